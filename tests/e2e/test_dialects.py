# SPDX-License-Identifier: Apache-2.0
"""The same people, however they are written: what the org holds, and what
comes back of the rows that did not make it. The samples are read as their
README says.
"""

import pathlib
import re
import shlex
import subprocess
import unittest

import dialects
from dialects import DIALECTS
from faulty import is_sanitized
from harness import MUSTER, MusterCase, Sandbox, environment, read_csv

CROWD = 100 if is_sanitized() else 1000
TOP = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = TOP / "samples" / "dialects"


class DialectCase(MusterCase):
    def assert_stored(self, sandbox, dialect, everybody):
        """The org holds these people, and nothing of them but what stood in
        the file."""
        stored = {}
        for user in sandbox.stored():
            profile = {k: v for k, v in user["profile"].items()
                       if v is not None}
            profile.pop("displayName", None)
            stored[profile["login"]] = profile
        self.assertEqual(stored, {who["login"]: dialect.profile(who)
                                  for who in everybody})


class Dialects(DialectCase):
    def test_every_dialect_stores_the_same_people(self):
        everybody = dialects.people(CROWD)
        for dialect in DIALECTS:
            with self.subTest(dialect), Sandbox("--limit", "none") as org:
                file = self.write(f"{dialect}.csv", dialect.data(everybody))
                self.run_import(org, file, *dialect.options)
                answers = self.results(f"{dialect}.results.csv")
                self.assertEqual([row["login"] for row in answers],
                                 [who["login"] for who in everybody])
                self.assertEqual({row["status"] for row in answers},
                                 {"created"})
                self.assertFalse(self.exists(f"{dialect}.rejects.csv"))
                self.assert_stored(org, dialect, everybody)

    def test_validate_agrees(self):
        everybody = dialects.people(50)
        for dialect in DIALECTS:
            with self.subTest(dialect):
                file = self.write(f"{dialect}.csv", dialect.data(everybody))
                self.muster("validate", file, *dialect.options, "--results",
                            "out.csv", "--force")
                self.assertEqual(self.statuses("out.csv"),
                                 ["planned"] * len(everybody))

    def test_lines_are_those_of_the_file(self):
        """Whatever stands above the people, and is no row, counts."""
        everybody = dialects.people(3)
        for dialect in DIALECTS:
            with self.subTest(dialect):
                file = self.write(f"{dialect}.csv", dialect.data(everybody))
                self.muster("validate", file, *dialect.options, "--results",
                            "out.csv", "--force")
                first = (2 + dialect.above.count(dialect.end)
                         + bool(dialect.example))
                self.assertEqual(
                    [(row["row"], row["line"])
                     for row in self.results("out.csv")],
                    [(str(n), str(first + n - 1)) for n in (1, 2, 3)])


class Rejects(DialectCase):
    """Rows come back as they were written, and go in again once mended."""

    WRONG = 6  # index of the one without a last name

    def test_rejects_are_in_the_dialect_of_the_input(self):
        everybody = dialects.people(20)
        for dialect in DIALECTS:
            with self.subTest(dialect), Sandbox("--limit", "none") as org:
                self.check(dialect, org, everybody)

    def check(self, dialect, org, everybody):
        right = everybody[self.WRONG]
        wrong = dict(right, lastName="")
        written = list(everybody)
        written[self.WRONG] = wrong
        file = self.write(f"{dialect}.csv", dialect.data(written))
        self.run_import(org, file, *dialect.options, expect=1)
        self.assertEqual(
            [row["status"] == "created"
             for row in self.results(f"{dialect}.results.csv")],
            [n != self.WRONG for n in range(len(everybody))])
        rejects = self.read(f"{dialect}.rejects.csv")
        error = self.error_cell(dialect, wrong, rejects)
        self.write("mended.csv", dialect.mark + dialect.encode(
            self.hint(dialect) + "muster_error" + dialect.delimiter
            + dialect.header()
            + error + dialect.delimiter + dialect.row(right)))
        self.run_import(org, self.path("mended.csv"), *dialect.options,
                        "--force")
        self.assertEqual(self.statuses("mended.results.csv"), ["created"])
        self.assert_stored(org, dialect, everybody)

    @staticmethod
    def hint(dialect):
        """What tells Excel the delimiter belongs to the dialect."""
        return dialect.above if dialect.above.startswith("sep=") else ""

    def error_cell(self, dialect, wrong, rejects):
        """What stands before the one row in the rejects, the rest of which is
        to be as it was in the input, byte for byte."""
        start = dialect.mark + dialect.encode(
            self.hint(dialect) + "muster_error" + dialect.delimiter
            + dialect.header())
        end = dialect.encode(dialect.delimiter + dialect.row(wrong))
        self.assertEqual(rejects[:len(start)], start)
        self.assertEqual(rejects[-len(end):], end)
        error = rejects[len(start):-len(end)].decode(dialect.encoding)
        self.assertNotEqual(error, "")
        # It is one cell, and no line ends in it.
        self.assertRegex(error, r'\A(?:"(?:[^"\r\n]|"")*"|[^"\r\n%s]*)\Z'
                         % re.escape(dialect.delimiter))
        return error


