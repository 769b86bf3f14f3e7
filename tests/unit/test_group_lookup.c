/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small org of groups on loopback, and what is found out and created there.
 * Its search takes case lightly, as Okta's may.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "batch/ask.h"
#include "batch/group_lookup.h"
#include "batch/group_maker.h"
#include "batch/group_problem.h"
#include "http_server.h"

#define GROUPS_MOST 300
#define SPEED       200                            /* of the clock */
#define LONG        (INT64_C(60) * SPEED * MU_SEC) /* a minute that passes */

struct org_group {
  char id[32];
  const char *type;
  char name[32];
  unsigned hidden; /* searches that do not show it yet */
};

struct org {
  struct org_group groups[GROUPS_MOST];
  size_t count;
  unsigned searches, creates, gets;
  unsigned longest; /* names in a search; 0: as many as one likes */
  bool forbids_reading;
  bool forbids_creating;
  unsigned loses;     /* this many answers to creates, which are executed */
  unsigned drops;     /* this many creates, which are not */
  unsigned hides;     /* what is created, from so many searches */
  bool refuses_taken; /* names that are there */
};

static struct org_group *add(struct org *org, const char *name,
                             const char *type)
{
  struct org_group *group = &org->groups[org->count++];

  (void)snprintf(group->id, sizeof group->id, "00g%017zu", org->count);
  (void)snprintf(group->name, sizeof group->name, "%s", name);
  group->type = type;
  return group;
}

static void decode(char *out, const char *text)
{
  for (; *text; text++) {
    if (*text == '%' && text[1] && text[2]) {
      const char byte[] = {text[1], text[2], '\0'};

      *out++ = (char)strtoul(byte, NULL, 16);
      text += 2;
    } else {
      *out++ = *text;
    }
  }
  *out = '\0';
}

static bool is_sought(const char *query, const struct org_group *group)
{
  char clause[128];

  (void)snprintf(clause, sizeof clause, "profile.name eq \"%s\"", group->name);
  if (strcasestr(query, clause)) {
    return true;
  }
  (void)snprintf(clause, sizeof clause, "id eq \"%s\"", group->id);
  return strstr(query, clause) != NULL;
}

static void write_group(struct mu_buffer *out, const struct org_group *group)
{
  mu_buffer_printf(out,
                   "{\"id\":\"%s\",\"type\":\"%s\",\"profile\":{\"name\":"
                   "\"%s\"}}",
                   group->id, group->type, group->name);
}

static void refuse(struct mu_http_answer *answer, int status, const char *code,
                   const char *words)
{
  char body[256];

  (void)snprintf(body, sizeof body,
                 "{\"errorCode\":\"%s\",\"errorSummary\":\"%s\"}", code, words);
  mu_http_answer(answer, status, "", body);
}

static void answer_search(struct org *org, const char *query,
                          struct mu_http_answer *answer)
{
  struct mu_buffer body = {0};
  const char *prefix = strstr(query, "&q=");
  unsigned shown = 0;

  org->searches++;
  for (const char *at = query; org->longest > 0; at++) {
    at = strstr(at, " eq ");
    if (!at) {
      break;
    }
    if (++shown > org->longest) {
      refuse(answer, 400, "E0000031", "Invalid search criteria.");
      return;
    }
  }
  shown = 0;
  for (size_t i = 0; i < org->count && shown < 200; i++) {
    struct org_group *group = &org->groups[i];
    bool wanted =
        prefix ? strncasecmp(group->name, prefix + 3, strlen(prefix + 3)) == 0
               : is_sought(query, group);

    if (wanted && group->hidden > 0) {
      group->hidden--;
    } else if (wanted) {
      mu_buffer_append_char(&body, shown++ ? ',' : '[');
      write_group(&body, group);
    }
  }
  mu_buffer_append_text(&body, shown ? "]" : "[]");
  mu_http_answer(answer, 200, "", mu_buffer_text(&body));
  mu_buffer_release(&body);
}

