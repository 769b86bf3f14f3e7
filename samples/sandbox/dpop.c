/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/dpop.h"

#include <string.h>

#include <openssl/sha.h>

#include "samples/sandbox/base64url.h"
#include "samples/sandbox/json.h"
#include "samples/sandbox/jws.h"
#include "samples/sandbox/org.h"

/* Streams of random numbers, one for each nonce; see random.h and org.c. */
enum { STREAM_NONCES = 0x10000 };

#define IAT_WINDOW_S 300.0
#define KEEP_MS      ((int64_t)2 * 300 * 1000) /* as long as an iat is taken */
#define NONCE_SPANS  3 /* for which a nonce is good, its own among them */

void sb_dpop_init(struct sb_dpop *dpop, uint64_t seed, int64_t started_ms,
                  int64_t nonce_life_ms)
{
  sb_used_ids_init(&dpop->used, KEEP_MS);
  dpop->seed = seed;
  dpop->started_ms = started_ms;
  dpop->nonce_life_ms = nonce_life_ms;
}

void sb_dpop_release(struct sb_dpop *dpop)
{
  sb_used_ids_release(&dpop->used);
}

static void make_nonce(const struct sb_dpop *dpop, int64_t span,
                       char out[SB_DPOP_NONCE])
{
  struct sb_random random;

  sb_random_init(&random, dpop->seed, STREAM_NONCES + (uint64_t)span);
  sb_random_letters(&random, out, SB_DPOP_NONCE - 1);
}

static int64_t span_of(const struct sb_dpop *dpop, int64_t now_ms)
{
  return (now_ms - dpop->started_ms) / dpop->nonce_life_ms;
}

void sb_dpop_nonce(const struct sb_dpop *dpop, int64_t now_ms,
                   char out[SB_DPOP_NONCE])
{
  make_nonce(dpop, span_of(dpop, now_ms), out);
}

static bool is_good_nonce(const struct sb_dpop *dpop, const char *nonce,
                          int64_t now_ms)
{
  int64_t span = span_of(dpop, now_ms);
  char good[SB_DPOP_NONCE];

  for (int64_t i = span; nonce && i >= 0 && i > span - NONCE_SPANS; i--) {
    make_nonce(dpop, i, good);
    if (strcmp(nonce, good) == 0) {
      return true;
    }
  }
  return false;
}

static const char *claim(const struct sb_jws *proof, const char *name)
{
  const char *text = sb_json_member_text(proof->claims, name);

  return text ? text : "";
}

static bool is_here(const struct sb_call *call, const char *htu)
{
  const char *target = call->rq->target;
  struct mu_buffer here = {0};
  bool same;

  sb_request_print_base(call->rq, &here);
  mu_buffer_append(&here, target, strcspn(target, "?#"));
  same = strcmp(mu_buffer_text(&here), htu) == 0;
  mu_buffer_release(&here);
  return same;
}

/* What is wrong with the header, or NULL. */
static const char *check_header(const struct sb_call *call,
                                const struct sb_jws *proof)
{
  const char *typ = sb_json_member_text(proof->header, "typ");
  const cJSON *jwk = sb_json_member(proof->header, "jwk");
  unsigned algs = call->org->apps.config.dpop_algs;

  if (!typ || strcmp(typ, "dpop+jwt") != 0) {
    return "The DPoP proof JWT must have a 'typ' of 'dpop+jwt' in its header.";
  }
  if (proof->alg == SB_JWS_ALGS || (algs >> proof->alg & 1) == 0) {
    return "The DPoP proof JWT is signed with an algorithm that is not "
           "supported.";
  }
  if (!cJSON_IsObject(jwk)) {
    return "The DPoP proof JWT must have a 'jwk' in its header.";
  }
  if (sb_jwk_is_private(jwk)) {
    return "The 'jwk' of the DPoP proof JWT must not contain a private key.";
  }
  return NULL;
}

static const char *check_claims(const struct sb_call *call,
                                const struct sb_jws *proof)
{
  double now = (double)call->now_ms / 1000;
  double iat;

  if (strcmp(claim(proof, "htm"), call->rq->method) != 0) {
    return "The 'htm' claim of the DPoP proof JWT must be the HTTP method of "
           "the request.";
  }
  if (!is_here(call, claim(proof, "htu"))) {
    return "The 'htu' claim of the DPoP proof JWT must be the URI of the "
           "request, without query and fragment.";
  }
  if (!sb_jws_time(proof, "iat", &iat) || iat < now - IAT_WINDOW_S ||
      iat > now + IAT_WINDOW_S) {
    return "The 'iat' claim of the DPoP proof JWT is missing, or too far from "
           "the time of the request.";
  }
  if (claim(proof, "jti")[0] == '\0') {
    return "The DPoP proof JWT must have a 'jti' claim.";
  }
  return NULL;
}

