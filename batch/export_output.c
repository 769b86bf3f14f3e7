/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/delimiter.h"
#include "batch/outputs.h"
#include "io/durable_file.h"

#define PIECE     ((size_t)256 << 10) /* an append is a write(2) */
#define BASE_MOST 230                 /* bytes of a name that others go round */

struct mu_export_output {
  struct mu_durable_file *file;
  const char *path; /* borrowed */
  char *part;       /* where the rows go first, and still are; NULL: right to
                       |path| */
  struct mu_buffer piece;
};

static bool ends_with(const char *text, const char *tail)
{
  size_t len = strlen(text);
  size_t tail_len = strlen(tail);

  return len > tail_len && strcmp(text + len - tail_len, tail) == 0;
}

enum mu_code mu_export_format_of(struct mu_export_format *format,
                                 const struct mu_settings *s,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *format =
      (struct mu_export_format){.json = ends_with(s->output, ".ndjson") ||
                                        ends_with(s->output, ".ndjson.gz"),
                                .raw = s->raw_cells,
                                .byte_order_mark = s->byte_order_mark};
  if (format->json && (s->raw_cells || s->byte_order_mark)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--%s is for CSV, and %s will be JSON in lines by its "
                        "name: leave it out",
                        s->raw_cells ? "raw-cells" : "bom", s->output);
  }
  rc = mu_delimiter_parse(s->delimiter, &format->delimiter, err);
  if (rc == MU_OK && format->json && format->delimiter != ',') {
    return mu_error_set(err, MU_EUSAGE,
                        "--delimiter is for CSV, and %s will be JSON in lines "
                        "by its name: leave it out",
                        s->output);
  }
  return rc;
}

/* Where |path| has its folder in it: behind the last slash. */
static const char *base_of(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

/* An export can take hours: that nothing can be made beside |path| is better
 * said before. */
static enum mu_code check_folder(const char *path, struct mu_error *err)
{
  size_t len = (size_t)(base_of(path) - path);
  char *folder = len > 0 ? strndup(path, len) : strdup(".");
  enum mu_code rc = MU_OK;

  if (!folder) {
    return mu_error_nomem(err);
  }
  if (access(folder, W_OK | X_OK) != 0) {
    rc = mu_error_set(err, MU_EOUTPUT, "%s cannot be made: %s", path,
                      strerror(errno));
  }
  free(folder);
  return rc;
}

enum mu_code mu_export_output_check(const char *path, bool replace,
                                    struct mu_error *err)
{
  struct stat st;
  bool there = stat(path, &st) == 0;

  if (mu_outputs_is_stream(path)) {
    return MU_OK;
  }
  if (*base_of(path) == '\0' || (there && S_ISDIR(st.st_mode))) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s is a folder; name a file in it, as in users.csv",
                        path);
  }
  if (there && !replace) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s is there already; --force replaces it", path);
  }
  return check_folder(path, err);
}

/* Beside |path|, hidden, and packed if that one is to be. The name of a file
 * has 255 bytes at most. */
static enum mu_code name_part(char **out, const char *path,
                              struct mu_error *err)
{
  const char *base = base_of(path);
  struct mu_buffer part = {0};

  mu_buffer_append(&part, path, (size_t)(base - path));
  mu_buffer_printf(&part, ".%.*s.partial%s", BASE_MOST, base,
                   ends_with(path, ".gz") ? ".gz" : "");
  if (mu_buffer_failed(&part)) {
    mu_buffer_release(&part);
    return mu_error_nomem(err);
  }
  *out = part.data; /* now the caller's */
  return MU_OK;
}

/* What a killed run left there goes; another that is still writing has it
 * locked, and keeps it. */
static enum mu_code open_part(struct mu_export_output *o, struct mu_error *err)
{
  char *part = NULL;
  enum mu_code rc = name_part(&part, o->path, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_create(&o->file, part, true, err);
  }
  if (rc != MU_OK) {
    free(part);
    return rc;
  }
  o->part = part;
  return mu_durable_file_clear(o->file, err);
}

enum mu_code mu_export_output_open(struct mu_export_output **out,
                                   const char *path, struct mu_error *err)
{
  struct mu_export_output *o = calloc(1, sizeof *o);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!o) {
    return mu_error_nomem(err);
  }
  o->path = path;
  rc = mu_outputs_is_stream(path)
           ? mu_durable_file_create(&o->file, path, true, err)
           : open_part(o, err);
  if (rc == MU_OK) {
    *out = o;
    o = NULL; /* now the caller's */
  }
  mu_export_output_free(o);
  return rc;
}

static enum mu_code write_piece(struct mu_export_output *o,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (mu_buffer_failed(&o->piece)) {
    return mu_error_nomem(err);
  }
  if (o->piece.len > 0) {
    rc = mu_durable_file_append(o->file, o->piece.data, o->piece.len, err);
  }
  mu_buffer_clear(&o->piece);
  return rc;
}

enum mu_code mu_export_output_write(struct mu_export_output *o,
                                    const struct mu_buffer *bytes,
                                    struct mu_error *err)
{
  mu_buffer_append(&o->piece, mu_buffer_text(bytes), bytes->len);
  return o->piece.len >= PIECE ? write_piece(o, err) : MU_OK;
}

/* A file is whole, and on the disk, before it gets its name; nothing is written
 * to it from there on, not even the end of an empty gzip member. */
static enum mu_code put_in_place(struct mu_export_output *o,
                                 struct mu_error *err)
{
  enum mu_code rc = mu_durable_file_flush(o->file, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_move(o->file, o->path, err);
  }
  if (rc == MU_OK) {
    free(o->part);
    o->part = NULL;
  }
  return rc;
}

enum mu_code mu_export_output_close(struct mu_export_output *o,
                                    struct mu_error *err)
{
  enum mu_code rc = write_piece(o, err);

  if (rc != MU_OK) {
    return rc;
  }
  return o->part ? put_in_place(o, err) : mu_durable_file_close(o->file, err);
}

void mu_export_output_free(struct mu_export_output *o)
{
  if (!o) {
    return;
  }
  if (o->part) {
    (void)unlink(o->part);
  }
  mu_durable_file_free(o->file);
  mu_buffer_release(&o->piece);
  free(o->part);
  free(o);
}
