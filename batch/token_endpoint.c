/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_endpoint.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_reply.h"

#define METADATA_PATH "/.well-known/openid-configuration"
#define BACKOFF_LEAST (500 * MU_MS)
#define BACKOFF_MOST  (8 * MU_SEC)
#define WINDOW_MOST   120 /* seconds to a reset that can be true */
#define TRIES_MOST    4   /* to learn what can be done without */
#define NONCES_MOST   3   /* one after another, before it is no use */
#define CLOCK_OFF     60  /* seconds: times in assertions do not fit then */

void mu_token_endpoint_init(struct mu_token_endpoint *e,
                            const struct mu_token_endpoint_config *config)
{
  *e = (struct mu_token_endpoint){.config = *config};
}

void mu_token_endpoint_release(struct mu_token_endpoint *e)
{
  mu_dpop_free(e->dpop);
  mu_token_message_release(&e->message);
  mu_buffer_release(&e->nonce);
  mu_buffer_release(&e->key_id);
}

/* ---- what is asked ---- */

static int64_t org_now_s(const struct mu_token_endpoint *e)
{
  int64_t now_us = mu_clock_now_us(e->config.clock);

  return (e->org_clock.known ? mu_org_clock_at(&e->org_clock, now_us).earliest
                             : mu_clock_calendar_us()) /
         MU_SEC;
}

static void ask_metadata(struct mu_token_endpoint *e)
{
  e->message.request =
      (struct mu_transfer_request){.method = MU_GET, .path = METADATA_PATH};
}

static enum mu_code ask_token(struct mu_token_endpoint *e, const char *scopes,
                              struct mu_error *err)
{
  struct mu_token_request what = {
      .origin = e->config.origin,
      .client_id = e->config.client_id,
      .key = e->config.key,
      .key_id =
          e->key_id.len > 0 ? mu_buffer_text(&e->key_id) : e->config.key_id,
      .dpop = e->dpop,
      .nonce = e->nonce.len > 0 ? mu_buffer_text(&e->nonce) : NULL,
      .scopes = scopes,
      .now = org_now_s(e)};

  return mu_token_request_write(&e->message, &what, err);
}

enum mu_code mu_token_endpoint_ask(struct mu_token_endpoint *e,
                                   const char *scopes, int64_t now_us,
                                   const struct mu_transfer_request **request,
                                   int64_t *at_us, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *request = NULL;
  if (now_us < e->not_before_us) {
    *at_us = e->not_before_us;
    return MU_OK;
  }
  e->asks_metadata = !e->known;
  if (e->asks_metadata) {
    ask_metadata(e);
  } else {
    rc = ask_token(e, scopes, err);
  }
  *request = &e->message.request;
  return rc;
}

/* ---- when to ask again ---- */

static void try_later(struct mu_token_endpoint *e, int64_t wait_us,
                      int64_t now_us)
{
  int64_t least = BACKOFF_LEAST << (e->failures < 4 ? e->failures : 4);

  least = least < BACKOFF_MOST ? least : BACKOFF_MOST;
  e->failures++;
  e->nonces = 0; /* by then the last one may be over */
  e->not_before_us = now_us + (wait_us > least ? wait_us : least);
}

static int64_t number_in(const struct mu_reply *http, size_t header)
{
  return strtoll(http->headers[header].text, NULL, 10);
}

/* Okta marks its concurrency limit so; the reset beside it means nothing (rate
 * limits reference, concurrent limits). */
static bool is_crowd(const struct mu_reply *http)
{
  return http->headers[MU_HEADER_RATE_LIMIT].text[0] &&
         number_in(http, MU_HEADER_RATE_LIMIT) == 0 &&
         number_in(http, MU_HEADER_RATE_REMAINING) == 0;
}

/* How many seconds a window that is used up stays so, by the org's clock. */
static int64_t reset_wait_s(const struct mu_reply *http)
{
  int64_t reset = number_in(http, MU_HEADER_RATE_RESET);
  int64_t date = 0;

  return !is_crowd(http) &&
                 mu_org_clock_parse_date(http->headers[MU_HEADER_DATE].text,
                                         &date) &&
                 reset > date
             ? reset - date + 1
             : 0;
}

