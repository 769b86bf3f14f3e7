/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/check_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/check_credential.h"
#include "batch/text_table.h"
#include "io/clock.h"

/* The report on its way. */
struct report {
  struct mu_sheet sheet;
  struct mu_buffer *out; /* the sheet's */
  const struct mu_check *check;
  const struct mu_check_need *need; /* or NULL */
  unsigned worries;
};

/* ---- the org ---- */

static void tell_way(struct report *r)
{
  const struct mu_peer *peer = &r->check->peer;
  struct mu_buffer *out = NULL;

  if (!r->check->reached) {
    mu_sheet_put(&r->sheet, true, "reached", r->check->failure.text);
    return;
  }
  out = mu_sheet_begin(&r->sheet, false, "reached");
  mu_buffer_printf(out, "yes, at %s port %d by %s %s", peer->address,
                   peer->port, peer->http ? peer->http : "HTTP",
                   peer->tls ? "over " : "without TLS");
  mu_buffer_append_text(out, peer->tls ? peer->tls : "");
  mu_sheet_end(&r->sheet);
  if (r->check->end == MU_CHECK_UNREACHABLE) {
    mu_sheet_put(&r->sheet, true, "lost", r->check->failure.text);
  }
}

static void tell_certificates(struct report *r)
{
  const struct mu_peer *peer = &r->check->peer;

  for (size_t i = 0; i < peer->chain_size; i++) {
    const struct mu_peer_certificate *c = &peer->chain[i];
    struct mu_buffer *out =
        mu_sheet_begin(&r->sheet, mu_check_ends_soon(r->check, i),
                       i == 0 ? "certificate" : "signed by");

    mu_buffer_printf(out, "%s, valid until ", c->subject);
    mu_sheet_append_day(out, c->not_after * MU_SEC);
    mu_buffer_printf(out, ", %" PRId64 " days left",
                     mu_check_days_left(r->check, c->not_after));
    if (i + 1 == peer->chain_size && strcmp(c->subject, c->issuer) != 0) {
      mu_buffer_printf(out, "; issued by %s", c->issuer);
    }
    mu_sheet_end(&r->sheet);
  }
}

static void tell_org_itself(struct report *r)
{
  const struct mu_check *check = r->check;
  const struct mu_probe_answer *answer = &check->probes[MU_PROBE_ORG];
  struct mu_buffer *out = NULL;

  if (answer->outcome == MU_PROBE_NOT_MADE) {
    return;
  }
  out = mu_sheet_begin(&r->sheet, !check->org_id[0], "id");
  if (check->org_id[0]) {
    mu_buffer_printf(out, "%s%s%s%s", check->org_id,
                     check->pipeline[0] ? " (pipeline " : "", check->pipeline,
                     check->pipeline[0] ? ")" : "");
  } else {
    mu_buffer_printf(out,
                     "not known: HTTP %d at /.well-known/okta-organization; is "
                     "that an Okta org?",
                     answer->http_status);
  }
  mu_sheet_end(&r->sheet);
}

static void append_seconds(struct mu_buffer *out, int64_t us)
{
  int64_t tenths = (us < 0 ? -us : us) / (MU_SEC / 10);

  mu_buffer_printf(out, "%" PRId64 ".%" PRId64 " s", tenths / 10, tenths % 10);
}

static void tell_clock(struct report *r)
{
  const struct mu_check_clock *clock = &r->check->clock;
  bool worry = r->worries & MU_WORRY_CLOCK;
  struct mu_buffer *out = NULL;

  if (!clock->known) {
    return;
  }
  out = mu_sheet_begin(&r->sheet, worry, "clock");
  if (llabs(clock->ahead_us) <= clock->slack_us) {
    mu_buffer_append_text(out, "this machine's agrees with the org's, within ");
    append_seconds(out, clock->slack_us);
  } else {
    mu_buffer_append_text(out, "this machine is ");
    append_seconds(out, clock->ahead_us);
    mu_buffer_printf(out, " %s, give or take ",
                     clock->ahead_us > 0 ? "ahead" : "behind");
    append_seconds(out, clock->slack_us);
    mu_buffer_append_text(out, worry ? "; muster goes by the org's clock, but "
                                       "certificates and other tools go by "
                                       "this one: set it"
                                     : "; harmless, muster goes by the org's");
  }
  mu_sheet_end(&r->sheet);
}

static void tell_org(struct report *r)
{
  struct mu_buffer *out = NULL;

  mu_sheet_heading(&r->sheet, "Org");
  out = mu_sheet_begin(&r->sheet, false, "url");
  mu_buffer_printf(out, "%s (%s)", r->check->url, r->check->url_source);
  mu_sheet_end(&r->sheet);
  tell_way(r);
  tell_certificates(r);
  tell_org_itself(r);
  tell_clock(r);
}

/* ---- what it may do ---- */

static bool is_asked(const struct report *r, const struct mu_check_need *need)
{
  return !r->need || r->need == need;
}

static bool is_worse(const struct mu_check *check,
                     const struct mu_check_need *need)
{
  const struct mu_check_need best = {.probes = need->better_with};

  return !mu_check_need_met(check, &best);
}

/* Why it cannot run, or not well: each read that was not allowed. */
static void tell_lacks(struct report *r, unsigned probes, unsigned *told)
{
  for (unsigned i = 0; i < MU_PROBES; i++) {
    const struct mu_probe_answer *answer = &r->check->probes[i];

    if ((probes & ~*told & (1U << i)) && answer->outcome != MU_PROBE_MAY) {
      mu_buffer_append_text(r->out, "      ");
      r->sheet.line = r->out->len;
      mu_probe_explain(r->out, (enum mu_probe)i, answer,
                       r->check->kind == MU_CHECK_APP);
      mu_sheet_end(&r->sheet);
      *told |= 1U << i;
    }
  }
}

