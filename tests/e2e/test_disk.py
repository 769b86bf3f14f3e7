# SPDX-License-Identifier: Apache-2.0
"""Disks that are full, broken or lose their power, and what is left of a run.

MUSTER_DEEP=1 walks further: more seeds, and resumed runs on every kind of disk.
"""

import itertools
import os
import time
import unittest

from harness import Sandbox, wait_for
from faulty import (WITH_GROUPS, Crowd, FaultyCase, is_sanitized,
                    unpacked)

DEEP = bool(os.environ.get("MUSTER_DEEP"))
# How many seeds a walk takes; a sanitizer takes its time.
SEEDS = 20 if DEEP else 1 if is_sanitized() else 3
# Of a walk's steps one in so many, for the same reason.
STRIDE = 3 if is_sanitized() and not DEEP else 1
IN_FLIGHT = 20
GZ = ("--results", "out.csv.gz")
ORG = ("--limit", "none", "--latency", "0", *WITH_GROUPS)


class PowerLoss(FaultyCase):
    """At each step of a run the power fails, and the run is gone on with."""

    def walk(self, when, power, *options, results="people.results.csv",
             zeros=False):
        """Dies at one step after another until a run gets to its end."""
        crowd = Crowd(30)
        with self.subTest(when=when, power=power):
            for step in itertools.count(1, STRIDE):
                with self.naming(step), Sandbox(*ORG) as org:
                    file = self.fresh(crowd)
                    env = self.crashing(step, when, power, zeros)
                    died = self.die(org, file, env, "--resume", *options)
                    self.run_import(org, file, "--resume", *options,
                                    expect=crowd.code())
                    self.assert_all_is_well(org, crowd, results)
                if not died:
                    self.assertGreater(step, 25)
                    return

    def test_all_that_was_not_told_is_lost(self):
        self.walk("before", 0)

    def test_a_part_of_it_survives(self):
        for seed in range(1, SEEDS + 1):
            self.walk("torn", seed)

    def test_gzipped(self):
        self.walk("after", 0, *GZ, results="out.csv.gz")
        for seed in range(1, SEEDS + 1):
            self.walk("torn", seed, *GZ, results="out.csv.gz")

    def test_zeros_in_place_of_what_is_lost(self):
        for seed in range(SEEDS):
            self.walk("torn", seed, zeros=True)

    def test_zeros_at_the_end_of_a_gzip(self):
        for seed in range(1, SEEDS + 1):
            self.walk("torn", seed, *GZ, results="out.csv.gz", zeros=True)

    def test_what_is_replaced_is_not_taken_for_ours(self):
        """--force over the results of a rehearsal elsewhere: a resume goes on
        with this run, or refuses to, and never takes those for an answer."""
        for when, power in (("after", None), ("after", 0), ("torn", 1),
                            ("torn", 2)):
            with self.subTest(when=when, power=power):
                self.walk_over_old(when, power)

    def walk_over_old(self, when, power):
        crowd = Crowd(12)
        for step in itertools.count(1, STRIDE):
            with self.naming(step), Sandbox(*ORG) as org:
                file = self.fresh(crowd)
                with Sandbox(*ORG, "--seed", "7") as elsewhere:
                    self.run_import(elsewhere, file, expect=1)
                env = self.crashing(step, when, power)
                died = self.die(org, file, env, "--force")
                self.go_on_or_anew(org, file)
                self.assert_all_is_well(org, crowd)
            if not died:
                return

    def go_on_or_anew(self, org, file):
        process = self.start_import(org, file, "--resume")
        process.communicate(timeout=60)
        if process.returncode != 1:
            self.assertEqual(process.returncode, 2)
            self.assertEqual(org.ledger()["created"], 0)
            self.run_import(org, file, "--force", expect=1)

    def test_somebody_elses_user_is_never_taken_for_ours(self):
        """Even when the run died before its summary said when it began."""
        crowd = Crowd(6, invalid_every=0)
        login, _, first, last, *_ = crowd.rows[1]
        orgs = [self.sandbox(*ORG) for _ in range(22)]
        for org in orgs:
            org.create(login, profile={"email": login, "firstName": first,
                                       "lastName": last})
        time.sleep(4.1)  # for whole seconds and the slack of a calendar
        wrong = []
        for step, org in enumerate(orgs, 1):
            file = self.fresh(crowd)
            self.die(org, file, self.crashing(step, "after", 0))
            self.ended(self.start_import(org, file, "--resume"), None)
            if self.statuses() != ["created", "failed"] + ["created"] * 4:
                wrong.append((step, *self.steps()[step - 1]))
        self.assertEqual(wrong, [])

    def at_risk(self, org, file, crowd, step, *options, results):
        """How many users the org has whom nobody can tell of any more."""
        env = self.crashing(step, "after", 0)
        died = self.die(org, file, env, "--resume", *options)
        data = self.read(results) if self.exists(results) else b""
        answered = max(unpacked(data, whole=False).count(b"\n") - 1, 0)
        return died, org.ledger("?creates=none")["created"] - answered

    def test_a_thousand_rows_are_at_risk_at_most(self):
        crowd = Crowd(3000, invalid_every=0)
        most = 0
        for step in range(700, 3000, 230):
            with self.subTest(step=step), Sandbox(*ORG) as org:
                file = self.fresh(crowd)
                died, rows = self.at_risk(org, file, crowd, step,
                                          results="people.results.csv")
                self.assertTrue(died)
                most = max(most, rows)
        self.assertLessEqual(most, 1000 + 2 * IN_FLIGHT)
        self.assertGreater(most, 500, "else this says nothing")

    def test_a_thousand_gzipped_rows_are_at_risk_at_most(self):
        crowd = Crowd(3000, invalid_every=0)
        died = True
        for step in itertools.count(16):
            with self.subTest(step=step), Sandbox(*ORG) as org:
                file = self.fresh(crowd)
                died, rows = self.at_risk(org, file, crowd, step, *GZ,
                                          results="out.csv.gz")
                self.assertLessEqual(rows, 1000 + 2 * IN_FLIGHT)
            if not died:
                self.assertGreater(step, 20)
                return

    def test_a_second_is_at_risk_at_most(self):
        crowd = Crowd(60, invalid_every=0)
        slow = ("--limit", "none", "--latency", "50ms", "--jitter", "0",
                *WITH_GROUPS)
        for options, results in (((), "people.results.csv"),
                                 (GZ, "out.csv.gz")):
            with self.subTest(results), Sandbox(*slow) as org:
                file = self.fresh(crowd)
                env = self.crashing(1000, "after", 0)
                process = self.start_import(org, file, "--concurrency", "1",
                                            *options, env=env)
                wait_for(lambda: org.ledger("?creates=none")["created"] >= 55)
                process.kill()
                process.communicate()
                lines = unpacked(self.on_disk(results), whole=False)
                # A second and a quarter, in which the loop looks around.
                self.assertGreater(lines.count(b"\n"), 55 - 30)


