/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text - UTF-8 looked at as characters: well-formed, counted, folded.
 */
#ifndef MUSTER_IO_TEXT_H
#define MUSTER_IO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/buffer.h"

struct mu_text_scan {
  size_t characters; /* code points before |bad_at|, or in all */
  size_t bad_at;     /* byte offset of the first ill-formed sequence */
  bool well_formed;  /* RFC 3629: no surrogates, no overlong forms */
  bool beyond_bmp;   /* holds a 4-byte sequence, which Okta refuses */
};

/* One look over |len| bytes. */
struct mu_text_scan mu_text_scan(const char *text, size_t len);

/* Reads digits alone, in decimal or, behind "0x", in hexadecimal. False when
 * there are none, or anything else, or more than |most|. */
bool mu_text_parse_uint(const char *text, size_t len, uint64_t most,
                        uint64_t *number);

/* How many of the first bytes are ASCII, up to one that is not. */
size_t mu_text_ascii_run(const char *text, size_t len);

/* The bytes of the character that |text| begins with; 0 when they are
 * ill-formed. |len| is not 0. */
size_t mu_text_character_len(const char *text, size_t len);

/* Overwrites with |stand_in|, from |start| on, what no stranger should send to
 * a terminal: characters that move the cursor, end a line or turn the direction
 * of writing. They are the controls (U+009B begins sequences as ESC [ does),
 * U+2028 to U+202E and U+2066 to U+2069. */
void mu_text_hide_controls(struct mu_buffer *text, size_t start, char stand_in);

/* Appends |text| (well-formed UTF-8) with case folded away and diacritics
 * kept. False when out of memory. */
bool mu_text_fold_case(struct mu_buffer *out, const char *text,
                       size_t len) MU_MUST_CHECK;

/* Appends |text| (well-formed UTF-8) with case and diacritics folded away, as
 * Okta compares logins: "Zoë@X" and "zoe@x" give the same bytes. False when
 * out of memory. */
bool mu_text_fold(struct mu_buffer *out, const char *text,
                  size_t len) MU_MUST_CHECK;

/* How many single-byte insertions, deletions and replacements turn |a| into
 * |b|, ASCII case aside; SIZE_MAX when either is longer than 64 bytes. */
size_t mu_text_distance(const char *a, size_t a_len, const char *b,
                        size_t b_len);

/* Copies |text| (|len| bytes) into |out|, cut at a whole character and marked
 * with "..." when it is longer than |size| - 1 bytes. |size| is at least 4. */
void mu_text_cut(char *out, size_t size, const char *text, size_t len);

/* True when every byte is one of 0 to 9; so it is of no bytes at all. */
bool mu_text_is_digits(const char *text, size_t len);

/* ASCII case aside. */
bool mu_text_equal_nocase(const char *a, size_t a_len, const char *b,
                          size_t b_len);

/* The letters a spreadsheet gives to column |index| (from 0): A, Z, AA. */
struct mu_column_letters {
  char text[8];
};
struct mu_column_letters mu_text_column_letters(size_t index);

#endif
