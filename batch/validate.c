/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/validate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "batch/attribute_value.h"
#include "batch/cell_text.h"
#include "batch/column_trait.h"
#include "batch/date_cell.h"
#include "batch/format.h"
#include "batch/group_list.h"
#include "batch/hash_columns.h"
#include "batch/mail_cell.h"
#include "batch/mend_text.h"
#include "batch/recovery.h"
#include "batch/row_shape.h"
#include "batch/scripts.h"
#include "batch/spoilt_cell.h"
#include "io/text.h"

/* What the checks of one row share. */
struct check {
  const struct mu_rules *rules;
  const struct mu_header_map *map;
  const struct mu_schema *schema; /* the map's */
  const struct mu_csv_row *row;
  const struct mu_user *user;
  struct mu_faults *faults;
  struct mu_buffer place;
  bool good_login; /* it has been looked at, and there was nothing to say */
};

bool mu_validate_format(enum mu_format format, const char *text, size_t len)
{
  const char *name = NULL;

  if (format != MU_FORMAT_GROUP_LIST) {
    return mu_format_fits(format, text, len);
  }
  if (mu_group_list_is_broken(text)) {
    return false;
  }
  while (mu_user_next_group(&text, &name, &len)) {
    if (!mu_group_name_fits(name, len)) {
      return false;
    }
  }
  return true;
}

bool mu_rules_mail(const struct mu_rules *rules, const struct mu_user *user)
{
  struct mu_password_hash hash;
  bool mails = false;

  if (!rules->mails || mu_user_is_inactive(user)) {
    return false;
  }
  mails =
      mu_password_hash_kind(&hash, &rules->hashes, user) == MU_PASSWORD_NONE;

  mu_password_hash_wipe(&hash);
  return mails;
}

/* True when none of the eight bytes at |text| is a control character: the
 * usual tests on a word for a byte below 0x20 and for a byte 0x7F. */
static bool eight_are_plain(const char *text)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word = 0;
  uint64_t del = 0;

  memcpy(&word, text, sizeof word);
  del = word ^ (ones * 0x7F);
  return ((((word - ones * ' ') & ~word) | ((del - ones) & ~del)) &
          (ones * 0x80)) == 0;
}

/* Where the first control character is, |len| when there is none. */
static size_t find_control(const char *text, size_t len, bool breaks_too)
{
  size_t at = 0;

  while (at < len) {
    unsigned char c = (unsigned char)text[at];

    if (len - at >= sizeof(uint64_t) && eight_are_plain(text + at)) {
      at += sizeof(uint64_t);
    } else if (c == 0x7F || (c < ' ' && (breaks_too || !strchr("\t\n\r", c)))) {
      break;
    } else {
      at++;
    }
  }
  return at;
}

static bool has_form(const struct mu_attribute *attribute,
                     const struct mu_value *value)
{
  if (attribute->format == MU_FORMAT_TEXT) {
    return value->printable || find_control(value->text, value->len,
                                            attribute->secret) == value->len;
  }
  return mu_validate_format(attribute->format, value->text, value->len);
}

static bool has_length(const struct mu_attribute *attribute,
                       const struct mu_value *value)
{
  return value->characters >= attribute->min_characters &&
         (attribute->max_characters == 0 ||
          value->characters <= attribute->max_characters);
}

static void report_length(const struct mu_attribute *attribute,
                          const struct mu_value *value, struct mu_place place,
                          struct mu_faults *faults)
{
  if (value->characters < attribute->min_characters) {
    mu_faults_add(faults, MU_FAULT_TOO_SHORT, place,
                  "%" PRIu32 " characters, %" PRIu32 " at least",
                  value->characters, attribute->min_characters);
  } else {
    mu_faults_add(faults, MU_FAULT_TOO_LONG, place,
                  "%" PRIu32 " characters, %" PRIu32 " at most",
                  value->characters, attribute->max_characters);
  }
}

static void report_control(const struct mu_attribute *attribute,
                           const struct mu_value *value, struct mu_place place,
                           struct mu_faults *faults)
{
  size_t at = find_control(value->text, value->len, attribute->secret);

