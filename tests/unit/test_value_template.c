/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/value_filter.h"
#include "batch/value_template.h"
#include "rows.h"
#include "scarce_memory.h"

#define PLACE "--set login"

/* A file: login, First Name (firstName), lastName, Site, password, hash, two
 * of Team, a column without a header. */
static struct mu_column columns[] = {
    {.header = "login", .len = 5, .id = MU_LOGIN, .origin = MU_COLUMN_NAMED},
    {.header = "First Name",
     .len = 10,
     .id = MU_FIRST_NAME,
     .origin = MU_COLUMN_MAPPED},
    {.header = "lastName",
     .len = 8,
     .id = MU_LAST_NAME,
     .origin = MU_COLUMN_NAMED},
    {.header = "Site",
     .len = 4,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "Initial",
     .len = 7,
     .id = MU_PASSWORD,
     .origin = MU_COLUMN_MAPPED},
    {.header = "Password_Hash",
     .len = 13,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "Team",
     .len = 4,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "team",
     .len = 4,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "",
     .len = 0,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_UNNAMED},
    {.header = "city",
     .len = 4,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "a|b:c}",
     .len = 6,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "Salt",
     .len = 4,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
    {.header = "Salt Lake",
     .len = 9,
     .id = MU_NO_ATTRIBUTE,
     .origin = MU_COLUMN_IGNORED},
};
#define COLUMNS (sizeof columns / sizeof *columns)

struct fixture {
  struct mu_column_list list;
  bool given[MU_SLOTS];
  struct mu_value_template *tmpl;
  struct mu_template_work work;
  struct mu_buffer out;
  struct mu_template_outcome outcome;
  struct mu_test_row row;
  struct mu_user user;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  f->list = (struct mu_column_list){.items = columns, .count = COLUMNS};
  for (size_t i = 0; i < COLUMNS; i++) {
    if (columns[i].id != MU_NO_ATTRIBUTE) {
      f->given[columns[i].id] = true;
    }
  }
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_value_template_free(f->tmpl);
  mu_template_work_release(&f->work);
  mu_buffer_release(&f->out);
  free(f);
  return 0;
}

static enum mu_code compile(struct fixture *f, const char *text)
{
  enum mu_code rc = MU_OK;

