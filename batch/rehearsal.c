/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/buffer.h"

#define PROGRAM       "muster-sandbox"
#define READY_WAIT_MS 15000
#define TOKEN_BYTES   21
#define TOKEN_FD      3 /* in the child */
#define READY_FD      4

/* Beside this very program, as in a build or install tree; else on PATH. */
static void find_program(char *path, size_t size)
{
  ssize_t len = readlink("/proc/self/exe", path, size - sizeof PROGRAM - 1);
  char *slash = NULL;

  if (len > 0) {
    path[len] = '\0';
    slash = strrchr(path, '/');
  }
  if (slash) {
    memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
    if (access(path, X_OK) == 0) {
      return;
    }
  }
  (void)snprintf(path, size, "%s", PROGRAM);
}

static enum mu_code make_token(char token[2 * TOKEN_BYTES + 1],
                               struct mu_error *err)
{
  unsigned char bytes[TOKEN_BYTES];

  if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
    return mu_error_set(err, MU_EUSAGE, "no random bytes: %s", strerror(errno));
  }
  for (size_t i = 0; i < sizeof bytes; i++) {
    (void)snprintf(token + 2 * i, 3, "%02x", bytes[i]);
  }
  return MU_OK;
}

struct pipes {
  int token[2];
  int ready[2];
};

static void close_pipes(struct pipes *pipes)
{
  int *all[] = {&pipes->token[0], &pipes->token[1], &pipes->ready[0],
                &pipes->ready[1]};

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (*all[i] >= 0) {
      (void)close(*all[i]);
      *all[i] = -1;
    }
  }
}

static enum mu_code open_pipes(struct pipes *pipes, struct mu_error *err)
{
  *pipes = (struct pipes){{-1, -1}, {-1, -1}};
  if (pipe(pipes->token) != 0 || pipe(pipes->ready) != 0) {
    enum mu_code rc =
        mu_error_set(err, MU_EUSAGE, "no pipe: %s", strerror(errno));

    close_pipes(pipes);
    return rc;
  }
  return MU_OK;
}

/* What the org is to be like, as its options. */
struct wishes {
  char speed[32];
  struct mu_buffer schema; /* empty: Okta's own attributes */
  bool peopled;
};

/* For the child's argv, which execvp() does not change. */
static const char *const own_options[] = {PROGRAM, "--port=0",
                                          "--token-file=/dev/fd/3",
                                          "--ready-fd=4", "--exit-with-parent"};
static const char *const people_options[] = {"--people=1000",
                                             "--group=Staff",
                                             "--group=Sales",
                                             "--group=Contractors",
                                             "--app-group=Wi-Fi",
                                             "--group-members=Staff=80",
                                             "--group-members=Sales=20",
                                             "--group-members=Contractors=5",
                                             "--group-members=Wi-Fi=50"};

#define COUNT_OF(items) (sizeof(items) / sizeof *(items))
#define OPTIONS_MOST    (COUNT_OF(own_options) + COUNT_OF(people_options) + 3)

static enum mu_code write_wishes(struct wishes *wishes,
                                 const struct mu_settings *settings,
                                 bool peopled, struct mu_error *err)
{
  const char *type = settings->user_type;
  const char *schema = settings->offline_schema;

  wishes->peopled = peopled;
  (void)snprintf(wishes->speed, sizeof wishes->speed, "--speed=%llu",
                 (unsigned long long)settings->rehearse_speed);
  if (type && !schema) {
    return mu_error_set(err, MU_EUSAGE,
                        "--user-type %s: the org of a rehearsal has one type "
                        "of users, unless --offline-schema FILE says what "
                        "those of another are like",
                        type);
  }
  if (schema) {
    mu_buffer_append_text(&wishes->schema, type ? "--user-type=" : "--schema=");
    if (type) {
      mu_buffer_printf(&wishes->schema, "%s=", type);
    }
    mu_buffer_append_text(&wishes->schema, schema);
  }
  return mu_buffer_failed(&wishes->schema) ? mu_error_nomem(err) : MU_OK;
}

static void add_options(const char **argv, size_t *count,
                        const char *const *options, size_t more)
{
  memcpy((void *)(argv + *count), (const void *)options,
         more * sizeof *options);
  *count += more;
}

/* Ends with NULL. */
static void make_argv(const char *argv[OPTIONS_MOST],
                      const struct wishes *wishes)
{
  size_t count = 0;

  add_options(argv, &count, own_options, COUNT_OF(own_options));
  argv[count++] = wishes->speed;
  if (wishes->schema.len > 0) {
    argv[count++] = mu_buffer_text(&wishes->schema);
  }
  if (wishes->peopled) {
    add_options(argv, &count, people_options, COUNT_OF(people_options));
  }
  argv[count] = NULL;
}

/* The child: its own process group, so that ^C ends the run and not the org
 * under it, and only the two descriptors that it needs. */
