/* SPDX-License-Identifier: Apache-2.0 */
#include "io/secret_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BLANKS  " \t"
#define WHOLE_BLANKS " \t\r\n"

/* One byte more than the longest, to see that there is more, and a NUL. */
#define ROOM (MU_SECRET_MAX + 2)

static bool is_one_of(char c, const char *set)
{
  return c != '\0' && strchr(set, c) != NULL;
}

/* |text| without what is not part of it; see the header. */
static const char *trim(const char *text, bool whole, size_t *len)
{
  const char *blanks = whole ? WHOLE_BLANKS : LINE_BLANKS;
  size_t end = 0;

  if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) {
    text += 3;
  }
  end = whole ? strlen(text) : strcspn(text, "\r\n");
  while (end > 0 && is_one_of(*text, blanks)) {
    text++;
    end--;
  }
  while (end > 0 && is_one_of(text[end - 1], blanks)) {
    end--;
  }
  *len = end;
  return text;
}

/* Others may not read it, unless it is a pipe or a terminal. */
static enum mu_code check_mode(int fd, const char *path, struct mu_error *err)
{
  struct stat st;

  if (fstat(fd, &st) != 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: %s", path, strerror(errno));
  }
  if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s can be read by others (mode %03o); "
                        "make it yours alone: chmod 600 %s",
                        path, (unsigned)(st.st_mode & 0777), path);
  }
  return MU_OK;
}

/* Fills |text| (ROOM bytes) until |fd| ends, or a line when |one_line|, and
 * gives in |*read_len| how much that is. */
static enum mu_code fill(int fd, const char *name, char *text, bool one_line,
                         size_t *read_len, struct mu_error *err)
{
  size_t len = 0;

  while (len < ROOM - 1 && !(one_line && memchr(text, '\n', len))) {
    ssize_t got = read(fd, text + len, ROOM - 1 - len);

    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return mu_error_set(err, MU_EUSAGE, "%s: %s", name, strerror(errno));
    }
    if (got == 0) {
      break;
    }
    len += (size_t)got;
  }
  text[len] = '\0';
  *read_len = len;
  return MU_OK;
}

/* |wanted| bytes of the |len| that were read are to be taken. */
static enum mu_code check_text(const char *text, size_t len, size_t wanted,
                               const char *name, struct mu_error *err)
{
  if (strlen(text) < len) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s holds NUL bytes; it has to be plain text (ASCII "
                        "or UTF-8)",
                        name);
  }
  if (wanted > MU_SECRET_MAX) {
    return mu_error_set(err, MU_EUSAGE, "%s is over %d bytes long", name,
                        MU_SECRET_MAX);
  }
  return MU_OK;
}

enum mu_code mu_secret_read_stream(struct mu_secret **out, const char *prefix,
                                   int fd, const char *name, bool whole,
                                   struct mu_error *err)
{
  struct mu_secret *raw = mu_secret_new_room(ROOM);
  const char *text = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!raw) {
    return mu_error_nomem(err);
  }
  rc = fill(fd, name, mu_secret_room(raw), false, &len, err);
  text = mu_secret_reveal(raw);
  if (rc == MU_OK) {
    rc = check_text(text, len, whole ? len : strcspn(text, "\r\n"), name, err);
  }
  if (rc == MU_OK) {
    text = trim(text, whole, &len);
    rc = len > 0 ? mu_secret_new(out, prefix, text, len, err)
                 : mu_error_set(err, MU_EUSAGE, "%s is empty", name);
  }
  mu_secret_free(raw);
  return rc;
}

enum mode_rule { OWNER_ALONE, ANY_MODE };

static enum mu_code read_path(struct mu_secret **out, const char *prefix,
                              const char *path, bool whole, enum mode_rule rule,
                              struct mu_error *err)
{
  enum mu_code rc = MU_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);

  *out = NULL;
  if (fd < 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: %s", path, strerror(errno));
  }
  rc = rule == OWNER_ALONE ? check_mode(fd, path, err) : MU_OK;
  if (rc == MU_OK) {
    rc = mu_secret_read_stream(out, prefix, fd, path, whole, err);
  }
  (void)close(fd);
  return rc;
}

enum mu_code mu_secret_read_file(struct mu_secret **out, const char *prefix,
                                 const char *path, struct mu_error *err)
{
  return read_path(out, prefix, path, false, OWNER_ALONE, err);
}

enum mu_code mu_secret_read_whole(struct mu_secret **out, const char *path,
                                  struct mu_error *err)
{
  return read_path(out, "", path, true, OWNER_ALONE, err);
}

enum mu_code mu_secret_read_guarded(struct mu_secret **out, const char *path,
                                    bool whole, struct mu_error *err)
{
  return read_path(out, "", path, whole, ANY_MODE, err);
}

enum mu_code mu_secret_read_line(struct mu_secret **out, int fd,
                                 const char *name, struct mu_error *err)
{
  struct mu_secret *raw = mu_secret_new_room(ROOM);
  const char *text = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!raw) {
    return mu_error_nomem(err);
  }
  /* Not to its end: a terminal has none for long. */
  rc = fill(fd, name, mu_secret_room(raw), true, &len, err);
  text = mu_secret_reveal(raw);
  if (rc == MU_OK) {
    rc = check_text(text, len, strcspn(text, "\r\n"), name, err);
  }
  if (rc == MU_OK) {
    len = strcspn(text, "\n");
    if (len > 0 && text[len - 1] == '\r') {
      len--;
    }
    rc = len > 0 ? mu_secret_new(out, "", text, len, err)
                 : mu_error_set(err, MU_EUSAGE, "%s is empty", name);
  }
  mu_secret_free(raw);
  return rc;
}

static enum mu_code take(struct mu_secret **out, const char *prefix,
                         const char *name, bool whole, struct mu_error *err)
{
  const char *value = getenv(name);
  const char *text = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!value) {
    return MU_OK;
  }
  text = trim(value, whole, &len);
  if (len > MU_SECRET_MAX) {
    rc = check_text(text, len, len, name, err);
  } else if (len > 0) {
    rc = mu_secret_new(out, prefix, text, len, err);
  }
  mu_secret_forget_environment(name);
  return rc;
}

enum mu_code mu_secret_take_environment(struct mu_secret **out,
                                        const char *prefix, const char *name,
                                        struct mu_error *err)
{
  return take(out, prefix, name, false, err);
}

enum mu_code mu_secret_take_environment_whole(struct mu_secret **out,
                                              const char *name,
                                              struct mu_error *err)
{
  return take(out, "", name, true, err);
}

/* getenv() and its like see the first of that name alone; whoever looks at the
 * process sees all. */
void mu_secret_forget_environment(const char *name)
{
  size_t len = strlen(name);

  for (char **entry = environ; entry && *entry; entry++) {
    if (strncmp(*entry, name, len) == 0 && (*entry)[len] == '=') {
      explicit_bzero(*entry + len + 1, strlen(*entry + len + 1));
    }
  }
  (void)unsetenv(name);
}
