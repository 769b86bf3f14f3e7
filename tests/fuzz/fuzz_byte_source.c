/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any stored bytes read the same in pieces of any size and in a second pass;
 * what is not gzip is given as it is; and a gzip of any bytes, in two members,
 * gives them back.
 */
#include <stdbool.h>
#include <string.h>

#include <zlib.h>

#include "fuzz.h"
#include "input_file.h"
#include "io/buffer.h"
#include "io/byte_source.h"

static enum mu_code drain(struct mu_byte_source *source, struct mu_buffer *out)
{
  const char *bytes = NULL;
  size_t len = 0;
  enum mu_code rc = MU_OK;
  struct mu_error err = {.text = ""};

  while ((rc = mu_byte_source_read(source, &bytes, &len, &err)) == MU_OK) {
    MU_FUZZ_CHECK(len > 0 && len <= 256u << 10);
    mu_buffer_append(out, bytes, len);
  }
  MU_FUZZ_CHECK(rc == MU_END || (rc == MU_EINPUT && err.text[0] != '\0'));
  return rc;
}

static bool same(const struct mu_buffer *a, const void *bytes, size_t len)
{
  return a->len == len && (len == 0 || memcmp(a->data, bytes, len) == 0);
}

/* Damage may be noticed some bytes sooner or later; what came before it is the
 * same. */
static bool same_start(const struct mu_buffer *a, const struct mu_buffer *b)
{
  size_t len = a->len < b->len ? a->len : b->len;

  return len == 0 || memcmp(a->data, b->data, len) == 0;
}

/* Reads |bytes| twice, at most |most| at once. */
static enum mu_code read_all(const void *bytes, size_t len, size_t most,
                             struct mu_buffer *out)
{
  struct mu_input_file file;
  struct mu_byte_source *source = NULL;
  struct mu_buffer again = {0};
  struct mu_fingerprint print;
  enum mu_code rc = MU_OK;

  mu_input_file_init(&file, bytes, len);
  MU_FUZZ_CHECK(mu_byte_source_open(&source, file.path, NULL) == MU_OK);
  mu_byte_source_limit_piece(source, most);
  mu_byte_source_want_fingerprint(source);
  rc = drain(source, out);
  MU_FUZZ_CHECK(mu_byte_source_fingerprint(source, &print) || rc != MU_END);
  MU_FUZZ_CHECK(rc != MU_END || print.bytes == len);
  MU_FUZZ_CHECK(mu_byte_source_is_gzip(source) || same(out, bytes, len));
  MU_FUZZ_CHECK(mu_byte_source_rewind(source, NULL) == MU_OK);
  MU_FUZZ_CHECK(drain(source, &again) == rc);
  MU_FUZZ_CHECK(same(&again, out->data, out->len));
  mu_byte_source_free(source);
  mu_buffer_release(&again);
  mu_input_file_release(&file);
  return rc;
}

static void pack(struct mu_buffer *out, const uint8_t *data, size_t size)
{
  z_stream z = {0};
  uint8_t *copy = malloc(size + 1); /* zlib's input is not const */

  MU_FUZZ_CHECK(copy != NULL);
  MU_FUZZ_CHECK(
      deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  if (size > 0) {
    memcpy(copy, data, size);
  }
  z.next_in = copy;
  z.avail_in = (uInt)size;
  MU_FUZZ_CHECK(mu_buffer_reserve(out, deflateBound(&z, size) + 32));
  z.next_out = (uint8_t *)out->data + out->len;
  z.avail_out = (uInt)(out->capacity - out->len);
  MU_FUZZ_CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out->len += z.total_out;
  (void)deflateEnd(&z);
  free(copy);
}

static void check_round_trip(const uint8_t *data, size_t size)
{
  struct mu_buffer packed = {0};
  struct mu_buffer out = {0};

  pack(&packed, data, size / 3);
  pack(&packed, data + size / 3, size - size / 3);
  MU_FUZZ_CHECK(read_all(packed.data, packed.len, 1 + size % 11, &out) ==
                MU_END);
  MU_FUZZ_CHECK(same(&out, data, size));
  mu_buffer_release(&packed);
  mu_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_buffer whole = {0};
  struct mu_buffer pieces = {0};
  enum mu_code rc = read_all(data, size, SIZE_MAX, &whole);

  MU_FUZZ_CHECK(read_all(data, size, 1 + size % 7, &pieces) == rc);
  MU_FUZZ_CHECK(same_start(&whole, &pieces));
  MU_FUZZ_CHECK(rc != MU_END || whole.len == pieces.len);
  check_round_trip(data, size);
  mu_buffer_release(&whole);
  mu_buffer_release(&pieces);
  return 0;
}
