/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org_link - a run and its org before the first row leaves: which org that is,
 * the connection to it, and what has to be known of it before the file is read.
 */
#ifndef MUSTER_BATCH_ORG_LINK_H
#define MUSTER_BATCH_ORG_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/ask.h"
#include "batch/authorization.h"
#include "batch/org.h"
#include "batch/rehearsal.h"
#include "batch/request_counts.h"
#include "batch/schema_source.h"
#include "batch/settings.h"
#include "batch/signals.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/transfer.h"

enum mu_org_use {
  MU_ORG_NONE, /* nobody is to be contacted */
  MU_ORG_ASK,  /* asked when it is named and can be; done without if not */
  MU_ORG_READ, /* what is there is to come from it */
  MU_ORG_WRITE /* rows go there */
};

struct mu_org_link_config { /* all borrowed for the life of the link */
  const struct mu_settings *settings;
  const struct mu_clock *clock;
  struct mu_signals *signals; /* taken while the org is asked */
  const char *job;            /* what it is for, as scope.h names it */
  enum mu_org_use use;
  bool no_schema;       /* that of its users is of no interest */
  bool goes_on;         /* with an earlier run, whose files say how it stands */
  bool peopled;         /* a rehearsal's org: with people and groups in it */
  bool bare;            /* without a credential, what needs none can be asked */
  struct mu_peer *peer; /* gets to know who answers; or NULL */
  int64_t stop_at_us;   /* local; 0: never */
};

struct mu_org_link { /* embed by value; the fields are there to be read */
  struct mu_org_link_config config;
  struct mu_org org;
  struct mu_authorization authorization;
  struct mu_rehearsal rehearsal;
  struct mu_transfer *transfer;   /* NULL when there is nobody to send to */
  struct mu_ask *ask;             /* NULL when nobody can be asked */
  struct mu_request_counts asked; /* all that |ask| has sent, and all requests
                                     for access tokens */
  struct mu_schema_source source; /* of the users' schema */
  const char *why_not_asked;      /* although an org is named; or NULL */
  struct mu_error lacking;        /* why there is no credential (bare) */
  enum mu_stop barred;            /* what keeps the run from the org, before
                                     it began, and why; or MU_STOP_NOT */
  struct mu_error barred_by;
  bool has_files; /* the run's own say how it stands: the run sets it */
};

/* Finds the org (or starts a rehearsal's), connects, and learns the schema.
 * |link| is released with mu_org_link_release() whatever the outcome.
 *
 * A run that is |barred| gets MU_OK where it can leave files that say so, for
 * --resume to go on with; else the error that bars it. The rest as mu_org_find,
 * mu_rehearsal_start(), mu_transfer_new() and mu_schema_source_find() have
 * it. */
enum mu_code mu_org_link_open(struct mu_org_link *link,
                              const struct mu_org_link_config *config,
                              struct mu_error *err) MU_MUST_CHECK;

/* A step that asks the org, or prepares something there, before the first row
 * leaves. */
typedef enum mu_code (*mu_org_step)(void *ctx, struct mu_error *err);

/* Takes |step| unless the run is barred; signals end it as they end a run, and
 * what bars the run there is noted, with the outcome that mu_org_link_open()
 * has. Where nobody can be asked |link->ask| is NULL. A dry run whose org
 * cannot be reached takes the step once more without it. */
enum mu_code mu_org_link_consult(struct mu_org_link *link, mu_org_step step,
                                 void *ctx, struct mu_error *err) MU_MUST_CHECK;

/* |err| keeps the run from its first row; its files are to say so. */
void mu_org_link_bar(struct mu_org_link *link, enum mu_stop stop,
                     const struct mu_error *err);

/* All is asked: the connections are the rows' from here on, and who sends none
 * needs none. */
void mu_org_link_hang_up(struct mu_org_link *link);

/* Whoever holds the transfer or the schema has to be freed before. */
void mu_org_link_release(struct mu_org_link *link);

#endif
