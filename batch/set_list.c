/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/set_list.h"

#include <string.h>

#include "batch/cell_text.h"
#include "io/text.h"

void mu_set_values_release(struct mu_set_values *values)
{
  mu_template_work_release(&values->work);
  for (size_t i = 0; i < MU_SLOTS; i++) {
    mu_buffer_release(&values->texts[i]);
  }
  values->failure_count = 0;
}

static enum mu_code refuse_second(const struct mu_set_list *list,
                                  const struct mu_set_option *option,
                                  const struct mu_column_list *columns,
                                  uint32_t column, struct mu_error *err)
{
  const char *name = mu_schema_attribute(columns->schema, option->id)->name;
  struct mu_buffer place = {0};
  enum mu_code rc = MU_OK;

  if (list->gives[option->id]) {
    return mu_error_set(err, MU_EUSAGE, "--set %s is given twice", name);
  }
  if (column == MU_NO_COLUMN ||
      (option->tmpl && mu_value_template_reads(option->tmpl, option->id))) {
    return MU_OK;
  }
  mu_column_list_place(columns, column, &place);
  rc = mu_error_set(err, MU_EUSAGE,
                    "--set %s: column %s gives it too; leave out --set, or "
                    "drop the column with --ignore-column",
                    name, mu_buffer_text(&place));
  if (mu_buffer_failed(&place)) {
    rc = mu_error_nomem(err);
  }
  mu_buffer_release(&place);
  return rc;
}

enum mu_code mu_set_list_add(struct mu_set_list *list, const char *text,
                             const struct mu_column_list *columns,
                             const uint32_t column_of[MU_SLOTS],
                             struct mu_error *err)
{
  struct mu_set_option option;
  bool given[MU_SLOTS];
  enum mu_code rc = mu_set_option_parse(&option, columns->schema, text, err);

  for (size_t i = 0; i < MU_SLOTS; i++) {
    given[i] =
        list->gives[i] || column_of[i] != MU_NO_COLUMN ||
        (list->splits_names && (i == MU_FIRST_NAME || i == MU_LAST_NAME));
  }
  if (rc == MU_OK && !option.constant.text) {
    rc = mu_value_template_bind(option.tmpl, columns, given, err);
  }
  if (rc == MU_OK) {
    rc = refuse_second(list, &option, columns, column_of[option.id], err);
  }
  if (rc != MU_OK) {
    mu_set_option_release(&option);
    return rc;
  }
  list->gives[option.id] = true;
  list->items[list->count++] = option;
  return MU_OK;
}

void mu_set_list_release(struct mu_set_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    mu_set_option_release(&list->items[i]);
  }
  memset(list, 0, sizeof *list);
}

static struct mu_value value_of(const struct mu_buffer *text)
{
  struct mu_value value = {
      .text = mu_buffer_text(text), .len = text->len, .column = MU_NO_COLUMN};
  struct mu_text_scan scan;

  (void)mu_cell_text_trim(&value.text, &value.len);
  scan = mu_text_scan(value.text, value.len);
  value.characters = (uint32_t)scan.characters;
  value.beyond_bmp = scan.beyond_bmp;
  return value;
}

static enum mu_code make(const struct mu_set_option *option,
                         const struct mu_csv_row *row, struct mu_user *user,
                         struct mu_set_values *values, struct mu_error *err)
{
  struct mu_value *value = &user->values[option->id];
  struct mu_buffer *text = &values->texts[option->id];
  struct mu_template_outcome outcome;
  bool cleared = value->cleared;
  enum mu_code rc = mu_value_template_make(option->tmpl, row, user,
                                           &values->work, text, &outcome, err);

  if (rc != MU_OK) {
    return rc;
  }
  *value = (struct mu_value){.column = MU_NO_COLUMN};
  if (outcome.result == MU_TEMPLATE_MADE) {
    *value = value_of(text);
    mu_set_option_settle(user->schema, option->id, value);
  } else if (outcome.result == MU_TEMPLATE_BLANK) {
    value->cleared = cleared; /* of a template that reads its own column */
  } else {
    values->failures[values->failure_count++] =
        (struct mu_set_failure){option->id, outcome};
  }
  return MU_OK;
}

enum mu_code mu_set_list_fill(const struct mu_set_list *list,
                              const struct mu_csv_row *row,
                              struct mu_user *user,
                              struct mu_set_values *values,
                              struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  values->failure_count = 0;
  for (size_t i = 0; i < list->count && rc == MU_OK; i++) {
    const struct mu_set_option *option = &list->items[i];

    if (option->constant.text) {
      user->values[option->id] = option->constant;
    } else {
      rc = make(option, row, user, values, err);
    }
  }
  return rc;
}

void mu_set_failure_explain(const struct mu_set_failure *failure,
                            const char *place, bool quote,
                            struct mu_buffer *out)
{
  const struct mu_template_outcome *outcome = &failure->outcome;

  mu_buffer_printf(out, "cannot be made: %s ", place);
  switch (outcome->result) {
  case MU_TEMPLATE_LACKS:
    mu_buffer_append_text(out, outcome->filtered_away
                                   ? "has nothing left after its filters"
                                   : "is blank");
    break;
  case MU_TEMPLATE_NOT_ASCII:
    if (quote) {
      mu_buffer_printf(out, "holds U+%04X, which", (unsigned)outcome->code);
    } else {
      mu_buffer_append_text(out, "holds a character that");
    }
    mu_buffer_append_text(out, " cannot be written in ASCII");
    break;
  case MU_TEMPLATE_TOO_LONG:
    mu_buffer_append_text(out, "gives a text of more than 1 MiB");
    break;
  case MU_TEMPLATE_MADE:
  case MU_TEMPLATE_BLANK:
    break; /* no failures */
  }
}
