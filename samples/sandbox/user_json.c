/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/user_json.h"

#include <stdio.h>
#include <string.h>

#include <openssl/sha.h>

#include "samples/sandbox/json.h"

static void print_time(struct mu_buffer *out, const char *name, int64_t ms)
{
  mu_buffer_printf(out, ",\"%s\":", name);
  sb_json_time(out, ms);
}

static void print_credentials(const struct sb_user *user, struct mu_buffer *out)
{
  mu_buffer_append_text(out, ",\"credentials\":{");
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

static void print_links(const struct sb_call *call, const struct sb_user *user,
                        enum sb_user_view view, struct mu_buffer *out)
{
  struct mu_buffer base = {0};
  const char *root;

  sb_request_print_base(call->rq, &base);
  root = mu_buffer_text(&base);
  mu_buffer_printf(out,
                   ",\"_links\":{\"self\":{\"href\":\"%s/api/v1/users/%s\"}",
                   root, user->id);
  if (view == SB_USER_WHOLE) {
    mu_buffer_printf(out,
                     ",\"schema\":{\"href\":\"%s/api/v1/meta/schemas/user/"
                     "%s\"},\"type\":{\"href\":\"%s/api/v1/meta/types/user/"
                     "%s\"}",
                     root, user->type->schema_id, root, user->type->id);
    print_operations(out, root, user);
  }
  mu_buffer_append_char(out, '}');
  mu_buffer_release(&base);
}

void sb_user_print(const struct sb_call *call, const struct sb_user *user,
                   enum sb_user_view view, struct mu_buffer *out)
{
  mu_buffer_printf(out, "{\"id\":\"%s\",\"status\":\"%s\"", user->id,
                   sb_status_name(user->status));
  print_time(out, "created", user->created);
  print_time(out, "activated", user->activated);
  print_time(out, "statusChanged", user->status_changed);
  print_time(out, "lastLogin", user->last_login);
  print_time(out, "lastUpdated", user->last_updated);
  print_time(out, "passwordChanged", user->password_changed);
  mu_buffer_printf(out, ",\"type\":{\"id\":\"%s\"}", user->type->id);
  if (user->realm) {
    mu_buffer_append_text(out, ",\"realmId\":");
    sb_json_text(out, user->realm);
  }
  mu_buffer_append_text(out, ",\"profile\":");
  mu_buffer_append_text(out, user->profile);
  if (view != SB_USER_ITEM_TRIM) {
    print_credentials(user, out);
  }
  if (view == SB_USER_STORED) {
    print_stored(call, user, out);
  }
  print_links(call, user, view, out);
  mu_buffer_append_char(out, '}');
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
  const struct sb_user *user = sb_call_user(call, call->rq->segments[3]);

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
