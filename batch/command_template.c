/* SPDX-License-Identifier: Apache-2.0 */
/* template - an empty spreadsheet whose header muster can read. */
#include <string.h>
#include <unistd.h>

#include "batch/cell_text.h"
#include "batch/command.h"
#include "batch/delimiter.h"
#include "batch/header_problem.h"
#include "batch/outputs.h"
#include "batch/schema.h"
#include "io/csv_writer.h"
#include "io/durable_file.h"
#include "io/text.h"

/* What every user needs, and what most spreadsheets have besides. */
static const enum mu_attribute_id usual[] = {
    MU_LOGIN, MU_EMAIL,      MU_FIRST_NAME, MU_LAST_NAME,       MU_MOBILE_PHONE,
    MU_TITLE, MU_DEPARTMENT, MU_MANAGER,    MU_EMPLOYEE_NUMBER, MU_GROUPS};

/* The attributes to head columns with, in order. */
struct selection {
  const struct mu_schema *schema; /* NULL: the facts */
  enum mu_attribute_id ids[MU_SLOTS];
  size_t count;
};

static const struct mu_attribute *
attribute_of(const struct selection *selection, enum mu_attribute_id id)
{
  return mu_schema_attribute(selection->schema, id);
}

/* All that can be written. */
static void select_all(struct selection *selection)
{
  for (unsigned i = 0; i < mu_schema_count(selection->schema); i++) {
    if (!attribute_of(selection, (enum mu_attribute_id)i)->read_only) {
      selection->ids[selection->count++] = (enum mu_attribute_id)i;
    }
  }
}

static bool is_selected(const struct selection *selection,
                        enum mu_attribute_id id)
{
  for (size_t i = 0; i < selection->count; i++) {
    if (selection->ids[i] == id) {
      return true;
    }
  }
  return false;
}

/* Adds the attribute |name|; one that is none is added to |unknown|. */
static enum mu_code select_one(struct selection *selection, const char *name,
                               size_t len, struct mu_header_problem *unknown,
                               struct mu_error *err)
{
  enum mu_attribute_id id = MU_NO_ATTRIBUTE;

  (void)mu_cell_text_trim(&name, &len);
  if (len == 0) {
    return mu_error_set(err, MU_EUSAGE,
                        "--columns takes names of attributes parted by commas, "
                        "and one of them is empty");
  }
  id = mu_schema_find(selection->schema, name, len);
  if (id == MU_NO_ATTRIBUTE) {
    mu_header_problem_attribute(unknown, selection->schema, "--columns", name,
                                len);
  } else if (is_selected(selection, id)) {
    return mu_error_set(err, MU_EUSAGE, "--columns names %s twice",
                        attribute_of(selection, id)->name);
  } else if (attribute_of(selection, id)->read_only) {
    return mu_error_set(err, MU_EUSAGE,
                        "--columns %s: the org's schema lets nobody write it",
                        attribute_of(selection, id)->name);
  } else {
    selection->ids[selection->count++] = id;
  }
  return MU_OK;
}

/* Reads |list|: attributes parted by commas, or the word all. */
static enum mu_code select_columns(struct selection *selection,
                                   const char *list, struct mu_error *err)
{
  struct mu_header_problem unknown = {0};
  enum mu_code rc = MU_OK;

  if (mu_text_equal_nocase(list, strlen(list), "all", 3)) {
    select_all(selection);
    return MU_OK;
  }
  for (const char *at = list; at && rc == MU_OK;) {
    const char *comma = strchr(at, ',');

    rc = select_one(selection, at, comma ? (size_t)(comma - at) : strlen(at),
                    &unknown, err);
    at = comma ? comma + 1 : NULL;
  }
  if (rc == MU_OK) {
    rc = mu_header_problem_end(&unknown, MU_EUSAGE,
                               "there is no attribute of this name: ", "", err);
  }
  mu_header_problem_release(&unknown);
  return rc;
}

static void select_usual(struct selection *selection)
{
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
    if (!attribute_of(selection, usual[i])->read_only) {
      selection->ids[selection->count++] = usual[i];
    }
  }
  for (unsigned i = 0; i < mu_schema_count(selection->schema); i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;

    if (attribute_of(selection, id)->required && !is_selected(selection, id)) {
      selection->ids[selection->count++] = id; /* the org requires it */
    }
  }
}

static enum mu_code write_header(const struct selection *selection,
                                 char delimiter, struct mu_buffer *line,
                                 struct mu_error *err)
{
  for (size_t i = 0; i < selection->count; i++) {
    const char *name = attribute_of(selection, selection->ids[i])->name;

    if (i > 0) {
      mu_buffer_append_char(line, delimiter);
    }
    mu_csv_write_cell(line, name, strlen(name), delimiter);
  }
  mu_buffer_append_char(line, '\n');
  return mu_buffer_failed(line) ? mu_error_nomem(err) : MU_OK;
}

static enum mu_code put(const char *path, bool force,
                        const struct mu_buffer *line, struct mu_error *err)
{
  struct mu_durable_file *file = NULL;
  enum mu_code rc = MU_OK;

  if (!force && !mu_outputs_is_stream(path) && access(path, F_OK) == 0) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s is there already; --force replaces it", path);
  }
  rc = mu_durable_file_create(&file, path, force, err);
  if (rc == MU_OK) {
    rc = mu_durable_file_append(file, line->data, line->len, err);
  }
  if (rc == MU_OK) {
    rc = mu_durable_file_close(file, err);
  }
  mu_durable_file_free(file);
  return rc;
}

static enum mu_code select_wanted(struct selection *selection,
                                  const struct mu_settings *settings,
                                  struct mu_error *err)
{
  if (settings->columns) {
    return select_columns(selection, settings->columns, err);
  }
  select_usual(selection);
  return MU_OK;
}

static int run_template(const struct mu_command *command,
                        const struct mu_settings *settings, const char *file)
{
  struct mu_schema *schema = NULL;
  struct selection selection = {.count = 0};
  struct mu_buffer line = {0};
  struct mu_error err = {0};
  char delimiter = ',';
  enum mu_code rc = mu_delimiter_parse(settings->delimiter, &delimiter, &err);

  (void)command;
  (void)file; /* it takes none */
  if (rc == MU_OK && settings->offline_schema) {
    rc = mu_schema_read(&schema, settings->offline_schema, &err);
  }
  if (rc == MU_OK) {
    selection.schema = schema;
    rc = select_wanted(&selection, settings, &err);
  }
  if (rc == MU_OK) {
    rc = write_header(&selection, delimiter, &line, &err);
  }
  if (rc == MU_OK) {
    rc = put(settings->output, settings->force, &line, &err);
  }
  mu_buffer_release(&line);
  mu_schema_free(schema);
  return rc == MU_OK ? MU_EXIT_DONE : mu_command_fail(&err);
}

const struct mu_command mu_command_template = {
    .name = "template",
    .bit = MU_COMMAND_TEMPLATE,
    .purpose = "write an empty CSV with a header to fill in",
    .about =
        "Writes a CSV that has a header and no rows, to be filled in with\n"
        "people and read by muster import. Contacts nobody.\n",
    .run = run_template};
