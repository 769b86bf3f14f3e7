/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/login_numbers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "batch/siphash.h"
#include "io/text.h"

#define FIRST_NUMBER   2
#define FIRST_CAPACITY 1024

/* The table is at most four fifths full, and grows by half. In 12 bytes: the
 * compiler would pad a uint64_t to 16. */
struct slot {
  uint32_t hash_low;
  uint32_t hash_high;
  uint32_t next; /* the number to try first for this login; 0: free */
};

struct mu_login_numbers {
  struct slot *slots; /* open addressing, in the order of hashes */
  size_t capacity;
  size_t count;
  struct mu_buffer folded;
  struct mu_buffer candidate;
};

enum mu_code mu_login_numbers_new(struct mu_login_numbers **out,
                                  struct mu_error *err)
{
  *out = calloc(1, sizeof **out);
  return *out ? MU_OK : mu_error_nomem(err);
}

void mu_login_numbers_free(struct mu_login_numbers *numbers)
{
  if (!numbers) {
    return;
  }
  free(numbers->slots);
  mu_buffer_release(&numbers->folded);
  mu_buffer_release(&numbers->candidate);
  free(numbers);
}

void mu_login_numbers_clear(struct mu_login_numbers *numbers)
{
  if (numbers->slots) {
    memset(numbers->slots, 0, numbers->capacity * sizeof *numbers->slots);
  }
  numbers->count = 0;
}

/* The slot that has |hash|, or the free one where it belongs. The table is
 * never full. */
static struct slot *find(const struct mu_login_numbers *numbers, uint64_t hash)
{
  uint32_t low = (uint32_t)hash;
  uint32_t high = (uint32_t)(hash >> 32);
  size_t at = (size_t)((uint64_t)high * numbers->capacity >> 32);

  while (numbers->slots[at].next != 0 &&
         (numbers->slots[at].hash_low != low ||
          numbers->slots[at].hash_high != high)) {
    at++;
    if (at == numbers->capacity) {
      at = 0;
    }
  }
  return &numbers->slots[at];
}

static void occupy(struct mu_login_numbers *numbers, struct slot *slot,
                   uint64_t hash, uint32_t next)
{
  slot->hash_low = (uint32_t)hash;
  slot->hash_high = (uint32_t)(hash >> 32);
  slot->next = next;
  numbers->count++;
}

static enum mu_code grow(struct mu_login_numbers *numbers, struct mu_error *err)
{
  struct slot *old = numbers->slots;
  size_t old_capacity = numbers->capacity;
  size_t capacity = old ? old_capacity + old_capacity / 2 : FIRST_CAPACITY;
  struct slot *slots = NULL;

  /* find() multiplies it with 32 bits of the hash. */
  if (capacity <= UINT32_MAX) {
    slots = calloc(capacity, sizeof *slots);
  }
  if (!slots) {
    return mu_error_nomem(err);
  }
  numbers->slots = slots;
  numbers->capacity = capacity;
  numbers->count = 0;
  for (size_t i = 0; old && i < old_capacity; i++) {
    if (old[i].next != 0) {
      uint64_t hash = (uint64_t)old[i].hash_high << 32 | old[i].hash_low;

      occupy(numbers, find(numbers, hash), hash, old[i].next);
    }
  }
  free(old);
  return MU_OK;
}

/* Room for one more, so that slots stay where they are until it is taken. */
static enum mu_code make_room(struct mu_login_numbers *numbers,
                              struct mu_error *err)
{
  if (numbers->count + 1 > numbers->capacity / 5 * 4) {
    return grow(numbers, err);
  }
  return MU_OK;
}

static enum mu_code look_up(struct mu_login_numbers *numbers, const char *login,
                            size_t len, uint64_t *hash, struct slot **slot,
                            struct mu_error *err)
{
  /* Known to everybody: a login that is made to collide gets a number, which
   * is all the harm there is, and every pass has to give the same ones. */
  static const struct mu_siphash_key key = {UINT64_C(0x6c6f67696e206e75),
                                            UINT64_C(0x6d62657273206b31)};

  mu_buffer_clear(&numbers->folded);
  if (!mu_text_fold(&numbers->folded, login, len)) {
    return mu_error_nomem(err);
  }
  *hash =
      mu_siphash(&key, mu_buffer_text(&numbers->folded), numbers->folded.len);
  *slot = find(numbers, *hash);
  return MU_OK;
}

/* Where the number goes: a quoted local part may hold an "@" of its own. */
static size_t number_place(const char *login, size_t len)
{
  size_t at = len;

  while (at > 0 && login[at - 1] != '@') {
    at--;
  }
  return at > 0 ? at - 1 : len;
}

/* Takes the least number that is free for the login whose slot is |base|, and
 * leaves the numbered login in numbers->candidate. */
static enum mu_code take_number(struct mu_login_numbers *numbers,
                                struct slot *base, const char *login,
                                size_t len, struct mu_error *err)
{
  struct mu_buffer *candidate = &numbers->candidate;
  size_t place = number_place(login, len);
  uint32_t number = base->next;

  for (;; number++) {
    uint64_t hash = 0;
    struct slot *slot = NULL;
    enum mu_code rc = MU_OK;

    mu_buffer_clear(candidate);
    mu_buffer_append(candidate, login, place);
    mu_buffer_append_uint(candidate, number);
    mu_buffer_append(candidate, login + place, len - place);
    if (mu_buffer_failed(candidate)) {
      return mu_error_nomem(err);
    }
    rc = look_up(numbers, mu_buffer_text(candidate), candidate->len, &hash,
                 &slot, err);
    if (rc != MU_OK) {
      return rc;
    }
    if (slot->next == 0) {
      occupy(numbers, slot, hash, FIRST_NUMBER);
      base->next = number + 1;
      return MU_OK;
    }
  }
}

enum mu_code mu_login_numbers_take(struct mu_login_numbers *numbers,
                                   const char *login, size_t len,
                                   struct mu_buffer *out, bool *numbered,
                                   struct mu_error *err)
{
  enum mu_code rc = make_room(numbers, err);
  uint64_t hash = 0;
  struct slot *slot = NULL;

  *numbered = false;
  if (rc == MU_OK) {
    rc = look_up(numbers, login, len, &hash, &slot, err);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (slot->next == 0) {
    occupy(numbers, slot, hash, FIRST_NUMBER);
    mu_buffer_append(out, login, len);
  } else {
    rc = take_number(numbers, slot, login, len, err);
    if (rc != MU_OK) {
      return rc;
    }
    *numbered = true;
    mu_buffer_append(out, numbers->candidate.data, numbers->candidate.len);
  }
  return mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}
