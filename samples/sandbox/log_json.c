/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/log_json.h"

#include "samples/sandbox/json.h"

/* Appends |before|, which holds a comma and a name, and |text| or null. */
static void put(struct mu_buffer *out, const char *before, const char *text)
{
  mu_buffer_append_text(out, before);
  sb_json_text(out, text);
}

static void print_identity(struct mu_buffer *out,
                           const struct sb_log_identity *who)
{
  put(out, "{\"id\":", who->id);
  put(out, ",\"type\":", who->type);
  put(out, ",\"alternateId\":", who->alternate);
  put(out, ",\"displayName\":", who->name);
  mu_buffer_append_text(out, ",\"detailEntry\":null}");
}

static void print_place(struct mu_buffer *out, const struct sb_log_view *v)
{
  if (!v->city) {
    mu_buffer_append_text(out, ",\"geographicalContext\":null");
    return;
  }
  put(out, ",\"geographicalContext\":{\"city\":", v->city);
  put(out, ",\"state\":", v->state);
  put(out, ",\"country\":", v->country);
  put(out, ",\"postalCode\":", v->postal);
  mu_buffer_append_text(out, ",\"geolocation\":null}");
}

static void print_client(struct mu_buffer *out, const struct sb_log_view *v)
{
  put(out, ",\"client\":{\"userAgent\":{\"rawUserAgent\":", v->agent);
  put(out, ",\"os\":", v->os);
  put(out, ",\"browser\":", v->browser);
  put(out, "},\"zone\":", v->zone);
  put(out, ",\"device\":", v->device);
  put(out, ",\"id\":null,\"ipAddress\":", v->address);
  print_place(out, v);
  mu_buffer_append_char(out, '}');
}

static void print_request(struct mu_buffer *out, const struct sb_log_view *v)
{
  put(out, ",\"debugContext\":{\"debugData\":{\"requestId\":", v->transaction);
  put(out, ",\"requestUri\":", v->uri);
  put(out, "}},\"legacyEventType\":", v->legacy);
  put(out, ",\"transaction\":{\"type\":", v->transaction_type);
  put(out, ",\"id\":", v->transaction);
  if (v->token) {
    put(out, ",\"detail\":{\"requestApiTokenId\":", v->token);
    mu_buffer_append_text(out, "}}");
  } else {
    mu_buffer_append_text(out, ",\"detail\":{}}");
  }
  put(out, ",\"uuid\":", v->uuid);
  put(out, ",\"version\":", v->version);
  put(out, ",\"request\":{\"ipChain\":[{\"ip\":", v->address);
  print_place(out, v);
  mu_buffer_append_text(out, ",\"version\":\"V4\",\"source\":null}]}");
}

/* As recorded: no targets are null, not an empty array. */
static void print_targets(struct mu_buffer *out, const struct sb_log_view *v)
{
  mu_buffer_append_text(out, ",\"target\":");
  if (v->target_count == 0) {
    mu_buffer_append_text(out, "null");
    return;
  }
  for (size_t i = 0; i < v->target_count; i++) {
    mu_buffer_append_char(out, i == 0 ? '[' : ',');
    print_identity(out, &v->targets[i]);
  }
  mu_buffer_append_char(out, ']');
}

void sb_log_print(const struct sb_log_view *view, struct mu_buffer *out)
{
  mu_buffer_append_text(out, "{\"actor\":");
  print_identity(out, &view->actor);
  print_client(out, view);
  mu_buffer_append_text(
      out, ",\"device\":null,\"authenticationContext\":{"
           "\"authenticationProvider\":null,\"credentialProvider\":null,"
           "\"credentialType\":null,\"issuer\":null,\"interface\":null,"
           "\"authenticationStep\":0");
  put(out, ",\"externalSessionId\":", view->session);
  put(out, "},\"displayMessage\":", view->message);
  put(out, ",\"eventType\":", view->type);
  put(out, ",\"outcome\":{\"result\":", view->result);
  put(out, ",\"reason\":", view->reason);
  mu_buffer_append_text(out, "},\"published\":");
  sb_json_time(out, view->event->published);
  mu_buffer_append_text(
      out, ",\"securityContext\":{\"asNumber\":null,\"asOrg\":null,"
           "\"isp\":null,\"domain\":null,\"isProxy\":null}");
  put(out, ",\"severity\":", view->severity);
  print_request(out, view);
  print_targets(out, view);
  mu_buffer_append_char(out, '}');
}
