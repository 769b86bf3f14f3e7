/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check_verdict.h"

#include <string.h>

#include "batch/command.h"
#include "io/buffer.h"
#include "io/clock.h"
#include "io/json.h"

#define DAY_S        86400
#define DAYS_SOON    14
#define CLOCK_MOST   (300 * MU_SEC) /* what TLS and tickets put up with */
#define PROBE(which) (1U << MU_PROBE_##which)

#define SCOPE(which) MU_SCOPE_BIT(MU_SCOPE_##which)

const struct mu_check_need mu_check_needs[] = {
    {"import", PROBE(USERS), PROBE(SCHEMA), SCOPE(USERS_MANAGE)},
    {"import with groups", PROBE(USERS) | PROBE(GROUPS), PROBE(SCHEMA),
     SCOPE(USERS_MANAGE)},
    {"export users", PROBE(USERS), PROBE(SCHEMA), 0},
    {"export groups", PROBE(GROUPS), 0, 0},
    {"export members", PROBE(GROUPS), PROBE(SCHEMA), 0},
    {"export events", PROBE(EVENTS), 0, 0},
    {"token list", PROBE(TOKENS), PROBE(USERS), 0},
};
const size_t mu_check_need_count =
    sizeof mu_check_needs / sizeof *mu_check_needs;

static enum mu_code no_such_need(const char *name, struct mu_error *err)
{
  struct mu_buffer names = {0};
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < mu_check_need_count; i++) {
    mu_buffer_printf(&names, "%s\"%s\"", i > 0 ? ", " : "",
                     mu_check_needs[i].name);
  }
  rc = mu_error_set(err, MU_EUSAGE, "--for \"%s\": it is one of %s", name,
                    mu_buffer_text(&names));
  mu_buffer_release(&names);
  return rc;
}

enum mu_code mu_check_need_find(const struct mu_check_need **need,
                                const char *name, struct mu_error *err)
{
  size_t len = strlen(name);

  *need = NULL;
  for (size_t i = 0; i < mu_check_need_count && !*need; i++) {
    const char *row = mu_check_needs[i].name;
    bool first_word = strncmp(row, name, len) == 0 && row[len] == ' ';

    if (strcmp(row, name) == 0 || (first_word && !strchr(name, ' '))) {
      *need = &mu_check_needs[i];
    }
  }
  return *need ? MU_OK : no_such_need(name, err);
}

mu_scope_set mu_check_need_scopes(const struct mu_check *check,
                                  const struct mu_check_need *need)
{
  return need->scopes & (check->scopes.refused | check->scopes.left_out);
}

bool mu_check_need_read_only(const struct mu_check *check,
                             const struct mu_check_need *need)
{
  return need->scopes && mu_check_is_read_only(check);
}

static bool may_write(const struct mu_check *check,
                      const struct mu_check_need *need)
{
  return mu_check_need_scopes(check, need) == 0 &&
         !mu_check_need_read_only(check, need);
}

bool mu_check_need_met(const struct mu_check *check,
                       const struct mu_check_need *need)
{
  for (unsigned i = 0; i < MU_PROBES; i++) {
    if ((need->probes & (1U << i)) &&
        check->probes[i].outcome != MU_PROBE_MAY) {
      return false;
    }
  }
  return may_write(check, need);
}

bool mu_check_need_unclear(const struct mu_check *check,
                           const struct mu_check_need *need)
{
  bool unclear = false;

  for (unsigned i = 0; i < MU_PROBES; i++) {
    enum mu_probe_outcome outcome = check->probes[i].outcome;

    if (!(need->probes & (1U << i)) || outcome == MU_PROBE_MAY) {
      continue;
    }
    if (outcome != MU_PROBE_UNCLEAR) {
      return false;
    }
    unclear = true;
  }
  return unclear && may_write(check, need);
}

int64_t mu_check_days_left(const struct mu_check *check, int64_t not_after)
{
  int64_t now_us =
      check->org_now_us ? check->org_now_us : mu_clock_calendar_us();
  int64_t left_s = not_after - now_us / MU_SEC;

  return left_s >= 0 ? left_s / DAY_S : -((-left_s + DAY_S - 1) / DAY_S);
}

bool mu_check_ends_soon(const struct mu_check *check, size_t certificate)
{
  return mu_check_days_left(check, check->peer.chain[certificate].not_after) <
         DAYS_SOON;
}

static bool some_end_soon(const struct mu_check *check)
{
  for (size_t i = 0; i < check->peer.chain_size; i++) {
    if (mu_check_ends_soon(check, i)) {
      return true;
    }
  }
  return false;
}

static bool some_cannot_run(const struct mu_check *check)
{
  for (size_t i = 0; i < mu_check_need_count; i++) {
    if (!mu_check_need_met(check, &mu_check_needs[i])) {
      return true;
    }
  }
  return false;
}

static bool is_far_off(const struct mu_check_clock *clock)
{
  return clock->known &&
         (clock->ahead_us > CLOCK_MOST || clock->ahead_us < -CLOCK_MOST);
}

static bool is_inactive(const struct mu_check *check)
{
  return check->me && strcmp(mu_json_text(check->me, "status"), "ACTIVE") != 0;
}

unsigned mu_check_worries(const struct mu_check *check)
{
  unsigned worries = 0;

  worries |= some_end_soon(check) ? MU_WORRY_CERTIFICATE : 0;
  worries |= is_far_off(&check->clock) ? MU_WORRY_CLOCK : 0;
  worries |= is_inactive(check) ? MU_WORRY_OWNER : 0;
  worries |= check->end == MU_CHECK_ASKED && some_cannot_run(check)
                 ? MU_WORRY_COMMANDS
                 : 0;
  return worries;
}

const char *mu_check_worry_name(enum mu_check_worry worry)
{
  switch (worry) {
  case MU_WORRY_CERTIFICATE:
    return "certificate";
  case MU_WORRY_CLOCK:
    return "clock";
  case MU_WORRY_OWNER:
    return "owner";
  case MU_WORRY_COMMANDS:
    break;
  }
  return "commands";
}

int mu_check_exit(const struct mu_check *check,
                  const struct mu_check_need *need)
{
  switch (check->end) {
  case MU_CHECK_NO_ACCESS:
    return MU_EXIT_USAGE;
  case MU_CHECK_REFUSED:
    return MU_EXIT_AUTH;
  case MU_CHECK_UNREACHABLE:
    return MU_EXIT_STOPPED;
  case MU_CHECK_ASKED:
    break;
  }
  if (need && mu_check_need_unclear(check, need)) {
    return MU_EXIT_STOPPED;
  }
  if (need) {
    return mu_check_need_met(check, need) ? MU_EXIT_DONE : MU_EXIT_AUTH;
  }
  return mu_check_worries(check) ? MU_EXIT_SOME_BAD : MU_EXIT_DONE;
}
