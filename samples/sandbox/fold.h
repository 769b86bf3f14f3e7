/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold - when two texts are the same to the org.
 *
 * Logins are unique with case and diacritics ignored (Okta users API, "login":
 * "not case-sensitive ... and diacritics"). Values in a search are compared
 * without case, but diacritics tell them apart; a filter compares bytes.
 */
#ifndef MUSTER_SANDBOX_FOLD_H
#define MUSTER_SANDBOX_FOLD_H

/* |text| without case and diacritics; the caller frees with free(). NULL when
 * out of memory or not UTF-8. */
char *sb_fold_login(const char *text);

/* |text| without case; the caller frees with free(). */
char *sb_fold_case(const char *text);

#endif
