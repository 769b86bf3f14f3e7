/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mend_value - one cell, from what stands in it to what is meant by it.
 *
 * Nothing is guessed: a mend is either what the cell was written for (="007"
 * is the text 007) or asked for by an option.  Whatever is changed leaves a
 * notice; whatever can only be doubted leaves one too and is left as it is;
 * whatever cannot be right is validate's to refuse.
 */
#ifndef MUSTER_BATCH_MEND_VALUE_H
#define MUSTER_BATCH_MEND_VALUE_H

#include <stdbool.h>

#include "batch/blank_words.h"
#include "batch/date_cell.h"
#include "batch/header_map.h"
#include "batch/notice.h"
#include "batch/user.h"
#include "io/arena.h"
#include "io/buffer.h"
#include "io/csv_reader.h"

/* Spelt out of the options, and what the work is done with. */
struct mu_mender { /* embed by value; zero bytes mend by the usual rules */
  struct mu_blank_words blank;
  unsigned char pad[MU_SLOTS]; /* digits wanted, 0: as they are */
  struct mu_date_format date_format;
  bool has_date_format;
  bool ascii_punctuation;
  bool mend_double_encoding;
  struct mu_arena arena;    /* mended texts; the owner clears it */
  struct mu_buffer scratch; /* for a moment only */
};

/* Mends |value|, which |cell| gave as |pair| says, and adds to |notices|. The
 * value becomes absent when the cell means none. False when out of memory. */
bool mu_mend_value(struct mu_mender *mender, struct mu_column_pair pair,
                   const struct mu_cell *cell, struct mu_value *value,
                   struct mu_notices *notices) MU_MUST_CHECK;

#endif
