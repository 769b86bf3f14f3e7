/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/attribute_value.h"
#include "batch/export_row.h"
#include "batch/user.h"
#include "scarce_memory.h"

#define MARK "\x1F" /* MU_LIST_MARK */

static const char *const nothing[MU_EXTRAS] = {NULL};

struct fixture {
  cJSON *object;
  struct mu_export_columns *columns;
  struct mu_export_format format;
  struct mu_buffer text;
};

static int set_up(void **state)
{
  struct fixture *f = calloc(1, sizeof *f);

  if (!f) {
    return -1;
  }
  f->format.delimiter = ',';
  *state = f;
  return 0;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  cJSON_Delete(f->object);
  mu_export_columns_free(f->columns);
  mu_buffer_release(&f->text);
  free(f);
  return 0;
}

static void take(struct fixture *f, const char *json)
{
  cJSON_Delete(f->object);
  f->object = cJSON_Parse(json);
  assert_non_null(f->object);
}

static void head(struct fixture *f, enum mu_export_what what, const char *list)
{
  struct mu_error err = {0};

  mu_export_columns_free(f->columns);
  if (mu_export_columns_new(&f->columns, what, list, NULL, &err) != MU_OK) {
    fail_msg("%s", err.text);
  }
}

static void assert_value(struct fixture *f, const char *path, const char *text)
{
  mu_buffer_clear(&f->text);
  mu_export_value(&f->text, f->object, path);
  assert_string_equal(mu_buffer_text(&f->text), text);
}

static void assert_row(struct fixture *f, const char *const extras[MU_EXTRAS],
                       bool whole, const char *row)
{
  mu_buffer_clear(&f->text);
  mu_export_row(&f->text, f->object, f->columns, extras, whole, &f->format);
  assert_false(mu_buffer_failed(&f->text));
  assert_string_equal(mu_buffer_text(&f->text), row);
}

static void test_export_row__values_are_as_they_are_written(void **state)
{
  struct fixture *f = *state;

  take(f, "{\"t\":\"a \\\"b\\\", c\",\"n\":12,\"big\":9007199254740991,"
          "\"even\":1000000000000000,\"f\":-0.5,\"yes\":true,\"no\":false,"
          "\"nil\":null,\"e\":\"\",\"o\":{\"a\":[1,null,\"x\"],\"b\":{}}}");
  assert_value(f, "t", "a \"b\", c");
  assert_value(f, "n", "12");
  assert_value(f, "big", "9007199254740991");
  assert_value(f, "even", "1000000000000000");
  assert_value(f, "f", "-0.5");
  assert_value(f, "yes", "true");
  assert_value(f, "no", "false");
  assert_value(f, "nil", "");
  assert_value(f, "e", "");
  assert_value(f, "absent", "");
  assert_value(f, "o", "{\"a\":[1,null,\"x\"],\"b\":{}}");
}

static void test_export_row__paths_lead_through_what_there_is(void **state)
{
  struct fixture *f = *state;

  take(f, "{\"actor\":{\"id\":\"A\",\"idle\":\"I\"},\"target\":["
          "{\"id\":\"1\",\"name\":\"One\",\"d\":{\"x\":7}},"
          "{\"id\":\"2\",\"name\":null},{\"id\":\"3\"}],"
          "\"one\":[{\"id\":\"only\"}],\"none\":[]}");
  assert_value(f, "actor.id", "A");
  assert_value(f, "actor.i", "");
  assert_value(f, "actor.id.more", "");
  assert_value(f, "target.id", "1;2;3");
  assert_value(f, "target.1.id", "2");
  assert_value(f, "target.9.id", "");
  assert_value(f, "target.name", "[\"One\",null,null]"); /* beside the ids */
  assert_value(f, "target.d.x", "[7,null,null]");
  assert_value(f, "target.absent", "");
  assert_value(f, "one.id", "only");
  assert_value(f, "none.id", "");
}

/* A list as import reads it, as JSON again. */
static void assert_list_comes_back(struct fixture *f, const char *json)
{
  const struct mu_attribute attribute = {.name = "list",
                                         .bound = true,
                                         .type = MU_TYPE_ARRAY,
                                         .item_type = MU_TYPE_STRING};
  struct mu_buffer back = {0};
  struct mu_value value = {0};

  value.text = mu_buffer_text(&f->text);
  value.len = f->text.len;
  assert_true(mu_attribute_value_fits(&attribute, &value));
  mu_attribute_value_write(&attribute, &value, &back);
  assert_string_equal(mu_buffer_text(&back), json);
  mu_buffer_release(&back);
}

