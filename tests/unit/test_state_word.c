/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/state_word.h"

static void assert_word(const char *text, enum mu_state state)
{
  enum mu_state got = mu_state_word(text, strlen(text));

  if (got != state) {
    fail_msg("%s: %d in place of %d", text, got, state);
  }
}

static void assert_words(const char *const *texts, size_t count,
                         enum mu_state state)
{
  for (size_t i = 0; i < count; i++) {
    assert_word(texts[i], state);
  }
}

#define ASSERT_WORDS(texts, state)                                             \
  assert_words(texts, sizeof(texts) / sizeof *(texts), state)

static void assert_control(const char *text, enum mu_state state)
{
  enum mu_state got = mu_state_account_control(text, strlen(text));

  if (got != state) {
    fail_msg("%s: %d in place of %d", text, got, state);
  }
}

static void test_state_word__booleans_of_spreadsheets(void **state)
{
  static const char *const active[] = {"TRUE", "WAHR", "VRAI",      "VERDADERO",
                                       "VERO", "WAAR", "VERDADEIRO"};
  static const char *const inactive[] = {"FALSE", "FALSCH", "FAUX", "FALSO",
                                         "ONWAAR"};

  (void)state;
  ASSERT_WORDS(active, MU_STATE_ACTIVE);
  ASSERT_WORDS(inactive, MU_STATE_INACTIVE);
}

static void test_state_word__yes_and_no(void **state)
{
  static const char *const active[] = {"yes",       "ja",        "oui", "si",
                                       "s\xC3\xAD", "s\xC3\xAC", "sim", "y",
                                       "1",         "x",         "X",   "on"};
  static const char *const inactive[] = {
      "no", "nein", "non", "n\xC3\xA3o", "nao", "nee", "n", "N", "0", "off"};

  (void)state;
  ASSERT_WORDS(active, MU_STATE_ACTIVE);
  ASSERT_WORDS(inactive, MU_STATE_INACTIVE);
}

static void test_state_word__words_of_personnel(void **state)
{
  static const char *const active[] = {
      "Active", "Enabled", "Employed",  "aktiv",    "actif",
      "activo", "activa",  "attivo",    "attiva",   "ativo",
      "actief", "ativa",   "aktiviert", "activated"};
  static const char *const inactive[] = {
      "Inactive",   "Disabled", "Terminated",      "Suspended",
      "Leaver",     "inaktiv",  "inactif",         "inactivo",
      "inattivo",   "inativo",  "inactief",        "Deactivated",
      "Not active", "gesperrt", "deaktiviert",     "d\xC3\xA9sactiv\xC3\xA9",
      "Left",       "Resigned", "Retired",         "Blocked",
      "Archived",   "Deleted",  "Former employee", "ausgeschieden",
      "suspendu",   "inactiva", "desactivado",     "inattiva",
      "inativa"};

  (void)state;
  ASSERT_WORDS(active, MU_STATE_ACTIVE);
  ASSERT_WORDS(inactive, MU_STATE_INACTIVE);
}

static void test_state_word__statuses_of_okta(void **state)
{
  static const char *const active[] = {
      "ACTIVE",     "PROVISIONED", "RECOVERY",         "PASSWORD_EXPIRED",
      "LOCKED_OUT", "Locked out",  "password-expired", "Password expired"};
  static const char *const inactive[] = {"STAGED", "SUSPENDED",
                                         "DEPROVISIONED"};

  (void)state;
  ASSERT_WORDS(active, MU_STATE_ACTIVE);
  ASSERT_WORDS(inactive, MU_STATE_INACTIVE);
}

static void test_state_word__case_and_accents_do_not_count(void **state)
{
  (void)state;
  assert_word("True", MU_STATE_ACTIVE);
  assert_word("tRuE", MU_STATE_ACTIVE);
  assert_word("S\xC3\x8D", MU_STATE_ACTIVE);
  assert_word("SI\xCC\x81", MU_STATE_ACTIVE);
  assert_word("N\xC3\x83O", MU_STATE_INACTIVE);
  assert_word("fAuX", MU_STATE_INACTIVE);
}

static void test_state_word__other_words_are_unknown(void **state)
{
  static const char *const texts[] = {
      "",          " ",    "T",        "F",           "S",       "-",
      "_",         "2",    "-1",       "01",          "1.0",     "10",
      "00",        "yess", "ye",       "yes no",      "yes ",    " yes",
      "?",         "Temp", "On leave", "N/A",         "Pending", "Full-Time",
      "lockedout", "\xFF", "yes\xFF",  "\xE2\x9C\x93"};

  (void)state;
  ASSERT_WORDS(texts, MU_STATE_UNKNOWN);
}