static void answer_get(struct org *org, const char *id,
                       struct mu_http_answer *answer)
{
  org->gets++;
  for (size_t i = 0; i < org->count; i++) {
    if (strcmp(org->groups[i].id, id) == 0) {
      struct mu_buffer body = {0};

      write_group(&body, &org->groups[i]);
      mu_http_answer(answer, 200, "", mu_buffer_text(&body));
      mu_buffer_release(&body);
      return;
    }
  }
  mu_http_answer(answer, 404, "", "{\"errorCode\":\"E0000007\"}");
}

static void answer_create(struct org *org, const char *request_body,
                          struct mu_http_answer *answer)
{
  char name[32] = "";
  struct org_group *group = NULL;
  struct mu_buffer body = {0};

  org->creates++;
  (void)sscanf(request_body, "{\"profile\":{\"name\":\"%31[^\"]", name);
  if (org->drops > 0) {
    org->drops--;
    answer->after = MU_HTTP_RESET;
    return;
  }
  for (size_t i = 0; i < org->count && org->refuses_taken; i++) {
    if (strcasecmp(org->groups[i].name, name) == 0) {
      refuse(answer, 400, "E0000001", "name: it exists");
      return;
    }
  }
  group = add(org, name, "OKTA_GROUP");
  group->hidden = org->hides;
  if (org->loses > 0) {
    org->loses--;
    answer->after = MU_HTTP_RESET;
    return;
  }
  write_group(&body, group);
  mu_http_answer(answer, 200, "", mu_buffer_text(&body));
  mu_buffer_release(&body);
}

static void be_an_org(void *ctx, const struct mu_http_request *request,
                      struct mu_http_answer *answer)
{
  struct org *org = ctx;
  char path[4096];
  bool creates = strcmp(request->method, "POST") == 0;

  decode(path, request->path);
  if (creates ? org->forbids_creating : org->forbids_reading) {
    refuse(answer, 403, "E0000006", "You do not have permission");
  } else if (creates) {
    answer_create(org, request->body, answer);
  } else if (strchr(path, '?')) {
    answer_search(org, path, answer);
  } else {
    answer_get(org, strrchr(path, '/') + 1, answer);
  }
}

/* ---- the bench ---- */

struct bench {
  struct org org;
  struct mu_clock clock;
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_ask *ask;
  struct mu_request_counts counts;
  struct mu_group_lookup lookup;
  struct mu_error err;
  bool checked;
};

static void connect_org(struct bench *b)
{
  struct mu_transfer_config config = {.origin = "",
                                      .user_agent = "muster/test",
                                      .clock = &b->clock,
                                      .timeout_us = LONG,
                                      .connect_timeout_us = LONG,
                                      .exchanges = 1};
  struct mu_ask_config ask = {.clock = &b->clock,
                              .retries = 2,
                              .give_up_after_us = LONG,
                              .counts = &b->counts};

  b->clock.speed = SPEED;
  b->server = mu_http_server_start(be_an_org, &b->org);
  config.origin = mu_http_server_origin(b->server);
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
  ask.transfer = b->transfer;
  assert_int_equal(mu_ask_new(&b->ask, &ask, NULL), MU_OK);
  b->lookup.ask = b->ask;
}

/* An org to be filled, and what rows and --group name. */
static int set_up(void **state)
{
  static struct bench bench;

  memset(&bench, 0, sizeof bench);
  *state = &bench;
  return mu_group_book_new(&bench.lookup.book, NULL) == MU_OK ? 0 : -1;
}

static int tear_down(void **state)
{
  struct bench *b = *state;

  mu_ask_free(b->ask);
  mu_transfer_free(b->transfer);
  (void)mu_http_server_stop(b->server);
  mu_group_book_free(b->lookup.book);
  return 0;
}

static void name(struct bench *b, uint64_t row, const char *groups)
{
  struct mu_user user = {0};

  user.values[MU_GROUPS].text = groups;
  user.values[MU_GROUPS].len = strlen(groups);
  assert_int_equal(
      mu_group_book_add_row(b->lookup.book, &user, row, row + 1, NULL), MU_OK);
}

static enum mu_code look_up(struct bench *b)
{
  connect_org(b);
  return mu_group_lookup_run(&b->lookup, &b->checked, &b->err);
}

static void must_look_up(struct bench *b)
{
  if (look_up(b) != MU_OK) {
    fail_msg("%s", b->err.text);
  }
}

