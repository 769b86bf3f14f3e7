/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/blank_words.h"

#include <string.h>

static const char *const usual[] = {
    "NULL", "null", "N/A", "n/a", "nan", "NaN", "None", "\\N", "-",
};

#define USUAL_COUNT (sizeof usual / sizeof *usual)

static void note(struct mu_blank_words *blank, const char *word)
{
  size_t len = strlen(word);

  blank->begins[(unsigned char)word[0]] = true;
  if (len > blank->longest) {
    blank->longest = len;
  }
}

enum mu_code mu_blank_words_init(struct mu_blank_words *blank,
                                 const struct mu_option_list *words,
                                 const char *clear_token, struct mu_error *err)
{
  memset(blank, 0, sizeof *blank);
  blank->clear_token = clear_token;
  blank->words = words && words->count > 0 ? words : NULL;
  if (clear_token && *clear_token == '\0') {
    return mu_error_set(err, MU_EUSAGE,
                        "--clear-token is empty; name a text that no cell "
                        "holds otherwise, such as \"<clear>\"");
  }
  if (clear_token) {
    note(blank, clear_token);
  }
  for (size_t i = 0; blank->words && i < words->count; i++) {
    if (*words->items[i] == '\0') {
      return mu_error_set(err, MU_EUSAGE,
                          "--null takes a word; empty cells are blank anyway");
    }
    note(blank, words->items[i]);
  }
  for (size_t i = 0; !blank->words && i < USUAL_COUNT; i++) {
    note(blank, usual[i]);
  }
  return MU_OK;
}

static bool is_word(const char *word, const char *text, size_t len)
{
  return strlen(word) == len && memcmp(word, text, len) == 0;
}

bool mu_blank_word_is_usual(const char *text, size_t len)
{
  for (size_t i = 0; i < USUAL_COUNT; i++) {
    if (is_word(usual[i], text, len)) {
      return true;
    }
  }
  return false;
}

enum mu_blank mu_blank_words_look(const struct mu_blank_words *blank,
                                  const char *text, size_t len,
                                  bool may_be_name)
{
  if (!mu_blank_words_suspect(blank, text, len)) {
    return MU_BLANK_NOT;
  }
  if (blank->clear_token && is_word(blank->clear_token, text, len)) {
    return MU_BLANK_CLEAR;
  }
  for (size_t i = 0; blank->words && i < blank->words->count; i++) {
    if (is_word(blank->words->items[i], text, len)) {
      return MU_BLANK_NULL;
    }
  }
  if (!blank->words && mu_blank_word_is_usual(text, len)) {
    return may_be_name ? MU_BLANK_NAME : MU_BLANK_NULL;
  }
  return MU_BLANK_NOT;
}
