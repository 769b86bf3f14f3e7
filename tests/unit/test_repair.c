/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/repair.h"
#include "rows.h"
#include "scarce_memory.h"

#define GROUP "00g1emaKYZTWRYYRRTSK"
#define NBSP  "\xC2\xA0"
#define ZWNJ  "\xE2\x80\x8C"

/* What the linker puts for the function; a map may lack a name. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
bool __wrap_mu_header_map_has(const struct mu_header_map *map,
                              enum mu_attribute_id id);
bool __real_mu_header_map_has(const struct mu_header_map *map,
                              enum mu_attribute_id id);
/* NOLINTEND(bugprone-reserved-identifier) */
static bool lacks[MU_ATTRIBUTES];

bool __wrap_mu_header_map_has(const struct mu_header_map *map,
                              enum mu_attribute_id id)
{
  return !lacks[id] && __real_mu_header_map_has(map, id);
}

struct fixture {
  struct mu_option_list set;
  struct mu_option_list words;
  struct mu_option_list pad;
  struct mu_repair_options options;
  struct mu_header_map *map;
  struct mu_repair *repair;
  struct mu_notices notices;
  struct mu_test_row row;
  struct mu_user user;
  struct mu_buffer shown;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  memset(lacks, 0, sizeof lacks);
  f->options.null_words = &f->words;
  f->options.pad = &f->pad;
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_header_map_free(f->map);
  mu_repair_free(f->repair);
  mu_notices_release(&f->notices);
  mu_buffer_release(&f->shown);
  free(f);
  return 0;
}

/* "~" parts the cells, so that they can hold commas. */
static void set_row(struct fixture *f, const char *line)
{
  char copy[4096];

  (void)snprintf(copy, sizeof copy, "%s", line);
  for (char *at = copy; *at; at++) {
    *at = *at == ',' ? '\x01' : *at;
    *at = *at == '~' ? ',' : *at;
  }
  mu_test_row_set(&f->row, copy);
  for (size_t i = 0; i < sizeof f->row.copy; i++) {
    f->row.copy[i] = f->row.copy[i] == '\x01' ? ',' : f->row.copy[i];
  }
}

