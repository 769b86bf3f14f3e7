/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/findings.h"
#include "batch/user.h"
#include "folder.h"

static const struct mu_finding of_a_cell = {.row = 3,
                                            .line = 5,
                                            .record = 4,
                                            .column = 2,
                                            .header = "Work, \"Email\"",
                                            .is_error = true,
                                            .kind = "format",
                                            .message = "\"x\" is none, at all",
                                            .message_len = 11,
                                            .advice = "Mend it."};

static const struct mu_finding of_the_file = {.column = MU_NO_COLUMN,
                                              .header = "",
                                              .kind = "encoding",
                                              .message = "read as another",
                                              .message_len = 15,
                                              .advice = ""};

/* Writes |count| findings to |name| and compares the file with |expected|. */
static void assert_file(const char *name,
                        const struct mu_finding *const *findings, size_t count,
                        const char *expected)
{
  struct mu_scratch scratch;
  struct mu_findings *file = NULL;
  struct mu_buffer content = {0};
  struct mu_test_path path;
  struct stat st;

  mu_scratch_init(&scratch);
  path = mu_test_path(&scratch, name);
  assert_int_equal(mu_findings_new(&file, path.text, false, NULL), MU_OK);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(mu_findings_write(file, findings[i], NULL), MU_OK);
  }
  assert_int_equal(mu_findings_close(file, NULL), MU_OK);
  mu_findings_free(file);
  assert_string_equal(mu_test_read(&content, path.text), expected);
  assert_int_equal(stat(path.text, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  mu_buffer_release(&content);
  mu_test_empty(&scratch);
  mu_scratch_release(&scratch);
}

static void test_findings__csv_has_a_line_for_each(void **state)
{
  const struct mu_finding *const both[] = {&of_the_file, &of_a_cell};

  (void)state;
  assert_file("f.csv", both, 2,
              "row,line,cell,header,severity,kind,message,advice\n"
              ",,,,notice,encoding,read as another,\n"
              "3,5,C4,\"Work, \"\"Email\"\"\",error,format,"
              "\"\"\"x\"\" is none\",Mend it.\n");
}

static void test_findings__json_is_a_list_by_name(void **state)
{
  const struct mu_finding *const both[] = {&of_the_file, &of_a_cell};

  (void)state;
  assert_file("f.JSON", both, 2,
              "[\n{\"row\":null,\"line\":null,\"cell\":\"\",\"header\":\"\","
              "\"severity\":\"notice\",\"kind\":\"encoding\","
              "\"message\":\"read as another\",\"advice\":\"\"},\n"
              "{\"row\":3,\"line\":5,\"cell\":\"C4\","
              "\"header\":\"Work, \\\"Email\\\"\",\"severity\":\"error\","
              "\"kind\":\"format\",\"message\":\"\\\"x\\\" is none\","
              "\"advice\":\"Mend it.\"}\n]\n");
}

static void test_findings__none_are_a_whole_file_too(void **state)
{
  (void)state;
  assert_file("f.csv", NULL, 0,
              "row,line,cell,header,severity,kind,message,advice\n");
  assert_file("f.json", NULL, 0, "[\n]\n");
}

static void test_findings__what_is_there_is_replaced_on_request(void **state)
{
  struct mu_scratch scratch;
  struct mu_findings *file = NULL;
  struct mu_test_path path;

  (void)state;
  mu_scratch_init(&scratch);
  path = mu_test_path(&scratch, "f.csv");
  mu_test_write(path.text, "precious");
  assert_int_equal(mu_findings_new(&file, path.text, false, NULL), MU_EOUTPUT);
  mu_findings_free(file);
  assert_int_equal(mu_findings_new(&file, path.text, true, NULL), MU_OK);
  assert_int_equal(mu_findings_close(file, NULL), MU_OK);
  mu_findings_free(file);
  mu_test_empty(&scratch);
  mu_scratch_release(&scratch);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_findings__csv_has_a_line_for_each),
      cmocka_unit_test(test_findings__json_is_a_list_by_name),
      cmocka_unit_test(test_findings__none_are_a_whole_file_too),
      cmocka_unit_test(test_findings__what_is_there_is_replaced_on_request),
  };

  return cmocka_run_group_tests_name("findings", tests, NULL, NULL);
}
