/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault - what is wrong with a row, in words that name the cell.
 */
#ifndef MUSTER_BATCH_FAULT_H
#define MUSTER_BATCH_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "batch/place.h"
#include "io/buffer.h"
#include "io/error.h"

/* Kinds of fault, for grouping in a summary. */
enum mu_fault {
  MU_FAULT_REQUIRED,
  MU_FAULT_TOO_SHORT,
  MU_FAULT_TOO_LONG,
  MU_FAULT_FORMAT,
  MU_FAULT_CHARACTERS, /* beyond the BMP, or control characters */
  MU_FAULT_RECOVERY,   /* question and answer do not go together */
  MU_FAULT_PASSWORD,   /* one is needed and absent */
  MU_FAULT_PROVIDER,   /* credentials of a user who signs in elsewhere */
  MU_FAULT_GROUPS,     /* what no group can be called */
  MU_FAULT_EXTRA_CELLS,
  MU_FAULT_DUPLICATE,
  MU_FAULT_SPREADSHEET_ERROR, /* #N/A, #REF! */
  MU_FAULT_SCIENTIFIC,        /* 1.23E+11 in place of an id */
  MU_FAULT_FORMULA,
  MU_FAULT_SEVERAL_ADDRESSES,
  MU_FAULT_MIXED_SCRIPTS, /* Latin and Cyrillic in one login */
  MU_FAULT_PUNCTUATION,   /* typographic, in a login */
  MU_FAULT_BINARY,
  MU_FAULT_CUT_OFF, /* the file ends within the row */
  MU_FAULT_DATE,
  MU_FAULT_TEMPLATE,   /* --set cannot make a value of the row */
  MU_FAULT_HASH,       /* a password that is none */
  MU_FAULT_MANAGER,    /* several people may be meant */
  MU_FAULT_TYPE,       /* no boolean, number or list, where the org wants one */
  MU_FAULT_CHOICE,     /* none of the values that the org allows */
  MU_FAULT_PATTERN,    /* not what the org's pattern describes */
  MU_FAULT_NOT_UNIQUE, /* an earlier row has it, and the org wants no two */
  MU_FAULT_STRICT,     /* a notice, under --strict */
  MU_FAULTS
};

/* One word, stable: "required", "too_short"... */
const char *mu_fault_name(enum mu_fault fault);

/* What to do about it, one sentence. */
const char *mu_fault_advice(enum mu_fault fault);

/* Where in a text the first fault of each kind stands; len 0: there is none. */
struct mu_fault_index {
  struct {
    uint32_t start, len;
  } first[MU_FAULTS];
};

/* One thing that is wrong, and where in the text it is said. */
struct mu_fault_item {
  enum mu_fault kind;
  uint32_t column; /* MU_NO_COLUMN: it is of the whole row */
  uint32_t start;  /* of its place */
  uint32_t words;  /* of what is said of it */
  uint32_t end;
};

/* What is wrong with a row. Reuse it: clear before each row. */
struct mu_faults {
  struct mu_buffer text; /* all faults joined by "; ", each with its place */
  struct mu_fault_index index;
  struct mu_fault_item *items;
  size_t count;
  size_t capacity;
};

void mu_faults_init(struct mu_faults *faults);
void mu_faults_release(struct mu_faults *faults);
void mu_faults_clear(struct mu_faults *faults);

/* Adds one fault. */
void mu_faults_add(struct mu_faults *faults, enum mu_fault kind,
                   struct mu_place place, const char *format, ...)
    MU_PRINTF(4, 5);

#endif
