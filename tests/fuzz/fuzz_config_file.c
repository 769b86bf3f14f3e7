/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever a file of settings holds, reading it ends; a path is short enough,
 * and reading the same again tells the same. What is refused is told of with
 * words.
 */
#include <string.h>

#include "fuzz.h"
#include "io/buffer.h"
#include "io/config_file.h"
#include "io/config_yaml.h"

static enum mu_code note(void *ctx, const char *path, const char *value,
                         struct mu_error *err)
{
  struct mu_buffer *told = ctx;

  (void)err;
  MU_FUZZ_CHECK(strlen(path) < MU_CONFIG_PATH_MAX);
  mu_buffer_append(told, path, strlen(path) + 1);
  mu_buffer_append(told, value, strlen(value) + 1);
  return told->len < 262144 ? MU_OK : MU_END;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_buffer first = {0};
  struct mu_buffer again = {0};
  struct mu_error err = {0};
  enum mu_code rc = MU_OK;

  if (size > MU_CONFIG_FILE_MAX) {
    return 0;
  }
  rc = mu_config_yaml_read((const char *)data, size, note, &first, &err);
  MU_FUZZ_CHECK(rc == MU_OK || rc == MU_END ||
                (rc == MU_EUSAGE && err.text[0]));
  MU_FUZZ_CHECK(
      mu_config_yaml_read((const char *)data, size, note, &again, &err) == rc);
  MU_FUZZ_CHECK(
      first.len == again.len &&
      memcmp(mu_buffer_text(&first), mu_buffer_text(&again), first.len) == 0);
  mu_buffer_release(&first);
  mu_buffer_release(&again);
  return 0;
}
