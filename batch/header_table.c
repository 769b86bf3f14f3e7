/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/header_table.h"

#include <stdio.h>
#include <string.h>

#include "io/text.h"

/* Appends |text|, filled up with spaces to |width| characters. */
static void pad(struct mu_buffer *out, const char *text, size_t width)
{
  size_t characters = mu_text_scan(text, strlen(text)).characters;

  mu_buffer_append_text(out, text);
  for (; characters < width; characters++) {
    mu_buffer_append_char(out, ' ');
  }
}

static const char *place_of_set(const struct mu_column_list *list,
                                enum mu_attribute_id id, char *place,
                                size_t size)
{
  (void)snprintf(place, size, "- --set %s",
                 mu_schema_attribute(list->schema, id)->name);
  return place;
}

/* The place of column |i|, borrowed from |place|. */
static const char *place_of(const struct mu_column_list *list, size_t i,
                            struct mu_buffer *place)
{
  mu_buffer_clear(place);
  mu_column_list_place(list, i, place);
  return mu_buffer_text(place);
}

static const char *why_not(const struct mu_column *column)
{
  switch (column->origin) {
  case MU_COLUMN_UNNAMED:
    return "(no header)";
  case MU_COLUMN_PASSED_OVER:
    return "(passed over)";
  case MU_COLUMN_IGNORED:
    return "(ignored)";
  default:
    return "(left out)";
  }
}

/* Why a column that is known is of no use. */
static void write_reason(const struct mu_column *column, struct mu_buffer *out)
{
  if (column->origin == MU_COLUMN_YIELDED && column->yielded != MU_NO_COLUMN) {
    mu_buffer_printf(out, "(left out: %s gives %s)",
                     mu_text_column_letters(column->yielded).text,
                     mu_attribute(column->alias->id)->name);
  } else if (column->origin == MU_COLUMN_DROPPED) {
    mu_buffer_printf(out, "(left out: %s)", column->alias->words);
  } else {
    mu_buffer_append_text(out, why_not(column));
  }
}

static void write_attribute(const struct mu_column_list *list,
                            enum mu_attribute_id id,
                            struct mu_stand_in stand_in, struct mu_buffer *out)
{
  mu_buffer_printf(out, "-> %s", mu_schema_attribute(list->schema, id)->name);
  if (stand_in.absent != MU_NO_ATTRIBUTE && id == stand_in.serves) {
    mu_buffer_printf(out, ", %s", mu_attribute(stand_in.absent)->name);
  }
}

static void write_column(const struct mu_column_list *list,
                         const struct mu_column *column,
                         struct mu_stand_in stand_in, struct mu_buffer *out)
{
  static const char *const readings[] = {
      [MU_READ_PLAIN] = "",
      [MU_READ_INVERTED] = " (yes means no)",
      [MU_READ_ACCOUNT_CONTROL] = " (account control bits)",
      [MU_READ_DATE] = " (a date)",
      [MU_READ_KEY] = "",
  };

  if (column->id == MU_NO_ATTRIBUTE) {
    write_reason(column, out);
    return;
  }
  write_attribute(list, column->id, stand_in, out);
  mu_buffer_append_text(out, readings[column->reading]);
}

static bool all_are_named(const struct mu_column_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].origin != MU_COLUMN_NAMED &&
        list->items[i].origin != MU_COLUMN_PASSED_OVER) {
      return false;
    }
  }
  return true;
}

static size_t widest(const struct mu_column_list *list,
                     const enum mu_attribute_id *set, size_t set_count,
                     struct mu_buffer *place)
{
  char of_set[160];
  size_t width = 0;

  for (size_t i = 0; i < list->count + set_count; i++) {
    const char *text =
        i < list->count
            ? place_of(list, i, place)
            : place_of_set(list, set[i - list->count], of_set, sizeof of_set);
    size_t characters = mu_text_scan(text, strlen(text)).characters;

    width = characters > width ? characters : width;
  }
  return width;
}

void mu_header_table_write(const struct mu_column_list *list,
                           struct mu_stand_in stand_in,
                           const enum mu_attribute_id *set, size_t set_count,
                           struct mu_buffer *out)
{
  struct mu_buffer place = {0};
  char of_set[160];
  bool all = all_are_named(list);
  size_t width = widest(list, set, set_count, &place);

  for (size_t i = 0; i < list->count && !all; i++) {
    mu_buffer_append_text(out, "  ");
    pad(out, place_of(list, i, &place), width);
    mu_buffer_append_char(out, ' ');
    write_column(list, &list->items[i], stand_in, out);
    mu_buffer_append_char(out, '\n');
  }
  for (size_t i = 0; i < set_count; i++) {
    mu_buffer_append_text(out, "  ");
    pad(out, place_of_set(list, set[i], of_set, sizeof of_set),
        all ? 0 : width);
    mu_buffer_append_char(out, ' ');
    write_attribute(list, set[i], stand_in, out);
    mu_buffer_append_char(out, '\n');
  }
  out->failed = out->failed || mu_buffer_failed(&place);
  mu_buffer_release(&place);
}