class Full(FaultyCase):
    """The disk refuses, and says why; then there is room again."""

    def setUp(self):
        super().setUp()
        self.crowd = Crowd(60)
        self.org = None

    def refused(self, says, *options, results="people.results.csv", **fault):
        """A run on such a disk stops with 6, leaves nothing that looks whole,
        and is gone on with."""
        with self.subTest(**fault), Sandbox(*ORG) as org:
            file = self.fresh(self.crowd)
            run = self.run_import(org, file, *options, expect=6,
                                  env=self.faulty(**fault))
            self.assert_said(run, says)
            self.assert_not_finished(self.crowd, results)
            self.run_import(org, file, "--resume", *options,
                            expect=self.crowd.code())
            self.assert_all_is_well(org, self.crowd, results)
            return run

    def lengths(self, *options):
        """How long the files of an undisturbed run are."""
        with Sandbox(*ORG) as org:
            file = self.fresh(self.crowd)
            self.run_import(org, file, *options, expect=1)
            return {name: os.stat(self.path(name)).st_size
                    for name in os.listdir(self.dir)}

    def test_results(self):
        size = self.lengths()["people.results.csv"]
        for room in (0, 1, 50, 200, size // 2, size - 30):
            self.refused(r"results\.csv cannot be written: No space left",
                         file="results", room=room)

    def test_gzipped_results(self):
        size = self.lengths(*GZ)["out.csv.gz"]
        # How small it gets depends on how often it went to the disk.
        for room in (0, 1, 12, size // 2, size * 3 // 4):
            self.refused(r"out\.csv\.gz cannot be written: No space left",
                         *GZ, results="out.csv.gz", file="out.csv", room=room)

    def test_rejects(self):
        size = self.lengths()["people.rejects.csv"]
        for room in (0, 20, size // 2, size - 5):
            self.refused(r"rejects\.csv cannot be written: No space left",
                         file="rejects", room=room)

    def test_summary(self):
        for room in (0, 100, 1000, 2000):
            self.refused(r"summary\.json\S* cannot be written: No space left",
                         file="summary", room=room)

    def test_all_of_them(self):
        """Wherever the room ends."""
        sizes = self.lengths()
        size = sum(sizes.values()) - sizes["people.csv"]
        for room in range(0, size, 97 if DEEP else 997):
            self.refused("cannot be written: No space left", room=room)

    def test_quota(self):
        for nth in (1, 2, 30, 60):
            self.refused(r"results\.csv cannot be written: Disk quota",
                         file="results", fail=f"write:EDQUOT:{nth}")

    def test_quota_that_is_told_at_the_closing(self):
        for file in ("results", "rejects", "summary"):
            self.refused(rf"{file}\S* cannot be written: Disk quota",
                         file=file, fail="close:EDQUOT:1")

    def test_read_only(self):
        for file in ("results", "rejects", "summary"):
            self.refused(rf"{file}\S* cannot be written: Read-only",
                         file=file, fail="open:EROFS:1")
        for nth in (1, 20):
            self.refused(r"results\.csv cannot be written: Read-only",
                         file="results", fail=f"write:EROFS:{nth}")

    def test_no_more_files(self):
        for file in ("results", "rejects", "summary"):
            self.refused(rf"{file}\S* cannot be written: No space left",
                         file=file, fail="open:ENOSPC:1")

    def test_a_summary_that_cannot_be_put_in_place(self):
        for nth in (1, 2, 3):
            self.refused(r"summary\.json cannot be written: Input/output",
                         file="summary", fail=f"rename:EIO:{nth}")

    def test_a_disk_that_breaks_when_it_is_told(self):
        for file in ("results", "rejects", "summary"):
            for error, words in (("EIO", "Input/output"),
                                 ("ENOSPC", "No space left")):
                self.refused(rf"{file}\S* cannot be written: {words}",
                             file=file, fail=f"fdatasync:{error}:1")

    def test_a_disk_that_says_so_once(self):
        """The bytes are gone all the same, though the next call succeeds."""
        self.crowd = Crowd(1200)
        for file in ("results", "rejects"):
            self.refused(rf"{file}\S* cannot be written: Input/output",
                         file=file, fail="fdatasync:EIO:1:once")
        self.refused(r"out\.csv\.gz cannot be written: Input/output", *GZ,
                     results="out.csv.gz", file="out.csv",
                     fail="fdatasync:EIO:1:once")

    def test_interrupted_calls_are_repeated(self):
        with Sandbox(*ORG) as org:
            file = self.fresh(self.crowd)
            self.run_import(org, file, expect=1, env=self.faulty(
                fail="write:EINTR:20:once"))
            self.assert_all_is_well(org, self.crowd)

    def test_what_a_resume_cannot_write(self):
        """The line that was torn, and results that are packed anew."""
        for options, results, fault in (
                ((), "people.results.csv", "ftruncate:EIO:1"),
                (GZ, "out.csv.gz", "open:ENOSPC:1"),
                (GZ, "out.csv.gz", "write:ENOSPC:1"),
                (GZ, "out.csv.gz", "fdatasync:EIO:1"),
                (GZ, "out.csv.gz", "rename:EIO:1")):
            with self.subTest(fault), Sandbox(*ORG) as org:
                file = self.fresh(self.crowd)
                self.run_import(org, file, *options, expect=1)
                self.write(results, self.read(results)[:-40])
                os.chmod(self.path(results), 0o600)
                before = self.read(results)
                run = self.run_import(
                    org, file, *options, "--resume", expect=6,
                    env=self.faulty(file=results, fail=fault))
                self.assert_said(run, "out\\.csv|results\\.csv")
                self.assertEqual(self.read(results), before)
                self.assertNotIn(".part", " ".join(os.listdir(self.dir)))
                self.run_import(org, file, *options, "--resume", expect=1)
                self.assert_all_is_well(org, self.crowd, results)

    def test_a_reader_that_goes_away_half_way(self):
        self.crowd = Crowd(400)
        with Sandbox(*ORG, "--latency", "5ms") as org:
            file = self.fresh(self.crowd)
            process = self.start_import(org, file, "--results", "-")
            for _ in range(5):
                process.stdout.readline()
            process.stdout.close()
            process.stdout = open(os.devnull, "rb")
            run = self.ended(process, 6)
            self.assert_said(run, "cannot be written: Broken pipe")
            self.assert_not_finished(self.crowd)


if __name__ == "__main__":
    unittest.main()
