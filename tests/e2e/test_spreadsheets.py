# SPDX-License-Identifier: Apache-2.0
"""What spreadsheets do to a list of people, quirk by quirk, and what muster
makes of it: read, mended with a notice, or refused with the cell's address.
"""

import csv
import datetime
import gzip
import io
import json
import os
import pathlib
import stat
import unicodedata
import unittest

from harness import MusterCase, Sandbox, gzipped, read_csv

MANUAL = pathlib.Path(__file__).resolve().parents[2] / "batch" / "man"
FINDINGS = ["row", "line", "cell", "header", "severity", "kind", "message",
            "advice"]
GROUPS = ["R&D", "Łódź"]

HEADER = "login,email,firstName,lastName"
ADA = "ada@acme.example,ada@acme.example,Ada,Byron"
BOB = "bob@acme.example,bob@acme.example,Bob,Gray"


def sheet(*lines):
    return "".join(line + "\n" for line in lines)


def staff(column, *cells):
    """People whose cells under |column| are these; column E, from row 2 on."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*HEADER.split(","), column])
    for number, cell in enumerate(cells, 1):
        login = f"user{number}@acme.example"
        writer.writerow([login, login, "Ada", "Byron", cell])
    return text.getvalue()


def groups_of(user):
    return [group["name"] for group in user["stored"]["groups"]]


class Look:
    """What muster validate said of a file."""

    def __init__(self, results, findings, run):
        self.results = results
        self.statuses = [row["status"] for row in results]
        self.findings = findings
        self.run = run

    def kinds(self, severity=None, cell=None):
        return {finding["kind"] for finding in self.findings
                if severity in (None, finding["severity"])
                and cell in (None, finding["cell"])}

    def cells(self, kind):
        return [finding["cell"] for finding in self.findings
                if finding["kind"] == kind]


class SheetCase(MusterCase):
    def write_sheet(self, data):
        if isinstance(data, str):
            data = data.encode()
        for name in ("results.csv", "findings.csv"):
            (self.dir / name).unlink(missing_ok=True)
        return self.write("people.csv", data)

    def look(self, data, *options, expect=0):
        """Validates |data|, text or bytes."""
        run = self.muster("validate", self.write_sheet(data), *options,
                          "--results", "results.csv", "--findings",
                          "findings.csv", expect=expect)
        results = (self.results("results.csv") if self.exists("results.csv")
                   else [])
        return Look(results, self.findings("findings.csv"), run)

    def findings(self, name):
        if not self.exists(name):
            return []
        header, *rows = read_csv(self.read(name))
        self.assertEqual(header, FINDINGS)
        found = [dict(zip(header, row)) for row in rows]
        for finding in found:
            self.assertIn(finding["severity"], ("error", "notice"))
            self.assertTrue(finding["kind"] and finding["message"], finding)
        return found

    def stored(self, data, *options, expect=0):
        """Imports |data| into an org of its own; its users by login."""
        with Sandbox("--limit", "none",
                     *(f"--group={name}" for name in GROUPS)) as org:
            self.run_import(org, self.write_sheet(data), *options, "--force",
                            expect=expect)
            return {user["profile"]["login"]: user for user in org.stored()}

    def stored_values(self, data, attribute, *options):
        """One attribute of everybody, in the file's order; None: no value."""
        users = self.stored(data, *options)
        order = [row["login"] for row in self.results()]
        return [users[login]["profile"].get(attribute) for login in order]

    def mapping(self, data, *options):
        """What --save-map has: {header: attribute}."""
        (self.dir / "map.csv").unlink(missing_ok=True)
        self.muster("validate", self.write_sheet(data), *options,
                    "--save-map", "map.csv")
        header, *rows = read_csv(self.read("map.csv"))
        self.assertEqual(header, ["column", "attribute", "value"])
        return {" ".join(row[0].split()): row[1] for row in rows if row[0]}

    def assert_planned(self, look, count=1):
        self.assertEqual(look.statuses, ["planned"] * count, look.findings)
        self.assertEqual(look.kinds("error"), set())

    def assert_noticed(self, look, kind, *cells):
        """As a notice, in each of these cells."""
        for cell in cells or [None]:
            self.assertIn(kind, look.kinds("notice", cell),
                          (cell, look.findings))

    def assert_wrong(self, look, kind, *cells):
        """As an error, in each of these cells."""
        for cell in cells:
            self.assertIn(kind, look.kinds("error", cell),
                          (cell, look.findings))

    def assert_refused(self, data, *words, options=()):
        look = self.look(data, *options, expect=3)
        self.assertEqual(look.results, [])
        self.assert_said(look.run, *words)


