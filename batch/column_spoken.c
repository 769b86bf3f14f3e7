/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/column_spoken.h"

#include <stdlib.h>
#include <string.h>

/* How an attribute is called, as header_name leaves it. */
struct spoken {
  enum mu_attribute_id id;
  struct mu_header_name name;
  struct mu_header_name title;
};

struct vocabulary {
  const struct mu_schema *schema;
  struct spoken *items;
  size_t count;
};

static bool read_name(struct mu_header_name *out, const char *text)
{
  return !text || mu_header_name_read(out, text, strlen(text));
}

/* The aliases have the names of Okta's own attributes already, and a name that
 * muster has a column of means that column. */
static bool learn(struct vocabulary *vocabulary, enum mu_attribute_id id)
{
  const struct mu_attribute *attribute =
      mu_schema_attribute(vocabulary->schema, id);
  struct spoken *spoken = &vocabulary->items[vocabulary->count++];

  spoken->id = id;
  return (id < MU_ATTRIBUTES || attribute->profile_name ||
          read_name(&spoken->name, attribute->name)) &&
         read_name(&spoken->title, attribute->title);
}

static bool learn_all(struct vocabulary *vocabulary)
{
  unsigned count = mu_schema_count(vocabulary->schema);

  vocabulary->items = calloc(count, sizeof *vocabulary->items);
  if (!vocabulary->items) {
    return false;
  }
  for (unsigned i = 0; i < count; i++) {
    if ((i < MU_PROFILE_ATTRIBUTES || i >= MU_ATTRIBUTES) &&
        !learn(vocabulary, (enum mu_attribute_id)i)) {
      return false;
    }
  }
  return true;
}

/* Whether |spoken| is what the header |form| speaks of. */
typedef bool speaks_of(const struct spoken *spoken, const char *form);

static bool is_its_name(const struct spoken *spoken, const char *form)
{
  return strcmp(mu_header_name_key(&spoken->name), form) == 0;
}

static bool is_its_title(const struct spoken *spoken, const char *form)
{
  return strcmp(mu_header_name_key(&spoken->title), form) == 0;
}

static unsigned dates_of(const char *form)
{
  const struct mu_alias *alias = form[0] != '\0' ? mu_alias_find(form) : NULL;

  return alias ? alias->flags & (MU_ALIAS_FIRST_DAY | MU_ALIAS_LAST_DAY) : 0;
}

/* Both are of the day when somebody comes, or goes. */
static bool is_of_that_day(const struct spoken *spoken, const char *form)
{
  unsigned day = dates_of(form);

  return day != 0 && (dates_of(mu_header_name_key(&spoken->name)) == day ||
                      dates_of(mu_header_name_key(&spoken->title)) == day);
}

/* The only attribute that |column| speaks of; MU_NO_ATTRIBUTE when there is
 * none, or there are more. */
static enum mu_attribute_id find(const struct vocabulary *vocabulary,
                                 const struct mu_column *column,
                                 speaks_of *speaks)
{
  for (size_t form = 0; form < MU_HEADER_FORMS; form++) {
    enum mu_attribute_id found = MU_NO_ATTRIBUTE;
    size_t count = 0;

    if (column->name.forms[form][0] == '\0') {
      continue;
    }
    for (size_t i = 0; i < vocabulary->count; i++) {
      if (speaks(&vocabulary->items[i], column->name.forms[form])) {
        found = vocabulary->items[i].id;
        count++;
      }
    }
    if (count > 0) {
      return count == 1 ? found : MU_NO_ATTRIBUTE;
    }
  }
  return MU_NO_ATTRIBUTE;
}

/* Finds what |column| speaks of. What others mean by its header is a doubt. */
static void take(const struct vocabulary *vocabulary, struct mu_column *column)
{
  const struct mu_alias *alias = mu_alias_of(&column->name);
  bool is_other = alias && alias->id != MU_NO_ATTRIBUTE;

  column->id = find(vocabulary, column, is_its_name);
  column->risky = column->id != MU_NO_ATTRIBUTE && is_other;
  if (column->id == MU_NO_ATTRIBUTE && !is_other) {
    column->id = find(vocabulary, column, is_its_title);
  }
  if (column->id == MU_NO_ATTRIBUTE && alias && !is_other) {
    column->id = find(vocabulary, column, is_of_that_day);
    column->risky = column->id != MU_NO_ATTRIBUTE;
  }
  if (column->id != MU_NO_ATTRIBUTE) {
    column->origin = MU_COLUMN_SPOKEN;
  }
}

enum mu_code mu_column_spoken_take(struct mu_column_list *list,
                                   struct mu_error *err)
{
  struct vocabulary vocabulary = {.schema = list->schema};
  bool learnt = false;

  if (!list->schema) {
    return MU_OK;
  }
  learnt = learn_all(&vocabulary);
  for (size_t i = 0; i < list->count && learnt; i++) {
    if (list->items[i].origin == MU_COLUMN_UNKNOWN) {
      take(&vocabulary, &list->items[i]);
    }
  }
  free(vocabulary.items);
  return learnt ? MU_OK : mu_error_nomem(err);
}