/* How long a limit is to be waited out; 0: not known. */
static int64_t limit_wait(const struct mu_reply *http)
{
  int64_t wait_s = number_in(http, MU_HEADER_RETRY_AFTER);

  wait_s = wait_s > 0 ? wait_s : reset_wait_s(http);
  return wait_s <= WINDOW_MOST ? wait_s * MU_SEC : 0;
}

static bool is_passing(int status)
{
  return status == 429 || status >= 500;
}

/* ---- what is learnt ---- */

/* It may be quite another time there than was thought: somebody has set a
 * clock, or this machine has slept. */
void mu_token_endpoint_learn_clock(struct mu_token_endpoint *e,
                                   const struct mu_reply *http)
{
  int64_t thought = org_now_s(e);
  int64_t date = 0;

  if (mu_org_clock_parse_date(http->headers[MU_HEADER_DATE].text, &date)) {
    mu_org_clock_learn(&e->org_clock, date, http->sent_us, http->received_us);
  }
  e->astray = llabs(org_now_s(e) - thought) > CLOCK_OFF;
}

static void keep_nonce(struct mu_token_endpoint *e, const struct mu_reply *http)
{
  const char *given = http->headers[MU_HEADER_DPOP_NONCE].text;

  if (given[0]) {
    mu_buffer_clear(&e->nonce);
    mu_buffer_append_text(&e->nonce, given);
  }
}

static bool lists(const cJSON *algs, const char *name)
{
  const cJSON *alg = NULL;

  cJSON_ArrayForEach (alg, algs) {
    const char *text = cJSON_GetStringValue(alg);

    if (text && strcmp(text, name) == 0) {
      return true;
    }
  }
  return false;
}

static enum mu_code make_proofs(struct mu_token_endpoint *e, bool by_rsa,
                                struct mu_error *err)
{
  mu_dpop_free(e->dpop);
  e->dpop = NULL;
  e->by_rsa = by_rsa;
  e->proof_keys++;
  return mu_dpop_new(&e->dpop, by_rsa ? MU_JWS_RS256 : MU_JWS_ES256, err);
}

/* An org that says nothing of ES256 takes RS256, as all of Okta's SDKs use. */
static enum mu_code take_metadata(struct mu_token_endpoint *e,
                                  const struct mu_reply *http,
                                  struct mu_error *err)
{
  cJSON *root = NULL;
  bool ecdsa = false;

  if (is_passing(http->status) && e->failures < TRIES_MOST) {
    try_later(e, limit_wait(http), http->received_us);
    return MU_OK;
  }
  root = cJSON_ParseWithLength(mu_buffer_text(&http->body), http->body.len);
  ecdsa = lists(cJSON_GetObjectItemCaseSensitive(
                    root, "dpop_signing_alg_values_supported"),
                "ES256");
  cJSON_Delete(root);
  e->known = true;
  e->failures = 0;
  return make_proofs(e, !ecdsa, err);
}

/* ---- what it comes to ---- */

static enum mu_token_progress refuse(struct mu_token_reply *got,
                                     const char *words)
{
  got->outcome = MU_TOKEN_REFUSED;
  if (words) {
    mu_buffer_clear(&got->words);
    mu_buffer_append_text(&got->words, words);
  }
  return MU_TOKEN_ANSWER;
}

/* ES256 was worth a try; RS256 is what every org takes. */
static enum mu_token_progress change_proofs(struct mu_token_endpoint *e,
                                            struct mu_token_reply *got)
{
  struct mu_error err = {0};

  if (!e->dpop || e->by_rsa) {
    return refuse(got, NULL);
  }
  return make_proofs(e, true, &err) == MU_OK ? MU_TOKEN_AGAIN
                                             : refuse(got, err.text);
}

/* Whether the times in what was sent may have been all that is wrong. */
static bool blames_clock(const struct mu_token_endpoint *e,
                         enum mu_token_outcome outcome)
{
  return e->astray && e->failures < TRIES_MOST &&
         (outcome == MU_TOKEN_REFUSED || outcome == MU_TOKEN_PROOF);
}

