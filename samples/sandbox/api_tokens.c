/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/api_tokens.h"

#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/json.h"
#include "samples/sandbox/org.h"

#define DAY_MS    ((int64_t)24 * 3600 * 1000)
#define WINDOW_MS (30 * DAY_MS) /* fixed: P30D */
#define AGE_MS    (60 * DAY_MS) /* at its last use */

static bool is_good(const struct sb_api_token *token, int64_t now_ms)
{
  return !token->revoked && now_ms < token->used + WINDOW_MS;
}

static enum mu_code add_other(struct sb_api_tokens *tokens, const char *text,
                              int64_t now_ms, struct mu_error *err)
{
  struct sb_api_token *token = &tokens->all[tokens->count];
  size_t len = strcspn(text, "=");
  uint64_t ago = 0;

  if (len == 0 || text[len] != '=' ||
      !mu_option_parse_duration(text + len + 1, &ago) ||
      ago >= (uint64_t)WINDOW_MS) {
    return mu_error_set(err, MU_EUSAGE,
                        "--api-token takes NAME=TIME, the time since it was "
                        "used being less than 30d, not \"%s\"",
                        text);
  }
  *token = (struct sb_api_token){.name = text, .len = len};
  token->used = now_ms - (int64_t)ago;
  token->created = token->used - AGE_MS;
  memcpy(token->id, tokens->all[0].id, sizeof token->id);
  for (size_t n = tokens->count, i = SB_ID - 2; i > SB_ID - 5; i--, n /= 62) {
    unsigned own = (unsigned)sb_random_digit_value(token->id[i]);

    token->id[i] = sb_random_digit(own + (unsigned)(n % 62));
  }
  tokens->count++;
  return MU_OK;
}

enum mu_code sb_api_tokens_init(struct sb_api_tokens *tokens,
                                const char *secret, const char *id,
                                const struct mu_option_list *others,
                                int64_t now_ms, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  tokens->count = 0;
  tokens->all = calloc(1 + others->count, sizeof *tokens->all);
  if (!tokens->all) {
    return mu_error_nomem(err);
  }
  tokens->all[0] = (struct sb_api_token){
      .name = "sandbox", .len = strlen("sandbox"), .secret = secret};
  tokens->all[0].used = now_ms;
  tokens->all[0].created = now_ms - AGE_MS;
  memcpy(tokens->all[0].id, id, SB_ID);
  tokens->count = 1;
  for (size_t i = 0; i < others->count && rc == MU_OK; i++) {
    rc = add_other(tokens, others->items[i], now_ms, err);
  }
  if (rc != MU_OK) {
    sb_api_tokens_release(tokens);
  }
  return rc;
}

void sb_api_tokens_release(struct sb_api_tokens *tokens)
{
  free(tokens->all);
  memset(tokens, 0, sizeof *tokens);
}

/* Takes as long for a near miss as for a wild guess. */
static bool is_same_secret(const char *a, const char *b)
{
  size_t len = strlen(a);
  unsigned char differs = 0;

  if (strlen(b) != len) {
    return false;
  }
  for (size_t i = 0; i < len; i++) {
    differs = (unsigned char)(differs | (a[i] ^ b[i]));
  }
  return differs == 0;
}

bool sb_api_tokens_use(struct sb_api_tokens *tokens, const char *secret,
                       int64_t now_ms)
{
  struct sb_api_token *own = &tokens->all[0];

  if (!is_same_secret(secret, own->secret) || !is_good(own, now_ms)) {
    return false;
  }
  own->used = now_ms;
  return true;
}

static void print_token(const struct sb_call *call,
                        const struct sb_api_token *token)
{
  struct mu_buffer *out = &call->reply->body;

  mu_buffer_append_text(out, "{\"name\":");
  sb_json_text_len(out, token->name, token->len);
  mu_buffer_printf(out,
                   ",\"userId\":\"%s\",\"tokenWindow\":\"P30D\",\"network\":"
                   "{\"connection\":\"ANYWHERE\"},\"id\":\"%s\","
                   "\"clientName\":\"Okta API\",\"expiresAt\":",
                   call->org->owner->id, token->id);
  sb_json_time(out, token->used + WINDOW_MS);
  mu_buffer_append_text(out, ",\"created\":");
  sb_json_time(out, token->created);
  mu_buffer_append_text(out, ",\"lastUpdated\":");
  sb_json_time(out, token->used);
  mu_buffer_append_text(out, ",\"_link\":{\"self\":{\"href\":\"");
  sb_request_print_base(call->rq, out);
  mu_buffer_printf(out,
                   "/api/v1/api-tokens/%s\",\"hints\":{\"allow\":"
                   "[\"GET\",\"DELETE\"]}}}}",
                   token->id);
}

void sb_api_tokens_list(struct sb_call *call)
{
  const struct sb_api_tokens *tokens = &call->org->api_tokens;
  const char *comma = "";

  sb_reply_json(call->reply, 200);
  mu_buffer_append_char(&call->reply->body, '[');
  for (size_t i = 0; i < tokens->count; i++) {
    if (is_good(&tokens->all[i], call->now_ms)) {
      mu_buffer_append_text(&call->reply->body, comma);
      print_token(call, &tokens->all[i]);
      comma = ",";
    }
  }
  mu_buffer_append_char(&call->reply->body, ']');
}

/* The active token whom the path names, or NULL after a 404. */
static struct sb_api_token *find(struct sb_call *call)
{
  struct sb_api_tokens *tokens = &call->org->api_tokens;
  const char *id = call->rq->segments[3];

  for (size_t i = 0; i < tokens->count; i++) {
    if (strcmp(tokens->all[i].id, id) == 0 &&
        is_good(&tokens->all[i], call->now_ms)) {
      return &tokens->all[i];
    }
  }
  sb_call_refuse_missing(call, id, "ApiToken");
  return NULL;
}

void sb_api_token_get(struct sb_call *call)
{
  const struct sb_api_token *token = find(call);

  if (token) {
    sb_reply_json(call->reply, 200);
    print_token(call, token);
  }
}

void sb_api_token_revoke(struct sb_call *call)
{
  struct sb_api_token *token = find(call);

  if (token) {
    token->revoked = true;
    call->reply->status = 204;
  }
}

void sb_api_token_revoke_current(struct sb_call *call)
{
  call->org->api_tokens.all[0].revoked = true;
  call->reply->status = 204;
}
