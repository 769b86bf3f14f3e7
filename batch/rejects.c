/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/rejects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/csv_writer.h"
#include "io/durable_file.h"
#include "io/text.h"
#include "io/text_encoder.h"

struct mu_rejects {
  const char *path;
  const struct mu_input *input;
  char *beside; /* where it is written until it is placed; NULL: at |path| */
  bool replace;
  bool fed_back; /* the input is a rejects file: its first column is ours */
  struct mu_durable_file *file;    /* NULL until the first reject */
  struct mu_text_encoder *encoder; /* NULL: the input is UTF-8 */
  char delimiter;
  struct mu_buffer line; /* in UTF-8 */
  struct mu_buffer encoded;
  uint64_t count;
};

static enum mu_code name_beside(struct mu_rejects *rejects,
                                struct mu_error *err)
{
  static const char tail[] = ".part";
  size_t size = strlen(rejects->path) + sizeof tail;

  rejects->beside = malloc(size);
  if (!rejects->beside) {
    return mu_error_nomem(err);
  }
  (void)snprintf(rejects->beside, size, "%s%s", rejects->path, tail);
  return MU_OK;
}

enum mu_code mu_rejects_new(struct mu_rejects **out, const char *path,
                            bool replace, bool beside,
                            const struct mu_input *input, struct mu_error *err)
{
  struct mu_rejects *rejects = calloc(1, sizeof *rejects);
  const char *first = mu_header_map_header(mu_input_map(input), 0);

  *out = rejects;
  if (!rejects) {
    return mu_error_nomem(err);
  }
  rejects->path = path;
  rejects->replace = replace;
  rejects->input = input;
  rejects->delimiter = mu_input_layout(input)->delimiter;
  rejects->fed_back = mu_text_equal_nocase(
      first, strlen(first), MU_REJECTS_COLUMN, sizeof MU_REJECTS_COLUMN - 1);
  if (strcmp(mu_input_encoding(input), "UTF-8") != 0) {
    enum mu_code rc =
        mu_text_encoder_new(&rejects->encoder, mu_input_encoding(input), err);

    if (rc != MU_OK) {
      return rc;
    }
  }
  return beside ? name_beside(rejects, err) : MU_OK;
}

enum mu_code mu_rejects_place(struct mu_rejects *rejects, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (!rejects->beside) {
    return MU_OK;
  }
  if (rejects->file) {
    rc = mu_durable_file_move(rejects->file, rejects->path, err);
  } else {
    (void)unlink(rejects->path);   /* there are none this time */
    (void)unlink(rejects->beside); /* a run that died left it */
  }
  if (rc == MU_OK) {
    free(rejects->beside);
    rejects->beside = NULL;
  }
  return rc;
}

void mu_rejects_free(struct mu_rejects *rejects)
{
  if (rejects) {
    if (rejects->beside && rejects->file) {
      (void)unlink(rejects->beside);
    }
    free(rejects->beside);
    mu_durable_file_free(rejects->file);
    mu_text_encoder_free(rejects->encoder);
    mu_buffer_wipe(&rejects->line);
    mu_buffer_release(&rejects->line);
    mu_buffer_wipe(&rejects->encoded);
    mu_buffer_release(&rejects->encoded);
    free(rejects);
  }
}

/* How long the first cell of a raw row is, its delimiter included: what an
 * earlier run said of the row is not said twice. */
static size_t first_cell(const char *raw, size_t len, char delimiter)
{
  bool quoted = false;

  for (size_t i = 0; i < len; i++) {
    if (raw[i] == '"') {
      quoted = !quoted; /* a doubled quote changes nothing in the end */
    } else if (raw[i] == delimiter && !quoted) {
      return i + 1;
    }
  }
  return len;
}

static void append_raw(struct mu_rejects *rejects, const char *raw, size_t len)
{
  size_t skip =
      rejects->fed_back ? first_cell(raw, len, rejects->delimiter) : 0;

  mu_buffer_append_char(&rejects->line, rejects->delimiter);
  mu_buffer_append(&rejects->line, raw + skip, len - skip);
  mu_buffer_append_text(&rejects->line, mu_input_line_end(rejects->input));
}

static enum mu_code write_line(struct mu_rejects *rejects, struct mu_error *err)
{
  const struct mu_buffer *bytes = &rejects->line;

  if (rejects->encoder) {
    mu_text_encoder_append(rejects->encoder, &rejects->encoded,
                           mu_buffer_text(&rejects->line), rejects->line.len);
    bytes = &rejects->encoded;
  }
  if (mu_buffer_failed(&rejects->line) || mu_buffer_failed(bytes)) {
    return mu_error_nomem(err);
  }
  return mu_durable_file_append(rejects->file, bytes->data, bytes->len, err);
}

/* As the input has it: Excel knows its own files by it. */
static void append_mark(struct mu_rejects *rejects)
{
  if (rejects->encoder) {
    mu_text_encoder_mark(rejects->encoder, &rejects->encoded);
  } else {
    mu_buffer_append_text(&rejects->line, "\xEF\xBB\xBF");
  }
}

/* What the input's first line said of the delimiter holds here too, and for
 * some nothing else would say it. */
static void append_hint(struct mu_rejects *rejects)
{
  if (mu_input_layout(rejects->input)->reason == MU_DELIMITER_HINT) {
    mu_buffer_append_text(&rejects->line, "sep=");
    mu_buffer_append_char(&rejects->line, rejects->delimiter);
    mu_buffer_append_text(&rejects->line, mu_input_line_end(rejects->input));
  }
}

static enum mu_code make_file(struct mu_rejects *rejects, struct mu_error *err)
{
  size_t len = 0;
  const char *header = mu_input_raw_header(rejects->input, &len);
  enum mu_code rc = MU_OK;

  if (rejects->beside) {
    (void)unlink(rejects->beside); /* a run that died left it, or a plant */
  }
  rc = mu_durable_file_create(&rejects->file,
                              rejects->beside ? rejects->beside : rejects->path,
                              rejects->replace, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_clear(&rejects->line);
  mu_buffer_clear(&rejects->encoded);
  if (mu_input_has_mark(rejects->input)) {
    append_mark(rejects);
  }
  append_hint(rejects);
  mu_buffer_append_text(&rejects->line, MU_REJECTS_COLUMN);
  append_raw(rejects, header, len);
  return write_line(rejects, err);
}

enum mu_code mu_rejects_write(struct mu_rejects *rejects,
                              const struct mu_job *job, struct mu_error *err)
{
  enum mu_code rc = rejects->file ? MU_OK : make_file(rejects, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_clear(&rejects->line);
  mu_buffer_clear(&rejects->encoded);
  mu_csv_write_cell(&rejects->line, mu_buffer_text(&job->error), job->error.len,
                    rejects->delimiter);
  append_raw(rejects, mu_buffer_text(&job->raw), job->raw.len);
  rejects->count++;
  return write_line(rejects, err);
}

enum mu_code mu_rejects_tick(struct mu_rejects *rejects, int64_t now_us,
                             struct mu_error *err)
{
  return rejects->file ? mu_durable_file_tick(rejects->file, now_us, err)
                       : MU_OK;
}

enum mu_code mu_rejects_close(struct mu_rejects *rejects, struct mu_error *err)
{
  return rejects->file ? mu_durable_file_close(rejects->file, err) : MU_OK;
}

uint64_t mu_rejects_count(const struct mu_rejects *rejects)
{
  return rejects->count;
}
