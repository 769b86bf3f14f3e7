/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes of other systems, as Okta is given them. The password is always
 * Tr0ub4dor&3x; what each system wrote was computed apart from muster, with
 * Python's hashlib and libxcrypt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "batch/okta_request.h"
#include "batch/password_hash.h"
#include "scarce_memory.h"

#define SALT    "TmFDbC0xNi1ieXRlcy1vaw==" /* NaCl-16-bytes-ok */
#define SALT8   "TmFDbC0xNi0="             /* NaCl-16- */
#define DJSALT  "cTdYazJtWnA5THRXNHZSYg==" /* q7Xk2mZp9LtW4vRb */
#define DJSALT8 "cTdYazJtWnA="             /* q7Xk2mZp */
#define BC_SALT "abcdefghijklmnopqrstuu"
#define BC_10   "T.zI178oNoGxCPWbhWWHq4zlayCTzEi"
#define BC_4    "DnPhfj6YQrq.G/dlN5yVixTXJZ2UY1u"
#define SHA512_PRE                                                             \
  "VVQpUE+vQo9dM4Jwnoi2LDSZkJqEHXwtkJ6htt5r2v5snmYhEbig7FXY+m8D7TX9KGRxPEHa"   \
  "yyv1uQwrHyYOfg=="
#define SHA512_PRE_HEX                                                         \
  "555429504faf428f5d3382709e88b62c3499909a841d7c2d909ea1b6de6bdafe6c9e6621"   \
  "11b8a0ec55d8fa6f03ed35fd2864713c41dacb2bf5b90c2b1f260e7e"
#define SHA256_PRE  "tK2c457NkOgZzQjuhfFkLepnxB1FXoqx2+zfq5RnzXA="
#define SHA256_POST "AOwbVNABUa1mA2fJx1oBwynaxYXf+5PeLS/QAuuZlUw="
#define SHA1_BARE   "xkMkbbdYU3lmNPOsucUhg5jzTZg="
#define MD5_BARE    "2+7/nM9ZkTfwR74rVO14Qg=="
#define MD5_HEX     "dbeeff9ccf599137f047be2b54ed7842"
#define KEY256      "7pJGLBTX/jo+sc8q5hm8PV3+USrd+JOarIQLUF0N/mY="
#define KEY256_HEX                                                             \
  "ee92462c14d7fe3a3eb1cf2ae619bc3d5dfe512addf8939aac840b505d0dfe66"
#define KEY512                                                                 \
  "KiI8YNU6eUgVG/FmMAUsi50vvCn2Rh8Y36PnL2prDAd3yE1jbKJk5PC+4mFj+bpwlyo5cACn"   \
  "/x6ud4aSJtEAWg=="
#define KC_KEY                                                                 \
  "MuJUicf93AnI3bG6QAygjWwMh2NTT7ilOdE1Dke+RmV5GLTUEe2n9gSQaisX44+1/OBvkvoY"   \
  "8vBRnOa95ZExbQ=="
#define KC_DATA(ALGORITHM, ROUNDS)                                             \
  "\"credentialData\":\"{\\\"hashIterations\\\":" ROUNDS                       \
  ",\\\"algorithm\\\":\\\"" ALGORITHM                                          \
  "\\\",\\\"additionalParameters\\\":{}}\""
#define KC_SECRET                                                              \
  "\"secretData\":\"{\\\"value\\\":\\\"" KC_KEY "\\\",\\\"salt\\\":\\\"" SALT  \
  "\\\",\\\"additionalParameters\\\":{}}\""
#define KC_ONE                                                                 \
  "{\"id\":\"5d3\",\"type\":\"password\",\"createdDate\":1," KC_SECRET         \
  "," KC_DATA("pbkdf2-sha256", "27500") "}"
#define KC_OTP                                                                 \
  "{\"type\":\"otp\",\"secretData\":\"{}\",\"credentialData\":\"{}\"}"

#define BCRYPT(FACTOR, VALUE)                                                  \
  "{\"algorithm\":\"BCRYPT\",\"workFactor\":" FACTOR ",\"salt\":\"" BC_SALT    \
  "\",\"value\":\"" VALUE "\"}"
#define BARE(ALGORITHM, VALUE)                                                 \
  "{\"algorithm\":\"" ALGORITHM "\",\"value\":\"" VALUE "\"}"
#define SALTED(ALGORITHM, SALT_TEXT, ORDER, VALUE)                             \
  "{\"algorithm\":\"" ALGORITHM "\",\"salt\":\"" SALT_TEXT                     \
  "\",\"saltOrder\":\"" ORDER "\",\"value\":\"" VALUE "\"}"
#define PBKDF2(ROUNDS, SIZE, DIGEST, SALT_TEXT, VALUE)                         \
  "{\"algorithm\":\"PBKDF2\",\"iterationCount\":" ROUNDS ",\"keySize\":" SIZE  \
  ",\"digestAlgorithm\":\"" DIGEST "_HMAC\",\"salt\":\"" SALT_TEXT             \
  "\",\"value\":\"" VALUE "\"}"

/* What a row says. */
struct cells {
  const char *hash, *salt, *order, *algorithm, *factor, *iterations, *key_size,
      *digest;
  enum mu_hash_format format;
  enum mu_salt_encoding encoding;
};

struct sample {
  struct cells cells;
  const char *object; /* of Okta's */
};

static void set(struct mu_user *user, enum mu_attribute_id id, const char *text)
{
  if (text) {
    user->values[id].text = text;
    user->values[id].len = strlen(text);
    user->values[id].column = (uint32_t)id;
  }
}

static void fill(struct mu_user *user, const struct cells *cells)
{
  memset(user, 0, sizeof *user);
  set(user, MU_PASSWORD_HASH, cells->hash);
  set(user, MU_PASSWORD_SALT, cells->salt);
  set(user, MU_PASSWORD_SALT_ORDER, cells->order);
  set(user, MU_PASSWORD_ALGORITHM, cells->algorithm);
  set(user, MU_PASSWORD_WORK_FACTOR, cells->factor);
  set(user, MU_PASSWORD_ITERATIONS, cells->iterations);
  set(user, MU_PASSWORD_KEY_SIZE, cells->key_size);
  set(user, MU_PASSWORD_DIGEST, cells->digest);
}

static struct mu_hash_options options_of(const struct cells *cells)
{
  return (struct mu_hash_options){.format = cells->format,
                                  .salt_encoding = cells->encoding};
}

static void read(struct mu_password_hash *hash, const struct cells *cells)
{
  struct mu_hash_options options = options_of(cells);
  static struct mu_user user;

  fill(&user, cells);
  mu_password_hash_read(hash, &options, &user);
}

/* Compares with what the request body holds. */
static void expect_object(const struct sample *sample)
{
  struct mu_create_options options = {.hashes = options_of(&sample->cells)};
  struct mu_buffer body = {0};
  struct mu_buffer expected = {0};
  static struct mu_user user;

  fill(&user, &sample->cells);
  mu_buffer_printf(&expected,
                   "{\"profile\":{},\"credentials\":{\"password\":{\"hash\":%s"
                   "}}}",
                   sample->object);
  (void)mu_okta_create_body(&body, &user, &options);
  if (strcmp(mu_buffer_text(&body), mu_buffer_text(&expected)) != 0) {
    struct mu_password_hash hash;

    read(&hash, &sample->cells);
    fail_msg("%s: %s; %s", sample->cells.hash, mu_buffer_text(&body),
             hash.why ? hash.why : "");
  }
  mu_buffer_release(&body);
  mu_buffer_release(&expected);
}

