# SPDX-License-Identifier: Apache-2.0
"""Password hashes of other systems: what the org is given for each, and
whether anybody could sign in with it.
"""

import os
import pathlib
import pty
import re
import subprocess
import unittest

import hashes
from faulty import is_sanitized
from harness import (HEADER, MUSTER, MusterCase, csv_bytes, environment,
                     login, read_csv)
from hashes import COLUMNS, HOOKED, PASSWORD, TAKEN

CROWD = 1000 if is_sanitized() else 10000
FULL = [*HEADER, *COLUMNS]
TOP = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = TOP / "samples" / "migration"


def row(n, cells):
    return [login(n), f"First{n}", f"Last{n}",
            *(cells.get(column, "") for column in COLUMNS)]


class PasswordCase(MusterCase):
    def file(self, rows, name="people.csv"):
        return self.write(name, csv_bytes(rows, FULL))

    def credentials(self, sandbox):
        return {user["profile"]["login"]: user["stored"]["credentials"]
                for user in sandbox.stored()}

    def assert_silent(self, secrets, *texts):
        for text in texts:
            for secret in secrets:
                self.assertNotIn(secret, text)


class Migration(PasswordCase):
    # Each with a part that only it has, and what is said of it.
    BROKEN = [
        ({"password_hash": "$2b$10$abcdefghijklmnopqrstuuT.zI178oNoGxCPWbhWWH"
                           "q4zlayCTz"}, "60 characters"),
        ({"password_hash": "{SSHA}TKKvewrKWZwxCLxoNBjm9M6WBfdOYUNsLTE2LQ="},
         "base64 that it should be"),
        ({"password_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
          "password_algorithm": "SHA-256"}, "SHA-256 gives"),
        ({"password_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1c"},
         "does not say what made it"),
        ({"password_hash": "098f6bcd4621d373cade4e832627b4f6",
          "password_algorithm": "MD5", "password_salt": "SaltOfNoForm",
          "password_salt_order": "PREFIX"}, "how it is written"),
        ({"password_hash": '{"type":"password","secretData":"{\\"value'},
         "whole JSON"),
    ]

    def crowd(self):
        """Rows, and the credentials that the org should have for each."""
        makers = list(TAKEN.values())
        rows, expected = [], {}
        for n in range(1, CROWD + 1):
            kind = n % (len(makers) + 2)
            if kind < len(makers):
                cells, made = makers[kind](n, PASSWORD, n <= 2 * len(makers))
                secret = {"hash": made}
            else:
                cells = {"password_hash": HOOKED[n % len(HOOKED)]}
                secret = {"hook": {"type": "default"}}
            rows.append(row(n, cells))
            expected[login(n)] = {"password": secret}
        return rows, expected

    def test_every_hash_arrives_as_it_should(self):
        rows, expected = self.crowd()
        broken = [row(CROWD + i, cells)
                  for i, (cells, _) in enumerate(self.BROKEN, 1)]
        sandbox = self.sandbox("--limit", "none")
        run = self.run_import(sandbox, self.file(rows + broken),
                              "--password-hook", expect=1)
        hooked = sum("hook" in secret["password"]
                     for secret in expected.values())
        self.assert_said(
            run, rf"passwords: {CROWD - hooked:,} rows by their hash, "
                 rf"{hooked:,} by the password hook, 0 as they are, 0 without")
        stored = self.credentials(sandbox)
        self.assertEqual(stored, expected)
        self.assert_passwords_fit(stored)
        self.assert_refusals()
        self.assert_no_secret_is_told(rows[:200] + broken, run)
        self.assert_rejects_go_in_again(sandbox, broken)

    def assert_passwords_fit(self, stored):
        """Somebody of each kind could sign in, and with no other password."""
        for n in range(1, len(TAKEN) + 1):
            made = stored[login(n)]["password"].get("hash")
            if made:
                with self.subTest(made["algorithm"], n=n):
                    self.assertTrue(hashes.fits(made, PASSWORD))
                    self.assertFalse(hashes.fits(made, PASSWORD + "."))

    def assert_refusals(self):
        answers = self.results()
        self.assertEqual({a["status"] for a in answers[:CROWD]}, {"created"})
        for answer, (_, words) in zip(answers[CROWD:], self.BROKEN):
            self.assertEqual(answer["status"], "invalid")
            self.assertIn(words, answer["error"])

    def assert_no_secret_is_told(self, rows, run):
        secrets = {PASSWORD}
        for cells in rows:
            secrets.update(cell for cell in cells[3:5] if len(cell) > 11)
            secrets.update(re.findall(r"[A-Za-z0-9+/.]{12,}", cells[3]))
        self.assert_silent(secrets, run.out, run.err,
                           self.read("people.results.csv").decode(),
                           self.read("people.summary.json").decode())

    def assert_rejects_go_in_again(self, sandbox, broken):
        header, *rejects = read_csv(self.read("people.rejects.csv"))
        self.assertEqual(header, ["muster_error", *FULL])
        self.assertEqual([cells[1:] for cells in rejects], broken)
        for cells in rejects:
            cells[4:] = ["{MD5}2+7/nM9ZkTfwR74rVO14Qg==", *[""] * 7]
        self.write("mended.csv", csv_bytes(rejects, header))
        self.run_import(sandbox, self.path("mended.csv"))
        stored = self.credentials(sandbox)
        for cells in broken:
            self.assertEqual(stored[cells[0]]["password"]["hash"],
                             {"algorithm": "MD5",
                              "value": "2+7/nM9ZkTfwR74rVO14Qg=="})

    def test_without_the_hook_nothing_is_sent_of_them(self):
        sandbox = self.sandbox()
        rows = [row(n, {"password_hash": cell})
                for n, cell in enumerate(HOOKED, 1)]
        run = self.run_import(sandbox, self.file(rows), expect=1)
        self.assertEqual(self.statuses(),
                         ["invalid"] * 3 + ["created"] * 2)
        self.assert_said(run, "passwords: 0 rows by their hash, 0 by the "
                              "password hook, 0 as they are, 2 without")
        self.assertEqual(self.credentials(sandbox),
                         {login(4): None, login(5): None})

    def test_a_resume_has_to_read_hashes_alike(self):
        sandbox = self.sandbox()
        file = self.file([row(1, {"password_hash": HOOKED[0]})])
        self.run_import(sandbox, file, "--password-hook")
        for option in ([], ["--password-hook", "--hash-format", "bcrypt"],
                       ["--password-hook", "--salt-encoding", "hex"]):
            run = self.run_import(sandbox, file, "--resume", *option, expect=2)
            self.assert_said(run, "what differs: what --set.*--password-hook")

    def test_a_hash_is_not_for_one_sign_in(self):
        file = self.file([row(1, TAKEN["bcrypt $2b"](1, PASSWORD, False)[0])])
        run = self.muster("validate", file, "--change-password-at-next-login",
                          expect=1)
        self.assert_said(run, "is a hash, but --change-password-at-next-login")

    def test_google_hashes_by_a_map(self):
        sandbox = self.sandbox()
        file = self.write("google.csv", csv_bytes(
            [["Ada", "Byron", login(1), "dbeeff9ccf599137f047be2b54ed7842",
              "MD5"]],
            ["First Name [Required]", "Last Name [Required]",
             "Email Address [Required]", "Password [Required]",
             "Password Hash Function [UPLOAD ONLY]"]))
        self.assert_said(self.muster("validate", file, expect=1),
                         "is a hash and no password, by column E")
        self.run_import(sandbox, file, "--map", "Password=password_hash",
                        "--map", "Password Hash Function=password_algorithm")
        self.assertEqual(self.credentials(sandbox)[login(1)]["password"],
                         {"hash": {"algorithm": "MD5",
                                   "value": "2+7/nM9ZkTfwR74rVO14Qg=="}})


