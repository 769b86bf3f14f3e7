/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer - who answers at the other end of a connection, and how it is talked to:
 * address, HTTP and TLS version, and the certificates that it shows.
 *
 * For a report to people. Whether a certificate holds has been decided by the
 * handshake; one that did not hold is not seen here.
 */
#ifndef MUSTER_IO_PEER_H
#define MUSTER_IO_PEER_H

#include <stddef.h>
#include <stdint.h>

#define MU_PEER_NAME_MAX 256 /* bytes; a longer name is cut */
#define MU_PEER_CHAIN    8   /* certificates; more are left out */

struct mu_peer_certificate {
  char subject[MU_PEER_NAME_MAX]; /* RFC 2253: "CN=*.okta.com,O=Okta\, Inc." */
  char issuer[MU_PEER_NAME_MAX];
  int64_t not_before; /* epoch seconds */
  int64_t not_after;
};

struct mu_peer {     /* all zero: nobody has answered so far */
  char address[64];  /* IP address; "" when there was no connection */
  int port;          /* 0: the same; a proxy's when there is one */
  const char *http;  /* "HTTP/1.1", "HTTP/2"; NULL: not known */
  const char *tls;   /* "TLSv1.3"; NULL: there is none */
  size_t chain_size; /* its own certificate first, then who vouches for it */
  struct mu_peer_certificate chain[MU_PEER_CHAIN];
};

/* libcurl's easy handle (CURL *), whose connection is about to carry a request
 * to |address|. Forgets who was seen before. */
void mu_peer_connected(struct mu_peer *peer, void *easy, const char *address,
                       int port);

/* The same handle, when the reply is in: which HTTP it was. */
void mu_peer_answered(struct mu_peer *peer, void *easy);

#endif
