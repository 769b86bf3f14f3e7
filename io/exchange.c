/* SPDX-License-Identifier: Apache-2.0 */
#include "io/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/x509_vfy.h>

#define RESTARTS 3 /* of a request that found dead connections */
#define UPLOAD_BUFFER                                                          \
  16384L /* bytes, libcurl's least: requests are a few kilobytes */

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

/* |joined|: what is there already stays, before a comma. */
static void keep_header(struct mu_header_value *value, const char *text,
                        size_t len, bool joined)
{
  size_t before = joined ? strlen(value->text) : 0;
  size_t room = sizeof value->text - 1 - before;

  while (len > 0 && (*text == ' ' || *text == '\t')) {
    text++;
    len--;
  }
  while (len > 0 && (text[len - 1] == '\r' || text[len - 1] == '\n' ||
                     text[len - 1] == ' ')) {
    len--;
  }
  if (before > 0 && room >= 2) {
    memcpy(value->text + before, ", ", 2);
    before += 2;
    room -= 2;
  }
  len = len < room ? len : room; /* only words for people are that long */
  memcpy(value->text + before, text, len);
  value->text[before + len] = '\0';
}

/* Challenges may come in several fields (RFC 9110 section 11.6.1); of others
 * the last one counts. */
static bool is_list(const char *name)
{
  return strcmp(name, "www-authenticate") == 0;
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
  const struct mu_exchange_setup *s = x->setup;
  size_t len = size * count;

  if (len > 5 && strncmp(line, "HTTP/", 5) == 0) {
    mu_buffer_clear(&x->reply.links); /* those of an interim reply */
    return len;
  }
  if (len > 5 && strncasecmp(line, "link:", 5) == 0) {
    keep_links(&x->reply.links, line + 5, len - 5);
    return mu_buffer_failed(&x->reply.links) ? 0 : len;
  }
  for (size_t i = 0; i < MU_TRANSFER_HEADERS_MAX && s->header_lengths[i]; i++) {
    size_t name = s->header_lengths[i];

    if (len > name && line[name] == ':' &&
        (line[0] | 0x20) == s->config->header_names[i][0] &&
        strncasecmp(line, s->config->header_names[i], name) == 0) {
      keep_header(&x->reply.headers[i], line + name + 1, len - name - 1,
                  is_list(s->config->header_names[i]));
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
  const struct mu_exchange_setup *s = x->setup;
  long made = 0;

  (void)curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
  return made == 0 &&
         mu_connections_is_dead(s->connections, port, s->multiplexed);
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

  (void)our_ip;
  if (x->setup->config->peer) {
    mu_peer_connected(x->setup->config->peer, x->easy, their_ip, their_port);
  }
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
  const struct mu_exchange_setup *s = x->setup;
  const struct mu_transfer_config *c = s->config;
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
  if (strncmp(s->origin, "https:", 6) == 0) {
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
  SET(CURLOPT_OPENSOCKETDATA, s->connections);
  SET(CURLOPT_CLOSESOCKETFUNCTION, close_socket);
  SET(CURLOPT_CLOSESOCKETDATA, s->connections);
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

enum mu_code mu_exchange_init(struct mu_exchange *x,
                              const struct mu_exchange_setup *setup,
                              unsigned number, struct mu_error *err)
{
  CURLcode rc = CURLE_OK;

  memset(x, 0, sizeof *x);
  x->setup = setup;
  x->log =
      (struct mu_wire_log){.out = setup->config->wire_log, .number = number};
  x->easy = curl_easy_init();
  if (!x->easy) {
    return mu_error_nomem(err);
  }
  rc = set_options(x);
  if (rc == CURLE_OK) {
    rc = mu_wire_log_attach(&x->log, x->easy);
  }
  return rc == CURLE_OK ? MU_OK : curl_failed(rc, err);
}

void mu_exchange_forget(struct mu_exchange *x)
{
  mu_secret_free(x->signature.authorization);
  x->signature.authorization = NULL;
  mu_buffer_wipe(&x->signature.proof);
  mu_buffer_wipe(&x->reply.body); /* may hold a one-time link */
}

void mu_exchange_release(struct mu_exchange *x)
{
  curl_easy_cleanup(x->easy);
  curl_url_cleanup(x->url);
  free(x->path);
  mu_exchange_forget(x);
  mu_buffer_release(&x->signature.proof);
  mu_buffer_release(&x->reply.body);
  mu_buffer_release(&x->reply.links);
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

static enum mu_code make_header_list(struct curl_slist **list,
                                     const char *content_type,
                                     struct mu_error *err)
{
  struct mu_buffer line = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&line, "Content-Type: %s", content_type);
  rc = mu_buffer_failed(&line) ? mu_error_nomem(err)
                               : add_header(list, mu_buffer_text(&line), err);
  mu_buffer_release(&line);
  if (rc == MU_OK) {
    rc = add_header(list, "Accept: application/json", err);
  }
  if (rc == MU_OK) {
    rc = add_header(list, "Expect:", err);
  }
  return rc;
}

enum mu_code mu_exchange_make_headers(struct mu_exchange_setup *setup,
                                      struct mu_error *err)
{
  const char *other = setup->config->other_content_type;
  const char *const types[MU_CONTENTS] = {
      [MU_CONTENT_JSON] = "application/json",
      [MU_CONTENT_OTHER] = other ? other : "application/json",
      [MU_CONTENT_FORM] = "application/x-www-form-urlencoded"};
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < MU_CONTENTS && rc == MU_OK; i++) {
    rc = make_header_list(&setup->headers[i], types[i], err);
  }
  return rc;
}

/* ---- sending ---- */

/* Sent as it is written: a proof for the request says the same (dpop.h). */
static enum mu_code parse_url(CURLU *url, const char *origin, const char *path,
                              struct mu_error *err)
{
  struct mu_buffer text = {0};
  CURLUcode bad = CURLUE_OUT_OF_MEMORY;

  if (path[0] != '/') { /* "@host" would lead elsewhere */
    return mu_error_set(err, MU_EUSAGE, "%s is no path: it lacks the first /",
                        path);
  }
  mu_buffer_printf(&text, "%s%s", origin, path);
  if (!mu_buffer_failed(&text)) {
    bad = curl_url_set(url, CURLUPART_URL, mu_buffer_text(&text),
                       CURLU_PATH_AS_IS);
  }
  mu_buffer_release(&text);
  if (bad == CURLUE_OUT_OF_MEMORY) {
    return mu_error_nomem(err);
  }
  return bad == CURLUE_OK ? MU_OK
                          : mu_error_set(err, MU_EUSAGE, "%s%s is no URL: %s",
                                         origin, path, curl_url_strerror(bad));
}

/* A run sends most requests to the same path: it is parsed once an exchange,
 * not once a row. */
static enum mu_code set_path(struct mu_exchange *x, const char *path,
                             struct mu_error *err)
{
  char *copy = NULL;
  CURLU *url = NULL;
  enum mu_code rc = MU_OK;

  if (x->path && strcmp(x->path, path) == 0) {
    return MU_OK;
  }
  copy = strdup(path);
  url = curl_url();
  rc = copy && url ? parse_url(url, x->setup->origin, path, err)
                   : mu_error_nomem(err);
  if (rc != MU_OK) {
    free(copy);
    curl_url_cleanup(url);
    return rc;
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

/* All but what was before this sending. */
static void clear_reply(struct mu_reply *reply)
{
  mu_buffer_clear(&reply->body);
  mu_buffer_clear(&reply->links);
  reply->status = 0;
  reply->problem[0] = '\0';
  reply->barred = false;
  reply->withdrawn = false;
  reply->timed_out = false;
  reply->oversized = false;
  reply->untrusted = MU_DISTRUST_NONE;
  for (size_t i = 0; i < MU_TRANSFER_HEADERS_MAX; i++) {
    reply->headers[i].text[0] = '\0';
  }
}

enum mu_code mu_exchange_prepare(struct mu_exchange *x,
                                 const struct mu_transfer_request *request,
                                 struct mu_error *err)
{
  enum mu_code rc = set_path(x, request->path, err);

  if (rc == MU_OK) {
    rc = set_method(x, request->method, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  x->request = *request;
  x->request.path = x->path;
  x->signed_anew = false;
  x->proofs_rejected = 0;
  clear_reply(&x->reply);
  x->reply.rejections = 0;
  x->reply.rejection = 0;
  return MU_OK;
}

/* libcurl only reads a line, though its list has no const for that. */
static void put_line(struct curl_slist *node, const char *line,
                     struct curl_slist **list)
{
  memcpy(&node->data, &line, sizeof line);
  node->next = *list;
  *list = node;
}

/* The signature's lines before the constant ones, which no list of libcurl's
 * holds a copy of. */
static void set_headers(struct mu_exchange *x)
{
  const struct mu_signature *signature = &x->signature;
  const struct mu_secret *authorization = signature->authorization
                                              ? signature->authorization
                                              : x->setup->config->authorization;
  struct curl_slist *list = x->setup->headers[x->request.content];

  if (x->request.line) {
    put_line(&x->lines[2], x->request.line, &list);
  }
  if (signature->proof.len > 0) {
    put_line(&x->lines[1], mu_buffer_text(&signature->proof), &list);
  }
  if (authorization && !x->request.own) {
    put_line(&x->lines[0], mu_secret_reveal(authorization), &list);
  }
  (void)curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, list);
}

enum mu_code mu_exchange_send(struct mu_exchange *x, CURLM *multi, bool wary,
                              struct mu_error *err)
{
  const struct mu_transfer_request *request = &x->request;

  if (request->method == MU_POST || request->method == MU_PUT) {
    (void)curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS,
                           request->body ? request->body : "");
    (void)curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                           (curl_off_t)request->len);
  }
  set_headers(x);
  clear_reply(&x->reply);
  x->curl_error[0] = '\0';
  x->sendings = 0;
  x->stale = false;
  x->restarts = 0;
  (void)curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, wary ? 1L : 0L);
  x->reply.sent_us = mu_clock_now_us(x->setup->config->clock);
  return curl_multi_add_handle(multi, x->easy) == CURLM_OK
             ? MU_OK
             : mu_error_nomem(err);
}

/* On another connection: libcurl has closed that one, or sees now that it is
 * dead. Should it not, the request gets a connection of its own. */
bool mu_exchange_start_again(struct mu_exchange *x, CURLM *multi)
{
  if (x->restarts + 1 == RESTARTS) {
    (void)curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L);
  }
  if (curl_multi_add_handle(multi, x->easy) != CURLM_OK) {
    return false;
  }
  clear_reply(&x->reply);
  x->curl_error[0] = '\0';
  x->stale = false;
  x->restarts++;
  return true;
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

bool mu_exchange_was_reused(const struct mu_exchange *x)
{
  long made = 0;

  (void)curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
  return made == 0 || x->sendings > 1;
}

static void note_outcome(struct mu_exchange *x, CURLcode code)
{
  long status = 0;

  (void)curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
  x->reply.status = (int)status;
  if (code == CURLE_OK) {
    x->reply.delivery = MU_DELIVERY_ANSWERED;
    if (x->setup->config->peer) {
      mu_peer_answered(x->setup->config->peer, x->easy);
    }
    return;
  }
  x->reply.delivery = x->sendings == 0 ? MU_DELIVERY_NONE : MU_DELIVERY_UNKNOWN;
  x->reply.timed_out = code == CURLE_OPERATION_TIMEDOUT;
  x->reply.untrusted = distrust_of(x, code);
  describe(x, code);
}

/* libcurl keeps what it sent in a buffer of the handle, with the credential in
 * it; setting that buffer's size makes it give the memory back. */
static void drop_sent(struct mu_exchange *x)
{
  (void)curl_easy_setopt(x->easy, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER);
}

void mu_exchange_conclude(struct mu_exchange *x, CURLM *multi, CURLcode code)
{
  x->reply.received_us = mu_clock_now_us(x->setup->config->clock);
  note_outcome(x, code);
  (void)curl_multi_remove_handle(multi, x->easy);
  drop_sent(x);
}

void mu_exchange_end_unsent(struct mu_exchange *x, const char *problem)
{
  clear_reply(&x->reply);
  x->reply.delivery = MU_DELIVERY_NONE;
  x->reply.sent_us = mu_clock_now_us(x->setup->config->clock);
  x->reply.received_us = x->reply.sent_us;
  (void)snprintf(x->reply.problem, sizeof x->reply.problem, "%s", problem);
}
