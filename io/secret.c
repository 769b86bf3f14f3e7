/* SPDX-License-Identifier: Apache-2.0 */
#include "io/secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Stands at the head of its own pages, the text behind it. */
struct mu_secret {
  size_t mapped;
  size_t owners;
  char text[];
};

struct mu_secret *mu_secret_new_room(size_t size)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t mapped = (sizeof(struct mu_secret) + size + page - 1) / page * page;
  struct mu_secret *secret = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (secret == MAP_FAILED) {
    return NULL;
  }
  /* A system that grants no locked memory must not stop a run: the pages are
   * still wiped, and kept out of dumps and children. */
  (void)mlock(secret, mapped);
  (void)madvise(secret, mapped, MADV_DONTDUMP);
  (void)madvise(secret, mapped, MADV_DONTFORK);
  secret->mapped = mapped;
  secret->owners = 1;
  return secret;
}

enum mu_code mu_secret_new(struct mu_secret **out, const char *prefix,
                           const char *text, size_t len, struct mu_error *err)
{
  size_t prefix_len = strlen(prefix);
  struct mu_secret *secret = NULL;

  *out = NULL;
  if (len > MU_SECRET_MAX) {
    return mu_error_set(err, MU_EUSAGE, "a credential is over %d bytes long",
                        MU_SECRET_MAX);
  }
  secret = mu_secret_new_room(prefix_len + len + 1);
  if (!secret) {
    return mu_error_nomem(err);
  }
  memcpy(secret->text, prefix, prefix_len);
  memcpy(secret->text + prefix_len, text, len);
  *out = secret;
  return MU_OK;
}

struct mu_secret *mu_secret_share(struct mu_secret *secret)
{
  secret->owners++;
  return secret;
}

void mu_secret_free(struct mu_secret *secret)
{
  if (secret && --secret->owners == 0) {
    size_t mapped = secret->mapped;

    explicit_bzero(secret, mapped);
    (void)munmap(secret, mapped);
  }
}

char *mu_secret_room(struct mu_secret *secret)
{
  return secret->text;
}

const char *mu_secret_reveal(const struct mu_secret *secret)
{
  return secret->text;
}

void mu_secret_protect_process(void)
{
  struct rlimit none = {0, 0};

  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  (void)unsetenv("SSLKEYLOGFILE"); /* where libcurl writes the keys of TLS */
}
