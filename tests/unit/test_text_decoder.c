/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/text.h"
#include "io/text_decoder.h"
#include "scarce_memory.h"
#include "scratch.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_buffer in;
  struct mu_buffer out;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  *state = f;
  return 0;
}

static void close_decoder(struct fixture *f)
{
  mu_text_decoder_free(f->decoder);
  mu_byte_source_free(f->source);
  f->decoder = NULL;
  f->source = NULL;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  close_decoder(f);
  mu_buffer_release(&f->in);
  mu_buffer_release(&f->out);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

/* Opens what |f->in| holds, given at most |most| bytes at once. */
static void open_decoder(struct fixture *f, const char *encoding, size_t most)
{
  close_decoder(f);
  mu_scratch_write(&f->scratch, mu_buffer_text(&f->in), f->in.len);
  assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, &f->err),
                   MU_OK);
  mu_byte_source_limit_piece(f->source, most);
  assert_int_equal(
      mu_text_decoder_new(&f->decoder, f->source, encoding, &f->err), MU_OK);
}

static void set_input(struct fixture *f, const char *bytes, size_t len)
{
  mu_buffer_clear(&f->in);
  mu_buffer_append(&f->in, bytes, len);
}

/* All that is to be read, to |f->out|. */
static enum mu_code drain(struct fixture *f)
{
  const char *bytes = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&f->out);
  while ((rc = mu_text_decoder_read(f->decoder, &bytes, &len, &f->err)) ==
         MU_OK) {
    assert_true(len > 0);
    mu_buffer_append(&f->out, bytes, len);
  }
  return rc;
}

static void expect_out(const struct fixture *f, const char *text, size_t len)
{
  assert_int_equal(f->out.len, len);
  assert_memory_equal(mu_buffer_text(&f->out), text, len);
}

static const size_t piece_sizes[] = {SIZE_MAX, 1, 2, 3, 5};

#define PIECE_SIZES (sizeof piece_sizes / sizeof *piece_sizes)

/* |f->in| is |text| in |found|, however it comes and however often. */
static void expect_text(struct fixture *f, const char *encoding,
                        const char *found, enum mu_encoding_reason reason,
                        const char *text, size_t len)
{
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    open_decoder(f, encoding, piece_sizes[i]);
    for (int pass = 0; pass < 2; pass++) {
      if (drain(f) != MU_END) {
        fail_msg("%s", f->err.text);
      }
      expect_out(f, text, len);
      assert_int_equal(drain(f), MU_END); /* and it stays at the end */
      assert_int_equal(f->out.len, 0);
      assert_string_equal(mu_text_decoder_encoding(f->decoder), found);
      assert_int_equal(mu_text_decoder_reason(f->decoder), reason);
      assert_int_equal(mu_text_decoder_rewind(f->decoder, &f->err), MU_OK);
    }
  }
}

#define EXPECT(f, bytes, encoding, found, reason, text)                        \
  (set_input(f, bytes, sizeof(bytes) - 1),                                     \
   expect_text(f, encoding, found, reason, text, sizeof(text) - 1))

static void expect_refused(struct fixture *f, const char *encoding,
                           const char *words)
{
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    open_decoder(f, encoding, piece_sizes[i]);
    for (int pass = 0; pass < 2; pass++) {
      assert_int_equal(drain(f), MU_EINPUT);
      assert_int_equal(f->out.len, 0);
      if (!strstr(f->err.text, words)) {
        fail_msg("\"%s\" says nothing of \"%s\"", f->err.text, words);
      }
      assert_int_equal(mu_text_decoder_rewind(f->decoder, &f->err), MU_OK);
    }
  }
}

#define REFUSE(f, bytes, encoding, words)                                      \
  (set_input(f, bytes, sizeof(bytes) - 1), expect_refused(f, encoding, words))

