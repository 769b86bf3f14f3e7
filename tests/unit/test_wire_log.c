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
  struct mu_wire_log log = {.out = open_memstream(&text, &len), .number = 7};

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

/* A line in two parts, as of a buffer that was full. */
static void test_wire_log__a_line_in_two_parts(void **state)
{
  static char request[] = "GET / HTTP/1.1\r\nAuthorization: SSWS "
                          "GET /secret HTTP/1.1\r\nHost: a\r\n\r\n";
  const size_t len = sizeof request - 1;

  (void)state;
  for (size_t part = 1; part < len; part++) {
    char *text = NULL;
    size_t size = 0;
    struct mu_wire_log log = {.out = open_memstream(&text, &size)};

    (void)mu_wire_log_take(NULL, CURLINFO_HEADER_OUT, request, part, &log);
    (void)mu_wire_log_take(NULL, CURLINFO_HEADER_OUT, request + part,
                           len - part, &log);
    assert_int_equal(fclose(log.out), 0);
    assert_null(strstr(text, "secret"));
    assert_int_equal(strncmp(text, "[0] > ", 6), 0);
    free(text);
  }
}

static void test_wire_log__what_begins_with_a_header(void **state)
{
  (void)state;
  expect(CURLINFO_HEADER_OUT, "DPoP: secret\r\n", "[7] > DPoP: (kept back)\n");
  expect(CURLINFO_HEADER_OUT, "GET / HTTP/1.1\r\n secret: secret\r\n",
         "[7] > GET / HTTP/1.1\n[7] > (kept back)\n");
}

static void test_wire_log__of_http2_requests(void **state)
{
  (void)state;
  expect(CURLINFO_TEXT, "h2h3 [authorization: SSWS 00secret]\n",
         "[7] > authorization: (kept back)\n");
  expect(CURLINFO_TEXT, "h2h3 [:path: /api/v1/users]\n",
         "[7] > :path: /api/v1/users\n");
  expect(CURLINFO_TEXT, "[HTTP/2] [1] [authorization: SSWS 00secret]\n",
         "[7] > authorization: (kept back)\n");
  expect(CURLINFO_TEXT, "[HTTP/2] [1] OPENED stream\n",
         "[7] * [HTTP/2] [1] OPENED stream\n");
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

static void test_wire_log__the_login_of_a_proxy(void **state)
{
  (void)state;
  expect(CURLINFO_TEXT,
         "Uses proxy env variable https_proxy == "
         "'http://ada:sec@ret@proxy:3128'\n",
         "[7] * Uses proxy env variable https_proxy == "
         "'(kept back)@proxy:3128'\n");
  expect(CURLINFO_TEXT,
         "Uses proxy env variable all_proxy == 'ada:secret@proxy'\n",
         "[7] * Uses proxy env variable all_proxy == '(kept back)@proxy'\n");
  expect(CURLINFO_TEXT,
         "Uses proxy env variable https_proxy == 'http://proxy'\n",
         "[7] * Uses proxy env variable https_proxy == 'http://proxy'\n");
  expect(CURLINFO_TEXT, "to http://ada:secret@proxy\n",
         "[7] * to http://(kept back)@proxy\n");
}

static void test_wire_log__words_of_libcurl(void **state)
{
  (void)state;
  expect(CURLINFO_TEXT, "Connected to acme.okta.com\n",
         "[7] * Connected to acme.okta.com\n");
  expect(CURLINFO_TEXT, "Proxy auth using Basic with user 'ada'\n", "");
  expect(CURLINFO_TEXT, "  Trying [2001:db8::1]:443...\n",
         "[7] *   Trying [2001:db8::1]:443...\n");
  expect(CURLINFO_TEXT, "  Trying [::1]:443...\n",
         "[7] *   Trying [::1]:443...\n");
  expect(CURLINFO_TEXT, "", "[7] * \n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wire_log__keeps_credentials_back),
      cmocka_unit_test(test_wire_log__nor_does_it_show_a_cut_header),
      cmocka_unit_test(test_wire_log__a_line_in_two_parts),
      cmocka_unit_test(test_wire_log__what_begins_with_a_header),
      cmocka_unit_test(test_wire_log__of_http2_requests),
      cmocka_unit_test(test_wire_log__of_replies),
      cmocka_unit_test(test_wire_log__shows_no_bodies),
      cmocka_unit_test(test_wire_log__the_login_of_a_proxy),
      cmocka_unit_test(test_wire_log__words_of_libcurl),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
