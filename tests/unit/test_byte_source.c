/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <pthread.h>
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
#include <openssl/evp.h>

#include "io/byte_source.h"
#include "scratch.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_byte_source *source;
  struct mu_buffer stored;
  struct mu_buffer got;
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

  mu_byte_source_free(f->source);
  mu_buffer_release(&f->stored);
  mu_buffer_release(&f->got);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

/* Reads to the end or to the first error. */
static enum mu_code drain(struct fixture *f)
{
  const char *bytes = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&f->got);
  while ((rc = mu_byte_source_read(f->source, &bytes, &len, &f->err)) ==
         MU_OK) {
    assert_true(len > 0);
    mu_buffer_append(&f->got, bytes, len);
  }
  return rc;
}

static void open_stored(struct fixture *f)
{
  mu_byte_source_free(f->source);
  mu_scratch_write(&f->scratch, mu_buffer_text(&f->stored), f->stored.len);
  assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, &f->err),
                   MU_OK);
}

static void assert_got(const struct fixture *f, const void *bytes, size_t len)
{
  assert_int_equal(f->got.len, len);
  if (len > 0) {
    assert_memory_equal(f->got.data, bytes, len);
  }
}

/* |len| bytes that do not pack to nothing. */
static char *noise(size_t len)
{
  char *bytes = malloc(len);
  uint32_t x = 1;

  assert_non_null(bytes);
  for (size_t i = 0; i < len; i++) {
    x = x * 1664525u + 1013904223u;
    bytes[i] = (char)(x >> 24);
  }
  bytes[0] = 'n'; /* never taken for gzip */
  return bytes;
}

static void test_byte_source__plain_file_is_given_as_it_is(void **state)
{
  struct fixture *f = *state;
  size_t sizes[] = {0,      1,      511,    512,    131071,
                    131072, 131073, 262144, 300000, 1000000};

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    char *bytes = noise(sizes[i] + 1);

    mu_buffer_clear(&f->stored);
    mu_buffer_append(&f->stored, bytes, sizes[i]);
    open_stored(f);
    assert_false(mu_byte_source_is_gzip(f->source));
    assert_int_equal(drain(f), MU_END);
    assert_got(f, bytes, sizes[i]);
    free(bytes);
  }
}

static void test_byte_source__gzip_is_known_by_its_bytes(void **state)
{
  struct fixture *f = *state;
  char *bytes = noise(500000);

  mu_scratch_gzip(&f->stored, bytes, 500000);
  open_stored(f);
  assert_true(mu_byte_source_is_gzip(f->source));
  assert_int_equal(drain(f), MU_END);
  assert_got(f, bytes, 500000);
  assert_int_equal(drain(f), MU_END); /* the end stays the end */
  assert_got(f, "", 0);
  free(bytes);
}

static void test_byte_source__gzip_of_nothing_is_empty(void **state)
{
  struct fixture *f = *state;

  mu_scratch_gzip(&f->stored, "", 0);
  open_stored(f);
  assert_int_equal(drain(f), MU_END);
  assert_got(f, "", 0);
}

static void test_byte_source__members_are_one_stream(void **state)
{
  struct fixture *f = *state;

  mu_scratch_gzip(&f->stored, "one,", 4);
  mu_scratch_gzip(&f->stored, "", 0);
  mu_scratch_gzip(&f->stored, "two", 3);
  for (size_t most = 1; most < 40; most++) {
    open_stored(f);
    mu_byte_source_limit_piece(f->source, most);
    assert_int_equal(drain(f), MU_END);
    assert_got(f, "one,two", 7);
  }
}

static void test_byte_source__zero_padding_after_gzip_is_fine(void **state)
{
  struct fixture *f = *state;
  static const char zeros[300000];

  mu_scratch_gzip(&f->stored, "login\nada\n", 10);
  mu_buffer_append(&f->stored, zeros, sizeof zeros);
  open_stored(f);
  assert_int_equal(drain(f), MU_END);
  assert_got(f, "login\nada\n", 10);
}

