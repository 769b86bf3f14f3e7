/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/joined_header.h"

#include <stdlib.h>
#include <string.h>

#include "io/csv_writer.h"

struct mu_joined_name {
  struct mu_buffer text;
  bool is_own; /* not only what a cell beside it says */
};

void mu_joined_header_release(struct mu_joined_header *joined)
{
  for (size_t i = 0; i < joined->count; i++) {
    mu_buffer_release(&joined->names[i].text);
  }
  free(joined->names);
  free(joined->cells);
  memset(joined, 0, sizeof *joined);
}

static bool widen(struct mu_joined_header *joined, size_t count)
{
  struct mu_joined_name *names = NULL;

  if (count <= joined->count) {
    return true;
  }
  names = realloc(joined->names, count * sizeof *names);
  if (!names) {
    return false;
  }
  memset(names + joined->count, 0, (count - joined->count) * sizeof *names);
  joined->names = names;
  joined->count = count;
  return true;
}

static bool append(struct mu_joined_name *name, const struct mu_cell *cell)
{
  if (name->text.len > 0) {
    mu_buffer_append_char(&name->text, ' ');
  }
  mu_buffer_append(&name->text, cell->text, cell->len);
  return !mu_buffer_failed(&name->text);
}

bool mu_joined_header_add(struct mu_joined_header *joined,
                          const struct mu_csv_row *row, bool is_last)
{
  const struct mu_cell *carried = NULL;

  if (!widen(joined, row->count)) {
    return false;
  }
  for (size_t i = 0; i < row->count; i++) {
    const struct mu_cell *cell = &row->cells[i];
    struct mu_joined_name *name = &joined->names[i];

    if (cell->len > 0) {
      carried = cell;
      name->is_own = true;
    } else if (is_last || !carried) {
      continue;
    }
    if (!append(name, carried)) {
      return false;
    }
  }
  return true;
}

bool mu_joined_header_finish(struct mu_joined_header *joined,
                             struct mu_csv_row *header, char delimiter,
                             struct mu_buffer *raw)
{
  joined->cells = calloc(joined->count + 1, sizeof *joined->cells);
  if (!joined->cells) {
    return false;
  }
  for (size_t i = 0; i < joined->count; i++) {
    const struct mu_joined_name *name = &joined->names[i];
    struct mu_cell *cell = &joined->cells[i];

    cell->text = name->is_own ? mu_buffer_text(&name->text) : "";
    cell->len = strlen(cell->text);
    if (i > 0) {
      mu_buffer_append_char(raw, delimiter);
    }
    mu_csv_write_cell(raw, cell->text, cell->len, delimiter);
  }
  header->cells = joined->cells;
  header->count = joined->count;
  return !mu_buffer_failed(raw);
}
