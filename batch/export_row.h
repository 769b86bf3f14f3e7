/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_row - what the org gave (JSON) as a row of CSV or a line of JSON.
 *
 * A string is its text, a number and a boolean as JSON writes them, null and
 * what is absent nothing; an array of strings or numbers as attribute_value.h
 * has it (joined by ";", or JSON where that would not be read back as the same
 * items); anything else is JSON. Texts end at their first NUL, which Okta takes
 * in none.
 */
#ifndef MUSTER_BATCH_EXPORT_ROW_H
#define MUSTER_BATCH_EXPORT_ROW_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "batch/export_columns.h"
#include "io/buffer.h"

struct mu_export_format {
  bool json;      /* one JSON object a line (NDJSON) */
  bool raw;       /* no apostrophe before formulas */
  char delimiter; /* of CSV */
  bool byte_order_mark;
};

/* The header line, with its line break; nothing for JSON. */
void mu_export_header(struct mu_buffer *out,
                      const struct mu_export_columns *columns,
                      const struct mu_export_format *format);

/* Appends |object|'s row. |extras|, by enum mu_export_extra, are texts or NULL
 * (nothing); of groups, MU_LIST_MARK stands before each name (group_list.h).
 *
 * As JSON: |whole| gives the object as it is, without _links and credentials;
 * else the columns alone, nested as their paths have them, null where there is
 * nothing. The extras that are columns follow: groups (an array of names),
 * managerLogin (null when nobody has that id), and group {id, name}. */
void mu_export_row(struct mu_buffer *out, const cJSON *object,
                   const struct mu_export_columns *columns,
                   const char *const extras[MU_EXTRAS], bool whole,
                   const struct mu_export_format *format);

/* Appends the text of the value at |path| in |object|, as a cell has it but
 * unguarded. */
void mu_export_value(struct mu_buffer *out, const cJSON *object,
                     const char *path);

/* Appends bytes that compare, byte by byte, as the values at |path| do: numbers
 * by size, texts without case, nothing before anything; |descending| turns them
 * round. */
void mu_export_sort_key(struct mu_buffer *out, const cJSON *object,
                        const char *path, bool descending);

#endif
