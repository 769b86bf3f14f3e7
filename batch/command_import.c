/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import - a user for each row.
 *
 * One request a row, POST /users, and for a silent run another to activate
 * whom Okta would have written to. When the answer to a create is lost, nobody
 * knows whether the user is there: the row is looked up before it is sent
 * again, so that nobody is made twice and nobody who was made is called failed.
 * Under --on-existing skip and update each row is looked up before anything
 * else, so that no create is spent on somebody who is there.
 */
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/activation.h"
#include "batch/command.h"
#include "batch/existing.h"
#include "batch/group_book.h"
#include "batch/group_steps.h"
#include "batch/manager_book.h"
#include "batch/run.h"

enum step {
  STEP_LOOK, /* before anything else is sent */
  STEP_CREATE,
  STEP_FIND, /* after a create */
  STEP_UPDATE,
  STEP_ASK_GROUPS,
  STEP_ACTIVATE,
  STEP_GROUP
};

struct import {
  struct mu_create_options options;
  struct mu_rules rules;
  struct mu_group_book *groups;
  struct mu_manager_book *managers; /* NULL unless they are to be linked */
  enum mu_on_existing on_existing;
  bool silent;
  bool wants_links;
  struct mu_buffer path;
  struct mu_buffer staged_path; /* for people who are not activated, or not by
                                   the create */
  struct mu_user_type type;
};

static void request_create(const struct import *import, struct mu_job *job)
{
  const struct mu_buffer *path =
      job->staged || job->activates ? &import->staged_path : &import->path;
  struct mu_okta_request request = {.bucket = MU_BUCKET_USERS,
                                    .method = MU_POST,
                                    .expect = MU_EXPECT_USER,
                                    .path = mu_buffer_text(path),
                                    .body = mu_buffer_text(&job->body),
                                    .body_len = job->body.len};

  job->request = request;
  job->step = STEP_CREATE;
}

static void request_find(struct mu_job *job, enum step step)
{
  job->request =
      mu_okta_find(&job->path, mu_buffer_text(&job->login), job->login.len);
  job->step = step;
}

/* A row whose user is there fails all the same: |job->error| is what the org
 * said, and not yet of what. */
static void explain(void *ctx, struct mu_job *job)
{
  const struct import *import = ctx;
  struct mu_buffer words = {0};

  if (job->step == STEP_GROUP) {
    mu_group_steps_failure(import->groups, job, &words);
  } else if (job->step == STEP_ASK_GROUPS) {
    mu_buffer_printf(&words, "%s; asking for its groups failed",
                     mu_job_done(job));
  } else if (job->step == STEP_ACTIVATE) {
    mu_buffer_append_text(&words, mu_activation_failure(job));
  } else {
    return;
  }
  mu_buffer_printf(&words, ": %s", mu_buffer_text(&job->error));
  mu_buffer_release(&job->error);
  job->error = words; /* a failure to append goes with it */
}

/* What may follow a look-up. A login that is searched for takes its look-up
 * from the bucket of the creates. */
static enum mu_code plan_look(const struct import *import,
                              const struct mu_input_row *row,
                              struct mu_job *job, struct mu_error *err)
{
  struct mu_manager_answer manager = {.kind = MU_MANAGER_NONE};
  enum mu_code rc = MU_OK;

  request_find(job, STEP_LOOK);
  job->later[MU_BUCKET_USER_READ] = job->request.bucket != MU_BUCKET_USER_READ;
  job->later[MU_BUCKET_USERS]++; /* a create, or a look at groups */
  if (import->on_existing != MU_EXISTING_UPDATE) {
    return MU_OK;
  }
  if (import->managers) {
    rc = mu_manager_book_ask(import->managers, &manager, row->number,
                             &row->user, err);
  }
  mu_existing_plan(job, &row->user, manager.kind == MU_MANAGER_FOUND);
  job->later[MU_BUCKET_USER_WRITE] = 1;
  job->later[MU_BUCKET_GROUPS] = mu_group_steps_all(job);
  return rc;
}

static enum mu_code plan(void *ctx, const struct mu_input_row *row,
                         struct mu_job *job, struct mu_error *err)
{
  struct import *import = ctx;
  struct mu_create_options options = import->options;
  const char *ids[MU_GROUPS_MAX];
  enum mu_code rc = mu_group_steps_plan(import->groups, &row->user, job, ids,
                                        &options.group_count, err);

  if (rc != MU_OK) {
    return rc;
  }
  options.groups = ids;
  job->profile = mu_okta_create_body(&job->body, &row->user, &options);
  if (mu_buffer_failed(&job->body)) {
    return mu_error_nomem(err);
  }
  job->staged = mu_user_is_inactive(&row->user);
  job->activates = import->silent && mu_rules_mail(&import->rules, &row->user);
  job->later[MU_BUCKET_USERS] = job->activates;
  if (import->on_existing != MU_EXISTING_FAIL) {
    return plan_look(import, row, job, err);
  }
  request_create(import, job);
  return MU_OK;
}

