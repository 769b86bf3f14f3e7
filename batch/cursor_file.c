/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/cursor_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "batch/okta_list.h"
#include "batch/outputs.h"
#include "io/durable_file.h"
#include "io/json.h"

#define SIZE_MOST (1u << 20)

struct mu_cursor_file {
  char *path;
  char *org;
  char *filter; /* NULL: none */
  struct mu_durable_file *lock;
};

/* ---- who has it ---- */

/* The file itself is replaced all the time: what is locked has to stay. */
static enum mu_code take_lock(struct mu_cursor_file *file, struct mu_error *err)
{
  struct mu_buffer path = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&path, "%s.lock", file->path);
  if (mu_buffer_failed(&path)) {
    rc = mu_error_nomem(err);
  } else if (mu_durable_file_is_held(mu_buffer_text(&path))) {
    rc = mu_error_set(err, MU_EOUTPUT,
                      "--cursor %s is in use by another run that follows "
                      "events",
                      file->path);
  } else {
    rc = mu_durable_file_create(&file->lock, mu_buffer_text(&path), true, err);
  }
  mu_buffer_release(&path);
  return rc;
}

enum mu_code mu_cursor_file_open(struct mu_cursor_file **out, const char *path,
                                 const char *org, const char *filter,
                                 struct mu_error *err)
{
  struct mu_cursor_file *file = NULL;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (mu_outputs_is_stream(path)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--cursor %s: it takes a file, which the next run "
                        "reads",
                        path);
  }
  file = calloc(1, sizeof *file);
  if (!file) {
    return mu_error_nomem(err);
  }
  file->path = strdup(path);
  file->org = strdup(org);
  file->filter = filter ? strdup(filter) : NULL;
  rc = file->path && file->org && (file->filter || !filter)
           ? take_lock(file, err)
           : mu_error_nomem(err);
  if (rc != MU_OK) {
    mu_cursor_file_free(file);
    return rc;
  }
  *out = file;
  return MU_OK;
}

void mu_cursor_file_free(struct mu_cursor_file *file)
{
  if (!file) {
    return;
  }
  mu_durable_file_free(file->lock);
  free(file->path);
  free(file->org);
  free(file->filter);
  free(file);
}

/* ---- reading ---- */

static enum mu_code damaged(const struct mu_cursor_file *file, const char *what,
                            struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE,
                      "%s is no cursor of muster, or it is damaged: %s; move "
                      "it away, and say by --since from when on events are "
                      "wanted",
                      file->path, what);
}

static enum mu_code unreadable(const struct mu_cursor_file *file,
                               struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "%s cannot be read: %s", file->path,
                      strerror(errno));
}

/* MU_END when there is no such file. */
static enum mu_code read_all(const struct mu_cursor_file *file,
                             struct mu_buffer *text, struct mu_error *err)
{
  int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char piece[4096];
  ssize_t got = 0;
  enum mu_code rc = MU_OK;

  if (fd < 0) {
    return errno == ENOENT ? MU_END : unreadable(file, err);
  }
  while ((got = read(fd, piece, sizeof piece)) > 0 && text->len <= SIZE_MOST) {
    mu_buffer_append(text, piece, (size_t)got);
  }
  if (got < 0) {
    rc = unreadable(file, err);
  } else if (got > 0) {
    rc = damaged(file, "it is too long", err);
  } else if (mu_buffer_failed(text)) {
    rc = mu_error_nomem(err);
  }
  (void)close(fd);
  return rc;
}

static const char *text_of(const cJSON *object, const char *name)
{
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static bool copy(char *to, size_t size, const char *text)
{
  return text && (size_t)snprintf(to, size, "%s", text) < size;
}

static bool copy_time(char to[MU_TIMESTAMP_MAX], const char *text)
{
  int64_t us = 0;

  return copy(to, MU_TIMESTAMP_MAX, text) &&
         mu_org_clock_parse_timestamp(to, &us);
}

/* A path of the log on the org, and nothing that could be taken for more. */
static bool is_path(const char *text)
{
  static const char log[] = MU_LOGS_PATH "?";

  if (!text || strncmp(text, log, sizeof log - 1) != 0) {
    return false;
  }
  while (*text > ' ' && *text <= '~') {
    text++;
  }
  return *text == '\0';
}

static enum mu_code check_filter(const struct mu_cursor_file *file,
                                 const cJSON *root, struct mu_error *err)
{
  const cJSON *query = cJSON_GetObjectItemCaseSensitive(root, "query");
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(query, "filter");
  const char *filter = cJSON_GetStringValue(item);

  if (!cJSON_IsString(item) && !cJSON_IsNull(item)) {
    return damaged(file, "it does not say which events it is about", err);
  }
  if (!filter && file->filter) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s is the cursor of a run without --filter; this one "
                        "has --filter %.200s: give each its own file",
                        file->path, file->filter);
  }
  if (filter && (!file->filter || strcmp(filter, file->filter) != 0)) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s is the cursor of a run with --filter %.200s; this "
                        "one has %s%.200s: give each its own file",
                        file->path, filter, file->filter ? "--filter " : "none",
                        file->filter ? file->filter : "");
  }
  return MU_OK;
}

