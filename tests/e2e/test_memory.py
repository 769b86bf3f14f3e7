# SPDX-License-Identifier: Apache-2.0
"""Allocations that fail, one after the other, in a run of a hundred rows.

Those of muster and of all its libraries fail by way of faulty_memory.c, which
cannot be had together with AddressSanitizer; those of muster's own code in
muster-scarce, whose leaks a sanitizer sees. MUSTER_DEEP=1 fails each of them;
else the first and a sample of the others, as far as the time allows.
"""

import os
import re
import time
import unittest

import harness
from harness import Sandbox, environment
from faulty import (MEMORY, SCARCE, WITH_GROUPS, Crowd, FaultyCase,
                    is_sanitized)

DEEP = bool(os.environ.get("MUSTER_DEEP"))
DOCUMENTED = (0, 1, 2, 3, 4, 5, 6)
CROWD = Crowd(100)


def sample(count, first, last):
    """1 to |count|, the most telling ones first: those of the start and of the
    end, where the summary is made, then ever finer steps over the rest."""
    order = [*range(1, first + 1), *range(count, count - last, -1)]
    step = max(count // 16, 1)
    while step > 0:
        order += range(count, 0, -step)
        step //= 2
    return list(dict.fromkeys(n for n in order if 1 <= n <= count))


# A library that lacks memory may see an org as out of reach.
IMPATIENT = ("--quiet", "--timeout", "2", "--give-up-after", "1s")


class Scarce(FaultyCase):
    """What each failure has to leave behind."""

    def setUp(self):
        super().setUp()
        self.borrow("PATIENCE", 20)

    def borrow(self, name, value):
        """Another value of the harness's for this test."""
        self.addCleanup(setattr, harness, name, getattr(harness, name))
        setattr(harness, name, value)

    def count(self, env, *options):
        """How many allocations an undisturbed run takes."""
        with Sandbox("--limit", "none", *WITH_GROUPS) as org:
            file = self.fresh(CROWD)
            count = self.path("../count")
            self.run_import(org, file, *IMPATIENT, *options, expect=1,
                            env=env(count))
            with open(count, encoding="ascii") as text:
                return int(text.read())

    def fail_at(self, env, *options, results):
        """A run with too little memory, and the one that goes on."""
        with Sandbox("--limit", "none", *WITH_GROUPS) as org:
            file = self.fresh(CROWD)
            run = self.ended(self.start_import(org, file, *IMPATIENT, *options,
                                               env=env), None)
            self.assertIn(run.code, DOCUMENTED, run.err[-400:])
            if run.code > 1:
                self.assertRegex(run.err, "(?m)^muster: ")
            self.assertNotIn(".part", " ".join(os.listdir(self.dir)))
            self.run_import(org, file, "--resume", *options, expect=1)
            self.assert_all_is_well(org, CROWD, results)

    def walk(self, name, seconds, *options, lasting="", first=0, last=0,
             results="people.results.csv"):
        """Fails one after the other, the |first| and |last| ones whatever the
        time; what went wrong is told together."""
        wrong = {}
        done = 0
        deadline = time.monotonic() + seconds
        total = self.count(lambda path: self.scarce(count=path), *options)
        for n in sample(total, first, last):
            if (not DEEP and done >= first + last
                    and time.monotonic() > deadline):
                break
            try:
                self.fail_at(self.scarce(nth=f"{n}{lasting}"), *options,
                             results=results)
            except AssertionError as error:
                what = re.sub(r"[0-9.]+", "N", str(error))[:60]  # alike
                wrong.setdefault(what, []).append((n, str(error)[:500]))
            done += 1
        print(f"{name}: {done} of {total} allocations failed", flush=True)
        if wrong:
            self.fail("\n".join(
                f"allocations {ranges(n for n, _ in cases)}: {cases[0][1]}"
                for cases in wrong.values()))


def ranges(numbers):
    """1-3, 7 for 1, 2, 3, 7."""
    text = ""
    first = last = None
    for n in [*sorted(numbers), None]:
        if last is not None and n == last + 1:
            last = n
            continue
        if first is not None:
            text += f", {first}" + (f"-{last}" if last > first else "")
        first = last = n
    return text[2:]


@unittest.skipIf(is_sanitized(), "AddressSanitizer has its own allocator")
class AllLibraries(Scarce):
    def scarce(self, nth=None, count=None):
        more = {"FAULTY_ALLOC": nth, "FAULTY_COUNT": count}
        return environment(LD_PRELOAD=MEMORY, **{
            name: value for name, value in more.items() if value})

    def test_one_fails(self):
        self.walk("all libraries, one", 20, first=150, last=50)

    def test_all_fail_from_there_on(self):
        self.walk("all libraries, lasting", 10, lasting="+")


class OwnCode(Scarce):
    def setUp(self):
        super().setUp()
        self.borrow("MUSTER", SCARCE)

    def scarce(self, nth=None, count=None):
        more = {"MUSTER_SCARCE": nth, "MUSTER_SCARCE_COUNT": count}
        return environment(**{name: value for name, value in more.items()
                              if value})

    def test_one_fails(self):
        self.walk("own code, one", 10, first=120, last=50)

    def test_one_fails_with_gzipped_results(self):
        self.walk("own code, gzipped", 6, "--results", "out.csv.gz",
                  results="out.csv.gz")

    def test_all_fail_from_there_on(self):
        self.walk("own code, lasting", 6, lasting="+")


if __name__ == "__main__":
    unittest.main()
