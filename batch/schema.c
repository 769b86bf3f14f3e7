/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/schema.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/attribute_definition.h"
#include "batch/pattern.h"
#include "io/buffer.h"
#include "io/byte_source.h"
#include "io/text.h"

#define DOCUMENT_MAX (16 << 20) /* bytes; a schema has some hundred KiB */

static const char in_profile[] = "profile.";

/* What a schema is being made of. */
struct making {
  struct mu_schema *schema;
  size_t capacity;
  const char *name; /* of the document */
  struct mu_error *err;
};

static enum mu_code refuse(const struct making *making, const char *attribute,
                           const char *words)
{
  return mu_error_set(making->err, MU_EINPUT, "%s: attribute %.200s: %s",
                      making->name, attribute, words);
}

/* Okta's own rule for names, which keeps them safe to print as well. */
static bool is_name(const char *name)
{
  size_t len = strlen(name);

  return len > 0 && len <= 255 &&
         strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                      "0123456789_-") == len;
}

static bool is_profile_attribute(unsigned id)
{
  return id < MU_PROFILE_ATTRIBUTES || id >= MU_ATTRIBUTES;
}

/* The attribute of that name within a profile. */
static enum mu_attribute_id find_in_profile(const struct mu_schema *schema,
                                            const char *name, size_t len)
{
  for (unsigned i = 0; i < mu_schema_count(schema); i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;
    const char *known = mu_schema_profile_name(mu_schema_attribute(schema, id));

    if (is_profile_attribute(i) &&
        mu_text_equal_nocase(known, strlen(known), name, len)) {
      return id;
    }
  }
  return MU_NO_ATTRIBUTE;
}

/* What the org calls |name|: under that name, unless a column of muster's own
 * has it. */
static enum mu_code name_attribute(const struct making *making,
                                   struct mu_attribute *attribute,
                                   const char *name)
{
  struct mu_arena *texts = &making->schema->texts;
  size_t len = strlen(name);
  size_t prefix = strlen(in_profile);
  char *text = mu_arena_take(texts, prefix + len + 1);

  if (!text) {
    return mu_error_nomem(making->err);
  }
  memcpy(text, in_profile, sizeof in_profile);
  memcpy(text + prefix, name, len + 1);
  attribute->name = text + prefix;
  if (mu_schema_find(making->schema, name, len) != MU_NO_ATTRIBUTE) {
    attribute->profile_name = attribute->name;
    attribute->name = text;
  }
  return MU_OK;
}

/* What |definition| says over what |attribute| says already. */
static enum mu_code define(const struct making *making,
                           struct mu_attribute *attribute, const char *name,
                           const cJSON *definition)
{
  struct mu_error why = {0};
  enum mu_code rc =
      mu_attribute_define(attribute, definition, &making->schema->texts, &why);

  if (rc == MU_EINPUT) {
    return refuse(making, name, why.text);
  }
  return rc == MU_OK ? MU_OK : mu_error_nomem(making->err);
}

static enum mu_code add(const struct making *making, const char *name,
                        const cJSON *definition)
{
  struct mu_schema *schema = making->schema;
  struct mu_attribute *attribute = &schema->attributes[schema->count];
  enum mu_code rc = MU_OK;

  if (schema->count == making->capacity) {
    return mu_error_set(making->err, MU_EINPUT,
                        "%s: it has more than %d custom attributes, which is "
                        "as many as muster takes",
                        making->name, MU_CUSTOM_MOST);
  }
  if (!is_name(name)) {
    return refuse(making, "names",
                  "one of them is no name of letters, digits "
                  "and _");
  }
  rc = name_attribute(making, attribute, name);
  if (rc == MU_OK) {
    rc = define(making, attribute, name, definition);
  }
  schema->count += rc == MU_OK;
  return rc;
}

/* A login has the form of an e-mail address unless a pattern says otherwise;
 * ".+" lifts the least length too (Users API reference). */
static void settle_login(struct mu_attribute *login)
{
  login->required = true;
  if (login->pattern) {
    login->format = MU_FORMAT_TEXT;
  }
  if (login->pattern && strcmp(login->pattern, ".+") == 0) {
    login->min_characters = 1;
    login->pattern = NULL;
  }
}

static enum mu_code take_base(const struct making *making, const char *name,
                              const cJSON *definition)
{
  enum mu_attribute_id id = find_in_profile(making->schema, name, strlen(name));
  struct mu_attribute *attribute = NULL;
  enum mu_code rc = MU_OK;

  if (id == MU_NO_ATTRIBUTE) { /* newer than this program */
    return add(making, name, definition);
  }
  attribute = &making->schema->attributes[id];
  rc = define(making, attribute, name, definition);
  if (rc == MU_OK && id < MU_ATTRIBUTES && attribute->type != MU_TYPE_STRING) {
    rc = refuse(making, name, "a base attribute is of type string");
  }
  return rc;
}

static enum mu_code take_custom(const struct making *making, const char *name,
                                const cJSON *definition)
{
  if (find_in_profile(making->schema, name, strlen(name)) != MU_NO_ATTRIBUTE) {
    return refuse(making, name, "there is another of that name");
  }
  return add(making, name, definition);
}