class FileQuirks(SheetCase):
    """How a file is written."""

    def test_q01_byte_order_mark(self):
        for header in (HEADER, '"login","email","firstName","lastName"'):
            with self.subTest(header):
                look = self.look(b"\xEF\xBB\xBF"
                                 + sheet(header, ADA).encode())
                self.assert_planned(look)
                self.assertEqual(look.results[0]["login"], "ada@acme.example")

    def check_utf16(self, codec, mark):
        text = ("First Name\tLast Name\tEmail\tDepartment\r\n"
                "Zoë\tŻukowska\tzoe@acme.example\tSales, EMEA\r\n"
                '蓮\t鈴木\tren@acme.example\t"Tab\there"\r\n')
        for start in (mark, b""):
            with self.subTest(codec, marked=bool(start)):
                users = self.stored(start + text.encode(codec))
                self.assertEqual(
                    [(user["profile"]["firstName"],
                      user["profile"]["lastName"],
                      user["profile"]["department"])
                     for _, user in sorted(users.items())],
                    [("蓮", "鈴木", "Tab\there"),
                     ("Zoë", "Żukowska", "Sales, EMEA")])

    def test_q02_utf16_little_endian(self):
        self.check_utf16("utf-16-le", b"\xFF\xFE")

    def test_q03_utf16_big_endian(self):
        self.check_utf16("utf-16-be", b"\xFE\xFF")

    def test_q04_windows_1252(self):
        data = sheet(HEADER, ADA, "jm@acme.example,jm@acme.example,Jürgen,"
                     "Müller", "mw@acme.example,mw@acme.example,Mia,Weiß")
        look = self.look(data.encode("cp1252"))
        self.assert_planned(look, 3)
        about, = (f for f in look.findings if f["kind"] == "encoding")
        self.assertEqual(about["severity"], "notice")
        self.assertIn("1252", about["message"])
        self.assertIn("C3", about["cell"] + about["message"])
        users = self.stored(data.encode("cp1252"))
        self.assertEqual(users["jm@acme.example"]["profile"]["lastName"],
                         "Müller")
        for byte in b"\x81\x8D\x8F\x90\x9D":
            self.assert_refused(data.encode("cp1252").replace(
                b"\xFC", bytes([byte])), "line 3", "C3|column C",
                f"(?i){byte:02X}")

    def test_q05_macroman_when_it_is_named(self):
        data = sheet(HEADER, "z@acme.example,z@acme.example,Zoë,L’Hermite")
        data = data.replace("\n", "\r").encode("mac_roman")
        user, = self.stored(data, "--encoding", "macroman").values()
        self.assertEqual((user["profile"]["firstName"],
                          user["profile"]["lastName"]), ("Zoë", "L’Hermite"))
        self.assertNotIn("encoding", self.look(
            data, "--encoding", "macroman").kinds())
        self.assert_noticed(self.look(data), "encoding")

    def test_q06_double_encoding(self):
        data = sheet(HEADER, "j@acme.example,j@acme.example,JosÃ©,Oâ€™Brien")
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "double_encoded", "C2", "D2")
        user, = self.stored(data).values()
        self.assertEqual(user["profile"]["firstName"], "JosÃ©")
        self.assert_noticed(self.look(data, "--mend-double-encoding"),
                            "encoding_mended", "C2", "D2")
        user, = self.stored(data, "--mend-double-encoding").values()
        self.assertEqual((user["profile"]["firstName"],
                          user["profile"]["lastName"]), ("José", "O’Brien"))

    def test_q07_delimiters(self):
        for delimiter in ";\t|,":
            with self.subTest(delimiter):
                data = sheet('login;firstName;lastName;"department"'.replace(
                    ";", delimiter), 'a@acme.example;A;B;"x, y; z | a\tb, c"'
                    .replace(";", delimiter, 3))
                self.assertEqual(self.stored_values(data, "department"),
                                 ["x, y; z | a\tb, c"])
        look = self.look(sheet("login", "a@acme.example"), "--set",
                         "firstName=Ada", "--set", "lastName=Byron")
        self.assert_planned(look)

    def test_q08_delimiter_hint(self):
        for hint, delimiter in (("sep=;", ";"), ("sep=,", ","),
                                ('"sep=;"', ";"), ("sep=|", "|"),
                                ("sep=\t", "\t")):
            for mark, end in (("", "\n"), ("\ufeff", "\r\n")):
                with self.subTest(hint, mark=mark, end=end):
                    text = sheet(hint, *(line.replace(",", delimiter)
                                         for line in (HEADER, ADA)))
                    look = self.look(mark + text.replace("\n", end))
                    self.assert_planned(look)
                    self.assertEqual(look.results[0]["line"], "3")

    def test_q09_version_line(self):
        header = ("User name [userPrincipalName] Required,"
                  "First name [givenName],Last name [surname]")
        for first in ("version:v1.0", "version:v1.0,,"):
            with self.subTest(first):
                look = self.look(sheet(first, header,
                                       "ada@acme.example,Ada,Byron"))
                self.assert_planned(look)
                self.assertEqual(look.results[0]["line"], "3")
                self.assertRegex(" ".join(
                    f["message"] for f in look.findings
                    if f["kind"] == "profile"), "(?i)entra")

    def test_q10_example_row(self):
        look = self.look(sheet(
            "version:v1.0", "Name [displayName] Required,"
            "User name [userPrincipalName] Required,First name [givenName],"
            "Last name [surname]",
            "Example: Chris Green,chris@contoso.com,Chris,Green",
            "Ada Byron,ada@acme.example,Ada,Byron"))
        self.assert_planned(look)
        self.assert_noticed(look, "example_row")
        self.assertEqual((look.results[0]["row"], look.results[0]["line"],
                          look.results[0]["login"]),
                         ("1", "4", "ada@acme.example"))

    def test_q11_title_rows(self):
        data = sheet("Active employees as of 2026-03-02", "", HEADER, ADA)
        look = self.look(data)
        self.assert_planned(look)
        self.assertTrue(look.kinds("notice") & {"preamble", "header_row"})
        self.assertEqual(look.results[0]["line"], "4")
        self.assert_planned(self.look(data, "--header-row", "3"))
        # What no one could find by its names has to be pointed out.
        data = sheet("Report,login", "Wer,Vor,Nach", "ada@acme.example,A,B")
        self.assert_planned(self.look(
            data, "--header-row", "2", "--map", "Wer=login", "--map",
            "Vor=firstName", "--map", "Nach=lastName"))

    def test_q12_header_in_two_rows(self):
        data = sheet(",,Work,Job", "First Name,Last Name,Email,Title",
                     "Ada,Byron,ada@acme.example,Buyer")
        mapping = self.mapping(data, "--header-row", "1-2")
        self.assertIn(mapping.pop("Work Email"), ("login", "email"))
        self.assertEqual(mapping, {"First Name": "firstName",
                                   "Last Name": "lastName",
                                   "Job Title": "title"})
        user, = self.stored(data, "--header-row", "1-2").values()
        self.assertEqual((user["profile"]["login"], user["profile"]["title"]),
                         ("ada@acme.example", "Buyer"))
        self.assertEqual(self.results()[0]["line"], "3")

    def test_q13_footer(self):
        look = self.look(sheet(HEADER, ADA, BOB, "Total: 2"))
        self.assert_planned(look, 2)
        self.assert_noticed(look, "footer_row")
        look = self.look(sheet(HEADER, ADA, "Total: 1,,,"))
        self.assert_planned(look)
        self.assert_noticed(look, "footer_row")
        # Somebody, perhaps: never passed over in silence.
        look = self.look(sheet(HEADER, ADA, "bob@acme.example"), expect=None)
        self.assertTrue("invalid" in look.statuses
                        or "footer_row" in look.kinds())

    def test_q14_ends_of_lines(self):
        data = ("login,firstName,lastName,streetAddress\r\n"
                'a@acme.example,A,B,"1 Rd\r\n2nd\n3rd\rBack"\n'
                "b@acme.example,A,B,x\rc@acme.example,A,B,y\r\n")
        self.assertEqual(self.stored_values(data, "streetAddress"),
                         ["1 Rd\r\n2nd\n3rd\rBack", "x", "y"])

    def test_q15_line_breaks_within_cells(self):
        look = self.look(sheet(
            HEADER + ",streetAddress", ADA + ',"1 Rd\n2nd floor\nBack"',
            BOB + ", x "))
        self.assert_planned(look, 2)
        self.assertEqual([row["line"] for row in look.results], ["2", "5"])
        about, = (f for f in look.findings if f["kind"] == "trimmed")
        self.assertEqual((about["row"], about["line"], about["cell"],
                          about["header"]), ("2", "5", "E3", "streetAddress"))

    def test_q16_unclosed_quote(self):
        start = sheet(HEADER, ADA) + 'x@acme.example,x@acme.example,"Bob,Gray'
        self.assert_refused(start + "\n" + sheet(BOB), "line 3", "quote")
        self.assert_refused(start + "\n" + sheet(BOB) * 40000, "line 3",
                            "quote|1 MiB|1048576")

    def test_q17_quote_inside_a_cell(self):
        data = sheet(HEADER + ",title",
                     "a@acme.example,a@acme.example,Ada,O\"Neil,5' 10\"")
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "literal_quote", "D2", "E2")
        user, = self.stored(data).values()
        self.assertEqual((user["profile"]["lastName"],
                          user["profile"]["title"]), ('O"Neil', "5' 10\""))

    def test_q18_space_before_a_quote(self):
        data = sheet(HEADER, 'a@acme.example, "a@acme.example", "Ada", '
                     '"Byron, Jr."')
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "space_before_quote", "D2")
        self.assertEqual(self.stored_values(data, "lastName"),
                         ["Byron, Jr."])

    def test_q19_ragged_rows(self):
        look = self.look(sheet(HEADER + ",title,city", ADA, BOB + ",x,y,,,",
                               "c@acme.example,c@acme.example,C,D,x,y,,z"),
                         expect=1)
        self.assertEqual(look.statuses, ["planned", "planned", "invalid"])
        short, = (f for f in look.findings if f["kind"] == "short_row")
        self.assertEqual((short["row"], short["severity"]), ("1", "notice"))
        extra, = (f for f in look.findings if f["kind"] == "extra_cells")
        self.assertEqual((extra["row"], extra["severity"]), ("3", "error"))
        look = self.look(sheet(HEADER, "a@acme.example,a@acme.example,Ada",
                               BOB), expect=1)
        self.assertEqual(look.statuses, ["invalid", "planned"])

    def test_q20_empty_rows(self):
        look = self.look(sheet(HEADER, ADA, ",,,", "", BOB, ",,,", " , ,,",
                               ",,,,,,"))
        self.assert_planned(look, 2)
        self.assertEqual([row["line"] for row in look.results], ["2", "5"])
        self.assertEqual(look.findings, [])
        self.assert_said(look.run, "2 valid of 2 rows")

    def test_q21_empty_columns(self):
        self.assert_planned(self.look(sheet(HEADER + ",,", ADA + ",,")))
        look = self.look(sheet(HEADER + ",,", ADA + ",,", BOB + ",x,"),
                         expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])


