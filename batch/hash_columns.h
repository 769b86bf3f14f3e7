/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash_columns - hashes that are a value alone, beside columns that say the
 * rest: digests, PBKDF2 and bcrypt in parts.
 */
#ifndef MUSTER_BATCH_HASH_COLUMNS_H
#define MUSTER_BATCH_HASH_COLUMNS_H

#include "batch/hash_name.h"
#include "batch/password_hash.h"

/* Reads the hash of |user|, who has one, as |name| and |options| say what it
 * is. |name| may be NULL. */
void mu_hash_columns_read(struct mu_password_hash *hash,
                          const struct mu_hash_options *options,
                          const struct mu_hash_name *name,
                          const struct mu_user *user);

/* The hash has said itself what it is: refuses it when a column of the row
 * says otherwise. */
void mu_hash_columns_compare(struct mu_password_hash *hash,
                             const struct mu_user *user);

/* Whether the row itself, and no --set, gives |id|. */
bool mu_hash_columns_gives(const struct mu_user *user, enum mu_attribute_id id);

#endif
