/* SPDX-License-Identifier: Apache-2.0 */
#include "io/transfer.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "io/exchange.h"

#define IDLE_CONNECTIONS 8   /* kept beyond those in use */
#define STREAMS          100 /* on one HTTP/2 connection, where it takes them */
#define PROOFS_MOST      5   /* rejected ones, before a request is given up */

struct mu_transfer {
  struct mu_transfer_config config;
  char *origin;
  CURLM *multi;
  struct mu_exchange_setup setup;
  struct mu_exchange *exchanges;
  unsigned made;             /* of them */
  struct mu_exchange **idle; /* a stack of the free ones */
  unsigned idle_count;
  struct mu_exchange *own;    /* for what the signer sends; NULL: no signer */
  bool own_sent;              /* and it is on its way */
  struct mu_exchange *parked; /* those that wait for a credential, newest
                                 first */
  struct mu_exchange *unsent; /* those that ended while they did */
  unsigned host_connections;  /* how many libcurl may open */
  enum mu_distrust distrust;  /* why a certificate was last refused */
  unsigned wary; /* how many requests more get a connection of their own */
};

/* ---- making and freeing ---- */

static unsigned exchange_count(const struct mu_transfer *t)
{
  return t->config.exchanges + (t->config.signer ? 1 : 0);
}

static enum mu_code make_exchanges(struct mu_transfer *t, struct mu_error *err)
{
  unsigned count = exchange_count(t);
  enum mu_code rc = MU_OK;

  t->exchanges = calloc(count, sizeof *t->exchanges);
  t->idle = calloc(count, sizeof(struct mu_exchange *));
  if (!t->exchanges || !t->idle) {
    return mu_error_nomem(err);
  }
  for (; t->made < count && rc == MU_OK; t->made++) {
    rc = mu_exchange_init(&t->exchanges[t->made], &t->setup, t->made + 1, err);
  }
  for (unsigned i = 0; i < t->config.exchanges; i++) {
    t->idle[t->idle_count++] = &t->exchanges[i];
  }
  t->own = t->config.signer ? &t->exchanges[count - 1] : NULL;
  return rc;
}

/* An origin that speaks HTTP/2 needs a few connections for all streams, one
 * among them to take over from one that is going away; else each exchange needs
 * its own. */
static void limit_connections(struct mu_transfer *t, bool multiplexed)
{
  unsigned most = exchange_count(t);

  t->setup.multiplexed = multiplexed;
  if (multiplexed) {
    most = (most + STREAMS - 1) / STREAMS + 1;
  }
  if (t->host_connections != most) {
    t->host_connections = most;
    (void)curl_multi_setopt(t->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                            (long)most);
  }
}

static void measure_header_names(struct mu_transfer *t)
{
  for (size_t i = 0; i < MU_TRANSFER_HEADERS_MAX; i++) {
    const char *name = t->config.header_names[i];

    t->setup.header_lengths[i] = name ? strlen(name) : 0;
  }
}

static enum mu_code set_up(struct mu_transfer *t, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  t->origin = strdup(t->config.origin);
  t->multi = curl_multi_init();
  t->setup.connections = mu_connections_new();
  if (!t->origin || !t->multi || !t->setup.connections) {
    return mu_error_nomem(err);
  }
  t->setup.config = &t->config;
  t->setup.origin = t->origin;
  measure_header_names(t);
  (void)curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS,
                          (long)exchange_count(t) + IDLE_CONNECTIONS);
  (void)curl_multi_setopt(t->multi, CURLMOPT_MAX_CONCURRENT_STREAMS,
                          (long)STREAMS);
  limit_connections(t, t->config.http2);
  rc = mu_exchange_make_headers(&t->setup, err);
  return rc == MU_OK ? make_exchanges(t, err) : rc;
}

enum mu_code mu_transfer_new(struct mu_transfer **out,
                             const struct mu_transfer_config *config,
                             struct mu_error *err)
{
  struct mu_transfer *t = NULL;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (config->http2 && strncmp(config->origin, "https:", 6) != 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "HTTP/2 goes over TLS alone and %s is plain http: "
                        "leave --http2 out",
                        config->origin);
  }
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return mu_error_nomem(err);
  }
  t = calloc(1, sizeof *t);
  if (!t) {
    return mu_error_nomem(err);
  }
  t->config = *config;
  rc = set_up(t, err);
  if (rc == MU_OK) {
    *out = t;
    t = NULL; /* now the caller's */
  }
  mu_transfer_free(t);
  return rc;
}

