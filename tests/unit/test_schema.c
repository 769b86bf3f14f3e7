/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/schema.h"
#include "io/buffer.h"

static enum mu_attribute_id find(const char *name)
{
  return mu_schema_find(NULL, name, strlen(name));
}

static enum mu_attribute_id nearest(const char *name)
{
  return mu_schema_nearest(NULL, name, strlen(name));
}

static void test_schema__every_name_finds_itself(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    const char *name = mu_attribute((enum mu_attribute_id)i)->name;

    assert_non_null(name);
    assert_int_equal(find(name), i);
    assert_int_equal(nearest(name), i);
  }
}

static void test_schema__case_does_not_matter(void **state)
{
  (void)state;
  assert_int_equal(find("FIRSTNAME"), MU_FIRST_NAME);
  assert_int_equal(find("Email"), MU_EMAIL);
  assert_int_equal(find("first name"), MU_NO_ATTRIBUTE);
  assert_int_equal(find(""), MU_NO_ATTRIBUTE);
}

static void test_schema__nearest_sees_through_spaces_and_slips(void **state)
{
  (void)state;
  assert_int_equal(nearest("First Name"), MU_FIRST_NAME);
  assert_int_equal(nearest("last_name"), MU_LAST_NAME);
  assert_int_equal(nearest("ZIP-Code"), MU_ZIP_CODE);
  assert_int_equal(nearest("emial"), MU_EMAIL);
  assert_int_equal(nearest("E-Mail"), MU_EMAIL);
  assert_int_equal(nearest("Recovery Question"), MU_RECOVERY_QUESTION);
}

static void test_schema__nearest_does_not_guess_wildly(void **state)
{
  (void)state;
  assert_int_equal(nearest("Shoe size"), MU_NO_ATTRIBUTE);
  assert_int_equal(nearest("kite"), MU_NO_ATTRIBUTE); /* two from "city" */
  assert_int_equal(nearest(" _-."), MU_NO_ATTRIBUTE);
  assert_int_equal(nearest("Pr\xC3\xA9nom"), MU_NO_ATTRIBUTE);
  assert_int_equal(mu_schema_nearest(NULL, "a\0b", 3), MU_NO_ATTRIBUTE);
}

static void test_schema__nearest_takes_names_of_any_length(void **state)
{
  char name[300];

  (void)state;
  memset(name, 'x', sizeof name);
  for (size_t len = 60; len < sizeof name; len++) {
    assert_int_equal(mu_schema_nearest(NULL, name, len), MU_NO_ATTRIBUTE);
  }
}

static void test_schema__secrets_are_marked(void **state)
{
  (void)state;
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    assert_int_equal(mu_attribute((enum mu_attribute_id)i)->secret,
                     i == MU_PASSWORD || i == MU_RECOVERY_ANSWER ||
                         i == MU_PASSWORD_HASH || i == MU_PASSWORD_SALT);
  }
}

/* ---- an org's own ---- */

/* A schema of these base and custom properties. */
static enum mu_code make(struct mu_schema **schema, const char *base,
                         const char *custom, struct mu_error *err)
{
  char text[4096];

  (void)snprintf(text, sizeof text,
                 "{\"definitions\":{\"base\":{%s},\"custom\":{%s}}}\n", base,
                 custom);
  return mu_schema_new(schema, "s.json", text, strlen(text), err);
}

static struct mu_schema *made(const char *base, const char *custom)
{
  struct mu_schema *schema = NULL;
  struct mu_error err = {0};

