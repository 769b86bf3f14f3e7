/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_words.h"

#include <ctype.h>
#include <string.h>

#define FIELD(name)     offsetof(struct sb_log_view, name)
#define IDENTITY(name)  offsetof(struct sb_log_identity, name)
#define COUNT_OF(items) (sizeof(items) / sizeof *(items))

#define REQUEST_URI "debugContext.debugData.requestUri"

static const struct {
  const char *name;
  size_t offset; /* of a const char *, or of one in every target */
  bool of_targets;
} attributes[] = {
    {"uuid", FIELD(uuid), false},
    {"eventType", FIELD(type), false},
    {"displayMessage", FIELD(message), false},
    {"legacyEventType", FIELD(legacy), false},
    {"severity", FIELD(severity), false},
    {"version", FIELD(version), false},
    {"outcome.result", FIELD(result), false},
    {"outcome.reason", FIELD(reason), false},
    {"actor.id", FIELD(actor.id), false},
    {"actor.type", FIELD(actor.type), false},
    {"actor.alternateId", FIELD(actor.alternate), false},
    {"actor.displayName", FIELD(actor.name), false},
    {"target.id", IDENTITY(id), true},
    {"target.type", IDENTITY(type), true},
    {"target.alternateId", IDENTITY(alternate), true},
    {"target.displayName", IDENTITY(name), true},
    {"client.ipAddress", FIELD(address), false},
    {"client.zone", FIELD(zone), false},
    {"client.device", FIELD(device), false},
    {"client.userAgent.rawUserAgent", FIELD(agent), false},
    {"client.userAgent.os", FIELD(os), false},
    {"client.userAgent.browser", FIELD(browser), false},
    {"client.geographicalContext.city", FIELD(city), false},
    {"client.geographicalContext.state", FIELD(state), false},
    {"client.geographicalContext.country", FIELD(country), false},
    {"client.geographicalContext.postalCode", FIELD(postal), false},
    {"request.ipChain.ip", FIELD(address), false},
    {"authenticationContext.externalSessionId", FIELD(session), false},
    {REQUEST_URI, FIELD(uri), false},
    {"transaction.id", FIELD(transaction), false},
    {"transaction.type", FIELD(transaction_type), false},
    {"transaction.detail.requestApiTokenId", FIELD(token), false},
};

static const char *text_in(const void *base, size_t offset)
{
  const char *text;

  memcpy(&text, (const char *)base + offset, sizeof(const char *));
  return text;
}

/* The |i|th text of attribute |a|; false after the last. */
static bool get(const struct sb_log_view *view, size_t a, size_t i,
                const char **text)
{
  if (!attributes[a].of_targets) {
    *text = i == 0 ? text_in(view, attributes[a].offset) : NULL;
    return i == 0;
  }
  *text = i < view->target_count
              ? text_in(&view->targets[i], attributes[a].offset)
              : NULL;
  return i < view->target_count;
}

static bool is_attribute(const char *name)
{
  for (size_t a = 0; a < COUNT_OF(attributes); a++) {
    if (strcmp(attributes[a].name, name) == 0) {
      return true;
    }
  }
  return false;
}

static bool text_at(const void *object, const char *name, size_t i,
                    const char **text)
{
  for (size_t a = 0; a < COUNT_OF(attributes); a++) {
    if (strcmp(attributes[a].name, name) == 0) {
      return get(object, a, i, text);
    }
  }
  return false;
}

const struct sb_vocabulary *sb_log_vocabulary(void)
{
  /* Okta docs, System Log query: no co on where a request went. */
  static const char *const none[] = {NULL};
  static const char *const uncontained[] = {REQUEST_URI, NULL};
  static const struct sb_vocabulary words = {.times = none,
                                             .is_filtered = is_attribute,
                                             .uncontained = uncontained,
                                             .text_at = text_at};

  return &words;
}

static bool is_of_word(char c)
{
  return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool holds(const char *text, const char *keyword)
{
  size_t len = strlen(keyword);

  for (const char *at = strcasestr(text, keyword); at;
       at = strcasestr(at + 1, keyword)) {
    if ((at == text || !is_of_word(at[-1])) && !is_of_word(at[len])) {
      return true;
    }
  }
  return false;
}

bool sb_log_mentions(const struct sb_log_view *view, const char *keyword)
{
  for (size_t a = 0; a < COUNT_OF(attributes); a++) {
    const char *text;

    for (size_t i = 0; get(view, a, i, &text); i++) {
      if (text && holds(text, keyword)) {
        return true;
      }
    }
  }
  return false;
}
