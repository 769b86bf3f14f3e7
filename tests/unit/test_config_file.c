/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "io/config_file.h"
#include "scratch.h"

static void write_file(struct mu_scratch *s, const char *text, mode_t mode)
{
  mu_scratch_init(s);
  mu_scratch_write(s, text, strlen(text));
  assert_int_equal(chmod(s->path, mode), 0);
}

static void expect_refused(const char *text, mode_t mode, const char *words)
{
  struct mu_scratch s;
  struct mu_config_file *file = NULL;
  struct mu_error err = {0};

  write_file(&s, text, mode);
  assert_int_equal(mu_config_file_read(&file, s.path, &err), MU_EUSAGE);
  assert_null(file);
  assert_non_null(strstr(err.text, s.path));
  if (!strstr(err.text, words)) {
    fail_msg("%s", err.text);
  }
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
  mu_scratch_release(&s);
}

static void test_config_file__reads_values_by_their_path(void **state)
{
  struct mu_scratch s;
  struct mu_config_file *file = NULL;
  struct mu_error err = {0};

  (void)state;
  write_file(&s, "okta:\n  url: u\n  scopes: [a, b]\n  key: |\n    x\n    y\n",
             0600);
  if (mu_config_file_read(&file, s.path, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(mu_config_file_name(file), s.path);
  assert_string_equal(mu_config_file_value(file, "okta.url", 0), "u");
  assert_null(mu_config_file_value(file, "okta.url", 1));
  assert_string_equal(mu_config_file_value(file, "okta.scopes", 1), "b");
  assert_string_equal(mu_config_file_value(file, "okta.key", 0), "x\ny\n");
  assert_null(mu_config_file_value(file, "okta", 0));
  assert_null(mu_config_file_value(file, "okta.ur", 0));
  assert_string_equal(mu_config_file_path(file, 0), "okta.url");
  assert_string_equal(mu_config_file_path(file, 2), "okta.scopes");
  assert_null(mu_config_file_path(file, 4));
  assert_false(mu_config_file_is_shared(file));
  mu_config_file_free(file);
  mu_scratch_release(&s);
}

static void test_config_file__no_file_is_no_fault(void **state)
{
  struct mu_config_file *file = NULL;

  (void)state;
  assert_int_equal(mu_config_file_read(&file, "/no/such/file", NULL), MU_OK);
  assert_null(file);
  mu_config_file_free(NULL);
}

static void test_config_file__an_empty_file_has_no_values(void **state)
{
  struct mu_scratch s;
  struct mu_config_file *file = NULL;

  (void)state;
  write_file(&s, "", 0644);
  assert_int_equal(mu_config_file_read(&file, s.path, NULL), MU_OK);
  assert_null(mu_config_file_path(file, 0));
  assert_true(mu_config_file_is_shared(file));
  mu_config_file_free(file);
  mu_scratch_release(&s);
}

static void test_config_file__says_what_is_wrong_where(void **state)
{
  (void)state;
  expect_refused("a: 1\nb: [\n", 0600, "line 3, column");
  expect_refused("a: 1\nb: *a\n", 0600, "line 2, column 4: aliases");
  expect_refused("a: 1\n", 0606, "chmod 600");
}

static void test_config_file__is_bounded(void **state)
{
  struct mu_buffer text = {0};

  (void)state;
  while (text.len <= MU_CONFIG_FILE_MAX) {
    mu_buffer_append_text(&text, "a: 1\n");
  }
  expect_refused(mu_buffer_text(&text), 0600, "bytes long");
  mu_buffer_clear(&text);
  for (size_t i = 0; i < 500; i++) {
    mu_buffer_append_char(&text, 'k');
  }
  mu_buffer_append_text(&text, ": [");
  for (size_t i = 0; i < 1000; i++) {
    mu_buffer_append_text(&text, "1, ");
  }
  mu_buffer_append_text(&text, "]\n");
  expect_refused(mu_buffer_text(&text), 0600, "too many values");
  mu_buffer_release(&text);
}

static void test_config_file__has_to_be_a_file(void **state)
{
  struct mu_scratch s;
  struct mu_config_file *file = NULL;
  struct mu_error err = {0};

  (void)state;
  mu_scratch_init(&s);
  assert_int_equal(mu_config_file_read(&file, s.dir, &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "no regular file"));
  assert_int_equal(mkfifo(s.path, 0600), 0);
  assert_int_equal(mu_config_file_read(&file, s.path, &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "no regular file"));
  mu_scratch_release(&s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_config_file__reads_values_by_their_path),
      cmocka_unit_test(test_config_file__no_file_is_no_fault),
      cmocka_unit_test(test_config_file__an_empty_file_has_no_values),
      cmocka_unit_test(test_config_file__says_what_is_wrong_where),
      cmocka_unit_test(test_config_file__is_bounded),
      cmocka_unit_test(test_config_file__has_to_be_a_file),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
