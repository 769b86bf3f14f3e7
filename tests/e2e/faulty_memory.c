/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faulty_memory - makes an allocation fail, for LD_PRELOAD.
 *
 * It counts what the program and all of its libraries ask for, from the start
 * of main() on. What it does is said in the environment; without, nothing.
 *
 *   FAULTY_ALLOC  the number of the allocation that fails, counted from 1;
 *                 with a + behind it, all from there on fail
 *   FAULTY_COUNT  a file that gets the number of allocations at the exit
 *
 * A program built with AddressSanitizer has an allocator of its own and cannot
 * have this one beside it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own, by the names that it keeps for those who stand in for it. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

typedef int (*main_function)(int argc, char **argv, char **environment);

int __libc_start_main(main_function program, int argc, char **argv,
                      void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end);
/* NOLINTEND(bugprone-reserved-identifier) */

static atomic_ulong asked;
static unsigned long first; /* that fails; 0: none */
static bool lasting;
static bool counting;
static main_function real_main;

static bool fails(void)
{
  unsigned long n = 0;

  if (!counting) {
    return false;
  }
  n = atomic_fetch_add(&asked, 1) + 1;
  if (first == 0 || n < first || (n > first && !lasting)) {
    return false;
  }
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size)
{
  return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
  return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
  return fails() ? NULL : __libc_realloc(block, size);
}

static void tell(void)
{
  const char *path = getenv("FAULTY_COUNT");
  FILE *out = NULL;

  counting = false;
  out = path ? fopen(path, "we") : NULL;
  if (out) {
    (void)fprintf(out, "%lu\n", (unsigned long)asked);
    (void)fclose(out);
  }
}

static int counted_main(int argc, char **argv, char **environment)
{
  const char *text = getenv("FAULTY_ALLOC");
  char *end = NULL;

  first = text ? strtoul(text, &end, 10) : 0;
  lasting = end && *end == '+';
  (void)atexit(tell);
  counting = true;
  return real_main(argc, argv, environment);
}

/* Where a program begins: what libraries do at their loading is over. */
int __libc_start_main(main_function program, int argc, char **argv,
                      void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
  int (*next)(main_function, int, char **, void (*)(void), void (*)(void),
              void (*)(void), void *) = NULL;

  *(void **)&next = dlsym(RTLD_NEXT, "__libc_start_main");
  real_main = program;
  return next(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
