/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/csv_reader.h"
#include "scarce_memory.h"
#include "scratch.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_byte_source *source;
  struct mu_text_decoder *decoder;
  struct mu_csv_reader *reader;
  const char *encoding; /* NULL: by content */
  char delimiter;
  struct mu_buffer in;
  struct mu_buffer out;
  struct mu_csv_row row;
  struct mu_error err;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  f->delimiter = ',';
  mu_scratch_init(&f->scratch);
  *state = f;
  return 0;
}

static void close_reader(struct fixture *f)
{
  mu_csv_reader_free(f->reader);
  mu_text_decoder_free(f->decoder);
  mu_byte_source_free(f->source);
  f->reader = NULL;
  f->decoder = NULL;
  f->source = NULL;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  close_reader(f);
  mu_buffer_release(&f->in);
  mu_buffer_release(&f->out);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

/* Opens what |f->in| holds, given at most |most| bytes at once. */
static void open_reader(struct fixture *f, size_t most)
{
  close_reader(f);
  mu_scratch_write(&f->scratch, mu_buffer_text(&f->in), f->in.len);
  assert_int_equal(mu_byte_source_open(&f->source, f->scratch.path, &f->err),
                   MU_OK);
  mu_byte_source_limit_piece(f->source, most);
  assert_int_equal(
      mu_text_decoder_new(&f->decoder, f->source, f->encoding, &f->err), MU_OK);
  assert_int_equal(mu_csv_reader_new(&f->reader, f->decoder, &f->err), MU_OK);
  mu_csv_reader_set_delimiter(f->reader, f->delimiter);
}

static void open_text(struct fixture *f, const char *text)
{
  mu_buffer_clear(&f->in);
  mu_buffer_append_text(&f->in, text);
  open_reader(f, SIZE_MAX);
}

static enum mu_code next(struct fixture *f)
{
  return mu_csv_reader_next(f->reader, &f->row, &f->err);
}

/* Writes the rows as "line:[cell][cell] " to |f->out|, up to the end or the
 * first error. */
static enum mu_code describe(struct fixture *f)
{
  enum mu_code rc = MU_OK;

  mu_buffer_clear(&f->out);
  while ((rc = next(f)) == MU_OK) {
    mu_buffer_append_uint(&f->out, f->row.line);
    mu_buffer_append_char(&f->out, ':');
    for (size_t i = 0; i < f->row.count; i++) {
      const struct mu_cell *cell = &f->row.cells[i];

      assert_int_equal(cell->text[cell->len], '\0');
      assert_int_equal(strlen(cell->text), cell->len);
      mu_buffer_printf(&f->out, "[%s]", cell->text);
    }
    if (f->row.raw) {
      mu_buffer_append_char(&f->out, '{');
      mu_buffer_append(&f->out, f->row.raw, f->row.raw_len);
      mu_buffer_append_char(&f->out, '}');
    }
    mu_buffer_append_char(&f->out, ' ');
  }
  return rc;
}

static const size_t piece_sizes[] = {SIZE_MAX, 1, 2, 3, 5, 7};

#define PIECE_SIZES (sizeof piece_sizes / sizeof *piece_sizes)

/* The rows of |text|, however it comes in pieces. */
static void expect(struct fixture *f, const char *text, const char *rows)
{
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    mu_buffer_clear(&f->in);
    mu_buffer_append_text(&f->in, text);
    open_reader(f, piece_sizes[i]);
    assert_int_equal(describe(f), MU_END);
    assert_string_equal(mu_buffer_text(&f->out), rows);
    assert_int_equal(next(f), MU_END);
  }
}

/* The same with the rows' own bytes. */
static void expect_raw(struct fixture *f, const char *text, const char *rows)
{
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    mu_buffer_clear(&f->in);
    mu_buffer_append_text(&f->in, text);
    open_reader(f, piece_sizes[i]);
    mu_csv_reader_keep_raw(f->reader, true);
    assert_int_equal(describe(f), MU_END);
    assert_string_equal(mu_buffer_text(&f->out), rows);
  }
}

/* |f->in| breaks in |line|, and the text holds |words|. */
static void expect_broken(struct fixture *f, uint64_t line, const char *words)
{
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    open_reader(f, piece_sizes[i]);
    assert_int_equal(describe(f), MU_EINPUT);
    if (!strstr(f->err.text, words)) {
      fail_msg("\"%s\" says nothing of \"%s\"", f->err.text, words);
    }
    assert_int_equal(f->err.line, line);
    f->err.text[0] = '\0';
    assert_int_equal(next(f), MU_EINPUT); /* and it stays broken */
    assert_non_null(strstr(f->err.text, words));
    if (f->in.len > 10000) {
      return; /* byte by byte would take long */
    }
  }
}

