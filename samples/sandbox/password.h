/* SPDX-License-Identifier: Apache-2.0 */
/*
 * password - which passwords and hashes the org takes.
 *
 * The default policy and the hash algorithms are those of Okta's users API
 * (password object, hashed password object). The policy is for plain
 * passwords only. A hash is taken when its fields are well-formed; whether
 * anybody can sign in with it is not looked at, as Okta does not either.
 */
#ifndef MUSTER_SANDBOX_PASSWORD_H
#define MUSTER_SANDBOX_PASSWORD_H

#include <cjson/cJSON.h>

#include "samples/sandbox/problem.h"

void sb_password_check(const char *password, const char *login,
                       struct sb_causes *causes);

void sb_password_check_hash(const cJSON *hash, struct sb_causes *causes);

#endif
