/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before the first token the org's metadata is asked for (RFC 8414; Okta's
 * well-known openid-configuration): its Date says what time it is there, which
 * the times in assertions and proofs have to fit, and it says which algorithms
 * proofs may be signed with. A signature with ES256 costs a twentieth of one
 * with RS256, and there is one with each request.
 */
#include "batch/access_token.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/challenge.h"
#include "batch/okta_reply.h"
#include "batch/org_clock.h"
#include "batch/token_request.h"
#include "io/dpop.h"

#define METADATA_PATH "/.well-known/openid-configuration"
#define RENEW_MOST    (300 * MU_SEC) /* before a token ends */
#define RENEW_PART    3              /* of its life, if that is less */
#define BACKOFF_LEAST (500 * MU_MS)
#define BACKOFF_MOST  (8 * MU_SEC)
#define WINDOW_MOST   120 /* seconds until a reset that can be true */
#define TRIES_MOST    4   /* to learn what can be done without */
#define NONCES_MOST   3   /* one after another, before it is no use */

enum stage {
  STAGE_UNKNOWN, /* nothing is known of the org */
  STAGE_READY,   /* a token can be asked for */
  STAGE_BARRED   /* the org gives none; |words| say why */
};

struct mu_access_token {
  struct mu_access_token_config config;
  struct mu_signer signer;
  enum stage stage;
  struct mu_org_clock clock;
  struct mu_dpop *dpop;       /* NULL: no proofs */
  bool by_rsa;                /* |dpop| signs with RS256 */
  struct mu_buffer nonce;     /* for proofs to the authorization server */
  struct mu_buffer api_nonce; /* and to the API, should it want one */
  unsigned nonces;            /* given since the last token */
  /* the present token */
  struct mu_secret *authorization; /* NULL: there is none */
  struct mu_buffer hash;
  bool bound;
  uint64_t number;
  int64_t ends_us, renew_us; /* local */
  mu_scope_set scopes;       /* that it permits */
  /* the next one */
  bool wanted;          /* by requests */
  mu_scope_set want;    /* scopes that requests needed so far */
  mu_scope_set refused; /* those that the app has not */
  mu_scope_set asked;   /* those of the request on its way */
  bool asks_metadata;   /* that is what is on its way */
  int64_t not_before_us;
  unsigned failures; /* in a row */
  struct mu_token_message message;
  struct mu_buffer words;
};

/* ---- scopes ---- */

/* Those to ask for: of what was needed so far, what may be had. */
static mu_scope_set to_ask(const struct mu_access_token *t)
{
  return mu_scope_fewest(t->want & mu_scope_permitted(t->config.allowed) &
                         ~t->refused);
}

/* A scope that is allowed as a part of a larger one alone is had by that. */
static mu_scope_set enlarge(const struct mu_access_token *t, mu_scope_set set)
{
  mu_scope_set more = 0;

  for (size_t i = 0; i < MU_SCOPES; i++) {
    mu_scope_set one = MU_SCOPE_BIT(i) & t->config.allowed;

    if (one && (mu_scope_permitted(one) & set & ~t->config.allowed)) {
      more |= one;
    }
  }
  return (set & t->config.allowed) | more;
}

/* Whether another token would permit what |need| says and the present one does
 * not. */
static bool would_help(const struct mu_access_token *t, mu_scope_set need)
{
  return (need & ~t->scopes & ~t->refused &
          mu_scope_permitted(t->config.allowed)) != 0;
}

/* ---- what is asked for ---- */

static int64_t org_now_us(const struct mu_access_token *t)
{
  int64_t now_us = mu_clock_now_us(t->config.clock);

  return t->clock.known ? mu_org_clock_at(&t->clock, now_us).earliest
                        : mu_clock_calendar_us();
}

static void ask_metadata(struct mu_access_token *t)
{
  t->asks_metadata = true;
  t->message.request =
      (struct mu_transfer_request){.method = MU_GET, .path = METADATA_PATH};
}

static enum mu_code ask_token(struct mu_access_token *t, struct mu_error *err)
{
  struct mu_token_request what = {
      .origin = t->config.origin,
      .client_id = t->config.client_id,
      .key = t->config.key,
      .key_id = t->config.key_id,
      .dpop = t->dpop,
      .nonce = t->nonce.len > 0 ? mu_buffer_text(&t->nonce) : NULL,
      .now = org_now_us(t) / MU_SEC};

