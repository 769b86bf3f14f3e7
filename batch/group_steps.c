/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_steps.h"

#include <string.h>

#include "batch/cell_text.h"
#include "batch/okta_group.h"

static size_t left(const struct mu_job *job)
{
  return job->groups.len / sizeof(uint32_t) - job->groups_done;
}

/* The group whose turn it is. */
static const struct mu_group *present(const struct mu_group_book *book,
                                      const struct mu_job *job)
{
  uint32_t number = 0;

  memcpy(&number, job->groups.data + job->groups_done * sizeof number,
         sizeof number);
  return mu_group_book_at(book, number);
}

enum mu_code mu_group_steps_plan(struct mu_group_book *book,
                                 const struct mu_user *user, struct mu_job *job,
                                 const char *ids[MU_GROUPS_MAX], size_t *count,
                                 struct mu_error *err)
{
  struct mu_group_pick pick = {0};
  enum mu_code rc = mu_group_book_pick(book, user, &pick, err);
  size_t later = 0;

  for (size_t i = 0; i < pick.count; i++) {
    uint32_t number = (uint32_t)pick.items[i]->number;

    if (i < MU_GROUPS_MAX) {
      ids[i] = pick.items[i]->id;
    } else {
      mu_buffer_append(&job->groups, &number, sizeof number);
      later++;
    }
  }
  *count = pick.count - later;
  job->later[MU_BUCKET_GROUPS] =
      (uint16_t)(later < UINT16_MAX ? later : UINT16_MAX);
  return rc;
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
  return true;
}

void mu_group_steps_failure(const struct mu_group_book *book,
                            const struct mu_job *job, struct mu_buffer *words)
{
  const struct mu_group *group = present(book, job);

  mu_buffer_append_text(words, MU_JOB_CREATED "; adding to group ");
  mu_cell_text_quote(words, group->name, group->len);
  mu_buffer_append_text(words, " failed");
  if (left(job) > 1) {
    mu_buffer_printf(words, ", and %zu more %s not tried", left(job) - 1,
                     left(job) > 2 ? "were" : "was");
  }
}
