/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http_server.h"
#include "io/transfer.h"
#include "scratch.h"

static const struct mu_clock real_time = {.speed = 1};

#define LONG (60 * MU_SEC) /* where no test is about it: a machine is busy */

/* One transfer against a server with one handler. */
struct bench {
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_secret *secret;
  bool met; /* what the handler had to look for was there */
};

static void set_up_with(struct bench *b, mu_http_handler handler,
                        struct mu_transfer_config config)
{
  config.user_agent = "muster/test";
  config.clock = &real_time;
  config.timeout_us = LONG;
  config.connect_timeout_us = LONG;
  memset(b, 0, sizeof *b);
  b->server = mu_http_server_start(handler, b);
  config.origin = mu_http_server_origin(b->server);
  assert_int_equal(
      mu_secret_new(&b->secret, "Authorization: SSWS ", "00abc", 5, NULL),
      MU_OK);
  config.authorization = b->secret;
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
}

static void set_up(struct bench *b, mu_http_handler handler, unsigned exchanges)
{
  struct mu_transfer_config config = {
      .header_names = {"x-one", "date", "www-authenticate"},
      .exchanges = exchanges};

  set_up_with(b, handler, config);
}

/* Gives how many requests the server saw. */
static unsigned tear_down(struct bench *b)
{
  unsigned requests = 0;

  mu_transfer_free(b->transfer);
  requests = mu_http_server_stop(b->server);
  mu_secret_free(b->secret);
  return requests;
}

static struct mu_exchange *wait_for(struct mu_transfer *t)
{
  struct mu_exchange *x = NULL;

  for (int i = 0; i < 1000 && !x; i++) {
    assert_int_equal(mu_transfer_wait(t, 100 * MU_MS, -1, NULL), MU_OK);
    x = mu_transfer_ended(t);
  }
  assert_non_null(x);
  return x;
}

static struct mu_exchange *fetch(struct mu_transfer *t, enum mu_method method,
                                 const char *path, const char *body)
{
  struct mu_transfer_request request = {.method = method,
                                        .path = path,
                                        .body = body,
                                        .len = body ? strlen(body) : 0};

  assert_int_equal(mu_transfer_start(t, &request, NULL, NULL), MU_OK);
  return wait_for(t);
}

/* A request whose reply is not what the test is about. */
static void fetch_and_forget(struct mu_transfer *t, enum mu_method method)
{
  struct mu_exchange *x = fetch(t, method, "/", NULL);

  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_ANSWERED);
  mu_transfer_release(t, x);
}

static void answer_plainly(void *ctx, const struct mu_http_request *request,
                           struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 201, "X-One:  a b \r\nX-Other: c\r\n", "{\"id\":1}");
}

static void test_transfer__gives_the_reply(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;
  const struct mu_reply *reply = NULL;

  (void)state;
  set_up(&b, answer_plainly, 1);
  x = fetch(b.transfer, MU_POST, "/a?b=c", "{}");
  reply = mu_exchange_reply(x);
  assert_int_equal(reply->delivery, MU_DELIVERY_ANSWERED);
  assert_int_equal(reply->status, 201);
  assert_string_equal(mu_buffer_text(&reply->body), "{\"id\":1}");
  assert_string_equal(reply->headers[0].text, "a b");
  assert_string_equal(reply->headers[1].text, "");
  assert_string_equal(reply->problem, "");
  assert_true(reply->received_us >= reply->sent_us);
  mu_transfer_release(b.transfer, x);
  assert_int_equal(tear_down(&b), 1);
}

static void look_at_request(void *ctx, const struct mu_http_request *request,
                            struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  b->met =
      strcmp(request->method, "POST") == 0 &&
      strcmp(request->path, "/api/v1/users?search=a%20eq%20%22b%22") == 0 &&
      strcmp(request->body, "{\"a\":1}") == 0 &&
      mu_http_has_line(request, "Authorization: SSWS 00abc") &&
      mu_http_has_line(request, "Content-Type: application/json") &&
      mu_http_has_line(request, "Accept: application/json") &&
      mu_http_has_line(request, "User-Agent: muster/test") &&
      !mu_http_has_line(request, "Expect: 100-continue");
  mu_http_answer(answer, 200, "", "");
}

static void test_transfer__tells_who_answers(void **state)
{
  struct mu_peer peer = {.port = 7};
  struct mu_transfer_config config = {.exchanges = 1, .peer = &peer};
  struct bench b;
  int port = 0;

  (void)state;
  set_up_with(&b, answer_plainly, config);
  port = atoi(strrchr(mu_http_server_origin(b.server), ':') + 1);
  fetch_and_forget(b.transfer, MU_GET);
  assert_string_equal(peer.address, "127.0.0.1");
  assert_int_equal(peer.port, port);
  assert_string_equal(peer.http, "HTTP/1.1");
  assert_null(peer.tls);
  assert_int_equal(peer.chain_size, 0);
  assert_int_equal(tear_down(&b), 1);
}

static void test_transfer__sends_what_it_was_given(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, look_at_request, 1);
  x = fetch(b.transfer, MU_POST, "/api/v1/users?search=a%20eq%20%22b%22",
            "{\"a\":1}");
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
  assert_true(b.met);
}

