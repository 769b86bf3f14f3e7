/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever stands around it, and into however many calls it is split: the value
 * of a header that is not known to be open is never shown, nor the login of a
 * proxy; and a terminal gets printable ASCII alone.
 */
#include <string.h>

#include "fuzz.h"
#include "io/buffer.h"
#include "io/wire_log.h"

#define MARK "q7Marker7q"

static const char *const secrets[] = {
    "Authorization: ", "authorization: Bearer ", "DPoP: ",
    "Cookie: ",        "X-Unheard-Of:",          "Proxy-Authorization: "};

/* |rest| without the marks it may hold. */
static void append_around(struct mu_buffer *text, const uint8_t *rest,
                          size_t len)
{
  for (size_t i = 0; i < len; i++) {
    mu_buffer_append_char(text, rest[i] == 'q' ? 'x' : (char)rest[i]);
  }
}

/* One line that holds the mark, among lines that |rest| holds. */
static void write_headers(struct mu_buffer *text, const char *header,
                          const uint8_t *rest, size_t len)
{
  size_t before = len > 0 ? rest[0] % len : 0;
  size_t value = before + (len - before) / 2;

  append_around(text, rest, before);
  mu_buffer_append_text(text, before ? "\r\n" : "");
  mu_buffer_append_text(text, header);
  for (size_t i = before; i < value; i++) { /* the same line still */
    uint8_t c = rest[i] == '\n' ? ' ' : rest[i];

    append_around(text, &c, 1);
  }
  mu_buffer_append_text(text, MARK);
  append_around(text, rest + value, len - value);
}

static void write_words(struct mu_buffer *text, unsigned which,
                        const uint8_t *rest, size_t len)
{
  static const char *const begin[] = {
      "h2h3 [authorization: ", "[HTTP/2] [1] [dpop: ",
      "Uses proxy env variable https_proxy == 'http://",
      "Uses proxy env variable all_proxy == '"};
  static const char *const end[] = {"]", "]", "@proxy:3128'", "@proxy'"};

  mu_buffer_append_text(text, begin[which % 4]);
  append_around(text, rest, len / 2);
  mu_buffer_append_text(text, MARK);
  append_around(text, rest + len / 2, len - len / 2);
  mu_buffer_append_text(text, end[which % 4]);
}

/* In calls of |step| bytes. */
static void take(struct mu_wire_log *log, curl_infotype type,
                 struct mu_buffer *text, size_t step)
{
  for (size_t at = 0; at < text->len; at += step) {
    size_t len = text->len - at < step ? text->len - at : step;
    struct mu_buffer part = {0}; /* of its own, that no look goes too far */

    mu_buffer_append(&part, text->data + at, len);
    (void)mu_wire_log_take(NULL, type, part.data, len, log);
    mu_buffer_release(&part);
  }
}

static void check(const char *shown, size_t len)
{
  MU_FUZZ_CHECK(!strstr(shown, MARK));
  for (size_t i = 0; i < len; i++) {
    MU_FUZZ_CHECK(shown[i] == '\n' || (shown[i] >= ' ' && shown[i] <= '~'));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_buffer text = {0};
  char *shown = NULL;
  size_t len = 0;
  struct mu_wire_log log = {.out = open_memstream(&shown, &len)};
  const size_t kinds = sizeof secrets / sizeof *secrets;

  MU_FUZZ_CHECK(log.out);
  if (size >= 2 && data[0] % 3 == 0) {
    write_words(&text, data[1], data + 2, size - 2);
    take(&log, CURLINFO_TEXT, &text, text.len);
  } else if (size >= 2 && data[0] % 3 == 1) {
    write_headers(&text, secrets[data[1] % kinds], data + 2, size - 2);
    take(&log, CURLINFO_HEADER_OUT, &text, 1 + data[1] / kinds);
  } else if (size >= 2) {
    write_headers(&text, data[1] % 2 ? "Set-Cookie: " : "location:", data + 2,
                  size - 2);
    take(&log, CURLINFO_HEADER_IN, &text, 1 + data[1] / 2);
  }
  (void)fclose(log.out);
  check(shown, len);
  free(shown);
  mu_buffer_release(&text);
  return 0;
}
