/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, tokens and proofs while memory runs out: that of OpenSSL and cJSON,
 * too, which get theirs from clean_memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/clean_memory.h"
#include "io/dpop.h"
#include "io/jwt.h"
#include "io/signing_key.h"
#include "scarce_memory.h"

static const char jwk[] =
    "{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"P-256\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
    "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}";

static struct mu_secret *texts[2]; /* a JWK and the same as PEM */

static enum mu_code sign_with(struct mu_signing_key *key, struct mu_error *err)
{
  struct mu_jwt jwt = {.type = "JWT", .key_id = "a", .claims = "{}"};
  struct mu_buffer token = {0};
  struct mu_buffer print = {0};
  struct mu_secret *copy = NULL;
  enum mu_code rc = mu_jwt_sign(&token, key, &jwt, err);

  if (rc == MU_OK) {
    rc = mu_signing_key_thumbprint(key, &print, err);
  }
  if (rc == MU_OK) {
    rc = mu_signing_key_to_jwk(key, "a", &copy, err);
    assert_int_equal(rc == MU_OK, copy != NULL);
  }
  mu_secret_free(copy);
  mu_buffer_release(&token);
  mu_buffer_release(&print);
  return rc;
}

static enum mu_code use_key(const struct mu_secret *text, struct mu_error *err)
{
  struct mu_signing_key *key = NULL;
  enum mu_code rc = mu_signing_key_parse(&key, text, NULL, "key", err);

  assert_int_equal(rc == MU_OK, key != NULL);
  if (rc == MU_OK) {
    rc = sign_with(key, err);
  }
  mu_signing_key_free(key);
  return rc;
}

static enum mu_code use_jwk(struct mu_error *err)
{
  return use_key(texts[0], err);
}

static enum mu_code use_pem(struct mu_error *err)
{
  return use_key(texts[1], err);
}

static enum mu_code use_proof(struct mu_error *err)
{
  struct mu_dpop_claims claims = {
      .method = "GET", .url = "https://a", .nonce = "n", .token_hash = "h"};
  struct mu_dpop *dpop = NULL;
  struct mu_buffer proof = {0};
  enum mu_code rc = mu_dpop_new(&dpop, MU_JWS_ES256, err);

  assert_int_equal(rc == MU_OK, dpop != NULL);
  if (rc == MU_OK) {
    rc = mu_dpop_prove(dpop, &claims, &proof, err);
  }
  mu_dpop_free(dpop);
  mu_buffer_release(&proof);
  return rc;
}

/* Either it goes well all the same (OpenSSL can do without some things), or it
 * is told of with words. Each |step|th allocation fails in turn: OpenSSL's are
 * many. */
static void run_scarce(enum mu_code (*flow)(struct mu_error *), size_t step)
{
  bool done = false;
  struct mu_error err = {0};

  assert_int_equal(flow(&err), MU_OK); /* what is made once is there now */
  for (size_t nth = 1; !done; nth += step) {
    enum mu_code rc = MU_OK;

    memset(&err, 0, sizeof err);
    mu_scarce_memory_start(nth);
    rc = flow(&err);
    done = !mu_scarce_memory_stop();
    assert_true(rc == MU_OK || rc == MU_ENOMEM || rc == MU_EUSAGE);
    assert_int_equal(rc != MU_OK, err.text[0] != '\0');
    assert_true(!done || rc == MU_OK);
  }
}

static void test_signing_memory__of_jwks(void **state)
{
  (void)state;
  run_scarce(use_jwk, 1);
}

static void test_signing_memory__of_pem(void **state)
{
  (void)state;
  run_scarce(use_pem, 13);
}

static void test_signing_memory__of_proofs(void **state)
{
  (void)state;
  run_scarce(use_proof, 3);
}

static int set_up(void **state)
{
  struct mu_signing_key *key = NULL;

  (void)state;
  if (mu_clean_memory_install(NULL) != MU_OK ||
      mu_secret_new(&texts[0], "", jwk, sizeof jwk - 1, NULL) != MU_OK ||
      mu_signing_key_parse(&key, texts[0], NULL, "key", NULL) != MU_OK ||
      mu_signing_key_to_pem(key, &texts[1], NULL) != MU_OK) {
    return 1;
  }
  mu_signing_key_free(key);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  mu_secret_free(texts[0]);
  mu_secret_free(texts[1]);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_signing_memory__of_jwks),
      cmocka_unit_test(test_signing_memory__of_pem),
      cmocka_unit_test(test_signing_memory__of_proofs),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
