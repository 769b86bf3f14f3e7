/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breaker - stops a run that goes on in vain: when row after row fails with
 * the same permanent error, or when more rows have failed than the user allows.
 *
 * Rows are told of in the order in which they end. Invalid rows are not: they
 * cost no call and say nothing of the org.
 */
#ifndef MUSTER_BATCH_BREAKER_H
#define MUSTER_BATCH_BREAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/option.h"

#define MU_BREAKER_SAME  20  /* rows running, before the error is everybody's */
#define MU_BREAKER_FLOOR 100 /* rows, before a part of them means something */

enum mu_breaker_state {
  MU_BREAKER_CLOSED, /* the run may go on */
  MU_BREAKER_SAME_ERROR,
  MU_BREAKER_TOO_MANY
};

struct mu_breaker {      /* embed by value; the fields are breaker.c's */
  struct mu_amount most; /* rows that may fail */
  uint64_t ended;
  uint64_t failed;
  unsigned same;       /* rows running with the same permanent error */
  uint64_t same_error; /* a hash of it */
};

/* |most| failed rows are allowed; a part counts from MU_BREAKER_FLOOR rows
 * on. */
void mu_breaker_init(struct mu_breaker *breaker, struct mu_amount most);

/* A row ended well, or with an error that a repeat or another row may not
 * meet. */
enum mu_breaker_state mu_breaker_note(struct mu_breaker *breaker, bool failed);

/* A row failed for good with an error that does not speak of the row alone:
 * |words| (|len| bytes, code and all) tell it from other errors. */
enum mu_breaker_state mu_breaker_note_permanent(struct mu_breaker *breaker,
                                                const char *words, size_t len);

/* Rows that failed so far. */
uint64_t mu_breaker_failed(const struct mu_breaker *breaker);

#endif
