/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mend_text - characters that came along with a copy: no-break spaces,
 * characters without width, typographic quotes, accents that stand apart.
 */
#ifndef MUSTER_BATCH_MEND_TEXT_H
#define MUSTER_BATCH_MEND_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* What was found, and mended unless it says otherwise. */
enum mu_mend {
  MU_MEND_SPACES = 1,     /* wide spaces: gone from addresses and from both
                             ends, else plain ones */
  MU_MEND_UNSEEN = 2,     /* gone */
  MU_MEND_JOINERS = 4,    /* U+200C, U+200D: gone from addresses, else kept */
  MU_MEND_PUNCTUATION = 8 /* typographic: plain, if asked for */
};

struct mu_mend_rules {
  bool address;           /* an e-mail address or login, no free text */
  bool ascii_punctuation; /* make quotes and dashes plain */
};

/* Writes |text| (well-formed UTF-8) to |out|, which has room for |len| bytes;
 * gives the enum mu_mend of what was found. Without any of it |out| is a
 * copy. */
unsigned mu_mend_text(char *out, size_t *out_len, const char *text, size_t len,
                      struct mu_mend_rules rules);

/* True when |text| holds a typographic quote or dash. */
bool mu_mend_text_is_typographic(const char *text, size_t len);

/* True when |text| may change by Unicode's form NFC; cheap. Texts with
 * compatibility ideographs never do: NFC would replace the very characters
 * that people chose for their names. */
bool mu_mend_text_wants_nfc(const char *text, size_t len);

#endif
