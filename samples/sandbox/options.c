/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/options.h"

#include <stdlib.h>
#include <string.h>

#define FIELD(name) .field = offsetof(struct sb_options, name)

static const char *const windows[] = {"epoch", "first-request", NULL};
static const char *const scopes[] = {"all", "create", "read", "token", NULL};
static const char *const dpops[] = {"optional", "required", NULL};
/* In the order of enum sb_search. */
static const char *const searches[] = {"works", "refused", "down", NULL};
/* In the order of enum sb_role. */
static const char *const roles[] = {"SUPER_ADMIN", "ORG_ADMIN", "USER_ADMIN",
                                    "READ_ONLY_ADMIN", NULL};
static const char *const app_roles[] = {
    "SUPER_ADMIN", "ORG_ADMIN", "USER_ADMIN", "READ_ONLY_ADMIN", "none", NULL};
static const char *const link_forms[] = {"lines", "joined", NULL};

/* Speed is bounded so that no date leaves four-digit years for long. */
static const struct mu_option table[] = {
    {.type = MU_OPTION_HEADING, .help = "Where"},
    {.name = "listen",
     .arg = "ADDRESS",
     .type = MU_OPTION_TEXT,
     FIELD(listen),
     .fallback = "127.0.0.1",
     .help = "the IP address to listen on"},
    {.name = "port",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(port),
     .max = 65535,
     .fallback = "0",
     .help = "the port; 0 takes a free one"},
    {.name = "https",
     .type = MU_OPTION_FLAG,
     FIELD(https),
     .help = "speak TLS, with a certificate made at the start for 127.0.0.1 "
             "and localhost"},
    {.name = "ca-out",
     .arg = "FILE",
     .type = MU_OPTION_TEXT,
     FIELD(ca_out),
     .help = "write that certificate, for clients to trust"},
    {.name = "token-file",
     .arg = "FILE",
     .type = MU_OPTION_TEXT,
     FIELD(token_file),
     .help = "the token that clients must send; without it one is made up and "
             "printed to stderr"},
    {.name = "ready-fd",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(ready_fd),
     .max = 65535,
     .help = "write the port and a newline to this file descriptor once "
             "listening, and close it; without it stdout says so"},
    {.name = "exit-with-parent",
     .type = MU_OPTION_FLAG,
     FIELD(exit_with_parent),
     .help = "end when the process that started this one ends"},

    {.type = MU_OPTION_HEADING, .help = "People"},
    {.name = "schema",
     .arg = "FILE",
     .type = MU_OPTION_TEXT,
     FIELD(schema),
     .help = "the schema of the default user type, JSON as Okta shows it at "
             "/api/v1/meta/schemas/user/default; without it the 31 base "
             "attributes are all"},
    {.name = "user-type",
     .arg = "NAME=FILE",
     .type = MU_OPTION_LIST,
     FIELD(user_types),
     .help = "a further user type and its schema; may be repeated"},
    {.name = "realm",
     .arg = "ID",
     .type = MU_OPTION_LIST,
     FIELD(realms),
     .help = "a realm that users can be in; without this option any id that "
             "looks like one is taken; may be repeated"},
    {.name = "people",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(people),
     .max = 10000000,
     .fallback = "0",
     .help = "N made-up users who are there from the start: half of them came "
             "in a few large imports, the others one by one over five years"},
    {.name = "group",
     .arg = "NAME",
     .type = MU_OPTION_LIST,
     FIELD(groups),
     .help = "a group that is there from the start; may be repeated"},
    {.name = "app-group",
     .arg = "NAME",
     .type = MU_OPTION_LIST,
     FIELD(app_groups),
     .help = "the same for a group of an app, which nobody can change; it may "
             "share its name with another; may be repeated"},
    {.name = "group-members",
     .arg = "NAME=PCT",
     .type = MU_OPTION_LIST,
     FIELD(group_members),
     .help = "put that part of the people into a --group or --app-group; may "
             "be repeated"},
    {.name = "strict-groups",
     .type = MU_OPTION_FLAG,
     FIELD(strict_groups),
     .help = "refuse new users whose groupIds name a group that is not there; "
             "without it such ids are taken and mean nothing"},

    {.type = MU_OPTION_HEADING, .help = "Administrators"},
    {.name = "role",
     .arg = "TYPE",
     .type = MU_OPTION_CHOICE,
     FIELD(role),
     .choices = roles,
     .fallback = "SUPER_ADMIN",
     .help = "the role of the token's owner: SUPER_ADMIN, ORG_ADMIN, "
             "USER_ADMIN or READ_ONLY_ADMIN, who may write nothing"},
    {.name = "api-token",
     .arg = "NAME=TIME",
     .type = MU_OPTION_LIST,
     FIELD(api_tokens),
     .help = "a further API token, for lists to show, and the time since it "
             "was used, as in nightly=20d; may be repeated"},

    {.type = MU_OPTION_HEADING, .help = "OAuth 2.0 service apps"},
    {.name = "service-app",
     .arg = "CLIENT_ID=FILE",
     .type = MU_OPTION_LIST,
     FIELD(service_apps),
     .help = "an app that gets access tokens for assertions signed with a key "
             "of FILE: a public key as PEM or JWK, or a set of JWKs; may be "
             "repeated"},
    {.name = "grant",
     .arg = "SCOPE",
     .type = MU_OPTION_LIST,
     FIELD(grants),
     .help = "a scope granted to the apps, such as okta.users.manage, or "
             "several with commas between; without this option they have all; "
             "may be repeated"},
    {.name = "app-role",
     .arg = "TYPE",
     .type = MU_OPTION_CHOICE,
     FIELD(app_role),
     .choices = app_roles,
     .fallback = "SUPER_ADMIN",
     .help = "the role of the apps, as for --role; with none every call is "
             "answered by 403 and E0000006, whatever its scopes"},
    {.name = "dpop",
     .arg = "WHEN",
     .type = MU_OPTION_CHOICE,
     FIELD(dpop),
     .choices = dpops,
     .fallback = "optional",
     .help = "required: no token without a DPoP proof; optional: a proof that "
             "is sent binds the token to its key"},
    {.name = "dpop-alg",
     .arg = "LIST",
     .type = MU_OPTION_TEXT,
     FIELD(dpop_algs),
     .fallback = "RS256,RS384,RS512,ES256,ES384,ES512",
     .help = "what DPoP proofs may be signed with"},
    {.name = "dpop-nonce-life",
     .arg = "TIME",
     .type = MU_OPTION_DURATION,
     FIELD(dpop_nonce_ms),
     .min = 1000,
     .max = 86400000,
     .fallback = "24h",
     .help = "how long until another nonce is given; one is good for three "
             "times as long"},
    {.name = "token-life",
     .arg = "TIME",
     .type = MU_OPTION_DURATION,
     FIELD(token_life_ms),
     .min = 1000,
     .max = 86400000,
     .fallback = "3600s",
     .help = "how long access tokens are good"},

    {.type = MU_OPTION_HEADING, .help = "Limits"},
    {.name = "limit",
     .arg = "BUCKET=N/TIME",
     .type = MU_OPTION_LIST,
     FIELD(limits),
     .help = "how many requests the org takes in a window, as in "
             "users=600/60s; buckets are users, user-write, user-read, "
             "groups, group, api, logs and token; 'none' takes everything and "
             "sends no x-rate-limit headers; the default is a Workforce "
             "org's; may be repeated"},
    {.name = "window",
     .arg = "KIND",
     .type = MU_OPTION_CHOICE,
     FIELD(window),
     .choices = windows,
     .fallback = "epoch",
     .help = "epoch: windows lie on a fixed grid; first-request: each starts "
             "with the first request it counts"},
    {.name = "share",
     .arg = "PCT",
     .type = MU_OPTION_UINT,
     FIELD(share),
     .min = 1,
     .max = 100,
     .fallback = "50",
     .help = "the part of each limit that the caller may use; the headers "
             "show that part"},
    {.name = "other-traffic",
     .arg = "PCT",
     .type = MU_OPTION_UINT,
     FIELD(other),
     .max = 100,
     .fallback = "0",
     .help = "the part of each limit that other clients send, evenly spread"},
    {.name = "concurrency",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(concurrency),
     .max = 1000000,
     .fallback = "75",
     .help = "requests in flight at most; 0 is no limit"},

    {.type = MU_OPTION_HEADING, .help = "Time"},
    {.name = "latency",
     .arg = "TIME",
     .type = MU_OPTION_DURATION,
     FIELD(latency_ms),
     .max = 600000,
     .fallback = "150ms",
     .help = "between a request, which is carried out when it arrives, and "
             "its reply"},
    {.name = "jitter",
     .arg = "PCT",
     .type = MU_OPTION_UINT,
     FIELD(jitter),
     .max = 100,
     .fallback = "20",
     .help = "how far the latency varies, up and down"},
    {.name = "clock-skew",
     .arg = "TIME",
     .type = MU_OPTION_TEXT,
     FIELD(skew),
     .fallback = "0",
     .help = "how far the org's clock is ahead of this computer's; behind "
             "with a minus, as in -2h"},
    {.name = "speed",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(speed),
     .min = 1,
     .max = 100000,
     .fallback = "1",
     .help = "how fast the org's clock runs; windows, latency and dates all "
             "follow it"},
    {.name = "search-lag",
     .arg = "TIME",
     .type = MU_OPTION_DURATION,
     FIELD(search_lag_ms),
     .max = 3600000,
     .fallback = "0",
     .help = "how long searches, filters and q see everything as it was before "
             "a change"},

    {.type = MU_OPTION_HEADING, .help = "System Log"},
    {.name = "events",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(events),
     .max = SB_LOG_SAMPLES_MAX,
     .fallback = "0",
     .help = "N made-up events of the last seven days, sign-ins and the like, "
             "that are there from the start"},
    {.name = "log-lag",
     .arg = "TIME",
     .type = MU_OPTION_DURATION,
     FIELD(log_lag_ms),
     .max = 3600000,
     .fallback = "0",
     .help = "how long after it happened an event can be read; up to half as "
             "much again passes, so that they come a little out of order"},

    {.type = MU_OPTION_HEADING, .help = "Lists"},
    {.name = "search",
     .arg = "STATE",
     .type = MU_OPTION_CHOICE,
     FIELD(search),
     .choices = searches,
     .fallback = "works",
     .help = "works; refused: every search is answered by E0000031; down: by "
             "503 and E0000100"},
    {.name = "links",
     .arg = "FORM",
     .type = MU_OPTION_CHOICE,
     FIELD(links),
     .choices = link_forms,
     .fallback = "lines",
     .help = "lines: a Link header for each; joined: all in one, with commas"},
    {.name = "forget-fields",
     .type = MU_OPTION_FLAG,
     FIELD(forget_fields),
     .help = "leave fields and expand out of the links to next pages"},
    {.name = "slow-pages",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(slow_rows),
     .help = "answer every page of more than N users, members or groups by 500 "
             "and E0000009, as when the org takes too long"},

    {.type = MU_OPTION_HEADING, .help = "Faults"},
    {.name = "fault",
     .arg = "NAME=PCT",
     .type = MU_OPTION_LIST,
     FIELD(faults),
     .help = "spoil that part of the requests; names are 500, 502, 503, 504, "
             "409, 423, reset-before, reset-after, truncated, stall, "
             "malformed, 429-bare, big-headers, close, rate-headers-missing "
             "and all, which sets each of these; and link-elsewhere and "
             "link-loop, which spoil links to next pages; may be repeated"},
    {.name = "fault-on",
     .arg = "WHAT",
     .type = MU_OPTION_CHOICE,
     FIELD(fault_on),
     .choices = scopes,
     .fallback = "all",
     .help = "spoil all requests, creates of users alone, reads alone, or "
             "requests for an access token alone"},
    {.name = "revoke-after",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(revoke_after),
     .help = "the token is revoked after N requests; a POST to /sandbox/grant "
             "makes it good again"},
    {.name = "forbid-after",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(forbid_after),
     .help = "the token's owner loses all rights after N requests; a POST to "
             "/sandbox/grant gives them back"},
    {.name = "seed",
     .arg = "N",
     .type = MU_OPTION_UINT,
     FIELD(seed),
     .fallback = "1",
     .help = "the same seed gives the same ids, faults and windows' offsets"},

    {.type = MU_OPTION_HEADING, .help = "More"},
    {.name = "okta-headers",
     .type = MU_OPTION_FLAG,
     FIELD(okta_headers),
     .help = "send all the headers that Okta sends"},
    {.name = "forget",
     .type = MU_OPTION_FLAG,
     FIELD(forget),
     .help = "keep of each user no more than that the login is taken: for "
             "measuring with millions; reads find nobody"},
    {.name = "help", .type = MU_OPTION_FLAG, FIELD(help), .help = "print this"},
    {.name = "version",
     .type = MU_OPTION_FLAG,
     FIELD(version),
     .help = "print the version"},
};

