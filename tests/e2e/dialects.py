# SPDX-License-Identifier: Apache-2.0
"""The same people as a dozen products would write them.

Every dialect carries the attributes of COMMON, most of them an employee number
as well. The names stay within what both Windows-1252 and MacRoman hold.
"""

import csv
import io
import unicodedata

COMMON = ["login", "email", "firstName", "lastName", "title", "department",
          "mobilePhone"]

FIRST = """Zoë;Jürgen;Siobhán;Élodie;Íñigo;Søren;Åsa;François;Ana María;Jörg
Jean-Baptiste;Noël;Chloé;Bjørn;Käthe;Mårten;Inês;Thaís;Anaïs;Grace;Lukasz
DeShawn;Renée;Óscar;Ülkü;Ægir;Côme;Maëlle;Ada;Tomàs""".replace(
    "\n", ";").split(";")
LAST = """O'Connor;O’Brien;van der Berg;de la Cruz;d’Alembert;D'Amico;Müller
Weiß;von und zu Großmann;Núñez;Ångström;Lefèvre;'t Hooft;St. John;Sørensen
Ó Súilleabháin;Le Goff;Kim-Park;Garçon;Lebœuf;Conceição;Håkansson;Null
Bernard Mac Iain;Güell;Ordóñez;Ibáñez;Àvila;Köhler""".replace(
    "\n", ";").split(";")
TITLE = ["Engineer, Platform", "Directeur général", "Buyer",
         "Leitung; Einkauf", 'Team Lead "Falcon"', "Analyst | Night shift",
         "Außendienst"]
DEPARTMENT = ["Sales, EMEA", "R&D", "Einkauf; Lager", "Café & Catering",
              "Legal | Risk", "Ressources humaines"]

PLAIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "'": "",
                       "’": "", " ": "", ".": ""})


def plain(name):
    """What of a name goes into a login."""
    parts = unicodedata.normalize("NFD", name.lower().translate(PLAIN))
    return "".join(c for c in parts if not unicodedata.combining(c))


def person(number):
    first = FIRST[number % len(FIRST)]
    last = LAST[number % len(LAST)]
    login = f"{plain(first)}.{plain(last)}{number}@acme.example"
    return {"login": login, "email": login, "firstName": first,
            "lastName": last, "title": TITLE[number % len(TITLE)],
            "department": DEPARTMENT[number % len(DEPARTMENT)],
            "employeeNumber": f"{number:06d}",
            "mobilePhone": "" if number % 3 else f"+44 7700 {900000 + number}"}


def people(count):
    return [person(number) for number in range(1, count + 1)]


