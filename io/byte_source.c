/* SPDX-License-Identifier: Apache-2.0 */
/*
 * byte_source - stored bytes in, plain bytes out.
 *
 * inflate() is called directly: gzread() takes whatever follows the last
 * member for padding and says nothing, and a file that was joined or copied
 * badly would lose its last rows that way.
 *
 * Reading is by pread() at an offset of our own, so that a pass can be begun
 * again without moving a position that others may share (standard input).
 */
#include "io/byte_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "io/spool.h"

#define STORED_MAX ((size_t)128 << 10) /* bytes asked of the file at once */
#define PIECE_MAX  ((size_t)128 << 10) /* bytes unpacked at once */

#define GZIP_WINDOW_BITS                                                       \
  (15 + 16) /* the largest window, gzip header wanted                          \
             */

enum unpacking {
  NOT_PACKED,     /* stored bytes are handed on as they are */
  IN_MEMBER,      /* inside a gzip member, its header and trailer included */
  BETWEEN_MEMBERS /* behind a whole member: another, zeros, or the end */
};

struct mu_byte_source {
  char *name; /* as messages call it */
  int fd;
  bool spooled;
  bool checks_changes; /* a file that others could write to meanwhile */
  off_t start;         /* where the first byte is; not 0 for a used stdin */
  struct stat opened;

  unsigned char *stored; /* STORED_MAX bytes */
  unsigned char *piece;  /* PIECE_MAX bytes, when the input is gzip */
  size_t piece_most;
  uint64_t read; /* stored bytes read in this pass */
  uint64_t total;

  bool torn;
  bool gzip;
  enum unpacking unpacking;
  bool padded;
  z_stream z;

  bool wants_fingerprint;
  bool has_fingerprint;
  EVP_MD_CTX *hash; /* while a pass is being hashed */
  struct mu_fingerprint fingerprint;
};

static enum mu_code open_input(struct mu_byte_source *s, const char *path,
                               struct mu_error *err)
{
  bool is_stdin = strcmp(path, "-") == 0;

  s->name = strdup(is_stdin ? "standard input" : path);
  if (!s->name) {
    return mu_error_nomem(err);
  }
  s->fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                   : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (s->fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return mu_error_set(err, MU_EINPUT, "there is no file \"%s\"", path);
  }
  if (s->fd < 0 || fstat(s->fd, &s->opened) != 0) {
    return mu_error_set(err, MU_EINPUT, "%s cannot be opened: %s", s->name,
                        strerror(errno));
  }
  if (S_ISDIR(s->opened.st_mode)) {
    return mu_error_set(err, MU_EINPUT,
                        "%s is a folder; the input is one CSV file", s->name);
  }
  return MU_OK;
}

/* Puts a copy that can be read again in the place of the input. */
static enum mu_code replace_by_copy(struct mu_byte_source *s,
                                    struct mu_error *err)
{
  int copy = -1;
  enum mu_code rc = mu_spool(&copy, s->fd, s->name, err);

  if (rc) {
    return rc;
  }
  (void)close(s->fd); /* only ever read from */
  s->fd = copy;
  s->spooled = true;
  if (fstat(copy, &s->opened) != 0) {
    return mu_error_set(err, MU_EINPUT, "the copy of %s cannot be read: %s",
                        s->name, strerror(errno));
  }
  return MU_OK;
}

static enum mu_code read_failed(const struct mu_byte_source *s,
                                struct mu_error *err)
{
  return mu_error_set(err, MU_EINPUT, "%s cannot be read at byte %llu: %s",
                      s->name, (unsigned long long)s->read, strerror(errno));
}

static ssize_t read_at(const struct mu_byte_source *s, void *bytes, size_t most)
{
  ssize_t n = 0;

  do {
    n = pread(s->fd, bytes, most, s->start + (off_t)s->read);
  } while (n < 0 && errno == EINTR);
  return n;
}

