/* SPDX-License-Identifier: Apache-2.0 */
/* token - what there is of credentials in an org, and an end to it. */
#include <string.h>

#include "batch/check.h"
#include "batch/command.h"
#include "batch/okta_token.h"
#include "batch/say.h"
#include "batch/token_book.h"
#include "batch/token_listing.h"
#include "batch/token_revoke.h"
#include "batch/token_rotate.h"
#include "batch/token_task.h"
#include "io/durable_file.h"
#include "io/prompt.h"

static bool sends_token(const struct mu_token_task *task)
{
  return mu_check_kind_of(&task->link) == MU_CHECK_TOKEN;
}

/* ---- list ---- */

struct listing {
  struct mu_token_task task;
  struct mu_token_book book;
};

static enum mu_code read_book(void *ctx, struct mu_error *err)
{
  struct listing *l = ctx;

  return mu_token_book_read(&l->book, l->task.link.ask, sends_token(&l->task),
                            err);
}

static enum mu_code write_book(const struct listing *l, struct mu_error *err)
{
  struct mu_buffer out = {0};
  enum mu_code rc = MU_OK;

  if (l->task.settings.json) {
    mu_token_listing_json(&out, &l->book);
  } else {
    mu_token_listing_text(&out, &l->book);
  }
  rc = mu_buffer_failed(&out)
           ? mu_error_nomem(err)
           : mu_durable_file_replace("-", out.data, out.len, err);
  mu_buffer_release(&out);
  return rc;
}

static int run_list(const struct mu_settings *settings)
{
  struct listing l = {.book = {.count = 0}};
  struct mu_error err = {0};
  enum mu_code rc = mu_token_task_open(&l.task, settings, "token list", &err);
  int status = MU_EXIT_DONE;

  if (rc == MU_OK) {
    rc = mu_org_link_consult(&l.task.link, read_book, &l, &err);
  }
  if (rc == MU_OK) {
    rc = write_book(&l, &err);
  }
  status = rc == MU_OK ? MU_EXIT_DONE
                       : mu_token_task_fail(&l.task, &err, "stopped as asked");
  mu_token_book_release(&l.book);
  mu_token_task_release(&l.task);
  return status;
}

/* ---- revoke ---- */

struct revoking {
  struct mu_token_task task;
  struct mu_token_revoking revoking;
};

static enum mu_code look(void *ctx, struct mu_error *err)
{
  struct revoking *r = ctx;

  return mu_token_revoke_look(&r->revoking, r->task.link.ask, err);
}

static enum mu_code revoke(void *ctx, struct mu_error *err)
{
  struct revoking *r = ctx;

  return mu_token_revoke_do(&r->revoking, r->task.link.ask, err);
}

/* Scripts cannot be asked; they say --yes. */
static enum mu_code confirm(struct revoking *r, bool *yes, struct mu_error *err)
{
  struct mu_buffer question = {0};
  enum mu_code rc = MU_OK;

  *yes = r->task.settings.yes;
  if (*yes) {
    return MU_OK;
  }
  mu_buffer_printf(&question, "Revoke %s? [y/N] ",
                   mu_buffer_text(&r->revoking.what));
  rc = mu_buffer_failed(&question)
           ? mu_error_nomem(err)
           : mu_prompt_yes(yes, mu_buffer_text(&question), err);
  if (rc == MU_EUSAGE) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "there is no terminal to ask at whether %s is to be "
                      "revoked: say --yes",
                      mu_buffer_text(&r->revoking.what));
  }
  mu_buffer_release(&question);
  return rc;
}

static enum mu_code check_current(const struct revoking *r,
                                  struct mu_error *err)
{
  if (strcmp(r->revoking.id, MU_OKTA_TOKEN_CURRENT) == 0 &&
      !sends_token(&r->task)) {
    return mu_error_set(err, MU_EUSAGE,
                        "current is the API token in use, and these "
                        "credentials are none: an app's access token ends by "
                        "itself within the hour");
  }
  return MU_OK;
}

static enum mu_code revoke_confirmed(struct revoking *r, struct mu_error *err)
{
  bool yes = false;
  enum mu_code rc = check_current(r, err);

  if (rc == MU_OK) {
    rc = mu_org_link_consult(&r->task.link, look, r, err);
  }
  if (rc == MU_OK) {
    rc = confirm(r, &yes, err);
  }
  return rc == MU_OK && yes ? mu_org_link_consult(&r->task.link, revoke, r, err)
                            : rc;
}

static int run_revoke(const struct mu_settings *settings)
{
  struct revoking r = {.revoking = {.id = settings->second}};
  struct mu_error err = {0};
  enum mu_code rc = mu_token_task_open(&r.task, settings, "token revoke", &err);
  int status = MU_EXIT_SOME_BAD; /* somebody said no */

  if (rc == MU_OK) {
    rc = revoke_confirmed(&r, &err);
  }
  if (rc != MU_OK) {
    status = mu_token_task_fail(&r.task, &err, "stopped as asked");
  } else if (r.revoking.gone) {
    mu_say(settings, "revoked: %s; whoever uses it is refused from now on",
           mu_buffer_text(&r.revoking.what));
    status = MU_EXIT_DONE;
  } else {
    mu_say(settings, "nothing was revoked");
  }
  mu_token_revoke_release(&r.revoking);
  mu_token_task_release(&r.task);
  return status;
}

/* ---- which of them ---- */

static const struct {
  const char *name;
  bool takes_id;
  int (*run)(const struct mu_settings *settings);
} actions[] = {{"list", false, run_list},
               {"revoke", true, run_revoke},
               {"rotate-key", false, mu_token_rotate}};

#define ACTIONS (sizeof actions / sizeof *actions)

static int run_token(const struct mu_command *command,
                     const struct mu_settings *settings, const char *action)
{
  struct mu_error err = {0};

  (void)command;
  for (size_t i = 0; i < ACTIONS; i++) {
    if (strcmp(action, actions[i].name) != 0) {
      continue;
    }
    if (actions[i].takes_id == (settings->second && settings->second[0])) {
      return actions[i].run(settings);
    }
    (void)mu_error_set(&err, MU_EUSAGE, "token %s takes %s", action,
                       actions[i].takes_id
                           ? "the id of a token, or the word current"
                           : "nothing behind it");
    return mu_command_fail(&err);
  }
  (void)mu_error_set(&err, MU_EUSAGE,
                     "token has no action \"%s\": say list, revoke or "
                     "rotate-key",
                     action);
  return mu_command_fail(&err);
}

const struct mu_command mu_command_token = {
    .name = "token",
    .bit = MU_COMMAND_TOKEN,
    .operands = "ACTION [ID]",
    .may_have_second = true,
    .purpose = "list or revoke API tokens, rotate a service app's key",
    .about =
        "list shows the org's API tokens on standard output, the one that was\n"
        "not used for the longest time first. revoke ends the token with that\n"
        "id, or, with the word current, the one in use; it asks before.\n"
        "rotate-key puts a new key in the place of the one that a service app\n"
        "signs in with, in its file and in the org; whatever stops it, the\n"
        "same command goes on.\n\n"
        "OAuth scopes or admin rights needed: okta.apiTokens.read, and\n"
        "okta.apiTokens.manage to revoke; okta.users.read for owners' logins;\n"
        "okta.apps.manage and a super admin's role to rotate a key.\n",
    .run = run_token};
