/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/okta_list.h"

static void test_okta_list__a_log_is_asked_for_in_its_order(void **state)
{
  struct mu_buffer path = {0};
  struct mu_log_query none = {.since = NULL};

  (void)state;
  mu_okta_logs_path(&path, &none);
  assert_string_equal(mu_buffer_text(&path),
                      "/api/v1/logs?limit=1000&sortOrder=ASCENDING");
  mu_buffer_release(&path);
}

static void test_okta_list__what_is_asked_is_encoded(void **state)
{
  struct mu_buffer path = {0};
  struct mu_log_query all = {.since = "2026-11-01T00:00:00.000Z",
                             .until = "2026-11-02T00:00:00.000Z",
                             .filter = "a eq \"b&c\""};

  (void)state;
  mu_okta_logs_path(&path, &all);
  assert_string_equal(
      mu_buffer_text(&path),
      "/api/v1/logs?limit=1000&sortOrder=ASCENDING"
      "&since=2026-11-01T00%3A00%3A00.000Z"
      "&until=2026-11-02T00%3A00%3A00.000Z&filter=a%20eq%20%22b%26c%22");
  mu_buffer_release(&path);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_okta_list__a_log_is_asked_for_in_its_order),
      cmocka_unit_test(test_okta_list__what_is_asked_is_encoded)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
