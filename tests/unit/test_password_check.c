/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords against hashes, and how a hash has to be read for one to fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/hash_reading.h"
#include "batch/password_check.h"
#include "scarce_memory.h"

#define PASSWORD    "Tr0ub4dor&3x"
#define SALT        "TmFDbC0xNi1ieXRlcy1vaw=="
#define SHA256_PRE  "tK2c457NkOgZzQjuhfFkLepnxB1FXoqx2+zfq5RnzXA="
#define SHA256_POST "AOwbVNABUa1mA2fJx1oBwynaxYXf+5PeLS/QAuuZlUw="
#define KEY256      "7pJGLBTX/jo+sc8q5hm8PV3+USrd+JOarIQLUF0N/mY="
#define KEY256_HEX                                                             \
  "ee92462c14d7fe3a3eb1cf2ae619bc3d5dfe512addf8939aac840b505d0dfe66"
#define SIXTY "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"

static struct mu_user user;
static struct mu_hash_options options;

static int set_up(void **state)
{
  (void)state;
  memset(&user, 0, sizeof user);
  memset(&options, 0, sizeof options);
  return 0;
}

static void set(enum mu_attribute_id id, const char *text)
{
  user.values[id] = (struct mu_value){
      .text = text, .len = text ? strlen(text) : 0, .column = 3};
}

static bool fits(const char *password)
{
  struct mu_password_hash hash;
  struct mu_error err = {0};
  bool right = false;

  mu_password_hash_read(&hash, &options, &user);
  if (hash.verdict != MU_HASH_TAKEN ||
      mu_password_check(&right, &hash, password, &err) != MU_OK) {
    fail_msg("%s %s", hash.why ? hash.why : "", err.text);
  }
  return right;
}

static void expect_fit(const char *hash)
{
  set(MU_PASSWORD_HASH, hash);
  assert_true(fits(PASSWORD));
  assert_false(fits("Tr0ub4dor&3y"));
  assert_false(fits("tr0ub4dor&3x"));
}

static void test_password_check__each_algorithm(void **state)
{
  (void)state;
  expect_fit("$2y$04$abcdefghijklmnopqrstuuDnPhfj6YQrq.G/dlN5yVixTXJZ2UY1u");
  expect_fit("{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ==");
  expect_fit("{MD5}2+7/nM9ZkTfwR74rVO14Qg==");
  expect_fit("{SSHA512}psAKsAs707hnCp40zSiTiigqgmQcWos1wtIczh8xJuwa9O5iFwm5QHY9"
             "wjlk2OdiiYHUrsdGpyDNNwH/839YM05hQ2wtMTYtYnl0ZXMtb2s=");
  expect_fit("pbkdf2_sha256$10000$q7Xk2mZp9LtW4vRb$"
             "Trt+rYMODira/aj3nXtCsraBd+A818gxgx3XQABWq5g=");
  expect_fit("AQAAAAIAACcQAAAAEE5hQ2wtMTYtYnl0ZXMtb2sqIjxg1Tp5SBUb8WYwBSyLnS+8"
             "KfZGHxjfo+cvamsMBw==");
  options.format = MU_HASH_FORMAT_DJANGO;
  expect_fit("sha1$q7Xk2mZp$18004f25d19bed9c3cd2ec4b1033889499ad4fdb");
  options =
      (struct mu_hash_options){MU_HASH_FORMAT_SHA256, MU_SALT_BASE64, false};
  set(MU_PASSWORD_SALT, SALT);
  set(MU_PASSWORD_SALT_ORDER, "PREFIX");
  expect_fit(SHA256_PRE);
  set(MU_PASSWORD_SALT_ORDER, "POSTFIX");
  expect_fit(SHA256_POST);
}

/* 72 bytes, and what libxcrypt makes of them with any more behind. */
static void test_password_check__bcrypt_looks_at_72_bytes(void **state)
{
  (void)state;
  set(MU_PASSWORD_HASH,
      "$2b$04$abcdefghijklmnopqrstuuNmZQ409/MK7Mg6z/jQAlOB.sRvGCcdK");
  assert_true(fits(SIXTY "gggggggggghh"));
  assert_true(fits(SIXTY "gggggggggghhxyz"));
  assert_false(fits(SIXTY "gggggggggghi"));
}

static void expect_reading(const char *words)
{
  struct mu_buffer found = {0};
  struct mu_error err = {0};

  assert_int_equal(
      mu_hash_reading_find(&found, &options, &user, PASSWORD, &err), MU_OK);
  assert_string_equal(mu_buffer_text(&found), words);
  mu_buffer_release(&found);
}

