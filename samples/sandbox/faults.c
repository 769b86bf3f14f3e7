/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/faults.h"

#include <stdlib.h>
#include <string.h>

enum executes { NEVER, ALWAYS, HALF };

static const struct {
  const char *name;
  enum executes executes;
} faults_known[SB_FAULTS] = {
    [SB_FAULT_500] = {"500", HALF},
    [SB_FAULT_502] = {"502", HALF},
    [SB_FAULT_503] = {"503", NEVER},
    [SB_FAULT_504] = {"504", HALF},
    [SB_FAULT_409] = {"409", NEVER},
    [SB_FAULT_423] = {"423", NEVER},
    [SB_FAULT_RESET_BEFORE] = {"reset-before", NEVER},
    [SB_FAULT_RESET_AFTER] = {"reset-after", ALWAYS},
    [SB_FAULT_TRUNCATED] = {"truncated", ALWAYS},
    [SB_FAULT_STALL] = {"stall", HALF},
    [SB_FAULT_MALFORMED] = {"malformed", ALWAYS},
    [SB_FAULT_429_BARE] = {"429-bare", NEVER},
    [SB_FAULT_BIG_HEADERS] = {"big-headers", ALWAYS},
    [SB_FAULT_CLOSE] = {"close", ALWAYS},
    [SB_FAULT_NO_RATE] = {"rate-headers-missing", ALWAYS},
    [SB_FAULT_LINK_ELSEWHERE] = {"link-elsewhere", ALWAYS},
    [SB_FAULT_LINK_LOOP] = {"link-loop", ALWAYS},
};

const char *sb_fault_name(enum sb_fault fault)
{
  return faults_known[fault].name;
}

static bool parse_percent(const char *text, double *percent)
{
  char *end = NULL;

  if (text[0] < '0' || text[0] > '9') {
    return false;
  }
  *percent = strtod(text, &end);
  return *end == '\0' && *percent <= 100.0;
}

static enum mu_code parse_one(struct sb_faults *faults, const char *text,
                              struct mu_error *err)
{
  size_t len = strcspn(text, "=");
  bool all = len == 3 && memcmp(text, "all", 3) == 0;
  bool known = all;
  double percent = 0;

  if (text[len] != '=' || !parse_percent(text + len + 1, &percent)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--fault takes NAME=PCT as in 500=2.5, not \"%s\"",
                        text);
  }
  for (int f = 0; f < SB_FAULTS; f++) {
    if ((all && f < SB_FAULT_LINK_ELSEWHERE) ||
        (strlen(faults_known[f].name) == len &&
         memcmp(faults_known[f].name, text, len) == 0)) {
      faults->percent[f] = percent;
      known = true;
    }
  }
  if (!known) {
    return mu_error_set(err, MU_EUSAGE, "there is no fault \"%.*s\"", (int)len,
                        text);
  }
  return MU_OK;
}

enum mu_code sb_faults_parse(struct sb_faults *faults,
                             const struct mu_option_list *list,
                             struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < list->count && rc == MU_OK; i++) {
    rc = parse_one(faults, list->items[i], err);
  }
  return rc;
}

struct sb_fault_draw sb_faults_draw(struct sb_faults *faults,
                                    enum sb_fault_scope what)
{
  struct sb_fault_draw draw = {.fault = SB_FAULT_NONE, .executed = true};

  if (faults->scope != SB_FAULT_ON_ALL && faults->scope != what) {
    return draw;
  }
  for (int f = 0; f < SB_FAULTS; f++) {
    if (faults->percent[f] > 0 &&
        sb_random_chance(&faults->random, faults->percent[f])) {
      draw.fault = (enum sb_fault)f;
      break;
    }
  }
  if (draw.fault != SB_FAULT_NONE) {
    enum executes executes = faults_known[draw.fault].executes;

    draw.executed = executes == ALWAYS ||
                    (executes == HALF && sb_random_chance(&faults->random, 50));
  }
  return draw;
}
