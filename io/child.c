/* SPDX-License-Identifier: Apache-2.0 */
#include "io/child.h"

#include <signal.h>

int mu_child_set_signals(posix_spawnattr_t *attributes, bool own)
{
  sigset_t none;
  sigset_t usual;
  int bad = 0;

  (void)sigemptyset(&none);
  (void)sigemptyset(&usual);
  (void)sigaddset(&usual, SIGPIPE);
  (void)sigaddset(&usual, SIGXFSZ);
  bad = posix_spawnattr_setflags(
      attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                          (own ? POSIX_SPAWN_SETPGROUP : 0)));
  bad = bad ? bad : posix_spawnattr_setpgroup(attributes, 0);
  bad = bad ? bad : posix_spawnattr_setsigmask(attributes, &none);
  return bad ? bad : posix_spawnattr_setsigdefault(attributes, &usual);
}
