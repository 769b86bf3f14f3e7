/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a template says is copied once, its escapes taken out on the way, which
 * only makes it shorter: the parts and their filters point into that copy.
 */
#include "batch/value_template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/value_filter.h"
#include "io/text.h"

#define PARTS_MAX   64
#define FILTERS_MAX 16
#define NEAR        2 /* edits; farther than that is another header */

struct part {
  bool reference;
  struct mu_filter_text text; /* as it stands in the value, or the name */
  struct mu_template_source source;
  struct mu_value_filter filters[FILTERS_MAX];
  size_t filter_count;
};

struct mu_value_template {
  char place[64];
  char *text; /* what the parts point into */
  struct part parts[PARTS_MAX];
  size_t count;
};

/* A template that is being read. */
struct reading {
  struct mu_value_template *tmpl;
  const char *at;
  const char *end;
  char *write; /* in the copy */
  struct mu_error *err;
};

void mu_template_work_release(struct mu_template_work *work)
{
  mu_buffer_release(&work->text);
  mu_buffer_release(&work->next);
}

/* ---- reading ---- */

/* MU_EUSAGE: |before|, the text at |at| in quotes, |after|. */
static enum mu_code refuse(const struct mu_value_template *tmpl,
                           const char *before, const char *at, size_t len,
                           const char *after, struct mu_error *err)
{
  struct mu_buffer quoted = {0};
  enum mu_code rc = MU_OK;

  mu_cell_text_quote(&quoted, at, len);
  if (mu_buffer_failed(&quoted)) {
    rc = mu_error_nomem(err);
  } else {
    rc = mu_error_set(err, MU_EUSAGE, "%s: %s%s%s", tmpl->place, before,
                      mu_buffer_text(&quoted), after);
  }
  mu_buffer_release(&quoted);
  return rc;
}

/* NULL, and |err| says why, when there are too many. */
static struct part *add_part(struct reading *r, bool reference)
{
  struct mu_value_template *tmpl = r->tmpl;
  struct part *part = NULL;

  if (tmpl->count == PARTS_MAX) {
    (void)mu_error_set(r->err, MU_EUSAGE,
                       "%s: the template has more than %d parts", tmpl->place,
                       PARTS_MAX);
    return NULL;
  }
  part = &tmpl->parts[tmpl->count++];
  part->reference = reference;
  part->text.text = r->write;
  return part;
}

/* Reads text up to a reference or the end; {{ and }} are one brace each. */
static enum mu_code read_literal(struct reading *r)
{
  struct part *part = add_part(r, false);

  if (!part) {
    return MU_EUSAGE;
  }
  while (r->at < r->end) {
    char c = *r->at;
    bool doubled = r->end - r->at > 1 && r->at[1] == c;

    if ((c == '{' || c == '}') && !doubled) {
      break;
    }
    r->at += c == '{' || c == '}' ? 2 : 1;
    *r->write++ = c;
  }
  part->text.len = (size_t)(r->write - part->text.text);
  return MU_OK;
}

/* Reads up to one of |stops|, which is passed over and given back; NUL when
 * none comes. */
static char read_piece(struct reading *r, const char *stops,
                       struct mu_filter_text *piece)
{
  piece->text = r->write;
  piece->len = 0;
  while (r->at < r->end) {
    char c = *r->at++;

    if (c == '\\' && r->at < r->end && strchr(":|{}\\", *r->at)) {
      c = *r->at++;
    } else if (strchr(stops, c)) {
      return c;
    }
    *r->write++ = c;
    piece->len++;
  }
  return '\0';
}

static void trim(struct mu_filter_text *piece)
{
  (void)mu_cell_text_trim(&piece->text, &piece->len);
}

/* Reads a filter and its arguments; |*stop| is what ended them. */
static enum mu_code read_filter(struct reading *r, struct part *part,
                                char *stop)
{
  struct mu_filter_call call = {0};
  struct mu_filter_text beyond = {0};

  *stop = read_piece(r, ":|}", &call.name);
  trim(&call.name);
  while (*stop == ':') {
    *stop = read_piece(r, ":|}",
                       call.count < MU_FILTER_ARGUMENTS
                           ? &call.arguments[call.count]
                           : &beyond);
    call.count++;
  }
  if (*stop == '\0') {
    return MU_OK; /* the caller says so */
  }
  if (part->filter_count == FILTERS_MAX) {
    return mu_error_set(r->err, MU_EUSAGE,
                        "%s: a column goes through %d filters at most",
                        r->tmpl->place, FILTERS_MAX);
  }
  return mu_value_filter_parse(&part->filters[part->filter_count++], &call,
                               r->tmpl->place, r->err);
}