static void expect_broken_text(struct fixture *f, const char *text,
                               uint64_t line, const char *words)
{
  mu_buffer_clear(&f->in);
  mu_buffer_append_text(&f->in, text);
  expect_broken(f, line, words);
}

static void test_csv_reader__gives_cells_and_lines(void **state)
{
  expect(*state, "login,email\nada,ada@x\n",
         "1:[login][email] 2:[ada][ada@x] ");
  expect(*state, "a\n", "1:[a] ");
  expect(*state, "a,\n,b\n,\n", "1:[a][] 2:[][b] 3:[][] ");
}

static void test_csv_reader__empty_input_has_no_rows(void **state)
{
  expect(*state, "", "");
  expect(*state, "\xEF\xBB\xBF", "");
  expect(*state, "\x1A", "");
  expect(*state, "\r\n", "");
}

static void test_csv_reader__last_line_needs_no_end(void **state)
{
  expect(*state, "a,b\nc,d", "1:[a][b] 2:[c][d] ");
  expect(*state, "a,b\nc,", "1:[a][b] 2:[c][] ");
  expect(*state, "a,b\nc,\"d\"", "1:[a][b] 2:[c][d] ");
  expect(*state, "a\n  ", "1:[a] ");
}

static void test_csv_reader__line_ends_may_be_mixed(void **state)
{
  expect(*state, "a\r\nb\nc\rd\r\r\ne", "1:[a] 2:[b] 3:[c] 4:[d] 6:[e] ");
  expect(*state, "a,b\rc,d\r", "1:[a][b] 2:[c][d] ");
  expect(*state, "a\r\n\"b\"\r\n\"c\"\r\"d\"\n", "1:[a] 2:[b] 3:[c] 4:[d] ");
}

static void test_csv_reader__quoted_newline_counts_lines(void **state)
{
  expect(*state, "a,b\n\"x\ny\",z\nc,d\n", "1:[a][b] 2:[x\ny][z] 4:[c][d] ");
  expect(*state, "a\n\"x\r\ny\rz\n\"\nb\n", "1:[a] 2:[x\r\ny\rz] 6:[b] ");
}

static void test_csv_reader__blank_lines_are_no_rows(void **state)
{
  expect(*state, "\n\na\n\n  \t\n\r\nb\n   \n", "3:[a] 7:[b] ");
}

static void test_csv_reader__rows_of_empty_cells_are_rows(void **state)
{
  expect(*state, "a,b\n,\n , \n\"\"\n", "1:[a][b] 2:[][] 3:[][] 4:[] ");
}

static void test_csv_reader__cells_are_trimmed(void **state)
{
  expect(*state, " a ,\t\" b \"\t, c d \n", "1:[a][b][c d] ");
  expect(*state, "\"\r\n a\n\t\",\" \"\n", "1:[a][] ");
  expect(*state, " \"a\" , b\n", "1:[a][b] ");
}

static void test_csv_reader__doubled_quotes_are_one(void **state)
{
  expect(*state, "\"5' 10\"\"\",\"\"\"\",\"\"\n", "1:[5' 10\"][\"][] ");
}

static void test_csv_reader__byte_order_mark_is_no_text(void **state)
{
  expect(*state, "\xEF\xBB\xBFlogin\nada\n", "1:[login] 2:[ada] ");
  expect(*state, "\xEF\xBB\xBF\"login\",b\nada,c\n",
         "1:[login][b] 2:[ada][c] ");
}

static void test_csv_reader__last_ctrl_z_is_no_text(void **state)
{
  expect(*state, "a,b\r\n\x1A", "1:[a][b] ");
  expect(*state, "a,b\x1A", "1:[a][b] ");
  expect(*state, "a\x1A,b\n", "1:[a\x1A][b] ");
}

static void test_csv_reader__raw_is_the_rows_own_bytes(void **state)
{
  expect_raw(*state, " a ,\"b\"\r\n\r\n  \r\n\"x\r\ny\" ,\"\"\"\"\rlast",
             "1:[a][b]{ a ,\"b\"} 4:[x\r\ny][\"]{\"x\r\ny\" ,\"\"\"\"} "
             "6:[last]{last} ");
  expect_raw(*state,
             "\xEF\xBB\xBF"
             "a,b\n",
             "1:[a][b]{a,b} ");
}