#define EACH(SAMPLES, I)                                                       \
  for (size_t I = 0; I < sizeof(SAMPLES) / sizeof *(SAMPLES); I++)

/* ---- what speaks for itself ---- */

static const struct sample bcrypts[] = {
    {{.hash = "$2a$10$" BC_SALT BC_10}, BCRYPT("10", BC_10)},
    {{.hash = "$2b$10$" BC_SALT BC_10}, BCRYPT("10", BC_10)},
    {{.hash = "$2y$04$" BC_SALT BC_4}, BCRYPT("4", BC_4)},
    {{.hash = "$2b$20$" BC_SALT BC_10}, BCRYPT("20", BC_10)},
    {{.hash = "$2b$10$" BC_SALT BC_10, .format = MU_HASH_FORMAT_BCRYPT},
     BCRYPT("10", BC_10)},
    {{.hash = "$2b$10$" BC_SALT BC_10, .format = MU_HASH_FORMAT_AUTH0},
     BCRYPT("10", BC_10)},
    {{.hash = "$2b$10$" BC_SALT BC_10,
      .format = MU_HASH_FORMAT_AUTH0,
      .algorithm = "bcrypt"},
     BCRYPT("10", BC_10)},
    {{.hash = "$2b$10$" BC_SALT BC_10,
      .algorithm = "BCrypt",
      .factor = "10",
      .salt = BC_SALT},
     BCRYPT("10", BC_10)},
    {{.hash = "$2b$10$" BC_SALT BC_10, .salt = "$2b$10$" BC_SALT},
     BCRYPT("10", BC_10)},
    {{.hash = "$2y$04$" BC_SALT BC_4, .algorithm = "crypt"}, BCRYPT("4", BC_4)},
};

static const struct sample djangos[] = {
    {{.hash = "pbkdf2_sha256$10000$q7Xk2mZp9LtW4vRb$"
              "Trt+rYMODira/aj3nXtCsraBd+A818gxgx3XQABWq5g="},
     PBKDF2("10000", "32", "SHA256", DJSALT,
            "Trt+rYMODira/aj3nXtCsraBd+A818gxgx3XQABWq5g=")},
    {{.hash = "pbkdf2_sha512$10000$q7Xk2mZp9LtW4vRb$"
              "fgRU0P6mbMBB64y4ouhZEh3owMoitdecHPKF697JJ1yudHzEVRSclGzCKs3lhOrd"
              "qUEcDQQ+"
              "0binlqkAfkpggQ=="},
     PBKDF2("10000", "64", "SHA512", DJSALT,
            "fgRU0P6mbMBB64y4ouhZEh3owMoitdecHPKF697JJ1yudHzEVRSclGzCKs3lhOrdq"
            "UEcDQQ+0binlqkAfkpggQ==")},
    {{.hash = "bcrypt$$2b$10$" BC_SALT BC_10}, BCRYPT("10", BC_10)},
    {{.hash = "sha1$q7Xk2mZp$18004f25d19bed9c3cd2ec4b1033889499ad4fdb",
      .format = MU_HASH_FORMAT_DJANGO},
     SALTED("SHA-1", DJSALT8, "PREFIX", "GABPJdGb7Zw80uxLEDOIlJmtT9s=")},
    {{.hash = "md5$q7Xk2mZp$bf080b3fd43cf9fe67240742a4260e99",
      .algorithm = "django"},
     SALTED("MD5", DJSALT8, "PREFIX", "vwgLP9Q8+f5nJAdCpCYOmQ==")},
    {{.hash = "md5$$" MD5_HEX, .format = MU_HASH_FORMAT_DJANGO},
     BARE("MD5", MD5_BARE)},
};

static const struct sample ldaps[] = {
    {{.hash = "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ=="},
     SALTED("SHA-1", SALT8, "POSTFIX", "TKKvewrKWZwxCLxoNBjm9M6WBfc=")},
    {{.hash = "{ssha256}AOwbVNABUa1mA2fJx1oBwynaxYXf+5PeLS/"
              "QAuuZlUxOYUNsLTE2LWJ5dGVzLW9r"},
     SALTED("SHA-256", SALT, "POSTFIX", SHA256_POST)},
    {{.hash = "{SSHA512}"
              "psAKsAs707hnCp40zSiTiigqgmQcWos1wtIczh8xJuwa9O5iFwm5QHY9wjlk2Od"
              "iiYHUrsdGpyDNNwH/839YM05hQ2wtMTYtYnl0ZXMtb2s="},
     SALTED("SHA-512", SALT, "POSTFIX",
            "psAKsAs707hnCp40zSiTiigqgmQcWos1wtIczh8xJuwa9O5iFwm5QHY9wjlk2Odii"
            "YHUrsdGpyDNNwH/839YMw==")},
    {{.hash = "{SMD5}VciK+rnc+p0yJQVBXBSfW05hQ2wtMTYt"},
     SALTED("MD5", SALT8, "POSTFIX", "VciK+rnc+p0yJQVBXBSfWw==")},
    {{.hash = "{SHA}" SHA1_BARE}, BARE("SHA-1", SHA1_BARE)},
    {{.hash = "{Sha256}OtK8MAMjAxEhMVpDx8lAlOu97/ORQdH2Kszx14HM+Uo="},
     BARE("SHA-256", "OtK8MAMjAxEhMVpDx8lAlOu97/ORQdH2Kszx14HM+Uo=")},
    {{.hash = "{SHA512}xorvx4Oqtsj3R29rfD6oMAuj6diUkO4+IG++"
              "uFirg4cH1Q9LoLdhd8wZaT0OVnpH"
              "OBzCAe4mzQajWiLrVAmTSw=="},
     BARE("SHA-512", "xorvx4Oqtsj3R29rfD6oMAuj6diUkO4+IG++"
                     "uFirg4cH1Q9LoLdhd8wZaT0OVnpHOBzCAe4mzQajWiLrVAmTSw==")},
    {{.hash = "{MD5}" MD5_BARE}, BARE("MD5", MD5_BARE)},
    {{.hash = "{CRYPT}$2y$04$" BC_SALT BC_4}, BCRYPT("4", BC_4)},
    {{.hash = "{bcrypt}$2a$10$" BC_SALT BC_10}, BCRYPT("10", BC_10)},
    {{.hash = "{PBKDF2-SHA256}10000$TmFDbC0xNi1ieXRlcy1vaw$"
              "7pJGLBTX/jo.sc8q5hm8PV3.USrd.JOarIQLUF0N/mY"},
     PBKDF2("10000", "32", "SHA256", SALT, KEY256)},
    {{.hash = "{PBKDF2-SHA512}10000$TmFDbC0xNi1ieXRlcy1vaw$KiI8YNU6eUgVG/"
              "FmMAUsi50vvCn2"
              "Rh8Y36PnL2prDAd3yE1jbKJk5PC.4mFj.bpwlyo5cACn/x6ud4aSJtEAWg",
      .format = MU_HASH_FORMAT_LDAP},
     PBKDF2("10000", "64", "SHA512", SALT, KEY512)},
    {{.hash = "TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ==", .algorithm = "ssha"},
     SALTED("SHA-1", SALT8, "POSTFIX", "TKKvewrKWZwxCLxoNBjm9M6WBfc=")},
    {{.hash = "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ==",
      .algorithm = "SSHA"},
     SALTED("SHA-1", SALT8, "POSTFIX", "TKKvewrKWZwxCLxoNBjm9M6WBfc=")},
};

