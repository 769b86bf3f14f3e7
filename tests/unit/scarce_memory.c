/* SPDX-License-Identifier: Apache-2.0 */
#include "scarce_memory.h"

/* The one thing that must be global: malloc() has no context. */
static size_t left;
static bool failed;

/* The linker puts __wrap_x() for x(), and x() for __real_x(). */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

void mu_scarce_memory_start(size_t nth)
{
  left = nth;
  failed = false;
}

bool mu_scarce_memory_stop(void)
{
  left = 0;
  return failed;
}

static bool fails(void)
{
  if (left > 0 && --left == 0) {
    failed = true;
    return true;
  }
  return false;
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
