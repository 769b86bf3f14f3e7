/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/standard_files.h"

/* What a program comes to that is started without its standard files but
 * |left|, and opens something. */
static bool is_kept_apart(int left)
{
  char byte = 'x';
  int file = -1;
  bool quiet = true;

  for (int fd = 0; fd <= 2; fd++) {
    if (fd != left) {
      (void)close(fd);
    }
  }
  mu_standard_files_reserve();
  file = open("/dev/zero", O_RDWR);
  if (left != 0) {
    quiet = read(0, &byte, 1) < 0 && errno == EBADF;
  }
  for (int fd = 1; fd <= 2; fd++) {
    quiet =
        quiet && (fd == left || (write(fd, &byte, 1) < 0 && errno == EBADF));
  }
  return quiet && file > 2 && (left < 0 || fcntl(left, F_GETFD) >= 0);
}

static void test_standard_files__nothing_else_gets_their_numbers(void **state)
{
  (void)state;
  for (int left = -1; left <= 2; left++) {
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
      _exit(is_kept_apart(left) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_SUCCESS);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_standard_files__nothing_else_gets_their_numbers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
