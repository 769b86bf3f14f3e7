/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/user_writes.h"

#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/credentials.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/log_notes.h"
#include "samples/sandbox/placement.h"
#include "samples/sandbox/profile.h"
#include "samples/sandbox/user_json.h"

struct draft { /* a write as far as it has been read */
  const struct sb_user_type *type;
  cJSON *body;
  cJSON *merged;        /* a profile made of old and new; owned, or NULL */
  const cJSON *profile; /* what is to be; borrowed from one of the two */
  const char *login;
  char *folded; /* owned */
  struct sb_credentials credentials;
  struct sb_causes causes;
  bool activate, use_provider, expire;
};

static void draft_release(struct draft *d)
{
  cJSON_Delete(d->body);
  cJSON_Delete(d->merged);
  free(d->folded);
  sb_causes_release(&d->causes);
}

/* Refuses after the first check that fails; true while all is well. */
static bool read_body(struct sb_call *call, struct draft *d)
{
  const cJSON *profile;

  d->body = sb_json_parse(mu_buffer_text(&call->rq->body), call->rq->body.len);
  profile = sb_json_member(d->body, "profile");
  if (!cJSON_IsObject(d->body) || (profile && !cJSON_IsObject(profile))) {
    sb_call_refuse(call, SB_PROBLEM_BODY, NULL);
    return false;
  }
  return true;
}

static void check_login(struct sb_call *call, struct draft *d,
                        const struct sb_user *self)
{
  struct sb_org *org = call->org;

  d->login = sb_json_member_text(d->profile, "login");
  d->folded = d->login ? sb_fold_login(d->login) : NULL;
  if (d->folded && sb_users_is_taken(&org->users, d->folded) &&
      (!self ||
       self->login->user != sb_users_find_login(&org->users, d->folded))) {
    sb_causes_add(&d->causes, "login",
                  "An object with this field already exists in the current "
                  "organization");
    org->ledger.refused_as_existing += !self;
  }
}

/* What only an update can get wrong. */
static void check_secret(struct draft *d, const struct sb_user *self)
{
  if (self && self->status != SB_STATUS_STAGED &&
      d->credentials.secret == SB_SECRET_HASH) {
    sb_causes_add(&d->causes, "password",
                  "A hash can be set only while the user is STAGED");
  }
  if (self && self->secret == SB_SECRET_ELSEWHERE &&
      (d->credentials.secret != SB_SECRET_NONE || d->credentials.question)) {
    sb_causes_add(&d->causes, "credentials",
                  "Users of this provider have no password and no recovery "
                  "question");
  }
}

/* Refuses a request that sets what cannot be set; |stored| is the profile so
 * far, NULL for a new user. */
static bool check_locked(struct sb_call *call, const struct draft *d,
                         const cJSON *stored)
{
  const struct sb_attribute *locked = sb_profile_locked(
      d->type->schema, sb_json_member(d->body, "profile"), stored);

  if (locked) {
    sb_call_refuse(call,
                   locked->mutability == SB_READ_ONLY ? SB_PROBLEM_READ_ONLY
                                                      : SB_PROBLEM_IMMUTABLE,
                   locked->name);
  }
  return !locked;
}

/* Checks profile and credentials; refuses with all that is wrong. */
static bool check_content(struct sb_call *call, struct draft *d,
                          const struct sb_user *self)
{
  sb_profile_check(d->type->schema, d->profile, self ? "user" : "newUser",
                   &d->causes);
  check_login(call, d, self);
  sb_unique_check(&call->org->unique, d->type->schema, d->profile, self,
                  &d->causes);
  sb_credentials_read(sb_json_member(d->body, "credentials"), d->use_provider,
                      d->login, &d->credentials, &d->causes);
  check_secret(d, self);
  if (d->causes.count != 0) {
    sb_problem_reply_causes(call->reply, &call->org->ids, &d->causes);
    return false;
  }
  return true;
}

static bool read_query(struct sb_call *call, struct draft *d)
{
  const char *next = sb_request_parameter(call->rq, "nextLogin");

  if (!sb_call_flag(call, "activate", true, &d->activate) ||
      !sb_call_flag(call, "provider", false, &d->use_provider)) {
    return false;
  }
  d->expire = next && strcmp(next, "changePassword") == 0;
  if (next && !d->expire) {
    sb_call_refuse(call, SB_PROBLEM_ARGUMENT, "nextLogin");
    return false;
  }
  return true;
}

/* Okta does not say whether a hash or the hook is a password that can be
 * expired at creation; here only a plain one is. */
