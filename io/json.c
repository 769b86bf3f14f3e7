/* SPDX-License-Identifier: Apache-2.0 */
#include "io/json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define DEPTH_MAX 64 /* levels; one bit each in walk.objects */
/* 2^53: every integer up to it is a double */
#define WHOLE_MOST 9007199254740992.0

static const char hex[] = "0123456789abcdef";

/* True for bytes that stand for themselves in a JSON string. */
static bool is_plain(unsigned char c)
{
  return c >= 0x20 && c != '"' && c != '\\';
}

static void write_escape(struct mu_buffer *out, unsigned char c)
{
  char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
  static const char named[] = "\bb\ff\nn\rr\tt\"\"\\\\";

  for (size_t i = 0; i + 1 < sizeof named; i += 2) {
    if ((unsigned char)named[i] == c) {
      text[1] = named[i + 1];
      mu_buffer_append(out, text, 2);
      return;
    }
  }
  mu_buffer_append(out, text, sizeof text);
}

void mu_json_write_string(struct mu_buffer *out, const char *text, size_t len)
{
  size_t from = 0;

  mu_buffer_append_char(out, '"');
  for (size_t i = 0; i < len; i++) {
    if (!is_plain((unsigned char)text[i])) {
      mu_buffer_append(out, text + from, i - from);
      write_escape(out, (unsigned char)text[i]);
      from = i + 1;
    }
  }
  mu_buffer_append(out, text + from, len - from);
  mu_buffer_append_char(out, '"');
}

void mu_json_write_member(struct mu_buffer *out, const char *name,
                          const char *text)
{
  bool first = out->len == 0 || out->data[out->len - 1] == '{';

  mu_buffer_printf(out, "%s\"%s\":", first ? "" : ",", name);
  mu_json_write_string(out, text, strlen(text));
}

void mu_json_write_number(struct mu_buffer *out, double number)
{
  char text[32] = "";

  if (number >= -WHOLE_MOST && number <= WHOLE_MOST &&
      number == (double)(int64_t)number) {
    (void)snprintf(text, sizeof text, "%.0f", number == 0 ? 0 : number);
    mu_buffer_append_text(out, text);
    return;
  }
  for (int digits = 15; digits <= 17; digits++) {
    (void)snprintf(text, sizeof text, "%.*g", digits, number);
    if (strtod(text, NULL) == number) {
      break;
    }
  }
  mu_buffer_append_text(out, text);
}

struct walk {
  const char *at;
  const char *end;
  uint64_t objects; /* bit n: level n is an object, else an array */
  unsigned depth;
  struct mu_json_member *members;
  size_t count;
  struct mu_json_member *wanted; /* the member whose value comes next */
};

static void skip_space(struct walk *w)
{
  while (w->at < w->end && (*w->at == ' ' || *w->at == '\n' || *w->at == '\r' ||
                            *w->at == '\t')) {
    w->at++;
  }
}

static bool is_digit(const struct walk *w)
{
  return w->at < w->end && *w->at >= '0' && *w->at <= '9';
}

static bool is_hex(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

/* Steps over an escape, whose backslash is at |at|. */
static bool step_escape(struct walk *w)
{
  const char *p = w->at + 1;

  if (p == w->end || *p == '\0' || !strchr("\"\\/bfnrtu", *p)) {
    return false;
  }
  w->at = p + 1;
  if (*p == 'u') {
    for (int i = 0; i < 4; i++, w->at++) {
      if (w->at == w->end || !is_hex(*w->at)) {
        return false;
      }
    }
  }
  return true;
}

/* Steps over a string whose opening quote is at |at|; |*escaped| says whether
 * it holds a backslash. */
static bool step_string(struct walk *w, const char **text, size_t *len,
                        bool *escaped)
{
  *text = ++w->at;
  *escaped = false;
  while (w->at < w->end && *w->at != '"') {
    if ((unsigned char)*w->at < 0x20) {
      return false;
    }
    if (*w->at != '\\') {
      w->at++;
      continue;
    }
    *escaped = true;
    if (!step_escape(w)) {
      return false;
    }
  }
  if (w->at == w->end) {
    return false;
  }
  *len = (size_t)(w->at - *text);
  w->at++;
  return true;
}

static bool step_digits(struct walk *w)
{
  if (!is_digit(w)) {
    return false;
  }
  while (is_digit(w)) {
    w->at++;
  }
  return true;
}

/* True, and stepped over, when one of |those| comes next. */
static bool step_char(struct walk *w, const char *those)
{
  if (w->at == w->end || *w->at == '\0' || !strchr(those, *w->at)) {
    return false;
  }
  w->at++;
  return true;
}

static bool step_number(struct walk *w)
{
  (void)step_char(w, "-");
  if (!step_char(w, "0") && !step_digits(w)) {
    return false;
  }
  if (step_char(w, ".") && !step_digits(w)) {
    return false;
  }
  if (step_char(w, "eE")) {
    (void)step_char(w, "+-");
    return step_digits(w);
  }
  return true;
}

/* A number or a literal. */
static bool step_scalar(struct walk *w)
{
  static const char *const literals[] = {"true", "false", "null"};

  for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
    size_t len = strlen(literals[i]);

    if ((size_t)(w->end - w->at) >= len &&
        memcmp(w->at, literals[i], len) == 0) {
      w->at += len;
      return true;
    }
  }
  return step_number(w);
}

static bool in_object(const struct walk *w)
{
  return (w->objects >> (w->depth - 1)) & 1;
}