/* Reads {NAME|FILTER...}. */
static enum mu_code read_reference(struct reading *r)
{
  const char *brace = r->at++;
  struct part *part = add_part(r, true);
  char stop = '\0';
  enum mu_code rc = MU_OK;

  if (!part) {
    return MU_EUSAGE;
  }
  stop = read_piece(r, "|}", &part->text);
  trim(&part->text);
  while (stop == '|' && rc == MU_OK) {
    rc = read_filter(r, part, &stop);
  }
  if (rc != MU_OK) {
    return rc;
  }
  if (stop == '\0') {
    return refuse(r->tmpl, "no } closes ", brace, (size_t)(r->end - brace),
                  "; a brace that is text is written {{", r->err);
  }
  if (part->text.len == 0) {
    return refuse(r->tmpl, "", brace, (size_t)(r->at - brace),
                  " names no column; a brace that is text is written {{",
                  r->err);
  }
  return MU_OK;
}

static enum mu_code read_parts(struct reading *r)
{
  enum mu_code rc = MU_OK;

  while (r->at < r->end && rc == MU_OK) {
    bool doubled = r->end - r->at > 1 && r->at[1] == r->at[0];

    if (*r->at == '{' && !doubled) {
      rc = read_reference(r);
    } else if (*r->at == '}' && !doubled) {
      rc = refuse(r->tmpl, "no { opens ", r->at, (size_t)(r->end - r->at),
                  "; a brace that is text is written }}", r->err);
    } else {
      rc = read_literal(r);
    }
  }
  *r->write = '\0';
  return rc;
}

enum mu_code mu_value_template_new(struct mu_value_template **out,
                                   const char *place, const char *text,
                                   size_t len, struct mu_error *err)
{
  struct mu_value_template *tmpl = calloc(1, sizeof *tmpl);
  struct reading r = {tmpl, text, text + len, NULL, err};
  enum mu_code rc = MU_OK;

  if (!tmpl) {
    return mu_error_nomem(err);
  }
  (void)snprintf(tmpl->place, sizeof tmpl->place, "%s", place);
  tmpl->text = malloc(len + 1);
  if (!tmpl->text) {
    rc = mu_error_nomem(err);
    goto out;
  }
  r.write = tmpl->text;
  rc = read_parts(&r);
  if (rc == MU_OK) {
    *out = tmpl;
    tmpl = NULL; /* now the caller's */
  }
out:
  mu_value_template_free(tmpl);
  return rc;
}

void mu_value_template_free(struct mu_value_template *tmpl)
{
  if (!tmpl) {
    return;
  }
  free(tmpl->text);
  free(tmpl);
}

const char *mu_value_template_literal(const struct mu_value_template *tmpl,
                                      size_t *len)
{
  *len = 0;
  for (size_t i = 0; i < tmpl->count; i++) {
    if (tmpl->parts[i].reference) {
      return NULL;
    }
    *len += tmpl->parts[i].text.len; /* they stand behind each other */
  }
  return tmpl->text;
}

/* ---- binding ---- */

/* The first column from |from| on with the header |name|; |list->count| if
 * there is none. */
static size_t find_column(const struct mu_column_list *list, size_t from,
                          const struct mu_filter_text *name)
{
  while (from < list->count &&
         !mu_text_equal_nocase(list->items[from].header, list->items[from].len,
                               name->text, name->len)) {
    from++;
  }
  return from;
}

static enum mu_code refuse_secret(const struct mu_value_template *tmpl,
                                  const struct part *part, struct mu_error *err)
{
  return refuse(tmpl, "", part->text.text, part->text.len,
                " is a secret, and no other value is made of one", err);
}

/* Appends what is nearest to |name|: a given attribute, or a column. */
static void suggest(const struct mu_column_list *columns,
                    const bool given[MU_SLOTS],
                    const struct mu_filter_text *name, struct mu_buffer *out)
{
  enum mu_attribute_id id =
      mu_schema_nearest(columns->schema, name->text, name->len);
  size_t nearest = columns->count;
  size_t best = NEAR + 1;

  if (id != MU_NO_ATTRIBUTE && given[id] &&
      !mu_schema_attribute(columns->schema, id)->secret) {
    mu_buffer_printf(out, " (did you mean %s?)",
                     mu_schema_attribute(columns->schema, id)->name);
    return;
  }
  for (size_t i = 0; i < columns->count; i++) {
    const struct mu_column *column = &columns->items[i];
    size_t distance =
        mu_text_distance(column->header, column->len, name->text, name->len);

    if (column->len > 0 && distance < best) {
      best = distance;
      nearest = i;
    }
  }
  if (nearest < columns->count) {
    mu_buffer_append_text(out, " (did you mean ");
    mu_column_list_place(columns, nearest, out);
    mu_buffer_append_text(out, "?)");
  }
}

