/* SPDX-License-Identifier: Apache-2.0 */
/*
 * map_file - what columns mean, kept in a file for the next export of the same
 * kind.
 *
 * It is a CSV that people can edit, with the header column,attribute,value:
 *
 *     Work Email,email,                              maps a column
 *     Notes,,                                        leaves it out
 *     ,login,{firstName}.{lastName}@acme.example     is a --set
 *
 * Read back it may also be what a spreadsheet makes of it: with semicolons or
 * tabs for commas, and in Windows-1252.
 */
#ifndef MUSTER_BATCH_MAP_FILE_H
#define MUSTER_BATCH_MAP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/attribute.h"
#include "batch/header_map.h"
#include "io/error.h"

struct mu_map_entry {
  char *column;            /* NULL for a --set */
  char *set;               /* "ATTRIBUTE=VALUE"; NULL for a column */
  enum mu_attribute_id id; /* MU_NO_ATTRIBUTE: the column is left out */
  uint64_t line;
};

struct mu_map_file;

/* |schema| (NULL: the facts) knows the attributes and is borrowed for the life
 * of the map file; |path| is copied. MU_EINPUT when it cannot be read or does
 * not say what a map file says; the text names the file and the line. The
 * caller frees with mu_map_file_free(). */
enum mu_code mu_map_file_read(struct mu_map_file **out,
                              const struct mu_schema *schema, const char *path,
                              struct mu_error *err) MU_MUST_CHECK;
void mu_map_file_free(struct mu_map_file *file);

const char *mu_map_file_path(const struct mu_map_file *file);

/* In the order of the file; borrowed from it. */
const struct mu_map_entry *mu_map_file_entries(const struct mu_map_file *file,
                                               size_t *count);

/* Writes what |map|, which was made with |options|, takes every column for,
 * and the --set options, to |path|, mode 0600. MU_EOUTPUT when it is there
 * already, unless |replace|. */
enum mu_code mu_map_file_save(const char *path, bool replace,
                              const struct mu_header_map *map,
                              const struct mu_header_options *options,
                              struct mu_error *err) MU_MUST_CHECK;

#endif