static void test_text_decoder__utf8_is_assumed(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "", NULL, "UTF-8", MU_ENCODING_ASSUMED, "");
  EXPECT(f, "login,email\n", NULL, "UTF-8", MU_ENCODING_ASSUMED,
         "login,email\n");
  EXPECT(f, "Zo\xC3\xAB\n", NULL, "UTF-8", MU_ENCODING_ASSUMED, "Zo\xC3\xAB\n");
  /* What is not comes through: to tell is the reader's business. */
  EXPECT(f, "Zo\xEB\n", NULL, "UTF-8", MU_ENCODING_ASSUMED, "Zo\xEB\n");
  assert_false(mu_text_decoder_has_mark(f->decoder));
}

static void test_text_decoder__mark_of_utf8_is_no_text(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "\xEF\xBB\xBFlogin\n", NULL, "UTF-8", MU_ENCODING_MARK, "login\n");
  assert_true(mu_text_decoder_has_mark(f->decoder));
  EXPECT(f, "\xEF\xBB\xBF", NULL, "UTF-8", MU_ENCODING_MARK, "");
  EXPECT(f, "\xEF\xBB\xBF\xEF\xBB\xBF", "utf8", "UTF-8", MU_ENCODING_GIVEN,
         "\xEF\xBB\xBF");
  assert_true(mu_text_decoder_has_mark(f->decoder));
  EXPECT(f, "\xEF\xBB", NULL, "UTF-8", MU_ENCODING_ASSUMED, "\xEF\xBB");
}

/* Nothing is copied but the first bytes. */
static void test_text_decoder__utf8_is_the_sources_own_bytes(void **state)
{
  struct fixture *f = *state;
  size_t pieces = 0;
  const char *bytes = NULL;
  size_t len = 0;

  while (f->in.len < 1000000) {
    mu_buffer_append_text(&f->in, "Zo\xC3\xAB,zoe@example.com\n");
  }
  open_decoder(f, NULL, SIZE_MAX);
  while (mu_text_decoder_read(f->decoder, &bytes, &len, NULL) == MU_OK) {
    pieces++;
  }
  assert_in_range(pieces, 2, 12);
  assert_int_equal(mu_text_decoder_rewind(f->decoder, NULL), MU_OK);
  assert_int_equal(drain(f), MU_END);
  expect_out(f, f->in.data, f->in.len);
}

static void test_text_decoder__utf16_is_known_by_its_mark(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "\xFF\xFEl\0\xEB\0\xAC\x20=\xD8\0\xDE\n\0", NULL, "UTF-16LE",
         MU_ENCODING_MARK, "l\xC3\xAB\xE2\x82\xAC\xF0\x9F\x98\x80\n");
  assert_true(mu_text_decoder_has_mark(f->decoder));
  EXPECT(f, "\xFE\xFF\0l\0\xEB\x20\xAC\xD8=\xDE\0\0\n", NULL, "UTF-16BE",
         MU_ENCODING_MARK, "l\xC3\xAB\xE2\x82\xAC\xF0\x9F\x98\x80\n");
  /* Inside the text a mark is but a character; NUL is one too. */
  EXPECT(f,
         "\xFF\xFE\xFF\xFE"
         "a\0\0\0",
         NULL, "UTF-16LE", MU_ENCODING_MARK,
         "\xEF\xBB\xBF"
         "a\0");
  EXPECT(f, "\xFF\xFE", NULL, "UTF-16LE", MU_ENCODING_MARK, "");
}

static void test_text_decoder__utf32_is_known_by_its_mark(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "\xFF\xFE\0\0l\0\0\0\0\xF6\x01\0", NULL, "UTF-32LE",
         MU_ENCODING_MARK, "l\xF0\x9F\x98\x80");
  EXPECT(f, "\0\0\xFE\xFF\0\0\0l", NULL, "UTF-32BE", MU_ENCODING_MARK, "l");
}

static void test_text_decoder__utf16_is_known_by_nul_bytes(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "l\0o\0g\0i\0n\0,\0", NULL, "UTF-16LE", MU_ENCODING_NUL_BYTES,
         "login,");
  assert_false(mu_text_decoder_has_mark(f->decoder));
  EXPECT(f, "\0l\0o\0g\0i\0n\0,", NULL, "UTF-16BE", MU_ENCODING_NUL_BYTES,
         "login,");
  EXPECT(f, "\x14\x04,\0\x14\x04,\0", NULL, "UTF-16LE", MU_ENCODING_NUL_BYTES,
         "\xD0\x94,\xD0\x94,");
}