  mu_value_template_free(f->tmpl);
  f->tmpl = NULL;
  rc = mu_value_template_new(&f->tmpl, PLACE, text, strlen(text), &f->err);
  if (rc == MU_OK) {
    rc = mu_value_template_bind(f->tmpl, &f->list, f->given, &f->err);
  }
  return rc;
}

static void set_value(struct fixture *f, enum mu_attribute_id id,
                      const char *text)
{
  f->user.values[id] =
      (struct mu_value){.text = text, .len = text ? strlen(text) : 0};
}

/* A row; NULL is a blank. */
static void take_row(struct fixture *f, const char *first, const char *last,
                     const char *site)
{
  char line[256];

  set_value(f, MU_FIRST_NAME, first);
  set_value(f, MU_LAST_NAME, last);
  (void)snprintf(line, sizeof line, "raw,raw,raw,%s", site ? site : "");
  mu_test_row_set(&f->row, line);
}

static void make(struct fixture *f, const char *text)
{
  if (compile(f, text) != MU_OK) {
    fail_msg("%s: %s", text, f->err.text);
  }
  assert_int_equal(mu_value_template_make(f->tmpl, &f->row.csv, &f->user,
                                          &f->work, &f->out, &f->outcome,
                                          &f->err),
                   MU_OK);
}

static void assert_made(struct fixture *f, const char *text, const char *wanted)
{
  make(f, text);
  assert_int_equal(f->outcome.result, MU_TEMPLATE_MADE);
  assert_string_equal(mu_buffer_text(&f->out), wanted);
}

static void assert_blank(struct fixture *f, const char *text)
{
  make(f, text);
  assert_int_equal(f->outcome.result, MU_TEMPLATE_BLANK);
}

static void assert_lacks(struct fixture *f, const char *text,
                         enum mu_attribute_id id, bool filtered_away)
{
  make(f, text);
  assert_int_equal(f->outcome.result, MU_TEMPLATE_LACKS);
  assert_int_equal(f->outcome.source.id, id);
  assert_int_equal(f->outcome.filtered_away, filtered_away);
}

static void assert_refused(struct fixture *f, const char *text,
                           const char *words)
{
  assert_int_equal(compile(f, text), MU_EUSAGE);
  assert_string_equal(f->err.text, words);
}

static void test_value_template__values_are_made_of_cells(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Zoë", "O'Brien Smith", " Oslo ");
  assert_made(f, "{firstName|lower|ascii}.{lastName|strip|lower}@acme.example",
              "zoe.obriensmith@acme.example");
  assert_made(f, "{firstName|first|ascii|lower}{lastName|word}", "zO'Brien");
  assert_made(f, "{Site}/{LASTNAME}", "Oslo/O'Brien Smith");
  assert_made(f, "{ firstName | upper }", "ZOË");
  assert_made(f, "{lastName|replace: :_|replace:':}", "OBrien_Smith");
}

static void test_value_template__columns_are_named_by_header_too(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Ada", "Byron", "Oslo");
  assert_made(f, "{first name} {SITE}", "Ada Oslo");
  assert_true(mu_value_template_reads(f->tmpl, MU_FIRST_NAME));
  assert_false(mu_value_template_reads(f->tmpl, MU_LAST_NAME));
}

static void test_value_template__given_attributes_come_first(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Ada", "Byron", NULL);
  set_value(f, MU_CITY, "Bergen");
  mu_test_row_set(&f->row, "a,b,c,d,e,f,g,h,i,Rome");
  assert_made(f, "{city}", "Rome"); /* no column gives it: the header's */
  f->given[MU_CITY] = true;
  assert_made(f, "{city}", "Bergen");
}

static void test_value_template__braces_and_escapes(void **state)
{
  struct fixture *f = *state;

  take_row(f, "a:b|c}d{e\\f", "Byron", NULL);
  assert_made(f, "{{{firstName}}}", "{a:b|c}d{e\\f}");
  assert_made(f,
              "{firstName|replace:\\::1|replace:\\|:2|replace:\\}:3|"
              "replace:\\{:4|replace:\\\\:5}",
              "a1b2c3d4e5f");
  assert_made(f, "\\{firstName|replace:\\x:y}", "\\a:b|c}d{e\\f");
  mu_test_row_set(&f->row, "0,1,2,3,4,5,6,7,8,9,ten");
  assert_made(f, "{a\\|b:c\\}}", "ten");
}

static void test_value_template__literals_are_known(void **state)
{
  static const struct {
    const char *text;
    const char *literal;
  } cases[] = {{"a{{b}}c", "a{b}c"},
               {"{{{{", "{{"},
               {"plain", "plain"},
               {"", ""},
               {"}}", "}"}};
  struct fixture *f = *state;
  size_t len = 0;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(compile(f, cases[i].text), MU_OK);
    assert_string_equal(mu_value_template_literal(f->tmpl, &len),
                        cases[i].literal);
    assert_int_equal(len, strlen(cases[i].literal));
  }
  assert_int_equal(compile(f, "a{{{lastName}"), MU_OK);
  assert_null(mu_value_template_literal(f->tmpl, &len));
}

static void test_value_template__all_blank_is_no_value(void **state)
{
  struct fixture *f = *state;

  take_row(f, NULL, NULL, NULL);
  assert_blank(f, "{firstName}.{lastName}@acme.example");
  assert_blank(f, "{Site|lower}");
  assert_blank(f, "{firstName|default:}");
  assert_blank(f, "{firstName}{lastName|default:x}");
  take_row(f, "!", NULL, NULL);
  assert_blank(f, "{firstName|strip}");
}

