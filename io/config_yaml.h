/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_yaml - the values of a YAML text, one by one.
 *
 * A value is told by the path of its keys, joined by dots: "okta.client.token".
 * The items of a sequence share the path of the sequence. Only what files of
 * settings need is understood: one document of mappings, sequences and scalars,
 * 16 deep at most. Aliases, tags other than !!str, keys that are no scalars, a
 * second document and values with a NUL in them are refused.
 *
 * libyaml keeps copies of what it read in memory that nobody can wipe: who
 * reads secrets does it in a process of its own, as config_file does.
 */
#ifndef MUSTER_IO_CONFIG_YAML_H
#define MUSTER_IO_CONFIG_YAML_H

#include <stddef.h>

#include "io/error.h"

#define MU_CONFIG_PATH_MAX 512 /* bytes, with the NUL */

/* |path| and |value| are borrowed until it returns; a value that is not given
 * is "". Another outcome than MU_OK ends the reading with it. */
typedef enum mu_code (*mu_config_yaml_value)(void *ctx, const char *path,
                                             const char *value,
                                             struct mu_error *err);

/* Tells every value of |text| in its order. MU_EUSAGE names line and column,
 * and nothing of the text. */
enum mu_code mu_config_yaml_read(const char *text, size_t len,
                                 mu_config_yaml_value tell, void *ctx,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
