/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/command.h"
#include "batch/ending.h"

static void expect_ending(enum mu_stop stop, int exit_code, const char *word)
{
  struct mu_error none = {0};
  struct mu_ending ending = mu_ending_of(stop, &none, true);

  assert_int_equal(ending.exit_code, exit_code);
  if (word) {
    assert_string_equal(ending.stopped_by, word);
  } else {
    assert_null(ending.stopped_by);
  }
}

static void test_ending__each_has_its_status_and_word(void **state)
{
  struct mu_error none = {0};

  (void)state;
  expect_ending(MU_STOP_NOT, MU_EXIT_SOME_BAD, NULL);
  assert_int_equal(mu_ending_of(MU_STOP_NOT, &none, false).exit_code,
                   MU_EXIT_DONE);
  expect_ending(MU_STOP_INTERRUPTED, 130, "interrupted");
  expect_ending(MU_STOP_TERMINATED, 143, "terminated");
  expect_ending(MU_STOP_UNAUTHORIZED, MU_EXIT_AUTH, "unauthorized");
  expect_ending(MU_STOP_FORBIDDEN, MU_EXIT_AUTH, "forbidden");
  expect_ending(MU_STOP_UNTRUSTED, MU_EXIT_USAGE, "untrusted");
  expect_ending(MU_STOP_UNREACHABLE, MU_EXIT_STOPPED, "unreachable");
  expect_ending(MU_STOP_SAME_ERROR, MU_EXIT_STOPPED, "same_error");
  expect_ending(MU_STOP_FAILURES, MU_EXIT_STOPPED, "max_failures");
  expect_ending(MU_STOP_DURATION, MU_EXIT_STOPPED, "max_duration");
}

static void test_ending__errors_tell_input_from_output(void **state)
{
  (void)state;
  assert_int_equal(mu_ending_of_error(MU_EINPUT).exit_code, MU_EXIT_INPUT);
  assert_int_equal(mu_ending_of_error(MU_EOUTPUT).exit_code, MU_EXIT_OUTPUT);
  assert_int_equal(mu_ending_of_error(MU_ENOMEM).exit_code, MU_EXIT_STOPPED);
}

static void expect_words(enum mu_stop stop, enum mu_distrust distrust,
                         const char *words)
{
  struct mu_error err = {.text = "because"};
  struct mu_buffer out = {0};

  mu_ending_explain(&out, stop, MU_REST_NONE, &err, distrust, "create users");
  if (!strstr(mu_buffer_text(&out), words)) {
    fail_msg("%s", mu_buffer_text(&out));
  }
  mu_buffer_release(&out);
}

/* No authority can help a certificate that is out of date. */
static void test_ending__advice_fits_what_is_wrong(void **state)
{
  (void)state;
  expect_words(MU_STOP_UNTRUSTED, MU_DISTRUST_ISSUER,
               "not trusted: because; if it comes from your own authority, say "
               "--ca-file");
  expect_words(MU_STOP_UNTRUSTED, MU_DISTRUST_EXPIRED, "out of date");
  expect_words(MU_STOP_UNTRUSTED, MU_DISTRUST_TOO_NEW, "not valid yet");
  expect_words(MU_STOP_UNTRUSTED, MU_DISTRUST_HOST, "another host");
  expect_words(MU_STOP_UNTRUSTED, MU_DISTRUST_CA_FILE, "in PEM");
  expect_words(MU_STOP_UNTRUSTED, MU_DISTRUST_PROXY, "https proxy");
  expect_words(MU_STOP_SAME_ERROR, MU_DISTRUST_NONE, "pointless: because");
  expect_words(MU_STOP_FORBIDDEN, MU_DISTRUST_NONE, "(because)");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ending__each_has_its_status_and_word),
      cmocka_unit_test(test_ending__errors_tell_input_from_output),
      cmocka_unit_test(test_ending__advice_fits_what_is_wrong),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
