/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user_type.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/cell_text.h"
#include "io/json.h"
#include "io/text.h"

#define ID_LEN 20 /* of every id of Okta's */

static bool is_alphanumeric(const char *text)
{
  for (; *text; text++) {
    if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
          (*text >= '0' && *text <= '9'))) {
      return false;
    }
  }
  return true;
}

bool mu_user_type_is_id(const char *text)
{
  return strncmp(text, "oty", 3) == 0 && strlen(text) == ID_LEN &&
         is_alphanumeric(text);
}

static bool same_name(const char *a, const char *b)
{
  return mu_text_equal_nocase(a, strlen(a), b, strlen(b));
}

/* The last part of the link to the type's schema. */
static const char *schema_of(const cJSON *item)
{
  const cJSON *links = cJSON_GetObjectItemCaseSensitive(item, "_links");
  const char *href =
      mu_json_text(cJSON_GetObjectItemCaseSensitive(links, "schema"), "href");
  const char *slash = strrchr(href, '/');

  return slash ? slash + 1 : "";
}

/* What goes into paths and bodies is an id and nothing else. */
static bool copy_id(char out[MU_OKTA_ID_MAX], const char *id)
{
  size_t len = strlen(id);

  if (len == 0 || len >= MU_OKTA_ID_MAX || !is_alphanumeric(id)) {
    return false;
  }
  memcpy(out, id, len + 1);
  return true;
}

static enum mu_code take(struct mu_user_type *type, const cJSON *item,
                         const char *where, struct mu_error *err)
{
  (void)snprintf(type->name, sizeof type->name, "%s",
                 mu_json_text(item, "name"));
  if (!copy_id(type->id, mu_json_text(item, "id")) ||
      !copy_id(type->schema, schema_of(item))) {
    return mu_error_set(err, MU_EINPUT,
                        "%s: the user type %s has no id, or no link to its "
                        "schema",
                        where, type->name);
  }
  return MU_OK;
}

/* By id first: somebody may have called a type by another's id. */
static const cJSON *find(const cJSON *list, const char *wanted)
{
  static const char *const names[] = {"name", "displayName"};
  const cJSON *item = NULL;

  cJSON_ArrayForEach (item, list) {
    if (strcmp(mu_json_text(item, "id"), wanted) == 0) {
      return item;
    }
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    cJSON_ArrayForEach (item, list) {
      if (same_name(mu_json_text(item, names[i]), wanted)) {
        return item;
      }
    }
  }
  return NULL;
}

static const char *nearest(const cJSON *list, const char *wanted)
{
  const cJSON *item = NULL;
  const char *found = NULL;
  size_t best = 3; /* more slips than that make another word */

  cJSON_ArrayForEach (item, list) {
    const char *name = mu_json_text(item, "name");
    size_t distance =
        mu_text_distance(name, strlen(name), wanted, strlen(wanted));

    if (distance < best) {
      best = distance;
      found = name;
    }
  }
  return found;
}

static enum mu_code refuse(const cJSON *list, const char *wanted,
                           struct mu_error *err)
{
  struct mu_buffer words = {0};
  const char *meant = nearest(list, wanted);
  const char *comma = "";
  const cJSON *item = NULL;
  enum mu_code rc = MU_EUSAGE;

  mu_buffer_append_text(&words, "--user-type: the org has no user type ");
  mu_cell_text_quote(&words, wanted, strlen(wanted));
  if (meant) {
    mu_buffer_append_text(&words, " (did you mean ");
    mu_cell_text_quote(&words, meant, strlen(meant));
    mu_buffer_append_text(&words, "?)");
  }
  mu_buffer_append_text(&words, "; it has ");
  cJSON_ArrayForEach (item, list) {
    const char *name = mu_json_text(item, "name");

    mu_buffer_append_text(&words, comma);
    mu_cell_text_quote(&words, name, strlen(name));
    comma = ", ";
  }
  rc = mu_buffer_failed(&words)
           ? mu_error_nomem(err)
           : mu_error_set(err, rc, "%s", mu_buffer_text(&words));
  mu_buffer_release(&words);
  return rc;
}

enum mu_code mu_user_type_find(struct mu_user_type *type, const char *wanted,
                               const char *where, const char *json, size_t len,
                               struct mu_error *err)
{
  cJSON *root = cJSON_ParseWithLength(json, len);
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "types");
  const cJSON *item = find(list, wanted);
  enum mu_code rc = MU_OK;

  memset(type, 0, sizeof *type);
  if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0) {
    rc = mu_error_set(err, MU_EINPUT, "%s: that is no list of user types",
                      where);
  } else {
    rc = item ? take(type, item, where, err) : refuse(list, wanted, err);
  }
  cJSON_Delete(root);
  return rc;
}
