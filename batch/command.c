/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/command.h"

#include <stdio.h>
#include <string.h>

#include "batch/validate.h"

static int exit_of(enum mu_code code)
{
  switch (code) {
  case MU_OK:
  case MU_END:
    return MU_EXIT_DONE;
  case MU_EINPUT:
    return MU_EXIT_INPUT;
  case MU_EAUTH:
    return MU_EXIT_AUTH;
  case MU_ENET:
  case MU_ENOMEM:
  case MU_ESTOPPED:
    return MU_EXIT_STOPPED;
  case MU_EOUTPUT:
    return MU_EXIT_OUTPUT;
  case MU_EUSAGE:
    break;
  }
  return MU_EXIT_USAGE;
}

int mu_command_fail(const struct mu_error *err)
{
  (void)fprintf(stderr, "muster: %s\n", err->text);
  return exit_of(err->code);
}

enum mu_code mu_command_check_groups(const struct mu_settings *settings,
                                     struct mu_error *err)
{
  for (size_t i = 0; i < settings->group.count; i++) {
    const char *id = settings->group.items[i];

    if (!mu_validate_format(MU_FORMAT_GROUP_ID, id, strlen(id)) ||
        strpbrk(id, ";|")) {
      return mu_error_set(err, MU_EUSAGE,
                          "--group %s is no group id; ids start with 00g and "
                          "are 20 characters long, as in the group's address "
                          "in the admin console",
                          id);
    }
  }
  return MU_OK;
}
