/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/random.h"

/* Streams of random numbers begin here, far from those of org.c. */
enum { SALT_UUID = 0x100, SALT_REQUEST };

static const struct {
  const char *type, *message;
  const char *legacy; /* as recorded, where a recording was seen */
  const char *severity, *result, *reason;
  const char *targets[SB_LOG_TARGETS]; /* their types */
} kinds[SB_LOG_KINDS] = {
    [SB_LOG_USER_CREATED] = {"user.lifecycle.create",
                             "Create Okta user",
                             "core.user.config.user_creation.success",
                             "INFO",
                             "SUCCESS",
                             NULL,
                             {"User"}},
    [SB_LOG_USER_ACTIVATED] = {"user.lifecycle.activate",
                               "Activate Okta user",
                               "core.user.config.user_activated",
                               "INFO",
                               "SUCCESS",
                               NULL,
                               {"User"}},
    [SB_LOG_USER_REACTIVATED] = {"user.lifecycle.reactivate",
                                 "Reactivate Okta user",
                                 NULL,
                                 "INFO",
                                 "SUCCESS",
                                 NULL,
                                 {"User"}},
    [SB_LOG_USER_DEACTIVATED] = {"user.lifecycle.deactivate",
                                 "Deactivate Okta user",
                                 "core.user.config.user_deactivated",
                                 "INFO",
                                 "SUCCESS",
                                 NULL,
                                 {"User"}},
    [SB_LOG_USER_SUSPENDED] = {"user.lifecycle.suspend",
                               "Suspend Okta user",
                               "core.user.config.user_status.suspended",
                               "INFO",
                               "SUCCESS",
                               NULL,
                               {"User"}},
    [SB_LOG_USER_UNSUSPENDED] = {"user.lifecycle.unsuspend",
                                 "Unsuspend Okta user",
                                 NULL,
                                 "INFO",
                                 "SUCCESS",
                                 NULL,
                                 {"User"}},
    [SB_LOG_USER_UNLOCKED] = {"user.account.unlock_by_admin",
                              "Unlock user account by admin",
                              NULL,
                              "INFO",
                              "SUCCESS",
                              NULL,
                              {"User"}},
    [SB_LOG_USER_DELETE_INITIATED] = {"user.lifecycle.delete.initiated",
                                      "Delete Okta user initiated",
                                      NULL,
                                      "INFO",
                                      "SUCCESS",
                                      NULL,
                                      {"User"}},
    [SB_LOG_USER_DELETE_COMPLETED] = {"user.lifecycle.delete.completed",
                                      "Delete Okta user completed",
                                      NULL,
                                      "INFO",
                                      "SUCCESS",
                                      NULL,
                                      {"User"}},
    [SB_LOG_USER_PROFILE] = {"user.account.update_profile",
                             "Update user profile for Okta",
                             "core.user.config.profile_update.success",
                             "INFO",
                             "SUCCESS",
                             NULL,
                             {"User"}},
    [SB_LOG_USER_PASSWORD] = {"user.account.update_password",
                              "User update password for Okta",
                              "core.user.config.password_update.success",
                              "INFO",
                              "SUCCESS",
                              NULL,
                              {"User"}},
    [SB_LOG_USER_PASSWORD_EXPIRED] = {"user.account.expire_password",
                                      "Expire user's Okta password",
                                      NULL,
                                      "INFO",
                                      "SUCCESS",
                                      NULL,
                                      {"User"}},
    [SB_LOG_USER_PASSWORD_RESET] =
        {"user.account.reset_password",
         "User reset password for Okta",
         "core.user.config.user_status.password_reset",
         "INFO",
         "SUCCESS",
         NULL,
         {"User"}},
    [SB_LOG_GROUP_CREATED] = {"group.lifecycle.create",
                              "Create Okta group",
                              NULL,
                              "INFO",
                              "SUCCESS",
                              NULL,
                              {"UserGroup"}},
    [SB_LOG_GROUP_PROFILE] = {"group.profile.update",
                              "Update Okta group",
                              NULL,
                              "INFO",
                              "SUCCESS",
                              NULL,
                              {"UserGroup"}},
    [SB_LOG_GROUP_DELETED] = {"group.lifecycle.delete",
                              "Delete Okta group",
                              NULL,
                              "INFO",
                              "SUCCESS",
                              NULL,
                              {"UserGroup"}},
    [SB_LOG_MEMBER_ADDED] = {"group.user_membership.add",
                             "Add user to group membership",
                             "core.user_group_member.user_add",
                             "INFO",
                             "SUCCESS",
                             NULL,
                             {"User", "UserGroup"}},
    [SB_LOG_MEMBER_REMOVED] = {"group.user_membership.remove",
                               "Remove user from group membership",
                               "core.user_group_member.user_remove",
                               "INFO",
                               "SUCCESS",
                               NULL,
                               {"User", "UserGroup"}},
    [SB_LOG_RATE_VIOLATION] = {"system.org.rate_limit.violation",
                               "Rate limit violation",
                               NULL,
                               "WARN",
                               "DENY",
                               NULL,
                               {"URL Pattern"}},
    [SB_LOG_OTHER] = {NULL, NULL, NULL, "INFO", "SUCCESS", NULL, {NULL}},
    [SB_LOG_SIGN_IN] = {"user.session.start",
                        "User login to Okta",
                        "core.user_auth.login_success",
                        "INFO",
                        "SUCCESS",
                        NULL,
                        {NULL}},
    [SB_LOG_SIGN_IN_FAILED] = {"user.session.start",
                               "User login to Okta",
                               "core.user_auth.login_failed",
                               "WARN",
                               "FAILURE",
                               "INVALID_CREDENTIALS",
                               {NULL}},
    [SB_LOG_SIGN_IN_LOCKED] = {"user.session.start",
                               "User login to Okta",
                               "core.user_auth.login_failed",
                               "WARN",
                               "FAILURE",
                               "LOCKED_OUT",
                               {NULL}},
    [SB_LOG_SIGN_OUT] = {"user.session.end",
                         "User logout from Okta",
                         "core.user_auth.logout_success",
                         "INFO",
                         "SUCCESS",
                         NULL,
                         {NULL}},
    [SB_LOG_MFA] = {"user.authentication.auth_via_mfa",
                    "Authentication of user via MFA",
                    "core.user.factor.attempt_success",
                    "INFO",
                    "SUCCESS",
                    NULL,
                    {"User"}},
    [SB_LOG_MFA_FAILED] = {"user.authentication.auth_via_mfa",
                           "Authentication of user via MFA",
                           "core.user.factor.attempt_fail",
                           "WARN",
                           "FAILURE",
                           "INVALID_CREDENTIALS",
                           {"User"}},
    [SB_LOG_APP] = {"user.authentication.sso",
                    "User single sign on to app",
                    NULL,
                    "INFO",
                    "SUCCESS",
                    NULL,
                    {"AppInstance", "AppUser"}},
};

