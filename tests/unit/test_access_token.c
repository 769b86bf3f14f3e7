/* SPDX-License-Identifier: Apache-2.0 */
/* A service app's access token, with a transfer that shows it to a server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/access_token.h"
#include "batch/okta_reply.h"
#include "batch/okta_request.h"
#include "http_server.h"
#include "io/base64url.h"
#include "io/transfer.h"

#define BIT          MU_SCOPE_BIT
#define USERS_READ   BIT(MU_SCOPE_USERS_READ)
#define USERS_MANAGE BIT(MU_SCOPE_USERS_MANAGE)
#define GROUPS_READ  BIT(MU_SCOPE_GROUPS_READ)
#define SCHEMAS_READ BIT(MU_SCOPE_SCHEMAS_READ)
#define ES256_TOO                                                              \
  "{\"dpop_signing_alg_values_supported\":[\"RS256\",\"ES256\"]}"
#define EXCHANGES 4
#define SEEN      32

/* Waits of seconds take some milliseconds. */
static const struct mu_clock fast = {.speed = 50};
static const struct mu_clock real = {.speed = 1};

struct part { /* of a JWT */
  cJSON *header, *claims;
};

struct ask { /* for a token, as the server saw it */
  struct part assertion, proof;
  char scope[256];
};

struct call { /* of the API */
  char token[32];
  bool bearer;
  struct part proof;
};

struct script { /* what the server says to the first requests for a token */
  int status;
  const char *headers, *body;
  enum mu_http_after after;
  bool silent; /* nothing at all */
};

struct bench {
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_access_token *token;
  struct mu_request_counts counts;
  struct mu_access_token_config config;
  const struct mu_clock *clock;
  int64_t timeout_us;
  /* the org */
  const char *metadata;
  int metadata_refusals; /* 503, before it is given */
  int64_t ahead_s;       /* its clock; 0: it tells no time */
  mu_scope_set granted;
  bool exact;            /* a scope is not had by a larger one */
  const char *type;      /* of its tokens */
  const char *life;      /* as it stands in the JSON */
  const char *nonce;     /* that it wants in proofs */
  const char *wants_alg; /* of proofs; NULL: any */
  const char *api_nonce;
  bool renews_nonce;    /* with each reply of the API; the last four are good */
  bool says_so_in_body; /* that it wants one, by HTTP 400 */
  const char *api_refusal; /* body of a 401 that is for good; or NULL */
  const struct script *script;
  unsigned scripted;
  unsigned refuse_below; /* tokens, at the API */
  int delay_ms;          /* of the token endpoint, from the second on */
  int slow_ms;           /* likewise, from the first on */
  /* what it saw */
  unsigned metadata_asked, given;
  struct ask asks[SEEN];
  unsigned asked;
  struct call calls[SEEN];
  unsigned called;
  char nonce_room[16];
};

static struct mu_signing_key *key;

/* ---- the org ---- */

static cJSON *decode(const char *text, size_t len)
{
  unsigned char bytes[2048];
  size_t count = 0;

  assert_true(mu_base64url_size(len) <= sizeof bytes);
  assert_true(mu_base64url_decode(bytes, &count, text, len));
  return cJSON_ParseWithLength((char *)bytes, count);
}

static struct part read_jwt(const char *text)
{
  size_t header = strcspn(text, ".");
  size_t claims = strcspn(text + header + 1, ".");

  return (struct part){decode(text, header), decode(text + header + 1, claims)};
}

static void free_part(struct part *part)
{
  cJSON_Delete(part->header);
  cJSON_Delete(part->claims);
}

static const char *text_of(const cJSON *object, const char *name)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));

  return text ? text : "";
}

static double number_of(const cJSON *object, const char *name)
{
  return cJSON_GetNumberValue(cJSON_GetObjectItem(object, name));
}

static struct part read_proof(const struct mu_http_request *request)
{
  const char *line = strstr(request->head, "\r\nDPoP: ");

  return line ? read_jwt(line + 8) : (struct part){0};
}

static void read_scope(const char *body, char *out)
{
  const char *at = strstr(body, "scope=") + 6;
  size_t len = 0;

  for (; *at && *at != '&'; at++) {
    bool blank = strncmp(at, "%20", 3) == 0;

    out[len++] = blank ? ' ' : *at;
    at += blank ? 2 : 0;
  }
  out[len] = '\0';
}

static struct ask *note_ask(struct bench *b,
                            const struct mu_http_request *request)
{
  struct ask *ask = &b->asks[b->asked++ % SEEN];

  ask->assertion = read_jwt(strstr(request->body, "client_assertion=") + 17);
  ask->proof = read_proof(request);
  read_scope(request->body, ask->scope);
  return ask;
}

static const char *dated(const struct bench *b, char *text, size_t size,
                         const char *headers)
{
  time_t now = time(NULL) + (time_t)b->ahead_s;
  struct tm tm = {0};
  size_t len = 0;

  if (b->ahead_s) {
    len = strftime(text, size, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n",
                   gmtime_r(&now, &tm));
  }
  (void)snprintf(text + len, size - len, "%s", headers);
  return text;
}

static void give_token(struct bench *b, const struct ask *ask,
                       struct mu_http_answer *answer)
{
  char headers[256], body[512];

  (void)snprintf(body, sizeof body,
                 "{\"token_type\":\"%s\",\"expires_in\":%s,"
                 "\"access_token\":\"token%u\",\"scope\":\"%s\"}",
                 b->type, b->life, ++b->given, ask->scope);
  mu_http_answer(answer, 200, dated(b, headers, sizeof headers, ""), body);
}

static void judge(struct bench *b, const struct ask *ask,
                  struct mu_http_answer *answer)
{
  char extra[128], headers[256];

