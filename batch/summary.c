/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/summary.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cjson/cJSON.h>

#include "batch/column_option.h"
#include "batch/map_file.h"
#include "io/byte_source.h"
#include "io/clock.h"
#include "io/durable_file.h"
#include "io/json.h"

void mu_summary_new_id(char id[MU_RUN_ID_MAX])
{
  unsigned char bytes[(MU_RUN_ID_MAX - 1) / 2] = {0};

  if (getrandom(bytes, sizeof bytes, 0) < 0) {
    int64_t now = mu_clock_calendar_us();

    memcpy(bytes, &now, sizeof now);
  }
  for (size_t i = 0; i < sizeof bytes; i++) {
    (void)snprintf(id + 2 * i, 3, "%02x", bytes[i]);
  }
}

/* A tree in the making. One that lacks a member is of no use to a resume, so
 * it is never written. */
struct draft {
  cJSON *root;
  bool starved; /* of memory */
};

static cJSON *kept(struct draft *d, cJSON *item)
{
  d->starved = d->starved || !item;
  return item;
}

static void add_number(struct draft *d, cJSON *object, const char *name,
                       uint64_t number)
{
  (void)kept(d, cJSON_AddNumberToObject(object, name, (double)number));
}

static void add_bool(struct draft *d, cJSON *object, const char *name,
                     bool value)
{
  (void)kept(d, cJSON_AddBoolToObject(object, name, value));
}

static cJSON *add_object(struct draft *d, cJSON *object, const char *name)
{
  return kept(d, cJSON_AddObjectToObject(object, name));
}

static cJSON *add_array(struct draft *d, cJSON *object, const char *name)
{
  return kept(d, cJSON_AddArrayToObject(object, name));
}

/* Takes ownership of |item|. */
static void add_item(struct draft *d, cJSON *array, cJSON *item)
{
  if (!cJSON_AddItemToArray(array, item)) {
    d->starved = true;
    cJSON_Delete(item);
  }
}

/* A text, or null for what is not known. */
static void add_text(struct draft *d, cJSON *object, const char *name,
                     const char *text)
{
  (void)kept(d, text ? cJSON_AddStringToObject(object, name, text)
                     : cJSON_AddNullToObject(object, name));
}

/* A local time as the org's clock had it. */
static void add_time(struct draft *d, cJSON *object, const char *name,
                     const struct mu_run_facts *facts, int64_t local_us)
{
  const struct mu_org_clock *clock =
      facts->pipeline ? mu_pipeline_org_clock(facts->pipeline) : NULL;
  char text[MU_TIMESTAMP_MAX];

  if (!clock || !clock->known || local_us == 0) {
    add_text(d, object, name, NULL);
    return;
  }
  mu_org_clock_format(mu_org_clock_at(clock, local_us).earliest, text);
  add_text(d, object, name, text);
}

/* The start, as this run or the one that it goes on with knows it; and when
 * that was here, for a run that dies before it has heard of the org's clock. */
static void add_start(struct draft *d, const struct mu_run_facts *facts)
{
  int64_t began = facts->pipeline ? mu_pipeline_began(facts->pipeline)
                                  : facts->started_org_us;
  char text[MU_TIMESTAMP_MAX] = "";

  if (began != 0 && began != INT64_MAX) {
    mu_org_clock_format(began, text);
  }
  add_text(d, d->root, "started", text[0] ? text : NULL);
  mu_org_clock_format(facts->started_here_us, text);
  add_text(d, d->root, "started_here", text);
}

static void add_input(struct draft *d, const struct mu_run_facts *facts)
{
  cJSON *input = add_object(d, d->root, "input");
  const char delimiter[] = {mu_input_layout(facts->input)->delimiter, '\0'};

  add_text(d, input, "path", facts->input_path);
  if (facts->survey->fingerprint.sha256[0]) {
    add_number(d, input, "bytes", facts->survey->fingerprint.bytes);
    add_text(d, input, "sha256", facts->survey->fingerprint.sha256);
  }
  add_number(d, input, "rows", facts->survey->rows);
  add_text(d, input, "encoding", mu_input_encoding(facts->input));
  add_text(d, input, "delimiter", delimiter);
  add_number(d, input, "header_line",
             mu_input_layout(facts->input)->header_line);
  add_text(d, input, "reads_like", mu_header_map_profile(facts->map));
}

