/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/way_back.h"

struct fixture {
  struct mu_settings settings;
  struct mu_outputs outputs;
  struct mu_way_back way;
  struct mu_error err;
};

static char results[] = "people.results.csv";
static char summary[] = "people.summary.json";
static char stream[] = "-";

static void set_up(struct fixture *f)
{
  memset(f, 0, sizeof *f);
  f->settings.resume = true;
  f->outputs.results_path = results;
  f->outputs.summary_path = summary;
  f->way = (struct mu_way_back){
      .settings = &f->settings, .file = "people.csv", .outputs = &f->outputs};
}

static void expect_refused(struct fixture *f, const char *words)
{
  assert_int_equal(mu_way_back_check(&f->way, &f->err), MU_EUSAGE);
  assert_non_null(strstr(f->err.text, words));
}

static void test_way_back__files_on_both_sides_are_one(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f);
  assert_null(mu_way_back_lacks(&f.way));
  assert_int_equal(mu_way_back_check(&f.way, &f.err), MU_OK);
}

static void test_way_back__what_cannot_be_read_again_is_none(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f);
  f.way.file = "-";
  expect_refused(&f, "standard input");
  f.way.file = "people.csv";
  f.outputs.results_path = stream;
  expect_refused(&f, "results that go to a stream");
  f.outputs.results_path = results;
  f.outputs.summary_path = stream;
  expect_refused(&f, "a summary that goes to a stream");
  f.outputs.summary_path = summary;
  f.settings.rehearse = true;
  expect_refused(&f, "a rehearsal's org");
  f.settings.rehearse = false;
  f.settings.force = true;
  expect_refused(&f, "say one of them");
}

static void test_way_back__managers_need_results_in_a_file(void **state)
{
  struct fixture f;

  (void)state;
  set_up(&f);
  f.settings.resume = false;
  f.outputs.results_path = stream;
  assert_int_equal(mu_way_back_check(&f.way, &f.err), MU_OK);
  f.settings.link_managers = true;
  expect_refused(&f, "--link-managers reads the results again");
  f.way.dry = true;
  assert_int_equal(mu_way_back_check(&f.way, &f.err), MU_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_way_back__files_on_both_sides_are_one),
      cmocka_unit_test(test_way_back__what_cannot_be_read_again_is_none),
      cmocka_unit_test(test_way_back__managers_need_results_in_a_file),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