static const struct sample keycloaks[] = {
    {{.hash = KC_ONE}, PBKDF2("27500", "64", "SHA256", SALT, KC_KEY)},
    {{.hash = "[" KC_OTP ", " KC_ONE "]"},
     PBKDF2("27500", "64", "SHA256", SALT, KC_KEY)},
    {{.hash = "{\"type\":\"password\"," KC_SECRET
              "," KC_DATA("pbkdf2-sha512", "210000") "}",
      .format = MU_HASH_FORMAT_KEYCLOAK},
     PBKDF2("210000", "64", "SHA512", SALT, KC_KEY)},
    {{.hash =
          "{\"algorithm\":\"pbkdf2-sha256\",\"hashIterations\":27500,\"salt\":"
          "\"" SALT "\",\"value\":\"" KC_KEY "\"}"},
     PBKDF2("27500", "64", "SHA256", SALT, KC_KEY)},
    {{.hash =
          "{\"type\":\"password\",\"hashedSaltedValue\":\"" KC_KEY
          "\",\"salt\":"
          "\"" SALT "\",\"hashIterations\":27500,\"counter\":0,\"algorithm\":"
          "\"pbkdf2-sha256\",\"digits\":0}"},
     PBKDF2("27500", "64", "SHA256", SALT, KC_KEY)},
};

static const struct sample blobs[] = {
    {{.hash = "AQAAAAEAACcQAAAAEE5hQ2wtMTYtYnl0ZXMtb2vukkYsFNf+"
              "Oj6xzyrmGbw9Xf5RKt34k5qs"
              "hAtQXQ3+Zg=="},
     PBKDF2("10000", "32", "SHA256", SALT, KEY256)},
    {{.hash = "AQAAAAIAACcQAAAAEE5hQ2wtMTYtYnl0ZXMtb2sqIjxg1Tp5SBUb8WYwBSyLnS+"
              "8KfZGHxjf"
              "o+cvamsMBw==",
      .format = MU_HASH_FORMAT_ASPNET},
     PBKDF2("10000", "32", "SHA512", SALT,
            "KiI8YNU6eUgVG/FmMAUsi50vvCn2Rh8Y36PnL2prDAc=")},
    {{.hash = "$pbkdf2-sha256$10000$TmFDbC0xNi1ieXRlcy1vaw$"
              "7pJGLBTX/jo.sc8q5hm8PV3.USrd.JOarIQLUF0N/mY"},
     PBKDF2("10000", "32", "SHA256", SALT, KEY256)},
    {{.hash = "$pbkdf2-sha256$i=10000,l=32$TmFDbC0xNi1ieXRlcy1vaw$"
              "7pJGLBTX/jo+sc8q5hm8PV3+USrd+JOarIQLUF0N/mY",
      .algorithm = "pbkdf2"},
     PBKDF2("10000", "32", "SHA256", SALT, KEY256)},
};

static const struct sample columns[] = {
    {{.hash = SHA512_PRE,
      SALT,
      "PREFIX",
      "SHA-512",
      .encoding = MU_SALT_BASE64},
     SALTED("SHA-512", SALT, "PREFIX", SHA512_PRE)},
    {{.hash = SHA512_PRE_HEX,
      "NaCl-16-bytes-ok",
      "prefix",
      "sha512",
      .encoding = MU_SALT_TEXT},
     SALTED("SHA-512", SALT, "PREFIX", SHA512_PRE)},
    {{.hash = SHA256_PRE,
      "hex:4e61436c2d31362d62797465732d6f6b",
      "Prefix",
      "SHA_256"},
     SALTED("SHA-256", SALT, "PREFIX", SHA256_PRE)},
    /* By chance its bytes are a brace, another, and what is no text. */
    {{.hash = "e2LerOPpHBh6vZYKw8Nvck19Ves96Mv+g2yqkXX24z0=",
      "text:salt 1151",
      "PREFIX",
      "SHA-256"},
     SALTED("SHA-256", "c2FsdCAxMTUx", "PREFIX",
            "e2LerOPpHBh6vZYKw8Nvck19Ves96Mv+g2yqkXX24z0=")},
    {{.hash = SHA256_POST,
      "base64:" SALT,
      "POSTFIX",
      "salted-sha256",
      .encoding = MU_SALT_HEX},
     SALTED("SHA-256", SALT, "POSTFIX", SHA256_POST)},
    {{.hash = SHA256_POST,
      "text:NaCl-16-bytes-ok",
      "suffix",
      .format = MU_HASH_FORMAT_SHA256},
     SALTED("SHA-256", SALT, "POSTFIX", SHA256_POST)},
    {{.hash = SHA1_BARE, .algorithm = "SHA-1"}, BARE("SHA-1", SHA1_BARE)},
    {{.hash = "C643246DB75853796634F3ACB9C5218398F34D98",
      .format = MU_HASH_FORMAT_SHA1},
     BARE("SHA-1", SHA1_BARE)},
    {{.hash = MD5_HEX, .algorithm = "MD5"}, BARE("MD5", MD5_BARE)},
    {{.hash = MD5_BARE, .format = MU_HASH_FORMAT_MD5, .iterations = "1"},
     BARE("MD5", MD5_BARE)},
    {{.hash = KEY256,
      SALT,
      .algorithm = "PBKDF2",
      .iterations = "10000",
      .digest = "SHA256_HMAC",
      .encoding = MU_SALT_BASE64},
     PBKDF2("10000", "32", "SHA256", SALT, KEY256)},
    {{.hash = KEY256_HEX,
      SALT,
      .algorithm = "PBKDF2",
      .iterations = "10000",
      .key_size = "32",
      .digest = "HMAC-SHA256",
      .encoding = MU_SALT_BASE64},
     PBKDF2("10000", "32", "SHA256", SALT, KEY256)},
    {{.hash = KEY512,
      SALT,
      .algorithm = "salted-pbkdf2-hmac-sha512-512",
      .iterations = "10000",
      .key_size = "64",
      .encoding = MU_SALT_BASE64},
     PBKDF2("10000", "64", "SHA512", SALT, KEY512)},
    {{.hash = BC_10, BC_SALT, .algorithm = "bcrypt", .factor = "10"},
     BCRYPT("10", BC_10)},
    {{.hash = BC_10, "$2a$10$" BC_SALT, .format = MU_HASH_FORMAT_BCRYPT},
     BCRYPT("10", BC_10)},
};

static void test_password_hash__bcrypt(void **state)
{
  (void)state;
  EACH(bcrypts, i)
  {
    expect_object(&bcrypts[i]);
  }
}

static void test_password_hash__django(void **state)
{
  (void)state;
  EACH(djangos, i)
  {
    expect_object(&djangos[i]);
  }
}

