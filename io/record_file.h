/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_file - a file of records that is only ever appended to and can be read
 * back: what a long run has got so far.
 *
 * Each record is one write(2), framed by its length and a checksum, so that a
 * killed process leaves whole records and at most one torn one, which is cut
 * off when the file is gone on with. The disk is told in groups, as
 * durable_file.h has it. Mode 0600; while it is open, no other process can open
 * it here.
 */
#ifndef MUSTER_IO_RECORD_FILE_H
#define MUSTER_IO_RECORD_FILE_H

#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"

struct mu_record_file;

/* Makes |path|, in place of what is there; NULL: a file without a name in
 * TMPDIR or /tmp, which ends with the process. Freed with
 * mu_record_file_free(). */
enum mu_code mu_record_file_create(struct mu_record_file **out,
                                   const char *path,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Goes on with |path|, which is there: all of it is checked, and what stands
 * behind the last whole record is cut off. MU_EUSAGE when it is no such file;
 * MU_EOUTPUT when another process has it open. */
enum mu_code mu_record_file_continue(struct mu_record_file **out,
                                     const char *path,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Appends one record of up to 64 MiB; |*at|, which may be NULL, is where it
 * stands. */
enum mu_code mu_record_file_append(struct mu_record_file *file,
                                   const char *bytes, size_t len, uint64_t *at,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Reads the record at |at| (0: the first one) into |record|, whose old content
 * goes, and |*next| becomes where the one after it stands. MU_END at the end;
 * MU_EINPUT when it cannot be read or is damaged. */
enum mu_code mu_record_file_read(struct mu_record_file *file, uint64_t at,
                                 struct mu_buffer *record, uint64_t *next,
                                 struct mu_error *err) MU_MUST_CHECK;

/* As mu_durable_file_tick() and mu_durable_file_force(). */
enum mu_code mu_record_file_tick(struct mu_record_file *file, int64_t now_us,
                                 struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_record_file_force(struct mu_record_file *file,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Takes the file away: what it was kept for is done. */
void mu_record_file_remove(struct mu_record_file *file);

/* Closes it; NULL is fine. */
void mu_record_file_free(struct mu_record_file *file);

#endif
