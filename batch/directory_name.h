/* SPDX-License-Identifier: Apache-2.0 */
/*
 * directory_name - the person in a path of a directory, as Active Directory
 * writes managers: CN=Byron\, Ada,OU=People,DC=corp,DC=example (RFC 4514).
 */
#ifndef MUSTER_BATCH_DIRECTORY_NAME_H
#define MUSTER_BATCH_DIRECTORY_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the common name that |text| begins with to |out|, which has room for
 * |len| bytes; false when it is no such path, or its name is no UTF-8. */
bool mu_directory_name_common(char *out, size_t *out_len, const char *text,
                              size_t len) __attribute__((warn_unused_result));

#endif
