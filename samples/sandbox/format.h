/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format - whether a text is what an attribute's format asks for.
 *
 * The formats are those of Okta's user schema (email, country-code,
 * language-code, locale, timezone, uri). All texts are well-formed UTF-8.
 */
#ifndef MUSTER_SANDBOX_FORMAT_H
#define MUSTER_SANDBOX_FORMAT_H

#include <stdbool.h>

/* local@domain as RFC 6531, section 3.3 has it: letters beyond ASCII are
 * allowed on both sides, the local part may be quoted. */
bool sb_format_is_email(const char *text);

/* Two capital letters that ISO 3166-1 assigns. */
bool sb_format_is_country(const char *text);

/* en, or en-US: a language and subtags, as BCP 47 forms them. */
bool sb_format_is_language(const char *text);

/* en_US, or en. */
bool sb_format_is_locale(const char *text);

/* The form of an IANA name: UTC, Europe/Berlin. The list of zones is not
 * consulted, as it differs from computer to computer. */
bool sb_format_is_timezone(const char *text);

/* A scheme, a colon and something without spaces after it. */
bool sb_format_is_uri(const char *text);

/* Standard base64 (RFC 4648) with its padding, of at least one byte. */
bool sb_format_is_base64(const char *text);

#endif
