/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/export_columns.h"
#include "batch/export_row.h"
#include "batch/header_map.h"
#include "rows.h"
#include "scarce_memory.h"

#define EVERY                                                                  \
  "login,email,firstName,lastName,secondEmail,middleName,honorificPrefix,"     \
  "honorificSuffix,title,displayName,nickName,profileUrl,primaryPhone,"        \
  "mobilePhone,streetAddress,city,state,zipCode,countryCode,postalAddress,"    \
  "preferredLanguage,locale,timezone,userType,employeeNumber,costCenter,"      \
  "organization,division,department,managerId,manager"
#define OWN                                                                    \
  "id,status,created,activated,statusChanged,lastLogin,lastUpdated,"           \
  "passwordChanged,type.id,realmId,"

struct fixture {
  struct mu_schema *schema;
  struct mu_export_columns *columns;
  struct mu_buffer text;
  struct mu_error err;
};

static int set_up(void **state)
{
  *state = calloc(1, sizeof(struct fixture));
  return *state ? 0 : -1;
}

static int tear_down(void **state)
{
  struct fixture *f = *state;

  mu_export_columns_free(f->columns);
  mu_schema_free(f->schema);
  mu_buffer_release(&f->text);
  free(f);
  return 0;
}

/* An org whose custom attributes are |properties|, as JSON. */
static void add_attributes(struct fixture *f, const char *properties)
{
  char text[1024];

  (void)snprintf(text, sizeof text,
                 "{\"definitions\":{\"base\":{\"properties\":{}},"
                 "\"custom\":{\"properties\":{%s}}}}",
                 properties);
  if (mu_schema_new(&f->schema, "a test", text, strlen(text), &f->err) !=
      MU_OK) {
    fail_msg("%s", f->err.text);
  }
}

static enum mu_code make(struct fixture *f, enum mu_export_what what,
                         const char *list)
{
  mu_export_columns_free(f->columns);
  f->columns = NULL;
  return mu_export_columns_new(&f->columns, what, list, f->schema, &f->err);
}

static void assert_columns(struct fixture *f, enum mu_export_what what,
                           const char *list, const char *names)
{
  if (make(f, what, list) != MU_OK) {
    fail_msg("%s", f->err.text);
    return;
  }
  mu_buffer_clear(&f->text);
  for (size_t i = 0; i < mu_export_columns_count(f->columns); i++) {
    mu_buffer_append_text(&f->text, i > 0 ? "," : "");
    mu_buffer_append_text(&f->text, mu_export_columns_at(f->columns, i)->name);
  }
  assert_string_equal(mu_buffer_text(&f->text), names);
}

static void assert_path(const struct fixture *f, const char *name,
                        const char *path)
{
  const struct mu_export_column *column =
      mu_export_columns_find(f->columns, name, strlen(name));

  assert_non_null(column);
  assert_string_equal(column->path, path);
}

static void assert_refused(struct fixture *f, enum mu_export_what what,
                           const char *list, const char *part)
{
  assert_int_equal(make(f, what, list), MU_EUSAGE);
  if (!strstr(f->err.text, part)) {
    fail_msg("%s: %s", list, f->err.text);
  }
}

static void test_export_columns__each_export_has_its_own(void **state)
{
  struct fixture *f = *state;

  assert_columns(f, MU_EXPORT_USERS, NULL,
                 "id,status,created,lastLogin,lastUpdated,login,email,"
                 "firstName,lastName,secondEmail,mobilePhone,title,department,"
                 "employeeNumber,managerId");
  assert_path(f, "id", "id");
  assert_path(f, "LOGIN", "profile.login");
  assert_columns(f, MU_EXPORT_GROUPS, NULL,
                 "id,name,type,description,users,created,lastUpdated,"
                 "lastMembershipUpdated");
  assert_path(f, "name", "profile.name");
  assert_columns(f, MU_EXPORT_MEMBERS, NULL,
                 "group.id,group.name,id,login,status,email,firstName,"
                 "lastName");
  assert_true(mu_export_columns_have(f->columns, MU_EXTRA_GROUP_NAME));
  assert_false(mu_export_columns_have(f->columns, MU_EXTRA_GROUPS));
  assert_columns(f, MU_EXPORT_EVENTS, "ALL",
                 "published,eventType,severity,displayMessage,outcome.result,"
                 "outcome.reason,actor.id,actor.type,actor.alternateId,"
                 "actor.displayName,target.type,target.id,target.alternateId,"
                 "target.displayName,client.ipAddress,"
                 "client.userAgent.rawUserAgent,transaction.id,uuid");
}

