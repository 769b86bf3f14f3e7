/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/remark.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mu_remark_name(enum mu_remark_kind kind)
{
  static const char *const names[MU_REMARK_KINDS] = {
      [MU_REMARK_ENCODING] = "encoding",
      [MU_REMARK_DELIMITER] = "delimiter",
      [MU_REMARK_HEADER_ROW] = "header_row",
      [MU_REMARK_PREAMBLE] = "preamble",
      [MU_REMARK_EXAMPLE_ROW] = "example_row",
      [MU_REMARK_FOOTER_ROW] = "footer_row",
      [MU_REMARK_PROFILE] = "profile",
      [MU_REMARK_RISKY_HEADER] = "risky_header",
      [MU_REMARK_DROPPED_COLUMN] = "dropped_column",
      [MU_REMARK_STAND_IN] = "stand_in",
      [MU_REMARK_ABSENT_COLUMN] = "absent_column",
      [MU_REMARK_LOST_ZEROS] = "lost_zeros",
      [MU_REMARK_FILE_MODE] = "file_mode",
      [MU_REMARK_MANAGERS] = "managers",
      [MU_REMARK_MANAGER_CYCLE] = "manager_cycle",
      [MU_REMARK_ORG_SCHEMA] = "org_schema",
  };

  return names[kind];
}

void mu_remarks_release(struct mu_remarks *remarks)
{
  for (size_t i = 0; i < remarks->count; i++) {
    free(remarks->items[i].text);
  }
  free(remarks->items);
  memset(remarks, 0, sizeof *remarks);
}

void mu_remarks_add(struct mu_remarks *remarks, enum mu_remark_kind kind,
                    uint32_t column, bool is_guess, const char *format, ...)
{
  struct mu_remark *items =
      realloc(remarks->items, (remarks->count + 1) * sizeof *items);
  char text[1024];
  char *copy = NULL;
  va_list args;

  va_start(args, format);
  (void)vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (items) {
    remarks->items = items;
    copy = strdup(text);
  }
  if (!copy) {
    remarks->failed = true;
    return;
  }
  items[remarks->count++] = (struct mu_remark){
      .kind = kind, .column = column, .is_guess = is_guess, .text = copy};
}

const struct mu_remark *mu_remarks_guess(const struct mu_remarks *remarks)
{
  for (size_t i = 0; i < remarks->count; i++) {
    if (remarks->items[i].is_guess) {
      return &remarks->items[i];
    }
  }
  return NULL;
}
