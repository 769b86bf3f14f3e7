/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/activation_links.h"
#include "folder.h"

#define HEADER "row,login,id,activation_url\n"
#define LINE_7 "7,\"a,b@x\",00u7,https://acme.okta.com/welcome/T\n"

struct bench {
  struct mu_scratch scratch;
  struct mu_test_path path;
  struct mu_activation_links *links;
  struct mu_buffer content;
};

static void set_up(struct bench *b)
{
  memset(b, 0, sizeof *b);
  mu_scratch_init(&b->scratch);
  b->path = mu_test_path(&b->scratch, "links.csv");
}

static void tear_down(struct bench *b)
{
  mu_buffer_release(&b->content);
  mu_test_empty(&b->scratch);
  mu_scratch_release(&b->scratch);
}

static void write_7(struct bench *b)
{
  struct mu_job job;
  struct mu_buffer link = {0};

  mu_job_init(&job);
  job.row = 7;
  mu_buffer_append_text(&job.login, "a,b@x");
  (void)strcpy(job.id, "00u7");
  mu_buffer_append_text(&link, "https://acme.okta.com/welcome/T");
  assert_int_equal(mu_activation_links_write(b->links, &job, &link, NULL),
                   MU_OK);
  mu_buffer_release(&link);
  mu_job_release(&job);
}

static void expect_content(struct bench *b, const char *content)
{
  assert_string_equal(mu_test_read(&b->content, b->path.text), content);
}

static void begin(struct bench *b)
{
  assert_int_equal(mu_activation_links_begin(b->links, NULL), MU_OK);
}

static void end(struct bench *b)
{
  assert_int_equal(mu_activation_links_secure(b->links, NULL), MU_OK);
  assert_int_equal(mu_activation_links_close(b->links, NULL), MU_OK);
  mu_activation_links_free(b->links);
  b->links = NULL;
}

static void test_activation_links__one_line_each_for_you_alone(void **state)
{
  struct bench b;
  struct stat st;

  (void)state;
  set_up(&b);
  assert_int_equal(mu_activation_links_new(&b.links, b.path.text, false, NULL),
                   MU_OK);
  begin(&b);
  expect_content(&b, HEADER);
  write_7(&b);
  expect_content(&b, HEADER LINE_7); /* before anything is closed */
  assert_int_equal(mu_activation_links_count(b.links), 1);
  assert_int_equal(stat(b.path.text, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  end(&b);
  tear_down(&b);
}

static void test_activation_links__are_replaced_when_that_is_asked(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  mu_test_write(b.path.text, "old\n");
  assert_int_equal(mu_activation_links_new(&b.links, b.path.text, false, NULL),
                   MU_EOUTPUT);
  assert_int_equal(mu_activation_links_new(&b.links, b.path.text, true, NULL),
                   MU_OK);
  expect_content(&b, "old\n");
  assert_int_equal(mu_activation_links_clear(b.links, NULL), MU_OK);
  expect_content(&b, "");
  begin(&b);
  end(&b);
  expect_content(&b, HEADER);
  tear_down(&b);
}

static void expect_continued(const char *old, const char *content)
{
  struct bench b;

  set_up(&b);
  if (old) {
    mu_test_write(b.path.text, old);
  }
  assert_int_equal(mu_activation_links_continue(&b.links, b.path.text, NULL),
                   MU_OK);
  begin(&b);
  write_7(&b);
  end(&b);
  expect_content(&b, content);
  tear_down(&b);
}

static void test_activation_links__go_on_behind_whole_lines(void **state)
{
  (void)state;
  expect_continued(HEADER "1,a,b,c\n", HEADER "1,a,b,c\n" LINE_7);
  expect_continued(HEADER "1,a,b,c\n2,d,e,htt", HEADER "1,a,b,c\n" LINE_7);
}

/* Nothing but a part of the header, or somebody took it away. */
static void test_activation_links__go_on_without_a_file(void **state)
{
  (void)state;
  expect_continued("row,lo", HEADER LINE_7);
  expect_continued("", HEADER LINE_7);
  expect_continued(NULL, HEADER LINE_7);
}

static void
test_activation_links__a_run_that_never_began_leaves_none(void **state)
{
  struct bench b;

  (void)state;
  set_up(&b);
  assert_int_equal(mu_activation_links_new(&b.links, b.path.text, false, NULL),
                   MU_OK);
  mu_activation_links_free(b.links);
  expect_content(&b, "(none)");
  tear_down(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_activation_links__one_line_each_for_you_alone),
      cmocka_unit_test(test_activation_links__are_replaced_when_that_is_asked),
      cmocka_unit_test(test_activation_links__go_on_behind_whole_lines),
      cmocka_unit_test(test_activation_links__go_on_without_a_file),
      cmocka_unit_test(
          test_activation_links__a_run_that_never_began_leaves_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
