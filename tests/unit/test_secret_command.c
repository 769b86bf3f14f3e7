/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/secret_command.h"
#include "scratch.h"

#define PATIENCE_MS 60000

static enum mu_code run(struct mu_secret **out, const char *text,
                        enum mu_secret_part part, struct mu_error *err)
{
  struct mu_secret_command command = {
      .text = text, .name = "--it", .part = part, .patience_ms = PATIENCE_MS};

  return mu_secret_run(out, &command, err);
}

static void expect_said(const char *command, enum mu_secret_part part,
                        const char *expected)
{
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  if (run(&secret, command, part, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(mu_secret_reveal(secret), expected);
  mu_secret_free(secret);
}

static void expect_refused(const char *command, const char *words)
{
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  assert_int_equal(run(&secret, command, MU_SECRET_WORD, &err), MU_EUSAGE);
  assert_null(secret);
  if (!strstr(err.text, words)) {
    fail_msg("%s: %s", command, err.text);
  }
  assert_null(strstr(err.text, "00abc"));
}

static void test_secret_command__takes_the_first_line(void **state)
{
  (void)state;
  expect_said("echo 00abc", MU_SECRET_WORD, "00abc");
  expect_said("printf ' 00abc \\r\\nmore\\n'", MU_SECRET_WORD, "00abc");
  expect_said("printf 00abc", MU_SECRET_WORD, "00abc");
}

static void test_secret_command__takes_all_when_asked(void **state)
{
  (void)state;
  expect_said("printf '\\n{\"a\":\\n 1}\\n\\n'", MU_SECRET_ALL, "{\"a\":\n 1}");
}

static void test_secret_command__takes_a_line_as_it_stands(void **state)
{
  (void)state;
  expect_said("printf ' two words \\r\\nmore\\n'", MU_SECRET_LINE,
              " two words ");
}

static void test_secret_command__says_how_it_ended(void **state)
{
  (void)state;
  expect_refused("echo 00abc; exit 3", "--it ended with status 3");
  expect_refused("exec muster-no-such-program 2>/dev/null", "status 127");
  expect_refused("kill -9 $$", "--it was killed by signal 9 (Killed)");
  expect_refused("exit 4", "status 4"); /* rather than that it said nothing */
}

static void test_secret_command__has_to_say_something(void **state)
{
  (void)state;
  expect_refused("true", "what --it says is empty");
  expect_refused("echo; echo 00abc", "what --it says is empty");
  expect_refused("printf '00abc\\0'", "NUL");
}

static void test_secret_command__may_not_say_too_much(void **state)
{
  (void)state;
  expect_refused("head -c 70000 /dev/zero | tr '\\0' x", "bytes long");
  expect_refused("tr '\\0' x </dev/zero", "bytes long");
  expect_refused("yes 00abc", "what --it says is over 65536 bytes long");
  expect_refused("yes 00abc; exit 3", "bytes long"); /* whatever it ends with */
}

/* Somebody has it open until the test is over. */
static int hold_open(const char *path)
{
  assert_int_equal(mkfifo(path, 0600), 0);
  return open(path, O_RDWR | O_CLOEXEC);
}

/* As an agent that it starts: it keeps the output, and does not end. */
static void test_secret_command__need_not_wait_for_what_it_leaves(void **state)
{
  struct mu_scratch s;
  char text[400];
  int held = -1;

  (void)state;
  mu_scratch_init(&s);
  held = hold_open(s.path);
  (void)snprintf(text, sizeof text, "exec 3<'%s'; read x <&3 & echo 00abc",
                 s.path);
  expect_said(text, MU_SECRET_WORD, "00abc");
  (void)snprintf(text, sizeof text, "exec 3<'%s'; read x <&3 &", s.path);
  expect_refused(text, "what --it says is empty");
  (void)close(held); /* now they end */
  mu_scratch_release(&s);
}

/* A command that waits for this, so that it ends only once it is told of. */
static void let_it_go(const void *ctx, const char *name)
{
  assert_string_equal(name, "--it");
  assert_int_equal(write(*(const int *)ctx, "\n", 1), 1);
}

static void test_secret_command__tells_of_one_that_takes_long(void **state)
{
  struct mu_scratch s;
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};
  char text[400];
  int held = -1;
  struct mu_secret_command command = {.text = text,
                                      .name = "--it",
                                      .part = MU_SECRET_WORD,
                                      .patience_ms = 1,
                                      .tell = let_it_go,
                                      .ctx = &held};

  (void)state;
  mu_scratch_init(&s);
  held = hold_open(s.path);
  (void)snprintf(text, sizeof text, "read x <'%s'; echo 00abc", s.path);
  if (mu_secret_run(&secret, &command, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(mu_secret_reveal(secret), "00abc");
  mu_secret_free(secret);
  (void)close(held);
  mu_scratch_release(&s);
}

/* Nothing to read, and signals as usual. */
static void test_secret_command__gets_a_clean_start(void **state)
{
  (void)state;
  (void)signal(SIGPIPE, SIG_IGN);
  expect_said("cat; echo end", MU_SECRET_WORD, "end");
  expect_said("sh -c 'kill -PIPE $$'; echo $?", MU_SECRET_WORD, "141");
  expect_said("ulimit -c", MU_SECRET_WORD, "0");
  (void)signal(SIGPIPE, SIG_DFL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_secret_command__takes_the_first_line),
      cmocka_unit_test(test_secret_command__takes_all_when_asked),
      cmocka_unit_test(test_secret_command__takes_a_line_as_it_stands),
      cmocka_unit_test(test_secret_command__says_how_it_ended),
      cmocka_unit_test(test_secret_command__has_to_say_something),
      cmocka_unit_test(test_secret_command__may_not_say_too_much),
      cmocka_unit_test(test_secret_command__need_not_wait_for_what_it_leaves),
      cmocka_unit_test(test_secret_command__tells_of_one_that_takes_long),
      cmocka_unit_test(test_secret_command__gets_a_clean_start),
  };

  mu_secret_protect_process();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
