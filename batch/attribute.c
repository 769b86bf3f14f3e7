/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/attribute.h"

#include <string.h>

#include "io/text.h"

#define NAME_MAX_LEN 64 /* what mu_text_distance() takes */

/* Short rows for what most attributes are. */
#define TEXT(NAME, MAX)                                                        \
  {                                                                            \
    .name = (NAME), .format = MU_FORMAT_TEXT, .max_characters = (MAX)          \
  }
#define FORMED(NAME, FORMAT, MAX)                                              \
  {                                                                            \
    .name = (NAME), .format = (FORMAT), .max_characters = (MAX)                \
  }

const struct mu_attribute mu_attributes[MU_ATTRIBUTES] = {
    [MU_LOGIN] = {.name = "login",
                  .format = MU_FORMAT_EMAIL,
                  .min_characters = 5,
                  .max_characters = 100,
                  .required = true},
    [MU_EMAIL] = {.name = "email",
                  .format = MU_FORMAT_EMAIL,
                  .min_characters = 5,
                  .max_characters = 100,
                  .required = true},
    [MU_FIRST_NAME] = {.name = "firstName",
                       .min_characters = 1,
                       .max_characters = 50,
                       .required = true},
    [MU_LAST_NAME] = {.name = "lastName",
                      .min_characters = 1,
                      .max_characters = 50,
                      .required = true},
    [MU_SECOND_EMAIL] = FORMED("secondEmail", MU_FORMAT_EMAIL, 100),
    [MU_MIDDLE_NAME] = TEXT("middleName", 0),
    [MU_HONORIFIC_PREFIX] = TEXT("honorificPrefix", 0),
    [MU_HONORIFIC_SUFFIX] = TEXT("honorificSuffix", 0),
    [MU_TITLE] = TEXT("title", 0),
    [MU_DISPLAY_NAME] = TEXT("displayName", 0),
    [MU_NICK_NAME] = TEXT("nickName", 0),
    [MU_PROFILE_URL] = FORMED("profileUrl", MU_FORMAT_URI, 0),
    [MU_PRIMARY_PHONE] = TEXT("primaryPhone", 100),
    [MU_MOBILE_PHONE] = TEXT("mobilePhone", 100),
    [MU_STREET_ADDRESS] = TEXT("streetAddress", 1024),
    [MU_CITY] = TEXT("city", 128),
    [MU_STATE] = TEXT("state", 128),
    [MU_ZIP_CODE] = TEXT("zipCode", 50),
    [MU_COUNTRY_CODE] = FORMED("countryCode", MU_FORMAT_COUNTRY_CODE, 2),
    [MU_POSTAL_ADDRESS] = TEXT("postalAddress", 4096),
    [MU_PREFERRED_LANGUAGE] =
        FORMED("preferredLanguage", MU_FORMAT_LANGUAGE_CODE, 0),
    [MU_LOCALE] = FORMED("locale", MU_FORMAT_LOCALE, 0),
    [MU_TIMEZONE] = FORMED("timezone", MU_FORMAT_TIMEZONE, 0),
    [MU_USER_TYPE] = TEXT("userType", 0),
    [MU_EMPLOYEE_NUMBER] = TEXT("employeeNumber", 0),
    [MU_COST_CENTER] = TEXT("costCenter", 0),
    [MU_ORGANIZATION] = TEXT("organization", 0),
    [MU_DIVISION] = TEXT("division", 0),
    [MU_DEPARTMENT] = TEXT("department", 0),
    [MU_MANAGER_ID] = TEXT("managerId", 0),
    [MU_MANAGER] = TEXT("manager", 0),
    [MU_PASSWORD] = {.name = "password",
                     .min_characters = 1,
                     .max_characters = 72,
                     .secret = true},
    [MU_RECOVERY_QUESTION] = {.name = "recovery_question",
                              .min_characters = 1,
                              .max_characters = 100},
    [MU_RECOVERY_ANSWER] = {.name = "recovery_answer",
                            .min_characters = 1,
                            .max_characters = 100,
                            .secret = true},
    [MU_GROUPS] = FORMED("groups", MU_FORMAT_GROUP_IDS, 0),
    [MU_USER_STATUS] = FORMED("status", MU_FORMAT_STATUS, 0),
    [MU_LAST_NAME_PREFIX] = TEXT("lastNamePrefix", 50),
};

enum mu_attribute_id mu_attribute_find(const char *name, size_t len)
{
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    if (mu_text_equal_nocase(mu_attributes[i].name,
                             strlen(mu_attributes[i].name), name, len)) {
      return (enum mu_attribute_id)i;
    }
  }
  return MU_NO_ATTRIBUTE;
}

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

enum mu_attribute_id mu_attribute_nearest(const char *name, size_t len)
{
  char given[NAME_MAX_LEN];
  char known[NAME_MAX_LEN];
  size_t given_len = squeeze(given, name, len);
  enum mu_attribute_id nearest = MU_NO_ATTRIBUTE;
  size_t best = SIZE_MAX;

  if (given_len == 0) {
    return MU_NO_ATTRIBUTE;
  }
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    size_t known_len =
        squeeze(known, mu_attributes[i].name, strlen(mu_attributes[i].name));
    size_t shorter = known_len < given_len ? known_len : given_len;
    size_t slips = shorter <= 4 ? 1 : 2; /* two of four make another word */
    size_t distance = mu_text_distance(known, known_len, given, given_len);

    if (distance <= slips && distance < best) {
      best = distance;
      nearest = (enum mu_attribute_id)i;
    }
  }
  return nearest;
}