static void run_child(const char *program, const struct pipes *pipes,
                      const struct wishes *wishes)
{
  const char *argv[OPTIONS_MOST];
  sigset_t none;
  /* Above the two, so that neither move below tramples on the other. */
  int token = fcntl(pipes->token[0], F_DUPFD, READY_FD + 1);
  int ready = fcntl(pipes->ready[1], F_DUPFD, READY_FD + 1);

  make_argv(argv, wishes);
  (void)setpgid(0, 0);
  (void)signal(SIGPIPE, SIG_DFL);
  (void)sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
  if (token < 0 || ready < 0 || dup2(token, TOKEN_FD) < 0 ||
      dup2(ready, READY_FD) < 0) {
    _exit(127);
  }
  for (int fd = READY_FD + 1; fd < 256; fd++) {
    (void)close(fd);
  }
  (void)execvp(program, (char *const *)argv);
  _exit(127);
}

static enum mu_code read_port(int fd, unsigned *port, struct mu_error *err)
{
  char line[16] = "";
  size_t len = 0;
  struct pollfd ready = {.fd = fd, .events = POLLIN};

  while (len < sizeof line - 1 && !strchr(line, '\n')) {
    ssize_t got = 0;

    if (poll(&ready, 1, READY_WAIT_MS) <= 0) {
      return mu_error_set(err, MU_EUSAGE,
                          PROGRAM " did not get ready in %d seconds",
                          READY_WAIT_MS / 1000);
    }
    got = read(fd, line + len, sizeof line - 1 - len);
    if (got <= 0) {
      return mu_error_set(err, MU_EUSAGE,
                          PROGRAM " could not be started; it belongs beside "
                                  "muster or on PATH");
    }
    len += (size_t)got;
  }
  *port = (unsigned)strtoul(line, NULL, 10);
  return MU_OK;
}

static enum mu_code describe_org(struct mu_org *org, unsigned port,
                                 const char *token, struct mu_error *err)
{
  static const size_t size = sizeof "http://127.0.0.1:65535";

  org->url = malloc(size);
  if (!org->url) {
    return mu_error_nomem(err);
  }
  (void)snprintf(org->url, size, "http://127.0.0.1:%u", port);
  org->credential.kind = MU_CREDENTIAL_SSWS;
  return mu_secret_new(&org->credential.token, "", token, strlen(token), err);
}

/* Forks the child and hands it the token. */
static enum mu_code start_child(struct mu_rehearsal *rehearsal,
                                struct pipes *pipes,
                                const struct wishes *wishes, const char *token,
                                struct mu_error *err)
{
  char program[4096];
  enum mu_code rc = MU_OK;

  find_program(program, sizeof program);
  rehearsal->child = fork();
  if (rehearsal->child == 0) {
    run_child(program, pipes, wishes);
  }
  (void)close(pipes->token[0]);
  (void)close(pipes->ready[1]);
  pipes->token[0] = -1;
  pipes->ready[1] = -1;
  if (rehearsal->child < 0) {
    rc = mu_error_set(err, MU_EUSAGE, "no child process: %s", strerror(errno));
  } else if (write(pipes->token[1], token, strlen(token)) < 0) {
    rc =
        mu_error_set(err, MU_EUSAGE, PROGRAM " went away: %s", strerror(errno));
  }
  (void)close(pipes->token[1]);
  pipes->token[1] = -1;
  return rc;
}

enum mu_code mu_rehearsal_start(struct mu_rehearsal *rehearsal,
                                struct mu_org *org,
                                const struct mu_settings *settings,
                                bool peopled, struct mu_error *err)
{
  char token[2 * TOKEN_BYTES + 1];
  struct wishes wishes = {0};
  struct pipes pipes;
  unsigned port = 0;
  enum mu_code rc = write_wishes(&wishes, settings, peopled, err);

  if (rc == MU_OK) {
    rc = make_token(token, err);
  }
  if (rc == MU_OK) {
    rc = open_pipes(&pipes, err);
  }
  if (rc != MU_OK) {
    mu_buffer_release(&wishes.schema);
    return rc;
  }
  rc = start_child(rehearsal, &pipes, &wishes, token, err);
  if (rc == MU_OK) {
    rc = read_port(pipes.ready[0], &port, err);
  }
  if (rc == MU_OK) {
    rc = describe_org(org, port, token, err);
  }
  close_pipes(&pipes);
  mu_buffer_release(&wishes.schema);
  explicit_bzero(token, sizeof token);
  if (rc != MU_OK) {
    mu_rehearsal_end(rehearsal);
  }
  return rc;
}

void mu_rehearsal_end(struct mu_rehearsal *rehearsal)
{
  if (rehearsal->child > 0) {
    (void)kill(rehearsal->child, SIGTERM);
    while (waitpid(rehearsal->child, NULL, 0) < 0 && errno == EINTR) {
    }
  }
  rehearsal->child = 0;
}
