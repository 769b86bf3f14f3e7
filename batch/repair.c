/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nearly every cell is ordinary, and millions of them are looked at: first
 * comes a look that only has to be right when it says that there is nothing to
 * mend.  mend_value does the rest, and would find nothing to do in them either.
 */
#include "batch/repair.h"

#include <stdlib.h>
#include <string.h>

#include "batch/column_trait.h"
#include "batch/mend_value.h"
#include "batch/person_name.h"
#include "batch/phone.h"
#include "batch/row_shape.h"
#include "batch/spoilt_cell.h"
#include "io/text.h"

#define PAD_MAX    50
#define DOMAIN_MAX 64

/* The domain that a column last held and that is no slip. */
struct domain {
  char text[DOMAIN_MAX];
  size_t len;
};

/* The first look at the cells of a column: what it is there for. */
enum look {
  LOOK_NONE, /* there is nothing of its own to mend */
  LOOK_ADDRESS,
  LOOK_WHOLE,
  LOOK_DATE_PRONE,
  LOOK_ID,
  LOOK_PHONE,
  LOOK_COUNTRY,
  LOOK_LIST,
  LOOK_PATH,
  LOOK_PASSWORD,
  LOOK_BOOLEAN,
  LOOK_ALWAYS /* every cell is to be mended */
};

enum { FIRST_ODD = 1, FIRST_OF_WORD = 2 };

struct mu_repair {
  struct mu_mender mender;
  bool split_name;
  unsigned char looks[MU_SLOTS]; /* enum look */
  unsigned char firsts[256];     /* what a first byte may mean */
  struct domain domains[MU_SLOTS];
};

/* "employeeNumber=6" */
static enum mu_code take_pad(struct mu_repair *repair,
                             const struct mu_schema *schema, const char *text,
                             struct mu_error *err)
{
  const char *equals = strchr(text, '=');
  enum mu_attribute_id id = MU_NO_ATTRIBUTE;
  char *end = NULL;
  unsigned long digits = 0;

  if (equals) {
    id = mu_schema_find(schema, text, (size_t)(equals - text));
  }
  if (id == MU_NO_ATTRIBUTE) {
    return mu_error_set(err, MU_EUSAGE,
                        "--pad takes ATTRIBUTE=N, as in employeeNumber=6, not "
                        "\"%s\"",
                        text);
  }
  if (id >= MU_PROFILE_ATTRIBUTES && id < MU_ATTRIBUTES) {
    return mu_error_set(err, MU_EUSAGE, "--pad %s: it holds no number",
                        mu_schema_attribute(schema, id)->name);
  }
  if (equals[1] >= '0' && equals[1] <= '9') {
    digits = strtoul(equals + 1, &end, 10);
  }
  if (!end || *end != '\0' || digits == 0 || digits > PAD_MAX) {
    return mu_error_set(err, MU_EUSAGE,
                        "--pad %s takes a number of digits, 1 to %d, not "
                        "\"%s\"",
                        mu_schema_attribute(schema, id)->name, PAD_MAX,
                        equals + 1);
  }
  if (repair->mender.pad[id] > 0) {
    return mu_error_set(err, MU_EUSAGE, "--pad %s is given twice",
                        mu_schema_attribute(schema, id)->name);
  }
  repair->mender.pad[id] = (unsigned char)digits;
  return MU_OK;
}

static enum mu_code take_options(struct mu_repair *repair,
                                 const struct mu_repair_options *options,
                                 struct mu_error *err)
{
  struct mu_mender *mender = &repair->mender;
  enum mu_code rc = mu_blank_words_init(&mender->blank, options->null_words,
                                        options->clear_token, err);

  for (size_t i = 0; options->pad && i < options->pad->count && rc == MU_OK;
       i++) {
    rc = take_pad(repair, options->schema, options->pad->items[i], err);
  }
  if (rc == MU_OK && options->date_format) {
    rc = mu_date_format_parse(&mender->date_format, options->date_format, err);
    mender->has_date_format = true;
  }
  mender->ascii_punctuation = options->ascii_punctuation;
  mender->mend_double_encoding = options->mend_double_encoding;
  repair->split_name = options->split_name;
  return rc;
}

