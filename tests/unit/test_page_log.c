/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/page_log.h"
#include "folder.h"
#include "io/record_file.h"

#define IDENTITY "{\"what\":\"users\"}"

static void add(struct mu_page_log *log, const char *head, const char *lines)
{
  struct mu_buffer h = {0};
  struct mu_buffer l = {0};

  mu_buffer_append_text(&h, head);
  mu_buffer_append_text(&l, lines);
  assert_int_equal(mu_page_log_add(log, &h, *lines ? &l : NULL, NULL), MU_OK);
  mu_buffer_release(&h);
  mu_buffer_release(&l);
}

/* Appends "head[lines]". */
static enum mu_code tell(void *ctx, const struct mu_page_record *record,
                         struct mu_error *err)
{
  struct mu_buffer *told = ctx;
  char *head = cJSON_PrintUnformatted(record->head);

  (void)err;
  mu_buffer_append_text(told, head);
  mu_buffer_append_char(told, '[');
  mu_buffer_append(told, record->lines, record->len);
  mu_buffer_append_char(told, ']');
  cJSON_free(head);
  return MU_OK;
}

static void expect_told(struct mu_buffer *told, const char *expected)
{
  assert_string_equal(mu_buffer_text(told), expected);
  mu_buffer_release(told);
}

static void expect_records(struct mu_page_log *log, const char *expected)
{
  struct mu_buffer told = {0};

  assert_int_equal(mu_page_log_visit(log, tell, &told, NULL), MU_OK);
  expect_told(&told, expected);
}

static void test_page_log__is_visited_in_its_order(void **state)
{
  struct mu_page_log *log = NULL;

  (void)state;
  assert_int_equal(mu_page_log_create(&log, NULL, IDENTITY, NULL), MU_OK);
  expect_records(log, "");
  add(log, "{\"a\":1}", "k\t{}\nl\t[]\n");
  add(log, "{\"b\":2}", "");
  expect_records(log, "{\"a\":1}[k\t{}\nl\t[]\n]{\"b\":2}[]");
  expect_records(log, "{\"a\":1}[k\t{}\nl\t[]\n]{\"b\":2}[]");
  mu_page_log_free(log);
}

static void test_page_log__is_gone_on_with(void **state)
{
  struct mu_scratch s;
  struct mu_page_log *log = NULL;
  struct mu_buffer told = {0};
  const char *path = NULL;
  struct mu_test_path place;

  (void)state;
  mu_scratch_init(&s);
  place = mu_test_path(&s, "log");
  path = place.text;
  assert_int_equal(mu_page_log_create(&log, path, IDENTITY, NULL), MU_OK);
  add(log, "{\"a\":1}", "k\t{}\n");
  assert_int_equal(mu_page_log_force(log, NULL), MU_OK);
  mu_page_log_free(log);
  assert_int_equal(
      mu_page_log_continue(&log, path, "{\"other\":1}", tell, &told, NULL),
      MU_OK);
  expect_told(&told, IDENTITY "[]{\"a\":1}[k\t{}\n]");
  add(log, "{\"b\":2}", "");
  expect_records(log, "{\"a\":1}[k\t{}\n]{\"b\":2}[]");
  mu_page_log_remove(log);
  mu_page_log_free(log);
  assert_int_equal(access(path, F_OK), -1);
  mu_scratch_release(&s);
}

/* It died before anything was on the disk. */
static void test_page_log__one_that_holds_nothing_begins_anew(void **state)
{
  struct mu_scratch s;
  struct mu_record_file *file = NULL;
  struct mu_page_log *log = NULL;
  struct mu_buffer told = {0};
  struct mu_test_path path;

  (void)state;
  mu_scratch_init(&s);
  path = mu_test_path(&s, "log");
  assert_int_equal(mu_record_file_create(&file, path.text, NULL), MU_OK);
  mu_record_file_free(file);
  for (int i = 0; i < 2; i++) { /* the first time it begins, then it is there */
    assert_int_equal(
        mu_page_log_continue(&log, path.text, IDENTITY, tell, &told, NULL),
        MU_OK);
    expect_records(log, "");
    mu_page_log_free(log);
  }
  expect_told(&told, IDENTITY "[]");
  mu_test_empty(&s);
  mu_scratch_release(&s);
}

static void test_page_log__another_kind_of_file_is_refused(void **state)
{
  struct mu_scratch s;
  struct mu_record_file *file = NULL;
  struct mu_page_log *log = NULL;
  struct mu_buffer told = {0};
  struct mu_error err = {0};
  struct mu_test_path path;

  (void)state;
  mu_scratch_init(&s);
  path = mu_test_path(&s, "log");
  assert_int_equal(mu_record_file_create(&file, path.text, NULL), MU_OK);
  assert_int_equal(mu_record_file_append(file, "no lines", 8, NULL, NULL),
                   MU_OK);
  mu_record_file_free(file);
  assert_int_equal(
      mu_page_log_continue(&log, path.text, IDENTITY, tell, &told, &err),
      MU_EINPUT);
  assert_non_null(strstr(err.text, "--force"));
  mu_page_log_free(log);
  mu_test_empty(&s);
  mu_scratch_release(&s);
}

static enum mu_code stop_at_once(void *ctx, const struct mu_page_record *record,
                                 struct mu_error *err)
{
  (void)record;
  (void)err;
  ++*(int *)ctx;
  return MU_END;
}

static void test_page_log__a_visit_can_be_ended(void **state)
{
  struct mu_page_log *log = NULL;
  int visits = 0;

  (void)state;
  assert_int_equal(mu_page_log_create(&log, NULL, IDENTITY, NULL), MU_OK);
  add(log, "{\"a\":1}", "");
  add(log, "{\"b\":2}", "");
  assert_int_equal(mu_page_log_visit(log, stop_at_once, &visits, NULL), MU_END);
  assert_int_equal(visits, 1);
  mu_page_log_free(log);
}

static enum mu_code note_line(void *ctx, const struct mu_page_line *line,
                              struct mu_error *err)
{
  struct mu_buffer *seen = ctx;

  (void)err;
  mu_buffer_printf(seen, "<%.*s|%.*s>", (int)line->key_len, line->key,
                   (int)line->len, line->text);
  return seen->len > 30 ? MU_END : MU_OK;
}

static void test_page_log__lines_are_key_and_text(void **state)
{
  static const char lines[] = "k 1\t{\"a\":\"\\t\"}\n\t{}\ncut\t{";
  static const char many[] = "a\t1\nb\t2\nlong enough to end\t3\nc\t4\nd\t5\n";
  struct mu_buffer seen = {0};

  (void)state;
  assert_int_equal(
      mu_page_lines_visit(lines, sizeof lines - 1, note_line, &seen, NULL),
      MU_OK);
  assert_string_equal(mu_buffer_text(&seen), "<k 1|{\"a\":\"\\t\"}><|{}>");
  mu_buffer_clear(&seen);
  assert_int_equal(
      mu_page_lines_visit(many, sizeof many - 1, note_line, &seen, NULL),
      MU_END);
  assert_string_equal(mu_buffer_text(&seen),
                      "<a|1><b|2><long enough to end|3>");
  mu_buffer_release(&seen);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_page_log__is_visited_in_its_order),
      cmocka_unit_test(test_page_log__is_gone_on_with),
      cmocka_unit_test(test_page_log__one_that_holds_nothing_begins_anew),
      cmocka_unit_test(test_page_log__another_kind_of_file_is_refused),
      cmocka_unit_test(test_page_log__a_visit_can_be_ended),
      cmocka_unit_test(test_page_log__lines_are_key_and_text)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
