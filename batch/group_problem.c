/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_problem.h"

#include <inttypes.h>
#include <string.h>

#include "batch/cell_text.h"
#include "batch/header_problem.h"
#include "batch/words.h"

#define NAMES_SHOWN 10

/* Who names it: as many rows, or an option. */
static void write_naming(struct mu_buffer *out, const struct mu_group *group)
{
  if (group->rows == 0) {
    mu_buffer_append_text(out, "--group");
    return;
  }
  if (group->rows > 1) {
    mu_buffer_printf(out, "%s rows, the first is ",
                     mu_words_count(group->rows).text);
  }
  mu_buffer_printf(out, "row %" PRIu64 ", line %" PRIu64, group->first_row,
                   group->first_line);
}

static void write_missing(struct mu_buffer *out, const struct mu_group *group)
{
  mu_buffer_append_text(out, "there is no ");
  mu_cell_text_quote(out, group->name, group->len);
  mu_buffer_append_text(out, " (");
  write_naming(out, group);
  if (group->words.len > 0) {
    mu_buffer_printf(out, "; did you mean %s?", mu_buffer_text(&group->words));
  } else if (group->rows > 0 && memchr(group->name, ',', group->len)) {
    mu_buffer_append_text(out, "; groups are parted by ; or |");
  }
  mu_buffer_append_char(out, ')');
}

static void write_unusable(struct mu_buffer *out, const struct mu_group *group)
{
  mu_cell_text_quote(out, group->name, group->len);
  mu_buffer_append_text(out, " (");
  write_naming(out, group);
  if (group->state == MU_GROUP_AMBIGUOUS) {
    mu_buffer_printf(out, ") is the name of several: %s; give the id",
                     mu_buffer_text(&group->words));
  } else if (strcmp(group->type, "BUILT_IN") == 0) {
    mu_buffer_append_text(out, ") is built in and takes nobody: Everyone "
                               "holds every user anyway");
  } else {
    mu_buffer_printf(out,
                     ") is kept by an application or a directory (%s), which "
                     "alone puts people into it",
                     group->type);
  }
}

enum mu_code mu_group_problem_of_reading(const struct mu_group_book *book,
                                         struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < mu_group_book_count(book); i++) {
    const struct mu_group *group = mu_group_book_at(book, i);

    if (group->state == MU_GROUP_MISSING) {
      write_missing(mu_header_problem_item(&problem), group);
    } else if (group->state == MU_GROUP_AMBIGUOUS) {
      write_unusable(mu_header_problem_item(&problem), group);
    }
  }
  rc = mu_header_problem_end(&problem, MU_EINPUT, "groups: ", "", err);
  mu_header_problem_release(&problem);
  return rc;
}

enum mu_code mu_group_problem(const struct mu_group_book *book, bool creates,
                              struct mu_error *err)
{
  struct mu_header_problem problem = {0};
  bool any_name = false;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < mu_group_book_count(book); i++) {
    const struct mu_group *group = mu_group_book_at(book, i);

    if (group->state == MU_GROUP_MISSING && (group->by_id || !creates)) {
      any_name = any_name || !group->by_id;
      write_missing(mu_header_problem_item(&problem), group);
    } else if (group->state == MU_GROUP_READ_ONLY ||
               group->state == MU_GROUP_AMBIGUOUS) {
      write_unusable(mu_header_problem_item(&problem), group);
    }
  }
  rc = mu_header_problem_end(
      &problem, MU_EINPUT, "groups: ",
      any_name ? "; --create-groups makes those that have a name and are not "
                 "there; no user was created"
               : "; no user was created",
      err);
  mu_header_problem_release(&problem);
  return rc;
}

size_t mu_group_names(struct mu_buffer *out, const struct mu_group_book *book,
                      bool (*wanted)(const struct mu_group *group))
{
  size_t count = 0;

  for (size_t i = 0; i < mu_group_book_count(book); i++) {
    const struct mu_group *group = mu_group_book_at(book, i);

    if (!wanted(group)) {
      continue;
    }
    if (count++ < NAMES_SHOWN) {
      mu_buffer_append_text(out, count > 1 ? ", " : "");
      mu_cell_text_quote(out, group->name, group->len);
      if (group->words.len > 0) { /* its like, case and accents aside */
        mu_buffer_printf(out, " beside %s", mu_buffer_text(&group->words));
      }
    }
  }
  if (count > NAMES_SHOWN) {
    mu_buffer_printf(out, " and %s more",
                     mu_words_count(count - NAMES_SHOWN).text);
  }
  return count;
}

bool mu_group_is_to_create(const struct mu_group *group)
{
  return group->state == MU_GROUP_MISSING && !group->by_id;
}

bool mu_group_is_created(const struct mu_group *group)
{
  return group->created;
}
