/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "batch/map_file.h"
#include "folder.h"
#include "rows.h"
#include "scarce_memory.h"

struct fixture {
  struct mu_scratch scratch;
  struct mu_test_path saved;
  struct mu_option_list map;
  struct mu_option_list ignore;
  struct mu_option_list set;
  struct mu_header_options options;
  struct mu_map_file *file;
  struct mu_header_map *made;
  struct mu_buffer text;
  struct mu_error err;
};

static int setup(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  mu_scratch_init(&f->scratch);
  f->saved = mu_test_path(&f->scratch, "saved.csv");
  f->options = (struct mu_header_options){
      .map = &f->map, .ignore_column = &f->ignore, .set = &f->set};
  *state = f;
  return 0;
}

static int teardown(void **state)
{
  struct fixture *f = *state;

  mu_header_map_free(f->made);
  mu_map_file_free(f->file);
  mu_buffer_release(&f->text);
  mu_test_empty(&f->scratch);
  mu_scratch_release(&f->scratch);
  free(f);
  return 0;
}

static void give(struct mu_option_list *list, const char *text)
{
  list->items[list->count++] = text;
}

static enum mu_code read_file(struct fixture *f, const char *path)
{
  mu_map_file_free(f->file);
  f->file = NULL;
  return mu_map_file_read(&f->file, NULL, path, &f->err);
}

static enum mu_code read_text(struct fixture *f, const char *text)
{
  mu_scratch_write(&f->scratch, text, strlen(text));
  return read_file(f, f->scratch.path);
}

/* Reads a map file and makes a map with it. */
static enum mu_code make(struct fixture *f, const char *text,
                         const char *header)
{
  struct mu_test_row row;

  if (text) {
    assert_int_equal(read_text(f, text), MU_OK);
  }
  f->options.file = f->file;
  mu_header_map_free(f->made);
  f->made = NULL;
  mu_test_row_set(&row, header);
  return mu_header_map_new(&f->made, &row.csv, &f->options, &f->err);
}

static void assert_meaning(struct fixture *f, uint32_t column,
                           enum mu_attribute_id id)
{
  assert_int_equal(mu_header_map_attribute(f->made, column), id);
}

static void test_map_file__rows_map_ignore_and_set(void **state)
{
  struct fixture *f = *state;
  size_t count = 0;
  const struct mu_map_entry *entries = NULL;

  assert_int_equal(read_text(f,
                             "\xEF\xBB\xBF"
                             "Column,Attribute,Value\r\n"
                             "Work Email,EMAIL,\r\n"
                             "Notes,,\r\n"
                             ",,\r\n"
                             "Floor\r\n"
                             "\"a, \"\"b\"\"\",city\r\n"
                             ",login,{firstName}.{lastName}@acme.example\r\n"),
                   MU_OK);
  entries = mu_map_file_entries(f->file, &count);
  assert_int_equal(count, 5);
  assert_string_equal(entries[0].column, "Work Email");
  assert_int_equal(entries[0].id, MU_EMAIL);
  assert_null(entries[0].set);
  assert_int_equal(entries[0].line, 2);
  assert_string_equal(entries[1].column, "Notes");
  assert_int_equal(entries[1].id, MU_NO_ATTRIBUTE);
  assert_string_equal(entries[2].column, "Floor");
  assert_string_equal(entries[3].column, "a, \"b\"");
  assert_null(entries[4].column);
  assert_int_equal(entries[4].id, MU_LOGIN);
  assert_string_equal(entries[4].set,
                      "login={firstName}.{lastName}@acme.example");
}

