/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/org_clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "io/clock.h"

void mu_org_clock_learn(struct mu_org_clock *clock, int64_t date,
                        int64_t sent_us, int64_t received_us)
{
  int64_t least = date * MU_SEC - received_us;
  int64_t most = (date + 1) * MU_SEC - sent_us;

  if (clock->known && least < clock->most_offset &&
      most > clock->least_offset) {
    least = least > clock->least_offset ? least : clock->least_offset;
    most = most < clock->most_offset ? most : clock->most_offset;
  }
  clock->least_offset = least;
  clock->most_offset = most;
  clock->known = true;
}

struct mu_org_time mu_org_clock_at(const struct mu_org_clock *clock,
                                   int64_t now_us)
{
  struct mu_org_time time = {now_us + clock->least_offset,
                             now_us + clock->most_offset};

  return time;
}

int64_t mu_org_clock_local_safe(const struct mu_org_clock *clock,
                                int64_t epoch_us)
{
  return epoch_us - clock->least_offset;
}

static bool month_number(const char *name, int *month)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  for (int i = 0; i < 12; i++) {
    if (strncmp(names + (size_t)i * 3, name, 3) == 0) {
      *month = i;
      return true;
    }
  }
  return false;
}

/* |count| digits at |text| as a number. */
static bool digits(const char *text, int count, int *number)
{
  *number = 0;
  for (int i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') {
      return false;
    }
    *number = *number * 10 + (text[i] - '0');
  }
  return true;
}

static bool date_part(const char *text, int count, int *part, int shift)
{
  bool good = digits(text, count, part);

  *part += shift;
  return good;
}

/* HH:mm:ss */
static bool time_parts(const char *text, struct tm *tm)
{
  return digits(text, 2, &tm->tm_hour) && digits(text + 3, 2, &tm->tm_min) &&
         digits(text + 6, 2, &tm->tm_sec);
}

/* timegm() would make some time of any numbers. */
static bool in_range(const struct tm *tm)
{
  return tm->tm_mon >= 0 && tm->tm_mon <= 11 && tm->tm_mday >= 1 &&
         tm->tm_mday <= 31 && tm->tm_hour <= 23 && tm->tm_min <= 59 &&
         tm->tm_sec <= 60;
}

/* True when |text| is as long as |shape| and has its marks where it has them;
 * a "#" stands for any character. */
static bool has_shape(const char *text, const char *shape)
{
  while (*text && (*shape == '#' || *text == *shape)) {
    text++;
    shape++;
  }
  return *text == '\0' && *shape == '\0';
}

/* As in "Sun, 06 Nov 1994 08:49:37 GMT". */
bool mu_org_clock_parse_date(const char *text, int64_t *epoch_s)
{
  struct tm tm = {0};

  if (!has_shape(text, "###, ## ### #### ##:##:## GMT") ||
      !digits(text + 5, 2, &tm.tm_mday) ||
      !month_number(text + 8, &tm.tm_mon) ||
      !date_part(text + 12, 4, &tm.tm_year, -1900) ||
      !time_parts(text + 17, &tm) || !in_range(&tm)) {
    return false;
  }
  *epoch_s = (int64_t)timegm(&tm);
  return true;
}

bool mu_org_clock_parse_timestamp(const char *text, int64_t *epoch_us)
{
  struct tm tm = {0};
  int millisecond = 0;
  bool whole = has_shape(text, "####-##-##T##:##:##Z");

  if ((!whole && !has_shape(text, "####-##-##T##:##:##.###Z")) ||
      !date_part(text, 4, &tm.tm_year, -1900) ||
      !date_part(text + 5, 2, &tm.tm_mon, -1) ||
      !digits(text + 8, 2, &tm.tm_mday) || !time_parts(text + 11, &tm) ||
      !in_range(&tm) || (!whole && !digits(text + 20, 3, &millisecond))) {
    return false;
  }
  *epoch_us = (int64_t)timegm(&tm) * MU_SEC + millisecond * MU_MS;
  return true;
}

void mu_org_clock_format(int64_t epoch_us, char text[MU_TIMESTAMP_MAX])
{
  time_t seconds = (time_t)(epoch_us / MU_SEC);
  int millisecond = (int)(epoch_us % MU_SEC / MU_MS);
  struct tm tm = {0};
  size_t len = 0;

  (void)gmtime_r(&seconds, &tm);
  len = strftime(text, MU_TIMESTAMP_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
  (void)snprintf(text + len, MU_TIMESTAMP_MAX - len, ".%03dZ", millisecond);
}
