/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/wire_log.h"

static void expect(curl_infotype type, const char *bytes, const char *expected)
{
  char *text = NULL;
  size_t len = 0;
  char *copy = strdup(bytes);
  struct mu_wire_log log = {open_memstream(&text, &len), 7};

  assert_non_null(copy);
  assert_int_equal(mu_wire_log_take(NULL, type, copy, strlen(bytes), &log), 0);
  assert_int_equal(fclose(log.out), 0);
  assert_string_equal(text, expected);
  free(text);
  free(copy);
}

static void test_wire_log__keeps_credentials_back(void **state)
{
  (void)state;
  expect(CURLINFO_HEADER_OUT,
         "POST /api/v1/users HTTP/1.1\r\nHost: acme.okta.com\r\n"
         "Authorization: SSWS 00secret\r\nDPoP: ey.secret\r\n"
         "X-New: secret\r\nContent-Length: 12\r\n\r\n",
         "[7] > POST /api/v1/users HTTP/1.1\n[7] > Host: acme.okta.com\n"
         "[7] > Authorization: (kept back)\n[7] > DPoP: (kept back)\n"
         "[7] > X-New: (kept back)\n[7] > Content-Length: 12\n[7] > \n");
}

static void test_wire_log__nor_does_it_show_a_cut_header(void **state)
{
  (void)state;
  expect(CURLINFO_HEADER_OUT, "GET / HTTP/1.1\r\n secret\r\nsecret",
         "[7] > GET / HTTP/1.1\n[7] > (kept back)\n[7] > (kept back)\n");
}

static void test_wire_log__of_http2_requests(void **state)
{
  (void)state;
  expect(CURLINFO_TEXT, "h2h3 [authorization: SSWS 00secret]\n",
         "[7] > authorization: (kept back)\n");
  expect(CURLINFO_TEXT, "h2h3 [:path: /api/v1/users]\n",
         "[7] > :path: /api/v1/users\n");
}

static void test_wire_log__of_replies(void **state)
{
  (void)state;
  expect(CURLINFO_HEADER_IN, "HTTP/1.1 401 Unauthorized\r\n",
         "[7] < HTTP/1.1 401 Unauthorized\n");
  expect(CURLINFO_HEADER_IN, "WWW-Authenticate: Bearer error=\"x\"\r\n",
         "[7] < WWW-Authenticate: Bearer error=\"x\"\n");
  expect(CURLINFO_HEADER_IN, "set-cookie: sid=secret\r\n",
         "[7] < set-cookie: (kept back)\n");
  expect(CURLINFO_HEADER_IN, "X-A: \033[31m\xC3\xA4\r\n",
         "[7] < X-A: .[31m..\n");
  expect(CURLINFO_HEADER_IN, "\r\n", "[7] < \n");
}

static void test_wire_log__shows_no_bodies(void **state)
{
  (void)state;
  expect(CURLINFO_DATA_OUT, "{\"password\":\"secret\"}", "");
  expect(CURLINFO_DATA_IN, "{\"activationToken\":\"secret\"}", "");
  expect(CURLINFO_SSL_DATA_OUT, "x", "");
}

static void test_wire_log__words_of_libcurl(void **state)
{
  (void)state;
  expect(CURLINFO_TEXT, "Connected to acme.okta.com\n",
         "[7] * Connected to acme.okta.com\n");
  expect(CURLINFO_TEXT, "Proxy auth using Basic with user 'ada'\n", "");
  expect(CURLINFO_TEXT, "", "[7] * \n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wire_log__keeps_credentials_back),
      cmocka_unit_test(test_wire_log__nor_does_it_show_a_cut_header),
      cmocka_unit_test(test_wire_log__of_http2_requests),
      cmocka_unit_test(test_wire_log__of_replies),
      cmocka_unit_test(test_wire_log__shows_no_bodies),
      cmocka_unit_test(test_wire_log__words_of_libcurl),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