static void head(struct fixture *f, const char *header)
{
  const struct mu_header_options options = {.set = &f->set};
  struct mu_error err = {0};

  set_row(f, header);
  if (mu_header_map_new(&f->map, &f->row.csv, &options, &err) != MU_OK ||
      mu_repair_new(&f->repair, &f->options, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
}

/* A header of login and names, and |column| after them in D. */
static void head_with(struct fixture *f, const char *column)
{
  char header[256];

  (void)snprintf(header, sizeof header, "login~firstName~lastName~%s", column);
  head(f, header);
}

/* Says that the cells of |id| are to be understood as |reading|. */
static void read_as(struct fixture *f, enum mu_attribute_id id,
                    enum mu_reading reading)
{
  size_t count = 0;
  /* The map is the test's own and no constant. */
  struct mu_column_pair *pairs =
      (struct mu_column_pair *)mu_header_map_pairs(f->map, &count);

  for (size_t i = 0; i < count; i++) {
    if (pairs[i].id == id) {
      pairs[i].reading = reading;
    }
  }
}

static enum mu_code run(struct fixture *f)
{
  mu_header_map_apply(f->map, &f->row.csv, &f->user);
  mu_notices_clear(&f->notices);
  return mu_repair_row(f->repair, f->map, &f->row.csv, &f->user, &f->notices,
                       NULL);
}

/* The notices as "D trimmed; E nfc; short_row". */
static const char *show_notices(struct fixture *f)
{
  mu_buffer_clear(&f->shown);
  for (size_t i = 0; i < f->notices.count; i++) {
    const struct mu_notice *notice = &f->notices.items[i];

    mu_buffer_append_text(&f->shown, i > 0 ? "; " : "");
    if (notice->column != MU_NO_COLUMN) {
      mu_buffer_append_char(&f->shown, (char)('A' + notice->column));
      mu_buffer_append_char(&f->shown, ' ');
    }
    mu_buffer_append_text(&f->shown, mu_notice_name(notice->kind));
  }
  return mu_buffer_text(&f->shown);
}

static void assert_repaired(struct fixture *f, const char *line,
                            const char *notices)
{
  set_row(f, line);
  assert_int_equal(run(f), MU_OK);
  assert_string_equal(show_notices(f), notices);
}

static void assert_value(const struct fixture *f, enum mu_attribute_id id,
                         const char *text)
{
  const struct mu_value *value = &f->user.values[id];

  if (!text) {
    assert_null(value->text);
    return;
  }
  assert_non_null(value->text);
  assert_string_equal(value->text, text);
  assert_int_equal(value->len, strlen(text));
  assert_int_equal(value->characters,
                   mu_text_scan(text, strlen(text)).characters);
}

/* What |cell| in column D becomes, and what is noticed of it. */
static void assert_mended(struct fixture *f, enum mu_attribute_id id,
                          const char *cell, const char *mended,
                          const char *notices)
{
  char line[1024];

  (void)snprintf(line, sizeof line, "ada@x.example~Ada~Byron~%s", cell);
  assert_repaired(f, line, notices);
  assert_value(f, id, mended);
}

static void assert_left(struct fixture *f, enum mu_attribute_id id,
                        const char *cell, const char *notices)
{
  assert_mended(f, id, cell, cell, notices);
}

static void test_repair__ordinary_values_are_the_cells_own(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~department~employeeNumber~mobilePhone~"
          "countryCode~groups~manager~title~zipCode~password");
  for (int i = 0; i < 2; i++) {
    assert_repaired(f,
                    "ada@x.example~Ada~Byron~Sales~100234~+44 20 7946 0000~"
                    "GB~" GROUP "~Bob Smith~Engineer~110 001~hunter2",
                    "");
    for (size_t j = 0; j < f->row.csv.count; j++) {
      enum mu_attribute_id id = mu_header_map_attribute(f->map, (uint32_t)j);

      assert_ptr_equal(f->user.values[id].text, f->row.cells[j].text);
    }
  }
}

static void test_repair__wide_spaces_are_plain_or_gone(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~city");
  assert_repaired(f,
                  "ada" NBSP "@x.example~" NBSP "Ada~van" NBSP "der Berg~" NBSP
                  "\xE3\x80\x80",
                  "A spaces; B spaces; C spaces; D spaces");
  assert_value(f, MU_LOGIN, "ada@x.example");
  assert_value(f, MU_EMAIL, "ada@x.example"); /* which it serves as */
  assert_value(f, MU_FIRST_NAME, "Ada");
  assert_value(f, MU_LAST_NAME, "van der Berg");
  assert_value(f, MU_CITY, NULL);
}

static void test_repair__unseen_characters_go_and_joiners_stay(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName");
  assert_repaired(f,
                  "a\xE2\x80\x8B"
                  "da@x" ZWNJ ".example~A\xC2\xAD"
                  "da~"
                  "\xD9\x86" ZWNJ "\xD8\xA7",
                  "A unseen; B unseen; C joiners");
  assert_value(f, MU_LOGIN, "ada@x.example");
  assert_value(f, MU_FIRST_NAME, "Ada");
  assert_value(f, MU_LAST_NAME, "\xD9\x86" ZWNJ "\xD8\xA7");
}

static void test_repair__accents_are_put_together(void **state)
{
  struct fixture *f = *state;

  head_with(f, "city");
  assert_mended(f, MU_CITY, "Zu\xCC\x88rich", "Z\xC3\xBCrich", "D nfc");
  assert_left(f, MU_CITY, "Z\xC3\xBCrich", "");
  assert_left(f, MU_CITY, "\xEF\xA8\x99", ""); /* kept by choice */
}

static void test_repair__flags_of_cells_are_told(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~password");
  set_row(f, "ada@x.example~Ada~O\"Neil~pw");
  f->row.cells[0].flags = MU_CELL_SPACE_BEFORE_QUOTE;
  f->row.cells[1].flags = MU_CELL_TRIMMED;
  f->row.cells[2].flags = MU_CELL_LITERAL_QUOTE;
  f->row.cells[3].flags = MU_CELL_TRIMMED;
  assert_int_equal(run(f), MU_OK);
  assert_string_equal(show_notices(f), "A space_before_quote; B trimmed; "
                                       "C literal_quote; D trimmed");
  assert_value(f, MU_LAST_NAME, "O\"Neil");
  assert_value(f, MU_PASSWORD, "pw");
}

static void test_repair__excel_text_is_unwrapped(void **state)
{
  struct fixture *f = *state;

  head_with(f, "employeeNumber");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "=\"00123\"", "00123", "D excel_text");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "=\"a\"\"b\"", "a\"b", "D excel_text");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "=\"\"", NULL, "D excel_text");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "=\" 7 \"", "7", "D excel_text");
  assert_left(f, MU_EMPLOYEE_NUMBER, "=\"a\"&\"b\"", "");
  assert_left(f, MU_EMPLOYEE_NUMBER, "=\"", "");
  assert_left(f, MU_EMPLOYEE_NUMBER, "=\"\"\"", "");
  set_row(f, "ada@x.example~Ada~Byron~=\"007\"");
  f->row.cells[3].flags = MU_CELL_LITERAL_QUOTE;
  assert_int_equal(run(f), MU_OK);
  assert_string_equal(show_notices(f), "D excel_text");
}

