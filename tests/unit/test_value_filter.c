/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/value_filter.h"

/* |written| is a filter as it stands in a template, without escapes. */
static struct mu_filter_call call_of(const char *written)
{
  struct mu_filter_call call = {{written, strcspn(written, ":")}, {{0}}, 0};
  const char *at = written + call.name.len;

  while (*at == ':') {
    size_t len = strcspn(at + 1, ":");

    if (call.count < MU_FILTER_ARGUMENTS) {
      call.arguments[call.count] = (struct mu_filter_text){at + 1, len};
    }
    call.count++;
    at += 1 + len;
  }
  return call;
}

static struct mu_value_filter filter_of(const char *written)
{
  struct mu_filter_call call = call_of(written);
  struct mu_value_filter filter = {0};
  struct mu_error err = {0};

  if (mu_value_filter_parse(&filter, &call, "--set x", &err) != MU_OK) {
    fail_msg("%s: %s", written, err.text);
  }
  return filter;
}

static void assert_made(const char *written, const char *text,
                        const char *wanted)
{
  struct mu_value_filter filter = filter_of(written);
  struct mu_buffer out = {0};
  int32_t code = 0;

  assert_int_equal(
      mu_value_filter_apply(&filter, text, strlen(text), &out, &code),
      MU_FILTER_DONE);
  assert_string_equal(mu_buffer_text(&out), wanted);
  mu_buffer_release(&out);
}

static void assert_refused(const char *written, const char *words)
{
  struct mu_filter_call call = call_of(written);
  struct mu_value_filter filter = {0};
  struct mu_error err = {0};

  assert_int_equal(mu_value_filter_parse(&filter, &call, "--set x", &err),
                   MU_EUSAGE);
  assert_string_equal(err.text, words);
}

static void test_value_filter__case_is_folded_in_any_script(void **state)
{
  (void)state;
  assert_made("lower", "ADA ÉLAN Иван", "ada élan иван");
  assert_made("upper", "ada élan straße", "ADA ÉLAN STRASSE");
  assert_made("LOWER", "A", "a");
  assert_made("lower", "", "");
}

static void test_value_filter__ascii(void **state)
{
  struct mu_value_filter filter = filter_of("ascii");
  struct mu_buffer out = {0};
  int32_t code = 0;

  (void)state;
  assert_made("ascii", "Zoë Großmann", "Zoe Grossmann");
  assert_int_equal(mu_value_filter_apply(&filter, "Li 李", 6, &out, &code),
                   MU_FILTER_NOT_ASCII);
  assert_int_equal(code, 0x674E);
  mu_buffer_release(&out);
}

static void test_value_filter__trim_takes_every_space_at_the_ends(void **state)
{
  (void)state;
  assert_made("trim", " \xC2\xA0 a b\xE2\x80\x8B\n", "a b");
}

static void test_value_filter__first_and_last_count_characters(void **state)
{
  (void)state;
  assert_made("first", "Éva", "É");
  assert_made("first:1", "E\xCC\x81va", "E\xCC\x81"); /* its mark apart */
  assert_made("first:2", "Éva", "Év");
  assert_made("first:9", "Éva", "Éva");
  assert_made("first", "", "");
  assert_made("last", "Zoé", "é");
  assert_made("last:2", "Zoe\xCC\x81", "oe\xCC\x81");
  assert_made("last:3", "Zoé", "Zoé");
  assert_made("last:1000", "Zoé", "Zoé");
  assert_made("last:4", "", "");
}

static void test_value_filter__word_is_the_first(void **state)
{
  (void)state;
  assert_made("word", "Ada Maria", "Ada");
  assert_made("word", " Ada\xC2\xA0Maria", "Ada");
  assert_made("word", "Anne-Marie\tX", "Anne-Marie");
  assert_made("word", "Ada", "Ada");
  assert_made("word", "  ", "");
}

static void test_value_filter__replace_is_literal_and_everywhere(void **state)
{
  (void)state;
  assert_made("replace:@old.example:@new.example", "a@old.example",
              "a@new.example");
  assert_made("replace:.:", "a.b.c", "abc");
  assert_made("replace:aa:a", "aaaaa", "aaa");
  assert_made("replace:ö:oe", "Böll Öre", "Boell Öre");
  assert_made("replace: :_", "a b  c", "a_b__c");
  assert_made("replace:longer than the text:x", "text", "text");
}

