/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outputs - the files that a run leaves: where they are, whether they may be
 * made, and writing a row to all that want it.
 */
#ifndef MUSTER_BATCH_OUTPUTS_H
#define MUSTER_BATCH_OUTPUTS_H

#include <stdbool.h>

#include "batch/activation_links.h"
#include "batch/input.h"
#include "batch/rejects.h"
#include "batch/results.h"
#include "batch/settings.h"
#include "io/error.h"

struct mu_outputs {   /* embed by value; all zero is none */
  char *results_path; /* NULL: not wanted */
  char *rejects_path;
  char *summary_path;
  const char *links_path; /* borrowed from the settings */
  bool replace; /* what is there, the results of a run to go on with aside */
  bool resume;  /* go on with the results that are there: --resume was said,
                    and they are */
  bool fresh;   /* --resume was said, and they are not */
  struct mu_results *results;
  struct mu_rejects *rejects;
  struct mu_activation_links *links;
  bool replace_links; /* which --resume alone never does */
};

/* True for standard output ("-"), a pipe or a device: what was written there
 * cannot be taken back. */
bool mu_outputs_is_stream(const char *path);

/* Names the files: as the settings say, else NAME.results.csv and so on
 * beside |input| (NAME is |input| without .gz and .csv; "stdin" for "-") when
 * |by_default|. MU_EOUTPUT when one of them is there already and may not be
 * replaced, MU_EUSAGE when one of them is the input or another of them; the
 * findings and the map to save, which others write, are looked at too.
 * Activation links go to a file and nowhere else, and a dry run has none.
 * Released with mu_outputs_release(). */
enum mu_code mu_outputs_name(struct mu_outputs *outputs,
                             const struct mu_settings *settings,
                             const char *input, bool by_default,
                             struct mu_error *err) MU_MUST_CHECK;

/* Takes the results file, a new one or that of the run to go on with, and that
 * of the activation links: no other run writes these outputs from here on. What
 * they hold stays as it is. */
enum mu_code mu_outputs_hold_results(struct mu_outputs *outputs,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Does away with what an earlier run left, and has the disk know it: neither
 * its summary nor its results nor its links may ever be taken for this run's.
 */
enum mu_code mu_outputs_clear(struct mu_outputs *outputs,
                              struct mu_error *err) MU_MUST_CHECK;

/* Cuts a torn last line off the results of the run to go on with. */
enum mu_code mu_outputs_mend_results(struct mu_outputs *outputs,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Begins the results with their header. */
enum mu_code mu_outputs_begin_results(struct mu_outputs *outputs,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Begins the activation links, or goes on behind those that are there. */
enum mu_code mu_outputs_begin_links(struct mu_outputs *outputs,
                                    struct mu_error *err) MU_MUST_CHECK;

/* Sees to it that rejects can be written; the file is made when there are any.
 * A resumed run writes them anew: those of the earlier one may be torn, or one
 * more or less than its results. Until it is clear that the run can be resumed
 * that happens beside them. */
enum mu_code mu_outputs_open_rejects(struct mu_outputs *outputs,
                                     const struct mu_input *input,
                                     struct mu_error *err) MU_MUST_CHECK;

/* Puts the rejects that a resumed run has written anew in their place. */
enum mu_code mu_outputs_place_rejects(struct mu_outputs *outputs,
                                      struct mu_error *err) MU_MUST_CHECK;

/* The row has its line in the results of the earlier run: only the rejects
 * want it again. */
enum mu_code mu_outputs_replay(struct mu_outputs *outputs,
                               const struct mu_job *job,
                               struct mu_error *err) MU_MUST_CHECK;
/* Keeps the activation link of |job|'s user. Whatever comes to the disk first,
 * it is not the line that says that |job| has ended. */
enum mu_code mu_outputs_keep_link(struct mu_outputs *outputs,
                                  const struct mu_job *job,
                                  const struct mu_buffer *link,
                                  struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_outputs_write(struct mu_outputs *outputs,
                              const struct mu_job *job,
                              struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_outputs_tick(struct mu_outputs *outputs, int64_t now_us,
                             struct mu_error *err) MU_MUST_CHECK;

/* Has the results, which are wanted, on the disk and readable up to the last
 * row's line. No other run can take them as long as they are not closed. */
enum mu_code mu_outputs_flush_results(struct mu_outputs *outputs,
                                      struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_outputs_close(struct mu_outputs *outputs,
                              struct mu_error *err) MU_MUST_CHECK;
void mu_outputs_release(struct mu_outputs *outputs);

#endif