class Dialect:
    """How one product writes people. |columns| are pairs of a header and what
    stands below it: the name of an attribute, or what makes the cell of a
    person."""

    def __init__(self, name, columns, encoding="utf-8", mark=b"",
                 delimiter=",", end="\r\n", quoting=csv.QUOTE_MINIMAL,
                 above="", example=(), below="", options=()):
        self.name = name
        self.columns = columns
        self.encoding = encoding
        self.mark = mark
        self.delimiter = delimiter
        self.end = end
        self.quoting = quoting
        self.above = above
        self.example = list(example)
        self.below = below
        self.options = list(options)

    def __repr__(self):
        return self.name

    def line(self, cells):
        """Text of one line, its end included."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.end,
                   quoting=self.quoting).writerow(cells)
        return text.getvalue()

    def header(self):
        return self.line([header for header, _ in self.columns])

    def row(self, who):
        return self.line([who[cell] if isinstance(cell, str) else cell(who)
                          for _, cell in self.columns])

    def encode(self, text):
        return text.encode(self.encoding)

    def data(self, everybody):
        """A whole file."""
        example = [self.line(self.example)] if self.example else []
        return self.mark + self.encode("".join(
            [self.above, self.header(), *example,
             *(self.row(who) for who in everybody),
             self.below and self.below.format(len(everybody)) + self.end]))

    def profile(self, who):
        """What an org should hold of a person."""
        carried = COMMON + [cell for _, cell in self.columns
                            if cell == "employeeNumber"]
        return {name: who[name] for name in carried if who[name]}


def always(text):
    return lambda who: text


def whole_name(who):
    return f"{who['firstName']} {who['lastName']}"


def turned_name(who):
    return f"{who['lastName']}, {who['firstName']}"


def distinguished_name(who):
    return (f"CN={turned_name(who)}".replace(",", "\\,")
            + ",OU=Staff,DC=corp,DC=acme,DC=example")


OKTA = [(name, name) for name in [*COMMON, "employeeNumber"]]

ENGLISH = [("First Name", "firstName"), ("Last Name", "lastName"),
           ("Email", "email"), ("Job Title", "title"),
           ("Department", "department"), ("Mobile Phone", "mobilePhone"),
           ("Employee ID", "employeeNumber")]

GERMAN = [("Benutzername", "login"), ("E-Mail-Adresse", "email"),
          ("Vorname", "firstName"), ("Nachname", "lastName"),
          ("Position", "title"), ("Abteilung", "department"),
          ("Mobil", "mobilePhone"), ("Personalnummer", "employeeNumber")]

ENTRA = [("Name [displayName] Required", whole_name),
         ("User name [userPrincipalName] Required", "login"),
         ("Initial password [passwordProfile] Required",
          always("Lantern-Copper-41")),
         ("Block sign in (Yes/No) [accountEnabled] Required", always("No")),
         ("First name [givenName]", "firstName"),
         ("Last name [surname]", "lastName"),
         ("Job title [jobTitle]", "title"),
         ("Department [department]", "department"),
         ("Usage location [usageLocation]", always("GB")),
         ("Mobile phone [mobile]", "mobilePhone")]

GOOGLE = [("First Name [Required]", "firstName"),
          ("Last Name [Required]", "lastName"),
          ("Email Address [Required]", "email"),
          ("Password [Required]", always("****")),
          ("Org Unit Path [Required]", always("/Staff")),
          ("New Primary Email [UPLOAD ONLY]", always("")),
          ("Status [READ ONLY]", always("Active")),
          ("Last Sign In [READ ONLY]", always("2026/02/27 08:14:11")),
          ("Mobile Phone", "mobilePhone"),
          ("Employee ID", "employeeNumber"),
          ("Employee Title", "title"), ("Department", "department"),
          ("Change Password at Next Sign-In", always("False"))]

BAMBOOHR = [("Employee #", "employeeNumber"), ("First Name", "firstName"),
            ("Last Name", "lastName"), ("Work Email", "email"),
            ("Job Title", "title"), ("Department", "department"),
            ("Mobile Phone", "mobilePhone"), ("Status", always("Active"))]

WORKDAY = [("Employee ID", "employeeNumber"), ("Worker", turned_name),
           ("Legal Name - First Name", "firstName"),
           ("Legal Name - Last Name", "lastName"), ("Email - Work", "email"),
           ("Business Title", "title"),
           ("Supervisory Organization", "department"),
           ("Phone - Mobile", "mobilePhone")]

CSVDE = [("DN", distinguished_name), ("objectClass", always("user")),
         ("sn", "lastName"), ("title", "title"), ("givenName", "firstName"),
         ("department", "department"), ("userAccountControl", always("512")),
         ("userPrincipalName", "login"), ("mail", "email"),
         ("mobile", "mobilePhone"), ("employeeID", "employeeNumber")]

DIALECTS = [
    Dialect("okta", OKTA, end="\n"),
    Dialect("excel-utf8", ENGLISH, mark=b"\xEF\xBB\xBF"),
    Dialect("excel-german", GERMAN, "cp1252", delimiter=";"),
    Dialect("unicode-text", ENGLISH, "utf-16-le", b"\xFF\xFE",
            delimiter="\t"),
    Dialect("utf16be-unmarked", OKTA, "utf-16-be", end="\n"),
    Dialect("pipes", OKTA, delimiter="|", end="\n", above="sep=|\n"),
    Dialect("entra", ENTRA, above="version:v1.0\r\n",
            example=["Example: Chris Green", "chris@contoso.com",
                     "myPassword1234", "No", "Chris", "Green", "IT Manager",
                     "Information Technology", "US", "(425) 555-0101"]),
    Dialect("google", GOOGLE),
    Dialect("bamboohr", BAMBOOHR, quoting=csv.QUOTE_ALL),
    Dialect("workday", WORKDAY, below="Total: {}",
            above="Active Workers for Identity Provisioning\r\n"
                  "Effective as of 2026-03-02\r\n\r\n"),
    Dialect("csvde", CSVDE, "utf-16-le", b"\xFF\xFE"),
    Dialect("macintosh", ENGLISH, "mac_roman", end="\r",
            options=["--encoding", "macroman"]),
]
