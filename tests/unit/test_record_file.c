/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/record_file.h"
#include "scratch.h"

struct place {
  struct mu_scratch scratch;
  char path[320];
};

static void find_place(struct place *p)
{
  mu_scratch_init(&p->scratch);
  (void)snprintf(p->path, sizeof p->path, "%s/records", p->scratch.dir);
}

static void leave_place(struct place *p)
{
  (void)unlink(p->path);
  mu_scratch_release(&p->scratch);
}

static void append(struct mu_record_file *f, const char *text)
{
  assert_int_equal(mu_record_file_append(f, text, strlen(text), NULL, NULL),
                   MU_OK);
}

/* The records are those of |texts|, parted by blanks. */
static void check_records(struct mu_record_file *f, const char *texts)
{
  struct mu_buffer record = {0};
  struct mu_buffer all = {0};
  uint64_t at = 0;
  enum mu_code rc = MU_OK;

  while ((rc = mu_record_file_read(f, at, &record, &at, NULL)) == MU_OK) {
    mu_buffer_append_text(&all, all.len > 0 ? " " : "");
    mu_buffer_append(&all, record.data, record.len);
  }
  assert_int_equal(rc, MU_END);
  assert_string_equal(mu_buffer_text(&all), texts);
  mu_buffer_release(&record);
  mu_buffer_release(&all);
}

static off_t size_of(const char *path)
{
  struct stat st;

  assert_int_equal(stat(path, &st), 0);
  return st.st_size;
}

static void write_three(const struct place *p)
{
  struct mu_record_file *f = NULL;

  assert_int_equal(mu_record_file_create(&f, p->path, NULL), MU_OK);
  append(f, "one");
  append(f, "two");
  append(f, "three");
  mu_record_file_free(f);
}

static void test_record_file__gives_back_what_was_appended(void **state)
{
  struct place p;
  struct mu_record_file *f = NULL;
  struct stat st;

  (void)state;
  find_place(&p);
  assert_int_equal(mu_record_file_create(&f, p.path, NULL), MU_OK);
  check_records(f, "");
  append(f, "one");
  append(f, "");
  append(f, "three");
  check_records(f, "one  three");
  assert_int_equal(stat(p.path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  mu_record_file_free(f);
  assert_int_equal(mu_record_file_continue(&f, p.path, NULL), MU_OK);
  append(f, "four");
  check_records(f, "one  three four");
  mu_record_file_remove(f);
  mu_record_file_free(f);
  assert_int_equal(access(p.path, F_OK), -1);
  leave_place(&p);
}

/* Wherever the process was killed. */
static void test_record_file__goes_on_behind_the_last_whole_record(void **state)
{
  struct place p;
  off_t whole = 0;
  off_t least = 0;

  (void)state;
  find_place(&p);
  write_three(&p);
  whole = size_of(p.path);
  least = whole - 8 - 5; /* behind the second record */
  for (off_t size = 0; size <= whole; size++) {
    struct mu_record_file *f = NULL;

    write_three(&p);
    assert_int_equal(truncate(p.path, size), 0);
    assert_int_equal(mu_record_file_continue(&f, p.path, NULL), MU_OK);
    append(f, "more");
    if (size == whole) {
      check_records(f, "one two three more");
    } else if (size >= least) {
      check_records(f, "one two more");
    }
    mu_record_file_free(f);
  }
  leave_place(&p);
}

static void test_record_file__trusts_nothing_behind_damage(void **state)
{
  struct place p;
  struct mu_record_file *f = NULL;
  FILE *file = NULL;

  (void)state;
  find_place(&p);
  write_three(&p);
  file = fopen(p.path, "r+");
  assert_non_null(file);
  assert_int_equal(fseek(file, 17 + 8 + 3 + 8, SEEK_SET), 0);
  assert_int_equal(fputc('X', file), 'X');
  assert_int_equal(fclose(file), 0);
  assert_int_equal(mu_record_file_continue(&f, p.path, NULL), MU_OK);
  check_records(f, "one");
  mu_record_file_free(f);
  leave_place(&p);
}

/* A power cut can leave a file longer than what was written. */
static void test_record_file__zeros_are_no_records(void **state)
{
  struct place p;
  struct mu_record_file *f = NULL;

  (void)state;
  find_place(&p);
  write_three(&p);
  assert_int_equal(truncate(p.path, size_of(p.path) + 100), 0);
  assert_int_equal(mu_record_file_continue(&f, p.path, NULL), MU_OK);
  check_records(f, "one two three");
  mu_record_file_free(f);
  leave_place(&p);
}

static void test_record_file__leaves_other_files_alone(void **state)
{
  struct place p;
  struct mu_record_file *f = NULL;
  struct mu_error err = {0};

  (void)state;
  find_place(&p);
  mu_scratch_write(&p.scratch, "login,email\nada@acme.example,x\n", 31);
  assert_int_equal(mu_record_file_continue(&f, p.scratch.path, &err),
                   MU_EUSAGE);
  assert_non_null(strstr(err.text, p.scratch.path));
  mu_record_file_free(f);
  assert_int_equal(size_of(p.scratch.path), 31);
  leave_place(&p);
}

static void test_record_file__is_one_processes_at_a_time(void **state)
{
  struct place p;
  struct mu_record_file *f = NULL;
  struct mu_record_file *other = NULL;

  (void)state;
  find_place(&p);
  assert_int_equal(mu_record_file_create(&f, p.path, NULL), MU_OK);
  append(f, "one");
  assert_int_equal(mu_record_file_continue(&other, p.path, NULL), MU_EOUTPUT);
  mu_record_file_free(other);
  check_records(f, "one");
  mu_record_file_free(f);
  leave_place(&p);
}

static void test_record_file__needs_no_name(void **state)
{
  struct mu_record_file *f = NULL;

  (void)state;
  assert_int_equal(mu_record_file_create(&f, NULL, NULL), MU_OK);
  append(f, "one");
  append(f, "two");
  check_records(f, "one two");
  mu_record_file_free(f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_record_file__gives_back_what_was_appended),
      cmocka_unit_test(test_record_file__goes_on_behind_the_last_whole_record),
      cmocka_unit_test(test_record_file__trusts_nothing_behind_damage),
      cmocka_unit_test(test_record_file__zeros_are_no_records),
      cmocka_unit_test(test_record_file__leaves_other_files_alone),
      cmocka_unit_test(test_record_file__is_one_processes_at_a_time),
      cmocka_unit_test(test_record_file__needs_no_name),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
