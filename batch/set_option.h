/* SPDX-License-Identifier: Apache-2.0 */
/*
 * set_option - reads --set ATTRIBUTE=VALUE: one value for every row, or, where
 * there are braces in it, a template that makes one of each row's cells.
 */
#ifndef MUSTER_BATCH_SET_OPTION_H
#define MUSTER_BATCH_SET_OPTION_H

#include "batch/schema.h"
#include "batch/user.h"
#include "batch/value_template.h"
#include "io/error.h"

struct mu_set_option { /* zero bytes are none */
  enum mu_attribute_id id;
  struct mu_value constant;       /* no text: the template makes the value */
  struct mu_value_template *tmpl; /* NULL where there are no braces */
};

/* Cuts |text| at the first "=", since values may hold one, and checks a
 * constant as a cell's value would be. The option borrows from |text|; it is
 * to be released whatever the outcome. MU_EUSAGE when the attribute is none
 * or a secret, the template is none, or the value cannot be right for any
 * row. */
enum mu_code mu_set_option_parse(struct mu_set_option *option,
                                 const struct mu_schema *schema,
                                 const char *text,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_set_option_release(struct mu_set_option *option);

/* Writes a status the way mended cells have it, ACTIVE or INACTIVE, and a
 * boolean as true or false; whatever else |value| is stays as it is. */
void mu_set_option_settle(const struct mu_schema *schema,
                          enum mu_attribute_id id, struct mu_value *value);

#endif