static void test_csv_reader__line_end_is_that_of_the_first_row(void **state)
{
  struct fixture *f = *state;
  static const struct {
    const char *text;
    const char *line_end;
  } cases[] = {
      {"", "\n"},           {"a", "\n"},      {"a\nb\r\n", "\n"},
      {"a\r\nb\n", "\r\n"}, {"a\rb\n", "\r"}, {"\"a\nb\"\r\nc\n", "\r\n"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (size_t j = 0; j < PIECE_SIZES; j++) {
      mu_buffer_clear(&f->in);
      mu_buffer_append_text(&f->in, cases[i].text);
      open_reader(f, piece_sizes[j]);
      assert_string_equal(mu_csv_reader_line_end(f->reader), "\n");
      while (next(f) == MU_OK) {
        assert_string_equal(mu_csv_reader_line_end(f->reader),
                            cases[i].line_end);
      }
    }
  }
}

static void test_csv_reader__characters_are_counted(void **state)
{
  struct fixture *f = *state;

  open_text(f, "abc,Zo\xC3\xAB,\"\xF0\x9F\x98\x80!\"\nx,y\n");
  assert_int_equal(next(f), MU_OK);
  assert_int_equal(f->row.cells[0].characters, 3);
  assert_int_equal(f->row.cells[1].characters, 3);
  assert_int_equal(f->row.cells[1].len, 4);
  assert_false(f->row.cells[1].beyond_bmp);
  assert_int_equal(f->row.cells[2].characters, 2);
  assert_true(f->row.cells[2].beyond_bmp);
  assert_int_equal(next(f), MU_OK);
  assert_int_equal(f->row.cells[0].characters, 1);
}

static void test_csv_reader__lost_quote_is_said_where_it_opens(void **state)
{
  struct fixture *f = *state;

  expect_broken_text(f, "a,b\nc,\"d\ne,f\ng,h\n", 2,
                     "the quote that opens in line 2, column B never closes");
  expect_broken_text(f, "a,b\n\"c\nd\",\"e\nf\n", 3,
                     "opens in line 3, column B");
  expect_broken_text(f, "\"", 1, "opens in line 1, column A");
  expect_broken_text(
      f, "\"a\nb\"\nc\nd,\"e\nf", 4,
      "opens in line 4, column B (row 3 in a spreadsheet) never");
}

static void test_csv_reader__text_after_a_closing_quote(void **state)
{
  struct fixture *f = *state;

  expect_broken_text(f, "a,b\n\"c\" d,e\n", 2,
                     "line 2, column A: text follows the quote");
  /* The quote lost in line 2 shows when the next one opens, in line 4. */
  expect_broken_text(f, "a,b\n\"c,d\ne,f\n\"g\",h\n", 4, "begun in line 2");
}

/* The rows of |text| with how their cells are written: t trimmed, q a literal
 * quote, s blanks before the quote. A "$" ends a row that no line end does. */
static void expect_flags(struct fixture *f, const char *text, const char *rows)
{
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    mu_buffer_clear(&f->in);
    mu_buffer_clear(&f->out);
    mu_buffer_append_text(&f->in, text);
    open_reader(f, piece_sizes[i]);
    while (next(f) == MU_OK) {
      for (size_t j = 0; j < f->row.count; j++) {
        const struct mu_cell *cell = &f->row.cells[j];

        mu_buffer_printf(&f->out, "[%s]%s%s%s", cell->text,
                         cell->flags & MU_CELL_TRIMMED ? "t" : "",
                         cell->flags & MU_CELL_LITERAL_QUOTE ? "q" : "",
                         cell->flags & MU_CELL_SPACE_BEFORE_QUOTE ? "s" : "");
      }
      mu_buffer_append_char(&f->out, f->row.ended ? ' ' : '$');
    }
    assert_string_equal(mu_buffer_text(&f->out), rows);
  }
}

static void test_csv_reader__quote_inside_an_unquoted_cell(void **state)
{
  struct fixture *f = *state;

  expect_flags(f, "5' 10\",O\"Neil,=\"00123\"\n",
               "[5' 10\"]q[O\"Neil]q[=\"00123\"]q ");
  expect_flags(f, "a\"\"b,c\n", "[a\"\"b]q[c] ");
  expect_flags(f, "a\"b,c\"d", "[a\"b]q[c\"d]q$");
  expect_flags(f, " a \"b\" ,\"c\"\"\"\n", "[a \"b\"]tq[c\"] ");
  /* A comma is one even then, and a line end, and a later quote is none. */
  expect_flags(f, "x\"a,b\"y\nc\"\n\"d\"\n", "[x\"a]q[b\"y]q [c\"]q [d] ");
  expect_flags(f, "\"a\nb\",c\"d,\"e\n\"\n", "[a\nb][c\"d]q[e]t ");
}

static void test_csv_reader__blanks_before_a_quote(void **state)
{
  struct fixture *f = *state;

  expect_flags(f, "foo, \"bar\"\n", "[foo][bar]s ");
  expect_flags(f, " \t\"a\",\"b\"\n", "[a]s[b] ");
  expect_flags(f, "  \"a\nb\", \"c\"", "[a\nb]s[c]s$");
  expect_flags(f, " \" a\" , \"\"\"\"\n", "[a]ts[\"]s ");
  expect_flags(f, " \"a,b\"\"c\nd\"\n", "[a,b\"c\nd]s ");
}

