/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/arena.h"
#include "scarce_memory.h"

static void test_arena__texts_stay_where_they_are(void **state)
{
  struct mu_arena arena = {0};
  const char *texts[2000];

  (void)state;
  for (size_t i = 0; i < 2000; i++) {
    texts[i] = mu_arena_copy(&arena, "Ada Byron", i % 10);
    assert_non_null(texts[i]);
  }
  for (size_t i = 0; i < 2000; i++) {
    assert_int_equal(strlen(texts[i]), i % 10);
    assert_memory_equal(texts[i], "Ada Byron", i % 10);
  }
  mu_arena_release(&arena);
}

static void test_arena__a_clear_leaves_room_for_as_many(void **state)
{
  struct mu_arena arena = {0};
  size_t rounds = 0;

  (void)state;
  assert_non_null(mu_arena_take(&arena, 100));
  assert_non_null(mu_arena_take(&arena, 10000));
  mu_arena_clear(&arena);
  mu_scarce_memory_start(1);
  for (; rounds < 10; rounds++) {
    assert_non_null(mu_arena_take(&arena, 10000));
    mu_arena_clear(&arena);
  }
  assert_false(mu_scarce_memory_stop());
  mu_arena_release(&arena);
}

static void test_arena__more_than_there_is_is_refused(void **state)
{
  struct mu_arena arena = {0};

  (void)state;
  assert_null(mu_arena_take(&arena, SIZE_MAX));
  mu_scarce_memory_start(1);
  assert_null(mu_arena_copy(&arena, "Ada", 3));
  assert_true(mu_scarce_memory_stop());
  assert_string_equal(mu_arena_copy(&arena, "Ada", 3), "Ada");
  mu_arena_release(&arena);
  mu_arena_release(&arena);
  mu_arena_clear(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arena__texts_stay_where_they_are),
      cmocka_unit_test(test_arena__a_clear_leaves_room_for_as_many),
      cmocka_unit_test(test_arena__more_than_there_is_is_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
