/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of any bytes, the decoder gives the same text however they come in pieces and
 * however often they are read; what is well-formed of it, encoded again, is the
 * bytes.  The first byte says which encoding is given, if any.
 */
#include <stdbool.h>
#include <string.h>

#include "fuzz.h"
#include "input_file.h"
#include "io/buffer.h"
#include "io/text.h"
#include "io/text_decoder.h"
#include "io/text_encoder.h"

static const struct {
  const char *name;
  bool gives_back; /* a character is written in one way only */
} encodings[] = {
    {NULL, true},           {"UTF-8", true},    {"UTF-16", true},
    {"UTF-16BE", true},     {"ansi", true},     {"macroman", true},
    {"iso-8859-8", true},   {"cp1255", false},  {"shift_jis", false},
    {"iso-2022-jp", false}, {"gb18030", false}, {"utf-7", false}};

#define ENCODINGS (sizeof encodings / sizeof *encodings)

static enum mu_code drain(struct mu_text_decoder *decoder,
                          struct mu_buffer *out)
{
  struct mu_error err = {.text = ""};
  const char *bytes = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  mu_buffer_clear(out);
  while ((rc = mu_text_decoder_read(decoder, &bytes, &len, &err)) == MU_OK) {
    MU_FUZZ_CHECK(len > 0);
    mu_buffer_append(out, bytes, len);
  }
  MU_FUZZ_CHECK(rc == MU_END || (rc == MU_EINPUT && err.text[0] != '\0'));
  return rc;
}

static bool same(const struct mu_buffer *a, const struct mu_buffer *b)
{
  return a->len == b->len &&
         (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

/* When the text says that UTF-8 was the wrong guess: either way, |out| is what
 * is read in the end. */
static void reconsider(struct mu_text_decoder *decoder, struct mu_buffer *out)
{
  struct mu_text_evidence evidence;
  enum mu_code rc = mu_text_decoder_reconsider(decoder, &evidence, NULL);

  MU_FUZZ_CHECK(evidence.stray > 0);
  MU_FUZZ_CHECK(rc == MU_OK || rc == MU_EINPUT);
  if (rc == MU_EINPUT) {
    MU_FUZZ_CHECK(mu_text_decoder_rewind(decoder, NULL) == MU_OK);
  }
  MU_FUZZ_CHECK(drain(decoder, out) == MU_END);
  if (rc == MU_OK) {
    MU_FUZZ_CHECK(mu_text_scan(mu_buffer_text(out), out->len).well_formed);
  }
}

/* The text, read twice; and |encoded|: the bytes again, if it is well-formed.
 */
static enum mu_code decode(const uint8_t *bytes, size_t len, size_t most,
                           const char *name, struct mu_buffer *text,
                           struct mu_buffer *encoded)
{
  struct mu_input_file file;
  struct mu_byte_source *source = NULL;
  struct mu_text_decoder *decoder = NULL;
  struct mu_text_encoder *encoder = NULL;
  struct mu_buffer again = {0};
  enum mu_code rc = MU_OK;
  unsigned bad = 0;

  mu_input_file_init(&file, bytes, len);
  MU_FUZZ_CHECK(mu_byte_source_open(&source, file.path, NULL) == MU_OK);
  mu_byte_source_limit_piece(source, most);
  MU_FUZZ_CHECK(mu_text_decoder_new(&decoder, source, name, NULL) == MU_OK);
  rc = drain(decoder, text);
  MU_FUZZ_CHECK(mu_text_decoder_rewind(decoder, NULL) == MU_OK);
  MU_FUZZ_CHECK(drain(decoder, &again) == rc && same(&again, text));
  if (rc == MU_END) {
    bool well_formed =
        mu_text_scan(mu_buffer_text(text), text->len).well_formed;

    MU_FUZZ_CHECK(!mu_text_decoder_first_bad(decoder, &bad) || !well_formed);
    if (!well_formed &&
        mu_text_decoder_reason(decoder) == MU_ENCODING_ASSUMED) {
      reconsider(decoder, text);
    }
    MU_FUZZ_CHECK(mu_text_encoder_new(&encoder,
                                      mu_text_decoder_encoding(decoder),
                                      NULL) == MU_OK);
    if (mu_text_decoder_has_mark(decoder)) {
      mu_text_encoder_mark(encoder, encoded);
    }
    mu_text_encoder_append(encoder, encoded, mu_buffer_text(text), text->len);
  }
  mu_text_encoder_free(encoder);
  mu_text_decoder_free(decoder);
  mu_byte_source_free(source);
  mu_input_file_release(&file);
  mu_buffer_release(&again);
  return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_buffer text = {0};
  struct mu_buffer encoded = {0};
  struct mu_buffer piece_text = {0};
  struct mu_buffer piece_encoded = {0};
  size_t which = size > 0 ? data[0] % ENCODINGS : 0;
  const char *name = encodings[which].name;
  enum mu_code rc = MU_OK;

  if (size < 2 || data[1] == 0x1F) {
    return 0; /* gzip is fuzz_byte_source's */
  }
  data++;
  size--;
  rc = decode(data, size, SIZE_MAX, name, &text, &encoded);
  MU_FUZZ_CHECK(decode(data, size, 1 + size % 7, name, &piece_text,
                       &piece_encoded) == rc);
  MU_FUZZ_CHECK(same(&text, &piece_text));
  MU_FUZZ_CHECK(same(&encoded, &piece_encoded));
  if (rc == MU_END && encodings[which].gives_back &&
      mu_text_scan(mu_buffer_text(&text), text.len).well_formed) {
    MU_FUZZ_CHECK(encoded.len == size);
    MU_FUZZ_CHECK(memcmp(encoded.data, data, size) == 0);
  }
  mu_buffer_release(&text);
  mu_buffer_release(&encoded);
  mu_buffer_release(&piece_text);
  mu_buffer_release(&piece_encoded);
  return 0;
}
