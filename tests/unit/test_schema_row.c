/* SPDX-License-Identifier: Apache-2.0 */
/* A row's way from its cells to what is sent, by an org's schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/okta_request.h"
#include "batch/schema.h"
#include "batch/survey.h"
#include "scarce_memory.h"
#include "scratch.h"

static const char schema_text[] =
    "{\"definitions\":{\"base\":{},\"custom\":{\"properties\":{"
    "\"remote\":{\"type\":\"boolean\"},"
    "\"seats\":{\"type\":\"integer\",\"unique\":true},"
    "\"badge\":{\"unique\":\"UNIQUE_VALIDATED\"},"
    "\"sizes\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"since\":{\"format\":\"date-time\"},"
    "\"firstDay\":{\"title\":\"Hire date\"},"
    "\"mail\":{\"format\":\"email\"},"
    "\"region\":{\"required\":true},"
    "\"status\":{}}}}}";

struct fixture {
  struct mu_scratch scratch;
  struct mu_schema *schema;
  struct mu_option_list sets;
  struct mu_input *input;
  struct mu_checker *checker;
  struct mu_survey survey;
  struct mu_input_row row;
  struct mu_faults faults;
  struct mu_buffer body;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  mu_faults_init(&f->faults);
  *state = f;
  return 0;
}

static void close_all(struct fixture *f)
{
  mu_input_free(f->input);
  mu_checker_free(f->checker);
  mu_schema_free(f->schema);
  f->input = NULL;
  f->checker = NULL;
  f->schema = NULL;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  close_all(f);
  mu_faults_release(&f->faults);
  mu_buffer_release(&f->body);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

/* A file whose people have these |cells| behind their names. */
static void write_people(struct fixture *f, const char *header,
                         const char *cells)
{
  struct mu_buffer text = {0};
  size_t row = 1;

  mu_buffer_printf(&text, "login,firstName,lastName,region,%s\n", header);
  for (const char *at = cells; *at != '\0'; row++) {
    size_t len = strcspn(at, "\n");

    mu_buffer_printf(&text, "u%zu@b.example,A,B,EMEA,%.*s\n", row, (int)len,
                     at);
    at += len + (at[len] == '\n');
  }
  mu_scratch_write(&f->scratch, text.data, text.len);
  mu_buffer_release(&text);
}

/* |sets| may be NULL, and is borrowed. */
static enum mu_code survey(struct fixture *f, const struct mu_option_list *sets)
{
  const struct mu_rules rules = {0};
  struct mu_input_options options = {.columns = {.set = sets}};
  enum mu_code rc =
      mu_schema_new(&f->schema, "s", schema_text, strlen(schema_text), &f->err);

  options.columns.schema = f->schema;
  options.repair.schema = f->schema;
  if (rc == MU_OK) {
    rc = mu_input_open(&f->input, f->scratch.path, &options, &f->err);
  }
  if (rc == MU_OK) {
    rc = mu_checker_new(&f->checker, &rules, &f->err);
  }
  if (rc == MU_OK) {
    rc = mu_survey_run(f->checker, f->input, 0, &f->survey, &f->err);
  }
  return rc;
}

static void must_survey(struct fixture *f, const char *header,
                        const char *cells, const char *set)
{
  close_all(f);
  f->sets = (struct mu_option_list){{set}, set ? 1 : 0};
  write_people(f, header, cells);
  if (survey(f, &f->sets) != MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static const char *next_fault(struct fixture *f)
{
  assert_int_equal(mu_input_next(f->input, &f->row, &f->err), MU_OK);
  (void)mu_checker_judge(f->checker, mu_input_map(f->input), &f->row,
                         &f->faults);
  return mu_buffer_text(&f->faults.text);
}

/* The first person's custom attributes are sent as |json|. */
static void assert_sent(struct fixture *f, const char *header,
                        const char *cells, const char *set, const char *json)
{
  const struct mu_create_options options = {0};
  const char *at = NULL;

  must_survey(f, header, cells, set);
  assert_string_equal(next_fault(f), "");
  mu_buffer_clear(&f->body);
  (void)mu_okta_create_body(&f->body, &f->row.user, &options);
  at = strstr(mu_buffer_text(&f->body), "\"lastName\":\"B\",");
  assert_non_null(at);
  assert_string_equal(at + strlen("\"lastName\":\"B\","), json);
}

static void test_schema_row__booleans_in_many_words(void **state)
{
  static const struct {
    const char *cell;
    const char *sent;
    size_t notices;
  } cases[] = {
      {"true", "true", 0}, {"TRUE", "true", 0},   {"False", "false", 0},
      {"WAHR", "true", 1}, {"FALSO", "false", 1}, {"Yes", "true", 1},
      {"0", "false", 1},   {"x", "true", 1},      {"Inactive", "false", 1}};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char json[80];

    (void)snprintf(json, sizeof json, "\"remote\":%s,\"region\":\"EMEA\"}}",
                   cases[i].sent);
    assert_sent(f, "remote", cases[i].cell, NULL, json);
    assert_int_equal(f->row.notices->count, cases[i].notices);
  }
  must_survey(f, "remote", "terminated", NULL);
  assert_string_equal(next_fault(f), "E2 \"remote\": \"terminated\" is neither "
                                     "true nor false, and no word for either");
}

static void test_schema_row__values_of_their_types(void **state)
{
  struct fixture *f = *state;

  assert_sent(f, "seats,sizes,mail,profile.status,Status",
              "12.0,S;M,Ada <a@b.example>,leaver,active", NULL,
              "\"seats\":12,\"sizes\":[\"S\",\"M\"],\"mail\":\"a@b.example\","
              "\"region\":\"EMEA\",\"status\":\"leaver\"}}");
  assert_sent(f, "seats,sizes", ",", NULL, "\"region\":\"EMEA\"}}");
}

static void test_schema_row__dates(void **state)
{
  static const struct {
    const char *cell;
    const char *sent;
  } cases[] = {{"2026-09-01", "2026-09-01T00:00:00.000Z"},
               {"2026-09-01 00:00:00", "2026-09-01T00:00:00.000Z"},
               {"2026-09-01T08:30:00Z", "2026-09-01T08:30:00Z"},
               {"2026-09-01T00:00:00+02:00", "2026-09-01T00:00:00+02:00"}};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char json[80];

    (void)snprintf(json, sizeof json, "\"since\":\"%s\",\"region\":\"EMEA\"}}",
                   cases[i].sent);
    assert_sent(f, "since", cases[i].cell, NULL, json);
  }
  assert_sent(f, "Hire Date", "2026-09-01", NULL,
              "\"firstDay\":\"2026-09-01\",\"region\":\"EMEA\"}}");
  must_survey(f, "since", "2026-09-01 08:30\n09/01/2026\n2026-13-01", NULL);
  for (size_t i = 0; i < 3; i++) {
    assert_non_null(strstr(next_fault(f), "is not a time such as"));
    assert_int_equal(f->faults.items[0].kind, MU_FAULT_DATE);
  }
}