static struct mu_group *group(struct bench *b, const char *text)
{
  struct mu_group *found =
      mu_group_book_find(b->lookup.book, text, strlen(text));

  assert_non_null(found);
  return found;
}

static void assert_group(struct bench *b, const char *text,
                         enum mu_group_state state, const char *id)
{
  assert_int_equal(group(b, text)->state, state);
  assert_string_equal(group(b, text)->id, id);
}

static void assert_problem(struct bench *b, bool creates, const char *words)
{
  assert_int_equal(mu_group_lookup_suggest(&b->lookup, &b->err), MU_OK);
  assert_int_equal(mu_group_problem(b->lookup.book, creates, &b->err),
                   words ? MU_EINPUT : MU_OK);
  if (words) {
    assert_string_equal(b->err.text, words);
  }
}

/* ---- the tests ---- */

static void test_group_lookup__one_search_finds_many(void **state)
{
  struct bench *b = *state;
  const char *sales = add(&b->org, "Sales", "OKTA_GROUP")->id;
  const char *twin = add(&b->org, "SALES", "OKTA_GROUP")->id;
  const char *other = add(&b->org, "Other", "OKTA_GROUP")->id;

  name(b, 1, "Sales;SALES");
  name(b, 2, other);
  must_look_up(b);
  assert_group(b, "Sales", MU_GROUP_FOUND, sales);
  assert_group(b, "SALES", MU_GROUP_FOUND, twin);
  assert_group(b, other, MU_GROUP_FOUND, other);
  assert_int_equal(b->org.searches, 1);
  assert_int_equal(b->counts.requests[MU_BUCKET_GROUPS], 1);
  assert_problem(b, false, NULL);
}

static void test_group_lookup__many_take_as_few_searches_as_fit(void **state)
{
  struct bench *b = *state;
  char text[32];

  for (unsigned i = 0; i < 250; i++) {
    (void)snprintf(text, sizeof text, "Department %03u", i);
    (void)add(&b->org, text, "OKTA_GROUP");
    name(b, i + 1, text);
  }
  must_look_up(b);
  for (size_t i = 0; i < 250; i++) {
    assert_string_equal(mu_group_book_at(b->lookup.book, i)->id,
                        b->org.groups[i].id);
  }
  assert_int_equal(b->org.searches, 13);
}

static void test_group_lookup__what_is_too_long_is_cut(void **state)
{
  struct bench *b = *state;
  char text[32];

  b->org.longest = 6;
  for (unsigned i = 0; i < 40; i++) {
    (void)snprintf(text, sizeof text, "G%u", i);
    (void)add(&b->org, text, "OKTA_GROUP");
    name(b, i + 1, text);
  }
  must_look_up(b);
  assert_int_equal(b->org.searches, 2 + 8);
  assert_problem(b, false, NULL);
}

static void test_group_lookup__a_full_page_is_asked_for_in_parts(void **state)
{
  struct bench *b = *state;

  for (unsigned i = 0; i < 220; i++) {
    (void)add(&b->org, "Domain Users", "APP_GROUP");
  }
  (void)add(&b->org, "Sales", "OKTA_GROUP");
  name(b, 1, "Domain Users;Sales");
  must_look_up(b);
  assert_int_equal(group(b, "Domain Users")->state, MU_GROUP_AMBIGUOUS);
  assert_int_equal(group(b, "Sales")->state, MU_GROUP_FOUND);
}