static void test_text_decoder__broken_utf16_comes_out_ill_formed(void **state)
{
  struct fixture *f = *state;
  unsigned unit = 0;

  EXPECT(f,
         "\xFF\xFE"
         "a\0=\xD8"
         "b\0",
         NULL, "UTF-16LE", MU_ENCODING_MARK,
         "a\xFF"
         "b");
  (void)drain(f);
  assert_true(mu_text_decoder_first_bad(f->decoder, &unit));
  assert_int_equal(unit, 0xD83D);
  EXPECT(f, "\xFE\xFF\xDE\0\xD8=\xD8=\xDE\0", NULL, "UTF-16BE",
         MU_ENCODING_MARK, "\xFF\xFF\xF0\x9F\x98\x80");
  EXPECT(f,
         "\xFF\xFE"
         "a\0=\xD8",
         NULL, "UTF-16LE", MU_ENCODING_MARK, "a\xFF");
  EXPECT(f,
         "\xFF\xFE"
         "a\0b",
         NULL, "UTF-16LE", MU_ENCODING_MARK, "a\xFF");
  EXPECT(f,
         "\xFF\xFE"
         "a\0=\xD8"
         "b",
         NULL, "UTF-16LE", MU_ENCODING_MARK, "a\xFF\xFF");
}

static void test_text_decoder__what_is_no_text_is_refused(void **state)
{
  struct fixture *f = *state;

  REFUSE(f, "PK\x03\x04people", NULL, "zip archive");
  REFUSE(f, "%PDF-1.7\n", "macroman", "PDF");
  REFUSE(f, "\xEF\xBB\xBF <TABLE border=1>", NULL, "web page");
  REFUSE(f, "<html>", "ansi", "web page");
  REFUSE(f, "\xFF\xFE<\0h\0t\0m\0l\0>\0", NULL, "web page");
  REFUSE(f, "\0<\0?\0x\0m\0l", NULL, "XML");
  REFUSE(f, "login,email\n\0", NULL, "NUL");
  REFUSE(f, "login,email\n\0", "ansi", "NUL");
  REFUSE(f, "\0\0\0\0\0\0", NULL, "NUL");
  REFUSE(f,
         "\xEF\xBB\xBF"
         "a\0b\0",
         NULL, "NUL");
}

static void test_text_decoder__encoding_can_be_given(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "Zo\xEB \x80", "ansi", "windows-1252", MU_ENCODING_GIVEN,
         "Zo\xC3\xAB \xE2\x82\xAC");
  EXPECT(f, "Zo\x91 \xDB", "mac", "macroman", MU_ENCODING_GIVEN,
         "Zo\xC3\xAB \xE2\x82\xAC");
  EXPECT(f, "Zo\xEB \xA4", "iso-8859-15", "ISO-8859-15", MU_ENCODING_GIVEN,
         "Zo\xC3\xAB \xE2\x82\xAC");
  EXPECT(f, "\x93\xFA\x96{,\x83\\", "shift_jis", "SHIFT_JIS", MU_ENCODING_GIVEN,
         "\xE6\x97\xA5\xE6\x9C\xAC,\xE3\x82\xBD");
  EXPECT(f, "a\x1B$B$\"\x1B(Bb", "iso-2022-jp", "ISO-2022-JP",
         MU_ENCODING_GIVEN,
         "a\xE3\x81\x82"
         "b");
  EXPECT(f, "Zo\xC3\xAB", "utf8", "UTF-8", MU_ENCODING_GIVEN, "Zo\xC3\xAB");
  EXPECT(f, "a\0b\0", "utf-16le", "UTF-16LE", MU_ENCODING_GIVEN, "ab");
  EXPECT(f, "-N", "utf-16le", "UTF-16LE", MU_ENCODING_GIVEN, "\xE4\xB8\xAD");
}

