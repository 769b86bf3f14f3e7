/* SPDX-License-Identifier: Apache-2.0 */
#include "io/array.h"

#include <stdlib.h>

#define FIRST 16 /* items */

void *mu_array_grow(void *items, size_t count, size_t *capacity, size_t size)
{
  size_t wanted = *capacity ? 2 * *capacity : FIRST;
  void *grown = NULL;

  if (items && count < *capacity) {
    return items;
  }
  grown = reallocarray(items, wanted, size);
  if (grown) {
    *capacity = wanted;
  }
  return grown;
}