/* Where the attributes that users have were taken from. */
static void add_schema(struct draft *d, const struct mu_run_facts *facts)
{
  const struct mu_schema_source *source = facts->schema;
  const char *wanted = facts->settings->user_type;
  cJSON *schema = add_object(d, d->root, "schema");

  add_text(d, schema, "source", mu_schema_origin_word(source->origin));
  if (source->origin == MU_SCHEMA_CACHE || source->origin == MU_SCHEMA_ORG) {
    add_number(d, schema, "age_s", (uint64_t)(source->age_us / MU_SEC));
  } else {
    add_text(d, schema, "age_s", NULL);
  }
  add_text(d, schema, "type",
           source->type.name[0] ? source->type.name
           : wanted             ? wanted
                                : "default");
  add_number(d, schema, "custom", mu_schema_source_custom(source));
}

/* How often each thing was noticed. */
static void add_notices(struct draft *d, const struct mu_run_facts *facts)
{
  cJSON *notices = add_object(d, d->root, "notices");

  for (unsigned kind = 0; kind < MU_NOTICE_KINDS; kind++) {
    uint64_t count = mu_roundup_count(facts->noticed, kind);

    if (count > 0) {
      add_number(d, notices, mu_notice_name(kind), count);
    }
  }
}

/* Column header to attribute; null for a column that is left out, and null for
 * the whole of it where the org was not there to tell. */
static void add_mapping(struct draft *d, const struct mu_run_facts *facts)
{
  size_t columns = mu_header_map_columns(facts->map);
  cJSON *mapping = NULL;

  if (facts->barred) {
    add_text(d, d->root, "mapping", NULL);
    return;
  }
  mapping = add_object(d, d->root, "mapping");
  for (uint32_t i = 0; i < columns; i++) {
    enum mu_attribute_id id = mu_header_map_attribute(facts->map, i);

    add_text(
        d, mapping, mu_header_map_header(facts->map, i),
        id == MU_NO_ATTRIBUTE
            ? NULL
            : mu_schema_attribute(mu_header_map_schema(facts->map), id)->name);
  }
}

static void add_texts(struct draft *d, cJSON *object, const char *name,
                      const struct mu_option_list *list)
{
  cJSON *texts = add_array(d, object, name);

  for (size_t i = 0; i < list->count; i++) {
    add_item(d, texts, cJSON_CreateString(list->items[i]));
  }
}

/* What --set says, and the map file where it says nothing. */
static void add_sets(struct draft *d, cJSON *object,
                     const struct mu_header_options *columns)
{
  cJSON *texts = add_array(d, object, "set");
  size_t count = 0;
  const struct mu_map_entry *entries =
      columns->file ? mu_map_file_entries(columns->file, &count) : NULL;

  for (size_t i = 0; columns->set && i < columns->set->count; i++) {
    add_item(d, texts, cJSON_CreateString(columns->set->items[i]));
  }
  for (size_t i = 0; i < count; i++) {
    if (entries[i].set &&
        !mu_column_option_sets(columns->schema, columns->set, entries[i].id)) {
      add_item(d, texts, cJSON_CreateString(entries[i].set));
    }
  }
}

/* What is done to every user beside what the columns say. */
static void add_options(struct draft *d, const struct mu_run_facts *facts)
{
  const struct mu_settings *settings = facts->settings;
  cJSON *options = add_object(d, d->root, "options");

  add_sets(d, options, mu_input_columns(facts->input));
  add_texts(d, options, "group", &settings->group);
  add_bool(d, options, "create_groups", settings->create_groups);
  add_text(d, options, "user_type", settings->user_type);
  add_text(d, options, "realm", settings->realm);
  add_text(d, options, "on_existing",
           mu_on_existing_names[settings->on_existing]);
  add_bool(d, options, "activate", !settings->no_activate);
  add_bool(d, options, "silent", settings->silent);
  add_bool(d, options, "activation_links", settings->activation_links != NULL);
  add_text(d, options, "provider", facts->provider);
  add_bool(d, options, "change_password_at_next_login",
           settings->change_password);
  add_bool(d, options, "link_managers", settings->link_managers);
  add_text(d, options, "offline_schema", settings->offline_schema);
  add_bool(d, options, "skip_inactive", settings->inactive == MU_INACTIVE_SKIP);
  add_text(d, options, "hash_format",
           mu_hash_format_names[settings->hash_format]);
  add_text(d, options, "salt_encoding",
           mu_salt_encoding_names[settings->salt_encoding]);
  add_bool(d, options, "password_hook", settings->password_hook);
}

