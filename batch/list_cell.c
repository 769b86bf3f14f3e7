/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/list_cell.h"

#include <string.h>

#include <cjson/cJSON.h>

static bool join(struct mu_buffer *out, const cJSON *list)
{
  const cJSON *item = NULL;
  bool first = true;

  cJSON_ArrayForEach (item, list) {
    if (!cJSON_IsString(item) || strpbrk(item->valuestring, ";|\r\n")) {
      return false;
    }
    if (!first) {
      mu_buffer_append_char(out, ';');
    }
    mu_buffer_append_text(out, item->valuestring);
    first = false;
  }
  return true;
}

bool mu_list_cell_join(struct mu_buffer *out, const char *text, size_t len)
{
  const char *end = NULL;
  cJSON *list = cJSON_ParseWithLengthOpts(text, len, &end, false);
  bool joined = cJSON_IsArray(list) && end == text + len && join(out, list);

  cJSON_Delete(list);
  return joined;
}
