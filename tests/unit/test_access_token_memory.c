/* SPDX-License-Identifier: Apache-2.0 */
/* The signer of a service app, with each allocation failing in turn: asked and
 * answered by hand, since a transfer's and a server's own would fail, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/access_token.h"
#include "batch/okta_reply.h"
#include "scarce_memory.h"

static const struct mu_clock clock_of_test = {.speed = 1};

static void fill(struct mu_reply *reply, int status, const char *body)
{
  *reply = (struct mu_reply){.delivery = MU_DELIVERY_ANSWERED,
                             .status = status,
                             .sent_us = mu_clock_now_us(&clock_of_test),
                             .received_us = mu_clock_now_us(&clock_of_test)};
  mu_buffer_append_text(&reply->body, body);
  (void)snprintf(reply->headers[MU_HEADER_DPOP_NONCE].text,
                 sizeof reply->headers[0].text, "nonce-1");
}

struct bench {
  struct mu_signing_key *key;
  struct mu_reply metadata, nonce, token, refusal;
  struct mu_request_counts counts;
};

/* Lets it send one request, and answers it. */
static bool exchange(const struct mu_signer *signer,
                     const struct mu_reply *reply)
{
  const struct mu_transfer_request *request = NULL;
  int64_t at_us = 0;
  enum mu_code rc =
      signer->wants(signer->ctx, INT64_MAX, &request, &at_us, NULL);

  assert_true(rc == MU_OK || rc == MU_ENOMEM);
  if (rc == MU_OK && request) {
    (void)signer->answered(signer->ctx, reply);
  }
  return rc == MU_OK && request;
}

static enum mu_signing sign(const struct mu_signer *signer, enum mu_code *rc)
{
  struct mu_transfer_request request = {.method = MU_GET,
                                        .path = "/api/v1/users"};
  struct mu_signature signature = {0};
  enum mu_signing outcome = MU_SIGN_NEVER;
  const char *problem = NULL;

  *rc =
      signer->sign(signer->ctx, &request, &signature, &outcome, &problem, NULL);
  assert_true(*rc == MU_OK || *rc == MU_ENOMEM);
  assert_non_null(problem);
  if (*rc == MU_OK && outcome == MU_SIGNED) {
    assert_non_null(signature.authorization);
    assert_int_equal(strncmp(mu_buffer_text(&signature.proof), "DPoP: e", 7),
                     0);
    assert_false(mu_buffer_failed(&signature.proof));
  }
  mu_secret_free(signature.authorization);
  mu_buffer_release(&signature.proof);
  return outcome;
}

/* True when it came to a signed request. */
static bool flow(struct bench *b)
{
  struct mu_access_token_config config = {.origin = "https://acme.example",
                                          .client_id = "0oa1",
                                          .key = b->key,
                                          .clock = &clock_of_test,
                                          .always =
                                              MU_SCOPE_BIT(MU_SCOPE_USERS_READ),
                                          .allowed = MU_SCOPES_ALL,
                                          .counts = &b->counts};
  struct mu_access_token *token = NULL;
  const struct mu_signer *signer = NULL;
  enum mu_code rc = mu_access_token_new(&token, &config, NULL);
  bool done = false;

  if (rc != MU_OK) {
    assert_int_equal(rc, MU_ENOMEM);
    return false;
  }
  signer = mu_access_token_signer(token);
  (void)sign(signer, &rc);
  done = exchange(signer, &b->metadata) && exchange(signer, &b->nonce) &&
         exchange(signer, &b->token) && sign(signer, &rc) == MU_SIGNED &&
         rc == MU_OK;
  if (done) {
    done = signer->heard(signer->ctx, &b->refusal) == MU_REJECTS_CREDENTIAL &&
           signer->expire(signer->ctx, 1) &&
           sign(signer, &rc) == MU_SIGN_LATER && exchange(signer, &b->token) &&
           sign(signer, &rc) == MU_SIGNED && rc == MU_OK;
  }
  mu_access_token_free(token);
  return done;
}

static void test_access_token__memory_runs_out(void **state)
{
  struct bench b = {0};
  size_t nth = 1;
  bool failed = true;

  (void)state;
  assert_int_equal(mu_signing_key_generate(&b.key, MU_JWS_ES256, 0, NULL),
                   MU_OK);
  fill(&b.metadata, 200, "{\"dpop_signing_alg_values_supported\":[\"ES256\"]}");
  fill(&b.nonce, 400, "{\"error\":\"use_dpop_nonce\"}");
  fill(&b.token, 200,
       "{\"token_type\":\"DPoP\",\"expires_in\":3600,\"access_token\":\"abc\","
       "\"scope\":\"okta.users.read\"}");
  fill(&b.refusal, 401, "");
  for (nth = 1; failed && nth < 10000; nth++) {
    bool done = false;

    mu_scarce_memory_start(nth);
    done = flow(&b);
    failed = mu_scarce_memory_stop();
    assert_true(done || failed);
  }
  assert_true(nth > 20);
  mu_signing_key_free(b.key);
  mu_buffer_release(&b.metadata.body);
  mu_buffer_release(&b.nonce.body);
  mu_buffer_release(&b.token.body);
  mu_buffer_release(&b.refusal.body);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_access_token__memory_runs_out),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
