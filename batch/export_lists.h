/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_lists - the lists that an export reads, and how far each has come: in
 * memory for the harvest, and in the page_log for a run that goes on with it.
 *
 * What a list is of (a range of users, the members of a group) is its owner's
 * to know, by the list's kind and mark.
 */
#ifndef MUSTER_BATCH_EXPORT_LISTS_H
#define MUSTER_BATCH_EXPORT_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/harvest.h"
#include "batch/page_log.h"
#include "io/buffer.h"
#include "io/error.h"

enum mu_list_kind {
  MU_LIST_RANGE,       /* users created in a range of time */
  MU_LIST_SWEEP,       /* users who changed since the export began */
  MU_LIST_USERS,       /* users as a filter, or nothing, parts them */
  MU_LIST_GROUPS,      /* the org's groups */
  MU_LIST_MEMBERS,     /* the members of one group */
  MU_LIST_USER_GROUPS, /* the groups of one user */
  MU_LIST_MANAGERS,    /* one user, somebody's manager: no list at all */
  MU_LIST_EVENTS,
  MU_LIST_KINDS
};

enum mu_list_state { MU_LIST_WAITING, MU_LIST_READING, MU_LIST_DONE };

struct mu_export_list {
  enum mu_list_kind kind;
  enum mu_list_state state;
  int64_t mark;          /* its owner's: a number */
  char *path;            /* of its next page; owned */
  uint64_t pages, rows;  /* had so far */
  uint64_t restarted_at; /* rows when it was last begun anew, and one more */
};

struct mu_export_lists { /* embed by value; all zero holds none */
  struct mu_export_list *all;
  size_t count, capacity;
  size_t waiting; /* none before this one is WAITING */
  uint64_t rows, pages;
  struct mu_page_log *log; /* borrowed; whoever embeds this sets it */
  struct mu_buffer head;
};

void mu_export_lists_release(struct mu_export_lists *lists);

/* Adds a list whose first page is at |path| and logs it; |*number| is its
 * index. */
enum mu_code mu_export_lists_add(struct mu_export_lists *lists,
                                 enum mu_list_kind kind, int64_t mark,
                                 const char *path, size_t *number,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Gives |cursor| the next list of |kind| that waits, reading it from here on;
 * MU_END when none does. Bucket and the like are the caller's to fill in. */
enum mu_code mu_export_lists_begin(struct mu_export_lists *lists,
                                   enum mu_list_kind kind,
                                   struct mu_cursor *cursor,
                                   struct mu_error *err) MU_MUST_CHECK;

/* A page of list |number| with |rows| of |lines| in it; |next| is the path of
 * the one after it, NULL or empty when it was the last. */
enum mu_code mu_export_lists_page(struct mu_export_lists *lists, size_t number,
                                  const char *next, uint64_t rows,
                                  const struct mu_buffer *lines,
                                  struct mu_error *err) MU_MUST_CHECK;

/* List |number| goes on at |path|: its cursor was of no use any more. False
 * when it has given nothing since the last time: then there is no use in it. */
bool mu_export_lists_may_restart(struct mu_export_lists *lists, size_t number);

/* List |number| gives no more, whatever was left of it. */
enum mu_code mu_export_lists_drop(struct mu_export_lists *lists, size_t number,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Takes up what a record of an earlier run says, if it is about lists. */
enum mu_code mu_export_lists_recall(struct mu_export_lists *lists,
                                    const struct mu_page_record *record,
                                    struct mu_error *err) MU_MUST_CHECK;

/* How many rows the lists of |kinds|, bits 1 << enum mu_list_kind, have
 * given. */
uint64_t mu_export_lists_rows(const struct mu_export_lists *lists,
                              unsigned kinds);

/* How many lists of |kind| there are. */
size_t mu_export_lists_count(const struct mu_export_lists *lists,
                             enum mu_list_kind kind);

/* For lists of |kind| whose marks count up: the mark of the next one, so that a
 * run that died while it listed them goes on there. */
size_t mu_export_lists_next_mark(const struct mu_export_lists *lists,
                                 enum mu_list_kind kind);

/* The kind of list that a record of the log holds a page of; MU_LIST_KINDS when
 * it holds none. */
enum mu_list_kind mu_export_lists_kind_of(const struct mu_export_lists *lists,
                                          const struct mu_page_record *record,
                                          size_t *number);

#endif
