/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem - Okta's errors: their codes, statuses and texts.
 *
 * Every one is {"errorCode","errorSummary","errorLink","errorId",
 * "errorCauses"} (Okta docs, error codes; the texts are theirs, for programs
 * that match them although they should not). E0000239 is not in that list but
 * was seen in recordings.
 */
#ifndef MUSTER_SANDBOX_PROBLEM_H
#define MUSTER_SANDBOX_PROBLEM_H

#include <stdbool.h>

#include "io/buffer.h"
#include "samples/sandbox/random.h"
#include "samples/sandbox/reply.h"

enum sb_problem {
  SB_PROBLEM_VALIDATION,      /* E0000001, with causes */
  SB_PROBLEM_ARGUMENT,        /* E0000002 */
  SB_PROBLEM_BODY,            /* E0000003 */
  SB_PROBLEM_SESSION,         /* E0000005 */
  SB_PROBLEM_FORBIDDEN,       /* E0000006 */
  SB_PROBLEM_NO_OBJECT,       /* E0000007 */
  SB_PROBLEM_NO_PATH,         /* E0000008 */
  SB_PROBLEM_INTERNAL,        /* E0000009 */
  SB_PROBLEM_TOKEN,           /* E0000011 */
  SB_PROBLEM_ALREADY_ACTIVE,  /* E0000016 */
  SB_PROBLEM_RESET,           /* E0000017 */
  SB_PROBLEM_NO_MEDIA_TYPE,   /* E0000018: not set */
  SB_PROBLEM_MEDIA_TYPE,      /* E0000021: not supported */
  SB_PROBLEM_METHOD,          /* E0000022 */
  SB_PROBLEM_PARAMETER,       /* E0000028 */
  SB_PROBLEM_PAGING,          /* E0000029 */
  SB_PROBLEM_SEARCH,          /* E0000031 */
  SB_PROBLEM_UNLOCK,          /* E0000032 */
  SB_PROBLEM_SEARCH_FILTER,   /* E0000033 */
  SB_PROBLEM_STATUS,          /* E0000038 */
  SB_PROBLEM_RATE,            /* E0000047 */
  SB_PROBLEM_NOT_IMPLEMENTED, /* E0000052 */
  SB_PROBLEM_FILTER,          /* E0000053 */
  SB_PROBLEM_LOG_QUERY,       /* E0000053: of the System Log */
  SB_PROBLEM_PAGE_SIZE,       /* E0000054 */
  SB_PROBLEM_READ_ONLY,       /* E0000077 */
  SB_PROBLEM_IMMUTABLE,       /* E0000078 */
  SB_PROBLEM_TARGETS,         /* E0000093 */
  SB_PROBLEM_NO_SEARCH,       /* E0000100 */
  SB_PROBLEM_ACTIVATING,      /* E0000112 */
  SB_PROBLEM_ACCEPT,          /* E0000122 */
  SB_PROBLEM_EXPIRE_PASSWORD, /* E0000124 */
  SB_PROBLEM_EXPIRE_ACTIVATE, /* E0000125 */
  SB_PROBLEM_UNAVAILABLE,     /* E0000181 */
  SB_PROBLEM_RECONCILED,      /* E0000239 */
  SB_PROBLEMS
};

#define SB_PROBLEM_SUBJECT 64

struct sb_causes { /* embed by value; zero bytes are no causes */
  char subject[SB_PROBLEM_SUBJECT]; /* what the first one is about */
  struct mu_buffer json;            /* objects joined by commas */
  unsigned count;
};

void sb_causes_release(struct sb_causes *causes);

/* Adds "|field|: text", the first one naming the summary's subject. */
void sb_causes_add(struct sb_causes *causes, const char *field,
                   const char *text);

/* Adds a cause that is |text| alone, about |subject|. */
void sb_causes_add_plain(struct sb_causes *causes, const char *subject,
                         const char *text);

/* Answers |problem|; |argument| fills the text's gap where it has one. */
void sb_problem_reply(struct sb_reply *reply, struct sb_random *ids,
                      enum sb_problem problem, const char *argument);

/* Answers E0000001 with all |causes|. */
void sb_problem_reply_causes(struct sb_reply *reply, struct sb_random *ids,
                             const struct sb_causes *causes);

#endif
