/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spoilt_cell - what spreadsheets leave in a cell in place of what was typed.
 *
 * A spreadsheet takes 00123 for a number, 1-2 for a date and 123456789012 for
 * something to abbreviate; a formula that broke leaves #REF!. Each question
 * here is about one such trace. Any bytes will do, and none are read beyond
 * |len|.
 */
#ifndef MUSTER_BATCH_SPOILT_CELL_H
#define MUSTER_BATCH_SPOILT_CELL_H

#include <stdbool.h>
#include <stddef.h>

/* #N/A, #REF! and their like, in the languages of Excel. */
bool mu_spoilt_error(const char *text, size_t len);

/* 1.23457E+11: most digits are gone. */
bool mu_spoilt_scientific(const char *text, size_t len);

/* =SUM(A1), @SUM(A1), -HYPERLINK(...) */
bool mu_spoilt_formula(const char *text, size_t len);

/* X'4a2f': how csvde writes bytes. */
bool mu_spoilt_binary(const char *text, size_t len);

/* 16 digits or more, of which those after the fifteenth are zeros. */
bool mu_spoilt_rounded(const char *text, size_t len);

/* 1,234 or 1.234 or 1'234 or 1 234. */
bool mu_spoilt_thousands(const char *text, size_t len);

/* 123.0 or 123,00. */
bool mu_spoilt_decimal(const char *text, size_t len);

/* 12-Mar, Mar-01, 01/02/2026, 12. Mrz: what Excel makes of 12-3 or MAR1. */
bool mu_spoilt_date(const char *text, size_t len);

#endif
