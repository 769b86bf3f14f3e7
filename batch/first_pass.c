/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/first_pass.h"

#include <string.h>
#include <sys/stat.h>

#include "batch/announcement.h"
#include "batch/reading.h"
#include "batch/review.h"
#include "batch/verify_password.h"
#include "batch/words.h"
#include "io/byte_source.h"

enum mu_code mu_first_pass_check_file(const char *file, struct mu_error *err)
{
  struct mu_byte_source *source = NULL;
  struct stat st;
  enum mu_code rc = MU_OK;

  if (strcmp(file, "-") != 0 && (stat(file, &st) != 0 || S_ISREG(st.st_mode))) {
    rc = mu_byte_source_open(&source, file, err);
    mu_byte_source_free(source);
  }
  return rc;
}

/* ---- opening it ---- */

/* A user is in one realm, and one place says which. */
static enum mu_code check_realm(const struct mu_first_pass *pass,
                                struct mu_error *err)
{
  const struct mu_header_map *map = mu_input_map(pass->input);
  struct mu_buffer place = {0};
  enum mu_code rc = MU_OK;

  if (!pass->config.settings->realm || !mu_header_map_has(map, MU_REALM_ID)) {
    return MU_OK;
  }
  (void)mu_header_map_place(map, MU_NO_COLUMN, MU_REALM_ID, 0, &place);
  rc = mu_buffer_failed(&place)
           ? mu_error_nomem(err)
           : mu_error_set(err, MU_EUSAGE,
                          "--realm: %s gives it too; leave one of them out (a "
                          "column with --ignore-column)",
                          mu_buffer_text(&place));
  mu_buffer_release(&place);
  return rc;
}

static enum mu_code open_input(struct mu_first_pass *pass, struct mu_error *err)
{
  const struct mu_settings *s = pass->config.settings;
  const struct mu_schema_source *source = pass->config.source;
  struct mu_input_options options;
  enum mu_code rc = mu_reading_options(&options, s, source->schema, err);

  options.columns.no_schema =
      !source->schema && source->why_not[0] ? source->why_not : NULL;
  if (rc == MU_OK && s->map_file) {
    rc = mu_map_file_read(&pass->map_file, source->schema, s->map_file, err);
    options.columns.file = pass->map_file;
  }
  if (rc == MU_OK) {
    rc = mu_input_open(&pass->input, pass->config.file, &options, err);
  }
  if (rc == MU_OK) {
    rc = check_realm(pass, err);
  }
  if (rc == MU_OK) {
    rc = mu_checker_new(&pass->checker, pass->config.rules, err);
  }
  return rc;
}

/* ---- reading it ---- */

static enum mu_code survey(struct mu_first_pass *pass, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (pass->config.sends) {
    mu_input_want_fingerprint(pass->input);
    rc = mu_input_rewind(pass->input, err); /* it counts from the first byte */
  }
  if (rc != MU_OK) {
    return rc;
  }
  return mu_survey_run(pass->checker, pass->input, pass->config.settings->limit,
                       &pass->survey, err);
}

static enum mu_code verify_password(struct mu_first_pass *pass,
                                    struct mu_error *err)
{
  bool right = true;
  enum mu_code rc = MU_OK;

  if (pass->config.settings->verify_password) {
    rc = mu_verify_password(&right, pass->input, pass->config.settings, err);
  }
  pass->unverified = !right;
  return rc;
}

/* Everything there is to say of the file, now that all of it has been read. */
static enum mu_code gather_remarks(struct mu_first_pass *pass,
                                   struct mu_error *err)
{
  const struct mu_header_map *map = mu_input_map(pass->input);

  mu_input_remark(pass->input, &pass->remarks);
  mu_checker_remark(pass->checker, map, &pass->remarks);
  if (mu_header_map_holds_secrets(map)) {
    mu_reading_remark_mode(pass->config.file, &pass->remarks);
  }
  return pass->remarks.failed ? mu_error_nomem(err) : MU_OK;
}

/* ---- telling of it ---- */