static void test_group_lookup__all_that_is_wrong_is_in_one_message(void **state)
{
  struct bench *b = *state;
  char words[1024];
  const char *one = add(&b->org, "Twice", "OKTA_GROUP")->id;
  const char *two = add(&b->org, "Twice", "APP_GROUP")->id;

  (void)add(&b->org, "Engineering", "OKTA_GROUP");
  (void)add(&b->org, "sales", "OKTA_GROUP");
  (void)add(&b->org, "Everyone", "BUILT_IN");
  (void)add(&b->org, "AD", "APP_GROUP");
  name(b, 4, "Enginering;Sales;Nobody knows");
  name(b, 7, "Enginering;Twice;Everyone;AD;00gAAAAAAAAAAAAAAAAA");
  must_look_up(b);
  (void)snprintf(
      words, sizeof words,
      "groups: there is no \"Enginering\" (2 rows, the first is row 4, line 5; "
      "did you mean \"Engineering\"?), there is no \"Sales\" (row 4, line 5; "
      "did you mean \"sales\"?), there is no \"Nobody knows\" (row 4, line 5), "
      "\"Twice\" (row 7, line 8) is the name of several: %s (OKTA_GROUP), %s "
      "(APP_GROUP); give the id, \"Everyone\" (row 7, line 8) is built in and "
      "takes nobody: Everyone holds every user anyway, \"AD\" (row 7, line 8) "
      "is kept by an application or a directory (APP_GROUP), which alone puts "
      "people into it, there is no \"00gAAAAAAAAAAAAAAAAA\" (row 7, line 8); "
      "--create-groups makes those that have a name and are not there; no user "
      "was created",
      one, two);
  assert_problem(b, false, words);
  assert_int_equal(b->org.gets, 1);
}

static void test_group_lookup__what_does_not_fit_is_counted(void **state)
{
  struct bench *b = *state;

  for (unsigned i = 0; i < 40; i++) {
    char text[32];

    (void)snprintf(text, sizeof text, "Unheard of %u", i);
    name(b, i + 1, text);
  }
  must_look_up(b);
  assert_int_equal(mu_group_problem(b->lookup.book, false, &b->err), MU_EINPUT);
  assert_non_null(strstr(b->err.text, "\"Unheard of 0\" (row 1"));
  assert_non_null(strstr(b->err.text, " more; --create-groups"));
  assert_int_equal(mu_group_problem(b->lookup.book, true, &b->err), MU_OK);
}

static void test_group_lookup__an_id_that_no_index_shows_is_there(void **state)
{
  struct bench *b = *state;
  struct org_group *fresh = add(&b->org, "Fresh", "OKTA_GROUP");

  fresh->hidden = 1000;
  name(b, 1, fresh->id);
  must_look_up(b);
  assert_group(b, fresh->id, MU_GROUP_FOUND, fresh->id);
}

static void test_group_lookup__ids_do_without_the_right_to_look(void **state)
{
  struct bench *b = *state;

  b->org.forbids_reading = true;
  name(b, 1, "00gAAAAAAAAAAAAAAAAA");
  must_look_up(b);
  assert_false(b->checked);
  assert_group(b, "00gAAAAAAAAAAAAAAAAA", MU_GROUP_FOUND,
               "00gAAAAAAAAAAAAAAAAA");
}

static void test_group_lookup__names_take_the_right_to_look(void **state)
{
  struct bench *b = *state;

  b->org.forbids_reading = true;
  name(b, 1, "00gAAAAAAAAAAAAAAAAA;Sales");
  assert_int_equal(look_up(b), MU_EAUTH);
  assert_non_null(strstr(b->err.text, "okta.groups.read"));
}

static void test_group_lookup__a_sandbox_takes_any_id(void **state)
{
  struct bench *b = *state;

  b->lookup.takes_any_id = true;
  name(b, 1, "00gAAAAAAAAAAAAAAAAA");
  must_look_up(b);
  assert_group(b, "00gAAAAAAAAAAAAAAAAA", MU_GROUP_FOUND,
               "00gAAAAAAAAAAAAAAAAA");
  assert_int_equal(b->org.searches + b->org.gets, 0);
}

/* ---- creating ---- */

static void make(struct bench *b, enum mu_code expected)
{
  enum mu_code rc = MU_OK;

  must_look_up(b);
  rc = mu_group_maker_run(&b->lookup, &b->err);
  if (rc != expected) {
    fail_msg("%d: %s", rc, b->err.text);
  }
}

static void test_group_maker__what_is_missing_is_created(void **state)
{
  struct bench *b = *state;
  struct mu_buffer names = {0};

  (void)add(&b->org, "There", "OKTA_GROUP");
  name(b, 1, "There;New;Newer");
  make(b, MU_OK);
  assert_group(b, "New", MU_GROUP_FOUND, b->org.groups[1].id);
  assert_group(b, "Newer", MU_GROUP_FOUND, b->org.groups[2].id);
  assert_false(group(b, "There")->created);
  assert_int_equal(mu_group_book_created(b->lookup.book), 2);
  assert_int_equal(mu_group_names(&names, b->lookup.book, mu_group_is_created),
                   2);
  assert_string_equal(mu_buffer_text(&names), "\"New\", \"Newer\"");
  mu_buffer_release(&names);
}

