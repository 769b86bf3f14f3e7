/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/projection.h"

#include <stdlib.h>
#include <string.h>

#define PROFILE "profile"

static bool is_listed(const char *const *names, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(names[i], name) == 0) {
      return true;
    }
  }
  return false;
}

static char *skip_spaces(char *at)
{
  return at + strspn(at, " ");
}

/* The name at |*at|, which moves behind it; NULL when there is none. The byte
 * after a name is the caller's to overwrite. */
static const char *take_name(char **at)
{
  char *name = skip_spaces(*at);
  size_t len = strcspn(name, " ,:()");

  *at = name + len;
  return len > 0 ? name : NULL;
}

/* Moves |*at| to the next mark (0 at the end) and ends what is before it. */
static char take_mark(char **at)
{
  char *mark = skip_spaces(*at);
  char found = *mark;

  **at = '\0';
  *at = found ? mark + 1 : mark;
  return found;
}

static bool add(const char *names[SB_PROJECTION_NAMES], size_t *count,
                const char *name)
{
  if (!name || *count == SB_PROJECTION_NAMES) {
    return false;
  }
  names[(*count)++] = name;
  return true;
}

/* Reads what stands between the brackets, and the mark after them. */
static bool read_inner(struct sb_projection *p, char **at, char *mark)
{
  char inner = ',';

  *at = skip_spaces(*at);
  if (**at != '(') {
    return false;
  }
  ++*at;
  while (inner == ',') {
    if (!add(p->inner, &p->inner_count, take_name(at))) {
      return false;
    }
    inner = take_mark(at);
  }
  *mark = inner == ')' ? take_mark(at) : inner;
  return inner == ')';
}

static bool read_item(struct sb_projection *p, char **at, char *mark)
{
  const char *name = take_name(at);

  if (!name) {
    return false;
  }
  *mark = take_mark(at);
  if (*mark == ':') {
    return strcmp(name, PROFILE) == 0 && read_inner(p, at, mark);
  }
  return add(p->names, &p->name_count, name);
}

bool sb_projection_read(struct sb_projection *p, const char *fields)
{
  char *at;
  char mark = ',';

  memset(p, 0, sizeof *p);
  if (!fields) {
    return true;
  }
  p->given = true;
  p->text = strdup(fields);
  at = p->text;
  while (at && mark == ',') {
    if (!read_item(p, &at, &mark)) {
      return false;
    }
  }
  return at && mark == '\0';
}

void sb_projection_release(struct sb_projection *p)
{
  free(p->text);
  memset(p, 0, sizeof *p);
}

bool sb_projection_has(const struct sb_projection *p, const char *name)
{
  return !p || !p->given || strcmp(name, "id") == 0 ||
         is_listed(p->names, p->name_count, name) ||
         (p->inner_count > 0 && strcmp(name, PROFILE) == 0);
}

bool sb_projection_cuts_profile(const struct sb_projection *p)
{
  return p && p->given && p->inner_count > 0 &&
         !is_listed(p->names, p->name_count, PROFILE);
}

bool sb_projection_has_inner(const struct sb_projection *p, const char *name)
{
  return is_listed(p->inner, p->inner_count, name);
}
