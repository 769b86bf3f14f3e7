/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/ending.h"

#include "batch/command.h"

struct mu_ending mu_ending_of_error(enum mu_code code)
{
  struct mu_ending input = {"input", MU_EXIT_INPUT};
  struct mu_ending output = {"output", MU_EXIT_OUTPUT};
  struct mu_ending other = {"error", MU_EXIT_STOPPED};

  return code == MU_EINPUT ? input : code == MU_EOUTPUT ? output : other;
}

struct mu_ending mu_ending_of(enum mu_stop stop, const struct mu_error *err,
                              bool any_bad)
{
  static const struct mu_ending endings[] = {
      [MU_STOP_INTERRUPTED] = {"interrupted", MU_EXIT_INTERRUPTED},
      [MU_STOP_TERMINATED] = {"terminated", MU_EXIT_TERMINATED},
      [MU_STOP_UNAUTHORIZED] = {"unauthorized", MU_EXIT_AUTH},
      [MU_STOP_FORBIDDEN] = {"forbidden", MU_EXIT_AUTH},
      [MU_STOP_UNTRUSTED] = {"untrusted", MU_EXIT_USAGE},
      [MU_STOP_UNREACHABLE] = {"unreachable", MU_EXIT_STOPPED},
      [MU_STOP_SAME_ERROR] = {"same_error", MU_EXIT_STOPPED},
      [MU_STOP_FAILURES] = {"max_failures", MU_EXIT_STOPPED},
      [MU_STOP_DURATION] = {"max_duration", MU_EXIT_STOPPED},
  };
  struct mu_ending done = {NULL, any_bad ? MU_EXIT_SOME_BAD : MU_EXIT_DONE};

  if (stop == MU_STOP_NOT) {
    return done;
  }
  return stop == MU_STOP_ERROR ? mu_ending_of_error(err->code) : endings[stop];
}

/* What to do about a certificate; the words before it say what is wrong. */
static const char *cure(enum mu_distrust distrust)
{
  switch (distrust) {
  case MU_DISTRUST_EXPIRED:
    return "it is out of date, or this machine's clock is wrong; who runs the "
           "org, or the proxy before it, has to renew it";
  case MU_DISTRUST_TOO_NEW:
    return "it is not valid yet, or this machine's clock is wrong";
  case MU_DISTRUST_HOST:
    return "it belongs to another host: look whether the org's URL is right, "
           "and whether something stands between";
  case MU_DISTRUST_CA_FILE:
    return "see that --ca-file names a file of certificates in PEM";
  case MU_DISTRUST_PROXY:
    return "that is the certificate of the https proxy which the environment "
           "names";
  case MU_DISTRUST_NONE:
  case MU_DISTRUST_ISSUER:
  case MU_DISTRUST_OTHERWISE:
    break;
  }
  return "if it comes from your own authority, say --ca-file FILE";
}

void mu_ending_explain(struct mu_buffer *out, enum mu_stop stop,
                       enum mu_rest left, const struct mu_error *err,
                       enum mu_distrust distrust, const char *deed)
{
  static const char *const rests[] = {
      [MU_REST_NONE] = "; what had left was finished",
      [MU_REST_UNANSWERED] =
          "; the org is out of reach, so what had left has no answer yet",
      [MU_REST_FOLLOW_UPS] =
          ("; users are created who still wait for their groups or their "
           "activation")};
  const char *rest = rests[left];

  switch (stop) {
  case MU_STOP_NOT:
    break;
  case MU_STOP_INTERRUPTED:
  case MU_STOP_TERMINATED:
    mu_buffer_printf(out, "stopped as asked%s", rest);
    break;
  case MU_STOP_UNAUTHORIZED:
    mu_buffer_printf(out, "the org refused the credentials: %s", err->text);
    break;
  case MU_STOP_FORBIDDEN:
    mu_buffer_printf(out,
                     "these credentials may not %s (%s); give the "
                     "token's owner, or the service app, an admin role that "
                     "can, and an app the scope as well",
                     deed, err->text);
    break;
  case MU_STOP_UNTRUSTED:
    mu_buffer_printf(out, "the org's certificate is not trusted: %s; %s",
                     err->text, cure(distrust));
    break;
  case MU_STOP_UNREACHABLE:
    mu_buffer_printf(out, "the org cannot be reached: %s", err->text);
    break;
  case MU_STOP_SAME_ERROR:
    mu_buffer_printf(out, "stopped, since going on is pointless: %s",
                     err->text);
    break;
  case MU_STOP_FAILURES:
    mu_buffer_printf(out, "stopped: %s", err->text);
    break;
  case MU_STOP_DURATION:
    mu_buffer_printf(out, "stopped after --max-duration%s", rest);
    break;
  case MU_STOP_ERROR:
    mu_buffer_append_text(out, err->text);
    break;
  }
}

bool mu_ending_was_asked_for(enum mu_stop stop)
{
  return stop == MU_STOP_INTERRUPTED || stop == MU_STOP_TERMINATED ||
         stop == MU_STOP_DURATION;
}
