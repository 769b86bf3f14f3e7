/* SPDX-License-Identifier: Apache-2.0 */
/* What headers of other programs and languages are taken for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/header_map.h"
#include "rows.h"
#include "scarce_memory.h"

struct fixture {
  struct mu_option_list map;
  struct mu_option_list ignore;
  struct mu_option_list set;
  struct mu_header_options options;
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
  f->options = (struct mu_header_options){
      .map = &f->map, .ignore_column = &f->ignore, .set = &f->set};
  *state = f;
  return 0;
}

static int teardown(void **state)
{
  struct fixture *f = *state;

  mu_header_map_free(f->made);
  mu_buffer_release(&f->text);
  free(f);
  return 0;
}

static void give(struct mu_option_list *list, const char *text)
{
  list->items[list->count++] = text;
}

static enum mu_code make(struct fixture *f, const char *header)
{
  struct mu_test_row row;

  mu_header_map_free(f->made);
  f->made = NULL;
  mu_test_row_set(&row, header);
  return mu_header_map_new(&f->made, &row.csv, &f->options, &f->err);
}

static enum mu_reading reading_of(struct fixture *f, uint32_t column)
{
  size_t count = 0;
  const struct mu_column_pair *pairs = mu_header_map_pairs(f->made, &count);

  for (size_t i = 0; i < count; i++) {
    if (pairs[i].column == column) {
      return pairs[i].reading;
    }
  }
  return MU_READ_PLAIN;
}

/* Checks what every column of |header| is taken for: attribute names parted
 * by commas, nothing for a column that is left out. "!" after a name says that
 * yes means no, "#" that it is account control bits, "@" that it is a date. */
static void assert_meanings(struct fixture *f, const char *header,
                            const char *meanings)
{
  static const char *const signs[] = {"", "!", "#", "@", ""};

  if (make(f, header) != MU_OK) {
    fail_msg("%s: %s", header, f->err.text);
    return;
  }
  mu_buffer_clear(&f->text);
  for (uint32_t i = 0; i < mu_header_map_columns(f->made); i++) {
    enum mu_attribute_id id = mu_header_map_attribute(f->made, i);

    mu_buffer_printf(&f->text, "%s%s%s", i > 0 ? "," : "",
                     id == MU_NO_ATTRIBUTE ? "" : mu_attribute(id)->name,
                     signs[reading_of(f, i)]);
  }
  assert_string_equal(mu_buffer_text(&f->text), meanings);
}

static void assert_refused(struct fixture *f, const char *header,
                           const char *part)
{
  assert_int_equal(make(f, header), MU_EINPUT);
  if (!strstr(f->err.text, part)) {
    fail_msg("%s: %s", header, f->err.text);
  }
}

/* The remarks as lines, each behind its kind. */
static const char *remarks(struct fixture *f)
{
  struct mu_remarks all = {0};

  mu_header_map_remark(f->made, &all);
  mu_buffer_clear(&f->text);
  for (size_t i = 0; i < all.count; i++) {
    mu_buffer_printf(&f->text, "%s: %s\n", mu_remark_name(all.items[i].kind),
                     all.items[i].text);
  }
  mu_remarks_release(&all);
  return mu_buffer_text(&f->text);
}

static void assert_remark(struct fixture *f, const char *part)
{
  if (!strstr(remarks(f), part)) {
    fail_msg("%s", remarks(f));
  }
}

struct source {
  const char *profile; /* NULL: not to be told */
  const char *header;
  const char *meanings;
};

