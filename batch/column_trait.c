/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/column_trait.h"

#define A_NAME (MU_TRAIT_NAME | MU_TRAIT_WHOLE | MU_TRAIT_DATE_PRONE)
#define AN_ID  (MU_TRAIT_ID | MU_TRAIT_DATE_PRONE)

const unsigned short mu_column_trait_table[MU_ATTRIBUTES] = {
    [MU_LOGIN] = MU_TRAIT_ADDRESS,
    [MU_EMAIL] = MU_TRAIT_ADDRESS,
    [MU_SECOND_EMAIL] = MU_TRAIT_ADDRESS,
    [MU_FIRST_NAME] = A_NAME,
    [MU_LAST_NAME] = A_NAME,
    [MU_MIDDLE_NAME] = A_NAME,
    [MU_DISPLAY_NAME] = A_NAME,
    [MU_NICK_NAME] = MU_TRAIT_NAME | MU_TRAIT_DATE_PRONE,
    [MU_TITLE] = MU_TRAIT_DATE_PRONE,
    [MU_PRIMARY_PHONE] = MU_TRAIT_PHONE,
    [MU_MOBILE_PHONE] = MU_TRAIT_PHONE,
    [MU_ZIP_CODE] = AN_ID,
    [MU_COUNTRY_CODE] = MU_TRAIT_COUNTRY,
    [MU_USER_TYPE] = MU_TRAIT_DATE_PRONE,
    [MU_EMPLOYEE_NUMBER] = AN_ID,
    [MU_COST_CENTER] = AN_ID,
    [MU_ORGANIZATION] = MU_TRAIT_DATE_PRONE,
    [MU_DIVISION] = MU_TRAIT_DATE_PRONE,
    [MU_DEPARTMENT] = MU_TRAIT_DATE_PRONE,
    [MU_MANAGER_ID] = AN_ID | MU_TRAIT_PATH,
    [MU_MANAGER] = MU_TRAIT_PATH,
    [MU_PASSWORD] = MU_TRAIT_SECRET,
    [MU_RECOVERY_ANSWER] = MU_TRAIT_SECRET,
    [MU_PASSWORD_HASH] = MU_TRAIT_SECRET,
    [MU_PASSWORD_SALT] = MU_TRAIT_SECRET,
    [MU_GROUPS] = MU_TRAIT_LIST,
    [MU_USER_STATUS] = MU_TRAIT_STATUS,
};

static unsigned traits_of_custom(const struct mu_attribute *attribute)
{
  if (attribute->secret) {
    return MU_TRAIT_SECRET;
  }
  if (attribute->type == MU_TYPE_BOOLEAN) {
    return MU_TRAIT_BOOLEAN;
  }
  switch (attribute->format) {
  case MU_FORMAT_EMAIL:
    return MU_TRAIT_ADDRESS;
  case MU_FORMAT_COUNTRY_CODE:
    return MU_TRAIT_COUNTRY;
  case MU_FORMAT_DATE_TIME:
    return MU_TRAIT_DATE_TIME;
  default:
    return 0;
  }
}

unsigned mu_column_traits_by(const struct mu_schema *schema,
                             enum mu_attribute_id id)
{
  if (id >= MU_ATTRIBUTES) {
    return traits_of_custom(mu_schema_attribute(schema, id));
  }
  if (id == MU_LOGIN &&
      mu_schema_attribute(schema, id)->format != MU_FORMAT_EMAIL) {
    return 0;
  }
  return mu_column_trait_table[id];
}
