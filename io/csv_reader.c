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
 * Within a line, each call of libcsv begins with a quote, a delimiter or a line
 * end and holds no other.  So a cell is only ever completed by the first byte
 * of a call, and what the parser says of itself is still about that cell: were
 * there blanks behind it, was it quoted.  And so libcsv can be strict but for
 * the one quote that stands inside an unquoted cell, which is literal.
 *
 * A row that is one line, as most are, needs no parser: it is copied whole and
 * cut at its delimiters, several times faster.  The fuzz target holds both ways
 * against each other.
 *
 * A line that is ASCII without NUL is known to be well-formed after one quick
 * look; only the cells of the others are looked at each.
 */
#include "io/csv_reader.h"

#include <assert.h>
#include <stdio.h>
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
  struct mu_text_decoder *decoder;
  struct mu_line_splitter lines;
  struct csv_parser parser;
  char delimiter;
  struct mu_error broken; /* what ended the reading, to be told again */

  bool in_row;         /* a row has begun and is not complete */
  bool row_done;       /* the present piece completed it */
  bool ended;          /* and a line end did */
  bool plain;          /* the row so far is ASCII without NUL */
  bool printable;      /* see struct mu_csv_row */
  uint64_t line;       /* of the present piece */
  uint64_t record;     /* rows and empty lines so far */
  uint64_t row_line;   /* where the row started */
  uint64_t quote_line; /* where the open quoted cell started, or 0 */
  size_t row_bytes;

  /* of the cell that libcsv is in */
  bool cell_is_new;  /* no byte of it was parsed yet */
  bool begins_blank; /* its first byte is a blank */
  bool has_literal_quote;

  struct mu_cell *cells; /* their texts lie in |text| */
  size_t count;
  size_t capacity;
  struct mu_buffer text;

  bool keeps_raw;
  struct mu_buffer raw;  /* of a row that came in several pieces */
  const char *raw_piece; /* of a row that came in one */
  size_t raw_len;
  const char *line_end; /* NULL before any was seen */

  bool has_bad_text;           /* |broken| is about ill-formed text: */
  struct mu_bad_text bad_text; /* where it is */
  bool has_meaning[256];       /* the delimiter, the quote and line ends */
};

#define STRICT (CSV_STRICT | CSV_STRICT_FINI)

static int is_space(unsigned char c)
{
  return c == CSV_SPACE;
}

static int is_tab(unsigned char c)
{
  return c == CSV_TAB;
}

static void set_dialect(struct mu_csv_reader *r)
{
  static const char always[] = "\"\r\n";

  memset(r->has_meaning, 0, sizeof r->has_meaning);
  r->has_meaning[(unsigned char)r->delimiter] = true;
  for (const char *c = always; *c; c++) {
    r->has_meaning[(unsigned char)*c] = true;
  }
  csv_set_delim(&r->parser, (unsigned char)r->delimiter);
  csv_set_space_func(&r->parser, r->delimiter == CSV_TAB     ? is_space
                                 : r->delimiter == CSV_SPACE ? is_tab
                                                             : NULL);
}

static void start_parser(struct mu_csv_reader *r)
{
  /* Both are needed: without the one the other does nothing, and a quote that
   * never closes would swallow the rest of the file in silence. */
  (void)csv_init(&r->parser, STRICT); /* cannot fail */
  csv_set_blk_size(&r->parser, CELL_GROWTH);
  set_dialect(r);
}

static void start_reading(struct mu_csv_reader *r)
{
  mu_line_splitter_init(&r->lines, r->decoder);
  start_parser(r);
  r->in_row = false;
  r->line = 0;
  r->record = 0;
  r->quote_line = 0;
  r->broken.code = MU_OK;
  r->has_bad_text = false;
}

enum mu_code mu_csv_reader_new(struct mu_csv_reader **out,
                               struct mu_text_decoder *decoder,
                               struct mu_error *err)
{
  struct mu_csv_reader *r = calloc(1, sizeof *r);

