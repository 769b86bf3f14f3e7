/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash_name - what people and systems call the algorithms that make hashes.
 *
 * Spelling does not matter: SHA-256, sha256 and SHA_256 are one name.
 */
#ifndef MUSTER_BATCH_HASH_NAME_H
#define MUSTER_BATCH_HASH_NAME_H

#include "batch/password_hash.h"

struct mu_hash_name {
  const char *name; /* letters and digits alone */
  enum mu_hash_format format;
  enum mu_hash_prf prf; /* of PBKDF2; NONE: password_digest says it */
  const char *scheme;   /* LDAP's, of a cell that does not begin with it */
  bool crypt;           /* crypt(3)'s */
  bool salted;          /* there is a salt, or it is not that */
  const char *why;      /* Okta does not take it */
};

/* A password_algorithm; NULL when it is not known. */
const struct mu_hash_name *mu_hash_name_find(const char *text, size_t len);

/* A password_digest: false when it is not known; |prf| is NONE for one that
 * Okta does not take. */
bool mu_hash_name_prf(const char *text, size_t len, enum mu_hash_prf *prf);

/* A password_salt_order; false when it is not known. */
bool mu_hash_name_order(const char *text, size_t len,
                        enum mu_salt_order *order);

#endif
