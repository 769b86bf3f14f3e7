/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unnamed_file - a file without a name, for what does not fit in memory: nobody
 * else can open it, and it is gone when the program is, however that ends.
 */
#ifndef MUSTER_IO_UNNAMED_FILE_H
#define MUSTER_IO_UNNAMED_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

/* The folder that such files are made in: TMPDIR, or /tmp. Borrowed. */
const char *mu_unnamed_file_folder(void);

/* Makes one, of mode 0600; |*fd| is the caller's to close. MU_EOUTPUT when none
 * can be made. */
enum mu_code mu_unnamed_file(int *fd, struct mu_error *err) MU_MUST_CHECK;

/* Writes all of |bytes| at |fd|'s end of writing. MU_EOUTPUT when they do not
 * fit. */
enum mu_code mu_unnamed_file_write(int fd, const char *bytes, size_t len,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Reads up to |len| bytes at |at|; |*got| is fewer at the file's end alone.
 * |name| is what messages call it. MU_EINPUT. */
enum mu_code mu_file_read_at(int fd, const char *name, uint64_t at, char *bytes,
                             size_t len, size_t *got,
                             struct mu_error *err) MU_MUST_CHECK;

#endif
