/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/last_words.h"

#include <stdio.h>

#include "batch/ending.h"
#include "batch/say.h"

static void explain(const struct mu_last_words *w, struct mu_buffer *words)
{
  enum mu_distrust distrust =
      w->transfer ? mu_transfer_distrust(w->transfer) : MU_DISTRUST_NONE;

  if (!w->pipeline) {
    mu_buffer_append_text(words, w->err->text);
    return;
  }
  mu_ending_explain(words, w->stop, mu_pipeline_rest(w->pipeline), w->err,
                    distrust, w->linking ? "update users" : "create users");
}

/* What goes wrong is told even to those who asked for quiet. */
static void tell_why(const struct mu_last_words *w)
{
  struct mu_buffer words = {0};

  explain(w, &words);
  if (!w->settings->quiet || !mu_ending_was_asked_for(w->stop)) {
    (void)fprintf(stderr, "muster: %s\n",
                  mu_buffer_failed(&words) ? w->err->text
                                           : mu_buffer_text(&words));
  }
  mu_buffer_release(&words);
}

static const char *way_on(const struct mu_last_words *w)
{
  if (w->linking) {
    return "all users are created; the same command with --resume links all "
           "managers again";
  }
  return w->stop == MU_STOP_UNAUTHORIZED
             ? "muster check tests credentials; once they are right, the same "
               "command with --resume does the rest"
             : "the same command with --resume does the rest";
}

void mu_last_words_print(const struct mu_last_words *w)
{
  if (w->stop == MU_STOP_NOT) {
    return;
  }
  tell_why(w);
  if (w->resumable) {
    mu_say(w->settings, "%s", way_on(w));
  }
}
