/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever a WWW-Authenticate header holds, what is read from it is no longer
 * than it, and explaining it adds words of our own alone. A value that is
 * written into a header is read back.
 */
#include <string.h>

#include "batch/challenge.h"
#include "fuzz.h"

#define WORDS_MOST 256 /* of our own */

static void check_value(const char *header, const char *name)
{
  struct mu_buffer value = {0};
  bool is = mu_challenge_value(header, name, &value);

  MU_FUZZ_CHECK(is || value.len == 0);
  MU_FUZZ_CHECK(value.len <= strlen(header));
  mu_buffer_release(&value);
}

/* |value| quoted, behind another parameter that it stands in, too. */
static void check_round_trip(const char *value)
{
  struct mu_buffer header = {0};
  struct mu_buffer back = {0};

  mu_buffer_append_text(&header, "DPoP realm=\"");
  for (int i = 0; i < 2; i++) {
    for (const char *at = value; *at; at++) {
      mu_buffer_append_text(&header, *at == '"' || *at == '\\' ? "\\" : "");
      mu_buffer_append_char(&header, *at);
    }
    mu_buffer_append_text(&header, i ? "\"" : "\", error=\"");
  }
  MU_FUZZ_CHECK(mu_challenge_value(mu_buffer_text(&header), "error", &back));
  MU_FUZZ_CHECK(strcmp(mu_buffer_text(&back), value) == 0);
  if (value[strcspn(value, "\"\\, \t")] == '\0') { /* as an error's name is */
    MU_FUZZ_CHECK(mu_challenge_is(mu_buffer_text(&header), value));
  }
  mu_buffer_release(&header);
  mu_buffer_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_buffer header = {0};
  struct mu_buffer words = {0};
  const char *text = NULL;
  bool explained = false;

  mu_buffer_append(&header, data, size);
  text = mu_buffer_text(&header);
  check_value(text, "error");
  check_value(text, "scope");
  check_value(text, "error_description");
  explained = mu_challenge_explain(text, &words);
  MU_FUZZ_CHECK(explained == (words.len > 0));
  MU_FUZZ_CHECK(words.len <= strlen(text) + WORDS_MOST);
  check_round_trip(text);
  mu_buffer_release(&header);
  mu_buffer_release(&words);
  return 0;
}
