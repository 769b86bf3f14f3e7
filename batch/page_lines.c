/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/page_lines.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "io/json.h"

const char *mu_page_text(const cJSON *object, const char *member)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));

  if (!text) {
    return "";
  }
  for (const char *at = text; *at; at++) {
    if ((unsigned char)*at < 0x20) {
      return "";
    }
  }
  return text;
}

void mu_page_key_created(void *ctx, const cJSON *object, struct mu_buffer *out)
{
  (void)ctx;
  mu_buffer_printf(out, "%s %s", mu_page_text(object, "created"),
                   mu_page_text(object, "id"));
}

static enum mu_code append_object(struct mu_buffer *lines, cJSON *object,
                                  mu_page_key key, void *ctx,
                                  struct mu_error *err)
{
  if (!mu_page_text(object, "id")[0] && !mu_page_text(object, "uuid")[0]) {
    return mu_error_set(err, MU_EINPUT,
                        "the org's list holds something without an id");
  }
  cJSON_DeleteItemFromObjectCaseSensitive(object, "_links");
  cJSON_DeleteItemFromObjectCaseSensitive(object, "credentials");
  key(ctx, object, lines);
  mu_buffer_append_char(lines, '\t');
  mu_json_write(lines, object);
  mu_buffer_append_char(lines, '\n');
  return mu_buffer_failed(lines) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_page_lines(struct mu_buffer *lines,
                           const struct mu_buffer *body, mu_page_key key,
                           void *ctx, uint64_t *count, struct mu_error *err)
{
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(body), body->len);
  cJSON *object = NULL;
  enum mu_code rc = MU_OK;

  *count = 0;
  if (!cJSON_IsArray(root)) {
    cJSON_Delete(root);
    return mu_error_set(err, MU_EINPUT, "the org's reply is no list");
  }
  cJSON_ArrayForEach (object, root) {
    if (rc == MU_OK) {
      rc = append_object(lines, object, key, ctx, err);
      *count += rc == MU_OK;
    }
  }
  cJSON_Delete(root);
  return rc;
}