/* What has a part in what the cells say. */
static void add_reading(struct draft *d, const struct mu_settings *settings)
{
  cJSON *reading = add_object(d, d->root, "reading");

  add_text(d, reading, "encoding", settings->encoding);
  add_text(d, reading, "delimiter", settings->delimiter);
  add_text(d, reading, "header_row", settings->header_row);
  add_texts(d, reading, "null", &settings->null_words);
  add_text(d, reading, "clear_token", settings->clear_token);
  add_text(d, reading, "date_format", settings->date_format);
  add_texts(d, reading, "pad", &settings->pad);
  add_bool(d, reading, "split_name", settings->split_name);
  add_bool(d, reading, "ascii_punctuation", settings->ascii_punctuation);
  add_bool(d, reading, "mend_double_encoding", settings->mend_double_encoding);
  add_bool(d, reading, "unique_login", settings->unique_login);
  add_bool(d, reading, "strict", settings->strict);
}

static void add_created(struct draft *d, cJSON *created,
                        const struct mu_group *group)
{
  cJSON *object = kept(d, cJSON_CreateObject());

  add_text(d, object, "name", group->name);
  add_text(d, object, "id", group->id);
  add_item(d, created, object);
}

/* The groups that are named, and what it takes to put people into them. */
static void add_groups(struct draft *d, const struct mu_run_facts *facts)
{
  const struct mu_group_book *book = facts->groups;
  cJSON *groups = NULL;
  cJSON *created = NULL;
  const cJSON *before = NULL;

  if (!book) {
    return;
  }
  groups = add_object(d, d->root, "groups");
  add_number(d, groups, "named", mu_group_book_count(book));
  add_number(d, groups, "by_name", mu_group_book_by_name(book));
  add_number(d, groups, "memberships", facts->survey->memberships);
  add_number(d, groups, "memberships_after_create",
             facts->survey->memberships_later);
  created = add_array(d, groups, "created");
  cJSON_ArrayForEach (before, facts->created_groups) {
    add_item(d, created, kept(d, cJSON_Duplicate(before, true)));
  }
  for (size_t i = 0; i < mu_group_book_count(book); i++) {
    const struct mu_group *group = mu_group_book_at(book, i);

    if (group->created) {
      add_created(d, created, group);
    }
  }
}

static void add_counts(struct draft *d, const struct mu_tally *tally)
{
  cJSON *counts = add_object(d, d->root, "counts");

  for (unsigned status = 0; status < MU_STATUSES; status++) {
    if (tally->by_status[status] > 0) {
      add_number(d, counts, mu_status_word(status), tally->by_status[status]);
    }
  }
}

static void add_requests(struct draft *d, const struct mu_request_counts *asked,
                         const struct mu_pipeline *pipeline)
{
  const struct mu_pipeline_stats *stats =
      pipeline ? mu_pipeline_stats(pipeline) : NULL;
  const struct mu_gate *gate = pipeline ? mu_pipeline_gate(pipeline) : NULL;
  cJSON *limited = NULL;
  struct mu_request_counts all = *asked;

  if (gate) {
    mu_request_counts_merge(&all, &gate->counts);
  }
  if (!mu_request_counts_tell(&all, d->root)) {
    d->starved = true;
  }
  limited = add_object(d, d->root, "rate_limited");
  add_number(d, limited, "window", gate ? gate->limited_window : 0);
  add_number(d, limited, "concurrency", gate ? gate->limited_crowd : 0);
  add_number(d, d->root, "waited_ms",
             stats ? (uint64_t)(stats->waited_us / MU_MS) : 0);
  add_number(d, d->root, "in_doubt", stats ? stats->in_doubt : 0);
}

static void add_errors(struct draft *d, const struct mu_tally *tally)
{
  cJSON *errors = add_array(d, d->root, "errors");

  for (size_t i = 0; i < tally->group_count; i++) {
    const struct mu_error_group *group = &tally->groups[i];
    cJSON *error = kept(d, cJSON_CreateObject());

    add_text(d, error, "code", group->code);
    add_number(d, error, "count", group->count);
    add_number(d, error, "example_row", group->example_row);
    add_text(d, error, "message", group->message);
    add_text(d, error, "advice", group->advice);
    add_item(d, errors, error);
  }
}

/* Wherever it is read from. */
static void add_results(struct draft *d, const struct mu_run_facts *facts)
{
  char path[PATH_MAX];
  const char *results = facts->results_path;

  add_text(d, d->root, "results",
           results && realpath(results, path) ? path : results);
}

static void add_rejects(struct draft *d, const struct mu_run_facts *facts)
{
  cJSON *rejects = add_object(d, d->root, "rejects");

  add_text(d, rejects, "path", facts->rejects > 0 ? facts->rejects_path : NULL);
  add_number(d, rejects, "rows", facts->rejects);
  add_bool(d, rejects, "may_hold_passwords",
           facts->rejects > 0 && facts->holds_credentials);
}

