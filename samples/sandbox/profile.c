/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/profile.h"

#include <stdio.h>
#include <string.h>

#include "io/json.h"
#include "io/text.h"
#include "samples/sandbox/json.h"

static void check_blank(const struct sb_schema *schema, const cJSON *profile,
                        struct sb_causes *causes)
{
  for (size_t i = 0; i < schema->count; i++) {
    const struct sb_attribute *a = &schema->attributes[i];

    if (a->required && !sb_attribute_stored(a, profile)) {
      sb_causes_add(causes, a->name, "The field cannot be left blank");
    }
  }
}

static void check_values(const struct sb_schema *schema, const cJSON *profile,
                         struct sb_causes *causes)
{
  for (size_t i = 0; i < schema->count; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *value = sb_attribute_value(a, profile);

    if (value) {
      sb_attribute_check(a, value, causes);
    } else if (a->format && strcmp(a->name, "login") == 0) {
      /* Okta says this of a login left out, too. */
      sb_causes_add(causes, a->name, a->complaint);
    }
  }
}

static void check_names(const struct sb_schema *schema, const cJSON *profile,
                        const char *subject, struct sb_causes *causes)
{
  const cJSON *item;
  struct mu_buffer text = {0};

  cJSON_ArrayForEach (item, profile) {
    if (!sb_schema_find(schema, item->string)) {
      mu_buffer_clear(&text);
      mu_buffer_printf(&text, "Property name '%s' is not defined in profile",
                       item->string);
      sb_causes_add_plain(causes, subject, mu_buffer_text(&text));
    }
  }
  mu_buffer_release(&text);
}

void sb_profile_check(const struct sb_schema *schema, const cJSON *profile,
                      const char *subject, struct sb_causes *causes)
{
  unsigned before = causes->count;

  check_blank(schema, profile, causes);
  check_values(schema, profile, causes);
  if (causes->count == before) {
    check_names(schema, profile, subject, causes);
  }
}

/* cJSON would write the last digit of a long number as another. */
static void print_scalar(const cJSON *value, struct mu_buffer *out)
{
  if (value && cJSON_IsNumber(value)) {
    mu_json_write_number(out, value->valuedouble);
  } else if (cJSON_IsBool(value)) {
    mu_buffer_append_text(out, cJSON_IsTrue(value) ? "true" : "false");
  } else {
    sb_json_text(out, cJSON_GetStringValue(value));
  }
}

static void print_value(const cJSON *value, struct mu_buffer *out)
{
  const cJSON *item;
  const char *comma = "";

  if (!cJSON_IsArray(value)) {
    print_scalar(value, out);
    return;
  }
  mu_buffer_append_char(out, '[');
  cJSON_ArrayForEach (item, value) {
    mu_buffer_append_text(out, comma);
    print_scalar(item, out);
    comma = ",";
  }
  mu_buffer_append_char(out, ']');
}

void sb_profile_print(const struct sb_schema *schema, const cJSON *profile,
                      struct mu_buffer *out)
{
  const char *comma = "{";

  for (size_t i = 0; i < schema->count; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *value = sb_attribute_stored(a, profile);

    if (!value && !a->shown_when_unset) {
      continue;
    }
    mu_buffer_printf(out, "%s\"%s\":", comma, a->name);
    print_value(value, out);
    comma = ",";
  }
  mu_buffer_append_char(out, '}');
}

const struct sb_attribute *sb_profile_locked(const struct sb_schema *schema,
                                             const cJSON *sent,
                                             const cJSON *stored)
{
  for (size_t i = 0; i < schema->count && schema->has_locked; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *new = sb_attribute_value(a, sent);
    const cJSON *old = sb_attribute_value(a, stored);
    bool is_locked =
        a->mutability == SB_READ_ONLY || (a->mutability == SB_IMMUTABLE && old);

    if (is_locked && cJSON_HasObjectItem(sent, a->name) && (new || old) &&
        !cJSON_Compare(new, old, true)) {
      return a;
    }
  }
  return NULL;
}

bool sb_profile_keep_locked(const struct sb_schema *schema, cJSON *profile,
                            const cJSON *stored)
{
  for (size_t i = 0; i < schema->count && schema->has_locked; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *old = sb_attribute_value(a, stored);

    if (a->mutability != SB_READ_WRITE && old &&
        !sb_attribute_value(a, profile)) {
      cJSON *copy = cJSON_Duplicate(old, true);

      cJSON_DeleteItemFromObjectCaseSensitive(profile, a->name);
      if (!copy || !cJSON_AddItemToObject(profile, a->name, copy)) {
        cJSON_Delete(copy);
        return false;
      }
    }
  }
  return true;
}

void sb_profile_print_name(const cJSON *profile, struct mu_buffer *out)
{
  const char *first = sb_json_member_text(profile, "firstName");
  const char *last = sb_json_member_text(profile, "lastName");

  mu_buffer_append_text(out, first ? first : "");
  mu_buffer_append_text(out, first && last ? " " : "");
  mu_buffer_append_text(out, last ? last : "");
}
