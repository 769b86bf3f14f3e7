/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The managers that rows name are entries of one array, sorted once all are
 * in, and looked up by halving it.  An entry is a spelling of a name in two
 * numbers: the first, and the upper half of the second, are hashes of the
 * folded text, which logins are compared by; the lower half is one of the text
 * itself, which tells spellings apart for employeeNumbers.  So the spellings
 * of one login stand side by side, and the chance that a login is taken for
 * another is that of 96 bits.
 *
 * The hashes are SipHash-1-3 under random keys: nobody can prepare a file
 * whose names collide.
 */
#include "batch/manager_book.h"

#include <stdlib.h>
#include <string.h>

#include "batch/manager_cycles.h"
#include "batch/radix.h"
#include "batch/siphash.h"
#include "batch/words.h"
#include "io/buffer.h"
#include "io/text.h"

#define FIRST_CAPACITY 1024
#define FOLDED         UINT64_C(0xFFFFFFFF00000000) /* of an entry's value */
#define USUAL_ID       21 /* an id of Okta's and the NUL after it */

/* Who an entry is; what comes later wins. */
enum who {
  NOBODY,
  NOBODY_COUNTED,
  NOT_SENT,
  BY_NUMBER,
  SEVERAL, /* by number */
  BY_LOGIN
};

enum stage { NAMING, NOTING, CLOSED };

struct mu_manager_book {
  enum stage stage;
  struct mu_siphash_key keys[3];
  struct mu_pair64 *entries;
  size_t count;
  size_t capacity;
  uint32_t *rows;  /* of each entry; 0: none yet */
  uint8_t *who;    /* enum who */
  uint32_t *above; /* the entry that it names; until the book is closed */
  uint32_t *ids;   /* where its id begins in |texts|, and 1; 0: none */
  struct mu_buffer texts;
  struct mu_buffer folded;
  struct mu_manager_counts counts;
  uint64_t first_own;
  struct mu_manager_cycles cycles;
};

/* The entries that may be about one user. */
struct spots {
  size_t login, login_end;   /* spellings of the login */
  size_t number, number_end; /* the employeeNumber: one or none */
};

enum mu_code mu_manager_book_new(struct mu_manager_book **out,
                                 struct mu_error *err)
{
  struct mu_manager_book *book = calloc(1, sizeof *book);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!book) {
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < 3 && rc == MU_OK; i++) {
    rc = mu_siphash_draw(&book->keys[i], err);
  }
  if (rc == MU_OK) {
    *out = book;
    book = NULL; /* now the caller's */
  }
  mu_manager_book_free(book);
  return rc;
}

void mu_manager_book_free(struct mu_manager_book *book)
{
  if (!book) {
    return;
  }
  free(book->entries);
  free(book->rows);
  free(book->who);
  free(book->above);
  free(book->ids);
  mu_buffer_release(&book->texts);
  mu_buffer_release(&book->folded);
  free(book);
}

const struct mu_value *mu_manager_of(const struct mu_user *user)
{
  return user->values[MU_MANAGER_ID].text ? &user->values[MU_MANAGER_ID]
                                          : &user->values[MU_MANAGER];
}

/* ---- looking up ---- */

static enum mu_code hash(struct mu_manager_book *book,
                         const struct mu_value *value, struct mu_pair64 *key,
                         struct mu_error *err)
{
  struct mu_buffer *folded = &book->folded;

  mu_buffer_clear(folded);
  if (!mu_text_fold(folded, value->text, value->len)) {
    return mu_error_nomem(err);
  }
  key->key = mu_siphash(&book->keys[0], mu_buffer_text(folded), folded->len);
  key->value =
      (mu_siphash(&book->keys[1], mu_buffer_text(folded), folded->len) &
       FOLDED) |
      (mu_siphash(&book->keys[2], value->text, value->len) & ~FOLDED);
  return MU_OK;
}

static bool is_before(const struct mu_pair64 *a, const struct mu_pair64 *b)
{
  return a->key != b->key ? a->key < b->key : a->value < b->value;
}

