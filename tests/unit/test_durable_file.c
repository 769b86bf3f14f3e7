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
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "io/buffer.h"
#include "io/byte_source.h"
#include "io/clock.h"
#include "io/durable_file.h"
#include "scratch.h"

struct place {
  struct mu_scratch scratch;
  char path[320];
};

static void find_place(struct place *p, const char *name)
{
  mu_scratch_init(&p->scratch);
  (void)snprintf(p->path, sizeof p->path, "%s/%s", p->scratch.dir, name);
}

static void leave_place(struct place *p)
{
  (void)unlink(p->path);
  mu_scratch_release(&p->scratch);
}

static void write_old(const char *path, const char *text, mode_t mode)
{
  FILE *file = fopen(path, "w");

  assert_non_null(file);
  assert_int_equal(fputs(text, file) >= 0, 1);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(path, mode), 0);
}

static void expect_content(const char *path, const char *expected)
{
  char text[4096];
  FILE *file = fopen(path, "r");
  size_t len = 0;

  assert_non_null(file);
  len = fread(text, 1, sizeof text - 1, file);
  text[len] = '\0';
  (void)fclose(file);
  assert_string_equal(text, expected);
}

static void expect_mode(const char *path, mode_t mode)
{
  struct stat st;

  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 07777, mode);
}

/* What gzip makes of |path|, whether it has its end or not. */
static void unpack(const char *path, char *text, size_t size)
{
  gzFile file = gzopen(path, "rb");
  int len = 0;

  assert_non_null(file);
  len = gzread(file, text, (unsigned)size - 1);
  assert_true(len >= 0);
  text[len] = '\0';
  (void)gzclose(file);
}

static void append(struct mu_durable_file *file, const char *text)
{
  assert_int_equal(mu_durable_file_append(file, text, strlen(text), NULL),
                   MU_OK);
}

static void test_durable_file__holds_what_was_appended(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;

  (void)state;
  find_place(&p, "out.csv");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  append(file, "one\n");
  append(file, "two\n");
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  expect_content(p.path, "one\ntwo\n");
  leave_place(&p);
}

static void test_durable_file__an_append_is_there_at_once(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;

  (void)state;
  find_place(&p, "out.csv");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  append(file, "one\n");
  expect_content(p.path, "one\n");
  mu_durable_file_free(file);
  leave_place(&p);
}

static void test_durable_file__is_its_owners_alone(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  mode_t before = umask(0);

  (void)state;
  find_place(&p, "out.csv");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  expect_mode(p.path, 0600);
  mu_durable_file_free(file);
  (void)umask(before);
  leave_place(&p);
}

static void test_durable_file__does_not_touch_what_is_there(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  struct mu_error err = {0};

  (void)state;
  find_place(&p, "out.csv");
  write_old(p.path, "old", 0644);
  assert_int_equal(mu_durable_file_create(&file, p.path, false, &err),
                   MU_EOUTPUT);
  assert_null(file);
  assert_non_null(strstr(err.text, p.path));
  expect_content(p.path, "old");
  leave_place(&p);
}

static void
test_durable_file__replaces_when_asked_and_closes_to_others(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;

  (void)state;
  find_place(&p, "out.csv");
  write_old(p.path, "a longer old text", 0644);
  assert_int_equal(mu_durable_file_create(&file, p.path, true, NULL), MU_OK);
  append(file, "new");
  expect_content(p.path, "new");
  expect_mode(p.path, 0600);
  mu_durable_file_free(file);
  leave_place(&p);
}

