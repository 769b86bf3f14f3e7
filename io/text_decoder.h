/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_decoder - what kind of file the first bytes say this is.
 *
 * UTF-8 with or without a byte order mark is read.  Whatever else can be told
 * by its first bytes (UTF-16, UTF-32, spreadsheets, archives, PDF, HTML, NUL
 * bytes) is refused with one sentence that says how to export it.
 */
#ifndef MUSTER_IO_TEXT_DECODER_H
#define MUSTER_IO_TEXT_DECODER_H

#include <stddef.h>

#include "io/error.h"

/* How many of the first bytes are enough to tell. */
#define MU_TEXT_DECODER_SNIFF 512

/* Looks at the first |len| bytes of the unpacked input; |*skip| is the length
 * of a byte order mark. MU_EINPUT when muster cannot read such a file. */
enum mu_code mu_text_decoder_sniff(const char *bytes, size_t len, size_t *skip,
                                   struct mu_error *err) MU_MUST_CHECK;

#endif
