/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_reader - libcsv, made to give one row at a time, and a short cut.
 *
 * libcsv pushes: it is handed bytes and calls back for each cell and row.  It
 * is handed one physical line at a time here, so that at most one row
 * completes in a call and the line is always known.  A piece of |n| bytes can
 * complete cells of no more than |n| bytes and those that libcsv held before:
 * room for them is made once per piece, and the callback only copies.
 *
 * A row that is one line and has no quote within a cell, as most are, needs no
 * parser: it is copied whole and cut at its commas, several times faster.  The
 * fuzz target holds both ways against each other.
 *
 * A line that is ASCII without NUL is known to be well-formed after one quick
 * look; only the cells of the others are looked at each.
 */
#include "io/csv_reader.h"

#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "io/buffer.h"
#include "io/line_splitter.h"
#include "io/text.h"

/* libcsv grows its cell by as much; its own 128 copies a long cell often. */
#define CELL_GROWTH (16u << 10)

#define FIRST_COLUMNS 32

struct mu_csv_reader {
  struct mu_byte_source *source;
  struct mu_line_splitter lines;
  struct csv_parser parser;
  struct mu_error broken; /* what ended the reading, to be told again */

  bool in_row;         /* a row has begun and is not complete */
  bool row_done;       /* the present piece completed it */
  bool plain;          /* the row so far is ASCII without NUL */
  uint64_t line;       /* of the present piece */
  uint64_t record;     /* rows and empty lines so far */
  uint64_t row_line;   /* where the row started */
  uint64_t quote_line; /* where the open quoted cell started, or 0 */
  size_t row_bytes;

  struct mu_cell *cells; /* their texts lie in |text| */
  size_t count;
  size_t capacity;
  struct mu_buffer text;

  bool keeps_raw;
  struct mu_buffer raw;  /* of a row that came in several pieces */
  const char *raw_piece; /* of a row that came in one */
  size_t raw_len;
  const char *line_end; /* NULL before any was seen */
};

static void start_parser(struct mu_csv_reader *r)
{
  /* Both are needed: without the one the other does nothing, and a quote that
   * never closes would swallow the rest of the file in silence. */
  (void)csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI); /* cannot fail */
  csv_set_blk_size(&r->parser, CELL_GROWTH);
}

static void start_reading(struct mu_csv_reader *r)
{
  mu_line_splitter_init(&r->lines, r->source);
  start_parser(r);
  r->in_row = false;
  r->line = 0;
  r->record = 0;
  r->quote_line = 0;
  r->broken.code = MU_OK;
}

enum mu_code mu_csv_reader_new(struct mu_csv_reader **out,
                               struct mu_byte_source *source,
                               struct mu_error *err)
{
  struct mu_csv_reader *r = calloc(1, sizeof *r);

  *out = NULL;
  if (!r) {
    return mu_error_nomem(err);
  }
  r->source = source;
  r->capacity = FIRST_COLUMNS;
  r->cells = calloc(r->capacity, sizeof *r->cells);
  if (!r->cells) {
    free(r);
    return mu_error_nomem(err);
  }
  start_reading(r);
  *out = r;
  return MU_OK;
}

void mu_csv_reader_free(struct mu_csv_reader *reader)
{
  if (!reader) {
    return;
  }
  if (reader->parser.entry_buf) {
    explicit_bzero(reader->parser.entry_buf, reader->parser.entry_size);
  }
  csv_free(&reader->parser);
  mu_buffer_wipe(&reader->text); /* cells can be passwords */
  mu_buffer_release(&reader->text);
  mu_buffer_wipe(&reader->raw);
  mu_buffer_release(&reader->raw);
  free(reader->cells);
  free(reader);
}

