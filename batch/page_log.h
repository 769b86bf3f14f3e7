/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_log - what an export has got so far: what it is of, which lists there
 * are, and each page of them with where the next one is.
 *
 * A record is a line of JSON (its head) and then the lines of the page, one for
 * each object: its key, a tab, and the object as JSON. It is on the disk beside
 * the output while the export runs, so that one that died can be gone on with
 * (record_file.h), and is taken away at its end.
 */
#ifndef MUSTER_BATCH_PAGE_LOG_H
#define MUSTER_BATCH_PAGE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"

struct cJSON;
struct mu_page_log;

struct mu_page_record {     /* borrowed during the visit */
  const struct cJSON *head; /* an object */
  const char *lines;        /* each with its line break */
  size_t len;
};

/* What it returns ends the visits when it is not MU_OK. */
typedef enum mu_code (*mu_page_visit)(void *ctx,
                                      const struct mu_page_record *record,
                                      struct mu_error *err);

/* Begins the log at |path| (NULL: a file without a name) anew. |identity|, JSON
 * text, is its first head. Freed with mu_page_log_free(). */
enum mu_code mu_page_log_create(struct mu_page_log **out, const char *path,
                                const char *identity,
                                struct mu_error *err) MU_MUST_CHECK;

/* Goes on with the log at |path|: the first record visited is the identity that
 * it began with. One that holds no record yet begins with |identity|. */
enum mu_code mu_page_log_continue(struct mu_page_log **out, const char *path,
                                  const char *identity, mu_page_visit visit,
                                  void *ctx,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Appends a record; |lines| may be NULL. */
enum mu_code mu_page_log_add(struct mu_page_log *log,
                             const struct mu_buffer *head,
                             const struct mu_buffer *lines,
                             struct mu_error *err) MU_MUST_CHECK;

/* Visits all records in the order in which they were added, the identity
 * aside. */
enum mu_code mu_page_log_visit(struct mu_page_log *log, mu_page_visit visit,
                               void *ctx, struct mu_error *err) MU_MUST_CHECK;

enum mu_code mu_page_log_tick(struct mu_page_log *log, int64_t now_us,
                              struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_page_log_force(struct mu_page_log *log,
                               struct mu_error *err) MU_MUST_CHECK;

/* Takes it off the disk. */
void mu_page_log_remove(struct mu_page_log *log);
void mu_page_log_free(struct mu_page_log *log);

struct mu_page_line { /* of a record: borrowed from it */
  const char *key;
  size_t key_len;
  const char *text; /* JSON */
  size_t len;
};

typedef enum mu_code (*mu_line_visit)(void *ctx,
                                      const struct mu_page_line *line,
                                      struct mu_error *err);

/* Visits each of |lines| (|len| bytes), until a visit is not MU_OK. */
enum mu_code mu_page_lines_visit(const char *lines, size_t len,
                                 mu_line_visit visit, void *ctx,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
