/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/footer.h"

#include <stdlib.h>
#include <string.h>

#include "io/text.h"

void mu_footer_release(struct mu_footer *footer)
{
  for (size_t i = 0; i < MU_FOOTER_ROWS; i++) {
    mu_buffer_wipe(&footer->rows[i].text); /* cells can be passwords */
    mu_buffer_release(&footer->rows[i].text);
    free(footer->rows[i].cells);
  }
  memset(footer, 0, sizeof *footer);
}

void mu_footer_clear(struct mu_footer *footer)
{
  footer->count = 0;
  footer->given = 0;
}

/* Of any alphabet: what is beyond ASCII counts as one. */
static bool is_letter(char c)
{
  unsigned char letter = (unsigned char)c | 0x20;

  return (letter >= 'a' && letter <= 'z') || letter >= 0x80;
}

/* "Total: 412" or "Totals", but not Mr Totaro: the word has to end. */
static bool begins_with(const struct mu_cell *cell, const char *word)
{
  size_t len = strlen(word);

  if (cell->len < len || !mu_text_equal_nocase(cell->text, len, word, len)) {
    return false;
  }
  len += (cell->text[len] | 0x20) == 's';
  return !is_letter(cell->text[len]); /* a NUL ends the text */
}

static bool is_total(const struct mu_cell *cell)
{
  static const char *const words[] = {
      "total",       "grand total", "sum",    "summe", "gesamt",
      "gesamtsumme", "totaal",      "totale", "count", "records"};

  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (begins_with(cell, words[i])) {
      return true;
    }
  }
  return false;
}

/* A sentence, or a word that reports end in. Any other word may be all that is
 * known of somebody. */
static bool is_remark(const struct mu_cell *cell)
{
  static const char *const words[] = {
      "confidential",  "confidentiel", "confidencial", "vertraulich",
      "vertrouwelijk", "riservato",    "internal",     "end of report"};
  unsigned spaces = 0;
  bool has_word = false;

  for (size_t i = 0; i < cell->len; i++) {
    spaces += cell->text[i] == ' ';
    has_word = has_word || is_letter(cell->text[i]);
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (begins_with(cell, words[i])) {
      return true;
    }
  }
  return spaces >= 2 && has_word;
}

static bool has_figure(const struct mu_cell *cell)
{
  for (size_t i = 0; i < cell->len; i++) {
    if (cell->text[i] >= '0' && cell->text[i] <= '9') {
      return true;
    }
  }
  return false;
}

bool mu_footer_suspects(const struct mu_csv_row *row, size_t columns)
{
  const struct mu_cell *first = NULL;
  const struct mu_cell *last = NULL;
  size_t filled = 0;

  for (size_t i = 0; i < row->count; i++) {
    const struct mu_cell *cell = &row->cells[i];

    if (cell->len == 0) {
      continue;
    }
    if (++filled > 2 || memchr(cell->text, '@', cell->len)) {
      return false;
    }
    first = first ? first : cell;
    last = cell;
  }
  if (columns < 2 || filled == 0) {
    return false;
  }
  if (is_total(first)) { /* but no Buffy Summers */
    return filled == 1 ||
           (columns > 2 && (has_figure(first) || has_figure(last)));
  }
  return filled == 1 && is_remark(first) &&
         (row->ended || row->count >= columns);
}

static bool make_cells(struct mu_footer_row *held, size_t count)
{
  struct mu_cell *cells = held->cells;

  if (count <= held->capacity) {
    return true;
  }
  cells = realloc(cells, count * sizeof *cells);
  if (!cells) {
    return false;
  }
  held->cells = cells;
  held->capacity = count;
  return true;
}

/* Texts move while the buffer grows: they are found again at the end. */
static void copy_texts(struct mu_footer_row *held, const struct mu_csv_row *row)
{
  const char *at = NULL;

  for (size_t i = 0; i < row->count; i++) {
    mu_buffer_append(&held->text, row->cells[i].text, row->cells[i].len);
    mu_buffer_append_char(&held->text, '\0');
  }
  if (row->raw) {
    mu_buffer_append(&held->text, row->raw, row->raw_len);
  }
  at = mu_buffer_text(&held->text);
  for (size_t i = 0; i < row->count; i++) {
    held->cells[i] = row->cells[i];
    held->cells[i].text = at;
    at += row->cells[i].len + 1;
  }
  held->csv = *row;
  held->csv.cells = held->cells;
  held->csv.raw = row->raw ? at : NULL;
}

bool mu_footer_hold(struct mu_footer *footer, const struct mu_csv_row *row)
{
  struct mu_footer_row *held = &footer->rows[footer->count];

  mu_buffer_clear(&held->text);
  if (!make_cells(held, row->count)) {
    return false;
  }
  copy_texts(held, row);
  if (mu_buffer_failed(&held->text)) {
    return false;
  }
  footer->count++;
  return true;
}

bool mu_footer_give(struct mu_footer *footer, struct mu_csv_row *row)
{
  if (footer->given == footer->count) {
    return false;
  }
  *row = footer->rows[footer->given++].csv;
  return true;
}
