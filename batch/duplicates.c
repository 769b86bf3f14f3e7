/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Millions of rows go through here, so each has 16 bytes and no more: one
 * array of entries, sorted in place, whose |key| means three things in turn.
 *
 *   while rows come in    a keyed hash of the folded login
 *   during a reading      the number of the entry's group, in the batch of
 *                         groups that the reading is about
 *   afterwards            the row that this row repeats, 0 for none
 *
 * A group is the entries of one hash.  Nearly always they have one login; if
 * they have more, that comes out as their logins are read again, for a group
 * keeps every different login it has met.  A login that finds no room is
 * deferred, with all that equal it, to the next reading.  (Equal logins are
 * equally long and the room only shrinks, so none of them is let in later.)
 *
 * The hash is SipHash-1-3 under a random key: nobody can prepare a file whose
 * logins all collide.
 */
#include "batch/duplicates.h"

#include <stdlib.h>
#include <string.h>

#include "batch/radix.h"
#include "batch/siphash.h"
#include "io/buffer.h"
#include "io/text.h"

#define FIRST_CAPACITY 1024
#define DEFERRED       (UINT64_C(1) << 63) /* on a group's number in |key| */

/* What a reading may hold: a fixed sum, or for files so large that this would
 * mean dozens of readings, what is left of 24 bytes a row. */
#define READING_MEMORY     ((size_t)16 << 20)
#define READING_MEMORY_ROW 7

/* A login that a group has met. The first of group g is logins[g]. */
struct login {
  uint64_t row; /* where it was met first; 0: not yet */
  size_t at;    /* in |texts| */
  uint32_t len;
  uint32_t next; /* another of the same group, 0 for none */
};

struct mu_duplicates {
  struct mu_pair64 *entries;
  size_t count;
  size_t capacity;
  size_t added;
  enum mu_likeness likeness;
  struct mu_siphash_key key;
  uint64_t hash_mask;
  size_t memory;           /* for tests; 0: as above */
  struct mu_buffer folded; /* or as it is, where bytes count */
  size_t found;

  /* The present reading. */
  size_t batch; /* entries[batch..batch_end) are looked for, sorted by row */
  size_t batch_end;
  size_t cursor;
  struct login *logins;
  size_t logins_count;
  size_t logins_capacity;
  size_t groups;
  struct mu_buffer texts;
};

enum mu_code mu_duplicates_new(struct mu_duplicates **out,
                               enum mu_likeness likeness, struct mu_error *err)
{
  struct mu_duplicates *duplicates = calloc(1, sizeof *duplicates);
  enum mu_code rc = MU_OK;

  if (!duplicates) {
    return mu_error_nomem(err);
  }
  duplicates->likeness = likeness;
  duplicates->hash_mask = UINT64_MAX;
  rc = mu_siphash_draw(&duplicates->key, err);
  if (rc == MU_OK) {
    *out = duplicates;
    duplicates = NULL; /* now the caller's */
  }
  mu_duplicates_free(duplicates);
  return rc;
}

static void free_reading(struct mu_duplicates *duplicates)
{
  free(duplicates->logins);
  duplicates->logins = NULL;
  duplicates->logins_count = 0;
  duplicates->logins_capacity = 0;
  mu_buffer_release(&duplicates->texts);
}

void mu_duplicates_free(struct mu_duplicates *duplicates)
{
  if (!duplicates) {
    return;
  }
  free(duplicates->entries);
  mu_buffer_wipe(&duplicates->folded); /* of a secret attribute, perhaps */
  mu_buffer_release(&duplicates->folded);
  free_reading(duplicates);
  free(duplicates);
}

void mu_duplicates_cramp(struct mu_duplicates *duplicates, unsigned hash_bits,
                         size_t memory)
{
  duplicates->hash_mask =
      hash_bits < 64 ? (UINT64_C(1) << hash_bits) - 1 : UINT64_MAX;
  duplicates->memory = memory;
}

