/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file_kind - files that are no CSV, whatever their name says.
 *
 * Spreadsheets, archives, PDF and web pages get one sentence that says how to
 * export them.
 */
#ifndef MUSTER_IO_FILE_KIND_H
#define MUSTER_IO_FILE_KIND_H

#include <stddef.h>

#include "io/error.h"

/* How many of the first bytes are enough to tell. */
#define MU_FILE_KIND_SNIFF 512

/* Looks at a file's first |len| bytes. MU_EINPUT for what is no text. */
enum mu_code mu_file_kind_check(const char *bytes, size_t len,
                                struct mu_error *err) MU_MUST_CHECK;

/* Looks at the first |len| bytes of a text whose ASCII characters are one byte
 * each. MU_EINPUT for a web page, and for NUL bytes: then it is binary. */
enum mu_code mu_file_kind_check_text(const char *text, size_t len,
                                     struct mu_error *err) MU_MUST_CHECK;

#endif