static enum look choose_look(const struct mu_repair *repair,
                             const struct mu_schema *schema,
                             enum mu_attribute_id id)
{
  static const struct {
    enum mu_column_trait trait;
    enum look look;
  } choices[] = {
      {MU_TRAIT_STATUS, LOOK_ALWAYS},   {MU_TRAIT_BOOLEAN, LOOK_BOOLEAN},
      {MU_TRAIT_ADDRESS, LOOK_ADDRESS}, {MU_TRAIT_WHOLE, LOOK_WHOLE},
      {MU_TRAIT_ID, LOOK_ID},           {MU_TRAIT_PHONE, LOOK_PHONE},
      {MU_TRAIT_COUNTRY, LOOK_COUNTRY}, {MU_TRAIT_LIST, LOOK_LIST},
      {MU_TRAIT_PATH, LOOK_PATH},       {MU_TRAIT_DATE_PRONE, LOOK_DATE_PRONE},
  };

  if (repair->mender.pad[id] > 0) {
    return LOOK_ALWAYS;
  }
  for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
    if (mu_column_traits(schema, id) & choices[i].trait) {
      return choices[i].look;
    }
  }
  return id == MU_PASSWORD ? LOOK_PASSWORD : LOOK_NONE;
}

static void prepare_looks(struct mu_repair *repair,
                          const struct mu_schema *schema)
{
  for (unsigned i = 0; i < mu_schema_count(schema); i++) {
    repair->looks[i] =
        (unsigned char)choose_look(repair, schema, (enum mu_attribute_id)i);
  }
  for (unsigned i = 0; i < 256; i++) {
    repair->firsts[i] = repair->mender.blank.begins[i] ? FIRST_OF_WORD : 0;
  }
  repair->firsts['='] |= FIRST_ODD;
  repair->firsts['\''] |= FIRST_ODD;
}

enum mu_code mu_repair_new(struct mu_repair **out,
                           const struct mu_repair_options *options,
                           struct mu_error *err)
{
  struct mu_repair *repair = calloc(1, sizeof *repair);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!repair) {
    return mu_error_nomem(err);
  }
  rc = take_options(repair, options, err);
  if (rc == MU_OK) {
    prepare_looks(repair, options->schema);
    *out = repair;
    repair = NULL; /* now the caller's */
  }
  mu_repair_free(repair);
  return rc;
}

void mu_repair_free(struct mu_repair *repair)
{
  if (!repair) {
    return;
  }
  mu_arena_release(&repair->mender.arena);
  mu_buffer_wipe(&repair->mender.scratch);
  mu_buffer_release(&repair->mender.scratch);
  free(repair);
}

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The address ends in the domain that was looked at last, so that no bracket
 * or stop stands there, and begins with no bracket, quote or "mailto:". */
static bool is_ordinary_address(const struct domain *domain,
                                const struct mu_cell *cell)
{
  const char *end = cell->text + cell->len;

  return domain->len > 0 && cell->len > domain->len + 1 &&
         end[-(ptrdiff_t)domain->len - 1] == '@' &&
         memcmp(end - domain->len, domain->text, domain->len) == 0 &&
         is_letter_or_digit(cell->text[0]) &&
         !(cell->len > 6 && cell->text[6] == ':');
}

static bool is_ordinary_phone(const struct mu_cell *cell)
{
  return mu_phone_dialable(cell->text, cell->len) &&
         !mu_spoilt_decimal(cell->text, cell->len);
}

/* 15 digits at most are as they were typed. */
static bool is_ordinary_id(const struct mu_cell *cell)
{
  if (is_digit(cell->text[0])) {
    return cell->len <= 15 && mu_text_is_digits(cell->text, cell->len);
  }
  return cell->text[0] != '+' && !is_digit(cell->text[cell->len - 1]);
}

static bool is_capital(char c)
{
  return c >= 'A' && c <= 'Z';
}

static bool is_ordinary_country(const struct mu_cell *cell)
{
  return cell->len == 2 && is_capital(cell->text[0]) &&
         is_capital(cell->text[1]) && memcmp(cell->text, "UK", 2) != 0;
}

/* A date that a spreadsheet made begins with a digit, or is as short as Mar-01
 * and Sept-01. */
static bool is_far_from_dates(const struct mu_cell *cell)
{
  return !is_digit(cell->text[0]) && (cell->len < 6 || cell->len > 7 ||
                                      !is_digit(cell->text[cell->len - 1]));
}

static bool is_boolean(const struct mu_cell *cell)
{
  return (cell->len == 4 && memcmp(cell->text, "true", 4) == 0) ||
         (cell->len == 5 && memcmp(cell->text, "false", 5) == 0);
}

