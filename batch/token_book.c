/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/token_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "batch/check.h"
#include "batch/okta_self.h"
#include "io/clock.h"
#include "io/json.h"
#include "io/text.h"

enum mu_code mu_token_refused(const struct mu_okta_reply *reply,
                              const char *deed, enum mu_scope scope,
                              struct mu_error *err)
{
  if (reply->verdict == MU_VERDICT_FORBIDDEN) {
    return mu_error_set(err, MU_EAUTH,
                        "these credentials may not %s (%s); whose they are "
                        "needs an admin role that can, and an app the scope "
                        "%s too",
                        deed, mu_buffer_text(&reply->error),
                        mu_scope_name(scope));
  }
  return mu_error_set(err, MU_ENET, "asked to %s, the org answered HTTP %d: %s",
                      deed, reply->http_status, mu_buffer_text(&reply->error));
}

static cJSON *parse(const struct mu_okta_reply *reply)
{
  const struct mu_buffer *body = &reply->http->body;

  return cJSON_ParseWithLength(mu_buffer_text(body), body->len);
}

enum mu_code mu_token_owner(char owner[MU_TOKEN_OWNER_MAX], struct mu_ask *ask,
                            const char *id, struct mu_error *err)
{
  struct mu_buffer path = {0};
  struct mu_okta_request request = mu_okta_user_get(&path, id);
  const struct mu_okta_reply *reply = NULL;
  struct mu_error why = {0};
  enum mu_code rc = mu_buffer_failed(&path)
                        ? mu_error_nomem(&why)
                        : mu_ask_send(ask, &request, &reply, &why);

  mu_text_cut(owner, MU_TOKEN_OWNER_MAX, id, strlen(id));
  if (rc == MU_ENET && reply && reply->answered) {
    rc = MU_OK; /* the id will do */
  } else if (rc != MU_OK) {
    rc = mu_error_set(err, rc, "%s", why.text);
  } else if (reply->verdict == MU_VERDICT_DONE) {
    cJSON *user = parse(reply);
    const char *login = mu_json_text(
        cJSON_GetObjectItemCaseSensitive(user, "profile"), "login");

    if (login[0]) {
      mu_text_cut(owner, MU_TOKEN_OWNER_MAX, login, strlen(login));
    }
    cJSON_Delete(user);
  }
  mu_buffer_release(&path);
  return rc;
}

static enum mu_code ask_tokens(struct mu_token_book *book, struct mu_ask *ask,
                               struct mu_error *err)
{
  struct mu_okta_request request = mu_okta_tokens();
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_ask_send(ask, &request, &reply, err);

  if (rc == MU_OK && reply->verdict != MU_VERDICT_DONE) {
    return mu_token_refused(reply, "list API tokens", MU_SCOPE_API_TOKENS_READ,
                            err);
  }
  if (rc == MU_OK) {
    book->now_us = reply->dated ? reply->date * MU_SEC : 0;
    book->list = parse(reply);
    rc = book->list ? MU_OK : mu_error_nomem(err);
  }
  return rc;
}

/* Whose token is sent; "" when that cannot be read. */
static enum mu_code ask_me(char id[MU_OKTA_ID_MAX], struct mu_ask *ask,
                           struct mu_error *err)
{
  struct mu_okta_request request = mu_okta_me();
  const struct mu_okta_reply *reply = NULL;
  enum mu_code rc = mu_ask_send(ask, &request, &reply, err);

  id[0] = '\0';
  if (rc == MU_OK && reply->verdict == MU_VERDICT_DONE) {
    (void)snprintf(id, MU_OKTA_ID_MAX, "%s", reply->id);
  }
  return rc;
}

static struct mu_token_entry *find(struct mu_token_book *book, const char *id)
{
  for (size_t i = 0; i < book->count; i++) {
    if (strcmp(book->entries[i].token.id, id) == 0) {
      return &book->entries[i];
    }
  }
  return NULL;
}

/* Reorders |tokens|, which the entries are copies of. */
static void mark_ours(struct mu_token_book *book, struct mu_okta_token *tokens,
                      const char *me)
{
  size_t candidates = 0;
  enum mu_token_guess guess =
      mu_token_guess(tokens, book->count, me, book->now_us, &candidates);

  for (size_t i = 0; me[0] && i < book->count; i++) {
    bool ours = i < candidates;

    find(book, tokens[i].id)->ours = !ours                      ? MU_OURS_NO
                                     : guess == MU_TOKEN_ONE_OF ? MU_OURS_MAYBE
                                                                : MU_OURS_YES;
  }
}

static enum mu_code make_entries(struct mu_token_book *book, const char *me,
                                 struct mu_error *err)
{
  struct mu_okta_token *tokens = NULL;
  size_t count = 0;

  if (!mu_okta_token_sort(&tokens, &count, book->list)) {
    return mu_error_nomem(err);
  }
  book->entries = calloc(count + 1, sizeof *book->entries);
  if (!book->entries) {
    free(tokens);
    return mu_error_nomem(err);
  }
  for (size_t i = 0; i < count; i++) {
    book->entries[i].token = tokens[i];
  }
  book->count = count;
  mark_ours(book, tokens, me);
  free(tokens);
  return MU_OK;
}

/* Most people have several: each is asked about once. */
static enum mu_code ask_owners(struct mu_token_book *book, struct mu_ask *ask,
                               struct mu_error *err)
{
  enum mu_code rc = MU_OK;

  for (size_t i = 0; i < book->count && rc == MU_OK; i++) {
    struct mu_token_entry *entry = &book->entries[i];
    const char *id = entry->token.user_id;
    size_t j = 0;

    while (j < i && strcmp(book->entries[j].token.user_id, id) != 0) {
      j++;
    }
    if (j < i) {
      memcpy(entry->owner, book->entries[j].owner, sizeof entry->owner);
    } else if (id[0]) {
      rc = mu_token_owner(entry->owner, ask, id, err);
    }
  }
  return rc;
}

enum mu_code mu_token_book_read(struct mu_token_book *book, struct mu_ask *ask,
                                bool sent, struct mu_error *err)
{
  char me[MU_OKTA_ID_MAX] = "";
  enum mu_code rc = MU_OK;

  memset(book, 0, sizeof *book);
  if (sent) {
    rc = ask_me(me, ask, err);
  }
  if (rc == MU_OK) {
    rc = ask_tokens(book, ask, err);
  }
  if (rc == MU_OK) {
    rc = make_entries(book, me, err);
  }
  return rc == MU_OK ? ask_owners(book, ask, err) : rc;
}

void mu_token_book_release(struct mu_token_book *book)
{
  free(book->entries);
  cJSON_Delete(book->list);
  memset(book, 0, sizeof *book);
}
