/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/export_merge.h"
#include "batch/export_output.h"
#include "folder.h"

#define ALL (1U << MU_LIST_RANGE | 1U << MU_LIST_SWEEP)

struct bench {
  struct mu_export e;
  struct mu_settings settings;
  struct mu_export_kind kind;
  struct mu_buffer seen;
  uint64_t repeated;
  unsigned stop_after; /* objects; 0: never */
};

static void begin(struct bench *b)
{
  size_t number = 0;

  memset(b, 0, sizeof *b);
  b->kind.what = MU_EXPORT_USERS;
  b->e.kind = &b->kind;
  b->e.settings = &b->settings;
  assert_int_equal(mu_page_log_create(&b->e.log, NULL, "{}", NULL), MU_OK);
  b->e.lists.log = b->e.log;
  assert_int_equal(
      mu_export_lists_add(&b->e.lists, MU_LIST_RANGE, 0, "/a", &number, NULL),
      MU_OK);
  assert_int_equal(
      mu_export_lists_add(&b->e.lists, MU_LIST_SWEEP, 0, "/b", &number, NULL),
      MU_OK);
}

static void end(struct bench *b)
{
  mu_export_lists_release(&b->e.lists);
  mu_page_log_free(b->e.log);
  mu_export_columns_free(b->e.columns);
  mu_buffer_release(&b->seen);
}

/* A page of list |number|. */
static void page(struct bench *b, size_t number, const char *text)
{
  struct mu_buffer lines = {0};

  mu_buffer_append_text(&lines, text);
  assert_int_equal(
      mu_export_lists_page(&b->e.lists, number, "/x", 1, &lines, NULL), MU_OK);
  mu_buffer_release(&lines);
}

static enum mu_code see(void *ctx, const char *key, size_t key_len,
                        const cJSON *object, struct mu_error *err)
{
  struct bench *b = ctx;

  (void)err;
  mu_buffer_append(&b->seen, key, key_len);
  mu_buffer_printf(&b->seen, "=%d;",
                   cJSON_GetObjectItemCaseSensitive(object, "v")->valueint);
  return b->stop_after > 0 && --b->stop_after == 0 ? MU_END : MU_OK;
}

static void expect_merged(struct bench *b, unsigned kinds, const char *seen)
{
  mu_buffer_clear(&b->seen);
  assert_int_equal(mu_export_merge(&b->e, kinds, &b->repeated, see, b, NULL),
                   MU_OK);
  assert_string_equal(mu_buffer_text(&b->seen), seen);
}

static void test_export_merge__is_by_key_and_the_newest_wins(void **state)
{
  struct bench b;

  (void)state;
  begin(&b);
  expect_merged(&b, ALL, "");
  page(&b, 0, "c\t{\"v\":1}\nb\t{\"v\":2}\n");
  page(&b, 0, "a\t{\"v\":3}\nab\t{\"v\":4}\n");
  page(&b, 1, "b\t{\"v\":5}\nd\t{\"v\":6}\n");
  page(&b, 1, "b\t{\"v\":7}\n");
  expect_merged(&b, ALL, "a=3;ab=4;b=7;c=1;d=6;");
  assert_int_equal(b.repeated, 2);
  expect_merged(&b, 1U << MU_LIST_SWEEP, "b=7;d=6;");
  assert_int_equal(b.repeated, 3);
  expect_merged(&b, 1U << MU_LIST_MEMBERS, "");
  end(&b);
}

static void test_export_merge__can_be_ended_early(void **state)
{
  struct bench b;

  (void)state;
  begin(&b);
  page(&b, 0, "a\t{\"v\":1}\nb\t{\"v\":2}\nc\t{\"v\":3}\n");
  b.stop_after = 2;
  assert_int_equal(mu_export_merge(&b.e, ALL, &b.repeated, see, &b, NULL),
                   MU_END);
  assert_string_equal(mu_buffer_text(&b.seen), "a=1;b=2;");
  end(&b);
}

static enum mu_code put(void *ctx, const char *key, size_t key_len,
                        const cJSON *object, struct mu_error *err)
{
  static const char *const extras[MU_EXTRAS] = {NULL};

  (void)key;
  (void)key_len;
  return mu_row_order_put(ctx, object, extras, err);
}

/* What is written of three users. */
static void expect_written(struct bench *b, const char *sort, uint64_t limit,
                           const char *text)
{
  struct mu_scratch s;
  struct mu_test_path path;

  mu_scratch_init(&s);
  path = mu_test_path(&s, "out");
  b->settings.sort = sort;
  b->settings.limit = limit;
  b->e.written = 0;
  b->e.format.delimiter = ',';
  assert_int_equal(mu_export_output_open(&b->e.output, path.text, NULL), MU_OK);
  assert_int_equal(mu_row_order_check(&b->e, NULL), MU_OK);
  assert_int_equal(mu_export_write_all(&b->e, ALL, put, NULL), MU_OK);
  assert_int_equal(mu_export_output_close(b->e.output, NULL), MU_OK);
  mu_export_output_free(b->e.output);
  assert_string_equal(mu_test_read(&b->seen, path.text), text);
  mu_test_empty(&s);
  mu_scratch_release(&s);
}

static void
test_export_merge__rows_are_in_the_order_that_is_asked_for(void **state)
{
  struct bench b;

  (void)state;
  begin(&b);
  assert_int_equal(mu_export_columns_new(&b.e.columns, MU_EXPORT_USERS,
                                         "id,login", NULL, NULL),
                   MU_OK);
  page(&b, 0,
       "1\t{\"id\":\"1\",\"profile\":{\"login\":\"b\"}}\n"
       "2\t{\"id\":\"2\",\"profile\":{}}\n"
       "3\t{\"id\":\"3\",\"profile\":{\"login\":\"A\"}}\n"
       "4\t{\"id\":\"4\",\"profile\":{\"login\":\"a\"}}\n");
  expect_written(&b, NULL, 0, "1,b\n2,\n3,A\n4,a\n");
  expect_written(&b, "login", 0, "2,\n3,A\n4,a\n1,b\n");
  expect_written(&b, "-LOGIN", 0, "1,b\n3,A\n4,a\n2,\n");
  expect_written(&b, NULL, 2, "1,b\n2,\n");
  expect_written(&b, "login", 2, "2,\n3,A\n");
  assert_int_equal(b.e.written, 2);
  end(&b);
}

static void
test_export_merge__an_order_is_by_a_column_that_is_there(void **state)
{
  struct mu_error err = {0};
  struct bench b;

  (void)state;
  begin(&b);
  assert_int_equal(mu_export_columns_new(&b.e.columns, MU_EXPORT_USERS,
                                         "id,groups", NULL, NULL),
                   MU_OK);
  b.settings.sort = "-login";
  assert_int_equal(mu_row_order_check(&b.e, &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "--sort -login"));
  b.settings.sort = "groups";
  assert_int_equal(mu_row_order_check(&b.e, NULL), MU_EUSAGE);
  b.settings.sort = "-id";
  assert_int_equal(mu_row_order_check(&b.e, NULL), MU_OK);
  end(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_export_merge__is_by_key_and_the_newest_wins),
      cmocka_unit_test(test_export_merge__can_be_ended_early),
      cmocka_unit_test(
          test_export_merge__rows_are_in_the_order_that_is_asked_for),
      cmocka_unit_test(
          test_export_merge__an_order_is_by_a_column_that_is_there)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
