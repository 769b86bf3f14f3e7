/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token_book - the API tokens of an org with whose they are, and which of them
 * is the one in use, as far as that can be told.
 */
#ifndef MUSTER_BATCH_TOKEN_BOOK_H
#define MUSTER_BATCH_TOKEN_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/ask.h"
#include "batch/check_token.h"
#include "batch/okta_token.h"
#include "batch/scope.h"
#include "io/error.h"

#define MU_TOKEN_OWNER_MAX 256 /* bytes of a login; a longer one is cut */

enum mu_token_ours { MU_OURS_UNKNOWN, MU_OURS_NO, MU_OURS_MAYBE, MU_OURS_YES };

struct mu_token_entry {
  struct mu_okta_token token;     /* borrowed from the book */
  enum mu_token_ours ours;        /* the one that this run sends */
  char owner[MU_TOKEN_OWNER_MAX]; /* login; the id where it may not be read */
};

struct mu_token_book { /* all zero: empty; the fields are there to be read */
  struct cJSON *list;
  struct mu_token_entry *entries; /* the oldest use first */
  size_t count;
  int64_t now_us; /* the org's time; 0: it does not say */
};

/* Asks for all tokens and, once for each, their owners. |sent|: an API token
 * is sent, so that one of them is ours. MU_EAUTH when they may not be read;
 * else as mu_ask_send() has it. Released below whatever the outcome. */
enum mu_code mu_token_book_read(struct mu_token_book *book, struct mu_ask *ask,
                                bool sent, struct mu_error *err) MU_MUST_CHECK;
void mu_token_book_release(struct mu_token_book *book);

/* The login of the user |id|, or the id where that cannot be read. */
enum mu_code mu_token_owner(char owner[MU_TOKEN_OWNER_MAX], struct mu_ask *ask,
                            const char *id, struct mu_error *err) MU_MUST_CHECK;

/* |reply| to "may |deed|?", for which an app needs |scope|, was no good: words
 * and a code for it. */
enum mu_code mu_token_refused(const struct mu_okta_reply *reply,
                              const char *deed, enum mu_scope scope,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
