/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_lookup.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/cell_text.h"
#include "batch/okta_group.h"
#include "io/text.h"

#define NAMES_MOST 20 /* in one search: long ones are refused, says Okta */
#define IDS_MOST   20 /* missing ids that are asked about one by one */
#define SUGGEST_MOST                                                           \
  8                  /* missing names that the org is asked for others for     \
                      */
#define PREFIX     3 /* characters that a name meant has in common */
#define SLIPS_MOST 2 /* letters that one may have got wrong */

/* ---- what an answer says ---- */

static void copy_word(char out[MU_OKTA_ID_MAX], const char *word)
{
  (void)snprintf(out, MU_OKTA_ID_MAX, "%s", word);
}

static void list_one(struct mu_buffer *words, const char *id, const char *type)
{
  mu_buffer_printf(words, "%s%s (%s)", words->len > 0 ? ", " : "", id, type);
}

/* |found| is the group, or one more of its name. The same one may come
 * again. */
static void settle(struct mu_group *group, const struct mu_okta_group *found)
{
  if (group->state == MU_GROUP_UNKNOWN || group->state == MU_GROUP_MISSING) {
    mu_buffer_clear(&group->words);
    copy_word(group->id, found->id);
    copy_word(group->type, found->type);
    group->state =
        mu_okta_group_takes_users(found) ? MU_GROUP_FOUND : MU_GROUP_READ_ONLY;
    return;
  }
  if (strcmp(group->id, found->id) == 0 ||
      strstr(mu_buffer_text(&group->words), found->id)) {
    return;
  }
  if (group->state != MU_GROUP_AMBIGUOUS) {
    list_one(&group->words, group->id, group->type);
  }
  list_one(&group->words, found->id, found->type);
  group->state = MU_GROUP_AMBIGUOUS;
}

/* Whether both are the same, case and accents aside. */
static bool same_folded(const char *a, size_t a_len, const char *b,
                        bool *starved)
{
  struct mu_buffer x = {0};
  struct mu_buffer y = {0};
  bool folded = mu_text_fold(&x, a, a_len) && mu_text_fold(&y, b, strlen(b));
  bool same = folded && x.len == y.len &&
              memcmp(mu_buffer_text(&x), mu_buffer_text(&y), x.len) == 0;

  *starved = *starved || !folded;
  mu_buffer_release(&x);
  mu_buffer_release(&y);
  return same;
}

/* How far |name| is from what |group| is called; SIZE_MAX: too far to be what
 * was meant. */
static size_t distance(const struct mu_group *group, const char *name,
                       bool *starved)
{
  size_t slips = 0;

  if (same_folded(group->name, group->len, name, starved)) {
    return 0;
  }
  slips = mu_text_distance(group->name, group->len, name, strlen(name));
  return slips <= SLIPS_MOST && 2 * slips < group->len ? slips : SIZE_MAX;
}

/* Notes |name| as what may be meant by |group|, if none is nearer. */
static void consider(struct mu_group *group, const char *name, size_t *nearest,
                     bool *starved)
{
  size_t slips = distance(group, name, starved);

  if (slips < *nearest) {
    *nearest = slips;
    mu_buffer_clear(&group->words);
    mu_cell_text_quote(&group->words, name, strlen(name));
    *starved = *starved || mu_buffer_failed(&group->words);
  }
}

/* A group that none of |from| to |to| is called: a search that takes case
 * lightly has found it all the same. */
static void note_twin(const struct mu_group_lookup *lookup, size_t from,
                      size_t to, const char *name, bool *starved)
{
  for (size_t i = from; i < to; i++) {
    struct mu_group *group = mu_group_book_at(lookup->book, i);

    if (!group->by_id && !group->id[0] &&
        same_folded(group->name, group->len, name, starved)) {
      size_t nearest = SIZE_MAX;

      consider(group, name, &nearest, starved);
    }
  }
}

static void note_group(const struct mu_group_lookup *lookup, size_t from,
                       size_t to, const cJSON *object, bool *starved)
{
  struct mu_okta_group found;
  struct mu_group *by_id = NULL;
  struct mu_group *by_name = NULL;

  if (!mu_okta_group_read(&found, object)) {
    return;
  }
  by_id = mu_group_book_find(lookup->book, found.id, strlen(found.id));
  by_name = mu_group_book_find(lookup->book, found.name, strlen(found.name));
  if (by_id) {
    settle(by_id, &found);
  }
  if (by_name && !by_name->by_id) {
    settle(by_name, &found);
    *starved = *starved || mu_buffer_failed(&by_name->words);
  } else {
    note_twin(lookup, from, to, found.name, starved);
  }
}

/* ---- asking ---- */

