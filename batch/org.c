/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/org.h"

#include <stdlib.h>

#include "batch/credential_environment.h"
#include "batch/credential_option.h"
#include "batch/credential_systemd.h"
#include "batch/credential_yaml.h"
#include "batch/okta_environment.h"
#include "batch/org_url.h"

/* The places, while they are looked through. */
struct places {
  const struct mu_settings *settings;
  struct mu_okta_environment environment;
  struct mu_credential_yaml yaml; /* read when all before it have nothing */
};

static void release_places(struct places *p)
{
  mu_okta_environment_release(&p->environment);
  mu_credential_yaml_release(&p->yaml);
}

static enum mu_code read_yaml(struct places *p, struct mu_error *err)
{
  return mu_credential_yaml_read(&p->yaml, p->settings->profile, err);
}

/* ---- the URL ---- */

static enum mu_code find_address(struct mu_org_address *address,
                                 struct places *p, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (p->settings->org) {
    return mu_org_address_note(address, p->settings->org, "--org", err);
  }
  if (!p->settings->profile) {
    rc = mu_credential_environment_address(address, err);
    if (rc == MU_OK && !address->url) {
      rc = mu_credential_systemd_address(address, err);
    }
  }
  if (rc == MU_OK && !address->url) {
    rc = read_yaml(p, err);
    if (rc == MU_OK) {
      rc = mu_credential_yaml_address(address, &p->yaml, err);
    }
  }
  return rc;
}

/* Nobody's sign-ins run by a hurried clock. */
static enum mu_code check_speed(const struct mu_org *org,
                                const struct mu_settings *settings,
                                struct mu_error *err)
{
  bool local = false;
  enum mu_code rc = MU_OK;

  if (settings->rehearse_speed <= 1) {
    return MU_OK;
  }
  rc = mu_org_url_check_local(&local, org->url, err);
  if (rc == MU_OK && !local) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "--rehearse-speed is for --rehearse, or for a "
                      "muster-sandbox on this machine; a real org's clock "
                      "cannot be hurried");
  }
  return rc;
}

/* Checks |address| and says in an error where it is from. */
static enum mu_code check_address(char **url,
                                  const struct mu_org_address *address,
                                  struct mu_error *err)
{
  struct mu_error why = {0};
  enum mu_code rc = mu_org_url_check(url, address->url, &why);

  if (rc == MU_EUSAGE) {
    return mu_error_set(err, rc, "%s: %s", address->source, why.text);
  }
  return rc == MU_OK ? MU_OK : mu_error_nomem(err);
}

/* Leaves |org->url| NULL when none is named. */
static enum mu_code find_url(struct mu_org *org, struct places *p,
                             struct mu_error *err)
{
  struct mu_org_address address = {0};
  enum mu_code rc = find_address(&address, p, err);

  if (rc == MU_OK && address.url) {
    rc = check_address(&org->url, &address, err);
  }
  if (rc == MU_OK && org->url) {
    org->url_source = address.source;
    address.source = NULL; /* now the org's */
    rc = check_speed(org, p->settings, err);
  }
  mu_org_address_release(&address);
  return rc;
}

/* ---- the credential ---- */

/* One org's credential is never sent to another. */
static enum mu_code check_beside(const struct mu_org *org,
                                 const struct mu_org_address *beside,
                                 struct mu_error *err)
{
  char *theirs = NULL;
  enum mu_code rc = MU_OK;

  if (!beside->url) {
    return MU_OK;
  }
  rc = check_address(&theirs, beside, err);
  if (rc == MU_OK && !mu_org_url_is_same(theirs, org->url)) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "the credential of %s belongs to %s (%s) and is not sent "
                      "to %s (%s); name one of that org, as with --token-file "
                      "FILE",
                      org->credential.source, theirs, beside->source, org->url,
                      org->url_source);
  }
  free(theirs);
  return rc;
}

static bool has_none(const struct mu_org *org)
{
  return org->credential.kind == MU_CREDENTIAL_NONE;
}

static enum mu_code find_in_environment(struct mu_org *org, struct places *p,
                                        struct mu_error *err)
{
  struct mu_org_address beside = {0};
  enum mu_code rc = mu_credential_environment_find(&org->credential, &beside,
                                                   &p->environment, err);

  if (rc == MU_OK) {
    rc = check_beside(org, &beside, err);
  }
  mu_org_address_release(&beside);
  return rc;
}