static void test_csv_reader__trimming_is_said(void **state)
{
  struct fixture *f = *state;

  expect_flags(f, "a,b\n", "[a][b] ");
  expect_flags(f, " a,b ,\tc\t,d\n", "[a]t[b]t[c]t[d] ");
  expect_flags(f, "\" a\",\"b \",\"c\" ,\"d\"\n", "[a]t[b]t[c]t[d] ");
  expect_flags(f, "\"a\n\",\"\nb\",\"c\nc\"\t,\"d\nd\"\n",
               "[a]t[b]t[c\nc]t[d\nd] ");
  expect_flags(f, ", ,\" \",\"\"\n", "[][]t[]t[] ");
  expect_flags(f, "\"x\n\", ,y,\" \"\" \"", "[x]t[]t[y][\"]t$");
  expect_flags(f, "\"x\ny\",z \n", "[x\ny][z]t ");
  expect_flags(f, "\"x\ny\", z\n", "[x\ny][z]t ");
}

static void test_csv_reader__other_delimiters_part_cells(void **state)
{
  struct fixture *f = *state;

  f->delimiter = ';';
  expect_flags(f, "a;b,c; \"d;e\"\n\"f\ng\";h\"i;\n",
               "[a][b,c][d;e]s [f\ng][h\"i]q[] ");
  f->delimiter = '|';
  expect_flags(f, "a|b||\"c|d\" |e\n|", "[a][b][][c|d]t[e] [][]$");
}

static void test_csv_reader__tab_that_parts_cells_is_no_blank(void **state)
{
  struct fixture *f = *state;

  f->delimiter = '\t';
  expect_flags(f, "a\tb \t c\t\t\"d\te\"\n", "[a][b]t[c]t[][d\te] ");
  expect_flags(f, "\t\n\t\t\"a\nb\"\t", "[][] [][][a\nb][]$");
  expect_flags(f, "\"\ta\t\"\t \"b\"\t\"c\"\n", "[\ta\t][b]s[c] ");
  expect_flags(f, "\"\ta\n\t\"\tb\n", "[\ta\n\t][b] ");
  f->delimiter = ' ';
  expect_flags(f, "a \tb  \"c\"\n", "[a][b]t[][c] ");
  expect_flags(f, "\" a\n\" \tb\n", "[ a]t[b]t ");
}

static void test_csv_reader__delimiter_outlives_a_rewind(void **state)
{
  struct fixture *f = *state;

  open_text(f, "a;b\n");
  assert_int_equal(next(f), MU_OK);
  assert_int_equal(f->row.count, 1);
  mu_csv_reader_set_delimiter(f->reader, ';');
  for (int pass = 0; pass < 2; pass++) {
    assert_int_equal(mu_csv_reader_rewind(f->reader, &f->err), MU_OK);
    assert_int_equal(next(f), MU_OK);
    assert_int_equal(f->row.count, 2);
  }
}

/* A spreadsheet counts empty lines, but no line breaks within cells. */
static void test_csv_reader__records_are_spreadsheet_rows(void **state)
{
  struct fixture *f = *state;
  static const uint64_t records[] = {1, 3, 4, 7, 8};

  for (int pass = 0; pass < 2; pass++) {
    for (size_t i = 0; i < PIECE_SIZES; i++) {
      mu_buffer_clear(&f->in);
      mu_buffer_append_text(&f->in, "a\r\n\r\n\"b\r\n\r\nc\",\"d\ne\"\r\nf\r\n"
                                    " \t\r\n\r\ng\r\nlast");
      open_reader(f, piece_sizes[i]);
      for (size_t row = 0; row < 5; row++) {
        assert_int_equal(next(f), MU_OK);
        assert_int_equal(f->row.record, records[row]);
        assert_int_equal(f->row.ended, row < 4);
      }
      assert_int_equal(next(f), MU_END);
      assert_int_equal(mu_csv_reader_rewind(f->reader, &f->err), MU_OK);
      assert_int_equal(next(f), MU_OK);
      assert_int_equal(f->row.record, 1);
    }
  }
}

static void test_csv_reader__last_row_says_whether_it_ended(void **state)
{
  struct fixture *f = *state;

  expect_flags(f, "a\nb", "[a] [b]$");
  expect_flags(f, "a\nb\n", "[a] [b] ");
  expect_flags(f, "a\nb\r", "[a] [b] ");
  expect_flags(f, "a\n\"b\nc\"", "[a] [b\nc]$");
  expect_flags(f, "a\nb\x1A", "[a] [b]$");
}