  t->asks_metadata = false;
  t->asked = enlarge(t, to_ask(t));
  what.scopes = t->asked;
  return mu_token_request_write(&t->message, &what, err);
}

static enum mu_code wants(void *ctx, int64_t now_us,
                          const struct mu_transfer_request **request,
                          int64_t *at_us, struct mu_error *err)
{
  struct mu_access_token *t = ctx;
  enum mu_code rc = MU_OK;

  *request = NULL;
  *at_us = INT64_MAX;
  if (t->stage == STAGE_BARRED || (!t->wanted && !t->authorization)) {
    return MU_OK;
  }
  if (!t->wanted && now_us < t->renew_us) {
    *at_us = t->renew_us;
    return MU_OK;
  }
  if (now_us < t->not_before_us) {
    *at_us = t->not_before_us;
    return MU_OK;
  }
  if (t->stage == STAGE_UNKNOWN) {
    ask_metadata(t);
  } else {
    rc = ask_token(t, err);
  }
  *request = &t->message.request;
  return rc;
}

/* ---- what is answered ---- */

static void bar(struct mu_access_token *t, const char *words)
{
  t->stage = STAGE_BARRED;
  t->wanted = false;
  mu_buffer_clear(&t->words);
  mu_buffer_append_text(&t->words, words);
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

static bool make_proofs(struct mu_access_token *t, bool by_rsa)
{
  struct mu_error err = {0};

  mu_dpop_free(t->dpop);
  t->dpop = NULL;
  t->by_rsa = by_rsa;
  if (mu_dpop_new(&t->dpop, by_rsa ? MU_JWS_RS256 : MU_JWS_ES256, &err) !=
      MU_OK) {
    bar(t, err.text);
    return false;
  }
  return true;
}

static void try_later(struct mu_access_token *t, int64_t wait_us, int64_t now)
{
  int64_t least = BACKOFF_LEAST << (t->failures < 4 ? t->failures : 4);

  least = least < BACKOFF_MOST ? least : BACKOFF_MOST;
  t->failures++;
  t->not_before_us = now + (wait_us > least ? wait_us : least);
}

/* How long a window that is used up stays so, by the org's clock. */
static int64_t reset_wait(const struct mu_reply *reply)
{
  int64_t reset = strtoll(reply->headers[MU_HEADER_RATE_RESET].text, NULL, 10);
  int64_t date = 0;

  if (!mu_org_clock_parse_date(reply->headers[MU_HEADER_DATE].text, &date) ||
      reset <= date || reset - date > WINDOW_MOST) {
    return 0;
  }
  return (reset - date + 1) * MU_SEC;
}

static bool is_passing(int status)
{
  return status == 429 || status >= 500;
}

/* An org that says nothing of ES256 takes RS256, as all of Okta's SDKs use. */
static void take_metadata(struct mu_access_token *t,
                          const struct mu_reply *reply)
{
  cJSON *root = NULL;
  bool ecdsa = false;

  if (is_passing(reply->status) && t->failures < TRIES_MOST) {
    try_later(t, reset_wait(reply), reply->received_us);
    return;
  }
  root = cJSON_ParseWithLength(mu_buffer_text(&reply->body), reply->body.len);
  ecdsa = lists(cJSON_GetObjectItemCaseSensitive(
                    root, "dpop_signing_alg_values_supported"),
                "ES256");
  cJSON_Delete(root);
  if (make_proofs(t, !ecdsa)) {
    t->stage = STAGE_READY;
  }
}

static void learn_clock(struct mu_access_token *t, const struct mu_reply *reply)
{
  int64_t date = 0;

  if (mu_org_clock_parse_date(reply->headers[MU_HEADER_DATE].text, &date)) {
    mu_org_clock_learn(&t->clock, date, reply->sent_us, reply->received_us);
  }
}

static void keep_nonce(struct mu_buffer *nonce, const struct mu_reply *reply)
{
  const char *given = reply->headers[MU_HEADER_DPOP_NONCE].text;

  if (given[0]) {
    mu_buffer_clear(nonce);
    mu_buffer_append_text(nonce, given);
  }
}

static void take_token(struct mu_access_token *t, struct mu_token_reply *got,
                       int64_t sent_us)
{
  int64_t life_us = got->life_s * MU_SEC;
  int64_t early_us =
      life_us / RENEW_PART < RENEW_MOST ? life_us / RENEW_PART : RENEW_MOST;
  struct mu_buffer hash = t->hash;

  mu_secret_free(t->authorization);
  t->authorization = got->authorization;
  got->authorization = NULL;
  t->hash = got->hash;
  got->hash = hash;
  t->bound = got->bound && t->dpop;
  t->scopes = mu_scope_permitted(got->scopes);
  t->ends_us = sent_us + life_us;
  t->renew_us = t->ends_us - early_us;
  t->number++;
  t->wanted = false;
  t->failures = 0;
  t->nonces = 0;
}

static void say_missing(struct mu_access_token *t, const char *words)
{
  struct mu_buffer text = {0};

  mu_buffer_append_text(&text, "no access token for ");
  mu_scope_write(&text, t->asked, ", ");
  mu_buffer_printf(&text,
                   " (%s); a super admin grants scopes to the app under "
                   "Applications > the app > Okta API Scopes",
                   words);
  bar(t, mu_buffer_text(&text));
  mu_buffer_release(&text);
}

/* One of the scopes is not granted, and the org does not say which: what can
 * be done without goes first, and what requests needed since the last token. */
static void lessen(struct mu_access_token *t, const char *words)
{
  mu_scope_set spare = t->want & ~mu_scope_permitted(t->config.always);

  if (t->authorization) {
    t->refused |= t->want & ~t->scopes;
    t->wanted = false; /* the present one permits the rest */
  } else if (spare && t->config.always) {
    t->want = t->config.always;
    t->refused |= spare;
  } else {
    say_missing(t, words);
  }
}

/* ES256 was worth a try; RS256 is what every org takes. */
static void change_proofs(struct mu_access_token *t, const char *words)
{
  if (t->dpop && !t->by_rsa) {
    (void)make_proofs(t, true);
  } else {
    bar(t, words);
  }
}

static void take_refusal(struct mu_access_token *t,
                         const struct mu_token_reply *got,
                         const struct mu_reply *http)
{
  const char *words = mu_buffer_text(&got->words);

  switch (got->outcome) {
  case MU_TOKEN_NONCE:
    if (++t->nonces > NONCES_MOST) {
      bar(t, words);
    }
    break;
  case MU_TOKEN_PROOF:
    change_proofs(t, words);
    break;
  case MU_TOKEN_SCOPE:
    lessen(t, words);
    break;
  case MU_TOKEN_LIMITED:
    try_later(t, reset_wait(http), http->received_us);
    break;
  case MU_TOKEN_FAILED:
    try_later(t, 0, http->received_us);
    break;
  default:
    bar(t, words);
    break;
  }
}

static void count(struct mu_access_token *t, const struct mu_reply *reply)
{
  if (!t->asks_metadata && reply->delivery != MU_DELIVERY_NONE) {
    mu_request_counts_add(
        t->config.counts, MU_BUCKET_TOKEN,
        reply->delivery == MU_DELIVERY_ANSWERED ? reply->status : 0, 1);
  }
}

static void take_token_reply(struct mu_access_token *t,
                             const struct mu_reply *reply)
{
  struct mu_token_reply got;

  if (mu_token_reply_read(&got, reply, t->asked, NULL) != MU_OK) {
    bar(t, "out of memory");
  } else if (got.outcome == MU_TOKEN_GRANTED) {
    take_token(t, &got, reply->sent_us);
  } else {
    take_refusal(t, &got, reply);
  }
  mu_token_reply_release(&got);
}

static bool answered(void *ctx, const struct mu_reply *reply)
{
  struct mu_access_token *t = ctx;

  mu_buffer_wipe(&t->message.body);
  count(t, reply);
  if (reply->delivery != MU_DELIVERY_ANSWERED) {
    /* Whoever waits hears of it and comes again, at a pace of their own. */
    t->wanted = false;
    try_later(t, 0, reply->received_us);
    t->not_before_us = t->authorization ? t->not_before_us : 0;
    return false;
  }
  learn_clock(t, reply);
  keep_nonce(&t->nonce, reply);
  if (t->asks_metadata) {
    take_metadata(t, reply);
  } else {
    take_token_reply(t, reply);
  }
  return true;
}

/* ---- what is signed ---- */

static enum mu_code prove(struct mu_access_token *t,
                          const struct mu_transfer_request *request,
                          struct mu_buffer *proof, struct mu_error *err)
{
  static const char *const names[] = {[MU_GET] = "GET",
                                      [MU_POST] = "POST",
                                      [MU_PUT] = "PUT",
                                      [MU_DELETE] = "DELETE"};
  struct mu_buffer url = {0};
  struct mu_dpop_claims claims = {
      .method = names[request->method],
      .issued_at = org_now_us(t) / MU_SEC,
      .nonce = t->api_nonce.len > 0 ? mu_buffer_text(&t->api_nonce) : NULL,
      .token_hash = mu_buffer_text(&t->hash)};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&url, "%s%s", t->config.origin, request->path);
  claims.url = mu_buffer_text(&url);
  mu_buffer_clear(proof);
  mu_buffer_append_text(proof, "DPoP: ");
  rc = mu_buffer_failed(&url) ? mu_error_nomem(err)
                              : mu_dpop_prove(t->dpop, &claims, proof, err);
  mu_buffer_release(&url);
  return rc;
}