/* All that both kinds of proof have in common, once |key| is known. */
static enum sb_dpop_verdict check(struct sb_call *call,
                                  const struct sb_jws *proof,
                                  const struct sb_jwk *key, const char **why)
{
  if (!sb_jws_verify(proof, key)) {
    *why = "The DPoP proof JWT has an invalid signature.";
    return SB_DPOP_BAD;
  }
  *why = check_claims(call, proof);
  if (*why) {
    return SB_DPOP_BAD;
  }
  if (!sb_used_ids_take(&call->org->dpop.used, key->thumbprint,
                        claim(proof, "jti"), call->now_ms)) {
    *why = "The DPoP proof JWT has already been used.";
    return SB_DPOP_REPLAYED;
  }
  return SB_DPOP_GOOD;
}

static bool read_proof(const struct sb_call *call, struct sb_jws *proof,
                       const char **why)
{
  memset(proof, 0, sizeof *proof);
  if (!call->rq->dpop) {
    *why = "The DPoP proof JWT header is missing.";
    return false;
  }
  if (call->rq->dpop_count > 1) { /* RFC 9449, 4.3 */
    *why = "There is more than one DPoP proof JWT header.";
    return false;
  }
  if (!sb_jws_read(proof, call->rq->dpop)) {
    *why = "The DPoP proof JWT is not well-formed.";
    return false;
  }
  *why = check_header(call, proof);
  return !*why;
}

enum sb_dpop_verdict sb_dpop_check_new(struct sb_call *call, struct sb_jwk *key,
                                       const char **why)
{
  enum sb_dpop_verdict verdict = SB_DPOP_BAD;
  struct sb_jws proof;

  memset(key, 0, sizeof *key);
  if (read_proof(call, &proof, why)) {
    if (!sb_jwk_read(key, sb_json_member(proof.header, "jwk"), why)) {
      *why = "The 'jwk' of the DPoP proof JWT is no key that can be used.";
    } else {
      verdict = check(call, &proof, key, why);
    }
  }
  if (verdict == SB_DPOP_GOOD &&
      !is_good_nonce(&call->org->dpop,
                     sb_json_member_text(proof.claims, "nonce"),
                     call->now_ms)) {
    *why = "Authorization server requires nonce in DPoP proof.";
    verdict = SB_DPOP_NO_NONCE;
  }
  sb_jws_release(&proof);
  return verdict;
}

/* RFC 9449, 4.2: ath is the base64url of the token's SHA-256. */
static bool is_for(const struct sb_jws *proof,
                   const struct sb_access_token *token)
{
  unsigned char digest[SHA256_DIGEST_LENGTH];
  char text[SB_BASE64URL_LEN(SHA256_DIGEST_LENGTH) + 1];

  (void)SHA256((const unsigned char *)token->text, strlen(token->text), digest);
  sb_base64url_encode(digest, sizeof digest, text);
  return strcmp(text, claim(proof, "ath")) == 0;
}

enum sb_dpop_verdict sb_dpop_check_bound(struct sb_call *call,
                                         const struct sb_access_token *token,
                                         const char **why)
{
  enum sb_dpop_verdict verdict = SB_DPOP_BAD;
  char thumbprint[SB_JWK_THUMBPRINT];
  struct sb_jws proof;

  if (read_proof(call, &proof, why)) {
    /* The key is the same when its thumbprint is: it need not be made anew. */
    if (!sb_jwk_thumbprint(sb_json_member(proof.header, "jwk"), thumbprint) ||
        strcmp(thumbprint, token->key.thumbprint) != 0) {
      *why = "The DPoP proof JWT is signed with another key than the access "
             "token is bound to.";
    } else if (!is_for(&proof, token)) {
      *why = "The 'ath' claim of the DPoP proof JWT must be the hash of the "
             "access token.";
    } else {
      verdict = check(call, &proof, &token->key, why);
    }
  }
  sb_jws_release(&proof);
  return verdict;
}