/* |f->in| holds a cell that is no text, there. */
static void expect_bad_text(struct fixture *f, struct mu_bad_text where,
                            const char *words)
{
  expect_broken(f, where.line, words);
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    const struct mu_bad_text *bad = NULL;

    open_reader(f, piece_sizes[i]);
    assert_null(mu_csv_reader_bad_text(f->reader));
    assert_int_equal(describe(f), MU_EINPUT);
    bad = mu_csv_reader_bad_text(f->reader);
    assert_non_null(bad);
    assert_int_equal(bad->line, where.line);
    assert_int_equal(bad->record, where.record);
    assert_int_equal(bad->column, where.column);
    assert_int_equal(bad->byte, where.byte);
    assert_int_equal(mu_csv_reader_rewind(f->reader, NULL), MU_OK);
    assert_null(mu_csv_reader_bad_text(f->reader));
  }
}

static void expect_bad_bytes(struct fixture *f, const char *bytes, size_t len,
                             struct mu_bad_text where, const char *words)
{
  mu_buffer_clear(&f->in);
  mu_buffer_append(&f->in, bytes, len);
  expect_bad_text(f, where, words);
}

#define EXPECT_BAD(f, bytes, words, ...)                                       \
  expect_bad_bytes(f, bytes, sizeof(bytes) - 1,                                \
                   (struct mu_bad_text){__VA_ARGS__}, words)

static void test_csv_reader__control_characters_are_told(void **state)
{
  static const struct {
    const char *row;
    bool printable;
  } cases[] = {
      {"a,\" ~\",c\r\n", true},
      {"a,Z\xC3\xBC\n", true},
      {"a,\"b\nc\"\n", false},
      {"a,b\x7F,c\n", false},
      {"a\x1F,b\n", false},
      {"\x01\n", false},
      {"\xC3\xBC,b\x7F\n", false},
      {"\xC3\xBC,b\tb\n", false},
      {"a,b,twenty letters\x08\n", false},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    open_text(f, cases[i].row);
    assert_int_equal(mu_csv_reader_next(f->reader, &f->row, &f->err), MU_OK);
    assert_int_equal(f->row.printable, cases[i].printable);
  }
}

static void test_csv_reader__bytes_not_utf8_are_named(void **state)
{
  struct fixture *f = *state;

  EXPECT_BAD(f, "a,b,c\n1,2,Andr\xE9\n",
             "line 2, column C, byte 5 (0xE9) is not UTF-8 but looks like "
             "Windows-1252",
             2, 2, 2, 0xE9);
  EXPECT_BAD(f, "a,\"b\"\n\"x\n\nJos\xE9 \n\n\",y\n",
             "line 4, column A, byte 7 (0xE9)", 4, 2, 0, 0xE9);
  EXPECT_BAD(f, "a,\xC0\xAF\n", "byte 1 (0xC0) is not UTF-8;", 1, 1, 1, 0xC0);
  EXPECT_BAD(f, "a,\xED\xA0\x80\n", "byte 1 (0xED)", 1, 1, 1, 0xED);
  EXPECT_BAD(f, "\"a\n\",\xE2\x82", "byte 1 (0xE2)", 2, 1, 1, 0xE2);
  expect_broken_text(f, "a,\"b\n", 1, "never closes");
  assert_null(mu_csv_reader_bad_text(f->reader));
}

static void test_csv_reader__bytes_in_no_encoding_are_named(void **state)
{
  struct fixture *f = *state;

  f->encoding = "ansi";
  EXPECT_BAD(f, "a,b\nJos\xE9,\xE9\xE9\x81x\n",
             "line 2, column B, character 3 (0x81) is not windows-1252", 2, 2,
             1, 0x81);
  f->encoding = "ISO-8859-8"; /* 0xD0 and 0xBF alone would be UTF-8 */
  EXPECT_BAD(f, "a\n\"\n\xD0\xBF\"\n", "character 1 (0xD0) is not ISO-8859-8",
             3, 2, 0, 0xD0);
  f->encoding = NULL;
  EXPECT_BAD(f,
             "\xFF\xFE"
             "a\0,\0b\0\x3D\xD8,\0\n\0",
             "line 1, column B, character 2 (0xD83D) is not UTF-16LE", 1, 1, 1,
             0xD83D);
  EXPECT_BAD(f, "\xFE\xFF\0a\0,\0b\0,\0\n\0",
             "line 2, column A, character 1 (0x00) is not UTF-16BE", 2, 2, 0,
             0);
}

