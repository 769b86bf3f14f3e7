/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roundup - what there is to say about the cells of a whole file, rounded up
 * by kind and column, so that a thousand cells with one oddity are one line:
 *
 *   C2:C480 "Work Phone" (214 cells, as in "tel:+33..."): tel: is left out
 */
#ifndef MUSTER_BATCH_ROUNDUP_H
#define MUSTER_BATCH_ROUNDUP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "batch/header_map.h"
#include "io/error.h"

/* The kinds that a roundup is of. */
struct mu_roundup_kinds {
  unsigned count;
  const char *(*words)(unsigned kind);  /* NULL: a group's first example says
                                           what it is */
  const char *(*advice)(unsigned kind); /* "" where there is none */
};

struct mu_roundup;

/* |kinds| is borrowed. The caller frees with mu_roundup_free(). */
enum mu_code mu_roundup_new(struct mu_roundup **out,
                            const struct mu_roundup_kinds *kinds,
                            struct mu_error *err) MU_MUST_CHECK;
void mu_roundup_free(struct mu_roundup *roundup);

/* Forgets all that it was told. */
void mu_roundup_clear(struct mu_roundup *roundup);

/* Counts one cell of |column| (MU_NO_COLUMN: a whole row) in the spreadsheet
 * row |record|. True when it is the first of its kind and column, and wants an
 * example: see below. */
enum mu_code mu_roundup_add(struct mu_roundup *roundup,
                            const struct mu_header_map *map, unsigned kind,
                            uint32_t column, uint64_t record, bool *first,
                            struct mu_error *err) MU_MUST_CHECK;

/* What the first cell was like; cut to fit. Never a secret. */
void mu_roundup_example(struct mu_roundup *roundup, unsigned kind,
                        uint32_t column, const char *text, size_t len);

/* How many of |kind| there were, and of all kinds. */
uint64_t mu_roundup_count(const struct mu_roundup *roundup, unsigned kind);
uint64_t mu_roundup_total(const struct mu_roundup *roundup);

/* Prints a line for each kind and column, |most| lines at most, and how many
 * there are besides. */
void mu_roundup_print(FILE *out, const struct mu_roundup *roundup,
                      const struct mu_header_map *map, size_t most);

#endif
