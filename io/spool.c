/* SPDX-License-Identifier: Apache-2.0 */
#include "io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/buffer.h"

#define PIECE_MAX (128u << 10)

static enum mu_code open_unnamed(int *fd, const char *dir, struct mu_error *err)
{
  struct mu_buffer path;
  enum mu_code rc = MU_OK;

  mu_buffer_init(&path);
  mu_buffer_printf(&path, "%s/muster-input-XXXXXX", dir);
  if (mu_buffer_failed(&path)) {
    return mu_error_nomem(err);
  }
  *fd = mkstemp(path.data); /* mode 0600 */
  if (*fd < 0) {
    rc = mu_error_set(err, MU_EINPUT,
                      "no temporary file can be made in %s: %s; TMPDIR names "
                      "another folder",
                      dir, strerror(errno));
  } else {
    (void)unlink(path.data); /* at worst it keeps its name, and its mode */
    (void)fcntl(*fd, F_SETFD, FD_CLOEXEC); /* cannot fail on an open file */
  }
  mu_buffer_release(&path);
  return rc;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
  while (len > 0) {
    ssize_t n = write(fd, bytes, len);

    if (n < 0 && errno != EINTR) {
      return false;
    }
    if (n > 0) {
      bytes += n;
      len -= (size_t)n;
    }
  }
  return true;
}

/* Copies by way of |piece|, PIECE_MAX bytes. */
static enum mu_code copy(int to, int from, char *piece, const char *name,
                         const char *dir, struct mu_error *err)
{
  for (;;) {
    ssize_t n = read(from, piece, PIECE_MAX);

    if (n == 0) {
      return MU_OK;
    }
    if (n < 0 && errno != EINTR) {
      return mu_error_set(err, MU_EINPUT, "%s cannot be read: %s", name,
                          strerror(errno));
    }
    if (n > 0 && !write_all(to, piece, (size_t)n)) {
      return mu_error_set(err, MU_EINPUT,
                          "%s does not fit into a temporary file in %s: %s; "
                          "TMPDIR names another folder",
                          name, dir, strerror(errno));
    }
  }
}

enum mu_code mu_spool(int *to, int from, const char *name, struct mu_error *err)
{
  const char *dir = getenv("TMPDIR");
  char *piece = malloc(PIECE_MAX);
  int fd = -1;
  enum mu_code rc = MU_OK;

  if (!piece) {
    return mu_error_nomem(err);
  }
  if (!dir || !*dir) {
    dir = "/tmp";
  }
  rc = open_unnamed(&fd, dir, err);
  if (rc) {
    goto out;
  }
  rc = copy(fd, from, piece, name, dir, err);
  if (rc) {
    goto out;
  }
  *to = fd;
  fd = -1; /* now the caller's */
out:
  if (fd >= 0) {
    (void)close(fd); /* it has no name: closing it removes it */
  }
  explicit_bzero(piece, PIECE_MAX); /* may hold passwords */
  free(piece);
  return rc;
}
