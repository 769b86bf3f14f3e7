/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/okta_reply.h"
#include "io/clock.h"
#include "io/text.h"

#define USER                                                                   \
  "{\"id\":\"00ub0oNGTSWTBKOLGLNR\",\"status\":\"STAGED\","                    \
  "\"created\":\"2024-05-01T09:30:00.000Z\","                                  \
  "\"profile\":{\"login\":\"Zo\xC3\xAB@Example.com\",\"firstName\":"           \
  "\"Zo\xC3\xAB\",\"email\":\"zoe@example.com\",\"city\":null}}"

static const struct mu_okta_request create = {.method = MU_POST};
static const struct mu_okta_request find = {
    .method = MU_GET, .repeatable = true, .look_up = true};
static const struct mu_okta_request search = {.method = MU_GET,
                                              .expect = MU_EXPECT_LIST,
                                              .repeatable = true,
                                              .look_up = true};

struct bench {
  struct mu_reply http;
  struct mu_okta_reply reply;
};

static void set_up(struct bench *b, int status, const char *body)
{
  memset(b, 0, sizeof *b);
  b->http.delivery = MU_DELIVERY_ANSWERED;
  b->http.status = status;
  mu_buffer_append_text(&b->http.body, body);
  mu_okta_reply_init(&b->reply);
}

static void set_header(struct bench *b, enum mu_okta_header header,
                       const char *value)
{
  (void)snprintf(b->http.headers[header].text,
                 sizeof b->http.headers[header].text, "%s", value);
}

static void read_it(struct bench *b, const struct mu_okta_request *request)
{
  mu_okta_reply_read(&b->reply, &b->http, request);
}

static void tear_down(struct bench *b)
{
  mu_buffer_release(&b->http.body);
  mu_okta_reply_release(&b->reply);
}

static void write_error(char *body, size_t size, const char *code)
{
  (void)snprintf(body, size,
                 "{\"errorCode\":\"%s\",\"errorSummary\":\"What it is.\","
                 "\"errorLink\":\"%s\",\"errorId\":\"oae1\",\"errorCauses\":"
                 "[]}",
                 code, code);
}

/* ---- good replies ---- */

static void test_okta_reply__a_user_is_done(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 200, USER);
  set_header(&b, MU_HEADER_REQUEST_ID, "reqABC");
  read_it(&b, &create);
  assert_int_equal(b.reply.verdict, MU_VERDICT_DONE);
  assert_string_equal(b.reply.id, "00ub0oNGTSWTBKOLGLNR");
  assert_string_equal(b.reply.user_status, "STAGED");
  assert_string_equal(b.reply.error_code, "");
  assert_int_equal(b.reply.error.len, 0);
  assert_string_equal(b.reply.request_id, "reqABC");
  tear_down(&b);
}

static void test_okta_reply__every_cut_of_a_user_is_in_doubt(void **state)
{
  (void)state;
  for (size_t len = 0; len < sizeof USER - 1; len++) {
    struct bench b;

    set_up(&b, 200, "");
    mu_buffer_append(&b.http.body, USER, len);
    read_it(&b, &create);
    assert_int_equal(b.reply.verdict, MU_VERDICT_IN_DOUBT);
    assert_string_equal(b.reply.id, "");
    assert_true(b.reply.error.len > 0);
    tear_down(&b);
  }
}

static void test_okta_reply__200_that_is_no_user_is_in_doubt(void **state)
{
  static const char *const bodies[] = {"",
                                       "{}",
                                       "[]",
                                       "null",
                                       "<html><body>Sign in</body></html>",
                                       "{\"id\":null}",
                                       "{\"id\":12}",
                                       "{\"id\":\"\"}",
                                       "{\"errorCode\":\"E0000009\"}"};

  (void)state;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    struct bench b;

    set_up(&b, 200, bodies[i]);
    read_it(&b, &create);
    assert_int_equal(b.reply.verdict, MU_VERDICT_IN_DOUBT);
    tear_down(&b);
  }
}

/* An id that does not fit would be another user's. */
static void test_okta_reply__an_endless_id_is_in_doubt(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 200, "{\"id\":\"");
  for (int i = 0; i < MU_OKTA_ID_MAX; i++) {
    mu_buffer_append_char(&b.http.body, 'x');
  }
  mu_buffer_append_text(&b.http.body, "\"}");
  read_it(&b, &create);
  assert_int_equal(b.reply.verdict, MU_VERDICT_IN_DOUBT);
  tear_down(&b);
}

