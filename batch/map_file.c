/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/map_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/column_option.h"
#include "batch/header_problem.h"
#include "io/csv_reader.h"
#include "io/csv_writer.h"
#include "io/durable_file.h"
#include "io/text.h"

enum { COLUMN, ATTRIBUTE, VALUE, FIELDS };

struct mu_map_file {
  const struct mu_schema *schema; /* borrowed */
  char *path;
  struct mu_map_entry *entries;
  size_t count;
  size_t capacity;
};

/* The cells of one row; those that are missing are empty. */
struct fields {
  const char *text[FIELDS];
  size_t len[FIELDS];
};

/* ---- reading ---- */

static char *copy(const char *text, size_t len)
{
  char *made = malloc(len + 1);

  if (made) {
    memcpy(made, text, len);
    made[len] = '\0';
  }
  return made;
}

static enum mu_code complain(const struct mu_map_file *file, uint64_t line,
                             struct mu_error *err, const char *what)
{
  return mu_error_set_line(err, MU_EINPUT, line, "%s, line %" PRIu64 ": %s",
                           file->path, line, what);
}

static struct fields cut(const struct mu_csv_row *row)
{
  struct fields fields;

  for (size_t i = 0; i < FIELDS; i++) {
    fields.text[i] = i < row->count ? row->cells[i].text : "";
    fields.len[i] = i < row->count ? row->cells[i].len : 0;
    (void)mu_cell_text_trim(&fields.text[i], &fields.len[i]);
  }
  return fields;
}

static bool has_more_cells(const struct mu_csv_row *row)
{
  for (size_t i = FIELDS; i < row->count; i++) {
    if (row->cells[i].len > 0) {
      return true;
    }
  }
  return false;
}

static bool is(const struct fields *fields, size_t i, const char *word)
{
  return mu_text_equal_nocase(fields->text[i], fields->len[i], word,
                              strlen(word));
}

static enum mu_code check_header(const struct mu_map_file *file,
                                 const struct mu_csv_row *row,
                                 struct mu_error *err)
{
  struct fields fields = cut(row);

  if (!is(&fields, COLUMN, "column") || !is(&fields, ATTRIBUTE, "attribute") ||
      !(is(&fields, VALUE, "value") || fields.len[VALUE] == 0) ||
      has_more_cells(row)) {
    return complain(file, row->line, err,
                    "a map file begins with the header column,attribute,value");
  }
  return MU_OK;
}

static enum mu_code find_attribute(const struct mu_map_file *file,
                                   uint64_t line, const struct fields *fields,
                                   enum mu_attribute_id *id,
                                   struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  struct mu_error named;
  enum mu_code rc = MU_OK;

  *id = mu_schema_find(file->schema, fields->text[ATTRIBUTE],
                       fields->len[ATTRIBUTE]);
  if (*id != MU_NO_ATTRIBUTE || fields->len[ATTRIBUTE] == 0) {
    return MU_OK;
  }
  mu_header_problem_attribute(&problem, file->schema, "attribute",
                              fields->text[ATTRIBUTE], fields->len[ATTRIBUTE]);
  rc = mu_header_problem_end(
      &problem, MU_EINPUT, "there is no attribute of this name: ", "", &named);
  mu_header_problem_release(&problem);
  return rc == MU_ENOMEM ? mu_error_nomem(err)
                         : complain(file, line, err, named.text);
}

/* A column has one meaning, and an attribute one --set. */
static const struct mu_map_entry *earlier(const struct mu_map_file *file,
                                          const struct mu_map_entry *entry)
{
  for (size_t i = 0; i < file->count; i++) {
    const struct mu_map_entry *other = &file->entries[i];

    if (entry->column
            ? other->column && strcmp(entry->column, other->column) == 0
            : !other->column && entry->id == other->id) {
      return other;
    }
  }
  return NULL;
}

static void release_entry(struct mu_map_entry *entry)
{
  free(entry->column);
  free(entry->set);
}

