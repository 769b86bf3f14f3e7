/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/org.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "io/secret_source.h"

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
  return curl_url_get(u, what, text, 0) != CURLUE_OUT_OF_MEMORY;
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
  return MU_OK;
}

enum mu_code mu_org_check_url(char **out, const char *url, struct mu_error *err)
{
  struct parts parts = {0};
  CURLUcode bad = CURLUE_OK;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (strstr(url, "{yourOktaDomain}")) {
    return mu_error_set(err, MU_EUSAGE,
                        "\"%s\" still holds its placeholder; " SHOW,
                        presentable(url));
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

static const char *environment(const char *name)
{
  const char *value = getenv(name);

  return value && value[0] ? value : NULL;
}

static const char *named_url(const struct mu_settings *settings)
{
  const char *url = settings->org;

  url = url ? url : environment("OKTA_CLIENT_ORGURL");
  return url ? url : environment("OKTA_ORG_URL");
}

bool mu_org_is_named(const struct mu_settings *settings)
{
  return named_url(settings) != NULL;
}

enum mu_code mu_org_find_url(struct mu_org *org,
                             const struct mu_settings *settings,
                             struct mu_error *err)
{
  const char *url = named_url(settings);

  if (!url) {
    return mu_error_set(err, MU_EUSAGE,
                        "which org? Say --org https://acme.okta.com, set "
                        "OKTA_CLIENT_ORGURL, or try it out with --rehearse");
  }
  return mu_org_check_url(&org->url, url, err);
}

static const char *const token_names[] = {"OKTA_CLIENT_TOKEN",
                                          "OKTA_API_TOKEN"};
static const char authorization_prefix[] = "Authorization: SSWS ";
#define TOKEN_NAMES (sizeof token_names / sizeof *token_names)

bool mu_org_has_token(const struct mu_settings *settings)
{
  bool found = settings->token_file != NULL;

  for (size_t i = 0; i < TOKEN_NAMES; i++) {
    found = found || environment(token_names[i]);
  }
  return found;
}

static enum mu_code find_token(struct mu_org *org,
                               const struct mu_settings *settings,
                               struct mu_error *err)
{
  const char *prefix = authorization_prefix;
  enum mu_code rc = MU_OK;

  if (settings->token_file) {
    rc = mu_secret_read_file(&org->authorization, prefix, settings->token_file,
                             err);
  }
  /* Every variable is taken, so that none stays for others to see. */
  for (size_t i = 0; i < TOKEN_NAMES && rc == MU_OK; i++) {
    struct mu_secret *found = NULL;

    rc = mu_secret_take_environment(&found, prefix, token_names[i], err);
    if (found && org->authorization) {
      mu_secret_free(found);
    } else if (found) {
      org->authorization = found;
    }
  }
  if (rc == MU_OK && !org->authorization) {
    return mu_error_set(err, MU_EUSAGE,
                        "no API token: put it into a file that only you can "
                        "read and say --token-file FILE, or set "
                        "OKTA_CLIENT_TOKEN");
  }
  return rc;
}

/* ASCII without spaces: anything else would break the header it goes into, or
 * come from a wrong copy. */
static bool is_token(const char *text)
{
  while (*text > ' ' && *text <= '~' && *text != '{' && *text != '}') {
    text++;
  }
  return *text == '\0';
}

/* Nobody's sign-ins run by a hurried clock. */
static enum mu_code check_speed(const struct mu_org *org,
                                const struct mu_settings *settings,
                                struct mu_error *err)
{
  struct parts parts = {0};
  CURLUcode bad = CURLUE_OK;
  enum mu_code rc = MU_OK;

  if (settings->rehearse_speed <= 1 || !org->url) {
    return MU_OK;
  }
  bad = split_url(&parts, org->url);
  if (bad != CURLUE_OK) {
    rc = no_url(bad, org->url, err);
  } else if (!is_loopback(parts.host)) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "--rehearse-speed is for --rehearse, or for a "
                      "muster-sandbox on this machine; a real org's clock "
                      "cannot be hurried");
  }
  free_parts(&parts);
  return rc;
}

enum mu_code mu_org_find(struct mu_org *org, const struct mu_settings *settings,
                         struct mu_error *err)
{
  enum mu_code rc = mu_org_find_url(org, settings, err);

  if (rc == MU_OK) {
    rc = check_speed(org, settings, err);
  }
  if (rc == MU_OK) {
    rc = find_token(org, settings, err);
  }
  if (rc == MU_OK && !is_token(mu_secret_reveal(org->authorization) +
                               sizeof authorization_prefix - 1)) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "the API token is a placeholder, or holds a space or "
                      "another character that no token has");
  }
  return rc;
}

void mu_org_forget_environment(void)
{
  for (size_t i = 0; i < TOKEN_NAMES; i++) {
    char *value = getenv(token_names[i]);

    if (value) {
      explicit_bzero(value, strlen(value));
      (void)unsetenv(token_names[i]);
    }
  }
}

void mu_org_release(struct mu_org *org)
{
  free(org->url);
  mu_secret_free(org->authorization);
  memset(org, 0, sizeof *org);
}
