/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "batch/key_rotation.h"
#include "batch/okta_key.h"
#include "io/durable_file.h"
#include "scratch.h"

#define KEYS_MOST 8

/* A key is its name, in a file as in the org; the org's id of it is "pks" and
 * its place. Each call of a hook can fail, before or after it has done what it
 * is for, as when the process is killed or a reply gets lost. */
struct bench {
  struct mu_scratch scratch;
  struct mu_rotation_hooks hooks;
  struct mu_rotation_config config;
  struct mu_rotation rotation;
  struct mu_error err;
  struct {
    char kid[32];
    bool there;
    bool active;
  } org[KEYS_MOST];
  unsigned keys;  /* in |org|, those that are gone among them */
  unsigned made;  /* new keys */
  unsigned calls; /* of hooks, in this run */
  unsigned fail_at;
  bool fail_after; /* it was done all the same */
  int64_t time_s;
  bool refuses;  /* the new key, when it is proved */
  unsigned lost; /* requests to add a key that come to nothing */
  unsigned adds; /* in this run */
  unsigned told;
};

/* Whether this call is the one to fail; a call that fails after its deed comes
 * here once, at its end. */
static enum mu_code fate(struct bench *b, bool after, struct mu_error *err)
{
  if (after == b->fail_after && b->calls == b->fail_at) {
    return mu_error_set(err, MU_ENET, "killed");
  }
  return MU_OK;
}

static enum mu_code before(struct bench *b, struct mu_error *err)
{
  b->calls++;
  return fate(b, false, err);
}

static enum mu_code make(void *ctx, const char *path, const char *like,
                         struct mu_error *err)
{
  struct bench *b = ctx;
  char text[32];
  enum mu_code rc = before(b, err);

