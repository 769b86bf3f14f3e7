/* SPDX-License-Identifier: Apache-2.0 */
#include "io/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/clean_memory.h"

void mu_buffer_init(struct mu_buffer *b)
{
  memset(b, 0, sizeof *b);
}

void mu_buffer_release(struct mu_buffer *b)
{
  mu_clean_free(b->data);
  mu_buffer_init(b);
}

void mu_buffer_clear(struct mu_buffer *b)
{
  b->len = 0;
  b->failed = false;
  if (b->data) {
    b->data[0] = '\0';
  }
}

void mu_buffer_wipe(struct mu_buffer *b)
{
  if (b->data) {
    explicit_bzero(b->data, b->capacity);
  }
  mu_buffer_clear(b);
}

bool mu_buffer_reserve(struct mu_buffer *b, size_t extra)
{
  size_t need = 0;
  size_t capacity = b->capacity ? b->capacity : 64;
  char *data = NULL;

  if (b->failed) {
    return false;
  }
  if (__builtin_add_overflow(b->len, extra, &need) ||
      __builtin_add_overflow(need, 1, &need)) {
    b->failed = true;
    return false;
  }
  if (need <= b->capacity) {
    return true;
  }
  while (capacity < need) {
    capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
  }
  /* What it held, a password perhaps, must not stay in a freed half. */
  data = mu_clean_realloc(b->data, capacity);
  if (!data) {
    b->failed = true;
    return false;
  }
  b->data = data;
  b->capacity = capacity;
  return true;
}

void mu_buffer_append(struct mu_buffer *b, const void *bytes, size_t len)
{
  if (!mu_buffer_reserve(b, len)) {
    return;
  }
  if (len > 0) {
    memcpy(b->data + b->len, bytes, len);
    b->len += len;
  }
  b->data[b->len] = '\0';
}

void mu_buffer_append_text(struct mu_buffer *b, const char *text)
{
  mu_buffer_append(b, text, strlen(text));
}

void mu_buffer_append_char(struct mu_buffer *b, char c)
{
  mu_buffer_append(b, &c, 1);
}

void mu_buffer_append_uint(struct mu_buffer *b, uint64_t number)
{
  char digits[20];
  size_t at = sizeof digits;

  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  mu_buffer_append(b, digits + at, sizeof digits - at);
}

void mu_buffer_printf(struct mu_buffer *b, const char *format, ...)
{
  va_list args;
  va_list again;
  int len = 0;

  va_start(args, format);
  va_copy(again, args);
  len = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (len >= 0 && mu_buffer_reserve(b, (size_t)len)) {
    (void)vsnprintf(b->data + b->len, (size_t)len + 1, format, again);
    b->len += (size_t)len;
  }
  va_end(again);
}

const char *mu_buffer_text(const struct mu_buffer *b)
{
  return b->data ? b->data : "";
}