static void test_okta_reply__lists_have_to_be_whole_too(void **state)
{
  static const struct {
    const char *body;
    enum mu_verdict verdict;
  } rows[] = {
      {"[]", MU_VERDICT_DONE},
      {"[" USER "]", MU_VERDICT_DONE},
      {" [ ] ", MU_VERDICT_DONE},
      {"[" USER, MU_VERDICT_IN_DOUBT},
      {"[" USER ",", MU_VERDICT_IN_DOUBT},
      {"[", MU_VERDICT_IN_DOUBT},
      {"", MU_VERDICT_IN_DOUBT},
      {"<html></html>", MU_VERDICT_IN_DOUBT},
      {USER, MU_VERDICT_IN_DOUBT},
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct bench b;

    set_up(&b, 200, rows[i].body);
    read_it(&b, &search);
    assert_int_equal(b.reply.verdict, rows[i].verdict);
    tear_down(&b);
  }
}

static void test_okta_reply__nothing_stays_from_the_reply_before(void **state)
{
  struct bench b;
  struct mu_reply second = {.delivery = MU_DELIVERY_UNKNOWN,
                            .problem = "reset"};

  (void)state;
  set_up(&b, 200, USER);
  set_header(&b, MU_HEADER_RATE_LIMIT, "600");
  set_header(&b, MU_HEADER_RATE_REMAINING, "599");
  set_header(&b, MU_HEADER_RATE_RESET, "784111837");
  set_header(&b, MU_HEADER_DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
  set_header(&b, MU_HEADER_RETRY_AFTER, "5");
  read_it(&b, &create);
  assert_true(b.reply.metered && b.reply.dated);
  mu_okta_reply_read(&b.reply, &second, &create);
  assert_false(b.reply.metered || b.reply.dated || b.reply.answered);
  assert_int_equal(b.reply.retry_after_us, 0);
  assert_string_equal(b.reply.id, "");
  assert_string_equal(b.reply.user_status, "");
  assert_string_equal(mu_buffer_text(&b.reply.error), "reset");
  tear_down(&b);
}

/* ---- no reply ---- */

static void expect_unanswered(enum mu_delivery delivery, bool untrusted,
                              int status, enum mu_verdict verdict)
{
  struct bench b;

  set_up(&b, status, "{\"errorCode\":\"E00");
  b.http.delivery = delivery;
  b.http.untrusted = untrusted;
  (void)snprintf(b.http.problem, sizeof b.http.problem, "what libcurl says");
  read_it(&b, &create);
  assert_int_equal(b.reply.verdict, verdict);
  assert_int_equal(b.reply.http_status, status);
  assert_string_equal(mu_buffer_text(&b.reply.error), "what libcurl says");
  tear_down(&b);
}

static void test_okta_reply__what_never_left_goes_again(void **state)
{
  (void)state;
  expect_unanswered(MU_DELIVERY_NONE, false, 0, MU_VERDICT_AGAIN);
}

static void
test_okta_reply__what_left_and_got_no_reply_is_in_doubt(void **state)
{
  (void)state;
  expect_unanswered(MU_DELIVERY_UNKNOWN, false, 0, MU_VERDICT_IN_DOUBT);
  expect_unanswered(MU_DELIVERY_UNKNOWN, false, 200, MU_VERDICT_IN_DOUBT);
  expect_unanswered(MU_DELIVERY_UNKNOWN, false, 400, MU_VERDICT_IN_DOUBT);
}

static void test_okta_reply__an_untrusted_org_gets_nothing(void **state)
{
  (void)state;
  expect_unanswered(MU_DELIVERY_NONE, true, 0, MU_VERDICT_UNAUTHORIZED);
}

/* ---- errors ---- */

/* What Okta's Errors reference lists, and what it means for a create. */
static const struct {
  const char *code;
  int status;
  enum mu_verdict verdict;
  bool slow;
} errors[] = {
    {"E0000001", 400, MU_VERDICT_REFUSED, false},
    {"E0000002", 400, MU_VERDICT_REFUSED, false},
    {"E0000003", 400, MU_VERDICT_REFUSED, false},
    {"E0000004", 401, MU_VERDICT_UNAUTHORIZED, false},
    {"E0000005", 403, MU_VERDICT_FORBIDDEN, false},
    {"E0000006", 403, MU_VERDICT_FORBIDDEN, false},
    {"E0000007", 404, MU_VERDICT_MISSING, false},
    {"E0000008", 404, MU_VERDICT_MISSING, false},
    {"E0000009", 500, MU_VERDICT_IN_DOUBT, false},
    {"E0000010", 503, MU_VERDICT_AGAIN, true},
    {"E0000011", 401, MU_VERDICT_UNAUTHORIZED, false},
    {"E0000014", 403, MU_VERDICT_REFUSED, false},
    {"E0000015", 401, MU_VERDICT_REFUSED, false},
    {"E0000016", 403, MU_VERDICT_REFUSED, false},
    {"E0000017", 403, MU_VERDICT_REFUSED, false},
    {"E0000018", 400, MU_VERDICT_REFUSED, false},
    {"E0000019", 400, MU_VERDICT_REFUSED, false},
    {"E0000020", 400, MU_VERDICT_REFUSED, false},
    {"E0000021", 400, MU_VERDICT_REFUSED, false},
    {"E0000022", 405, MU_VERDICT_REFUSED, false},
    {"E0000023", 403, MU_VERDICT_REFUSED, false},
    {"E0000028", 400, MU_VERDICT_REFUSED, false},
    {"E0000029", 400, MU_VERDICT_REFUSED, false},
    {"E0000031", 400, MU_VERDICT_REFUSED, false},
    {"E0000032", 403, MU_VERDICT_REFUSED, false},
    {"E0000034", 403, MU_VERDICT_REFUSED, false},
    {"E0000038", 403, MU_VERDICT_REFUSED, false},
    {"E0000047", 429, MU_VERDICT_WINDOW, false},
    {"E0000048", 404, MU_VERDICT_MISSING, false},
    {"E0000052", 501, MU_VERDICT_REFUSED, false},
    {"E0000055", 409, MU_VERDICT_REFUSED, false},
    {"E0000060", 501, MU_VERDICT_REFUSED, false},
    {"E0000062", 409, MU_VERDICT_REFUSED, false},
    {"E0000068", 403, MU_VERDICT_REFUSED, false},
    {"E0000075", 403, MU_VERDICT_REFUSED, false},
    {"E0000079", 403, MU_VERDICT_REFUSED, false},
    {"E0000080", 403, MU_VERDICT_REFUSED, false},
    {"E0000081", 400, MU_VERDICT_REFUSED, false},
    {"E0000093", 400, MU_VERDICT_REFUSED, false},
    {"E0000100", 503, MU_VERDICT_AGAIN, false},
    {"E0000112", 409, MU_VERDICT_AGAIN, true},
    {"E0000113", 409, MU_VERDICT_REFUSED, false},
    {"E0000117", 403, MU_VERDICT_REFUSED, false},
    {"E0000118", 429, MU_VERDICT_WINDOW, false},
    {"E0000122", 406, MU_VERDICT_REFUSED, false},
    {"E0000123", 400, MU_VERDICT_REFUSED, false},
    {"E0000124", 400, MU_VERDICT_REFUSED, false},
    {"E0000125", 400, MU_VERDICT_REFUSED, false},
    {"E0000134", 502, MU_VERDICT_IN_DOUBT, false},
    {"E0000135", 400, MU_VERDICT_REFUSED, false},
    {"E0000137", 504, MU_VERDICT_IN_DOUBT, false},
    {"E0000145", 409, MU_VERDICT_REFUSED, false},
    {"E0000179", 405, MU_VERDICT_REFUSED, false},
    {"E0000181", 503, MU_VERDICT_AGAIN, false},
    {"E0000195", 409, MU_VERDICT_REFUSED, false},
    {"E0000239", 423, MU_VERDICT_AGAIN, false},
};

static void test_okta_reply__every_code_has_its_verdict(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    struct bench b;
    char body[512];

    write_error(body, sizeof body, errors[i].code);
    set_up(&b, errors[i].status, body);
    read_it(&b, &create);
    if (b.reply.verdict != errors[i].verdict) {
      fail_msg("%s gives %d", errors[i].code, (int)b.reply.verdict);
    }
    if (b.reply.verdict == MU_VERDICT_AGAIN) {
      assert_int_equal(b.reply.retry,
                       errors[i].slow ? MU_RETRY_SLOW : MU_RETRY_SOON);
    }
    assert_string_equal(b.reply.error_code, errors[i].code);
    assert_string_equal(mu_buffer_text(&b.reply.error), "What it is.");
    tear_down(&b);
  }
}

