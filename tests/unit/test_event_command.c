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
#include <unistd.h>

#include <cmocka.h>

#include "batch/event_command.h"
#include "folder.h"
#include "io/clock.h"
#include "scratch.h"

static struct mu_scratch scratch;
static struct mu_error err;

static int set_up(void **state)
{
  (void)state;
  mu_scratch_init(&scratch);
  memset(&err, 0, sizeof err);
  return setenv("DIR", scratch.dir, 1);
}

static int tear_down(void **state)
{
  (void)state;
  mu_test_empty(&scratch);
  mu_scratch_release(&scratch);
  return 0;
}

static int64_t now_ms(void)
{
  const struct mu_clock clock = {.speed = 1};

  return mu_clock_now_us(&clock) / MU_MS;
}

#define SOON 1000 /* milliseconds, in which a busy machine starts a command */

static int64_t grace_ms = SOON;

static enum mu_event_command_end run(const char *text, size_t bytes,
                                     int64_t limit_ms, int64_t stop_in_ms,
                                     int signal_fd)
{
  const struct mu_event_command command = {.text = text,
                                           .limit_ms = limit_ms,
                                           .grace_ms = grace_ms,
                                           .signal_fd = signal_fd};
  struct mu_buffer batch = {0};
  enum mu_event_command_end end = MU_EVENT_COMMAND_FAILED;

  for (size_t i = 0; i < bytes; i++) {
    mu_buffer_append_char(&batch, i % 64 == 63 ? '\n' : 'x');
  }
  end = mu_event_command_run(&command, &batch, 7, stop_in_ms, &err);
  mu_buffer_release(&batch);
  return end;
}

static const char *got(const char *name)
{
  static struct mu_buffer text;

  return mu_test_read(&text, mu_test_path(&scratch, name).text);
}

static void test_event_command__reads_the_whole_batch(void **state)
{
  (void)state;
  assert_int_equal(run("wc -c >$DIR/size; echo $MUSTER_EVENTS >$DIR/count",
                       1 << 20, 10000, -1, -1),
                   MU_EVENT_COMMAND_DONE);
  assert_int_equal(strtol(got("size"), NULL, 10), 1 << 20);
  assert_string_equal(got("count"), "7\n");
}

static void test_event_command__may_read_nothing_of_it(void **state)
{
  (void)state;
  assert_int_equal(run("exec <&-; true", 1 << 20, 10000, -1, -1),
                   MU_EVENT_COMMAND_DONE);
}

static void test_event_command__has_no_credentials(void **state)
{
  (void)state;
  assert_int_equal(setenv("OKTA_CLIENT_PRIVATEKEY", "secret", 1), 0);
  assert_int_equal(setenv("MUSTER_EVENTS", "99", 1), 0);
  assert_int_equal(run("env >$DIR/env", 0, 10000, -1, -1),
                   MU_EVENT_COMMAND_DONE);
  assert_null(strstr(got("env"), "OKTA_"));
  assert_null(strstr(got("env"), "=99"));
  assert_non_null(strstr(got("env"), "MUSTER_EVENTS=7\n"));
  assert_non_null(strstr(got("env"), "DIR="));
}

static void test_event_command__inherits_neither_files_nor_signals(void **state)
{
  int open_for_others = fcntl(STDERR_FILENO, F_DUPFD, 77); /* no CLOEXEC */
  sigset_t some;
  sigset_t before;

  (void)state;
  assert_int_equal(open_for_others, 77);
  (void)signal(SIGPIPE, SIG_IGN);
  (void)sigemptyset(&some);
  (void)sigaddset(&some, SIGTERM);
  (void)sigprocmask(SIG_BLOCK, &some, &before);
  assert_int_equal(run("[ -e /proc/$$/fd/77 ]; echo $? >$DIR/no_file; "
                       "grep -c -E 'SigBlk:\\s+0+$' /proc/self/status "
                       ">$DIR/blocked; kill -PIPE $$; touch $DIR/alive",
                       0, 10000, -1, -1),
                   MU_EVENT_COMMAND_FAILED);
  assert_non_null(strstr(err.text, "signal 13"));
  assert_string_equal(got("no_file"), "1\n");
  assert_string_equal(got("blocked"), "1\n");
  assert_string_equal(got("alive"), "(none)");
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  (void)close(open_for_others);
}

static void test_event_command__says_how_it_failed(void **state)
{
  (void)state;
  assert_int_equal(run("exit 3", 0, 10000, -1, -1), MU_EVENT_COMMAND_FAILED);
  assert_string_equal(err.text, "it ended with status 3");
  assert_int_equal(run("/no/such/command", 0, 10000, -1, -1),
                   MU_EVENT_COMMAND_FAILED);
  assert_string_equal(err.text, "it ended with status 127");
}

/* Waits until the process whose number is in |name| is gone. */
static void assert_gone(const char *name)
{
  pid_t pid = (pid_t)strtol(got(name), NULL, 10);
  int tries = 0;

  assert_true(pid > 1);
  while (kill(pid, 0) == 0 && tries++ < 200) {
    char stat[64];
    char line[256] = "";
    FILE *file = NULL;

    (void)snprintf(stat, sizeof stat, "/proc/%d/stat", (int)pid);
    file = fopen(stat, "r");
    if (file) {
      (void)fgets(line, sizeof line, file);
      (void)fclose(file);
    }
    if (strstr(line, ") Z ")) {
      return; /* it waits for whoever adopted it */
    }
    (void)usleep(10000);
  }
  assert_true(tries < 200);
}

static void test_event_command__takes_no_longer_than_it_may(void **state)
{
  int64_t began = now_ms();

  (void)state;
  assert_int_equal(run("sleep 60 & echo $! >$DIR/child; wait", 0, SOON, -1, -1),
                   MU_EVENT_COMMAND_FAILED);
  assert_non_null(strstr(err.text, "it took more than"));
  assert_true(now_ms() - began < 10000);
  assert_gone("child");
}

static void test_event_command__may_end_when_muster_is_to_stop(void **state)
{
  int fds[2];

  (void)state;
  assert_int_equal(pipe(fds), 0);
  assert_int_equal(write(fds[1], "x", 1), 1);
  grace_ms = 10000;
  assert_int_equal(run("sleep 0.01", 0, 10000, -1, fds[0]),
                   MU_EVENT_COMMAND_DONE);
  grace_ms = SOON;
  assert_int_equal(
      run("sleep 60 & echo $! >$DIR/child; wait", 0, 10000, -1, fds[0]),
      MU_EVENT_COMMAND_STOPPED);
  assert_gone("child");
  (void)close(fds[0]);
  (void)close(fds[1]);
}

static void test_event_command__is_ended_when_the_time_is_over(void **state)
{
  (void)state;
  assert_int_equal(run("sleep 60", 0, 10000, 10, -1), MU_EVENT_COMMAND_STOPPED);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_event_command__reads_the_whole_batch,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(
          test_event_command__may_read_nothing_of_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_event_command__has_no_credentials,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(
          test_event_command__inherits_neither_files_nor_signals, set_up,
          tear_down),
      cmocka_unit_test_setup_teardown(test_event_command__says_how_it_failed,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(
          test_event_command__takes_no_longer_than_it_may, set_up, tear_down),
      cmocka_unit_test_setup_teardown(
          test_event_command__may_end_when_muster_is_to_stop, set_up,
          tear_down),
      cmocka_unit_test_setup_teardown(
          test_event_command__is_ended_when_the_time_is_over, set_up,
          tear_down)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
