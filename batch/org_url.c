/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/org_url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#define SHOW "the org's URL looks like https://acme.okta.com"

/* The parts of a URL that matter here. */
struct parts {
  char *scheme;
  char *host;
  char *port;
  char *path;
  char *user;
  char *password;
  char *query;
  char *fragment;
};

static void free_parts(struct parts *parts)
{
  curl_free(parts->scheme);
  curl_free(parts->host);
  curl_free(parts->port);
  curl_free(parts->path);
  curl_free(parts->user);
  curl_free(parts->password);
  curl_free(parts->query);
  curl_free(parts->fragment);
}

/* |url| for a message: what stands before an "@" may be a password. */
static const char *presentable(const char *url)
{
  return strchr(url, '@') ? "the URL with an @" : url;
}

/* A part that is NULL for want of memory must not pass for one that is absent:
 * another port is another server. */
static bool get_part(CURLU *u, CURLUPart what, char **text)
{
  return curl_url_get(u, what, text, CURLU_NO_DEFAULT_PORT) !=
         CURLUE_OUT_OF_MEMORY;
}

static bool get_parts(CURLU *u, struct parts *parts)
{
  return get_part(u, CURLUPART_SCHEME, &parts->scheme) &&
         get_part(u, CURLUPART_HOST, &parts->host) &&
         get_part(u, CURLUPART_PORT, &parts->port) &&
         get_part(u, CURLUPART_PATH, &parts->path) &&
         get_part(u, CURLUPART_USER, &parts->user) &&
         get_part(u, CURLUPART_PASSWORD, &parts->password) &&
         get_part(u, CURLUPART_QUERY, &parts->query) &&
         get_part(u, CURLUPART_FRAGMENT, &parts->fragment);
}

static CURLUcode split_url(struct parts *parts, const char *url)
{
  CURLU *u = curl_url();
  CURLUcode bad =
      u ? curl_url_set(u, CURLUPART_URL, url, 0) : CURLUE_OUT_OF_MEMORY;

  if (bad == CURLUE_OK && !get_parts(u, parts)) {
    bad = CURLUE_OUT_OF_MEMORY;
  }
  curl_url_cleanup(u);
  if (bad == CURLUE_OK && (!parts->scheme || !parts->host || !parts->path)) {
    bad = CURLUE_NO_HOST;
  }
  return bad;
}

static enum mu_code no_url(CURLUcode bad, const char *url, struct mu_error *err)
{
  if (bad == CURLUE_OUT_OF_MEMORY) {
    return mu_error_nomem(err);
  }
  return mu_error_set(err, MU_EUSAGE, "\"%s\" is no URL; " SHOW,
                      presentable(url));
}

