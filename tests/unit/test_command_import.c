/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One import of many rows, each of whose logins says what happens to it; the
 * tests look at what became of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/command.h"
#include "batch/org_clock.h"
#include "http_server.h"
#include "io/clock.h"
#include "scratch.h"

#define FILE_MAX 65536

static const char *const logins[] = {
    "plain",      "taken",         "lost-unmade",     "lost-made",
    "lost-other", "lost-unlike",   "always-500",      "find-busy",
    "torn-made",  "late-made",     "late-busy",       "sl/ash",
    "shortname",  "unfound-taken", "gateway-503-made"};

#define LOGINS (sizeof logins / sizeof *logins)

struct world {
  struct mu_scratch scratch;
  struct mu_http_server *server;
  char results[FILE_MAX];
  int exit_code;
  unsigned posts[LOGINS];
  unsigned finds[LOGINS];
};

/* ---- the org ---- */

static size_t which(const struct mu_http_request *request)
{
  for (size_t i = 0; i < LOGINS; i++) {
    char name[64];
    char encoded[64];

    (void)snprintf(name, sizeof name, "\"%s@x.example\"", logins[i]);
    (void)snprintf(encoded, sizeof encoded, "/users/%s%%40x.example",
                   logins[i]);
    if (strstr(request->body, name) || strstr(request->path, encoded)) {
      return i;
    }
  }
  return 11; /* sl/ash, whose slash is encoded too */
}

static void answer_dated(struct mu_http_answer *answer, int status,
                         const char *body)
{
  char headers[128];
  time_t now = time(NULL);
  struct tm tm = {0};

  (void)gmtime_r(&now, &tm);
  (void)strftime(headers, sizeof headers, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n",
                 &tm);
  mu_http_answer(answer, status, headers, body);
}

/* A user as the row has it, created at |created_us|. */
static void write_user(char *body, size_t size, const char *login,
                       const char *first_name, int64_t created_us)
{
  char created[MU_TIMESTAMP_MAX];

  mu_org_clock_format(created_us, created);
  (void)snprintf(body, size,
                 "{\"id\":\"00u%s\",\"status\":\"ACTIVE\",\"created\":\"%s\","
                 "\"profile\":{\"login\":\"%s@x.example\",\"email\":"
                 "\"%s@x.example\",\"firstName\":\"%s\",\"lastName\":\"L\","
                 "\"city\":null}}",
                 login, created, login, login, first_name);
}

static void answer_error(struct mu_http_answer *answer, int status,
                         const char *code, const char *cause)
{
  char body[512];

  (void)snprintf(body, sizeof body,
                 "{\"errorCode\":\"%s\",\"errorSummary\":\"%s\","
                 "\"errorCauses\":[{\"errorSummary\":\"%s\"}]}",
                 code, cause, cause);
  answer_dated(answer, status, body);
}

static void answer_taken(struct mu_http_answer *answer)
{
  answer_error(answer, 400, "E0000001",
               "login: An object with this field already exists in the "
               "current organization");
}

static void answer_made(struct mu_http_answer *answer, const char *login)
{
  char body[512];

  write_user(body, sizeof body, login, "F", mu_clock_calendar_us());
  answer_dated(answer, 200, body);
}

static void answer_first_post(const char *login, struct mu_http_answer *answer)
{
  if (strcmp(login, "plain") == 0) {
    answer_made(answer, login);
  } else if (strcmp(login, "taken") == 0) {
    answer_taken(answer);
  } else if (strcmp(login, "always-500") == 0 ||
             strcmp(login, "find-busy") == 0) {
    answer_error(answer, 500, "E0000009", "Internal Server Error");
  } else if (strcmp(login, "torn-made") == 0) {
    answer_dated(answer, 200, "{\"id\":\"00u");
  } else if (strcmp(login, "gateway-503-made") == 0) {
    answer_dated(answer, 503, "<html>no upstream</html>");
  } else {
    answer->after = MU_HTTP_RESET;
  }
}