static void look_at_length(void *ctx, const struct mu_http_request *request,
                           struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  b->met = mu_http_has_line(request, "Content-Length: 0");
  mu_http_answer(answer, 200, "", "");
}

static void test_transfer__post_without_a_body_says_so(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, look_at_length, 1);
  fetch_and_forget(b.transfer, MU_POST);
  fetch_and_forget(b.transfer, MU_PUT);
  (void)tear_down(&b);
  assert_true(b.met);
}

struct methods {
  struct bench bench; /* first: the handler's ctx is it */
  char seen[128];
};

static void note_method(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  struct methods *m = ctx;
  size_t used = strlen(m->seen);

  (void)snprintf(m->seen + used, sizeof m->seen - used, "%s:%s ",
                 request->method, request->body);
  mu_http_answer(answer, 200, "", "");
}

/* An exchange that is used again forgets what it sent before. */
static void test_transfer__one_exchange_does_every_method(void **state)
{
  static const enum mu_method order[] = {MU_POST,   MU_GET, MU_PUT, MU_DELETE,
                                         MU_POST,   MU_PUT, MU_GET, MU_DELETE,
                                         MU_DELETE, MU_POST};
  struct methods m = {.seen = ""};

  (void)state;
  set_up(&m.bench, note_method, 1);
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    bool sends = order[i] == MU_POST || order[i] == MU_PUT;
    struct mu_exchange *x =
        fetch(m.bench.transfer, order[i], "/", sends ? "b" : NULL);

    mu_transfer_release(m.bench.transfer, x);
  }
  (void)tear_down(&m.bench);
  assert_string_equal(m.seen, "POST:b GET: PUT:b DELETE: POST:b PUT:b GET: "
                              "DELETE: DELETE: POST:b ");
}

static void note_path(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  struct methods *m = ctx;
  size_t used = strlen(m->seen);

  (void)snprintf(m->seen + used, sizeof m->seen - used, "%s ", request->path);
  mu_http_answer(answer, 200, "", "");
}

static void test_transfer__paths_arrive_as_given(void **state)
{
  static const char *const paths[] = {"/a?x=1",     "/a",
                                      "/a?x=1",     "/u/%2f%3f@",
                                      "/a?x=%26&y", "/%2F%C3%a9/../x?y=%2F"};
  struct methods m = {.seen = ""};

  (void)state;
  set_up(&m.bench, note_path, 1);
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct mu_exchange *x = fetch(m.bench.transfer, MU_GET, paths[i], NULL);

    mu_transfer_release(m.bench.transfer, x);
  }
  (void)tear_down(&m.bench);
  assert_string_equal(m.seen, "/a?x=1 /a /a?x=1 /u/%2f%3f@ /a?x=%26&y "
                              "/%2F%C3%a9/../x?y=%2F ");
}

static void test_transfer__a_path_leads_to_no_other_host(void **state)
{
  static const char *const paths[] = {"@127.0.0.2/", ".example/", "0/", ""};
  struct methods m = {.seen = ""};

  (void)state;
  set_up(&m.bench, note_path, 1);
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct mu_transfer_request request = {.method = MU_GET, .path = paths[i]};
    struct mu_error err = {0};

    assert_int_equal(mu_transfer_start(m.bench.transfer, &request, NULL, &err),
                     MU_EUSAGE);
    assert_non_null(strstr(err.text, "is no path"));
  }
  (void)tear_down(&m.bench);
  assert_string_equal(m.seen, "");
}

static void reset_at_once(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  answer->after = MU_HTTP_RESET;
}

static void test_transfer__reset_on_a_fresh_connection_is_unknown(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, reset_at_once, 1);
  x = fetch(b.transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  assert_int_equal(mu_exchange_reply(x)->status, 0);
  assert_true(mu_exchange_reply(x)->problem[0] != '\0');
  assert_false(mu_exchange_reply(x)->untrusted);
  mu_transfer_release(b.transfer, x);
  assert_int_equal(tear_down(&b), 1);
}

static void close_at_once(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  answer->after = MU_HTTP_CLOSE;
}

static void test_transfer__closed_without_a_reply_is_unknown(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, close_at_once, 1);
  x = fetch(b.transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  mu_transfer_release(b.transfer, x);
  assert_int_equal(tear_down(&b), 1);
}

/* The first of a connection is answered, the second tears it down. */
static void reset_when_reused(void *ctx, const struct mu_http_request *request,
                              struct mu_http_answer *answer)
{
  struct bench *b = ctx;

  b->met = b->met || request->on_connection == 2;
  if (request->on_connection == 1) {
    mu_http_answer(answer, 200, "", "{}");
  } else {
    answer->after = MU_HTTP_RESET;
  }
}

static void close_when_reused(void *ctx, const struct mu_http_request *request,
                              struct mu_http_answer *answer)
{
  reset_when_reused(ctx, request, answer);
  answer->after = request->on_connection == 1 ? MU_HTTP_KEEP : MU_HTTP_CLOSE;
}

