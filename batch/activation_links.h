/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activation_links - the file of --activation-links: who has which one-time
 * link, since nobody got it by e-mail.
 *
 * Whoever has such a link can set the user's password: the file has mode 0600,
 * and no link goes anywhere else. A link is on the disk before its row's line
 * is in the results, so that no row says created whose link is lost. A run that
 * died in between and is resumed asks for a new link, which ends the old one:
 * of two lines for one row the later one is good.
 */
#ifndef MUSTER_BATCH_ACTIVATION_LINKS_H
#define MUSTER_BATCH_ACTIVATION_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/job.h"
#include "io/error.h"

struct mu_activation_links;

/* Makes |path|, or has what is there |replace|d; that stays until
 * mu_activation_links_clear(). |path| is borrowed. Freed with
 * mu_activation_links_free(). */
enum mu_code mu_activation_links_new(struct mu_activation_links **out,
                                     const char *path, bool replace,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Goes on with the file of an earlier run; makes it when that is gone. */
enum mu_code mu_activation_links_continue(struct mu_activation_links **out,
                                          const char *path,
                                          struct mu_error *err) MU_MUST_CHECK;
void mu_activation_links_free(struct mu_activation_links *links);

/* Does away with what is there, when that is to be replaced. */
enum mu_code mu_activation_links_clear(struct mu_activation_links *links,
                                       struct mu_error *err) MU_MUST_CHECK;

/* Cuts a torn last line off, and writes the header when there is none. */
enum mu_code mu_activation_links_begin(struct mu_activation_links *links,
                                       struct mu_error *err) MU_MUST_CHECK;

/* Writes down the |link| of |job|'s user. */
enum mu_code mu_activation_links_write(struct mu_activation_links *links,
                                       const struct mu_job *job,
                                       const struct mu_buffer *link,
                                       struct mu_error *err) MU_MUST_CHECK;

/* What was written is on the disk when this gives MU_OK. */
enum mu_code mu_activation_links_secure(struct mu_activation_links *links,
                                        struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_activation_links_close(struct mu_activation_links *links,
                                       struct mu_error *err) MU_MUST_CHECK;

/* How many were written by this run. */
uint64_t mu_activation_links_count(const struct mu_activation_links *links);

#endif