static void test_map_file__faults_are_named_with_their_line(void **state)
{
  static const struct {
    const char *text;
    const char *words;
  } cases[] = {
      {"", ", line 1: the file is empty"},
      {"login,email\n", ", line 1: a map file begins with the header "
                        "column,attribute,value"},
      {"column,attribute,value,note\n", ", line 1: a map file begins"},
      {"column,attribute,value\nA,emial,\n",
       ", line 2: there is no attribute of this name: attribute \"emial\" (did "
       "you mean email?)"},
      {"column,attribute,value\nA,surname,\n", "(did you mean lastName?)"},
      {"column,attribute,value\n\nA,city,Rome\n",
       ", line 3: an attribute comes from a column or is a value, not both"},
      {"column,attribute,value\n,city,\n",
       ", line 2: there is an attribute, and no column or value that gives "
       "it"},
      {"column,attribute,value\n,,Rome\n",
       ", line 2: there is a value, and no attribute that it is for"},
      {"column,attribute,value\nA,city,,x\n", ", line 2: there are more cells"},
      {"column,attribute,value\nA,city,\nB,state,\nA,,\n",
       ", line 4: line 2 says the same column already"},
      {"column,attribute,value\n,city,Rome\n,City,Oslo\n",
       ", line 3: line 2 says the same attribute already"},
      {"column,attribute,value\n\"A,city,\n",
       ": the quote that opens in line 2"},
      {"column,attribute,value\n\x81,city,\n", "is not UTF-8"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(read_text(f, cases[i].text), MU_EINPUT);
    assert_ptr_equal(strstr(f->err.text, f->scratch.path), f->err.text);
    if (!strstr(f->err.text, cases[i].words)) {
      fail_msg("%s", f->err.text);
    }
  }
  assert_int_equal(read_file(f, f->saved.text), MU_EINPUT); /* not there */
}

static void test_map_file__columns_get_their_meaning_from_it(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f,
                        "column,attribute,value\n"
                        "work email,email,\n"
                        "Nom,displayName,\n"
                        "title,honorificPrefix,\n"
                        "Shoe size,,\n"
                        "Hire Date,userType,\n"
                        ",city,Rome\n",
                        "Work E-Mail,Nom,firstName,lastName,title,SHOE SIZE,"
                        "Hire Date"),
                   MU_OK);
  assert_meaning(f, 0, MU_EMAIL);
  assert_meaning(f, 1, MU_DISPLAY_NAME);
  assert_meaning(f, 4, MU_HONORIFIC_PREFIX);
  assert_meaning(f, 5, MU_NO_ATTRIBUTE);
  assert_meaning(f, 6, MU_USER_TYPE);
  assert_true(mu_header_map_has(f->made, MU_CITY));
}

static void test_map_file__the_command_line_comes_first(void **state)
{
  struct fixture *f = *state;

  give(&f->map, "Town=city");
  give(&f->ignore, "Floor");
  give(&f->set, "department=Sales");
  assert_int_equal(make(f,
                        "column,attribute,value\n"
                        "Town,state,\n"
                        "Floor,title,\n"
                        ",department,R&D\n",
                        "login,firstName,lastName,Town,Floor"),
                   MU_OK);
  assert_meaning(f, 3, MU_CITY);
  assert_meaning(f, 4, MU_NO_ATTRIBUTE);
}

static void test_map_file__columns_that_are_not_there_are_no_fault(void **state)
{
  struct fixture *f = *state;
  struct mu_remarks remarks = {0};

  assert_int_equal(make(f, "column,attribute,value\nTown,city,\nFloor,,\n",
                        "login,email,firstName,lastName,Floor"),
                   MU_OK);
  mu_header_map_remark(f->made, &remarks);
  assert_int_equal(remarks.count, 1);
  assert_int_equal(remarks.items[0].kind, MU_REMARK_ABSENT_COLUMN);
  assert_int_equal(remarks.items[0].column, MU_NO_COLUMN);
  assert_string_equal(
      remarks.items[0].text,
      "the map file names \"Town\", and no column has this header");
  mu_remarks_release(&remarks);
}

static void test_map_file__a_bad_value_is_named_with_its_line(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f, "column,attribute,value\nx,,\n,countryCode,UK\n",
                        "login,firstName,lastName"),
                   MU_EUSAGE);
  assert_ptr_equal(strstr(f->err.text, f->scratch.path), f->err.text);
  assert_non_null(strstr(f->err.text, ", line 3: --set countryCode: "));
}

static void test_map_file__may_be_as_a_spreadsheet_saves_it(void **state)
{
  static const char *const texts[] = {
      "column;attribute;value\r\nTown;city;\r\nGr\xF6\xDF"
      "e;;\r\n;division;a,b\r\n",
      "\xEF\xBB\xBF"
      "column;attribute;value\nTown;city;\nGr\xC3\xB6\xC3\x9F"
      "e;;\n;division;a,b\n",
      "column\tattribute\tvalue\nTown\tcity\t\nGr\xF6\xDF"
      "e\t\t\n\tdivision\ta,b\n"};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    size_t count = 0;
    const struct mu_map_entry *entries = NULL;

    assert_int_equal(read_text(f, texts[i]), MU_OK);
    entries = mu_map_file_entries(f->file, &count);
    assert_int_equal(count, 3);
    assert_string_equal(entries[0].column, "Town");
    assert_int_equal(entries[0].id, MU_CITY);
    assert_string_equal(entries[1].column, "Gr\xC3\xB6\xC3\x9F"
                                           "e");
    assert_string_equal(entries[2].set, "division=a,b");
  }
}

static enum mu_code save(struct fixture *f, bool replace)
{
  return mu_map_file_save(f->saved.text, replace, f->made, &f->options,
                          &f->err);
}

