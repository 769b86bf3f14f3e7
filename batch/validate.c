/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/validate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/format.h"
#include "io/text.h"

/* What the checks of one row share. */
struct check {
  const struct mu_rules *rules;
  const struct mu_header_map *map;
  const struct mu_csv_row *row;
  const struct mu_user *user;
  struct mu_faults *faults;
  struct mu_buffer place;
};

static const struct {
  const char *name;
  const char *advice;
} kinds[MU_FAULTS] = {
    [MU_FAULT_REQUIRED] = {"required",
                           "Every user needs login, email, firstName and "
                           "lastName: fill in the cell."},
    [MU_FAULT_TOO_SHORT] = {"too_short",
                            "Write the value out; Okta asks for more "
                            "characters."},
    [MU_FAULT_TOO_LONG] = {"too_long",
                           "Shorten the value; Okta takes no more characters, "
                           "however many bytes each has."},
    [MU_FAULT_FORMAT] = {"format",
                         "Write the value in the form that the attribute "
                         "asks for, as the message shows."},
    [MU_FAULT_CHARACTERS] = {"characters",
                             "Remove emoji and control characters."},
    [MU_FAULT_RECOVERY] = {"recovery",
                           "Give recovery_question and recovery_answer both "
                           "or neither, and do not repeat the question in the "
                           "answer."},
    [MU_FAULT_PASSWORD] = {"password",
                           "Give every row a password, or leave out "
                           "--change-password-at-next-login."},
    [MU_FAULT_GROUPS] = {"groups",
                         "Name at most 20 groups by their ids, parted by ; "
                         "or |, and add the others after the import."},
    [MU_FAULT_EXTRA_CELLS] = {"extra_cells",
                              "Quote the cell that holds a comma, or give the "
                              "column a header."},
    [MU_FAULT_DUPLICATE] = {"duplicate",
                            "Keep one row for each login; Okta does not tell "
                            "case and accents apart."},
};

const char *mu_fault_name(enum mu_fault fault)
{
  return kinds[fault].name;
}

const char *mu_fault_advice(enum mu_fault fault)
{
  return kinds[fault].advice;
}

void mu_faults_init(struct mu_faults *faults)
{
  memset(faults, 0, sizeof *faults);
}

void mu_faults_release(struct mu_faults *faults)
{
  mu_buffer_release(&faults->text);
  mu_faults_init(faults);
}

void mu_faults_clear(struct mu_faults *faults)
{
  mu_buffer_clear(&faults->text);
  memset(&faults->index, 0, sizeof faults->index);
  faults->count = 0;
}

void mu_faults_add(struct mu_faults *faults, enum mu_fault kind,
                   const char *place, const char *format, ...)
{
  char words[512];
  size_t start = 0;
  va_list args;

  va_start(args, format);
  (void)vsnprintf(words, sizeof words, format, args);
  va_end(args);
  if (faults->count > 0) {
    mu_buffer_append_text(&faults->text, "; ");
  }
  start = faults->text.len;
  if (place[0] != '\0') {
    mu_buffer_append_text(&faults->text, place);
    mu_buffer_append_text(&faults->text, ": ");
  }
  mu_buffer_append_text(&faults->text, words);
  if (faults->index.first[kind].len == 0) {
    faults->index.first[kind].start = (uint32_t)start;
    faults->index.first[kind].len = (uint32_t)(faults->text.len - start);
  }
  faults->count++;
}

bool mu_validate_format(enum mu_format format, const char *text, size_t len)
{
  const char *id = NULL;

  if (format != MU_FORMAT_GROUP_IDS) {
    return mu_format_fits(format, text, len);
  }
  while (mu_user_next_group(&text, &id, &len)) {
    if (!mu_format_fits(format, id, len)) {
      return false;
    }
  }
  return true;
}

/* True when none of the eight bytes at |text| is a control character: the
 * usual tests on a word for a byte below 0x20 and for a byte 0x7F. */
