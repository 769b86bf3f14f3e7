/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/verify_password.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "batch/command.h"
#include "batch/hash_reading.h"
#include "batch/password_check.h"
#include "batch/words.h"
#include "io/prompt.h"
#include "io/secret.h"
#include "io/secret_source.h"
#include "io/text.h"

static bool read_fd(const char *text, int *fd)
{
  uint64_t number = 0;
  size_t len = strlen(text);

  if (len == 0 || len > 9 || !mu_text_is_digits(text, len) ||
      !mu_text_parse_uint(text, len, INT_MAX, &number)) {
    return false;
  }
  *fd = (int)number;
  return true;
}

enum mu_code mu_verify_password_allow(const struct mu_settings *settings,
                                      const char *file, struct mu_error *err)
{
  int fd = -1;

  if (!settings->password_fd) {
    return MU_OK;
  }
  if (!settings->verify_password) {
    return mu_error_set(err, MU_EUSAGE,
                        "--password-fd is where --verify-password finds the "
                        "password: say whose it is");
  }
  if (!read_fd(settings->password_fd, &fd)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--password-fd takes the number of a file descriptor, "
                        "as in --password-fd 3 3<FILE");
  }
  if (fd == 0 && strcmp(file, "-") == 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "--password-fd 0: the file of people comes from "
                        "standard input already");
  }
  return MU_OK;
}

static enum mu_code get_password(struct mu_secret **out,
                                 const struct mu_settings *settings,
                                 struct mu_error *err)
{
  struct mu_buffer words = {0};
  struct mu_error problem = {0};
  enum mu_code rc = MU_OK;
  int fd = -1;

  if (settings->password_fd && read_fd(settings->password_fd, &fd)) {
    mu_buffer_printf(&words, "file descriptor %d", fd);
    rc = mu_secret_read_line(out, fd, mu_buffer_text(&words), err);
  } else {
    mu_buffer_printf(&words, "Password of %s: ", settings->verify_password);
    rc = mu_prompt_secret(out, mu_buffer_text(&words), &problem);
    if (rc != MU_OK) {
      (void)mu_error_set(err, rc,
                         "%s; --password-fd takes the password from elsewhere",
                         problem.text);
    }
  }
  mu_buffer_release(&words);
  return rc;
}

/* ---- whose row it is ---- */

/* Compares as Okta compares logins. */
static enum mu_code is_login(bool *same, const struct mu_value *login,
                             const char *wanted, struct mu_error *err)
{
  struct mu_buffer a = {0};
  struct mu_buffer b = {0};
  enum mu_code rc = MU_OK;

  *same = false;
  if (login->text) {
    if (!mu_text_fold(&a, login->text, login->len) ||
        !mu_text_fold(&b, wanted, strlen(wanted))) {
      rc = mu_error_nomem(err);
    } else {
      *same =
          a.len == b.len && strcmp(mu_buffer_text(&a), mu_buffer_text(&b)) == 0;
    }
  }
  mu_buffer_release(&a);
  mu_buffer_release(&b);
  return rc;
}

static enum mu_code find_row(struct mu_input_row *row, struct mu_input *input,
                             const char *login, struct mu_error *err)
{
  enum mu_code rc = mu_input_rewind(input, err);
  bool found = false;

  while (rc == MU_OK && !found) {
    rc = mu_input_next(input, row, err);
    if (rc == MU_OK) {
      rc = is_login(&found, &row->user.values[MU_LOGIN], login, err);
    }
  }
  if (rc == MU_END) {
    (void)mu_error_set(err, MU_EUSAGE,
                       "--verify-password: no row has the login %s", login);
    return MU_EUSAGE;
  }
  return rc;
}

/* ---- what is said ---- */

static void describe(const struct mu_password_hash *hash, struct mu_buffer *out)
{
  static const char *const names[MU_HASH_ALGORITHMS] = {
      [MU_HASH_SHA512] = "SHA-512",
      [MU_HASH_SHA256] = "SHA-256",
      [MU_HASH_SHA1] = "SHA-1",
      [MU_HASH_MD5] = "MD5"};

  if (hash->algorithm == MU_HASH_BCRYPT) {
    mu_buffer_printf(out, "bcrypt, work factor %u",
                     (unsigned)hash->work_factor);
  } else if (hash->algorithm == MU_HASH_PBKDF2) {
    mu_buffer_printf(out, "PBKDF2 with %s, %s iterations, %zu bytes",
                     hash->prf == MU_HASH_HMAC_SHA512 ? "SHA-512" : "SHA-256",
                     mu_words_count(hash->iterations).text, hash->value.len);
  } else {
    mu_buffer_printf(out, "%s, %s", names[hash->algorithm],
                     hash->salt.len == 0             ? "no salt"
                     : hash->order == MU_SALT_PREFIX ? "salt before password"
                                                     : "salt after password");
  }
  if (hash->salt_encoding != MU_SALT_CELL) {
    mu_buffer_printf(out, ", salt read as %s",
                     mu_salt_encoding_names[hash->salt_encoding]);
  }
}