/* By an eighth, for the array is most of the memory there is; realloc() moves
 * large blocks without copying them. */
static enum mu_code grow(struct mu_duplicates *duplicates, struct mu_error *err)
{
  size_t capacity = duplicates->capacity + duplicates->capacity / 8;
  size_t bytes = 0;
  struct mu_pair64 *entries = NULL;

  if (capacity < FIRST_CAPACITY) {
    capacity = FIRST_CAPACITY;
  }
  if (__builtin_mul_overflow(capacity, sizeof *entries, &bytes)) {
    return mu_error_nomem(err);
  }
  entries = realloc(duplicates->entries, bytes);
  if (!entries) {
    return mu_error_nomem(err);
  }
  duplicates->entries = entries;
  duplicates->capacity = capacity;
  return MU_OK;
}

/* Gives memory back; staying as large as before is no failure. */
static void shrink(struct mu_duplicates *duplicates)
{
  struct mu_pair64 *entries = NULL;

  if (duplicates->count == 0) {
    free(duplicates->entries);
    duplicates->entries = NULL;
    duplicates->capacity = 0;
    return;
  }
  entries = realloc(duplicates->entries, duplicates->count * sizeof *entries);
  if (entries) {
    duplicates->entries = entries;
    duplicates->capacity = duplicates->count;
  }
}

static enum mu_code fold(struct mu_duplicates *duplicates, const char *login,
                         size_t len, struct mu_error *err)
{
  struct mu_buffer *folded = &duplicates->folded;

  mu_buffer_clear(folded);
  if (duplicates->likeness == MU_LIKE_BYTES) {
    mu_buffer_append(folded, login, len);
    return mu_buffer_failed(folded) ? mu_error_nomem(err) : MU_OK;
  }
  return mu_text_fold(folded, login, len) ? MU_OK : mu_error_nomem(err);
}

enum mu_code mu_duplicates_add(struct mu_duplicates *duplicates, uint64_t row,
                               const char *login, size_t len,
                               struct mu_error *err)
{
  enum mu_code rc = fold(duplicates, login, len, err);

  if (rc == MU_OK && duplicates->count == duplicates->capacity) {
    rc = grow(duplicates, err);
  }
  if (rc == MU_OK) {
    uint64_t hash = mu_siphash(&duplicates->key, duplicates->folded.data,
                               duplicates->folded.len);

    duplicates->entries[duplicates->count++] =
        (struct mu_pair64){hash & duplicates->hash_mask, row};
  }
  return rc;
}

/* Where the run of equal keys that starts at |from| ends. */
static size_t run_end(const struct mu_duplicates *duplicates, size_t from)
{
  size_t to = from + 1;

  while (to < duplicates->count &&
         duplicates->entries[to].key == duplicates->entries[from].key) {
    to++;
  }
  return to;
}

static size_t reading_memory(const struct mu_duplicates *duplicates)
{
  size_t by_rows = duplicates->added * READING_MEMORY_ROW;

  if (duplicates->memory) {
    return duplicates->memory;
  }
  return by_rows > READING_MEMORY ? by_rows : READING_MEMORY;
}

/* Takes as many groups as half of the memory has heads for (the other half is
 * for their texts), numbers them, and puts their entries in order of rows. */
static void begin_batch(struct mu_duplicates *duplicates)
{
  size_t most = reading_memory(duplicates) / 2 / sizeof(struct login);
  size_t at = duplicates->batch;

  duplicates->groups = 0;
  if (at == duplicates->count) {
    return;
  }
  while (at < duplicates->count &&
         (duplicates->groups < most || duplicates->groups == 0)) {
    size_t end = run_end(duplicates, at);

    while (at < end) {
      duplicates->entries[at++].key = duplicates->groups;
    }
    duplicates->groups++;
  }
  duplicates->batch_end = at;
  duplicates->cursor = duplicates->batch;
  mu_radix_sort_by_value(duplicates->entries + duplicates->batch,
                         duplicates->batch_end - duplicates->batch);
}

