/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/activation_links.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/csv_tail.h"
#include "io/csv_writer.h"
#include "io/durable_file.h"

static const char header[] = "row,login,id,activation_url\n";

struct mu_activation_links {
  const char *path;
  struct mu_durable_file *file;
  struct mu_buffer line; /* wiped whenever it was written */
  uint64_t count;
  bool continues;
};

static enum mu_code make(struct mu_activation_links **out, const char *path,
                         bool continues, bool replace, struct mu_error *err)
{
  struct mu_activation_links *links = calloc(1, sizeof *links);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!links) {
    return mu_error_nomem(err);
  }
  links->path = path;
  links->continues = continues;
  rc = continues ? mu_durable_file_continue(&links->file, path, err)
                 : mu_durable_file_create(&links->file, path, replace, err);
  if (rc != MU_OK) {
    mu_activation_links_free(links);
    return rc;
  }
  *out = links;
  return MU_OK;
}

enum mu_code mu_activation_links_new(struct mu_activation_links **out,
                                     const char *path, bool replace,
                                     struct mu_error *err)
{
  return make(out, path, false, replace, err);
}

static bool has_bytes(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && st.st_size > 0;
}

enum mu_code mu_activation_links_continue(struct mu_activation_links **out,
                                          const char *path,
                                          struct mu_error *err)
{
  bool there = has_bytes(path);

  return make(out, path, there, !there, err);
}

void mu_activation_links_free(struct mu_activation_links *links)
{
  if (links) {
    mu_durable_file_free(links->file);
    mu_buffer_wipe(&links->line);
    mu_buffer_release(&links->line);
    free(links);
  }
}

enum mu_code mu_activation_links_clear(struct mu_activation_links *links,
                                       struct mu_error *err)
{
  return mu_durable_file_clear(links->file, err);
}

enum mu_code mu_activation_links_begin(struct mu_activation_links *links,
                                       struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (links->continues) {
    rc = mu_csv_tail_mend(&links->file, links->path, err);
  }
  if (rc == MU_OK && (!links->continues || !has_bytes(links->path))) {
    rc = mu_durable_file_append(links->file, header, sizeof header - 1, err);
  }
  return rc == MU_OK ? mu_durable_file_force(links->file, err) : rc;
}

static void cell(struct mu_buffer *line, const char *text, size_t len, char end)
{
  mu_csv_write_cell(line, text, len, ',');
  mu_buffer_append_char(line, end);
}

enum mu_code mu_activation_links_write(struct mu_activation_links *links,
                                       const struct mu_job *job,
                                       const struct mu_buffer *link,
                                       struct mu_error *err)
{
  struct mu_buffer *line = &links->line;
  enum mu_code rc = MU_OK;

  mu_buffer_append_uint(line, job->row);
  mu_buffer_append_char(line, ',');
  cell(line, mu_buffer_text(&job->login), job->login.len, ',');
  cell(line, job->id, strlen(job->id), ',');
  cell(line, mu_buffer_text(link), link->len, '\n');
  rc = mu_buffer_failed(line) || mu_buffer_failed(link)
           ? mu_error_nomem(err)
           : mu_durable_file_append(links->file, line->data, line->len, err);
  mu_buffer_wipe(line);
  links->count += rc == MU_OK;
  return rc;
}

enum mu_code mu_activation_links_secure(struct mu_activation_links *links,
                                        struct mu_error *err)
{
  return mu_durable_file_force(links->file, err);
}

enum mu_code mu_activation_links_close(struct mu_activation_links *links,
                                       struct mu_error *err)
{
  return mu_durable_file_close(links->file, err);
}

uint64_t mu_activation_links_count(const struct mu_activation_links *links)
{
  return links->count;
}
