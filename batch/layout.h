/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout - where in the file the table is: what parts its cells, which row is
 * the header, and what stands above it.
 *
 * A report may begin with titles, an Excel file with a "sep=;" line, an Entra
 * template with "version:v1.0".  The header is the first row in which two
 * columns are known by name, by whichever delimiter makes most of them known;
 * where no row is known the first one is the header, and the delimiter is what
 * parts the rows below it alike.
 */
#ifndef MUSTER_BATCH_LAYOUT_H
#define MUSTER_BATCH_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/header_map.h"
#include "io/csv_reader.h"
#include "io/error.h"

struct mu_layout_options {
  char delimiter;       /* NUL: by content */
  uint64_t header_from; /* physical lines of the header; 0: by content */
  uint64_t header_to;
};

enum mu_delimiter_reason {
  MU_DELIMITER_GIVEN,
  MU_DELIMITER_HINT,   /* a "sep=" line */
  MU_DELIMITER_CONTENT /* what the header is parted by */
};

struct mu_layout {
  char delimiter;
  enum mu_delimiter_reason reason;
  uint64_t header_from; /* records (csv_reader's), from 1; 0: there is none */
  uint64_t header_to;
  uint64_t header_line;  /* physical */
  uint64_t rows_above;   /* rows above the header that say something */
  uint64_t hidden;       /* records that a spreadsheet does not show */
  bool has_version_line; /* Entra's "version:v1.0" is among the rows above */
  bool met_bad_text;     /* text that is not in its encoding was met */
  bool met_second_row;   /* the row above the header may be part of it */
};

/* Reads the beginning of |reader|'s input and leaves the delimiter set and the
 * reader rewound. |columns| are names that the user gave, which count as
 * known. MU_EINPUT when there is no header where |options| say. */
enum mu_code mu_layout_find(struct mu_layout *layout,
                            struct mu_csv_reader *reader,
                            const struct mu_layout_options *options,
                            const struct mu_header_options *columns,
                            struct mu_error *err) MU_MUST_CHECK;

/* What a delimiter is called: "commas". */
const char *mu_layout_delimiter_words(char delimiter);

#endif
