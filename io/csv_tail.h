/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_tail - a CSV whose writer died may end in the middle of a record.
 */
#ifndef MUSTER_IO_CSV_TAIL_H
#define MUSTER_IO_CSV_TAIL_H

#include "io/durable_file.h"
#include "io/error.h"

/* Makes |*file|, which was opened with mu_durable_file_continue() at |path|,
 * end behind its last whole record (one that a line end outside quotes ends).
 * A plain file is cut where it stands; a gzip file that is torn is packed anew
 * from what can be unpacked of it and swapped in whole, and |*file| is then the
 * new one. MU_EOUTPUT when that cannot be written. */
enum mu_code mu_csv_tail_mend(struct mu_durable_file **file, const char *path,
                              struct mu_error *err) MU_MUST_CHECK;

/* The same for a file of lines, where any line end ends a record. */
enum mu_code mu_line_tail_mend(struct mu_durable_file **file, const char *path,
                               struct mu_error *err) MU_MUST_CHECK;

#endif