bool sb_log_event_keep(struct sb_log_event *event, const char *const *texts)
{
  size_t lengths[SB_LOG_TEXTS];
  size_t all = 0;
  char *at;

  for (size_t i = 0; i < SB_LOG_TEXTS; i++) {
    lengths[i] = (texts[i] ? strlen(texts[i]) : 0) + 1;
    all += lengths[i];
  }
  event->texts = malloc(all);
  at = event->texts;
  for (size_t i = 0; at && i < SB_LOG_TEXTS; i++) {
    memcpy(at, texts[i] ? texts[i] : "", lengths[i]);
    at += lengths[i];
  }
  return at;
}

void sb_log_event_release(struct sb_log_event *event)
{
  free(event->texts);
  event->texts = NULL;
}

static void print_uuid(char out[37], const struct sb_log_org *org,
                       uint64_t position)
{
  struct sb_random random;
  uint64_t high, low;

  sb_random_init(&random, org->seed + SALT_UUID, position);
  high = sb_random_next(&random);
  low = sb_random_next(&random);
  /* RFC 9562: version 4, variant 10. */
  (void)snprintf(out, 37, "%08x-%04x-4%03x-%04x-%012llx",
                 (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
                 (unsigned)(high & 0xfff),
                 (unsigned)((low >> 48 & 0x3fff) | 0x8000),
                 (unsigned long long)(low & 0xffffffffffff));
}

static void unfold_request(struct sb_log_view *view,
                           const struct sb_log_org *org)
{
  struct sb_random random;

  sb_random_init(&random, org->seed + SALT_REQUEST, view->event->request);
  sb_random_letters(&random, view->store.transaction,
                    sizeof view->store.transaction - 1);
  sb_random_letters(&random, view->store.session,
                    sizeof view->store.session - 1);
  memcpy(view->store.session, "trs", 3);
  view->transaction = view->store.transaction;
  view->transaction_type = "WEB";
  view->session = view->store.session;
}

static void unfold_kind(struct sb_log_view *view)
{
  enum sb_log_kind kind = view->event->kind;

  view->type = kinds[kind].type;
  view->message = kinds[kind].message;
  view->legacy = kinds[kind].legacy;
  view->severity = kinds[kind].severity;
  view->result = kinds[kind].result;
  view->reason = kinds[kind].reason;
  for (size_t i = 0; i < SB_LOG_TARGETS && kinds[kind].targets[i]; i++) {
    view->targets[i].type = kinds[kind].targets[i];
    view->target_count++;
  }
}

static void unfold_texts(struct sb_log_view *view)
{
  const char *texts[SB_LOG_TEXTS];
  const char *at = view->event->texts;

  for (size_t i = 0; i < SB_LOG_TEXTS; i++) {
    size_t len = strlen(at);

    texts[i] = len > 0 ? at : NULL;
    at += len + 1;
  }
  if (view->event->kind == SB_LOG_OTHER) {
    view->type = texts[SB_LOG_TYPE];
    view->message = texts[SB_LOG_MESSAGE];
  }
  view->agent = texts[SB_LOG_AGENT];
  view->uri = texts[SB_LOG_URI];
  view->targets[0].id = texts[SB_LOG_ID];
  view->targets[0].alternate = texts[SB_LOG_ALTERNATE];
  view->targets[0].name = texts[SB_LOG_NAME];
  view->targets[1].id = texts[SB_LOG_SECOND_ID];
  view->targets[1].alternate = "unknown"; /* as recorded, of a group */
  view->targets[1].name = texts[SB_LOG_SECOND_NAME];
}

void sb_log_event_unfold(const struct sb_log_event *event,
                         const struct sb_log_org *org, struct sb_log_view *view)
{
  memset(view, 0, sizeof *view);
  view->event = event;
  view->version = "0";
  view->os = "Unknown";
  view->browser = "UNKNOWN";
  view->device = "Unknown";
  view->zone = "null"; /* as recorded: a text of four letters */
  print_uuid(view->store.uuid, org, event->position);
  view->uuid = view->store.uuid;
  unfold_request(view, org);
  unfold_kind(view);
  if (!event->texts) {
    return;
  }
  view->actor = (struct sb_log_identity){
      org->owner, "User", "admin@sandbox.example", "Sandbox Admin"};
  view->address = "127.0.0.1";
  view->token = event->kind == SB_LOG_OTHER ? NULL : org->token;
  unfold_texts(view);
}