static bool check_expiry(struct sb_call *call, const struct draft *d)
{
  if (d->expire && d->credentials.secret != SB_SECRET_PASSWORD) {
    sb_call_refuse(call, SB_PROBLEM_EXPIRE_PASSWORD, NULL);
    return false;
  }
  if (d->expire && !d->activate) {
    sb_call_refuse(call, SB_PROBLEM_EXPIRE_ACTIVATE, NULL);
    return false;
  }
  return true;
}

static enum sb_status first_status(const struct draft *d)
{
  if (!d->activate) {
    return SB_STATUS_STAGED;
  }
  if (d->credentials.secret == SB_SECRET_NONE) {
    return SB_STATUS_PROVISIONED;
  }
  return d->expire ? SB_STATUS_PASSWORD_EXPIRED : SB_STATUS_ACTIVE;
}

static bool store_profile(struct sb_user *user, const cJSON *profile)
{
  struct mu_buffer text = {0};

  sb_profile_print(user->type->schema, profile, &text);
  if (mu_buffer_failed(&text)) {
    mu_buffer_release(&text);
    return false;
  }
  free(user->profile);
  user->profile = text.data; /* handed over */
  return true;
}

static bool store_realm(struct sb_user *user, const cJSON *body)
{
  const char *realm = sb_json_member_text(body, "realmId");
  char *copy = realm ? strdup(realm) : NULL;

  if (copy) {
    free(user->realm);
    user->realm = copy;
  }
  return !realm || copy;
}

static bool store_group_ids(struct sb_user *user, const cJSON *body)
{
  const cJSON *groups = sb_json_member(body, "groupIds");

  user->groups = groups ? cJSON_PrintUnformatted(groups) : NULL;
  return !groups || user->groups;
}

static struct sb_user *make_user(struct sb_call *call, const struct draft *d)
{
  struct sb_user *user = sb_user_new(&call->org->users);

  if (!user) {
    return NULL;
  }
  user->type = d->type;
  user->status = first_status(d);
  user->created = call->now_ms;
  user->last_updated = call->now_ms;
  if (d->activate) {
    user->activated = call->now_ms;
    user->status_changed = call->now_ms;
  }
  if (!store_profile(user, d->profile) || !store_realm(user, d->body) ||
      !store_group_ids(user, d->body) ||
      !sb_credentials_give(&d->credentials, user, call->now_ms)) {
    sb_user_free(user);
    return NULL;
  }
  return user;
}

static void answer_user(struct sb_call *call, const struct sb_user *user)
{
  sb_reply_json(call->reply, 200);
  sb_user_print(call, user, SB_USER_WHOLE, &call->reply->body);
}

static void note_new(struct sb_call *call, const struct draft *d,
                     const struct sb_user *user)
{
  sb_log_note_new_user(call, SB_LOG_USER_CREATED, user, d->login, d->profile);
  if (d->activate) {
    sb_log_note_new_user(call, SB_LOG_USER_ACTIVATED, user, d->login,
                         d->profile);
  }
}

static void store_new(struct sb_call *call, const struct draft *d)
{
  struct sb_user *user = make_user(call, d);
  bool kept = false;

  if (!user || !d->folded ||
      !sb_users_add(&call->org->users, user, d->folded, d->login, &kept)) {
    sb_user_free(user);
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    return;
  }
  if (user->status == SB_STATUS_PROVISIONED) {
    call->org->ledger.mails[SB_MAIL_ACTIVATION]++; /* Okta gives no choice */
  }
  answer_user(call, user);
  note_new(call, d, user);
  if (!kept) {
    sb_user_free(user);
    return;
  }
  sb_search_index_user_added(&call->org->index, user, call->now_ms);
  if (!sb_placement_join(call, d->body, user) ||
      !sb_unique_take(&call->org->unique, user)) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
  }
}

static bool check_new(struct sb_call *call, struct draft *d)
{
  d->profile = sb_json_member(d->body, "profile");
  d->type = sb_placement_type(call, d->body, &call->org->types.items[0]);
  return d->type && sb_placement_realm(call, d->body) &&
         sb_placement_groups(call, d->body) && check_locked(call, d, NULL) &&
         check_content(call, d, NULL) && check_expiry(call, d);
}

void sb_user_create(struct sb_call *call)
{
  struct draft d = {0};

  if (read_query(call, &d) && read_body(call, &d) && check_new(call, &d)) {
    store_new(call, &d);
  }
  draft_release(&d);
}

/* Lays what was sent over |profile|. */
static bool lay_over(cJSON *profile, const cJSON *sent)
{
  const cJSON *item;

  cJSON_ArrayForEach (item, sent) {
    cJSON *copy = cJSON_Duplicate(item, true);

    cJSON_DeleteItemFromObjectCaseSensitive(profile, item->string);
    if (!copy || !cJSON_AddItemToObject(profile, item->string, copy)) {
      cJSON_Delete(copy);
      return false;
    }
  }
  return true;
}

