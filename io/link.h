/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link - the Link header fields of a reply (RFC 8288): where the next page is.
 */
#ifndef MUSTER_IO_LINK_H
#define MUSTER_IO_LINK_H

#include <stdbool.h>
#include <stddef.h>

/* Finds the target of the first link whose rel has |relation| among its words,
 * case aside. |fields| are the values of all Link fields, parted by commas,
 * however many there were; commas within <> or quotes part nothing. |*target|,
 * without its angle brackets, is borrowed from |fields|. False when there is no
 * such link; what is malformed is passed over. */
bool mu_link_find(const char *fields, size_t fields_len, const char *relation,
                  const char **target, size_t *len);

#endif
