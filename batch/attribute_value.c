/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/attribute_value.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/cell_text.h"
#include "batch/format.h"
#include "batch/pattern.h"
#include "io/json.h"
#include "io/text.h"

#define INTEGER_MOST  9007199254740991.0 /* 2^53 - 1: RFC 8259 section 6 */
#define NUMBER_MAX    64                 /* bytes of one */
#define CHOICES_SHOWN 6
#define CHOICES_ROOM  240 /* bytes of a fault */

/* A text that is a value by itself, or an item of one. */
struct scalar {
  const char *text;
  size_t len;
};

/* What is wrong with a value: |kind| is MU_FAULTS when nothing is. */
struct verdict {
  enum mu_fault kind;
  const char *words; /* NULL: it is to be worked out by the kind */
  struct scalar of;
};

static const struct verdict good = {.kind = MU_FAULTS};

/* ---- scalars ---- */

static size_t digits(const char *text, size_t len, size_t at)
{
  size_t from = at;

  while (at < len && text[at] >= '0' && text[at] <= '9') {
    at++;
  }
  return at - from;
}

/* Cuts a number into its parts as JSON writes them; where the whole part and
 * the fraction begin and end. False when it is none. */
struct number {
  bool negative;
  size_t whole, whole_end;
  size_t fraction, fraction_end; /* the point not included */
  size_t exponent;               /* the rest */
};

static bool cut_number(const char *text, size_t len, struct number *out)
{
  size_t at = 0;

  memset(out, 0, sizeof *out);
  if (len > NUMBER_MAX) {
    return false;
  }
  out->negative = len > 0 && text[0] == '-';
  at += out->negative;
  out->whole = at;
  at += digits(text, len, at);
  out->whole_end = at;
  out->fraction = out->fraction_end = at;
  if (at < len && text[at] == '.') {
    out->fraction = at + 1;
    out->fraction_end = out->fraction + digits(text, len, out->fraction);
    at = out->fraction_end;
    if (out->fraction == out->fraction_end) {
      return false;
    }
  }
  if (out->whole == out->whole_end) {
    return false;
  }
  out->exponent = at;
  if (at < len && (text[at] == 'e' || text[at] == 'E')) {
    size_t power = at + 1;
    size_t count = 0;

    power += power < len && (text[power] == '-' || text[power] == '+');
    count = digits(text, len, power);
    at = count > 0 ? power + count : at;
  }
  return at == len;
}

static double value_of(const char *text, size_t len)
{
  char copy[NUMBER_MAX + 1];

  memcpy(copy, text, len);
  copy[len] = '\0';
  return strtod(copy, NULL);
}

/* 1.0 is whole, as spreadsheets write it. */
static bool is_whole(const char *text, const struct number *number)
{
  for (size_t i = number->fraction; i < number->fraction_end; i++) {
    if (text[i] != '0') {
      return false;
    }
  }
  return true;
}

static const char *wrong_integer(const char *text, size_t len)
{
  struct number number;
  double value = 0;

  if (!cut_number(text, len, &number) || number.exponent != len ||
      !is_whole(text, &number)) {
    return "is no whole number in plain digits";
  }
  value = value_of(text, len);
  return value > INTEGER_MOST || value < -INTEGER_MOST
             ? "has more digits than JSON carries without loss: "
               "9007199254740991 at most"
             : NULL;
}

static const char *wrong_number(const char *text, size_t len)
{
  struct number number;

  if (!cut_number(text, len, &number)) {
    return "is no number with a decimal point and without thousands "
           "separators";
  }
  return isfinite(value_of(text, len)) ? NULL : "is more than a number can be";
}

static bool is(const struct scalar *scalar, const char *word)
{
  return scalar->len == strlen(word) &&
         memcmp(scalar->text, word, scalar->len) == 0;
}

/* Why |scalar| is not of |type|; NULL when it is. */
static const char *wrong_type(enum mu_type type, const struct scalar *scalar)
{
  switch (type) {
  case MU_TYPE_BOOLEAN:
    return is(scalar, "true") || is(scalar, "false")
               ? NULL
               : "is neither true nor false, and no word for either";
  case MU_TYPE_INTEGER:
    return wrong_integer(scalar->text, scalar->len);
  case MU_TYPE_NUMBER:
    return wrong_number(scalar->text, scalar->len);
  default:
    return NULL;
  }
}

