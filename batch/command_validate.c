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
                .extra_groups = settings->group.count,
                .links_managers = settings->link_managers,
                .strict = settings->strict,
                .skips_inactive = settings->inactive == MU_INACTIVE_SKIP,
                .hashes = mu_command_hashes(settings)}};
  struct mu_error err = {0};

  if (mu_command_provider(&run.rules.provider, settings, &err) != MU_OK ||
      mu_command_check_groups(settings, &err) != MU_OK ||
      mu_verify_password_allow(settings, file, &err) != MU_OK) {
    return mu_command_fail(&err);
  }
  run.rules.mails = !run.rules.provider && !settings->password_hook;
  return mu_run(&run);
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
