/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/key_proof.h"

#include <string.h>

#include "batch/okta_reply.h"
#include "batch/signals.h"
#include "batch/token_endpoint.h"

#define PATIENCE (60 * MU_SEC) /* with an org that puts it off */
#define LOST     5             /* replies that never came, one after another */
#define LOOK     MU_SEC        /* for signals */

/* One try on its way. */
struct trial {
  const struct mu_key_proof *proof;
  struct mu_transfer *transfer;
  struct mu_request_counts counts;
  struct mu_token_endpoint endpoint;
  int64_t until_us;
  unsigned lost; /* replies, since the last one */
  int heard;     /* a signal */
};

static int64_t now(const struct trial *t)
{
  return mu_clock_now_us(t->proof->way.clock);
}

static enum mu_code wait_a_while(struct trial *t, int64_t until_us,
                                 struct mu_error *err)
{
  int64_t wait_us = until_us - now(t);

  t->heard = mu_signals_heard(t->proof->signal_fd);
  if (t->heard != 0) {
    return mu_error_set(err, MU_ESTOPPED, "stopped as asked");
  }
  return mu_transfer_wait(t->transfer, wait_us < LOOK ? wait_us : LOOK,
                          t->proof->signal_fd, err);
}

/* What came of it is in |*exchange|, which is to be released. */
static enum mu_code send(struct trial *t,
                         const struct mu_transfer_request *request,
                         struct mu_exchange **exchange, struct mu_error *err)
{
  struct mu_transfer_request plain = *request;
  enum mu_code rc = MU_OK;

  plain.own = false; /* nobody signs here */
  rc = mu_transfer_start(t->transfer, &plain, t, err);
  while (rc == MU_OK && !(*exchange = mu_transfer_ended(t->transfer))) {
    rc = wait_a_while(t, now(t) + LOOK, err);
  }
  return rc;
}

static enum mu_code judge(const struct trial *t,
                          const struct mu_token_reply *got,
                          struct mu_error *err)
{
  if (got->outcome == MU_TOKEN_GRANTED || got->outcome == MU_TOKEN_SCOPE) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EAUTH,
                      "the org does not take the new key in %s (kid %s): %s; "
                      "the old one stays in use",
                      t->proof->name, t->proof->kid,
                      mu_buffer_text(&got->words));
}

/* One reply gets lost, as happens to any; more of them, and nobody is there. */
static enum mu_code judge_silence(struct trial *t, const struct mu_reply *reply,
                                  struct mu_error *err)
{
  t->lost++;
  return t->lost < LOST ? MU_OK
                        : mu_error_set(err, MU_ENET,
                                       "the org cannot be reached: %s; run "
                                       "this again",
                                       reply->problem);
}

/* Sends one request on the way to a token; |*done| when it was the last. */
static enum mu_code step(struct trial *t, bool *done, struct mu_error *err)
{
  const mu_scope_set scopes = MU_SCOPE_BIT(MU_SCOPE_APPS_MANAGE);
  const struct mu_transfer_request *request = NULL;
  struct mu_token_reply got = {.life_s = 0};
  struct mu_exchange *exchange = NULL;
  enum mu_token_progress progress = MU_TOKEN_AGAIN;
  int64_t at_us = 0;
  enum mu_code rc =
      mu_token_endpoint_ask(&t->endpoint, mu_scope_name(MU_SCOPE_APPS_MANAGE),
                            now(t), &request, &at_us, err);

  if (rc != MU_OK || !request) {
    return rc == MU_OK ? wait_a_while(t, at_us, err) : rc;
  }
  rc = send(t, request, &exchange, err);
  if (rc != MU_OK) {
    return rc;
  }
  progress = mu_token_endpoint_take(&t->endpoint, mu_exchange_reply(exchange),
                                    scopes, &got);
  *done = progress == MU_TOKEN_ANSWER;
  if (progress == MU_TOKEN_NO_REPLY) {
    rc = judge_silence(t, mu_exchange_reply(exchange), err);
  } else {
    t->lost = 0;
  }
  if (*done) {
    rc = judge(t, &got, err);
  }
  mu_token_reply_release(&got);
  mu_transfer_release(t->transfer, exchange);
  return rc;
}

static enum mu_code go(struct trial *t, struct mu_error *err)
{
  bool done = false;
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && !done) {
    if (now(t) >= t->until_us) {
      return mu_error_set(err, MU_ENET,
                          "the org put off the request for an access token "
                          "with the new key; run this again");
    }
    rc = step(t, &done, err);
  }
  return rc;
}

enum mu_code mu_key_proof_try(const struct mu_key_proof *proof, int *heard,
                              struct mu_error *err)
{
  struct trial t = {.proof = proof};
  struct mu_transfer_config way = proof->way;
  struct mu_token_endpoint_config config = {.origin = way.origin,
                                            .client_id = proof->client_id,
                                            .key = proof->key,
                                            .key_id = proof->kid,
                                            .clock = way.clock,
                                            .counts = &t.counts};
  enum mu_code rc = MU_OK;

  way.exchanges = 1;
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    way.header_names[i] = mu_okta_header_names[i];
  }
  mu_token_endpoint_init(&t.endpoint, &config);
  rc = mu_transfer_new(&t.transfer, &way, err);
  t.until_us = now(&t) + PATIENCE;
  if (rc == MU_OK) {
    rc = go(&t, err);
  }
  *heard = t.heard;
  mu_transfer_free(t.transfer);
  mu_token_endpoint_release(&t.endpoint);
  return rc;
}
