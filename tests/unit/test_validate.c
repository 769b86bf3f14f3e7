/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/set_list.h"
#include "batch/validate.h"
#include "rows.h"

#define GROUP "00g1emaKYZTWRYYRRTSK"

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
  struct mu_header_map *map;
  struct mu_rules rules;
  struct mu_faults faults;
  struct mu_set_values values;
  struct mu_test_row row;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  memset(lacks, 0, sizeof lacks);
  mu_faults_init(&f->faults);
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_header_map_free(f->map);
  mu_faults_release(&f->faults);
  mu_set_values_release(&f->values);
  free(f);
  return 0;
}

static void head(struct fixture *f, const char *header)
{
  const struct mu_header_options options = {.set = &f->set};
  struct mu_error err = {0};

  mu_header_map_free(f->map);
  f->map = NULL;
  mu_test_row_set(&f->row, header);
  if (mu_header_map_new(&f->map, &f->row.csv, &options, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
}

/* Of the row as it is. */
static bool check_row(struct fixture *f)
{
  struct mu_user user;
  struct mu_error err = {0};

  mu_header_map_apply(f->map, &f->row.csv, &user);
  assert_int_equal(
      mu_header_map_fill(f->map, &f->row.csv, &user, &f->values, &err), MU_OK);
  mu_faults_clear(&f->faults);
  return mu_validate(&f->rules, f->map, &f->row.csv, &user, &f->faults);
}

static bool check(struct fixture *f, const char *line)
{
  mu_test_row_set(&f->row, line);
  return check_row(f);
}

static void assert_valid(struct fixture *f, const char *line)
{
  if (!check(f, line)) {
    fail_msg("%s", mu_buffer_text(&f->faults.text));
  }
  assert_int_equal(f->faults.count, 0);
  assert_int_equal(f->faults.text.len, 0);
}

static void assert_faults(struct fixture *f, const char *line,
                          const char *faults)
{
  assert_false(check(f, line));
  assert_string_equal(mu_buffer_text(&f->faults.text), faults);
}

static bool has_kind(const struct fixture *f, enum mu_fault kind)
{
  return f->faults.index.first[kind].len > 0;
}

static void give(struct mu_option_list *list, const char *text)
{
  list->items[list->count++] = text;
}

/* The |times| concatenation of |piece|, for rows at the limits. */
static const char *repeat(char *out, size_t size, const char *before,
                          const char *piece, unsigned times, const char *after)
{
  size_t len = (size_t)snprintf(out, size, "%s", before);

  while (times-- > 0) {
    len += (size_t)snprintf(out + len, size - len, "%s", piece);
  }
  (void)snprintf(out + len, size - len, "%s", after);
  return out;
}

static void test_validate__a_plain_row_is_valid(void **state)
{
  struct fixture *f = *state;

  head(f, "login,email,firstName,lastName,city,countryCode");
  assert_valid(f, "ada@corp.example,ada@home.example,Ada,Byron,London,GB");
  assert_valid(f, "zo\xC3\xAB@corp.example,zoe@home.example,Zo\xC3\xAB,"
                  "\xE6\x9D\x8E,,");
}

static void test_validate__several_faults_are_reported_together(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,email,lastName,countryCode");
  assert_faults(f, "ada@corp.example,,bob@,Byron,UK",
                "C \"email\": 4 characters, 5 at least; C \"email\": "
                "\"bob@\" is not an e-mail address; B \"firstName\": is "
                "blank; E \"countryCode\": \"UK\" is not a two-letter country "
                "code such as FR; the United Kingdom is GB");
  assert_int_equal(f->faults.count, 4);
  assert_true(has_kind(f, MU_FAULT_TOO_SHORT));
  assert_true(has_kind(f, MU_FAULT_FORMAT));
  assert_true(has_kind(f, MU_FAULT_REQUIRED));
  assert_false(has_kind(f, MU_FAULT_TOO_LONG));
}

static void test_validate__what_serves_as_login_is_reported_once(void **state)
{
  struct fixture *f = *state;

  head(f, "firstName,lastName,email");
  assert_faults(f, "Ada,Byron,", "C \"email\": is blank");
  assert_faults(f, "Ada,Byron,ada at home",
                "C \"email\": \"ada at home\" is not an e-mail address");
  head(f, "firstName,lastName,login");
  assert_faults(f, "Ada,Byron,", "C \"login\": is blank");
}

static void test_validate__missing_cells_are_blank(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName");
  assert_faults(f, "ada@corp.example",
                "B \"firstName\": is blank; C \"lastName\": is blank");
}

static void test_validate__lengths_count_characters(void **state)
{
  struct fixture *f = *state;
  char line[8192];

  head(f, "login,firstName,lastName");
  assert_valid(f, repeat(line, sizeof line, "ada@corp.example,Ada,", "\xC3\xAB",
                         50, ""));
  assert_faults(
      f, repeat(line, sizeof line, "ada@corp.example,Ada,", "\xC3\xAB", 51, ""),
      "C \"lastName\": 51 characters, 50 at most");
  assert_valid(f, repeat(line, sizeof line, "a@", "b.", 47, "bcde,Ada,Byron"));
  assert_faults(f, repeat(line, sizeof line, "a@", "b.", 47, "bcdef,Ada,Byron"),
                "A \"login\": 101 characters, 100 at most");
  assert_faults(f, "a@bc,Ada,Byron", "A \"login\": 4 characters, 5 at least");
}

static void test_validate__every_limit_holds_at_its_edge(void **state)
{
  struct fixture *f = *state;

  for (unsigned i = MU_SECOND_EMAIL; i < MU_PROFILE_ATTRIBUTES; i++) {
    const struct mu_attribute *attribute =
        mu_attribute((enum mu_attribute_id)i);
    char line[8192];

    if (attribute->format != MU_FORMAT_TEXT || attribute->max_characters == 0) {
      continue;
    }
    (void)snprintf(line, sizeof line, "login,firstName,lastName,%s",
                   attribute->name);
    head(f, line);
    assert_valid(f, repeat(line, sizeof line, "ada@corp.example,Ada,Byron,",
                           "x", attribute->max_characters, ""));
    assert_false(
        check(f, repeat(line, sizeof line, "ada@corp.example,Ada,Byron,", "x",
                        attribute->max_characters + 1, "")));
    assert_true(has_kind(f, MU_FAULT_TOO_LONG));
  }
}

static void test_validate__emoji_are_refused(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,password");
  assert_faults(f,
                "ada@corp.example,Ada \xF0\x9F\x98\x80,Byron,pw\xF0\x9F\x98"
                "\x80",
                "B \"firstName\": holds a character beyond the Basic "
                "Multilingual Plane (an emoji?), which Okta refuses; D "
                "\"password\": holds a character beyond the Basic "
                "Multilingual Plane (an emoji?), which Okta refuses");
  assert_true(has_kind(f, MU_FAULT_CHARACTERS));
}

static void test_validate__control_characters_are_refused(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,postalAddress");
  assert_faults(f,
                "ada@corp.example,A\x07"
                "da,Byron,",
                "B \"firstName\": holds a control character, U+0007");
  assert_faults(f, "ada@corp.example,Ada,Byron of Lovela\x7F,",
                "C \"lastName\": holds a control character, U+007F");
  assert_faults(f, "ada\x01@corp.example,Ada,Byron,",
                "A \"login\": \"ada<U+0001>@corp.example\" is not an e-mail "
                "address");
  assert_valid(f, "ada@corp.example,Ada,Byron,1 Road\r\nTown\tHere");
}

static void test_validate__control_characters_are_found_anywhere(void **state)
{
  struct fixture *f = *state;
  char line[128];

  head(f, "login,firstName,lastName");
  for (unsigned at = 0; at < 25; at++) {
    repeat(line, sizeof line, "ada@corp.example,Ada,", "x", 25, "");
    assert_valid(f, line);
    line[strlen(line) - 1 - at] = '\x1F';
    assert_false(check(f, line));
    line[strlen(line) - 1 - at] = '\x7F';
    assert_false(check(f, line));
  }
}

static void test_validate__secrets_are_never_quoted(void **state)
{
  struct fixture *f = *state;
  char line[8192];

  head(f, "login,firstName,lastName,password,recovery_question,"
          "recovery_answer");
  assert_faults(f, "ada@corp.example,Ada,Byron,hun\tter2,Pet?,",
                "D \"password\": holds a control character; E "
                "\"recovery_question\": has no recovery_answer beside it");
  repeat(line, sizeof line, "ada@corp.example,Ada,Byron,", "hunter2", 11,
         ",Pet?,tiger");
  assert_faults(f, line, "D \"password\": 77 characters, 72 at most");
}

static void test_validate__shifted_rows_quote_nothing(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,password,countryCode");
  assert_faults(f, "ada@corp.example,Ada,Byron,London,hunter2,FR",
                "E \"countryCode\": it is not a two-letter country code such "
                "as FR; cell F has no header");
  head(f, "firstName,lastName,login,countryCode,password");
  assert_faults(f, "Ada,Byron,ada@corp.example,hunter2",
                "D \"countryCode\": it is not a two-letter country code such "
                "as FR");
  head(f, "login,firstName,lastName,password,,locale");
  assert_faults(f, "ada@corp.example,Ada,Byron,London,hunter2,hunter2",
                "F \"locale\": it is not a locale such as en_US; cell E has "
                "no header");
}

static void test_validate__files_without_secrets_are_quoted(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,countryCode");
  assert_faults(f, "ada@corp.example,Ada,Byron,France,x",
                "D \"countryCode\": \"France\" is not a two-letter country "
                "code such as FR; cell E has no header");
}

static void test_validate__recovery_comes_in_pairs(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,recovery_question,recovery_answer");
  assert_valid(f, "ada@corp.example,Ada,Byron,First pet?,Rex");
  assert_valid(f, "ada@corp.example,Ada,Byron,,");
  assert_faults(f, "ada@corp.example,Ada,Byron,,Rex",
                "E \"recovery_answer\": has no recovery_question beside it");
  assert_faults(f, "ada@corp.example,Ada,Byron,First pet,My FIRST PET rex",
                "E \"recovery_answer\": contains the recovery question, which "
                "Okta refuses");
  assert_faults(f, "ada@corp.example,Ada,Byron,First pet,first pet",
                "E \"recovery_answer\": contains the recovery question, which "
                "Okta refuses");
}

static void test_validate__an_answer_keeps_the_question_to_itself(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,recovery_question,recovery_answer");
  assert_faults(f, "ada@corp.example,Ada,Byron,Mother's name?,Namesake",
                "E \"recovery_answer\": contains a word of the recovery "
                "question, which Okta refuses");
  assert_valid(f, "ada@corp.example,Ada,Byron,Who is the pet?,the cat");
}

static void test_validate__a_provider_takes_no_credentials(void **state)
{
  struct fixture *f = *state;

  f->rules.provider = "SOCIAL";
  head(f, "login,firstName,lastName,password,recovery_question,"
          "recovery_answer");
  assert_valid(f, "ada@corp.example,Ada,Byron,,,");
  assert_faults(f, "ada@corp.example,Ada,Byron,Sup3rSecret!,,",
                "D \"password\": gives a password, but users of --provider "
                "SOCIAL have none");
  assert_faults(f, "ada@corp.example,Ada,Byron,,Pet?,Rex",
                "E \"recovery_question\": gives a recovery question, but "
                "users of --provider SOCIAL have none; F \"recovery_answer\": "
                "gives an answer to a recovery question, but users of "
                "--provider SOCIAL have none");
}

static void test_validate__okta_writes_to_who_has_no_password(void **state)
{
  struct fixture *f = *state;
  struct mu_user user;

  head(f, "login,firstName,lastName,password,status,recovery_question,"
          "recovery_answer,password_hash");
  for (unsigned mails = 0; mails < 2; mails++) {
    f->rules.mails = mails == 1;
    mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,,,Pet?,Rex");
    mu_header_map_apply(f->map, &f->row.csv, &user);
    assert_int_equal(mu_rules_mail(&f->rules, &user), mails == 1);
  }
  mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,Sup3rSecret!,,,");
  mu_header_map_apply(f->map, &f->row.csv, &user);
  assert_false(mu_rules_mail(&f->rules, &user));
  mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,,,,,$2b$10$"
                           "abcdefghijklmnopqrstuuT.zI178oNoGxCPWbhWWHq4zlay"
                           "CTzEi");
  mu_header_map_apply(f->map, &f->row.csv, &user);
  assert_false(mu_rules_mail(&f->rules, &user));
  mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,,,,,!"); /* none */
  mu_header_map_apply(f->map, &f->row.csv, &user);
  assert_true(mu_rules_mail(&f->rules, &user));
  mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,,INACTIVE,,");
  mu_header_map_apply(f->map, &f->row.csv, &user);
  assert_false(mu_rules_mail(&f->rules, &user));
}

static void test_validate__password_is_needed_when_it_must_change(void **state)
{
  struct fixture *f = *state;

  f->rules.needs_password = true;
  head(f, "login,firstName,lastName,password");
  assert_valid(f, "ada@corp.example,Ada,Byron,hunter2");
  assert_faults(f, "ada@corp.example,Ada,Byron,",
                "D \"password\": is blank, but "
                "--change-password-at-next-login needs one");
  head(f, "login,firstName,lastName");
  assert_faults(f, "ada@corp.example,Ada,Byron",
                "there is no password, but --change-password-at-next-login "
                "needs one");
  assert_true(has_kind(f, MU_FAULT_PASSWORD));
}

static void test_validate__groups_have_names_or_ids(void **state)
{
  struct fixture *f = *state;
  char line[1024];

  head(f, "login,firstName,lastName,groups");
  assert_valid(f, "ada@corp.example,Ada,Byron," GROUP "; Sales & More|" GROUP);
  repeat(line, sizeof line, "ada@corp.example,Ada,Byron,", "g;", 100, "");
  assert_valid(f, line);
  repeat(line, sizeof line, "ada@corp.example,Ada,Byron,Sales;", "\xC3\xA4",
         255, "");
  assert_valid(f, line);
  assert_faults(f, "ada@corp.example,Ada,Byron,Sales;S\x01l",
                "D \"groups\": \"S<U+0001>l\" holds a control character");
  assert_true(has_kind(f, MU_FAULT_GROUPS));
  repeat(line, sizeof line, "ada@corp.example,Ada,Byron,", "x", 256, "");
  assert_faults(f, line,
                "D \"groups\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\" "
                "is no group's name, which has 255 characters at most");
}

static void test_validate__extra_cells_must_be_empty(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName");
  assert_valid(f, "ada@corp.example,Ada,Byron,,,");
  assert_faults(f, "ada@corp.example,Ada,Byron,,x,", "cell E has no header");
  assert_faults(f, "ada@corp.example,Ada,Byron,x,,y,z",
                "cell D and 2 more have no header");
  head(f, "login,,firstName,lastName,");
  assert_valid(f, "ada@corp.example,,Ada,Byron,");
  assert_faults(f, "ada@corp.example,x,Ada,Byron,", "cell B has no header");
  assert_true(has_kind(f, MU_FAULT_EXTRA_CELLS));
}

static void test_validate__long_values_are_shortened(void **state)
{
  struct fixture *f = *state;
  char line[512];

  head(f, "login,firstName,lastName,locale");
  repeat(line, sizeof line, "ada@corp.example,Ada,Byron,", "x", 300, "");
  assert_faults(f, line,
                "D \"locale\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\" "
                "is not a locale such as en_US");
}

static void test_validate__set_values_are_placed(void **state)
{
  struct fixture *f = *state;

  f->set.items[0] = "countryCode={firstName}";
  f->set.count = 1;
  head(f, "login,firstName,lastName");
  assert_faults(
      f, "ada@corp.example,Ada,Byron",
      "--set countryCode: \"Ada\" is not a two-letter country code such as FR");
}

static void test_validate__cells_are_addressed(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,countryCode");
  mu_test_row_set(&f->row, "ada@corp.example,,Byron,France,x,y");
  f->row.csv.record = 17;
  assert_false(check_row(f));
  assert_string_equal(mu_buffer_text(&f->faults.text),
                      "B17 \"firstName\": is blank; D17 \"countryCode\": "
                      "\"France\" is not a two-letter country code such as FR; "
                      "cell E17 and 1 more have no header");
}

static void test_validate__errors_of_the_spreadsheet_are_refused(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,city,password");
  assert_faults(f, "#N/A,#REF!,Byron,#\xC2\xA1VALOR!,#N/A",
                "A \"login\": \"#N/A\" is an error of the spreadsheet and no "
                "value; B \"firstName\": \"#REF!\" is an error of the "
                "spreadsheet and no value; D \"city\": \"#\xC2\xA1VALOR!\" is "
                "an error of the spreadsheet and no value");
  assert_true(has_kind(f, MU_FAULT_SPREADSHEET_ERROR));
  assert_false(has_kind(f, MU_FAULT_FORMAT)); /* it is said once */
  assert_valid(f, "ada@corp.example,#1,Byron,#,#REF!");
}

static void test_validate__shortened_numbers_are_refused(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,employeeNumber,mobilePhone,title");
  assert_faults(f, "ada@corp.example,Ada,Byron,1.23E+11,5.55E+09,1.23E+11",
                "E \"mobilePhone\": \"5.55E+09\" is a number that the "
                "spreadsheet shortened: digits are lost; D "
                "\"employeeNumber\": \"1.23E+11\" is a number that the "
                "spreadsheet shortened: digits are lost");
  assert_true(has_kind(f, MU_FAULT_SCIENTIFIC));
  assert_valid(f, "ada@corp.example,Ada,Byron,12E5,5550100,x");
}

static void test_validate__formulas_are_refused(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,title,mobilePhone,password");
  assert_faults(f, "ada@corp.example,=A1,@SUM(A1),+cmd(x),-a(1),=pw",
                "B \"firstName\": \"=A1\" is a formula and no value; C "
                "\"lastName\": \"@SUM(A1)\" is a formula and no value; D "
                "\"title\": \"+cmd(x)\" is a formula and no value; E "
                "\"mobilePhone\": \"-a(1)\" is a formula and no value");
  assert_true(has_kind(f, MU_FAULT_FORMULA));
  assert_valid(f, "ada@corp.example,Ada,Byron,-,+44 (0)20,=pw");
}

static void test_validate__guarded_formulas_are_text(void **state)
{
  struct fixture *f = *state;
  struct mu_user user;

  head(f, "login,firstName,lastName,title");
  mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,'=A1");
  mu_header_map_apply(f->map, &f->row.csv, &user);
  user.values[MU_TITLE].text++; /* as repair leaves it */
  user.values[MU_TITLE].len--;
  user.values[MU_TITLE].characters--;
  assert_true(mu_validate(&f->rules, f->map, &f->row.csv, &user, &f->faults));
}

static void test_validate__binary_is_refused(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,title");
  assert_faults(f, "ada@corp.example,Ada,Byron,X'4a2f'",
                "D \"title\": \"X'4a2f'\" is binary, as csvde writes bytes");
  assert_true(has_kind(f, MU_FAULT_BINARY));
  assert_valid(f, "ada@corp.example,Xaver,xu,X'Men'");
}

static void test_validate__one_address_is_enough(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,email");
  assert_faults(f, "ada@corp.example,Ada,Byron,a@x.example; b@x.example",
                "D \"email\": \"a@x.example; b@x.example\" is more than one "
                "e-mail address");
  assert_true(has_kind(f, MU_FAULT_SEVERAL_ADDRESSES));
}

static void test_validate__logins_are_of_one_script(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,email");
  assert_faults(f,
                "\xD0\xB0"
                "da@corp.example,\xD0\x90"
                "da,Byron,\xD0\xB0"
                "da@corp.example",
                "A \"login\": \"\xD0\xB0"
                "da@corp.example\" mixes Cyrillic and Latin letters; D "
                "\"email\": \"\xD0\xB0"
                "da@corp.example\" mixes Cyrillic and Latin letters");
  assert_true(has_kind(f, MU_FAULT_MIXED_SCRIPTS));
  assert_valid(f, "zo\xC3\xAB@corp.example,Zoe,Roth,zo\xC3\xAB@x.example");
}

static void test_validate__logins_have_plain_punctuation(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName");
  assert_faults(f,
                "o\xE2\x80\x99"
                "neil@corp.example,Ada,O\xE2\x80\x99Neil",
                "A \"login\": \"o\xE2\x80\x99"
                "neil@corp.example\" holds a typographic quote or dash");
  assert_true(has_kind(f, MU_FAULT_PUNCTUATION));
}

static void test_validate__a_row_that_is_cut_off_is_refused_whole(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,city,");
  mu_test_row_set(&f->row, "ada@corp,Ada,By");
  f->row.csv.ended = false;
  assert_false(check_row(f));
  assert_string_equal(mu_buffer_text(&f->faults.text),
                      "the file ends within this row, after 3 of 5 cells");
  assert_true(has_kind(f, MU_FAULT_CUT_OFF));
  mu_test_row_set(&f->row, "ada@corp.example,Ada,Byron,Rome");
  f->row.csv.ended = false;
  assert_true(check_row(f));
}

static void test_validate__dates_must_have_been_read(void **state)
{
  struct fixture *f = *state;
  size_t count = 0;
  struct mu_column_pair *pairs = NULL;

  head(f, "login,firstName,lastName,userType");
  /* The map is the test's own and no constant. */
  pairs = (struct mu_column_pair *)mu_header_map_pairs(f->map, &count);
  for (size_t i = 0; i < count; i++) {
    if (pairs[i].id == MU_USER_TYPE) {
      pairs[i].reading = MU_READ_DATE;
    }
  }
  assert_valid(f, "ada@corp.example,Ada,Byron,2026-03-04");
  assert_valid(f, "ada@corp.example,Ada,Byron,");
  assert_faults(f, "ada@corp.example,Ada,Byron,04/03/2026",
                "D \"userType\": \"04/03/2026\" can be read as more than one "
                "date");
  assert_faults(f, "ada@corp.example,Ada,Byron,soon",
                "D \"userType\": \"soon\" is not a date as they are said to "
                "be written");
  assert_true(has_kind(f, MU_FAULT_DATE));
}

static void test_validate__names_that_were_not_split_are_missed(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,displayName");
  lacks[MU_FIRST_NAME] = true;
  assert_faults(f, "ada@corp.example,,Byron,Ada",
                "D \"displayName\": gives no firstName");
  lacks[MU_DISPLAY_NAME] = true;
  assert_faults(f, "ada@corp.example,,Byron,", "there is no firstName");
  assert_non_null(strstr(mu_fault_advice(MU_FAULT_REQUIRED), "--split-name"));
}

static void test_validate__damage_is_not_quoted_from_shifted_rows(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,title,password");
  assert_faults(f, "ada@corp.example,Ada,Byron,=hunter2,pw,x",
                "D \"title\": it is a formula and no value; cell F has no "
                "header");
}

static void test_validate__notices_are_faults_when_it_is_strict(void **state)
{
  struct fixture *f = *state;
  struct mu_notices notices = {0};

  head(f, "login,firstName,lastName");
  f->row.csv.record = 17;
  assert_true(mu_validate_notices(f->map, &f->row.csv, &notices, &f->faults));
  mu_notices_add(&notices, MU_NOTICE_TRIMMED, 1);
  mu_notices_add(&notices, MU_NOTICE_SHORT_ROW, MU_NO_COLUMN);
  assert_false(mu_validate_notices(f->map, &f->row.csv, &notices, &f->faults));
  assert_string_equal(mu_buffer_text(&f->faults.text),
                      "B17 \"firstName\": blanks at the ends are left out; the "
                      "row has fewer cells than the header; the missing ones "
                      "count as blank");
  assert_true(has_kind(f, MU_FAULT_STRICT));
  assert_int_equal(f->faults.count, 2);
  mu_notices_release(&notices);
}

static void test_validate__every_kind_has_a_name_and_advice(void **state)
{
  (void)state;
  for (int i = 0; i < MU_FAULTS; i++) {
    assert_non_null(mu_fault_name((enum mu_fault)i));
    assert_non_null(mu_fault_advice((enum mu_fault)i));
    assert_true(strlen(mu_fault_advice((enum mu_fault)i)) > 0);
  }
  assert_string_equal(mu_fault_name(MU_FAULT_EXTRA_CELLS), "extra_cells");
}

static void test_validate__faults_are_found_in_their_text(void **state)
{
  struct fixture *f = *state;

  mu_faults_add(&f->faults, MU_FAULT_FORMAT,
                (struct mu_place){"A \"login\"", 0}, "is %s", "odd");
  mu_faults_add(&f->faults, MU_FAULT_PASSWORD, mu_nowhere, "none");
  mu_faults_add(&f->faults, MU_FAULT_FORMAT,
                (struct mu_place){"B \"email\"", 1}, "is odd");
  assert_string_equal(mu_buffer_text(&f->faults.text),
                      "A \"login\": is odd; none; B \"email\": is odd");
  assert_int_equal(f->faults.index.first[MU_FAULT_FORMAT].start, 0);
  assert_int_equal(f->faults.index.first[MU_FAULT_FORMAT].len, 17);
  assert_int_equal(f->faults.index.first[MU_FAULT_PASSWORD].start, 19);
  assert_int_equal(f->faults.index.first[MU_FAULT_PASSWORD].len, 4);
  mu_faults_clear(&f->faults);
  assert_int_equal(f->faults.count, 0);
  assert_false(has_kind(f, MU_FAULT_FORMAT));
}

#define BCRYPT "$2b$10$abcdefghijklmnopqrstuuT.zI178oNoGxCPWbhWWHq4zlayCTzEi"

static void test_validate__hashes_have_to_be_of_use(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,password_hash");
  assert_valid(f, "ada@corp.example,Ada,Byron," BCRYPT);
  assert_valid(f, "ada@corp.example,Ada,Byron,");
  assert_valid(f, "ada@corp.example,Ada,Byron,!");
  assert_faults(f, "ada@corp.example,Ada,Byron," BCRYPT "x",
                "D \"password_hash\": is not 60 characters long, as every "
                "bcrypt hash is");
  assert_true(has_kind(f, MU_FAULT_HASH));
  assert_faults(f, "ada@corp.example,Ada,Byron,$6$abc$def",
                "D \"password_hash\": is sha512-crypt, which Okta does not "
                "take");
  f->rules.hashes.hook = true;
  assert_valid(f, "ada@corp.example,Ada,Byron,$6$abc$def");
  assert_false(check(f, "ada@corp.example,Ada,Byron," BCRYPT "x"));
}

static void test_validate__what_a_hash_lacks_is_named(void **state)
{
  struct fixture *f = *state;

  f->rules.hashes.format = MU_HASH_FORMAT_SHA1;
  head(f, "login,firstName,lastName,password_hash,password_salt");
  assert_faults(f, "ada@corp.example,Ada,Byron,xkMkbbdYU3lmNPOsucUhg5jzTZg=,00",
                "password_salt_order is blank: say whether the salt stands "
                "before the password (PREFIX) or behind it (POSTFIX)");
  give(&f->set, "password_salt_order=PREFIX");
  head(f, "login,firstName,lastName,password_hash,password_salt");
  assert_faults(f, "ada@corp.example,Ada,Byron,xkMkbbdYU3lmNPOsucUhg5jzTZg=,00",
                "E \"password_salt\": does not say how it is written: say "
                "--salt-encoding base64, hex or text, or put base64:, hex: or "
                "text: before each");
  assert_faults(f, "ada@corp.example,Ada,Byron,,00",
                "E \"password_salt\": has no password_hash beside it");
}

static void test_validate__a_text_salt_keeps_its_blanks(void **state)
{
  struct fixture *f = *state;

  f->rules.hashes.format = MU_HASH_FORMAT_SHA1;
  f->rules.hashes.salt_encoding = MU_SALT_TEXT;
  give(&f->set, "password_salt_order=PREFIX");
  head(f, "login,firstName,lastName,password_hash,password_salt");
  assert_valid(f, "ada@corp.example,Ada,Byron,xkMkbbdYU3lmNPOsucUhg5jzTZg=,ab");
  f->row.cells[4].flags = MU_CELL_TRIMMED;
  assert_false(check_row(f));
  assert_non_null(strstr(mu_buffer_text(&f->faults.text),
                         "has blanks at an end, which may be part of it"));
  f->rules.hashes.salt_encoding = MU_SALT_HEX;
  assert_true(check_row(f));
}

static void test_validate__a_password_is_no_hash_and_has_none(void **state)
{
  struct fixture *f = *state;

  head(f, "login,firstName,lastName,password,password_hash");
  assert_valid(f, "ada@corp.example,Ada,Byron,Lantern-41,");
  assert_faults(f, "ada@corp.example,Ada,Byron,Lantern-41," BCRYPT,
                "D \"password\": stands beside a password_hash: Okta takes "
                "one of them");
  head(f, "login,firstName,lastName,password,encryptionScheme,salt");
  assert_faults(f, "ada@corp.example,Ada,Byron,Lantern-41,bcrypt,",
                "D \"password\": is a hash and no password, by the salt or "
                "algorithm beside it: --map its column to password_hash");
  assert_false(check(f, "ada@corp.example,Ada,Byron,Lantern-41,,c2FsdA=="));
  assert_valid(f, "ada@corp.example,Ada,Byron,Lantern-41,,");
  head(f, "email,firstName,lastName,Password,Password Hash Function");
  assert_faults(f, "ada@corp.example,Ada,Byron,dbeeff,MD5",
                "D \"Password\": is a hash and no password, by column E; say "
                "--map Password=password_hash, and --map column E to "
                "password_algorithm");
}

/* What Okta does with nextLogin and a hash is not known. */
static void test_validate__a_hash_cannot_be_for_one_sign_in(void **state)
{
  struct fixture *f = *state;

  f->rules.needs_password = true;
  f->rules.hashes.hook = true;
  head(f, "login,firstName,lastName,password,password_hash");
  assert_valid(f, "ada@corp.example,Ada,Byron,Lantern-41,");
  assert_faults(f, "ada@corp.example,Ada,Byron,," BCRYPT,
                "E \"password_hash\": is a hash, but "
                "--change-password-at-next-login needs a plain password");
  assert_faults(f, "ada@corp.example,Ada,Byron,,",
                "D \"password\": is blank, but "
                "--change-password-at-next-login needs one");
}

static void test_validate__group_lists_have_a_format(void **state)
{
  (void)state;
  assert_true(mu_validate_format(MU_FORMAT_GROUP_LIST, GROUP ";" GROUP, 41));
  assert_true(mu_validate_format(MU_FORMAT_GROUP_LIST,
                                 "\x1F"
                                 "a;b\x1F"
                                 "c|d",
                                 8));
  assert_false(mu_validate_format(MU_FORMAT_GROUP_LIST, GROUP ";x\ty", 24));
  assert_true(mu_validate_format(MU_FORMAT_EMAIL, "a@b.example", 11));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_validate__a_plain_row_is_valid),
      TEST(test_validate__several_faults_are_reported_together),
      TEST(test_validate__what_serves_as_login_is_reported_once),
      TEST(test_validate__missing_cells_are_blank),
      TEST(test_validate__lengths_count_characters),
      TEST(test_validate__every_limit_holds_at_its_edge),
      TEST(test_validate__emoji_are_refused),
      TEST(test_validate__control_characters_are_refused),
      TEST(test_validate__control_characters_are_found_anywhere),
      TEST(test_validate__secrets_are_never_quoted),
      TEST(test_validate__shifted_rows_quote_nothing),
      TEST(test_validate__files_without_secrets_are_quoted),
      TEST(test_validate__recovery_comes_in_pairs),
      TEST(test_validate__an_answer_keeps_the_question_to_itself),
      TEST(test_validate__a_provider_takes_no_credentials),
      TEST(test_validate__okta_writes_to_who_has_no_password),
      TEST(test_validate__password_is_needed_when_it_must_change),
      TEST(test_validate__groups_have_names_or_ids),
      TEST(test_validate__extra_cells_must_be_empty),
      TEST(test_validate__long_values_are_shortened),
      TEST(test_validate__set_values_are_placed),
      TEST(test_validate__cells_are_addressed),
      TEST(test_validate__errors_of_the_spreadsheet_are_refused),
      TEST(test_validate__shortened_numbers_are_refused),
      TEST(test_validate__formulas_are_refused),
      TEST(test_validate__guarded_formulas_are_text),
      TEST(test_validate__binary_is_refused),
      TEST(test_validate__one_address_is_enough),
      TEST(test_validate__logins_are_of_one_script),
      TEST(test_validate__logins_have_plain_punctuation),
      TEST(test_validate__a_row_that_is_cut_off_is_refused_whole),
      TEST(test_validate__dates_must_have_been_read),
      TEST(test_validate__names_that_were_not_split_are_missed),
      TEST(test_validate__damage_is_not_quoted_from_shifted_rows),
      TEST(test_validate__notices_are_faults_when_it_is_strict),
      TEST(test_validate__every_kind_has_a_name_and_advice),
      TEST(test_validate__faults_are_found_in_their_text),
      TEST(test_validate__hashes_have_to_be_of_use),
      TEST(test_validate__what_a_hash_lacks_is_named),
      TEST(test_validate__a_text_salt_keeps_its_blanks),
      TEST(test_validate__a_password_is_no_hash_and_has_none),
      TEST(test_validate__a_hash_cannot_be_for_one_sign_in),
      TEST(test_validate__group_lists_have_a_format),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
