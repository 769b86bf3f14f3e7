/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_extras - what columns of users hold that does not stand in the user:
 * the names of their groups, and the login of their manager.
 *
 * Memberships (export_memberships.h) and managers (export_managers.h) are
 * gathered behind the users. Sorting puts both in the order of the users, whose
 * rows then get them one after another, so that nothing is in memory for each
 * user.
 */
#ifndef MUSTER_BATCH_EXPORT_EXTRAS_H
#define MUSTER_BATCH_EXPORT_EXTRAS_H

#include <stddef.h>

#include "batch/export.h"
#include "batch/export_managers.h"
#include "batch/export_memberships.h"
#include "io/buffer.h"
#include "io/error.h"
#include "io/sorter.h"

struct mu_extras { /* embed by value; all zero is none. The fields are
                      export_extras.c's */
  struct mu_memberships memberships;
  struct mu_managers managers;
  /* While rows are written: */
  struct mu_sorter *found; /* NULL: no column wants any */
  struct mu_sorted next;   /* of |found|; its key is NULL behind the last one */
  struct mu_buffer key;
  struct mu_buffer group_names;
  struct mu_buffer login; /* the manager's */
};

void mu_extras_release(struct mu_extras *x);

/* Gathers what the columns of |e| want, once all users are there. |kinds|, bits
 * 1 << enum mu_list_kind, are the lists that hold them. */
enum mu_stop mu_extras_gather(struct mu_extras *x, struct mu_export *e,
                              unsigned kinds, struct mu_error *err);

/* Takes up what a record of an earlier run says about them, if it does. */
enum mu_code mu_extras_recall(struct mu_extras *x, const struct mu_export *e,
                              const struct mu_page_record *record,
                              struct mu_error *err) MU_MUST_CHECK;

/* Puts what was gathered in order, for mu_extras_of(). */
enum mu_code mu_extras_prepare(struct mu_extras *x, struct mu_export *e,
                               unsigned kinds,
                               struct mu_error *err) MU_MUST_CHECK;

/* Fills in the extras of the user |key|; users come in the order of their keys.
 * What |extras| point to is borrowed until the next call. */
enum mu_code mu_extras_of(struct mu_extras *x, const char *key, size_t key_len,
                          const struct cJSON *user,
                          const char *extras[MU_EXTRAS],
                          struct mu_error *err) MU_MUST_CHECK;

#endif
