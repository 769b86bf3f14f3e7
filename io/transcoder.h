/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transcoder - bytes of some encoding into UTF-8, piece by piece.
 *
 * Where pieces begin and end makes no difference: an incomplete sequence waits
 * for what follows.  A byte that the encoding does not have comes out as one
 * byte that is ill-formed as UTF-8 whatever stands around it, so that whoever
 * checks the text finds the place: the byte itself if it can be, else 0xFF.
 */
#ifndef MUSTER_IO_TRANSCODER_H
#define MUSTER_IO_TRANSCODER_H

#include <stdbool.h>
#include <stddef.h>

#include "io/encoding.h"
#include "io/error.h"

struct mu_transcoder;

/* The caller frees with mu_transcoder_free(). |encoding| is not UTF-8. */
enum mu_code mu_transcoder_new(struct mu_transcoder **out,
                               const struct mu_encoding *encoding,
                               struct mu_error *err) MU_MUST_CHECK;

/* NULL is fine. */
void mu_transcoder_free(struct mu_transcoder *t);

/* Whether every ASCII character is its one byte, and no other sequence holds
 * such a byte. */
bool mu_transcoder_keeps_ascii(const struct mu_transcoder *t);

/* Takes some of the |*in_len| bytes at |*in|, which move along, and returns
 * |*len| bytes of UTF-8, borrowed until the next call. There may be none. */
const char *mu_transcoder_take(struct mu_transcoder *t, const char **in,
                               size_t *in_len, size_t *len);

/* What is left when no bytes follow; to be called until |*len| is 0. */
const char *mu_transcoder_end(struct mu_transcoder *t, size_t *len);

/* Forgets what it holds: the next bytes are the first of the text. */
void mu_transcoder_reset(struct mu_transcoder *t);

/* The first byte that the encoding does not have, or in UTF-16 and UTF-32 the
 * first unit; false when there was none. */
bool mu_transcoder_first_bad(const struct mu_transcoder *t, unsigned *unit);

#endif
