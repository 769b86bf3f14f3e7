/* SPDX-License-Identifier: Apache-2.0 */
#include "io/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>
#include <openssl/x509_vfy.h>

#include "io/connections.h"

#define IDLE_CONNECTIONS 8   /* kept beyond those in use */
#define RESTARTS         3   /* of a request that found dead connections */
#define STREAMS          100 /* on one HTTP/2 connection, where it takes them */

struct mu_exchange {
  struct mu_transfer *transfer;
  CURL *easy;
  CURLU *url;
  char *path; /* what |url| was made of */
  enum mu_method method;
  bool configured; /* |method| and |url| are set on |easy| */
  unsigned sendings;
  bool stale; /* the connection had ended: nothing was sent on it */
  unsigned restarts;
  void *user;
  struct mu_reply reply;
  char curl_error[CURL_ERROR_SIZE];
};

struct mu_transfer {
  struct mu_transfer_config config;
  char *origin;
  CURLM *multi;
  /* By whether the other content type is to be said; the first node of each is
   * the authorization, whose text stays in the secret's pages. */
  struct curl_slist authorization[2];
  struct curl_slist *headers[2];
  size_t header_lengths[MU_TRANSFER_HEADERS_MAX];
  struct mu_exchange *exchanges;
  struct mu_exchange **idle; /* a stack of the free ones */
  unsigned idle_count;
  unsigned host_connections; /* how many libcurl may open */
  bool multiplexed;          /* the origin speaks HTTP/2, for all we know */
  enum mu_distrust distrust; /* why a certificate was last refused */
  unsigned wary; /* how many requests more get a connection of their own */
  struct mu_connections *connections;
};

static enum mu_code curl_failed(CURLcode code, struct mu_error *err)
{
  if (code == CURLE_OUT_OF_MEMORY) {
    return mu_error_nomem(err);
  }
  return mu_error_set(err, MU_EUSAGE, "libcurl: %s", curl_easy_strerror(code));
}

/* ---- what comes back ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
  struct mu_exchange *x = user;
  size_t len = size * count;

  if (x->reply.body.len + len > MU_REPLY_BODY_MAX) {
    x->reply.oversized = true;
    return 0;
  }
  mu_buffer_append(&x->reply.body, bytes, len);
  return mu_buffer_failed(&x->reply.body) ? 0 : len;
}

static void keep_header(struct mu_header_value *value, const char *text,
                        size_t len)
{
  while (len > 0 && (*text == ' ' || *text == '\t')) {
    text++;
    len--;
  }
  while (len > 0 && (text[len - 1] == '\r' || text[len - 1] == '\n' ||
                     text[len - 1] == ' ')) {
    len--;
  }
  if (len >= sizeof value->text) {
    len = sizeof value->text - 1; /* only words for people are that long */
  }
  memcpy(value->text, text, len);
  value->text[len] = '\0';
}

/* Reads the Link fields together, as RFC 9110 section 5.3 has it. */
static void keep_links(struct mu_buffer *links, const char *text, size_t len)
{
  while (len > 0 && (text[len - 1] == '\r' || text[len - 1] == '\n')) {
    len--;
  }
  if (links->len + len + 1 > MU_LINKS_MAX) {
    return; /* half a link is another link */
  }
  if (links->len > 0) {
    mu_buffer_append_char(links, ',');
  }
  mu_buffer_append(links, text, len);
}

static size_t take_header(char *line, size_t size, size_t count, void *user)
{
  struct mu_exchange *x = user;
  const struct mu_transfer *t = x->transfer;
  size_t len = size * count;

  if (len > 5 && strncmp(line, "HTTP/", 5) == 0) {
    mu_buffer_clear(&x->reply.links); /* those of an interim reply */
    return len;
  }
  if (len > 5 && strncasecmp(line, "link:", 5) == 0) {
    keep_links(&x->reply.links, line + 5, len - 5);
    return mu_buffer_failed(&x->reply.links) ? 0 : len;
  }
  for (size_t i = 0; i < MU_TRANSFER_HEADERS_MAX && t->header_lengths[i]; i++) {
    size_t name = t->header_lengths[i];

    if (len > name && line[name] == ':' &&
        (line[0] | 0x20) == t->config.header_names[i][0] &&
        strncasecmp(line, t->config.header_names[i], name) == 0) {
      keep_header(&x->reply.headers[i], line + name + 1, len - name - 1);
      break;
    }
  }
  return len;
}

/* ---- what goes out ---- */