/* Makes the profile that is to be: all that was sent when |strict|, with what
 * cannot be cleared; else what was sent laid over |stored|, which is handed
 * over. False when out of memory. */
static bool merge(struct draft *d, cJSON *stored, bool strict)
{
  const cJSON *sent = sb_json_member(d->body, "profile");
  bool done;

  d->merged = strict ? cJSON_CreateObject() : stored;
  done = d->merged && lay_over(d->merged, sent);
  if (strict) {
    done = done && sb_profile_keep_locked(d->type->schema, d->merged, stored);
    cJSON_Delete(stored);
  }
  d->profile = d->merged;
  return done;
}

static bool apply(struct sb_call *call, const struct draft *d,
                  struct sb_user *user)
{
  sb_search_index_user_changes(&call->org->index, user, call->now_ms);
  user->last_updated = call->now_ms;
  sb_unique_give_back(&call->org->unique, user);
  user->type = d->type;
  return d->folded &&
         sb_users_rename(&call->org->users, user, d->folded, d->login) &&
         store_profile(user, d->profile) && store_realm(user, d->body) &&
         sb_unique_take(&call->org->unique, user) &&
         sb_credentials_give(&d->credentials, user, call->now_ms);
}

static void note_change(struct sb_call *call, const struct draft *d,
                        const struct sb_user *user)
{
  sb_log_note_new_user(call, SB_LOG_USER_PROFILE, user, d->login, d->profile);
  if (d->credentials.secret != SB_SECRET_NONE) {
    sb_log_note_new_user(call, SB_LOG_USER_PASSWORD, user, d->login,
                         d->profile);
  }
}

/* False when the call is refused. Okta: only a PUT changes the type. */
static bool check_change(struct sb_call *call, struct draft *d,
                         const struct sb_user *user, bool strict)
{
  cJSON *stored;

  d->type = sb_placement_type(call, d->body, user->type);
  if (!d->type || !sb_placement_realm(call, d->body)) {
    return false;
  }
  d->type = strict ? d->type : user->type;
  stored = cJSON_Parse(user->profile);
  if (!check_locked(call, d, stored)) {
    cJSON_Delete(stored);
    return false;
  }
  if (!stored || !merge(d, stored, strict)) {
    sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    return false;
  }
  return check_content(call, d, user);
}

/* Okta takes changes of deactivated users only when an option of the org is
 * on; here it is off. */
static void change(struct sb_call *call, bool strict)
{
  struct sb_user *user = sb_call_user(call, call->rq->segments[3]);
  struct draft d = {0};

  if (!user) {
    return;
  }
  if (user->status == SB_STATUS_DEPROVISIONED) {
    sb_call_refuse(call, SB_PROBLEM_STATUS, NULL);
    return;
  }
  if (read_body(call, &d) && check_change(call, &d, user, strict)) {
    if (apply(call, &d, user)) {
      note_change(call, &d, user);
      answer_user(call, user);
    } else {
      sb_call_refuse(call, SB_PROBLEM_INTERNAL, NULL);
    }
  }
  draft_release(&d);
}

void sb_user_update(struct sb_call *call)
{
  change(call, false);
}

void sb_user_replace(struct sb_call *call)
{
  change(call, true);
}

/* The first time a user is deactivated, the second time gone. */
void sb_user_delete(struct sb_call *call)
{
  struct sb_user *user = sb_call_user(call, call->rq->segments[3]);
  bool mail = false;

  if (!user || !sb_call_flag(call, "sendEmail", false, &mail)) {
    return;
  }
  sb_search_index_user_changes(&call->org->index, user, call->now_ms);
  if (user->status == SB_STATUS_DEPROVISIONED) {
    sb_log_note_user(call, SB_LOG_USER_DELETE_INITIATED, user);
    sb_log_note_user(call, SB_LOG_USER_DELETE_COMPLETED, user);
    sb_groups_forget(&call->org->groups, user);
    sb_unique_give_back(&call->org->unique, user);
    sb_users_delete(&call->org->users, user);
  } else {
    user->status = SB_STATUS_DEPROVISIONED;
    user->status_changed = call->now_ms;
    user->last_updated = call->now_ms;
    call->org->ledger.mails[SB_MAIL_DEACTIVATION] += mail;
    sb_log_note_user(call, SB_LOG_USER_DEACTIVATED, user);
  }
  call->reply->status = 204;
}
