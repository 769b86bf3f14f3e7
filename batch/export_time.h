/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_time - the times that --since and --until take.
 *
 * A day (2026-11-01: from its first moment in UTC), a time of day of ISO 8601
 * (2026-11-01T08:00:00Z; seconds may be missing or have a fraction, and an
 * offset as in +02:00 may stand for Z), or how long ago: 90m, 24h, 7d.
 *
 * Times are epoch microseconds of the org's clock. Nothing here reads a clock.
 */
#ifndef MUSTER_BATCH_EXPORT_TIME_H
#define MUSTER_BATCH_EXPORT_TIME_H

#include <stdint.h>

#include "batch/org_clock.h"
#include "io/error.h"

/* How far back the System Log can be asked for (System Log API reference,
 * since). */
#define MU_LOG_DAYS_MOST 180

struct mu_export_time {
  int64_t us;
  char text[MU_TIMESTAMP_MAX]; /* ISO 8601, UTC, with milliseconds */
};

/* Reads |text|, which |option| ("--since") was given, when it is |now_us|.
 * MU_EUSAGE says what is wrong with it and how it should look. */
enum mu_code mu_export_time_read(struct mu_export_time *time,
                                 const char *option, const char *text,
                                 int64_t now_us,
                                 struct mu_error *err) MU_MUST_CHECK;

/* MU_EUSAGE when |until| (NULL: not given) is not after |since| (likewise). */
enum mu_code mu_export_time_check(const struct mu_export_time *since,
                                  const struct mu_export_time *until,
                                  struct mu_error *err) MU_MUST_CHECK;

/* MU_EUSAGE when |since| is further back than the System Log goes. */
enum mu_code mu_export_time_check_log(const struct mu_export_time *since,
                                      int64_t now_us,
                                      struct mu_error *err) MU_MUST_CHECK;

#endif