static void test_repair__of_a_mended_value_nothing_is_certain(void **state)
{
  struct fixture *f = *state;

  head_with(f, "employeeNumber");
  set_row(f, "ada@x.example~Ada~Byron~=\"7\"");
  f->row.csv.printable = true;
  assert_int_equal(run(f), MU_OK);
  assert_true(f->user.values[MU_LAST_NAME].printable);
  assert_false(f->user.values[MU_EMPLOYEE_NUMBER].printable);
}

static void test_repair__an_apostrophe_marks_text(void **state)
{
  struct fixture *f = *state;

  head_with(f, "title");
  assert_mended(f, MU_TITLE, "'00123", "00123", "D apostrophe");
  assert_mended(f, MU_TITLE, "'+44 20", "+44 20", "D apostrophe");
  assert_mended(f, MU_TITLE, "'=x", "=x", "D apostrophe");
  assert_left(f, MU_TITLE, "'t Hooft", "");
  assert_left(f, MU_TITLE, "'", "");
}

static void test_repair__an_apostrophe_keeps_what_means_nothing(void **state)
{
  struct fixture *f = *state;

  head_with(f, "title");
  assert_mended(f, MU_TITLE, "'NULL", "NULL", "D apostrophe");
  assert_mended(f, MU_TITLE, "'-", "-", "D apostrophe");
  assert_mended(f, MU_TITLE, "''-", "'-", "D apostrophe");
  assert_mended(f, MU_TITLE, "'#N/A", "#N/A", "D apostrophe");
  assert_mended(f, MU_TITLE, "=\"NULL\"", NULL, "D excel_text; D null_word");
}

static void test_repair__an_apostrophe_keeps_paths_and_links(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~manager~mobilePhone");
  assert_repaired(f, "ada@x.example~Ada~Byron~'CN=Bob,OU=x,DC=y~'tel:+1 555",
                  "D apostrophe; E apostrophe; E phone");
  assert_value(f, MU_MANAGER, "CN=Bob,OU=x,DC=y");
  assert_value(f, MU_MOBILE_PHONE, "tel:+1 555");
}

static void test_repair__okta_s_ids_are_no_employee_numbers(void **state)
{
  struct fixture *f = *state;

  head_with(f, "id");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "00u1emaKYZTWRYYRRTSK", NULL,
                "D okta_id");
  assert_left(f, MU_EMPLOYEE_NUMBER, "00u1emaKYZTWRYYRRTS", "");
  assert_left(f, MU_EMPLOYEE_NUMBER, "00u1emaKYZTWRYYRRT-K", "");
  assert_left(f, MU_EMPLOYEE_NUMBER, "1234", "");
}

static void test_repair__ids_are_doubted(void **state)
{
  struct fixture *f = *state;

  head_with(f, "employeeNumber");
  assert_left(f, MU_EMPLOYEE_NUMBER, "123.0", "D decimal");
  assert_left(f, MU_EMPLOYEE_NUMBER, "1,234", "D thousands");
  assert_left(f, MU_EMPLOYEE_NUMBER, "1 234", "D thousands");
  assert_left(f, MU_EMPLOYEE_NUMBER, "1234567890123400", "D rounded");
  assert_left(f, MU_EMPLOYEE_NUMBER, "12-Mar", "D date_like");
  assert_left(f, MU_EMPLOYEE_NUMBER, "1.23E+11", ""); /* validate's */
  assert_left(f, MU_EMPLOYEE_NUMBER, "E10023", "");
}

static void test_repair__postal_codes_have_spaces(void **state)
{
  struct fixture *f = *state;

  head_with(f, "zipCode");
  assert_left(f, MU_ZIP_CODE, "110 001", "");
  assert_left(f, MU_ZIP_CODE, "1,234", "D thousands");
}

static void test_repair__dates_in_place_of_codes_are_doubted(void **state)
{
  struct fixture *f = *state;

  head_with(f, "department");
  assert_left(f, MU_DEPARTMENT, "12-Mar", "D date_like");
  assert_left(f, MU_DEPARTMENT, "Mar-01", "D date_like");
  assert_left(f, MU_DEPARTMENT, "R2-D2", "");
  assert_repaired(f, "ada@x.example~Ada~01-Mar~Sales", "C date_like");
}

static void test_repair__decorated_names_are_doubted(void **state)
{
  struct fixture *f = *state;

  head_with(f, "displayName");
  assert_repaired(f, "ada@x.example~Ada (she/her)~Jones, Dr.~contractor - Ada",
                  "B decorated; C decorated; D decorated");
}

