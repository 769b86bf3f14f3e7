/* SPDX-License-Identifier: Apache-2.0 */
#include "io/durable_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>

#include "io/clock.h"

#define GROUP_APPENDS  1000
#define GROUP_US       MU_SEC
#define GZIP_WINDOW    (15 + 16) /* zlib's way to ask for a gzip header */
#define STREAM_LOOK_MS 200       /* between looks whether the run shall stop */

struct mu_durable_file {
  char *path;
  int fd;
  bool gzip;
  bool on_disk;        /* a regular file: there is a disk to tell */
  bool made;           /* it was not there, and has got nothing yet */
  bool broken;         /* something could not be written */
  bool stale;          /* what it holds goes with the first append */
  unsigned appends;    /* since the disk was told */
  int64_t dirty_since; /* when a tick first saw them; 0: none yet */
  z_stream z;
};

static enum mu_code refuse(struct mu_durable_file *file, struct mu_error *err)
{
  file->broken = true;
  return mu_error_set(err, MU_EOUTPUT, "%s cannot be written: %s",
                      strcmp(file->path, "-") == 0 ? "standard output"
                                                   : file->path,
                      strerror(errno));
}

static bool ends_with(const char *text, const char *tail)
{
  size_t len = strlen(text);
  size_t tail_len = strlen(tail);

  return len >= tail_len && strcmp(text + len - tail_len, tail) == 0;
}

void mu_durable_file_keep_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
  int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (fd >= 0) {
    (void)fsync(fd); /* some file systems refuse it; the file is there */
    (void)close(fd);
  }
  free(dir);
}