/* The user is there by now: what is still to be done for the row. */
static void advance(const struct import *import, struct mu_pipeline *pipeline,
                    struct mu_job *job)
{
  if (job->activates && mu_activation_begin(job, import->wants_links)) {
    job->step = STEP_ACTIVATE;
    mu_pipeline_next(pipeline, job);
    return;
  }
  if (mu_group_steps_begin(import->groups, job)) {
    job->step = STEP_GROUP;
    mu_pipeline_next(pipeline, job);
    return;
  }
  mu_pipeline_end(pipeline, job,
                  job->existing ? mu_existing_status(job) : MU_STATUS_CREATED);
}

/* ---- somebody who was there before ---- */

/* The profile is as it should be. */
static void advance_existing(const struct import *import,
                             struct mu_pipeline *pipeline, struct mu_job *job)
{
  if (mu_existing_ask(job)) {
    job->step = STEP_ASK_GROUPS;
    mu_pipeline_next(pipeline, job);
    return;
  }
  advance(import, pipeline, job);
}

static enum mu_code meet_existing(const struct import *import,
                                  struct mu_pipeline *pipeline,
                                  struct mu_job *job,
                                  const struct mu_okta_reply *reply,
                                  const cJSON *user, struct mu_error *err)
{
  bool differs = false;
  enum mu_code rc = MU_OK;

  mu_job_note_reply(job, reply);
  mu_job_note_user(job, user);
  if (import->on_existing == MU_EXISTING_SKIP) {
    mu_pipeline_end(pipeline, job, MU_STATUS_SKIPPED);
    return MU_OK;
  }
  mu_pipeline_expect(pipeline, job, MU_BUCKET_USERS, job->groups.len > 0);
  rc = mu_existing_begin(&differs, job, user, err);
  if (rc == MU_OK && differs) {
    job->step = STEP_UPDATE;
    mu_pipeline_next(pipeline, job);
  } else if (rc == MU_OK) {
    advance_existing(import, pipeline, job);
  }
  return rc;
}

/* The answer to a change of the profile. */
static void after_update(const struct import *import,
                         struct mu_pipeline *pipeline, struct mu_job *job,
                         const struct mu_okta_reply *reply)
{
  if (mu_existing_follow(job, reply)) {
    advance_existing(import, pipeline, job);
  } else {
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
  }
}

/* Which groups the user is in. */
static void after_groups(const struct import *import,
                         struct mu_pipeline *pipeline, struct mu_job *job,
                         const struct mu_okta_reply *reply)
{
  if (mu_existing_hear(import->groups, job, reply)) {
    advance(import, pipeline, job);
  } else {
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
  }
}

/* ---- somebody who is new ---- */

/* The activation's answer. */
static enum mu_code after_activation(const struct import *import,
                                     struct mu_pipeline *pipeline,
                                     struct mu_job *job,
                                     const struct mu_okta_reply *reply,
                                     struct mu_error *err)
{
  struct mu_buffer link = {0};
  enum mu_code rc = MU_OK;

  switch (mu_activation_follow(job, reply, import->wants_links, &link)) {
  case MU_ACTIVATION_DONE:
    if (link.len > 0 && import->wants_links) {
      rc = mu_pipeline_give_link(pipeline, job, &link, err);
    }
    if (rc == MU_OK) {
      job->activates = false;
      advance(import, pipeline, job);
    }
    break;
  case MU_ACTIVATION_AGAIN:
    mu_pipeline_next(pipeline, job);
    break;
  case MU_ACTIVATION_REFUSED:
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
    break;
  case MU_ACTIVATION_STARVED:
    rc = mu_error_nomem(err);
    break;
  }
  mu_buffer_wipe(&link);
  mu_buffer_release(&link);
  return rc;
}

/* Nothing of what was expected should the user have been there already. */
static void expect_no_more(struct mu_pipeline *pipeline, struct mu_job *job)
{
  mu_pipeline_expect(pipeline, job, MU_BUCKET_USERS, job->activates);
  mu_pipeline_expect(pipeline, job, MU_BUCKET_USER_WRITE, 0);
  mu_pipeline_expect(pipeline, job, MU_BUCKET_GROUPS, mu_group_steps_left(job));
}

/* The answer to a group's membership, which is there now or never will be. */
static void after_group(const struct import *import,
                        struct mu_pipeline *pipeline, struct mu_job *job,
                        const struct mu_okta_reply *reply)
{
  if (mu_group_steps_follow(job, reply)) {
    advance(import, pipeline, job);
  } else {
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
  }
}

