/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/page_loop.h"

#include <string.h>

void mu_page_loop_release(struct mu_page_loop *loop)
{
  mu_buffer_release(&loop->mark);
}

void mu_page_loop_clear(struct mu_page_loop *loop)
{
  mu_buffer_clear(&loop->mark);
}

/* The mark is set anew at each page that is a power of two (Brent's way of
 * finding a loop), so that a loop of any length is found with one mark. */
bool mu_page_loop_closes(struct mu_page_loop *loop, uint64_t pages,
                         const struct mu_buffer *path,
                         const struct mu_buffer *next)
{
  const char *text = mu_buffer_text(next);

  if (strcmp(text, mu_buffer_text(path)) == 0 ||
      strcmp(text, mu_buffer_text(&loop->mark)) == 0) {
    return true;
  }
  if ((pages & (pages - 1)) == 0) {
    mu_buffer_clear(&loop->mark);
    mu_buffer_append(&loop->mark, text, next->len);
  }
  return false;
}

bool mu_page_loop_failed(const struct mu_page_loop *loop)
{
  return mu_buffer_failed(&loop->mark);
}
