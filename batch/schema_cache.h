/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema_cache - what an org has said of its users' attributes, kept for the
 * next run.
 *
 * Each document is a file under $XDG_CACHE_HOME/muster/, else
 * ~/.cache/muster/: the org's JSON object as it came, with members in front of
 * its own that say of which org it is and when it was read. So a file is still
 * what the org's own answer is, and can be given to --offline-schema. It is
 * put in place in one step, mode 0600, in a folder of mode 0700.
 *
 * A cache saves a request and decides nothing: a file that is broken, too old,
 * of another org or in others' reach is none, and one that cannot be written
 * is not kept. There is no secret in it.
 *
 * Nothing here reads a clock: |now_us| is this machine's calendar time.
 */
#ifndef MUSTER_BATCH_SCHEMA_CACHE_H
#define MUSTER_BATCH_SCHEMA_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"

/* Where the document |name| (letters and digits) of |org|, a URL, belongs;
 * false when there is no place for it. */
bool mu_schema_cache_path(struct mu_buffer *path, const char *org,
                          const char *name);

/* Reads it into |text| when it was stored less than |most_us| ago; |*age_us|
 * says how long. False when there is none of that kind. */
bool mu_schema_cache_read(struct mu_buffer *text, const char *org,
                          const char *name, int64_t now_us, int64_t most_us,
                          int64_t *age_us);

/* Stores |json|, an object of |len| bytes. False when that cannot be. */
bool mu_schema_cache_write(const char *org, const char *name, int64_t now_us,
                           const char *json, size_t len);

#endif
