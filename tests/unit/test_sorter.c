/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "io/sorter.h"

/* Keys that come again and again, with NULs in them, and bytes that say which
 * came first. */
static size_t make_key(uint32_t seed, char key[8])
{
  uint32_t mixed = seed * 2654435761U;

  memcpy(key, &mixed, sizeof mixed);
  key[1] = '\0';
  return 2 + mixed % 3;
}

static int compare(const struct mu_sorted *r, const char *key, size_t len)
{
  size_t least = r->key_len < len ? r->key_len : len;
  int order = memcmp(r->key, key, least);

  return order != 0 ? order : (r->key_len > len) - (r->key_len < len);
}

/* |count| records come out in order, and those of a key as they went in. */
static void check_sorted(size_t memory, uint32_t count)
{
  struct mu_sorter *sorter = NULL;
  struct mu_sorted r;
  char last[8];
  size_t last_len = 0;
  uint32_t last_number = 0;
  uint32_t given = 0;

  assert_int_equal(mu_sorter_new(&sorter, memory, NULL), MU_OK);
  for (uint32_t i = 0; i < count; i++) {
    char key[8];
    size_t len = make_key(i, key);

    assert_int_equal(
        mu_sorter_add(sorter, key, len, (const char *)&i, sizeof i, NULL),
        MU_OK);
  }
  while (mu_sorter_next(sorter, &r, NULL) == MU_OK) {
    uint32_t number = 0;

    assert_int_equal(r.len, sizeof number);
    memcpy(&number, r.bytes, sizeof number);
    if (given > 0) {
      int order = compare(&r, last, last_len);

      assert_true(order > 0 || (order == 0 && number > last_number));
    }
    assert_int_equal(make_key(number, last), r.key_len);
    assert_memory_equal(last, r.key, r.key_len);
    last_len = r.key_len;
    last_number = number;
    given++;
  }
  assert_int_equal(given, count);
  mu_sorter_free(sorter);
}

static void test_sorter__sorts_in_memory(void **state)
{
  (void)state;
  check_sorted(1 << 20, 0);
  check_sorted(1 << 20, 1);
  check_sorted(1 << 20, 5000);
}

static void test_sorter__sorts_what_does_not_fit_in_memory(void **state)
{
  (void)state;
  check_sorted(500, 5000);
  check_sorted(1, 100); /* a run for each record */
  check_sorted(60000, 5000);
}

static void test_sorter__takes_records_beyond_its_windows(void **state)
{
  struct mu_sorter *sorter = NULL;
  struct mu_sorted r;
  size_t len = 600000;
  char *big = malloc(len);

  (void)state;
  assert_non_null(big);
  assert_int_equal(mu_sorter_new(&sorter, 1000, NULL), MU_OK);
  for (char c = 'e'; c >= 'a'; c--) {
    memset(big, c, len);
    assert_int_equal(mu_sorter_add(sorter, &c, 1, big, len, NULL), MU_OK);
  }
  for (char c = 'a'; c <= 'e'; c++) {
    memset(big, c, len);
    assert_int_equal(mu_sorter_next(sorter, &r, NULL), MU_OK);
    assert_int_equal(r.len, len);
    assert_memory_equal(r.bytes, big, len);
  }
  assert_int_equal(mu_sorter_next(sorter, &r, NULL), MU_END);
  assert_int_equal(mu_sorter_next(sorter, &r, NULL), MU_END);
  mu_sorter_free(sorter);
  free(big);
}

static void test_sorter__says_that_the_disk_is_full(void **state)
{
  struct rlimit before;
  struct rlimit small;
  struct mu_sorter *sorter = NULL;
  struct mu_error err = {0};
  char bytes[1000] = {0};
  enum mu_code rc = MU_OK;

  (void)state;
  (void)signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  small = before;
  small.rlim_cur = 5000;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  assert_int_equal(mu_sorter_new(&sorter, 2000, NULL), MU_OK);
  for (int i = 0; i < 100 && rc == MU_OK; i++) {
    rc = mu_sorter_add(sorter, "k", 1, bytes, sizeof bytes, &err);
  }
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  assert_int_equal(rc, MU_EOUTPUT);
  assert_non_null(strstr(err.text, "TMPDIR"));
  mu_sorter_free(sorter);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sorter__sorts_in_memory),
      cmocka_unit_test(test_sorter__sorts_what_does_not_fit_in_memory),
      cmocka_unit_test(test_sorter__takes_records_beyond_its_windows),
      cmocka_unit_test(test_sorter__says_that_the_disk_is_full),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
