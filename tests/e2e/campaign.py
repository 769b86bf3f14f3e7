# SPDX-License-Identifier: Apache-2.0
"""Runs that are killed again and again, and go on. See kill_campaign.

An item is an org, a file, and a few runs that die: at a random moment or at
one of the run's own steps on the disk, with or without the power failing. The
last run is left alone, and what it leaves has to be as though none had died.
"""

import collections
import itertools
import random
import signal
import subprocess

from harness import Sandbox
from faulty import WITH_GROUPS, Crowd, FaultyCase

MOMENTS = ("moment", "moment", "before", "after", "torn")
PATIENT = ("--timeout", "1", "--retries", "10", "--resume")


class Item:
    """What is done in one item, all of it settled by its seed."""

    def __init__(self, seed, rows):
        self.random = random.Random(seed)
        pick = self.random.choice
        self.seed = seed
        self.crowd = Crowd(self.random.randrange(rows // 2, rows + 1),
                           invalid_every=pick((0, 7, 40)))
        self.kills = self.random.randrange(1, 6)
        gzipped = pick((False, False, True))
        self.results = "out.csv.gz" if gzipped else "people.results.csv"
        self.options = [*PATIENT, "--concurrency", pick(("1", "4", "20")),
                        *(["--results", self.results] if gzipped else [])]
        self.org = ["--limit", "none", "--latency", pick(("1ms", "4ms")),
                    "--seed", str(self.random.randrange(1000)),
                    "--fault", "reset-after=1", "--fault", "504=1",
                    "--fault", "truncated=1", *WITH_GROUPS]

    def kill(self):
        """When the next run dies, and whether the power fails: None, 0 or a
        seed for what survives."""
        when = self.random.choice(MOMENTS)
        power = self.random.choice((None, None, 0, self.random.getrandbits(30)))
        return when, None if when == "moment" else power


class Campaign(FaultyCase):
    """Items, and a count of what came to pass in them."""

    figures = collections.Counter()

    def run_item(self, seed, rows):
        """Gives how many runs were killed."""
        item = Item(seed, rows)
        killed = 0
        with Sandbox(*item.org) as org:
            file = self.fresh(item.crowd)
            for _ in range(item.kills):
                killed += self.run_and_kill(org, file, item)
            self.finish(org, file, item.crowd, item.options, item.results)
        return killed

    def run_and_kill(self, org, file, item):
        when, power = item.kill()
        step = item.random.randrange(1, 2 * len(item.crowd.rows) // 3 + 40)
        moment = item.random.uniform(0, 0.15)
        if when == "moment":
            env = self.faulty(disk=self.disk)
            died = self.die_at(moment, org, file, env, *item.options)
        else:
            env = self.crashing(step, when, power)
            died = self.die(org, file, env, *item.options)
        if died:
            self.count(when, power)
        return died

    def die_at(self, moment, org, file, env, *options):
        process = self.start_import(org, file, *options, env=env)
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        return process.returncode == -signal.SIGKILL

    def count(self, when, power):
        kind = ("kill" if power is None else
                "power" if power == 0 else "power-some")
        self.figures["kills"] += 1
        self.figures[f"{kind}-{when}"] += 1

    def finish(self, org, file, crowd, options, results):
        """The run that lives."""
        self.run_import(org, file, *options, expect=crowd.code())
        self.figures["runs"] += 1
        self.figures["rows"] += len(crowd.rows)
        self.tell_apart(org, crowd)
        self.assert_all_is_well(org, crowd, results)

    def tell_apart(self, org, crowd):
        """What went wrong by its kind, before a check stops at the first."""
        creates = org.ledger()["creates"]
        self.figures["lost"] += len(set(crowd.valid) - set(creates))
        self.figures["doubled"] += sum(n > 1 for n in creates.values())
        self.figures["failed"] += self.summary()["counts"].get("failed", 0)

    def walk(self, rows, when, power, gzipped, resumed):
        """Dies at each step of a small run; of the one that goes on with a
        run that died half-way and torn, when |resumed|."""
        crowd = Crowd(rows, invalid_every=5)
        results = "out.csv.gz" if gzipped else "people.results.csv"
        options = ["--resume", *(["--results", results] if gzipped else [])]
        wrong = []
        for step in itertools.count(1):
            with Sandbox("--limit", "none", *WITH_GROUPS) as org:
                file = self.fresh(crowd)
                first = 0
                if resumed:
                    self.die(org, file, self.crashing(15 + rows // 2, "torn"),
                             *options)
                    self.count("torn", None)
                    first = len(self.steps())
                env = self.crashing(step, when, power)
                died = self.die(org, file, env, *options)
                try:
                    with self.naming(first + step):
                        self.finish(org, file, crowd, options, results)
                except AssertionError as error:
                    wrong.append(error)
            if not died:
                break
            self.count(when, power)
        if wrong:
            raise AssertionError(f"{len(wrong)} times, first {wrong[0]}")
