/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_reply.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/challenge.h"
#include "batch/org_words.h"
#include "io/clock.h"
#include "io/json.h"
#include "io/text.h"

#define YEAR_10000  INT64_C(253402300800) /* epoch seconds */
#define WINDOW_MOST 3600 /* seconds; Okta's windows are a minute long */

const char *const mu_okta_header_names[MU_OKTA_HEADERS] = {
    [MU_HEADER_RATE_LIMIT] = "x-rate-limit-limit",
    [MU_HEADER_RATE_REMAINING] = "x-rate-limit-remaining",
    [MU_HEADER_RATE_RESET] = "x-rate-limit-reset",
    [MU_HEADER_DATE] = "date",
    [MU_HEADER_REQUEST_ID] = "x-okta-request-id",
    [MU_HEADER_RETRY_AFTER] = "retry-after",
    [MU_HEADER_WWW_AUTHENTICATE] = "www-authenticate",
    [MU_HEADER_DPOP_NONCE] = "dpop-nonce",
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

/* Waiting for a reset that is hours away would be waiting for a mistake. */
static bool is_credible(const struct mu_okta_reply *reply)
{
  return !reply->dated || reply->report.reset_at - reply->date <= WINDOW_MOST;
}

static void read_headers(struct mu_okta_reply *reply)
{
  const struct mu_header_value *h = reply->http->headers;
  int64_t limit = 0;
  int64_t remaining = 0;
  int64_t seconds = 0;
  bool counted = false;

  reply->request_id = h[MU_HEADER_REQUEST_ID].text;
  reply->dated = mu_org_clock_parse_date(h[MU_HEADER_DATE].text, &reply->date);
  counted =
      parse_number(h[MU_HEADER_RATE_LIMIT].text, UINT32_MAX, &limit) &&
      parse_number(h[MU_HEADER_RATE_REMAINING].text, UINT32_MAX, &remaining);
  reply->crowded = counted && limit == 0 && remaining == 0;
  reply->metered = counted &&
                   parse_number(h[MU_HEADER_RATE_RESET].text, YEAR_10000,
                                &reply->report.reset_at) &&
                   is_credible(reply);
  reply->report.limit = (uint32_t)limit;
  reply->report.remaining = (uint32_t)remaining;
  reply->retry_after_us = 0;
  if (parse_number(h[MU_HEADER_RETRY_AFTER].text, 3600, &seconds)) {
    reply->retry_after_us = seconds * MU_SEC;
  }
}

/* Copies what is one word of ASCII in Okta's replies; whatever else it is must
 * not break a line of the results. False when there is none, or too long. */
static bool copy_word(char out[MU_OKTA_ID_MAX], const char *text, size_t len)
{
  if (!text || len == 0 || len >= MU_OKTA_ID_MAX) {
    return false;
  }
  for (size_t i = 0; i < len; i++) {
    out[i] = text[i];
    if (text[i] <= ' ' || text[i] > '~') {
      out[i] = '?';
    }
  }
  out[len] = '\0';
  return true;
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
      !copy_word(reply->id, members[0].text, members[0].len)) {
    unreadable(reply, "the reply is no user");
    return;
  }
  (void)copy_word(reply->user_status, members[1].text, members[1].len);
}

/* The body as a tree; NULL when it is none. cJSON does not tell that from a
 * want of memory, which a second try is less likely to meet. */
static cJSON *parse(const struct mu_okta_reply *reply)
{
  const struct mu_buffer *body = &reply->http->body;
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(body), body->len);

  return root ? root : cJSON_ParseWithLength(mu_buffer_text(body), body->len);
}

/* Whoever asked for it makes a tree of it: once is enough. */
static void read_list(struct mu_okta_reply *reply)
{
  const struct mu_buffer *body = &reply->http->body;

  if (!mu_json_is_list(mu_buffer_text(body), body->len)) {
    unreadable(reply, "the reply is no list");
  }
}

/* Without a copy of it: there may be a secret in it. */
static void read_object(struct mu_okta_reply *reply)
{
  const struct mu_buffer *body = &reply->http->body;

  if (!mu_json_pick(mu_buffer_text(body), body->len, NULL, 0)) {
    unreadable(reply, "the reply is no object");
  }
}

static void read_good(struct mu_okta_reply *reply, enum mu_expect expect)
{
  reply->verdict = MU_VERDICT_DONE;
  if (expect == MU_EXPECT_USER) {
    read_user(reply);
  } else if (expect == MU_EXPECT_LIST) {
    read_list(reply);
  } else if (expect == MU_EXPECT_OBJECT) {
    read_object(reply);
  }
}

/* ---- an error ---- */

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
      mu_buffer_append_text(&reply->error, text);
      *taken = *taken || is_taken_login(text);
    }
  }
  if (reply->error.len == 0 && cJSON_IsString(summary)) {
    mu_buffer_append_text(&reply->error, cJSON_GetStringValue(summary));
  }
}

static void read_error_body(struct mu_okta_reply *reply, bool *taken)
{
  cJSON *root = parse(reply);
  const char *code =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "errorCode"));

  (void)copy_word(reply->error_code, code, code ? strlen(code) : 0);
  read_causes(reply, root, taken);
  cJSON_Delete(root);
  if (reply->error.len == 0) {
    /* OAuth failures may say all they say in this header (RFC 6750). */
    const char *says = reply->http->headers[MU_HEADER_WWW_AUTHENTICATE].text;

    if (!mu_challenge_explain(says, &reply->error)) {
      mu_buffer_printf(&reply->error, "HTTP %d without an Okta error%s%s",
                       reply->http_status, says[0] ? ": " : "", says);
    }
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
  return reply->crowded ? MU_VERDICT_CROWD : MU_VERDICT_WINDOW;
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
    /* Something before Okta may say so too, and cannot know what Okta did. */
    return reply->error_code[0] ? MU_VERDICT_AGAIN : MU_VERDICT_IN_DOUBT;
  default:
    return reply->http_status >= 500 || reply->http_status == 408
               ? MU_VERDICT_IN_DOUBT
               : MU_VERDICT_REFUSED;
  }
}

