/* SPDX-License-Identifier: Apache-2.0 */
/*
 * survey - the first pass: every row is read and checked before any call, so
 * that a file that is broken anywhere sends nothing.
 */
#ifndef MUSTER_BATCH_SURVEY_H
#define MUSTER_BATCH_SURVEY_H

#include "batch/input.h"
#include "batch/manager_book.h"
#include "batch/remark.h"
#include "batch/roundup.h"
#include "batch/unique_columns.h"
#include "batch/validate.h"

struct mu_survey {
  uint64_t rows;    /* data rows in all, the first |limit| of them */
  uint64_t valid;   /* and to be sent */
  uint64_t skipped; /* valid, but left out on request */
  uint64_t invalid; /* duplicates among them */
  uint64_t duplicates;
  uint64_t empty_rows;
  uint64_t with_groups;      /* valid rows that name a group */
  uint64_t with_credentials; /* valid rows with a password or recovery */
  uint64_t passwords[MU_PASSWORD_KINDS]; /* valid rows by their password */
  uint64_t manager_links; /* valid rows whose manager is another row */
  uint64_t mails;  /* valid rows that get an activation e-mail, unless the run
                      is a silent one */
  uint64_t groups; /* distinct ones that valid rows name, and all */
  uint64_t memberships;       /* in them, of users to be created */
  uint64_t memberships_later; /* those that take a request of their own */
  struct mu_fingerprint fingerprint; /* when it was asked for */
};

struct mu_checker; /* rules and duplicates: judges a row, in either pass */

enum mu_code mu_checker_new(struct mu_checker **out,
                            const struct mu_rules *rules,
                            struct mu_error *err) MU_MUST_CHECK;
void mu_checker_free(struct mu_checker *checker);

/* Reads |input| from its first row to its last, the first |limit| rows to be
 * run (0: all; the rest is still read, since a broken file sends nothing, but
 * not counted), fills |survey|, and leaves the input rewound. */
enum mu_code mu_survey_run(struct mu_checker *checker, struct mu_input *input,
                           uint64_t limit, struct mu_survey *survey,
                           struct mu_error *err) MU_MUST_CHECK;

/* After the survey: what is wrong with |row|, duplicates included. Rows are
 * asked for in order. True when nothing is; |faults| is cleared first. */
bool mu_checker_judge(struct mu_checker *checker,
                      const struct mu_header_map *map,
                      const struct mu_input_row *row, struct mu_faults *faults);

/* Whether |row|, with which nothing is wrong, is to be left out all the
 * same. */
bool mu_checker_skips(const struct mu_checker *checker,
                      const struct mu_input_row *row);

/* Whether a create of |row| that activates has Okta send the person an e-mail
 * to set a password (Users API reference, create). */
bool mu_checker_mails(const struct mu_checker *checker,
                      const struct mu_input_row *row);
/* How many groups |row|, which is valid, is to be put into after its create,
 * beyond those that ride in it. */
uint64_t mu_checker_memberships_later(const struct mu_checker *checker,
                                      const struct mu_input_row *row);
/* How many in all. */
uint64_t mu_checker_memberships(const struct mu_checker *checker,
                                const struct mu_input_row *row);

/* Whether a notice is an error. */
bool mu_checker_is_strict(const struct mu_checker *checker);

/* Whose manager is who, after the survey; NULL unless managers are to be
 * linked. */
struct mu_manager_book *mu_checker_managers(const struct mu_checker *checker);

/* What the survey noticed about cells; borrowed from the checker. */
const struct mu_roundup *mu_checker_noticed(const struct mu_checker *checker);

/* What it noticed about whole columns; adds to |remarks|. */
void mu_checker_remark(const struct mu_checker *checker,
                       const struct mu_header_map *map,
                       struct mu_remarks *remarks);

#endif
