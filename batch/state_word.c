/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/state_word.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "io/buffer.h"
#include "io/text.h"

#define INPUT_MAX_LEN   64 /* bytes: what is longer is none of the words */
#define ACCOUNT_DISABLE 2  /* ADS_UF_ACCOUNTDISABLE */

struct word {
  const char *text; /* folded */
  enum mu_state state;
  bool answers; /* the header's question, and is no state by itself */
};

/* In the order of their bytes. */
static const struct word words[] = {
    {"0", MU_STATE_INACTIVE, true},
    {"1", MU_STATE_ACTIVE, true},
    {"actief", MU_STATE_ACTIVE, false},
    {"actif", MU_STATE_ACTIVE, false},
    {"activa", MU_STATE_ACTIVE, false},
    {"activated", MU_STATE_ACTIVE, false},
    {"active", MU_STATE_ACTIVE, false},
    {"activo", MU_STATE_ACTIVE, false},
    {"aktiv", MU_STATE_ACTIVE, false},
    {"aktiviert", MU_STATE_ACTIVE, false},
    {"archived", MU_STATE_INACTIVE, false},
    {"ativa", MU_STATE_ACTIVE, false},
    {"ativo", MU_STATE_ACTIVE, false},
    {"attiva", MU_STATE_ACTIVE, false},
    {"attivo", MU_STATE_ACTIVE, false},
    {"ausgeschieden", MU_STATE_INACTIVE, false},
    {"blocked", MU_STATE_INACTIVE, false},
    {"deactivated", MU_STATE_INACTIVE, false},
    {"deaktiviert", MU_STATE_INACTIVE, false},
    {"deleted", MU_STATE_INACTIVE, false},
    {"deprovisioned", MU_STATE_INACTIVE, false},
    {"desactivado", MU_STATE_INACTIVE, false},
    {"desactive", MU_STATE_INACTIVE, false},
    {"disabled", MU_STATE_INACTIVE, false},
    {"employed", MU_STATE_ACTIVE, false},
    {"enabled", MU_STATE_ACTIVE, false},
    {"falsch", MU_STATE_INACTIVE, true},
    {"false", MU_STATE_INACTIVE, true},
    {"falso", MU_STATE_INACTIVE, true},
    {"faux", MU_STATE_INACTIVE, true},
    {"former employee", MU_STATE_INACTIVE, false},
    {"gesperrt", MU_STATE_INACTIVE, false},
    {"inactief", MU_STATE_INACTIVE, false},
    {"inactif", MU_STATE_INACTIVE, false},
    {"inactiva", MU_STATE_INACTIVE, false},
    {"inactive", MU_STATE_INACTIVE, false},
    {"inactivo", MU_STATE_INACTIVE, false},
    {"inaktiv", MU_STATE_INACTIVE, false},
    {"inativa", MU_STATE_INACTIVE, false},
    {"inativo", MU_STATE_INACTIVE, false},
    {"inattiva", MU_STATE_INACTIVE, false},
    {"inattivo", MU_STATE_INACTIVE, false},
    {"ja", MU_STATE_ACTIVE, true},
    {"leaver", MU_STATE_INACTIVE, false},
    {"left", MU_STATE_INACTIVE, false},
    {"locked out", MU_STATE_ACTIVE, false},
    {"n", MU_STATE_INACTIVE, true},
    {"nao", MU_STATE_INACTIVE, true},
    {"nee", MU_STATE_INACTIVE, true},
    {"nein", MU_STATE_INACTIVE, true},
    {"no", MU_STATE_INACTIVE, true},
    {"non", MU_STATE_INACTIVE, true},
    {"not active", MU_STATE_INACTIVE, false},
    {"off", MU_STATE_INACTIVE, true},
    {"on", MU_STATE_ACTIVE, true},
    {"onwaar", MU_STATE_INACTIVE, true},
    {"oui", MU_STATE_ACTIVE, true},
    {"password expired", MU_STATE_ACTIVE, false},
    {"provisioned", MU_STATE_ACTIVE, false},
    {"recovery", MU_STATE_ACTIVE, false},
    {"resigned", MU_STATE_INACTIVE, false},
    {"retired", MU_STATE_INACTIVE, false},
    {"si", MU_STATE_ACTIVE, true},
    {"sim", MU_STATE_ACTIVE, true},
    {"staged", MU_STATE_INACTIVE, false},
    {"suspended", MU_STATE_INACTIVE, false},
    {"suspendu", MU_STATE_INACTIVE, false},
    {"terminated", MU_STATE_INACTIVE, false},
    {"true", MU_STATE_ACTIVE, true},
    {"verdadeiro", MU_STATE_ACTIVE, true},
    {"verdadero", MU_STATE_ACTIVE, true},
    {"vero", MU_STATE_ACTIVE, true},
    {"vrai", MU_STATE_ACTIVE, true},
    {"waar", MU_STATE_ACTIVE, true},
    {"wahr", MU_STATE_ACTIVE, true},
    {"x", MU_STATE_ACTIVE, true},
    {"y", MU_STATE_ACTIVE, true},
    {"yes", MU_STATE_ACTIVE, true},
};

