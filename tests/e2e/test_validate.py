# SPDX-License-Identifier: Apache-2.0
"""muster validate: import's checks, without an org and without files."""

import os
import unittest

from harness import HEADER, MusterCase, csv_bytes, gzipped, login, people

# What one row has in which column, and what is said of it.
WRONG_CELLS = [
    ("login", "", '"login": is blank'),
    ("login", "a@b", "3 characters, 5 at least"),
    ("login", "x" * 95 + "@b.com", "101 characters, 100 at most"),
    ("login", "nobody", '"nobody" is not an e-mail address'),
    ("login", "a b@c.example", "is not an e-mail address"),
    ("login", "a@b..example", "is not an e-mail address"),
    ("login", "a\u180e@b.example", r"<U\+180E>"),
    ("login", "#N/A", "an error of the spreadsheet"),
    ("login", "a@b.example; b@b.example", "more than one e-mail address"),
    ("login", "\u0430da@b.example", "mixes Cyrillic and Latin letters"),
    ("login", "o\u2019neil@b.example", "a typographic quote or dash"),
    ("login", "a,b@c.example", "is not an e-mail address"),
    ("firstName", "", '"firstName": is blank'),
    ("lastName", "x" * 51, "51 characters, 50 at most"),
    ("lastName", "\U0001F600", "Basic Multilingual Plane"),
    ("lastName", "A\x01", r"control character, U\+0001"),
    ("email", "x", "is not an e-mail address"),
    ("secondEmail", "x", "is not an e-mail address"),
    ("countryCode", "Atlantis", "two-letter country code such as FR"),
    ("locale", "en-US", "a locale such as en_US"),
    ("preferredLanguage", "en_US", "a language code such as en or en-US"),
    ("timezone", "CET+1!", "a time zone such as Europe/Paris"),
    ("profileUrl", "example", "an address such as https"),
    ("city", "x" * 129, "129 characters, 128 at most"),
    ("city", "=VLOOKUP(A2)", "is a formula"),
    ("city", "X'4a2f'", "is binary"),
    ("groups", "Sales;" + "x" * 256, "no group's name"),
    ("groups", "Sales;\x02", "holds a control character"),
    ("password", "p" * 73, "73 characters, 72 at most"),
    ("recovery_question", "Pet?", "no recovery_answer beside it"),
    ("recovery_answer", "Rex", "no recovery_question beside it"),
]
ALL = ["login", "email", "firstName", "lastName", "secondEmail",
       "countryCode", "locale", "preferredLanguage", "timezone", "profileUrl",
       "city", "groups", "password", "recovery_question", "recovery_answer"]


def row_with(column, value, number):
    row = dict.fromkeys(ALL, "")
    row.update(login=login(number), email=login(number), firstName="A",
               lastName="B")
    row[column] = value
    return [row[name] for name in ALL]