static bool make_room(struct mu_map_file *file)
{
  size_t capacity = file->capacity * 2 + 16;
  struct mu_map_entry *entries = file->entries;

  if (entries && file->count < file->capacity) {
    return true;
  }
  entries = realloc(entries, capacity * sizeof *entries);
  if (!entries) {
    return false;
  }
  file->entries = entries;
  file->capacity = capacity;
  return true;
}

static enum mu_code refuse_second(const struct mu_map_file *file,
                                  const struct mu_map_entry *entry,
                                  const struct mu_map_entry *other,
                                  struct mu_error *err)
{
  char what[80];

  (void)snprintf(what, sizeof what, "line %" PRIu64 " says the same %s already",
                 other->line, entry->column ? "column" : "attribute");
  return complain(file, entry->line, err, what);
}

/* Takes ownership of what |entry| holds. */
static enum mu_code add(struct mu_map_file *file, struct mu_map_entry *entry,
                        struct mu_error *err)
{
  const struct mu_map_entry *other = earlier(file, entry);
  enum mu_code rc = MU_OK;

  if (!other && make_room(file)) {
    file->entries[file->count++] = *entry;
    return MU_OK;
  }
  rc = other ? refuse_second(file, entry, other, err) : mu_error_nomem(err);
  release_entry(entry);
  return rc;
}

static char *write_set(const struct mu_schema *schema, enum mu_attribute_id id,
                       const struct fields *fields)
{
  struct mu_buffer text = {0};
  char *made = NULL;

  mu_buffer_printf(&text, "%s=", mu_schema_attribute(schema, id)->name);
  mu_buffer_append(&text, fields->text[VALUE], fields->len[VALUE]);
  if (!mu_buffer_failed(&text)) {
    made = copy(text.data, text.len);
  }
  mu_buffer_release(&text);
  return made;
}

/* What is wrong with a row; NULL when it says something and only once. */
static const char *what_is_wrong(const struct mu_csv_row *row,
                                 const struct fields *fields)
{
  if (has_more_cells(row)) {
    return "there are more cells than column, attribute and value";
  }
  if (fields->len[COLUMN] > 0 && fields->len[VALUE] > 0) {
    return "an attribute comes from a column or is a value, not both";
  }
  if (fields->len[COLUMN] == 0 && fields->len[ATTRIBUTE] == 0) {
    return "there is a value, and no attribute that it is for";
  }
  if (fields->len[COLUMN] == 0 && fields->len[VALUE] == 0) {
    return "there is an attribute, and no column or value that gives it";
  }
  return NULL;
}

static enum mu_code take_row(struct mu_map_file *file,
                             const struct mu_csv_row *row, struct mu_error *err)
{
  struct fields fields = cut(row);
  struct mu_map_entry entry = {.line = row->line};
  const char *wrong = what_is_wrong(row, &fields);
  enum mu_code rc = MU_OK;

  if (fields.len[COLUMN] + fields.len[ATTRIBUTE] + fields.len[VALUE] == 0 &&
      !has_more_cells(row)) {
    return MU_OK;
  }
  if (wrong) {
    return complain(file, row->line, err, wrong);
  }
  rc = find_attribute(file, row->line, &fields, &entry.id, err);
  if (rc != MU_OK) {
    return rc;
  }
  if (fields.len[COLUMN] > 0) {
    entry.column = copy(fields.text[COLUMN], fields.len[COLUMN]);
  } else {
    entry.set = write_set(file->schema, entry.id, &fields);
  }
  if (!entry.column && !entry.set) {
    return mu_error_nomem(err);
  }
  return add(file, &entry, err);
}

/* The next row; what is wrong with the CSV is said with the file's name. */
static enum mu_code next_row(const struct mu_map_file *file,
                             struct mu_csv_reader *reader,
                             struct mu_csv_row *row, struct mu_error *err)
{
  struct mu_error named = {0};
  enum mu_code rc = mu_csv_reader_next(reader, row, &named);

