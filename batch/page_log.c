/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/page_log.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "io/record_file.h"

struct mu_page_log {
  struct mu_record_file *file;
  struct mu_buffer record;
  uint64_t behind_identity; /* where the second record stands */
};

void mu_page_log_free(struct mu_page_log *log)
{
  if (!log) {
    return;
  }
  mu_record_file_free(log->file);
  mu_buffer_release(&log->record);
  free(log);
}

static enum mu_code new_log(struct mu_page_log **out, struct mu_error *err)
{
  *out = calloc(1, sizeof **out);
  return *out ? MU_OK : mu_error_nomem(err);
}

static enum mu_code append(struct mu_page_log *log, const char *head,
                           const struct mu_buffer *lines, struct mu_error *err)
{
  mu_buffer_clear(&log->record);
  mu_buffer_append_text(&log->record, head);
  mu_buffer_append_char(&log->record, '\n');
  if (lines) {
    mu_buffer_append(&log->record, mu_buffer_text(lines), lines->len);
  }
  if (mu_buffer_failed(&log->record) || (lines && mu_buffer_failed(lines))) {
    return mu_error_nomem(err);
  }
  return mu_record_file_append(log->file, mu_buffer_text(&log->record),
                               log->record.len, NULL, err);
}

/* The first record, and where it ends. */
static enum mu_code write_identity(struct mu_page_log *log,
                                   const char *identity, struct mu_error *err)
{
  enum mu_code rc = append(log, identity, NULL, err);

  return rc == MU_OK ? mu_record_file_read(log->file, 0, &log->record,
                                           &log->behind_identity, err)
                     : rc;
}

enum mu_code mu_page_log_create(struct mu_page_log **out, const char *path,
                                const char *identity, struct mu_error *err)
{
  enum mu_code rc = new_log(out, err);

  if (rc == MU_OK) {
    rc = mu_record_file_create(&(*out)->file, path, err);
  }
  return rc == MU_OK ? write_identity(*out, identity, err) : rc;
}

/* Parses the record that was read last, and has it visited. */
static enum mu_code show(struct mu_page_log *log, mu_page_visit visit,
                         void *ctx, struct mu_error *err)
{
  const char *text = mu_buffer_text(&log->record);
  const char *line = memchr(text, '\n', log->record.len);
  struct mu_page_record record = {0};
  cJSON *head =
      line ? cJSON_ParseWithLength(text, (size_t)(line - text)) : NULL;
  enum mu_code rc = MU_OK;

  if (!cJSON_IsObject(head)) {
    cJSON_Delete(head);
    return line
               ? mu_error_nomem(err) /* the record's checksum was right */
               : mu_error_set(err, MU_EINPUT,
                              "what the export kept so far is of another kind; "
                              "--force makes it anew");
  }
  record.head = head;
  record.lines = line + 1;
  record.len = log->record.len - (size_t)(line + 1 - text);
  rc = visit(ctx, &record, err);
  cJSON_Delete(head);
  return rc;
}

/* From |at| on; |*next| is where the first record after |at| stands. */
static enum mu_code visit_from(struct mu_page_log *log, uint64_t at,
                               uint64_t *second, mu_page_visit visit, void *ctx,
                               struct mu_error *err)
{
  uint64_t next = at;
  enum mu_code rc = MU_OK;

  *second = 0;
  for (;;) {
    rc = mu_record_file_read(log->file, next, &log->record, &next, err);
    if (rc == MU_END) {
      return MU_OK;
    }
    *second = *second ? *second : next;
    if (rc == MU_OK) {
      rc = show(log, visit, ctx, err);
    }
    if (rc != MU_OK) {
      return rc;
    }
  }
}

enum mu_code mu_page_log_continue(struct mu_page_log **out, const char *path,
                                  const char *identity, mu_page_visit visit,
                                  void *ctx, struct mu_error *err)
{
  enum mu_code rc = new_log(out, err);

  if (rc == MU_OK) {
    rc = mu_record_file_continue(&(*out)->file, path, err);
  }
  if (rc == MU_OK) {
    rc = visit_from(*out, 0, &(*out)->behind_identity, visit, ctx, err);
  }
  if (rc == MU_OK && (*out)->behind_identity == 0) {
    rc = write_identity(*out, identity, err);
  }
  return rc;
}

enum mu_code mu_page_log_add(struct mu_page_log *log,
                             const struct mu_buffer *head,
                             const struct mu_buffer *lines,
                             struct mu_error *err)
{
  return mu_buffer_failed(head) ? mu_error_nomem(err)
                                : append(log, mu_buffer_text(head), lines, err);
}

enum mu_code mu_page_log_visit(struct mu_page_log *log, mu_page_visit visit,
                               void *ctx, struct mu_error *err)
{
  uint64_t second = 0;

  return visit_from(log, log->behind_identity, &second, visit, ctx, err);
}

enum mu_code mu_page_log_tick(struct mu_page_log *log, int64_t now_us,
                              struct mu_error *err)
{
  return mu_record_file_tick(log->file, now_us, err);
}

enum mu_code mu_page_log_force(struct mu_page_log *log, struct mu_error *err)
{
  return mu_record_file_force(log->file, err);
}

void mu_page_log_remove(struct mu_page_log *log)
{
  mu_record_file_remove(log->file);
}

/* The line at |*at|, which moves on; false at |end|. */
static bool next_line(const char **at, const char *end,
                      struct mu_page_line *line)
{
  const char *tab = memchr(*at, '\t', (size_t)(end - *at));
  const char *stop = tab ? memchr(tab, '\n', (size_t)(end - tab)) : NULL;

  if (!stop) {
    return false;
  }
  *line = (struct mu_page_line){.key = *at,
                                .key_len = (size_t)(tab - *at),
                                .text = tab + 1,
                                .len = (size_t)(stop - tab - 1)};
  *at = stop + 1;
  return true;
}

enum mu_code mu_page_lines_visit(const char *lines, size_t len,
                                 mu_line_visit visit, void *ctx,
                                 struct mu_error *err)
{
  const char *at = lines;
  struct mu_page_line line;
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && next_line(&at, lines + len, &line)) {
    rc = visit(ctx, &line, err);
  }
  return rc;
}
