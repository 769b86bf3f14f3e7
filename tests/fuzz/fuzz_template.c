/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No template makes a value that could not have stood in a cell: it is UTF-8,
 * bounded, and says something.  Text whose braces are doubled stands for
 * itself, and so does text without braces.
 *
 * The first line is the template; the lines behind it are the cells of a row
 * with the columns firstName, lastName and Site.
 */
#include <string.h>

#include "batch/value_filter.h"
#include "batch/value_template.h"
#include "fuzz.h"
#include "io/text.h"

#define CELLS 3

static struct mu_column columns[CELLS] = {{.header = "firstName",
                                           .len = 9,
                                           .id = MU_FIRST_NAME,
                                           .origin = MU_COLUMN_NAMED},
                                          {.header = "lastName",
                                           .len = 8,
                                           .id = MU_LAST_NAME,
                                           .origin = MU_COLUMN_NAMED},
                                          {.header = "Site",
                                           .len = 4,
                                           .id = MU_NO_ATTRIBUTE,
                                           .origin = MU_COLUMN_IGNORED}};

struct row {
  struct mu_cell cells[CELLS];
  struct mu_csv_row csv;
  struct mu_user user;
};

/* Cuts |text| into cells; false when one is no cell that a reader would give.
 */
static bool read_row(struct row *row, char *text)
{
  memset(row, 0, sizeof *row);
  row->csv.cells = row->cells;
  while (text && row->csv.count < CELLS) {
    struct mu_cell *cell = &row->cells[row->csv.count];
    enum mu_attribute_id id = columns[row->csv.count++].id;
    char *end = strchr(text, '\n');

    if (end) {
      *end++ = '\0';
    }
    cell->text = text;
    cell->len = strlen(text);
    if (!mu_text_scan(text, cell->len).well_formed) {
      return false;
    }
    if (id != MU_NO_ATTRIBUTE && cell->len > 0) {
      row->user.values[id].text = text;
      row->user.values[id].len = cell->len;
    }
    text = end;
  }
  return true;
}

static void check_outcome(const struct mu_template_outcome *outcome,
                          const struct mu_buffer *out)
{
  struct mu_text_scan scan = mu_text_scan(mu_buffer_text(out), out->len);

  MU_FUZZ_CHECK(scan.well_formed);
  if (outcome->result == MU_TEMPLATE_MADE) {
    MU_FUZZ_CHECK(!mu_value_filter_is_blank(out->data, out->len));
    MU_FUZZ_CHECK(out->len <= MU_FILTER_TEXT_MAX + 4096); /* and literals */
  } else if (outcome->result != MU_TEMPLATE_BLANK) {
    MU_FUZZ_CHECK(
        outcome->source.id == MU_FIRST_NAME ||
        outcome->source.id == MU_LAST_NAME ||
        (outcome->source.id == MU_NO_ATTRIBUTE && outcome->source.column == 2));
  }
}

/* Makes the value of |row| by |text|, if that is a template. */
static void check_template(const char *text, const struct row *row)
{
  static const bool given[MU_SLOTS] = {
      [MU_FIRST_NAME] = true, [MU_LAST_NAME] = true};
  const struct mu_column_list list = {.items = columns, .count = CELLS};
  struct mu_value_template *tmpl = NULL;
  struct mu_template_work work = {0};
  struct mu_template_outcome outcome;
  struct mu_buffer out = {0};
  struct mu_error err = {0};
  enum mu_code rc =
      mu_value_template_new(&tmpl, "--set title", text, strlen(text), &err);

  if (rc == MU_OK) {
    rc = mu_value_template_bind(tmpl, &list, given, &err);
  }
  if (rc == MU_OK) {
    MU_FUZZ_CHECK(mu_value_template_make(tmpl, &row->csv, &row->user, &work,
                                         &out, &outcome, &err) == MU_OK);
    check_outcome(&outcome, &out);
  } else {
    MU_FUZZ_CHECK(rc == MU_EUSAGE &&
                  strncmp(err.text, "--set title: ", 13) == 0);
    MU_FUZZ_CHECK(mu_text_scan(err.text, strlen(err.text)).well_formed);
  }
  mu_value_template_free(tmpl);
  mu_template_work_release(&work);
  mu_buffer_release(&out);
}

static void check_literal(const char *written, const char *text)
{
  struct mu_value_template *tmpl = NULL;
  size_t len = 0;
  const char *literal = NULL;

  MU_FUZZ_CHECK(mu_value_template_new(&tmpl, "--set title", written,
                                      strlen(written), NULL) == MU_OK);
  literal = mu_value_template_literal(tmpl, &len);
  MU_FUZZ_CHECK(literal && len == strlen(text) && strcmp(literal, text) == 0);
  mu_value_template_free(tmpl);
}

/* |text| with its braces doubled stands for |text|. */
static void check_doubled(const char *text)
{
  struct mu_buffer doubled = {0};

  for (const char *at = text; *at; at++) {
    mu_buffer_append_char(&doubled, *at);
    if (*at == '{' || *at == '}') {
      mu_buffer_append_char(&doubled, *at);
    }
  }
  check_literal(mu_buffer_text(&doubled), text);
  mu_buffer_release(&doubled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = malloc(size + 1);
  char *cells = NULL;
  struct row row;

  MU_FUZZ_CHECK(text);
  memcpy(text, data, size);
  text[size] = '\0';
  cells = strchr(text, '\n');
  if (cells) {
    *cells++ = '\0';
  }
  if (strlen(text) < 4096 && mu_text_scan(text, strlen(text)).well_formed &&
      read_row(&row, cells)) {
    check_template(text, &row);
    check_doubled(text);
    if (!strpbrk(text, "{}")) {
      check_literal(text, text);
    }
  }
  free(text);
  return 0;
}
