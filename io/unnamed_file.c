/* SPDX-License-Identifier: Apache-2.0 */
#include "io/unnamed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/buffer.h"

const char *mu_unnamed_file_folder(void)
{
  const char *dir = getenv("TMPDIR");

  return dir && dir[0] ? dir : "/tmp";
}

enum mu_code mu_unnamed_file(int *fd, struct mu_error *err)
{
  const char *dir = mu_unnamed_file_folder();
  struct mu_buffer path = {0};
  enum mu_code rc = MU_OK;

  *fd = -1;
  mu_buffer_printf(&path, "%s/muster-XXXXXX", dir);
  if (mu_buffer_failed(&path)) {
    return mu_error_nomem(err);
  }
  *fd = mkstemp(path.data); /* mode 0600 */
  if (*fd < 0) {
    rc = mu_error_set(err, MU_EOUTPUT,
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

enum mu_code mu_unnamed_file_write(int fd, const char *bytes, size_t len,
                                   struct mu_error *err)
{
  while (len > 0) {
    ssize_t n = write(fd, bytes, len);

    if (n < 0 && errno != EINTR) {
      return mu_error_set(err, MU_EOUTPUT,
                          "what does not fit in memory does not fit into a "
                          "temporary file in %s either: %s; TMPDIR names "
                          "another folder",
                          mu_unnamed_file_folder(), strerror(errno));
    }
    if (n > 0) {
      bytes += n;
      len -= (size_t)n;
    }
  }
  return MU_OK;
}

enum mu_code mu_file_read_at(int fd, const char *name, uint64_t at, char *bytes,
                             size_t len, size_t *got, struct mu_error *err)
{
  *got = 0;
  while (*got < len) {
    ssize_t n = pread(fd, bytes + *got, len - *got, (off_t)(at + *got));

    if (n < 0 && errno != EINTR) {
      return mu_error_set(err, MU_EINPUT, "%s cannot be read: %s", name,
                          strerror(errno));
    }
    if (n == 0) {
      break;
    }
    *got += n > 0 ? (size_t)n : 0;
  }
  return MU_OK;
}
