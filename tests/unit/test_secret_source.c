/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/buffer.h"
#include "io/secret_source.h"
#include "scratch.h"

#define VARIABLE "MUSTER_TEST_SECRET"

/* Writes |len| bytes into a file that is its owner's alone. */
static void write_private(struct mu_scratch *s, const char *bytes, size_t len)
{
  mu_scratch_init(s);
  mu_scratch_write(s, bytes, len);
  assert_int_equal(chmod(s->path, 0600), 0);
}

static void expect_read(const char *bytes, size_t len, const char *expected)
{
  struct mu_scratch s;
  struct mu_secret *secret = NULL;

  write_private(&s, bytes, len);
  assert_int_equal(mu_secret_read_file(&secret, s.path, MU_SECRET_WORD, NULL),
                   MU_OK);
  assert_string_equal(mu_secret_reveal(secret), expected);
  mu_secret_free(secret);
  mu_scratch_release(&s);
}

static void expect_refused(const char *bytes, size_t len, const char *words)
{
  struct mu_scratch s;
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  write_private(&s, bytes, len);
  assert_int_equal(mu_secret_read_file(&secret, s.path, MU_SECRET_WORD, &err),
                   MU_EUSAGE);
  assert_null(secret);
  assert_non_null(strstr(err.text, words));
  mu_scratch_release(&s);
}

static void test_secret_source__reads_the_first_line_trimmed(void **state)
{
  (void)state;
  expect_read("00abc", 5, "00abc");
  expect_read("00abc\n", 6, "00abc");
  expect_read(" \t00abc \t\r\nsecond\n", 18, "00abc");
}

/* Notepad writes one, and no header may hold it. */
static void test_secret_source__leaves_a_byte_order_mark_out(void **state)
{
  (void)state;
  expect_read("\xEF\xBB\xBF"
              "00abc\n",
              9, "00abc");
}

static void test_secret_source__refuses_an_empty_file(void **state)
{
  (void)state;
  expect_refused("", 0, "empty");
  expect_refused(" \t\r\n", 4, "empty");
}

/* Half a credential would be refused by the org with no word of why. */
static void test_secret_source__never_cuts_a_long_line(void **state)
{
  size_t len = MU_SECRET_MAX + 100;
  char *text = malloc(len);

  (void)state;
  assert_non_null(text);
  memset(text, 'x', len);
  expect_refused(text, len, "bytes long");
  free(text);
}

/* PowerShell's ">" writes UTF-16: every second byte is NUL. */
static void test_secret_source__never_cuts_at_a_nul(void **state)
{
  (void)state;
  expect_refused("\xFF\xFE"
                 "0\0000\000",
                 6, "NUL");
}

static void
test_secret_source__refuses_a_file_that_others_can_read(void **state)
{
  static const mode_t open_modes[] = {0640, 0604, 0660, 0601, 0644};
  struct mu_scratch s;
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  (void)state;
  write_private(&s, "00abc", 5);
  for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
    assert_int_equal(chmod(s.path, open_modes[i]), 0);
    assert_int_equal(mu_secret_read_file(&secret, s.path, MU_SECRET_WORD, &err),
                     MU_EUSAGE);
    assert_null(secret);
    assert_non_null(strstr(err.text, "chmod 600"));
    assert_null(strstr(err.text, "00abc"));
  }
  mu_scratch_release(&s);
}

static void test_secret_source__says_which_file_is_missing(void **state)
{
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(
      mu_secret_read_file(&secret, "/no/such/file", MU_SECRET_WORD, &err),
      MU_EUSAGE);
  assert_non_null(strstr(err.text, "/no/such/file"));
  assert_int_equal(mu_secret_read_file(&secret, "/tmp", MU_SECRET_WORD, &err),
                   MU_EUSAGE);
}

static void test_secret_source__reads_a_pipe(void **state)
{
  int fds[2];
  char path[32];
  struct mu_secret *secret = NULL;

  (void)state;
  assert_int_equal(pipe(fds), 0);
  assert_int_equal(write(fds[1], "00abc\n", 6), 6);
  (void)close(fds[1]);
  (void)snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
  assert_int_equal(mu_secret_read_file(&secret, path, MU_SECRET_WORD, NULL),
                   MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "00abc");
  mu_secret_free(secret);
  (void)close(fds[0]);
}

