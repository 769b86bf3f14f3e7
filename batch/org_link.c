/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/org_link.h"

#include <stddef.h>
#include <stdio.h>

#include "batch/okta_environment.h"
#include "batch/progress.h"

#define CONNECT_TIMEOUT (15 * MU_SEC)

/* A dry run asks the org that is named, and does without one. */
static enum mu_code find_org_to_ask(struct mu_org_link *link,
                                    struct mu_error *err)
{
  const struct mu_settings *s = link->config.settings;
  enum mu_code rc = MU_OK;

  if (s->rehearse) {
    return MU_OK;
  }
  rc = mu_org_look(&link->org, s, err);
  if (rc == MU_OK && link->org.url &&
      link->org.credential.kind == MU_CREDENTIAL_NONE) {
    link->why_not_asked =
        "there is no API token and no service app to ask with";
  }
  return rc;
}

/* A credential that cannot be had is told of, and done without. */
static enum mu_code find_org_bare(struct mu_org_link *link,
                                  struct mu_error *err)
{
  enum mu_code rc =
      mu_org_find(&link->org, link->config.settings, &link->lacking);

  if (rc != MU_OK && (!link->org.url || rc == MU_ENOMEM)) {
    *err = link->lacking;
    return rc;
  }
  if (rc != MU_OK) {
    mu_credential_release(&link->org.credential); /* a placeholder, say */
  }
  return MU_OK;
}

static enum mu_code find_org(struct mu_org_link *link, struct mu_error *err)
{
  const struct mu_settings *s = link->config.settings;

  if (link->config.use == MU_ORG_NONE || s->rehearse) {
    mu_okta_environment_forget(); /* nobody needs it, and a child inherits it */
  }
  if (link->config.use == MU_ORG_NONE) {
    return MU_OK;
  }
  if (link->config.use == MU_ORG_ASK) {
    return find_org_to_ask(link, err);
  }
  if (s->rehearse) {
    return mu_rehearsal_start(&link->rehearsal, &link->org, s,
                              link->config.peopled, err);
  }
  return link->config.bare ? find_org_bare(link, err)
                           : mu_org_find(&link->org, s, err);
}

static enum mu_code make_authorization(struct mu_org_link *link,
                                       struct mu_error *err)
{
  struct mu_authorization_config config = {
      .org = &link->org,
      .clock = link->config.clock,
      .job = link->config.job,
      .sparing = link->config.use == MU_ORG_ASK || link->config.bare,
      .counts = &link->asked};

  return mu_authorization_make(&link->authorization, &config, err);
}

static enum mu_code connect_org(struct mu_org_link *link, struct mu_error *err)
{
  const struct mu_settings *s = link->config.settings;
  struct mu_transfer_config config = {
      .origin = link->org.url,
      .ca_file = s->ca_file,
      .user_agent = "muster/" MUSTER_VERSION " (Linux)",
      .other_content_type = MU_OKTA_TRIMMED,
      .clock = link->config.clock,
      .peer = link->config.peer,
      .wire_log = s->verbose ? stderr : NULL,
      .timeout_us = (int64_t)s->timeout_ms * MU_MS,
      .connect_timeout_us = CONNECT_TIMEOUT,
      .exchanges = (unsigned)s->concurrency,
      .compressed = link->config.use == MU_ORG_READ, /* pages are long */
      .http2 = s->http2};
  enum mu_code rc = make_authorization(link, err);

  if (rc != MU_OK && rc != MU_ENOMEM && link->config.bare) {
    link->lacking = *err;
    rc = MU_OK;
  }
  if (rc != MU_OK || (!mu_authorization_is_there(&link->authorization) &&
                      !link->config.bare)) {
    return rc;
  }
  config.authorization = link->authorization.line;
  config.signer = mu_authorization_signer(&link->authorization);
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  return mu_transfer_new(&link->transfer, &config, err);
}

static void tell_reach(void *ctx, const char *why, int64_t lost_us,
                       int64_t wait_us)
{
  const struct mu_org_link *link = ctx;
  const struct mu_settings *s = link->config.settings;

  if (!s->quiet) {
    mu_progress_tell_reach(s->progress, why, lost_us, wait_us);
  }
}

