/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child - how a program that is run by this one begins.
 */
#ifndef MUSTER_IO_CHILD_H
#define MUSTER_IO_CHILD_H

#include <spawn.h>
#include <stdbool.h>

/* No signal is blocked in the child, and none ignored that this program ignores
 * for itself. In a group of its |own| it does not get the ^C that is meant for
 * this program. Gives an errno. */
int mu_child_set_signals(posix_spawnattr_t *attributes, bool own);

#endif