static const struct source sources[] = {
    {NULL,
     "login,email,firstName,lastName,displayName,secondEmail,title,department,"
     "division,organization,costCenter,employeeNumber,userType,manager,"
     "managerId,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,"
     "countryCode,nickName,middleName,password,groups",
     "login,email,firstName,lastName,displayName,secondEmail,title,department,"
     "division,organization,costCenter,employeeNumber,userType,manager,"
     "managerId,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,"
     "countryCode,nickName,middleName,password,groups"},
    {NULL, "userName,firstname,lastname,groupIds",
     "login,firstName,lastName,groups"}, /* Okta Workflows, and the API */
    {"an Entra bulk-create template",
     "Name [displayName] Required,User name [userPrincipalName] Required,"
     "Initial password [passwordProfile] Required,"
     "Block sign in (Yes/No) [accountEnabled] Required,"
     "First name [givenName],Last name [surname],Job title [jobTitle],"
     "Department [department],Usage location [usageLocation],"
     "Street address [streetAddress],State or province [state],"
     "Country or region [country],"
     "Office [physicalDeliveryOfficeName],City [city],"
     "ZIP or postal code [postalCode],Office phone [telephoneNumber],"
     "Mobile phone [mobile]",
     "displayName,login,password,status!,firstName,lastName,title,department,,"
     "streetAddress,state,countryCode,,city,zipCode,primaryPhone,mobilePhone"},
    {"an Entra or Microsoft 365 user download",
     "userPrincipalName,displayName,surname,mail,givenName,objectId,userType,"
     "jobTitle,department,accountEnabled,usageLocation,streetAddress,state,"
     "country,physicalDeliveryOfficeName,city,postalCode,telephoneNumber,"
     "mobile,alternateEmailAddress,ageGroup,consentProvidedForMinor,"
     "legalAgeGroupClassification,companyName,creationType,directorySynced,"
     "invitationState,identityIssuer,createdDateTime",
     "login,displayName,lastName,email,firstName,,userType,title,department,"
     "status,,streetAddress,state,countryCode,,city,zipCode,primaryPhone,"
     "mobilePhone,secondEmail,,,,organization,,,,,"},
    {"an Entra or Microsoft 365 user download",
     "Block credential,City,Country/Region,Department,DirSyncEnabled,"
     "Display name,Fax,First name,Last dirsync time,Last name,"
     "Last password change time stamp,Licenses,Mobile Phone,"
     "Oath token metadata,Object Id,Office,Password never expires,"
     "Phone number,Postal code,Preferred data location,Preferred language,"
     "Proxy addresses,Release track,Soft deletion time stamp,State,"
     "Street address,Strong password required,Title,Usage location,"
     "User principal name,When created",
     "status!,city,countryCode,department,,displayName,,firstName,,lastName,,,"
     "mobilePhone,,,,,primaryPhone,zipCode,,preferredLanguage,,,,state,"
     "streetAddress,,title,,login,"},
    {"an Entra or Microsoft 365 user download",
     "id,userPrincipalName,mail,givenName,surname,otherMails,employeeId,"
     "employeeType,manager,officeLocation,businessPhones",
     ",login,email,firstName,lastName,secondEmail,employeeNumber,userType,"
     "manager,,primaryPhone"},
    {"a Google Workspace user export",
     "First Name [Required],Last Name [Required],Email Address [Required],"
     "Password [Required],Password Hash Function [UPLOAD ONLY],"
     "Org Unit Path [Required],New Primary Email [UPLOAD ONLY],"
     "Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,"
     "Home Secondary Email,Work Secondary Email,"
     "Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,"
     "Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,"
     "Employee Title,Manager Email,Department,Cost Center,"
     "2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY],Building ID,"
     "Floor Name,Floor Section,Email Usage [READ ONLY],"
     "Drive Usage [READ ONLY],Photos Usage [READ ONLY],"
     "Storage limit [READ ONLY],Storage Used [READ ONLY],"
     "Change Password at Next Sign-In,New Status [UPLOAD ONLY],"
     "Licenses [READ ONLY],New Licenses [UPLOAD ONLY],"
     "Advanced Protection Program enrollment",
     "firstName,lastName,email,password,,,,status,,secondEmail,,,,"
     "primaryPhone,,mobilePhone,streetAddress,,employeeNumber,userType,title,"
     "managerId,department,costCenter,,,,,,,,,,,,,,,"},
    {"a Google Workspace user export",
     "First Name [Required],Last Name [Required],Email Address [Required],"
     "New Status [UPLOAD ONLY],Home Secondary Email,"
     "Recovery Phone [MUST BE IN THE E.164 FORMAT]",
     "firstName,lastName,email,status,secondEmail,mobilePhone"},
    {"a BambooHR export",
     "Employee #,First Name,Last Name,Middle Name,Preferred Name,Display Name,"
     "Work Email,Home Email,Job Title,Department,Division,Employment Status,"
     "Reports To,Supervisor email,Mobile Phone,Work Phone,Address Line 1,City,"
     "State,ZIP Code,Country,Status,Location",
     "employeeNumber,firstName,lastName,middleName,nickName,displayName,email,"
     "secondEmail,title,department,division,userType,manager,managerId,"
     "mobilePhone,primaryPhone,streetAddress,city,state,zipCode,countryCode,"
     "status,"},
    {"a BambooHR export",
     "id,firstName,lastName,preferredName,fullName1,workEmail,bestEmail,"
     "homeEmail,jobTitle,supervisor,supervisorEId,supervisorEmail,mobilePhone,"
     "workPhone",
     "employeeNumber,firstName,lastName,nickName,displayName,email,,"
     "secondEmail,title,manager,managerId,,mobilePhone,primaryPhone"},
    {"a Workday report",
     "Worker,Employee ID,User Name,Legal Name - First Name,"
     "Legal Name - Last Name,Preferred Name - First Name,Full Legal Name,"
     "Email - Work,Email - Home,Business Title,Supervisory Organization,"
     "Cost Center - Name,Business Unit,Company,Cost Center,Worker Type,"
     "Worker's Manager,Manager ID,Phone - Mobile,Phone - Work,Address Line 1,"
     "City,State/Region,Postal Code,Country,Active Status",
     ",employeeNumber,login,firstName,lastName,,displayName,email,secondEmail,"
     "title,department,,division,organization,costCenter,userType,manager,"
     "managerId,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,"
     "countryCode,status"},
    {"a Workday report",
     "USERID,FIRST_NAME,LAST_NAME,Email Address,JOBTITLE,COST_CENTER,"
     "FILENUMBER,MANAGER,MANAGER_ID,Worker ID,Workday ID,Worker Status,"
     "Manager - Email,Department,Division,Employee Type,Preferred Name",
     ",firstName,lastName,email,title,costCenter,,manager,managerId,"
     "employeeNumber,,status,,department,division,userType,nickName"},
    {"a csvde export from Active Directory",
     "DN,objectClass,distinguishedName,cn,sn,givenName,displayName,initials,"
     "title,department,division,company,employeeID,employeeType,manager,mail,"
     "userPrincipalName,sAMAccountName,mobile,telephoneNumber,streetAddress,l,"
     "st,postalCode,c,co,countryCode,userAccountControl,whenCreated,name",
     ",,,,lastName,firstName,displayName,,title,department,division,"
     "organization,employeeNumber,userType,manager,email,login,,mobilePhone,"
     "primaryPhone,streetAddress,city,state,zipCode,countryCode,,,status#,,"},
    {"a JumpCloud export",
     "FirstName,LastName,MiddleName,PreferredName,Username,Email,Password,"
     "alternateEmail,recoveryEmail,jobTitle,department,company,costCenter,"
     "employeeIdentifier,employeeType,phoneNumber mobile,work phone,"
     "work_streetAddress,work_locality,work_region,work_postalCode,"
     "work_country,suspended,manager",
     "firstName,lastName,middleName,nickName,login,email,password,,"
     "secondEmail,title,department,organization,costCenter,employeeNumber,"
     "userType,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,"
     "countryCode,status!,manager"},
    {"a PingOne export",
     "username,name.given,name.family,email,externalId,enabled,title,nickname,"
     "mobilePhone,primaryPhone,password",
     "login,firstName,lastName,email,employeeNumber,status,title,nickName,"
     "mobilePhone,primaryPhone,password"},
    {NULL, "username,firstname,lastname,email,department,title,phone,company",
     "login,firstName,lastName,email,department,title,primaryPhone,"
     "organization"}, /* OneLogin */
    {"an Auth0 export",
     "user_id,given_name,family_name,name,nickname,email,phone_number,blocked",
     ",firstName,lastName,displayName,nickName,email,primaryPhone,status!"},
    {NULL, "email,first_name,last_name,external_id",
     "email,firstName,lastName,employeeNumber"}, /* WorkOS */
    {NULL, "LOGIN,FIRST_NAME,LAST_NAME,EMAIL",
     "login,firstName,lastName,email"}, /* FusionAuth */
    {"a ClayHR export",
     "EmpID,First Name,Last Name,EmailId,Department,ReportsToEmail",
     "employeeNumber,firstName,lastName,email,department,managerId"},
    {NULL, "First Name,Last Name,Email,Position",
     "firstName,lastName,email,title"}, /* PeopleForce */
    {"an Outlook contacts export",
     "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,"
     "Job Title,Business Street,Business City,Business State,"
     "Business Postal Code,Business Country/Region,Business Phone,Home Phone,"
     "Mobile Phone,E-mail Address,Manager's Name,Office Location,Initials",
     ",firstName,middleName,lastName,honorificSuffix,organization,department,"
     "title,streetAddress,city,state,zipCode,countryCode,primaryPhone,,"
     "mobilePhone,email,manager,,"},
    {"a Slack member export",
     "username,email,status,userid,fullname,firstName,lastName",
     "login,email,status,,displayName,firstName,lastName"},
};

