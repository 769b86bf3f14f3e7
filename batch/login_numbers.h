/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login_numbers - gives everybody a login of their own: jdoe@corp.example,
 * jdoe2@corp.example, jdoe3@corp.example.
 *
 * Logins are compared as Okta does, case and diacritics aside. Who comes first
 * keeps the plain one, so the same logins in the same order always get the same
 * numbers, however often a file is read.
 *
 * Only a 64-bit hash and a number are kept of each: at most 23 bytes a login,
 * and two thirds more for the moment in which the table grows. In one of a
 * million files of five million rows two logins share a hash; the later one
 * then gets a number that it need not have.
 */
#ifndef MUSTER_BATCH_LOGIN_NUMBERS_H
#define MUSTER_BATCH_LOGIN_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"
#include "io/error.h"

struct mu_login_numbers;

/* The caller frees with mu_login_numbers_free(). */
enum mu_code mu_login_numbers_new(struct mu_login_numbers **out,
                                  struct mu_error *err) MU_MUST_CHECK;
void mu_login_numbers_free(struct mu_login_numbers *numbers);

/* Forgets all logins, for another pass over the file. */
void mu_login_numbers_clear(struct mu_login_numbers *numbers);

/* Takes a login for one more person, and appends it to |out|: |login| (well-
 * formed UTF-8) itself, or if somebody has that already, with the least number
 * from 2 on before the last "@", or at the end, that makes it nobody's;
 * |*numbered| says which. On MU_ENOMEM, the only error, nothing is taken that
 * another could want. */
enum mu_code mu_login_numbers_take(struct mu_login_numbers *numbers,
                                   const char *login, size_t len,
                                   struct mu_buffer *out, bool *numbered,
                                   struct mu_error *err) MU_MUST_CHECK;

#endif
