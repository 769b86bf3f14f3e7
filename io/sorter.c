/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records gather in memory until it is full; then they go to the file as a
 * run, sorted. A run that begins where the one before it ended is part of that
 * one: what is added in order is never merged. At the end the runs are merged
 * by a heap of their next records.
 */
#include "io/sorter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/array.h"
#include "io/buffer.h"
#include "io/unnamed_file.h"

#define WINDOW_LEAST ((size_t)4 << 10) /* of a run, while it is merged */
#define WINDOW_MOST  ((size_t)256 << 10)

struct entry { /* of a record in memory */
  size_t at;
  const char *key; /* set when they are sorted: until then |bytes| may move */
  uint32_t key_len;
  uint32_t len;
};

struct run { /* of sorted records in the file */
  uint64_t at, end;
  struct mu_buffer window; /* what of it is in memory */
  size_t read;             /* of that, behind the present record */
  struct mu_sorted record; /* the present one, in |window| */
};

struct frame { /* before each record in the file: its key and its bytes follow
                */
  uint32_t key_len;
  uint32_t len;
};

struct mu_sorter {
  size_t memory;
  struct mu_buffer bytes;
  struct entry *entries;
  size_t count, capacity;
  int fd; /* -1: everything fits in memory so far */
  uint64_t written;
  struct mu_buffer last; /* key that was written */
  struct run *runs;
  size_t run_count, run_capacity;
  struct mu_buffer out;
  /* While records are given: */
  bool giving;
  size_t next;  /* of the entries, when all are in memory */
  size_t *heap; /* of runs, the one with the first record on top */
  size_t heap_count;
};

enum mu_code mu_sorter_new(struct mu_sorter **out, size_t memory,
                           struct mu_error *err)
{
  *out = calloc(1, sizeof **out);
  if (!*out) {
    return mu_error_nomem(err);
  }
  (*out)->memory = memory;
  (*out)->fd = -1;
  return MU_OK;
}

void mu_sorter_free(struct mu_sorter *s)
{
  if (!s) {
    return;
  }
  for (size_t i = 0; i < s->run_count; i++) {
    mu_buffer_release(&s->runs[i].window);
  }
  if (s->fd >= 0) {
    (void)close(s->fd);
  }
  mu_buffer_release(&s->bytes);
  mu_buffer_release(&s->last);
  mu_buffer_release(&s->out);
  free(s->entries);
  free(s->runs);
  free(s->heap);
  free(s);
}