static void find_wanted(struct walk *w, const char *name, size_t len)
{
  w->wanted = NULL;
  for (size_t i = 0; w->depth == 1 && i < w->count; i++) {
    if (strlen(w->members[i].name) == len &&
        memcmp(w->members[i].name, name, len) == 0) {
      w->wanted = &w->members[i];
      w->wanted->text = NULL; /* of two, the last one counts */
    }
  }
}

static bool open_level(struct walk *w)
{
  if (w->depth == DEPTH_MAX) {
    return false;
  }
  if (*w->at == '{') {
    w->objects |= UINT64_C(1) << w->depth;
  } else {
    w->objects &= ~(UINT64_C(1) << w->depth);
  }
  w->depth++;
  w->at++;
  return true;
}

/* A member's name and its colon. */
static bool step_name(struct walk *w)
{
  const char *text = NULL;
  size_t len = 0;
  bool escaped = false;

  skip_space(w);
  if (w->at >= w->end || *w->at != '"' ||
      !step_string(w, &text, &len, &escaped)) {
    return false;
  }
  find_wanted(w, text, len);
  skip_space(w);
  if (w->at >= w->end || *w->at != ':') {
    return false;
  }
  w->at++;
  return true;
}

/* A value's beginning: all of a scalar or string, the bracket of the rest.
 * |*opened| says that a level was opened. */
static bool step_value(struct walk *w, bool *opened)
{
  const char *text = NULL;
  size_t len = 0;
  bool escaped = false;

  *opened = false;
  skip_space(w);
  if (w->at >= w->end) {
    return false;
  }
  if (*w->at == '{' || *w->at == '[') {
    *opened = true;
    return open_level(w);
  }
  if (*w->at != '"') {
    return step_scalar(w);
  }
  if (!step_string(w, &text, &len, &escaped)) {
    return false;
  }
  if (w->wanted && w->depth == 1 && !escaped) {
    w->wanted->text = text;
    w->wanted->len = len;
  }
  return true;
}

/* Closes as many levels as the document closes here. |*more| says that a
 * comma follows in the level that stays open. */
static bool step_after(struct walk *w, bool *more)
{
  *more = false;
  while (w->depth > 0) {
    skip_space(w);
    if (w->at >= w->end) {
      return false;
    }
    if (*w->at == ',') {
      w->at++;
      *more = true;
      return true;
    }
    if (*w->at != (in_object(w) ? '}' : ']')) {
      return false;
    }
    w->at++;
    w->depth--;
  }
  return true;
}

static bool level_is_empty(struct walk *w)
{
  skip_space(w);
  return w->at < w->end && *w->at == (in_object(w) ? '}' : ']');
}

/* The whole of a document whose first bracket is |bracket|. */
static bool walk_all(struct walk *w, char bracket)
{
  bool more = true;
  bool opened = false;

  skip_space(w);
  if (w->at >= w->end || *w->at != bracket || !step_value(w, &opened)) {
    return false;
  }
  if (level_is_empty(w)) {
    if (!step_after(w, &more)) {
      return false;
    }
    more = false;
  }
  while (more) {
    if ((in_object(w) && !step_name(w)) || !step_value(w, &opened)) {
      return false;
    }
    if (opened && !level_is_empty(w)) {
      continue; /* the level's first member or element comes next */
    }
    if (!step_after(w, &more)) {
      return false;
    }
  }
  skip_space(w);
  return w->depth == 0 && w->at == w->end;
}

bool mu_json_pick(const char *json, size_t len, struct mu_json_member *members,
                  size_t count)
{
  struct walk w = {
      .at = json, .end = json + len, .members = members, .count = count};

  for (size_t i = 0; i < count; i++) {
    members[i].text = NULL;
    members[i].len = 0;
  }
  return walk_all(&w, '{');
}

bool mu_json_is_list(const char *json, size_t len)
{
  struct walk w = {.at = json, .end = json + len};

  return walk_all(&w, '[');
}

static void write_members(struct mu_buffer *out, const cJSON *value, char open,
                          char end);

static void write_literal(struct mu_buffer *out, const cJSON *value)
{
  if (cJSON_IsBool(value)) {
    mu_buffer_append_text(out, cJSON_IsTrue(value) ? "true" : "false");
  } else {
    mu_buffer_append_text(out, "null");
  }
}

/* As deep as cJSON parses. NOLINTNEXTLINE(misc-no-recursion) */
void mu_json_write(struct mu_buffer *out, const cJSON *value)
{
  if (cJSON_IsString(value)) {
    mu_json_write_string(out, value->valuestring, strlen(value->valuestring));
  } else if (cJSON_IsNumber(value)) {
    mu_json_write_number(out, value->valuedouble);
  } else if (cJSON_IsArray(value)) {
    write_members(out, value, '[', ']');
  } else if (cJSON_IsObject(value)) {
    write_members(out, value, '{', '}');
  } else {
    write_literal(out, value);
  }
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static void write_members(struct mu_buffer *out, const cJSON *value, char open,
                          char end)
{
  const cJSON *member = NULL;

  mu_buffer_append_char(out, open);
  cJSON_ArrayForEach (member, value) {
    if (member != value->child) {
      mu_buffer_append_char(out, ',');
    }
    if (cJSON_IsObject(value)) {
      mu_json_write_string(out, member->string, strlen(member->string));
      mu_buffer_append_char(out, ':');
    }
    mu_json_write(out, member);
  }
  mu_buffer_append_char(out, end);
}

const char *mu_json_text(const struct cJSON *object, const char *name)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

  return text ? text : "";
}
