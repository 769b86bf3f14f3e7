/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/owner.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "samples/sandbox/json.h"

#define SINCE_MS ((int64_t)400 * 24 * 3600 * 1000) /* before the start */

struct sb_user *sb_owner_new(const struct sb_org *org)
{
  struct sb_user *owner = calloc(1, sizeof *owner);

  if (!owner) {
    return NULL;
  }
  memcpy(owner->id, org->log.org.owner, sizeof owner->id);
  owner->status = SB_STATUS_ACTIVE;
  owner->secret = SB_SECRET_PASSWORD;
  owner->type = &org->types.items[0];
  owner->created = org->started_ms - SINCE_MS;
  owner->activated = owner->created;
  owner->status_changed = owner->created;
  owner->last_updated = owner->created;
  owner->password_changed = owner->created;
  owner->profile = strdup("{\"firstName\":\"Sandbox\",\"lastName\":\"Admin\","
                          "\"email\":\"" SB_OWNER_LOGIN "\","
                          "\"login\":\"" SB_OWNER_LOGIN "\"}");
  if (!owner->profile) {
    sb_user_free(owner);
    return NULL;
  }
  return owner;
}

static bool is_owner(const struct sb_call *call, const char *key)
{
  return strcmp(key, call->org->owner->id) == 0 ||
         strcasecmp(key, SB_OWNER_LOGIN) == 0;
}

const struct sb_user *sb_owner_or_user(struct sb_call *call, const char *key)
{
  struct sb_org *org = call->org;

  if (strcmp(key, "me") == 0 && call->caller.scheme == SB_SCHEME_SSWS) {
    return org->owner;
  }
  /* Whoever took the owner's login since comes first. */
  if (is_owner(call, key) && !sb_users_find(&org->users, key)) {
    return org->owner;
  }
  return sb_call_user(call, key);
}

/* |what| has the role: "USER" or "CLIENT", at |path| and its |id|. */
static void print_role(struct sb_call *call, enum sb_role role,
                       const char *what, const char *path, const char *id)
{
  struct mu_buffer *out = &call->reply->body;
  const struct sb_user *owner = call->org->owner;

  mu_buffer_printf(out, "{\"id\":\"ra1%s\",\"label\":", owner->id + 3);
  sb_json_text(out, sb_role_label(role));
  mu_buffer_append_text(out, ",\"type\":");
  sb_json_text(out, sb_role_type(role));
  mu_buffer_append_text(out, ",\"status\":\"ACTIVE\",\"created\":");
  sb_json_time(out, owner->created);
  mu_buffer_append_text(out, ",\"lastUpdated\":");
  sb_json_time(out, owner->created);
  mu_buffer_printf(out,
                   ",\"assignmentType\":\"%s\",\"_links\":"
                   "{\"assignee\":{\"href\":\"",
                   what);
  sb_request_print_base(call->rq, out);
  mu_buffer_append_text(out, path);
  sb_request_encode(out, id);
  mu_buffer_append_text(out, "\"}}}");
}

void sb_owner_roles(struct sb_call *call)
{
  const struct sb_user *user = sb_owner_or_user(call, call->rq->segments[3]);
  struct sb_org *org = call->org;

  if (!user) {
    return;
  }
  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  if (user == org->owner && org->role != SB_ROLE_NONE) {
    print_role(call, org->role, "USER", "/api/v1/users/", user->id);
  }
  mu_buffer_append_char(&call->reply->body, ']');
}

void sb_client_roles(struct sb_call *call)
{
  const char *id = call->rq->segments[3];
  const struct sb_service_apps *apps = &call->org->apps;

  if (!sb_service_apps_find(apps, id)) {
    sb_call_refuse_missing(call, id, "PublicClientApp");
    return;
  }
  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  if (apps->config.role != SB_ROLE_NONE) {
    print_role(call, apps->config.role, "CLIENT", "/oauth2/v1/clients/", id);
  }
  mu_buffer_append_char(&call->reply->body, ']');
}
