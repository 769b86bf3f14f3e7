/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/line_splitter.h"
#include "scratch.h"

/* Writes each line as "number:text|end", the text joined from its pieces and
 * the end as a letter: n for LF, b for CRLF, r for CR. */
static void describe(struct mu_buffer *out, const char *bytes, size_t len,
                     size_t most)
{
  struct mu_scratch scratch;
  struct mu_byte_source *source = NULL;
  struct mu_text_decoder *decoder = NULL;
  struct mu_line_splitter lines;
  struct mu_line_piece piece;
  uint64_t line = 0;
  enum mu_code rc = MU_OK;

  mu_scratch_init(&scratch);
  mu_scratch_write(&scratch, bytes, len);
  assert_int_equal(mu_byte_source_open(&source, scratch.path, NULL), MU_OK);
  mu_byte_source_limit_piece(source, most);
  assert_int_equal(mu_text_decoder_new(&decoder, source, NULL, NULL), MU_OK);
  mu_line_splitter_init(&lines, decoder);
  while ((rc = mu_line_splitter_next(&lines, &piece, NULL)) == MU_OK) {
    assert_true(piece.len > 0);
    if (piece.line != line) {
      line = piece.line;
      mu_buffer_append_uint(out, line);
      mu_buffer_append_char(out, ':');
    }
    mu_buffer_append(out, piece.bytes, piece.len - piece.end);
    if (piece.end == 2) {
      assert_memory_equal(piece.bytes + piece.len - 2, "\r\n", 2);
      mu_buffer_append_text(out, "|b ");
    } else if (piece.end == 1) {
      mu_buffer_append_text(out,
                            piece.bytes[piece.len - 1] == '\n' ? "|n " : "|r ");
    }
  }
  assert_int_equal(rc, MU_END);
  assert_int_equal(mu_line_splitter_next(&lines, &piece, NULL), MU_END);
  mu_text_decoder_free(decoder);
  mu_byte_source_free(source);
  mu_scratch_release(&scratch);
}

static void expect(const char *bytes, const char *expected)
{
  struct mu_buffer out;

  mu_buffer_init(&out);
  for (size_t most = 1; most < 8; most++) {
    mu_buffer_clear(&out);
    describe(&out, bytes, strlen(bytes), most);
    assert_string_equal(mu_buffer_text(&out), expected);
  }
  mu_buffer_release(&out);
}

static void test_line_splitter__knows_three_line_ends(void **state)
{
  (void)state;
  expect("a\nb\r\nc\rd", "1:a|n 2:b|b 3:c|r 4:d");
  expect("\n\r\r\n\n\r", "1:|n 2:|r 3:|b 4:|n 5:|r ");
  expect("a\r\r\rb\r", "1:a|r 2:|r 3:|r 4:b|r ");
}

static void test_line_splitter__empty_input_has_no_line(void **state)
{
  (void)state;
  expect("", "");
  expect("\xEF\xBB\xBF", "");
  expect("\x1A", "");
}

static void test_line_splitter__leaves_out_a_byte_order_mark(void **state)
{
  (void)state;
  expect("\xEF\xBB\xBFlogin\n", "1:login|n ");
  expect("\xEF\xBB\xBF\xEF\xBB\xBFlogin\n", "1:\xEF\xBB\xBFlogin|n ");
}

static void test_line_splitter__leaves_out_only_a_last_ctrl_z(void **state)
{
  (void)state;
  expect("a\r\n\x1A", "1:a|b ");
  expect("a\r\x1A", "1:a|r ");
  expect("a\x1A", "1:a");
  expect("a\x1A\x1A", "1:a\x1A");
  expect("a\x1A\nb\x1A\x1A\r\x1A", "1:a\x1A|n 2:b\x1A\x1A|r ");
}

/* Lines that meet the end of what is sniffed at, and of what is read at once,
 * at every offset. */
static void test_line_splitter__edges_move_nothing(void **state)
{
  static const size_t edges[] = {MU_TEXT_DECODER_SNIFF, 131072};
  struct mu_buffer in;
  struct mu_buffer out;
  struct mu_buffer expected;

  (void)state;
  mu_buffer_init(&in);
  mu_buffer_init(&out);
  mu_buffer_init(&expected);
  for (size_t i = 0; i < 2; i++) {
    for (size_t back = 0; back < 6; back++) {
      mu_buffer_clear(&in);
      mu_buffer_clear(&out);
      mu_buffer_clear(&expected);
      while (in.len < edges[i] - back) {
        mu_buffer_append_char(&in, 'x');
      }
      mu_buffer_append_text(&expected, "1:");
      mu_buffer_append(&expected, in.data, in.len);
      mu_buffer_append_text(&in, "a\x1A\r\nb\rc");
      mu_buffer_append_text(&expected, "a\x1A|b 2:b|r 3:c");
      describe(&out, in.data, in.len, SIZE_MAX);
      assert_string_equal(mu_buffer_text(&out), mu_buffer_text(&expected));
    }
  }
  mu_buffer_release(&in);
  mu_buffer_release(&out);
  mu_buffer_release(&expected);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_splitter__knows_three_line_ends),
      cmocka_unit_test(test_line_splitter__empty_input_has_no_line),
      cmocka_unit_test(test_line_splitter__leaves_out_a_byte_order_mark),
      cmocka_unit_test(test_line_splitter__leaves_out_only_a_last_ctrl_z),
      cmocka_unit_test(test_line_splitter__edges_move_nothing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
