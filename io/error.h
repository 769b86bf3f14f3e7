/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error - what went wrong, worded once by whoever saw it first.
 *
 * A fallible function returns an enum mu_code (MU_OK is 0) and takes a
 * struct mu_error last, which the caller owns and which may be NULL.  The
 * text says what was wrong with what: no "failed to", no final period, and
 * never a token, a password or a request body.
 */
#ifndef MUSTER_IO_ERROR_H
#define MUSTER_IO_ERROR_H

#include <stddef.h>
#include <stdint.h>

#define MU_MUST_CHECK          __attribute__((warn_unused_result))
#define MU_PRINTF(text, first) __attribute__((format(printf, (text), (first))))

enum mu_code {
  MU_OK = 0,
  MU_END,     /* no more rows or bytes: not a failure */
  MU_ENOMEM,  /* out of memory */
  MU_EUSAGE,  /* a wrong option or configuration */
  MU_EINPUT,  /* the input is missing, broken or cannot be understood */
  MU_EOUTPUT, /* an output cannot be written */
  MU_EAUTH,   /* the org refused the credentials, or a scope is missing */
  MU_ENET,    /* the network or the org's TLS */
  MU_ESTOPPED /* the run was stopped early and can be resumed */
};

#define MU_ERROR_TEXT_MAX 1024

struct mu_error {
  enum mu_code code;
  uint64_t line; /* physical line of the input, from 1; 0 when none fits */
  char text[MU_ERROR_TEXT_MAX];
};

/* Words |err| (if not NULL) and returns |code|, so that reporting is one
 * statement: return mu_error_set(err, MU_EINPUT, "no closing quote"). A text
 * that is too long is cut at a whole UTF-8 character. */
enum mu_code mu_error_set(struct mu_error *err, enum mu_code code,
                          const char *format, ...) MU_PRINTF(3, 4);

/* The same, with the input's physical |line|. */
enum mu_code mu_error_set_line(struct mu_error *err, enum mu_code code,
                               uint64_t line, const char *format, ...)
    MU_PRINTF(4, 5);

/* MU_ENOMEM with its words. */
static inline enum mu_code mu_error_nomem(struct mu_error *err)
{
  (void)mu_error_set(err, MU_ENOMEM, "out of memory");
  return MU_ENOMEM;
}

#endif