/* Makes what follows readable by pread(), and says where it starts. */
static enum mu_code make_seekable(struct mu_byte_source *s,
                                  struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  s->start = lseek(s->fd, 0, SEEK_CUR);
  if (s->start < 0 || !S_ISREG(s->opened.st_mode)) {
    s->start = 0;
    rc = replace_by_copy(s, err);
  }
  s->checks_changes = !s->spooled;
  if (s->opened.st_size > s->start) {
    s->total = (uint64_t)(s->opened.st_size - s->start);
  }
  return rc;
}

/* Looks for gzip; one first byte alone is a gzip that was cut there. */
static enum mu_code detect_gzip(struct mu_byte_source *s, struct mu_error *err)
{
  unsigned char magic[2] = {0, 0};
  ssize_t n = read_at(s, magic, sizeof magic);

  if (n < 0) {
    return read_failed(s, err);
  }
  s->gzip = n > 0 && magic[0] == 0x1F && (n == 1 || magic[1] == 0x8B);
  if (!s->gzip) {
    return MU_OK;
  }
  s->piece = malloc(PIECE_MAX);
  if (!s->piece || inflateInit2(&s->z, GZIP_WINDOW_BITS) != Z_OK) {
    free(s->piece);
    s->piece = NULL; /* what _free() tells an initialised stream by */
    return mu_error_nomem(err);
  }
  s->unpacking = IN_MEMBER;
  return MU_OK;
}

enum mu_code mu_byte_source_open(struct mu_byte_source **out, const char *path,
                                 struct mu_error *err)
{
  struct mu_byte_source *s = calloc(1, sizeof *s);
  enum mu_code rc = MU_OK;

  *out = NULL;
  if (!s) {
    return mu_error_nomem(err);
  }
  s->fd = -1;
  s->piece_most = PIECE_MAX;
  s->stored = malloc(STORED_MAX);
  if (!s->stored) {
    rc = mu_error_nomem(err);
    goto out;
  }
  rc = open_input(s, path, err);
  if (rc) {
    goto out;
  }
  rc = make_seekable(s, err);
  if (rc) {
    goto out;
  }
  rc = detect_gzip(s, err);
  if (rc) {
    goto out;
  }
  *out = s;
  s = NULL; /* now the caller's */
out:
  mu_byte_source_free(s);
  return rc;
}

void mu_byte_source_free(struct mu_byte_source *source)
{
  if (!source) {
    return;
  }
  if (source->piece) {
    (void)inflateEnd(&source->z); /* frees; nothing it says matters now */
    explicit_bzero(source->piece, PIECE_MAX);
  }
  if (source->stored) {
    explicit_bzero(source->stored, STORED_MAX); /* may hold passwords */
  }
  if (source->fd >= 0) {
    (void)close(source->fd); /* only ever read from */
  }
  EVP_MD_CTX_free(source->hash);
  free(source->piece);
  free(source->stored);
  free(source->name);
  free(source);
}

static enum mu_code unchanged(const struct mu_byte_source *s,
                              struct mu_error *err)
{
  struct stat now;

  if (!s->checks_changes) {
    return MU_OK;
  }
  if (fstat(s->fd, &now) != 0) {
    return read_failed(s, err);
  }
  if (now.st_size != s->opened.st_size ||
      now.st_mtim.tv_sec != s->opened.st_mtim.tv_sec ||
      now.st_mtim.tv_nsec != s->opened.st_mtim.tv_nsec) {
    return mu_error_set(err, MU_EINPUT,
                        "%s was changed while it was being read; run again "
                        "when nothing writes to it",
                        s->name);
  }
  return MU_OK;
}

static enum mu_code hash_failed(struct mu_error *err)
{
  return mu_error_set(err, MU_ENOMEM, "SHA-256 is not to be had of OpenSSL");
}

