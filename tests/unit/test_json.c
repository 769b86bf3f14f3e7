/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "io/json.h"

/* As Okta answers a create. */
static const char reply[] =
    "{\"id\":\"00ub0oNGTSWTBKOLGLNR\",\"status\":\"ACTIVE\","
    "\"created\":\"2024-05-01T09:30:00.000Z\",\"activated\":null,"
    "\"type\":{\"id\":\"otyfnjfba4ye7pgjB0g4\"},"
    "\"profile\":{\"firstName\":\"Zo\xC3\xAB\",\"login\":\"zoe@example.com\","
    "\"id\":\"inner\",\"tags\":[\"a\",{\"status\":\"inner\"}],"
    "\"note\":\"a \\\"quoted\\\" \\u00e9\\\\\"},"
    "\"credentials\":{\"provider\":{\"type\":\"OKTA\",\"name\":\"OKTA\"}},"
    "\"big\":-12.5e+3,\"yes\":true,\"no\":false,\"empty\":{},\"none\":[],"
    "\"_links\":{\"self\":{\"href\":\"https://acme.okta.com/api\"}}}";

/* From an allocation of its own size, so that a byte read too far is seen. */
static bool pick(const char *json, size_t len, struct mu_json_member *members,
                 size_t count)
{
  char *exact = malloc(len ? len : 1);
  bool whole = false;

  assert_non_null(exact);
  memcpy(exact, json, len);
  whole = mu_json_pick(exact, len, members, count);
  for (size_t i = 0; i < count; i++) { /* borrowed from what is freed here */
    if (members[i].text) {
      members[i].text = json + (members[i].text - exact);
    }
  }
  free(exact);
  return whole;
}

static bool is_whole(const char *json)
{
  struct mu_json_member member = {.name = "id"};

  return pick(json, strlen(json), &member, 1);
}

/* What "id" is in |json|; |expected| NULL means that it gives nothing. */
static void expect_id(const char *json, const char *expected)
{
  struct mu_json_member member = {.name = "id", .text = "left over"};

  assert_true(pick(json, strlen(json), &member, 1));
  if (!expected) {
    assert_null(member.text);
    return;
  }
  assert_non_null(member.text);
  assert_int_equal(member.len, strlen(expected));
  assert_memory_equal(member.text, expected, member.len);
}

static void test_json__writes_members_one_after_another(void **state)
{
  struct mu_buffer out = {0};

  (void)state;
  mu_buffer_append_char(&out, '{');
  mu_json_write_member(&out, "a", "x{");
  mu_json_write_member(&out, "b", "\"{");
  mu_buffer_append_text(&out, ",\"c\":{");
  mu_json_write_member(&out, "d", "");
  mu_buffer_append_text(&out, "}}");
  assert_string_equal(mu_buffer_text(&out),
                      "{\"a\":\"x{\",\"b\":\"\\\"{\",\"c\":{\"d\":\"\"}}");
  mu_buffer_release(&out);
}

static void test_json__a_text_that_is_not_there_is_empty(void **state)
{
  cJSON *root = cJSON_Parse("{\"a\":\"x\",\"b\":1,\"c\":null}");

  (void)state;
  assert_string_equal(mu_json_text(root, "a"), "x");
  assert_string_equal(mu_json_text(root, "A"), "");
  assert_string_equal(mu_json_text(root, "b"), "");
  assert_string_equal(mu_json_text(root, "c"), "");
  assert_string_equal(mu_json_text(NULL, "a"), "");
  cJSON_Delete(root);
}

static void test_json__picks_members_of_a_reply(void **state)
{
  struct mu_json_member members[] = {
      {.name = "id"}, {.name = "status"}, {.name = "absent"}};

  (void)state;
  assert_true(pick(reply, sizeof reply - 1, members, 3));
  assert_int_equal(members[0].len, 20);
  assert_memory_equal(members[0].text, "00ub0oNGTSWTBKOLGLNR", 20);
  assert_int_equal(members[1].len, 6);
  assert_memory_equal(members[1].text, "ACTIVE", 6);
  assert_null(members[2].text);
}

