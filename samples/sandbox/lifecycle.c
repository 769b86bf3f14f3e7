/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/lifecycle.h"

#include <string.h>

#include "samples/sandbox/json.h"
#include "samples/sandbox/log_notes.h"
#include "samples/sandbox/user_json.h"

#define IN(status) (1U << (status))
#define SIGNED_UP                                                              \
  (IN(SB_STATUS_ACTIVE) | IN(SB_STATUS_PASSWORD_EXPIRED) |                     \
   IN(SB_STATUS_RECOVERY) | IN(SB_STATUS_LOCKED_OUT))
#define ALL_BUT_GONE                                                           \
  (SIGNED_UP | IN(SB_STATUS_STAGED) | IN(SB_STATUS_PROVISIONED) |              \
   IN(SB_STATUS_SUSPENDED))

enum answers { NOTHING, ACTIVATION, RESET_URL, TEMP_PASSWORD, USER };
enum asks { IF_ASKED, UNLESS_ASKED, MUST_SAY, NEVER };

struct operation {
  const char *name;
  unsigned from; /* statuses, as bits */
  enum sb_status to;
  enum sb_problem otherwise;
  enum asks asks;
  enum sb_mail mail;    /* when one is sent */
  enum answers answers; /* when no mail is sent */
  bool needs_password;  /* no FEDERATION and no SOCIAL has one */
  enum sb_log_kind event;
};

static const struct operation operations[] = {
    {"activate", IN(SB_STATUS_STAGED) | IN(SB_STATUS_DEPROVISIONED),
     SB_STATUS_ACTIVE, SB_PROBLEM_ALREADY_ACTIVE, UNLESS_ASKED,
     SB_MAIL_ACTIVATION, ACTIVATION, false, SB_LOG_USER_ACTIVATED},
    {"reactivate", IN(SB_STATUS_PROVISIONED) | IN(SB_STATUS_RECOVERY),
     SB_STATUS_PROVISIONED, SB_PROBLEM_STATUS, IF_ASKED, SB_MAIL_REACTIVATION,
     ACTIVATION, false, SB_LOG_USER_REACTIVATED},
    {"deactivate", ALL_BUT_GONE, SB_STATUS_DEPROVISIONED, SB_PROBLEM_STATUS,
     IF_ASKED, SB_MAIL_DEACTIVATION, NOTHING, false, SB_LOG_USER_DEACTIVATED},
    {"suspend", IN(SB_STATUS_ACTIVE), SB_STATUS_SUSPENDED,
     SB_PROBLEM_VALIDATION, NEVER, SB_MAILS, NOTHING, false,
     SB_LOG_USER_SUSPENDED},
    {"unsuspend", IN(SB_STATUS_SUSPENDED), SB_STATUS_ACTIVE,
     SB_PROBLEM_VALIDATION, NEVER, SB_MAILS, NOTHING, false,
     SB_LOG_USER_UNSUSPENDED},
    {"unlock", IN(SB_STATUS_LOCKED_OUT), SB_STATUS_ACTIVE, SB_PROBLEM_UNLOCK,
     NEVER, SB_MAILS, NOTHING, false, SB_LOG_USER_UNLOCKED},
    {"expire_password", SIGNED_UP, SB_STATUS_PASSWORD_EXPIRED,
     SB_PROBLEM_STATUS, NEVER, SB_MAILS, USER, true,
     SB_LOG_USER_PASSWORD_EXPIRED},
    {"expire_password_with_temp_password", SIGNED_UP,
     SB_STATUS_PASSWORD_EXPIRED, SB_PROBLEM_STATUS, NEVER, SB_MAILS,
     TEMP_PASSWORD, true, SB_LOG_USER_PASSWORD_EXPIRED},
    {"reset_password", SIGNED_UP | IN(SB_STATUS_PROVISIONED),
     SB_STATUS_RECOVERY, SB_PROBLEM_STATUS, MUST_SAY, SB_MAIL_RESET, RESET_URL,
     true, SB_LOG_USER_PASSWORD_RESET},
};

