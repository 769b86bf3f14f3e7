/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server - the org behind a port, in one thread.
 *
 * libmicrohttpd is polled from outside: the loop waits for sockets, for
 * signals and for the next reply that is due, whichever comes first. A request
 * that waits for its reply is suspended and costs an entry in a heap. HTTP/1.1
 * alone is spoken.
 */
#ifndef MUSTER_SANDBOX_SERVER_H
#define MUSTER_SANDBOX_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "io/error.h"
#include "samples/sandbox/org.h"

struct sb_server;

struct sb_server_config {
  const char *address; /* an IP address */
  uint16_t port;       /* 0 for one that is free */
  uint64_t latency_ms; /* of the org's time, between request and reply */
  uint64_t jitter;     /* per cent that the latency varies by */
  char *key;           /* PEM, for https; NULL for http */
  char *certificate;   /* PEM */
  uint64_t seed;
  bool okta_headers;
  bool big_headers; /* whether the fault of that name can occur */
};

/* Listens. |org| and |config|'s texts are borrowed until sb_server_free(). */
enum mu_code sb_server_new(struct sb_server **out, struct sb_org *org,
                           const struct sb_server_config *config,
                           struct mu_error *err) MU_MUST_CHECK;
void sb_server_free(struct sb_server *server);

/* The port that it listens on. */
uint16_t sb_server_port(const struct sb_server *server);

/* Answers until |stop_fd| can be read. */
enum mu_code sb_server_run(struct sb_server *server, int stop_fd,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