class TextQuirks(SheetCase):
    """What stands in a cell beside the text that was meant."""

    def test_q22_unusual_spaces(self):
        data = sheet(HEADER + ",title", "a@acme.example,\u00a0a@acme.example"
                     "\u202f,Ada\u00a0Maria,\u3000de\u202fla\u3000Cruz,"
                     "\u00a0Buyer\u00a0")
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "spaces", "C2", "D2")
        for cell in ("B2", "E2"):
            self.assertTrue(look.kinds("notice", cell), cell)
        user, = self.stored(data).values()
        self.assertEqual(
            [user["profile"][name] for name in ("email", "firstName",
                                                "lastName", "title")],
            ["a@acme.example", "Ada Maria", "de la Cruz", "Buyer"])

    def test_q22_unusual_spaces_within_an_address(self):
        data = sheet(HEADER, "a\u00a0@acme.example,a@acme.example,Ada,Byron")
        look = self.look(data, expect=None)
        self.assertTrue(look.kinds(cell="A2"), "left out or refused")
        if look.statuses == ["planned"]:
            self.assertEqual(list(self.stored(data)), ["a@acme.example"])

    def test_q23_unseen_characters(self):
        data = sheet(HEADER, "a\u200b\u200ed\u00ada@acme.example,"
                     "\u202aada@acme.example\u202c,علی\u200cرضا,"
                     "श\u094d\u200dर")
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "unseen", "A2", "B2")
        self.assert_noticed(look, "joiners", "C2", "D2")
        user, = self.stored(data).values()
        self.assertEqual(
            [user["profile"][name] for name in ("login", "email",
                                                "firstName", "lastName")],
            ["ada@acme.example", "ada@acme.example", "علی\u200cرضا",
             "श\u094d\u200dर"])

    def test_q24_blanks_at_the_ends(self):
        data = sheet(HEADER, 'ada@acme.example\t,ada@acme.example,"Ada\n",'
                     '" Byron\t"')
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "trimmed", "A2", "C2", "D2")
        user, = self.stored(data).values()
        self.assertEqual(
            [user["profile"][name] for name in ("login", "firstName",
                                                "lastName")],
            ["ada@acme.example", "Ada", "Byron"])

    def test_q25_typographic_punctuation(self):
        data = sheet(HEADER + ",title",
                     "a@acme.example,a@acme.example,Ada,O’Brien,“B” – C",
                     "o’brien@acme.example,b@acme.example,Ada,Byron,")
        look = self.look(data, expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])
        self.assert_wrong(look, "punctuation", "A3")
        users = self.stored(data, expect=1)
        self.assertEqual(users["a@acme.example"]["profile"]["lastName"],
                         "O’Brien")
        look = self.look(data, "--ascii-punctuation")
        self.assert_planned(look, 2)
        self.assert_noticed(look, "punctuation", "A3", "D2", "E2")
        users = self.stored(data, "--ascii-punctuation")
        self.assertEqual(sorted(users), ["a@acme.example",
                                         "o'brien@acme.example"])
        profile = users["a@acme.example"]["profile"]
        self.assertEqual((profile["lastName"], profile["title"]),
                         ("O'Brien", '"B" - C'))

    def test_q26_letters_and_accents_apart(self):
        jose = unicodedata.normalize("NFD", "José")
        data = sheet(HEADER, f"j@acme.example,j@acme.example,{jose},García")
        self.assert_noticed(self.look(data), "nfc", "C2")
        self.assertEqual(self.stored_values(data, "firstName"), ["José"])
        look = self.look(sheet(
            HEADER, "josé@acme.example,a@acme.example,A,B",
            f"{jose.lower()}@acme.example,b@acme.example,A,B"), expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])
        self.assertIn("duplicate", look.kinds("error"))