void mu_csv_reader_keep_raw(struct mu_csv_reader *reader, bool keep)
{
  reader->keeps_raw = keep;
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Makes room for one more cell. */
static bool grow_cells(struct mu_csv_reader *r)
{
  size_t capacity = r->capacity * 2;
  struct mu_cell *cells = NULL;

  if (capacity > MU_CSV_COLUMNS_MAX) {
    capacity = MU_CSV_COLUMNS_MAX;
  }
  if (r->count == MU_CSV_COLUMNS_MAX) {
    (void)mu_error_set_line(&r->broken, MU_EINPUT, r->row_line,
                            "the row that starts in line %llu has more than %d "
                            "cells",
                            (unsigned long long)r->row_line,
                            MU_CSV_COLUMNS_MAX);
    return false;
  }
  cells = realloc(r->cells, capacity * sizeof *cells);
  if (!cells) {
    (void)mu_error_nomem(&r->broken);
    return false;
  }
  r->cells = cells;
  r->capacity = capacity;
  return true;
}

static uint64_t count_line_ends(const char *text, size_t len)
{
  uint64_t ends = 0;

  for (size_t i = 0; i < len; i++) {
    bool second = i > 0 && text[i] == '\n' && text[i - 1] == '\r';

    ends += (text[i] == '\n' || text[i] == '\r') && !second;
  }
  return ends;
}

/* A byte over 0x7F that stands alone between ASCII ones is how Windows-1252
 * and its relatives write an accented letter. */
static bool looks_like_windows_1252(const char *text, size_t len, size_t at)
{
  unsigned char byte = (unsigned char)text[at];

  return byte >= 0x80 && !strchr("\x81\x8D\x8F\x90\x9D", byte) &&
         (at == 0 || (unsigned char)text[at - 1] < 0x80) &&
         (at + 1 == len || (unsigned char)text[at + 1] < 0x80);
}

/* |text| is what remains of the cell after trimming, |edge| its true end. */
static void not_utf8(struct mu_csv_reader *r, const char *text, size_t len,
                     size_t at, const char *edge)
{
  uint64_t line =
      r->line - count_line_ends(text + at, (size_t)(edge - text) - at);
  bool windows = looks_like_windows_1252(text, len, at);

  (void)mu_error_set_line(
      &r->broken, MU_EINPUT, line,
      "line %llu, column %s, byte %zu (0x%02X) is not UTF-8%s; in Excel, save "
      "the file as \"CSV UTF-8 (Comma delimited)\"",
      (unsigned long long)line, mu_text_column_letters(r->count).text, at + 1,
      (unsigned)(unsigned char)text[at],
      windows ? " but looks like Windows-1252" : "");
}

static void cell_too_big(struct mu_csv_reader *r)
{
  bool quoted = r->quote_line > 0;
  uint64_t line = quoted ? r->quote_line : r->line;

  (void)mu_error_set_line(
      &r->broken, MU_EINPUT, line,
      "the cell that starts in line %llu, column %s is longer than %u bytes%s",
      (unsigned long long)line, mu_text_column_letters(r->count).text,
      MU_CSV_CELL_MAX,
      quoted ? "; is the quote that should close it missing?" : "");
}

/* Adds a cell that lies in |r->text|, unless the row is broken already: what
 * follows then does not matter. |edge| is the cell's end before trimming. */
static void add_cell(struct mu_csv_reader *r, const char *text, size_t len,
                     const char *edge, unsigned char flags)
{
  struct mu_cell *cell = NULL;

  if (r->broken.code != MU_OK || (r->count == r->capacity && !grow_cells(r))) {
    return;
  }
  cell = &r->cells[r->count];
  cell->text = text;
  cell->len = len;
  cell->characters = (uint32_t)len;
  cell->beyond_bmp = false;
  cell->ascii = true;
  cell->flags = flags;
  if (!r->plain) {
    struct mu_text_scan scan = mu_text_scan(text, len);

    if (!scan.well_formed) {
      not_utf8(r, text, len, scan.bad_at, edge);
    }
    cell->characters = (uint32_t)scan.characters;
    cell->beyond_bmp = scan.beyond_bmp;
    cell->ascii = scan.characters == len;
  }
  r->count++;
}

/* What is left of |*text| without blanks at either end. */
static size_t trim(char **text, size_t len)
{
  char *from = *text;

  while (len > 0 && is_blank(from[len - 1])) {
    len--;
  }
  while (len > 0 && is_blank(*from)) {
    from++;
    len--;
  }
  *text = from;
  return len;
}

/* libcsv calls this for each cell; make_room() has seen to the room. */
static void on_cell(void *bytes, size_t len, void *ctx)
{
  struct mu_csv_reader *r = ctx;
  char *copy = r->text.data + r->text.len;
  char *text = copy;
  size_t trimmed = 0;

  if (r->broken.code != MU_OK) {
    return;
  }
  if (len > MU_CSV_CELL_MAX) {
    cell_too_big(r);
    return;
  }
  memcpy(copy, bytes, len);
  r->text.len += len + 1;
  trimmed = trim(&text, len);
  add_cell(r, text, trimmed, copy + len, trimmed < len ? MU_CELL_TRIMMED : 0);
  text[trimmed] = '\0';
}

static void on_row(int terminator, void *ctx)
{
  struct mu_csv_reader *r = ctx;

  (void)terminator;
  r->row_done = true;
}

/* True when |bytes| are ASCII without NUL. No early exit: compilers turn this
 * into a few wide instructions. */
static bool is_plain(const char *bytes, size_t len)
{
  unsigned char seen = 0;

  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)bytes[i];

    seen |= (unsigned char)(c | (unsigned char)(c - 1));
  }
  return seen < 0x80;
}

