# SPDX-License-Identifier: Apache-2.0
"""A short form of kill_campaign: each user once, each row answered once,
whatever the moment.

MUSTER_KILLS says how many runs are killed at random (20 unless it is set).
"""

import itertools
import os
import subprocess
import unittest

from campaign import Campaign
from harness import MusterCase, Sandbox
from faulty import WITH_GROUPS, Crowd, is_sanitized

KILLS = int(os.environ.get("MUSTER_KILLS", "20"))
HERE = os.path.dirname(os.path.abspath(__file__))


class Killed(Campaign):
    def test_again_and_again(self):
        killed = 0
        for n in itertools.count(1):
            with self.subTest(item=f"ci.{n}"):
                killed += 1  # in case that it does not get to its end
                killed += self.run_item(f"ci.{n}", 120) - 1
            if killed >= KILLS or n >= KILLS:
                return

    def test_a_resumed_run_at_each_step(self):
        ways = [("torn", 7, False), ("after", 0, True)]
        if not is_sanitized():  # which takes its time
            ways += [("torn", None, False), ("after", 0, False),
                     ("torn", None, True), ("torn", 7, True)]
        for when, power, gzipped in ways:
            with self.subTest(when=when, power=power, gzipped=gzipped):
                self.walk(6, when, power, gzipped, resumed=True)


class TheScript(MusterCase):
    def test_it_runs_and_counts(self):
        run = subprocess.run(
            [os.path.join(HERE, "kill_campaign"), "--runs", "2", "--rows", "20",
             "--no-walk"], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertRegex(run.stdout, "lost 0, doubled 0, failed 0; "
                                     "violations 0")

    def test_it_would_notice_a_user_too_many(self):
        case = Campaign()
        case.setUp()
        self.addCleanup(case.doCleanups)
        crowd = Crowd(5, invalid_every=0)
        with Sandbox("--limit", "none", *WITH_GROUPS) as org:
            file = case.fresh(crowd)
            case.run_import(org, file)
            case.assert_all_is_well(org, crowd)
            org.create("stranger@corp.example")
            with self.assertRaises(AssertionError):
                case.assert_all_is_well(org, crowd)


if __name__ == "__main__":
    unittest.main()
