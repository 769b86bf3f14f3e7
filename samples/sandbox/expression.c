/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/expression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "samples/sandbox/clock.h"
#include "samples/sandbox/fold.h"
#include "samples/sandbox/json.h"

#define NODES_MAX 64
#define DEPTH_MAX 16
#define NAME_MAX_ 96
#define PROFILE   "profile."
#define SHORT     64

enum op {
  OP_AND,
  OP_OR,
  OP_EQ,
  OP_SW,
  OP_CO,
  OP_GT,
  OP_GE,
  OP_LT,
  OP_LE,
  OP_PR,
  OP_NE, /* this and what follows: of a log alone */
  OP_EW,
  OP_NOT
};

struct node {
  enum op op;
  int left, right;      /* of and, or; the left one of not */
  char name[NAME_MAX_]; /* of the others */
  char *value;          /* as given; owned */
  char *compared;       /* folded for a search; owned */
  int64_t ms;           /* when the property is a time */
  bool is_time, is_profile;
};

struct sb_expression {
  struct node nodes[NODES_MAX];
  int count, root;
  const struct sb_vocabulary *words;
  const void *context;
  bool is_search;
  bool has_profile; /* whether any node looks into the profile */
};

struct parser {
  struct sb_expression *e;
  const char *at;
  int depth;
};

