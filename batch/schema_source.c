/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/schema_source.h"

#include <stdio.h>
#include <string.h>

#include "batch/schema_cache.h"
#include "batch/words.h"
#include "io/clock.h"

#define TYPES_DOCUMENT  "user-types"
#define SCHEMA_DOCUMENT "schema-"
#define DEFAULT_SCHEMA  "default"

const char *mu_schema_origin_word(enum mu_schema_origin origin)
{
  static const char *const words[] = {[MU_SCHEMA_FACTS] = "facts",
                                      [MU_SCHEMA_FILE] = "file",
                                      [MU_SCHEMA_CACHE] = "cache",
                                      [MU_SCHEMA_ORG] = "org"};

  return words[origin];
}

void mu_schema_source_release(struct mu_schema_source *source)
{
  mu_schema_free(source->schema);
  memset(source, 0, sizeof *source);
}

/* As much of |text| as there is room for, in whole characters. */
static void note_why(struct mu_schema_source *source, const char *text)
{
  size_t len = strlen(text);

  if (len >= MU_WHY_MAX) {
    len = MU_WHY_MAX - 1;
    while (len > 0 && (text[len] & 0xC0) == 0x80) {
      len--;
    }
  }
  memcpy(source->why_not, text, len);
  source->why_not[len] = '\0';
}

/* The org said no to a question that takes |scope|. */
static void note_refusal(struct mu_schema_source *source,
                         const struct mu_okta_reply *reply, const char *scope)
{
  struct mu_error why;

  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    (void)mu_error_set(&why, MU_EAUTH,
                       "these credentials may not read them, which takes "
                       "the scope %s or a role that may view them (%s)",
                       scope, mu_buffer_text(&reply->error));
  } else {
    (void)mu_error_set(&why, MU_EAUTH, "it does not show them (%s)",
                       mu_buffer_text(&reply->error));
  }
  note_why(source, why.text);
}

/* Sends |request|; |*reply| is NULL when a dry run has to do without. */
static enum mu_code send(struct mu_schema_source *source,
                         const struct mu_schema_inquiry *q,
                         const struct mu_okta_request *request,
                         const struct mu_okta_reply **reply,
                         struct mu_error *err)
{
  struct mu_error own;
  enum mu_code rc = mu_ask_send(q->ask, request, reply, &own);

  if (rc == MU_ENET && q->settings->dry_run) {
    note_why(source, own.text);
    *reply = NULL;
    return MU_OK;
  }
  if (rc != MU_OK) {
    *reply = NULL;
    return mu_error_set(err, rc, "%s", own.text);
  }
  return MU_OK;
}

/* ---- the cache ---- */

static bool recall(struct mu_buffer *text, const struct mu_schema_inquiry *q,
                   const char *document, int64_t *age_us)
{
  int64_t most_us = (int64_t)q->settings->schema_age_ms * MU_MS;

  return !q->settings->rehearse &&
         mu_schema_cache_read(text, q->org, document, q->now_us, most_us,
                              age_us);
}

/* An org for one rehearsal is never met again. */
static void remember(const struct mu_schema_inquiry *q, const char *document,
                     const char *json, size_t len)
{
  if (!q->settings->rehearse) {
    (void)mu_schema_cache_write(q->org, document, q->now_us, json, len);
  }
}

/* ---- which type ---- */

/* |list| as a document of its own. */
static void wrap_types(struct mu_buffer *text, const struct mu_buffer *list)
{
  mu_buffer_clear(text);
  mu_buffer_append_text(text, "{\"types\":");
  mu_buffer_append(text, mu_buffer_text(list), list->len);
  mu_buffer_append_char(text, '}');
}

/* The org does not list its types: an id is good all the same. */
static enum mu_code do_without_types(struct mu_schema_source *source,
                                     const struct mu_schema_inquiry *q,
                                     const struct mu_okta_reply *reply,
                                     struct mu_error *err)
{
  const char *wanted = q->settings->user_type;

  if (reply) {
    note_refusal(source, reply, "okta.userTypes.read");
  }
  if (mu_user_type_is_id(wanted)) {
    (void)snprintf(source->type.id, sizeof source->type.id, "%s", wanted);
    return MU_OK;
  }
  if (q->settings->dry_run) {
    return MU_OK; /* nobody is given it */
  }
  return mu_error_set(err, MU_EAUTH,
                      "--user-type %s: which type that is is not known: the "
                      "org was asked for its types, and %s; the type's id, as "
                      "in oty1gbvpsH2LkRhTt0h8, will do",
                      wanted, source->why_not);
}

static enum mu_code ask_types(struct mu_schema_source *source,
                              const struct mu_schema_inquiry *q,
                              struct mu_buffer *text, struct mu_error *err)
{
  struct mu_okta_request request = mu_okta_user_types();
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = send(source, q, &request, &reply, err);

  if (rc != MU_OK) {
    return rc;
  }
  if (!reply || reply->verdict != MU_VERDICT_DONE) {
    return do_without_types(source, q, reply, err);
  }
  wrap_types(text, &reply->http->body);
  if (mu_buffer_failed(text)) {
    return mu_error_nomem(err);
  }
  rc = mu_user_type_find(&source->type, q->settings->user_type, request.path,
                         mu_buffer_text(text), text->len, err);
  if (rc == MU_OK || rc == MU_EUSAGE) {
    remember(q, TYPES_DOCUMENT, mu_buffer_text(text), text->len);
  }
  return rc;
}