static void test_byte_source__bytes_after_gzip_are_an_error(void **state)
{
  struct fixture *f = *state;
  static const char *const tails[] = {"x", "login\n", "\x1F", "\x1F\x8C"};
  size_t whole = 0;

  mu_scratch_gzip(&f->stored, "login\nada\n", 10);
  whole = f->stored.len;
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    f->stored.len = whole;
    mu_buffer_append_text(&f->stored, tails[i]);
    open_stored(f);
    assert_int_equal(drain(f), MU_EINPUT);
  }
  f->stored.len = whole;
  mu_buffer_append(&f->stored, "\0\0x", 3);
  open_stored(f);
  assert_int_equal(drain(f), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "goes on after the end"));
  assert_non_null(strstr(f->err.text, f->scratch.path));
}

static void test_byte_source__trailing_bytes_are_named_by_offset(void **state)
{
  struct fixture *f = *state;
  char expected[32];

  mu_scratch_gzip(&f->stored, "login\nada\n", 10);
  (void)snprintf(expected, sizeof expected, "at byte %zu,", f->stored.len);
  mu_buffer_append_text(&f->stored, "bert\n");
  open_stored(f);
  assert_int_equal(drain(f), MU_EINPUT);
  assert_non_null(strstr(f->err.text, expected));
}

/* Each cut is an error, or nothing is missing: never silently fewer bytes. */
static void test_byte_source__every_cut_of_gzip_is_noticed(void **state)
{
  struct fixture *f = *state;
  char text[] = "login,email\nada,ada@example.com\nbert,bert@example.com\n";
  size_t first = 0;
  size_t whole = 0;

  mu_scratch_gzip(&f->stored, text, 20);
  first = f->stored.len;
  mu_scratch_gzip(&f->stored, text + 20, sizeof text - 1 - 20);
  whole = f->stored.len;
  for (size_t cut = whole; cut > 0; cut--) {
    enum mu_code rc = MU_OK;

    f->stored.len = cut;
    open_stored(f);
    rc = drain(f);
    if (cut == whole) {
      assert_int_equal(rc, MU_END);
      assert_got(f, text, sizeof text - 1);
    } else if (cut == first) {
      assert_int_equal(rc, MU_END); /* two whole files cannot be told apart */
      assert_got(f, text, 20);
    } else {
      assert_int_equal(rc, MU_EINPUT);
      assert_non_null(strstr(f->err.text, "is cut off"));
      assert_int_equal(drain(f), MU_EINPUT); /* and it stays so */
    }
  }
}

static void test_byte_source__flipped_bits_are_noticed(void **state)
{
  struct fixture *f = *state;
  char text[] = "login,email\nada,ada@example.com\nbert,bert@example.com\n";

  mu_scratch_gzip(&f->stored, text, sizeof text - 1);
  for (size_t i = 0; i < f->stored.len; i++) {
    for (int bit = 0; bit < 8; bit++) {
      enum mu_code rc = MU_OK;

      f->stored.data[i] = (char)(f->stored.data[i] ^ (1 << bit));
      open_stored(f);
      rc = drain(f);
      if (rc == MU_END && mu_byte_source_is_gzip(f->source)) {
        assert_got(f, text, sizeof text - 1); /* a header field like time */
      }
      f->stored.data[i] = (char)(f->stored.data[i] ^ (1 << bit));
    }
  }
}

static void test_byte_source__wrong_checksum_is_damage(void **state)
{
  struct fixture *f = *state;

  mu_scratch_gzip(&f->stored, "login\nada\n", 10);
  f->stored.data[f->stored.len - 8] ^= 1;
  open_stored(f);
  assert_int_equal(drain(f), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "is damaged"));
  assert_non_null(strstr(f->err.text, "incorrect data check"));
}

static void test_byte_source__rewind_gives_the_same_again(void **state)
{
  struct fixture *f = *state;
  char *bytes = noise(400000);
  const char *piece = NULL;
  size_t len = 0;

  for (int gzip = 0; gzip < 2; gzip++) {
    mu_buffer_clear(&f->stored);
    if (gzip) {
      mu_scratch_gzip(&f->stored, bytes, 400000);
    } else {
      mu_buffer_append(&f->stored, bytes, 400000);
    }
    open_stored(f);
    assert_int_equal(mu_byte_source_read(f->source, &piece, &len, NULL), MU_OK);
    for (int pass = 0; pass < 3; pass++) {
      assert_int_equal(mu_byte_source_rewind(f->source, &f->err), MU_OK);
      assert_int_equal(drain(f), MU_END);
      assert_got(f, bytes, 400000);
    }
  }
  free(bytes);
}