static void add_managers(struct draft *d, const struct mu_run_facts *facts)
{
  cJSON *managers =
      facts->managers ? mu_manager_report_json(facts->managers) : NULL;

  if (facts->managers &&
      !cJSON_AddItemToObject(d->root, "managers", managers)) {
    d->starved = true;
    cJSON_Delete(managers);
  }
}

static void fill(struct draft *d, const struct mu_run_facts *facts)
{
  bool ended = facts->ended_us != 0;

  add_text(d, d->root, "muster", MUSTER_VERSION);
  add_text(d, d->root, "run_id", facts->run_id);
  add_text(d, d->root, "command", facts->command);
  add_bool(d, d->root, "dry_run", facts->dry_run);
  add_text(d, d->root, "org", facts->org);
  add_input(d, facts);
  add_schema(d, facts);
  add_mapping(d, facts);
  add_options(d, facts);
  add_reading(d, facts->settings);
  add_start(d, facts);
  add_time(d, d->root, "ended", facts, facts->ended_us);
  add_bool(d, d->root, "complete", ended && !facts->stopped_by);
  add_text(d, d->root, "stopped_by", facts->stopped_by);
  if (ended) {
    add_number(d, d->root, "exit_code", (uint64_t)facts->exit_code);
  } else {
    add_text(d, d->root, "exit_code", NULL);
  }
  add_counts(d, facts->tally);
  add_number(d, d->root, "mails",
             facts->settings->silent ? 0 : facts->survey->mails);
  add_groups(d, facts);
  add_notices(d, facts);
  add_requests(d, facts->asked, facts->pipeline);
  add_results(d, facts);
  add_rejects(d, facts);
  add_errors(d, facts->tally);
  add_managers(d, facts);
}

/* ---- going on with an earlier run ---- */

/* NULL with MU_EUSAGE for what is no summary. */
static enum mu_code parse_text(cJSON **out, const struct mu_buffer *text,
                               const char *path, struct mu_error *err)
{
  const char *bytes = mu_buffer_text(text);

  *out =
      mu_buffer_failed(text) ? NULL : cJSON_ParseWithLength(bytes, text->len);
  if (cJSON_IsObject(*out)) {
    return MU_OK;
  }
  if (mu_buffer_failed(text) || mu_json_pick(bytes, text->len, NULL, 0)) {
    return mu_error_nomem(err);
  }
  return mu_error_set(err, MU_EUSAGE,
                      "%s, which says what the earlier run was, is missing or "
                      "unreadable: that run cannot be resumed; start anew with "
                      "--force",
                      path);
}

static enum mu_code parse_file(cJSON **out, const char *path,
                               struct mu_error *err)
{
  struct mu_byte_source *source = NULL;
  struct mu_buffer text = {0};
  enum mu_code rc = mu_byte_source_open(&source, path, err);

  while (rc == MU_OK) {
    const char *bytes = NULL;
    size_t len = 0;

    rc = mu_byte_source_read(source, &bytes, &len, err);
    if (rc == MU_OK) {
      mu_buffer_append(&text, bytes, len);
    }
  }
  if (rc != MU_ENOMEM) { /* whatever else could not be read is no summary */
    rc = parse_text(out, &text, path, err);
  }
  mu_buffer_release(&text);
  mu_byte_source_free(source);
  return rc;
}

enum mu_code mu_summary_check_free(const char *path, struct mu_error *err)
{
  cJSON *root = NULL;
  const char *results = NULL;
  enum mu_code rc = parse_file(&root, path, NULL);

  if (rc == MU_ENOMEM) {
    return mu_error_nomem(err);
  }
  results =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "results"));
  rc = MU_OK;
  if (results && mu_durable_file_is_held(results)) {
    rc = mu_error_set(err, MU_EOUTPUT,
                      "%s is that of another run that is still going on, with "
                      "its results in %s",
                      path, results);
  }
  cJSON_Delete(root);
  return rc;
}

/* What must be the same in both, and how a person calls it. */
static const struct {
  const char *name;
  const char *words;
} same_members[] = {
    {"command", "the command"},
    {"dry_run", "--dry-run"},
    {"org", "the org"},
    {"input", "the input file"},
    {"mapping", "what the columns mean"},
    {"options", "what --set, --group, --create-groups, --offline-schema, "
                "--user-type, --realm, --on-existing, --no-activate, --silent, "
                "--activation-links, --inactive, --provider, --link-managers, "
                "--change-password-at-next-login, --hash-format, "
                "--salt-encoding and --password-hook say"},
    {"reading", "how the file is read (--encoding, --null, --strict and their "
                "like)"},
};

