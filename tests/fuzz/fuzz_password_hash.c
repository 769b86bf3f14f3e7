/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever a row says: a hash that is taken is one that Okta can use, its
 * parts can be written and read again, and a hash that is not taken has a
 * reason, which is a fixed text.
 *
 * The first byte picks --hash-format, the second --salt-encoding; the lines
 * behind them are the cells of the row: hash, salt, order, algorithm, work
 * factor, iterations, key size, digest.
 */
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/hash_verdict.h"
#include "batch/okta_request.h"
#include "batch/password_hash.h"
#include "fuzz.h"
#include "io/text.h"

#define CELLS 8

static const enum mu_attribute_id cells[CELLS] = {
    MU_PASSWORD_HASH,      MU_PASSWORD_SALT,        MU_PASSWORD_SALT_ORDER,
    MU_PASSWORD_ALGORITHM, MU_PASSWORD_WORK_FACTOR, MU_PASSWORD_ITERATIONS,
    MU_PASSWORD_KEY_SIZE,  MU_PASSWORD_DIGEST};

/* Gives |user| a line for each cell; |text| is cut up. */
static void fill(struct mu_user *user, char *text)
{
  memset(user, 0, sizeof *user);
  for (size_t i = 0; text && i < CELLS; i++) {
    char *end = strchr(text, '\n');

    if (end) {
      *end++ = '\0';
    }
    if (*text) {
      user->values[cells[i]].text = text;
      user->values[cells[i]].len = strlen(text);
      user->values[cells[i]].column = (uint32_t)i;
    }
    text = end;
  }
}

static void check_bytes(const struct mu_hash_bytes *bytes)
{
  struct mu_buffer text = {0};
  struct mu_hash_bytes again = {0};

  MU_FUZZ_CHECK(bytes->len > 0 && bytes->len <= MU_HASH_BYTES_MAX);
  mu_hash_text_write_base64(&text, bytes);
  MU_FUZZ_CHECK(mu_hash_text_base64(&again, text.data, text.len));
  MU_FUZZ_CHECK(again.len == bytes->len &&
                memcmp(again.bytes, bytes->bytes, again.len) == 0);
  mu_buffer_release(&text);
}

static void check_taken(const struct mu_password_hash *hash)
{
  check_bytes(&hash->value);
  if (hash->algorithm == MU_HASH_BCRYPT) {
    MU_FUZZ_CHECK(hash->work_factor >= MU_HASH_FACTOR_MIN &&
                  hash->work_factor <= MU_HASH_FACTOR_TAKEN);
    MU_FUZZ_CHECK(hash->salt.len == MU_HASH_BCRYPT_SALT);
    MU_FUZZ_CHECK(hash->value.len == MU_HASH_BCRYPT_VALUE);
    MU_FUZZ_CHECK(mu_hash_text_is_radix64((const char *)hash->salt.bytes,
                                          MU_HASH_BCRYPT_SALT, 4));
  } else if (hash->algorithm == MU_HASH_PBKDF2) {
    MU_FUZZ_CHECK(hash->iterations >= MU_HASH_ITERATIONS_MIN &&
                  hash->iterations <= MU_HASH_ITERATIONS_MAX);
    MU_FUZZ_CHECK(hash->prf != MU_HASH_HMAC_NONE);
    MU_FUZZ_CHECK(hash->value.len >= MU_HASH_KEY_MIN);
    check_bytes(&hash->salt);
  } else {
    MU_FUZZ_CHECK(hash->value.len == mu_hash_digest_len(hash->algorithm));
  }
}

/* The body is JSON and says of a password what the verdict was. */
static void check_body(const struct mu_password_hash *hash,
                       const struct mu_hash_options *options,
                       const struct mu_user *user)
{
  struct mu_create_options create = {.hashes = *options};
  struct mu_buffer body = {0};
  cJSON *root = NULL;

  MU_FUZZ_CHECK(!hash->starved);
  (void)mu_okta_create_body(&body, user, &create);
  root = cJSON_ParseWithLength(mu_buffer_text(&body), body.len);
  MU_FUZZ_CHECK(root);
  MU_FUZZ_CHECK((cJSON_GetObjectItem(root, "credentials") != NULL) ==
                (hash->verdict == MU_HASH_TAKEN));
  cJSON_Delete(root);
  mu_buffer_release(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct mu_user user;
  struct mu_hash_options options = {0};
  struct mu_password_hash hash;
  char *text = NULL;

  if (size < 2) {
    return 0;
  }
  options.format = (enum mu_hash_format)(data[0] % MU_HASH_FORMATS);
  options.salt_encoding = (enum mu_salt_encoding)(data[1] % MU_SALT_ENCODINGS);
  text = malloc(size - 1);
  MU_FUZZ_CHECK(text);
  memcpy(text, data + 2, size - 2);
  text[size - 2] = '\0';
  if (mu_text_scan(text, size - 2).well_formed) { /* as the reader gives it */
    fill(&user, text);
    mu_password_hash_read(&hash, &options, &user);
    MU_FUZZ_CHECK((hash.why != NULL) == (hash.verdict == MU_HASH_UNSUPPORTED ||
                                         hash.verdict == MU_HASH_REFUSED));
    if (hash.verdict == MU_HASH_TAKEN) {
      check_taken(&hash);
    }
    check_body(&hash, &options, &user);
  }
  free(text);
  return 0;
}