static bool is_path(const struct mu_cell *cell)
{
  return cell->len > 2 && cell->text[2] == '=';
}

/* True when there is certainly nothing to mend that is of the column's own
 * kind. */
static bool suits_its_column(const struct mu_repair *repair,
                             enum mu_attribute_id id,
                             const struct mu_cell *cell)
{
  switch ((enum look)repair->looks[id]) {
  case LOOK_NONE:
    return true;
  case LOOK_ADDRESS:
    return is_ordinary_address(&repair->domains[id], cell);
  case LOOK_WHOLE:
    return is_far_from_dates(cell) &&
           !mu_person_name_decorated(cell->text, cell->len);
  case LOOK_DATE_PRONE:
    return is_far_from_dates(cell);
  case LOOK_ID:
    return is_ordinary_id(cell) && !is_path(cell);
  case LOOK_PHONE:
    return is_ordinary_phone(cell);
  case LOOK_COUNTRY:
    return is_ordinary_country(cell);
  case LOOK_LIST:
    return cell->text[0] != '[' && !is_path(cell);
  case LOOK_PATH:
    return !is_path(cell);
  case LOOK_PASSWORD:
    return cell->text[0] != '*';
  case LOOK_BOOLEAN:
    return is_boolean(cell);
  case LOOK_ALWAYS:
    break;
  }
  return false;
}

/* True when the letters beyond ASCII are those of Latin-1 and Latin Extended-A,
 * as most are: among them is nothing unseen, no mark, and nothing that was
 * encoded twice, which takes a character from elsewhere after one of
 * Latin-1's. */
static bool is_plain_latin(const struct mu_cell *cell)
{
  const unsigned char *text = (const unsigned char *)cell->text;

  for (size_t i = 0; i < cell->len; i++) {
    if (text[i] < 0x80) {
      continue;
    }
    if (text[i] < 0xC3 || text[i] > 0xC5 ||
        (text[i] == 0xC5 && i >= 2 && text[i - 2] == 0xC3)) {
      return false;
    }
    i++;
  }
  return true;
}

static bool is_ordinary(const struct mu_repair *repair,
                        const struct mu_column_pair *pair,
                        const struct mu_cell *cell)
{
  unsigned first = repair->firsts[(unsigned char)cell->text[0]];

  if (cell->flags != 0 || pair->reading != MU_READ_PLAIN ||
      (!cell->ascii && !is_plain_latin(cell))) {
    return false;
  }
  if (first != 0 &&
      ((first & FIRST_ODD) || cell->len <= repair->mender.blank.longest)) {
    return false;
  }
  return suits_its_column(repair, pair->id, cell);
}

/* Remembers the domain of an address that left no notice of it. */
static void remember_domain(struct domain *domain, const struct mu_value *value)
{
  const char *at = value->text ? memchr(value->text, '@', value->len) : NULL;
  size_t len = at ? value->len - (size_t)(at + 1 - value->text) : 0;

  if (len > 0 && len <= sizeof domain->text && !memchr(at + 1, '@', len) &&
      is_letter_or_digit(at[len])) {
    memcpy(domain->text, at + 1, len);
    domain->len = len;
  }
}

static bool mend(struct mu_repair *repair, struct mu_column_pair pair,
                 const struct mu_cell *cell, struct mu_value *value,
                 struct mu_notices *notices)
{
  size_t before = notices->count;

  if (!mu_mend_value(&repair->mender, pair, cell, value, notices)) {
    return false;
  }
  if ((pair.traits & MU_TRAIT_ADDRESS) && notices->count == before) {
    remember_domain(&repair->domains[pair.id], value);
  }
  return true;
}

/* "d'" is written without a space after it. */
static bool is_elided(const struct mu_value *prefix)
{
  static const char quote[] = "\xE2\x80\x99";

  return prefix->text[prefix->len - 1] == '\'' ||
         (prefix->len >= 3 &&
          memcmp(prefix->text + prefix->len - 3, quote, 3) == 0);
}

/* Some exports have the prefix in the last name already, and beside it. */
static bool has_prefix(const struct mu_value *last,
                       const struct mu_value *prefix, size_t between)
{
  return last->len > prefix->len + between &&
         mu_text_equal_nocase(last->text, prefix->len, prefix->text,
                              prefix->len) &&
         (between == 0 || last->text[prefix->len] == ' ');
}

