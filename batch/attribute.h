/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attribute - what a column can be: the 31 base attributes of an Okta user
 * profile, the few columns that are no attributes but say something about
 * the user all the same, and the attributes that an org has added.
 *
 * Limits here are those of Okta's Users API reference (schema UserProfile). An
 * org's own schema (schema.h) may have others, and it alone knows the custom
 * attributes: their ids follow the built-in ones.
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
  MU_GROUPS,           /* a list of groups in one cell, by id or name */
  MU_USER_STATUS,      /* may the person sign in? an export's `status` */
  MU_LAST_NAME_PREFIX, /* goes before lastName: Dutch "van der" */
  MU_REALM_ID,
  /* A password as another system stored it, and what its hash is made of where
   * the hash itself does not say. */
  MU_PASSWORD_HASH,
  MU_PASSWORD_SALT,
  MU_PASSWORD_SALT_ORDER,
  MU_PASSWORD_ALGORITHM,
  MU_PASSWORD_WORK_FACTOR,
  MU_PASSWORD_ITERATIONS,
  MU_PASSWORD_KEY_SIZE,
  MU_PASSWORD_DIGEST,
  MU_ATTRIBUTES, /* the built-in ones; custom ones of an org follow */
  MU_CUSTOM_MOST = 500,
  MU_SLOTS = MU_ATTRIBUTES + MU_CUSTOM_MOST,
  MU_NO_ATTRIBUTE = MU_SLOTS /* a column that says nothing */
};

/* JSON's, of an attribute's value (Schemas API reference). */
enum mu_type {
  MU_TYPE_STRING,
  MU_TYPE_BOOLEAN,
  MU_TYPE_INTEGER,
  MU_TYPE_NUMBER,
  MU_TYPE_ARRAY
};

struct mu_pattern;

enum mu_format {
  MU_FORMAT_TEXT,
  MU_FORMAT_EMAIL,         /* RFC 6531 section 3.3 */
  MU_FORMAT_COUNTRY_CODE,  /* ISO 3166-1 alpha-2 */
  MU_FORMAT_LANGUAGE_CODE, /* RFC 5646: en, en-US */
  MU_FORMAT_LOCALE,        /* ll_CC */
  MU_FORMAT_TIMEZONE,      /* IANA: Europe/Paris */
  MU_FORMAT_URI,           /* RFC 3986, with a scheme */
  MU_FORMAT_GROUP_ID,      /* 00g... */
  MU_FORMAT_GROUP_LIST,    /* groups, parted by ; or | */
  MU_FORMAT_STATUS,        /* ACTIVE or INACTIVE, as repair leaves it */
  MU_FORMAT_DATE_TIME      /* ISO 8601, as RFC 3339 has it */
};

struct mu_attribute {
  const char *name;
  enum mu_format format;
  uint32_t min_characters;
  uint32_t max_characters; /* 0: no limit */
  bool required;           /* and there is no default */
  bool secret;             /* its value is never printed nor put in a result */
  /* What only an org's schema says; nothing of it in the built-in table. */
  bool bound;       /* not only text of some form and length: attribute_value.h
                       has to look at its values */
  bool unique;      /* no two users have the same value */
  bool read_only;   /* nobody may write it */
  bool immutable;   /* only a create may write it */
  bool sourced;     /* another system's value can come before Okta's */
  bool has_default; /* what Okta gives to users who have none */
  enum mu_type type;
  enum mu_type item_type; /* of an array's items, and their form: */
  enum mu_format item_format;
  const char *title;          /* as the org's admins see it; NULL: none */
  const char *profile_name;   /* in a profile, where |name| is another; NULL:
                                 it is the same */
  const char *const *choices; /* the only values that it, or an array's item,
                                 takes, as JSON writes them but without quotes;
                                 NULL: any */
  const char *const *choice_titles; /* beside them: what people see, or NULL */
  size_t choice_count;
  const char *pattern; /* an ECMAScript regular expression that the whole value
                          matches; NULL: any */
  struct mu_pattern *matcher; /* of |pattern|, owned by the schema; NULL when it
                                 cannot be told here what matches */
};

extern const struct mu_attribute mu_attributes[MU_ATTRIBUTES];

/* |id| < MU_ATTRIBUTES. Inline, since every cell asks. */
static inline const struct mu_attribute *mu_attribute(enum mu_attribute_id id)
{
  return &mu_attributes[id];
}

#endif