static void test_repair__misspelt_domains_are_doubted(void **state)
{
  struct fixture *f = *state;

  head_with(f, "email");
  assert_left(f, MU_EMAIL, "ada@gmail.com", "");
  assert_left(f, MU_EMAIL, "bob@gmail.com", "");
  for (int i = 0; i < 2; i++) { /* the second is as bad as the first */
    assert_left(f, MU_EMAIL, "ada@gmial.com", "D domain");
  }
  assert_left(f, MU_EMAIL, "bob@gmail.com", "");
}

static void test_repair__phones_are_doubted(void **state)
{
  struct fixture *f = *state;

  head_with(f, "mobilePhone");
  assert_left(f, MU_MOBILE_PHONE, "+44 (0)20 7946 0000", "D phone");
  assert_left(f, MU_MOBILE_PHONE, "5551234567.0", "D decimal");
  assert_left(f, MU_MOBILE_PHONE, "5.55123E+09", "");
  assert_left(f, MU_MOBILE_PHONE, "#N/A", "");
  assert_mended(f, MU_MOBILE_PHONE, "tel:+442079460000", "+442079460000",
                "D telephone");
  assert_mended(f, MU_MOBILE_PHONE, "tel:", NULL, "D telephone");
}

static void test_repair__null_words_are_blank(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~city~employeeNumber~title~password");
  assert_repaired(f, "ada@x.example~N/A~NULL~NULL~-~\\N~NULL",
                  "B null_name; C null_name; D null_word; E null_word; "
                  "F null_word; G null_word");
  assert_value(f, MU_FIRST_NAME, "N/A");
  assert_value(f, MU_LAST_NAME, "NULL");
  assert_value(f, MU_CITY, NULL);
  assert_value(f, MU_EMPLOYEE_NUMBER, NULL);
  assert_value(f, MU_TITLE, NULL);
  assert_value(f, MU_PASSWORD, NULL);
  assert_repaired(f, "NULL~Ada~Null~Null~1~nil~x", "");
  assert_value(f, MU_LOGIN, "NULL"); /* for validate to refuse */
  assert_value(f, MU_CITY, "Null");
  assert_repaired(f, "ada@x.example~Ada~Byron~=\"NULL\"~1~x~x",
                  "D excel_text; D null_word");
}

static void test_repair__null_words_can_be_named(void **state)
{
  struct fixture *f = *state;

  f->words = (struct mu_option_list){{"Null", "unknown"}, 2};
  head_with(f, "city");
  assert_repaired(f, "ada@x.example~unknown~Null~NULL",
                  "B null_word; C null_word");
  assert_value(f, MU_FIRST_NAME, NULL);
  assert_value(f, MU_LAST_NAME, NULL);
  assert_value(f, MU_CITY, "NULL");
}

static void test_repair__the_clear_token_gives_no_value(void **state)
{
  struct fixture *f = *state;

  f->options.clear_token = "<clear>";
  head_with(f, "city");
  assert_mended(f, MU_CITY, "<clear>", NULL, "");
  assert_true(f->user.values[MU_CITY].cleared);
  assert_left(f, MU_CITY, "<clear> it", "");
  assert_false(f->user.values[MU_CITY].cleared);
}

static void test_repair__addresses_are_bared(void **state)
{
  struct fixture *f = *state;

  head_with(f, "email");
  assert_mended(f, MU_EMAIL, "Ada <ada@x.example>", "ada@x.example",
                "D address");
  assert_mended(f, MU_EMAIL, "mailto:ada@x.example", "ada@x.example",
                "D address");
  assert_mended(f, MU_EMAIL, "ada@x.example;", "ada@x.example", "D address");
  assert_mended(f, MU_EMAIL, "ada@x.example", "ada@x.example", "");
  assert_mended(f, MU_EMAIL, "mailto:bob@x.example", "bob@x.example",
                "D address");
  assert_left(f, MU_EMAIL, "ada@x.example; bob@x.example", "");
  assert_mended(f, MU_EMAIL, "=HYPERLINK(\"mailto:ada@x.example\",\"Ada\")",
                "ada@x.example", "D hyperlink");
  assert_left(f, MU_EMAIL, "=HYPERLINK(A1)", "");
}

static void test_repair__asterisks_are_no_password(void **state)
{
  struct fixture *f = *state;

  head_with(f, "password");
  assert_mended(f, MU_PASSWORD, "****", NULL, "D kept_password");
  assert_left(f, MU_PASSWORD, "***x", "");
}

