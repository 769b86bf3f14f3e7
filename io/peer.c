/* SPDX-License-Identifier: Apache-2.0 */
#include "io/peer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "io/text.h"

static void read_name(char out[MU_PEER_NAME_MAX], const X509_NAME *name)
{
  BIO *bio = BIO_new(BIO_s_mem());
  /* UTF-8 as it is; control characters escaped. */
  unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
  char *text = NULL;
  long len = 0;

  out[0] = '\0';
  if (bio && X509_NAME_print_ex(bio, name, 0, flags) >= 0) {
    len = BIO_get_mem_data(bio, &text);
  }
  if (len > 0) {
    mu_text_cut(out, MU_PEER_NAME_MAX, text, (size_t)len);
  }
  (void)BIO_free(bio);
}

static int64_t read_time(const ASN1_TIME *time)
{
  struct tm tm = {0};

  return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static void read_certificate(struct mu_peer_certificate *out, const X509 *x)
{
  read_name(out->subject, X509_get_subject_name(x));
  read_name(out->issuer, X509_get_issuer_name(x));
  out->not_before = read_time(X509_get0_notBefore(x));
  out->not_after = read_time(X509_get0_notAfter(x));
}

static void read_tls(struct mu_peer *peer, const SSL *ssl)
{
  /* As verified: the root is among them, though no server sends it. A session
   * that was taken up again has none, and then the peer's are there. */
  STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);

  peer->tls = SSL_get_version(ssl);
  chain = chain ? chain : SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain) && i < MU_PEER_CHAIN; i++) {
    read_certificate(&peer->chain[peer->chain_size++], sk_X509_value(chain, i));
  }
}

void mu_peer_connected(struct mu_peer *peer, void *easy, const char *address,
                       int port)
{
  struct curl_tlssessioninfo *session = NULL;

  memset(peer, 0, sizeof *peer);
  (void)snprintf(peer->address, sizeof peer->address, "%s", address);
  peer->port = port;
  if (curl_easy_getinfo((CURL *)easy, CURLINFO_TLS_SSL_PTR, &session) ==
          CURLE_OK &&
      session && session->backend == CURLSSLBACKEND_OPENSSL &&
      session->internals) {
    read_tls(peer, session->internals);
  }
}

void mu_peer_answered(struct mu_peer *peer, void *easy)
{
  long version = CURL_HTTP_VERSION_NONE;

  (void)curl_easy_getinfo((CURL *)easy, CURLINFO_HTTP_VERSION, &version);
  switch (version) {
  case CURL_HTTP_VERSION_1_0:
    peer->http = "HTTP/1.0";
    break;
  case CURL_HTTP_VERSION_1_1:
    peer->http = "HTTP/1.1";
    break;
  case CURL_HTTP_VERSION_2_0:
    peer->http = "HTTP/2";
    break;
  default:
    break;
  }
}