static void test_header_alias__every_source_is_read(void **state)
{
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    const struct source *source = &sources[i];

    assert_meanings(f, source->header, source->meanings);
    if (source->profile) {
      assert_non_null(mu_header_map_profile(f->made));
      assert_string_equal(mu_header_map_profile(f->made), source->profile);
    } else {
      assert_null(mu_header_map_profile(f->made));
    }
  }
}

static void test_header_alias__okta_s_own_columns_are_no_attributes(void **s)
{
  struct fixture *f = *s;

  assert_meanings(f,
                  "id,status,created,lastLogin,lastUpdated,login,email,"
                  "firstName,lastName,managerId,manager.login,realmId",
                  ",status,,,,login,email,firstName,lastName,managerId,,"
                  "realmId");
  assert_string_equal(mu_header_map_profile(f->made),
                      "an export of Okta's users");
  assert_meanings(f,
                  "activated,statusChanged,passwordChanged,type.id,login,"
                  "firstName,lastName",
                  ",,,,login,firstName,lastName");
  assert_false(mu_header_map_holds_secrets(f->made));
  /* of members: the id is the better name */
  assert_meanings(f,
                  "group.id,group.name,id,login,status,email,firstName,"
                  "lastName",
                  "groups,,employeeNumber,login,status,email,firstName,"
                  "lastName");
}

