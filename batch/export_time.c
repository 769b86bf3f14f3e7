/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_time.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "io/clock.h"
#include "io/text.h"

#define MINUTE     (60 * MU_SEC)
#define HOUR       (60 * MINUTE)
#define DAY        (24 * HOUR)
#define YEAR_LEAST 2000 /* Okta is younger */
#define YEAR_MOST  2100
#define AGO_MOST   36500 /* days */

static const char shapes[] =
    "a day (2026-11-01), a time (2026-11-01T08:00:00Z), or how long ago (90m, "
    "24h, 7d)";

/* What is left of the text. */
struct rest {
  const char *at;
};

static bool skip(struct rest *rest, char c)
{
  bool found = *rest->at == c;

  rest->at += found ? 1 : 0;
  return found;
}

/* |count| digits. */
static bool take(struct rest *rest, size_t count, int *number)
{
  uint64_t value = 0;

  if (strnlen(rest->at, count) < count ||
      !mu_text_parse_uint(rest->at, count, 9999, &value) ||
      !mu_text_is_digits(rest->at, count)) {
    return false;
  }
  *number = (int)value;
  rest->at += count;
  return true;
}

/* What stands behind the point: as many digits as there are. */
static bool take_fraction(struct rest *rest, int64_t *us)
{
  size_t digits = strspn(rest->at, "0123456789");
  int64_t unit = MU_SEC;

  for (size_t i = 0; i < digits; i++) {
    unit /= 10; /* what is finer is left out */
    *us += unit * (rest->at[i] - '0');
  }
  rest->at += digits;
  return digits > 0;
}

/* HH:MM, HH:MM:SS or HH:MM:SS.fff */
static bool take_clock(struct rest *rest, struct tm *tm, int64_t *us)
{
  if (!take(rest, 2, &tm->tm_hour) || !skip(rest, ':') ||
      !take(rest, 2, &tm->tm_min)) {
    return false;
  }
  if (!skip(rest, ':')) {
    return true;
  }
  return take(rest, 2, &tm->tm_sec) &&
         (!skip(rest, '.') || take_fraction(rest, us));
}

/* Z, +HH:MM or +HHMM: how far the time is ahead of UTC. */
static bool take_offset(struct rest *rest, int64_t *us)
{
  bool behind = *rest->at == '-';
  int hours = 0;
  int minutes = 0;

  *us = 0;
  if (skip(rest, 'Z')) {
    return true;
  }
  if ((!skip(rest, '+') && !skip(rest, '-')) || !take(rest, 2, &hours)) {
    return false;
  }
  (void)skip(rest, ':');
  if (!take(rest, 2, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  *us = (hours * HOUR + minutes * MINUTE) * (behind ? -1 : 1);
  return true;
}

/* timegm() makes some day of any numbers: 31 June would be 1 July. */
static bool is_real(const struct tm *tm)
{
  struct tm same = *tm;

  (void)timegm(&same);
  return same.tm_year == tm->tm_year && same.tm_mon == tm->tm_mon &&
         same.tm_mday == tm->tm_mday && same.tm_hour == tm->tm_hour &&
         same.tm_min == tm->tm_min && same.tm_sec == tm->tm_sec;
}

static enum mu_code refuse(const char *option, const char *text,
                           const char *why, struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE, "%s %.64s: %s", option, text, why);
}

/* YYYY-MM-DD, and what may follow. */
static enum mu_code read_date(int64_t *us, const char *option, const char *text,
                              struct mu_error *err)
{
  struct rest rest = {text};
  struct tm tm = {0};
  int64_t fraction = 0;
  int64_t offset = 0;
  bool good = take(&rest, 4, &tm.tm_year) && skip(&rest, '-') &&
              take(&rest, 2, &tm.tm_mon) && skip(&rest, '-') &&
              take(&rest, 2, &tm.tm_mday);

  if (good && *rest.at != '\0') {
    good = (skip(&rest, 'T') || skip(&rest, ' ')) &&
           take_clock(&rest, &tm, &fraction);
    if (good && *rest.at == '\0') {
      return refuse(option, text,
                    "say which time that is: end it in Z for UTC, or in an "
                    "offset as in +02:00",
                    err);
    }
    good = good && take_offset(&rest, &offset);
  }
  if (!good || *rest.at != '\0') {
    return mu_error_set(err, MU_EUSAGE, "%s %.64s: it takes %s", option, text,
                        shapes);
  }
  if (tm.tm_year < YEAR_LEAST || tm.tm_year > YEAR_MOST) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s %.64s: the year has to be from %d to %d", option,
                        text, YEAR_LEAST, YEAR_MOST);
  }
  tm.tm_year -= 1900;
  tm.tm_mon -= 1;
  if (!is_real(&tm)) {
    return refuse(option, text, "there is no such day, or no such time of day",
                  err);
  }
  *us = (int64_t)timegm(&tm) * MU_SEC + fraction - offset;
  return MU_OK;
}

static int64_t unit_of(char letter)
{
  switch (letter) {
  case 's':
    return MU_SEC;
  case 'm':
    return MINUTE;
  case 'h':
    return HOUR;
  case 'd':
    return DAY;
  case 'w':
    return 7 * DAY;
  default:
    return 0;
  }
}

/* 24h; false when |text| is of no such kind. */
static bool read_ago(int64_t *ago_us, const char *text)
{
  size_t digits = strspn(text, "0123456789");
  int64_t unit = digits > 0 ? unit_of(text[digits]) : 0;
  uint64_t number = 0;

  if (unit == 0 || text[digits + 1] != '\0' ||
      !mu_text_is_digits(text, digits) ||
      !mu_text_parse_uint(text, digits, (uint64_t)(AGO_MOST * DAY / unit),
                          &number)) {
    return false;
  }
  *ago_us = (int64_t)number * unit;
  return true;
}

enum mu_code mu_export_time_read(struct mu_export_time *time,
                                 const char *option, const char *text,
                                 int64_t now_us, struct mu_error *err)
{
  int64_t ago_us = 0;
  enum mu_code rc = MU_OK;

  if (read_ago(&ago_us, text)) {
    time->us = now_us - ago_us;
    if (time->us < 0) {
      rc = refuse(option, text, "that is too long ago", err);
    }
  } else {
    rc = read_date(&time->us, option, text, err);
  }
  if (rc == MU_OK) {
    mu_org_clock_format(time->us, time->text);
  }
  return rc;
}

enum mu_code mu_export_time_check(const struct mu_export_time *since,
                                  const struct mu_export_time *until,
                                  struct mu_error *err)
{
  if (since && until && until->us <= since->us) {
    return mu_error_set(err, MU_EUSAGE,
                        "--until (%s) is not after --since (%s)", until->text,
                        since->text);
  }
  return MU_OK;
}

enum mu_code mu_export_time_check_log(const struct mu_export_time *since,
                                      int64_t now_us, struct mu_error *err)
{
  if (since->us < now_us - MU_LOG_DAYS_MOST * DAY) {
    return mu_error_set(err, MU_EUSAGE,
                        "--since (%s) is more than %d days ago, further back "
                        "than the org's log can be asked for",
                        since->text, MU_LOG_DAYS_MOST);
  }
  return MU_OK;
}
