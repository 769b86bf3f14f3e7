/* SPDX-License-Identifier: Apache-2.0 */
/*
 * standard_files - standard input, output and error are there, whoever started
 * the program.
 *
 * What a program opens gets the lowest number that is free. Where one of the
 * three is closed that is a file or a connection of its own, and what is said
 * to people would go there without an error.
 */
#ifndef MUSTER_IO_STANDARD_FILES_H
#define MUSTER_IO_STANDARD_FILES_H

/* Takes the numbers of those that are closed, so that reading or writing there
 * fails as it would have; before anything else is opened. */
void mu_standard_files_reserve(void);

#endif
