/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_name - a header without what people and programs put around names.
 *
 * "E-Mail *", "email", "E MAIL:" and "Email [Required]" are one name; so are
 * "Prénom" and "prenom".  A header can hold more than one: an Entra template
 * has "User name [userPrincipalName] Required", a form has "Name (Last)".  So
 * it is read in several ways, and whoever knows the names tries one after
 * another.
 */
#ifndef MUSTER_BATCH_HEADER_NAME_H
#define MUSTER_BATCH_HEADER_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "io/error.h"

#define MU_HEADER_NAME_SIZE 64 /* bytes of a form, its NUL included */

/* The ways to read a header, in the order in which to try them. */
enum mu_header_form {
  MU_HEADER_WHOLE, /* all but what is in []: "Name (Last)" is namelast */
  MU_HEADER_OUTER, /* without what is in () either */
  MU_HEADER_INNER, /* what is in [] */
  MU_HEADER_ASIDE, /* what is in () */
  MU_HEADER_FORMS
};

/* Each form has case, accents, blanks, what has no width, the signs
 * _ - . / : * and quotes, and words such as "required" taken away; a "#" is
 * the word "number", unless it comes first. One that is then empty, or longer
 * than any known name, is "". */
struct mu_header_name { /* embed by value; zero bytes are a name of nothing */
  char forms[MU_HEADER_FORMS][MU_HEADER_NAME_SIZE];
  bool marked; /* has a note such as [Required] or [READ ONLY] */
};

/* Reads |text|, which is well-formed UTF-8. False when out of memory. */
bool mu_header_name_read(struct mu_header_name *out, const char *text,
                         size_t len) MU_MUST_CHECK;

/* The first form that is not empty; "" when there is none. */
const char *mu_header_name_key(const struct mu_header_name *name);

/* Whether both have the same key, and one at all. */
bool mu_header_name_same(const struct mu_header_name *a,
                         const struct mu_header_name *b);

#endif
