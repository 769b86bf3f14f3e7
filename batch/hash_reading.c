/* SPDX-License-Identifier: Apache-2.0 */
/*
 * There are four things that a person can have got wrong: the algorithm, how
 * the salt is written, where it goes, and the size of a derived key. Every
 * combination of changes is read as any row is, those of few changes first,
 * and computed unless it comes to what was computed already: PBKDF2 takes its
 * time.
 */
#include "batch/hash_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/password_check.h"

#define TRIED_MAX   64
#define CHANGES_MAX 4

enum axis { AXIS_ALGORITHM, AXIS_ENCODING, AXIS_ORDER, AXIS_SIZE, AXES };

/* The first of each leaves things as they are. */
static const char *const algorithms[] = {
    NULL,  "sha-512",       "sha-256",       "sha-1",
    "md5", "pbkdf2-sha256", "pbkdf2-sha512", "django"};
static const char *const orders[] = {NULL, "PREFIX", "POSTFIX", ""};
enum { SIZE_AS_IT_IS, SIZE_OF_HEX, SIZE_OF_BASE64, SIZES };

static const unsigned choices[AXES] = {sizeof algorithms / sizeof *algorithms,
                                       MU_SALT_ENCODINGS,
                                       sizeof orders / sizeof *orders, SIZES};

/* One way to read the row: an index for each axis. */
struct reading {
  unsigned chosen[AXES];
};

struct search {
  const struct mu_hash_options *options;
  const struct mu_user *user;
  const char *password;
  struct mu_user *changed; /* |user| as a reading has it */
  struct mu_password_hash *tried;
  size_t tried_count;
};

static void give(struct mu_value *value, const char *text)
{
  *value = (struct mu_value){
      .text = text, .len = strlen(text), .column = MU_NO_COLUMN};
}

/* The salt without "hex:" and its like before it. */
static void strip_salt(struct mu_value *salt)
{
  for (unsigned i = MU_SALT_CELL + 1; i < MU_SALT_ENCODINGS && salt->text;
       i++) {
    size_t len = strlen(mu_salt_encoding_names[i]);

    if (salt->len > len + 1 && salt->text[len] == ':' &&
        memcmp(salt->text, mu_salt_encoding_names[i], len) == 0) {
      salt->text += len + 1;
      salt->len -= len + 1;
      return;
    }
  }
}

/* As many bytes as the value has, if it is written so. */
static size_t key_size(const struct mu_value *value, unsigned size)
{
  size_t padding = 0;

  if (size == SIZE_OF_HEX) {
    return value->len / 2;
  }
  while (padding < 2 && padding < value->len &&
         value->text[value->len - padding - 1] == '=') {
    padding++;
  }
  return value->len / 4 * 3 - padding;
}

/* Reads the row as |reading| has it; false when it cannot be. */
static bool read_as(const struct search *s, const struct reading *reading,
                    struct mu_password_hash *hash)
{
  struct mu_hash_options options = *s->options;
  struct mu_value *values = s->changed->values;
  const unsigned *chosen = reading->chosen;
  char size[24];

  *s->changed = *s->user;
  if (chosen[AXIS_ALGORITHM] > 0) {
    options.format = MU_HASH_FORMAT_AUTO;
    give(&values[MU_PASSWORD_ALGORITHM], algorithms[chosen[AXIS_ALGORITHM]]);
    values[MU_PASSWORD_DIGEST].text = NULL;
  }
  if (chosen[AXIS_ENCODING] > 0) {
    options.salt_encoding = chosen[AXIS_ENCODING];
    strip_salt(&values[MU_PASSWORD_SALT]);
  }
  if (chosen[AXIS_ORDER] > 0) {
    give(&values[MU_PASSWORD_SALT_ORDER], orders[chosen[AXIS_ORDER]]);
  }
  if (chosen[AXIS_ORDER] > 0 && *orders[chosen[AXIS_ORDER]] == '\0') {
    values[MU_PASSWORD_SALT_ORDER].text = NULL;
    values[MU_PASSWORD_SALT].text = NULL;
  }
  if (chosen[AXIS_SIZE] > 0) {
    (void)snprintf(size, sizeof size, "%zu",
                   key_size(&values[MU_PASSWORD_HASH], chosen[AXIS_SIZE]));
    give(&values[MU_PASSWORD_KEY_SIZE], size);
  }
  mu_password_hash_read(hash, &options, s->changed);
  return hash->verdict == MU_HASH_TAKEN;
}

