/* SPDX-License-Identifier: Apache-2.0 */
#include "io/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "io/text.h"

#define HELP_COLUMN 26
#define HELP_WIDTH  80

/* What one unit is worth in milliseconds; the bare number is seconds. */
static const struct {
  const char *unit;
  uint64_t ms;
} duration_units[] = {{"ms", 1},    {"", 1000},     {"s", 1000},
                      {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

static bool parse_digits(const char *text, uint64_t *number, const char **rest)
{
  char *end = NULL;

  if (text[0] < '0' || text[0] > '9') {
    return false; /* strtoull would take a sign and spaces */
  }
  errno = 0;
  *number = strtoull(text, &end, 10);
  *rest = end;
  return errno == 0;
}

bool mu_option_parse_duration(const char *text, uint64_t *ms)
{
  uint64_t number = 0;
  const char *rest = NULL;

  if (!parse_digits(text, &number, &rest)) {
    return false;
  }
  for (size_t i = 0; i < sizeof duration_units / sizeof *duration_units; i++) {
    if (strcmp(rest, duration_units[i].unit) == 0) {
      return !__builtin_mul_overflow(number, duration_units[i].ms, ms);
    }
  }
  return false;
}

static bool in_range(const struct mu_option *row, uint64_t number)
{
  return number >= row->min && (row->max == 0 || number <= row->max);
}

static enum mu_code set_number(const struct mu_option *row, const char *value,
                               uint64_t *field, struct mu_error *err)
{
  const char *rest = NULL;

  if (!parse_digits(value, field, &rest) || *rest != '\0' ||
      !in_range(row, *field)) {
    if (row->max == 0) {
      return mu_error_set(err, MU_EUSAGE,
                          "--%s takes a whole number from %llu, not \"%s\"",
                          row->name, (unsigned long long)row->min, value);
    }
    return mu_error_set(err, MU_EUSAGE,
                        "--%s takes a whole number from %llu to %llu, "
                        "not \"%s\"",
                        row->name, (unsigned long long)row->min,
                        (unsigned long long)row->max, value);
  }
  return MU_OK;
}

static enum mu_code set_duration(const struct mu_option *row, const char *value,
                                 uint64_t *field, struct mu_error *err)
{
  if (!mu_option_parse_duration(value, field) || !in_range(row, *field)) {
    return mu_error_set(err, MU_EUSAGE,
                        "--%s takes a time such as 90s, 5m or 2h, not \"%s\"",
                        row->name, value);
  }
  return MU_OK;
}

static enum mu_code set_amount(const struct mu_option *row, const char *value,
                               struct mu_amount *field, struct mu_error *err)
{
  const char *rest = "";
  bool good = parse_digits(value, &field->number, &rest);

  field->percent = strcmp(rest, "%") == 0;
  if (!good || (field->percent ? field->number > 100 : rest[0] != '\0')) {
    return mu_error_set(err, MU_EUSAGE,
                        "--%s takes a whole number such as 50, or a part such "
                        "as 5%%, not \"%s\"",
                        row->name, value);
  }
  field->given = true;
  return MU_OK;
}

static enum mu_code set_choice(const struct mu_option *row, const char *value,
                               unsigned *field, struct mu_error *err)
{
  char list[256] = "";

  for (unsigned i = 0; row->choices[i]; i++) {
    size_t used = strlen(list);

    if (strcmp(row->choices[i], value) == 0) {
      *field = i;
      return MU_OK;
    }
    (void)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                   row->choices[i]);
  }
  return mu_error_set(err, MU_EUSAGE, "--%s takes one of %s, not \"%s\"",
                      row->name, list, value);
}

static enum mu_code set_value(const struct mu_option *row, const char *value,
                              void *config, struct mu_error *err)
{
  void *field = (char *)config + row->field;
  struct mu_option_list *list = field;

  switch (row->type) {
  case MU_OPTION_HEADING:
    return MU_OK;
  case MU_OPTION_FLAG:
    *(bool *)field = true;
    return MU_OK;
  case MU_OPTION_TEXT:
    *(const char **)field = value;
    return MU_OK;
  case MU_OPTION_LIST:
    if (list->count == MU_OPTION_LIST_MAX) {
      return mu_error_set(err, MU_EUSAGE, "--%s is given more than %d times",
                          row->name, MU_OPTION_LIST_MAX);
    }
    list->items[list->count++] = value;
    return MU_OK;
  case MU_OPTION_UINT:
    return set_number(row, value, field, err);
  case MU_OPTION_DURATION:
    return set_duration(row, value, field, err);
  case MU_OPTION_AMOUNT:
    return set_amount(row, value, field, err);
  case MU_OPTION_CHOICE:
    return set_choice(row, value, field, err);
  }
  return MU_OK;
}

static const struct mu_option *find(const struct mu_option *table, size_t rows,
                                    const char *name, size_t len)
{
  for (size_t i = 0; i < rows; i++) {
    if (table[i].name && strlen(table[i].name) == len &&
        memcmp(table[i].name, name, len) == 0) {
      return &table[i];
    }
  }
  return NULL;
}

static enum mu_code unknown(const struct mu_option *table, size_t rows,
                            const char *name, size_t len, struct mu_error *err)
{
  const char *nearest = NULL;
  size_t best = 4; /* farther than three edits is no slip of the finger */

  for (size_t i = 0; i < rows; i++) {
    size_t distance = SIZE_MAX;

    if (table[i].name) {
      distance =
          mu_text_distance(table[i].name, strlen(table[i].name), name, len);
    }
    if (distance < best) {
      best = distance;
      nearest = table[i].name;
    }
  }
  if (nearest) {
    return mu_error_set(err, MU_EUSAGE,
                        "there is no option --%.*s; did you mean --%s?",
                        (int)len, name, nearest);
  }
  return mu_error_set(err, MU_EUSAGE, "there is no option --%.*s", (int)len,
                      name);
}

/* Takes argv[*at], which starts with "--", and its value if it has one. */
static enum mu_code take(const struct mu_option *table, size_t rows, int argc,
                         char **argv, int *at, void *config,
                         struct mu_error *err)
{
  const char *name = argv[*at] + 2;
  size_t len = strcspn(name, "=");
  const char *value = name[len] == '=' ? name + len + 1 : NULL;
  const struct mu_option *row = find(table, rows, name, len);

  if (!row) {
    return unknown(table, rows, name, len, err);
  }
  if (row->type == MU_OPTION_FLAG && value) {
    return mu_error_set(err, MU_EUSAGE, "--%s takes no value", row->name);
  }
  if (row->type != MU_OPTION_FLAG && !value) {
    if (*at + 1 >= argc) {
      return mu_error_set(err, MU_EUSAGE, "--%s needs a value: --%s %s",
                          row->name, row->name, row->arg);
    }
    value = argv[++*at];
  }
  return set_value(row, value, config, err);
}

enum mu_code mu_option_parse(const struct mu_option *table, size_t rows,
                             int argc, char **argv, void *config,
                             struct mu_operands *operands, struct mu_error *err)
{
  enum mu_code rc = MU_OK;
  bool only_operands = false;

  operands->items = (const char **)(argv + (argc > 0 ? 1 : 0));
  operands->count = 0;
  for (size_t i = 0; i < rows && rc == MU_OK; i++) {
    if (table[i].fallback) {
      rc = set_value(&table[i], table[i].fallback, config, err);
    }
  }
  for (int i = 1; i < argc && rc == MU_OK; i++) {
    if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0') {
      operands->items[operands->count++] = argv[i];
    } else if (strcmp(argv[i], "--") == 0) {
      only_operands = true;
    } else if (argv[i][1] == '-') {
      rc = take(table, rows, argc, argv, &i, config, err);
    } else {
      rc = mu_error_set(err, MU_EUSAGE,
                        "there is no option %s; options are written "
                        "--name",
                        argv[i]);
    }
  }
  return rc;
}

