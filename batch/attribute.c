/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/attribute.h"

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
    [MU_GROUPS] = FORMED("groups", MU_FORMAT_GROUP_LIST, 0),
    [MU_USER_STATUS] = FORMED("status", MU_FORMAT_STATUS, 0),
    [MU_LAST_NAME_PREFIX] = TEXT("lastNamePrefix", 50),
    [MU_REALM_ID] = TEXT("realmId", 64),
    [MU_PASSWORD_HASH] = {.name = "password_hash", .secret = true},
    [MU_PASSWORD_SALT] = {.name = "password_salt", .secret = true},
    [MU_PASSWORD_SALT_ORDER] = TEXT("password_salt_order", 0),
    [MU_PASSWORD_ALGORITHM] = TEXT("password_algorithm", 0),
    [MU_PASSWORD_WORK_FACTOR] = TEXT("password_work_factor", 0),
    [MU_PASSWORD_ITERATIONS] = TEXT("password_iterations", 0),
    [MU_PASSWORD_KEY_SIZE] = TEXT("password_key_size", 0),
    [MU_PASSWORD_DIGEST] = TEXT("password_digest", 0),
};
