/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_evidence - what the bytes of a text say about its encoding.
 *
 * Every byte over 0x7F is part of a character that is well-formed UTF-8, or
 * stray.  Text in Windows-1252 has hardly any of the former, since they need
 * odd neighbours ("Ã©"); text in UTF-8 has nothing else.
 */
#ifndef MUSTER_IO_TEXT_EVIDENCE_H
#define MUSTER_IO_TEXT_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mu_text_evidence { /* embed by value; zero bytes are none */
  uint64_t non_ascii;     /* bytes over 0x7F */
  uint64_t characters;    /* well-formed UTF-8 sequences of several bytes */
  uint64_t stray;         /* bytes over 0x7F that are in none */
  uint64_t undefined; /* bytes that Windows-1252 does not have, in any place */

  /* a sequence that has begun: text_evidence.c's */
  unsigned held;     /* bytes of it so far */
  unsigned missing;  /* bytes that it takes yet */
  unsigned char low; /* what the next one must be: bounds */
  unsigned char high;
};

/* Counts |len| more bytes. */
void mu_text_evidence_add(struct mu_text_evidence *e, const char *bytes,
                          size_t len);

/* There are no more: what has begun and is not complete is stray. */
void mu_text_evidence_end(struct mu_text_evidence *e);

/* Whether hardly any of it (a tenth at most) is UTF-8. */
bool mu_text_evidence_is_single_byte(const struct mu_text_evidence *e);

#endif