static void test_csv_reader__utf16_is_read(void **state)
{
  struct fixture *f = *state;
  static const char text[] = "\xFF\xFEZ\0o\0\xEB\0\t\0\"\0=\xD8\0\xDE\r\0\n\0"
                             "b\0\"\0\r\0\n\0"
                             "c\0\t\0d\0\x1A";

  f->delimiter = '\t';
  for (size_t i = 0; i < PIECE_SIZES; i++) {
    mu_buffer_clear(&f->in);
    mu_buffer_append(&f->in, text, sizeof text);
    open_reader(f, piece_sizes[i]);
    assert_int_equal(describe(f), MU_END);
    assert_string_equal(mu_buffer_text(&f->out),
                        "1:[Zo\xC3\xAB][\xF0\x9F\x98\x80\r\nb] 3:[c][d] ");
    assert_string_equal(mu_csv_reader_line_end(f->reader), "\r\n");
  }
}

static void test_csv_reader__nul_of_utf16_is_named(void **state)
{
  struct fixture *f = *state;

  mu_buffer_append(&f->in,
                   "\xFF\xFE"
                   "a\0\n\0b\0\0\0\n\0",
                   12);
  expect_broken(f, 2, "line 2 holds a NUL byte");
}

static void test_csv_reader__nul_bytes_are_named(void **state)
{
  struct fixture *f = *state;

  mu_buffer_clear(&f->in);
  while (f->in.len < 600) {
    mu_buffer_append_text(&f->in, "login,email\n");
  }
  mu_buffer_append(&f->in, "a\0b\n", 4);
  expect_broken(f, 51, "line 51 holds a NUL byte");
}

static void test_csv_reader__other_kinds_of_file_are_refused(void **state)
{
  struct fixture *f = *state;

  expect_broken_text(f, "PK\x03\x04rest", 0, "zip archive");
  expect_broken_text(f, "<html><table>", 0, "web page");
}

static void repeat(struct mu_buffer *b, char c, size_t times)
{
  while (times-- > 0) {
    mu_buffer_append_char(b, c);
  }
}

static void test_csv_reader__cells_up_to_the_limit_are_read(void **state)
{
  struct fixture *f = *state;

  for (int quoted = 0; quoted < 2; quoted++) {
    mu_buffer_clear(&f->in);
    mu_buffer_append_text(&f->in, quoted ? "a\n\"" : "a\n");
    repeat(&f->in, 'x', MU_CSV_CELL_MAX);
    mu_buffer_append_text(&f->in, quoted ? "\",b\n" : ",b\n");
    open_reader(f, SIZE_MAX);
    assert_int_equal(next(f), MU_OK);
    assert_int_equal(next(f), MU_OK);
    assert_int_equal(f->row.count, 2);
    assert_int_equal(f->row.cells[0].len, MU_CSV_CELL_MAX);
    assert_int_equal(next(f), MU_END);
  }
}

static void test_csv_reader__cells_over_the_limit_are_refused(void **state)
{
  struct fixture *f = *state;

  for (int quoted = 0; quoted < 2; quoted++) {
    mu_buffer_clear(&f->in);
    mu_buffer_append_text(&f->in, quoted ? "a,b\nc,\"\n" : "a,b\nc,");
    repeat(&f->in, 'x', MU_CSV_CELL_MAX + 1);
    mu_buffer_append_text(&f->in, quoted ? "\"\n" : "\n");
    expect_broken(f, 2, "in line 2, column B is longer than 1048576 bytes");
  }
}

static void test_csv_reader__lost_quote_does_not_read_to_the_end(void **state)
{
  struct fixture *f = *state;
  uint64_t at = 0;
  uint64_t total = 0;

  mu_buffer_append_text(&f->in, "a,b\nc,d\n\"e,f\n");
  while (f->in.len < 8u << 20) {
    mu_buffer_append_text(&f->in, "grace,grace@example.com\n");
  }
  expect_broken(f, 3, "is the quote that should close it missing");
  mu_byte_source_position(f->source, &at, &total);
  assert_true(at < 2u << 20);
}

static void test_csv_reader__rows_over_the_limit_are_refused(void **state)
{
  struct fixture *f = *state;

  mu_buffer_append_text(&f->in, "a,b\n");
  for (int i = 0; i < 5; i++) {
    repeat(&f->in, 'x', 1000000);
    mu_buffer_append_char(&f->in, ',');
  }
  mu_buffer_append_char(&f->in, '\n');
  expect_broken(f, 2, "starts in line 2 is longer than 4194304 bytes");
}