static void answer_next_post(const char *login, struct mu_http_answer *answer)
{
  if (strcmp(login, "always-500") == 0) {
    answer_error(answer, 500, "E0000009", "Internal Server Error");
  } else if (strncmp(login, "late-", 5) == 0 ||
             strcmp(login, "unfound-taken") == 0) {
    answer_taken(answer);
  } else {
    answer_made(answer, login);
  }
}

static void answer_missing(struct mu_http_answer *answer)
{
  answer_error(answer, 404, "E0000007", "Not found: Resource not found");
}

static void answer_first_find(const char *login, struct mu_http_answer *answer)
{
  char body[512];

  if (strcmp(login, "find-busy") == 0) {
    answer_error(answer, 503, "E0000181", "Temporarily unavailable");
  } else if (strcmp(login, "lost-other") == 0) {
    write_user(body, sizeof body, login, "F",
               mu_clock_calendar_us() - 3600 * MU_SEC);
    answer_dated(answer, 200, body);
  } else if (strcmp(login, "lost-unlike") == 0) {
    write_user(body, sizeof body, login, "Another", mu_clock_calendar_us());
    answer_dated(answer, 200, body);
  } else if (strcmp(login, "shortname") == 0) {
    write_user(body, sizeof body, "somebody", "F", mu_clock_calendar_us());
    answer_dated(answer, 200, body);
  } else if (strcmp(login, "sl/ash") == 0) {
    answer_dated(answer, 200, "[{\"id\":\"00u");
  } else if (strstr(login, "-made") && strcmp(login, "late-made") != 0) {
    answer_made(answer, login);
  } else {
    answer_missing(answer);
  }
}

static void answer_next_find(const char *login, struct mu_http_answer *answer)
{
  if (strstr(login, "-busy")) {
    answer_error(answer, 503, "E0000181", "Temporarily unavailable");
  } else if (strcmp(login, "late-made") == 0) {
    answer_made(answer, login);
  } else if (strcmp(login, "sl/ash") == 0) {
    answer_dated(answer, 200, "[]");
  } else {
    answer_missing(answer);
  }
}

static void be_an_org(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  struct world *w = ctx;
  size_t i = which(request);

  if (strstr(request->path, "/meta/schemas/")) {
    answer_missing(answer); /* the rows go by the facts */
    return;
  }
  if (strcmp(request->method, "POST") == 0) {
    if (w->posts[i]++ == 0) {
      answer_first_post(logins[i], answer);
    } else {
      answer_next_post(logins[i], answer);
    }
  } else if (w->finds[i]++ == 0) {
    answer_first_find(logins[i], answer);
  } else {
    answer_next_find(logins[i], answer);
  }
}

/* ---- the run ---- */

static void write_input(struct world *w)
{
  struct mu_buffer csv = {0};

  mu_buffer_append_text(&csv, "login,email,firstName,lastName\n");
  for (size_t i = 0; i < LOGINS; i++) {
    mu_buffer_printf(&csv, "%s@x.example,%s@x.example,F,L\n", logins[i],
                     logins[i]);
  }
  mu_scratch_init(&w->scratch);
  mu_scratch_write(&w->scratch, csv.data, csv.len);
  mu_buffer_release(&csv);
}

static void read_results(struct world *w, const char *path)
{
  FILE *file = fopen(path, "r");
  size_t len = file ? fread(w->results, 1, FILE_MAX - 1, file) : 0;

  w->results[len] = '\0';
  if (file) {
    (void)fclose(file);
  }
}