/* A subschema names those that every user needs once more, in a list. */
static enum mu_code take_required(const struct making *making,
                                  const cJSON *subschema, const char *key)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(subschema, "required");
  struct mu_schema *schema = making->schema;
  const cJSON *item = NULL;
  bool sound = !list || cJSON_IsNull(list) || cJSON_IsArray(list);

  cJSON_ArrayForEach (item, list) {
    const char *name = cJSON_GetStringValue(item);
    enum mu_attribute_id id =
        name ? find_in_profile(schema, name, strlen(name)) : MU_NO_ATTRIBUTE;

    sound = sound && name;
    if (id != MU_NO_ATTRIBUTE) {
      schema->attributes[id].required = true;
    }
  }
  return sound ? MU_OK
               : mu_error_set(making->err, MU_EINPUT,
                              "%s: \"required\" of %s is no list of names",
                              making->name, key);
}

/* What every user needs is the org's to say, if it says so at all. */
static void forget_required(const struct making *making, const cJSON *base)
{
  if (cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(base, "required"))) {
    making->schema->attributes[MU_FIRST_NAME].required = false;
    making->schema->attributes[MU_LAST_NAME].required = false;
  }
}

typedef enum mu_code take_attribute(const struct making *making,
                                    const char *name, const cJSON *definition);

static enum mu_code take_subschema(const struct making *making,
                                   const cJSON *subschema, const char *key,
                                   take_attribute *take)
{
  const cJSON *properties =
      cJSON_GetObjectItemCaseSensitive(subschema, "properties");
  const cJSON *definition = NULL;
  enum mu_code rc = MU_OK;

  if (properties && !cJSON_IsObject(properties)) {
    return mu_error_set(making->err, MU_EINPUT,
                        "%s: the \"properties\" of %s are no object",
                        making->name, key);
  }
  cJSON_ArrayForEach (definition, properties) {
    rc = take(making, definition->string, definition);
    if (rc != MU_OK) {
      return rc;
    }
  }
  return take_required(making, subschema, key);
}

/* Lengths and forms are strings' alone; a pattern that cannot be understood is
 * the org's to check; who has a default, or may not write, need not write. */
static enum mu_code settle(const struct making *making,
                           struct mu_attribute *attribute)
{
  enum mu_code rc = MU_OK;

  if (attribute->type != MU_TYPE_STRING) {
    attribute->min_characters = 0;
    attribute->max_characters = 0;
    attribute->format = MU_FORMAT_TEXT;
  }
  if (attribute->pattern) {
    rc = mu_pattern_new(&attribute->matcher, attribute->pattern, making->err);
  }
  attribute->bound = attribute->type != MU_TYPE_STRING || attribute->choices ||
                     attribute->matcher;
  attribute->required =
      attribute->required && !attribute->has_default && !attribute->read_only;
  return rc == MU_ENOMEM ? rc : MU_OK;
}

static enum mu_code settle_all(const struct making *making)
{
  struct mu_schema *schema = making->schema;
  enum mu_code rc = MU_OK;

  settle_login(&schema->attributes[MU_LOGIN]);
  for (size_t i = 0; i < schema->count && rc == MU_OK; i++) {
    if (is_profile_attribute((unsigned)i)) {
      rc = settle(making, &schema->attributes[i]);
    }
  }
  return rc;
}

static enum mu_code take_document(const struct making *making,
                                  const cJSON *document)
{
  const cJSON *definitions =
      cJSON_GetObjectItemCaseSensitive(document, "definitions");
  const cJSON *base = cJSON_GetObjectItemCaseSensitive(definitions, "base");
  const cJSON *custom = cJSON_GetObjectItemCaseSensitive(definitions, "custom");
  enum mu_code rc = MU_OK;

  if (!cJSON_IsObject(base)) {
    return mu_error_set(making->err, MU_EINPUT,
                        "%s is no user schema: it has no definitions of base "
                        "attributes; muster-schema(7) says how to get one",
                        making->name);
  }
  forget_required(making, base);
  rc = take_subschema(making, base, "base", take_base);
  if (rc == MU_OK) {
    rc = take_subschema(making, custom, "custom", take_custom);
  }
  return rc == MU_OK ? settle_all(making) : rc;
}

/* Room for all that |document| defines: muster's own first. */
static enum mu_code make_room(struct making *making)
{
  struct mu_schema *schema = making->schema;

  making->capacity = MU_SLOTS;
  schema->attributes = calloc(making->capacity, sizeof *schema->attributes);
  if (!schema->attributes) {
    return mu_error_nomem(making->err);
  }
  memcpy(schema->attributes, mu_attributes, sizeof mu_attributes);
  schema->count = MU_ATTRIBUTES;
  return MU_OK;
}

