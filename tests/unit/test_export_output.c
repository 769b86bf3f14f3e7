/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "batch/export_output.h"
#include "folder.h"
#include "scratch.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_export_output *output;
  struct mu_buffer row;
  struct mu_buffer read;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_export_output_free(f->output);
  mu_buffer_release(&f->row);
  mu_buffer_release(&f->read);
  mu_test_empty(&f->scratch);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

static enum mu_code write_text(struct fixture *f, const char *text)
{
  mu_buffer_clear(&f->row);
  mu_buffer_append_text(&f->row, text);
  return mu_export_output_write(f->output, &f->row, &f->err);
}

/* The path is borrowed for the life of the output. */
static void begin(struct fixture *f, const char *path, const char *text)
{
  if (mu_export_output_open(&f->output, path, &f->err) != MU_OK ||
      write_text(f, text) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static void finish(struct fixture *f)
{
  if (mu_export_output_close(f->output, &f->err) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
  mu_export_output_free(f->output);
  f->output = NULL;
}

static void give_up(struct fixture *f)
{
  mu_export_output_free(f->output);
  f->output = NULL;
}

static void assert_content(struct fixture *f, const char *path,
                           const char *text)
{
  assert_string_equal(mu_test_read(&f->read, path), text);
}

static size_t files_in(const struct mu_scratch *s)
{
  DIR *folder = opendir(s->dir);
  struct dirent *entry = NULL;
  size_t count = 0;

  while (folder && (entry = readdir(folder)) != NULL) {
    count +=
        strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  }
  if (folder) {
    (void)closedir(folder);
  }
  return count;
}

static void test_export_output__is_there_whole_or_not_at_all(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");
  struct stat st;

  begin(f, path.text, "id\n");
  assert_content(f, path.text, "(none)");
  give_up(f);
  assert_int_equal(files_in(&f->scratch), 0);
  begin(f, path.text, "id\n");
  assert_int_equal(write_text(f, "1\n"), MU_OK);
  finish(f);
  assert_content(f, path.text, "id\n1\n");
  assert_int_equal(files_in(&f->scratch), 1);
  assert_int_equal(stat(path.text, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_export_output__the_old_one_stays_until_the_new_one_is(void **s)
{
  struct fixture *f = *s;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");

  mu_test_write(path.text, "old\n");
  begin(f, path.text, "new\n");
  assert_content(f, path.text, "old\n");
  give_up(f);
  assert_content(f, path.text, "old\n");
  begin(f, path.text, "");
  finish(f);
  assert_content(f, path.text, "");
}

/* One member and nothing behind it: some readers stop at the first. */
static void assert_one_member(const struct mu_buffer *packed, const char *text)
{
  unsigned char out[256];
  z_stream z = {0};

  assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
  z.next_in = (unsigned char *)packed->data;
  z.avail_in = (uInt)packed->len;
  z.next_out = out;
  z.avail_out = sizeof out;
  assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
  assert_int_equal(z.avail_in, 0);
  assert_int_equal(z.total_out, strlen(text));
  assert_memory_equal(out, text, strlen(text));
  (void)inflateEnd(&z);
}

static void test_export_output__a_name_in_gz_is_packed(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv.gz");

  begin(f, path.text, "id\n1\n");
  finish(f);
  (void)mu_test_read(&f->read, path.text);
  assert_one_member(&f->read, "id\n1\n");
  assert_int_equal(files_in(&f->scratch), 1);
  begin(f, path.text, "");
  finish(f);
  (void)mu_test_read(&f->read, path.text);
  assert_one_member(&f->read, "");
}

static void test_export_output__rows_are_gathered(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");
  struct mu_test_path part = mu_test_path(&f->scratch, ".users.csv.partial");
  char line[1025];
  struct stat st;

  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  begin(f, path.text, "id\n");
  for (int i = 0; i < 255; i++) {
    assert_int_equal(write_text(f, line), MU_OK);
  }
  assert_int_equal(stat(part.text, &st), 0);
  assert_int_equal(st.st_size, 0);
  assert_int_equal(write_text(f, line), MU_OK);
  assert_int_equal(stat(part.text, &st), 0);
  assert_int_equal(st.st_size, 3 + 256 * 1024);
  finish(f);
  assert_int_equal(stat(path.text, &st), 0);
  assert_int_equal(st.st_size, 3 + 256 * 1024);
}

static void test_export_output__what_a_killed_run_left_is_replaced(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");
  struct mu_test_path part = mu_test_path(&f->scratch, ".users.csv.partial");
  pid_t child = 0;
  int status = 0;

  mu_test_write(path.text, "old\n");
  mu_test_write(part.text, "longer than what will be there\n");
  child = fork();
  if (child == 0) {
    begin(f, path.text, "half");
    (void)raise(SIGKILL);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status));
  assert_content(f, path.text, "old\n");
  begin(f, path.text, "id\n");
  finish(f);
  assert_content(f, path.text, "id\n");
  assert_int_equal(files_in(&f->scratch), 1);
}

static void test_export_output__two_runs_do_not_share_one(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");
  struct mu_export_output *other = NULL;

  begin(f, path.text, "id\n");
  assert_int_equal(mu_export_output_open(&other, path.text, &f->err),
                   MU_EOUTPUT);
  assert_non_null(strstr(f->err.text, "another run"));
  assert_null(other);
  finish(f); /* it has lost nothing by that */
  assert_content(f, path.text, "id\n");
}

static void test_export_output__names_can_be_as_long_as_any(void **state)
{
  struct fixture *f = *state;
  char name[256];
  struct mu_test_path path;

  (void)snprintf(name, sizeof name, "%0251d.csv", 1);
  path = mu_test_path(&f->scratch, name);
  begin(f, path.text, "id\n");
  finish(f);
  assert_content(f, path.text, "id\n");
}

static void test_export_output__a_full_disk_is_told_of(void **state)
{
  const struct rlimit small = {.rlim_cur = 10, .rlim_max = RLIM_INFINITY};
  const struct rlimit any = {.rlim_cur = RLIM_INFINITY,
                             .rlim_max = RLIM_INFINITY};
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");
  enum mu_code rc = MU_OK;

  begin(f, "/dev/full", "id\n");
  assert_int_equal(mu_export_output_close(f->output, &f->err), MU_EOUTPUT);
  assert_string_equal(f->err.text,
                      "/dev/full cannot be written: No space left on device");
  give_up(f);
  mu_test_write(path.text, "old\n");
  begin(f, path.text, "more than ten bytes\n");
  (void)signal(SIGXFSZ, SIG_IGN);
  (void)setrlimit(RLIMIT_FSIZE, &small);
  rc = mu_export_output_close(f->output, &f->err);
  (void)setrlimit(RLIMIT_FSIZE, &any);
  (void)signal(SIGXFSZ, SIG_DFL);
  assert_int_equal(rc, MU_EOUTPUT);
  assert_non_null(strstr(f->err.text, "users.csv"));
  assert_non_null(strstr(f->err.text, "cannot be written: File too large"));
  give_up(f);
  assert_content(f, path.text, "old\n");
  assert_int_equal(files_in(&f->scratch), 1);
}

/* As under | head. */
static void test_export_output__a_reader_that_goes_is_told_of(void **state)
{
  struct fixture *f = *state;
  int saved = dup(STDOUT_FILENO);
  int ends[2];
  enum mu_code rc = MU_OK;

  assert_int_equal(pipe(ends), 0);
  (void)signal(SIGPIPE, SIG_IGN);
  (void)fflush(stdout);
  (void)dup2(ends[1], STDOUT_FILENO);
  (void)close(ends[1]);
  rc = mu_export_output_open(&f->output, "-", &f->err);
  (void)close(ends[0]);
  if (rc == MU_OK) {
    rc = write_text(f, "id\n");
  }
  if (rc == MU_OK) {
    rc = mu_export_output_close(f->output, &f->err);
  }
  (void)dup2(saved, STDOUT_FILENO);
  (void)close(saved);
  assert_int_equal(rc, MU_EOUTPUT);
  assert_string_equal(f->err.text,
                      "standard output cannot be written: Broken pipe");
}

static void test_export_output__standard_output_is_just_written_to(void **s)
{
  struct fixture *f = *s;
  struct mu_test_path path = mu_test_path(&f->scratch, "captured");
  int saved = dup(STDOUT_FILENO);
  int file = open(path.text, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  (void)fflush(stdout);
  (void)dup2(file, STDOUT_FILENO);
  begin(f, "-", "id\n");
  finish(f);
  assert_int_equal(write(STDOUT_FILENO, "more\n", 5), 5);
  (void)dup2(saved, STDOUT_FILENO);
  (void)close(saved);
  (void)close(file);
  assert_content(f, path.text, "id\nmore\n");
  assert_int_equal(files_in(&f->scratch), 1);
}

static void test_export_output__a_pipe_is_written_as_it_is(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "pipe");
  char text[16] = "";
  int reader = -1;

  assert_int_equal(mkfifo(path.text, 0600), 0);
  assert_int_equal(mu_export_output_check(path.text, false, &f->err), MU_OK);
  reader = open(path.text, O_RDONLY | O_NONBLOCK);
  assert_true(reader >= 0);
  begin(f, path.text, "id\n");
  finish(f);
  assert_int_equal(read(reader, text, sizeof text - 1), 3);
  assert_string_equal(text, "id\n");
  (void)close(reader);
  assert_int_equal(files_in(&f->scratch), 1);
}

static void assert_check(struct fixture *f, const char *path, bool replace,
                         const char *part)
{
  enum mu_code rc = mu_export_output_check(path, replace, &f->err);

  assert_int_equal(rc, part ? MU_EOUTPUT : MU_OK);
  if (part && !strstr(f->err.text, part)) {
    fail_msg("%s", f->err.text);
  }
}

static void test_export_output__what_cannot_be_made_is_said_before(void **state)
{
  struct fixture *f = *state;
  struct mu_test_path path = mu_test_path(&f->scratch, "users.csv");
  struct mu_test_path lost = mu_test_path(&f->scratch, "lost/users.csv");
  struct mu_test_path folder = mu_test_path(&f->scratch, "");

  assert_check(f, path.text, false, NULL);
  assert_check(f, "-", false, NULL);
  assert_check(f, "/dev/null", false, NULL);
  assert_check(f, lost.text, true, "No such file or directory");
  assert_check(f, f->scratch.dir, true, "is a folder");
  assert_check(f, folder.text, true, "is a folder");
  mu_test_write(path.text, "old\n");
  assert_check(f, path.text, false, "is there already; --force replaces it");
  assert_check(f, path.text, true, NULL);
}

static void test_export_output__the_name_says_what_is_written(void **state)
{
  static const struct {
    const char *output;
    bool json;
  } names[] = {{"-", false},           {"users.csv", false},
               {"users.ndjson", true}, {"a/users.ndjson.gz", true},
               {"users.json", false},  {"ndjson", false}};
  struct fixture *f = *state;
  struct mu_export_format format;

  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct mu_settings settings = {.output = names[i].output,
                                         .delimiter = ","};

    assert_int_equal(mu_export_format_of(&format, &settings, &f->err), MU_OK);
    assert_int_equal(format.json, names[i].json);
    assert_int_equal(format.delimiter, ',');
  }
}

static void test_export_output__json_has_no_use_for_what_is_for_csv(void **s)
{
  static const struct {
    struct mu_settings settings;
    const char *part;
  } cases[] = {
      {{.output = "a.ndjson", .delimiter = ",", .raw_cells = true},
       "--raw-cells is for CSV"},
      {{.output = "a.ndjson", .delimiter = ",", .byte_order_mark = true},
       "--bom is for CSV"},
      {{.output = "a.ndjson", .delimiter = "tab"}, "--delimiter is for CSV"},
      {{.output = "a.csv", .delimiter = "xx"}, "--delimiter"},
  };
  const struct mu_settings tabs = {.output = "a.csv",
                                   .delimiter = "tab",
                                   .raw_cells = true,
                                   .byte_order_mark = true};
  struct fixture *f = *s;
  struct mu_export_format format;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(mu_export_format_of(&format, &cases[i].settings, &f->err),
                     MU_EUSAGE);
    if (!strstr(f->err.text, cases[i].part)) {
      fail_msg("%s", f->err.text);
    }
  }
  assert_int_equal(mu_export_format_of(&format, &tabs, &f->err), MU_OK);
  assert_int_equal(format.delimiter, '\t');
  assert_true(format.raw && format.byte_order_mark && !format.json);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_export_output__is_there_whole_or_not_at_all),
      TEST(test_export_output__the_old_one_stays_until_the_new_one_is),
      TEST(test_export_output__a_name_in_gz_is_packed),
      TEST(test_export_output__rows_are_gathered),
      TEST(test_export_output__what_a_killed_run_left_is_replaced),
      TEST(test_export_output__two_runs_do_not_share_one),
      TEST(test_export_output__names_can_be_as_long_as_any),
      TEST(test_export_output__a_full_disk_is_told_of),
      TEST(test_export_output__a_reader_that_goes_is_told_of),
      TEST(test_export_output__standard_output_is_just_written_to),
      TEST(test_export_output__a_pipe_is_written_as_it_is),
      TEST(test_export_output__what_cannot_be_made_is_said_before),
      TEST(test_export_output__the_name_says_what_is_written),
      TEST(test_export_output__json_has_no_use_for_what_is_for_csv),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
