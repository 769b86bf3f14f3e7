/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/header_problem.h"

#include <string.h>

#include "batch/alias.h"
#include "batch/attribute.h"
#include "batch/cell_text.h"

/* What an error's text leaves after the longest head, tail and "and N more". */
#define ROOM (MU_ERROR_TEXT_MAX - 284)

#define NO_SCHEMA "; the org's own attributes are not known: "

void mu_header_problem_release(struct mu_header_problem *problem)
{
  mu_buffer_release(&problem->listed);
  mu_buffer_release(&problem->item);
}

static size_t room(const struct mu_header_problem *problem)
{
  return ROOM - (problem->no_schema
                     ? sizeof NO_SCHEMA + strlen(problem->no_schema)
                     : 0);
}

/* Once one item did not fit none is listed any more, short as it may be: what
 * is listed is then the first of them, in order. */
static void close_item(struct mu_header_problem *problem)
{
  struct mu_buffer *listed = &problem->listed;

  if (!problem->item_open) {
    return;
  }
  problem->item_open = false;
  problem->failed = problem->failed || mu_buffer_failed(&problem->item);
  if (problem->left_out > 0 ||
      listed->len + problem->item.len + 2 > room(problem)) {
    problem->left_out++;
    return;
  }
  if (listed->len > 0) {
    mu_buffer_append_text(listed, ", ");
  }
  mu_buffer_append(listed, problem->item.data, problem->item.len);
}

struct mu_buffer *mu_header_problem_item(struct mu_header_problem *problem)
{
  close_item(problem);
  mu_buffer_clear(&problem->item);
  problem->item_open = true;
  return &problem->item;
}

/* Whether |text| may be pasted between a shell's double quotes as it is. */
static bool pastes(const char *text, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if ((unsigned char)text[i] < ' ' || strchr("\"$`\\!", text[i])) {
      return false;
    }
  }
  return len <= 64;
}

/* Aliases are known for the built-in attributes alone. */
static enum mu_attribute_id nearest_to(struct mu_header_problem *problem,
                                       const struct mu_schema *schema,
                                       const char *name, size_t len)
{
  enum mu_attribute_id nearest = mu_schema_nearest(schema, name, len);

  if (nearest >= MU_ATTRIBUTES && nearest != MU_NO_ATTRIBUTE) {
    return nearest;
  }
  if (!mu_alias_nearest(name, len, &nearest)) {
    problem->failed = true;
  }
  return nearest;
}

void mu_header_problem_suggest(struct mu_header_problem *problem,
                               const struct mu_schema *schema,
                               const char *header, size_t len)
{
  enum mu_attribute_id nearest = nearest_to(problem, schema, header, len);
  struct mu_buffer *item = &problem->item;

  if (nearest == MU_NO_ATTRIBUTE) {
    return;
  }
  mu_buffer_printf(item, " (did you mean %s?",
                   mu_schema_attribute(schema, nearest)->name);
  if (pastes(header, len)) {
    mu_buffer_append_text(item, " --map \"");
    mu_buffer_append(item, header, len);
    mu_buffer_printf(item, "=%s\"", mu_schema_attribute(schema, nearest)->name);
  }
  mu_buffer_append_char(item, ')');
}

void mu_header_problem_attribute(struct mu_header_problem *problem,
                                 const struct mu_schema *schema,
                                 const char *option, const char *name,
                                 size_t len)
{
  enum mu_attribute_id nearest = nearest_to(problem, schema, name, len);
  struct mu_buffer *item = mu_header_problem_item(problem);

  mu_buffer_printf(item, "%s ", option);
  mu_cell_text_quote(item, name, len);
  if (nearest != MU_NO_ATTRIBUTE) {
    mu_buffer_printf(item, " (did you mean %s?)",
                     mu_schema_attribute(schema, nearest)->name);
  }
}

enum mu_code mu_header_problem_end(struct mu_header_problem *problem,
                                   enum mu_code code, const char *head,
                                   const char *tail, struct mu_error *err)
{
  struct mu_buffer *listed = &problem->listed;

  close_item(problem);
  if (listed->len > 0 && problem->left_out > 0) {
    mu_buffer_printf(listed, " and %zu more", problem->left_out);
  }
  if (problem->failed || mu_buffer_failed(listed)) {
    return mu_error_nomem(err);
  }
  if (listed->len == 0) {
    return MU_OK;
  }
  return mu_error_set(err, code, "%s%s%s%s%s", head, mu_buffer_text(listed),
                      tail, problem->no_schema ? NO_SCHEMA : "",
                      problem->no_schema ? problem->no_schema : "");
}
