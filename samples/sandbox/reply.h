/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reply - what the org answers, before it becomes bytes on a connection.
 */
#ifndef MUSTER_SANDBOX_REPLY_H
#define MUSTER_SANDBOX_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "io/buffer.h"
#include "samples/sandbox/limits.h"

#define SB_REPLY_ETAG  72
#define SB_REPLY_NONCE 33
#define SB_REPLY_ALLOW 24 /* all methods there are, and a NUL */

enum sb_reply_wire {                 /* what becomes of the reply on its way */
                     SB_REPLY_WHOLE, /* it arrives */
                     SB_REPLY_CLOSE, /* it arrives, and the connection ends with
                                        it */
                     SB_REPLY_RESET, /* the connection is reset in its place */
                     SB_REPLY_TRUNCATED, /* its body is cut and the connection
                                            closed */
                     SB_REPLY_STALLED, /* nothing is sent until the client gives
                                          up */
                     SB_REPLY_BIG /* it arrives with hundreds of kilobytes of
                                     headers */
};

struct sb_reply {
  unsigned status;
  struct mu_buffer body;
  const char *content_type;   /* static; NULL when there is no body */
  char allow[SB_REPLY_ALLOW]; /* the methods of a 405; "" for none */
  struct mu_buffer links[2];  /* Link header values; empty ones are unused */
  char etag[SB_REPLY_ETAG];   /* "" for none */
  struct mu_buffer challenge; /* WWW-Authenticate; empty for none */
  char dpop_nonce[SB_REPLY_NONCE]; /* "" for none */
  struct sb_limits_report rate;    /* shown or not */
  enum sb_reply_wire wire;
  bool fast; /* refused at the door: the simulated latency does not apply */
};

void sb_reply_init(struct sb_reply *reply);
void sb_reply_release(struct sb_reply *reply);

/* Forgets what was answered so far, but for the rate report. */
void sb_reply_restart(struct sb_reply *reply);

/* Marks the body as JSON, with |status|. */
void sb_reply_json(struct sb_reply *reply, unsigned status);

/* A page such as a gateway before the org sends. */
void sb_reply_html(struct sb_reply *reply, unsigned status, const char *title);

#endif
