/* SPDX-License-Identifier: Apache-2.0 */
#include "io/wire_log.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define KEPT_BACK "(kept back)"

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

/* Whether |name| may be one, and nothing else that stands before a colon. */
static bool is_name(struct line name)
{
  for (size_t i = 0; i < name.len; i++) {
    char c = name.text[i];

    if (c <= ' ' || c > '~' || strchr("\"(),/;<=>?@[]{}", c) ||
        (c == ':' && i > 0)) {
      return false;
    }
  }
  return name.len > 0;
}

/* "GET / HTTP/1.1" */
static bool is_request_line(struct line line)
{
  size_t method = 0;

  while (method < line.len && line.text[method] >= 'A' &&
         line.text[method] <= 'Z') {
    method++;
  }
  return method > 0 && method < line.len && line.text[method] == ' ';
}

static bool is_status_line(struct line line)
{
  return line.len > 5 && memcmp(line.text, "HTTP/", 5) == 0;
}

static void write_printable(FILE *out, const char *text, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    (void)fputc(text[i] >= ' ' && text[i] <= '~' ? text[i] : '.', out);
  }
}

/* The part before the colon; a name of HTTP/2's own begins with one. */
static struct line name_of(struct line line)
{
  const char *colon =
      line.len > 0 ? memchr(line.text + 1, ':', line.len - 1) : NULL;
  struct line name = {line.text, colon ? (size_t)(colon - line.text) : 0};

  return name;
}

/* The name of a header and, where that is open, its value. */
static void write_header(FILE *out, struct line line, bool sent)
{
  struct line name = name_of(line);

  if (line.len == 0) {
    return;
  }
  if (!is_name(name)) {
    (void)fputs(KEPT_BACK, out);
  } else if (sent ? is_open_request_header(name)
                  : !is_secret_reply_header(name)) {
    write_printable(out, line.text, line.len);
  } else {
    write_printable(out, name.text, name.len);
    (void)fputs(": " KEPT_BACK, out);
  }
}

static void begin(const struct mu_wire_log *log, char mark)
{
  (void)fprintf(log->out, "[%u] %c ", log->number, mark);
}

/* The rest of a line whose beginning came before is part of some value. */
static struct line skip_rest(struct line rest, bool *cut)
{
  const char *end = *cut ? memchr(rest.text, '\n', rest.len) : NULL;

  if (*cut) {
    size_t skipped = end ? (size_t)(end - rest.text) + 1 : rest.len;

    rest.text += skipped;
    rest.len -= skipped;
    *cut = !end;
  }
  return rest;
}

static void take_headers(const struct mu_wire_log *log, struct line rest,
                         bool sent, bool *cut)
{
  bool first = !*cut; /* a request's; a reply's lines come one at a time */

  rest = skip_rest(rest, cut);
  while (rest.len > 0) {
    const char *end = memchr(rest.text, '\n', rest.len);
    size_t whole = end ? (size_t)(end - rest.text) + 1 : rest.len;
    struct line line = {rest.text, whole - (end ? 1 : 0)};

    *cut = !end;
    if (line.len > 0 && line.text[line.len - 1] == '\r') {
      line.len--;
    }
    begin(log, sent ? '>' : '<');
    if (sent ? first && is_request_line(line) : is_status_line(line)) {
      write_printable(log->out, line.text, line.len);
    } else {
      write_header(log->out, line, sent);
    }
    (void)fputc('\n', log->out);
    first = false;
    rest.text += whole;
    rest.len -= whole;
  }
}

/* Where |word| begins in |line|; NULL: nowhere. */
static const char *find(struct line line, const char *word)
{
  size_t len = strlen(word);

  for (size_t i = 0; i + len <= line.len; i++) {
    if (memcmp(line.text + i, word, len) == 0) {
      return line.text + i;
    }
  }
  return NULL;
}

static const char *find_last(struct line line, char c)
{
  size_t i = line.len;

  while (i > 0 && line.text[i - 1] != c) {
    i--;
  }
  return i > 0 ? line.text + i - 1 : NULL;
}

/* The header that libcurl tells of in words, as it does of all of an HTTP/2
 * request: "h2h3 [name: value]" (7.88), "[HTTP/2] [1] [name: value]" (8).
 * Its |text| is NULL when there is none. What is in quotes is something else.
 */
static struct line header_in(struct line line)
{
  for (size_t i = 0; i < line.len && line.text[i] != '\''; i++) {
    struct line header = {line.text + i + 1, line.len - i - 1};
    struct line name = name_of(header);

    /* The blank tells it from an IPv6 address. */
    if (line.text[i] == '[' && is_name(name) && name.len + 1 < header.len &&
        name.text[name.len + 1] == ' ') {
      header.len -= header.text[header.len - 1] == ']';
      return header;
    }
  }
  return (struct line){NULL, 0};
}

/* Writes what libcurl says but for a login that stands in it, as in that of a
 * proxy which the environment names: '(kept back)@proxy:3128'. */
static void write_words(FILE *out, struct line line)
{
  const char *at = find_last(line, '@');
  const char *quote = find(line, "'");
  const char *slashes = find(line, "://");
  const char *login = quote ? quote + 1 : slashes ? slashes + 3 : NULL;

  if (at && login && login < at) {
    write_printable(out, line.text, (size_t)(login - line.text));
    (void)fputs(KEPT_BACK, out);
    line.len -= (size_t)(at - line.text);
    line.text = at;
  }
  write_printable(out, line.text, line.len);
}

static void take_text(const struct mu_wire_log *log, struct line line)
{
  struct line header = {NULL, 0};

  while (line.len > 0 && strchr("\r\n", line.text[line.len - 1])) {
    line.len--;
  }
  if (find(line, "auth using")) {
    return; /* the name of whoever speaks to a proxy is nobody's business */
  }
  header = header_in(line);
  begin(log, header.text ? '>' : '*');
  if (header.text) {
    write_header(log->out, header, true);
  } else {
    write_words(log->out, line);
  }
  (void)fputc('\n', log->out);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
int mu_wire_log_take(CURL *easy, curl_infotype type, char *bytes, size_t len,
                     void *user)
{
  struct mu_wire_log *log = user;
  struct line line = {bytes, len};

  (void)easy;
  switch (type) {
  case CURLINFO_TEXT:
    take_text(log, line);
    break;
  case CURLINFO_HEADER_OUT:
    take_headers(log, line, true, &log->cut_sent);
    break;
  case CURLINFO_HEADER_IN:
    log->cut_sent = false; /* what is not sent by now never will be */
    take_headers(log, line, false, &log->cut_got);
    break;
  default:
    break; /* bodies hold people's data, and passwords */
  }
  return 0;
}

CURLcode mu_wire_log_attach(struct mu_wire_log *log, CURL *easy)
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