static enum mu_code refuse_unknown(const struct mu_value_template *tmpl,
                                   const struct part *part,
                                   const struct mu_column_list *columns,
                                   const bool given[MU_SLOTS],
                                   struct mu_error *err)
{
  struct mu_buffer words = {0};
  enum mu_code rc = MU_OK;

  suggest(columns, given, &part->text, &words);
  mu_buffer_append_text(&words, "; a brace that is text is written {{");
  if (mu_buffer_failed(&words)) {
    rc = mu_error_nomem(err);
  } else {
    rc = refuse(tmpl, "there is no column ", part->text.text, part->text.len,
                mu_buffer_text(&words), err);
  }
  mu_buffer_release(&words);
  return rc;
}

static enum mu_code refuse_ambiguous(const struct mu_value_template *tmpl,
                                     const struct mu_column_list *columns,
                                     size_t first, size_t second,
                                     struct mu_error *err)
{
  struct mu_buffer words = {0};
  enum mu_code rc = MU_OK;

  mu_column_list_place(columns, first, &words);
  mu_buffer_append_text(&words, " or ");
  mu_column_list_place(columns, second, &words);
  if (mu_buffer_failed(&words)) {
    rc = mu_error_nomem(err);
  } else {
    rc = mu_error_set(err, MU_EUSAGE, "%s: %s may be meant; rename one of them",
                      tmpl->place, mu_buffer_text(&words));
  }
  mu_buffer_release(&words);
  return rc;
}

static enum mu_code bind_to_column(const struct mu_value_template *tmpl,
                                   struct part *part,
                                   const struct mu_column_list *columns,
                                   const bool given[MU_SLOTS],
                                   struct mu_error *err)
{
  size_t at = find_column(columns, 0, &part->text);
  size_t second = 0;
  const struct mu_column *column = NULL;

  if (at == columns->count) {
    return refuse_unknown(tmpl, part, columns, given, err);
  }
  second = find_column(columns, at + 1, &part->text);
  if (second < columns->count) {
    return refuse_ambiguous(tmpl, columns, at, second, err);
  }
  column = &columns->items[at];
  if (mu_column_holds_secrets(column)) {
    return refuse_secret(tmpl, part, err);
  }
  /* The user has the cell of an attribute as it was mended. */
  part->source = (struct mu_template_source){column->id, (uint32_t)at};
  return MU_OK;
}

enum mu_code mu_value_template_bind(struct mu_value_template *tmpl,
                                    const struct mu_column_list *columns,
                                    const bool given[MU_SLOTS],
                                    struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < tmpl->count && rc == MU_OK; i++) {
    struct part *part = &tmpl->parts[i];
    enum mu_attribute_id id =
        mu_schema_find(columns->schema, part->text.text, part->text.len);

    if (!part->reference) {
      continue;
    }
    if (id != MU_NO_ATTRIBUTE &&
        mu_schema_attribute(columns->schema, id)->secret) {
      rc = refuse_secret(tmpl, part, err);
    } else if (id != MU_NO_ATTRIBUTE && given[id]) {
      part->source = (struct mu_template_source){id, MU_NO_COLUMN};
    } else {
      rc = bind_to_column(tmpl, part, columns, given, err);
    }
  }
  return rc;
}

bool mu_value_template_reads(const struct mu_value_template *tmpl,
                             enum mu_attribute_id id)
{
  for (size_t i = 0; i < tmpl->count; i++) {
    if (tmpl->parts[i].reference && tmpl->parts[i].source.id == id) {
      return true;
    }
  }
  return false;
}

/* ---- making ---- */

static struct mu_filter_text read_source(const struct mu_template_source *from,
                                         const struct mu_csv_row *row,
                                         const struct mu_user *user)
{
  struct mu_filter_text text = {"", 0};

  if (from->id != MU_NO_ATTRIBUTE) {
    if (user->values[from->id].text) {
      text.text = user->values[from->id].text;
      text.len = user->values[from->id].len;
    }
  } else if (from->column < row->count) {
    text.text = row->cells[from->column].text;
    text.len = row->cells[from->column].len;
    trim(&text);
  }
  return text;
}

