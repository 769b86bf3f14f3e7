/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/profile.h"

#include <stdio.h>
#include <string.h>

#include "io/text.h"
#include "samples/sandbox/format.h"
#include "samples/sandbox/json.h"

struct attribute {
  const char *name;
  size_t min, max; /* characters; max 0 is unlimited */
  bool (*format)(const char *text);
  const char *complaint; /* when the format is not met */
  bool required;
  bool shown_when_unset; /* as null */
};

#define PATTERN "Does not match required pattern"

/* The required ones first, in the order in which Okta complains of them. */
static const struct attribute attributes[] = {
    {"login", 5, 100, sb_format_is_email,
     "Username must be in the form of an email address", true, false},
    {"firstName", 1, 50, NULL, NULL, true, false},
    {"lastName", 1, 50, NULL, NULL, true, false},
    {"email", 5, 100, sb_format_is_email, PATTERN, true, false},
    {"mobilePhone", 0, 100, NULL, NULL, false, true},
    {"secondEmail", 0, 100, sb_format_is_email, PATTERN, false, true},
    {"middleName", 0, 0, NULL, NULL, false, false},
    {"honorificPrefix", 0, 0, NULL, NULL, false, false},
    {"honorificSuffix", 0, 0, NULL, NULL, false, false},
    {"title", 0, 0, NULL, NULL, false, false},
    {"displayName", 0, 0, NULL, NULL, false, false},
    {"nickName", 0, 0, NULL, NULL, false, false},
    {"profileUrl", 0, 0, sb_format_is_uri, PATTERN, false, false},
    {"primaryPhone", 0, 100, NULL, NULL, false, false},
    {"streetAddress", 0, 1024, NULL, NULL, false, false},
    {"city", 0, 128, NULL, NULL, false, false},
    {"state", 0, 128, NULL, NULL, false, false},
    {"zipCode", 0, 50, NULL, NULL, false, false},
    {"countryCode", 0, 2, sb_format_is_country, PATTERN, false, false},
    {"postalAddress", 0, 4096, NULL, NULL, false, false},
    {"preferredLanguage", 0, 0, sb_format_is_language, PATTERN, false, false},
    {"locale", 0, 0, sb_format_is_locale, PATTERN, false, false},
    {"timezone", 0, 0, sb_format_is_timezone, PATTERN, false, false},
    {"userType", 0, 0, NULL, NULL, false, false},
    {"employeeNumber", 0, 0, NULL, NULL, false, false},
    {"costCenter", 0, 0, NULL, NULL, false, false},
    {"organization", 0, 0, NULL, NULL, false, false},
    {"division", 0, 0, NULL, NULL, false, false},
    {"department", 0, 0, NULL, NULL, false, false},
    {"managerId", 0, 0, NULL, NULL, false, false},
    {"manager", 0, 0, NULL, NULL, false, false},
};

#define ATTRIBUTES (sizeof attributes / sizeof *attributes)

bool sb_profile_has(const char *name)
{
  for (size_t i = 0; i < ATTRIBUTES; i++) {
    if (strcmp(attributes[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

/* A value that is there; null and "" are no value. */
static const cJSON *value_of(const cJSON *profile, const char *name)
{
  const cJSON *item = sb_json_member(profile, name);

  return cJSON_IsString(item) && item->valuestring[0] == '\0' ? NULL : item;
}

static void check_blank(const cJSON *profile, struct sb_causes *causes)
{
  for (size_t i = 0; i < ATTRIBUTES; i++) {
    if (attributes[i].required && !value_of(profile, attributes[i].name)) {
      sb_causes_add(causes, attributes[i].name,
                    "The field cannot be left blank");
    }
  }
}

static void check_text(const struct attribute *a, const char *text,
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
}

static void check_values(const cJSON *profile, struct sb_causes *causes)
{
  for (size_t i = 0; i < ATTRIBUTES; i++) {
    const struct attribute *a = &attributes[i];
    const cJSON *value = value_of(profile, a->name);

    if (cJSON_IsString(value)) {
      check_text(a, value->valuestring, causes);
    } else if (value) {
      sb_causes_add(causes, a->name, "The field must be a string");
    } else if (strcmp(a->name, "login") == 0) {
      /* Okta says this of a login left out, too. */
      sb_causes_add(causes, a->name, a->complaint);
    }
  }
}

static void check_names(const cJSON *profile, const char *subject,
                        struct sb_causes *causes)
{
  const cJSON *item;
  struct mu_buffer text = {0};

  cJSON_ArrayForEach (item, profile) {
    if (!sb_profile_has(item->string)) {
      mu_buffer_clear(&text);
      mu_buffer_printf(&text, "Property name '%s' is not defined in profile",
                       item->string);
      sb_causes_add_plain(causes, subject, mu_buffer_text(&text));
    }
  }
  mu_buffer_release(&text);
}

void sb_profile_check(const cJSON *profile, const char *subject,
                      struct sb_causes *causes)
{
  unsigned before = causes->count;

  check_blank(profile, causes);
  check_values(profile, causes);
  if (causes->count == before) {
    check_names(profile, subject, causes);
  }
}

void sb_profile_print(const cJSON *profile, struct mu_buffer *out)
{
  const char *comma = "{";

  for (size_t i = 0; i < ATTRIBUTES; i++) {
    const cJSON *value = value_of(profile, attributes[i].name);

    if (!value && !attributes[i].shown_when_unset) {
      continue;
    }
    mu_buffer_printf(out, "%s\"%s\":", comma, attributes[i].name);
    sb_json_text(out, cJSON_GetStringValue(value));
    comma = ",";
  }
  mu_buffer_append_char(out, '}');
}
