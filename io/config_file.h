/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_file - a YAML file of settings, some of which may be secrets.
 *
 * libyaml keeps copies of what it read in memory that nobody can wipe. So the
 * file is parsed in a forked child, which hands paths and values back through a
 * pipe, straight into a secret's pages, and ends; its memory goes with it. The
 * values are never anywhere else.
 *
 * What of YAML is understood, and how paths are made, is config_yaml's.
 */
#ifndef MUSTER_IO_CONFIG_FILE_H
#define MUSTER_IO_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/error.h"

#define MU_CONFIG_FILE_MAX 65536 /* bytes */

struct mu_config_file;

/* Reads |path|. *out is NULL when there is no such file. MU_EUSAGE names the
 * file, and the line of a fault; a file that is not a regular one is refused,
 * and one that another user (root aside) owns or that all may write to, who
 * could say where somebody else's secrets go. The caller frees with
 * mu_config_file_free(). */
enum mu_code mu_config_file_read(struct mu_config_file **out, const char *path,
                                 struct mu_error *err) MU_MUST_CHECK;
void mu_config_file_free(struct mu_config_file *file);

/* The value number |index|, from 0, of those that |path| has ("okta.a.b"), ""
 * when it is there and empty; NULL when there is none. Borrowed until |file| is
 * freed, as is all that follows; the text is to be wiped where it is copied. */
const char *mu_config_file_value(const struct mu_config_file *file,
                                 const char *path, size_t index);

/* The path of value number |index| of the file; NULL at the end. */
const char *mu_config_file_path(const struct mu_config_file *file,
                                size_t index);

/* Where it was read from. */
const char *mu_config_file_name(const struct mu_config_file *file);

/* Whether its mode gives anyone but its owner a right to it. */
bool mu_config_file_is_shared(const struct mu_config_file *file);

#endif
