/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scarce_memory - makes one allocation of a test fail.
 *
 * A test runs its flow again and again, failing the first, second, third ...
 * allocation, until none is left to fail.  Only calls from our own code count;
 * see muster_scarce_memory() in CMakeLists.txt.
 */
#ifndef MUSTER_TESTS_SCARCE_MEMORY_H
#define MUSTER_TESTS_SCARCE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* The |nth| allocation from now on fails, counted from 1. */
void mu_scarce_memory_start(size_t nth);

/* Lets all succeed again; true when one has failed. */
bool mu_scarce_memory_stop(void);

#endif
