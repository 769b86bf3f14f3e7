/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cell_text - the characters that cannot be seen in a cell, and how to show a
 * cell's text to a person all the same.
 *
 * Text copied from web pages and word processors brings no-break spaces, zero
 * width spaces and the like.  At the ends of a value they mean nothing; within
 * one they have to be made visible before anybody can find them.
 */
#ifndef MUSTER_BATCH_CELL_TEXT_H
#define MUSTER_BATCH_CELL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"

/* True for control characters, spaces other than U+0020 and characters that
 * have no width. */
bool mu_cell_text_is_unseen(int32_t code);

/* True for spaces other than U+0020 and beyond ASCII: U+00A0, U+3000 and their
 * like, line and paragraph separators among them. */
bool mu_cell_text_is_wide_space(int32_t code);

/* True for what takes no room and changes no letter: zero width space, soft
 * hyphen, byte order mark, bidi marks. The joiners U+200C and U+200D do change
 * letters and are not among them. */
bool mu_cell_text_has_no_width(int32_t code);

/* Takes spaces of every kind off both ends of well-formed UTF-8; gives how
 * many characters that were. The text itself is left alone, so its NUL may
 * now stand further away than |*len|. */
uint32_t mu_cell_text_trim(const char **text, size_t *len);

/* Appends |text| in quotes: on one line, shortened, with whatever cannot be
 * seen spelled out as <U+200B>. Any bytes will do. */
void mu_cell_text_quote(struct mu_buffer *out, const char *text, size_t len);

#endif