  if (attribute->secret) {
    mu_faults_add(faults, MU_FAULT_CHARACTERS, place,
                  "holds a control character");
  } else {
    mu_faults_add(faults, MU_FAULT_CHARACTERS, place,
                  "holds a control character, U+%04X",
                  (unsigned)(unsigned char)value->text[at]);
  }
}

/* Says |words| of |text|, which is shown if it may be. */
static void report_text(enum mu_fault kind, const char *text, size_t len,
                        bool quote, const char *words, struct mu_place place,
                        struct mu_faults *faults)
{
  struct mu_buffer shown = {0};

  if (quote) {
    mu_cell_text_quote(&shown, text, len);
  } else {
    mu_buffer_append_text(&shown, "it");
  }
  mu_faults_add(faults, kind, place, "%s %s", mu_buffer_text(&shown), words);
  if (mu_buffer_failed(&shown)) {
    faults->text.failed = true; /* asked about by whoever writes it out */
  }
  mu_buffer_release(&shown);
}

/* Says that |text| has not the form that |format| asks for. */
static void report_misfit(enum mu_format format, const char *text, size_t len,
                          bool quote, struct mu_place place,
                          struct mu_faults *faults)
{
  enum mu_fault kind = MU_FAULT_FORMAT;
  const char *advice = "";
  char words[160];

  if (format == MU_FORMAT_DATE_TIME) {
    kind = MU_FAULT_DATE; /* --date-format may help */
  } else if (format == MU_FORMAT_COUNTRY_CODE &&
             mu_text_equal_nocase(text, len, "UK", 2)) {
    advice = "; the United Kingdom is GB";
  }
  (void)snprintf(words, sizeof words, "is not %s%s", mu_format_describe(format),
                 advice);
  report_text(kind, text, len, quote, words, place, faults);
}

static void report_groups(const struct mu_value *value, bool quote,
                          struct mu_place place, struct mu_faults *faults)
{
  const char *rest = value->text;
  const char *name = NULL;
  size_t len = 0;
  char words[64];

  (void)snprintf(words, sizeof words,
                 "is no group's name, which has %d characters at most",
                 MU_GROUP_NAME_MAX);
  if (mu_group_list_is_broken(value->text)) {
    report_text(MU_FAULT_GROUPS, value->text, value->len, quote,
                "begins like a JSON list, and is none of texts, as in "
                "[\"Sales\",\"Staff\"]",
                place, faults);
    return;
  }
  while (mu_user_next_group(&rest, &name, &len)) {
    if (!mu_group_name_fits(name, len)) {
      bool is_long = mu_text_scan(name, len).characters > MU_GROUP_NAME_MAX;

      report_text(MU_FAULT_GROUPS, name, len, quote,
                  is_long ? words : "holds a control character", place, faults);
      return; /* one shows what is wrong */
    }
  }
}

static void report_form(const struct mu_attribute *attribute,
                        const struct mu_value *value, bool quote,
                        struct mu_place place, struct mu_faults *faults)
{
  if (attribute->format == MU_FORMAT_TEXT) {
    report_control(attribute, value, place, faults);
  } else if (attribute->format == MU_FORMAT_GROUP_LIST) {
    report_groups(value, quote, place, faults);
  } else {
    report_misfit(attribute->format, value->text, value->len, quote, place,
                  faults);
  }
}

/* Most attributes are no more than text. */
static bool is_in_bounds(const struct mu_attribute *attribute,
                         const struct mu_value *value)
{
  return !attribute->bound || mu_attribute_value_fits(attribute, value);
}

static bool is_sound(const struct mu_attribute *attribute,
                     const struct mu_value *value)
{
  return !value->beyond_bmp && has_length(attribute, value) &&
         has_form(attribute, value) && is_in_bounds(attribute, value);
}

static void report_value(const struct mu_attribute *attribute,
                         const struct mu_value *value, bool quote,
                         struct mu_place place, struct mu_faults *faults)
{
  bool formed = has_form(attribute, value);

