/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/text_decoder.h"
#include "io/text_encoder.h"
#include "scarce_memory.h"
#include "scratch.h"

/* Appends to |out| what |text| is in |encoding|. */
static void encode(struct mu_buffer *out, const char *encoding,
                   const char *text, size_t len)
{
  struct mu_text_encoder *encoder = NULL;

  assert_int_equal(mu_text_encoder_new(&encoder, encoding, NULL), MU_OK);
  mu_text_encoder_append(encoder, out, text, len);
  mu_text_encoder_free(encoder);
}

static void expect(const char *encoding, const char *text, const char *bytes,
                   size_t len)
{
  struct mu_buffer out = {0};

  encode(&out, encoding, text, strlen(text));
  assert_int_equal(out.len, len);
  assert_memory_equal(out.data, bytes, len);
  mu_buffer_release(&out);
}

#define EXPECT(encoding, text, bytes)                                          \
  expect(encoding, text, bytes, sizeof(bytes) - 1)

static void test_text_encoder__writes_the_encoding(void **state)
{
  (void)state;
  EXPECT("utf8", "Zo\xC3\xAB", "Zo\xC3\xAB");
  EXPECT("ansi", "Zo\xC3\xAB \xE2\x82\xAC", "Zo\xEB \x80");
  EXPECT("macroman", "Zo\xC3\xAB", "Zo\x91");
  EXPECT("utf-16", "Zo\xC3\xAB", "Z\0o\0\xEB\0");
  EXPECT("utf-16be", "\xF0\x9F\x98\x80", "\xD8\x3D\xDE\0");
  EXPECT("utf-32le", "a", "a\0\0\0");
}

static void test_text_encoder__what_is_lacking_becomes_a_question(void **state)
{
  (void)state;
  EXPECT("windows-1252", "a\xD0\x96z\xF0\x9F\x98\x80", "a?z?");
  EXPECT("windows-1252", "\xC2\x81", "?");
  EXPECT("utf-16le", "a\xFFz", "a\0?\0z\0");
  EXPECT("windows-1252", "a\xE2\x82", "a??");
}

/* Text of one call is whole without the next, also where an encoding shifts to
 * and fro. */
static void test_text_encoder__each_call_stands_alone(void **state)
{
  struct mu_text_encoder *encoder = NULL;
  struct mu_buffer out = {0};

  (void)state;
  assert_int_equal(mu_text_encoder_new(&encoder, "ISO-2022-JP", NULL), MU_OK);
  mu_text_encoder_append(encoder, &out, "\xE3\x81\x82", 3);
  mu_buffer_append_text(&out, ",");
  mu_text_encoder_append(encoder, &out, "a", 1);
  assert_string_equal(mu_buffer_text(&out), "\x1B$B$\"\x1B(B,a");
  mu_text_encoder_free(encoder);
  mu_buffer_release(&out);
}

static void test_text_encoder__long_text_fits(void **state)
{
  struct mu_buffer text = {0};
  struct mu_buffer out = {0};

  (void)state;
  for (int i = 0; i < 100000; i++) {
    mu_buffer_append_text(&text, "x\xC3\xAB");
  }
  encode(&out, "utf-32le", text.data, text.len);
  assert_int_equal(out.len, 800000);
  assert_memory_equal(out.data + 799992, "x\0\0\0\xEB\0\0\0", 8);
  mu_buffer_release(&text);
  mu_buffer_release(&out);
}

static void test_text_encoder__marks_are_those_of_unicode(void **state)
{
  static const struct {
    const char *encoding;
    const char *mark;
    size_t len;
  } marks[] = {{"UTF-8", "\xEF\xBB\xBF", 3},
               {"UTF-16LE", "\xFF\xFE", 2},
               {"UTF-16BE", "\xFE\xFF", 2},
               {"windows-1252", "", 0},
               {"SHIFT_JIS", "", 0}};

  (void)state;
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    struct mu_text_encoder *encoder = NULL;
    struct mu_buffer out = {0};

    assert_int_equal(mu_text_encoder_new(&encoder, marks[i].encoding, NULL),
                     MU_OK);
    mu_text_encoder_mark(encoder, &out);
    assert_int_equal(out.len, marks[i].len);
    assert_memory_equal(mu_buffer_text(&out), marks[i].mark, marks[i].len);
    mu_text_encoder_free(encoder);
    mu_buffer_release(&out);
  }
}

