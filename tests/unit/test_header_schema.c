/* SPDX-License-Identifier: Apache-2.0 */
/* What headers are taken for where an org's schema is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/header_map.h"
#include "batch/schema.h"
#include "rows.h"

#define PEOPLE "login,firstName,lastName,"

struct fixture {
  struct mu_schema *schema;
  struct mu_option_list map;
  struct mu_option_list set;
  struct mu_option_list ignore;
  struct mu_header_options options;
  struct mu_header_map *made;
  struct mu_buffer text;
  struct mu_error err;
};

static int setup(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  *state = f;
  return 0;
}

static void forget(struct fixture *f)
{
  mu_header_map_free(f->made);
  mu_schema_free(f->schema);
  f->made = NULL;
  f->schema = NULL;
}

static int teardown(void **state)
{
  struct fixture *f = *state;

  forget(f);
  mu_buffer_release(&f->text);
  free(f);
  return 0;
}

/* Reads PEOPLE and |header| by a schema with these |custom| attributes. */
static enum mu_code make(struct fixture *f, const char *custom,
                         const char *header)
{
  struct mu_test_row row;
  char text[2048];

  forget(f);
  (void)snprintf(text, sizeof text,
                 "{\"definitions\":{\"base\":{\"properties\":{\"city\":{"
                 "\"mutability\":\"READ_ONLY\"}}},\"custom\":{\"properties\":{"
                 "%s}}}}",
                 custom);
  if (mu_schema_new(&f->schema, "s", text, strlen(text), &f->err) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
  f->options = (struct mu_header_options){.schema = f->schema,
                                          .map = &f->map,
                                          .set = &f->set,
                                          .ignore_column = &f->ignore};
  (void)snprintf(text, sizeof text, PEOPLE "%s", header);
  mu_test_row_set(&row, text);
  return mu_header_map_new(&f->made, &row.csv, &f->options, &f->err);
}

/* The first column behind PEOPLE gives |name|, and is read so. */
static void assert_is(struct fixture *f, const char *custom, const char *header,
                      const char *name, enum mu_reading reading)
{
  size_t count = 0;
  const struct mu_column_pair *pairs = NULL;
  const struct mu_attribute *attribute = NULL;

  if (make(f, custom, header) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
  attribute =
      mu_schema_attribute(f->schema, mu_header_map_attribute(f->made, 3));
  assert_string_equal(attribute->name, name);
  pairs = mu_header_map_pairs(f->made, &count);
  assert_int_equal(pairs[3].reading, reading);
}

/* The remarks about columns that may mean something else. */
static const char *doubts(struct fixture *f)
{
  struct mu_remarks all = {0};

  mu_buffer_clear(&f->text);
  mu_header_map_remark(f->made, &all);
  for (size_t i = 0; i < all.count; i++) {
    if (all.items[i].kind != MU_REMARK_STAND_IN) {
      mu_buffer_printf(&f->text, "%s: %s\n", mu_remark_name(all.items[i].kind),
                       all.items[i].text);
    }
  }
  mu_remarks_release(&all);
  return mu_buffer_text(&f->text);
}

static void refuse(struct fixture *f, const char *custom, const char *header,
                   enum mu_code code, const char *said)
{
  assert_int_equal(make(f, custom, header), code);
  if (!strstr(f->err.text, said)) {
    fail_msg("\"%s\" is not in: %s", said, f->err.text);
  }
}

static void test_header_schema__its_own_name(void **state)
{
  struct fixture *f = *state;

  assert_is(f, "\"badge\":{}", "BADGE", "badge", MU_READ_PLAIN);
  assert_is(f, "\"jobTitle\":{}", "jobTitle", "jobTitle", MU_READ_PLAIN);
  assert_string_equal(doubts(f), "");
  assert_is(f, "\"status\":{}", "status", "status", MU_READ_PLAIN);
  assert_int_equal(mu_header_map_attribute(f->made, 3), MU_USER_STATUS);
  assert_is(f, "\"status\":{}", "Status *", "status", MU_READ_PLAIN);
  assert_int_equal(mu_header_map_attribute(f->made, 3), MU_USER_STATUS);
  assert_is(f, "\"status\":{}", "profile.status", "profile.status",
            MU_READ_PLAIN);
}

static void test_header_schema__its_spoken_name(void **state)
{
  struct fixture *f = *state;

  assert_is(f, "\"shoeSize\":{}", "Shoe size [Required]", "shoeSize",
            MU_READ_PLAIN);
  assert_string_equal(doubts(f), "");
  mu_buffer_clear(&f->text);
  mu_header_map_describe(f->made, &f->text);
  assert_non_null(strstr(mu_buffer_text(&f->text),
                         "D \"Shoe size [Required]\" -> shoeSize\n"));
  assert_is(f, "\"cost_center_code\":{}", "Cost Center Code",
            "cost_center_code", MU_READ_PLAIN);
  assert_string_equal(
      doubts(f),
      "risky_header: D \"Cost Center Code\" is read as cost_center_code: the "
      "org has an attribute of this name; if the column is for one of Okta's "
      "own, say so with --map\n");
  refuse(f, "\"shoeSize\":{},\"shoe_size\":{}", "Shoe size", MU_EINPUT,
         "D \"Shoe size\" (did you mean shoeSize?");
}

static void test_header_schema__its_title(void **state)
{
  struct fixture *f = *state;

  assert_is(f, "\"c17\":{\"title\":\"T-shirt\"}", "T Shirt", "c17",
            MU_READ_PLAIN);
  assert_is(f, "\"c17\":{\"title\":\"Job title\"}", "Job Title", "title",
            MU_READ_PLAIN);
  assert_is(f, "\"c17\":{\"title\":\"Office\"}", "Office", "c17",
            MU_READ_PLAIN); /* without it, the column is left out */
  refuse(f, "\"a\":{\"title\":\"T\"},\"b\":{\"title\":\"T\"}", "T", MU_EINPUT,
         "D \"T\"");
}

static void test_header_schema__dates(void **state)
{
  static const char no_place[] = "Okta's base profile has no attribute";
  static const char time[] = "\"hireDate\":{\"format\":\"date-time\"}";
  struct fixture *f = *state;

  assert_is(f, time, "hireDate", "hireDate", MU_READ_DATE);
  assert_is(f, "\"hireDate\":{}", "hireDate", "hireDate", MU_READ_PLAIN);
  assert_is(f, "\"hireDate\":{}", "Hire Date", "hireDate", MU_READ_DATE);
  assert_string_equal(doubts(f), "");
  assert_is(f, "\"hireDate\":{}", "Eintrittsdatum", "hireDate", MU_READ_DATE);
  assert_non_null(
      strstr(doubts(f), "the org's only attribute for such a date"));
  assert_is(f, "\"d\":{\"title\":\"Start date\"}", "Hire Date", "d",
            MU_READ_DATE);
  refuse(f, "\"hireDate\":{}", "Termination Date", MU_EINPUT, no_place);
  refuse(f, "\"hireDate\":{},\"startDate\":{}", "Eintrittsdatum", MU_EINPUT,
         no_place);
  refuse(f, "\"badge\":{}", "Hire Date", MU_EINPUT, no_place);
}

static void test_header_schema__what_nobody_may_write(void **state)
{
  static const char score[] = "\"score\":{\"mutability\":\"READ_ONLY\","
                              "\"required\":true}";
  struct fixture *f = *state;

  refuse(f, score, "score", MU_EINPUT,
         "1 column cannot be taken as it is: D \"score\" (score is read-only "
         "by the org's schema, and nobody may write it); map each with --map "
         "COLUMN=ATTRIBUTE or drop it with --ignore-column NAME");
  refuse(f, score, "city", MU_EINPUT, "city is read-only");
  f->map = (struct mu_option_list){{"Points=score"}, 1};
  refuse(f, score, "Points", MU_EINPUT, "D \"Points\" (score is read-only");
  f->map.count = 0;
  f->set = (struct mu_option_list){{"score=7"}, 1};
  refuse(f, score, "title", MU_EUSAGE,
         "--set score: the org's schema lets nobody write it");
  f->set.count = 0;
  f->ignore = (struct mu_option_list){{"score"}, 1};
  assert_int_equal(make(f, score, "score"), MU_OK);
}

static void test_header_schema__what_the_org_requires(void **state)
{
  static const char region[] = "\"region\":{\"required\":true}";
  struct fixture *f = *state;

  refuse(f, region, "title", MU_EINPUT,
         "no column gives what every user needs: region;");
  assert_int_equal(make(f, region, "region"), MU_OK);
  f->set = (struct mu_option_list){{"region=EMEA"}, 1};
  assert_int_equal(make(f, region, "title"), MU_OK);
  f->set.count = 0;
  assert_int_equal(
      make(f, "\"region\":{\"required\":true,\"default\":\"EMEA\"}", "title"),
      MU_OK);
}

static void test_header_schema__constants_are_checked(void **state)
{
  static const char custom[] = "\"remote\":{\"type\":\"boolean\"},\"unit\":{"
                               "\"enum\":[\"Sales\"]}";
  struct fixture *f = *state;

  f->set = (struct mu_option_list){{"remote=Yes", "unit=Sales"}, 2};
  assert_int_equal(make(f, custom, "title"), MU_OK);
  f->set = (struct mu_option_list){{"unit=sales"}, 1};
  refuse(f, custom, "title", MU_EUSAGE,
         "--set unit: \"sales\" is none of the values that the org allows; did "
         "you mean \"Sales\"?");
  f->set = (struct mu_option_list){{"untt=Sales"}, 1};
  refuse(f, custom, "title", MU_EUSAGE, "--set \"untt\" (did you mean unit?)");
}

static void test_header_schema__secrets(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f, "\"pin\":{\"format\":\"encrypted\"}", "pin,title"),
                   MU_OK);
  assert_true(mu_header_map_is_secret(f->made, 3));
  assert_false(mu_header_map_is_secret(f->made, 4));
  assert_true(mu_header_map_holds_secrets(f->made));
}

static void test_header_schema__what_the_org_will_do(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f,
                        "\"badge\":{\"pattern\":\"(\"},\"desk\":{\"master\":{"
                        "\"type\":\"OVERRIDE\"}}",
                        "badge,desk"),
                   MU_OK);
  assert_string_equal(
      doubts(f),
      "org_schema: D \"badge\": the org's pattern for badge cannot be checked "
      "here; the org will check it\n"
      "org_schema: E \"desk\": the org takes desk from other systems first, "
      "for "
      "users whom they have\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_header_schema__its_own_name),
      TEST(test_header_schema__its_spoken_name),
      TEST(test_header_schema__its_title),
      TEST(test_header_schema__dates),
      TEST(test_header_schema__what_nobody_may_write),
      TEST(test_header_schema__what_the_org_requires),
      TEST(test_header_schema__constants_are_checked),
      TEST(test_header_schema__secrets),
      TEST(test_header_schema__what_the_org_will_do),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
