# SPDX-License-Identifier: Apache-2.0
"""muster and an org in trouble: nobody is made twice, nobody is lost, and what
is not known is not claimed.
"""

import socket
import time
import unittest

from harness import (MusterCase, Sandbox, csv_bytes, login, people,
                     profile_of)

# Faults after which nobody knows whether the create was carried out.
DOUBTFUL = ["500", "502", "504", "reset-before", "reset-after", "truncated",
            "stall", "malformed", "big-headers"]
PLAIN = ["503", "423", "429-bare", "close",
         "rate-headers-missing"]


class Faults(MusterCase):
    def begin(self, name, count, faults, *options, on="all"):
        """An import into an org with these faults, under way."""
        sandbox = self.sandbox(
            "--limit", "none", "--latency", "5ms", "--fault-on", on,
            *(f"--fault={fault}" for fault in faults))
        rows = people(count)
        process = self.start_import(
            sandbox, self.write(f"{name}.csv", rows), "--timeout", "1",
            "--retries", "10", *options)
        return name, sandbox, rows, process

    def finish_created(self, wave):
        """Every row was created, by one create of the org."""
        name, sandbox, rows, process = wave
        self.ended(process, 0)
        answers = self.results(f"{name}.results.csv")
        self.assert_answers(rows, answers)
        for answer in answers:
            self.assertEqual((answer["status"], answer["error"],
                              answer["error_code"]), ("created", "", ""))
            self.assertEqual(answer["user_status"], "PROVISIONED")
        self.assert_created_once(sandbox, [row[0] for row in rows])
        ids = {u["profile"]["login"]: u["id"] for u in sandbox.stored()}
        self.assertEqual([answer["id"] for answer in answers],
                         [ids[row[0]] for row in rows])
        ledger = sandbox.ledger("?creates=none")
        self.assertEqual(ledger["refused_as_existing"], 0,
                         "a create in doubt is looked up before it is sent "
                         "again")
        return ledger, self.summary(f"{name}.summary.json"), answers

    def test_faults_on_some_requests(self):
        """Each on a tenth of them, and all of them on a few."""
        every = [f"{fault}=2" for fault in DOUBTFUL + PLAIN]
        waves = [self.begin("all", 300, every)]
        waves += [self.begin(fault, 60, [f"{fault}=10"])
                  for fault in DOUBTFUL + PLAIN]
        waves += [self.begin("409", 20, ["409=5"])]
        for wave in waves:
            with self.subTest(wave[0]):
                ledger, summary, _ = self.finish_created(wave)
                if wave[0] in ["all", *DOUBTFUL]:
                    self.assertGreater(summary["in_doubt"], 0)
                    self.assertIn("user-read", ledger["requests"])
                else:
                    self.assertEqual(summary["in_doubt"], 0)
                self.compare_counts(ledger, summary)

    def compare_counts(self, ledger, summary):
        """What muster counted is what the org saw."""
        counted = sum(n for by_status in summary["requests"].values()
                      for n in by_status.values())
        seen = sum(n for by_status in ledger["requests"].values()
                   for n in by_status.values())
        self.assertEqual(counted, seen)

    def test_faults_of_creates_alone_and_of_reads_alone(self):
        waves = [self.begin("create", 60, [f"{f}=5" for f in DOUBTFUL],
                            on="create"),
                 self.begin("read", 60, ["500=30", "503=30"], on="read")]
        for wave in waves:
            self.finish_created(wave)

    def test_lost_replies_are_settled_by_looking(self):
        """Each create is carried out and its reply lost."""
        for fault in ("reset-after", "truncated", "malformed"):
            with self.subTest(fault):
                ledger, summary, answers = self.finish_created(
                    self.begin(fault, 10, [f"{fault}=100"], on="create"))
                self.assertEqual(summary["in_doubt"], 10)
                self.assertEqual({a["attempts"] for a in answers}, {"1"})
                self.assertEqual(ledger["requests"]["user-read"],
                                 {"200": 10})

    def test_logins_that_are_hard_to_look_up(self):
        sandbox = self.sandbox("--limit", "none", "--fault",
                               "reset-after=100", "--fault-on", "create")
        rows = [[name, "Ána", "O'B \\ \"x\""] for name in (
            "o'neil+tag@corp.example", "josé@corp.example",
            "JOSÉ.B@Corp.Example", "a%2fb@corp.example", "a&b=c@corp.example",
            "q?x#y@corp.example", "dep/team@corp.example", "~a_-.b@c.example",
            "{x}|y@corp.example")]
        self.run_import(sandbox, self.write("people.csv", rows))
        self.assert_answers(rows)
        self.assertEqual(set(self.statuses()), {"created"})
        self.assert_created_once(sandbox, [row[0] for row in rows])
        self.assertEqual(sandbox.ledger()["refused_as_existing"], 0)

    def finish_failed(self, wave):
        name, sandbox, rows, process = wave
        self.ended(process, 1)
        answers = self.results(f"{name}.results.csv")
        self.assert_answers(rows, answers)
        self.assertEqual({a["status"] for a in answers}, {"failed"})
        return sandbox, answers

    def test_a_row_fails_after_its_retries(self):
        waves = [(retries, self.begin(f"r{retries}", 3, ["503=100"],
                                      "--retries", str(retries), on="create"))
                 for retries in (0, 1, 3)]
        for retries, wave in waves:
            with self.subTest(retries=retries):
                sandbox, answers = self.finish_failed(wave)
                for answer in answers:
                    self.assertEqual(
                        (answer["attempts"], answer["http_status"]),
                        (str(retries + 1), "503"))
                    self.assertTrue(answer["error"])
                self.assertEqual(sandbox.ledger()["requests"]["users"],
                                 {"503": 3 * (retries + 1)})

    def test_a_row_that_was_never_made_fails_with_its_own_error(self):
        """Not with that of the look-up, which found nobody."""
        _, answers = self.finish_failed(
            self.begin("people", 4, ["reset-before=100"], "--retries", "1",
                       on="create"))
        for answer in answers:
            self.assertEqual((answer["attempts"], answer["http_status"],
                              answer["error_code"]), ("2", "", ""))
            self.assertNotIn("not found", answer["error"].lower())
        group, = self.summary()["errors"]
        self.assertEqual(group["code"], "network")
        self.assertIn("connection failed", group["advice"])

    def test_server_errors_that_carry_nothing_out(self):
        sandbox = self.sandbox("--limit", "none", "--fault", "500=100",
                               "--fault-on", "create", "--seed", "3")
        self.run_import(sandbox, self.write("people.csv", people(12)),
                        "--retries", "0", expect=1)
        created = sandbox.ledger()["creates"]
        for answer in self.results():
            if answer["login"] in created:
                self.assertEqual(answer["status"], "created")
            else:
                self.assertEqual((answer["status"], answer["http_status"],
                                  answer["error_code"]),
                                 ("failed", "500", "E0000009"))
        self.assertIn("failed", self.statuses())

    def test_what_cannot_be_known_is_said(self):
        """Creates lose their reply, and so do the look-ups."""
        sandbox, answers = self.finish_failed(
            self.begin("people", 3, ["truncated=100"], "--retries", "1",
                       *self.offline()))
        for answer in answers:
            self.assertIn("whether the user was created is not known",
                          answer["error"])
        self.assertEqual(sandbox.ledger()["created"], 3)

    def test_somebody_else_has_the_login(self):
        """Their users were there before: not ours, though our creates were in
        doubt, and though the second of them looks just like ours."""
        org = self.sandbox("--limit", "none", "--fault", "502=100",
                           "--fault-on", "create")
        rows = people(2)
        theirs = [[login(1), "Some", "Body"], rows[1]]
        for name, first, last in theirs:
            profile = profile_of(name, email=name, firstName=first,
                                 lastName=last)
            while name not in org.ledger()["creates"]:  # half are carried out
                org.once("POST", "/api/v1/users", {"profile": profile})
        time.sleep(2.1)  # the org's Date has whole seconds
        self.run_import(org, self.write("people.csv", rows), "--retries",
                        "20", expect=1)
        ids = [user["id"] for user in org.stored()]
        for answer, their_id in zip(self.results(), ids):
            self.assertEqual((answer["status"], answer["error_code"],
                              answer["id"]), ("failed", "E0000001", their_id))
            self.assertIn("another user has it", answer["error"])
        self.assert_created_once(org, [row[0] for row in rows])
        group, = self.summary()["errors"]
        self.assertIn("belongs to another user", group["advice"])

    def test_a_slow_org_and_a_short_deadline(self):
        sandbox = self.sandbox("--limit", "none", "--fault", "503=100",
                               "--fault-on", "create")
        self.run_import(sandbox, self.write("people.csv", people(2)),
                        "--row-deadline", "500ms", "--retries", "100",
                        expect=1)
        self.assertEqual(self.statuses(), ["failed"] * 2)

    def test_broken_rows_do_not_hold_up_the_others(self):
        sandbox = self.sandbox("--limit", "none", "--fault", "stall=10",
                               "--latency", "5ms", "--fault-on", "create")
        rows = people(300)
        self.run_import(sandbox, self.write("people.csv", rows), "--timeout",
                        "500ms", "--retries", "10")
        self.assert_answers(rows)
        self.assert_created_once(sandbox, [row[0] for row in rows])