  if (b->exact ? mu_scope_parse(ask->scope) & ~b->granted
               : mu_scope_permitted(mu_scope_parse(ask->scope)) &
                     ~mu_scope_permitted(b->granted)) {
    mu_http_answer(answer, 400, "",
                   "{\"error\":\"invalid_scope\",\"error_description\":"
                   "\"One or more scopes are not granted.\"}");
  } else if (b->wants_alg &&
             strcmp(text_of(ask->proof.header, "alg"), b->wants_alg) != 0) {
    mu_http_answer(answer, 400, "", "{\"error\":\"invalid_dpop_proof\"}");
  } else if (b->nonce &&
             strcmp(text_of(ask->proof.claims, "nonce"), b->nonce) != 0) {
    (void)snprintf(extra, sizeof extra, "DPoP-Nonce: %s\r\n", b->nonce);
    mu_http_answer(answer, 400, dated(b, headers, sizeof headers, extra),
                   "{\"error\":\"use_dpop_nonce\"}");
  } else {
    give_token(b, ask, answer);
  }
}

static void answer_ask(struct bench *b, const struct mu_http_request *request,
                       struct mu_http_answer *answer)
{
  const struct ask *ask = note_ask(b, request);

  if (b->asked <= b->scripted) {
    const struct script *script = &b->script[b->asked - 1];

    if (!script->silent) {
      mu_http_answer(answer, script->status,
                     script->headers ? script->headers : "", script->body);
    }
    answer->after = script->after;
  } else {
    judge(b, ask, answer);
  }
  answer->delay_ms = b->slow_ms + (b->asked > 1 ? b->delay_ms : 0);
}

static bool is_fresh(const struct bench *b, const struct call *call)
{
  const char *nonce = text_of(call->proof.claims, "nonce");
  unsigned number = 0;

  return b->renews_nonce
             ? sscanf(nonce, "api-%u", &number) == 1 && number + 4 >= b->called
             : strcmp(nonce, b->api_nonce) == 0;
}

/* They have the number of the call that they come back with. */
static const char *next_nonce(struct bench *b)
{
  if (!b->renews_nonce) {
    return b->api_nonce;
  }
  (void)snprintf(b->nonce_room, sizeof b->nonce_room, "api-%u", b->called);
  return b->nonce_room;
}

static void answer_call(struct bench *b, const struct mu_http_request *request,
                        struct mu_http_answer *answer)
{
  struct call *call = &b->calls[b->called++ % SEEN];
  const char *line = strstr(request->head, "\r\nAuthorization: ");
  char extra[128];
  unsigned number = 0;

  assert_non_null(line);
  call->bearer = strncmp(line + 17, "Bearer ", 7) == 0;
  (void)sscanf(line + 17, "%*s %31s", call->token);
  assert_int_equal(sscanf(call->token, "token%u", &number), 1);
  call->proof = read_proof(request);
  if (number < b->refuse_below) {
    mu_http_answer(answer, 401,
                   "WWW-Authenticate: Bearer realm=\"org\"\r\n"
                   "WWW-Authenticate: DPoP error=\"invalid_token\"\r\n",
                   "");
  } else if (b->api_nonce && !is_fresh(b, call)) {
    (void)snprintf(extra, sizeof extra, "%sDPoP-Nonce: %s\r\n",
                   b->says_so_in_body
                       ? ""
                       : "WWW-Authenticate: DPoP error=\"use_dpop_nonce\"\r\n"
                         "WWW-Authenticate: Bearer realm=\"org\"\r\n",
                   next_nonce(b));
    mu_http_answer(answer, b->says_so_in_body ? 400 : 401, extra,
                   b->says_so_in_body ? "{\"error\":\"use_dpop_nonce\"}" : "");
  } else if (b->renews_nonce) {
    (void)snprintf(extra, sizeof extra, "DPoP-Nonce: %s\r\n", next_nonce(b));
    mu_http_answer(answer, 200, extra, "{}");
  } else {
    mu_http_answer(answer, b->api_refusal ? 401 : 200, "",
                   b->api_refusal ? b->api_refusal : "{}");
  }
}

static void answer(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *answer)
{
  struct bench *b = ctx;
  char headers[128];

  if (strcmp(request->path, "/.well-known/openid-configuration") == 0) {
    assert_null(strstr(request->head, "Authorization: "));
    b->metadata_asked++;
    mu_http_answer(answer,
                   (int)b->metadata_asked <= b->metadata_refusals ? 503 : 200,
                   dated(b, headers, sizeof headers, ""), b->metadata);
  } else if (strcmp(request->path, "/oauth2/v1/token") == 0) {
    assert_null(strstr(request->head, "Authorization: "));
    answer_ask(b, request, answer);
  } else {
    answer_call(b, request, answer);
  }
}

/* ---- the app ---- */

static void prepare(struct bench *b)
{
  *b = (struct bench){.clock = &fast,
                      .timeout_us = 500000 * MU_SEC, /* Valgrind makes RSA
                                                         keys slowly */
                      .metadata = ES256_TOO,
                      .granted = MU_SCOPES_ALL,
                      .type = "DPoP",
                      .life = "3600"};
  b->config = (struct mu_access_token_config){.client_id = "0oa1",
                                              .key = key,
                                              .always = USERS_MANAGE,
                                              .allowed = MU_SCOPES_ALL};
}

static void set_up(struct bench *b)
{
  struct mu_transfer_config config = {.user_agent = "muster/test",
                                      .clock = b->clock,
                                      .timeout_us = b->timeout_us,
                                      .connect_timeout_us = 3000 * MU_SEC,
                                      .exchanges = EXCHANGES};

  b->server = mu_http_server_start(answer, b);
  config.origin = mu_http_server_origin(b->server);
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  b->config.origin = config.origin;
  b->config.clock = b->clock;
  b->config.counts = &b->counts;
  assert_int_equal(mu_access_token_new(&b->token, &b->config, NULL), MU_OK);
  config.signer = mu_access_token_signer(b->token);
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
}

