/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/event_command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/child.h"
#include "io/clock.h"

#define SHELL   "/bin/sh"
#define COUNT   "MUSTER_EVENTS="
#define SECRET  "OKTA_" /* what the names of credentials begin with */
#define KILL_MS 2000    /* from being asked to end to being made to */

static int64_t now_ms(void)
{
  const struct mu_clock real = {.speed = 1};

  return mu_clock_now_us(&real) / MU_MS;
}

/* ---- what it gets ---- */

/* A file without a name, at its beginning. */
static int hold_batch(const struct mu_buffer *batch)
{
  int fd = memfd_create("muster-events", MFD_CLOEXEC);
  size_t done = 0;

  while (fd >= 0 && done < batch->len) {
    ssize_t wrote =
        pwrite(fd, batch->data + done, batch->len - done, (off_t)done);

    if (wrote < 0 && errno != EINTR) {
      (void)close(fd);
      return -1;
    }
    done += wrote > 0 ? (size_t)wrote : 0;
  }
  return fd;
}

static bool may_have(const char *variable)
{
  return strncmp(variable, SECRET, sizeof SECRET - 1) != 0 &&
         strncmp(variable, COUNT, sizeof COUNT - 1) != 0;
}

/* This process's environment but for what is not the command's to see, and
 * |count| (NAME=value); NULL when there is no memory for it. The array alone is
 * the caller's to free. */
static char **make_environment(char *count)
{
  size_t all = 0;
  size_t kept = 0;
  char **made = NULL;

  while (environ[all]) {
    all++;
  }
  made = calloc(all + 2, sizeof *made);
  for (size_t i = 0; made && i < all; i++) {
    if (may_have(environ[i])) {
      made[kept++] = environ[i];
    }
  }
  if (made) {
    made[kept] = count;
  }
  return made;
}

/* ---- its start ---- */

static int set_files(posix_spawn_file_actions_t *files, int input)
{
  int bad = posix_spawn_file_actions_adddup2(files, input, STDIN_FILENO);

  bad = bad ? bad
            : posix_spawn_file_actions_adddup2(files, STDERR_FILENO,
                                               STDOUT_FILENO);
  return bad ? bad
             : posix_spawn_file_actions_addclosefrom_np(files,
                                                        STDERR_FILENO + 1);
}

/* Gives an errno. */
static int spawn(pid_t *child, const char *text, int input, char **environment)
{
  char *const argv[] = {(char[]){"sh"}, (char[]){"-c"}, NULL, NULL};
  char *arguments[] = {argv[0], argv[1], strdup(text), NULL};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int bad = arguments[2] ? posix_spawn_file_actions_init(&files) : ENOMEM;

  if (bad) {
    free(arguments[2]);
    return bad;
  }
  bad = posix_spawnattr_init(&attributes);
  if (!bad) {
    /* A ^C is for muster to see, which gives the command the time to end. */
    bad = mu_child_set_signals(&attributes, true);
    bad = bad ? bad : set_files(&files, input);
    bad = bad ? bad
              : posix_spawn(child, SHELL, &files, &attributes, arguments,
                            environment);
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&files);
  free(arguments[2]);
  return bad;
}

static int start(pid_t *child, const char *text, const struct mu_buffer *batch,
                 uint64_t count)
{
  char number[sizeof COUNT + 24];
  int input = hold_batch(batch);
  char **environment = NULL;
  int bad = input < 0 ? errno : 0;

  (void)snprintf(number, sizeof number, COUNT "%" PRIu64, count);
  if (!bad) {
    environment = make_environment(number);
    bad = environment ? spawn(child, text, input, environment) : ENOMEM;
  }
  if (input >= 0) {
    (void)close(input);
  }
  free(environment);
  return bad;
}

/* ---- its end ---- */

/* A command under way. */
struct watch {
  const struct mu_event_command *command;
  pid_t child;
  int child_fd;     /* readable when some child ended */
  int64_t limit_at; /* when it has had its time */
  int64_t stop_at;  /* when muster is to stop; -1: never */
  int64_t end_at;   /* when the group is told to end, */
  int64_t kill_at;  /* and when it is made to; 0: it was not told so far */
  bool stopping;    /* muster is to stop */
  bool late;        /* it had its time */
  bool killed;
  int status;
};

static bool has_ended(struct watch *w)
{
  pid_t got = waitpid(w->child, &w->status, WNOHANG);

  return got == w->child || (got < 0 && errno != EINTR);
}