static int import_all(struct world *w)
{
  static const char *const tails[] = {"results.csv", "rejects.csv",
                                      "summary.json"};
  struct mu_settings settings;
  struct mu_operands operands = {0};
  char retries[] = "--retries=1";
  char quiet[] = "--quiet";
  char name[] = "import";
  char *argv[] = {name, retries, quiet, NULL};
  char path[320];

  if (mu_settings_parse(&settings, MU_COMMAND_IMPORT, 3, argv, &operands,
                        NULL) != MU_OK) {
    return -1;
  }
  settings.org = mu_http_server_origin(w->server);
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  w->exit_code =
      mu_command_import.run(&mu_command_import, &settings, w->scratch.path);
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    (void)snprintf(path, sizeof path, "%s/input.%s", w->scratch.dir, tails[i]);
    if (i == 0) {
      read_results(w, path);
    }
    (void)unlink(path);
  }
  return 0;
}

static int set_up(void **state)
{
  struct world *w = calloc(1, sizeof *w);
  int rc = -1;

  *state = w;
  if (!w) {
    return -1;
  }
  write_input(w);
  w->server = mu_http_server_start(be_an_org, w);
  rc = import_all(w);
  (void)mu_http_server_stop(w->server);
  return rc;
}

static int tear_down(void **state)
{
  struct world *w = *state;

  mu_scratch_release(&w->scratch);
  free(w);
  return 0;
}

/* ---- looking ---- */

static size_t number_of(const char *login)
{
  size_t i = 0;

  while (i < LOGINS && strcmp(logins[i], login) != 0) {
    i++;
  }
  assert_true(i < LOGINS);
  return i;
}

/* That the line of |login| begins with its row, says |words| after the login
 * and holds |also|. */
static void expect_line(const struct world *w, const char *login,
                        const char *words, const char *also)
{
  char begins[128];
  const char *line = NULL;
  char copy[2048];
  size_t row = number_of(login) + 1;

  (void)snprintf(begins, sizeof begins, "\n%zu,%zu,%s@x.example,%s", row,
                 row + 1, login, words);
  line = strstr(w->results, begins);
  if (!line) {
    print_message("%s", w->results);
  }
  assert_non_null(line);
  (void)snprintf(copy, sizeof copy, "%.*s", (int)strcspn(line + 1, "\n"),
                 line + 1);
  if (!strstr(copy, also)) {
    print_message("%s\n", copy);
  }
  assert_non_null(strstr(copy, also));
}

static void expect_calls(const struct world *w, const char *login,
                         unsigned posts, unsigned finds)
{
  assert_int_equal(w->posts[number_of(login)], posts);
  assert_int_equal(w->finds[number_of(login)], finds);
}

/* ---- the tests ---- */

static void test_import__every_row_has_a_line_in_order(void **state)
{
  const struct world *w = *state;
  const char *at = strchr(w->results, '\n');

  assert_int_equal(w->exit_code, MU_EXIT_SOME_BAD);
  for (size_t i = 0; i < LOGINS; i++) {
    assert_int_equal(strtoul(at + 1, NULL, 10), i + 1);
    at = strchr(at + 1, '\n');
  }
  assert_string_equal(at, "\n");
}

static void test_import__a_plain_row_takes_one_call(void **state)
{
  expect_line(*state, "plain", "created,00uplain,ACTIVE,200,,,1,", "");
  expect_calls(*state, "plain", 1, 0);
}

static void test_import__a_taken_login_fails_without_a_look_up(void **state)
{
  expect_line(*state, "taken", "failed,,,400,E0000001,", "already exists");
  expect_calls(*state, "taken", 1, 0);
}

static void
test_import__a_lost_create_that_was_not_made_goes_again(void **state)
{
  expect_line(*state, "lost-unmade", "created,00ulost-unmade,ACTIVE,200,,,2,",
              "");
  expect_calls(*state, "lost-unmade", 2, 1);
}

static void test_import__a_lost_create_that_was_made_is_created(void **state)
{
  expect_line(*state, "lost-made", "created,00ulost-made,ACTIVE,200,,,1,", "");
  expect_calls(*state, "lost-made", 1, 1);
}