  /* A country code of three letters is said to be no country code; that it
   * is too long as well helps nobody. An address can be mended in one way and
   * still be too long. */
  if (!has_length(attribute, value) &&
      (formed || attribute->format == MU_FORMAT_EMAIL ||
       attribute->format == MU_FORMAT_TEXT)) {
    report_length(attribute, value, place, faults);
  }
  if (value->beyond_bmp) {
    mu_faults_add(faults, MU_FAULT_CHARACTERS, place,
                  "holds a character beyond the Basic Multilingual Plane (an "
                  "emoji?), which Okta refuses");
  }
  if (!formed) {
    report_form(attribute, value, quote, place, faults);
  } else if (!is_in_bounds(attribute, value)) {
    mu_attribute_value_report(attribute, value, quote, place, faults);
  }
}

bool mu_validate_value(const struct mu_attribute *attribute,
                       const struct mu_value *value, struct mu_place place,
                       struct mu_faults *faults)
{
  if (is_sound(attribute, value)) {
    return true;
  }
  report_value(attribute, value, !attribute->secret, place, faults);
  return false;
}

static const struct mu_attribute *attribute_of(const struct check *check,
                                               enum mu_attribute_id id)
{
  return mu_schema_attribute(check->schema, id);
}

static bool may_quote(const struct check *check, enum mu_attribute_id id)
{
  return !attribute_of(check, id)->secret &&
         !mu_row_shape_hides_secrets(check->map, check->row);
}

/* The place of what |id| says, borrowed until the next call. */
static struct mu_place place_of(struct check *check, enum mu_attribute_id id)
{
  const struct mu_value *value = &check->user->values[id];

  mu_buffer_clear(&check->place);
  return mu_header_map_place(check->map,
                             value->text ? value->column : MU_NO_COLUMN, id,
                             check->row->record, &check->place);
}

/* No cell gave it, but --set. */
static bool is_set(const struct check *check, const struct mu_value *value)
{
  return value->column >= check->row->count;
}

/* The cell began with an apostrophe: whatever it looks like, it is text. */
static bool is_marked_as_text(const struct check *check,
                              const struct mu_value *value)
{
  return !is_set(check, value) &&
         check->row->cells[value->column].text[0] == '\'';
}

/* A shortened number has its E within the last five characters. */
static bool may_be_scientific(const struct mu_value *value)
{
  size_t from = value->len > 5 ? value->len - 5 : 0;

  for (size_t i = from; i < value->len; i++) {
    if (value->text[i] == 'E' || value->text[i] == 'e') {
      return true;
    }
  }
  return false;
}

/* Whether |text| may be an error, a formula or binary, by how it begins. */
static bool begins_oddly(const char *text)
{
  static const bool odd_firsts[256] = {
      ['#'] = true, ['='] = true, ['@'] = true, ['+'] = true,
      ['-'] = true, ['X'] = true, ['x'] = true,
  };

  if (!odd_firsts[(unsigned char)text[0]]) {
    return false;
  }
  switch (text[0]) {
  case '@':
  case '+':
  case '-':
    return text[1] > '9'; /* no phone number but perhaps a function's name */
  case 'X':
  case 'x':
    return text[1] == '\'';
  default:
    return true;
  }
}

/* A first look, right when it says that nothing is odd about |value|. */
static bool looks_odd(const struct check *check, enum mu_attribute_id id,
                      const struct mu_value *value)
{
  unsigned traits = mu_column_traits(check->schema, id);

  if (begins_oddly(value->text)) {
    return true;
  }
  if (traits & MU_TRAIT_ADDRESS) {
    return value->characters != value->len;
  }
  return (traits & (MU_TRAIT_ID | MU_TRAIT_PHONE)) &&
         !mu_text_is_digits(value->text, value->len) &&
         may_be_scientific(value);
}

/* What a spreadsheet made of a value; MU_FAULTS when nothing did. */
static enum mu_fault find_spoilt(const struct check *check, unsigned traits,
                                 const struct mu_value *value)
{
  if (mu_spoilt_error(value->text, value->len)) {
    return MU_FAULT_SPREADSHEET_ERROR;
  }
  if (mu_spoilt_formula(value->text, value->len) && !is_set(check, value)) {
    return MU_FAULT_FORMULA;
  }
  if (mu_spoilt_binary(value->text, value->len)) {
    return MU_FAULT_BINARY;
  }
  if ((traits & (MU_TRAIT_ID | MU_TRAIT_PHONE)) &&
      mu_spoilt_scientific(value->text, value->len)) {
    return MU_FAULT_SCIENTIFIC;
  }
  return MU_FAULTS;
}