/* Whether the connection that is about to be used again has ended. libcurl
 * looks too, but by the TCP connection alone: see connections.h. */
static bool is_stale(const struct mu_exchange *x, int port)
{
  const struct mu_transfer *t = x->transfer;
  long made = 0;

  (void)curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
  return made == 0 &&
         mu_connections_is_dead(t->connections, port, t->multiplexed);
}

/* libcurl calls this each time a connection is about to carry the request,
 * before the first byte of it: on HTTP/2 before its stream is opened, and again
 * before it is repeated after GOAWAY, REFUSED_STREAM or the connection's end.
 * So |sendings| of 0 means that nothing of this request has left, whatever went
 * wrong, and 1 that it may have been carried out.
 * NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
static int before_sending(void *user, char *their_ip, char *our_ip,
                          int their_port, int our_port)
{
  struct mu_exchange *x = user;

  (void)their_ip;
  (void)our_ip;
  (void)their_port;
  if (x->sendings == 0 && is_stale(x, our_port)) {
    x->stale = true;
    return CURL_PREREQFUNC_ABORT;
  }
  x->sendings++;
  return x->sendings > 1 ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static curl_socket_t open_socket(void *user, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
  int fd = mu_connections_open(user, address->family, address->socktype,
                               address->protocol);

  (void)purpose;
  return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int close_socket(void *user, curl_socket_t fd)
{
  return mu_connections_close(user, fd);
}

/* ---- making and freeing ---- */

static CURLcode set_options(struct mu_exchange *x)
{
  const struct mu_transfer *t = x->transfer;
  const struct mu_transfer_config *c = &t->config;
  CURL *easy = x->easy;
  CURLcode rc = CURLE_OK;

#define SET(option, value)                                                     \
  rc = rc == CURLE_OK ? curl_easy_setopt(easy, option, value) : rc
  SET(CURLOPT_PRIVATE, x);
  SET(CURLOPT_NOSIGNAL, 1L);
  /* HTTP/2 is agreed on in the TLS handshake or not at all. */
  SET(CURLOPT_HTTP_VERSION,
      (long)(c->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  SET(CURLOPT_PIPEWAIT, c->http2 ? 1L : 0L);
  if (strncmp(t->origin, "https:", 6) == 0) {
    SET(CURLOPT_PROTOCOLS_STR, "https");
  } else {
    SET(CURLOPT_PROTOCOLS_STR, "http");
    SET(CURLOPT_PROXY, ""); /* it would see the credential */
  }
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's Date is no org's */
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (c->ca_file) {
    SET(CURLOPT_CAINFO, c->ca_file); /* CURLOPT_CAPATH keeps the system's */
  }
  SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  SET(CURLOPT_OPENSOCKETDATA, t->connections);
  SET(CURLOPT_CLOSESOCKETFUNCTION, close_socket);
  SET(CURLOPT_CLOSESOCKETDATA, t->connections);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_TIMEOUT_MS, (long)mu_clock_real_ms(c->clock, c->timeout_us));
  SET(CURLOPT_CONNECTTIMEOUT_MS,
      (long)mu_clock_real_ms(c->clock, c->connect_timeout_us));
  SET(CURLOPT_USERAGENT, c->user_agent);
  if (c->compressed) {
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
  }
  SET(CURLOPT_WRITEFUNCTION, take_body);
  SET(CURLOPT_WRITEDATA, x);
  SET(CURLOPT_HEADERFUNCTION, take_header);
  SET(CURLOPT_HEADERDATA, x);
  SET(CURLOPT_PREREQFUNCTION, before_sending);
  SET(CURLOPT_PREREQDATA, x);
  SET(CURLOPT_ERRORBUFFER, x->curl_error);
#undef SET
  return rc;
}

static enum mu_code make_exchange(struct mu_transfer *t, struct mu_exchange *x,
                                  struct mu_error *err)
{
  CURLcode rc = CURLE_OK;

  x->transfer = t;
  mu_buffer_init(&x->reply.body);
  x->easy = curl_easy_init();
  if (!x->easy) {
    return mu_error_nomem(err);
  }
  rc = set_options(x);
  return rc == CURLE_OK ? MU_OK : curl_failed(rc, err);
}

/* Appends |line| to |*list|. */
static enum mu_code add_header(struct curl_slist **list, const char *line,
                               struct mu_error *err)
{
  struct curl_slist *longer = curl_slist_append(*list, line);

  if (!longer) {
    return mu_error_nomem(err);
  }
  *list = longer;
  return MU_OK;
}

/* The constant headers; the one that holds the credential is a node of ours,
 * so that libcurl's list holds no copy of it. */
static enum mu_code make_header_list(struct mu_transfer *t, size_t i,
                                     const char *content_type,
                                     struct mu_error *err)
{
  struct mu_buffer line = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&line, "Content-Type: %s", content_type);
  rc = mu_buffer_failed(&line)
           ? mu_error_nomem(err)
           : add_header(&t->headers[i], mu_buffer_text(&line), err);
  mu_buffer_release(&line);
  if (rc == MU_OK) {
    rc = add_header(&t->headers[i], "Accept: application/json", err);
  }
  if (rc == MU_OK) {
    rc = add_header(&t->headers[i], "Expect:", err);
  }
  if (rc == MU_OK && t->config.authorization) {
    const char *text = mu_secret_reveal(t->config.authorization);

    /* libcurl only reads it, though its list has no const for that. */
    memcpy(&t->authorization[i].data, &text, sizeof text);
    t->authorization[i].next = t->headers[i];
    t->headers[i] = &t->authorization[i];
  }
  return rc;
}