class Verification(PasswordCase):
    def verify(self, file, who, *options, password=PASSWORD, expect=0):
        """What is said of the password, which comes through a pipe."""
        read_end, write_end = os.pipe()
        os.write(write_end, password.encode() + b"\n")
        os.close(write_end)
        run = self.muster("validate", file, "--verify-password", who,
                          "--password-fd", str(read_end), *options,
                          pass_fds=[read_end], expect=expect)
        os.close(read_end)
        self.assertEqual(run.out, "")
        self.assertEqual(os.listdir(self.dir), [os.path.basename(file)])
        self.assert_silent([password], run.err)
        return run.err.splitlines()[0]

    def test_every_kind_is_told_right_from_wrong(self):
        made = [make(n, PASSWORD, True)
                for n, make in enumerate(TAKEN.values(), 1)]
        file = self.file([row(n, cells)
                          for n, (cells, _) in enumerate(made, 1)])
        for n, kind in enumerate(TAKEN, 1):
            with self.subTest(kind):
                self.assertIn("right: the password fits",
                              self.verify(file, login(n).upper()))
        for n in (1, 6, 12):
            self.assertRegex(
                self.verify(file, login(n), password="Tr0ub4dor&3y", expect=1),
                r"wrong: .* it fits in no other reading either")

    def test_a_wrong_salt_order_is_caught(self):
        """Okta would take it, and nobody could sign in."""
        cells, _ = hashes.columns("SHA-256")(1, PASSWORD, True)
        self.assertEqual(cells["password_salt_order"], "POSTFIX")
        cells["password_salt_order"] = "PREFIX"
        file = self.file([row(1, cells)])
        self.muster("validate", file)
        self.assertRegex(
            self.verify(file, login(1), expect=1),
            r"wrong: the password does not fit the hash as it is read \("
            r"SHA-256, salt before password, salt read as base64\); it fits "
            r"with password_salt_order POSTFIX")

    def test_a_salt_without_a_form_is_found_out(self):
        cells, _ = hashes.columns("SHA-512")(2, PASSWORD, True)
        cells["password_salt"] = cells["password_salt"].partition(":")[2]
        file = self.file([row(1, cells)])
        said = self.verify(file, login(1), expect=1)
        self.assertRegex(said, r"no hash to verify: password_salt does not say "
                               r".* it fits with --salt-encoding text \(")
        self.assertIn("right", self.verify(file, login(1), "--salt-encoding",
                                           "text"))
        self.assertIn("it fits with --salt-encoding text",
                      self.verify(file, login(1), "--salt-encoding", "base64",
                                  expect=1))

    def test_rows_with_nothing_to_verify(self):
        rows = [row(n, {"password_hash": cell})
                for n, cell in enumerate(HOOKED, 1)]
        file = self.file(rows)
        for n, words in ((1, "sha512-crypt"), (4, "the row has none"),
                         (5, "the row has none")):
            self.assertIn(words, self.verify(file, login(n), expect=1))
        self.assertIn("no row has the login nobody@corp.example",
                      self.verify(file, "nobody@corp.example", expect=2))

    def test_other_rows_still_count(self):
        cells, _ = TAKEN["bcrypt $2b"](1, PASSWORD, True)
        file = self.file([row(1, cells), ["nonsense", "", ""]])
        self.assertIn("right", self.verify(file, login(1), expect=1))

    def test_the_password_comes_from_one_place(self):
        file = self.file([row(1, {})])
        for options, words in (
                (["--password-fd", "3"], "say whose it is"),
                (["--verify-password", login(1), "--password-fd", "x"],
                 "the number of a file descriptor"),
                (["--verify-password", login(1), "--password-fd", "77"],
                 "file descriptor 77: Bad file descriptor"),
                (["--verify-password", login(1)],
                 "there is no terminal to ask at; --password-fd")):
            run = self.muster("validate", file, *options, expect=2,
                              start_new_session=True)
            self.assert_said(run, words)
        run = self.muster("validate", "-", "--verify-password", login(1),
                          "--password-fd", "0", stdin=b"", expect=2)
        self.assert_said(run, "standard input already")
        self.assert_said(self.muster("import", file, "--verify-password", "x",
                                     expect=2), "no option --verify-password")

    def ask(self, file, answer):
        """At a terminal; what it showed, and the exit status."""
        process, terminal = pty.fork()
        if process == 0:
            os.execve(MUSTER, [MUSTER, "validate", file, "--verify-password",
                               login(1)], environment())
        shown = b""
        while True:
            try:
                piece = os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
            if answer and b"Password of" in shown:
                os.write(terminal, answer)
                answer = b""
        os.close(terminal)
        return shown.decode(), os.waitpid(process, 0)[1]

    def test_a_terminal_shows_nothing_of_it(self):
        cells, _ = TAKEN["bcrypt $2b"](1, PASSWORD, True)
        file = self.file([row(1, cells)])
        shown, status = self.ask(file, PASSWORD.encode() + b"\n")
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown)
        self.assertIn(f"Password of {login(1)}: \r\n", shown)
        self.assertIn("right: the password fits the hash (bcrypt, work factor "
                      "4)", shown)
        self.assertNotIn(PASSWORD, shown)
        shown, status = self.ask(file, b"\x03")
        self.assertTrue(os.WIFSIGNALED(status), shown)