/* Every name by itself, as no one file has them all. */
static void test_header_alias__every_name_is_known(void **state)
{
  static const struct {
    enum mu_attribute_id id;
    const char *names;
  } cases[] = {
      {MU_LOGIN, "login,userName,User name,userPrincipalName,"
                 "User principal name,USERID,user_id,sAMAccountName"},
      {MU_EMAIL, "mail,Email Address,Work Email,workEmail,bestEmail,"
                 "Email - Work,EmailId"},
      {MU_SECOND_EMAIL, "otherMails,alternateEmailAddress,Recovery Email,"
                        "Home Secondary Email,Home Email,homeEmail,"
                        "Email - Home,alternateEmail,recoveryEmail"},
      {MU_DISPLAY_NAME, "fullName1,Worker,Full Legal Name,cn,Display name"},
      {MU_NICK_NAME, "Preferred Name,preferredName,nickname"},
      {MU_TITLE, "jobTitle,Employee Title,Job Title,Business Title,position"},
      {MU_DEPARTMENT, "Supervisory Organization,Cost Center - Name"},
      {MU_DIVISION, "Business Unit"},
      {MU_ORGANIZATION, "companyName,Company"},
      {MU_COST_CENTER, "Cost Center,COST_CENTER"},
      {MU_EMPLOYEE_NUMBER,
       "employeeId,Employee ID,Employee #,EmpID,Id,Employee_ID,Worker ID,"
       "Workday ID,FILENUMBER,employeeIdentifier,externalId,external_id"},
      {MU_USER_TYPE, "Employee Type,Employment Status,Worker Type"},
      {MU_MANAGER, "Reports To,Reporting to,supervisor,Worker's Manager"},
      {MU_MANAGER_ID, "Manager Email,Supervisor email,supervisorEmail,"
                      "supervisorEId,ReportsToEmail,Manager ID,MANAGER_ID,"
                      "Manager - Email"},
      {MU_MOBILE_PHONE,
       "mobile,Mobile Phone,Recovery Phone (E.164),Phone - Mobile,"
       "phoneNumber mobile"},
      {MU_PRIMARY_PHONE, "telephoneNumber,Office phone,Work Phone,workPhone,"
                         "Phone - Work"},
      {MU_STREET_ADDRESS, "Street address,Work Address,Address Line 1,"
                          "work_streetAddress"},
      {MU_CITY, "l,work_locality"},
      {MU_STATE, "st,State or province,State/Region,work_region"},
      {MU_ZIP_CODE, "postalCode,ZIP or postal code,work_postalCode,zip"},
      {MU_COUNTRY_CODE, "country,Country or region,c,co,work_country"},
      {MU_USER_STATUS, "Status,New Status,Active Status,Worker Status,"
                       "accountEnabled,enabled"},
      {MU_PASSWORD, "Password,Initial password"},
      {MU_GROUPS, "groupIds"},
  };
  struct fixture *f = *state;

  /* what every user needs is given, so that one more column is all */
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char names[256];
    char *rest = names;
    char *name = NULL;

    f->set.count = 0;
    give(&f->set, "firstName=Ada");
    give(&f->set, "lastName=Byron");
    if (cases[i].id != MU_LOGIN && cases[i].id != MU_EMAIL) {
      give(&f->set, "email=ada@corp.example");
    }
    (void)snprintf(names, sizeof names, "%s", cases[i].names);
    while ((name = strtok_r(rest, ",", &rest)) != NULL) {
      assert_meanings(f, name, mu_attribute(cases[i].id)->name);
    }
  }
}

