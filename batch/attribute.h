/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attribute - what a column can be: the 31 base attributes of an Okta user
 * profile, and the few columns that are no attributes but say something about
 * the user all the same.
 *
 * Limits are those of Okta's Users API reference (schema UserProfile).
 */
#ifndef MUSTER_BATCH_ATTRIBUTE_H
#define MUSTER_BATCH_ATTRIBUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order is the order in which a request body names them. */
enum mu_attribute_id {
  MU_LOGIN,
  MU_EMAIL,
  MU_FIRST_NAME,
  MU_LAST_NAME,
  MU_SECOND_EMAIL,
  MU_MIDDLE_NAME,
  MU_HONORIFIC_PREFIX,
  MU_HONORIFIC_SUFFIX,
  MU_TITLE,
  MU_DISPLAY_NAME,
  MU_NICK_NAME,
  MU_PROFILE_URL,
  MU_PRIMARY_PHONE,
  MU_MOBILE_PHONE,
  MU_STREET_ADDRESS,
  MU_CITY,
  MU_STATE,
  MU_ZIP_CODE,
  MU_COUNTRY_CODE,
  MU_POSTAL_ADDRESS,
  MU_PREFERRED_LANGUAGE,
  MU_LOCALE,
  MU_TIMEZONE,
  MU_USER_TYPE,
  MU_EMPLOYEE_NUMBER,
  MU_COST_CENTER,
  MU_ORGANIZATION,
  MU_DIVISION,
  MU_DEPARTMENT,
  MU_MANAGER_ID,
  MU_MANAGER,
  MU_PROFILE_ATTRIBUTES, /* how many there are; below here: not in profile */
  MU_PASSWORD = MU_PROFILE_ATTRIBUTES,
  MU_RECOVERY_QUESTION,
  MU_RECOVERY_ANSWER,
  MU_GROUPS,           /* a list of group ids in one cell */
  MU_USER_STATUS,      /* may the person sign in? an export's `status` */
  MU_LAST_NAME_PREFIX, /* goes before lastName: Dutch "van der" */
  MU_ATTRIBUTES,
  MU_NO_ATTRIBUTE = MU_ATTRIBUTES /* a column that says nothing */
};

enum mu_format {
  MU_FORMAT_TEXT,
  MU_FORMAT_EMAIL,         /* RFC 6531 section 3.3 */
  MU_FORMAT_COUNTRY_CODE,  /* ISO 3166-1 alpha-2 */
  MU_FORMAT_LANGUAGE_CODE, /* RFC 5646: en, en-US */
  MU_FORMAT_LOCALE,        /* ll_CC */
  MU_FORMAT_TIMEZONE,      /* IANA: Europe/Paris */
  MU_FORMAT_URI,           /* RFC 3986, with a scheme */
  MU_FORMAT_GROUP_IDS,     /* 00g..., parted by ; or | */
  MU_FORMAT_STATUS         /* ACTIVE or INACTIVE, as repair leaves it */
};

struct mu_attribute {
  const char *name;
  enum mu_format format;
  uint32_t min_characters;
  uint32_t max_characters; /* 0: no limit */
  bool required;
  bool secret; /* its value is never printed nor put in a result */
};

extern const struct mu_attribute mu_attributes[MU_ATTRIBUTES];

/* |id| < MU_ATTRIBUTES. Inline, since every cell asks. */
static inline const struct mu_attribute *mu_attribute(enum mu_attribute_id id)
{
  return &mu_attributes[id];
}

/* By name, ASCII case aside; MU_NO_ATTRIBUTE when there is none. */
enum mu_attribute_id mu_attribute_find(const char *name, size_t len);

/* The name nearest to |name| ("First Name" -> firstName, "emial" -> email):
 * what to offer in an error; MU_NO_ATTRIBUTE when nothing is near. */
enum mu_attribute_id mu_attribute_nearest(const char *name, size_t len);

#endif
