/* SPDX-License-Identifier: Apache-2.0 */
#include "io/secret_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/child.h"

#define SHELL         "/bin/sh"
#define LOOK_EVERY_MS 50 /* whether it has ended */

/* All other files are closed by themselves. */
static int set_files(posix_spawn_file_actions_t *files, int output)
{
  int bad = posix_spawn_file_actions_adddup2(files, output, STDOUT_FILENO);

  return bad ? bad
             : posix_spawn_file_actions_addopen(files, STDIN_FILENO,
                                                "/dev/null", O_RDONLY, 0);
}

/* Gives an errno. */
static int spawn_with(pid_t *child, const char *command, int output,
                      posix_spawn_file_actions_t *files,
                      posix_spawnattr_t *attributes)
{
  char *arguments[] = {(char[]){"sh"}, (char[]){"-c"}, strdup(command), NULL};
  int bad = arguments[2] ? mu_child_set_signals(attributes, false) : ENOMEM;

  bad = bad ? bad : set_files(files, output);
  bad = bad ? bad
            : posix_spawn(child, SHELL, files, attributes, arguments, environ);
  free(arguments[2]);
  return bad;
}

/* Gives an errno. */
static int spawn(pid_t *child, const char *command, int output)
{
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int bad = posix_spawn_file_actions_init(&files);

  if (bad) {
    return bad;
  }
  bad = posix_spawnattr_init(&attributes);
  if (!bad) {
    bad = spawn_with(child, command, output, &files, &attributes);
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&files);
  return bad;
}

/* A command that is heard out. */
struct hearing {
  const struct mu_secret_command *command;
  pid_t child;
  int output;             /* -1: it says no more, or more than is heard */
  struct mu_secret *said; /* MU_SECRET_ROOM bytes of zeros */
  size_t len;
  int silent_ms; /* how long it has said nothing; -1: that was told */
};

static void stop_listening(struct hearing *h)
{
  (void)close(h->output);
  h->output = -1;
}

static bool said_too_much(const struct hearing *h)
{
  return h->len == MU_SECRET_ROOM - 1;
}

/* Takes what there is to hear. */
static void hear(struct hearing *h)
{
  ssize_t got = read(h->output, mu_secret_room(h->said) + h->len,
                     MU_SECRET_ROOM - 1 - h->len);

  if (got < 0 && errno == EINTR) {
    return;
  }
  h->len += got > 0 ? (size_t)got : 0;
  if (got <= 0 || said_too_much(h)) {
    stop_listening(h);
  }
}

static bool has_ended(const struct hearing *h)
{
  siginfo_t info = {0};

  return waitid(P_PID, (id_t)h->child, &info, WEXITED | WNOHANG | WNOWAIT) ==
             0 &&
         info.si_pid == h->child;
}

static void note_silence(struct hearing *h)
{
  const struct mu_secret_command *command = h->command;

  if (h->silent_ms < 0 || !command->tell) {
    return;
  }
  h->silent_ms += LOOK_EVERY_MS;
  if (h->silent_ms >= command->patience_ms) {
    command->tell(command->ctx, command->name);
    h->silent_ms = -1;
  }
}

/* Until it says no more; or it has ended, and what it said before is heard. */
static void hear_out(struct hearing *h)
{
  while (h->output >= 0) {
    struct pollfd watched = {.fd = h->output, .events = POLLIN};
    bool ended = has_ended(h);
    int ready = poll(&watched, 1, ended ? 0 : LOOK_EVERY_MS);

    if (ready > 0) {
      hear(h);
    } else if (ready == 0 && ended) {
      stop_listening(h);
    } else if (ready == 0) {
      note_silence(h);
    }
  }
}

static int wait_for(pid_t child)
{
  int status = 0;

  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

static enum mu_code check_end(int status, const char *name,
                              struct mu_error *err)
{
  if (WIFSIGNALED(status)) {
    return mu_error_set(err, MU_EUSAGE, "%s was killed by signal %d (%s)", name,
                        WTERMSIG(status), strsignal(WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) != 0) {
    return mu_error_set(err, MU_EUSAGE, "%s ended with status %d", name,
                        WEXITSTATUS(status));
  }
  return MU_OK;
}

/* What was said counts for nothing when it ended badly; but one that was not
 * heard out ends as it can. */
static enum mu_code take_words(struct mu_secret **out, const struct hearing *h,
                               int status, struct mu_error *err)
{
  const struct mu_secret_command *command = h->command;
  char words[128];
  enum mu_code rc = MU_OK;

  (void)snprintf(words, sizeof words, "what %s says", command->name);
  if (said_too_much(h)) {
    return mu_error_set(err, MU_EUSAGE, "%s is over %d bytes long", words,
                        MU_SECRET_MAX);
  }
  rc = check_end(status, command->name, err);
  return rc == MU_OK ? mu_secret_take_text(out, mu_secret_reveal(h->said),
                                           h->len, command->part, words, err)
                     : rc;
}

/* Closes |output|. */
static enum mu_code listen_to(struct mu_secret **out,
                              const struct mu_secret_command *command,
                              pid_t child, int output, struct mu_error *err)
{
  struct hearing h = {.command = command,
                      .child = child,
                      .output = output,
                      .said = mu_secret_new_room(MU_SECRET_ROOM)};
  enum mu_code rc = MU_OK;
  int status = 0;

  if (h.said) {
    hear_out(&h);
  } else {
    stop_listening(&h);
  }
  status = wait_for(child);
  rc = h.said ? take_words(out, &h, status, err) : mu_error_nomem(err);
  mu_secret_free(h.said);
  return rc;
}

enum mu_code mu_secret_run(struct mu_secret **out,
                           const struct mu_secret_command *command,
                           struct mu_error *err)
{
  int ends[2];
  pid_t child = 0;
  int bad = 0;

  *out = NULL;
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: no pipe: %s", command->name,
                        strerror(errno));
  }
  bad = spawn(&child, command->text, ends[1]);
  (void)close(ends[1]);
  if (bad) {
    (void)close(ends[0]);
    return mu_error_set(err, MU_EUSAGE, "%s cannot be started: %s",
                        command->name, strerror(bad));
  }
  return listen_to(out, command, child, ends[0], err);
}
