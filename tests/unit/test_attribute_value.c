/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/attribute_value.h"
#include "batch/schema.h"
#include "scarce_memory.h"

#define MARKETING "\"enum\":[\"Marketing\",\"Sales\",\"R&D\"]"

/* An attribute x that |definition| defines. */
static struct mu_schema *defined(const char *definition)
{
  struct mu_schema *schema = NULL;
  struct mu_error err = {0};
  char text[1024];

  (void)snprintf(text, sizeof text,
                 "{\"definitions\":{\"base\":{},\"custom\":{\"properties\":{"
                 "\"x\":{%s}}}}}",
                 definition);
  if (mu_schema_new(&schema, "s", text, strlen(text), &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  return schema;
}

static struct mu_value value_of(const char *text)
{
  return (struct mu_value){.text = text, .len = strlen(text)};
}

/* |json| is what is sent; NULL: it does not fit, and |said| is said of it. */
static void expect(const char *definition, const char *text, const char *json,
                   const char *said)
{
  struct mu_schema *schema = defined(definition);
  const struct mu_attribute *x = mu_schema_attribute(schema, MU_ATTRIBUTES);
  const struct mu_value value = value_of(text);
  const struct mu_place place = {"A2", 0};
  struct mu_faults faults;
  struct mu_buffer out = {0};

  mu_faults_init(&faults);
  mu_attribute_value_report(x, &value, true, place, &faults);
  assert_string_equal(mu_buffer_text(&faults.text), json ? "" : said);
  assert_int_equal(mu_attribute_value_fits(x, &value), json != NULL);
  if (json) {
    mu_attribute_value_write(x, &value, &out);
    assert_string_equal(mu_buffer_text(&out), json);
  }
  mu_buffer_release(&out);
  mu_faults_release(&faults);
  mu_schema_free(schema);
}

static void test_attribute_value__booleans(void **state)
{
  static const char boolean[] = "\"type\":\"boolean\"";

  (void)state;
  expect(boolean, "true", "true", NULL);
  expect(boolean, "false", "false", NULL);
  expect(boolean, "maybe", NULL,
         "A2: \"maybe\" is neither true nor false, and no word for either");
}

static void test_attribute_value__whole_numbers(void **state)
{
  static const char integer[] = "\"type\":\"integer\"";
  static const char *const wrong[] = {"1.5", "1,000", "1 000", "1e3", "+1",
                                      "",    "-",     "1.",    ".0",  "0x1",
                                      "one", "1-",    "--1"};

  (void)state;
  expect(integer, "0", "0", NULL);
  expect(integer, "-12", "-12", NULL);
  expect(integer, "1.0", "1", NULL);
  expect(integer, "-007.00", "-7", NULL);
  expect(integer, "9007199254740991", "9007199254740991", NULL);
  expect(integer, "-9007199254740992", NULL,
         "A2: \"-9007199254740992\" has more digits than JSON carries without "
         "loss: 9007199254740991 at most");
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char said[100];

    (void)snprintf(said, sizeof said,
                   "A2: \"%s\" is no whole number in plain digits", wrong[i]);
    expect(integer, wrong[i], NULL, said);
  }
}

static void test_attribute_value__numbers(void **state)
{
  static const char number[] = "\"type\":\"number\"";
  static const char *const wrong[] = {"0,5", "1'000.0", "1.", ".5",  "1e",
                                      "nan", "inf",     "",   "1e+", "0x1p3"};

  (void)state;
  expect(number, "0.50", "0.50", NULL);
  expect(number, "-000.5", "-0.5", NULL);
  expect(number, "12", "12", NULL);
  expect(number, "1.5E+3", "1.5E+3", NULL);
  expect(number, "1e999", NULL, "A2: \"1e999\" is more than a number can be");
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char said[120];

    (void)snprintf(said, sizeof said,
                   "A2: \"%s\" is no number with a decimal point and without "
                   "thousands separators",
                   wrong[i]);
    expect(number, wrong[i], NULL, said);
  }
}

static void test_attribute_value__choices(void **state)
{
  static const char titled[] =
      "\"oneOf\":[{\"const\":\"S\",\"title\":\"Small\"},{\"const\":\"M\"}]";

  (void)state;
  expect(MARKETING, "R&D", "\"R&D\"", NULL);
  expect(MARKETING, "marketing", NULL,
         "A2: \"marketing\" is none of the values that the org allows; did you "
         "mean \"Marketing\"?");
  expect(MARKETING, "Marktin", NULL,
         "A2: \"Marktin\" is none of the values that the org allows; did you "
         "mean \"Marketing\"?");
  expect(MARKETING, "Legal", NULL,
         "A2: \"Legal\" is none of the values that the org allows: "
         "\"Marketing\", \"Sales\", \"R&D\"");
  expect(titled, "small", NULL,
         "A2: \"small\" is none of the values that the org allows; did you "
         "mean \"S\"?");
  expect("\"type\":\"integer\",\"enum\":[10,20]", "20.0", "20", NULL);
  expect("\"type\":\"number\",\"enum\":[0.1,2]", "0.10", "0.10", NULL);
  expect("\"enum\":[\"aa\",\"bb\",\"cc\",\"dd\",\"ee\",\"ff\",\"gg\"]", "zzz",
         NULL,
         "A2: \"zzz\" is none of the values that the org allows: \"aa\", "
         "\"bb\", \"cc\", \"dd\", \"ee\" and 2 more");
}

