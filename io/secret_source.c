/* SPDX-License-Identifier: Apache-2.0 */
#include "io/secret_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BLANKS  " \t"
#define WHOLE_BLANKS " \t\r\n"

static bool is_one_of(char c, const char *set)
{
  return c != '\0' && strchr(set, c) != NULL;
}

/* The first line of |text| but for its end. */
static size_t measure_line(const char *text)
{
  size_t len = strcspn(text, "\n");

  return len > 0 && text[len - 1] == '\r' ? len - 1 : len;
}

/* That |part| of |text|, |*len| bytes; see the header. */
static const char *find_part(const char *text, enum mu_secret_part part,
                             size_t *len)
{
  const char *blanks = part == MU_SECRET_ALL ? WHOLE_BLANKS : LINE_BLANKS;
  size_t end = 0;

  if (part == MU_SECRET_LINE) {
    *len = measure_line(text);
    return text;
  }
  if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) {
    text += 3;
  }
  end = part == MU_SECRET_ALL ? strlen(text) : strcspn(text, "\r\n");
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

enum mu_code mu_secret_take_text(struct mu_secret **out, const char *text,
                                 size_t len, enum mu_secret_part part,
                                 const char *name, struct mu_error *err)
{
  size_t most = part == MU_SECRET_ALL ? len : strcspn(text, "\r\n");

  *out = NULL;
  if (strlen(text) < len) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s holds NUL bytes; it has to be plain text (ASCII "
                        "or UTF-8)",
                        name);
  }
  if (most > MU_SECRET_MAX) {
    return mu_error_set(err, MU_EUSAGE, "%s is over %d bytes long", name,
                        MU_SECRET_MAX);
  }
  text = find_part(text, part, &len);
  return len > 0 ? mu_secret_new(out, "", text, len, err)
                 : mu_error_set(err, MU_EUSAGE, "%s is empty", name);
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

/* How far to read. */
enum end_rule {
  TO_THE_END,
  TO_A_LINE_END /* a terminal has no end for long */
};

/* Fills |text| (MU_SECRET_ROOM bytes) until |fd| ends, or a line by |rule|, and
 * gives in |*read_len| how much that is. */
static enum mu_code fill(int fd, const char *name, char *text,
                         enum end_rule rule, size_t *read_len,
                         struct mu_error *err)
{
  size_t len = 0;

  while (len < MU_SECRET_ROOM - 1 &&
         !(rule == TO_A_LINE_END && memchr(text, '\n', len))) {
    ssize_t got = read(fd, text + len, MU_SECRET_ROOM - 1 - len);

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
  *read_len = len;
  return MU_OK;
}

static enum mu_code read_part(struct mu_secret **out, int fd, const char *name,
                              enum mu_secret_part part, enum end_rule rule,
                              struct mu_error *err)
{
  struct mu_secret *raw = mu_secret_new_room(MU_SECRET_ROOM); /* of zeros */
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!raw) {
    return mu_error_nomem(err);
  }
  rc = fill(fd, name, mu_secret_room(raw), rule, &len, err);
  if (rc == MU_OK) {
    rc = mu_secret_take_text(out, mu_secret_reveal(raw), len, part, name, err);
  }
  mu_secret_free(raw);
  return rc;
}

enum mode_rule { OWNER_ALONE, ANY_MODE };

static enum mu_code read_path(struct mu_secret **out, const char *path,
                              enum mu_secret_part part, enum mode_rule rule,
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
    rc = read_part(out, fd, path, part, TO_THE_END, err);
  }
  (void)close(fd);
  return rc;
}

enum mu_code mu_secret_read_file(struct mu_secret **out, const char *path,
                                 enum mu_secret_part part, struct mu_error *err)
{
  return read_path(out, path, part, OWNER_ALONE, err);
}

enum mu_code mu_secret_read_guarded(struct mu_secret **out, const char *path,
                                    enum mu_secret_part part,
                                    struct mu_error *err)
{
  return read_path(out, path, part, ANY_MODE, err);
}

enum mu_code mu_secret_read_line(struct mu_secret **out, int fd,
                                 const char *name, struct mu_error *err)
{
  return read_part(out, fd, name, MU_SECRET_LINE, TO_A_LINE_END, err);
}

enum mu_code mu_secret_take_environment(struct mu_secret **out,
                                        const char *name,
                                        enum mu_secret_part part,
                                        struct mu_error *err)
{
  const char *value = getenv(name);
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!value) {
    return MU_OK;
  }
  (void)find_part(value, part, &len);
  if (len > 0) {
    rc = mu_secret_take_text(out, value, strlen(value), part, name, err);
  }
  mu_secret_forget_environment(name);
  return rc;
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
