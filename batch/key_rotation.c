/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/key_rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/durable_file.h"
#include "io/secret_source.h"

#define ADDS_MOST 5 /* of one key, before somebody has to look */

typedef enum mu_code (*step_taker)(struct mu_rotation *r, struct mu_error *err);

static const struct mu_rotation_hooks *hooks_of(const struct mu_rotation *r)
{
  return r->config.hooks;
}

static bool exists(const char *path)
{
  return access(path, F_OK) == 0;
}

static void release_key(struct mu_rotation_key *key)
{
  mu_buffer_release(&key->jwk);
}

/* ---- what the steps have in common ---- */

/* Where the key in |path| stands in the org. */
static enum mu_code look_up(const struct mu_rotation *r, const char *path,
                            struct mu_rotation_key *key,
                            struct mu_rotation_found *found,
                            struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  enum mu_code rc = MU_OK;

  *key = (struct mu_rotation_key){.kid = ""};
  *found = (struct mu_rotation_found){.there = false};
  rc = h->read(h->ctx, key, path, err);
  return rc == MU_OK ? h->find(h->ctx, found, &key->jwk, err) : rc;
}

/* Whether the key in |path| is the one with |kid|. */
static enum mu_code holds(bool *yes, const struct mu_rotation *r,
                          const char *path, const char *kid,
                          struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  struct mu_rotation_key key = {.kid = ""};
  enum mu_code rc = h->read(h->ctx, &key, path, err);

  *yes = rc == MU_OK && strcmp(key.kid, kid) == 0;
  release_key(&key);
  return rc;
}

static enum mu_code take_away(const char *path, struct mu_error *err)
{
  if (unlink(path) != 0 && errno != ENOENT) {
    return mu_error_set(err, MU_EOUTPUT, "%s cannot be removed: %s", path,
                        strerror(errno));
  }
  mu_durable_file_keep_name(path);
  return MU_OK;
}

/* The folder may be the new owner's, who could put a name of something else
 * there meanwhile: what was not made here is not given away. On some file
 * systems all is one owner's as it is. */
static bool give(const char *path, const struct stat *owner)
{
  int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat made;
  bool given = fd >= 0 && fstat(fd, &made) == 0 && S_ISREG(made.st_mode) &&
               made.st_nlink == 1 &&
               (made.st_uid == owner->st_uid ||
                (made.st_uid == geteuid() &&
                 fchown(fd, owner->st_uid, owner->st_gid) == 0));

  if (fd >= 0) {
    (void)close(fd);
  }
  return given;
}

/* Who uses the key is to be able to use the next one, and to go on with this,
 * when it is somebody else who rotates it. */
static enum mu_code hand_over(const struct mu_rotation *r, const char *path,
                              struct mu_error *err)
{
  struct stat key;

  if (stat(r->config.path, &key) != 0 || key.st_uid == geteuid() ||
      give(path, &key)) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EOUTPUT,
                      "%s cannot be given to the owner of %s, who could not "
                      "read the new key then: run this as its owner",
                      path, r->config.path);
}

static enum mu_code write_note(const struct mu_rotation *r,
                               struct mu_error *err)
{
  const char *path = mu_buffer_text(&r->note);
  enum mu_code rc = mu_rotation_state_write(&r->state, path, err);

  return rc == MU_OK ? hand_over(r, path, err) : rc;
}

/* ---- the steps ---- */

static enum mu_code make(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  const char *path = mu_buffer_text(&r->fresh);
  struct mu_rotation_key key = {.kid = ""};
  enum mu_code rc = h->make(h->ctx, path, r->config.path, err);

  if (rc == MU_OK) {
    rc = hand_over(r, path, err);
  }
  if (rc == MU_OK) {
    rc = h->read(h->ctx, &key, path, err); /* as it is on the disk */
  }
  (void)snprintf(r->state.new_kid, sizeof r->state.new_kid, "%s", key.kid);
  release_key(&key);
  return rc;
}

/* Nobody knows what became of a request whose reply is lost, and what did may
 * be why the next one is refused: the list knows. |*again|: it is not there,
 * and nobody said no. */
static enum mu_code add_once(const struct mu_rotation *r,
                             const struct mu_rotation_key *key,
                             struct mu_rotation_found *found, bool *again,
                             struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  enum mu_code added = h->add(h->ctx, &key->jwk, err);
  enum mu_code rc = MU_OK;

  *again = false;
  if (added != MU_OK && added != MU_ENET && added != MU_EUSAGE) {
    return added;
  }
  rc = h->find(h->ctx, found, &key->jwk, err);
  if (rc != MU_OK || found->there) {
    return rc;
  }
  if (added == MU_OK) {
    return mu_error_set(err, MU_ENET,
                        "the org took the new key and does not list it; run "
                        "this again");
  }
  *again = added == MU_ENET;
  return added;
}

