/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone - can a telephone number be dialled as it is written?
 *
 * Nothing is known of where the person is, so a number without a country code
 * is as good as one with it; only what no telephone takes is told.
 */
#ifndef MUSTER_BATCH_PHONE_H
#define MUSTER_BATCH_PHONE_H

#include <stdbool.h>
#include <stddef.h>

/* Any bytes will do. False for +44 (0)20..., for two numbers in one, for
 * letters that name no extension, and for too many or too few digits. */
bool mu_phone_dialable(const char *text, size_t len);

/* Takes a leading "tel:" off; true when there was one. */
bool mu_phone_take_scheme(const char **text, size_t *len);

#endif
