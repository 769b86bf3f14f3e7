/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <microhttpd.h>

#include "samples/sandbox/timers.h"
#include "samples/sandbox/wire.h"

#define BODY_MAX ((size_t)1024 * 1024) /* then 413 */
#define BODY_DRAIN_MAX                                                         \
  ((uint64_t)16 * 1024 * 1024) /* then the connection ends */
#define FAST_MS 2.0            /* a refusal at the door takes no longer */
#define STALL_LOOK_NS                                                          \
  ((uint64_t)50 * 1000000) /* between looks at stalled clients */
#define CONNECTIONS_MAX  8192U
#define CONNECTION_BYTES ((size_t)64 * 1024)
#define JITTER_STREAM    3

enum exchange_state {
  EXCHANGE_READING, /* the request is coming in */
  EXCHANGE_WAITING, /* suspended, in the server's timers */
  EXCHANGE_READY,   /* resumed; the reply is due */
  EXCHANGE_STALLED, /* suspended, on the server's stalled list */
  EXCHANGE_ENDED    /* resumed to be closed */
};

struct exchange { /* one request and its reply */
  struct sb_server *server;
  struct MHD_Connection *connection; /* borrowed while suspended */
  struct exchange *next;             /* on the stalled list */
  struct sb_request rq;
  struct sb_reply reply;
  uint64_t received; /* bytes of the body, kept or not */
  enum exchange_state state;
  bool begun, in_flight;
};

struct sb_server {
  struct MHD_Daemon *daemon;
  struct sb_org *org;
  struct sb_server_config config;
  struct sb_timers timers;
  struct sb_random jitter;
  struct exchange *stalled;
  uint16_t port;
  bool ending; /* no request is taken up, nor put to sleep, any more */
};

static void *on_target(void *context, const char *target,
                       struct MHD_Connection *connection)
{
  struct exchange *ex = calloc(1, sizeof *ex);

  (void)connection;
  if (!ex) {
    return NULL;
  }
  ex->server = context;
  sb_reply_init(&ex->reply);
  if (!sb_request_init(&ex->rq, target)) {
    sb_request_release(&ex->rq);
    free(ex);
    return NULL;
  }
  return ex;
}

static void leave_flight(struct exchange *ex)
{
  if (ex->in_flight) {
    sb_org_finish(ex->server->org);
    ex->in_flight = false;
  }
}

static void unlist_stalled(struct exchange *ex)
{
  for (struct exchange **p = &ex->server->stalled; *p; p = &(*p)->next) {
    if (*p == ex) {
      *p = ex->next;
      return;
    }
  }
}

static void on_completed(void *context, struct MHD_Connection *connection,
                         void **state, enum MHD_RequestTerminationCode why)
{
  struct exchange *ex = *state;

  (void)context;
  (void)connection;
  (void)why;
  *state = NULL;
  if (!ex) {
    return;
  }
  leave_flight(ex);
  if (ex->state == EXCHANGE_STALLED) {
    unlist_stalled(ex);
  }
  sb_request_release(&ex->rq);
  sb_reply_release(&ex->reply);
  free(ex);
}

static void on_connection(void *context, struct MHD_Connection *connection,
                          void **state,
                          enum MHD_ConnectionNotificationCode what)
{
  struct sb_server *server = context;

  (void)connection;
  (void)state;
  server->org->ledger.connections += what == MHD_CONNECTION_NOTIFY_STARTED;
}

static int socket_of(struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

  return info ? info->connect_fd : -1;
}

static enum MHD_Result stall(struct exchange *ex,
                             struct MHD_Connection *connection)
{
  ex->state = EXCHANGE_STALLED;
  ex->connection = connection;
  ex->next = ex->server->stalled;
  ex->server->stalled = ex;
  MHD_suspend_connection(connection);
  return MHD_YES;
}

static enum MHD_Result send_reply(struct exchange *ex,
                                  struct MHD_Connection *connection)
{
  struct sb_server *server = ex->server;
  unsigned status = ex->reply.status;
  struct MHD_Response *response;
  enum MHD_Result queued;

  if (ex->reply.wire == SB_REPLY_STALLED) {
    return stall(ex, connection); /* and stays in flight */
  }
  leave_flight(ex);
  if (ex->reply.wire == SB_REPLY_RESET) {
    sb_wire_reset(socket_of(connection));
    return MHD_NO;
  }
  response = sb_wire_response(&ex->reply, &server->org->ids,
                              sb_clock_now_ms(&server->org->clock),
                              server->config.okta_headers);
  if (!response) {
    return MHD_NO;
  }
  queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

/* Milliseconds of the org's time until the reply leaves. */
static double delay_ms(struct sb_server *server, const struct sb_reply *reply)
{
  double latency = (double)server->config.latency_ms;
  double spread = latency * (double)server->config.jitter / 100.0;

  if (reply->fast) {
    return latency < FAST_MS ? latency : FAST_MS;
  }
  if (spread > 0) {
    latency += spread *
               ((double)sb_random_below(&server->jitter, 2000001) - 1000000.0) /
               1000000.0;
  }
  return latency;
}

static enum MHD_Result wait_or_send(struct exchange *ex,
                                    struct MHD_Connection *connection)
{
  struct sb_server *server = ex->server;
  double delay = delay_ms(server, &ex->reply);
  uint64_t real_ns = sb_clock_to_real_ns(&server->org->clock, delay);

