/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_listing - a book of API tokens, as a table or as JSON.
 */
#ifndef MUSTER_BATCH_TOKEN_LISTING_H
#define MUSTER_BATCH_TOKEN_LISTING_H

#include "batch/token_book.h"
#include "io/buffer.h"

/* Appends a line for each token below a header; "*" before the one in use, "?"
 * before what could be it. */
void mu_token_listing_text(struct mu_buffer *out,
                           const struct mu_token_book *book);

/* Appends an array of {id, name, owner, owner_id, created, last_used, expires,
 * days_left, zones, in_use} and a line break; in_use is null where nobody can
 * tell. */
void mu_token_listing_json(struct mu_buffer *out,
                           const struct mu_token_book *book);

/* Appends in words how long before |now_us| |then_us| was, or how long after
 * it will be: "today", "3 days ago", "in 30 days"; "?" when it is 0. */
void mu_token_listing_days(struct mu_buffer *out, int64_t then_us,
                           int64_t now_us);

#endif
