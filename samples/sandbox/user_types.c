/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/user_types.h"

#include <string.h>

#define DEFAULT_NAME "user"

static bool is_name(const char *name, size_t len)
{
  static const char letters[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

  return len > 0 && len < SB_USER_TYPE_NAME && strspn(name, letters) >= len &&
         strchr("_0123456789", name[0]) == NULL;
}

static const struct sb_user_type *find_name(const struct sb_user_types *types,
                                            const char *name)
{
  for (size_t i = 0; i < types->count; i++) {
    if (strcmp(types->items[i].name, name) == 0) {
      return &types->items[i];
    }
  }
  return NULL;
}

static enum mu_code add(struct sb_user_types *types, struct sb_random *ids,
                        const char *name, size_t len, const char *path,
                        struct mu_error *err)
{
  struct sb_user_type *type = &types->items[types->count];
  enum mu_code rc;

  memcpy(type->name, name, len);
  type->name[len] = '\0';
  if (find_name(types, type->name)) {
    return mu_error_set(err, MU_EUSAGE, "there are two user types called %s",
                        type->name);
  }
  memcpy(type->id, "oty", 3);
  sb_random_letters(ids, type->id + 3, SB_ID - 4);
  memcpy(type->schema_id, type->id, sizeof type->id);
  memcpy(type->schema_id, "osc", 3);
  rc = sb_schema_new(&type->schema, path, err);
  if (rc == MU_OK) {
    types->count++;
  }
  return rc;
}

static enum mu_code add_further(struct sb_user_types *types,
                                struct sb_random *ids, const char *text,
                                struct mu_error *err)
{
  size_t len = strcspn(text, "=");

  if (types->count == SB_USER_TYPES_MAX) {
    return mu_error_set(err, MU_EUSAGE, "an org has %d user types at most",
                        SB_USER_TYPES_MAX);
  }
  if (text[len] != '=' || !is_name(text, len)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--user-type takes NAME=FILE, the name a letter and "
                        "letters, digits and underscores, not \"%s\"",
                        text);
  }
  return add(types, ids, text, len, text + len + 1, err);
}

enum mu_code sb_user_types_init(struct sb_user_types *types,
                                struct sb_random *ids, const char *schema,
                                const struct mu_option_list *further,
                                struct mu_error *err)
{
  enum mu_code rc;

  memset(types, 0, sizeof *types);
  rc = add(types, ids, DEFAULT_NAME, strlen(DEFAULT_NAME), schema, err);
  for (size_t i = 0; i < further->count && rc == MU_OK; i++) {
    rc = add_further(types, ids, further->items[i], err);
  }
  if (rc != MU_OK) {
    sb_user_types_release(types);
  }
  return rc;
}

void sb_user_types_release(struct sb_user_types *types)
{
  for (size_t i = 0; i < types->count; i++) {
    sb_schema_free(types->items[i].schema);
  }
  memset(types, 0, sizeof *types);
}

const struct sb_user_type *sb_user_types_find(const struct sb_user_types *types,
                                              const char *id)
{
  for (size_t i = 0; i < types->count; i++) {
    if (strcmp(types->items[i].id, id) == 0) {
      return &types->items[i];
    }
  }
  return NULL;
}

const struct sb_user_type *
sb_user_types_find_schema(const struct sb_user_types *types, const char *id)
{
  if (strcmp(id, "default") == 0) {
    return &types->items[0];
  }
  for (size_t i = 0; i < types->count; i++) {
    if (strcmp(types->items[i].schema_id, id) == 0) {
      return &types->items[i];
    }
  }
  return NULL;
}

const struct sb_attribute *
sb_user_types_attribute(const struct sb_user_types *types, const char *name)
{
  const struct sb_attribute *found = NULL;

  for (size_t i = 0; i < types->count && !found; i++) {
    found = sb_schema_find(types->items[i].schema, name);
  }
  return found;
}
