# SPDX-License-Identifier: Apache-2.0
"""Disks that are full, broken or lose their power, and what is left of a run.

MUSTER_DEEP=1 walks further: more seeds, and resumed runs on every kind of disk.
"""

import itertools
import os
import unittest

from harness import Sandbox
from faulty import Crowd, FaultyCase

DEEP = bool(os.environ.get("MUSTER_DEEP"))
GZ = ("--results", "out.csv.gz")
ORG = ("--limit", "none", "--latency", "0")


class PowerLoss(FaultyCase):
    """At each step of a run the power fails, and the run is gone on with."""

    def walk(self, when, power, *options, results="people.results.csv",
             zeros=False):
        """Dies at step 1, 2, 3 ... until a run gets to its end."""
        crowd = Crowd(30)
        with self.subTest(when=when, power=power):
            for step in itertools.count(1):
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
        for seed in range(1, 20 if DEEP else 4):
            self.walk("torn", seed)

    def test_gzipped(self):
        self.walk("after", 0, *GZ, results="out.csv.gz")
        for seed in range(1, 20 if DEEP else 4):
            self.walk("torn", seed, *GZ, results="out.csv.gz")

    def test_zeros_in_place_of_what_is_lost(self):
        for seed in range(0, 20 if DEEP else 2):
            self.walk("torn", seed, zeros=True)

    def test_zeros_at_the_end_of_a_gzip(self):
        for seed in range(0, 20 if DEEP else 4):
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
        for step in itertools.count(1):
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


if __name__ == "__main__":
    unittest.main()
