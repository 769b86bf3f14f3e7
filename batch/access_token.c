/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/access_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/challenge.h"
#include "batch/okta_reply.h"
#include "batch/token_endpoint.h"
#include "io/json.h"

#define RENEW_MOST (300 * MU_SEC) /* before a token ends */
#define RENEW_PART 3              /* of its life, if that is less */
#define LATE_MOST  5 /* tokens one after another that end on their way */

struct mu_access_token {
  struct mu_access_token_config config;
  struct mu_signer signer;
  struct mu_token_endpoint endpoint;
  struct mu_buffer api_nonce; /* for proofs to the API, should it want one */
  /* the present token */
  struct mu_secret *authorization; /* NULL: there is none */
  struct mu_buffer hash;
  bool bound;
  unsigned proof_key; /* that it is bound to: the endpoint's number */
  uint64_t number;
  unsigned late;             /* how many have ended on their way, in a row */
  int64_t ends_us, renew_us; /* local */
  mu_scope_set scopes;       /* that it permits */
  /* the next one */
  bool wanted;          /* by requests */
  mu_scope_set want;    /* scopes that requests needed so far */
  mu_scope_set refused; /* those that the app has not, */
  mu_scope_set doubted; /* and of these those that it may have yet */
  mu_scope_set larger;  /* those to be had by the one that permits more */
  mu_scope_set asked;   /* those of the request on its way */
  bool barred;          /* the org gives none; |words| say why */
  struct mu_buffer words;
  /* a question about one scope */
  const char *question; /* its name; NULL: none */
  bool asks_question;   /* that is what is on its way */
  enum mu_grant grant;  /* what came of the last one */
};

/* ---- scopes ---- */

/* Those to ask for: of what was needed so far, what may be had. A token for
 * none is not to be had. */
static mu_scope_set to_ask(const struct mu_access_token *t)
{
  mu_scope_set set =
      t->want & mu_scope_permitted(t->config.allowed) & ~t->refused;

  return mu_scope_fewest(set ? set : t->config.always);
}

/* |set| by what is allowed: a scope that is not is had by the larger one that
 * permits it. */
static mu_scope_set by_allowed(const struct mu_access_token *t,
                               mu_scope_set set)
{
  mu_scope_set allowed = t->config.allowed & ~t->larger;
  mu_scope_set more = 0;

  for (size_t i = 0; i < MU_SCOPES; i++) {
    mu_scope_set one = MU_SCOPE_BIT(i) & allowed;

    if (mu_scope_permitted(one) & set & ~allowed) {
      more |= one;
    }
  }
  return (set & allowed) | more;
}

/* Whether another token would permit what |need| says and the present one does
 * not. */
static bool would_help(const struct mu_access_token *t, mu_scope_set need)
{
  return (need & ~t->scopes & ~t->refused &
          mu_scope_permitted(t->config.allowed)) != 0;
}

/* ---- what is asked for ---- */

static bool is_good(const struct mu_access_token *t)
{
  return t->authorization && mu_clock_now_us(t->config.clock) < t->ends_us &&
         (!t->bound || t->proof_key == t->endpoint.proof_keys);
}

static enum mu_code ask(struct mu_access_token *t, int64_t now_us,
                        const struct mu_transfer_request **request,
                        int64_t *at_us, struct mu_error *err)
{
  struct mu_buffer scopes = {0};
  enum mu_code rc = MU_OK;

  t->asks_question = t->question != NULL;
  if (t->question) {
    mu_buffer_append_text(&scopes, t->question);
  } else {
    t->asked = by_allowed(t, to_ask(t));
    mu_scope_write(&scopes, t->asked, " ");
  }
  rc = mu_buffer_failed(&scopes)
           ? mu_error_nomem(err)
           : mu_token_endpoint_ask(&t->endpoint, mu_buffer_text(&scopes),
                                   now_us, request, at_us, err);
  mu_buffer_release(&scopes);
  return rc;
}

/* A token that has ended is asked for anew when somebody wants one. */
static enum mu_code wants(void *ctx, int64_t now_us,
                          const struct mu_transfer_request **request,
                          int64_t *at_us, struct mu_error *err)
{
  struct mu_access_token *t = ctx;
  bool good = is_good(t);

  *request = NULL;
  *at_us = INT64_MAX;
  if (t->barred) {
    return MU_OK;
  }
  if (t->wanted || t->question || (good && now_us >= t->renew_us)) {
    return ask(t, now_us, request, at_us, err);
  }
  *at_us = good ? t->renew_us : INT64_MAX;
  return MU_OK;
}

/* ---- what is answered ---- */

static void note_words(struct mu_access_token *t, const char *words)
{
  mu_buffer_clear(&t->words);
  mu_buffer_append_text(&t->words, words);
}

static void bar(struct mu_access_token *t, const char *words)
{
  t->barred = true;
  t->wanted = false;
  note_words(t, words);
}

/* A token that lasts for less time than it takes to get one is of no use, and
 * asking for the next one would go on for ever. */