#define ROWS (sizeof table / sizeof *table)

void sb_options_print_help(FILE *out)
{
  (void)fputs("Usage: muster-sandbox [OPTION]...\n\n"
              "An Okta org small enough to run at a desk. /sandbox/ledger "
              "tells what it saw,\n/sandbox/users and /sandbox/groups whom it "
              "holds, and a POST to\n/sandbox/reset-ledger starts the "
              "counting anew; these need no token.\n\n",
              out);
  mu_option_print(out, table, ROWS);
}

static enum mu_code parse_skew(struct sb_options *o, struct mu_error *err)
{
  bool behind = o->skew[0] == '-';
  uint64_t ms = 0;

  if (!mu_option_parse_duration(o->skew + behind, &ms) ||
      ms > 3652ULL * 24 * 3600 * 1000) {
    return mu_error_set(err, MU_EUSAGE,
                        "--clock-skew takes a time such as 90s or -2h, not "
                        "\"%s\"",
                        o->skew);
  }
  o->org.skew_ms = behind ? -(int64_t)ms : (int64_t)ms;
  return MU_OK;
}

static int find_bucket(const char *name, size_t len)
{
  for (int b = 0; b < SB_BUCKETS; b++) {
    const char *known = sb_bucket_info((enum sb_bucket)b)->name;

    if (strlen(known) == len && memcmp(known, name, len) == 0) {
      return b;
    }
  }
  return -1;
}

