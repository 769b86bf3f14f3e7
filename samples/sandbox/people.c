/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/people.h"

#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/json.h"

/* Streams of random numbers; see random.h and org.c. */
enum { STREAM_PEOPLE = 4, STREAM_MEMBERS = 5 };

#define HOUR_MS         ((int64_t)3600 * 1000)
#define DAY_MS          (24 * HOUR_MS)
#define YEARS_MS        ((int64_t)5 * 365 * DAY_MS)
#define IMPORTS_LEAST   3
#define IMPORTS_MOST    12
#define IMPORT_PEOPLE   20000 /* in one, as long as there are not too many */
#define REPORTS         8U    /* people under one manager */
#define SETTLE_MS       ((int64_t)5 * 60 * 1000)
#define PERCENT         10 /* of a draw from THOUSAND */
#define FIRST_PHONE     5550000U
#define FORMULA_ODDS    250 /* to one: a displayName that begins with = */
#define THOUSAND        1000
#define COUNT_OF(items) (sizeof(items) / sizeof *(items))

struct name {
  const char *shown, *plain; /* as people write it, and as logins do */
};

static const struct name first_names[] = {
    {"Ada", "ada"},           {"Aïcha", "aicha"},   {"Anna", "anna"},
    {"Bjørn", "bjorn"},       {"Carlos", "carlos"}, {"Chloë", "chloe"},
    {"David", "david"},       {"Elif", "elif"},     {"Emma", "emma"},
    {"François", "francois"}, {"Grace", "grace"},   {"Håkon", "hakon"},
    {"Ines", "ines"},         {"Ivan", "ivan"},     {"James", "james"},
    {"José", "jose"},         {"Jürgen", "jurgen"}, {"Kenji", "kenji"},
    {"Laura", "laura"},       {"Łukasz", "lukasz"}, {"Maria", "maria"},
    {"Mohammed", "mohammed"}, {"Nadia", "nadia"},   {"Noah", "noah"},
    {"Ольга", "olga"},        {"Peter", "peter"},   {"Priya", "priya"},
    {"Ravi", "ravi"},         {"Renée", "renee"},   {"Şule", "sule"},
    {"Sofia", "sofia"},       {"Søren", "soren"},   {"Thomas", "thomas"},
    {"Wei", "wei"},           {"Yuki", "yuki"},     {"Zoë", "zoe"},
};

static const struct name last_names[] = {
    {"Adams", "adams"},     {"Ångström", "angstrom"},
    {"Brown", "brown"},     {"Çelik", "celik"},
    {"Chen", "chen"},       {"D’Angelo", "dangelo"},
    {"Dubois", "dubois"},   {"Fernández", "fernandez"},
    {"Fischer", "fischer"}, {"García", "garcia"},
    {"Gómez", "gomez"},     {"Hansen", "hansen"},
    {"Ivanova", "ivanova"}, {"Johnson", "johnson"},
    {"Kim", "kim"},         {"Kowalska", "kowalska"},
    {"Lefèvre", "lefevre"}, {"Li", "li"},
    {"Martin", "martin"},   {"Müller", "muller"},
    {"Nguyễn", "nguyen"},   {"Novák", "novak"},
    {"O’Brien", "obrien"},  {"Okafor", "okafor"},
    {"Patel", "patel"},     {"Rossi", "rossi"},
    {"Schmidt", "schmidt"}, {"Singh", "singh"},
    {"Smith", "smith"},     {"Świątek", "swiatek"},
    {"Tanaka", "tanaka"},   {"van Dijk", "vandijk"},
    {"Weiß", "weiss"},      {"Williams", "williams"},
    {"Yılmaz", "yilmaz"},   {"Zhang", "zhang"},
};

static const char *const departments[] = {"Engineering",
                                          "Sales",
                                          "Marketing",
                                          "Finance",
                                          "Human Resources",
                                          "Legal",
                                          "Support",
                                          "IT",
                                          "Research & Development",
                                          "Operations",
                                          "Purchasing"};

static const char *const titles[] = {"Engineer", "Analyst", "Manager",
                                     "Consultant", "Clerk, junior"};

