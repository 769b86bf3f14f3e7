/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/okta_request.h"

#include <string.h>

#include "batch/attribute_value.h"
#include "batch/schema.h"
#include "io/json.h"

const char *mu_bucket_name(enum mu_bucket bucket)
{
  static const char *const names[MU_BUCKETS] = {
      [MU_BUCKET_USER_READ] = "/api/v1/users/{idOrLogin}",
      [MU_BUCKET_USERS] = "/api/v1/users",
      [MU_BUCKET_USER_WRITE] = "/api/v1/users/{id}",
      [MU_BUCKET_GROUPS] = "/api/v1/groups",
      [MU_BUCKET_GROUP] = "/api/v1/groups/{id}",
      [MU_BUCKET_API] = "/api/v1",
      [MU_BUCKET_LOGS] = "/api/v1/logs",
      [MU_BUCKET_TOKEN] = "/oauth2/v1/token",
  };

  return names[bucket];
}

struct mu_transfer_request
mu_okta_transfer(const struct mu_okta_request *request)
{
  return (struct mu_transfer_request){
      .method = request->method,
      .path = request->path,
      .body = request->body,
      .len = request->body_len,
      .content = request->trimmed ? MU_CONTENT_OTHER : MU_CONTENT_JSON};
}

void mu_okta_create_path(struct mu_buffer *path,
                         const struct mu_create_options *options)
{
  mu_buffer_append_text(path, "/api/v1/users?activate=");
  mu_buffer_append_text(path, options->activate ? "true" : "false");
  if (options->change_password) {
    mu_buffer_append_text(path, "&nextLogin=changePassword");
  }
  if (options->provider) {
    mu_buffer_append_text(path, "&provider=true");
  }
}

/* |prefix| and the value, if the row has one; true when it has. */
static bool write_value(struct mu_buffer *body, const char *prefix,
                        const struct mu_value *value)
{
  if (!value->text) {
    return false;
  }
  mu_buffer_append_text(body, prefix);
  mu_json_write_string(body, value->text, value->len);
  return true;
}

/* A member of the profile, the row's |value| or null. */
static void write_member(struct mu_buffer *body, const struct mu_user *user,
                         enum mu_attribute_id id)
{
  const struct mu_attribute *attribute = mu_schema_attribute(user->schema, id);
  const struct mu_value *value = &user->values[id];
  bool is_built_in = id < MU_PROFILE_ATTRIBUTES;

  mu_buffer_append_char(body, '"');
  mu_buffer_append_text(body, is_built_in ? mu_attribute(id)->name
                                          : mu_schema_profile_name(attribute));
  mu_buffer_append_text(body, "\":");
  if (!value->text) {
    mu_buffer_append_text(body, "null");
  } else if (is_built_in) {
    mu_json_write_string(body, value->text, value->len);
  } else {
    mu_attribute_value_write(attribute, value, body);
  }
}

/* The attributes that |user| can have in a profile, one after another. */
static size_t profile_count(const struct mu_user *user)
{
  return MU_PROFILE_ATTRIBUTES + user->custom_count;
}

static enum mu_attribute_id profile_at(const struct mu_user *user, size_t i)
{
  return i < MU_PROFILE_ATTRIBUTES ? (enum mu_attribute_id)i
                                   : user->custom[i - MU_PROFILE_ATTRIBUTES];
}

static void write_profile(struct mu_buffer *body, const struct mu_user *user)
{
  const char *comma = "";

  mu_buffer_append_char(body, '{');
  for (size_t i = 0; i < profile_count(user); i++) {
    enum mu_attribute_id id = profile_at(user, i);

    if (user->values[id].text) {
      mu_buffer_append_text(body, comma);
      write_member(body, user, id);
      comma = ",";
    }
  }
  mu_buffer_append_char(body, '}');
}

void mu_okta_profile_lines(struct mu_buffer *out, const struct mu_user *user,
                           bool with_manager)
{
  for (size_t i = 0; i < profile_count(user); i++) {
    enum mu_attribute_id id = profile_at(user, i);
    const struct mu_value *value = &user->values[id];

    if (id != MU_LOGIN && (id != MU_MANAGER_ID || with_manager) &&
        !value->stands_in && (value->text || value->cleared)) {
      write_member(out, user, id);
      mu_buffer_append_char(out, '\n'); /* JSON has none within a string */
    }
  }
}

/* |name| and bytes as Okta takes them: those of bcrypt in its own radix-64,
 * any others in base64 (Users API reference, PasswordCredentialHash). */
static void write_bytes(struct mu_buffer *body, const char *name,
                        const struct mu_password_hash *hash,
                        const struct mu_hash_bytes *bytes)
{
  mu_buffer_printf(body, ",\"%s\":\"", name);
  if (hash->algorithm == MU_HASH_BCRYPT) {
    mu_buffer_append(body, bytes->bytes, bytes->len);
  } else {
    mu_hash_text_write_base64(body, bytes);
  }
  mu_buffer_append_char(body, '"');
}

