/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_cell - dates as spreadsheets, databases and directories write them.
 *
 * Whether 03/04/2026 is in March or in April is never guessed: that is for
 * --date-format to say. Only ISO dates are read without it, and with any.
 * A time of day after a date is passed over.
 */
#ifndef MUSTER_BATCH_DATE_CELL_H
#define MUSTER_BATCH_DATE_CELL_H

#include <stddef.h>

#include "io/error.h"

enum mu_date_kind {
  MU_DATE_BY_PATTERN,
  MU_DATE_BY_ISO,
  MU_DATE_BY_EXCEL,
  MU_DATE_BY_FILETIME
};

struct mu_date_format { /* embed by value; the fields are date_cell.c's */
  enum mu_date_kind kind;
  char pattern[16];
};

enum mu_date {
  MU_DATE_READ,      /* by the format */
  MU_DATE_ISO,       /* it is written as YYYY-MM-DD, whatever the format */
  MU_DATE_AMBIGUOUS, /* no format was given and there are two readings */
  MU_DATE_NONE,      /* it is no date, or not in the format */
  MU_DATE_NEVER      /* a FILETIME that stands for no date at all */
};

/* Reads |text|, the value of --date-format:
 * - D or DD, M or MM or MON (Jan, JAN, January; MMM too), YY (00 to 68 are
 *   2000 to 2068, 69 to 99 are 1969 to 1999) or YYYY, each once, in any case,
 *   with . / - , or spaces between, or none where all have a fixed width; what
 *   follows in the way of hh:mm:ss is passed over;
 * - excel: the days of Excel's 1900 system, in which 1900 is a leap year;
 * - filetime: what Active Directory counts, 100 ns since 1601, in UTC;
 * - iso.
 * MU_EUSAGE says what is not understood, and how else to write it. */
enum mu_code mu_date_format_parse(struct mu_date_format *out, const char *text,
                                  struct mu_error *err) MU_MUST_CHECK;

/* Reads |text| (any bytes, trimmed). |format| may be NULL, for ISO dates alone.
 * |iso| is the date as YYYY-MM-DD after MU_DATE_READ and MU_DATE_ISO, and ""
 * after the others. */
enum mu_date mu_date_read(const struct mu_date_format *format, const char *text,
                          size_t len, char iso[11]);

#endif
