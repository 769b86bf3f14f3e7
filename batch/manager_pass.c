/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/manager_pass.h"

#include "batch/budget.h"
#include "batch/say.h"
#include "batch/words.h"

void mu_manager_pass_expect(struct mu_manager_pass *pass,
                            const struct mu_manager_book *book)
{
  pass->book = book;
  mu_manager_report_release(&pass->report);
  if (book) {
    mu_manager_report_expect(&pass->report, mu_manager_book_counts(book));
  }
}

void mu_manager_pass_release(struct mu_manager_pass *pass)
{
  mu_manager_links_free(pass->links);
  mu_manager_report_release(&pass->report);
  mu_progress_release(&pass->progress);
}

void mu_manager_pass_resume(struct mu_manager_pass *pass, bool through)
{
  pass->made_before = pass->book && through;
  if (!pass->made_before) {
    mu_manager_pass_expect(pass, pass->book);
  }
}

uint64_t mu_manager_pass_left(const struct mu_manager_pass *pass)
{
  return pass->book && !pass->made_before ? pass->report.found : 0;
}

bool mu_manager_pass_has_news(const struct mu_manager_pass *pass)
{
  return pass->links || pass->made_before;
}

static enum mu_code tick(void *ctx, const struct mu_pipeline *pipeline,
                         int64_t now_us, struct mu_error *err)
{
  struct mu_manager_pass *pass = ctx;

  (void)err;
  mu_progress_tick(&pass->progress, pipeline, now_us);
  return MU_OK;
}

static void begin_progress(struct mu_manager_pass *pass,
                           const struct mu_manager_pass_config *config)
{
  const struct mu_settings *s = config->settings;
  struct mu_budget budget = {
      .requests = {[MU_PURPOSE_MANAGER] = pass->report.found},
      .share_percent = s->rate_share,
      .in_flight = s->concurrency};

  mu_say(s, "linking managers: %s",
         mu_words_counted(pass->report.found, "user").text);
  mu_progress_init(&pass->progress, config->mode, config->rows->rows, &budget,
                   config->rows->clock);
  pass->progress.phase = "linking managers";
}

enum mu_stop mu_manager_pass_run(struct mu_manager_pass *pass,
                                 const struct mu_manager_pass_config *config,
                                 struct mu_error *err)
{
  struct mu_manager_links_config links = {.config = config->rows,
                                          .results_path =
                                              config->outputs->results_path,
                                          .report = &pass->report,
                                          .tick = tick,
                                          .ctx = pass};
  enum mu_stop stop = MU_STOP_ERROR;

  begin_progress(pass, config);
  if (mu_outputs_flush_results(config->outputs, err) == MU_OK &&
      mu_manager_links_new(&pass->links, &links, err) == MU_OK) {
    stop = mu_manager_links_run(pass->links, err);
  }
  mu_progress_end(&pass->progress);
  return stop;
}

const struct mu_pipeline *
mu_manager_pass_pipeline(const struct mu_manager_pass *pass)
{
  return pass->links ? mu_manager_links_pipeline(pass->links) : NULL;
}
