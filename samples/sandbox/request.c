/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/request.h"

#include <stdlib.h>
#include <string.h>

#include "io/text.h"

/* What decoding adds at most: a NUL for each segment, name and value. */
#define PARTS_MAX ((size_t)SB_REQUEST_SEGMENTS + 2UL * SB_REQUEST_PARAMETERS)

static int hex_value(char c)
{
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

/* Decodes |len| bytes at |from| to |to| with a NUL; NULL for what is no
 * encoding or encodes a NUL. Returns the byte after the NUL. */
static char *decode(char *to, const char *from, size_t len, bool plus_is_space)
{
  for (size_t i = 0; i < len; i++) {
    if (from[i] == '%') {
      int high = i + 2 < len ? hex_value(from[i + 1]) : -1;
      int low = high >= 0 ? hex_value(from[i + 2]) : -1;

      if (low < 0 || (high == 0 && low == 0)) {
        return NULL;
      }
      *to++ = (char)(high * 16 + low);
      i += 2;
    } else {
      *to++ = plus_is_space && from[i] == '+' ? ' ' : from[i];
    }
  }
  *to++ = '\0';
  return to;
}

/* Takes the path apart; returns where the storage goes on, or NULL. */
static char *split_path(struct sb_request *rq, char *store, const char *path,
                        size_t len)
{
  const char *end = path + len;

  while (path < end) {
    const char *slash;

    if (*path == '/') {
      path++;
    }
    slash = memchr(path, '/', (size_t)(end - path));
    if (!slash) {
      slash = end;
    }
    if (slash == end && slash == path) {
      break; /* a slash at the end adds nothing */
    }
    if (rq->segment_count == SB_REQUEST_SEGMENTS) {
      return NULL;
    }
    rq->segments[rq->segment_count++] = store;
    store = decode(store, path, (size_t)(slash - path), false);
    if (!store) {
      return NULL;
    }
    path = slash;
  }
  return store;
}

static char *take_parameter(struct sb_request *rq, char *store,
                            const char *text, size_t len)
{
  const char *equals = memchr(text, '=', len);
  size_t name_len = equals ? (size_t)(equals - text) : len;
  struct sb_parameter *p = &rq->parameters[rq->parameter_count];

  p->name = store;
  store = decode(store, text, name_len, true);
  if (!store) {
    return NULL;
  }
  p->value = store;
  rq->parameter_count++;
  return equals ? decode(store, equals + 1, len - name_len - 1, true)
                : decode(store, "", 0, true);
}

static bool split_query(struct sb_request *rq, char *store, const char *query)
{
  while (*query) {
    size_t len = strcspn(query, "&");

    if (len > 0) {
      if (rq->parameter_count == SB_REQUEST_PARAMETERS) {
        return false;
      }
      store = take_parameter(rq, store, query, len);
      if (!store) {
        return false;
      }
    }
    query += len;
    query += *query == '&';
  }
  return true;
}

static bool is_text(const char *text)
{
  return mu_text_scan(text, strlen(text)).well_formed;
}

/* Whether everything decoded is UTF-8. */
static bool is_all_text(const struct sb_request *rq)
{
  for (size_t i = 0; i < rq->segment_count; i++) {
    if (!is_text(rq->segments[i])) {
      return false;
    }
  }
  for (size_t i = 0; i < rq->parameter_count; i++) {
    if (!is_text(rq->parameters[i].name) || !is_text(rq->parameters[i].value)) {
      return false;
    }
  }
  return true;
}

bool sb_request_init(struct sb_request *rq, const char *target)
{
  size_t path_len = strcspn(target, "?#");
  const char *query = strchr(target, '?');
  char *store;

  memset(rq, 0, sizeof *rq);
  rq->target = strdup(target);
  rq->decoded = calloc(1, strlen(target) + PARTS_MAX);
  if (!rq->target || !rq->decoded) {
    return false;
  }
  store = split_path(rq, rq->decoded, target, path_len);
  rq->malformed = !store || (query && !split_query(rq, store, query + 1)) ||
                  !is_all_text(rq);
  return true;
}

void sb_request_release(struct sb_request *rq)
{
  free(rq->target);
  free(rq->decoded);
  mu_buffer_release(&rq->body);
}

const char *sb_request_parameter(const struct sb_request *rq, const char *name)
{
  for (size_t i = 0; i < rq->parameter_count; i++) {
    if (strcmp(rq->parameters[i].name, name) == 0) {
      return rq->parameters[i].value;
    }
  }
  return NULL;
}

bool sb_request_starts(const struct sb_request *rq, const char *const *segments,
                       size_t count)
{
  if (rq->segment_count < count) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    if (strcmp(rq->segments[i], segments[i]) != 0) {
      return false;
    }
  }
  return true;
}

void sb_request_print_base(const struct sb_request *rq, struct mu_buffer *out)
{
  mu_buffer_append_text(out, rq->secure ? "https://" : "http://");
  mu_buffer_append_text(out, rq->host ? rq->host : "localhost");
}

void sb_request_encode(struct mu_buffer *out, const char *text)
{
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;

    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
        (c >= 'a' && c <= 'z') || strchr("-._~", c)) {
      mu_buffer_append_char(out, *text);
    } else {
      mu_buffer_printf(out, "%%%02X", c);
    }
  }
}
