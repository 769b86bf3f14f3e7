# SPDX-License-Identifier: Apache-2.0
"""Runs that end early because going on is pointless or was not allowed: what
they say, what they leave, and that --resume does the rest.
"""

import json
import socket
import unittest

from fault_proxy import FaultProxy
from harness import MusterCase, csv_bytes, login, people

NOBODYS_GROUP = "00g00000000000000000"


class Stops(MusterCase):
    def stop(self, org, rows, *options, code, stopped_by, says):
        """A run that ends early; how many rows it has answered."""
        file = self.write("people.csv", rows)
        run = self.run_import(org, file, *options, expect=code)
        self.assert_said(run, *says, "the same command with --resume does "
                                     "the rest")
        summary = self.summary()
        self.assertEqual((summary["complete"], summary["stopped_by"],
                          summary["exit_code"]), (False, stopped_by, code))
        answers = self.results()
        self.assertLess(len(answers), len(rows))
        self.assert_answers(rows[:len(answers)], answers)
        return answers

    def go_on(self, org, rows, *options, expect=0):
        self.run_import(org, self.path("people.csv"), "--resume", *options,
                        expect=expect)
        self.assert_answers(rows)
        self.assertTrue(self.summary()["complete"])

    def grant(self, org):
        reply = org.once("POST", "/sandbox/grant", token=None)
        self.assertEqual(reply.status, 204)

    # ---- the credentials ----

    def test_a_token_that_is_refused_from_the_start(self):
        org = self.sandbox("--limit", "none", "--revoke-after", "0")
        rows = people(30)
        answers = self.stop(org, rows, code=4, stopped_by="unauthorized",
                            says=["refused the credentials: Invalid token"])
        self.assertEqual(answers, [])
        self.assertEqual(org.ledger()["requests"], {"api": {"401": 1}})
        self.grant(org)
        self.go_on(org, rows)
        self.assert_created_once(org, [row[0] for row in rows])

    def test_a_token_that_is_revoked_half_way(self):
        org = self.sandbox("--limit", "none", "--latency", "5ms",
                           "--revoke-after", "101")  # the first asks
        rows = people(200)
        answers = self.stop(org, rows, code=4, stopped_by="unauthorized",
                            says=["refused the credentials: Invalid token"])
        self.assertEqual({a["status"] for a in answers}, {"created"})
        self.assertEqual(org.ledger()["created"], 100)
        self.grant(org)
        self.go_on(org, rows)
        self.assertEqual(set(self.statuses()), {"created"})
        self.assert_created_once(org, [row[0] for row in rows])

    def test_rights_that_are_missing_from_the_start(self):
        org = self.sandbox("--limit", "none", "--forbid-after", "0")
        rows = people(30)
        answers = self.stop(org, rows, code=4, stopped_by="forbidden",
                            says=["may not create users .You do not have "
                                  "permission", "role"])
        self.assertEqual(answers, [])
        self.assertEqual(org.ledger()["requests"],
                         {"api": {"403": 1}, "users": {"403": 1}})
        self.grant(org)
        self.go_on(org, rows)

    def test_rights_that_are_lost_half_way(self):
        """It might be the row's fault; on 20 rows running it is not."""
        org = self.sandbox("--limit", "none", "--latency", "5ms",
                           "--forbid-after", "100")
        rows = people(400)
        answers = self.stop(org, rows, "--concurrency", "10", code=5,
                            stopped_by="same_error",
                            says=["20 rows running .* row [0-9]+: E0000006: "
                                  "You do not have permission"])
        failed = [a for a in answers if a["status"] == "failed"]
        self.assertGreaterEqual(len(failed), 20)
        self.assertLess(len(failed), 41)  # and what was in flight
        self.grant(org)
        self.go_on(org, rows, expect=1)
        self.assertEqual(org.ledger()["created"], 400 - len(failed))

    # ---- row after row ----

    def weak(self, count, first=1):
        return [[*row, "short"] for row in people(count, first)]

    def csv(self, rows):
        return csv_bytes(rows, ["login", "firstName", "lastName", "password"])

    def test_the_same_error_on_row_after_row(self):
        org = self.sandbox("--limit", "none")
        rows = self.weak(200)
        self.write("people.csv", self.csv(rows))
        run = self.run_import(org, self.path("people.csv"), "--concurrency",
                              "1", expect=5)
        self.assert_said(run, "going on is pointless",
                         "20 rows running .* row 20: E0000001: password: "
                         "Password requirements")
        self.assertEqual(self.statuses(), ["failed"] * 20)
        self.assertEqual(self.summary()["stopped_by"], "same_error")
        self.assertNotIn("short", run.err)
        self.run_import(org, self.path("people.csv"), "--concurrency", "1",
                        "--resume", expect=5)
        self.assertEqual(self.statuses(), ["failed"] * 40)

    def test_an_error_with_good_rows_between_stops_nothing(self):
        org = self.sandbox("--limit", "none")
        rows = []
        for first in range(1, 200, 20):
            rows += self.weak(19, first)
            rows += [[*people(1, first + 19)[0], "Abcd1234"]]
        self.write("people.csv", self.csv(rows))
        self.run_import(org, self.path("people.csv"), "--concurrency", "1",
                        expect=1)
        self.assertEqual(len(self.results()), 200)

    def test_repeats_that_are_used_up_stop_nothing(self):
        """What passes is no permanent error, though nobody was made."""
        org = self.sandbox("--limit", "none", "--fault", "reset-before=100",
                           "--fault-on", "create")
        rows = people(30)
        self.run_import(org, self.write("people.csv", rows), "--retries", "0",
                        "--concurrency", "4", expect=1)
        self.assertEqual(self.statuses(), ["failed"] * 30)

    def test_a_run_that_is_through_was_not_stopped(self):
        org = self.sandbox("--limit", "none")
        self.write("people.csv", self.csv(self.weak(20)))
        run = self.run_import(org, self.path("people.csv"), "--concurrency",
                              "1", expect=1)
        self.assertTrue(self.summary()["complete"])
        self.assertNotIn("--resume", run.err)

    def test_logins_that_are_taken_stop_nothing(self):
        """That is each row's own affair: a file that is fed in again."""
        org = self.sandbox("--limit", "none")
        rows = people(60)
        file = self.write("people.csv", rows)
        self.run_import(org, file)
        run = self.run_import(org, file, "--force", expect=1)
        self.assert_said(run, "60 failed of 60 rows")

    # ---- --max-failures ----

    def taken(self, org, count):
        for n in range(1, count + 1):
            self.assertEqual(org.create(login(n)).status, 200)

    def test_more_failures_than_allowed(self):
        org = self.sandbox("--limit", "none")
        self.taken(org, 10)
        rows = people(50)
        answers = self.stop(org, rows, "--max-failures", "4", "--concurrency",
                            "1", code=5, stopped_by="max_failures",
                            says=["5 rows have failed, more than "
                                  "--max-failures 4 allows; the last is row "
                                  "5: login: .*already exists"])
        self.assertEqual([a["status"] for a in answers], ["failed"] * 5)
        self.go_on(org, rows, "--max-failures", "5", expect=1)

    def test_as_many_failures_as_allowed(self):
        org = self.sandbox("--limit", "none")
        self.taken(org, 4)
        rows = people(20) + [["wrong", "A", "B"]] * 30
        self.run_import(org, self.write("people.csv", rows),
                        "--max-failures", "4", expect=1)
        self.assertEqual(len(self.results()), 50)

    def test_a_larger_part_than_allowed(self):
        org = self.sandbox("--limit", "none")
        self.taken(org, 30)
        rows = people(300)
        answers = self.stop(org, rows, "--max-failures", "10%",
                            "--concurrency", "1", code=5,
                            stopped_by="max_failures",
                            says=["30 rows have failed, more than "
                                  "--max-failures 10% allows"])
        self.assertEqual(len(answers), 100)

    def test_a_part_of_a_short_file_means_nothing(self):
        org = self.sandbox("--limit", "none")
        self.taken(org, 30)
        self.run_import(org, self.write("people.csv", people(99)),
                        "--max-failures", "10%", expect=1)

    def test_what_is_no_amount(self):
        file = self.write("people.csv", people(1))
        for amount in ("-1", "x", "", "5%%", "101%", "1.5", "%"):
            run = self.muster("import", file, "--rehearse", "--max-failures",
                              amount, expect=2)
            self.assert_said(run, "--max-failures takes a whole number")

    # ---- --max-duration ----

    def test_out_of_time(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        rows = people(2000)
        answers = self.stop(org, rows, "--max-duration", "1s", "--concurrency",
                            "4", code=5, stopped_by="max_duration",
                            says=["stopped after --max-duration"])
        self.assertGreater(len(answers), 0)
        self.assertEqual(org.ledger()["creates"],
                         {a["login"]: 1 for a in answers})
        self.go_on(org, rows, "--concurrency", "100")
        self.assert_created_once(org, [row[0] for row in rows])

    # ---- an org out of reach ----

    def test_an_org_that_comes_back_in_time(self):
        """Nobody listens at first: each try is told of, and then it works."""
        org = self.sandbox("--limit", "none")
        proxy = self.enterContext(FaultProxy(org.port))
        proxy.down()
        file = self.write("people.csv", people(10))
        process = self.start("import", file, "--org", proxy.url,
                             "--token-file", org.token_path)
        line = process.stderr.readline()
        while b"cannot be reached" not in line:
            line = process.stderr.readline()
        self.assertRegex(line, rb"Failed to connect.*next try in [0-9.]+ s, "
                               rb"no row is lost")
        proxy.up()
        run = self.ended(process, 0)
        self.assert_said(run, "the org can be reached again",
                         "10 created of 10 rows")
        self.assert_created_once(org, [login(n) for n in range(1, 11)])

    def test_progress_for_machines_tells_of_it(self):
        org = self.sandbox("--limit", "none")
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            run = self.muster(
                "import", self.write("people.csv", people(3)), "--org",
                f"http://127.0.0.1:{closed.getsockname()[1]}", "--token-file",
                org.token_path, "--give-up-after", "3s", "--progress", "json",
                expect=5)
        lines = [json.loads(line) for line in run.err.splitlines()
                 if line.startswith("{")]
        self.assertGreater(lines[-1]["unreachable_ms"], 0)

    # ---- what cannot be gone on with says so at the start ----

    def test_standard_input_says_so_at_the_start(self):
        org = self.sandbox("--limit", "none")
        run = self.run_import(org, "-", stdin=csv_bytes(people(2)))
        self.assert_said(run, "should it end early, this run cannot be "
                              "resumed: standard input")
        org = self.sandbox("--limit", "none", "--revoke-after", "0")
        run = self.run_import(org, "-", "--force", stdin=csv_bytes(people(2)),
                              expect=4)
        self.assertNotIn("--resume", run.err)

    def test_so_do_streams(self):
        org = self.sandbox("--limit", "none")
        for n, option in enumerate(("--results", "--summary")):
            file = self.write("people.csv", people(2, 1 + 2 * n))
            run = self.run_import(org, file, option, "-", "--force")
            self.assert_said(run, "this run cannot be resumed: .*stream")


if __name__ == "__main__":
    unittest.main()
