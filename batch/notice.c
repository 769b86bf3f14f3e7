/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/notice.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  const char *words;
  const char *advice;
} kinds[MU_NOTICE_KINDS] = {
    [MU_NOTICE_TRIMMED] = {"trimmed", "blanks at the ends are left out", ""},
    [MU_NOTICE_SPACES] = {"spaces",
                          "no-break and other unusual spaces are left out, or "
                          "are plain ones within a name",
                          ""},
    [MU_NOTICE_UNSEEN] = {"unseen",
                          "characters that cannot be seen are left "
                          "out",
                          ""},
    [MU_NOTICE_NFC] = {"nfc",
                       "letters and accents that stand apart are put "
                       "together (Unicode NFC)",
                       ""},
    [MU_NOTICE_EXCEL_TEXT] = {"excel_text",
                              "=\"...\" is read as the text in "
                              "it",
                              ""},
    [MU_NOTICE_APOSTROPHE] = {"apostrophe",
                              "the apostrophe in front, which marks text in a "
                              "spreadsheet, is left out",
                              ""},
    [MU_NOTICE_ADDRESS] = {"address", "the bare e-mail address is taken", ""},
    [MU_NOTICE_HYPERLINK] = {"hyperlink", "the address in the link is taken",
                             ""},
    [MU_NOTICE_TELEPHONE] = {"telephone", "tel: is left out", ""},
    [MU_NOTICE_PUNCTUATION] = {"punctuation",
                               "typographic quotes and dashes "
                               "are plain ones",
                               ""},
    [MU_NOTICE_ENCODING_MENDED] = {"encoding_mended",
                                   "text that was encoded twice is decoded "
                                   "twice",
                                   ""},
    [MU_NOTICE_NULL_WORD] = {"null_word",
                             "a word that stands for no value is read as "
                             "blank",
                             "Say --null WORD for the words that mean no value "
                             "in your file."},
    [MU_NOTICE_OKTA_ID] = {"okta_id",
                           "the id of a user in Okta is no number of an "
                           "employee, and is left out",
                           ""},
    [MU_NOTICE_KEPT_PASSWORD] = {"kept_password",
                                 "asterisks are no password: none is sent", ""},
    [MU_NOTICE_COMMON_NAME] = {"common_name",
                               "the name (CN) is taken out of "
                               "the directory path",
                               ""},
    [MU_NOTICE_COUNTRY] = {"country",
                           "the country is read as its two-letter code", ""},
    [MU_NOTICE_DATE] = {"date", "the date is read by --date-format", ""},
    [MU_NOTICE_BOOLEAN] = {"boolean", "the word is read as true or as false",
                           ""},
    [MU_NOTICE_LIST] = {"list", "a JSON list is read as a list", ""},
    [MU_NOTICE_PADDED] = {"padded", "zeros are put in front (--pad)", ""},
    [MU_NOTICE_NAME_SPLIT] = {"name_split",
                              "a whole name is split into first and last name",
                              "Look these names over: particles and double "
                              "surnames are split wrongly."},
    [MU_NOTICE_NUMBERED] = {"numbered",
                            "the login is taken by an earlier row: a number is "
                            "added",
                            ""},
    [MU_NOTICE_JOINERS] = {"joiners",
                           "zero-width joiners in names are kept, as Persian "
                           "and Indic scripts need them",
                           "Take them out if the name is in another script."},
    [MU_NOTICE_DOUBLE_ENCODED] = {"double_encoded",
                                  "looks like UTF-8 that was once read as "
                                  "Windows-1252",
                                  "Export the file again as UTF-8, or say "
                                  "--mend-double-encoding."},
    [MU_NOTICE_LITERAL_QUOTE] = {"literal_quote",
                                 "quotes within a cell that does not begin "
                                 "with one are taken as they are",
                                 ""},
    [MU_NOTICE_SPACE_BEFORE_QUOTE] = {"space_before_quote",
                                      "spaces before a quote are left out", ""},
    [MU_NOTICE_SHORT_ROW] = {"short_row",
                             "the row has fewer cells than the header; the "
                             "missing ones count as blank",
                             "See whether a delimiter is missing."},
    [MU_NOTICE_ROUNDED] = {"rounded",
                           "16 or more digits that end in zeros: a spreadsheet "
                           "may have rounded the number",
                           "Compare with where the file came from, and format "
                           "the column as text before exporting."},
    [MU_NOTICE_THOUSANDS] = {"thousands",
                             "looks like a number with thousands separators",
                             "Format the column as text or as a number "
                             "without separators before exporting."},
    [MU_NOTICE_DECIMAL] = {"decimal",
                           "looks like a whole number written with "
                           "decimals",
                           "Format the column as text before exporting."},
    [MU_NOTICE_DATE_LIKE] = {"date_like",
                             "looks like a date that a spreadsheet made of "
                             "other text",
                             "Compare with where the file came from, and "
                             "format the column as text before exporting."},
    [MU_NOTICE_DECORATED] = {"decorated", "holds more than a name",
                             "Take titles, pronouns and remarks out of names."},
    [MU_NOTICE_NULL_NAME] = {"null_name",
                             "a word that often stands for no value is taken "
                             "for a name",
                             "Say --null WORD if it is nobody's name."},
    [MU_NOTICE_DOMAIN] = {"domain", "the e-mail domain looks misspelt",
                          "Look at the address: mail to it may reach nobody."},
    [MU_NOTICE_PHONE] = {"phone",
                         "the number cannot be dialled as it is written",
                         "Write it as +442079460000: country code, no (0)."},
    [MU_NOTICE_INACTIVE] = {"inactive", "may not sign in, by the file",
                            "--inactive says what becomes of them."},
};

const char *mu_notice_name(enum mu_notice_kind kind)
{
  return kinds[kind].name;
}

const char *mu_notice_words(enum mu_notice_kind kind)
{
  return kinds[kind].words;
}

const char *mu_notice_advice(enum mu_notice_kind kind)
{
  return kinds[kind].advice;
}

void mu_notices_release(struct mu_notices *notices)
{
  free(notices->items);
  memset(notices, 0, sizeof *notices);
}

void mu_notices_clear(struct mu_notices *notices)
{
  notices->count = 0;
  notices->failed = false;
}

static bool grow(struct mu_notices *notices)
{
  size_t capacity = notices->capacity ? notices->capacity * 2 : 16;
  struct mu_notice *items =
      realloc(notices->items, capacity * sizeof *notices->items);

  if (!items) {
    notices->failed = true;
    return false;
  }
  notices->items = items;
  notices->capacity = capacity;
  return true;
}

void mu_notices_add(struct mu_notices *notices, enum mu_notice_kind kind,
                    uint32_t column)
{
  if (notices->count == notices->capacity && !grow(notices)) {
    return;
  }
  notices->items[notices->count++] =
      (struct mu_notice){.kind = kind, .column = column};
}
