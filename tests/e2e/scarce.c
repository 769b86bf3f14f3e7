/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scarce - makes an allocation of muster's own fail, in the whole program.
 *
 * Linked into muster-scarce, with --wrap for each function here; it counts
 * the calls from our own code alone. Unlike a library that is preloaded it can
 * be had together with AddressSanitizer, which then sees what a failure leaks.
 *
 *   MUSTER_SCARCE        the number of the allocation that fails, from 1;
 *                        with a + behind it, all from there on fail
 *   MUSTER_SCARCE_COUNT  a file that gets the number of allocations at the exit
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/error.h"

/* The one thing that must be global: malloc() has no context. */
static unsigned long asked;
static unsigned long first; /* that fails; 0: none */
static bool lasting;

/* The linker puts __wrap_x() for x(), and x() for __real_x(). */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
enum mu_code __wrap_mu_clean_memory_install(struct mu_error *err);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

static bool fails(void)
{
  asked++;
  return first > 0 && (asked == first || (asked > first && lasting));
}

void *__wrap_malloc(size_t size)
{
  return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
  return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
  return fails() ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
  return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
  return fails() ? NULL : __real_strndup(text, size);
}

/* The libraries keep their own functions: what is to fail is muster's alone,
 * and what they leak then is no fault of ours. */
enum mu_code __wrap_mu_clean_memory_install(struct mu_error *err)
{
  (void)err;
  return MU_OK;
}

static void tell(void)
{
  const char *path = getenv("MUSTER_SCARCE_COUNT");
  FILE *out = path ? fopen(path, "we") : NULL;

  if (out) {
    (void)fprintf(out, "%lu\n", asked);
    (void)fclose(out);
  }
}

__attribute__((constructor)) static void start(void)
{
  const char *text = getenv("MUSTER_SCARCE");
  char *end = NULL;

  first = text ? strtoul(text, &end, 10) : 0;
  lasting = end && *end == '+';
  (void)atexit(tell);
}
