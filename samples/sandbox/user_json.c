/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/user_json.h"

#include <stdio.h>
#include <string.h>

#include <openssl/sha.h>

#include "io/json.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/owner.h"

/* Begins the property |name| if it is to be shown. */
static bool begin(const struct sb_projection *fields, const char *name,
                  struct mu_buffer *out)
{
  if (!sb_projection_has(fields, name)) {
    return false;
  }
  mu_buffer_append_text(out, ",\"");
  mu_buffer_append_text(out, name);
  mu_buffer_append_text(out, "\":");
  return true;
}

static void print_time(const struct sb_projection *fields, const char *name,
                       int64_t ms, struct mu_buffer *out)
{
  if (begin(fields, name, out)) {
    sb_json_time(out, ms);
  }
}

static void print_credentials(const struct sb_user *user, struct mu_buffer *out)
{
  mu_buffer_append_char(out, '{');
  if (user->secret == SB_SECRET_PASSWORD || user->secret == SB_SECRET_HASH ||
      user->secret == SB_SECRET_HOOK) {
    mu_buffer_append_text(out, "\"password\":{},");
  }
  if (user->question) {
    mu_buffer_append_text(out, "\"recovery_question\":{\"question\":");
    sb_json_text(out, user->question);
    mu_buffer_append_text(out, "},");
  }
  mu_buffer_append_text(out, "\"provider\":{\"type\":");
  sb_json_text(out, user->provider_type ? user->provider_type : "OKTA");
  mu_buffer_append_text(out, ",\"name\":");
  sb_json_text(out, user->provider_name ? user->provider_name : "OKTA");
  mu_buffer_append_text(out, "}}");
}

/* The groups that the user is in, but for Everyone. */
static void print_groups(const struct sb_groups *groups,
                         const struct sb_user *user, struct mu_buffer *out)
{
  const char *comma = "";

  for (size_t i = 0; i < groups->count; i++) {
    const struct sb_group *group = groups->all[i];

    if (group && group->type != SB_BUILT_IN && sb_group_has(group, user)) {
      mu_buffer_printf(out, "%s{\"id\":\"%s\",\"name\":", comma, group->id);
      sb_json_text(out, group->name);
      mu_buffer_append_char(out, '}');
      comma = ",";
    }
  }
}

static void print_stored(const struct sb_call *call, const struct sb_user *user,
                         struct mu_buffer *out)
{
  mu_buffer_printf(
      out, ",\"stored\":{\"credentials\":%s,\"groupIds\":%s,\"groups\":[",
      user->credentials ? user->credentials : "null",
      user->groups ? user->groups : "[]");
  print_groups(&call->org->groups, user, out);
  mu_buffer_append_text(out, "]}");
}

static void print_link(struct mu_buffer *out, const char *base,
                       const struct sb_user *user, const char *name,
                       const char *path, bool post)
{
  mu_buffer_printf(out, ",\"%s\":{\"href\":\"%s/api/v1/users/%s%s\"%s}", name,
                   base, user->id, path, post ? ",\"method\":\"POST\"" : "");
}

/* What the org offers to do with a user in this status. */
static void print_operations(struct mu_buffer *out, const char *base,
                             const struct sb_user *user)
{
  switch (user->status) {
  case SB_STATUS_STAGED:
  case SB_STATUS_DEPROVISIONED:
    print_link(out, base, user, "activate", "/lifecycle/activate", true);
    break;
  case SB_STATUS_PROVISIONED:
  case SB_STATUS_RECOVERY:
    print_link(out, base, user, "reactivate", "/lifecycle/reactivate", true);
    print_link(out, base, user, "resetPassword", "/lifecycle/reset_password",
               true);
    break;
  case SB_STATUS_SUSPENDED:
    print_link(out, base, user, "unsuspend", "/lifecycle/unsuspend", true);
    break;
  case SB_STATUS_LOCKED_OUT:
    print_link(out, base, user, "unlock", "/lifecycle/unlock", true);
    break;
  case SB_STATUS_ACTIVE:
  case SB_STATUS_PASSWORD_EXPIRED:
    print_link(out, base, user, "suspend", "/lifecycle/suspend", true);
    print_link(out, base, user, "resetPassword", "/lifecycle/reset_password",
               true);
    print_link(out, base, user, "expirePassword", "/lifecycle/expire_password",
               true);
    break;
  }
  if (user->status != SB_STATUS_DEPROVISIONED) {
    print_link(out, base, user, "deactivate", "/lifecycle/deactivate", true);
  }
}

static void print_more_links(const struct sb_call *call,
                             const struct sb_user *user, struct mu_buffer *out)
{
  struct mu_buffer base = {0};
  const char *root;

  sb_request_print_base(call->rq, &base);
  root = mu_buffer_text(&base);
  mu_buffer_printf(out,
                   ",\"schema\":{\"href\":\"%s/api/v1/meta/schemas/user/%s\"}"
                   ",\"type\":{\"href\":\"%s/api/v1/meta/types/user/%s\"}",
                   root, user->type->schema_id, root, user->type->id);
  print_operations(out, root, user);
  mu_buffer_release(&base);
}