static enum mu_code make_headers(struct mu_transfer *t, struct mu_error *err)
{
  static const char json[] = "application/json";
  const char *other = t->config.other_content_type;
  enum mu_code rc = make_header_list(t, 0, json, err);

  return rc == MU_OK ? make_header_list(t, 1, other ? other : json, err) : rc;
}

static enum mu_code make_exchanges(struct mu_transfer *t, struct mu_error *err)
{
  unsigned count = t->config.exchanges;

  t->exchanges = calloc(count, sizeof *t->exchanges);
  t->idle = calloc(count, sizeof(struct mu_exchange *));
  if (!t->exchanges || !t->idle) {
    return mu_error_nomem(err);
  }
  for (unsigned i = 0; i < count; i++) {
    enum mu_code rc = make_exchange(t, &t->exchanges[i], err);

    if (rc != MU_OK) {
      return rc;
    }
    t->idle[t->idle_count++] = &t->exchanges[i];
  }
  return MU_OK;
}

/* An origin that speaks HTTP/2 needs a few connections for all streams, one
 * among them to take over from one that is going away; else each exchange needs
 * its own. */
static void limit_connections(struct mu_transfer *t, bool multiplexed)
{
  unsigned most = t->config.exchanges;

  t->multiplexed = multiplexed;
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

    t->header_lengths[i] = name ? strlen(name) : 0;
  }
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
  measure_header_names(t);
  t->origin = strdup(config->origin);
  t->multi = curl_multi_init();
  t->connections = mu_connections_new();
  if (!t->origin || !t->multi || !t->connections) {
    rc = mu_error_nomem(err);
    goto out;
  }
  (void)curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS,
                          (long)config->exchanges + IDLE_CONNECTIONS);
  (void)curl_multi_setopt(t->multi, CURLMOPT_MAX_CONCURRENT_STREAMS,
                          (long)STREAMS);
  limit_connections(t, config->http2);
  rc = make_headers(t, err);
  if (rc == MU_OK) {
    rc = make_exchanges(t, err);
  }
  if (rc == MU_OK) {
    *out = t;
    t = NULL; /* now the caller's */
  }
out:
  mu_transfer_free(t);
  return rc;
}

static void free_exchange(struct mu_exchange *x)
{
  if (x->easy) {
    (void)curl_multi_remove_handle(x->transfer->multi, x->easy);
    curl_easy_cleanup(x->easy);
  }
  curl_url_cleanup(x->url);
  free(x->path);
  mu_buffer_wipe(&x->reply.body);
  mu_buffer_release(&x->reply.body);
  mu_buffer_release(&x->reply.links);
}

void mu_transfer_free(struct mu_transfer *t)
{
  if (!t) {
    return;
  }
  for (unsigned i = 0; t->exchanges && i < t->config.exchanges; i++) {
    if (t->exchanges[i].transfer) {
      free_exchange(&t->exchanges[i]);
    }
  }
  (void)curl_multi_cleanup(t->multi);
  for (size_t i = 0; i < 2; i++) {
    curl_slist_free_all(t->headers[i] == &t->authorization[i]
                            ? t->authorization[i].next
                            : t->headers[i]);
  }
  mu_connections_free(t->connections);
  free(t->exchanges);
  free(t->idle);
  free(t->origin);
  free(t);
}

/* ---- sending ---- */

/* A run sends most requests to the same path: it is parsed once an exchange,
 * not once a row. */
