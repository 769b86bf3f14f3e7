/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/format.h"

#include <string.h>

#include "batch/date_cell.h"
#include "batch/mailbox.h"

#define GROUP_ID_LEN 20

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter_or_digit(char c)
{
  return is_letter(c) || (c >= '0' && c <= '9');
}

/* How many bytes from |at| on |belongs| takes. */
static size_t run(const char *text, size_t len, size_t at,
                  bool (*belongs)(char c))
{
  size_t start = at;

  while (at < len && belongs(text[at])) {
    at++;
  }
  return at - start;
}

/* ISO 3166-1 alpha-2: what may follow each first letter, the codes that the
 * standard leaves to its users (AA, QM-QZ, XA-XZ, ZZ) included. */
static bool is_country_code(const char *text, size_t len)
{
  static const char *const seconds[26] = {
      ['A' - 'A'] = "ADEFGILMOQRSTUWXZ",
      ['B' - 'A'] = "ABDEFGHIJLMNOQRSTVWYZ",
      ['C' - 'A'] = "ACDFGHIKLMNORUVWXYZ",
      ['D' - 'A'] = "EJKMOZ",
      ['E' - 'A'] = "CEGHRST",
      ['F' - 'A'] = "IJKMOR",
      ['G' - 'A'] = "ABDEFGHILMNPQRSTUWY",
      ['H' - 'A'] = "KMNRTU",
      ['I' - 'A'] = "DELMNOQRST",
      ['J' - 'A'] = "EMOP",
      ['K' - 'A'] = "EGHIMNPRWYZ",
      ['L' - 'A'] = "ABCIKRSTUVY",
      ['M' - 'A'] = "ACDEFGHKLMNOPQRSTUVWXYZ",
      ['N' - 'A'] = "ACEFGILOPRUZ",
      ['O' - 'A'] = "M",
      ['P' - 'A'] = "AEFGHKLMNRSTWY",
      ['Q' - 'A'] = "AMNOPQRSTUVWXYZ",
      ['R' - 'A'] = "EOSUW",
      ['S' - 'A'] = "ABCDEGHIJKLMNORSTVXYZ",
      ['T' - 'A'] = "CDFGHJKLMNORTVWZ",
      ['U' - 'A'] = "AGMSYZ",
      ['V' - 'A'] = "ACEGINU",
      ['W' - 'A'] = "FS",
      ['X' - 'A'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      ['Y' - 'A'] = "ET",
      ['Z' - 'A'] = "AMWZ",
  };

  if (len != 2 || !is_letter(text[0]) || !is_letter(text[1])) {
    return false;
  }
  return strchr(seconds[(text[0] & ~0x20) - 'A'], text[1] & ~0x20) != NULL;
}

/* RFC 5646: subtags of 1 to 8, the first of letters. Of one letter the first
 * can only be i or x, with something after it. */
static bool is_language_code(const char *text, size_t len)
{
  size_t at = run(text, len, 0, is_letter);

  if (at == 0 || at > 8 ||
      (at == 1 && (len == 1 || !strchr("iIxX", text[0])))) {
    return false;
  }
  while (at < len) {
    size_t subtag = 0;

    if (text[at++] != '-') {
      return false;
    }
    subtag = run(text, len, at, is_letter_or_digit);
    if (subtag == 0 || subtag > 8) {
      return false;
    }
    at += subtag;
  }
  return true;
}

static bool is_locale(const char *text, size_t len)
{
  size_t language = run(text, len, 0, is_letter);

  if (language != 2 && language != 3) {
    return false;
  }
  return len == language || (text[language] == '_' && len == language + 3 &&
                             run(text, len, language + 1, is_letter) == 2);
}

static bool in_zone_name(char c)
{
  return is_letter_or_digit(c) || c == '_' || c == '+' || c == '-';
}

/* Area/Location, perhaps with a part between, or a name such as UTC. Whether
 * there is such a zone is the org's to say: its list is newer. */
static bool is_timezone(const char *text, size_t len)
{
  size_t at = 0;

  for (;;) {
    size_t part = run(text, len, at, in_zone_name);

    if (part == 0 || !is_letter(text[at])) {
      return false;
    }
    at += part;
    if (at == len || text[at] != '/') {
      return at == len;
    }
    at++;
  }
}

static bool in_scheme(char c)
{
  return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.';
}

static bool in_uri(char c)
{
  return (unsigned char)c > ' ' && c != 0x7F;
}

static bool is_uri(const char *text, size_t len)
{
  size_t scheme = run(text, len, 0, in_scheme);

  return scheme > 0 && is_letter(text[0]) && scheme + 1 < len &&
         text[scheme] == ':' && run(text, len, 0, in_uri) == len;
}

static bool is_group_id(const char *text, size_t len)
{
  return len == GROUP_ID_LEN && memcmp(text, "00g", 3) == 0 &&
         run(text, len, 0, is_letter_or_digit) == len;
}

static bool is_digits(const char *text, size_t count)
{
  return strspn(text, "0123456789") >= count;
}

/* 2026-09-01, or with a time and its zone behind: RFC 3339 section 5.6. */
static bool is_date_time(const char *text, size_t len)
{
  const char *at = text + 10;
  char iso[11];

  if (len < 10 || mu_date_read(NULL, text, 10, iso) != MU_DATE_ISO ||
      memcmp(iso, text, 10) != 0) {
    return false;
  }
  if (len == 10) {
    return true;
  }
  if (len < 20 || at[0] != 'T' || !is_digits(at + 1, 2) || at[3] != ':' ||
      !is_digits(at + 4, 2) || at[6] != ':' || !is_digits(at + 7, 2)) {
    return false;
  }
  at += 9;
  if (*at == '.') {
    at += 1 + strspn(at + 1, "0123456789");
  }
  return strcmp(at, "Z") == 0 ||
         ((*at == '+' || *at == '-') && strlen(at) == 6 &&
          is_digits(at + 1, 2) && at[3] == ':' && is_digits(at + 4, 2));
}

bool mu_format_fits(enum mu_format format, const char *text, size_t len)
{
  switch (format) {
  case MU_FORMAT_TEXT:
    return true;
  case MU_FORMAT_EMAIL:
    return mu_mailbox_valid(text, len);
  case MU_FORMAT_COUNTRY_CODE:
    return is_country_code(text, len);
  case MU_FORMAT_LANGUAGE_CODE:
    return is_language_code(text, len);
  case MU_FORMAT_LOCALE:
    return is_locale(text, len);
  case MU_FORMAT_TIMEZONE:
    return is_timezone(text, len);
  case MU_FORMAT_URI:
    return is_uri(text, len);
  case MU_FORMAT_GROUP_ID:
    return is_group_id(text, len);
  case MU_FORMAT_STATUS:
    return (len == 6 && memcmp(text, "ACTIVE", 6) == 0) ||
           (len == 8 && memcmp(text, "INACTIVE", 8) == 0);
  case MU_FORMAT_GROUP_LIST: /* validate looks at each */
    return true;
  case MU_FORMAT_DATE_TIME:
    return is_date_time(text, len);
  }
  return false;
}

const char *mu_format_describe(enum mu_format format)
{
  static const char *const descriptions[] = {
      [MU_FORMAT_TEXT] = "text",
      [MU_FORMAT_EMAIL] = "an e-mail address",
      [MU_FORMAT_COUNTRY_CODE] = "a two-letter country code such as FR",
      [MU_FORMAT_LANGUAGE_CODE] = "a language code such as en or en-US",
      [MU_FORMAT_LOCALE] = "a locale such as en_US",
      [MU_FORMAT_TIMEZONE] = "a time zone such as Europe/Paris",
      [MU_FORMAT_URI] = "an address such as https://example.com/ada",
      [MU_FORMAT_GROUP_ID] = "a group id: 00g and 17 more characters",
      [MU_FORMAT_GROUP_LIST] = "a list of groups",
      [MU_FORMAT_STATUS] = "a status: active or inactive, yes or no",
      [MU_FORMAT_DATE_TIME] = "a time such as 2026-09-01T08:00:00Z",
  };

  return descriptions[format];
}
