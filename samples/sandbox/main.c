/* SPDX-License-Identifier: Apache-2.0 */
/*
 * muster-sandbox - an Okta org on loopback. See --help.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <microhttpd.h>

#include "io/error.h"
#include "samples/sandbox/certificate.h"
#include "samples/sandbox/options.h"
#include "samples/sandbox/org.h"
#include "samples/sandbox/server.h"

#define TOKEN_MAX 4096

enum { EXIT_USAGE = 2 };

struct token {
  char text[TOKEN_MAX + 1];
};

static enum mu_code read_token(const char *path, struct token *token,
                               struct mu_error *err)
{
  FILE *file = fopen(path, "re");
  size_t len;

  if (!file) {
    return mu_error_set(err, MU_EINPUT, "%s: %s", path, strerror(errno));
  }
  len = fread(token->text, 1, TOKEN_MAX, file);
  (void)fclose(file); /* it was read only */
  while (len > 0 && strchr("\r\n", token->text[len - 1])) {
    len--;
  }
  token->text[len] = '\0';
  if (len == 0 || strlen(token->text) != len) {
    return mu_error_set(err, MU_EINPUT, "%s: there is no token in it", path);
  }
  return MU_OK;
}

static enum mu_code make_token(struct token *token, struct mu_error *err)
{
  uint64_t seed;
  struct sb_random random;

  if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) {
    return mu_error_set(err, MU_EINPUT, "no random token: %s", strerror(errno));
  }
  sb_random_init(&random, seed, 0);
  memcpy(token->text, "00", 2);
  sb_random_letters(&random, token->text + 2, 40);
  (void)fprintf(stderr,
                "muster-sandbox: the token is %s\n"
                "  as in: curl -H 'Authorization: SSWS %s' URL/api/v1/users\n",
                token->text, token->text);
  return MU_OK;
}

/* Asks for SIGTERM when the parent ends; false when that has happened. */
static bool follow_parent(pid_t parent)
{
  return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent;
}

/* A descriptor that can be read once SIGTERM or SIGINT has come. */
static int open_signals(void)
{
  sigset_t set;

  (void)signal(SIGPIPE, SIG_IGN);
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGTERM);
  (void)sigaddset(&set, SIGINT);
  (void)sigprocmask(SIG_BLOCK, &set, NULL);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum mu_code write_ca(const char *path, const char *pem,
                             struct mu_error *err)
{
  FILE *file = fopen(path, "we");
  bool written;

  if (!file) {
    return mu_error_set(err, MU_EOUTPUT, "%s: %s", path, strerror(errno));
  }
  written = fputs(pem, file) >= 0;
  if (fclose(file) != 0 || !written) {
    return mu_error_set(err, MU_EOUTPUT, "%s: %s", path, strerror(errno));
  }
  return MU_OK;
}

static enum mu_code say_ready(const struct sb_options *o, uint16_t port,
                              struct mu_error *err)
{
  char text[16];
  int len = snprintf(text, sizeof text, "%u\n", (unsigned)port);
  const char *scheme = o->https ? "https" : "http";
  bool six = strchr(o->listen, ':') != NULL;

  if (o->ready_fd == SB_OPTIONS_NO_FD) {
    (void)printf("muster-sandbox: listening on %s://%s%s%s:%u\n", scheme,
                 six ? "[" : "", o->listen, six ? "]" : "", (unsigned)port);
    (void)fflush(stdout);
    return MU_OK;
  }
  if (write((int)o->ready_fd, text, (size_t)len) != len) {
    return mu_error_set(err, MU_EOUTPUT, "file descriptor %" PRIu64 ": %s",
                        o->ready_fd, strerror(errno));
  }
  (void)close((int)o->ready_fd); /* the port has been written */
  return MU_OK;
}

static struct sb_server_config server_config(const struct sb_options *o,
                                             const struct sb_certificate *c)
{
  struct sb_server_config config = {
      .address = o->listen,
      .port = (uint16_t)o->port,
      .latency_ms = o->latency_ms,
      .jitter = o->jitter,
      .key = c->key,
      .certificate = c->certificate,
      .seed = o->seed,
      .okta_headers = o->okta_headers,
      .big_headers = o->org.faults.percent[SB_FAULT_BIG_HEADERS] > 0,
  };

  return config;
}

static enum mu_code prepare_tls(const struct sb_options *o,
                                struct sb_certificate *c, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (o->ca_out && !o->https) {
    return mu_error_set(err, MU_EUSAGE, "--ca-out needs --https");
  }
  if (o->https) {
    rc = sb_certificate_make(c, o->listen, err);
  }
  if (rc == MU_OK && o->ca_out) {
    rc = write_ca(o->ca_out, c->certificate, err);
  }
  return rc;
}

static enum mu_code serve(struct sb_options *o, int stop_fd,
                          struct mu_error *err)
{
  struct sb_certificate certificate = {0};
  struct sb_server_config config;
  struct sb_server *server = NULL;
  struct token token;
  struct sb_org org;
  enum mu_code rc = o->token_file ? read_token(o->token_file, &token, err)
                                  : make_token(&token, err);

  if (rc != MU_OK) {
    return rc;
  }
  o->org.token = token.text;
  rc = sb_org_init(&org, &o->org, err);
  o->org.token = NULL; /* the org has it */
  if (rc != MU_OK) {
    return rc;
  }
  rc = prepare_tls(o, &certificate, err);
  config = server_config(o, &certificate);
  if (rc == MU_OK) {
    rc = sb_server_new(&server, &org, &config, err);
  }
  if (rc == MU_OK) {
    rc = say_ready(o, sb_server_port(server), err);
  }
  if (rc == MU_OK) {
    rc = sb_server_run(server, stop_fd, err);
  }
  sb_server_free(server);
  sb_org_release(&org);
  sb_certificate_release(&certificate);
  return rc;
}

int main(int argc, char **argv)
{
  pid_t parent = getppid();
  struct sb_options options;
  struct mu_error err = {0};
  enum mu_code rc = sb_options_parse(&options, argc, argv, &err);

  if (rc == MU_OK && options.help) {
    sb_options_print_help(stdout);
    return EXIT_SUCCESS;
  }
  if (rc == MU_OK && options.version) {
    (void)printf("muster-sandbox %s (libmicrohttpd %s)\n", MUSTER_VERSION,
                 MHD_get_version());
    return EXIT_SUCCESS;
  }
  if (rc == MU_OK) {
    int stop_fd = open_signals();

    if (options.exit_with_parent && !follow_parent(parent)) {
      return EXIT_SUCCESS;
    }
    rc = serve(&options, stop_fd, &err);
  }
  if (rc != MU_OK) {
    (void)fprintf(stderr, "muster-sandbox: %s\n", err.text);
  }
  return rc == MU_OK       ? EXIT_SUCCESS
         : rc == MU_EUSAGE ? EXIT_USAGE
                           : EXIT_FAILURE;
}