static enum mu_code hash_stored(struct mu_byte_source *s, size_t len,
                                struct mu_error *err)
{
  if (s->wants_fingerprint && s->read == 0 && !s->hash) {
    /* Without its context, which is made when it is first wanted, OpenSSL 3.0
     * would crash rather than say that memory is short. */
    s->hash = OSSL_LIB_CTX_get0_global_default() ? EVP_MD_CTX_new() : NULL;
    if (!s->hash || EVP_DigestInit_ex(s->hash, EVP_sha256(), NULL) != 1) {
      return hash_failed(err);
    }
  }
  if (s->hash && EVP_DigestUpdate(s->hash, s->stored, len) != 1) {
    return hash_failed(err);
  }
  return MU_OK;
}

static enum mu_code hash_end(struct mu_byte_source *s, struct mu_error *err)
{
  static const char digits[] = "0123456789abcdef";
  unsigned char digest[EVP_MAX_MD_SIZE];
  char *hex = s->fingerprint.sha256;
  unsigned len = 0;

  if (!s->hash) {
    return MU_OK;
  }
  if (EVP_DigestFinal_ex(s->hash, digest, &len) != 1) {
    return hash_failed(err);
  }
  for (unsigned i = 0; i < len; i++) {
    *hex++ = digits[digest[i] >> 4];
    *hex++ = digits[digest[i] & 15];
  }
  *hex = '\0';
  s->fingerprint.bytes = s->read;
  s->has_fingerprint = true;
  s->wants_fingerprint = false;
  EVP_MD_CTX_free(s->hash);
  s->hash = NULL;
  return MU_OK;
}

/* Reads the next stored bytes; |*len| is 0 at the end of the file. */
static enum mu_code fill(struct mu_byte_source *s, size_t *len,
                         struct mu_error *err)
{
  size_t most = s->piece_most < STORED_MAX ? s->piece_most : STORED_MAX;
  ssize_t n = read_at(s, s->stored, most);
  enum mu_code rc = MU_OK;

  *len = 0;
  if (n < 0) {
    return read_failed(s, err);
  }
  rc = hash_stored(s, (size_t)n, err);
  if (rc == MU_OK && n == 0) {
    rc = unchanged(s, err);
    if (rc == MU_OK) {
      rc = hash_end(s, err);
    }
  }
  s->read += (uint64_t)n;
  *len = (size_t)n;
  return rc;
}

/* Where in the stored file the next byte to unpack is. */
static unsigned long long offset(const struct mu_byte_source *s)
{
  return (unsigned long long)(s->read - s->z.avail_in);
}

static enum mu_code cut_off(struct mu_byte_source *s, struct mu_error *err)
{
  s->torn = true;
  return mu_error_set(err, MU_EINPUT,
                      "%s is cut off: %llu bytes of gzip, and its end is "
                      "missing; copy or download it again",
                      s->name, (unsigned long long)s->read);
}

static enum mu_code damaged(struct mu_byte_source *s, int status,
                            struct mu_error *err)
{
  if (status == Z_MEM_ERROR) {
    return mu_error_nomem(err);
  }
  s->torn = true;
  return mu_error_set(err, MU_EINPUT,
                      "%s is damaged before byte %llu of the gzip (%s); copy "
                      "or download it again",
                      s->name, offset(s), s->z.msg ? s->z.msg : "zlib");
}

/* Looks at the bytes behind a whole member; there is at least one. */
static enum mu_code next_member(struct mu_byte_source *s, struct mu_error *err)
{
  while (s->z.avail_in > 0 && *s->z.next_in == 0) {
    s->padded = true;
    s->z.next_in++;
    s->z.avail_in--;
  }
  if (s->z.avail_in == 0) {
    return MU_OK;
  }
  if (s->padded || *s->z.next_in != 0x1F) {
    s->torn = true;
    return mu_error_set(err, MU_EINPUT,
                        "%s goes on after the end of its gzip, at byte %llu, "
                        "with what is not gzip; copy or download it again",
                        s->name, offset(s));
  }
  if (inflateReset(&s->z) != Z_OK) {
    return damaged(s, Z_STREAM_ERROR, err);
  }
  s->unpacking = IN_MEMBER;
  return MU_OK;
}