static void parser_stopped(struct mu_csv_reader *r)
{
  unsigned long long line = r->line;
  struct mu_column_letters column = mu_text_column_letters(r->count);

  if (csv_error(&r->parser) != CSV_EPARSE) {
    (void)mu_error_nomem(&r->broken);
  } else if (!r->parser.quoted) {
    (void)mu_error_set_line(&r->broken, MU_EINPUT, r->line,
                            "line %llu, column %s: a quote inside a cell that "
                            "does not begin with one; put the cell in quotes "
                            "and double those inside it",
                            line, column.text);
  } else {
    (void)mu_error_set_line(&r->broken, MU_EINPUT, r->line,
                            "line %llu, column %s: text follows the quote that "
                            "closes the cell begun in line %llu; a quote "
                            "inside a quoted cell is written twice",
                            line, column.text,
                            (unsigned long long)r->quote_line);
  }
}

/* What must hold after each piece, so that a quote that never closes cannot
 * fill the memory. */
static void check_limits(struct mu_csv_reader *r)
{
  if (r->parser.entry_pos > MU_CSV_CELL_MAX) {
    cell_too_big(r);
  } else if (r->row_bytes > MU_CSV_ROW_MAX) {
    (void)mu_error_set_line(&r->broken, MU_EINPUT, r->row_line,
                            "the row that starts in line %llu is longer than "
                            "%u bytes",
                            (unsigned long long)r->row_line, MU_CSV_ROW_MAX);
  }
}

static void begin_row(struct mu_csv_reader *r)
{
  r->in_row = true;
  r->plain = true;
  r->row_line = r->line;
  r->row_bytes = 0;
  r->count = 0;
  r->text.len = 0;
  r->raw_piece = NULL;
  mu_buffer_clear(&r->raw);
}

/* Room for every cell that |len| more bytes can complete, NULs included. The
 * texts of the row so far move along. */
static bool make_room(struct mu_csv_reader *r, size_t len)
{
  size_t need = r->parser.entry_pos + len + 1;
  struct mu_buffer grown;

  if (need <= r->text.capacity - r->text.len) {
    return true;
  }
  mu_buffer_init(&grown);
  if (!mu_buffer_reserve(&grown, r->text.len + need)) {
    return false;
  }
  mu_buffer_append(&grown, r->text.data, r->text.len);
  for (size_t i = 0; i < r->count; i++) {
    r->cells[i].text = grown.data + (r->cells[i].text - r->text.data);
  }
  mu_buffer_wipe(&r->text); /* cells can be passwords */
  mu_buffer_release(&r->text);
  r->text = grown;
  return true;
}