static enum mu_code set_path(struct mu_exchange *x, const char *path,
                             struct mu_error *err)
{
  char *copy = NULL;
  CURLU *url = NULL;
  CURLUcode bad = CURLUE_OK;

  if (x->path && strcmp(x->path, path) == 0) {
    return MU_OK;
  }
  copy = strdup(path);
  url = curl_url();
  if (!copy || !url) {
    free(copy);
    curl_url_cleanup(url);
    return mu_error_nomem(err);
  }
  bad = curl_url_set(url, CURLUPART_URL, x->transfer->origin, 0);
  if (bad == CURLUE_OK) {
    size_t query = strcspn(path, "?");

    copy[query] = '\0'; /* the path alone, for a moment */
    bad = curl_url_set(url, CURLUPART_PATH, copy, 0);
    if (bad == CURLUE_OK && path[query] == '?') {
      bad = curl_url_set(url, CURLUPART_QUERY, path + query + 1, 0);
    }
    memcpy(copy, path, strlen(path) + 1);
  }
  if (bad != CURLUE_OK) {
    free(copy);
    curl_url_cleanup(url);
    return mu_error_set(err, MU_EUSAGE, "%s%s is no URL: %s",
                        x->transfer->origin, path, curl_url_strerror(bad));
  }
  (void)curl_easy_setopt(x->easy, CURLOPT_CURLU, url);
  curl_url_cleanup(x->url);
  free(x->path);
  x->url = url;
  x->path = copy;
  return MU_OK;
}

/* A method that could not be set must not leave as another one. */
static enum mu_code set_method(struct mu_exchange *x, enum mu_method method,
                               struct mu_error *err)
{
  bool sends = method == MU_POST || method == MU_PUT;
  const char *name = method == MU_PUT      ? "PUT"
                     : method == MU_DELETE ? "DELETE"
                                           : NULL;
  CURLcode rc = CURLE_OK;

  if (x->configured && x->method == method) {
    return MU_OK;
  }
  x->configured = false;
  rc = curl_easy_setopt(x->easy, sends ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
  if (rc == CURLE_OK) {
    rc = curl_easy_setopt(x->easy, CURLOPT_CUSTOMREQUEST, name);
  }
  if (rc != CURLE_OK) {
    return curl_failed(rc, err);
  }
  x->method = method;
  x->configured = true;
  return MU_OK;
}

static void clear_reply(struct mu_reply *reply)
{
  mu_buffer_clear(&reply->body);
  mu_buffer_clear(&reply->links);
  reply->status = 0;
  reply->problem[0] = '\0';
  reply->timed_out = false;
  reply->oversized = false;
  reply->untrusted = MU_DISTRUST_NONE;
  for (size_t i = 0; i < MU_TRANSFER_HEADERS_MAX; i++) {
    reply->headers[i].text[0] = '\0';
  }
}

enum mu_code mu_transfer_start(struct mu_transfer *t,
                               const struct mu_transfer_request *request,
                               void *user, struct mu_error *err)
{
  struct mu_exchange *x = t->idle[t->idle_count - 1];
  enum mu_code rc = set_path(x, request->path, err);

  if (rc == MU_OK) {
    rc = set_method(x, request->method, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (request->method == MU_POST || request->method == MU_PUT) {
    (void)curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS,
                           request->body ? request->body : "");
    (void)curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                           (curl_off_t)request->len);
  }
  (void)curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER,
                         t->headers[request->other_type]);
  clear_reply(&x->reply);
  x->curl_error[0] = '\0';
  x->sendings = 0;
  x->stale = false;
  x->restarts = 0;
  (void)curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT,
                         t->wary > 0 && !t->multiplexed ? 1L : 0L);
  t->wary -= t->wary > 0;
  x->user = user;
  x->reply.sent_us = mu_clock_now_us(t->config.clock);
  if (curl_multi_add_handle(t->multi, x->easy) != CURLM_OK) {
    return mu_error_nomem(err);
  }
  t->idle_count--;
  return MU_OK;
}

unsigned mu_transfer_idle(const struct mu_transfer *t)
{
  return t->idle_count;
}

enum mu_code mu_transfer_wait(struct mu_transfer *t, int64_t wait_us,
                              int wake_fd, struct mu_error *err)
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

/* ---- what became of it ---- */

static enum mu_distrust judge_chain(long verdict)
{
  switch (verdict) {
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    return MU_DISTRUST_ISSUER;
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return MU_DISTRUST_EXPIRED;
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return MU_DISTRUST_TOO_NEW;
  default:
    return MU_DISTRUST_OTHERWISE;
  }
}

