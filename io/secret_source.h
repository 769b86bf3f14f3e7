/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret_source - secrets out of files, descriptors and the environment. What
 * is read goes straight into a secret's own pages.
 *
 * What is empty, over MU_SECRET_MAX bytes or holds a NUL is refused
 * (MU_EUSAGE): half a credential would be turned away by whoever gets it, and
 * nobody would know why.
 */
#ifndef MUSTER_IO_SECRET_SOURCE_H
#define MUSTER_IO_SECRET_SOURCE_H

#include <stddef.h>

#include "io/error.h"
#include "io/secret.h"

/* What of a text is the secret. */
enum mu_secret_part {
  MU_SECRET_WORD, /* a token: the first line without the blanks around it */
  MU_SECRET_LINE, /* a password: the first line as it stands but for its end, as
                     OpenSSL and ssh take it; blanks may be part of it */
  MU_SECRET_ALL   /* a key (PEM, JSON): all but the blanks and ends of lines
                     around it */
};
/* A byte order mark is part of no WORD and not of ALL. */

/* Bytes to read a text into: one more than the longest, to see that there is
 * more, and a NUL. */
#define MU_SECRET_ROOM (MU_SECRET_MAX + 2)

/* That |part| of |text|, |len| bytes with a NUL behind. |name| is for errors.
 * The caller frees with mu_secret_free(), as with all that follow, and wipes
 * |text|. */
enum mu_code mu_secret_take_text(struct mu_secret **out, const char *text,
                                 size_t len, enum mu_secret_part part,
                                 const char *name,
                                 struct mu_error *err) MU_MUST_CHECK;

/* That |part| of the file at |path|. A regular file that anyone but its owner
 * can read is refused (MU_EUSAGE). */
enum mu_code mu_secret_read_file(struct mu_secret **out, const char *path,
                                 enum mu_secret_part part,
                                 struct mu_error *err) MU_MUST_CHECK;

/* The same whatever its mode: for a file in a folder that keeps others away. */
enum mu_code mu_secret_read_guarded(struct mu_secret **out, const char *path,
                                    enum mu_secret_part part,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Reads a MU_SECRET_LINE from |fd|, which need not end. What follows is left
 * alone or lost. |name| is for errors. */
enum mu_code mu_secret_read_line(struct mu_secret **out, int fd,
                                 const char *name,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Takes that |part| of environment variable |name|, and clears it so that no
 * child and no look at /proc finds it. *out stays NULL when it is not set or
 * there is nothing in it. */
enum mu_code mu_secret_take_environment(struct mu_secret **out,
                                        const char *name,
                                        enum mu_secret_part part,
                                        struct mu_error *err) MU_MUST_CHECK;

/* Wipes environment variable |name|, each of them where there are several, and
 * takes it out. */
void mu_secret_forget_environment(const char *name);

#endif