static void test_map_file__what_was_used_is_saved(void **state)
{
  struct fixture *f = *state;
  struct stat info;

  give(&f->ignore, "Notes");
  give(&f->set, "login = {firstName}@acme.example");
  f->set.items[0] = "division=North, \"A\"";
  assert_int_equal(
      make(f,
           "column,attribute,value\nShoe size,nickName,\n,city,Rome\n"
           ",division,South\n",
           "muster_error,Work Email,First Name,lastName,Shoe size,Notes,"
           "objectId,Notes,"),
      MU_OK);
  assert_int_equal(save(f, false), MU_OK);
  assert_string_equal(mu_test_read(&f->text, f->saved.text),
                      "column,attribute,value\n"
                      "Work Email,email,\n"
                      "First Name,firstName,\n"
                      "lastName,lastName,\n"
                      "Shoe size,nickName,\n"
                      "Notes,,\n"
                      "objectId,,\n"
                      ",division,\"North, \"\"A\"\"\"\n"
                      ",city,Rome\n");
  assert_int_equal(stat(f->saved.text, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
}

static void test_map_file__what_was_saved_reads_the_same(void **state)
{
  struct fixture *f = *state;
  const char *header = "Vorname,Name,E-Mail,\"x\" [y] (z),Titel,cn,suspended,"
                       "objectId";
  static const enum mu_attribute_id ids[] = {
      MU_FIRST_NAME, MU_LAST_NAME,    MU_EMAIL,       MU_CITY,
      MU_TITLE,      MU_DISPLAY_NAME, MU_USER_STATUS, MU_NO_ATTRIBUTE};

  give(&f->map, "\"x\" [y] (z)=city");
  assert_int_equal(make(f, NULL, header), MU_OK);
  assert_int_equal(save(f, false), MU_OK);
  f->map.count = 0;
  assert_int_equal(read_file(f, f->saved.text), MU_OK);
  assert_int_equal(make(f, NULL, header), MU_OK);
  for (uint32_t i = 0; i < 8; i++) {
    const struct mu_column_pair *pairs = NULL;
    size_t count = 0;

    assert_meaning(f, i, ids[i]);
    pairs = mu_header_map_pairs(f->made, &count);
    for (size_t j = 0; j < count; j++) {
      assert_int_equal(pairs[j].reading, pairs[j].id == MU_USER_STATUS
                                             ? MU_READ_INVERTED
                                             : MU_READ_PLAIN);
    }
  }
}

static void test_map_file__nothing_is_written_over_unasked(void **state)
{
  struct fixture *f = *state;

  mu_test_write(f->saved.text, "mine");
  assert_int_equal(make(f, NULL, "login,firstName,lastName"), MU_OK);
  assert_int_equal(save(f, false), MU_EOUTPUT);
  assert_string_equal(mu_test_read(&f->text, f->saved.text), "mine");
  assert_int_equal(save(f, true), MU_OK);
  assert_string_equal(mu_test_read(&f->text, f->saved.text),
                      "column,attribute,value\nlogin,login,\n"
                      "firstName,firstName,\nlastName,lastName,\n");
}

static void test_map_file__survives_any_failed_allocation(void **state)
{
  static const char *const texts[] = {
      "column,attribute,value\nShoe,nickName,\nNotes,,\nX,,\n,city,Rome\n",
      "column,attribute,value\nShoe,nikName,\n"};
  struct fixture *f = *state;

  for (size_t i = 0; i < 2; i++) {
    bool done = false;

    for (size_t n = 1; !done; n++) {
      enum mu_code rc = MU_OK;

      mu_scratch_write(&f->scratch, texts[i], strlen(texts[i]));
      mu_scarce_memory_start(n);
      rc = read_file(f, f->scratch.path);
      if (rc == MU_OK) {
        rc = make(f, NULL, "login,firstName,lastName,SHOE,Notes");
      }
      if (rc == MU_OK) {
        rc = save(f, true);
      }
      done = !mu_scarce_memory_stop();
      assert_int_equal(rc, !done ? MU_ENOMEM : i == 0 ? MU_OK : MU_EINPUT);
    }
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_map_file__rows_map_ignore_and_set),
      TEST(test_map_file__faults_are_named_with_their_line),
      TEST(test_map_file__columns_get_their_meaning_from_it),
      TEST(test_map_file__the_command_line_comes_first),
      TEST(test_map_file__columns_that_are_not_there_are_no_fault),
      TEST(test_map_file__a_bad_value_is_named_with_its_line),
      TEST(test_map_file__may_be_as_a_spreadsheet_saves_it),
      TEST(test_map_file__what_was_used_is_saved),
      TEST(test_map_file__what_was_saved_reads_the_same),
      TEST(test_map_file__nothing_is_written_over_unasked),
      TEST(test_map_file__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