static void test_byte_source__change_between_passes_is_noticed(void **state)
{
  struct fixture *f = *state;

  mu_buffer_append_text(&f->stored, "login\nada\n");
  open_stored(f);
  assert_int_equal(drain(f), MU_END);
  mu_scratch_write(&f->scratch, "login\nada\nbert\n", 15);
  assert_int_equal(mu_byte_source_rewind(f->source, &f->err), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "was changed"));
}

static void test_byte_source__same_size_but_newer_is_noticed(void **state)
{
  struct fixture *f = *state;
  struct timespec times[2] = {{.tv_sec = 1000000000},
                              {.tv_sec = 1000000000, .tv_nsec = 1}};

  mu_buffer_append_text(&f->stored, "login\nada\n");
  open_stored(f);
  assert_int_equal(drain(f), MU_END);
  assert_int_equal(utimensat(AT_FDCWD, f->scratch.path, times, 0), 0);
  assert_int_equal(mu_byte_source_rewind(f->source, NULL), MU_EINPUT);
}

static void test_byte_source__change_within_a_pass_is_noticed(void **state)
{
  struct fixture *f = *state;
  const char *bytes = NULL;
  size_t len = 0;

  mu_buffer_append_text(&f->stored, "login\nada\n");
  open_stored(f);
  assert_int_equal(mu_byte_source_read(f->source, &bytes, &len, &f->err),
                   MU_OK);
  mu_scratch_write(&f->scratch, "login\n", 6);
  assert_int_equal(drain(f), MU_EINPUT);
}

static void assert_sha256(const struct fixture *f, const char *got)
{
  unsigned char digest[EVP_MAX_MD_SIZE];
  char hex[2 * EVP_MAX_MD_SIZE + 1];
  unsigned len = 0;

  assert_int_equal(EVP_Digest(mu_buffer_text(&f->stored), f->stored.len, digest,
                              &len, EVP_sha256(), NULL),
                   1);
  for (unsigned i = 0; i < len; i++) {
    (void)snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
  }
  assert_string_equal(got, hex);
}

static void test_byte_source__fingerprint_is_of_stored_bytes(void **state)
{
  struct fixture *f = *state;
  struct mu_fingerprint print;
  char *bytes = noise(300000);

  mu_scratch_gzip(&f->stored, bytes, 300000);
  open_stored(f);
  mu_byte_source_want_fingerprint(f->source);
  assert_false(mu_byte_source_fingerprint(f->source, &print));
  assert_int_equal(drain(f), MU_END);
  assert_true(mu_byte_source_fingerprint(f->source, &print));
  assert_int_equal(print.bytes, f->stored.len);
  assert_sha256(f, print.sha256);
  free(bytes);
}

static void test_byte_source__fingerprint_survives_a_broken_pass(void **state)
{
  struct fixture *f = *state;
  struct mu_fingerprint print;
  const char *bytes = NULL;
  size_t len = 0;

  mu_buffer_append_text(&f->stored, "login\nada\n");
  open_stored(f);
  mu_byte_source_limit_piece(f->source, 3);
  mu_byte_source_want_fingerprint(f->source);
  assert_int_equal(mu_byte_source_read(f->source, &bytes, &len, NULL), MU_OK);
  assert_int_equal(mu_byte_source_rewind(f->source, NULL), MU_OK);
  assert_int_equal(drain(f), MU_END);
  assert_true(mu_byte_source_fingerprint(f->source, &print));
  assert_sha256(f, print.sha256);
  assert_int_equal(mu_byte_source_rewind(f->source, NULL), MU_OK);
  assert_true(mu_byte_source_fingerprint(f->source, &print));
}

