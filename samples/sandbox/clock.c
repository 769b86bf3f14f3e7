/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t sb_clock_real_ns(void)
{
  struct timespec ts;

  (void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail on Linux */
  return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

void sb_clock_init(struct sb_clock *c, int64_t skew_ms, uint64_t speed)
{
  struct timespec ts;

  (void)clock_gettime(CLOCK_REALTIME, &ts);
  c->started_ms =
      (int64_t)ts.tv_sec * 1000 + (int64_t)ts.tv_nsec / 1000000 + skew_ms;
  c->started_ns = sb_clock_real_ns();
  c->speed = speed;
}

int64_t sb_clock_now_ms(const struct sb_clock *c)
{
  uint64_t passed = sb_clock_real_ns() - c->started_ns;

  /* Divided first by what no speed can make overflow: microseconds. */
  return c->started_ms + (int64_t)(passed / 1000 * c->speed / 1000);
}

uint64_t sb_clock_to_real_ns(const struct sb_clock *c, double ms)
{
  return (uint64_t)(ms * 1e6 / (double)c->speed);
}

static void split(int64_t ms, struct tm *tm, int *part)
{
  int64_t whole = ms / 1000;
  time_t seconds;

  *part = (int)(ms % 1000);
  if (*part < 0) {
    *part += 1000;
    whole--;
  }
  seconds = (time_t)whole;
  (void)gmtime_r(&seconds, tm);
}

static char *put(char *out, int number, int digits, char after)
{
  for (int i = digits - 1; i >= 0; i--) {
    out[i] = (char)('0' + number % 10);
    number /= 10;
  }
  out[digits] = after;
  return out + digits + 1;
}

/* A page of users has a thousand of them: no format string is read for each. */
void sb_clock_print_iso(char out[SB_CLOCK_TEXT], int64_t ms)
{
  struct tm tm;
  int part;

  split(ms, &tm, &part);
  out = put(out, tm.tm_year + 1900, 4, '-');
  out = put(out, tm.tm_mon + 1, 2, '-');
  out = put(out, tm.tm_mday, 2, 'T');
  out = put(out, tm.tm_hour, 2, ':');
  out = put(out, tm.tm_min, 2, ':');
  out = put(out, tm.tm_sec, 2, '.');
  out = put(out, part, 3, 'Z');
  *out = '\0';
}

void sb_clock_print_http(char out[SB_CLOCK_TEXT], int64_t ms)
{
  static const char days[][4] = {"Sun", "Mon", "Tue", "Wed",
                                 "Thu", "Fri", "Sat"};
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct tm tm;
  int part;
  size_t len;

  split(ms, &tm, &part);
  len = (size_t)snprintf(out, SB_CLOCK_TEXT, "%s, %02d %s ", days[tm.tm_wday],
                         tm.tm_mday, months[tm.tm_mon]);
  (void)strftime(out + len, SB_CLOCK_TEXT - len, "%Y %H:%M:%S GMT", &tm);
}

/* Reads |digits| digits into |number|; NULL when they are not there. */
static const char *read_digits(const char *text, int digits, int *number)
{
  *number = 0;
  for (int i = 0; text && i < digits; i++, text++) {
    if (*text < '0' || *text > '9') {
      return NULL;
    }
    *number = *number * 10 + (*text - '0');
  }
  return text;
}

/* A fraction of a second, of which the first three digits count. */
static const char *read_fraction(const char *text, int *ms)
{
  int weight = 100;

  *ms = 0;
  if (*text < '0' || *text > '9') {
    return NULL;
  }
  for (; *text >= '0' && *text <= '9'; text++) {
    *ms += (*text - '0') * weight;
    weight /= 10;
  }
  return text;
}

/* Z, or an offset such as +01:00. */
static bool read_zone(const char *text, int64_t *offset_ms)
{
  int sign = *text == '-' ? -1 : 1;
  int hours, minutes;

  *offset_ms = 0;
  if (strcmp(text, "Z") == 0) {
    return true;
  }
  if (*text != '+' && *text != '-') {
    return false;
  }
  text = read_digits(text + 1, 2, &hours);
  if (!text || *text != ':') {
    return false;
  }
  text = read_digits(text + 1, 2, &minutes);
  *offset_ms = (int64_t)sign * (hours * 60 + minutes) * 60000;
  return text && *text == '\0';
}

bool sb_clock_read_iso(const char *text, int64_t *ms)
{
  static const struct {
    int digits;
    char after;
  } parts[] = {{4, '-'}, {2, '-'}, {2, 'T'}, {2, ':'}, {2, ':'}, {2, '\0'}};
  int numbers[6];
  int fraction = 0;
  int64_t offset_ms;
  struct tm tm = {0};

  for (size_t i = 0; i < 6; i++) {
    text = read_digits(text, parts[i].digits, &numbers[i]);
    if (!text || (parts[i].after != '\0' && *text++ != parts[i].after)) {
      return false;
    }
  }
  if (*text == '.') {
    text = read_fraction(text + 1, &fraction);
  }
  if (!text || !read_zone(text, &offset_ms)) {
    return false;
  }
  tm.tm_year = numbers[0] - 1900;
  tm.tm_mon = numbers[1] - 1;
  tm.tm_mday = numbers[2];
  tm.tm_hour = numbers[3];
  tm.tm_min = numbers[4];
  tm.tm_sec = numbers[5];
  *ms = (int64_t)timegm(&tm) * 1000 + fraction - offset_ms;
  return true;
}
