/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/groups.h"

#include <stdlib.h>
#include <string.h>

#include "io/buffer.h"
#include "samples/sandbox/json.h"

const char *sb_group_type_name(enum sb_group_type type)
{
  static const char *const names[] = {"OKTA_GROUP", "APP_GROUP", "BUILT_IN"};

  return names[type];
}

void sb_group_free(struct sb_group *group)
{
  if (group) {
    free(group->members);
    free(group->name);
    free(group->description);
    free(group->profile);
    free(group);
  }
}

enum mu_code sb_groups_init(struct sb_groups *s, struct sb_random *ids,
                            int64_t now_ms, struct mu_error *err)
{
  memset(s, 0, sizeof *s);
  sb_place_id_start(s->prefix, "00g", ids);
  if (!sb_groups_add(s, SB_BUILT_IN, "Everyone",
                     "All users in your organization", now_ms)) {
    sb_groups_release(s);
    return mu_error_nomem(err);
  }
  return MU_OK;
}

void sb_groups_release(struct sb_groups *s)
{
  for (size_t i = 0; i < s->count; i++) {
    sb_group_free(s->all[i]);
  }
  free((void *)s->all);
  memset(s, 0, sizeof *s);
}

static bool make_room(struct sb_groups *s)
{
  size_t capacity = s->capacity ? s->capacity * 2 : 16;
  struct sb_group **all;

  if (s->count < s->capacity) {
    return true;
  }
  all = (struct sb_group **)realloc((void *)s->all,
                                    capacity * sizeof(struct sb_group *));
  if (!all) {
    return false;
  }
  s->all = all;
  s->capacity = capacity;
  return true;
}

static char *make_profile(const char *name, const char *description)
{
  struct mu_buffer text = {0};

  mu_buffer_append_text(&text, "{\"name\":");
  sb_json_text(&text, name);
  mu_buffer_append_text(&text, ",\"description\":");
  sb_json_text(&text, description);
  mu_buffer_append_char(&text, '}');
  if (mu_buffer_failed(&text)) {
    mu_buffer_release(&text);
  }
  return text.data; /* handed over */
}

bool sb_group_rename(struct sb_group *group, const char *name,
                     const char *description)
{
  char *profile = make_profile(name, description);
  char *called = strdup(name);
  char *described = description ? strdup(description) : NULL;

  if (!profile || !called || (description && !described)) {
    free(profile);
    free(called);
    free(described);
    return false;
  }
  free(group->profile);
  free(group->name);
  free(group->description);
  group->profile = profile;
  group->name = called;
  group->description = described;
  return true;
}

struct sb_group *sb_group_copy(const struct sb_group *group)
{
  struct sb_group *copy = malloc(sizeof *copy);

  if (!copy) {
    return NULL;
  }
  *copy = *group;
  copy->name = NULL;
  copy->description = NULL;
  copy->profile = NULL;
  copy->members = NULL;
  copy->member_count = 0;
  copy->member_capacity = 0;
  if (!sb_group_rename(copy, group->name, group->description)) {
    sb_group_free(copy);
    return NULL;
  }
  return copy;
}

struct sb_group *sb_groups_add(struct sb_groups *s, enum sb_group_type type,
                               const char *name, const char *description,
                               int64_t now_ms)
{
  struct sb_group *group = calloc(1, sizeof *group);

  if (!group || !make_room(s) || !sb_group_rename(group, name, description)) {
    sb_group_free(group);
    return NULL;
  }
  sb_place_id_print(group->id, s->prefix, s->count);
  group->type = type;
  group->created = now_ms;
  group->last_updated = now_ms;
  group->last_membership_updated = now_ms;
  s->all[s->count++] = group;
  return group;
}

void sb_groups_delete(struct sb_groups *s, struct sb_group *group)
{
  s->all[sb_groups_place(s, group->id)] = NULL;
  sb_group_free(group);
}

size_t sb_groups_place(const struct sb_groups *s, const char *id)
{
  size_t place = sb_place_id_read(id, s->prefix);

  return place < s->count ? place : SIZE_MAX;
}

struct sb_group *sb_groups_find(const struct sb_groups *s, const char *id)
{
  size_t place = sb_groups_place(s, id);

  return place == SIZE_MAX ? NULL : s->all[place];
}

struct sb_group *sb_groups_find_name(const struct sb_groups *s,
                                     const char *name)
{
  for (size_t i = 0; i < s->count; i++) {
    struct sb_group *group = s->all[i];

    if (group && group->type != SB_APP_GROUP &&
        strcmp(group->name, name) == 0) {
      return group;
    }
  }
  return NULL;
}

size_t sb_group_members_from(const struct sb_group *group, size_t place)
{
  size_t low = 0;
  size_t high = group->member_count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (group->members[middle] < place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static bool is_member(const struct sb_group *group, size_t at, size_t place)
{
  return at < group->member_count && group->members[at] == place;
}

bool sb_group_has(const struct sb_group *group, const struct sb_user *user)
{
  return group->type == SB_BUILT_IN ||
         is_member(group, sb_group_members_from(group, user->place),
                   user->place);
}

static bool make_member_room(struct sb_group *group)
{
  size_t capacity = group->member_capacity ? group->member_capacity * 2 : 16;
  uint32_t *members;

  if (group->member_count < group->member_capacity) {
    return true;
  }
  members = realloc(group->members, capacity * sizeof *members);
  if (!members) {
    return false;
  }
  group->members = members;
  group->member_capacity = capacity;
  return true;
}

bool sb_group_join(struct sb_group *group, const struct sb_user *user,
                   int64_t now_ms)
{
  size_t at = sb_group_members_from(group, user->place);

  if (group->type == SB_BUILT_IN || is_member(group, at, user->place)) {
    return true;
  }
  if (!make_member_room(group)) {
    return false;
  }
  memmove(group->members + at + 1, group->members + at,
          (group->member_count - at) * sizeof *group->members);
  group->members[at] = user->place;
  group->member_count++;
  group->last_membership_updated = now_ms;
  return true;
}

void sb_group_leave(struct sb_group *group, const struct sb_user *user,
                    int64_t now_ms)
{
  size_t at = sb_group_members_from(group, user->place);

  if (is_member(group, at, user->place)) {
    group->member_count--;
    memmove(group->members + at, group->members + at + 1,
            (group->member_count - at) * sizeof *group->members);
    group->last_membership_updated = now_ms;
  }
}

void sb_groups_forget(struct sb_groups *s, const struct sb_user *user)
{
  for (size_t i = 0; i < s->count; i++) {
    if (s->all[i]) {
      sb_group_leave(s->all[i], user, s->all[i]->last_membership_updated);
    }
  }
}
