/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/rate_window.h"
#include "batch/settings.h"
#include "io/signing_key.h"

#define WORDS_MAX 16

struct parsed {
  struct mu_settings settings;
  struct mu_operands operands;
  struct mu_error err;
  char copy[512];
  char *argv[WORDS_MAX + 1];
};

/* |line| as a command line, cut at its spaces. */
static enum mu_code parse(struct parsed *p, enum mu_command_bit command,
                          const char *line)
{
  int argc = 0;
  char *rest = NULL;

  memset(p, 0, sizeof *p);
  (void)snprintf(p->copy, sizeof p->copy, "command %s", line);
  for (char *word = strtok_r(p->copy, " ", &rest); word;
       word = strtok_r(NULL, " ", &rest)) {
    assert_true(argc < WORDS_MAX);
    p->argv[argc++] = word;
  }
  return mu_settings_parse(&p->settings, command, argc, p->argv, &p->operands,
                           &p->err);
}

static void expect_refused(enum mu_command_bit command, const char *line,
                           const char *words)
{
  struct parsed p;

  assert_int_equal(parse(&p, command, line), MU_EUSAGE);
  if (!strstr(p.err.text, words)) {
    fail_msg("%s: %s", line, p.err.text);
  }
}

static char *help_of(enum mu_command_bit command)
{
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);

  assert_non_null(out);
  mu_settings_print(out, command);
  assert_int_equal(fclose(out), 0);
  return text;
}

static void test_settings__have_their_defaults(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(parse(&p, MU_COMMAND_IMPORT, "users.csv"), MU_OK);
  assert_int_equal(p.operands.count, 1);
  assert_int_equal(p.settings.concurrency, 20);
  assert_int_equal(p.settings.pace, MU_PACE_EVEN);
  assert_int_equal(p.settings.rate_share, 100);
  assert_int_equal(p.settings.retries, 5);
  assert_int_equal(p.settings.timeout_ms, 60000);
  assert_int_equal(p.settings.row_deadline_ms, 300000);
  assert_int_equal(p.settings.give_up_after_ms, 300000);
  assert_int_equal(p.settings.progress, MU_PROGRESS_AUTO);
  assert_int_equal(p.settings.rehearse_speed, 1);
  assert_int_equal(p.settings.limit, 0);
  assert_null(p.settings.org);
  assert_false(p.settings.force || p.settings.dry_run || p.settings.rehearse);
}

static void test_settings__choices_are_what_they_say(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(
      parse(&p, MU_COMMAND_IMPORT, "--pace burst --progress=none -"), MU_OK);
  assert_int_equal(p.settings.pace, MU_PACE_BURST);
  assert_int_equal(p.settings.progress, MU_PROGRESS_NONE);
  assert_int_equal(parse(&p, MU_COMMAND_IMPORT, "--progress json"), MU_OK);
  assert_int_equal(p.settings.progress, MU_PROGRESS_JSON);
  assert_int_equal(parse(&p, MU_COMMAND_IMPORT, "--progress bar"), MU_OK);
  assert_int_equal(p.settings.progress, MU_PROGRESS_BAR);
  assert_int_equal(parse(&p, MU_COMMAND_IMPORT, "--progress plain"), MU_OK);
  assert_int_equal(p.settings.progress, MU_PROGRESS_PLAIN);
}

