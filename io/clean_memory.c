/* SPDX-License-Identifier: Apache-2.0 */
#include "io/clean_memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <openssl/crypto.h>

void mu_clean_free(void *block)
{
  if (block) {
    explicit_bzero(block, malloc_usable_size(block));
    free(block);
  }
}

/* Never in place: realloc() that moves a block frees the old one as it is. */
void *mu_clean_realloc(void *block, size_t size)
{
  size_t had = block ? malloc_usable_size(block) : 0;
  void *moved = NULL;

  if (block && size == 0) {
    mu_clean_free(block);
    return NULL;
  }
  moved = malloc(size);
  if (moved && block) {
    memcpy(moved, block, had < size ? had : size);
    mu_clean_free(block);
  }
  return moved;
}

/* OpenSSL says where in its sources it asks. */
static void *crypto_malloc(size_t size, const char *file, int line)
{
  (void)file;
  (void)line;
  return size > 0 ? malloc(size) : NULL;
}

static void *crypto_realloc(void *block, size_t size, const char *file,
                            int line)
{
  (void)file;
  (void)line;
  return mu_clean_realloc(block, size);
}

static void crypto_free(void *block, const char *file, int line)
{
  (void)file;
  (void)line;
  mu_clean_free(block);
}

enum mu_code mu_clean_memory_install(struct mu_error *err)
{
  cJSON_Hooks hooks = {.malloc_fn = malloc, .free_fn = mu_clean_free};

  cJSON_InitHooks(&hooks);
  /* OpenSSL first: libcurl's start is its start too. */
  if (CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) !=
          1 ||
      curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, mu_clean_free,
                           mu_clean_realloc, strdup, calloc) != CURLE_OK) {
    return mu_error_nomem(err);
  }
  return MU_OK;
}
