/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_token.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_reply.h"
#include "batch/org_clock.h"
#include "io/clock.h"
#include "io/json.h"
#include "io/text.h"

#define TOKENS "/api/v1/api-tokens"
#define DAY_US (INT64_C(86400) * MU_SEC)

struct mu_okta_request mu_okta_tokens(void)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_GET,
                                    .expect = MU_EXPECT_LIST,
                                    .repeatable = true,
                                    .look_up = true,
                                    .path = TOKENS};

  return request;
}

static const char *token_path(struct mu_buffer *path, const char *id)
{
  mu_buffer_clear(path);
  mu_buffer_append_text(path, TOKENS "/");
  mu_okta_encode(path, id, strlen(id));
  return mu_buffer_text(path);
}

struct mu_okta_request mu_okta_token_get(struct mu_buffer *path, const char *id)
{
  struct mu_okta_request request = mu_okta_tokens();

  request.expect = MU_EXPECT_OBJECT;
  request.path = token_path(path, id);
  return request;
}

struct mu_okta_request mu_okta_token_revoke(struct mu_buffer *path,
                                            const char *id)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_DELETE,
                                    .expect = MU_EXPECT_NOTHING,
                                    .repeatable = true};

  request.path = token_path(path, id);
  return request;
}

static int64_t time_of(const cJSON *object, const char *member)
{
  int64_t us = 0;

  return mu_org_clock_parse_timestamp(mu_json_text(object, member), &us) ? us
                                                                         : 0;
}

/* P30D (ISO 8601); Okta knows no other window. */
static uint64_t days_of(const char *window)
{
  size_t len = strlen(window);
  uint64_t days = 0;

  return len > 2 && window[0] == 'P' && window[len - 1] == 'D' &&
                 mu_text_parse_uint(window + 1, len - 2, 10000, &days)
             ? days
             : 0;
}

bool mu_okta_token_read(struct mu_okta_token *token, const struct cJSON *object)
{
  *token = (struct mu_okta_token){
      .id = mu_json_text(object, "id"),
      .name = mu_json_text(object, "name"),
      .user_id = mu_json_text(object, "userId"),
      .created_us = time_of(object, "created"),
      .expires_us = time_of(object, "expiresAt"),
      .window_days = days_of(mu_json_text(object, "tokenWindow")),
      .network = cJSON_GetObjectItemCaseSensitive(object, "network")};
  if (token->expires_us && token->window_days) {
    token->used_us = token->expires_us - (int64_t)token->window_days * DAY_US;
  } else {
    token->used_us = time_of(object, "lastUpdated");
  }
  return token->id[0] && strlen(token->id) < MU_OKTA_ID_MAX;
}

static bool list_zones(struct mu_buffer *out, const cJSON *zones,
                       const char *words)
{
  const cJSON *zone = NULL;
  const char *comma = words;

  cJSON_ArrayForEach (zone, zones) {
    if (cJSON_IsString(zone)) {
      mu_buffer_printf(out, "%s%s", comma, zone->valuestring);
      comma = ", ";
    }
  }
  return comma != words;
}

void mu_okta_token_zones(struct mu_buffer *out,
                         const struct mu_okta_token *token)
{
  const cJSON *n = token->network;
  bool limited = list_zones(out, cJSON_GetObjectItemCaseSensitive(n, "include"),
                            "in zones ");

  if (list_zones(out, cJSON_GetObjectItemCaseSensitive(n, "exclude"),
                 limited ? ", not in " : "anywhere but in zones ")) {
    limited = true;
  }
  if (!limited) {
    mu_buffer_append_text(out, "anywhere");
  }
}

static int by_use(const void *a, const void *b)
{
  const struct mu_okta_token *x = a;
  const struct mu_okta_token *y = b;

  if (x->used_us != y->used_us) {
    return x->used_us < y->used_us ? -1 : 1;
  }
  return strcmp(x->id, y->id);
}

bool mu_okta_token_sort(struct mu_okta_token **tokens, size_t *count,
                        const struct cJSON *list)
{
  size_t most = (size_t)cJSON_GetArraySize(list);
  const cJSON *item = NULL;

  *count = 0;
  *tokens = calloc(most + 1, sizeof **tokens);
  if (!*tokens) {
    return false;
  }
  cJSON_ArrayForEach (item, list) {
    *count += mu_okta_token_read(&(*tokens)[*count], item) ? 1 : 0;
  }
  qsort(*tokens, *count, sizeof **tokens, by_use);
  return true;
}