static bool is_good(const struct mu_access_token *t)
{
  return t->authorization && mu_clock_now_us(t->config.clock) < t->ends_us;
}

static enum mu_code sign(void *ctx, const struct mu_transfer_request *request,
                         struct mu_signature *signature,
                         enum mu_signing *outcome, const char **problem,
                         struct mu_error *err)
{
  struct mu_access_token *t = ctx;
  mu_scope_set need = mu_scope_of_request(request->method, request->path);

  t->want |= need;
  *problem = mu_buffer_text(&t->words);
  if (!is_good(t) || would_help(t, need)) {
    if (t->stage == STAGE_BARRED) {
      *outcome = MU_SIGN_NEVER;
    } else {
      t->wanted = true;
      *outcome = MU_SIGN_LATER;
    }
    return MU_OK;
  }
  *outcome = MU_SIGNED;
  signature->authorization = mu_secret_share(t->authorization);
  signature->credential = t->number;
  return t->bound ? prove(t, request, &signature->proof, err) : MU_OK;
}

/* The API may ask for a nonce in proofs to it, too (RFC 9449 section 9);
 * otherwise the token is at fault. */
static bool refused(void *ctx, uint64_t credential,
                    const struct mu_reply *reply)
{
  struct mu_access_token *t = ctx;

  if (mu_challenge_is(reply->headers[MU_HEADER_WWW_AUTHENTICATE].text,
                      "use_dpop_nonce")) {
    keep_nonce(&t->api_nonce, reply);
    return true;
  }
  if (credential == t->number) {
    t->ends_us = 0;
  }
  return t->stage != STAGE_BARRED;
}