static void test_value_template__some_blank_is_a_fault(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Ada", NULL, NULL);
  assert_lacks(f, "{firstName}.{lastName}", MU_LAST_NAME, false);
  assert_lacks(f, "{Site}.{firstName}", MU_NO_ATTRIBUTE, false);
  assert_int_equal(f->outcome.source.column, 3);
  take_row(f, "Ada", "--", "??");
  assert_lacks(f, "{firstName}{lastName|replace:-:}", MU_LAST_NAME, true);
}

static void test_value_template__defaults_step_in(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Ada", NULL, NULL);
  assert_made(f, "{firstName}.{lastName|default:X}", "Ada.X");
  assert_made(f, "{firstName}{lastName|default:}!", "Ada!");
  assert_made(f, "{Site|default:Head office|lower}", "head office");
  assert_made(f, "{lastName|default:a}{Site|default:b}", "ab");
}

static void test_value_template__other_scripts_are_told(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Li", "李", NULL);
  make(f, "{firstName}{lastName|ascii|lower}");
  assert_int_equal(f->outcome.result, MU_TEMPLATE_NOT_ASCII);
  assert_int_equal(f->outcome.source.id, MU_LAST_NAME);
  assert_int_equal(f->outcome.code, 0x674E);
}

static void test_value_template__values_do_not_grow_without_end(void **state)
{
  struct fixture *f = *state;
  char *long_name = malloc(MU_FILTER_TEXT_MAX);

  assert_non_null(long_name);
  memset(long_name, 'a', MU_FILTER_TEXT_MAX - 1);
  long_name[MU_FILTER_TEXT_MAX - 1] = '\0';
  take_row(f, long_name, "b", NULL);
  make(f, "{firstName}{lastName}");
  assert_int_equal(f->outcome.result, MU_TEMPLATE_MADE);
  make(f, "{firstName}{lastName}{lastName}");
  assert_int_equal(f->outcome.result, MU_TEMPLATE_TOO_LONG);
  assert_int_equal(f->outcome.source.id, MU_LAST_NAME);
  make(f, "{firstName|replace:a:bb}");
  assert_int_equal(f->outcome.result, MU_TEMPLATE_TOO_LONG);
  assert_int_equal(f->outcome.source.id, MU_FIRST_NAME);
  free(long_name);
}

static void test_value_template__short_rows_are_blank(void **state)
{
  struct fixture *f = *state;

  take_row(f, "Ada", NULL, NULL);
  mu_test_row_set(&f->row, "one");
  assert_blank(f, "{Site}");
}

static void test_value_template__what_is_no_template_is_told(void **state)
{
  static const struct {
    const char *text;
    const char *words;
  } cases[] = {
      {"a{firstName", PLACE ": no } closes \"{firstName\"; a brace that is "
                            "text is written {{"},
      {"{firstName|lower", PLACE ": no } closes \"{firstName|lower\"; a brace "
                                 "that is text is written {{"},
      {"{firstName|first:", PLACE ": no } closes \"{firstName|first:\"; a "
                                  "brace that is text is written {{"},
      {"{", PLACE ": no } closes \"{\"; a brace that is text is written {{"},
      {"a}b", PLACE ": no { opens \"}b\"; a brace that is text is written }}"},
      {"{}", PLACE ": \"{}\" names no column; a brace that is text is written "
                   "{{"},
      {"{ |lower}", PLACE ": \"{ |lower}\" names no column; a brace that is "
                          "text is written {{"},
      {"{\"a\":1}", PLACE ": there is no column \"\"a\":1\"; a brace that is "
                          "text is written {{"},
      {"{lastName|uper}",
       PLACE ": there is no filter \"uper\" (did you mean upper?)"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_refused(f, cases[i].text, cases[i].words);
  }
}

static void
test_value_template__unknown_names_are_told_the_nearest(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, "{frstName}",
                 PLACE ": there is no column \"frstName\" (did you mean "
                       "firstName?); a brace that is text is written {{");
  assert_refused(f, "{sit}",
                 PLACE ": there is no column \"sit\" (did you mean D "
                       "\"Site\"?); a brace that is text is written {{");
  assert_refused(f, "{state}",
                 PLACE ": there is no column \"state\" (did you "
                       "mean D \"Site\"?); a brace that is text "
                       "is written {{");
  assert_refused(f, "{costCenter}",
                 PLACE ": there is no column \"costCenter\";"
                       " a brace that is text is written "
                       "{{");
}