static void test_group_maker__a_lost_answer_makes_no_second_group(void **state)
{
  struct bench *b = *state;

  b->org.loses = 1;
  b->org.hides = 3;
  name(b, 1, "New");
  make(b, MU_OK);
  assert_int_equal(b->org.creates, 1);
  assert_group(b, "New", MU_GROUP_FOUND, b->org.groups[0].id);
  assert_true(group(b, "New")->created);
}

static void test_group_maker__a_lost_request_is_sent_again(void **state)
{
  struct bench *b = *state;

  b->org.drops = 1;
  name(b, 1, "New");
  make(b, MU_OK);
  assert_int_equal(b->org.creates, 2);
  assert_int_equal(b->org.count, 1);
}

/* The index is further behind than anybody waits: the second create says that
 * it is there. */
static void test_group_maker__taken_after_doubt_is_ours(void **state)
{
  struct bench *b = *state;

  b->org.loses = 1;
  b->org.hides = 7;
  b->org.refuses_taken = true;
  name(b, 1, "New");
  make(b, MU_OK);
  assert_int_equal(b->org.creates, 2);
  assert_int_equal(b->org.count, 1);
  assert_true(group(b, "New")->created);
}

static void test_group_maker__taken_by_another_is_found(void **state)
{
  struct bench *b = *state;

  b->org.refuses_taken = true;
  add(&b->org, "New", "OKTA_GROUP")->hidden = 2;
  name(b, 1, "New");
  make(b, MU_OK);
  assert_group(b, "New", MU_GROUP_FOUND, b->org.groups[0].id);
  assert_false(group(b, "New")->created);
}

static void test_group_maker__a_twin_in_the_way_is_named(void **state)
{
  struct bench *b = *state;

  b->org.refuses_taken = true;
  (void)add(&b->org, "NEW", "OKTA_GROUP");
  name(b, 1, "New");
  make(b, MU_EINPUT);
  assert_string_equal(b->err.text,
                      "group \"New\" was not created: E0000001: name: it "
                      "exists; there is \"NEW\"");
}

static void test_group_maker__it_takes_the_right_to_create(void **state)
{
  struct bench *b = *state;

  b->org.forbids_creating = true;
  name(b, 1, "New");
  make(b, MU_EAUTH);
  assert_non_null(strstr(b->err.text, "okta.groups.manage"));
}

static void test_group_maker__an_org_that_never_answers_ends_it(void **state)
{
  struct bench *b = *state;

  b->org.drops = 100;
  name(b, 1, "New");
  make(b, MU_ESTOPPED);
  assert_int_equal(b->org.creates, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_group_lookup__one_search_finds_many),
      TEST(test_group_lookup__many_take_as_few_searches_as_fit),
      TEST(test_group_lookup__what_is_too_long_is_cut),
      TEST(test_group_lookup__a_full_page_is_asked_for_in_parts),
      TEST(test_group_lookup__all_that_is_wrong_is_in_one_message),
      TEST(test_group_lookup__what_does_not_fit_is_counted),
      TEST(test_group_lookup__an_id_that_no_index_shows_is_there),
      TEST(test_group_lookup__ids_do_without_the_right_to_look),
      TEST(test_group_lookup__names_take_the_right_to_look),
      TEST(test_group_lookup__a_sandbox_takes_any_id),
      TEST(test_group_maker__what_is_missing_is_created),
      TEST(test_group_maker__a_lost_answer_makes_no_second_group),
      TEST(test_group_maker__a_lost_request_is_sent_again),
      TEST(test_group_maker__taken_after_doubt_is_ours),
      TEST(test_group_maker__taken_by_another_is_found),
      TEST(test_group_maker__a_twin_in_the_way_is_named),
      TEST(test_group_maker__it_takes_the_right_to_create),
      TEST(test_group_maker__an_org_that_never_answers_ends_it),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
