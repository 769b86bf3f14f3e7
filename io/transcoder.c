/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transcoder - by table where a byte is a character, else by iconv.
 *
 * iconv is asked once what each byte alone means.  An encoding in which all
 * have an answer, and the ASCII ones the usual one, needs no iconv any more:
 * ASCII is copied and the rest looked up.  For the others iconv works on a
 * stretch of bytes of our own, at whose front an incomplete sequence waits.
 */
#include "io/transcoder.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "io/text.h"

#define IN_MAX ((size_t)32 << 10)
#define TABLE_TEXT_MAX                                                         \
  4 /* bytes of UTF-8 that one byte can become in a table */
#define OUT_MAX (IN_MAX * TABLE_TEXT_MAX + 64)

struct entry { /* what a byte means */
  char text[TABLE_TEXT_MAX];
  uint8_t len;
  bool bad; /* nothing; |text| is its stand-in */
};

struct mu_transcoder {
  struct mu_encoding encoding;
  iconv_t iconv;
  bool has_table;
  struct entry table[256];

  bool ended;
  bool has_bad;
  unsigned bad;
  size_t held; /* bytes at the front of |in|, which are not converted yet */
  char in[IN_MAX];
  char out[OUT_MAX];
};

/* A byte that begins no sequence is ill-formed where it stands, since what is
 * before it is whole. One that could begin one must not: stray ones may follow
 * that would complete it. */
static char stand_in(unsigned char byte)
{
  bool could_begin = byte >= 0xC2 && byte <= 0xF4;

  return (char)(byte < 0x80 || could_begin ? 0xFF : byte);
}

/* What |byte| alone means. False when that depends on what follows. */
static bool ask_byte(struct mu_transcoder *t, unsigned byte)
{
  struct entry *entry = &t->table[byte];
  char in = (char)byte;
  char *from = &in;
  char *to = entry->text;
  size_t in_left = 1;
  size_t out_left = sizeof entry->text;

  (void)iconv(t->iconv, NULL, NULL, NULL, NULL); /* to the initial state */
  if (iconv(t->iconv, &from, &in_left, &to, &out_left) != (size_t)-1) {
    entry->len = (uint8_t)(sizeof entry->text - out_left);
    return entry->len > 0;
  }
  entry->text[0] = stand_in((unsigned char)byte);
  entry->len = 1;
  entry->bad = true;
  return errno == EILSEQ;
}

static bool make_table(struct mu_transcoder *t)
{
  for (unsigned byte = 0; byte < 256; byte++) {
    const struct entry *entry = &t->table[byte];

    if (!ask_byte(t, byte)) {
      return false;
    }
    if (byte < 0x80 && (entry->bad || entry->text[0] != (char)byte)) {
      return false;
    }
  }
  return true;
}

enum mu_code mu_transcoder_new(struct mu_transcoder **out,
                               const struct mu_encoding *encoding,
                               struct mu_error *err)
{
  struct mu_transcoder *t = calloc(1, sizeof *t);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!t) {
    return mu_error_nomem(err);
  }
  t->encoding = *encoding;
  rc = mu_encoding_open_iconv(&t->iconv, "UTF-8", encoding->iconv_name, err);
  if (rc != MU_OK) {
    free(t);
    return rc;
  }
  t->has_table = make_table(t);
  mu_transcoder_reset(t);
  *out = t;
  return MU_OK;
}

void mu_transcoder_free(struct mu_transcoder *t)
{
  if (t) {
    (void)iconv_close(t->iconv);         /* only fails for what is none */
    explicit_bzero(t->in, sizeof t->in); /* cells can be passwords */
    explicit_bzero(t->out, sizeof t->out);
    free(t);
  }
}

bool mu_transcoder_keeps_ascii(const struct mu_transcoder *t)
{
  return t->has_table;
}

void mu_transcoder_reset(struct mu_transcoder *t)
{
  (void)iconv(t->iconv, NULL, NULL, NULL, NULL); /* to the initial state */
  t->ended = false;
  t->has_bad = false;
  t->held = 0;
}

