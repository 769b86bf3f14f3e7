/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of jwt.c, and the proofs that are made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "io/base64url.h"
#include "io/dpop.h"
#include "io/jwt.h"

/* Part |which| of a token as JSON. */
static cJSON *part(const char *token, int which)
{
  unsigned char *bytes = malloc(strlen(token) + 4);
  cJSON *json = NULL;
  size_t len = 0;

  for (; which > 0; which--) {
    token = strchr(token, '.') + 1;
  }
  assert_true(mu_base64url_decode(bytes, &len, token, strcspn(token, ".")));
  json = cJSON_ParseWithLength((const char *)bytes, len);
  assert_non_null(json);
  free(bytes);
  return json;
}

static void assert_text(const cJSON *json, const char *name,
                        const char *expected)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));

  if (!expected) {
    assert_null(text);
  } else {
    assert_non_null(text);
    assert_string_equal(text, expected);
  }
}

static void test_jwt__signs_what_it_is_given(void **state)
{
  struct mu_signing_key *key = NULL;
  struct mu_buffer out = {0};
  struct mu_jwt jwt = {
      .type = "JWT", .key_id = "k \"1\"", .claims = "{\"iss\":\"0oa1\"}"};
  cJSON *header = NULL;
  cJSON *claims = NULL;

  (void)state;
  assert_int_equal(mu_signing_key_generate(&key, MU_JWS_ES256, 0, NULL), MU_OK);
  mu_buffer_append_text(&out, "before ");
  assert_int_equal(mu_jwt_sign(&out, key, &jwt, NULL), MU_OK);
  header = part(out.data + 7, 0);
  claims = part(out.data + 7, 1);
  assert_text(header, "typ", "JWT");
  assert_text(header, "alg", "ES256");
  assert_text(header, "kid", "k \"1\"");
  assert_null(cJSON_GetObjectItemCaseSensitive(header, "jwk"));
  assert_text(claims, "iss", "0oa1");
  assert_int_equal(strlen(strrchr(out.data, '.') + 1), 86);
  cJSON_Delete(header);
  cJSON_Delete(claims);
  mu_buffer_release(&out);
  mu_signing_key_free(key);
}

static void test_jwt__ids_differ(void **state)
{
  struct mu_buffer one = {0}, other = {0};

  (void)state;
  assert_int_equal(mu_jwt_new_id(&one, NULL), MU_OK);
  assert_int_equal(mu_jwt_new_id(&other, NULL), MU_OK);
  assert_int_equal(one.len, 22);
  assert_string_not_equal(mu_buffer_text(&one), mu_buffer_text(&other));
  mu_buffer_release(&one);
  mu_buffer_release(&other);
}

static void test_dpop__proofs(void **state)
{
  static const enum mu_jws_alg kinds[] = {MU_JWS_ES256, MU_JWS_RS256};
  struct mu_dpop_claims claims = {.method = "POST",
                                  .url = "https://a.example/b?c=d#e",
                                  .issued_at = 1790000000,
                                  .nonce = "n1",
                                  .token_hash = "h1"};

  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct mu_dpop *dpop = NULL;
    struct mu_buffer out = {0};
    cJSON *header = NULL, *said = NULL;
    const cJSON *jwk = NULL;

    assert_int_equal(mu_dpop_new(&dpop, kinds[i], NULL), MU_OK);
    assert_int_equal(mu_dpop_prove(dpop, &claims, &out, NULL), MU_OK);
    header = part(mu_buffer_text(&out), 0);
    said = part(mu_buffer_text(&out), 1);
    jwk = cJSON_GetObjectItemCaseSensitive(header, "jwk");
    assert_text(header, "typ", "dpop+jwt");
    assert_text(header, "alg", mu_jws_alg_name(kinds[i]));
    assert_text(jwk, "kty", i == 0 ? "EC" : "RSA");
    assert_text(jwk, "d", NULL);
    assert_text(said, "htm", "POST");
    assert_text(said, "htu", "https://a.example/b");
    assert_text(said, "nonce", "n1");
    assert_text(said, "ath", "h1");
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(said, "iat")->valuedouble,
                     1790000000);
    cJSON_Delete(header);
    cJSON_Delete(said);
    mu_buffer_release(&out);
    mu_dpop_free(dpop);
  }
}

static void test_dpop__each_proof_is_another(void **state)
{
  struct mu_dpop_claims claims = {.method = "GET", .url = "https://a.example/"};
  struct mu_dpop *dpop = NULL;
  struct mu_buffer one = {0}, other = {0};
  cJSON *first = NULL, *second = NULL;

  (void)state;
  assert_int_equal(mu_dpop_new(&dpop, MU_JWS_ES256, NULL), MU_OK);
  assert_int_equal(mu_dpop_prove(dpop, &claims, &one, NULL), MU_OK);
  assert_int_equal(mu_dpop_prove(dpop, &claims, &other, NULL), MU_OK);
  first = part(mu_buffer_text(&one), 1);
  second = part(mu_buffer_text(&other), 1);
  assert_text(first, "nonce", NULL);
  assert_text(first, "ath", NULL);
  assert_string_not_equal(
      cJSON_GetObjectItemCaseSensitive(first, "jti")->valuestring,
      cJSON_GetObjectItemCaseSensitive(second, "jti")->valuestring);
  cJSON_Delete(first);
  cJSON_Delete(second);
  mu_buffer_release(&one);
  mu_buffer_release(&other);
  mu_dpop_free(dpop);
}

/* RFC 9449 section 7.1's example. */
static void test_dpop__hash_of_a_token(void **state)
{
  struct mu_buffer out = {0};

  (void)state;
  assert_int_equal(
      mu_dpop_token_hash("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU", &out,
                         NULL),
      MU_OK);
  assert_string_equal(mu_buffer_text(&out),
                      "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
  mu_buffer_release(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_jwt__signs_what_it_is_given),
      cmocka_unit_test(test_jwt__ids_differ),
      cmocka_unit_test(test_dpop__proofs),
      cmocka_unit_test(test_dpop__each_proof_is_another),
      cmocka_unit_test(test_dpop__hash_of_a_token),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