/* Through a pipe, NULL when it is refused. */
static void expect_line(const char *bytes, size_t len, const char *expected)
{
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};
  int ends[2];

  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], bytes, len), len);
  (void)close(ends[1]);
  assert_int_equal(mu_secret_read_line(&secret, ends[0], "it", &err),
                   expected ? MU_OK : MU_EUSAGE);
  if (expected) {
    assert_string_equal(mu_secret_reveal(secret), expected);
  } else {
    assert_null(secret);
  }
  mu_secret_free(secret);
  (void)close(ends[0]);
}

static void test_secret_source__reads_a_line_as_it_stands(void **state)
{
  struct mu_secret *secret = NULL;

  (void)state;
  expect_line(" two words \n", 12, " two words ");
  expect_line("word\r\nmore", 10, "word");
  expect_line("word", 4, "word");
  expect_line("a\rb\n", 4, "a\rb");
  expect_line("\n", 1, NULL);
  expect_line("", 0, NULL);
  expect_line("a\0b\n", 4, NULL);
  assert_int_equal(mu_secret_read_line(&secret, -1, "it", NULL), MU_EUSAGE);
}

static void test_secret_source__takes_and_clears_the_environment(void **state)
{
  struct mu_secret *secret = NULL;
  const char *value = NULL;

  (void)state;
  assert_int_equal(setenv(VARIABLE, " 00abc ", 1), 0);
  value = getenv(VARIABLE);
  assert_int_equal(
      mu_secret_take_environment(&secret, VARIABLE, MU_SECRET_WORD, NULL),
      MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "00abc");
  assert_null(getenv(VARIABLE));
  assert_int_equal(value[1], '\0'); /* wiped where it stood, too */
  mu_secret_free(secret);
}

static void test_secret_source__environment_that_says_nothing(void **state)
{
  struct mu_secret *secret = NULL;

  (void)state;
  assert_int_equal(unsetenv(VARIABLE), 0);
  assert_int_equal(
      mu_secret_take_environment(&secret, VARIABLE, MU_SECRET_WORD, NULL),
      MU_OK);
  assert_null(secret);
  assert_int_equal(setenv(VARIABLE, "  ", 1), 0);
  assert_int_equal(
      mu_secret_take_environment(&secret, VARIABLE, MU_SECRET_WORD, NULL),
      MU_OK);
  assert_null(secret);
  assert_null(getenv(VARIABLE));
}

/* A key is all of a text, but for what is around it. */
static void test_secret_source__reads_a_whole_file(void **state)
{
  struct mu_scratch s;
  struct mu_secret *secret = NULL;

  (void)state;
  write_private(&s, "\xEF\xBB\xBF\n-----B\nabc \n\n  x\n-----E\r\n\n", 28);
  assert_int_equal(mu_secret_read_file(&secret, s.path, MU_SECRET_ALL, NULL),
                   MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "-----B\nabc \n\n  x\n-----E");
  mu_secret_free(secret);
  mu_scratch_release(&s);
}

static void expect_whole_refused(const char *bytes, size_t len, mode_t mode,
                                 const char *words)
{
  struct mu_scratch s;
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  write_private(&s, bytes, len);
  assert_int_equal(chmod(s.path, mode), 0);
  assert_int_equal(mu_secret_read_file(&secret, s.path, MU_SECRET_ALL, &err),
                   MU_EUSAGE);
  assert_null(secret);
  assert_non_null(strstr(err.text, words));
  mu_scratch_release(&s);
}

static void test_secret_source__refuses_whole_files_alike(void **state)
{
  size_t len = MU_SECRET_MAX + 1;
  char *text = malloc(len);

  (void)state;
  assert_non_null(text);
  memset(text, '\n', len); /* no line of it is too long */
  expect_whole_refused(text, len, 0600, "bytes long");
  free(text);
  expect_whole_refused("\n \t\r\n", 5, 0600, "empty");
  expect_whole_refused("a\0b", 3, 0600, "NUL");
  expect_whole_refused("abc", 3, 0640, "chmod 600");
}