static void test_state_word__a_column_can_ask_the_opposite(void **state)
{
  static const struct {
    const char *text;
    enum mu_state state;
  } words[] = {
      {"Yes", MU_STATE_INACTIVE},      {"FALSE", MU_STATE_ACTIVE},
      {"0", MU_STATE_ACTIVE},          {"x", MU_STATE_INACTIVE},
      {"off", MU_STATE_ACTIVE},        {"wahr", MU_STATE_INACTIVE},
      {"Disabled", MU_STATE_INACTIVE}, {"Blocked", MU_STATE_INACTIVE},
      {"Enabled", MU_STATE_ACTIVE},    {"Active", MU_STATE_ACTIVE},
      {"maybe", MU_STATE_UNKNOWN},
  };

  (void)state;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    enum mu_state got =
        mu_state_word_inverted(words[i].text, strlen(words[i].text));

    if (got != words[i].state) {
      fail_msg("%s: %d in place of %d", words[i].text, got, words[i].state);
    }
  }
}

static void test_state_word__length_is_the_callers(void **state)
{
  char text[200];

  (void)state;
  assert_int_equal(mu_state_word("yesterday", 3), MU_STATE_ACTIVE);
  assert_int_equal(mu_state_word("inactive", 2), MU_STATE_UNKNOWN);
  assert_int_equal(mu_state_word("yes\0", 4), MU_STATE_UNKNOWN);
  memset(text, 'y', sizeof text);
  for (size_t len = 2; len <= sizeof text; len++) {
    assert_int_equal(mu_state_word(text, len), MU_STATE_UNKNOWN);
  }
}

static void test_state_account_control__the_disabled_bit(void **state)
{
  (void)state;
  assert_control("512", MU_STATE_ACTIVE);
  assert_control("514", MU_STATE_INACTIVE);
  assert_control("66048", MU_STATE_ACTIVE);
  assert_control("66050", MU_STATE_INACTIVE);
  assert_control("544", MU_STATE_ACTIVE);
  assert_control("546", MU_STATE_INACTIVE);
  assert_control("262656", MU_STATE_ACTIVE);
  assert_control("2", MU_STATE_INACTIVE);
  assert_control("0", MU_STATE_ACTIVE);
  assert_control("4294967295", MU_STATE_INACTIVE);
}

static void test_state_account_control__hexadecimal(void **state)
{
  (void)state;
  assert_control("0x200", MU_STATE_ACTIVE);
  assert_control("0x202", MU_STATE_INACTIVE);
  assert_control("0X10202", MU_STATE_INACTIVE);
  assert_control("0xFFFFFFFD", MU_STATE_ACTIVE);
  assert_control("0xfffffffe", MU_STATE_INACTIVE);
}

static void test_state_account_control__other_texts_are_unknown(void **state)
{
  static const char *const texts[] = {
      "",           "0x",   "x",    "514.0",      "-2",
      "5 14",       "51A",  "0x2G", "TRUE",       "514 ",
      "5,14",       "0x 2", "+514", "4294967296", "99999999999999999999999",
      "0x100000002"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    assert_control(texts[i], MU_STATE_UNKNOWN);
  }
}

static void test_state_account_control__length_is_the_callers(void **state)
{
  (void)state;
  assert_int_equal(mu_state_account_control("5142", 3), MU_STATE_INACTIVE);
  assert_int_equal(mu_state_account_control("514\0", 4), MU_STATE_UNKNOWN);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_state_word__booleans_of_spreadsheets),
      cmocka_unit_test(test_state_word__yes_and_no),
      cmocka_unit_test(test_state_word__words_of_personnel),
      cmocka_unit_test(test_state_word__statuses_of_okta),
      cmocka_unit_test(test_state_word__case_and_accents_do_not_count),
      cmocka_unit_test(test_state_word__other_words_are_unknown),
      cmocka_unit_test(test_state_word__a_column_can_ask_the_opposite),
      cmocka_unit_test(test_state_word__length_is_the_callers),
      cmocka_unit_test(test_state_account_control__the_disabled_bit),
      cmocka_unit_test(test_state_account_control__hexadecimal),
      cmocka_unit_test(test_state_account_control__other_texts_are_unknown),
      cmocka_unit_test(test_state_account_control__length_is_the_callers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