/* Here libcurl would send the request again, on a new connection. */
static void expect_no_second_sending(mu_http_handler handler,
                                     enum mu_method method)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  set_up(&b, handler, 1);
  fetch_and_forget(b.transfer, MU_GET);
  x = fetch(b.transfer, method, "/", method == MU_POST ? "{}" : NULL);
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  assert_int_equal(mu_exchange_reply(x)->status, 0);
  assert_true(mu_exchange_reply(x)->problem[0] != '\0');
  mu_transfer_release(b.transfer, x);
  fetch_and_forget(b.transfer, MU_GET); /* and the exchange goes on working */
  assert_int_equal(tear_down(&b), 3);
  assert_true(b.met);
}

static void test_transfer__reset_on_a_reused_connection_is_unknown(void **state)
{
  (void)state;
  expect_no_second_sending(reset_when_reused, MU_POST);
  expect_no_second_sending(reset_when_reused, MU_GET);
  expect_no_second_sending(reset_when_reused, MU_DELETE);
}

static void test_transfer__close_on_a_reused_connection_is_unknown(void **state)
{
  (void)state;
  expect_no_second_sending(close_when_reused, MU_POST);
  expect_no_second_sending(close_when_reused, MU_PUT);
}

static void close_after_the_reply(void *ctx,
                                  const struct mu_http_request *request,
                                  struct mu_http_answer *answer)
{
  answer_plainly(ctx, request, answer);
  answer->after = MU_HTTP_CLOSE;
}

/* A connection that died while it was idle carries nothing, and nothing is in
 * doubt: the next request takes a new one. */
static void test_transfer__dead_idle_connections_are_replaced(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, close_after_the_reply, 1);
  for (int i = 0; i < 5; i++) {
    fetch_and_forget(b.transfer, MU_POST);
    (void)usleep(5000);
  }
  assert_int_equal(tear_down(&b), 5);
}

static void talk_unasked(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  answer_plainly(ctx, request, answer);
  answer->unasked = "HTTP/1.1 408 Too Slow\r\nContent-Length: 0\r\n\r\n";
}

/* What an idle connection says, be it a reply that nobody asked for or the
 * closing alert of TLS, is no reply to the next request, which takes another
 * connection and is sent once. */
static void test_transfer__connections_that_talk_unasked_are_left(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, talk_unasked, 1);
  for (int i = 0; i < 3; i++) {
    struct mu_exchange *x = fetch(b.transfer, MU_POST, "/", "{}");

    assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_ANSWERED);
    assert_int_equal(mu_exchange_reply(x)->status, 201);
    assert_string_equal(mu_exchange_reply(x)->problem, "");
    assert_string_equal(mu_buffer_text(&mu_exchange_reply(x)->body),
                        "{\"id\":1}");
    mu_transfer_release(b.transfer, x);
    (void)usleep(60000);
  }
  assert_int_equal(tear_down(&b), 3);
}

/* Where connections end after each reply, a look-up and the repeat after it
 * would otherwise go on losing the repeat. */
static void test_transfer__a_loss_on_reuse_calls_for_new_ones(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, reset_when_reused, 1);
  fetch_and_forget(b.transfer, MU_POST);
  mu_transfer_release(b.transfer, fetch(b.transfer, MU_POST, "/", "{}"));
  fetch_and_forget(b.transfer, MU_GET);
  fetch_and_forget(b.transfer, MU_POST);
  assert_int_equal(tear_down(&b), 4);
  assert_true(b.met);
}

static void test_transfer__http2_is_for_https_alone(void **state)
{
  struct mu_transfer_config config = {.origin = "http://127.0.0.1:1",
                                      .user_agent = "muster/test",
                                      .clock = &real_time,
                                      .exchanges = 1,
                                      .http2 = true};
  struct mu_transfer *transfer = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_transfer_new(&transfer, &config, &err), MU_EUSAGE);
  assert_null(transfer);
  assert_non_null(strstr(err.text, "http://127.0.0.1:1"));
  config.origin = "https://127.0.0.1:1";
  assert_int_equal(mu_transfer_new(&transfer, &config, &err), MU_OK);
  mu_transfer_free(transfer);
}

/* A connection to |origin| that was not made: what became of the request. */
static struct mu_exchange *fail_to_connect(struct mu_transfer **transfer,
                                           const char *origin,
                                           const char *ca_file)
{
  struct mu_transfer_config config = {.origin = origin,
                                      .ca_file = ca_file,
                                      .user_agent = "muster/test",
                                      .clock = &real_time,
                                      .timeout_us = 4 * MU_SEC,
                                      .connect_timeout_us = 4 * MU_SEC,
                                      .exchanges = 1};
  struct mu_exchange *x = NULL;

  assert_int_equal(mu_transfer_new(transfer, &config, NULL), MU_OK);
  x = fetch(*transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_NONE);
  assert_true(mu_exchange_reply(x)->problem[0] != '\0');
  return x;
}

