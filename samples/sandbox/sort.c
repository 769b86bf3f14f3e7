/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/sort.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/fold.h"
#include "samples/sandbox/json.h"

#define PROFILE "profile."

static bool is_one_of(const char *name, const char *const *names)
{
  for (; *names; names++) {
    if (strcmp(name, *names) == 0) {
      return true;
    }
  }
  return false;
}

static const char *in_profile(const char *name)
{
  return strncmp(name, PROFILE, strlen(PROFILE)) == 0 ? name + strlen(PROFILE)
                                                      : NULL;
}

static bool is_known(const struct sb_vocabulary *words, const void *context,
                     const char *name)
{
  const char *inner = in_profile(name);

  return inner ? words->has_attribute(context, inner)
               : is_one_of(name, words->times) || is_one_of(name, words->texts);
}

bool sb_sort_read(struct sb_sort *sort, struct sb_call *call,
                  const struct sb_vocabulary *words, const void *context,
                  bool is_search)
{
  const char *by = sb_request_parameter(call->rq, "sortBy");
  const char *order = sb_request_parameter(call->rq, "sortOrder");

  *sort = (struct sb_sort){.words = words};
  if (!is_search || !by) {
    return true;
  }
  sort->by = by;
  sort->descending = order && strcasecmp(order, "desc") == 0;
  if (!is_known(words, context, by) ||
      (order && !sort->descending && strcasecmp(order, "asc") != 0)) {
    sb_call_refuse(call, SB_PROBLEM_SEARCH, NULL);
    return false;
  }
  return true;
}

/* Sixteen digits that sort as |number| does. */
static char *print_number(uint64_t number)
{
  struct mu_buffer text = {0};

  mu_buffer_printf(&text, "%016" PRIx64, number);
  return text.data; /* handed over */
}

/* IEEE 754: with the sign bit turned over for what is not negative, and all
 * bits for what is, the bits sort as the numbers do. */
static char *key_of_number(double number)
{
  uint64_t bits;

  memcpy(&bits, &number, sizeof bits);
  return print_number(bits >> 63 ? ~bits : bits | (UINT64_C(1) << 63));
}

static char *key_of_value(const cJSON *value)
{
  if (cJSON_IsArray(value)) {
    value = value->child;
  }
  if (cJSON_IsString(value)) {
    return sb_fold_case(value->valuestring);
  }
  if (cJSON_IsNumber(value)) {
    return key_of_number(value->valuedouble);
  }
  return cJSON_IsBool(value) ? strdup(cJSON_IsTrue(value) ? "true" : "false")
                             : NULL;
}

static char *key_of_attribute(const char *profile, const char *name)
{
  cJSON *parsed = cJSON_Parse(profile);
  char *key = key_of_value(sb_json_member(parsed, name));

  cJSON_Delete(parsed);
  return key;
}

/* The caller frees with free(); NULL when |object| has no value. */
static char *make_key(const struct sb_sort *sort, const void *object)
{
  const struct sb_vocabulary *words = sort->words;
  const char *inner = sort->by ? in_profile(sort->by) : NULL;
  const char *text;

  if (!sort->by) {
    return NULL;
  }
  if (inner) {
    return key_of_attribute(words->profile_of(object), inner);
  }
  if (is_one_of(sort->by, words->times)) {
    int64_t ms = words->time_of(object, sort->by);

    return ms > 0 ? print_number((uint64_t)ms) : NULL;
  }
  text = words->text_of(object, sort->by);
  return text ? sb_fold_case(text) : NULL;
}

static int compare(bool descending, const char *a_key, size_t a_place,
                   const char *b_key, size_t b_place)
{
  int sign = !a_key - !b_key;

  if (a_key && b_key) {
    sign = descending ? strcmp(b_key, a_key) : strcmp(a_key, b_key);
  }
  return sign != 0 ? sign : (a_place > b_place) - (a_place < b_place);
}

static int compare_up(const void *a, const void *b)
{
  const struct sb_pick *x = a;
  const struct sb_pick *y = b;

  return compare(false, x->key, x->place, y->key, y->place);
}

static int compare_down(const void *a, const void *b)
{
  const struct sb_pick *x = a;
  const struct sb_pick *y = b;

  return compare(true, x->key, x->place, y->key, y->place);
}

void sb_picks_sort(struct sb_picks *picks, const struct sb_sort *sort)
{
  if (picks->count > 1) {
    qsort(picks->all, picks->count, sizeof *picks->all,
          sort->descending ? compare_down : compare_up);
  }
}

void sb_picks_release(struct sb_picks *picks)
{
  for (size_t i = 0; i < picks->count; i++) {
    free(picks->all[i].key);
  }
  free(picks->all);
  memset(picks, 0, sizeof *picks);
}

static bool make_room(struct sb_picks *picks)
{
  size_t capacity = picks->capacity ? picks->capacity * 2 : 256;
  struct sb_pick *all;

  if (picks->count < picks->capacity) {
    return true;
  }
  all = realloc(picks->all, capacity * sizeof *all);
  if (!all) {
    picks->failed = true;
    return false;
  }
  picks->all = all;
  picks->capacity = capacity;
  return true;
}

static void add(struct sb_picks *picks, size_t place, const void *object,
                char *key)
{
  if (!make_room(picks)) {
    free(key);
    return;
  }
  picks->all[picks->count++] =
      (struct sb_pick){.place = place, .object = object, .key = key};
}

void sb_picks_add(struct sb_picks *picks, size_t place, const void *object)
{
  add(picks, place, object, NULL);
}

void sb_picks_add_keyed(struct sb_picks *picks, const struct sb_sort *sort,
                        const struct sb_cursor *cursor, size_t place,
                        const void *object)
{
  char *key = make_key(sort, object);

  if (cursor->given &&
      compare(sort->descending, key, place, cursor->key, cursor->place) <= 0) {
    free(key);
    return;
  }
  add(picks, place, object, key);
}
