/* SPDX-License-Identifier: Apache-2.0 */
#include "io/secret_command.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/child.h"
#include "io/secret_source.h"

#define SHELL "/bin/sh"

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

static int wait_for(pid_t child)
{
  int status = 0;

  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/* As one does that says more than is read, by itself or under the shell. */
static bool ended_unheard(int status)
{
  return WIFSIGNALED(status) ? WTERMSIG(status) == SIGPIPE
                             : WEXITSTATUS(status) == 128 + SIGPIPE;
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

/* What the child says counts for nothing when it ends badly. Closes |fd|. */
static enum mu_code listen_to(struct mu_secret **out, const char *prefix,
                              pid_t child, int fd, const char *name, bool whole,
                              struct mu_error *err)
{
  char words[128];
  struct mu_error ended = {0};
  enum mu_code rc = MU_OK;
  int status = 0;

  (void)snprintf(words, sizeof words, "what %s says", name);
  rc = mu_secret_read_stream(out, prefix, fd, words, whole, err);
  (void)close(fd);
  status = wait_for(child);
  if (rc != MU_OK && ended_unheard(status)) {
    return rc;
  }
  if (check_end(status, name, &ended) != MU_OK) {
    mu_secret_free(*out);
    *out = NULL;
    rc = mu_error_set(err, ended.code, "%s", ended.text);
  }
  return rc;
}

enum mu_code mu_secret_run(struct mu_secret **out, const char *prefix,
                           const char *command, const char *name, bool whole,
                           struct mu_error *err)
{
  int ends[2];
  pid_t child = 0;
  int bad = 0;

  *out = NULL;
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return mu_error_set(err, MU_EUSAGE, "%s: no pipe: %s", name,
                        strerror(errno));
  }
  bad = spawn(&child, command, ends[1]);
  (void)close(ends[1]);
  if (bad) {
    (void)close(ends[0]);
    return mu_error_set(err, MU_EUSAGE, "%s cannot be started: %s", name,
                        strerror(bad));
  }
  return listen_to(out, prefix, child, ends[0], name, whole, err);
}
