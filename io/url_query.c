/* SPDX-License-Identifier: Apache-2.0 */
#include "io/url_query.h"

#include <string.h>

struct parameter { /* of a URL */
  size_t at, end;  /* from its name to the & or the end behind it */
  size_t value;    /* where its value begins; |end| when it has none */
};

static bool find(const char *url, const char *name, struct parameter *found)
{
  size_t name_len = strlen(name);
  size_t at = strcspn(url, "?#");

  while (url[at] == '?' || url[at] == '&') {
    size_t end = ++at;

    end += strcspn(url + at, "&#");
    if (strncmp(url + at, name, name_len) == 0 &&
        (url[at + name_len] == '=' || at + name_len == end)) {
      found->at = at;
      found->end = end;
      found->value = at + name_len + (url[at + name_len] == '=');
      return true;
    }
    at = end;
  }
  return false;
}

bool mu_url_query_get(const char *url, const char *name, const char **value,
                      size_t *len)
{
  struct parameter found;

  if (!find(url, name, &found)) {
    return false;
  }
  *value = url + found.value;
  *len = found.end - found.value;
  return true;
}

/* Puts |text| in the place of |len| bytes at |at|. */
static void replace(struct mu_buffer *url, size_t at, size_t len,
                    const char *text)
{
  struct mu_buffer changed = {0};

  mu_buffer_append(&changed, url->data, at);
  mu_buffer_append_text(&changed, text);
  mu_buffer_append(&changed, url->data + at + len, url->len - at - len);
  changed.failed = changed.failed || url->failed;
  mu_buffer_release(url);
  *url = changed;
}

void mu_url_query_set(struct mu_buffer *url, const char *name,
                      const char *value)
{
  struct parameter found;

  if (url->len > 0 && find(url->data, name, &found)) {
    replace(url, found.value, found.end - found.value, value);
    return;
  }
  mu_buffer_append_char(url, strchr(mu_buffer_text(url), '?') ? '&' : '?');
  mu_buffer_append_text(url, name);
  mu_buffer_append_char(url, '=');
  mu_buffer_append_text(url, value);
}

void mu_url_query_drop(struct mu_buffer *url, const char *name)
{
  struct parameter found;

  if (url->len == 0 || !find(url->data, name, &found)) {
    return;
  }
  if (url->data[found.end] == '&') {
    replace(url, found.at, found.end + 1 - found.at, "");
  } else {
    replace(url, found.at - 1, found.end + 1 - found.at, "");
  }
}
