/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/option.h"

struct config {
  bool force;
  const char *results;
  struct mu_option_list maps;
  uint64_t concurrency;
  uint64_t timeout;
  unsigned pace;
  uint64_t limit;
  struct mu_amount most;
};

static const char *const paces[] = {"even", "burst", NULL};

static const struct mu_option table[] = {
    {.type = MU_OPTION_HEADING, .help = "Engine:"},
    {.name = "force",
     .type = MU_OPTION_FLAG,
     .field = offsetof(struct config, force),
     .help = "write over files"},
    {.name = "results",
     .type = MU_OPTION_TEXT,
     .arg = "PATH",
     .field = offsetof(struct config, results),
     .help = "where results go"},
    {.name = "map",
     .type = MU_OPTION_LIST,
     .arg = "COLUMN=ATTRIBUTE",
     .field = offsetof(struct config, maps),
     .help = "name a column"},
    {.name = "concurrency",
     .type = MU_OPTION_UINT,
     .arg = "N",
     .min = 1,
     .max = 75,
     .fallback = "20",
     .field = offsetof(struct config, concurrency),
     .help = "requests in flight at most"},
    {.name = "timeout",
     .type = MU_OPTION_DURATION,
     .arg = "TIME",
     .min = 1000,
     .max = 600000,
     .fallback = "60",
     .field = offsetof(struct config, timeout),
     .help = "of one request"},
    {.name = "pace",
     .type = MU_OPTION_CHOICE,
     .arg = "even|burst",
     .choices = paces,
     .fallback = "even",
     .field = offsetof(struct config, pace),
     .help = "how calls are spread"},
    {.name = "limit",
     .type = MU_OPTION_UINT,
     .arg = "N",
     .field = offsetof(struct config, limit),
     .help = "rows at most"},
    {.name = "most",
     .type = MU_OPTION_AMOUNT,
     .arg = "N|PCT%",
     .field = offsetof(struct config, most),
     .help = "how many"},
};

#define ROWS (sizeof table / sizeof *table)

struct parsed {
  struct config config;
  struct mu_operands operands;
  struct mu_error err;
  char *argv[16];
};

static enum mu_code parse(struct parsed *p, int argc, ...)
{
  va_list args;

  memset(p, 0, sizeof *p);
  p->argv[0] = (char *)"muster";
  va_start(args, argc);
  for (int i = 1; i <= argc; i++) {
    p->argv[i] = va_arg(args, char *);
  }
  va_end(args);
  return mu_option_parse(table, ROWS, argc + 1, p->argv, &p->config,
                         &p->operands, &p->err);
}

static void test_option__fallbacks_come_first(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(parse(&p, 0), MU_OK);
  assert_int_equal(p.config.concurrency, 20);
  assert_int_equal(p.config.timeout, 60000);
  assert_int_equal(p.config.pace, 0);
  assert_null(p.config.results);
  assert_int_equal(p.operands.count, 0);
}

static void test_option__values_come_either_way(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(parse(&p, 8, "--force", "--results", "out.csv",
                         "--concurrency=7", "--timeout=2m", "--pace", "burst",
                         "in.csv"),
                   MU_OK);
  assert_true(p.config.force);
  assert_string_equal(p.config.results, "out.csv");
  assert_int_equal(p.config.concurrency, 7);
  assert_int_equal(p.config.timeout, 120000);
  assert_int_equal(p.config.pace, 1);
  assert_int_equal(p.operands.count, 1);
  assert_string_equal(p.operands.items[0], "in.csv");
}

static void test_option__values_may_hold_equals_signs_and_dashes(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(
      parse(&p, 4, "--map=Mail=email", "--map", "--x=login", "--results="),
      MU_OK);
  assert_int_equal(p.config.maps.count, 2);
  assert_string_equal(p.config.maps.items[0], "Mail=email");
  assert_string_equal(p.config.maps.items[1], "--x=login");
  assert_string_equal(p.config.results, "");
}

