/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pattern is a string with one character for each field, and separators as
 * they are: "d/m/Y", "d-n-y".
 */
#include "batch/date_cell.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "io/text.h"

enum {
  DAY = 'd',
  MONTH = 'm',
  MONTH_NAME = 'n',
  SHORT_YEAR = 'y',
  YEAR = 'Y',
};

#define SEPARATORS      "./-, "
#define YEAR_MAX        9999
#define SHORT_YEAR_1900 69 /* and later ones are in the 1900s, as in POSIX */

#define EXCEL_NO_DAY   60 /* 29 February 1900, which there was not */
#define EXCEL_TO_1970  25569
#define EXCEL_LAST_DAY 2958465 /* 31 December 9999 */

#define FILETIME_DAY     INT64_C(864000000000)
#define FILETIME_TO_1970 134774 /* days */

struct date {
  unsigned year;
  unsigned month;
  unsigned day;
};

/* A text being read from its beginning. */
struct cursor {
  const char *at;
  const char *end;
};

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(char c, const char *set)
{
  return c != '\0' && strchr(set, c);
}

/* ---- the format ---- */

/* Which field a run of one letter is, 0 for none. */
static char field_of(char letter, size_t count)
{
  switch (letter) {
  case 'D':
  case 'd':
    return count <= 2 ? DAY : 0;
  case 'M':
  case 'm':
    if (count <= 2) {
      return MONTH;
    }
    return count <= 4 ? MONTH_NAME : 0;
  case 'Y':
  case 'y':
    if (count == 2) {
      return SHORT_YEAR;
    }
    return count == 4 ? YEAR : 0;
  default:
    return 0;
  }
}

static bool is_number_field(char c)
{
  return c == DAY || c == MONTH || c == SHORT_YEAR || c == YEAR;
}

static bool has_day(const char *pattern)
{
  return strchr(pattern, DAY) != NULL;
}

static bool has_month(const char *pattern)
{
  return strchr(pattern, MONTH) || strchr(pattern, MONTH_NAME);
}

static bool has_year(const char *pattern)
{
  return strchr(pattern, YEAR) || strchr(pattern, SHORT_YEAR);
}

static bool is_there(const char *pattern, char field)
{
  if (field == DAY) {
    return has_day(pattern);
  }
  return field == MONTH || field == MONTH_NAME ? has_month(pattern)
                                               : has_year(pattern);
}

/* |part| and |why| together say what is wrong with the format |text|. */
static enum mu_code refuse(struct mu_error *err, const char *text,
                           const char *part, const char *why)
{
  char shown[48];

  mu_text_cut(shown, sizeof shown, text, strlen(text));
  return mu_error_set(err, MU_EUSAGE,
                      "--date-format \"%s\": %s%s; write it as in "
                      "DD/MM/YYYY, MM/DD/YYYY, D.M.YY or DD-MON-YYYY, or say "
                      "excel, filetime or iso",
                      shown, part, why);
}

/* The length of the field's name at |at|; |*field| is 0 when it is none. */
static size_t read_field_name(const char *at, char *field)
{
  size_t len = 1;

  if (mu_text_equal_nocase(at, strnlen(at, 3), "MON", 3)) {
    *field = MONTH_NAME;
    return 3;
  }
  while (at[len] == at[0]) {
    len++;
  }
  *field = field_of(at[0], len);
  return len;
}

/* A field without a separator on either side has its full width. */
static bool has_width(char field, size_t name_len)
{
  return name_len > 1 || !is_number_field(field);
}

/* Says what is wrong with the word that stands at |at|. */
static enum mu_code refuse_word(struct mu_error *err, const char *text,
                                const char *at, const char *why)
{
  char word[16];
  size_t len = 0;

  while (is_letter(at[len])) {
    len++;
  }
  mu_text_cut(word, sizeof word, at, len > 0 ? len : strlen(at));
  return refuse(err, text, word, why);
}