/* What became of a value before it came here; MU_FAULTS when nothing did. */
static enum mu_fault find_damage(const struct check *check,
                                 enum mu_attribute_id id,
                                 const struct mu_value *value)
{
  unsigned traits = mu_column_traits(check->schema, id);
  enum mu_fault spoilt = MU_FAULTS;

  if (traits & MU_TRAIT_SECRET) {
    return MU_FAULTS;
  }
  if (!is_marked_as_text(check, value)) {
    spoilt = find_spoilt(check, traits, value);
  }
  if (spoilt == MU_FAULTS && (traits & MU_TRAIT_ADDRESS) &&
      mu_mail_cell_several(value->text, value->len)) {
    return MU_FAULT_SEVERAL_ADDRESSES;
  }
  return spoilt;
}

static const char *damage_words(enum mu_fault damage)
{
  switch (damage) {
  case MU_FAULT_SPREADSHEET_ERROR:
    return "is an error of the spreadsheet and no value";
  case MU_FAULT_FORMULA:
    return "is a formula and no value";
  case MU_FAULT_BINARY:
    return "is binary, as csvde writes bytes";
  case MU_FAULT_SCIENTIFIC:
    return "is a number that the spreadsheet shortened: digits are lost";
  default:
    return "is more than one e-mail address";
  }
}

/* A login has to be typed by somebody. */
static void check_letters(struct check *check, enum mu_attribute_id id,
                          const struct mu_value *value)
{
  const char *one = NULL;
  const char *other = NULL;
  char words[160];

  if (mu_mend_text_is_typographic(value->text, value->len)) {
    report_text(MU_FAULT_PUNCTUATION, value->text, value->len,
                may_quote(check, id), "holds a typographic quote or dash",
                place_of(check, id), check->faults);
  }
  if (mu_scripts_mixed(value->text, value->len, &one, &other)) {
    (void)snprintf(words, sizeof words, "mixes %s and %s letters", one, other);
    report_text(MU_FAULT_MIXED_SCRIPTS, value->text, value->len,
                may_quote(check, id), words, place_of(check, id),
                check->faults);
  }
}

/* Most people sign in with their e-mail address, and what is good as a login is
 * good as that. */
static bool is_the_login(const struct check *check, enum mu_attribute_id id,
                         const struct mu_value *value)
{
  const struct mu_value *login = &check->user->values[MU_LOGIN];

  return id == MU_EMAIL && check->good_login && login->len == value->len &&
         memcmp(login->text, value->text, value->len) == 0;
}

static void check_value(struct check *check, enum mu_attribute_id id,
                        const struct mu_value *value)
{
  const struct mu_attribute *attribute = attribute_of(check, id);
  enum mu_fault damage = MU_FAULTS;
  bool sound = is_the_login(check, id, value) || is_sound(attribute, value);

  if (sound && !looks_odd(check, id, value)) {
    check->good_login =
        check->good_login ||
        (id == MU_LOGIN && attribute->format == MU_FORMAT_EMAIL);
    return;
  }
  damage = find_damage(check, id, value);
  if (damage != MU_FAULTS) { /* what else is wrong follows from it */
    report_text(damage, value->text, value->len, may_quote(check, id),
                damage_words(damage), place_of(check, id), check->faults);
    return;
  }
  if (!sound) {
    report_value(attribute, value, may_quote(check, id), place_of(check, id),
                 check->faults);
  }
  if (value->characters != value->len && (id == MU_LOGIN || id == MU_EMAIL)) {
    check_letters(check, id, value);
  }
}