static void note_life(struct mu_access_token *t, int64_t life_s,
                      const struct mu_reply *reply)
{
  char words[128];

  if (reply->received_us - reply->sent_us < life_s * MU_SEC) {
    t->late = 0;
    return;
  }
  t->late++;
  if (t->late == LATE_MOST) {
    (void)snprintf(words, sizeof words,
                   "an access token of the org lasts %lld s, and it takes "
                   "longer than that to get one",
                   (long long)life_s);
    bar(t, words);
  }
}

static void take_token(struct mu_access_token *t, struct mu_token_reply *got,
                       const struct mu_reply *reply)
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
  t->bound = got->bound && t->endpoint.dpop;
  t->proof_key = t->endpoint.proof_keys;
  t->scopes = mu_scope_permitted(got->scopes);
  t->refused |= mu_scope_permitted(t->asked) & ~t->scopes;
  t->ends_us = reply->sent_us + life_us;
  t->renew_us = t->ends_us - early_us;
  t->number++;
  t->wanted = false;
  mu_buffer_clear(&t->words);
  note_life(t, got->life_s, reply);
}

static void say_missing(struct mu_access_token *t, const char *words)
{
  struct mu_buffer text = {0};

  mu_buffer_append_text(&text, "no access token for ");
  mu_scope_write(&text, to_ask(t), ", ");
  mu_buffer_printf(&text,
                   " (%s); a super admin grants scopes to the app under "
                   "Applications > the app > Okta API Scopes",
                   words);
  bar(t, mu_buffer_text(&text));
  mu_buffer_release(&text);
}

/* An app that was granted okta.users.manage alone may read users as well, but
 * not by a token for okta.users.read. True when there is a larger scope to try;
 * what was given up before may be had beside it. */
static bool enlarge(struct mu_access_token *t)
{
  mu_scope_set smaller =
      t->asked & ~t->scopes & mu_scope_smaller(t->config.allowed & ~t->refused);

  if (smaller == 0) {
    return false;
  }
  t->larger |= smaller;
  t->want |= t->doubted;
  t->refused &= ~t->doubted;
  t->doubted = 0;
  return true;
}

/* What can be done without: before the rest, what requests alone needed. */
static mu_scope_set to_spare(const struct mu_access_token *t)
{
  const struct mu_access_token_config *c = &t->config;
  mu_scope_set set = t->want & ~t->refused;
  mu_scope_set beyond = set & ~mu_scope_permitted(c->always | c->if_granted);

  return beyond ? beyond : set & ~mu_scope_permitted(c->always);
}

/* One of the scopes is not granted, and the org does not say which: what can
 * be done without goes first, and what requests needed since the last token. */
static void lessen(struct mu_access_token *t, const char *words)
{
  mu_scope_set more = mu_scope_permitted(t->asked) & ~t->scopes;
  mu_scope_set spare = to_spare(t);

  if (t->authorization && more) {
    if (!enlarge(t)) {
      t->refused |= more;
      t->larger &= ~mu_scope_smaller(t->refused);
      t->wanted = false; /* the present one permits the rest */
    }
  } else if (spare && t->config.always) {
    t->want &= ~spare;
    t->refused |= spare;
    t->doubted |= spare;
  } else if (!enlarge(t)) {
    say_missing(t, words);
  }
}

static void settle_question(struct mu_access_token *t, enum mu_grant grant)
{
  t->grant = grant;
  t->question = NULL;
}

static void take_answer(struct mu_access_token *t, struct mu_token_reply *got,
                        const struct mu_reply *reply)
{
  bool about_scope = got->outcome == MU_TOKEN_SCOPE;
  const char *words = mu_buffer_text(&got->words);

  if (t->asks_question && got->outcome != MU_TOKEN_REFUSED) {
    settle_question(t, about_scope ? MU_GRANT_REFUSED : MU_GRANT_GIVEN);
  } else if (got->outcome == MU_TOKEN_GRANTED) {
    take_token(t, got, reply);
  } else if (about_scope) {
    lessen(t, words);
  } else {
    settle_question(t, MU_GRANT_UNKNOWN);
    bar(t, words);
  }
}

/* Whoever waits for a token hears that the org is out of reach, and comes again
 * at a pace of their own, which the endpoint's must not add to. */
static void give_up_waiting(struct mu_access_token *t)
{
  settle_question(t, MU_GRANT_UNKNOWN);
  t->wanted = false;
  if (!is_good(t)) {
    t->endpoint.not_before_us = 0;
  }
}

static bool answered(void *ctx, const struct mu_reply *reply)
{
  struct mu_access_token *t = ctx;
  struct mu_token_reply got;
  enum mu_token_progress progress =
      mu_token_endpoint_take(&t->endpoint, reply, t->asked, &got);

  if (got.words.len > 0) {
    note_words(t, mu_buffer_text(&got.words)); /* for whoever waits */
  }
  if (progress == MU_TOKEN_ANSWER) {
    take_answer(t, &got, reply);
  } else if (progress == MU_TOKEN_NO_REPLY) {
    give_up_waiting(t);
  }
  mu_token_reply_release(&got);
  return progress != MU_TOKEN_NO_REPLY;
}

/* ---- what is signed ---- */

