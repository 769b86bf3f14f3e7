/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names were read in the makers' documentation, templates and importers,
 * as far as there are any; Workday's are whatever a tenant's report calls its
 * columns, so those are the usual ones.
 *
 * The table is in the order of attributes, which is how a person looks a name
 * up.  It is searched from the top: a header is read once a run.
 */
#include "batch/alias.h"

#include <string.h>

#include "io/text.h"

#define OKTA           MU_FROM_OKTA
#define OKTA_EXPORT    MU_FROM_OKTA_EXPORT
#define ENTRA_TEMPLATE MU_FROM_ENTRA_TEMPLATE
#define ENTRA          MU_FROM_ENTRA
#define GOOGLE         MU_FROM_GOOGLE
#define BAMBOOHR       MU_FROM_BAMBOOHR
#define WORKDAY        MU_FROM_WORKDAY
#define AD             MU_FROM_AD
#define JUMPCLOUD      MU_FROM_JUMPCLOUD
#define PINGONE        MU_FROM_PINGONE
#define ONELOGIN       MU_FROM_ONELOGIN
#define AUTH0          MU_FROM_AUTH0
#define WORKOS         MU_FROM_WORKOS
#define FUSIONAUTH     MU_FROM_FUSIONAUTH
#define CLAYHR         MU_FROM_CLAYHR
#define PEOPLEFORCE    MU_FROM_PEOPLEFORCE
#define OUTLOOK        MU_FROM_OUTLOOK
#define SLACK          MU_FROM_SLACK
#define GERMAN         MU_IN_GERMAN
#define FRENCH         MU_IN_FRENCH
#define SPANISH        MU_IN_SPANISH
#define DUTCH          MU_IN_DUTCH
#define ITALIAN        MU_IN_ITALIAN
#define PORTUGUESE     MU_IN_PORTUGUESE
#define ANYWHERE       MU_FROM_ANYWHERE
#define NOBODY         0 /* in general use, of no one program */
#define TOLD           ((UINT32_C(1) << MU_HEADER_SOURCES) - 1)

/* Short rows for what most names are. */
#define PLAIN(NAME, ID, SOURCES)                                               \
  {                                                                            \
    .name = (NAME), .id = (ID), .sources = (SOURCES)                           \
  }
#define FALLBACK(NAME, ID, SOURCES)                                            \
  {                                                                            \
    .name = (NAME), .id = (ID), .sources = (SOURCES), .fallback = ANYWHERE     \
  }
#define RISKY(NAME, ID, SOURCES, WORDS)                                        \
  {                                                                            \
    .name = (NAME), .id = (ID), .sources = (SOURCES), .risky = ANYWHERE,       \
    .words = (WORDS)                                                           \
  }
#define RISKY_FALLBACK(NAME, ID, SOURCES, WORDS)                               \
  {                                                                            \
    .name = (NAME), .id = (ID), .sources = (SOURCES), .risky = ANYWHERE,       \
    .fallback = ANYWHERE, .words = (WORDS)                                     \
  }
#define STATUS(NAME, READING, SOURCES)                                         \
  {                                                                            \
    .name = (NAME), .id = MU_USER_STATUS, .sources = (SOURCES),                \
    .reading = (READING)                                                       \
  }
#define DROPPED(NAME, SOURCES, WORDS)                                          \
  {                                                                            \
    .name = (NAME), .id = MU_NO_ATTRIBUTE, .sources = (SOURCES),               \
    .dropped = ANYWHERE, .words = (WORDS)                                      \
  }
#define REFUSED(NAME, SOURCES, WORDS)                                          \
  {                                                                            \
    .name = (NAME), .id = MU_NO_ATTRIBUTE, .sources = (SOURCES),               \
    .refused = ANYWHERE, .words = (WORDS)                                      \
  }
#define DATE(NAME, SOURCES, DAY)                                               \
  {                                                                            \
    .name = (NAME), .id = MU_NO_ATTRIBUTE, .sources = (SOURCES),               \
    .refused = ANYWHERE, .reading = MU_READ_DATE, .words = no_dates,           \
    .flags = (DAY)                                                             \
  }

static const char short_login[] =
    "it is seldom in e-mail form, which a login has to be; drop it for the "
    "email to serve, or add the domain with --set "
    "'login={sAMAccountName}@acme.example'";
static const char user_name[] =
    "user names are often not in e-mail form there, which a login has to be; "
    "--ignore-column lets the email serve as the login";
static const char account_key[] =
    "it is often that system's own key for the person";
static const char may_be_last_name[] =
    "it can hold the last name alone; if so, --map it to lastName";
static const char honorific[] =
    "it can hold a degree or a form of address such as Dr.; if so, --map it "
    "to honorificPrefix";
static const char not_a_department[] =
    "such a unit need not be a department; --map says where it belongs";
static const char site[] =
    "it can hold a building or a country rather than a town";
static const char no_office[] =
    "Okta's base profile has no attribute for an office";
static const char private_data[] =
    "what is private is not put into a directory unasked; --map takes it";
static const char no_dates[] =
    "Okta's base profile has no attribute for dates; --map it to another "
    "attribute, or drop it";
static const char directory_groups[] =
    "the groups of a directory or another program are looked for in Okta by "
    "their names; --ignore-column leaves them out";
static const char numbered_groups[] =
    "it is one of several columns of groups; put them into one column "
    "\"groups\", parted by ;, or --map the only one to groups";
static const char hash_object[] =
    "it describes a hash as Auth0 imports it; put its value, salt and "
    "algorithm "
    "into columns of their own, see muster-passwords(7)";
static const char oktas_own[] = "Okta keeps it itself, and nobody can set it";
static const char bookkeeping[] =
    "it is that system's own bookkeeping, which Okta has no place for";
static const char own_key[] = "it is that system's own key for the person";
static const char licences[] = "Okta knows no licences";