static void test_attribute_value__patterns(void **state)
{
  (void)state;
  expect("\"pattern\":\"[A-Z]-[0-9]+\"", "A-17", "\"A-17\"", NULL);
  expect("\"pattern\":\"[A-Z]-[0-9]+\"", "A-17 ", NULL,
         "A2: \"A-17 \" does not match the org's pattern \"[A-Z]-[0-9]+\"");
  expect("\"pattern\":\"(unbalanced\"", "anything", "\"anything\"", NULL);
}

static void test_attribute_value__lists(void **state)
{
  static const char texts[] = "\"type\":\"array\",\"items\":{\"type\":"
                              "\"string\"}";
  static const char sizes[] = "\"type\":\"array\",\"items\":{\"type\":"
                              "\"string\",\"enum\":[\"S\",\"M\"]}";
  static const char desks[] = "\"type\":\"array\",\"items\":{\"type\":"
                              "\"integer\"}";
  static const char mails[] = "\"type\":\"array\",\"items\":{\"type\":"
                              "\"string\",\"format\":\"email\"}";

  (void)state;
  expect(texts, "a;b| c d \n\"e\"", "[\"a\",\"b\",\"c d\",\"\\\"e\\\"\"]",
         NULL);
  expect(texts, ";a;;", "[\"a\"]", NULL);
  expect(texts, "[\"a;b\", \" c\",1.5,true]",
         "[\"a;b\",\" c\",\"1.5\",\"true\"]", NULL);
  expect(texts,
         "[\"a,]\\\"\", 12345678901234567890 ,1.50,007,\"\",\"\\\\\",1e3]",
         "[\"a,]\\\"\",\"12345678901234567890\",\"1.50\",\"007\",\"\","
         "\"\\\\\",\"1e3\"]",
         NULL);
  expect(texts, "[]", "[]", NULL);
  expect(texts, " ; ", NULL, "A2: \" ; \" is a list of nothing");
  expect(texts, "[a]", NULL,
         "A2: \"[a]\" begins like a JSON array, and is none of texts, numbers "
         "or booleans");
  expect(texts, "[\"a\"] b", NULL,
         "A2: \"[\"a\"] b\" begins like a JSON array, and is none of texts, "
         "numbers or booleans");
  expect(texts, "[null]", NULL,
         "A2: \"[null]\" begins like a JSON array, and is none of texts, "
         "numbers or booleans");
  expect(texts, "[\"\\ud83d\\ude00\"]", NULL,
         "A2: \"\xF0\x9F\x98\x80\" holds a character beyond the Basic "
         "Multilingual Plane (an emoji?), which Okta refuses");
  expect(sizes, "S;m", NULL,
         "A2: \"m\" is none of the values that the org allows; did you mean "
         "\"M\"?");
  expect(desks, "1;02;3.0", "[1,2,3]", NULL);
  expect(desks, "[1,2]", "[1,2]", NULL);
  expect(desks, "[9007199254740993]", NULL,
         "A2: \"9007199254740993\" has more digits than JSON carries without "
         "loss: 9007199254740991 at most");
  expect(desks, "1;b", NULL, "A2: \"b\" is no whole number in plain digits");
  expect(mails, "a@b.example;c", NULL, "A2: \"c\" is not an e-mail address");
}

static void test_attribute_value__a_date_is_midnight(void **state)
{
  static const char time[] = "\"format\":\"date-time\"";

  (void)state;
  expect(time, "2026-09-01", "\"2026-09-01T00:00:00.000Z\"", NULL);
  expect(time, "2026-09-01T08:00:00Z", "\"2026-09-01T08:00:00Z\"", NULL);
}

static void test_attribute_value__is_hidden_on_request(void **state)
{
  struct mu_schema *schema = defined(MARKETING);
  const struct mu_value value = value_of("marketing");
  struct mu_faults faults;

  (void)state;
  mu_faults_init(&faults);
  mu_attribute_value_report(mu_schema_attribute(schema, MU_ATTRIBUTES), &value,
                            false, (struct mu_place){"A2", 0}, &faults);
  assert_string_equal(mu_buffer_text(&faults.text),
                      "A2: it is none of the values that the org allows: "
                      "\"Marketing\", \"Sales\", \"R&D\"");
  mu_faults_release(&faults);
  mu_schema_free(schema);
}

static void test_attribute_value__scarce_memory_is_noticed(void **state)
{
  struct mu_schema *schema = defined("\"type\":\"array\",\"items\":{\"type\":"
                                     "\"string\",\"enum\":[\"S\"]}");
  const struct mu_attribute *x = mu_schema_attribute(schema, MU_ATTRIBUTES);
  const struct mu_value value = value_of("[\"S\",\"M\"]");
  bool done = false;

  (void)state;
  for (size_t n = 1; !done; n++) {
    struct mu_faults faults;

    mu_faults_init(&faults);
    mu_scarce_memory_start(n);
    mu_attribute_value_report(x, &value, true, (struct mu_place){"A2", 0},
                              &faults);
    done = !mu_scarce_memory_stop();
    assert_int_equal(mu_buffer_failed(&faults.text), !done);
    mu_faults_release(&faults);
  }
  mu_schema_free(schema);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_attribute_value__booleans),
      cmocka_unit_test(test_attribute_value__whole_numbers),
      cmocka_unit_test(test_attribute_value__numbers),
      cmocka_unit_test(test_attribute_value__choices),
      cmocka_unit_test(test_attribute_value__patterns),
      cmocka_unit_test(test_attribute_value__lists),
      cmocka_unit_test(test_attribute_value__a_date_is_midnight),
      cmocka_unit_test(test_attribute_value__is_hidden_on_request),
      cmocka_unit_test(test_attribute_value__scarce_memory_is_noticed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
