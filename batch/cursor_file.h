/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cursor_file - how far a follower of events came, for the next one.
 *
 * JSON: {"muster": version, "org": URL, "query": {"filter": text or null},
 * "since": time, "next": path, "last": {"uuid", "published"} or null}. It is of
 * one org and one filter, replaced in one step, mode 0600, and of one follower
 * at a time: FILE.lock beside it is locked as long as it is open.
 */
#ifndef MUSTER_BATCH_CURSOR_FILE_H
#define MUSTER_BATCH_CURSOR_FILE_H

#include "batch/event_place.h"
#include "io/error.h"

struct mu_cursor_file;

/* Takes |path| for a follower of |org| with |filter| (NULL: none), all copied.
 * MU_EOUTPUT when another one has it, or nothing can be written there. Freed
 * with mu_cursor_file_free(), NULL being fine. */
enum mu_code mu_cursor_file_open(struct mu_cursor_file **out, const char *path,
                                 const char *org, const char *filter,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_cursor_file_free(struct mu_cursor_file *file);

/* What the file says; |place| is empty before. MU_END when there is no file so
 * far. MU_EUSAGE when it is of another org or filter, or cannot be understood,
 * with words about what to do. */
enum mu_code mu_cursor_file_read(const struct mu_cursor_file *file,
                                 struct mu_event_place *place,
                                 struct mu_error *err) MU_MUST_CHECK;

/* |place| is on the disk when this gives MU_OK. */
enum mu_code mu_cursor_file_write(const struct mu_cursor_file *file,
                                  const struct mu_event_place *place,
                                  struct mu_error *err) MU_MUST_CHECK;

#endif
