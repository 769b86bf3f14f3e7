/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/buffer.h"
#include "io/config_yaml.h"

static enum mu_code note(void *ctx, const char *path, const char *value,
                         struct mu_error *err)
{
  (void)err;
  mu_buffer_printf(ctx, "%s=%s;", path, value);
  return MU_OK;
}

static void expect_values(const char *text, const char *expected)
{
  struct mu_buffer said = {0};
  struct mu_error err = {0};

  if (mu_config_yaml_read(text, strlen(text), note, &said, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  assert_string_equal(mu_buffer_text(&said), expected);
  mu_buffer_release(&said);
}

static void expect_refused(const char *text, const char *words)
{
  struct mu_buffer said = {0};
  struct mu_error err = {0};

  assert_int_equal(mu_config_yaml_read(text, strlen(text), note, &said, &err),
                   MU_EUSAGE);
  if (!strstr(err.text, words)) {
    fail_msg("%s: %s", text, err.text);
  }
  assert_null(strstr(err.text, "hush"));
  mu_buffer_release(&said);
}

static void test_config_yaml__joins_keys_by_dots(void **state)
{
  (void)state;
  expect_values(
      "okta:\n  client:\n    orgUrl: \"https://a\"\n    token: '0 0'\n"
      "  testing: {on: true}\nlast: 1\n",
      "okta.client.orgUrl=https://a;okta.client.token=0 0;"
      "okta.testing.on=true;last=1;");
}

static void test_config_yaml__a_sequence_is_several_values(void **state)
{
  (void)state;
  expect_values("a:\n- x\n- y\nb: [p, q]\nc: z\n", "a=x;a=y;b=p;b=q;c=z;");
  expect_values("a: [{b: 1, c: 2}, {b: 3}, [4]]\nd: 5\n",
                "a.b=1;a.c=2;a.b=3;a=4;d=5;");
}

static void test_config_yaml__what_is_not_given_is_empty(void **state)
{
  (void)state;
  expect_values("a:\nb: ~\nc: null\nd: ''\ne: '~'\n", "a=;b=;c=;d=;e=~;");
  expect_values("a: Null\nb: NULL\nc: nUll\n", "a=;b=;c=nUll;");
  expect_values("", "");
  expect_values("# nothing\n", "");
  expect_values("a: {}\nb: []\nc: 1\n", "c=1;");
}

static void test_config_yaml__blocks_keep_their_lines(void **state)
{
  (void)state;
  expect_values("k: |\n  -----BEGIN\n  abc\n  -----END\nz: 1\n",
                "k=-----BEGIN\nabc\n-----END\n;z=1;");
  expect_values("k: >-\n  a\n  b\n", "k=a b;");
  expect_values("k: \"a\\nb\"\n", "k=a\nb;");
}

static void test_config_yaml__what_is_not_understood(void **state)
{
  (void)state;
  expect_refused("a: &x hush\nb: *x\n", "line 2, column 4: aliases");
  expect_refused("a: !!binary aHVzaA==\n", "line 1, column 4: tags");
  expect_refused("a: !mine {b: hush}\n", "tags");
  expect_refused("a: !mine [hush]\n", "tags");
  expect_refused("a: hush\n---\nb: 1\n", "line 2, column 1: a second document");
  expect_refused("[a]: hush\n", "a key has to be plain text");
  expect_refused("a: \"hush\\0\"\n", "NUL in a value");
  expect_refused("\"a\\0b\": hush\n", "NUL in a key");
  expect_values("a: !!str 1\n", "a=1;");
  expect_values("a: &x 1\n", "a=1;");
}

static void test_config_yaml__faults_have_a_line(void **state)
{
  (void)state;
  expect_refused("a: hush\n\tb: 1\n", "line 2, column");
  expect_refused("a: \"hush\n", "line 2, column");
  expect_refused("a: [hush\n", "line 2, column");
  expect_refused("a: hush\nb: @\n", "line 2, column");
  expect_refused("a: \xff\n", "byte 4");
}

static void test_config_yaml__is_bounded(void **state)
{
  char text[2 * MU_CONFIG_PATH_MAX];

  (void)state;
  memset(text, '[', 17);
  text[17] = '\0';
  expect_refused(text, "nested too deeply");
  memset(text, 'a', sizeof text);
  memcpy(text + MU_CONFIG_PATH_MAX, ": 1", 4);
  expect_refused(text, "keys are too long");
  expect_values("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", "=1;");
}

static enum mu_code stop(void *ctx, const char *path, const char *value,
                         struct mu_error *err)
{
  (void)path;
  (void)value;
  ++*(int *)ctx;
  return mu_error_nomem(err);
}

static void test_config_yaml__ends_where_it_is_told_to(void **state)
{
  int told = 0;

  (void)state;
  assert_int_equal(mu_config_yaml_read("a: 1\nb: 2\n", 10, stop, &told, NULL),
                   MU_ENOMEM);
  assert_int_equal(told, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_config_yaml__joins_keys_by_dots),
      cmocka_unit_test(test_config_yaml__a_sequence_is_several_values),
      cmocka_unit_test(test_config_yaml__what_is_not_given_is_empty),
      cmocka_unit_test(test_config_yaml__blocks_keep_their_lines),
      cmocka_unit_test(test_config_yaml__what_is_not_understood),
      cmocka_unit_test(test_config_yaml__faults_have_a_line),
      cmocka_unit_test(test_config_yaml__is_bounded),
      cmocka_unit_test(test_config_yaml__ends_where_it_is_told_to),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