static void test_password_hash__ldap(void **state)
{
  (void)state;
  EACH(ldaps, i)
  {
    expect_object(&ldaps[i]);
  }
}

static void test_password_hash__keycloak(void **state)
{
  (void)state;
  EACH(keycloaks, i)
  {
    expect_object(&keycloaks[i]);
  }
}

static void test_password_hash__aspnet_and_passlib(void **state)
{
  (void)state;
  EACH(blobs, i)
  {
    expect_object(&blobs[i]);
  }
}

static void test_password_hash__parts_in_columns(void **state)
{
  (void)state;
  EACH(columns, i)
  {
    expect_object(&columns[i]);
  }
}

/* ---- and back again ---- */

/* The original, put together again from Okta's object alone. */
struct object {
  cJSON *root;
  char value[256];
  char salt[256];
  unsigned char value_bytes[256];
  unsigned char salt_bytes[256];
  int value_len, salt_len;
};

static const char *text_of(const struct object *o, const char *name)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(o->root, name));

  return text ? text : "";
}

static unsigned number_of(const struct object *o, const char *name)
{
  return (unsigned)cJSON_GetObjectItem(o->root, name)->valueint;
}

static int decode(unsigned char *out, const char *text)
{
  int len =
      EVP_DecodeBlock(out, (const unsigned char *)text, (int)strlen(text));
  size_t n = strlen(text);

  return len - (n > 0 && text[n - 1] == '=') - (n > 1 && text[n - 2] == '=');
}

static void open_object(struct object *o, const struct sample *sample)
{
  struct mu_create_options options = {.hashes = options_of(&sample->cells)};
  struct mu_buffer body = {0};
  static struct mu_user user;

  fill(&user, &sample->cells);
  (void)mu_okta_create_body(&body, &user, &options);
  o->root = cJSON_Parse(strstr(mu_buffer_text(&body), "{\"algorithm\""));
  assert_non_null(o->root);
  (void)snprintf(o->value, sizeof o->value, "%s", text_of(o, "value"));
  (void)snprintf(o->salt, sizeof o->salt, "%s", text_of(o, "salt"));
  o->value_len = decode(o->value_bytes, o->value);
  o->salt_len = decode(o->salt_bytes, o->salt);
  mu_buffer_release(&body);
}

static void adapt(char *text)
{
  for (; *text; text++) {
    *text = *text == '+' ? '.' : *text;
    *text = *text == '=' ? '\0' : *text;
  }
}

static void append_blob(struct mu_buffer *out, const unsigned char *bytes,
                        int len)
{
  char text[512];

  (void)EVP_EncodeBlock((unsigned char *)text, bytes, len);
  mu_buffer_append_text(out, text);
}

static void append_word(unsigned char *at, unsigned number)
{
  for (int i = 0; i < 4; i++) {
    at[i] = (unsigned char)(number >> (24 - 8 * i));
  }
}

/* |shape| is what the original begins with. */
static void put_together(struct mu_buffer *out, struct object *o,
                         const char *shape)
{
  unsigned char blob[512];
  int used = 0;

  mu_buffer_append_text(out, shape);
  if (strcmp(text_of(o, "algorithm"), "BCRYPT") == 0) {
    mu_buffer_printf(out, "%02u$%s%s", number_of(o, "workFactor"), o->salt,
                     o->value);
  } else if (strstr(shape, "pbkdf2_")) {
    mu_buffer_printf(out, "%u$%.*s$%s", number_of(o, "iterationCount"),
                     o->salt_len, (char *)o->salt_bytes, o->value);
  } else if (strstr(shape, "PBKDF2") || strstr(shape, "$pbkdf2")) {
    adapt(o->salt);
    adapt(o->value);
    mu_buffer_printf(out, "%u$%s$%s", number_of(o, "iterationCount"), o->salt,
                     o->value);
  } else if (shape[0] == '{') {
    memcpy(blob, o->value_bytes, (size_t)o->value_len);
    memcpy(blob + o->value_len, o->salt_bytes, (size_t)o->salt_len);
    append_blob(out, blob, o->value_len + o->salt_len);
  } else if (shape[0] == '\0') { /* ASP.NET */
    blob[0] = 1;
    append_word(blob + 1, text_of(o, "digestAlgorithm")[3] == '2' ? 1U : 2U);
    append_word(blob + 5, number_of(o, "iterationCount"));
    append_word(blob + 9, (unsigned)o->salt_len);
    memcpy(blob + 13, o->salt_bytes, (size_t)o->salt_len);
    used = 13 + o->salt_len;
    memcpy(blob + used, o->value_bytes, (size_t)o->value_len);
    append_blob(out, blob, used + o->value_len);
  } else {
    mu_buffer_printf(out, "%.*s$", o->salt_len, (char *)o->salt_bytes);
    for (int i = 0; i < o->value_len; i++) {
      mu_buffer_printf(out, "%02x", o->value_bytes[i]);
    }
  }
}

static void expect_whole(const struct sample *sample, const char *shape)
{
  struct object o = {0};
  struct mu_buffer out = {0};

  open_object(&o, sample);
  put_together(&out, &o, shape);
  assert_string_equal(mu_buffer_text(&out), sample->cells.hash);
  mu_buffer_release(&out);
  cJSON_Delete(o.root);
}

static void test_password_hash__the_parts_make_the_original(void **state)
{
  (void)state;
  expect_whole(&bcrypts[0], "$2a$");
  expect_whole(&bcrypts[1], "$2b$");
  expect_whole(&bcrypts[2], "$2y$");
  expect_whole(&djangos[0], "pbkdf2_sha256$");
  expect_whole(&djangos[1], "pbkdf2_sha512$");
  expect_whole(&djangos[2], "bcrypt$$2b$");
  expect_whole(&djangos[3], "sha1$");
  expect_whole(&djangos[4], "md5$");
  expect_whole(&djangos[5], "md5$");
  expect_whole(&ldaps[0], "{SSHA}");
  expect_whole(&ldaps[1], "{ssha256}");
  expect_whole(&ldaps[2], "{SSHA512}");
  expect_whole(&ldaps[3], "{SMD5}");
  expect_whole(&ldaps[4], "{SHA}");
  expect_whole(&ldaps[5], "{Sha256}");
  expect_whole(&ldaps[6], "{SHA512}");
  expect_whole(&ldaps[7], "{MD5}");
  expect_whole(&ldaps[8], "{CRYPT}$2y$");
  expect_whole(&ldaps[9], "{bcrypt}$2a$");
  expect_whole(&ldaps[10], "{PBKDF2-SHA256}");
  expect_whole(&ldaps[11], "{PBKDF2-SHA512}");
  expect_whole(&blobs[0], "");
  expect_whole(&blobs[1], "");
  expect_whole(&blobs[2], "$pbkdf2-sha256$");
}

/* ---- what is turned away, and why ---- */

struct refusal {
  struct cells cells;
  enum mu_attribute_id where;
  const char *words;
};

static void expect_verdict(const struct refusal *refusal,
                           enum mu_hash_verdict verdict)
{
  struct mu_password_hash hash;

