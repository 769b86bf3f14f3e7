/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

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

/* Users of both kinds have neither password nor recovery question, and are
 * activated without an e-mail (Users API reference, create). */
enum mu_code mu_command_provider(const char **type,
                                 const struct mu_settings *settings,
                                 struct mu_error *err)
{
  static const char *const types[] = {"FEDERATION", "SOCIAL"};
  const char *given = settings->provider;

  *type = NULL;
  for (size_t i = 0; given && i < sizeof types / sizeof *types; i++) {
    *type = strcasecmp(given, types[i]) == 0 ? types[i] : *type;
  }
  if (given && !*type) {
    return mu_error_set(err, MU_EUSAGE,
                        "--provider %s: it is FEDERATION or SOCIAL", given);
  }
  if (given && settings->change_password) {
    return mu_error_set(err, MU_EUSAGE,
                        "users of --provider %s have no password that "
                        "--change-password-at-next-login could ask them to "
                        "change: say one of them",
                        *type);
  }
  if (given && settings->password_hook) {
    return mu_error_set(err, MU_EUSAGE,
                        "users of --provider %s have no password that "
                        "--password-hook could check: say one of them",
                        *type);
  }
  return MU_OK;
}

struct mu_hash_options mu_command_hashes(const struct mu_settings *settings)
{
  return (struct mu_hash_options){.format = settings->hash_format,
                                  .salt_encoding = settings->salt_encoding,
                                  .hook = settings->password_hook};
}