static void announce(const struct mu_first_pass *pass)
{
  struct mu_announcement announcement = {.settings = pass->config.settings,
                                         .source = pass->config.source,
                                         .org = pass->config.org,
                                         .map = mu_input_map(pass->input),
                                         .remarks = &pass->remarks,
                                         .survey = &pass->survey,
                                         .noticed =
                                             mu_checker_noticed(pass->checker)};

  mu_announcement_print(&announcement);
}

/* A run that goes on makes the map and the findings anew: they say the same as
 * before. */
static bool replaces(const struct mu_settings *settings)
{
  return settings->force || settings->resume;
}

static enum mu_code save_map(const struct mu_first_pass *pass,
                             struct mu_error *err)
{
  const struct mu_settings *s = pass->config.settings;

  return s->save_map ? mu_map_file_save(s->save_map, replaces(s),
                                        mu_input_map(pass->input),
                                        mu_input_columns(pass->input), err)
                     : MU_OK;
}

static enum mu_code review(struct mu_first_pass *pass, struct mu_error *err)
{
  const struct mu_settings *s = pass->config.settings;
  struct mu_review review = {.checker = pass->checker,
                             .input = pass->input,
                             .rows = pass->survey.rows,
                             .remarks = &pass->remarks,
                             .findings = s->findings,
                             .replace = replaces(s),
                             .prints =
                                 !s->quiet && !pass->config.sends &&
                                 mu_review_rounds_up(pass->survey.invalid)};

  return mu_review_run(&review, err);
}

/* ---- taking it or not ---- */

/* What was guessed is to be confirmed under --strict. */
static enum mu_code refuse_guess(const struct mu_first_pass *pass,
                                 struct mu_error *err)
{
  const struct mu_remark *guess = mu_remarks_guess(&pass->remarks);

  if (!pass->config.settings->strict || !guess) {
    return MU_OK;
  }
  return mu_error_set(
      err, MU_EINPUT, "--strict: %s; %smend the file", guess->text,
      guess->kind == MU_REMARK_MANAGER_CYCLE ? ""
                                             : "say it with an option, or ");
}

static enum mu_code refuse_rows(const struct mu_first_pass *pass,
                                struct mu_error *err)
{
  const struct mu_settings *s = pass->config.settings;
  const struct mu_survey *found = &pass->survey;

  if (found->rows == 0 && !s->allow_empty) {
    return mu_error_set(err, MU_EINPUT,
                        "%s has a header and no rows; --allow-empty takes "
                        "that for an answer",
                        pass->config.file);
  }
  if (s->all_or_nothing && found->invalid > 0) {
    return mu_error_set(err, MU_EINPUT,
                        "%s of %s rows are invalid and --all-or-nothing is "
                        "set: nothing was sent; muster validate lists them",
                        mu_words_count(found->invalid).text,
                        mu_words_count(found->rows).text);
  }
  return MU_OK;
}

static enum mu_code read_file(struct mu_first_pass *pass, struct mu_error *err)
{
  enum mu_code rc = open_input(pass, err);

  if (rc == MU_OK) {
    rc = survey(pass, err);
  }
  if (rc == MU_OK) {
    rc = verify_password(pass, err);
  }
  if (rc == MU_OK) {
    rc = gather_remarks(pass, err);
  }
  return rc;
}

enum mu_code mu_first_pass_run(struct mu_first_pass *pass,
                               const struct mu_first_pass_config *config,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *pass = (struct mu_first_pass){.config = *config};
  rc = read_file(pass, err);
  if (rc != MU_OK) {
    return rc;
  }
  announce(pass);
  rc = save_map(pass, err);
  if (rc == MU_OK) {
    rc = review(pass, err);
  }
  if (rc == MU_OK) {
    rc = refuse_guess(pass, err);
  }
  if (rc == MU_OK) {
    rc = refuse_rows(pass, err);
  }
  return rc;
}

void mu_first_pass_release(struct mu_first_pass *pass)
{
  mu_checker_free(pass->checker);
  mu_input_free(pass->input);
  mu_map_file_free(pass->map_file);
  mu_remarks_release(&pass->remarks);
}
