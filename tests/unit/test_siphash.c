/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/siphash.h"

/* From an implementation whose SipHash-2-4 gives the vector of the paper's
 * appendix A: key 00 01 .. 0f, texts 00 01 02 ... */
static void test_siphash__agrees_with_the_reference(void **state)
{
  static const struct {
    size_t len;
    uint64_t hash;
  } vectors[] = {
      {0, UINT64_C(0xabac0158050fc4dc)},  {1, UINT64_C(0xc9f49bf37d57ca93)},
      {7, UINT64_C(0xd3927d989bb11140)},  {8, UINT64_C(0x369095118d299a8e)},
      {15, UINT64_C(0xd320d86d2a519956)}, {16, UINT64_C(0xcc4fdd1a7d908b66)},
      {63, UINT64_C(0x9d199062b7bbb3a8)},
  };
  const struct mu_siphash_key key = {UINT64_C(0x0706050403020100),
                                     UINT64_C(0x0f0e0d0c0b0a0908)};
  char text[64];

  (void)state;
  for (size_t i = 0; i < sizeof text; i++) {
    text[i] = (char)i;
  }
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    assert_true(mu_siphash(&key, text, vectors[i].len) == vectors[i].hash);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_siphash__agrees_with_the_reference),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
