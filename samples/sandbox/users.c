/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/users.h"

#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/fold.h"

const char *sb_status_name(enum sb_status status)
{
  static const char *const names[] = {
      "STAGED",           "PROVISIONED", "ACTIVE",    "RECOVERY",
      "PASSWORD_EXPIRED", "LOCKED_OUT",  "SUSPENDED", "DEPROVISIONED"};

  return names[status];
}

void sb_users_init(struct sb_users *s, struct sb_random *ids, bool forgetful)
{
  memset(s, 0, sizeof *s);
  sb_place_id_start(s->prefix, "00u", ids);
  s->forgetful = forgetful;
}

void sb_user_free(struct sb_user *user)
{
  if (!user) {
    return;
  }
  free(user->profile);
  free(user->credentials);
  free(user->question);
  free(user->provider_type);
  free(user->provider_name);
  free(user->realm);
  free(user->groups);
  free(user);
}

/* A copy of |text|, which may be NULL; false when out of memory. */
static bool copy_text(char **to, const char *text)
{
  *to = text ? strdup(text) : NULL;
  return *to || !text;
}

struct sb_user *sb_user_copy(const struct sb_user *user)
{
  struct sb_user *copy = malloc(sizeof *copy);

  if (!copy) {
    return NULL;
  }
  *copy = *user;
  copy->login = NULL;
  copy->credentials = NULL;
  copy->groups = NULL;
  copy->profile = NULL;
  copy->question = NULL;
  copy->provider_type = NULL;
  copy->provider_name = NULL;
  copy->realm = NULL;
  if (!copy_text(&copy->profile, user->profile) ||
      !copy_text(&copy->question, user->question) ||
      !copy_text(&copy->provider_type, user->provider_type) ||
      !copy_text(&copy->provider_name, user->provider_name) ||
      !copy_text(&copy->realm, user->realm)) {
    sb_user_free(copy);
    return NULL;
  }
  return copy;
}

static void free_shown(struct sb_login *login)
{
  if (login->shown != login->folded) {
    free(login->shown);
  }
}

void sb_users_release(struct sb_users *s)
{
  struct sb_login *login = s->logins;

  HASH_CLEAR(hh, s->logins); /* leaves the entries, still in a row */
  while (login) {
    struct sb_login *next = (struct sb_login *)login->hh.next;

    free_shown(login);
    free(login->folded);
    free(login);
    login = next;
  }
  for (size_t i = 0; i < s->count && s->all; i++) {
    sb_user_free(s->all[i]);
  }
  free((void *)s->all);
  free(s->born);
  free(s->marks);
  memset(s, 0, sizeof *s);
}

struct sb_user *sb_user_new(const struct sb_users *s)
{
  struct sb_user *user = calloc(1, sizeof *user);

  if (!user) {
    return NULL;
  }
  user->place = (uint32_t)s->count;
  sb_place_id_print(user->id, s->prefix, s->count);
  return user;
}

size_t sb_users_place(const struct sb_users *s, const char *id)
{
  size_t place = sb_place_id_read(id, s->prefix);

  return place < s->count ? place : SIZE_MAX;
}

/* FNV-1a, its bits mixed once more; never 0, which is a free slot. */
static uint64_t mark_of(const char *folded)
{
  uint64_t h = 0xcbf29ce484222325U;

  for (; *folded; folded++) {
    h = (h ^ (unsigned char)*folded) * 0x100000001b3U;
  }
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93U;
  h ^= h >> 32;
  return h ? h : 1;
}

static uint64_t *mark_slot(uint64_t *marks, size_t slots, uint64_t mark)
{
  size_t i = (size_t)mark & (slots - 1);

  while (marks[i] != 0 && marks[i] != mark) {
    i = (i + 1) & (slots - 1);
  }
  return &marks[i];
}

/* Keeps a quarter of the slots free. */
static bool make_mark_room(struct sb_users *s)
{
  size_t slots = s->mark_slots ? s->mark_slots * 2 : 1024;
  uint64_t *marks;

  if (s->mark_slots != 0 && s->mark_count < s->mark_slots / 4 * 3) {
    return true;
  }
  marks = calloc(slots, sizeof *marks);
  if (!marks) {
    return false;
  }
  for (size_t i = 0; i < s->mark_slots; i++) {
    if (s->marks[i] != 0) {
      *mark_slot(marks, slots, s->marks[i]) = s->marks[i];
    }
  }
  free(s->marks);
  s->marks = marks;
  s->mark_slots = slots;
  return true;
}

static struct sb_login *find_login(const struct sb_users *s, const char *folded)
{
  struct sb_login *login = NULL;

  HASH_FIND_STR(s->logins, folded, login);
  return login;
}

bool sb_users_is_taken(const struct sb_users *s, const char *folded)
{
  const struct sb_login *login;

  if (s->forgetful) {
    return s->mark_slots != 0 &&
           *mark_slot(s->marks, s->mark_slots, mark_of(folded)) != 0;
  }
  login = find_login(s, folded);
  return login && login->user;
}