static void test_text_decoder__file_says_the_order_of_utf16(void **state)
{
  struct fixture *f = *state;

  EXPECT(f, "\xFE\xFF\0a", "utf-16", "UTF-16BE", MU_ENCODING_GIVEN, "a");
  assert_true(mu_text_decoder_has_mark(f->decoder));
  EXPECT(f,
         "\xFF\xFE"
         "a\0",
         "utf-16", "UTF-16LE", MU_ENCODING_GIVEN, "a");
  EXPECT(f, "\0a", "utf-16", "UTF-16BE", MU_ENCODING_GIVEN, "a");
  EXPECT(f, "-N", "utf-16", "UTF-16LE", MU_ENCODING_GIVEN, "\xE4\xB8\xAD");
}

static void test_text_decoder__contradiction_is_an_error(void **state)
{
  struct fixture *f = *state;

  REFUSE(f, "\xEF\xBB\xBFlogin", "ansi",
         "mark of UTF-8, but --encoding says windows-1252");
  REFUSE(f, "\xFF\xFEl\0", "utf8",
         "mark of UTF-16LE, but --encoding says UTF-8");
  REFUSE(f, "\xFF\xFEl\0", "utf-16be", "mark of UTF-16LE");
  REFUSE(f, "\xEF\xBB\xBFlogin", "utf-16", "mark of UTF-8");
  REFUSE(f, "l\0o\0g\0", "utf8", "looks like UTF-16LE");
  REFUSE(f, "\0l\0o\0g", "utf-16le", "looks like UTF-16BE");
}

static void test_text_decoder__unknown_encoding_is_refused(void **state)
{
  struct fixture *f = *state;
  struct mu_text_decoder *decoder = NULL;

  assert_int_equal(mu_text_decoder_new(&decoder, NULL, "klingon", &f->err),
                   MU_EUSAGE);
  assert_null(decoder);
  assert_non_null(strstr(f->err.text, "klingon"));
}

static void
test_text_decoder__bytes_that_are_lacking_stay_ill_formed(void **state)
{
  struct fixture *f = *state;
  unsigned byte = 0;

  EXPECT(f, "\x81\x8D\x8F\x90\x9D", "ansi", "windows-1252", MU_ENCODING_GIVEN,
         "\x81\x8D\x8F\x90\x9D");
  (void)drain(f);
  assert_true(mu_text_decoder_first_bad(f->decoder, &byte));
  assert_int_equal(byte, 0x81);
  /* 0xD0 0xBF are both lacking, and would be a character of UTF-8. */
  EXPECT(f, "\xD0\xBF", "iso-8859-8", "ISO-8859-8", MU_ENCODING_GIVEN,
         "\xFF\xBF");
  EXPECT(f,
         "a\x81 \xFF"
         "b",
         "shift_jis", "SHIFT_JIS", MU_ENCODING_GIVEN,
         "a\x81 \xFF"
         "b");
  EXPECT(f, "a\x81", "shift_jis", "SHIFT_JIS", MU_ENCODING_GIVEN, "a\x81");
  EXPECT(f, "a\xE9", "us-ascii", "US-ASCII", MU_ENCODING_GIVEN, "a\xFF");
  (void)drain(f);
  assert_true(mu_text_decoder_first_bad(f->decoder, &byte));
  assert_int_equal(byte, 0xE9);
  assert_int_equal(mu_text_decoder_rewind(f->decoder, NULL), MU_OK);
  assert_false(mu_text_decoder_first_bad(f->decoder, &byte));
}

/* Whatever encoding: two bytes that it lacks never make a character, and text
 * that has all it needs is well-formed. */