static void test_json__every_cut_reply_is_refused(void **state)
{
  struct mu_json_member member = {.name = "id"};

  (void)state;
  for (size_t len = 0; len < sizeof reply - 1; len++) {
    assert_false(pick(reply, len, &member, 1));
  }
}

static void test_json__what_cjson_refuses_is_refused(void **state)
{
  static const char *const broken[] = {"",
                                       "{",
                                       "}",
                                       "[",
                                       "{\"a\"",
                                       "{\"a\":",
                                       "{\"a\":}",
                                       "{\"a\":1,}",
                                       "{,}",
                                       "{\"a\":1",
                                       "{\"a\":[",
                                       "{\"a\":[1,",
                                       "{\"a\":[1}",
                                       "{\"a\":{]",
                                       "{\"a\":[1,]}",
                                       "{\"a\" 1}",
                                       "{a:1}",
                                       "{\"a\":tru}",
                                       "{\"a\":nul}",
                                       "{\"a\":truefalse}",
                                       "{\"a\":e}",
                                       "{\"a\":.}",
                                       "{\"a\":-}",
                                       "{\"a\":1 2}",
                                       "{\"a\":\"\\x\"}",
                                       "{\"a\":\"\\\"}",
                                       "{\"a\":\"b}"};

  (void)state;
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    cJSON *root = cJSON_ParseWithLength(broken[i], strlen(broken[i]));

    assert_null(root);
    assert_false(is_whole(broken[i]));
  }
}

static void test_json__one_object_and_nothing_more(void **state)
{
  (void)state;
  assert_true(is_whole("{}"));
  assert_true(is_whole(" \t\r\n{ } \n"));
  assert_false(is_whole("[]"));
  assert_false(is_whole("\"id\""));
  assert_false(is_whole("null"));
  assert_false(is_whole("{}{}"));
  assert_false(is_whole("{}x"));
  assert_false(is_whole("<html></html>"));
}

static void test_json__space_stands_anywhere_between(void **state)
{
  (void)state;
  expect_id("\n{ \"a\" : [ 1 , { } , [ ] ] , \"id\" : \"x\" }\n", "x");
}

static void test_json__nested_members_of_the_name_are_others(void **state)
{
  (void)state;
  expect_id("{\"type\":{\"id\":\"x\"}}", NULL);
  expect_id("{\"type\":[{\"id\":\"x\"},\"id\"]}", NULL);
  expect_id("{\"id\":{\"id\":\"x\"}}", NULL);
  expect_id("{\"id\":[\"x\"]}", NULL);
  expect_id("{\"id\":[],\"a\":\"x\"}", NULL);
  expect_id("{\"a\":{\"id\":\"x\"},\"id\":\"y\",\"b\":{\"id\":\"z\"}}", "y");
}

static void test_json__names_are_matched_whole(void **state)
{
  (void)state;
  expect_id("{\"ids\":\"x\",\"i\":\"y\",\"ID\":\"z\",\"\":\"w\"}", NULL);
}

static void test_json__a_value_is_no_name(void **state)
{
  (void)state;
  expect_id("{\"a\":\"id\",\"b\":\"x\"}", NULL);
}

static void test_json__only_plain_strings_are_picked(void **state)
{
  (void)state;
  expect_id("{\"id\":12}", NULL);
  expect_id("{\"id\":null}", NULL);
  expect_id("{\"id\":true}", NULL);
  expect_id("{\"id\":\"a\\u0041\"}", NULL);
  expect_id("{\"id\":\"\"}", "");
}

static void test_json__the_last_of_two_counts(void **state)
{
  (void)state;
  expect_id("{\"id\":\"x\",\"id\":\"y\"}", "y");
  expect_id("{\"id\":\"x\",\"id\":null}", NULL);
  expect_id("{\"id\":\"x\",\"id\":{\"a\":\"b\"}}", NULL);
}

static void test_json__escapes_are_stepped_over(void **state)
{
  (void)state;
  expect_id("{\"a\":\"\\\"\",\"id\":\"x\"}", "x");
  expect_id("{\"a\":\"\\\\\",\"id\":\"x\"}", "x");
  expect_id("{\"a\":\"\\\\\\\"\",\"id\":\"x\"}", "x");
  expect_id("{\"a\\\"b\":1,\"id\":\"x\"}", "x");
  expect_id("{\"a\":\"\\b\\f\\n\\r\\t\\/\\u00eF\",\"id\":\"x\"}", "x");
}

