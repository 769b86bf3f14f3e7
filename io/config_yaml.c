/* SPDX-License-Identifier: Apache-2.0 */
#include "io/config_yaml.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

#define DEPTH_MAX 16

/* A mapping or sequence that is open. */
struct level {
  bool mapping;
  bool has_key;    /* of a mapping: the next node is its value */
  size_t path_len; /* of the level itself; its key follows */
};

struct reader {
  yaml_parser_t parser;
  mu_config_yaml_value tell;
  void *ctx;
  char path[MU_CONFIG_PATH_MAX];
  struct level levels[DEPTH_MAX];
  size_t depth;
  size_t documents;
};

/* ---- errors ---- */

static enum mu_code refuse(yaml_mark_t at, const char *why,
                           struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "line %zu, column %zu: %s", at.line + 1,
                      at.column + 1, why);
}

/* libyaml's words are fixed texts: none of the file is in them. */
static enum mu_code parser_error(const yaml_parser_t *p, struct mu_error *err)
{
  if (p->error == YAML_MEMORY_ERROR) {
    return mu_error_nomem(err);
  }
  if (p->error == YAML_READER_ERROR) { /* it knows no line */
    return mu_error_set(err, MU_EUSAGE, "byte %zu: %s", p->problem_offset + 1,
                        p->problem ? p->problem : "it is no text");
  }
  return refuse(p->problem_mark, p->problem ? p->problem : "it is no YAML",
                err);
}

/* ---- where a node stands ---- */

static struct level *innermost(struct reader *r)
{
  return r->depth > 0 ? &r->levels[r->depth - 1] : NULL;
}

static bool wants_key(struct reader *r)
{
  struct level *level = innermost(r);

  return level && level->mapping && !level->has_key;
}

/* A value is complete: what follows in a mapping is a key. */
static void end_value(struct reader *r)
{
  struct level *level = innermost(r);

  if (level && level->mapping) {
    level->has_key = false;
    r->path[level->path_len] = '\0';
  }
}

static enum mu_code take_key(struct reader *r, const yaml_event_t *event,
                             struct mu_error *err)
{
  const char *key = (const char *)event->data.scalar.value;
  size_t len = event->data.scalar.length;
  struct level *level = innermost(r);
  size_t at = level->path_len;

  if (strlen(key) < len) {
    return refuse(event->start_mark, "there is a NUL in a key", err);
  }
  if (at + 1 + len + 1 > sizeof r->path) {
    return refuse(event->start_mark, "its keys are too long", err);
  }
  if (at > 0) {
    r->path[at++] = '.';
  }
  memcpy(r->path + at, key, len + 1);
  level->has_key = true;
  return MU_OK;
}

/* ---- nodes ---- */

static bool is_tag(const yaml_char_t *tag, const char *expected)
{
  return !tag || strcmp((const char *)tag, expected) == 0;
}

/* YAML 1.2.2 section 10.3.2. */
static bool is_null(const char *plain)
{
  return strcmp(plain, "~") == 0 || strcmp(plain, "null") == 0 ||
         strcmp(plain, "Null") == 0 || strcmp(plain, "NULL") == 0;
}

static enum mu_code take_scalar(struct reader *r, const yaml_event_t *event,
                                struct mu_error *err)
{
  const char *value = (const char *)event->data.scalar.value;
  bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  enum mu_code rc = MU_OK;

  if (!is_tag(event->data.scalar.tag, YAML_STR_TAG)) {
    return refuse(event->start_mark, "tags are not understood", err);
  }
  if (wants_key(r)) {
    return take_key(r, event, err);
  }
  if (strlen(value) < event->data.scalar.length) {
    return refuse(event->start_mark, "there is a NUL in a value", err);
  }
  if (plain && is_null(value)) {
    value = "";
  }
  rc = r->tell(r->ctx, r->path, value, err);
  end_value(r);
  return rc;
}

static enum mu_code open_level(struct reader *r, const yaml_event_t *event,
                               bool mapping, struct mu_error *err)
{
  if (wants_key(r)) {
    return refuse(event->start_mark, "a key has to be plain text", err);
  }
  if (r->depth == DEPTH_MAX) {
    return refuse(event->start_mark, "it is nested too deeply", err);
  }
  r->levels[r->depth++] =
      (struct level){.mapping = mapping, .path_len = strlen(r->path)};
  return MU_OK;
}

static void close_level(struct reader *r)
{
  r->depth--;
  end_value(r);
}

static enum mu_code take_event(struct reader *r, const yaml_event_t *event,
                               struct mu_error *err)
{
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return r->documents++ == 0
               ? MU_OK
               : refuse(event->start_mark, "a second document begins", err);
  case YAML_ALIAS_EVENT:
    return refuse(event->start_mark,
                  "aliases (*name) are not understood; write the value again",
                  err);
  case YAML_SCALAR_EVENT:
    return take_scalar(r, event, err);
  case YAML_MAPPING_START_EVENT:
    return is_tag(event->data.mapping_start.tag, YAML_MAP_TAG)
               ? open_level(r, event, true, err)
               : refuse(event->start_mark, "tags are not understood", err);
  case YAML_SEQUENCE_START_EVENT:
    return is_tag(event->data.sequence_start.tag, YAML_SEQ_TAG)
               ? open_level(r, event, false, err)
               : refuse(event->start_mark, "tags are not understood", err);
  case YAML_MAPPING_END_EVENT:
  case YAML_SEQUENCE_END_EVENT:
    close_level(r);
    return MU_OK;
  default:
    return MU_OK;
  }
}

static enum mu_code read_events(struct reader *r, struct mu_error *err)
{
  yaml_event_t event;
  enum mu_code rc = MU_OK;
  bool more = true;

  while (more && rc == MU_OK) {
    if (!yaml_parser_parse(&r->parser, &event)) {
      return parser_error(&r->parser, err);
    }
    rc = take_event(r, &event, err);
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  return rc;
}

enum mu_code mu_config_yaml_read(const char *text, size_t len,
                                 mu_config_yaml_value tell, void *ctx,
                                 struct mu_error *err)
{
  struct reader r = {.tell = tell, .ctx = ctx};
  enum mu_code rc = MU_OK;

  if (!yaml_parser_initialize(&r.parser)) {
    return mu_error_nomem(err);
  }
  yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
  rc = read_events(&r, err);
  yaml_parser_delete(&r.parser);
  return rc;
}
