/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_output - the file, or the stream, that the rows of followed events go
 * to: one that is there is continued behind what it holds.
 */
#ifndef MUSTER_BATCH_EVENT_OUTPUT_H
#define MUSTER_BATCH_EVENT_OUTPUT_H

#include <stdbool.h>

#include "io/buffer.h"
#include "io/durable_file.h"
#include "io/error.h"

struct mu_event_output_config {
  const char *path;               /* "-": standard output */
  bool replace;                   /* what is there goes */
  bool lines;                     /* JSON in lines; else CSV */
  const struct mu_buffer *header; /* of CSV, with its line break; borrowed */
};

/* Opens the output, and writes the header into one that is new or empty. In
 * one that is continued, half a row at its end (whoever wrote it was killed) is
 * taken away. MU_EUSAGE when it has another header: its columns are not those
 * that are asked for. */
enum mu_code mu_event_output_open(struct mu_durable_file **out,
                                  const struct mu_event_output_config *config,
                                  struct mu_error *err) MU_MUST_CHECK;

#endif