static enum mu_code add(const struct mu_rotation *r,
                        const struct mu_rotation_key *key,
                        struct mu_rotation_found *found, struct mu_error *err)
{
  enum mu_code rc = MU_OK;
  bool again = true;

  for (unsigned i = 0; again && i < ADDS_MOST; i++) {
    rc = add_once(r, key, found, &again, err);
  }
  return rc;
}

static enum mu_code register_new(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  struct mu_rotation_key key = {.kid = ""};
  struct mu_rotation_found found = {.there = false};
  enum mu_code rc = look_up(r, mu_buffer_text(&r->fresh), &key, &found, err);

  if (rc == MU_OK && !found.there) {
    rc = add(r, &key, &found, err);
  } else if (rc == MU_OK && !found.active) {
    rc = h->activate(h->ctx, found.id, err);
  }
  (void)snprintf(r->state.new_id, sizeof r->state.new_id, "%s", found.id);
  release_key(&key);
  return rc;
}

/* Between two runs somebody may have deleted it in the console. */
static enum mu_code prove(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  enum mu_code rc = r->resumed ? register_new(r, err) : MU_OK;

  return rc == MU_OK ? h->prove(h->ctx, mu_buffer_text(&r->fresh),
                                r->state.new_kid, err)
                     : rc;
}

/* The old key is copied, not moved: FILE is there at every moment. What was
 * read has lost its last line break. */
static enum mu_code keep_old(const struct mu_rotation *r, struct mu_error *err)
{
  struct mu_secret *text = NULL;
  struct mu_secret *lines = NULL;
  enum mu_code rc =
      mu_secret_read_file(&text, r->config.path, MU_SECRET_ALL, err);

  if (rc == MU_OK) {
    rc = mu_secret_new(&lines, mu_secret_reveal(text), "\n", 1, err);
  }
  if (rc == MU_OK) {
    const char *bytes = mu_secret_reveal(lines);

    rc = mu_durable_file_replace(mu_buffer_text(&r->kept), bytes, strlen(bytes),
                                 err);
  }
  if (rc == MU_OK) {
    rc = hand_over(r, mu_buffer_text(&r->kept), err);
  }
  mu_secret_free(lines);
  mu_secret_free(text);
  return rc;
}

static enum mu_code changed_meanwhile(const struct mu_rotation *r,
                                      struct mu_error *err)
{
  return mu_error_set(err, MU_EUSAGE,
                      "%s holds neither the key that the rotation began with "
                      "nor the new one: somebody changed it. %s holds the new "
                      "one (kid %s), which is active in the org",
                      r->config.path, mu_buffer_text(&r->fresh),
                      r->state.new_kid);
}

/* Nothing can bring it back; what is left is to begin anew. */
static enum mu_code check_fresh(const struct mu_rotation *r,
                                struct mu_error *err)
{
  const char *fresh = mu_buffer_text(&r->fresh);

  if (exists(fresh)) {
    return MU_OK;
  }
  return mu_error_set(err, MU_EUSAGE,
                      "%s, which held the new key, is gone: remove %s and run "
                      "this again, and it begins anew; the app may have that "
                      "key (kid %s) still, to be deleted in the console",
                      fresh, mu_buffer_text(&r->note), r->state.new_kid);
}

static enum mu_code replace(struct mu_rotation *r, struct mu_error *err)
{
  const char *fresh = mu_buffer_text(&r->fresh);
  bool old = false;
  bool done = false;
  enum mu_code rc = holds(&done, r, r->config.path, r->state.new_kid, err);

  if (rc != MU_OK || done) { /* an earlier run came so far */
    return rc;
  }
  rc = holds(&old, r, r->config.path, r->state.old_kid, err);
  if (rc == MU_OK && !old) {
    return changed_meanwhile(r, err);
  }
  if (rc == MU_OK) {
    rc = check_fresh(r, err);
  }
  if (rc == MU_OK) {
    rc = keep_old(r, err);
  }
  if (rc == MU_OK && rename(fresh, r->config.path) != 0) {
    rc = mu_error_set(err, MU_EOUTPUT, "%s cannot replace %s: %s", fresh,
                      r->config.path, strerror(errno));
  }
  mu_durable_file_keep_name(r->config.path);
  return rc;
}

