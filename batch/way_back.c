/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/way_back.h"

#include <string.h>

#include "batch/say.h"

const char *mu_way_back_lacks(const struct mu_way_back *way)
{
  if (way->settings->rehearse) {
    return "a rehearsal's org is gone with it";
  }
  if (strcmp(way->file, "-") == 0) {
    return "standard input cannot be read again; save it to a file first";
  }
  if (mu_outputs_is_stream(way->outputs->results_path)) {
    return "results that go to a stream cannot be read again";
  }
  if (mu_outputs_is_stream(way->outputs->summary_path)) {
    return "a summary that goes to a stream cannot be read again";
  }
  return NULL;
}

/* Without earlier results --resume is a plain start, so that scripts have one
 * command that is always safe. */
static enum mu_code check_resume(const struct mu_way_back *way,
                                 struct mu_error *err)
{
  const char *lacks = NULL;

  if (!way->settings->resume) {
    return MU_OK;
  }
  if (way->settings->force) {
    return mu_error_set(err, MU_EUSAGE,
                        "--resume goes on with what is there and --force "
                        "throws it away: say one of them");
  }
  lacks = mu_way_back_lacks(way);
  return lacks ? mu_error_set(err, MU_EUSAGE,
                              "--resume cannot go on with this: %s", lacks)
               : MU_OK;
}

/* The results say whom a row has become. */
static enum mu_code check_managers(const struct mu_way_back *way,
                                   struct mu_error *err)
{
  if (way->dry || !way->settings->link_managers ||
      !mu_outputs_is_stream(way->outputs->results_path)) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EUSAGE,
                      "--link-managers reads the results again, so they have "
                      "to go to a file: say --results FILE");
}

enum mu_code mu_way_back_check(const struct mu_way_back *way,
                               struct mu_error *err)
{
  enum mu_code rc = check_resume(way, err);

  return rc == MU_OK ? check_managers(way, err) : rc;
}

void mu_way_back_warn(const struct mu_way_back *way)
{
  const char *lacks = NULL;

  if (way->dry || way->settings->rehearse) {
    return;
  }
  lacks = mu_way_back_lacks(way);
  if (lacks) {
    mu_say(way->settings, "should it end early, this run cannot be resumed: %s",
           lacks);
  }
}
