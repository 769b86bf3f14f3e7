/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/secret.h"

static void test_secret__puts_the_prefix_before_the_text(void **state)
{
  struct mu_secret *secret = NULL;

  (void)state;
  assert_int_equal(mu_secret_new(&secret, "A: ", "abcd", 3, NULL), MU_OK);
  assert_string_equal(mu_secret_reveal(secret), "A: abc");
  mu_secret_free(secret);
}

static void test_secret__free_of_nothing_is_fine(void **state)
{
  (void)state;
  mu_secret_free(NULL);
}

static void test_secret__holds_its_most_and_no_more(void **state)
{
  char *text = malloc(MU_SECRET_MAX + 1);
  struct mu_secret *secret = NULL;

  (void)state;
  assert_non_null(text);
  memset(text, 'x', MU_SECRET_MAX + 1);
  assert_int_equal(mu_secret_new(&secret, "", text, MU_SECRET_MAX, NULL),
                   MU_OK);
  assert_int_equal(strlen(mu_secret_reveal(secret)), MU_SECRET_MAX);
  mu_secret_free(secret);
  assert_int_equal(mu_secret_new(&secret, "", text, MU_SECRET_MAX + 1, NULL),
                   MU_EUSAGE);
  assert_null(secret);
  free(text);
}

static void test_secret__lives_as_long_as_an_owner(void **state)
{
  struct mu_secret *secret = NULL;
  struct mu_secret *same = NULL;

  (void)state;
  assert_int_equal(mu_secret_new(&secret, "", "abc", 3, NULL), MU_OK);
  same = mu_secret_share(secret);
  assert_ptr_equal(same, secret);
  mu_secret_free(secret);
  assert_string_equal(mu_secret_reveal(same), "abc");
  mu_secret_free(same);
}

static void test_secret__room_is_empty_and_can_be_filled(void **state)
{
  struct mu_secret *secret = mu_secret_new_room(10000);

  (void)state;
  assert_non_null(secret);
  for (size_t i = 0; i < 10000; i++) {
    assert_int_equal(mu_secret_room(secret)[i], 0);
  }
  memset(mu_secret_room(secret), 'x', 9999);
  assert_int_equal(strlen(mu_secret_reveal(secret)), 9999);
  mu_secret_free(secret);
}

static void test_secret__stays_with_its_process(void **state)
{
  struct mu_secret *secret = mu_secret_new_room(10);
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *text = mu_secret_room(secret);
  char *begin = text - (uintptr_t)text % page;
  int status = -1;
  pid_t child = 0;

  (void)state;
  assert_int_equal(msync(begin, page, MS_ASYNC), 0);
  child = fork();
  if (child == 0) {
    _exit(msync(begin, page, MS_ASYNC) != 0 && errno == ENOMEM ? 0 : 1);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  mu_secret_free(secret);
}

static void test_secret__protects_the_process(void **state)
{
  struct rlimit limit = {1, 1};

  (void)state;
  mu_secret_protect_process();
  assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
  assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
  assert_int_equal(limit.rlim_cur, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_secret__puts_the_prefix_before_the_text),
      cmocka_unit_test(test_secret__free_of_nothing_is_fine),
      cmocka_unit_test(test_secret__holds_its_most_and_no_more),
      cmocka_unit_test(test_secret__lives_as_long_as_an_owner),
      cmocka_unit_test(test_secret__room_is_empty_and_can_be_filled),
      cmocka_unit_test(test_secret__stays_with_its_process),
      cmocka_unit_test(test_secret__protects_the_process),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
