/* SPDX-License-Identifier: Apache-2.0 */
/* array - items one after another that grow. */
#ifndef MUSTER_IO_ARRAY_H
#define MUSTER_IO_ARRAY_H

#include <stddef.h>

#include "io/error.h"

/* |items|, |count| of |size| bytes each, moved if need be so that there is room
 * for one more; |*capacity| says for how many there is. NULL when memory is
 * short: then |items| is as it was. */
void *mu_array_grow(void *items, size_t count, size_t *capacity,
                    size_t size) MU_MUST_CHECK;

#endif
