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

static void forget_members(struct sb_group *group)
{
  struct sb_member *member = group->members;

  HASH_CLEAR(hh, group->members); /* leaves the entries, still in a row */
  while (member) {
    struct sb_member *next = (struct sb_member *)member->hh.next;

    free(member);
    member = next;
  }
}

static void group_free(struct sb_group *group)
{
  if (group) {
    forget_members(group);
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
    group_free(s->all[i]);
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

struct sb_group *sb_groups_add(struct sb_groups *s, enum sb_group_type type,
                               const char *name, const char *description,
                               int64_t now_ms)
{
  struct sb_group *group = calloc(1, sizeof *group);

  if (!group || !make_room(s) || !sb_group_rename(group, name, description)) {
    group_free(group);
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
  group_free(group);
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

static struct sb_member *find_member(const struct sb_group *group,
                                     const struct sb_user *user)
{
  struct sb_member *member = NULL;

  HASH_FIND_PTR(group->members, &user, member);
  return member;
}

bool sb_group_has(const struct sb_group *group, const struct sb_user *user)
{
  return group->type == SB_BUILT_IN || find_member(group, user);
}

bool sb_group_join(struct sb_group *group, struct sb_user *user, int64_t now_ms)
{
  struct sb_member *member;

  if (sb_group_has(group, user)) {
    return true;
  }
  member = calloc(1, sizeof *member);
  if (!member) {
    return false;
  }
  member->user = user;
  HASH_ADD_PTR(group->members, user, member);
  group->last_membership_updated = now_ms;
  return true;
}

void sb_group_leave(struct sb_group *group, const struct sb_user *user,
                    int64_t now_ms)
{
  struct sb_member *member = find_member(group, user);

  if (member) {
    HASH_DEL(group->members, member);
    free(member);
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
