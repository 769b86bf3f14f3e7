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

#include "batch/schema_cache.h"
#include "folder.h"
#include "io/clock.h"
#include "scratch.h"

#define ORG    "https://acme.okta.com"
#define NAME   "schema-default"
#define FILE_  "muster/acme.okta.com.schema-default.json"
#define SCHEMA "{\"name\":\"user\"}"
#define HOUR   (3600 * MU_SEC)
#define NOON   (INT64_C(1700000000) * MU_SEC)

static int set_up(void **state)
{
  struct mu_scratch *s = calloc(1, sizeof *s);

  *state = s;
  if (!s) {
    return -1;
  }
  mu_scratch_init(s);
  return setenv("XDG_CACHE_HOME", s->dir, 1);
}

static int tear_down(void **state)
{
  struct mu_scratch *s = *state;
  struct mu_scratch inner = *s;

  (void)snprintf(inner.dir, sizeof inner.dir, "%.200s/muster", s->dir);
  mu_test_empty(&inner);
  (void)rmdir(inner.dir);
  mu_test_empty(s);
  mu_scratch_release(s);
  free(s);
  return 0;
}

static bool is_there(int64_t now_us, int64_t most_us, int64_t *age_us)
{
  struct mu_buffer text = {0};
  bool found = mu_schema_cache_read(&text, ORG, NAME, now_us, most_us, age_us);

  if (found) {
    assert_non_null(strstr(mu_buffer_text(&text), "\"name\":\"user\""));
  }
  mu_buffer_release(&text);
  return found;
}

static void store(void)
{
  assert_true(mu_schema_cache_write(ORG, NAME, NOON, SCHEMA, strlen(SCHEMA)));
}

static void test_schema_cache__gives_what_is_young_enough(void **state)
{
  int64_t age_us = 0;

  (void)state;
  assert_false(is_there(NOON, HOUR, &age_us));
  store();
  assert_true(is_there(NOON + HOUR - 1, HOUR, &age_us));
  assert_int_equal(age_us, HOUR - 1);
  assert_false(is_there(NOON + HOUR, HOUR, &age_us));
  assert_false(is_there(NOON, 0, &age_us));
  assert_false(is_there(NOON - 1, HOUR, &age_us)); /* a clock put back */
}

static void test_schema_cache__is_its_owners_alone(void **state)
{
  struct mu_scratch *s = *state;
  struct stat st;
  int64_t age_us = 0;

  store();
  assert_int_equal(stat(mu_test_path(s, "muster").text, &st), 0);
  assert_int_equal(st.st_mode & 07777, 0700);
  assert_int_equal(stat(mu_test_path(s, FILE_).text, &st), 0);
  assert_int_equal(st.st_mode & 07777, 0600);
  assert_int_equal(chmod(mu_test_path(s, FILE_).text, 0620), 0);
  assert_false(is_there(NOON, HOUR, &age_us)); /* whose word is it now? */
  assert_int_equal(chmod(mu_test_path(s, FILE_).text, 0640), 0);
  assert_true(is_there(NOON, HOUR, &age_us));
}

static void test_schema_cache__is_of_one_org_and_one_document(void **state)
{
  struct mu_scratch *s = *state;
  struct mu_buffer text = {0};
  int64_t age_us = 0;

  store();
  assert_false(mu_schema_cache_read(&text, "https://other.okta.com", NAME, NOON,
                                    HOUR, &age_us));
  assert_false(
      mu_schema_cache_read(&text, ORG, "schema-osc1", NOON, HOUR, &age_us));
  /* Their files' names are alike; what stands in them is not. */
  assert_int_equal(
      rename(mu_test_path(s, FILE_).text,
             mu_test_path(s, "muster/127.0.0.1_80.schema-default.json").text),
      0);
  assert_false(mu_schema_cache_read(&text, "http://127.0.0.1:80", NAME, NOON,
                                    HOUR, &age_us));
  mu_buffer_release(&text);
}

