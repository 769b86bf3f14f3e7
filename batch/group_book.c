/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_book.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* An entry that found no memory for its table is taken off again. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "batch/group_list.h"

struct entry {
  struct mu_group group; /* first: a group is its entry */
  uint64_t picked;       /* the last pick that it was part of */
  UT_hash_handle hh;
};

struct mu_group_book {
  struct entry *table;
  struct entry **entries; /* by number */
  const struct mu_group **picked;
  size_t count;
  size_t capacity; /* of both */
  size_t for_all;  /* how many of the first ones are */
  uint64_t picks;
};

enum mu_code mu_group_book_new(struct mu_group_book **out, struct mu_error *err)
{
  *out = calloc(1, sizeof **out);
  return *out ? MU_OK : mu_error_nomem(err);
}

static void free_entry(struct entry *entry)
{
  mu_buffer_release(&entry->group.words);
  free(entry);
}

static void cut(struct mu_group_book *book, size_t count)
{
  while (book->count > count) {
    struct entry *last = book->entries[--book->count];

    assert(book->table); /* |last| is in it */
    HASH_DEL(book->table, last);
    free_entry(last);
  }
}

void mu_group_book_free(struct mu_group_book *book)
{
  if (!book) {
    return;
  }
  cut(book, 0);
  free(book->entries);
  free(book->picked);
  free(book);
}

static struct entry *find(const struct mu_group_book *book, const char *name,
                          size_t len)
{
  struct entry *entry = NULL;

  HASH_FIND(hh, book->table, name, len, entry);
  return entry;
}

/* Room for one more; false when out of memory. The entries themselves take more
 * than the rows of either array, so that no size here can overflow. */
static bool grow(struct mu_group_book *book)
{
  size_t capacity = book->capacity ? 2 * book->capacity : 16;
  void *entries = NULL;
  void *picked = NULL;

  if (book->count < book->capacity) {
    return true;
  }
  entries = realloc(book->entries, capacity * sizeof(struct entry *));
  if (entries) {
    book->entries = entries;
  }
  picked = realloc(book->picked, capacity * sizeof(struct mu_group *));
  if (picked) {
    book->picked = picked;
  }
  if (!entries || !picked) {
    return false;
  }
  book->capacity = capacity;
  return true;
}

/* The name stands behind the entry. */
static struct entry *new_entry(const char *name, size_t len)
{
  struct entry *entry = calloc(1, sizeof *entry + len + 1);
  char *copy = NULL;

  if (!entry) {
    return NULL;
  }
  copy = (char *)(entry + 1);
  memcpy(copy, name, len);
  entry->group.name = copy;
  entry->group.len = len;
  entry->group.by_id = mu_group_name_is_id(copy, len);
  return entry;
}

/* The entry of |name|, an old one or a new one. */
static enum mu_code take(struct mu_group_book *book, struct entry **out,
                         const char *name, size_t len, struct mu_error *err)
{
  struct entry *entry = find(book, name, len);

  *out = entry;
  if (entry) {
    return MU_OK;
  }
  entry = grow(book) ? new_entry(name, len) : NULL;
  if (!entry) {
    return mu_error_nomem(err);
  }
  HASH_ADD_KEYPTR(hh, book->table, entry->group.name, len, entry);
  if (!entry->hh.tbl) {
    free_entry(entry);
    return mu_error_nomem(err);
  }
  entry->group.number = book->count;
  book->entries[book->count++] = entry;
  *out = entry;
  return MU_OK;
}

enum mu_code mu_group_book_add_for_all(struct mu_group_book *book,
                                       const char *name, size_t len,
                                       struct mu_error *err)
{
  struct entry *entry = NULL;
  enum mu_code rc = take(book, &entry, name, len, err);

  if (rc == MU_OK) {
    entry->group.for_all = true;
    book->for_all = book->count;
  }
  return rc;
}

enum mu_code mu_group_book_add_row(struct mu_group_book *book,
                                   const struct mu_user *user, uint64_t row,
                                   uint64_t line, struct mu_error *err)
{
  const char *rest = user->values[MU_GROUPS].text;
  const char *name = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;

  book->picks++; /* what the row names twice counts once */
  while (rc == MU_OK && rest && mu_user_next_group(&rest, &name, &len)) {
    struct entry *entry = NULL;

    rc = take(book, &entry, name, len, err);
    if (rc == MU_OK && entry->picked != book->picks) {
      entry->picked = book->picks;
      if (entry->group.rows++ == 0) {
        entry->group.first_row = row;
        entry->group.first_line = line;
      }
    }
  }
  return rc;
}

void mu_group_book_forget_rows(struct mu_group_book *book)
{
  cut(book, book->for_all);
  for (size_t i = 0; i < book->count; i++) {
    book->entries[i]->group.rows = 0;
  }
}

void mu_group_book_make_names(struct mu_group_book *book)
{
  for (size_t i = 0; i < book->count; i++) {
    book->entries[i]->group.by_id = false;
  }
}

size_t mu_group_book_count(const struct mu_group_book *book)
{
  return book->count;
}

size_t mu_group_book_by_name(const struct mu_group_book *book)
{
  size_t count = 0;

  for (size_t i = 0; i < book->count; i++) {
    count += !book->entries[i]->group.by_id;
  }
  return count;
}

size_t mu_group_book_created(const struct mu_group_book *book)
{
  size_t count = 0;

  for (size_t i = 0; i < book->count; i++) {
    count += book->entries[i]->group.created;
  }
  return count;
}

struct mu_group *mu_group_book_at(const struct mu_group_book *book,
                                  size_t number)
{
  return &book->entries[number]->group;
}

struct mu_group *mu_group_book_find(const struct mu_group_book *book,
                                    const char *name, size_t len)
{
  struct entry *entry = find(book, name, len);

  return entry ? &entry->group : NULL;
}

/* A group that is named by id too is picked once. */
static void pick_one(struct mu_group_book *book, struct entry *entry,
                     size_t *count)
{
  if (!entry->group.by_id && entry->group.id[0]) {
    struct entry *same = find(book, entry->group.id, strlen(entry->group.id));

    entry = same ? same : entry;
  }
  if (entry->picked != book->picks) {
    entry->picked = book->picks;
    book->picked[(*count)++] = &entry->group;
  }
}

enum mu_code mu_group_book_pick(struct mu_group_book *book,
                                const struct mu_user *user,
                                struct mu_group_pick *pick,
                                struct mu_error *err)
{
  const char *rest = user->values[MU_GROUPS].text;
  const char *name = NULL;
  size_t len = 0;
  size_t count = 0;

  book->picks++;
  while (rest && mu_user_next_group(&rest, &name, &len)) {
    struct entry *entry = find(book, name, len);

    if (!entry) {
      return mu_error_set(err, MU_EINPUT, "the file changed while it was read");
    }
    pick_one(book, entry, &count);
  }
  for (size_t i = 0; i < book->for_all; i++) {
    pick_one(book, book->entries[i], &count);
  }
  pick->items = book->picked;
  pick->count = count;
  return MU_OK;
}
