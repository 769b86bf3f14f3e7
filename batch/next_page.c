/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/next_page.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "io/link.h"

/* A part of a URL, freed with curl_free(); NULL when it has no such part. What
 * is missing for want of memory must not pass for what is not there. */
static bool get(CURLU *url, CURLUPart what, char **part)
{
  return curl_url_get(url, what, part, CURLU_DEFAULT_PORT) !=
         CURLUE_OUT_OF_MEMORY;
}

static bool same(const char *a, const char *b)
{
  return a && b && strcasecmp(a, b) == 0;
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart what, bool *starved)
{
  char *mine = NULL;
  char *theirs = NULL;
  bool equal = false;

  if (get(a, what, &mine) && get(b, what, &theirs)) {
    equal = same(mine, theirs);
  } else {
    *starved = true;
  }
  curl_free(mine);
  curl_free(theirs);
  return equal;
}

static bool has_part(CURLU *url, CURLUPart what)
{
  char *part = NULL;
  CURLUcode bad = curl_url_get(url, what, &part, 0);

  curl_free(part);
  return bad == CURLUE_OK;
}

/* Of the same server, and without a name or password of its own. */
static bool is_ours(CURLU *url, CURLU *origin, bool *starved)
{
  return same_part(url, origin, CURLUPART_SCHEME, starved) &&
         same_part(url, origin, CURLUPART_HOST, starved) &&
         same_part(url, origin, CURLUPART_PORT, starved) &&
         !has_part(url, CURLUPART_USER) && !has_part(url, CURLUPART_PASSWORD);
}

static enum mu_code no_link(const char *target, const char *why,
                            struct mu_error *err)
{
  struct mu_buffer shown = {0};

  /* Any bytes may have come. */
  for (size_t i = 0; target[i] && i < 200; i++) {
    bool plain = target[i] >= ' ' && target[i] <= '~';

    mu_buffer_append_char(&shown, plain ? target[i] : '?');
  }
  (void)mu_error_set(err, MU_ENET,
                     "the org's link to its next page %s, and is not "
                     "followed: %s",
                     why, mu_buffer_text(&shown));
  mu_buffer_release(&shown);
  return MU_ENET;
}

static bool is_plain(const char *text)
{
  while (*text > ' ' && *text <= '~') {
    text++;
  }
  return *text == '\0';
}

static enum mu_code append_page(struct mu_buffer *path, CURLU *url,
                                struct mu_error *err)
{
  char *page = NULL;
  char *query = NULL;
  bool good = get(url, CURLUPART_PATH, &page) && page &&
              get(url, CURLUPART_QUERY, &query);

  if (good) {
    mu_buffer_append_text(path, page);
    if (query) {
      mu_buffer_printf(path, "?%s", query);
    }
  }
  curl_free(page);
  curl_free(query);
  return good && !mu_buffer_failed(path) ? MU_OK : mu_error_nomem(err);
}

/* |url| holds the origin; it becomes |target| as seen from there. */
static enum mu_code resolve(struct mu_buffer *path, CURLU *url, CURLU *origin,
                            const char *target, struct mu_error *err)
{
  CURLUcode bad = curl_url_set(url, CURLUPART_URL, target, 0);
  bool starved = bad == CURLUE_OUT_OF_MEMORY;

  if (!starved && (bad != CURLUE_OK || !is_plain(target))) {
    return no_link(target, "is no URL", err);
  }
  if (!starved && !is_ours(url, origin, &starved) && !starved) {
    return no_link(target, "leads to another server", err);
  }
  return starved ? mu_error_nomem(err) : append_page(path, url, err);
}

enum mu_code mu_next_page(struct mu_buffer *path, const char *links,
                          size_t links_len, const char *origin,
                          struct mu_error *err)
{
  const char *found = NULL;
  size_t len = 0;
  char *target = NULL;
  CURLU *base = NULL;
  CURLU *url = NULL;
  enum mu_code rc = MU_OK;

  mu_buffer_clear(path);
  if (!mu_link_find(links, links_len, "next", &found, &len)) {
    return MU_END;
  }
  target = strndup(found, len);
  base = curl_url();
  if (target && base &&
      curl_url_set(base, CURLUPART_URL, origin, 0) == CURLUE_OK) {
    url = curl_url_dup(base);
  }
  rc = url ? resolve(path, url, base, target, err) : mu_error_nomem(err);
  curl_url_cleanup(url);
  curl_url_cleanup(base);
  free(target);
  return rc;
}