static void tear_down(struct bench *b)
{
  assert_int_equal(mu_transfer_idle(b->transfer), EXCHANGES);
  mu_transfer_free(b->transfer);
  mu_access_token_free(b->token);
  (void)mu_http_server_stop(b->server);
  for (unsigned i = 0; i < SEEN; i++) {
    free_part(&b->asks[i].assertion);
    free_part(&b->asks[i].proof);
    free_part(&b->calls[i].proof);
  }
}

static void start(struct bench *b, const char *path)
{
  struct mu_transfer_request request = {.method = MU_GET, .path = path};

  assert_int_equal(mu_transfer_start(b->transfer, &request, b, NULL), MU_OK);
}

/* The next reply, which is the caller's to release. */
static struct mu_exchange *next(struct bench *b)
{
  struct mu_exchange *x = NULL;

  for (int i = 0; i < 2000 && !x; i++) {
    assert_int_equal(
        mu_transfer_wait(b->transfer, 5 * MU_MS * b->clock->speed, -1, NULL),
        MU_OK);
    x = mu_transfer_ended(b->transfer);
  }
  assert_non_null(x);
  return x;
}

static void expect(struct bench *b, int status)
{
  struct mu_exchange *x = next(b);

  assert_string_equal(mu_exchange_reply(x)->problem, "");
  assert_int_equal(mu_exchange_reply(x)->status, status);
  mu_transfer_release(b->transfer, x);
}

static void get(struct bench *b, const char *path)
{
  start(b, path);
  expect(b, 200);
}

static void expect_barred(struct bench *b, const char *words)
{
  struct mu_exchange *x = next(b);

  assert_true(mu_exchange_reply(x)->barred);
  assert_non_null(strstr(mu_exchange_reply(x)->problem, words));
  mu_transfer_release(b->transfer, x);
}

static void pass(struct bench *b, int64_t us)
{
  int64_t until = mu_clock_now_us(b->clock) + us;

  while (mu_clock_now_us(b->clock) < until) {
    assert_int_equal(mu_transfer_wait(b->transfer,
                                      until - mu_clock_now_us(b->clock), -1,
                                      NULL),
                     MU_OK);
    assert_null(mu_transfer_ended(b->transfer));
  }
}

/* No two asks, and no two proofs, have the same jti. */
static void assert_unique(const struct bench *b)
{
  const char *ids[3 * SEEN];
  size_t count = 0;

  for (unsigned i = 0; i < b->asked; i++) {
    ids[count++] = text_of(b->asks[i].assertion.claims, "jti");
    ids[count++] = text_of(b->asks[i].proof.claims, "jti");
  }
  for (unsigned i = 0; i < b->called; i++) {
    if (b->calls[i].proof.claims) {
      ids[count++] = text_of(b->calls[i].proof.claims, "jti");
    }
  }
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(strlen(ids[i]), 22);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(ids[i], ids[j]);
    }
  }
}

static uint64_t count_of(const struct bench *b, int status)
{
  const struct mu_request_count *kinds = b->counts.by_status[MU_BUCKET_TOKEN];

  for (size_t i = 0; i < MU_STATUS_KINDS; i++) {
    if (kinds[i].count > 0 && kinds[i].status == status) {
      return kinds[i].count;
    }
  }
  return 0;
}

/* ---- the first token ---- */

static void test_access_token__metadata_comes_first(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  set_up(&b);
  get(&b, "/api/v1/users?limit=2");
  get(&b, "/api/v1/users/1");
  assert_int_equal(b.metadata_asked, 1);
  assert_int_equal(b.asked, 1);
  assert_string_equal(b.asks[0].scope, "okta.users.manage");
  assert_string_equal(text_of(b.asks[0].assertion.claims, "iss"), "0oa1");
  assert_string_equal(text_of(b.asks[0].assertion.claims, "sub"), "0oa1");
  assert_string_equal(text_of(b.calls[0].proof.claims, "htm"), "GET");
  assert_string_equal(strrchr(text_of(b.calls[0].proof.claims, "htu"), '/'),
                      "/users");
  assert_int_equal(strlen(text_of(b.calls[0].proof.claims, "ath")), 43);
  assert_string_equal(text_of(b.calls[0].proof.header, "typ"), "dpop+jwt");
  assert_string_equal(text_of(b.calls[0].proof.header, "alg"), "ES256");
  assert_string_equal(text_of(b.asks[0].proof.header, "alg"), "ES256");
  assert_string_equal(text_of(b.asks[0].proof.claims, "ath"), "");
  assert_true(mu_access_token_is_bound(b.token));
  assert_int_equal(mu_access_token_scopes(b.token), USERS_READ | USERS_MANAGE);
  assert_int_equal(b.counts.requests[MU_BUCKET_TOKEN], 1);
  assert_int_equal(count_of(&b, 200), 1);
  assert_unique(&b);
  tear_down(&b);
}

static void test_access_token__an_org_that_knows_rsa_alone(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.metadata = "{\"dpop_signing_alg_values_supported\":[1,null,\"ES256K\"]}";
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_string_equal(text_of(b.asks[0].proof.header, "alg"), "RS256");
  assert_string_equal(text_of(b.calls[0].proof.header, "alg"), "RS256");
  tear_down(&b);
}

static void test_access_token__metadata_that_does_not_come(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.metadata_refusals = 2;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.metadata_asked, 3);
  assert_string_equal(text_of(b.calls[0].proof.header, "alg"), "ES256");
  tear_down(&b);

  prepare(&b); /* it can be done without */
  b.metadata_refusals = 1000;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.metadata_asked, 5);
  tear_down(&b);
}