static void test_option__an_amount_is_a_number_or_a_part(void **state)
{
  static const char *const wrong[] = {
      "", "%", "x", "-1", "1.5", "101%", "5%%", "18446744073709551616"};
  struct parsed p;

  (void)state;
  assert_int_equal(parse(&p, 0), MU_OK);
  assert_false(p.config.most.given);
  assert_int_equal(parse(&p, 2, "--most", "0"), MU_OK);
  assert_true(p.config.most.given && !p.config.most.percent);
  assert_int_equal(p.config.most.number, 0);
  assert_int_equal(parse(&p, 2, "--most", "100%"), MU_OK);
  assert_true(p.config.most.given && p.config.most.percent);
  assert_int_equal(p.config.most.number, 100);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(parse(&p, 2, "--most", wrong[i]), MU_EUSAGE);
    assert_non_null(strstr(p.err.text, "--most"));
  }
}

static void test_option__operands_keep_their_order(void **state)
{
  struct parsed p;

  (void)state;
  assert_int_equal(
      parse(&p, 7, "a", "--force", "-", "b", "--", "--force", "-x"), MU_OK);
  assert_int_equal(p.operands.count, 5);
  assert_string_equal(p.operands.items[0], "a");
  assert_string_equal(p.operands.items[1], "-");
  assert_string_equal(p.operands.items[2], "b");
  assert_string_equal(p.operands.items[3], "--force");
  assert_string_equal(p.operands.items[4], "-x");
}

static void refuse(struct parsed *p, enum mu_code rc, const char *words)
{
  assert_int_equal(rc, MU_EUSAGE);
  if (!strstr(p->err.text, words)) {
    fail_msg("\"%s\" says nothing of \"%s\"", p->err.text, words);
  }
}

static void test_option__what_is_wrong_is_said(void **state)
{
  struct parsed p;

  (void)state;
  refuse(&p, parse(&p, 1, "--result=x"), "did you mean --results?");
  refuse(&p, parse(&p, 1, "--frobnicate"), "no option --frobnicate");
  refuse(&p, parse(&p, 1, "--=x"), "no option --");
  refuse(&p, parse(&p, 1, "-f"), "no option -f");
  refuse(&p, parse(&p, 1, "--force=yes"), "takes no value");
  refuse(&p, parse(&p, 1, "--results"), "--results PATH");
  refuse(&p, parse(&p, 1, "--pace=fast"), "even, burst");
}

static void test_option__names_are_not_abbreviated(void **state)
{
  struct parsed p;

  (void)state;
  refuse(&p, parse(&p, 1, "--forc"), "did you mean --force?");
}

static void test_option__numbers_stay_in_range(void **state)
{
  struct parsed p;
  static const char *const wrong[] = {"--concurrency=0",
                                      "--concurrency=76",
                                      "--concurrency=",
                                      "--concurrency=+5",
                                      "--concurrency=-5",
                                      "--concurrency= 5",
                                      "--concurrency=5x",
                                      "--concurrency=0x5",
                                      "--concurrency=99999999999999999999"};

  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    refuse(&p, parse(&p, 1, wrong[i]), "from 1 to 75");
  }
  assert_int_equal(parse(&p, 1, "--concurrency=75"), MU_OK);
  assert_int_equal(p.config.concurrency, 75);
  assert_int_equal(parse(&p, 1, "--limit=18446744073709551615"), MU_OK);
  assert_true(p.config.limit == UINT64_MAX);
  refuse(&p, parse(&p, 1, "--limit=x"), "from 0, not \"x\"");
}

