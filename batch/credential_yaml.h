/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_yaml - org and credentials in okta.yaml, as Okta's SDKs have it:
 *
 *   okta:
 *     client:
 *       orgUrl: https://acme.okta.com
 *       token: 00...
 *     profiles:
 *       test: {orgUrl: https://acme.oktapreview.com, clientId: ...}
 *
 * okta.client is what a run goes by; --profile NAME takes okta.profiles.NAME,
 * which has the same keys, in its place. The files are ./okta.yaml,
 * ./.okta.yaml and ~/.okta/okta.yaml, and each is asked in this order.
 */
#ifndef MUSTER_BATCH_CREDENTIAL_YAML_H
#define MUSTER_BATCH_CREDENTIAL_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/credential.h"
#include "batch/org_url.h"
#include "io/buffer.h"
#include "io/config_file.h"
#include "io/error.h"

#define MU_CREDENTIAL_YAML_FILES 3

struct mu_credential_yaml { /* embed by value; zero bytes: not read yet */
  struct mu_config_file *files[MU_CREDENTIAL_YAML_FILES]; /* NULL: not there */
  const char *profile; /* borrowed; NULL: okta.client */
  bool read;
};

/* Reads the files, once. MU_EUSAGE: one of them cannot be read, or none has the
 * profile. Released with mu_credential_yaml_release() whatever the outcome. */
enum mu_code mu_credential_yaml_read(struct mu_credential_yaml *yaml,
                                     const char *profile,
                                     struct mu_error *err) MU_MUST_CHECK;
void mu_credential_yaml_release(struct mu_credential_yaml *yaml);

/* Appends, when some file was read and none has a URL, that the first one lacks
 * it, and which profiles there are; nothing otherwise. */
void mu_credential_yaml_explain_lack(struct mu_buffer *out,
                                     const struct mu_credential_yaml *yaml);

/* The credential of the first file that has one, and the URL beside it. A file
 * that holds a secret and that others can read is refused. */
enum mu_code mu_credential_yaml_find(struct mu_credential *out,
                                     struct mu_org_address *beside,
                                     const struct mu_credential_yaml *yaml,
                                     struct mu_error *err) MU_MUST_CHECK;

/* The URL of the first file that has one. */
enum mu_code mu_credential_yaml_address(struct mu_org_address *address,
                                        const struct mu_credential_yaml *yaml,
                                        struct mu_error *err) MU_MUST_CHECK;

#endif
