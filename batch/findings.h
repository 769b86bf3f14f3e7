/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings - the file that lists every error and notice, one a line, each with
 * the cell as a spreadsheet names it: CSV, or JSON when the name ends in
 * ".json".
 *
 * Mode 0600.  No message quotes a secret; what a cell holds may be personal.
 */
#ifndef MUSTER_BATCH_FINDINGS_H
#define MUSTER_BATCH_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

struct mu_finding {   /* all borrowed */
  uint64_t row;       /* data row; 0: it is about the whole file */
  uint64_t line;      /* physical, where the row starts; 0 likewise */
  uint64_t record;    /* as a spreadsheet numbers it */
  uint32_t column;    /* MU_NO_COLUMN: about the whole row */
  const char *header; /* of the column, or "" */
  bool is_error;
  const char *kind; /* one word */
  const char *message;
  size_t message_len;
  const char *advice;
};

struct mu_findings;

/* |path| is borrowed; "-" is standard output. What is there is replaced only
 * if |replace|. The caller frees with mu_findings_free(), which does not
 * close: see below. */
enum mu_code mu_findings_new(struct mu_findings **out, const char *path,
                             bool replace, struct mu_error *err) MU_MUST_CHECK;
void mu_findings_free(struct mu_findings *findings);

enum mu_code mu_findings_write(struct mu_findings *findings,
                               const struct mu_finding *finding,
                               struct mu_error *err) MU_MUST_CHECK;

/* Ends the file: until then JSON is not whole. */
enum mu_code mu_findings_close(struct mu_findings *findings,
                               struct mu_error *err) MU_MUST_CHECK;

#endif