static void test_option__times_have_units(void **state)
{
  uint64_t ms = 0;
  static const char *const wrong[] = {"",
                                      "s",
                                      "5x",
                                      "5 s",
                                      "-5",
                                      "1.5h",
                                      "5mm",
                                      "5S",
                                      " 5",
                                      "300000000000d",
                                      "18446744073709551616ms"};

  (void)state;
  assert_true(mu_option_parse_duration("250ms", &ms));
  assert_int_equal(ms, 250);
  assert_true(mu_option_parse_duration("90", &ms));
  assert_int_equal(ms, 90000);
  assert_true(mu_option_parse_duration("90s", &ms));
  assert_int_equal(ms, 90000);
  assert_true(mu_option_parse_duration("5m", &ms));
  assert_int_equal(ms, 300000);
  assert_true(mu_option_parse_duration("2h", &ms));
  assert_int_equal(ms, 7200000);
  assert_true(mu_option_parse_duration("1d", &ms));
  assert_int_equal(ms, 86400000);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_false(mu_option_parse_duration(wrong[i], &ms));
  }
}

static void test_option__times_stay_in_range(void **state)
{
  struct parsed p;

  (void)state;
  refuse(&p, parse(&p, 1, "--timeout=500ms"), "--timeout takes a time");
  refuse(&p, parse(&p, 1, "--timeout=1d"), "--timeout takes a time");
  assert_int_equal(parse(&p, 1, "--timeout=10m"), MU_OK);
}

static void test_option__lists_have_an_end(void **state)
{
  struct config config = {.force = false};
  struct mu_operands operands;
  struct mu_error err;
  char *argv[MU_OPTION_LIST_MAX + 2];

  (void)state;
  for (size_t i = 0; i < sizeof argv / sizeof *argv; i++) {
    argv[i] = (char *)"--map=a=b";
  }
  assert_int_equal(mu_option_parse(table, ROWS, MU_OPTION_LIST_MAX + 1, argv,
                                   &config, &operands, &err),
                   MU_OK);
  config.maps.count = 0;
  assert_int_equal(mu_option_parse(table, ROWS, MU_OPTION_LIST_MAX + 2, argv,
                                   &config, &operands, &err),
                   MU_EUSAGE);
}

static void test_option__help_fits_the_screen(void **state)
{
  static const struct mu_option rows[] = {
      {.type = MU_OPTION_HEADING, .help = "Files:"},
      {.name = "results",
       .type = MU_OPTION_TEXT,
       .arg = "PATH",
       .help = "one line for each row, in the order of the input, with what "
               "became of it and why, so that nobody is lost on the way"},
      {.type = MU_OPTION_HEADING, .help = "Engine:"},
      {.name = "a-name-that-is-too-long",
       .type = MU_OPTION_FLAG,
       .help = "goes on a line of its own"},
      {.name = "pace",
       .type = MU_OPTION_CHOICE,
       .arg = "even|burst",
       .choices = paces,
       .fallback = "even",
       .help = "spread"},
  };
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);

  (void)state;
  assert_non_null(out);
  mu_option_print(out, rows, sizeof rows / sizeof *rows);
  (void)fclose(out);
  assert_string_equal(
      text,
      "Files:\n"
      "  --results PATH          one line for each row, in the order of the "
      "input, with\n"
      "                          what became of it and why, so that nobody is "
      "lost on\n"
      "                          the way\n"
      "\n"
      "Engine:\n"
      "  --a-name-that-is-too-long\n"
      "                          goes on a line of its own\n"
      "  --pace even|burst       spread (default even)\n");
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_option__fallbacks_come_first),
      cmocka_unit_test(test_option__values_come_either_way),
      cmocka_unit_test(test_option__values_may_hold_equals_signs_and_dashes),
      cmocka_unit_test(test_option__an_amount_is_a_number_or_a_part),
      cmocka_unit_test(test_option__operands_keep_their_order),
      cmocka_unit_test(test_option__what_is_wrong_is_said),
      cmocka_unit_test(test_option__names_are_not_abbreviated),
      cmocka_unit_test(test_option__numbers_stay_in_range),
      cmocka_unit_test(test_option__times_have_units),
      cmocka_unit_test(test_option__times_stay_in_range),
      cmocka_unit_test(test_option__lists_have_an_end),
      cmocka_unit_test(test_option__help_fits_the_screen),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
