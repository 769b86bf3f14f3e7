/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/attribute.h"

#include <stdio.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "io/text.h"
#include "samples/sandbox/format.h"
#include "samples/sandbox/json.h"

#define PATTERN   "Does not match required pattern"
#define WHOLE_MAX 9007199254740992.0 /* beyond it a double skips numbers */

static const struct {
  const char *name;
  const char *wanted; /* in a complaint */
} types[] = {[SB_TYPE_STRING] = {"string", "a string"},
             [SB_TYPE_BOOLEAN] = {"boolean", "a boolean"},
             [SB_TYPE_INTEGER] = {"integer", "an integer"},
             [SB_TYPE_NUMBER] = {"number", "a number"},
             [SB_TYPE_ARRAY] = {"array", "an array"}};

static bool find_type(const char *name, enum sb_type *type)
{
  for (size_t i = 0; name && i < sizeof types / sizeof *types; i++) {
    if (strcmp(types[i].name, name) == 0) {
      *type = (enum sb_type)i;
      return true;
    }
  }
  return false;
}

static enum mu_code read_type(struct sb_attribute *a, const cJSON *definition,
                              struct mu_error *err)
{
  const cJSON *items = sb_json_member(definition, "items");

  if (!find_type(sb_json_member_text(definition, "type"), &a->type)) {
    return mu_error_set(err, MU_EINPUT,
                        "attribute \"%s\": its type must be string, boolean, "
                        "integer, number or array",
                        a->name);
  }
  if (a->type == SB_TYPE_ARRAY &&
      (!find_type(sb_json_member_text(items, "type"), &a->item_type) ||
       a->item_type == SB_TYPE_ARRAY)) {
    return mu_error_set(err, MU_EINPUT,
                        "attribute \"%s\": the type of its items must be "
                        "string, boolean, integer or number",
                        a->name);
  }
  return MU_OK;
}

/* A length that the definition gives, or |otherwise|. */
static size_t read_length(const cJSON *definition, const char *name,
                          size_t otherwise)
{
  const cJSON *item = sb_json_member(definition, name);

  return cJSON_IsNumber(item) && item->valuedouble >= 0 &&
                 item->valuedouble <= WHOLE_MAX
             ? (size_t)item->valuedouble
             : otherwise;
}

static void read_format(struct sb_attribute *a, const char *name)
{
  static const struct {
    const char *name;
    bool (*is)(const char *text);
  } formats[] = {{"email", sb_format_is_email},
                 {"country-code", sb_format_is_country},
                 {"language-code", sb_format_is_language},
                 {"locale", sb_format_is_locale},
                 {"timezone", sb_format_is_timezone},
                 {"uri", sb_format_is_uri}};

  for (size_t i = 0; name && i < sizeof formats / sizeof *formats; i++) {
    if (strcmp(formats[i].name, name) == 0) {
      a->format = formats[i].is;
      a->complaint = PATTERN;
    }
  }
}

/* The whole value has to match: Okta's own ".+" and "[a-z]+" mean all of a
 * login. */
static enum mu_code read_pattern(struct sb_attribute *a, const char *pattern,
                                 struct mu_error *err)
{
  PCRE2_UCHAR why[120] = "";
  PCRE2_SIZE at;
  int code;
  uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED;

  a->pattern = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                             options, &code, &at, NULL);
  if (a->pattern) {
    return MU_OK;
  }
  (void)pcre2_get_error_message(code, why, sizeof why);
  return mu_error_set(err, MU_EINPUT,
                      "attribute \"%s\": its pattern is not understood: %s",
                      a->name, (const char *)why);
}

/* Okta: without a pattern a login is an e-mail address; with ".+" it is
 * anything at all, of five characters no more than of one. */
static void read_login(struct sb_attribute *a, const char *pattern)
{
  if (!pattern) {
    a->format = sb_format_is_email;
    a->complaint = "Username must be in the form of an email address";
  } else if (strcmp(pattern, ".+") == 0) {
    a->min = 1;
  }
  a->required = true;
}

static void read_limits(struct sb_attribute *a, const cJSON *definition,
                        const struct sb_base_attribute *base)
{
  const char *format = sb_json_member_text(definition, "format");
  const cJSON *titled = sb_json_member(definition, "oneOf");

  a->min = read_length(definition, "minLength", 0);
  a->max = read_length(definition, "maxLength", base ? base->otherwise : 0);
  read_format(a, base && base->format ? base->format : format);
  a->choices = sb_json_member(definition, "enum");
  if (!a->choices && titled) {
    a->choices = titled;
    a->choices_are_titled = true;
  }
  if (a->type == SB_TYPE_ARRAY && !a->choices) {
    const cJSON *items = sb_json_member(definition, "items");

    a->choices = sb_json_member(items, "enum");
    if (!a->choices) {
      a->choices = sb_json_member(items, "oneOf");
      a->choices_are_titled = a->choices != NULL;
    }
  }
}

static enum sb_mutability read_mutability(const cJSON *definition)
{
  const char *name = sb_json_member_text(definition, "mutability");

  if (name && strcmp(name, "READ_ONLY") == 0) {
    return SB_READ_ONLY;
  }
  return name && strcmp(name, "IMMUTABLE") == 0 ? SB_IMMUTABLE : SB_READ_WRITE;
}