  *out = NULL;
  if (!r) {
    return mu_error_nomem(err);
  }
  r->decoder = decoder;
  r->delimiter = ',';
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

void mu_csv_reader_set_delimiter(struct mu_csv_reader *reader, char delimiter)
{
  assert(delimiter > 0 && delimiter != '"' && delimiter != '\r' &&
         delimiter != '\n');
  reader->delimiter = delimiter;
  set_dialect(reader);
}

/* What is trimmed: a delimiter is no blank, whatever it is. Most bytes are
 * none at first sight. */
static inline bool is_blank(char c, char delimiter)
{
  return (unsigned char)c <= ' ' &&
         (c == ' ' || c == '\t' || c == '\r' || c == '\n') && c != delimiter;
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
static void note_bad_text(struct mu_csv_reader *r, const char *text, size_t len,
                          const struct mu_text_scan *scan, const char *edge)
{
  struct mu_bad_text *bad = &r->bad_text;
  size_t at = scan->bad_at;

  r->has_bad_text = true;
  bad->line = r->line - count_line_ends(text + at, (size_t)(edge - text) - at);
  bad->record = r->record + 1;
  bad->column = r->count;
  if (mu_text_decoder_first_bad(r->decoder, &bad->byte)) {
    (void)mu_error_set_line(
        &r->broken, MU_EINPUT, bad->line,
        "line %llu, column %s, character %zu (0x%02X) is not %s; the file is "
        "damaged, or in another encoding",
        (unsigned long long)bad->line, mu_text_column_letters(r->count).text,
        scan->characters + 1, bad->byte, mu_text_decoder_encoding(r->decoder));
    return;
  }
  bad->byte = (unsigned char)text[at];
  (void)mu_error_set_line(
      &r->broken, MU_EINPUT, bad->line,
      "line %llu, column %s, byte %zu (0x%02X) is not UTF-8%s; in Excel, save "
      "the file as \"CSV UTF-8 (Comma delimited)\"",
      (unsigned long long)bad->line, mu_text_column_letters(r->count).text,
      at + 1, bad->byte,
      looks_like_windows_1252(text, len, at) ? " but looks like Windows-1252"
                                             : "");
}

/* Where a cell begins, as people find it: line and row differ once a cell has
 * held a line break. */
struct place {
  char text[96];
};

static struct place place_of(const struct mu_csv_reader *r, uint64_t line)
{
  struct place place;
  unsigned long long row = r->record + 1;
  int len =
      snprintf(place.text, sizeof place.text, "line %llu, column %s",
               (unsigned long long)line, mu_text_column_letters(r->count).text);

  if (row != line) {
    (void)snprintf(place.text + len, sizeof place.text - (size_t)len,
                   " (row %llu in a spreadsheet)", row);
  }
  return place;
}

static void cell_too_big(struct mu_csv_reader *r)
{
  bool quoted = r->quote_line > 0;
  uint64_t line = quoted ? r->quote_line : r->line;

  (void)mu_error_set_line(
      &r->broken, MU_EINPUT, line,
      "the cell that starts in %s is longer than %u bytes%s",
      place_of(r, line).text, MU_CSV_CELL_MAX,
      quoted ? "; is the quote that should close it missing?" : "");
}

static void row_too_big(struct mu_csv_reader *r)
{
  bool quoted = r->quote_line > 0;

  (void)mu_error_set_line(
      &r->broken, MU_EINPUT, quoted ? r->quote_line : r->row_line,
      "the row that starts in line %llu is longer than %u bytes%s%s%s",
      (unsigned long long)r->row_line, MU_CSV_ROW_MAX,
      quoted ? "; is the quote missing that should close the cell in " : "",
      quoted ? place_of(r, r->quote_line).text : "", quoted ? "?" : "");
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
      note_bad_text(r, text, len, &scan, edge);
    }
    cell->characters = (uint32_t)scan.characters;
    cell->beyond_bmp = scan.beyond_bmp;
    cell->ascii = scan.characters == len;
  }
  r->count++;
}

/* What is left of |*text| without blanks at either end. */
static inline size_t trim(char **text, size_t len, char delimiter)
{
  char *from = *text;

  while (len > 0 && is_blank(from[len - 1], delimiter)) {
    len--;
  }
  while (len > 0 && is_blank(*from, delimiter)) {
    from++;
    len--;
  }
  *text = from;
  return len;
}

/* How the cell was written that libcsv is about to leave, but for blanks
 * within its quotes. */
static unsigned char cell_flags(const struct mu_csv_reader *r)
{
  unsigned char flags = 0;

  if (r->begins_blank) {
    flags |= r->parser.quoted ? MU_CELL_SPACE_BEFORE_QUOTE : MU_CELL_TRIMMED;
  }
  if (r->parser.spaces > 0) {
    flags |= MU_CELL_TRIMMED;
  }
  if (r->has_literal_quote) {
    flags |= MU_CELL_LITERAL_QUOTE;
  }
  return flags;
}

static void begin_cell(struct mu_csv_reader *r)
{
  r->cell_is_new = true;
  r->begins_blank = false;
  r->has_literal_quote = false;
}