static void test_schema_cache__what_is_broken_is_replaced(void **state)
{
  static const char *const contents[] = {
      "",
      "{",
      "[]",
      SCHEMA,
      "{\"muster_org\":\"" ORG "\",\"muster_document\":\"" NAME
      "\",\"muster_stored_us\":\"x\",\"name\":\"user\"}",
      "{\"muster_org\":\"" ORG "\",\"muster_document\":\"" NAME
      "\",\"muster_stored_us\":\"1700000000000000\",\"name\":\"us"};
  struct mu_scratch *s = *state;
  int64_t age_us = 0;

  store();
  for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
    mu_test_write(mu_test_path(s, FILE_).text, contents[i]);
    assert_false(is_there(NOON, HOUR, &age_us));
  }
  store();
  assert_true(is_there(NOON, HOUR, &age_us));
}

static void test_schema_cache__takes_no_link_for_a_file(void **state)
{
  struct mu_scratch *s = *state;
  int64_t age_us = 0;

  store();
  assert_int_equal(
      rename(mu_test_path(s, FILE_).text, mu_test_path(s, "elsewhere").text),
      0);
  assert_int_equal(symlink("../elsewhere", mu_test_path(s, FILE_).text), 0);
  assert_false(is_there(NOON, HOUR, &age_us));
  store(); /* in place of the link, not through it */
  assert_true(is_there(NOON, HOUR, &age_us));
}

static void test_schema_cache__what_cannot_be_kept_is_not(void **state)
{
  struct mu_scratch *s = *state;
  struct mu_buffer path = {0};

  assert_false(mu_schema_cache_write(ORG, NAME, NOON, "[]", 2));
  assert_false(mu_schema_cache_write(ORG, NAME, NOON, "{}", 2));
  mu_test_write(mu_test_path(s, "file").text, "x");
  (void)setenv("XDG_CACHE_HOME", mu_test_path(s, "file").text, 1);
  assert_false(mu_schema_cache_write(ORG, NAME, NOON, SCHEMA, strlen(SCHEMA)));
  (void)setenv("XDG_CACHE_HOME", "not/absolute", 1);
  (void)setenv("HOME", s->dir, 1);
  assert_true(mu_schema_cache_path(&path, ORG, NAME));
  assert_non_null(
      strstr(mu_buffer_text(&path), "/.cache/muster/acme.okta.com"));
  (void)unsetenv("HOME");
  mu_buffer_clear(&path);
  assert_false(mu_schema_cache_path(&path, ORG, NAME));
  mu_buffer_release(&path);
}

static void write_often(void)
{
  for (int i = 0; i < 200; i++) {
    if (!mu_schema_cache_write(ORG, NAME, NOON, SCHEMA, strlen(SCHEMA))) {
      _exit(1);
    }
  }
  _exit(0);
}

/* Whoever comes last has it; nobody ever sees half of it. */
static void test_schema_cache__two_writers_do_not_meet(void **state)
{
  pid_t writers[2];
  int64_t age_us = 0;

  (void)state;
  store();
  for (int i = 0; i < 2; i++) {
    writers[i] = fork();
    if (writers[i] == 0) {
      write_often();
    }
  }
  for (int i = 0; i < 200; i++) {
    assert_true(is_there(NOON, HOUR, &age_us));
  }
  for (int i = 0; i < 2; i++) {
    int status = 0;

    assert_int_equal(waitpid(writers[i], &status, 0), writers[i]);
    assert_int_equal(status, 0);
  }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(test_schema_cache__gives_what_is_young_enough),
      CASE(test_schema_cache__is_its_owners_alone),
      CASE(test_schema_cache__is_of_one_org_and_one_document),
      CASE(test_schema_cache__what_is_broken_is_replaced),
      CASE(test_schema_cache__takes_no_link_for_a_file),
      CASE(test_schema_cache__what_cannot_be_kept_is_not),
      CASE(test_schema_cache__two_writers_do_not_meet)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