class Validate(MusterCase):
    def test_a_good_file(self):
        run = self.muster("validate", self.write("people.csv", people(3)))
        self.assertEqual(run.out, "")
        self.assert_said(run, "muster: 3 valid of 3 rows")
        self.assertEqual(os.listdir(self.dir), ["people.csv"])

    def test_standard_input(self):
        run = self.muster("validate", "-", stdin=gzipped(csv_bytes(people(3))))
        self.assert_said(run, "3 valid of 3 rows")
        self.assertEqual(os.listdir(self.dir), [])

    def test_quiet(self):
        file = self.write("people.csv", people(3))
        self.assertEqual(self.muster("validate", file, "--quiet").err, "")
        self.write("people.csv", people(3) + [["x", "A", "B"]])
        run = self.muster("validate", file, "--quiet", expect=1)
        self.assertEqual(run.err, "")

    def test_what_is_wrong_with_a_cell(self):
        rows = [row_with(column, value, n) for n, (column, value, _)
                in enumerate(WRONG_CELLS, 1)]
        file = self.write("people.csv", csv_bytes(rows, ALL))
        self.muster("validate", file, "--results", "out.csv", expect=1)
        answers = self.results("out.csv")
        self.assertEqual([row["row"] for row in answers],
                         [str(n) for n in range(1, len(rows) + 1)])
        for number, ((column, value, words), answer) in enumerate(
                zip(WRONG_CELLS, answers), 2):
            with self.subTest(column=column, value=value):
                self.assertEqual(answer["status"], "invalid")
                self.assertRegex(answer["error"], words)
                letter = chr(ord("A") + ALL.index(column))
                self.assertIn(f'{letter}{number} "{column}": ',
                              answer["error"])

    def test_import_says_the_same(self):
        rows = [row_with(column, value, n) for n, (column, value, _)
                in enumerate(WRONG_CELLS, 1)]
        file = self.write("people.csv", csv_bytes(rows, ALL))
        self.muster("validate", file, "--results", "a.csv", expect=1)
        self.muster("import", file, "--results", "b.csv", "--rehearse",
                    expect=1)
        self.assertEqual(self.read("a.csv"), self.read("b.csv"))

    def test_several_faults_in_one_row(self):
        file = self.write("people.csv", [["x", "", "B" * 51, "extra"]])
        run = self.muster("validate", file, expect=1)
        self.assert_said(run, 'row 1, line 2: .*A2 "login": .*B2 "firstName": '
                              '.*C2 "lastName": .*cell D2 has no header')

    def listed(self, rows):
        run = self.muster("validate", self.write("people.csv", rows),
                          expect=1)
        self.assert_said(run, f"{len(rows)} invalid of {len(rows)} rows")
        return [line for line in run.err.splitlines()
                if line.startswith(("row ", "  A", "  C"))]

    def test_up_to_twenty_rows_are_listed(self):
        listed = self.listed([["nobody", "A", "B"]] * 20)
        self.assertEqual(len(listed), 20)
        self.assertTrue(listed[0].startswith("row 1, line 2: A2"))

    def test_more_are_rounded_up(self):
        rows = [["nobody", "A", "B"]] * 28 + [["nobody", "A", ""]] * 2
        self.assertEqual(self.listed(rows), [
            '  C30:C31 "lastName" (2 cells): is blank',
            '  A2:A31 "login" (30 cells): "nobody" is not an e-mail address'])

    def test_files_when_asked_for(self):
        file = self.write("people.csv", people(2) + [["x", "A", "B"]])
        self.muster("validate", file, "--results", "r.csv", "--rejects",
                    "j.csv", "--summary", "s.json", expect=1)
        self.assertEqual(self.statuses("r.csv"),
                         ["planned", "planned", "invalid"])
        self.assertEqual(self.read("j.csv"),
                         b'muster_error,login,firstName,lastName\n'
                         b'"A4 ""login"": 1 characters, 5 at least; '
                         b'A4 ""login"": ""x"" is not an e-mail address",'
                         b'x,A,B\n')
        summary = self.summary("s.json")
        self.assertEqual((summary["command"], summary["org"],
                          summary["exit_code"], summary["counts"]),
                         ("validate", None, 1, {"planned": 2, "invalid": 1}))
        self.assertEqual(sorted(os.listdir(self.dir)),
                         ["j.csv", "people.csv", "r.csv", "s.json"])

    def test_results_of_a_good_file(self):
        file = self.write("people.csv", people(3))
        self.muster("validate", file, "--results", "-", "--summary", "s.json",
                    "--rejects", "j.csv")
        self.assertEqual(self.summary("s.json")["counts"], {"planned": 3})
        self.assertFalse(self.exists("j.csv"))

    def test_limit(self):
        file = self.write("people.csv", people(3) + [["x", "A", "B"]])
        run = self.muster("validate", file, "--limit", "3")
        self.assert_said(run, "3 valid of 3 rows")

    def test_passwords_when_they_must_be_changed(self):
        file = self.write("people.csv", csv_bytes(
            [[login(1), "A", "B", ""]], HEADER + ["password"]))
        self.muster("validate", file)
        run = self.muster("validate", file, "--change-password-at-next-login",
                          expect=1)
        self.assert_said(run, 'D2 "password": is blank')

    def test_groups_are_counted(self):
        groups = ";".join([f"G{n}" for n in range(30)] + ["00g" + "A" * 17])
        file = self.write("people.csv", csv_bytes(
            [[login(1), "A", "B", groups], [login(2), "A", "", "Other"]],
            HEADER + ["groups"]))
        run = self.muster("validate", file, "--group", "G0", "--group", "All",
                          expect=1)
        self.assert_said(run, "32 groups named, 31 of them by name: whether "
                         "the org has them was not checked")

    def test_no_cell_is_quoted_where_a_password_could_stand(self):
        """A row that has shifted shows its password to nobody."""
        header = ["login", "password", "firstName", "lastName"]
        rows = [[login(1), "A", "secret1"],
                ["secret2", login(2), "x", "A", "B"],
                ["secret3", "", "A"]]
        file = self.write("people.csv", csv_bytes(rows, header))
        run = self.muster("validate", file, "--results", "-", "--summary",
                          "s.json", expect=1)
        said = run.out + run.err + self.read("s.json").decode()
        for secret in ("secret1",):
            self.assertNotIn(secret, said)
        # A login is a column of the results, whatever stands in it.
        for line in run.err.splitlines():
            self.assertNotIn("secret", line)


if __name__ == "__main__":
    unittest.main()
