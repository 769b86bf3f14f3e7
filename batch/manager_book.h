/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manager_book - who is whose manager, among the people of one file.
 *
 * A row names its manager by the login (case and diacritics aside) or by the
 * employeeNumber (to the letter) of another row. Only hashes are kept, and of
 * the managers alone: 18 bytes for each row that names one while the file is
 * read for the first time, fewer where many name the same; then some 50 for
 * each different manager. It is filled by readings of the file:
 *
 *   1. mu_manager_book_name() for each row that is to be sent: whom it names
 *      mu_manager_book_settle()
 *   2. mu_manager_book_note() for every row: which of them are named
 *      mu_manager_book_close() finds who manages whom in a circle
 *   3. mu_manager_book_count() for each row that is sent
 *   4. mu_manager_book_keep_id() for each row that has become a user
 */
#ifndef MUSTER_BATCH_MANAGER_BOOK_H
#define MUSTER_BATCH_MANAGER_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/remark.h"
#include "batch/user.h"
#include "io/error.h"

struct mu_manager_book;

enum mu_manager_kind {
  MU_MANAGER_NONE,        /* the row names none, or the book is not closed */
  MU_MANAGER_NOT_IN_FILE, /* nobody has that login or employeeNumber */
  MU_MANAGER_NOT_SENT,    /* somebody has, whose row is not sent */
  MU_MANAGER_SELF,        /* the row names itself */
  MU_MANAGER_AMBIGUOUS,   /* several rows have that employeeNumber */
  MU_MANAGER_FOUND
};

struct mu_manager_counts { /* of rows that are sent, if not said otherwise */
  uint64_t found;
  uint64_t own;
  uint64_t not_in_file;
  uint64_t not_sent;
  uint64_t absent; /* different managers who are not in the file */
  uint64_t cycles; /* different circles */
};

enum mu_code mu_manager_book_new(struct mu_manager_book **out,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_manager_book_free(struct mu_manager_book *book);

/* Where |user|'s manager is named: managerId, or manager where that is blank;
 * a value without a text when neither says anything. */
const struct mu_value *mu_manager_of(const struct mu_user *user);

enum mu_code mu_manager_book_name(struct mu_manager_book *book,
                                  const struct mu_user *user,
                                  struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_manager_book_settle(struct mu_manager_book *book,
                                    struct mu_error *err) MU_MUST_CHECK;

/* |sent|: the row is valid and not skipped. Rows are counted from 1, come in
 * rising order and are UINT32_MAX - 1 at most, else it is MU_EINPUT. */
enum mu_code mu_manager_book_note(struct mu_manager_book *book, uint64_t row,
                                  const struct mu_user *user, bool sent,
                                  struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_manager_book_close(struct mu_manager_book *book,
                                   struct mu_error *err) MU_MUST_CHECK;

/* What |row| says of its manager. |*manager| is whose number it is in the book
 * when there is one, and |row| that one's row (the first when there are
several), 0 for none. */
struct mu_manager_answer {
  enum mu_manager_kind kind;
  size_t manager;
  uint64_t row;
};
enum mu_code mu_manager_book_ask(struct mu_manager_book *book,
                                 struct mu_manager_answer *answer, uint64_t row,
                                 const struct mu_user *user,
                                 struct mu_error *err) MU_MUST_CHECK;

/* Counts |row|, and takes down its login if it is to be told of. Rows come in
 * rising order. */
enum mu_code mu_manager_book_count(struct mu_manager_book *book, uint64_t row,
                                   const struct mu_user *user,
                                   struct mu_error *err) MU_MUST_CHECK;
const struct mu_manager_counts *
mu_manager_book_counts(const struct mu_manager_book *book);

/* Says how many managers are not to be had, and who manages whom in a circle;
 * a circle is a guess. */
void mu_manager_book_remark(const struct mu_manager_book *book,
                            struct mu_remarks *remarks);

/* |row| is the user |id| by now; nothing happens unless it is a manager. */
enum mu_code mu_manager_book_keep_id(struct mu_manager_book *book, uint64_t row,
                                     const struct mu_user *user, const char *id,
                                     struct mu_error *err) MU_MUST_CHECK;

/* The id of an answer's |manager|; NULL for one who is no user. Borrowed until
 * the next mu_manager_book_keep_id(). */
const char *mu_manager_book_id(const struct mu_manager_book *book,
                               size_t manager);

#endif
