/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_reply.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "io/clock.h"
#include "io/json.h"
#include "io/text.h"

const char *const mu_okta_header_names[MU_OKTA_HEADERS] = {
    [MU_HEADER_RATE_LIMIT] = "x-rate-limit-limit",
    [MU_HEADER_RATE_REMAINING] = "x-rate-limit-remaining",
    [MU_HEADER_RATE_RESET] = "x-rate-limit-reset",
    [MU_HEADER_DATE] = "date",
    [MU_HEADER_REQUEST_ID] = "x-okta-request-id",
    [MU_HEADER_RETRY_AFTER] = "retry-after",
    [MU_HEADER_WWW_AUTHENTICATE] = "www-authenticate",
};

void mu_okta_reply_init(struct mu_okta_reply *reply)
{
  memset(reply, 0, sizeof *reply);
}

void mu_okta_reply_release(struct mu_okta_reply *reply)
{
  mu_buffer_release(&reply->error);
  mu_okta_reply_init(reply);
}

static bool parse_number(const char *text, int64_t most, int64_t *number)
{
  *number = 0;
  if (text[0] == '\0') {
    return false;
  }
  for (; *text; text++) {
    if (*text < '0' || *text > '9' || *number > most / 10) {
      return false;
    }
    *number = *number * 10 + (*text - '0');
  }
  return *number <= most;
}

static void read_headers(struct mu_okta_reply *reply)
{
  const struct mu_header_value *h = reply->http->headers;
  int64_t limit = 0;
  int64_t remaining = 0;
  int64_t seconds = 0;

  reply->request_id = h[MU_HEADER_REQUEST_ID].text;
  reply->dated = mu_org_clock_parse_date(h[MU_HEADER_DATE].text, &reply->date);
  reply->metered =
      parse_number(h[MU_HEADER_RATE_LIMIT].text, UINT32_MAX, &limit) &&
      parse_number(h[MU_HEADER_RATE_REMAINING].text, UINT32_MAX, &remaining) &&
      parse_number(h[MU_HEADER_RATE_RESET].text, INT64_MAX / MU_SEC,
                   &reply->report.reset_at);
  reply->report.limit = (uint32_t)limit;
  reply->report.remaining = (uint32_t)remaining;
  reply->retry_after_us = 0;
  if (parse_number(h[MU_HEADER_RETRY_AFTER].text, 3600, &seconds)) {
    reply->retry_after_us = seconds * MU_SEC;
  }
}

static void copy_member(char *out, const struct mu_json_member *member)
{
  if (member->text && member->len < MU_OKTA_ID_MAX) {
    memcpy(out, member->text, member->len);
    out[member->len] = '\0';
  }
}

/* ---- a good reply ---- */

static void unreadable(struct mu_okta_reply *reply, const char *what)
{
  reply->verdict = MU_VERDICT_IN_DOUBT;
  mu_buffer_printf(&reply->error, "HTTP %d, but %s", reply->http_status, what);
}

static void read_user(struct mu_okta_reply *reply)
{
  struct mu_json_member members[] = {{.name = "id"}, {.name = "status"}};
  const struct mu_buffer *body = &reply->http->body;

  if (!mu_json_pick(mu_buffer_text(body), body->len, members, 2) ||
      !members[0].text) {
    unreadable(reply, "the reply is no user");
    return;
  }
  copy_member(reply->id, &members[0]);
  copy_member(reply->user_status, &members[1]);
}

static void read_good(struct mu_okta_reply *reply, enum mu_expect expect)
{
  reply->verdict = MU_VERDICT_DONE;
  if (expect == MU_EXPECT_USER) {
    read_user(reply);
  }
}

/* ---- an error ---- */

/* Okta's words may be many; the row's cell and the terminal want one line. */
static void append_line(struct mu_buffer *out, const char *text)
{
  for (; *text; text++) {
    mu_buffer_append_char(out, (unsigned char)*text < 0x20 ? ' ' : *text);
  }
}

static bool is_taken_login(const char *cause)
{
  return strncmp(cause, "login:", 6) == 0 && strstr(cause, "already exists");
}

/* All causes joined; the summary alone when there is none. */
static void read_causes(struct mu_okta_reply *reply, const cJSON *root,
                        bool *taken)
{
  const cJSON *summary = cJSON_GetObjectItemCaseSensitive(root, "errorSummary");
  const cJSON *causes = cJSON_GetObjectItemCaseSensitive(root, "errorCauses");
  const cJSON *cause = NULL;

  cJSON_ArrayForEach (cause, causes) {
    const char *text = cJSON_GetStringValue(
        cJSON_GetObjectItemCaseSensitive(cause, "errorSummary"));

    if (text) {
      mu_buffer_append_text(&reply->error, reply->error.len ? "; " : "");
      append_line(&reply->error, text);
      *taken = *taken || is_taken_login(text);
    }
  }
  if (reply->error.len == 0 && cJSON_IsString(summary)) {
    append_line(&reply->error, cJSON_GetStringValue(summary));
  }
}

static void read_error_body(struct mu_okta_reply *reply, bool *taken)
{
  const struct mu_buffer *body = &reply->http->body;
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  const char *code =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "errorCode"));

  if (code && strlen(code) < sizeof reply->error_code) {
    memcpy(reply->error_code, code, strlen(code) + 1);
  }
  read_causes(reply, root, taken);
  cJSON_Delete(root);
  if (reply->error.len == 0) {
    /* OAuth failures may say all they say in this header (RFC 6750). */
    const char *says = reply->http->headers[MU_HEADER_WWW_AUTHENTICATE].text;

    mu_buffer_printf(&reply->error, "HTTP %d without an Okta error%s%s",
                     reply->http_status, says[0] ? ": " : "", says);
  }
}

