/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes are a schema or are refused with words; and whatever an attribute
 * of it takes is written as one JSON value, of the type that the schema names.
 *
 * The first line is a cell, the rest is the schema.
 */
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/attribute_value.h"
#include "batch/schema.h"
#include "batch/validate.h"
#include "fuzz.h"
#include "io/text.h"

#define CELL_MAX 4096

static bool is_of_type(const cJSON *json, enum mu_type type)
{
  switch (type) {
  case MU_TYPE_BOOLEAN:
    return cJSON_IsBool(json);
  case MU_TYPE_INTEGER:
    return cJSON_IsNumber(json) &&
           json->valuedouble == (double)(int64_t)json->valuedouble;
  case MU_TYPE_NUMBER:
    return cJSON_IsNumber(json);
  case MU_TYPE_ARRAY:
    return cJSON_IsArray(json);
  case MU_TYPE_STRING:
    break;
  }
  return cJSON_IsString(json);
}

static void check_written(const struct mu_attribute *attribute,
                          const struct mu_value *value)
{
  struct mu_buffer out = {0};
  const char *end = NULL;
  const cJSON *item = NULL;
  cJSON *json = NULL;

  mu_attribute_value_write(attribute, value, &out);
  MU_FUZZ_CHECK(!mu_buffer_failed(&out));
  json = cJSON_ParseWithLengthOpts(out.data, out.len, &end, false);
  MU_FUZZ_CHECK(json && end == out.data + out.len);
  MU_FUZZ_CHECK(is_of_type(json, attribute->type));
  if (attribute->type == MU_TYPE_ARRAY) {
    cJSON_ArrayForEach (item, json) {
      MU_FUZZ_CHECK(is_of_type(item, attribute->item_type));
    }
  }
  cJSON_Delete(json);
  mu_buffer_release(&out);
}

/* What is wrong is said, and what is said is well-formed. */
static void check_value(const struct mu_attribute *attribute,
                        const struct mu_value *value)
{
  struct mu_faults faults;
  bool good = false;

  mu_faults_init(&faults);
  good =
      mu_validate_value(attribute, value, (struct mu_place){"A2", 0}, &faults);
  MU_FUZZ_CHECK(good == (faults.count == 0));
  MU_FUZZ_CHECK(!mu_buffer_failed(&faults.text));
  MU_FUZZ_CHECK(
      mu_text_scan(mu_buffer_text(&faults.text), faults.text.len).well_formed);
  if (good) {
    check_written(attribute, value);
  }
  mu_faults_release(&faults);
}

static void check_values(const struct mu_schema *schema, const char *cell,
                         size_t len)
{
  struct mu_text_scan scan = mu_text_scan(cell, len);
  struct mu_value value = {.text = cell,
                           .len = len,
                           .characters = (uint32_t)scan.characters,
                           .beyond_bmp = scan.beyond_bmp};

  for (unsigned i = MU_ATTRIBUTES; i < mu_schema_count(schema); i++) {
    const struct mu_attribute *attribute =
        mu_schema_attribute(schema, (enum mu_attribute_id)i);

    MU_FUZZ_CHECK(
        mu_schema_find(schema, attribute->name, strlen(attribute->name)) == i);
    if (len > 0 && len < CELL_MAX && scan.well_formed) {
      check_value(attribute, &value);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = malloc(size + 1);
  struct mu_schema *schema = NULL;
  struct mu_error err = {0};
  char *line = NULL;
  enum mu_code rc = MU_OK;

  MU_FUZZ_CHECK(text);
  memcpy(text, data, size);
  text[size] = '\0';
  line = memchr(text, '\n', size);
  if (line) {
    *line = '\0';
    rc = mu_schema_new(&schema, "s", line + 1, size - (size_t)(line + 1 - text),
                       &err);
    MU_FUZZ_CHECK(rc == MU_OK || rc == MU_EINPUT);
    MU_FUZZ_CHECK((rc == MU_OK) == (schema != NULL));
    if (schema) {
      check_values(schema, text, strlen(text));
    } else {
      MU_FUZZ_CHECK(mu_text_scan(err.text, strlen(err.text)).well_formed);
    }
    mu_schema_free(schema);
  }
  free(text);
  return 0;
}