static enum mu_code make_ask(struct mu_org_link *link, struct mu_error *err)
{
  const struct mu_org_link_config *c = &link->config;
  const struct mu_settings *s = c->settings;
  uint64_t patience_ms =
      c->use == MU_ORG_ASK ? 0 : s->give_up_after_ms; /* it can do without */
  struct mu_ask_config config = {
      .transfer = link->transfer,
      .clock = c->clock,
      .retries = (unsigned)s->retries,
      .deadline_us = (int64_t)s->row_deadline_ms * MU_MS,
      .give_up_after_us = (int64_t)patience_ms * MU_MS,
      .limits_most_us = c->bare ? (int64_t)s->timeout_ms * MU_MS : 0,
      .stop_at_us = c->stop_at_us,
      .signal_fd = c->signals->fd,
      .counts = &link->asked,
      .tell = c->bare ? NULL : tell_reach, /* a report says it all */
      .ctx = link};

  return mu_ask_new(&link->ask, &config, err);
}

static bool is_signal(enum mu_stop stop)
{
  return stop == MU_STOP_INTERRUPTED || stop == MU_STOP_TERMINATED;
}

void mu_org_link_bar(struct mu_org_link *link, enum mu_stop stop,
                     const struct mu_error *err)
{
  link->barred = stop;
  link->barred_by = *err;
}

/* Whether a run that |stop| bars ends by its files. An org that turns a run
 * away before it began leaves it as one that turns it away at its first row:
 * with files that say so, and --resume to go on. Those of an earlier run do so
 * already. */
static bool ends_by_files(const struct mu_org_link *link, enum mu_stop stop)
{
  if (link->has_files) {
    return true;
  }
  return link->config.use == MU_ORG_WRITE && !link->config.goes_on &&
         !is_signal(stop);
}

static enum mu_code note_barrier(struct mu_org_link *link, enum mu_code rc,
                                 const struct mu_error *err)
{
  enum mu_stop stop = link->ask ? mu_ask_stop(link->ask) : MU_STOP_NOT;

  if (rc == MU_OK || stop == MU_STOP_NOT) {
    return rc;
  }
  mu_org_link_bar(link, stop, err);
  return ends_by_files(link, stop) ? MU_OK : rc;
}

enum mu_code mu_org_link_consult(struct mu_org_link *link, mu_org_step step,
                                 void *ctx, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (link->barred != MU_STOP_NOT) {
    return MU_OK;
  }
  if (!link->transfer) {
    return step(ctx, err);
  }
  mu_signals_take(link->config.signals);
  if (!link->ask) {
    rc = make_ask(link, err);
  }
  if (rc == MU_OK) {
    rc = note_barrier(link, step(ctx, err), err);
  }
  if (link->config.use == MU_ORG_ASK && link->barred == MU_STOP_UNREACHABLE) {
    link->barred = MU_STOP_NOT; /* it can do without */
    mu_org_link_hang_up(link);
    rc = rc == MU_OK ? rc : step(ctx, err);
  }
  mu_signals_let_through(link->config.signals);
  return rc;
}

static enum mu_code find_schema(void *ctx, struct mu_error *err)
{
  struct mu_org_link *link = ctx;
  struct mu_schema_inquiry inquiry = {.settings = link->config.settings,
                                      .org = link->org.url,
                                      .ask = link->ask,
                                      .why_not = link->why_not_asked,
                                      .now_us = mu_clock_calendar_us()};

  return mu_schema_source_find(&link->source, &inquiry, err);
}

enum mu_code mu_org_link_open(struct mu_org_link *link,
                              const struct mu_org_link_config *config,
                              struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *link = (struct mu_org_link){.config = *config};
  rc = find_org(link, err);
  if (rc == MU_OK) {
    rc = connect_org(link, err);
  }
  if (rc == MU_OK && !config->no_schema) {
    rc = mu_org_link_consult(link, find_schema, link, err);
  }
  return rc;
}

void mu_org_link_hang_up(struct mu_org_link *link)
{
  mu_ask_free(link->ask);
  link->ask = NULL;
  if (link->config.use == MU_ORG_ASK) {
    mu_transfer_free(link->transfer);
    link->transfer = NULL;
  }
}

void mu_org_link_release(struct mu_org_link *link)
{
  mu_ask_free(link->ask);
  mu_transfer_free(link->transfer);
  mu_schema_source_release(&link->source);
  mu_rehearsal_end(&link->rehearsal);
  mu_authorization_release(&link->authorization);
  mu_org_release(&link->org);
}