/* "van der" and "Berg" are one last name. */
static bool join_prefix(struct mu_repair *repair, struct mu_user *user)
{
  struct mu_value *prefix = &user->values[MU_LAST_NAME_PREFIX];
  struct mu_value *last = &user->values[MU_LAST_NAME];
  size_t between = is_elided(prefix) ? 0 : 1;
  size_t len = prefix->len + between + last->len;
  char *joined = NULL;

  if (last->text && !has_prefix(last, prefix, between)) {
    joined = mu_arena_take(&repair->mender.arena, len + 1);
    if (!joined) {
      return false;
    }
    memcpy(joined, prefix->text, prefix->len);
    joined[prefix->len] = ' '; /* gives way when there is none */
    memcpy(joined + prefix->len + between, last->text, last->len);
    joined[len] = '\0';
    last->text = joined;
    last->len = len;
    last->characters += prefix->characters + (uint32_t)between;
    last->beyond_bmp = last->beyond_bmp || prefix->beyond_bmp;
    last->printable = last->printable && prefix->printable;
  }
  *prefix = (struct mu_value){0};
  return true;
}

static bool give_part(struct mu_repair *repair, const struct mu_value *whole,
                      const char *text, size_t len, struct mu_value *part)
{
  struct mu_text_scan scan = mu_text_scan(text, len);
  char *copy = mu_arena_copy(&repair->mender.arena, text, len);

  *part = (struct mu_value){.text = copy,
                            .len = len,
                            .characters = (uint32_t)scan.characters,
                            .column = whole->column,
                            .beyond_bmp = scan.beyond_bmp};
  return copy != NULL;
}

/* Takes the names that no column gives out of displayName. */
static bool split_name(struct mu_repair *repair,
                       const struct mu_header_map *map, struct mu_user *user,
                       struct mu_notices *notices)
{
  const struct mu_value *whole = &user->values[MU_DISPLAY_NAME];
  bool wants_first = !mu_header_map_has(map, MU_FIRST_NAME);
  bool wants_last = !mu_header_map_has(map, MU_LAST_NAME);
  struct mu_person_name name;

  if (!whole->text || (!wants_first && !wants_last) ||
      !mu_person_name_split(&name, whole->text, whole->len)) {
    return true;
  }
  mu_notices_add(notices, MU_NOTICE_NAME_SPLIT, whole->column);
  return (!wants_first || give_part(repair, whole, name.first, name.first_len,
                                    &user->values[MU_FIRST_NAME])) &&
         (!wants_last || give_part(repair, whole, name.last, name.last_len,
                                   &user->values[MU_LAST_NAME]));
}

/* What is about more than one value. */
static bool mend_row(struct mu_repair *repair, const struct mu_header_map *map,
                     const struct mu_csv_row *row, struct mu_user *user,
                     struct mu_notices *notices)
{
  if (repair->split_name && !split_name(repair, map, user, notices)) {
    return false;
  }
  if (user->values[MU_LAST_NAME_PREFIX].text && !join_prefix(repair, user)) {
    return false;
  }
  if (row->ended && mu_row_shape_short(map, row)) { /* else it is cut off */
    mu_notices_add(notices, MU_NOTICE_SHORT_ROW, MU_NO_COLUMN);
  }
  return !notices->failed;
}

enum mu_code mu_repair_row(struct mu_repair *repair,
                           const struct mu_header_map *map,
                           const struct mu_csv_row *row, struct mu_user *user,
                           struct mu_notices *notices, struct mu_error *err)
{
  enum mu_attribute_id absent = MU_NO_ATTRIBUTE;
  enum mu_attribute_id serves = MU_NO_ATTRIBUTE;
  size_t count = 0;
  const struct mu_column_pair *pairs = mu_header_map_pairs(map, &count);

  mu_arena_clear(&repair->mender.arena);
  for (size_t i = 0; i < count; i++) {
    const struct mu_column_pair *pair = &pairs[i];
    struct mu_value *value = &user->values[pair->id];

    if (value->text && pair->column < row->count &&
        !is_ordinary(repair, pair, &row->cells[pair->column]) &&
        !mend(repair, *pair, &row->cells[pair->column], value, notices)) {
      return mu_error_nomem(err);
    }
  }
  if (!mend_row(repair, map, row, user, notices)) {
    return mu_error_nomem(err);
  }
  if (mu_header_map_stand_in(map, &absent, &serves)) {
    user->values[absent] = user->values[serves];
  }
  return MU_OK;
}
