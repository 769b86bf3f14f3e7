/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manager_cycles - who manages whom in a circle.
 *
 * Everybody has one manager at most, so whoever is followed upwards comes to
 * an end or round; nobody is followed twice, and nothing is recursive: a
 * million people in one line are no more than that.
 */
#ifndef MUSTER_BATCH_MANAGER_CYCLES_H
#define MUSTER_BATCH_MANAGER_CYCLES_H

#include <stddef.h>
#include <stdint.h>

#include "batch/remark.h"
#include "batch/user.h"
#include "io/error.h"

#define MU_CYCLES_SHOWN    20
#define MU_CYCLE_MEMBERS   8
#define MU_CYCLE_LOGIN_MAX 48
#define MU_MANAGER_NOBODY  UINT32_MAX

struct mu_cycle_member {
  uint32_t row;
  char login[MU_CYCLE_LOGIN_MAX]; /* cut; "" before it is known */
};

/* From the lowest row on; the manager of each is the next one. */
struct mu_manager_cycle {
  uint64_t length;
  struct mu_cycle_member members[MU_CYCLE_MEMBERS]; /* the first of them */
};

struct mu_manager_cycles { /* zero bytes are none */
  uint64_t count;
  size_t shown; /* those whose lowest rows are the lowest, in order */
  struct mu_manager_cycle items[MU_CYCLES_SHOWN];
  uint64_t wanted; /* the next row whose login is wanted; 0: none */
};

/* |above[i]| is the manager of person i < |count|, MU_MANAGER_NOBODY for none;
 * |rows[i]| is the person's row. Who is their own manager is no cycle. */
enum mu_code mu_manager_cycles_find(struct mu_manager_cycles *cycles,
                                    const uint32_t *above, const uint32_t *rows,
                                    size_t count,
                                    struct mu_error *err) MU_MUST_CHECK;

/* The login of |row|; rows come in rising order, and most are of no cycle. */
void mu_manager_cycles_name(struct mu_manager_cycles *cycles, uint64_t row,
                            const char *login, size_t len);

/* Says of each cycle that is shown who its members are, and how many there are
 * besides. */
void mu_manager_cycles_remark(const struct mu_manager_cycles *cycles,
                              struct mu_remarks *remarks);

#endif
