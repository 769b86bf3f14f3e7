/* SPDX-License-Identifier: Apache-2.0 */
#include "io/text_decoder.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "io/encoding.h"
#include "io/file_kind.h"
#include "io/transcoder.h"

struct mu_text_decoder {
  struct mu_byte_source *source;
  bool is_given;
  bool any_order; /* given as "UTF-16": the file says which of the two */
  struct mu_encoding encoding;
  enum mu_encoding_reason reason;
  bool is_known; /* some pass has looked at the first bytes, and will do */
  bool has_mark;
  struct mu_transcoder *transcoder; /* NULL for UTF-8 */

  bool started;   /* |head| is filled, in this pass */
  const char *at; /* the bytes at hand */
  size_t at_len;
  const char *behind; /* those after |head|, while |at| is in it */
  size_t behind_len;
  char head[MU_TEXT_DECODER_SNIFF];
};

_Static_assert(MU_TEXT_DECODER_SNIFF >= MU_FILE_KIND_SNIFF,
               "what is sniffed at must be enough for both");

enum mu_code mu_text_decoder_new(struct mu_text_decoder **out,
                                 struct mu_byte_source *source,
                                 const char *encoding, struct mu_error *err)
{
  struct mu_text_decoder *d = calloc(1, sizeof *d);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!d) {
    return mu_error_nomem(err);
  }
  d->source = source;
  d->is_given = encoding != NULL;
  d->reason = encoding ? MU_ENCODING_GIVEN : MU_ENCODING_ASSUMED;
  if (encoding) {
    rc = mu_encoding_find(&d->encoding, encoding, &d->any_order, err);
  } else {
    mu_encoding_known(&d->encoding, "UTF-8");
  }
  if (rc != MU_OK) {
    free(d);
    return rc;
  }
  *out = d;
  return MU_OK;
}

void mu_text_decoder_free(struct mu_text_decoder *d)
{
  if (d) {
    mu_transcoder_free(d->transcoder);
    explicit_bzero(d->head, sizeof d->head); /* cells can be passwords */
    free(d);
  }
}

/* Tells UTF-16 without a byte order mark: in mostly Latin text every other
 * byte is NUL, and only on one side of the pairs. */
static bool guess_utf16(struct mu_encoding *out, const char *bytes, size_t len)
{
  size_t nuls[2] = {0, 0};

  for (size_t at = 0; at < len; at++) {
    nuls[at % 2] += bytes[at] == '\0';
  }
  if ((nuls[0] > 0) == (nuls[1] > 0) || (nuls[0] + nuls[1]) * 4 < len) {
    return false;
  }
  mu_encoding_known(out, nuls[0] > 0 ? "UTF-16BE" : "UTF-16LE");
  return true;
}

static bool same_but_order(const struct mu_encoding *a,
                           const struct mu_encoding *b)
{
  return a->unit == b->unit && a->unit > 1;
}

/* The encoding was given: do the first bytes agree? |content| is what they say
 * themselves. */
static enum mu_code compare(struct mu_text_decoder *d,
                            const struct mu_encoding *content, bool by_mark,
                            struct mu_error *err)
{
  if (d->any_order && same_but_order(&d->encoding, content)) {
    d->encoding = *content;
  }
  if (mu_encoding_is(&d->encoding, content->name)) {
    return MU_OK;
  }
  if (by_mark) {
    return mu_error_set(err, MU_EINPUT,
                        "the file begins with the byte order mark of %s, but "
                        "--encoding says %s",
                        content->name, d->encoding.name);
  }
  return mu_error_set(err, MU_EINPUT,
                      "the file looks like %s, every other byte being NUL, but "
                      "--encoding says %s",
                      content->name, d->encoding.name);
}

/* Settles the encoding by the first bytes. */
static enum mu_code decide(struct mu_text_decoder *d, size_t len,
                           struct mu_error *err)
{
  struct mu_encoding content;
  bool by_mark = mu_encoding_of_mark(&content, d->head, len);
  bool by_nuls = !by_mark && guess_utf16(&content, d->head, len);
  enum mu_code rc = mu_file_kind_check(d->head, len, err);

  if (rc != MU_OK || (!by_mark && !by_nuls)) {
    return rc;
  }
  d->has_mark = by_mark;
  if (d->is_given) {
    return compare(d, &content, by_mark, err);
  }
  d->encoding = content;
  d->reason = by_mark ? MU_ENCODING_MARK : MU_ENCODING_NUL_BYTES;
  return MU_OK;
}

static enum mu_code make_transcoder(struct mu_text_decoder *d,
                                    struct mu_error *err)
{
  mu_transcoder_free(d->transcoder); /* of a pass that was refused */
  d->transcoder = NULL;
  if (mu_encoding_is(&d->encoding, "UTF-8")) {
    return MU_OK;
  }
  return mu_transcoder_new(&d->transcoder, &d->encoding, err);
}

/* Looks for what is no CSV in the text itself: in UTF-16, in the bytes that
 * are not always NUL. */
static enum mu_code check_text(const struct mu_text_decoder *d, const char *at,
                               size_t len, struct mu_error *err)
{
  char narrow[MU_TEXT_DECODER_SNIFF];
  size_t unit = d->encoding.unit;
  size_t low = mu_encoding_is(&d->encoding, "UTF-16LE") ? 0 : 1;
  size_t count = 0;

  if (unit == 1) {
    bool plain = !d->transcoder || mu_transcoder_keeps_ascii(d->transcoder);

    return plain ? mu_file_kind_check_text(at, len, err) : MU_OK;
  }
  for (size_t i = low; unit == 2 && i < len; i += unit) {
    if (at[i] != '\0') {
      narrow[count++] = at[i];
    }
  }
  return mu_file_kind_check_text(narrow, count, err);
}

