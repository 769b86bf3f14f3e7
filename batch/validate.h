/* SPDX-License-Identifier: Apache-2.0 */
/*
 * validate - everything about a row that can be known to be wrong before any
 * call, all of it at once.
 *
 * The rules are those of Okta's Users API reference (schemas UserProfile,
 * CreateUserRequest) and its limits on text; what only the org can know (its
 * password policy, its custom schema) is left to the org.
 */
#ifndef MUSTER_BATCH_VALIDATE_H
#define MUSTER_BATCH_VALIDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/header_map.h"
#include "batch/user.h"
#include "io/buffer.h"

#define MU_GROUPS_MAX 20 /* groupIds in one create (Users API reference) */

/* Kinds of fault, for grouping in a summary. */
enum mu_fault {
  MU_FAULT_REQUIRED,
  MU_FAULT_TOO_SHORT,
  MU_FAULT_TOO_LONG,
  MU_FAULT_FORMAT,
  MU_FAULT_CHARACTERS, /* beyond the BMP, or control characters */
  MU_FAULT_RECOVERY,   /* question and answer do not go together */
  MU_FAULT_PASSWORD,   /* one is needed and absent */
  MU_FAULT_GROUPS,     /* too many, or not ids */
  MU_FAULT_EXTRA_CELLS,
  MU_FAULT_DUPLICATE,
  MU_FAULTS
};

/* One word, stable: "required", "too_short"... */
const char *mu_fault_name(enum mu_fault fault);

/* What to do about it, one sentence. */
const char *mu_fault_advice(enum mu_fault fault);

/* Where in a text the first fault of each kind stands; len 0: there is none. */
struct mu_fault_index {
  struct {
    uint32_t start, len;
  } first[MU_FAULTS];
};

/* What is wrong with a row. Reuse it: clear before each row. */
struct mu_faults {
  struct mu_buffer text; /* all faults joined by "; ", each with its place */
  struct mu_fault_index index;
  unsigned count;
};

void mu_faults_init(struct mu_faults *faults);
void mu_faults_release(struct mu_faults *faults);
void mu_faults_clear(struct mu_faults *faults);

/* Adds one fault; |place| may be "" when it is the whole row's. */
void mu_faults_add(struct mu_faults *faults, enum mu_fault kind,
                   const char *place, const char *format, ...) MU_PRINTF(4, 5);

struct mu_rules {
  bool needs_password; /* --change-password-at-next-login */
  size_t extra_groups; /* how many --group adds to every row */
};

/* Appends what is wrong with |user|, read from |row| by |map|, to |faults|;
 * true when nothing is. Values of secret attributes are never quoted; others
 * are, shortened, unless cells of a file with secrets have been shifted into
 * other columns. */
bool mu_validate(const struct mu_rules *rules, const struct mu_header_map *map,
                 const struct mu_csv_row *row, const struct mu_user *user,
                 struct mu_faults *faults);

/* The same for one value alone, found at |place|. */
bool mu_validate_value(enum mu_attribute_id id, const struct mu_value *value,
                       const char *place, struct mu_faults *faults);

/* True when |text| has the form that |format| asks for; a NUL stands after
 * it. */
bool mu_validate_format(enum mu_format format, const char *text, size_t len);

#endif
