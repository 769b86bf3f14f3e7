/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/group_setup.h"

#include "batch/group_lookup.h"
#include "batch/group_maker.h"
#include "batch/group_problem.h"
#include "batch/say.h"
#include "batch/words.h"

/* How many, and that nobody has looked. */
static void announce_unchecked(const struct mu_group_setup *setup)
{
  size_t count = mu_group_book_count(setup->book);
  struct mu_words by_name = mu_words_count(mu_group_book_by_name(setup->book));

  mu_say(setup->settings,
         "%s named, %s of them by name: whether the org has %s was not "
         "checked",
         mu_words_counted(count, "group").text, by_name.text,
         count == 1 ? "it" : "them");
}

static void announce(const struct mu_group_setup *setup, const char *words,
                     bool (*wanted)(const struct mu_group *group))
{
  struct mu_buffer names = {0};

  if (mu_group_names(&names, setup->book, wanted) > 0) {
    mu_say(setup->settings, "%s: %s", words, mu_buffer_text(&names));
  }
  mu_buffer_release(&names);
}

static void announce_looked_up(const struct mu_group_setup *setup, bool checked)
{
  if (!checked) {
    mu_say(setup->settings,
           "the groups, all named by id, were not checked: these "
           "credentials may not look at groups (okta.groups.read)");
  }
  if (setup->dry) {
    announce(setup, "groups that would be created", mu_group_is_to_create);
  } else if (setup->settings->rehearse) {
    announce(setup, "the rehearsal's org has no groups; creating",
             mu_group_is_to_create);
  }
}

/* A rehearsal's org begins without groups. */
static bool creates_groups(const struct mu_group_setup *setup)
{
  return setup->settings->create_groups || setup->settings->rehearse;
}

static struct mu_group_lookup lookup_of(const struct mu_group_setup *setup)
{
  return (struct mu_group_lookup){.book = setup->book,
                                  .ask = setup->ask,
                                  .takes_any_id = setup->settings->rehearse};
}

static bool names_groups(const struct mu_group_setup *setup)
{
  return setup->book && mu_group_book_count(setup->book) > 0;
}

enum mu_code mu_group_setup_look_up(const struct mu_group_setup *setup,
                                    struct mu_error *err)
{
  struct mu_group_lookup lookup = lookup_of(setup);
  bool checked = true;
  enum mu_code rc = MU_OK;

  if (!names_groups(setup)) {
    return MU_OK;
  }
  if (!setup->ask) {
    announce_unchecked(setup);
    return MU_OK;
  }
  if (setup->settings->rehearse && setup->memberships_later > 0) {
    /* Its org takes any id in a create, but not by itself. */
    mu_group_book_make_names(setup->book);
  }
  rc = mu_group_lookup_run(&lookup, &checked, err);
  if (rc == MU_OK && !creates_groups(setup)) {
    rc = mu_group_lookup_suggest(&lookup, err);
  }
  if (rc == MU_OK) {
    rc = mu_group_problem(setup->book, creates_groups(setup), err);
  }
  if (rc == MU_OK) {
    announce_looked_up(setup, checked);
  }
  return rc;
}

enum mu_code mu_group_setup_make(const struct mu_group_setup *setup, bool *made,
                                 struct mu_error *err)
{
  struct mu_group_lookup lookup = lookup_of(setup);
  enum mu_code rc = MU_OK;

  *made = false;
  if (!names_groups(setup) || !setup->ask || setup->dry) {
    return MU_OK;
  }
  rc = mu_group_maker_run(&lookup, err);
  *made = mu_group_book_created(setup->book) > 0;
  if (!setup->settings->rehearse) {
    announce(setup, "created groups", mu_group_is_created);
  }
  return rc;
}