static const struct {
  const char *city, *country, *prefix;
} offices[] = {{"Berlin", "DE", "+49 30"},    {"London", "GB", "+44 20"},
               {"São Paulo", "BR", "+55 11"}, {"Tokyo", "JP", "+81 3"},
               {"Austin", "US", "+1 512"},    {"Zürich", "CH", "+41 44"}};

/* Who comes when: two streams of people that are merged. */
struct arrivals {
  int64_t origin_ms;
  uint64_t singles, single;           /* those who come one by one */
  uint64_t imported, imports, import; /* those who do not, and the next one */
  uint64_t left;                      /* of the import under way */
  int64_t single_ms, import_ms;       /* when the next one comes */
};

struct making { /* of all people */
  struct sb_org *org;
  struct sb_random random;
  struct arrivals arrivals;
  int64_t until_ms; /* nothing happened to anybody after this */
  struct mu_buffer text, login;
};

static int64_t between(struct sb_random *random, int64_t from, int64_t to)
{
  return to > from ? from + (int64_t)sb_random_below(random,
                                                     (uint64_t)(to - from) + 1)
                   : from;
}

/* A moment within step |i| of |steps| even ones. */
static int64_t moment(struct making *m, uint64_t i, uint64_t steps)
{
  uint64_t step = (uint64_t)YEARS_MS / steps;

  return m->arrivals.origin_ms +
         (int64_t)(i * step + sb_random_below(&m->random, step + 1));
}

static void plan_single(struct making *m)
{
  struct arrivals *a = &m->arrivals;

  a->single_ms =
      a->single < a->singles ? moment(m, a->single++, a->singles) : INT64_MAX;
}

/* An import has ended, or none has begun. */
static void plan_import(struct making *m)
{
  struct arrivals *a = &m->arrivals;

  if (a->import == a->imports) {
    a->import_ms = INT64_MAX;
    return;
  }
  a->left = a->imported / a->imports +
            (a->import == 0 ? a->imported % a->imports : 0);
  a->import_ms = moment(m, 2 * a->import++, 2 * a->imports);
}

static void plan(struct making *m, uint64_t people, int64_t started_ms)
{
  struct arrivals *a = &m->arrivals;

  a->origin_ms = started_ms - YEARS_MS - DAY_MS;
  a->imported = people / 2;
  a->singles = people - a->imported;
  a->imports = a->imported / IMPORT_PEOPLE;
  if (a->imports < IMPORTS_LEAST) {
    a->imports = a->imported < IMPORTS_LEAST ? a->imported : IMPORTS_LEAST;
  } else if (a->imports > IMPORTS_MOST) {
    a->imports = IMPORTS_MOST;
  }
  plan_single(m);
  plan_import(m);
}

/* When the next one came. */
static int64_t arrive(struct making *m)
{
  struct arrivals *a = &m->arrivals;
  int64_t ms;

  if (a->single_ms < a->import_ms) {
    ms = a->single_ms;
    plan_single(m);
    return ms;
  }
  ms = a->import_ms;
  if (--a->left == 0) {
    plan_import(m);
  } else if (sb_random_below(&m->random, 5) > 1) {
    a->import_ms += 1 + (int64_t)sb_random_below(&m->random, 20);
  } /* else the next one came in the same millisecond */
  return ms;
}

static enum sb_status draw_status(struct sb_random *random)
{
  static const struct {
    unsigned below; /* of a thousand */
    enum sb_status status;
  } parts[] = {{50, SB_STATUS_DEPROVISIONED}, {70, SB_STATUS_STAGED},
               {85, SB_STATUS_PROVISIONED},   {100, SB_STATUS_SUSPENDED},
               {108, SB_STATUS_LOCKED_OUT},   {125, SB_STATUS_PASSWORD_EXPIRED},
               {THOUSAND, SB_STATUS_ACTIVE}};
  uint64_t draw = sb_random_below(random, THOUSAND);
  size_t i = 0;

  while (draw >= parts[i].below) {
    i++;
  }
  return parts[i].status;
}

static bool is_draw(struct making *m, unsigned percent)
{
  return sb_random_below(&m->random, THOUSAND) < (uint64_t)percent * PERCENT;
}