static bool eight_are_plain(const char *text)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word = 0;
  uint64_t del = 0;

  memcpy(&word, text, sizeof word);
  del = word ^ (ones * 0x7F);
  return ((((word - ones * ' ') & ~word) | ((del - ones) & ~del)) &
          (ones * 0x80)) == 0;
}

/* Where the first control character is, |len| when there is none. */
static size_t find_control(const char *text, size_t len, bool breaks_too)
{
  size_t at = 0;

  while (at < len) {
    unsigned char c = (unsigned char)text[at];

    if (len - at >= sizeof(uint64_t) && eight_are_plain(text + at)) {
      at += sizeof(uint64_t);
    } else if (c == 0x7F || (c < ' ' && (breaks_too || !strchr("\t\n\r", c)))) {
      break;
    } else {
      at++;
    }
  }
  return at;
}

static bool has_form(const struct mu_attribute *attribute,
                     const struct mu_value *value)
{
  if (attribute->format == MU_FORMAT_TEXT) {
    return find_control(value->text, value->len, attribute->secret) ==
           value->len;
  }
  return mu_validate_format(attribute->format, value->text, value->len);
}

static bool has_length(const struct mu_attribute *attribute,
                       const struct mu_value *value)
{
  return value->characters >= attribute->min_characters &&
         (attribute->max_characters == 0 ||
          value->characters <= attribute->max_characters);
}

static void report_length(const struct mu_attribute *attribute,
                          const struct mu_value *value, const char *place,
                          struct mu_faults *faults)
{
  if (value->characters < attribute->min_characters) {
    mu_faults_add(faults, MU_FAULT_TOO_SHORT, place,
                  "%" PRIu32 " characters, %" PRIu32 " at least",
                  value->characters, attribute->min_characters);
  } else {
    mu_faults_add(faults, MU_FAULT_TOO_LONG, place,
                  "%" PRIu32 " characters, %" PRIu32 " at most",
                  value->characters, attribute->max_characters);
  }
}

static void report_control(const struct mu_attribute *attribute,
                           const struct mu_value *value, const char *place,
                           struct mu_faults *faults)
{
  size_t at = find_control(value->text, value->len, attribute->secret);

  if (attribute->secret) {
    mu_faults_add(faults, MU_FAULT_CHARACTERS, place,
                  "holds a control character");
  } else {
    mu_faults_add(faults, MU_FAULT_CHARACTERS, place,
                  "holds a control character, U+%04X",
                  (unsigned)(unsigned char)value->text[at]);
  }
}

/* Says that |text| has not the form that |format| asks for. */
static void report_misfit(enum mu_format format, const char *text, size_t len,
                          bool quote, const char *place,
                          struct mu_faults *faults)
{
  enum mu_fault kind = MU_FAULT_FORMAT;
  const char *advice = "";
  struct mu_buffer shown = {0};

  if (format == MU_FORMAT_GROUP_IDS) {
    kind = MU_FAULT_GROUPS;
  } else if (format == MU_FORMAT_COUNTRY_CODE &&
             mu_text_equal_nocase(text, len, "UK", 2)) {
    advice = "; the United Kingdom is GB";
  }
  if (quote) {
    mu_cell_text_quote(&shown, text, len);
  } else {
    mu_buffer_append_text(&shown, "it");
  }
  mu_faults_add(faults, kind, place, "%s is not %s%s", mu_buffer_text(&shown),
                mu_format_describe(format), advice);
  if (mu_buffer_failed(&shown)) {
    faults->text.failed = true; /* asked about by whoever writes it out */
  }
  mu_buffer_release(&shown);
}

static void report_group_ids(const struct mu_value *value, bool quote,
                             const char *place, struct mu_faults *faults)
{
  const char *rest = value->text;
  const char *id = NULL;
  size_t len = 0;

  while (mu_user_next_group(&rest, &id, &len)) {
    if (!mu_format_fits(MU_FORMAT_GROUP_IDS, id, len)) {
      report_misfit(MU_FORMAT_GROUP_IDS, id, len, quote, place, faults);
      return; /* one shows what ids look like */
    }
  }
}