static enum mu_code show(struct mu_access_token *t,
                         const struct mu_transfer_request *request,
                         struct mu_signature *signature, struct mu_error *err)
{
  const char *nonce =
      t->api_nonce.len > 0 ? mu_buffer_text(&t->api_nonce) : NULL;

  signature->authorization = mu_secret_share(t->authorization);
  signature->credential = t->number;
  return t->bound ? mu_token_endpoint_prove(&t->endpoint, request,
                                            mu_buffer_text(&t->hash), nonce,
                                            &signature->proof, err)
                  : MU_OK;
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
  if (is_good(t) && (t->barred || !would_help(t, need))) {
    *outcome = MU_SIGNED;
    return show(t, request, signature, err);
  }
  *outcome = t->barred ? MU_SIGN_NEVER : MU_SIGN_LATER;
  t->wanted = !t->barred;
  return MU_OK;
}

/* ---- what the API says of it ---- */

static bool has_member(const struct mu_reply *reply, const char *name,
                       const char *value)
{
  struct mu_json_member member = {.name = name};
  size_t len = strlen(value);

  return mu_json_pick(mu_buffer_text(&reply->body), reply->body.len, &member,
                      1) &&
         member.text && member.len == len &&
         memcmp(member.text, value, len) == 0;
}

/* The API may want a nonce in proofs to it, too (RFC 9449 section 9), and give
 * the next one with any reply. */
static bool wants_nonce(const struct mu_reply *reply)
{
  return reply->headers[MU_HEADER_DPOP_NONCE].text[0] &&
         (reply->status == 401 || reply->status == 400) &&
         (mu_challenge_is(reply->headers[MU_HEADER_WWW_AUTHENTICATE].text,
                          "use_dpop_nonce") ||
          has_member(reply, "error", "use_dpop_nonce"));
}

static enum mu_rejection heard(void *ctx, const struct mu_reply *reply)
{
  struct mu_access_token *t = ctx;
  const char *nonce = reply->headers[MU_HEADER_DPOP_NONCE].text;
  bool wanted = t->bound && wants_nonce(reply);

  if (wanted || (nonce[0] && t->api_nonce.len > 0)) {
    mu_buffer_clear(&t->api_nonce);
    mu_buffer_append_text(&t->api_nonce, nonce);
  }
  if (reply->status == 401) {
    mu_token_endpoint_learn_clock(&t->endpoint, reply);
  }
  if (wanted) {
    return MU_REJECTS_PROOF;
  }
  /* E0000015: the org has not got what was asked for. */
  return reply->status == 401 && !has_member(reply, "errorCode", "E0000015")
             ? MU_REJECTS_CREDENTIAL
             : MU_REJECTS_NONE;
}

static bool expire(void *ctx, uint64_t credential)
{
  struct mu_access_token *t = ctx;

  if (credential == t->number) {
    t->ends_us = 0;
  }
  return !t->barred;
}

/* ---- making and freeing ---- */

enum mu_code mu_access_token_new(struct mu_access_token **out,
                                 const struct mu_access_token_config *config,
                                 struct mu_error *err)
{
  struct mu_access_token *t = calloc(1, sizeof *t);
  struct mu_token_endpoint_config endpoint = {.origin = config->origin,
                                              .client_id = config->client_id,
                                              .key = config->key,
                                              .key_id = config->key_id,
                                              .clock = config->clock,
                                              .counts = config->counts};

  *out = t;
  if (!t) {
    return mu_error_nomem(err);
  }
  t->config = *config;
  t->want = config->sparing
                ? 0
                : config->always | (config->if_granted & ~config->later);
  t->signer = (struct mu_signer){.sign = sign,
                                 .wants = wants,
                                 .answered = answered,
                                 .heard = heard,
                                 .expire = expire,
                                 .ctx = t};
  mu_token_endpoint_init(&t->endpoint, &endpoint);
  return MU_OK;
}

void mu_access_token_free(struct mu_access_token *t)
{
  if (!t) {
    return;
  }
  mu_secret_free(t->authorization);
  mu_token_endpoint_release(&t->endpoint);
  mu_buffer_release(&t->api_nonce);
  mu_buffer_release(&t->hash);
  mu_buffer_release(&t->words);
  free(t);
}

void mu_access_token_name_key(struct mu_access_token *t, const char *key_id)
{
  t->endpoint.config.key_id = key_id;
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

void mu_access_token_ask_grant(struct mu_access_token *t, const char *scope)
{
  t->question = t->barred ? NULL : scope;
  t->grant = t->barred ? MU_GRANT_UNKNOWN : MU_GRANT_ASKED;
}

enum mu_grant mu_access_token_grant(const struct mu_access_token *t)
{
  return t->grant;
}

bool mu_access_token_may_ask(const struct mu_access_token *t,
                             enum mu_scope scope)
{
  return t->config.allowed & MU_SCOPE_BIT(scope);
}

void mu_access_token_settle(struct mu_access_token *t, mu_scope_set want,
                            mu_scope_set allowed)
{
  t->config.allowed &= allowed;
  t->want = want & mu_scope_permitted(t->config.allowed);
  t->config.always = t->want ? t->want : t->config.allowed;
}