static bool is_code(const struct mu_okta_reply *reply, const char *code)
{
  return strcmp(reply->error_code, code) == 0;
}

static enum mu_verdict judge_limit(const struct mu_okta_reply *reply)
{
  /* Okta marks its concurrency limit so; the reset beside it means nothing
   * (rate limits reference, concurrent limits). */
  return reply->metered && reply->report.limit == 0 &&
                 reply->report.remaining == 0
             ? MU_VERDICT_CROWD
             : MU_VERDICT_WINDOW;
}

static enum mu_verdict judge_forbidden(const struct mu_okta_reply *reply)
{
  return is_code(reply, "E0000006") || is_code(reply, "E0000005") ||
                 reply->error_code[0] == '\0'
             ? MU_VERDICT_FORBIDDEN
             : MU_VERDICT_REFUSED;
}

static enum mu_verdict judge(struct mu_okta_reply *reply, bool taken)
{
  reply->retry = MU_RETRY_SOON;
  switch (reply->http_status) {
  case 400:
    return taken ? MU_VERDICT_EXISTS : MU_VERDICT_REFUSED;
  case 401:
    return is_code(reply, "E0000015") ? MU_VERDICT_REFUSED
                                      : MU_VERDICT_UNAUTHORIZED;
  case 403:
    return judge_forbidden(reply);
  case 404:
    return MU_VERDICT_MISSING;
  case 409:
    reply->retry = MU_RETRY_SLOW;
    return is_code(reply, "E0000112") ? MU_VERDICT_AGAIN : MU_VERDICT_REFUSED;
  case 423:
    return MU_VERDICT_AGAIN;
  case 429:
    return judge_limit(reply);
  case 501:
    return MU_VERDICT_REFUSED;
  case 503:
    reply->retry = is_code(reply, "E0000010") ? MU_RETRY_SLOW : MU_RETRY_SOON;
    return MU_VERDICT_AGAIN;
  default:
    return reply->http_status >= 500 || reply->http_status == 408
               ? MU_VERDICT_IN_DOUBT
               : MU_VERDICT_REFUSED;
  }
}

static void read_unanswered(struct mu_okta_reply *reply)
{
  reply->retry = MU_RETRY_SOON;
  if (reply->http->untrusted) {
    reply->verdict = MU_VERDICT_UNAUTHORIZED;
  } else if (reply->http->delivery == MU_DELIVERY_NONE) {
    reply->verdict = MU_VERDICT_AGAIN;
  } else {
    reply->verdict = MU_VERDICT_IN_DOUBT;
  }
  mu_buffer_append_text(&reply->error, reply->http->problem);
}

void mu_okta_reply_read(struct mu_okta_reply *reply,
                        const struct mu_reply *http,
                        const struct mu_okta_request *request)
{
  bool taken = false;

  reply->http = http;
  reply->http_status = http->status;
  reply->answered = http->delivery == MU_DELIVERY_ANSWERED;
  reply->id[0] = '\0';
  reply->user_status[0] = '\0';
  reply->error_code[0] = '\0';
  mu_buffer_clear(&reply->error);
  read_headers(reply);
  if (!reply->answered) {
    read_unanswered(reply);
  } else if (http->status >= 200 && http->status < 300) {
    read_good(reply, request->expect);
  } else {
    read_error_body(reply, &taken);
    reply->verdict = judge(reply, taken);
  }
}

/* ---- whose user is it? ---- */

static bool same_login(const cJSON *user, const char *login, size_t len)
{
  const char *theirs = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(
      cJSON_GetObjectItemCaseSensitive(user, "profile"), "login"));
  struct mu_buffer a = {0};
  struct mu_buffer b = {0};
  bool same = false;

  if (theirs && mu_text_fold(&a, theirs, strlen(theirs)) &&
      mu_text_fold(&b, login, len)) {
    same = a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
  }
  mu_buffer_release(&a);
  mu_buffer_release(&b);
  return same;
}

struct cJSON *mu_okta_reply_user(const struct mu_okta_reply *reply,
                                 const char *login, size_t len)
{
  const struct mu_buffer *body = &reply->http->body;
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  cJSON *user = NULL;

  if (cJSON_IsObject(root)) {
    if (same_login(root, login, len)) {
      return root;
    }
  } else {
    for (int i = 0; i < cJSON_GetArraySize(root) && !user; i++) {
      if (same_login(cJSON_GetArrayItem(root, i), login, len)) {
        user = cJSON_DetachItemFromArray(root, i);
      }
    }
  }
  cJSON_Delete(root);
  return user;
}

/* Every attribute that the row gave stands in the user's profile. */
static bool holds_profile(const cJSON *user, const cJSON *wanted)
{
  const cJSON *profile = cJSON_GetObjectItemCaseSensitive(user, "profile");
  const cJSON *attribute = NULL;

  cJSON_ArrayForEach (attribute, wanted) {
    const cJSON *theirs =
        cJSON_GetObjectItemCaseSensitive(profile, attribute->string);

    if (!theirs || !cJSON_Compare(attribute, theirs, true)) {
      return false;
    }
  }
  return true;
}

bool mu_okta_reply_is_ours(const struct cJSON *user, const char *profile,
                           size_t len, int64_t since_us)
{
  const char *created =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(user, "created"));
  int64_t created_us = 0;
  cJSON *wanted = NULL;
  bool ours = false;

  if (!created || !mu_org_clock_parse_timestamp(created, &created_us) ||
      created_us < since_us) {
    return false;
  }
  wanted = cJSON_ParseWithLength(profile, len);
  ours = wanted && holds_profile(user, wanted);
  cJSON_Delete(wanted);
  return ours;
}
