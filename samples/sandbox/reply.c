/* SPDX-License-Identifier: Apache-2.0 */
#include "samples/sandbox/reply.h"

#include <string.h>

void sb_reply_init(struct sb_reply *reply)
{
  memset(reply, 0, sizeof *reply);
}

void sb_reply_release(struct sb_reply *reply)
{
  mu_buffer_release(&reply->body);
  mu_buffer_release(&reply->links[0]);
  mu_buffer_release(&reply->links[1]);
  mu_buffer_release(&reply->challenge);
}

void sb_reply_restart(struct sb_reply *reply)
{
  struct sb_limits_report rate = reply->rate;

  sb_reply_release(reply);
  sb_reply_init(reply);
  reply->rate = rate;
}

void sb_reply_json(struct sb_reply *reply, unsigned status)
{
  reply->status = status;
  reply->content_type = "application/json";
}

void sb_reply_html(struct sb_reply *reply, unsigned status, const char *title)
{
  sb_reply_restart(reply);
  reply->status = status;
  reply->content_type = "text/html";
  mu_buffer_printf(&reply->body,
                   "<html>\r\n<head><title>%u %s</title></head>\r\n<body>\r\n"
                   "<center><h1>%u %s</h1></center>\r\n<hr><center>nginx"
                   "</center>\r\n</body>\r\n</html>\r\n",
                   status, title, status, title);
}