static void print_links(const struct sb_call *call, const struct sb_user *user,
                        enum sb_user_view view, struct mu_buffer *out)
{
  mu_buffer_append_text(out, "{\"self\":{\"href\":\"");
  sb_request_print_base(call->rq, out);
  mu_buffer_append_text(out, "/api/v1/users/");
  mu_buffer_append_text(out, user->id);
  mu_buffer_append_text(out, "\"}");
  if (view == SB_USER_WHOLE) {
    print_more_links(call, user, out);
  }
  mu_buffer_append_char(out, '}');
}

static void print_cut_profile(const struct sb_user *user,
                              const struct sb_projection *fields,
                              struct mu_buffer *out)
{
  cJSON *profile = cJSON_Parse(user->profile);
  const cJSON *item;
  const char *comma = "";

  out->failed |= profile == NULL;
  mu_buffer_append_char(out, '{');
  cJSON_ArrayForEach (item, profile) {
    if (sb_projection_has_inner(fields, item->string)) {
      mu_buffer_append_text(out, comma);
      sb_json_text(out, item->string);
      mu_buffer_append_char(out, ':');
      mu_json_write(out, item);
      comma = ",";
    }
  }
  mu_buffer_append_char(out, '}');
  cJSON_Delete(profile);
}

static void print_profile(const struct sb_user *user,
                          const struct sb_projection *fields,
                          struct mu_buffer *out)
{
  if (sb_projection_cuts_profile(fields)) {
    print_cut_profile(user, fields, out);
  } else {
    mu_buffer_append_text(out, user->profile);
  }
}

static void print_times(const struct sb_user *user,
                        const struct sb_projection *fields,
                        struct mu_buffer *out)
{
  print_time(fields, "created", user->created, out);
  print_time(fields, "activated", user->activated, out);
  print_time(fields, "statusChanged", user->status_changed, out);
  print_time(fields, "lastLogin", user->last_login, out);
  print_time(fields, "lastUpdated", user->last_updated, out);
  print_time(fields, "passwordChanged", user->password_changed, out);
}

static void print_placement(const struct sb_user *user,
                            const struct sb_projection *fields,
                            struct mu_buffer *out)
{
  if (begin(fields, "type", out)) {
    mu_buffer_append_text(out, "{\"id\":\"");
    mu_buffer_append_text(out, user->type->id);
    mu_buffer_append_text(out, "\"}");
  }
  if (user->realm && begin(fields, "realmId", out)) {
    sb_json_text(out, user->realm);
  }
}

void sb_user_print_fields(const struct sb_call *call,
                          const struct sb_user *user, enum sb_user_view view,
                          const struct sb_projection *fields,
                          struct mu_buffer *out)
{
  mu_buffer_append_text(out, "{\"id\":\"");
  mu_buffer_append_text(out, user->id);
  mu_buffer_append_char(out, '"');
  if (begin(fields, "status", out)) {
    sb_json_text(out, sb_status_name(user->status));
  }
  print_times(user, fields, out);
  print_placement(user, fields, out);
  if (begin(fields, "profile", out)) {
    print_profile(user, fields, out);
  }
  if (view != SB_USER_ITEM_TRIM && begin(fields, "credentials", out)) {
    print_credentials(user, out);
  }
  if (view == SB_USER_STORED) {
    print_stored(call, user, out);
  }
  if (begin(fields, "_links", out)) {
    print_links(call, user, view, out);
  }
  mu_buffer_append_char(out, '}');
}

void sb_user_print(const struct sb_call *call, const struct sb_user *user,
                   enum sb_user_view view, struct mu_buffer *out)
{
  sb_user_print_fields(call, user, view, NULL, out);
}

/* Weak, of a SHA-256, as in recorded replies to GET. */
static void print_etag(const struct mu_buffer *body, char out[SB_REPLY_ETAG])
{
  unsigned char digest[SHA256_DIGEST_LENGTH];
  size_t len = 3;

  (void)SHA256((const unsigned char *)body->data, body->len, digest);
  (void)snprintf(out, SB_REPLY_ETAG, "W/\"");
  for (size_t i = 0; i < sizeof digest; i++) {
    len += (size_t)snprintf(out + len, SB_REPLY_ETAG - len, "%02x", digest[i]);
  }
  (void)snprintf(out + len, SB_REPLY_ETAG - len, "\"");
}

void sb_user_get(struct sb_call *call)
{
  const struct sb_user *user = sb_owner_or_user(call, call->rq->segments[3]);

  if (!user) {
    return;
  }
  sb_reply_json(call->reply, 200);
  sb_user_print(call, user, SB_USER_WHOLE, &call->reply->body);
  if (!mu_buffer_failed(&call->reply->body)) {
    print_etag(&call->reply->body, call->reply->etag);
  }
}

void sb_users_dump(struct sb_call *call)
{
  const struct sb_users *users = &call->org->users;

  call->reply->status = 200;
  call->reply->content_type = "application/x-ndjson";
  for (size_t i = 0; i < users->count && users->all; i++) {
    if (users->all[i]) {
      sb_user_print(call, users->all[i], SB_USER_STORED, &call->reply->body);
      mu_buffer_append_char(&call->reply->body, '\n');
    }
  }
}
