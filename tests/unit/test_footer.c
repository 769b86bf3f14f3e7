/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/footer.h"
#include "rows.h"

static bool suspects(const char *line, size_t columns)
{
  struct mu_test_row row;

  mu_test_row_set(&row, line);
  return mu_footer_suspects(&row.csv, columns);
}

static void test_footer__a_remark_may_be_one(void **state)
{
  (void)state;
  assert_true(suspects("Confidential", 4));
  assert_true(suspects("Total: 412,,,", 4));
  assert_true(suspects(",,Printed on Monday,", 4));
  assert_true(suspects("Vertraulich,,,", 4));
  assert_false(suspects("broe,,,", 4)); /* all that is known of somebody */
  assert_false(suspects("Ada Byron,,,", 4));
}

static void test_footer__a_total_may_have_its_figure(void **state)
{
  (void)state;
  assert_true(suspects("Total,,412,", 4));
  assert_true(suspects("Summe,7,,", 4));
  assert_false(suspects("Ada,Byron,,", 4));
  assert_false(suspects("Total,1,2,", 4));
  assert_false(suspects("Summers,Buffy,,", 4));
}

static void test_footer__whoever_may_be_a_person_is_none(void **state)
{
  (void)state;
  assert_false(suspects("ada@x.example,,,", 4));
  assert_false(suspects("Total,ada@x.example,,", 4));
  assert_false(suspects("4711,,,", 4)); /* what is left of a row cut off */
  assert_false(suspects(",,,", 4));
}

static void test_footer__a_name_is_no_total(void **state)
{
  (void)state;
  assert_false(suspects("Summer,Jones,,", 4));
  assert_false(suspects("Totaro,Ann,,", 4));
  assert_false(suspects("Sum\xC3\xA9r,Ann,,", 4));
  assert_true(suspects("Totals,7,,", 4));
  assert_true(suspects("TOTAL (people):,7,,", 4));
  assert_true(suspects("Gesamtsumme,7,,", 4));
}

static void
test_footer__where_the_file_was_cut_off_only_a_total_is(void **state)
{
  struct mu_test_row row;

  (void)state;
  mu_test_row_set(&row, "Gra");
  row.csv.ended = false;
  assert_false(mu_footer_suspects(&row.csv, 4));
  mu_test_row_set(&row, "Total: 3");
  row.csv.ended = false;
  assert_true(mu_footer_suspects(&row.csv, 4));
  mu_test_row_set(&row, "Confidential,,,");
  row.csv.ended = false;
  assert_true(mu_footer_suspects(&row.csv, 4));
}

static void test_footer__a_table_of_one_column_has_none(void **state)
{
  (void)state;
  assert_false(suspects("Confidential", 1));
  assert_false(suspects("Total,2", 2));
}

static void test_footer__held_rows_come_back_as_they_were(void **state)
{
  struct mu_footer footer = {0};
  struct mu_test_row row;
  struct mu_csv_row back;

  (void)state;
  mu_test_row_set(&row, "Confidential,,");
  row.csv.record = 7;
  row.csv.raw = "Confidential,,";
  row.csv.raw_len = 14;
  assert_true(mu_footer_hold(&footer, &row.csv));
  mu_test_row_set(&row, "Total: 3");
  row.csv.record = 8;
  assert_true(mu_footer_hold(&footer, &row.csv));
  mu_test_row_set(&row, "overwritten,overwritten,overwritten");

  assert_true(mu_footer_give(&footer, &back));
  assert_int_equal(back.record, 7);
  assert_int_equal(back.count, 3);
  assert_string_equal(back.cells[0].text, "Confidential");
  assert_string_equal(back.cells[2].text, "");
  assert_memory_equal(back.raw, "Confidential,,", 14);
  assert_true(mu_footer_give(&footer, &back));
  assert_int_equal(back.record, 8);
  assert_string_equal(back.cells[0].text, "Total: 3");
  assert_null(back.raw);
  assert_false(mu_footer_give(&footer, &back));

  mu_footer_clear(&footer);
  assert_false(mu_footer_give(&footer, &back));
  mu_footer_release(&footer);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_footer__a_remark_may_be_one),
      cmocka_unit_test(test_footer__a_total_may_have_its_figure),
      cmocka_unit_test(test_footer__whoever_may_be_a_person_is_none),
      cmocka_unit_test(test_footer__a_name_is_no_total),
      cmocka_unit_test(test_footer__where_the_file_was_cut_off_only_a_total_is),
      cmocka_unit_test(test_footer__a_table_of_one_column_has_none),
      cmocka_unit_test(test_footer__held_rows_come_back_as_they_were),
  };

  return cmocka_run_group_tests_name("footer", tests, NULL, NULL);
}
