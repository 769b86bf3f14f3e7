/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/existing.h"
#include "batch/group_steps.h"

#define PASSWORD "Tr0ub4dor&3x"

struct fixture {
  struct mu_group_book *book;
  struct mu_user user;
  struct mu_job job;
};

static void set(struct mu_user *user, enum mu_attribute_id id, const char *text)
{
  user->values[id].text = text;
  user->values[id].len = strlen(text);
}

/* A row of Ada, a boss, and perhaps with groups; its create is planned too. */
static void plan(struct fixture *f, const char *groups)
{
  struct mu_create_options options = {.activate = true};
  const char *ids[MU_GROUPS_MAX];

  memset(f, 0, sizeof *f);
  mu_job_init(&f->job);
  (void)snprintf(f->job.id, sizeof f->job.id, "00u1");
  set(&f->user, MU_LOGIN, "Ada@x.example");
  set(&f->user, MU_FIRST_NAME, "Ada");
  set(&f->user, MU_TITLE, "Boss");
  set(&f->user, MU_PASSWORD, PASSWORD);
  f->user.values[MU_CITY].cleared = true;
  assert_int_equal(mu_group_book_new(&f->book, NULL), MU_OK);
  if (groups) {
    set(&f->user, MU_GROUPS, groups);
    assert_int_equal(mu_group_book_add_row(f->book, &f->user, 1, 2, NULL),
                     MU_OK);
  }
  for (size_t i = 0; i < mu_group_book_count(f->book); i++) {
    struct mu_group *group = mu_group_book_at(f->book, i);

    (void)snprintf(group->id, sizeof group->id, "id-%s", group->name);
  }
  assert_int_equal(mu_group_steps_plan(f->book, &f->user, &f->job, ids,
                                       &options.group_count, NULL),
                   MU_OK);
  options.groups = ids;
  f->job.profile = mu_okta_create_body(&f->job.body, &f->user, &options);
  mu_existing_plan(&f->job, &f->user, false);
}

static bool begin(struct fixture *f, const char *json)
{
  cJSON *user = cJSON_Parse(json);
  bool differs = false;

  assert_non_null(user);
  assert_int_equal(mu_existing_begin(&differs, &f->job, user, NULL), MU_OK);
  cJSON_Delete(user);
  return differs;
}

static void tear_down(struct fixture *f)
{
  mu_job_release(&f->job);
  mu_group_book_free(f->book);
}

static bool hear(struct fixture *f, const char *list)
{
  struct mu_reply http = {.status = 200};
  struct mu_okta_reply reply = {.verdict = MU_VERDICT_DONE, .http = &http};
  bool heard = false;

  mu_buffer_append_text(&http.body, list);
  heard = mu_existing_hear(f->book, &f->job, &reply);
  mu_buffer_release(&http.body);
  return heard;
}

static void test_existing__only_what_differs_is_sent(void **state)
{
  struct mu_okta_reply reply = {.verdict = MU_VERDICT_DONE};
  struct fixture f;

  (void)state;
  plan(&f, NULL);
  f.job.activates = true;
  assert_true(begin(&f, "{\"profile\":{\"login\":\"ada@x.example\","
                        "\"firstName\":\"Ada\",\"title\":\"Clerk\","
                        "\"city\":\"Bonn\",\"state\":\"NRW\"}}"));
  assert_string_equal(f.job.request.path, "/api/v1/users/00u1");
  assert_int_equal(f.job.request.bucket, MU_BUCKET_USER_WRITE);
  assert_string_equal(f.job.request.body,
                      "{\"profile\":{\"title\":\"Boss\",\"city\":null}}");
  assert_true(f.job.request.repeatable && !f.job.request.look_up);
  assert_false(f.job.activates); /* that is for the new ones */
  assert_true(mu_existing_follow(&f.job, &reply));
  assert_false(mu_existing_ask(&f.job));
  assert_int_equal(mu_existing_status(&f.job), MU_STATUS_UPDATED);
  tear_down(&f);
}

static void test_existing__the_password_of_the_row_is_gone(void **state)
{
  struct fixture f;

  (void)state;
  plan(&f, NULL);
  assert_non_null(strstr(mu_buffer_text(&f.job.body), PASSWORD));
  (void)begin(&f, "{}");
  for (size_t i = 0; i + sizeof PASSWORD <= f.job.body.capacity; i++) {
    assert_memory_not_equal(f.job.body.data + i, PASSWORD, sizeof PASSWORD - 1);
  }
  tear_down(&f);
}

static void test_existing__who_is_as_the_row_says_is_unchanged(void **state)
{
  struct fixture f;

  (void)state;
  plan(&f, "G1;G2");
  assert_false(begin(&f, "{\"profile\":{\"login\":\"ada@x.example\","
                         "\"firstName\":\"Ada\",\"title\":\"Boss\"}}"));
  assert_true(mu_existing_ask(&f.job));
  assert_string_equal(f.job.request.path, "/api/v1/users/00u1/groups");
  assert_int_equal(f.job.request.bucket, MU_BUCKET_USERS);
  assert_true(hear(&f, "[{\"id\":\"id-G2\"},{\"id\":\"id-G1\"}]"));
  assert_false(mu_group_steps_begin(f.book, &f.job));
  assert_int_equal(mu_existing_status(&f.job), MU_STATUS_UNCHANGED);
  tear_down(&f);
}

static void test_existing__a_group_that_is_missing_is_a_change(void **state)
{
  struct mu_okta_reply reply = {.verdict = MU_VERDICT_DONE};
  struct fixture f;

  (void)state;
  plan(&f, "G1;G2");
  assert_false(begin(&f, "{\"profile\":{\"firstName\":\"Ada\","
                         "\"title\":\"Boss\"}}"));
  assert_string_equal(mu_job_done(&f.job), "the user was there already");
  assert_true(hear(&f, "[{\"id\":\"id-G1\"}]"));
  assert_true(mu_group_steps_begin(f.book, &f.job));
  assert_string_equal(f.job.request.path, "/api/v1/groups/id-G2/users/00u1");
  assert_true(mu_group_steps_follow(&f.job, &reply));
  assert_false(mu_group_steps_begin(f.book, &f.job));
  assert_int_equal(mu_existing_status(&f.job), MU_STATUS_UPDATED);
  assert_string_equal(mu_job_done(&f.job), "the user was updated");
  tear_down(&f);
}

static void test_existing__refusals_end_the_row(void **state)
{
  struct mu_okta_reply refused = {.verdict = MU_VERDICT_REFUSED};
  struct fixture f;

  (void)state;
  plan(&f, "G1");
  (void)begin(&f, "{}");
  assert_false(mu_existing_follow(&f.job, &refused));
  assert_false(mu_existing_hear(f.book, &f.job, &refused));
  assert_int_equal(mu_existing_status(&f.job), MU_STATUS_UNCHANGED);
  tear_down(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_existing__only_what_differs_is_sent),
      cmocka_unit_test(test_existing__the_password_of_the_row_is_gone),
      cmocka_unit_test(test_existing__who_is_as_the_row_says_is_unchanged),
      cmocka_unit_test(test_existing__a_group_that_is_missing_is_a_change),
      cmocka_unit_test(test_existing__refusals_end_the_row),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