static void test_header_alias__languages_are_read(void **state)
{
  static const struct {
    const char *header;
    const char *meanings;
  } cases[] = {
      /* German */
      {"Vorname,Nachname,E-Mail,Benutzername,Abteilung,Personalnummer,"
       "Vorgesetzter,Position,Mobil,Kostenstelle,Standort",
       "firstName,lastName,email,login,department,employeeNumber,manager,"
       "title,mobilePhone,costCenter,city"},
      {"Vorname,Name,E-Mail-Adresse,Anmeldename,Titel",
       "firstName,lastName,email,login,title"},
      {"Vorname,Familienname,E-Mail,Titel,Position",
       "firstName,lastName,email,,title"},
      {"Vorname,Nachname,Name,E-Mail", "firstName,lastName,displayName,email"},
      {"Vorname,Nachname,E-Mail,Stra\xC3\x9F"
       "e,PLZ,Ort,Land,Telefon",
       "firstName,lastName,email,streetAddress,zipCode,city,countryCode,"
       "primaryPhone"},
      /* French */
      {"Pr\xC3\xA9nom,Nom,Courriel,Identifiant,Service,Matricule,Responsable,"
       "Poste,Portable,Centre de co\xC3\xBBt",
       "firstName,lastName,email,login,department,employeeNumber,manager,"
       "title,mobilePhone,costCenter"},
      {"Prenom,Nom de famille,E-mail,D\xC3\xA9partement,Manager,Fonction",
       "firstName,lastName,email,department,manager,title"},
      {"Pre\xCC\x81nom,NOM,Adresse e-mail", "firstName,lastName,email"},
      /* Spanish */
      {"Nombre,Apellido,Correo electr\xC3\xB3nico,Usuario,Departamento,"
       "N\xC3\xBAmero de empleado,Gerente,Puesto,M\xC3\xB3vil",
       "firstName,lastName,email,login,department,employeeNumber,manager,"
       "title,mobilePhone"},
      {"Nombre,Apellidos,Correo electr\xC3\xB3nico,Supervisor,Cargo",
       "firstName,lastName,email,manager,title"},
      /* Dutch */
      {"Voornaam,Tussenvoegsel,Achternaam,E-mailadres,Afdeling,"
       "Personeelsnummer,Leidinggevende",
       "firstName,lastNamePrefix,lastName,email,department,employeeNumber,"
       "manager"},
      /* Italian */
      {"Nome,Cognome,Indirizzo e-mail,Reparto,Matricola,Responsabile",
       "firstName,lastName,email,department,employeeNumber,manager"},
      /* Portuguese */
      {"Nome,Sobrenome,E-mail,Departamento,Matr\xC3\xAD"
       "cula,Gestor",
       "firstName,lastName,email,department,employeeNumber,manager"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_meanings(f, cases[i].header, cases[i].meanings);
  }
}

static void test_header_alias__names_may_be_last_names(void **state)
{
  struct fixture *f = *state;

  assert_meanings(f, "Vorname,Name,E-Mail", "firstName,lastName,email");
  assert_string_equal(
      remarks(f), "stand_in: there is no login column: each row's email serves "
                  "as its login\n");
  assert_meanings(f, "Pr\xC3\xA9nom,Nom,E-Mail", "firstName,lastName,email");
  assert_null(strstr(remarks(f), "risky"));
  assert_meanings(f, "First Name,Name,E-Mail", "firstName,lastName,email");
  assert_remark(f, "risky_header: B \"Name\" is read as lastName: beside a "
                   "first name it is most likely that; ");
  assert_meanings(f, "First Name,Last Name,Name,E-Mail",
                  "firstName,lastName,displayName,email");
  assert_remark(f, "risky_header: C \"Name\" is read as displayName: it can "
                   "hold the last name alone; ");
  assert_meanings(f, "First Name,Last Name,Display Name,Name,E-Mail",
                  "firstName,lastName,displayName,,email");
  give(&f->set, "lastName=Byron");
  assert_meanings(f, "First Name,Name,E-Mail", "firstName,displayName,email");
  give(&f->set, "firstName=Ada");
  assert_meanings(f, "Nom,E-Mail", "displayName,email");
}

static void test_header_alias__risky_names_are_remarked_upon(void **state)
{
  static const struct {
    const char *header;
    const char *part;
  } cases[] = {
      {"Titel,firstName,lastName,email", "A \"Titel\" is read as title: it can "
                                         "hold a degree or a form of address"},
      {"sAMAccountName,firstName,lastName",
       "A \"sAMAccountName\" is read as login: it is seldom in e-mail form"},
      {"USERID,firstName,lastName", "A \"USERID\" is read as login: "},
      {"Id,firstName,lastName,email", "A \"Id\" is read as employeeNumber: it "
                                      "is often that system's own key"},
      {"Employment Status,firstName,lastName,email",
       "A \"Employment Status\" is read as userType: "},
      {"Cost Center - Name,firstName,lastName,email", "is read as department"},
      {"Supervisory Organization,firstName,lastName,email",
       "is read as department"},
      {"Location,firstName,lastName,email", "A \"Location\" is read as city"},
      {"Standort,firstName,lastName,email", "A \"Standort\" is read as city"},
      {"Work Address,firstName,lastName,email", "is read as streetAddress"},
      /* where the file comes from decides */
      {"Title,First Name,Last Name,E-mail Address,Business Street,"
       "Business City,Manager's Name",
       "A \"Title\" is read as title: it can hold a degree"},
      {"username,firstName,lastName,userid,fullname",
       "A \"username\" is read as login: user names are often"},
      {"userPrincipalName,givenName,surname,userType,objectId,ageGroup",
       "D \"userType\" is read as userType: Entra says Member or Guest"},
      {"DN,objectClass,sn,givenName,mail,countryCode",
       "F \"countryCode\" is read as countryCode: Active Directory keeps"},
      {"Username,FirstName,LastName,work_locality,work_country,work_region",
       "A \"Username\" is read as login: user names are often"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(make(f, cases[i].header), MU_OK);
    assert_remark(f, cases[i].part);
  }
}

static void test_header_alias__clear_names_are_not_remarked_upon(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f, "Title,Username,First Name,Last Name,Email,"
                           "User Type,Country Code,Job Site"),
                   MU_EINPUT); /* the last one is not known */
  assert_int_equal(make(f, "Title,Username,First Name,Last Name,Email,"
                           "User Type,Country Code"),
                   MU_OK);
  assert_string_equal(remarks(f), "");
  assert_int_equal(
      make(f, "Name [displayName] Required,"
              "User name [userPrincipalName] Required,First name [givenName],"
              "Last name [surname]"),
      MU_OK);
  assert_null(strstr(remarks(f), "risky"));
}

