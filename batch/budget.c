/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/budget.h"

#include <string.h>

#include "batch/words.h"
#include "io/clock.h"

#define WINDOW_US (60 * MU_SEC)
#define CALL_US   (300 * MU_MS) /* a create's usual time at the org */
#define INDENT    "        "    /* as wide as "budget: " */

static const struct {
  enum mu_bucket bucket;
  const char *words; /* behind "312 calls to ..." */
} purposes[MU_PURPOSES] = {
    [MU_PURPOSE_LOOK_UP] = {MU_BUCKET_USER_READ, "look people up"},
    [MU_PURPOSE_CREATE] = {MU_BUCKET_USERS, "create users"},
    [MU_PURPOSE_CREATE_OR_ASK] = {MU_BUCKET_USERS,
                                  "create users, or to see what groups they "
                                  "are in"},
    [MU_PURPOSE_UPDATE] = {MU_BUCKET_USER_WRITE, "change users who are there"},
    [MU_PURPOSE_ACTIVATE] = {MU_BUCKET_USERS,
                             "activate users without an e-mail"},
    [MU_PURPOSE_JOIN] = {MU_BUCKET_GROUPS, "put users into groups"},
    [MU_PURPOSE_MANAGER] = {MU_BUCKET_USER_WRITE, "give users their managers"},
};

bool mu_budget_is_open(const struct mu_budget *budget)
{
  return budget->requests[MU_PURPOSE_LOOK_UP] > 0;
}

struct mu_budget mu_budget_certain(const struct mu_budget *budget)
{
  struct mu_budget certain = *budget;

  if (mu_budget_is_open(budget)) {
    memset(&certain.requests, 0, sizeof certain.requests);
    certain.requests[MU_PURPOSE_LOOK_UP] = budget->requests[MU_PURPOSE_LOOK_UP];
    certain.requests[MU_PURPOSE_CREATE_OR_ASK] =
        budget->requests[MU_PURPOSE_CREATE_OR_ASK];
    certain.mails = 0;
  }
  return certain;
}

uint64_t mu_budget_requests(const struct mu_budget *budget,
                            enum mu_bucket bucket)
{
  uint64_t requests = 0;

  for (unsigned i = 0; i < MU_PURPOSES; i++) {
    requests += purposes[i].bucket == bucket ? budget->requests[i] : 0;
  }
  return requests;
}

/* The least of what Okta published for orgs that pay (rate limits reference,
 * 2025), of which one token gets half. The org's own figures come with its
 * replies. */
uint64_t mu_budget_usual_limit(enum mu_bucket bucket, uint64_t share_percent)
{
  static const uint64_t published[MU_BUCKETS] = {
      [MU_BUCKET_USER_READ] = 1000, [MU_BUCKET_USERS] = 600,
      [MU_BUCKET_USER_WRITE] = 600, [MU_BUCKET_GROUPS] = 500,
      [MU_BUCKET_GROUP] = 600,      [MU_BUCKET_API] = 600,
      [MU_BUCKET_LOGS] = 50,
  };
  uint64_t limit = published[bucket] / 2 * share_percent / 100;

  return limit ? limit : 1;
}

int64_t mu_budget_time_us(uint64_t requests, uint64_t limit, uint64_t in_flight)
{
  uint64_t windows = 0;
  uint64_t last = 0;

  if (requests == 0) {
    return 0;
  }
  windows = (requests - 1) / limit;
  last = requests - windows * limit;
  return (int64_t)windows * WINDOW_US +
         (int64_t)((last + in_flight - 1) / in_flight) * CALL_US;
}

static int64_t bucket_time_us(const struct mu_budget *budget,
                              const uint64_t limits[MU_BUCKETS],
                              enum mu_bucket bucket)
{
  uint64_t limit = limits[bucket]
                       ? limits[bucket]
                       : mu_budget_usual_limit(bucket, budget->share_percent);

  return mu_budget_time_us(mu_budget_requests(budget, bucket), limit,
                           budget->in_flight);
}

int64_t mu_budget_whole_us(const struct mu_budget *budget,
                           const uint64_t limits[MU_BUCKETS],
                           enum mu_bucket *slowest)
{
  struct mu_budget rows = *budget;
  int64_t longest = 0;

  if (slowest) { /* where no row is left to send */
    *slowest = budget->requests[MU_PURPOSE_MANAGER] > 0 ? MU_BUCKET_USER_WRITE
                                                        : MU_BUCKET_USERS;
  }
  rows.requests[MU_PURPOSE_MANAGER] = 0;
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    int64_t time = bucket_time_us(&rows, limits, b);

