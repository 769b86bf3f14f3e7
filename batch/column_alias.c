/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/column_alias.h"

#include "batch/column_option.h"
#include "batch/map_file.h"

/* Who would have named |column| so. What is Okta's own name is so many
 * others' that it tells nothing, unless it is written as only one writes it. */
static uint32_t who_says(const struct mu_column *column)
{
  uint32_t sources = column->name.marked ? MU_FROM_GOOGLE : 0;

  if (mu_alias_find(column->name.forms[MU_HEADER_INNER])) {
    return MU_FROM_ENTRA_TEMPLATE;
  }
  if (!mu_alias_is_own(column->alias)) {
    sources |= column->alias->sources;
  }
  return sources;
}

static void look_up(struct mu_column_list *list)
{
  struct mu_source_tally tally = {{0}};

  for (size_t i = 0; i < list->count; i++) {
    struct mu_column *column = &list->items[i];

    column->alias = mu_alias_of(&column->name);
    if (column->alias) {
      mu_source_tally_add(&tally, who_says(column));
    }
  }
  list->source = mu_source_tally_best(&tally);
}

/* A column that was mapped by hand is still written the way its header says,
 * if it is mapped to what the header means or to anything from a date; whose
 * ids it holds is known to whoever mapped it. */
static void take_reading(struct mu_column *column)
{
  const struct mu_alias *alias = column->alias;

  if ((alias->id == column->id && alias->reading != MU_READ_KEY) ||
      alias->reading == MU_READ_DATE) {
    column->reading = alias->reading;
  }
}

static void take_alias(struct mu_column *column, uint32_t where)
{
  const struct mu_alias *alias = column->alias;

  if (alias->dropped & where) {
    column->origin = MU_COLUMN_DROPPED;
  } else if (alias->refused & where) {
    column->origin = MU_COLUMN_REFUSED;
  } else {
    column->origin = MU_COLUMN_ALIAS;
    column->id = alias->id;
    column->reading = alias->reading;
  }
}

static void take_aliases(struct mu_column_list *list)
{
  uint32_t where = list->source | MU_FROM_ANYWHERE;

  for (size_t i = 0; i < list->count; i++) {
    struct mu_column *column = &list->items[i];

    if (!column->alias) {
      continue;
    }
    if (column->origin == MU_COLUMN_UNKNOWN) {
      take_alias(column, where);
    }
    if (column->origin == MU_COLUMN_ALIAS ||
        (column->origin == MU_COLUMN_NAMED && column->id < MU_ATTRIBUTES)) {
      column->risky = (column->alias->risky & where) != 0;
      column->fallback = (column->alias->fallback & where) != 0;
    } else if (column->id != MU_NO_ATTRIBUTE &&
               column->origin != MU_COLUMN_NAMED) {
      take_reading(column);
    }
  }
}

static bool is_set(const struct mu_header_options *options,
                   enum mu_attribute_id id)
{
  size_t count = 0;
  const struct mu_map_entry *entries =
      options->file ? mu_map_file_entries(options->file, &count) : NULL;

  for (size_t i = 0; i < count; i++) {
    if (entries[i].set && entries[i].id == id) {
      return true;
    }
  }
  return mu_column_option_sets(options->schema, options->set, id);
}

/* The first column that gives |id|; NULL when there is none. */
static const struct mu_column *giver(const struct mu_column_list *list,
                                     enum mu_attribute_id id)
{
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].id == id) {
      return &list->items[i];
    }
  }
  return NULL;
}

/* "Name" beside "Vorname" is the last name. Beside a first name in another
 * language that is only likely. */
static void settle_last_names(struct mu_column_list *list,
                              const struct mu_header_options *options)
{
  const struct mu_column *first = giver(list, MU_FIRST_NAME);
  bool has_first = first || is_set(options, MU_FIRST_NAME);
  bool has_last = giver(list, MU_LAST_NAME) || is_set(options, MU_LAST_NAME);
  uint32_t language = first && first->alias ? first->alias->sources : 0;

  if (!has_first || has_last) {
    return;
  }
  for (size_t i = 0; i < list->count; i++) {
    struct mu_column *column = &list->items[i];

    if (column->origin == MU_COLUMN_ALIAS &&
        (column->alias->flags & MU_ALIAS_MAY_BE_LAST_NAME)) {
      column->id = MU_LAST_NAME;
      column->fallback = false;
      column->risky = !(language & column->alias->sources & MU_IN_LANGUAGES);
    }
  }
}

/* The column to take |id| from: one that is no fallback, else the best of
 * those; NULL when there is none. */
static const struct mu_column *best_giver(const struct mu_column_list *list,
                                          enum mu_attribute_id id)
{
  const struct mu_column *best = NULL;

  for (size_t i = 0; i < list->count; i++) {
    const struct mu_column *column = &list->items[i];

    if (column->id == id && !column->fallback) {
      return column;
    }
    if (column->id == id && (!best || column->alias < best->alias)) {
      best = column;
    }
  }
  return best;
}

/* Gives |column|, a fallback, up if anything better gives what it gives. What
 * serves for a login only at need is worse than an email, which can stand in
 * for it. */
static void yield(const struct mu_column_list *list,
                  const struct mu_header_options *options,
                  struct mu_column *column)
{
  bool is_login = column->id == MU_LOGIN;
  const struct mu_column *best = best_giver(list, column->id);
  const struct mu_column *email = is_login ? best_giver(list, MU_EMAIL) : NULL;
  bool own = is_set(options, column->id);
  bool set = own || (is_login && is_set(options, MU_EMAIL));

  if (best->fallback && email && !own) {
    best = email;
  } else if (best->fallback && !set && best->alias == column->alias) {
    return; /* it is the best there is, or is there twice */
  }
  column->origin = MU_COLUMN_YIELDED;
  column->yielded =
      best->fallback && set ? MU_NO_COLUMN : (uint32_t)(best - list->items);
}

/* Who yields is found before anybody's attribute is taken away, so that the
 * order of the columns does not matter. */
static void yield_fallbacks(struct mu_column_list *list,
                            const struct mu_header_options *options)
{
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].fallback) {
      yield(list, options, &list->items[i]);
    }
  }
  for (size_t i = 0; i < list->count; i++) {
    struct mu_column *column = &list->items[i];

    if (column->origin == MU_COLUMN_YIELDED) {
      column->id = MU_NO_ATTRIBUTE;
      column->risky = false;
    }
  }
}

void mu_column_alias_take(struct mu_column_list *list,
                          const struct mu_header_options *options)
{
  look_up(list);
  take_aliases(list);
  settle_last_names(list, options);
  yield_fallbacks(list, options);
}
