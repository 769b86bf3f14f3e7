/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/layout.h"

#include <inttypes.h>
#include <string.h>

#include "batch/column_option.h"
#include "io/text.h"

#define HEAD_ROWS    40 /* a header further down is given by number */
#define KNOWN_ENOUGH 2  /* names that make a row a header */

/* The table as one delimiter would have it. */
struct candidate {
  struct mu_layout layout;
  unsigned known; /* names of the header that are known */
  size_t cells;   /* of the header */
  unsigned alike; /* rows below it that have as many */
};

/* What the search goes by. */
struct search {
  struct mu_csv_reader *reader;
  const struct mu_layout_options *options;
  const struct mu_header_options *columns;
  char hinted; /* by a "sep=" line; NUL when there is none */
};

static size_t filled_cells(const struct mu_csv_row *row)
{
  size_t filled = 0;

  for (size_t i = 0; i < row->count; i++) {
    filled += row->cells[i].len > 0;
  }
  return filled;
}

/* "sep=;" as Excel writes it, in quotes or not, whatever parts the cells. */
static bool read_hint(const struct mu_csv_row *row, char *delimiter)
{
  const char *raw = row->raw;
  size_t len = row->raw_len;

  while (len > 0 && (raw[len - 1] == '\r' || raw[len - 1] == '\n')) {
    len--;
  }
  if (len > 2 && raw[0] == '"' && raw[len - 1] == '"') {
    raw++;
    len -= 2;
  }
  if (len != 5 || !mu_text_equal_nocase(raw, 4, "sep=", 4) ||
      (unsigned char)raw[4] >= 0x80 || raw[4] == '"') {
    return false;
  }
  *delimiter = raw[4];
  return true;
}

static bool is_version_line(const struct mu_csv_row *row)
{
  static const char version[] = "version:v";
  size_t len = sizeof version - 1;

  return filled_cells(row) == 1 && row->cells[0].len > len &&
         mu_text_equal_nocase(row->cells[0].text, len, version, len);
}

/* Whether |cell| is the name of an attribute that the org has added. */
static bool is_custom(const struct mu_schema *schema,
                      const struct mu_cell *cell)
{
  enum mu_attribute_id id =
      schema ? mu_schema_find(schema, cell->text, cell->len) : MU_NO_ATTRIBUTE;

  return id >= MU_ATTRIBUTES && id != MU_NO_ATTRIBUTE;
}

/* How many of the row's cells are names, known by themselves or given. */
static unsigned known_names(const struct search *s,
                            const struct mu_csv_row *row)
{
  unsigned known = mu_header_map_known(row);
  unsigned given = 0;

  for (size_t i = 0; i < row->count; i++) {
    given += row->cells[i].len > 0 &&
             (mu_column_option_names(s->columns, &row->cells[i]) ||
              is_custom(s->columns->schema, &row->cells[i]));
  }
  return known + given;
}

static void take_header(struct candidate *c, const struct mu_csv_row *row,
                        unsigned known)
{
  c->layout.header_from = row->record;
  c->layout.header_to = row->record;
  c->layout.header_line = row->line;
  c->known = known;
  c->cells = row->count;
  c->alike = 0;
}

static bool is_given(const struct mu_layout_options *options, uint64_t line)
{
  return options->header_from > 0 && line >= options->header_from &&
         line <= options->header_to;
}

/* Whether |row| is a better header than what was taken for one before. */
static bool is_header(const struct candidate *c, const struct mu_csv_row *row,
                      unsigned known)
{
  if (c->layout.header_from == 0) {
    return true; /* unless a better one follows */
  }
  if (known < KNOWN_ENOUGH) {
    return false;
  }
  /* A row right above the header may group its columns, and be known too. */
  return c->known < KNOWN_ENOUGH || (known > c->known && c->alike == 0 &&
                                     row->record == c->layout.header_to + 1);
}

static void consider_given(const struct search *s, struct candidate *c,
                           const struct mu_csv_row *row, unsigned known)
{
  if (!is_given(s->options, row->line)) {
    return;
  }
  if (c->layout.header_from == 0) {
    take_header(c, row, known);
  } else {
    c->layout.header_to = row->record;
    c->known += known;
  }
}

/* Looks at the next row that says something. */
static void consider(const struct search *s, struct candidate *c,
                     const struct mu_csv_row *row)
{
  unsigned known = known_names(s, row);

  if (is_version_line(row) && c->layout.header_from == 0) {
    c->layout.has_version_line = true;
  } else if (s->options->header_from > 0) {
    consider_given(s, c, row, known);
  } else if (is_header(c, row, known)) {
    take_header(c, row, known);
  } else {
    c->alike += row->count == c->cells;
  }
}

/* Reads the head of the file as |delimiter| parts it. What is broken there is
 * told of when the table is read. */
static enum mu_code try_delimiter(const struct search *s, char delimiter,
                                  struct candidate *c, struct mu_error *err)
{
  struct mu_csv_row row;
  struct mu_error broken = {0};
  unsigned rows = 0;
  enum mu_code rc = MU_OK;