/* A name without a column was to come out of displayName. */
static void report_absent(struct check *check, enum mu_attribute_id id)
{
  if (mu_header_map_has(check->map, id)) {
    struct mu_place place = place_of(check, id);

    if (place.column == MU_NO_COLUMN &&
        check->faults->index.first[MU_FAULT_TEMPLATE].len > 0) {
      return; /* why --set could not make it has been said */
    }
    mu_faults_add(check->faults, MU_FAULT_REQUIRED, place, "is blank");
  } else if (mu_header_map_has(check->map, MU_DISPLAY_NAME)) {
    mu_faults_add(check->faults, MU_FAULT_REQUIRED,
                  place_of(check, MU_DISPLAY_NAME), "gives no %s",
                  attribute_of(check, id)->name);
  } else {
    mu_faults_add(check->faults, MU_FAULT_REQUIRED, mu_nowhere,
                  "there is no %s", attribute_of(check, id)->name);
  }
}

static void check_values(struct check *check)
{
  size_t count = 0;
  const enum mu_attribute_id *ids = mu_header_map_expected(check->map, &count);

  for (size_t i = 0; i < count; i++) {
    const struct mu_value *value = &check->user->values[ids[i]];

    if (value->text) {
      check_value(check, ids[i], value);
    } else if (attribute_of(check, ids[i])->required) {
      report_absent(check, ids[i]);
    }
  }
}

/* Dates that could be read have been written as ISO has it. */
static void check_dates(struct check *check)
{
  size_t count = 0;
  const struct mu_column_pair *pairs = mu_header_map_pairs(check->map, &count);

  for (size_t i = 0; i < count; i++) {
    const struct mu_value *value = &check->user->values[pairs[i].id];
    enum mu_date read = MU_DATE_ISO;
    char iso[11];

    if (pairs[i].reading == MU_READ_DATE && value->text &&
        !(pairs[i].traits & MU_TRAIT_DATE_TIME)) {
      read = mu_date_read(NULL, value->text, value->len, iso);
    }
    if (read != MU_DATE_ISO) {
      report_text(MU_FAULT_DATE, value->text, value->len,
                  may_quote(check, pairs[i].id),
                  read == MU_DATE_AMBIGUOUS
                      ? "can be read as more than one date"
                      : "is not a date as they are said to be written",
                  place_of(check, pairs[i].id), check->faults);
    }
  }
}

static void check_answer(struct check *check, const struct mu_value *question,
                         const struct mu_value *answer)
{
  if (!has_length(attribute_of(check, MU_RECOVERY_QUESTION), question) ||
      !has_length(attribute_of(check, MU_RECOVERY_ANSWER), answer)) {
    return; /* that has been complained of */
  }
  switch (mu_recovery_judge(question->text, question->len, answer->text,
                            answer->len)) {
  case MU_RECOVERY_GOOD:
    break;
  case MU_RECOVERY_REPEATS_QUESTION:
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_ANSWER),
                  "contains the recovery question, which Okta refuses");
    break;
  case MU_RECOVERY_REPEATS_WORD:
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_ANSWER),
                  "contains a word of the recovery question, which Okta "
                  "refuses");
    break;
  case MU_RECOVERY_STARVED:
    check->faults->text.failed = true;
    break;
  }
}

static void check_recovery(struct check *check)
{
  const struct mu_value *question = &check->user->values[MU_RECOVERY_QUESTION];
  const struct mu_value *answer = &check->user->values[MU_RECOVERY_ANSWER];

  if (!question->text && !answer->text) {
    return;
  }
  if (!answer->text) {
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_QUESTION),
                  "has no recovery_answer beside it");
  } else if (!question->text) {
    mu_faults_add(check->faults, MU_FAULT_RECOVERY,
                  place_of(check, MU_RECOVERY_ANSWER),
                  "has no recovery_question beside it");
  } else {
    check_answer(check, question, answer);
  }
}

/* Okta takes none of these for people who sign in elsewhere (Users API
 * reference, create with authentication provider). */
static void check_provider(struct check *check)
{
  static const struct {
    enum mu_attribute_id id;
    const char *words;
  } refused[] = {{MU_PASSWORD, "a password"},
                 {MU_PASSWORD_HASH, "a password's hash"},
                 {MU_RECOVERY_QUESTION, "a recovery question"},
                 {MU_RECOVERY_ANSWER, "an answer to a recovery question"}};

  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    if (check->user->values[refused[i].id].text) {
      mu_faults_add(check->faults, MU_FAULT_PROVIDER,
                    place_of(check, refused[i].id),
                    "gives %s, but users of --provider %s have none",
                    refused[i].words, check->rules->provider);
    }
  }
}

