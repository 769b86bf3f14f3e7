/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/row_shape.h"
#include "rows.h"

static struct mu_header_map *head(const char *header)
{
  const struct mu_header_options options = {0};
  struct mu_header_map *map = NULL;
  struct mu_test_row row;

  mu_test_row_set(&row, header);
  assert_int_equal(mu_header_map_new(&map, &row.csv, &options, NULL), MU_OK);
  return map;
}

static void assert_short(const struct mu_header_map *map, const char *line,
                         bool is_short)
{
  struct mu_test_row row;

  mu_test_row_set(&row, line);
  assert_int_equal(mu_row_shape_short(map, &row.csv), is_short);
}

static void test_row_shape__missing_cells_make_a_row_short(void **state)
{
  struct mu_header_map *map = head("login,firstName,lastName");

  (void)state;
  assert_short(map, "a,b,c", false);
  assert_short(map, "a,b,c,d", false);
  assert_short(map, "a,b,", false);
  assert_short(map, "a,b", true);
  mu_header_map_free(map);
}

static void test_row_shape__unnamed_columns_need_no_cells(void **state)
{
  struct mu_header_map *map = head("login,,firstName,lastName,,");

  (void)state;
  assert_short(map, "a,,b,c", false);
  assert_short(map, "a,,b", true);
  assert_short(map, "a", true);
  mu_header_map_free(map);
}

static void test_row_shape__headless_cells_are_counted(void **state)
{
  struct mu_header_map *map = head("login,,firstName,lastName");
  struct mu_test_row row;
  size_t first = 0;

  (void)state;
  mu_test_row_set(&row, "a,,b,c,,");
  assert_int_equal(mu_row_shape_headless(map, &row.csv, &first), 0);
  mu_test_row_set(&row, "a,,b,c,,d");
  assert_int_equal(mu_row_shape_headless(map, &row.csv, &first), 1);
  assert_int_equal(first, 5);
  mu_test_row_set(&row, "a,x,b,c,,d");
  assert_int_equal(mu_row_shape_headless(map, &row.csv, &first), 2);
  assert_int_equal(first, 1);
  mu_header_map_free(map);
}

static bool hides(const struct mu_header_map *map, const char *line)
{
  struct mu_test_row row;

  mu_test_row_set(&row, line);
  return mu_row_shape_hides_secrets(map, &row.csv);
}

static void test_row_shape__secrets_hide_in_shifted_rows(void **state)
{
  struct mu_header_map *map = head("login,firstName,lastName,Passwort,");

  (void)state;
  assert_false(hides(map, "a,b,c,d,"));
  assert_true(hides(map, "a,b,c,d,e"));
  assert_true(hides(map, "a,b,c,d"));
  assert_true(hides(map, "a,b,c,d,,"));
  mu_header_map_free(map);
  map = head("login,firstName,lastName");
  assert_false(hides(map, "a,b,c,d"));
  mu_header_map_free(map);
}

static void test_row_shape__a_secret_left_out_is_one_all_the_same(void **state)
{
  const char *const items[] = {"Kennwort", "Old password hash"};

  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct mu_header_map *map = NULL;
    struct mu_test_row row;
    struct mu_option_list one = {.items = {items[i]}, .count = 1};
    struct mu_header_options drop = {.ignore_column = &one};
    char header[64] = "login,firstName,lastName,";

    (void)strcat(header, items[i]);
    mu_test_row_set(&row, header);
    assert_int_equal(mu_header_map_new(&map, &row.csv, &drop, NULL), MU_OK);
    assert_true(mu_header_map_is_secret(map, 3));
    assert_true(hides(map, "a,b,c"));
    mu_header_map_free(map);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_row_shape__missing_cells_make_a_row_short),
      cmocka_unit_test(test_row_shape__unnamed_columns_need_no_cells),
      cmocka_unit_test(test_row_shape__headless_cells_are_counted),
      cmocka_unit_test(test_row_shape__secrets_hide_in_shifted_rows),
      cmocka_unit_test(test_row_shape__a_secret_left_out_is_one_all_the_same),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