static void test_repair__passwords_are_left_as_they_are(void **state)
{
  static const char *const passwords[] = {
      "=\"x\"",     "'00123",   "1,234",         (NBSP "p" NBSP),
      "Zu\xCC\x88", ("a" ZWNJ), "\xE2\x80\x99x", "\xC3\x83\xC2\xA9",
      "12-Mar",     "123.0",    "#N/A",          "[\"a\"]"};
  struct fixture *f = *state;

  f->options.ascii_punctuation = true;
  f->options.mend_double_encoding = true;
  head_with(f, "password");
  for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++) {
    assert_left(f, MU_PASSWORD, passwords[i], "");
    assert_ptr_equal(f->user.values[MU_PASSWORD].text, f->row.cells[3].text);
  }
}

static void test_repair__managers_come_out_of_paths(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~manager~managerId");
  assert_repaired(f, "ada@x.example~Ada~Byron~CN=Smith\\, Bob,OU=X~cn=007,OU=X",
                  "D common_name; E common_name");
  assert_value(f, MU_MANAGER, "Smith, Bob");
  assert_value(f, MU_MANAGER_ID, "007");
}

static void test_repair__countries_become_codes(void **state)
{
  struct fixture *f = *state;

  head_with(f, "countryCode");
  assert_mended(f, MU_COUNTRY_CODE, "Germany", "DE", "D country");
  assert_mended(f, MU_COUNTRY_CODE, "UK", "GB", "D country");
  assert_mended(f, MU_COUNTRY_CODE, "uk", "GB", "D country");
  assert_mended(f, MU_COUNTRY_CODE, "us", "US", "D country");
  assert_mended(f, MU_COUNTRY_CODE, "fr", "FR", "D country");
  assert_left(f, MU_COUNTRY_CODE, "No", "");
  assert_left(f, MU_COUNTRY_CODE, "US", "");
  assert_left(f, MU_COUNTRY_CODE, "Atlantis", "");
}

static void test_repair__lists_come_out_of_json(void **state)
{
  struct fixture *f = *state;

  head_with(f, "groups");
  assert_mended(f, MU_GROUPS, "[\"" GROUP "\",\"a;b|c\"]",
                "\x1F" GROUP "\x1F"
                "a;b|c",
                "D list");
  assert_mended(f, MU_GROUPS, "[]", NULL, "D list");
  assert_left(f, MU_GROUPS, "[" GROUP "]", "");
}

static void test_repair__groups_come_out_of_paths(void **state)
{
  struct fixture *f = *state;

  head_with(f, "groups");
  assert_mended(f, MU_GROUPS,
                "CN=Sales\\, East,OU=Groups,DC=x;cn=R\\;D,DC=x;Plain",
                "\x1F"
                "Sales, East\x1F"
                "R;D\x1F"
                "Plain",
                "D common_name");
  assert_left(f, MU_GROUPS, "CN=Sales;Plain", "");
}

static void test_repair__a_status_becomes_active_or_not(void **state)
{
  struct fixture *f = *state;

  head_with(f, "status");
  assert_mended(f, MU_USER_STATUS, "yes", "ACTIVE", "");
  assert_mended(f, MU_USER_STATUS, "inactive", "INACTIVE", "D inactive");
  assert_left(f, MU_USER_STATUS, "perhaps", "");
  read_as(f, MU_USER_STATUS, MU_READ_INVERTED);
  assert_mended(f, MU_USER_STATUS, "no", "ACTIVE", "");
  assert_mended(f, MU_USER_STATUS, "Yes", "INACTIVE", "D inactive");
  assert_mended(f, MU_USER_STATUS, "Disabled", "INACTIVE", "D inactive");
  read_as(f, MU_USER_STATUS, MU_READ_ACCOUNT_CONTROL);
  assert_mended(f, MU_USER_STATUS, "512", "ACTIVE", "");
  assert_mended(f, MU_USER_STATUS, "66050", "INACTIVE", "D inactive");
  assert_left(f, MU_USER_STATUS, "normal", "");
}

static void test_repair__dates_become_iso(void **state)
{
  struct fixture *f = *state;

  f->options.date_format = "DD/MM/YYYY";
  head_with(f, "userType");
  read_as(f, MU_USER_TYPE, MU_READ_DATE);
  assert_mended(f, MU_USER_TYPE, "04/03/2026", "2026-03-04", "D date");
  assert_left(f, MU_USER_TYPE, "2026-03-04", "");
  assert_left(f, MU_USER_TYPE, "soon", "");
}

static void test_repair__a_date_that_never_comes_is_no_value(void **state)
{
  struct fixture *f = *state;

  f->options.date_format = "filetime";
  head_with(f, "userType");
  read_as(f, MU_USER_TYPE, MU_READ_DATE);
  assert_mended(f, MU_USER_TYPE, "0", NULL, "D date");
}