static const char *const no_errors[] = {
    "",
    "<html><body>Bad gateway</body></html>",
    "{\"errorCode\":",
    "{}",
    "[]",
    "[1]",
    "null",
    "\"E0000011\"",
    "{\"errorCode\":12}",
    "{\"errorCode\":null,\"errorSummary\":null,\"errorCauses\":null}",
    "{\"errorCauses\":\"x\"}",
    "{\"errorCauses\":[1,\"x\",null,{},[]]}"};

static void test_okta_reply__statuses_without_okta_words(void **state)
{
  static const struct {
    int status;
    enum mu_verdict verdict;
  } rows[] = {
      {302, MU_VERDICT_REFUSED},      {400, MU_VERDICT_REFUSED},
      {401, MU_VERDICT_UNAUTHORIZED}, {403, MU_VERDICT_FORBIDDEN},
      {404, MU_VERDICT_MISSING},      {408, MU_VERDICT_IN_DOUBT},
      {409, MU_VERDICT_REFUSED},      {413, MU_VERDICT_REFUSED},
      {429, MU_VERDICT_WINDOW},       {500, MU_VERDICT_IN_DOUBT},
      {502, MU_VERDICT_IN_DOUBT},     {504, MU_VERDICT_IN_DOUBT},
      {520, MU_VERDICT_IN_DOUBT},     {599, MU_VERDICT_IN_DOUBT},
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    for (size_t j = 0; j < sizeof no_errors / sizeof *no_errors; j++) {
      struct bench b;

      set_up(&b, rows[i].status, no_errors[j]);
      read_it(&b, &create);
      assert_int_equal(b.reply.verdict, rows[i].verdict);
      assert_string_equal(b.reply.error_code, "");
      assert_non_null(strstr(mu_buffer_text(&b.reply.error), "HTTP "));
      tear_down(&b);
    }
  }
}