/* The create's answer. */
static void after_create(const struct import *import,
                         struct mu_pipeline *pipeline, struct mu_job *job,
                         const struct mu_okta_reply *reply)
{
  switch (reply->verdict) {
  case MU_VERDICT_DONE:
    job->in_doubt = false;
    advance(import, pipeline, job);
    break;
  case MU_VERDICT_IN_DOUBT:
    if (!job->doubted) {
      mu_pipeline_count_doubt(pipeline);
    }
    job->doubted = true;
    job->in_doubt = true;
    request_find(job, STEP_FIND);
    mu_pipeline_continue(pipeline, job, true);
    break;
  case MU_VERDICT_EXISTS:
    if (!job->doubted && import->on_existing == MU_EXISTING_FAIL) {
      mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
      break;
    }
    job->in_doubt = job->doubted; /* perhaps it is there because of us */
    request_find(job, STEP_FIND);
    mu_pipeline_continue(pipeline, job, false);
    break;
  default:
    job->in_doubt = false;
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
    break;
  }
}

/* Fails with what the org would answer, were the row sent again. */
static void fail_as_taken(struct mu_pipeline *pipeline, struct mu_job *job)
{
  (void)strcpy(job->error_code, "E0000001");
  mu_buffer_clear(&job->error);
  mu_buffer_append_text(&job->error,
                        "login: another user has it, who was not made by "
                        "this run");
  mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
}

