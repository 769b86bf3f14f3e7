/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json - small helpers around reading (cJSON) and writing (mu_buffer) JSON.
 */
#ifndef MUSTER_SANDBOX_JSON_H
#define MUSTER_SANDBOX_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "io/buffer.h"

/* Appends |text| quoted and escaped; null for NULL. */
void sb_json_text(struct mu_buffer *out, const char *text);

/* The same for the first |len| bytes. */
void sb_json_text_len(struct mu_buffer *out, const char *text, size_t len);

/* Appends a time on the org's clock, quoted; null for 0. */
void sb_json_time(struct mu_buffer *out, long long ms);

/* Parses a whole body, nothing after it; NULL when it is not one JSON value,
 * not UTF-8, or holds a character that takes four bytes in UTF-8, escaped or
 * not (Okta: "UTF-8 ... up to three bytes"). The caller frees with
 * cJSON_Delete. */
cJSON *sb_json_parse(const char *text, size_t len);

/* The member's text, or NULL when there is none or it is no string. */
const char *sb_json_member_text(const cJSON *object, const char *name);

/* The member, or NULL; null counts as absent. Names are case-sensitive. */
const cJSON *sb_json_member(const cJSON *object, const char *name);

#endif