static enum mu_code find_in_systemd(struct mu_org *org, struct mu_error *err)
{
  struct mu_org_address beside = {0};
  enum mu_code rc = mu_credential_systemd_find(&org->credential, err);

  if (rc == MU_OK && !has_none(org)) {
    rc = mu_credential_systemd_address(&beside, err);
  }
  if (rc == MU_OK) {
    rc = check_beside(org, &beside, err);
  }
  mu_org_address_release(&beside);
  return rc;
}

static enum mu_code find_in_yaml(struct mu_org *org, struct places *p,
                                 struct mu_error *err)
{
  struct mu_org_address beside = {0};
  enum mu_code rc = read_yaml(p, err);

  if (rc == MU_OK) {
    rc = mu_credential_yaml_find(&org->credential, &beside, &p->yaml, err);
  }
  if (rc == MU_OK) {
    rc = check_beside(org, &beside, err);
  }
  mu_org_address_release(&beside);
  return rc;
}

static enum mu_code find_credential(struct mu_org *org, struct places *p,
                                    struct mu_error *err)
{
  enum mu_code rc =
      mu_credential_option_find(&org->credential, p->settings, err);

  if (rc == MU_OK && has_none(org) && !p->settings->profile) {
    rc = find_in_environment(org, p, err);
    if (rc == MU_OK && has_none(org)) {
      rc = find_in_systemd(org, err);
    }
  }
  if (rc == MU_OK && has_none(org)) {
    rc = find_in_yaml(org, p, err);
  }
  if (rc == MU_OK && !has_none(org)) {
    rc = mu_credential_option_passphrase(&org->credential, p->settings, err);
  }
  return rc;
}

/* ---- both ---- */

enum mu_code mu_org_look(struct mu_org *org, const struct mu_settings *settings,
                         struct mu_error *err)
{
  struct places places = {.settings = settings};
  /* First, since what follows may start a child. */
  enum mu_code rc = mu_okta_environment_take(&places.environment, err);

  *org = (struct mu_org){0};
  if (rc == MU_OK) {
    rc = mu_credential_option_check(settings, err);
  }
  if (rc == MU_OK) {
    rc = find_url(org, &places, err);
  }
  if (rc == MU_OK && org->url) {
    rc = find_credential(org, &places, err);
  } else if (rc == MU_OK) {
    mu_credential_yaml_explain_lack(&org->no_url, &places.yaml);
  }
  org->empty_variable = settings->profile ? NULL : places.environment.empty;
  release_places(&places);
  return rc;
}

static enum mu_code no_org(const struct mu_org *org,
                           const struct mu_settings *settings,
                           struct mu_error *err)
{
  const char *why = mu_buffer_text(&org->no_url);

  if (settings->profile) {
    return mu_error_set(err, MU_EUSAGE,
                        "which org? The profile \"%s\" has no orgUrl; say "
                        "--org https://acme.okta.com",
                        settings->profile);
  }
  return mu_error_set(err, MU_EUSAGE,
                      "which org? %s%s --org https://acme.okta.com, set "
                      "OKTA_CLIENT_ORGURL, or try it out with --rehearse",
                      why, why[0] ? "; say" : "Say");
}

static enum mu_code no_credential(const struct mu_org *org,
                                  const struct mu_settings *settings,
                                  struct mu_error *err)
{
  const char *empty = org->empty_variable;

  if (settings->profile) {
    return mu_error_set(err, MU_EUSAGE,
                        "no API token: the profile \"%s\" has neither token "
                        "nor privateKey, and beside --profile the environment "
                        "is not looked at; add one there, or say --token-file "
                        "FILE",
                        settings->profile);
  }
  return mu_error_set(err, MU_EUSAGE,
                      "no API token%s%s%s: put one into a file that only you "
                      "can read and say --token-file FILE; better, a service "
                      "app: --client-id ID --private-key FILE",
                      empty ? " (" : "", empty ? empty : "",
                      empty ? " is set, and empty)" : "");
}

enum mu_code mu_org_find(struct mu_org *org, const struct mu_settings *settings,
                         struct mu_error *err)
{
  enum mu_code rc = mu_org_look(org, settings, err);

  if (rc == MU_OK && !org->url) {
    return no_org(org, settings, err);
  }
  return rc == MU_OK && has_none(org) ? no_credential(org, settings, err) : rc;
}

void mu_org_release(struct mu_org *org)
{
  free(org->url);
  free(org->url_source);
  mu_credential_release(&org->credential);
  mu_buffer_release(&org->no_url);
  *org = (struct mu_org){0};
}
