/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/rotation_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "io/buffer.h"
#include "io/durable_file.h"
#include "io/json.h"

#define VERSION   1
#define FILE_MOST 8192 /* bytes */
#define TIME_MOST 1e11 /* epoch seconds: three thousand years */

static const char *const names[MU_ROTATE_STEPS] = {
    [MU_ROTATE_MAKE] = "make",     [MU_ROTATE_REGISTER] = "register",
    [MU_ROTATE_PROVE] = "prove",   [MU_ROTATE_REPLACE] = "replace",
    [MU_ROTATE_WAIT] = "wait",     [MU_ROTATE_DEACTIVATE] = "deactivate",
    [MU_ROTATE_DELETE] = "delete", [MU_ROTATE_CLEAN] = "clean"};

const char *mu_rotation_state_name(const struct mu_rotation_state *state,
                                   const char *kid)
{
  if (strcmp(kid, state->old_kid) == 0) {
    return state->old_name[0] ? state->old_name : NULL;
  }
  return strcmp(kid, state->new_kid) == 0 ? state->new_kid : NULL;
}

#define TEXT(field)                                                            \
  {                                                                            \
#field, offsetof(struct mu_rotation_state, field),                         \
        sizeof(((struct mu_rotation_state *)0)->field)                         \
  }

static const struct {
  const char *name;
  size_t offset;
  size_t size;
} texts[] = {TEXT(client_id), TEXT(old_kid), TEXT(old_id),
             TEXT(old_name),  TEXT(new_kid), TEXT(new_id)};

#define TEXTS (sizeof texts / sizeof *texts)

static bool read_texts(struct mu_rotation_state *state, const cJSON *root)
{
  for (size_t i = 0; i < TEXTS; i++) {
    const char *text = cJSON_GetStringValue(
        cJSON_GetObjectItemCaseSensitive(root, texts[i].name));

    if (!text || strlen(text) >= texts[i].size) {
      return false;
    }
    memcpy((char *)state + texts[i].offset, text, strlen(text) + 1);
  }
  return true;
}

static bool read_step(struct mu_rotation_state *state, const cJSON *root)
{
  const char *word =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "step"));

  for (unsigned i = 0; word && i < MU_ROTATE_STEPS; i++) {
    if (strcmp(word, names[i]) == 0) {
      state->step = (enum mu_rotation_step)i;
      return true;
    }
  }
  return false;
}

static bool read_time(struct mu_rotation_state *state, const cJSON *root)
{
  const cJSON *at = cJSON_GetObjectItemCaseSensitive(root, "deactivated");
  bool good = cJSON_IsNumber(at) && at->valuedouble >= 0 &&
              at->valuedouble <= TIME_MOST;

  state->deactivated_s = good ? (int64_t)at->valuedouble : 0;
  return good;
}

static bool parse(struct mu_rotation_state *state, const char *text, size_t len)
{
  cJSON *root = cJSON_ParseWithLength(text, len);
  const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
  bool good = cJSON_IsNumber(version) && version->valueint == VERSION &&
              read_step(state, root) && read_texts(state, root) &&
              read_time(state, root);

  cJSON_Delete(root);
  return good;
}

enum mu_code mu_rotation_state_read(struct mu_rotation_state *state,
                                    bool *there, const char *path,
                                    struct mu_error *err)
{
  char text[FILE_MOST];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  ssize_t len = 0;

  memset(state, 0, sizeof *state);
  *there = fd >= 0 || errno != ENOENT;
  if (!*there) {
    return MU_OK;
  }
  len = fd >= 0 ? read(fd, text, sizeof text) : -1;
  if (fd >= 0) {
    (void)close(fd);
  }
  if (len < 0 || !parse(state, text, (size_t)len)) {
    return mu_error_set(err, MU_EUSAGE,
                        "%s does not say how far the rotation has come: look "
                        "at the app's keys in the console, and remove the file "
                        "when the one in use is active there",
                        path);
  }
  return MU_OK;
}

enum mu_code mu_rotation_state_write(const struct mu_rotation_state *state,
                                     const char *path, struct mu_error *err)
{
  struct mu_buffer out = {0};
  enum mu_code rc = MU_OK;

  mu_buffer_printf(&out, "{\"version\":%d,\"step\":\"%s\"", VERSION,
                   names[state->step]);
  for (size_t i = 0; i < TEXTS; i++) {
    const char *text = (const char *)state + texts[i].offset;

    mu_buffer_printf(&out, ",\"%s\":", texts[i].name);
    mu_json_write_string(&out, text, strlen(text));
  }
  mu_buffer_append_text(&out, ",\"deactivated\":");
  mu_json_write_number(&out, (double)state->deactivated_s);
  mu_buffer_append_text(&out, "}\n");
  rc = mu_buffer_failed(&out)
           ? mu_error_nomem(err)
           : mu_durable_file_replace(path, out.data, out.len, err);
  mu_buffer_release(&out);
  return rc;
}