static int compare_keys(const char *a, size_t a_len, const char *b,
                        size_t b_len)
{
  size_t least = a_len < b_len ? a_len : b_len;
  int order = least > 0 ? memcmp(a, b, least) : 0;

  return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* ---- in memory ---- */

/* Those of one key stay in the order in which they were added, which is that of
 * their places. */
static int compare_entries(const void *a, const void *b)
{
  const struct entry *left = a;
  const struct entry *right = b;
  int order =
      compare_keys(left->key, left->key_len, right->key, right->key_len);

  return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

static void sort_entries(struct mu_sorter *s)
{
  for (size_t i = 0; i < s->count; i++) {
    s->entries[i].key = s->bytes.data + s->entries[i].at;
  }
  if (s->count > 1) {
    qsort(s->entries, s->count, sizeof *s->entries, compare_entries);
  }
}

static enum mu_code grow_entries(struct mu_sorter *s, struct mu_error *err)
{
  struct entry *entries =
      mu_array_grow(s->entries, s->count, &s->capacity, sizeof *entries);

  if (!entries) {
    return mu_error_nomem(err);
  }
  s->entries = entries;
  return MU_OK;
}

/* ---- to the file ---- */

static enum mu_code add_run(struct mu_sorter *s, struct mu_error *err)
{
  struct run *runs =
      mu_array_grow(s->runs, s->run_count, &s->run_capacity, sizeof *runs);

  if (!runs) {
    return mu_error_nomem(err);
  }
  s->runs = runs;
  s->runs[s->run_count++] = (struct run){.at = s->written, .end = s->written};
  return MU_OK;
}

/* Whether what is in memory, sorted, follows what was written last. */
static bool continues(const struct mu_sorter *s)
{
  const struct entry *first = &s->entries[0];

  return s->run_count > 0 &&
         compare_keys(mu_buffer_text(&s->last), s->last.len,
                      s->bytes.data + first->at, first->key_len) <= 0;
}

static enum mu_code write_out(struct mu_sorter *s, struct mu_error *err)
{
  enum mu_code rc = mu_buffer_failed(&s->out)
                        ? mu_error_nomem(err)
                        : mu_unnamed_file_write(s->fd, mu_buffer_text(&s->out),
                                                s->out.len, err);

  s->written += rc == MU_OK ? s->out.len : 0;
  mu_buffer_clear(&s->out);
  return rc;
}

static enum mu_code write_entries(struct mu_sorter *s, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < s->count && rc == MU_OK; i++) {
    const struct entry *e = &s->entries[i];
    struct frame frame = {.key_len = e->key_len, .len = e->len};

    mu_buffer_append(&s->out, &frame, sizeof frame);
    mu_buffer_append(&s->out, s->bytes.data + e->at,
                     (size_t)e->key_len + e->len);
    if (s->out.len >= WINDOW_MOST) {
      rc = write_out(s, err);
    }
  }
  return rc == MU_OK ? write_out(s, err) : rc;
}

static enum mu_code spill(struct mu_sorter *s, struct mu_error *err)
{
  const struct entry *last = NULL;
  enum mu_code rc = s->fd < 0 ? mu_unnamed_file(&s->fd, err) : MU_OK;

  if (rc != MU_OK || s->count == 0) {
    return rc;
  }
  sort_entries(s);
  rc = continues(s) ? MU_OK : add_run(s, err);
  if (rc == MU_OK) {
    rc = write_entries(s, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  last = &s->entries[s->count - 1];
  s->runs[s->run_count - 1].end = s->written;
  mu_buffer_clear(&s->last);
  mu_buffer_append(&s->last, s->bytes.data + last->at, last->key_len);
  mu_buffer_clear(&s->bytes);
  s->count = 0;
  return mu_buffer_failed(&s->last) ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_sorter_add(struct mu_sorter *s, const char *key, size_t key_len,
                           const char *bytes, size_t len, struct mu_error *err)
{
  size_t held = s->bytes.len + s->count * sizeof *s->entries;
  enum mu_code rc = MU_OK;

  if (s->count > 0 && held + key_len + len > s->memory) {
    rc = spill(s, err);
  }
  if (rc == MU_OK) {
    rc = grow_entries(s, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  s->entries[s->count++] = (struct entry){
      .at = s->bytes.len, .key_len = (uint32_t)key_len, .len = (uint32_t)len};
  mu_buffer_append(&s->bytes, key, key_len);
  mu_buffer_append(&s->bytes, bytes, len);
  return mu_buffer_failed(&s->bytes) ? mu_error_nomem(err) : MU_OK;
}

/* ---- and back ---- */

/* Has |wanted| bytes behind what was read in memory, if the run has them. */
static enum mu_code fill_window(struct mu_sorter *s, struct run *run,
                                size_t wanted, size_t window,
                                struct mu_error *err)
{
  size_t left = run->window.len - run->read;
  uint64_t behind = run->end - run->at;
  size_t more = wanted > window ? wanted : window;
  size_t got = 0;
  enum mu_code rc = MU_OK;

  if (left >= wanted) {
    return MU_OK;
  }
  if (left > 0) {
    memmove(run->window.data, run->window.data + run->read, left);
  }
  run->window.len = left;
  run->read = 0;
  more -= left;
  more = more < behind ? more : (size_t)behind;
  if (!mu_buffer_reserve(&run->window, more)) {
    return mu_error_nomem(err);
  }
  rc = mu_file_read_at(s->fd, "a temporary file", run->at,
                       run->window.data + left, more, &got, err);
  run->window.len += got;
  run->at += got;
  return rc;
}

static size_t window_of(const struct mu_sorter *s)
{
  size_t window = s->memory / (s->run_count ? s->run_count : 1);

  window = window < WINDOW_MOST ? window : WINDOW_MOST;
  return window > WINDOW_LEAST ? window : WINDOW_LEAST;
}

/* The run's next record; MU_END behind its last. */
static enum mu_code advance(struct mu_sorter *s, struct run *run,
                            struct mu_error *err)
{
  struct frame frame;
  size_t window = window_of(s);
  enum mu_code rc = fill_window(s, run, sizeof frame, window, err);

  if (rc != MU_OK) {
    return rc;
  }
  if (run->window.len - run->read < sizeof frame) {
    return MU_END;
  }
  memcpy(&frame, run->window.data + run->read, sizeof frame);
  run->read += sizeof frame;
  rc = fill_window(s, run, (size_t)frame.key_len + frame.len, window, err);
  if (rc != MU_OK) {
    return rc;
  }
  run->record =
      (struct mu_sorted){.key = run->window.data + run->read,
                         .key_len = frame.key_len,
                         .bytes = run->window.data + run->read + frame.key_len,
                         .len = frame.len};
  run->read += (size_t)frame.key_len + frame.len;
  return MU_OK;
}

/* Of two runs the earlier one comes first when their keys are the same. */
static bool comes_first(const struct mu_sorter *s, size_t a, size_t b)
{
  const struct mu_sorted *left = &s->runs[a].record;
  const struct mu_sorted *right = &s->runs[b].record;
  int order =
      compare_keys(left->key, left->key_len, right->key, right->key_len);

  return order != 0 ? order < 0 : a < b;
}

static void sift_down(struct mu_sorter *s, size_t at)
{
  for (;;) {
    size_t first = at;

    for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
      if (child < s->heap_count &&
          comes_first(s, s->heap[child], s->heap[first])) {
        first = child;
      }
    }
    if (first == at) {
      return;
    }
    size_t run = s->heap[at];

    s->heap[at] = s->heap[first];
    s->heap[first] = run;
    at = first;
  }
}

static enum mu_code begin_merge(struct mu_sorter *s, struct mu_error *err)
{
  enum mu_code rc = spill(s, err);

  if (rc != MU_OK) {
    return rc;
  }
  mu_buffer_release(&s->bytes);
  free(s->entries);
  s->entries = NULL;
  s->heap = malloc(s->run_count * sizeof *s->heap);
  if (!s->heap) {
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < s->run_count && rc == MU_OK; i++) {
    rc = advance(s, &s->runs[i], err);
    s->heap[s->heap_count++] = i;
  }
  for (size_t i = s->heap_count; i-- > 0 && rc == MU_OK;) {
    sift_down(s, i);
  }
  return rc;
}

static enum mu_code begin_giving(struct mu_sorter *s, struct mu_error *err)
{
  s->giving = true;
  if (s->fd >= 0) {
    return begin_merge(s, err);
  }
  sort_entries(s);
  return MU_OK;
}

static enum mu_code next_in_memory(struct mu_sorter *s,
                                   struct mu_sorted *record)
{
  const struct entry *e = NULL;

  if (!s->entries || s->next == s->count) {
    return MU_END;
  }
  e = &s->entries[s->next++];
  *record = (struct mu_sorted){.key = s->bytes.data + e->at,
                               .key_len = e->key_len,
                               .bytes = s->bytes.data + e->at + e->key_len,
                               .len = e->len};
  return MU_OK;
}

/* Moves on behind the record that was given last. */
static enum mu_code drop_first(struct mu_sorter *s, struct mu_error *err)
{
  enum mu_code rc = advance(s, &s->runs[s->heap[0]], err);

  if (rc == MU_END) {
    s->heap[0] = s->heap[--s->heap_count];
    rc = MU_OK;
  }
  if (rc == MU_OK && s->heap_count > 0) {
    sift_down(s, 0);
  }
  return rc;
}

enum mu_code mu_sorter_next(struct mu_sorter *s, struct mu_sorted *record,
                            struct mu_error *err)
{
  bool first = !s->giving;
  enum mu_code rc = first ? begin_giving(s, err) : MU_OK;

  if (rc != MU_OK) {
    return rc;
  }
  if (s->fd < 0) {
    return next_in_memory(s, record);
  }
  if (!first && s->heap_count > 0) {
    rc = drop_first(s, err);
  }
  if (rc == MU_OK && s->heap_count == 0) {
    return MU_END;
  }
  if (rc == MU_OK) {
    *record = s->runs[s->heap[0]].record;
  }
  return rc;
}
