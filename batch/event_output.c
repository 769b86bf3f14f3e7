/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/event_output.h"

#include <string.h>
#include <sys/stat.h>

#include "batch/outputs.h"
#include "io/byte_source.h"
#include "io/csv_tail.h"

#define MARK     "\xEF\xBB\xBF" /* a byte order mark */
#define MARK_LEN (sizeof MARK - 1)

static bool has_content(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && st.st_size > 0;
}

/* The first bytes of what the file holds, |most| or a little more; a torn gzip
 * gives what it can. */
static enum mu_code read_start(struct mu_buffer *start, const char *path,
                               size_t most, struct mu_error *err)
{
  struct mu_byte_source *source = NULL;
  enum mu_code rc = mu_byte_source_open(&source, path, err);

  while (rc == MU_OK && start->len < most) {
    const char *bytes = NULL;
    size_t len = 0;

    rc = mu_byte_source_read(source, &bytes, &len, err);
    if (rc == MU_OK) {
      mu_buffer_append(start, bytes, len < most ? len : most);
    }
  }
  if (rc == MU_END ||
      (rc == MU_EINPUT && source && mu_byte_source_is_torn(source))) {
    rc = MU_OK;
  }
  mu_byte_source_free(source);
  return rc == MU_OK && mu_buffer_failed(start) ? mu_error_nomem(err) : rc;
}

/* Whether |text| begins as |header| does, as far as |text| goes. */
static bool begins_with(const char *text, size_t len, const char *header,
                        size_t header_len)
{
  return memcmp(text, header, len < header_len ? len : header_len) == 0;
}

static size_t mark_len(const char *text, size_t len)
{
  return len >= MARK_LEN && memcmp(text, MARK, MARK_LEN) == 0 ? MARK_LEN : 0;
}

/* |*whole|: not just a part of the header is there. */
static enum mu_code check_header(const struct mu_event_output_config *config,
                                 bool *whole, struct mu_error *err)
{
  const char *wanted = mu_buffer_text(config->header);
  size_t skip = mark_len(wanted, config->header->len);
  struct mu_buffer start = {0};
  enum mu_code rc =
      read_start(&start, config->path, config->header->len + MARK_LEN, err);

  if (rc == MU_OK) {
    const char *text = mu_buffer_text(&start);
    size_t text_skip = mark_len(text, start.len);

    *whole = start.len - text_skip >= config->header->len - skip;
    if (!begins_with(text + text_skip, start.len - text_skip, wanted + skip,
                     config->header->len - skip)) {
      rc = mu_error_set(err, MU_EUSAGE,
                        "%s is there already, and has other columns: name "
                        "another file, or say --force to replace it",
                        config->path);
    }
  }
  mu_buffer_release(&start);
  return rc;
}

static enum mu_code begin(struct mu_durable_file **out,
                          const struct mu_event_output_config *config,
                          struct mu_error *err)
{
  enum mu_code rc = mu_durable_file_create(out, config->path, true, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_clear(*out, err);
  }
  if (rc == MU_OK && config->header->len > 0) {
    rc = mu_durable_file_append(*out, config->header->data, config->header->len,
                                err);
  }
  if (rc == MU_OK && config->header->len > 0) {
    rc = mu_durable_file_flush(*out, err);
  }
  return rc;
}

/* Behind what is there; a header that was cut off is written anew. */
static enum mu_code go_on(struct mu_durable_file **out,
                          const struct mu_event_output_config *config,
                          struct mu_error *err)
{
  bool whole = true;
  enum mu_code rc = config->lines ? MU_OK : check_header(config, &whole, err);

  if (rc == MU_OK && !whole) {
    return begin(out, config, err);
  }
  if (rc == MU_OK) {
    rc = mu_durable_file_continue(out, config->path, err);
  }
  if (rc == MU_OK) {
    rc = config->lines ? mu_line_tail_mend(out, config->path, err)
                       : mu_csv_tail_mend(out, config->path, err);
  }
  return rc;
}

enum mu_code mu_event_output_open(struct mu_durable_file **out,
                                  const struct mu_event_output_config *config,
                                  struct mu_error *err)
{
  *out = NULL;
  if (!config->replace && !mu_outputs_is_stream(config->path) &&
      has_content(config->path)) {
    return go_on(out, config, err);
  }
  return begin(out, config, err);
}
