/* SPDX-License-Identifier: Apache-2.0 */
/*
 * double_encoding - text that was UTF-8, was read as Windows-1252 and written
 * as UTF-8 once more: "RenÃ©" for "René", "Oâ€™Neil" for "O’Neil".
 *
 * Going back is no guess: the characters' bytes in Windows-1252 have to be
 * UTF-8 throughout, which names written as they should be are not. The few
 * that are, such as "JOSÉ’S" or "LEÓ–VEGA", would become letters that nobody's
 * name has or a single strange one amid Latin, and are left in peace.
 *
 * Windows-1252 has no characters for the bytes 81, 8D, 8F, 90 and 9D; what
 * reads them as the controls U+0081 and so on is understood, and so is
 * ISO 8859-1, which does the same with 80 to 9F.
 */
#ifndef MUSTER_BATCH_DOUBLE_ENCODING_H
#define MUSTER_BATCH_DOUBLE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

/* |text| is UTF-8; what is ill-formed is not double-encoded. */
bool mu_double_encoded(const char *text, size_t len);

/* Appends what |text| was, however many times it was encoded. False, and
 * nothing is appended, when it is not double-encoded or when memory ran out,
 * which mu_buffer_failed() tells apart. */
bool mu_double_encoding_mend(struct mu_buffer *out, const char *text,
                             size_t len);

#endif