  if (rc == MU_OK || rc == MU_END) {
    return rc;
  }
  return mu_error_set_line(err, rc, named.line, "%s: %s", file->path,
                           named.text);
}

/* Excel saves it with semicolons or tabs where commas are for decimals. */
static enum mu_code find_delimiter(const struct mu_map_file *file,
                                   struct mu_csv_reader *reader,
                                   struct mu_error *err)
{
  static const char others[] = ";\t";
  struct mu_csv_row row;
  enum mu_code rc = next_row(file, reader, &row, err);

  if (rc == MU_END) {
    return complain(file, 1, err, "the file is empty");
  }
  for (const char *other = others; rc == MU_OK && *other != '\0'; other++) {
    if (row.count == 1 && memchr(row.cells[0].text, *other, row.cells[0].len)) {
      mu_csv_reader_set_delimiter(reader, *other);
      break;
    }
  }
  return rc == MU_OK ? mu_csv_reader_rewind(reader, err) : rc;
}

static enum mu_code read_rows(struct mu_map_file *file,
                              struct mu_csv_reader *reader,
                              struct mu_error *err)
{
  struct mu_csv_row row;
  enum mu_code rc = find_delimiter(file, reader, err);

  if (rc == MU_OK) {
    rc = next_row(file, reader, &row, err);
  }
  if (rc == MU_OK) {
    rc = check_header(file, &row, err);
  }
  while (rc == MU_OK) {
    rc = next_row(file, reader, &row, err);
    if (rc == MU_OK) {
      rc = take_row(file, &row, err);
    }
  }
  return rc == MU_END ? MU_OK : rc;
}

static void forget_entries(struct mu_map_file *file)
{
  for (size_t i = 0; i < file->count; i++) {
    release_entry(&file->entries[i]);
  }
  file->count = 0;
}

/* Reads it all; once more as Windows-1252, in which Excel saves what is not
 * said to be UTF-8, if that is what it turns out to be. */
static enum mu_code read_text(struct mu_map_file *file,
                              struct mu_text_decoder *decoder,
                              struct mu_csv_reader *reader,
                              struct mu_error *err)
{
  struct mu_text_evidence evidence;
  enum mu_code rc = read_rows(file, reader, err);

  if (rc != MU_EINPUT || !mu_csv_reader_bad_text(reader) ||
      mu_text_decoder_reason(decoder) != MU_ENCODING_ASSUMED ||
      mu_text_decoder_reconsider(decoder, &evidence, NULL) != MU_OK) {
    return rc; /* what was said of the first such byte holds */
  }
  forget_entries(file);
  rc = mu_csv_reader_rewind(reader, err);
  return rc == MU_OK ? read_rows(file, reader, err) : rc;
}

enum mu_code mu_map_file_read(struct mu_map_file **out,
                              const struct mu_schema *schema, const char *path,
                              struct mu_error *err)
{
  struct mu_map_file *file = calloc(1, sizeof *file);
  struct mu_byte_source *source = NULL;
  struct mu_text_decoder *decoder = NULL;
  struct mu_csv_reader *reader = NULL;
  enum mu_code rc = MU_OK;

  if (file) {
    file->schema = schema;
    file->path = copy(path, strlen(path));
  }
  if (!file || !file->path) {
    mu_map_file_free(file);
    return mu_error_nomem(err);
  }
  rc = mu_byte_source_open(&source, path, err);
  if (rc == MU_OK) {
    rc = mu_text_decoder_new(&decoder, source, NULL, err);
  }
  if (rc == MU_OK) {
    rc = mu_csv_reader_new(&reader, decoder, err);
  }
  if (rc == MU_OK) {
    rc = read_text(file, decoder, reader, err);
  }
  if (rc == MU_OK) {
    *out = file;
    file = NULL; /* now the caller's */
  }
  mu_csv_reader_free(reader);
  mu_text_decoder_free(decoder);
  mu_byte_source_free(source);
  mu_map_file_free(file);
  return rc;
}

void mu_map_file_free(struct mu_map_file *file)
{
  if (!file) {
    return;
  }
  forget_entries(file);
  free(file->entries);
  free(file->path);
  free(file);
}