class Unreachable(MusterCase):
    def test_nobody_listens(self):
        sandbox = self.sandbox("--limit", "none")
        with socket.socket() as closed:  # bound, and nobody accepts
            closed.bind(("127.0.0.1", 0))
            run = self.muster(
                "import", self.write("people.csv", people(30)), "--org",
                f"http://127.0.0.1:{closed.getsockname()[1]}",
                "--token-file", sandbox.token_path, "--give-up-after", "2s",
                expect=5)
        self.assert_said(run, "the org cannot be reached: .*onnect",
                         "30 not reached of 30 rows")
        self.assertEqual(self.results(), [])
        summary = self.summary()
        self.assertEqual((summary["complete"], summary["stopped_by"],
                          summary["exit_code"], summary["counts"]),
                         (False, "unreachable", 5, {}))

    def test_the_org_goes_away_half_way(self):
        sandbox = Sandbox("--limit", "none", "--latency", "20ms")
        with sandbox:
            file = self.write("people.csv", people(500))
            process = self.start_import(sandbox, file, "--give-up-after",
                                        "1s", "--concurrency", "4",
                                        "--timeout", "1", "--retries", "2")
            while sandbox.ledger("?creates=none")["created"] < 20:
                pass
            created = sandbox.ledger()["creates"]
        self.ended(process, 5)
        answers = self.results()
        self.assertGreaterEqual(len(answers), 1)
        self.assertLess(len(answers), 500)
        self.assertEqual([a["row"] for a in answers],
                         [str(n) for n in range(1, len(answers) + 1)])
        done = {a["login"] for a in answers if a["status"] == "created"}
        self.assertLessEqual(len(set(created) - done), 8,
                             "rows are left without their answer")

    def test_a_wrong_token(self):
        sandbox = self.sandbox("--limit", "none")
        token = self.write("token", b"00wrong")
        (self.dir / "token").chmod(0o600)
        run = self.muster("import", self.write("people.csv", people(50)),
                          "--org", sandbox.url, "--token-file", token,
                          expect=4)
        self.assert_said(run, "the org refused the credentials: Invalid "
                              "token provided",
                         "muster check tests credentials; once they are "
                         "right, the same command with --resume does the rest")
        self.assertEqual(self.results(), [])
        self.assertEqual(sandbox.ledger()["requests"], {"api": {"401": 1}})
        summary = self.summary()
        self.assertEqual((summary["stopped_by"], summary["exit_code"]),
                         ("unauthorized", 4))
        self.assertFalse(self.exists("people.rejects.csv"))

    def test_a_certificate_of_nobody_known(self):
        sandbox = self.sandbox("--https", "--limit", "none")
        file = self.write("people.csv", people(5))
        options = ["--org", sandbox.url, "--token-file", sandbox.token_path]
        run = self.muster("import", file, *options, expect=2)
        self.assert_said(run, "certificate is not trusted", "--ca-file FILE")
        self.assert_nothing_sent(sandbox)
        self.muster("import", file, *options, "--force", "--ca-file",
                    sandbox.ca)
        self.assertEqual(self.statuses(), ["created"] * 5)
        for wrong in ("nobody.pem", file):
            run = self.muster("import", file, *options, "--force",
                              "--ca-file", self.path(wrong), expect=2)
            self.assert_said(run, "muster: ")

    def test_faults_over_tls(self):
        """Writing to a connection that the org closed must not end the run."""
        sandbox = self.sandbox("--https", "--limit", "none", "--fault",
                               "close=20", "--fault", "reset-after=10",
                               "--fault", "reset-before=10")
        rows = people(150)
        self.run_import(sandbox, self.write("people.csv", rows), "--retries",
                        "10", "--timeout", "2")
        self.assert_answers(rows)
        self.assert_created_once(sandbox, [row[0] for row in rows])


class Strange(MusterCase):
    def test_causes_are_joined(self):
        sandbox = self.sandbox("--limit", "none")
        sandbox.create(login(1))
        self.write("people.csv", csv_bytes(
            [[login(1), "A", "B", "short"]],
            ["login", "firstName", "lastName", "password"]))
        self.run_import(sandbox, self.path("people.csv"), expect=1)
        row, = self.results()
        self.assertRegex(row["error"], "^login: .*already exists.*; password")


if __name__ == "__main__":
    unittest.main()
