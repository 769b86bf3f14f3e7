/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/set_option.h"

#include <stdio.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/column_trait.h"
#include "batch/header_problem.h"
#include "batch/state_word.h"
#include "batch/validate.h"
#include "io/text.h"

static enum mu_code find_attribute(const struct mu_schema *schema,
                                   const char *name, size_t len,
                                   enum mu_attribute_id *id,
                                   struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  enum mu_code rc = MU_OK;

  (void)mu_cell_text_trim(&name, &len);
  *id = mu_schema_find(schema, name, len);
  if (*id == MU_NO_ATTRIBUTE) {
    mu_header_problem_attribute(&problem, schema, "--set", name, len);
    rc = mu_header_problem_end(&problem, MU_EUSAGE,
                               "there is no attribute of this name: ", "", err);
    mu_header_problem_release(&problem);
    return rc;
  }
  if (mu_schema_attribute(schema, *id)->secret) {
    return mu_error_set(err, MU_EUSAGE,
                        "--set %s: others on this machine can see what is on "
                        "a command line; give a secret in a column",
                        mu_schema_attribute(schema, *id)->name);
  }
  if (mu_schema_attribute(schema, *id)->read_only) {
    return mu_error_set(err, MU_EUSAGE,
                        "--set %s: the org's schema lets nobody write it",
                        mu_schema_attribute(schema, *id)->name);
  }
  if (*id == MU_LAST_NAME_PREFIX) {
    return mu_error_set(err, MU_EUSAGE,
                        "--set %s: it is a column's part of the last name; "
                        "say --set 'lastName=van {Last name}', with the "
                        "last name's header within the braces",
                        mu_schema_attribute(schema, *id)->name);
  }
  return MU_OK;
}

void mu_set_option_settle(const struct mu_schema *schema,
                          enum mu_attribute_id id, struct mu_value *value)
{
  bool is_status = id == MU_USER_STATUS;
  enum mu_state state = MU_STATE_UNKNOWN;

  if (is_status && value->text) {
    state = mu_state_word(value->text, value->len);
  } else if (value->text && (mu_column_traits(schema, id) & MU_TRAIT_BOOLEAN)) {
    state = mu_state_answer(value->text, value->len);
  }
  if (state == MU_STATE_UNKNOWN) {
    return;
  }
  if (is_status) {
    value->text = state == MU_STATE_ACTIVE ? "ACTIVE" : "INACTIVE";
  } else {
    value->text = state == MU_STATE_ACTIVE ? "true" : "false";
  }
  value->len = strlen(value->text);
  value->characters = (uint32_t)value->len;
}

struct place {
  char text[160];
};

static struct place place_of(const struct mu_schema *schema,
                             enum mu_attribute_id id)
{
  struct place place = {""};

  (void)snprintf(place.text, sizeof place.text, "--set %s",
                 mu_schema_attribute(schema, id)->name);
  return place;
}

static enum mu_code check(const struct mu_schema *schema,
                          enum mu_attribute_id id, const struct mu_value *value,
                          struct mu_error *err)
{
  struct mu_faults faults;
  enum mu_code rc = MU_OK;

  mu_faults_init(&faults);
  if (!mu_validate_value(
          mu_schema_attribute(schema, id), value,
          (struct mu_place){place_of(schema, id).text, MU_NO_COLUMN},
          &faults)) {
    rc = mu_error_set(err, MU_EUSAGE, "%s", mu_buffer_text(&faults.text));
  }
  if (mu_buffer_failed(&faults.text)) {
    rc = mu_error_nomem(err);
  }
  mu_faults_release(&faults);
  return rc;
}

static enum mu_code take_constant(struct mu_set_option *option,
                                  const struct mu_schema *schema,
                                  const char *text, size_t len,
                                  struct mu_error *err)
{
  struct mu_value *value = &option->constant;
  struct mu_text_scan scan = mu_text_scan(text, len);

  *value = (struct mu_value){.text = text,
                             .len = len,
                             .characters = (uint32_t)scan.characters,
                             .column = MU_NO_COLUMN,
                             .beyond_bmp = scan.beyond_bmp};
  value->characters -= mu_cell_text_trim(&value->text, &value->len);
  if (value->len == 0) {
    return mu_error_set(err, MU_EUSAGE, "--set %s: the value is empty",
                        mu_schema_attribute(schema, option->id)->name);
  }
  mu_set_option_settle(schema, option->id, value);
  return check(schema, option->id, value, err);
}

static enum mu_code take_value(struct mu_set_option *option,
                               const struct mu_schema *schema, const char *text,
                               struct mu_error *err)
{
  size_t len = strlen(text);
  const char *literal = text;
  enum mu_code rc = MU_OK;

  if (!mu_text_scan(text, len).well_formed) {
    return mu_error_set(err, MU_EUSAGE, "--set %s: the value is not UTF-8",
                        mu_schema_attribute(schema, option->id)->name);
  }
  if (strpbrk(text, "{}")) {
    rc = mu_value_template_new(&option->tmpl, place_of(schema, option->id).text,
                               text, len, err);
    literal =
        rc == MU_OK ? mu_value_template_literal(option->tmpl, &len) : NULL;
  }
  return literal ? take_constant(option, schema, literal, len, err) : rc;
}

enum mu_code mu_set_option_parse(struct mu_set_option *option,
                                 const struct mu_schema *schema,
                                 const char *text, struct mu_error *err)
{
  const char *equals = strchr(text, '=');
  enum mu_code rc = MU_OK;

  memset(option, 0, sizeof *option);
  if (!equals) {
    return mu_error_set(err, MU_EUSAGE,
                        "--set takes ATTRIBUTE=VALUE, not \"%s\"", text);
  }
  rc = find_attribute(schema, text, (size_t)(equals - text), &option->id, err);
  return rc == MU_OK ? take_value(option, schema, equals + 1, err) : rc;
}

void mu_set_option_release(struct mu_set_option *option)
{
  mu_value_template_free(option->tmpl);
  memset(option, 0, sizeof *option);
}