static void test_json__escapes_must_be_real(void **state)
{
  (void)state;
  assert_false(is_whole("{\"a\":\"\\q\"}"));
  assert_false(is_whole("{\"a\":\"\\u12\"}"));
  assert_false(is_whole("{\"a\":\"\\u12g4\"}"));
}

static void test_json__control_characters_are_refused(void **state)
{
  (void)state;
  assert_false(is_whole("{\"a\":\"b\nc\"}"));
  assert_false(is_whole("{\"a\tb\":1}"));
}

static void test_json__a_nul_byte_is_refused(void **state)
{
  struct mu_json_member member = {.name = "id"};

  (void)state;
  assert_false(pick("{\"a\":1\0}", 8, &member, 1));
  assert_false(pick("{\"a\":\"\0\"}", 9, &member, 1));
  assert_false(pick("{}\0", 3, &member, 1));
}

static void test_json__numbers_and_literals(void **state)
{
  static const char *const good[] = {"0",    "-0",     "10",   "-1.5",  "1e9",
                                     "1E-9", "2.5e+1", "true", "false", "null"};
  static const char *const bad[] = {"01",    "1.",   ".5",      "+1",  "1e",
                                    "--1",   "1e+",  "-",       "nan", "truer",
                                    "nulll", "True", "Infinity"};
  char json[64];

  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    (void)snprintf(json, sizeof json, "{\"a\":%s}", good[i]);
    assert_true(is_whole(json));
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    (void)snprintf(json, sizeof json, "{\"a\":%s}", bad[i]);
    assert_false(is_whole(json));
  }
}

/* |levels| objects or arrays in all, one in the other. */
static bool nested_is_whole(size_t levels, char open, char close)
{
  char json[1024] = "{\"a\":";
  size_t len = strlen(json);

  memset(json + len, open, levels - 1);
  memset(json + len + levels - 1, close, levels - 1);
  json[len + 2 * (levels - 1)] = '}';
  return is_whole(json);
}

static void test_json__depth_is_limited(void **state)
{
  (void)state;
  assert_true(nested_is_whole(2, '[', ']'));
  assert_true(nested_is_whole(64, '[', ']'));
  assert_false(nested_is_whole(65, '[', ']'));
  assert_false(nested_is_whole(200, '[', ']'));
}

static void test_json__levels_close_as_they_opened(void **state)
{
  (void)state;
  assert_true(is_whole("{\"a\":[{\"b\":[{}]}]}"));
  assert_false(is_whole("{\"a\":[{\"b\":[{]}]}"));
  assert_false(is_whole("{\"a\":[{\"b\":[}]}]}"));
  assert_false(is_whole("{\"a\":[1,2}"));
}

static void test_json__picks_nothing_when_asked_for_nothing(void **state)
{
  (void)state;
  assert_true(mu_json_pick(reply, sizeof reply - 1, NULL, 0));
}

static void expect_written(const char *text, size_t len, const char *expected)
{
  struct mu_buffer out = {0};

  mu_json_write_string(&out, text, len);
  assert_string_equal(mu_buffer_text(&out), expected);
  mu_buffer_release(&out);
}

static void test_json__writes_strings(void **state)
{
  (void)state;
  expect_written("", 0, "\"\"");
  expect_written("abc", 3, "\"abc\"");
  expect_written("Zo\xC3\xAB", 4, "\"Zo\xC3\xAB\"");
  expect_written("\"\\/", 3, "\"\\\"\\\\/\"");
  expect_written("a\b\f\n\r\tb", 7, "\"a\\b\\f\\n\\r\\tb\"");
  expect_written("\x01\x1F\x7F", 3, "\"\\u0001\\u001f\x7F\"");
}