/* Unpacks what is at hand; |*len| is 0 when more stored bytes are needed or a
 * member ended. */
static enum mu_code unpack(struct mu_byte_source *s, size_t *len,
                           struct mu_error *err)
{
  uInt most = (uInt)(s->piece_most < PIECE_MAX ? s->piece_most : PIECE_MAX);
  int status = Z_OK;

  s->z.next_out = s->piece;
  s->z.avail_out = most;
  status = inflate(&s->z, Z_NO_FLUSH);
  *len = most - s->z.avail_out;
  if (status == Z_STREAM_END) {
    s->unpacking = BETWEEN_MEMBERS;
  } else if (status != Z_OK && status != Z_BUF_ERROR && *len == 0) {
    return damaged(s, status, err); /* what came before it has been given */
  }
  return MU_OK;
}

static enum mu_code read_gzip(struct mu_byte_source *s, const char **bytes,
                              size_t *len, struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  *bytes = (const char *)s->piece;
  *len = 0;
  while (rc == MU_OK && *len == 0) {
    if (s->unpacking == BETWEEN_MEMBERS && s->z.avail_in > 0) {
      rc = next_member(s, err);
    }
    if (rc == MU_OK && s->unpacking == IN_MEMBER) {
      rc = unpack(s, len, err); /* also without input: it may hold some back */
    }
    if (rc == MU_OK && *len == 0 && s->z.avail_in == 0) {
      size_t stored = 0;

      rc = fill(s, &stored, err);
      s->z.next_in = s->stored;
      s->z.avail_in = (uInt)stored;
      if (rc == MU_OK && stored == 0) {
        return s->unpacking == IN_MEMBER ? cut_off(s, err) : MU_END;
      }
    }
  }
  return rc;
}

enum mu_code mu_byte_source_read(struct mu_byte_source *source,
                                 const char **bytes, size_t *len,
                                 struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  if (source->gzip) {
    return read_gzip(source, bytes, len, err);
  }
  *bytes = (const char *)source->stored;
  rc = fill(source, len, err);
  return rc == MU_OK && *len == 0 ? MU_END : rc;
}

enum mu_code mu_byte_source_rewind(struct mu_byte_source *source,
                                   struct mu_error *err)
{
  enum mu_code rc = unchanged(source, err);

  if (rc) {
    return rc;
  }
  source->read = 0;
  EVP_MD_CTX_free(source->hash); /* a pass that was broken off */
  source->hash = NULL;
  if (source->gzip) {
    source->unpacking = IN_MEMBER;
    source->padded = false;
    source->z.avail_in = 0;
    if (inflateReset(&source->z) != Z_OK) {
      return damaged(source, Z_STREAM_ERROR, err);
    }
  }
  return MU_OK;
}

void mu_byte_source_want_fingerprint(struct mu_byte_source *source)
{
  source->wants_fingerprint = true;
}

bool mu_byte_source_fingerprint(const struct mu_byte_source *source,
                                struct mu_fingerprint *out)
{
  if (source->has_fingerprint) {
    *out = source->fingerprint;
  }
  return source->has_fingerprint;
}

void mu_byte_source_position(const struct mu_byte_source *source,
                             uint64_t *read, uint64_t *total)
{
  *read = source->read;
  *total = source->total;
}

bool mu_byte_source_is_torn(const struct mu_byte_source *source)
{
  return source->torn;
}

bool mu_byte_source_is_gzip(const struct mu_byte_source *source)
{
  return source->gzip;
}

void mu_byte_source_limit_piece(struct mu_byte_source *source, size_t most)
{
  source->piece_most = most > 0 ? most : 1;
}
