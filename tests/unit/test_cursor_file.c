/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/cursor_file.h"
#include "folder.h"
#include "scratch.h"

#define ORG    "https://acme.okta.com"
#define FILTER "a eq \"b\""

static struct mu_scratch scratch;
static struct mu_test_path path;
static struct mu_error err;

static int set_up(void **state)
{
  (void)state;
  mu_scratch_init(&scratch);
  path = mu_test_path(&scratch, "cursor");
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  mu_test_empty(&scratch);
  mu_scratch_release(&scratch);
  return 0;
}

static void put(const char *filter, const char *uuid)
{
  struct mu_event_place place = {.since = "2026-11-01T00:00:00.000Z"};
  struct mu_cursor_file *file = NULL;

  mu_buffer_append_text(&place.next, "/api/v1/logs?after=1");
  if (uuid) {
    (void)snprintf(place.uuid, sizeof place.uuid, "%s", uuid);
    (void)snprintf(place.published, sizeof place.published, "%s",
                   "2026-11-01T08:00:00.123Z");
  }
  assert_int_equal(mu_cursor_file_open(&file, path.text, ORG, filter, NULL),
                   MU_OK);
  assert_int_equal(mu_cursor_file_write(file, &place, NULL), MU_OK);
  mu_cursor_file_free(file);
  mu_event_place_release(&place);
}

static enum mu_code get(struct mu_event_place *place, const char *org,
                        const char *filter)
{
  struct mu_cursor_file *file = NULL;
  enum mu_code rc = MU_OK;

  memset(place, 0, sizeof *place);
  assert_int_equal(mu_cursor_file_open(&file, path.text, org, filter, NULL),
                   MU_OK);
  rc = mu_cursor_file_read(file, place, &err);
  mu_cursor_file_free(file);
  return rc;
}

static enum mu_code refused(const char *org, const char *filter)
{
  struct mu_event_place place;
  enum mu_code rc = get(&place, org, filter);

  mu_event_place_release(&place);
  return rc;
}

static void test_cursor_file__gives_back_what_was_written(void **state)
{
  struct mu_event_place place;
  struct stat st;

  (void)state;
  assert_int_equal(get(&place, ORG, FILTER), MU_END);
  put(FILTER, "an \"odd\" one");
  assert_int_equal(get(&place, ORG, FILTER), MU_OK);
  assert_string_equal(mu_buffer_text(&place.next), "/api/v1/logs?after=1");
  assert_string_equal(place.since, "2026-11-01T00:00:00.000Z");
  assert_string_equal(place.uuid, "an \"odd\" one");
  assert_string_equal(place.published, "2026-11-01T08:00:00.123Z");
  mu_event_place_release(&place);
  put(NULL, NULL);
  assert_int_equal(get(&place, ORG, NULL), MU_OK);
  assert_string_equal(place.uuid, "");
  mu_event_place_release(&place);
  assert_int_equal(stat(path.text, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_cursor_file__names_what_differs(void **state)
{
  (void)state;
  put(FILTER, "u");
  assert_int_equal(refused("https://other.okta.com", FILTER), MU_EUSAGE);
  assert_non_null(
      strstr(err.text, "cursor of " ORG ", and not of https://other.okta.com"));
  assert_int_equal(refused(ORG, "c"), MU_EUSAGE);
  assert_non_null(strstr(err.text, "--filter " FILTER "; this one has "
                                   "--filter c:"));
  assert_int_equal(refused(ORG, NULL), MU_EUSAGE);
  assert_non_null(strstr(err.text, "this one has none:"));
  put(NULL, "u");
  assert_int_equal(refused(ORG, "c"), MU_EUSAGE);
  assert_non_null(strstr(err.text, "without --filter"));
}

static void test_cursor_file__what_is_damaged_is_refused(void **state)
{
#define HEAD                                                                   \
  "{\"muster\":\"1\",\"org\":\"" ORG "\",\"query\":{\"filter\":null},"
#define SINCE "\"since\":\"2026-11-01T00:00:00.000Z\","
#define NEXT  "\"next\":\"/api/v1/logs?after=1\","
  static const char *const texts[] = {
      "",
      "[]",
      "{}",
      "{\"muster\":\"1\",\"org\":\"" ORG "\"}",
      HEAD SINCE NEXT "\"last\":null",      /* cut off */
      HEAD SINCE NEXT "\"last\":null}more", /* or behind another */
      HEAD SINCE NEXT "\"last\":{}}",
      HEAD SINCE NEXT "\"last\":{\"uuid\":\"u\",\"published\":\"now\"}}",
      HEAD SINCE "\"last\":null}",
      HEAD SINCE "\"next\":\"/api/v1/users/me\",\"last\":null}",
      HEAD SINCE "\"next\":\"https://evil.example/\",\"last\":null}",
      HEAD SINCE "\"next\":\"/api/v1/logs?a b\",\"last\":null}",
      HEAD NEXT "\"since\":\"\",\"last\":null}"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    mu_test_write(path.text, texts[i]);
    if (refused(ORG, NULL) != MU_EUSAGE || !strstr(err.text, "damaged")) {
      fail_msg("%s: %s", texts[i], err.text);
    }
  }
  mu_test_write(path.text, HEAD SINCE NEXT "\"last\":null}");
  assert_int_equal(refused(ORG, NULL), MU_OK); /* the measure of the above */
}

static void test_cursor_file__two_cannot_share_it(void **state)
{
  struct mu_cursor_file *file = NULL;
  struct mu_cursor_file *other = NULL;

  (void)state;
  assert_int_equal(mu_cursor_file_open(&file, path.text, ORG, NULL, NULL),
                   MU_OK);
  assert_int_equal(mu_cursor_file_open(&other, path.text, ORG, NULL, &err),
                   MU_EOUTPUT);
  assert_null(other);
  assert_non_null(strstr(err.text, "in use by another run"));
  mu_cursor_file_free(file);
  assert_int_equal(access(mu_test_path(&scratch, "cursor.lock").text, F_OK),
                   -1);
  assert_int_equal(mu_cursor_file_open(&file, path.text, ORG, NULL, NULL),
                   MU_OK);
  mu_cursor_file_free(file);
}

static void test_cursor_file__a_stream_is_none(void **state)
{
  struct mu_cursor_file *file = NULL;

  (void)state;
  assert_int_equal(mu_cursor_file_open(&file, "-", ORG, NULL, NULL), MU_EUSAGE);
  assert_int_equal(mu_cursor_file_open(&file, "/dev/null", ORG, NULL, NULL),
                   MU_EUSAGE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(
          test_cursor_file__gives_back_what_was_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cursor_file__names_what_differs,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(
          test_cursor_file__what_is_damaged_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cursor_file__two_cannot_share_it,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cursor_file__a_stream_is_none,
                                      set_up, tear_down)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
