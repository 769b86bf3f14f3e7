/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state_word - may this person sign in? What a status column says, read.
 *
 * Spreadsheets write booleans in the language of whoever made them, HR systems
 * have words of their own, and Active Directory has bits. A word that can mean
 * either, such as "T" (true, terminated) or "on leave", is not known here.
 */
#ifndef MUSTER_BATCH_STATE_WORD_H
#define MUSTER_BATCH_STATE_WORD_H

#include <stddef.h>

enum mu_state {
  MU_STATE_UNKNOWN, /* the word says nothing: somebody must look at it */
  MU_STATE_ACTIVE,
  MU_STATE_INACTIVE
};

/* Reads |text| (any bytes) in English, German, French, Spanish, Italian, Dutch
 * or Portuguese, or as one of Okta's own statuses. Case and accents make no
 * difference; "_" and "-" are spaces. */
enum mu_state mu_state_word(const char *text, size_t len);

/* Reads what answers a question of yes or no: yes and true in those languages,
 * 1, x, on, and active. A word about a person, such as "terminated", is
 * unknown. */
enum mu_state mu_state_answer(const char *text, size_t len);

/* The same as mu_state_word() for a column that asks what a person may not do,
 * such as "Disabled": yes, true, 1 and the like are then inactive, but
 * "Disabled" and "Active" stay what they say. */
enum mu_state mu_state_word_inverted(const char *text, size_t len);

/* Reads Active Directory's userAccountControl, decimal or 0x hexadecimal: only
 * whether the account is disabled counts. What is no number is unknown. */
enum mu_state mu_state_account_control(const char *text, size_t len);

#endif
