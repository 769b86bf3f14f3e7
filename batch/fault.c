/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/text.h"

#define WORDS_MAX 512

static const struct {
  const char *name;
  const char *advice;
} kinds[MU_FAULTS] = {
    [MU_FAULT_REQUIRED] = {"required",
                           "Every user needs login, email, firstName and "
                           "lastName: fill in the cell, or say --split-name "
                           "when one column holds the whole name."},
    [MU_FAULT_TOO_SHORT] = {"too_short",
                            "Write the value out; Okta asks for more "
                            "characters."},
    [MU_FAULT_TOO_LONG] = {"too_long",
                           "Shorten the value; Okta takes no more characters, "
                           "however many bytes each has."},
    [MU_FAULT_FORMAT] = {"format",
                         "Write the value in the form that the attribute "
                         "asks for, as the message shows."},
    [MU_FAULT_CHARACTERS] = {"characters",
                             "Remove emoji and control characters."},
    [MU_FAULT_RECOVERY] = {"recovery",
                           "Give recovery_question and recovery_answer both "
                           "or neither, and do not repeat the question or a "
                           "word of it in the answer."},
    [MU_FAULT_PASSWORD] = {"password",
                           "Give every row a password, or leave out "
                           "--change-password-at-next-login."},
    [MU_FAULT_PROVIDER] = {"provider",
                           "Leave the columns of passwords and recovery "
                           "questions out with --ignore-column, or leave out "
                           "--provider."},
    [MU_FAULT_GROUPS] = {"groups",
                         "Name groups as Okta does, or by their ids, parted "
                         "by ; or |."},
    [MU_FAULT_EXTRA_CELLS] = {"extra_cells",
                              "Quote the cell that holds a comma, or give the "
                              "column a header."},
    [MU_FAULT_DUPLICATE] = {"duplicate",
                            "Keep one row for each login; Okta does not tell "
                            "case and accents apart."},
    [MU_FAULT_SPREADSHEET_ERROR] = {"spreadsheet_error",
                                    "Mend the formula in the spreadsheet (a "
                                    "look-up found nothing?) and export it "
                                    "again."},
    [MU_FAULT_SCIENTIFIC] = {"scientific",
                             "Format the column as text in the spreadsheet, "
                             "take the numbers from where they came from, and "
                             "export it again."},
    [MU_FAULT_FORMULA] = {"formula",
                          "Export the values of the formulas, or put an "
                          "apostrophe in front if it is text."},
    [MU_FAULT_SEVERAL_ADDRESSES] = {"several_addresses",
                                    "Keep one address in the cell; another "
                                    "may go to secondEmail."},
    [MU_FAULT_MIXED_SCRIPTS] = {"mixed_scripts",
                                "Type the address again: some of its letters "
                                "only look like the right ones."},
    [MU_FAULT_PUNCTUATION] = {"punctuation",
                              "Type plain quotes and hyphens, or say "
                              "--ascii-punctuation."},
    [MU_FAULT_BINARY] = {"binary",
                         "Export the attribute as text, or drop the column "
                         "with --ignore-column."},
    [MU_FAULT_CUT_OFF] = {"cut_off",
                          "Export the file again: the end of it is missing."},
    [MU_FAULT_DATE] = {"date", "Write dates as 2026-03-31, or say how they are "
                               "written with --date-format."},
    [MU_FAULT_TEMPLATE] = {"template",
                           "Fill in what --set needs, or give it a default: "
                           "{middleName|default:x}."},
    [MU_FAULT_HASH] = {"hash",
                       "Give the hash as the old system stored it, with what "
                       "it was made of (see muster-passwords(7)); for kinds "
                       "that Okta does not take say --password-hook, or leave "
                       "the hash out."},
    [MU_FAULT_MANAGER] = {"manager", "Name the manager by login where several "
                                     "rows have the same employeeNumber."},
    [MU_FAULT_TYPE] = {"type",
                       "Write true or false, a number with a decimal point, "
                       "or a list parted by ; as the org's schema asks for "
                       "it."},
    [MU_FAULT_CHOICE] = {"choice",
                         "Write one of the values that the org's schema "
                         "allows, letter for letter."},
    [MU_FAULT_PATTERN] = {"pattern",
                          "Write the value as the pattern in the org's schema "
                          "describes it."},
    [MU_FAULT_NOT_UNIQUE] = {"not_unique",
                             "Keep each value for one row: the org's schema "
                             "wants it unique."},
    [MU_FAULT_STRICT] = {"strict",
                         "Mend the cell in the spreadsheet, or leave out "
                         "--strict."},
};

const char *mu_fault_name(enum mu_fault fault)
{
  return kinds[fault].name;
}

const char *mu_fault_advice(enum mu_fault fault)
{
  return kinds[fault].advice;
}

void mu_faults_init(struct mu_faults *faults)
{
  memset(faults, 0, sizeof *faults);
}

void mu_faults_release(struct mu_faults *faults)
{
  mu_buffer_release(&faults->text);
  free(faults->items);
  mu_faults_init(faults);
}

void mu_faults_clear(struct mu_faults *faults)
{
  mu_buffer_clear(&faults->text);
  if (faults->count > 0) { /* most rows have none */
    memset(&faults->index, 0, sizeof faults->index);
    faults->count = 0;
  }
}

/* One more item; NULL when out of memory. */
static struct mu_fault_item *new_item(struct mu_faults *faults)
{
  size_t capacity = faults->capacity ? faults->capacity * 2 : 8;
  struct mu_fault_item *items = faults->items;

  if (faults->count == faults->capacity) {
    items = realloc(items, capacity * sizeof *items);
    if (!items) {
      faults->text.failed = true; /* asked about by whoever writes it out */
      return NULL;
    }
    faults->items = items;
    faults->capacity = capacity;
  }
  return &items[faults->count++];
}

/* What was cut to WORDS_MAX ends in a whole character. */
static void end_at_character(char words[WORDS_MAX])
{
  struct mu_text_scan scan = mu_text_scan(words, strlen(words));

  if (!scan.well_formed) {
    words[scan.bad_at] = '\0';
  }
}

void mu_faults_add(struct mu_faults *faults, enum mu_fault kind,
                   struct mu_place place, const char *format, ...)
{
  bool another = faults->count > 0;
  struct mu_fault_item *item = new_item(faults);
  char words[WORDS_MAX];
  va_list args;
  int len = 0;

  if (!item) {
    return;
  }
  va_start(args, format);
  len = vsnprintf(words, sizeof words, format, args);
  va_end(args);
  if (len >= (int)sizeof words) {
    end_at_character(words);
  }
  if (another) {
    mu_buffer_append_text(&faults->text, "; ");
  }
  item->kind = kind;
  item->column = place.column;
  item->start = (uint32_t)faults->text.len;
  if (place.text[0] != '\0') {
    mu_buffer_append_text(&faults->text, place.text);
    mu_buffer_append_text(&faults->text, ": ");
  }
  item->words = (uint32_t)faults->text.len;
  mu_buffer_append_text(&faults->text, words);
  item->end = (uint32_t)faults->text.len;
  if (faults->index.first[kind].len == 0) {
    faults->index.first[kind].start = item->start;
    faults->index.first[kind].len = item->end - item->start;
  }
}
