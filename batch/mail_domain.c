/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/mail_domain.h"

#include <string.h>

#include "io/text.h"

/* Which slips do not count. */
enum {
  ANY = 0,
  FIRST = 1, /* another first letter is another provider: ymail.com */
  NAME = 2,  /* after the first dot: hotmail.be is no hotmail.de */
  SWAP = 4   /* any but swapped letters: the name is short */
};

struct well_known {
  const char *name;
  size_t len;
  unsigned rules;
};

#define KNOWN(name, rules)                                                     \
  {                                                                            \
    name, sizeof(name) - 1, rules                                              \
  }

static const struct well_known well_known[] = {
    KNOWN("gmail.com", FIRST),         KNOWN("hotmail.com", ANY),
    KNOWN("outlook.com", ANY),         KNOWN("yahoo.com", ANY),
    KNOWN("icloud.com", FIRST),        KNOWN("googlemail.com", ANY),
    KNOWN("protonmail.com", ANY),      KNOWN("fastmail.com", FIRST),
    KNOWN("rocketmail.com", FIRST),    KNOWN("btinternet.com", ANY),
    KNOWN("comcast.net", ANY),         KNOWN("verizon.net", ANY),
    KNOWN("sbcglobal.net", ANY),       KNOWN("bellsouth.net", ANY),
    KNOWN("earthlink.net", ANY),       KNOWN("laposte.net", ANY),
    KNOWN("hotmail.co.uk", NAME),      KNOWN("hotmail.de", NAME),
    KNOWN("hotmail.es", NAME),         KNOWN("hotmail.fr", NAME),
    KNOWN("hotmail.it", NAME),         KNOWN("outlook.de", NAME),
    KNOWN("outlook.es", NAME),         KNOWN("outlook.fr", NAME),
    KNOWN("outlook.it", NAME),         KNOWN("yahoo.co.in", NAME),
    KNOWN("yahoo.co.uk", NAME),        KNOWN("yahoo.com.br", NAME),
    KNOWN("yahoo.de", NAME),           KNOWN("yahoo.es", NAME),
    KNOWN("yahoo.fr", NAME),           KNOWN("yahoo.it", NAME),
    KNOWN("gmx.at", NAME | SWAP),      KNOWN("gmx.ch", NAME | SWAP),
    KNOWN("gmx.de", NAME | SWAP),      KNOWN("gmx.net", NAME | SWAP),
    KNOWN("web.de", NAME | SWAP),      KNOWN("t-online.de", FIRST | NAME),
    KNOWN("freenet.de", FIRST | NAME), KNOWN("orange.fr", FIRST | NAME),
    KNOWN("wanadoo.fr", NAME),         KNOWN("libero.it", FIRST | NAME),
    KNOWN("virgilio.it", NAME),        KNOWN("telenet.be", FIRST | NAME),
    KNOWN("yandex.ru", NAME),
};

#define WELL_KNOWN (sizeof well_known / sizeof *well_known)

/* Others' domains that would be slips by the rules. */
static bool is_others(const char *domain, size_t len)
{
  static const char *const others[] = {"ewb.de", "grail.com", "libera.it",
                                       "tv-online.de", "wahoo.com"};

  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (mu_text_equal_nocase(domain, len, others[i], strlen(others[i]))) {
      return true;
    }
  }
  return false;
}

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Whether the lengths and the first two letters leave room for one slip: this
 * is all that most domains are ever asked. */
static bool near(const char *domain, size_t len, const struct well_known *known)
{
  char first = lower(domain[0]);
  char second = lower(domain[1]);

  return len + 1 >= known->len && len <= known->len + 1 &&
         (first == known->name[0] || first == known->name[1] ||
          second == known->name[0] || second == known->name[1]);
}

/* How many bytes at the beginning are the same. */
static size_t common_start(const char *domain, size_t len,
                           const struct well_known *known)
{
  size_t at = 0;

  while (at < len && at < known->len && lower(domain[at]) == known->name[at]) {
    at++;
  }
  return at;
}

static bool counts(const struct well_known *known, size_t at, bool swapped)
{
  size_t name = strcspn(known->name, ".");

  if (((known->rules & SWAP) && !swapped) ||
      ((known->rules & FIRST) && !swapped && at == 0) ||
      ((known->rules & NAME) && at > name)) {
    return false;
  }
  return true;
}

/* |domain| is |known|'s name but for one slip that counts. */
static bool is_slip(const char *domain, size_t len,
                    const struct well_known *known)
{
  size_t at = common_start(domain, len, known);
  const char *theirs = domain + at;
  const char *ours = known->name + at;
  size_t their_len = len - at;
  size_t our_len = known->len - at;
  bool swapped =
      their_len > 1 && our_len > 1 && lower(theirs[0]) == ours[1] &&
      lower(theirs[1]) == ours[0] &&
      mu_text_equal_nocase(theirs + 2, their_len - 2, ours + 2, our_len - 2);
  size_t their_skip = len >= known->len; /* one too many, or a wrong one */
  size_t our_skip = len <= known->len;   /* one missing, or a wrong one */

  if (!swapped &&
      (their_skip > their_len || our_skip > our_len ||
       !mu_text_equal_nocase(theirs + their_skip, their_len - their_skip,
                             ours + our_skip, our_len - our_skip))) {
    return false;
  }
  return counts(known, at, swapped);
}

bool mu_domain_misspelt(const char *domain, size_t len, const char **meant)
{
  const struct well_known *found = NULL;

  if (len < 2) {
    return false;
  }
  for (size_t i = 0; i < WELL_KNOWN; i++) {
    const struct well_known *known = &well_known[i];

    if (!near(domain, len, known)) {
      continue;
    }
    if (mu_text_equal_nocase(domain, len, known->name, known->len)) {
      return false;
    }
    if (!found && is_slip(domain, len, known)) {
      found = known;
    }
  }
  if (!found || is_others(domain, len)) {
    return false;
  }
  *meant = found->name;
  return true;
}
