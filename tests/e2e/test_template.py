# SPDX-License-Identifier: Apache-2.0
"""muster template: an empty file to fill in; and --set, which makes values of
what was filled in."""

import csv
import io
import os
import stat
import unittest

from harness import MusterCase, login

USUAL = ["login", "email", "firstName", "lastName", "mobilePhone", "title",
         "department", "manager", "employeeNumber", "groups"]


class Template(MusterCase):
    def test_a_header_and_no_rows(self):
        run = self.muster("template")
        self.assertEqual(run.out, ",".join(USUAL) + "\n")
        self.assertEqual(run.err, "")
        self.assertEqual(os.listdir(self.dir), [])

    def test_it_is_accepted_as_it_is(self):
        for columns in [[], ["--columns", "all"]]:
            with self.subTest(columns=columns):
                made = self.muster("template", *columns).out.encode()
                run = self.muster("validate", "-", "--allow-empty", stdin=made)
                self.assert_said(run, "0 rows")

    def test_it_can_be_filled_in(self):
        header = self.muster("template").out
        person = dict.fromkeys(USUAL, "")
        person.update(login=login(1), email=login(1), firstName="Ada",
                      lastName="Byron")
        row = ",".join(person[name] for name in USUAL)
        self.write("joiners.csv", f"{header}{row}\n".encode())
        run = self.muster("validate", "joiners.csv")
        self.assert_said(run, "1 valid of 1 row")

    def test_all_columns(self):
        header = self.muster("template", "--columns", "all").out.strip()
        names = header.split(",")
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual(set(USUAL), set(names))
        self.assertLessEqual({"password", "recovery_question", "costCenter"},
                             set(names))

    def test_chosen_columns_stand_in_the_order_given(self):
        run = self.muster("template", "--columns", "LASTNAME, firstname,email")
        self.assertEqual(run.out, "lastName,firstName,email\n")

    def test_wrong_columns(self):
        for columns, said in [
                ("emial,login,shoe size",
                 r'there is no attribute of this name: --columns "emial" '
                 r'\(did you mean email\?\), --columns "shoe size"$'),
                ("login,Login", "--columns names login twice"),
                ("login,,email", "one of them is empty"),
                ("", "one of them is empty")]:
            with self.subTest(columns=columns):
                run = self.muster("template", "--columns", columns, expect=2)
                self.assertRegex(run.err.strip(), said)
                self.assertEqual(run.out, "")

    def test_delimiters(self):
        for given, delimiter in [(";", ";"), ("tab", "\t"), (r"\t", "\t"),
                                 ("pipe", "|"), ("_", "_")]:
            with self.subTest(delimiter=given):
                run = self.muster("template", "--delimiter", given,
                                  "--columns", "login,recovery_question")
                self.assertEqual(list(csv.reader(io.StringIO(run.out),
                                                 delimiter=delimiter)),
                                 [["login", "recovery_question"]])
        run = self.muster("template", "--delimiter", "x", expect=2)
        self.assert_said(run, '--delimiter takes one of .* not "x"')

    def test_no_file_is_taken(self):
        run = self.muster("template", "people.csv", expect=2)
        self.assert_said(run, 'template takes no FILE, but "people.csv" is '
                              'given; see muster template --help')
        run = self.muster("template", "--set", "city=Rome", expect=2)
        self.assert_said(run, "there is no option --set")

    def test_a_file_is_for_its_owner_alone(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        run = self.muster("template", "--output", "new.csv")
        self.assertEqual((run.out, run.err), ("", ""))
        self.assertEqual(self.read("new.csv").decode(), ",".join(USUAL) + "\n")
        mode = os.stat(self.path("new.csv")).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_a_file_is_not_overwritten(self):
        self.write("there.csv", b"somebody's work\n")
        run = self.muster("template", "--output", "there.csv", expect=6)
        self.assert_said(run, "there.csv is there already; --force replaces")
        self.assertEqual(self.read("there.csv"), b"somebody's work\n")
        self.muster("template", "--output", "there.csv", "--columns", "login",
                    "--force")
        self.assertEqual(self.read("there.csv"), b"login\n")

    def test_what_cannot_be_written(self):
        for path in ["/dev/full", "no/such/folder.csv"]:
            with self.subTest(path=path):
                run = self.muster("template", "--output", path, expect=6)
                self.assert_said(run, f"{path} cannot be written: No ")

    def test_a_reader_that_has_gone_away(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        process = self.start("template", "--output", f"/dev/fd/{write_end}",
                             pass_fds=[write_end])
        os.close(write_end)
        run = self.ended(process, 6)
        self.assert_said(run, "cannot be written: Broken pipe")


HEADER = "First Name,Nachname,Standort\n"
READ = ["--map", "First Name=firstName", "--map", "Nachname=lastName",
        "--ignore-column", "Standort"]
MADE = READ + ["--set", "login={First Name|first|lower|ascii}{lastName|strip|"
                        "lower|replace:ß:ss|ascii}@corp.example"]


class Set(MusterCase):
    def write_people(self, *rows):
        self.write("people.csv", (HEADER + "\n".join(rows) + "\n").encode())
        return "people.csv"

    def test_logins_are_made_of_names(self):
        org = self.sandbox("--limit", "none")
        file = self.write_people("Zoë,O'Groß,Oslo", "Ada,Byron,")
        self.run_import(org, file, *MADE, "--set", "city={Standort}", "--force")
        self.assertEqual([r["login"] for r in self.results()],
                         ["zogross@corp.example", "abyron@corp.example"])
        profiles = {user["profile"]["login"]: user["profile"]
                    for user in org.stored()}
        self.assertEqual(profiles["zogross@corp.example"]["city"], "Oslo")
        self.assertEqual(profiles["zogross@corp.example"]["email"],
                         "zogross@corp.example")
        self.assertNotIn("city", profiles["abyron@corp.example"])

    def test_a_row_that_lacks_a_part_is_invalid(self):
        file = self.write_people("Ada,Byron,", "Ada,,", "Li,李,")
        run = self.muster("validate", file, *MADE, "--results", "out.csv",
                          expect=1)
        self.assertEqual(self.statuses("out.csv"),
                         ["planned", "invalid", "invalid"])
        self.assert_said(run, "1 valid, 2 invalid of 3 rows",
                         "row 2, line 3: --set login: ",
                         "row 3, line 4: --set login: ")

    def test_made_logins_are_checked_as_cells_are(self):
        file = self.write_people("Ada,Byron,", "Alan,Byron,")
        run = self.muster("validate", file, *MADE, expect=1)
        self.assert_said(run, "--set login: is the login of row 1 too")
        run = self.muster("validate", self.write_people("Ada,x y,"), *READ,
                          "--set", "login={lastName}@corp.example", expect=1)
        self.assert_said(run, '--set login: "x y@corp.example" is not an e-mail')

    def test_wrong_templates(self):
        file = self.write_people("Ada,Byron,")
        for value, said in [
                ("{Fist Name}@x.example",
                 r'--set login: there is no column "Fist Name" \(did you mean '
                 r'(A "First Name"|firstName)\?\)'),
                ("{firstName|lowr}@x.example", "did you mean lower"),
                ("{password}", "is a secret"),
                ("{firstName", "a brace that is text is written {{")]:
            with self.subTest(value=value):
                run = self.muster("validate", file, *READ, "--set",
                                  f"login={value}", expect=2)
                self.assert_said(run, said)


if __name__ == "__main__":
    unittest.main()