/* Only Okta can say that it did nothing; what stands before it cannot. */
static void test_okta_reply__503_of_a_stranger_is_in_doubt(void **state)
{
  (void)state;
  for (size_t j = 0; j < sizeof no_errors / sizeof *no_errors; j++) {
    struct bench b;

    set_up(&b, 503, no_errors[j]);
    read_it(&b, &create);
    assert_int_equal(b.reply.verdict, MU_VERDICT_IN_DOUBT);
    tear_down(&b);
  }
}

static void test_okta_reply__causes_are_joined(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 400,
         "{\"errorCode\":\"E0000001\",\"errorSummary\":\"Api validation "
         "failed: login\",\"errorCauses\":[{\"errorSummary\":\"login: too "
         "short\"},{\"reason\":\"X\"},{\"errorSummary\":\"email:\\nnot "
         "valid\",\"reason\":\"Y\"}]}");
  read_it(&b, &create);
  assert_int_equal(b.reply.verdict, MU_VERDICT_REFUSED);
  assert_string_equal(mu_buffer_text(&b.reply.error),
                      "login: too short; email: not valid");
  tear_down(&b);
}

static void expect_taken(const char *cause, enum mu_verdict verdict)
{
  struct bench b;
  char body[512];

  (void)snprintf(body, sizeof body,
                 "{\"errorCode\":\"E0000001\",\"errorSummary\":\"Api "
                 "validation failed: login\",\"errorCauses\":["
                 "{\"errorSummary\":\"a: b\"},{\"errorSummary\":\"%s\"}]}",
                 cause);
  set_up(&b, 400, body);
  read_it(&b, &create);
  assert_int_equal(b.reply.verdict, verdict);
  tear_down(&b);
}

static void test_okta_reply__a_taken_login_is_told_apart(void **state)
{
  (void)state;
  expect_taken("login: An object with this field already exists in the "
               "current organization",
               MU_VERDICT_EXISTS);
  expect_taken("email: An object with this field already exists in the "
               "current organization",
               MU_VERDICT_REFUSED);
  expect_taken("login: Username must be in the form of an email address",
               MU_VERDICT_REFUSED);
}

