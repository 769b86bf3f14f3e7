/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings - what the command line says. One table holds every option, and
 * each row says which commands take it, so that an option means the same in
 * all of them.
 */
#ifndef MUSTER_BATCH_SETTINGS_H
#define MUSTER_BATCH_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "io/error.h"
#include "io/option.h"

/* Bits: which commands take an option. */
enum mu_command_bit {
  MU_COMMAND_IMPORT = 1,
  MU_COMMAND_VALIDATE = 2,
  MU_COMMAND_TEMPLATE = 4,
  MU_COMMAND_EXPORT = 8,
  MU_COMMAND_CHECK = 16,
  MU_COMMAND_TOKEN = 32,
  MU_COMMAND_ALL = MU_COMMAND_IMPORT | MU_COMMAND_VALIDATE, /* that read rows */
  MU_COMMAND_SENDS = MU_COMMAND_IMPORT | MU_COMMAND_EXPORT, /* to an org */
  MU_COMMAND_ASKS = MU_COMMAND_CHECK | MU_COMMAND_TOKEN     /* about itself */
};

enum mu_progress_mode {
  MU_PROGRESS_AUTO, /* a bar on a terminal, plain lines elsewhere */
  MU_PROGRESS_BAR,
  MU_PROGRESS_PLAIN,
  MU_PROGRESS_JSON,
  MU_PROGRESS_NONE
};

/* What becomes of people who may not sign in, by the file. */
enum mu_inactive {
  MU_INACTIVE_STAGE, /* they are created, and not activated */
  MU_INACTIVE_SKIP   /* no call is made for them */
};

/* What becomes of rows whose login somebody has. */
enum mu_on_existing { MU_EXISTING_FAIL, MU_EXISTING_SKIP, MU_EXISTING_UPDATE };
extern const char *const mu_on_existing_names[];

struct mu_settings {
  /* the org */
  const char *org;
  const char *profile;
  const char *token_file;
  const char *token_command;
  const char *client_id;
  const char *private_key;
  const char *key_id;
  const char *passphrase_command;
  const char *ca_file;
  uint64_t rehearse_speed;
  /* how to run */
  uint64_t concurrency;
  uint64_t rate_share;
  uint64_t retries;
  uint64_t timeout_ms;
  uint64_t row_deadline_ms;
  uint64_t give_up_after_ms;
  uint64_t max_duration_ms; /* 0: as long as it takes */
  struct mu_amount max_failures;
  uint64_t limit;
  /* what comes out */
  const char *results;
  const char *rejects;
  const char *summary;
  const char *findings;
  const char *activation_links;
  /* what the columns mean */
  struct mu_option_list map;
  struct mu_option_list ignore_column;
  struct mu_option_list set;
  const char *map_file;
  const char *save_map;
  /* how the file is read */
  const char *encoding;
  const char *delimiter;
  const char *header_row;
  struct mu_option_list null_words;
  const char *clear_token;
  const char *date_format;
  struct mu_option_list pad;
  /* what the org knows of its users */
  const char *offline_schema;
  uint64_t schema_age_ms;
  const char *user_type;
  const char *realm;
  struct mu_option_list group;
  const char *provider;
  /* passwords from elsewhere */
  const char *verify_password; /* a login */
  const char *password_fd;     /* a number; NULL: ask on the terminal */
  /* template and export */
  const char *columns;
  const char *output;
  /* what an export holds */
  const char *search;
  const char *filter;
  struct mu_option_list status;
  const char *since;
  const char *until;
  const char *sort;
  /* events as they come */
  const char *cursor;
  const char *exec;
  uint64_t interval_ms;
  /* check and token */
  const char *check_for;
  uint64_t grace_ms;
  /* choices */
  unsigned pace;          /* enum mu_pace */
  unsigned progress;      /* enum mu_progress_mode */
  unsigned inactive;      /* enum mu_inactive */
  unsigned on_existing;   /* enum mu_on_existing */
  unsigned hash_format;   /* enum mu_hash_format */
  unsigned salt_encoding; /* enum mu_salt_encoding */
  unsigned key_alg;       /* 0: as it was; else enum mu_jws_alg and one */
  /* flags, in the order of the above */
  bool rehearse;
  bool http2;
  bool dry_run;
  bool all_or_nothing;
  bool allow_empty;
  bool force;
  bool resume;
  bool quiet;
  bool verbose;
  bool unique_login;
  bool split_name;
  bool ascii_punctuation;
  bool mend_double_encoding;
  bool strict;
  bool create_groups;
  bool link_managers;
  bool no_activate;
  bool silent;
  bool change_password;
  bool password_hook;
  bool include_deprovisioned;
  bool all_groups;
  bool follow;
  bool raw_cells;
  bool byte_order_mark;
  bool json;
  bool yes;
  bool help; /* of any command */
  /* no option: the second operand, of a command that takes two; or NULL */
  const char *second;
};

/* Reads |argv| (argv[0] is the command's name) as |command|'s. */
enum mu_code mu_settings_parse(struct mu_settings *settings,
                               enum mu_command_bit command, int argc,
                               char **argv, struct mu_operands *operands,
                               struct mu_error *err) MU_MUST_CHECK;

/* Prints the options that |command| takes. */
void mu_settings_print(FILE *out, enum mu_command_bit command);

#endif