static enum mu_code check_owner(const struct mu_cursor_file *file,
                                const cJSON *root, struct mu_error *err)
{
  const char *org = text_of(root, "org");

  if (!text_of(root, "muster") || !org) {
    return damaged(file, "it does not say of which org it is", err);
  }
  if (strcmp(org, file->org) != 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s is the cursor of %.200s, and not of %s: give each "
                        "org its own file",
                        file->path, org, file->org);
  }
  return check_filter(file, root, err);
}

static enum mu_code read_place(const struct mu_cursor_file *file,
                               const cJSON *root, struct mu_event_place *place,
                               struct mu_error *err)
{
  const cJSON *last = cJSON_GetObjectItemCaseSensitive(root, "last");
  const char *next = text_of(root, "next");

  if (!is_path(next)) {
    return damaged(file, "\"next\" is no path of the org's log", err);
  }
  if (!copy_time(place->since, text_of(root, "since"))) {
    return damaged(file, "\"since\" is no time", err);
  }
  if (!cJSON_IsNull(last) &&
      (!copy(place->uuid, sizeof place->uuid, text_of(last, "uuid")) ||
       !copy_time(place->published, text_of(last, "published")))) {
    return damaged(file, "\"last\" is no event", err);
  }
  mu_buffer_append_text(&place->next, next);
  return mu_buffer_failed(&place->next) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_cursor_file_read(const struct mu_cursor_file *file,
                                 struct mu_event_place *place,
                                 struct mu_error *err)
{
  struct mu_buffer text = {0};
  cJSON *root = NULL;
  enum mu_code rc = read_all(file, &text, err);

  if (rc == MU_OK) {
    /* Nothing may stand behind it: a whole file was written in one step. */
    root = cJSON_ParseWithOpts(mu_buffer_text(&text), NULL, 1);
    rc = cJSON_IsObject(root) ? check_owner(file, root, err)
                              : damaged(file, "it is no JSON object", err);
  }
  if (rc == MU_OK) {
    rc = read_place(file, root, place, err);
  }
  cJSON_Delete(root);
  mu_buffer_release(&text);
  return rc;
}

/* ---- writing ---- */

static void append_member(struct mu_buffer *out, const char *name,
                          const char *value)
{
  mu_buffer_printf(out, "\"%s\": ", name);
  if (value) {
    mu_json_write_string(out, value, strlen(value));
  } else {
    mu_buffer_append_text(out, "null");
  }
}

static void append_last(struct mu_buffer *out,
                        const struct mu_event_place *place)
{
  if (!place->uuid[0]) {
    mu_buffer_append_text(out, "\"last\": null");
    return;
  }
  mu_buffer_append_text(out, "\"last\": {");
  append_member(out, "uuid", place->uuid);
  mu_buffer_append_text(out, ", ");
  append_member(out, "published", place->published);
  mu_buffer_append_char(out, '}');
}

enum mu_code mu_cursor_file_write(const struct mu_cursor_file *file,
                                  const struct mu_event_place *place,
                                  struct mu_error *err)
{
  struct mu_buffer text = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_append_char(&text, '{');
  append_member(&text, "muster", MUSTER_VERSION);
  mu_buffer_append_text(&text, ",\n ");
  append_member(&text, "org", file->org);
  mu_buffer_append_text(&text, ",\n \"query\": {");
  append_member(&text, "filter", file->filter);
  mu_buffer_append_text(&text, "},\n ");
  append_member(&text, "since", place->since);
  mu_buffer_append_text(&text, ",\n ");
  append_member(&text, "next", mu_buffer_text(&place->next));
  mu_buffer_append_text(&text, ",\n ");
  append_last(&text, place);
  mu_buffer_append_text(&text, "}\n");
  rc = mu_buffer_failed(&text)
           ? mu_error_nomem(err)
           : mu_durable_file_replace(file->path, mu_buffer_text(&text),
                                     text.len, err);
  mu_buffer_release(&text);
  return rc;
}
