/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expression - what ?search= and ?filter= ask for, of users, groups and events.
 *
 * Okta users and groups APIs, lists. A search compares without case
 * (diacritics tell apart) and knows eq, sw, gt, ge, lt, le, pr, and co on a
 * few attributes; a filter compares bytes, knows eq on a few properties and the
 * orders on times alone. Both know and, or and brackets. A number or a boolean
 * may stand without quotation marks; of an array any item may match. A filter
 * of the System Log knows ne, ew and not as well, and every operator for every
 * attribute (Okta docs, System Log query).
 */
#ifndef MUSTER_SANDBOX_EXPRESSION_H
#define MUSTER_SANDBOX_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can be said of one kind of object. The lists end with NULL; names are
 * those that stand in an expression, as in profile.login. */
struct sb_vocabulary {
  const char *const *texts; /* that a search knows beside the profile's */
  const char *const *times;
  const char *const *contained; /* that a search takes co for */
  const char *const *filtered;  /* that a filter knows */
  bool (*has_attribute)(const void *context, const char *name);
  const char *(*text_of)(const void *object, const char *name);
  int64_t (*time_of)(const void *object, const char *name); /* 0: never */
  const char *(*profile_of)(const void *object);            /* JSON */

  /* Of events, in place of all of these but |times|: */
  bool (*is_filtered)(const char *name);
  const char *const *uncontained; /* that a filter does not take co for */
  /* The |i|th text of an attribute, or NULL for null; false after the last. */
  bool (*text_at)(const void *object, const char *name, size_t i,
                  const char **text);
};

struct sb_expression;

/* NULL when |text| is not understood. The caller frees with
 * sb_expression_free(). |words| and |context|, which it asks for attributes,
 * are borrowed while it lives. */
struct sb_expression *sb_expression_new(const char *text, bool is_search,
                                        const struct sb_vocabulary *words,
                                        const void *context);
void sb_expression_free(struct sb_expression *e);

bool sb_expression_matches(const struct sb_expression *e, const void *object);

/* The times that |name| must have for the whole to be true, as far as what is
 * joined by and at the top says so: from |*from_ms| to before |*before_ms|. */
void sb_expression_span(const struct sb_expression *e, const char *name,
                        int64_t *from_ms, int64_t *before_ms);

/* The value when the whole is `profile.login eq` it, or `id eq` it in a
 * filter; NULL otherwise. Borrowed. It saves a look at everybody. */
const char *sb_expression_key(const struct sb_expression *e);

#endif
