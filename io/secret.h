/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret - a credential in memory that is locked, left out of core dumps and
 * wiped when it is released.
 *
 * The type is opaque so that it cannot slip into a message: the text is
 * reached by mu_secret_reveal() alone, and every call of that is a place to
 * look at.
 */
#ifndef MUSTER_IO_SECRET_H
#define MUSTER_IO_SECRET_H

#include <stddef.h>

#include "io/error.h"

#define MU_SECRET_MAX 65536 /* bytes */

struct mu_secret;

/* |prefix| and then |text|, NUL-terminated. The caller frees with
 * mu_secret_free() and wipes |text|. */
enum mu_code mu_secret_new(struct mu_secret **out, const char *prefix,
                           const char *text, size_t len,
                           struct mu_error *err) MU_MUST_CHECK;
void mu_secret_free(struct mu_secret *secret);

/* Borrowed until the secret is freed. */
const char *mu_secret_reveal(const struct mu_secret *secret);

/* Reads the first line of |path|, without spaces around it. A regular file
 * that anyone but its owner can read is refused (MU_EUSAGE). */
enum mu_code mu_secret_read_file(struct mu_secret **out, const char *prefix,
                                 const char *path,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Reads a line from |fd|, as it stands but for its end: blanks may be part of a
 * password. What follows is left alone or lost. |name| is for errors
 * (MU_EUSAGE): nothing there, a NUL, or too much. */
enum mu_code mu_secret_read_line(struct mu_secret **out, int fd,
                                 const char *name,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Takes environment variable |name|, and clears it so that no child and no
 * look at /proc finds it. *out stays NULL when it is not set or empty. */
enum mu_code mu_secret_take_environment(struct mu_secret **out,
                                        const char *prefix, const char *name,
                                        struct mu_error *err) MU_MUST_CHECK;

/* No core dump of this process, and no other process of the same user may
 * read its memory. */
void mu_secret_protect_process(void);

#endif
