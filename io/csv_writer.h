/* SPDX-License-Identifier: Apache-2.0 */
/* csv_writer - cells to RFC 4180 bytes; quotes only where they are needed. */
#ifndef MUSTER_IO_CSV_WRITER_H
#define MUSTER_IO_CSV_WRITER_H

#include <stddef.h>

#include "io/buffer.h"

/* Appends one cell, quoted when it holds |delimiter|, a quote, CR, LF, or a
 * space or tab at either end (a reader would trim it). A row that is one empty
 * cell comes out as an empty line, which is no row: write "" there. */
void mu_csv_write_cell(struct mu_buffer *out, const char *text, size_t len,
                       char delimiter);

#endif
