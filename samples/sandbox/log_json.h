/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_json - an event as the org shows it.
 */
#ifndef MUSTER_SANDBOX_LOG_JSON_H
#define MUSTER_SANDBOX_LOG_JSON_H

#include "io/buffer.h"
#include "samples/sandbox/log_event.h"

void sb_log_print(const struct sb_log_view *view, struct mu_buffer *out);

#endif
