/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash_reading - the other ways in which a hash could be read, for one whose
 * password is known and does not fit.
 */
#ifndef MUSTER_BATCH_HASH_READING_H
#define MUSTER_BATCH_HASH_READING_H

#include "batch/password_hash.h"
#include "io/buffer.h"
#include "io/error.h"

/* Appends to |words| what has to be said for |password| to fit the hash of
 * |user|, by as few changes as will do; nothing when no reading fits. */
enum mu_code mu_hash_reading_find(struct mu_buffer *words,
                                  const struct mu_hash_options *options,
                                  const struct mu_user *user,
                                  const char *password,
                                  struct mu_error *err) MU_MUST_CHECK;

#endif
