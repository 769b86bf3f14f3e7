/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/format.h"

#include <stddef.h>
#include <string.h>

static bool is_lower(char c)
{
  return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
  return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
  return is_lower(c) || is_upper(c);
}

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static bool is_beyond_ascii(char c)
{
  return (unsigned char)c >= 0x80;
}

/* RFC 5322's atext, and what RFC 6531 adds. */
static bool is_atom_byte(char c)
{
  return is_letter(c) || is_digit(c) || is_beyond_ascii(c) ||
         (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* The length of a dot-atom at |text|, 0 when there is none. */
static size_t dot_atom_len(const char *text)
{
  size_t len = 0;
  size_t part = 0;

  for (;; len++) {
    if (text[len] == '.' && part > 0) {
      part = 0;
    } else if (is_atom_byte(text[len])) {
      part++;
    } else {
      return part > 0 ? len : 0;
    }
  }
}

static size_t quoted_len(const char *text)
{
  size_t len = 1;

  while (text[len] != '"') {
    if (text[len] == '\\') {
      len++;
    }
    if ((unsigned char)text[len] < 0x20 || text[len] == 0x7f) {
      return 0; /* a control character, or the end */
    }
    len++;
  }
  return len > 1 ? len + 1 : 0;
}

static bool is_domain(const char *text)
{
  size_t label = 0;
  char last = '.';

  for (; *text; text++) {
    if (*text == '.') {
      if (label == 0 || last == '-') {
        return false;
      }
      label = 0;
    } else if (*text == '-' ? label > 0
                            : is_letter(*text) || is_digit(*text) ||
                                  is_beyond_ascii(*text)) {
      label++;
    } else {
      return false;
    }
    last = *text;
  }
  return label > 0 && last != '-';
}

bool sb_format_is_email(const char *text)
{
  size_t local = text[0] == '"' ? quoted_len(text) : dot_atom_len(text);

  return local > 0 && text[local] == '@' && is_domain(text + local + 1);
}

bool sb_format_is_country(const char *text)
{
  static const char codes[] =
      "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
      "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
      "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
      "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
      "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
      "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
      "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
      "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
      "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
      "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
      "VN VU WF WS YE YT ZA ZM ZW";

  return is_upper(text[0]) && is_upper(text[1]) && text[2] == '\0' &&
         strstr(codes, text) != NULL;
}

bool sb_format_is_language(const char *text)
{
  size_t part = 0;

  while (is_letter(text[part])) {
    part++;
  }
  if (part < 2 || part > 3) {
    return false;
  }
  for (text += part; *text == '-'; text += part) {
    text++;
    for (part = 0; is_letter(text[part]) || is_digit(text[part]);) {
      part++;
    }
    if (part < 1 || part > 8) {
      return false;
    }
  }
  return *text == '\0';
}

bool sb_format_is_locale(const char *text)
{
  size_t part = 0;

  while (is_lower(text[part])) {
    part++;
  }
  if (part < 2 || part > 3) {
    return false;
  }
  text += part;
  if (*text == '\0') {
    return true;
  }
  return *text == '_' && is_upper(text[1]) && is_upper(text[2]) &&
         text[3] == '\0';
}

bool sb_format_is_timezone(const char *text)
{
  size_t part = 0;

  if (!is_letter(text[0])) {
    return false;
  }
  for (; *text; text++) {
    if (*text == '/') {
      if (part == 0) {
        return false;
      }
      part = 0;
    } else if (is_letter(*text) || is_digit(*text) || strchr("_+-", *text)) {
      part++;
    } else {
      return false;
    }
  }
  return part > 0;
}

bool sb_format_is_uri(const char *text)
{
  size_t len = 0;

  if (!is_letter(text[0])) {
    return false;
  }
  while (is_letter(text[len]) || is_digit(text[len]) ||
         (text[len] != '\0' && strchr("+-.", text[len]))) {
    len++;
  }
  if (text[len] != ':' || text[len + 1] == '\0') {
    return false;
  }
  for (text += len; *text; text++) {
    if ((unsigned char)*text <= 0x20 || strchr("\"<>\\^`{|}", *text)) {
      return false;
    }
  }
  return true;
}

bool sb_format_is_base64(const char *text)
{
  size_t len = 0;
  size_t padding = 0;

  while (is_letter(text[len]) || is_digit(text[len]) || text[len] == '+' ||
         text[len] == '/') {
    len++;
  }
  while (text[len + padding] == '=') {
    padding++;
  }
  return text[len + padding] == '\0' && len > 0 && padding <= 2 &&
         (len + padding) % 4 == 0;
}