static void test_export_row__lists_are_read_back_as_the_same(void **state)
{
  static const struct {
    const char *json;
    const char *cell;
  } cases[] = {
      {"[\"a\",\"b c\"]", "a;b c"},
      {"[\"a\"]", "a"},
      {"[]", "[]"},
      {"[\"\"]", "[\"\"]"},
      {"[\"a;b\",\"c\"]", "[\"a;b\",\"c\"]"},
      {"[\"a|b\"]", "[\"a|b\"]"},
      {"[\"two\\nlines\"]", "[\"two\\nlines\"]"},
      {"[\" a\",\"b\"]", "[\" a\",\"b\"]"},
      {"[\"a\\t\"]", "[\"a\\t\"]"},
      {"[\"\xC2\xA0"
       "a\"]",
       "[\"\xC2\xA0"
       "a\"]"},
      {"[\"[x]\"]", "[\"[x]\"]"},
      {"[\"a,b\",\"\\\"q\\\"\"]", "a,b;\"q\""},
      {"[\"-a\",\"=b\"]", "-a;=b"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char object[128];

    (void)snprintf(object, sizeof object, "{\"l\":%s}", cases[i].json);
    take(f, object);
    assert_value(f, "l", cases[i].cell);
    assert_list_comes_back(f, cases[i].json);
  }
  take(f, "{\"l\":[1000000000000000,-2,0.5,true]}");
  assert_value(f, "l", "1000000000000000;-2;0.5;true");
  take(f, "{\"l\":[[1],{\"a\":2}]}");
  assert_value(f, "l", "[[1],{\"a\":2}]");
}

static void test_export_row__cells_are_quoted_and_guarded(void **state)
{
  struct fixture *f = *state;

  head(f, MU_EXPORT_USERS, "id,title,department,city,state,nickName,manager");
  take(f,
       "{\"id\":\"00u1\",\"profile\":{\"title\":\"=1+1\",\"city\":-5,"
       "\"state\":\"a,b\",\"nickName\":\"'=x\",\"manager\":[\"-a\",\"b\"]}}");
  assert_row(f, nothing, false, "00u1,'=1+1,,-5,\"a,b\",''=x,'-a;b\n");
  f->format.raw = true;
  f->format.delimiter = ';';
  assert_row(f, nothing, false, "00u1;=1+1;;-5;a,b;'=x;\"-a;b\"\n");
}

static void test_export_row__one_empty_cell_is_still_a_row(void **state)
{
  struct fixture *f = *state;

  head(f, MU_EXPORT_USERS, "title");
  take(f, "{\"id\":\"00u1\"}");
  assert_row(f, nothing, false, "\"\"\n");
  head(f, MU_EXPORT_USERS, "title,city");
  assert_row(f, nothing, false, ",\n");
}

static void test_export_row__the_header_has_the_names(void **state)
{
  struct fixture *f = *state;

  head(f, MU_EXPORT_USERS, "id,type.id,login");
  mu_export_header(&f->text, f->columns, &f->format);
  f->format.byte_order_mark = true;
  f->format.delimiter = '.';
  mu_export_header(&f->text, f->columns, &f->format);
  f->format.json = true;
  mu_export_header(&f->text, f->columns, &f->format);
  assert_string_equal(mu_buffer_text(&f->text),
                      "id,type.id,login\n\xEF\xBB\xBFid.\"type.id\".login\n");
}

static void test_export_row__what_comes_from_elsewhere(void **state)
{
  const char *extras[MU_EXTRAS] = {
      [MU_EXTRA_GROUPS] = MARK "Sales" MARK "Staff",
      [MU_EXTRA_MANAGER_LOGIN] = "=bob@x.example",
  };
  struct fixture *f = *state;

  head(f, MU_EXPORT_USERS, "groups,manager.login,id");
  take(f, "{\"id\":\"00u1\"}");
  assert_row(f, extras, false, "Sales;Staff,'=bob@x.example,00u1\n");
  extras[MU_EXTRA_GROUPS] = MARK "a;b" MARK "CN=c,DC=d" MARK " e";
  assert_row(f, extras, false,
             "\"[\"\"a;b\"\",\"\"CN=c,DC=d\"\",\"\" e\"\"]\","
             "'=bob@x.example,00u1\n");
  assert_row(f, nothing, false, ",,00u1\n");
  head(f, MU_EXPORT_MEMBERS, "group.name,group.id,id");
  extras[MU_EXTRA_GROUP_ID] = "00g1";
  extras[MU_EXTRA_GROUP_NAME] = "Sales";
  assert_row(f, extras, false, "Sales,00g1,00u1\n");
}

static void test_export_row__json_is_whole_or_the_columns_alone(void **state)
{
  const char *const extras[MU_EXTRAS] = {
      [MU_EXTRA_GROUPS] = MARK "a;b" MARK "c",
  };
  struct fixture *f = *state;

  f->format.json = true;
  take(f, "{\"id\":\"00u1\",\"credentials\":{\"provider\":{}},\"type\":"
          "{\"id\":\"oty\",\"x\":1},\"profile\":{\"login\":\"ada\",\"n\":"
          "1000000000000000,\"title\":\"=1\\n\"},\"_links\":{\"self\":{}}}");
  head(f, MU_EXPORT_USERS, NULL);
  assert_row(f, nothing, true,
             "{\"id\":\"00u1\",\"type\":{\"id\":\"oty\",\"x\":1},\"profile\":"
             "{\"login\":\"ada\",\"n\":1000000000000000,"
             "\"title\":\"=1\\n\"}}\n");
  head(f, MU_EXPORT_USERS, "title,type.id,groups,login,city,manager.login");
  assert_row(f, extras, false,
             "{\"profile\":{\"title\":\"=1\\n\",\"login\":\"ada\","
             "\"city\":null},\"type\":{\"id\":\"oty\"},"
             "\"groups\":[\"a;b\",\"c\"],\"managerLogin\":null}\n");
  head(f, MU_EXPORT_USERS, "type.id,realmId");
  take(f, "{\"type\":null}");
  assert_row(f, nothing, false, "{\"type\":null,\"realmId\":null}\n");
}

static void test_export_row__json_of_events_nests_as_their_paths_do(void **s)
{
  struct fixture *f = *s;

  f->format.json = true;
  take(f, "{\"uuid\":\"u\",\"target\":[{\"id\":\"1\",\"x\":0},{\"id\":\"2\"}],"
          "\"client\":{\"ip\":\"::1\",\"geo\":{\"city\":\"Ulm\",\"c\":1}}}");
  head(f, MU_EXPORT_EVENTS, "client.geo.city,target.id,uuid,client.ip");
  assert_row(f, nothing, false,
             "{\"client\":{\"geo\":{\"city\":\"Ulm\"},\"ip\":\"::1\"},"
             "\"target\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"uuid\":\"u\"}\n");
  head(f, MU_EXPORT_EVENTS, "client.geo.c,client.geo,target.1.id,target.7.id");
  assert_row(f, nothing, false,
             "{\"client\":{\"geo\":{\"city\":\"Ulm\",\"c\":1}},"
             "\"target\":{\"1\":{\"id\":\"2\"},\"7\":null}}\n");
}

static void test_export_row__members_know_their_group(void **state)
{
  const char *const extras[MU_EXTRAS] = {
      [MU_EXTRA_GROUP_ID] = "00g1", [MU_EXTRA_GROUP_NAME] = "S\"x"};
  struct fixture *f = *state;

  f->format.json = true;
  head(f, MU_EXPORT_MEMBERS, NULL);
  take(f, "{\"id\":\"00u1\"}");
  assert_row(f, extras, true,
             "{\"id\":\"00u1\",\"group\":{\"id\":\"00g1\",\"name\":"
             "\"S\\\"x\"}}\n");
}

/* As deep as cJSON reads; what is deeper never comes here. */
static void test_export_row__deep_values_are_no_danger(void **state)
{
  struct fixture *f = *state;
  char json[2200] = "{\"a\":";
  size_t len = strlen(json);

  memset(json + len, '[', 990);
  memset(json + len + 990, ']', 990);
  memcpy(json + len + 1980, "}", 2);
  take(f, json);
  json[len + 1980] = '\0';
  assert_value(f, "a", json + len);
  assert_value(f, "a.0.0.0.x", "");
}

/* ---- order ---- */

struct key {
  struct mu_buffer bytes;
};

static struct key key_of(const char *json, bool descending)
{
  struct key key = {{0}};
  cJSON *object = cJSON_Parse(json);

  assert_non_null(object);
  mu_export_sort_key(&key.bytes, object, "v", descending);
  assert_false(mu_buffer_failed(&key.bytes));
  cJSON_Delete(object);
  return key;
}

static int compare(const char *a, const char *b, bool descending)
{
  struct key x = key_of(a, descending);
  struct key y = key_of(b, descending);
  size_t len = x.bytes.len < y.bytes.len ? x.bytes.len : y.bytes.len;
  int order = memcmp(x.bytes.data, y.bytes.data, len);

  if (order == 0) {
    order = (x.bytes.len > y.bytes.len) - (x.bytes.len < y.bytes.len);
  }
  mu_buffer_release(&x.bytes);
  mu_buffer_release(&y.bytes);
  return order;
}

static void test_export_row__keys_put_rows_in_order(void **state)
{
  static const char *const sorted[] = {
      "{}",
      "{\"v\":-1e300}",
      "{\"v\":-10}",
      "{\"v\":-9.5}",
      "{\"v\":0}",
      "{\"v\":0.25}",
      "{\"v\":9}",
      "{\"v\":10}",
      "{\"v\":1e300}",
      "{\"v\":\"0\"}",
      "{\"v\":\"ab\"}",
      "{\"v\":\"AB c\"}",
      "{\"v\":\"Abc\"}",
      "{\"v\":\"b\"}",
      "{\"v\":\"\xC3\x84h\"}",
      "{\"v\":\"\xC3\xA4i\"}",
  };

  (void)state;
  for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++) {
    for (size_t k = 0; k < sizeof sorted / sizeof *sorted; k++) {
      int order = compare(sorted[i], sorted[k], false);
      int turned = compare(sorted[i], sorted[k], true);

      if ((order < 0) != (i < k) || (order > 0) != (i > k) ||
          (turned < 0) != (order > 0) || (turned > 0) != (order < 0)) {
        fail_msg("%s and %s", sorted[i], sorted[k]);
      }
    }
  }
}