class Samples(MusterCase):
    # How many people each holds, and how many of them may not sign in.
    PEOPLE = {"okta.csv": (6, 0), "entra-template.csv": (5, 1),
              "entra-download.csv": (5, 1), "google.csv": (5, 1),
              "bamboohr.csv": (5, 1), "workday.csv": (5, 0),
              "csvde.csv": (5, 1), "jumpcloud.csv": (5, 0),
              "german-excel.csv": (5, 0), "french-excel.csv": (5, 0),
              "unicode-text.txt": (6, 0), "sep-hint.csv": (5, 0),
              "numbers.csv": (5, 0), "macintosh.csv": (5, 0),
              "two-row-header.csv": (5, 0), "dutch.csv": (5, 0)}

    def commands(self):
        """(file, arguments) of each row of the README's table."""
        text = (SAMPLES / "README.md").read_text(encoding="utf-8")
        return [(file, shlex.split(command)[1:]) for file, command in
                re.findall(r"^\| `([^`]+)` \|.*\| `(muster [^`]+)` \|$", text,
                           re.MULTILINE)]

    def run_sample(self, arguments, *more):
        done = subprocess.run(
            [MUSTER, *arguments, *more], cwd=TOP, env=environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        header, *rows = read_csv(done.stdout)
        return [dict(zip(header, row)) for row in rows]

    def test_the_readme_knows_each_file(self):
        self.assertEqual(
            sorted(file for file, _ in self.commands()),
            sorted(path.name for path in SAMPLES.iterdir()
                   if path.suffix in (".csv", ".txt")))
        self.assertEqual(sorted(self.PEOPLE),
                         sorted(file for file, _ in self.commands()))

    def test_each_is_read_as_the_readme_says(self):
        for file, arguments in self.commands():
            with self.subTest(file):
                self.assertEqual(arguments[:2],
                                 ["validate", f"samples/dialects/{file}"])
                answers = self.run_sample(arguments, "--results", "-")
                self.assertEqual(len(answers), self.PEOPLE[file][0])
                self.assertLessEqual({row["status"] for row in answers},
                                     {"planned", "skipped"})
                for row in answers:
                    self.assertRegex(row["login"], r"^[a-z.]+@acme\.example$")

    def test_those_who_may_not_sign_in_are_known(self):
        for file, arguments in self.commands():
            if not self.PEOPLE[file][1]:
                continue
            with self.subTest(file):
                if "--inactive" not in arguments:
                    arguments += ["--inactive", "skip"]
                answers = self.run_sample(arguments, "--results", "-")
                self.assertEqual(
                    [row["status"] for row in answers].count("skipped"),
                    self.PEOPLE[file][1])

    def test_accents_survive(self):
        """Spot checks of what an org would hold."""
        for file, options, login, name in (
                ("german-excel.csv", ["--ignore-column", "Büro"],
                 "juergen.mueller", ("Jürgen", "Müller")),
                ("french-excel.csv", [], "elodie.dalembert",
                 ("Élodie", "d’Alembert")),
                ("french-excel.csv", [], "jeanbaptiste.leboeuf",
                 ("Jean-Baptiste", "Lebœuf")),
                ("unicode-text.txt", [], "ngoc.dang", ("Ngọc", "Đặng")),
                ("macintosh.csv", ["--encoding", "macroman"],
                 "inigo.etxeberria", ("Íñigo", "Etxeberria")),
                ("dutch.csv", [], "maaike.thooft", ("Maaike", "'t Hooft"))):
            with self.subTest(file, login=login):
                sandbox = self.sandbox("--limit", "none")
                self.run_import(
                    sandbox, str(SAMPLES / file), *options, "--force",
                    *(word for kind in ("results", "rejects", "summary")
                      for word in (f"--{kind}", self.path(kind))))
                stored = {user["profile"]["login"]: user["profile"]
                          for user in sandbox.stored()}
                profile = stored[f"{login}@acme.example"]
                self.assertEqual((profile["firstName"], profile["lastName"]),
                                 name)


if __name__ == "__main__":
    unittest.main()
