/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever an authorization server answers: either there is a token, which may
 * stand in a header, or there are words that say why there is none, which hold
 * no token.
 */
#include <string.h>

#include "batch/token_request.h"
#include "fuzz.h"

static const int statuses[] = {200, 400, 401, 403, 408, 423, 429, 500, 503, 0};

static void check_granted(const struct mu_token_reply *got)
{
  const char *line = mu_secret_reveal(got->authorization);
  const char *token = strrchr(line, ' ');

  MU_FUZZ_CHECK(
      strncmp(line,
              got->bound ? "Authorization: DPoP " : "Authorization: Bearer ",
              got->bound ? 20 : 22) == 0);
  MU_FUZZ_CHECK(token && token[1] != '\0');
  for (const char *at = token + 1; *at; at++) {
    MU_FUZZ_CHECK(*at > ' ' && *at <= '~');
  }
  MU_FUZZ_CHECK(got->hash.len == 43); /* SHA-256 in base64url */
  MU_FUZZ_CHECK(got->life_s >= 1 && got->life_s <= 1000000000);
}

static void check_refused(const struct mu_token_reply *got)
{
  MU_FUZZ_CHECK(!got->authorization);
  MU_FUZZ_CHECK(got->words.len > 0);
  for (const char *at = mu_buffer_text(&got->words); *at; at++) {
    MU_FUZZ_CHECK((unsigned char)*at >= ' ' && *at != 0x7f);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct mu_reply http = {.delivery = MU_DELIVERY_ANSWERED};
  struct mu_token_reply got;
  struct mu_error err = {0};

  if (size < 1) {
    return 0;
  }
  http.status = statuses[data[0] % (sizeof statuses / sizeof *statuses)];
  mu_buffer_append(&http.body, data + 1, size - 1);
  MU_FUZZ_CHECK(mu_token_reply_read(&got, &http, MU_SCOPES_ALL, &err) == MU_OK);
  if (got.outcome == MU_TOKEN_GRANTED) {
    check_granted(&got);
  } else {
    check_refused(&got);
  }
  mu_token_reply_release(&got);
  mu_buffer_release(&http.body);
  return 0;
}