const char *mu_map_file_path(const struct mu_map_file *file)
{
  return file->path;
}

const struct mu_map_entry *mu_map_file_entries(const struct mu_map_file *file,
                                               size_t *count)
{
  *count = file->count;
  return file->entries;
}

/* ---- writing ---- */

static void write_row(struct mu_buffer *out, const char *column,
                      const char *attribute, const char *value)
{
  mu_csv_write_cell(out, column, strlen(column), ',');
  mu_buffer_append_char(out, ',');
  mu_csv_write_cell(out, attribute, strlen(attribute), ',');
  mu_buffer_append_char(out, ',');
  mu_csv_write_cell(out, value, strlen(value), ',');
  mu_buffer_append_char(out, '\n');
}

/* Whether a column before |column| has the same header: both are left out
 * then, and one row says so. */
static bool is_said(const struct mu_header_map *map, uint32_t column)
{
  const char *header = mu_header_map_header(map, column);

  for (uint32_t i = 0; i < column; i++) {
    if (strcmp(mu_header_map_header(map, i), header) == 0) {
      return true;
    }
  }
  return false;
}

static void write_columns(struct mu_buffer *out,
                          const struct mu_header_map *map)
{
  size_t count = mu_header_map_columns(map);

  for (uint32_t i = 0; i < count; i++) {
    const char *header = mu_header_map_header(map, i);
    enum mu_attribute_id id = mu_header_map_attribute(map, i);

    if (header[0] != '\0' &&
        !mu_text_equal_nocase(header, strlen(header), MU_ERROR_COLUMN,
                              strlen(MU_ERROR_COLUMN)) &&
        !is_said(map, i)) {
      write_row(out, header,
                id == MU_NO_ATTRIBUTE
                    ? ""
                    : mu_schema_attribute(mu_header_map_schema(map), id)->name,
                "");
    }
  }
}

static void write_set_row(struct mu_buffer *out, const struct mu_schema *schema,
                          const char *text)
{
  enum mu_attribute_id id = mu_column_option_set_attribute(schema, text);

  if (id != MU_NO_ATTRIBUTE) {
    write_row(out, "", mu_schema_attribute(schema, id)->name,
              strchr(text, '=') + 1);
  }
}

static void write_sets(struct mu_buffer *out,
                       const struct mu_header_options *options)
{
  size_t count = options->set ? options->set->count : 0;
  size_t entry_count = 0;
  const struct mu_map_entry *entries =
      options->file ? mu_map_file_entries(options->file, &entry_count) : NULL;

  for (size_t i = 0; i < count; i++) {
    write_set_row(out, options->schema, options->set->items[i]);
  }
  for (size_t i = 0; i < entry_count; i++) {
    if (entries[i].set &&
        !mu_column_option_sets(options->schema, options->set, entries[i].id)) {
      write_set_row(out, options->schema, entries[i].set);
    }
  }
}

static enum mu_code write_file(const char *path, bool replace,
                               const struct mu_buffer *bytes,
                               struct mu_error *err)
{
  struct mu_durable_file *file = NULL;
  enum mu_code rc = mu_durable_file_create(&file, path, replace, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_append(file, bytes->data, bytes->len, err);
  }
  if (rc == MU_OK) {
    rc = mu_durable_file_close(file, err);
  }
  mu_durable_file_free(file);
  return rc;
}

enum mu_code mu_map_file_save(const char *path, bool replace,
                              const struct mu_header_map *map,
                              const struct mu_header_options *options,
                              struct mu_error *err)
{
  struct mu_buffer bytes = {0};
  enum mu_code rc = MU_OK;

  write_row(&bytes, "column", "attribute", "value");
  write_columns(&bytes, map);
  write_sets(&bytes, options);
  rc = mu_buffer_failed(&bytes) ? mu_error_nomem(err)
                                : write_file(path, replace, &bytes, err);
  mu_buffer_release(&bytes);
  return rc;
}