void mu_option_print_wrapped(FILE *out, const char *text, size_t from)
{
  size_t column = from;

  while (*text) {
    size_t word = strcspn(text, " ");

    if (column > from && column + 1 + word > HELP_WIDTH) {
      (void)fprintf(out, "\n%*s", (int)from, "");
      column = from;
    } else if (column > from) {
      (void)fputc(' ', out);
      column++;
    }
    (void)fwrite(text, 1, word, out);
    column += word;
    text += word;
    text += strspn(text, " ");
  }
  (void)fputc('\n', out);
}

static void print_row(FILE *out, const struct mu_option *row)
{
  char left[64];
  int len = snprintf(left, sizeof left, "  --%s%s%s", row->name,
                     row->arg ? " " : "", row->arg ? row->arg : "");

  (void)fputs(left, out);
  if (len > HELP_COLUMN - 2) {
    (void)fprintf(out, "\n%*s", HELP_COLUMN, "");
  } else {
    (void)fprintf(out, "%*s", HELP_COLUMN - len, "");
  }
  if (row->fallback) {
    char text[512];

    (void)snprintf(text, sizeof text, "%s (default %s)", row->help,
                   row->fallback);
    mu_option_print_wrapped(out, text, HELP_COLUMN);
  } else {
    mu_option_print_wrapped(out, row->help, HELP_COLUMN);
  }
}

void mu_option_print(FILE *out, const struct mu_option *table, size_t rows)
{
  for (size_t i = 0; i < rows; i++) {
    if (table[i].type == MU_OPTION_HEADING) {
      (void)fprintf(out, "%s%s\n", i ? "\n" : "", table[i].help);
    } else {
      print_row(out, &table[i]);
    }
  }
}