static void tell_set(struct report *r, mu_scope_set set, const char *words)
{
  if (set) {
    mu_buffer_append_text(r->out, "      ");
    mu_scope_write(r->out, set, ", ");
    mu_buffer_append_text(r->out, words);
  }
}

static void tell_scopes(struct report *r, const struct mu_check_need *need,
                        mu_scope_set *told)
{
  mu_scope_set missing = mu_check_need_scopes(r->check, need) & ~*told;
  mu_scope_set left_out = missing & r->check->scopes.left_out;

  tell_set(r, left_out,
           " is left out by the configured scopes: add it to them, or "
           "configure none\n");
  tell_set(r, missing & ~left_out,
           " is not granted to the app: a super admin grants it (Applications "
           "> the app > Okta API Scopes > Grant)\n");
  *told |= missing;
}

static void tell_read_only(struct report *r, const struct mu_check_need *need,
                           bool *told)
{
  if (mu_check_need_read_only(r->check, need) && !*told) {
    mu_buffer_append_text(r->out,
                          "      its admin roles are for reading alone: one is "
                          "needed that manages users, and groups where they "
                          "are named\n");
    *told = true;
  }
}

static const char *word_of(const struct mu_check *check,
                           const struct mu_check_need *need)
{
  if (mu_check_need_met(check, need)) {
    return is_worse(check, need) ? "ok, but less well" : "ok";
  }
  return mu_check_need_unclear(check, need) ? "not known" : "missing";
}

static void tell_commands(struct report *r)
{
  mu_scope_set told_scopes = 0;
  bool told_role = false;
  unsigned told = 0;

  if (r->check->end != MU_CHECK_ASKED) {
    return;
  }
  mu_sheet_heading(&r->sheet, "What it may do");
  for (size_t i = 0; i < mu_check_need_count; i++) {
    const struct mu_check_need *need = &mu_check_needs[i];

    if (is_asked(r, need)) {
      bool met = mu_check_need_met(r->check, need);

      mu_buffer_printf(r->out, "%c %-19s %s\n", met ? ' ' : '!', need->name,
                       word_of(r->check, need));
      tell_scopes(r, need, &told_scopes);
      tell_read_only(r, need, &told_role);
      tell_lacks(r, need->probes | need->better_with, &told);
    }
  }
  mu_buffer_append_text(r->out, "  That it may write is not tried: only an "
                                "import, or muster token revoke, shows it.\n");
}

/* ---- the limits ---- */

static const struct {
  enum mu_bucket bucket;
  const char *what;
} meanings[] = {{MU_BUCKET_USERS, "creates, or pages of 200 users,"},
                {MU_BUCKET_USER_READ, "look-ups of one user"},
                {MU_BUCKET_GROUPS, "memberships, or pages of groups,"},
                {MU_BUCKET_API, "other calls"},
                {MU_BUCKET_LOGS, "pages of 1,000 events"}};

void mu_check_meaning(struct mu_buffer *out, enum mu_bucket bucket,
                      uint32_t limit)
{
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
    if (meanings[i].bucket == bucket) {
      mu_buffer_printf(out, "about %" PRIu32 " %s a minute", limit,
                       meanings[i].what);
    }
  }
}

static void add_limit(struct mu_text_table *table, enum mu_bucket bucket,
                      const struct mu_probe_answer *answer)
{
  struct mu_buffer meaning = {0};

  mu_check_meaning(&meaning, bucket, answer->report.limit);
  mu_text_table_add(table, "%s", mu_bucket_name(bucket));
  mu_text_table_add(table, "%" PRIu32, answer->report.limit);
  mu_text_table_add(table, "%" PRIu32, answer->report.remaining);
  mu_text_table_add(table, "%" PRId64 " s", answer->reset_s);
  mu_text_table_add(table, "%s", mu_buffer_text(&meaning));
  mu_buffer_release(&meaning);
}

static void head_limits(struct mu_text_table *table)
{
  static const char *const heads[] = {"bucket", "limit", "left", "resets in",
                                      ""};

  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    mu_text_table_add(table, "%s", heads[i]);
  }
}

static void tell_limits(struct report *r)
{
  struct mu_text_table table = {.columns = 5};
  size_t before = 0;

  head_limits(&table);
  before = table.count;
  for (size_t i = 0; i < mu_check_latest_count; i++) {
    const struct mu_probe_answer *answer =
        &r->check->probes[mu_check_latest[i]];

    if (answer->metered) {
      add_limit(&table, mu_probe_bucket(mu_check_latest[i]), answer);
    }
  }
  if (table.count > before) {
    mu_sheet_heading(&r->sheet, "Limits, a minute's, of this credential");
    mu_text_table_print(&table, r->out, "  ");
    mu_buffer_append_text(
        r->out,
        "  One token or app has 50 % of the org's by default: the org's "
        "own are probably\n  twice these.\n");
  } else if (r->check->end == MU_CHECK_ASKED) {
    mu_sheet_heading(&r->sheet, "Limits");
    mu_buffer_append_text(r->out, "  The org's answers tell of none.\n");
  }
  mu_text_table_release(&table);
}

void mu_check_print(struct mu_buffer *out, const struct mu_check *check,
                    const struct mu_check_need *need)
{
  struct report r = {.sheet = {.out = out},
                     .out = out,
                     .check = check,
                     .need = need,
                     .worries = mu_check_worries(check)};

  tell_org(&r);
  mu_check_credential_print(&r.sheet, check, r.worries);
  tell_commands(&r);
  tell_limits(&r);
}