enum mu_code mu_schema_new(struct mu_schema **out, const char *name,
                           const char *text, size_t len, struct mu_error *err)
{
  struct mu_schema *schema = calloc(1, sizeof *schema);
  struct making making = {.schema = schema, .name = name, .err = err};
  cJSON *document = NULL;
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!schema) {
    return mu_error_nomem(err);
  }
  if (mu_text_scan(text, len).well_formed) {
    document = cJSON_ParseWithLength(text, len);
  }
  if (document) {
    rc = make_room(&making);
    if (rc == MU_OK) {
      rc = take_document(&making, document);
    }
  } else {
    rc = mu_error_set(err, MU_EINPUT,
                      "%s is no JSON; muster-schema(7) says how to get a "
                      "schema",
                      name);
  }
  if (rc == MU_OK) {
    *out = schema;
    schema = NULL; /* now the caller's */
  }
  cJSON_Delete(document);
  mu_schema_free(schema);
  return rc;
}

/* A byte order mark, as some editors leave it, is no JSON. */
static void skip_mark(const char **text, size_t *len)
{
  if (*len >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0) {
    *text += 3;
    *len -= 3;
  }
}

static enum mu_code read_all(struct mu_byte_source *source, const char *path,
                             struct mu_buffer *out, struct mu_error *err)
{
  const char *bytes = NULL;
  size_t len = 0;
  enum mu_code rc = mu_byte_source_read(source, &bytes, &len, err);

  while (rc == MU_OK) {
    if (out->len + len > DOCUMENT_MAX) {
      return mu_error_set(err, MU_EINPUT,
                          "%s is no user schema: it is larger than %d MiB",
                          path, DOCUMENT_MAX >> 20);
    }
    mu_buffer_append(out, bytes, len);
    rc = mu_buffer_failed(out) ? mu_error_nomem(err)
                               : mu_byte_source_read(source, &bytes, &len, err);
  }
  return rc == MU_END ? MU_OK : rc;
}

enum mu_code mu_schema_read(struct mu_schema **out, const char *path,
                            struct mu_error *err)
{
  struct mu_byte_source *source = NULL;
  struct mu_buffer document = {0};
  enum mu_code rc = mu_byte_source_open(&source, path, err);

  *out = NULL;
  if (rc == MU_OK) {
    rc = read_all(source, path, &document, err);
  }
  if (rc == MU_OK) {
    const char *text = mu_buffer_text(&document);
    size_t len = document.len;

    skip_mark(&text, &len);
    rc = mu_schema_new(out, path, text, len, err);
  }
  mu_byte_source_free(source);
  mu_buffer_release(&document);
  return rc;
}

void mu_schema_free(struct mu_schema *schema)
{
  if (!schema) {
    return;
  }
  for (size_t i = 0; i < schema->count; i++) {
    mu_pattern_free(schema->attributes[i].matcher);
  }
  mu_arena_release(&schema->texts);
  free(schema->attributes);
  free(schema);
}

enum mu_attribute_id mu_schema_find(const struct mu_schema *schema,
                                    const char *name, size_t len)
{
  unsigned count = mu_schema_count(schema);
  size_t prefix = strlen(in_profile);

  if (len > prefix && mu_text_equal_nocase(name, prefix, in_profile, prefix)) {
    return find_in_profile(schema, name + prefix, len - prefix);
  }
  for (unsigned i = 0; i < count; i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;
    const char *known = mu_schema_attribute(schema, id)->name;

    if (mu_text_equal_nocase(known, strlen(known), name, len)) {
      return id;
    }
  }
  return MU_NO_ATTRIBUTE;
}

#define NAME_MAX_LEN 64 /* what mu_text_distance() takes */

/* Copies |name| without what people put between words; its new length, 0 when
 * it is longer than any name could be. */
static size_t squeeze(char out[NAME_MAX_LEN], const char *name, size_t len)
{
  size_t used = 0;

  for (size_t i = 0; i < len; i++) {
    if (strchr(" _-.", name[i]) && name[i] != '\0') {
      continue;
    }
    if (used == NAME_MAX_LEN) {
      return 0;
    }
    out[used++] = name[i];
  }
  return used;
}

enum mu_attribute_id mu_schema_nearest(const struct mu_schema *schema,
                                       const char *name, size_t len)
{
  char given[NAME_MAX_LEN];
  char known[NAME_MAX_LEN];
  size_t given_len = squeeze(given, name, len);
  enum mu_attribute_id nearest = MU_NO_ATTRIBUTE;
  size_t best = SIZE_MAX;

  if (given_len == 0) {
    return MU_NO_ATTRIBUTE;
  }
  for (unsigned i = 0; i < mu_schema_count(schema); i++) {
    const char *text =
        mu_schema_attribute(schema, (enum mu_attribute_id)i)->name;
    size_t known_len = squeeze(known, text, strlen(text));
    size_t shorter = known_len < given_len ? known_len : given_len;
    size_t slips = shorter <= 4 ? 1 : 2; /* two of four make another word */
    size_t distance = mu_text_distance(known, known_len, given, given_len);

    if (known_len > 0 && distance <= slips && distance < best) {
      best = distance;
      nearest = (enum mu_attribute_id)i;
    }
  }
  return nearest;
}
