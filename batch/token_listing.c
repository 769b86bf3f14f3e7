/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_listing.h"

#include <inttypes.h>

#include "batch/org_clock.h"
#include "batch/text_table.h"
#include "io/clock.h"
#include "io/json.h"

#define DAY_US (INT64_C(86400) * MU_SEC)

void mu_token_listing_days(struct mu_buffer *out, int64_t then_us,
                           int64_t now_us)
{
  /* The org says its time in whole seconds, so it may be a second later. */
  int64_t ahead_us =
      then_us < now_us ? then_us - now_us - MU_SEC : then_us - now_us;
  int64_t days = ahead_us / DAY_US;
  const char *s = days == 1 || days == -1 ? "" : "s";

  if (then_us == 0 || now_us == 0) {
    mu_buffer_append_char(out, '?');
  } else if (days == 0) {
    mu_buffer_append_text(out, "today");
  } else if (days < 0) {
    mu_buffer_printf(out, "%" PRId64 " day%s ago", -days, s);
  } else {
    mu_buffer_printf(out, "in %" PRId64 " day%s", days, s);
  }
}

static const char *mark_of(enum mu_token_ours ours)
{
  return ours == MU_OURS_YES ? "*" : ours == MU_OURS_MAYBE ? "?" : "";
}

static void add_days(struct mu_text_table *table, int64_t then_us,
                     int64_t now_us)
{
  struct mu_buffer words = {0};

  mu_token_listing_days(&words, then_us, now_us);
  mu_text_table_add(table, "%s", mu_buffer_text(&words));
  mu_buffer_release(&words);
}

static void add_row(struct mu_text_table *table,
                    const struct mu_token_book *book,
                    const struct mu_token_entry *entry)
{
  const struct mu_okta_token *token = &entry->token;
  struct mu_buffer zones = {0};

  mu_okta_token_zones(&zones, token);
  mu_text_table_add(table, "%s", mark_of(entry->ours));
  mu_text_table_add(table, "%s", token->id);
  mu_text_table_add(table, "%s", token->name);
  mu_text_table_add(table, "%s", entry->owner);
  add_days(table, token->created_us, book->now_us);
  add_days(table, token->used_us, book->now_us);
  add_days(table, token->expires_us, book->now_us);
  mu_text_table_add(table, "%s", mu_buffer_text(&zones));
  mu_buffer_release(&zones);
}

void mu_token_listing_text(struct mu_buffer *out,
                           const struct mu_token_book *book)
{
  static const char *const heads[] = {"",     "id",        "name", "owner",
                                      "made", "last used", "ends", "good"};
  struct mu_text_table table = {.columns = sizeof heads / sizeof *heads};

  for (size_t i = 0; i < table.columns; i++) {
    mu_text_table_add(&table, "%s", heads[i]);
  }
  for (size_t i = 0; i < book->count; i++) {
    add_row(&table, book, &book->entries[i]);
  }
  mu_text_table_print(&table, out, "");
  mu_text_table_release(&table);
}

static void write_time(struct mu_buffer *out, const char *name,
                       int64_t epoch_us)
{
  char text[MU_TIMESTAMP_MAX];

  if (epoch_us) {
    mu_org_clock_format(epoch_us, text);
    mu_json_write_member(out, name, text);
  } else {
    mu_buffer_printf(out, ",\"%s\":null", name);
  }
}

static void write_entry(struct mu_buffer *out, const struct mu_token_book *book,
                        const struct mu_token_entry *entry)
{
  static const char *const in_use[] = {[MU_OURS_UNKNOWN] = "null",
                                       [MU_OURS_NO] = "false",
                                       [MU_OURS_MAYBE] = "null",
                                       [MU_OURS_YES] = "true"};
  const struct mu_okta_token *token = &entry->token;
  struct mu_buffer zones = {0};

  mu_okta_token_zones(&zones, token);
  mu_buffer_append_char(out, '{');
  mu_json_write_member(out, "id", token->id);
  mu_json_write_member(out, "name", token->name);
  mu_json_write_member(out, "owner", entry->owner);
  mu_json_write_member(out, "owner_id", token->user_id);
  write_time(out, "created", token->created_us);
  write_time(out, "last_used", token->used_us);
  write_time(out, "expires", token->expires_us);
  if (token->expires_us && book->now_us) {
    mu_buffer_printf(out, ",\"days_left\":%" PRId64,
                     (token->expires_us - book->now_us) / DAY_US);
  }
  mu_json_write_member(out, "zones", mu_buffer_text(&zones));
  mu_buffer_printf(out, ",\"in_use\":%s}", in_use[entry->ours]);
  mu_buffer_release(&zones);
}

void mu_token_listing_json(struct mu_buffer *out,
                           const struct mu_token_book *book)
{
  mu_buffer_append_char(out, '[');
  for (size_t i = 0; i < book->count; i++) {
    mu_buffer_append_text(out, i > 0 ? ",\n" : "");
    write_entry(out, book, &book->entries[i]);
  }
  mu_buffer_append_text(out, "]\n");
}
