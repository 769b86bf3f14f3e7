/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faulty_disk - a disk that fails when it is told to, for LD_PRELOAD.
 *
 * It stands between a program and the regular files that lie right in one
 * directory. Each call that changes one of them or tells the disk of it is a
 * step (making, writing, cutting, renaming, removing, syncing), counted from
 * 1. What it does is said in the environment; without FAULTY_DIR, nothing.
 *
 *   FAULTY_DIR    the directory
 *   FAULTY_LOG    a file that gets a line for each step: NUMBER CALL NAME
 *   FAULTY_AT     the step at which the process is killed,
 *   FAULTY_WHEN   "before" it, "after" it or, a write being "torn", when half
 *                 of its bytes are in the file (else as "before")
 *   FAULTY_DISK   a directory on the same file system, for what is known to
 *                 be on the disk, which outlives the process
 *   FAULTY_POWER  the power fails with the process: 0 loses all that the disk
 *                 was not told of; any other number is a seed for what of
 *                 that survives all the same
 *   FAULTY_ZEROS  what was appended to a file and is lost is there as zeros, as
 *                 file systems leave it that know a length before the bytes
 *   FAULTY_ROOM   how many bytes can still be written
 *   FAULTY_FAIL   CALL:ERRNO:NTH, as in fdatasync:EIO:1: what fails from the
 *                 NTH such call on; with a fourth field, that one alone
 *   FAULTY_FILE   a part of their names: the last two are for such files alone
 *
 * The model of a disk is a strict one. fsync() and fdatasync() of a file save
 * its bytes and not its name; fsync() of the directory saves the names as they
 * are at that moment and nobody's bytes. Until then a new file has no name to
 * be found by, a renamed one has its old name, and what it replaced or was
 * removed is still there. FAULTY_DISK holds the names in "names" (lines of
 * INODE NAME) and the bytes in files named after the inodes, "disk-INODE". A
 * second link, "now-INODE", keeps each inode alive, so that its number is not
 * given to another file.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FDS   1024
#define MOST_FILES 64
#define THE_FOLDER "." /* the name that the directory itself goes by */

static struct {
  int (*open)(const char *path, int flags, ...);
  ssize_t (*write)(int fd, const void *bytes, size_t len);
  int (*fsync)(int fd);
  int (*fdatasync)(int fd);
  int (*ftruncate)(int fd, off_t len);
  int (*truncate)(const char *path, off_t len);
  int (*rename)(const char *from, const char *to);
  int (*unlink)(const char *path);
  int (*close)(int fd);
} real;

enum moment { NEVER, BEFORE, AFTER, TORN };

static struct {
  const char *dir; /* NULL: there is nothing to do */
  const char *disk;
  const char *file;
  struct stat place;
  unsigned long steps;
  unsigned long at;
  enum moment when;
  bool power_fails;
  unsigned long seed;
  bool zeros;
  bool is_limited;
  unsigned long room;
  char failing[32]; /* the call */
  int error;
  unsigned long nth;
  bool once;
  int log_fd;
  char names[MOST_FDS][NAME_MAX + 1]; /* of what is open; "" is not ours */
} faulty;

/* ---- what the disk knows ---- */

struct name {
  ino_t inode;
  char text[NAME_MAX + 1];
};

struct names {
  struct name list[MOST_FILES];
  size_t count;
};

/* The shim itself must not go wrong unseen. */
static void give_up(const char *what)
{
  perror(what);
  abort();
}

static void in_disk(char path[PATH_MAX], const char *kind, ino_t inode)
{
  (void)snprintf(path, PATH_MAX, "%s/%s-%lu", faulty.disk, kind,
                 (unsigned long)inode);
}

static void in_dir(char path[PATH_MAX], const char *dir, const char *name)
{
  (void)snprintf(path, PATH_MAX, "%s/%s", dir, name);
}

/* The caller frees with free(); NULL when there is no such file. */
static char *read_file(const char *path, size_t *len)
{
  struct stat st;
  int fd = real.open(path, O_RDONLY | O_CLOEXEC);
  char *bytes = NULL;

  *len = 0;
  if (fd < 0) {
    return NULL;
  }
  if (fstat(fd, &st) != 0 || !(bytes = malloc((size_t)st.st_size + 1)) ||
      pread(fd, bytes, (size_t)st.st_size, 0) != st.st_size) {
    give_up(path);
  }
  *len = (size_t)st.st_size;
  (void)real.close(fd);
  return bytes;
}

