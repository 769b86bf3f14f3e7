/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connections - the sockets that libcurl has open, so that one which the other
 * side has ended is found out before it is used again.
 *
 * libcurl 7.88 looks whether an idle connection has ended, but by the TCP
 * connection alone: the closing alert that TLS sends first (RFC 8446 section
 * 6.1) makes it look alive. It would be sent a request in vain, which then
 * could not be told from one whose reply was lost.
 */
#ifndef MUSTER_IO_CONNECTIONS_H
#define MUSTER_IO_CONNECTIONS_H

#include <stdbool.h>

struct mu_connections;

/* NULL when memory is short. Freed with mu_connections_free(), once all of its
 * sockets are closed. */
struct mu_connections *mu_connections_new(void);
void mu_connections_free(struct mu_connections *connections);

/* As socket(2) and close(2); the former gives -1 for want of memory too. */
int mu_connections_open(struct mu_connections *connections, int family,
                        int type, int protocol);
int mu_connections_close(struct mu_connections *connections, int fd);

/* Whether the other side of the socket with |port| on this one has ended it, or
 * talks without having been asked; where |it_may_talk|, as in HTTP/2, libcurl
 * reads what it says and overlooks the closing alert, with nothing but the end
 * behind it. */
bool mu_connections_is_dead(struct mu_connections *connections, int port,
                            bool it_may_talk);

#endif
