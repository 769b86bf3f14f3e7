/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "io/csv_tail.h"
#include "scratch.h"

#define WHOLE "row,login\n1,a\n2,\"b\nc\"\n"
#define SPACE 65536

struct bench {
  struct mu_scratch scratch;
  char path[320];
  char bytes[SPACE]; /* what is in the file, or was read from it */
  size_t len;
  bool lines; /* it is no CSV */
};

static void set_up(struct bench *b, const char *name)
{
  memset(b, 0, sizeof *b);
  mu_scratch_init(&b->scratch);
  (void)snprintf(b->path, sizeof b->path, "%s/%s", b->scratch.dir, name);
}

static void tear_down(struct bench *b)
{
  (void)unlink(b->path);
  mu_scratch_release(&b->scratch);
}

static void put(const struct bench *b)
{
  FILE *file = fopen(b->path, "w");

  assert_non_null(file);
  assert_int_equal(fwrite(b->bytes, 1, b->len, file), b->len);
  assert_int_equal(fclose(file), 0);
}

/* Adds |text| as gzip to the bytes, flushed as while a run is going on, or
 * ended. */
static void pack(struct bench *b, const char *text, int flush)
{
  z_stream z = {0};

  assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
  z.next_in = (Bytef *)(uintptr_t)text;
  z.avail_in = (uInt)strlen(text);
  z.next_out = (Bytef *)b->bytes + b->len;
  z.avail_out = (uInt)(SPACE - b->len);
  (void)deflate(&z, flush);
  b->len = SPACE - z.avail_out;
  (void)deflateEnd(&z);
}

static void add(struct bench *b, const char *text)
{
  size_t len = strlen(text);

  memcpy(b->bytes + b->len, text, len);
  b->len += len;
}

/* Mends the file, goes on with |more|, and reads what it then unpacks to
 * (gzread takes plain text as it is). */
static void mend(struct bench *b, const char *more)
{
  struct mu_durable_file *file = NULL;
  gzFile in = NULL;
  int got = 0;

  put(b);
  assert_int_equal(mu_durable_file_continue(&file, b->path, NULL), MU_OK);
  assert_int_equal(b->lines ? mu_line_tail_mend(&file, b->path, NULL)
                            : mu_csv_tail_mend(&file, b->path, NULL),
                   MU_OK);
  assert_int_equal(mu_durable_file_append(file, more, strlen(more), NULL),
                   MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  in = gzopen(b->path, "r");
  assert_non_null(in);
  got = gzread(in, b->bytes, SPACE - 1);
  assert_true(got >= 0);
  assert_int_equal(gzclose(in), Z_OK);
  b->len = (size_t)got;
  b->bytes[got] = '\0';
}

static void expect_mended(struct bench *b, const char *more,
                          const char *expected)
{
  mend(b, more);
  assert_string_equal(b->bytes, expected);
}

static unsigned count_lines(const char *path)
{
  gzFile in = gzopen(path, "r");
  unsigned lines = 0;
  int c = 0;

  while ((c = gzgetc(in)) >= 0) {
    lines += c == '\n';
  }
  (void)gzclose(in);
  return lines;
}

static void expect_plain(const char *before)
{
  struct bench b;

  set_up(&b, "out.csv");
  add(&b, before);
  expect_mended(&b, "3,d\n", WHOLE "3,d\n");
  tear_down(&b);
}

static void test_csv_tail__what_is_whole_stays(void **state)
{
  (void)state;
  expect_plain(WHOLE);
}

static void test_csv_tail__a_torn_record_goes(void **state)
{
  (void)state;
  expect_plain(WHOLE "3");
  expect_plain(WHOLE "3,\"d\ne");
  expect_plain(WHOLE "3,\"d\ne\"");
}

static void test_csv_tail__zeros_go(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "out.csv");
  add(&b, WHOLE "3,");
  b.len += 4000;
  expect_mended(&b, "3,d\n", WHOLE "3,d\n");
  tear_down(&b);
}

static void test_csv_tail__a_whole_gzip_gets_another_member(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "out.csv.gz");
  pack(&b, WHOLE, Z_FINISH);
  expect_mended(&b, "3,d\n", WHOLE "3,d\n");
  tear_down(&b);
}

