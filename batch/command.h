/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command - the rows of the table that main() picks from.
 */
#ifndef MUSTER_BATCH_COMMAND_H
#define MUSTER_BATCH_COMMAND_H

#include <stdbool.h>

#include "batch/password_hash.h"
#include "batch/settings.h"
#include "io/error.h"

/* What the program returns (the manual's EXIT STATUS). */
enum mu_exit {
  MU_EXIT_DONE = 0,
  MU_EXIT_SOME_BAD = 1,
  MU_EXIT_USAGE = 2,
  MU_EXIT_INPUT = 3,
  MU_EXIT_AUTH = 4,
  MU_EXIT_STOPPED = 5,
  MU_EXIT_OUTPUT = 6,
  MU_EXIT_INTERRUPTED = 130,
  MU_EXIT_TERMINATED = 143
};

struct mu_command {
  const char *name;
  enum mu_command_bit bit;
  const char *operands;  /* for the usage line; NULL: it takes no FILE */
  bool may_lack_operand; /* it need not be given */
  bool may_have_second;  /* another may follow: settings->second */
  const char *purpose;   /* one line */
  const char *about;     /* --help's paragraph */
  int (*run)(const struct mu_command *command,
             const struct mu_settings *settings,
             const char *file); /* NULL where none is taken */
};

extern const struct mu_command mu_command_check;
extern const struct mu_command mu_command_export;
extern const struct mu_command mu_command_import;
extern const struct mu_command mu_command_template;
extern const struct mu_command mu_command_token;
extern const struct mu_command mu_command_validate;

/* Prints "muster: ..." and gives the exit status that fits |err|'s code. */
int mu_command_fail(const struct mu_error *err);

/* What --provider says, as Okta spells it; NULL when it is not given. MU_EUSAGE
 * when it is neither FEDERATION nor SOCIAL, case aside, or something else asks
 * for passwords, which such users have not. */
enum mu_code mu_command_provider(const char **type,
                                 const struct mu_settings *settings,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Notes what --group names in |*book|, a new one, which the caller frees with
 * mu_group_book_free() whatever comes of it. MU_EUSAGE when no group can be
 * called so. */
struct mu_group_book;
enum mu_code mu_command_book_groups(struct mu_group_book **book,
                                    const struct mu_settings *settings,
                                    struct mu_error *err) MU_MUST_CHECK;

/* MU_EUSAGE when --realm is no id. */
enum mu_code mu_command_check_realm(const struct mu_settings *settings,
                                    struct mu_error *err) MU_MUST_CHECK;

/* How password hashes are to be read. */
struct mu_hash_options mu_command_hashes(const struct mu_settings *settings);

#endif
