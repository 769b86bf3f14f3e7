/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/profile_diff.h"

#include <string.h>

#include <cjson/cJSON.h>

static bool has_value(const cJSON *item)
{
  if (!item || cJSON_IsNull(item)) {
    return false;
  }
  if (cJSON_IsArray(item)) {
    return item->child != NULL;
  }
  return !cJSON_IsString(item) || item->valuestring[0] != '\0';
}

static bool same_scalar(const cJSON *a, const cJSON *b)
{
  if (cJSON_IsString(a)) {
    return cJSON_IsString(b) && strcmp(a->valuestring, b->valuestring) == 0;
  }
  if (cJSON_IsNumber(a)) { /* cJSON_Compare() takes near ones for the same */
    return cJSON_IsNumber(b) && a->valuedouble == b->valuedouble;
  }
  return cJSON_Compare(a, b, true);
}

bool mu_profile_diff_same(const struct cJSON *a, const struct cJSON *b)
{
  if (!has_value(a) || !has_value(b)) {
    return has_value(a) == has_value(b);
  }
  if (!cJSON_IsArray(a) || !cJSON_IsArray(b)) {
    return same_scalar(a, b);
  }
  a = a->child;
  b = b->child;
  while (a && b && same_scalar(a, b)) {
    a = a->next;
    b = b->next;
  }
  return !a && !b;
}

/* A line by itself as an object; NULL when memory is short. */
static cJSON *parse_member(struct mu_buffer *work, const char *line, size_t len)
{
  mu_buffer_clear(work);
  mu_buffer_append_char(work, '{');
  mu_buffer_append(work, line, len);
  mu_buffer_append_char(work, '}');
  return mu_buffer_failed(work)
             ? NULL
             : cJSON_ParseWithLength(mu_buffer_text(work), work->len);
}

/* Appends the member in |line| if it differs; false when memory is short. */
static bool take_member(struct mu_buffer *out, size_t *count,
                        struct mu_buffer *work, const char *line, size_t len,
                        const cJSON *profile)
{
  cJSON *object = parse_member(work, line, len);
  const cJSON *wanted = object ? object->child : NULL;

  if (!wanted) {
    return false; /* it was written by us, and is well-formed */
  }
  if (!mu_profile_diff_same(
          wanted, cJSON_GetObjectItemCaseSensitive(profile, wanted->string))) {
    mu_buffer_append_text(out, *count > 0 ? "," : "");
    mu_buffer_append(out, line, len);
    ++*count;
  }
  cJSON_Delete(object);
  return true;
}

enum mu_code mu_profile_diff(struct mu_buffer *out, size_t *count,
                             const struct mu_buffer *lines,
                             const struct cJSON *profile, struct mu_error *err)
{
  const char *line = mu_buffer_text(lines);
  const char *end = line + lines->len;
  struct mu_buffer work = {0};
  bool whole = true;

  *count = 0;
  mu_buffer_append_char(out, '{');
  while (whole && line < end) {
    const char *next = memchr(line, '\n', (size_t)(end - line));
    size_t len = (size_t)((next ? next : end) - line);

    whole = take_member(out, count, &work, line, len, profile);
    line += len + 1;
  }
  mu_buffer_append_char(out, '}');
  mu_buffer_wipe(&work);
  mu_buffer_release(&work);
  return whole && !mu_buffer_failed(out) ? MU_OK : mu_error_nomem(err);
}