static void test_access_token__nonce(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.nonce = "n-1";
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 2);
  assert_string_equal(text_of(b.asks[1].proof.claims, "nonce"), "n-1");
  assert_string_equal(text_of(b.calls[0].proof.claims, "nonce"), "");
  assert_int_equal(count_of(&b, 400), 1);
  assert_unique(&b);
  tear_down(&b);
}

static void test_access_token__a_nonce_that_never_comes(void **state)
{
  static const struct script script[] = {
      {400, "", "{\"error\":\"use_dpop_nonce\"}", MU_HTTP_KEEP, false},
      {400, "", "{\"error\":\"use_dpop_nonce\"}", MU_HTTP_KEEP, false},
      {400, "", "{\"error\":\"use_dpop_nonce\"}", MU_HTTP_KEEP, false},
      {400, "", "{\"error\":\"use_dpop_nonce\"}", MU_HTTP_KEEP, false}};
  struct bench b;

  (void)state;
  prepare(&b);
  b.script = script;
  b.scripted = 4;
  set_up(&b);
  start(&b, "/api/v1/users");
  expect_barred(&b, "use_dpop_nonce");
  assert_int_equal(b.asked, 4);
  tear_down(&b);
}

/* Those that ended while the org was busy are not among them. */
static void test_access_token__nonces_that_do_not_last(void **state)
{
  struct script script[8];
  struct bench b;

  (void)state;
  prepare(&b);
  for (unsigned i = 0; i < 8; i += 2) {
    script[i] = (struct script){.status = 400,
                                .headers = "DPoP-Nonce: n-0\r\n",
                                .body = "{\"error\":\"use_dpop_nonce\"}"};
    script[i + 1] = (struct script){.status = 503, .body = ""};
  }
  b.script = script;
  b.scripted = 8;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 9);
  tear_down(&b);
}

static void test_access_token__proofs_change_to_rsa(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.wants_alg = "RS256";
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 2);
  assert_string_equal(text_of(b.calls[0].proof.header, "alg"), "RS256");
  tear_down(&b);
  prepare(&b);
  b.wants_alg = "PS256";
  set_up(&b);
  start(&b, "/api/v1/users");
  expect_barred(&b, "invalid_dpop_proof");
  tear_down(&b);
}

static void test_access_token__an_org_that_binds_none(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.type = "Bearer";
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_true(b.calls[0].bearer);
  assert_null(b.calls[0].proof.header);
  assert_non_null(b.asks[0].proof.header);
  assert_false(mu_access_token_is_bound(b.token));
  tear_down(&b);
}

static void test_access_token__credentials_that_are_refused(void **state)
{
  static const struct script script = {
      401, "",
      "{\"error\":\"invalid_client\",\"error_description\":\"The signature is "
      "wrong.\"}",
      MU_HTTP_KEEP, false};
  struct bench b;

  (void)state;
  prepare(&b);
  b.script = &script;
  b.scripted = 1;
  set_up(&b);
  start(&b, "/api/v1/users");
  start(&b, "/api/v1/users");
  expect_barred(&b, "invalid_client: The signature is wrong.");
  expect_barred(&b, "invalid_client: The signature is wrong.");
  start(&b, "/api/v1/users");
  expect_barred(&b, "invalid_client: The signature is wrong.");
  assert_int_equal(b.asked, 1);
  assert_int_equal(b.called, 0);
  tear_down(&b);
}

/* ---- replies that hold none ---- */

static void test_access_token__what_passes_is_tried_again(void **state)
{
  static const struct script script[] = {
      {502, "", "<html>Bad Gateway</html>", MU_HTTP_KEEP, false},
      {200, "", "{\"token_type\":\"Bearer\"}", MU_HTTP_KEEP, false},
      {200, "", "{\"access_token\":\"a b\"}", MU_HTTP_KEEP, false},
      {200, "", "{\"access_token\":\"a\\r\\nX: y\"}", MU_HTTP_KEEP, false},
      {200, "", "{\"access_token\":\"\xc3\xa4\"}", MU_HTTP_KEEP, false},
      {200, "", "{\"access_token\":\"a", MU_HTTP_KEEP, false},
      {200, "", "", MU_HTTP_KEEP, false},
      {429, "", "{}", MU_HTTP_KEEP, false}};
  struct bench b;

  (void)state;
  prepare(&b);
  b.script = script;
  b.scripted = sizeof script / sizeof *script;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, b.scripted + 1);
  assert_int_equal(count_of(&b, 502), 1);
  assert_int_equal(count_of(&b, 429), 1);
  assert_int_equal(count_of(&b, 200), 7);
  assert_unique(&b);
  tear_down(&b);
}

static void test_access_token__says_why_none_came_in_time(void **state)
{
  static const struct script script[] = {
      {503, "", "{\"errorSummary\":\"Read-only mode\"}", MU_HTTP_KEEP, false},
      {503, "", "{\"errorSummary\":\"Read-only mode\"}", MU_HTTP_KEEP, false},
      {503, "", "{\"errorSummary\":\"Read-only mode\"}", MU_HTTP_KEEP, false},
      {503, "", "{\"errorSummary\":\"Read-only mode\"}", MU_HTTP_KEEP, false},
      {503, "", "{\"errorSummary\":\"Read-only mode\"}", MU_HTTP_KEEP, false}};
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  prepare(&b);
  b.script = script;
  b.scripted = 5;
  b.timeout_us = 5 * MU_SEC;
  set_up(&b);
  start(&b, "/api/v1/users");
  x = next(&b);
  assert_string_equal(mu_exchange_reply(x)->problem,
                      "no access token came in time: Read-only mode");
  assert_true(mu_reply_is_unreached(mu_exchange_reply(x)));
  mu_transfer_release(b.transfer, x);
  tear_down(&b);
}

