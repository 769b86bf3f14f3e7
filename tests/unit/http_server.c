/* SPDX-License-Identifier: Apache-2.0 */
#include "http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 128
#define IN_MAX      65536
#define A_MOMENT    20000 /* us */

struct connection {
  int fd; /* -1: free */
  unsigned number;
  unsigned requests;
  char in[IN_MAX];
  size_t len;
  bool answering;
  long due_ms;
  struct mu_http_answer answer;
};

struct mu_http_server {
  mu_http_handler handler;
  void *ctx;
  int listen_fd;
  int stop[2];
  pthread_t thread;
  unsigned requests;
  unsigned accepted;
  char origin[64];
  struct connection connections[CONNECTIONS];
};

static void give_up(const char *what)
{
  perror(what);
  abort();
}

static long now_ms(void)
{
  struct timespec ts = {0};

  (void)clock_gettime(CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void drop(struct connection *c, bool reset)
{
  struct linger now = {.l_onoff = 1, .l_linger = 0};

  if (reset) {
    (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  (void)close(c->fd);
  mu_buffer_release(&c->answer.bytes);
  c->fd = -1;
  c->answering = false;
}

static void send_answer(struct connection *c)
{
  const struct mu_buffer *b = &c->answer.bytes;
  size_t sent = 0;

  while (sent < b->len) {
    ssize_t n = send(c->fd, b->data + sent, b->len - sent, MSG_NOSIGNAL);

    if (n <= 0) {
      break; /* the client went away */
    }
    sent += (size_t)n;
  }
  if (c->answer.unasked) {
    (void)usleep(A_MOMENT);
    (void)send(c->fd, c->answer.unasked, strlen(c->answer.unasked),
               MSG_NOSIGNAL);
  }
  c->answering = c->answer.after == MU_HTTP_HANG;
  c->due_ms = now_ms() + 3600000;
  mu_buffer_clear(&c->answer.bytes);
  if (c->answer.after == MU_HTTP_CLOSE || c->answer.after == MU_HTTP_RESET) {
    drop(c, c->answer.after == MU_HTTP_RESET);
  }
}

/* Cuts "METHOD PATH ..." apart in |line|. */
static void read_request_line(char *line, struct mu_http_request *request)
{
  char *space = strchr(line, ' ');
  char *end = NULL;

  if (!space) {
    give_up("no request line");
  }
  *space = '\0';
  request->method = line;
  request->path = space + 1;
  end = strchr(space + 1, ' ');
  if (end) {
    *end = '\0';
  }
}

static size_t content_length(const char *head)
{
  const char *at = strcasestr(head, "\r\nContent-Length:");

  return at ? strtoul(at + 17, NULL, 10) : 0;
}

/* Answers the request at the front of |c|, if it is there in full. */
static void take_request(struct mu_http_server *s, struct connection *c)
{
  char *end = memmem(c->in, c->len, "\r\n\r\n", 4);
  struct mu_http_request request = {0};
  char line[4096];
  char *head = NULL;
  char *body = NULL;
  size_t head_len = 0;

  if (!end || c->answering) {
    return;
  }
  head_len = (size_t)(end - c->in) + 4;
  head = strndup(c->in, head_len);
  request.body_len = head ? content_length(head) : 0;
  if (!head || c->len < head_len + request.body_len) {
    free(head);
    return;
  }
  body = strndup(c->in + head_len, request.body_len);
  (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(head, "\r"), head);
  read_request_line(line, &request);
  request.head = head;
  request.body = body;
  request.number = ++s->requests;
  request.connection = c->number;
  request.on_connection = ++c->requests;
  c->len -= head_len + request.body_len;
  memmove(c->in, c->in + head_len + request.body_len, c->len);
  c->answer.after = MU_HTTP_KEEP;
  c->answer.delay_ms = 0;
  c->answer.unasked = NULL;
  s->handler(s->ctx, &request, &c->answer);
  c->answering = true;
  c->due_ms = now_ms() + c->answer.delay_ms;
  free(head);
  free(body);
}

static void read_more(struct mu_http_server *s, struct connection *c)
{
  ssize_t n = recv(c->fd, c->in + c->len, sizeof c->in - c->len, 0);

  if (n <= 0) {
    drop(c, false);
    return;
  }
  c->len += (size_t)n;
  take_request(s, c);
}

static void accept_one(struct mu_http_server *s)
{
  int fd = accept(s->listen_fd, NULL, NULL);

  for (size_t i = 0; fd >= 0 && i < CONNECTIONS; i++) {
    struct connection *c = &s->connections[i];

    if (c->fd < 0) {
      c->fd = fd;
      c->number = ++s->accepted;
      c->requests = 0;
      c->len = 0;
      return;
    }
  }
  give_up("too many connections");
}

/* Sends what is due; gives how long until the next is. */
static int send_due(struct mu_http_server *s)
{
  long wait = 1000;

  for (size_t i = 0; i < CONNECTIONS; i++) {
    struct connection *c = &s->connections[i];
    long left = c->fd >= 0 && c->answering ? c->due_ms - now_ms() : 1000;

    if (left <= 0) {
      send_answer(c);
      if (c->fd >= 0) {
        take_request(s, c);
      }
      left = 0;
    }
    wait = left < wait ? left : wait;
  }
  return (int)wait;
}

static void serve(struct mu_http_server *s, struct pollfd *fds, nfds_t count)
{
  if (fds[1].revents) {
    accept_one(s);
  }
  for (nfds_t f = 2; f < count; f++) {
    for (size_t i = 0; fds[f].revents && i < CONNECTIONS; i++) {
      if (s->connections[i].fd == fds[f].fd) {
        read_more(s, &s->connections[i]);
        break;
      }
    }
  }
}

static void *run(void *user)
{
  struct mu_http_server *s = user;
  struct pollfd fds[CONNECTIONS + 2];

  for (;;) {
    int wait = send_due(s);
    nfds_t count = 2;

    fds[0] = (struct pollfd){.fd = s->stop[0], .events = POLLIN};
    fds[1] = (struct pollfd){.fd = s->listen_fd, .events = POLLIN};
    for (size_t i = 0; i < CONNECTIONS; i++) {
      if (s->connections[i].fd >= 0) {
        fds[count++] =
            (struct pollfd){.fd = s->connections[i].fd, .events = POLLIN};
      }
    }
    if (poll(fds, count, wait) < 0) {
      give_up("poll");
    }
    if (fds[0].revents) {
      return NULL;
    }
    serve(s, fds, count);
  }
}

/* A socket on a free port of loopback. */
static int bind_loopback(unsigned *port)
{
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
    give_up("socket");
  }
  *port = ntohs(address.sin_port);
  return fd;
}

struct mu_http_server *mu_http_server_start(mu_http_handler handler, void *ctx)
{
  struct mu_http_server *s = calloc(1, sizeof *s);
  unsigned port = 0;

  if (!s) {
    give_up("memory");
  }
  s->handler = handler;
  s->ctx = ctx;
  for (size_t i = 0; i < CONNECTIONS; i++) {
    s->connections[i].fd = -1;
  }
  s->listen_fd = bind_loopback(&port);
  (void)snprintf(s->origin, sizeof s->origin, "http://127.0.0.1:%u", port);
  if (listen(s->listen_fd, CONNECTIONS) != 0 || pipe(s->stop) != 0 ||
      pthread_create(&s->thread, NULL, run, s) != 0) {
    give_up("server");
  }
  return s;
}

const char *mu_http_server_origin(const struct mu_http_server *server)
{
  return server->origin;
}

unsigned mu_http_server_stop(struct mu_http_server *s)
{
  unsigned requests = 0;

  if (write(s->stop[1], "x", 1) != 1 || pthread_join(s->thread, NULL) != 0) {
    give_up("server");
  }
  for (size_t i = 0; i < CONNECTIONS; i++) {
    if (s->connections[i].fd >= 0) {
      drop(&s->connections[i], false);
    }
    mu_buffer_release(&s->connections[i].answer.bytes);
  }
  (void)close(s->listen_fd);
  (void)close(s->stop[0]);
  (void)close(s->stop[1]);
  requests = s->requests;
  free(s);
  return requests;
}

void mu_http_answer(struct mu_http_answer *answer, int status,
                    const char *headers, const char *body)
{
  mu_buffer_printf(&answer->bytes,
                   "HTTP/1.1 %d Status\r\n%sContent-Length: %zu\r\n\r\n%s",
                   status, headers, strlen(body), body);
}

bool mu_http_has_line(const struct mu_http_request *request, const char *line)
{
  char wanted[1024];

  (void)snprintf(wanted, sizeof wanted, "\r\n%s\r\n", line);
  return strcasestr(request->head, wanted) != NULL;
}

unsigned mu_http_free_port(void)
{
  unsigned port = 0;

  (void)close(bind_loopback(&port));
  return port;
}