static void test_repair__without_a_format_dates_are_iso(void **state)
{
  struct fixture *f = *state;

  head_with(f, "userType");
  read_as(f, MU_USER_TYPE, MU_READ_DATE);
  assert_left(f, MU_USER_TYPE, "04/03/2026", "");
  assert_left(f, MU_USER_TYPE, "2026-03-04", "");
}

static void test_repair__digits_are_padded(void **state)
{
  struct fixture *f = *state;

  f->pad = (struct mu_option_list){{"employeeNumber=6"}, 1};
  head_with(f, "employeeNumber");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "123", "000123", "D padded");
  assert_left(f, MU_EMPLOYEE_NUMBER, "123456", "");
  assert_left(f, MU_EMPLOYEE_NUMBER, "1234567", "");
  assert_left(f, MU_EMPLOYEE_NUMBER, "A12", "");
  assert_mended(f, MU_EMPLOYEE_NUMBER, "=\"12\"", "000012",
                "D excel_text; D padded");
}

static void test_repair__options_must_make_sense(void **state)
{
  static const struct {
    const char *pad;
    const char *text;
  } cases[] = {
      {"employeeNumber", "--pad takes ATTRIBUTE=N, as in employeeNumber=6, not "
                         "\"employeeNumber\""},
      {"shoe=6", "--pad takes ATTRIBUTE=N, as in employeeNumber=6, not "
                 "\"shoe=6\""},
      {"zipCode=", "--pad zipCode takes a number of digits, 1 to 50, not "
                   "\"\""},
      {"zipCode=0", "--pad zipCode takes a number of digits, 1 to 50, not "
                    "\"0\""},
      {"zipCode=-6", "--pad zipCode takes a number of digits, 1 to 50, not "
                     "\"-6\""},
      {"zipCode=6x", "--pad zipCode takes a number of digits, 1 to 50, not "
                     "\"6x\""},
      {"zipCode=51", "--pad zipCode takes a number of digits, 1 to 50, not "
                     "\"51\""},
      {"password=6", "--pad password: it holds no number"},
      {"groups=6", "--pad groups: it holds no number"},
  };
  struct fixture *f = *state;
  struct mu_error err;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    f->pad = (struct mu_option_list){{cases[i].pad}, 1};
    assert_int_equal(mu_repair_new(&f->repair, &f->options, &err), MU_EUSAGE);
    assert_string_equal(err.text, cases[i].text);
  }
  f->pad = (struct mu_option_list){{"zipCode=5", "zipcode=6"}, 2};
  assert_int_equal(mu_repair_new(&f->repair, &f->options, &err), MU_EUSAGE);
  assert_string_equal(err.text, "--pad zipCode is given twice");
  f->pad.count = 0;
  f->options.date_format = "yesterday";
  assert_int_equal(mu_repair_new(&f->repair, &f->options, &err), MU_EUSAGE);
  f->options.date_format = NULL;
  f->options.clear_token = "";
  assert_int_equal(mu_repair_new(&f->repair, &f->options, &err), MU_EUSAGE);
}

static void test_repair__the_prefix_joins_the_last_name(void **state)
{
  struct fixture *f = *state;

  head_with(f, "lastNamePrefix");
  assert_mended(f, MU_LAST_NAME_PREFIX, "van der", NULL, "");
  assert_value(f, MU_LAST_NAME, "van der Byron");
  assert_int_equal(f->user.values[MU_LAST_NAME].column, 2);
  assert_mended(f, MU_LAST_NAME_PREFIX, "d'", NULL, "");
  assert_value(f, MU_LAST_NAME, "d'Byron");
  assert_mended(f, MU_LAST_NAME_PREFIX, "", NULL, "");
  assert_value(f, MU_LAST_NAME, "Byron");
  assert_repaired(f, "ada@x.example~Ada~Van der Berg~van der", "");
  assert_value(f, MU_LAST_NAME, "Van der Berg");
  assert_repaired(f, "ada@x.example~Ada~~van der", "");
  assert_value(f, MU_LAST_NAME, NULL);
  assert_value(f, MU_LAST_NAME_PREFIX, NULL);
}

static void test_repair__whole_names_are_split_on_request(void **state)
{
  struct fixture *f = *state;

  f->options.split_name = true;
  head_with(f, "displayName");
  lacks[MU_FIRST_NAME] = true;
  lacks[MU_LAST_NAME] = true;
  assert_repaired(f, "ada@x.example~~~Byron, Zo\xC3\xAB", "D name_split");
  assert_value(f, MU_FIRST_NAME, "Zo\xC3\xAB");
  assert_value(f, MU_LAST_NAME, "Byron");
  assert_int_equal(f->user.values[MU_FIRST_NAME].column, 3);
  assert_repaired(f, "ada@x.example~~~Ada" NBSP "Byron",
                  "D spaces; D name_split");
  assert_value(f, MU_FIRST_NAME, "Ada");
  assert_value(f, MU_LAST_NAME, "Byron");
  assert_repaired(f, "ada@x.example~~~Ada", "");
  assert_value(f, MU_FIRST_NAME, NULL);
  assert_repaired(f, "ada@x.example~~~", "");
}

