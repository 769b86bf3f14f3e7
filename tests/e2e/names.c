/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names - a resolver for tests, put before the system's with LD_PRELOAD: it
 * knows org.muster.test as 127.0.0.1 while the file that MUSTER_TEST_NAME names
 * is there, and until then says "try again".
 */
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int resolver(const char *, const char *, const struct addrinfo *,
                     struct addrinfo **);

/* The prototype is netdb.h's. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints,
                struct addrinfo **restrict found)
{
  const char *file = getenv("MUSTER_TEST_NAME");
  resolver *system_resolver = NULL;
  void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");

  memcpy(&system_resolver, &symbol, sizeof symbol);
  if (name && strcmp(name, "org.muster.test") == 0) {
    if (!file || access(file, F_OK) != 0) {
      return EAI_AGAIN;
    }
    name = "127.0.0.1";
  }
  return system_resolver(name, service, hints, found);
}
