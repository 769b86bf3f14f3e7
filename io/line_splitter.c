/* SPDX-License-Identifier: Apache-2.0 */
#include "io/line_splitter.h"

#include <string.h>

#define CTRL_Z '\x1A'

void mu_line_splitter_init(struct mu_line_splitter *s,
                           struct mu_text_decoder *decoder)
{
  memset(s, 0, sizeof *s);
  s->decoder = decoder;
  s->line = 1;
}

static void find_lf(struct mu_line_splitter *s)
{
  s->lf = memchr(s->at, '\n', (size_t)(s->edge - s->at));
  if (!s->lf) {
    s->lf = s->edge;
  }
}

/* Puts the next bytes at hand, less a last Ctrl-Z; there can be none left. */
static enum mu_code more(struct mu_line_splitter *s, struct mu_error *err)
{
  size_t len = 0;
  enum mu_code rc = mu_text_decoder_read(s->decoder, &s->at, &len, err);

  s->edge = rc == MU_OK ? s->at + len : s->at;
  if (rc == MU_OK && s->edge[-1] == CTRL_Z) {
    s->edge--;
    s->holds_ctrl_z = true;
  }
  if (rc == MU_OK) {
    find_lf(s);
  }
  return rc;
}

static void give(struct mu_line_splitter *s, struct mu_line_piece *piece,
                 const char *bytes, size_t len, size_t end)
{
  piece->bytes = bytes;
  piece->len = len;
  piece->end = end;
  piece->line = s->line;
  s->line += end > 0;
}

/* Goes on to the next bytes. What was kept back before them becomes a piece
 * of its own, now that it is known what follows. */
static enum mu_code advance(struct mu_line_splitter *s,
                            struct mu_line_piece *piece, struct mu_error *err)
{
  bool held_ctrl_z = s->holds_ctrl_z;
  enum mu_code rc = MU_OK;

  s->holds_ctrl_z = false;
  rc = more(s, err);
  if (rc == MU_OK && held_ctrl_z) {
    give(s, piece, "\x1A", 1, 0);
  } else if (s->holds_cr && (rc == MU_OK || rc == MU_END)) {
    bool crlf = s->at < s->edge && *s->at == '\n';

    s->holds_cr = false;
    s->at += crlf;
    give(s, piece, crlf ? "\r\n" : "\r", crlf ? 2 : 1, crlf ? 2 : 1);
    rc = MU_OK;
  }
  return rc;
}

/* Cuts the next piece off the bytes at hand; its |len| stays 0 when these are
 * but a CR, of which nothing can be said yet. */
static void cut(struct mu_line_splitter *s, struct mu_line_piece *piece)
{
  const char *from = s->at;
  const char *cr = NULL;
  size_t end = 0;

  if (s->lf < from) {
    find_lf(s);
  }
  cr = memchr(from, '\r', (size_t)(s->lf - from));
  if (cr && cr + 1 == s->edge && !s->holds_ctrl_z) {
    s->at = s->edge;
    s->holds_cr = true;
    give(s, piece, from, (size_t)(cr - from), 0);
    return;
  }
  if (cr) {
    end = cr + 1 == s->lf && s->lf < s->edge ? 2 : 1;
    s->at = cr + end;
  } else {
    end = s->lf < s->edge ? 1 : 0;
    s->at = s->lf + end;
  }
  give(s, piece, from, (size_t)(s->at - from), end);
}

enum mu_code mu_line_splitter_next(struct mu_line_splitter *s,
                                   struct mu_line_piece *piece,
                                   struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  piece->len = 0;
  while (rc == MU_OK && piece->len == 0) {
    if (s->at == s->edge) {
      rc = advance(s, piece, err);
    } else {
      cut(s, piece);
    }
  }
  return rc;
}