static void note_stop(struct watch *w, int64_t now)
{
  if (!w->stopping) {
    w->stopping = true;
    if (w->end_at > now + w->command->grace_ms) {
      w->end_at = now + w->command->grace_ms;
    }
  }
}

static int64_t earliest(const struct watch *w)
{
  int64_t at = w->kill_at ? w->kill_at : w->end_at;

  return !w->stopping && w->stop_at >= 0 && w->stop_at < at ? w->stop_at : at;
}

static void keep_time(struct watch *w, int64_t now)
{
  if (w->stop_at >= 0 && now >= w->stop_at) {
    note_stop(w, now);
  }
  if (w->kill_at == 0 && now >= w->end_at) {
    w->late = now >= w->limit_at;
    w->kill_at = now + KILL_MS;
    (void)kill(-w->child, SIGTERM);
  } else if (w->kill_at && now >= w->kill_at) {
    w->killed = true;
    (void)kill(-w->child, SIGKILL);
  }
}

/* The signal that muster is to stop stays to be read by whoever started this;
 * it is looked for once, or poll() would not wait any more. */
static void wait_turn(struct watch *w, int64_t now)
{
  struct pollfd fds[] = {
      {.fd = w->child_fd, .events = POLLIN},
      {.fd = w->stopping ? -1 : w->command->signal_fd, .events = POLLIN}};
  struct signalfd_siginfo info;
  int64_t wait = earliest(w) - now;

  if (poll(fds, 2, wait > 0 ? (int)wait : 0) < 0) {
    return; /* EINTR */
  }
  while (read(w->child_fd, &info, sizeof info) > 0) {
    /* waitpid() says whose end that was */
  }
  if (fds[1].revents & POLLIN) {
    note_stop(w, now_ms());
  }
}

static void watch_over(struct watch *w)
{
  while (!has_ended(w)) {
    keep_time(w, now_ms());
    if (w->killed) { /* nobody survives that, and nobody is waited for more */
      (void)waitpid(w->child, &w->status, 0);
      return;
    }
    wait_turn(w, now_ms());
  }
}

static enum mu_event_command_end judge(const struct watch *w,
                                       struct mu_error *err)
{
  bool ended = w->kill_at != 0; /* by us */

  if (!ended && WIFEXITED(w->status) && WEXITSTATUS(w->status) == 0) {
    return MU_EVENT_COMMAND_DONE;
  }
  if (ended && !w->late) {
    (void)mu_error_set(err, MU_ESTOPPED,
                       "the command of --exec did not end in %" PRId64
                       " s and was ended, since muster was to stop",
                       w->command->grace_ms / 1000);
    return MU_EVENT_COMMAND_STOPPED;
  }
  if (ended) {
    (void)mu_error_set(err, MU_ESTOPPED, "it took more than %" PRId64 " s",
                       w->command->limit_ms / 1000);
  } else if (WIFSIGNALED(w->status)) {
    (void)mu_error_set(err, MU_ESTOPPED, "it was ended by signal %d",
                       WTERMSIG(w->status));
  } else {
    (void)mu_error_set(err, MU_ESTOPPED, "it ended with status %d",
                       WEXITSTATUS(w->status));
  }
  return MU_EVENT_COMMAND_FAILED;
}

static enum mu_event_command_end no_start(int error, struct mu_error *err)
{
  (void)mu_error_set(err, MU_ESTOPPED, "it could not be started: %s",
                     strerror(error));
  return MU_EVENT_COMMAND_FAILED;
}

enum mu_event_command_end
mu_event_command_run(const struct mu_event_command *command,
                     const struct mu_buffer *batch, uint64_t count,
                     int64_t stop_in_ms, struct mu_error *err)
{
  int64_t began = now_ms();
  struct watch w = {.command = command,
                    .limit_at = began + command->limit_ms,
                    .end_at = began + command->limit_ms,
                    .stop_at = stop_in_ms < 0 ? -1 : began + stop_in_ms};
  sigset_t child;
  sigset_t before;
  int bad = 0;

  (void)sigemptyset(&child);
  (void)sigaddset(&child, SIGCHLD);
  (void)sigprocmask(SIG_BLOCK, &child, &before);
  w.child_fd = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
  bad = w.child_fd < 0 ? errno : start(&w.child, command->text, batch, count);
  if (!bad) {
    watch_over(&w);
  }
  if (w.child_fd >= 0) {
    (void)close(w.child_fd);
  }
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  return bad ? no_start(bad, err) : judge(&w, err);
}
