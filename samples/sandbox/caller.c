/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/caller.h"

#include <string.h>
#include <strings.h>

#include "samples/sandbox/org.h"

bool sb_caller_identify(struct sb_call *call)
{
  const char *header = call->rq->authorization;
  struct sb_org *org = call->org;

  if (header && strncasecmp(header, "SSWS ", 5) == 0 &&
      org->authorized < org->revoke_after &&
      sb_api_tokens_use(&org->api_tokens, header + 5, call->now_ms)) {
    call->caller.scheme = SB_SCHEME_SSWS;
    return true;
  }
  sb_call_refuse(call, SB_PROBLEM_TOKEN, NULL);
  return false;
}

bool sb_caller_is_permitted(const struct sb_call *call)
{
  return sb_role_permits(call->org->role, call->rq->method);
}
