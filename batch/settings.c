/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/settings.h"

#include <string.h>

#define FIELD(name) offsetof(struct mu_settings, name)
#define A_YEAR_MS   31536000000 /* times are counted in 64-bit microseconds */

struct row {
  unsigned commands; /* bits of enum mu_command_bit */
  struct mu_option option;
};

static const char *const paces[] = {"even", "burst", NULL};
static const char *const progress_modes[] = {"auto", "bar",  "plain",
                                             "json", "none", NULL};

static const struct row table[] = {
    {MU_COMMAND_ALL,
     {.type = MU_OPTION_HEADING, .help = "What the columns mean:"}},
    {MU_COMMAND_ALL,
     {.name = "map",
      .arg = "COLUMN=ATTRIBUTE",
      .type = MU_OPTION_LIST,
      .field = FIELD(map),
      .help = "read a column as an Okta attribute; repeatable"}},
    {MU_COMMAND_ALL,
     {.name = "ignore-column",
      .arg = "NAME",
      .type = MU_OPTION_LIST,
      .field = FIELD(ignore_column),
      .help = "leave a column out; repeatable"}},
    {MU_COMMAND_ALL,
     {.name = "set",
      .arg = "ATTRIBUTE=VALUE",
      .type = MU_OPTION_LIST,
      .field = FIELD(set),
      .help = "give every user this value, which may be made of columns, as "
              "in '{firstName|lower}.{lastName|lower}@acme.example'; "
              "repeatable"}},
    {MU_COMMAND_TEMPLATE, {.type = MU_OPTION_HEADING, .help = "What it is:"}},
    {MU_COMMAND_TEMPLATE,
     {.name = "columns",
      .arg = "LIST",
      .type = MU_OPTION_TEXT,
      .field = FIELD(columns),
      .help = "names of attributes parted by commas, or all; else what every "
              "user needs and what most files have besides"}},
    {MU_COMMAND_TEMPLATE,
     {.name = "delimiter",
      .arg = "CHAR",
      .type = MU_OPTION_TEXT,
      .field = FIELD(delimiter),
      .fallback = ",",
      .help = "what parts the cells: , ; | tab, or another character"}},
    {MU_COMMAND_TEMPLATE,
     {.name = "output",
      .arg = "PATH",
      .type = MU_OPTION_TEXT,
      .field = FIELD(output),
      .fallback = "-",
      .help = "where to; - is standard output"}},
    {MU_COMMAND_TEMPLATE,
     {.name = "force",
      .type = MU_OPTION_FLAG,
      .field = FIELD(force),
      .help = "replace the file if it is there"}},
    {MU_COMMAND_ALL,
     {.name = "limit",
      .arg = "N",
      .type = MU_OPTION_UINT,
      .field = FIELD(limit),
      .min = 1,
      .help = "only the first N rows"}},
    {MU_COMMAND_ALL,
     {.name = "allow-empty",
      .type = MU_OPTION_FLAG,
      .field = FIELD(allow_empty),
      .help = "a file without rows is no error"}},

    {MU_COMMAND_ALL,
     {.type = MU_OPTION_HEADING, .help = "What is done to each user:"}},
    {MU_COMMAND_IMPORT,
     {.name = "no-activate",
      .type = MU_OPTION_FLAG,
      .field = FIELD(no_activate),
      .help = "create users STAGED; nobody gets an e-mail"}},
    {MU_COMMAND_ALL,
     {.name = "group",
      .arg = "ID",
      .type = MU_OPTION_LIST,
      .field = FIELD(group),
      .help = "put every user into this group (an id, 00g...); repeatable"}},
    {MU_COMMAND_ALL,
     {.name = "change-password-at-next-login",
      .type = MU_OPTION_FLAG,
      .field = FIELD(change_password),
      .help = "the password in the file is good for one sign-in; every row "
              "needs one"}},
    {MU_COMMAND_IMPORT,
     {.name = "dry-run",
      .type = MU_OPTION_FLAG,
      .field = FIELD(dry_run),
      .help = "check and plan every row, send nothing"}},
    {MU_COMMAND_IMPORT,
     {.name = "all-or-nothing",
      .type = MU_OPTION_FLAG,
      .field = FIELD(all_or_nothing),
      .help = "start only if every row is valid"}},

    {MU_COMMAND_IMPORT, {.type = MU_OPTION_HEADING, .help = "The org:"}},
    {MU_COMMAND_IMPORT,
     {.name = "org",
      .arg = "URL",
      .type = MU_OPTION_TEXT,
      .field = FIELD(org),
      .help = "as in https://acme.okta.com; else OKTA_CLIENT_ORGURL or "
              "OKTA_ORG_URL"}},
    {MU_COMMAND_IMPORT,
     {.name = "token-file",
      .arg = "FILE",
      .type = MU_OPTION_TEXT,
      .field = FIELD(token_file),
      .help = "holds the API token, readable by you alone; else "
              "OKTA_CLIENT_TOKEN or OKTA_API_TOKEN"}},
    {MU_COMMAND_IMPORT,
     {.name = "ca-file",
      .arg = "FILE",
      .type = MU_OPTION_TEXT,
      .field = FIELD(ca_file),
      .help = "trust these certificates (PEM) too"}},
    {MU_COMMAND_IMPORT,
     {.name = "rehearse",
      .type = MU_OPTION_FLAG,
      .field = FIELD(rehearse),
      .help = "run against a throw-away org on this machine, with Okta's "
              "limits; needs no credentials"}},
    {MU_COMMAND_IMPORT,
     {.name = "rehearse-speed",
      .arg = "N",
      .type = MU_OPTION_UINT,
      .field = FIELD(rehearse_speed),
      .min = 1,
      .max = 1000,
      .fallback = "1",
      .help = "make the clock run N times as fast, in a rehearsal or against "
              "a sandbox on this machine that has --speed N"}},

    {MU_COMMAND_IMPORT, {.type = MU_OPTION_HEADING, .help = "How to run:"}},
    {MU_COMMAND_IMPORT,
     {.name = "concurrency",
      .arg = "N",
      .type = MU_OPTION_UINT,
      .field = FIELD(concurrency),
      .min = 1,
      .max = 1000,
      .fallback = "20",
      .help = "requests in flight at most"}},
    {MU_COMMAND_IMPORT,
     {.name = "pace",
      .arg = "even|burst",
      .type = MU_OPTION_CHOICE,
      .choices = paces,
      .field = FIELD(pace),
      .fallback = "even",
      .help = "spread requests over each rate window, or send them at once"}},
    {MU_COMMAND_IMPORT,
     {.name = "rate-share",
      .arg = "PCT",
      .type = MU_OPTION_UINT,
      .field = FIELD(rate_share),
      .min = 1,
      .max = 100,
      .fallback = "100",
      .help = "part of each rate window to use"}},
    {MU_COMMAND_IMPORT,
     {.name = "retries",
      .arg = "N",
      .type = MU_OPTION_UINT,
      .field = FIELD(retries),
      .max = 100,
      .fallback = "5",
      .help = "repeats of a row after failures that pass"}},
    {MU_COMMAND_IMPORT,
     {.name = "timeout",
      .arg = "TIME",
      .type = MU_OPTION_DURATION,
      .field = FIELD(timeout_ms),
      .min = 1,
      .max = 86400000,
      .fallback = "60",
      .help = "seconds that one request may take"}},
    {MU_COMMAND_IMPORT,
     {.name = "row-deadline",
      .arg = "TIME",
      .type = MU_OPTION_DURATION,
      .field = FIELD(row_deadline_ms),
      .min = 1,
      .max = A_YEAR_MS,
      .fallback = "5m",
      .help = "time that one row may take, waiting for limits aside"}},
    {MU_COMMAND_IMPORT,
     {.name = "give-up-after",
      .arg = "TIME",
      .type = MU_OPTION_DURATION,
      .field = FIELD(give_up_after_ms),
      .max = A_YEAR_MS,
      .fallback = "5m",
      .help = "stop when the org cannot be reached for so long"}},
    {MU_COMMAND_IMPORT,
     {.name = "max-failures",
      .arg = "N|PCT%",
      .type = MU_OPTION_AMOUNT,
      .field = FIELD(max_failures),
      .help = "stop when more rows than this have failed; a part counts from "
              "100 rows on, and invalid rows do not count"}},
    {MU_COMMAND_IMPORT,
     {.name = "max-duration",
      .arg = "TIME",
      .type = MU_OPTION_DURATION,
      .field = FIELD(max_duration_ms),
      .min = 1,
      .max = A_YEAR_MS,
      .help = "stop after so long; --resume does the rest"}},
    {MU_COMMAND_IMPORT,
     {.name = "http2",
      .type = MU_OPTION_FLAG,
      .field = FIELD(http2),
      .help = "send all requests over one connection or a few, where the org "
              "offers HTTP/2"}},

    {MU_COMMAND_ALL, {.type = MU_OPTION_HEADING, .help = "What comes out:"}},
    {MU_COMMAND_ALL,
     {.name = "results",
      .arg = "PATH",
      .type = MU_OPTION_TEXT,
      .field = FIELD(results),
      .help = "the fate of every row (CSV; gzipped when it ends in .gz)"}},
    {MU_COMMAND_ALL,
     {.name = "rejects",
      .arg = "PATH",
      .type = MU_OPTION_TEXT,
      .field = FIELD(rejects),
      .help = "the rows that did not make it, to mend and feed back"}},
    {MU_COMMAND_ALL,
     {.name = "summary",
      .arg = "PATH",
      .type = MU_OPTION_TEXT,
      .field = FIELD(summary),
      .help = "counts, requests and errors (JSON)"}},
    {MU_COMMAND_IMPORT,
     {.name = "resume",
      .type = MU_OPTION_FLAG,
      .field = FIELD(resume),
      .help = "go on where an earlier run of the same command ended early"}},
    {MU_COMMAND_ALL,
     {.name = "force",
      .type = MU_OPTION_FLAG,
      .field = FIELD(force),
      .help = "replace these files if they are there"}},
    {MU_COMMAND_ALL,
     {.name = "progress",
      .arg = "MODE",
      .type = MU_OPTION_CHOICE,
      .choices = progress_modes,
      .field = FIELD(progress),
      .fallback = "auto",
      .help = "auto, bar, plain, json or none, on standard error"}},
    {MU_COMMAND_ALL,
     {.name = "quiet",
      .type = MU_OPTION_FLAG,
      .field = FIELD(quiet),
      .help = "say nothing but errors"}},
    {MU_COMMAND_ALL | MU_COMMAND_TEMPLATE,
     {.name = "help",
      .type = MU_OPTION_FLAG,
      .field = FIELD(help),
      .help = "print this"}},
};

#define TABLE_ROWS (sizeof table / sizeof *table)

/* The rows that |command| takes, in order. */
static size_t pick(enum mu_command_bit command,
                   struct mu_option picked[TABLE_ROWS])
{
  size_t count = 0;

  for (size_t i = 0; i < TABLE_ROWS; i++) {
    if (table[i].commands & command) {
      picked[count++] = table[i].option;
    }
  }
  return count;
}

enum mu_code mu_settings_parse(struct mu_settings *settings,
                               enum mu_command_bit command, int argc,
                               char **argv, struct mu_operands *operands,
                               struct mu_error *err)
{
  struct mu_option picked[TABLE_ROWS];
  size_t count = pick(command, picked);

  memset(settings, 0, sizeof *settings);
  return mu_option_parse(picked, count, argc, argv, settings, operands, err);
}

void mu_settings_print(FILE *out, enum mu_command_bit command)
{
  struct mu_option picked[TABLE_ROWS];

  mu_option_print(out, picked, pick(command, picked));
}
