/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/created_ranges.h"
#include "batch/user_query.h"

static const struct mu_option_list no_status = {.count = 0};

/* What |path| says, with the encoding taken off. */
static const char *decoded(const struct mu_buffer *path)
{
  static char text[2048];
  char *out = text;

  for (const char *at = mu_buffer_text(path); *at; at++) {
    if (*at == '%') {
      char hex[3] = {at[1], at[2], '\0'};

      *out++ = (char)strtol(hex, NULL, 16);
      at += 2;
    } else {
      *out++ = *at;
    }
  }
  *out = '\0';
  return text;
}

static void test_query__leaves_the_deactivated_out_by_status(void **state)
{
  struct mu_user_query q = {.status = &no_status};
  struct mu_buffer path = {0};

  (void)state;
  mu_user_query_range(&path, &q, 0, MU_RANGE_OPEN);
  assert_string_equal(
      decoded(&path),
      "/api/v1/users?limit=200&search=(status eq \"STAGED\" or status eq "
      "\"PROVISIONED\" or status eq \"ACTIVE\" or status eq \"RECOVERY\" or "
      "status eq \"PASSWORD_EXPIRED\" or status eq \"LOCKED_OUT\" or status eq "
      "\"SUSPENDED\")&sortBy=created&sortOrder=asc");
  mu_buffer_release(&path);
}

static void test_query__of_everybody_still_searches(void **state)
{
  struct mu_user_query q = {.status = &no_status, .deprovisioned = true};
  struct mu_buffer path = {0};

  (void)state;
  mu_user_query_range(&path, &q, 0, 1000);
  assert_string_equal(
      decoded(&path),
      "/api/v1/users?limit=200&search=created ge \"1970-01-01T00:00:00.000Z\" "
      "and created lt \"1970-01-01T00:00:01.000Z\"&sortBy=created&"
      "sortOrder=asc");
  mu_buffer_release(&path);
}

static void test_query__puts_all_that_was_asked_for_together(void **state)
{
  struct mu_option_list status = {.count = 2, .items = {"active,", "STAGED"}};
  struct mu_user_query q = {.status = &status,
                            .search = "a eq \"b\" or c pr",
                            .since = "2026-01-01T00:00:00.000Z",
                            .type_id = "oty1",
                            .fields = "id"};
  struct mu_buffer path = {0};

  (void)state;
  mu_user_query_sweep(&path, &q, 5000000);
  assert_string_equal(
      decoded(&path),
      "/api/v1/users?limit=200&search=(status eq \"ACTIVE\" or status eq "
      "\"STAGED\") and lastUpdated ge \"2026-01-01T00:00:00.000Z\" and type.id "
      "eq \"oty1\" and (a eq \"b\" or c pr) and lastUpdated ge "
      "\"1970-01-01T00:00:05.000Z\"&sortBy=lastUpdated&sortOrder=asc&"
      "fields=id");
  mu_buffer_release(&path);
}

static void check_plain(const struct mu_user_query *q, unsigned i,
                        const char *expected)
{
  struct mu_buffer path = {0};
  bool any = mu_user_query_plain(&path, q, i);

  assert_int_equal(any, expected != NULL);
  if (expected) {
    assert_string_equal(decoded(&path), expected);
  }
  mu_buffer_release(&path);
}

static void test_query__without_a_search_is_plain_lists(void **state)
{
  struct mu_user_query all = {.status = &no_status};
  struct mu_user_query gone = {.status = &no_status, .deprovisioned = true};
  struct mu_user_query since = {.status = &no_status, .since = "T"};
  struct mu_user_query filter = {.status = &no_status, .filter = "f"};

  (void)state;
  check_plain(&all, 0, "/api/v1/users?limit=200");
  check_plain(&all, 1, NULL);
  check_plain(&gone, 0, "/api/v1/users?limit=200");
  check_plain(&gone, 1,
              "/api/v1/users?limit=200&filter=status eq \"DEPROVISIONED\"");
  check_plain(&gone, 2, NULL);
  check_plain(&since, 6,
              "/api/v1/users?limit=200&filter=status eq \"SUSPENDED\" and "
              "lastUpdated ge \"T\"");
  check_plain(&since, 7, NULL);
  check_plain(&filter, 0, "/api/v1/users?limit=200&filter=f");
  check_plain(&filter, 1, NULL);
}

static void test_query__refuses_what_okta_has_no_status_for(void **state)
{
  struct mu_settings settings = {.status = {.count = 1, .items = {"ACTVE"}}};
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_user_query_check(&settings, &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "ACTVE"));
  settings.status.items[0] = "active, suspended";
  assert_int_equal(mu_user_query_check(&settings, &err), MU_OK);
  settings.include_deprovisioned = true;
  assert_int_equal(mu_user_query_check(&settings, &err), MU_EUSAGE);
}

static void test_query__keeps_filter_and_search_apart(void **state)
{
  struct mu_settings settings = {.filter = "f", .since = "7d"};
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_user_query_check(&settings, &err), MU_EUSAGE);
  assert_non_null(strstr(err.text, "--filter"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_query__leaves_the_deactivated_out_by_status),
      cmocka_unit_test(test_query__of_everybody_still_searches),
      cmocka_unit_test(test_query__puts_all_that_was_asked_for_together),
      cmocka_unit_test(test_query__without_a_search_is_plain_lists),
      cmocka_unit_test(test_query__refuses_what_okta_has_no_status_for),
      cmocka_unit_test(test_query__keeps_filter_and_search_apart),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
