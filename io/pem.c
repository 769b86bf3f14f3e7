/* SPDX-License-Identifier: Apache-2.0 */
#include "io/pem.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

/* ---- reading ---- */

static enum mu_code fail(const char *name, const char *what,
                         struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "%s %s", name, what);
}

bool mu_pem_is_encrypted(const struct mu_secret *text)
{
  const char *pem = mu_secret_reveal(text);

  return strstr(pem, "BEGIN ENCRYPTED PRIVATE KEY") ||
         strstr(pem, "Proc-Type: 4,ENCRYPTED");
}

/* Gives OpenSSL the passphrase; without one it would ask the terminal. */
static int give_passphrase(char *room, int size, int writing, void *user)
{
  const struct mu_secret *passphrase = *(const struct mu_secret **)user;
  size_t len = passphrase ? strlen(mu_secret_reveal(passphrase)) : 0;

  (void)writing;
  if (len == 0 || len > (size_t)size) {
    return -1;
  }
  memcpy(room, mu_secret_reveal(passphrase), len);
  return (int)len;
}

/* |text| with each \n written out made a line end. */
static struct mu_secret *with_lines(const struct mu_secret *text)
{
  const char *from = mu_secret_reveal(text);
  struct mu_secret *lines = mu_secret_new_room(strlen(from) + 1);
  char *to = lines ? mu_secret_room(lines) : NULL;

  while (to && *from) {
    bool written_out = from[0] == '\\' && from[1] == 'n';

    *to++ = written_out ? '\n' : *from;
    from += written_out ? 2 : 1;
  }
  return lines;
}

/* What a text without a private key that OpenSSL reads is instead. */
static const char *what_else(const char *pem)
{
  if (strstr(pem, "BEGIN OPENSSH PRIVATE KEY")) {
    return "holds a key in OpenSSH's own form; ssh-keygen -p -m PKCS8 -f FILE "
           "makes it PEM";
  }
  if (strstr(pem, "PUBLIC KEY-----")) {
    return "holds a public key, and the private one is needed";
  }
  if (strstr(pem, "BEGIN CERTIFICATE")) {
    return "holds a certificate, and the private key is needed";
  }
  return "holds no private key: it has to be PEM, which begins with "
         "-----BEGIN PRIVATE KEY-----, or a JWK, which begins with {";
}

static enum mu_code decode(EVP_PKEY **pkey, const struct mu_secret *text,
                           const struct mu_secret *passphrase, const char *name,
                           struct mu_error *err)
{
  struct mu_secret *lines = with_lines(text);
  BIO *bio = NULL;

  if (!lines) {
    return mu_error_nomem(err);
  }
  bio = BIO_new_mem_buf(mu_secret_reveal(lines), -1);
  if (bio) {
    *pkey = PEM_read_bio_PrivateKey_ex(bio, NULL, give_passphrase, &passphrase,
                                       NULL, NULL);
  }
  BIO_free(bio);
  mu_secret_free(lines);
  ERR_clear_error(); /* what it tried in vain is not TLS's to stumble over */
  if (!bio) {
    return mu_error_nomem(err);
  }
  if (*pkey) {
    return MU_OK;
  }
  return fail(name,
              mu_pem_is_encrypted(text)
                  ? "cannot be decrypted: the passphrase is wrong, or the file "
                    "is broken"
                  : "is broken: the PEM in it cannot be decoded",
              err);
}

enum mu_code mu_pem_read(EVP_PKEY **pkey, const struct mu_secret *text,
                         const struct mu_secret *passphrase, const char *name,
                         struct mu_error *err)
{
  const char *pem = mu_secret_reveal(text);

  if (!strstr(pem, "PRIVATE KEY-----") ||
      strstr(pem, "BEGIN OPENSSH PRIVATE KEY")) {
    return fail(name, what_else(pem), err);
  }
  if (mu_pem_is_encrypted(text) && !passphrase) {
    return fail(name, "is encrypted, and no passphrase is given", err);
  }
  return decode(pkey, text, passphrase, name, err);
}

/* ---- writing ---- */

enum mu_code mu_pem_write(struct mu_secret **out, const EVP_PKEY *pkey,
                          struct mu_error *err)
{
  BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when it is freed */
  char *text = NULL;
  long len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!bio) {
    rc = mu_error_nomem(err);
  } else if (PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
                                           NULL) != 1) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "the key cannot be written as PEM (a JWK that lacks its "
                      "prime factors cannot)");
  } else {
    len = BIO_get_mem_data(bio, &text);
    rc = mu_secret_new(out, "", text, (size_t)len, err);
  }
  BIO_free(bio);
  return rc;
}
