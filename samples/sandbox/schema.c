/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "samples/sandbox/json.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)

void sb_schema_free(struct sb_schema *schema)
{
  if (!schema) {
    return;
  }
  for (size_t i = 0; i < schema->count; i++) {
    sb_attribute_release(&schema->attributes[i]);
  }
  free(schema->attributes);
  cJSON_Delete(schema->base);
  cJSON_Delete(schema->custom);
  free(schema);
}

static enum mu_code read_file(const char *path, struct mu_buffer *text,
                              struct mu_error *err)
{
  FILE *file = fopen(path, "re");
  char piece[4096];
  size_t len;
  bool broken;

  if (!file) {
    return mu_error_set(err, MU_EINPUT, "%s: %s", path, strerror(errno));
  }
  while ((len = fread(piece, 1, sizeof piece, file)) > 0 &&
         text->len < FILE_MAX) {
    mu_buffer_append(text, piece, len);
  }
  broken = ferror(file) || len > 0;
  (void)fclose(file); /* it was read only */
  if (broken) {
    return mu_error_set(err, MU_EINPUT, "%s: it cannot be read", path);
  }
  return mu_buffer_failed(text) ? mu_error_nomem(err) : MU_OK;
}

/* Whether a name is required by the list beside the definitions. */
static bool is_listed(const cJSON *subschema, const char *name)
{
  const cJSON *item;

  cJSON_ArrayForEach (item, sb_json_member(subschema, "required")) {
    if (cJSON_IsString(item) && strcmp(item->valuestring, name) == 0) {
      return true;
    }
  }
  return false;
}

/* Puts a copy of |from|'s definitions into |to|, those with the same name
 * replaced where they stand. A name on the list of required ones is marked. */
static bool lay_over(cJSON *to, const cJSON *from)
{
  const cJSON *item;

  cJSON_ArrayForEach (item, sb_json_member(from, "properties")) {
    cJSON *copy = cJSON_Duplicate(item, true);
    bool done = copy != NULL;

    if (done && is_listed(from, item->string)) {
      cJSON_DeleteItemFromObjectCaseSensitive(copy, "required");
      done = cJSON_AddTrueToObject(copy, "required") != NULL;
    }
    if (done && cJSON_GetObjectItemCaseSensitive(to, item->string)) {
      done = cJSON_ReplaceItemInObjectCaseSensitive(to, item->string, copy);
    } else if (done) {
      done = cJSON_AddItemToObject(to, item->string, copy);
    }
    if (!done) {
      cJSON_Delete(copy);
      return false;
    }
  }
  return true;
}

static enum mu_code read_all(struct sb_schema *schema, struct mu_error *err)
{
  const cJSON *const halves[] = {schema->base, schema->custom};
  size_t all = (size_t)cJSON_GetArraySize(schema->base) +
               (size_t)cJSON_GetArraySize(schema->custom);

  schema->attributes = calloc(all, sizeof *schema->attributes);
  if (!schema->attributes) {
    return mu_error_nomem(err);
  }
  for (size_t h = 0; h < 2; h++) {
    const cJSON *item;

    cJSON_ArrayForEach (item, halves[h]) {
      const struct sb_base_attribute *base = sb_base_find(item->string);
      enum mu_code rc;

      if (h == 0 && !base) {
        return mu_error_set(err, MU_EINPUT,
                            "\"%s\" is no base attribute of Okta's",
                            item->string);
      }
      rc = sb_attribute_read(&schema->attributes[schema->count], item,
                             h == 0 ? base : NULL, err);
      if (rc != MU_OK) {
        return rc;
      }
      schema->has_unique |= schema->attributes[schema->count].unique;
      schema->has_locked |=
          schema->attributes[schema->count].mutability != SB_READ_WRITE;
      schema->count++;
    }
  }
  return MU_OK;
}