static void test_export_columns__all_is_every_attribute(void **state)
{
  struct fixture *f = *state;

  assert_columns(f, MU_EXPORT_USERS, "all", OWN EVERY);
  assert_columns(f, MU_EXPORT_MEMBERS, "all", "group.id,group.name," OWN EVERY);
  add_attributes(f, "\"badge\":{\"type\":\"string\"},"
                    "\"status\":{\"type\":\"string\"},"
                    "\"created\":{\"type\":\"string\"},"
                    "\"pin\":{\"type\":\"string\","
                    "\"mutability\":\"WRITE_ONLY\"}");
  assert_columns(f, MU_EXPORT_USERS, "all",
                 OWN EVERY ",badge,profile.status,profile.created");
  assert_path(f, "badge", "profile.badge");
  assert_path(f, "status", "status");
  assert_path(f, "profile.status", "profile.status");
  assert_path(f, "created", "created");
  assert_path(f, "profile.created", "profile.created");
}

static void test_export_columns__are_named_in_any_order_and_case(void **state)
{
  struct fixture *f = *state;

  add_attributes(f, "\"badge\":{\"type\":\"string\"},"
                    "\"created\":{\"type\":\"string\"}");
  assert_columns(f, MU_EXPORT_USERS,
                 " LastName, BADGE,profile.login,Manager.Login,groups,"
                 "profile.created,created",
                 "lastName,badge,login,manager.login,groups,profile.created,"
                 "created");
  assert_path(f, "created", "created");
  assert_columns(f, MU_EXPORT_USERS, "groups,title,All",
                 "groups,title," OWN
                 "login,email,firstName,lastName,secondEmail,middleName,"
                 "honorificPrefix,honorificSuffix,displayName,nickName,"
                 "profileUrl,primaryPhone,mobilePhone,streetAddress,city,state,"
                 "zipCode,countryCode,postalAddress,preferredLanguage,locale,"
                 "timezone,userType,employeeNumber,costCenter,organization,"
                 "division,department,managerId,manager,badge,"
                 "profile.created");
  assert_columns(f, MU_EXPORT_GROUPS, "profile.region,users",
                 "profile.region,users");
  assert_columns(f, MU_EXPORT_EVENTS, "debugContext.debugData.url,target.0.id",
                 "debugContext.debugData.url,target.0.id");
  assert_columns(f, MU_EXPORT_EVENTS, "somethingNew.x", "somethingNew.x");
}

static void test_export_columns__what_is_none_is_refused(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, MU_EXPORT_USERS, "login,lastLogon",
                 "\"lastLogon\" (did you mean lastLogin?)");
  assert_refused(f, MU_EXPORT_USERS, "Surname,fistName",
                 "\"Surname\" (did you mean lastName?), --columns "
                 "\"fistName\" (did you mean firstName?)");
  assert_refused(f, MU_EXPORT_USERS, "shoe", "--columns \"shoe\"");
  assert_null(strstr(f->err.text, "did you mean"));
  assert_refused(f, MU_EXPORT_USERS, "password", "\"password\"");
  assert_null(strstr(f->err.text, "did you mean"));
  assert_refused(f, MU_EXPORT_MEMBERS, "id,groups", "\"groups\"");
  assert_null(strstr(f->err.text, "did you mean"));
  assert_refused(f, MU_EXPORT_MEMBERS, "group.nam", "mean group.name?");
  assert_refused(f, MU_EXPORT_GROUPS, "descripton", "mean description?");
  assert_refused(f, MU_EXPORT_GROUPS, "login", "profile.NAME");
  assert_refused(f, MU_EXPORT_EVENTS, "actr.id", "did you mean actor?");
  assert_refused(f, MU_EXPORT_EVENTS, "Actor.id", "did you mean actor?");
  assert_refused(f, MU_EXPORT_EVENTS, "actor..id", "single dots");
  assert_refused(f, MU_EXPORT_EVENTS, ".actor", "single dots");
}