/* PasswordCredentialHash. */
static void write_hash(struct mu_buffer *body,
                       const struct mu_password_hash *hash)
{
  static const char *const names[MU_HASH_ALGORITHMS] = {
      [MU_HASH_BCRYPT] = "BCRYPT",  [MU_HASH_SHA512] = "SHA-512",
      [MU_HASH_SHA256] = "SHA-256", [MU_HASH_SHA1] = "SHA-1",
      [MU_HASH_MD5] = "MD5",        [MU_HASH_PBKDF2] = "PBKDF2"};

  mu_buffer_printf(body, "{\"algorithm\":\"%s\"", names[hash->algorithm]);
  if (hash->algorithm == MU_HASH_BCRYPT) {
    mu_buffer_printf(body, ",\"workFactor\":%u", (unsigned)hash->work_factor);
  } else if (hash->algorithm == MU_HASH_PBKDF2) {
    mu_buffer_printf(
        body,
        ",\"iterationCount\":%u,\"keySize\":%zu,\"digestAlgorithm\":\"%s\"",
        (unsigned)hash->iterations, hash->value.len,
        hash->prf == MU_HASH_HMAC_SHA512 ? "SHA512_HMAC" : "SHA256_HMAC");
  }
  if (hash->salt.len > 0) {
    write_bytes(body, "salt", hash, &hash->salt);
    if (hash->algorithm != MU_HASH_BCRYPT &&
        hash->algorithm != MU_HASH_PBKDF2) {
      mu_buffer_printf(body, ",\"saltOrder\":\"%s\"",
                       hash->order == MU_SALT_PREFIX ? "PREFIX" : "POSTFIX");
    }
  }
  write_bytes(body, "value", hash, &hash->value);
  mu_buffer_append_char(body, '}');
}

/* The password in whichever form the row has it. */
static void write_password(struct mu_buffer *body, enum mu_password_kind kind,
                           const struct mu_value *plain,
                           const struct mu_password_hash *hash)
{
  if (kind == MU_PASSWORD_PLAIN) {
    (void)write_value(body, "\"password\":{\"value\":", plain);
  } else if (kind == MU_PASSWORD_HASHED) {
    mu_buffer_append_text(body, "\"password\":{\"hash\":");
    write_hash(body, hash);
  } else {
    mu_buffer_append_text(body,
                          "\"password\":{\"hook\":{\"type\":\"default\"}");
  }
  mu_buffer_append_char(body, '}');
}

/* The name is the type's: Okta tells those of one type apart by nothing else
 * (Users API reference, AuthenticationProvider). */
static void write_provider(struct mu_buffer *body, const char *type)
{
  mu_buffer_printf(body,
                   ",\"credentials\":{\"provider\":{\"type\":\"%s\","
                   "\"name\":\"%s\"}}",
                   type, type);
}

static void write_credentials(struct mu_buffer *body,
                              const struct mu_user *user,
                              const struct mu_hash_options *options)
{
  const struct mu_value *question = &user->values[MU_RECOVERY_QUESTION];
  const struct mu_value *answer = &user->values[MU_RECOVERY_ANSWER];
  struct mu_password_hash hash;
  enum mu_password_kind kind = mu_password_hash_kind(&hash, options, user);

  body->failed = body->failed || hash.starved;
  if (kind != MU_PASSWORD_NONE || question->text) {
    mu_buffer_append_text(body, ",\"credentials\":{");
    if (kind != MU_PASSWORD_NONE) {
      write_password(body, kind, &user->values[MU_PASSWORD], &hash);
    }
    if (question->text) {
      mu_buffer_append_text(body, kind != MU_PASSWORD_NONE ? "," : "");
      (void)write_value(body, "\"recovery_question\":{\"question\":", question);
      (void)write_value(body, ",\"answer\":", answer);
      mu_buffer_append_char(body, '}');
    }
    mu_buffer_append_char(body, '}');
  }
  mu_password_hash_wipe(&hash);
}

static void write_groups(struct mu_buffer *body,
                         const struct mu_create_options *options)
{
  for (size_t i = 0; i < options->group_count; i++) {
    mu_buffer_append_text(body, i > 0 ? "," : ",\"groupIds\":[");
    mu_json_write_string(body, options->groups[i], strlen(options->groups[i]));
  }
  if (options->group_count > 0) {
    mu_buffer_append_char(body, ']');
  }
}

static void write_type(struct mu_buffer *body, const char *id)
{
  if (id && id[0]) {
    mu_buffer_append_text(body, ",\"type\":{\"id\":");
    mu_json_write_string(body, id, strlen(id));
    mu_buffer_append_char(body, '}');
  }
}

static void write_realm(struct mu_buffer *body, const struct mu_user *user,
                        const char *everybody)
{
  const char *prefix = ",\"realmId\":";

  if (everybody) {
    mu_buffer_append_text(body, prefix);
    mu_json_write_string(body, everybody, strlen(everybody));
  } else {
    (void)write_value(body, prefix, &user->values[MU_REALM_ID]);
  }
}