/* In one step, since the process may be killed from outside at any time. */
static void write_file(const char *path, const char *bytes, size_t len)
{
  char part[PATH_MAX + 8];
  int fd = -1;

  (void)snprintf(part, sizeof part, "%s.new", path);
  fd = real.open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || real.write(fd, bytes, len) != (ssize_t)len ||
      real.close(fd) != 0 || real.rename(part, path) != 0) {
    give_up(path);
  }
}

/* The names in the directory as the program sees them. */
static void look_at_names(struct names *names)
{
  DIR *dir = opendir(faulty.dir);
  const struct dirent *entry = NULL;

  names->count = 0;
  if (!dir) {
    give_up(faulty.dir);
  }
  while ((entry = readdir(dir)) != NULL) {
    if (entry->d_type == DT_REG && names->count < MOST_FILES) {
      struct name *name = &names->list[names->count++];

      name->inode = entry->d_ino;
      (void)snprintf(name->text, sizeof name->text, "%s", entry->d_name);
    }
  }
  (void)closedir(dir);
}

static void save_names(void)
{
  char path[PATH_MAX];
  struct names names;
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);

  look_at_names(&names);
  for (size_t i = 0; out && i < names.count; i++) {
    (void)fprintf(out, "%lu %s\n", (unsigned long)names.list[i].inode,
                  names.list[i].text);
  }
  if (!out || fclose(out) != 0) {
    give_up("names");
  }
  in_dir(path, faulty.disk, "names");
  write_file(path, text, len);
  free(text);
}

static bool read_names(struct names *names)
{
  char path[PATH_MAX];
  unsigned long inode = 0;
  FILE *in = NULL;

  names->count = 0;
  in_dir(path, faulty.disk, "names");
  in = fopen(path, "re");
  if (!in) {
    return false;
  }
  while (names->count < MOST_FILES &&
         fscanf(in, "%lu %255[^\n]", &inode, names->list[names->count].text) ==
             2) {
    names->list[names->count++].inode = (ino_t)inode;
  }
  (void)fclose(in);
  return true;
}

static void keep_alive(const char *name, ino_t inode)
{
  char from[PATH_MAX];
  char to[PATH_MAX];

  in_dir(from, faulty.dir, name);
  in_disk(to, "now", inode);
  if (link(from, to) != 0 && errno != EEXIST) {
    give_up(to);
  }
}

static void save_bytes(ino_t inode)
{
  char now[PATH_MAX];
  char disk[PATH_MAX];
  size_t len = 0;
  char *bytes = NULL;

  in_disk(now, "now", inode);
  in_disk(disk, "disk", inode);
  bytes = read_file(now, &len);
  if (!bytes) {
    give_up(now);
  }
  write_file(disk, bytes, len);
  free(bytes);
}

/* What is there before the first run has long been on the disk. */
static void start_disk(void)
{
  struct names names;

  if (read_names(&names)) {
    return; /* an earlier process has begun */
  }
  look_at_names(&names);
  for (size_t i = 0; i < names.count; i++) {
    keep_alive(names.list[i].text, names.list[i].inode);
    save_bytes(names.list[i].inode);
  }
  save_names();
}

/* ---- losing power ---- */

static unsigned long next_random(void)
{
  faulty.seed = faulty.seed * 6364136223846793005ul + 1442695040888963407ul;
  return faulty.seed >> 33;
}

/* What the disk was not told of may be on it all the same. */
static bool survives(void)
{
  return faulty.seed != 0 && next_random() % 2 == 0;
}

static ino_t find(const struct names *names, const char *text)
{
  for (size_t i = 0; i < names->count; i++) {
    if (strcmp(names->list[i].text, text) == 0) {
      return names->list[i].inode;
    }
  }
  return 0;
}

/* The bytes of |inode| after the loss. Of what was appended a part may have
 * got there. */
static char *bytes_left(ino_t inode, size_t *len)
{
  char path[PATH_MAX];
  size_t disk_len = 0;
  size_t now_len = 0;
  char *disk = NULL;
  char *now = NULL;

  in_disk(path, "disk", inode);
  disk = read_file(path, &disk_len); /* NULL: never told, so it is empty */
  in_disk(path, "now", inode);
  now = read_file(path, &now_len);
  if (!now) {
    give_up(path);
  }
  *len = disk_len;
  if (now_len > disk_len && (!disk || memcmp(now, disk, disk_len) == 0)) {
    if (survives()) {
      *len += next_random() % (now_len - disk_len + 1);
    }
    if (faulty.zeros) {
      memset(now + *len, 0, now_len - *len);
      *len = now_len;
    }
  } else if (survives()) {
    *len = now_len;
  } else {
    free(now);
    return disk ? disk : calloc(1, 1);
  }
  free(disk);
  return now;
}