  if (real_ns == 0 ||
      !sb_timers_add(&server->timers, sb_clock_real_ns() + real_ns, ex)) {
    return send_reply(ex, connection);
  }
  ex->state = EXCHANGE_WAITING;
  ex->connection = connection;
  MHD_suspend_connection(connection);
  return MHD_YES;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result count_proof(void *context, enum MHD_ValueKind kind,
                                   const char *name, const char *value)
{
  unsigned *count = context;

  (void)kind;
  (void)value;
  *count += strcasecmp(name, "dpop") == 0;
  return MHD_YES;
}

/* A host goes into links, so it must look like one. */
static const char *host_of(struct MHD_Connection *connection)
{
  const char *host = header(connection, "host");

  if (host && host[0] != '\0' && strlen(host) < 256 &&
      strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                   "0123456789-._:[]") == strlen(host)) {
    return host;
  }
  return NULL;
}

static void read_headers(struct exchange *ex, struct MHD_Connection *connection,
                         const char *method)
{
  struct sb_request *rq = &ex->rq;

  rq->method = method;
  rq->authorization = header(connection, "authorization");
  rq->dpop = header(connection, "dpop");
  (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_proof,
                                  &rq->dpop_count);
  rq->content_type = header(connection, "content-type");
  rq->user_agent = header(connection, "user-agent");
  rq->accept = header(connection, "accept");
  rq->host = host_of(connection);
  rq->has_length = header(connection, "content-length") ||
                   header(connection, "transfer-encoding");
  rq->secure = ex->server->config.key != NULL;
}

static void take_body(struct exchange *ex, const char *bytes, size_t len)
{
  ex->received += len;
  if (ex->received <= BODY_MAX) {
    mu_buffer_append(&ex->rq.body, bytes, len);
  }
}

static bool is_too_large(struct MHD_Connection *connection)
{
  const char *length = header(connection, "content-length");

  return length && strtoull(length, NULL, 10) > BODY_MAX;
}

static enum MHD_Result refuse_large(struct exchange *ex,
                                    struct MHD_Connection *connection)
{
  sb_reply_html(&ex->reply, 413, "Request Entity Too Large");
  ex->reply.wire = SB_REPLY_CLOSE;
  return send_reply(ex, connection);
}

static enum MHD_Result answer(struct exchange *ex,
                              struct MHD_Connection *connection,
                              const char *method)
{
  if (ex->received > BODY_MAX || mu_buffer_failed(&ex->rq.body)) {
    return refuse_large(ex, connection);
  }
  read_headers(ex, connection, method);
  ex->in_flight = sb_org_answer(ex->server->org, &ex->rq, &ex->reply);
  return wait_or_send(ex, connection);
}

/* libmicrohttpd calls this when the headers are there, with each part of the
 * body, once more after it, and again after a resumption. */
static enum MHD_Result on_request(void *context,
                                  struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_len, void **state)
{
  const struct sb_server *server = context;
  struct exchange *ex = *state;

  (void)url;
  (void)version;
  if (!ex || ex->state == EXCHANGE_ENDED || server->ending) {
    return MHD_NO;
  }
  if (ex->state == EXCHANGE_READY) {
    return send_reply(ex, connection);
  }
  if (!ex->begun) {
    ex->begun = true;
    return is_too_large(connection) ? refuse_large(ex, connection) : MHD_YES;
  }
  if (*upload_len > 0) {
    take_body(ex, upload, *upload_len);
    *upload_len = 0;
    return ex->received <= BODY_DRAIN_MAX ? MHD_YES : MHD_NO;
  }
  return answer(ex, connection, method);
}

/* Percent signs are request.c's to decode. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection,
                           char *text)
{
  (void)context;
  (void)connection;
  return strlen(text);
}

static bool make_address(const struct sb_server_config *config,
                         struct sockaddr_storage *address)
{
  struct sockaddr_in *four = (struct sockaddr_in *)address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;

  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, config->address, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(config->port);
    return true;
  }
  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET6, config->address, &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(config->port);
    return true;
  }
  return false;
}

static struct MHD_Daemon *start(struct sb_server *server,
                                const struct sockaddr_storage *address)
{
  const struct sb_server_config *config = &server->config;
  unsigned flags =
      MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
  char priorities[] = "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1";
  struct MHD_OptionItem tls[] = {
      {MHD_OPTION_HTTPS_MEM_KEY, 0, config->key},
      {MHD_OPTION_HTTPS_MEM_CERT, 0, config->certificate},
      {MHD_OPTION_HTTPS_PRIORITIES, 0, priorities},
      {MHD_OPTION_END, 0, NULL}};

  if (config->key) {
    flags |= MHD_USE_TLS;
  } else {
    tls[0].option = MHD_OPTION_END;
  }
  if (address->ss_family == AF_INET6) {
    flags |= MHD_USE_IPv6;
  }
  return MHD_start_daemon(
      flags, 0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, address,
      MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
      MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
      MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, server,
      MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
      MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      config->big_headers ? SB_WIRE_BIG_MEMORY : CONNECTION_BYTES,
      MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

enum mu_code sb_server_new(struct sb_server **out, struct sb_org *org,
                           const struct sb_server_config *config,
                           struct mu_error *err)
{
  struct sockaddr_storage address;
  struct sb_server *server;
  const union MHD_DaemonInfo *info;

  *out = NULL;
  if (!make_address(config, &address)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--listen takes an IP address, not "
                        "\"%s\"",
                        config->address);
  }
  server = calloc(1, sizeof *server);
  if (!server) {
    return mu_error_nomem(err);
  }
  server->org = org;
  server->config = *config;
  sb_random_init(&server->jitter, config->seed, JITTER_STREAM);
  server->daemon = start(server, &address);
  info = server->daemon
             ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)
             : NULL;
  if (!info) {
    sb_server_free(server);
    return mu_error_set(err, MU_ENET, "%s, port %u: cannot listen there",
                        config->address, config->port);
  }
  server->port = info->port;
  *out = server;
  return MU_OK;
}

uint16_t sb_server_port(const struct sb_server *server)
{
  return server->port;
}

static void resume(struct exchange *ex, enum exchange_state state)
{
  ex->state = state;
  MHD_resume_connection(ex->connection);
}

static void resume_due(struct sb_server *server)
{
  uint64_t now_ns = sb_clock_real_ns();
  struct exchange *ex;

  while ((ex = sb_timers_take(&server->timers, now_ns)) != NULL) {
    resume(ex, EXCHANGE_READY);
  }
}

/* A suspended connection is not polled, so nobody says when it closes. */
static void resume_gone(struct sb_server *server)
{
  struct exchange **p = &server->stalled;

  while (*p) {
    struct exchange *ex = *p;

    if (sb_wire_is_gone(socket_of(ex->connection))) {
      *p = ex->next;
      resume(ex, EXCHANGE_ENDED);
    } else {
      p = &ex->next;
    }
  }
}

void sb_server_free(struct sb_server *server)
{
  struct exchange *ex;

  if (!server) {
    return;
  }
  server->ending = true;
  while ((ex = sb_timers_take(&server->timers, UINT64_MAX - 1)) != NULL) {
    resume(ex, EXCHANGE_ENDED);
  }
  while (server->stalled) {
    ex = server->stalled;
    server->stalled = ex->next;
    resume(ex, EXCHANGE_ENDED);
  }
  if (server->daemon) {
    (void)MHD_run(server->daemon); /* takes up what was resumed */
    MHD_stop_daemon(server->daemon);
  }
  sb_timers_release(&server->timers);
  free(server);
}

/* How long the loop may sleep; false for as long as it likes. */
static bool time_to_sleep(struct sb_server *server, struct timespec *ts)
{
  uint64_t now_ns = sb_clock_real_ns();
  uint64_t due_ns = sb_timers_next(&server->timers);
  uint64_t sleep_ns = UINT64_MAX;
  MHD_UNSIGNED_LONG_LONG own_ms;

  if (due_ns != UINT64_MAX) {
    sleep_ns = due_ns > now_ns ? due_ns - now_ns : 0;
  }
  if (server->stalled && sleep_ns > STALL_LOOK_NS) {
    sleep_ns = STALL_LOOK_NS;
  }
  if (MHD_get_timeout(server->daemon, &own_ms) == MHD_YES &&
      own_ms < sleep_ns / 1000000) {
    sleep_ns = own_ms * 1000000;
  }
  ts->tv_sec = (time_t)(sleep_ns / 1000000000U);
  ts->tv_nsec = (long)(sleep_ns % 1000000000U);
  return sleep_ns != UINT64_MAX;
}

enum mu_code sb_server_run(struct sb_server *server, int stop_fd,
                           struct mu_error *err)
{
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  struct pollfd fds[2] = {{.fd = info ? info->epoll_fd : -1, .events = POLLIN},
                          {.fd = stop_fd, .events = POLLIN}};

  while (fds[1].revents == 0) {
    struct timespec ts;
    bool bounded = time_to_sleep(server, &ts);

    if (ppoll(fds, 2, bounded ? &ts : NULL, NULL) < 0 && errno != EINTR) {
      return mu_error_set(err, MU_ENET, "waiting: %s", strerror(errno));
    }
    resume_due(server);
    resume_gone(server);
    if (MHD_run(server->daemon) != MHD_YES) {
      return mu_error_set(err, MU_ENET, "the HTTP server stopped");
    }
  }
  return MU_OK;
}
