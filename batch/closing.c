/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/closing.h"

#include "batch/words.h"

static void print_counts(FILE *out, const struct mu_closing *c)
{
  const char *comma = "";
  uint64_t answered = 0;

  (void)fputs("muster: ", out);
  for (unsigned status = 0; status < MU_STATUSES; status++) {
    uint64_t count = c->tally->by_status[status];

    answered += count;
    if (count > 0) {
      bool valid = c->listed && status == MU_STATUS_PLANNED;

      (void)fprintf(out, "%s%s %s", comma, mu_words_count(count).text,
                    valid ? "valid" : mu_status_word(status));
      comma = ", ";
    }
  }
  if (answered < c->rows) {
    (void)fprintf(out, "%s%s not reached", comma,
                  mu_words_count(c->rows - answered).text);
  }
  (void)fprintf(out, "%s%s in %s\n", c->rows > 0 ? " of " : "",
                mu_words_counted(c->rows, "row").text,
                mu_words_time(c->took_us).text);
}

static void print_errors(FILE *out, const struct mu_closing *c)
{
  for (size_t i = 0; i < c->tally->group_count; i++) {
    const struct mu_error_group *group = &c->tally->groups[i];

    (void)fprintf(out, "  %s x %s, as in row %s%s%s\n    %s\n",
                  mu_words_count(group->count).text, group->code,
                  mu_words_count(group->example_row).text,
                  c->listed ? "" : ": ", c->listed ? "" : group->message,
                  group->advice);
  }
}

static void print_bucket(FILE *out, enum mu_bucket bucket,
                         const struct mu_request_counts *all)
{
  const struct mu_request_count *counts = all->by_status[bucket];

  (void)fprintf(out, "  %s to %s (",
                mu_words_counted(all->requests[bucket], "request").text,
                mu_bucket_name(bucket));
  for (size_t i = 0; i < MU_STATUS_KINDS && counts[i].count > 0; i++) {
    (void)fprintf(out, "%s%s x ", i ? ", " : "",
                  mu_words_count(counts[i].count).text);
    if (counts[i].status > 0) {
      (void)fprintf(out, "%d", counts[i].status);
    } else {
      (void)fputs("no reply", out);
    }
  }
  (void)fputs(")\n", out);
}

static void print_requests(FILE *out, const struct mu_closing *c)
{
  struct mu_request_counts all = *c->asked;

  if (c->pipeline) {
    mu_request_counts_merge(&all, &mu_pipeline_gate(c->pipeline)->counts);
  }
  for (unsigned b = 0; b < MU_BUCKETS; b++) {
    if (all.requests[b] > 0) {
      print_bucket(out, b, &all);
    }
  }
}

static void print_trouble(FILE *out, const struct mu_pipeline *pipeline)
{
  const struct mu_pipeline_stats *stats = mu_pipeline_stats(pipeline);
  const struct mu_gate *gate = mu_pipeline_gate(pipeline);

  if (gate->limited_window || gate->limited_crowd) {
    (void)fprintf(out,
                  "  429s: %s for a used-up window, %s for too many at once; "
                  "none cost a row anything\n",
                  mu_words_count(gate->limited_window).text,
                  mu_words_count(gate->limited_crowd).text);
  }
  if (stats->waited_us > MU_SEC) {
    (void)fprintf(out, "  %s spent waiting for the org's rate limit\n",
                  mu_words_time(stats->waited_us).text);
  }
  if (stats->in_doubt > 0) {
    (void)fprintf(
        out,
        "  %s whose reply was lost, looked up before anything was sent "
        "again\n",
        mu_words_counted(stats->in_doubt, "create").text);
  }
}

static void print_files(FILE *out, const struct mu_closing *c)
{
  const struct mu_outputs *o = c->outputs;

  if (o->results) {
    (void)fprintf(out, "  results  %s\n", o->results_path);
  }
  if (o->rejects && mu_rejects_count(o->rejects) > 0) {
    (void)fprintf(
        out, "  rejects  %s (%s to mend and feed back%s)\n", o->rejects_path,
        mu_words_count(mu_rejects_count(o->rejects)).text,
        c->credentials ? "; holds passwords, readable by you alone" : "");
  }
  if (o->links) {
    (void)fprintf(
        out, "  links    %s (%s; each is as good as that user's password)\n",
        o->links_path,
        mu_words_counted(mu_activation_links_count(o->links), "new link").text);
  }
  if (o->summary_path) {
    (void)fprintf(out, "  summary  %s\n", o->summary_path);
  }
}

void mu_closing_print(FILE *out, const struct mu_closing *closing)
{
  print_counts(out, closing);
  print_errors(out, closing);
  if (closing->managers) {
    mu_manager_report_print(out, closing->managers);
  }
  print_requests(out, closing);
  if (closing->pipeline) {
    print_trouble(out, closing->pipeline);
  }
  print_files(out, closing);
}
