/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_book - the groups that a run names, each once, and what the org knows
 * of them.
 *
 * Names are compared byte by byte: whether Okta tells Sales from SALES is for
 * the org to say. What has the form of an id is one.
 */
#ifndef MUSTER_BATCH_GROUP_BOOK_H
#define MUSTER_BATCH_GROUP_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/okta_reply.h"
#include "batch/user.h"
#include "io/buffer.h"
#include "io/error.h"

enum mu_group_state {
  MU_GROUP_UNKNOWN,   /* nobody has asked the org */
  MU_GROUP_FOUND,     /* |id| is its id */
  MU_GROUP_MISSING,   /* the org has none */
  MU_GROUP_READ_ONLY, /* it has, and nobody can be put into it */
  MU_GROUP_AMBIGUOUS  /* it has several of that name */
};

struct mu_group {
  const char *name; /* as it is named, which may be by id; a NUL stands after
                       it */
  size_t len;
  size_t number; /* in the book, from 0 */
  bool by_id;
  bool for_all; /* --group names it */
  /* The valid rows that name it. */
  uint64_t rows;
  uint64_t first_row;
  uint64_t first_line;
  /* What the org says. */
  enum mu_group_state state;
  char id[MU_OKTA_ID_MAX];
  char type[MU_OKTA_ID_MAX];
  struct mu_buffer words; /* AMBIGUOUS: the ids; MISSING: what may be meant */
  bool created;           /* by this run */
};

struct mu_group_book;

enum mu_code mu_group_book_new(struct mu_group_book **out,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_group_book_free(struct mu_group_book *book);

/* Adds a group that every user is put into; before any row's. */
enum mu_code mu_group_book_add_for_all(struct mu_group_book *book,
                                       const char *name, size_t len,
                                       struct mu_error *err) MU_MUST_CHECK;

/* Adds the groups that |user|, row |row| that starts in |line|, names. */
enum mu_code mu_group_book_add_row(struct mu_group_book *book,
                                   const struct mu_user *user, uint64_t row,
                                   uint64_t line,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Forgets what rows have named. */
void mu_group_book_forget_rows(struct mu_group_book *book);

/* Takes ids for names, for an org where nobody else's mean anything. */
void mu_group_book_make_names(struct mu_group_book *book);

size_t mu_group_book_count(const struct mu_group_book *book);
size_t mu_group_book_by_name(const struct mu_group_book *book);
size_t mu_group_book_created(const struct mu_group_book *book);

/* |number| is less than the count; borrowed from the book. */
struct mu_group *mu_group_book_at(const struct mu_group_book *book,
                                  size_t number);

/* NULL when nobody has named it. */
struct mu_group *mu_group_book_find(const struct mu_group_book *book,
                                    const char *name, size_t len);

/* The groups that |user| is to be put into: those of the row, then those for
 * all, none of them twice, be it by name and by id. Borrowed until the next
 * call. MU_EINPUT when the row names a group that is not in the book, as when
 * the file has changed. */
struct mu_group_pick {
  const struct mu_group *const *items;
  size_t count;
};
enum mu_code mu_group_book_pick(struct mu_group_book *book,
                                const struct mu_user *user,
                                struct mu_group_pick *pick,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
