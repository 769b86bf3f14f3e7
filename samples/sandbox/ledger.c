/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/ledger.h"

#include <inttypes.h>

#include "samples/sandbox/json.h"

void sb_ledger_count(struct sb_ledger *ledger, enum sb_bucket bucket,
                     unsigned status)
{
  ledger->requests[bucket][status < SB_LEDGER_STATUSES ? status : 0]++;
}

static void print_creates(const struct sb_users *users,
                          enum sb_ledger_creates which, struct mu_buffer *out)
{
  uint32_t least = which == SB_LEDGER_DUPLICATES ? 2 : 1;
  const char *comma = "";

  mu_buffer_append_text(out, "\"creates\":{");
  for (const struct sb_login *l = users->logins; l && which != SB_LEDGER_NONE;
       l = (const struct sb_login *)l->hh.next) {
    if (l->created >= least) {
      mu_buffer_append_text(out, comma);
      sb_json_text(out, l->shown);
      mu_buffer_printf(out, ":%" PRIu32, l->created);
      comma = ",";
    }
  }
  mu_buffer_append_text(out, "},");
}

static void print_statuses(const uint64_t *statuses, struct mu_buffer *out)
{
  const char *comma = "";

  for (unsigned i = 0; i < SB_LEDGER_STATUSES; i++) {
    if (statuses[i] == 0) {
      continue;
    }
    if (i == 0) {
      mu_buffer_printf(out, "%s\"no_reply\":%" PRIu64, comma, statuses[i]);
    } else {
      mu_buffer_printf(out, "%s\"%u\":%" PRIu64, comma, i, statuses[i]);
    }
    comma = ",";
  }
}

static uint64_t sum(const uint64_t *counts, size_t len)
{
  uint64_t all = 0;

  for (size_t i = 0; i < len; i++) {
    all += counts[i];
  }
  return all;
}

static void print_requests(const struct sb_ledger *ledger,
                           struct mu_buffer *out)
{
  const char *comma = "";

  mu_buffer_append_text(out, "\"requests\":{");
  for (int b = 0; b < SB_BUCKETS; b++) {
    if (sum(ledger->requests[b], SB_LEDGER_STATUSES) != 0) {
      mu_buffer_printf(out, "%s\"%s\":{", comma,
                       sb_bucket_info((enum sb_bucket)b)->name);
      print_statuses(ledger->requests[b], out);
      mu_buffer_append_char(out, '}');
      comma = ",";
    }
  }
  mu_buffer_append_text(out, "},");
}

static void print_buckets(const char *name, const uint64_t *counts,
                          struct mu_buffer *out)
{
  const char *comma = "";

  mu_buffer_printf(out, "\"%s\":{", name);
  for (int b = 0; b < SB_BUCKETS; b++) {
    if (counts[b] != 0) {
      mu_buffer_printf(out, "%s\"%s\":%" PRIu64, comma,
                       sb_bucket_info((enum sb_bucket)b)->name, counts[b]);
      comma = ",";
    }
  }
  mu_buffer_append_text(out, "},");
}

static void print_mails(const struct sb_ledger *ledger, struct mu_buffer *out)
{
  static const char *const names[SB_MAILS] = {"activation", "reactivation",
                                              "reset_password", "deactivation"};

  mu_buffer_append_text(out, "\"mails\":{");
  for (int m = 0; m < SB_MAILS; m++) {
    mu_buffer_printf(out, "%s\"%s\":%" PRIu64, m == 0 ? "" : ",", names[m],
                     ledger->mails[m]);
  }
  mu_buffer_append_text(out, "},");
}

static void print_faults(const struct sb_ledger *ledger, struct mu_buffer *out)
{
  const char *comma = "";

  mu_buffer_append_text(out, "\"faults\":{");
  for (int f = 0; f < SB_FAULTS; f++) {
    if (ledger->faults[f] != 0) {
      mu_buffer_printf(out, "%s\"%s\":%" PRIu64, comma,
                       sb_fault_name((enum sb_fault)f), ledger->faults[f]);
      comma = ",";
    }
  }
  mu_buffer_append_text(out, "},");
}

