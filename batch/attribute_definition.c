/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/attribute_definition.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "io/buffer.h"
#include "io/json.h"

/* What one definition is read with. */
struct reading {
  struct mu_attribute *attribute;
  struct mu_arena *texts;
  struct mu_error *err;
};

/* A word of the schema and what it means here. */
struct word {
  const char *text;
  int meaning;
};

static const struct word types[] = {
    {"string", MU_TYPE_STRING},   {"boolean", MU_TYPE_BOOLEAN},
    {"integer", MU_TYPE_INTEGER}, {"number", MU_TYPE_NUMBER},
    {"array", MU_TYPE_ARRAY},     {NULL, 0}};

/* The form of what `ref-id` refers to is for the org to know. */
static const struct word formats[] = {
    {"email", MU_FORMAT_EMAIL},
    {"uri", MU_FORMAT_URI},
    {"date-time", MU_FORMAT_DATE_TIME},
    {"country-code", MU_FORMAT_COUNTRY_CODE},
    {"language-code", MU_FORMAT_LANGUAGE_CODE},
    {"locale", MU_FORMAT_LOCALE},
    {"timezone", MU_FORMAT_TIMEZONE},
    {NULL, 0}};

/* A key's value; NULL when it is absent or null. */
static const cJSON *find(const cJSON *object, const char *key)
{
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

  return cJSON_IsNull(value) ? NULL : value;
}

static enum mu_code malformed(const struct reading *reading, const char *key,
                              const char *wanted)
{
  return mu_error_set(reading->err, MU_EINPUT, "its \"%s\" is not %s", key,
                      wanted);
}

/* |*text| becomes NULL when there is no |key|. */
static enum mu_code find_text(const struct reading *reading,
                              const cJSON *object, const char *key,
                              const char **text)
{
  const cJSON *value = find(object, key);

  *text = cJSON_GetStringValue(value);
  return value && !*text ? malformed(reading, key, "a text") : MU_OK;
}

static enum mu_code keep_text(const struct reading *reading,
                              const cJSON *object, const char *key,
                              const char **out)
{
  const char *text = NULL;
  enum mu_code rc = find_text(reading, object, key, &text);

  if (rc == MU_OK && text && *text != '\0') {
    *out = mu_arena_copy(reading->texts, text, strlen(text));
    rc = *out ? MU_OK : mu_error_nomem(reading->err);
  }
  return rc;
}

/* What |words| mean by |text|; -1 when they do not know it. */
static int look_up(const struct word *words, const char *text)
{
  while (words->text && strcmp(words->text, text) != 0) {
    words++;
  }
  return words->text ? words->meaning : -1;
}

static enum mu_code read_type(const struct reading *reading,
                              const cJSON *object, enum mu_type *type)
{
  const char *text = NULL;
  enum mu_code rc = find_text(reading, object, "type", &text);
  int known = text ? look_up(types, text) : (int)*type;

  if (rc != MU_OK) {
    return rc;
  }
  if (known < 0) {
    return malformed(reading, "type",
                     "one of string, boolean, integer, number, array");
  }
  *type = (enum mu_type)known;
  return MU_OK;
}

static enum mu_code read_format(const struct reading *reading,
                                const cJSON *object, enum mu_format *format)
{
  const char *text = NULL;
  enum mu_code rc = find_text(reading, object, "format", &text);
  int known = text ? look_up(formats, text) : -1;

  if (known >= 0) {
    *format = (enum mu_format)known;
  }
  if (text && (strcmp(text, "encrypted") == 0 || strcmp(text, "hashed") == 0)) {
    reading->attribute->secret = true;
  }
  return rc;
}

static enum mu_code read_length(const struct reading *reading,
                                const cJSON *object, const char *key,
                                uint32_t *length)
{
  const cJSON *value = find(object, key);
  double number = cJSON_GetNumberValue(value);

  if (!value) {
    return MU_OK;
  }
  if (!cJSON_IsNumber(value) || number < 0 || number > INT32_MAX ||
      number != (double)(uint32_t)number) {
    return malformed(reading, key, "a length");
  }
  *length = (uint32_t)number;
  return MU_OK;
}