/* The row grows too long before the cell does whose quote is lost. */
static void test_csv_reader__lost_quote_of_a_long_row_is_said(void **state)
{
  struct fixture *f = *state;

  mu_buffer_append_text(&f->in, "a,b\n");
  for (int i = 0; i < 4; i++) {
    repeat(&f->in, 'x', 1000000);
    mu_buffer_append_text(&f->in, i ? "," : ",\"\n\",");
  }
  mu_buffer_append_text(&f->in, "\"\n");
  repeat(&f->in, 'y', 300000);
  expect_broken(f, 3,
                "the row that starts in line 2 is longer than 4194304 bytes; "
                "is the quote missing that should close the cell in line 3, "
                "column F (row 2 in a spreadsheet)?");
}

static void test_csv_reader__columns_up_to_the_limit_are_read(void **state)
{
  struct fixture *f = *state;

  for (int quoted = 0; quoted < 2; quoted++) {
    mu_buffer_clear(&f->in);
    mu_buffer_append_text(&f->in, quoted ? "\"x\"" : "x");
    repeat(&f->in, ',', MU_CSV_COLUMNS_MAX - 1);
    mu_buffer_append_char(&f->in, '\n');
    open_reader(f, SIZE_MAX);
    assert_int_equal(next(f), MU_OK);
    assert_int_equal(f->row.count, MU_CSV_COLUMNS_MAX);
    mu_buffer_append_text(&f->in, quoted ? "\"x\"" : "x");
    repeat(&f->in, ',', MU_CSV_COLUMNS_MAX);
    mu_buffer_append_char(&f->in, '\n');
    open_reader(f, SIZE_MAX);
    assert_int_equal(next(f), MU_OK);
    assert_int_equal(next(f), MU_EINPUT);
    assert_int_equal(f->err.line, 2);
    assert_non_null(strstr(f->err.text, "more than 4096 cells"));
  }
}

/* Rows of many shapes and lengths meet every edge of what is read at once. */
static void test_csv_reader__edges_move_nothing(void **state)
{
  struct fixture *f = *state;
  static const char *const shapes[] = {
      "ada,ada@example.com,plain", "\"a, b\",\"c \"\"d\"\" e\",f",
      "\"two\r\nlines\",\xC3\xAB,\"\xE2\x82\xAC\"", " x ,,\"\"",
      "1,\"\n\n\",3"};
  char *whole = NULL;

  for (unsigned i = 0; f->in.len < 300000; i++) {
    mu_buffer_append_text(&f->in, shapes[i * 7 % 5]);
    mu_buffer_append_char(&f->in, ',');
    repeat(&f->in, 'z', i % 13);
    mu_buffer_append_text(&f->in, i % 3 ? "\r\n" : i % 2 ? "\n" : "\r");
  }
  for (size_t most = SIZE_MAX; most > 0; most = most > 4999 ? 4999
                                                : most > 64 ? 64
                                                : most > 1  ? 1
                                                            : 0) {
    open_reader(f, most);
    mu_csv_reader_keep_raw(f->reader, true);
    if (describe(f) != MU_END) {
      fail_msg("%s", f->err.text);
    }
    if (!whole) {
      whole = strdup(mu_buffer_text(&f->out));
    }
    assert_string_equal(mu_buffer_text(&f->out), whole);
  }
  free(whole);
}

static void test_csv_reader__rewind_gives_the_same_rows(void **state)
{
  struct fixture *f = *state;
  static const char rows[] = "1:[a][b] 2:[c\nd][e] 4:[f][g] ";

  for (int upto = 0; upto < 5; upto++) {
    open_text(f, "a,b\n\"c\nd\",e\nf,g");
    for (int i = 0; i < upto; i++) {
      (void)next(f); /* an end for the last */
    }
    assert_int_equal(mu_csv_reader_rewind(f->reader, &f->err), MU_OK);
    assert_int_equal(describe(f), MU_END);
    assert_string_equal(mu_buffer_text(&f->out), rows);
  }
}

static void test_csv_reader__rewind_after_an_error_breaks_again(void **state)
{
  struct fixture *f = *state;

  open_text(f, "a,b\n\"c,d\n");
  for (int pass = 0; pass < 2; pass++) {
    assert_int_equal(describe(f), MU_EINPUT);
    assert_string_equal(mu_buffer_text(&f->out), "1:[a][b] ");
    assert_int_equal(mu_csv_reader_rewind(f->reader, &f->err), MU_OK);
  }
}

static void test_csv_reader__changed_file_is_not_read_again(void **state)
{
  struct fixture *f = *state;

  open_text(f, "a,b\nc,d\n");
  assert_int_equal(describe(f), MU_END);
  mu_scratch_write(&f->scratch, "a,b\nc,d\ne,f\n", 12);
  assert_int_equal(mu_csv_reader_rewind(f->reader, &f->err), MU_EINPUT);
  assert_int_equal(next(f), MU_EINPUT);
  assert_non_null(strstr(f->err.text, "was changed"));
}

