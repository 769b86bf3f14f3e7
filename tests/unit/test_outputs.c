/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <zlib.h>

#include "batch/outputs.h"
#include "folder.h"

#define CSV "login,email,firstName,lastName\na@x,a@x,A,A\n"

/* ---- names ---- */

static void expect_names(const char *input, const char *stem)
{
  struct mu_settings settings = {.force = true};
  struct mu_outputs o = {0};
  struct mu_error err = {0};
  size_t len = strlen(stem);

  if (mu_outputs_name(&o, &settings, input, true, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_memory_equal(o.results_path, stem, len);
  assert_string_equal(o.results_path + len, ".results.csv");
  assert_memory_equal(o.rejects_path, stem, len);
  assert_string_equal(o.rejects_path + len, ".rejects.csv");
  assert_memory_equal(o.summary_path, stem, len);
  assert_string_equal(o.summary_path + len, ".summary.json");
  mu_outputs_release(&o);
}

static void test_outputs__are_named_after_the_input(void **state)
{
  (void)state;
  expect_names("x.csv", "x");
  expect_names("x.csv.gz", "x");
  expect_names("x.gz", "x");
  expect_names("x", "x");
  expect_names("x.txt", "x.txt");
  expect_names("x.csv.csv", "x.csv");
  expect_names("a/b.csv/x.csv", "a/b.csv/x");
  expect_names("/no/x.csv.gz", "/no/x");
  expect_names("-", "stdin");
}

static void test_outputs__a_dotted_name_keeps_its_dot(void **state)
{
  (void)state;
  expect_names("dir/.csv", "dir/.csv");
  expect_names(".csv", ".csv");
  expect_names("dir/.gz", "dir/.gz");
  expect_names("dir/.csv.gz", "dir/.csv");
}

static void test_outputs__a_name_that_is_given_is_taken(void **state)
{
  struct mu_settings settings = {.results = "-", .summary = "s.json"};
  struct mu_outputs o = {0};

  (void)state;
  assert_int_equal(mu_outputs_name(&o, &settings, "x.csv", false, NULL), MU_OK);
  assert_string_equal(o.results_path, "-");
  assert_string_equal(o.summary_path, "s.json");
  assert_null(o.rejects_path);
  mu_outputs_release(&o);
}

struct bench {
  struct mu_scratch scratch;
  struct mu_settings settings;
  struct mu_outputs outputs;
  struct mu_input *input;
  struct mu_error err;
  struct mu_buffer content;
};

static void set_up(struct bench *b)
{
  struct mu_input_options options = {0};

  memset(b, 0, sizeof *b);
  mu_scratch_init(&b->scratch);
  mu_scratch_write(&b->scratch, CSV, sizeof CSV - 1);
  assert_int_equal(mu_input_open(&b->input, b->scratch.path, &options, NULL),
                   MU_OK);
  mu_input_keep_raw(b->input, true);
}

static enum mu_code name(struct bench *b)
{
  return mu_outputs_name(&b->outputs, &b->settings, b->scratch.path, true,
                         &b->err);
}

static enum mu_code open_all(struct bench *b)
{
  enum mu_code rc = mu_outputs_hold_results(&b->outputs, &b->err);

  if (rc == MU_OK) {
    rc = mu_outputs_begin_results(&b->outputs, &b->err);
  }
  return rc == MU_OK ? mu_outputs_open_rejects(&b->outputs, b->input, &b->err)
                     : rc;
}

static void tear_down(struct bench *b)
{
  mu_outputs_release(&b->outputs);
  mu_input_free(b->input);
  mu_buffer_release(&b->content);
  mu_test_empty(&b->scratch);
  mu_scratch_release(&b->scratch);
}

/* Found missing, and there when the lock is had. */
static void test_outputs__what_another_run_wrote_meanwhile_stays(void **state)
{
  struct bench b;
  struct mu_test_path results;

  (void)state;
  set_up(&b);
  b.settings.resume = true;
  assert_int_equal(name(&b), MU_OK);
  assert_false(b.outputs.resume);
  results = mu_test_path(&b.scratch, "input.results.csv");
  mu_test_write(results.text, "theirs");
  assert_int_equal(open_all(&b), MU_EOUTPUT);
  assert_non_null(strstr(b.err.text, "meantime"));
  mu_outputs_release(&b.outputs);
  assert_string_equal(mu_test_read(&b.content, results.text), "theirs");
  tear_down(&b);
}

static void test_outputs__each_of_an_earlier_run_is_kept(void **state)
{
  static const char *const names[] = {"input.results.csv", "input.rejects.csv",
                                      "input.summary.json"};

  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct bench b;
    struct mu_test_path path;

    set_up(&b);
    path = mu_test_path(&b.scratch, names[i]);
    mu_test_write(path.text, "old");
    assert_int_equal(name(&b), MU_EOUTPUT);
    assert_non_null(strstr(b.err.text, path.text));
    assert_non_null(strstr(b.err.text, "--force"));
    assert_non_null(strstr(b.err.text, "--resume"));
    assert_string_equal(mu_test_read(&b.content, path.text), "old");
    mu_outputs_release(&b.outputs);
    b.settings.force = true;
    assert_int_equal(name(&b), MU_OK);
    tear_down(&b);
  }
}

static void test_outputs__the_input_is_no_output(void **state)
{
  struct bench b;
  struct mu_test_path alias;

  (void)state;
  set_up(&b);
  alias = mu_test_path(&b.scratch, "alias.csv");
  assert_int_equal(symlink(b.scratch.path, alias.text), 0);
  b.settings.force = true;
  b.settings.results = b.scratch.path;
  assert_int_equal(name(&b), MU_EUSAGE);
  mu_outputs_release(&b.outputs);
  b.settings.results = NULL;
  b.settings.summary = alias.text;
  assert_int_equal(name(&b), MU_EUSAGE);
  mu_outputs_release(&b.outputs);
  b.settings.summary = NULL;
  b.settings.findings = b.scratch.path;
  assert_int_equal(name(&b), MU_EUSAGE);
  mu_outputs_release(&b.outputs);
  b.settings.findings = NULL;
  b.settings.save_map = alias.text;
  assert_int_equal(name(&b), MU_EUSAGE);
  assert_string_equal(mu_test_read(&b.content, b.scratch.path), CSV);
  tear_down(&b);
}

static void test_outputs__two_are_not_one_file(void **state)
{
  struct bench b;
  struct mu_test_path path;

  (void)state;
  set_up(&b);
  path = mu_test_path(&b.scratch, "same.csv");
  b.settings.results = path.text;
  b.settings.rejects = path.text;
  assert_int_equal(name(&b), MU_EUSAGE);
  mu_outputs_release(&b.outputs);
  b.settings.results = "-";
  b.settings.rejects = "-";
  assert_int_equal(name(&b), MU_EUSAGE);
  mu_outputs_release(&b.outputs);
  b.settings.rejects = NULL;
  b.settings.findings = "-";
  assert_int_equal(name(&b), MU_EUSAGE);
  mu_outputs_release(&b.outputs);
  b.settings.results = NULL;
  b.settings.findings = path.text;
  b.settings.save_map = path.text;
  assert_int_equal(name(&b), MU_EUSAGE);
  tear_down(&b);
}

static void test_outputs__findings_are_not_replaced_unasked(void **state)
{
  struct bench b;
  struct mu_test_path path;

  (void)state;
  set_up(&b);
  path = mu_test_path(&b.scratch, "findings.csv");
  mu_test_write(path.text, "old");
  b.settings.findings = path.text;
  assert_int_equal(name(&b), MU_EOUTPUT);
  mu_outputs_release(&b.outputs);
  b.settings.force = true;
  assert_int_equal(name(&b), MU_OK);
  tear_down(&b);
}

static void expect_one_file(const char *first, const char *second, bool there)
{
  struct bench b;
  struct mu_test_path path;
  struct mu_test_path other;

  set_up(&b);
  path = mu_test_path(&b.scratch, first);
  other = mu_test_path(&b.scratch, second);
  if (there) {
    mu_test_write(path.text, "old");
  }
  b.settings.force = true;
  b.settings.results = path.text;
  b.settings.rejects = other.text;
  assert_int_equal(name(&b), MU_EUSAGE);
  tear_down(&b);
}

static void test_outputs__two_names_of_one_file_are_not_two(void **state)
{
  (void)state;
  expect_one_file("same.csv", "./same.csv", true);
  expect_one_file("same.csv", "./same.csv", false);
}

/* As root, /dev/null could be taken from everybody. */
static void
test_outputs__what_is_no_file_is_neither_kept_nor_removed(void **state)
{
  struct bench b;
  struct mu_test_path pipe_path;
  struct stat st;

  (void)state;
  set_up(&b);
  pipe_path = mu_test_path(&b.scratch, "pipe");
  assert_int_equal(mkfifo(pipe_path.text, 0600), 0);
  b.settings.rejects = pipe_path.text;
  assert_int_equal(name(&b), MU_OK);
  b.outputs.replace = true;
  assert_int_equal(open_all(&b), MU_OK);
  assert_int_equal(stat(pipe_path.text, &st), 0);
  assert_true(S_ISFIFO(st.st_mode));
  tear_down(&b);
}

static void test_outputs__old_rejects_go_when_there_are_none(void **state)
{
  struct bench b;
  struct mu_test_path path;

  (void)state;
  set_up(&b);
  path = mu_test_path(&b.scratch, "input.rejects.csv");
  mu_test_write(path.text, "old");
  b.settings.force = true;
  assert_int_equal(name(&b), MU_OK);
  assert_int_equal(open_all(&b), MU_OK);
  assert_int_equal(mu_outputs_close(&b.outputs, &b.err), MU_OK);
  assert_string_equal(mu_test_read(&b.content, path.text), "(none)");
  tear_down(&b);
}

static void test_outputs__a_place_that_is_none_is_told_first(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  b.settings.rejects = "/no/such/folder/rejects.csv";
  assert_int_equal(name(&b), MU_OK);
  assert_int_equal(open_all(&b), MU_EOUTPUT);
  assert_non_null(strstr(b.err.text, "/no/such/folder/rejects.csv"));
  tear_down(&b);
}

static void write_row(struct bench *b, enum mu_status status)
{
  struct mu_job job;

  mu_job_init(&job);
  job.row = 1;
  job.line = 2;
  job.status = status;
  mu_buffer_append_text(&job.raw, "a@x,a@x,A,A");
  mu_buffer_append_text(&job.error, "no");
  assert_int_equal(mu_outputs_write(&b->outputs, &job, &b->err), MU_OK);
  mu_job_release(&job);
}

static void test_outputs__only_what_went_wrong_is_a_reject(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  assert_int_equal(name(&b), MU_OK);
  assert_int_equal(open_all(&b), MU_OK);
  write_row(&b, MU_STATUS_CREATED);
  write_row(&b, MU_STATUS_PLANNED);
  assert_int_equal(mu_rejects_count(b.outputs.rejects), 0);
  write_row(&b, MU_STATUS_FAILED);
  write_row(&b, MU_STATUS_INVALID);
  assert_int_equal(mu_rejects_count(b.outputs.rejects), 2);
  assert_int_equal(mu_outputs_close(&b.outputs, &b.err), MU_OK);
  tear_down(&b);
}

/* Rejects that cannot be closed must not cost the results their end. */
static void test_outputs__close_ends_the_one_when_the_other_fails(void **state)
{
  struct bench b;
  struct mu_test_path results;
  struct mu_test_path pipe_path;
  gzFile file = NULL;
  char text[256] = "";
  int reader = -1;

  (void)state;
  (void)signal(SIGPIPE, SIG_IGN);
  set_up(&b);
  results = mu_test_path(&b.scratch, "r.csv.gz");
  pipe_path = mu_test_path(&b.scratch, "pipe.gz");
  assert_int_equal(mkfifo(pipe_path.text, 0600), 0);
  reader = open(pipe_path.text, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  b.settings.results = results.text;
  b.settings.rejects = pipe_path.text;
  assert_int_equal(name(&b), MU_OK);
  assert_int_equal(open_all(&b), MU_OK);
  write_row(&b, MU_STATUS_FAILED);
  (void)close(reader);
  assert_int_equal(mu_outputs_close(&b.outputs, &b.err), MU_EOUTPUT);
  assert_non_null(strstr(b.err.text, pipe_path.text));
  file = gzopen(results.text, "rb");
  assert_true(gzread(file, text, sizeof text - 1) > 0);
  assert_int_equal(gzclose_r(file), Z_OK);
  assert_non_null(strstr(text, ",failed,"));
  tear_down(&b);
}

static void expect_links(struct bench *b, const char *path, enum mu_code code,
                         const char *words)
{
  b->settings.activation_links = path;
  assert_int_equal(name(b), code);
  if (code != MU_OK && !strstr(b->err.text, words)) {
    fail_msg("%s", b->err.text);
  }
  mu_outputs_release(&b->outputs);
}

static void test_outputs__links_have_a_file_of_their_own(void **state)
{
  struct bench b;
  struct mu_test_path links;
  struct mu_test_path missing;

  (void)state;
  set_up(&b);
  links = mu_test_path(&b.scratch, "links.csv");
  missing = mu_test_path(&b.scratch, "no/links.csv");
  expect_links(&b, "-", MU_EUSAGE, "a file that only you can read");
  expect_links(&b, "/dev/null", MU_EUSAGE, "a file that only you can read");
  expect_links(&b, b.scratch.path, MU_EUSAGE, "the input");
  expect_links(&b, missing.text, MU_EOUTPUT, "cannot be written");
  expect_links(&b, b.scratch.dir, MU_EOUTPUT, "cannot be written");
  b.settings.findings = links.text;
  expect_links(&b, links.text, MU_EUSAGE, "two outputs");
  tear_down(&b);
}

/* A resume that finds no results is a plain start, of another run. */
static void test_outputs__links_are_replaced_by_force_alone(void **state)
{
  struct bench b;
  struct mu_test_path links;

  (void)state;
  set_up(&b);
  links = mu_test_path(&b.scratch, "links.csv");
  mu_test_write(links.text, "");
  expect_links(&b, links.text, MU_OK, "");
  mu_test_write(links.text, "old");
  expect_links(&b, links.text, MU_EOUTPUT, "--force");
  b.settings.resume = true;
  expect_links(&b, links.text, MU_EOUTPUT, "--force");
  mu_test_write(mu_test_path(&b.scratch, "input.results.csv").text, "row\n");
  expect_links(&b, links.text, MU_OK, "");
  b.settings.resume = false;
  b.settings.force = true;
  expect_links(&b, links.text, MU_OK, "");
  tear_down(&b);
}

static void test_outputs__a_link_is_there_before_its_line(void **state)
{
  struct bench b;
  struct mu_test_path links;
  struct mu_job job;
  struct mu_buffer link = {0};

  (void)state;
  set_up(&b);
  links = mu_test_path(&b.scratch, "links.csv");
  b.settings.activation_links = links.text;
  assert_int_equal(name(&b), MU_OK);
  assert_int_equal(open_all(&b), MU_OK);
  assert_int_equal(mu_outputs_begin_links(&b.outputs, NULL), MU_OK);
  mu_job_init(&job);
  job.row = 1;
  mu_buffer_append_text(&link, "https://x/y");
  assert_int_equal(mu_outputs_keep_link(&b.outputs, &job, &link, NULL), MU_OK);
  assert_non_null(strstr(mu_test_read(&b.content, links.text), "https://x/y"));
  assert_int_equal(mu_outputs_write(&b.outputs, &job, NULL), MU_OK);
  assert_int_equal(mu_outputs_close(&b.outputs, NULL), MU_OK);
  assert_null(strstr(mu_test_read(&b.content, b.outputs.results_path), "x/y"));
  mu_buffer_release(&link);
  mu_job_release(&job);
  tear_down(&b);
}

static void test_outputs__a_dry_run_makes_no_links(void **state)
{
  struct bench b;
  struct mu_test_path links;

  (void)state;
  set_up(&b);
  links = mu_test_path(&b.scratch, "links.csv");
  b.settings.activation_links = links.text;
  b.settings.dry_run = true;
  assert_int_equal(name(&b), MU_OK);
  assert_int_equal(open_all(&b), MU_OK);
  assert_int_equal(mu_outputs_begin_links(&b.outputs, NULL), MU_OK);
  assert_string_equal(mu_test_read(&b.content, links.text), "(none)");
  tear_down(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_outputs__are_named_after_the_input),
      cmocka_unit_test(test_outputs__a_dotted_name_keeps_its_dot),
      cmocka_unit_test(test_outputs__a_name_that_is_given_is_taken),
      cmocka_unit_test(test_outputs__what_another_run_wrote_meanwhile_stays),
      cmocka_unit_test(test_outputs__each_of_an_earlier_run_is_kept),
      cmocka_unit_test(test_outputs__the_input_is_no_output),
      cmocka_unit_test(test_outputs__two_are_not_one_file),
      cmocka_unit_test(test_outputs__findings_are_not_replaced_unasked),
      cmocka_unit_test(test_outputs__two_names_of_one_file_are_not_two),
      cmocka_unit_test(
          test_outputs__what_is_no_file_is_neither_kept_nor_removed),
      cmocka_unit_test(test_outputs__old_rejects_go_when_there_are_none),
      cmocka_unit_test(test_outputs__a_place_that_is_none_is_told_first),
      cmocka_unit_test(test_outputs__only_what_went_wrong_is_a_reject),
      cmocka_unit_test(test_outputs__close_ends_the_one_when_the_other_fails),
      cmocka_unit_test(test_outputs__links_have_a_file_of_their_own),
      cmocka_unit_test(test_outputs__links_are_replaced_by_force_alone),
      cmocka_unit_test(test_outputs__a_link_is_there_before_its_line),
      cmocka_unit_test(test_outputs__a_dry_run_makes_no_links),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
