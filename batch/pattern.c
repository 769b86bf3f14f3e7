/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* An honest pattern needs a few steps for each character of a value; these are
 * a few milliseconds. */
#define STEPS_MOST    100000
#define DEPTH_MOST    10000
#define MEMORY_MOST_K 4096

struct mu_pattern {
  pcre2_code *code;
  pcre2_match_data *data; /* what a match works with */
  pcre2_match_context *limits;
};

static enum mu_code compile(struct mu_pattern *pattern, const char *text,
                            struct mu_error *err)
{
  const uint32_t ecmascript =
      PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF |
      PCRE2_ALLOW_EMPTY_CLASS | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
  pcre2_compile_context *context = pcre2_compile_context_create(NULL);
  PCRE2_SIZE at = 0;
  int fault = 0;

  if (!context) {
    return mu_error_nomem(err);
  }
  (void)pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
  pattern->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                                ecmascript, &fault, &at, context);
  pcre2_compile_context_free(context);
  if (!pattern->code) {
    PCRE2_UCHAR words[200] = "";

    (void)pcre2_get_error_message(fault, words, sizeof words);
    return mu_error_set(err, MU_EINPUT, "%s", (const char *)words);
  }
  return MU_OK;
}

enum mu_code mu_pattern_new(struct mu_pattern **out, const char *text,
                            struct mu_error *err)
{
  struct mu_pattern *pattern = calloc(1, sizeof *pattern);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!pattern) {
    return mu_error_nomem(err);
  }
  rc = compile(pattern, text, err);
  if (rc == MU_OK) {
    pattern->data = pcre2_match_data_create(1, NULL);
    pattern->limits = pcre2_match_context_create(NULL);
    if (!pattern->data || !pattern->limits) {
      rc = mu_error_nomem(err);
    }
  }
  if (rc == MU_OK) {
    (void)pcre2_set_match_limit(pattern->limits, STEPS_MOST);
    (void)pcre2_set_depth_limit(pattern->limits, DEPTH_MOST);
    (void)pcre2_set_heap_limit(pattern->limits, MEMORY_MOST_K);
    *out = pattern;
    pattern = NULL; /* now the caller's */
  }
  mu_pattern_free(pattern);
  return rc;
}

void mu_pattern_free(struct mu_pattern *pattern)
{
  if (!pattern) {
    return;
  }
  pcre2_match_context_free(pattern->limits);
  pcre2_match_data_free(pattern->data);
  pcre2_code_free(pattern->code);
  free(pattern);
}

enum mu_match mu_pattern_match(const struct mu_pattern *pattern,
                               const char *text, size_t len)
{
  int found = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, 0,
                          PCRE2_ANCHORED | PCRE2_ENDANCHORED, pattern->data,
                          pattern->limits);

  if (found >= 0) {
    return MU_MATCH_YES;
  }
  return found == PCRE2_ERROR_NOMATCH ? MU_MATCH_NO : MU_MATCH_UNKNOWN;
}
