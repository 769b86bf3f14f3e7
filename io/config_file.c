/* SPDX-License-Identifier: Apache-2.0 */
#include "io/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/buffer.h"
#include "io/config_yaml.h"
#include "io/secret.h"

/* What the child says at most: keys repeat in the paths of their values. */
#define RECORDS_MAX 262144 /* bytes */

struct mu_config_file {
  char *name;
  bool shared;
  struct mu_secret *records; /* path NUL value NUL, again and again */
  size_t len;
};

/* The first byte of what the child says. */
enum answer { ANSWER_RECORDS = 'r', ANSWER_FAULT = 'f', ANSWER_NOMEM = 'm' };

/* ---- the child ---- */

static void write_all(int fd, const char *bytes, size_t len)
{
  while (len > 0) {
    ssize_t wrote = write(fd, bytes, len);

    if (wrote < 0 && errno != EINTR) {
      return; /* nobody listens any more */
    }
    bytes += wrote > 0 ? wrote : 0;
    len -= wrote > 0 ? (size_t)wrote : 0;
  }
}

static enum mu_code add_record(void *ctx, const char *path, const char *value,
                               struct mu_error *err)
{
  struct mu_buffer *records = ctx;

  mu_buffer_append(records, path, strlen(path) + 1);
  mu_buffer_append(records, value, strlen(value) + 1);
  if (mu_buffer_failed(records)) {
    return mu_error_nomem(err);
  }
  return records->len <= RECORDS_MAX
             ? MU_OK
             : mu_error_set(err, MU_EUSAGE, "it holds too many values");
}

static enum mu_code read_text(struct mu_buffer *text, int fd,
                              struct mu_error *err)
{
  ssize_t got = 1;

  while (got != 0 && text->len <= MU_CONFIG_FILE_MAX) {
    if (!mu_buffer_reserve(text, MU_CONFIG_FILE_MAX + 1)) {
      return mu_error_nomem(err);
    }
    got = read(fd, text->data + text->len, MU_CONFIG_FILE_MAX + 1 - text->len);
    if (got < 0 && errno != EINTR) {
      return mu_error_set(err, MU_EUSAGE, "%s", strerror(errno));
    }
    text->len += got > 0 ? (size_t)got : 0;
  }
  return text->len <= MU_CONFIG_FILE_MAX
             ? MU_OK
             : mu_error_set(err, MU_EUSAGE, "it is over %d bytes long",
                            MU_CONFIG_FILE_MAX);
}

/* Says what is in |input|, or what is wrong with it, and ends. */
static void run_child(int input, int output)
{
  struct mu_buffer text = {0};
  struct mu_buffer records = {0};
  struct mu_error err = {0};
  enum mu_code rc = read_text(&text, input, &err);
  char answer = ANSWER_RECORDS;

  if (rc == MU_OK) {
    rc = mu_config_yaml_read(mu_buffer_text(&text), text.len, add_record,
                             &records, &err);
  }
  if (rc != MU_OK) {
    answer = rc == MU_ENOMEM ? ANSWER_NOMEM : ANSWER_FAULT;
  }
  write_all(output, &answer, 1);
  if (rc == MU_OK) {
    write_all(output, mu_buffer_text(&records), records.len);
  } else {
    write_all(output, err.text, strlen(err.text) + 1);
  }
  mu_buffer_release(&text);
  mu_buffer_release(&records);
  _exit(0);
}

/* ---- what it says ---- */

/* All that |fd| gives, into |room| of 2 + RECORDS_MAX bytes. */
static size_t listen_to(int fd, char *room)
{
  size_t len = 0;

  while (len < RECORDS_MAX + 2) {
    ssize_t got = read(fd, room + len, RECORDS_MAX + 2 - len);

    if (got == 0 || (got < 0 && errno != EINTR)) {
      break;
    }
    len += got > 0 ? (size_t)got : 0;
  }
  return len;
}

static enum mu_code keep_records(struct mu_config_file *file, const char *said,
                                 size_t len, struct mu_error *err)
{
  file->records = mu_secret_new_room(len + 1);
  if (!file->records) {
    return mu_error_nomem(err);
  }
  memcpy(mu_secret_room(file->records), said, len);
  file->len = len;
  return MU_OK;
}

/* |said| ends with NUL: what ends the answers, or what the room began with. */
static enum mu_code take_answer(struct mu_config_file *file, const char *said,
                                size_t len, struct mu_error *err)
{
  char answer = len > 0 ? said[0] : '\0';

  switch (answer) {
  case ANSWER_RECORDS:
    return keep_records(file, said + 1, len - 1, err);
  case ANSWER_FAULT:
    return mu_error_set(err, MU_EUSAGE, "%s: %s", file->name, said + 1);
  case ANSWER_NOMEM:
    return mu_error_nomem(err);
  default:
    return mu_error_set(err, MU_EUSAGE, "%s: whoever reads it came to an end",
                        file->name);
  }
}

