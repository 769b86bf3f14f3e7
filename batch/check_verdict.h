/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_verdict - what the facts of a check mean: which commands can run, what
 * somebody has to look at, and the exit status.
 */
#ifndef MUSTER_BATCH_CHECK_VERDICT_H
#define MUSTER_BATCH_CHECK_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/check.h"
#include "io/error.h"

/* What needs attention: bits. */
enum mu_check_worry {
  MU_WORRY_CERTIFICATE = 1, /* a certificate ends within 14 days */
  MU_WORRY_CLOCK = 2,       /* this machine's is more than 5 minutes off */
  MU_WORRY_OWNER = 4,       /* the token's owner is not active */
  MU_WORRY_COMMANDS = 8     /* some command cannot run */
};
unsigned mu_check_worries(const struct mu_check *check);
/* Its word in JSON; |worry| is one bit. */
const char *mu_check_worry_name(enum mu_check_worry worry);
#define MU_WORRIES 4

/* Days until |not_after| (epoch seconds), by the org's clock where it is known;
 * negative: over. */
int64_t mu_check_days_left(const struct mu_check *check, int64_t not_after);
bool mu_check_ends_soon(const struct mu_check *check, size_t certificate);

/* A command and what it has to read. */
struct mu_check_need {
  const char *name;     /* as --for says it; "export users" for "export" too */
  unsigned probes;      /* bits, 1 << enum mu_probe */
  unsigned better_with; /* likewise: it does without, less well */
  mu_scope_set scopes;  /* that a service app needs to write with; 0: it does
                           not write */
};
extern const struct mu_check_need mu_check_needs[];
extern const size_t mu_check_need_count;

/* The row that |name| means: by its name, or by its command's word for the
 * first one of that command. MU_EUSAGE says which there are. */
enum mu_code mu_check_need_find(const struct mu_check_need **need,
                                const char *name,
                                struct mu_error *err) MU_MUST_CHECK;

/* The scopes that it needs and the app is known not to have. */
mu_scope_set mu_check_need_scopes(const struct mu_check *check,
                                  const struct mu_check_need *need);

/* Whether it writes, and the admin roles are known to let nobody write. */
bool mu_check_need_read_only(const struct mu_check *check,
                             const struct mu_check_need *need);

/* Whether every read that it needs was allowed, and no scope is missing, nor a
 * role to write. */
bool mu_check_need_met(const struct mu_check *check,
                       const struct mu_check_need *need);

/* Whether nothing is known to be forbidden or missing, and some read that it
 * needs was answered by what says neither. */
bool mu_check_need_unclear(const struct mu_check *check,
                           const struct mu_check_need *need);

/* 0: all is well; 1: something needs attention; 2: there is no credential; 4:
 * it was refused; 5: the org is out of reach. With |need| 0 when that can run,
 * 4 when not, 5 when that is unclear, and nothing but that counts. */
int mu_check_exit(const struct mu_check *check,
                  const struct mu_check_need *need);

#endif
