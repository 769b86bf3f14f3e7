/* SPDX-License-Identifier: Apache-2.0 */
#include "io/wire_log.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define KEPT_BACK "(kept back)"

/* As libcurl 7.88 tells of the headers of an HTTP/2 request, all of them. */
#define H2_LINE "h2h3 ["

struct line {
  const char *text;
  size_t len;
};

static bool is_one_of(const char *const *names, struct line name)
{
  for (; *names; names++) {
    if (strlen(*names) == name.len &&
        strncasecmp(*names, name.text, name.len) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_open_request_header(struct line name)
{
  static const char *const open[] = {"Host",
                                     "User-Agent",
                                     "Accept",
                                     "Accept-Encoding",
                                     "Connection",
                                     "Upgrade",
                                     "Expect",
                                     "Content-Type",
                                     ":method",
                                     ":path",
                                     ":scheme",
                                     ":authority",
                                     "HTTP2-Settings",
                                     "Content-Length",
                                     "Transfer-Encoding",
                                     NULL};

  return is_one_of(open, name);
}

static bool is_secret_reply_header(struct line name)
{
  static const char *const secret[] = {"Set-Cookie", "Set-Cookie2", "Location",
                                       NULL};

  return is_one_of(secret, name);
}

static void write_printable(FILE *out, const char *text, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    (void)fputc(text[i] >= ' ' && text[i] <= '~' ? text[i] : '.', out);
  }
}

/* The name of a header and, where |shown|, its value. Another line is shown
 * when it is the first: "GET / HTTP/1.1". */
static void write_header(FILE *out, struct line line, bool first, bool sent)
{
  const char *colon = memchr(line.text + (line.len > 0 ? 1 : 0), ':',
                             line.len > 0 ? line.len - 1 : 0);
  struct line name = {line.text, colon ? (size_t)(colon - line.text) : 0};
  bool shown = first || (colon && (sent ? is_open_request_header(name)
                                        : !is_secret_reply_header(name)));

  if (shown || line.len == 0) {
    write_printable(out, line.text, line.len);
  } else {
    write_printable(out, name.text, name.len);
    (void)fputs(colon ? ": " KEPT_BACK : KEPT_BACK, out);
  }
}

static void begin(const struct mu_wire_log *log, char mark)
{
  (void)fprintf(log->out, "[%u] %c ", log->number, mark);
}

static void take_headers(const struct mu_wire_log *log, struct line rest,
                         bool sent)
{
  bool first = true;

  while (rest.len > 0) {
    const char *end = memchr(rest.text, '\n', rest.len);
    size_t whole = end ? (size_t)(end - rest.text) + 1 : rest.len;
    struct line line = {rest.text, whole - (end ? 1 : 0)};

    if (line.len > 0 && line.text[line.len - 1] == '\r') {
      line.len--;
    }
    begin(log, sent ? '>' : '<');
    /* A reply's lines come one at a time. */
    write_header(log->out, line,
                 sent ? first
                      : line.len > 5 && memcmp(line.text, "HTTP/", 5) == 0,
                 sent);
    (void)fputc('\n', log->out);
    first = false;
    rest.text += whole;
    rest.len -= whole;
  }
}

/* The name of whoever speaks to a proxy is nobody's business either. */
static bool tells_of_login(struct line line)
{
  static const char word[] = "auth using";
  const size_t word_len = sizeof word - 1;

  for (size_t i = 0; i + word_len <= line.len; i++) {
    if (memcmp(line.text + i, word, word_len) == 0) {
      return true;
    }
  }
  return false;
}

static void take_text(const struct mu_wire_log *log, struct line line)
{
  const size_t h2 = sizeof H2_LINE - 1;

  while (line.len > 0 && strchr("\r\n", line.text[line.len - 1])) {
    line.len--;
  }
  if (tells_of_login(line)) {
    return;
  }
  if (line.len > h2 && memcmp(line.text, H2_LINE, h2) == 0) {
    struct line header = {line.text + h2, line.len - h2};

    begin(log, '>');
    header.len -= header.text[header.len - 1] == ']';
    write_header(log->out, header, false, true);
  } else {
    begin(log, '*');
    write_printable(log->out, line.text, line.len);
  }
  (void)fputc('\n', log->out);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
int mu_wire_log_take(CURL *easy, curl_infotype type, char *bytes, size_t len,
                     void *user)
{
  const struct mu_wire_log *log = user;
  struct line line = {bytes, len};

  (void)easy;
  switch (type) {
  case CURLINFO_TEXT:
    take_text(log, line);
    break;
  case CURLINFO_HEADER_OUT:
  case CURLINFO_HEADER_IN:
    take_headers(log, line, type == CURLINFO_HEADER_OUT);
    break;
  default:
    break; /* bodies hold people's data, and passwords */
  }
  return 0;
}

CURLcode mu_wire_log_attach(const struct mu_wire_log *log, CURL *easy)
{
  CURLcode rc = CURLE_OK;

  if (!log->out) {
    return CURLE_OK;
  }
  rc = curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, mu_wire_log_take);
  if (rc == CURLE_OK) {
    rc = curl_easy_setopt(easy, CURLOPT_DEBUGDATA, log);
  }
  return rc == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L) : rc;
}
