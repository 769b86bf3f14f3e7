/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash_text - the bytes of hashes and salts, and how they are written: base64
 * (RFC 4648 section 4), hexadecimal, the adapted base64 of passlib and LDAP
 * servers, and the radix-64 of bcrypt.
 *
 * One text has one reading or none: whatever a careful encoder would not have
 * written (missing padding, stray bits, blanks) is not read.
 */
#ifndef MUSTER_BATCH_HASH_TEXT_H
#define MUSTER_BATCH_HASH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

#define MU_HASH_BYTES_MAX 512

struct mu_hash_bytes {
  size_t len;
  unsigned char bytes[MU_HASH_BYTES_MAX];
};

/* False when |text| is no base64, is empty or holds too many bytes; |out| is
 * then of no use. */
bool mu_hash_text_base64(struct mu_hash_bytes *out, const char *text,
                         size_t len);

/* The same with "." for "+" or as it is, and without padding. */
bool mu_hash_text_adapted(struct mu_hash_bytes *out, const char *text,
                          size_t len);

/* The same of pairs of hexadecimal digits. */
bool mu_hash_text_hex(struct mu_hash_bytes *out, const char *text, size_t len);

/* The bytes of the text itself; false when there are none or too many. */
bool mu_hash_text_plain(struct mu_hash_bytes *out, const char *text,
                        size_t len);

/* Whether it is hexadecimal digits and nothing else. */
bool mu_hash_text_is_hex(const char *text, size_t len);

/* The same of so many that no base64 looks like that by chance. */
bool mu_hash_text_is_telling_hex(const char *text, size_t len);

/* Whether |bytes|, which are 16 or more, are a text of base64 or hexadecimal
 * digits or an LDAP scheme and such a text: no digest looks like that by
 * chance, and it has been encoded twice. */
bool mu_hash_text_is_text(const struct mu_hash_bytes *bytes);

/* Whether |len| characters are bcrypt's radix-64 for whole bytes: of the last
 * character the |spare| lowest bits say nothing and are 0. */
bool mu_hash_text_is_radix64(const char *text, size_t len, unsigned spare);

/* Appends base64, padding included. */
void mu_hash_text_write_base64(struct mu_buffer *out,
                               const struct mu_hash_bytes *bytes);

#endif