static bool is_one_of(const char *name, const char *const *names)
{
  for (; *names; names++) {
    if (strcmp(name, *names) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_profile(const char *name)
{
  return strncmp(name, PROFILE, strlen(PROFILE)) == 0;
}

static bool is_time(const struct sb_expression *e, const char *name)
{
  return is_one_of(name, e->words->times);
}

static bool is_known(const struct sb_expression *e, const char *name)
{
  if (e->words->is_filtered) {
    return e->words->is_filtered(name);
  }
  if (!e->is_search) {
    return is_one_of(name, e->words->filtered);
  }
  if (is_profile(name)) {
    return e->words->has_attribute(e->context, name + strlen(PROFILE));
  }
  return is_time(e, name) || is_one_of(name, e->words->texts);
}

static bool is_allowed(const struct sb_expression *e, const struct node *n)
{
  if (e->words->is_filtered) {
    return n->op != OP_CO || !is_one_of(n->name, e->words->uncontained);
  }
  if (n->op > OP_PR) {
    return false;
  }
  if (!e->is_search) {
    return n->op == OP_EQ ||
           (is_time(e, n->name) && n->op >= OP_GT && n->op <= OP_LE);
  }
  if (n->op == OP_CO) {
    return is_one_of(n->name, e->words->contained);
  }
  return n->op != OP_SW || !is_time(e, n->name);
}

static void skip_spaces(struct parser *p)
{
  p->at += strspn(p->at, " ");
}

/* Reads letters, digits and dots. */
static bool read_name(struct parser *p, char out[NAME_MAX_])
{
  size_t len;

  skip_spaces(p);
  len = strspn(p->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789_.");
  if (len == 0 || len >= NAME_MAX_) {
    return false;
  }
  memcpy(out, p->at, len);
  out[len] = '\0';
  p->at += len;
  return true;
}

/* Takes |word| when it comes next and ends there. */
static bool take_word(struct parser *p, const char *word)
{
  size_t len = strlen(word);

  skip_spaces(p);
  if (strncmp(p->at, word, len) != 0 ||
      (p->at[len] != ' ' && p->at[len] != '(')) {
    return false;
  }
  p->at += len;
  return true;
}

/* true, false or a number: what stands without quotation marks. */
static char *read_bare(struct parser *p)
{
  size_t len = strcspn(p->at, " )");
  char *out = strndup(p->at, len);
  char *end = NULL;

  if (out && strcmp(out, "true") != 0 && strcmp(out, "false") != 0) {
    (void)strtod(out, &end);
    if (end == out || *end != '\0') {
      free(out);
      return NULL;
    }
  }
  p->at += out ? len : 0;
  return out;
}

static char *read_value(struct parser *p)
{
  char *out;
  size_t len = 0;

  skip_spaces(p);
  if (*p->at != '"') {
    return read_bare(p);
  }
  out = malloc(strlen(p->at));
  for (p->at++; out && *p->at && *p->at != '"'; p->at++) {
    if (*p->at == '\\' && p->at[1] != '\0') {
      p->at++;
    }
    out[len++] = *p->at;
  }
  if (!out || *p->at != '"') {
    free(out);
    return NULL;
  }
  p->at++;
  out[len] = '\0';
  return out;
}

static bool read_operator(struct parser *p, enum op *op)
{
  static const struct {
    const char *word;
    enum op op;
  } words[] = {{"eq", OP_EQ}, {"sw", OP_SW}, {"co", OP_CO}, {"gt", OP_GT},
               {"ge", OP_GE}, {"lt", OP_LT}, {"le", OP_LE}, {"pr", OP_PR},
               {"ne", OP_NE}, {"ew", OP_EW}};
  char word[NAME_MAX_];

  if (!read_name(p, word)) {
    return false;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcmp(word, words[i].word) == 0) {
      *op = words[i].op;
      return true;
    }
  }
  return false;
}

static int new_node(struct parser *p)
{
  return p->e->count < NODES_MAX ? p->e->count++ : -1;
}

static bool read_leaf(struct parser *p, struct node *n)
{
  if (!read_name(p, n->name) || !is_known(p->e, n->name) ||
      !read_operator(p, &n->op) || !is_allowed(p->e, n)) {
    return false;
  }
  n->is_time = is_time(p->e, n->name);
  n->is_profile = is_profile(n->name);
  p->e->has_profile |= n->is_profile;
  if (n->op == OP_PR) {
    return true;
  }
  n->value = read_value(p);
  if (!n->value) {
    return false;
  }
  n->compared = p->e->is_search ? sb_fold_case(n->value) : strdup(n->value);
  return n->compared && (!n->is_time || sb_clock_read_iso(n->value, &n->ms));
}

static int parse_or(struct parser *p);

/* What stands in brackets that begin here. */
static int parse_brackets(struct parser *p)
{
  int i;

  skip_spaces(p);
  if (*p->at != '(') {
    return -1;
  }
  p->at++;
  i = ++p->depth < DEPTH_MAX ? parse_or(p) : -1;
  p->depth--;
  skip_spaces(p);
  if (i < 0 || *p->at != ')') {
    return -1;
  }
  p->at++;
  return i;
}

static int join(struct parser *p, enum op op, int left, int right)
{
  int i = right < 0 ? -1 : new_node(p);

  if (i >= 0) {
    p->e->nodes[i].op = op;
    p->e->nodes[i].left = left;
    p->e->nodes[i].right = right;
  }
  return i;
}

static int parse_one(struct parser *p)
{
  int i;

  skip_spaces(p);
  if (*p->at == '(') {
    return parse_brackets(p);
  }
  if (p->e->words->is_filtered && take_word(p, "not")) {
    i = parse_brackets(p);
    return join(p, OP_NOT, i, i);
  }
  i = new_node(p);
  return i >= 0 && read_leaf(p, &p->e->nodes[i]) ? i : -1;
}

static int parse_and(struct parser *p)
{
  int i = parse_one(p);

  while (i >= 0 && take_word(p, "and")) {
    i = join(p, OP_AND, i, parse_one(p));
  }
  return i;
}

static int parse_or(struct parser *p)
{
  int i = parse_and(p);

  while (i >= 0 && take_word(p, "or")) {
    i = join(p, OP_OR, i, parse_and(p));
  }
  return i;
}

struct sb_expression *sb_expression_new(const char *text, bool is_search,
                                        const struct sb_vocabulary *words,
                                        const void *context)
{
  struct sb_expression *e = calloc(1, sizeof *e);
  struct parser p = {.e = e, .at = text};

  if (!e) {
    return NULL;
  }
  e->is_search = is_search;
  e->words = words;
  e->context = context;
  e->root = parse_or(&p);
  skip_spaces(&p);
  if (e->root < 0 || *p.at != '\0') {
    sb_expression_free(e);
    return NULL;
  }
  return e;
}

void sb_expression_free(struct sb_expression *e)
{
  for (int i = 0; e && i < e->count; i++) {
    free(e->nodes[i].value);
    free(e->nodes[i].compared);
  }
  free(e);
}

static bool is_order(enum op op, int sign)
{
  switch (op) {
  case OP_EQ:
  case OP_NE: /* any_matches() turns it round */
    return sign == 0;
  case OP_GT:
    return sign > 0;
  case OP_GE:
    return sign >= 0;
  case OP_LT:
    return sign < 0;
  case OP_LE:
    return sign <= 0;
  default:
    return false;
  }
}

static bool ends_with(const char *text, const char *end)
{
  size_t len = strlen(text);
  size_t end_len = strlen(end);

  return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool compare_text(const struct node *n, const char *text)
{
  switch (n->op) {
  case OP_EW:
    return ends_with(text, n->compared);
  case OP_SW:
    return strncmp(text, n->compared, strlen(n->compared)) == 0;
  case OP_CO:
    return strstr(text, n->compared) != NULL;
  default:
    return is_order(n->op, strcmp(text, n->compared));
  }
}

/* Folds |text| into |folded| if it is plain and short, as most are: a search
 * may look at a million of them. */
static bool fold_short(const char *text, char folded[SHORT])
{
  size_t i = 0;

  for (; text[i] != '\0'; i++) {
    unsigned char c = (unsigned char)text[i];

    if (i == SHORT - 1 || c >= 0x80) {
      return false;
    }
    folded[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  folded[i] = '\0';
  return true;
}

static bool text_matches(const struct sb_expression *e, const struct node *n,
                         const char *text)
{
  char plain[SHORT];
  char *folded;
  bool yes;

  if (n->op == OP_PR) {
    return true;
  }
  if (!e->is_search) {
    return compare_text(n, text);
  }
  if (fold_short(text, plain)) {
    return compare_text(n, plain);
  }
  folded = sb_fold_case(text);
  yes = folded && compare_text(n, folded);
  free(folded);
  return yes;
}

static bool number_matches(const struct node *n, double number)
{
  char *end = NULL;
  double wanted = strtod(n->value, &end);

  return end != n->value && *end == '\0' &&
         is_order(n->op, (number > wanted) - (number < wanted));
}

/* A value of the profile; of an array, any of its items. */
static bool value_matches(const struct sb_expression *e, const struct node *n,
                          const cJSON *value)
{
  const cJSON *item;

  if (!value || n->op == OP_PR) {
    return value != NULL;
  }
  if (cJSON_IsString(value)) {
    return text_matches(e, n, value->valuestring);
  }
  if (cJSON_IsNumber(value)) {
    return number_matches(n, value->valuedouble);
  }
  if (cJSON_IsBool(value)) {
    return n->op == OP_EQ &&
           strcmp(n->compared, cJSON_IsTrue(value) ? "true" : "false") == 0;
  }
  cJSON_ArrayForEach (item, value) {
    if (value_matches(e, n, item)) { /* no array holds another */
      return true;
    }
  }
  return false;
}

/* Of several texts any may match, but none may for ne. */
static bool any_matches(const struct sb_expression *e, const struct node *n,
                        const void *object)
{
  const char *text;
  bool found = false;

  for (size_t i = 0; !found && e->words->text_at(object, n->name, i, &text);
       i++) {
    found = text && text_matches(e, n, text);
  }
  return found != (n->op == OP_NE);
}

static bool leaf_matches(const struct sb_expression *e, const struct node *n,
                         const void *object, const cJSON *profile)
{
  const char *text;

  if (e->words->text_at) {
    return any_matches(e, n, object);
  }

  if (n->is_time) {
    int64_t ms = e->words->time_of(object, n->name);

    return ms != 0 &&
           (n->op == OP_PR || is_order(n->op, (ms > n->ms) - (ms < n->ms)));
  }
  if (n->is_profile) {
    return value_matches(e, n,
                         sb_json_member(profile, n->name + strlen(PROFILE)));
  }
  text = e->words->text_of(object, n->name);
  return text && text_matches(e, n, text);
}

/* As deep as the expression has nodes at most. */
static bool node_matches(const struct sb_expression *e, int i,
                         const void *object, const cJSON *profile)
{
  const struct node *n = &e->nodes[i];

  if (n->op == OP_AND) {
    return node_matches(e, n->left, object, profile) &&
           node_matches(e, n->right, object, profile);
  }
  if (n->op == OP_OR) {
    return node_matches(e, n->left, object, profile) ||
           node_matches(e, n->right, object, profile);
  }
  if (n->op == OP_NOT) {
    return !node_matches(e, n->left, object, profile);
  }
  return leaf_matches(e, n, object, profile);
}

bool sb_expression_matches(const struct sb_expression *e, const void *object)
{
  cJSON *profile =
      e->has_profile ? cJSON_Parse(e->words->profile_of(object)) : NULL;
  bool yes = node_matches(e, e->root, object, profile);

  cJSON_Delete(profile);
  return yes;
}

/* What one comparison of times says of the span. */
static void narrow(const struct node *n, int64_t *from_ms, int64_t *before_ms)
{
  int64_t from = INT64_MIN;
  int64_t before = INT64_MAX;

  if (n->op == OP_GE || n->op == OP_EQ) {
    from = n->ms;
  } else if (n->op == OP_GT) {
    from = n->ms + 1;
  }
  if (n->op == OP_LE || n->op == OP_EQ) {
    before = n->ms + 1;
  } else if (n->op == OP_LT) {
    before = n->ms;
  }
  *from_ms = from > *from_ms ? from : *from_ms;
  *before_ms = before < *before_ms ? before : *before_ms;
}

/* As deep as the expression has nodes at most. */
static void span_of(const struct sb_expression *e, int i, const char *name,
                    int64_t *from_ms, int64_t *before_ms)
{
  const struct node *n = &e->nodes[i];

  if (n->op == OP_AND) {
    span_of(e, n->left, name, from_ms, before_ms);
    span_of(e, n->right, name, from_ms, before_ms);
  } else if (n->is_time && strcmp(n->name, name) == 0) {
    narrow(n, from_ms, before_ms);
  }
}

void sb_expression_span(const struct sb_expression *e, const char *name,
                        int64_t *from_ms, int64_t *before_ms)
{
  *from_ms = INT64_MIN;
  *before_ms = INT64_MAX;
  span_of(e, e->root, name, from_ms, before_ms);
}

const char *sb_expression_key(const struct sb_expression *e)
{
  const struct node *n = &e->nodes[e->root];

  bool is_key = strcmp(n->name, "profile.login") == 0 ||
                (strcmp(n->name, "id") == 0 && !e->is_search);

  return n->op == OP_EQ && is_key ? n->value : NULL;
}
