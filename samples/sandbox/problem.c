/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/problem.h"

#include <stdio.h>
#include <string.h>

#include "samples/sandbox/json.h"

static const struct {
  const char *code;
  unsigned status;
  const char *text; /* the summary; {0} stands for the argument */
} problems[SB_PROBLEMS] = {
    [SB_PROBLEM_VALIDATION] = {"E0000001", 400, "Api validation failed: {0}"},
    [SB_PROBLEM_ARGUMENT] = {"E0000002", 400, "The request was not valid: {0}"},
    [SB_PROBLEM_BODY] = {"E0000003", 400,
                         "The request body was not well-formed."},
    [SB_PROBLEM_NO_OBJECT] = {"E0000007", 404,
                              "Not found: Resource not found: {0}"},
    [SB_PROBLEM_SESSION] = {"E0000005", 403, "Invalid session"},
    [SB_PROBLEM_FORBIDDEN] = {"E0000006", 403,
                              "You do not have permission to perform the "
                              "requested action"},
    [SB_PROBLEM_NO_PATH] = {"E0000008", 404,
                            "The requested path was not found"},
    [SB_PROBLEM_INTERNAL] = {"E0000009", 500, "Internal Server Error"},
    [SB_PROBLEM_TOKEN] = {"E0000011", 401, "Invalid token provided"},
    [SB_PROBLEM_ALREADY_ACTIVE] =
        {"E0000016", 403,
         "Activation failed because the user is already active"},
    [SB_PROBLEM_RESET] = {"E0000017", 403, "Password reset failed"},
    [SB_PROBLEM_NO_MEDIA_TYPE] = {"E0000018", 400,
                                  "Bad request.  Accept and/or Content-Type "
                                  "headers are likely not set."},
    [SB_PROBLEM_MEDIA_TYPE] =
        {"E0000021", 400,
         "Bad request.  Accept and/or Content-Type headers likely do not match "
         "supported values."},
    [SB_PROBLEM_METHOD] =
        {"E0000022", 405,
         "The endpoint does not support the provided HTTP method"},
    [SB_PROBLEM_PARAMETER] = {"E0000028", 400,
                              "The request is missing a required parameter."},
    [SB_PROBLEM_PAGING] = {"E0000029", 400, "Invalid paging request."},
    [SB_PROBLEM_SEARCH] = {"E0000031", 400, "Invalid search criteria."},
    [SB_PROBLEM_UNLOCK] = {"E0000032", 403,
                           "Unlock is not allowed for this user."},
    [SB_PROBLEM_SEARCH_FILTER] =
        {"E0000033", 400,
         "Bad request. Can't specify a search query and filter in the same "
         "request."},
    [SB_PROBLEM_STATUS] =
        {"E0000038", 403,
         "This operation is not allowed in the user's current status."},
    [SB_PROBLEM_RATE] =
        {"E0000047", 429,
         "API call exceeded rate limit due to too many requests."},
    [SB_PROBLEM_NOT_IMPLEMENTED] = {"E0000052", 501,
                                    "Endpoint not implemented."},
    [SB_PROBLEM_FILTER] = {"E0000053", 400, "Invalid SCIM filter."},
    [SB_PROBLEM_LOG_QUERY] = {"E0000053", 400, "Invalid parameter: {0}"},
    [SB_PROBLEM_PAGE_SIZE] = {"E0000054", 400,
                              "Invalid pagination properties."},
    [SB_PROBLEM_READ_ONLY] =
        {"E0000077", 403,
         "Cannot modify the {0} attribute because it is read-only."},
    [SB_PROBLEM_IMMUTABLE] =
        {"E0000078", 403,
         "Cannot modify the {0} attribute because it is immutable."},
    [SB_PROBLEM_TARGETS] = {"E0000093", 400, "Target count limit exceeded"},
    [SB_PROBLEM_NO_SEARCH] = {"E0000100", 503,
                              "Unable to perform search query."},
    [SB_PROBLEM_ACTIVATING] =
        {"E0000112", 409,
         "Cannot update this user because they are still being activated. "
         "Please try again in a few minutes."},
    [SB_PROBLEM_ACCEPT] = {"E0000122", 406,
                           "Accept Header did not contain supported media type "
                           "'application/json'"},
    [SB_PROBLEM_EXPIRE_PASSWORD] =
        {"E0000124", 400,
         "Could not create user. To create a user and expire their password "
         "immediately, a password must be specified"},
    [SB_PROBLEM_EXPIRE_ACTIVATE] =
        {"E0000125", 400,
         "Could not create user. To create a user and expire their password "
         "immediately, \"activate\" must be true"},
    [SB_PROBLEM_UNAVAILABLE] = {"E0000181", 503,
                                "The service is temporarily unavailable."},
    [SB_PROBLEM_RECONCILED] =
        {"E0000239", 423,
         "The priorities are being reconciled. Please try again later."},
};

