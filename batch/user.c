/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user.h"

#include <string.h>

#include "batch/cell_text.h"

/* A line break parts them too: people press Alt+Enter in a cell. */
bool mu_user_parts_groups(char c)
{
  return c == ';' || c == '|' || c == '\n' || c == '\r';
}

/* Where the item that begins at |at| ends. */
static const char *end_of(const char *at, bool marked)
{
  while (*at != '\0' &&
         (marked ? *at != MU_LIST_MARK : !mu_user_parts_groups(*at))) {
    at++;
  }
  return at;
}

bool mu_user_next_group(const char **rest, const char **name, size_t *len)
{
  const char *at = *rest;

  while (*at != '\0') {
    bool marked = *at == MU_LIST_MARK;
    const char *end = NULL;

    at += marked;
    end = end_of(at, marked);
    *name = at;
    *len = (size_t)(end - at);
    (void)mu_cell_text_trim(name, len);
    at = *end != '\0' && !marked ? end + 1 : end;
    if (*len > 0) {
      *rest = at;
      return true;
    }
  }
  *rest = at;
  return false;
}

/* There are hundreds of slots, and a file uses few. */
void mu_user_clear(struct mu_user *user, const enum mu_attribute_id *custom,
                   size_t count)
{
  memset(user->values, 0, MU_ATTRIBUTES * sizeof *user->values);
  for (size_t i = 0; i < count; i++) {
    user->values[custom[i]] = (struct mu_value){0};
  }
  user->custom = custom;
  user->custom_count = count;
  user->schema = NULL;
}

bool mu_user_is_inactive(const struct mu_user *user)
{
  const char *status = user->values[MU_USER_STATUS].text;

  return status && *status == 'I'; /* INACTIVE: no other status does */
}