/* Forgets |dir|'s files, or those of them whose names start with |head|. */
static void clear(const char *dir, const char *head)
{
  char path[PATH_MAX];
  DIR *list = opendir(dir);
  const struct dirent *entry = NULL;

  while (list && (entry = readdir(list)) != NULL) {
    if (entry->d_type == DT_REG &&
        strncmp(entry->d_name, head, strlen(head)) == 0) {
      in_dir(path, dir, entry->d_name);
      (void)real.unlink(path);
    }
  }
  if (list) {
    (void)closedir(list);
  }
}

static void leave(struct names *left, const char *text, ino_t inode)
{
  if (left->count < MOST_FILES) {
    struct name *name = &left->list[left->count++];

    name->inode = inode;
    (void)snprintf(name->text, sizeof name->text, "%s", text);
  }
}

/* The names after the loss: those on the disk, and changes that survive. */
static void names_left(struct names *left)
{
  struct names disk;
  struct names now;

  (void)read_names(&disk);
  look_at_names(&now);
  left->count = 0;
  for (size_t i = 0; i < disk.count; i++) {
    const struct name *name = &disk.list[i];
    ino_t inode = find(&now, name->text);

    if (inode != name->inode && survives()) {
      if (inode != 0) {
        leave(left, name->text, inode);
      }
    } else {
      leave(left, name->text, name->inode);
    }
  }
  for (size_t i = 0; i < now.count; i++) {
    if (find(&disk, now.list[i].text) == 0 && survives()) {
      leave(left, now.list[i].text, now.list[i].inode);
    }
  }
}

/* Makes the directory what a start after the loss would find. */
static void lose_power(void)
{
  struct names left;
  char *bytes[MOST_FILES];
  size_t len[MOST_FILES];

  names_left(&left);
  for (size_t i = 0; i < left.count; i++) {
    bytes[i] = bytes_left(left.list[i].inode, &len[i]);
  }
  clear(faulty.dir, "");
  for (size_t i = 0; i < left.count; i++) {
    char path[PATH_MAX];

    in_dir(path, faulty.dir, left.list[i].text);
    write_file(path, bytes[i], len[i]);
    free(bytes[i]);
  }
  clear(faulty.disk, ""); /* what is there now is on the disk */
}

/* ---- steps ---- */

static void die(void)
{
  if (faulty.power_fails) {
    lose_power();
  }
  (void)kill(getpid(), SIGKILL);
}

static bool concerns(const char *name)
{
  return !faulty.file || strstr(name, faulty.file) != NULL;
}

/* Whether this call is to fail; errno then says why. */
static bool fails(const char *call, const char *name)
{
  if (strcmp(call, faulty.failing) != 0 || !concerns(name)) {
    return false;
  }
  if (faulty.nth > 1) {
    faulty.nth--;
    return false;
  }
  if (faulty.once) {
    faulty.failing[0] = '\0';
  }
  errno = faulty.error;
  return true;
}

/* Counts a step; false when it is to fail. */
static bool begin(const char *call, const char *name)
{
  faulty.steps++;
  if (faulty.log_fd >= 0) {
    char line[NAME_MAX + 64];
    int len =
        snprintf(line, sizeof line, "%lu %s %s\n", faulty.steps, call, name);

    (void)real.write(faulty.log_fd, line, (size_t)len);
  }
  if (faulty.steps == faulty.at &&
      (faulty.when == BEFORE ||
       (faulty.when == TORN && strcmp(call, "write") != 0))) {
    die();
  }
  return !fails(call, name);
}

static void finish(void)
{
  if (faulty.steps == faulty.at && faulty.when == AFTER) {
    int error = errno;

    die();
    errno = error;
  }
}

static bool is_folder(const struct stat *st)
{
  return st->st_dev == faulty.place.st_dev && st->st_ino == faulty.place.st_ino;
}

/* The name of a file that lies, or would lie, right in the directory and is no
 * device, pipe or folder; NULL for all else. */