/* What happened to |user| since. */
static void live(struct making *m, struct sb_user *user)
{
  struct sb_random *random = &m->random;
  bool moved = user->status != SB_STATUS_ACTIVE;

  user->last_updated = user->created;
  if (user->status == SB_STATUS_STAGED) {
    return;
  }
  user->activated = between(random, user->created, user->created + SETTLE_MS);
  user->status_changed = user->activated;
  user->last_updated = user->activated;
  if (user->status == SB_STATUS_PROVISIONED) {
    return;
  }
  user->secret = SB_SECRET_PASSWORD;
  user->password_changed = user->activated;
  if (moved) {
    user->status_changed = between(random, user->activated, m->until_ms);
    user->last_updated = user->status_changed;
  }
  if (is_draw(m, 80)) {
    user->last_login = between(random, user->activated,
                               moved ? user->status_changed : m->until_ms);
  }
  if (is_draw(m, 30)) {
    user->last_updated = between(random, user->last_updated, m->until_ms);
  }
}

/* A million are made at the start: no format string is read for each. */
static void add_name(struct mu_buffer *out, const char *name)
{
  mu_buffer_append_text(out, out->len == 0 ? "{\"" : ",\"");
  mu_buffer_append_text(out, name);
  mu_buffer_append_text(out, "\":");
}

static void add_text(struct mu_buffer *out, const char *name, const char *text)
{
  add_name(out, name);
  sb_json_text(out, text);
}

static void add_names(struct making *m, const struct name *first,
                      const struct name *last)
{
  struct mu_buffer *out = &m->text;
  const char *login = mu_buffer_text(&m->login);

  add_text(out, "login", login);
  add_text(out, "firstName", first->shown);
  add_text(out, "lastName", last->shown);
  add_text(out, "email", login);
}

static void add_phone(struct making *m, const char *name, const char *prefix,
                      uint64_t number)
{
  struct mu_buffer *out = &m->text;

  add_name(out, name);
  mu_buffer_append_char(out, '"');
  mu_buffer_append_text(out, prefix);
  mu_buffer_append_char(out, ' ');
  mu_buffer_append_uint(out, FIRST_PHONE + number);
  mu_buffer_append_char(out, '"');
}

static void add_display_name(struct making *m, const struct name *first,
                             const struct name *last)
{
  struct mu_buffer *out = &m->text;

  add_name(out, "displayName");
  mu_buffer_append_char(out, '"');
  if (sb_random_below(&m->random, FORMULA_ODDS) == 0) {
    mu_buffer_append_char(out, '='); /* a spreadsheet takes it for a formula */
  }
  mu_buffer_append_text(out, first->shown);
  mu_buffer_append_char(out, ' ');
  mu_buffer_append_text(out, last->shown);
  mu_buffer_append_char(out, '"');
}

/* In the order of the schema. Not everybody has everything. */
static void print_profile(struct making *m, const struct sb_user *user,
                          const struct name *first, const struct name *last)
{
  struct mu_buffer *out = &m->text;
  struct sb_random *random = &m->random;
  size_t office = sb_random_below(random, COUNT_OF(offices));

  mu_buffer_clear(out);
  add_names(m, first, last);
  if (is_draw(m, 30)) {
    add_phone(m, "mobilePhone", offices[office].prefix, user->place);
  } else {
    add_text(out, "mobilePhone", NULL);
  }
  add_text(out, "secondEmail", NULL);
  if (is_draw(m, 50)) {
    add_text(out, "title", titles[sb_random_below(random, COUNT_OF(titles))]);
  }
  add_display_name(m, first, last);
  add_phone(m, "primaryPhone", offices[office].prefix, user->place);
  if (is_draw(m, 50)) {
    add_text(out, "city", offices[office].city);
    add_text(out, "countryCode", offices[office].country);
  }
  add_text(out, "department",
           departments[sb_random_below(random, COUNT_OF(departments))]);
  if (user->place > 0 && is_draw(m, 95)) {
    char id[SB_ID];

    sb_place_id_print(id, m->org->users.prefix, (user->place - 1) / REPORTS);
    add_text(out, "managerId", id);
  }
  mu_buffer_append_char(out, '}');
}

