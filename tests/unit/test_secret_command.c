/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/secret_command.h"

static void expect_said(const char *command, bool whole, const char *expected)
{
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  if (mu_secret_run(&secret, "P: ", command, "--it", whole, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(mu_secret_reveal(secret), expected);
  mu_secret_free(secret);
}

static void expect_refused(const char *command, const char *words)
{
  struct mu_secret *secret = NULL;
  struct mu_error err = {0};

  assert_int_equal(mu_secret_run(&secret, "", command, "--it", false, &err),
                   MU_EUSAGE);
  assert_null(secret);
  if (!strstr(err.text, words)) {
    fail_msg("%s: %s", command, err.text);
  }
  assert_null(strstr(err.text, "00abc"));
}

static void test_secret_command__takes_the_first_line(void **state)
{
  (void)state;
  expect_said("echo 00abc", false, "P: 00abc");
  expect_said("printf ' 00abc \\r\\nmore\\n'", false, "P: 00abc");
  expect_said("printf 00abc", false, "P: 00abc");
}

static void test_secret_command__takes_all_when_asked(void **state)
{
  (void)state;
  expect_said("printf '\\n{\"a\":\\n 1}\\n\\n'", true, "P: {\"a\":\n 1}");
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
}

/* Nothing to read, and signals as usual. */
static void test_secret_command__gets_a_clean_start(void **state)
{
  (void)state;
  (void)signal(SIGPIPE, SIG_IGN);
  expect_said("cat; echo end", false, "P: end");
  expect_said("sh -c 'kill -PIPE $$'; echo $?", false, "P: 141");
  expect_said("ulimit -c", false, "P: 0");
  (void)signal(SIGPIPE, SIG_DFL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_secret_command__takes_the_first_line),
      cmocka_unit_test(test_secret_command__takes_all_when_asked),
      cmocka_unit_test(test_secret_command__says_how_it_ended),
      cmocka_unit_test(test_secret_command__has_to_say_something),
      cmocka_unit_test(test_secret_command__may_not_say_too_much),
      cmocka_unit_test(test_secret_command__gets_a_clean_start),
  };

  mu_secret_protect_process();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
