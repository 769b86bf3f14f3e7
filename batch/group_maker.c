/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_maker.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/cell_text.h"
#include "batch/group_problem.h"
#include "batch/okta_group.h"
#include "io/clock.h"

#define TRIES      4 /* of a create whose answers get lost */
#define LOOKS      6 /* for a group that the index may not show yet */
#define FIRST_WAIT (250 * MU_MS) /* doubled from look to look: 8 s in all */

/* What the org answered for |group|, in words. */
static enum mu_code refuse(enum mu_code code, const struct mu_group *group,
                           const char *words, const char *advice,
                           struct mu_error *err)
{
  struct mu_buffer name = {0};

  mu_cell_text_quote(&name, group->name, group->len);
  (void)mu_error_set(err, code, "group %s was not created: %s%s%s%s",
                     mu_buffer_text(&name), words, advice,
                     group->words.len > 0 ? "; there is " : "",
                     mu_buffer_text(&group->words));
  if (mu_buffer_failed(&name)) {
    code = mu_error_nomem(err);
  }
  mu_buffer_release(&name);
  return code;
}

/* Looks for |group| until it is there, or for as long as an index may be
 * behind. */
static enum mu_code look_patiently(const struct mu_group_lookup *lookup,
                                   struct mu_group *group, unsigned looks,
                                   struct mu_error *err)
{
  int64_t wait = FIRST_WAIT;
  enum mu_code rc = mu_group_lookup_again(lookup, group, err);

  for (unsigned i = 1;
       i < looks && rc == MU_OK && group->state == MU_GROUP_MISSING; i++) {
    rc = mu_ask_wait(lookup->ask, wait, err);
    wait *= 2;
    if (rc == MU_OK) {
      rc = mu_group_lookup_again(lookup, group, err);
    }
  }
  return rc;
}

/* A good answer; false when it shows no group. */
static bool read_created(struct mu_group *group,
                         const struct mu_okta_reply *reply)
{
  cJSON *root = cJSON_ParseWithLength(mu_buffer_text(&reply->http->body),
                                      reply->http->body.len);
  struct mu_okta_group made;
  bool is_group = root && mu_okta_group_read(&made, root);

  if (is_group) {
    (void)snprintf(group->id, sizeof group->id, "%s", made.id);
    (void)snprintf(group->type, sizeof group->type, "%s", made.type);
    group->state = MU_GROUP_FOUND;
    group->created = true;
  }
  cJSON_Delete(root);
  return is_group;
}

/* A name that is taken, by somebody else just now or by a create whose answer
 * was lost, is refused in words that are nowhere written down. */
static enum mu_code after_refusal(const struct mu_group_lookup *lookup,
                                  struct mu_group *group, bool doubted,
                                  const struct mu_okta_reply *reply,
                                  struct mu_error *err)
{
  char words[256];
  bool taken = strstr(mu_buffer_text(&reply->error), "exist") != NULL;
  enum mu_code rc = MU_OK;

  (void)snprintf(words, sizeof words, "%s%s%.180s", reply->error_code,
                 reply->error_code[0] ? ": " : "",
                 mu_buffer_text(&reply->error));
  rc = look_patiently(lookup, group, doubted || taken ? LOOKS : 1, err);
  if (rc == MU_OK && group->state == MU_GROUP_MISSING) {
    return refuse(MU_EINPUT, group, words, "", err);
  }
  group->created = doubted;
  return rc;
}

static enum mu_code create(const struct mu_group_lookup *lookup,
                           struct mu_group *group, struct mu_buffer *body,
                           struct mu_error *err)
{
  struct mu_okta_request request =
      mu_okta_group_create(body, group->name, group->len);

  if (mu_buffer_failed(body)) {
    return mu_error_nomem(err);
  }
  for (unsigned i = 0; i < TRIES; i++) {
    const struct mu_okta_reply *reply = NULL;
    enum mu_code rc = mu_ask_send(lookup->ask, &request, &reply, err);

    if (rc != MU_OK) {
      return rc;
    }
    if (reply->verdict == MU_VERDICT_FORBIDDEN) {
      return refuse(MU_EAUTH, group, mu_buffer_text(&reply->error),
                    "; that takes the OAuth scope okta.groups.manage, or an "
                    "admin role that may create groups",
                    err);
    }
    if (reply->verdict == MU_VERDICT_DONE && read_created(group, reply)) {
      return MU_OK;
    }
    if (reply->verdict != MU_VERDICT_DONE &&
        reply->verdict != MU_VERDICT_IN_DOUBT) {
      return after_refusal(lookup, group, i > 0, reply, err);
    }
    rc = look_patiently(lookup, group, LOOKS, err);
    if (rc != MU_OK || group->state != MU_GROUP_MISSING) {
      group->created = rc == MU_OK;
      return rc;
    }
  }
  return refuse(MU_ESTOPPED, group,
                "its answers got lost, and it cannot be seen", "", err);
}

enum mu_code mu_group_maker_run(const struct mu_group_lookup *lookup,
                                struct mu_error *err)
{
  struct mu_buffer body = {0};
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < mu_group_book_count(lookup->book) && rc == MU_OK;
       i++) {
    struct mu_group *group = mu_group_book_at(lookup->book, i);

    if (mu_group_is_to_create(group)) {
      rc = create(lookup, group, &body, err);
    }
  }
  mu_buffer_release(&body);
  /* What turned up late may be of another kind, or not alone. */
  return rc == MU_OK ? mu_group_problem(lookup->book, false, err) : rc;
}