/* What the org says to a search. */
enum said { SAID_YES, SAID_FORBIDDEN, SAID_TOO_MUCH, SAID_NO };

static enum said what_was_said(const struct mu_okta_reply *reply)
{
  if (reply->verdict == MU_VERDICT_DONE) {
    return SAID_YES;
  }
  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return SAID_FORBIDDEN;
  }
  return strcmp(reply->error_code, "E0000031") == 0 ? SAID_TOO_MUCH : SAID_NO;
}

static enum mu_code refuse(const struct mu_okta_reply *reply,
                           struct mu_error *err)
{
  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return mu_error_set(err, MU_EAUTH,
                        "the org does not let these credentials look at its "
                        "groups: %s; that takes the OAuth scope "
                        "okta.groups.read, or an admin role that may view "
                        "groups",
                        mu_buffer_text(&reply->error));
  }
  return mu_error_set(err, MU_ESTOPPED,
                      "the org does not search its groups: %s%s%s",
                      reply->error_code, reply->error_code[0] ? ": " : "",
                      mu_buffer_text(&reply->error));
}

/* Sends |request|; the answer as JSON in |*root|, which the caller frees with
 * cJSON_Delete(), and NULL with MU_OK when there is no such thing.
 * |*said| tells what kind of error it is. */
static enum mu_code ask(const struct mu_group_lookup *lookup,
                        const struct mu_okta_request *request, cJSON **root,
                        enum said *said, struct mu_error *err)
{
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_ask_send(lookup->ask, request, &reply, err);

  *root = NULL;
  *said = SAID_NO;
  if (rc != MU_OK) {
    return rc;
  }
  *said = what_was_said(reply);
  if (reply->verdict == MU_VERDICT_MISSING &&
      request->expect == MU_EXPECT_OBJECT) {
    return MU_OK;
  }
  if (*said != SAID_YES) {
    return refuse(reply, err);
  }
  *root = cJSON_ParseWithLength(mu_buffer_text(&reply->http->body),
                                reply->http->body.len);
  return *root ? MU_OK : mu_error_nomem(err); /* it has been read before */
}

/* One search, for the groups from |from| to |*to| or as many of them as fit;
 * |*full| when there may be more than the answer holds. */
static enum mu_code search(const struct mu_group_lookup *lookup, size_t from,
                           size_t *to, bool *full, enum said *said,
                           struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request;
  cJSON *list = NULL;
  const cJSON *object = NULL;
  bool starved = false;
  enum mu_code rc = MU_OK;
  size_t at = from;

  while (at < *to && at - from < NAMES_MOST) {
    const struct mu_group *group = mu_group_book_at(lookup->book, at);

    if (!(group->by_id && lookup->takes_any_id) &&
        !mu_okta_group_search_add(&path, group->name, group->len,
                                  group->by_id)) {
      break;
    }
    at++;
  }
  *to = at;
  request = mu_okta_group_search(&path);
  if (mu_buffer_failed(&path)) {
    rc = mu_error_nomem(err);
  } else if (path.len > 0) {
    rc = ask(lookup, &request, &list, said, err);
  }
  cJSON_ArrayForEach (object, list) {
    note_group(lookup, from, *to, object, &starved);
  }
  *full = cJSON_GetArraySize(list) >= MU_OKTA_GROUP_PAGE;
  cJSON_Delete(list);
  mu_buffer_release(&path);
  return starved ? mu_error_nomem(err) : rc;
}

/* A page that is full is asked for again in halves, down to one name: more
 * than a page of that name are too many whatever they are. So is a search that
 * the org finds too long. */
static enum mu_code search_all(const struct mu_group_lookup *lookup,
                               enum said *said, struct mu_error *err)
{
  size_t count = mu_group_book_count(lookup->book);
  size_t most = NAMES_MOST;
  size_t at = 0;
  enum mu_code rc = MU_OK;

  while (rc == MU_OK && at < count) {
    size_t to = most < count - at ? at + most : count;
    bool full = false;

    rc = search(lookup, at, &to, &full, said, err);
    if (to - at > 1 && (full || (rc != MU_OK && *said == SAID_TOO_MUCH))) {
      most = (to - at) / 2;
      rc = MU_OK;
    } else {
      at = to;
    }
  }
  return rc;
}

/* ---- what a search has not found ---- */

static enum mu_code look_at_id(const struct mu_group_lookup *lookup,
                               struct mu_group *group, struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_group_get(&path, group->name);
  struct mu_okta_group found;
  cJSON *object = NULL;
  enum said said = SAID_YES;
  enum mu_code rc = mu_buffer_failed(&path)
                        ? mu_error_nomem(err)
                        : ask(lookup, &request, &object, &said, err);

  if (object && mu_okta_group_read(&found, object)) {
    settle(group, &found);
  }
  cJSON_Delete(object);
  mu_buffer_release(&path);
  return rc;
}

