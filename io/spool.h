/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spool - a pipe copied to where it can be read more than once.
 *
 * The copy has mode 0600 and no name: nobody else can open it, and it is gone
 * when the program is, however that ends.
 */
#ifndef MUSTER_IO_SPOOL_H
#define MUSTER_IO_SPOOL_H

#include "io/error.h"

/* Reads |from| to its end into a new file in TMPDIR, or in /tmp. |*to| is open
 * for reading and writing and is the caller's to close. |name| is what
 * messages call the input. MU_EINPUT when it cannot be read or kept. */
enum mu_code mu_spool(int *to, int from, const char *name,
                      struct mu_error *err) MU_MUST_CHECK;

#endif