bool mu_transcoder_first_bad(const struct mu_transcoder *t, unsigned *unit)
{
  *unit = t->bad;
  return t->has_bad;
}

static unsigned unit_value(const struct mu_encoding *encoding,
                           const char *bytes, size_t len)
{
  size_t order = strlen(encoding->name);
  bool little = order > 2 && strcmp(encoding->name + order - 2, "LE") == 0;
  unsigned value = 0;

  for (size_t i = 0; i < len; i++) {
    value = value << 8 | (unsigned char)bytes[little ? len - 1 - i : i];
  }
  return value;
}

static void note_bad(struct mu_transcoder *t, const char *bytes, size_t len)
{
  if (!t->has_bad) {
    t->has_bad = true;
    t->bad = unit_value(&t->encoding, bytes, len);
  }
}

static void find_bad(struct mu_transcoder *t, const char *in, size_t len)
{
  for (size_t i = 0; i < len && !t->has_bad; i++) {
    if (t->table[(unsigned char)in[i]].bad) {
      note_bad(t, in + i, 1);
    }
  }
}

static size_t look_up(struct mu_transcoder *t, const char *in, size_t len)
{
  char *to = t->out;
  size_t at = 0;
  bool bad = false;

  while (at < len) {
    size_t run = mu_text_ascii_run(in + at, len - at);

    memcpy(to, in + at, run);
    to += run;
    for (at += run; at < len && (unsigned char)in[at] >= 0x80; at++) {
      const struct entry *entry = &t->table[(unsigned char)in[at]];

      memcpy(to, entry->text, sizeof entry->text);
      to += entry->len;
      bad = bad || entry->bad;
    }
  }
  if (bad) {
    find_bad(t, in, len);
  }
  return (size_t)(to - t->out);
}

/* Puts the stand-in for the sequence at |*from|, which is none, and goes on
 * behind it: behind the first byte, so that what follows can begin anew. */
static void skip_bad(struct mu_transcoder *t, char **from, size_t *left,
                     char **to, size_t *room)
{
  size_t unit = t->encoding.unit < *left ? t->encoding.unit : *left;

  note_bad(t, *from, unit);
  **to = t->encoding.unit > 1 ? (char)0xFF : stand_in((unsigned char)**from);
  ++*to;
  --*room;
  *from += unit;
  *left -= unit;
}

/* Converts what is held, as far as it is whole and there is room, and returns
 * the bytes written. |last|: nothing follows. */
static size_t convert(struct mu_transcoder *t, bool last)
{
  char *from = t->in;
  char *to = t->out;
  size_t room = sizeof t->out;
  bool more = t->held > 0;

  while (more) {
    more = iconv(t->iconv, &from, &t->held, &to, &room) == (size_t)-1 &&
           room > 0 && (errno == EILSEQ || (errno == EINVAL && last));
    if (more) {
      skip_bad(t, &from, &t->held, &to, &room);
      more = t->held > 0;
    }
  }
  memmove(t->in, from, t->held);
  return (size_t)(to - t->out);
}

const char *mu_transcoder_take(struct mu_transcoder *t, const char **in,
                               size_t *in_len, size_t *len)
{
  size_t take = IN_MAX - t->held;

  take = *in_len < take ? *in_len : take;
  if (t->has_table) {
    *len = look_up(t, *in, take);
  } else {
    memcpy(t->in + t->held, *in, take);
    t->held += take;
    *len = convert(t, false);
  }
  *in += take;
  *in_len -= take;
  return t->out;
}

const char *mu_transcoder_end(struct mu_transcoder *t, size_t *len)
{
  *len = convert(t, true);
  if (*len == 0 && !t->ended) {
    char *to = t->out;
    size_t room = sizeof t->out;

    /* Some encodings keep a letter back until its accent has come. */
    (void)iconv(t->iconv, NULL, NULL, &to, &room); /* the room is enough */
    *len = (size_t)(to - t->out);
    t->ended = true;
  }
  return t->out;
}
