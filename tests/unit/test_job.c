/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/job.h"

static void test_job__every_status_has_a_word_of_its_own(void **state)
{
  (void)state;
  for (unsigned a = 0; a < MU_STATUSES; a++) {
    assert_non_null(mu_status_word(a));
    for (unsigned b = 0; b < a; b++) {
      assert_string_not_equal(mu_status_word(a), mu_status_word(b));
    }
  }
}

static bool holds(const struct mu_buffer *b, const char *word)
{
  size_t len = strlen(word);

  for (size_t i = 0; b->data && i + len <= b->capacity; i++) {
    if (memcmp(b->data + i, word, len) == 0) {
      return true;
    }
  }
  return false;
}

static void test_job__reset_forgets_the_row(void **state)
{
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  job.row = 7;
  job.attempts = 3;
  job.doubted = true;
  job.id[0] = 'x';
  mu_buffer_append_text(&job.login, "ada");
  mu_buffer_append_text(&job.error, "no");
  mu_buffer_append_text(&job.path, "/x");
  mu_buffer_append_text(&job.groups, "1234");
  mu_buffer_append_text(&job.wanted, "\"pin\":1");
  job.existing = job.changed = job.wrote = true;
  job.groups_done = 1;
  mu_job_reset(&job);
  assert_int_equal(job.row, 0);
  assert_int_equal(job.attempts, 0);
  assert_false(job.doubted);
  assert_string_equal(job.id, "");
  assert_int_equal(job.login.len + job.error.len + job.path.len, 0);
  assert_int_equal(job.groups.len + job.groups_done, 0);
  assert_false(holds(&job.wanted, "pin"));
  assert_false(job.existing || job.changed || job.wrote);
  assert_non_null(job.login.data); /* the memory is kept */
  mu_job_release(&job);
}

static void test_job__reset_wipes_what_held_a_password(void **state)
{
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  mu_buffer_append_text(&job.raw, "ada,correct-horse");
  mu_buffer_append_text(&job.body, "{\"value\":\"correct-horse\"}");
  mu_job_reset(&job);
  assert_false(holds(&job.raw, "horse"));
  assert_false(holds(&job.body, "horse"));
  mu_job_release(&job);
}

static void test_job__release_of_a_fresh_one_is_fine(void **state)
{
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  mu_job_release(&job);
  mu_job_release(&job);
}

static void test_job__notes_the_last_reply(void **state)
{
  struct mu_okta_reply reply = {
      .http_status = 400, .error_code = "E0000001", .request_id = "req1"};
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  mu_buffer_append_text(&reply.error, "login: too short");
  mu_job_note_reply(&job, &reply);
  assert_int_equal(job.http_status, 400);
  assert_string_equal(job.error_code, "E0000001");
  assert_string_equal(job.request_id, "req1");
  assert_string_equal(mu_buffer_text(&job.error), "login: too short");
  mu_buffer_clear(&reply.error);
  reply.http_status = 200;
  reply.error_code[0] = '\0';
  (void)memcpy(reply.id, "00u1", 5);
  (void)memcpy(reply.user_status, "STAGED", 7);
  mu_job_note_reply(&job, &reply);
  assert_int_equal(job.http_status, 200);
  assert_string_equal(job.error_code, "");
  assert_string_equal(job.id, "00u1");
  assert_string_equal(job.user_status, "STAGED");
  assert_int_equal(job.error.len, 0);
  mu_buffer_release(&reply.error);
  mu_job_release(&job);
}

static void test_job__an_endless_request_id_is_cut(void **state)
{
  char id[300];
  struct mu_okta_reply reply = {.request_id = id};
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  memset(id, 'x', sizeof id - 1);
  id[sizeof id - 1] = '\0';
  mu_job_note_reply(&job, &reply);
  assert_int_equal(strlen(job.request_id), MU_OKTA_ID_MAX - 1);
  mu_job_release(&job);
}

static void test_job__notes_a_user_who_was_found(void **state)
{
  cJSON *user = cJSON_Parse("{\"id\":\"00u1\",\"status\":\"ACTIVE\"}");
  cJSON *stranger = cJSON_Parse("{\"id\":7}");
  struct mu_job job;

  (void)state;
  mu_job_init(&job);
  mu_job_note_user(&job, user);
  assert_string_equal(job.id, "00u1");
  assert_string_equal(job.user_status, "ACTIVE");
  mu_job_note_user(&job, stranger);
  assert_string_equal(job.id, "");
  assert_string_equal(job.user_status, "");
  cJSON_Delete(user);
  cJSON_Delete(stranger);
  mu_job_release(&job);
}

static void test_job__counts_what_it_holds(void **state)
{
  struct mu_job job;
  size_t empty = 0;

  (void)state;
  mu_job_init(&job);
  empty = mu_job_bytes(&job);
  assert_true(empty >= sizeof job);
  mu_buffer_append_text(&job.raw, "0123456789");
  mu_buffer_append_text(&job.body, "0123456789");
  assert_int_equal(mu_job_bytes(&job), empty + 20);
  mu_job_release(&job);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_job__every_status_has_a_word_of_its_own),
      cmocka_unit_test(test_job__reset_forgets_the_row),
      cmocka_unit_test(test_job__reset_wipes_what_held_a_password),
      cmocka_unit_test(test_job__release_of_a_fresh_one_is_fine),
      cmocka_unit_test(test_job__notes_the_last_reply),
      cmocka_unit_test(test_job__an_endless_request_id_is_cut),
      cmocka_unit_test(test_job__notes_a_user_who_was_found),
      cmocka_unit_test(test_job__counts_what_it_holds),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