static enum mu_template_result result_of(enum mu_filter_result filtered)
{
  switch (filtered) {
  case MU_FILTER_NOT_ASCII:
    return MU_TEMPLATE_NOT_ASCII;
  case MU_FILTER_TOO_LONG:
    return MU_TEMPLATE_TOO_LONG;
  case MU_FILTER_DONE:
    break;
  }
  return MU_TEMPLATE_MADE;
}

static void swap(struct mu_template_work *work)
{
  struct mu_buffer text = work->text;

  work->text = work->next;
  work->next = text;
}

/* How a reference of one row came out. */
struct reference {
  struct mu_filter_text text; /* in the row, or in the work */
  bool defaulted;
  enum mu_template_result result;
  int32_t code;
};

static struct reference filter(const struct part *part,
                               struct mu_filter_text text,
                               struct mu_template_work *work)
{
  struct reference made = {.text = text, .result = MU_TEMPLATE_MADE};

  for (size_t i = 0; i < part->filter_count && made.result == MU_TEMPLATE_MADE;
       i++) {
    const struct mu_value_filter *one = &part->filters[i];

    if (one->kind == MU_FILTER_DEFAULT &&
        mu_value_filter_is_blank(made.text.text, made.text.len)) {
      made.defaulted = true;
    }
    mu_buffer_clear(&work->next);
    made.result = result_of(mu_value_filter_apply(
        one, made.text.text, made.text.len, &work->next, &made.code));
    if (mu_buffer_failed(&work->next)) {
      break; /* the caller asks */
    }
    swap(work);
    made.text.text = mu_buffer_text(&work->text);
    made.text.len = work->text.len;
  }
  return made;
}

/* What the references of a row have come to so far. */
struct tally {
  const struct part *lacking; /* the first without a text; NULL: none */
  bool filtered_away;
  bool any; /* some reference has a text of its own */
};

static void count_reference(struct tally *tally, const struct part *part,
                            const struct reference *made, bool had_text)
{
  bool blank = mu_value_filter_is_blank(made->text.text, made->text.len);

  if (made->defaulted) {
    return;
  }
  if (!blank) {
    tally->any = true;
  } else if (!tally->lacking) {
    tally->lacking = part;
    tally->filtered_away = had_text;
  }
}

static void conclude(const struct tally *tally, const struct mu_buffer *out,
                     struct mu_template_outcome *outcome)
{
  if (tally->lacking && tally->any) {
    outcome->result = MU_TEMPLATE_LACKS;
    outcome->source = tally->lacking->source;
    outcome->filtered_away = tally->filtered_away;
  } else if (tally->lacking ||
             mu_value_filter_is_blank(mu_buffer_text(out), out->len)) {
    outcome->result = MU_TEMPLATE_BLANK;
  }
}

enum mu_code mu_value_template_make(const struct mu_value_template *tmpl,
                                    const struct mu_csv_row *row,
                                    const struct mu_user *user,
                                    struct mu_template_work *work,
                                    struct mu_buffer *out,
                                    struct mu_template_outcome *outcome,
                                    struct mu_error *err)
{
  struct tally tally = {0};

  memset(outcome, 0, sizeof *outcome); /* MU_TEMPLATE_MADE */
  mu_buffer_clear(out);
  for (size_t i = 0; i < tmpl->count; i++) {
    const struct part *part = &tmpl->parts[i];
    struct reference made = {.text = part->text};

    if (part->reference) {
      struct mu_filter_text text = read_source(&part->source, row, user);

      made = filter(part, text, work);
      count_reference(&tally, part, &made, text.len > 0);
    }
    mu_buffer_append(out, made.text.text, made.text.len);
    if (mu_buffer_failed(out) || mu_buffer_failed(&work->next)) {
      return mu_error_nomem(err);
    }
    if (part->reference && out->len > MU_FILTER_TEXT_MAX) {
      made.result = MU_TEMPLATE_TOO_LONG;
    }
    if (made.result != MU_TEMPLATE_MADE) {
      outcome->result = made.result;
      outcome->source = part->source;
      outcome->code = made.code;
      return MU_OK;
    }
  }
  conclude(&tally, out, outcome);
  return MU_OK;
}
