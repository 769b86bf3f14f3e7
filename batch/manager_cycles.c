/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/manager_cycles.h"

#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/words.h"
#include "io/buffer.h"
#include "io/text.h"

/* The people as they were given. */
struct people {
  const uint32_t *above;
  const uint32_t *rows;
};

/* The member of |start|'s cycle with the lowest row, so that a cycle is told
 * alike in every run; and how many members there are. */
static uint32_t lowest(const struct people *people, uint32_t start,
                       uint64_t *length)
{
  uint32_t found = start;
  uint32_t at = start;

  *length = 0;
  do {
    if (people->rows[at] < people->rows[found]) {
      found = at;
    }
    at = people->above[at];
    ++*length;
  } while (at != start);
  return found;
}

/* Where a cycle with this lowest row belongs among those that are shown. */
static size_t place_of(const struct mu_manager_cycles *cycles, uint32_t row)
{
  size_t at = cycles->shown;

  while (at > 0 && cycles->items[at - 1].members[0].row > row) {
    at--;
  }
  return at;
}

static void add(struct mu_manager_cycles *cycles, const struct people *people,
                uint32_t start)
{
  uint64_t length = 0;
  uint32_t member = lowest(people, start, &length);
  size_t at = place_of(cycles, people->rows[member]);
  struct mu_manager_cycle *cycle = &cycles->items[at];

  if (length == 1) {
    return;
  }
  cycles->count++;
  if (at == MU_CYCLES_SHOWN) {
    return;
  }
  cycles->shown += cycles->shown < MU_CYCLES_SHOWN;
  memmove(cycle + 1, cycle, (cycles->shown - at - 1) * sizeof *cycle);
  memset(cycle, 0, sizeof *cycle);
  cycle->length = length;
  for (size_t i = 0; i < length && i < MU_CYCLE_MEMBERS; i++) {
    cycle->members[i].row = people->rows[member];
    member = people->above[member];
  }
}

/* The lowest row beyond |row| whose login is wanted; 0: none. */
static uint64_t next_wanted(const struct mu_manager_cycles *cycles,
                            uint64_t row)
{
  uint64_t found = 0;

  for (size_t i = 0; i < cycles->shown; i++) {
    for (size_t j = 0; j < MU_CYCLE_MEMBERS; j++) {
      uint64_t wanted = cycles->items[i].members[j].row;

      if (wanted > row && (found == 0 || wanted < found)) {
        found = wanted;
      }
    }
  }
  return found;
}

enum mu_code mu_manager_cycles_find(struct mu_manager_cycles *cycles,
                                    const uint32_t *above, const uint32_t *rows,
                                    size_t count, struct mu_error *err)
{
  const struct people people = {above, rows};
  uint32_t *walks = calloc(count ? count : 1, sizeof *walks);

  memset(cycles, 0, sizeof *cycles);
  if (!walks) {
    return mu_error_nomem(err);
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t walk = i + 1; /* |walks| says who was met in which */
    uint32_t at = i;

    while (at != MU_MANAGER_NOBODY && walks[at] == 0) {
      walks[at] = walk;
      at = above[at];
    }
    if (at != MU_MANAGER_NOBODY && walks[at] == walk) {
      add(cycles, &people, at);
    }
  }
  free(walks);
  cycles->wanted = next_wanted(cycles, 0);
  return MU_OK;
}

void mu_manager_cycles_name(struct mu_manager_cycles *cycles, uint64_t row,
                            const char *login, size_t len)
{
  if (row != cycles->wanted || row == 0) {
    return;
  }
  for (size_t i = 0; i < cycles->shown; i++) {
    for (size_t j = 0; j < MU_CYCLE_MEMBERS; j++) {
      struct mu_cycle_member *member = &cycles->items[i].members[j];

      if (member->row == row) {
        mu_text_cut(member->login, sizeof member->login, login, len);
      }
    }
  }
  cycles->wanted = next_wanted(cycles, row);
}

static void describe(struct mu_buffer *out,
                     const struct mu_manager_cycle *cycle)
{
  for (size_t i = 0; i < cycle->length && i < MU_CYCLE_MEMBERS; i++) {
    const struct mu_cycle_member *member = &cycle->members[i];

    mu_buffer_printf(out, "%srow %s (", i ? " under " : "",
                     mu_words_count(member->row).text);
    mu_cell_text_quote(out, member->login, strlen(member->login));
    mu_buffer_append_char(out, ')');
  }
  if (cycle->length > MU_CYCLE_MEMBERS) {
    mu_buffer_printf(out, " under ... (%s in all)",
                     mu_words_count(cycle->length).text);
  }
  mu_buffer_printf(out, " under row %s",
                   mu_words_count(cycle->members[0].row).text);
}

void mu_manager_cycles_remark(const struct mu_manager_cycles *cycles,
                              struct mu_remarks *remarks)
{
  struct mu_buffer words = {0};

  for (size_t i = 0; i < cycles->shown; i++) {
    mu_buffer_clear(&words);
    describe(&words, &cycles->items[i]);
    mu_remarks_add(remarks, MU_REMARK_MANAGER_CYCLE, MU_NO_COLUMN, true,
                   "managers in a circle: %s", mu_buffer_text(&words));
    remarks->failed = remarks->failed || mu_buffer_failed(&words);
  }
  if (cycles->count > cycles->shown) {
    mu_remarks_add(remarks, MU_REMARK_MANAGER_CYCLE, MU_NO_COLUMN, true,
                   "managers in a circle: %s more",
                   mu_words_count(cycles->count - cycles->shown).text);
  }
  mu_buffer_release(&words);
}
