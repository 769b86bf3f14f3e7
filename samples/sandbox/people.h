/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people - made-up users who are there from the start, and the groups that
 * hold a part of them.
 *
 * They came as people come to real orgs: half of them in a few imports,
 * thousands within minutes and often several in one millisecond, the others
 * one by one over five years. The same seed makes the same people, as long
 * before the start of the org. Nobody of them counts as created by a client.
 */
#ifndef MUSTER_SANDBOX_PEOPLE_H
#define MUSTER_SANDBOX_PEOPLE_H

#include "io/error.h"
#include "samples/sandbox/org.h"

/* Makes |config->people| users and puts them into groups as
 * |config->group_members| has it. On failure what was made is the org's to
 * release. */
enum mu_code sb_people_make(struct sb_org *org,
                            const struct sb_org_config *config,
                            struct mu_error *err) MU_MUST_CHECK;

#endif