/* A page of an error would make the results unreadable, and a rejects file
 * that cannot be fed back. */
static void test_okta_reply__endless_words_are_cut(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 400, "{\"errorSummary\":\"");
  for (int i = 0; i < 100000; i++) {
    mu_buffer_append_text(&b.http.body, "\xC3\xAB");
  }
  mu_buffer_append_text(&b.http.body, "\"}");
  read_it(&b, &create);
  assert_in_range(b.reply.error.len, 100, 4096);
  assert_true(mu_text_scan(b.reply.error.data, b.reply.error.len).well_formed);
  tear_down(&b);
}

static void test_okta_reply__words_are_always_utf8(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 400, "{\"errorSummary\":\"a\xFFz \xC3\",\"errorCode\":\"E\xFE\"}");
  read_it(&b, &create);
  assert_string_equal(mu_buffer_text(&b.reply.error), "a?z ?");
  assert_true(
      mu_text_scan(b.reply.error_code, strlen(b.reply.error_code)).well_formed);
  tear_down(&b);
}

static void test_okta_reply__a_code_is_one_word(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 400, "{\"errorCode\":\"E1\\n2\",\"errorSummary\":\"a\"}");
  read_it(&b, &create);
  assert_null(strpbrk(b.reply.error_code, "\r\n"));
  tear_down(&b);
}

static void test_okta_reply__scope_errors_show_their_header(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 403, "");
  set_header(&b, MU_HEADER_WWW_AUTHENTICATE,
             "Bearer error=\"insufficient_scope\", scope=\"okta.users.manage"
             "\"");
  read_it(&b, &create);
  assert_int_equal(b.reply.verdict, MU_VERDICT_FORBIDDEN);
  assert_non_null(strstr(mu_buffer_text(&b.reply.error), "lacks the scope"));
  assert_non_null(strstr(mu_buffer_text(&b.reply.error), "okta.users.manage"));
  tear_down(&b);
}

/* ---- the limits' headers ---- */

static void set_rate(struct bench *b, const char *limit, const char *remaining,
                     const char *reset)
{
  set_header(b, MU_HEADER_RATE_LIMIT, limit);
  set_header(b, MU_HEADER_RATE_REMAINING, remaining);
  set_header(b, MU_HEADER_RATE_RESET, reset);
}

static void test_okta_reply__reads_the_report(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 200, USER);
  set_rate(&b, "600", "599", "1700000060");
  read_it(&b, &create);
  assert_true(b.reply.metered);
  assert_int_equal(b.reply.report.limit, 600);
  assert_int_equal(b.reply.report.remaining, 599);
  assert_int_equal(b.reply.report.reset_at, 1700000060);
  tear_down(&b);
}

static void test_okta_reply__garbage_is_no_report(void **state)
{
  static const char *const rows[][3] = {
      {"", "599", "1700000060"},
      {"600", "", "1700000060"},
      {"600", "599", ""},
      {"600", "-1", "1700000060"},
      {"six", "599", "1700000060"},
      {"600", "599", "1700000060.5"},
      {"600, 100", "599", "1700000060"},
      {"600", " 599", "1700000060"},
      {"4294967296", "599", "1700000060"},
      {"99999999999999999999", "599", "1700000060"},
      {"600", "599", "99999999999999999999"},
      {"600", "599", "1700000060000"}, /* milliseconds */
      {"600", "599", "0x655"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct bench b;

    set_up(&b, 200, USER);
    set_rate(&b, rows[i][0], rows[i][1], rows[i][2]);
    read_it(&b, &create);
    assert_false(b.reply.metered);
    assert_int_equal(b.reply.verdict, MU_VERDICT_DONE);
    tear_down(&b);
  }
}

static void test_okta_reply__a_reset_hours_away_is_no_report(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 200, USER);
  set_header(&b, MU_HEADER_DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
  set_rate(&b, "600", "0", "784118977");
  read_it(&b, &create);
  assert_false(b.reply.metered);
  set_rate(&b, "600", "0", "784111837");
  read_it(&b, &create);
  assert_true(b.reply.metered);
  tear_down(&b);
}

static void test_okta_reply__zero_of_zero_is_the_crowd(void **state)
{
  static const struct {
    const char *limit, *remaining, *reset;
    enum mu_verdict verdict;
  } rows[] = {
      {"0", "0", "1700000060", MU_VERDICT_CROWD},
      {"600", "0", "1700000060", MU_VERDICT_WINDOW},
      {"", "", "", MU_VERDICT_WINDOW},
      {"0", "0", "", MU_VERDICT_CROWD}, /* its reset means nothing anyway */
  };

  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct bench b;

    set_up(&b, 429, "{\"errorCode\":\"E0000047\"}");
    set_rate(&b, rows[i].limit, rows[i].remaining, rows[i].reset);
    read_it(&b, &create);
    assert_int_equal(b.reply.verdict, rows[i].verdict);
    tear_down(&b);
  }
}