static void test_transfer__a_ca_file_that_is_none_is_told_apart(void **state)
{
  struct bench b;
  struct mu_transfer *transfer = NULL;
  struct mu_exchange *x = NULL;
  char origin[64];

  (void)state;
  set_up(&b, answer_plainly, 1);
  (void)snprintf(origin, sizeof origin, "https%s",
                 mu_http_server_origin(b.server) + 4);
  x = fail_to_connect(&transfer, origin, "/nobody/here.pem");
  assert_int_equal(mu_exchange_reply(x)->untrusted, MU_DISTRUST_CA_FILE);
  assert_int_equal(mu_transfer_distrust(transfer), MU_DISTRUST_CA_FILE);
  mu_transfer_free(transfer);
  x = fail_to_connect(&transfer, origin, NULL); /* it speaks no TLS */
  assert_int_equal(mu_exchange_reply(x)->untrusted, MU_DISTRUST_NONE);
  assert_int_equal(mu_transfer_distrust(transfer), MU_DISTRUST_NONE);
  mu_transfer_free(transfer);
  assert_int_equal(tear_down(&b), 0);
}

/* The proxy's URL may hold a password. */
static void test_transfer__a_broken_proxy_is_not_quoted(void **state)
{
  static const char *const broken[] = {
      "http://me:se/cret@127.0.0.1:8080", "http://me:secret@127.0.0.1:x",
      "gopher://me:secret@127.0.0.1:8080", "http://me:secret@[::1",
      "http://me:se cret@127.0.0.1:8080"};

  (void)state;
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    struct mu_transfer *transfer = NULL;
    struct mu_exchange *x = NULL;

    assert_int_equal(setenv("https_proxy", broken[i], 1), 0);
    x = fail_to_connect(&transfer, "https://127.0.0.1:1", NULL);
    assert_null(strstr(mu_exchange_reply(x)->problem, "cret"));
    mu_transfer_free(transfer);
  }
  assert_int_equal(unsetenv("https_proxy"), 0);
}

static void test_transfer__refused_connection_never_left(void **state)
{
  struct mu_transfer_config config = {.user_agent = "muster/test",
                                      .clock = &real_time,
                                      .timeout_us = LONG,
                                      .connect_timeout_us = LONG,
                                      .exchanges = 1};
  struct mu_transfer *transfer = NULL;
  struct mu_exchange *x = NULL;
  char origin[64];

  (void)state;
  (void)snprintf(origin, sizeof origin, "http://127.0.0.1:%u",
                 mu_http_free_port());
  config.origin = origin;
  assert_int_equal(mu_transfer_new(&transfer, &config, NULL), MU_OK);
  x = fetch(transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_NONE);
  assert_true(mu_exchange_reply(x)->problem[0] != '\0');
  mu_transfer_release(transfer, x);
  mu_transfer_free(transfer);
}

static void cut_the_body(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_buffer_append_text(&answer->bytes,
                        "HTTP/1.1 200 OK\r\nX-One: kept\r\n"
                        "Content-Length: 100\r\n\r\n{\"id\":\"00u");
  answer->after = MU_HTTP_CLOSE;
}

static void cut_the_chunks(void *ctx, const struct mu_http_request *request,
                           struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_buffer_append_text(&answer->bytes,
                        "HTTP/1.1 200 OK\r\nX-One: kept\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n");
  answer->after = MU_HTTP_CLOSE;
}

static void expect_unknown_with_headers(mu_http_handler handler)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  set_up(&b, handler, 1);
  x = fetch(b.transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  assert_int_equal(mu_exchange_reply(x)->status, 200);
  assert_string_equal(mu_exchange_reply(x)->headers[0].text, "kept");
  mu_transfer_release(b.transfer, x);
  assert_int_equal(tear_down(&b), 1);
}

static void test_transfer__a_cut_body_is_unknown(void **state)
{
  (void)state;
  expect_unknown_with_headers(cut_the_body);
  expect_unknown_with_headers(cut_the_chunks);
}

static void send_nonsense(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_buffer_append_text(&answer->bytes, "SSH-2.0-OpenSSH_9.2\r\n");
  answer->after = MU_HTTP_CLOSE;
}

static void test_transfer__a_reply_that_is_not_http_is_unknown(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, send_nonsense, 1);
  x = fetch(b.transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
}

static void send_long_header(void *ctx, const struct mu_http_request *request,
                             struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_buffer_append_text(&answer->bytes, "HTTP/1.1 200 OK\r\nX-One: ");
  for (int i = 0; i < 20000; i++) {
    mu_buffer_append_text(&answer->bytes, "0123456789");
  }
  mu_buffer_append_text(&answer->bytes, "\r\nContent-Length: 0\r\n\r\n");
}

static void test_transfer__a_header_without_end_is_unknown(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, send_long_header, 1);
  x = fetch(b.transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
}

/* Okta's WWW-Authenticate lines are a few hundred bytes long. */
static void send_wordy_header(void *ctx, const struct mu_http_request *request,
                              struct mu_http_answer *answer)
{
  char line[900];

  (void)ctx;
  (void)request;
  (void)memset(line, 'x', sizeof line);
  memcpy(line, "X-One: ", 7);
  memcpy(line + sizeof line - 3, "\r\n", 3);
  mu_http_answer(answer, 403, line, "");
}

