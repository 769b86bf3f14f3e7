/* SPDX-License-Identifier: Apache-2.0 */
#include "io/connections.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
  int fd;
  int port; /* ours; 0: not known yet */
};

struct mu_connections {
  struct connection *all; /* in no order */
  size_t count;
  size_t room;
};

struct mu_connections *mu_connections_new(void)
{
  return calloc(1, sizeof(struct mu_connections));
}

void mu_connections_free(struct mu_connections *connections)
{
  if (connections) {
    free(connections->all);
    free(connections);
  }
}

static bool make_room(struct mu_connections *c)
{
  size_t room = 2 * c->room + 16;
  struct connection *longer = NULL;

  if (c->count < c->room) {
    return true;
  }
  longer = realloc(c->all, room * sizeof *longer);
  if (!longer) {
    return false;
  }
  c->all = longer;
  c->room = room;
  return true;
}

int mu_connections_open(struct mu_connections *connections, int family,
                        int type, int protocol)
{
  int fd = make_room(connections)
               ? socket(family, type | SOCK_CLOEXEC, protocol)
               : -1;

  if (fd >= 0) {
    connections->all[connections->count++] = (struct connection){.fd = fd};
  }
  return fd;
}

int mu_connections_close(struct mu_connections *connections, int fd)
{
  for (size_t i = 0; i < connections->count; i++) {
    if (connections->all[i].fd == fd) {
      connections->all[i] = connections->all[--connections->count];
      break;
    }
  }
  return close(fd);
}

static int port_of(int fd)
{
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  } address = {.any.sa_family = AF_UNSPEC};
  socklen_t len = sizeof address;

  if (getsockname(fd, &address.any, &len) != 0) {
    return 0;
  }
  return ntohs(address.any.sa_family == AF_INET6 ? address.in6.sin6_port
                                                 : address.in.sin_port);
}

static int find(struct mu_connections *c, int port)
{
  for (size_t i = 0; i < c->count; i++) {
    if (c->all[i].port == 0) {
      c->all[i].port = port_of(c->all[i].fd);
    }
    if (c->all[i].port == port) {
      return c->all[i].fd;
    }
  }
  return -1;
}

bool mu_connections_is_dead(struct mu_connections *connections, int port,
                            bool it_may_talk)
{
  int fd = find(connections, port);
  char byte = 0;
  ssize_t got = -1;

  if (fd >= 0) {
    got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  }
  return it_may_talk ? got == 0 : got >= 0;
}
