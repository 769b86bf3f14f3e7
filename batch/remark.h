/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remark - what there is to say about a file as a whole: how it was taken, and
 * what was left out.
 */
#ifndef MUSTER_BATCH_REMARK_H
#define MUSTER_BATCH_REMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

enum mu_remark_kind {
  MU_REMARK_ENCODING,
  MU_REMARK_DELIMITER,
  MU_REMARK_HEADER_ROW,
  MU_REMARK_PREAMBLE,
  MU_REMARK_EXAMPLE_ROW,
  MU_REMARK_FOOTER_ROW,
  MU_REMARK_PROFILE,
  MU_REMARK_RISKY_HEADER,
  MU_REMARK_DROPPED_COLUMN,
  MU_REMARK_STAND_IN,
  MU_REMARK_ABSENT_COLUMN,
  MU_REMARK_LOST_ZEROS,
  MU_REMARK_FILE_MODE,
  MU_REMARK_MANAGERS,
  MU_REMARK_MANAGER_CYCLE,
  MU_REMARK_ORG_SCHEMA, /* what the org will do with a column's values */
  MU_REMARK_KINDS
};

/* One word, stable: "encoding", "risky_header"... */
const char *mu_remark_name(enum mu_remark_kind kind);

struct mu_remark {
  enum mu_remark_kind kind;
  uint32_t column; /* MU_NO_COLUMN: of no column */
  bool is_guess;   /* a person should look, and --strict wants no guesses */
  char *text;
};

struct mu_remarks { /* embed by value; zero bytes are none */
  struct mu_remark *items;
  size_t count;
  bool failed; /* one was lost: out of memory */
};

void mu_remarks_release(struct mu_remarks *remarks);

/* Adds one; a text is cut at 1023 bytes. */
void mu_remarks_add(struct mu_remarks *remarks, enum mu_remark_kind kind,
                    uint32_t column, bool is_guess, const char *format, ...)
    MU_PRINTF(5, 6);

/* The first guess, or NULL. */
const struct mu_remark *mu_remarks_guess(const struct mu_remarks *remarks);

#endif
