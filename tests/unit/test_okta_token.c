/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/check_token.h"
#include "batch/okta_token.h"
#include "io/clock.h"

#define DAY (INT64_C(86400) * MU_SEC)

static void test_okta_token__requests(void **state)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_tokens();

  (void)state;
  assert_string_equal(request.path, "/api/v1/api-tokens");
  request = mu_okta_token_get(&path, "00T/x");
  assert_string_equal(request.path, "/api/v1/api-tokens/00T%2Fx");
  assert_int_equal(request.method, MU_GET);
  request = mu_okta_token_revoke(&path, MU_OKTA_TOKEN_CURRENT);
  assert_string_equal(request.path, "/api/v1/api-tokens/current");
  assert_int_equal(request.method, MU_DELETE);
  assert_true(request.repeatable);
  mu_buffer_release(&path);
}

/* Okta shows no last use; it is a window before the end. */
static void test_okta_token__last_use_is_a_window_before_the_end(void **state)
{
  cJSON *object =
      cJSON_Parse("{\"id\":\"00T\",\"name\":\"n\",\"userId\":\"00u\","
                  "\"tokenWindow\":\"P30D\",\"created\":"
                  "\"1970-01-02T00:00:00.000Z\",\"lastUpdated\":"
                  "\"1970-01-03T00:00:00.000Z\",\"expiresAt\":"
                  "\"1970-02-10T00:00:00.000Z\"}");
  struct mu_okta_token token;

  (void)state;
  assert_true(mu_okta_token_read(&token, object));
  assert_int_equal(token.created_us, DAY);
  assert_int_equal(token.expires_us, 40 * DAY);
  assert_int_equal(token.used_us, 10 * DAY);
  assert_int_equal(token.window_days, 30);
  cJSON_DeleteItemFromObject(object, "expiresAt");
  assert_true(mu_okta_token_read(&token, object));
  assert_int_equal(token.used_us, 2 * DAY);
  cJSON_Delete(object);
}

static void test_okta_token__what_is_none(void **state)
{
  static const char *const others[] = {"7", "{}", "{\"id\":7}", "[]",
                                       "{\"id\":\"\"}"};
  struct mu_okta_token token;

  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    cJSON *object = cJSON_Parse(others[i]);

    assert_false(mu_okta_token_read(&token, object));
    cJSON_Delete(object);
  }
}

static void assert_zones(const char *network, const char *words)
{
  struct mu_buffer out = {0};
  struct mu_okta_token token = {.network = cJSON_Parse(network)};

  mu_okta_token_zones(&out, &token);
  assert_string_equal(mu_buffer_text(&out), words);
  mu_buffer_release(&out);
  cJSON_Delete((cJSON *)token.network);
}

static void test_okta_token__zones(void **state)
{
  (void)state;
  assert_zones("null", "anywhere");
  assert_zones("{\"connection\":\"ANYWHERE\"}", "anywhere");
  assert_zones("{\"include\":[\"nzo1\",\"nzo2\",7]}", "in zones nzo1, nzo2");
  assert_zones("{\"exclude\":[\"nzo1\"]}", "anywhere but in zones nzo1");
  assert_zones("{\"include\":[\"a\"],\"exclude\":[\"b\"]}",
               "in zones a, not in b");
}

static void test_okta_token__the_oldest_use_first(void **state)
{
  cJSON *list =
      cJSON_Parse("[{\"id\":\"c\",\"lastUpdated\":\"2025-01-02T00:00:00Z\"},7,"
                  "{\"id\":\"b\",\"lastUpdated\":\"2025-01-01T00:00:00Z\"},"
                  "{\"id\":\"a\",\"lastUpdated\":\"2025-01-02T00:00:00Z\"}]");
  struct mu_okta_token *tokens = NULL;
  size_t count = 0;

  (void)state;
  assert_true(mu_okta_token_sort(&tokens, &count, list));
  assert_int_equal(count, 3);
  assert_string_equal(tokens[0].id, "b");
  assert_string_equal(tokens[1].id, "a");
  assert_string_equal(tokens[2].id, "c");
  free(tokens);
  cJSON_Delete(list);
}

static void test_check_token__guesses_by_owner_and_last_use(void **state)
{
  struct mu_okta_token tokens[] = {
      {.id = "1", .user_id = "other", .used_us = 100 * DAY},
      {.id = "2", .user_id = "me", .used_us = 90 * DAY},
      {.id = "3", .user_id = "me", .used_us = 100 * DAY},
      {.id = "4", .user_id = "me", .used_us = 100 * DAY - MU_SEC}};
  size_t candidates = 9;

  (void)state;
  assert_int_equal(mu_token_guess(tokens, 4, "nobody", 100 * DAY, &candidates),
                   MU_TOKEN_NONE);
  assert_int_equal(candidates, 0);
  assert_int_equal(mu_token_guess(tokens, 2, "me", 100 * DAY, &candidates),
                   MU_TOKEN_ONLY);
  assert_string_equal(tokens[0].id, "2");
  assert_int_equal(mu_token_guess(tokens, 3, "me", 100 * DAY, &candidates),
                   MU_TOKEN_JUST);
  assert_int_equal(candidates, 1);
  assert_string_equal(tokens[0].id, "3");
  assert_int_equal(mu_token_guess(tokens, 4, "me", 100 * DAY, &candidates),
                   MU_TOKEN_ONE_OF);
  assert_int_equal(candidates, 2);
  assert_int_equal(mu_token_guess(tokens, 4, "me", 200 * DAY, &candidates),
                   MU_TOKEN_ONE_OF);
  assert_int_equal(candidates, 3);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_okta_token__requests),
      cmocka_unit_test(test_okta_token__last_use_is_a_window_before_the_end),
      cmocka_unit_test(test_okta_token__what_is_none),
      cmocka_unit_test(test_okta_token__zones),
      cmocka_unit_test(test_okta_token__the_oldest_use_first),
      cmocka_unit_test(test_check_token__guesses_by_owner_and_last_use),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