/* 127.0.0.0/8 as an address: a name such as 127.example.com is somebody's. */
static bool is_loopback(const char *host)
{
  struct in_addr address;

  if (inet_pton(AF_INET, host, &address) == 1) {
    return strncmp(host, "127.", 4) == 0;
  }
  return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

static bool is_admin_host(const char *host)
{
  static const char tail[] = "-admin";
  const size_t tail_len = sizeof tail - 1;
  size_t first = strcspn(host, ".");

  return first > tail_len &&
         strncasecmp(host + first - tail_len, tail, tail_len) == 0;
}

static enum mu_code check_parts(const struct parts *parts, const char *url,
                                struct mu_error *err)
{
  bool https = strcmp(parts->scheme, "https") == 0;
  bool plain = strcmp(parts->scheme, "http") == 0;

  if (parts->user || parts->password) {
    return mu_error_set(err, MU_EUSAGE,
                        "the org's URL carries a user name; " SHOW);
  }
  if (!https && !(plain && is_loopback(parts->host))) {
    return mu_error_set(err, MU_EUSAGE, "\"%s\" is not https; " SHOW,
                        presentable(url));
  }
  if (strcmp(parts->path, "/") != 0 || parts->query || parts->fragment) {
    return mu_error_set(err, MU_EUSAGE, "\"%s\" has a path; " SHOW,
                        presentable(url));
  }
  if (is_admin_host(parts->host)) {
    return mu_error_set(err, MU_EUSAGE,
                        "\"%s\" is the admin console's address; leave "
                        "\"-admin\" out: " SHOW,
                        presentable(url));
  }
  if (strstr(parts->host, ".com.com")) {
    return mu_error_set(err, MU_EUSAGE, "\"%s\" ends in .com twice; " SHOW,
                        presentable(url));
  }
  return MU_OK;
}

/* Capitals in a host mean nothing (RFC 3986 section 6.2.2.1), but an org may
 * compare what assertions and proofs say of it as it stands. */
static void lower(char *text)
{
  for (; *text; text++) {
    if (*text >= 'A' && *text <= 'Z') {
      *text = (char)(*text - 'A' + 'a');
    }
  }
}

static enum mu_code join(char **out, const struct parts *parts,
                         struct mu_error *err)
{
  size_t size = strlen(parts->scheme) + strlen(parts->host) +
                (parts->port ? strlen(parts->port) : 0) + 8;

  *out = malloc(size);
  if (!*out) {
    return mu_error_nomem(err);
  }
  (void)snprintf(*out, size, "%s://%s%s%s", parts->scheme, parts->host,
                 parts->port ? ":" : "", parts->port ? parts->port : "");
  lower(*out);
  return MU_OK;
}

/* Blanks, ends of lines, and what text programs put in unseen: a terminal must
 * not get them either. */
static bool is_plain(const char *url)
{
  while (*url > ' ' && *url <= '~') {
    url++;
  }
  return *url == '\0';
}

/* What is seen without knowing the parts, and says more than "no URL". */
static enum mu_code check_text(const char *url, struct mu_error *err)
{
  const char *scheme_end = strstr(url, "://");

  if (!is_plain(url)) {
    return mu_error_set(err, MU_EUSAGE,
                        "it holds a blank, the end of a line or another "
                        "character that no URL has; " SHOW);
  }
  if (strpbrk(url, "{}")) {
    return mu_error_set(err, MU_EUSAGE,
                        "\"%s\" still holds its placeholder; " SHOW,
                        presentable(url));
  }
  if (!scheme_end) {
    return mu_error_set(err, MU_EUSAGE,
                        "\"%s\" does not begin with https://; " SHOW,
                        presentable(url));
  }
  if (strstr(scheme_end + 1, "://")) {
    return mu_error_set(err, MU_EUSAGE, "\"%s\" has \"://\" twice; " SHOW,
                        presentable(url));
  }
  return MU_OK;
}

enum mu_code mu_org_url_check(char **out, const char *url, struct mu_error *err)
{
  struct parts parts = {0};
  CURLUcode bad = CURLUE_OK;
  enum mu_code rc = check_text(url, err);

  *out = NULL;
  if (rc != MU_OK) {
    return rc;
  }
  bad = split_url(&parts, url);
  if (bad != CURLUE_OK) {
    rc = no_url(bad, url, err);
    goto out;
  }
  rc = check_parts(&parts, url, err);
  if (rc == MU_OK) {
    rc = join(out, &parts, err);
  }
out:
  free_parts(&parts);
  return rc;
}

enum mu_code mu_org_url_check_local(bool *local, const char *url,
                                    struct mu_error *err)
{
  struct parts parts = {0};
  CURLUcode bad = split_url(&parts, url);
  enum mu_code rc = MU_OK;

  *local = false;
  if (bad == CURLUE_OK) {
    *local = is_loopback(parts.host);
  } else {
    rc = no_url(bad, url, err);
  }
  free_parts(&parts);
  return rc;
}

bool mu_org_url_is_same(const char *one, const char *other)
{
  return strcasecmp(one, other) == 0;
}

void mu_org_address_release(struct mu_org_address *address)
{
  free(address->url);
  free(address->source);
  *address = (struct mu_org_address){0};
}

enum mu_code mu_org_address_note(struct mu_org_address *address,
                                 const char *url, const char *source,
                                 struct mu_error *err)
{
  address->url = strdup(url);
  address->source = strdup(source);
  return address->url && address->source ? MU_OK : mu_error_nomem(err);
}
