/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attribute_value - the text of a cell as a value of what an org's schema says:
 * a boolean, a number, a list, one of some choices, something of a pattern.
 *
 * boolean   true or false; repair makes these of yes, WAHR, 1 and their like
 * integer   digits, perhaps a minus in front, within the 53 bits that survive
 *           JSON; 1.0 is 1
 * number    as JSON writes it: a decimal point, no thousands separators
 * string    as it is; a date alone, where date-time is asked for, is that day's
 *           midnight in UTC
 * array     its items, parted by ";", "|" or line breaks, without the blanks
 *           around them; or a JSON array, where an item holds one of these,
 *           has blanks at its ends, or begins with "[". An export writes
 *           arrays so too: joined by ";", or as JSON where that would not be
 *           read back as the same items.
 *
 * Lengths, forms and characters of strings are validate's to check; they are
 * asked of an array's items here.
 */
#ifndef MUSTER_BATCH_ATTRIBUTE_VALUE_H
#define MUSTER_BATCH_ATTRIBUTE_VALUE_H

#include <stdbool.h>

#include "batch/attribute.h"
#include "batch/fault.h"
#include "batch/user.h"
#include "io/buffer.h"

/* True when |value| is of |attribute|'s type and one of its choices, matches
 * its pattern, and so do the items of a list. */
bool mu_attribute_value_fits(const struct mu_attribute *attribute,
                             const struct mu_value *value);

/* Says why it does not; the value is shown if |quote|. */
void mu_attribute_value_report(const struct mu_attribute *attribute,
                               const struct mu_value *value, bool quote,
                               struct mu_place place, struct mu_faults *faults);

/* Appends the JSON of |value|, which fits. */
void mu_attribute_value_write(const struct mu_attribute *attribute,
                              const struct mu_value *value,
                              struct mu_buffer *out);

#endif