static void test_repair__only_the_missing_name_is_split_off(void **state)
{
  struct fixture *f = *state;

  f->options.split_name = true;
  head_with(f, "displayName");
  assert_repaired(f, "ada@x.example~~~Ada Byron", "");
  assert_value(f, MU_FIRST_NAME, NULL);
  lacks[MU_LAST_NAME] = true;
  assert_repaired(f, "ada@x.example~Augusta~~Ada Byron", "D name_split");
  assert_value(f, MU_FIRST_NAME, "Augusta");
  assert_value(f, MU_LAST_NAME, "Byron");
}

static void test_repair__punctuation_is_plain_on_request(void **state)
{
  struct fixture *f = *state;

  f->options.ascii_punctuation = true;
  head_with(f, "title");
  assert_mended(f, MU_TITLE,
                "O\xE2\x80\x99"
                "Brien",
                "O'Brien", "D punctuation");
}

static void test_repair__double_encoding_is_told_and_left(void **state)
{
  struct fixture *f = *state;

  head_with(f, "title");
  /* The no-break space is half of a letter, and stays. */
  assert_left(f, MU_TITLE, "Voil\xC3\x83\xC2\xA0", "D double_encoded");
}

static void test_repair__double_encoding_is_mended_on_request(void **state)
{
  struct fixture *f = *state;

  f->options.mend_double_encoding = true;
  head_with(f, "title");
  assert_mended(f, MU_TITLE, "Ren\xC3\x83\xC2\xA9", "Ren\xC3\xA9",
                "D encoding_mended");
}

static void test_repair__short_rows_are_told(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~city~");
  assert_repaired(f, "ada@x.example~Ada~Byron", "short_row");
  assert_repaired(f, "ada@x.example~Ada~Byron~Rome", "");
  set_row(f, "ada@x.example~Ada~Byron");
  f->row.csv.ended = false;
  assert_int_equal(run(f), MU_OK);
  assert_string_equal(show_notices(f), ""); /* validate refuses it */
}

/* Texts that some rule is about, and near misses. */
static const char *const odd[] = {"a",
                                  "-",
                                  "N/A",
                                  "NULL",
                                  "=\"1\"",
                                  "=A1",
                                  "'1",
                                  "'x",
                                  "123.0",
                                  "1,234",
                                  "1.234",
                                  "12-Mar",
                                  "Mar-01",
                                  "100234",
                                  "E10023",
                                  "+44 (0)2",
                                  "tel:12",
                                  "555 x1",
                                  "1.2E+11",
                                  "#N/A",
                                  "[\"a\"]",
                                  "[x]",
                                  "CN=a,b=",
                                  "CN=a",
                                  "UK",
                                  "US",
                                  "France",
                                  "Dr. Ada",
                                  "Ada, MD",
                                  "a - b",
                                  "a@x",
                                  "<a@x>",
                                  "a@x,",
                                  "a@x, b@x",
                                  "A <a@x>",
                                  "mailto:a@x",
                                  "'a@x'",
                                  "a@gmial.com",
                                  "****",
                                  "1/2/2026",
                                  "yes",
                                  "512",
                                  "@SUM(1)",
                                  "X'00'",
                                  "a@x.example",
                                  "5551234567.0",
                                  "1234567890123450",
                                  "=HYPERLINK(\"a@x\")",
                                  "bob@x.example.",
                                  "2026-01-02"};

/* No column that is read in its own way gets a quick look. Only a status is
 * read otherwise for this reading. */
static void look_closely(struct fixture *f, enum mu_reading reading)
{
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    if (i != MU_USER_STATUS) {
      read_as(f, (enum mu_attribute_id)i, reading);
    }
  }
}

