/* SPDX-License-Identifier: Apache-2.0 */
/*
 * users - everybody in the org, found by id, by login and in order.
 *
 * An id gives the place in the store (place_id.h); a deleted user's place stays
 * empty. A login is remembered when its user is gone, with the number of times
 * that it was created.
 *
 * A forgetful store keeps no users, only a 64-bit mark for each folded login,
 * so that a login is still taken once only: for benches of millions.
 */
#ifndef MUSTER_SANDBOX_USERS_H
#define MUSTER_SANDBOX_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "samples/sandbox/place_id.h"
#include "samples/sandbox/random.h"

enum sb_status { /* Okta users API, user status */
                 SB_STATUS_STAGED,
                 SB_STATUS_PROVISIONED,
                 SB_STATUS_ACTIVE,
                 SB_STATUS_RECOVERY,
                 SB_STATUS_PASSWORD_EXPIRED,
                 SB_STATUS_LOCKED_OUT,
                 SB_STATUS_SUSPENDED,
                 SB_STATUS_DEPROVISIONED
};

enum sb_secret { /* what a user signs in with */
                 SB_SECRET_NONE,
                 SB_SECRET_PASSWORD,
                 SB_SECRET_HASH,
                 SB_SECRET_HOOK,
                 SB_SECRET_ELSEWHERE /* FEDERATION or SOCIAL */
};

struct sb_user;
struct sb_user_type; /* user_types.h */

struct sb_login { /* a login as the org compares it */
  char *folded;   /* the key; owned */
  char *shown;    /* as it was last created; owned, or |folded| itself */
  uint32_t created;
  struct sb_user *user; /* NULL when deleted */
  UT_hash_handle hh;
};

struct sb_user {
  char id[SB_ID];
  uint32_t place; /* in the store; the id tells it, too */
  enum sb_status status;
  enum sb_secret secret;
  const struct sb_user_type *type; /* the org's */
  /* On the org's clock in epoch milliseconds; 0 is never. */
  int64_t created, activated, status_changed, last_login, last_updated,
      password_changed;
  struct sb_login *login;
  char *profile;       /* JSON as shown; owned */
  char *credentials;   /* JSON as last given, for the tests; owned, or NULL */
  char *question;      /* owned, or NULL */
  char *provider_type; /* owned, or NULL for OKTA */
  char *provider_name; /* owned, or NULL for OKTA */
  char *realm;         /* owned, or NULL */
  char *groups;        /* JSON array of ids as given; owned, or NULL */
};

struct sb_users {       /* embed by value; the fields are users.c's */
  struct sb_user **all; /* by place, NULL when deleted */
  int64_t *born;        /* by place: when each was created, deleted or not */
  size_t count, capacity;
  size_t living;     /* who is not deleted */
  bool out_of_order; /* somebody was created before one with a lower place */
  struct sb_login *logins;
  uint64_t *marks; /* a forgetful store's, 0 for a free slot */
  size_t mark_count, mark_slots;
  uint64_t created;
  uint64_t created_again;    /* logins created more than once */
  char prefix[SB_ID_PREFIX]; /* of the ids */
  bool forgetful;
};

void sb_users_init(struct sb_users *s, struct sb_random *ids, bool forgetful);
void sb_users_release(struct sb_users *s);

/* A user with the next id and no place in the store yet; NULL when out of
 * memory. The caller frees with sb_user_free() or adds it. */
struct sb_user *sb_user_new(const struct sb_users *s);
void sb_user_free(struct sb_user *user);

/* What searches and lists may want to know of |user| later on: all but the
 * login and what the tests alone see. NULL when out of memory; the caller frees
 * with sb_user_free(). */
struct sb_user *sb_user_copy(const struct sb_user *user);

/* Whether somebody has |folded|. */
bool sb_users_is_taken(const struct sb_users *s, const char *folded);

/* Takes ownership of |user|, who is nobody's yet; |folded| must be free. A
 * forgetful store keeps the mark only: |*kept| tells. False when out of
 * memory; then |user| is still the caller's. */
bool sb_users_add(struct sb_users *s, struct sb_user *user, const char *folded,
                  const char *login, bool *kept);

/* Gives |user| another login, which must be free. */
bool sb_users_rename(struct sb_users *s, struct sb_user *user,
                     const char *folded, const char *login);

/* Takes |user| out and frees it. */
void sb_users_delete(struct sb_users *s, struct sb_user *user);

/* By id, by login, or by what stands before the @ when that is only one
 * user's; NULL when there is none. A login that holds a slash finds nobody:
 * such users are reached by id (Okta users API). */
struct sb_user *sb_users_find(const struct sb_users *s, const char *key);
struct sb_user *sb_users_find_id(const struct sb_users *s, const char *id);
struct sb_user *sb_users_find_login(const struct sb_users *s,
                                    const char *folded);

/* The place of an id that this store gave, or SIZE_MAX. */
size_t sb_users_place(const struct sb_users *s, const char *id);

/* The first place whose user was created at |ms| or later, |count| for none;
 * of no use when the store is |out_of_order|. */
size_t sb_users_born_from(const struct sb_users *s, int64_t ms);

/* Starts the counting of creations anew. */
void sb_users_reset_counts(struct sb_users *s);

const char *sb_status_name(enum sb_status status);

#endif