static const char *name_in_dir(const char *path)
{
  char folder[PATH_MAX] = ".";
  const char *slash = strrchr(path, '/');
  struct stat st;

  if (!faulty.dir || strlen(path) >= sizeof folder) {
    return NULL;
  }
  if (slash) {
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path) + 1,
                   path);
  }
  if (stat(folder, &st) != 0 || !is_folder(&st) ||
      (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))) {
    return NULL;
  }
  return slash ? slash + 1 : path;
}

static const char *name_of(int fd)
{
  return fd >= 0 && fd < MOST_FDS && faulty.names[fd][0] ? faulty.names[fd]
                                                         : NULL;
}

static void note_open(int fd, const char *name)
{
  struct stat st;

  if (fd < 0 || fd >= MOST_FDS || fstat(fd, &st) != 0) {
    return;
  }
  if (S_ISDIR(st.st_mode) && is_folder(&st)) {
    name = THE_FOLDER;
  } else if (!name) {
    return;
  } else if (faulty.disk) {
    keep_alive(name, st.st_ino);
  }
  (void)snprintf(faulty.names[fd], sizeof faulty.names[fd], "%s", name);
}

/* ---- what stands in for libc's ---- */

static void load(void)
{
  *(void **)&real.open = dlsym(RTLD_NEXT, "open");
  *(void **)&real.write = dlsym(RTLD_NEXT, "write");
  *(void **)&real.fsync = dlsym(RTLD_NEXT, "fsync");
  *(void **)&real.fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  *(void **)&real.ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  *(void **)&real.truncate = dlsym(RTLD_NEXT, "truncate");
  *(void **)&real.rename = dlsym(RTLD_NEXT, "rename");
  *(void **)&real.unlink = dlsym(RTLD_NEXT, "unlink");
  *(void **)&real.close = dlsym(RTLD_NEXT, "close");
}

/* Other libraries may be set up, and call, before this one. */
static void be_ready(void)
{
  if (!real.close) {
    load();
  }
}

int open(const char *path, int flags, ...)
{
  const char *name = NULL;
  bool is_step = false;
  mode_t mode = 0;
  int fd = -1;

  be_ready();
  if (flags & O_CREAT) {
    va_list args;

    va_start(args, flags);
    mode = va_arg(args, mode_t);
    va_end(args);
  }
  if ((flags & O_ACCMODE) != O_RDONLY) {
    name = name_in_dir(path);
    is_step = name && (((flags & O_CREAT) && access(path, F_OK) != 0) ||
                       (flags & O_TRUNC));
  }
  if (is_step ? !begin("open", name) : name && fails("open", name)) {
    return -1;
  }
  fd = real.open(path, flags, mode);
  if (faulty.dir) {
    note_open(fd, name);
  }
  if (is_step) {
    finish();
  }
  return fd;
}

int open64(const char *path, int flags, ...);
int open64(const char *path, int flags, ...)
{
  va_list args;
  mode_t mode = 0;

  if (flags & O_CREAT) {
    va_start(args, flags);
    mode = va_arg(args, mode_t);
    va_end(args);
  }
  return open(path, flags, mode);
}

int close(int fd)
{
  const char *name = name_of(fd);
  bool bad = name && fails("close", name);

  be_ready();
  if (name) {
    faulty.names[fd][0] = '\0';
  }
  if (bad) {
    (void)real.close(fd); /* it is closed all the same */
    errno = faulty.error;
    return -1;
  }
  return real.close(fd);
}

/* A full disk takes what it has room for, and nothing from then on. */
static bool has_room(const char *name, size_t *len)
{
  if (!faulty.is_limited || !concerns(name)) {
    return true;
  }
  if (faulty.room == 0) {
    errno = ENOSPC;
    return false;
  }
  *len = *len < faulty.room ? *len : faulty.room;
  faulty.room -= *len;
  return true;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
  const char *name = name_of(fd);
  ssize_t wrote = -1;

  be_ready();
  if (!name) {
    return real.write(fd, bytes, len);
  }
  if (!begin("write", name) || !has_room(name, &len)) {
    return -1;
  }
  if (faulty.steps == faulty.at && faulty.when == TORN) {
    (void)real.write(fd, bytes, len / 2);
    die();
  }
  wrote = real.write(fd, bytes, len);
  finish();
  return wrote;
}

