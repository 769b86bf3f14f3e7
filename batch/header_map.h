/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_map - which column is which attribute.
 *
 * A column's header is an attribute's name or what other programs and
 * languages call it (see alias.h), unless --map or the map file names the
 * attribute, or --ignore-column drops the column. Nothing is dropped in
 * silence: what is known to be of no use to Okta is left out with a remark,
 * and any other column is an error; all of them are listed at once, each with
 * its letter and the nearest name. `muster_error`, which heads the
 * first column of a rejects file, is passed over, and so is a column whose
 * header is empty: spreadsheets leave those behind. A cell in such a column is
 * for validate to complain of.
 */
#ifndef MUSTER_BATCH_HEADER_MAP_H
#define MUSTER_BATCH_HEADER_MAP_H

#include "batch/place.h"
#include "batch/remark.h"
#include "batch/user.h"
#include "io/buffer.h"
#include "io/csv_reader.h"
#include "io/error.h"
#include "io/option.h"

/* Heads the column of a rejects file that says what was wrong. */
#define MU_ERROR_COLUMN "muster_error"

/* What the user said about columns, as given: "COLUMN=ATTRIBUTE", "NAME",
 * "ATTRIBUTE=VALUE". Each may be NULL. Borrowed for the life of the map. */
struct mu_header_options {
  const struct mu_schema *schema; /* of the org; NULL: the facts */
  const char *no_schema;          /* why the org's is not known, as the end of
                                     a sentence; or NULL */
  const struct mu_option_list *map;
  const struct mu_option_list *ignore_column;
  const struct mu_option_list *set;
  const struct mu_map_file *file; /* what holds where the others say nothing */
  bool split_name; /* displayName gives the names that no column gives */
};

struct mu_map_file;
struct mu_schema;
struct mu_header_map;
struct mu_set_failure;
struct mu_set_values; /* set_list.h */

/* How the cells of a column are to be understood, where its header says more
 * than which attribute they give. */
enum mu_reading {
  MU_READ_PLAIN,
  MU_READ_INVERTED,        /* yes means no: Entra's "Block sign in" */
  MU_READ_ACCOUNT_CONTROL, /* Active Directory's userAccountControl bits */
  MU_READ_DATE,            /* the header names a date, as in "Hire Date" */
  MU_READ_KEY              /* an id of nobody knows whom: "id" */
};

struct mu_column_pair {
  uint32_t column; /* index from 0 */
  enum mu_attribute_id id;
  enum mu_reading reading;
  unsigned traits; /* of enum mu_column_trait */
};

/* |header| is copied. MU_EINPUT: unknown or repeated columns, or a required
 * attribute that no column gives; MU_EUSAGE: an option that names no column
 * or no attribute, the same attribute twice, or a --set that cannot be right
 * for any row. |err| names all of a kind at once, as many as it holds. The
 * caller frees with mu_header_map_free(). */
enum mu_code mu_header_map_new(struct mu_header_map **out,
                               const struct mu_csv_row *header,
                               const struct mu_header_options *options,
                               struct mu_error *err) MU_MUST_CHECK;
void mu_header_map_free(struct mu_header_map *map);

size_t mu_header_map_columns(const struct mu_header_map *map);

/* The header's own text of column |column|, trimmed; borrowed from the map. */
const char *mu_header_map_header(const struct mu_header_map *map,
                                 uint32_t column);

/* What column |column| means; MU_NO_ATTRIBUTE when it is passed over. */
enum mu_attribute_id mu_header_map_attribute(const struct mu_header_map *map,
                                             uint32_t column);

/* True when some column or --set gives |id|. */
bool mu_header_map_has(const struct mu_header_map *map,
                       enum mu_attribute_id id);

/* Where there is no email column a login in e-mail form serves, and the
 * reverse: says which stands in for which, for an announcement; false when
 * both are there. */
bool mu_header_map_stand_in(const struct mu_header_map *map,
                            enum mu_attribute_id *absent,
                            enum mu_attribute_id *serves);

/* The schema that the map was made for; NULL: the facts. */
const struct mu_schema *mu_header_map_schema(const struct mu_header_map *map);

/* Which columns give which attributes, in no order; borrowed from the map. */
const struct mu_column_pair *
mu_header_map_pairs(const struct mu_header_map *map, size_t *count);

/* The attributes that a row can have or must have, in their own order and
 * without the one that another stands in for; borrowed from the map. */
const enum mu_attribute_id *
mu_header_map_expected(const struct mu_header_map *map, size_t *count);

/* The columns whose header is empty, in order; borrowed from the map. */
const uint32_t *mu_header_map_unnamed(const struct mu_header_map *map,
                                      size_t *count);

/* Reads the cells of |row| as a user, who borrows from it. Empty and missing
 * cells are absent; nothing is mended. */
void mu_header_map_apply(const struct mu_header_map *map,
                         const struct mu_csv_row *row, struct mu_user *user);

/* Gives |user|, whose cells have been read, what --set says, then the value
 * that stands in for login or email, which keeps its own column. What --set
 * makes of the row's cells borrows from |values| until the next call with it;
 * what it could not make is a failure there. MU_ENOMEM alone. */
enum mu_code mu_header_map_fill(const struct mu_header_map *map,
                                const struct mu_csv_row *row,
                                struct mu_user *user,
                                struct mu_set_values *values,
                                struct mu_error *err) MU_MUST_CHECK;

/* Appends why a value could not be made: cannot be made: B "First Name" is
 * blank. With |quote| the character that is not ASCII is told. */
void mu_header_map_explain(const struct mu_header_map *map,
                           const struct mu_set_failure *failure,
                           uint64_t record, bool quote, struct mu_buffer *out);

/* Appends the place of a value as a person finds it: C17 "Work Email", or
 * --set email. |record| is the spreadsheet's row, 0 when it is any: then it is
 * C "Work Email". With MU_NO_COLUMN it is where |id| comes from, if anywhere.
 * What is given back borrows from |out|, which was empty. */
struct mu_place mu_header_map_place(const struct mu_header_map *map,
                                    uint32_t column, enum mu_attribute_id id,
                                    uint64_t record, struct mu_buffer *out);

/* Whether nobody may see the cells of |column|. */
bool mu_header_map_is_secret(const struct mu_header_map *map, uint32_t column);

/* Whether that is so of any column, be it one that is left out. */
bool mu_header_map_holds_secrets(const struct mu_header_map *map);

/* Where the file comes from, as in "a BambooHR export"; NULL unless that is
 * clear from its headers. */
const char *mu_header_map_profile(const struct mu_header_map *map);

/* Adds what ought to be said about the columns, in their order. */
void mu_header_map_remark(const struct mu_header_map *map,
                          struct mu_remarks *remarks);

/* The column that says by what hash function the password beside it was made;
 * MU_NO_COLUMN when there is none, or no password. The password of a row that
 * has a cell there is a hash, and no password at all. */
uint32_t mu_header_map_hash_function(const struct mu_header_map *map);

/* Appends the mapping as lines for people, one for each column and --set;
 * nothing of columns that all go by their own names. */
void mu_header_map_describe(const struct mu_header_map *map,
                            struct mu_buffer *out);

/* How many cells of |row| are names or aliases of attributes, or known to be
 * dropped or refused: what tells a header from a title or a row of data.
 * Names of one or two letters do not count; out of memory, none does. */
unsigned mu_header_map_known(const struct mu_csv_row *row);

#endif
