/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/user.h"

#include <string.h>

#include "batch/cell_text.h"

/* A line break parts ids too: people press Alt+Enter in a cell. */
static bool parts(char c)
{
  return c == ';' || c == '|' || c == '\n' || c == '\r';
}

bool mu_user_next_group(const char **rest, const char **id, size_t *len)
{
  const char *at = *rest;

  while (*at != '\0') {
    const char *end = at;

    while (*end != '\0' && !parts(*end)) {
      end++;
    }
    *id = at;
    *len = (size_t)(end - at);
    (void)mu_cell_text_trim(id, len);
    at = *end != '\0' ? end + 1 : end;
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
