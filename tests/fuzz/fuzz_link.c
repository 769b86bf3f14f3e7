/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever a reply's Link fields are, reading them ends, and a target that is
 * found stands in them between angle brackets. A link that is well-formed is
 * found behind any others that are.
 */
#include <stdbool.h>
#include <string.h>

#include "fuzz.h"
#include "io/buffer.h"
#include "io/link.h"

static void check_fields(const char *fields, size_t size)
{
  const char *target = NULL;
  size_t len = 0;

  if (!mu_link_find(fields, size, "next", &target, &len)) {
    return;
  }
  MU_FUZZ_CHECK(target > fields && len < size - (size_t)(target - fields));
  MU_FUZZ_CHECK(target[-1] == '<' && target[len] == '>');
  MU_FUZZ_CHECK(!memchr(target, '>', len));
}

/* |text| as a target, a title and a relation of links before the one that is
 * looked for. */
static void check_behind(const char *text, size_t size)
{
  struct mu_buffer fields = {0};
  const char *target = NULL;
  size_t len = 0;

  mu_buffer_append_text(&fields, "<");
  mu_buffer_append(&fields, text, size);
  mu_buffer_append_text(&fields, ">; title=\"");
  mu_buffer_append(&fields, text, size);
  mu_buffer_append_text(&fields, "\"; rel=\"self\", <here>;REL=\"x Next\"");
  MU_FUZZ_CHECK(!mu_buffer_failed(&fields));
  MU_FUZZ_CHECK(mu_link_find(fields.data, fields.len, "next", &target, &len));
  MU_FUZZ_CHECK(len == 4 && memcmp(target, "here", 4) == 0);
  mu_buffer_release(&fields);
}

/* Whether |text| can stand in brackets and in quotes. */
static bool is_plain(const char *text, size_t size)
{
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '>' || text[i] == '"' || text[i] == '\\') {
      return false;
    }
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *fields = malloc(size > 0 ? size : 1); /* no NUL: reading on is seen */

  MU_FUZZ_CHECK(fields);
  memcpy(fields, data, size);
  check_fields(fields, size);
  if (is_plain(fields, size)) {
    check_behind(fields, size);
  }
  free(fields);
  return 0;
}