static void print_schemes(const uint64_t *schemes, struct mu_buffer *out)
{
  mu_buffer_append_text(out, "\"schemes\":{");
  for (int s = SB_SCHEME_SSWS; s < SB_SCHEMES; s++) {
    mu_buffer_printf(out, "%s\"%s\":%" PRIu64, s == SB_SCHEME_SSWS ? "" : ",",
                     sb_scheme_name((enum sb_scheme)s), schemes[s]);
  }
  mu_buffer_append_text(out, "},");
}

/* What the service apps did, by their client ids. */
static void print_clients(const struct sb_service_apps *apps,
                          struct mu_buffer *out)
{
  mu_buffer_append_text(out, "\"clients\":{");
  for (size_t i = 0; i < apps->count; i++) {
    const struct sb_app *app = &apps->all[i];

    mu_buffer_append_text(out, i == 0 ? "" : ",");
    sb_json_text(out, app->id);
    mu_buffer_printf(out,
                     ":{\"tokens\":%" PRIu64 ",\"Bearer\":%" PRIu64
                     ",\"DPoP\":%" PRIu64 ",\"proofs_replayed\":%" PRIu64
                     ",\"assertions_replayed\":%" PRIu64 "}",
                     app->tokens, app->requests[SB_SCHEME_BEARER],
                     app->requests[SB_SCHEME_DPOP], app->proofs_replayed,
                     app->assertions_replayed);
  }
  mu_buffer_append_text(out, "},");
}

/* The window that each bucket opened last, in the org's own time: the grid and
 * what was taken, by whom. */
static void print_windows(const struct sb_limits *limits, struct mu_buffer *out)
{
  const char *comma = "";

  mu_buffer_append_text(out, "\"windows\":{");
  for (int b = 0; b < SB_BUCKETS; b++) {
    const struct sb_limits_window *w = &limits->windows[b];

    if (w->end_ms != 0) {
      mu_buffer_printf(
          out,
          "%s\"%s\":{\"number\":%" PRIu64 ",\"start_ms\":%" PRId64
          ",\"end_ms\":%" PRId64 ",\"used\":%" PRIu64 ",\"other_used\":%" PRIu64
          ",\"other_sent\":%" PRIu64 "}",
          comma, sb_bucket_info((enum sb_bucket)b)->name, w->number,
          w->start_ms, w->end_ms, w->used, w->other_used, w->other_sent);
      comma = ",";
    }
  }
  mu_buffer_append_text(out, "},");
}

void sb_ledger_print(const struct sb_ledger *ledger,
                     const struct sb_users *users,
                     const struct sb_limits *limits,
                     const struct sb_service_apps *apps,
                     enum sb_ledger_creates creates, struct mu_buffer *out)
{
  mu_buffer_append_char(out, '{');
  print_creates(users, creates, out);
  mu_buffer_printf(out,
                   "\"created\":%" PRIu64 ",\"created_more_than_once\":%" PRIu64
                   ",\"refused_as_existing\":%" PRIu64 ",",
                   users->created, users->created_again,
                   ledger->refused_as_existing);
  print_requests(ledger, out);
  mu_buffer_printf(out,
                   "\"rate_limited\":{\"window\":%" PRIu64
                   ",\"concurrency\":%" PRIu64 ",\"bare\":%" PRIu64 "},",
                   ledger->refused_window, ledger->refused_concurrency,
                   ledger->refused_bare);
  print_buckets("sent_into_exhausted_window", ledger->exhausted, out);
  print_buckets("sent_into_exhausted_window_after_first",
                ledger->exhausted_later, out);
  print_windows(limits, out);
  print_mails(ledger, out);
  print_faults(ledger, out);
  print_schemes(ledger->schemes, out);
  print_clients(apps, out);
  mu_buffer_printf(
      out,
      "\"most_in_flight\":%" PRIu64 ",\"in_flight\":%" PRIu64
      ",\"connections\":%" PRIu64 ",\"other_traffic\":{\"sent\":%" PRIu64
      ",\"refused\":%" PRIu64 "}}\n",
      ledger->most_in_flight, limits->in_flight, ledger->connections,
      limits->other_sent, limits->other_refused);
}