/* Of a column that is not there its name is all there is to say. */
static void add_hash_fault(struct check *check, enum mu_attribute_id id,
                           const char *words)
{
  if (mu_header_map_has(check->map, id)) {
    mu_faults_add(check->faults, MU_FAULT_HASH, place_of(check, id), "%s",
                  words);
  } else {
    mu_faults_add(check->faults, MU_FAULT_HASH, mu_nowhere, "%s %s",
                  attribute_of(check, id)->name, words);
  }
}

/* What stands beside a salt, or the name of a hash function, is no password:
 * sent as one it would be what the person has to type. */
static void check_plain_password(struct check *check)
{
  uint32_t column = mu_header_map_hash_function(check->map);

  if (!check->user->values[MU_PASSWORD].text) {
    return;
  }
  if (column < check->row->count && check->row->cells[column].len > 0) {
    mu_faults_add(check->faults, MU_FAULT_HASH, place_of(check, MU_PASSWORD),
                  "is a hash and no password, by column %s; say --map "
                  "Password=password_hash, and --map column %s to "
                  "password_algorithm",
                  mu_text_column_letters(column).text,
                  mu_text_column_letters(column).text);
  } else if (check->user->values[MU_PASSWORD_HASH].text) {
    add_hash_fault(check, MU_PASSWORD,
                   "stands beside a password_hash: Okta takes one of them");
  } else if (mu_hash_columns_gives(check->user, MU_PASSWORD_SALT) ||
             mu_hash_columns_gives(check->user, MU_PASSWORD_ALGORITHM)) {
    add_hash_fault(check, MU_PASSWORD,
                   "is a hash and no password, by the salt or algorithm beside "
                   "it: --map its column to password_hash");
  }
}

/* Blanks at its ends are not read, and may have been part of it. */
static void check_salt_cell(struct check *check)
{
  uint32_t column = check->user->values[MU_PASSWORD_SALT].column;

  if (column < check->row->count &&
      (check->row->cells[column].flags & MU_CELL_TRIMMED)) {
    add_hash_fault(check, MU_PASSWORD_SALT,
                   "has blanks at an end, which may be part of it or not: "
                   "write it as hex:...");
  }
}

static void check_hash(struct check *check)
{
  struct mu_password_hash hash;

  if (!check->user->values[MU_PASSWORD_HASH].text &&
      !check->user->values[MU_PASSWORD_SALT].text) {
    return; /* as in most files */
  }
  mu_password_hash_read(&hash, &check->rules->hashes, check->user);
  check->faults->text.failed = check->faults->text.failed || hash.starved;
  if (hash.verdict == MU_HASH_REFUSED ||
      (hash.verdict == MU_HASH_UNSUPPORTED && !check->rules->hashes.hook)) {
    add_hash_fault(check, hash.where, hash.why);
  } else if (hash.verdict == MU_HASH_TAKEN && hash.salt.len > 0 &&
             hash.salt_encoding == MU_SALT_TEXT) {
    check_salt_cell(check);
  }
  mu_password_hash_wipe(&hash);
}

/* The password is good for one sign-in. */
static void report_no_password(struct check *check)
{
  if (check->user->values[MU_PASSWORD_HASH].text) {
    mu_faults_add(check->faults, MU_FAULT_PASSWORD,
                  place_of(check, MU_PASSWORD_HASH),
                  "is a hash, but --change-password-at-next-login needs a "
                  "plain password");
  } else if (mu_header_map_has(check->map, MU_PASSWORD)) {
    mu_faults_add(check->faults, MU_FAULT_PASSWORD,
                  place_of(check, MU_PASSWORD),
                  "is blank, but --change-password-at-next-login needs one");
  } else {
    mu_faults_add(check->faults, MU_FAULT_PASSWORD, mu_nowhere,
                  "there is no password, but --change-password-at-next-login "
                  "needs one");
  }
}

static void check_password(struct check *check)
{
  if (!check->rules->needs_password) {
    return;
  }
  if (mu_user_is_inactive(check->user)) {
    /* Okta answers E0000125 to it (Users API reference, create). */
    mu_faults_add(check->faults, MU_FAULT_PASSWORD,
                  place_of(check, MU_USER_STATUS),
                  "may not sign in, and who is created STAGED cannot be made "
                  "to change the password");
  } else if (!check->user->values[MU_PASSWORD].text) {
    report_no_password(check);
  }
}