/* Okta: names that differ in case alone collide, base names are taken. */
static enum mu_code check_names(const struct sb_schema *schema,
                                struct mu_error *err)
{
  for (size_t i = 0; i < schema->count; i++) {
    const char *name = schema->attributes[i].name;

    for (size_t k = 0; k < i; k++) {
      if (strcasecmp(schema->attributes[k].name, name) == 0) {
        return mu_error_set(err, MU_EINPUT,
                            "there are two attributes called \"%s\"", name);
      }
    }
  }
  return MU_OK;
}

static enum mu_code take(struct sb_schema *schema, const cJSON *definitions,
                         struct mu_error *err)
{
  enum mu_code rc;

  schema->base = sb_base_properties();
  schema->custom = cJSON_CreateObject();
  if (!schema->base || !schema->custom ||
      !lay_over(schema->base, sb_json_member(definitions, "base")) ||
      !lay_over(schema->custom, sb_json_member(definitions, "custom"))) {
    return mu_error_nomem(err);
  }
  rc = read_all(schema, err);
  return rc == MU_OK ? check_names(schema, err) : rc;
}

static enum mu_code take_file(struct sb_schema *schema, const char *path,
                              struct mu_error *err)
{
  struct mu_buffer text = {0};
  struct mu_error inner = {0};
  cJSON *json = NULL;
  const cJSON *definitions;
  enum mu_code rc = read_file(path, &text, err);

  if (rc != MU_OK) {
    goto out;
  }
  json = text.len ? sb_json_parse(text.data, text.len) : NULL;
  definitions = sb_json_member(json, "definitions");
  if (!cJSON_IsObject(definitions)) {
    rc = mu_error_set(err, MU_EINPUT,
                      "%s: it is no schema: a JSON object with \"definitions\" "
                      "is wanted, as /api/v1/meta/schemas/user/default shows",
                      path);
    goto out;
  }
  rc = take(schema, definitions, &inner);
  if (rc != MU_OK) {
    rc = mu_error_set(err, rc, "%s: %s", path, inner.text);
  }
out:
  cJSON_Delete(json);
  mu_buffer_release(&text);
  return rc;
}

enum mu_code sb_schema_new(struct sb_schema **out, const char *path,
                           struct mu_error *err)
{
  struct sb_schema *schema = calloc(1, sizeof *schema);
  enum mu_code rc;

  *out = NULL;
  if (!schema) {
    return mu_error_nomem(err);
  }
  rc = path ? take_file(schema, path, err) : take(schema, NULL, err);
  if (rc != MU_OK) {
    sb_schema_free(schema);
    return rc;
  }
  *out = schema;
  return MU_OK;
}

const struct sb_attribute *sb_schema_find(const struct sb_schema *schema,
                                          const char *name)
{
  for (size_t i = 0; i < schema->count; i++) {
    if (strcmp(schema->attributes[i].name, name) == 0) {
      return &schema->attributes[i];
    }
  }
  return NULL;
}

static void print_half(const struct sb_schema *schema, bool custom,
                       struct mu_buffer *out)
{
  const char *name = custom ? "custom" : "base";
  char *properties =
      cJSON_PrintUnformatted(custom ? schema->custom : schema->base);
  const char *comma = "";

  mu_buffer_printf(out,
                   "\"%s\":{\"id\":\"#%s\",\"type\":\"object\","
                   "\"properties\":%s,\"required\":[",
                   name, name, properties ? properties : "{}");
  free(properties);
  for (size_t i = 0; i < schema->count; i++) {
    const struct sb_attribute *a = &schema->attributes[i];

    if (a->required && a->is_custom == custom) {
      mu_buffer_append_text(out, comma);
      sb_json_text(out, a->name);
      comma = ",";
    }
  }
  mu_buffer_append_text(out, "]}");
}

void sb_schema_print(const struct sb_schema *schema, struct mu_buffer *out)
{
  mu_buffer_append_text(out, "\"definitions\":{");
  print_half(schema, true, out);
  mu_buffer_append_char(out, ',');
  print_half(schema, false, out);
  mu_buffer_append_char(out, '}');
}