/* Somebody has the login: this row's own create, or another user? */
static enum mu_code settle_found(const struct import *import,
                                 struct mu_pipeline *pipeline,
                                 struct mu_job *job,
                                 const struct mu_okta_reply *reply,
                                 const cJSON *user, struct mu_error *err)
{
  const char *profile = mu_buffer_text(&job->body) + job->profile.start;
  bool ours = false;
  enum mu_code rc = MU_OK;

  if (job->doubted) {
    rc = mu_okta_reply_is_ours(&ours, user, profile, job->profile.len,
                               mu_pipeline_began(pipeline), err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (job->in_doubt && mu_pipeline_began(pipeline) == INT64_MAX) {
    /* An org that never says its time: nobody can tell whose user it is. */
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
    return MU_OK;
  }
  job->in_doubt = false;
  if (!ours && import->on_existing != MU_EXISTING_FAIL) {
    return meet_existing(import, pipeline, job, reply, user, err);
  }
  mu_job_note_user(job, user);
  if (ours) {
    mu_job_note_reply(job, reply);
    expect_no_more(pipeline, job);
    advance(import, pipeline, job);
  } else {
    fail_as_taken(pipeline, job);
  }
  return MU_OK;
}

/* Nobody has the login. */
static void settle_missing(const struct import *import,
                           struct mu_pipeline *pipeline, struct mu_job *job)
{
  bool is_first = job->step == STEP_LOOK;

  job->in_doubt = false; /* it was not made */
  request_create(import, job);
  if (is_first) {
    mu_pipeline_next(pipeline, job);
    expect_no_more(pipeline, job);
  } else if (!mu_pipeline_give_up(pipeline, job)) {
    mu_pipeline_continue(pipeline, job, false);
  }
}

/* The look-up's answer. Where there is none to be had, a row that was in doubt
 * stays so. */
static enum mu_code after_find(const struct import *import,
                               struct mu_pipeline *pipeline, struct mu_job *job,
                               const struct mu_okta_reply *reply,
                               struct mu_error *err)
{
  cJSON *user = NULL;
  enum mu_code rc = MU_OK;

  if (reply->verdict == MU_VERDICT_MISSING) {
    settle_missing(import, pipeline, job);
    return MU_OK;
  }
  if (reply->verdict == MU_VERDICT_DONE) {
    rc = mu_okta_reply_user(&user, reply, mu_buffer_text(&job->login),
                            job->login.len, err);
  }
  if (rc == MU_EINPUT || reply->verdict != MU_VERDICT_DONE) {
    mu_pipeline_end(pipeline, job, MU_STATUS_FAILED);
    return MU_OK;
  }
  if (rc == MU_OK && user) {
    rc = settle_found(import, pipeline, job, reply, user, err);
  } else if (rc == MU_OK) {
    settle_missing(import, pipeline, job);
  }
  cJSON_Delete(user);
  return rc;
}

static enum mu_code follow(void *ctx, struct mu_pipeline *pipeline,
                           struct mu_job *job,
                           const struct mu_okta_reply *reply,
                           struct mu_error *err)
{
  switch ((enum step)job->step) {
  case STEP_CREATE:
    after_create(ctx, pipeline, job, reply);
    return MU_OK;
  case STEP_LOOK:
  case STEP_FIND:
    return after_find(ctx, pipeline, job, reply, err);
  case STEP_UPDATE:
    after_update(ctx, pipeline, job, reply);
    return MU_OK;
  case STEP_ASK_GROUPS:
    after_groups(ctx, pipeline, job, reply);
    return MU_OK;
  case STEP_ACTIVATE:
    return after_activation(ctx, pipeline, job, reply, err);
  case STEP_GROUP:
    after_group(ctx, pipeline, job, reply);
    return MU_OK;
  }
  return MU_OK;
}

static enum mu_code check_options(const struct mu_settings *settings,
                                  struct mu_error *err)
{
  if (settings->change_password && settings->no_activate) {
    /* Okta answers E0000125 to each row (Users API reference, create). */
    return mu_error_set(err, MU_EUSAGE,
                        "--change-password-at-next-login needs users who are "
                        "activated: leave --no-activate out");
  }
  if (settings->silent && settings->no_activate) {
    return mu_error_set(err, MU_EUSAGE,
                        "--silent activates users without an e-mail, and "
                        "--no-activate does not activate them: say one of "
                        "them");
  }
  if (settings->activation_links && !settings->silent) {
    return mu_error_set(err, MU_EUSAGE,
                        "--activation-links needs --silent: otherwise Okta "
                        "sends the links to people itself, and to nobody "
                        "else");
  }
  return mu_command_check_realm(settings, err);
}

static void write_paths(struct import *import)
{
  struct mu_create_options staged = {.activate = false,
                                     .provider = import->options.provider};

  mu_okta_create_path(&import->path, &import->options);
  mu_okta_create_path(&import->staged_path, &staged);
}

/* What is to be known before the file is opened. */
static enum mu_code prepare(struct import *import, struct mu_rules *rules,
                            const struct mu_settings *settings,
                            struct mu_error *err)
{
  enum mu_code rc = check_options(settings, err);

  if (rc == MU_OK) {
    rc = mu_command_provider(&rules->provider, settings, err);
  }
  if (rc == MU_OK) {
    rc = mu_command_book_groups(&import->groups, settings, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  rules->groups = import->groups;
  rules->mails =
      !settings->no_activate && !rules->provider && !settings->password_hook;
  import->rules = *rules;
  import->options.provider = rules->provider;
  write_paths(import);
  return mu_buffer_failed(&import->path) ||
                 mu_buffer_failed(&import->staged_path)
             ? mu_error_nomem(err)
             : MU_OK;
}

static int run_import(const struct mu_command *command,
                      const struct mu_settings *settings, const char *file)
{
  struct import import = {
      .on_existing = settings->on_existing,
      .silent = settings->silent,
      .wants_links = settings->activation_links != NULL,
      .options = {.activate = !settings->no_activate,
                  .change_password = settings->change_password,
                  .realm = settings->realm,
                  .hashes = mu_command_hashes(settings)}};
  struct mu_run_plan run = {
      .command = command,
      .settings = settings,
      .file = file,
      .rules = {.needs_password = settings->change_password,
                .links_managers = settings->link_managers,
                .strict = settings->strict,
                .skips_inactive = settings->inactive == MU_INACTIVE_SKIP,
                .hashes = mu_command_hashes(settings)},
      .user_type = &import.type,
      .managers = &import.managers,
      .steps = {.plan = plan,
                .follow = follow,
                .explain = explain,
                .ctx = &import},
      .sends = true};
  struct mu_error err = {0};
  int exit_code = MU_EXIT_DONE;

  import.options.type_id = import.type.id; /* once it is known */
  exit_code = prepare(&import, &run.rules, settings, &err) == MU_OK
                  ? mu_run(&run)
                  : mu_command_fail(&err);
  mu_group_book_free(import.groups);
  mu_buffer_release(&import.path);
  mu_buffer_release(&import.staged_path);
  return exit_code;
}

const struct mu_command mu_command_import = {
    .name = "import",
    .bit = MU_COMMAND_IMPORT,
    .operands = "FILE",
    .purpose = "create a user for each row of a CSV",
    .about =
        "Creates an Okta user for each row of FILE, a CSV, plain or gzipped\n"
        "(- is standard input). Every row is checked before the first call;\n"
        "what became of each is in NAME.results.csv, and the rows that did\n"
        "not make it are in NAME.rejects.csv, to mend and feed back.\n"
        "With --on-existing update, users who are there are changed to what\n"
        "their rows say.\n\n"
        "OAuth scopes or admin rights needed: okta.users.manage;\n"
        "okta.schemas.read for the org's own attributes, okta.userTypes.read\n"
        "for --user-type; okta.groups.read for groups by name, and\n"
        "okta.groups.manage to create them, to put a user into more than 20,\n"
        "or to put people who are there into any.\n",
    .run = run_import};
