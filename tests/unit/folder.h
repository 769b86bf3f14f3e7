/* SPDX-License-Identifier: Apache-2.0 */
/* folder - names and contents of the files that a test makes in its scratch
 * folder. */
#ifndef MUSTER_TESTS_FOLDER_H
#define MUSTER_TESTS_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"

struct mu_test_path {
  char text[640];
};

static inline struct mu_test_path mu_test_path(const struct mu_scratch *s,
                                               const char *name)
{
  struct mu_test_path path;

  (void)snprintf(path.text, sizeof path.text, "%s/%s", s->dir, name);
  return path;
}

/* The content as a string; "(none)" when there is no such file. */
static inline const char *mu_test_read(struct mu_buffer *out, const char *path)
{
  char piece[4096];
  size_t len = 0;
  FILE *file = fopen(path, "rb");

  mu_buffer_clear(out);
  if (!file) {
    mu_buffer_append_text(out, "(none)");
    return mu_buffer_text(out);
  }
  while ((len = fread(piece, 1, sizeof piece, file)) > 0) {
    mu_buffer_append(out, piece, len);
  }
  (void)fclose(file);
  return mu_buffer_text(out);
}

static inline void mu_test_write(const char *path, const char *text)
{
  FILE *file = fopen(path, "wb");

  if (file) {
    (void)fputs(text, file);
    (void)fclose(file);
  }
}

/* Removes every file, so that the folder can go. */
static inline void mu_test_empty(const struct mu_scratch *s)
{
  DIR *folder = opendir(s->dir);
  struct dirent *entry = NULL;

  while (folder && (entry = readdir(folder)) != NULL) {
    (void)unlink(mu_test_path(s, entry->d_name).text);
  }
  if (folder) {
    (void)closedir(folder);
  }
}

#endif
