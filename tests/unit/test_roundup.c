/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/roundup.h"
#include "rows.h"

enum { TRIMMED, SPLIT, KINDS };

static const char *words(unsigned kind)
{
  return kind == TRIMMED ? "blanks are left out" : "names are split";
}

static const char *advice(unsigned kind)
{
  return kind == SPLIT ? "Look at them." : "";
}

static const struct mu_roundup_kinds with_words = {KINDS, words, advice};
static const struct mu_roundup_kinds by_example = {KINDS, NULL, advice};

struct fixture {
  struct mu_header_map *map;
  struct mu_roundup *roundup;
  char *printed;
  size_t len;
};

static void set_up(struct fixture *f, const struct mu_roundup_kinds *kinds)
{
  const struct mu_header_options options = {0};
  struct mu_test_row header;

  memset(f, 0, sizeof *f);
  mu_test_row_set(&header, "login,firstName,lastName");
  assert_int_equal(mu_header_map_new(&f->map, &header.csv, &options, NULL),
                   MU_OK);
  assert_int_equal(mu_roundup_new(&f->roundup, kinds, NULL), MU_OK);
}

static void tear_down(struct fixture *f)
{
  mu_roundup_free(f->roundup);
  mu_header_map_free(f->map);
  free(f->printed);
}

static void add(struct fixture *f, unsigned kind, uint32_t column,
                uint64_t record, const char *example)
{
  bool first = false;

  assert_int_equal(
      mu_roundup_add(f->roundup, f->map, kind, column, record, &first, NULL),
      MU_OK);
  if (first) {
    mu_roundup_example(f->roundup, kind, column, example, strlen(example));
  }
}

static const char *print(struct fixture *f, size_t most)
{
  FILE *out = NULL;

  free(f->printed);
  f->printed = NULL;
  out = open_memstream(&f->printed, &f->len);
  assert_non_null(out);
  mu_roundup_print(out, f->roundup, f->map, most);
  assert_int_equal(fclose(out), 0);
  return f->printed;
}

static void test_roundup__repeats_are_one_line(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f, &with_words);
  add(&f, TRIMMED, 1, 17, "\"a\"");
  assert_string_equal(print(&f, 9),
                      "  B17 \"firstName\" (\"a\"): blanks are left out\n");
  add(&f, TRIMMED, 1, 20, "\"b\"");
  add(&f, TRIMMED, 1, 480, "\"c\"");
  assert_string_equal(print(&f, 9),
                      "  B17:B480 \"firstName\" (3 cells, as in \"a\"): blanks "
                      "are left out\n");
  assert_int_equal(mu_roundup_count(f.roundup, TRIMMED), 3);
  tear_down(&f);
}

static void test_roundup__kinds_and_columns_are_apart(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f, &with_words);
  add(&f, SPLIT, 2, 3, "");
  add(&f, TRIMMED, 2, 3, "");
  add(&f, TRIMMED, 0, 4, "");
  assert_string_equal(print(&f, 9), "  A4 \"login\": blanks are left out\n"
                                    "  C3 \"lastName\": blanks are left out\n"
                                    "  C3 \"lastName\": names are split\n"
                                    "    Look at them.\n");
  assert_int_equal(mu_roundup_total(f.roundup), 3);
  tear_down(&f);
}

static void test_roundup__whole_rows_have_no_cell(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f, &with_words);
  add(&f, TRIMMED, MU_NO_COLUMN, 5, "");
  assert_string_equal(print(&f, 9), "  row 5: blanks are left out\n");
  add(&f, TRIMMED, MU_NO_COLUMN, 9, "");
  assert_string_equal(print(&f, 9),
                      "  rows 5 to 9 (2 rows): blanks are left out\n");
  tear_down(&f);
}

static void test_roundup__examples_can_be_the_words(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f, &by_example);
  add(&f, TRIMMED, 0, 5, "\"x\" is no address");
  add(&f, TRIMMED, 0, 6, "\"y\" is no address");
  assert_string_equal(print(&f, 9),
                      "  A5:A6 \"login\" (2 cells): \"x\" is no address\n");
  tear_down(&f);
}

static void test_roundup__what_is_too_much_is_counted(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f, &with_words);
  add(&f, TRIMMED, 0, 5, "");
  add(&f, TRIMMED, 1, 5, "");
  add(&f, SPLIT, 1, 5, "");
  assert_string_equal(print(&f, 1), "  A5 \"login\": blanks are left out\n"
                                    "  ... and 2 kinds more\n");
  tear_down(&f);
}

static void test_roundup__cleared_it_knows_nothing(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f, &with_words);
  add(&f, TRIMMED, 0, 5, "");
  mu_roundup_clear(f.roundup);
  assert_int_equal(mu_roundup_total(f.roundup), 0);
  assert_string_equal(print(&f, 9), "");
  add(&f, TRIMMED, 0, 7, "");
  assert_string_equal(print(&f, 9), "  A7 \"login\": blanks are left out\n");
  tear_down(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_roundup__repeats_are_one_line),
      cmocka_unit_test(test_roundup__kinds_and_columns_are_apart),
      cmocka_unit_test(test_roundup__whole_rows_have_no_cell),
      cmocka_unit_test(test_roundup__examples_can_be_the_words),
      cmocka_unit_test(test_roundup__what_is_too_much_is_counted),
      cmocka_unit_test(test_roundup__cleared_it_knows_nothing),
  };

  return cmocka_run_group_tests_name("roundup", tests, NULL, NULL);
}