/* Only when the key that is in use now is active in the org. */
static enum mu_code check_in_use(const struct mu_rotation *r,
                                 struct mu_error *err)
{
  struct mu_rotation_key key = {.kid = ""};
  struct mu_rotation_found found = {.there = false};
  enum mu_code rc = look_up(r, r->config.path, &key, &found, err);

  if (rc == MU_OK &&
      (!found.active || strcmp(found.id, r->state.new_id) != 0)) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "the key in %s is not the new one, or not active in the "
                      "org, so the old one (kid %s) is left as it is; look at "
                      "the app's keys in the console",
                      r->config.path, r->state.old_name);
  }
  release_key(&key);
  return rc;
}

static enum mu_code deactivate(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  enum mu_code rc = check_in_use(r, err);

  if (rc == MU_OK) {
    rc = h->deactivate(h->ctx, r->state.old_id, err);
  }
  return rc == MU_OK ? h->now(h->ctx, &r->state.deactivated_s, err) : rc;
}

static enum mu_code wait_for_grace(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  int64_t now_s = 0;
  enum mu_code rc = h->now(h->ctx, &now_s, err);

  r->until_s = r->state.deactivated_s + r->config.grace_s;
  r->waiting = rc == MU_OK && now_s < r->until_s;
  return rc;
}

/* Somebody may have gone back to it in the console. */
static enum mu_code check_out_of_use(const struct mu_rotation *r,
                                     struct mu_error *err)
{
  const char *kept = mu_buffer_text(&r->kept);
  struct mu_rotation_key key = {.kid = ""};
  struct mu_rotation_found found = {.there = false};
  enum mu_code rc = exists(kept) ? look_up(r, kept, &key, &found, err) : MU_OK;

  if (rc == MU_OK && found.active) {
    rc = mu_error_set(err, MU_EUSAGE,
                      "the old key (kid %s) is active in the org again, so it "
                      "is left: deactivate it there and run this again, or "
                      "remove %s and %s, and both stay",
                      r->state.old_name, mu_buffer_text(&r->note), kept);
  }
  release_key(&key);
  return rc;
}

static enum mu_code delete_old(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  enum mu_code rc = check_in_use(r, err);

  if (rc == MU_OK) {
    rc = check_out_of_use(r, err);
  }
  return rc == MU_OK ? h->delete (h->ctx, r->state.old_id, err) : rc;
}

static enum mu_code clean(struct mu_rotation *r, struct mu_error *err)
{
  enum mu_code rc = take_away(mu_buffer_text(&r->kept), err);

  return rc == MU_OK ? take_away(mu_buffer_text(&r->note), err) : rc;
}

static const step_taker steps[MU_ROTATE_STEPS] = {
    [MU_ROTATE_MAKE] = make,
    [MU_ROTATE_REGISTER] = register_new,
    [MU_ROTATE_PROVE] = prove,
    [MU_ROTATE_REPLACE] = replace,
    [MU_ROTATE_DEACTIVATE] = deactivate,
    [MU_ROTATE_WAIT] = wait_for_grace,
    [MU_ROTATE_DELETE] = delete_old,
    [MU_ROTATE_CLEAN] = clean};

/* ---- from the beginning, or from where it was ---- */

static enum mu_code name_files(struct mu_rotation *r, struct mu_error *err)
{
  mu_buffer_printf(&r->fresh, "%s.new", r->config.path);
  mu_buffer_printf(&r->kept, "%s.old", r->config.path);
  mu_buffer_printf(&r->note, "%s.rotation", r->config.path);
  return mu_buffer_failed(&r->fresh) || mu_buffer_failed(&r->kept) ||
                 mu_buffer_failed(&r->note)
             ? mu_error_nomem(err)
             : MU_OK;
}

/* The folder is what stays the same when files replace each other. */
static enum mu_code lock_folder(struct mu_rotation *r, struct mu_error *err)
{
  const char *slash = strrchr(r->config.path, '/');
  char *folder =
      slash ? strndup(r->config.path, (size_t)(slash - r->config.path) + 1)
            : strdup(".");
  enum mu_code rc = MU_OK;