static void test_value_template__two_columns_of_one_header(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, "{TEAM}",
                 PLACE ": G \"Team\" or H \"team\" may be meant; "
                       "rename one of them");
}

static void test_value_template__no_value_is_made_of_a_secret(void **state)
{
  static const char *const secrets[] = {"password",        "PASSWORD",
                                        "recovery_answer", "Initial",
                                        "password_hash",   "Salt"};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
    char text[64];

    (void)snprintf(text, sizeof text, "{firstName}{%s|lower}", secrets[i]);
    assert_int_equal(compile(f, text), MU_EUSAGE);
    assert_non_null(strstr(f->err.text, " is a secret, and no other value is "
                                        "made of one"));
  }
  assert_int_equal(compile(f, "{Salt Lake}"), MU_OK);
}

static void test_value_template__has_limits(void **state)
{
  struct fixture *f = *state;
  char text[2048] = "";

  for (size_t i = 0; i < 65; i++) {
    strcat(text, "{lastName}");
  }
  assert_refused(f, text, PLACE ": the template has more than 64 parts");
  text[64 * strlen("{lastName}")] = '\0';
  assert_int_equal(compile(f, text), MU_OK);
  strcpy(text, "{lastName");
  for (size_t i = 0; i < 17; i++) {
    strcat(text, "|trim");
  }
  strcat(text, "}");
  assert_refused(f, text, PLACE ": a column goes through 16 filters at most");
}

static void compile_with_little_memory(struct fixture *f, const char *text,
                                       enum mu_code wanted)
{
  bool done = false;

  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = compile(f, text);
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? wanted : MU_ENOMEM);
  }
}

static void test_value_template__survives_any_failed_allocation(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  compile_with_little_memory(f, "{firstNam}", MU_EUSAGE);
  compile_with_little_memory(f, "{sit}", MU_EUSAGE);
  compile_with_little_memory(f, "{team}", MU_EUSAGE);
  compile_with_little_memory(f, "{password}", MU_EUSAGE);
  compile_with_little_memory(f, "{lastName|x}", MU_EUSAGE);
  compile_with_little_memory(f, "{lastName", MU_EUSAGE);
  compile_with_little_memory(f, "a{lastName|lower|ascii|first:9}b", MU_OK);
  take_row(f, "Ada", "Byron", NULL);
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_template_work_release(&f->work);
    mu_buffer_release(&f->out);
    mu_scarce_memory_start(n);
    rc = mu_value_template_make(f->tmpl, &f->row.csv, &f->user, &f->work,
                                &f->out, &f->outcome, &f->err);
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
  }
  assert_string_equal(mu_buffer_text(&f->out), "abyronb");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_value_template__values_are_made_of_cells),
      TEST(test_value_template__columns_are_named_by_header_too),
      TEST(test_value_template__given_attributes_come_first),
      TEST(test_value_template__braces_and_escapes),
      TEST(test_value_template__literals_are_known),
      TEST(test_value_template__all_blank_is_no_value),
      TEST(test_value_template__some_blank_is_a_fault),
      TEST(test_value_template__defaults_step_in),
      TEST(test_value_template__other_scripts_are_told),
      TEST(test_value_template__values_do_not_grow_without_end),
      TEST(test_value_template__short_rows_are_blank),
      TEST(test_value_template__what_is_no_template_is_told),
      TEST(test_value_template__unknown_names_are_told_the_nearest),
      TEST(test_value_template__two_columns_of_one_header),
      TEST(test_value_template__no_value_is_made_of_a_secret),
      TEST(test_value_template__has_limits),
      TEST(test_value_template__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
