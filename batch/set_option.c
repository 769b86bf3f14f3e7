/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/set_option.h"

#include <stdio.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/header_problem.h"
#include "batch/validate.h"
#include "io/text.h"

static enum mu_code find_attribute(const char *name, size_t len,
                                   enum mu_attribute_id *id,
                                   struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  enum mu_code rc = MU_OK;

  (void)mu_cell_text_trim(&name, &len);
  *id = mu_attribute_find(name, len);
  if (*id == MU_NO_ATTRIBUTE) {
    mu_header_problem_attribute(&problem, "--set", name, len);
    rc = mu_header_problem_end(&problem, MU_EUSAGE,
                               "there is no attribute of this name: ", "", err);
    mu_header_problem_release(&problem);
    return rc;
  }
  if (mu_attribute(*id)->secret) {
    return mu_error_set(err, MU_EUSAGE,
                        "--set %s: others on this machine can see what is on "
                        "a command line; give a secret in a column",
                        mu_attribute(*id)->name);
  }
  return MU_OK;
}

static enum mu_code check(enum mu_attribute_id id, const struct mu_value *value,
                          struct mu_error *err)
{
  struct mu_faults faults;
  char place[64];
  enum mu_code rc = MU_OK;

  mu_faults_init(&faults);
  (void)snprintf(place, sizeof place, "--set %s", mu_attribute(id)->name);
  if (!mu_validate_value(id, value, place, &faults)) {
    rc = mu_error_set(err, MU_EUSAGE, "%s", mu_buffer_text(&faults.text));
  }
  if (mu_buffer_failed(&faults.text)) {
    rc = mu_error_nomem(err);
  }
  mu_faults_release(&faults);
  return rc;
}

enum mu_code mu_set_option_parse(const char *text, enum mu_attribute_id *id,
                                 struct mu_value *value, struct mu_error *err)
{
  const char *equals = strchr(text, '=');
  struct mu_text_scan scan;
  enum mu_code rc = MU_OK;

  if (!equals) {
    return mu_error_set(err, MU_EUSAGE,
                        "--set takes ATTRIBUTE=VALUE, not \"%s\"", text);
  }
  rc = find_attribute(text, (size_t)(equals - text), id, err);
  if (rc != MU_OK) {
    return rc;
  }
  *value = (struct mu_value){
      .text = equals + 1, .len = strlen(equals + 1), .column = MU_NO_COLUMN};
  scan = mu_text_scan(value->text, value->len);
  if (!scan.well_formed) {
    return mu_error_set(err, MU_EUSAGE, "--set %s: the value is not UTF-8",
                        mu_attribute(*id)->name);
  }
  value->beyond_bmp = scan.beyond_bmp;
  value->characters = (uint32_t)scan.characters;
  value->characters -= mu_cell_text_trim(&value->text, &value->len);
  if (value->len == 0) {
    return mu_error_set(err, MU_EUSAGE, "--set %s: the value is empty",
                        mu_attribute(*id)->name);
  }
  return check(*id, value, err);
}