/* Whatever is lost of it, what can be unpacked ends in a whole record. */
static void test_csv_tail__a_torn_gzip_is_packed_anew(void **state)
{
  struct bench whole;

  (void)state;
  set_up(&whole, "unused");
  pack(&whole, WHOLE, Z_SYNC_FLUSH);
  pack(&whole, "3,d\n", Z_SYNC_FLUSH);
  tear_down(&whole);
  for (size_t len = 0; len < whole.len; len++) {
    for (size_t zeros = 0; zeros <= 512; zeros += zeros ? 511 : 1) {
      struct bench b;

      set_up(&b, "out.csv.gz");
      memcpy(b.bytes, whole.bytes, len);
      b.len = len + zeros;
      mend(&b, "");
      assert_true(b.len <= strlen(WHOLE "3,d\n"));
      assert_memory_equal(b.bytes, WHOLE "3,d\n", b.len);
      assert_true(b.len == 0 || b.bytes[b.len - 1] == '\n');
      tear_down(&b);
    }
  }
}

/* Lines that the disk was told of stay when it is full later. */
static void test_csv_tail__a_full_disk_tears_no_more_than_the_rest(void **state)
{
  struct bench b;
  struct mu_durable_file *file = NULL;
  struct rlimit before;
  struct rlimit little;
  char line[96] = "";
  unsigned lines = 0;

  (void)state;
  set_up(&b, "out.csv.gz");
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  little = before;
  little.rlim_cur = 20000;
  (void)signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
  assert_int_equal(mu_durable_file_create(&file, b.path, true, NULL), MU_OK);
  do { /* a disk that is told each 1,000 lines, of which 20 KB hold some */
    (void)snprintf(line, sizeof line, "%u,%u@example.com,created\n", lines,
                   lines * 2654435761U);
    lines++;
  } while (mu_durable_file_append(file, line, strlen(line), NULL) == MU_OK);
  assert_int_equal(mu_durable_file_close(file, NULL), MU_OK);
  mu_durable_file_free(file);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  (void)signal(SIGXFSZ, SIG_DFL);
  assert_int_equal(mu_durable_file_continue(&file, b.path, NULL), MU_OK);
  assert_int_equal(mu_csv_tail_mend(&file, b.path, NULL), MU_OK);
  mu_durable_file_free(file);
  assert_true(count_lines(b.path) >= (lines - 1) / 1000 * 1000);
  assert_true(lines > 1000);
  tear_down(&b);
}

static void test_csv_tail__zeros_behind_a_gzip_go(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b, "out.csv.gz");
  pack(&b, WHOLE, Z_FINISH);
  b.len += 700;
  expect_mended(&b, "3,d\n", WHOLE "3,d\n");
  tear_down(&b);
}

static void test_csv_tail__in_lines_a_quote_is_nothing_special(void **state)
{
  static const char lines[] = "{\"a\":\"x\\\"y\"}\n{\"b\":1}\n";
  char expected[sizeof lines + 8];
  struct bench b;

  (void)state;
  (void)snprintf(expected, sizeof expected, "%sMORE\n", lines);
  set_up(&b, "rows.ndjson");
  b.lines = true;
  add(&b, lines);
  add(&b, "{\"c\":\"tor");
  expect_mended(&b, "MORE\n", expected);
  tear_down(&b);
  set_up(&b, "rows.ndjson.gz");
  b.lines = true;
  pack(&b, lines, Z_FINISH);
  pack(&b, "{\"c\":\"tor", Z_SYNC_FLUSH);
  expect_mended(&b, "MORE\n", expected);
  tear_down(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_csv_tail__what_is_whole_stays),
      cmocka_unit_test(test_csv_tail__a_torn_record_goes),
      cmocka_unit_test(test_csv_tail__zeros_go),
      cmocka_unit_test(test_csv_tail__a_whole_gzip_gets_another_member),
      cmocka_unit_test(test_csv_tail__a_torn_gzip_is_packed_anew),
      cmocka_unit_test(test_csv_tail__a_full_disk_tears_no_more_than_the_rest),
      cmocka_unit_test(test_csv_tail__zeros_behind_a_gzip_go),
      cmocka_unit_test(test_csv_tail__in_lines_a_quote_is_nothing_special),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
