/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret - a credential in memory that is locked, left out of core dumps and
 * wiped when it is released. A child that is forked does not have it: one reads
 * files that anybody may have written, and its memory would not be locked.
 *
 * The type is opaque so that it cannot slip into a message: the text is
 * reached by mu_secret_reveal() alone, and every call of that is a place to
 * look at. Where secrets come from is secret_source's and secret_command's.
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

/* |size| bytes of zeros to read into, so that what is read is in locked memory
 * from the start; NULL when there is no memory. Freed with mu_secret_free(). */
struct mu_secret *mu_secret_new_room(size_t size);

/* Those bytes; borrowed until the secret is freed. */
char *mu_secret_room(struct mu_secret *secret);

/* One more owner of |secret|, who frees it too. */
struct mu_secret *mu_secret_share(struct mu_secret *secret);

/* The last owner's wipes it. */
void mu_secret_free(struct mu_secret *secret);

/* Borrowed until the secret is freed. */
const char *mu_secret_reveal(const struct mu_secret *secret);

/* No core dump of this process, no other process of the same user may read its
 * memory, and no library writes the keys of its connections to a file. */
void mu_secret_protect_process(void);

#endif