/* ---- making and freeing ---- */

enum mu_code mu_access_token_new(struct mu_access_token **out,
                                 const struct mu_access_token_config *config,
                                 struct mu_error *err)
{
  struct mu_access_token *t = calloc(1, sizeof *t);

  *out = t;
  if (!t) {
    return mu_error_nomem(err);
  }
  t->config = *config;
  t->want = config->sparing ? 0 : config->always | config->if_granted;
  t->signer = (struct mu_signer){.sign = sign,
                                 .wants = wants,
                                 .answered = answered,
                                 .refused = refused,
                                 .ctx = t};
  return MU_OK;
}

void mu_access_token_free(struct mu_access_token *t)
{
  if (!t) {
    return;
  }
  mu_secret_free(t->authorization);
  mu_dpop_free(t->dpop);
  mu_token_message_release(&t->message);
  mu_buffer_release(&t->nonce);
  mu_buffer_release(&t->api_nonce);
  mu_buffer_release(&t->hash);
  mu_buffer_release(&t->words);
  free(t);
}

const struct mu_signer *mu_access_token_signer(struct mu_access_token *t)
{
  return &t->signer;
}

mu_scope_set mu_access_token_scopes(const struct mu_access_token *t)
{
  return t->scopes;
}

mu_scope_set mu_access_token_refused(const struct mu_access_token *t)
{
  return t->refused;
}

bool mu_access_token_is_bound(const struct mu_access_token *t)
{
  return t->bound;
}