/* libcsv calls this for each cell; make_room() has seen to the room. */
static void on_cell(void *bytes, size_t len, void *ctx)
{
  struct mu_csv_reader *r = ctx;
  char *copy = r->text.data + r->text.len;
  char *text = copy;
  unsigned char flags = cell_flags(r);
  size_t trimmed = 0;

  begin_cell(r);
  if (r->broken.code != MU_OK) {
    return;
  }
  if (len > MU_CSV_CELL_MAX) {
    cell_too_big(r);
    return;
  }
  memcpy(copy, bytes, len);
  r->text.len += len + 1;
  trimmed = trim(&text, len, r->delimiter);
  flags |= trimmed < len ? MU_CELL_TRIMMED : 0;
  add_cell(r, text, trimmed, copy + len, flags);
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

/* True when |bytes| hold no control character. */
static bool is_printable(const char *bytes, size_t len)
{
  unsigned char found = 0;

  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)bytes[i];

    found |= (unsigned char)((c < ' ') | (c == 0x7F));
  }
  return found == 0;
}

/* True when |bytes| are both, as most are: one look is then enough. */
static bool is_plain_and_printable(const char *bytes, size_t len)
{
  unsigned char seen = 0;

  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)bytes[i];

    seen |= (unsigned char)(c | (unsigned char)(c - ' ') | /* below a space */
                            (unsigned char)(c + 1));       /* 0x7F */
  }
  return seen < 0x80;
}

static void parser_stopped(struct mu_csv_reader *r)
{
  if (csv_error(&r->parser) != CSV_EPARSE) {
    (void)mu_error_nomem(&r->broken);
    return;
  }
  (void)mu_error_set_line(&r->broken, MU_EINPUT, r->line,
                          "line %llu, column %s: text follows the quote that "
                          "closes the cell begun in line %llu; a quote "
                          "inside a quoted cell is written twice",
                          (unsigned long long)r->line,
                          mu_text_column_letters(r->count).text,
                          (unsigned long long)r->quote_line);
}

/* What must hold after each piece, so that a quote that never closes cannot
 * fill the memory. */
static void check_limits(struct mu_csv_reader *r)
{
  if (r->parser.entry_pos > MU_CSV_CELL_MAX) {
    cell_too_big(r);
  } else if (r->row_bytes > MU_CSV_ROW_MAX) {
    row_too_big(r);
  }
}