static void test_transfer__a_wordy_header_is_cut_not_dropped(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, send_wordy_header, 1);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_int_equal(strlen(mu_exchange_reply(x)->headers[0].text),
                   MU_HEADER_VALUE_MAX - 1);
  assert_true(MU_HEADER_VALUE_MAX > 400);
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
}

static void send_challenges(void *ctx, const struct mu_http_request *request,
                            struct mu_http_answer *answer)
{
  char line[900];

  (void)ctx;
  if (request->number == 1) {
    mu_http_answer(answer, 401,
                   "X-One: 1\r\nWWW-Authenticate: Bearer realm=\"a\"\r\n"
                   "X-One: 2\r\nwww-authenticate: DPoP error=\"b\"\r\n",
                   "");
    return;
  }
  (void)snprintf(line, sizeof line,
                 "WWW-Authenticate: %0600d\r\nWWW-Authenticate: DPoP\r\n", 7);
  mu_http_answer(answer, 401, line, "");
}

static void test_transfer__challenges_are_taken_together(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, send_challenges, 1);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_string_equal(mu_exchange_reply(x)->headers[0].text, "2");
  assert_string_equal(mu_exchange_reply(x)->headers[2].text,
                      "Bearer realm=\"a\", DPoP error=\"b\"");
  mu_transfer_release(b.transfer, x);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_int_equal(strlen(mu_exchange_reply(x)->headers[2].text),
                   MU_HEADER_VALUE_MAX - 1);
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
}

static void send_headers_on_first(void *ctx,
                                  const struct mu_http_request *request,
                                  struct mu_http_answer *answer)
{
  (void)ctx;
  mu_http_answer(answer, 200,
                 request->number == 1 ? "x-oNe: first\r\nx-one-more: no\r\n"
                                      : "",
                 request->number == 1 ? "a long body" : "b");
}

static void test_transfer__nothing_stays_from_the_reply_before(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, send_headers_on_first, 1);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_string_equal(mu_exchange_reply(x)->headers[0].text, "first");
  mu_transfer_release(b.transfer, x);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_string_equal(mu_exchange_reply(x)->headers[0].text, "");
  assert_string_equal(mu_buffer_text(&mu_exchange_reply(x)->body), "b");
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
}

static void never_answer(void *ctx, const struct mu_http_request *request,
                         struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  answer->after = MU_HTTP_HANG;
}

static void test_transfer__a_reply_that_does_not_come_is_unknown(void **state)
{
  static const struct mu_clock fast = {.speed = 10};
  struct mu_transfer_config config = {.user_agent = "muster/test",
                                      .clock = &fast,
                                      .timeout_us = 5 * MU_SEC,
                                      .connect_timeout_us = 5 * MU_SEC,
                                      .exchanges = 1};
  struct mu_http_server *server = mu_http_server_start(never_answer, NULL);
  struct mu_transfer *transfer = NULL;
  struct mu_exchange *x = NULL;

  (void)state;
  config.origin = mu_http_server_origin(server);
  assert_int_equal(mu_transfer_new(&transfer, &config, NULL), MU_OK);
  /* libcurl counts whole milliseconds */
  x = fetch(transfer, MU_POST, "/", "{}");
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  assert_in_range(mu_exchange_reply(x)->received_us -
                      mu_exchange_reply(x)->sent_us,
                  4 * MU_SEC, 100 * MU_SEC);
  mu_transfer_release(transfer, x);
  mu_transfer_free(transfer);
  assert_int_equal(mu_http_server_stop(server), 1);
}

static void send_too_much(void *ctx, const struct mu_http_request *request,
                          struct mu_http_answer *answer)
{
  char piece[65536];

  (void)ctx;
  (void)request;
  memset(piece, ' ', sizeof piece);
  mu_buffer_append_text(&answer->bytes, "HTTP/1.1 200 OK\r\n\r\n");
  for (size_t i = 0; i <= MU_REPLY_BODY_MAX / sizeof piece; i++) {
    mu_buffer_append(&answer->bytes, piece, sizeof piece);
  }
  answer->after = MU_HTTP_CLOSE;
}

static void test_transfer__a_body_without_end_is_unknown(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, send_too_much, 1);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_UNKNOWN);
  assert_true(mu_exchange_reply(x)->oversized);
  mu_transfer_release(b.transfer, x);
  (void)tear_down(&b);
}

static void redirect(void *ctx, const struct mu_http_request *request,
                     struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_http_answer(answer, 302, "Location: /elsewhere\r\nSet-Cookie: a=b\r\n",
                 "");
}

static void test_transfer__follows_no_redirect(void **state)
{
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  set_up(&b, redirect, 1);
  x = fetch(b.transfer, MU_GET, "/", NULL);
  assert_int_equal(mu_exchange_reply(x)->status, 302);
  mu_transfer_release(b.transfer, x);
  assert_int_equal(tear_down(&b), 1);
}

/* A proxy of the user's is for the org; nobody else sees a loopback request. */
static void test_transfer__loopback_goes_through_no_proxy(void **state)
{
  struct bench b;
  char proxy[64];

  (void)state;
  (void)snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u",
                 mu_http_free_port());
  assert_int_equal(setenv("http_proxy", proxy, 1), 0);
  assert_int_equal(setenv("ALL_PROXY", proxy, 1), 0);
  set_up(&b, answer_plainly, 1);
  fetch_and_forget(b.transfer, MU_GET);
  assert_int_equal(unsetenv("http_proxy"), 0);
  assert_int_equal(unsetenv("ALL_PROXY"), 0);
  assert_int_equal(tear_down(&b), 1);
}

