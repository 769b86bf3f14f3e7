/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_log - what a transfer sends and gets, for people who look for a fault:
 * the lines of requests and replies, without credentials and without bodies.
 *
 * Of what is sent only headers that are known to hold no secret are shown with
 * their values, so that a new one is kept back until somebody looks at it.
 * What a server may say reaches a terminal as printable ASCII alone.
 */
#ifndef MUSTER_IO_WIRE_LOG_H
#define MUSTER_IO_WIRE_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include <curl/curl.h>

struct mu_wire_log { /* embed by value */
  FILE *out;         /* NULL: nothing is shown */
  unsigned number;   /* of the exchange: many run side by side */
  bool cut_sent;     /* the last line that was sent is not at its end */
  bool cut_got;      /* likewise of those that came */
};

/* Has |easy| show what it does on |log|, which is borrowed for its life. */
CURLcode mu_wire_log_attach(struct mu_wire_log *log, CURL *easy);

/* A CURLOPT_DEBUGFUNCTION, its |user| the log. */
int mu_wire_log_take(CURL *easy, curl_infotype type, char *bytes, size_t len,
                     void *user);

#endif