static enum mu_distrust distrust_of(const struct mu_exchange *x, CURLcode code)
{
  long verdict = X509_V_OK;

  switch (code) {
  case CURLE_SSL_CACERT_BADFILE:
    return MU_DISTRUST_CA_FILE;
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_INVALIDCERTSTATUS:
    return MU_DISTRUST_OTHERWISE;
  case CURLE_PEER_FAILED_VERIFICATION:
    break;
  default:
    return MU_DISTRUST_NONE;
  }
  (void)curl_easy_getinfo(x->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &verdict);
  if (verdict != X509_V_OK) {
    return MU_DISTRUST_PROXY;
  }
  /* libcurl compares the names itself and has nothing but words for it. */
  if (strstr(x->curl_error, "target host name") ||
      strstr(x->curl_error, "target ipv")) {
    return MU_DISTRUST_HOST;
  }
  (void)curl_easy_getinfo(x->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
  return judge_chain(verdict);
}

static void describe(struct mu_exchange *x, CURLcode code)
{
  const char *words =
      x->curl_error[0] ? x->curl_error : curl_easy_strerror(code);

  if (code == CURLE_ABORTED_BY_CALLBACK) {
    words = "the connection was lost before the reply";
  } else if (x->reply.oversized) {
    words = "the reply is longer than any should be";
  } else if (strncmp(words, "Unsupported proxy", 17) == 0) {
    /* libcurl would quote it, and there may be a password in it. */
    words = "the proxy that the environment names is no URL of a proxy";
  }
  (void)snprintf(x->reply.problem, sizeof x->reply.problem, "%s", words);
  for (size_t len = strlen(x->reply.problem);
       len > 0 && x->reply.problem[len - 1] == ' '; len--) {
    x->reply.problem[len - 1] = '\0'; /* as after the name of a port */
  }
}

/* Somebody on the way may end connections after each reply without a word: a
 * request that follows at once is lost then, and so is each repeat that follows
 * its look-up. */
static void beware_of_reuse(struct mu_exchange *x, CURLcode code)
{
  long made = 0;

  (void)curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
  if (code != CURLE_OPERATION_TIMEDOUT && x->reply.status == 0 &&
      (made == 0 || x->sendings > 1)) {
    x->transfer->wary = 2 * x->transfer->config.exchanges;
  }
}

/* What the origin turned out to speak. */
static void learn_version(struct mu_exchange *x)
{
  long version = CURL_HTTP_VERSION_NONE;

  (void)curl_easy_getinfo(x->easy, CURLINFO_HTTP_VERSION, &version);
  limit_connections(x->transfer, version == CURL_HTTP_VERSION_2_0);
}

static void conclude(struct mu_exchange *x, CURLcode code)
{
  long status = 0;

  (void)curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
  x->reply.status = (int)status;
  if (code == CURLE_OK) {
    x->reply.delivery = MU_DELIVERY_ANSWERED;
    if (x->transfer->config.http2) {
      learn_version(x);
    }
    return;
  }
  x->reply.delivery = x->sendings == 0 ? MU_DELIVERY_NONE : MU_DELIVERY_UNKNOWN;
  x->reply.timed_out = code == CURLE_OPERATION_TIMEDOUT;
  if (x->reply.delivery == MU_DELIVERY_UNKNOWN) {
    beware_of_reuse(x, code);
  }
  x->reply.untrusted = distrust_of(x, code);
  if (x->reply.untrusted) {
    x->transfer->distrust = x->reply.untrusted;
  }
  describe(x, code);
}

/* On another connection: libcurl has closed that one, or sees now that it is
 * dead. Should it not, the request gets a connection of its own. */
static bool start_again(struct mu_exchange *x)
{
  x->stale = false;
  x->curl_error[0] = '\0';
  if (++x->restarts == RESTARTS) {
    (void)curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L);
  }
  return curl_multi_add_handle(x->transfer->multi, x->easy) == CURLM_OK;
}

static struct mu_exchange *exchange_of(const CURLMsg *message)
{
  char *private = NULL;

  (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
  return (struct mu_exchange *)(void *)private;
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
    x->reply.received_us = mu_clock_now_us(t->config.clock);
    conclude(x, code);
    (void)curl_multi_remove_handle(t->multi, x->easy);
    if (!x->stale || !start_again(x)) {
      return x;
    }
    clear_reply(&x->reply);
  }
  return NULL;
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
  mu_buffer_wipe(&exchange->reply.body); /* may hold a one-time link */
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