void sb_causes_release(struct sb_causes *causes)
{
  mu_buffer_release(&causes->json);
}

static void start_cause(struct sb_causes *causes, const char *subject)
{
  if (causes->count++ == 0) {
    (void)snprintf(causes->subject, sizeof causes->subject, "%s", subject);
  } else {
    mu_buffer_append_char(&causes->json, ',');
  }
}

void sb_causes_add(struct sb_causes *causes, const char *field,
                   const char *text)
{
  struct mu_buffer line = {0};

  start_cause(causes, field);
  mu_buffer_printf(&line, "%s: %s", field, text);
  mu_buffer_append_text(&causes->json, "{\"errorSummary\":");
  sb_json_text(&causes->json, mu_buffer_text(&line));
  mu_buffer_append_char(&causes->json, '}');
  mu_buffer_release(&line);
}

void sb_causes_add_plain(struct sb_causes *causes, const char *subject,
                         const char *text)
{
  start_cause(causes, subject);
  mu_buffer_append_text(&causes->json, "{\"errorSummary\":");
  sb_json_text(&causes->json, text);
  mu_buffer_append_char(&causes->json, '}');
}

static void print_summary(struct mu_buffer *out, const char *text,
                          const char *argument)
{
  const char *gap = strstr(text, "{0}");

  mu_buffer_append(out, text, gap ? (size_t)(gap - text) : strlen(text));
  if (gap) {
    mu_buffer_append_text(out, argument);
    mu_buffer_append_text(out, gap + strlen("{0}"));
  }
}

static void print(struct sb_reply *reply, struct sb_random *ids,
                  enum sb_problem problem, const char *argument,
                  const char *causes)
{
  struct mu_buffer summary = {0};
  char id[23];

  sb_reply_restart(reply);
  sb_reply_json(reply, problems[problem].status);
  print_summary(&summary, problems[problem].text, argument ? argument : "");
  sb_random_letters(ids, id, sizeof id - 1);
  mu_buffer_printf(&reply->body, "{\"errorCode\":\"%s\",\"errorSummary\":",
                   problems[problem].code);
  sb_json_text(&reply->body, mu_buffer_text(&summary));
  mu_buffer_printf(&reply->body,
                   ",\"errorLink\":\"%s\",\"errorId\":\"oae%s\","
                   "\"errorCauses\":[%s]}",
                   problems[problem].code, id, causes);
  mu_buffer_release(&summary);
}

void sb_problem_reply(struct sb_reply *reply, struct sb_random *ids,
                      enum sb_problem problem, const char *argument)
{
  print(reply, ids, problem, argument, "");
}

void sb_problem_reply_causes(struct sb_reply *reply, struct sb_random *ids,
                             const struct sb_causes *causes)
{
  print(reply, ids, SB_PROBLEM_VALIDATION, causes->subject,
        mu_buffer_text(&causes->json));
}