static void test_access_token__a_connection_that_breaks(void **state)
{
  static const struct script script = {0, "", "", MU_HTTP_RESET, true};
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  prepare(&b);
  b.script = &script;
  b.scripted = 1;
  set_up(&b);
  start(&b, "/api/v1/users");
  x = next(&b);
  assert_true(mu_reply_is_unreached(mu_exchange_reply(x)));
  assert_string_not_equal(mu_exchange_reply(x)->problem, "");
  mu_transfer_release(b.transfer, x);
  get(&b, "/api/v1/users"); /* whoever comes again is served at once */
  assert_int_equal(count_of(&b, 0), 1);
  assert_unique(&b);
  tear_down(&b);
}

#define OUTAGE 12 /* connections that break */

/* As often as they come, though the last token has ended; and nobody asks when
 * they do not. The endpoint's own pace would take 70 seconds. */
static void test_access_token__who_comes_again_is_served_at_once(void **state)
{
  struct script script[1 + OUTAGE] = {
      {200, "",
       "{\"token_type\":\"DPoP\",\"access_token\":\"token0\",\"expires_in\":9,"
       "\"scope\":\"okta.users.manage\"}",
       MU_HTTP_KEEP, false}};
  struct bench b;
  int64_t began = 0;

  (void)state;
  prepare(&b);
  for (int i = 1; i <= OUTAGE; i++) {
    script[i] = (struct script){.after = MU_HTTP_RESET, .silent = true};
  }
  b.script = script;
  b.scripted = 1 + OUTAGE;
  b.refuse_below = 1;
  set_up(&b);
  start(&b, "/api/v1/users"); /* which spends the token */
  began = mu_clock_now_us(b.clock);
  for (unsigned i = 0; i < OUTAGE; i++) {
    struct mu_exchange *x = next(&b);

    assert_true(mu_reply_is_unreached(mu_exchange_reply(x)));
    mu_transfer_release(b.transfer, x);
    pass(&b, MU_SEC / 5);
    assert_int_equal(b.asked, 2 + i);
    start(&b, "/api/v1/users");
  }
  expect(&b, 200);
  assert_true(mu_clock_now_us(b.clock) - began < 60 * MU_SEC);
  assert_int_equal(b.asked, 2 + OUTAGE);
  tear_down(&b);
}

/* How long the first token takes when a limit refuses it at first. */
static int64_t wait_out(const char *headers)
{
  struct script script = {429, headers, "{}", MU_HTTP_KEEP, false};
  struct bench b;
  int64_t began = 0;

  prepare(&b);
  b.script = &script;
  b.scripted = 1;
  set_up(&b);
  began = mu_clock_now_us(b.clock);
  get(&b, "/api/v1/users");
  began = mu_clock_now_us(b.clock) - began;
  assert_int_equal(b.asked, 2);
  tear_down(&b);
  return began;
}

#define DATE "Date: Mon, 24 Nov 2025 12:00:00 GMT\r\n" /* 1763985600 */

static void test_access_token__a_window_that_is_used_up(void **state)
{
  (void)state;
  assert_in_range(wait_out(DATE "X-Rate-Limit-Limit: 5\r\n"
                                "X-Rate-Limit-Remaining: 0\r\n"
                                "X-Rate-Limit-Reset: 1763985620\r\n"),
                  21 * MU_SEC, 60 * MU_SEC);
  assert_in_range(wait_out("Retry-After: 21\r\n"), 21 * MU_SEC, 60 * MU_SEC);
}

/* Nor does a reset that cannot be true. */
static void test_access_token__a_crowd_waits_for_no_reset(void **state)
{
  (void)state;
  assert_in_range(wait_out(DATE "X-Rate-Limit-Limit: 0\r\n"
                                "X-Rate-Limit-Remaining: 0\r\n"
                                "X-Rate-Limit-Reset: 1763985718\r\n"),
                  0, 100 * MU_SEC);
  assert_in_range(wait_out(DATE "X-Rate-Limit-Reset: -9223372036854775808\r\n"),
                  0, 100 * MU_SEC);
}

static void test_access_token__lives_that_are_none(void **state)
{
  static const char *const lives[] = {"0",        "-1",  "\"3600\"", "null",
                                      "1e300",    "0.5", "[]",       "1e9",
                                      "\"soon\"", "true"};

  (void)state;
  for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
    struct bench b;

    prepare(&b);
    b.life = lives[i];
    set_up(&b);
    get(&b, "/api/v1/users");
    get(&b, "/api/v1/users");
    assert_int_equal(b.asked, 1);
    tear_down(&b);
  }
}

static void test_access_token__lives_that_are_too_short(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.life = "1"; /* 20 ms here */
  b.slow_ms = 25;
  set_up(&b);
  start(&b, "/api/v1/users");
  expect_barred(&b, "an access token of the org lasts 1 s, and it takes longer "
                    "than that to get one");
  assert_int_equal(b.asked, 5);
  assert_int_equal(b.called, 0);
  tear_down(&b);
}

/* ---- renewal ---- */

static void test_access_token__is_renewed_before_it_ends(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.life = "60"; /* 1.2 s here; it is renewed after 0.8 */
  b.delay_ms = 200;
  set_up(&b);
  get(&b, "/api/v1/users");
  pass(&b, 42 * MU_SEC);
  assert_int_equal(b.asked, 2);
  get(&b, "/api/v1/users");
  assert_string_equal(b.calls[1].token, "token1"); /* the other is on its way */
  pass(&b, 15 * MU_SEC);
  get(&b, "/api/v1/users");
  assert_string_equal(b.calls[2].token, "token2");
  assert_unique(&b);
  tear_down(&b);
}

