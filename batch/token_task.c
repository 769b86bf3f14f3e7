/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_task.h"

#include <signal.h>

#include "batch/command.h"
#include "batch/ending.h"

#define RETRIES     5
#define DEADLINE_MS 60000
#define PATIENCE_MS 30000 /* with an org out of reach: somebody is waiting */

enum mu_code mu_token_task_open(struct mu_token_task *task,
                                const struct mu_settings *settings,
                                const char *job, struct mu_error *err)
{
  struct mu_org_link_config config = {.settings = &task->settings,
                                      .clock = &task->clock,
                                      .signals = &task->signals,
                                      .job = job,
                                      .use = MU_ORG_READ,
                                      .no_schema = true,
                                      .peopled = true};

  *task = (struct mu_token_task){.settings = *settings, .clock = {.speed = 1}};
  task->settings.concurrency = 1;
  task->settings.rehearse_speed = 1;
  task->settings.retries = RETRIES;
  task->settings.row_deadline_ms = DEADLINE_MS;
  task->settings.give_up_after_ms = PATIENCE_MS;
  mu_signals_init(&task->signals);
  return mu_org_link_open(&task->link, &config, err);
}

void mu_token_task_release(struct mu_token_task *task)
{
  mu_org_link_release(&task->link);
  mu_signals_release(&task->signals);
}

static enum mu_stop stop_of(const struct mu_token_task *task)
{
  if (task->heard != 0) {
    return task->heard == SIGTERM ? MU_STOP_TERMINATED : MU_STOP_INTERRUPTED;
  }
  return task->link.ask ? mu_ask_stop(task->link.ask) : MU_STOP_NOT;
}

int mu_token_task_fail(const struct mu_token_task *task,
                       const struct mu_error *err, const char *stopped)
{
  enum mu_stop stop = err->code == MU_ESTOPPED ? stop_of(task) : MU_STOP_NOT;
  struct mu_error said = *err;

  if (stop != MU_STOP_NOT) {
    (void)mu_error_set(&said, MU_ESTOPPED, "%s", stopped);
    (void)mu_command_fail(&said);
    return mu_ending_of(stop, err, false).exit_code;
  }
  return mu_command_fail(err);
}
