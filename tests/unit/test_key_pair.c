/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "io/key_pair.h"

static enum mu_code read_text(struct mu_key_public *key, const char *text,
                              struct mu_error *err)
{
  struct mu_secret *secret = NULL;
  enum mu_code rc = MU_OK;

  assert_int_equal(mu_secret_new(&secret, "", text, strlen(text), NULL), MU_OK);
  rc = mu_key_public_read(key, secret, "KEY", err);
  mu_secret_free(secret);
  return rc;
}

/* RFC 7638 section 3.1; a d makes it a private key. */
static const char rfc_n[] =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPF"
    "FxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93l"
    "qt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHz"
    "u6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPks"
    "INHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

static void test_key_pair__thumbprint_of_the_rfc(void **state)
{
  char text[1024];
  struct mu_key_public key;
  cJSON *jwk = NULL;

  (void)state;
  (void)snprintf(text, sizeof text,
                 " {\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\",\"alg\":"
                 "\"RS384\",\"d\":\"secret\"}",
                 rfc_n);
  assert_int_equal(read_text(&key, text, NULL), MU_OK);
  assert_string_equal(key.kid, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  assert_int_equal(key.alg, MU_KEY_RS384);
  assert_int_equal(key.bits, 2048);
  assert_true(key.is_jwk);
  assert_null(strstr(mu_buffer_text(&key.jwk), "secret"));
  jwk = cJSON_Parse(mu_buffer_text(&key.jwk));
  assert_string_equal(cJSON_GetObjectItem(jwk, "n")->valuestring, rfc_n);
  assert_string_equal(cJSON_GetObjectItem(jwk, "use")->valuestring, "sig");
  assert_string_equal(cJSON_GetObjectItem(jwk, "alg")->valuestring, "RS384");
  assert_string_equal(cJSON_GetObjectItem(jwk, "kid")->valuestring, key.kid);
  cJSON_Delete(jwk);
  mu_key_public_release(&key);
}

static void test_key_pair__a_kid_of_its_own_stays(void **state)
{
  struct mu_key_public key;

  (void)state;
  assert_int_equal(read_text(&key,
                             "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"a\","
                             "\"y\":\"b\",\"d\":\"c\",\"kid\":\"mine\"}",
                             NULL),
                   MU_OK);
  assert_string_equal(key.kid, "mine");
  assert_int_equal(key.alg, MU_KEY_ES384);
  assert_int_equal(key.bits, 0);
  mu_key_public_release(&key);
}

static void test_key_pair__what_is_no_private_key(void **state)
{
  static const char *const others[] = {
      "",
      "x",
      "{",
      "{}",
      "[]",
      "{\"kty\":\"oct\",\"k\":\"a\",\"d\":\"c\"}",
      "{\"kty\":\"RSA\",\"n\":\"a\",\"e\":\"b\"}", /* a public one */
      "{\"kty\":\"EC\",\"crv\":\"P-192\",\"x\":\"a\",\"y\":\"b\",\"d\":0}",
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"y\":\"b\",\"d\":\"c\"}",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"};

  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    struct mu_key_public key;
    struct mu_error err = {0};

    assert_int_equal(read_text(&key, others[i], &err), MU_EUSAGE);
    assert_non_null(strstr(err.text, "KEY holds no "));
    mu_key_public_release(&key);
  }
}

/* Both forms, and each is read as what was asked for. */
static void test_key_pair__makes_every_kind(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_KEY_ALGS; i++) {
    for (int as_jwk = 0; as_jwk < 2; as_jwk++) {
      struct mu_secret *text = NULL;
      struct mu_key_public key;
      bool rsa = i <= MU_KEY_RS512;

      assert_int_equal(
          mu_key_pair_make(&text, (enum mu_key_alg)i, 0, as_jwk, NULL), MU_OK);
      assert_int_equal(mu_key_public_read(&key, text, "KEY", NULL), MU_OK);
      assert_int_equal(key.is_jwk, as_jwk);
      assert_int_equal(key.bits, rsa ? 2048 : 0);
      /* PEM says nothing of a hash. */
      assert_int_equal(key.alg, rsa && !as_jwk ? MU_KEY_RS256 : i);
      assert_int_equal(strlen(key.kid), 43);
      mu_key_public_release(&key);
      mu_secret_free(text);
    }
  }
}

static void test_key_pair__no_two_are_the_same(void **state)
{
  struct mu_secret *one = NULL;
  struct mu_secret *two = NULL;

  (void)state;
  assert_int_equal(mu_key_pair_make(&one, MU_KEY_ES256, 0, true, NULL), MU_OK);
  assert_int_equal(mu_key_pair_make(&two, MU_KEY_ES256, 0, true, NULL), MU_OK);
  assert_string_not_equal(mu_secret_reveal(one), mu_secret_reveal(two));
  mu_secret_free(one);
  mu_secret_free(two);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_key_pair__thumbprint_of_the_rfc),
      cmocka_unit_test(test_key_pair__a_kid_of_its_own_stays),
      cmocka_unit_test(test_key_pair__what_is_no_private_key),
      cmocka_unit_test(test_key_pair__makes_every_kind),
      cmocka_unit_test(test_key_pair__no_two_are_the_same),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