static void keep_raw(struct mu_csv_reader *r, const struct mu_line_piece *piece,
                     bool first)
{
  size_t len = piece->len - (r->in_row ? 0 : piece->end);

  if (first && !r->in_row) {
    r->raw_piece = piece->bytes; /* whole: it stays where it is */
    r->raw_len = len;
  } else {
    mu_buffer_append(&r->raw, piece->bytes, len);
  }
}

static void parse_bytes(struct mu_csv_reader *r,
                        const struct mu_line_piece *piece)
{
  bool was_open = r->parser.quoted != 0;
  size_t count = r->count;
  size_t parsed =
      csv_parse(&r->parser, piece->bytes, piece->len, on_cell, on_row, r);

  if (!r->parser.quoted) {
    r->quote_line = 0;
  } else if (!was_open || r->count != count) {
    r->quote_line = r->line;
  }
  if (r->broken.code == MU_OK) {
    if (parsed != piece->len) {
      parser_stopped(r);
    } else {
      check_limits(r);
    }
  }
}

static char *skip_blanks(char *from, const char *edge)
{
  while (from < edge && is_blank(*from)) {
    from++;
  }
  return from;
}

/* Takes the cell at |from|, as far as the next comma or |edge|, and returns
 * that place; NULL when it takes libcsv to tell where the cell ends. */
static char *cut_cell(struct mu_csv_reader *r, char *from, char *edge,
                      bool quotes)
{
  char *text = skip_blanks(from, edge);
  char *end = NULL;
  char *stop = NULL;
  size_t len = 0;

  if (quotes && text < edge && *text == '"') {
    text++;
    end = memchr(text, '"', (size_t)(edge - text));
    stop = end ? skip_blanks(end + 1, edge) : NULL;
    if (!stop || (stop < edge && *stop != ',')) {
      return NULL; /* it goes on in the next line, or holds quotes */
    }
  } else {
    stop = memchr(text, ',', (size_t)(edge - text));
    stop = stop ? stop : edge;
    end = stop;
    if (quotes && memchr(text, '"', (size_t)(end - text))) {
      return NULL;
    }
  }
  len = trim(&text, (size_t)(end - text));
  add_cell(r, text, len, end, 0);
  text[len] = '\0';
  return stop;
}

/* Does for a row that is one line what libcsv would, and faster; false when it
 * must be libcsv. A line of nothing but blanks is no row. */
static bool cut_line(struct mu_csv_reader *r, const struct mu_line_piece *piece)
{
  size_t len = piece->len - piece->end;
  bool quotes = memchr(piece->bytes, '"', len) != NULL;
  char *from = r->text.data;
  char *edge = from + len;
  bool more = true;

  memcpy(from, piece->bytes, len);
  while (more) {
    char *stop = cut_cell(r, from, edge, quotes);

    if (!stop) {
      r->count = 0; /* from the start then */
      return false;
    }
    more = stop < edge;
    from = stop + 1;
  }
  r->row_done = quotes || r->count > 1 || r->cells[0].len > 0;
  return true;
}

static enum mu_code check_bytes(struct mu_csv_reader *r,
                                const struct mu_line_piece *piece)
{
  if (is_plain(piece->bytes, piece->len)) {
    return MU_OK;
  }
  r->plain = false;
  if (memchr(piece->bytes, '\0', piece->len)) {
    return mu_error_set_line(&r->broken, MU_EINPUT, r->line,
                             "line %llu holds a NUL byte: the file is damaged "
                             "or no text",
                             (unsigned long long)r->line);
  }
  return MU_OK;
}

/* Quotes are all behind when a line ends outside of them: the row is complete,
 * or the line was blank. */
