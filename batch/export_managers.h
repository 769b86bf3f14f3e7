/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_managers - the logins of the managers of an export's users, whose
 * profiles have a managerId.
 *
 * Most managers are among the users of the export: sorting all users by id and
 * by managerId brings the two together. Those who are not are asked for one by
 * one, and kept in the page_log as a user with no more than an id and a login.
 */
#ifndef MUSTER_BATCH_EXPORT_MANAGERS_H
#define MUSTER_BATCH_EXPORT_MANAGERS_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/export.h"
#include "io/buffer.h"
#include "io/error.h"

struct mu_managers {     /* embed by value; all zero is none. The fields are
                            export_managers.c's */
  bool listed;           /* whoever is to be asked for is */
  struct mu_buffer last; /* who was listed last */
  struct mu_buffer path;
  struct mu_buffer lines;
};

void mu_managers_release(struct mu_managers *m);

/* Asks for the managers who are not among the users that lists of |kinds| (bits
 * 1 << enum mu_list_kind) hold, once all those are there. */
enum mu_stop mu_managers_gather(struct mu_managers *m, struct mu_export *e,
                                unsigned kinds, struct mu_error *err);

/* Takes up what a record of an earlier run says about them, if it does. */
void mu_managers_recall(struct mu_managers *m,
                        const struct mu_page_record *record);

struct mu_managed { /* a user with a managerId; borrowed during the visit */
  const char *key;  /* the user's, as the log has it */
  size_t key_len;
  const char *manager; /* that id */
  const char *login;   /* the manager's; NULL when it is not known */
};

typedef enum mu_code (*mu_managed_visit)(void *ctx,
                                         const struct mu_managed *managed,
                                         struct mu_error *err);

/* Visits the users of |kinds| who have a manager, one manager's after
 * another's; one who was read twice comes twice. */
enum mu_code mu_managers_visit(struct mu_export *e, unsigned kinds,
                               mu_managed_visit visit, void *ctx,
                               struct mu_error *err) MU_MUST_CHECK;

#endif
