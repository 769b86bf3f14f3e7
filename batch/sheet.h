/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet - a report for people: headings, and lines with a label in front and a
 * "!" before what needs attention. Whatever a line holds, it stays one line.
 */
#ifndef MUSTER_BATCH_SHEET_H
#define MUSTER_BATCH_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

struct mu_sheet {        /* embed by value; |out| is set, the rest is zero */
  struct mu_buffer *out; /* borrowed */
  size_t line;           /* where the present one starts */
};

void mu_sheet_heading(struct mu_sheet *sheet, const char *text);

/* Begins a line; the caller appends to what it gives, and ends the line. */
struct mu_buffer *mu_sheet_begin(struct mu_sheet *sheet, bool attention,
                                 const char *label);
void mu_sheet_end(struct mu_sheet *sheet);

/* A whole line. */
void mu_sheet_put(struct mu_sheet *sheet, bool attention, const char *label,
                  const char *text);

/* Appends the day of |epoch_us|: 2026-11-28; "?" when it is 0, not known. */
void mu_sheet_append_day(struct mu_buffer *out, int64_t epoch_us);

#endif