static void test_access_token__ends_while_no_other_is_to_be_had(void **state)
{
  static const struct script script[] = {
      {200, "",
       "{\"token_type\":\"DPoP\",\"access_token\":\"token0\",\"expires_in\":20,"
       "\"scope\":\"okta.users.manage\"}",
       MU_HTTP_KEEP, false},
      {503, "", "", MU_HTTP_KEEP, false},
      {503, "", "", MU_HTTP_KEEP, false},
      {503, "", "", MU_HTTP_KEEP, false},
      {503, "", "", MU_HTTP_KEEP, false},
      {503, "", "", MU_HTTP_KEEP, false}};
  struct bench b;

  (void)state;
  prepare(&b);
  b.script = script;
  b.scripted = 6;
  set_up(&b);
  get(&b, "/api/v1/users");
  pass(&b, 25 * MU_SEC);
  get(&b, "/api/v1/users");
  assert_string_equal(b.calls[0].token, "token0");
  assert_string_equal(b.calls[1].token, "token1");
  assert_int_equal(b.asked, 7);
  tear_down(&b);
}

static void test_access_token__what_the_api_refuses_goes_again(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.refuse_below = 2;
  set_up(&b);
  start(&b, "/api/v1/users");
  start(&b, "/api/v1/users");
  expect(&b, 200);
  expect(&b, 200);
  assert_int_equal(b.asked, 2);
  assert_int_equal(b.called, 4);
  assert_unique(&b);
  tear_down(&b);

  prepare(&b);
  b.refuse_below = 1000;
  set_up(&b);
  start(&b, "/api/v1/users");
  expect(&b, 401);
  assert_int_equal(b.asked, 2);
  assert_int_equal(b.called, 2);
  tear_down(&b);
}

static void test_access_token__the_api_wants_a_nonce(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.api_nonce = "api-1";
  set_up(&b);
  get(&b, "/api/v1/users");
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 1);
  assert_int_equal(b.called, 3);
  assert_string_equal(text_of(b.calls[2].proof.claims, "nonce"), "api-1");
  assert_string_equal(text_of(b.asks[0].proof.claims, "nonce"), "");
  assert_unique(&b);
  tear_down(&b);
}

static void test_access_token__the_api_renews_its_nonce(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.api_nonce = "api";
  b.renews_nonce = true;
  set_up(&b);
  for (int i = 0; i < 10; i++) {
    get(&b, "/api/v1/users");
  }
  assert_int_equal(b.called, 11);
  assert_string_equal(text_of(b.calls[10].proof.claims, "nonce"), "api-10");
  for (int i = 0; i < EXCHANGES; i++) {
    start(&b, "/api/v1/users");
  }
  for (int i = 0; i < EXCHANGES; i++) {
    expect(&b, 200);
  }
  assert_int_equal(b.asked, 1);
  assert_unique(&b);
  tear_down(&b);
}

static void test_access_token__the_api_wants_a_nonce_by_a_400(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.api_nonce = "api-1";
  b.says_so_in_body = true;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 1);
  assert_int_equal(b.called, 2);
  tear_down(&b);
}

/* The token is not at fault for each 401. */
static void test_access_token__the_org_lacks_a_feature(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.api_refusal = "{\"errorCode\":\"E0000015\"}";
  set_up(&b);
  start(&b, "/api/v1/users");
  expect(&b, 401);
  assert_int_equal(b.asked, 1);
  assert_int_equal(b.called, 1);
  tear_down(&b);
}

/* A renewal for which a scope is not granted any more must not go round and
 * round; the present token serves until it ends. */
static void test_access_token__a_scope_is_taken_away(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.life = "30";
  b.config.if_granted = SCHEMAS_READ;
  set_up(&b);
  get(&b, "/api/v1/users");
  b.granted = GROUPS_READ;
  pass(&b, 25 * MU_SEC);
  assert_int_equal(b.asked, 3); /* once with, once without okta.schemas.read */
  get(&b, "/api/v1/users");
  pass(&b, 10 * MU_SEC);
  start(&b, "/api/v1/users");
  expect_barred(&b, "no access token for okta.users.manage");
  assert_int_equal(b.asked, 3);
  tear_down(&b);
}

/* ---- scopes ---- */

static void test_access_token__asks_for_more_when_it_is_needed(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  set_up(&b);
  get(&b, "/api/v1/users");
  get(&b, "/api/v1/groups");
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 2);
  assert_string_equal(b.asks[1].scope, "okta.users.manage okta.groups.read");
  assert_string_equal(b.calls[1].token, "token2");
  tear_down(&b);
}

static void test_access_token__more_is_refused(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.granted = USERS_MANAGE;
  set_up(&b);
  get(&b, "/api/v1/users");
  get(&b, "/api/v1/groups"); /* the org itself may refuse it */
  get(&b, "/api/v1/groups");
  assert_int_equal(b.asked, 3);
  assert_string_equal(b.asks[2].scope, "okta.users.manage okta.groups.manage");
  assert_string_equal(b.calls[1].token, "token1");
  assert_true((mu_access_token_refused(b.token) & GROUPS_READ) != 0);
  tear_down(&b);
}

static void test_access_token__the_larger_scope_serves(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.exact = true;
  b.granted = USERS_MANAGE | SCHEMAS_READ;
  b.config.always = USERS_READ;
  b.config.if_granted = SCHEMAS_READ;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_string_equal(b.asks[0].scope, "okta.users.read okta.schemas.read");
  assert_string_equal(b.asks[1].scope, "okta.users.read");
  assert_string_equal(b.asks[2].scope, "okta.users.manage okta.schemas.read");
  get(&b, "/api/v1/meta/schemas/user/default");
  assert_int_equal(b.asked, 3);
  tear_down(&b);
}

/* What was tried for one scope must not be in the way of the next. */
static void test_access_token__one_scope_refused_the_next_granted(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.exact = true;
  b.granted = USERS_READ | GROUPS_READ;
  b.config.always = USERS_READ;
  set_up(&b);
  get(&b, "/api/v1/users");
  get(&b, "/api/v1/meta/schemas/user/default");
  get(&b, "/api/v1/groups");
  assert_int_equal(b.asked, 3);
  assert_string_equal(b.asks[2].scope, "okta.users.read okta.groups.read");
  assert_string_equal(b.calls[2].token, "token2");
  tear_down(&b);
}