static void test_settings__wrong_values_name_the_option(void **state)
{
  static const char *const lines[][2] = {
      {"--concurrency 0", "--concurrency"},
      {"--concurrency 1001", "--concurrency"},
      {"--concurrency many", "--concurrency"},
      {"--concurrency -1", "--concurrency"},
      {"--rate-share 0", "--rate-share"},
      {"--rate-share 101", "--rate-share"},
      {"--rate-share 50%", "--rate-share"},
      {"--retries 101", "--retries"},
      {"--limit 0", "--limit"},
      {"--pace slow", "--pace"},
      {"--progress loud", "--progress"},
      {"--timeout 0", "--timeout"},
      {"--timeout 2d", "--timeout"},
      {"--timeout soon", "--timeout"},
      {"--row-deadline 0", "--row-deadline"},
      {"--row-deadline 9999999d", "--row-deadline"},
      {"--give-up-after 9999999d", "--give-up-after"},
      {"--rehearse-speed 0", "--rehearse-speed"},
      {"--org", "--org"},
      {"--dry-run=yes", "--dry-run"},
      {"--concurency 4", "--concurrency"},
      {"--no-such-thing", "--no-such-thing"},
      {"-v", "-v"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    expect_refused(MU_COMMAND_IMPORT, lines[i][0], lines[i][1]);
  }
}

/* What is counted in microseconds must not overflow. */
static void test_settings__times_are_bounded(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(
      parse(&p, MU_COMMAND_IMPORT, "--row-deadline 365d --give-up-after 365d"),
      MU_OK);
  assert_true(p.settings.row_deadline_ms <= INT64_MAX / 1000);
  expect_refused(MU_COMMAND_IMPORT, "--row-deadline 9223372036854775807ms",
                 "--row-deadline");
  expect_refused(MU_COMMAND_IMPORT, "--give-up-after 9223372036854775807ms",
                 "--give-up-after");
}

static void test_settings__validate_takes_no_org(void **state)
{
  (void)state;
  expect_refused(MU_COMMAND_VALIDATE, "--org https://acme.okta.com", "--org");
  expect_refused(MU_COMMAND_VALIDATE, "--token-file x", "--token-file");
  expect_refused(MU_COMMAND_VALIDATE, "--concurrency 4", "--concurrency");
  expect_refused(MU_COMMAND_VALIDATE, "--rehearse", "--rehearse");
}

static void test_settings__what_validate_takes_means_the_same(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(parse(&p, MU_COMMAND_VALIDATE,
                         "--map A=email --ignore-column B --limit 5 --force x"),
                   MU_OK);
  assert_string_equal(p.settings.map.items[0], "A=email");
  assert_string_equal(p.settings.ignore_column.items[0], "B");
  assert_int_equal(p.settings.limit, 5);
  assert_true(p.settings.force);
}

static void test_settings__template_reads_no_file(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(parse(&p, MU_COMMAND_TEMPLATE, ""), MU_OK);
  assert_null(p.settings.columns);
  assert_string_equal(p.settings.delimiter, ",");
  assert_string_equal(p.settings.output, "-");
  assert_false(p.settings.force);
  expect_refused(MU_COMMAND_TEMPLATE, "--map a=b", "--map");
  expect_refused(MU_COMMAND_TEMPLATE, "--results x", "--results");
  expect_refused(MU_COMMAND_IMPORT, "--columns all", "--columns");
}

static void test_settings__help_lists_what_is_taken(void **state)
{
  char *import = help_of(MU_COMMAND_IMPORT);
  char *validate = help_of(MU_COMMAND_VALIDATE);

  (void)state;
  assert_non_null(strstr(import, "  --org URL"));
  assert_non_null(strstr(import, "  --concurrency N"));
  assert_non_null(strstr(import, "(default 20)"));
  assert_non_null(strstr(import, "  --map COLUMN=ATTRIBUTE"));
  assert_null(strstr(validate, "--org"));
  assert_null(strstr(validate, "--concurrency"));
  assert_non_null(strstr(validate, "  --map COLUMN=ATTRIBUTE"));
  free(import);
  free(validate);
}

/* Every option that help shows is one that is taken, and no other. */
static void test_settings__help_and_parser_agree(void **state)
{
  char *import = help_of(MU_COMMAND_IMPORT);
  char *validate = help_of(MU_COMMAND_VALIDATE);

  (void)state;
  for (const char *at = strstr(import, "  --"); at; at = strstr(at, "  --")) {
    char line[128];
    struct parsed p;
    char shown[160];

    at += 2;
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(at, " \n"), at);
    (void)snprintf(shown, sizeof shown, "  %s", line);
    (void)parse(&p, MU_COMMAND_VALIDATE, line);
    assert_int_equal(strstr(p.err.text, "there is no option") != NULL,
                     strstr(validate, shown) == NULL);
  }
  free(import);
  free(validate);
}

static void test_settings__help_fits_a_terminal(void **state)
{
  char *text = help_of(MU_COMMAND_IMPORT);

  (void)state;
  for (const char *at = text; *at; at += strcspn(at, "\n") + 1) {
    if (strcspn(at, "\n") > 80) {
      fail_msg("%.*s", (int)strcspn(at, "\n"), at);
    }
  }
  free(text);
}

static void test_settings__algorithms_of_keys(void **state)
{
  struct parsed p;
  char line[64];

  (void)state;
  assert_int_equal(parse(&p, MU_COMMAND_TOKEN, ""), MU_OK);
  assert_int_equal(p.settings.key_alg, 0);
  for (unsigned i = 0; i < MU_JWS_ALGS; i++) {
    (void)snprintf(line, sizeof line, "--key-alg %s",
                   mu_jws_alg_name((enum mu_jws_alg)i));
    assert_int_equal(parse(&p, MU_COMMAND_TOKEN, line), MU_OK);
    assert_int_equal(p.settings.key_alg, 1 + i);
  }
  expect_refused(MU_COMMAND_TOKEN, "--key-alg HS256", "ES512");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_settings__have_their_defaults),
      cmocka_unit_test(test_settings__choices_are_what_they_say),
      cmocka_unit_test(test_settings__wrong_values_name_the_option),
      cmocka_unit_test(test_settings__times_are_bounded),
      cmocka_unit_test(test_settings__validate_takes_no_org),
      cmocka_unit_test(test_settings__what_validate_takes_means_the_same),
      cmocka_unit_test(test_settings__template_reads_no_file),
      cmocka_unit_test(test_settings__help_lists_what_is_taken),
      cmocka_unit_test(test_settings__help_and_parser_agree),
      cmocka_unit_test(test_settings__help_fits_a_terminal),
      cmocka_unit_test(test_settings__algorithms_of_keys),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