  memset(c, 0, sizeof *c);
  c->layout.delimiter = delimiter;
  mu_csv_reader_set_delimiter(s->reader, delimiter);
  rc = mu_csv_reader_rewind(s->reader, err);
  if (rc != MU_OK) {
    return rc;
  }
  while (rc == MU_OK && rows < HEAD_ROWS + s->options->header_to) {
    rc = mu_csv_reader_next(s->reader, &row, &broken);
    rows++;
    if (rc == MU_OK && filled_cells(&row) > 0 &&
        !(rows == 1 && s->hinted != '\0')) {
      consider(s, c, &row);
    }
  }
  c->layout.met_bad_text = mu_csv_reader_bad_text(s->reader) != NULL;
  return rc == MU_ENOMEM ? mu_error_nomem(err) : MU_OK;
}

/* Names decide; where there are none, rows that are parted alike do. */
static bool is_better(const struct candidate *a, const struct candidate *b)
{
  bool a_known = a->known >= KNOWN_ENOUGH;
  bool b_known = b->known >= KNOWN_ENOUGH;

  if (a_known || b_known) {
    return a->known > b->known;
  }
  if ((a->cells > 1) != (b->cells > 1)) {
    return a->cells > 1;
  }
  return a->cells > 1 && (a->alike > b->alike ||
                          (a->alike == b->alike &&
                           (a->known > b->known ||
                            (a->known == b->known && a->cells > b->cells))));
}

static enum mu_code try_all(const struct search *s, struct candidate *best,
                            struct mu_error *err)
{
  static const char delimiters[] = {',', ';', '\t', '|'};
  bool met_bad_text = false;

  for (size_t i = 0; i < sizeof delimiters; i++) {
    struct candidate c;
    enum mu_code rc = try_delimiter(s, delimiters[i], &c, err);

    if (rc != MU_OK) {
      return rc;
    }
    met_bad_text = met_bad_text || c.layout.met_bad_text;
    if (i == 0 || is_better(&c, best)) {
      *best = c;
    }
  }
  best->layout.met_bad_text = met_bad_text;
  best->layout.reason = MU_DELIMITER_CONTENT;
  return MU_OK;
}

/* The first row may say what the delimiter is. */
static enum mu_code look_for_hint(struct search *s, struct mu_error *err)
{
  struct mu_csv_row row;
  struct mu_error broken = {0};
  enum mu_code rc = MU_OK;

  mu_csv_reader_set_delimiter(s->reader, ',');
  rc = mu_csv_reader_rewind(s->reader, err);
  if (rc != MU_OK) {
    return rc;
  }
  mu_csv_reader_keep_raw(s->reader, true);
  rc = mu_csv_reader_next(s->reader, &row, &broken);
  if (rc == MU_OK) {
    (void)read_hint(&row, &s->hinted);
  }
  mu_csv_reader_keep_raw(s->reader, false);
  return rc == MU_ENOMEM ? mu_error_nomem(err) : MU_OK;
}

/* Counts what stands above the header that was found. */
static enum mu_code look_above(const struct search *s, struct mu_layout *layout,
                               struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = mu_csv_reader_rewind(s->reader, err);

  while (rc == MU_OK) {
    rc = mu_csv_reader_next(s->reader, &row, NULL);
    if (rc != MU_OK || row.record >= layout->header_from) {
      break;
    }
    if (filled_cells(&row) > 0 && row.record > layout->hidden &&
        !is_version_line(&row)) {
      layout->rows_above++;
      layout->met_second_row =
          row.record + 1 == layout->header_from && filled_cells(&row) > 1;
    }
  }
  return rc == MU_ENOMEM ? mu_error_nomem(err)
                         : mu_csv_reader_rewind(s->reader, err);
}

static enum mu_code choose(struct search *s, struct candidate *best,
                           struct mu_error *err)
{
  char given = s->options->delimiter ? s->options->delimiter : s->hinted;
  enum mu_code rc = MU_OK;

  if (given == '\0') {
    return try_all(s, best, err);
  }
  rc = try_delimiter(s, given, best, err);
  best->layout.reason =
      s->options->delimiter ? MU_DELIMITER_GIVEN : MU_DELIMITER_HINT;
  return rc;
}

enum mu_code mu_layout_find(struct mu_layout *layout,
                            struct mu_csv_reader *reader,
                            const struct mu_layout_options *options,
                            const struct mu_header_options *columns,
                            struct mu_error *err)
{
  struct search search = {
      .reader = reader, .options = options, .columns = columns};
  struct candidate best;
  enum mu_code rc = look_for_hint(&search, err);

  memset(&best, 0, sizeof best);
  if (rc == MU_OK) {
    rc = choose(&search, &best, err);
  }
  *layout = best.layout;
  if (rc != MU_OK) {
    return rc;
  }
  if (options->header_from > 0 && layout->header_from == 0) {
    return mu_error_set(err, MU_EINPUT,
                        "--header-row %" PRIu64 ": no row starts in that line",
                        options->header_from);
  }
  layout->hidden = search.hinted != '\0';
  mu_csv_reader_set_delimiter(reader, layout->delimiter);
  return look_above(&search, layout, err);
}

const char *mu_layout_delimiter_words(char delimiter)
{
  switch (delimiter) {
  case ',':
    return "commas";
  case ';':
    return "semicolons";
  case '\t':
    return "tabs";
  case '|':
    return "vertical bars";
  default:
    return "another character";
  }
}
