/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options - the command line of muster-sandbox.
 */
#ifndef MUSTER_SANDBOX_OPTIONS_H
#define MUSTER_SANDBOX_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "io/error.h"
#include "io/option.h"
#include "samples/sandbox/org.h"

struct sb_options { /* as given; then |org| as understood */
  bool help, version, https, okta_headers, forget, exit_with_parent,
      strict_groups, forget_fields;
  uint64_t port, share, other, concurrency, jitter, seed, speed;
  uint64_t latency_ms, search_lag_ms, log_lag_ms, events, people;
  uint64_t slow_rows;                  /* SB_OPTIONS_NEVER for none */
  uint64_t revoke_after, forbid_after; /* SB_OPTIONS_NEVER for never */
  uint64_t ready_fd;                   /* SB_OPTIONS_NO_FD for none */
  uint64_t token_life_ms, dpop_nonce_ms;
  const char *listen, *token_file, *ca_out, *skew, *schema, *dpop_algs;
  struct mu_option_list limits, faults, user_types, groups, app_groups,
      group_members, realms, api_tokens, service_apps, grants;
  unsigned window, fault_on, search, links, role, app_role, dpop;
  struct sb_org_config org; /* without the token */
};

#define SB_OPTIONS_NO_FD UINT64_MAX
#define SB_OPTIONS_NEVER UINT64_MAX

enum mu_code sb_options_parse(struct sb_options *o, int argc, char **argv,
                              struct mu_error *err) MU_MUST_CHECK;

void sb_options_print_help(FILE *out);

#endif
