/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_pair - makes key pairs for signing, and reads what of a private key
 * others may know. The keys' files are PEM (PKCS #8) or a JWK (RFC 7517); the
 * algorithms are those of RFC 7518 section 3.1.
 */
#ifndef MUSTER_IO_KEY_PAIR_H
#define MUSTER_IO_KEY_PAIR_H

#include <stdbool.h>

#include "io/buffer.h"
#include "io/error.h"
#include "io/secret.h"

enum mu_key_alg {
  MU_KEY_RS256,
  MU_KEY_RS384,
  MU_KEY_RS512,
  MU_KEY_ES256,
  MU_KEY_ES384,
  MU_KEY_ES512,
  MU_KEY_ALGS
};
extern const char
    *const mu_key_alg_names[MU_KEY_ALGS + 1]; /* NULL at the end */

#define MU_KEY_KID_MAX 256

struct mu_key_public {      /* embed by value; released below */
  enum mu_key_alg alg;      /* what the key says, or RS256 or its curve's */
  unsigned bits;            /* of an RSA key; 0: another */
  bool is_jwk;              /* the form of its file */
  char kid[MU_KEY_KID_MAX]; /* what the file says, or its thumbprint (RFC 7638,
                               SHA-256) */
  struct mu_buffer jwk; /* the public key: kty, its members, use, alg, kid */
};

/* Reads the text of a private key. MU_EUSAGE says what is wrong with the one in
 * |path|, without a word of it. */
enum mu_code mu_key_public_read(struct mu_key_public *key,
                                const struct mu_secret *text, const char *path,
                                struct mu_error *err) MU_MUST_CHECK;
void mu_key_public_release(struct mu_key_public *key);

/* Makes a key pair, an RSA one of |bits|; |*text| is what its file is to hold.
 * A JWK has its thumbprint as kid. The caller frees with mu_secret_free(). */
enum mu_code mu_key_pair_make(struct mu_secret **text, enum mu_key_alg alg,
                              unsigned bits, bool as_jwk,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
