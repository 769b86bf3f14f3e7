/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_encoder - UTF-8 back into the encoding that a text came in.
 *
 * What text_decoder read comes out byte for byte as it was.
 */
#ifndef MUSTER_IO_TEXT_ENCODER_H
#define MUSTER_IO_TEXT_ENCODER_H

#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"

struct mu_text_encoder;

/* |encoding| is one of many names (see encoding.h); MU_EUSAGE for an unknown
 * one. The caller frees with mu_text_encoder_free(). */
enum mu_code mu_text_encoder_new(struct mu_text_encoder **out,
                                 const char *encoding,
                                 struct mu_error *err) MU_MUST_CHECK;

/* NULL is fine. */
void mu_text_encoder_free(struct mu_text_encoder *encoder);

/* Appends |text|, which is whole characters of UTF-8. A character that the
 * encoding does not have becomes "?", and so does a byte that is not UTF-8. */
void mu_text_encoder_append(struct mu_text_encoder *encoder,
                            struct mu_buffer *out, const char *text,
                            size_t len);

/* Appends the byte order mark, for an encoding that has one. */
void mu_text_encoder_mark(const struct mu_text_encoder *encoder,
                          struct mu_buffer *out);

#endif