/* The first entry that is not before |key|. */
static size_t find(const struct mu_manager_book *book, struct mu_pair64 key)
{
  size_t low = 0;
  size_t high = book->count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (is_before(&book->entries[middle], &key)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static bool is_at(const struct mu_manager_book *book, size_t at,
                  const struct mu_pair64 *key, uint64_t bits)
{
  return at < book->count && book->entries[at].key == key->key &&
         (book->entries[at].value & bits) == (key->value & bits);
}

static enum mu_code find_login(struct mu_manager_book *book,
                               const struct mu_value *login,
                               struct spots *spots, struct mu_error *err)
{
  struct mu_pair64 key = {0};
  enum mu_code rc = MU_OK;

  if (!login->text) {
    return MU_OK;
  }
  rc = hash(book, login, &key, err);
  if (rc == MU_OK) {
    key.value &= FOLDED;
    spots->login = find(book, key);
    spots->login_end = spots->login;
    while (is_at(book, spots->login_end, &key, FOLDED)) {
      spots->login_end++;
    }
  }
  return rc;
}

static enum mu_code find_number(struct mu_manager_book *book,
                                const struct mu_value *number,
                                struct spots *spots, struct mu_error *err)
{
  struct mu_pair64 key = {0};
  enum mu_code rc = MU_OK;

  if (!number->text) {
    return MU_OK;
  }
  rc = hash(book, number, &key, err);
  if (rc == MU_OK) {
    spots->number = find(book, key);
    spots->number_end =
        spots->number + is_at(book, spots->number, &key, UINT64_MAX);
  }
  return rc;
}

static enum mu_code find_spots(struct mu_manager_book *book,
                               const struct mu_user *user, struct spots *spots,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  memset(spots, 0, sizeof *spots);
  rc = find_login(book, &user->values[MU_LOGIN], spots, err);
  if (rc == MU_OK) {
    rc = find_number(book, &user->values[MU_EMPLOYEE_NUMBER], spots, err);
  }
  return rc;
}

/* The entry of |user|'s manager, MU_MANAGER_NOBODY for none. */
static enum mu_code find_manager(struct mu_manager_book *book,
                                 const struct mu_user *user, uint32_t *at,
                                 struct mu_error *err)
{
  struct spots spots = {0};
  enum mu_code rc = find_number(book, mu_manager_of(user), &spots, err);

  *at = spots.number < spots.number_end ? (uint32_t)spots.number
                                        : MU_MANAGER_NOBODY;
  return rc;
}

/* ---- who is named ---- */

/* Sorts the entries, and keeps one of those that are equal. */
static void compact(struct mu_manager_book *book)
{
  struct mu_pair64 *entries = book->entries;
  size_t kept = 0;

  mu_radix_sort(entries, book->count);
  for (size_t i = 0; i < book->count; i++) {
    if (kept == 0 || is_before(&entries[kept - 1], &entries[i])) {
      entries[kept++] = entries[i];
    }
  }
  book->count = kept;
}

/* Many name the same: there may be room among what is there. */
static enum mu_code make_room(struct mu_manager_book *book,
                              struct mu_error *err)
{
  size_t capacity = book->capacity + book->capacity / 2;
  size_t bytes = 0;
  struct mu_pair64 *entries = NULL;

  compact(book);
  if (book->capacity > 0 && book->count <= book->capacity / 2) {
    return MU_OK;
  }
  capacity = capacity ? capacity : FIRST_CAPACITY;
  if (__builtin_mul_overflow(capacity, sizeof *entries, &bytes)) {
    return mu_error_nomem(err);
  }
  entries = realloc(book->entries, bytes);
  if (!entries) {
    return mu_error_nomem(err);
  }
  book->entries = entries;
  book->capacity = capacity;
  return MU_OK;
}

enum mu_code mu_manager_book_name(struct mu_manager_book *book,
                                  const struct mu_user *user,
                                  struct mu_error *err)
{
  const struct mu_value *manager = mu_manager_of(user);
  struct mu_pair64 key = {0};
  enum mu_code rc = MU_OK;

  if (!manager->text) {
    return MU_OK;
  }
  rc = hash(book, manager, &key, err);
  if (rc == MU_OK && book->count == book->capacity) {
    rc = make_room(book, err);
  }
  if (rc == MU_OK) {
    book->entries[book->count++] = key;
  }
  return rc;
}

enum mu_code mu_manager_book_settle(struct mu_manager_book *book,
                                    struct mu_error *err)
{
  size_t room = 0;
  struct mu_pair64 *entries = NULL;

  compact(book);
  room = book->count ? book->count : 1;
  if (book->count >= MU_MANAGER_NOBODY) {
    return mu_error_set(err, MU_EINPUT,
                        "--link-managers takes files of at most 4,294,967,294 "
                        "rows");
  }
  entries = realloc(book->entries, room * sizeof *entries);
  book->entries = entries ? entries : book->entries;
  book->rows = calloc(room, sizeof *book->rows);
  book->who = calloc(room, sizeof *book->who);
  book->above = calloc(room, sizeof *book->above);
  if (!entries || !book->rows || !book->who || !book->above) {
    return mu_error_nomem(err);
  }
  book->stage = NOTING;
  return MU_OK;
}

/* ---- who they are ---- */

static void claim(struct mu_manager_book *book, size_t at, enum who who,
                  uint64_t row, uint32_t above)
{
  if (who == BY_NUMBER && book->who[at] == BY_NUMBER) {
    book->who[at] = SEVERAL;
    book->above[at] = MU_MANAGER_NOBODY;
  } else if (who > (enum who)book->who[at]) {
    book->who[at] = (uint8_t)who;
    book->rows[at] = (uint32_t)row;
    book->above[at] = above;
  }
}

enum mu_code mu_manager_book_note(struct mu_manager_book *book, uint64_t row,
                                  const struct mu_user *user, bool sent,
                                  struct mu_error *err)
{
  struct spots spots;
  uint32_t above = MU_MANAGER_NOBODY;
  enum mu_code rc = find_spots(book, user, &spots, err);

  if (row >= UINT32_MAX) {
    return mu_error_set(err, MU_EINPUT,
                        "--link-managers takes files of at most 4,294,967,294 "
                        "rows");
  }
  if (rc == MU_OK && sent) {
    rc = find_manager(book, user, &above, err);
  }
  for (size_t i = spots.login; rc == MU_OK && i < spots.login_end; i++) {
    claim(book, i, sent ? BY_LOGIN : NOT_SENT, row, above);
  }
  for (size_t i = spots.number; rc == MU_OK && i < spots.number_end; i++) {
    claim(book, i, sent ? BY_NUMBER : NOT_SENT, row, above);
  }
  return rc;
}

enum mu_code mu_manager_book_close(struct mu_manager_book *book,
                                   struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < book->count; i++) {
    if (book->who[i] <= NOT_SENT) {
      book->above[i] = MU_MANAGER_NOBODY;
    }
  }
  rc = mu_manager_cycles_find(&book->cycles, book->above, book->rows,
                              book->count, err);
  free(book->above);
  book->above = NULL;
  book->counts.cycles = book->cycles.count;
  book->stage = CLOSED;
  return rc;
}

static enum mu_manager_kind kind_of(const struct mu_manager_book *book,
                                    size_t at, uint64_t row)
{
  switch ((enum who)book->who[at]) {
  case NOBODY:
  case NOBODY_COUNTED:
    return MU_MANAGER_NOT_IN_FILE;
  case NOT_SENT:
    return MU_MANAGER_NOT_SENT;
  case SEVERAL:
    return MU_MANAGER_AMBIGUOUS;
  case BY_NUMBER:
  case BY_LOGIN:
    break;
  }
  return book->rows[at] == row ? MU_MANAGER_SELF : MU_MANAGER_FOUND;
}

enum mu_code mu_manager_book_ask(struct mu_manager_book *book,
                                 struct mu_manager_answer *answer, uint64_t row,
                                 const struct mu_user *user,
                                 struct mu_error *err)
{
  uint32_t at = MU_MANAGER_NOBODY;
  enum mu_code rc = MU_OK;

  memset(answer, 0, sizeof *answer);
  if (book->stage != CLOSED) {
    return MU_OK;
  }
  rc = find_manager(book, user, &at, err);
  if (rc == MU_OK && at != MU_MANAGER_NOBODY) {
    answer->kind = kind_of(book, at, row);
    answer->manager = at;
    answer->row = book->rows[at];
  }
  return rc;
}

/* ---- counting, and telling ---- */

enum mu_code mu_manager_book_count(struct mu_manager_book *book, uint64_t row,
                                   const struct mu_user *user,
                                   struct mu_error *err)
{
  const struct mu_value *login = &user->values[MU_LOGIN];
  struct mu_manager_counts *counts = &book->counts;
  struct mu_manager_answer answer;
  enum mu_code rc = mu_manager_book_ask(book, &answer, row, user, err);

  if (rc != MU_OK) {
    return rc;
  }
  counts->found += answer.kind == MU_MANAGER_FOUND;
  counts->not_sent += answer.kind == MU_MANAGER_NOT_SENT;
  counts->not_in_file += answer.kind == MU_MANAGER_NOT_IN_FILE;
  if (answer.kind == MU_MANAGER_NOT_IN_FILE &&
      book->who[answer.manager] == NOBODY) {
    book->who[answer.manager] = NOBODY_COUNTED;
    counts->absent++;
  }
  if (answer.kind == MU_MANAGER_SELF && counts->own++ == 0) {
    book->first_own = row;
  }
  mu_manager_cycles_name(&book->cycles, row, login->text ? login->text : "",
                         login->len);
  return MU_OK;
}

const struct mu_manager_counts *
mu_manager_book_counts(const struct mu_manager_book *book)
{
  return &book->counts;
}

void mu_manager_book_remark(const struct mu_manager_book *book,
                            struct mu_remarks *remarks)
{
  const struct mu_manager_counts *counts = &book->counts;

  mu_remarks_add(remarks, MU_REMARK_MANAGERS, MU_NO_COLUMN, false,
                 "managers: %s to be linked to another row of this file",
                 mu_words_counted(counts->found, "row").text);
  if (counts->absent > 0) {
    mu_remarks_add(remarks, MU_REMARK_MANAGERS, MU_NO_COLUMN, false,
                   "%s %s not in this file: managerId stays as given in %s",
                   mu_words_counted(counts->absent, "manager").text,
                   counts->absent == 1 ? "is" : "are",
                   mu_words_counted(counts->not_in_file, "row").text);
  }
  if (counts->not_sent > 0) {
    mu_remarks_add(remarks, MU_REMARK_MANAGERS, MU_NO_COLUMN, false,
                   "managers whose own rows are not sent: managerId stays as "
                   "given in %s",
                   mu_words_counted(counts->not_sent, "row").text);
  }
  if (counts->own > 0) {
    mu_remarks_add(remarks, MU_REMARK_MANAGERS, MU_NO_COLUMN, false,
                   "people who are their own managers: managerId stays as "
                   "given in %s, as in row %s",
                   mu_words_counted(counts->own, "row").text,
                   mu_words_count(book->first_own).text);
  }
  mu_manager_cycles_remark(&book->cycles, remarks);
}

/* ---- what became of them ---- */

static void keep(struct mu_manager_book *book, size_t at, uint64_t row,
                 uint32_t id)
{
  if (book->rows[at] == row && book->who[at] > NOT_SENT) {
    book->ids[at] = id;
  }
}

/* A place for |id|; 0 when out of memory. */
static uint32_t add_id(struct mu_manager_book *book, const char *id)
{
  size_t at = book->texts.len;

  if (!book->ids) {
    book->ids = calloc(book->count, sizeof *book->ids);
    if (!book->ids ||
        !mu_buffer_reserve(&book->texts, book->count * USUAL_ID)) {
      return 0;
    }
  }
  mu_buffer_append(&book->texts, id, strlen(id) + 1);
  return mu_buffer_failed(&book->texts) || at >= UINT32_MAX
             ? 0
             : (uint32_t)(at + 1);
}

enum mu_code mu_manager_book_keep_id(struct mu_manager_book *book, uint64_t row,
                                     const struct mu_user *user, const char *id,
                                     struct mu_error *err)
{
  struct spots spots;
  uint32_t at = 0;
  enum mu_code rc = find_spots(book, user, &spots, err);

  if (rc != MU_OK ||
      (spots.login == spots.login_end && spots.number == spots.number_end)) {
    return rc;
  }
  at = add_id(book, id);
  if (at == 0) {
    return mu_error_nomem(err);
  }
  for (size_t i = spots.login; i < spots.login_end; i++) {
    keep(book, i, row, at);
  }
  for (size_t i = spots.number; i < spots.number_end; i++) {
    keep(book, i, row, at);
  }
  return MU_OK;
}

const char *mu_manager_book_id(const struct mu_manager_book *book,
                               size_t manager)
{
  return book->ids && book->ids[manager]
             ? mu_buffer_text(&book->texts) + book->ids[manager] - 1
             : NULL;
}
