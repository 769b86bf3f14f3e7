/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema_source - where a run gets the schema of its users from.
 *
 * A file that --offline-schema names comes first; then what the cache holds
 * that is young enough; then the org itself, for one request or, with
 * --user-type, two. An org that may not be asked leaves the run with the facts
 * of Okta's reference, and with the reason why.
 */
#ifndef MUSTER_BATCH_SCHEMA_SOURCE_H
#define MUSTER_BATCH_SCHEMA_SOURCE_H

#include <stdint.h>

#include "batch/ask.h"
#include "batch/schema.h"
#include "batch/settings.h"
#include "batch/user_type.h"
#include "io/buffer.h"
#include "io/error.h"

enum mu_schema_origin {
  MU_SCHEMA_FACTS,
  MU_SCHEMA_FILE,
  MU_SCHEMA_CACHE,
  MU_SCHEMA_ORG
};

/* As the summary writes it. */
const char *mu_schema_origin_word(enum mu_schema_origin origin);

#define MU_WHY_MAX 320

struct mu_schema_source {   /* zero bytes: the facts */
  struct mu_schema *schema; /* NULL: the facts */
  enum mu_schema_origin origin;
  int64_t age_us;           /* of what the cache held */
  struct mu_user_type type; /* --user-type's; zero bytes: the default one, or
                               nobody could be asked */
  /* Why the org's own attributes are not known: a sentence's part. "": they
   * are, or nobody was to be asked. */
  char why_not[MU_WHY_MAX];
};

struct mu_schema_inquiry { /* all borrowed */
  const struct mu_settings *settings;
  const char *org;     /* its URL; NULL: there is none */
  struct mu_ask *ask;  /* NULL: nobody can be asked */
  const char *why_not; /* why that is so, where an org is named; or NULL */
  int64_t now_us;      /* calendar */
};

/* Fills |source|, which is to be released whatever the outcome. MU_EUSAGE:
 * --user-type names no type. MU_EAUTH: nobody may say which type it is.
 * MU_EINPUT: what came is no schema; the rest as mu_ask_send() has it, but in a
 * dry run an org that cannot be reached is one that cannot be asked. */
enum mu_code mu_schema_source_find(struct mu_schema_source *source,
                                   const struct mu_schema_inquiry *q,
                                   struct mu_error *err) MU_MUST_CHECK;
void mu_schema_source_release(struct mu_schema_source *source);

/* How many attributes the org has added. */
unsigned mu_schema_source_custom(const struct mu_schema_source *source);

/* Appends a line for people, without its end; nothing when there is nothing to
 * say. |settings| and |org| are those of the inquiry. */
void mu_schema_source_describe(const struct mu_schema_source *source,
                               const struct mu_settings *settings,
                               const char *org, struct mu_buffer *out);

#endif