/* A pipe, a device: it is written to where it is, and stays what it is. */
static bool is_no_file(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

/* Notes what |file->fd| is. A file of ours is for its owner alone, whoever
 * could read it before. */
static enum mu_code look_at(struct mu_durable_file *file, struct mu_error *err)
{
  struct stat st;

  if (fstat(file->fd, &st) != 0) {
    return refuse(file, err);
  }
  file->on_disk = S_ISREG(st.st_mode);
  if (file->on_disk && strcmp(file->path, "-") != 0 &&
      fchmod(file->fd, 0600) != 0) {
    return refuse(file, err);
  }
  return MU_OK;
}

/* The file that was opened is still the one that has the name. */
static bool has_its_name(const struct mu_durable_file *file)
{
  struct stat opened;
  struct stat named;

  return fstat(file->fd, &opened) == 0 && stat(file->path, &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* Two runs that write one file would tear each other's lines apart. A file
 * system without locks has to do without. */
static enum mu_code lock(const struct mu_durable_file *file,
                         struct mu_error *err)
{
  bool refused =
      flock(file->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;

  if (refused || !has_its_name(file)) {
    return mu_error_set(err, MU_EOUTPUT,
                        "%s is being written by another run that is still "
                        "going on",
                        file->path);
  }
  return MU_OK;
}

bool mu_durable_file_is_held(const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool held =
      fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

  if (fd >= 0) {
    (void)close(fd);
  }
  return held;
}

enum opening { AS_NEW, IN_PLACE_OF_OLD, BEHIND_OLD };

static enum mu_code open_path(struct mu_durable_file *file, enum opening how,
                              struct mu_error *err)
{
  int flags = O_WRONLY | O_CLOEXEC;
  enum mu_code rc = MU_OK;

  if (how != BEHIND_OLD) {
    flags |= O_CREAT;
  }
  if (how == AS_NEW && !is_no_file(file->path)) {
    flags |= O_EXCL;
  }
  file->made = how != BEHIND_OLD && access(file->path, F_OK) != 0;
  file->fd = open(file->path, flags, 0600);
  if (file->fd < 0) {
    file->made = false;
    return refuse(file, err);
  }
  rc = look_at(file, err);
  if (rc == MU_OK && file->on_disk) {
    rc = lock(file, err);
  }
  if (rc != MU_OK || !file->on_disk) {
    file->made = false;
    return rc;
  }
  file->stale = how == IN_PLACE_OF_OLD;
  if (how == BEHIND_OLD && lseek(file->fd, 0, SEEK_END) < 0) {
    return refuse(file, err);
  }
  mu_durable_file_keep_name(file->path);
  return MU_OK;
}

static enum mu_code open_output(struct mu_durable_file *file, enum opening how,
                                struct mu_error *err)
{
  if (strcmp(file->path, "-") == 0) {
    file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    return file->fd < 0 ? refuse(file, err) : look_at(file, err);
  }
  return open_path(file, how, err);
}

static enum mu_code start_gzip(struct mu_durable_file *file,
                               struct mu_error *err)
{
  file->gzip = deflateInit2(&file->z, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, 8,
                            Z_DEFAULT_STRATEGY) == Z_OK;
  return file->gzip ? MU_OK : mu_error_nomem(err);
}

static enum mu_code make(struct mu_durable_file **out, const char *path,
                         enum opening how, struct mu_error *err)
{
  struct mu_durable_file *file = calloc(1, sizeof *file);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!file) {
    return mu_error_nomem(err);
  }
  file->fd = -1;
  file->path = strdup(path);
  if (!file->path) {
    rc = mu_error_nomem(err);
    goto out;
  }
  rc = open_output(file, how, err);
  if (rc != MU_OK) {
    goto out;
  }
  if (ends_with(path, ".gz")) {
    rc = start_gzip(file, err);
    if (rc != MU_OK) {
      goto out;
    }
  }
  *out = file;
  file = NULL; /* now the caller's */
out:
  mu_durable_file_free(file);
  return rc;
}

enum mu_code mu_durable_file_create(struct mu_durable_file **out,
                                    const char *path, bool replace,
                                    struct mu_error *err)
{
  return make(out, path, replace ? IN_PLACE_OF_OLD : AS_NEW, err);
}

enum mu_code mu_durable_file_continue(struct mu_durable_file **out,
                                      const char *path, struct mu_error *err)
{
  return make(out, path, BEHIND_OLD, err);
}

static bool cut(const struct mu_durable_file *file, off_t size)
{
  return ftruncate(file->fd, size) == 0 && lseek(file->fd, size, SEEK_SET) >= 0;
}

enum mu_code mu_durable_file_cut(struct mu_durable_file *file, uint64_t size,
                                 struct mu_error *err)
{
  return cut(file, (off_t)size) ? MU_OK : refuse(file, err);
}

/* Half a line must not look like a whole one. Standard output may be a file
 * that others write to as well: there nothing is taken back. */
static void take_back(const struct mu_durable_file *file, size_t wrote)
{
  off_t at = 0;

  if (wrote > 0 && file->on_disk && strcmp(file->path, "-") != 0) {
    at = lseek(file->fd, 0, SEEK_CUR);
  }
  if (at >= (off_t)wrote && at > 0) {
    (void)cut(file, at - (off_t)wrote); /* a torn line is told from a whole */
  }
}

/* Somebody wants the run to end; while it is going on the signal is blocked,
 * for the loop to see. */
static bool is_asked_to_stop(void)
{
  static const int asking[] = {SIGINT, SIGTERM, SIGHUP};
  sigset_t pending;

  (void)sigpending(&pending);
  for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
    if (sigismember(&pending, asking[i]) == 1) {
      return true;
    }
  }
  return false;
}

/* A pipe whose reader stands still must not make a run that nobody can stop. */
static enum mu_code wait_for_reader(struct mu_durable_file *file,
                                    struct mu_error *err)
{
  struct pollfd fd = {.fd = file->fd, .events = POLLOUT};

  while (poll(&fd, 1, STREAM_LOOK_MS) == 0) {
    if (is_asked_to_stop()) {
      file->broken = true;
      return mu_error_set(err, MU_EOUTPUT,
                          "%s cannot be written: nobody reads it, and the run "
                          "was asked to stop",
                          file->path);
    }
  }
  return MU_OK;
}

static enum mu_code write_all(struct mu_durable_file *file, const char *bytes,
                              size_t len, struct mu_error *err)
{
  size_t done = 0;

  while (done < len) {
    size_t piece = len - done;
    ssize_t wrote = 0;

    if (!file->on_disk) {
      enum mu_code rc = wait_for_reader(file, err);

      if (rc != MU_OK) {
        return rc;
      }
      piece = piece < PIPE_BUF ? piece : PIPE_BUF; /* for which there is room */
    }
    wrote = write(file->fd, bytes + done, piece);

    if (wrote < 0 && errno == EINTR) {
      continue;
    }
    if (wrote < 0) {
      enum mu_code rc = refuse(file, err); /* before errno is another's */

      take_back(file, done);
      return rc;
    }
    done += (size_t)wrote;
  }
  return MU_OK;
}

/* What was there goes when something comes in its place. */
static enum mu_code clear_old(struct mu_durable_file *file,
                              struct mu_error *err)
{
  file->made = false;
  if (file->stale) {
    file->stale = false;
    return mu_durable_file_cut(file, 0, err);
  }
  return MU_OK;
}

/* Packs |len| bytes and writes what comes out. */
static enum mu_code write_packed(struct mu_durable_file *file,
                                 const char *bytes, size_t len, int flush,
                                 struct mu_error *err)
{
  char out[16384];

  file->z.next_in = (const Bytef *)bytes;
  file->z.avail_in = (uInt)len;
  do {
    enum mu_code rc = MU_OK;

    file->z.next_out = (Bytef *)out;
    file->z.avail_out = sizeof out;
    (void)deflate(&file->z, flush); /* fails only on our bugs */
    rc = write_all(file, out, sizeof out - file->z.avail_out, err);
    if (rc != MU_OK) {
      return rc;
    }
  } while (file->z.avail_out == 0);
  return MU_OK;
}

static enum mu_code force(struct mu_durable_file *file, struct mu_error *err)
{
  if (file->on_disk && fdatasync(file->fd) != 0 && errno != EINVAL &&
      errno != EROFS) {
    return refuse(file, err);
  }
  return MU_OK;
}

static enum mu_code tell_disk(struct mu_durable_file *file,
                              struct mu_error *err)
{
  if (file->gzip) {
    enum mu_code rc = write_packed(file, NULL, 0, Z_SYNC_FLUSH, err);

    if (rc != MU_OK) {
      return rc;
    }
  }
  file->appends = 0;
  file->dirty_since = 0;
  return force(file, err);
}

enum mu_code mu_durable_file_clear(struct mu_durable_file *file,
                                   struct mu_error *err)
{
  enum mu_code rc = MU_OK;
  bool made = file->made; /* it has still got nothing */

  if (!file->stale) {
    return MU_OK;
  }
  rc = clear_old(file, err);
  file->made = made;
  return rc == MU_OK ? force(file, err) : rc;
}

enum mu_code mu_durable_file_append(struct mu_durable_file *file,
                                    const char *bytes, size_t len,
                                    struct mu_error *err)
{
  enum mu_code rc = clear_old(file, err);

  if (rc == MU_OK) {
    rc = file->gzip ? write_packed(file, bytes, len, Z_NO_FLUSH, err)
                    : write_all(file, bytes, len, err);
  }
  if (rc == MU_OK && ++file->appends == GROUP_APPENDS) {
    rc = tell_disk(file, err);
  }
  return rc;
}

enum mu_code mu_durable_file_tick(struct mu_durable_file *file, int64_t now_us,
                                  struct mu_error *err)
{
  if (file->appends == 0) {
    return MU_OK;
  }
  if (file->dirty_since == 0) {
    file->dirty_since = now_us;
  }
  return now_us - file->dirty_since < GROUP_US ? MU_OK : tell_disk(file, err);
}

enum mu_code mu_durable_file_flush(struct mu_durable_file *file,
                                   struct mu_error *err)
{
  enum mu_code rc = clear_old(file, err);

  if (rc == MU_OK && file->gzip) {
    rc = write_packed(file, NULL, 0, Z_FINISH, err);
    (void)deflateReset(&file->z); /* fails only on our bugs */
  }
  file->appends = 0;
  file->dirty_since = 0;
  return rc == MU_OK ? force(file, err) : rc;
}

enum mu_code mu_durable_file_force(struct mu_durable_file *file,
                                   struct mu_error *err)
{
  return file->appends == 0 ? MU_OK : tell_disk(file, err);
}

enum mu_code mu_durable_file_move(struct mu_durable_file *file,
                                  const char *path, struct mu_error *err)
{
  char *name = strdup(path);

  if (!name) {
    return mu_error_nomem(err);
  }
  if (rename(file->path, path) != 0) {
    free(name);
    return refuse(file, err);
  }
  mu_durable_file_keep_name(path);
  free(file->path);
  file->path = name;
  return MU_OK;
}

enum mu_code mu_durable_file_close(struct mu_durable_file *file,
                                   struct mu_error *err)
{
  enum mu_code rc = MU_OK;
  int fd = file->fd;

  if (file->broken) { /* as was told; an end behind a gap would hide it */
    return MU_OK;
  }
  rc = clear_old(file, err);

  if (rc == MU_OK && file->gzip) {
    rc = write_packed(file, NULL, 0, Z_FINISH, err);
  }
  if (rc == MU_OK) {
    rc = force(file, err);
  }
  file->fd = -1;
  if (close(fd) != 0 && rc == MU_OK) {
    rc = refuse(file, err);
  }
  return rc;
}

void mu_durable_file_free(struct mu_durable_file *file)
{
  if (!file) {
    return;
  }
  if (file->fd >= 0) {
    if (file->made) {
      (void)unlink(file->path);
    }
    (void)close(file->fd);
  }
  if (file->gzip) {
    (void)deflateEnd(&file->z);
  }
  free(file->path);
  free(file);
}

/* To standard output, or into what is no file: there is nothing to swap. */
static enum mu_code write_through(const char *path, const char *bytes,
                                  size_t len, struct mu_error *err)
{
  struct mu_durable_file *file = NULL;
  enum mu_code rc = mu_durable_file_create(&file, path, true, err);

  if (rc == MU_OK) {
    rc = mu_durable_file_append(file, bytes, len, err);
  }
  if (rc == MU_OK) {
    rc = mu_durable_file_close(file, err);
  }
  mu_durable_file_free(file);
  return rc;
}

/* Makes |part| of |bytes| and puts it at |path|. */
static enum mu_code swap_in(const char *path, const char *part,
                            const char *bytes, size_t len, struct mu_error *err)
{
  struct mu_durable_file *file = NULL;
  enum mu_code rc = MU_OK;

  (void)unlink(part); /* a run that died left it, or somebody planted it */
  rc = mu_durable_file_create(&file, part, false, err);
  if (rc != MU_OK) {
    return rc;
  }
  rc = write_all(file, bytes, len, err);
  if (rc == MU_OK) {
    rc = mu_durable_file_close(file, err);
  }
  if (rc == MU_OK && rename(part, path) != 0) {
    rc = mu_error_set(err, MU_EOUTPUT, "%s cannot be written: %s", path,
                      strerror(errno));
  }
  if (rc == MU_OK) {
    mu_durable_file_keep_name(path);
  } else {
    (void)unlink(part);
  }
  mu_durable_file_free(file);
  return rc;
}

enum mu_code mu_durable_file_replace(const char *path, const char *bytes,
                                     size_t len, struct mu_error *err)
{
  char *part = NULL;
  enum mu_code rc = MU_OK;

  if (strcmp(path, "-") == 0 || is_no_file(path)) {
    return write_through(path, bytes, len, err);
  }
  part = malloc(strlen(path) + sizeof ".part");
  if (!part) {
    return mu_error_nomem(err);
  }
  (void)sprintf(part, "%s.part", path);
  rc = swap_in(path, part, bytes, len, err);
  free(part);
  return rc;
}
