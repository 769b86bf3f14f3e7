/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/export_lists.h"
#include "folder.h"

struct bench {
  struct mu_page_log *log;
  struct mu_export_lists lists;
  struct mu_cursor cursor;
};

static void begin(struct bench *b, const char *path)
{
  memset(b, 0, sizeof *b);
  assert_int_equal(mu_page_log_create(&b->log, path, "{}", NULL), MU_OK);
  b->lists.log = b->log;
}

static void end(struct bench *b)
{
  mu_export_lists_release(&b->lists);
  mu_page_log_free(b->log);
  mu_buffer_release(&b->cursor.path);
}

static void add(struct bench *b, enum mu_list_kind kind, int64_t mark,
                const char *path)
{
  size_t number = 99;

  assert_int_equal(
      mu_export_lists_add(&b->lists, kind, mark, path, &number, NULL), MU_OK);
  assert_int_equal(number, b->lists.count - 1);
}

static void page(struct bench *b, size_t number, const char *next,
                 uint64_t rows)
{
  struct mu_buffer lines = {0};

  mu_buffer_append_text(&lines, "k\t{}\n");
  assert_int_equal(
      mu_export_lists_page(&b->lists, number, next, rows, &lines, NULL), MU_OK);
  mu_buffer_release(&lines);
}

static enum mu_code next_list(struct bench *b, enum mu_list_kind kind)
{
  return mu_export_lists_begin(&b->lists, kind, &b->cursor, NULL);
}

static void expect_begun(struct bench *b, enum mu_list_kind kind, size_t number,
                         const char *path)
{
  assert_int_equal(next_list(b, kind), MU_OK);
  assert_int_equal(b->cursor.number, number);
  assert_string_equal(mu_buffer_text(&b->cursor.path), path);
}

static void test_export_lists__are_begun_once_and_by_kind(void **state)
{
  struct bench b;

  (void)state;
  begin(&b, NULL);
  assert_int_equal(next_list(&b, MU_LIST_RANGE), MU_END);
  add(&b, MU_LIST_RANGE, 1, "/a");
  add(&b, MU_LIST_MEMBERS, 2, "/b");
  add(&b, MU_LIST_RANGE, 3, "/c");
  expect_begun(&b, MU_LIST_MEMBERS, 1, "/b");
  expect_begun(&b, MU_LIST_RANGE, 0, "/a");
  expect_begun(&b, MU_LIST_RANGE, 2, "/c");
  assert_int_equal(next_list(&b, MU_LIST_RANGE), MU_END);
  add(&b, MU_LIST_RANGE, 4, "/d");
  expect_begun(&b, MU_LIST_RANGE, 3, "/d");
  end(&b);
}

static void test_export_lists__count_what_they_gave(void **state)
{
  struct bench b;

  (void)state;
  begin(&b, NULL);
  add(&b, MU_LIST_RANGE, 1, "/a");
  add(&b, MU_LIST_SWEEP, 1, "/b");
  page(&b, 0, "/a2", 200);
  page(&b, 0, NULL, 3);
  page(&b, 1, "", 4);
  assert_int_equal(b.lists.pages, 3);
  assert_int_equal(b.lists.rows, 207);
  assert_int_equal(mu_export_lists_rows(&b.lists, 1U << MU_LIST_RANGE), 203);
  assert_int_equal(mu_export_lists_rows(&b.lists, 1U << MU_LIST_SWEEP), 4);
  assert_int_equal(b.lists.all[0].state, MU_LIST_DONE);
  assert_int_equal(b.lists.all[1].state, MU_LIST_DONE);
  end(&b);
}

static void
test_export_lists__a_restart_has_to_have_brought_something(void **state)
{
  struct bench b;

  (void)state;
  begin(&b, NULL);
  add(&b, MU_LIST_RANGE, 1, "/a");
  assert_true(mu_export_lists_may_restart(&b.lists, 0));
  assert_false(mu_export_lists_may_restart(&b.lists, 0));
  page(&b, 0, "/a2", 1);
  assert_true(mu_export_lists_may_restart(&b.lists, 0));
  assert_false(mu_export_lists_may_restart(&b.lists, 0));
  end(&b);
}

static enum mu_code recall(void *ctx, const struct mu_page_record *record,
                           struct mu_error *err)
{
  return mu_export_lists_recall(ctx, record, err);
}

static void expect_same(const struct mu_export_list *one,
                        const struct mu_export_list *other)
{
  assert_int_equal(one->kind, other->kind);
  assert_int_equal(one->mark, other->mark);
  assert_int_equal(one->pages, other->pages);
  assert_int_equal(one->rows, other->rows);
  assert_int_equal(one->path == NULL, other->path == NULL);
  if (one->path) {
    assert_string_equal(one->path, other->path);
  }
}

