/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prompt - what somebody types at the terminal: a secret, without being seen,
 * or yes.
 */
#ifndef MUSTER_IO_PROMPT_H
#define MUSTER_IO_PROMPT_H

#include <stdbool.h>

#include "io/error.h"
#include "io/secret.h"

/* Writes |question| to the process's terminal and reads a line from it, with
 * no echo. A signal that comes meanwhile does what it always does, once the
 * terminal is as it was. MU_EUSAGE: there is no terminal, or nothing was
 * typed. The caller frees with mu_secret_free(). */
enum mu_code mu_prompt_secret(struct mu_secret **out, const char *question,
                              struct mu_error *err) MU_MUST_CHECK;

/* Writes |question| likewise; |*yes| when the answer is y or yes, in any case.
 * Anything else, and nothing, is no. MU_EUSAGE: there is no terminal. */
enum mu_code mu_prompt_yes(bool *yes, const char *question,
                           struct mu_error *err) MU_MUST_CHECK;

#endif
