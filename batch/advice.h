/* SPDX-License-Identifier: Apache-2.0 */
/*
 * advice - what to do about an error: one sentence for each Okta error code
 * that a bulk run is likely to meet (Errors reference), and one for the rest.
 */
#ifndef MUSTER_BATCH_ADVICE_H
#define MUSTER_BATCH_ADVICE_H

/* |code| is Okta's, or "" for a failure without one; never NULL. */
const char *mu_advice(const char *code, int http_status);

#endif