  assert_string_equal(like, b->config.path);
  if (rc == MU_OK) {
    (void)snprintf(text, sizeof text, "new%u", ++b->made);
    rc = mu_durable_file_replace(path, text, strlen(text), err);
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static void read_file(char text[32], const char *path)
{
  FILE *file = fopen(path, "r");
  size_t len = file ? fread(text, 1, 31, file) : 0;

  text[len] = '\0';
  if (file) {
    (void)fclose(file);
  }
}

static enum mu_code read_key(void *ctx, struct mu_rotation_key *key,
                             const char *path, struct mu_error *err)
{
  struct bench *b = ctx;
  char text[32];
  enum mu_code rc = before(b, err);

  if (rc == MU_OK) {
    read_file(text, path);
    assert_true(text[0] != '\0');
    (void)snprintf(key->kid, sizeof key->kid, "%s", text);
    mu_buffer_append_text(&key->jwk, text);
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static enum mu_code find(void *ctx, struct mu_rotation_found *found,
                         const struct mu_buffer *jwk, struct mu_error *err)
{
  struct bench *b = ctx;
  enum mu_code rc = before(b, err);

  *found = (struct mu_rotation_found){.there = false};
  for (unsigned i = 0; rc == MU_OK && i < b->keys; i++) {
    if (b->org[i].there && strcmp(b->org[i].kid, mu_buffer_text(jwk)) == 0) {
      found->there = true;
      found->active = b->org[i].active;
      (void)snprintf(found->id, sizeof found->id, "pks%u", i);
    }
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static enum mu_code add(void *ctx, const struct mu_buffer *jwk,
                        struct mu_error *err)
{
  struct bench *b = ctx;
  enum mu_code rc = before(b, err);

  if (rc == MU_OK && b->adds++ < b->lost) {
    rc = mu_error_set(err, MU_ENET, "lost");
  }
  if (rc == MU_OK) {
    for (unsigned i = 0; i < b->keys; i++) { /* none is ever there twice */
      assert_false(b->org[i].there &&
                   strcmp(b->org[i].kid, mu_buffer_text(jwk)) == 0);
    }
    assert_true(b->keys < KEYS_MOST);
    (void)snprintf(b->org[b->keys].kid, sizeof b->org[0].kid, "%s",
                   mu_buffer_text(jwk));
    b->org[b->keys].there = true;
    b->org[b->keys++].active = true;
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static unsigned place(const char *id)
{
  assert_memory_equal(id, "pks", 3);
  return (unsigned)strtoul(id + 3, NULL, 10);
}

static enum mu_code activate(void *ctx, const char *id, struct mu_error *err)
{
  struct bench *b = ctx;
  enum mu_code rc = before(b, err);

  if (rc == MU_OK) {
    b->org[place(id)].active = true;
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static enum mu_code deactivate(void *ctx, const char *id, struct mu_error *err)
{
  struct bench *b = ctx;
  enum mu_code rc = before(b, err);

  if (rc == MU_OK) {
    b->org[place(id)].active = false;
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static enum mu_code delete_key(void *ctx, const char *id, struct mu_error *err)
{
  struct bench *b = ctx;
  enum mu_code rc = before(b, err);

  if (rc == MU_OK) {
    assert_false(b->org[place(id)].active);
    b->org[place(id)].there = false;
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static enum mu_code prove(void *ctx, const char *path, const char *kid,
                          struct mu_error *err)
{
  struct bench *b = ctx;
  char text[32];
  enum mu_code rc = before(b, err);

  read_file(text, path);
  assert_string_equal(text, kid);
  if (rc == MU_OK && b->refuses) {
    rc = mu_error_set(err, MU_EAUTH, "refused");
  }
  return rc == MU_OK ? fate(b, true, err) : rc;
}

static enum mu_code now(void *ctx, int64_t *now_s, struct mu_error *err)
{
  struct bench *b = ctx;
  enum mu_code rc = before(b, err);

  *now_s = b->time_s;
  return rc;
}

static void tell(void *ctx, enum mu_rotation_step step,
                 const struct mu_rotation_state *state)
{
  struct bench *b = ctx;

  assert_int_equal(step, state->step);
  b->told |= 1U << step;
}

static void set_up(struct bench *b)
{
  memset(b, 0, sizeof *b);
  mu_scratch_init(&b->scratch);
  mu_scratch_write(&b->scratch, "old", 3);
  assert_int_equal(chmod(b->scratch.path, 0600), 0);
  (void)snprintf(b->org[0].kid, sizeof b->org[0].kid, "old");
  b->org[0].there = b->org[0].active = true;
  b->keys = 1;
  b->time_s = 1000;
  b->hooks = (struct mu_rotation_hooks){.ctx = b,
                                        .make = make,
                                        .read = read_key,
                                        .find = find,
                                        .add = add,
                                        .activate = activate,
                                        .deactivate = deactivate,
                                        .delete = delete_key,
                                        .prove = prove,
                                        .now = now,
                                        .tell = tell};
  b->config = (struct mu_rotation_config){
      .path = b->scratch.path, .client_id = "0oa1", .hooks = &b->hooks};
}

static enum mu_code run(struct bench *b)
{
  enum mu_code rc = MU_OK;

  b->calls = b->adds = 0;
  b->err = (struct mu_error){.code = MU_OK};
  rc = mu_rotation_run(&b->rotation, &b->config, &b->err);
  mu_rotation_release(&b->rotation);
  return rc;
}

/* It stands still where the org has the new key and refuses what that signs. */
static void run_until_refused(struct bench *b)
{
  b->refuses = true;
  assert_int_equal(run(b), MU_EAUTH);
  b->refuses = false;
}

static bool beside(const struct bench *b, const char *ending)
{
  char path[320];

  (void)snprintf(path, sizeof path, "%s%s", b->scratch.path, ending);
  return access(path, F_OK) == 0;
}

static void take_away(const struct bench *b, const char *ending)
{
  char path[320];

  (void)snprintf(path, sizeof path, "%s%s", b->scratch.path, ending);
  (void)unlink(path);
}

static void tear_down(struct bench *b)
{
  take_away(b, ".new");
  take_away(b, ".old");
  take_away(b, ".rotation");
  mu_scratch_release(&b->scratch);
}

/* Nobody is locked out. */
static void assert_key_in_use_is_active(const struct bench *b)
{
  char text[32];
  bool active = false;

  read_file(text, b->scratch.path);
  for (unsigned i = 0; i < b->keys; i++) {
    active = active || (b->org[i].active && strcmp(b->org[i].kid, text) == 0);
  }
  assert_true(active);
}

static void assert_rotated(const struct bench *b)
{
  char text[32];
  unsigned there = 0;

  read_file(text, b->scratch.path);
  assert_string_not_equal(text, "old");
  for (unsigned i = 0; i < b->keys; i++) {
    there += b->org[i].there ? 1 : 0;
  }
  assert_int_equal(there, 1);
  assert_key_in_use_is_active(b);
  assert_false(beside(b, ".new") || beside(b, ".old") ||
               beside(b, ".rotation"));
}

static void test_key_rotation__goes_through_all_steps(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  assert_int_equal(run(&b), MU_OK);
  assert_int_equal(b.told, (1U << MU_ROTATE_STEPS) - 1);
  assert_rotated(&b);
  tear_down(&b);
}

/* Each call fails once, before or after its deed; then it goes on, by itself
 * where it can find out what became of it. */
static void test_key_rotation__any_failure_is_gone_on_from(void **state)
{
  (void)state;
  for (int after = 0; after < 2; after++) {
    for (unsigned at = 1;; at++) {
      struct bench b;
      enum mu_code rc = MU_OK;

      set_up(&b);
      b.fail_at = at;
      b.fail_after = after;
      rc = run(&b);
      assert_key_in_use_is_active(&b);
      if (rc != MU_OK) {
        assert_int_equal(rc, MU_ENET);
        b.fail_at = 0;
        assert_int_equal(run(&b), MU_OK);
      }
      assert_rotated(&b);
      tear_down(&b);
      if (b.calls < at) {
        assert_true(at > 10);
        break;
      }
    }
  }
}

static void test_key_rotation__the_old_key_has_its_time_of_grace(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  b.config.grace_s = 100;
  for (int i = 0; i < 2; i++) { /* asked again, it is no sooner */
    assert_int_equal(run(&b), MU_OK);
    assert_true(b.rotation.waiting);
    assert_int_equal(b.rotation.until_s, 1100);
    assert_true(b.org[0].there && !b.org[0].active);
    assert_true(beside(&b, ".old") && beside(&b, ".rotation"));
    assert_key_in_use_is_active(&b);
    b.time_s = 1099;
  }
  b.time_s = 1100;
  assert_int_equal(run(&b), MU_OK);
  assert_false(b.rotation.waiting);
  assert_rotated(&b);
  tear_down(&b);
}

static void
test_key_rotation__a_new_key_that_is_refused_changes_nothing(void **state)
{
  struct bench b;
  char text[32];

  (void)state;
  set_up(&b);
  run_until_refused(&b);
  read_file(text, b.scratch.path);
  assert_string_equal(text, "old");
  assert_key_in_use_is_active(&b);
  assert_int_equal(run(&b), MU_OK);
  assert_int_equal(b.made, 1);
  assert_rotated(&b);
  tear_down(&b);
}

static void test_key_rotation__a_lost_reply_is_looked_after(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  b.lost = 3;
  assert_int_equal(run(&b), MU_OK);
  assert_int_equal(b.adds, 4);
  assert_rotated(&b);
  tear_down(&b);
  set_up(&b);
  b.lost = 100;
  assert_int_equal(run(&b), MU_ENET);
  assert_string_equal(b.err.text, "lost");
  assert_true(b.adds < 10);
  assert_int_equal(b.keys, 1);
  b.lost = 0;
  assert_int_equal(run(&b), MU_OK);
  assert_rotated(&b);
  tear_down(&b);
}

/* Somebody tidied up in the console while the rotation stood still. */
static void test_key_rotation__a_new_key_that_is_gone(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  run_until_refused(&b);
  b.org[1].there = b.org[1].active = false;
  assert_int_equal(run(&b), MU_OK);
  assert_int_equal(b.keys, 3);
  assert_rotated(&b);
  tear_down(&b);
}

/* Likewise in the folder, while it stood still before a step. */
static void test_key_rotation__a_new_file_that_is_gone(void **state)
{
  static const struct {
    enum mu_rotation_step step;
    unsigned call; /* its first one */
  } stops[] = {
      {MU_ROTATE_REGISTER, 5}, {MU_ROTATE_PROVE, 9}, {MU_ROTATE_REPLACE, 10}};

  (void)state;
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
    struct bench b;

    set_up(&b);
    b.fail_at = stops[i].call;
    assert_int_equal(run(&b), MU_ENET);
    assert_int_equal(b.rotation.state.step, stops[i].step);
    take_away(&b, ".new");
    b.fail_at = 0;
    assert_int_equal(run(&b), MU_EUSAGE);
    assert_non_null(strstr(b.err.text, "which held the new key, is gone"));
    assert_false(beside(&b, ".old"));
    assert_key_in_use_is_active(&b);
    take_away(&b, ".rotation");
    assert_int_equal(run(&b), MU_OK);
    assert_key_in_use_is_active(&b);
    tear_down(&b);
  }
}

static void test_key_rotation__a_key_that_the_app_does_not_have(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  b.org[0].active = false;
  assert_int_equal(run(&b), MU_EUSAGE);
  assert_non_null(strstr(b.err.text, "an inactive one of the app 0oa1"));
  b.org[0].there = false;
  assert_int_equal(run(&b), MU_EUSAGE);
  assert_non_null(strstr(b.err.text, "none of the keys of the app 0oa1"));
  assert_false(beside(&b, ".new") || beside(&b, ".rotation"));
  assert_int_equal(b.keys, 1);
  tear_down(&b);
}

static void test_key_rotation__files_that_are_somebody_elses(void **state)
{
  static const char *const endings[] = {".new", ".old"};

  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct bench b;
    char path[320];

    set_up(&b);
    (void)snprintf(path, sizeof path, "%s%s", b.scratch.path, endings[i]);
    assert_int_equal(mu_durable_file_replace(path, "x", 1, NULL), MU_OK);
    assert_int_equal(run(&b), MU_EOUTPUT);
    assert_non_null(strstr(b.err.text, endings[i]));
    assert_int_equal(b.keys, 1);
    tear_down(&b);
  }
}

/* Its owner put another key there while the rotation stood still. */
static void test_key_rotation__a_key_that_somebody_changed(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  run_until_refused(&b);
  mu_scratch_write(&b.scratch, "mine", 4);
  assert_int_equal(run(&b), MU_EUSAGE);
  assert_non_null(strstr(b.err.text, "somebody changed it"));
  assert_true(b.org[0].active);
  mu_scratch_write(&b.scratch, "old", 3);
  assert_int_equal(run(&b), MU_OK);
  assert_rotated(&b);
  tear_down(&b);
}

static void test_key_rotation__the_old_key_stays_without_a_new_one(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  b.config.grace_s = 100;
  assert_int_equal(run(&b), MU_OK);
  b.org[1].active = false; /* somebody did that in the console */
  b.time_s = 2000;
  assert_int_equal(run(&b), MU_EUSAGE);
  assert_true(b.org[0].there);
  assert_non_null(strstr(b.err.text, "is left as it is"));
  tear_down(&b);
}

static void test_key_rotation__another_app_or_a_broken_note(void **state)
{
  struct bench b;
  char path[320];

  (void)state;
  set_up(&b);
  b.config.grace_s = 100;
  assert_int_equal(run(&b), MU_OK);
  b.config.client_id = "0oa2";
  assert_int_equal(run(&b), MU_EUSAGE);
  assert_non_null(strstr(b.err.text, "for the app 0oa1, and this is 0oa2"));
  (void)snprintf(path, sizeof path, "%s.rotation", b.scratch.path);
  assert_int_equal(mu_durable_file_replace(path, "{", 1, NULL), MU_OK);
  assert_int_equal(run(&b), MU_EUSAGE);
  assert_non_null(strstr(b.err.text, "does not say how far"));
  tear_down(&b);
}

static void test_rotation_state__knows_the_keys_by_both_names(void **state)
{
  struct mu_rotation_state s = {
      .old_kid = "print", .old_name = "mine", .new_kid = "new"};

  (void)state;
  assert_string_equal(mu_rotation_state_name(&s, "print"), "mine");
  assert_string_equal(mu_rotation_state_name(&s, "new"), "new");
  assert_null(mu_rotation_state_name(&s, "mine"));
  s.old_name[0] = '\0';
  assert_null(mu_rotation_state_name(&s, "print"));
}

static void test_rotation_state__is_read_as_it_was_written(void **state)
{
  struct mu_scratch s;
  struct mu_rotation_state out;
  struct mu_rotation_state in = {.step = MU_ROTATE_WAIT,
                                 .client_id = "0oa\"1",
                                 .old_kid = "a",
                                 .old_id = "pks1",
                                 .new_kid = "b",
                                 .new_id = "pks2",
                                 .deactivated_s = INT64_C(1795886228)};
  bool there = true;

  (void)state;
  mu_scratch_init(&s);
  assert_int_equal(mu_rotation_state_read(&out, &there, s.path, NULL), MU_OK);
  assert_false(there);
  for (unsigned i = 0; i < MU_ROTATE_STEPS; i++) {
    in.step = (enum mu_rotation_step)i;
    assert_int_equal(mu_rotation_state_write(&in, s.path, NULL), MU_OK);
    assert_int_equal(mu_rotation_state_read(&out, &there, s.path, NULL), MU_OK);
    assert_true(there);
    assert_int_equal(out.step, in.step);
    assert_string_equal(out.client_id, in.client_id);
    assert_string_equal(out.new_id, in.new_id);
    assert_int_equal(out.deactivated_s, in.deactivated_s);
  }
  mu_scratch_release(&s);
}

static void test_rotation_state__a_time_that_is_none_is_refused(void **state)
{
  static const char *const times[] = {"1e300", "-1", "\"1\"", "null"};
  struct mu_scratch s;
  struct mu_rotation_state out;
  bool there = false;

  (void)state;
  mu_scratch_init(&s);
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    struct mu_buffer text = {0};

    mu_buffer_printf(&text,
                     "{\"version\":1,\"step\":\"wait\",\"client_id\":\"a\","
                     "\"old_kid\":\"\",\"old_id\":\"\",\"old_name\":\"\","
                     "\"new_kid\":\"\",\"new_id\":\"\",\"deactivated\":%s}",
                     times[i]);
    assert_int_equal(mu_durable_file_replace(s.path, text.data, text.len, NULL),
                     MU_OK);
    mu_buffer_release(&text);
    assert_int_equal(mu_rotation_state_read(&out, &there, s.path, NULL),
                     MU_EUSAGE);
  }
  mu_scratch_release(&s);
}

/* What is registered says how the key signs, and nothing private. */
static void test_okta_key__as_it_is_registered(void **state)
{
  struct mu_signing_key *key = NULL;
  struct mu_buffer text = {0}, public = {0};
  cJSON *jwk = NULL, *bare = NULL;

  (void)state;
  assert_int_equal(mu_signing_key_generate(&key, MU_JWS_ES384, 0, NULL), MU_OK);
  assert_int_equal(mu_okta_key_write(&text, key, "a \"b\"", NULL), MU_OK);
  assert_int_equal(mu_signing_key_public_jwk(key, &public, NULL), MU_OK);
  jwk = cJSON_Parse(mu_buffer_text(&text));
  bare = cJSON_Parse(mu_buffer_text(&public));
  assert_true(mu_okta_key_is_same(jwk, bare));
  assert_string_equal(cJSON_GetObjectItem(jwk, "kid")->valuestring, "a \"b\"");
  assert_string_equal(cJSON_GetObjectItem(jwk, "alg")->valuestring, "ES384");
  assert_string_equal(cJSON_GetObjectItem(jwk, "use")->valuestring, "sig");
  assert_int_equal(cJSON_GetArraySize(jwk), 3 + cJSON_GetArraySize(bare));
  assert_null(cJSON_GetObjectItem(jwk, "d"));
  cJSON_Delete(jwk);
  cJSON_Delete(bare);
  mu_buffer_release(&text);
  mu_buffer_release(&public);
  mu_signing_key_free(key);
}

static void test_okta_key__requests_and_keys(void **state)
{
  struct mu_buffer path = {0};
  struct mu_buffer jwk = {0};
  struct mu_okta_key key;
  struct mu_okta_request request = mu_okta_keys(&path, "0oa/1");
  cJSON *a = cJSON_Parse("{\"id\":\"pks1\",\"kid\":\"k\",\"status\":\"ACTIVE\","
                         "\"kty\":\"RSA\",\"n\":\"1\",\"e\":\"AQAB\"}");
  cJSON *b = cJSON_Parse("{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"1\"}");

  (void)state;
  assert_string_equal(request.path, "/api/v1/apps/0oa%2F1/credentials/jwks");
  mu_buffer_append_text(&jwk, "{}");
  request = mu_okta_key_add(&path, "0oa1", &jwk);
  assert_false(request.repeatable);
  assert_string_equal(request.body, "{}");
  request = mu_okta_key_switch(&path, "0oa1", "pks1", false);
  assert_string_equal(
      request.path,
      "/api/v1/apps/0oa1/credentials/jwks/pks1/lifecycle/deactivate");
  request = mu_okta_key_delete(&path, "0oa1", "pks1");
  assert_int_equal(request.method, MU_DELETE);
  assert_true(mu_okta_key_read(&key, a));
  assert_true(key.active);
  assert_string_equal(key.kid, "k");
  assert_false(mu_okta_key_read(&key, b));
  assert_true(mu_okta_key_is_same(a, b));
  cJSON_ReplaceItemInObject(b, "n", cJSON_CreateString("2"));
  assert_false(mu_okta_key_is_same(a, b));
  assert_false(mu_okta_key_is_same(NULL, NULL));
  cJSON_Delete(a);
  cJSON_Delete(b);
  mu_buffer_release(&path);
  mu_buffer_release(&jwk);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_key_rotation__goes_through_all_steps),
      cmocka_unit_test(test_key_rotation__any_failure_is_gone_on_from),
      cmocka_unit_test(test_key_rotation__the_old_key_has_its_time_of_grace),
      cmocka_unit_test(
          test_key_rotation__a_new_key_that_is_refused_changes_nothing),
      cmocka_unit_test(test_key_rotation__a_lost_reply_is_looked_after),
      cmocka_unit_test(test_key_rotation__a_new_key_that_is_gone),
      cmocka_unit_test(test_key_rotation__a_new_file_that_is_gone),
      cmocka_unit_test(test_key_rotation__a_key_that_the_app_does_not_have),
      cmocka_unit_test(test_key_rotation__files_that_are_somebody_elses),
      cmocka_unit_test(test_key_rotation__a_key_that_somebody_changed),
      cmocka_unit_test(test_key_rotation__the_old_key_stays_without_a_new_one),
      cmocka_unit_test(test_key_rotation__another_app_or_a_broken_note),
      cmocka_unit_test(test_rotation_state__knows_the_keys_by_both_names),
      cmocka_unit_test(test_rotation_state__is_read_as_it_was_written),
      cmocka_unit_test(test_rotation_state__a_time_that_is_none_is_refused),
      cmocka_unit_test(test_okta_key__as_it_is_registered),
      cmocka_unit_test(test_okta_key__requests_and_keys),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
