/* SPDX-License-Identifier: Apache-2.0 */
#include "io/text_encoder.h"

#include <errno.h>
#include <stdlib.h>

#include "io/encoding.h"
#include "io/text.h"

/* More than any character takes, with what shifts an encoding to and fro. */
#define CHARACTER_ROOM 64

struct mu_text_encoder {
  struct mu_encoding encoding;
  bool has_iconv; /* not for UTF-8 */
  iconv_t iconv;
};

enum mu_code mu_text_encoder_new(struct mu_text_encoder **out,
                                 const char *encoding, struct mu_error *err)
{
  struct mu_text_encoder *e = calloc(1, sizeof *e);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!e) {
    return mu_error_nomem(err);
  }
  rc = mu_encoding_find(&e->encoding, encoding, NULL, err);
  if (rc == MU_OK && !mu_encoding_is(&e->encoding, "UTF-8")) {
    rc =
        mu_encoding_open_iconv(&e->iconv, e->encoding.iconv_name, "UTF-8", err);
    e->has_iconv = rc == MU_OK;
  }
  if (rc == MU_OK) {
    *out = e;
    e = NULL; /* now the caller's */
  }
  mu_text_encoder_free(e);
  return rc;
}

void mu_text_encoder_free(struct mu_text_encoder *encoder)
{
  if (encoder) {
    if (encoder->has_iconv) {
      (void)iconv_close(encoder->iconv); /* only fails for what is none */
    }
    free(encoder);
  }
}

/* One call of iconv that appends to |out|: false when it stopped early, and
 * errno says why. |*text| NULL: back to the initial state. */
static bool convert(struct mu_text_encoder *e, struct mu_buffer *out,
                    char **text, size_t *len)
{
  char *to = out->data + out->len;
  size_t room = out->capacity - 1 - out->len; /* but for a NUL */
  size_t status = iconv(e->iconv, text, len, &to, &room);

  out->len = (size_t)(to - out->data);
  out->data[out->len] = '\0';
  return status != (size_t)-1;
}

static void append_question_mark(struct mu_text_encoder *e,
                                 struct mu_buffer *out)
{
  char mark = '?';
  char *from = &mark;
  size_t left = 1;

  if (mu_buffer_reserve(out, CHARACTER_ROOM)) {
    (void)convert(e, out, &from, &left); /* every encoding has it */
  }
}

void mu_text_encoder_append(struct mu_text_encoder *encoder,
                            struct mu_buffer *out, const char *text, size_t len)
{
  char *from = (char *)text; /* iconv only reads */

  if (!encoder->has_iconv) {
    mu_buffer_append(out, text, len);
    return;
  }
  while (len > 0 && mu_buffer_reserve(out, len + CHARACTER_ROOM)) {
    if (!convert(encoder, out, &from, &len) && errno != E2BIG) {
      size_t step = mu_text_character_len(from, len);

      step = step > 0 ? step : 1;
      append_question_mark(encoder, out);
      from += step;
      len -= step;
    }
  }
  if (mu_buffer_reserve(out, CHARACTER_ROOM)) {
    (void)convert(encoder, out, NULL,
                  NULL); /* so that each call stands alone */
  }
}

void mu_text_encoder_mark(const struct mu_text_encoder *encoder,
                          struct mu_buffer *out)
{
  mu_buffer_append(out, encoder->encoding.mark, encoder->encoding.mark_len);
}
