/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One cell, mended.  What comes out is text that can be sent; nothing changes
 * without a notice; what an export guards comes back; secrets stay; and the
 * quick look at ordinary cells hides nothing that the long way would find.  The
 * first byte picks the column, the second the options.
 */
#include <string.h>

#include "batch/column_trait.h"
#include "batch/formula_guard.h"
#include "batch/repair.h"
#include "fuzz.h"
#include "io/text.h"

#define COLUMNS  ((size_t)MU_ATTRIBUTES)
#define CELL_MAX 512

struct sheet {
  struct mu_header_map *map;
  struct mu_repair *repair;
  struct mu_cell cells[MU_ATTRIBUTES];
  struct mu_csv_row row;
  struct mu_notices notices;
  struct mu_user user;
};

/* A column for each attribute, in their order. */
static void open_sheet(struct sheet *sheet, unsigned options)
{
  static const struct mu_option_list pad = {{"employeeNumber=6"}, 1};
  const struct mu_repair_options repair = {.clear_token =
                                               options & 1 ? "<clear>" : NULL,
                                           .pad = options & 2 ? &pad : NULL,
                                           .ascii_punctuation = options & 4,
                                           .mend_double_encoding = options & 8,
                                           .split_name = options & 16};
  const struct mu_header_options header = {0};

  memset(sheet, 0, sizeof *sheet);
  sheet->row = (struct mu_csv_row){
      .cells = sheet->cells, .count = COLUMNS, .line = 1, .ended = true};
  for (size_t i = 0; i < COLUMNS; i++) {
    const char *name = mu_attribute((enum mu_attribute_id)i)->name;

    sheet->cells[i] =
        (struct mu_cell){.text = name, .len = strlen(name), .ascii = true};
  }
  MU_FUZZ_CHECK(mu_header_map_new(&sheet->map, &sheet->row, &header, NULL) ==
                MU_OK);
  MU_FUZZ_CHECK(mu_repair_new(&sheet->repair, &repair, NULL) == MU_OK);
  for (size_t i = 0; i < COLUMNS; i++) {
    sheet->cells[i] = (struct mu_cell){.text = "", .ascii = true};
  }
}

static void close_sheet(struct sheet *sheet)
{
  mu_notices_release(&sheet->notices);
  mu_repair_free(sheet->repair);
  mu_header_map_free(sheet->map);
}

static void read_as(struct sheet *sheet, enum mu_reading reading)
{
  size_t count = 0;
  struct mu_column_pair *pairs =
      (struct mu_column_pair *)mu_header_map_pairs(sheet->map, &count);

  for (size_t i = 0; i < count; i++) {
    if (pairs[i].id != MU_USER_STATUS) {
      pairs[i].reading = reading;
    }
  }
}

static void mend(struct sheet *sheet)
{
  mu_header_map_apply(sheet->map, &sheet->row, &sheet->user);
  mu_notices_clear(&sheet->notices);
  MU_FUZZ_CHECK(mu_repair_row(sheet->repair, sheet->map, &sheet->row,
                              &sheet->user, &sheet->notices, NULL) == MU_OK);
}

static void check_value(const struct sheet *sheet, enum mu_attribute_id id)
{
  const struct mu_value *value = &sheet->user.values[id];
  const struct mu_cell *cell = &sheet->cells[id];
  struct mu_text_scan scan;

  if (value->text) {
    scan = mu_text_scan(value->text, value->len);
    MU_FUZZ_CHECK(value->len > 0 && value->text[value->len] == '\0');
    MU_FUZZ_CHECK(scan.well_formed && scan.characters == value->characters);
    MU_FUZZ_CHECK(scan.beyond_bmp == value->beyond_bmp);
    MU_FUZZ_CHECK(value->text == cell->text ||
                  !(mu_column_traits(NULL, id) & MU_TRAIT_SECRET));
    MU_FUZZ_CHECK(sheet->notices.count > 0 || id == MU_USER_STATUS ||
                  (value->len == cell->len &&
                   memcmp(value->text, cell->text, cell->len) == 0));
  } else {
    MU_FUZZ_CHECK(sheet->notices.count > 0 || id == MU_LAST_NAME_PREFIX ||
                  strcmp(cell->text, "<clear>") == 0);
  }
}

/* The long way, which a reading of its own leads to, finds the same. */
static void check_quick_look(struct sheet *sheet, enum mu_attribute_id id)
{
  const struct mu_value *closely = &sheet->user.values[id];
  struct mu_value quick = *closely;
  size_t notices = sheet->notices.count;
  char copy[4 * CELL_MAX];

  MU_FUZZ_CHECK(quick.len < sizeof copy);
  if (quick.text) {
    memcpy(copy, quick.text, quick.len);
  }
  read_as(sheet, MU_READ_INVERTED);
  mend(sheet);
  MU_FUZZ_CHECK(sheet->notices.count == notices);
  if (quick.text) {
    MU_FUZZ_CHECK(closely->text && closely->len == quick.len);
    MU_FUZZ_CHECK(memcmp(closely->text, copy, quick.len) == 0);
  } else {
    MU_FUZZ_CHECK(!closely->text);
  }
}

/* What an export guards is read as it was, where no option asks for more. */
static void check_guard(const char *text, size_t len)
{
  char guarded[CELL_MAX + 2] = "'";
  size_t from = mu_formula_guard_needs(text, len) ? 0 : 1;
  const struct mu_value *value = NULL;
  struct sheet sheet;

  memcpy(guarded + 1, text, len);
  guarded[len + 1] = '\0';
  open_sheet(&sheet, 0);
  sheet.cells[MU_TITLE] = (struct mu_cell){.text = guarded + from,
                                           .len = len + 1 - from,
                                           .characters = (uint32_t)len,
                                           .ascii = true};
  mend(&sheet);
  value = &sheet.user.values[MU_TITLE];
  MU_FUZZ_CHECK(value->text && value->len == len &&
                memcmp(value->text, text, len) == 0);
  close_sheet(&sheet);
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A cell as the reader gives it: UTF-8, no NUL, no blanks at the ends. */
static bool set_cell(struct mu_cell *cell, const char *text, size_t len)
{
  struct mu_text_scan scan = mu_text_scan(text, len);

  if (len == 0 || len > CELL_MAX || !scan.well_formed ||
      memchr(text, '\0', len) || is_blank(text[0]) || is_blank(text[len - 1])) {
    return false;
  }
  *cell = (struct mu_cell){.text = text,
                           .len = len,
                           .characters = (uint32_t)scan.characters,
                           .beyond_bmp = scan.beyond_bmp,
                           .ascii = scan.characters == len};
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  enum mu_attribute_id id = MU_LOGIN;
  struct sheet sheet;
  char *text = NULL;

  if (size < 2) {
    return 0;
  }
  id = (enum mu_attribute_id)(data[0] % COLUMNS);
  text = malloc(size - 1); /* two bytes less, and a NUL after them */
  MU_FUZZ_CHECK(text);
  memcpy(text, data + 2, size - 2);
  text[size - 2] = '\0';
  open_sheet(&sheet, data[1]);
  if (set_cell(&sheet.cells[id], text, size - 2)) {
    for (int i = 0; i < 2; i++) { /* the second time a domain is known */
      mend(&sheet);
      check_value(&sheet, id);
    }
    check_quick_look(&sheet, id);
    if (sheet.cells[id].ascii) {
      check_guard(text, size - 2);
    }
  }
  close_sheet(&sheet);
  free(text);
  return 0;
}