class Samples(PasswordCase):
    """The README's commands do what it says."""

    SAID = ["30 valid of 30 rows",
            "ssha512@acme.example: right: the password fits",
            "wrong: .* it fits with password_salt_order POSTFIX",
            "right: the password fits"]

    def commands(self):
        text = (SAMPLES / "README.md").read_text(encoding="utf-8")
        return re.findall(r"^    (muster (?:[^\\\n]|\\\n)+)$", text, re.MULTILINE)

    def test_the_commands_do_as_the_readme_says(self):
        path = f"{os.path.dirname(MUSTER)}:{os.environ['PATH']}"
        *checks, rehearsal = self.commands()
        self.assertEqual(len(checks), len(self.SAID))
        for command, words in zip(checks, self.SAID):
            with self.subTest(command):
                done = subprocess.run(
                    ["bash", "-c", command], cwd=TOP, timeout=60, check=False,
                    env=environment(PATH=path), stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                said = done.stderr.decode()
                self.assertRegex(said, words)
                self.assertEqual(done.returncode, "wrong:" in words, said)
        self.assertEqual(rehearsal,
                         "muster import samples/migration/people.csv --rehearse")

    def test_everybody_has_the_same_password(self):
        sandbox = self.sandbox("--limit", "none")
        self.run_import(sandbox, str(SAMPLES / "people.csv"),
                        *(word for kind in ("results", "rejects", "summary")
                          for word in (f"--{kind}", self.path(kind))))
        stored = self.credentials(sandbox)
        _, *rows = read_csv((SAMPLES / "people.csv").read_bytes())
        self.assertEqual(len(stored), len(rows))
        for who, secret in stored.items():
            with self.subTest(who):
                self.assertTrue(hashes.fits(secret["password"]["hash"],
                                            PASSWORD))


if __name__ == "__main__":
    unittest.main()