static void test_text_decoder__stand_ins_never_make_a_character(void **state)
{
  static const char *const names[] = {
      "ansi",   "us-ascii", "iso-8859-6", "iso-8859-7", "iso-8859-8", "cp1253",
      "cp1255", "cp874",    "euc-jp",     "gb18030",    "big5"};
  struct fixture *f = *state;

  for (unsigned lead = 0x80; lead < 0x100; lead++) {
    for (unsigned next = 0x80; next < 0x100; next++) {
      mu_buffer_append_char(&f->in, (char)lead);
      mu_buffer_append_char(&f->in, (char)next);
      mu_buffer_append_char(&f->in, '\n');
    }
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    unsigned byte = 0;

    open_decoder(f, names[i], SIZE_MAX);
    assert_int_equal(drain(f), MU_END);
    assert_int_equal(mu_text_scan(f->out.data, f->out.len).well_formed,
                     !mu_text_decoder_first_bad(f->decoder, &byte));
  }
  f->in.len = 0;
  mu_buffer_append_text(&f->in, "\xC3\xA9\xE2\x82\xAC");
  open_decoder(f, "us-ascii", SIZE_MAX);
  assert_int_equal(drain(f), MU_END);
  for (size_t at = 0; at < f->out.len; at++) {
    assert_int_equal(mu_text_character_len(f->out.data + at, f->out.len - at),
                     0);
  }
}

/* Text that meets every edge of what is sniffed at and converted at once. */
static void test_text_decoder__edges_move_nothing(void **state)
{
  struct fixture *f = *state;
  struct mu_buffer expected = {0};

  mu_buffer_append_text(&f->in, "\xFF\xFE");
  for (unsigned i = 0; f->in.len < 200000; i++) {
    bool pair = i % 3 == 0;

    mu_buffer_append(&f->in, pair ? "=\xD8\0\xDE" : "\xAC\x20", pair ? 4 : 2);
    mu_buffer_append_text(&expected,
                          pair ? "\xF0\x9F\x98\x80" : "\xE2\x82\xAC");
  }
  for (size_t most = SIZE_MAX; most > 0; most = most > 4999 ? 4999
                                                : most > 1  ? 1
                                                            : 0) {
    open_decoder(f, NULL, most);
    assert_int_equal(drain(f), MU_END);
    expect_out(f, expected.data, expected.len);
  }
  mu_buffer_release(&expected);
}

static void test_text_decoder__rewind_begins_anew_anywhere(void **state)
{
  struct fixture *f = *state;
  const char *bytes = NULL;
  size_t len = 0;

  set_input(f,
            "\xFF\xFE=\xD8\0\xDE"
            "a\0",
            8);
  open_decoder(f, NULL, 1);
  for (int upto = 0; upto < 4; upto++) {
    for (int i = 0; i < upto; i++) {
      assert_int_equal(mu_text_decoder_read(f->decoder, &bytes, &len, NULL),
                       i < 1 ? MU_OK : MU_END);
    }
    assert_int_equal(mu_text_decoder_rewind(f->decoder, NULL), MU_OK);
  }
  assert_int_equal(drain(f), MU_END);
  assert_string_equal(mu_buffer_text(&f->out), "\xF0\x9F\x98\x80"
                                               "a");
}

static enum mu_code reconsider(struct fixture *f, const char *bytes,
                               struct mu_text_evidence *evidence)
{
  set_input(f, bytes, strlen(bytes));
  open_decoder(f, NULL, 3);
  assert_int_equal(drain(f), MU_END);
  return mu_text_decoder_reconsider(f->decoder, evidence, &f->err);
}

static void test_text_decoder__windows_1252_is_found_out(void **state)
{
  struct fixture *f = *state;
  struct mu_text_evidence evidence;

  assert_int_equal(reconsider(f, "Jos\xE9,Zo\xEB,\x80\x99\n", &evidence),
                   MU_OK);
  assert_int_equal(evidence.non_ascii, 4);
  for (int pass = 0; pass < 2; pass++) {
    assert_string_equal(mu_text_decoder_encoding(f->decoder), "windows-1252");
    assert_int_equal(mu_text_decoder_reason(f->decoder), MU_ENCODING_BYTES);
    assert_int_equal(drain(f), MU_END);
    assert_string_equal(mu_buffer_text(&f->out),
                        "Jos\xC3\xA9,Zo\xC3\xAB,\xE2\x82\xAC\xE2\x84\xA2\n");
    assert_int_equal(mu_text_decoder_rewind(f->decoder, NULL), MU_OK);
  }
}