static void test_durable_file__what_is_replaced_stays_until_then(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;

  (void)state;
  find_place(&p, "out.csv");
  write_old(p.path, "old", 0600);
  assert_int_equal(mu_durable_file_create(&file, p.path, true, NULL), MU_OK);
  mu_durable_file_free(file);
  expect_content(p.path, "old");
  assert_int_equal(mu_durable_file_create(&file, p.path, true, NULL), MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  expect_content(p.path, "");
  leave_place(&p);
}

static void test_durable_file__one_that_got_nothing_is_taken_away(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;

  (void)state;
  find_place(&p, "out.csv");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  assert_int_equal(access(p.path, F_OK), 0);
  mu_durable_file_free(file);
  assert_int_equal(access(p.path, F_OK), -1);
  leave_place(&p);
}

static void test_durable_file__is_held_by_one_alone(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  struct mu_durable_file *second = NULL;
  struct mu_error err = {0};

  (void)state;
  find_place(&p, "out.csv");
  write_old(p.path, "old", 0600);
  assert_int_equal(mu_durable_file_continue(&file, p.path, NULL), MU_OK);
  assert_int_equal(mu_durable_file_continue(&second, p.path, &err), MU_EOUTPUT);
  assert_non_null(strstr(err.text, "another run"));
  assert_int_equal(mu_durable_file_create(&second, p.path, true, &err),
                   MU_EOUTPUT);
  mu_durable_file_free(file);
  expect_content(p.path, "old");
  assert_int_equal(mu_durable_file_continue(&second, p.path, NULL), MU_OK);
  mu_durable_file_free(second);
  leave_place(&p);
}

static void test_durable_file__is_gone_on_with_behind_a_cut(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;

  (void)state;
  find_place(&p, "out.csv");
  write_old(p.path, "one\ntwo\nthr", 0600);
  assert_int_equal(mu_durable_file_continue(&file, p.path, NULL), MU_OK);
  assert_int_equal(mu_durable_file_cut(file, 8, NULL), MU_OK);
  append(file, "three\n");
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  expect_content(p.path, "one\ntwo\nthree\n");
  leave_place(&p);
}

static void test_durable_file__a_torn_append_is_taken_back(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  struct rlimit before;
  struct rlimit little = {.rlim_cur = 10};

  (void)state;
  find_place(&p, "out.csv");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  append(file, "whole\n");
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  little.rlim_max = before.rlim_max;
  (void)signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
  assert_int_equal(mu_durable_file_append(file, "too long\n", 9, NULL),
                   MU_EOUTPUT);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  (void)signal(SIGXFSZ, SIG_DFL);
  expect_content(p.path, "whole\n");
  mu_durable_file_free(file);
  leave_place(&p);
}

static void test_durable_file__no_folder_is_an_error(void **state)
{
  struct mu_durable_file *file = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(
      mu_durable_file_create(&file, "/no/such/folder/x.csv", false, &err),
      MU_EOUTPUT);
  assert_null(file);
  assert_non_null(strstr(err.text, "/no/such/folder/x.csv"));
}

static void test_durable_file__a_full_disk_is_an_error(void **state)
{
  struct mu_durable_file *file = NULL;
  struct mu_error err = {0};

  (void)state;
  assert_int_equal(mu_durable_file_create(&file, "/dev/full", true, NULL),
                   MU_OK);
  assert_int_equal(mu_durable_file_append(file, "x", 1, &err), MU_EOUTPUT);
  assert_non_null(strstr(err.text, "/dev/full"));
  mu_durable_file_free(file);
}

/* As root, /dev/null could be changed for everybody. */
static void test_durable_file__what_is_no_file_keeps_its_mode(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  int reader = -1;

  (void)state;
  find_place(&p, "fifo");
  assert_int_equal(mkfifo(p.path, 0600), 0);
  assert_int_equal(chmod(p.path, 0644), 0);
  reader = open(p.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  assert_int_equal(mu_durable_file_create(&file, p.path, true, NULL), MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  expect_mode(p.path, 0644);
  (void)close(reader);
  leave_place(&p);
}

static void test_durable_file__a_closed_pipe_is_an_error(void **state)
{
  int fds[2];
  char path[32];
  struct mu_durable_file *file = NULL;

  (void)state;
  (void)signal(SIGPIPE, SIG_IGN);
  assert_int_equal(pipe(fds), 0);
  (void)snprintf(path, sizeof path, "/dev/fd/%d", fds[1]);
  assert_int_equal(mu_durable_file_create(&file, path, true, NULL), MU_OK);
  append(file, "x");
  (void)close(fds[0]);
  assert_int_equal(mu_durable_file_append(file, "x", 1, NULL), MU_EOUTPUT);
  mu_durable_file_free(file);
  (void)close(fds[1]);
}

static void test_durable_file__a_pipe_takes_ticks_and_a_close(void **state)
{
  int fds[2];
  char path[32];
  char got[8] = "";
  struct mu_durable_file *file = NULL;

  (void)state;
  assert_int_equal(pipe(fds), 0);
  (void)snprintf(path, sizeof path, "/dev/fd/%d", fds[1]);
  assert_int_equal(mu_durable_file_create(&file, path, true, NULL), MU_OK);
  append(file, "abc");
  assert_int_equal(mu_durable_file_tick(file, MU_SEC, NULL), MU_OK);
  assert_int_equal(mu_durable_file_tick(file, 3 * MU_SEC, NULL), MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  assert_int_equal(read(fds[0], got, sizeof got), 3);
  assert_memory_equal(got, "abc", 3);
  (void)close(fds[0]);
  (void)close(fds[1]);
}

/* Runs |write| with standard output turned to |path|. */
static void with_stdout(const char *path, void (*write_it)(void))
{
  int saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  assert_true(saved >= 0 && fd >= 0);
  (void)fflush(stdout);
  assert_true(dup2(fd, STDOUT_FILENO) >= 0);
  write_it();
  assert_true(dup2(saved, STDOUT_FILENO) >= 0);
  (void)close(saved);
  (void)close(fd);
}

static void append_to_stdout(void)
{
  struct mu_durable_file *file = NULL;

  assert_int_equal(mu_durable_file_create(&file, "-", false, NULL), MU_OK);
  append(file, "to stdout");
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  assert_int_equal(write(STDOUT_FILENO, ".", 1), 1); /* it is still open */
}

static void test_durable_file__a_dash_is_standard_output(void **state)
{
  struct place p;

  (void)state;
  find_place(&p, "out.csv");
  with_stdout(p.path, append_to_stdout);
  expect_content(p.path, "to stdout.");
  leave_place(&p);
}

static void test_durable_file__gz_is_gzip(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  char text[64];

  (void)state;
  find_place(&p, "out.csv.gz");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  append(file, "one\n");
  append(file, "two\n");
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  unpack(p.path, text, sizeof text);
  assert_string_equal(text, "one\ntwo\n");
  leave_place(&p);
}

static void test_durable_file__gz_without_rows_is_whole(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  char text[64];

  (void)state;
  find_place(&p, "out.gz");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  unpack(p.path, text, sizeof text);
  assert_string_equal(text, "");
  leave_place(&p);
}

/* What a kill after the tick leaves behind. */
static void test_durable_file__gz_can_be_read_after_a_tick(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  char text[64];

  (void)state;
  find_place(&p, "out.csv.gz");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  append(file, "one\n");
  assert_int_equal(mu_durable_file_tick(file, 10 * MU_SEC, NULL), MU_OK);
  assert_int_equal(mu_durable_file_tick(file, 11 * MU_SEC, NULL), MU_OK);
  append(file, "two\n");
  unpack(p.path, text, sizeof text);
  assert_string_equal(text, "one\n");
  mu_durable_file_free(file);
  leave_place(&p);
}

/* A member that has no end is a broken file to whoever reads it. */
static void test_durable_file__a_flush_makes_gz_whole(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  struct mu_byte_source *source = NULL;
  const char *bytes = NULL;
  char text[64];
  size_t len = 0;

  (void)state;
  find_place(&p, "out.csv.gz");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  append(file, "one\n");
  assert_int_equal(mu_durable_file_flush(file, NULL), MU_OK);
  assert_int_equal(mu_byte_source_open(&source, p.path, NULL), MU_OK);
  assert_int_equal(mu_byte_source_read(source, &bytes, &len, NULL), MU_OK);
  assert_int_equal(len, 4);
  assert_int_equal(mu_byte_source_read(source, &bytes, &len, NULL), MU_END);
  mu_byte_source_free(source);
  assert_true(mu_durable_file_is_held(p.path));
  append(file, "two\n");
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  unpack(p.path, text, sizeof text);
  assert_string_equal(text, "one\ntwo\n");
  leave_place(&p);
}

static void test_durable_file__gz_is_flushed_after_1000_appends(void **state)
{
  struct place p;
  struct mu_durable_file *file = NULL;
  char text[4096];

  (void)state;
  find_place(&p, "out.csv.gz");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  for (unsigned i = 0; i < 1000; i++) {
    append(file, "x\n");
  }
  assert_int_equal(mu_durable_file_tick(file, 10 * MU_SEC, NULL), MU_OK);
  unpack(p.path, text, sizeof text);
  assert_int_equal(strlen(text), 2000);
  mu_durable_file_free(file);
  leave_place(&p);
}

static void test_durable_file__gz_takes_more_than_its_buffer(void **state)
{
  size_t len = 300000;
  char *bytes = malloc(len);
  char *text = malloc(len + 2);
  struct place p;
  struct mu_durable_file *file = NULL;
  uint32_t random = 1;

  (void)state;
  assert_non_null(bytes);
  assert_non_null(text);
  for (size_t i = 0; i < len; i++) { /* bytes that cannot be packed */
    random = random * 1664525 + 1013904223;
    bytes[i] = (char)('!' + (random >> 24) % 90);
  }
  find_place(&p, "out.gz");
  assert_int_equal(mu_durable_file_create(&file, p.path, false, NULL), MU_OK);
  assert_int_equal(mu_durable_file_append(file, bytes, len, NULL), MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  unpack(p.path, text, len + 2);
  assert_int_equal(strlen(text), len);
  assert_memory_equal(text, bytes, len);
  free(bytes);
  free(text);
  leave_place(&p);
}

static void test_durable_file__free_of_nothing_is_fine(void **state)
{
  (void)state;
  mu_durable_file_free(NULL);
}

static void replace(const char *path, const char *text)
{
  assert_int_equal(mu_durable_file_replace(path, text, strlen(text), NULL),
                   MU_OK);
}

static void test_durable_file_replace__puts_new_content(void **state)
{
  struct place p;
  mode_t before = umask(0);

  (void)state;
  find_place(&p, "summary.json");
  replace(p.path, "one");
  expect_content(p.path, "one");
  expect_mode(p.path, 0600);
  replace(p.path, "two");
  expect_content(p.path, "two");
  (void)umask(before);
  leave_place(&p);
}

/* A reader that has the old file open goes on seeing the old content. */
static void test_durable_file_replace__is_one_step(void **state)
{
  struct place p;
  char text[16] = "";
  int fd = -1;

  (void)state;
  find_place(&p, "summary.json");
  replace(p.path, "old");
  fd = open(p.path, O_RDONLY | O_CLOEXEC);
  replace(p.path, "new");
  assert_int_equal(read(fd, text, sizeof text), 3);
  assert_string_equal(text, "old");
  (void)close(fd);
  leave_place(&p);
}

static void
test_durable_file_replace__left_overs_do_not_lend_their_mode(void **state)
{
  struct place p;
  char part[340];

  (void)state;
  find_place(&p, "summary.json");
  (void)snprintf(part, sizeof part, "%s.part", p.path);
  write_old(part, "from a run that died", 0644);
  replace(p.path, "new");
  expect_mode(p.path, 0600);
  expect_content(p.path, "new");
  assert_int_equal(access(part, F_OK), -1);
  leave_place(&p);
}

static void test_durable_file_replace__follows_no_planted_link(void **state)
{
  struct place p;
  char part[340];

  (void)state;
  find_place(&p, "summary.json");
  (void)snprintf(part, sizeof part, "%s.part", p.path);
  mu_scratch_write(&p.scratch, "precious", 8);
  assert_int_equal(symlink(p.scratch.path, part), 0);
  replace(p.path, "new");
  expect_content(p.scratch.path, "precious");
  expect_content(p.path, "new");
  leave_place(&p);
}

static void test_durable_file_replace__failure_leaves_the_old(void **state)
{
  struct place p;
  struct mu_error err = {0};

  (void)state;
  find_place(&p, "folder");
  assert_int_equal(mkdir(p.path, 0700), 0);
  assert_int_equal(mu_durable_file_replace(p.path, "x", 1, &err), MU_EOUTPUT);
  assert_non_null(strstr(err.text, p.path));
  assert_int_equal(rmdir(p.path), 0);
  leave_place(&p); /* fails when a .part was left behind */
}

static void test_durable_file_replace__writes_into_what_is_no_file(void **state)
{
  struct place p;
  struct stat st;
  char text[8] = "";
  int reader = -1;

  (void)state;
  find_place(&p, "fifo");
  assert_int_equal(mkfifo(p.path, 0600), 0);
  reader = open(p.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  replace(p.path, "abc");
  assert_int_equal(stat(p.path, &st), 0);
  assert_true(S_ISFIFO(st.st_mode));
  assert_int_equal(read(reader, text, sizeof text), 3);
  assert_string_equal(text, "abc");
  (void)close(reader);
  leave_place(&p);
}

static void replace_stdout(void)
{
  replace("-", "{}\n");
}

static void test_durable_file_replace__a_dash_is_standard_output(void **state)
{
  struct place p;

  (void)state;
  find_place(&p, "out.json");
  with_stdout(p.path, replace_stdout);
  expect_content(p.path, "{}\n");
  assert_int_equal(access("-", F_OK), -1);
  leave_place(&p);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_durable_file__holds_what_was_appended),
      cmocka_unit_test(test_durable_file__an_append_is_there_at_once),
      cmocka_unit_test(test_durable_file__is_its_owners_alone),
      cmocka_unit_test(test_durable_file__does_not_touch_what_is_there),
      cmocka_unit_test(
          test_durable_file__replaces_when_asked_and_closes_to_others),
      cmocka_unit_test(test_durable_file__what_is_replaced_stays_until_then),
      cmocka_unit_test(test_durable_file__one_that_got_nothing_is_taken_away),
      cmocka_unit_test(test_durable_file__is_held_by_one_alone),
      cmocka_unit_test(test_durable_file__is_gone_on_with_behind_a_cut),
      cmocka_unit_test(test_durable_file__a_torn_append_is_taken_back),
      cmocka_unit_test(test_durable_file__no_folder_is_an_error),
      cmocka_unit_test(test_durable_file__a_full_disk_is_an_error),
      cmocka_unit_test(test_durable_file__what_is_no_file_keeps_its_mode),
      cmocka_unit_test(test_durable_file__a_closed_pipe_is_an_error),
      cmocka_unit_test(test_durable_file__a_pipe_takes_ticks_and_a_close),
      cmocka_unit_test(test_durable_file__a_dash_is_standard_output),
      cmocka_unit_test(test_durable_file__gz_is_gzip),
      cmocka_unit_test(test_durable_file__gz_without_rows_is_whole),
      cmocka_unit_test(test_durable_file__gz_can_be_read_after_a_tick),
      cmocka_unit_test(test_durable_file__a_flush_makes_gz_whole),
      cmocka_unit_test(test_durable_file__gz_is_flushed_after_1000_appends),
      cmocka_unit_test(test_durable_file__gz_takes_more_than_its_buffer),
      cmocka_unit_test(test_durable_file__free_of_nothing_is_fine),
      cmocka_unit_test(test_durable_file_replace__puts_new_content),
      cmocka_unit_test(test_durable_file_replace__is_one_step),
      cmocka_unit_test(
          test_durable_file_replace__left_overs_do_not_lend_their_mode),
      cmocka_unit_test(test_durable_file_replace__follows_no_planted_link),
      cmocka_unit_test(test_durable_file_replace__failure_leaves_the_old),
      cmocka_unit_test(test_durable_file_replace__writes_into_what_is_no_file),
      cmocka_unit_test(test_durable_file_replace__a_dash_is_standard_output),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