static bool make_room(struct sb_users *s)
{
  size_t capacity = s->capacity ? s->capacity * 2 : 64;
  struct sb_user **all;
  int64_t *born;

  if (s->count < s->capacity) {
    return true;
  }
  all = (struct sb_user **)realloc((void *)s->all,
                                   capacity * sizeof(struct sb_user *));
  if (!all) {
    return false;
  }
  s->all = all;
  born = realloc(s->born, capacity * sizeof *born);
  if (!born) {
    return false;
  }
  s->born = born;
  s->capacity = capacity;
  return true;
}

/* Most logins are shown as they are compared: one text serves for both. */
static bool set_shown(struct sb_login *login, const char *shown)
{
  bool is_same = strcmp(login->folded, shown) == 0;
  char *copy = is_same ? login->folded : strdup(shown);

  if (copy) {
    free_shown(login);
    login->shown = copy;
  }
  return copy != NULL;
}

/* The entry of |folded|, made when there is none. */
static struct sb_login *need_login(struct sb_users *s, const char *folded,
                                   const char *shown)
{
  struct sb_login *login = find_login(s, folded);

  if (login) {
    return set_shown(login, shown) ? login : NULL;
  }
  login = calloc(1, sizeof *login);
  if (login) {
    login->folded = strdup(folded);
  }
  if (!login || !login->folded || !set_shown(login, shown)) {
    free(login ? login->folded : NULL);
    free(login);
    return NULL;
  }
  HASH_ADD_KEYPTR(hh, s->logins, login->folded, strlen(login->folded), login);
  return login;
}

static bool add_mark(struct sb_users *s, const char *folded)
{
  uint64_t mark = mark_of(folded);

  if (!make_mark_room(s)) {
    return false;
  }
  *mark_slot(s->marks, s->mark_slots, mark) = mark;
  s->mark_count++;
  s->count++; /* the next id */
  s->created++;
  return true;
}

bool sb_users_add(struct sb_users *s, struct sb_user *user, const char *folded,
                  const char *login, bool *kept)
{
  *kept = !s->forgetful;
  if (s->forgetful) {
    return add_mark(s, folded);
  }
  if (!make_room(s)) {
    return false;
  }
  user->login = need_login(s, folded, login);
  if (!user->login) {
    return false;
  }
  user->login->user = user;
  s->created++;
  s->created_again += ++user->login->created == 2;
  s->out_of_order |= s->count > 0 && user->created < s->born[s->count - 1];
  s->born[s->count] = user->created;
  s->all[s->count++] = user;
  s->living++;
  return true;
}

bool sb_users_rename(struct sb_users *s, struct sb_user *user,
                     const char *folded, const char *login)
{
  struct sb_login *to = need_login(s, folded, login);

  if (!to) {
    return false;
  }
  user->login->user = NULL;
  to->user = user;
  user->login = to;
  return true;
}

void sb_users_delete(struct sb_users *s, struct sb_user *user)
{
  s->all[user->place] = NULL;
  s->living--;
  user->login->user = NULL;
  sb_user_free(user);
}

struct sb_user *sb_users_find_id(const struct sb_users *s, const char *id)
{
  size_t place = s->forgetful ? SIZE_MAX : sb_users_place(s, id);

  return place == SIZE_MAX ? NULL : s->all[place];
}

struct sb_user *sb_users_find_login(const struct sb_users *s,
                                    const char *folded)
{
  const struct sb_login *login = find_login(s, folded);

  return login ? login->user : NULL;
}

/* The one user whose login begins with |folded| and an @. */
static struct sb_user *find_short(const struct sb_users *s, const char *folded)
{
  struct sb_user *found = NULL;
  size_t len = strlen(folded);

  for (const struct sb_login *l = s->logins; l;
       l = (const struct sb_login *)l->hh.next) {
    if (l->user && strncmp(l->folded, folded, len) == 0 &&
        l->folded[len] == '@') {
      if (found) {
        return NULL;
      }
      found = l->user;
    }
  }
  return found;
}

struct sb_user *sb_users_find(const struct sb_users *s, const char *key)
{
  struct sb_user *user = sb_users_find_id(s, key);
  char *folded = user || strchr(key, '/') ? NULL : sb_fold_login(key);

  if (folded) {
    user = sb_users_find_login(s, folded);
    if (!user && folded[0] != '\0' && !strchr(folded, '@')) {
      user = find_short(s, folded);
    }
    free(folded);
  }
  return user;
}

size_t sb_users_born_from(const struct sb_users *s, int64_t ms)
{
  size_t low = 0;
  size_t high = s->born ? s->count : 0;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (s->born[middle] < ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void sb_users_reset_counts(struct sb_users *s)
{
  for (struct sb_login *l = s->logins; l; l = (struct sb_login *)l->hh.next) {
    l->created = 0;
  }
  s->created = 0;
  s->created_again = 0;
}
