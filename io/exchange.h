/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange - one request on libcurl and its reply: a part of transfer.c, which
 * alone uses it.
 */
#ifndef MUSTER_IO_EXCHANGE_H
#define MUSTER_IO_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

#include "io/connections.h"
#include "io/error.h"
#include "io/signer.h"
#include "io/transfer.h"
#include "io/wire_log.h"

struct mu_exchange_setup { /* what all exchanges of a transfer share */
  const struct mu_transfer_config *config;
  const char *origin;
  struct mu_connections *connections;
  struct curl_slist *headers[MU_CONTENTS]; /* the constant ones */
  size_t header_lengths[MU_TRANSFER_HEADERS_MAX];
  bool multiplexed; /* the origin speaks HTTP/2, for all we know */
};

struct mu_exchange { /* embed by value; zero bytes can be released */
  const struct mu_exchange_setup *setup;
  CURL *easy;
  CURLU *url;
  char *path; /* what |url| was made of */
  enum mu_method method;
  bool configured; /* |method| and |url| are set on |easy| */
  unsigned sendings;
  bool stale; /* the connection had ended: nothing was sent on it */
  unsigned restarts;
  void *user;
  struct mu_transfer_request request; /* as it was started */
  struct mu_signature signature;
  bool signed_anew; /* with another credential */
  unsigned proofs_rejected;
  int64_t parked_us;          /* since when it waits for a credential */
  struct mu_exchange *next;   /* among those that do */
  struct curl_slist lines[3]; /* its own: nodes before the shared list, whose
                                 texts stay where they are */
  struct mu_reply reply;
  struct mu_wire_log log;
  char curl_error[CURL_ERROR_SIZE];
};

/* |setup| is borrowed for the exchange's life; |number| is for people. */
enum mu_code mu_exchange_init(struct mu_exchange *x,
                              const struct mu_exchange_setup *setup,
                              unsigned number,
                              struct mu_error *err) MU_MUST_CHECK;
void mu_exchange_release(struct mu_exchange *x);

/* What |setup->headers| is made of, and freed with curl_slist_free_all(). */
enum mu_code mu_exchange_make_headers(struct mu_exchange_setup *setup,
                                      struct mu_error *err) MU_MUST_CHECK;

/* Takes |request| over from an earlier one, with an empty reply. */
enum mu_code mu_exchange_prepare(struct mu_exchange *x,
                                 const struct mu_transfer_request *request,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Sends it on |multi|, with whatever signature it has by now; on a connection
 * of its own when it is |wary|. */
enum mu_code mu_exchange_send(struct mu_exchange *x, CURLM *multi, bool wary,
                              struct mu_error *err) MU_MUST_CHECK;

/* Notes what became of it, and takes it off |multi|. */
void mu_exchange_conclude(struct mu_exchange *x, CURLM *multi, CURLcode code);

/* Sends it again, when nothing of it had left; false when that cannot be. */
bool mu_exchange_start_again(struct mu_exchange *x, CURLM *multi);

/* It was answered by nobody at all: why is in |problem|. */
void mu_exchange_end_unsent(struct mu_exchange *x, const char *problem);

/* Forgets what must not stay: the signature, and what the reply held. */
void mu_exchange_forget(struct mu_exchange *x);

/* Whether its connection had been used before, or was found dead after the
 * request had left: somebody on the way may end connections without a word. */
bool mu_exchange_was_reused(const struct mu_exchange *x);

#endif
