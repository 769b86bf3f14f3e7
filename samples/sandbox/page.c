/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/page.h"

#include <stdlib.h>
#include <string.h>

/* Cursors look like an id with a longer head, as Okta's do of late. */
#define CURSOR_HEAD "2"
#define CURSOR_LEN  (SB_ID - 1 + 1)

bool sb_page_limit(struct sb_call *call, size_t otherwise, size_t max,
                   size_t *limit)
{
  const char *text = sb_request_parameter(call->rq, "limit");
  unsigned long long number;
  char *end = NULL;

  *limit = otherwise;
  if (!text) {
    return true;
  }
  number = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0) {
    sb_call_refuse(call, SB_PROBLEM_PAGE_SIZE, NULL);
    return false;
  }
  *limit = number < max ? (size_t)number : max;
  return true;
}

bool sb_page_from(struct sb_call *call, const char prefix[SB_ID_PREFIX],
                  size_t count, size_t *from)
{
  const char *text = sb_request_parameter(call->rq, "after");
  size_t place = SIZE_MAX;

  *from = 0;
  if (!text) {
    return true;
  }
  if (strlen(text) == CURSOR_LEN && text[0] == CURSOR_HEAD[0]) {
    place = sb_place_id_read(text + 1, prefix);
  }
  if (place >= count) {
    sb_call_refuse(call, SB_PROBLEM_PAGING, NULL);
    return false;
  }
  *from = place + 1;
  return true;
}

static void print_path(const struct sb_request *rq, struct mu_buffer *out)
{
  sb_request_print_base(rq, out);
  for (size_t i = 0; i < rq->segment_count; i++) {
    mu_buffer_append_char(out, '/');
    sb_request_encode(out, rq->segments[i]);
  }
}

static void print_link(const struct sb_request *rq, struct mu_buffer *out,
                       const char *last, const char *relation)
{
  const char *separator = "?";

  mu_buffer_append_char(out, '<');
  print_path(rq, out);
  if (last) {
    mu_buffer_printf(out, "?after=%s%s", CURSOR_HEAD, last);
    separator = "&";
  }
  for (size_t i = 0; i < rq->parameter_count; i++) {
    if (last && strcmp(rq->parameters[i].name, "after") == 0) {
      continue;
    }
    mu_buffer_append_text(out, separator);
    sb_request_encode(out, rq->parameters[i].name);
    mu_buffer_append_char(out, '=');
    sb_request_encode(out, rq->parameters[i].value);
    separator = "&";
  }
  mu_buffer_printf(out, ">; rel=\"%s\"", relation);
}

void sb_page_links(struct sb_call *call, const char *last)
{
  print_link(call->rq, &call->reply->links[0], NULL, "self");
  if (last) {
    print_link(call->rq, &call->reply->links[1], last, "next");
  }
}