static void test_byte_source__fingerprint_asked_late_waits(void **state)
{
  struct fixture *f = *state;
  struct mu_fingerprint print;
  const char *bytes = NULL;
  size_t len = 0;

  mu_buffer_append_text(&f->stored, "login\nada\n");
  open_stored(f);
  mu_byte_source_limit_piece(f->source, 3);
  assert_int_equal(mu_byte_source_read(f->source, &bytes, &len, NULL), MU_OK);
  mu_byte_source_want_fingerprint(f->source);
  assert_int_equal(drain(f), MU_END);
  assert_false(mu_byte_source_fingerprint(f->source, &print));
  assert_int_equal(mu_byte_source_rewind(f->source, NULL), MU_OK);
  assert_int_equal(drain(f), MU_END);
  assert_true(mu_byte_source_fingerprint(f->source, &print));
  assert_sha256(f, print.sha256);
}

static void test_byte_source__fingerprint_of_an_empty_file(void **state)
{
  struct fixture *f = *state;
  struct mu_fingerprint print;

  open_stored(f);
  mu_byte_source_want_fingerprint(f->source);
  assert_int_equal(drain(f), MU_END);
  assert_true(mu_byte_source_fingerprint(f->source, &print));
  assert_int_equal(print.bytes, 0);
  assert_sha256(f, print.sha256);
}

static void test_byte_source__position_counts_stored_bytes(void **state)
{
  struct fixture *f = *state;
  uint64_t at = 1;
  uint64_t total = 0;

  mu_scratch_gzip(&f->stored, "login\nada\n", 10);
  open_stored(f);
  mu_byte_source_position(f->source, &at, &total);
  assert_int_equal(at, 0);
  assert_int_equal(total, f->stored.len);
  assert_int_equal(drain(f), MU_END);
  mu_byte_source_position(f->source, &at, &total);
  assert_int_equal(at, total);
}

static void refuse(struct fixture *f, const char *path, const char *words)
{
  assert_int_equal(mu_byte_source_open(&f->source, path, &f->err), MU_EINPUT);
  assert_null(f->source);
  assert_non_null(strstr(f->err.text, words));
  assert_non_null(strstr(f->err.text, path));
}

static void test_byte_source__what_cannot_be_read_is_named(void **state)
{
  struct fixture *f = *state;

  refuse(f, "/nonexistent/people.csv", "there is no file");
  refuse(f, f->scratch.dir, "is a folder");
  mu_scratch_write(&f->scratch, "login\n", 6);
  assert_int_equal(chmod(f->scratch.path, 0), 0);
  if (geteuid() != 0) { /* root may read anything */
    refuse(f, f->scratch.path, "Permission denied");
  }
}

struct feeder {
  const char *path;
  const char *bytes;
  size_t len;
};

static void *feed(void *ctx)
{
  const struct feeder *feeder = ctx;
  FILE *file = fopen(feeder->path, "wb");

  if (file) {
    (void)fwrite(feeder->bytes, 1, feeder->len, file);
    (void)fclose(file);
  }
  return NULL;
}

static void test_byte_source__pipe_can_be_read_twice(void **state)
{
  struct fixture *f = *state;
  char *bytes = noise(700000);
  struct feeder feeder = {f->scratch.path, bytes, 700000};
  struct mu_fingerprint print;
  uint64_t at = 0;
  uint64_t total = 0;
  pthread_t thread;

  assert_int_equal(mkfifo(f->scratch.path, 0600), 0);
  assert_int_equal(pthread_create(&thread, NULL, feed, &feeder), 0);
  assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, &f->err),
                   MU_OK);
  assert_int_equal(pthread_join(thread, NULL), 0);
  mu_byte_source_want_fingerprint(f->source);
  for (int pass = 0; pass < 2; pass++) {
    assert_int_equal(drain(f), MU_END);
    assert_got(f, bytes, 700000);
    assert_int_equal(mu_byte_source_rewind(f->source, &f->err), MU_OK);
  }
  mu_byte_source_position(f->source, &at, &total);
  assert_int_equal(total, 700000);
  assert_true(mu_byte_source_fingerprint(f->source, &print));
  assert_int_equal(print.bytes, 700000);
  free(bytes);
}