/* Numbers are the same however they are written. |scalar| is of |type|. */
static bool is_choice(enum mu_type type, const struct scalar *scalar,
                      const char *choice)
{
  struct number number;

  if ((type == MU_TYPE_INTEGER || type == MU_TYPE_NUMBER) &&
      cut_number(choice, strlen(choice), &number)) {
    return value_of(scalar->text, scalar->len) ==
           value_of(choice, strlen(choice));
  }
  return is(scalar, choice);
}

static bool is_chosen(const struct mu_attribute *attribute, enum mu_type type,
                      const struct scalar *scalar)
{
  for (size_t i = 0; i < attribute->choice_count; i++) {
    if (is_choice(type, scalar, attribute->choices[i])) {
      return true;
    }
  }
  return !attribute->choices;
}

static struct verdict judge(const struct mu_attribute *attribute,
                            enum mu_type type, const struct scalar *scalar)
{
  const char *wrong = wrong_type(type, scalar);

  if (wrong) {
    return (struct verdict){MU_FAULT_TYPE, wrong, *scalar};
  }
  if (!is_chosen(attribute, type, scalar)) {
    return (struct verdict){MU_FAULT_CHOICE, NULL, *scalar};
  }
  if (type == MU_TYPE_STRING && attribute->matcher &&
      mu_pattern_match(attribute->matcher, scalar->text, scalar->len) ==
          MU_MATCH_NO) {
    return (struct verdict){MU_FAULT_PATTERN, NULL, *scalar};
  }
  return good;
}

/* ---- lists ---- */

/* Gets each item in turn; false ends the walk. */
typedef bool take_item(void *ctx, const struct scalar *item);

static bool parts(char c)
{
  return c == ';' || c == '|' || c == '\n' || c == '\r';
}

static bool walk_text(const struct scalar *list, take_item *take, void *ctx)
{
  size_t at = 0;

  while (at < list->len) {
    struct scalar item = {.text = list->text + at};

    while (at < list->len && !parts(list->text[at])) {
      at++;
    }
    item.len = (size_t)(list->text + at - item.text);
    at++;
    (void)mu_cell_text_trim(&item.text, &item.len);
    if (item.len > 0 && !take(ctx, &item)) {
      return false;
    }
  }
  return true;
}

/* How the member that begins at |*at| is written; |*at| moves behind the comma
 * that ends it. It is a scalar of well-formed JSON. */
static struct scalar cut_member(const struct scalar *list, size_t *at)
{
  struct scalar raw = {.text = list->text + *at};
  bool quoted = false;
  size_t end = *at;

  while (end < list->len &&
         (quoted || (list->text[end] != ',' && list->text[end] != ']'))) {
    quoted = quoted != (list->text[end] == '"');
    end += list->text[end] == '\\' ? 2 : 1;
  }
  raw.len = end < list->len ? end - *at : list->len - *at;
  *at = end + 1;
  (void)mu_cell_text_trim(&raw.text, &raw.len);
  return raw;
}

/* A number is taken as it is written: a double has not room for them all, and
 * of a text 1.50 is no 1.5. */
static bool take_member(const cJSON *member, const struct scalar *raw,
                        take_item *take, void *ctx)
{
  struct scalar item = {.text = cJSON_GetStringValue(member)};

  if (cJSON_IsNumber(member)) {
    item = *raw;
  } else if (cJSON_IsBool(member)) {
    item.text = cJSON_IsTrue(member) ? "true" : "false";
  }
  if (item.text && item.len == 0) {
    item.len = strlen(item.text);
  }
  return item.text && take(ctx, &item); /* no null, no list, no object */
}

/* Like walk_text(), and false for what is no array of scalars. */
static bool walk_json(const struct scalar *list, take_item *take, void *ctx)
{
  const char *end = NULL;
  cJSON *array = cJSON_ParseWithLengthOpts(list->text, list->len, &end, false);
  const cJSON *member = NULL;
  size_t at = 1; /* behind the bracket */
  bool going = cJSON_IsArray(array) && end == list->text + list->len;

  if (going) {
    cJSON_ArrayForEach (member, array) {
      struct scalar raw = cut_member(list, &at);

      if (!take_member(member, &raw, take, ctx)) {
        going = false;
        break;
      }
    }
  }
  cJSON_Delete(array);
  return going;
}

static bool walk(const struct scalar *list, take_item *take, void *ctx)
{
  return list->text[0] == '[' ? walk_json(list, take, ctx)
                              : walk_text(list, take, ctx);
}

struct judging {
  const struct mu_attribute *attribute;
  struct verdict verdict;
  struct mu_buffer *item; /* what the verdict is of, outliving the walk */
  size_t items;
};

