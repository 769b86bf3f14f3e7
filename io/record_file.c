/* SPDX-License-Identifier: Apache-2.0 */
#include "io/record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "io/durable_file.h"
#include "io/unnamed_file.h"

static const char magic[] = "muster records 1\n";

#define MAGIC_LEN  (sizeof magic - 1)
#define RECORD_MAX (64U << 20)

struct frame { /* before each record */
  uint32_t len;
  uint32_t crc; /* CRC-32 of the length and of it (RFC 1952 section 8): zeros,
                   which a power cut can leave, are no record */
};

struct mu_record_file {
  char *path;                   /* NULL: it has no name */
  struct mu_durable_file *file; /* what is appended to; NULL without a name */
  int fd;                       /* what is read, and written without a name */
  uint64_t size;
  struct mu_buffer out;
};

void mu_record_file_free(struct mu_record_file *f)
{
  if (!f) {
    return;
  }
  mu_durable_file_free(f->file);
  if (f->fd >= 0) {
    (void)close(f->fd);
  }
  mu_buffer_release(&f->out);
  free(f->path);
  free(f);
}

static const char *name_of(const struct mu_record_file *f)
{
  return f->path ? f->path : "a temporary file";
}

static enum mu_code new_file(struct mu_record_file **out, const char *path,
                             struct mu_error *err)
{
  struct mu_record_file *f = calloc(1, sizeof *f);

  *out = f;
  if (!f) {
    return mu_error_nomem(err);
  }
  f->fd = -1;
  f->path = path ? strdup(path) : NULL;
  return path && !f->path ? mu_error_nomem(err) : MU_OK;
}

static enum mu_code open_for_reading(struct mu_record_file *f, const char *path,
                                     struct mu_error *err)
{
  f->fd = open(path, O_RDONLY | O_CLOEXEC);
  return f->fd >= 0 ? MU_OK
                    : mu_error_set(err, MU_EINPUT, "%s cannot be read: %s",
                                   path, strerror(errno));
}

static enum mu_code append(struct mu_record_file *f, const char *bytes,
                           size_t len, struct mu_error *err)
{
  enum mu_code rc = f->file ? mu_durable_file_append(f->file, bytes, len, err)
                            : mu_unnamed_file_write(f->fd, bytes, len, err);

  f->size += rc == MU_OK ? len : 0;
  return rc;
}

enum mu_code mu_record_file_create(struct mu_record_file **out,
                                   const char *path, struct mu_error *err)
{
  enum mu_code rc = new_file(out, path, err);
  struct mu_record_file *f = *out;

  if (rc != MU_OK) {
    return rc;
  }
  if (!path) {
    rc = mu_unnamed_file(&f->fd, err);
    return rc == MU_OK ? append(f, magic, MAGIC_LEN, err) : rc;
  }
  rc = mu_durable_file_create(&f->file, path, true, err);
  if (rc == MU_OK) {
    rc = mu_durable_file_clear(f->file, err);
  }
  if (rc == MU_OK) {
    rc = append(f, magic, MAGIC_LEN, err);
  }
  return rc == MU_OK ? open_for_reading(f, path, err) : rc;
}

/* ---- reading ---- */

static uint32_t checksum(uint32_t len, const char *bytes)
{
  uLong crc = crc32(0, (const Bytef *)&len, sizeof len);

  return (uint32_t)crc32(crc, (const Bytef *)bytes, len);
}

static enum mu_code damaged(const struct mu_record_file *f,
                            struct mu_error *err)
{
  return mu_error_set(err, MU_EINPUT, "%s is damaged", name_of(f));
}

/* The record at |at|; MU_END when there is no whole one there. */
static enum mu_code read_at(struct mu_record_file *f, uint64_t at,
                            struct mu_buffer *record, struct mu_error *err)
{
  struct frame frame;
  size_t got = 0;
  enum mu_code rc = mu_file_read_at(f->fd, name_of(f), at, (char *)&frame,
                                    sizeof frame, &got, err);

  mu_buffer_clear(record);
  if (rc != MU_OK) {
    return rc;
  }
  if (got < sizeof frame || frame.len > RECORD_MAX) {
    return MU_END;
  }
  if (!mu_buffer_reserve(record, frame.len)) {
    return mu_error_nomem(err);
  }
  rc = mu_file_read_at(f->fd, name_of(f), at + sizeof frame, record->data,
                       frame.len, &got, err);
  if (rc != MU_OK) {
    return rc;
  }
  record->len = got;
  record->data[got] = '\0';
  return got == frame.len && checksum(frame.len, record->data) == frame.crc
             ? MU_OK
             : MU_END;
}

