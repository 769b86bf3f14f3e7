/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rehearsal - a throw-away org on this machine for the time of one run.
 *
 * Starts muster-sandbox as a child on a free loopback port, waits until it
 * listens, and always ends it: when asked, and by itself when this process
 * dies in whatever way.
 */
#ifndef MUSTER_BATCH_REHEARSAL_H
#define MUSTER_BATCH_REHEARSAL_H

#include <stdbool.h>
#include <sys/types.h>

#include "batch/org.h"
#include "batch/settings.h"
#include "io/error.h"

struct mu_rehearsal { /* embed by value; all zero has no child */
  pid_t child;
};

/* Starts the child and fills |org| with its address and a token made for it.
 * Its clock runs as fast as |settings| say, and its users, or those of
 * --user-type, are what --offline-schema says. It is empty unless it is to be
 * |peopled|: then it holds a thousand made-up people and a few groups. */
enum mu_code mu_rehearsal_start(struct mu_rehearsal *rehearsal,
                                struct mu_org *org,
                                const struct mu_settings *settings,
                                bool peopled,
                                struct mu_error *err) MU_MUST_CHECK;
void mu_rehearsal_end(struct mu_rehearsal *rehearsal);

#endif
