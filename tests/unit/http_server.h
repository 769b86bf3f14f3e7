/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_server - a server on loopback that answers as the test says, breaks
 * connections when it says so, and counts what really came in.
 *
 * It runs on a thread of its own.  What the handler writes to is the test's
 * to read after mu_http_server_stop().
 */
#ifndef MUSTER_TESTS_HTTP_SERVER_H
#define MUSTER_TESTS_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

struct mu_http_request {
  unsigned number;        /* of all requests, from 1 */
  unsigned connection;    /* which connection it came on, from 1 */
  unsigned on_connection; /* how many came on it with this one */
  const char *head;       /* request line and headers, as they came */
  const char *method;
  const char *path; /* with its query */
  const char *body; /* NUL-terminated */
  size_t body_len;
};

enum mu_http_after {
  MU_HTTP_KEEP,  /* the connection waits for the next request */
  MU_HTTP_CLOSE, /* closed in good order */
  MU_HTTP_RESET, /* torn down */
  MU_HTTP_HANG   /* neither: nothing more comes */
};

struct mu_http_answer {
  struct mu_buffer bytes; /* sent as they are */
  enum mu_http_after after;
  int delay_ms; /* before they are sent */
  /* Sent when the client has had the time to take the reply for whole, or
   * NULL; only for a connection that is kept. */
  const char *unasked;
};

typedef void (*mu_http_handler)(void *ctx,
                                const struct mu_http_request *request,
                                struct mu_http_answer *answer);

struct mu_http_server;

struct mu_http_server *mu_http_server_start(mu_http_handler handler, void *ctx);

/* "http://127.0.0.1:PORT"; borrowed until the stop. */
const char *mu_http_server_origin(const struct mu_http_server *server);

/* Ends the thread and frees; how many requests came in all. */
unsigned mu_http_server_stop(struct mu_http_server *server);

/* A whole reply: |headers| are lines that each end in CRLF, or "". */
void mu_http_answer(struct mu_http_answer *answer, int status,
                    const char *headers, const char *body);

/* True when |request| has this header line, name in any case. */
bool mu_http_has_line(const struct mu_http_request *request, const char *line);

/* A port of loopback that nobody listens on. */
unsigned mu_http_free_port(void);

#endif