/* Appends the field or the separator at |*at|. */
static enum mu_code take_piece(struct mu_date_format *out, const char **at,
                               bool *full_width, const char *text,
                               struct mu_error *err)
{
  size_t count = strlen(out->pattern);
  char last = count > 0 ? out->pattern[count - 1] : '\0';
  char piece = **at;
  size_t len = 1;

  if (count == sizeof out->pattern - 1) {
    return refuse(err, text, "", "it is too long");
  }
  if (!is_one_of(piece, SEPARATORS)) {
    len = read_field_name(*at, &piece);
    if (!piece) {
      return refuse_word(err, text, *at, " is no day, month or year");
    }
    if (is_there(out->pattern, piece)) {
      return refuse_word(err, text, *at, " is one too many");
    }
    if (is_number_field(last) && is_number_field(piece) &&
        !(*full_width && has_width(piece, len))) {
      return refuse_word(err, text, *at,
                         " cannot be told from what is before it");
    }
    *full_width = has_width(piece, len);
  }
  out->pattern[count] = piece;
  *at += len;
  return MU_OK;
}

static bool is_whole(const char *pattern)
{
  return has_day(pattern) && has_month(pattern) && has_year(pattern);
}

static enum mu_code parse_pattern(struct mu_date_format *out, const char *text,
                                  struct mu_error *err)
{
  const char *at = text;
  bool full_width = false;

  while (*at && !is_whole(out->pattern)) {
    enum mu_code rc = take_piece(out, &at, &full_width, text, err);

    if (rc != MU_OK) {
      return rc;
    }
  }
  if (!has_day(out->pattern)) {
    return refuse(err, text, "", "the day is missing");
  }
  if (!has_month(out->pattern)) {
    return refuse(err, text, "", "the month is missing");
  }
  if (!has_year(out->pattern)) {
    return refuse(err, text, "", "the year is missing");
  }
  if (*at && !is_one_of(*at, "Tt, ")) {
    return refuse(err, text, at, " is more than a date");
  }
  return MU_OK; /* what is left is a time, however it is written */
}

enum mu_code mu_date_format_parse(struct mu_date_format *out, const char *text,
                                  struct mu_error *err)
{
  static const struct {
    const char *word;
    enum mu_date_kind kind;
  } words[] = {{"excel", MU_DATE_BY_EXCEL},
               {"filetime", MU_DATE_BY_FILETIME},
               {"iso", MU_DATE_BY_ISO}};

  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (mu_text_equal_nocase(text, strlen(text), words[i].word,
                             strlen(words[i].word))) {
      out->kind = words[i].kind;
      return MU_OK;
    }
  }
  out->kind = MU_DATE_BY_PATTERN;
  return parse_pattern(out, text, err);
}

/* ---- reading ---- */

/* Takes |least| to |most| digits. */
static bool take_number(struct cursor *cursor, size_t least, size_t most,
                        unsigned *number)
{
  size_t count = 0;

  *number = 0;
  while (cursor->at < cursor->end && count < most && is_digit(*cursor->at)) {
    *number = *number * 10 + (unsigned)(*cursor->at++ - '0');
    count++;
  }
  return count >= least;
}

/* Takes two digits, or four unless they would be another field's. */
static bool take_short_year(struct cursor *cursor, bool fixed, unsigned *year)
{
  const char *start = cursor->at;

  if (!take_number(cursor, 2, fixed ? 2 : 4, year)) {
    return false;
  }
  if (cursor->at - start == 2) {
    *year += *year < SHORT_YEAR_1900 ? 2000 : 1900;
    return true;
  }
  return cursor->at - start == 4;
}

static bool take_month_name(struct cursor *cursor, unsigned *month)
{
  static const char *const names[] = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  const char *start = cursor->at;
  size_t len = 0;

  while (cursor->at < cursor->end && is_letter(*cursor->at)) {
    cursor->at++;
  }
  len = (size_t)(cursor->at - start);
  for (unsigned i = 0; i < 12; i++) {
    if (mu_text_equal_nocase(start, len, names[i], 3) ||
        mu_text_equal_nocase(start, len, names[i], strlen(names[i])) ||
        (i == 8 && mu_text_equal_nocase(start, len, "sept", 4))) {
      *month = i + 1;
      return true;
    }
  }
  return false;
}