static void test_secret_source__a_guarded_file_may_have_any_mode(void **state)
{
  struct mu_scratch s;
  struct mu_secret *secret = NULL;

  (void)state;
  write_private(&s, "a\nb\n", 4);
  assert_int_equal(chmod(s.path, 0444), 0);
  assert_int_equal(mu_secret_read_guarded(&secret, s.path, MU_SECRET_ALL, NULL),
                   MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "a\nb");
  mu_secret_free(secret);
  assert_int_equal(
      mu_secret_read_guarded(&secret, s.path, MU_SECRET_WORD, NULL), MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "a");
  mu_secret_free(secret);
  mu_scratch_release(&s);
}

static void test_secret_source__takes_several_lines(void **state)
{
  struct mu_secret *secret = NULL;
  const char *value = NULL;

  (void)state;
  assert_int_equal(setenv(VARIABLE, "\n-----B\nabc\n-----E\n", 1), 0);
  value = getenv(VARIABLE);
  assert_int_equal(
      mu_secret_take_environment(&secret, VARIABLE, MU_SECRET_ALL, NULL),
      MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "-----B\nabc\n-----E");
  assert_null(getenv(VARIABLE));
  assert_int_equal(value[0], 0);
  assert_int_equal(value[5], 0);
  mu_secret_free(secret);
}

static void test_secret_source__forgets_a_variable(void **state)
{
  const char *value = NULL;

  (void)state;
  assert_int_equal(setenv(VARIABLE, "00abc", 1), 0);
  value = getenv(VARIABLE);
  mu_secret_forget_environment(VARIABLE);
  assert_null(getenv(VARIABLE));
  assert_string_equal(value, "");
  mu_secret_forget_environment(VARIABLE);
}

/* An environment is a list, and nobody looks whether names repeat. */
static void test_secret_source__wipes_a_variable_that_stands_twice(void **state)
{
  char first[] = VARIABLE "=00abc";
  char other[] = VARIABLE "2=kept";
  char second[] = VARIABLE "=00def";
  char *entries[] = {first, other, second, NULL};
  char **before = environ;
  struct mu_secret *secret = NULL;

  (void)state;
  environ = entries;
  assert_int_equal(
      mu_secret_take_environment(&secret, VARIABLE, MU_SECRET_WORD, NULL),
      MU_OK);
  assert_null(getenv(VARIABLE));
  assert_string_equal(getenv(VARIABLE "2"), "kept");
  environ = before;
  assert_string_equal(mu_secret_reveal(secret), "00abc");
  assert_string_equal(first, VARIABLE "=");
  assert_string_equal(second, VARIABLE "=");
  mu_secret_free(secret);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_secret_source__reads_the_first_line_trimmed),
      cmocka_unit_test(test_secret_source__leaves_a_byte_order_mark_out),
      cmocka_unit_test(test_secret_source__refuses_an_empty_file),
      cmocka_unit_test(test_secret_source__never_cuts_a_long_line),
      cmocka_unit_test(test_secret_source__never_cuts_at_a_nul),
      cmocka_unit_test(test_secret_source__refuses_a_file_that_others_can_read),
      cmocka_unit_test(test_secret_source__says_which_file_is_missing),
      cmocka_unit_test(test_secret_source__reads_a_pipe),
      cmocka_unit_test(test_secret_source__reads_a_line_as_it_stands),
      cmocka_unit_test(test_secret_source__takes_and_clears_the_environment),
      cmocka_unit_test(test_secret_source__environment_that_says_nothing),
      cmocka_unit_test(test_secret_source__reads_a_whole_file),
      cmocka_unit_test(test_secret_source__refuses_whole_files_alike),
      cmocka_unit_test(test_secret_source__a_guarded_file_may_have_any_mode),
      cmocka_unit_test(test_secret_source__takes_several_lines),
      cmocka_unit_test(test_secret_source__forgets_a_variable),
      cmocka_unit_test(test_secret_source__wipes_a_variable_that_stands_twice),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
