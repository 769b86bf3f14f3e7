/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/header_remark.h"

#include <string.h>

#include "batch/cell_text.h"
#include "io/buffer.h"

static const char likely_last_name[] =
    "beside a first name it is most likely that; if it holds whole names, "
    "--map it to displayName";
static const char likely_day[] =
    "it is the org's only attribute for such a date; if it means another day, "
    "drop the column";
static const char other_meaning[] =
    "the org has an attribute of this name; if the column is for one of "
    "Okta's own, say so with --map";
static const char hash_beside_password[] =
    "it says which passwords are hashes, and muster would take a hash for the "
    "password itself; where it is not blank, --map Password=password_hash, and "
    "this column to password_algorithm";

uint32_t mu_header_remark_hash_function(const struct mu_column_list *list)
{
  uint32_t found = MU_NO_COLUMN;
  bool has_password = false;

  for (size_t i = 0; i < list->count; i++) {
    const struct mu_column *column = &list->items[i];

    has_password = has_password || column->id == MU_PASSWORD;
    if (column->origin == MU_COLUMN_DROPPED &&
        (column->alias->flags & MU_ALIAS_HASH_FUNCTION)) {
      found = (uint32_t)i;
    }
  }
  return has_password ? found : MU_NO_COLUMN;
}

/* Adds what |text| says, and empties it. */
static void add(struct mu_remarks *remarks, enum mu_remark_kind kind,
                uint32_t column, struct mu_buffer *text)
{
  mu_remarks_add(remarks, kind, column, kind == MU_REMARK_RISKY_HEADER, "%s",
                 mu_buffer_text(text));
  remarks->failed = remarks->failed || mu_buffer_failed(text);
  mu_buffer_clear(text);
}

static const char *why_alias_is_risky(const struct mu_column *column)
{
  bool settled = (column->alias->flags & MU_ALIAS_MAY_BE_LAST_NAME) &&
                 column->id == MU_LAST_NAME;

  return settled ? likely_last_name : column->alias->words;
}

static const char *why_risky(const struct mu_column *column)
{
  if (column->origin != MU_COLUMN_SPOKEN) {
    return why_alias_is_risky(column);
  }
  return column->alias->id == MU_NO_ATTRIBUTE ? likely_day : other_meaning;
}

/* Why a fallback is left out: what gives its attribute instead. */
static void word_yielded(const struct mu_column_list *list,
                         const struct mu_column *column, struct mu_buffer *out)
{
  const char *name = mu_attribute(column->alias->id)->name;

  mu_buffer_append_text(out, " is left out: ");
  if (column->yielded == MU_NO_COLUMN) {
    mu_buffer_printf(out, "--set gives %s", name);
    return;
  }
  mu_column_list_place(list, column->yielded, out);
  mu_buffer_printf(out,
                   list->items[column->yielded].id == column->alias->id
                       ? " gives %s"
                       : " serves as the %s",
                   name);
}

/* MU_REMARK_KINDS when nothing is to be said of column |i|. */
static enum mu_remark_kind kind_of(const struct mu_column_list *list, size_t i)
{
  const struct mu_column *column = &list->items[i];

  if (column->origin == MU_COLUMN_YIELDED) {
    return MU_REMARK_DROPPED_COLUMN;
  }
  if (column->risky || mu_header_remark_hash_function(list) == i) {
    return MU_REMARK_RISKY_HEADER;
  }
  return column->origin == MU_COLUMN_DROPPED ? MU_REMARK_DROPPED_COLUMN
                                             : MU_REMARK_KINDS;
}

static void word_column(const struct mu_column_list *list, size_t i,
                        struct mu_buffer *out)
{
  const struct mu_column *column = &list->items[i];

  mu_column_list_place(list, i, out);
  if (column->origin == MU_COLUMN_YIELDED) {
    word_yielded(list, column, out);
  } else if (mu_header_remark_hash_function(list) == i) {
    mu_buffer_printf(out, " is left out: %s", hash_beside_password);
  } else if (column->origin == MU_COLUMN_DROPPED) {
    mu_buffer_printf(out, " is left out: %s", column->alias->words);
  } else {
    mu_buffer_printf(out, " is read as %s: %s",
                     mu_schema_attribute(list->schema, column->id)->name,
                     why_risky(column));
  }
}

static void add_columns(struct mu_remarks *remarks,
                        const struct mu_column_list *list,
                        struct mu_buffer *text)
{
  for (size_t i = 0; i < list->count; i++) {
    enum mu_remark_kind kind = kind_of(list, i);

    if (kind != MU_REMARK_KINDS) {
      word_column(list, i, text);
      add(remarks, kind, (uint32_t)i, text);
    }
  }
}

/* What the org's schema says that nothing can be done about here. */
static void add_schema(struct mu_remarks *remarks,
                       const struct mu_column_list *list,
                       struct mu_buffer *text)
{
  for (size_t i = 0; i < list->count && list->schema; i++) {
    const struct mu_attribute *attribute = NULL;

    if (list->items[i].id == MU_NO_ATTRIBUTE) {
      continue;
    }
    attribute = mu_schema_attribute(list->schema, list->items[i].id);
    if (attribute->pattern && !attribute->matcher) {
      mu_column_list_place(list, i, text);
      mu_buffer_printf(text,
                       ": the org's pattern for %s cannot be checked here; the "
                       "org will check it",
                       attribute->name);
      add(remarks, MU_REMARK_ORG_SCHEMA, (uint32_t)i, text);
    }
    if (attribute->sourced) {
      mu_column_list_place(list, i, text);
      mu_buffer_printf(text,
                       ": the org takes %s from other systems first, for users "
                       "whom they have",
                       attribute->name);
      add(remarks, MU_REMARK_ORG_SCHEMA, (uint32_t)i, text);
    }
  }
}

static void add_missing(struct mu_remarks *remarks,
                        const struct mu_column_list *list,
                        struct mu_buffer *text)
{
  for (size_t i = 0; i < list->missing_count; i++) {
    mu_buffer_append_text(text, "the map file names ");
    mu_cell_text_quote(text, list->missing[i], strlen(list->missing[i]));
    mu_buffer_append_text(text, ", and no column has this header");
    add(remarks, MU_REMARK_ABSENT_COLUMN, MU_NO_COLUMN, text);
  }
}

static void add_stand_in(struct mu_remarks *remarks,
                         struct mu_stand_in stand_in, struct mu_buffer *text)
{
  if (stand_in.absent == MU_NO_ATTRIBUTE) {
    return;
  }
  mu_buffer_printf(
      text, "there is no %s column: each row's %s serves as its %s",
      mu_attribute(stand_in.absent)->name, mu_attribute(stand_in.serves)->name,
      mu_attribute(stand_in.absent)->name);
  add(remarks, MU_REMARK_STAND_IN, stand_in.column, text);
}

void mu_header_remarks_add(struct mu_remarks *remarks,
                           const struct mu_column_list *list,
                           struct mu_stand_in stand_in)
{
  struct mu_buffer text = {0};

  add_columns(remarks, list, &text);
  add_schema(remarks, list, &text);
  add_missing(remarks, list, &text);
  add_stand_in(remarks, stand_in, &text);
  mu_buffer_release(&text);
}
