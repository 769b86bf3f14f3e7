/* SPDX-License-Identifier: Apache-2.0 */
#include "input_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"

void mu_input_file_init(struct mu_input_file *file, const void *bytes,
                        size_t len)
{
  char name[] = "/tmp/muster-fuzz-XXXXXX";

  file->fd = mkstemp(name);
  MU_FUZZ_CHECK(file->fd >= 0);
  MU_FUZZ_CHECK(unlink(name) == 0);
  MU_FUZZ_CHECK(len == 0 || write(file->fd, bytes, len) == (ssize_t)len);
  (void)snprintf(file->path, sizeof file->path, "/dev/fd/%d", file->fd);
}

void mu_input_file_release(struct mu_input_file *file)
{
  (void)close(file->fd); /* it has no name: closing it removes it */
}