/* What the folded |word| means; NULL when it is not known. */
static const struct word *find(const char *word)
{
  size_t low = 0;
  size_t high = sizeof words / sizeof *words;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(word, words[middle].text);

    if (order == 0) {
      return &words[middle];
    }
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

/* Looks up what is folded; it is changed. */
static const struct word *find_folded(char *word, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if (word[i] == '_' || word[i] == '-') {
      word[i] = ' ';
    }
  }
  return find(word);
}

/* Nearly all words are ASCII, and columns can hold one in each of a million
 * cells. */
static const struct word *read_ascii(const char *text, size_t len)
{
  char word[INPUT_MAX_LEN + 1];

  for (size_t i = 0; i < len; i++) {
    bool is_capital = text[i] >= 'A' && text[i] <= 'Z';

    word[i] = (char)(is_capital ? text[i] | 0x20 : text[i]);
  }
  word[len] = '\0';
  return find_folded(word, len);
}

static const struct word *read_word(const char *text, size_t len)
{
  struct mu_buffer folded = {0};
  const struct word *word = NULL;

  if (len == 0 || len > INPUT_MAX_LEN || memchr(text, '\0', len)) {
    return NULL;
  }
  if (mu_text_ascii_run(text, len) == len) {
    return read_ascii(text, len);
  }
  if (mu_text_fold(&folded, text, len) && folded.len > 0) {
    word = find_folded(folded.data, folded.len);
  }
  mu_buffer_release(&folded);
  return word;
}

enum mu_state mu_state_word(const char *text, size_t len)
{
  const struct word *word = read_word(text, len);

  return word ? word->state : MU_STATE_UNKNOWN;
}

enum mu_state mu_state_answer(const char *text, size_t len)
{
  const struct word *word = read_word(text, len);
  bool answers = word && (word->answers || strcmp(word->text, "active") == 0 ||
                          strcmp(word->text, "inactive") == 0);

  return answers ? word->state : MU_STATE_UNKNOWN;
}

enum mu_state mu_state_word_inverted(const char *text, size_t len)
{
  const struct word *word = read_word(text, len);

  if (!word || !word->answers) {
    return word ? word->state : MU_STATE_UNKNOWN;
  }
  return word->state == MU_STATE_ACTIVE ? MU_STATE_INACTIVE : MU_STATE_ACTIVE;
}

enum mu_state mu_state_account_control(const char *text, size_t len)
{
  uint64_t bits = 0;

  if (!mu_text_parse_uint(text, len, UINT32_MAX, &bits)) {
    return MU_STATE_UNKNOWN;
  }
  return bits & ACCOUNT_DISABLE ? MU_STATE_INACTIVE : MU_STATE_ACTIVE;
}