/* What the cache does not list may be new. */
static enum mu_code find_type(struct mu_schema_source *source,
                              const struct mu_schema_inquiry *q,
                              struct mu_buffer *text, struct mu_error *err)
{
  const char *wanted = q->settings->user_type;
  int64_t age_us = 0;

  if (q->settings->offline_schema && !q->settings->rehearse &&
      mu_user_type_is_id(wanted)) { /* there is nothing to look up */
    (void)snprintf(source->type.id, sizeof source->type.id, "%s", wanted);
    return MU_OK;
  }
  if (!q->org) {
    return MU_OK;
  }
  if (recall(text, q, TYPES_DOCUMENT, &age_us) &&
      mu_user_type_find(&source->type, wanted, "", mu_buffer_text(text),
                        text->len, NULL) == MU_OK) {
    return MU_OK;
  }
  return q->ask ? ask_types(source, q, text, err) : MU_OK;
}

/* ---- the schema ---- */

static enum mu_code ask_schema(struct mu_schema_source *source,
                               const struct mu_schema_inquiry *q,
                               const char *id, const char *document,
                               struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_schema(&path, id);
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_buffer_failed(&path)
                        ? mu_error_nomem(err)
                        : send(source, q, &request, &reply, err);

  if (rc == MU_OK && reply && reply->verdict != MU_VERDICT_DONE) {
    note_refusal(source, reply, "okta.schemas.read");
  } else if (rc == MU_OK && reply) {
    const struct mu_buffer *body = &reply->http->body;

    rc = mu_schema_new(&source->schema, request.path, mu_buffer_text(body),
                       body->len, err);
    if (rc == MU_OK) {
      source->origin = MU_SCHEMA_ORG;
      source->age_us = 0;
      remember(q, document, mu_buffer_text(body), body->len);
    }
  }
  mu_buffer_release(&path);
  return rc;
}

static enum mu_code find_schema(struct mu_schema_source *source,
                                const struct mu_schema_inquiry *q,
                                struct mu_buffer *text, struct mu_error *err)
{
  const char *id =
      q->settings->user_type ? source->type.schema : DEFAULT_SCHEMA;
  char document[sizeof SCHEMA_DOCUMENT + MU_OKTA_ID_MAX];
  enum mu_code rc = MU_OK;

  if (!q->org || id[0] == '\0') {
    return MU_OK;
  }
  (void)snprintf(document, sizeof document, SCHEMA_DOCUMENT "%s", id);
  if (recall(text, q, document, &source->age_us)) {
    rc = mu_schema_new(&source->schema, document, mu_buffer_text(text),
                       text->len, err);
    if (rc == MU_OK) {
      source->origin = MU_SCHEMA_CACHE;
    }
    if (rc != MU_EINPUT) { /* else it is not what it seemed */
      return rc;
    }
  }
  return q->ask ? ask_schema(source, q, id, document, err) : MU_OK;
}

enum mu_code mu_schema_source_find(struct mu_schema_source *source,
                                   const struct mu_schema_inquiry *q,
                                   struct mu_error *err)
{
  const char *file = q->settings->offline_schema;
  struct mu_buffer text = {0};
  enum mu_code rc = MU_OK;

  memset(source, 0, sizeof *source);
  if (file) { /* before anybody is asked for nothing */
    rc = mu_schema_read(&source->schema, file, err);
    source->origin = MU_SCHEMA_FILE;
  }
  if (rc == MU_OK && q->settings->user_type) {
    rc = find_type(source, q, &text, err);
  }
  if (rc == MU_OK && !file) {
    rc = find_schema(source, q, &text, err);
  }
  if (rc == MU_OK && !source->schema && !source->why_not[0] && q->why_not) {
    note_why(source, q->why_not);
  }
  mu_buffer_release(&text);
  return rc;
}

/* ---- words ---- */

unsigned mu_schema_source_custom(const struct mu_schema_source *source)
{
  return mu_schema_count(source->schema) - MU_ATTRIBUTES;
}

void mu_schema_source_describe(const struct mu_schema_source *source,
                               const struct mu_settings *settings,
                               const char *org, struct mu_buffer *out)
{
  if (!source->schema && source->why_not[0]) {
    mu_buffer_printf(out,
                     "schema: Okta's own %u attributes; those of the org are "
                     "not known: %s",
                     (unsigned)MU_PROFILE_ATTRIBUTES, source->why_not);
  }
  if (!source->schema ||
      (source->origin == MU_SCHEMA_ORG && settings->rehearse)) {
    return; /* whose org that is, is known */
  }
  mu_buffer_printf(
      out, "schema: %u + %u attributes of %s", (unsigned)MU_PROFILE_ATTRIBUTES,
      mu_schema_source_custom(source),
      source->origin == MU_SCHEMA_FILE ? settings->offline_schema : org);
  if (source->type.name[0]) {
    mu_buffer_printf(out, ", user type %s", source->type.name);
  }
  if (source->origin == MU_SCHEMA_CACHE) {
    mu_buffer_printf(out, ", read %s ago; --schema-age 0 asks anew",
                     mu_words_time(source->age_us).text);
  }
}