/* Takes the separator |c|; of spaces there may be more. */
static bool take_separator(struct cursor *cursor, char c)
{
  if (cursor->at == cursor->end || *cursor->at != c) {
    return false;
  }
  do {
    cursor->at++;
  } while (c == ' ' && cursor->at < cursor->end && *cursor->at == c);
  return true;
}

/* Takes what the pattern has at |at|. */
static bool take_piece_of_date(struct cursor *cursor, const char *pattern,
                               size_t at, struct date *date)
{
  bool fixed = (at > 0 && is_number_field(pattern[at - 1])) ||
               is_number_field(pattern[at + 1]);

  switch (pattern[at]) {
  case DAY:
    return take_number(cursor, fixed ? 2 : 1, 2, &date->day);
  case MONTH:
    return take_number(cursor, fixed ? 2 : 1, 2, &date->month);
  case MONTH_NAME:
    return take_month_name(cursor, &date->month);
  case YEAR:
    return take_number(cursor, 4, 4, &date->year);
  case SHORT_YEAR:
    return take_short_year(cursor, fixed, &date->year);
  default:
    return take_separator(cursor, pattern[at]);
  }
}

static bool exists(const struct date *date)
{
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30,
                                       31, 31, 30, 31, 30, 31};
  bool leap =
      (date->year % 4 == 0 && date->year % 100 != 0) || date->year % 400 == 0;

  if (date->year < 1 || date->month < 1 || date->month > 12 || date->day < 1) {
    return false;
  }
  return date->day <=
         days[date->month - 1] + (unsigned)(leap && date->month == 2);
}

/* hh:mm or hh.mm, and whatever may follow in a time. */
static bool is_time(struct cursor cursor)
{
  unsigned number = 0;

  if (!take_number(&cursor, 1, 2, &number) || cursor.at == cursor.end ||
      (*cursor.at != ':' && *cursor.at != '.')) {
    return false;
  }
  cursor.at++;
  if (!take_number(&cursor, 2, 2, &number)) {
    return false;
  }
  while (cursor.at < cursor.end &&
         (is_digit(*cursor.at) || is_letter(*cursor.at) ||
          is_one_of(*cursor.at, ":.,+-/ "))) {
    cursor.at++;
  }
  return cursor.at == cursor.end;
}

/* What may stand after a date: nothing, a time, or a time zone, for that is how
 * XML has it (2026-03-04Z, 2026-03-04-08:00). */
static bool is_rest(struct cursor cursor)
{
  size_t left = (size_t)(cursor.end - cursor.at);

  if (left == 0 || (left == 1 && *cursor.at == 'Z')) {
    return true;
  }
  if (is_one_of(*cursor.at, "T+-")) {
    cursor.at++;
    return is_time(cursor);
  }
  if (*cursor.at == ',') {
    cursor.at++;
  }
  return take_separator(&cursor, ' ') && is_time(cursor);
}

static bool read_pattern(const char *pattern, const char *text, size_t len,
                         struct date *date)
{
  struct cursor cursor = {text, text + len};

  for (size_t i = 0; pattern[i]; i++) {
    if (!take_piece_of_date(&cursor, pattern, i, date)) {
      return false;
    }
  }
  return exists(date) && is_rest(cursor);
}

static bool read_iso(const char *text, size_t len, struct date *date)
{
  return len >= 10 && text[7] == '-' && is_digit(text[9]) &&
         read_pattern("Y-m-d", text, len, date);
}

/* Whether 4/3/26 or the like has two readings. */
static bool is_ambiguous(const char *text, size_t len)
{
  static const char separators[] = {'/', '.', '-'};
  struct date date;

  for (size_t i = 0; i < sizeof separators; i++) {
    char c = separators[i];
    const char day_first[] = {DAY, c, MONTH, c, SHORT_YEAR, '\0'};
    const char month_first[] = {MONTH, c, DAY, c, SHORT_YEAR, '\0'};

    if (read_pattern(day_first, text, len, &date) &&
        read_pattern(month_first, text, len, &date)) {
      return true;
    }
  }
  return false;
}

