/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/id_columns.h"

#include "io/text.h"

#define LONGEST_LEAST 3  /* values, before their length means something */
#define LONGEST_PART  10 /* one in so many has to be that long */
#define OTHERS_PART   20 /* no more than one in so many may be no number */

void mu_id_column_add(struct mu_id_column *column, const char *text, size_t len)
{
  if (len == 0) {
    return;
  }
  if (len > MU_ID_DIGITS_MAX || !mu_text_is_digits(text, len)) {
    column->others++;
    return;
  }
  column->of_length[len]++;
  /* A lone 0 may be what is left of 000. */
  column->has_zero = column->has_zero || (*text == '0' && len > 1);
}

unsigned mu_id_column_width(const struct mu_id_column *column)
{
  unsigned width = MU_ID_DIGITS_MAX;

  while (width > 0 && column->of_length[width] == 0) {
    width--;
  }
  return width;
}

bool mu_id_column_lost_zeros(const struct mu_id_column *column)
{
  unsigned width = mu_id_column_width(column);
  uint64_t longest = column->of_length[width];
  uint64_t numbers = 0;

  for (unsigned len = 1; len <= width; len++) {
    numbers += column->of_length[len];
  }
  return !column->has_zero && numbers > longest && longest >= LONGEST_LEAST &&
         longest >= (numbers + LONGEST_PART - 1) / LONGEST_PART &&
         column->others <= (numbers + column->others) / OTHERS_PART;
}