static const struct operation *find(const char *name)
{
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (strcmp(operations[i].name, name) == 0) {
      return &operations[i];
    }
  }
  return NULL;
}

/* Reads sendEmail; false when the call is refused. */
static bool read_mail(struct sb_call *call, const struct operation *op,
                      bool *mail)
{
  if (op->asks == MUST_SAY && !sb_request_parameter(call->rq, "sendEmail")) {
    sb_call_refuse(call, SB_PROBLEM_PARAMETER, NULL);
    return false;
  }
  return sb_call_flag(call, "sendEmail", op->asks == UNLESS_ASKED, mail);
}

static void refuse(struct sb_call *call, const struct operation *op,
                   const struct sb_user *user)
{
  struct sb_causes causes = {0};

  if (op->otherwise != SB_PROBLEM_VALIDATION) {
    sb_call_refuse(call, op->otherwise, NULL);
    return;
  }
  sb_causes_add_plain(&causes, op->name,
                      user->status == SB_STATUS_SUSPENDED
                          ? "The user is suspended already"
                          : "The user's status does not allow this");
  sb_problem_reply_causes(call->reply, &call->org->ids, &causes);
  sb_causes_release(&causes);
}

static void move(struct sb_call *call, const struct operation *op,
                 struct sb_user *user)
{
  sb_search_index_user_changes(&call->org->index, user, call->now_ms);
  user->status = op->to;
  if (strcmp(op->name, "activate") == 0) {
    user->activated = call->now_ms;
    if (user->secret == SB_SECRET_NONE) {
      user->status = SB_STATUS_PROVISIONED;
    }
  }
  user->status_changed = call->now_ms;
  user->last_updated = call->now_ms;
}

static void print_secret(struct sb_call *call, enum answers answers)
{
  struct mu_buffer *out = &call->reply->body;
  struct mu_buffer base = {0};
  char token[21];

  sb_request_print_base(call->rq, &base);
  sb_random_letters(&call->org->ids, token, sizeof token - 1);
  if (answers == ACTIVATION) {
    mu_buffer_printf(out,
                     "{\"activationUrl\":\"%s/welcome/%s\","
                     "\"activationToken\":\"%s\"}",
                     mu_buffer_text(&base), token, token);
  } else if (answers == RESET_URL) {
    mu_buffer_printf(out, "{\"resetPasswordUrl\":\"%s/reset_password/%s\"}",
                     mu_buffer_text(&base), token);
  } else {
    token[8] = '\0';
    mu_buffer_printf(out, "{\"tempPassword\":\"%s\"}", token);
  }
  mu_buffer_release(&base);
}

static void answer(struct sb_call *call, enum answers answers,
                   const struct sb_user *user)
{
  sb_reply_json(call->reply, 200);
  if (answers == NOTHING) {
    mu_buffer_append_text(&call->reply->body, "{}");
  } else if (answers == USER) {
    sb_user_print(call, user, SB_USER_WHOLE, &call->reply->body);
  } else {
    print_secret(call, answers);
  }
}

void sb_user_lifecycle(struct sb_call *call)
{
  const struct operation *op = find(call->rq->segments[5]);
  struct sb_user *user;
  bool mail = false;

  if (!op) {
    sb_call_refuse(call, SB_PROBLEM_NO_PATH, NULL);
    return;
  }
  user = sb_call_user(call, call->rq->segments[3]);
  if (!user || !read_mail(call, op, &mail)) {
    return;
  }
  if ((op->from & IN(user->status)) == 0) {
    refuse(call, op, user);
    return;
  }
  if (op->needs_password && user->secret == SB_SECRET_ELSEWHERE) {
    sb_call_refuse(call, SB_PROBLEM_RESET, NULL);
    return;
  }
  move(call, op, user);
  mail = mail && op->mail != SB_MAILS;
  if (mail) {
    call->org->ledger.mails[op->mail]++;
  }
  sb_log_note_user(call, op->event, user);
  answer(call, mail ? NOTHING : op->answers, user);
}
