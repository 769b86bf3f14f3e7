# SPDX-License-Identifier: Apache-2.0
"""muster import, against the sandbox: from the file to the org to the results.
"""

import gzip
import hashlib
import os
import re
import unittest

from harness import (HEADER, MusterCase, csv_bytes, environment, gzipped,
                     login, people, read_csv)


class Results(MusterCase):
    def test_each_row_is_answered_in_order(self):
        sandbox = self.sandbox("--limit", "none")
        rows = people(30)
        run = self.run_import(sandbox, self.write("people.csv", rows))
        self.assert_answers(rows)
        self.assert_created_once(sandbox, [row[0] for row in rows])
        self.assert_said(run, r"muster: 30 created of 30 rows",
                         r"results  \S+people\.results\.csv",
                         r"summary  \S+people\.summary\.json")
        self.assertEqual(run.out, "")
        self.assertFalse(self.exists("people.rejects.csv"))

    def test_every_column_of_a_created_row(self):
        sandbox = self.sandbox("--limit", "none")
        self.run_import(sandbox, self.write("people.csv", people(1)))
        row, = self.results()
        user, = sandbox.stored()
        self.assertEqual(row["id"], user["id"])
        self.assertRegex(row.pop("request_id"), r"^req\w{20,}$")
        self.assertLess(int(row.pop("elapsed_ms")), 60000)
        self.assertEqual(row, {
            "row": "1", "line": "2", "login": login(1), "status": "created",
            "id": user["id"], "user_status": "PROVISIONED",
            "http_status": "200", "error_code": "", "error": "",
            "attempts": "1"})

    def test_every_column_of_rows_that_did_not_make_it(self):
        sandbox = self.sandbox("--limit", "none")
        sandbox.create(login(1))
        rows = people(1) + [["nobody", "A", "B"]]
        run = self.run_import(sandbox, self.write("people.csv", rows),
                              expect=1)
        failed, invalid = self.results()
        self.assertRegex(failed.pop("request_id"), r"^req\w{20,}$")
        failed.pop("elapsed_ms")
        self.assertEqual(failed, {
            "row": "1", "line": "2", "login": login(1), "status": "failed",
            "id": "", "user_status": "", "http_status": "400",
            "error_code": "E0000001", "attempts": "1",
            "error": "login: An object with this field already exists in the "
                     "current organization"})
        self.assertEqual(invalid, {
            "row": "2", "line": "3", "login": "nobody", "status": "invalid",
            "id": "", "user_status": "", "http_status": "", "error_code": "",
            "error": 'A3 "login": "nobody" is not an e-mail address',
            "attempts": "0", "elapsed_ms": "0", "request_id": ""})
        self.assert_said(run, r"1 invalid, 1 failed of 2 rows",
                         r"1 x E0000001, as in row 1", r"1 x format",
                         r"rejects  \S+people\.rejects\.csv \(2 to mend")

    def test_an_org_that_has_some_of_the_logins(self):
        sandbox = self.sandbox("--limit", "none")
        rows = people(10)
        path = self.write("people.csv", rows[:4])
        self.run_import(sandbox, path)
        self.write("people.csv", rows)
        self.run_import(sandbox, path, "--force", expect=1)
        self.assertEqual(self.statuses(), ["failed"] * 4 + ["created"] * 6)
        self.assert_created_once(sandbox, [row[0] for row in rows])
        self.assertEqual(sandbox.ledger()["refused_as_existing"], 4)
        self.assertEqual(self.summary()["errors"][0]["count"], 4)

    def test_rejects_are_the_rows_as_they_stood(self):
        sandbox = self.sandbox("--limit", "none")
        sandbox.create("taken@corp.example")
        head = b'login, "firstName" ,lastName,city'
        bad = [b' taken@corp.example ,"A ""B""", C ,"two\r\nlines"',
               b"no-at,A,B,x", b"short@corp.example,A", b"a@b.example,A,B,,,x"]
        good = b"fine@corp.example,A,B,C"
        file = self.write("people.csv", b"\r\n".join(
            [head, bad[0], good, *bad[1:]]))
        self.run_import(sandbox, file, expect=1)
        lines = self.read("people.rejects.csv")
        self.assertTrue(lines.startswith(b"muster_error," + head + b"\r\n"))
        rest = lines[len(b"muster_error," + head + b"\r\n"):]
        for raw in bad:
            cell = re.match(rb'"(?:[^"]|"")*"|[^,"]*', rest).group()
            self.assertNotEqual(cell, b"")
            self.assertTrue(rest[len(cell):].startswith(b"," + raw + b"\r\n"),
                            (raw, rest))
            rest = rest[len(cell) + len(raw) + 3:]
        self.assertEqual(rest, b"")

    def test_rejects_that_are_fed_back_do_not_nest(self):
        sandbox = self.sandbox("--limit", "none")
        sandbox.create(login(1))
        rows = people(2) + [["x", "A", "B"], ["y@corp.example", "", "B"]]
        self.run_import(sandbox, self.write("people.csv", rows), expect=1)
        first = [r for r in self.results() if r["status"] != "created"]
        once = self.read("people.rejects.csv")
        self.run_import(sandbox, self.path("people.rejects.csv"), expect=1)
        again = self.results("people.rejects.results.csv")
        for name in ("login", "status", "http_status", "error_code"):
            self.assertEqual([r[name] for r in again],
                             [r[name] for r in first])
        # The columns have moved by one; the rest is the same.
        twice = self.read("people.rejects.rejects.csv")
        self.assertEqual(twice.count(b"muster_error"), 1)
        self.assertEqual([row[1:] for row in read_csv(twice)],
                         [row[1:] for row in read_csv(once)])

    def test_results_to_standard_output(self):
        sandbox = self.sandbox("--limit", "none")
        run = self.run_import(sandbox, self.write("people.csv", people(3)),
                              "--results", "-", "--quiet")
        rows = read_csv(run.out.encode())
        self.assertEqual([row[3] for row in rows],
                         ["status"] + ["created"] * 3)
        self.assertEqual(run.err, "")
        self.assertFalse(self.exists("people.results.csv"))
        self.assertFalse(self.exists("-"))

    def test_gzipped_results(self):
        sandbox = self.sandbox("--limit", "none")
        rows = people(50)
        self.run_import(sandbox, self.write("people.csv", rows),
                        "--results", "out.csv.gz")
        unpacked = read_csv(gzip.decompress(self.read("out.csv.gz")))
        self.assertEqual([row[2] for row in unpacked[1:]],
                         [row[0] for row in rows])

    def test_summary(self):
        sandbox = self.sandbox("--limit", "none")
        data = csv_bytes([[login(1), "A", "B", "x"], [login(2), "A", "", "x"],
                          [login(1), "A", "B", "x"]],
                         HEADER + ["Parking space"])
        packed = gzip.compress(data)
        path = self.write("people.csv.gz", packed)
        self.run_import(sandbox, path, "--ignore-column", "Parking space",
                        expect=1)
        summary = self.summary()
        self.assertRegex(summary.pop("run_id"), r"^[0-9a-f]{32}$")
        for name in ("started", "started_here", "ended"):
            self.assertRegex(summary.pop(name),
                             r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertGreaterEqual(summary.pop("waited_ms"), 0)
        errors = summary.pop("errors")
        self.assertEqual(summary.pop("results"),
                         os.path.realpath(self.path("people.results.csv")))
        version = self.muster("--version").out.split()[1]
        self.assertEqual(summary, {
            "muster": version, "command": "import", "dry_run": False,
            "org": sandbox.url,
            "input": {"path": path, "bytes": len(packed),
                      "sha256": hashlib.sha256(packed).hexdigest(),
                      "rows": 3, "encoding": "UTF-8", "delimiter": ",",
                      "header_line": 1, "reads_like": None},
            "schema": {"source": "org", "age_s": 0, "type": "default",
                       "custom": 0},
            "mapping": {"login": "login", "firstName": "firstName",
                        "lastName": "lastName", "Parking space": None},
            "options": {"set": [], "group": [], "create_groups": False,
                        "user_type": None, "realm": None,
                        "on_existing": "fail", "activate": True,
                        "silent": False, "activation_links": False,
                        "provider": None,
                        "change_password_at_next_login": False,
                        "link_managers": False, "offline_schema": None,
                        "skip_inactive": False,
                        "hash_format": "auto", "salt_encoding": "cell",
                        "password_hook": False},
            "reading": {"encoding": None, "delimiter": None,
                        "header_row": None, "null": [], "clear_token": None,
                        "date_format": None, "pad": [], "split_name": False,
                        "ascii_punctuation": False,
                        "mend_double_encoding": False, "unique_login": False,
                        "strict": False},
            "notices": {},
            "complete": True, "stopped_by": None, "exit_code": 1,
            "counts": {"created": 1, "invalid": 2}, "mails": 1,
            "groups": {"named": 0, "by_name": 0, "memberships": 0,
                       "memberships_after_create": 0, "created": []},
            "requests": {"/api/v1": {"200": 1}, "/api/v1/users": {"200": 1}},
            "rate_limited": {"window": 0, "concurrency": 0}, "in_doubt": 0,
            "rejects": {"path": self.path("people.rejects.csv"), "rows": 2,
                        "may_hold_passwords": False}})
        self.assertEqual([(e["code"], e["count"], e["example_row"])
                          for e in errors],
                         [("required", 1, 2), ("duplicate", 1, 3)])
        for error in errors:
            self.assertTrue(error["message"] and error["advice"], error)

    def test_quiet_says_nothing(self):
        sandbox = self.sandbox("--limit", "none")
        run = self.run_import(sandbox, self.write("people.csv", people(3)),
                              "--quiet")
        self.assertEqual((run.out, run.err), ("", ""))


class ToTheOrg(MusterCase):
    """What the file and the options say is what the org gets."""

    def import_one(self, header, row, *options):
        sandbox = self.sandbox("--limit", "none")
        self.write("one.csv", csv_bytes([row], header))
        run = self.run_import(sandbox, self.path("one.csv"), *options)
        user, = sandbox.stored()
        return user, run

    def test_all_31_attributes(self):
        row = {
            "login": "josé.o'neil+x@corp.example",
            "email": "jo@mail.example", "firstName": "José",
            "lastName": 'O"Neil, Jr.', "secondEmail": "two@mail.example",
            "middleName": "Łukasz", "honorificPrefix": "Dr.",
            "honorificSuffix": "PhD", "title": "SUM(A1)=",
            "displayName": "名前", "nickName": "Jo\tJo",
            "profileUrl": "https://x.example/ü?a=b", "primaryPhone": "+1 2",
            "mobilePhone": "0049 30 123", "streetAddress": "1 Rd\n2nd floor",
            "city": "Łódź", "state": "CA", "zipCode": "00501",
            "countryCode": "PL", "postalAddress": "\\ / \u2026 ~",
            "preferredLanguage": "pl-PL", "locale": "pl_PL",
            "timezone": "Europe/Warsaw", "userType": "x",
            "employeeNumber": "0012", "costCenter": "1E05x",
            "organization": "nullify", "division": "true",
            "department": "{\"a\":1}", "managerId": "-1",
            "manager": "A; B | C"}
        self.assertEqual(len(row), 31)
        user, _ = self.import_one(list(row), list(row.values()))
        self.assertEqual(user["profile"], row)
        self.assertEqual(user["status"], "PROVISIONED")

    def test_empty_cells_are_not_sent(self):
        user, _ = self.import_one(HEADER + ["city", "title"],
                                  [login(1), "A", "B", "", "  "])
        self.assertEqual(sorted(k for k, v in user["profile"].items()
                                if v is not None),
                         ["email", "firstName", "lastName", "login"])

    def test_login_and_email_stand_in_for_each_other(self):
        for name in ("login", "email"):
            with self.subTest(name):
                sandbox = self.sandbox("--limit", "none")
                self.write("one.csv", csv_bytes([[login(1), "A", "B"]],
                                                [name, *HEADER[1:]]))
                run = self.run_import(sandbox, self.path("one.csv"),
                                      "--force")
                user, = sandbox.stored()
                self.assertEqual((user["profile"]["login"],
                                  user["profile"]["email"]),
                                 (login(1), login(1)))
                self.assert_said(run, f"each row's {name} serves as its")

    def test_map_ignore_and_set(self):
        user, _ = self.import_one(
            ["User=name", "Given name", "LASTNAME", "Shoe"],
            [login(1), "Ada", "Byron", "38"],
            "--map", "User=name=login", "--map", "Given name=firstName",
            "--ignore-column", "Shoe", "--set", "organization=Acme, Inc. = ö",
            "--set", "title=X")
        profile = user["profile"]
        self.assertEqual((profile["login"], profile["firstName"],
                          profile["lastName"], profile["organization"],
                          profile["title"]),
                         (login(1), "Ada", "Byron", "Acme, Inc. = ö", "X"))

    def test_password_and_recovery_question(self):
        user, _ = self.import_one(
            HEADER + ["password", "recovery_question", "recovery_answer"],
            [login(1), "A", "B", 'Tr0ub4dor&3 "x', "First pet?", "Ünal's"])
        self.assertEqual(user["status"], "ACTIVE")
        self.assertEqual(user["stored"]["credentials"], {
            "password": {"value": 'Tr0ub4dor&3 "x'},
            "recovery_question": {"question": "First pet?",
                                  "answer": "Ünal's"}})

    def test_no_activate(self):
        user, _ = self.import_one(HEADER, [login(1), "A", "B"],
                                  "--no-activate")
        self.assertEqual(user["status"], "STAGED")
        self.assertEqual(self.results("one.results.csv")[0]["user_status"],
                         "STAGED")

    def test_change_password_at_next_login(self):
        user, _ = self.import_one(HEADER + ["password"],
                                  [login(1), "A", "B", "Tr0ub4dor3x"],
                                  "--change-password-at-next-login")
        self.assertEqual(user["status"], "PASSWORD_EXPIRED")

    def test_change_password_needs_passwords_and_activation(self):
        sandbox = self.sandbox("--limit", "none")
        file = self.write("people.csv", csv_bytes(
            [[login(1), "A", "B", "Tr0ub4dor3x"], [login(2), "A", "B", ""]],
            HEADER + ["password"]))
        self.run_import(sandbox, file, "--change-password-at-next-login",
                        expect=1)
        self.assertEqual(self.statuses(), ["created", "invalid"])
        self.write("people.csv", people(2, 3))
        self.run_import(sandbox, file, "--change-password-at-next-login",
                        "--force", expect=1)
        self.assertEqual(self.statuses(), ["invalid"] * 2)
        run = self.run_import(sandbox, file, "--no-activate", "--force",
                              "--change-password-at-next-login", expect=2)
        self.assert_said(run, "leave --no-activate out")
        self.assert_created_once(sandbox, [login(1)])

    def test_a_password_the_org_does_not_take(self):
        sandbox = self.sandbox("--limit", "none")
        file = self.write("people.csv", csv_bytes(
            [[login(1), "A", "B", "short"]], HEADER + ["password"]))
        self.run_import(sandbox, file, expect=1)
        row, = self.results()
        self.assertEqual((row["status"], row["error_code"]),
                         ("failed", "E0000001"))
        self.assertIn("password", row["error"])

    def test_samples_org_in_the_environment(self):
        for name in ("OKTA_CLIENT_ORGURL", "OKTA_ORG_URL"):
            for token in ("OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN"):
                with self.subTest(name=name, token=token):
                    sandbox = self.sandbox("--limit", "none")
                    known = open(sandbox.token_path, encoding="ascii")
                    with known:
                        env = environment(**{name: sandbox.url + "/",
                                             token: known.read()})
                    self.muster("import", self.write("people.csv", people(1)),
                                "--force", env=env)
                    self.assert_created_once(sandbox, [login(1)])


class Duplicates(MusterCase):
    def test_case_and_accents_aside_the_first_is_sent(self):
        sandbox = self.sandbox("--limit", "none")
        logins = ["josé@corp.example", "a@corp.example", "JOSE@corp.example",
                  "jose\u0301@Corp.Example", "b@corp.example",
                  "A@CORP.EXAMPLE"]
        rows = [[name, "A", "B"] for name in logins]
        self.run_import(sandbox, self.write("people.csv", rows), expect=1)
        self.assertEqual(self.statuses(),
                         ["created", "created", "invalid", "invalid",
                          "created", "invalid"])
        errors = [row["error"] for row in self.results()]
        for duplicate, first in ((2, 1), (3, 1), (5, 2)):
            self.assertIn(f"is the login of row {first} too",
                          errors[duplicate])
        self.assert_created_once(sandbox,
                                 [logins[0], logins[1], logins[4]])
        self.assertEqual(sandbox.ledger()["refused_as_existing"], 0)

    def test_an_invalid_row_takes_the_login_from_nobody(self):
        sandbox = self.sandbox("--limit", "none")
        rows = [[login(1), "", "B"], [login(1), "A", "B"], [login(1), "C", "D"]]
        self.run_import(sandbox, self.write("people.csv", rows), expect=1)
        self.assertEqual(self.statuses(), ["invalid", "created", "invalid"])
        self.assertIn("row 2", self.results()[2]["error"])
        self.assertNotIn("row 1", self.results()[0]["error"])


class Choices(MusterCase):
    def test_dry_run_sends_nothing(self):
        sandbox = self.sandbox("--limit", "none")
        rows = people(3) + [["x", "A", "B"]]
        run = self.run_import(sandbox, self.write("people.csv", rows),
                              "--dry-run", expect=1)
        self.assertEqual(self.statuses(), ["planned"] * 3 + ["invalid"])
        self.assert_only_asked(sandbox)
        self.assert_said(run, "nothing was changed in the org: this was a dry run")
        summary = self.summary()
        self.assertEqual((summary["dry_run"], summary["complete"],
                          summary["counts"], summary["requests"]),
                         (True, True, {"planned": 3, "invalid": 1},
                          {"/api/v1": {"200": 1}}))

    def test_dry_run_needs_no_org(self):
        self.muster("import", self.write("people.csv", people(2)),
                    "--dry-run")
        self.assertEqual(self.statuses(), ["planned"] * 2)

    def test_limit_takes_the_first_rows(self):
        sandbox = self.sandbox("--limit", "none")
        rows = people(2) + [["x", "A", "B"]] + people(5, 3)
        run = self.run_import(sandbox, self.write("people.csv", rows),
                              "--limit", "4", expect=1)
        self.assertEqual(self.statuses(),
                         ["created", "created", "invalid", "created"])
        self.assert_created_once(sandbox, [login(n) for n in (1, 2, 3)])
        self.assert_said(run, "3 created, 1 invalid of 4 rows")
        self.assertEqual((self.summary()["input"]["rows"],
                          self.summary()["complete"]), (4, True))

    def test_limit_does_not_look_for_duplicates_behind_it(self):
        sandbox = self.sandbox("--limit", "none")
        rows = [[login(1), "", "B"], [login(2), "A", "B"], [login(2), "A", "B"]]
        self.run_import(sandbox, self.write("people.csv", rows), "--limit",
                        "2", expect=1)
        self.assertEqual(self.statuses(), ["invalid", "created"])

    def test_a_limit_beyond_the_rows_is_all_of_them(self):
        sandbox = self.sandbox("--limit", "none")
        self.run_import(sandbox, self.write("people.csv", people(2)),
                        "--limit", "1000000")
        self.assertEqual(self.statuses(), ["created"] * 2)

    def test_all_or_nothing(self):
        sandbox = self.sandbox("--limit", "none")
        file = self.write("people.csv", people(3) + [["x", "A", "B"]])
        run = self.run_import(sandbox, file, "--all-or-nothing", expect=3)
        self.assert_said(run, "1 of 4 rows are invalid", "nothing was sent",
                         "muster validate lists them")
        self.assert_only_asked(sandbox)
        self.assertFalse(self.exists("people.results.csv"))
        self.write("people.csv", people(3))
        self.run_import(sandbox, file, "--all-or-nothing")
        self.assertEqual(self.statuses(), ["created"] * 3)

    def test_rehearse_needs_no_credentials(self):
        sandbox = self.sandbox("--limit", "none")
        file = self.write("people.csv", people(20))
        run = self.muster("import", file, "--rehearse", "--org", sandbox.url)
        self.assertEqual(self.statuses(), ["created"] * 20)
        self.assertIn("http://127.0.0.1:", self.summary()["org"])
        self.assert_nothing_sent(sandbox)
        self.assert_said(run, "20 created of 20 rows")

    def test_a_fast_rehearsal(self):
        """400 rows at 300 a minute, in about a second."""
        self.muster("import", self.write("people.csv", people(400)),
                    "--rehearse", "--rehearse-speed", "100")
        self.assertEqual(self.statuses(), ["created"] * 400)
        self.assertEqual(self.summary()["rate_limited"]["window"], 0)

    def test_a_fast_sandbox_of_ones_own(self):
        sandbox = self.sandbox("--speed", "100")
        self.run_import(sandbox, self.write("people.csv", people(400)),
                        "--rehearse-speed", "100")
        self.assertEqual(self.statuses(), ["created"] * 400)
        self.assertEqual(self.summary()["rate_limited"]["window"], 0)


class CommandLine(MusterCase):
    def test_help(self):
        run = self.muster("--help")
        self.assertEqual(run.err, "")
        for command in ("import", "validate"):
            self.assertIn(f"  {command}", run.out)
            shown = self.muster(command, "--help")
            self.assertEqual(shown.err, "")
            self.assertIn(f"Usage: muster {command} ", shown.out)
            for option in ("--map COLUMN=ATTRIBUTE", "--results PATH"):
                self.assertIn(option, shown.out)

    def test_version(self):
        run = self.muster("--version")
        self.assertRegex(run.out, r"^muster \d+\.\d+\.\d+\n.*libcurl/")
        self.assertRegex(run.out, r"OpenSSL/\d.* libyaml/\d")

    def test_wrong_usage(self):
        file = self.write("people.csv", people(1))
        cases = [
            ([], "Usage: muster COMMAND"),
            (["imprt", file], 'no command "imprt"'),
            (["import"], "takes one FILE"),
            (["import", file, file], "not 2"),
            (["import", file, "--reslts", "x"], "did you mean --results?"),
            (["import", file, "--concurrency", "0"], "from 1 to 1000"),
            (["import", file, "--rate-share", "101"], "from 1 to 100"),
            (["import", file, "--limit", "0"], "--limit"),
            (["import", file, "--limit", "-1"], "--limit"),
            (["import", file, "--timeout", "0"], "--timeout"),
            (["import", file, "--pace", "fast"], "even.*burst"),
            (["import", file, "--set", "organization", "--rehearse"],
             "ATTRIBUTE=VALUE"),
            (["import", file, "--group", " ", "--rehearse"],
             "--group takes the name of a group"),
            (["import", file], "which org"),
            (["import", file, "--org", "https://acme.okta.com"],
             "no API token"),
            (["validate", file, "--org", "https://acme.okta.com"],
             "no option --org"),
        ]
        for arguments, words in cases:
            with self.subTest(arguments=arguments):
                run = self.muster(*arguments, expect=2)
                self.assertRegex(run.err, words)
                self.assertEqual(run.out, "")
        self.assertEqual(os.listdir(self.dir), ["people.csv"])

    def test_addresses_that_are_no_org(self):
        file = self.write("people.csv", people(1))
        token = self.write("token", b"secret")
        os.chmod(token, 0o600)
        for url, words in (
                ("http://acme.okta.com", "not https"),
                ("http://127.evil.example", "not https"),
                ("http://localhost.evil.example", "not https"),
                ("http://127.0.0.1.evil.example", "not https"),
                ("ftp://127.0.0.1", "not https"),
                ("https://acme-admin.okta.com", "admin"),
                ("https://acme.okta.com.com", r"\.com twice"),
                ("https://{yourOktaDomain}", "placeholder"),
                ("https://acme.okta.com/api/v1", "path"),
                ("https://user@acme.okta.com", "user name"),
                ("acme", "https|URL")):
            with self.subTest(url=url):
                run = self.muster("import", file, "--org", url,
                                  "--token-file", token, expect=2)
                self.assert_said(run, words)
                self.assertNotIn("secret", run.err)
        self.assertFalse(self.exists("people.results.csv"))


class Wave(MusterCase):
    """20,000 rows, one in twenty of them wrong in one way or another."""

    WRONG = [
        lambda n: [f"nobody{n}", "A", "B"] + [""] * 6,
        lambda n: [login(n), "", "B"] + [""] * 6,
        lambda n: [login(n), "A", "x" * 51] + [""] * 6,
        lambda n: [login(n), "A", "B", "", "Nowhereland"] + [""] * 4,
        lambda n: [login(n), "A", "\U0001F600"] + [""] * 6,
        lambda n: [login(n), "A", "B\x07"] + [""] * 6,
        lambda n: [login(n), "A", "B", "", "", "G\x02" + "x" * 254] + [""] * 3,
        lambda n: [login(n), "A", "B", "", "", "", "Pet?", "", ""],
        lambda n: [login(n), "A", "B", "", "", "", "Pet?", "a pet?", ""],
        lambda n: [login(n), "A", "B"] + [""] * 6 + ["one too many"],
        lambda n: [login(n - 1).upper(), "A", "B"] + [""] * 6,
        lambda n: [login(n), "A", "B", "", "", "", "", "", "p" * 73],
    ]
    HEADER = HEADER + ["city", "countryCode", "groups", "recovery_question",
                       "recovery_answer", "password"]

    def make(self, count):
        """The rows, and which of them are wrong."""
        rows, wrong = [], []
        for n in range(1, count + 1):
            bad = n % 20 == 7
            if bad:
                rows.append(self.WRONG[n // 20 % len(self.WRONG)](n))
            else:
                rows.append([login(n), f"F{n}", f"L{n}", "Łódź, \"PL\"", "PL",
                             "", "", "", ""])
            wrong.append(bad)
        return rows, wrong

    def test_every_row_has_its_end(self):
        sandbox = self.sandbox("--limit", "none")
        rows, wrong = self.make(20000)
        data = csv_bytes(rows, self.HEADER, "\r\n")
        self.run_import(sandbox, self.write("people.csv.gz", gzipped(data)),
                        expect=1)
        self.assert_answers(rows)
        self.assertEqual(self.statuses(), ["invalid" if bad else "created"
                                           for bad in wrong])
        self.assert_created_once(sandbox, [row[0] for row, bad
                                           in zip(rows, wrong) if not bad])
        self.assertEqual(sandbox.ledger()["refused_as_existing"], 0)
        kinds = {e["code"] for e in self.summary()["errors"]}
        self.assertEqual(kinds, {"format", "required", "too_long",
                                 "characters", "groups", "recovery",
                                 "extra_cells", "duplicate"})
        self.check_rejects(rows, wrong, data)
        self.feed_back(sandbox, rows, wrong)

    def check_rejects(self, rows, wrong, data):
        """Exactly the wrong rows, byte for byte, behind their error."""
        errors = [r["error"] for r in self.results()
                  if r["status"] == "invalid"]
        bad = [row for row, is_bad in zip(rows, wrong) if is_bad]
        rejects = self.read("people.rejects.csv")
        self.assertEqual(read_csv(rejects)[1:],
                         [[error, *row] for error, row in zip(errors, bad)])
        for line in rejects.split(b"\r\n")[1:-1]:
            raw = re.sub(rb'^(?:"(?:[^"]|"")*"|[^,"]*),', b"", line, count=1)
            self.assertIn(b"\r\n" + raw + b"\r\n", data)

    def feed_back(self, sandbox, rows, wrong):
        """The same answers again, but for the lines and the columns' letters;
        those who doubled somebody are found to be there already."""
        self.run_import(sandbox, self.path("people.rejects.csv"), expect=1)
        again = self.results("people.rejects.results.csv")
        bad = [row for row, is_bad in zip(rows, wrong) if is_bad]
        self.assertEqual([r["login"] for r in again], [r[0] for r in bad])
        for row, answer in zip(bad, again):
            existed = row[0].isupper() and "@" in row[0]
            self.assertEqual(answer["status"],
                             "failed" if existed else "invalid", answer)
        self.assertEqual(sandbox.ledger()["created_more_than_once"], 0)
        twice = self.read("people.rejects.rejects.csv")
        self.assertEqual(twice.count(b"muster_error"), 1)
        self.assertEqual([row[1:] for row in read_csv(twice)],
                         [self.HEADER] + bad)


if __name__ == "__main__":
    unittest.main()
