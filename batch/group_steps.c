/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_steps.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "batch/cell_text.h"
#include "batch/okta_group.h"

static size_t left(const struct mu_job *job)
{
  return job->groups.len / sizeof(uint32_t) - job->groups_done;
}

static uint16_t clamp(size_t count)
{
  return (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX);
}

uint16_t mu_group_steps_left(const struct mu_job *job)
{
  return clamp(left(job));
}

uint16_t mu_group_steps_all(const struct mu_job *job)
{
  return clamp(job->groups.len / sizeof(uint32_t));
}

static uint32_t number_at(const struct mu_job *job, size_t i)
{
  uint32_t number = 0;

  memcpy(&number, job->groups.data + i * sizeof number, sizeof number);
  return number;
}

/* The group whose turn it is. */
static const struct mu_group *present(const struct mu_group_book *book,
                                      const struct mu_job *job)
{
  return mu_group_book_at(book, number_at(job, job->groups_done));
}

enum mu_code mu_group_steps_plan(struct mu_group_book *book,
                                 const struct mu_user *user, struct mu_job *job,
                                 const char *ids[MU_GROUPS_MAX], size_t *count,
                                 struct mu_error *err)
{
  struct mu_group_pick pick = {0};
  enum mu_code rc = mu_group_book_pick(book, user, &pick, err);
  size_t riding = pick.count < MU_GROUPS_MAX ? pick.count : MU_GROUPS_MAX;

  for (size_t i = 0; i < pick.count; i++) {
    uint32_t number = (uint32_t)pick.items[i]->number;

    if (i < riding) {
      ids[i] = pick.items[i]->id;
    }
    mu_buffer_append(&job->groups, &number, sizeof number);
  }
  job->groups_done = riding;
  *count = riding;
  job->later[MU_BUCKET_GROUPS] = clamp(pick.count - riding);
  return rc;
}

static bool holds(const cJSON *list, const char *id)
{
  const cJSON *item = NULL;

  cJSON_ArrayForEach (item, list) {
    struct mu_okta_group group;

    if (mu_okta_group_read(&group, item) && strcmp(group.id, id) == 0) {
      return true;
    }
  }
  return false;
}

void mu_group_steps_pass_over(const struct mu_group_book *book,
                              struct mu_job *job, const struct cJSON *list)
{
  size_t all = job->groups.len / sizeof(uint32_t);
  size_t kept = 0;

  for (size_t i = 0; i < all; i++) {
    uint32_t number = number_at(job, i);

    if (!holds(list, mu_group_book_at(book, number)->id)) {
      memcpy(job->groups.data + kept * sizeof number, &number, sizeof number);
      kept++;
    }
  }
  job->groups.len = kept * sizeof(uint32_t);
  job->groups_done = 0;
}

bool mu_group_steps_begin(const struct mu_group_book *book, struct mu_job *job)
{
  if (left(job) == 0) {
    return false;
  }
  job->request = mu_okta_group_put(&job->path, present(book, job)->id, job->id);
  return true;
}

bool mu_group_steps_follow(struct mu_job *job,
                           const struct mu_okta_reply *reply)
{
  if (reply->verdict != MU_VERDICT_DONE) {
    return false;
  }
  job->groups_done++;
  job->changed = true;
  return true;
}

void mu_group_steps_failure(const struct mu_group_book *book,
                            const struct mu_job *job, struct mu_buffer *words)
{
  const struct mu_group *group = present(book, job);

  mu_buffer_printf(words, "%s; adding to group ", mu_job_done(job));
  mu_cell_text_quote(words, group->name, group->len);
  mu_buffer_append_text(words, " failed");
  if (left(job) > 1) {
    mu_buffer_printf(words, ", and %zu more %s not tried", left(job) - 1,
                     left(job) > 2 ? "were" : "was");
  }
}
