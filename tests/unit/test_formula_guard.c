/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/formula_guard.h"
#include "batch/header_map.h"
#include "batch/repair.h"
#include "batch/validate.h"
#include "io/csv_reader.h"
#include "io/csv_writer.h"
#include "scratch.h"

#define NBSP   "\xC2\xA0"
#define EQUALS "\xEF\xBC\x9D" /* full-width */

static bool needs(const char *text)
{
  return mu_formula_guard_needs(text, strlen(text));
}

static bool marks(const char *text)
{
  return mu_formula_guard_marks(text, strlen(text));
}

static void test_formula_guard__formulas_are_guarded(void **state)
{
  static const char *const texts[] = {
      "=1+1",       "+1 555 0100",   "-5",  "@x",  "-",      "=",
      "\t=x",       "\tx",           "\rx", "\nx", "  =1+1", (NBSP "=1"),
      (EQUALS "1"), "\xEF\xBC\xA0x",
  };

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (!needs(texts[i])) {
      fail_msg("not guarded: %s", texts[i]);
    }
  }
}

static void test_formula_guard__what_import_takes_for_something_else(void **s)
{
  static const char *const texts[] = {
      "NULL", "N/A",   "nan",     "None",  "\\N",         "NULL ",
      "#N/A", "#REF!", "1.2E+11", "X'4a'", "CN=Bob,OU=x", "tel:5",
  };

  (void)s;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (!needs(texts[i])) {
      fail_msg("not guarded: %s", texts[i]);
    }
  }
}

static void test_formula_guard__other_texts_stay_as_they_are(void **state)
{
  static const char *const texts[] = {
      "",    "Ada",       "a=b",      "1-2",     "00123", "'t Hooft",
      "'",   "''",        "' x",      "Nullius", "N",     "#1",
      "1.2", "12E5",      "\t",       " ",       "CN",    "telly",
      "X'",  "\xC3\xA9=", "' t Veld", "['a']",   "\"=\"",
  };

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (needs(texts[i])) {
      fail_msg("guarded: %s", texts[i]);
    }
  }
}

static void test_formula_guard__what_looks_guarded_is_guarded_again(void **s)
{
  static const char *const texts[] = {"'=x", "''=x",  "'5 o'clock", "''''9",
                                      "'-",  "'NULL", "'+1",        "'#N/A"};

  (void)s;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (!needs(texts[i]) || !marks(texts[i])) {
      fail_msg("not guarded: %s", texts[i]);
    }
  }
  assert_false(marks("=x"));
  assert_false(marks("5"));
  assert_false(marks("NULL"));
}

static void test_formula_guard__reads_no_further_than_it_may(void **state)
{
  (void)state;
  assert_false(mu_formula_guard_needs("'=x", 1));
  assert_false(mu_formula_guard_marks("''=x", 2));
  assert_false(mu_formula_guard_needs("NULL", 3));
  assert_true(mu_formula_guard_needs("NULLIUS", 4));
  assert_false(mu_formula_guard_needs("\xEF\xBC\x9D", 2));
}

/* ---- there and back: a file with the guard, read as import reads one ---- */

static const char *const columns[] = {"title",          "lastName",
                                      "employeeNumber", "mobilePhone",
                                      "manager",        "department"};

#define COLUMNS (sizeof columns / sizeof *columns)

struct trip {
  struct mu_scratch scratch;
  struct mu_buffer text;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
  struct mu_header_map *map;
  struct mu_repair *repair;
  struct mu_notices notices;
  struct mu_faults faults;
  struct mu_user user;
};

static void write_cell(struct mu_buffer *out, const char *value)
{
  struct mu_buffer cell = {0};

  mu_buffer_append_text(&cell, needs(value) ? "'" : "");
  mu_buffer_append_text(&cell, value);
  mu_csv_write_cell(out, mu_buffer_text(&cell), cell.len, ',');
  mu_buffer_release(&cell);
}

/* A row for each of |values|, with it in all columns. */
static void write_file(struct trip *trip, const char *const *values,
                       size_t count)
{
  mu_buffer_append_text(&trip->text, "login,firstName");
  for (size_t i = 0; i < COLUMNS; i++) {
    mu_buffer_printf(&trip->text, ",%s", columns[i]);
  }
  for (size_t i = 0; i < count; i++) {
    mu_buffer_append_text(&trip->text, "\nada@x.example,Ada");
    for (size_t k = 0; k < COLUMNS; k++) {
      mu_buffer_append_char(&trip->text, ',');
      write_cell(&trip->text, values[i]);
    }
  }
  mu_buffer_append_char(&trip->text, '\n');
  mu_scratch_write(&trip->scratch, trip->text.data, trip->text.len);
}