/* Fills |user|, whom nobody knows yet, and |m->login|. */
static bool describe(struct making *m, struct sb_user *user)
{
  const struct name *first =
      &first_names[sb_random_below(&m->random, COUNT_OF(first_names))];
  const struct name *last =
      &last_names[sb_random_below(&m->random, COUNT_OF(last_names))];

  user->type = &m->org->types.items[0];
  user->status = draw_status(&m->random);
  user->created = arrive(m);
  live(m, user);
  mu_buffer_clear(&m->login);
  mu_buffer_append_text(&m->login, first->plain);
  mu_buffer_append_char(&m->login, '.');
  mu_buffer_append_text(&m->login, last->plain);
  mu_buffer_append_uint(&m->login, (uint64_t)user->place + 1);
  mu_buffer_append_text(&m->login, "@people.example");
  print_profile(m, user, first, last);
  if (mu_buffer_failed(&m->text) || mu_buffer_failed(&m->login)) {
    return false;
  }
  user->profile = strdup(m->text.data);
  return user->profile != NULL;
}

static bool make_person(struct making *m)
{
  struct sb_users *users = &m->org->users;
  struct sb_user *user = sb_user_new(users);
  bool kept = false;

  if (!user || !describe(m, user) ||
      !sb_users_add(users, user, m->login.data, m->login.data, &kept)) {
    sb_user_free(user);
    return false;
  }
  return sb_unique_take(&m->org->unique, user);
}

static bool make_all(struct sb_org *org, const struct sb_org_config *config)
{
  struct making m = {.org = org, .until_ms = org->started_ms - HOUR_MS};
  bool made = true;

  sb_random_init(&m.random, config->seed, STREAM_PEOPLE);
  plan(&m, config->people, org->started_ms);
  for (uint64_t i = 0; i < config->people && made; i++) {
    made = make_person(&m);
  }
  mu_buffer_release(&m.text);
  mu_buffer_release(&m.login);
  sb_users_reset_counts(&org->users);
  return made;
}

/* The group that the first |len| bytes of |name| name. */
static struct sb_group *find_group(const struct sb_groups *groups,
                                   const char *name, size_t len)
{
  for (size_t i = 0; i < groups->count; i++) {
    struct sb_group *group = groups->all[i];

    if (group->type != SB_BUILT_IN && strlen(group->name) == len &&
        memcmp(group->name, name, len) == 0) {
      return group;
    }
  }
  return NULL;
}

static enum mu_code fill_group(struct sb_org *org, struct sb_group *group,
                               double percent, struct sb_random *random,
                               struct mu_error *err)
{
  for (size_t i = 0; i < org->users.count; i++) {
    if (sb_random_chance(random, percent) &&
        !sb_group_join(group, org->users.all[i], org->started_ms)) {
      return mu_error_nomem(err);
    }
  }
  return MU_OK;
}

static enum mu_code fill_groups(struct sb_org *org,
                                const struct sb_org_config *config,
                                struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < config->group_members->count && rc == MU_OK; i++) {
    const char *text = config->group_members->items[i];
    const char *equals = strrchr(text, '=');
    struct sb_group *group =
        equals ? find_group(&org->groups, text, (size_t)(equals - text)) : NULL;
    char *end = NULL;
    double percent = equals ? strtod(equals + 1, &end) : 0;
    struct sb_random random;

    if (!group || end == equals + 1 || *end != '\0' || !(percent >= 0) ||
        percent > 100) {
      return mu_error_set(err, MU_EUSAGE,
                          "--group-members takes NAME=PCT, as in Sales=12.5, "
                          "of a --group or --app-group, not \"%s\"",
                          text);
    }
    sb_random_init(&random, config->seed, STREAM_MEMBERS + i);
    rc = fill_group(org, group, percent, &random, err);
  }
  return rc;
}

enum mu_code sb_people_make(struct sb_org *org,
                            const struct sb_org_config *config,
                            struct mu_error *err)
{
  if (config->people > 0 && config->forgetful) {
    return mu_error_set(err, MU_EUSAGE,
                        "--forget keeps nobody, so --people can make none");
  }
  if (config->people > 0 && !make_all(org, config)) {
    return mu_error_nomem(err);
  }
  return fill_groups(org, config, err);
}
