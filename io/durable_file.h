/* SPDX-License-Identifier: Apache-2.0 */
/*
 * durable_file - a file that is only ever appended to, and that survives.
 *
 * Each append is one write(2), so a killed process loses nothing of it; the
 * disk is told in groups (after 1,000 appends or one second), so a power cut
 * loses at most that. An append that fails leaves no part of itself behind.
 * Files are made with mode 0600. A name that ends in .gz gives a gzip file,
 * flushed whenever the disk is told. While it is open, no other process can
 * open it here.
 */
#ifndef MUSTER_IO_DURABLE_FILE_H
#define MUSTER_IO_DURABLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

struct mu_durable_file;

/* Makes |path| ("-": standard output). MU_EOUTPUT when it is there already,
 * unless |replace|; then its old content goes with the first append or the
 * close, and stays until then. A pipe or device is written to as it is. Freed
 * with mu_durable_file_free(). */
enum mu_code mu_durable_file_create(struct mu_durable_file **out,
                                    const char *path, bool replace,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Goes on with |path|, which is there, behind what it holds: a gzip file gets
 * another member. */
enum mu_code mu_durable_file_continue(struct mu_durable_file **out,
                                      const char *path,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Does away with what a file that is to be replaced holds, now and for the disk
 * as well. */
enum mu_code mu_durable_file_clear(struct mu_durable_file *file,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Gives up all but the first |size| bytes of a plain file: the next append
 * goes behind them. */
enum mu_code mu_durable_file_cut(struct mu_durable_file *file, uint64_t size,
                                 struct mu_error *err) MU_MUST_CHECK;

enum mu_code mu_durable_file_append(struct mu_durable_file *file,
                                    const char *bytes, size_t len,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Tells the disk when a group is full or its second is over. */
enum mu_code mu_durable_file_tick(struct mu_durable_file *file, int64_t now_us,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Has the disk, and whoever reads the file, have all that was appended: a gzip
 * file's member is ended, and what comes next begins another. */
enum mu_code mu_durable_file_flush(struct mu_durable_file *file,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Tells the disk now, if there is anything that it has not been told. */
enum mu_code mu_durable_file_force(struct mu_durable_file *file,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Puts the open file at |path|, in place of what is there. */
enum mu_code mu_durable_file_move(struct mu_durable_file *file,
                                  const char *path,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Ends the file: what it holds is on the disk when this gives MU_OK, and no
 * append or tick has failed before. */
enum mu_code mu_durable_file_close(struct mu_durable_file *file,
                                   struct mu_error *err) MU_MUST_CHECK;

/* NULL is fine; without a close before it, errors go unseen. A file that was
 * made here and never got a byte is taken away again. */
void mu_durable_file_free(struct mu_durable_file *file);

/* Puts |bytes| at |path| in one step: a reader sees the old or the new
 * content, never a part. Mode 0600. Standard output ("-"), a pipe or a device
 * gets them all the same. */
enum mu_code mu_durable_file_replace(const char *path, const char *bytes,
                                     size_t len,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Whether some process has |path| open here; false when there is no such
 * file. */
bool mu_durable_file_is_held(const char *path);

/* Has the disk know what the name of |path| stands for: a new file, a rename or
 * a removal lasts only when its folder is on the disk too. */
void mu_durable_file_keep_name(const char *path);

#endif