/* The quick look must never hide what mending would find. */
static void test_repair__the_quick_look_hides_nothing(void **state)
{
  struct fixture *f = *state;

  head(f, "login~firstName~lastName~email~displayName~employeeNumber~zipCode~"
          "mobilePhone~countryCode~groups~manager~managerId~title~password~"
          "nickName~city~status");
  for (size_t i = 0; i < 2 * sizeof odd / sizeof *odd; i++) {
    const char *text = odd[i % (sizeof odd / sizeof *odd)];
    char line[2048] = "";
    char quick[2048];
    struct mu_user user;

    for (int j = 0; j < 17; j++) {
      strcat(line, j > 0 ? "~" : "");
      strcat(line, text);
    }
    set_row(f, line);
    assert_int_equal(run(f), MU_OK);
    (void)snprintf(quick, sizeof quick, "%s", show_notices(f));
    for (unsigned j = 0; j < MU_ATTRIBUTES; j++) {
      user.values[j] = f->user.values[j];
      if (user.values[j].text) {
        user.values[j].text = strdup(user.values[j].text);
      }
    }
    look_closely(f, MU_READ_INVERTED);
    assert_int_equal(run(f), MU_OK);
    look_closely(f, MU_READ_PLAIN);
    assert_string_equal(show_notices(f), quick);
    for (unsigned j = 0; j < MU_ATTRIBUTES; j++) {
      assert_value(f, (enum mu_attribute_id)j, user.values[j].text);
      free((char *)user.values[j].text);
    }
  }
}

static void test_repair__survives_any_failed_allocation(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  f->pad = (struct mu_option_list){{"employeeNumber=6"}, 1};
  f->options.split_name = true;
  f->options.mend_double_encoding = true;
  head(f, "login~firstName~lastName~displayName~employeeNumber~groups~"
          "countryCode~city~title~manager~lastNamePrefix");
  lacks[MU_FIRST_NAME] = true;
  mu_repair_free(f->repair);
  f->repair = NULL;
  set_row(f, "A" NBSP "<ada@x.example>~~Byron~Byron, Ada~=\"12\"~[\"a\",\"b\"]~"
             "Germany~Zu\xCC\x88rich~Ren\xC3\x83\xC2\xA9~CN=a,OU=b~van");
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = mu_repair_new(&f->repair, &f->options, NULL);
    if (rc == MU_OK) {
      rc = run(f);
    }
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
    if (!done) {
      mu_repair_free(f->repair);
      f->repair = NULL;
      mu_notices_release(&f->notices);
    }
  }
  assert_value(f, MU_LAST_NAME, "van Byron");
  assert_value(f, MU_TITLE, "Ren\xC3\xA9");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_repair__ordinary_values_are_the_cells_own),
      TEST(test_repair__wide_spaces_are_plain_or_gone),
      TEST(test_repair__unseen_characters_go_and_joiners_stay),
      TEST(test_repair__accents_are_put_together),
      TEST(test_repair__flags_of_cells_are_told),
      TEST(test_repair__excel_text_is_unwrapped),
      TEST(test_repair__of_a_mended_value_nothing_is_certain),
      TEST(test_repair__an_apostrophe_marks_text),
      TEST(test_repair__an_apostrophe_keeps_what_means_nothing),
      TEST(test_repair__an_apostrophe_keeps_paths_and_links),
      TEST(test_repair__okta_s_ids_are_no_employee_numbers),
      TEST(test_repair__ids_are_doubted),
      TEST(test_repair__postal_codes_have_spaces),
      TEST(test_repair__dates_in_place_of_codes_are_doubted),
      TEST(test_repair__decorated_names_are_doubted),
      TEST(test_repair__misspelt_domains_are_doubted),
      TEST(test_repair__phones_are_doubted),
      TEST(test_repair__null_words_are_blank),
      TEST(test_repair__null_words_can_be_named),
      TEST(test_repair__the_clear_token_gives_no_value),
      TEST(test_repair__addresses_are_bared),
      TEST(test_repair__asterisks_are_no_password),
      TEST(test_repair__passwords_are_left_as_they_are),
      TEST(test_repair__managers_come_out_of_paths),
      TEST(test_repair__countries_become_codes),
      TEST(test_repair__lists_come_out_of_json),
      TEST(test_repair__groups_come_out_of_paths),
      TEST(test_repair__a_status_becomes_active_or_not),
      TEST(test_repair__dates_become_iso),
      TEST(test_repair__a_date_that_never_comes_is_no_value),
      TEST(test_repair__without_a_format_dates_are_iso),
      TEST(test_repair__digits_are_padded),
      TEST(test_repair__options_must_make_sense),
      TEST(test_repair__the_prefix_joins_the_last_name),
      TEST(test_repair__whole_names_are_split_on_request),
      TEST(test_repair__only_the_missing_name_is_split_off),
      TEST(test_repair__punctuation_is_plain_on_request),
      TEST(test_repair__double_encoding_is_told_and_left),
      TEST(test_repair__double_encoding_is_mended_on_request),
      TEST(test_repair__short_rows_are_told),
      TEST(test_repair__the_quick_look_hides_nothing),
      TEST(test_repair__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
