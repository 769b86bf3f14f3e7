/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line_splitter - an input's text, cut behind every physical line end.
 *
 * A line ends in LF, CRLF or a lone CR, wherever it stands: what quotes mean
 * is the reader's business.  A long line, or one at the edge of what the
 * decoder gave, comes in several pieces.  A Ctrl-Z (0x1A) that is the last byte
 * of all, as DOS programs put it, is left out.
 */
#ifndef MUSTER_IO_LINE_SPLITTER_H
#define MUSTER_IO_LINE_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"
#include "io/text_decoder.h"

struct mu_line_piece {
  const char *bytes; /* borrowed until the next call */
  size_t len;        /* never 0 */
  size_t end;        /* how many of them are the line end: 0, 1 or 2 */
  uint64_t line;     /* the physical line that they belong to, from 1 */
};

struct mu_line_splitter { /* embed by value; the fields are
                             line_splitter.c's */
  struct mu_text_decoder *decoder;
  const char *at; /* the bytes at hand, up to |edge| */
  const char *edge;
  const char *lf; /* the next LF among them, or |edge| */
  uint64_t line;
  bool holds_ctrl_z; /* kept back behind |edge|: is it the last byte? */
  bool holds_cr;     /* kept back before |at|: does LF follow? */
};

/* Reads from |decoder|, which is borrowed as long as |s| is used. */
void mu_line_splitter_init(struct mu_line_splitter *s,
                           struct mu_text_decoder *decoder);

/* The next piece. MU_END at the end; other codes are mu_text_decoder_read()'s.
 */
enum mu_code mu_line_splitter_next(struct mu_line_splitter *s,
                                   struct mu_line_piece *piece,
                                   struct mu_error *err) MU_MUST_CHECK;

#endif