static enum mu_code hear_child(struct mu_config_file *file, pid_t child, int fd,
                               struct mu_error *err)
{
  struct mu_secret *raw = mu_secret_new_room(RECORDS_MAX + 3);
  size_t len = raw ? listen_to(fd, mu_secret_room(raw)) : 0;
  enum mu_code rc = MU_OK;
  int status = 0;

  (void)close(fd); /* before the wait: it may have more to say */
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!raw) {
    return mu_error_nomem(err);
  }
  /* One that died half-way has not said all. */
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    len = 0;
  }
  rc = take_answer(file, mu_secret_reveal(raw), len, err);
  mu_secret_free(raw);
  return rc;
}

static enum mu_code parse(struct mu_config_file *file, int input,
                          struct mu_error *err)
{
  int ends[2];
  pid_t child = 0;

  if (pipe(ends) != 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: no pipe: %s", file->name,
                        strerror(errno));
  }
  (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  child = fork();
  if (child == 0) {
    (void)close(ends[0]);
    run_child(input, ends[1]);
  }
  (void)close(ends[1]);
  if (child < 0) {
    (void)close(ends[0]);
    return mu_error_set(err, MU_EUSAGE, "%s: no child process: %s", file->name,
                        strerror(errno));
  }
  return hear_child(file, child, ends[0], err);
}

/* ---- the file ---- */

static enum mu_code check_file(struct mu_config_file *file, int fd,
                               struct mu_error *err)
{
  struct stat st;

  if (fstat(fd, &st) != 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: %s", file->name, strerror(errno));
  }
  if (!S_ISREG(st.st_mode)) {
    return mu_error_set(err, MU_EUSAGE, "%s is no regular file", file->name);
  }
  if (st.st_uid != geteuid() && st.st_uid != 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s belongs to another user, who could send what is "
                        "yours elsewhere; it is not read",
                        file->name);
  }
  if (st.st_mode & S_IWOTH) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s can be written by anyone; make it yours alone: "
                        "chmod 600 %s",
                        file->name, file->name);
  }
  file->shared = (st.st_mode & (S_IRWXG | S_IRWXO)) != 0;
  return MU_OK;
}

static enum mu_code read_open_file(struct mu_config_file **out,
                                   const char *path, int fd,
                                   struct mu_error *err)
{
  struct mu_config_file *file = calloc(1, sizeof *file);
  enum mu_code rc = MU_OK;

  if (!file) {
    return mu_error_nomem(err);
  }
  file->name = strdup(path);
  rc = file->name ? check_file(file, fd, err) : mu_error_nomem(err);
  if (rc == MU_OK) {
    rc = parse(file, fd, err);
  }
  if (rc == MU_OK) {
    *out = file;
    file = NULL; /* now the caller's */
  }
  mu_config_file_free(file);
  return rc;
}

enum mu_code mu_config_file_read(struct mu_config_file **out, const char *path,
                                 struct mu_error *err)
{
  /* Not to wait for a writer where it is a pipe. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return MU_OK;
  }
  if (fd < 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: %s", path, strerror(errno));
  }
  rc = read_open_file(out, path, fd, err);
  (void)close(fd);
  return rc;
}

void mu_config_file_free(struct mu_config_file *file)
{
  if (file) {
    free(file->name);
    mu_secret_free(file->records);
    free(file);
  }
}

/* ---- its values ---- */

/* The path behind that at |path|, or the first when it is NULL. */
static const char *next_path(const struct mu_config_file *file,
                             const char *path)
{
  const char *begin = mu_secret_reveal(file->records);

  if (path) {
    path += strlen(path) + 1;
    path += strlen(path) + 1;
  } else {
    path = begin;
  }
  return path < begin + file->len ? path : NULL;
}

const char *mu_config_file_value(const struct mu_config_file *file,
                                 const char *path, size_t index)
{
  for (const char *at = next_path(file, NULL); at; at = next_path(file, at)) {
    if (strcmp(at, path) == 0 && index-- == 0) {
      return at + strlen(at) + 1;
    }
  }
  return NULL;
}

const char *mu_config_file_path(const struct mu_config_file *file, size_t index)
{
  const char *at = next_path(file, NULL);

  while (at && index > 0) {
    at = next_path(file, at);
    index--;
  }
  return at;
}

const char *mu_config_file_name(const struct mu_config_file *file)
{
  return file->name;
}

bool mu_config_file_is_shared(const struct mu_config_file *file)
{
  return file->shared;
}