static void test_import__an_older_user_is_somebody_else(void **state)
{
  expect_line(*state, "lost-other", "failed,", "another user");
  expect_calls(*state, "lost-other", 1, 1);
}

static void test_import__an_unlike_user_is_somebody_else(void **state)
{
  expect_line(*state, "lost-unlike", "failed,", "another user");
  expect_calls(*state, "lost-unlike", 1, 1);
}

/* The error is the create's, not the look-up's. */
static void test_import__a_failing_org_is_asked_as_often_as_said(void **state)
{
  expect_line(*state, "always-500", "failed,,,500,E0000009,",
              "Internal Server Error,2,");
  expect_calls(*state, "always-500", 2, 2);
}

static void test_import__what_stays_in_doubt_says_so(void **state)
{
  expect_line(*state, "find-busy", "failed,", "not known");
  assert_int_equal(((struct world *)*state)->posts[number_of("find-busy")], 1);
}

static void test_import__a_torn_reply_is_looked_up(void **state)
{
  expect_line(*state, "torn-made", "created,00utorn-made,ACTIVE,", "");
  expect_calls(*state, "torn-made", 1, 1);
}

static void test_import__a_gateways_503_is_looked_up(void **state)
{
  expect_line(*state, "gateway-503-made", "created,00ugateway-503-made,", "");
  expect_calls(*state, "gateway-503-made", 1, 1);
}

/* Made after the look-up: the second create meets the first. */
static void test_import__a_create_that_came_late_is_ours(void **state)
{
  expect_line(*state, "late-made", "created,00ulate-made,ACTIVE,200,,,2,", "");
  expect_calls(*state, "late-made", 2, 2);
}

static void
test_import__a_late_create_that_nobody_can_see_is_in_doubt(void **state)
{
  expect_line(*state, "late-busy", "failed,", "not known");
  assert_int_equal(((struct world *)*state)->posts[number_of("late-busy")], 2);
}

static void test_import__a_torn_list_is_no_answer(void **state)
{
  expect_line(*state, "sl/ash", "created,00usl/ash,ACTIVE,200,,,2,", "");
  expect_calls(*state, "sl/ash", 2, 2);
}

static void test_import__a_shortname_finds_somebody_else(void **state)
{
  expect_line(*state, "shortname", "created,00ushortname,ACTIVE,200,,,2,", "");
  expect_calls(*state, "shortname", 2, 1);
}

static void test_import__taken_by_nobody_who_is_found_ends(void **state)
{
  expect_line(*state, "unfound-taken", "failed,,,400,E0000001,", ",2,");
  expect_calls(*state, "unfound-taken", 2, 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_import__every_row_has_a_line_in_order),
      cmocka_unit_test(test_import__a_plain_row_takes_one_call),
      cmocka_unit_test(test_import__a_taken_login_fails_without_a_look_up),
      cmocka_unit_test(test_import__a_lost_create_that_was_not_made_goes_again),
      cmocka_unit_test(test_import__a_lost_create_that_was_made_is_created),
      cmocka_unit_test(test_import__an_older_user_is_somebody_else),
      cmocka_unit_test(test_import__an_unlike_user_is_somebody_else),
      cmocka_unit_test(test_import__a_failing_org_is_asked_as_often_as_said),
      cmocka_unit_test(test_import__what_stays_in_doubt_says_so),
      cmocka_unit_test(test_import__a_torn_reply_is_looked_up),
      cmocka_unit_test(test_import__a_gateways_503_is_looked_up),
      cmocka_unit_test(test_import__a_create_that_came_late_is_ours),
      cmocka_unit_test(
          test_import__a_late_create_that_nobody_can_see_is_in_doubt),
      cmocka_unit_test(test_import__a_torn_list_is_no_answer),
      cmocka_unit_test(test_import__a_shortname_finds_somebody_else),
      cmocka_unit_test(test_import__taken_by_nobody_who_is_found_ends),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
