/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mailbox - does this look like an e-mail address?
 *
 * The form is Mailbox of RFC 6531 section 3.3: characters beyond ASCII may
 * stand on either side of the "@".  A domain of one label passes, for some
 * orgs use them; spaces and characters that cannot be seen do not, for they
 * only ever come from copying.
 */
#ifndef MUSTER_BATCH_MAILBOX_H
#define MUSTER_BATCH_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Any bytes will do; what passes is well-formed UTF-8. */
bool mu_mailbox_valid(const char *text, size_t len);

#endif
