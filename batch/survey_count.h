/* SPDX-License-Identifier: Apache-2.0 */
/*
 * survey_count - what a survey counts of each valid row: its groups, its
 * credentials, the e-mail that it makes Okta send.
 */
#ifndef MUSTER_BATCH_SURVEY_COUNT_H
#define MUSTER_BATCH_SURVEY_COUNT_H

#include <stdint.h>

#include "batch/survey.h"
#include "batch/user.h"
#include "batch/validate.h"

/* Counts |user| as a valid row, whose groups are in the rules' book. */
void mu_survey_count(struct mu_survey *survey, const struct mu_rules *rules,
                     const struct mu_user *user);

/* Moves |user|, who was counted so and turned out to be invalid, to the invalid
 * ones. */
void mu_survey_uncount(struct mu_survey *survey, const struct mu_rules *rules,
                       const struct mu_user *user);

/* How many groups |user| is to be put into, and how many of them beyond those
 * that ride in a create. */
uint64_t mu_survey_memberships(const struct mu_rules *rules,
                               const struct mu_user *user);
uint64_t mu_survey_memberships_later(const struct mu_rules *rules,
                                     const struct mu_user *user);

#endif