class NumberQuirks(SheetCase):
    """What becomes of numbers, dates and of what only looks like them."""

    def test_q27_text_by_formula(self):
        data = sheet(HEADER + ",employeeNumber", ADA + ',="00123"',
                     BOB + ',"=""00456"""')
        look = self.look(data)
        self.assert_planned(look, 2)
        self.assert_noticed(look, "excel_text", "E2", "E3")
        self.assertEqual(self.stored_values(data, "employeeNumber"),
                         ["00123", "00456"])

    def test_q28_leading_apostrophe(self):
        data = sheet(HEADER + ",mobilePhone,employeeNumber",
                     "a@acme.example,a@acme.example,A,'t Hooft,"
                     "'+44 7700 900123,'00123")
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "apostrophe", "E2", "F2")
        self.assertEqual(look.kinds(cell="D2"), set())
        user, = self.stored(data).values()
        self.assertEqual(
            [user["profile"][name] for name in ("lastName", "mobilePhone",
                                                "employeeNumber")],
            ["'t Hooft", "+44 7700 900123", "00123"])

    def test_q29_lost_zeros(self):
        data = staff("employeeNumber", "7", "42", "123", "1234", "88", "991",
                     "2045", "310", "5", "4411", "67", "3002")
        look = self.look(data)
        self.assert_planned(look, 12)
        self.assert_noticed(look, "lost_zeros")
        look = self.look(data, "--pad", "employeeNumber=6")
        self.assert_noticed(look, "padded", "E2")
        self.assertEqual(self.stored_values(
            data, "employeeNumber", "--pad", "employeeNumber=6")[:4],
            ["000007", "000042", "000123", "001234"])
        look = self.look(staff("employeeNumber", "000007", "001234",
                               "000042"))
        self.assertEqual(look.findings, [])

    def test_q30_scientific_notation(self):
        look = self.look(staff("employeeNumber", "1.23457E+11",
                               "1,23457E+11", "12E4B"), expect=1)
        self.assertEqual(look.statuses, ["invalid", "invalid", "planned"])
        self.assert_wrong(look, "scientific", "E2", "E3")

    def test_q31_rounded_numbers(self):
        look = self.look(staff("employeeNumber", "1234567890123000",
                               "1234567890123456", "1234567890000"))
        self.assert_planned(look, 3)
        self.assertEqual(look.cells("rounded"), ["E2"])

    def test_q32_thousands_separators(self):
        look = self.look(staff("employeeNumber", "1,234", "1.234", "1 234"))
        self.assert_planned(look, 3)
        self.assert_noticed(look, "thousands", "E2", "E3", "E4")

    def test_q33_decimals(self):
        look = self.look(staff("employeeNumber", "123.0", "1230"))
        self.assert_planned(look, 2)
        self.assertEqual(look.cells("decimal"), ["E2"])

    def test_q34_yes_and_no(self):
        yes = ["TRUE", "true", "WAHR", "VRAI", "VERDADERO", "Yes", "1", "x",
               "Active"]
        no = ["FALSE", "False", "FALSCH", "FAUX", "FALSO", "no", "0",
              "Inactive"]
        look = self.look(staff("accountEnabled", *yes, *no, "perhaps"),
                         "--inactive", "skip", expect=1)
        self.assertEqual(dict(zip([*yes, *no, "perhaps"], look.statuses)),
                         {**dict.fromkeys(yes, "planned"),
                          **dict.fromkeys(no, "skipped"),
                          "perhaps": "invalid"})
        self.assertTrue(look.kinds("error", f"E{len(yes + no) + 2}"))
        look = self.look(staff("Block sign in (Yes/No) [accountEnabled]",
                               "No", "Yes"), "--inactive", "skip")
        self.assertEqual(look.statuses, ["planned", "skipped"])

    def test_q35_dates(self):
        into = ["--map", "Start Date=division"]
        look = self.look(staff("Start Date", "2026-03-04", "03/04/2026"),
                         *into, expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])
        self.assert_wrong(look, "date", "E3")
        ticks = (datetime.date(2026, 3, 4) - datetime.date(1601, 1, 1)).days \
            * 24 * 3600 * 10 ** 7
        for form, cell, date in (
                ("DD/MM/YYYY", "04/03/2026", "2026-03-04"),
                ("MM/DD/YYYY", "03/04/2026", "2026-03-04"),
                ("D.M.YY", "4.3.26", "2026-03-04"),
                ("DD-MON-YY", "11-FEB-20", "2020-02-11"),
                ("excel", "45720", "2025-03-04"),
                ("filetime", str(ticks), "2026-03-04"),
                ("filetime", str(0x7FFFFFFFFFFFFFFF), None)):
            with self.subTest(form, cell=cell):
                self.assertEqual(self.stored_values(
                    staff("Start Date", cell), "division", *into,
                    "--date-format", form), [date])
        look = self.look(staff("Start Date", "31/12/2026", "12/31/2026"),
                         *into, "--date-format", "DD/MM/YYYY", expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])
        self.assert_noticed(look, "date", "E2")
        self.assert_wrong(look, "date", "E3")

    def test_q36_text_that_became_a_date(self):
        look = self.look(staff("department", "12-Mar", "1-Jan", "R-2"))
        self.assert_planned(look, 3)
        self.assertEqual(look.cells("date_like"), ["E2", "E3"])

    def test_q37_spreadsheet_errors(self):
        words = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NV"]
        look = self.look(staff("department", *words), expect=1)
        self.assertEqual(look.statuses, ["invalid"] * len(words))
        self.assert_wrong(look, "spreadsheet_error",
                          *(f"E{n + 2}" for n in range(len(words))))

    def test_q37_words_for_no_value(self):
        words = ["NULL", "null", "N/A", "n/a", "nan", "NaN", "None", "\\N",
                 "-"]
        data = staff("department", *words)
        look = self.look(data)
        self.assert_planned(look, len(words))
        self.assert_noticed(look, "null_word",
                            *(f"E{n + 2}" for n in range(len(words))))
        self.assertEqual(self.stored_values(data, "department"),
                         [None] * len(words))
        # Mr. Null is somebody.
        data = sheet(HEADER, "n@acme.example,n@acme.example,Nan,Null")
        look = self.look(data)
        self.assert_planned(look)
        self.assertNotIn("null_word", look.kinds())
        self.assertEqual(self.stored_values(data, "lastName"), ["Null"])

    def test_q38_empty_and_cleared_cells(self):
        data = staff("title", "", "<clear>", "Buyer")
        self.assertEqual(self.stored_values(data, "title"),
                         [None, "<clear>", "Buyer"])
        self.assertEqual(self.stored_values(data, "title", "--clear-token",
                                            "<clear>"),
                         [None, None, "Buyer"])


