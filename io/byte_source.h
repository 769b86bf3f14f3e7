/* SPDX-License-Identifier: Apache-2.0 */
/*
 * byte_source - the input's bytes: a file or standard input, plain or gzip.
 *
 * gzip is known by its first two bytes (RFC 1952 section 2.3.1), never by the
 * file's name.  Several members one after another are one stream, as gzip(1)
 * has it; a member that is cut off, damaged or followed by anything but
 * another member or zero padding is an error, since what is missing may be
 * people.
 *
 * A source can be read more than once.  What cannot seek (a pipe, a terminal)
 * is first copied to an unlinked file of mode 0600 in TMPDIR, or in /tmp.
 */
#ifndef MUSTER_IO_BYTE_SOURCE_H
#define MUSTER_IO_BYTE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/error.h"

#define MU_SHA256_HEX_MAX 65

struct mu_byte_source;

/* What the stored bytes (before any unpacking) were, after a whole pass. */
struct mu_fingerprint {
  uint64_t bytes;
  char sha256[MU_SHA256_HEX_MAX]; /* lower-case hexadecimal */
};

/* Opens |path|, or standard input for "-". The caller frees with
 * mu_byte_source_free(). MU_EINPUT says why it cannot be read. */
enum mu_code mu_byte_source_open(struct mu_byte_source **out, const char *path,
                                 struct mu_error *err) MU_MUST_CHECK;

/* NULL is fine. */
void mu_byte_source_free(struct mu_byte_source *source);

/* Gives the next piece of unpacked bytes: |*bytes| is borrowed until the next
 * call. MU_END when there is no more; MU_EINPUT for damage, worded with the
 * place in the stored file. Pieces are at most 256 KiB and never empty. */
enum mu_code mu_byte_source_read(struct mu_byte_source *source,
                                 const char **bytes, size_t *len,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Back to the first byte, for another pass. MU_EINPUT when the file has
 * changed since it was opened (size or modification time); the end of a pass
 * looks for that as well. */
enum mu_code mu_byte_source_rewind(struct mu_byte_source *source,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Counts and hashes the stored bytes as the next pass reads them: this one
 * when nothing was read yet. */
void mu_byte_source_want_fingerprint(struct mu_byte_source *source);

/* True once a pass that was asked to has reached the end. */
bool mu_byte_source_fingerprint(const struct mu_byte_source *source,
                                struct mu_fingerprint *out);

/* How far the present pass is: stored bytes read, and all of them. */
void mu_byte_source_position(const struct mu_byte_source *source,
                             uint64_t *read, uint64_t *total);

/* Whether the gzip turned out to be cut off or damaged, and all of it that can
 * be unpacked has been given. */
bool mu_byte_source_is_torn(const struct mu_byte_source *source);

bool mu_byte_source_is_gzip(const struct mu_byte_source *source);

/* Reads and gives at most |most| bytes at once from here on, which changes
 * nothing but speed: tests cut the input at every byte with it. */
void mu_byte_source_limit_piece(struct mu_byte_source *source, size_t most);

#endif