static int sync_it(int fd, const char *call, int (*sync)(int fd))
{
  const char *name = name_of(fd);
  struct stat st;
  int rc = 0;

  if (!name) {
    return sync(fd);
  }
  if (!begin(call, name)) {
    return -1;
  }
  if (!faulty.disk) {
    rc = sync(fd);
  } else if (strcmp(name, THE_FOLDER) == 0) {
    save_names(); /* the real disk is spared: that would only take time */
  } else if (fstat(fd, &st) == 0) {
    save_bytes(st.st_ino);
  }
  finish();
  return rc;
}

int fsync(int fd)
{
  be_ready();
  return sync_it(fd, "fsync", real.fsync);
}

int fdatasync(int fd)
{
  be_ready();
  return sync_it(fd, "fdatasync", real.fdatasync);
}

int ftruncate(int fd, off_t len)
{
  const char *name = name_of(fd);
  int rc = -1;

  be_ready();
  if (!name) {
    return real.ftruncate(fd, len);
  }
  if (begin("ftruncate", name)) {
    rc = real.ftruncate(fd, len);
    finish();
  }
  return rc;
}

int truncate(const char *path, off_t len)
{
  const char *name = name_in_dir(path);
  int rc = -1;

  be_ready();
  if (!name) {
    return real.truncate(path, len);
  }
  if (begin("truncate", name)) {
    rc = real.truncate(path, len);
    finish();
  }
  return rc;
}

int rename(const char *from, const char *to)
{
  const char *name = name_in_dir(to);
  int rc = -1;

  be_ready();
  if (!name) {
    return real.rename(from, to);
  }
  if (begin("rename", name)) {
    rc = real.rename(from, to);
    finish();
  }
  return rc;
}

int unlink(const char *path)
{
  const char *name = name_in_dir(path);
  int rc = -1;

  be_ready();
  if (!name || access(path, F_OK) != 0) {
    return real.unlink(path);
  }
  if (begin("unlink", name)) {
    rc = real.unlink(path);
    finish();
  }
  return rc;
}

/* ---- the start ---- */

static unsigned long number(const char *name)
{
  const char *text = getenv(name);

  return text ? strtoul(text, NULL, 10) : 0;
}

static enum moment moment(const char *text)
{
  static const char *const words[] = {
      [BEFORE] = "before", [AFTER] = "after", [TORN] = "torn"};

  for (enum moment i = BEFORE; text && i <= TORN; i++) {
    if (strcmp(text, words[i]) == 0) {
      return i;
    }
  }
  return NEVER;
}

static int error_named(const char *text)
{
  static const struct {
    const char *name;
    int error;
  } errors[] = {{"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS},
                {"EIO", EIO},       {"EACCES", EACCES}, {"EINTR", EINTR}};

  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    if (strcmp(text, errors[i].name) == 0) {
      return errors[i].error;
    }
  }
  errno = EINVAL;
  give_up("FAULTY_FAIL");
  return 0;
}

static void read_failure(const char *text)
{
  char error[32] = "";
  char once[8] = "";

  if (text) {
    if (sscanf(text, "%31[a-z]:%31[A-Z]:%lu:%7s", faulty.failing, error,
               &faulty.nth, once) < 3) {
      errno = EINVAL;
      give_up("FAULTY_FAIL");
    }
    faulty.error = error_named(error);
    faulty.once = once[0] != '\0';
  }
}

__attribute__((constructor)) static void start(void)
{
  const char *dir = getenv("FAULTY_DIR");
  const char *log = getenv("FAULTY_LOG");

  be_ready();
  faulty.log_fd = -1;
  if (!dir || stat(dir, &faulty.place) != 0) {
    return;
  }
  faulty.disk = getenv("FAULTY_DISK");
  faulty.file = getenv("FAULTY_FILE");
  faulty.at = number("FAULTY_AT");
  faulty.when = moment(getenv("FAULTY_WHEN"));
  faulty.power_fails = getenv("FAULTY_POWER") != NULL;
  faulty.seed = number("FAULTY_POWER");
  faulty.zeros = getenv("FAULTY_ZEROS") != NULL;
  faulty.is_limited = getenv("FAULTY_ROOM") != NULL;
  faulty.room = number("FAULTY_ROOM");
  read_failure(getenv("FAULTY_FAIL"));
  if (log) {
    faulty.log_fd =
        real.open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  faulty.dir = dir;
  if (faulty.disk) {
    start_disk();
  }
}
