/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/unique.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "samples/sandbox/user_types.h"

struct sb_unique_value {
  char *key; /* the attribute's name, a line feed and the value; owned */
  const struct sb_user *user; /* NULL when it was given back */
  UT_hash_handle hh;
};

void sb_unique_release(struct sb_unique *u)
{
  struct sb_unique_value *value = u->values;

  HASH_CLEAR(hh, u->values); /* leaves the entries, still in a row */
  while (value) {
    struct sb_unique_value *next = (struct sb_unique_value *)value->hh.next;

    free(value->key);
    free(value);
    value = next;
  }
}

/* The caller frees with free(); NULL when out of memory. */
static char *make_key(const struct sb_attribute *a, const cJSON *value)
{
  char *text = cJSON_PrintUnformatted(value);
  struct mu_buffer key = {0};

  if (!text) {
    return NULL;
  }
  mu_buffer_printf(&key, "%s\n%s", a->name, text);
  cJSON_free(text);
  if (mu_buffer_failed(&key)) {
    mu_buffer_release(&key);
  }
  return key.data; /* handed over */
}

static struct sb_unique_value *find(const struct sb_unique *u, const char *key)
{
  struct sb_unique_value *value = NULL;

  HASH_FIND_STR(u->values, key, value);
  return value;
}

void sb_unique_check(const struct sb_unique *u, const struct sb_schema *schema,
                     const cJSON *profile, const struct sb_user *self,
                     struct sb_causes *causes)
{
  for (size_t i = 0; i < schema->count && schema->has_unique; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *value = a->unique ? sb_attribute_stored(a, profile) : NULL;
    char *key = value ? make_key(a, value) : NULL;
    const struct sb_unique_value *taken = key ? find(u, key) : NULL;

    if (taken && taken->user && taken->user != self) {
      sb_causes_add(causes, a->name,
                    "An object with this field already exists in the current "
                    "organization");
    }
    free(key);
  }
}

static bool take(struct sb_unique *u, const struct sb_attribute *a,
                 const cJSON *json, const struct sb_user *user)
{
  char *key = make_key(a, json);
  struct sb_unique_value *value = key ? find(u, key) : NULL;

  if (!key || value) {
    free(key);
    if (value) {
      value->user = user;
    }
    return value != NULL;
  }
  value = calloc(1, sizeof *value);
  if (!value) {
    free(key);
    return false;
  }
  value->key = key;
  value->user = user;
  HASH_ADD_KEYPTR(hh, u->values, value->key, strlen(value->key), value);
  return true;
}

bool sb_unique_take(struct sb_unique *u, struct sb_user *user)
{
  const struct sb_schema *schema = user->type->schema;
  cJSON *profile = schema->has_unique ? cJSON_Parse(user->profile) : NULL;
  bool fine = profile || !schema->has_unique;

  for (size_t i = 0; i < schema->count && profile && fine; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *value = a->unique ? sb_attribute_value(a, profile) : NULL;

    fine = !value || take(u, a, value, user);
  }
  cJSON_Delete(profile);
  return fine;
}

static void give_back(struct sb_unique *u, const struct sb_attribute *a,
                      const cJSON *json, const struct sb_user *user)
{
  char *key = make_key(a, json);
  struct sb_unique_value *value = key ? find(u, key) : NULL;

  if (value && value->user == user) {
    value->user = NULL;
  }
  free(key);
}

void sb_unique_give_back(struct sb_unique *u, const struct sb_user *user)
{
  const struct sb_schema *schema = user->type->schema;
  cJSON *profile = schema->has_unique ? cJSON_Parse(user->profile) : NULL;

  for (size_t i = 0; i < schema->count && profile; i++) {
    const struct sb_attribute *a = &schema->attributes[i];
    const cJSON *value = a->unique ? sb_attribute_value(a, profile) : NULL;

    if (value) {
      give_back(u, a, value, user);
    }
  }
  cJSON_Delete(profile);
}