static void expect_retry_after(const char *value, int64_t us)
{
  struct bench b;

  set_up(&b, 429, "");
  set_header(&b, MU_HEADER_RETRY_AFTER, value);
  read_it(&b, &create);
  assert_int_equal(b.reply.retry_after_us, us);
  tear_down(&b);
}

static void test_okta_reply__reads_retry_after(void **state)
{
  (void)state;
  expect_retry_after("", 0);
  expect_retry_after("7", 7 * MU_SEC);
  expect_retry_after("0", 0);
  expect_retry_after("-7", 0);
  expect_retry_after("86400", 0); /* nobody means that */
  expect_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 0);
}

static void test_okta_reply__reads_the_date(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, 200, USER);
  set_header(&b, MU_HEADER_DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
  read_it(&b, &create);
  assert_true(b.reply.dated);
  assert_int_equal(b.reply.date, 784111777);
  set_header(&b, MU_HEADER_DATE, "yesterday");
  read_it(&b, &create);
  assert_false(b.reply.dated);
  tear_down(&b);
}

/* ---- whose user is it? ---- */

static bool finds(const struct mu_okta_request *request, const char *body,
                  const char *login)
{
  struct bench b;
  cJSON *user = NULL;
  bool found = false;

  set_up(&b, 200, body);
  read_it(&b, request);
  assert_int_equal(
      mu_okta_reply_user(&user, &b.reply, login, strlen(login), NULL), MU_OK);
  found = user != NULL;
  cJSON_Delete(user);
  tear_down(&b);
  return found;
}

static void test_okta_reply__finds_the_login_as_okta_compares(void **state)
{
  (void)state;
  assert_true(finds(&find, USER, "Zo\xC3\xAB@Example.com"));
  assert_true(finds(&find, USER, "zoe@example.com"));
  assert_true(finds(&find, USER, "ZOE@EXAMPLE.COM"));
  assert_true(finds(&find, USER, "Zoe\xCC\x88@example.com"));
  assert_false(finds(&find, USER, "zoe"));
  assert_false(finds(&find, USER, "zoey@example.com"));
}

/* A look-up by a shortname may answer with somebody else. */
static void test_okta_reply__another_user_is_not_found(void **state)
{
  (void)state;
  assert_false(finds(&find, "{\"id\":\"x\"}", "zoe@example.com"));
  assert_false(finds(&find, "{\"id\":\"x\",\"profile\":{}}", "zoe"));
  assert_false(finds(&find, "{\"id\":\"x\",\"profile\":{\"login\":7}}", "zoe"));
}

static void test_okta_reply__finds_in_a_list(void **state)
{
  (void)state;
  assert_true(finds(&search, "[" USER "]", "zoe@example.com"));
  assert_true(finds(&search,
                    "[{\"id\":\"x\",\"profile\":{\"login\":\"a\"}}," USER "]",
                    "zoe@example.com"));
  assert_false(finds(&search, "[]", "zoe@example.com"));
  assert_false(finds(&search, "[1,null,\"x\"]", "zoe@example.com"));
}

static bool is_ours(const char *user, const char *profile, int64_t since_us)
{
  cJSON *root = cJSON_Parse(user);
  bool ours = false;

  assert_non_null(root);
  assert_int_equal(mu_okta_reply_is_ours(&ours, root, profile, strlen(profile),
                                         since_us, NULL),
                   MU_OK);
  cJSON_Delete(root);
  return ours;
}

