/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transfer - many HTTP exchanges with one origin at once, on one thread.
 *
 * A fixed number of exchanges is made once and reused; each holds a libcurl
 * easy handle and its reply's buffer.  One exchange sends one request at most
 * once: libcurl by itself repeats a request when a kept-alive connection dies
 * under it, and a create repeated behind our back would be a doubled row, so
 * a second sending is refused and comes back as MU_DELIVERY_UNKNOWN.
 *
 * No redirect is followed, no cookie kept, and nothing is sent to any host
 * but the origin.
 *
 * Where there is a signer (signer.h) an exchange may take longer than one
 * request does: it waits for a credential, and is sent once more when the one
 * it had was refused, and a few times more when its proofs were.
 */
#ifndef MUSTER_IO_TRANSFER_H
#define MUSTER_IO_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "io/buffer.h"
#include "io/clock.h"
#include "io/error.h"
#include "io/peer.h"
#include "io/secret.h"
#include "io/signer.h"

#define MU_TRANSFER_HEADERS_MAX 8
#define MU_HEADER_VALUE_MAX     512        /* a longer value is cut */
#define MU_LINKS_MAX            65536      /* bytes of Link fields */
#define MU_REPLY_BODY_MAX       (8u << 20) /* bytes; a longer one is unreadable */

struct mu_transfer_config {
  const char *origin;  /* scheme://host[:port], no path; copied */
  const char *ca_file; /* trusted besides the system's, or NULL; copied */
  const char *user_agent;
  /* What some requests say in place of application/json; NULL: none does. */
  const char *other_content_type;
  /* Borrowed for the life of the transfer, as the signer is: a whole header
   * line that all requests carry, or who signs each of them. Either or none. */
  const struct mu_secret *authorization;
  const struct mu_signer *signer;
  /* Names of the reply headers to keep, lower case; borrowed likewise. */
  const char *header_names[MU_TRANSFER_HEADERS_MAX];
  const struct mu_clock *clock; /* borrowed likewise */
  FILE *wire_log; /* where what is sent is shown (wire_log.h); NULL: nowhere;
                     borrowed likewise */
  struct mu_peer *peer; /* gets to know who answers; or NULL; borrowed */
  int64_t timeout_us;   /* one whole exchange */
  int64_t connect_timeout_us;
  unsigned exchanges; /* how many at once */
  bool compressed;    /* replies may come gzipped; whether one is whole its
                         reader has to see */
  bool http2;         /* over one connection or a few, where the origin offers
                         it; https alone */
};

/* What is known of a request once its exchange has ended. */
enum mu_delivery {
  MU_DELIVERY_NONE,    /* it never left: there was no connection */
  MU_DELIVERY_UNKNOWN, /* it left, and no whole reply came back */
  MU_DELIVERY_ANSWERED
};

/* What is wrong with the origin's certificate; no retry mends it. */
enum mu_distrust {
  MU_DISTRUST_NONE,     /* nothing, as far as it was looked at */
  MU_DISTRUST_ISSUER,   /* nobody trusted vouches for it */
  MU_DISTRUST_EXPIRED,  /* by this machine's clock */
  MU_DISTRUST_TOO_NEW,  /* not valid yet, by this machine's clock */
  MU_DISTRUST_HOST,     /* it is another host's */
  MU_DISTRUST_CA_FILE,  /* nothing: |ca_file| cannot be read */
  MU_DISTRUST_PROXY,    /* nothing: it is that of an https proxy */
  MU_DISTRUST_OTHERWISE /* |problem| has the words */
};

struct mu_header_value {
  char text[MU_HEADER_VALUE_MAX]; /* "" when the reply has no such header */
};

struct mu_reply {
  enum mu_delivery delivery;
  int status; /* HTTP status; 0 when none came */
  struct mu_buffer body;
  struct mu_header_value headers[MU_TRANSFER_HEADERS_MAX];
  struct mu_buffer links; /* all Link fields, joined by commas (link.h);
                             those beyond MU_LINKS_MAX are left out */
  char problem[512];      /* why delivery is not ANSWERED, for people */
  bool barred;            /* and that is because there is no credential, */
  bool withdrawn;         /* or because of mu_transfer_withdraw() */
  bool timed_out;         /* and that is because the time was over */
  bool oversized;         /* and that is because the body is too long */
  enum mu_distrust untrusted;
  unsigned rejections; /* how often it had been sent before and was refused for
                          its signature, */
  int rejection;       /* and the HTTP status of the last of those */
  int64_t sent_us;     /* by the config's clock */
  int64_t received_us;
};

enum mu_method { MU_GET, MU_POST, MU_PUT, MU_DELETE };

enum mu_content { /* what a request says its body is */
                  MU_CONTENT_JSON,
                  MU_CONTENT_OTHER, /* the config's other type */
                  MU_CONTENT_FORM,  /* application/x-www-form-urlencoded */
                  MU_CONTENTS
};

/* Whether the origin was out of reach: the request did not leave, and not for
 * want of trust or of a credential, or because nobody wanted it any more. */
bool mu_reply_is_unreached(const struct mu_reply *reply);

struct mu_exchange; /* belongs to its transfer */
struct mu_transfer;

/* MU_EUSAGE for HTTP/2 with an origin that is not https. */
enum mu_code mu_transfer_new(struct mu_transfer **out,
                             const struct mu_transfer_config *config,
                             struct mu_error *err) MU_MUST_CHECK;
void mu_transfer_free(struct mu_transfer *transfer);

struct mu_transfer_request {
  enum mu_method method;
  const char *path; /* starts with "/"; copied */
  const char *body; /* |len| bytes, borrowed until the exchange is released; a
                       POST or PUT without one says Content-Length: 0 */
  size_t len;
  enum mu_content content;
  const char *line; /* a header line of this request alone, or NULL; borrowed
                       like |body| */
  bool own;         /* the signer's own: it is not signed */
};

/* Starts |request| on a free exchange. |user| comes back with the reply.
 * MU_ENOMEM, or MU_EUSAGE for a path that is no URL. Never called with all
 * exchanges taken: see mu_transfer_idle(). */
enum mu_code mu_transfer_start(struct mu_transfer *transfer,
                               const struct mu_transfer_request *request,
                               void *user, struct mu_error *err) MU_MUST_CHECK;

/* How many exchanges are free. */
unsigned mu_transfer_idle(const struct mu_transfer *transfer);

/* Waits until a reply makes progress, |wake_fd| (or -1) is readable, or
 * |wait_us| of the config's clock are over. */
enum mu_code mu_transfer_wait(struct mu_transfer *transfer, int64_t wait_us,
                              int wake_fd, struct mu_error *err) MU_MUST_CHECK;

/* Ends what waits for a credential and has not left: nobody wants it any more.
 */
void mu_transfer_withdraw(struct mu_transfer *transfer);

/* The next ended exchange, or NULL; give it back with mu_transfer_release().
 * Its reply is borrowed until then. */
struct mu_exchange *mu_transfer_ended(struct mu_transfer *transfer);
const struct mu_reply *mu_exchange_reply(const struct mu_exchange *exchange);
void *mu_exchange_user(const struct mu_exchange *exchange);
void mu_transfer_release(struct mu_transfer *transfer,
                         struct mu_exchange *exchange);

/* Of the last certificate that was refused: a run that stops for it can say
 * what to do. */
enum mu_distrust mu_transfer_distrust(const struct mu_transfer *transfer);

/* Names and versions of the libraries that carry the requests; borrowed. */
const char *mu_transfer_version(void);

#endif
