/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option - a command line from a table of rows, and its --help from the same.
 *
 * Long options in GNU style: --name VALUE, --name=VALUE, --flag; `--` ends
 * them; a lone `-` is an operand. Names are never abbreviated, so that a new
 * option cannot change what an old script means.
 */
#ifndef MUSTER_IO_OPTION_H
#define MUSTER_IO_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "io/error.h"

enum mu_option_type {
  MU_OPTION_HEADING,  /* no option: |help| heads the rows below it */
  MU_OPTION_FLAG,     /* bool */
  MU_OPTION_TEXT,     /* const char *, borrowed from argv */
  MU_OPTION_LIST,     /* struct mu_option_list, each use appends */
  MU_OPTION_UINT,     /* uint64_t within min..max */
  MU_OPTION_DURATION, /* uint64_t milliseconds; 1500ms, 90, 90s, 5m, 2h, 1d */
  MU_OPTION_AMOUNT,   /* struct mu_amount; 50, or 5% of something */
  MU_OPTION_CHOICE    /* unsigned, the index into |choices| */
};

#define MU_OPTION_LIST_MAX 256

struct mu_option_list {
  const char *items[MU_OPTION_LIST_MAX]; /* borrowed from argv */
  size_t count;
};

struct mu_amount {
  uint64_t number;
  bool percent;
  bool given;
};

struct mu_option {
  const char *name; /* without the dashes */
  const char *arg;  /* what stands for the value in --help; NULL for a flag */
  const char *help;
  const char *fallback;       /* parsed as if given, before argv; or NULL */
  const char *const *choices; /* NULL-terminated, for MU_OPTION_CHOICE */
  enum mu_option_type type;
  size_t field;      /* offset of the value in the caller's struct */
  uint64_t min, max; /* of a number or duration (ms); max 0 is unlimited */
};

/* Operands in order, borrowed from argv. */
struct mu_operands {
  const char **items;
  size_t count;
};

/* Fills |config| from the table's fallbacks and then from |argv| (argv[0] is
 * not read). |operands->items| is moved within argv. MU_EUSAGE names the
 * option and what it takes; an unknown one names the nearest. */
enum mu_code mu_option_parse(const struct mu_option *table, size_t rows,
                             int argc, char **argv, void *config,
                             struct mu_operands *operands,
                             struct mu_error *err) MU_MUST_CHECK;

/* Parses "5m", "90s", "250ms", "90" (seconds) into milliseconds. */
bool mu_option_parse_duration(const char *text, uint64_t *ms);

/* Prints the rest of a line of help, which has come to column |from|: broken
 * between words at 80 columns, the lines that follow begin at |from| too. */
void mu_option_print_wrapped(FILE *out, const char *text, size_t from);

/* Prints the rows as help, wrapped so. */
void mu_option_print(FILE *out, const struct mu_option *table, size_t rows);

#endif
