/* SPDX-License-Identifier: Apache-2.0 */
/* input_file - bytes as a file that has a path, for as long as it is open. */
#ifndef MUSTER_TESTS_INPUT_FILE_H
#define MUSTER_TESTS_INPUT_FILE_H

#include <stddef.h>

struct mu_input_file {
  int fd;
  char path[32];
};

/* Whatever goes wrong here ends the program. */
void mu_input_file_init(struct mu_input_file *file, const void *bytes,
                        size_t len);
void mu_input_file_release(struct mu_input_file *file);

#endif
