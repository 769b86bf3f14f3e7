/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/roundup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/words.h"
#include "io/buffer.h"
#include "io/text.h"

#define EXAMPLE_MAX 160

/* The cells of one column of which one thing is to be said. */
struct group {
  uint64_t count;
  uint64_t first; /* records */
  uint64_t last;
  char example[EXAMPLE_MAX];
};

struct mu_roundup {
  const struct mu_roundup_kinds *kinds;
  struct group **groups; /* by kind: one for each column and one for whole
                            rows; NULL: none yet */
  uint64_t *counts;      /* by kind */
  size_t columns;
};

enum mu_code mu_roundup_new(struct mu_roundup **out,
                            const struct mu_roundup_kinds *kinds,
                            struct mu_error *err)
{
  struct mu_roundup *roundup = calloc(1, sizeof *roundup);

  *out = roundup;
  if (!roundup) {
    return mu_error_nomem(err);
  }
  roundup->kinds = kinds;
  roundup->groups = calloc(kinds->count, sizeof(struct group *));
  roundup->counts = calloc(kinds->count, sizeof *roundup->counts);
  return roundup->groups && roundup->counts ? MU_OK : mu_error_nomem(err);
}

void mu_roundup_clear(struct mu_roundup *roundup)
{
  for (unsigned i = 0; roundup->groups && i < roundup->kinds->count; i++) {
    free(roundup->groups[i]);
    roundup->groups[i] = NULL;
  }
  for (unsigned i = 0; roundup->counts && i < roundup->kinds->count; i++) {
    roundup->counts[i] = 0;
  }
}

void mu_roundup_free(struct mu_roundup *roundup)
{
  if (roundup) {
    mu_roundup_clear(roundup);
    free(roundup->groups);
    free(roundup->counts);
    free(roundup);
  }
}

static struct group *group_of(const struct mu_roundup *r, unsigned kind,
                              uint32_t column)
{
  return &r->groups[kind][column < r->columns ? column : r->columns];
}

enum mu_code mu_roundup_add(struct mu_roundup *roundup,
                            const struct mu_header_map *map, unsigned kind,
                            uint32_t column, uint64_t record, bool *first,
                            struct mu_error *err)
{
  struct group *group = NULL;

  if (!roundup->groups[kind]) {
    roundup->columns = mu_header_map_columns(map);
    roundup->groups[kind] = calloc(roundup->columns + 1, sizeof *group);
    if (!roundup->groups[kind]) {
      return mu_error_nomem(err);
    }
  }
  group = group_of(roundup, kind, column);
  *first = group->count == 0;
  if (*first) {
    group->first = record;
  }
  group->count++;
  group->last = record;
  roundup->counts[kind]++;
  return MU_OK;
}

void mu_roundup_example(struct mu_roundup *roundup, unsigned kind,
                        uint32_t column, const char *text, size_t len)
{
  struct group *group = group_of(roundup, kind, column);

  mu_text_cut(group->example, sizeof group->example, text, len);
}

uint64_t mu_roundup_count(const struct mu_roundup *roundup, unsigned kind)
{
  return roundup->counts[kind];
}

uint64_t mu_roundup_total(const struct mu_roundup *roundup)
{
  uint64_t total = 0;

  for (unsigned i = 0; i < roundup->kinds->count; i++) {
    total += roundup->counts[i];
  }
  return total;
}

/* F2:F480 "Phone", or rows 4 to 90. */
static void write_place(struct mu_buffer *out, const struct group *group,
                        const struct mu_header_map *map, uint32_t column)
{
  struct mu_column_letters letters = mu_text_column_letters(column);
  const char *header = NULL;

  if (column >= mu_header_map_columns(map)) {
    mu_buffer_printf(out, "row%s %" PRIu64, group->count > 1 ? "s" : "",
                     group->first);
    if (group->count > 1) {
      mu_buffer_printf(out, " to %" PRIu64, group->last);
    }
    return;
  }
  header = mu_header_map_header(map, column);
  mu_buffer_printf(out, "%s%" PRIu64, letters.text, group->first);
  if (group->last > group->first) {
    mu_buffer_printf(out, ":%s%" PRIu64, letters.text, group->last);
  }
  mu_buffer_append_char(out, ' ');
  mu_cell_text_quote(out, header, strlen(header));
}

/* (214 cells, as in "tel:+33") */
static void write_extent(struct mu_buffer *out, const struct group *group,
                         bool whole_row, bool shows_example)
{
  bool example = shows_example && group->example[0] != '\0';

  if (group->count > 1) {
    mu_buffer_printf(
        out, " (%s%s%s)",
        mu_words_counted(group->count, whole_row ? "row" : "cell").text,
        example ? ", as in " : "", example ? group->example : "");
  } else if (example) {
    mu_buffer_printf(out, " (%s)", group->example);
  }
}

static void print_group(FILE *out, const struct mu_roundup *roundup,
                        const struct mu_header_map *map, unsigned kind,
                        uint32_t column)
{
  const struct group *group = &roundup->groups[kind][column];
  const struct mu_roundup_kinds *kinds = roundup->kinds;
  struct mu_buffer line = {0};

  write_place(&line, group, map, column);
  write_extent(&line, group, column >= mu_header_map_columns(map),
               kinds->words != NULL);
  (void)fprintf(out, "  %s: %s\n", mu_buffer_text(&line),
                kinds->words ? kinds->words(kind) : group->example);
  mu_buffer_release(&line);
}

void mu_roundup_print(FILE *out, const struct mu_roundup *roundup,
                      const struct mu_header_map *map, size_t most)
{
  size_t printed = 0;
  size_t besides = 0;

  for (unsigned kind = 0; kind < roundup->kinds->count; kind++) {
    const char *advice = roundup->kinds->advice(kind);
    bool shown = false;

    for (uint32_t i = 0; roundup->groups[kind] && i <= roundup->columns; i++) {
      if (roundup->groups[kind][i].count == 0) {
        continue;
      }
      if (printed == most) {
        besides++;
        continue;
      }
      print_group(out, roundup, map, kind, i);
      printed++;
      shown = true;
    }
    if (shown && advice[0] != '\0') {
      (void)fprintf(out, "    %s\n", advice);
    }
  }
  if (besides > 0) {
    (void)fprintf(out, "  ... and %s more\n",
                  mu_words_counted(besides, "kind").text);
  }
}
