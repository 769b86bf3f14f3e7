/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/base_profile.h"

#include <string.h>

/* clang-format off: a row for each */
static const struct sb_base_attribute attributes[] = {
    {"login", "Username", NULL, 5, 100, 100, true, false},
    {"firstName", "First name", NULL, 1, 50, 50, true, false},
    {"lastName", "Last name", NULL, 1, 50, 50, true, false},
    {"email", "Primary email", "email", 0, 0, 100, true, false},
    {"mobilePhone", "Mobile phone", NULL, 0, 100, 100, false, true},
    {"secondEmail", "Secondary email", "email", 0, 0, 100, false, true},
    {"middleName", "Middle name", NULL, 0, 0, 0, false, false},
    {"honorificPrefix", "Honorific prefix", NULL, 0, 0, 0, false, false},
    {"honorificSuffix", "Honorific suffix", NULL, 0, 0, 0, false, false},
    {"title", "Title", NULL, 0, 0, 0, false, false},
    {"displayName", "Display name", NULL, 0, 0, 0, false, false},
    {"nickName", "Nickname", NULL, 0, 0, 0, false, false},
    {"profileUrl", "Profile Url", "uri", 0, 0, 0, false, false},
    {"primaryPhone", "Primary phone", NULL, 0, 100, 100, false, false},
    {"streetAddress", "Street address", NULL, 0, 0, 1024, false, false},
    {"city", "City", NULL, 0, 0, 128, false, false},
    {"state", "State", NULL, 0, 0, 128, false, false},
    {"zipCode", "Zip code", NULL, 0, 0, 50, false, false},
    {"countryCode", "Country code", "country-code", 0, 0, 2, false, false},
    {"postalAddress", "Postal Address", NULL, 0, 0, 4096, false, false},
    {"preferredLanguage", "Preferred language", "language-code", 0, 0, 0, false,
     false},
    {"locale", "Locale", "locale", 0, 0, 0, false, false},
    {"timezone", "Time zone", "timezone", 0, 0, 0, false, false},
    {"userType", "User type", NULL, 0, 0, 0, false, false},
    {"employeeNumber", "Employee number", NULL, 0, 0, 0, false, false},
    {"costCenter", "Cost center", NULL, 0, 0, 0, false, false},
    {"organization", "Organization", NULL, 0, 0, 0, false, false},
    {"division", "Division", NULL, 0, 0, 0, false, false},
    {"department", "Department", NULL, 0, 0, 0, false, false},
    {"managerId", "ManagerId", NULL, 0, 0, 0, false, false},
    {"manager", "Manager", NULL, 0, 0, 0, false, false},
};
/* clang-format on */

#define ATTRIBUTES (sizeof attributes / sizeof *attributes)

const struct sb_base_attribute *sb_base_find(const char *name)
{
  for (size_t i = 0; i < ATTRIBUTES; i++) {
    if (strcmp(attributes[i].name, name) == 0) {
      return &attributes[i];
    }
  }
  return NULL;
}

/* A number that does not show when it is 0. */
static bool add_length(cJSON *object, const char *name, size_t length)
{
  return length == 0 ||
         cJSON_AddNumberToObject(object, name, (double)length) != NULL;
}

static bool add_permission(cJSON *object, bool is_login)
{
  cJSON *permissions = cJSON_AddArrayToObject(object, "permissions");
  cJSON *self = cJSON_CreateObject();
  bool added = cJSON_AddItemToArray(permissions, self);

  if (!added) {
    cJSON_Delete(self);
  }
  return added && cJSON_AddStringToObject(self, "principal", "SELF") &&
         cJSON_AddStringToObject(self, "action",
                                 is_login ? "READ_ONLY" : "READ_WRITE");
}

static bool fill(cJSON *object, const struct sb_base_attribute *a)
{
  return cJSON_AddStringToObject(object, "title", a->title) &&
         cJSON_AddStringToObject(object, "type", "string") &&
         (!a->format || cJSON_AddStringToObject(object, "format", a->format)) &&
         (!a->required || cJSON_AddTrueToObject(object, "required")) &&
         cJSON_AddStringToObject(object, "mutability", "READ_WRITE") &&
         cJSON_AddStringToObject(object, "scope", "NONE") &&
         add_length(object, "minLength", a->min) &&
         add_length(object, "maxLength", a->max) &&
         add_permission(object, strcmp(a->name, "login") == 0) &&
         cJSON_AddStringToObject(cJSON_AddObjectToObject(object, "master"),
                                 "type", "PROFILE_MASTER");
}

cJSON *sb_base_properties(void)
{
  cJSON *all = cJSON_CreateObject();

  for (size_t i = 0; i < ATTRIBUTES; i++) {
    cJSON *object = cJSON_AddObjectToObject(all, attributes[i].name);

    if (!object || !fill(object, &attributes[i])) {
      cJSON_Delete(all);
      return NULL;
    }
  }
  return all;
}