enum mu_code mu_duplicates_settle(struct mu_duplicates *duplicates,
                                  size_t *to_verify, struct mu_error *err)
{
  struct mu_pair64 *entries = duplicates->entries;
  size_t kept = 0;

  (void)err; /* sorting in place cannot run out of anything */
  duplicates->added = duplicates->count;
  mu_radix_sort(entries, duplicates->count);
  for (size_t at = 0; at < duplicates->count;) {
    size_t end = run_end(duplicates, at);

    if (end - at > 1) {
      memmove(&entries[kept], &entries[at], (end - at) * sizeof *entries);
      kept += end - at;
    }
    at = end;
  }
  duplicates->count = kept;
  shrink(duplicates);
  begin_batch(duplicates);
  *to_verify = kept;
  return MU_OK;
}

bool mu_duplicates_wants(struct mu_duplicates *duplicates, uint64_t row)
{
  struct mu_pair64 *entries = duplicates->entries;

  while (duplicates->cursor < duplicates->batch_end &&
         entries[duplicates->cursor].value < row) {
    entries[duplicates->cursor++].key = 0; /* its login was never given */
  }
  return duplicates->cursor < duplicates->batch_end &&
         entries[duplicates->cursor].value == row;
}

static enum mu_code make_room(struct mu_duplicates *duplicates,
                              struct mu_error *err)
{
  size_t capacity = duplicates->logins_capacity;
  struct login *logins = NULL;

  capacity = capacity ? capacity + capacity / 8 + 1 : duplicates->groups;
  logins = realloc(duplicates->logins, capacity * sizeof *logins);
  if (!logins) {
    return mu_error_nomem(err);
  }
  duplicates->logins = logins;
  duplicates->logins_capacity = capacity;
  return MU_OK;
}

/* All the memory that a reading may use is asked for at once, and kept until
 * the last one: pages not touched cost nothing, pieces outgrown do. */
static enum mu_code begin_reading(struct mu_duplicates *duplicates,
                                  struct mu_error *err)
{
  if (!duplicates->logins) {
    enum mu_code rc = make_room(duplicates, err);

    if (rc != MU_OK) {
      return rc;
    }
    if (!mu_buffer_reserve(&duplicates->texts,
                           reading_memory(duplicates) / 2)) {
      return mu_error_nomem(err);
    }
  }
  memset(duplicates->logins, 0,
         duplicates->groups * sizeof *duplicates->logins);
  duplicates->logins_count = duplicates->groups;
  mu_buffer_clear(&duplicates->texts);
  return MU_OK;
}

/* Whether |login| is the folded text at hand. */
static bool same(const struct mu_duplicates *duplicates,
                 const struct login *login)
{
  return login->len == duplicates->folded.len &&
         memcmp(duplicates->texts.data + login->at, duplicates->folded.data,
                login->len) == 0;
}

static bool has_room(const struct mu_duplicates *duplicates)
{
  /* The first one always goes in, so that every reading gets somewhere. */
  return duplicates->texts.len == 0 ||
         duplicates->texts.len + duplicates->folded.len <=
             reading_memory(duplicates) / 2;
}

static enum mu_code keep(struct mu_duplicates *duplicates, struct login *login,
                         uint64_t row, struct mu_error *err)
{
  login->row = row;
  login->at = duplicates->texts.len;
  login->len = (uint32_t)duplicates->folded.len;
  login->next = 0;
  mu_buffer_append(&duplicates->texts, duplicates->folded.data,
                   duplicates->folded.len);
  if (mu_buffer_failed(&duplicates->texts)) {
    return mu_error_nomem(err);
  }
  return MU_OK;
}

