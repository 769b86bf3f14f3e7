# SPDX-License-Identifier: Apache-2.0
"""A run that died, and the one that goes on with it. There is more of this in
test_campaign.py and test_disk.py."""

import fcntl
import gzip
import json
import os
import signal
import socket
import time
import unittest

from harness import MusterCase, people, read_csv, wait_for

WRONG = [["not-an-address", "Ada", "Byron"], ["user3@corp.example", "", "Twin"]]


class Resume(MusterCase):
    def lines(self, name="people.results.csv"):
        """How many whole lines there are so far, the header among them."""
        return self.read(name).count(b"\n") if self.exists(name) else 0

    def kill_after(self, org, file, lines, *options):
        """A run that is killed once that many lines are written."""
        process = self.start_import(org, file, *options)
        wait_for(lambda: self.lines() >= lines or process.poll() is not None)
        process.kill()
        process.wait(10)

    def assert_all_is_well(self, org, rows, valid):
        answered = self.results()
        self.assert_answers(rows, answered)
        self.assertEqual([row["status"] for row in answered],
                         ["created" if row in valid else "invalid"
                          for row in rows])
        self.assert_created_once(org, [row[0] for row in valid])

    def test_a_killed_run_is_gone_on_with(self):
        org = self.sandbox("--limit", "none", "--latency", "10ms")
        rows = people(200) + WRONG
        file = self.write("people.csv", rows)
        self.kill_after(org, file, 40)
        run = self.run_import(org, file, "--resume", expect=1)
        self.assert_said(run, "going on after row [0-9]+ of 202",
                         "200 created, 2 invalid of 202 rows")
        self.assert_all_is_well(org, rows, rows[:200])
        summary = self.summary()
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["counts"], {"created": 200, "invalid": 2})

    def test_rows_that_were_in_flight_are_created(self):
        """The org made them, and nobody was left to hear of it."""
        org = self.sandbox("--limit", "none", "--latency", "400ms")
        rows = people(30)
        file = self.write("people.csv", rows)
        process = self.start_import(org, file)
        wait_for(lambda: org.ledger()["created"] >= 10)
        process.kill()
        process.wait(10)
        self.run_import(org, file, "--resume")
        self.assert_all_is_well(org, rows, rows)
        self.assertGreater(org.ledger()["refused_as_existing"], 0)

    def test_a_run_that_died_before_the_first_reply(self):
        """What it had in flight is its own all the same."""
        org = self.sandbox("--limit", "none", "--latency", "700ms")
        rows = people(5)
        file = self.write("people.csv", rows)
        process = self.start_import(org, file)
        wait_for(lambda: org.ledger()["created"] == 1)
        process.kill()
        process.wait(10)
        self.assertIsNone(self.summary()["started"])
        self.run_import(org, file, "--resume")
        self.assert_all_is_well(org, rows, rows)

    def test_whom_a_run_found_that_never_reached_the_org(self):
        """They look just like its rows, and were there before it began."""
        org = self.sandbox("--limit", "none")
        rows = people(3)
        for name, first, last in rows:
            self.assertEqual(org.create(name, profile={
                "email": name, "firstName": first, "lastName": last}).status,
                200)
        time.sleep(4.1)  # for whole seconds and a calendar's slack
        file = self.write("people.csv", rows)
        options = ("--token-file", org.token_path, "--give-up-after", "1s")
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.muster("import", file, "--org",
                        f"http://127.0.0.1:{closed.getsockname()[1]}",
                        *options, expect=5)
        text = self.read("people.summary.json").decode()
        summary = json.loads(text)
        self.write("people.summary.json", text.replace(
            summary["org"], org.url).encode())
        run = self.run_import(org, file, "--resume", expect=1)
        self.assert_said(run, "3 failed")
        self.assertEqual(self.statuses(), ["failed"] * 3)

    def test_a_user_of_somebody_elses_is_not_taken_for_ours(self):
        org = self.sandbox("--limit", "none", "--latency", "10ms")
        rows = people(60)
        self.assertEqual(org.create(rows[50][0]).status, 200)
        file = self.write("people.csv", rows)
        self.kill_after(org, file, 10)
        run = self.run_import(org, file, "--resume", expect=1)
        self.assert_said(run, "59 created, 1 failed")
        self.assertEqual(self.results()[50]["status"], "failed")

    def test_an_interrupted_run_says_how_to_go_on(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        rows = people(300)
        file = self.write("people.csv", rows)
        process = self.start_import(org, file)
        wait_for(lambda: self.lines() >= 20)
        process.send_signal(signal.SIGINT)
        run = self.ended(process, 130)
        self.assert_said(run, "--resume")
        self.run_import(org, file, "--resume")
        self.assert_all_is_well(org, rows, rows)
        self.assertEqual(org.ledger()["refused_as_existing"], 0)

    def test_a_torn_line_is_mended(self):
        org = self.sandbox("--limit", "none", "--latency", "5ms")
        rows = people(80)
        file = self.write("people.csv", rows)
        self.kill_after(org, file, 20)
        whole = self.read("people.results.csv")
        for tail in (b'17,18,"somebody', b"21,22,user21@corp.exam", b"9"):
            self.write("people.results.csv",
                       whole[:whole.rindex(b"\n", 0, -1) + 1] + tail)
            self.run_import(org, file, "--resume")
            self.assert_all_is_well(org, rows, rows)

    def test_results_that_never_reached_the_disk(self):
        """A power cut takes what was written last, rejects and all."""
        org = self.sandbox("--limit", "none")
        rows = people(150) + WRONG + people(150, first=151)
        file = self.write("people.csv", rows)
        self.run_import(org, file, expect=1)
        lines = self.read("people.results.csv").splitlines(keepends=True)
        self.write("people.results.csv", b"".join(lines[:101]))
        self.write("people.rejects.csv", b"muster_err")
        self.run_import(org, file, "--resume", expect=1)
        self.assert_all_is_well(org, rows, people(300))
        rejects = read_csv(self.read("people.rejects.csv"))
        self.assertEqual([row[1:] for row in rejects[1:]], WRONG)

    def test_a_run_that_died_before_its_first_line(self):
        org = self.sandbox("--limit", "none")
        rows = people(5)
        file = self.write("people.csv", rows)
        self.run_import(org, file)
        self.write("people.results.csv", b"")
        self.run_import(org, file, "--resume")
        self.assert_all_is_well(org, rows, rows)

    def test_a_run_that_died_before_its_summary(self):
        org = self.sandbox("--limit", "none")
        rows = people(5)
        file = self.write("people.csv", rows)
        self.write("people.results.csv", b"")
        self.run_import(org, file, "--resume")
        self.assert_all_is_well(org, rows, rows)

    def test_without_results_it_is_a_plain_start(self):
        org = self.sandbox("--limit", "none")
        rows = people(5)
        file = self.write("people.csv", rows)
        self.write("people.summary.json", b"{}")  # all that a start left
        self.run_import(org, file, "--resume")
        self.assert_all_is_well(org, rows, rows)

    def test_a_finished_run_is_left_as_it_is(self):
        org = self.sandbox("--limit", "none")
        rows = people(5) + WRONG[:1]
        file = self.write("people.csv", rows)
        self.run_import(org, file, expect=1)
        before = self.read("people.results.csv")
        self.run_import(org, file, "--resume", expect=1)
        self.assertEqual(self.read("people.results.csv"), before)
        self.assertEqual(org.ledger()["requests"]["users"], {"200": 5})

    def test_gzipped_results_get_another_member(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        rows = people(300)
        file = self.write("people.csv", rows)
        options = ("--results", self.path("out.csv.gz"))
        process = self.start_import(org, file, *options)
        wait_for(lambda: org.ledger()["created"] >= 50)
        process.send_signal(signal.SIGTERM)
        self.ended(process, 143)
        first = self.read("out.csv.gz")
        self.run_import(org, file, "--resume", *options)
        self.assertTrue(self.read("out.csv.gz").startswith(first))
        self.write("people.results.csv",
                   gzip.decompress(self.read("out.csv.gz")))
        self.assert_all_is_well(org, rows, rows)

    def test_torn_gzip_is_packed_anew(self):
        org = self.sandbox("--limit", "none")
        rows = people(400)
        file = self.write("people.csv", rows)
        options = ("--results", self.path("out.csv.gz"))
        self.run_import(org, file, *options)
        whole = self.read("out.csv.gz")
        for size in (0, 1, 9, 40, len(whole) // 2, len(whole) - 3):
            self.write("out.csv.gz", whole[:size])
            self.run_import(org, file, "--resume", *options)
            self.write("people.results.csv",
                       gzip.decompress(self.read("out.csv.gz")))
            self.assert_answers(rows)
            self.assertEqual(set(self.statuses()), {"created"}, size)


class WhatDoesNotFit(MusterCase):
    def setUp(self):
        super().setUp()
        self.org = self.sandbox("--limit", "none")
        self.rows = people(20) + WRONG
        self.file = self.write("people.csv", self.rows)
        self.run_import(self.org, self.file, expect=1)
        lines = self.read("people.results.csv").splitlines(keepends=True)
        self.write("people.results.csv", b"".join(lines[:11]))

    def refuse(self, *options, says, org=None, code=2):
        names = ("people.results.csv", "people.rejects.csv")
        before = [self.read(name) for name in names]
        run = self.run_import(org or self.org, self.file, "--resume", *options,
                              expect=code)
        self.assert_said(run, says)
        self.assertEqual([self.read(name) for name in names], before)
        self.assertFalse(self.exists("people.rejects.csv.part"))

    def test_another_input(self):
        self.write("people.csv", self.rows + people(1, first=99))
        self.refuse(says="the input file")

    def test_another_org(self):
        self.refuse(org=self.sandbox(), says="the org")

    def test_another_meaning(self):
        self.refuse("--set", "department=Sales", says="--set")
        self.refuse("--no-activate", says="--no-activate")
        self.refuse("--ignore-column", "lastName", "--set", "lastName=X",
                    says="what the columns mean")
        self.write("map.csv", b"column,attribute,value\n"
                              b",department,Sales\n")
        self.refuse("--map-file", self.path("map.csv"), says="--set")

    def test_results_of_something_else(self):
        self.write("people.results.csv", b"name,age\nAda,36\n")
        self.refuse(says="does not hold the results")

    def test_no_summary(self):
        os.unlink(self.path("people.summary.json"))
        self.refuse(says="is missing or unreadable")

    def test_force_as_well(self):
        self.refuse("--force", says="say one of them")

    def test_fewer_rows(self):
        self.refuse("--limit", "5", says="--limit")

    def test_standard_input(self):
        run = self.run_import(self.org, "-", "--resume", expect=2,
                              stdin=b"login,firstName,lastName\n")
        self.assert_said(run, "standard input")

    def test_a_rehearsal(self):
        run = self.muster("import", self.file, "--rehearse", "--resume",
                          expect=2)
        self.assert_said(run, "rehearsal")

    def test_a_run_that_is_still_going_on(self):
        """Nothing of it is touched: not its summary, not its rejects."""
        names = ("results.csv", "rejects.csv", "summary.json")
        self.write("people.rejects.csv", b"theirs")
        for options in (["--resume"], ["--force"]):
            with open(self.path("people.results.csv"), "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                before = [self.read("people." + name) for name in names]
                run = self.run_import(self.org, self.file, *options, expect=6)
                self.assert_said(run, "another run")
            self.assertEqual([self.read("people." + name) for name in names],
                             before)


if __name__ == "__main__":
    unittest.main()