static bool parse_rule(const char *text, struct sb_limits_rule *rule)
{
  char *end = NULL;
  uint64_t ms = 0;

  if (text[0] < '0' || text[0] > '9') {
    return false;
  }
  rule->limit = strtoull(text, &end, 10);
  if (*end != '/' || rule->limit == 0 || rule->limit > 1000000000 ||
      !mu_option_parse_duration(end + 1, &ms) || ms == 0 || ms % 1000 != 0 ||
      ms > 24ULL * 3600 * 1000) {
    return false;
  }
  rule->period_ms = (int64_t)ms;
  return true;
}

static enum mu_code parse_limit(struct sb_options *o, const char *text,
                                struct mu_error *err)
{
  size_t len = strcspn(text, "=");
  int bucket = find_bucket(text, len);

  if (strcmp(text, "none") == 0) {
    o->org.limits.off = true;
    return MU_OK;
  }
  if (bucket < 0) {
    return mu_error_set(err, MU_EUSAGE, "there is no bucket \"%.*s\"", (int)len,
                        text);
  }
  if (text[len] != '=' ||
      !parse_rule(text + len + 1, &o->org.limits.rules[bucket])) {
    return mu_error_set(err, MU_EUSAGE,
                        "--limit takes BUCKET=N/TIME in whole seconds, as in "
                        "users=600/60s, not \"%s\"",
                        text);
  }
  return MU_OK;
}

