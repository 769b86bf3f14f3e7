/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoding - the names of the ways to write text as bytes.
 *
 * People call one encoding many things: names are matched without regard to
 * case, hyphens and underscores, and go by one name from then on.  What is not
 * listed here is asked of iconv, which knows a few hundred more.
 */
#ifndef MUSTER_IO_ENCODING_H
#define MUSTER_IO_ENCODING_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/error.h"

#define MU_ENCODING_NAME_MAX 64

struct mu_encoding {               /* embed by value; fields to be read */
  char name[MU_ENCODING_NAME_MAX]; /* what messages call it */
  char iconv_name[MU_ENCODING_NAME_MAX];
  const char *mark; /* its byte order mark, or NULL */
  size_t mark_len;
  size_t unit; /* bytes that only make sense together:
                  2 in UTF-16, 4 in UTF-32, else 1 */
};

/* The encoding that |name| stands for: "UTF-8", "UTF-16LE", "UTF-16BE",
 * "UTF-32LE", "UTF-32BE", "windows-1252", "macroman", "ISO-8859-1", or a name
 * of iconv's. "UTF-16" and "UTF-32" without an order are the LE ones, and
 * |*any_order| (unless NULL) is true for them. MU_EUSAGE for a name that nobody
 * knows. */
enum mu_code mu_encoding_find(struct mu_encoding *out, const char *name,
                              bool *any_order,
                              struct mu_error *err) MU_MUST_CHECK;

/* One of those listed above, by exactly that name. */
void mu_encoding_known(struct mu_encoding *out, const char *name);

/* The encoding whose byte order mark |bytes| begin with; false when they begin
 * with none. */
bool mu_encoding_of_mark(struct mu_encoding *out, const char *bytes,
                         size_t len);

/* Opens |*out|, which turns |from| into |to| (names of iconv's) and which the
 * caller closes. MU_EUSAGE when iconv lacks one of them. */
enum mu_code mu_encoding_open_iconv(iconv_t *out, const char *to,
                                    const char *from,
                                    struct mu_error *err) MU_MUST_CHECK;

bool mu_encoding_is(const struct mu_encoding *encoding, const char *name);

#endif
