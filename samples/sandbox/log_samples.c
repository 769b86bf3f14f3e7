/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/sandbox/profile.h"
#include "samples/sandbox/random.h"

/* Streams of random numbers; see random.h and log_event.c. */
enum { STREAM_TIMES = 0x300, STREAM_KINDS, SALT_SAMPLE };

#define HOUR_MS    ((int64_t)3600 * 1000)
#define WEEK_MS    ((int64_t)7 * 24 * HOUR_MS)
#define ACTORS     500U
#define TWINS_ODDS 40U /* to one: an event at the time of the one before */
/* Transactions that no request of a client has. */
#define FIRST_REQUEST   ((uint64_t)1 << 62)
#define COUNT_OF(items) (sizeof(items) / sizeof *(items))

static const struct {
  const char *city, *state, *country, *postal;
  unsigned net; /* the first octet of the addresses, from RFC 5737 */
  const char *rest;
} places[] = {
    {"Berlin", "Land Berlin", "Germany", "10115", 192, "0.2"},
    {"Austin", "Texas", "United States", "78701", 198, "51.100"},
    {"São Paulo", "São Paulo", "Brazil", "01310", 203, "0.113"},
};

static const struct {
  const char *raw, *os, *browser, *device;
} agents[] = {
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
     "like Gecko) Chrome/130.0.0.0 Safari/537.36",
     "Windows 10", "CHROME", "Computer"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 "
     "Firefox/132.0",
     "Mac OS X", "FIREFOX", "Computer"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) "
     "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 "
     "Safari/604.1",
     "iOS (iPhone)", "SAFARI", "Mobile"},
};

static enum sb_log_kind draw_kind(struct sb_random *random)
{
  static const struct {
    unsigned below; /* of a hundred */
    enum sb_log_kind kind;
  } parts[] = {{55, SB_LOG_SIGN_IN},        {64, SB_LOG_SIGN_IN_FAILED},
               {66, SB_LOG_SIGN_IN_LOCKED}, {76, SB_LOG_MFA},
               {78, SB_LOG_MFA_FAILED},     {92, SB_LOG_APP},
               {100, SB_LOG_SIGN_OUT}};
  uint64_t draw = sb_random_below(random, 100);
  size_t i = 0;

  while (draw >= parts[i].below) {
    i++;
  }
  return parts[i].kind;
}

static char *join_names(const char *profile)
{
  cJSON *parsed = cJSON_Parse(profile);
  struct mu_buffer name = {0};

  sb_profile_print_name(parsed, &name);
  cJSON_Delete(parsed);
  return name.data; /* handed over */
}

static bool copy_actor(struct sb_log_actor *actor, const struct sb_user *user)
{
  memcpy(actor->id, user->id, sizeof actor->id);
  actor->login = strdup(user->login->shown);
  actor->name = join_names(user->profile);
  return actor->login && actor->name;
}

static bool make_actor(struct sb_log_actor *actor, size_t i,
                       const char prefix[SB_ID_PREFIX])
{
  struct mu_buffer login = {0};
  struct mu_buffer name = {0};

  sb_place_id_print(actor->id, prefix, i);
  mu_buffer_printf(&login, "person%zu@corp.example", i + 1);
  mu_buffer_printf(&name, "Person %zu", i + 1);
  actor->login = login.data; /* handed over, as the other */
  actor->name = name.data;
  return actor->login && actor->name;
}

static bool make_actors(struct sb_log *log, const struct sb_users *users)
{
  bool real = users->all && users->count > 0;
  size_t count = real && users->count < ACTORS ? users->count : ACTORS;
  char prefix[SB_ID_PREFIX];
  struct sb_random ids;
  bool made = true;

  sb_random_init(&ids, log->org.seed, SALT_SAMPLE);
  sb_place_id_start(prefix, "00u", &ids);
  log->actors = calloc(count, sizeof *log->actors);
  if (!log->actors) {
    return false;
  }
  for (size_t i = 0; i < count && made; i++) {
    struct sb_log_actor *actor = &log->actors[log->actor_count++];

    made = real ? copy_actor(actor, users->all[users->count / count * i])
                : make_actor(actor, i, prefix);
  }
  return made;
}

enum mu_code sb_log_samples_make(struct sb_log *log,
                                 const struct sb_users *users, uint64_t count,
                                 int64_t started_ms, struct mu_error *err)
{
  /* An hour less than a week, so that whoever asks for the last week gets them
   * all for an hour. */
  int64_t span = WEEK_MS - HOUR_MS;
  struct sb_random times, kinds;
  struct sb_log_event event = {0};

  if (count > 0 && !make_actors(log, users)) {
    return mu_error_nomem(err);
  }
  sb_random_init(&times, log->org.seed, STREAM_TIMES);
  sb_random_init(&kinds, log->org.seed, STREAM_KINDS);
  for (uint64_t i = 0; i < count; i++) {
    int64_t from = started_ms - span + span * (int64_t)i / (int64_t)count;
    uint64_t step = (uint64_t)span / count;

    if (i == 0 || sb_random_below(&times, TWINS_ODDS) != 0) {
      event.published = from + (int64_t)sb_random_below(&times, step);
    }
    event.kind = draw_kind(&kinds);
    event.request = FIRST_REQUEST + i;
    if (!sb_log_add_sample(log, &event)) {
      return mu_error_nomem(err);
    }
  }
  return MU_OK;
}

static void unfold_app(struct sb_log_view *view)
{
  view->targets[0].id = "0oa0payroll000000000";
  view->targets[0].alternate = "Payroll";
  view->targets[0].name = "Payroll";
  view->targets[1].id = "0ua0payroll000000000";
  view->targets[1].alternate = view->actor.alternate;
  view->targets[1].name = view->actor.name;
}

void sb_log_samples_unfold(const struct sb_log *log, struct sb_log_view *view)
{
  struct sb_random random;
  const struct sb_log_actor *actor;
  size_t place, agent;

  sb_random_init(&random, log->org.seed + SALT_SAMPLE, view->event->position);
  actor = &log->actors[sb_random_below(&random, log->actor_count)];
  place = (size_t)sb_random_below(&random, COUNT_OF(places));
  agent = (size_t)sb_random_below(&random, COUNT_OF(agents));
  view->actor =
      (struct sb_log_identity){actor->id, "User", actor->login, actor->name};
  (void)snprintf(view->store.address, sizeof view->store.address, "%u.%s.%u",
                 places[place].net, places[place].rest,
                 (unsigned)(1 + sb_random_below(&random, 254)));
  view->address = view->store.address;
  view->city = places[place].city;
  view->state = places[place].state;
  view->country = places[place].country;
  view->postal = places[place].postal;
  view->agent = agents[agent].raw;
  view->os = agents[agent].os;
  view->browser = agents[agent].browser;
  view->device = agents[agent].device;
  view->uri = view->event->kind == SB_LOG_APP ? "/app/payroll/sso/saml"
                                              : "/api/v1/authn";
  if (view->event->kind == SB_LOG_APP) {
    unfold_app(view);
  } else if (view->target_count > 0) {
    const char *type = view->targets[0].type;

    view->targets[0] = view->actor;
    view->targets[0].type = type;
  }
}