  if (!folder) {
    return mu_error_nomem(err);
  }
  r->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (r->lock < 0 || flock(r->lock, LOCK_EX | LOCK_NB) != 0) {
    rc = errno == EWOULDBLOCK
             ? mu_error_set(err, MU_EUSAGE,
                            "another muster rotates a key in %s now", folder)
             : mu_error_set(err, MU_EUSAGE,
                            "%s cannot be locked against a second rotation: %s",
                            folder, strerror(errno));
  }
  free(folder);
  return rc;
}

static enum mu_code check_nothing_there(const struct mu_rotation *r,
                                        struct mu_error *err)
{
  const struct mu_buffer *files[] = {&r->fresh, &r->kept};

  for (size_t i = 0; i < 2; i++) {
    if (exists(mu_buffer_text(files[i]))) {
      return mu_error_set(err, MU_EOUTPUT,
                          "%s is there already, and no rotation is under way "
                          "that it belongs to: move it away",
                          mu_buffer_text(files[i]));
    }
  }
  return MU_OK;
}

/* The key that is to go has to be one of the app's, and active. */
static enum mu_code note_old(struct mu_rotation *r, struct mu_error *err)
{
  struct mu_rotation_key key = {.kid = ""};
  struct mu_rotation_found found = {.there = false};
  enum mu_code rc = look_up(r, r->config.path, &key, &found, err);

  if (rc == MU_OK && !found.active) {
    rc = mu_error_set(
        err, MU_EUSAGE, "the key in %s is %s the app %s: nothing was changed",
        r->config.path,
        found.there ? "an inactive one of" : "none of the keys of",
        r->config.client_id);
  }
  (void)snprintf(r->state.client_id, sizeof r->state.client_id, "%s",
                 r->config.client_id);
  (void)snprintf(r->state.old_kid, sizeof r->state.old_kid, "%s", key.kid);
  (void)snprintf(r->state.old_id, sizeof r->state.old_id, "%s", found.id);
  (void)snprintf(r->state.old_name, sizeof r->state.old_name, "%s", found.kid);
  release_key(&key);
  return rc;
}

static enum mu_code begin(struct mu_rotation *r, struct mu_error *err)
{
  enum mu_code rc = check_nothing_there(r, err);

  r->state.step = MU_ROTATE_MAKE;
  if (rc == MU_OK) {
    rc = note_old(r, err);
  }
  if (rc == MU_OK) {
    rc = write_note(r, err);
    if (rc != MU_OK) {
      (void)unlink(mu_buffer_text(&r->note)); /* nothing is begun */
    }
  }
  return rc;
}

static enum mu_code resume(struct mu_rotation *r, struct mu_error *err)
{
  r->resumed = true;
  if (strcmp(r->state.client_id, r->config.client_id) != 0) {
    return mu_error_set(
        err, MU_EUSAGE, "%s tells of a rotation for the app %s, and this is %s",
        mu_buffer_text(&r->note), r->state.client_id, r->config.client_id);
  }
  return r->state.step == MU_ROTATE_REGISTER || r->state.step == MU_ROTATE_PROVE
             ? check_fresh(r, err)
             : MU_OK;
}

static enum mu_code take_steps(struct mu_rotation *r, struct mu_error *err)
{
  const struct mu_rotation_hooks *h = hooks_of(r);
  enum mu_code rc = MU_OK;

  for (;;) {
    h->tell(h->ctx, r->state.step, &r->state);
    rc = steps[r->state.step](r, err);
    if (rc != MU_OK || r->waiting || r->state.step == MU_ROTATE_CLEAN) {
      return rc;
    }
    r->state.step++;
    rc = write_note(r, err);
    if (rc != MU_OK) {
      return rc;
    }
  }
}

enum mu_code mu_rotation_run(struct mu_rotation *r,
                             const struct mu_rotation_config *config,
                             struct mu_error *err)
{
  bool there = false;
  enum mu_code rc = MU_OK;

  *r = (struct mu_rotation){.config = *config, .lock = -1};
  rc = name_files(r, err);
  if (rc == MU_OK) {
    rc = lock_folder(r, err);
  }
  if (rc == MU_OK) {
    rc = mu_rotation_state_read(&r->state, &there, mu_buffer_text(&r->note),
                                err);
  }
  if (rc == MU_OK) {
    rc = there ? resume(r, err) : begin(r, err);
  }
  return rc == MU_OK ? take_steps(r, err) : rc;
}

void mu_rotation_release(struct mu_rotation *r)
{
  mu_buffer_release(&r->fresh);
  mu_buffer_release(&r->kept);
  mu_buffer_release(&r->note);
  if (r->lock >= 0) {
    (void)close(r->lock);
  }
}
