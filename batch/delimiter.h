/* SPDX-License-Identifier: Apache-2.0 */
/* delimiter - reads --delimiter CHAR, what parts the cells of a row. */
#ifndef MUSTER_BATCH_DELIMITER_H
#define MUSTER_BATCH_DELIMITER_H

#include "io/error.h"

/* Reads "," or "comma", ";" or "semicolon", "|" or "pipe", "tab", "\t" or a
 * tab itself, or any other one punctuation character of ASCII but the quote
 * into |*out|. MU_EUSAGE otherwise. */
enum mu_code mu_delimiter_parse(const char *text, char *out,
                                struct mu_error *err) MU_MUST_CHECK;

#endif