/* Takes ids as they are where nobody may or need look. */
static void take_ids(const struct mu_group_lookup *lookup)
{
  for (size_t i = 0; i < mu_group_book_count(lookup->book); i++) {
    struct mu_group *group = mu_group_book_at(lookup->book, i);

    if (group->by_id && group->state == MU_GROUP_UNKNOWN) {
      copy_word(group->id, group->name);
      group->state = MU_GROUP_FOUND;
    }
  }
}

/* What has not come up by now is missing; of ids the org itself is asked, until
 * so many are missing that the rest makes no difference. */
static enum mu_code conclude(const struct mu_group_lookup *lookup,
                             struct mu_error *err)
{
  unsigned missing = 0;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < mu_group_book_count(lookup->book) && rc == MU_OK;
       i++) {
    struct mu_group *group = mu_group_book_at(lookup->book, i);

    if (group->state != MU_GROUP_UNKNOWN) {
      continue;
    }
    group->state = MU_GROUP_MISSING;
    if (group->by_id && missing < IDS_MOST) {
      rc = look_at_id(lookup, group, err);
      missing += group->state == MU_GROUP_MISSING;
    }
  }
  return rc;
}

enum mu_code mu_group_lookup_run(const struct mu_group_lookup *lookup,
                                 bool *checked, struct mu_error *err)
{
  enum said said = SAID_YES;
  enum mu_code rc = MU_OK;

  *checked = true;
  if (lookup->takes_any_id) {
    take_ids(lookup);
  }
  rc = search_all(lookup, &said, err);
  if (rc != MU_OK && said == SAID_FORBIDDEN &&
      mu_group_book_by_name(lookup->book) == 0) {
    take_ids(lookup);
    *checked = false;
    return MU_OK;
  }
  return rc == MU_OK ? conclude(lookup, err) : rc;
}

enum mu_code mu_group_lookup_again(const struct mu_group_lookup *lookup,
                                   struct mu_group *group, struct mu_error *err)
{
  size_t to = group->number + 1;
  bool full = false;
  enum said said = SAID_YES;

  return search(lookup, group->number, &to, &full, &said, err);
}

/* ---- what may be meant ---- */

/* A name that others rows have, and the org too, costs no call. */
static void consider_book(const struct mu_group_lookup *lookup,
                          struct mu_group *group, size_t *nearest,
                          bool *starved)
{
  for (size_t i = 0; i < mu_group_book_count(lookup->book); i++) {
    const struct mu_group *other = mu_group_book_at(lookup->book, i);

    if (!other->by_id && other->state == MU_GROUP_FOUND) {
      consider(group, other->name, nearest, starved);
    }
  }
}

static size_t prefix_len(const struct mu_group *group)
{
  size_t len = 0;

  for (unsigned i = 0; i < PREFIX && len < group->len; i++) {
    size_t step = mu_text_character_len(group->name + len, group->len - len);

    len += step ? step : 1;
  }
  return len;
}

/* That an org answers this with an error is no reason to say less. */
static enum mu_code consider_org(const struct mu_group_lookup *lookup,
                                 struct mu_group *group, size_t *nearest,
                                 bool *starved, struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request =
      mu_okta_group_begin(&path, group->name, prefix_len(group));
  const cJSON *object = NULL;
  cJSON *list = NULL;
  enum said said = SAID_YES;
  enum mu_code rc = mu_buffer_failed(&path)
                        ? mu_error_nomem(err)
                        : ask(lookup, &request, &list, &said, err);

  cJSON_ArrayForEach (object, list) {
    struct mu_okta_group other;

    if (mu_okta_group_read(&other, object)) {
      consider(group, other.name, nearest, starved);
    }
  }
  cJSON_Delete(list);
  mu_buffer_release(&path);
  return rc == MU_ENOMEM ? rc : MU_OK;
}

enum mu_code mu_group_lookup_suggest(const struct mu_group_lookup *lookup,
                                     struct mu_error *err)
{
  unsigned asked = 0;
  bool starved = false;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < mu_group_book_count(lookup->book) && rc == MU_OK &&
                     asked < SUGGEST_MOST;
       i++) {
    struct mu_group *group = mu_group_book_at(lookup->book, i);
    size_t nearest = SIZE_MAX;

    if (group->state != MU_GROUP_MISSING || group->by_id ||
        group->words.len > 0) {
      continue;
    }
    asked++;
    consider_book(lookup, group, &nearest, &starved);
    if (nearest == SIZE_MAX) {
      rc = consider_org(lookup, group, &nearest, &starved, err);
    }
  }
  return starved ? mu_error_nomem(err) : rc;
}
