/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keycloak_hash - the password among the credentials of a Keycloak user, as a
 * realm export holds them: one credential, a list of them, or the form of
 * exports before Keycloak 8, which has everything in one object.
 */
#ifndef MUSTER_BATCH_KEYCLOAK_HASH_H
#define MUSTER_BATCH_KEYCLOAK_HASH_H

#include "batch/password_hash.h"

void mu_keycloak_hash_read(struct mu_password_hash *hash, const char *text,
                           size_t len);

#endif