static bool same_bytes(const struct mu_hash_bytes *a,
                       const struct mu_hash_bytes *b)
{
  return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool same_hash(const struct mu_password_hash *a,
                      const struct mu_password_hash *b)
{
  return a->algorithm == b->algorithm && a->prf == b->prf &&
         a->iterations == b->iterations && a->work_factor == b->work_factor &&
         (a->salt.len == 0 || a->order == b->order) &&
         same_bytes(&a->salt, &b->salt) && same_bytes(&a->value, &b->value);
}

static bool is_new(struct search *s, const struct mu_password_hash *hash)
{
  for (size_t i = 0; i < s->tried_count; i++) {
    if (same_hash(&s->tried[i], hash)) {
      return false;
    }
  }
  if (s->tried_count < TRIED_MAX) {
    s->tried[s->tried_count++] = *hash;
  }
  return true;
}

static enum mu_code fits_as(bool *fits, struct search *s,
                            const struct reading *reading, struct mu_error *err)
{
  struct mu_password_hash hash;
  enum mu_code rc = MU_OK;

  *fits = false;
  if (read_as(s, reading, &hash) && is_new(s, &hash)) {
    rc = mu_password_check(fits, &hash, s->password, err);
  }
  mu_password_hash_wipe(&hash);
  return rc;
}

static unsigned changes_of(const struct reading *reading)
{
  unsigned count = 0;

  for (unsigned axis = 0; axis < AXES; axis++) {
    count += reading->chosen[axis] > 0;
  }
  return count;
}

/* The next combination; false after the last. */
static bool advance(struct reading *reading)
{
  for (unsigned axis = 0; axis < AXES; axis++) {
    if (++reading->chosen[axis] < choices[axis]) {
      return true;
    }
    reading->chosen[axis] = 0;
  }
  return false;
}

static void word(struct mu_buffer *words, const char *name, const char *value)
{
  mu_buffer_printf(words, "%s%s %s", words->len > 0 ? ", " : "", name, value);
}

/* Of a row that has a password_digest, that is what has to change. */
static void explain_algorithm(const struct search *s, const char *algorithm,
                              struct mu_buffer *words)
{
  bool derived = strncmp(algorithm, "pbkdf2-", 7) == 0;

  if (derived && s->user->values[MU_PASSWORD_DIGEST].text) {
    word(words, "password_algorithm", "pbkdf2");
    word(words, "password_digest",
         strcmp(algorithm + 7, "sha512") == 0 ? "SHA512_HMAC" : "SHA256_HMAC");
  } else {
    word(words, "password_algorithm", algorithm);
  }
  if (s->options->format != MU_HASH_FORMAT_AUTO) {
    mu_buffer_append_text(words, " in place of --hash-format");
  }
}

/* What has to be said. */
static void explain(const struct search *s, const struct reading *reading,
                    struct mu_buffer *words)
{
  const unsigned *chosen = reading->chosen;
  struct mu_value plain = s->user->values[MU_PASSWORD_SALT];
  const char *order = orders[chosen[AXIS_ORDER]];

  if (chosen[AXIS_ALGORITHM] > 0) {
    explain_algorithm(s, algorithms[chosen[AXIS_ALGORITHM]], words);
  }
  if (chosen[AXIS_ENCODING] > 0) {
    strip_salt(&plain);
    word(words, "--salt-encoding",
         mu_salt_encoding_names[chosen[AXIS_ENCODING]]);
    if (plain.len != s->user->values[MU_PASSWORD_SALT].len) {
      mu_buffer_append_text(words, " and nothing before the salt");
    }
  }
  if (order && *order) {
    word(words, "password_salt_order", order);
  } else if (order) {
    word(words, "no password_salt", "and no password_salt_order");
  }
  if (chosen[AXIS_SIZE] > 0) {
    mu_buffer_printf(
        words, "%spassword_key_size %zu", words->len > 0 ? ", " : "",
        key_size(&s->user->values[MU_PASSWORD_HASH], chosen[AXIS_SIZE]));
  }
}

static enum mu_code search_all(struct search *s, struct mu_buffer *words,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;
  bool fits = false;

  for (unsigned changes = 0; changes <= CHANGES_MAX; changes++) {
    struct reading reading = {{0}};

    do {
      if (changes_of(&reading) == changes) {
        rc = fits_as(&fits, s, &reading, err);
      }
      if (rc == MU_OK && fits) {
        explain(s, &reading, words);
      }
      if (rc != MU_OK || fits) {
        return rc;
      }
    } while (advance(&reading));
  }
  return MU_OK;
}

enum mu_code mu_hash_reading_find(struct mu_buffer *words,
                                  const struct mu_hash_options *options,
                                  const struct mu_user *user,
                                  const char *password, struct mu_error *err)
{
  struct search s = {.options = options,
                     .user = user,
                     .password = password,
                     .changed = malloc(sizeof *s.changed),
                     .tried = calloc(TRIED_MAX, sizeof *s.tried)};
  enum mu_code rc = MU_OK;

  if (s.changed && s.tried) {
    rc = search_all(&s, words, err);
  } else {
    rc = mu_error_nomem(err);
  }
  if (s.tried) {
    explicit_bzero(s.tried, TRIED_MAX * sizeof *s.tried);
  }
  free(s.tried);
  free(s.changed);
  return rc == MU_OK && mu_buffer_failed(words) ? mu_error_nomem(err) : rc;
}
