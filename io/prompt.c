/* SPDX-License-Identifier: Apache-2.0 */
#include "io/prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "io/secret_source.h"

/* A terminal whose echo is off until it is given back. */
struct terminal {
  int fd;
  int signals; /* readable when one of them is waiting */
  sigset_t blocked_before;
  struct termios before;
};

/* Signals wait as long as the echo is off: whoever is stopped or killed must
 * not leave a terminal behind that shows nothing. */
static bool hold_signals(struct terminal *t)
{
  static const int held[] = {SIGINT,  SIGTERM, SIGHUP, SIGQUIT,
                             SIGTSTP, SIGTTIN, SIGTTOU};
  sigset_t set;

  (void)sigemptyset(&set);
  for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
    (void)sigaddset(&set, held[i]);
  }
  (void)sigprocmask(SIG_BLOCK, &set, &t->blocked_before);
  t->signals = signalfd(-1, &set, SFD_CLOEXEC);
  return t->signals >= 0;
}

static void let_signals_come(struct terminal *t)
{
  if (t->signals >= 0) {
    (void)close(t->signals);
    t->signals = -1;
  }
  (void)sigprocmask(SIG_SETMASK, &t->blocked_before, NULL); /* here they are */
}

/* Leaves everything as it was when it is not possible. */
static bool silence(struct terminal *t)
{
  struct termios silent;

  if (tcgetattr(t->fd, &t->before) != 0) {
    return false;
  }
  silent = t->before;
  silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
  if (!hold_signals(t) || tcsetattr(t->fd, TCSAFLUSH, &silent) != 0) {
    let_signals_come(t);
    return false;
  }
  return true;
}

static void give_back(struct terminal *t)
{
  (void)tcsetattr(t->fd, TCSAFLUSH, &t->before);
  let_signals_come(t);
}

static bool write_all(int fd, const char *text)
{
  size_t len = strlen(text);

  return write(fd, text, len) == (ssize_t)len;
}

/* The terminal hands over whole lines; false when a signal came first. */
static bool read_answer(const struct terminal *t, struct mu_secret **out,
                        struct mu_error *err, enum mu_code *rc)
{
  struct pollfd watched[] = {{.fd = t->fd, .events = POLLIN},
                             {.fd = t->signals, .events = POLLIN}};

  *rc = MU_OK;
  if (poll(watched, 2, -1) > 0 && (watched[1].revents & POLLIN)) {
    return false;
  }
  *rc = mu_secret_read_line(out, t->fd, "what was typed", err);
  return true;
}

/* Once; false when it has to be asked again. */
static bool ask(struct terminal *t, const char *question,
                struct mu_secret **out, struct mu_error *err, enum mu_code *rc)
{
  bool answered = true;

  if (!silence(t) || !write_all(t->fd, question)) {
    *rc = mu_error_set(err, MU_EUSAGE, "the terminal cannot be asked");
    if (t->signals >= 0) {
      give_back(t);
    }
    return true;
  }
  answered = read_answer(t, out, err, rc);
  (void)write_all(t->fd, "\n"); /* the one that was typed was not shown */
  give_back(t);
  return answered;
}

enum mu_code mu_prompt_secret(struct mu_secret **out, const char *question,
                              struct mu_error *err)
{
  struct terminal t = {.fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY),
                       .signals = -1};
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (t.fd < 0) {
    return mu_error_set(err, MU_EUSAGE, "there is no terminal to ask at");
  }
  while (!ask(&t, question, out, err, &rc)) {
    /* it was stopped meanwhile, and goes on */
  }
  (void)close(t.fd);
  return rc;
}

/* A line, cut to fit, without its end; "" at the end of the terminal. */
static void read_line(int fd, char *line, size_t size)
{
  size_t len = 0;
  char c = '\0';

  while (read(fd, &c, 1) == 1 && c != '\n') {
    if (len + 1 < size) {
      line[len++] = c;
    }
  }
  line[len] = '\0';
}

enum mu_code mu_prompt_yes(bool *yes, const char *question,
                           struct mu_error *err)
{
  char line[16];
  int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  *yes = false;
  if (fd < 0) {
    return mu_error_set(err, MU_EUSAGE, "there is no terminal to ask at");
  }
  (void)tcflush(fd, TCIFLUSH); /* what was typed before is no answer */
  if (write_all(fd, question)) {
    read_line(fd, line, sizeof line);
    *yes = strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0;
  }
  (void)close(fd);
  return MU_OK;
}
