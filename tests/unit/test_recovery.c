/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/recovery.h"

static enum mu_recovery judge(const char *question, const char *answer)
{
  return mu_recovery_judge(question, strlen(question), answer, strlen(answer));
}

static void test_recovery__an_answer_of_its_own_is_good(void **state)
{
  (void)state;
  assert_int_equal(judge("First pet?", "Rex"), MU_RECOVERY_GOOD);
  assert_int_equal(judge("Where were you born?", "Ada"), MU_RECOVERY_GOOD);
}

static void test_recovery__the_question_is_no_answer(void **state)
{
  (void)state;
  assert_int_equal(judge("Pet", "My PET Rex"), MU_RECOVERY_REPEATS_QUESTION);
  assert_int_equal(judge("Zo\xC3\x8B?", "it is zo\xC3\xAB? then"),
                   MU_RECOVERY_REPEATS_QUESTION);
}

static void test_recovery__a_longer_word_of_it_is_part_of_it(void **state)
{
  (void)state;
  assert_int_equal(judge("Mother's maiden name?", "Maidenhead"),
                   MU_RECOVERY_REPEATS_WORD);
  assert_int_equal(judge("Your city?", "Mexico City"),
                   MU_RECOVERY_REPEATS_WORD);
  assert_int_equal(judge("\"\xC3\x89t\xC3\xA9s\"", "les \xC3\xA9t\xC3\xA9s"),
                   MU_RECOVERY_REPEATS_WORD);
}

/* As are letters that differ by an accent alone. */
static void test_recovery__short_words_are_free(void **state)
{
  (void)state;
  assert_int_equal(judge("What is the pet?", "the cat is what"),
                   MU_RECOVERY_REPEATS_WORD);
  assert_int_equal(judge("Who is the pet?", "the cat is"), MU_RECOVERY_GOOD);
  assert_int_equal(judge("\xC3\x89t\xC3\xA9?", "\xC3\xA9t\xC3\xA9"),
                   MU_RECOVERY_GOOD);
  assert_int_equal(judge("Caf\xC3\xA9?", "cafe"), MU_RECOVERY_GOOD);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_recovery__an_answer_of_its_own_is_good),
      cmocka_unit_test(test_recovery__the_question_is_no_answer),
      cmocka_unit_test(test_recovery__a_longer_word_of_it_is_part_of_it),
      cmocka_unit_test(test_recovery__short_words_are_free),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
