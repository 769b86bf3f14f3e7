/* SPDX-License-Identifier: Apache-2.0 */
#include "io/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Stands at the head of its own pages, the text behind it. */
struct mu_secret {
  size_t mapped;
  char text[];
};

static struct mu_secret *map_pages(size_t len)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t mapped = (sizeof(struct mu_secret) + len + page - 1) / page * page;
  struct mu_secret *secret = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (secret == MAP_FAILED) {
    return NULL;
  }
  /* A system that grants no locked memory must not stop a run: the pages are
   * still wiped and kept out of dumps. */
  (void)mlock(secret, mapped);
  (void)madvise(secret, mapped, MADV_DONTDUMP);
  secret->mapped = mapped;
  return secret;
}

enum mu_code mu_secret_new(struct mu_secret **out, const char *prefix,
                           const char *text, size_t len, struct mu_error *err)
{
  size_t prefix_len = strlen(prefix);
  struct mu_secret *secret = NULL;

  *out = NULL;
  if (len > MU_SECRET_MAX) {
    return mu_error_set(err, MU_EUSAGE, "a credential is over %d bytes long",
                        MU_SECRET_MAX);
  }
  secret = map_pages(prefix_len + len + 1);
  if (!secret) {
    return mu_error_nomem(err);
  }
  memcpy(secret->text, prefix, prefix_len);
  memcpy(secret->text + prefix_len, text, len);
  *out = secret;
  return MU_OK;
}

void mu_secret_free(struct mu_secret *secret)
{
  if (secret) {
    size_t mapped = secret->mapped;

    explicit_bzero(secret, mapped);
    (void)munmap(secret, mapped);
  }
}

const char *mu_secret_reveal(const struct mu_secret *secret)
{
  return secret->text;
}

/* The first line of |text| without white space around it, nor the byte order
 * mark that some editors put before it. */
static const char *trim_line(const char *text, size_t *len)
{
  size_t end = 0;

  if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) {
    text += 3;
  }
  end = strcspn(text, "\r\n");
  while (end > 0 && (*text == ' ' || *text == '\t')) {
    text++;
    end--;
  }
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
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

/* Fills |text| and gives in |*read_len| how much that is. */
static enum mu_code read_all(int fd, const char *path, char *text, size_t size,
                             size_t *read_len, struct mu_error *err)
{
  size_t len = 0;

  while (len < size - 1) {
    ssize_t got = read(fd, text + len, size - 1 - len);

    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return mu_error_set(err, MU_EUSAGE, "%s: %s", path, strerror(errno));
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

/* A credential with its end missing would be refused by whoever gets it, and
 * nobody would know why. */
static enum mu_code check_whole(const char *text, size_t len, const char *path,
                                struct mu_error *err)
{
  if (strlen(text) < len) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s holds NUL bytes; it has to be plain text (ASCII "
                        "or UTF-8)",
                        path);
  }
  if (strcspn(text, "\r\n") > MU_SECRET_MAX) {
    return mu_error_set(err, MU_EUSAGE, "%s is over %d bytes long", path,
                        MU_SECRET_MAX);
  }
  return MU_OK;
}

enum mu_code mu_secret_read_file(struct mu_secret **out, const char *prefix,
                                 const char *path, struct mu_error *err)
{
  struct mu_secret *raw = NULL; /* so that what is read is locked memory too */
  const char *line = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);

  *out = NULL;
  if (fd < 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: %s", path, strerror(errno));
  }
  rc = check_mode(fd, path, err);
  if (rc != MU_OK) {
    goto out;
  }
  raw = map_pages(MU_SECRET_MAX + 2);
  if (!raw) {
    rc = mu_error_nomem(err);
    goto out;
  }
  rc = read_all(fd, path, raw->text, MU_SECRET_MAX + 2, &len, err);
  if (rc == MU_OK) {
    rc = check_whole(raw->text, len, path, err);
  }
  if (rc != MU_OK) {
    goto out;
  }
  line = trim_line(raw->text, &len);
  if (len == 0) {
    rc = mu_error_set(err, MU_EUSAGE, "%s is empty", path);
    goto out;
  }
  rc = mu_secret_new(out, prefix, line, len, err);
out:
  mu_secret_free(raw);
  (void)close(fd);
  return rc;
}

/* Reads until a line ends, or |fd| does; a terminal does not for long. */
static enum mu_code read_line(int fd, const char *name, char *text, size_t size,
                              size_t *read_len, struct mu_error *err)
{
  size_t len = 0;

  while (len < size - 1 && !memchr(text, '\n', len)) {
    ssize_t got = read(fd, text + len, size - 1 - len);

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

enum mu_code mu_secret_read_line(struct mu_secret **out, int fd,
                                 const char *name, struct mu_error *err)
{
  struct mu_secret *raw = map_pages(MU_SECRET_MAX + 2);
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!raw) {
    return mu_error_nomem(err);
  }
  rc = read_line(fd, name, raw->text, MU_SECRET_MAX + 2, &len, err);
  if (rc == MU_OK) {
    rc = check_whole(raw->text, len, name, err);
  }
  if (rc == MU_OK) {
    len = strcspn(raw->text, "\n");
    if (len > 0 && raw->text[len - 1] == '\r') {
      len--;
    }
    rc = len > 0 ? mu_secret_new(out, "", raw->text, len, err)
                 : mu_error_set(err, MU_EUSAGE, "%s is empty", name);
  }
  mu_secret_free(raw);
  return rc;
}

enum mu_code mu_secret_take_environment(struct mu_secret **out,
                                        const char *prefix, const char *name,
                                        struct mu_error *err)
{
  char *value = getenv(name);
  const char *line = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!value) {
    return MU_OK;
  }
  line = trim_line(value, &len);
  if (len > 0) {
    rc = mu_secret_new(out, prefix, line, len, err);
  }
  explicit_bzero(value, strlen(value));
  (void)unsetenv(name);
  return rc;
}

void mu_secret_protect_process(void)
{
  struct rlimit none = {0, 0};

  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
