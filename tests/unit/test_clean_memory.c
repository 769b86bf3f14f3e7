/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "io/buffer.h"
#include "io/clean_memory.h"

#define PASSWORD "hunter2hunter2hunter2hunter2hunter2"

/* What our own code gives back passes here, by the linker's --wrap; free() has
 * no context, so that these have to be global. */
static size_t freed;
static bool all_wiped;

/* NOLINTBEGIN(bugprone-reserved-identifier) */
void __wrap_free(void *block);
void __real_free(void *block);
/* NOLINTEND(bugprone-reserved-identifier) */

void __wrap_free(void *block)
{
  size_t size = block ? malloc_usable_size(block) : 0;

  for (size_t i = 0; i < size; i++) {
    all_wiped = all_wiped && ((const char *)block)[i] == 0;
  }
  freed += block != NULL;
  __real_free(block);
}

static int watch(void **state)
{
  (void)state;
  freed = 0;
  all_wiped = true;
  return 0;
}

static void expect_freed(size_t blocks)
{
  assert_int_equal(freed, blocks);
  assert_true(all_wiped);
}

static void test_clean_memory__wipes_what_is_freed(void **state)
{
  char *block = malloc(100);

  (void)state;
  memset(block, 'x', 100);
  mu_clean_free(block);
  block = strdup(PASSWORD);
  assert_string_equal(block, PASSWORD);
  mu_clean_free(block);
  mu_clean_free(NULL);
  expect_freed(2);
}

static void test_clean_memory__wipes_what_grows(void **state)
{
  char *block = mu_clean_realloc(NULL, 10);

  (void)state;
  assert_non_null(block);
  memcpy(block, "0123456789", 10);
  for (size_t size = 20; size <= 100000; size *= 2) {
    block = mu_clean_realloc(block, size);
    assert_non_null(block);
    assert_memory_equal(block, "0123456789", 10);
  }
  block = mu_clean_realloc(block, 4);
  assert_memory_equal(block, "0123", 4);
  assert_null(mu_clean_realloc(block, 0));
  expect_freed(15);
}

static void test_clean_memory__a_buffer_leaves_no_half_behind(void **state)
{
  struct mu_buffer b = {0};

  (void)state;
  for (size_t i = 0; i < 100; i++) {
    mu_buffer_append_text(&b, PASSWORD);
  }
  assert_int_equal(b.len, 100 * strlen(PASSWORD));
  mu_buffer_release(&b);
  assert_true(freed > 3);
  assert_true(all_wiped);
}

/* After main() has had it installed: all of theirs passes here. */
static void test_clean_memory__serves_the_libraries(void **state)
{
  cJSON *json = cJSON_Parse("{\"password\":\"" PASSWORD "\"}");
  char *text = cJSON_PrintUnformatted(json);
  struct curl_slist *headers = curl_slist_append(NULL, PASSWORD);
  EVP_MD_CTX *hash = EVP_MD_CTX_new();
  char *secret = OPENSSL_strdup(PASSWORD);

  (void)state;
  assert_string_equal(text, "{\"password\":\"" PASSWORD "\"}");
  assert_int_equal(EVP_DigestInit_ex(hash, EVP_sha256(), NULL), 1);
  assert_int_equal(EVP_DigestUpdate(hash, PASSWORD, 10), 1);
  secret = OPENSSL_realloc(secret, 1000);
  assert_string_equal(secret, PASSWORD);
  watch(NULL);
  cJSON_free(text);
  cJSON_Delete(json);
  assert_int_equal(freed, 5); /* the text, two items, a name and a value */
  curl_slist_free_all(headers);
  assert_int_equal(freed, 7);
  EVP_MD_CTX_free(hash);
  OPENSSL_free(secret);
  assert_true(freed >= 9);
  assert_true(all_wiped);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_clean_memory__wipes_what_is_freed, watch),
      cmocka_unit_test_setup(test_clean_memory__wipes_what_grows, watch),
      cmocka_unit_test_setup(test_clean_memory__a_buffer_leaves_no_half_behind,
                             watch),
      cmocka_unit_test_setup(test_clean_memory__serves_the_libraries, watch),
  };

  if (mu_clean_memory_install(NULL) != MU_OK) {
    return 1;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