static void test_value_filter__replace_does_not_grow_without_end(void **state)
{
  struct mu_value_filter filter = filter_of("replace:a:bbbbbbbb");
  struct mu_buffer out = {0};
  size_t len = MU_FILTER_TEXT_MAX / 8 + 1;
  char *text = malloc(len);
  int32_t code = 0;

  (void)state;
  assert_non_null(text);
  memset(text, 'a', len);
  assert_int_equal(mu_value_filter_apply(&filter, text, len, &out, &code),
                   MU_FILTER_TOO_LONG);
  assert_true(out.len <= MU_FILTER_TEXT_MAX + 8);
  mu_buffer_clear(&out);
  assert_int_equal(mu_value_filter_apply(&filter, text, len - 1, &out, &code),
                   MU_FILTER_DONE);
  mu_buffer_release(&out);
  free(text);
}

static void test_value_filter__strip_leaves_letters_and_digits(void **state)
{
  (void)state;
  assert_made("strip", "O'Brien-Smith Jr.", "OBrien-SmithJr.");
  assert_made("strip", "a_b 7 (x)/é\xE2\x80\x99, e\xCC\x81!",
              "a_b7xée\xCC\x81");
  assert_made("strip", "!?", "");
}

static void test_value_filter__default_steps_in_for_blanks(void **state)
{
  (void)state;
  assert_made("default:none", "", "none");
  assert_made("default:none", " \xC2\xA0", "none");
  assert_made("default:none", "some", "some");
  assert_made("default:", "", "");
}

static void test_value_filter__unknown_names_are_told_the_nearest(void **state)
{
  (void)state;
  assert_refused("lowr",
                 "--set x: there is no filter \"lowr\" (did you mean lower?)");
  assert_refused("capitalize",
                 "--set x: there is no filter \"capitalize\"; the filters are "
                 "lower, upper, ascii, trim, first, last, word, replace, "
                 "strip, default");
  assert_refused("", "--set x: there is no filter \"\"; the filters are lower, "
                     "upper, ascii, trim, first, last, word, replace, strip, "
                     "default");
}

static void test_value_filter__wrong_uses_are_told_the_right_one(void **state)
{
  static const char *const numbers[] = {
      "0", "1001", "x", "-1", "1x", "99999999999999999999", ""};

  (void)state;
  assert_refused("lower:x", "--set x: the filter lower is written lower");
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    char written[64];

    (void)snprintf(written, sizeof written, "first:%s", numbers[i]);
    assert_refused(written, "--set x: the filter first is written first or "
                            "first:N, N from 1 to 1000");
  }
  assert_refused("last:1:2", "--set x: the filter last is written last or "
                             "last:N, N from 1 to 1000");
  assert_refused("replace:a",
                 "--set x: the filter replace is written replace:FROM:TO, a "
                 "colon, bar or brace in them as \\: \\| \\}");
  assert_refused("replace::a",
                 "--set x: the filter replace is written replace:FROM:TO, a "
                 "colon, bar or brace in them as \\: \\| \\}");
  assert_refused("replace:a:b:c:d",
                 "--set x: the filter replace is written replace:FROM:TO, a "
                 "colon, bar or brace in them as \\: \\| \\}");
  assert_refused("default", "--set x: the filter default is written "
                            "default:TEXT, a colon, bar or brace in it as \\: "
                            "\\| \\}");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_value_filter__case_is_folded_in_any_script),
      cmocka_unit_test(test_value_filter__ascii),
      cmocka_unit_test(test_value_filter__trim_takes_every_space_at_the_ends),
      cmocka_unit_test(test_value_filter__first_and_last_count_characters),
      cmocka_unit_test(test_value_filter__word_is_the_first),
      cmocka_unit_test(test_value_filter__replace_is_literal_and_everywhere),
      cmocka_unit_test(test_value_filter__replace_does_not_grow_without_end),
      cmocka_unit_test(test_value_filter__strip_leaves_letters_and_digits),
      cmocka_unit_test(test_value_filter__default_steps_in_for_blanks),
      cmocka_unit_test(test_value_filter__unknown_names_are_told_the_nearest),
      cmocka_unit_test(test_value_filter__wrong_uses_are_told_the_right_one),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