static void test_text_decoder__mixtures_are_refused(void **state)
{
  struct fixture *f = *state;
  struct mu_text_evidence evidence;

  assert_int_equal(reconsider(f, "Jos\xE9,Zo\xC3\xAB\nZ\xE9", &evidence),
                   MU_EINPUT);
  assert_non_null(strstr(f->err.text, "1 characters in it are UTF-8 and 2 "
                                      "bytes are not"));
  assert_int_equal(evidence.characters, 1);
  assert_int_equal(evidence.stray, 2);
  assert_string_equal(mu_text_decoder_encoding(f->decoder), "UTF-8");
}

static void test_text_decoder__what_windows_1252_lacks_is_refused(void **state)
{
  struct fixture *f = *state;
  struct mu_text_evidence evidence;

  assert_int_equal(reconsider(f, "Jos\x8E,M\x9Fller,\x8D\x81", &evidence),
                   MU_EINPUT);
  assert_non_null(strstr(f->err.text, "lacks 2 of its bytes"));
  assert_non_null(strstr(f->err.text, "--encoding macroman"));
}

static void test_text_decoder__changed_file_is_not_reconsidered(void **state)
{
  struct fixture *f = *state;
  struct mu_text_evidence evidence;

  set_input(f, "Jos\xE9", 4);
  open_decoder(f, NULL, SIZE_MAX);
  assert_int_equal(drain(f), MU_END);
  mu_scratch_write(&f->scratch, "Jos\xE9 and more", 13);
  assert_int_equal(mu_text_decoder_reconsider(f->decoder, &evidence, &f->err),
                   MU_EINPUT);
  assert_non_null(strstr(f->err.text, "was changed"));
}

/* Fails each allocation in turn until none is left to fail. */
static void test_text_decoder__out_of_memory_is_said(void **state)
{
  struct fixture *f = *state;
  struct mu_text_evidence evidence;
  bool done = false;

  set_input(f, "Jos\xE9", 4);
  mu_buffer_append_text(&f->out, "room for what comes out");
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    close_decoder(f);
    mu_scratch_write(&f->scratch, f->in.data, f->in.len);
    assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, NULL),
                     MU_OK);
    mu_scarce_memory_start(n);
    rc = mu_text_decoder_new(&f->decoder, f->source, NULL, &f->err);
    if (rc == MU_OK) {
      assert_int_equal(drain(f), MU_END);
      rc = mu_text_decoder_reconsider(f->decoder, &evidence, &f->err);
    }
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_text_decoder__utf8_is_assumed),
      TEST(test_text_decoder__mark_of_utf8_is_no_text),
      TEST(test_text_decoder__utf8_is_the_sources_own_bytes),
      TEST(test_text_decoder__utf16_is_known_by_its_mark),
      TEST(test_text_decoder__utf32_is_known_by_its_mark),
      TEST(test_text_decoder__utf16_is_known_by_nul_bytes),
      TEST(test_text_decoder__broken_utf16_comes_out_ill_formed),
      TEST(test_text_decoder__what_is_no_text_is_refused),
      TEST(test_text_decoder__encoding_can_be_given),
      TEST(test_text_decoder__file_says_the_order_of_utf16),
      TEST(test_text_decoder__contradiction_is_an_error),
      TEST(test_text_decoder__unknown_encoding_is_refused),
      TEST(test_text_decoder__bytes_that_are_lacking_stay_ill_formed),
      TEST(test_text_decoder__stand_ins_never_make_a_character),
      TEST(test_text_decoder__edges_move_nothing),
      TEST(test_text_decoder__rewind_begins_anew_anywhere),
      TEST(test_text_decoder__windows_1252_is_found_out),
      TEST(test_text_decoder__mixtures_are_refused),
      TEST(test_text_decoder__what_windows_1252_lacks_is_refused),
      TEST(test_text_decoder__changed_file_is_not_reconsidered),
      TEST(test_text_decoder__out_of_memory_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
