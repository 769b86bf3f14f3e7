/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

static void give_up(const char *what)
{
  perror(what);
  abort();
}

void mu_scratch_init(struct mu_scratch *s)
{
  const char *tmp = getenv("TMPDIR");

  (void)snprintf(s->dir, sizeof s->dir, "%s/muster-test-XXXXXX",
                 tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(s->dir)) {
    give_up(s->dir);
  }
  (void)snprintf(s->path, sizeof s->path, "%s/input.csv", s->dir);
}

void mu_scratch_write(const struct mu_scratch *s, const void *bytes, size_t len)
{
  FILE *file = fopen(s->path, "wb");

  if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) {
    give_up(s->path);
  }
}

void mu_scratch_release(struct mu_scratch *s)
{
  (void)unlink(s->path); /* a test may have made none */
  if (rmdir(s->dir) != 0) {
    give_up(s->dir);
  }
}

void mu_scratch_gzip(struct mu_buffer *out, const void *bytes, size_t len)
{
  z_stream z = {0};
  unsigned char *copy = malloc(len + 1); /* zlib's input is not const */

  if (!copy ||
      deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    give_up("zlib");
  }
  memcpy(copy, bytes, len);
  z.next_in = copy;
  z.avail_in = (uInt)len;
  if (!mu_buffer_reserve(out, deflateBound(&z, (uLong)len) + 32)) {
    give_up("zlib");
  }
  z.next_out = (unsigned char *)out->data + out->len;
  z.avail_out = (uInt)(out->capacity - out->len);
  if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
    give_up("zlib");
  }
  out->len += z.total_out;
  (void)deflateEnd(&z);
  free(copy);
}