static void check_cells(struct check *check)
{
  size_t first = 0;
  size_t count = mu_row_shape_headless(check->map, check->row, &first);
  char cell[48];

  if (count == 0) {
    return;
  }
  (void)snprintf(cell, sizeof cell, "%s", mu_text_column_letters(first).text);
  if (check->row->record > 0) {
    (void)snprintf(cell, sizeof cell, "%s%" PRIu64,
                   mu_text_column_letters(first).text, check->row->record);
  }
  if (count == 1) {
    mu_faults_add(check->faults, MU_FAULT_EXTRA_CELLS, mu_nowhere,
                  "cell %s has no header", cell);
  } else {
    mu_faults_add(check->faults, MU_FAULT_EXTRA_CELLS, mu_nowhere,
                  "cell %s and %zu more have no header", cell, count - 1);
  }
}

/* The last cell of a row that is cut off may be cut too: there is no use in
 * judging any. */
static bool check_end(struct check *check)
{
  if (check->row->ended || !mu_row_shape_short(check->map, check->row)) {
    return true;
  }
  mu_faults_add(check->faults, MU_FAULT_CUT_OFF, mu_nowhere,
                "the file ends within this row, after %zu of %zu cells",
                check->row->count, mu_header_map_columns(check->map));
  return false;
}

bool mu_validate(const struct mu_rules *rules, const struct mu_header_map *map,
                 const struct mu_csv_row *row, const struct mu_user *user,
                 struct mu_faults *faults)
{
  struct check check = {.rules = rules,
                        .map = map,
                        .schema = mu_header_map_schema(map),
                        .row = row,
                        .user = user,
                        .faults = faults};
  size_t before = faults->count;

  if (check_end(&check)) {
    check_values(&check);
    check_dates(&check);
    if (rules->provider) {
      check_provider(&check);
    } else {
      check_recovery(&check);
    }
    check_plain_password(&check);
    check_hash(&check);
    check_password(&check);
    check_cells(&check);
  }
  if (mu_buffer_failed(&check.place)) {
    faults->text.failed = true;
  }
  mu_buffer_release(&check.place);
  return faults->count == before;
}

bool mu_validate_notices(const struct mu_header_map *map,
                         const struct mu_csv_row *row,
                         const struct mu_notices *notices,
                         struct mu_faults *faults)
{
  struct mu_buffer place = {0};

  for (size_t i = 0; i < notices->count; i++) {
    const struct mu_notice *notice = &notices->items[i];

    mu_buffer_clear(&place);
    mu_faults_add(faults, MU_FAULT_STRICT,
                  mu_header_map_place(map, notice->column, MU_NO_ATTRIBUTE,
                                      row->record, &place),
                  "%s", mu_notice_words(notice->kind));
    if (mu_buffer_failed(&place)) {
      faults->text.failed = true; /* a clear forgets */
    }
  }
  mu_buffer_release(&place);
  return notices->count == 0;
}

bool mu_validate_set_values(const struct mu_header_map *map,
                            const struct mu_csv_row *row,
                            const struct mu_set_values *values,
                            struct mu_faults *faults)
{
  bool quote = !mu_row_shape_hides_secrets(map, row);

  for (size_t i = 0; i < values->failure_count; i++) {
    const struct mu_set_failure *failure = &values->failures[i];
    struct mu_buffer place = {0};
    struct mu_buffer words = {0};
    struct mu_place where = mu_header_map_place(map, MU_NO_COLUMN, failure->id,
                                                row->record, &place);

    mu_header_map_explain(map, failure, row->record, quote, &words);
    mu_faults_add(faults, MU_FAULT_TEMPLATE, where, "%s",
                  mu_buffer_text(&words));
    if (mu_buffer_failed(&place) || mu_buffer_failed(&words)) {
      faults->text.failed = true;
    }
    mu_buffer_release(&place);
    mu_buffer_release(&words);
  }
  return values->failure_count == 0;
}