static void test_header_alias__fallbacks_give_way(void **state)
{
  struct fixture *f = *state;

  assert_meanings(f, "cn,sn,givenName,mail",
                  "displayName,lastName,firstName,"
                  "email");
  assert_meanings(f, "cn,sn,givenName,mail,displayName",
                  ",lastName,firstName,email,displayName");
  assert_remark(f, "dropped_column: A \"cn\" is left out: E \"displayName\" "
                   "gives displayName\n");
  assert_meanings(f, "sAMAccountName,sn,givenName,mail",
                  ",lastName,firstName,email");
  assert_remark(f, "A \"sAMAccountName\" is left out: D \"mail\" serves as the "
                   "login\n");
  assert_meanings(f, "sAMAccountName,USERID,bestEmail,sn,givenName",
                  ",,email,lastName,firstName");
  give(&f->set, "login=ada@corp.example");
  assert_meanings(f, "sAMAccountName,sn,givenName", ",lastName,firstName");
  assert_remark(f, "A \"sAMAccountName\" is left out: --set gives login\n");
  assert_meanings(f, "sAMAccountName,sn,givenName,mail",
                  ",lastName,firstName,email");
  assert_remark(f, "A \"sAMAccountName\" is left out: --set gives login\n");
  f->set.count = 0;
  give(&f->set, "email=ada@corp.example");
  assert_meanings(f, "sAMAccountName,sn,givenName", ",lastName,firstName");
}

static void test_header_alias__the_best_fallback_is_taken(void **state)
{
  struct fixture *f = *state;

  assert_meanings(f, "Workday ID,Worker ID,FILENUMBER,sn,givenName,mail",
                  ",employeeNumber,,lastName,firstName,email");
  assert_remark(f, "A \"Workday ID\" is left out: B \"Worker ID\" gives ");
  assert_remark(f, "C \"FILENUMBER\" is left out: B \"Worker ID\" gives ");
  assert_refused(f, "Worker ID,worker_id,sn,givenName,mail",
                 "A \"Worker ID\" and B \"worker_id\" are both "
                 "employeeNumber");
}

static void test_header_alias__two_columns_for_one_attribute(void **state)
{
  struct fixture *f = *state;

  assert_refused(f, "First Name,Last Name,Work Email,Email Address",
                 "columns repeat each other: C \"Work Email\" and D \"Email "
                 "Address\" are both email; ");
  assert_refused(f, "First Name,Last Name,Email,Responsable,Manager",
                 "D \"Responsable\" and E \"Manager\" are both manager");
  give(&f->ignore, "Work Email");
  assert_meanings(f, "First Name,Last Name,Work Email,Email Address",
                  "firstName,lastName,,email");
}

static void
test_header_alias__what_okta_has_no_place_for_is_dropped(void **state)
{
  static const char *const names[] = {
      "objectId",
      "ageGroup",
      "Licenses",
      "When created",
      "Usage location",
      "Last Sign In [READ ONLY]",
      "Building ID",
      "Floor Name",
      "Floor Section",
      "Advanced Protection Program enrollment",
      "DN",
      "objectClass",
      "distinguishedName",
      "Org Unit Path [Required]",
      "Change Password at Next Sign-In",
      "Password Hash Function [UPLOAD ONLY]",
      "initials",
      "Home Address",
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char header[128];
    char remark[256];

    (void)snprintf(header, sizeof header, "login,firstName,lastName,email,%s",
                   names[i]);
    (void)snprintf(remark, sizeof remark,
                   "dropped_column: E \"%s\" is left out: ", names[i]);
    assert_meanings(f, header, "login,firstName,lastName,email,");
    assert_remark(f, remark);
  }
}

