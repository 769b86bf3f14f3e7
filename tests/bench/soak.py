#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An import of hours, on a clock that makes them minutes: what grows?

The sandbox limits, spoils a part of the requests in every way it knows and has
other clients. Each minute of its time muster's memory, descriptors, threads and
rows are noted. At the end each user must have been made once and each row
answered once, as created: that is what the exit code tells. The rest is for
people to judge.

    tests/bench/soak.py BIN [--hours H] [--speed N] [--faults PCT]

BIN is the bin folder of a build.
"""

import argparse
import collections
import contextlib
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import bench

LIMIT, OTHER = 600, 30  # requests a minute, and per cent of it that others send


def status_of(pid):
    """VmRSS, VmHWM (KiB) and Threads of a running process, or {}."""
    found = {}
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            for line in status:
                name, value = line.split(":", 1)
                if name in ("VmRSS", "VmHWM", "Threads"):
                    found[name] = int(value.split()[0])
    return found


def descriptors(pid):
    """How many are open; None where only root may look."""
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/fd"))
    return None


class LineCounter:
    """Counts the lines of a file that grows."""

    def __init__(self, path):
        self.path, self.at, self.lines = path, 0, 0

    def count(self):
        with contextlib.suppress(OSError):
            with open(self.path, "rb") as file:
                file.seek(self.at)
                while chunk := file.read(1 << 20):
                    self.at += len(chunk)
                    self.lines += chunk.count(b"\n")
        return self.lines


def watch(process, results, speed):
    """Notes a row a minute of the org's time, until the process ends."""
    notes = []
    counter = LineCounter(results)
    began = time.monotonic()
    minute = 0
    while process.poll() is None:
        minute += 1
        due = began + minute * 60 / speed
        while process.poll() is None and time.monotonic() < due:
            time.sleep(min(0.05, max(0.001, due - time.monotonic())))
        now = status_of(process.pid)
        if "VmRSS" in now:
            notes.append({"minute": minute, "rss": now["VmRSS"],
                          "peak": now["VmHWM"], "threads": now["Threads"],
                          "fds": descriptors(process.pid),
                          "rows": max(0, counter.count() - 1)})
    return notes, (time.monotonic() - began) * speed


def print_notes(notes, every):
    print("| minute | rows | RSS MiB | descriptors | threads |")
    print("|--:|--:|--:|--:|--:|")
    for i, n in enumerate(notes):
        if i % every == 0 or i == len(notes) - 1:
            fds = "-" if n["fds"] is None else n["fds"]
            print(f"| {n['minute']} | {n['rows']} | {n['rss'] / 1024:.2f} | "
                  f"{fds} | {n['threads']} |")


def median(notes, what):
    values = [n[what] for n in notes if n[what] is not None]
    return statistics.median(values) if values else 0


def summarize(notes):
    """The first quarter against the last."""
    quarter = max(1, len(notes) // 4)
    first, last = notes[:quarter], notes[-quarter:]
    for what, name, unit in (("rss", "RSS", 1024), ("fds", "descriptors", 1),
                             ("threads", "threads", 1)):
        a, b = median(first, what) / unit, median(last, what) / unit
        most = max((n[what] or 0) for n in notes) / unit
        print(f"- {name}{' MiB' if unit > 1 else ''}: first quarter {a:.2f}, "
              f"last quarter {b:.2f} (x {b / a if a else 0:.3f}), "
              f"most seen {most:.2f}")
    print(f"- peak RSS {notes[-1]['peak'] / 1024:.2f} MiB")
    rates = [(part[-1]["rows"] - part[0]["rows"]) /
             max(1, part[-1]["minute"] - part[0]["minute"])
             for part in (first, last)]
    print(f"- rows a minute: first quarter {rates[0]:.1f}, last quarter "
          f"{rates[1]:.1f}, of {LIMIT - LIMIT * OTHER // 100} that the others "
          f"leave")


def check(origin, results, rows):
    """What went wrong, as lines; the org and the results must agree."""
    with urllib.request.urlopen(origin + "/sandbox/ledger?creates=all") as r:
        saw = json.load(r)
    wrong = []
    made = saw["creates"]
    wanted = {f"soak{i}@acme.example" for i in range(rows)}
    twice = [login for login, times in made.items() if times != 1]
    if twice:
        wrong.append(f"{len(twice)} users made more than once: {twice[:5]}")
    if set(made) != wanted:
        wrong.append(f"{len(wanted - set(made))} users missing, "
                     f"{len(set(made) - wanted)} that nobody asked for")
    with open(results, encoding="utf-8", newline="") as file:
        answered = list(csv.DictReader(file))
    numbers = [r["row"] for r in answered]
    if numbers != [str(i + 1) for i in range(rows)]:
        wrong.append(f"results answer {len(numbers)} rows "
                     f"({len(set(numbers))} different), not 1 to {rows} in "
                     f"that order")
    kinds = collections.Counter(r["status"] for r in answered)
    if set(kinds) != {"created"}:
        examples = [(r["row"], r["error"]) for r in answered
                    if r["status"] != "created"]
        wrong.append(f"ended as {dict(kinds)}: {examples[:3]}")
    return wrong, saw


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", metavar="BIN")
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--speed", type=int, default=24,
                        help="of the clock (default %(default)s: 2 hours in 5 "
                        "minutes)")
    parser.add_argument("--faults", type=int, default=1, metavar="PCT",
                        help="of the requests, for each kind of fault "
                        "(default %(default)s)")
    parser.add_argument("--every", type=int, default=10, metavar="MINUTES",
                        help="between lines of the table")
    o = parser.parse_args()
    rows = int(o.hours * 60 * (LIMIT - LIMIT * OTHER // 100))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "people.csv")
        with open(path, "w", encoding="ascii", newline="") as file:
            file.write("login,email,firstName,lastName\n")
            for i in range(rows):
                login = f"soak{i}@acme.example"
                file.write(f"{login},{login},First{i},Last{i}\n")
        results = os.path.join(folder, "results.csv")
        with bench.sandbox(
                o.binaries, "--limit", f"users={LIMIT}/60s", "--share", "100",
                "--other-traffic", str(OTHER), "--fault", f"all={o.faults}",
                "--latency", "150ms", "--speed", str(o.speed)) as (
                    origin, ca, token):
            process = subprocess.Popen(bench.import_command(
                o.binaries, path, origin, ca, token, "--rehearse-speed",
                str(o.speed), "--timeout", "20"))
            notes, took_s = watch(process, results, o.speed)
            wrong, saw = check(origin, results, rows)
    print(f"\n{rows} rows in {took_s / 3600:.2f} h of the org's time; exit "
          f"code {process.returncode}\n")
    print_notes(notes, o.every)
    print()
    summarize(notes)
    other = saw["other_traffic"]
    print(f"- 429s {saw['rate_limited']}; others: {other['refused']} of "
          f"{other['sent']} refused; faults {sum(saw['faults'].values())}: "
          f"{saw['faults']}")
    for line in wrong:
        print(f"- WRONG: {line}")
    if process.returncode != 0:
        wrong.append("exit code")
    print(f"- each user made once, each row answered once: "
          f"{'NO' if wrong else 'yes'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
