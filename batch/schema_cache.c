/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/schema_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/json.h"

#define SIZE_MOST                                                              \
  (9u << 20) /* the longest reply, and the members before it                   \
              */
#define OTHERS (S_IWGRP | S_IWOTH)

/* Ours, in front of the org's own. */
#define ORG  "muster_org"
#define NAME "muster_document"
#define TIME "muster_stored_us"

/* The XDG Base Directory Specification: a path that is not absolute does not
 * count. */
static bool find_folder(struct mu_buffer *path)
{
  const char *cache = getenv("XDG_CACHE_HOME");
  const char *home = getenv("HOME");

  if (cache && cache[0] == '/') {
    mu_buffer_append_text(path, cache);
  } else if (home && home[0] == '/') {
    mu_buffer_printf(path, "%s/.cache", home);
  } else {
    return false;
  }
  mu_buffer_append_text(path, "/muster");
  return true;
}

/* What may not stand in a file's name, or would be awkward there. */
static void append_tame(struct mu_buffer *path, const char *text)
{
  for (; *text; text++) {
    char c = *text;
    bool tame = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                (c >= '0' && c <= '9') || c == '-' || c == '.';

    mu_buffer_append_char(path, tame ? c : '_');
  }
}

bool mu_schema_cache_path(struct mu_buffer *path, const char *org,
                          const char *name)
{
  const char *host = strstr(org, "://");

  if (!find_folder(path)) {
    return false;
  }
  mu_buffer_append_char(path, '/');
  append_tame(path, host ? host + 3 : org);
  mu_buffer_append_char(path, '.');
  append_tame(path, name);
  mu_buffer_append_text(path, ".json");
  return !mu_buffer_failed(path);
}

/* ---- reading ---- */

/* What somebody else may have written is not the org's word. */
static bool is_ours(int fd)
{
  struct stat st;

  return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
         (st.st_mode & OTHERS) == 0 && st.st_size <= (off_t)SIZE_MOST;
}

static bool read_all(struct mu_buffer *text, int fd)
{
  char piece[16384];
  ssize_t got = 0;

  while ((got = read(fd, piece, sizeof piece)) > 0 && text->len <= SIZE_MOST) {
    mu_buffer_append(text, piece, (size_t)got);
  }
  return got == 0 && !mu_buffer_failed(text);
}

static bool read_file(struct mu_buffer *text, const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  bool whole = fd >= 0 && is_ours(fd) && read_all(text, fd);

  if (fd >= 0) {
    (void)close(fd);
  }
  return whole;
}

static bool says(const struct mu_json_member *member, const char *text)
{
  return member->text && member->len == strlen(text) &&
         memcmp(member->text, text, member->len) == 0;
}

static bool read_time(const struct mu_json_member *member, int64_t *us)
{
  char digits[24];
  char *end = NULL;

  if (!member->text || member->len == 0 || member->len >= sizeof digits) {
    return false;
  }
  memcpy(digits, member->text, member->len);
  digits[member->len] = '\0';
  errno = 0;
  *us = strtoll(digits, &end, 10);
  return errno == 0 && *end == '\0' && *us >= 0;
}

/* Whether |text| is whole and of |org|; then how old it is. */
static bool identify(const struct mu_buffer *text, const char *org,
                     const char *name, int64_t now_us, int64_t *age_us)
{
  struct mu_json_member members[] = {
      {.name = ORG}, {.name = NAME}, {.name = TIME}};
  int64_t stored_us = 0;

  if (!mu_json_pick(mu_buffer_text(text), text->len, members, 3) ||
      !says(&members[0], org) || !says(&members[1], name) ||
      !read_time(&members[2], &stored_us)) {
    return false;
  }
  *age_us = now_us - stored_us;
  return *age_us >= 0; /* the clock was put back: nobody knows */
}

bool mu_schema_cache_read(struct mu_buffer *text, const char *org,
                          const char *name, int64_t now_us, int64_t most_us,
                          int64_t *age_us)
{
  struct mu_buffer path = {0};
  bool good = mu_schema_cache_path(&path, org, name);

  mu_buffer_clear(text);
  good = good && read_file(text, mu_buffer_text(&path)) &&
         identify(text, org, name, now_us, age_us) && *age_us < most_us;
  mu_buffer_release(&path);
  return good;
}

/* ---- writing ---- */

static bool make_folder(const char *path)
{
  return mkdir(path, S_IRWXU) == 0 || errno == EEXIST;
}

/* muster's own, and the one around it: a home may have none yet. */
static bool make_folders(void)
{
  struct mu_buffer path = {0};
  bool made = find_folder(&path) && !mu_buffer_failed(&path);

  if (made) {
    char *last = strrchr(path.data, '/');

    *last = '\0';
    (void)make_folder(path.data); /* or the next says that it is not there */
    *last = '/';
    made = make_folder(path.data);
  }
  mu_buffer_release(&path);
  return made;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
  while (len > 0) {
    ssize_t written = write(fd, bytes, len);

    if (written < 0 && errno != EINTR) {
      return false;
    }
    if (written > 0) {
      bytes += written;
      len -= (size_t)written;
    }
  }
  return true;
}

/* Each writer has a part of its own, so that two at once do not meet. It need
 * not outlast a power cut. */
static bool replace(const char *path, const struct mu_buffer *text)
{
  struct mu_buffer part = {0};
  bool done = false;
  int fd = -1;

  mu_buffer_printf(&part, "%s.XXXXXX", path);
  if (!mu_buffer_failed(&part)) {
    fd = mkstemp(part.data);
  }
  if (fd >= 0) {
    done = write_all(fd, mu_buffer_text(text), text->len);
    done = close(fd) == 0 && done && rename(part.data, path) == 0;
    if (!done) {
      (void)unlink(part.data);
    }
  }
  mu_buffer_release(&part);
  return done;
}

/* |json| with our members in front; false when it is no object. */
static bool label(struct mu_buffer *text, const char *org, const char *name,
                  int64_t now_us, const char *json, size_t len)
{
  const char *open = memchr(json, '{', len);
  const char *rest = open ? open + 1 : NULL;

  if (!rest || !mu_json_pick(json, len, NULL, 0)) {
    return false;
  }
  mu_buffer_append_text(text, "{\"" ORG "\":");
  mu_json_write_string(text, org, strlen(org));
  mu_buffer_append_text(text, ",\"" NAME "\":");
  mu_json_write_string(text, name, strlen(name));
  mu_buffer_printf(text, ",\"" TIME "\":\"%" PRId64 "\",\n", now_us);
  mu_buffer_append(text, rest, len - (size_t)(rest - json));
  return !mu_buffer_failed(text) &&
         mu_json_pick(mu_buffer_text(text), text->len, NULL, 0);
}

bool mu_schema_cache_write(const char *org, const char *name, int64_t now_us,
                           const char *json, size_t len)
{
  struct mu_buffer path = {0};
  struct mu_buffer text = {0};
  bool done = mu_schema_cache_path(&path, org, name) &&
              label(&text, org, name, now_us, json, len) && make_folders() &&
              replace(mu_buffer_text(&path), &text);

  mu_buffer_release(&path);
  mu_buffer_release(&text);
  return done;
}