static void test_export_lists__a_log_gives_back_the_same(void **state)
{
  struct mu_scratch s;
  struct mu_test_path path;
  struct mu_export_lists again = {0};
  struct mu_page_log *log = NULL;
  struct bench b;

  (void)state;
  mu_scratch_init(&s);
  path = mu_test_path(&s, "log");
  begin(&b, path.text);
  add(&b, MU_LIST_RANGE, INT64_C(1763985600123456789), "/a?q=\"\\\xC3\xA9\"");
  add(&b, MU_LIST_SWEEP, -5, "/b");
  add(&b, MU_LIST_EVENTS, 0, "/c");
  add(&b, MU_LIST_GROUPS, 0, "/d");
  expect_begun(&b, MU_LIST_RANGE, 0, "/a?q=\"\\\xC3\xA9\"");
  page(&b, 0, "/a?after=2", 200);
  page(&b, 1, NULL, 7);
  assert_int_equal(mu_export_lists_drop(&b.lists, 3, NULL), MU_OK);
  assert_int_equal(mu_page_log_force(b.log, NULL), MU_OK);
  mu_page_log_free(b.log);
  b.log = NULL;
  assert_int_equal(
      mu_page_log_continue(&log, path.text, "{}", recall, &again, NULL), MU_OK);
  assert_int_equal(again.count, b.lists.count);
  assert_int_equal(again.pages, b.lists.pages);
  assert_int_equal(again.rows, b.lists.rows);
  for (size_t i = 0; i < again.count; i++) {
    expect_same(&again.all[i], &b.lists.all[i]);
  }
  /* The one that was being read is gone on with where it stood. */
  assert_int_equal(again.all[0].state, MU_LIST_WAITING);
  assert_int_equal(again.all[1].state, MU_LIST_DONE);
  assert_int_equal(again.all[3].state, MU_LIST_DONE);
  mu_export_lists_release(&again);
  mu_page_log_free(log);
  end(&b);
  mu_test_empty(&s);
  mu_scratch_release(&s);
}

static enum mu_code recall_text(struct mu_export_lists *lists, const char *text,
                                enum mu_list_kind *kind)
{
  cJSON *head = cJSON_Parse(text);
  const struct mu_page_record record = {.head = head};
  size_t number = 0;
  enum mu_code rc = mu_export_lists_recall(lists, &record, NULL);

  *kind = mu_export_lists_kind_of(lists, &record, &number);
  cJSON_Delete(head);
  return rc;
}

static void test_export_lists__what_does_not_fit_is_refused(void **state)
{
  static const char *const bad[] = {
      "{\"list\":2,\"kind\":0,\"mark\":\"1\",\"path\":\"/a\"}",
      "{\"list\":1,\"kind\":99,\"mark\":\"1\",\"path\":\"/a\"}",
      "{\"list\":1,\"mark\":\"1\",\"path\":\"/a\"}",
      "{\"page\":1,\"rows\":1,\"next\":\"\"}", "{\"page\":0,\"next\":\"\"}"};
  struct mu_export_lists lists = {0};
  enum mu_list_kind kind = MU_LIST_KINDS;

  (void)state;
  assert_int_equal(
      recall_text(&lists,
                  "{\"list\":0,\"kind\":4,\"mark\":\"1\",\"path\":\"/a\"}",
                  &kind),
      MU_OK);
  assert_int_equal(kind, MU_LIST_KINDS);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(recall_text(&lists, bad[i], &kind), MU_EINPUT);
  }
  assert_int_equal(recall_text(&lists, "{\"note\":1}", &kind), MU_OK);
  assert_int_equal(kind, MU_LIST_KINDS);
  assert_int_equal(
      recall_text(&lists, "{\"page\":0,\"rows\":2,\"next\":\"\"}", &kind),
      MU_OK);
  assert_int_equal(kind, MU_LIST_MEMBERS);
  assert_int_equal(lists.count, 1);
  assert_int_equal(lists.rows, 2);
  mu_export_lists_release(&lists);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_export_lists__are_begun_once_and_by_kind),
      cmocka_unit_test(test_export_lists__count_what_they_gave),
      cmocka_unit_test(
          test_export_lists__a_restart_has_to_have_brought_something),
      cmocka_unit_test(test_export_lists__a_log_gives_back_the_same),
      cmocka_unit_test(test_export_lists__what_does_not_fit_is_refused)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