static void read_unanswered(struct mu_okta_reply *reply)
{
  reply->retry = MU_RETRY_SOON;
  if (reply->http->untrusted || reply->http->barred) {
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
  mu_org_words_tidy(&reply->error);
  reply->starved = mu_buffer_failed(&reply->error);
}

bool mu_okta_reply_is_gone(const struct mu_okta_reply *reply)
{
  return reply->verdict == MU_VERDICT_MISSING && reply->error_code[0];
}

/* ---- an activation ---- */

/* A string of |object|, wiped where it stands once |out| has got it. */
static bool move_out(struct mu_buffer *out, const cJSON *object,
                     const char *name)
{
  cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  size_t len = cJSON_IsString(item) ? strlen(item->valuestring) : 0;

  if (len == 0) {
    return false;
  }
  if (out) {
    mu_buffer_append(out, item->valuestring, len);
  }
  explicit_bzero(item->valuestring, len);
  return true;
}

bool mu_okta_reply_activation(struct mu_buffer *link,
                              const struct mu_okta_reply *reply)
{
  const struct mu_buffer *body = &reply->http->body;
  cJSON *root = parse(reply);
  bool url = move_out(link, root, "activationUrl");
  bool token = move_out(NULL, root, "activationToken");

  if (!root && mu_json_pick(mu_buffer_text(body), body->len, NULL, 0)) {
    link->failed = true; /* it is well-formed: memory was short */
  }
  cJSON_Delete(root);
  return url || token;
}

/* ---- whose user is it? ---- */

/* What is compared, and whether there was memory for it. */
struct comparison {
  bool same;
  bool starved;
};

static void compare_folded(struct comparison *c, const char *ours, size_t len,
                           const char *theirs)
{
  struct mu_buffer a = {0};
  struct mu_buffer b = {0};

  c->same = mu_text_fold(&a, theirs, strlen(theirs)) &&
            mu_text_fold(&b, ours, len) && a.len == b.len &&
            memcmp(mu_buffer_text(&a), mu_buffer_text(&b), a.len) == 0;
  c->starved = c->starved || mu_buffer_failed(&a) || mu_buffer_failed(&b);
  mu_buffer_release(&a);
  mu_buffer_release(&b);
}

static bool has_login(struct comparison *c, const cJSON *user,
                      const char *login, size_t len)
{
  const char *theirs = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(
      cJSON_GetObjectItemCaseSensitive(user, "profile"), "login"));

  c->same = false;
  if (theirs) {
    compare_folded(c, login, len, theirs);
  }
  return c->same;
}

enum mu_code mu_okta_reply_user(struct cJSON **user,
                                const struct mu_okta_reply *reply,
                                const char *login, size_t len,
                                struct mu_error *err)
{
  cJSON *root = parse(reply);
  struct comparison c = {0};

  *user = NULL;
  if (!root) {
    return mu_error_set(err, MU_EINPUT, "the reply to the look-up is no user");
  }
  if (cJSON_IsObject(root)) {
    if (has_login(&c, root, login, len)) {
      *user = root;
      return MU_OK;
    }
  } else {
    for (int i = 0; i < cJSON_GetArraySize(root) && !*user; i++) {
      if (has_login(&c, cJSON_GetArrayItem(root, i), login, len)) {
        *user = cJSON_DetachItemFromArray(root, i);
      }
    }
  }
  cJSON_Delete(root);
  return c.starved ? mu_error_nomem(err) : MU_OK;
}

/* As Okta compares logins; e-mail addresses are likely to follow them. */
static void compare_attribute(struct comparison *c, const cJSON *wanted,
                              const cJSON *theirs)
{
  bool folds = strcmp(wanted->string, "login") == 0 ||
               strcmp(wanted->string, "email") == 0;

  if (folds && cJSON_IsString(wanted) && cJSON_IsString(theirs)) {
    compare_folded(c, wanted->valuestring, strlen(wanted->valuestring),
                   theirs->valuestring);
  } else {
    c->same = theirs && cJSON_Compare(wanted, theirs, true);
  }
}

/* Every attribute that the row gave stands in the user's profile. */
static void compare_profile(struct comparison *c, const cJSON *user,
                            const cJSON *wanted)
{
  const cJSON *profile = cJSON_GetObjectItemCaseSensitive(user, "profile");
  const cJSON *attribute = NULL;

  c->same = true;
  cJSON_ArrayForEach (attribute, wanted) {
    compare_attribute(
        c, attribute,
        cJSON_GetObjectItemCaseSensitive(profile, attribute->string));
    if (!c->same) {
      return;
    }
  }
}

enum mu_code mu_okta_reply_is_ours(bool *ours, const struct cJSON *user,
                                   const char *profile, size_t len,
                                   int64_t since_us, struct mu_error *err)
{
  const char *created =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(user, "created"));
  int64_t created_us = 0;
  cJSON *wanted = NULL;
  struct comparison c = {0};

  *ours = false;
  if (!created || !mu_org_clock_parse_timestamp(created, &created_us) ||
      created_us < since_us) {
    return MU_OK;
  }
  wanted = cJSON_ParseWithLength(profile, len);
  if (!wanted) {
    return mu_error_nomem(err); /* it is ours, and well-formed */
  }
  compare_profile(&c, user, wanted);
  cJSON_Delete(wanted);
  *ours = c.same;
  return c.starved ? mu_error_nomem(err) : MU_OK;
}