class HeaderQuirks(SheetCase):
    """What a column is called, and which rows are there."""

    def test_q39_repeated_headers(self):
        for second in ("Email", "EMAIL ", "E-mail"):
            with self.subTest(second):
                self.assert_refused(
                    sheet(f"Email,firstName,lastName,{second}",
                          "a@acme.example,A,B,a@acme.example"),
                    rf'A "Email".*D "{second.strip()}"')

    def test_q40_marks_in_headers(self):
        data = sheet("User name [userPrincipalName] Required,E-mail *,"
                     'First Name [Required],Name (Last),"Job\nTitle",'
                     "Department:,EMPLOYEE_ID",
                     "a@acme.example,a@acme.example,Ada,Byron,x,y,1")
        self.assertEqual(self.mapping(data), {
            "User name [userPrincipalName] Required": "login",
            "E-mail *": "email", "First Name [Required]": "firstName",
            "Name (Last)": "lastName", "Job Title": "title",
            "Department:": "department", "EMPLOYEE_ID": "employeeNumber"})

    LOCALISED = {
        "de": {"Vorname": "firstName", "Name": "lastName",
               "E-Mail-Adresse": "email", "Benutzername": "login",
               "Abteilung": "department", "Personalnummer": "employeeNumber",
               "Vorgesetzter": "manager", "Position": "title",
               "Mobil": "mobilePhone", "Kostenstelle": "costCenter"},
        "fr": {"Prénom": "firstName", "Nom": "lastName", "Courriel": "email",
               "Identifiant": "login", "Service": "department",
               "Matricule": "employeeNumber", "Responsable": "manager",
               "Fonction": "title", "Portable": "mobilePhone",
               "Centre de coût": "costCenter"},
        "es": {"Nombre": "firstName", "Apellidos": "lastName",
               "Correo electrónico": "email", "Usuario": "login",
               "Departamento": "department",
               "Número de empleado": "employeeNumber", "Gerente": "manager",
               "Puesto": "title", "Móvil": "mobilePhone"},
        "nl": {"Voornaam": "firstName", "Achternaam": "lastName",
               "E-mailadres": "email", "Afdeling": "department",
               "Personeelsnummer": "employeeNumber",
               "Leidinggevende": "manager"},
        "it": {"Nome": "firstName", "Cognome": "lastName",
               "Indirizzo e-mail": "email", "Reparto": "department",
               "Matricola": "employeeNumber", "Responsabile": "manager"},
        "pt": {"Nome": "firstName", "Sobrenome": "lastName",
               "E-mail": "email", "Departamento": "department",
               "Matrícula": "employeeNumber", "Gestor": "manager"},
    }

    def test_q41_localised_headers(self):
        for language, columns in self.LOCALISED.items():
            with self.subTest(language):
                cells = ["a@acme.example" if attribute in ("login", "email")
                         else "x" for attribute in columns.values()]
                data = sheet(",".join(columns), ",".join(cells))
                self.assertEqual(self.mapping(data), columns)
        data = sheet("Voornaam,Tussenvoegsel,Achternaam,E-mailadres",
                     "Jan,van der,Berg,a@acme.example",
                     "Piet,,Bakker,b@acme.example")
        self.assertEqual(self.stored_values(data, "lastName"),
                         ["van der Berg", "Bakker"])

    def test_q42_hidden_rows(self):
        page = (MANUAL / "muster-columns.7").read_text(encoding="utf-8")
        self.assertRegex(page, "(?i)hidden|filtered")


