/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever is taken for a format can be sent and shown as it is: it is UTF-8
 * without anything unseen in it.  What is quoted in a message is always one
 * line of UTF-8 of a bounded length.  The first byte picks the format.
 */
#include <string.h>

#include "batch/cell_text.h"
#include "batch/validate.h"
#include "fuzz.h"
#include "io/text.h"

/* Characters of 12 bytes at most, marks around them. */
#define QUOTED_BYTES_MAX (40 * 12 + 8)

static bool has_control(const char *text, size_t len)
{
  for (size_t i = 0; i < len; i++) {
    if ((unsigned char)text[i] < ' ' || text[i] == 0x7F) {
      return true;
    }
  }
  return false;
}

static void check_mailbox(const char *text, size_t len)
{
  struct mu_text_scan scan = mu_text_scan(text, len);
  const char *at = memchr(text, '@', len);

  MU_FUZZ_CHECK(scan.well_formed);
  MU_FUZZ_CHECK(!has_control(text, len));
  MU_FUZZ_CHECK(at && at > text && at + 1 < text + len);
  /* An unquoted one has one "@" and no spaces. */
  if (text[0] != '"') {
    MU_FUZZ_CHECK(!memchr(at + 1, '@', len - (size_t)(at + 1 - text)));
    MU_FUZZ_CHECK(!memchr(text, ' ', len));
  }
}

static void check_groups(const char *text)
{
  const char *rest = text;
  const char *id = NULL;
  size_t len = 0;

  while (mu_user_next_group(&rest, &id, &len)) {
    MU_FUZZ_CHECK(len > 0 && !has_control(id, len));
    MU_FUZZ_CHECK(id >= text && id + len <= rest);
  }
}

static void check_format(enum mu_format format, const char *text, size_t len)
{
  if (!mu_validate_format(format, text, len)) {
    return;
  }
  if (format == MU_FORMAT_EMAIL) {
    check_mailbox(text, len);
  } else if (format == MU_FORMAT_GROUP_LIST) {
    check_groups(text);
  } else if (format != MU_FORMAT_TEXT) {
    MU_FUZZ_CHECK(len > 0 && !has_control(text, len));
    MU_FUZZ_CHECK(!memchr(text, ' ', len));
  }
}

static void check_quote(const char *text, size_t len)
{
  struct mu_buffer quoted = {0};

  mu_cell_text_quote(&quoted, text, len);
  MU_FUZZ_CHECK(mu_text_scan(quoted.data, quoted.len).well_formed);
  MU_FUZZ_CHECK(!has_control(quoted.data, quoted.len));
  MU_FUZZ_CHECK(quoted.len <= QUOTED_BYTES_MAX);
  mu_buffer_release(&quoted);
}

static void check_trim(const char *text, size_t len)
{
  const char *trimmed = text;
  size_t trimmed_len = len;

  (void)mu_cell_text_trim(&trimmed, &trimmed_len);
  MU_FUZZ_CHECK(trimmed >= text && trimmed + trimmed_len <= text + len);
  MU_FUZZ_CHECK(mu_cell_text_trim(&trimmed, &trimmed_len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char *text = NULL;

  if (size == 0) {
    return 0;
  }
  text = malloc(size); /* one byte less, and a NUL after it */
  MU_FUZZ_CHECK(text);
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  check_format((enum mu_format)(*data % (MU_FORMAT_GROUP_LIST + 1)), text,
               size - 1);
  check_quote(text, size - 1);
  check_trim(text, size - 1);
  free(text);
  return 0;
}