/* An app with several keys has to be told which one signs (Okta: kid). Where
 * nobody said it, the key's thumbprint is worth one try: muster token
 * rotate-key registers keys by that. */
static bool names_key(struct mu_token_endpoint *e,
                      const struct mu_token_reply *got)
{
  return got->outcome == MU_TOKEN_REFUSED && e->key_id.len == 0 &&
         !e->config.key_id && !mu_signing_key_id(e->config.key) &&
         strstr(mu_buffer_text(&got->words), "kid") &&
         mu_signing_key_thumbprint(e->config.key, &e->key_id, NULL) == MU_OK;
}

static enum mu_token_progress weigh(struct mu_token_endpoint *e,
                                    struct mu_token_reply *got,
                                    const struct mu_reply *http)
{
  if (blames_clock(e, got->outcome)) {
    got->outcome = MU_TOKEN_FAILED;
  }
  if (names_key(e, got)) {
    return MU_TOKEN_AGAIN;
  }
  switch (got->outcome) {
  case MU_TOKEN_NONCE:
    return ++e->nonces > NONCES_MOST ? refuse(got, NULL) : MU_TOKEN_AGAIN;
  case MU_TOKEN_PROOF:
    return change_proofs(e, got);
  case MU_TOKEN_LIMITED:
    try_later(e, limit_wait(http), http->received_us);
    return MU_TOKEN_AGAIN;
  case MU_TOKEN_FAILED:
    try_later(e, 0, http->received_us);
    return MU_TOKEN_AGAIN;
  default:
    e->nonces = 0;
    e->failures = 0;
    return MU_TOKEN_ANSWER;
  }
}

static void count(const struct mu_token_endpoint *e,
                  const struct mu_reply *http)
{
  if (!e->asks_metadata) {
    mu_request_counts_add_reply(e->config.counts, MU_BUCKET_TOKEN, http);
  }
}

/* Failures on the way to the server say nothing of what it answers. */
static void note_heard(struct mu_token_endpoint *e)
{
  if (e->unheard) {
    e->unheard = false;
    e->failures = 0;
  }
}

enum mu_token_progress mu_token_endpoint_take(struct mu_token_endpoint *e,
                                              const struct mu_reply *http,
                                              mu_scope_set asked,
                                              struct mu_token_reply *got)
{
  struct mu_error err = {0};

  *got = (struct mu_token_reply){.outcome = MU_TOKEN_FAILED};
  mu_buffer_wipe(&e->message.body);
  count(e, http);
  if (http->delivery != MU_DELIVERY_ANSWERED) {
    try_later(e, 0, http->received_us);
    e->unheard = true;
    return MU_TOKEN_NO_REPLY;
  }
  note_heard(e);
  mu_token_endpoint_learn_clock(e, http);
  keep_nonce(e, http);
  if (e->asks_metadata) {
    return take_metadata(e, http, &err) == MU_OK ? MU_TOKEN_AGAIN
                                                 : refuse(got, err.text);
  }
  if (mu_token_reply_read(got, http, asked, &err) != MU_OK) {
    return refuse(got, err.text);
  }
  return weigh(e, got, http);
}

/* ---- proofs to the API ---- */

enum mu_code mu_token_endpoint_prove(struct mu_token_endpoint *e,
                                     const struct mu_transfer_request *request,
                                     const char *hash, const char *nonce,
                                     struct mu_buffer *proof,
                                     struct mu_error *err)
{
  static const char *const names[] = {[MU_GET] = "GET",
                                      [MU_POST] = "POST",
                                      [MU_PUT] = "PUT",
                                      [MU_DELETE] = "DELETE"};
  struct mu_buffer url = {0};
  struct mu_dpop_claims claims = {.method = names[request->method],
                                  .issued_at = org_now_s(e),
                                  .nonce = nonce,
                                  .token_hash = hash};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&url, "%s%s", e->config.origin, request->path);
  claims.url = mu_buffer_text(&url);
  mu_buffer_clear(proof);
  mu_buffer_append_text(proof, MU_PROOF_HEADER);
  rc = mu_buffer_failed(&url) ? mu_error_nomem(err)
                              : mu_dpop_prove(e->dpop, &claims, proof, err);
  mu_buffer_release(&url);
  return rc;
}