class PeopleQuirks(SheetCase):
    """How names, addresses and lists of them are written."""

    def test_q43_whole_names(self):
        data = sheet("Display name,Email", '"Byron, Ada",a@acme.example',
                     "Grace Hopper,b@acme.example",
                     '"van der Berg, Jan Piet",c@acme.example')
        self.assert_refused(data, "firstName|lastName")
        look = self.look(data, "--split-name")
        self.assert_planned(look, 3)
        self.assert_noticed(look, "name_split", "A3")
        users = self.stored(data, "--split-name")
        self.assertEqual(
            [(user["profile"]["firstName"], user["profile"]["lastName"])
             for _, user in sorted(users.items())],
            [("Ada", "Byron"), ("Grace", "Hopper"),
             ("Jan Piet", "van der Berg")])

    def test_q44_decorated_names(self):
        look = self.look(sheet(
            HEADER, "a@acme.example,a@acme.example,Ada,Smith (she/her)",
            'b@acme.example,b@acme.example,Ada,"Jones, Dr."',
            "c@acme.example,c@acme.example,contractor - Ada,Gray",
            "d@acme.example,d@acme.example,Jean-Luc,Kim-Park"))
        self.assert_planned(look, 4)
        self.assertEqual(sorted(look.cells("decorated")), ["C4", "D2", "D3"])

    def test_q45_addresses(self):
        data = sheet("login,firstName,lastName,email",
                     "a@acme.example,A,B,Ada Byron <a@home.example>",
                     "b@acme.example,A,B,mailto:b@home.example",
                     "c@acme.example,A,B,c@home.example.",
                     'd@acme.example,A,B,"d@home.example,"')
        look = self.look(data)
        self.assert_planned(look, 4)
        self.assert_noticed(look, "address", "D2", "D3", "D4", "D5")
        self.assertEqual(self.stored_values(data, "email"),
                         [f"{c}@home.example" for c in "abcd"])
        look = self.look(sheet(
            "login,firstName,lastName,email",
            "a@acme.example,A,B,a@home.example; b@home.example",
            'b@acme.example,A,B,"a@home.example, b@home.example"'), expect=1)
        self.assertEqual(look.statuses, ["invalid"] * 2)
        self.assert_wrong(look, "several_addresses", "D2", "D3")

    def test_q46_look_alikes(self):
        look = self.look(sheet(
            HEADER, "a@acme.example,a@gmial.com,Ada,Byron",
            "\u0430da@acme.example,b@acme.example,Ada,Byron"), expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])
        self.assert_noticed(look, "domain", "B2")
        self.assert_wrong(look, "mixed_scripts", "A3")

    def test_q47_telephones(self):
        data = staff("mobilePhone", "+44 (0)20 7946 0000",
                     "tel:+44-20-7946-0001", "+44 7700 900123")
        look = self.look(data)
        self.assert_planned(look, 3)
        self.assert_noticed(look, "phone", "E2")
        self.assert_noticed(look, "telephone", "E3")
        self.assertEqual(look.kinds(cell="E4"), set())
        self.assertEqual(self.stored_values(data, "mobilePhone")[1:],
                         ["+44-20-7946-0001", "+44 7700 900123"])
        look = self.look(staff("mobilePhone", "5.55123E+09"), expect=1)
        self.assert_wrong(look, "scientific", "E2")

    def test_q48_lists_in_a_cell(self):
        data = staff("groups", ";".join(GROUPS), "|".join(GROUPS),
                     json.dumps(GROUPS), "\n".join(GROUPS))
        look = self.look(data)
        self.assert_planned(look, 4)
        self.assert_noticed(look, "list", "E4")
        for user in self.stored(data).values():
            self.assertEqual(groups_of(user), GROUPS)

    def test_q49_formulas(self):
        data = sheet("login,firstName,lastName,email",
                     'a@acme.example,A,B,'
                     '"=HYPERLINK(""mailto:a@home.example"",""Ada"")"')
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "hyperlink", "D2")
        self.assertEqual(self.stored_values(data, "email"),
                         ["a@home.example"])
        look = self.look(staff("title", "=SUM(A1)", "=1+1", "@SUM(A1:A9)"),
                         expect=1)
        self.assertEqual(look.statuses, ["invalid"] * 3)
        self.assert_wrong(look, "formula", "E2", "E3", "E4")


class SourceQuirks(SheetCase):
    """What some products and mishaps leave behind."""

    def test_q50_passwords_in_a_sheet_that_others_can_read(self):
        secret = "Lantern-Copper-41"
        data = staff("Password", secret, secret + "\x01")
        file = self.write_sheet(data)
        for mode, noticed in ((0o644, True), (0o600, False)):
            with self.subTest(oct(mode)):
                os.chmod(file, mode)
                look = self.look(data, expect=1)
                self.assertEqual(look.statuses, ["planned", "invalid"])
                self.assertEqual("file_mode" in look.kinds("notice"), noticed)
                for text in (look.run.out, look.run.err,
                             self.read("results.csv").decode(),
                             self.read("findings.csv").decode()):
                    self.assertNotIn(secret, text)

    def test_q51_end_of_file_mark_and_nul(self):
        for end in ("\x1A", "\x1A\x1A", "\r\n\x1A"):
            with self.subTest(end):
                look = self.look(sheet(HEADER, ADA) + end)
                self.assert_planned(look)
        data = sheet(HEADER, ADA).rstrip("\n")
        user, = self.stored(data + "\x1A").values()
        self.assertEqual(user["profile"]["lastName"], "Byron")
        self.assert_refused(data + "\0x\n", "NUL")

    def test_q52_other_kinds_of_file(self):
        for data in (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml xl/" * 9,
                     b"PK\x03\x04\x14\x00\x00\x08mimetypeapplication/vnd."
                     b"oasis.opendocument.spreadsheet" + bytes(99),
                     b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(504),
                     b"<html><table><tr><td>login</td></tr></table></html>",
                     b"\r\n <!DOCTYPE html>\n<table>"):
            with self.subTest(data[:20]):
                self.assert_refused(data, "CSV")
                self.assert_refused(gzip.compress(data), "CSV")
        text = sheet(HEADER, ADA)
        for data in (text.encode(), b"\xFF\xFE" + text.encode("utf-16-le"),
                     text.replace("Ada", "Zoë").encode("cp1252")):
            self.assert_planned(self.look(gzipped(data)))

    def test_q53_a_sheet_without_quirks(self):
        look = self.look(sheet(HEADER + ",city", ADA + ',"Łódź, PL"',
                               BOB + ",Zürich").replace("\n", "\r\n"))
        self.assert_planned(look, 2)
        self.assertEqual(look.findings, [])

    def test_q54_numbers(self):
        look = self.look(sheet("Table 1", HEADER + ",,", ADA + ",,",
                               BOB + ",,", ",,,,,", ",,,,,"))
        self.assert_planned(look, 2)
        self.assertEqual([row["line"] for row in look.results], ["3", "4"])

    def test_q55_passwords_of_asterisks(self):
        data = staff("Password [Required]", "****", "Lantern-Copper-41")
        look = self.look(data)
        self.assert_planned(look, 2)
        self.assertEqual(look.cells("kept_password"), ["E2"])
        users = self.stored(data)
        self.assertEqual([user["status"] for _, user in sorted(users.items())],
                         ["PROVISIONED", "ACTIVE"])

    def test_q56_directory_paths(self):
        path = "CN=Byron\\, Ada,OU=Staff,DC=corp,DC=example"
        data = staff("manager", path, path.replace("Ada,", "Ada,\n"),
                     "Ada Byron")
        look = self.look(data)
        self.assert_planned(look, 3)
        self.assert_noticed(look, "common_name", "E2", "E3")
        self.assertEqual(self.stored_values(data, "manager"),
                         ["Byron, Ada", "Byron, Ada", "Ada Byron"])
        data = staff("memberOf", "CN=R&D,OU=G,DC=x;CN=\\C5\\81\\C3\\B3d\\C5\\BA,"
                     "OU=a\\;b,DC=x")
        look = self.look(data)
        self.assert_planned(look)
        self.assert_noticed(look, "common_name", "E2")
        user, = self.stored(data).values()
        self.assertEqual(groups_of(user), GROUPS)
        look = self.look(staff("title", "X'48656c6c6f'"), expect=1)
        self.assert_wrong(look, "binary", "E2")

    def test_q57_account_control(self):
        data = staff("userAccountControl", "512", "514", "66048", "66050")
        look = self.look(data)
        self.assert_planned(look, 4)
        self.assertEqual(look.cells("inactive"), ["E3", "E5"])
        self.assertEqual(self.look(data, "--inactive", "skip").statuses,
                         ["planned", "skipped", "planned", "skipped"])
        users = self.stored(data)
        self.assertEqual([user["status"] for _, user in sorted(users.items())],
                         ["PROVISIONED", "STAGED"] * 2)

    def test_q58_cut_off(self):
        whole = sheet(HEADER + ",title", ADA + ",Buyer")
        look = self.look(whole + BOB, expect=1)
        self.assertEqual(look.statuses, ["planned", "invalid"])
        self.assertIn("cut_off", look.kinds("error"))
        users = self.stored(whole + BOB, expect=1)
        self.assertEqual(list(users), ["ada@acme.example"])
        self.assertEqual(self.statuses(), ["created", "invalid"])
        # No line end alone, or fewer cells alone, is no sign of it.
        self.assert_planned(self.look(whole + BOB + ",Buyer"), 2)
        self.assert_planned(self.look(whole + BOB + "\n"), 2)