struct mu_json_slice
mu_okta_create_body(struct mu_buffer *body, const struct mu_user *user,
                    const struct mu_create_options *options)
{
  struct mu_json_slice profile = {0};

  mu_buffer_append_text(body, "{\"profile\":");
  profile.start = body->len;
  write_profile(body, user);
  profile.len = body->len - profile.start;
  if (options->provider) {
    write_provider(body, options->provider);
  } else {
    write_credentials(body, user, &options->hashes);
  }
  write_groups(body, options);
  write_type(body, options->type_id);
  write_realm(body, user, options->realm);
  mu_buffer_append_char(body, '}');
  return profile;
}

void mu_okta_encode(struct mu_buffer *path, const char *text, size_t len)
{
  static const char hex[] = "0123456789ABCDEF";

  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)text[i];

    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        (c >= '0' && c <= '9') || (c && strchr("-._~", c))) {
      mu_buffer_append_char(path, (char)c);
    } else {
      char code[3] = {'%', hex[c >> 4], hex[c & 15]};

      mu_buffer_append(path, code, sizeof code);
    }
  }
}

struct mu_okta_request mu_okta_activate(struct mu_buffer *path,
                                        enum mu_activation how, const char *id)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_USERS,
                                    .method = MU_POST,
                                    .expect = MU_EXPECT_NOTHING,
                                    .repeatable = true,
                                    .follow_up = true};

  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/users/");
  mu_okta_encode(path, id, strlen(id));
  mu_buffer_append_text(path, "/lifecycle/");
  mu_buffer_append_text(path, how == MU_ACTIVATE ? "activate" : "reactivate");
  mu_buffer_append_text(path, "?sendEmail=false");
  request.path = mu_buffer_text(path);
  return request;
}

void mu_okta_encode_equals(struct mu_buffer *path, const char *attribute,
                           const char *value, size_t len)
{
  mu_okta_encode(path, attribute, strlen(attribute));
  mu_okta_encode(path, " eq \"", 5);
  for (size_t i = 0; i < len; i++) {
    if (value[i] == '"' || value[i] == '\\') {
      mu_okta_encode(path, "\\", 1);
    }
    mu_okta_encode(path, value + i, 1);
  }
  mu_okta_encode(path, "\"", 1);
}

/* A slash would part the path even when encoded, and "." or ".." are no
 * names of anything there. */
static bool stands_in_path(const char *login, size_t len)
{
  bool dots = (len == 1 && login[0] == '.') ||
              (len == 2 && login[0] == '.' && login[1] == '.');

  return !dots && !memchr(login, '/', len);
}

struct mu_okta_request mu_okta_schema(struct mu_buffer *path, const char *id)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_GET,
                                    .expect = MU_EXPECT_OBJECT,
                                    .repeatable = true};

  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/meta/schemas/user/");
  mu_okta_encode(path, id, strlen(id));
  request.path = mu_buffer_text(path);
  return request;
}

struct mu_okta_request mu_okta_user_types(void)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_API,
                                    .method = MU_GET,
                                    .expect = MU_EXPECT_LIST,
                                    .repeatable = true,
                                    .path = "/api/v1/meta/types/user"};

  return request;
}

struct mu_okta_request mu_okta_find(struct mu_buffer *path, const char *login,
                                    size_t len)
{
  struct mu_okta_request request = {
      .method = MU_GET, .repeatable = true, .look_up = true};

  mu_buffer_clear(path);
  if (!stands_in_path(login, len)) {
    mu_buffer_append_text(path, "/api/v1/users?limit=2&search=");
    mu_okta_encode_equals(path, "profile.login", login, len);
    request.bucket = MU_BUCKET_USERS;
    request.expect = MU_EXPECT_LIST;
  } else {
    mu_buffer_append_text(path, "/api/v1/users/");
    mu_okta_encode(path, login, len);
    request.bucket = MU_BUCKET_USER_READ;
    request.expect = MU_EXPECT_USER;
  }
  request.path = mu_buffer_text(path);
  return request;
}

struct mu_okta_request mu_okta_update(struct mu_buffer *path, const char *id,
                                      const struct mu_buffer *body)
{
  struct mu_okta_request request = {.bucket = MU_BUCKET_USER_WRITE,
                                    .method = MU_POST,
                                    .expect = MU_EXPECT_USER,
                                    .repeatable = true,
                                    .body = mu_buffer_text(body),
                                    .body_len = body->len};

  mu_buffer_clear(path);
  mu_buffer_append_text(path, "/api/v1/users/");
  mu_okta_encode(path, id, strlen(id));
  request.path = mu_buffer_text(path);
  return request;
}

struct mu_okta_request mu_okta_set_manager(struct mu_buffer *path,
                                           struct mu_buffer *body,
                                           const char *id,
                                           const char *manager_id)
{
  mu_buffer_clear(body);
  mu_buffer_append_text(body, "{\"profile\":{\"managerId\":");
  mu_json_write_string(body, manager_id, strlen(manager_id));
  mu_buffer_append_text(body, "}}");
  return mu_okta_update(path, id, body);
}
