/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/survey_count.h"

#include <stddef.h>

#include "batch/group_book.h"
#include "batch/okta_request.h"
#include "batch/password_hash.h"

/* How many groups |user| is put into; all of them are in the book. */
static uint64_t memberships_of(const struct mu_rules *rules,
                               const struct mu_user *user)
{
  struct mu_group_book *book = rules->groups;
  struct mu_group_pick pick = {0};

  return book && mu_group_book_count(book) > 0 &&
                 mu_group_book_pick(book, user, &pick, NULL) == MU_OK
             ? pick.count
             : 0;
}

static uint64_t beyond_create(uint64_t memberships)
{
  return memberships > MU_GROUPS_MAX ? memberships - MU_GROUPS_MAX : 0;
}

static enum mu_password_kind password_of(const struct mu_rules *rules,
                                         const struct mu_user *user)
{
  struct mu_password_hash hash;
  enum mu_password_kind kind = MU_PASSWORD_NONE;

  if (user->values[MU_PASSWORD].text) {
    return MU_PASSWORD_PLAIN;
  }
  if (!user->values[MU_PASSWORD_HASH].text) { /* as in most files */
    return rules->hashes.hook ? MU_PASSWORD_HOOKED : MU_PASSWORD_NONE;
  }
  kind = mu_password_hash_kind(&hash, &rules->hashes, user);
  mu_password_hash_wipe(&hash);
  return kind;
}

/* Adds |step| rows like |user|'s; UINT64_MAX wraps round to one less. A hash is
 * read once, so that who gets a mail is told here as mu_rules_mail() tells
 * it. */
static void add(struct mu_survey *survey, const struct mu_rules *rules,
                const struct mu_user *user, uint64_t step)
{
  enum mu_password_kind kind = password_of(rules, user);
  uint64_t memberships = memberships_of(rules, user);
  bool has_credentials =
      kind != MU_PASSWORD_NONE || user->values[MU_RECOVERY_QUESTION].text;
  bool mails =
      kind == MU_PASSWORD_NONE && rules->mails && !mu_user_is_inactive(user);

  survey->valid += step;
  survey->with_groups += user->values[MU_GROUPS].text ? step : 0;
  survey->passwords[kind] += step;
  survey->with_credentials += has_credentials ? step : 0;
  survey->mails += mails ? step : 0;
  survey->memberships += memberships * step;
  survey->memberships_later += beyond_create(memberships) * step;
}

void mu_survey_count(struct mu_survey *survey, const struct mu_rules *rules,
                     const struct mu_user *user)
{
  add(survey, rules, user, 1);
}

void mu_survey_uncount(struct mu_survey *survey, const struct mu_rules *rules,
                       const struct mu_user *user)
{
  add(survey, rules, user, UINT64_MAX);
  survey->invalid++;
}

uint64_t mu_survey_memberships(const struct mu_rules *rules,
                               const struct mu_user *user)
{
  return memberships_of(rules, user);
}

uint64_t mu_survey_memberships_later(const struct mu_rules *rules,
                                     const struct mu_user *user)
{
  return beyond_create(memberships_of(rules, user));
}
