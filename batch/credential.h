/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential - with what a run shows an org that it may ask: an API token, an
 * access token, or the key of a service app.
 *
 * A place where credentials are kept (options, the environment, a file) says
 * its part in a draft; mu_credential_make() tells what that amounts to, and
 * what is missing or wrong in it.
 */
#ifndef MUSTER_BATCH_CREDENTIAL_H
#define MUSTER_BATCH_CREDENTIAL_H

#include <stdbool.h>

#include "io/error.h"
#include "io/secret.h"

enum mu_credential_kind {
  MU_CREDENTIAL_NONE,
  MU_CREDENTIAL_SSWS,       /* an API token */
  MU_CREDENTIAL_BEARER,     /* an access token that is given ready made */
  MU_CREDENTIAL_SERVICE_APP /* a key that access tokens are asked for with */
};

struct mu_credential { /* embed by value; zero bytes: none. All owned */
  enum mu_credential_kind kind;
  char *source;                  /* where it is from, for people */
  struct mu_secret *token;       /* SSWS and BEARER: without a prefix */
  char *client_id;               /* SERVICE_APP, as all that follows */
  struct mu_secret *private_key; /* its text, not parsed */
  char *key_path;                /* the file it is from; NULL: from none */
  char *key_id;                  /* NULL: not said */
  char *scopes;                  /* parted by single blanks; NULL: not said */
  char *scopes_source;           /* where these are from, for people */
  struct mu_secret *passphrase;  /* of the key; NULL: not said */
};

void mu_credential_release(struct mu_credential *credential);

/* What a place calls its parts, for errors. */
struct mu_credential_names {
  const char *mode;
  const char *token;
  const char *client_id;
  const char *private_key;
  const char *client_secret;
  const char *scopes; /* NULL: it has none */
};

struct mu_credential_draft {               /* zero bytes: it says nothing */
  const struct mu_credential_names *names; /* static */
  char *place; /* owned; what the names are in; NULL: they say it themselves */
  enum mu_credential_kind token_kind; /* of a token, where no mode is said */
  const char *mode; /* borrowed, as the texts that follow; or NULL */
  const char *client_id;
  const char *key_id;
  const char *scopes;            /* parted by commas or blanks */
  const char *key_path;          /* of a file with the key */
  struct mu_secret *token;       /* owned, as the next */
  struct mu_secret *private_key; /* its text, or the path of its file */
  bool has_client_secret;        /* which serves no purpose here */
};

void mu_credential_draft_release(struct mu_credential_draft *draft);

/* What |draft| amounts to: |out->kind| is MU_CREDENTIAL_NONE when it says none.
 * MU_EUSAGE says what is wrong or missing where. A key's file is read, and
 * refused when others can read it. |out| is released with
 * mu_credential_release() whatever the outcome. */
enum mu_code mu_credential_make(struct mu_credential *out,
                                const struct mu_credential_draft *draft,
                                struct mu_error *err) MU_MUST_CHECK;

/* Whether |text| is a key itself (PEM, or JSON) rather than a file's path. */
bool mu_credential_is_key(const char *text);

/* The path that |path| means, whose "~/" is the home folder where no shell has
 * seen to that; NULL for want of memory. The caller frees with free(). */
char *mu_credential_path(const char *path);

#endif
