/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/spoilt_cell.h"

#include <string.h>

#include "io/text.h"

#define SURE_DIGITS 15 /* what the numbers of a spreadsheet hold */

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many digits stand at the start. */
static size_t digits(const char *text, size_t len)
{
  size_t count = 0;

  while (count < len && is_digit(text[count])) {
    count++;
  }
  return count;
}

/* Moves past |count| bytes. */
static void skip(const char **text, size_t *len, size_t count)
{
  *text += count;
  *len -= count;
}

bool mu_spoilt_error(const char *text, size_t len)
{
  static const char *const errors[] = {
      "#N/A",
      "#REF!",
      "#VALUE!",
      "#NAME?",
      "#DIV/0!",
      "#NUM!",
      "#NULL!",
      "#SPILL!",
      "#CALC!",
      "#ERROR!",
      "#FIELD!",
      "#GETTING_DATA",
      "#NV",
      "#BEZUG!",
      "#WERT!",
      "#ZAHL!",
      "#N/D",
      "#VALEUR!",
      "#NOM?",
      "#NOMBRE!",
      "#\xC2\xA1REF!",
      "#\xC2\xA1VALOR!",
      "#\xC2\xBFNOMBRE?",
      "#\xC2\xA1NUM!",
      "#\xC2\xA1\x44IV/0!",
  };

  if (len == 0 || text[0] != '#') {
    return false;
  }
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    if (mu_text_equal_nocase(text, len, errors[i], strlen(errors[i]))) {
      return true;
    }
  }
  return false;
}

bool mu_spoilt_scientific(const char *text, size_t len)
{
  bool sure = false; /* 12E5 may be an id; 1.2E5 and 12E+5 are numbers */
  size_t count = 0;

  if (len > 0 && (*text == '-' || *text == '+')) {
    skip(&text, &len, 1);
  }
  count = digits(text, len);
  if (count == 0) {
    return false;
  }
  skip(&text, &len, count);
  if (len > 1 && (*text == '.' || *text == ',') && is_digit(text[1])) {
    sure = true;
    skip(&text, &len, 1 + digits(text + 1, len - 1));
  }
  if (len < 2 || (*text != 'E' && *text != 'e')) {
    return false;
  }
  skip(&text, &len, 1);
  if (*text == '+' || *text == '-') {
    sure = true;
    skip(&text, &len, 1);
  }
  return sure && len > 0 && digits(text, len) == len;
}

bool mu_spoilt_formula(const char *text, size_t len)
{
  size_t at = 1;

  if (len < 2) {
    return false;
  }
  if (text[0] == '=') {
    return true;
  }
  if (text[0] != '@' && text[0] != '+' && text[0] != '-') {
    return false;
  }
  while (at < len && is_letter(text[at])) {
    at++;
  }
  return at > 1 && at < len && text[at] == '(';
}

static bool is_hex(char c)
{
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool mu_spoilt_binary(const char *text, size_t len)
{
  if (len < 4 || (text[0] != 'X' && text[0] != 'x') || text[1] != '\'' ||
      text[len - 1] != '\'') {
    return false;
  }
  for (size_t i = 2; i < len - 1; i++) {
    if (!is_hex(text[i])) {
      return false;
    }
  }
  return true;
}

bool mu_spoilt_rounded(const char *text, size_t len)
{
  if (len > 0 && *text == '+') {
    skip(&text, &len, 1);
  }
  if (len <= SURE_DIGITS || digits(text, len) != len) {
    return false;
  }
  for (size_t i = SURE_DIGITS; i < len; i++) {
    if (text[i] != '0') {
      return false;
    }
  }
  return true;
}

bool mu_spoilt_thousands(const char *text, size_t len)
{
  size_t count = digits(text, len);
  char mark = '\0';

  if (count == 0 || count > 3 || count == len) {
    return false;
  }
  mark = text[count];
  if (!strchr(",.' ", mark) || mark == '\0') {
    return false;
  }
  skip(&text, &len, count);
  while (len >= 4 && text[0] == mark && digits(text + 1, len - 1) >= 3) {
    skip(&text, &len, 4);
  }
  return len == 0;
}

bool mu_spoilt_decimal(const char *text, size_t len)
{
  size_t count = digits(text, len);

  if (count == 0 || len < count + 2 || len > count + 3 ||
      (text[count] != '.' && text[count] != ',')) {
    return false;
  }
  return text[count + 1] == '0' && text[len - 1] == '0';
}

/* How long the month's name at the start is, 0 when there is none. */
static size_t month(const char *text, size_t len)
{
  /* The longer of two that begin alike comes first. */
  static const char *const names[] = {
      "Sept", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
      "Jul",  "Aug", "Sep", "Oct", "Nov", "Dec", "Mrz",
      "Mai",  "Okt", "Dez", "Ene", "Abr", "Ago", "Dic",
  };

  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t name_len = strlen(names[i]);

    if (len >= name_len &&
        mu_text_equal_nocase(text, name_len, names[i], name_len)) {
      return name_len;
    }
  }
  return 0;
}

/* 12-Mar, 12-Mar-26, 12. Mrz, 12. Mrz 26 */
static bool is_day_and_month(const char *text, size_t len)
{
  size_t count = digits(text, len);
  size_t name = 0;

  if (count == 0 || count > 2 || len < count + 4) {
    return false;
  }
  skip(&text, &len, count);
  if (text[0] == '-') {
    skip(&text, &len, 1);
  } else if (text[0] == '.' && text[1] == ' ') {
    skip(&text, &len, 2);
  } else {
    return false;
  }
  name = month(text, len);
  skip(&text, &len, name);
  if (name == 0 || len == 0) {
    return name > 0;
  }
  return (len == 3 || len == 5) && (*text == '-' || *text == ' ') &&
         digits(text + 1, len - 1) == len - 1;
}

/* Mar-01, Mrz 01 */
static bool is_month_and_year(const char *text, size_t len)
{
  size_t name = month(text, len);

  return name > 0 && len == name + 3 &&
         (text[name] == '-' || text[name] == ' ') && is_digit(text[name + 1]) &&
         is_digit(text[name + 2]);
}

/* 1/2/2026, 01.02.2026, 2026-02-01 with or without 00:00:00 */
static bool is_numeric_date(const char *text, size_t len)
{
  static const char midnight[] = " 00:00:00";
  size_t first = digits(text, len);
  size_t second = 0;
  size_t third = 0;
  char mark = '\0';

  if (first == 0 || first > 4 || first == 3 || len < first + 4) {
    return false;
  }
  mark = text[first];
  if (mark != '/' && mark != '.' && mark != '-') {
    return false;
  }
  skip(&text, &len, first + 1);
  second = digits(text, len);
  if (second == 0 || second > 2 || len < second + 2 || text[second] != mark) {
    return false;
  }
  skip(&text, &len, second + 1);
  third = digits(text, len);
  skip(&text, &len, third);
  if (len == sizeof midnight - 1 && memcmp(text, midnight, len) == 0) {
    len = 0;
  }
  return len == 0 && (first == 4 ? third == 1 || third == 2 : third == 4);
}

bool mu_spoilt_date(const char *text, size_t len)
{
  if (len < 5 || len > 19) { /* 1-Jan is the shortest */
    return false;
  }
  return is_day_and_month(text, len) || is_month_and_year(text, len) ||
         is_numeric_date(text, len);
}
