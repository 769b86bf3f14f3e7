/* SPDX-License-Identifier: Apache-2.0 */
/*
 * password_hash - a password as another system stored it, taken apart into
 * what Okta asks for (Users API reference, schema PasswordCredentialHash).
 *
 * Okta takes any hash that is well formed, and whoever has one that was taken
 * apart wrongly can never sign in. So nothing is guessed: what can be read in
 * two ways is refused until somebody says which one is right. The reasons are
 * fixed texts: no part of a hash or a salt can slip into them.
 */
#ifndef MUSTER_BATCH_PASSWORD_HASH_H
#define MUSTER_BATCH_PASSWORD_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/attribute.h"
#include "batch/hash_text.h"
#include "batch/user.h"

/* How hashes are written; --hash-format. */
enum mu_hash_format {
  MU_HASH_FORMAT_AUTO,   /* by what they say of themselves, and by columns */
  MU_HASH_FORMAT_BCRYPT, /* $2b$12$..., or its parts in columns */
  MU_HASH_FORMAT_DJANGO, /* pbkdf2_sha256$600000$... */
  MU_HASH_FORMAT_LDAP,   /* {SSHA}..., as RFC 2307 began it */
  MU_HASH_FORMAT_KEYCLOAK,
  MU_HASH_FORMAT_AUTH0, /* bcrypt, whole */
  MU_HASH_FORMAT_ASPNET,
  MU_HASH_FORMAT_PBKDF2, /* in columns, or $pbkdf2-sha256$... */
  MU_HASH_FORMAT_SHA512, /* and below: digests, in hexadecimal or base64 */
  MU_HASH_FORMAT_SHA256,
  MU_HASH_FORMAT_SHA1,
  MU_HASH_FORMAT_MD5,
  MU_HASH_FORMATS
};

/* As --hash-format takes them, in that order; NULL ends them. */
extern const char *const mu_hash_format_names[MU_HASH_FORMATS + 1];

/* How a salt is written that has a column of its own; --salt-encoding. */
enum mu_salt_encoding {
  MU_SALT_CELL, /* each says itself: base64:..., hex:..., text:... */
  MU_SALT_BASE64,
  MU_SALT_HEX,
  MU_SALT_TEXT, /* the salt is the characters themselves, in UTF-8 */
  MU_SALT_ENCODINGS
};

extern const char *const mu_salt_encoding_names[MU_SALT_ENCODINGS + 1];

struct mu_hash_options { /* zero bytes are the defaults */
  enum mu_hash_format format;
  enum mu_salt_encoding salt_encoding;
  bool hook; /* --password-hook */
};

enum mu_hash_verdict {
  MU_HASH_ABSENT,      /* the row gives none */
  MU_HASH_NO_PASSWORD, /* it says that the person has no password */
  MU_HASH_TAKEN,
  MU_HASH_UNSUPPORTED, /* known, but Okta cannot take its like */
  MU_HASH_REFUSED      /* malformed, unknown, or not to be read for certain */
};

enum mu_hash_algorithm {
  MU_HASH_BCRYPT,
  MU_HASH_SHA512,
  MU_HASH_SHA256,
  MU_HASH_SHA1,
  MU_HASH_MD5,
  MU_HASH_PBKDF2,
  MU_HASH_ALGORITHMS
};

enum mu_salt_order { MU_SALT_PREFIX, MU_SALT_POSTFIX };

enum mu_hash_prf {
  MU_HASH_HMAC_NONE,
  MU_HASH_HMAC_SHA256,
  MU_HASH_HMAC_SHA512
};

struct mu_password_hash {
  enum mu_hash_verdict verdict;
  bool starved; /* memory ran out: the verdict says nothing */
  /* Why it is unsupported or refused, and which of the row's values is to
   * blame; |why| is a verb phrase: "is ...". */
  enum mu_attribute_id where;
  const char *why;
  /* What it is made of, when it is taken. */
  enum mu_hash_algorithm algorithm;
  enum mu_salt_order order;            /* of a salted digest */
  enum mu_hash_prf prf;                /* of PBKDF2 */
  enum mu_salt_encoding salt_encoding; /* how a salt of its own was read */
  uint32_t work_factor;
  uint32_t iterations;
  struct mu_hash_bytes salt;  /* none: len 0; of bcrypt radix-64 characters */
  struct mu_hash_bytes value; /* likewise */
};

/* What |user|'s row says; |hash| holds secrets, to be wiped. Of one that is
 * absent nothing else has a meaning. */
void mu_password_hash_read(struct mu_password_hash *hash,
                           const struct mu_hash_options *options,
                           const struct mu_user *user);
void mu_password_hash_wipe(struct mu_password_hash *hash);

/* What becomes of the password of somebody with whose row nothing is wrong. */
enum mu_password_kind {
  MU_PASSWORD_NONE,
  MU_PASSWORD_PLAIN,
  MU_PASSWORD_HASHED,
  MU_PASSWORD_HOOKED, /* Okta will ask the org's own service for it */
  MU_PASSWORD_KINDS
};
/* |hash| is filled when that is by its hash, and in any case to be wiped. */
enum mu_password_kind
mu_password_hash_kind(struct mu_password_hash *hash,
                      const struct mu_hash_options *options,
                      const struct mu_user *user);

#endif
