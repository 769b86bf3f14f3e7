/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_lines - the objects of a page as lines of the page_log: key, tab, JSON.
 */
#ifndef MUSTER_BATCH_PAGE_LINES_H
#define MUSTER_BATCH_PAGE_LINES_H

#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"

struct cJSON;

/* Appends the key of |object|, by which it is put in order and told from
 * others. */
typedef void (*mu_page_key)(void *ctx, const struct cJSON *object,
                            struct mu_buffer *out);

/* Appends a line for each object of |body|, a JSON array, without its links and
 * credentials; |*count| is how many. MU_EINPUT when |body| is no list of
 * objects with an id (a uuid will do). */
enum mu_code mu_page_lines(struct mu_buffer *lines,
                           const struct mu_buffer *body, mu_page_key key,
                           void *ctx, uint64_t *count,
                           struct mu_error *err) MU_MUST_CHECK;

/* The text of |member|, "" when there is none or it would not fit in a key. */
const char *mu_page_text(const struct cJSON *object, const char *member);

/* The key of a user or a group: when it was created, and its id. */
void mu_page_key_created(void *ctx, const struct cJSON *object,
                         struct mu_buffer *out);

#endif