static void test_export_columns__a_name_once_and_no_empty_one(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, MU_EXPORT_USERS, "login,LOGIN", "login twice");
  assert_refused(f, MU_EXPORT_USERS, "login,profile.login", "twice");
  assert_refused(f, MU_EXPORT_USERS, "login,,email", "one of them is empty");
  assert_refused(f, MU_EXPORT_USERS, "", "one of them is empty");
  assert_refused(f, MU_EXPORT_EVENTS, "uuid,uuid", "twice");
}

static void
test_export_columns__what_is_for_writing_alone_is_no_column(void **s)
{
  struct fixture *f = *s;

  add_attributes(f, "\"pin\":{\"type\":\"string\","
                    "\"mutability\":\"WRITE_ONLY\"}");
  assert_refused(f, MU_EXPORT_USERS, "pin", "nobody read it");
}

static void assert_fields(struct fixture *f, const char *list,
                          const char *fields)
{
  assert_int_equal(make(f, MU_EXPORT_USERS, list), MU_OK);
  mu_buffer_clear(&f->text);
  mu_export_columns_fields(f->columns, &f->text);
  assert_string_equal(mu_buffer_text(&f->text), fields);
}

static void test_export_columns__the_org_is_asked_for_no_more(void **state)
{
  struct fixture *f = *state;

  add_attributes(f, "\"badge\":{\"type\":\"string\"},"
                    "\"status\":{\"type\":\"string\"}");
  assert_fields(f, "login",
                "id%2Cstatus%2Ccreated%2ClastUpdated%2Cprofile%3A%28login%29");
  assert_fields(f, "id,type.id,lastLogin,badge,profile.status,manager.login",
                "id%2Cstatus%2Ccreated%2ClastUpdated%2Ctype%2ClastLogin%2C"
                "profile%3A%28login%2CmanagerId%2Cbadge%2Cstatus%29");
}

/* What heads an export is what import reads. */
static void test_export_columns__import_knows_every_header(void **state)
{
  static const struct {
    enum mu_export_what what;
    const char *list;
  } cases[] = {{MU_EXPORT_USERS, NULL},
               {MU_EXPORT_USERS, "all"},
               {MU_EXPORT_USERS, OWN EVERY ",groups,manager.login"},
               {MU_EXPORT_MEMBERS, NULL}};
  const struct mu_export_format format = {.delimiter = ','};
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct mu_header_options options = {0};
    struct mu_header_map *map = NULL;
    struct mu_test_row row;

    assert_int_equal(make(f, cases[i].what, cases[i].list), MU_OK);
    mu_buffer_clear(&f->text);
    mu_export_header(&f->text, f->columns, &format);
    f->text.data[f->text.len - 1] = '\0'; /* the line break */
    mu_test_row_set(&row, mu_buffer_text(&f->text));
    if (mu_header_map_new(&map, &row.csv, &options, &f->err) != MU_OK) {
      fail_msg("%s", f->err.text);
    }
    for (uint32_t k = 0; k < mu_header_map_columns(map); k++) {
      enum mu_attribute_id id = mu_header_map_attribute(map, k);
      const char *header = mu_header_map_header(map, k);
      bool own =
          id != MU_NO_ATTRIBUTE && strcmp(mu_attribute(id)->name, header) == 0;

      if (id != MU_NO_ATTRIBUTE && !own && id != MU_GROUPS &&
          strcmp(header, "id") != 0) {
        fail_msg("%s was taken for %s", header, mu_attribute(id)->name);
      }
    }
    mu_header_map_free(map);
  }
}

static void test_export_columns__survive_any_failed_allocation(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = make(f, MU_EXPORT_USERS, "all");
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_export_columns__each_export_has_its_own),
      TEST(test_export_columns__all_is_every_attribute),
      TEST(test_export_columns__are_named_in_any_order_and_case),
      TEST(test_export_columns__what_is_none_is_refused),
      TEST(test_export_columns__a_name_once_and_no_empty_one),
      TEST(test_export_columns__what_is_for_writing_alone_is_no_column),
      TEST(test_export_columns__the_org_is_asked_for_no_more),
      TEST(test_export_columns__import_knows_every_header),
      TEST(test_export_columns__survive_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
