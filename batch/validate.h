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

#include "batch/fault.h"
#include "batch/group_book.h"
#include "batch/header_map.h"
#include "batch/notice.h"
#include "batch/password_hash.h"
#include "batch/set_list.h"
#include "batch/user.h"
#include "io/buffer.h"

struct mu_rules {
  bool needs_password;  /* --change-password-at-next-login */
  bool strict;          /* a notice is a fault */
  bool skips_inactive;  /* who may not sign in is left out */
  bool mails;           /* Okta writes to whoever brings no password */
  bool links_managers;  /* people get their manager's id */
  const char *provider; /* that every user signs in with; NULL: a password */
  struct mu_hash_options hashes; /* how password hashes are read */
  struct mu_group_book *groups;  /* collects those of valid rows, as far as rows
                                    are surveyed; NULL: nobody asks */
};

/* Whether Okta writes to |user|, who is created and activated at once, so that
 * they set a password (Users API reference, create). */
bool mu_rules_mail(const struct mu_rules *rules, const struct mu_user *user);

/* Appends what is wrong with |user|, read from |row| by |map| and mended, to
 * |faults|; true when nothing is. Values of secret attributes are never quoted;
 * others are, shortened, unless cells of a file with secrets have been shifted
 * into other columns. */
bool mu_validate(const struct mu_rules *rules, const struct mu_header_map *map,
                 const struct mu_csv_row *row, const struct mu_user *user,
                 struct mu_faults *faults);

/* Under --strict: adds each of |notices|, which are about |row|, as a fault;
 * true when there are none. */
bool mu_validate_notices(const struct mu_header_map *map,
                         const struct mu_csv_row *row,
                         const struct mu_notices *notices,
                         struct mu_faults *faults);

/* Adds what --set could not make of |row| as a fault; true when there is
 * nothing. */
bool mu_validate_set_values(const struct mu_header_map *map,
                            const struct mu_csv_row *row,
                            const struct mu_set_values *values,
                            struct mu_faults *faults);

/* Whether one value alone, found at |place|, has the length, the form and the
 * characters that its attribute asks for. */
bool mu_validate_value(const struct mu_attribute *attribute,
                       const struct mu_value *value, struct mu_place place,
                       struct mu_faults *faults);

/* True when |text| has the form that |format| asks for; a NUL stands after
 * it. */
bool mu_validate_format(enum mu_format format, const char *text, size_t len);

#endif
