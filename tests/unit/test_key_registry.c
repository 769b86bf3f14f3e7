/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/key_registry.h"
#include "http_server.h"
#include "io/clock.h"

static const struct mu_clock real_time = {.speed = 1};

/* An org that gives this answer to everything. */
struct bench {
  int status;
  const char *body;
  struct mu_http_server *server;
  struct mu_transfer *transfer;
  struct mu_ask *ask;
  struct mu_request_counts counts;
  struct mu_key_registry registry;
  struct mu_error err;
};

static void answer(void *ctx, const struct mu_http_request *request,
                   struct mu_http_answer *out)
{
  const struct bench *b = ctx;

  (void)request;
  mu_http_answer(out, b->status, "", b->body);
}

static void begin(struct bench *b)
{
  struct mu_transfer_config config = {.user_agent = "muster/test",
                                      .clock = &real_time,
                                      .timeout_us = 60 * MU_SEC,
                                      .connect_timeout_us = 60 * MU_SEC,
                                      .exchanges = 1};
  struct mu_ask_config ask = {
      .clock = &real_time, .signal_fd = -1, .counts = &b->counts};

  b->server = mu_http_server_start(answer, b);
  config.origin = mu_http_server_origin(b->server);
  for (size_t i = 0; i < MU_OKTA_HEADERS; i++) {
    config.header_names[i] = mu_okta_header_names[i];
  }
  assert_int_equal(mu_transfer_new(&b->transfer, &config, NULL), MU_OK);
  ask.transfer = b->transfer;
  assert_int_equal(mu_ask_new(&b->ask, &ask, NULL), MU_OK);
  b->registry = (struct mu_key_registry){.ask = b->ask, .app = "0oa1"};
}

static void end(struct bench *b)
{
  mu_ask_free(b->ask);
  mu_transfer_free(b->transfer);
  (void)mu_http_server_stop(b->server);
}

static void test_key_registry__what_is_gone_needs_no_end(void **state)
{
  struct bench b = {.status = 404,
                    .body = "{\"errorCode\":\"E0000007\",\"errorSummary\":"
                            "\"Not found\"}"};

  (void)state;
  begin(&b);
  assert_int_equal(mu_key_registry_switch(&b.registry, "pks1", false, &b.err),
                   MU_OK);
  assert_int_equal(mu_key_registry_delete(&b.registry, "pks1", &b.err), MU_OK);
  assert_int_equal(mu_key_registry_switch(&b.registry, "pks1", true, &b.err),
                   MU_EUSAGE);
  assert_non_null(strstr(b.err.text, "no service app with the client id"));
  end(&b);
}

static void test_key_registry__a_gateways_404_ends_no_key(void **state)
{
  struct bench b = {.status = 404, .body = "<html>Not found</html>"};

  (void)state;
  begin(&b);
  assert_int_equal(mu_key_registry_switch(&b.registry, "pks1", false, &b.err),
                   MU_EUSAGE);
  assert_non_null(strstr(b.err.text,
                         "to deactivate a key of the app, the org answered "
                         "HTTP 404"));
  assert_int_equal(mu_key_registry_delete(&b.registry, "pks1", &b.err),
                   MU_EUSAGE);
  end(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_key_registry__what_is_gone_needs_no_end),
      cmocka_unit_test(test_key_registry__a_gateways_404_ends_no_key),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