static void test_access_token__the_larger_scope_is_not_granted_either(void **s)
{
  struct bench b;

  (void)s;
  prepare(&b);
  b.exact = true;
  b.granted = SCHEMAS_READ;
  b.config.always = USERS_READ;
  b.config.if_granted = SCHEMAS_READ;
  set_up(&b);
  start(&b, "/api/v1/users");
  expect_barred(&b, "no access token for okta.users.read (invalid_scope");
  assert_int_equal(b.asked, 4);
  tear_down(&b);
}

static void test_access_token__does_without_what_can_be_done_without(void **s)
{
  struct bench b;

  (void)s;
  prepare(&b);
  b.granted = USERS_MANAGE;
  b.config.if_granted = SCHEMAS_READ;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 2);
  assert_string_equal(b.asks[0].scope, "okta.users.manage okta.schemas.read");
  assert_string_equal(b.asks[1].scope, "okta.users.manage");
  assert_int_equal(mu_access_token_refused(b.token), SCHEMAS_READ);
  get(&b, "/api/v1/meta/schemas/user/default"); /* without another try */
  assert_int_equal(b.asked, 2);
  tear_down(&b);
}

static void test_access_token__first_without_what_requests_alone_need(void **s)
{
  struct bench b;

  (void)s;
  prepare(&b);
  b.granted = USERS_MANAGE | SCHEMAS_READ;
  b.config.if_granted = SCHEMAS_READ;
  set_up(&b);
  get(&b, "/api/v1/groups");
  assert_int_equal(b.asked, 2);
  assert_string_equal(b.asks[1].scope, "okta.users.manage okta.schemas.read");
  assert_int_equal(mu_access_token_refused(b.token), GROUPS_READ);
  tear_down(&b);
}

static void test_access_token__says_which_scopes_are_not_granted(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.granted = USERS_READ;
  b.config.if_granted = SCHEMAS_READ;
  set_up(&b);
  start(&b, "/api/v1/users");
  expect_barred(&b, "no access token for okta.users.manage (invalid_scope");
  start(&b, "/api/v1/users");
  expect_barred(&b, "a super admin grants scopes to the app");
  assert_int_equal(b.asked, 2);
  tear_down(&b);
}

/* An org may also give a token that permits less than was asked for. */
static void test_access_token__less_is_given_than_was_asked_for(void **state)
{
  static const struct script script[] = {
      {200, "",
       "{\"token_type\":\"DPoP\",\"access_token\":\"token7\","
       "\"scope\":\"openid\"}",
       MU_HTTP_KEEP, false},
      {200, "",
       "{\"token_type\":\"DPoP\",\"access_token\":\"token8\","
       "\"scope\":\"okta.users.read\"}",
       MU_HTTP_KEEP, false}};
  struct bench b;

  (void)state;
  for (size_t i = 0; i < 2; i++) {
    prepare(&b);
    b.script = &script[i];
    b.scripted = 1;
    set_up(&b);
    get(&b, "/api/v1/users");
    get(&b, "/api/v1/users");
    assert_int_equal(b.asked, 1);
    assert_true(mu_access_token_refused(b.token) & USERS_MANAGE);
    tear_down(&b);
  }
}

static void test_access_token__sparing(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.config.sparing = true;
  set_up(&b);
  get(&b, "/api/v1/meta/schemas/user/default");
  assert_string_equal(b.asks[0].scope, "okta.schemas.read");
  tear_down(&b);

  prepare(&b); /* what it falls back on */
  b.config.sparing = true;
  b.granted = USERS_MANAGE;
  set_up(&b);
  get(&b, "/api/v1/meta/schemas/user/default");
  assert_int_equal(b.asked, 2);
  assert_string_equal(b.asks[1].scope, "okta.users.manage");
  tear_down(&b);
}

static void test_access_token__no_scopes_but_those_allowed(void **state)
{
  struct bench b;

  (void)state;
  prepare(&b);
  b.config.always = USERS_READ;
  b.config.if_granted = SCHEMAS_READ;
  b.config.allowed = USERS_MANAGE; /* stands for the .read one */
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_string_equal(b.asks[0].scope, "okta.users.manage");
  get(&b, "/api/v1/groups");
  get(&b, "/api/v1/meta/schemas/user/default");
  assert_int_equal(b.asked, 1);
  tear_down(&b);
}

/* ---- time ---- */

static void test_access_token__goes_by_the_clock_of_the_org(void **state)
{
  static const int64_t aheads[] = {7 * 3600, -7 * 3600};

  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct bench b;
    double there = (double)(time(NULL) + aheads[i]);

    prepare(&b);
    b.clock = &real;
    b.ahead_s = aheads[i];
    set_up(&b);
    get(&b, "/api/v1/users");
    assert_in_range(number_of(b.asks[0].assertion.claims, "iat") - there + 9, 7,
                    11);
    assert_in_range(number_of(b.asks[0].assertion.claims, "exp") - there, 290,
                    310);
    assert_in_range(number_of(b.asks[0].proof.claims, "iat") - there + 9, 7,
                    11);
    assert_in_range(number_of(b.calls[0].proof.claims, "iat") - there + 9, 7,
                    11);
    tear_down(&b);
  }
}

#define EXPIRED                                                                \
  {                                                                            \
    401, DATE,                                                                 \
        "{\"error\":\"invalid_client\",\"error_description\":\"The assertion " \
        "is expired.\"}",                                                      \
        MU_HTTP_KEEP, false                                                    \
  }

/* This machine slept, and its clock with it: what the org refuses for its
 * times alone is sent again with better ones. */
