/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "batch/cell_text.h"
#include "batch/group_book.h"
#include "batch/group_list.h"
#include "io/text.h"

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

enum mu_code mu_command_book_groups(struct mu_group_book **book,
                                    const struct mu_settings *settings,
                                    struct mu_error *err)
{
  enum mu_code rc = mu_group_book_new(book, err);

  for (size_t i = 0; i < settings->group.count && rc == MU_OK; i++) {
    const char *name = settings->group.items[i];
    size_t len = strlen(name);

    (void)mu_cell_text_trim(&name, &len);
    if (!mu_text_scan(name, len).well_formed ||
        !mu_group_name_fits(name, len)) {
      rc = mu_error_set(err, MU_EUSAGE,
                        "--group takes the name of a group, of %d characters "
                        "at most, or its id",
                        MU_GROUP_NAME_MAX);
    } else {
      rc = mu_group_book_add_for_all(*book, name, len, err);
    }
  }
  return rc;
}

enum mu_code mu_command_check_realm(const struct mu_settings *settings,
                                    struct mu_error *err)
{
  static const char id[] =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const char *realm = settings->realm;

  if (realm && (realm[0] == '\0' || realm[strspn(realm, id)] != '\0')) {
    return mu_error_set(err, MU_EUSAGE,
                        "--realm \"%s\" is no realm's id, which is letters and "
                        "digits alone, as in guox9jQ16k9V8IFEL0g3",
                        realm);
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