static void open_file(struct trip *trip)
{
  const struct mu_repair_options repair = {0};
  const struct mu_header_options header = {0};
  struct mu_csv_row row;
  struct mu_error err = {0};

  if (mu_byte_source_open(&trip->source, trip->scratch.path, &err) != MU_OK ||
      mu_text_decoder_new(&trip->decoder, trip->source, NULL, &err) != MU_OK ||
      mu_csv_reader_new(&trip->reader, trip->decoder, &err) != MU_OK ||
      mu_csv_reader_next(trip->reader, &row, &err) != MU_OK ||
      mu_header_map_new(&trip->map, &row, &header, &err) != MU_OK ||
      mu_repair_new(&trip->repair, &repair, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
}

static void assert_read_as(struct trip *trip, const char *wanted)
{
  const struct mu_rules rules = {0};
  struct mu_csv_row row;

  assert_int_equal(mu_csv_reader_next(trip->reader, &row, NULL), MU_OK);
  mu_header_map_apply(trip->map, &row, &trip->user);
  assert_int_equal(mu_repair_row(trip->repair, trip->map, &row, &trip->user,
                                 &trip->notices, NULL),
                   MU_OK);
  if (!mu_validate(&rules, trip->map, &row, &trip->user, &trip->faults)) {
    fail_msg("%s: %s", wanted, mu_buffer_text(&trip->faults.text));
  }
  for (size_t i = 0; i < COLUMNS; i++) {
    enum mu_attribute_id id =
        mu_schema_find(NULL, columns[i], strlen(columns[i]));
    const struct mu_value *value = &trip->user.values[id];

    if (!value->text || value->len != strlen(wanted) ||
        memcmp(value->text, wanted, value->len) != 0) {
      fail_msg("%s: \"%s\" became \"%.*s\"", columns[i], wanted,
               value->text ? (int)value->len : 7,
               value->text ? value->text : "nothing");
    }
  }
}

static void close_file(struct trip *trip)
{
  mu_faults_release(&trip->faults);
  mu_notices_release(&trip->notices);
  mu_repair_free(trip->repair);
  mu_header_map_free(trip->map);
  mu_csv_reader_free(trip->reader);
  mu_text_decoder_free(trip->decoder);
  mu_byte_source_free(trip->source);
  mu_buffer_release(&trip->text);
  mu_scratch_release(&trip->scratch);
}

static void test_formula_guard__import_reads_what_was_guarded(void **state)
{
  static const char *const values[] = {
      "=1+1",
      "+1 555 0100",
      "-5",
      "@x",
      "\t=x",
      "'=x",
      "''+1",
      "'5 o'clock",
      "=\"00123\"",
      "' x",
      "Ada",
      "'t Hooft",
      "O'Brien",
      "'",
      "''",
      "=",
      "-",
      "'-",
      "--",
      "  =1+1",
      "\nx",
      "\r=x",
      "=HYPERLINK(\"http://x\")",
      "@SUM(A1)",
      "-CMD(1)",
      "+a",
      "NULL",
      "null",
      "N/A",
      "nan",
      "None",
      "\\N",
      "'NULL",
      "''N/A",
      "#N/A",
      "#REF!",
      "'#REF!",
      "X'4a2f'",
      "'X'4a'",
      "1.2E+11",
      "'1.2E+11",
      "-1.5e-3",
      "00123",
      "'00123",
      "1234567890123400",
      "1,234",
      "12-Mar",
      "CN=Bob\\, B,OU=x,DC=y",
      "'CN=Bob,OU=x",
      "tel:+1 555",
      "a;b|c",
      "\"q\"",
      "a,\"b\"",
      "two\nlines",
      (EQUALS "1"),
      "Zo\xC3\xAB",
      "[1]",
      "{}",
      "=''",
      "'''''=",
      "'@",
  };
  struct trip trip = {0};

  (void)state;
  mu_scratch_init(&trip.scratch);
  write_file(&trip, values, sizeof values / sizeof *values);
  open_file(&trip);
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    assert_read_as(&trip, values[i]);
  }
  close_file(&trip);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_formula_guard__formulas_are_guarded),
      cmocka_unit_test(
          test_formula_guard__what_import_takes_for_something_else),
      cmocka_unit_test(test_formula_guard__other_texts_stay_as_they_are),
      cmocka_unit_test(test_formula_guard__what_looks_guarded_is_guarded_again),
      cmocka_unit_test(test_formula_guard__reads_no_further_than_it_may),
      cmocka_unit_test(test_formula_guard__import_reads_what_was_guarded),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
