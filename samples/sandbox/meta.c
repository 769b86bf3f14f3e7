/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/meta.h"

#include <string.h>

#include "samples/sandbox/json.h"

#define ID_SEGMENT 5 /* api v1 meta types user {id} */

/* The schema's own name in its links: the default type's is "default". */
static const char *link_id(const struct sb_call *call,
                           const struct sb_user_type *type)
{
  return type == &call->org->types.items[0] ? "default" : type->schema_id;
}

static void print_dates(struct sb_call *call, struct mu_buffer *out)
{
  mu_buffer_append_text(out, "\"created\":");
  sb_json_time(out, call->org->started_ms);
  mu_buffer_append_text(out, ",\"lastUpdated\":");
  sb_json_time(out, call->org->started_ms);
}

void sb_meta_schema(struct sb_call *call)
{
  const struct sb_user_type *type = sb_user_types_find_schema(
      &call->org->types, call->rq->segments[ID_SEGMENT]);
  struct mu_buffer *out = &call->reply->body;
  struct mu_buffer base = {0};

  if (!type) {
    sb_call_refuse_missing(call, call->rq->segments[ID_SEGMENT], "UserSchema");
    return;
  }
  sb_reply_json(call->reply, 200);
  sb_request_print_base(call->rq, &base);
  mu_buffer_printf(out,
                   "{\"id\":\"%s/meta/schemas/user/%s\",\"$schema\":"
                   "\"http://json-schema.org/draft-04/schema#\",\"name\":"
                   "\"%s\",\"title\":\"User\",\"description\":\"Okta user "
                   "profile template with default permission settings\",",
                   mu_buffer_text(&base), link_id(call, type), type->name);
  print_dates(call, out);
  mu_buffer_append_char(out, ',');
  sb_schema_print(type->schema, out);
  mu_buffer_printf(out,
                   ",\"type\":\"object\",\"properties\":{\"profile\":{"
                   "\"allOf\":[{\"$ref\":\"#/definitions/custom\"},{\"$ref\":"
                   "\"#/definitions/base\"}]}},\"_links\":{\"self\":{\"href\":"
                   "\"%s/api/v1/meta/schemas/user/%s\",\"method\":\"GET\"},"
                   "\"type\":{\"rel\":\"type\",\"href\":"
                   "\"%s/api/v1/meta/types/user/%s\"}}}",
                   mu_buffer_text(&base), link_id(call, type),
                   mu_buffer_text(&base), type->id);
  mu_buffer_release(&base);
}

static void print_type(struct sb_call *call, const struct sb_user_type *type)
{
  bool is_default = type == &call->org->types.items[0];
  struct mu_buffer *out = &call->reply->body;
  struct mu_buffer base = {0};

  sb_request_print_base(call->rq, &base);
  mu_buffer_printf(out,
                   "{\"id\":\"%s\",\"displayName\":\"%s\",\"name\":\"%s\","
                   "\"description\":\"%s\",\"createdBy\":\"sprSandbox\","
                   "\"lastUpdatedBy\":\"sprSandbox\",\"default\":%s,",
                   type->id, is_default ? "User" : type->name, type->name,
                   is_default ? "Okta user profile template with default "
                                "permission settings"
                              : type->name,
                   is_default ? "true" : "false");
  print_dates(call, out);
  mu_buffer_printf(out,
                   ",\"_links\":{\"schema\":{\"rel\":\"schema\",\"href\":"
                   "\"%s/api/v1/meta/schemas/user/%s\",\"name\":\"schema\","
                   "\"method\":\"GET\"},\"self\":{\"rel\":\"self\",\"href\":"
                   "\"%s/api/v1/meta/types/user/%s\",\"name\":\"self\","
                   "\"method\":\"GET\"}}}",
                   mu_buffer_text(&base), type->schema_id,
                   mu_buffer_text(&base), type->id);
  mu_buffer_release(&base);
}

void sb_meta_types(struct sb_call *call)
{
  const struct sb_user_types *types = &call->org->types;

  sb_reply_json(call->reply, 200);
  for (size_t i = 0; i < types->count; i++) {
    mu_buffer_append_char(&call->reply->body, i == 0 ? '[' : ',');
    print_type(call, &types->items[i]);
  }
  mu_buffer_append_char(&call->reply->body, ']');
}

void sb_meta_type(struct sb_call *call)
{
  const struct sb_user_type *type =
      sb_user_types_find(&call->org->types, call->rq->segments[ID_SEGMENT]);

  if (!type) {
    sb_call_refuse_missing(call, call->rq->segments[ID_SEGMENT], "UserType");
    return;
  }
  sb_reply_json(call->reply, 200);
  print_type(call, type);
}