static void test_json__what_is_written_reads_back(void **state)
{
  struct mu_buffer out = {0};
  char text[256];
  cJSON *read = NULL;

  (void)state;
  for (size_t i = 0; i < 127; i++) {
    text[i] = (char)(i + 1);
  }
  mu_json_write_string(&out, text, 127);
  text[127] = '\0';
  read = cJSON_ParseWithLength(mu_buffer_text(&out), out.len);
  assert_string_equal(cJSON_GetStringValue(read), text);
  cJSON_Delete(read);
  mu_buffer_release(&out);
}

static void test_json__numbers_are_as_short_as_can_be(void **state)
{
  static const struct {
    double number;
    const char *text;
  } cases[] = {{0, "0"},
               {-12, "-12"},
               {0.1, "0.1"},
               {1.0 / 3, "0.3333333333333333"},
               {-0.0, "0"},
               {1e15, "1000000000000000"},
               {9007199254740991.0, "9007199254740991"},
               {1e300, "1e+300"}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_buffer out = {0};

    mu_json_write_number(&out, cases[i].number);
    assert_string_equal(mu_buffer_text(&out), cases[i].text);
    mu_buffer_release(&out);
  }
}

static void test_json__tells_a_whole_list(void **state)
{
  static const struct {
    const char *text;
    bool is_list;
  } cases[] = {{"[]", true},
               {" [ ] ", true},
               {"[{\"a\":[1,{}]},\"b\",null]\n", true},
               {"[[]]", true},
               {"", false},
               {"{}", false},
               {"1", false},
               {"[", false},
               {"[1", false},
               {"[1,]", false},
               {"[1}", false},
               {"[] []", false},
               {"[{\"a\":1]", false},
               {"[\"a\":1]", false}};

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (mu_json_is_list(cases[i].text, strlen(cases[i].text)) !=
        cases[i].is_list) {
      fail_msg("%s", cases[i].text);
    }
  }
}

static void test_json__write_is_read_back_as_the_same(void **state)
{
  static const char *const texts[] = {
      "9007199254740991", "-0.1", "1e-07",
      "{\"a\":[1,-2.5,true,false,null,\"x\\ty\\\"\"],\"b\":{},\"c\":[]}",
      "[[],[{}],\"Zo\u00eb\"]"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct mu_buffer out = {0};
    cJSON *value = cJSON_Parse(texts[i]);

    assert_non_null(value);
    mu_json_write(&out, value);
    assert_string_equal(mu_buffer_text(&out), texts[i]);
    cJSON_Delete(value);
    mu_buffer_release(&out);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_json__write_is_read_back_as_the_same),
      cmocka_unit_test(test_json__writes_members_one_after_another),
      cmocka_unit_test(test_json__a_text_that_is_not_there_is_empty),
      cmocka_unit_test(test_json__picks_members_of_a_reply),
      cmocka_unit_test(test_json__every_cut_reply_is_refused),
      cmocka_unit_test(test_json__what_cjson_refuses_is_refused),
      cmocka_unit_test(test_json__one_object_and_nothing_more),
      cmocka_unit_test(test_json__tells_a_whole_list),
      cmocka_unit_test(test_json__space_stands_anywhere_between),
      cmocka_unit_test(test_json__nested_members_of_the_name_are_others),
      cmocka_unit_test(test_json__names_are_matched_whole),
      cmocka_unit_test(test_json__a_value_is_no_name),
      cmocka_unit_test(test_json__only_plain_strings_are_picked),
      cmocka_unit_test(test_json__the_last_of_two_counts),
      cmocka_unit_test(test_json__escapes_are_stepped_over),
      cmocka_unit_test(test_json__escapes_must_be_real),
      cmocka_unit_test(test_json__control_characters_are_refused),
      cmocka_unit_test(test_json__a_nul_byte_is_refused),
      cmocka_unit_test(test_json__numbers_and_literals),
      cmocka_unit_test(test_json__depth_is_limited),
      cmocka_unit_test(test_json__levels_close_as_they_opened),
      cmocka_unit_test(test_json__picks_nothing_when_asked_for_nothing),
      cmocka_unit_test(test_json__writes_strings),
      cmocka_unit_test(test_json__numbers_are_as_short_as_can_be),
      cmocka_unit_test(test_json__what_is_written_reads_back),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
