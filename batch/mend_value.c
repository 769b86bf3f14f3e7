/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/mend_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "batch/column_trait.h"
#include "batch/country.h"
#include "batch/directory_name.h"
#include "batch/double_encoding.h"
#include "batch/format.h"
#include "batch/formula_guard.h"
#include "batch/group_list.h"
#include "batch/list_cell.h"
#include "batch/mail_cell.h"
#include "batch/mail_domain.h"
#include "batch/mend_text.h"
#include "batch/person_name.h"
#include "batch/phone.h"
#include "batch/spoilt_cell.h"
#include "batch/state_word.h"
#include "io/text.h"

#define OKTA_ID_LEN 20

/* A value on its way. Each step narrows |text| or puts another in its place.
 */
struct work {
  struct mu_mender *mender;
  struct mu_notices *notices;
  struct mu_column_pair pair;
  unsigned traits;
  const char *text;
  size_t len;     /* 0: there is no value */
  bool ascii;     /* for certain */
  bool garbled;   /* encoded twice and left so: mending would make it worse */
  bool null_name; /* one doubt is enough */
  bool unwrapped; /* its quotes were those of a formula */
  bool literal;   /* an apostrophe said so: it is no word for nothing, no path
                     and no link, whatever it looks like */
  bool cleared;   /* there shall be no value */
  bool failed;    /* out of memory */
};

static void notice(struct work *work, enum mu_notice_kind kind)
{
  mu_notices_add(work->notices, kind, work->pair.column);
}

static bool has(const struct work *work, unsigned traits)
{
  return (work->traits & traits) != 0;
}

/* A new text in place of the present one; what |text| holds is copied. */
static void replace(struct work *work, const char *text, size_t len)
{
  char *copy = mu_arena_copy(&work->mender->arena, text, len);

  if (!copy) {
    work->failed = true;
    return;
  }
  work->text = copy;
  work->len = len;
}