static void say(const struct mu_input_row *row, const char *login,
                const char *words)
{
  (void)fprintf(stderr, "muster: row %llu, line %llu, %s: %s\n",
                (unsigned long long)row->number,
                (unsigned long long)row->csv.line, login, words);
}

/* How the hash would have to be read for the password to fit. */
static enum mu_code add_other_reading(struct mu_buffer *words,
                                      const struct mu_hash_options *options,
                                      const struct mu_user *user,
                                      const char *password,
                                      struct mu_error *err)
{
  struct mu_buffer reading = {0};
  enum mu_code rc =
      mu_hash_reading_find(&reading, options, user, password, err);

  if (reading.len > 0) {
    mu_buffer_printf(words,
                     "; it fits with %s (a column gives what begins with "
                     "password_, or --set does)",
                     mu_buffer_text(&reading));
  } else {
    mu_buffer_append_text(words, "; it fits in no other reading either: is it "
                                 "the password?");
  }
  mu_buffer_release(&reading);
  return rc;
}

/* Words for a row whose hash was taken. */
static enum mu_code compare(bool *right, struct mu_buffer *words,
                            const struct mu_password_hash *hash,
                            const struct mu_hash_options *options,
                            const struct mu_user *user, const char *password,
                            struct mu_error *err)
{
  enum mu_code rc = mu_password_check(right, hash, password, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_append_text(words, *right ? "right: the password fits the hash ("
                                      : "wrong: the password does not fit the "
                                        "hash as it is read (");
  describe(hash, words);
  mu_buffer_append_char(words, ')');
  if (hash->algorithm == MU_HASH_BCRYPT &&
      strlen(password) > MU_BCRYPT_LOOKS_AT) {
    mu_buffer_printf(words, ", which looks at its first %d bytes alone",
                     MU_BCRYPT_LOOKS_AT);
  }
  return *right ? MU_OK
                : add_other_reading(words, options, user, password, err);
}

static enum mu_code judge(bool *right, struct mu_buffer *words,
                          const struct mu_hash_options *options,
                          const struct mu_user *user, const char *password,
                          struct mu_error *err)
{
  struct mu_password_hash hash;
  enum mu_code rc = MU_OK;

  mu_password_hash_read(&hash, options, user);
  if (hash.starved) {
    rc = mu_error_nomem(err);
  } else if (hash.verdict == MU_HASH_TAKEN) {
    rc = compare(right, words, &hash, options, user, password, err);
  } else if (hash.verdict == MU_HASH_REFUSED) {
    mu_buffer_printf(words, "there is no hash to verify: %s %s",
                     mu_attribute(hash.where)->name, hash.why);
    rc = add_other_reading(words, options, user, password, err);
  } else if (hash.verdict == MU_HASH_UNSUPPORTED) {
    mu_buffer_printf(words, "there is no hash to verify: %s %s",
                     mu_attribute(hash.where)->name, hash.why);
  } else {
    mu_buffer_append_text(
        words, user->values[MU_PASSWORD].text
                   ? "there is no hash to verify, but a plain password"
                   : "there is no hash to verify: the row has none");
  }
  mu_password_hash_wipe(&hash);
  return rc;
}

enum mu_code mu_verify_password(bool *right, struct mu_input *input,
                                const struct mu_settings *settings,
                                struct mu_error *err)
{
  struct mu_hash_options options = mu_command_hashes(settings);
  struct mu_secret *password = NULL;
  struct mu_buffer words = {0};
  struct mu_input_row row;
  enum mu_code rc = find_row(&row, input, settings->verify_password, err);

  *right = false;
  if (rc == MU_OK) {
    rc = get_password(&password, settings, err);
  }
  if (rc == MU_OK) {
    rc = judge(right, &words, &options, &row.user, mu_secret_reveal(password),
               err);
  }
  if (rc == MU_OK && mu_buffer_failed(&words)) {
    rc = mu_error_nomem(err);
  }
  if (rc == MU_OK && !(*right && settings->quiet)) {
    say(&row, settings->verify_password, mu_buffer_text(&words));
  }
  mu_secret_free(password);
  mu_buffer_release(&words);
  return rc == MU_OK ? mu_input_rewind(input, err) : rc;
}