  if (make(&schema, base, custom, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
  return schema;
}

static const struct mu_attribute *attribute_of(const struct mu_schema *schema,
                                               const char *name)
{
  enum mu_attribute_id id = mu_schema_find(schema, name, strlen(name));

  assert_int_not_equal(id, MU_NO_ATTRIBUTE);
  return mu_schema_attribute(schema, id);
}

static void test_schema__reads_custom_attributes_of_every_type(void **state)
{
  struct mu_schema *schema = made(
      "", "\"required\":[\"badge\"],\"properties\":{"
          "\"badge\":{\"title\":\"Badge No\",\"type\":\"string\",\"unique\":"
          "\"UNIQUE_VALIDATED\",\"minLength\":2,\"maxLength\":9,\"pattern\":"
          "\"[A-Z]-[0-9]+\",\"description\":\"x\"},"
          "\"sizes\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
          "\"enum\":[\"S\",\"M\"],\"oneOf\":[{\"const\":\"S\",\"title\":"
          "\"Small\"},{\"const\":\"M\",\"title\":\"Middle\"}]}},"
          "\"level\":{\"type\":\"integer\",\"enum\":[1,2],\"default\":1,"
          "\"required\":true,\"unique\":true},"
          "\"remote\":{\"type\":\"boolean\",\"mutability\":\"READ_ONLY\"},"
          "\"rate\":{\"type\":\"number\",\"mutability\":\"IMMUTABLE\",\"enum\":"
          "null,\"master\":{\"type\":\"OVERRIDE\"}},"
          "\"pin\":{\"type\":\"string\",\"format\":\"encrypted\"},"
          "\"mail\":{\"type\":\"string\",\"format\":\"email\"}}");
  const struct mu_attribute *badge = attribute_of(schema, "BADGE");
  const struct mu_attribute *sizes = attribute_of(schema, "sizes");
  const struct mu_attribute *level = attribute_of(schema, "level");
  const struct mu_attribute *rate = attribute_of(schema, "rate");

  (void)state;
  assert_int_equal(mu_schema_count(schema), MU_ATTRIBUTES + 7);
  assert_string_equal(badge->name, "badge");
  assert_string_equal(badge->title, "Badge No");
  assert_string_equal(badge->pattern, "[A-Z]-[0-9]+");
  assert_true(badge->unique && badge->required && !badge->has_default);
  assert_int_equal(badge->min_characters, 2);
  assert_int_equal(badge->max_characters, 9);
  assert_int_equal(sizes->type, MU_TYPE_ARRAY);
  assert_int_equal(sizes->item_type, MU_TYPE_STRING);
  assert_int_equal(sizes->choice_count, 2);
  assert_string_equal(sizes->choices[1], "M");
  assert_string_equal(sizes->choice_titles[1], "Middle");
  assert_int_equal(level->type, MU_TYPE_INTEGER);
  assert_string_equal(level->choices[1], "2");
  assert_true(level->has_default && !level->required && level->unique);
  assert_true(attribute_of(schema, "remote")->read_only);
  assert_int_equal(attribute_of(schema, "remote")->type, MU_TYPE_BOOLEAN);
  assert_int_equal(rate->type, MU_TYPE_NUMBER);
  assert_true(rate->immutable && rate->sourced && !rate->read_only);
  assert_null(rate->choices);
  assert_true(attribute_of(schema, "pin")->secret);
  assert_int_equal(attribute_of(schema, "mail")->format, MU_FORMAT_EMAIL);
  mu_schema_free(schema);
}

static void test_schema__the_org_comes_before_the_facts(void **state)
{
  struct mu_schema *schema =
      made("\"required\":[\"login\",\"email\"],\"properties\":{"
           "\"firstName\":{\"type\":\"string\",\"maxLength\":80},"
           "\"lastName\":{\"type\":\"string\",\"maxLength\":null},"
           "\"city\":{\"type\":\"string\",\"mutability\":\"READ_ONLY\"},"
           "\"pronouns\":{\"type\":\"string\",\"maxLength\":7}}",
           "");

  (void)state;
  assert_false(attribute_of(schema, "firstName")->required);
  assert_int_equal(attribute_of(schema, "firstName")->max_characters, 80);
  assert_int_equal(attribute_of(schema, "firstName")->min_characters, 1);
  assert_int_equal(attribute_of(schema, "lastName")->max_characters, 50);
  assert_true(attribute_of(schema, "email")->required);
  assert_true(attribute_of(schema, "city")->read_only);
  assert_int_equal(attribute_of(schema, "city")->max_characters, 128);
  assert_int_equal(attribute_of(schema, "countryCode")->format,
                   MU_FORMAT_COUNTRY_CODE);
  assert_int_equal(attribute_of(schema, "pronouns")->max_characters, 7);
  mu_schema_free(schema);
  schema = made("\"properties\":{\"firstName\":{\"type\":\"string\"}}", "");
  assert_true(attribute_of(schema, "firstName")->required);
  mu_schema_free(schema);
}

static void test_schema__a_pattern_says_what_a_login_is(void **state)
{
  static const struct {
    const char *pattern;
    enum mu_format format;
    uint32_t at_least;
    const char *kept;
  } cases[] = {
      {"null", MU_FORMAT_EMAIL, 5, NULL},
      {"\".+\"", MU_FORMAT_TEXT, 1, NULL},
      {"\"[a-z0-9]+\"", MU_FORMAT_TEXT, 5, "[a-z0-9]+"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char base[200];
    struct mu_schema *schema = NULL;
    const struct mu_attribute *login = NULL;

    (void)snprintf(base, sizeof base,
                   "\"required\":[],\"properties\":{\"login\":{\"type\":"
                   "\"string\",\"minLength\":5,\"pattern\":%s}}",
                   cases[i].pattern);
    schema = made(base, "");
    login = attribute_of(schema, "login");
    assert_true(login->required);
    assert_int_equal(login->format, cases[i].format);
    assert_int_equal(login->min_characters, cases[i].at_least);
    if (cases[i].kept) {
      assert_string_equal(login->pattern, cases[i].kept);
    } else {
      assert_null(login->pattern);
    }
    mu_schema_free(schema);
  }
}

static void test_schema__own_columns_keep_their_names(void **state)
{
  struct mu_schema *schema =
      made("", "\"properties\":{\"Status\":{\"type\":\"string\"},"
               "\"badge\":{\"type\":\"string\"}}");
  const struct mu_attribute *status = attribute_of(schema, "profile.status");

  (void)state;
  assert_int_equal(mu_schema_find(schema, "status", 6), MU_USER_STATUS);
  assert_string_equal(status->name, "profile.Status");
  assert_string_equal(mu_schema_profile_name(status), "Status");
  assert_string_equal(attribute_of(schema, "Profile.Badge")->name, "badge");
  assert_int_equal(mu_schema_find(schema, "profile.email", 13), MU_EMAIL);
  assert_int_equal(mu_schema_find(schema, "profile.groups", 14),
                   MU_NO_ATTRIBUTE);
  mu_schema_free(schema);
}

static void test_schema__what_is_malformed_is_named(void **state)
{
  static const struct {
    const char *custom;
    const char *said;
  } cases[] = {
      {"\"x\":7", "attribute x: it is not defined by an object"},
      {"\"x\":{\"type\":\"object\"}",
       "attribute x: its \"type\" is not one of string, boolean, integer, "
       "number, array"},
      {"\"x\":{\"type\":3}", "attribute x: its \"type\" is not a text"},
      {"\"x\":{\"minLength\":-1}",
       "attribute x: its \"minLength\" is not a length"},
      {"\"x\":{\"maxLength\":1.5}",
       "attribute x: its \"maxLength\" is not a length"},
      {"\"x\":{\"enum\":{}}", "attribute x: its \"enum\" is not a list"},
      {"\"x\":{\"oneOf\":[{\"title\":\"S\"}]}",
       "attribute x: its \"oneOf\" is not a list of texts or numbers"},
      {"\"x\":{\"type\":\"array\",\"items\":{\"type\":\"array\"}}",
       "attribute x: its \"items\" is not of string, boolean, integer or "
       "number"},
      {"\"x\":{\"type\":\"array\",\"items\":[]}",
       "attribute x: its \"items\" is not an object"},
      {"\"x\":{\"required\":\"yes\"}",
       "attribute x: its \"required\" is not true or false"},
      {"\"x\":{\"unique\":1}",
       "attribute x: its \"unique\" is not true or false"},
      {"\"x\":{\"master\":\"OKTA\"}",
       "attribute x: its \"master\" is not an object"},
      {"\"x\":{},\"X\":{}", "attribute X: there is another of that name"},
      {"\"Login\":{}", "attribute Login: there is another of that name"},
      {"\"a b\":{}",
       "attribute names: one of them is no name of letters, digits and _"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_schema *schema = NULL;
    struct mu_error err = {0};
    char custom[300];
    char said[300];

    (void)snprintf(custom, sizeof custom, "\"properties\":{%s}",
                   cases[i].custom);
    (void)snprintf(said, sizeof said, "s.json: %s", cases[i].said);
    assert_int_equal(make(&schema, "", custom, &err), MU_EINPUT);
    assert_null(schema);
    assert_string_equal(err.text, said);
  }
}

static void test_schema__what_is_none_is_refused(void **state)
{
  static const char *const texts[] = {
      "",
      "{",
      "[]",
      "{}",
      "<html>",
      "{\"definitions\":[]}",
      "{\"errorCode\":\"E0000011\"}",
      "{\"definitions\":{\"base\":{\"required\":[1]}}}",
      "{\"definitions\":{\"base\":{\"properties\":[1]}}}"};

  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct mu_schema *schema = NULL;

    assert_int_equal(
        mu_schema_new(&schema, "s.json", texts[i], strlen(texts[i]), NULL),
        MU_EINPUT);
    assert_null(schema);
  }
}

static void test_schema__too_many_attributes_are_refused(void **state)
{
  struct mu_buffer text = {0};
  struct mu_schema *schema = NULL;
  struct mu_error err = {0};

  (void)state;
  for (unsigned most = MU_CUSTOM_MOST; most <= MU_CUSTOM_MOST + 1; most++) {
    mu_buffer_clear(&text);
    mu_buffer_append_text(
        &text, "{\"definitions\":{\"base\":{},\"custom\":{\"properties\":{");
    for (unsigned i = 0; i < most; i++) {
      mu_buffer_printf(&text, "%s\"a%u\":{}", i > 0 ? "," : "", i);
    }
    mu_buffer_append_text(&text, "}}}}");
    assert_int_equal(
        mu_schema_new(&schema, "s.json", text.data, text.len, &err),
        most > MU_CUSTOM_MOST ? MU_EINPUT : MU_OK);
    mu_schema_free(schema);
  }
  assert_string_equal(err.text, "s.json: it has more than 500 custom "
                                "attributes, which is as many as muster takes");
  mu_buffer_release(&text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_schema__every_name_finds_itself),
      cmocka_unit_test(test_schema__case_does_not_matter),
      cmocka_unit_test(test_schema__nearest_sees_through_spaces_and_slips),
      cmocka_unit_test(test_schema__nearest_does_not_guess_wildly),
      cmocka_unit_test(test_schema__nearest_takes_names_of_any_length),
      cmocka_unit_test(test_schema__secrets_are_marked),
      cmocka_unit_test(test_schema__reads_custom_attributes_of_every_type),
      cmocka_unit_test(test_schema__the_org_comes_before_the_facts),
      cmocka_unit_test(test_schema__a_pattern_says_what_a_login_is),
      cmocka_unit_test(test_schema__own_columns_keep_their_names),
      cmocka_unit_test(test_schema__what_is_malformed_is_named),
      cmocka_unit_test(test_schema__what_is_none_is_refused),
      cmocka_unit_test(test_schema__too_many_attributes_are_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