static void test_password_check__another_reading_of_a_digest(void **state)
{
  (void)state;
  options.salt_encoding = MU_SALT_BASE64;
  set(MU_PASSWORD_HASH, SHA256_PRE);
  set(MU_PASSWORD_ALGORITHM, "SHA-256");
  set(MU_PASSWORD_SALT, SALT);
  set(MU_PASSWORD_SALT_ORDER, "POSTFIX");
  expect_reading("password_salt_order PREFIX");
  options.salt_encoding = MU_SALT_TEXT;
  expect_reading("--salt-encoding base64, password_salt_order PREFIX");
  set(MU_PASSWORD_SALT, "text:" SALT);
  expect_reading("--salt-encoding base64 and nothing before the salt, "
                 "password_salt_order PREFIX");
  set(MU_PASSWORD_SALT, "NaCl-16-bytes-ok");
  options.salt_encoding = MU_SALT_CELL;
  set(MU_PASSWORD_SALT_ORDER, "PREFIX");
  expect_reading("--salt-encoding text");
  set(MU_PASSWORD_SALT, "4e61436c2d31362d62797465732d6f6b");
  options.salt_encoding = MU_SALT_BASE64; /* which it is, too */
  expect_reading("--salt-encoding hex");
  set(MU_PASSWORD_ALGORITHM, "SHA-1");
  expect_reading("password_algorithm sha-256, --salt-encoding hex");
  set(MU_PASSWORD_HASH, "OtK8MAMjAxEhMVpDx8lAlOu97/ORQdH2Kszx14HM+Uo=");
  set(MU_PASSWORD_ALGORITHM, "SHA-256");
  expect_reading("no password_salt and no password_salt_order");
  set(MU_PASSWORD_HASH, "CtK8MAMjAxEhMVpDx8lAlOu97/ORQdH2Kszx14HM+Uo=");
  expect_reading("");
}

static void test_password_check__another_reading_of_a_key(void **state)
{
  (void)state;
  options.salt_encoding = MU_SALT_BASE64;
  set(MU_PASSWORD_HASH, KEY256_HEX);
  set(MU_PASSWORD_ALGORITHM, "pbkdf2");
  set(MU_PASSWORD_DIGEST, "SHA256_HMAC");
  set(MU_PASSWORD_ITERATIONS, "10000");
  set(MU_PASSWORD_SALT, SALT);
  expect_reading("password_key_size 32");
  set(MU_PASSWORD_KEY_SIZE, "64");
  expect_reading("password_key_size 32");
  set(MU_PASSWORD_HASH, KEY256);
  set(MU_PASSWORD_DIGEST, "SHA512_HMAC");
  expect_reading("password_algorithm pbkdf2, password_digest SHA256_HMAC, "
                 "password_key_size 32");
  set(MU_PASSWORD_KEY_SIZE, NULL);
  set(MU_PASSWORD_DIGEST, NULL);
  options.format = MU_HASH_FORMAT_PBKDF2;
  set(MU_PASSWORD_ALGORITHM, "pbkdf2-sha512");
  expect_reading("password_algorithm pbkdf2-sha256 in place of --hash-format");
}

static void
test_password_check__whose_hash_does_not_say_what_it_is(void **state)
{
  (void)state;
  set(MU_PASSWORD_HASH, "dbeeff9ccf599137f047be2b54ed7842");
  expect_reading("password_algorithm md5");
  set(MU_PASSWORD_HASH,
      "sha1$q7Xk2mZp$18004f25d19bed9c3cd2ec4b1033889499ad4fdb");
  expect_reading("password_algorithm django");
}

static void test_password_check__memory_may_run_short(void **state)
{
  struct mu_error err = {0};
  enum mu_code rc = MU_ENOMEM;
  size_t nth = 0;

  (void)state;
  set(MU_PASSWORD_HASH,
      "$2y$04$abcdefghijklmnopqrstuuDnPhfj6YQrq.G/dlN5yVixTXJZ2UY1u");
  set(MU_PASSWORD_ALGORITHM, "bcrypt");
  while (rc == MU_ENOMEM) {
    struct mu_buffer found = {0};

    mu_scarce_memory_start(++nth);
    rc = mu_hash_reading_find(&found, &options, &user, "nobody's", &err);
    assert_int_equal(rc == MU_ENOMEM, mu_scarce_memory_stop());
    mu_buffer_release(&found);
  }
  assert_int_equal(rc, MU_OK);
  assert_true(nth > 3);
}

#define TEST(NAME) cmocka_unit_test_setup(NAME, set_up)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_password_check__each_algorithm),
      TEST(test_password_check__bcrypt_looks_at_72_bytes),
      TEST(test_password_check__another_reading_of_a_digest),
      TEST(test_password_check__another_reading_of_a_key),
      TEST(test_password_check__whose_hash_does_not_say_what_it_is),
      TEST(test_password_check__memory_may_run_short),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