/* Gathers the first bytes, however small the pieces they come in. */
static enum mu_code gather(struct mu_text_decoder *d, size_t *len,
                           struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *len = 0;
  while (*len < sizeof d->head && rc == MU_OK) {
    size_t take = 0;

    rc = mu_byte_source_read(d->source, &d->behind, &d->behind_len, err);
    if (rc == MU_OK) {
      take = sizeof d->head - *len;
      take = d->behind_len < take ? d->behind_len : take;
      memcpy(d->head + *len, d->behind, take);
      *len += take;
      d->behind += take;
      d->behind_len -= take;
    }
  }
  return rc == MU_END ? MU_OK : rc;
}

static enum mu_code settle(struct mu_text_decoder *d, size_t len,
                           struct mu_error *err)
{
  enum mu_code rc = decide(d, len, err);
  size_t skip = d->has_mark ? d->encoding.mark_len : 0;

  if (rc == MU_OK) {
    rc = make_transcoder(d, err);
  }
  if (rc == MU_OK) {
    rc = check_text(d, d->head + skip, len - skip, err);
  }
  d->is_known = rc == MU_OK;
  return rc;
}

/* The first bytes of a pass; those of the first one settle the encoding. */
static enum mu_code start(struct mu_text_decoder *d, struct mu_error *err)
{
  size_t len = 0;
  size_t skip = 0;
  enum mu_code rc = gather(d, &len, err);

  if (rc == MU_OK && !d->is_known) {
    rc = settle(d, len, err);
  }
  if (rc == MU_OK) {
    skip = d->has_mark ? d->encoding.mark_len : 0;
    d->at = d->head + skip;
    d->at_len = len - skip;
    d->started = true;
  }
  return rc;
}

/* Puts the next bytes at hand. */
static enum mu_code more(struct mu_text_decoder *d, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (!d->started) {
    rc = start(d, err);
  }
  if (rc == MU_OK && d->at_len == 0) {
    d->at = d->behind;
    d->at_len = d->behind_len;
    d->behind_len = 0;
  }
  if (rc == MU_OK && d->at_len == 0) {
    rc = mu_byte_source_read(d->source, &d->at, &d->at_len, err);
  }
  return rc;
}

enum mu_code mu_text_decoder_read(struct mu_text_decoder *d, const char **bytes,
                                  size_t *len, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *len = 0;
  while (rc == MU_OK && *len == 0) {
    if (d->at_len == 0) {
      rc = more(d, err);
    }
    if (rc == MU_OK && !d->transcoder) {
      *bytes = d->at;
      *len = d->at_len;
      d->at_len = 0;
    } else if (rc == MU_OK) {
      *bytes = mu_transcoder_take(d->transcoder, &d->at, &d->at_len, len);
    } else if (rc == MU_END && d->transcoder) {
      *bytes = mu_transcoder_end(d->transcoder, len);
    }
  }
  return *len > 0 ? MU_OK : rc;
}

enum mu_code mu_text_decoder_rewind(struct mu_text_decoder *d,
                                    struct mu_error *err)
{
  d->started = false;
  d->at_len = 0;
  d->behind_len = 0;
  if (d->transcoder) {
    mu_transcoder_reset(d->transcoder);
  }
  return mu_byte_source_rewind(d->source, err);
}

static enum mu_code count_all(struct mu_text_decoder *d,
                              struct mu_text_evidence *out,
                              struct mu_error *err)
{
  enum mu_code rc = mu_byte_source_rewind(d->source, err);

  memset(out, 0, sizeof *out);
  while (rc == MU_OK) {
    const char *bytes = NULL;
    size_t len = 0;

    rc = mu_byte_source_read(d->source, &bytes, &len, err);
    if (rc == MU_OK) {
      mu_text_evidence_add(out, bytes, len);
    }
  }
  mu_text_evidence_end(out);
  return rc == MU_END ? MU_OK : rc;
}

enum mu_code mu_text_decoder_reconsider(struct mu_text_decoder *d,
                                        struct mu_text_evidence *out,
                                        struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  assert(d->is_known && d->reason == MU_ENCODING_ASSUMED);
  rc = count_all(d, out, err);
  if (rc != MU_OK) {
    return rc;
  }
  if (!mu_text_evidence_is_single_byte(out)) {
    return mu_error_set(err, MU_EINPUT,
                        "the file mixes encodings: %" PRIu64 " characters in "
                        "it are UTF-8 and %" PRIu64 " bytes are not; it is "
                        "damaged, or was joined from two files",
                        out->characters, out->stray);
  }
  if (out->undefined > 0) {
    return mu_error_set(err, MU_EINPUT,
                        "the file is not UTF-8, and not Windows-1252 either, "
                        "which lacks %" PRIu64 " of its bytes (0x81, 0x8D, "
                        "0x8F, 0x90 or 0x9D); say what it is with --encoding, "
                        "as in --encoding macroman",
                        out->undefined);
  }
  mu_encoding_known(&d->encoding, "windows-1252");
  rc = make_transcoder(d, err);
  if (rc != MU_OK) {
    return rc;
  }
  d->reason = MU_ENCODING_BYTES;
  return mu_text_decoder_rewind(d, err);
}

const char *mu_text_decoder_encoding(const struct mu_text_decoder *d)
{
  return d->encoding.name;
}

enum mu_encoding_reason mu_text_decoder_reason(const struct mu_text_decoder *d)
{
  return d->reason;
}

bool mu_text_decoder_has_mark(const struct mu_text_decoder *d)
{
  return d->has_mark;
}

bool mu_text_decoder_first_bad(const struct mu_text_decoder *d, unsigned *unit)
{
  return d->transcoder && mu_transcoder_first_bad(d->transcoder, unit);
}