/* 2024-05-01T09:30:00Z */
#define CREATED (INT64_C(1714555800) * MU_SEC)

static void test_okta_reply__ours_was_created_since(void **state)
{
  static const char profile[] = "{\"login\":\"Zo\xC3\xAB@Example.com\"}";

  (void)state;
  assert_true(is_ours(USER, profile, CREATED));
  assert_true(is_ours(USER, profile, CREATED - MU_SEC));
  assert_false(is_ours(USER, profile, CREATED + 1));
  assert_false(is_ours(USER, profile, INT64_MAX));
  assert_false(is_ours("{\"profile\":{\"login\":\"Zo\xC3\xAB@Example.com\"}}",
                       profile, 0));
  assert_false(is_ours("{\"created\":\"soon\",\"profile\":{\"login\":"
                       "\"Zo\xC3\xAB@Example.com\"}}",
                       profile, 0));
}

static void test_okta_reply__ours_has_our_attributes(void **state)
{
  (void)state;
  assert_true(is_ours(USER, "{\"firstName\":\"Zo\xC3\xAB\"}", 0));
  assert_true(is_ours(USER, "{}", 0));
  assert_false(is_ours(USER, "{\"firstName\":\"Zoe\"}", 0));
  assert_false(is_ours(USER, "{\"lastName\":\"King\"}", 0));
  assert_false(is_ours(USER, "{\"city\":\"Rome\"}", 0));
  assert_false(is_ours("{\"created\":\"2024-05-01T09:30:00.000Z\"}",
                       "{\"login\":\"a\"}", 0));
}

/* An org may keep a login in its own case; it is the same login. */
static void test_okta_reply__ours_may_have_another_case_of_login(void **state)
{
  (void)state;
  assert_true(is_ours(
      USER, "{\"login\":\"ZOE@example.com\",\"email\":\"Zoe@Example.com\"}",
      0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_okta_reply__a_user_is_done),
      cmocka_unit_test(test_okta_reply__every_cut_of_a_user_is_in_doubt),
      cmocka_unit_test(test_okta_reply__200_that_is_no_user_is_in_doubt),
      cmocka_unit_test(test_okta_reply__an_endless_id_is_in_doubt),
      cmocka_unit_test(test_okta_reply__lists_have_to_be_whole_too),
      cmocka_unit_test(test_okta_reply__nothing_stays_from_the_reply_before),
      cmocka_unit_test(test_okta_reply__what_never_left_goes_again),
      cmocka_unit_test(test_okta_reply__what_left_and_got_no_reply_is_in_doubt),
      cmocka_unit_test(test_okta_reply__an_untrusted_org_gets_nothing),
      cmocka_unit_test(test_okta_reply__every_code_has_its_verdict),
      cmocka_unit_test(test_okta_reply__statuses_without_okta_words),
      cmocka_unit_test(test_okta_reply__503_of_a_stranger_is_in_doubt),
      cmocka_unit_test(test_okta_reply__causes_are_joined),
      cmocka_unit_test(test_okta_reply__a_taken_login_is_told_apart),
      cmocka_unit_test(test_okta_reply__endless_words_are_cut),
      cmocka_unit_test(test_okta_reply__words_are_always_utf8),
      cmocka_unit_test(test_okta_reply__a_code_is_one_word),
      cmocka_unit_test(test_okta_reply__scope_errors_show_their_header),
      cmocka_unit_test(test_okta_reply__reads_the_report),
      cmocka_unit_test(test_okta_reply__garbage_is_no_report),
      cmocka_unit_test(test_okta_reply__a_reset_hours_away_is_no_report),
      cmocka_unit_test(test_okta_reply__zero_of_zero_is_the_crowd),
      cmocka_unit_test(test_okta_reply__reads_retry_after),
      cmocka_unit_test(test_okta_reply__reads_the_date),
      cmocka_unit_test(test_okta_reply__finds_the_login_as_okta_compares),
      cmocka_unit_test(test_okta_reply__another_user_is_not_found),
      cmocka_unit_test(test_okta_reply__finds_in_a_list),
      cmocka_unit_test(test_okta_reply__ours_was_created_since),
      cmocka_unit_test(test_okta_reply__ours_has_our_attributes),
      cmocka_unit_test(test_okta_reply__ours_may_have_another_case_of_login),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
