/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pem - private keys as PEM (RFC 7468; PKCS#1, PKCS#8 and SEC1): a part of
 * signing_key.c, which alone uses it.
 */
#ifndef MUSTER_IO_PEM_H
#define MUSTER_IO_PEM_H

#include <stdbool.h>

#include <openssl/types.h>

#include "io/error.h"
#include "io/secret.h"

/* Whether a passphrase is needed to read it. */
bool mu_pem_is_encrypted(const struct mu_secret *text);

/* Reads a private key, whose line ends may be written out as \n. |passphrase|
 * may be NULL. MU_EUSAGE says what is wrong with |name|. The caller frees with
 * EVP_PKEY_free(). */
enum mu_code mu_pem_read(EVP_PKEY **pkey, const struct mu_secret *text,
                         const struct mu_secret *passphrase, const char *name,
                         struct mu_error *err) MU_MUST_CHECK;

/* Writes it as PKCS#8, not encrypted. MU_EUSAGE for an RSA key without its
 * factors. The caller frees with mu_secret_free(). */
enum mu_code mu_pem_write(struct mu_secret **out, const EVP_PKEY *pkey,
                          struct mu_error *err) MU_MUST_CHECK;

#endif