enum mu_code sb_attribute_read(struct sb_attribute *a, const cJSON *definition,
                               const struct sb_base_attribute *base,
                               struct mu_error *err)
{
  const cJSON *unique = sb_json_member(definition, "unique");
  const char *pattern = sb_json_member_text(definition, "pattern");
  enum mu_code rc;

  memset(a, 0, sizeof *a);
  a->name = definition->string;
  rc = read_type(a, definition, err);
  if (rc != MU_OK) {
    return rc;
  }
  a->is_custom = base == NULL;
  a->shown_when_unset = base && base->shown_when_unset;
  a->required = cJSON_IsTrue(sb_json_member(definition, "required"));
  /* The description has a boolean, the live endpoint a word. */
  a->unique = cJSON_IsTrue(unique) ||
              (cJSON_IsString(unique) &&
               strcmp(unique->valuestring, "UNIQUE_VALIDATED") == 0);
  a->mutability = read_mutability(definition);
  a->fallback = base ? NULL : sb_json_member(definition, "default");
  read_limits(a, definition, base);
  if (strcmp(a->name, "login") == 0) {
    read_login(a, pattern);
  }
  return pattern ? read_pattern(a, pattern, err) : MU_OK;
}

void sb_attribute_release(struct sb_attribute *a)
{
  pcre2_code_free(a->pattern);
  memset(a, 0, sizeof *a);
}

const cJSON *sb_attribute_value(const struct sb_attribute *a,
                                const cJSON *profile)
{
  const cJSON *item = sb_json_member(profile, a->name);
  bool is_empty = (cJSON_IsString(item) && item->valuestring[0] == '\0') ||
                  (cJSON_IsArray(item) && !item->child);

  return is_empty ? NULL : item;
}

const cJSON *sb_attribute_stored(const struct sb_attribute *a,
                                 const cJSON *profile)
{
  const cJSON *value = sb_attribute_value(a, profile);

  return value ? value : a->fallback;
}

static bool is_of(enum sb_type type, const cJSON *value)
{
  switch (type) {
  case SB_TYPE_STRING:
    return cJSON_IsString(value);
  case SB_TYPE_BOOLEAN:
    return cJSON_IsBool(value);
  case SB_TYPE_INTEGER:
    return cJSON_IsNumber(value) && value->valuedouble >= -WHOLE_MAX &&
           value->valuedouble <= WHOLE_MAX &&
           (double)(long long)value->valuedouble == value->valuedouble;
  case SB_TYPE_NUMBER:
    return cJSON_IsNumber(value);
  case SB_TYPE_ARRAY:
    return cJSON_IsArray(value);
  }
  return false;
}

/* Too much work for a match counts as none. */
static bool matches(const pcre2_code *pattern, const char *text)
{
  pcre2_match_data *data = pcre2_match_data_create(1, NULL);
  bool yes = data && pcre2_match(pattern, (PCRE2_SPTR)text, strlen(text), 0, 0,
                                 data, NULL) >= 0;

  pcre2_match_data_free(data);
  return yes;
}

static void check_text(const struct sb_attribute *a, const char *text,
                       struct sb_causes *causes)
{
  size_t characters = mu_text_scan(text, strlen(text)).characters;
  char complaint[80];

  if (characters < a->min) {
    (void)snprintf(complaint, sizeof complaint,
                   "The field must be at least %zu characters long", a->min);
    sb_causes_add(causes, a->name, complaint);
  } else if (a->max != 0 && characters > a->max) {
    (void)snprintf(complaint, sizeof complaint,
                   "The field must be at most %zu characters long", a->max);
    sb_causes_add(causes, a->name, complaint);
  }
  if (a->format && !a->format(text)) {
    sb_causes_add(causes, a->name, a->complaint);
  }
  if (a->pattern && !matches(a->pattern, text)) {
    sb_causes_add(causes, a->name, PATTERN);
  }
}

static bool is_choice(const struct sb_attribute *a, const cJSON *value)
{
  const cJSON *choice;

  cJSON_ArrayForEach (choice, a->choices) {
    const cJSON *constant =
        a->choices_are_titled ? sb_json_member(choice, "const") : choice;

    if (cJSON_Compare(constant, value, true)) {
      return true;
    }
  }
  return false;
}

/* One value: the attribute's own, or an item of it. */
static void check_one(const struct sb_attribute *a, enum sb_type type,
                      const cJSON *value, struct sb_causes *causes)
{
  char complaint[80];

  if (!is_of(type, value)) {
    (void)snprintf(complaint, sizeof complaint, "%s must be %s",
                   a->type == SB_TYPE_ARRAY ? "Every item" : "The field",
                   types[type].wanted);
    sb_causes_add(causes, a->name, complaint);
    return;
  }
  if (type == SB_TYPE_STRING) {
    check_text(a, value->valuestring, causes);
  }
  if (a->choices && !is_choice(a, value)) {
    sb_causes_add(causes, a->name,
                  "The value is not one of the enumerated values");
  }
}

void sb_attribute_check(const struct sb_attribute *a, const cJSON *value,
                        struct sb_causes *causes)
{
  const cJSON *item;
  unsigned before = causes->count;

  if (a->type != SB_TYPE_ARRAY) {
    check_one(a, a->type, value, causes);
  } else if (!cJSON_IsArray(value)) {
    sb_causes_add(causes, a->name, "The field must be an array");
  } else {
    cJSON_ArrayForEach (item, value) {
      if (causes->count == before) { /* the first bad item says enough */
        check_one(a, a->item_type, item, causes);
      }
    }
  }
}