/* The date |days| after 1 January 1970. Years are reckoned from March on, in
 * eras of 400; see Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms". */
static struct date date_of(int64_t days)
{
  int64_t since = days + 719468; /* 1 March of the year 0 */
  int64_t era = since / 146097;
  int64_t of_era = since % 146097;
  int64_t year =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int64_t month = (5 * of_year + 2) / 153; /* 0 is March */
  struct date date = {.year =
                          (unsigned)(year + era * 400 + (month >= 10 ? 1 : 0)),
                      .month = (unsigned)(month < 10 ? month + 3 : month - 9),
                      .day = (unsigned)(of_year - (153 * month + 2) / 5 + 1)};

  return date;
}

/* A day's number, and perhaps a part of a day. */
static bool read_excel(const char *text, size_t len, struct date *date)
{
  struct cursor cursor = {text, text + len};
  unsigned day = 0;

  if (!take_number(&cursor, 1, 7, &day)) {
    return false;
  }
  if (cursor.at < cursor.end && (*cursor.at == '.' || *cursor.at == ',')) {
    do {
      cursor.at++;
    } while (cursor.at < cursor.end && is_digit(*cursor.at));
  }
  if (cursor.at < cursor.end || day == 0 || day == EXCEL_NO_DAY ||
      day > EXCEL_LAST_DAY) {
    return false;
  }
  *date = date_of((int64_t)day + (day < EXCEL_NO_DAY) - EXCEL_TO_1970);
  return true;
}

static enum mu_date read_filetime(const char *text, size_t len,
                                  struct date *date)
{
  uint64_t count = 0;

  if (!mu_text_parse_uint(text, len, INT64_MAX, &count)) {
    return MU_DATE_NONE;
  }
  if (count == 0 || count == INT64_MAX) {
    return MU_DATE_NEVER;
  }
  *date = date_of((int64_t)count / FILETIME_DAY - FILETIME_TO_1970);
  return date->year <= YEAR_MAX ? MU_DATE_READ : MU_DATE_NONE;
}

static enum mu_date read_by(const struct mu_date_format *format,
                            const char *text, size_t len, struct date *date)
{
  switch (format->kind) {
  case MU_DATE_BY_PATTERN:
    return read_pattern(format->pattern, text, len, date) ? MU_DATE_READ
                                                          : MU_DATE_NONE;
  case MU_DATE_BY_EXCEL:
    return read_excel(text, len, date) ? MU_DATE_READ : MU_DATE_NONE;
  case MU_DATE_BY_FILETIME:
    return read_filetime(text, len, date);
  case MU_DATE_BY_ISO:
    break;
  }
  return MU_DATE_NONE;
}

/* YYYY-DD-MM alone looks like an ISO date and is none. */
static bool gainsays_iso(const struct mu_date_format *format)
{
  return format && strcmp(format->pattern, "Y-d-m") == 0;
}

static void put(char *to, unsigned number, size_t digits)
{
  while (digits > 0) {
    to[--digits] = (char)('0' + number % 10);
    number /= 10;
  }
}

enum mu_date mu_date_read(const struct mu_date_format *format, const char *text,
                          size_t len, char iso[11])
{
  struct date date = {.year = 0};
  enum mu_date read = MU_DATE_NONE;

  iso[0] = '\0';
  if (!gainsays_iso(format) && read_iso(text, len, &date)) {
    read = MU_DATE_ISO;
  } else if (format) {
    read = read_by(format, text, len, &date);
  } else if (is_ambiguous(text, len)) {
    read = MU_DATE_AMBIGUOUS;
  }
  if (read == MU_DATE_READ || read == MU_DATE_ISO) {
    memcpy(iso, "0000-00-00", 11);
    put(iso, date.year, 4);
    put(iso + 5, date.month, 2);
    put(iso + 8, date.day, 2);
  }
  return read;
}
