/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check_probe.h"

#include <stdio.h>
#include <string.h>

#include "batch/challenge.h"
#include "batch/okta_self.h"
#include "batch/okta_token.h"
#include "io/text.h"

static struct mu_okta_request ask_schema(struct mu_buffer *path)
{
  return mu_okta_schema(path, "default");
}

static const struct {
  const char *name;
  const char *deed;
  const char *scope;
  enum mu_bucket bucket;
  struct mu_okta_request (*request)(void);
} probes[MU_PROBES] = {
    [MU_PROBE_ORG] = {"org", "read what the org says of itself", NULL,
                      MU_BUCKET_API, mu_okta_organization},
    [MU_PROBE_ME] = {"me", "read whose token it is", NULL, MU_BUCKET_USER_READ,
                     mu_okta_me},
    [MU_PROBE_ROLES] = {"roles", "read its owner's admin roles",
                        "okta.roles.read", MU_BUCKET_USERS, NULL},
    [MU_PROBE_SCHEMA] = {"schema", "read the schema of users",
                         "okta.schemas.read", MU_BUCKET_API, NULL},
    [MU_PROBE_USERS] = {"users", "list users", "okta.users.read",
                        MU_BUCKET_USERS, mu_okta_one_user},
    [MU_PROBE_GROUPS] = {"groups", "list groups", "okta.groups.read",
                         MU_BUCKET_GROUPS, mu_okta_one_group},
    [MU_PROBE_EVENTS] = {"events", "read the System Log", "okta.logs.read",
                         MU_BUCKET_LOGS, mu_okta_one_event},
    [MU_PROBE_TOKENS] = {"tokens", "list API tokens", "okta.apiTokens.read",
                         MU_BUCKET_API, mu_okta_tokens},
    [MU_PROBE_APPS] = {"apps", "list apps", "okta.apps.read", MU_BUCKET_API,
                       mu_okta_one_app},
};

const char *mu_probe_scope(enum mu_probe probe)
{
  return probes[probe].scope;
}

const char *mu_probe_name(enum mu_probe probe)
{
  return probes[probe].name;
}

enum mu_bucket mu_probe_bucket(enum mu_probe probe)
{
  return probes[probe].bucket;
}

struct mu_okta_request mu_probe_request(struct mu_buffer *path,
                                        enum mu_probe probe)
{
  return probe == MU_PROBE_SCHEMA ? ask_schema(path) : probes[probe].request();
}

/* Whether it is Okta's refusal, rather than that of something between. */
static bool is_oktas(const struct mu_okta_reply *reply)
{
  return reply->error_code[0] ||
         reply->http->headers[MU_HEADER_WWW_AUTHENTICATE].text[0];
}

static enum mu_probe_outcome outcome_of(const struct mu_okta_reply *reply)
{
  switch (reply->verdict) {
  case MU_VERDICT_DONE:
    return MU_PROBE_MAY;
  case MU_VERDICT_FORBIDDEN:
    return is_oktas(reply) ? MU_PROBE_MAY_NOT : MU_PROBE_UNCLEAR;
  default:
    return MU_PROBE_UNCLEAR;
  }
}

/* RFC 6750 section 3.1. */
static bool lacks_scope(const struct mu_okta_reply *reply)
{
  return mu_challenge_is(reply->http->headers[MU_HEADER_WWW_AUTHENTICATE].text,
                         "insufficient_scope");
}

static void note(struct mu_probe_answer *answer,
                 const struct mu_okta_reply *reply)
{
  const struct mu_buffer *error = &reply->error;

  *answer = (struct mu_probe_answer){.outcome = outcome_of(reply),
                                     .http_status = reply->http_status,
                                     .metered = reply->metered,
                                     .report = reply->report};
  (void)snprintf(answer->error_code, sizeof answer->error_code, "%s",
                 reply->error_code);
  mu_text_cut(answer->words, sizeof answer->words, mu_buffer_text(error),
              error->len);
  answer->scope_missing =
      answer->outcome == MU_PROBE_MAY_NOT && lacks_scope(reply);
  if (reply->metered && reply->dated) {
    answer->reset_s = reply->report.reset_at - reply->date;
  }
}

enum mu_code mu_probe_make(struct mu_probe_answer *answer, struct mu_ask *ask,
                           const struct mu_okta_request *request,
                           const struct mu_okta_reply **reply,
                           struct mu_error *err)
{
  enum mu_code rc = mu_ask_send(ask, request, reply, err);

  if (rc == MU_OK || (rc == MU_ENET && (*reply)->answered)) {
    note(answer, *reply);
    return MU_OK; /* whatever it says, the org is there */
  }
  return rc;
}

static void explain_oauth(struct mu_buffer *out, enum mu_probe probe,
                          const struct mu_probe_answer *answer)
{
  const char *scope = probes[probe].scope;

  if (answer->scope_left_out) {
    mu_buffer_printf(out,
                     "the configured scopes leave %s out: add it to them, or "
                     "configure none",
                     scope);
  } else if (answer->scope_missing && scope) {
    mu_buffer_printf(out,
                     "the scope %s is not granted to the app: a super admin "
                     "grants it (Applications > the app > Okta API Scopes > "
                     "Grant)",
                     scope);
  } else {
    mu_buffer_printf(out,
                     "the app may not %s (%s): it needs an admin role that can "
                     "(Applications > the app > Admin roles)",
                     probes[probe].deed, answer->words);
  }
}

void mu_probe_explain(struct mu_buffer *out, enum mu_probe probe,
                      const struct mu_probe_answer *answer, bool oauth)
{
  if (answer->outcome == MU_PROBE_UNCLEAR) {
    mu_buffer_printf(out, "asked to %s, the org answered ", probes[probe].deed);
    if (strncmp(answer->words, "HTTP ", 5) != 0) {
      mu_buffer_printf(out, "HTTP %d: ", answer->http_status);
    }
    mu_buffer_append_text(out, answer->words);
  } else if (answer->outcome == MU_PROBE_MAY_NOT && oauth) {
    explain_oauth(out, probe, answer);
  } else if (answer->outcome == MU_PROBE_MAY_NOT) {
    mu_buffer_printf(out,
                     "the token's owner may not %s (%s): they need an admin "
                     "role that can (Security > Administrators)",
                     probes[probe].deed, answer->words);
  }
}