static void test_transfer__wake_fd_ends_the_wait(void **state)
{
  struct bench b;
  int fds[2];
  int64_t before = 0;

  (void)state;
  set_up(&b, never_answer, 1);
  assert_int_equal(pipe(fds), 0);
  assert_int_equal(write(fds[1], "x", 1), 1);
  before = mu_clock_now_us(&real_time);
  assert_int_equal(mu_transfer_wait(b.transfer, 5 * MU_SEC, fds[0], NULL),
                   MU_OK);
  assert_true(mu_clock_now_us(&real_time) - before < MU_SEC);
  (void)close(fds[0]);
  (void)close(fds[1]);
  (void)tear_down(&b);
}

static void test_transfer__waits_as_long_as_told(void **state)
{
  struct bench b;
  int64_t before = 0;

  (void)state;
  set_up(&b, never_answer, 1);
  before = mu_clock_now_us(&real_time);
  assert_int_equal(mu_transfer_wait(b.transfer, 50 * MU_MS, -1, NULL), MU_OK);
  assert_true(mu_clock_now_us(&real_time) - before >= 45 * MU_MS);
  assert_int_equal(mu_transfer_wait(b.transfer, 0, -1, NULL), MU_OK);
  assert_null(mu_transfer_ended(b.transfer));
  (void)tear_down(&b);
}

static void answer_backwards(void *ctx, const struct mu_http_request *request,
                             struct mu_http_answer *answer)
{
  (void)ctx;
  mu_http_answer(answer, 200, "", request->body);
  answer->delay_ms = request->body[0] == '0' ? 300 : 10;
}

/* Each reply comes back with its own request's |user|. */
static void test_transfer__many_at_once_keep_apart(void **state)
{
  static char bodies[8][2] = {"0", "1", "2", "3", "4", "5", "6", "7"};
  struct bench b;
  char order[9] = "";

  (void)state;
  set_up(&b, answer_backwards, 8);
  for (unsigned i = 0; i < 8; i++) {
    assert_int_equal(mu_transfer_idle(b.transfer), 8 - i);
    struct mu_transfer_request request = {
        .method = MU_POST, .path = "/", .body = bodies[i], .len = 1};

    assert_int_equal(mu_transfer_start(b.transfer, &request, bodies[i], NULL),
                     MU_OK);
  }
  assert_int_equal(mu_transfer_idle(b.transfer), 0);
  for (unsigned i = 0; i < 8; i++) {
    struct mu_exchange *x = wait_for(b.transfer);

    assert_string_equal(mu_buffer_text(&mu_exchange_reply(x)->body),
                        mu_exchange_user(x));
    order[i] = *(char *)mu_exchange_user(x);
    mu_transfer_release(b.transfer, x);
  }
  assert_int_equal(order[7], '0');
  assert_int_equal(mu_transfer_idle(b.transfer), 8);
  assert_int_equal(tear_down(&b), 8);
}

/* ---- links ---- */

static void send_links(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  static const char *const headers[] = {
      "Link: </a?x=1,2>; rel=\"self\"\r\nlInK:</b>; rel=\"next\"\r\n",
      "Link: </a>; rel=\"self\", </b>; rel=\"next\"\r\n",
      "",
      "Link-Template: </a>\r\nLink:\r\n",
  };

  (void)ctx;
  mu_http_answer(answer, 200, headers[(request->number - 1) % 4], "[]");
}

static void expect_links(struct bench *b, const char *expected)
{
  struct mu_exchange *x = fetch(b->transfer, MU_GET, "/", NULL);

  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_ANSWERED);
  assert_string_equal(mu_buffer_text(&mu_exchange_reply(x)->links), expected);
  mu_transfer_release(b->transfer, x);
}

static void test_transfer__all_link_fields_are_kept(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, send_links, 1);
  expect_links(&b, " </a?x=1,2>; rel=\"self\",</b>; rel=\"next\"");
  expect_links(&b, " </a>; rel=\"self\", </b>; rel=\"next\"");
  expect_links(&b, "");
  expect_links(&b, "");
  (void)tear_down(&b);
}

/* Part of a link is another link: what does not fit is left out whole. */
static void send_long_link(void *ctx, const struct mu_http_request *request,
                           struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_buffer_append_text(&answer->bytes,
                        "HTTP/1.1 200 OK\r\nLink:</a>\r\nLink:<");
  for (int i = 0; i < MU_LINKS_MAX / 10; i++) {
    mu_buffer_append_text(&answer->bytes, "0123456789");
  }
  mu_buffer_append_text(&answer->bytes,
                        ">\r\nLink:</b>\r\nContent-Length: 0\r\n\r\n");
}

static void test_transfer__a_link_without_end_is_left_out(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, send_long_link, 1);
  expect_links(&b, "</a>,</b>");
  (void)tear_down(&b);
}

