/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_merge - what was gathered, in the order of its keys and each object
 * once: where lists overlap or something was read twice, as it was last.
 */
#ifndef MUSTER_BATCH_EXPORT_MERGE_H
#define MUSTER_BATCH_EXPORT_MERGE_H

#include "batch/export.h"
#include "io/error.h"
#include "io/sorter.h"

struct cJSON;

/* How many bytes a sorting may hold in memory. */
#define MU_MERGE_MEMORY ((size_t)16 << 20)

/* Told of each object; |key| as the log has it. MU_END ends it early. */
typedef enum mu_code (*mu_merge_visit)(void *ctx, const char *key,
                                       size_t key_len,
                                       const struct cJSON *object,
                                       struct mu_error *err);

/* Visits the objects of all lists of |kinds|, bits 1 << enum mu_list_kind;
 * those that came again are counted in |*repeated|. */
enum mu_code mu_export_merge(struct mu_export *e, unsigned kinds,
                             uint64_t *repeated, mu_merge_visit visit,
                             void *ctx, struct mu_error *err) MU_MUST_CHECK;

/* Rows on their way to the output, in the order that --sort asks for or else
 * as they come. */
struct mu_row_order { /* embed by value */
  struct mu_export *e;
  struct mu_sorter *sorter; /* NULL: as they come */
  const char *path;         /* of the values that are sorted by */
  bool descending;
  struct mu_buffer key;
  struct mu_buffer row;
};

/* MU_EUSAGE when --sort names no column. */
enum mu_code mu_row_order_check(const struct mu_export *e,
                                struct mu_error *err) MU_MUST_CHECK;

/* For an export that was checked. */
enum mu_code mu_row_order_open(struct mu_row_order *order, struct mu_export *e,
                               struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_row_order_put(struct mu_row_order *order,
                              const struct cJSON *object,
                              const char *const extras[MU_EXTRAS],
                              struct mu_error *err) MU_MUST_CHECK;
enum mu_code mu_row_order_close(struct mu_row_order *order,
                                struct mu_error *err) MU_MUST_CHECK;
void mu_row_order_release(struct mu_row_order *order);

/* Writes a row for each object of the lists of |kinds|, as mu_export_merge()
 * has them: |visit|, whose ctx is the order, puts it there. */
enum mu_code mu_export_write_all(struct mu_export *e, unsigned kinds,
                                 mu_merge_visit visit,
                                 struct mu_error *err) MU_MUST_CHECK;

#endif
