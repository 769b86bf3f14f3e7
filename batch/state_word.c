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
};

/* In the order of their bytes. */
static const struct word words[] = {
    {"0", MU_STATE_INACTIVE},
    {"1", MU_STATE_ACTIVE},
    {"actief", MU_STATE_ACTIVE},
    {"actif", MU_STATE_ACTIVE},
    {"activa", MU_STATE_ACTIVE},
    {"activated", MU_STATE_ACTIVE},
    {"active", MU_STATE_ACTIVE},
    {"activo", MU_STATE_ACTIVE},
    {"aktiv", MU_STATE_ACTIVE},
    {"aktiviert", MU_STATE_ACTIVE},
    {"archived", MU_STATE_INACTIVE},
    {"ativa", MU_STATE_ACTIVE},
    {"ativo", MU_STATE_ACTIVE},
    {"attiva", MU_STATE_ACTIVE},
    {"attivo", MU_STATE_ACTIVE},
    {"ausgeschieden", MU_STATE_INACTIVE},
    {"blocked", MU_STATE_INACTIVE},
    {"deactivated", MU_STATE_INACTIVE},
    {"deaktiviert", MU_STATE_INACTIVE},
    {"deleted", MU_STATE_INACTIVE},
    {"deprovisioned", MU_STATE_INACTIVE},
    {"desactivado", MU_STATE_INACTIVE},
    {"desactive", MU_STATE_INACTIVE},
    {"disabled", MU_STATE_INACTIVE},
    {"employed", MU_STATE_ACTIVE},
    {"enabled", MU_STATE_ACTIVE},
    {"falsch", MU_STATE_INACTIVE},
    {"false", MU_STATE_INACTIVE},
    {"falso", MU_STATE_INACTIVE},
    {"faux", MU_STATE_INACTIVE},
    {"former employee", MU_STATE_INACTIVE},
    {"gesperrt", MU_STATE_INACTIVE},
    {"inactief", MU_STATE_INACTIVE},
    {"inactif", MU_STATE_INACTIVE},
    {"inactiva", MU_STATE_INACTIVE},
    {"inactive", MU_STATE_INACTIVE},
    {"inactivo", MU_STATE_INACTIVE},
    {"inaktiv", MU_STATE_INACTIVE},
    {"inativa", MU_STATE_INACTIVE},
    {"inativo", MU_STATE_INACTIVE},
    {"inattiva", MU_STATE_INACTIVE},
    {"inattivo", MU_STATE_INACTIVE},
    {"ja", MU_STATE_ACTIVE},
    {"leaver", MU_STATE_INACTIVE},
    {"left", MU_STATE_INACTIVE},
    {"locked out", MU_STATE_ACTIVE},
    {"n", MU_STATE_INACTIVE},
    {"nao", MU_STATE_INACTIVE},
    {"nee", MU_STATE_INACTIVE},
    {"nein", MU_STATE_INACTIVE},
    {"no", MU_STATE_INACTIVE},
    {"non", MU_STATE_INACTIVE},
    {"not active", MU_STATE_INACTIVE},
    {"off", MU_STATE_INACTIVE},
    {"on", MU_STATE_ACTIVE},
    {"onwaar", MU_STATE_INACTIVE},
    {"oui", MU_STATE_ACTIVE},
    {"password expired", MU_STATE_ACTIVE},
    {"provisioned", MU_STATE_ACTIVE},
    {"recovery", MU_STATE_ACTIVE},
    {"resigned", MU_STATE_INACTIVE},
    {"retired", MU_STATE_INACTIVE},
    {"si", MU_STATE_ACTIVE},
    {"sim", MU_STATE_ACTIVE},
    {"staged", MU_STATE_INACTIVE},
    {"suspended", MU_STATE_INACTIVE},
    {"suspendu", MU_STATE_INACTIVE},
    {"terminated", MU_STATE_INACTIVE},
    {"true", MU_STATE_ACTIVE},
    {"verdadeiro", MU_STATE_ACTIVE},
    {"verdadero", MU_STATE_ACTIVE},
    {"vero", MU_STATE_ACTIVE},
    {"vrai", MU_STATE_ACTIVE},
    {"waar", MU_STATE_ACTIVE},
    {"wahr", MU_STATE_ACTIVE},
    {"x", MU_STATE_ACTIVE},
    {"y", MU_STATE_ACTIVE},
    {"yes", MU_STATE_ACTIVE},
};

/* The state that the folded |word| means. */
static enum mu_state find(const char *word)
{
  size_t low = 0;
  size_t high = sizeof words / sizeof *words;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(word, words[middle].text);

    if (order == 0) {
      return words[middle].state;
    }
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return MU_STATE_UNKNOWN;
}

enum mu_state mu_state_word(const char *text, size_t len)
{
  struct mu_buffer folded = {0};
  enum mu_state state = MU_STATE_UNKNOWN;

  if (len > INPUT_MAX_LEN || memchr(text, '\0', len)) {
    return MU_STATE_UNKNOWN;
  }
  if (mu_text_fold(&folded, text, len)) {
    for (size_t i = 0; i < folded.len; i++) {
      if (folded.data[i] == '_' || folded.data[i] == '-') {
        folded.data[i] = ' ';
      }
    }
    state = find(mu_buffer_text(&folded));
  }
  mu_buffer_release(&folded);
  return state;
}

static unsigned digit_value(char c)
{
  if (c >= '0' && c <= '9') {
    return (unsigned)(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return (unsigned)(c - 'a' + 10);
  }
  return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10) : 16;
}

static bool parse(const char *text, size_t len, uint32_t *number)
{
  unsigned base = 10;
  uint64_t value = 0;

  if (len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    base = 16;
    text += 2;
    len -= 2;
  }
  for (size_t i = 0; i < len; i++) {
    unsigned digit = digit_value(text[i]);

    if (digit >= base) {
      return false;
    }
    value = value * base + digit;
    if (value > UINT32_MAX) {
      return false;
    }
  }
  *number = (uint32_t)value;
  return len > 0;
}

enum mu_state mu_state_account_control(const char *text, size_t len)
{
  uint32_t bits = 0;

  if (!parse(text, len, &bits)) {
    return MU_STATE_UNKNOWN;
  }
  return bits & ACCOUNT_DISABLE ? MU_STATE_INACTIVE : MU_STATE_ACTIVE;
}
