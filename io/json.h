/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json - the two things done for every row: write a string, and take a few
 * strings out of a reply (RFC 8259).
 *
 * Whatever is rare (error bodies, look-ups) is parsed with cJSON. A reply to
 * a create is not rare: a cJSON tree of it costs as much as the rest of the
 * row, so its few members are picked in one walk, which also proves that the
 * reply came whole.
 */
#ifndef MUSTER_IO_JSON_H
#define MUSTER_IO_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"

/* Appends |text| (well-formed UTF-8) as a JSON string, quotes included. */
void mu_json_write_string(struct mu_buffer *out, const char *text, size_t len);

/* Appends "|name|":"|text|" to the object that |out| ends in: behind a comma
 * unless it is the first member. Nothing in |name| needs an escape. */
void mu_json_write_member(struct mu_buffer *out, const char *name,
                          const char *text);

/* Appends a finite |number|, with no more digits than it needs to be read back
 * as the same; a whole one up to 2^53 without an exponent. */
void mu_json_write_number(struct mu_buffer *out, double number);

/* Appends |value| as JSON without blanks. As cJSON prints it, but that every
 * number is read back as the same: cJSON leaves off digits of long ones. NULL
 * is null. */
struct cJSON;
void mu_json_write(struct mu_buffer *out, const struct cJSON *value);

/* The string that |object| has as |name|, "" when there is none or it is no
 * string; borrowed from |object|, which may be NULL. */
const char *mu_json_text(const struct cJSON *object, const char *name);

/* A member of the top-level object to look for. */
struct mu_json_member {
  const char *name;
  const char *text; /* out: its value as it stands, without quotes, borrowed
                       from the document; NULL when it is absent, is no
                       string, or holds an escape */
  size_t len;
};

/* Walks the whole of |json|, which must be one JSON object and nothing more;
 * false when it is not (cut off, malformed). Fills |members|. */
bool mu_json_pick(const char *json, size_t len, struct mu_json_member *members,
                  size_t count);

/* Walks the whole of |json| likewise: whether it is one JSON array and nothing
 * more. */
bool mu_json_is_list(const char *json, size_t len);

#endif
