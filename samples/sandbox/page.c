/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/page.h"

#include <stdlib.h>
#include <string.h>

/* Cursors look like an id with a longer head, as Okta's do of late; a key
 * comes after a dot, in hexadecimal digits. */
#define CURSOR_HEAD "2"
#define CURSOR_KEY  "."
#define ELSEWHERE   "https://elsewhere.example"
#define NEXT        ">; rel=\"next\""

bool sb_page_limit(struct sb_call *call, size_t otherwise, size_t max,
                   size_t *limit)
{
  const char *text = sb_request_parameter(call->rq, "limit");
  unsigned long long number;
  char *end = NULL;

  *limit = otherwise;
  if (!text) {
    return true;
  }
  number = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0) {
    sb_call_refuse(call, SB_PROBLEM_PAGE_SIZE, NULL);
    return false;
  }
  *limit = number < max ? (size_t)number : max;
  return true;
}

/* The bytes that |digits| stand for; NULL when they do not or there is no
 * memory. The caller frees with free(). */
static char *read_key(const char *digits)
{
  static const char known[] = "0123456789abcdef";
  size_t len = strlen(digits);
  char *key = len % 2 == 0 ? calloc(1, len / 2 + 1) : NULL;

  for (size_t i = 0; key && i < len; i++) {
    const char *digit = strchr(known, digits[i]);

    if (!digit) {
      free(key);
      return NULL;
    }
    key[i / 2] = (char)(key[i / 2] * 16 + (int)(digit - known));
  }
  return key;
}

static bool read_cursor(const char *text, const char prefix[SB_ID_PREFIX],
                        struct sb_cursor *cursor)
{
  size_t len = strcspn(text, CURSOR_KEY);
  char id[SB_ID];

  if (text[0] != CURSOR_HEAD[0] || len != SB_ID) {
    return false;
  }
  memcpy(id, text + 1, SB_ID - 1);
  id[SB_ID - 1] = '\0';
  cursor->place = sb_place_id_read(id, prefix);
  if (text[len] != '\0') {
    cursor->key = read_key(text + len + 1);
    return cursor->key != NULL;
  }
  return true;
}

bool sb_page_cursor(struct sb_call *call, const char prefix[SB_ID_PREFIX],
                    size_t count, struct sb_cursor *cursor)
{
  const char *text = sb_request_parameter(call->rq, "after");

  *cursor = (struct sb_cursor){.given = text != NULL};
  if (text && (!read_cursor(text, prefix, cursor) || cursor->place >= count)) {
    sb_call_refuse(call, SB_PROBLEM_PAGING, NULL);
    return false;
  }
  return true;
}

void sb_cursor_release(struct sb_cursor *cursor)
{
  free(cursor->key);
  *cursor = (struct sb_cursor){0};
}

size_t sb_cursor_from(const struct sb_cursor *cursor)
{
  return cursor->given ? cursor->place + 1 : 0;
}

static void print_path(const struct sb_request *rq, struct mu_buffer *out)
{
  sb_request_print_base(rq, out);
  for (size_t i = 0; i < rq->segment_count; i++) {
    mu_buffer_append_char(out, '/');
    sb_request_encode(out, rq->segments[i]);
  }
}

static void print_cursor(struct mu_buffer *out, const char *last,
                         const char *key)
{
  mu_buffer_printf(out, "%s%s", CURSOR_HEAD, last);
  if (key) {
    mu_buffer_append_text(out, CURSOR_KEY);
  }
  for (; key && *key; key++) {
    mu_buffer_printf(out, "%02x", (unsigned)(unsigned char)*key);
  }
}

static void print_parameter(struct mu_buffer *out, const char *separator,
                            const struct sb_parameter *p)
{
  mu_buffer_append_text(out, separator);
  sb_request_encode(out, p->name);
  mu_buffer_append_char(out, '=');
  sb_request_encode(out, p->value);
}

static void print_self(const struct sb_request *rq, struct mu_buffer *out)
{
  mu_buffer_append_char(out, '<');
  print_path(rq, out);
  for (size_t i = 0; i < rq->parameter_count; i++) {
    print_parameter(out, i == 0 ? "?" : "&", &rq->parameters[i]);
  }
  mu_buffer_append_text(out, ">; rel=\"self\"");
}

/* Whether |name| goes from a page to the next one. */
static bool is_kept(const struct sb_org *org, const char *name)
{
  if (org->forget_fields &&
      (strcmp(name, "fields") == 0 || strcmp(name, "expand") == 0)) {
    return false;
  }
  return strcmp(name, "after") != 0;
}

static void print_next(const struct sb_call *call, struct mu_buffer *out,
                       const char *after, const char *dropped)
{
  const struct sb_request *rq = call->rq;

  mu_buffer_append_char(out, '<');
  print_path(rq, out);
  mu_buffer_append_text(out, "?after=");
  mu_buffer_append_text(out, after);
  for (size_t i = 0; i < rq->parameter_count; i++) {
    const char *name = rq->parameters[i].name;

    if (is_kept(call->org, name) && !(dropped && strcmp(name, dropped) == 0)) {
      print_parameter(out, "&", &rq->parameters[i]);
    }
  }
  mu_buffer_append_text(out, NEXT);
}

void sb_page_links(struct sb_call *call, const char *after, const char *dropped)
{
  print_self(call->rq, &call->reply->links[0]);
  if (after) {
    print_next(call, &call->reply->links[1], after, dropped);
  }
}

void sb_page_finish(struct sb_call *call, size_t rows, const char *last,
                    const char *key)
{
  struct mu_buffer after = {0};

  if (rows > call->org->slow_rows) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    return;
  }
  if (last) {
    print_cursor(&after, last, key);
  }
  sb_page_links(call, last ? mu_buffer_text(&after) : NULL, NULL);
  mu_buffer_release(&after);
}

bool sb_page_send_elsewhere(struct sb_reply *reply)
{
  const char *link = mu_buffer_text(&reply->links[1]);
  const char *host = strstr(link, "://");
  const char *path = host ? strchr(host + 3, '/') : NULL;
  struct mu_buffer other = {0};

  if (!path) {
    return false;
  }
  mu_buffer_append_text(&other, "<" ELSEWHERE);
  mu_buffer_append_text(&other, path);
  mu_buffer_release(&reply->links[1]);
  reply->links[1] = other;
  return true;
}

bool sb_page_send_in_circles(struct sb_reply *reply)
{
  const char *self = mu_buffer_text(&reply->links[0]);

  if (reply->links[1].len == 0) {
    return false;
  }
  mu_buffer_clear(&reply->links[1]);
  mu_buffer_append(&reply->links[1], self, strcspn(self, ">"));
  mu_buffer_append_text(&reply->links[1], NEXT);
  return true;
}
