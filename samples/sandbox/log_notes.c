/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_notes.h"

#include <string.h>

#include "io/text.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/profile.h"

#define AGENT_MAX   256 /* bytes; a longer one is not kept */
#define URI_MAX     256
#define TYPE_MAX    128
#define MESSAGE_MAX 1024
/* Transactions that no request to Okta's own paths has. */
#define FIRST_TAKEN ((uint64_t)1 << 61)

static bool is_fit(const char *text, size_t len, size_t max)
{
  return len <= max && mu_text_scan(text, len).well_formed;
}

static void note(struct sb_call *call, enum sb_log_kind kind,
                 const char **texts)
{
  const struct sb_request *rq = call->rq;
  struct sb_log_event event = {.published = call->now_ms,
                               .request = call->org->authorized,
                               .kind = kind};
  char uri[URI_MAX + 1];
  size_t len = strcspn(rq->target, "?");

  if (rq->user_agent &&
      is_fit(rq->user_agent, strlen(rq->user_agent), AGENT_MAX)) {
    texts[SB_LOG_AGENT] = rq->user_agent;
  }
  if (is_fit(rq->target, len, URI_MAX)) {
    memcpy(uri, rq->target, len);
    uri[len] = '\0';
    texts[SB_LOG_URI] = uri;
  }
  if (sb_log_event_keep(&event, texts)) {
    sb_log_add(&call->org->log, &event, call->now_ms);
  }
}

static void note_person(struct sb_call *call, enum sb_log_kind kind,
                        const struct sb_user *user, const char *login,
                        const cJSON *profile, const struct sb_group *group)
{
  const char *texts[SB_LOG_TEXTS] = {
      [SB_LOG_ID] = user->id, [SB_LOG_ALTERNATE] = login};
  struct mu_buffer name = {0};

  sb_profile_print_name(profile, &name);
  texts[SB_LOG_NAME] = mu_buffer_text(&name);
  if (group) {
    texts[SB_LOG_SECOND_ID] = group->id;
    texts[SB_LOG_SECOND_NAME] = group->name;
  }
  note(call, kind, texts);
  mu_buffer_release(&name);
}

void sb_log_note_new_user(struct sb_call *call, enum sb_log_kind kind,
                          const struct sb_user *user, const char *login,
                          const cJSON *profile)
{
  note_person(call, kind, user, login, profile, NULL);
}

void sb_log_note_member(struct sb_call *call, enum sb_log_kind kind,
                        const struct sb_user *user,
                        const struct sb_group *group)
{
  cJSON *profile = cJSON_Parse(user->profile);

  note_person(call, kind, user, user->login->shown, profile, group);
  cJSON_Delete(profile);
}

void sb_log_note_user(struct sb_call *call, enum sb_log_kind kind,
                      const struct sb_user *user)
{
  sb_log_note_member(call, kind, user, NULL);
}

void sb_log_note_group(struct sb_call *call, enum sb_log_kind kind,
                       const struct sb_group *group)
{
  const char *texts[SB_LOG_TEXTS] = {[SB_LOG_ID] = group->id,
                                     [SB_LOG_ALTERNATE] = "unknown",
                                     [SB_LOG_NAME] = group->name};

  note(call, kind, texts);
}

void sb_log_note_violation(struct sb_call *call, enum sb_bucket bucket)
{
  static const char *const patterns[SB_BUCKETS] = {
      [SB_BUCKET_USERS] = "/api/v1/users",
      [SB_BUCKET_USER_WRITE] = "/api/v1/users/{id}",
      [SB_BUCKET_USER_READ] = "/api/v1/users/{id}",
      [SB_BUCKET_GROUPS] = "/api/v1/groups",
      [SB_BUCKET_GROUP] = "/api/v1/groups/{id}",
      [SB_BUCKET_API] = "/api/v1",
      [SB_BUCKET_LOGS] = "/api/v1/logs",
      [SB_BUCKET_TOKEN] = "/oauth2/v1/token"};
  const char *texts[SB_LOG_TEXTS] = {[SB_LOG_ID] = patterns[bucket]};
  uint64_t window = call->org->limits.windows[bucket].number;

  if (call->org->log.violated[bucket] != window) {
    call->org->log.violated[bucket] = window;
    note(call, SB_LOG_RATE_VIOLATION, texts);
  }
}

/* When it was published; false when that is no time up to now. */
static bool read_published(const struct sb_call *call, const cJSON *body,
                           int64_t *ms)
{
  const cJSON *published = sb_json_member(body, "published");

  *ms = call->now_ms;
  return !published || (cJSON_IsString(published) &&
                        sb_clock_read_iso(published->valuestring, ms) &&
                        *ms >= 0 && *ms <= call->now_ms);
}

void sb_log_take_event(struct sb_call *call)
{
  struct sb_log *log = &call->org->log;
  cJSON *body =
      sb_json_parse(mu_buffer_text(&call->rq->body), call->rq->body.len);
  const char *type = sb_json_member_text(body, "eventType");
  const char *message = sb_json_member_text(body, "displayMessage");
  const char *texts[SB_LOG_TEXTS] = {
      [SB_LOG_TYPE] = type, [SB_LOG_MESSAGE] = message};
  struct sb_log_event event = {.kind = SB_LOG_OTHER,
                               .request = FIRST_TAKEN + log->taken};

  if (!type || strlen(type) > TYPE_MAX ||
      (message && strlen(message) > MESSAGE_MAX) ||
      !read_published(call, body, &event.published)) {
    sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
  } else if (!sb_log_event_keep(&event, texts)) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
  } else {
    log->taken++;
    sb_log_add(log, &event, call->now_ms);
    call->reply->status = 204;
  }
  cJSON_Delete(body);
}
