/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/group_steps.h"

#define GROUPS 23

struct fixture {
  struct mu_group_book *book;
  struct mu_job job;
  struct mu_user user;
  char list[256];
  const char *ids[MU_GROUPS_MAX];
  size_t count;
};

/* Somebody who belongs in |groups| groups: G1;G2... with the ids id-G1... */
static void plan(struct fixture *f, unsigned groups)
{
  memset(f, 0, sizeof *f);
  mu_job_init(&f->job);
  (void)snprintf(f->job.id, sizeof f->job.id, "00u1");
  for (unsigned i = 1; i <= groups; i++) {
    (void)snprintf(f->list + strlen(f->list), sizeof f->list - strlen(f->list),
                   "%sG%u", i > 1 ? ";" : "", i);
  }
  f->user.values[MU_GROUPS].text = f->list;
  f->user.values[MU_GROUPS].len = strlen(f->list);
  assert_int_equal(mu_group_book_new(&f->book, NULL), MU_OK);
  assert_int_equal(mu_group_book_add_row(f->book, &f->user, 1, 2, NULL), MU_OK);
  for (size_t i = 0; i < mu_group_book_count(f->book); i++) {
    struct mu_group *group = mu_group_book_at(f->book, i);

    (void)snprintf(group->id, sizeof group->id, "id-%s", group->name);
  }
  assert_int_equal(
      mu_group_steps_plan(f->book, &f->user, &f->job, f->ids, &f->count, NULL),
      MU_OK);
}

static void tear_down(struct fixture *f)
{
  mu_job_release(&f->job);
  mu_group_book_free(f->book);
}

static void test_group_steps__twenty_ride_in_the_create(void **state)
{
  struct fixture f;

  (void)state;
  plan(&f, MU_GROUPS_MAX);
  assert_int_equal(f.count, MU_GROUPS_MAX);
  assert_string_equal(f.ids[0], "id-G1");
  assert_string_equal(f.ids[MU_GROUPS_MAX - 1], "id-G20");
  assert_int_equal(f.job.later[MU_BUCKET_GROUPS], 0);
  assert_false(mu_group_steps_begin(f.book, &f.job));
  tear_down(&f);
}

static void test_group_steps__the_others_follow_one_by_one(void **state)
{
  static const char *const paths[] = {"/api/v1/groups/id-G21/users/00u1",
                                      "/api/v1/groups/id-G22/users/00u1",
                                      "/api/v1/groups/id-G23/users/00u1"};
  struct mu_okta_reply reply = {.verdict = MU_VERDICT_DONE};
  struct fixture f;

  (void)state;
  plan(&f, GROUPS);
  assert_int_equal(f.count, MU_GROUPS_MAX);
  assert_int_equal(f.job.later[MU_BUCKET_GROUPS], 3);
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    assert_true(mu_group_steps_begin(f.book, &f.job));
    assert_string_equal(f.job.request.path, paths[i]);
    assert_int_equal(f.job.request.bucket, MU_BUCKET_GROUPS);
    assert_true(f.job.request.follow_up && f.job.request.repeatable);
    assert_true(mu_group_steps_follow(&f.job, &reply));
  }
  assert_false(mu_group_steps_begin(f.book, &f.job));
  tear_down(&f);
}

static void test_group_steps__a_refusal_names_its_group(void **state)
{
  struct mu_okta_reply reply = {.verdict = MU_VERDICT_MISSING};
  struct mu_buffer words = {0};
  struct fixture f;

  (void)state;
  plan(&f, GROUPS);
  assert_true(mu_group_steps_begin(f.book, &f.job));
  assert_false(mu_group_steps_follow(&f.job, &reply));
  mu_group_steps_failure(f.book, &f.job, &words);
  assert_string_equal(mu_buffer_text(&words),
                      MU_JOB_CREATED "; adding to group \"G21\" failed, and 2 "
                                     "more were not tried");
  mu_buffer_release(&words);
  tear_down(&f);
}

static void test_group_steps__pass_over_what_the_user_is_in(void **state)
{
  cJSON *list = cJSON_Parse("[{\"id\":\"id-G1\"},{\"id\":\"id-other\"},"
                            "{\"id\":\"id-G3\"}]");
  struct fixture f;

  (void)state;
  plan(&f, 4);
  assert_int_equal(mu_group_steps_left(&f.job), 0);
  assert_int_equal(mu_group_steps_all(&f.job), 4);
  mu_group_steps_pass_over(f.book, &f.job, list);
  assert_int_equal(mu_group_steps_left(&f.job), 2);
  assert_true(mu_group_steps_begin(f.book, &f.job));
  assert_string_equal(f.job.request.path, "/api/v1/groups/id-G2/users/00u1");
  cJSON_Delete(list);
  tear_down(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_group_steps__twenty_ride_in_the_create),
      cmocka_unit_test(test_group_steps__the_others_follow_one_by_one),
      cmocka_unit_test(test_group_steps__a_refusal_names_its_group),
      cmocka_unit_test(test_group_steps__pass_over_what_the_user_is_in),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
