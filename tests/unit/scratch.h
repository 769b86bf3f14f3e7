/* SPDX-License-Identifier: Apache-2.0 */
/* scratch - a folder for one test, with one input file in it. */
#ifndef MUSTER_TESTS_SCRATCH_H
#define MUSTER_TESTS_SCRATCH_H

#include <stddef.h>

#include "io/buffer.h"

struct mu_scratch {
  char dir[256];
  char path[300]; /* of the input file, which scratch_write() makes */
};

/* Whatever goes wrong here ends the program: no test could go on. */
void mu_scratch_init(struct mu_scratch *s);
void mu_scratch_write(const struct mu_scratch *s, const void *bytes,
                      size_t len);
void mu_scratch_release(struct mu_scratch *s);

/* Appends |bytes| to |out| as one gzip member. */
void mu_scratch_gzip(struct mu_buffer *out, const void *bytes, size_t len);

#endif
