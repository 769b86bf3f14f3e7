/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_roll.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/okta_group.h"
#include "batch/okta_list.h"
#include "batch/page_log.h"
#include "io/array.h"

void mu_group_roll_release(struct mu_group_roll *r)
{
  for (size_t i = 0; i < r->count; i++) {
    free(r->all[i].id);
    free(r->all[i].name);
  }
  free(r->all);
  *r = (struct mu_group_roll){.all = NULL};
}

static enum mu_code grow(struct mu_group_roll *r, struct mu_error *err)
{
  struct mu_roll_group *all =
      mu_array_grow(r->all, r->count, &r->capacity, sizeof *all);

  if (!all) {
    return mu_error_nomem(err);
  }
  r->all = all;
  return MU_OK;
}

uint64_t mu_roll_users_of(const cJSON *object)
{
  const cJSON *embedded = cJSON_GetObjectItemCaseSensitive(object, "_embedded");
  const cJSON *count = cJSON_GetObjectItemCaseSensitive(
      cJSON_GetObjectItemCaseSensitive(embedded, "stats"), "usersCount");

  return cJSON_IsNumber(count) && count->valuedouble >= 0
             ? (uint64_t)count->valuedouble
             : MU_USERS_UNKNOWN;
}

static enum mu_code add(struct mu_group_roll *r, const cJSON *object,
                        struct mu_error *err)
{
  struct mu_okta_group read;
  struct mu_roll_group group = {.users = mu_roll_users_of(object)};
  enum mu_code rc = grow(r, err);

  if (rc != MU_OK) {
    return rc;
  }
  if (!mu_okta_group_read(&read, object)) {
    return mu_error_set(err, MU_EINPUT,
                        "the org's list of groups holds something else");
  }
  group.id = strdup(read.id);
  group.name = strdup(read.name);
  group.takes_users = mu_okta_group_takes_users(&read);
  group.everyone = strcmp(read.type, "BUILT_IN") == 0;
  if (!group.id || !group.name) {
    free(group.id);
    free(group.name);
    return mu_error_nomem(err);
  }
  r->all[r->count++] = group;
  return MU_OK;
}

static enum mu_code take_line(void *ctx, const struct mu_page_line *line,
                              struct mu_error *err)
{
  cJSON *object = cJSON_ParseWithLength(line->text, line->len);
  enum mu_code rc = object ? add(ctx, object, err) : mu_error_nomem(err);

  cJSON_Delete(object);
  return rc;
}

enum mu_code mu_group_roll_take(struct mu_group_roll *r, const char *lines,
                                size_t len, struct mu_error *err)
{
  return mu_page_lines_visit(lines, len, take_line, r, err);
}

uint64_t mu_roll_group_pages(const struct mu_roll_group *group)
{
  if (group->users == MU_USERS_UNKNOWN || group->users == 0) {
    return 1;
  }
  return (group->users + MU_PAGE_USERS - 1) / MU_PAGE_USERS;
}

void mu_roll_group_path(const struct mu_roll_group *group,
                        struct mu_buffer *path)
{
  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/groups/");
  mu_okta_encode(path, group->id, strlen(group->id));
  mu_buffer_printf(path, "/users?limit=%d", MU_PAGE_USERS);
}
