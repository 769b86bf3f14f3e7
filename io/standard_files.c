/* SPDX-License-Identifier: Apache-2.0 */
#include "io/standard_files.h"

#include <fcntl.h>
#include <unistd.h>

void mu_standard_files_reserve(void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) < 0) {
      /* It gets |fd|: those before are open by now. Of use to nobody. */
      (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}