static void test_header_alias__a_hash_is_no_password(void **state)
{
  struct fixture *f = *state;
  const char *header = "email,firstName,lastName,Password [Required],"
                       "Password Hash Function [UPLOAD ONLY]";

  assert_meanings(f, header, "email,firstName,lastName,password,");
  assert_remark(f,
                "risky_header: E \"Password Hash Function [UPLOAD ONLY]\" is "
                "left out: it says which passwords are hashes, and muster "
                "would take a hash for the password itself");
  assert_int_equal(mu_header_map_hash_function(f->made), 4);
  give(&f->ignore, "Password");
  assert_meanings(f, header, "email,firstName,lastName,,");
  assert_int_equal(mu_header_map_hash_function(f->made), MU_NO_COLUMN);
  assert_remark(f, "dropped_column: E \"Password Hash");
}

static void test_header_alias__hashes_and_what_made_them(void **state)
{
  struct fixture *f = *state;

  assert_meanings(f,
                  "email,firstName,lastName,password_hash,password_hash_type",
                  "email,firstName,lastName,password_hash,password_algorithm");
  assert_meanings(f, "login,firstName,lastName,encryptionScheme,salt,password",
                  "login,firstName,lastName,password_algorithm,password_salt,"
                  "password");
  assert_meanings(f,
                  "login,firstName,lastName,Hashed Password,Password Hash "
                  "Algorithm",
                  "login,firstName,lastName,password_hash,password_algorithm");
  give(&f->map, "Password=password_hash");
  give(&f->map, "Password Hash Function=password_algorithm");
  assert_meanings(f,
                  "email,firstName,lastName,Password [Required],"
                  "Password Hash Function [UPLOAD ONLY]",
                  "email,firstName,lastName,password_hash,password_algorithm");
  assert_int_equal(mu_header_map_hash_function(f->made), MU_NO_COLUMN);
}

static void test_header_alias__some_names_need_a_decision(void **state)
{
  static const struct {
    const char *name;
    const char *words;
  } cases[] = {
      {"Group1", "put them into one column \"groups\", parted by ;"},
      {"Group 12", "one of several columns of groups"},
      {"accountExpires", "has no attribute for dates"},
      {"Hire Date", "has no attribute for dates"},
      {"Hire_Date", "has no attribute for dates"},
      {"HIREDATE", "has no attribute for dates"},
      {"hired_on", "has no attribute for dates"},
      {"Original Hire Date", "has no attribute for dates"},
      {"Termination Date", "has no attribute for dates"},
      {"employeeHireDate", "has no attribute for dates"},
      {"employeeLeaveDateTime", "has no attribute for dates"},
      {"custom_password_hash", "describes a hash as Auth0 imports it"},
      {"Address Line 2", "one street address"},
  };
  struct fixture *f = *state;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char header[128];
    char part[256];

    (void)snprintf(header, sizeof header, "login,firstName,lastName,%s",
                   cases[i].name);
    (void)snprintf(part, sizeof part,
                   "1 column cannot be taken as it is: D \"%s\" (",
                   cases[i].name);
    assert_refused(f, header, part);
    assert_non_null(strstr(f->err.text, cases[i].words));
  }
  assert_refused(f, "login,firstName,lastName,Group1,Shoe size",
                 "2 columns are not known or cannot be taken as they are: D "
                 "\"Group1\" (it is one of several");
  assert_refused(f, "login,firstName,lastName,Group1,Hire Date",
                 "2 columns cannot be taken as they are: ");
}

static void test_header_alias__a_directorys_groups_are_groups(void **state)
{
  struct fixture *f = *state;

  assert_meanings(f, "login,firstName,lastName,Group Names",
                  "login,firstName,lastName,groups");
  assert_meanings(f, "login,firstName,lastName,memberOf",
                  "login,firstName,lastName,groups");
  assert_remark(f, "risky_header: D \"memberOf\"");
}

static void test_header_alias__options_come_first(void **state)
{
  struct fixture *f = *state;

  give(&f->map, "Nombre=lastName");
  give(&f->map, "hire date=userType");
  give(&f->map, "block sign-in (yes/no)=status");
  give(&f->map, "suspended=nickName");
  give(&f->ignore, "memberof");
  assert_meanings(f,
                  "Nombre,First Name,mail,Hire Date,"
                  "Block sign in (Yes/No) [accountEnabled],memberOf,suspended",
                  "lastName,firstName,email,userType@,status!,,nickName");
}

static void
test_header_alias__options_find_names_beneath_decoration(void **state)
{
  struct fixture *f = *state;

  give(&f->map, "shoe size=nickName");
  give(&f->ignore, "notes");
  assert_meanings(f, "login,firstName,lastName,Shoe-Size [EU] *,NOTES:",
                  "login,firstName,lastName,nickName,");
}

