/* SPDX-License-Identifier: Apache-2.0 */
#include "io/text_evidence.h"

#include "io/text.h"

static bool is_undefined(unsigned char byte)
{
  return byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 ||
         byte == 0x9D;
}

/* What was held back is no sequence. Its bytes behind the first could not
 * begin one either. */
static void give_up(struct mu_text_evidence *e)
{
  e->stray += e->held;
  e->held = 0;
  e->missing = 0;
}

/* The bounds on the second byte are those of RFC 3629 section 4. */
static void begin(struct mu_text_evidence *e, unsigned char lead)
{
  e->low = 0x80;
  e->high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    e->missing = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    e->missing = 2;
    e->low = lead == 0xE0 ? 0xA0 : 0x80;
    e->high = lead == 0xED ? 0x9F : 0xBF;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    e->missing = 3;
    e->low = lead == 0xF0 ? 0x90 : 0x80;
    e->high = lead == 0xF4 ? 0x8F : 0xBF;
  } else {
    e->stray++;
    return;
  }
  e->held = 1;
}

static void go_on(struct mu_text_evidence *e)
{
  e->held++;
  e->low = 0x80;
  e->high = 0xBF;
  if (--e->missing == 0) {
    e->characters++;
    e->held = 0;
  }
}

void mu_text_evidence_add(struct mu_text_evidence *e, const char *bytes,
                          size_t len)
{
  size_t at = 0;

  while (at < len) {
    unsigned char byte = (unsigned char)bytes[at];

    if (e->missing > 0 && (byte < e->low || byte > e->high)) {
      give_up(e);
    }
    if (byte < 0x80) {
      at += mu_text_ascii_run(bytes + at, len - at);
      continue;
    }
    e->non_ascii++;
    e->undefined += is_undefined(byte);
    if (e->missing > 0) {
      go_on(e);
    } else {
      begin(e, byte);
    }
    at++;
  }
}

void mu_text_evidence_end(struct mu_text_evidence *e)
{
  give_up(e);
}

bool mu_text_evidence_is_single_byte(const struct mu_text_evidence *e)
{
  return e->characters <= (e->characters + e->stray) / 10;
}
