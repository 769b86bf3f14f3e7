/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/reading.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/delimiter.h"

#define LINE_MOST 1000000 /* a header further down is a slip */

/* A line number, and where it ends; 0 when there is none. */
static uint64_t read_line_number(const char **text)
{
  char *end = NULL;
  uint64_t line = 0;

  if (**text < '1' || **text > '9') {
    return 0;
  }
  line = strtoull(*text, &end, 10);
  *text = end;
  return line <= LINE_MOST ? line : 0;
}

static enum mu_code parse_header_row(struct mu_layout_options *layout,
                                     const char *text, struct mu_error *err)
{
  const char *at = text;

  layout->header_from = read_line_number(&at);
  layout->header_to = layout->header_from;
  if (*at == '-') {
    at++;
    layout->header_to = read_line_number(&at);
  }
  if (*at != '\0' || layout->header_from == 0 ||
      layout->header_to < layout->header_from) {
    return mu_error_set(err, MU_EUSAGE,
                        "--header-row takes the number of a line, or of the "
                        "first and the last as in 2-3, not \"%s\"",
                        text);
  }
  return MU_OK;
}

enum mu_code mu_reading_options(struct mu_input_options *options,
                                const struct mu_settings *settings,
                                const struct mu_schema *schema,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *options = (struct mu_input_options){
      .encoding = settings->encoding,
      .columns = {.schema = schema,
                  .map = &settings->map,
                  .ignore_column = &settings->ignore_column,
                  .set = &settings->set,
                  .split_name = settings->split_name},
      .repair = {.schema = schema,
                 .null_words = &settings->null_words,
                 .clear_token = settings->clear_token,
                 .pad = &settings->pad,
                 .date_format = settings->date_format,
                 .ascii_punctuation = settings->ascii_punctuation,
                 .mend_double_encoding = settings->mend_double_encoding,
                 .split_name = settings->split_name},
      .unique_login = settings->unique_login};
  if (settings->delimiter) {
    rc = mu_delimiter_parse(settings->delimiter, &options->layout.delimiter,
                            err);
  }
  if (rc == MU_OK && settings->header_row) {
    rc = parse_header_row(&options->layout, settings->header_row, err);
  }
  return rc;
}

void mu_reading_remark_mode(const char *path, struct mu_remarks *remarks)
{
  struct stat st;

  if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
      (st.st_mode & (S_IRGRP | S_IROTH))) {
    mu_remarks_add(
        remarks, MU_REMARK_FILE_MODE, MU_NO_COLUMN, false,
        "%s holds credentials, and others on this machine can read it; "
        "chmod 600 makes it yours alone",
        path);
  }
}
