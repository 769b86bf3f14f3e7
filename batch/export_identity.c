/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/export_identity.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

/* What has to be the same, and how people say it. */
static const struct {
  const char *member;
  const char *words;
} parts[] = {{"format", "the version of muster"},
             {"what", "what is exported"},
             {"org", "the org"},
             {"columns", "--columns"},
             {"search", "--search"},
             {"filter", "--filter"},
             {"status", "--status"},
             {"since", "--since"},
             {"until", "--until"},
             {"user_type", "--user-type"},
             {"group", "--group"},
             {"all_groups", "--all-groups"},
             {"deprovisioned", "--include-deprovisioned"},
             {"limit", "--limit, or --sort beside it,"}};

#define FORMAT 1 /* of the log */

static bool add_text(cJSON *object, const char *name, const char *text)
{
  return (text ? cJSON_AddStringToObject(object, name, text)
               : cJSON_AddNullToObject(object, name)) != NULL;
}

static bool add_list(cJSON *object, const char *name,
                     const struct mu_option_list *list)
{
  cJSON *array = cJSON_AddArrayToObject(object, name);
  bool added = array != NULL;

  for (size_t i = 0; i < list->count; i++) {
    added = added &&
            cJSON_AddItemToArray(array, cJSON_CreateString(list->items[i]));
  }
  return added;
}

static bool fill(const struct mu_export *e, cJSON *root)
{
  const struct mu_settings *s = e->settings;
  uint64_t limit = s->sort ? 0 : s->limit; /* of what is gathered */

  return cJSON_AddNumberToObject(root, "format", FORMAT) &&
         add_text(root, "what", mu_export_what_word(e->kind->what)) &&
         add_text(root, "org", s->rehearse ? "rehearsal" : e->link.org.url) &&
         add_text(root, "columns", s->columns) &&
         add_text(root, "search", s->search) &&
         add_text(root, "filter", s->filter) &&
         add_list(root, "status", &s->status) &&
         add_text(root, "since", s->since) &&
         add_text(root, "since_at", e->since) &&
         add_text(root, "until", s->until) &&
         add_text(root, "until_at", e->until) &&
         add_text(root, "user_type", s->user_type) &&
         add_list(root, "group", &s->group) &&
         cJSON_AddBoolToObject(root, "all_groups", s->all_groups) &&
         cJSON_AddBoolToObject(root, "deprovisioned",
                               s->include_deprovisioned) &&
         cJSON_AddNumberToObject(root, "limit", (double)limit);
}

enum mu_code mu_export_identity_write(const struct mu_export *e,
                                      struct mu_buffer *out,
                                      struct mu_error *err)
{
  cJSON *root = cJSON_CreateObject();
  char *text = root && fill(e, root) ? cJSON_PrintUnformatted(root) : NULL;

  cJSON_Delete(root);
  if (!text) {
    return mu_error_nomem(err);
  }
  mu_buffer_append_text(out, text);
  cJSON_free(text);
  return mu_buffer_failed(out) ? mu_error_nomem(err) : MU_OK;
}

static void take_time(const cJSON *before, const char *name,
                      char at[MU_TIMESTAMP_MAX])
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(before, name));

  (void)snprintf(at, MU_TIMESTAMP_MAX, "%s", text ? text : "");
}

/* Shown is neither, since an expression can be long; people have both. */
static enum mu_code compare(const cJSON *before, const cJSON *now,
                            struct mu_error *err)
{
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const char *name = parts[i].member;

    if (!cJSON_Compare(cJSON_GetObjectItemCaseSensitive(before, name),
                       cJSON_GetObjectItemCaseSensitive(now, name), true)) {
      return mu_error_set(err, MU_EUSAGE,
                          "the export that was begun is another one: %s was "
                          "not the same; --force begins anew",
                          parts[i].words);
    }
  }
  return MU_OK;
}

enum mu_code mu_export_identity_check(struct mu_export *e,
                                      const struct cJSON *before,
                                      const char *now, struct mu_error *err)
{
  cJSON *present = cJSON_Parse(now);
  enum mu_code rc =
      present ? compare(before, present, err) : mu_error_nomem(err);

  cJSON_Delete(present);
  if (rc == MU_OK) {
    take_time(before, "since_at", e->since);
    take_time(before, "until_at", e->until);
  }
  return rc;
}
