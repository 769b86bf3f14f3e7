/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula_guard - the apostrophe in front of a cell that would not be read as
 * it is: an export puts it there, and import takes it off.
 *
 * It is for spreadsheets first, which run some cells as formulas (OWASP, CSV
 * injection), and then for import itself, which takes some texts for something
 * else: NULL for nothing, #N/A for an error, CN=... for the person in it.
 * Behind the apostrophe they are what they are.
 *
 * What begins with an apostrophe and looks guarded already gets another one, so
 * that what is exported and imported is the same as before.
 */
#ifndef MUSTER_BATCH_FORMULA_GUARD_H
#define MUSTER_BATCH_FORMULA_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Whether |text| is to get an apostrophe in front. It is for formulas: = + - @
 * and their full-width forms, blanks before them aside, and any text that
 * begins with a tab or a line end; for the usual words for nothing (NULL, N/A,
 * -), for errors of a spreadsheet, numbers that it shortened (1.2E+11), csvde's
 * binary, paths of a directory and tel:; and for what is guarded. */
bool mu_formula_guard_needs(const char *text, size_t len);

/* Whether the apostrophe that |text| begins with marks it as text: behind one
 * or more of them stands one of the above, or a digit, which spreadsheets are
 * kept from taking for a number so. */
bool mu_formula_guard_marks(const char *text, size_t len);

#endif
