/* SPDX-License-Identifier: Apache-2.0 */
/* validate - import's checks, without an org and without files of its own. */
#include "batch/command.h"
#include "batch/run.h"
#include "batch/verify_password.h"

static int run_validate(const struct mu_command *command,
                        const struct mu_settings *settings, const char *file)
{
  struct mu_run_plan run = {
      .command = command,
      .settings = settings,
      .file = file,
      .rules = {.needs_password = settings->change_password,
                .links_managers = settings->link_managers,
                .strict = settings->strict,
                .skips_inactive = settings->inactive == MU_INACTIVE_SKIP,
                .hashes = mu_command_hashes(settings)}};
  struct mu_error err = {0};
  int exit_code = MU_EXIT_DONE;

  run.rules.mails = !settings->provider && !settings->password_hook;
  if (mu_command_provider(&run.rules.provider, settings, &err) != MU_OK ||
      mu_command_check_realm(settings, &err) != MU_OK ||
      mu_verify_password_allow(settings, file, &err) != MU_OK ||
      mu_command_book_groups(&run.rules.groups, settings, &err) != MU_OK) {
    exit_code = mu_command_fail(&err);
  } else {
    exit_code = mu_run(&run);
  }
  mu_group_book_free(run.rules.groups);
  return exit_code;
}

const struct mu_command mu_command_validate = {
    .name = "validate",
    .bit = MU_COMMAND_VALIDATE,
    .operands = "FILE",
    .purpose = "check every row of a CSV without contacting anyone",
    .about =
        "Checks FILE as muster import would, and contacts nobody. The first\n"
        "20 rows with faults are listed; --results and --rejects write files\n"
        "that hold them all. Needs no OAuth scope.\n",
    .run = run_validate};
