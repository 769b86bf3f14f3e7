/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret_source - secrets out of files, descriptors and the environment. What
 * is read goes straight into a secret's own pages.
 *
 * A token is one line, and blanks around it are not part of it. A key (PEM,
 * JSON) is the whole of a text but for the blanks and ends of lines around it.
 * A byte order mark is part of neither. What is empty, over MU_SECRET_MAX bytes
 * or holds a NUL is refused (MU_EUSAGE): half a credential would be turned away
 * by whoever gets it, and nobody would know why.
 */
#ifndef MUSTER_IO_SECRET_SOURCE_H
#define MUSTER_IO_SECRET_SOURCE_H

#include <stdbool.h>

#include "io/error.h"
#include "io/secret.h"

/* The first line of |path| behind |prefix|. A regular file that anyone but its
 * owner can read is refused (MU_EUSAGE). The caller frees with
 * mu_secret_free(), as with all that follow. */
enum mu_code mu_secret_read_file(struct mu_secret **out, const char *prefix,
                                 const char *path,
                                 struct mu_error *err) MU_MUST_CHECK;

/* The whole of |path|, which is refused alike. */
enum mu_code mu_secret_read_whole(struct mu_secret **out, const char *path,
                                  struct mu_error *err) MU_MUST_CHECK;

/* The first line of |path|, or all when |whole|, whatever its mode: for a file
 * in a folder that keeps others away. */
enum mu_code mu_secret_read_guarded(struct mu_secret **out, const char *path,
                                    bool whole,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Reads a line from |fd|, as it stands but for its end: blanks may be part of a
 * password. What follows is left alone or lost. |name| is for errors
 * (MU_EUSAGE): nothing there, a NUL, or too much. */
enum mu_code mu_secret_read_line(struct mu_secret **out, int fd,
                                 const char *name,
                                 struct mu_error *err) MU_MUST_CHECK;

/* What |fd| gives until it ends: the first line behind |prefix|, or all when
 * |whole|. |name| is for errors. */
enum mu_code mu_secret_read_stream(struct mu_secret **out, const char *prefix,
                                   int fd, const char *name, bool whole,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Takes environment variable |name|, and clears it so that no child and no
 * look at /proc finds it. *out stays NULL when it is not set or empty. */
enum mu_code mu_secret_take_environment(struct mu_secret **out,
                                        const char *prefix, const char *name,
                                        struct mu_error *err) MU_MUST_CHECK;

/* The same for a value of several lines. */
enum mu_code
mu_secret_take_environment_whole(struct mu_secret **out, const char *name,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Wipes environment variable |name|, each of them where there are several, and
 * takes it out. */
void mu_secret_forget_environment(const char *name);

#endif
