/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/sheet.h"

#include "batch/org_clock.h"
#include "io/text.h"

void mu_sheet_heading(struct mu_sheet *sheet, const char *text)
{
  mu_buffer_printf(sheet->out, "%s%s\n", sheet->out->len > 0 ? "\n" : "", text);
}

struct mu_buffer *mu_sheet_begin(struct mu_sheet *sheet, bool attention,
                                 const char *label)
{
  sheet->line = sheet->out->len;
  mu_buffer_printf(sheet->out, "%c %-12s ", attention ? '!' : ' ', label);
  return sheet->out;
}

void mu_sheet_end(struct mu_sheet *sheet)
{
  mu_text_hide_controls(sheet->out, sheet->line, '?');
  mu_buffer_append_char(sheet->out, '\n');
}

void mu_sheet_put(struct mu_sheet *sheet, bool attention, const char *label,
                  const char *text)
{
  mu_buffer_append_text(mu_sheet_begin(sheet, attention, label), text);
  mu_sheet_end(sheet);
}

void mu_sheet_append_day(struct mu_buffer *out, int64_t epoch_us)
{
  char text[MU_TIMESTAMP_MAX];

  if (epoch_us == 0) {
    mu_buffer_append_char(out, '?');
    return;
  }
  mu_org_clock_format(epoch_us, text);
  mu_buffer_append(out, text, sizeof "2026-11-28" - 1);
}
