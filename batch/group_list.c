/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_list.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/cell_text.h"
#include "batch/directory_name.h"
#include "batch/format.h"
#include "batch/user.h"
#include "io/text.h"

/* One item: the common name where it is a path, which is then noted. */
static void append_item(struct mu_buffer *out, const char *text, size_t len,
                        bool *any_path)
{
  size_t name_len = 0;

  mu_buffer_append_char(out, MU_LIST_MARK);
  if (!mu_buffer_reserve(out, len)) {
    return;
  }
  if (mu_directory_name_common(out->data + out->len, &name_len, text, len)) {
    *any_path = true;
    out->len += name_len;
    out->data[out->len] = '\0';
  } else {
    mu_buffer_append(out, text, len);
  }
}

static enum mu_group_list rewrite_array(struct mu_buffer *out, const char *text,
                                        size_t len)
{
  const char *end = NULL;
  cJSON *list = cJSON_ParseWithLengthOpts(text, len, &end, false);
  const cJSON *item = NULL;
  bool fits = cJSON_IsArray(list) && end == text + len;
  bool any_path = false;

  cJSON_ArrayForEach (item, list) {
    fits = fits && cJSON_IsString(item) &&
           !strchr(item->valuestring, MU_LIST_MARK);
  }
  if (fits) {
    cJSON_ArrayForEach (item, list) {
      append_item(out, item->valuestring, strlen(item->valuestring), &any_path);
    }
  }
  cJSON_Delete(list);
  return fits ? MU_GROUP_LIST_ARRAY : MU_GROUP_LIST_PLAIN;
}

/* How far an item of a list of paths goes: a mark behind a backslash is part
 * of a name (RFC 4514 section 2.4). */
static size_t path_len(const char *text, size_t len)
{
  size_t at = 0;

  while (at < len && !mu_user_parts_groups(text[at])) {
    at += text[at] == '\\' && at + 1 < len ? 2 : 1;
  }
  return at;
}

static enum mu_group_list rewrite_paths(struct mu_buffer *out, const char *text,
                                        size_t len)
{
  size_t before = out->len;
  bool any_path = false;

  for (size_t at = 0; at < len;) {
    size_t item_len = path_len(text + at, len - at);
    const char *item = text + at;

    at += item_len + 1;
    (void)mu_cell_text_trim(&item, &item_len);
    append_item(out, item, item_len, &any_path);
  }
  if (!any_path && !mu_buffer_failed(out)) {
    out->len = before;
    out->data[before] = '\0';
    return MU_GROUP_LIST_PLAIN;
  }
  return MU_GROUP_LIST_PATHS;
}

enum mu_group_list mu_group_list_rewrite(struct mu_buffer *out,
                                         const char *text, size_t len)
{
  if (len > 0 && *text == '[') {
    return rewrite_array(out, text, len);
  }
  if (len > 3 && mu_text_equal_nocase(text, 3, "CN=", 3) &&
      !memchr(text, MU_LIST_MARK, len)) {
    return rewrite_paths(out, text, len);
  }
  return MU_GROUP_LIST_PLAIN;
}

bool mu_group_list_is_broken(const char *text)
{
  cJSON *list = NULL;
  bool whole = false;

  if (*text != '[') {
    return false;
  }
  list = cJSON_ParseWithOpts(text, NULL, true);
  whole = cJSON_IsArray(list);
  cJSON_Delete(list);
  return whole || (text[1] != '\0' && strchr("\"'[{", text[1]));
}

bool mu_group_name_fits(const char *name, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if ((unsigned char)name[i] < ' ' || name[i] == 0x7F) {
      return false;
    }
  }
  return len > 0 && mu_text_scan(name, len).characters <= MU_GROUP_NAME_MAX;
}

bool mu_group_name_is_id(const char *name, size_t len)
{
  return mu_format_fits(MU_FORMAT_GROUP_ID, name, len);
}