  read(&hash, &refusal->cells);
  if (hash.verdict != verdict || hash.where != refusal->where || !hash.why ||
      !strstr(hash.why, refusal->words)) {
    fail_msg("%s: %d, %d, %s", refusal->cells.hash, (int)hash.verdict,
             (int)hash.where, hash.why ? hash.why : "no reason");
  }
}

static void test_password_hash__what_okta_does_not_take(void **state)
{
  static const struct refusal cases[] = {
      {{.hash = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA"},
       MU_PASSWORD_HASH,
       "is Argon2"},
      {{.hash = "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA"},
       MU_PASSWORD_HASH,
       "is Argon2"},
      {{.hash = "{ARGON2}$argon2i$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA"},
       MU_PASSWORD_HASH,
       "is Argon2"},
      {{.hash = "scrypt$c2FsdA$16384$8$1$aGFzaA=="},
       MU_PASSWORD_HASH,
       "is scrypt"},
      {{.hash = SHA512_PRE, .algorithm = "firebase-scrypt"},
       MU_PASSWORD_ALGORITHM,
       "is scrypt"},
      {{.hash = "$P$B12345678abcdefghijklmnopqrstuv"},
       MU_PASSWORD_HASH,
       "is phpass"},
      {{.hash = "$H$9abcdefghijklmnopqrstuvwxyz0123"},
       MU_PASSWORD_HASH,
       "is phpass"},
      {{.hash = "$S$DabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
       MU_PASSWORD_HASH,
       "is Drupal's"},
      {{.hash = "$6$rounds=5000$abc$def"}, MU_PASSWORD_HASH, "sha512-crypt"},
      {{.hash = "{CRYPT}$6$abc$def"}, MU_PASSWORD_HASH, "sha512-crypt"},
      {{.hash = "{CRYPT}$5$abc$def"}, MU_PASSWORD_HASH, "sha256-crypt"},
      {{.hash = "$1$abc$def"}, MU_PASSWORD_HASH, "is md5-crypt"},
      {{.hash = "{CRYPT}abJnggxhB/yWI"}, MU_PASSWORD_HASH, "crypt(3)'s DES"},
      {{.hash = "$wp$2y$10$" BC_SALT BC_10}, MU_PASSWORD_HASH, "WordPress"},
      {{.hash = "pbkdf2_sha1$10000$abc$9jMyTsUHxFpOxCYHYxCWCMqkXGE="},
       MU_PASSWORD_HASH,
       "SHA-1"},
      {{.hash = "{PBKDF2}10000$c2FsdA$9jMyTsUHxFpOxCYHYxCWCMqkXGE"},
       MU_PASSWORD_HASH,
       "SHA-1"},
      {{.hash = "pbkdf2_sha256$4095$q7Xk2mZp9LtW4vRb$"
                "Trt+rYMODira/aj3nXtCsraBd+A818gxgx3XQABWq5g="},
       MU_PASSWORD_HASH,
       "fewer than 4,096"},
      {{.hash = "bcrypt_sha256$$2b$12$" BC_SALT BC_10},
       MU_PASSWORD_HASH,
       "of another hash"},
      {{.hash = "$2x$10$" BC_SALT BC_10}, MU_PASSWORD_HASH, "$2x$"},
      {{.hash = "$2$10$" BC_SALT BC_10}, MU_PASSWORD_HASH, "$2$"},
      {{.hash = "$2b$21$" BC_SALT BC_10}, MU_PASSWORD_HASH, "over 20"},
      {{.hash = "AAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC"
                "0uLw=="},
       MU_PASSWORD_HASH,
       "version 2"},
      {{.hash = "AQAAAAAAACcQAAAAEE5hQ2wtMTYtYnl0ZXMtb2vukkYsFNf+"
                "Oj6xzyrmGbw9Xf5RKt34k5"
                "qshAtQXQ3+Zg=="},
       MU_PASSWORD_HASH,
       "SHA-1"},
      {{.hash = "AQAAAAEAAAPoAAAAEE5hQ2wtMTYtYnl0ZXMtb2vukkYsFNf+"
                "Oj6xzyrmGbw9Xf5RKt34k5"
                "qshAtQXQ3+Zg=="},
       MU_PASSWORD_HASH,
       "fewer than 4,096"},
      {{.hash = "{\"type\":\"password\"," KC_SECRET
                "," KC_DATA("pbkdf2", "27500") "}"},
       MU_PASSWORD_HASH,
       "SHA-1"},
      {{.hash =
            "{\"type\":\"password\"," KC_SECRET "," KC_DATA("argon2", "5") "}"},
       MU_PASSWORD_HASH,
       "Argon2"},
      {{.hash = "{\"type\":\"password\"," KC_SECRET
                "," KC_DATA("pbkdf2-sha256", "1000") "}"},
       MU_PASSWORD_HASH,
       "fewer than 4,096"},
      {{.hash = "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"},
       MU_PASSWORD_HASH,
       "MySQL"},
      {{.hash = SHA1_BARE, .algorithm = "hmac-sha256"},
       MU_PASSWORD_ALGORITHM,
       "with a key"},
      {{.hash = MD5_HEX,
        .algorithm = "salted-md5",
        .salt = "text:x",
        .order = "PREFIX",
        .iterations = "24000"},
       MU_PASSWORD_ITERATIONS,
       "more than one round"},
      {{.hash = KEY256,
        SALT,
        .algorithm = "pbkdf2",
        .iterations = "10000",
        .digest = "SHA1_HMAC",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_DIGEST,
       "SHA-1"},
      {{.hash = BC_10, BC_SALT, .algorithm = "bcrypt", .factor = "21"},
       MU_PASSWORD_WORK_FACTOR,
       "over 20"},
  };

  (void)state;
  EACH(cases, i)
  {
    expect_verdict(&cases[i], MU_HASH_UNSUPPORTED);
  }
}

static void test_password_hash__what_is_malformed(void **state)
{
  static const struct refusal cases[] = {
      {{.hash = "$2b$10$" BC_SALT "T.zI178oNoGxCPWbhWWHq4zlayCTzE"},
       MU_PASSWORD_HASH,
       "60 characters"},
      {{.hash = "$2b$10$" BC_SALT BC_10 "i"},
       MU_PASSWORD_HASH,
       "60 characters"},
      {{.hash = "$2b$10$abcdefghijklmnopqrstu=" BC_10},
       MU_PASSWORD_HASH,
       "bcrypt does not write"},
      {{.hash = "$2b$10$abcdefghijklmnopqrstuv" BC_10},
       MU_PASSWORD_HASH,
       "bcrypt does not write"},
      {{.hash = "$2b$10$" BC_SALT "T.zI178oNoGxCPWbhWWHq4zlayCTzEj"},
       MU_PASSWORD_HASH,
       "bcrypt does not write"},
      {{.hash = "$2b$03$" BC_SALT BC_10}, MU_PASSWORD_HASH, "4 to 31"},
      {{.hash = "$2b$32$" BC_SALT BC_10}, MU_PASSWORD_HASH, "4 to 31"},
      {{.hash = "$2b$1$" BC_SALT BC_10}, MU_PASSWORD_HASH, "4 to 31"},
      {{.hash = "$2"}, MU_PASSWORD_HASH, "$2a$, $2b$ or $2y$"},
      {{.hash = "$2b$"}, MU_PASSWORD_HASH, "4 to 31"},
      {{.hash = "{SSHA}" SHA1_BARE}, MU_PASSWORD_HASH, "no salt is in it"},
      {{.hash = "{SHA}" SHA256_PRE},
       MU_PASSWORD_HASH,
       "length that its scheme gives"},
      {{.hash = "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ="},
       MU_PASSWORD_HASH,
       "base64 that it should be"},
      {{.hash =
            "{SSHA}4ca2af7b0aca599c3108bc683418e6f4ce9605f74e61436c2d31362d"},
       MU_PASSWORD_HASH,
       "base64 that it should be"},
      {{.hash = "{MAGIC}" SHA1_BARE}, MU_PASSWORD_HASH, "does not know"},
      {{.hash = "{SSHA"}, MU_PASSWORD_HASH, "never ends"},
      {{.hash = "{CRYPT}"}, MU_PASSWORD_HASH, "no hash of crypt(3)'s"},
      {{.hash = "pbkdf2_sha256$10000$$Trt+rYMODira/"
                "aj3nXtCsraBd+A818gxgx3XQABWq5g="},
       MU_PASSWORD_HASH,
       "as Django writes them"},
      {{.hash = "pbkdf2_sha256$10000$q7Xk2mZp9LtW4vRb$" SHA1_BARE},
       MU_PASSWORD_HASH,
       "32 bytes"},
      {{.hash = "pbkdf2_sha256$1e5$q7Xk2mZp9LtW4vRb$" SHA256_PRE},
       MU_PASSWORD_HASH,
       "number of iterations"},
      {{.hash = "sha1$q7Xk2mZp$18004f25d19bed9c3cd2ec4b1033889499ad4fdb"},
       MU_PASSWORD_HASH,
       "--hash-format django"},
      {{.hash = "sha1$q7Xk2mZp$18004f", .format = MU_HASH_FORMAT_DJANGO},
       MU_PASSWORD_HASH,
       "as Django writes them"},
      {{.hash = "!$6$abc$def"}, MU_PASSWORD_HASH, "was locked"},
      {{.hash = "!!"}, MU_PASSWORD_HASH, "was locked"},
      {{.hash = MD5_HEX}, MU_PASSWORD_HASH, "does not say what made it"},
      {{.hash = "Tr0ub4dor&3x"}, MU_PASSWORD_HASH, "does not say what made it"},
      {{.hash = SHA1_BARE, .algorithm = "SHA-256"},
       MU_PASSWORD_HASH,
       "SHA-256 gives"},
      {{.hash = "C643246DB75853796634F3ACB9C5218398F34D9",
        .algorithm = "SHA-1"},
       MU_PASSWORD_HASH,
       "SHA-1 gives"},
      {{.hash = "C643246DB75853796634F3ACB9C5218398F34D9G",
        .algorithm = "SHA-1"},
       MU_PASSWORD_HASH,
       "SHA-1 gives"},
      {{.hash = "xkMkbbdYU3lmNPOsucUhg5jzTZh=", .algorithm = "SHA-1"},
       MU_PASSWORD_HASH,
       "SHA-1 gives"}, /* a bit too many */
      {{.hash = SHA512_PRE, SALT, "PREFIX", "SHA-512"},
       MU_PASSWORD_SALT,
       "does not say how it is written"},
      {{.hash = SHA512_PRE,
        SALT,
        .algorithm = "SHA-512",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_SALT_ORDER,
       "is blank"},
      {{.hash = SHA512_PRE,
        SALT,
        "before",
        "SHA-512",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_SALT_ORDER,
       "neither PREFIX nor POSTFIX"},
      {{.hash = SHA512_PRE,
        "NaCl-16-bytes-ok",
        "PREFIX",
        "SHA-512",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_SALT,
       "is not base64"},
      {{.hash = SHA512_PRE, "hex:123", "PREFIX", "SHA-512"},
       MU_PASSWORD_SALT,
       "hexadecimal"},
      {{.hash = SHA512_PRE, .order = "PREFIX", .algorithm = "SHA-512"},
       MU_PASSWORD_SALT,
       "is blank"},
      {{.hash = SHA512_PRE, .algorithm = "salted-sha512"},
       MU_PASSWORD_SALT,
       "is blank"},
      {{.hash = NULL, SALT}, MU_PASSWORD_SALT, "no password_hash beside it"},
      {{.hash = KEY256_HEX,
        SALT,
        .algorithm = "pbkdf2-sha256",
        .iterations = "10000",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_HASH,
       "give password_key_size"},
      {{.hash = KEY256,
        SALT,
        .algorithm = "pbkdf2-sha256",
        .iterations = "10000",
        .key_size = "64",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_HASH,
       "password_key_size says"},
      {{.hash = KEY256,
        SALT,
        .algorithm = "pbkdf2",
        .iterations = "10000",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_DIGEST,
       "is blank"},
      {{.hash = KEY256,
        SALT,
        .algorithm = "pbkdf2-sha256",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_ITERATIONS,
       "is blank"},
      {{.hash = KEY256, .algorithm = "pbkdf2-sha256", .iterations = "10000"},
       MU_PASSWORD_SALT,
       "is blank"},
      {{.hash = KEY256,
        SALT,
        .algorithm = "pbkdf2-sha256",
        .iterations = "10000",
        .digest = "SHA512_HMAC",
        .encoding = MU_SALT_BASE64},
       MU_PASSWORD_DIGEST,
       "password_algorithm names"},
      {{.hash = BC_10, BC_SALT, .algorithm = "bcrypt"},
       MU_PASSWORD_WORK_FACTOR,
       "is blank"},
      {{.hash = BC_10,
        "$2a$10$" BC_SALT,
        .algorithm = "bcrypt",
        .factor = "12"},
       MU_PASSWORD_WORK_FACTOR,
       "the hash itself says"},
      {{.hash = BC_10, SALT, .algorithm = "bcrypt", .factor = "10"},
       MU_PASSWORD_SALT,
       "22 characters"},
      {{.hash = BC_10, .algorithm = "bcrypt", .factor = "10"},
       MU_PASSWORD_HASH,
       "31 characters"},
      {{.hash = "[" KC_ONE "," KC_ONE "]"}, MU_PASSWORD_HASH, "two passwords"},
      {{.hash = KC_OTP}, MU_PASSWORD_HASH, "no password"},
      {{.hash = "{\"type\":\"password\"}"},
       MU_PASSWORD_HASH,
       "name its algorithm"},
      {{.hash =
            "{\"type\":\"password\"," KC_DATA("pbkdf2-sha256", "27500") "}"},
       MU_PASSWORD_HASH,
       "credentialData and secretData"},
      {{.hash = KC_ONE "x"}, MU_PASSWORD_HASH, "no whole JSON"},
      {{.hash = "{\"type\":\"password\"," KC_SECRET},
       MU_PASSWORD_HASH,
       "whole JSON"},
      {{.hash =
            "{\"algorithm\":\"pbkdf2-sha256\",\"hashIterations\":\"27500\"}"},
       MU_PASSWORD_HASH,
       "hashIterations"},
      {{.hash = "{\"algorithm\":\"pbkdf2-sha256\",\"hashIterations\":27500,"
                "\"salt\":"
                "\"a\",\"value\":\"" KC_KEY "\"}"},
       MU_PASSWORD_HASH,
       "salt that is not base64"},
  };

  (void)state;
  EACH(cases, i)
  {
    expect_verdict(&cases[i], MU_HASH_REFUSED);
  }
}

/* Okta would take them all, and nobody could sign in. */
static void test_password_hash__what_is_encoded_twice(void **state)
{
  static const struct refusal cases[] = {
      {{.hash =
            "{SSHA}"
            "YzY0MzI0NmRiNzU4NTM3OTY2MzRmM2FjYjljNTIxODM5OGYzNGQ5ODRlNjE0MzZj"},
       MU_PASSWORD_HASH,
       "encoded twice"},
      {{.hash = "{SSHA512}"
                "YTRhYmQ0NDQ4YzQ5NTYyZDgyODExNWQxM2ExZmNjZWE5MjdmNTJiNGQ1NDU5Mj"
                "k3ZjhiNDNlNDJkYTg5MjM4YmMxMzYyNmU0M2RjYjM4ZGRiMDgyNDg4OTI3ZWM5"
                "MDRmYjQyMDU3NDQzOTgzZTg4NTg1MTc5ZDUwNTUxYWZlNjI="},
       MU_PASSWORD_HASH,
       "encoded twice"},
      {{.hash = "ZGJlZWZmOWNjZjU5OTEzN2YwNDdiZTJiNTRlZDc4NDI=",
        .algorithm = "SHA-256"},
       MU_PASSWORD_HASH,
       "encoded twice"},
      {{.hash = "ZWU5MjQ2MmMxNGQ3ZmUzYTNlYjFjZjJhZTYxOWJjM2Q1ZGZlNTEyYWRkZjg5Mz"
                "lhYWM4NDBiNTA1ZDBkZmU2Ng==",
        "base64:" SALT,
        .algorithm = "pbkdf2-sha256",
        .iterations = "10000"},
       MU_PASSWORD_HASH,
       "encoded twice"},
      {{.hash =
            "e1NTSEF9VEtLdmV3cktXWnd4Q0x4b05Cam05TTZXQmZkT1lVTnNMVEUyTFE9PQ=="},
       MU_PASSWORD_HASH,
       "as LDIF writes it"},
      {{.hash =
            "e1NTSEF9VEtLdmV3cktXWnd4Q0x4b05Cam05TTZXQmZkT1lVTnNMVEUyTFE9PQ==",
        .algorithm = "SSHA"},
       MU_PASSWORD_HASH,
       "as LDIF writes it"},
      {{.hash = KEY256,
        "base64:4e61436c2d31362d62797465732d6f6b",
        .algorithm = "pbkdf2-sha256",
        .iterations = "10000"},
       MU_PASSWORD_SALT,
       "all hexadecimal"},
      {{.hash = "$pbkdf2-sha256$10000$4e61436c2d31362d62797465732d6f6b$"
                "7pJGLBTX/jo.sc8q5hm8PV3.USrd.JOarIQLUF0N/mY"},
       MU_PASSWORD_HASH,
       "base64 without padding"},
      {{.hash = "{\"algorithm\":\"pbkdf2-sha256\",\"hashIterations\":27500,"
                "\"salt\":\"" SALT "\",\"value\":\"" KEY256_HEX "\"}"},
       MU_PASSWORD_HASH,
       "base64 of a whole hash"},
      {{.hash =
            "{\"algorithm\":\"pbkdf2-sha256\",\"hashIterations\":27500,"
            "\"salt\":\"4e61436c2d31362d62797465732d6f6b\",\"value\":\"" KC_KEY
            "\"}"},
       MU_PASSWORD_HASH,
       "salt that is not base64"},
  };

  (void)state;
  EACH(cases, i)
  {
    expect_verdict(&cases[i], MU_HASH_REFUSED);
  }
}

/* Digits of a digest can be the base64 of what begins with a brace. */
static void test_password_hash__what_only_looks_encoded_twice(void **state)
{
  static const struct cells cells[] = {
      {.hash = "e303477787c301a0331e161caba92ebd", .algorithm = "MD5"},
      {.hash =
           "e85b11ac10b43d4bdd246be34a9478bef10b645e5873c01491a3467440154ee3"
           "72e43fa5054eed7c3072e5ca6419bac5b3af26019276e9eb7a337f22cb54a0"
           "54",
       .algorithm = "SHA-512"},
  };

  (void)state;
  EACH(cells, i)
  {
    struct mu_password_hash hash;

    read(&hash, &cells[i]);
    assert_int_equal(hash.verdict, MU_HASH_TAKEN);
  }
}

/* Whoever says two things is asked which one is right. */
static void test_password_hash__contradictions(void **state)
{
  static const struct refusal cases[] = {
      {{.hash = "$2b$10$" BC_SALT BC_10, .algorithm = "SHA-1"},
       MU_PASSWORD_ALGORITHM,
       "what the hash says of itself"},
      {{.hash = "$2b$10$" BC_SALT BC_10, .algorithm = "argon2id"},
       MU_PASSWORD_ALGORITHM,
       "what the hash says of itself"},
      {{.hash = "$2b$10$" BC_SALT BC_10, .format = MU_HASH_FORMAT_LDAP},
       MU_PASSWORD_HASH,
       "--hash-format names"},
      {{.hash = "{SHA}" SHA1_BARE, .algorithm = "ssha"},
       MU_PASSWORD_ALGORITHM,
       "what the hash says of itself"},
      {{.hash = "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ==",
        .algorithm = "crypt"},
       MU_PASSWORD_ALGORITHM,
       "what the hash says of itself"},
      {{.hash = SHA1_BARE,
        .algorithm = "SHA-1",
        .format = MU_HASH_FORMAT_SHA256},
       MU_PASSWORD_ALGORITHM,
       "--hash-format says"},
      {{.hash = SHA1_BARE, .algorithm = "whirlpool"},
       MU_PASSWORD_ALGORITHM,
       "no algorithm that muster knows"},
      {{.hash = "$2b$10$" BC_SALT BC_10, .factor = "12"},
       MU_PASSWORD_WORK_FACTOR,
       "what the hash says of itself"},
      {{.hash = "$2b$10$" BC_SALT BC_10, .salt = "abcdefghijklmnopqrstue"},
       MU_PASSWORD_SALT,
       "has its salt in it"},
      {{.hash = "{SHA}" SHA1_BARE, .salt = "hex:00"},
       MU_PASSWORD_SALT,
       "has its salt in it"},
      {{.hash = "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ==",
        .order = "PREFIX"},
       MU_PASSWORD_SALT_ORDER,
       "what the hash says of itself"},
      {{.hash = KC_ONE, .iterations = "1000"},
       MU_PASSWORD_ITERATIONS,
       "what the hash says of itself"},
      {{.hash = KC_ONE, .key_size = "32"},
       MU_PASSWORD_KEY_SIZE,
       "what the hash says of itself"},
      {{.hash = KC_ONE, .digest = "SHA512_HMAC"},
       MU_PASSWORD_DIGEST,
       "what the hash says of itself"},
      {{.hash = "$pbkdf2-sha256$10000$TmFDbC0xNi1ieXRlcy1vaw$"
                "7pJGLBTX/jo.sc8q5hm8PV3.USrd.JOarIQLUF0N/mY",
        .algorithm = "pbkdf2-sha512"},
       MU_PASSWORD_ALGORITHM,
       "what the hash says of itself"},
      {{.hash = SHA1_BARE, .format = MU_HASH_FORMAT_DJANGO},
       MU_PASSWORD_HASH,
       "as Django writes"},
      {{.hash = SHA1_BARE, .format = MU_HASH_FORMAT_LDAP},
       MU_PASSWORD_HASH,
       "{SSHA}"},
      {{.hash = SHA1_BARE, .format = MU_HASH_FORMAT_KEYCLOAK},
       MU_PASSWORD_HASH,
       "Keycloak"},
      {{.hash = SHA1_BARE, .format = MU_HASH_FORMAT_AUTH0},
       MU_PASSWORD_HASH,
       "bcrypt"},
      {{.hash = SHA1_BARE, .format = MU_HASH_FORMAT_ASPNET},
       MU_PASSWORD_HASH,
       "ASP.NET"},
  };

  (void)state;
  EACH(cases, i)
  {
    expect_verdict(&cases[i], MU_HASH_REFUSED);
  }
}

static void test_password_hash__who_has_none(void **state)
{
  static const struct cells none[] = {
      {.hash = "!"},
      {.hash = "!q7Xk2mZp9LtW4vRbq7Xk2mZp9LtW4vRbq7Xk2mZp"},
      {.hash = "[]"},
      {.hash = "[" KC_OTP "]"},
  };
  struct mu_password_hash hash;
  struct mu_hash_options hook = {.hook = true};
  static struct mu_user user;

  (void)state;
  EACH(none, i)
  {
    read(&hash, &none[i]);
    assert_int_equal(hash.verdict, MU_HASH_NO_PASSWORD);
    fill(&user, &none[i]);
    assert_int_equal(
        mu_password_hash_kind(&hash, &(struct mu_hash_options){0}, &user),
        MU_PASSWORD_NONE);
    assert_int_equal(mu_password_hash_kind(&hash, &hook, &user),
                     MU_PASSWORD_HOOKED);
  }
  read(&hash, &(struct cells){0});
  assert_int_equal(hash.verdict, MU_HASH_ABSENT);
}

/* Whether what was missing is JSON or memory cannot be told; it is no reason
 * to refuse the row. */
static void test_password_hash__short_memory_refuses_nobody(void **state)
{
  struct mu_create_options options = {.hashes = {.hook = true}};
  struct mu_password_hash hash;
  struct mu_buffer body = {0};
  static struct mu_user user;

  (void)state;
  mu_scarce_memory_start(1);
  read(&hash, &(struct cells){.hash = "{\"type\":"});
  assert_true(mu_scarce_memory_stop());
  assert_true(hash.starved);
  read(&hash, &(struct cells){.hash = "{\"type\":"});
  assert_false(hash.starved);
  fill(&user, &(struct cells){.hash = "{\"type\":"});
  mu_buffer_reserve(&body, 1024);
  mu_scarce_memory_start(1);
  (void)mu_okta_create_body(&body, &user, &options);
  assert_true(mu_scarce_memory_stop());
  assert_true(mu_buffer_failed(&body));
  mu_buffer_release(&body);
}

static void test_password_hash__the_hook_takes_the_rest(void **state)
{
  struct mu_create_options options = {.hashes = {.hook = true}};
  struct mu_buffer body = {0};
  static struct mu_user user;

  (void)state;
  fill(&user, &(struct cells){.hash = "$6$abc$def"});
  (void)mu_okta_create_body(&body, &user, &options);
  assert_string_equal(mu_buffer_text(&body),
                      "{\"profile\":{},\"credentials\":{\"password\":{\"hook\":"
                      "{\"type\":\"default\"}}}}");
  mu_buffer_clear(&body);
  fill(&user, &(struct cells){0});
  set(&user, MU_RECOVERY_QUESTION, "Q?");
  set(&user, MU_RECOVERY_ANSWER, "A!!!");
  (void)mu_okta_create_body(&body, &user, &options);
  assert_string_equal(mu_buffer_text(&body),
                      "{\"profile\":{},\"credentials\":{\"password\":{\"hook\":"
                      "{\"type\":\"default\"}},\"recovery_question\":{"
                      "\"question\":\"Q?\",\"answer\":\"A!!!\"}}}");
  mu_buffer_clear(&body);
  fill(&user, &(struct cells){.hash = MD5_HEX, .algorithm = "md5"});
  (void)mu_okta_create_body(&body, &user, &options);
  assert_non_null(strstr(mu_buffer_text(&body), "\"hash\":{"));
  mu_buffer_clear(&body);
  fill(&user, &(struct cells){0});
  set(&user, MU_PASSWORD, "Plain-1815");
  (void)mu_okta_create_body(&body, &user, &options);
  assert_non_null(strstr(mu_buffer_text(&body), "{\"value\":\"Plain-1815\"}"));
  mu_buffer_release(&body);
}

/* What --set says holds where the hash does not say it itself. */
static void test_password_hash__set_is_for_those_who_need_it(void **state)
{
  struct mu_hash_options options = {.salt_encoding = MU_SALT_TEXT};
  struct mu_password_hash hash;
  static struct mu_user user;

  (void)state;
  fill(&user,
       &(struct cells){.hash = "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ==",
                       .order = "PREFIX"});
  user.values[MU_PASSWORD_SALT_ORDER].column = MU_NO_COLUMN;
  mu_password_hash_read(&hash, &options, &user);
  assert_int_equal(hash.verdict, MU_HASH_TAKEN);
  assert_int_equal(hash.order, MU_SALT_POSTFIX);
  fill(&user, &(struct cells){
                  .hash = SHA1_BARE, .algorithm = "sha1", .order = "PREFIX"});
  user.values[MU_PASSWORD_SALT_ORDER].column = MU_NO_COLUMN;
  mu_password_hash_read(&hash, &options, &user);
  assert_int_equal(hash.verdict, MU_HASH_REFUSED); /* its salt got lost */
  assert_int_equal(hash.where, MU_PASSWORD_SALT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_password_hash__bcrypt),
      cmocka_unit_test(test_password_hash__django),
      cmocka_unit_test(test_password_hash__ldap),
      cmocka_unit_test(test_password_hash__keycloak),
      cmocka_unit_test(test_password_hash__aspnet_and_passlib),
      cmocka_unit_test(test_password_hash__parts_in_columns),
      cmocka_unit_test(test_password_hash__the_parts_make_the_original),
      cmocka_unit_test(test_password_hash__what_okta_does_not_take),
      cmocka_unit_test(test_password_hash__what_is_malformed),
      cmocka_unit_test(test_password_hash__what_is_encoded_twice),
      cmocka_unit_test(test_password_hash__what_only_looks_encoded_twice),
      cmocka_unit_test(test_password_hash__contradictions),
      cmocka_unit_test(test_password_hash__who_has_none),
      cmocka_unit_test(test_password_hash__short_memory_refuses_nobody),
      cmocka_unit_test(test_password_hash__the_hook_takes_the_rest),
      cmocka_unit_test(test_password_hash__set_is_for_those_who_need_it),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