void mu_transfer_free(struct mu_transfer *t)
{
  if (!t) {
    return;
  }
  for (unsigned i = 0; i < t->made; i++) {
    if (t->exchanges[i].easy) {
      (void)curl_multi_remove_handle(t->multi, t->exchanges[i].easy);
    }
    mu_exchange_release(&t->exchanges[i]);
  }
  (void)curl_multi_cleanup(t->multi);
  for (size_t i = 0; i < MU_CONTENTS; i++) {
    curl_slist_free_all(t->setup.headers[i]);
  }
  mu_connections_free(t->setup.connections);
  free(t->exchanges);
  free(t->idle);
  free(t->origin);
  free(t);
}

/* ---- sending ---- */

static enum mu_code send_now(struct mu_transfer *t, struct mu_exchange *x,
                             struct mu_error *err)
{
  bool wary = t->wary > 0 && !t->setup.multiplexed;

  t->wary -= t->wary > 0;
  return mu_exchange_send(x, t->multi, wary, err);
}

static void push(struct mu_exchange **list, struct mu_exchange *x)
{
  x->next = *list;
  *list = x;
}

/* |why| is there no credential so far? "" when there is no telling. */
static void park(struct mu_transfer *t, struct mu_exchange *x, const char *why)
{
  mu_exchange_forget(x);
  (void)snprintf(x->reply.problem, sizeof x->reply.problem, "%s", why);
  push(&t->parked, x);
}

static void end_unsent(struct mu_transfer *t, struct mu_exchange *x,
                       const char *problem)
{
  mu_exchange_end_unsent(x, problem);
  push(&t->unsent, x);
}

/* Sends |x|, or has it wait for a credential. */
static enum mu_code sign_and_send(struct mu_transfer *t, struct mu_exchange *x,
                                  struct mu_error *err)
{
  const struct mu_signer *signer = t->config.signer;
  enum mu_signing outcome = MU_SIGNED;
  const char *problem = NULL;
  enum mu_code rc = MU_OK;