static struct verdict judge_item(const struct mu_attribute *attribute,
                                 const struct scalar *item)
{
  struct mu_text_scan scan = mu_text_scan(item->text, item->len);

  if (scan.beyond_bmp || !scan.well_formed) { /* JSON spells them otherwise */
    return (struct verdict){MU_FAULT_CHARACTERS,
                            "holds a character beyond the Basic Multilingual "
                            "Plane (an emoji?), which Okta refuses",
                            *item};
  }
  if (attribute->item_type == MU_TYPE_STRING &&
      !mu_format_fits(attribute->item_format, item->text, item->len)) {
    return (struct verdict){MU_FAULT_FORMAT, NULL, *item};
  }
  return judge(attribute, attribute->item_type, item);
}

static bool take_to_judge(void *ctx, const struct scalar *item)
{
  struct judging *judging = ctx;

  judging->items++;
  judging->verdict = judge_item(judging->attribute, item);
  if (judging->verdict.kind == MU_FAULTS) {
    return true;
  }
  mu_buffer_append(judging->item, item->text, item->len);
  judging->verdict.of.text = mu_buffer_text(judging->item);
  judging->verdict.of.len = judging->item->len;
  return false;
}

/* |item| keeps what the verdict speaks of. */
static struct verdict judge_list(const struct mu_attribute *attribute,
                                 const struct scalar *list,
                                 struct mu_buffer *item)
{
  struct judging judging = {
      .attribute = attribute, .verdict = good, .item = item};
  bool whole = walk(list, take_to_judge, &judging);

  if (!whole && judging.verdict.kind == MU_FAULTS) {
    return (struct verdict){
        MU_FAULT_TYPE,
        "begins like a JSON array, and is none of texts, numbers or booleans",
        *list};
  }
  if (whole && judging.items == 0 && list->text[0] != '[') {
    return (struct verdict){MU_FAULT_TYPE, "is a list of nothing", *list};
  }
  return judging.verdict;
}

static struct verdict judge_value(const struct mu_attribute *attribute,
                                  const struct mu_value *value,
                                  struct mu_buffer *item)
{
  struct scalar whole = {value->text, value->len};

  return attribute->type == MU_TYPE_ARRAY
             ? judge_list(attribute, &whole, item)
             : judge(attribute, attribute->type, &whole);
}

bool mu_attribute_value_fits(const struct mu_attribute *attribute,
                             const struct mu_value *value)
{
  struct mu_buffer item = {0};
  struct verdict verdict = judge_value(attribute, value, &item);

  mu_buffer_release(&item);
  return verdict.kind == MU_FAULTS;
}

/* ---- words ---- */

/* What |scalar| was meant for: another case, what people see, or one slip. */
static const char *meant(const struct mu_attribute *attribute,
                         const struct scalar *scalar)
{
  const char *nearest = NULL;
  size_t best = scalar->len > 4 ? 3 : 2;

  for (size_t i = 0; i < attribute->choice_count; i++) {
    const char *choice = attribute->choices[i];
    const char *title =
        attribute->choice_titles ? attribute->choice_titles[i] : NULL;
    size_t distance =
        mu_text_distance(choice, strlen(choice), scalar->text, scalar->len);

    if (title &&
        mu_text_equal_nocase(title, strlen(title), scalar->text, scalar->len)) {
      return choice;
    }
    if (distance < best && distance < strlen(choice)) {
      best = distance;
      nearest = choice;
    }
  }
  return nearest;
}

static void list_choices(const struct mu_attribute *attribute,
                         struct mu_buffer *out)
{
  size_t count = attribute->choice_count;
  size_t most = count <= CHOICES_SHOWN ? count : CHOICES_SHOWN - 1;
  size_t end = out->len + CHOICES_ROOM;
  size_t shown = 0;

  while (shown < most && out->len < end) {
    const char *choice = attribute->choices[shown];

    mu_buffer_append_text(out, shown > 0 ? ", " : "");
    mu_cell_text_quote(out, choice, strlen(choice));
    shown++;
  }
  if (shown < count) {
    mu_buffer_printf(out, " and %zu more", count - shown);
  }
}

static void word_choice(const struct mu_attribute *attribute,
                        const struct scalar *scalar, bool quote,
                        struct mu_buffer *out)
{
  const char *choice = quote ? meant(attribute, scalar) : NULL;

  mu_buffer_append_text(out, "is none of the values that the org allows");
  if (choice) {
    mu_buffer_append_text(out, "; did you mean ");
    mu_cell_text_quote(out, choice, strlen(choice));
    mu_buffer_append_char(out, '?');
  } else if (!attribute->secret) {
    mu_buffer_append_text(out, ": ");
    list_choices(attribute, out);
  }
}