/* |bytes|, decoded and encoded again, are |bytes|. */
static void round_trip(const char *encoding, const char *bytes, size_t len)
{
  struct mu_scratch scratch;
  struct mu_byte_source *source = NULL;
  struct mu_text_decoder *decoder = NULL;
  struct mu_text_encoder *encoder = NULL;
  struct mu_buffer text = {0};
  struct mu_buffer out = {0};
  const char *piece = NULL;
  size_t piece_len = 0;

  mu_scratch_init(&scratch);
  mu_scratch_write(&scratch, bytes, len);
  assert_int_equal(mu_byte_source_open(&source, scratch.path, NULL), MU_OK);
  assert_int_equal(mu_text_decoder_new(&decoder, source, encoding, NULL),
                   MU_OK);
  while (mu_text_decoder_read(decoder, &piece, &piece_len, NULL) == MU_OK) {
    mu_buffer_append(&text, piece, piece_len);
  }
  assert_int_equal(
      mu_text_encoder_new(&encoder, mu_text_decoder_encoding(decoder), NULL),
      MU_OK);
  if (mu_text_decoder_has_mark(decoder)) {
    mu_text_encoder_mark(encoder, &out);
  }
  mu_text_encoder_append(encoder, &out, text.data, text.len);
  assert_int_equal(out.len, len);
  assert_memory_equal(out.data, bytes, len);
  mu_text_encoder_free(encoder);
  mu_text_decoder_free(decoder);
  mu_byte_source_free(source);
  mu_buffer_release(&text);
  mu_buffer_release(&out);
  mu_scratch_release(&scratch);
}

static void test_text_encoder__gives_back_every_byte(void **state)
{
  static const char undefined[] = "\x81\x8D\x8F\x90\x9D";
  char bytes[256] = "";
  size_t len = 0;

  (void)state;
  for (int byte = 1; byte < 256; byte++) {
    bytes[len++] = (char)byte;
  }
  round_trip("macroman", bytes, len);
  round_trip("latin1", bytes, len);
  len = 0;
  for (int byte = 1; byte < 256; byte++) {
    if (!strchr(undefined, byte)) {
      bytes[len++] = (char)byte;
    }
  }
  assert_int_equal(len, 250);
  round_trip("windows-1252", bytes, len);
}

/* All of the Basic Multilingual Plane, and some beyond. */
static void test_text_encoder__gives_back_all_of_utf16(void **state)
{
  for (int big = 0; big < 2; big++) {
    struct mu_buffer in = {0};

    (void)state;
    mu_buffer_append(&in, big ? "\xFE\xFF" : "\xFF\xFE", 2);
    for (unsigned unit = 1; unit < 0x10000; unit++) {
      if (unit < 0xD800 || unit > 0xDFFF) {
        mu_buffer_append_char(&in, (char)(big ? unit >> 8 : unit));
        mu_buffer_append_char(&in, (char)(big ? unit : unit >> 8));
      }
    }
    for (unsigned low = 0; low < 0x400; low++) {
      unsigned units[2] = {0xD800 + (low * 37 & 0x3FF), 0xDC00 + low};

      for (int i = 0; i < 2; i++) {
        mu_buffer_append_char(&in, (char)(big ? units[i] >> 8 : units[i]));
        mu_buffer_append_char(&in, (char)(big ? units[i] : units[i] >> 8));
      }
    }
    round_trip(NULL, in.data, in.len);
    mu_buffer_release(&in);
  }
}

static void test_text_encoder__unknown_encoding_is_refused(void **state)
{
  struct mu_text_encoder *encoder = NULL;
  struct mu_error err = {.text = ""};

  (void)state;
  assert_int_equal(mu_text_encoder_new(&encoder, "klingon", &err), MU_EUSAGE);
  assert_null(encoder);
  assert_non_null(strstr(err.text, "klingon"));
}

static void test_text_encoder__out_of_memory_is_said(void **state)
{
  struct mu_text_encoder *encoder = NULL;
  struct mu_buffer out = {0};

  (void)state;
  mu_scarce_memory_start(1);
  assert_int_equal(mu_text_encoder_new(&encoder, "ansi", NULL), MU_ENOMEM);
  mu_scarce_memory_stop();
  assert_int_equal(mu_text_encoder_new(&encoder, "ansi", NULL), MU_OK);
  mu_scarce_memory_start(1);
  mu_text_encoder_append(encoder, &out, "text", 4);
  assert_true(mu_scarce_memory_stop());
  assert_true(mu_buffer_failed(&out));
  mu_text_encoder_free(encoder);
  mu_buffer_release(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text_encoder__writes_the_encoding),
      cmocka_unit_test(test_text_encoder__what_is_lacking_becomes_a_question),
      cmocka_unit_test(test_text_encoder__each_call_stands_alone),
      cmocka_unit_test(test_text_encoder__long_text_fits),
      cmocka_unit_test(test_text_encoder__marks_are_those_of_unicode),
      cmocka_unit_test(test_text_encoder__gives_back_every_byte),
      cmocka_unit_test(test_text_encoder__gives_back_all_of_utf16),
      cmocka_unit_test(test_text_encoder__unknown_encoding_is_refused),
      cmocka_unit_test(test_text_encoder__out_of_memory_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
