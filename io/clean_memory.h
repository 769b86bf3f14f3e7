/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean_memory - memory that is wiped when it is given back.
 *
 * The libraries that carry a request hold copies of what is in it: libcurl
 * those of its headers, OpenSSL those of what it encrypts and of keys, cJSON
 * those of every value, passwords and tokens among them. What is freed keeps
 * what was in it until somebody else happens to write there, and a block that
 * grows leaves its old half behind. So these functions overwrite a block before
 * it goes, all of it that could be used.
 *
 * Blocks are malloc()'s own: free() takes them too, unwiped.
 */
#ifndef MUSTER_IO_CLEAN_MEMORY_H
#define MUSTER_IO_CLEAN_MEMORY_H

#include <stddef.h>

#include "io/error.h"

/* As their namesakes of the C library, to go with its malloc(). */
void *mu_clean_realloc(void *block, size_t size);
void mu_clean_free(void *block);

/* Hands them to OpenSSL, libcurl and cJSON, for the life of the process: before
 * anything else of theirs is called, and before there is another thread. */
enum mu_code mu_clean_memory_install(struct mu_error *err) MU_MUST_CHECK;

#endif