static enum mu_code read_flag(const struct reading *reading,
                              const cJSON *object, const char *key, bool *flag)
{
  const cJSON *value = find(object, key);

  if (value && !cJSON_IsBool(value)) {
    return malformed(reading, key, "true or false");
  }
  *flag = value ? cJSON_IsTrue(value) : *flag;
  return MU_OK;
}

static enum mu_code read_unique(const struct reading *reading,
                                const cJSON *object)
{
  const cJSON *value = find(object, "unique");
  const char *text = cJSON_GetStringValue(value);

  if (value && !text) {
    return read_flag(reading, object, "unique", &reading->attribute->unique);
  }
  reading->attribute->unique =
      text && (strcmp(text, "UNIQUE_VALIDATED") == 0 ||
               strcmp(text, "PENDING_UNIQUENESS") == 0);
  return MU_OK;
}

static enum mu_code read_mutability(const struct reading *reading,
                                    const cJSON *object)
{
  struct mu_attribute *attribute = reading->attribute;
  const char *text = NULL;
  enum mu_code rc = find_text(reading, object, "mutability", &text);

  if (text) {
    attribute->read_only = strcmp(text, "READ_ONLY") == 0;
    attribute->immutable = strcmp(text, "IMMUTABLE") == 0;
    attribute->secret = attribute->secret || strcmp(text, "WRITE_ONLY") == 0;
  }
  return rc;
}

/* PROFILE_MASTER is what every attribute has: it is Okta's own to write for
 * all users whom no directory or application has made. */
static enum mu_code read_master(const struct reading *reading,
                                const cJSON *object)
{
  const cJSON *master = find(object, "master");
  const char *type = NULL;
  enum mu_code rc = MU_OK;

  if (!master) {
    return MU_OK;
  }
  if (!cJSON_IsObject(master)) {
    return malformed(reading, "master", "an object");
  }
  rc = find_text(reading, master, "type", &type);
  reading->attribute->sourced = type && strcmp(type, "OVERRIDE") == 0;
  return rc;
}

/* Room for |count| texts. */
static const char **take_list(struct mu_arena *texts, size_t count)
{
  size_t align = alignof(const char *);
  char *raw = mu_arena_take(texts, count * sizeof(const char *) + align - 1);

  if (!raw) {
    return NULL;
  }
  raw += (align - (uintptr_t)raw % align) % align;
  memset(raw, 0, count * sizeof(const char *));
  return (const char **)(void *)raw;
}

/* Keeps a value that an attribute may take, as text; MU_EINPUT when it is
 * neither text nor number. */
static enum mu_code keep_choice(const struct reading *reading,
                                const cJSON *value, const char *key,
                                const char **out)
{
  const char *text = cJSON_GetStringValue(value);
  struct mu_buffer number = {0};

  if (!text && !cJSON_IsNumber(value)) {
    return malformed(reading, key, "a list of texts or numbers");
  }
  if (!text) {
    mu_json_write_number(&number, value->valuedouble);
    text = mu_buffer_text(&number);
  }
  *out = mu_buffer_failed(&number)
             ? NULL
             : mu_arena_copy(reading->texts, text, strlen(text));
  mu_buffer_release(&number);
  return *out ? MU_OK : mu_error_nomem(reading->err);
}

/* The values of |list|, an "enum", or a "oneOf" whose items have a "const" and
 * a "title". */
static enum mu_code read_choices(const struct reading *reading,
                                 const cJSON *list, const char *key)
{
  struct mu_attribute *attribute = reading->attribute;
  size_t count = (size_t)cJSON_GetArraySize(list);
  const char **choices = take_list(reading->texts, count);
  const char **titles = take_list(reading->texts, count);
  const cJSON *item = NULL;
  size_t i = 0;

  if (!choices || !titles) {
    return mu_error_nomem(reading->err);
  }
  cJSON_ArrayForEach (item, list) {
    bool plain = !cJSON_IsObject(item);
    enum mu_code rc = keep_choice(reading, plain ? item : find(item, "const"),
                                  key, &choices[i]);

    if (rc == MU_OK && !plain) {
      rc = keep_text(reading, item, "title", &titles[i]);
    }
    if (rc != MU_OK) {
      return rc;
    }
    i++;
  }
  attribute->choices = choices;
  attribute->choice_titles = titles;
  attribute->choice_count = count;
  return MU_OK;
}

