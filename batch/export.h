/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export - what all exports share: the org, the limits, what has been got so
 * far, and where the rows go.
 *
 * An export gathers pages into the page_log beside its output, many lists at
 * once, and when it has all of them writes the rows, each object once, in one
 * order. So an output that is there is whole, nothing is in memory for each
 * user, and a run that died is gone on with where its lists stood.
 */
#ifndef MUSTER_BATCH_EXPORT_H
#define MUSTER_BATCH_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/command.h"
#include "batch/export_columns.h"
#include "batch/export_lists.h"
#include "batch/export_row.h"
#include "batch/gate.h"
#include "batch/harvest.h"
#include "batch/org_link.h"
#include "batch/page_log.h"
#include "batch/progress.h"
#include "batch/settings.h"
#include "batch/signals.h"
#include "io/clock.h"
#include "io/error.h"

struct cJSON;
struct mu_export;

/* What is particular to one WHAT. */
struct mu_export_kind {
  enum mu_export_what what;
  const char *noun; /* of one row: user */
  unsigned lists;   /* a bit for each kind of list that rows come from */
  const char *job;  /* as scope.h names it */
  const char *deed; /* what credentials may be short of: "list users" */
  /* Once org and columns are known. May be NULL. */
  enum mu_code (*set_up)(struct mu_export *e, struct mu_error *err);
  /* Begins what is to be gathered, in a log that holds no list so far. */
  enum mu_code (*begin)(struct mu_export *e, struct mu_error *err);
  /* Takes up a record that an earlier run left in the log. */
  enum mu_code (*recall)(struct mu_export *e,
                         const struct mu_page_record *record,
                         struct mu_error *err);
  /* Gathers all that is missing. */
  enum mu_stop (*gather)(struct mu_export *e, struct mu_error *err);
  /* Writes the rows of what was gathered. */
  enum mu_code (*write)(struct mu_export *e, struct mu_error *err);
  /* Adds what is particular to the summary. May be NULL. */
  void (*tell)(const struct mu_export *e, struct cJSON *summary);
  void (*release)(struct mu_export *e);
};

struct mu_export { /* embed by value; the parts of an export read and set it */
  const struct mu_command *command;
  const struct mu_settings *settings;
  const struct mu_export_kind *kind;
  void *own;                    /* the kind's */
  char *log_path;               /* NULL: it cannot be gone on with */
  char *summary_path;           /* NULL: none */
  char since[MU_TIMESTAMP_MAX]; /* "": not said */
  char until[MU_TIMESTAMP_MAX];
  struct mu_clock clock;
  struct mu_signals signals;
  struct mu_org_link link;
  struct mu_gate gate;
  struct mu_export_columns *columns;
  struct mu_export_format format;
  struct mu_page_log *log;
  struct mu_export_lists lists;
  struct mu_progress progress;
  struct mu_harvest *harvest; /* the present one; NULL: none */
  const char *noun;           /* of what is being gathered at present */
  const char *deed;           /* what is being done to them, as the kind's */
  void *part;                 /* whoever gathers it may keep something here */
  uint64_t expected;          /* of those; 0: not known */
  uint64_t done;
  int64_t began_us; /* local */
  int heard;        /* the signal that ended the writing of rows; 0: none */
  bool resumed;
  bool had_all;      /* everything was gathered by an earlier run */
  uint64_t written;  /* rows */
  uint64_t repeated; /* objects that came more than once */
  struct mu_export_output *output;
};

/* Gives an exit status; whatever went wrong has been said. |own| is the
 * kind's. */
int mu_export_run(const struct mu_export_kind *kind, void *own,
                  const struct mu_command *command,
                  const struct mu_settings *settings);

/* For the kinds: runs |source|'s lists to their end, or until a signal or a
 * trouble stops the export. The source's calls get |e| as their ctx. */
enum mu_stop mu_export_gather(struct mu_export *e,
                              const struct mu_harvest_source *source,
                              struct mu_error *err);

/* For the sources: has a page of |cursor|'s list, |rows| in |lines|, in the log
 * and counts it as done. |next| is the path of the page after it, empty when
 * it was the last. */
enum mu_code mu_export_page(struct mu_export *e, const struct mu_cursor *cursor,
                            const struct mu_buffer *next, uint64_t rows,
                            const struct mu_buffer *lines,
                            struct mu_error *err) MU_MUST_CHECK;

/* Lets |us| pass on the export's clock, less when a signal comes. */
void mu_export_pause(struct mu_export *e, int64_t us);

/* Between pages and rows while they are put in order and written, which no
 * harvest does: MU_ESTOPPED when a signal has come. */
enum mu_code mu_export_listen(struct mu_export *e,
                              struct mu_error *err) MU_MUST_CHECK;

/* Has a record with |head| alone in the log. */
enum mu_code mu_export_note(struct mu_export *e, const struct mu_buffer *head,
                            struct mu_error *err) MU_MUST_CHECK;

/* The answer to a page that was refused for good, where nothing else is to be
 * tried: |err| in words for people, naming |what| was asked for. */
enum mu_code mu_export_refused(const struct mu_export *e,
                               const struct mu_okta_reply *reply,
                               const char *what, struct mu_error *err);

/* The same where what is gone by now (a 404) is no matter: its list ends with
 * MU_END. */
enum mu_code mu_export_pass_over(struct mu_export *e,
                                 const struct mu_cursor *cursor,
                                 const struct mu_okta_reply *reply,
                                 const char *what,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Appends one row of |object| to the output. MU_END when --limit is reached. */
enum mu_code mu_export_write(struct mu_export *e, const struct cJSON *object,
                             const char *const extras[MU_EXTRAS],
                             struct mu_error *err) MU_MUST_CHECK;
/* The same with a row that is written already. */
enum mu_code mu_export_write_row(struct mu_export *e,
                                 const struct mu_buffer *row,
                                 struct mu_error *err) MU_MUST_CHECK;
/* Whether the first rows of all are wanted, and no more: --limit without
 * --sort, whose order needs all of them. */
bool mu_export_wants_first(const struct mu_export *e);
/* Whether they are, and |rows| are all that are wanted. */
bool mu_export_has_enough(const struct mu_export *e, uint64_t rows);
/* Whether JSON rows hold all of each object. */
bool mu_export_is_whole(const struct mu_export *e);

#endif
