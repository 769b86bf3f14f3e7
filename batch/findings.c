/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/findings.h"

#include <stdlib.h>
#include <string.h>

#include "batch/user.h"
#include "io/buffer.h"
#include "io/csv_writer.h"
#include "io/durable_file.h"
#include "io/json.h"
#include "io/text.h"

#define HEADER "row,line,cell,header,severity,kind,message,advice\n"

struct mu_findings {
  struct mu_durable_file *file;
  bool is_json;
  uint64_t count;
  struct mu_buffer line;
};

static bool ends_in(const char *path, const char *tail)
{
  size_t len = strlen(path);
  size_t tail_len = strlen(tail);

  return len >= tail_len &&
         mu_text_equal_nocase(path + len - tail_len, tail_len, tail, tail_len);
}

static enum mu_code put_line(struct mu_findings *findings, struct mu_error *err)
{
  if (mu_buffer_failed(&findings->line)) {
    return mu_error_nomem(err);
  }
  return mu_durable_file_append(findings->file, findings->line.data,
                                findings->line.len, err);
}

enum mu_code mu_findings_new(struct mu_findings **out, const char *path,
                             bool replace, struct mu_error *err)
{
  struct mu_findings *findings = calloc(1, sizeof *findings);
  enum mu_code rc = MU_OK;

  *out = findings;
  if (!findings) {
    return mu_error_nomem(err);
  }
  findings->is_json = ends_in(path, ".json");
  rc = mu_durable_file_create(&findings->file, path, replace, err);
  if (rc == MU_OK) {
    mu_buffer_append_text(&findings->line, findings->is_json ? "[" : HEADER);
    rc = put_line(findings, err);
  }
  return rc;
}

void mu_findings_free(struct mu_findings *findings)
{
  if (findings) {
    mu_durable_file_free(findings->file);
    mu_buffer_release(&findings->line);
    free(findings);
  }
}

/* C17, or C for a header, or nothing for a whole row. */
static void append_cell(struct mu_buffer *out, const struct mu_finding *f)
{
  if (f->column != MU_NO_COLUMN) {
    mu_buffer_append_text(out, mu_text_column_letters(f->column).text);
    if (f->record > 0) {
      mu_buffer_append_uint(out, f->record);
    }
  }
}

static void append_number(struct mu_buffer *out, uint64_t number,
                          const char *absent)
{
  if (number > 0) {
    mu_buffer_append_uint(out, number);
  } else {
    mu_buffer_append_text(out, absent);
  }
}

static void add_cell(struct mu_buffer *out, const char *text, size_t len)
{
  mu_buffer_append_char(out, ',');
  mu_csv_write_cell(out, text, len, ',');
}

static void write_csv(struct mu_buffer *out, const struct mu_finding *f)
{
  append_number(out, f->row, "");
  mu_buffer_append_char(out, ',');
  append_number(out, f->line, "");
  mu_buffer_append_char(out, ',');
  append_cell(out, f);
  add_cell(out, f->header, strlen(f->header));
  mu_buffer_append_text(out, f->is_error ? ",error," : ",notice,");
  mu_buffer_append_text(out, f->kind);
  add_cell(out, f->message, f->message_len);
  add_cell(out, f->advice, strlen(f->advice));
  mu_buffer_append_char(out, '\n');
}

static void add_member(struct mu_buffer *out, const char *name,
                       const char *text, size_t len)
{
  mu_buffer_printf(out, ",\"%s\":", name);
  mu_json_write_string(out, text, len);
}

static void write_json(struct mu_buffer *out, const struct mu_finding *f,
                       bool first)
{
  mu_buffer_append_text(out, first ? "\n{\"row\":" : ",\n{\"row\":");
  append_number(out, f->row, "null");
  mu_buffer_append_text(out, ",\"line\":");
  append_number(out, f->line, "null");
  mu_buffer_append_text(out, ",\"cell\":\"");
  append_cell(out, f);
  mu_buffer_append_char(out, '"');
  add_member(out, "header", f->header, strlen(f->header));
  mu_buffer_printf(out, ",\"severity\":\"%s\",\"kind\":\"%s\"",
                   f->is_error ? "error" : "notice", f->kind);
  add_member(out, "message", f->message, f->message_len);
  add_member(out, "advice", f->advice, strlen(f->advice));
  mu_buffer_append_char(out, '}');
}

enum mu_code mu_findings_write(struct mu_findings *findings,
                               const struct mu_finding *finding,
                               struct mu_error *err)
{
  mu_buffer_clear(&findings->line);
  if (findings->is_json) {
    write_json(&findings->line, finding, findings->count == 0);
  } else {
    write_csv(&findings->line, finding);
  }
  findings->count++;
  return put_line(findings, err);
}

enum mu_code mu_findings_close(struct mu_findings *findings,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (findings->is_json) {
    mu_buffer_clear(&findings->line);
    mu_buffer_append_text(&findings->line, "\n]\n");
    rc = put_line(findings, err);
  }
  return rc == MU_OK ? mu_durable_file_close(findings->file, err) : rc;
}