/* Room for |size| bytes to write a new text into, or NULL. */
static char *take(struct work *work, size_t size)
{
  char *taken = mu_arena_take(&work->mender->arena, size);

  work->failed = work->failed || !taken;
  return taken;
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(struct work *work)
{
  while (work->len > 0 && is_blank(*work->text)) {
    work->text++;
    work->len--;
  }
  while (work->len > 0 && is_blank(work->text[work->len - 1])) {
    work->len--;
  }
}

/* True when the cell says that there is no value. */
static bool blank(struct work *work)
{
  bool may_be_name = has(work, MU_TRAIT_NAME | MU_TRAIT_ADDRESS);

  switch (mu_blank_words_look(&work->mender->blank, work->text, work->len,
                              may_be_name)) {
  case MU_BLANK_NULL:
    notice(work, MU_NOTICE_NULL_WORD);
    work->len = 0;
    return true;
  case MU_BLANK_CLEAR:
    work->cleared = true;
    work->len = 0;
    return true;
  case MU_BLANK_NAME:
    if (has(work, MU_TRAIT_NAME)) {
      notice(work, MU_NOTICE_NULL_NAME); /* of an address validate knows */
      work->null_name = true;
    }
    break;
  case MU_BLANK_NOT:
    break;
  }
  return false;
}

/* Asterisks stand where a password was left out. */
static void mend_secret(struct work *work)
{
  if (blank(work) || work->pair.id != MU_PASSWORD) {
    return;
  }
  for (size_t i = 0; i < work->len; i++) {
    if (work->text[i] != '*') {
      return;
    }
  }
  notice(work, MU_NOTICE_KEPT_PASSWORD);
  work->len = 0;
}

/* ="00123": the quotes of a formula within are doubled. */
static void unwrap_formula(struct work *work)
{
  const char *text = work->text + 2;
  char *out = NULL;
  size_t used = 0;

  if (work->len < 3 || memcmp(work->text, "=\"", 2) != 0 ||
      work->text[work->len - 1] != '"') {
    return;
  }
  out = take(work, work->len);
  if (!out) {
    return;
  }
  for (size_t i = 0; i < work->len - 3; i++) {
    if (text[i] == '"' && (i + 1 == work->len - 3 || text[++i] != '"')) {
      return; /* more than one text: a real formula */
    }
    out[used++] = text[i];
  }
  work->text = out;
  work->len = used;
  work->unwrapped = true;
  trim(work);
  notice(work, MU_NOTICE_EXCEL_TEXT);
}

/* '00123: how a spreadsheet is told that it is text. */
static void drop_apostrophe(struct work *work)
{
  if (mu_formula_guard_marks(work->text, work->len)) {
    work->text++;
    work->len--;
    work->literal = true;
    notice(work, MU_NOTICE_APOSTROPHE);
  }
}

static void follow_link(struct work *work)
{
  if (has(work, MU_TRAIT_ADDRESS) &&
      mu_mail_cell_linked(&work->text, &work->len)) {
    work->unwrapped = true;
    notice(work, MU_NOTICE_HYPERLINK);
  }
}

static void mend_encoding(struct work *work)
{
  struct mu_buffer *mended = &work->mender->scratch;

  if (!mu_double_encoded(work->text, work->len)) {
    return;
  }
  mu_buffer_clear(mended);
  if (work->mender->mend_double_encoding &&
      mu_double_encoding_mend(mended, work->text, work->len)) {
    replace(work, mu_buffer_text(mended), mended->len);
    notice(work, MU_NOTICE_ENCODING_MENDED);
  } else {
    work->garbled = true;
    notice(work, MU_NOTICE_DOUBLE_ENCODED);
  }
  work->failed = work->failed || mu_buffer_failed(mended);
}

static void put_together(struct work *work)
{
  utf8proc_uint8_t *composed = NULL;
  utf8proc_ssize_t len = 0;

  if (!mu_mend_text_wants_nfc(work->text, work->len)) {
    return;
  }
  len = utf8proc_map((const utf8proc_uint8_t *)work->text,
                     (utf8proc_ssize_t)work->len, &composed,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  if (len < 0) {
    work->failed = true;
    return;
  }
  if ((size_t)len != work->len ||
      memcmp(composed, work->text, work->len) != 0) {
    replace(work, (const char *)composed, (size_t)len);
    notice(work, MU_NOTICE_NFC);
  }
  free(composed);
}

static void mend_characters(struct work *work)
{
  const struct mu_mend_rules rules = {has(work, MU_TRAIT_ADDRESS),
                                      work->mender->ascii_punctuation};
  char *out = take(work, work->len);
  unsigned found = 0;
  size_t len = 0;

  if (!out) {
    return;
  }
  found = mu_mend_text(out, &len, work->text, work->len, rules);
  if (found == 0) {
    return;
  }
  work->text = out;
  work->len = len;
  if (found & MU_MEND_SPACES) {
    notice(work, MU_NOTICE_SPACES);
  }
  if ((found & MU_MEND_UNSEEN) ||
      (rules.address && (found & MU_MEND_JOINERS))) {
    notice(work, MU_NOTICE_UNSEEN);
  }
  if (!rules.address && (found & MU_MEND_JOINERS)) {
    notice(work, MU_NOTICE_JOINERS);
  }
  if (found & MU_MEND_PUNCTUATION) {
    notice(work, MU_NOTICE_PUNCTUATION);
  }
}

/* What any column may need. */
static void mend_any(struct work *work)
{
  if (!work->ascii) {
    mend_encoding(work);
  }
  if (!work->ascii && !work->garbled && !work->failed) {
    mend_characters(work);
  }
  if (!work->ascii && !work->garbled && !work->failed && work->len > 0) {
    put_together(work);
  }
  if (work->len > 0 && !work->failed) {
    unwrap_formula(work);
  }
  if (work->len > 0) {
    drop_apostrophe(work);
  }
}

static void mend_address(struct work *work)
{
  const char *at = NULL;
  const char *meant = NULL;

  if (mu_mail_cell_several(work->text, work->len)) {
    return; /* validate says so */
  }
  if (mu_mail_cell_bare(&work->text, &work->len)) {
    notice(work, MU_NOTICE_ADDRESS);
  }
  at = memchr(work->text, '@', work->len);
  if (at) {
    size_t before = (size_t)(at + 1 - work->text);

    if (mu_domain_misspelt(at + 1, work->len - before, &meant)) {
      notice(work, MU_NOTICE_DOMAIN);
    }
  }
}

/* Numbers of 16 digits lost some of them, and then other doubts are idle. */
static bool doubt_number(struct work *work)
{
  if (mu_spoilt_rounded(work->text, work->len)) {
    notice(work, MU_NOTICE_ROUNDED);
  } else if (mu_spoilt_decimal(work->text, work->len)) {
    notice(work, MU_NOTICE_DECIMAL);
  } else {
    return false;
  }
  return true;
}

/* Postal codes are written with spaces: 110 001. */
static void doubt_id(struct work *work)
{
  bool spaced = memchr(work->text, ' ', work->len) != NULL;

  if (doubt_number(work)) {
    return;
  }
  if (mu_spoilt_thousands(work->text, work->len) &&
      !(spaced && work->pair.id == MU_ZIP_CODE)) {
    notice(work, MU_NOTICE_THOUSANDS);
  }
}

static void mend_phone(struct work *work)
{
  if (!work->literal && mu_phone_take_scheme(&work->text, &work->len)) {
    trim(work);
    notice(work, MU_NOTICE_TELEPHONE);
  }
  if (work->len > 0 && !doubt_number(work) &&
      !mu_spoilt_error(work->text, work->len) &&
      !mu_spoilt_scientific(work->text, work->len) &&
      !mu_phone_dialable(work->text, work->len)) {
    notice(work, MU_NOTICE_PHONE);
  }
}

static void mend_path(struct work *work)
{
  char *out = NULL;
  size_t len = 0;

  if (work->literal || work->len < 4 || work->text[2] != '=') {
    return;
  }
  out = take(work, work->len);
  if (out && mu_directory_name_common(out, &len, work->text, work->len)) {
    work->text = out;
    work->len = len;
    notice(work, MU_NOTICE_COMMON_NAME);
  }
}

/* A code in small letters. "No" is not among them: it may be the answer to
 * another question. */
static bool capitalize(const char *text, size_t len, char code[3])
{
  for (size_t i = 0; i < 2; i++) {
    if (len != 2 || text[i] < 'a' || text[i] > 'z') {
      return false;
    }
    code[i] = (char)(text[i] - 'a' + 'A');
  }
  return mu_format_fits(MU_FORMAT_COUNTRY_CODE, code, 2);
}

static void mend_country(struct work *work)
{
  char code[3] = "";

  if (mu_country_code(work->text, work->len, code, &work->failed) ||
      capitalize(work->text, work->len, code)) {
    replace(work, code, 2);
    notice(work, MU_NOTICE_COUNTRY);
  }
}

/* Names that hold what parts names are kept whole. */
static void mend_groups(struct work *work)
{
  struct mu_buffer *list = &work->mender->scratch;
  enum mu_group_list kind = MU_GROUP_LIST_PLAIN;

  mu_buffer_clear(list);
  kind = mu_group_list_rewrite(list, work->text, work->len);
  work->failed = work->failed || mu_buffer_failed(list);
  if (kind != MU_GROUP_LIST_PLAIN) {
    replace(work, mu_buffer_text(list), list->len);
    notice(work, kind == MU_GROUP_LIST_ARRAY ? MU_NOTICE_LIST
                                             : MU_NOTICE_COMMON_NAME);
  }
}

static void mend_list(struct work *work)
{
  struct mu_buffer *joined = &work->mender->scratch;

  if (work->pair.id == MU_GROUPS) {
    mend_groups(work);
    return;
  }
  if (*work->text != '[') {
    return;
  }
  mu_buffer_clear(joined);
  if (mu_list_cell_join(joined, work->text, work->len)) {
    work->failed = work->failed || mu_buffer_failed(joined);
    replace(work, mu_buffer_text(joined), joined->len);
    notice(work, MU_NOTICE_LIST);
  }
}

/* A status that nobody knows stays, for validate to refuse. */
static void mend_status(struct work *work)
{
  enum mu_state state = MU_STATE_UNKNOWN;

  if (work->pair.reading == MU_READ_ACCOUNT_CONTROL) {
    state = mu_state_account_control(work->text, work->len);
  } else if (work->pair.reading == MU_READ_INVERTED) {
    state = mu_state_word_inverted(work->text, work->len);
  } else {
    state = mu_state_word(work->text, work->len);
  }
  if (state == MU_STATE_UNKNOWN) {
    return;
  }
  if (state == MU_STATE_INACTIVE) {
    work->text = "INACTIVE";
    notice(work, MU_NOTICE_INACTIVE);
  } else {
    work->text = "ACTIVE";
  }
  work->len = strlen(work->text);
}

/* Spreadsheets write their own booleans in capitals; a word of a person's is
 * worth a notice. One that nobody knows stays, for validate to refuse. */
static void mend_boolean(struct work *work)
{
  enum mu_state state = mu_state_answer(work->text, work->len);
  const char *word = state == MU_STATE_ACTIVE ? "true" : "false";

  if (state == MU_STATE_UNKNOWN) {
    return;
  }
  if (!mu_text_equal_nocase(work->text, work->len, word, strlen(word))) {
    notice(work, MU_NOTICE_BOOLEAN);
  }
  work->text = word;
  work->len = strlen(word);
}

/* Whether it says the time of day, where that is wanted. A midnight is what
 * spreadsheets add to dates. */
static bool says_time(const struct work *work)
{
  const char *colon = memchr(work->text, ':', work->len);
  const char *at = colon;

  if (!colon || !has(work, MU_TRAIT_DATE_TIME)) {
    return false;
  }
  while (at > work->text && at[-1] >= '0' && at[-1] <= '9') {
    at--;
  }
  for (; at < work->text + work->len; at++) {
    if (*at >= '1' && *at <= '9') {
      return true;
    }
  }
  return mu_format_fits(MU_FORMAT_DATE_TIME, work->text, work->len);
}

/* A date that cannot be read, or in two ways, stays for validate to refuse. */
static void mend_date(struct work *work)
{
  const struct mu_mender *mender = work->mender;
  char iso[11] = "";
  enum mu_date read =
      mu_date_read(mender->has_date_format ? &mender->date_format : NULL,
                   work->text, work->len, iso);
  size_t len = strlen(iso);

  if (read == MU_DATE_NEVER) {
    work->len = 0;
    notice(work, MU_NOTICE_DATE);
  }
  if ((read == MU_DATE_READ || read == MU_DATE_ISO) &&
      (len != work->len || memcmp(iso, work->text, len) != 0)) {
    replace(work, iso, len);
    notice(work, MU_NOTICE_DATE);
  }
}

static void pad(struct work *work)
{
  size_t want = work->mender->pad[work->pair.id];
  char *out = NULL;

  if (work->len >= want || !mu_text_is_digits(work->text, work->len)) {
    return;
  }
  out = take(work, want);
  if (!out) {
    return;
  }
  memset(out, '0', want - work->len);
  memcpy(out + want - work->len, work->text, work->len);
  work->text = out;
  work->len = want;
  notice(work, MU_NOTICE_PADDED);
}

static void doubt_text(struct work *work)
{
  if (has(work, MU_TRAIT_DATE_PRONE) && work->pair.reading != MU_READ_DATE &&
      mu_spoilt_date(work->text, work->len)) {
    notice(work, MU_NOTICE_DATE_LIKE);
  }
  if (has(work, MU_TRAIT_WHOLE) && !work->null_name &&
      mu_person_name_decorated(work->text, work->len)) {
    notice(work, MU_NOTICE_DECORATED);
  }
}

/* 00u and 17 more (Users API reference): where a file gives Okta's own ids they
 * are nobody's employee number. */
static bool is_okta_id(const struct work *work)
{
  if (work->len != OKTA_ID_LEN || memcmp(work->text, "00u", 3) != 0) {
    return false;
  }
  for (size_t i = 3; i < work->len; i++) {
    if (!isalnum((unsigned char)work->text[i])) {
      return false;
    }
  }
  return true;
}

/* What the column's own kind of values may need. */
static void mend_own(struct work *work)
{
  if (has(work, MU_TRAIT_ADDRESS)) {
    mend_address(work);
  } else if (has(work, MU_TRAIT_PHONE)) {
    mend_phone(work);
  } else if (has(work, MU_TRAIT_COUNTRY)) {
    mend_country(work);
  } else if (has(work, MU_TRAIT_LIST)) {
    mend_list(work);
  } else if (has(work, MU_TRAIT_STATUS)) {
    mend_status(work);
  } else if (has(work, MU_TRAIT_BOOLEAN)) {
    mend_boolean(work);
  } else if (has(work, MU_TRAIT_PATH)) {
    mend_path(work);
  }
  if (has(work, MU_TRAIT_ID)) {
    doubt_id(work);
  }
  if (work->len > 0) {
    pad(work);
    doubt_text(work);
  }
}

static void mend(struct work *work)
{
  const char *text = work->text;
  size_t len = work->len;

  if (has(work, MU_TRAIT_SECRET)) {
    mend_secret(work);
    return;
  }
  if (blank(work)) {
    return;
  }
  follow_link(work);
  mend_any(work);
  if (work->failed || work->len == 0) {
    return;
  }
  if (!work->literal && (work->text != text || work->len != len) &&
      blank(work)) {
    return; /* ="NULL" */
  }
  if (work->pair.reading == MU_READ_KEY && is_okta_id(work)) {
    notice(work, MU_NOTICE_OKTA_ID);
    work->len = 0;
  } else if (work->pair.reading == MU_READ_DATE) {
    if (!says_time(work)) {
      mend_date(work);
    }
  } else {
    mend_own(work);
  }
}

static void note_flags(struct work *work, const struct mu_cell *cell)
{
  if (cell->flags & MU_CELL_TRIMMED) {
    notice(work, MU_NOTICE_TRIMMED);
  }
  if ((cell->flags & MU_CELL_LITERAL_QUOTE) && !work->unwrapped) {
    notice(work, MU_NOTICE_LITERAL_QUOTE);
  }
  if (cell->flags & MU_CELL_SPACE_BEFORE_QUOTE) {
    notice(work, MU_NOTICE_SPACE_BEFORE_QUOTE);
  }
}

/* Puts what came out into |value|. A text that was narrowed needs a NUL of its
 * own: lists are read that far. */
static void settle(struct work *work, struct mu_value *value)
{
  struct mu_text_scan scan;

  if (work->len == 0) {
    *value = (struct mu_value){.cleared = work->cleared};
    return;
  }
  replace(work, work->text, work->len);
  scan = mu_text_scan(work->text, work->len);
  value->text = work->text;
  value->len = work->len;
  value->characters = (uint32_t)scan.characters;
  value->beyond_bmp = scan.beyond_bmp;
  value->printable = false; /* who knows what was decoded */
}

bool mu_mend_value(struct mu_mender *mender, struct mu_column_pair pair,
                   const struct mu_cell *cell, struct mu_value *value,
                   struct mu_notices *notices)
{
  struct work work = {.mender = mender,
                      .notices = notices,
                      .pair = pair,
                      .traits = pair.traits,
                      .text = value->text,
                      .len = value->len,
                      .ascii = cell->ascii};

  mend(&work);
  note_flags(&work, cell);
  if (!work.failed && (work.text != value->text || work.len != value->len)) {
    settle(&work, value);
  }
  return !work.failed && !notices->failed;
}
