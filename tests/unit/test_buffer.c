/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/buffer.h"

static void test_buffer__empty_is_an_empty_string(void **state)
{
  struct mu_buffer b;

  (void)state;
  mu_buffer_init(&b);
  assert_string_equal(mu_buffer_text(&b), "");
  mu_buffer_clear(&b);
  mu_buffer_wipe(&b);
  mu_buffer_append(&b, NULL, 0);
  assert_string_equal(mu_buffer_text(&b), "");
  assert_false(mu_buffer_failed(&b));
  mu_buffer_release(&b);
  mu_buffer_release(&b);
}

static void test_buffer__appends_all_kinds(void **state)
{
  struct mu_buffer b;

  (void)state;
  mu_buffer_init(&b);
  mu_buffer_append(&b, "a\0b", 3);
  mu_buffer_append_text(&b, "cd");
  mu_buffer_append_char(&b, 'e');
  mu_buffer_append_uint(&b, 0);
  mu_buffer_append_uint(&b, UINT64_MAX);
  mu_buffer_printf(&b, " %s=%d", "x", -1);
  assert_int_equal(b.len, 3 + 2 + 1 + 1 + 20 + 5);
  assert_memory_equal(b.data, "a\0bcde018446744073709551615 x=-1", b.len + 1);
  mu_buffer_release(&b);
}

static void test_buffer__is_terminated_at_every_length(void **state)
{
  struct mu_buffer b;

  (void)state;
  mu_buffer_init(&b);
  for (size_t len = 1; len < 1000; len++) {
    mu_buffer_append_char(&b, 'x');
    assert_int_equal(b.len, len);
    assert_int_equal(strlen(mu_buffer_text(&b)), len);
    assert_true(b.capacity > b.len);
  }
  mu_buffer_release(&b);
}

static void test_buffer__printf_grows_to_fit(void **state)
{
  struct mu_buffer b;

  (void)state;
  mu_buffer_init(&b);
  mu_buffer_printf(&b, "%s", "");
  assert_string_equal(mu_buffer_text(&b), "");
  mu_buffer_printf(&b, "%0500d", 7);
  assert_int_equal(b.len, 500);
  assert_int_equal(b.data[499], '7');
  assert_int_equal(b.data[500], '\0');
  mu_buffer_release(&b);
}

static void test_buffer__clear_keeps_the_memory(void **state)
{
  struct mu_buffer b;
  char *data = NULL;

  (void)state;
  mu_buffer_init(&b);
  mu_buffer_append_text(&b, "password");
  data = b.data;
  mu_buffer_clear(&b);
  assert_int_equal(b.len, 0);
  assert_ptr_equal(b.data, data);
  assert_string_equal(mu_buffer_text(&b), "");
  mu_buffer_release(&b);
}

static void test_buffer__wipe_leaves_nothing(void **state)
{
  struct mu_buffer b;

  (void)state;
  mu_buffer_init(&b);
  mu_buffer_append_text(&b, "password");
  mu_buffer_wipe(&b);
  assert_int_equal(b.len, 0);
  for (size_t i = 0; i < b.capacity; i++) {
    assert_int_equal(b.data[i], 0);
  }
  mu_buffer_release(&b);
}

static void test_buffer__failure_is_remembered_until_cleared(void **state)
{
  struct mu_buffer b;

  (void)state;
  mu_buffer_init(&b);
  mu_buffer_append_text(&b, "kept");
  assert_false(mu_buffer_reserve(&b, SIZE_MAX));
  assert_true(mu_buffer_failed(&b));
  mu_buffer_append_text(&b, "lost");
  mu_buffer_printf(&b, "%d", 1);
  assert_string_equal(mu_buffer_text(&b), "kept");
  assert_false(mu_buffer_reserve(&b, 1));
  mu_buffer_clear(&b);
  assert_false(mu_buffer_failed(&b));
  mu_buffer_append_text(&b, "again");
  assert_string_equal(mu_buffer_text(&b), "again");
  mu_buffer_release(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_buffer__empty_is_an_empty_string),
      cmocka_unit_test(test_buffer__appends_all_kinds),
      cmocka_unit_test(test_buffer__is_terminated_at_every_length),
      cmocka_unit_test(test_buffer__printf_grows_to_fit),
      cmocka_unit_test(test_buffer__clear_keeps_the_memory),
      cmocka_unit_test(test_buffer__wipe_leaves_nothing),
      cmocka_unit_test(test_buffer__failure_is_remembered_until_cleared),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