/* The login is new to its group, whose last one is logins[last]. */
static enum mu_code keep_another(struct mu_duplicates *duplicates, size_t last,
                                 uint64_t row, struct mu_error *err)
{
  size_t at = duplicates->logins_count;

  if (at == duplicates->logins_capacity &&
      make_room(duplicates, err) != MU_OK) {
    return MU_ENOMEM;
  }
  duplicates->logins_count++;
  duplicates->logins[last].next = (uint32_t)at;
  return keep(duplicates, &duplicates->logins[at], row, err);
}

/* Decides on the entry at the cursor, whose login is folded. */
static enum mu_code decide(struct mu_duplicates *duplicates,
                           struct mu_error *err)
{
  struct mu_pair64 *entry = &duplicates->entries[duplicates->cursor];
  size_t at = (size_t)entry->key;

  if (duplicates->logins[at].row == 0) {
    if (!has_room(duplicates)) {
      entry->key |= DEFERRED;
      return MU_OK;
    }
    entry->key = 0;
    return keep(duplicates, &duplicates->logins[at], entry->value, err);
  }
  while (!same(duplicates, &duplicates->logins[at]) &&
         duplicates->logins[at].next != 0) {
    at = duplicates->logins[at].next;
  }
  if (same(duplicates, &duplicates->logins[at])) {
    entry->key = duplicates->logins[at].row;
    duplicates->found++;
    return MU_OK;
  }
  if (!has_room(duplicates)) {
    entry->key |= DEFERRED;
    return MU_OK;
  }
  entry->key = 0;
  return keep_another(duplicates, at, entry->value, err);
}

enum mu_code mu_duplicates_verify(struct mu_duplicates *duplicates,
                                  uint64_t row, const char *login, size_t len,
                                  struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (!mu_duplicates_wants(duplicates, row)) {
    return MU_OK;
  }
  if (duplicates->logins_count == 0) {
    rc = begin_reading(duplicates, err);
  }
  if (rc == MU_OK) {
    rc = fold(duplicates, login, len, err);
  }
  if (rc == MU_OK) {
    rc = decide(duplicates, err);
    duplicates->cursor++;
  }
  return rc;
}

/* Puts the batch's deferred entries last, grouped again, to be the first of
 * the next batch. */
static void set_deferred_aside(struct mu_duplicates *duplicates)
{
  struct mu_pair64 *entries = duplicates->entries;
  size_t done = duplicates->batch;

  for (size_t i = duplicates->batch; i < duplicates->batch_end; i++) {
    if (!(entries[i].key & DEFERRED)) {
      struct mu_pair64 swapped = entries[done];

      entries[done++] = entries[i];
      entries[i] = swapped;
    }
  }
  mu_radix_sort(entries + done, duplicates->batch_end - done);
  duplicates->batch = done;
}

/* Keeps the rows that repeat another, in order. */
static void finish(struct mu_duplicates *duplicates)
{
  struct mu_pair64 *entries = duplicates->entries;
  size_t kept = 0;

  for (size_t i = 0; i < duplicates->count; i++) {
    if (entries[i].key != 0) {
      entries[kept++] = entries[i];
    }
  }
  duplicates->count = kept;
  mu_radix_sort_by_value(entries, kept);
  shrink(duplicates);
}

bool mu_duplicates_again(struct mu_duplicates *duplicates)
{
  (void)mu_duplicates_wants(duplicates, UINT64_MAX);
  set_deferred_aside(duplicates);
  duplicates->logins_count = 0;
  if (duplicates->batch < duplicates->count) {
    begin_batch(duplicates);
    return true;
  }
  free_reading(duplicates);
  finish(duplicates);
  return false;
}

size_t mu_duplicates_count(const struct mu_duplicates *duplicates)
{
  return duplicates->found;
}

uint64_t mu_duplicates_first(const struct mu_duplicates *duplicates,
                             uint64_t row)
{
  size_t low = 0;
  size_t high = duplicates->found > 0 ? duplicates->count : 0;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (duplicates->entries[middle].value < row) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (duplicates->found > 0 && low < duplicates->count &&
      duplicates->entries[low].value == row) {
    return duplicates->entries[low].key;
  }
  return 0;
}
