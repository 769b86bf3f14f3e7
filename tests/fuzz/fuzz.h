/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz - what libFuzzer and replay.c call, and what a target says with. */
#ifndef MUSTER_TESTS_FUZZ_H
#define MUSTER_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() that no build type turns off. */
#define MU_FUZZ_CHECK(holds)                                                   \
  do {                                                                         \
    if (!(holds)) {                                                            \
      (void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__,         \
                    #holds);                                                   \
      abort();                                                                 \
    }                                                                          \
  } while (0)

#endif