/* "oneOf" says what "enum" says, and the titles. An empty list forbids
 * nothing. */
static enum mu_code read_enum(const struct reading *reading,
                              const cJSON *object)
{
  static const char *const keys[] = {"enum", "oneOf"};

  for (size_t i = 0; i < 2; i++) {
    const cJSON *list = find(object, keys[i]);
    enum mu_code rc = MU_OK;

    if (list && !cJSON_IsArray(list)) {
      return malformed(reading, keys[i], "a list");
    }
    if (list && cJSON_GetArraySize(list) > 0) {
      rc = read_choices(reading, list, keys[i]);
    }
    if (rc != MU_OK) {
      return rc;
    }
  }
  return MU_OK;
}

static enum mu_code read_items(const struct reading *reading,
                               const cJSON *object)
{
  struct mu_attribute *attribute = reading->attribute;
  const cJSON *items = find(object, "items");
  enum mu_code rc = MU_OK;

  if (!items) {
    return MU_OK;
  }
  if (!cJSON_IsObject(items)) {
    return malformed(reading, "items", "an object");
  }
  rc = read_type(reading, items, &attribute->item_type);
  if (rc == MU_OK && attribute->item_type == MU_TYPE_ARRAY) {
    return malformed(reading, "items", "of string, boolean, integer or number");
  }
  if (rc == MU_OK) {
    rc = read_format(reading, items, &attribute->item_format);
  }
  return rc == MU_OK ? read_enum(reading, items) : rc;
}

static enum mu_code read_form(const struct reading *reading,
                              const cJSON *object)
{
  struct mu_attribute *attribute = reading->attribute;
  enum mu_code rc = read_type(reading, object, &attribute->type);

  if (rc == MU_OK) {
    rc = read_format(reading, object, &attribute->format);
  }
  if (rc == MU_OK) {
    rc = read_length(reading, object, "minLength", &attribute->min_characters);
  }
  if (rc == MU_OK) {
    rc = read_length(reading, object, "maxLength", &attribute->max_characters);
  }
  if (rc == MU_OK) {
    rc = keep_text(reading, object, "pattern", &attribute->pattern);
  }
  if (rc == MU_OK) {
    rc = read_enum(reading, object);
  }
  return rc == MU_OK && attribute->type == MU_TYPE_ARRAY
             ? read_items(reading, object)
             : rc;
}

static enum mu_code read_rules(const struct reading *reading,
                               const cJSON *object)
{
  struct mu_attribute *attribute = reading->attribute;
  enum mu_code rc =
      read_flag(reading, object, "required", &attribute->required);

  if (rc == MU_OK) {
    rc = read_unique(reading, object);
  }
  if (rc == MU_OK) {
    rc = read_mutability(reading, object);
  }
  return rc == MU_OK ? read_master(reading, object) : rc;
}

enum mu_code mu_attribute_define(struct mu_attribute *attribute,
                                 const cJSON *definition,
                                 struct mu_arena *texts, struct mu_error *err)
{
  struct reading reading = {.attribute = attribute, .texts = texts, .err = err};
  enum mu_code rc = MU_OK;

  if (!cJSON_IsObject(definition)) {
    return mu_error_set(err, MU_EINPUT, "it is not defined by an object");
  }
  attribute->has_default = find(definition, "default") != NULL;
  rc = keep_text(&reading, definition, "title", &attribute->title);
  if (rc == MU_OK) {
    rc = read_form(&reading, definition);
  }
  return rc == MU_OK ? read_rules(&reading, definition) : rc;
}
