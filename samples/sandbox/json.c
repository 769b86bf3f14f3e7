/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/json.h"

#include <string.h>

#include "io/text.h"
#include "samples/sandbox/clock.h"

static bool needs_escape(unsigned char c)
{
  return c < 0x20 || c == '"' || c == '\\';
}

static void escape(struct mu_buffer *out, unsigned char c)
{
  switch (c) {
  case '"':
    mu_buffer_append_text(out, "\\\"");
    break;
  case '\\':
    mu_buffer_append_text(out, "\\\\");
    break;
  case '\n':
    mu_buffer_append_text(out, "\\n");
    break;
  case '\r':
    mu_buffer_append_text(out, "\\r");
    break;
  case '\t':
    mu_buffer_append_text(out, "\\t");
    break;
  default:
    mu_buffer_printf(out, "\\u%04x", c);
    break;
  }
}

void sb_json_text_len(struct mu_buffer *out, const char *text, size_t len)
{
  size_t from = 0;

  mu_buffer_append_char(out, '"');
  for (size_t i = 0; i < len; i++) {
    if (needs_escape((unsigned char)text[i])) {
      mu_buffer_append(out, text + from, i - from);
      escape(out, (unsigned char)text[i]);
      from = i + 1;
    }
  }
  mu_buffer_append(out, text + from, len - from);
  mu_buffer_append_char(out, '"');
}

void sb_json_text(struct mu_buffer *out, const char *text)
{
  if (text) {
    sb_json_text_len(out, text, strlen(text));
  } else {
    mu_buffer_append_text(out, "null");
  }
}

void sb_json_time(struct mu_buffer *out, long long ms)
{
  char text[SB_CLOCK_TEXT];

  if (ms == 0) {
    mu_buffer_append_text(out, "null");
    return;
  }
  sb_clock_print_iso(text, ms);
  sb_json_text(out, text);
}

static bool text_is_narrow(const char *text)
{
  return !text || !mu_text_scan(text, strlen(text)).beyond_bmp;
}

/* cJSON bounds the depth of what it parses, and so of this recursion. */
static bool is_narrow(const cJSON *item)
{
  for (; item; item = item->next) {
    if (!text_is_narrow(item->string) ||
        (cJSON_IsString(item) && !text_is_narrow(item->valuestring)) ||
        !is_narrow(item->child)) {
      return false;
    }
  }
  return true;
}

cJSON *sb_json_parse(const char *text, size_t len)
{
  struct mu_text_scan scan = mu_text_scan(text, len);
  cJSON *root;

  if (!scan.well_formed || scan.beyond_bmp || memchr(text, '\0', len)) {
    return NULL;
  }
  root = cJSON_ParseWithLengthOpts(text, len + 1, NULL, true);
  if (root && !is_narrow(root)) {
    cJSON_Delete(root);
    return NULL;
  }
  return root;
}

const cJSON *sb_json_member(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

  return cJSON_IsNull(item) ? NULL : item;
}

const char *sb_json_member_text(const cJSON *object, const char *name)
{
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}