static const struct mu_alias table[] = {
    /* login */
    PLAIN("login", MU_LOGIN, OKTA | FUSIONAUTH),
    PLAIN("userprincipalname", MU_LOGIN, ENTRA | AD),
    PLAIN("upn", MU_LOGIN, NOBODY),
    {.name = "username",
     .id = MU_LOGIN,
     .sources = OKTA | WORKDAY | JUMPCLOUD | PINGONE | ONELOGIN | SLACK,
     .risky = WORKDAY | AD | JUMPCLOUD | PINGONE | ONELOGIN | SLACK,
     .words = user_name},
    PLAIN("loginname", MU_LOGIN, NOBODY),
    PLAIN("logonname", MU_LOGIN, NOBODY),
    PLAIN("userlogin", MU_LOGIN, NOBODY),
    PLAIN("userlogonname", MU_LOGIN, NOBODY),
    PLAIN("benutzername", MU_LOGIN, GERMAN),
    PLAIN("anmeldename", MU_LOGIN, GERMAN),
    PLAIN("identifiant", MU_LOGIN, FRENCH),
    PLAIN("nomdutilisateur", MU_LOGIN, FRENCH),
    PLAIN("usuario", MU_LOGIN, SPANISH | PORTUGUESE),
    PLAIN("nombredeusuario", MU_LOGIN, SPANISH),
    PLAIN("gebruikersnaam", MU_LOGIN, DUTCH),
    PLAIN("nomeutente", MU_LOGIN, ITALIAN),
    PLAIN("nomedeusuario", MU_LOGIN, PORTUGUESE),
    RISKY_FALLBACK("userid", MU_LOGIN, WORKDAY | AUTH0 | SLACK, account_key),
    RISKY_FALLBACK("samaccountname", MU_LOGIN, AD, short_login),
    RISKY_FALLBACK("onpremisessamaccountname", MU_LOGIN, ENTRA, short_login),

    /* email */
    PLAIN("email", MU_EMAIL, OKTA | GERMAN | FRENCH | PORTUGUESE),
    PLAIN("mail", MU_EMAIL, ENTRA | AD),
    PLAIN("emailaddress", MU_EMAIL, GOOGLE | WORKDAY | OUTLOOK),
    PLAIN("workemail", MU_EMAIL, BAMBOOHR | WORKDAY),
    PLAIN("emailwork", MU_EMAIL, WORKDAY),
    PLAIN("emailprimarywork", MU_EMAIL, WORKDAY),
    PLAIN("workemailaddress", MU_EMAIL, WORKDAY),
    PLAIN("emailid", MU_EMAIL, CLAYHR),
    PLAIN("primaryemail", MU_EMAIL, NOBODY),
    PLAIN("primaryemailaddress", MU_EMAIL, NOBODY),
    PLAIN("companyemail", MU_EMAIL, NOBODY),
    PLAIN("businessemail", MU_EMAIL, NOBODY),
    PLAIN("corporateemail", MU_EMAIL, NOBODY),
    PLAIN("officialemail", MU_EMAIL, NOBODY),
    PLAIN("emailadresse", MU_EMAIL, GERMAN),
    PLAIN("mailadresse", MU_EMAIL, GERMAN),
    PLAIN("courriel", MU_EMAIL, FRENCH),
    PLAIN("adresseemail", MU_EMAIL, FRENCH),
    PLAIN("adressemail", MU_EMAIL, FRENCH),
    PLAIN("adressecourriel", MU_EMAIL, FRENCH),
    PLAIN("adressedecourriel", MU_EMAIL, FRENCH),
    PLAIN("correoelectronico", MU_EMAIL, SPANISH),
    PLAIN("correo", MU_EMAIL, SPANISH),
    PLAIN("emailadres", MU_EMAIL, DUTCH),
    PLAIN("indirizzoemail", MU_EMAIL, ITALIAN),
    PLAIN("indirizzomail", MU_EMAIL, ITALIAN),
    PLAIN("postaelettronica", MU_EMAIL, ITALIAN),
    PLAIN("enderecodeemail", MU_EMAIL, PORTUGUESE),
    PLAIN("correioeletronico", MU_EMAIL, PORTUGUESE),
    FALLBACK("bestemail", MU_EMAIL, BAMBOOHR),

    /* firstName */
    PLAIN("firstname", MU_FIRST_NAME, OKTA),
    PLAIN("givenname", MU_FIRST_NAME, ENTRA | AD | AUTH0),
    PLAIN("namegiven", MU_FIRST_NAME, PINGONE),
    PLAIN("legalnamefirstname", MU_FIRST_NAME, WORKDAY),
    PLAIN("legalfirstname", MU_FIRST_NAME, WORKDAY),
    PLAIN("forename", MU_FIRST_NAME, NOBODY),
    PLAIN("first", MU_FIRST_NAME, NOBODY),
    PLAIN("namefirst", MU_FIRST_NAME, NOBODY),
    PLAIN("vorname", MU_FIRST_NAME, GERMAN),
    PLAIN("prenom", MU_FIRST_NAME, FRENCH),
    PLAIN("nombre", MU_FIRST_NAME, SPANISH),
    PLAIN("nombres", MU_FIRST_NAME, SPANISH),
    PLAIN("voornaam", MU_FIRST_NAME, DUTCH),
    PLAIN("nome", MU_FIRST_NAME, ITALIAN | PORTUGUESE),
    PLAIN("primeironome", MU_FIRST_NAME, PORTUGUESE),
    FALLBACK("preferrednamefirstname", MU_FIRST_NAME, WORKDAY),
    FALLBACK("preferredfirstname", MU_FIRST_NAME, WORKDAY),

    /* lastName, and what goes before it */
    PLAIN("lastname", MU_LAST_NAME, OKTA),
    PLAIN("surname", MU_LAST_NAME, ENTRA),
    PLAIN("sn", MU_LAST_NAME, AD),
    PLAIN("familyname", MU_LAST_NAME, AUTH0),
    PLAIN("namefamily", MU_LAST_NAME, PINGONE),
    PLAIN("legalnamelastname", MU_LAST_NAME, WORKDAY),
    PLAIN("legallastname", MU_LAST_NAME, WORKDAY),
    PLAIN("last", MU_LAST_NAME, NOBODY),
    PLAIN("namelast", MU_LAST_NAME, NOBODY),
    PLAIN("nachname", MU_LAST_NAME, GERMAN),
    PLAIN("familienname", MU_LAST_NAME, GERMAN),
    PLAIN("zuname", MU_LAST_NAME, GERMAN),
    PLAIN("nomdefamille", MU_LAST_NAME, FRENCH),
    PLAIN("apellido", MU_LAST_NAME, SPANISH),
    PLAIN("apellidos", MU_LAST_NAME, SPANISH),
    PLAIN("achternaam", MU_LAST_NAME, DUTCH),
    PLAIN("cognome", MU_LAST_NAME, ITALIAN),
    PLAIN("sobrenome", MU_LAST_NAME, PORTUGUESE),
    FALLBACK("preferrednamelastname", MU_LAST_NAME, WORKDAY),
    FALLBACK("preferredlastname", MU_LAST_NAME, WORKDAY),
    PLAIN("lastnameprefix", MU_LAST_NAME_PREFIX, NOBODY),
    PLAIN("surnameprefix", MU_LAST_NAME_PREFIX, NOBODY),
    PLAIN("tussenvoegsel", MU_LAST_NAME_PREFIX, DUTCH),
    PLAIN("tussenvoegsels", MU_LAST_NAME_PREFIX, DUTCH),
    PLAIN("voorvoegsel", MU_LAST_NAME_PREFIX, DUTCH),
    PLAIN("voorvoegsels", MU_LAST_NAME_PREFIX, DUTCH),

    /* displayName, and what may be the last name instead */
    PLAIN("displayname", MU_DISPLAY_NAME, OKTA),
    PLAIN("fulllegalname", MU_DISPLAY_NAME, WORKDAY),
    PLAIN("anzeigename", MU_DISPLAY_NAME, GERMAN),
    PLAIN("nomcomplet", MU_DISPLAY_NAME, FRENCH),
    PLAIN("nombrecompleto", MU_DISPLAY_NAME, SPANISH),
    PLAIN("weergavenaam", MU_DISPLAY_NAME, DUTCH),
    PLAIN("volledigenaam", MU_DISPLAY_NAME, DUTCH),
    PLAIN("nomecompleto", MU_DISPLAY_NAME, ITALIAN | PORTUGUESE),
    FALLBACK("fullname", MU_DISPLAY_NAME, SLACK),
    FALLBACK("fullname1", MU_DISPLAY_NAME, BAMBOOHR),
    FALLBACK("employeename", MU_DISPLAY_NAME, NOBODY),
    FALLBACK("workername", MU_DISPLAY_NAME, NOBODY),
    FALLBACK("worker", MU_DISPLAY_NAME, WORKDAY),
    {.name = "name",
     .id = MU_DISPLAY_NAME,
     .sources = AUTH0 | GERMAN,
     .fallback = ANYWHERE,
     .risky = ANYWHERE,
     .words = may_be_last_name,
     .flags = MU_ALIAS_MAY_BE_LAST_NAME},
    {.name = "nom",
     .id = MU_DISPLAY_NAME,
     .sources = FRENCH,
     .fallback = ANYWHERE,
     .risky = ANYWHERE,
     .words = may_be_last_name,
     .flags = MU_ALIAS_MAY_BE_LAST_NAME},
    {.name = "naam",
     .id = MU_DISPLAY_NAME,
     .sources = DUTCH,
     .fallback = ANYWHERE,
     .risky = ANYWHERE,
     .words = may_be_last_name,
     .flags = MU_ALIAS_MAY_BE_LAST_NAME},
    FALLBACK("cn", MU_DISPLAY_NAME, AD),

    /* other names */
    PLAIN("nickname", MU_NICK_NAME, OKTA),
    PLAIN("preferredname", MU_NICK_NAME, BAMBOOHR | WORKDAY | JUMPCLOUD),
    PLAIN("knownas", MU_NICK_NAME, NOBODY),
    PLAIN("roepnaam", MU_NICK_NAME, DUTCH),
    PLAIN("middlename", MU_MIDDLE_NAME, OKTA),
    PLAIN("honorificprefix", MU_HONORIFIC_PREFIX, OKTA),
    PLAIN("prefix", MU_HONORIFIC_PREFIX, NOBODY),
    PLAIN("salutation", MU_HONORIFIC_PREFIX, NOBODY),
    PLAIN("personaltitle", MU_HONORIFIC_PREFIX, AD),
    PLAIN("anrede", MU_HONORIFIC_PREFIX, GERMAN),
    PLAIN("civilite", MU_HONORIFIC_PREFIX, FRENCH),
    PLAIN("honorificsuffix", MU_HONORIFIC_SUFFIX, OKTA),
    PLAIN("suffix", MU_HONORIFIC_SUFFIX, OUTLOOK),

    /* secondEmail */
    PLAIN("secondemail", MU_SECOND_EMAIL, OKTA),
    PLAIN("secondaryemail", MU_SECOND_EMAIL, NOBODY),
    PLAIN("recoveryemail", MU_SECOND_EMAIL, GOOGLE | JUMPCLOUD),
    PLAIN("othermails", MU_SECOND_EMAIL, ENTRA),
    PLAIN("homeemail", MU_SECOND_EMAIL, BAMBOOHR),
    PLAIN("emailhome", MU_SECOND_EMAIL, WORKDAY),
    PLAIN("personalemail", MU_SECOND_EMAIL, NOBODY),
    PLAIN("emailpersonal", MU_SECOND_EMAIL, NOBODY),
    PLAIN("personalemailaddress", MU_SECOND_EMAIL, NOBODY),
    PLAIN("privateemail", MU_SECOND_EMAIL, GERMAN),
    FALLBACK("alternateemail", MU_SECOND_EMAIL, JUMPCLOUD),
    FALLBACK("alternateemailaddress", MU_SECOND_EMAIL, ENTRA),
    FALLBACK("homesecondaryemail", MU_SECOND_EMAIL, GOOGLE),
    FALLBACK("worksecondaryemail", MU_SECOND_EMAIL, GOOGLE),

    /* title */
    {.name = "title",
     .id = MU_TITLE,
     .sources = OKTA | OUTLOOK,
     .fallback = OUTLOOK,
     .risky = OUTLOOK,
     .words = honorific},
    PLAIN("jobtitle", MU_TITLE,
          ENTRA | BAMBOOHR | WORKDAY | JUMPCLOUD | OUTLOOK),
    PLAIN("businesstitle", MU_TITLE, WORKDAY),
    PLAIN("employeetitle", MU_TITLE, GOOGLE),
    PLAIN("position", MU_TITLE, PEOPLEFORCE | GERMAN),
    PLAIN("positiontitle", MU_TITLE, NOBODY),
    PLAIN("stellenbezeichnung", MU_TITLE, GERMAN),
    PLAIN("berufsbezeichnung", MU_TITLE, GERMAN),
    PLAIN("funktion", MU_TITLE, GERMAN),
    PLAIN("poste", MU_TITLE, FRENCH),
    PLAIN("fonction", MU_TITLE, FRENCH),
    PLAIN("intituledeposte", MU_TITLE, FRENCH),
    PLAIN("intituleduposte", MU_TITLE, FRENCH),
    PLAIN("puesto", MU_TITLE, SPANISH),
    PLAIN("cargo", MU_TITLE, SPANISH | PORTUGUESE),
    PLAIN("functie", MU_TITLE, DUTCH),
    PLAIN("mansione", MU_TITLE, ITALIAN),
    PLAIN("qualifica", MU_TITLE, ITALIAN),
    PLAIN("ruolo", MU_TITLE, ITALIAN),
    PLAIN("funcao", MU_TITLE, PORTUGUESE),
    RISKY_FALLBACK("titel", MU_TITLE, GERMAN | DUTCH, honorific),

    /* department, division, organization, costCenter */
    PLAIN("department", MU_DEPARTMENT, OKTA),
    PLAIN("departmentname", MU_DEPARTMENT, NOBODY),
    PLAIN("dept", MU_DEPARTMENT, NOBODY),
    PLAIN("abteilung", MU_DEPARTMENT, GERMAN),
    PLAIN("service", MU_DEPARTMENT, FRENCH),
    PLAIN("departement", MU_DEPARTMENT, FRENCH),
    PLAIN("departamento", MU_DEPARTMENT, SPANISH | PORTUGUESE),
    PLAIN("afdeling", MU_DEPARTMENT, DUTCH),
    PLAIN("reparto", MU_DEPARTMENT, ITALIAN),
    PLAIN("dipartimento", MU_DEPARTMENT, ITALIAN),
    RISKY_FALLBACK("supervisoryorganization", MU_DEPARTMENT, WORKDAY,
                   not_a_department),
    RISKY_FALLBACK("costcentername", MU_DEPARTMENT, WORKDAY, not_a_department),
    PLAIN("division", MU_DIVISION, OKTA),
    FALLBACK("businessunit", MU_DIVISION, WORKDAY),
    PLAIN("bereich", MU_DIVISION, GERMAN),
    PLAIN("geschaftsbereich", MU_DIVISION, GERMAN),
    PLAIN("organization", MU_ORGANIZATION, OKTA),
    PLAIN("organisation", MU_ORGANIZATION, NOBODY),
    PLAIN("companyname", MU_ORGANIZATION, ENTRA),
    PLAIN("company", MU_ORGANIZATION, WORKDAY | AD | JUMPCLOUD | OUTLOOK),
    PLAIN("firma", MU_ORGANIZATION, GERMAN),
    PLAIN("unternehmen", MU_ORGANIZATION, GERMAN),
    PLAIN("societe", MU_ORGANIZATION, FRENCH),
    PLAIN("entreprise", MU_ORGANIZATION, FRENCH),
    PLAIN("empresa", MU_ORGANIZATION, SPANISH | PORTUGUESE),
    PLAIN("bedrijf", MU_ORGANIZATION, DUTCH),
    PLAIN("azienda", MU_ORGANIZATION, ITALIAN),
    PLAIN("costcenter", MU_COST_CENTER, OKTA),
    PLAIN("costcentre", MU_COST_CENTER, NOBODY),
    PLAIN("costcentercode", MU_COST_CENTER, NOBODY),
    PLAIN("kostenstelle", MU_COST_CENTER, GERMAN),
    PLAIN("centredecout", MU_COST_CENTER, FRENCH),
    PLAIN("centredecouts", MU_COST_CENTER, FRENCH),
    PLAIN("centrodecosto", MU_COST_CENTER, SPANISH),
    PLAIN("centrodecostos", MU_COST_CENTER, SPANISH),
    PLAIN("centrodecoste", MU_COST_CENTER, SPANISH),
    PLAIN("kostenplaats", MU_COST_CENTER, DUTCH),
    PLAIN("centrodicosto", MU_COST_CENTER, ITALIAN),
    PLAIN("centrodecusto", MU_COST_CENTER, PORTUGUESE),

    /* employeeNumber, userType */
    PLAIN("employeenumber", MU_EMPLOYEE_NUMBER, OKTA),
    PLAIN("employeeid", MU_EMPLOYEE_NUMBER, ENTRA | GOOGLE | WORKDAY | AD),
    PLAIN("empid", MU_EMPLOYEE_NUMBER, BAMBOOHR | CLAYHR),
    PLAIN("employeeidentifier", MU_EMPLOYEE_NUMBER, JUMPCLOUD),
    PLAIN("empnumber", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("empno", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("employeeno", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("employeecode", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("staffid", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("staffnumber", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("personnelnumber", MU_EMPLOYEE_NUMBER, NOBODY),
    PLAIN("personalnummer", MU_EMPLOYEE_NUMBER, GERMAN),
    PLAIN("personalnr", MU_EMPLOYEE_NUMBER, GERMAN),
    PLAIN("mitarbeiternummer", MU_EMPLOYEE_NUMBER, GERMAN),
    PLAIN("mitarbeiternr", MU_EMPLOYEE_NUMBER, GERMAN),
    PLAIN("matricule", MU_EMPLOYEE_NUMBER, FRENCH),
    PLAIN("numerodemploye", MU_EMPLOYEE_NUMBER, FRENCH),
    PLAIN("numerodeempleado", MU_EMPLOYEE_NUMBER, SPANISH),
    PLAIN("nodeempleado", MU_EMPLOYEE_NUMBER, SPANISH),
    PLAIN("ndeempleado", MU_EMPLOYEE_NUMBER, SPANISH),
    PLAIN("personeelsnummer", MU_EMPLOYEE_NUMBER, DUTCH),
    PLAIN("medewerkernummer", MU_EMPLOYEE_NUMBER, DUTCH),
    PLAIN("matricola", MU_EMPLOYEE_NUMBER, ITALIAN),
    PLAIN("matricula", MU_EMPLOYEE_NUMBER, SPANISH | PORTUGUESE),
    FALLBACK("workerid", MU_EMPLOYEE_NUMBER, WORKDAY),
    FALLBACK("filenumber", MU_EMPLOYEE_NUMBER, WORKDAY),
    FALLBACK("workdayid", MU_EMPLOYEE_NUMBER, WORKDAY),
    FALLBACK("externalid", MU_EMPLOYEE_NUMBER, PINGONE | WORKOS),
    {.name = "id",
     .id = MU_EMPLOYEE_NUMBER,
     .sources = BAMBOOHR | OKTA_EXPORT,
     .fallback = ANYWHERE,
     .risky = ANYWHERE,
     .dropped = TOLD & ~(uint32_t)BAMBOOHR,
     .words = account_key,
     .reading = MU_READ_KEY},
    {.name = "usertype",
     .id = MU_USER_TYPE,
     .sources = OKTA | ENTRA,
     .fallback = ENTRA,
     .risky = ENTRA,
     .words = "Entra says Member or Guest there, not what kind of worker it "
              "is"},
    PLAIN("employeetype", MU_USER_TYPE,
          ENTRA | GOOGLE | WORKDAY | AD | JUMPCLOUD),
    PLAIN("employmenttype", MU_USER_TYPE, NOBODY),
    FALLBACK("workertype", MU_USER_TYPE, WORKDAY),
    RISKY_FALLBACK("employmentstatus", MU_USER_TYPE, BAMBOOHR,
                   "it can say who has left, besides Full-Time and the like; "
                   "if so, --map it to status"),

    /* manager, managerId */
    PLAIN("manager", MU_MANAGER, OKTA | FRENCH),
    PLAIN("reportsto", MU_MANAGER, BAMBOOHR),
    PLAIN("reportingto", MU_MANAGER, BAMBOOHR),
    PLAIN("supervisor", MU_MANAGER, BAMBOOHR | SPANISH),
    PLAIN("workersmanager", MU_MANAGER, WORKDAY),
    PLAIN("managersname", MU_MANAGER, OUTLOOK),
    PLAIN("managername", MU_MANAGER, NOBODY),
    PLAIN("supervisorname", MU_MANAGER, NOBODY),
    PLAIN("linemanager", MU_MANAGER, NOBODY),
    PLAIN("vorgesetzter", MU_MANAGER, GERMAN),
    PLAIN("vorgesetzte", MU_MANAGER, GERMAN),
    PLAIN("fuhrungskraft", MU_MANAGER, GERMAN),
    PLAIN("responsable", MU_MANAGER, FRENCH),
    PLAIN("superieurhierarchique", MU_MANAGER, FRENCH),
    PLAIN("gerente", MU_MANAGER, SPANISH),
    PLAIN("jefe", MU_MANAGER, SPANISH),
    PLAIN("leidinggevende", MU_MANAGER, DUTCH),
    PLAIN("responsabile", MU_MANAGER, ITALIAN),
    PLAIN("gestor", MU_MANAGER, PORTUGUESE),
    PLAIN("managerid", MU_MANAGER_ID, OKTA | WORKDAY),
    PLAIN("supervisorid", MU_MANAGER_ID, NOBODY),
    PLAIN("supervisoreid", MU_MANAGER_ID, BAMBOOHR),
    FALLBACK("manageremail", MU_MANAGER_ID, GOOGLE | WORKDAY),
    FALLBACK("supervisoremail", MU_MANAGER_ID, BAMBOOHR),
    FALLBACK("reportstoemail", MU_MANAGER_ID, BAMBOOHR | CLAYHR),

    /* telephones */
    PLAIN("mobilephone", MU_MOBILE_PHONE, OKTA),
    PLAIN("mobile", MU_MOBILE_PHONE, ENTRA | AD),
    PLAIN("phonemobile", MU_MOBILE_PHONE, WORKDAY),
    PLAIN("phonenumbermobile", MU_MOBILE_PHONE, JUMPCLOUD),
    PLAIN("mobilenumber", MU_MOBILE_PHONE, JUMPCLOUD),
    PLAIN("mobilephonenumber", MU_MOBILE_PHONE, NOBODY),
    PLAIN("cellphone", MU_MOBILE_PHONE, NOBODY),
    PLAIN("cell", MU_MOBILE_PHONE, NOBODY),
    PLAIN("mobil", MU_MOBILE_PHONE, GERMAN),
    PLAIN("mobiltelefon", MU_MOBILE_PHONE, GERMAN),
    PLAIN("mobilnummer", MU_MOBILE_PHONE, GERMAN),
    PLAIN("handy", MU_MOBILE_PHONE, GERMAN),
    PLAIN("portable", MU_MOBILE_PHONE, FRENCH),
    PLAIN("telephoneportable", MU_MOBILE_PHONE, FRENCH),
    PLAIN("telephonemobile", MU_MOBILE_PHONE, FRENCH),
    PLAIN("movil", MU_MOBILE_PHONE, SPANISH),
    PLAIN("telefonomovil", MU_MOBILE_PHONE, SPANISH),
    PLAIN("celular", MU_MOBILE_PHONE, SPANISH | PORTUGUESE),
    PLAIN("mobiel", MU_MOBILE_PHONE, DUTCH),
    PLAIN("mobielnummer", MU_MOBILE_PHONE, DUTCH),
    PLAIN("cellulare", MU_MOBILE_PHONE, ITALIAN),
    PLAIN("telemovel", MU_MOBILE_PHONE, PORTUGUESE),
    FALLBACK("recoveryphone", MU_MOBILE_PHONE, GOOGLE),
    PLAIN("primaryphone", MU_PRIMARY_PHONE, OKTA),
    PLAIN("workphone", MU_PRIMARY_PHONE, GOOGLE | BAMBOOHR | JUMPCLOUD),
    PLAIN("phonework", MU_PRIMARY_PHONE, WORKDAY),
    PLAIN("phonenumberwork", MU_PRIMARY_PHONE, JUMPCLOUD),
    PLAIN("telephonenumber", MU_PRIMARY_PHONE, ENTRA | AD),
    PLAIN("officephone", MU_PRIMARY_PHONE, NOBODY),
    PLAIN("businessphone", MU_PRIMARY_PHONE, OUTLOOK),
    PLAIN("businessphones", MU_PRIMARY_PHONE, ENTRA),
    PLAIN("worknumber", MU_PRIMARY_PHONE, JUMPCLOUD),
    FALLBACK("phone", MU_PRIMARY_PHONE, ONELOGIN),
    FALLBACK("phonenumber", MU_PRIMARY_PHONE, ENTRA | AUTH0),
    FALLBACK("telephone", MU_PRIMARY_PHONE, FRENCH),
    FALLBACK("telefon", MU_PRIMARY_PHONE, GERMAN),
    FALLBACK("telefonnummer", MU_PRIMARY_PHONE, GERMAN),
    FALLBACK("telefono", MU_PRIMARY_PHONE, SPANISH | ITALIAN),
    FALLBACK("telefoon", MU_PRIMARY_PHONE, DUTCH),
    FALLBACK("telefoonnummer", MU_PRIMARY_PHONE, DUTCH),
    FALLBACK("telefone", MU_PRIMARY_PHONE, PORTUGUESE),

    /* addresses */
    PLAIN("streetaddress", MU_STREET_ADDRESS, OKTA),
    PLAIN("addressline1", MU_STREET_ADDRESS, BAMBOOHR | WORKDAY),
    PLAIN("address1", MU_STREET_ADDRESS, NOBODY),
    PLAIN("workstreetaddress", MU_STREET_ADDRESS, JUMPCLOUD),
    PLAIN("businessstreet", MU_STREET_ADDRESS, OUTLOOK),
    PLAIN("strasse", MU_STREET_ADDRESS, GERMAN),
    PLAIN("rue", MU_STREET_ADDRESS, FRENCH),
    PLAIN("calle", MU_STREET_ADDRESS, SPANISH),
    PLAIN("straat", MU_STREET_ADDRESS, DUTCH),
    RISKY("workaddress", MU_STREET_ADDRESS, GOOGLE,
          "it can hold the whole address, town and all, in one cell; if so, "
          "--map it to postalAddress"),
    FALLBACK("street", MU_STREET_ADDRESS, AD),
    FALLBACK("address", MU_STREET_ADDRESS, NOBODY),
    FALLBACK("adresse", MU_STREET_ADDRESS, GERMAN | FRENCH),
    FALLBACK("direccion", MU_STREET_ADDRESS, SPANISH),
    FALLBACK("adres", MU_STREET_ADDRESS, DUTCH),
    FALLBACK("indirizzo", MU_STREET_ADDRESS, ITALIAN),
    FALLBACK("endereco", MU_STREET_ADDRESS, PORTUGUESE),
    PLAIN("city", MU_CITY, OKTA),
    PLAIN("l", MU_CITY, AD),
    PLAIN("town", MU_CITY, NOBODY),
    PLAIN("locality", MU_CITY, NOBODY),
    PLAIN("worklocality", MU_CITY, JUMPCLOUD),
    PLAIN("workcity", MU_CITY, NOBODY),
    PLAIN("businesscity", MU_CITY, OUTLOOK),
    PLAIN("ort", MU_CITY, GERMAN),
    PLAIN("stadt", MU_CITY, GERMAN),
    PLAIN("ville", MU_CITY, FRENCH),
    PLAIN("ciudad", MU_CITY, SPANISH),
    PLAIN("plaats", MU_CITY, DUTCH),
    PLAIN("citta", MU_CITY, ITALIAN),
    PLAIN("cidade", MU_CITY, PORTUGUESE),
    RISKY_FALLBACK("location", MU_CITY, BAMBOOHR | OUTLOOK, site),
    RISKY_FALLBACK("worklocation", MU_CITY, WORKDAY, site),
    RISKY_FALLBACK("standort", MU_CITY, GERMAN, site),
    PLAIN("state", MU_STATE, OKTA),
    PLAIN("st", MU_STATE, AD),
    PLAIN("stateregion", MU_STATE, WORKDAY),
    PLAIN("stateorprovince", MU_STATE, NOBODY),
    PLAIN("stateprovince", MU_STATE, NOBODY),
    PLAIN("province", MU_STATE, NOBODY),
    PLAIN("workregion", MU_STATE, JUMPCLOUD),
    PLAIN("workstate", MU_STATE, NOBODY),
    PLAIN("businessstate", MU_STATE, OUTLOOK),
    PLAIN("bundesland", MU_STATE, GERMAN),
    PLAIN("provincia", MU_STATE, SPANISH | ITALIAN),
    PLAIN("provincie", MU_STATE, DUTCH),
    RISKY_FALLBACK("region", MU_STATE, NOBODY,
                   "it can hold a sales region or a continent"),
    PLAIN("zipcode", MU_ZIP_CODE, OKTA),
    PLAIN("zip", MU_ZIP_CODE, NOBODY),
    PLAIN("postalcode", MU_ZIP_CODE, ENTRA | WORKDAY | AD),
    PLAIN("ziporpostalcode", MU_ZIP_CODE, NOBODY),
    PLAIN("zippostalcode", MU_ZIP_CODE, NOBODY),
    PLAIN("postcode", MU_ZIP_CODE, DUTCH),
    PLAIN("workpostalcode", MU_ZIP_CODE, JUMPCLOUD),
    PLAIN("businesspostalcode", MU_ZIP_CODE, OUTLOOK),
    PLAIN("postleitzahl", MU_ZIP_CODE, GERMAN),
    PLAIN("plz", MU_ZIP_CODE, GERMAN),
    PLAIN("codepostal", MU_ZIP_CODE, FRENCH),
    PLAIN("codigopostal", MU_ZIP_CODE, SPANISH | PORTUGUESE),
    PLAIN("cap", MU_ZIP_CODE, ITALIAN),
    PLAIN("cep", MU_ZIP_CODE, PORTUGUESE),
    {.name = "countrycode",
     .id = MU_COUNTRY_CODE,
     .sources = OKTA | AD,
     .fallback = AD,
     .risky = AD,
     .words = "Active Directory keeps a number there, and the two letters in "
              "\"c\""},
    PLAIN("c", MU_COUNTRY_CODE, AD),
    PLAIN("country", MU_COUNTRY_CODE, ENTRA | BAMBOOHR | WORKDAY),
    PLAIN("countryorregion", MU_COUNTRY_CODE, NOBODY),
    PLAIN("countryregion", MU_COUNTRY_CODE, ENTRA),
    PLAIN("workcountry", MU_COUNTRY_CODE, JUMPCLOUD),
    PLAIN("businesscountry", MU_COUNTRY_CODE, OUTLOOK),
    PLAIN("businesscountryregion", MU_COUNTRY_CODE, OUTLOOK),
    PLAIN("land", MU_COUNTRY_CODE, GERMAN | DUTCH),
    PLAIN("pays", MU_COUNTRY_CODE, FRENCH),
    PLAIN("pais", MU_COUNTRY_CODE, SPANISH | PORTUGUESE),
    PLAIN("paese", MU_COUNTRY_CODE, ITALIAN),
    FALLBACK("countryname", MU_COUNTRY_CODE, NOBODY),
    FALLBACK("co", MU_COUNTRY_CODE, AD),
    PLAIN("postaladdress", MU_POSTAL_ADDRESS, OKTA),

    /* the rest of the profile */
    PLAIN("profileurl", MU_PROFILE_URL, OKTA),
    PLAIN("preferredlanguage", MU_PREFERRED_LANGUAGE, OKTA),
    PLAIN("locale", MU_LOCALE, OKTA),
    PLAIN("timezone", MU_TIMEZONE, OKTA),
    PLAIN("zoneinfo", MU_TIMEZONE, AUTH0),

    /* what is not in the profile */
    PLAIN("password", MU_PASSWORD, OKTA),
    PLAIN("initialpassword", MU_PASSWORD, NOBODY),
    PLAIN("passwordprofile", MU_PASSWORD, ENTRA),
    PLAIN("temporarypassword", MU_PASSWORD, NOBODY),
    PLAIN("passwort", MU_PASSWORD, GERMAN),
    PLAIN("kennwort", MU_PASSWORD, GERMAN),
    PLAIN("motdepasse", MU_PASSWORD, FRENCH),
    PLAIN("contrasena", MU_PASSWORD, SPANISH),
    PLAIN("wachtwoord", MU_PASSWORD, DUTCH),
    PLAIN("senha", MU_PASSWORD, PORTUGUESE),
    PLAIN("recoveryquestion", MU_RECOVERY_QUESTION, OKTA),
    PLAIN("recoveryanswer", MU_RECOVERY_ANSWER, OKTA),
    PLAIN("groups", MU_GROUPS, OKTA),
    PLAIN("realmid", MU_REALM_ID, OKTA),
    PLAIN("passwordhash", MU_PASSWORD_HASH, AUTH0 | WORKOS),
    PLAIN("passwordsalt", MU_PASSWORD_SALT, FUSIONAUTH),
    PLAIN("passwordsaltorder", MU_PASSWORD_SALT_ORDER, NOBODY),
    PLAIN("passwordalgorithm", MU_PASSWORD_ALGORITHM, NOBODY),
    PLAIN("passwordworkfactor", MU_PASSWORD_WORK_FACTOR, NOBODY),
    PLAIN("passworditerations", MU_PASSWORD_ITERATIONS, NOBODY),
    PLAIN("passwordkeysize", MU_PASSWORD_KEY_SIZE, NOBODY),
    PLAIN("passworddigest", MU_PASSWORD_DIGEST, NOBODY),
    PLAIN("hashedpassword", MU_PASSWORD_HASH, NOBODY),
    PLAIN("salt", MU_PASSWORD_SALT, FUSIONAUTH),
    PLAIN("passwordhashtype", MU_PASSWORD_ALGORITHM, WORKOS),
    PLAIN("passwordhashalgorithm", MU_PASSWORD_ALGORITHM, NOBODY),
    PLAIN("encryptionscheme", MU_PASSWORD_ALGORITHM, FUSIONAUTH),
    PLAIN("groupids", MU_GROUPS, OKTA),
    PLAIN("groupid", MU_GROUPS, NOBODY),
    PLAIN("groupnames", MU_GROUPS, NOBODY),
    FALLBACK("groupname", MU_GROUPS, OKTA_EXPORT),
    RISKY("memberof", MU_GROUPS, ENTRA | AD, directory_groups),

    /* status: may the person sign in? */
    PLAIN("status", MU_USER_STATUS, NOBODY),
    PLAIN("activestatus", MU_USER_STATUS, WORKDAY),
    PLAIN("accountenabled", MU_USER_STATUS, ENTRA),
    PLAIN("enabled", MU_USER_STATUS, PINGONE),
    PLAIN("active", MU_USER_STATUS, NOBODY),
    PLAIN("isactive", MU_USER_STATUS, NOBODY),
    PLAIN("accountstatus", MU_USER_STATUS, NOBODY),
    PLAIN("userstatus", MU_USER_STATUS, NOBODY),
    PLAIN("employeestatus", MU_USER_STATUS, NOBODY),
    STATUS("blocksignin", MU_READ_INVERTED, ENTRA_TEMPLATE),
    STATUS("blockcredential", MU_READ_INVERTED, ENTRA),
    STATUS("signinblocked", MU_READ_INVERTED, ENTRA),
    STATUS("suspended", MU_READ_INVERTED, JUMPCLOUD),
    STATUS("blocked", MU_READ_INVERTED, AUTH0),
    STATUS("disabled", MU_READ_INVERTED, NOBODY),
    STATUS("accountdisabled", MU_READ_INVERTED, NOBODY),
    STATUS("useraccountcontrol", MU_READ_ACCOUNT_CONTROL, AD),
    FALLBACK("workerstatus", MU_USER_STATUS, WORKDAY),
    FALLBACK("newstatus", MU_USER_STATUS, GOOGLE),

    /* a person has to decide */
    DATE("hiredate", BAMBOOHR | WORKDAY, MU_ALIAS_FIRST_DAY),
    DATE("hiredon", PEOPLEFORCE, MU_ALIAS_FIRST_DAY),
    DATE("originalhiredate", WORKDAY, MU_ALIAS_FIRST_DAY),
    DATE("terminationdate", WORKDAY, MU_ALIAS_LAST_DAY),
    DATE("employeehiredate", ENTRA, MU_ALIAS_FIRST_DAY),
    DATE("employeeleavedatetime", ENTRA, MU_ALIAS_LAST_DAY),
    DATE("startdate", NOBODY, MU_ALIAS_FIRST_DAY),
    DATE("enddate", NOBODY, MU_ALIAS_LAST_DAY),
    DATE("dateofhire", NOBODY, MU_ALIAS_FIRST_DAY),
    DATE("joiningdate", NOBODY, MU_ALIAS_FIRST_DAY),
    DATE("dateofjoining", NOBODY, MU_ALIAS_FIRST_DAY),
    DATE("accountexpires", AD, MU_ALIAS_LAST_DAY),
    DATE("eintrittsdatum", GERMAN, MU_ALIAS_FIRST_DAY),
    DATE("austrittsdatum", GERMAN, MU_ALIAS_LAST_DAY),
    DATE("datedembauche", FRENCH, MU_ALIAS_FIRST_DAY),
    DATE("fechadeingreso", SPANISH, MU_ALIAS_FIRST_DAY),
    DATE("datumindienst", DUTCH, MU_ALIAS_FIRST_DAY),
    DATE("datadiassunzione", ITALIAN, MU_ALIAS_FIRST_DAY),
    DATE("datadeadmissao", PORTUGUESE, MU_ALIAS_FIRST_DAY),
    REFUSED("addressline2", BAMBOOHR | WORKDAY,
            "Okta has one street address; put both lines into one column, or "
            "drop this one"),
    REFUSED("custompasswordhash", AUTH0, hash_object),

    /* left out, and said so */
    {.name = "passwordhashfunction",
     .id = MU_NO_ATTRIBUTE,
     .sources = GOOGLE,
     .dropped = ANYWHERE,
     .words = "it says which passwords are hashes; --map it to "
              "password_algorithm, and the hashes to password_hash",
     .flags = MU_ALIAS_HASH_FUNCTION},
    DROPPED("created", OKTA_EXPORT, oktas_own),
    DROPPED("activated", OKTA_EXPORT, oktas_own),
    DROPPED("statuschanged", OKTA_EXPORT, oktas_own),
    DROPPED("lastlogin", OKTA_EXPORT, oktas_own),
    DROPPED("lastupdated", OKTA_EXPORT, oktas_own),
    DROPPED("passwordchanged", OKTA_EXPORT, oktas_own),
    DROPPED("typeid", OKTA_EXPORT,
            "ids of user types are each org's own; --user-type names one"),
    DROPPED("managerlogin", OKTA_EXPORT,
            "it is for people to read; managerId beside it is what Okta "
            "keeps, or --map it to managerId, for --link-managers"),
    DROPPED("changepasswordatnextsignin", GOOGLE,
            "--change-password-at-next-login says so for all rows"),
    DROPPED("forcechangepasswordnextsignin", ENTRA,
            "--change-password-at-next-login says so for all rows"),
    DROPPED("orgunitpath", GOOGLE,
            "an organizational unit is not a group; groups go into a column "
            "\"groups\", or with --group"),
    DROPPED("newprimaryemail", GOOGLE, "it is for renaming people in Google"),
    DROPPED("lastsignin", GOOGLE, bookkeeping),
    DROPPED("2svenrolled", GOOGLE, bookkeeping),
    DROPPED("2svenforced", GOOGLE, bookkeeping),
    DROPPED("emailusage", GOOGLE, bookkeeping),
    DROPPED("driveusage", GOOGLE, bookkeeping),
    DROPPED("photosusage", GOOGLE, bookkeeping),
    DROPPED("storagelimit", GOOGLE, bookkeeping),
    DROPPED("storageused", GOOGLE, bookkeeping),
    DROPPED("newlicenses", GOOGLE, licences),
    DROPPED("buildingid", GOOGLE, no_office),
    DROPPED("floorname", GOOGLE, no_office),
    DROPPED("floorsection", GOOGLE, no_office),
    DROPPED("advancedprotectionprogramenrollment", GOOGLE, bookkeeping),
    DROPPED("homephone", GOOGLE | OUTLOOK, private_data),
    DROPPED("homeaddress", GOOGLE, private_data),
    DROPPED("licenses", ENTRA | GOOGLE, licences),
    DROPPED("objectid", ENTRA, own_key),
    DROPPED("authenticationphonenumber", ENTRA, private_data),
    DROPPED("authenticationalternativephonenumber", ENTRA, private_data),
    DROPPED("authenticationemail", ENTRA, private_data),
    DROPPED("agegroup", ENTRA, bookkeeping),
    DROPPED("consentprovidedforminor", ENTRA, bookkeeping),
    DROPPED("legalagegroupclassification", ENTRA, bookkeeping),
    DROPPED("creationtype", ENTRA, bookkeeping),
    DROPPED("directorysynced", ENTRA, bookkeeping),
    DROPPED("dirsyncenabled", ENTRA, bookkeeping),
    DROPPED("lastdirsynctime", ENTRA, bookkeeping),
    DROPPED("invitationstate", ENTRA, bookkeeping),
    DROPPED("identityissuer", ENTRA, bookkeeping),
    DROPPED("createddatetime", ENTRA, bookkeeping),
    DROPPED("whencreated", ENTRA | AD, bookkeeping),
    DROPPED("usagelocation", ENTRA,
            "it says where licences are used, not where the person is"),
    DROPPED("physicaldeliveryofficename", ENTRA | AD, no_office),
    DROPPED("officelocation", ENTRA | OUTLOOK, no_office),
    DROPPED("office", ENTRA, no_office),
    DROPPED("fax", ENTRA, "Okta's base profile has no attribute for a fax"),
    DROPPED("lastpasswordchangetimestamp", ENTRA, bookkeeping),
    DROPPED("oathtokenmetadata", ENTRA, bookkeeping),
    DROPPED("passwordneverexpires", ENTRA, bookkeeping),
    DROPPED("strongpassword", ENTRA, bookkeeping),
    DROPPED("preferreddatalocation", ENTRA, bookkeeping),
    DROPPED("proxyaddresses", ENTRA | AD, bookkeeping),
    DROPPED("releasetrack", ENTRA, bookkeeping),
    DROPPED("softdeletiontimestamp", ENTRA, bookkeeping),
    DROPPED("emailverified", AUTH0 | WORKOS, bookkeeping),
    DROPPED("createdat", AUTH0 | WORKOS, bookkeeping),
    DROPPED("updatedat", AUTH0 | WORKOS, bookkeeping),
    DROPPED("dn", AD, own_key),
    DROPPED("distinguishedname", AD, own_key),
    DROPPED("objectclass", AD, bookkeeping),
    DROPPED("objectcategory", AD, bookkeeping),
    DROPPED("objectguid", AD, own_key),
    DROPPED("objectsid", AD, own_key),
    DROPPED("instancetype", AD, bookkeeping),
    DROPPED("whenchanged", AD, bookkeeping),
    DROPPED("usncreated", AD, bookkeeping),
    DROPPED("usnchanged", AD, bookkeeping),
    DROPPED("samaccounttype", AD, bookkeeping),
    DROPPED("primarygroupid", AD, bookkeeping),
    DROPPED("pwdlastset", AD, bookkeeping),
    DROPPED("badpwdcount", AD, bookkeeping),
    DROPPED("badpasswordtime", AD, bookkeeping),
    DROPPED("lastlogon", AD, bookkeeping),
    DROPPED("lastlogoff", AD, bookkeeping),
    DROPPED("lastlogontimestamp", AD, bookkeeping),
    DROPPED("logoncount", AD, bookkeeping),
    DROPPED("codepage", AD, bookkeeping),
    DROPPED("dscorepropagationdata", AD, bookkeeping),
    DROPPED("mailnickname", ENTRA | AD, bookkeeping),
    DROPPED("initials", AD | OUTLOOK, "initials are not a middle name"),
};

/* JumpCloud numbers its columns of groups: Group1, Group2... */
static const struct mu_alias numbered_group =
    REFUSED("group1", JUMPCLOUD, numbered_groups);

const struct mu_alias *mu_alias_table(size_t *count)
{
  *count = sizeof table / sizeof *table;
  return table;
}

static bool is_numbered_group(const char *name)
{
  size_t word = strlen("group");
  size_t digits = 0;

  if (strncmp(name, "group", word) != 0) {
    return false;
  }
  digits = strspn(name + word, "0123456789");
  return digits > 0 && name[word + digits] == '\0';
}

const struct mu_alias *mu_alias_find(const char *name)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (*table[i].name == *name && strcmp(table[i].name, name) == 0) {
      return &table[i];
    }
  }
  return is_numbered_group(name) ? &numbered_group : NULL;
}

const struct mu_alias *mu_alias_of(const struct mu_header_name *name)
{
  const struct mu_alias *first = NULL;

  for (size_t i = 0; i < MU_HEADER_FORMS; i++) {
    const struct mu_alias *alias = NULL;

    if (name->forms[i][0] != '\0') {
      alias = mu_alias_find(name->forms[i]);
    }
    if (alias && alias->risky == 0) {
      return alias;
    }
    if (!first) {
      first = alias;
    }
  }
  return first;
}

bool mu_alias_is_own(const struct mu_alias *alias)
{
  const char *own = NULL;
  const char *name = alias->name;

  if (alias->id == MU_NO_ATTRIBUTE) {
    return false;
  }
  for (own = mu_attribute(alias->id)->name; *own != '\0'; own++) {
    if (*own == '_') {
      continue;
    }
    if (*name != *own && *name != (*own | 0x20)) {
      return false;
    }
    name++;
  }
  return *name == '\0';
}

/* How many slips of the pen still leave |alias| what was meant. Two in a short
 * word make another word. */
static size_t slips(const struct mu_alias *alias, size_t len, size_t given_len)
{
  size_t shorter = len < given_len ? len : given_len;

  if (shorter < 4) {
    return 0;
  }
  return shorter > (mu_alias_is_own(alias) ? 4 : 7) ? 2 : 1;
}

bool mu_alias_nearest(const char *text, size_t len, enum mu_attribute_id *out)
{
  struct mu_header_name name;
  const char *given = NULL;
  size_t given_len = 0;
  size_t best = SIZE_MAX;

  *out = MU_NO_ATTRIBUTE;
  if (!mu_header_name_read(&name, text, len)) {
    return false;
  }
  given = mu_header_name_key(&name);
  given_len = strlen(given);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    size_t known_len = strlen(table[i].name);
    size_t distance =
        mu_text_distance(table[i].name, known_len, given, given_len);

    if (table[i].id != MU_NO_ATTRIBUTE && distance < best &&
        distance <= slips(&table[i], known_len, given_len)) {
      best = distance;
      *out = table[i].id;
    }
  }
  return true;
}
