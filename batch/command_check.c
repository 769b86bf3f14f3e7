/* SPDX-License-Identifier: Apache-2.0 */
/* check - what can be said of an org and the credentials before a run. */
#include "batch/check.h"
#include "batch/check_json.h"
#include "batch/check_text.h"
#include "batch/check_verdict.h"
#include "batch/command.h"
#include "batch/ending.h"
#include "io/durable_file.h"

#define RETRIES     2 /* somebody is waiting */
#define DEADLINE_MS 60000
#define PATIENCE_MS 2000 /* with an org out of reach: a reply may get lost */

struct checking {
  struct mu_settings settings; /* with what this command has no options for */
  struct mu_check check;
  const struct mu_check_need *need;
  struct mu_clock clock;
  struct mu_signals signals;
  struct mu_org_link link;
};

static enum mu_code gather(void *ctx, struct mu_error *err)
{
  struct checking *c = ctx;

  return mu_check_gather(&c->check, &c->link, err);
}

static enum mu_code look(struct checking *c, struct mu_error *err)
{
  struct mu_org_link_config config = {.settings = &c->settings,
                                      .clock = &c->clock,
                                      .signals = &c->signals,
                                      .job = "check",
                                      .use = MU_ORG_READ,
                                      .no_schema = true,
                                      .peopled = true,
                                      .bare = true,
                                      .peer = &c->check.peer};
  enum mu_code rc = MU_OK;

  rc = mu_org_link_open(&c->link, &config, err);
  c->check.url = c->link.org.url;
  c->check.url_source =
      c->settings.rehearse ? "--rehearse" : c->link.org.url_source;
  c->check.source =
      c->settings.rehearse ? "--rehearse" : c->link.org.credential.source;
  return rc == MU_OK ? mu_org_link_consult(&c->link, gather, c, err) : rc;
}

static enum mu_code report(const struct checking *c, struct mu_error *err)
{
  struct mu_buffer out = {0};
  enum mu_code rc = MU_OK;

  if (c->settings.json) {
    rc = mu_check_json(&out, &c->check, c->need, err);
  } else {
    mu_check_print(&out, &c->check, c->need);
  }
  if (rc == MU_OK) {
    rc = mu_buffer_failed(&out)
             ? mu_error_nomem(err)
             : mu_durable_file_replace("-", out.data, out.len, err);
  }
  mu_buffer_release(&out);
  return rc;
}

/* Says |err| and gives the exit status for it. There are no rows here, of which
 * an asker's words for a stop speak. */
static int fail(const struct checking *c, const struct mu_error *err)
{
  struct mu_error stopped = {0};

  if (err->code != MU_ESTOPPED || !c->link.ask) {
    return mu_command_fail(err);
  }
  (void)mu_error_set(&stopped, MU_ESTOPPED, "stopped as asked");
  (void)mu_command_fail(&stopped);
  return mu_ending_of(mu_ask_stop(c->link.ask), err, false).exit_code;
}

static int run_check(const struct mu_command *command,
                     const struct mu_settings *settings, const char *file)
{
  struct checking c = {.settings = *settings, .clock = {.speed = 1}};
  struct mu_error err = {0};
  enum mu_code rc = MU_OK;
  int status = MU_EXIT_DONE;

  (void)command;
  (void)file; /* it takes none */
  c.settings.concurrency = 1;
  c.settings.rehearse_speed = 1;
  c.settings.retries = RETRIES;
  c.settings.row_deadline_ms = DEADLINE_MS;
  c.settings.give_up_after_ms = PATIENCE_MS;
  mu_signals_init(&c.signals);
  if (settings->check_for) {
    rc = mu_check_need_find(&c.need, settings->check_for, &err);
  }
  if (rc == MU_OK) {
    rc = look(&c, &err);
  }
  if (rc == MU_OK) {
    rc = report(&c, &err);
  }
  status = rc == MU_OK ? mu_check_exit(&c.check, c.need) : fail(&c, &err);
  mu_check_release(&c.check);
  mu_org_link_release(&c.link);
  mu_signals_release(&c.signals);
  return status;
}

const struct mu_command mu_command_check = {
    .name = "check",
    .bit = MU_COMMAND_CHECK,
    .purpose = "test org, credentials, rights and rate limits",
    .about =
        "Tests the way to an org, whether it takes the credentials, whose "
        "they\n"
        "are, what they may read and how many calls they have, by reads "
        "alone,\n"
        "and reports it on standard output. Nothing is written to the org.\n\n"
        "It needs no right of its own: what it may not read it says.\n",
    .run = run_check};
