/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/siphash.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

struct state {
  uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
  return x << bits | x >> (64 - bits);
}

static void mix(struct state *s)
{
  s->v0 += s->v1;
  s->v1 = rotate(s->v1, 13) ^ s->v0;
  s->v0 = rotate(s->v0, 32);
  s->v2 += s->v3;
  s->v3 = rotate(s->v3, 16) ^ s->v2;
  s->v0 += s->v3;
  s->v3 = rotate(s->v3, 21) ^ s->v0;
  s->v2 += s->v1;
  s->v1 = rotate(s->v1, 17) ^ s->v2;
  s->v2 = rotate(s->v2, 32);
}

static void take(struct state *s, uint64_t word)
{
  s->v3 ^= word;
  mix(s);
  s->v0 ^= word;
}

/* Eight bytes, the first the least significant. */
static uint64_t load(const char *bytes)
{
  uint64_t word = 0;

  memcpy(&word, bytes, sizeof word);
  return le64toh(word);
}

/* What follows the whole words of eight bytes; of a longer text it is cut out
 * of the last eight. */
static uint64_t load_rest(const char *bytes, size_t len)
{
  size_t rest = len % 8;
  uint64_t word = 0;

  if (len >= 8) {
    return rest > 0 ? load(bytes + len - 8) >> (8 * (8 - rest)) : 0;
  }
  for (size_t i = 0; i < rest; i++) {
    word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
  }
  return word;
}

uint64_t mu_siphash(const struct mu_siphash_key *key, const char *bytes,
                    size_t len)
{
  struct state s = {key->k0 ^ UINT64_C(0x736f6d6570736575),
                    key->k1 ^ UINT64_C(0x646f72616e646f6d),
                    key->k0 ^ UINT64_C(0x6c7967656e657261),
                    key->k1 ^ UINT64_C(0x7465646279746573)};
  size_t at = 0;

  for (; len - at >= 8; at += 8) {
    take(&s, load(bytes + at));
  }
  take(&s, (uint64_t)len << 56 | load_rest(bytes, len));
  s.v2 ^= 0xFF;
  mix(&s);
  mix(&s);
  mix(&s);
  return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

enum mu_code mu_siphash_draw(struct mu_siphash_key *key, struct mu_error *err)
{
  ssize_t got = 0;

  do {
    got = getrandom(key, sizeof *key, 0);
  } while (got < 0 && errno == EINTR);
  if (got != (ssize_t)sizeof *key) {
    return mu_error_set(err, MU_EUSAGE,
                        "this system gives no random numbers: %s",
                        strerror(errno));
  }
  return MU_OK;
}