class Options(SheetCase):
    def test_strict_refuses_what_would_be_mended(self):
        data = sheet(HEADER + ",city", ADA + ", Paris ", BOB + ",Paris")
        self.assert_planned(self.look(data), 2)
        look = self.look(data, "--strict", expect=1)
        self.assertEqual(look.statuses, ["invalid", "planned"])
        self.assert_wrong(look, "trimmed", "E2")
        self.assertEqual(look.kinds("notice"), set())
        users = self.stored(data, "--strict", expect=1)
        self.assertEqual(list(users), ["bob@acme.example"])

    def test_strict_refuses_a_file_that_takes_guessing(self):
        data = sheet(HEADER, ADA.replace("Ada", "Zoë")).encode("cp1252")
        self.assert_refused(data, "1252", options=["--strict"])
        self.assert_planned(self.look(data, "--strict", "--encoding",
                                      "windows-1252"))
        self.assert_planned(self.look(sheet(HEADER, ADA), "--strict"))

    def test_a_mapping_for_next_time(self):
        data = sheet("Who,Given,Surname,Shoe size,Job", "ada@acme.example,"
                     "Ada,Byron,38,Buyer")
        chosen = ["--map", "Who=login", "--map", "Given=firstName",
                  "--ignore-column", "Shoe size", "--map", "Job=title",
                  "--set", "organization=Acme, Inc."]
        once = self.stored(data, *chosen, "--save-map", "map.csv")
        header, *rows = read_csv(self.read("map.csv"))
        self.assertEqual(header, ["column", "attribute", "value"])
        self.assertIn("Who", [row[0] for row in rows])
        again = self.stored(data, "--map-file", "map.csv", "--save-map",
                            "again.csv")
        self.assertEqual([user["profile"] for user in again.values()],
                         [user["profile"] for user in once.values()])
        self.assertEqual(self.read("again.csv"), self.read("map.csv"))

    def test_a_mapping_that_cannot_be_read(self):
        file = self.write("people.csv", sheet(HEADER, ADA).encode())
        self.write("map.csv", b"column,attribute,value\nlogin,shoeSize,\n")
        for name, words in (("nowhere.csv", "nowhere"),
                            ("map.csv", "shoeSize")):
            run = self.muster("validate", file, "--map-file", name,
                              expect=None)
            self.assertIn(run.code, (2, 3), run.err)
            self.assert_said(run, words)

    LOGIN = "login={firstName|lower|ascii}.{lastName|lower|ascii}@acme.example"

    def test_logins_made_of_names(self):
        data = sheet("firstName,lastName,department", "Zoë,O'Connor,x",
                     "Jürgen,Müller,y")
        logins = list(self.stored(data, "--set", self.LOGIN))
        self.assertEqual(len(logins), 2)
        for login in logins:
            self.assertRegex(login, r"^[a-z']+\.[a-z']+@acme\.example$")
        self.assertIn("zoe.o", "".join(logins))

    def test_unique_logins(self):
        data = sheet("firstName,lastName", "Ada,Byron", "Ada,Byron",
                     "ADA,Byron", "Bob,Gray")
        look = self.look(data, "--set", self.LOGIN, expect=1)
        self.assertEqual(look.statuses,
                         ["planned", "invalid", "invalid", "planned"])
        look = self.look(data, "--set", self.LOGIN, "--unique-login")
        self.assert_planned(look, 4)
        self.assertEqual(len([f for f in look.findings
                              if f["kind"] == "numbered"]), 2)
        self.assertEqual(
            [row["login"] for row in look.results],
            ["ada.byron@acme.example", "ada.byron2@acme.example",
             "ada.byron3@acme.example", "bob.gray@acme.example"])

    def test_words_for_no_value_of_ones_own(self):
        data = staff("department", "tbd", "n.n.", "NULL")
        self.assertEqual(self.stored_values(
            data, "department", "--null", "tbd", "--null", "n.n."),
            [None, None, "NULL"])
        look = self.look(sheet(HEADER, ADA.replace("Byron", "tbd")),
                         "--null", "tbd", expect=1)
        self.assert_wrong(look, "required", "D2")

    def test_padding(self):
        data = staff("employeeNumber", "42", "A42", "1234567", "")
        self.assertEqual(self.stored_values(data, "employeeNumber", "--pad",
                                            "employeeNumber=6"),
                         ["000042", "A42", "1234567", None])
        file = self.write_sheet(data)
        for wrong in ("employeeNumber", "employeeNumber=x", "shoe=6"):
            self.muster("validate", file, "--pad", wrong, expect=2)

    def test_people_who_may_not_sign_in(self):
        data = staff("Status", "Active", "Inactive")
        for options, answers, states in (
                ([], ["created"] * 2, ["PROVISIONED", "STAGED"]),
                (["--inactive", "stage"], ["created"] * 2,
                 ["PROVISIONED", "STAGED"]),
                (["--inactive", "skip"], ["created", "skipped"],
                 ["PROVISIONED"])):
            with self.subTest(options):
                users = self.stored(data, *options)
                self.assertEqual(self.statuses(), answers)
                self.assertEqual([user["status"] for _, user
                                  in sorted(users.items())], states)
        self.assert_noticed(self.look(data), "inactive", "E3")
        self.muster("validate", self.path("people.csv"), "--inactive",
                    "delete", expect=2)

    def test_header_rows(self):
        data = sheet("login,email", "x,y", HEADER, ADA)
        look = self.look(data, "--header-row", "3")
        self.assert_planned(look)
        self.assertEqual(look.results[0]["line"], "4")
        self.assert_refused(data, "99", options=["--header-row", "99"])
        for wrong in ("0", "x", "3-1", "1-"):
            run = self.muster("validate", self.path("people.csv"),
                              "--header-row", wrong, expect=2)
            self.assert_said(run, "header-row")

    def test_delimiters_by_name(self):
        for name, delimiter in ((",", ","), (";", ";"), ("|", "|"),
                                ("tab", "\t"), ("~", "~")):
            with self.subTest(name):
                data = sheet(HEADER, ADA).replace(",", delimiter)
                self.assert_planned(self.look(data, "--delimiter", name))
        for wrong in ("ab", '"', "é", ""):
            self.muster("validate", self.path("people.csv"), "--delimiter",
                        wrong, expect=2)

    def test_encodings_by_name(self):
        data = sheet(HEADER, ADA.replace("Ada", "Łukasz"))
        for name, codec in (("windows-1250", "cp1250"),
                            ("ISO-8859-2", "iso8859-2"), ("UTF-8", "utf-8"),
                            ("utf-16le", "utf-16-le")):
            with self.subTest(name):
                user, = self.stored(data.encode(codec), "--encoding",
                                    name).values()
                self.assertEqual(user["profile"]["firstName"], "Łukasz")
        run = self.muster("validate", self.path("people.csv"), "--encoding",
                          "klingon-8", expect=2)
        self.assert_said(run, "klingon-8")
        self.assert_refused(data.encode("iso8859-2"), "line 2",
                            options=["--encoding", "UTF-8"])

    def test_findings_as_json(self):
        data = sheet(HEADER, ADA.replace("Ada", "  Ada "),
                     BOB.replace("Gray", ""))
        look = self.look(data, expect=1)
        self.muster("validate", self.path("people.csv"), "--findings",
                    "findings.json", expect=1)
        found = self.json_findings("findings.json")
        self.assertEqual(
            [tuple(str(f[name] or "") for name in FINDINGS) for f in found],
            [tuple(f[name] for name in FINDINGS) for f in look.findings])

    def json_findings(self, name):
        """A list, or one object a line."""
        text = self.read(name).decode()
        try:
            found = json.loads(text)
        except ValueError:
            found = [json.loads(line) for line in text.splitlines()]
        if isinstance(found, dict):
            found, = (v for v in found.values() if isinstance(v, list))
        return found

    def test_findings_of_an_import(self):
        data = sheet(HEADER, ADA.replace("Ada", "  Ada "),
                     BOB.replace("Gray", ""))
        self.stored(data, "--findings", "findings.csv", expect=1)
        found = self.findings("findings.csv")
        self.assertEqual(
            [(f["row"], f["cell"], f["severity"], f["kind"]) for f in found
             if f["cell"]],
            [("1", "C2", "notice", "trimmed"),
             ("2", "D3", "error", "required")])
        mode = os.stat(self.path("findings.csv")).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_findings_are_not_overwritten_unasked(self):
        file = self.write("people.csv", sheet(HEADER, ADA).encode())
        self.write("findings.csv", b"earlier")
        self.muster("validate", file, "--findings", "findings.csv",
                    expect=None)
        self.assertEqual(self.read("findings.csv"), b"earlier")
        self.muster("validate", file, "--findings", "findings.csv", "--force")
        self.assertEqual(read_csv(self.read("findings.csv"))[0], FINDINGS)

    def test_no_secret_is_in_the_findings(self):
        """Whatever it looks like."""
        secrets = ["=Hunter2one(", "#N/A", "Hunter2\u00a0two", "'0Hunter2",
                   "Hunter2\u200bthree", "  Hunter2 four  ", "X'48756e'",
                   "Hunter2Ã©five", "1.23457E+11", "12-Mar", "”Hunter2”",
                   "@Hunter2(six)", "Hunter2" * 20]
        for column in ("password", "recovery_answer"):
            data = staff(column, *secrets)
            os.chmod(self.write_sheet(data), 0o600)
            for options in ([], ["--strict"]):
                with self.subTest(column, options=options):
                    look = self.look(data, *options, expect=None)
                    self.assertIn(look.run.code, (0, 1), look.run.err)
                    texts = [look.run.out, look.run.err,
                             self.read("findings.csv").decode(),
                             self.read("results.csv").decode()]
                    for text in texts:
                        self.assertNotIn("Hunter2", text)
                        self.assertNotIn("48756e", text)
                        self.assertNotIn("1.23457", text)


if __name__ == "__main__":
    unittest.main()
