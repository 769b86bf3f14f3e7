/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column_spoken - headers that speak of an org's own attributes without being
 * their names: "Cost Center Code" is costCenterCode, "Badge No" is whatever has
 * that title in the org, and "Eintrittsdatum" is hireDate.
 *
 * An attribute is only taken where no other is meant as well. Its own name
 * comes before what other programs call Okta's attributes, with a doubt if
 * they call one so; its title and its being about a date come after.
 */
#ifndef MUSTER_BATCH_COLUMN_SPOKEN_H
#define MUSTER_BATCH_COLUMN_SPOKEN_H

#include "batch/column_list.h"
#include "io/error.h"

/* Gives those columns of |list| a meaning that have none and are no names. */
enum mu_code mu_column_spoken_take(struct mu_column_list *list,
                                   struct mu_error *err) MU_MUST_CHECK;

#endif