static void test_access_token__a_clock_that_jumps(void **state)
{
  static const struct script script[] = {EXPIRED};
  struct bench b;

  (void)state;
  prepare(&b);
  b.script = script;
  b.scripted = 1;
  set_up(&b);
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, 2);
  assert_in_range(number_of(b.asks[1].assertion.claims, "iat") - 1763985600, 0,
                  60);
  tear_down(&b);
}

/* It woke before its network did. */
static void test_access_token__a_clock_that_jumps_in_an_outage(void **state)
{
  struct script script[OUTAGE + 1] = {[OUTAGE] = EXPIRED};
  struct bench b;

  (void)state;
  prepare(&b);
  for (int i = 0; i < OUTAGE; i++) {
    script[i] = (struct script){.after = MU_HTTP_RESET, .silent = true};
  }
  b.script = script;
  b.scripted = OUTAGE + 1;
  set_up(&b);
  for (int i = 0; i < OUTAGE; i++) {
    struct mu_exchange *x = NULL;

    start(&b, "/api/v1/users");
    x = next(&b);
    assert_true(mu_reply_is_unreached(mu_exchange_reply(x)));
    mu_transfer_release(b.transfer, x);
  }
  get(&b, "/api/v1/users");
  assert_int_equal(b.asked, OUTAGE + 2);
  tear_down(&b);
}

/* ---- ends ---- */

static void test_access_token__nobody_waits_any_more(void **state)
{
  static const struct script script = {0, "", "", MU_HTTP_HANG, true};
  struct bench b;
  struct mu_exchange *x = NULL;

  (void)state;
  prepare(&b);
  b.script = &script;
  b.scripted = 1;
  set_up(&b);
  start(&b, "/api/v1/users");
  pass(&b, MU_SEC);
  mu_transfer_withdraw(b.transfer);
  x = next(&b);
  assert_true(mu_exchange_reply(x)->withdrawn);
  assert_false(mu_reply_is_unreached(mu_exchange_reply(x)));
  assert_int_equal(mu_exchange_reply(x)->delivery, MU_DELIVERY_NONE);
  mu_transfer_release(b.transfer, x);
  tear_down(&b);
}

static void test_access_token__can_be_freed_at_any_time(void **state)
{
  struct bench b;

  (void)state;
  mu_access_token_free(NULL);
  prepare(&b);
  set_up(&b);
  tear_down(&b);
  prepare(&b);
  set_up(&b);
  get(&b, "/api/v1/users");
  tear_down(&b);
}

static int make_key(void **state)
{
  (void)state;
  return mu_signing_key_generate(&key, MU_JWS_ES256, 0, NULL) == MU_OK ? 0 : -1;
}

static int free_key(void **state)
{
  (void)state;
  mu_signing_key_free(key);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_access_token__metadata_comes_first),
      cmocka_unit_test(test_access_token__an_org_that_knows_rsa_alone),
      cmocka_unit_test(test_access_token__metadata_that_does_not_come),
      cmocka_unit_test(test_access_token__nonce),
      cmocka_unit_test(test_access_token__a_nonce_that_never_comes),
      cmocka_unit_test(test_access_token__nonces_that_do_not_last),
      cmocka_unit_test(test_access_token__proofs_change_to_rsa),
      cmocka_unit_test(test_access_token__an_org_that_binds_none),
      cmocka_unit_test(test_access_token__credentials_that_are_refused),
      cmocka_unit_test(test_access_token__what_passes_is_tried_again),
      cmocka_unit_test(test_access_token__says_why_none_came_in_time),
      cmocka_unit_test(test_access_token__a_connection_that_breaks),
      cmocka_unit_test(test_access_token__a_window_that_is_used_up),
      cmocka_unit_test(test_access_token__who_comes_again_is_served_at_once),
      cmocka_unit_test(test_access_token__a_crowd_waits_for_no_reset),
      cmocka_unit_test(test_access_token__lives_that_are_none),
      cmocka_unit_test(test_access_token__lives_that_are_too_short),
      cmocka_unit_test(test_access_token__is_renewed_before_it_ends),
      cmocka_unit_test(test_access_token__ends_while_no_other_is_to_be_had),
      cmocka_unit_test(test_access_token__what_the_api_refuses_goes_again),
      cmocka_unit_test(test_access_token__the_api_wants_a_nonce),
      cmocka_unit_test(test_access_token__the_api_renews_its_nonce),
      cmocka_unit_test(test_access_token__the_api_wants_a_nonce_by_a_400),
      cmocka_unit_test(test_access_token__the_org_lacks_a_feature),
      cmocka_unit_test(test_access_token__a_scope_is_taken_away),
      cmocka_unit_test(test_access_token__asks_for_more_when_it_is_needed),
      cmocka_unit_test(test_access_token__more_is_refused),
      cmocka_unit_test(test_access_token__the_larger_scope_serves),
      cmocka_unit_test(test_access_token__one_scope_refused_the_next_granted),
      cmocka_unit_test(
          test_access_token__the_larger_scope_is_not_granted_either),
      cmocka_unit_test(
          test_access_token__does_without_what_can_be_done_without),
      cmocka_unit_test(
          test_access_token__first_without_what_requests_alone_need),
      cmocka_unit_test(test_access_token__says_which_scopes_are_not_granted),
      cmocka_unit_test(test_access_token__less_is_given_than_was_asked_for),
      cmocka_unit_test(test_access_token__sparing),
      cmocka_unit_test(test_access_token__no_scopes_but_those_allowed),
      cmocka_unit_test(test_access_token__goes_by_the_clock_of_the_org),
      cmocka_unit_test(test_access_token__a_clock_that_jumps),
      cmocka_unit_test(test_access_token__a_clock_that_jumps_in_an_outage),
      cmocka_unit_test(test_access_token__nobody_waits_any_more),
      cmocka_unit_test(test_access_token__can_be_freed_at_any_time),
  };

  return cmocka_run_group_tests(tests, make_key, free_key);
}
