/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay - runs a fuzz target over its corpus, with any compiler.
 *
 * Each argument is a file or a folder of files.
 */
#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "io/buffer.h"

static void run_file(const char *path)
{
  struct mu_buffer bytes;
  char piece[4096];
  size_t len = 0;
  FILE *file = fopen(path, "rb");

  MU_FUZZ_CHECK(file != NULL);
  mu_buffer_init(&bytes);
  while ((len = fread(piece, 1, sizeof piece, file)) > 0) {
    mu_buffer_append(&bytes, piece, len);
  }
  MU_FUZZ_CHECK(!ferror(file) && !mu_buffer_failed(&bytes));
  (void)fclose(file); /* only read from */
  (void)LLVMFuzzerTestOneInput((const uint8_t *)mu_buffer_text(&bytes),
                               bytes.len); /* always 0 */
  mu_buffer_release(&bytes);
}

static size_t run_folder(const char *path)
{
  DIR *folder = opendir(path);
  struct dirent *entry = NULL;
  size_t count = 0;

  MU_FUZZ_CHECK(folder != NULL);
  while ((entry = readdir(folder)) != NULL) {
    char name[4096];

    if (entry->d_name[0] != '.') {
      (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
      run_file(name);
      count++;
    }
  }
  (void)closedir(folder);
  return count;
}

int main(int argc, char **argv)
{
  size_t count = 0;

  for (int i = 1; i < argc; i++) {
    struct stat what;

    MU_FUZZ_CHECK(stat(argv[i], &what) == 0);
    if (S_ISDIR(what.st_mode)) {
      count += run_folder(argv[i]);
    } else {
      run_file(argv[i]);
      count++;
    }
  }
  (void)printf("%zu inputs\n", count);
  return count > 0 ? 0 : 1;
}