static void end_line(struct mu_csv_reader *r, const struct mu_line_piece *piece)
{
  r->in_row = false;
  r->record++;
  if (r->line_end) {
    return; /* the first one stands for all */
  }
  if (piece->end == 2) {
    r->line_end = "\r\n";
  } else {
    r->line_end = piece->bytes[piece->len - 1] == '\r' ? "\r" : "\n";
  }
}

static enum mu_code parse_piece(struct mu_csv_reader *r,
                                const struct mu_line_piece *piece)
{
  bool first = !r->in_row;
  enum mu_code rc = MU_OK;

  r->line = piece->line;
  if (first) {
    begin_row(r);
  }
  r->row_bytes += piece->len;
  rc = check_bytes(r, piece);
  if (rc) {
    return rc;
  }
  if (!make_room(r, piece->len)) {
    return mu_error_nomem(&r->broken);
  }
  if (!first || piece->end == 0 || !cut_line(r, piece)) {
    parse_bytes(r, piece);
  }
  if (r->broken.code != MU_OK) {
    return r->broken.code;
  }
  if (piece->end > 0 && !r->parser.quoted) {
    end_line(r, piece);
  }
  if (r->keeps_raw) {
    keep_raw(r, piece, first);
  }
  return MU_OK;
}

/* The last line may have no end; then its row completes here. */
static enum mu_code parse_end(struct mu_csv_reader *r)
{
  if (!make_room(r, 0)) {
    return mu_error_nomem(&r->broken);
  }
  if (csv_fini(&r->parser, on_cell, on_row, r) != 0) {
    return mu_error_set_line(&r->broken, MU_EINPUT, r->quote_line,
                             "the quote that opens in line %llu, column %s "
                             "never closes",
                             (unsigned long long)r->quote_line,
                             mu_text_column_letters(r->count).text);
  }
  r->in_row = false;
  r->record++;
  return r->broken.code == MU_OK && !r->row_done ? MU_END : r->broken.code;
}

static enum mu_code read_row(struct mu_csv_reader *r)
{
  struct mu_line_piece piece;
  enum mu_code rc = MU_OK;

  r->row_done = false;
  while (rc == MU_OK && !r->row_done) {
    rc = mu_line_splitter_next(&r->lines, &piece, &r->broken);
    if (rc == MU_OK) {
      rc = parse_piece(r, &piece);
    } else if (rc == MU_END) {
      rc = parse_end(r);
    }
  }
  return rc;
}

static void give_row(struct mu_csv_reader *r, struct mu_csv_row *row)
{
  row->cells = r->cells;
  row->count = r->count;
  row->line = r->row_line;
  row->record = r->record;
  row->raw = NULL;
  row->raw_len = 0;
  if (r->keeps_raw && r->raw_piece) {
    row->raw = r->raw_piece;
    row->raw_len = r->raw_len;
  } else if (r->keeps_raw) {
    row->raw = mu_buffer_text(&r->raw);
    row->raw_len = r->raw.len;
  }
}

enum mu_code mu_csv_reader_next(struct mu_csv_reader *reader,
                                struct mu_csv_row *row, struct mu_error *err)
{
  enum mu_code rc = reader->broken.code;

  if (rc == MU_OK) {
    rc = read_row(reader);
  }
  if (rc == MU_OK && mu_buffer_failed(&reader->raw)) {
    rc = mu_error_nomem(&reader->broken);
  }
  if (rc == MU_OK) {
    give_row(reader, row);
  } else if (rc != MU_END && err) {
    *err = reader->broken;
  }
  return rc;
}

enum mu_code mu_csv_reader_rewind(struct mu_csv_reader *reader,
                                  struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  csv_free(&reader->parser);
  start_reading(reader);
  rc = mu_byte_source_rewind(reader->source, &reader->broken);
  if (rc && err) {
    *err = reader->broken;
  }
  return rc;
}

const char *mu_csv_reader_line_end(const struct mu_csv_reader *reader)
{
  return reader->line_end ? reader->line_end : "\n";
}

bool mu_csv_reader_has_mark(const struct mu_csv_reader *reader)
{
  return reader->lines.has_mark;
}
