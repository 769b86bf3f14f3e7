/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/token_listing.h"
#include "http_server.h"
#include "io/clock.h"
#include "io/text.h"

static const struct mu_clock real_time = {.speed = 1};

#define DAY   (INT64_C(86400) * MU_SEC)
#define DATED "Date: Mon, 24 Nov 2025 12:00:00 GMT\r\n"

#define USER(login)                                                            \
  "{\"id\":\"00u1\",\"status\":\"ACTIVE\",\"profile\":{\"login\":\"" login     \
  "\"}}"

/* An org with these answers; what is not there is forbidden. */
struct bench {
  const char *me;
  const char *tokens;
  const char *ada; /* the user 00u1; NULL: as she usually is */
  unsigned owners; /* asked about */
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_ask *ask;
  struct mu_request_counts counts;
  struct mu_token_book book;
  struct mu_error err;
};

static void answer(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *out)
{
  struct bench *b = ctx;
  const char *body = NULL;

  if (strcmp(request->path, "/api/v1/users/me") == 0) {
    body = b->me;
  } else if (strcmp(request->path, "/api/v1/api-tokens") == 0) {
    body = b->tokens;
  } else {
    b->owners++;
    body = strcmp(request->path, "/api/v1/users/00u1") == 0
               ? (b->ada ? b->ada : USER("ada@x"))
               : NULL;
  }
  mu_http_answer(out, body ? 200 : 403, DATED,
                 body ? body
                      : "{\"errorCode\":\"E0000006\",\"errorSummary\":\"no\"}");
}

static enum mu_code read_book(struct bench *b, bool sent)
{
  struct mu_transfer_config config = {.user_agent = "muster/test",
                                      .clock = &real_time,
                                      .timeout_us = 60 * MU_SEC,
                                      .connect_timeout_us = 60 * MU_SEC,
                                      .exchanges = 1};
  struct mu_ask_config ask = {
      .clock = &real_time, .signal_fd = -1, .counts = &b->counts};

  b->server = mu_http_server_start(answer, b);
  config.origin = mu_http_server_origin(b->server);
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
  ask.transfer = b->transfer;
  assert_int_equal(mu_ask_new(&b->ask, &ask, NULL), MU_OK);
  return mu_token_book_read(&b->book, b->ask, sent, &b->err);
}

static void end(struct bench *b)
{
  mu_token_book_release(&b->book);
  mu_ask_free(b->ask);
  mu_transfer_free(b->transfer);
  (void)mu_http_server_stop(b->server);
}

#define TOKEN(id, user, end)                                                   \
  "{\"id\":\"" id "\",\"name\":\"n" id "\",\"userId\":\"" user                 \
  "\",\"tokenWindow\":\"P30D\",\"expiresAt\":\"" end "\"}"
#define THREE                                                                  \
  "[" TOKEN("b", "00u1", "2025-12-24T12:00:00Z") "," TOKEN(                    \
      "a", "00u1",                                                             \
      "2025-12-01T12:00:00Z") "," TOKEN("c", "00u2",                           \
                                        "2025-12-24T12:00:00Z") "]"
#define ME "{\"id\":\"00u1\",\"status\":\"ACTIVE\"}"

static void test_token_book__oldest_first_with_owners(void **state)
{
  struct bench b = {.me = ME, .tokens = THREE};

  (void)state;
  assert_int_equal(read_book(&b, true), MU_OK);
  assert_int_equal(b.book.count, 3);
  assert_string_equal(b.book.entries[0].token.id, "a");
  assert_string_equal(b.book.entries[0].owner, "ada@x");
  assert_int_equal(b.book.entries[0].ours, MU_OURS_NO);
  assert_string_equal(b.book.entries[1].owner, "ada@x");
  assert_int_equal(b.book.entries[1].ours, MU_OURS_YES);
  assert_string_equal(b.book.entries[2].owner, "00u2"); /* not to be read */
  assert_int_equal(b.book.entries[2].ours, MU_OURS_NO);
  assert_int_equal(b.owners, 2);
  end(&b);
}

