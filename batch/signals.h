/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signals - ^C and its kin, as something that a loop can see while requests
 * are on their way.
 */
#ifndef MUSTER_BATCH_SIGNALS_H
#define MUSTER_BATCH_SIGNALS_H

#include <signal.h>

struct mu_signals {
  int fd;          /* readable when the run shall stop; -1: not taken so far */
  unsigned taken;  /* how many have them at present */
  sigset_t before; /* as they were before the first of these took them */
};

/* Before anything else. */
void mu_signals_init(struct mu_signals *signals);
void mu_signals_release(struct mu_signals *signals);

/* From here on SIGINT, SIGTERM and SIGHUP make |fd| readable and do nothing
 * else. What this process was started to ignore (nohup) stays ignored. */
void mu_signals_take(struct mu_signals *signals);

/* Once for each time that they were taken; then they do again what they did
 * before, and so does one that is waiting to be read. They can be taken
 * again. */
void mu_signals_let_through(struct mu_signals *signals);

/* The same, but those that came in the meantime count as obeyed. */
void mu_signals_give_back(struct mu_signals *signals);

/* The signal that came since |fd|, mu_signals' own, was last read; 0: none. */
int mu_signals_heard(int fd);

#endif
