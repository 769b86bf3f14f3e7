/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value_filter - one step on the way from a cell to a value: the "lower" and
 * "replace:FROM:TO" of --set 'login={email|lower|replace:old:new}'.
 *
 * A character is what a person takes for one: a letter and the marks on it.
 */
#ifndef MUSTER_BATCH_VALUE_FILTER_H
#define MUSTER_BATCH_VALUE_FILTER_H

#include <stdint.h>

#include "io/buffer.h"
#include "io/error.h"

#define MU_FILTER_ARGUMENTS 2          /* the most that any filter takes */
#define MU_FILTER_TEXT_MAX  (1u << 20) /* bytes; as long as a cell may be */

enum mu_filter_kind {
  MU_FILTER_LOWER,
  MU_FILTER_UPPER,
  MU_FILTER_ASCII,
  MU_FILTER_TRIM,
  MU_FILTER_FIRST,   /* :N, the first N characters */
  MU_FILTER_LAST,    /* :N */
  MU_FILTER_WORD,    /* up to the first space */
  MU_FILTER_REPLACE, /* :FROM:TO, everywhere */
  MU_FILTER_STRIP,   /* letters, digits and . _ - stay */
  MU_FILTER_DEFAULT, /* :TEXT, for a text that is blank */
  MU_FILTERS
};

struct mu_filter_text {
  const char *text;
  size_t len;
};

/* A filter as written, its colons and escapes taken out. */
struct mu_filter_call {
  struct mu_filter_text name;
  struct mu_filter_text arguments[MU_FILTER_ARGUMENTS];
  size_t count; /* of arguments; it may be more than there is room for */
};

struct mu_value_filter {
  enum mu_filter_kind kind;
  uint32_t characters; /* of first and last */
  struct mu_filter_text from;
  struct mu_filter_text to; /* also default's text */
};

enum mu_filter_result {
  MU_FILTER_DONE,
  MU_FILTER_NOT_ASCII, /* a character has no form in ASCII */
  MU_FILTER_TOO_LONG   /* more than MU_FILTER_TEXT_MAX bytes would come out */
};

/* Reads |call|, from which |filter| borrows. MU_EUSAGE begins with |place|. */
enum mu_code mu_value_filter_parse(struct mu_value_filter *filter,
                                   const struct mu_filter_call *call,
                                   const char *place,
                                   struct mu_error *err) MU_MUST_CHECK;

/* Appends what |filter| makes of |text|, well-formed UTF-8, to the empty
 * |out|. The character that is not ASCII is put in |*code|. */
enum mu_filter_result
mu_value_filter_apply(const struct mu_value_filter *filter, const char *text,
                      size_t len, struct mu_buffer *out,
                      int32_t *code) MU_MUST_CHECK;

/* True for a text of nothing but spaces. */
bool mu_value_filter_is_blank(const char *text, size_t len);

#endif