static void hint_early(void *ctx, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  (void)ctx;
  (void)request;
  mu_buffer_append_text(&answer->bytes,
                        "HTTP/1.1 103 Early Hints\r\nLink: </css>\r\n"
                        "Content-Encoding: gzip\r\n\r\n");
  mu_http_answer(answer, 200, "Link:</a>\r\n", "[]");
}

static void test_transfer__early_hints_are_no_part_of_the_reply(void **state)
{
  struct mu_transfer_config config = {.exchanges = 1, .compressed = true};
  struct bench b;

  (void)state;
  set_up_with(&b, hint_early, config);
  expect_links(&b, "</a>");
  (void)tear_down(&b);
}

/* ---- the other content type ---- */

static void note_type(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  struct methods *m = ctx;
  size_t used = strlen(m->seen);
  bool plain = mu_http_has_line(request, "Content-Type: application/json");
  bool other = mu_http_has_line(request, "Content-Type: x/y; a=\"b,c\"");
  bool rest = mu_http_has_line(request, "Authorization: SSWS 00abc") &&
              mu_http_has_line(request, "Accept: application/json") &&
              !strstr(request->head, "Accept-Encoding");

  (void)snprintf(m->seen + used, sizeof m->seen - used, "%s%s%s ",
                 plain ? "plain" : "", other ? "other" : "", rest ? "" : "!");
  mu_http_answer(answer, 200, "", "");
}

static void test_transfer__the_other_type_is_sent_when_asked_for(void **state)
{
  static const bool order[] = {false, true, true, false, true, false, false};
  struct mu_transfer_config config = {.exchanges = 1,
                                      .other_content_type = "x/y; a=\"b,c\""};
  struct methods m = {.seen = ""};

  (void)state;
  set_up_with(&m.bench, note_type, config);
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    struct mu_transfer_request request = {
        .method = MU_GET,
        .path = "/",
        .content = order[i] ? MU_CONTENT_OTHER : MU_CONTENT_JSON};

    assert_int_equal(mu_transfer_start(m.bench.transfer, &request, NULL, NULL),
                     MU_OK);
    mu_transfer_release(m.bench.transfer, wait_for(m.bench.transfer));
  }
  (void)tear_down(&m.bench);
  assert_string_equal(m.seen, "plain other other plain other plain plain ");
}

/* ---- gzip ---- */

struct gzipped {
  struct bench bench; /* first: the handler's ctx is it */
  struct mu_buffer body;
  const char *headers;
  bool asked; /* the request asked for gzip */
};

static void send_packed(void *ctx, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  struct gzipped *g = ctx;

  g->asked = mu_http_has_line(request, "Accept-Encoding: gzip");
  mu_buffer_printf(&answer->bytes,
                   "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n",
                   g->headers, g->body.len);
  mu_buffer_append(&answer->bytes, g->body.data, g->body.len);
}

static void set_up_gzip(struct gzipped *g, bool compressed, const char *body,
                        size_t len)
{
  struct mu_transfer_config config = {.exchanges = 1, .compressed = compressed};

  memset(g, 0, sizeof *g);
  set_up_with(&g->bench, send_packed, config);
  g->headers = "Content-Encoding: gzip\r\n";
  mu_scratch_gzip(&g->body, body, len);
}

static void tear_down_gzip(struct gzipped *g)
{
  (void)tear_down(&g->bench);
  mu_buffer_release(&g->body);
}

/* |body| NULL: there is no whole reply, and it is said why. */
static void expect_body(struct gzipped *g, const char *body)
{
  struct mu_exchange *x = fetch(g->bench.transfer, MU_GET, "/", NULL);
  const struct mu_reply *reply = mu_exchange_reply(x);

  assert_int_equal(reply->status, 200);
  if (body) {
    assert_int_equal(reply->delivery, MU_DELIVERY_ANSWERED);
    assert_string_equal(mu_buffer_text(&reply->body), body);
    assert_string_equal(reply->problem, "");
  } else {
    assert_int_equal(reply->delivery, MU_DELIVERY_UNKNOWN);
    assert_string_not_equal(reply->problem, "");
  }
  mu_transfer_release(g->bench.transfer, x);
}

static void test_transfer__a_gzipped_reply_is_unpacked(void **state)
{
  struct gzipped g;

  (void)state;
  set_up_gzip(&g, true, "{\"id\":1}", 8);
  expect_body(&g, "{\"id\":1}");
  assert_true(g.asked);
  g.headers = "content-encoding:  X-GZIP \r\n";
  expect_body(&g, "{\"id\":1}");
  mu_buffer_clear(&g.body);
  expect_body(&g, ""); /* nothing, packed or not */
  g.headers = "";
  mu_buffer_append_text(&g.body, "[]");
  expect_body(&g, "[]"); /* it need not come packed */
  tear_down_gzip(&g);
}

static void test_transfer__gzip_is_asked_for_when_told_alone(void **state)
{
  struct gzipped g;

  (void)state;
  set_up_gzip(&g, false, "{}", 2);
  mu_buffer_clear(&g.body);
  mu_buffer_append_text(&g.body, "as it is");
  expect_body(&g, "as it is");
  assert_false(g.asked);
  tear_down_gzip(&g);
}