static void test_header_alias__options_mean_the_nearest_spelling(void **state)
{
  struct fixture *f = *state;

  give(&f->ignore, "E-Mail");
  assert_meanings(f, "firstName,lastName,Email,E-Mail",
                  "firstName,lastName,email,");
  f->ignore.count = 0;
  give(&f->ignore, "email");
  assert_meanings(f, "firstName,lastName,email,EMAIL",
                  "firstName,lastName,,email");
  assert_meanings(f, "firstName,lastName,EMAIL,E-Mail",
                  "firstName,lastName,,email");
}

static void assert_described(struct fixture *f, const char *text)
{
  mu_buffer_clear(&f->text);
  mu_header_map_describe(f->made, &f->text);
  assert_string_equal(mu_buffer_text(&f->text), text);
}

static void test_header_alias__the_mapping_is_a_table(void **state)
{
  struct fixture *f = *state;

  give(&f->ignore, "Notes");
  give(&f->set, "department=R&D");
  assert_int_equal(
      make(f, "muster_error,Work Email,Pr\xC3\xA9nom,Last Name,Notes,objectId,"
              "suspended,userAccount,"),
      MU_EINPUT);
  assert_int_equal(make(f, "muster_error,Work Email,Pr\xC3\xA9nom,Last Name,"
                           "Notes,objectId,suspended,"),
                   MU_OK);
  assert_described(f, "  A \"muster_error\"   (passed over)\n"
                      "  B \"Work Email\"     -> email, login\n"
                      "  C \"Pr\xC3\xA9nom\"         -> firstName\n"
                      "  D \"Last Name\"      -> lastName\n"
                      "  E \"Notes\"          (ignored)\n"
                      "  F \"objectId\"       (left out: it is "
                      "that system's own key for the person)\n"
                      "  G \"suspended\"      -> status (yes means no)\n"
                      "  H \"\"               (no header)\n"
                      "  - --set department -> department\n");
}

static void test_header_alias__own_names_need_no_table(void **state)
{
  struct fixture *f = *state;

  assert_int_equal(make(f, "login,firstName,LASTNAME"), MU_OK);
  assert_described(f, "");
  give(&f->set, "city=Rome");
  assert_int_equal(make(f, "login,firstName,lastName"), MU_OK);
  assert_described(f, ""
                      "  - --set city -> city\n");
}

static void test_header_alias__known_names_tell_a_header(void **state)
{
  static const struct {
    const char *line;
    unsigned known;
  } cases[] = {
      {"Active employees as of 2026-03-04,,", 0},
      {"First Name,Last Name,Work Email,Shoe size", 3},
      {"Name [displayName] Required,objectId,memberOf", 3},
      {"Ada,Byron,ada@corp.example,CO", 0},
      {"l,st,c", 0},
      {",,", 0},
  };

  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mu_test_row row;

    mu_test_row_set(&row, cases[i].line);
    assert_int_equal(mu_header_map_known(&row.csv), cases[i].known);
  }
}

static void test_header_alias__survives_any_failed_allocation(void **state)
{
  struct fixture *f = *state;
  bool done = false;

  give(&f->map, "shoe size=nickName");
  give(&f->ignore, "notes");
  for (size_t n = 1; !done; n++) {
    enum mu_code rc = MU_OK;

    mu_scarce_memory_start(n);
    rc = make(f, "Titel,Vorname,Name,E-Mail,cn,objectId,SHOE SIZE,Notes *,"
                 "sAMAccountName");
    done = !mu_scarce_memory_stop();
    assert_int_equal(rc, done ? MU_OK : MU_ENOMEM);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_header_alias__every_source_is_read),
      TEST(test_header_alias__okta_s_own_columns_are_no_attributes),
      TEST(test_header_alias__every_name_is_known),
      TEST(test_header_alias__languages_are_read),
      TEST(test_header_alias__names_may_be_last_names),
      TEST(test_header_alias__risky_names_are_remarked_upon),
      TEST(test_header_alias__clear_names_are_not_remarked_upon),
      TEST(test_header_alias__fallbacks_give_way),
      TEST(test_header_alias__the_best_fallback_is_taken),
      TEST(test_header_alias__two_columns_for_one_attribute),
      TEST(test_header_alias__what_okta_has_no_place_for_is_dropped),
      TEST(test_header_alias__a_hash_is_no_password),
      TEST(test_header_alias__hashes_and_what_made_them),
      TEST(test_header_alias__some_names_need_a_decision),
      TEST(test_header_alias__a_directorys_groups_are_groups),
      TEST(test_header_alias__options_come_first),
      TEST(test_header_alias__options_find_names_beneath_decoration),
      TEST(test_header_alias__options_mean_the_nearest_spelling),
      TEST(test_header_alias__the_mapping_is_a_table),
      TEST(test_header_alias__own_names_need_no_table),
      TEST(test_header_alias__known_names_tell_a_header),
      TEST(test_header_alias__survives_any_failed_allocation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