static void report_form(const struct mu_attribute *attribute,
                        const struct mu_value *value, bool quote,
                        const char *place, struct mu_faults *faults)
{
  if (attribute->format == MU_FORMAT_TEXT) {
    report_control(attribute, value, place, faults);
  } else if (attribute->format == MU_FORMAT_GROUP_IDS) {
    report_group_ids(value, quote, place, faults);
  } else {
    report_misfit(attribute->format, value->text, value->len, quote, place,
                  faults);
  }
}

static bool is_sound(const struct mu_attribute *attribute,
                     const struct mu_value *value)
{
  return !value->beyond_bmp && has_length(attribute, value) &&
         has_form(attribute, value);
}

static void report_value(const struct mu_attribute *attribute,
                         const struct mu_value *value, bool quote,
                         const char *place, struct mu_faults *faults)
{
  bool formed = has_form(attribute, value);

  /* A country code of three letters is said to be no country code; that it
   * is too long as well helps nobody. An address can be mended in one way and
   * still be too long. */
  if (!has_length(attribute, value) &&
      (formed || attribute->format == MU_FORMAT_EMAIL ||
       attribute->format == MU_FORMAT_TEXT)) {
    report_length(attribute, value, place, faults);
  }
  if (value->beyond_bmp) {
    mu_faults_add(faults, MU_FAULT_CHARACTERS, place,
                  "holds a character beyond the Basic Multilingual Plane (an "
                  "emoji?), which Okta refuses");
  }
  if (!formed) {
    report_form(attribute, value, quote, place, faults);
  }
}

bool mu_validate_value(enum mu_attribute_id id, const struct mu_value *value,
                       const char *place, struct mu_faults *faults)
{
  const struct mu_attribute *attribute = mu_attribute(id);

  if (is_sound(attribute, value)) {
    return true;
  }
  report_value(attribute, value, !attribute->secret, place, faults);
  return false;
}

static bool has_cell(const struct mu_csv_row *row, size_t column)
{
  return column < row->count && row->cells[column].len > 0;
}

/* How many cells stand under no header; |*first| is the first of them. */
static size_t headless_cells(const struct check *check, size_t *first)
{
  size_t unnamed_count = 0;
  const uint32_t *unnamed = mu_header_map_unnamed(check->map, &unnamed_count);
  size_t columns = mu_header_map_columns(check->map);
  size_t found = 0;

  for (size_t i = 0; i < unnamed_count; i++) {
    if (has_cell(check->row, unnamed[i]) && found++ == 0) {
      *first = unnamed[i];
    }
  }
  for (size_t i = columns; i < check->row->count; i++) {
    if (has_cell(check->row, i) && found++ == 0) {
      *first = i;
    }
  }
  return found;
}

/* A comma too many or too few shifts cells into other columns, and then what
 * stands under "email" may be somebody's password. */
static bool may_quote(const struct check *check, enum mu_attribute_id id)
{
  size_t first = 0;

  if (mu_attribute(id)->secret) {
    return false;
  }
  if (!mu_header_map_has(check->map, MU_PASSWORD) &&
      !mu_header_map_has(check->map, MU_RECOVERY_ANSWER)) {
    return true;
  }
  return check->row->count == mu_header_map_columns(check->map) &&
         headless_cells(check, &first) == 0;
}

/* The place of what |id| says, borrowed until the next call. */
static const char *place_of(struct check *check, enum mu_attribute_id id)
{
  const struct mu_value *value = &check->user->values[id];

  mu_buffer_clear(&check->place);
  mu_header_map_place(check->map, value->text ? value->column : MU_NO_COLUMN,
                      id, &check->place);
  return mu_buffer_text(&check->place);
}

static void check_values(struct check *check)
{
  enum mu_attribute_id absent = MU_NO_ATTRIBUTE;
  enum mu_attribute_id serves = MU_NO_ATTRIBUTE;

  (void)mu_header_map_stand_in(check->map, &absent, &serves);
  for (unsigned i = 0; i < MU_ATTRIBUTES; i++) {
    enum mu_attribute_id id = (enum mu_attribute_id)i;
    const struct mu_attribute *attribute = mu_attribute(id);
    const struct mu_value *value = &check->user->values[id];

    if (id == absent) {
      continue; /* the value that serves is looked at under its own name */
    }
    if (!value->text && attribute->required) {
      mu_faults_add(check->faults, MU_FAULT_REQUIRED, place_of(check, id),
                    "is blank");
    } else if (value->text && !is_sound(attribute, value)) {
      report_value(attribute, value, may_quote(check, id), place_of(check, id),
                   check->faults);
    }
  }
}

