/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/announcement.h"

#include <stdio.h>

#include "batch/say.h"
#include "batch/words.h"

#define NOTICES_SHOWN 20 /* lines about what was noticed */

static void tell_schema(const struct mu_announcement *a)
{
  struct mu_buffer line = {0};

  mu_schema_source_describe(a->source, a->settings, a->org, &line);
  if (line.len > 0) {
    mu_say(a->settings, "%s", mu_buffer_text(&line));
  }
  mu_buffer_release(&line);
}

static void tell_remarks(const struct mu_announcement *a)
{
  for (size_t i = 0; i < a->remarks->count; i++) {
    const struct mu_remark *remark = &a->remarks->items[i];

    if (remark->kind != MU_REMARK_DROPPED_COLUMN) { /* the table tells it */
      mu_say(a->settings, "%s", remark->text);
    }
  }
}

static void tell_mapping(const struct mu_announcement *a)
{
  struct mu_buffer table = {0};

  mu_header_map_describe(a->map, &table);
  if (table.len > 0) {
    mu_say(a->settings, "what the columns mean:");
    (void)fputs(mu_buffer_text(&table), stderr);
  }
  mu_buffer_release(&table);
}

/* Of a file with hashes, or when there is a hook. */
static void tell_passwords(const struct mu_announcement *a)
{
  const uint64_t *rows = a->survey->passwords;

  if (rows[MU_PASSWORD_HASHED] == 0 && rows[MU_PASSWORD_HOOKED] == 0 &&
      !mu_header_map_has(a->map, MU_PASSWORD_HASH)) {
    return;
  }
  mu_say(a->settings,
         "passwords: %s by their hash, %s by the password hook, %s as they "
         "are, %s without",
         mu_words_counted(rows[MU_PASSWORD_HASHED], "row").text,
         mu_words_count(rows[MU_PASSWORD_HOOKED]).text,
         mu_words_count(rows[MU_PASSWORD_PLAIN]).text,
         mu_words_count(rows[MU_PASSWORD_NONE]).text);
}

/* Appends |word| to a list of |*count|. */
static void list(struct mu_buffer *out, unsigned *count, const char *word)
{
  mu_buffer_printf(out, "%s%s", *count > 0 ? ", " : "", word);
  ++*count;
}

/* What the file says and an update passes over. */
static void tell_kept(const struct mu_announcement *a)
{
  struct mu_buffer kept = {0};
  unsigned count = 0;

  if (a->settings->on_existing != MU_EXISTING_UPDATE) {
    return;
  }
  if (mu_header_map_has(a->map, MU_PASSWORD) ||
      mu_header_map_has(a->map, MU_PASSWORD_HASH)) {
    list(&kept, &count, "passwords");
  }
  if (mu_header_map_has(a->map, MU_RECOVERY_QUESTION)) {
    list(&kept, &count, "recovery questions");
  }
  if (mu_header_map_has(a->map, MU_USER_STATUS)) {
    list(&kept, &count, "status");
  }
  if (mu_header_map_has(a->map, MU_REALM_ID) || a->settings->realm) {
    list(&kept, &count, "realm");
  }
  if (count > 0) {
    mu_say(a->settings,
           "people who are there already keep these as they are, whatever the "
           "file says: %s",
           mu_buffer_text(&kept));
  }
  mu_buffer_release(&kept);
}

static void tell_rows(const struct mu_announcement *a)
{
  if (a->survey->empty_rows > 0) {
    mu_say(a->settings, "%s empty rows are passed over",
           mu_words_count(a->survey->empty_rows).text);
  }
  if (mu_roundup_total(a->noticed) > 0) {
    mu_say(a->settings, "noticed in the cells:");
    mu_roundup_print(stderr, a->noticed, a->map, NOTICES_SHOWN);
  }
}

void mu_announcement_print(const struct mu_announcement *a)
{
  if (a->settings->quiet) {
    return;
  }
  tell_schema(a);
  tell_remarks(a);
  tell_mapping(a);
  tell_passwords(a);
  tell_kept(a);
  tell_rows(a);
}
