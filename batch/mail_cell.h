/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_cell - the e-mail address in a cell of an e-mail column.
 *
 * People paste what their mail program shows: Ada Byron <ada@corp.example>,
 * mailto:ada@corp.example, two addresses at once. The one address is found by
 * narrowing the text; which of two is meant nobody can tell.
 */
#ifndef MUSTER_BATCH_MAIL_CELL_H
#define MUSTER_BATCH_MAIL_CELL_H

#include <stdbool.h>
#include <stddef.h>

/* Leaves the bare address of Ada <ada@x>, <ada@x>, 'ada@x', mailto:ada@x?...
 * and of an address with stops after it; false when nothing had to go. */
bool mu_mail_cell_bare(const char **text, size_t *len);

/* Leaves the address that =HYPERLINK("mailto:ada@x","Ada") leads to; false
 * when |text| is no such formula. */
bool mu_mail_cell_linked(const char **text, size_t *len);

/* True when |text| holds two addresses or more, parted by commas, semicolons,
 * spaces, bars or line breaks. */
bool mu_mail_cell_several(const char *text, size_t len);

#endif