/* Both are short, or their lengths have been complained of already. */
static bool contains_nocase(const struct mu_value *text,
                            const struct mu_value *part)
{
  for (size_t at = 0; at + part->len <= text->len; at++) {
    if (mu_text_equal_nocase(text->text + at, part->len, part->text,
                             part->len)) {
      return true;
    }
  }
  return false;
}

static void check_recovery(struct check *check)
{
  const struct mu_value *question = &check->user->values[MU_RECOVERY_QUESTION];
  const struct mu_value *answer = &check->user->values[MU_RECOVERY_ANSWER];

  if (!question->text && !answer->text) {
    return;
  }
  if (!answer->text) {
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_QUESTION),
                  "has no recovery_answer beside it");
  } else if (!question->text) {
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_ANSWER),
                  "has no recovery_question beside it");
  } else if (has_length(mu_attribute(MU_RECOVERY_ANSWER), answer) &&
             contains_nocase(answer, question)) {
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_ANSWER),
                  "contains the recovery question, which Okta refuses");
  }
}

static void check_password(struct check *check)
{
  if (!check->rules->needs_password || check->user->values[MU_PASSWORD].text) {
    return;
  }
  if (mu_header_map_has(check->map, MU_PASSWORD)) {
    mu_faults_add(check->faults, MU_FAULT_PASSWORD,
                  place_of(check, MU_PASSWORD),
                  "is blank, but --change-password-at-next-login needs one");
  } else {
    mu_faults_add(check->faults, MU_FAULT_PASSWORD, "",
                  "there is no password, but --change-password-at-next-login "
                  "needs one");
  }
}

static void check_groups(struct check *check)
{
  const char *rest = check->user->values[MU_GROUPS].text;
  const char *id = NULL;
  size_t len = 0;
  size_t count = 0;
  size_t extra = check->rules->extra_groups;

  while (rest && mu_user_next_group(&rest, &id, &len)) {
    count++;
  }
  if (count + extra <= MU_GROUPS_MAX) {
    return;
  }
  if (extra > 0) {
    mu_faults_add(check->faults, MU_FAULT_GROUPS,
                  count > 0 ? place_of(check, MU_GROUPS) : "",
                  "%zu group%s and %zu more from --group, %d at most", count,
                  count == 1 ? "" : "s", extra, MU_GROUPS_MAX);
  } else {
    mu_faults_add(check->faults, MU_FAULT_GROUPS, place_of(check, MU_GROUPS),
                  "%zu groups, %d at most", count, MU_GROUPS_MAX);
  }
}

static void check_cells(struct check *check)
{
  size_t first = 0;
  size_t count = headless_cells(check, &first);

  if (count == 1) {
    mu_faults_add(check->faults, MU_FAULT_EXTRA_CELLS, "",
                  "cell %s has no header", mu_text_column_letters(first).text);
  } else if (count > 1) {
    mu_faults_add(check->faults, MU_FAULT_EXTRA_CELLS, "",
                  "cell %s and %zu more have no header",
                  mu_text_column_letters(first).text, count - 1);
  }
}

bool mu_validate(const struct mu_rules *rules, const struct mu_header_map *map,
                 const struct mu_csv_row *row, const struct mu_user *user,
                 struct mu_faults *faults)
{
  struct check check = {rules, map, row, user, faults, {0}};
  unsigned before = faults->count;

  check_values(&check);
  check_recovery(&check);
  check_password(&check);
  check_groups(&check);
  check_cells(&check);
  if (mu_buffer_failed(&check.place)) {
    faults->text.failed = true;
  }
  mu_buffer_release(&check.place);
  return faults->count == before;
}
