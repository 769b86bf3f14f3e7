/* SPDX-License-Identifier: Apache-2.0 */
#include "io/csv_tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/byte_source.h"

/* A whole gzip file ends in the length of what it holds, whose first bytes are
 * seldom zeros; more than these are a disk's, for what it never got. */
#define ZEROS_MOST 3

/* What a look over the unpacked bytes has found. */
struct tail {
  uint64_t bytes; /* in all */
  uint64_t whole; /* up to the end of the last whole record */
  bool lines;     /* quotes are nothing special */
  bool quoted;
  bool torn; /* the gzip breaks off */
};

static void scan(struct tail *tail, const char *bytes, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if (bytes[i] == '"' && !tail->lines) {
      tail->quoted = !tail->quoted;
    } else if (bytes[i] == '\n' && !tail->quoted) {
      tail->whole = tail->bytes + i + 1;
    }
  }
  tail->bytes += len;
}

/* A torn gzip gives what it can and then an error, which is no failure here. */
static enum mu_code look(struct mu_byte_source *source, struct tail *tail,
                         struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  while (rc == MU_OK) {
    const char *bytes = NULL;
    size_t len = 0;

    rc = mu_byte_source_read(source, &bytes, &len, err);
    if (rc == MU_OK) {
      scan(tail, bytes, len);
    }
  }
  if (rc == MU_EINPUT && mu_byte_source_is_torn(source)) {
    tail->torn = true;
    return MU_OK;
  }
  return rc == MU_END ? MU_OK : rc;
}

/* Copies the first |whole| unpacked bytes of |source| to |out|. */
static enum mu_code copy(struct mu_byte_source *source, uint64_t whole,
                         struct mu_durable_file *out, struct mu_error *err)
{
  enum mu_code rc = mu_byte_source_rewind(source, err);

  while (rc == MU_OK && whole > 0) {
    const char *bytes = NULL;
    size_t len = 0;

    rc = mu_byte_source_read(source, &bytes, &len, err);
    if (rc == MU_OK) {
      len = len < whole ? len : (size_t)whole;
      whole -= len;
      rc = mu_durable_file_append(out, bytes, len, err);
    }
  }
  return rc;
}

/* |part| of what is whole in |source|. */
static enum mu_code pack(const char *part, struct mu_byte_source *source,
                         uint64_t whole, struct mu_error *err)
{
  struct mu_durable_file *out = NULL;
  enum mu_code rc = mu_durable_file_create(&out, part, true, err);

  if (rc == MU_OK) {
    rc = copy(source, whole, out, err);
  }
  if (rc == MU_OK) {
    rc = mu_durable_file_close(out, err);
  }
  mu_durable_file_free(out);
  return rc;
}

static enum mu_code swap_in(const char *path, const char *part,
                            struct mu_byte_source *source, uint64_t whole,
                            struct mu_error *err)
{
  enum mu_code rc = pack(part, source, whole, err);

  if (rc == MU_OK && rename(part, path) != 0) {
    rc = mu_error_set(err, MU_EOUTPUT, "%s cannot be written: %s", path,
                      strerror(errno));
  }
  if (rc != MU_OK) {
    (void)unlink(part);
    return rc;
  }
  mu_durable_file_keep_name(path);
  return MU_OK;
}

/* |*file| stays locked until the new one is, so that nobody gets between. */
static enum mu_code repack(struct mu_durable_file **file, const char *path,
                           const char *part, struct mu_byte_source *source,
                           uint64_t whole, struct mu_error *err)
{
  struct mu_durable_file *fresh = NULL;
  enum mu_code rc = swap_in(path, part, source, whole, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_continue(&fresh, path, err);
  }
  if (rc == MU_OK) {
    mu_durable_file_free(*file);
    *file = fresh;
  }
  return rc;
}

static enum mu_code count_zeros(const char *path, off_t *size, off_t *zeros,
                                struct mu_error *err)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  char byte = '\0';
  enum mu_code rc = MU_OK;

  *size = fd >= 0 ? lseek(fd, 0, SEEK_END) : -1;
  *zeros = 0;
  if (*size < 0) {
    rc = mu_error_set(err, MU_EOUTPUT, "%s cannot be read: %s", path,
                      strerror(errno));
  }
  while (rc == MU_OK && *zeros < *size &&
         pread(fd, &byte, 1, *size - *zeros - 1) == 1 && byte == '\0') {
    ++*zeros;
  }
  if (fd >= 0) {
    (void)close(fd);
  }
  return rc;
}

/* Zeros at the end of a torn gzip, or behind a whole one, would be unpacked to
 * lines that nobody wrote. */
static enum mu_code cut_zeros(struct mu_durable_file *file, const char *path,
                              bool torn, bool *cut, struct mu_error *err)
{
  off_t size = 0;
  off_t zeros = 0;
  enum mu_code rc = count_zeros(path, &size, &zeros, err);

  *cut = rc == MU_OK && zeros > (torn ? 0 : ZEROS_MOST);
  return *cut ? mu_durable_file_cut(file, (uint64_t)(size - zeros), err) : rc;
}

static enum mu_code look_at(const char *path, struct mu_byte_source **source,
                            struct tail *tail, struct mu_error *err)
{
  enum mu_code rc = mu_byte_source_open(source, path, err);

  *tail = (struct tail){.lines = tail->lines};
  return rc == MU_OK ? look(*source, tail, err) : rc;
}

static enum mu_code mend_gzip(struct mu_durable_file **file, const char *path,
                              const char *part, struct mu_byte_source **source,
                              struct tail *tail, struct mu_error *err)
{
  bool cut = false;
  enum mu_code rc = cut_zeros(*file, path, tail->torn, &cut, err);

  if (rc == MU_OK && cut) {
    mu_byte_source_free(*source);
    rc = look_at(path, source, tail, err);
  }
  if (rc == MU_OK && (cut || tail->torn || tail->whole < tail->bytes)) {
    rc = repack(file, path, part, *source, tail->whole, err);
  }
  return rc;
}

static enum mu_code mend(struct mu_durable_file **file, const char *path,
                         const char *part, bool lines, struct mu_error *err)
{
  struct mu_byte_source *source = NULL;
  struct tail tail = {.lines = lines};
  enum mu_code rc = MU_OK;

  (void)unlink(part); /* a run that died left it */
  rc = look_at(path, &source, &tail, err);
  if (rc == MU_OK && mu_byte_source_is_gzip(source)) {
    rc = mend_gzip(file, path, part, &source, &tail, err);
  } else if (rc == MU_OK && tail.whole < tail.bytes) {
    rc = mu_durable_file_cut(*file, tail.whole, err);
  }
  mu_byte_source_free(source);
  return rc;
}

static enum mu_code mend_tail(struct mu_durable_file **file, const char *path,
                              bool lines, struct mu_error *err)
{
  char *part = malloc(strlen(path) + sizeof ".part.gz");
  enum mu_code rc = MU_OK;

  if (!part) {
    return mu_error_nomem(err);
  }
  (void)sprintf(part, "%s.part.gz", path);
  rc = mend(file, path, part, lines, err);
  free(part);
  return rc;
}

enum mu_code mu_csv_tail_mend(struct mu_durable_file **file, const char *path,
                              struct mu_error *err)
{
  return mend_tail(file, path, false, err);
}

enum mu_code mu_line_tail_mend(struct mu_durable_file **file, const char *path,
                               struct mu_error *err)
{
  return mend_tail(file, path, true, err);
}
