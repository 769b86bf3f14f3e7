/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_notes - what happens in the org goes into its System Log.
 *
 * Whoever does something says so here, when it is done and while its object is
 * still there. Events of one request share its transaction.
 */
#ifndef MUSTER_SANDBOX_LOG_NOTES_H
#define MUSTER_SANDBOX_LOG_NOTES_H

#include <cjson/cJSON.h>

#include "samples/sandbox/log_event.h"
#include "samples/sandbox/org.h"

void sb_log_note_user(struct sb_call *call, enum sb_log_kind kind,
                      const struct sb_user *user);

/* The same for a user whom a forgetful store may not keep: |profile| is the
 * user's, |login| stands in it. */
void sb_log_note_new_user(struct sb_call *call, enum sb_log_kind kind,
                          const struct sb_user *user, const char *login,
                          const cJSON *profile);

void sb_log_note_group(struct sb_call *call, enum sb_log_kind kind,
                       const struct sb_group *group);

void sb_log_note_member(struct sb_call *call, enum sb_log_kind kind,
                        const struct sb_user *user,
                        const struct sb_group *group);

/* A request was refused by |bucket|'s window: an event for the first of them in
 * each window. */
void sb_log_note_violation(struct sb_call *call, enum sb_bucket bucket);

/* POST /sandbox/event: {"eventType", "displayMessage", "published"} becomes an
 * event; |published|, not after now, may be left out. No part of Okta. */
void sb_log_take_event(struct sb_call *call);

#endif
