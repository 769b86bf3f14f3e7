/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blank_words - cells that hold a word and say nothing: NULL, N/A, and what
 * --null and --clear-token name.
 */
#ifndef MUSTER_BATCH_BLANK_WORDS_H
#define MUSTER_BATCH_BLANK_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "io/error.h"
#include "io/option.h"

struct mu_blank_words { /* embed by value; the fields are blank_words.c's */
  const struct mu_option_list *words; /* NULL: the usual ones */
  const char *clear_token;            /* or NULL */
  size_t longest;
  bool begins[256]; /* bytes that some word begins with */
};

enum mu_blank {
  MU_BLANK_NOT,  /* the cell says something */
  MU_BLANK_NAME, /* one of the usual words, where it may be a name */
  MU_BLANK_NULL, /* no value */
  MU_BLANK_CLEAR /* the clear token: no value, and meant to be none */
};

/* |words| (or NULL) and |clear_token| (or NULL) are borrowed for the life of
 * |blank|. MU_EUSAGE: an empty one. */
enum mu_code mu_blank_words_init(struct mu_blank_words *blank,
                                 const struct mu_option_list *words,
                                 const char *clear_token,
                                 struct mu_error *err) MU_MUST_CHECK;

/* True when |text| may be one of the words: a quick first look. |len| is not
 * 0. */
static inline bool mu_blank_words_suspect(const struct mu_blank_words *blank,
                                          const char *text, size_t len)
{
  return len <= blank->longest && blank->begins[(unsigned char)text[0]];
}

/* What |text| says. |may_be_name|: it stands where people's names and
 * addresses stand, so that the usual words are not taken for blanks. */
enum mu_blank mu_blank_words_look(const struct mu_blank_words *blank,
                                  const char *text, size_t len,
                                  bool may_be_name);

/* Whether |text| is one of the words that mean nothing when no option says
 * otherwise. */
bool mu_blank_word_is_usual(const char *text, size_t len);

#endif
