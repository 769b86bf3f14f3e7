/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_decoder - an input's bytes as UTF-8, whatever they are written in.
 *
 * Stands between a byte_source and a line_splitter.  The encoding is what the
 * caller says; else what a byte order mark says; else UTF-16 when every other
 * byte is NUL; else UTF-8 is assumed, and its bytes are handed on as they are.
 * When that turns out to be wrong, mu_text_decoder_reconsider() looks at the
 * whole text for Windows-1252.  What is no text at all (workbooks, archives,
 * web pages) is refused with one sentence that says how to export it.
 *
 * What the encoding lacks comes out ill-formed, one byte for each, for whoever
 * checks the text to find (see transcoder.h).  NUL characters come out too.
 */
#ifndef MUSTER_IO_TEXT_DECODER_H
#define MUSTER_IO_TEXT_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "io/byte_source.h"
#include "io/error.h"
#include "io/text_evidence.h"

/* How many of the first bytes it takes to tell. */
#define MU_TEXT_DECODER_SNIFF 512

/* How the encoding came to be known. */
enum mu_encoding_reason {
  MU_ENCODING_GIVEN,     /* the caller said so */
  MU_ENCODING_MARK,      /* a byte order mark says so */
  MU_ENCODING_NUL_BYTES, /* every other byte is NUL: UTF-16 */
  MU_ENCODING_ASSUMED,   /* UTF-8, for want of anything else */
  MU_ENCODING_BYTES      /* windows-1252, after it turned out not to be UTF-8 */
};

struct mu_text_decoder;

/* Reads from |source|, which is borrowed until mu_text_decoder_free() and is at
 * its first byte; nothing is read of it yet. |encoding| is one of many names
 * (see encoding.h), NULL to tell by content. MU_EUSAGE for an unknown one. */
enum mu_code mu_text_decoder_new(struct mu_text_decoder **out,
                                 struct mu_byte_source *source,
                                 const char *encoding,
                                 struct mu_error *err) MU_MUST_CHECK;

/* NULL is fine. */
void mu_text_decoder_free(struct mu_text_decoder *d);

/* The next piece of text: |*bytes| is borrowed until the next call. MU_END when
 * there is no more; MU_EINPUT when the source cannot go on, when the first
 * bytes are those of no text, or when they contradict the encoding that was
 * given; MU_EUSAGE when the system's iconv lacks the encoding. Then only a
 * rewind or the end makes sense. Pieces are never empty; they can end within a
 * character. */
enum mu_code mu_text_decoder_read(struct mu_text_decoder *d, const char **bytes,
                                  size_t *len,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Back to the first byte, for another pass in the same encoding. */
enum mu_code mu_text_decoder_rewind(struct mu_text_decoder *d,
                                    struct mu_error *err) MU_MUST_CHECK;

/* For when UTF-8 was assumed (not otherwise) and is not what the text is.
 * Reads all of it, in constant memory, and counts. MU_OK: it is windows-1252,
 * and another pass begins; |out| says how much of it shows that. MU_EINPUT:
 * it is a mixture, or holds bytes that Windows-1252 does not have; the text
 * says which, and how many. |out| is filled in either case. */
enum mu_code mu_text_decoder_reconsider(struct mu_text_decoder *d,
                                        struct mu_text_evidence *out,
                                        struct mu_error *err) MU_MUST_CHECK;

/* What is known once a first piece was asked for; "UTF-8", assumed, before.
 * "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252", "macroman", ... */
const char *mu_text_decoder_encoding(const struct mu_text_decoder *d);
enum mu_encoding_reason mu_text_decoder_reason(const struct mu_text_decoder *d);

/* Whether a byte order mark stands before the text, which is no part of it. */
bool mu_text_decoder_has_mark(const struct mu_text_decoder *d);

/* The first byte of this pass that the encoding does not have (in UTF-16 the
 * first 16 bits); false when there was none, or when it is UTF-8, of which
 * nothing is known here. */
bool mu_text_decoder_first_bad(const struct mu_text_decoder *d, unsigned *unit);

#endif