static void test_export_row__keys_know_no_case_and_any_bytes(void **state)
{
  (void)state;
  assert_int_equal(compare("{\"v\":\"Stra\xC3\x9F"
                           "e\"}",
                           "{\"v\":\"STRASSE\"}", false),
                   0);
  assert_int_equal(compare("{\"v\":\"\"}", "{\"v\":null}", false), 0);
  assert_true(compare("{\"v\":\"\xFF"
                      "b\"}",
                      "{\"v\":\"\xFF"
                      "a\"}",
                      false) > 0);
  assert_true(compare("{\"v\":[\"a\",\"b\"]}", "{\"v\":[\"a\",\"C\"]}", false) <
              0);
}

static void test_export_row__survives_any_failed_allocation(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  head(f, MU_EXPORT_USERS, "title,city,state");
  take(f, "{\"profile\":{\"title\":\"=1\",\"city\":[\"a;b\"],"
          "\"state\":{\"a\":1}}}");
  for (size_t n = 1; !done; n++) {
    struct mu_buffer row = {0};

    mu_scarce_memory_start(n);
    mu_export_row(&row, f->object, f->columns, nothing, false, &f->format);
    mu_export_sort_key(&row, f->object, "profile.title", true);
    done = !mu_scarce_memory_stop();
    assert_int_equal(mu_buffer_failed(&row), !done);
    mu_buffer_release(&row);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_export_row__values_are_as_they_are_written),
      TEST(test_export_row__paths_lead_through_what_there_is),
      TEST(test_export_row__lists_are_read_back_as_the_same),
      TEST(test_export_row__cells_are_quoted_and_guarded),
      TEST(test_export_row__one_empty_cell_is_still_a_row),
      TEST(test_export_row__the_header_has_the_names),
      TEST(test_export_row__what_comes_from_elsewhere),
      TEST(test_export_row__json_is_whole_or_the_columns_alone),
      TEST(test_export_row__json_of_events_nests_as_their_paths_do),
      TEST(test_export_row__members_know_their_group),
      TEST(test_export_row__deep_values_are_no_danger),
      TEST(test_export_row__keys_put_rows_in_order),
      TEST(test_export_row__keys_know_no_case_and_any_bytes),
      TEST(test_export_row__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
