/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/schema.h"

#include <stdlib.h>
#include <string.h>

#include "io/text.h"

enum mu_code mu_schema_new(struct mu_schema **out, const char *name,
                           const char *text, size_t len, struct mu_error *err)
{
  *out = NULL;
  (void)text;
  (void)len;
  return mu_error_set(err, MU_EINPUT, "%s: not read yet", name);
}

void mu_schema_free(struct mu_schema *schema)
{
  if (!schema) {
    return;
  }
  mu_arena_release(&schema->texts);
  free(schema->attributes);
  free(schema);
}

enum mu_attribute_id mu_schema_find(const struct mu_schema *schema,
                                    const char *name, size_t len)
{
  unsigned count = mu_schema_count(schema);

  for (unsigned i = 0; i < count; i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;
    const char *known = mu_schema_attribute(schema, id)->name;

    if (mu_text_equal_nocase(known, strlen(known), name, len)) {
      return id;
    }
  }
  return MU_NO_ATTRIBUTE;
}

#define NAME_MAX_LEN 64 /* what mu_text_distance() takes */

/* Copies |name| without what people put between words; its new length, 0 when
 * it is longer than any name could be. */
static size_t squeeze(char out[NAME_MAX_LEN], const char *name, size_t len)
{
  size_t used = 0;

  for (size_t i = 0; i < len; i++) {
    if (strchr(" _-.", name[i]) && name[i] != '\0') {
      continue;
    }
    if (used == NAME_MAX_LEN) {
      return 0;
    }
    out[used++] = name[i];
  }
  return used;
}

enum mu_attribute_id mu_schema_nearest(const struct mu_schema *schema,
                                       const char *name, size_t len)
{
  char given[NAME_MAX_LEN];
  char known[NAME_MAX_LEN];
  size_t given_len = squeeze(given, name, len);
  enum mu_attribute_id nearest = MU_NO_ATTRIBUTE;
  size_t best = SIZE_MAX;

  if (given_len == 0) {
    return MU_NO_ATTRIBUTE;
  }
  for (unsigned i = 0; i < mu_schema_count(schema); i++) {
    const char *text =
        mu_schema_attribute(schema, (enum mu_attribute_id)i)->name;
    size_t known_len = squeeze(known, text, strlen(text));
    size_t shorter = known_len < given_len ? known_len : given_len;
    size_t slips = shorter <= 4 ? 1 : 2; /* two of four make another word */
    size_t distance = mu_text_distance(known, known_len, given, given_len);

    if (known_len > 0 && distance <= slips && distance < best) {
      best = distance;
      nearest = (enum mu_attribute_id)i;
    }
  }
  return nearest;
}
