/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/group_book.h"
#include "scarce_memory.h"

#define ID "00g1emaKYZTWRYYRRTSK"

static int set_up(void **state)
{
  struct mu_group_book *book = NULL;
  enum mu_code rc = mu_group_book_new(&book, NULL);

  *state = book;
  return rc == MU_OK ? 0 : -1;
}

static int tear_down(void **state)
{
  mu_group_book_free(*state);
  return 0;
}

static struct mu_user member_of(const char *groups)
{
  struct mu_user user = {0};

  user.values[MU_GROUPS].text = groups;
  user.values[MU_GROUPS].len = groups ? strlen(groups) : 0;
  return user;
}

static void add_row(struct mu_group_book *book, uint64_t row,
                    const char *groups)
{
  struct mu_user user = member_of(groups);

  assert_int_equal(mu_group_book_add_row(book, &user, row, row + 1, NULL),
                   MU_OK);
}

static void add_for_all(struct mu_group_book *book, const char *name)
{
  assert_int_equal(mu_group_book_add_for_all(book, name, strlen(name), NULL),
                   MU_OK);
}

static struct mu_group *group(struct mu_group_book *book, const char *name)
{
  struct mu_group *found = mu_group_book_find(book, name, strlen(name));

  assert_non_null(found);
  return found;
}

/* |names| are parted by commas. */
static void assert_picked(struct mu_group_book *book, const char *groups,
                          const char *names)
{
  struct mu_user user = member_of(groups);
  struct mu_group_pick pick;
  struct mu_buffer text = {0};

  assert_int_equal(mu_group_book_pick(book, &user, &pick, NULL), MU_OK);
  for (size_t i = 0; i < pick.count; i++) {
    mu_buffer_append_text(&text, i ? "," : "");
    mu_buffer_append_text(&text, pick.items[i]->name);
  }
  assert_string_equal(mu_buffer_text(&text), names);
  mu_buffer_release(&text);
}

static void test_group_book__each_group_is_in_it_once(void **state)
{
  struct mu_group_book *book = *state;

  add_row(book, 3, "Sales; " ID " ;Sales");
  add_row(book, 5, NULL);
  add_row(book, 7, "sales|Sales");
  assert_int_equal(mu_group_book_count(book), 3);
  assert_int_equal(mu_group_book_by_name(book), 2);
  assert_int_equal(group(book, "Sales")->rows, 2);
  assert_int_equal(group(book, "Sales")->first_row, 3);
  assert_int_equal(group(book, "Sales")->first_line, 4);
  assert_int_equal(group(book, "sales")->first_row, 7);
  assert_true(group(book, ID)->by_id);
  assert_null(mu_group_book_find(book, "Sale", 4));
}

static void test_group_book__those_for_all_come_last(void **state)
{
  struct mu_group_book *book = *state;

  add_for_all(book, "Staff");
  add_for_all(book, "All");
  add_for_all(book, "Staff");
  add_row(book, 1, "Sales;All");
  assert_picked(book, "Sales;All;Sales", "Sales,All,Staff");
  assert_picked(book, NULL, "Staff,All");
  assert_int_equal(group(book, "Staff")->rows, 0);
}

static void test_group_book__a_group_by_name_and_by_id_is_one(void **state)
{
  struct mu_group_book *book = *state;

  add_row(book, 1, "Sales;" ID ";More");
  memcpy(group(book, "Sales")->id, ID, sizeof ID);
  memcpy(group(book, ID)->id, ID, sizeof ID);
  assert_picked(book, "Sales;" ID ";More", ID ",More");
  assert_picked(book, "Sales", ID);
}

static void test_group_book__rows_can_be_forgotten(void **state)
{
  struct mu_group_book *book = *state;

  add_for_all(book, "All");
  add_row(book, 1, "Sales;All");
  mu_group_book_forget_rows(book);
  assert_int_equal(mu_group_book_count(book), 1);
  assert_int_equal(group(book, "All")->rows, 0);
  add_row(book, 2, "Sales");
  assert_int_equal(group(book, "Sales")->first_row, 2);
  assert_int_equal(group(book, "Sales")->number, 1);
}

static void test_group_book__an_unknown_group_cannot_be_picked(void **state)
{
  struct mu_group_book *book = *state;
  struct mu_user user = member_of("Sales");
  struct mu_group_pick pick;

  assert_int_equal(mu_group_book_pick(book, &user, &pick, NULL), MU_EINPUT);
}

static void test_group_book__thousands_find_room(void **state)
{
  struct mu_group_book *book = *state;
  char name[32];

  for (uint64_t i = 1; i <= 5000; i++) {
    (void)snprintf(name, sizeof name, "g%u;h%u", (unsigned)i,
                   (unsigned)(i / 2));
    add_row(book, i, name);
  }
  assert_int_equal(mu_group_book_count(book), 7501);
  assert_int_equal(group(book, "h1000")->rows, 2);
  assert_string_equal(mu_group_book_at(book, 7000)->name,
                      group(book, mu_group_book_at(book, 7000)->name)->name);
}

static void test_group_book__scarce_memory_is_told(void **state)
{
  bool failed = true;

  (void)state;
  for (size_t nth = 1; failed; nth++) {
    struct mu_group_book *book = NULL;
    struct mu_user user = member_of("a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r;s");
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(nth);
    rc = mu_group_book_new(&book, NULL);
    if (rc == MU_OK) {
      rc = mu_group_book_add_row(book, &user, 1, 2, NULL);
    }
    failed = mu_scarce_memory_stop();
    assert_int_equal(rc, failed ? MU_ENOMEM : MU_OK);
    mu_group_book_free(book);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_group_book__each_group_is_in_it_once),
      TEST(test_group_book__those_for_all_come_last),
      TEST(test_group_book__a_group_by_name_and_by_id_is_one),
      TEST(test_group_book__rows_can_be_forgotten),
      TEST(test_group_book__an_unknown_group_cannot_be_picked),
      TEST(test_group_book__thousands_find_room),
      cmocka_unit_test(test_group_book__scarce_memory_is_told),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
