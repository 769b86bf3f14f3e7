/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_domain - "gmial.com": domains one slip of the finger from a well-known
 * one.
 *
 * This is for a notice, never for a cure, and a notice about a domain that is
 * right costs more than one that is missed: where real domains are as near,
 * or the name is so short that anything is, fewer slips count.
 */
#ifndef MUSTER_BATCH_MAIL_DOMAIN_H
#define MUSTER_BATCH_MAIL_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

/* True when |domain| (any bytes, any case) is a well-known mail domain with
 * one letter too many, too few or wrong, or with two neighbours swapped; it is
 * then |*meant|, which lives for ever. Otherwise |*meant| is left alone. */
bool mu_domain_misspelt(const char *domain, size_t len, const char **meant);

#endif