  if (signer) {
    rc = signer->sign(signer->ctx, &x->request, &x->signature, &outcome,
                      &problem, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (outcome == MU_SIGNED) {
    return send_now(t, x, err);
  }
  if (outcome == MU_SIGN_LATER) {
    park(t, x, problem);
  } else {
    end_unsent(t, x, problem);
    x->reply.barred = true;
  }
  return MU_OK;
}

enum mu_code mu_transfer_start(struct mu_transfer *t,
                               const struct mu_transfer_request *request,
                               void *user, struct mu_error *err)
{
  struct mu_exchange *x = t->idle[t->idle_count - 1];
  enum mu_code rc = mu_exchange_prepare(x, request, err);

  if (rc == MU_OK) {
    x->user = user;
    x->parked_us = mu_clock_now_us(t->config.clock);
    rc = sign_and_send(t, x, err);
  }
  if (rc == MU_OK) {
    t->idle_count--;
  }
  return rc;
}

unsigned mu_transfer_idle(const struct mu_transfer *t)
{
  return t->idle_count;
}

/* ---- those that wait for a credential ---- */

/* There is one, or there will be none: each is tried anew, oldest first. */
static enum mu_code wake_parked(struct mu_transfer *t, struct mu_error *err)
{
  struct mu_exchange *oldest_first = NULL;
  enum mu_code rc = MU_OK;

  while (t->parked) {
    struct mu_exchange *x = t->parked;

    t->parked = x->next;
    push(&oldest_first, x);
  }
  while (oldest_first) {
    struct mu_exchange *x = oldest_first;

    oldest_first = x->next;
    if (rc == MU_OK) {
      rc = sign_and_send(t, x, err);
    }
    if (rc != MU_OK) {
      end_unsent(t, x, "out of memory");
    }
  }
  return rc;
}

bool mu_reply_is_unreached(const struct mu_reply *reply)
{
  return reply->delivery == MU_DELIVERY_NONE && !reply->untrusted &&
         !reply->barred && !reply->withdrawn;
}

/* |why| is how asking for a credential ended. */
static void end_parked(struct mu_transfer *t, const struct mu_reply *why)
{
  while (t->parked) {
    struct mu_exchange *x = t->parked;

    t->parked = x->next;
    end_unsent(t, x, why->problem);
    x->reply.untrusted = why->untrusted;
  }
}

static void end_late(struct mu_transfer *t, struct mu_exchange *x)
{
  char problem[sizeof x->reply.problem + 40];

  (void)snprintf(problem, sizeof problem, "no access token came in time%s%s",
                 x->reply.problem[0] ? ": " : "", x->reply.problem);
  end_unsent(t, x, problem);
  x->reply.timed_out = true;
}

/* One that has waited for as long as an exchange may take ends. */
static void end_overdue(struct mu_transfer *t, int64_t now_us)
{
  struct mu_exchange **link = &t->parked;

  while (*link) {
    struct mu_exchange *x = *link;

    if (now_us - x->parked_us < t->config.timeout_us) {
      link = &x->next;
      continue;
    }
    *link = x->next;
    end_late(t, x);
  }
}

void mu_transfer_withdraw(struct mu_transfer *t)
{
  while (t->parked) {
    struct mu_exchange *x = t->parked;

    t->parked = x->next;
    end_unsent(t, x, "not sent, since the run is to end");
    x->reply.withdrawn = true;
  }
}

/* ---- waiting ---- */

/* Sends what the signer wants to; gives in |*at_us| until when it wants
 * nothing. */
static enum mu_code serve_signer(struct mu_transfer *t, int64_t *at_us,
                                 struct mu_error *err)
{
  const struct mu_signer *signer = t->config.signer;
  const struct mu_transfer_request *request = NULL;
  int64_t now_us = mu_clock_now_us(t->config.clock);
  enum mu_code rc = MU_OK;

  *at_us = INT64_MAX;
  if (!signer) {
    return MU_OK;
  }
  end_overdue(t, now_us);
  if (t->own_sent) {
    return MU_OK;
  }
  rc = signer->wants(signer->ctx, now_us, &request, at_us, err);
  if (rc == MU_OK && request) {
    rc = mu_exchange_prepare(t->own, request, err);
    t->own->request.own = true;
    rc = rc == MU_OK ? send_now(t, t->own, err) : rc;
    t->own_sent = rc == MU_OK;
  }
  return rc;
}

static enum mu_code perform(struct mu_transfer *t, int64_t wait_us, int wake_fd,
                            struct mu_error *err)
{
  struct curl_waitfd extra = {.fd = wake_fd, .events = CURL_WAIT_POLLIN};
  int running = 0;
  CURLMcode rc = CURLM_OK;

  if (wait_us > 0) {
    rc = curl_multi_poll(t->multi, wake_fd < 0 ? NULL : &extra,
                         wake_fd < 0 ? 0 : 1,
                         mu_clock_real_ms(t->config.clock, wait_us), NULL);
  }
  if (rc == CURLM_OK) {
    rc = curl_multi_perform(t->multi, &running);
  }
  if (rc == CURLM_OK) {
    return MU_OK;
  }
  if (rc == CURLM_OUT_OF_MEMORY) {
    return mu_error_nomem(err);
  }
  return mu_error_set(err, MU_ENET, "libcurl: %s", curl_multi_strerror(rc));
}

enum mu_code mu_transfer_wait(struct mu_transfer *t, int64_t wait_us,
                              int wake_fd, struct mu_error *err)
{
  int64_t at_us = INT64_MAX;
  enum mu_code rc = serve_signer(t, &at_us, err);

  if (rc != MU_OK) {
    return rc;
  }
  if (at_us != INT64_MAX) {
    int64_t until = at_us - mu_clock_now_us(t->config.clock);

    wait_us = until < wait_us ? until : wait_us;
  }
  return perform(t, t->unsent ? 0 : wait_us, wake_fd, err);
}

/* ---- what became of it ---- */

/* Somebody on the way may end connections after each reply without a word: a
 * request that follows at once is lost then, and so is each repeat that follows
 * its look-up. */
static void beware_of_reuse(struct mu_transfer *t, const struct mu_exchange *x)
{
  if (x->reply.delivery == MU_DELIVERY_UNKNOWN && !x->reply.timed_out &&
      x->reply.status == 0 && mu_exchange_was_reused(x)) {
    t->wary = 2 * t->config.exchanges;
  }
}

static void learn(struct mu_transfer *t, const struct mu_exchange *x)
{
  long version = CURL_HTTP_VERSION_NONE;

  beware_of_reuse(t, x);
  if (x->reply.untrusted) {
    t->distrust = x->reply.untrusted;
  }
  if (x->reply.delivery == MU_DELIVERY_ANSWERED && t->config.http2) {
    (void)curl_easy_getinfo(x->easy, CURLINFO_HTTP_VERSION, &version);
    limit_connections(t, version == CURL_HTTP_VERSION_2_0);
  }
}

static enum mu_code take_own(struct mu_transfer *t)
{
  const struct mu_signer *signer = t->config.signer;
  struct mu_exchange *x = t->own;
  bool hopeful = signer->answered(signer->ctx, &x->reply);

  t->own_sent = false;
  if (hopeful) {
    mu_exchange_forget(x);
    return wake_parked(t, NULL);
  }
  end_parked(t, &x->reply);
  mu_exchange_forget(x);
  return MU_OK;
}

/* Whether another signature may do what that of |x| did not. */
static bool may_sign_anew(const struct mu_transfer *t, struct mu_exchange *x)
{
  const struct mu_signer *signer = t->config.signer;
  bool first = !x->signed_anew;

  switch (signer->heard(signer->ctx, &x->reply)) {
  case MU_REJECTS_CREDENTIAL:
    x->signed_anew = true;
    return first && signer->expire(signer->ctx, x->signature.credential);
  case MU_REJECTS_PROOF:
    return x->proofs_rejected++ < PROOFS_MOST;
  default:
    return false;
  }
}

/* Whether |x| was refused for its signature, and is on its way with another
 * one, or waits for that. */
static bool is_sent_anew(struct mu_transfer *t, struct mu_exchange *x)
{
  if (!t->config.signer || x->reply.status == 0 || !may_sign_anew(t, x)) {
    return false;
  }
  x->reply.rejections++;
  x->reply.rejection = x->reply.status;
  mu_exchange_forget(x);
  x->parked_us = mu_clock_now_us(t->config.clock);
  if (sign_and_send(t, x, NULL) != MU_OK) {
    end_unsent(t, x, "out of memory");
  }
  return true;
}

static struct mu_exchange *exchange_of(const CURLMsg *message)
{
  char *private = NULL;

  (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
  return (struct mu_exchange *)(void *)private;
}

static struct mu_exchange *take_unsent(struct mu_transfer *t)
{
  struct mu_exchange *x = t->unsent;

  if (x) {
    t->unsent = x->next;
  }
  return x;
}

struct mu_exchange *mu_transfer_ended(struct mu_transfer *t)
{
  CURLMsg *message = NULL;
  int left = 0;

  while ((message = curl_multi_info_read(t->multi, &left)) != NULL) {
    struct mu_exchange *x = exchange_of(message);
    CURLcode code = message->data.result; /* |message| dies with the removal */

    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    mu_exchange_conclude(x, t->multi, code);
    learn(t, x);
    if (x->stale && mu_exchange_start_again(x, t->multi)) {
      continue;
    }
    if (x == t->own) {
      (void)take_own(t);
    } else if (!is_sent_anew(t, x)) {
      return x;
    }
  }
  return take_unsent(t);
}

const struct mu_reply *mu_exchange_reply(const struct mu_exchange *exchange)
{
  return &exchange->reply;
}

void *mu_exchange_user(const struct mu_exchange *exchange)
{
  return exchange->user;
}

void mu_transfer_release(struct mu_transfer *t, struct mu_exchange *exchange)
{
  exchange->user = NULL;
  mu_exchange_forget(exchange);
  t->idle[t->idle_count++] = exchange;
}

enum mu_distrust mu_transfer_distrust(const struct mu_transfer *t)
{
  return t->distrust;
}

const char *mu_transfer_version(void)
{
  return curl_version();
}