/* An input is the same when its bytes are, wherever it lies and however many
 * of its rows are asked for. */
static bool same_member(const cJSON *before, const cJSON *now, const char *name)
{
  const cJSON *a = cJSON_GetObjectItemCaseSensitive(before, name);
  const cJSON *b = cJSON_GetObjectItemCaseSensitive(now, name);

  if (strcmp(name, "input") == 0) {
    a = cJSON_GetObjectItemCaseSensitive(a, "sha256");
    b = cJSON_GetObjectItemCaseSensitive(b, "sha256");
  }
  if (strcmp(name, "mapping") == 0 && cJSON_IsNull(a)) {
    return true; /* it ended before it was known, and nothing had been sent */
  }
  return a && b && cJSON_Compare(a, b, true);
}

static enum mu_code compare(const char *path, const cJSON *before,
                            const cJSON *now, struct mu_error *err)
{
  struct mu_buffer list = {0};
  bool same = true;
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < sizeof same_members / sizeof *same_members; i++) {
    if (!same_member(before, now, same_members[i].name)) {
      mu_buffer_printf(&list, "%s%s", same ? "" : ", ", same_members[i].words);
      same = false;
    }
  }
  if (!same) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "this is not the run that %s is about; what differs: "
                      "%s; resume it as it was, or start anew with --force",
                      path, mu_buffer_text(&list));
  }
  mu_buffer_release(&list);
  return rc;
}

/* Leaves |us| as it is when |name| is no time. */
static void read_time(const cJSON *object, const char *name, int64_t *us)
{
  const char *text =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  int64_t time = 0;

  if (text && mu_org_clock_parse_timestamp(text, &time)) {
    *us = time;
  }
}

static void take_over(struct mu_run_facts *facts, cJSON *before)
{
  cJSON *groups = cJSON_GetObjectItemCaseSensitive(before, "groups");
  const char *id =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(before, "run_id"));

  if (id) {
    (void)snprintf(facts->run_id, sizeof facts->run_id, "%s", id);
  }
  read_time(before, "started", &facts->started_org_us);
  read_time(before, "started_here", &facts->started_here_us);
  facts->created_groups =
      cJSON_DetachItemFromObjectCaseSensitive(groups, "created");
}

void mu_run_facts_release(struct mu_run_facts *facts)
{
  cJSON_Delete(facts->created_groups);
  facts->created_groups = NULL;
}

/* The caller frees |d->root| with cJSON_Delete(). */
static enum mu_code draw_up(struct draft *d, const struct mu_run_facts *facts,
                            struct mu_error *err)
{
  d->root = cJSON_CreateObject();
  d->starved = !d->root;
  fill(d, facts);
  return d->starved ? mu_error_nomem(err) : MU_OK;
}

enum mu_code mu_summary_take_over(const char *path, struct mu_run_facts *facts,
                                  bool *complete,
                                  struct mu_manager_report *managers,
                                  struct mu_error *err)
{
  cJSON *before = NULL;
  struct draft now = {0};
  enum mu_code rc = parse_file(&before, path, err);

  if (rc == MU_OK) {
    rc = draw_up(&now, facts, err);
  }
  if (rc == MU_OK) {
    rc = compare(path, before, now.root, err);
  }
  if (rc == MU_OK) {
    take_over(facts, before);
    *complete =
        cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(before, "complete"));
    if (*complete) {
      rc = mu_manager_report_read(
          managers, cJSON_GetObjectItemCaseSensitive(before, "managers"), err);
    }
  }
  cJSON_Delete(now.root);
  cJSON_Delete(before);
  return rc;
}

enum mu_code mu_summary_write(const char *path,
                              const struct mu_run_facts *facts,
                              struct mu_error *err)
{
  struct draft d = {0};
  char *text = NULL;
  enum mu_code rc = draw_up(&d, facts, err);

  text = rc == MU_OK ? cJSON_Print(d.root) : NULL;
  if (text) {
    size_t len = strlen(text);

    text[len] = '\n'; /* in place of the NUL: |len| says where it ends */
    rc = mu_durable_file_replace(path, text, len + 1, err);
  } else if (rc == MU_OK) {
    rc = mu_error_nomem(err);
  }
  cJSON_free(text);
  cJSON_Delete(d.root);
  return rc;
}