/* A cut gzip gives the error, or all rows: never quietly fewer. */
static void test_csv_reader__cut_gzip_never_ends_well(void **state)
{
  struct fixture *f = *state;
  size_t whole = 0;

  mu_scratch_gzip(&f->in, "login,email\nada,ada@x\nbert,bert@x\n", 34);
  whole = f->in.len;
  for (size_t cut = 1; cut <= whole; cut++) {
    f->in.len = cut;
    open_reader(f, SIZE_MAX);
    assert_int_equal(describe(f), cut < whole ? MU_EINPUT : MU_END);
  }
}

/* Fails each allocation in turn until none is left to fail. */
static void test_csv_reader__out_of_memory_is_said(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  repeat(&f->in, ',', 100);
  mu_buffer_append_text(&f->in, "\n\"");
  repeat(&f->in, 'x', 40000);
  mu_buffer_append_text(&f->in, "\n\",b\nc,d\n");
  open_reader(f, SIZE_MAX); /* writes the file */
  close_reader(f);
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;
    size_t rows = 0;

    mu_scarce_memory_start(n);
    rc = mu_byte_source_open(&f->source, f->scratch.path, &f->err);
    if (rc == MU_OK) {
      mu_byte_source_limit_piece(f->source, 1000);
      rc = mu_text_decoder_new(&f->decoder, f->source, "macroman", &f->err);
    }
    if (rc == MU_OK) {
      rc = mu_csv_reader_new(&f->reader, f->decoder, &f->err);
    }
    if (rc == MU_OK) {
      mu_csv_reader_keep_raw(f->reader, true);
    }
    while (rc == MU_OK) {
      rc = next(f);
      rows += rc == MU_OK;
    }
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_END : MU_ENOMEM);
    assert_true(!done || rows == 3);
    close_reader(f);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_csv_reader__gives_cells_and_lines),
      TEST(test_csv_reader__empty_input_has_no_rows),
      TEST(test_csv_reader__last_line_needs_no_end),
      TEST(test_csv_reader__line_ends_may_be_mixed),
      TEST(test_csv_reader__quoted_newline_counts_lines),
      TEST(test_csv_reader__blank_lines_are_no_rows),
      TEST(test_csv_reader__rows_of_empty_cells_are_rows),
      TEST(test_csv_reader__cells_are_trimmed),
      TEST(test_csv_reader__doubled_quotes_are_one),
      TEST(test_csv_reader__byte_order_mark_is_no_text),
      TEST(test_csv_reader__last_ctrl_z_is_no_text),
      TEST(test_csv_reader__raw_is_the_rows_own_bytes),
      TEST(test_csv_reader__line_end_is_that_of_the_first_row),
      TEST(test_csv_reader__characters_are_counted),
      TEST(test_csv_reader__lost_quote_is_said_where_it_opens),
      TEST(test_csv_reader__text_after_a_closing_quote),
      TEST(test_csv_reader__quote_inside_an_unquoted_cell),
      TEST(test_csv_reader__blanks_before_a_quote),
      TEST(test_csv_reader__trimming_is_said),
      TEST(test_csv_reader__other_delimiters_part_cells),
      TEST(test_csv_reader__tab_that_parts_cells_is_no_blank),
      TEST(test_csv_reader__delimiter_outlives_a_rewind),
      TEST(test_csv_reader__records_are_spreadsheet_rows),
      TEST(test_csv_reader__last_row_says_whether_it_ended),
      TEST(test_csv_reader__control_characters_are_told),
      TEST(test_csv_reader__bytes_not_utf8_are_named),
      TEST(test_csv_reader__bytes_in_no_encoding_are_named),
      TEST(test_csv_reader__utf16_is_read),
      TEST(test_csv_reader__nul_of_utf16_is_named),
      TEST(test_csv_reader__nul_bytes_are_named),
      TEST(test_csv_reader__other_kinds_of_file_are_refused),
      TEST(test_csv_reader__cells_up_to_the_limit_are_read),
      TEST(test_csv_reader__cells_over_the_limit_are_refused),
      TEST(test_csv_reader__lost_quote_does_not_read_to_the_end),
      TEST(test_csv_reader__rows_over_the_limit_are_refused),
      TEST(test_csv_reader__lost_quote_of_a_long_row_is_said),
      TEST(test_csv_reader__columns_up_to_the_limit_are_read),
      TEST(test_csv_reader__edges_move_nothing),
      TEST(test_csv_reader__rewind_gives_the_same_rows),
      TEST(test_csv_reader__rewind_after_an_error_breaks_again),
      TEST(test_csv_reader__changed_file_is_not_read_again),
      TEST(test_csv_reader__cut_gzip_never_ends_well),
      TEST(test_csv_reader__out_of_memory_is_said),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