static enum mu_code parse_limits(struct sb_options *o, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (int b = 0; b < SB_BUCKETS; b++) {
    o->org.limits.rules[b].limit =
        sb_bucket_info((enum sb_bucket)b)->per_minute;
    o->org.limits.rules[b].period_ms = 60000;
  }
  for (size_t i = 0; i < o->limits.count && rc == MU_OK; i++) {
    rc = parse_limit(o, o->limits.items[i], err);
  }
  return rc;
}

enum mu_code sb_options_parse(struct sb_options *o, int argc, char **argv,
                              struct mu_error *err)
{
  struct mu_operands operands;
  enum mu_code rc;

  memset(o, 0, sizeof *o);
  o->ready_fd = SB_OPTIONS_NO_FD;
  o->revoke_after = SB_OPTIONS_NEVER;
  o->forbid_after = SB_OPTIONS_NEVER;
  o->slow_rows = SB_OPTIONS_NEVER;
  rc = mu_option_parse(table, ROWS, argc, argv, o, &operands, err);
  if (rc != MU_OK || o->help || o->version) {
    return rc;
  }
  if (operands.count > 0) {
    return mu_error_set(err, MU_EUSAGE, "no operand is taken: \"%s\"",
                        operands.items[0]);
  }
  o->org.speed = o->speed;
  o->org.seed = o->seed;
  o->org.search_lag_ms = (int64_t)o->search_lag_ms;
  o->org.search = (enum sb_search)o->search;
  o->org.joined_links = o->links == 1;
  o->org.forget_fields = o->forget_fields;
  o->org.slow_rows = o->slow_rows;
  o->org.people = o->people;
  o->org.group_members = &o->group_members;
  o->org.log_lag_ms = (int64_t)o->log_lag_ms;
  o->org.events = o->events;
  o->org.forgetful = o->forget;
  o->org.schema = o->schema;
  o->org.user_types = &o->user_types;
  o->org.groups = &o->groups;
  o->org.realms = &o->realms;
  o->org.app_groups = &o->app_groups;
  o->org.strict_groups = o->strict_groups;
  o->org.revoke_after = o->revoke_after;
  o->org.forbid_after = o->forbid_after;
  o->org.api_tokens = &o->api_tokens;
  o->org.role = (enum sb_role)o->role;
  o->org.apps.apps = &o->service_apps;
  o->org.apps.role = (enum sb_role)o->app_role;
  o->org.apps.dpop_required = o->dpop == 1;
  o->org.token_life_ms = (int64_t)o->token_life_ms;
  o->org.dpop_nonce_ms = (int64_t)o->dpop_nonce_ms;
  o->org.limits.share = o->share;
  o->org.limits.other = o->other;
  o->org.limits.concurrency = o->concurrency;
  o->org.limits.seed = o->seed;
  o->org.limits.grid = (enum sb_limits_grid)o->window;
  o->org.faults.scope = (enum sb_fault_scope)o->fault_on;
  rc = sb_scopes_parse(&o->grants, &o->org.apps.scopes, err);
  if (rc == MU_OK) {
    rc = sb_service_apps_parse_algs(o->dpop_algs, &o->org.apps.dpop_algs, err);
  }
  if (rc == MU_OK) {
    rc = parse_skew(o, err);
  }
  if (rc == MU_OK) {
    rc = parse_limits(o, err);
  }
  if (rc == MU_OK) {
    rc = sb_faults_parse(&o->org.faults, &o->faults, err);
  }
  return rc;
}
