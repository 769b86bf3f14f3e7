/* SPDX-License-Identifier: Apache-2.0 */
#include "io/spool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/unnamed_file.h"

#define PIECE_MAX (128u << 10)

/* It is the input that cannot be kept. */
static enum mu_code open_unnamed(int *fd, struct mu_error *err)
{
  enum mu_code rc = mu_unnamed_file(fd, err);

  if (rc == MU_EOUTPUT && err) {
    err->code = MU_EINPUT;
  }
  return rc == MU_EOUTPUT ? MU_EINPUT : rc;
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
  const char *dir = mu_unnamed_file_folder();
  char *piece = malloc(PIECE_MAX);
  int fd = -1;
  enum mu_code rc = MU_OK;

  if (!piece) {
    return mu_error_nomem(err);
  }
  rc = open_unnamed(&fd, err);
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
