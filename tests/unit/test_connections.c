/* SPDX-License-Identifier: Apache-2.0 */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/connections.h"

struct pair { /* a connection over loopback, and its two ends */
  struct mu_connections *connections;
  int ours;
  int theirs;
  int port; /* ours */
};

static void set_up(struct pair *p)
{
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct sockaddr *any = (struct sockaddr *)&address;
  socklen_t len = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_int_equal(bind(listener, any, len), 0);
  assert_int_equal(listen(listener, 1), 0);
  assert_int_equal(getsockname(listener, any, &len), 0);
  p->connections = mu_connections_new();
  assert_non_null(p->connections);
  p->ours = mu_connections_open(p->connections, AF_INET, SOCK_STREAM, 0);
  assert_true(p->ours >= 0);
  assert_int_equal(connect(p->ours, any, len), 0);
  p->theirs = accept(listener, NULL, NULL);
  assert_true(p->theirs >= 0);
  assert_int_equal(getsockname(p->ours, any, &len), 0);
  p->port = ntohs(address.sin_port);
  (void)close(listener);
}

static void tear_down(struct pair *p)
{
  assert_int_equal(mu_connections_close(p->connections, p->ours), 0);
  assert_false(mu_connections_is_dead(p->connections, p->port, false));
  mu_connections_free(p->connections);
  (void)close(p->theirs);
}

static void test_connections__an_idle_one_is_alive(void **state)
{
  struct pair p;

  (void)state;
  set_up(&p);
  assert_false(mu_connections_is_dead(p.connections, p.port, false));
  assert_false(mu_connections_is_dead(p.connections, p.port, true));
  assert_false(mu_connections_is_dead(p.connections, p.port + 1, false));
  tear_down(&p);
}

static void test_connections__one_that_was_ended_is_dead(void **state)
{
  struct pair p;

  (void)state;
  set_up(&p);
  assert_int_equal(shutdown(p.theirs, SHUT_WR), 0);
  while (!mu_connections_is_dead(p.connections, p.port, false)) {
    (void)usleep(1000); /* it is on its way */
  }
  assert_true(mu_connections_is_dead(p.connections, p.port, true));
  tear_down(&p);
}

/* A closing alert of TLS, or a reply that nobody waits for. */
static void test_connections__one_that_talks_unasked_is_dead(void **state)
{
  struct pair p;

  (void)state;
  set_up(&p);
  assert_int_equal(send(p.theirs, "x", 1, 0), 1);
  while (!mu_connections_is_dead(p.connections, p.port, false)) {
    (void)usleep(1000);
  }
  assert_false(mu_connections_is_dead(p.connections, p.port, true));
  tear_down(&p);
}

static void test_connections__as_many_as_there_are(void **state)
{
  struct mu_connections *connections = mu_connections_new();
  int fds[100];

  (void)state;
  assert_non_null(connections);
  for (int i = 0; i < 100; i++) {
    fds[i] = mu_connections_open(connections, AF_INET, SOCK_STREAM, 0);
    assert_true(fds[i] >= 0);
  }
  for (int i = 0; i < 100; i += 2) {
    assert_int_equal(mu_connections_close(connections, fds[i]), 0);
  }
  for (int i = 1; i < 100; i += 2) {
    assert_int_equal(mu_connections_close(connections, fds[i]), 0);
  }
  mu_connections_free(connections);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_connections__an_idle_one_is_alive),
      cmocka_unit_test(test_connections__one_that_was_ended_is_dead),
      cmocka_unit_test(test_connections__one_that_talks_unasked_is_dead),
      cmocka_unit_test(test_connections__as_many_as_there_are),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
