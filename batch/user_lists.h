/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_lists - which lists an export of users reads, and how far they have
 * come.
 *
 * Lists of an org that searches are ranges of `created` (created_ranges.h),
 * which are cut while they are read, and at last the sweep of who changed
 * meanwhile. Others are plain ones, which cannot be cut. What a list is of is
 * in the page_log, so that a run that died goes on with the same ranges.
 *
 * The lists themselves are in |e->lists|; a range's have its number as mark.
 */
#ifndef MUSTER_BATCH_USER_LISTS_H
#define MUSTER_BATCH_USER_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/created_ranges.h"
#include "batch/export.h"
#include "batch/user_query.h"
#include "io/buffer.h"
#include "io/error.h"

/* All lists that users come from. */
#define MU_USER_LISTS                                                          \
  (1U << MU_LIST_RANGE | 1U << MU_LIST_SWEEP | 1U << MU_LIST_USERS)

struct mu_user_lists { /* embed by value; the fields are user_lists.c's */
  struct mu_user_query query;
  struct mu_buffer fields; /* what |query.fields| is */
  struct mu_ranges ranges;
  bool plain;       /* the org does not search, or --filter was said */
  int64_t began_us; /* org time, early rather than late; 0: not known yet */
  struct mu_buffer path;
  struct mu_buffer head;
};

/* ---- its life ---- */

/* |settings| are borrowed. */
void mu_user_lists_init(struct mu_user_lists *l,
                        const struct mu_settings *settings);
void mu_user_lists_release(struct mu_user_lists *l);

/* Once org and columns are known. What |e| has of them is borrowed. */
enum mu_code mu_user_lists_set_up(struct mu_user_lists *l,
                                  const struct mu_export *e,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Adds the first lists, where there are none. */
enum mu_code mu_user_lists_begin(struct mu_user_lists *l, struct mu_export *e,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Takes up what a record of an earlier run says about them, if it does. */
enum mu_code mu_user_lists_recall(struct mu_user_lists *l,
                                  const struct mu_export *e,
                                  const struct mu_page_record *record,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Adds the lists that an earlier run died before it had noted. */
enum mu_code mu_user_lists_mend(struct mu_user_lists *l, struct mu_export *e,
                                struct mu_error *err) MU_MUST_CHECK;

/* ---- for the harvest ---- */

/* Begins the next list but the sweep, a range cut off another when none waits;
 * MU_END when there is none at present. */
enum mu_code mu_user_lists_next(struct mu_user_lists *l, struct mu_export *e,
                                struct mu_cursor *cursor,
                                struct mu_error *err) MU_MUST_CHECK;

/* Adds the sweep, once a search knows what changed before the export began:
 * that may take a pause. MU_END when no sweep is wanted. */
enum mu_code mu_user_lists_add_sweep(struct mu_user_lists *l,
                                     struct mu_export *e,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Notes when the export began, from the first reply on, which tells the org's
 * time. */
enum mu_code mu_user_lists_note_began(struct mu_user_lists *l,
                                      struct mu_export *e,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Takes up what a page of |list|, a range's, shows of how far it has come.
 * |next|, the path of the page after it, is emptied when all that is to come is
 * another range's by now. False when the page is not in the order of created,
 * and was not taken up. */
bool mu_user_lists_take(struct mu_user_lists *l,
                        const struct mu_export_list *list,
                        const struct mu_buffer *lines, struct mu_buffer *next);

/* The ranges are of no use, and |why| is said: plain lists are read in their
 * place. */
enum mu_code mu_user_lists_go_plain(struct mu_user_lists *l,
                                    struct mu_export *e, const char *why,
                                    struct mu_error *err) MU_MUST_CHECK;

/* The path of what |list|, a range's, has still to give. */
void mu_user_lists_rest(const struct mu_user_lists *l,
                        const struct mu_export_list *list,
                        struct mu_buffer *path);

/* How many users the ranges have still to give; UINT64_MAX when nobody
 * knows. */
uint64_t mu_user_lists_left(const struct mu_user_lists *l,
                            const struct mu_export *e);

/* For the summary; borrowed from |l|. */
const struct mu_ranges *mu_user_lists_ranges(const struct mu_user_lists *l);

/* The value of |fields| that lists are asked with; NULL: none. */
const char *mu_user_lists_fields(const struct mu_user_lists *l);
/* Lists are asked without from here on. */
void mu_user_lists_drop_fields(struct mu_user_lists *l);

#endif
