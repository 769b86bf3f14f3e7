/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/signals.h"

#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

void mu_signals_init(struct mu_signals *signals)
{
  memset(signals, 0, sizeof *signals);
  signals->fd = -1;
}

void mu_signals_release(struct mu_signals *signals)
{
  if (signals->fd >= 0) {
    (void)close(signals->fd);
    signals->fd = -1;
  }
}

/* What is ignored must not be blocked: it would be seen all the same. */
void mu_signals_take(struct mu_signals *signals)
{
  static const int wanted[] = {SIGINT, SIGTERM, SIGHUP};
  sigset_t set;

  if (signals->taken++ > 0) {
    return;
  }
  (void)sigemptyset(&set);
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    struct sigaction old;

    if (sigaction(wanted[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
      (void)sigaddset(&set, wanted[i]);
    }
  }
  (void)sigprocmask(SIG_BLOCK, &set, &signals->before);
  signals->fd = signalfd(signals->fd, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

void mu_signals_let_through(struct mu_signals *signals)
{
  if (signals->taken > 0 && --signals->taken == 0) {
    (void)sigprocmask(SIG_SETMASK, &signals->before, NULL);
  }
}

void mu_signals_give_back(struct mu_signals *signals)
{
  struct signalfd_siginfo info;

  while (read(signals->fd, &info, sizeof info) > 0) {
  }
  mu_signals_let_through(signals);
}

int mu_signals_heard(int fd)
{
  struct signalfd_siginfo info;

  return fd >= 0 && read(fd, &info, sizeof info) == (ssize_t)sizeof info
             ? (int)info.ssi_signo
             : 0;
}