static void test_token_book__nobody_can_tell_which(void **state)
{
  struct bench hidden = {.tokens = THREE};
  struct bench none = {.me = ME, .tokens = THREE};

  (void)state;
  assert_int_equal(read_book(&hidden, true), MU_OK);
  assert_int_equal(hidden.book.entries[1].ours, MU_OURS_UNKNOWN);
  end(&hidden);
  assert_int_equal(read_book(&none, false), MU_OK);
  assert_int_equal(none.book.entries[1].ours, MU_OURS_UNKNOWN);
  end(&none);
}

#define THIRTY_LETTERS "éééééééééééééééééééééééééééééé" /* 60 bytes */

static void test_token_book__a_long_login_is_cut_between_letters(void **state)
{
  struct bench b = {.me = ME,
                    .tokens = THREE,
                    .ada = USER(THIRTY_LETTERS THIRTY_LETTERS THIRTY_LETTERS
                                    THIRTY_LETTERS THIRTY_LETTERS "@x")};
  const char *owner = NULL;

  (void)state;
  assert_int_equal(read_book(&b, true), MU_OK);
  owner = b.book.entries[0].owner;
  assert_true(strlen(owner) > 240);
  assert_true(mu_text_scan(owner, strlen(owner)).well_formed);
  end(&b);
}

static void test_token_book__what_may_not_be_read(void **state)
{
  struct bench b = {.me = ME};

  (void)state;
  assert_int_equal(read_book(&b, true), MU_EAUTH);
  assert_non_null(strstr(b.err.text, "may not list API tokens (no)"));
  assert_non_null(strstr(b.err.text, "an app the scope okta.apiTokens.read "));
  end(&b);
}

static void test_token_listing__both_forms(void **state)
{
  struct bench b = {.me = ME, .tokens = THREE};
  struct mu_buffer out = {0};
  cJSON *list = NULL;

  (void)state;
  assert_int_equal(read_book(&b, true), MU_OK);
  mu_token_listing_text(&out, &b.book);
  assert_non_null(strstr(mu_buffer_text(&out),
                         "\n   a   na    ada@x  ?     23 days ago  in 7 days "
                         "  anywhere\n*  b "));
  mu_buffer_clear(&out);
  mu_token_listing_json(&out, &b.book);
  list = cJSON_Parse(mu_buffer_text(&out));
  assert_int_equal(cJSON_GetArraySize(list), 3);
  assert_true(
      cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetArrayItem(list, 1), "in_use")));
  assert_true(cJSON_IsNull(
      cJSON_GetObjectItem(cJSON_GetArrayItem(list, 1), "created")));
  cJSON_Delete(list);
  mu_buffer_release(&out);
  end(&b);
}

static void assert_days(int64_t then_us, int64_t now_us, const char *words)
{
  struct mu_buffer out = {0};

  mu_token_listing_days(&out, then_us, now_us);
  assert_string_equal(mu_buffer_text(&out), words);
  mu_buffer_release(&out);
}

static void test_token_listing__days_in_words(void **state)
{
  (void)state;
  assert_days(100 * DAY, 100 * DAY, "today");
  assert_days(100 * DAY - 1, 100 * DAY, "today");
  assert_days(99 * DAY, 100 * DAY, "1 day ago");
  assert_days(80 * DAY + MU_SEC / 2, 100 * DAY, "20 days ago");
  assert_days(101 * DAY, 100 * DAY, "in 1 day");
  assert_days(130 * DAY - 1, 100 * DAY, "in 29 days");
  assert_days(0, 100 * DAY, "?");
  assert_days(100 * DAY, 0, "?");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_token_book__oldest_first_with_owners),
      cmocka_unit_test(test_token_book__nobody_can_tell_which),
      cmocka_unit_test(test_token_book__a_long_login_is_cut_between_letters),
      cmocka_unit_test(test_token_book__what_may_not_be_read),
      cmocka_unit_test(test_token_listing__both_forms),
      cmocka_unit_test(test_token_listing__days_in_words),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