    if (time > longest) {
      longest = time;
      if (slowest) {
        *slowest = b;
      }
    }
  }
  memset(&rows.requests, 0, sizeof rows.requests);
  rows.requests[MU_PURPOSE_MANAGER] = budget->requests[MU_PURPOSE_MANAGER];
  return longest + bucket_time_us(&rows, limits, MU_BUCKET_USER_WRITE);
}

/* ---- words ---- */

/* What |bucket| is called for: "to create users", or each purpose with its
 * number when there are several. */
static void write_purposes(struct mu_buffer *out,
                           const struct mu_budget *budget,
                           enum mu_bucket bucket)
{
  uint64_t all = mu_budget_requests(budget, bucket);
  const char *parted = ": ";

  for (unsigned i = 0; i < MU_PURPOSES; i++) {
    if (purposes[i].bucket != bucket || budget->requests[i] == 0) {
      continue;
    }
    if (budget->requests[i] == all) {
      mu_buffer_append_char(out, ' ');
    } else {
      mu_buffer_printf(out, "%s%s ", parted,
                       mu_words_count(budget->requests[i]).text);
      parted = ", ";
    }
    mu_buffer_printf(out, "to %s", purposes[i].words);
  }
}

/* The bucket of the creates is the first to be told of, even of none; that of
 * the look-ups where they come first. */
static void write_calls(struct mu_buffer *out, const struct mu_budget *budget)
{
  static const enum mu_bucket orders[][MU_BUCKETS] = {
      {MU_BUCKET_USERS, MU_BUCKET_USER_READ, MU_BUCKET_USER_WRITE,
       MU_BUCKET_GROUPS, MU_BUCKET_GROUP, MU_BUCKET_API, MU_BUCKET_LOGS},
      {MU_BUCKET_USER_READ, MU_BUCKET_USERS, MU_BUCKET_USER_WRITE,
       MU_BUCKET_GROUPS, MU_BUCKET_GROUP, MU_BUCKET_API, MU_BUCKET_LOGS}};
  bool open = mu_budget_is_open(budget);
  const enum mu_bucket *order = orders[open];

  for (unsigned i = 0; i < MU_BUCKETS; i++) {
    uint64_t requests = mu_budget_requests(budget, order[i]);

    if (requests > 0 || i == 0) {
      mu_buffer_printf(out, "%s%s%s to %s", i == 0 ? "budget: " : INDENT,
                       open && i > 0 ? "at most " : "",
                       mu_words_counted(requests, "call").text,
                       mu_bucket_name(order[i]));
      write_purposes(out, budget, order[i]);
      mu_buffer_append_char(out, '\n');
    }
  }
  mu_buffer_printf(out, INDENT "and one to %s for each reply that gets lost\n",
                   mu_bucket_name(MU_BUCKET_USER_READ));
}

static void write_time(struct mu_buffer *out, const struct mu_budget *budget)
{
  static const uint64_t usual[MU_BUCKETS] = {0};
  enum mu_bucket slowest = MU_BUCKET_USERS;
  int64_t time = mu_budget_whole_us(budget, usual, &slowest);

  if (mu_budget_is_open(budget)) {
    struct mu_budget certain = mu_budget_certain(budget);

    mu_buffer_printf(
        out, INDENT "about %s where nobody is new or changed, and at most\n",
        mu_words_time(mu_budget_whole_us(&certain, usual, NULL)).text);
  }
  mu_buffer_printf(
      out,
      INDENT "about %s at %s a minute%s%s, one token's usual share; the org's "
             "first reply says its own\n",
      mu_words_time(time).text,
      mu_words_count(mu_budget_usual_limit(slowest, budget->share_percent))
          .text,
      slowest == MU_BUCKET_USERS ? "" : " to ",
      slowest == MU_BUCKET_USERS ? "" : mu_bucket_name(slowest));
}

static void write_mails(struct mu_buffer *out, const struct mu_budget *budget)
{
  if (budget->mails == 0) {
    mu_buffer_append_text(out,
                          INDENT "mails: nobody gets an activation e-mail");
    return;
  }
  mu_buffer_printf(out,
                   INDENT "mails: %s%s %s an activation e-mail from Okta as "
                          "they are created; --silent sends none",
                   mu_budget_is_open(budget) ? "at most " : "",
                   budget->mails == 1 ? "1 person"
                                      : mu_words_count(budget->mails).text,
                   budget->mails == 1 ? "gets" : "people get");
}

void mu_budget_write(struct mu_buffer *out, const struct mu_budget *budget)
{
  write_calls(out, budget);
  write_time(out, budget);
  write_mails(out, budget);
}