static void test_transfer__broken_gzip_is_unknown(void **state)
{
  struct gzipped g;

  (void)state;
  set_up_gzip(&g, true, "{}", 2);
  g.body.data[g.body.len - 6] ^= 1; /* of the checksum */
  expect_body(&g, NULL);
  mu_buffer_clear(&g.body);
  mu_buffer_append_text(&g.body, "{}");
  expect_body(&g, NULL);
  tear_down_gzip(&g);
}

static void test_transfer__a_gzip_bomb_is_unknown(void **state)
{
  static char body[MU_REPLY_BODY_MAX + 1];
  struct gzipped g;

  (void)state;
  (void)memset(body, ' ', sizeof body);
  set_up_gzip(&g, true, body, sizeof body);
  assert_true(g.body.len < 65536);
  expect_body(&g, NULL);
  tear_down_gzip(&g);
}

static void test_transfer__can_be_freed_with_requests_in_flight(void **state)
{
  struct mu_transfer_request request = {
      .method = MU_POST, .path = "/", .body = "{}", .len = 2};
  struct bench b;

  (void)state;
  set_up(&b, never_answer, 2);
  assert_int_equal(mu_transfer_start(b.transfer, &request, NULL, NULL), MU_OK);
  assert_int_equal(mu_transfer_wait(b.transfer, 20 * MU_MS, -1, NULL), MU_OK);
  (void)tear_down(&b);
}

static void test_transfer__free_of_nothing_is_fine(void **state)
{
  (void)state;
  mu_transfer_free(NULL);
}

static void test_transfer__names_its_libraries(void **state)
{
  (void)state;
  assert_non_null(strstr(mu_transfer_version(), "libcurl/"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_transfer__gives_the_reply),
      cmocka_unit_test(test_transfer__tells_who_answers),
      cmocka_unit_test(test_transfer__sends_what_it_was_given),
      cmocka_unit_test(test_transfer__post_without_a_body_says_so),
      cmocka_unit_test(test_transfer__one_exchange_does_every_method),
      cmocka_unit_test(test_transfer__paths_arrive_as_given),
      cmocka_unit_test(test_transfer__a_path_leads_to_no_other_host),
      cmocka_unit_test(test_transfer__reset_on_a_fresh_connection_is_unknown),
      cmocka_unit_test(test_transfer__closed_without_a_reply_is_unknown),
      cmocka_unit_test(test_transfer__reset_on_a_reused_connection_is_unknown),
      cmocka_unit_test(test_transfer__close_on_a_reused_connection_is_unknown),
      cmocka_unit_test(test_transfer__dead_idle_connections_are_replaced),
      cmocka_unit_test(test_transfer__a_broken_proxy_is_not_quoted),
      cmocka_unit_test(test_transfer__a_ca_file_that_is_none_is_told_apart),
      cmocka_unit_test(test_transfer__http2_is_for_https_alone),
      cmocka_unit_test(test_transfer__a_loss_on_reuse_calls_for_new_ones),
      cmocka_unit_test(test_transfer__connections_that_talk_unasked_are_left),
      cmocka_unit_test(test_transfer__refused_connection_never_left),
      cmocka_unit_test(test_transfer__a_cut_body_is_unknown),
      cmocka_unit_test(test_transfer__a_reply_that_is_not_http_is_unknown),
      cmocka_unit_test(test_transfer__a_header_without_end_is_unknown),
      cmocka_unit_test(test_transfer__a_wordy_header_is_cut_not_dropped),
      cmocka_unit_test(test_transfer__challenges_are_taken_together),
      cmocka_unit_test(test_transfer__nothing_stays_from_the_reply_before),
      cmocka_unit_test(test_transfer__a_reply_that_does_not_come_is_unknown),
      cmocka_unit_test(test_transfer__a_body_without_end_is_unknown),
      cmocka_unit_test(test_transfer__follows_no_redirect),
      cmocka_unit_test(test_transfer__loopback_goes_through_no_proxy),
      cmocka_unit_test(test_transfer__wake_fd_ends_the_wait),
      cmocka_unit_test(test_transfer__waits_as_long_as_told),
      cmocka_unit_test(test_transfer__many_at_once_keep_apart),
      cmocka_unit_test(test_transfer__all_link_fields_are_kept),
      cmocka_unit_test(test_transfer__a_link_without_end_is_left_out),
      cmocka_unit_test(test_transfer__early_hints_are_no_part_of_the_reply),
      cmocka_unit_test(test_transfer__the_other_type_is_sent_when_asked_for),
      cmocka_unit_test(test_transfer__a_gzipped_reply_is_unpacked),
      cmocka_unit_test(test_transfer__gzip_is_asked_for_when_told_alone),
      cmocka_unit_test(test_transfer__broken_gzip_is_unknown),
      cmocka_unit_test(test_transfer__a_gzip_bomb_is_unknown),
      cmocka_unit_test(test_transfer__can_be_freed_with_requests_in_flight),
      cmocka_unit_test(test_transfer__free_of_nothing_is_fine),
      cmocka_unit_test(test_transfer__names_its_libraries),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