static void test_byte_source__pipe_without_room_is_said(void **state)
{
  struct fixture *f = *state;
  int ends[2];
  char path[32];
  const char *before = getenv("TMPDIR");
  char *kept = before ? strdup(before) : NULL;

  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], "login\n", 6), 6);
  (void)close(ends[1]);
  (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
  assert_int_equal(mu_byte_source_open(&f->source, path, &f->err), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "/nonexistent"));
  assert_non_null(strstr(f->err.text, "TMPDIR"));
  assert_int_equal(kept ? setenv("TMPDIR", kept, 1) : unsetenv("TMPDIR"), 0);
  (void)close(ends[0]);
  free(kept);
}

/* A limit on the size of files stands in for a full disk. */
static void test_byte_source__pipe_without_disk_is_said(void **state)
{
  struct fixture *f = *state;
  char *bytes = noise(700000);
  struct feeder feeder = {f->scratch.path, bytes, 700000};
  struct rlimit before;
  struct rlimit small;
  pthread_t thread;

  assert_int_equal(mkfifo(f->scratch.path, 0600), 0);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  small = before;
  small.rlim_cur = 100000;
  (void)signal(SIGXFSZ, SIG_IGN); /* EFBIG instead */
  (void)signal(SIGPIPE, SIG_IGN); /* the feeder is not read to its end */
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  assert_int_equal(pthread_create(&thread, NULL, feed, &feeder), 0);
  assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, &f->err),
                   MU_EINPUT);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_null(f->source);
  assert_non_null(strstr(f->err.text, "does not fit"));
  free(bytes);
}

/* Standard input that a shell has read the first line of goes on from there,
 * in each pass. */
static void test_byte_source__standard_input_starts_where_it_is(void **state)
{
  struct fixture *f = *state;
  int kept = dup(STDIN_FILENO);
  int fd = -1;

  mu_scratch_write(&f->scratch, "skipped\nlogin\nada\n", 18);
  fd = open(f->scratch.path, O_RDONLY);
  assert_true(kept >= 0 && fd >= 0);
  assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
  assert_int_equal(lseek(STDIN_FILENO, 8, SEEK_SET), 8);
  assert_int_equal(mu_byte_source_open(&f->source, "-", &f->err), MU_OK);
  for (int pass = 0; pass < 2; pass++) {
    assert_int_equal(drain(f), MU_END);
    assert_got(f, "login\nada\n", 10);
    assert_int_equal(mu_byte_source_rewind(f->source, &f->err), MU_OK);
  }
  assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
  (void)close(kept);
  (void)close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_byte_source__plain_file_is_given_as_it_is),
      TEST(test_byte_source__gzip_is_known_by_its_bytes),
      TEST(test_byte_source__gzip_of_nothing_is_empty),
      TEST(test_byte_source__members_are_one_stream),
      TEST(test_byte_source__zero_padding_after_gzip_is_fine),
      TEST(test_byte_source__bytes_after_gzip_are_an_error),
      TEST(test_byte_source__trailing_bytes_are_named_by_offset),
      TEST(test_byte_source__every_cut_of_gzip_is_noticed),
      TEST(test_byte_source__flipped_bits_are_noticed),
      TEST(test_byte_source__wrong_checksum_is_damage),
      TEST(test_byte_source__rewind_gives_the_same_again),
      TEST(test_byte_source__change_between_passes_is_noticed),
      TEST(test_byte_source__same_size_but_newer_is_noticed),
      TEST(test_byte_source__change_within_a_pass_is_noticed),
      TEST(test_byte_source__fingerprint_is_of_stored_bytes),
      TEST(test_byte_source__fingerprint_survives_a_broken_pass),
      TEST(test_byte_source__fingerprint_asked_late_waits),
      TEST(test_byte_source__fingerprint_of_an_empty_file),
      TEST(test_byte_source__position_counts_stored_bytes),
      TEST(test_byte_source__what_cannot_be_read_is_named),
      TEST(test_byte_source__pipe_can_be_read_twice),
      TEST(test_byte_source__pipe_without_room_is_said),
      TEST(test_byte_source__pipe_without_disk_is_said),
      TEST(test_byte_source__standard_input_starts_where_it_is),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
