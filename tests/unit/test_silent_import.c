/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One silent import, with a file for the links, of rows whose logins say what
 * happens to them; the tests look at what became of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "batch/command.h"
#include "batch/org_clock.h"
#include "folder.h"
#include "http_server.h"
#include "io/clock.h"

static const char *const logins[] = {
    "plain",        "lost-activation", "refused",       "busy",
    "found-staged", "found-active",    "found-waiting", "no-password"};

#define LOGINS (sizeof logins / sizeof *logins)

enum call { CREATE, FIND, ACTIVATE, REACTIVATE, CALLS };

struct world {
  struct mu_scratch scratch;
  struct mu_http_server *server;
  struct mu_buffer results;
  struct mu_buffer links;
  int exit_code;
  unsigned calls[LOGINS][CALLS];
  bool mailed; /* something was sent that has Okta write to people */
};

/* ---- the org ---- */

static size_t which(const struct mu_http_request *request)
{
  for (size_t i = 0; i < LOGINS; i++) {
    char name[64];
    char encoded[64];
    char id[64];

    (void)snprintf(name, sizeof name, "\"%s@x.example\"", logins[i]);
    (void)snprintf(encoded, sizeof encoded, "/%s%%40x.example", logins[i]);
    (void)snprintf(id, sizeof id, "/00u%s/", logins[i]);
    if (strstr(request->body, name) || strstr(request->path, encoded) ||
        strstr(request->path, id)) {
      return i;
    }
  }
  return 0;
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

static void answer_user(struct mu_http_answer *answer, const char *login,
                        const char *status)
{
  char created[MU_TIMESTAMP_MAX];
  char body[512];

  mu_org_clock_format(mu_clock_calendar_us(), created);
  (void)snprintf(body, sizeof body,
                 "{\"id\":\"00u%s\",\"status\":\"%s\",\"created\":\"%s\","
                 "\"profile\":{\"login\":\"%s@x.example\",\"email\":"
                 "\"%s@x.example\",\"firstName\":\"F\",\"lastName\":\"L\"}}",
                 login, status, created, login, login);
  answer_dated(answer, 200, body);
}

static void answer_error(struct mu_http_answer *answer, int status,
                         const char *code)
{
  char body[128];

  (void)snprintf(body, sizeof body,
                 "{\"errorCode\":\"%s\",\"errorSummary\":\"Words.\"}", code);
  answer_dated(answer, status, body);
}

static void answer_link(struct mu_http_answer *answer, const char *login,
                        const char *kind)
{
  char body[160];

  (void)snprintf(body, sizeof body,
                 "{\"activationUrl\":\"https://o/%s/%s\",\"activationToken\":"
                 "\"%s\"}",
                 kind, login, login);
  answer_dated(answer, 200, body);
}

static void answer_create(struct mu_http_answer *answer, const char *login)
{
  if (strncmp(login, "found-", 6) == 0) {
    answer->after = MU_HTTP_RESET;
  } else {
    answer_user(answer, login, "STAGED");
  }
}

static void answer_find(struct mu_http_answer *answer, const char *login)
{
  answer_user(answer, login,
              strcmp(login, "found-active") == 0    ? "ACTIVE"
              : strcmp(login, "found-waiting") == 0 ? "PROVISIONED"
                                                    : "STAGED");
}

static void answer_activation(struct mu_http_answer *answer, const char *login,
                              unsigned before)
{
  if (strcmp(login, "lost-activation") == 0 && before == 0) {
    answer->after = MU_HTTP_RESET;
  } else if (strcmp(login, "lost-activation") == 0) {
    answer_error(answer, 403, "E0000016");
  } else if (strcmp(login, "refused") == 0) {
    answer_error(answer, 403, "E0000006");
  } else if (strcmp(login, "busy") == 0) {
    answer_error(answer, 500, "E0000009");
  } else if (strcmp(login, "no-password") == 0) {
    answer_dated(answer, 200, "{}");
  } else {
    answer_link(answer, login, "first");
  }
}

static void be_an_org(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  struct world *w = ctx;
  size_t i = which(request);
  bool silent = strstr(request->path, "sendEmail=false") != NULL;

  if (strstr(request->path, "/meta/schemas/")) {
    mu_http_answer(answer, 404, "", "{\"errorCode\":\"E0000007\"}");
    return; /* the rows go by the facts */
  }
  if (strcmp(request->method, "GET") == 0) {
    w->calls[i][FIND]++;
    answer_find(answer, logins[i]);
  } else if (strstr(request->path, "/lifecycle/reactivate")) {
    w->calls[i][REACTIVATE]++;
    w->mailed = w->mailed || !silent;
    answer_link(answer, logins[i], "second");
  } else if (strstr(request->path, "/lifecycle/activate")) {
    w->mailed = w->mailed || !silent;
    answer_activation(answer, logins[i], w->calls[i][ACTIVATE]++);
  } else {
    w->calls[i][CREATE]++;
    w->mailed = w->mailed || !strstr(request->path, "activate=false");
    answer_create(answer, logins[i]);
  }
}

/* ---- the run ---- */

static void write_input(const struct world *w)
{
  struct mu_buffer csv = {0};

  mu_buffer_append_text(&csv, "login,email,firstName,lastName\n");
  for (size_t i = 0; i < LOGINS; i++) {
    mu_buffer_printf(&csv, "%s@x.example,%s@x.example,F,L\n", logins[i],
                     logins[i]);
  }
  mu_scratch_write(&w->scratch, csv.data, csv.len);
  mu_buffer_release(&csv);
}

static int import_all(struct world *w)
{
  struct mu_settings settings;
  struct mu_operands operands = {0};
  struct mu_test_path links = mu_test_path(&w->scratch, "links.csv");
  char name[] = "import";
  char retries[] = "--retries=1";
  char quiet[] = "--quiet";
  char silent[] = "--silent";
  char *argv[] = {name, retries, quiet, silent, NULL};

  if (mu_settings_parse(&settings, MU_COMMAND_IMPORT, 4, argv, &operands,
                        NULL) != MU_OK) {
    return -1;
  }
  settings.org = mu_http_server_origin(w->server);
  settings.activation_links = links.text;
  (void)setenv("OKTA_CLIENT_TOKEN", "00abc", 1);
  w->exit_code =
      mu_command_import.run(&mu_command_import, &settings, w->scratch.path);
  (void)mu_test_read(&w->links, links.text);
  (void)mu_test_read(&w->results,
                     mu_test_path(&w->scratch, "input.results.csv").text);
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
  mu_scratch_init(&w->scratch);
  write_input(w);
  w->server = mu_http_server_start(be_an_org, w);
  rc = import_all(w);
  (void)mu_http_server_stop(w->server);
  return rc;
}

static int tear_down(void **state)
{
  struct world *w = *state;

  mu_buffer_release(&w->results);
  mu_buffer_release(&w->links);
  mu_test_empty(&w->scratch);
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

static void expect_calls(const struct world *w, const char *login,
                         unsigned creates, unsigned finds, unsigned activates,
                         unsigned reactivates)
{
  const unsigned *calls = w->calls[number_of(login)];

  assert_int_equal(calls[CREATE], creates);
  assert_int_equal(calls[FIND], finds);
  assert_int_equal(calls[ACTIVATE], activates);
  assert_int_equal(calls[REACTIVATE], reactivates);
}

static void expect_in(const struct mu_buffer *text, const char *words)
{
  if (!strstr(mu_buffer_text(text), words)) {
    fail_msg("%s\nis not in\n%s", words, mu_buffer_text(text));
  }
}

static void expect_line(const struct world *w, const char *login,
                        const char *words)
{
  char line[256];

  (void)snprintf(line, sizeof line, ",%s@x.example,%s", login, words);
  expect_in(&w->results, line);
}

static void expect_link(const struct world *w, const char *login,
                        const char *kind)
{
  char line[256];

  (void)snprintf(line, sizeof line,
                 "\n%zu,%s@x.example,00u%s,https://o/%s/%s\n",
                 number_of(login) + 1, login, login, kind, login);
  expect_in(&w->links, line);
}

static void expect_no_link(const struct world *w, const char *login)
{
  assert_null(strstr(mu_buffer_text(&w->links), login));
}

/* ---- the tests ---- */

static void test_silent__nobody_is_written_to(void **state)
{
  const struct world *w = *state;

  assert_int_equal(w->exit_code, MU_EXIT_SOME_BAD);
  assert_false(w->mailed);
}

static void test_silent__links_stand_in_their_file_alone(void **state)
{
  const struct world *w = *state;

  expect_in(&w->links, "row,login,id,activation_url\n");
  assert_null(strstr(mu_buffer_text(&w->results), "https://o/"));
}

static void test_silent__a_plain_row_takes_two_calls(void **state)
{
  expect_line(*state, "plain", "created,00uplain,PROVISIONED,200,,,1,");
  expect_calls(*state, "plain", 1, 0, 1, 0);
  expect_link(*state, "plain", "first");
}

static void test_silent__a_lost_activation_is_sent_again(void **state)
{
  expect_line(*state, "lost-activation",
              "created,00ulost-activation,PROVISIONED,200,,,1,");
  expect_calls(*state, "lost-activation", 1, 0, 2, 1);
  expect_link(*state, "lost-activation", "second");
}

static void test_silent__a_refused_activation_fails_the_row(void **state)
{
  expect_line(*state, "refused",
              "failed,00urefused,STAGED,403,E0000006,the user was created "
              "STAGED; activating failed: Words.,1,");
  expect_calls(*state, "refused", 1, 0, 1, 0);
  expect_no_link(*state, "refused");
}

static void test_silent__repeats_are_bounded(void **state)
{
  expect_line(*state, "busy",
              "failed,00ubusy,STAGED,500,E0000009,the user was created STAGED; "
              "activating failed: Words.,1,");
  expect_calls(*state, "busy", 1, 0, 2, 0);
}

static void test_silent__who_is_found_staged_is_activated(void **state)
{
  expect_line(*state, "found-staged",
              "created,00ufound-staged,PROVISIONED,200,,,1,");
  expect_calls(*state, "found-staged", 1, 1, 1, 0);
  expect_link(*state, "found-staged", "first");
}

static void test_silent__who_is_found_active_is_done(void **state)
{
  expect_line(*state, "found-active", "created,00ufound-active,ACTIVE,200,,,1");
  expect_calls(*state, "found-active", 1, 1, 0, 0);
  expect_no_link(*state, "found-active");
}

static void test_silent__who_is_found_waiting_gets_a_new_link(void **state)
{
  expect_line(*state, "found-waiting",
              "created,00ufound-waiting,PROVISIONED,200,,,1,");
  expect_calls(*state, "found-waiting", 1, 1, 0, 1);
  expect_link(*state, "found-waiting", "second");
}

static void test_silent__without_a_link_the_status_is_not_guessed(void **state)
{
  expect_line(*state, "no-password", "created,00uno-password,,200,,,1,");
  expect_calls(*state, "no-password", 1, 0, 1, 0);
  expect_no_link(*state, "no-password");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_silent__nobody_is_written_to),
      cmocka_unit_test(test_silent__links_stand_in_their_file_alone),
      cmocka_unit_test(test_silent__a_plain_row_takes_two_calls),
      cmocka_unit_test(test_silent__a_lost_activation_is_sent_again),
      cmocka_unit_test(test_silent__a_refused_activation_fails_the_row),
      cmocka_unit_test(test_silent__repeats_are_bounded),
      cmocka_unit_test(test_silent__who_is_found_staged_is_activated),
      cmocka_unit_test(test_silent__who_is_found_active_is_done),
      cmocka_unit_test(test_silent__who_is_found_waiting_gets_a_new_link),
      cmocka_unit_test(test_silent__without_a_link_the_status_is_not_guessed),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