static void begin_row(struct mu_csv_reader *r)
{
  r->in_row = true;
  r->ended = false;
  r->plain = true;
  r->row_line = r->line;
  r->row_bytes = 0;
  r->count = 0;
  r->text.len = 0;
  r->raw_piece = NULL;
  mu_buffer_clear(&r->raw);
  begin_cell(r);
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

/* How many bytes libcsv is given at once: those before the next byte that
 * could mean something, which behind an opening quote is but a quote. */
static size_t step_len(const struct mu_csv_reader *r, const char *bytes,
                       size_t len)
{
  size_t at = 1;

  if (*bytes == '"' && !r->parser.quoted && r->parser.entry_pos == 0) {
    const char *quote = memchr(bytes + 1, '"', len - 1);

    return quote ? (size_t)(quote - bytes) : len;
  }
  while (at < len && !r->has_meaning[(unsigned char)bytes[at]]) {
    at++;
  }
  return at;
}

/* Sees how the cell begins whose first byte |c| is. */
static void note_beginning(struct mu_csv_reader *r, char c)
{
  r->begins_blank = (c == ' ' || c == '\t') && c != r->delimiter;
  r->cell_is_new = false;
}

/* Gives libcsv what step_len() says, and notes what it makes of it. */
static void parse_step(struct mu_csv_reader *r, const char *bytes, size_t len)
{
  bool was_new = r->cell_is_new;
  bool was_quoted = r->parser.quoted != 0;
  bool literal = *bytes == '"' && !was_quoted && r->parser.entry_pos > 0;
  size_t parsed = 0;

  r->cell_is_new = false;
  if (literal) {
    r->has_literal_quote = true;
    (void)csv_set_opts(&r->parser, 0); /* cannot fail */
  }
  parsed = csv_parse(&r->parser, bytes, len, on_cell, on_row, r);
  if (literal) {
    (void)csv_set_opts(&r->parser, STRICT);
  }
  if (r->cell_is_new && len > 1) {
    note_beginning(r, bytes[1]); /* the first byte has ended a cell */
  } else if (was_new && !r->cell_is_new) {
    note_beginning(r, bytes[0]);
  }
  if (parsed != len && r->broken.code == MU_OK) {
    parser_stopped(r);
  }
  if (!r->parser.quoted) {
    r->quote_line = 0;
  } else if (!was_quoted) {
    r->quote_line = r->line;
  }
}

static void parse_bytes(struct mu_csv_reader *r,
                        const struct mu_line_piece *piece)
{
  size_t at = 0;

  while (at < piece->len && r->broken.code == MU_OK) {
    size_t len = step_len(r, piece->bytes + at, piece->len - at);

    parse_step(r, piece->bytes + at, len);
    at += len;
  }
  if (r->broken.code == MU_OK) {
    check_limits(r);
  }
}

static inline char *skip_blanks(char *from, const char *edge, char delimiter)
{
  while (from < edge && is_blank(*from, delimiter)) {
    from++;
  }
  return from;
}

/* Finds the quote that closes the cell whose text is at |text|, and makes one
 * of each two on the way: the text ends at the place returned, and the line
 * goes on at |*after|. NULL when no quote closes it. */
static char *unquote(char *text, const char *edge, char **after)
{
  char *end = text;
  char *quote = NULL;

  while ((quote = memchr(text, '"', (size_t)(edge - text))) != NULL) {
    size_t run = (size_t)(quote - text);

    if (end != text) {
      memmove(end, text, run);
    }
    end += run;
    if (quote + 1 == edge || quote[1] != '"') {
      *after = quote + 1;
      return end;
    }
    *end++ = '"';
    text = quote + 2;
  }
  return NULL;
}

/* Where the first quote is, |edge| when there is none. */
static inline char *find_quote(char *from, char *edge)
{
  char *quote = memchr(from, '"', (size_t)(edge - from));

  return quote ? quote : edge;
}

/* Takes the cell at |from|, as far as the next delimiter or |edge|, and returns
 * that place; NULL when it takes libcsv to tell where the cell ends. |*quote|
 * is where the line's next quote is, or |edge|. */
static char *cut_cell(struct mu_csv_reader *r, char *from, char *edge,
                      char **quote)
{
  char delimiter = r->delimiter;
  char *text = skip_blanks(from, edge, delimiter);
  bool blank_first = text > from;
  char *end = NULL;
  char *stop = NULL;
  size_t whole = 0;
  size_t len = 0;
  unsigned char flags = 0;

  if (text == *quote && text < edge) {
    char *after = NULL;

    end = unquote(++text, edge, &after);
    stop = end ? skip_blanks(after, edge, delimiter) : NULL;
    if (!stop || (stop < edge && *stop != delimiter)) {
      return NULL; /* it goes on in the next line, or is not well quoted */
    }
    flags = (blank_first ? MU_CELL_SPACE_BEFORE_QUOTE : 0) |
            (stop > after ? MU_CELL_TRIMMED : 0);
    *quote = find_quote(stop, edge);
  } else {
    stop = memchr(text, delimiter, (size_t)(edge - text));
    stop = stop ? stop : edge;
    end = stop;
    flags = blank_first ? MU_CELL_TRIMMED : 0;
    if (*quote < end) {
      flags |= MU_CELL_LITERAL_QUOTE;
      *quote = find_quote(end, edge);
    }
  }
  whole = (size_t)(end - text);
  len = trim(&text, whole, delimiter);
  add_cell(r, text, len, end, len < whole ? flags | MU_CELL_TRIMMED : flags);
  text[len] = '\0';
  return stop;
}

/* Does for a row that is one line what libcsv would, and faster; false when it
 * must be libcsv. A line of nothing but blanks is no row. */
static bool cut_line(struct mu_csv_reader *r, const struct mu_line_piece *piece)
{
  size_t len = piece->len - piece->end;
  char *from = r->text.data;
  char *edge = from + len;
  char *quote = NULL;
  bool quotes = false;
  bool more = true;

  memcpy(from, piece->bytes, len);
  quote = find_quote(from, edge);
  quotes = quote < edge;
  while (more) {
    char *stop = cut_cell(r, from, edge, &quote);

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
                                const struct mu_line_piece *piece, bool first)
{
  size_t len = piece->len - piece->end;

  r->printable = first; /* else there is a line end within the row */
  if (is_plain_and_printable(piece->bytes, len)) {
    return MU_OK;
  }
  r->printable = first && is_printable(piece->bytes, len);
  if (is_plain(piece->bytes, len)) {
    return MU_OK;
  }
  r->plain = false;
  if (memchr(piece->bytes, '\0', len)) {
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
  r->ended = true;
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
  rc = check_bytes(r, piece, first);
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
                             "the quote that opens in %s never closes",
                             place_of(r, r->quote_line).text);
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
  row->ended = r->ended;
  row->printable = r->printable;
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
  rc = mu_text_decoder_rewind(reader->decoder, &reader->broken);
  if (rc && err) {
    *err = reader->broken;
  }
  return rc;
}

const char *mu_csv_reader_line_end(const struct mu_csv_reader *reader)
{
  return reader->line_end ? reader->line_end : "\n";
}

const struct mu_bad_text *
mu_csv_reader_bad_text(const struct mu_csv_reader *reader)
{
  return reader->has_bad_text ? &reader->bad_text : NULL;
}