enum mu_code mu_record_file_read(struct mu_record_file *f, uint64_t at,
                                 struct mu_buffer *record, uint64_t *next,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  at = at ? at : MAGIC_LEN;
  if (at >= f->size) {
    return MU_END;
  }
  rc = read_at(f, at, record, err);
  if (rc == MU_OK) {
    *next = at + sizeof(struct frame) + record->len;
  }
  return rc == MU_END ? damaged(f, err) : rc;
}

/* ---- going on ---- */

/* How far whole records go. */
static enum mu_code measure(struct mu_record_file *f, uint64_t *size,
                            struct mu_error *err)
{
  struct mu_buffer record = {0};
  enum mu_code rc = MU_OK;

  *size = MAGIC_LEN;
  while ((rc = read_at(f, *size, &record, err)) == MU_OK) {
    *size += sizeof(struct frame) + record.len;
  }
  mu_buffer_release(&record);
  return rc == MU_END ? MU_OK : rc;
}

/* One that died at its very beginning has nothing, or half a magic. */
static enum mu_code check_magic(struct mu_record_file *f, bool *torn,
                                struct mu_error *err)
{
  char bytes[MAGIC_LEN];
  size_t got = 0;
  enum mu_code rc =
      mu_file_read_at(f->fd, f->path, 0, bytes, MAGIC_LEN, &got, err);

  if (rc != MU_OK) {
    return rc;
  }
  *torn = got < MAGIC_LEN;
  return memcmp(bytes, magic, got) == 0
             ? MU_OK
             : mu_error_set(err, MU_EUSAGE,
                            "%s is no file that muster could go on with",
                            f->path);
}

static enum mu_code cut_tail(struct mu_record_file *f, bool torn,
                             struct mu_error *err)
{
  uint64_t size = 0;
  enum mu_code rc = torn ? MU_OK : measure(f, &size, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_cut(f->file, size, err);
  }
  f->size = size;
  return rc == MU_OK && torn ? append(f, magic, MAGIC_LEN, err) : rc;
}

enum mu_code mu_record_file_continue(struct mu_record_file **out,
                                     const char *path, struct mu_error *err)
{
  bool torn = false;
  enum mu_code rc = new_file(out, path, err);

  if (rc == MU_OK) {
    rc = open_for_reading(*out, path, err);
  }
  if (rc == MU_OK) {
    rc = check_magic(*out, &torn, err);
  }
  if (rc == MU_OK) {
    rc = mu_durable_file_continue(&(*out)->file, path, err);
  }
  return rc == MU_OK ? cut_tail(*out, torn, err) : rc;
}

/* ---- appending ---- */

enum mu_code mu_record_file_append(struct mu_record_file *f, const char *bytes,
                                   size_t len, uint64_t *at,
                                   struct mu_error *err)
{
  struct frame frame = {.len = (uint32_t)len};

  if (len > RECORD_MAX) {
    return mu_error_set(err, MU_EOUTPUT, "%s takes no record of %zu bytes",
                        name_of(f), len);
  }
  frame.crc = checksum(frame.len, bytes);
  mu_buffer_clear(&f->out);
  mu_buffer_append(&f->out, &frame, sizeof frame);
  mu_buffer_append(&f->out, bytes, len);
  if (mu_buffer_failed(&f->out)) {
    return mu_error_nomem(err);
  }
  if (at) {
    *at = f->size;
  }
  return append(f, mu_buffer_text(&f->out), f->out.len, err);
}

enum mu_code mu_record_file_tick(struct mu_record_file *f, int64_t now_us,
                                 struct mu_error *err)
{
  return f->file ? mu_durable_file_tick(f->file, now_us, err) : MU_OK;
}

enum mu_code mu_record_file_force(struct mu_record_file *f,
                                  struct mu_error *err)
{
  return f->file ? mu_durable_file_force(f->file, err) : MU_OK;
}

void mu_record_file_remove(struct mu_record_file *f)
{
  if (f->path) {
    (void)unlink(f->path);
    mu_durable_file_keep_name(f->path);
  }
}
