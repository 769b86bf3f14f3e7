/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value_template - a value made of a row's cells, as in
 * --set 'login={firstName|lower|ascii}.{lastName|lower|ascii}@acme.example'.
 *
 * Between braces stand the name of an attribute or the header of a column,
 * then filters, each behind a bar.  {{ and }} are braces that are text; within
 * a reference \: \| \} \{ \\ stand for the characters themselves.  The grammar
 * for people is in muster-columns(7).
 *
 * A template is read once, bound to the columns of a file, and made for each
 * row.
 */
#ifndef MUSTER_BATCH_VALUE_TEMPLATE_H
#define MUSTER_BATCH_VALUE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/column_list.h"
#include "batch/user.h"
#include "io/buffer.h"
#include "io/csv_reader.h"
#include "io/error.h"

struct mu_value_template;

/* Where a reference reads: an attribute of the user, or else a cell. */
struct mu_template_source {
  enum mu_attribute_id id; /* MU_NO_ATTRIBUTE: |column| says */
  uint32_t column;
};

enum mu_template_result {
  MU_TEMPLATE_MADE,
  MU_TEMPLATE_BLANK,     /* all that it refers to is blank: there is no value */
  MU_TEMPLATE_LACKS,     /* some of it is, and no default steps in */
  MU_TEMPLATE_NOT_ASCII, /* a character has no form in ASCII */
  MU_TEMPLATE_TOO_LONG   /* beyond MU_FILTER_TEXT_MAX */
};

struct mu_template_outcome {
  enum mu_template_result result;
  /* With LACKS, NOT_ASCII and TOO_LONG: which reference it is. */
  struct mu_template_source source;
  bool filtered_away; /* LACKS: the cell holds text, the filters left none */
  int32_t code;       /* NOT_ASCII: the character */
};

/* Texts on their way through filters. Zero bytes are a good start; kept from
 * row to row. */
struct mu_template_work {
  struct mu_buffer text;
  struct mu_buffer next;
};
void mu_template_work_release(struct mu_template_work *work);

/* Reads |len| bytes of well-formed UTF-8 at |text|, which are copied. |place|
 * ("--set login"), copied too, begins every error. MU_EUSAGE: not a template.
 * The caller frees with mu_value_template_free(). */
enum mu_code mu_value_template_new(struct mu_value_template **out,
                                   const char *place, const char *text,
                                   size_t len,
                                   struct mu_error *err) MU_MUST_CHECK;
void mu_value_template_free(struct mu_value_template *tmpl);

/* What a template without references stands for, with a NUL after it,
 * borrowed; NULL when there are references. */
const char *mu_value_template_literal(const struct mu_value_template *tmpl,
                                      size_t *len);

/* Finds what each reference means: an attribute that is |given|, by its name,
 * else the column with that header. MU_EUSAGE: neither is there, two columns
 * have the header, or what it means is a secret. */
enum mu_code mu_value_template_bind(struct mu_value_template *tmpl,
                                    const struct mu_column_list *columns,
                                    const bool given[MU_SLOTS],
                                    struct mu_error *err) MU_MUST_CHECK;

/* Whether a bound template reads |id|. */
bool mu_value_template_reads(const struct mu_value_template *tmpl,
                             enum mu_attribute_id id);

/* Makes the value of one row in |out|, which is emptied first; it may be used
 * with MU_TEMPLATE_MADE alone. A bound template. MU_ENOMEM, or MU_OK with the
 * outcome. */
enum mu_code mu_value_template_make(const struct mu_value_template *tmpl,
                                    const struct mu_csv_row *row,
                                    const struct mu_user *user,
                                    struct mu_template_work *work,
                                    struct mu_buffer *out,
                                    struct mu_template_outcome *outcome,
                                    struct mu_error *err) MU_MUST_CHECK;

#endif
