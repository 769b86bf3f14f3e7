/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/wire.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "samples/sandbox/clock.h"

#define BIG_HEADERS    50
#define BIG_HEADER_LEN 8192

struct cut_body { /* the part of a body that is sent before the cut */
  char *data;
  size_t len;
};

static ssize_t read_cut(void *context, uint64_t at, char *to, size_t max)
{
  const struct cut_body *body = context;
  size_t left;

  if (at >= body->len) {
    return MHD_CONTENT_READER_END_WITH_ERROR;
  }
  left = body->len - (size_t)at;
  left = left < max ? left : max;
  memcpy(to, body->data + at, left);
  return (ssize_t)left;
}

static void free_cut(void *context)
{
  struct cut_body *body = context;

  free(body->data);
  free(body);
}

/* Content-Length tells of the whole body, of which half comes. */
static struct MHD_Response *cut_response(struct sb_reply *reply)
{
  struct cut_body *body = calloc(1, sizeof *body);
  struct MHD_Response *response;

  if (!body) {
    return NULL;
  }
  body->data = reply->body.data;
  body->len = reply->body.len / 2;
  response = MHD_create_response_from_callback(reply->body.len, 4096, read_cut,
                                               body, free_cut);
  if (!response) {
    free(body);
    return NULL;
  }
  mu_buffer_init(&reply->body); /* handed over */
  return response;
}

static struct MHD_Response *body_response(struct sb_reply *reply)
{
  struct MHD_Response *response;

  if (reply->wire == SB_REPLY_TRUNCATED) {
    return cut_response(reply);
  }
  response = MHD_create_response_from_buffer(reply->body.len, reply->body.data,
                                             MHD_RESPMEM_MUST_FREE);
  if (response) {
    mu_buffer_init(&reply->body); /* handed over */
  }
  return response;
}

static void add(struct MHD_Response *response, const char *name,
                const char *value)
{
  /* Fails when out of memory only: then a header is missing, as happens. */
  (void)MHD_add_response_header(response, name, value);
}

static void add_number(struct MHD_Response *response, const char *name,
                       int64_t number)
{
  char text[24];

  (void)snprintf(text, sizeof text, "%" PRId64, number);
  add(response, name, text);
}

static void add_rate(struct MHD_Response *response,
                     const struct sb_limits_report *rate)
{
  if (rate->shown) {
    add_number(response, "x-rate-limit-limit", (int64_t)rate->limit);
    add_number(response, "x-rate-limit-remaining", (int64_t)rate->remaining);
    add_number(response, "x-rate-limit-reset", rate->reset);
  }
}

/* The kinds and sizes seen in recordings; the values are made up. */
static void add_okta(struct MHD_Response *response)
{
  static const struct {
    const char *name, *value;
  } headers[] = {
      {"server", "nginx"},
      {"cache-control", "no-cache, no-store"},
      {"pragma", "no-cache"},
      {"expires", "0"},
      {"vary", "Accept-Encoding"},
      {"p3p", "CP=\"HONK\""},
      {"accept-ch", "Sec-CH-UA-Platform-Version"},
      {"referrer-policy", "strict-origin-when-cross-origin"},
      {"x-content-type-options", "nosniff"},
      {"x-xss-protection", "0"},
      {"strict-transport-security", "max-age=315360000; includeSubDomains"},
      {"content-security-policy",
       "default-src 'self' org.sandbox.example *.sandboxcdn.example; "
       "connect-src 'self' org.sandbox.example org-admin.sandbox.example "
       "*.sandboxcdn.example *.metrics.sandbox.example:9443 "
       "https://events.one.sandbox.example https://events.two.sandbox.example "
       "https://telemetry.sandbox.example data:; script-src 'unsafe-inline' "
       "'unsafe-eval' 'self' 'report-sample' org.sandbox.example "
       "*.sandboxcdn.example; style-src 'unsafe-inline' 'self' 'report-sample' "
       "org.sandbox.example *.sandboxcdn.example; frame-src 'self' "
       "org.sandbox.example org-admin.sandbox.example login.sandbox.example "
       "com-sandbox-authenticator:; img-src 'self' org.sandbox.example "
       "*.sandboxcdn.example *.tiles.sandbox.example *.maps.sandbox.example "
       "data: blob:; font-src 'self' org.sandbox.example data: "
       "*.sandboxcdn.example fonts.sandbox.example; frame-ancestors 'self'; "
       "report-uri https://csp.sandbox.example/report/one; report-to csp"},
      {"set-cookie", "sid=\"\"; Version=1; Path=/; Max-Age=0"},
      {"set-cookie",
       "JSESSIONID=8F0D0C3B6A1E4D2F9B7C5E3A1D0F2B4C; Path=/; Secure; "
       "HttpOnly"},
      {"set-cookie", "t=default; Path=/"},
  };

  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    add(response, headers[i].name, headers[i].value);
  }
}

static void add_big(struct MHD_Response *response)
{
  char value[BIG_HEADER_LEN + 1];
  char name[32];

  memset(value, 'x', BIG_HEADER_LEN);
  value[BIG_HEADER_LEN] = '\0';
  for (int i = 0; i < BIG_HEADERS; i++) {
    (void)snprintf(name, sizeof name, "x-padding-%d", i);
    add(response, name, value);
  }
}

static void add_links(struct MHD_Response *response,
                      const struct sb_reply *reply)
{
  for (size_t i = 0; i < 2; i++) {
    if (reply->links[i].len > 0) {
      add(response, "link", mu_buffer_text(&reply->links[i]));
    }
  }
}

static void add_common(struct MHD_Response *response, struct sb_random *ids,
                       int64_t now_ms)
{
  char date[SB_CLOCK_TEXT];
  char id[28] = "req";

  sb_clock_print_http(date, now_ms);
  add(response, "date", date);
  sb_random_letters(ids, id + 3, sizeof id - 4);
  add(response, "x-okta-request-id", id);
}

struct MHD_Response *sb_wire_response(struct sb_reply *reply,
                                      struct sb_random *ids, int64_t now_ms,
                                      bool okta_headers)
{
  struct MHD_Response *response = body_response(reply);

  if (!response) {
    return NULL;
  }
  add_common(response, ids, now_ms);
  if (reply->content_type) {
    add(response, "content-type", reply->content_type);
  }
  if (reply->allow[0] != '\0') {
    add(response, "allow", reply->allow);
  }
  if (reply->etag[0] != '\0') {
    add(response, "etag", reply->etag);
  }
  if (reply->challenge.len > 0) {
    add(response, "www-authenticate", mu_buffer_text(&reply->challenge));
  }
  if (reply->dpop_nonce[0] != '\0') {
    add(response, "dpop-nonce", reply->dpop_nonce);
  }
  add_rate(response, &reply->rate);
  add_links(response, reply);
  if (okta_headers) {
    add_okta(response);
  }
  if (reply->wire == SB_REPLY_BIG) {
    add_big(response);
  }
  if (reply->wire == SB_REPLY_CLOSE) {
    add(response, "Connection", "close");
  }
  return response;
}

void sb_wire_reset(int fd)
{
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};

  /* On Linux this takes a TCP connection down with a reset at once; a close
   * would send what it has and an orderly end first. */
  (void)connect(fd, &nobody, sizeof nobody);
}

bool sb_wire_is_gone(int fd)
{
  struct pollfd p = {.fd = fd, .events = POLLIN};
  char byte;

  if (poll(&p, 1, 0) <= 0) {
    return false;
  }
  return (p.revents & (POLLERR | POLLHUP)) != 0 ||
         recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}