static void word_verdict(const struct mu_attribute *attribute,
                         const struct verdict *verdict, bool quote,
                         struct mu_buffer *out)
{
  if (verdict->words) {
    mu_buffer_append_text(out, verdict->words);
  } else if (verdict->kind == MU_FAULT_CHOICE) {
    word_choice(attribute, &verdict->of, quote, out);
  } else if (verdict->kind == MU_FAULT_PATTERN) {
    mu_buffer_append_text(out, "does not match the org's pattern ");
    mu_cell_text_quote(out, attribute->pattern, strlen(attribute->pattern));
  } else {
    mu_buffer_printf(out, "is not %s",
                     mu_format_describe(attribute->item_format));
  }
}

void mu_attribute_value_report(const struct mu_attribute *attribute,
                               const struct mu_value *value, bool quote,
                               struct mu_place place, struct mu_faults *faults)
{
  struct mu_buffer item = {0};
  struct mu_buffer words = {0};
  struct verdict verdict = judge_value(attribute, value, &item);

  if (verdict.kind != MU_FAULTS) {
    if (quote) {
      mu_cell_text_quote(&words, verdict.of.text, verdict.of.len);
    } else {
      mu_buffer_append_text(&words, "it");
    }
    mu_buffer_append_char(&words, ' ');
    word_verdict(attribute, &verdict, quote, &words);
    mu_faults_add(faults, verdict.kind, place, "%s", mu_buffer_text(&words));
  }
  if (mu_buffer_failed(&words) || mu_buffer_failed(&item)) {
    faults->text.failed = true; /* asked about by whoever writes it out */
  }
  mu_buffer_release(&words);
  mu_buffer_release(&item);
}

/* ---- JSON ---- */

/* Without zeros in front, which JSON has not, and an integer without its
 * fraction. */
static void write_number(enum mu_type type, const struct scalar *scalar,
                         struct mu_buffer *out)
{
  struct number number;
  size_t end = scalar->len;
  size_t at = 0;

  if (!cut_number(scalar->text, scalar->len, &number)) {
    return; /* it has been checked */
  }
  at = number.whole;
  if (type == MU_TYPE_INTEGER) {
    end = number.whole_end;
  }
  while (at + 1 < number.whole_end && scalar->text[at] == '0') {
    at++;
  }
  if (number.negative) {
    mu_buffer_append_char(out, '-');
  }
  mu_buffer_append(out, scalar->text + at, end - at);
}

static bool is_date_alone(const struct mu_attribute *attribute,
                          const struct scalar *scalar)
{
  return attribute->type == MU_TYPE_STRING &&
         attribute->format == MU_FORMAT_DATE_TIME && scalar->len == 10;
}

static void write_scalar(const struct mu_attribute *attribute,
                         enum mu_type type, const struct scalar *scalar,
                         struct mu_buffer *out)
{
  switch (type) {
  case MU_TYPE_BOOLEAN:
    mu_buffer_append(out, scalar->text, scalar->len);
    break;
  case MU_TYPE_INTEGER:
  case MU_TYPE_NUMBER:
    write_number(type, scalar, out);
    break;
  default:
    if (is_date_alone(attribute, scalar)) {
      mu_buffer_printf(out, "\"%.10sT00:00:00.000Z\"", scalar->text);
    } else {
      mu_json_write_string(out, scalar->text, scalar->len);
    }
    break;
  }
}

struct writing {
  const struct mu_attribute *attribute;
  struct mu_buffer *out;
  size_t items;
};

static bool take_to_write(void *ctx, const struct scalar *item)
{
  struct writing *writing = ctx;

  if (writing->items++ > 0) {
    mu_buffer_append_char(writing->out, ',');
  }
  write_scalar(writing->attribute, writing->attribute->item_type, item,
               writing->out);
  return true;
}

void mu_attribute_value_write(const struct mu_attribute *attribute,
                              const struct mu_value *value,
                              struct mu_buffer *out)
{
  struct scalar whole = {value->text, value->len};
  struct writing writing = {.attribute = attribute, .out = out};

  if (attribute->type != MU_TYPE_ARRAY) {
    write_scalar(attribute, attribute->type, &whole, out);
    return;
  }
  mu_buffer_append_char(out, '[');
  if (!walk(&whole, take_to_write, &writing)) {
    out->failed = true; /* it fits, so that memory has run out */
  }
  mu_buffer_append_char(out, ']');
}
