/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash_string - hashes that say themselves what they are: bcrypt's and
 * passlib's $...$, Django's name$..., LDAP's {SCHEME}, and the blob of ASP.NET
 * Identity.
 *
 * Sources: crypt(5) of libxcrypt; Django's contrib.auth.hashers; RFC 2307 and
 * what OpenLDAP's slapd-passwd made of it; passlib's ldap_pbkdf2_*; the
 * PasswordHasher of ASP.NET Core Identity.
 */
#ifndef MUSTER_BATCH_HASH_STRING_H
#define MUSTER_BATCH_HASH_STRING_H

#include "batch/password_hash.h"

/* Reads |text| by what it says it is, and gives what that is:
 * MU_HASH_FORMAT_AUTO when it says nothing, with |hash| as it was;
 * MU_HASH_FORMATS when it may be anybody's. |django| allows what is Django's
 * only for somebody who knows that it is. */
enum mu_hash_format mu_hash_string_read(struct mu_password_hash *hash,
                                        const char *text, size_t len,
                                        bool django);

/* A whole bcrypt hash. */
void mu_hash_string_bcrypt(struct mu_password_hash *hash, const char *text,
                           size_t len);

/* crypt(3)'s: whatever /etc/shadow can hold. */
void mu_hash_string_crypt(struct mu_password_hash *hash, const char *text,
                          size_t len);

/* What stands behind LDAP's {|scheme|}, which may be in any case. */
void mu_hash_string_ldap(struct mu_password_hash *hash, const char *scheme,
                         size_t scheme_len, const char *text, size_t len);

/* Takes apart what bcrypt's $2b$12$ is before the salt; gives what follows,
 * or NULL with the reason in |hash|. */
const char *mu_hash_string_setting(struct mu_password_hash *hash,
                                   enum mu_attribute_id where, const char *text,
                                   size_t len);

#endif
