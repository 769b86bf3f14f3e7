/* SPDX-License-Identifier: Apache-2.0 */
/* export - what an org holds, as CSV or JSON in lines. */
#include <string.h>

#include "batch/command.h"
#include "batch/event_follow.h"
#include "batch/export_columns.h"
#include "batch/export_events.h"
#include "batch/export_groups.h"
#include "batch/export_members.h"
#include "batch/export_users.h"

enum { USERS = 1, GROUPS = 2, MEMBERS = 4, EVENTS = 8 };

static int run_events(const struct mu_command *command,
                      const struct mu_settings *settings)
{
  return settings->follow ? mu_event_follow(command, settings)
                          : mu_export_events(command, settings);
}

static const struct {
  enum mu_export_what what;
  unsigned bit;
  int (*run)(const struct mu_command *command,
             const struct mu_settings *settings);
} kinds[] = {{MU_EXPORT_USERS, USERS, mu_export_users},
             {MU_EXPORT_GROUPS, GROUPS, mu_export_groups},
             {MU_EXPORT_MEMBERS, MEMBERS, mu_export_members},
             {MU_EXPORT_EVENTS, EVENTS, run_events}};

#define KINDS (sizeof kinds / sizeof *kinds)

/* Options that mean something to some of them alone. */
struct particular {
  const char *name;
  bool given;
  unsigned kinds;
};

static enum mu_code check_particular(const struct particular *options,
                                     size_t count, unsigned bit,
                                     const char *word, struct mu_error *err)
{
  for (size_t i = 0; i < count; i++) {
    if (options[i].given && !(options[i].kinds & bit)) {
      return mu_error_set(err, MU_EUSAGE,
                          "--%s says nothing of %s: leave it out",
                          options[i].name, word);
    }
  }
  return MU_OK;
}

static enum mu_code check_options(const struct mu_settings *s, unsigned bit,
                                  const char *word, struct mu_error *err)
{
  const struct particular options[] = {
      {"search", s->search != NULL, USERS | GROUPS},
      {"filter", s->filter != NULL, USERS | GROUPS | EVENTS},
      {"status", s->status.count > 0, USERS},
      {"since", s->since != NULL, USERS | GROUPS | EVENTS},
      {"until", s->until != NULL, EVENTS},
      {"include-deprovisioned", s->include_deprovisioned, USERS},
      {"group", s->group.count > 0, MEMBERS},
      {"all-groups", s->all_groups, MEMBERS},
      {"user-type", s->user_type != NULL, USERS},
      {"follow", s->follow, EVENTS},
      {"cursor", s->cursor != NULL, EVENTS},
      {"exec", s->exec != NULL, EVENTS}};
  enum mu_code rc = check_particular(options, sizeof options / sizeof *options,
                                     bit, word, err);

  if (rc == MU_OK && !s->follow && (s->cursor || s->exec)) {
    return mu_error_set(err, MU_EUSAGE, "--%s goes with --follow",
                        s->cursor ? "cursor" : "exec");
  }
  if (rc == MU_OK && s->search && s->filter) { /* E0000033 */
    return mu_error_set(err, MU_EUSAGE,
                        "Okta takes either a search or a filter: say one of "
                        "--search and --filter");
  }
  return rc;
}

static int run_export(const struct mu_command *command,
                      const struct mu_settings *settings, const char *what)
{
  struct mu_error err = {0};

  what = what ? what : mu_export_what_word(MU_EXPORT_USERS);
  for (size_t i = 0; i < KINDS; i++) {
    if (strcmp(what, mu_export_what_word(kinds[i].what)) == 0) {
      return check_options(settings, kinds[i].bit, what, &err) == MU_OK
                 ? kinds[i].run(command, settings)
                 : mu_command_fail(&err);
    }
  }
  (void)mu_error_set(&err, MU_EUSAGE,
                     "there is no export of \"%s\": say users, groups, members "
                     "or events",
                     what);
  return mu_command_fail(&err);
}

const struct mu_command mu_command_export = {
    .name = "export",
    .bit = MU_COMMAND_EXPORT,
    .operands = "[users|groups|members|events]",
    .may_lack_operand = true,
    .purpose = "write users, groups, members or events to a CSV",
    .about =
        "Writes what an org holds to a CSV, or to JSON in lines: its users\n"
        "(unless another is named), its groups, their members, or the events\n"
        "of its System Log. Each object is there once, in one order, and the\n"
        "file is there when it is whole; an export that was interrupted goes\n"
        "on with --resume.\n\n"
        "OAuth scopes or admin rights needed: okta.users.read for users;\n"
        "okta.groups.read for groups, members and the column groups;\n"
        "okta.schemas.read for --columns; okta.userTypes.read for\n"
        "--user-type; okta.logs.read for events.\n",
    .run = run_export};