static void test_schema_row__set(void **state)
{
  struct fixture *f = *state;

  assert_sent(f, "title", "Dr", "remote=Oui",
              "\"title\":\"Dr\",\"remote\":true,\"region\":\"EMEA\"}}");
  assert_sent(f, "sizes,title", "S,X", "badge={sizes}-{title}",
              "\"title\":\"X\",\"badge\":\"S-X\",\"sizes\":[\"S\"],\"region\":"
              "\"EMEA\"}}");
}

static void test_schema_row__what_is_unique_is_there_once(void **state)
{
  struct fixture *f = *state;

  must_survey(f, "badge,seats", "a,1\nA,2\na,3\n,1.0\n,\nb,\nb,9", NULL);
  assert_int_equal(f->survey.valid, 4);
  assert_int_equal(f->survey.duplicates, 3);
  assert_string_equal(next_fault(f), "");
  assert_string_equal(next_fault(f), "");
  assert_string_equal(next_fault(f), "E4 \"badge\": is the badge of row 1 too, "
                                     "and the org's schema wants it unique");
  assert_string_equal(next_fault(f), "F5 \"seats\": is the seats of row 1 too, "
                                     "and the org's schema wants it unique");
  assert_int_equal(f->faults.items[0].kind, MU_FAULT_NOT_UNIQUE);
  assert_string_equal(next_fault(f), "");
  assert_string_equal(next_fault(f), "");
  assert_string_equal(next_fault(f), "E8 \"badge\": is the badge of row 6 too, "
                                     "and the org's schema wants it unique");
}

static void test_schema_row__who_is_not_sent_takes_nothing(void **state)
{
  struct fixture *f = *state;

  /* Row 2 has row 1's seats, so that its badge is free for row 3. */
  must_survey(f, "badge,seats", "a,1\nb,1\nb,2", NULL);
  assert_int_equal(f->survey.duplicates, 1);
  (void)next_fault(f);
  (void)next_fault(f);
  assert_string_equal(next_fault(f), "");
}

static void test_schema_row__what_is_required_is_in_each_row(void **state)
{
  struct fixture *f = *state;
  static const char text[] = "login,firstName,lastName,region\n"
                             "u1@b.example,A,B,\n";

  must_survey(f, "title", "x", NULL);
  mu_input_free(f->input);
  f->input = NULL;
  mu_scratch_write(&f->scratch, text, strlen(text));
  assert_int_equal(
      mu_input_open(&f->input, f->scratch.path,
                    &(struct mu_input_options){.columns = {.schema = f->schema},
                                               .repair = {.schema = f->schema}},
                    &f->err),
      MU_OK);
  assert_string_equal(next_fault(f), "D2 \"region\": is blank");
}

static void test_schema_row__memory_can_run_out_anywhere(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  write_people(f, "badge,seats,remote,sizes", "a,1,yes,S\na,2,no,[\"M\"]");
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    close_all(f);
    mu_scarce_memory_start(n);
    rc = survey(f, NULL);
    done = !mu_scarce_memory_stop();
    if (rc == MU_OK) { /* what failed can be done without */
      assert_int_equal(f->survey.valid, 1);
      assert_int_equal(f->survey.duplicates, 1);
    } else {
      assert_int_equal(rc, MU_ENOMEM);
    }
    assert_true(!done || rc == MU_OK);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_schema_row__booleans_in_many_words),
      TEST(test_schema_row__values_of_their_types),
      TEST(test_schema_row__dates),
      TEST(test_schema_row__set),
      TEST(test_schema_row__what_is_unique_is_there_once),
      TEST(test_schema_row__who_is_not_sent_takes_nothing),
      TEST(test_schema_row__what_is_required_is_in_each_row),
      TEST(test_schema_row__memory_can_run_out_anywhere),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
