#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pacing and adaptive concurrency as curves: an import's time over the least.

Each cell is an import against a sandbox with its own latency, rate limit,
concurrency limit and other traffic, both on a clock that runs faster. Its time
on the org's clock, from the first request to the last reply, is divided by the
ORACLE's: the least in which anybody could have sent those rows, who knew
everything beforehand and found each window's first moment to the millisecond.
Where others use the org too, the oracle is FAIR: it takes the part of each
window that they leave. The windows are those that the sandbox really had.

    tests/bench/curves.py BIN [--quick] [--only WHAT[,WHAT]] ... [-- OPTION...]

BIN is the bin folder of a release build. WHAT is matrix, tails, two, noise, or
a cell such as 150/600/35/30 (latency in ms, requests a minute, concurrency
limit, per cent of the limit that others send), where * stands for any. What
follows -- is for muster import, as in -- --pace burst.
Nothing passes or fails here: the figures are for people to judge.
"""

import argparse
import concurrent.futures
import contextlib
import datetime
import fnmatch
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import bench

LATENCIES = (50, 150, 800)
LIMITS = (60, 300, 600, 6000)
CONCURRENCIES = (5, 35, 75)
OTHERS = (0, 30, 60)

QUICK = ("150/60/35/0", "150/60/35/60", "50/300/5/30", "800/300/75/0",
         "50/600/75/0", "150/600/35/0", "150/600/35/30", "150/600/35/60",
         "800/600/5/0", "800/600/75/30", "150/6000/35/0", "150/6000/75/30")

PERIOD = 60000        # of a window, in milliseconds
FIRST_PART = 2 / 3    # of the first window is left when an import starts
WINDOWS = 3.4         # worth of rows, so that 40 % of one is left for the last
RATE_MOST = 900       # requests a second of real time, over all cells at once
TRIP_OVERHEAD = 0.6   # real ms that a round trip takes beyond the latency
SHM = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Cell:
    """One set of conditions, and after run() what came of it."""

    def __init__(self, latency, limit, concurrency, other, windows=WINDOWS):
        self.latency, self.limit = latency, limit
        self.concurrency, self.other = concurrency, other
        self.room = limit - limit * other // 100
        bearable = concurrency / latency * PERIOD
        # What is to be sent, were it for the window or the crowd alone.
        self.rows = int(min(windows * self.room,
                            (windows - 1 + FIRST_PART) * bearable))
        self.crowded = bearable <= self.room
        self.speed = 20
        # A trip's own time grows with the speed, and tells where trips count.
        while bearable < 1.5 * self.room and self.speed > 1 and (
                TRIP_OVERHEAD * self.speed / latency > 0.01):
            self.speed -= 1
        while self.rate() > RATE_MOST / 2:
            self.speed -= 1

    def name(self):
        return f"{self.latency}/{self.limit}/{self.concurrency}/{self.other}"

    def rate(self):
        """Requests a second of real time."""
        return min(self.limit / 60,
                   self.concurrency / self.latency * 1000) * self.speed

    def least(self, start, grid, asked, rows=None):
        """Milliseconds from a first request at |start| to the last reply."""
        return least(rows or self.rows, start, grid, self.room,
                     min(self.concurrency or asked, asked), self.latency)


def least(rows, start, grid, room, crowd, latency):
    """The oracle: each request as early as the windows of the grid and the
    |crowd| in flight allow, which no other order can beat."""
    starts = []
    window, used = (start - grid) // PERIOD, 0
    now = start
    for i in range(rows):
        if i >= crowd:
            now = max(now, starts[i - crowd] + latency)
        if used == room:
            now = max(now, grid + (window + 1) * PERIOD)
        if (now - grid) // PERIOD > window:
            window, used = (now - grid) // PERIOD, 0
        used += 1
        starts.append(now)
    return starts[-1] + latency - start


def find_offset(binaries):
    """Where the grid of windows lies that every sandbox here has, in ms."""
    with bench.sandbox(binaries) as (origin, _, _):
        request = urllib.request.Request(
            origin + "/api/v1/users?limit=1",
            headers={"Authorization": "SSWS " + bench.TOKEN})
        with urllib.request.urlopen(request) as reply:
            reply.read()
        return bench.ledger(origin)["windows"]["users"]["start_ms"] % PERIOD


def skew_for(offset):
    """A --clock-skew with which FIRST_PART of a window is left now."""
    wanted = offset + (1 - FIRST_PART) * PERIOD
    return f"{int(wanted - time.time() * 1000) % PERIOD}ms"


@contextlib.contextmanager
def org_for(run, cell):
    """A sandbox with the conditions of |cell|."""
    with bench.sandbox(
            run.binaries, "--limit", f"users={cell.limit}/60s", "--share",
            "100", "--other-traffic", str(cell.other), "--concurrency",
            str(cell.concurrency), "--latency", f"{cell.latency}ms",
            "--jitter", "0", "--speed", str(cell.speed), "--clock-skew",
            skew_for(run.offset)) as (origin, _, token):
        yield origin, token


def people(path, rows, prefix):
    with open(path, "w", encoding="ascii", newline="") as file:
        file.write("login,email,firstName,lastName\n")
        for i in range(rows):
            login = f"{prefix}{i}@acme.example"
            file.write(f"{login},{login},First{i},Last{i}\n")


def start_import(run, cell, folder, name, rows, org):
    """An import of |rows| people whose logins begin with |name|."""
    own = os.path.join(folder, name)
    os.mkdir(own)
    path = os.path.join(own, "people.csv")
    people(path, rows, name)
    options = list(run.options)
    if "--concurrency" not in options:
        options += ["--concurrency", str(run.asked)]
    return subprocess.Popen(
        bench.import_command(run.binaries, path, org[0], None, org[1],
                             "--rehearse-speed", str(cell.speed), *options),
        stdout=subprocess.DEVNULL)


def ended(process):
    if process.wait() != 0:
        print(f"muster ended with {process.returncode}", file=sys.stderr)
    return process.returncode


def epoch_ms(text):
    when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(when.timestamp() * 1000)


def creates(origin):
    """When each user was made: [(ms, login)], in that order."""
    with urllib.request.urlopen(origin + "/sandbox/users") as reply:
        users = [json.loads(line) for line in reply]
    return sorted((epoch_ms(u["created"]), u["profile"]["login"])
                  for u in users)


def others(cell, start, saw):
    """What other clients sent from |start| to the end of the last window, and
    how many of those were or will be refused."""
    window = saw["windows"]["users"]
    each = cell.limit * cell.other // 100
    first = window["start_ms"] - (window["start_ms"] - start + PERIOD - 1
                                  ) // PERIOD * PERIOD
    before = each * (start - first) // PERIOD
    due = each - window["other_sent"]
    room = cell.limit - window["used"] - window["other_used"]
    sent = saw["other_traffic"]["sent"] - before + due
    return sent, saw["other_traffic"]["refused"] + max(0, due - room)


def run_cell(run, cell):
    """Fills |cell|'s figures."""
    with tempfile.TemporaryDirectory(dir=SHM) as folder:
        with org_for(run, cell) as org:
            began = time.monotonic()
            process = start_import(run, cell, folder, "a", cell.rows, org)
            cell.exit = ended(process)
            cell.process_s = (time.monotonic() - began) * cell.speed
            saw = bench.ledger(org[0])
            made = creates(org[0])
    start, end = made[0][0], made[-1][0] + cell.latency
    grid = saw["windows"]["users"]["start_ms"] % PERIOD
    cell.lost = cell.rows - len(made) + saw["created_more_than_once"]
    cell.took_s = (end - start) / 1000
    cell.least_s = cell.least(start, grid, run.asked) / 1000
    cell.x = cell.took_s / cell.least_s
    cell.window_429 = saw["rate_limited"]["window"]
    cell.crowd_429 = saw["rate_limited"]["concurrency"]
    cell.most = saw["most_in_flight"]
    cell.others_sent, cell.others_refused = others(cell, start, saw)
    cell.refused_percent = (100 * cell.others_refused / cell.others_sent
                            if cell.others_sent else 0)
    return cell


def run_cells(run, cells):
    """Runs them, several at once as far as real requests a second allow."""
    waiting = sorted(cells, key=lambda c: -c.rows / c.rate())  # longest first
    busy = {}
    with concurrent.futures.ThreadPoolExecutor(run.jobs) as pool:
        while waiting or busy:
            for cell in list(waiting):
                rate = sum(c.rate() for c in busy.values()) + cell.rate()
                if len(busy) < run.jobs and (not busy or rate <= RATE_MOST):
                    busy[pool.submit(run_cell, run, cell)] = cell
                    waiting.remove(cell)
            done, _ = concurrent.futures.wait(
                busy, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                cell = busy.pop(future)
                future.result()
                if run.verbose:
                    print(f"  {cell.name()}: x {cell.x:.4f}", file=sys.stderr)


def print_cells(cells):
    print("| latency ms | limit/min | concurrency | others % | rows | bound by "
          "| speed | took s | least s | x least | 429 window | 429 concurrency "
          "| others refused % |")
    print("|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|")
    for c in cells:
        note = f" ({c.lost} LOST)" if c.lost or c.exit else ""
        print(f"| {c.latency} | {c.limit} | {c.concurrency} | {c.other} | "
              f"{c.rows}{note} | {'crowd' if c.crowded else 'window'} | "
              f"{c.speed} | {c.took_s:.1f} | {c.least_s:.1f} | {c.x:.4f} | "
              f"{c.window_429} | {c.crowd_429} | {c.refused_percent:.1f} |",
              flush=True)


def summarize(cells):
    """Against the goals, which hold where the window is what binds."""
    for what, most, chosen in (
            ("alone, bound by the window", 1.01,
             [c for c in cells if not c.other and not c.crowded]),
            ("alone, bound by the crowd", 1.01,
             [c for c in cells if not c.other and c.crowded]),
            ("shared, bound by the window", 1.05,
             [c for c in cells if c.other and not c.crowded]),
            ("shared, bound by the crowd", 1.05,
             [c for c in cells if c.other and c.crowded])):
        if not chosen:
            continue
        worst = max(chosen, key=lambda c: c.x)
        rows = sum(c.rows for c in chosen)
        crowd = sum(c.crowd_429 for c in chosen)
        text = (f"- {what}: {len(chosen)} cells, x least median "
                f"{statistics.median(c.x for c in chosen):.4f}, worst "
                f"{worst.x:.4f} ({worst.name()}), over {most}: "
                f"{sum(c.x > most for c in chosen)}; window 429s "
                f"{sum(c.window_429 for c in chosen)} in "
                f"{sum(c.window_429 > 0 for c in chosen)} cells, "
                f"concurrency 429s {crowd} ({crowd / rows * 100:.2f} % of "
                f"the rows)")
        if chosen[0].other:
            worst = max(chosen, key=lambda c: c.refused_percent)
            text += (f"; others refused median "
                     f"{statistics.median(c.refused_percent for c in chosen):.1f}"
                     f" %, worst {worst.refused_percent:.1f} % "
                     f"({worst.name()}), over 6 %: "
                     f"{sum(c.refused_percent > 6 for c in chosen)}")
        print(text)
    extra = [(c.process_s - c.took_s) / c.speed for c in cells]
    print(f"- the process lives {statistics.median(extra) * 1000:.0f} ms of "
          f"real time (at most {max(extra) * 1000:.0f}) beyond what is "
          f"measured: checking the file before, writing up after")
    lost = sum(c.lost for c in cells)
    print(f"- rows lost or doubled: {lost}")


def do_matrix(run, patterns):
    every = [Cell(*c, run.windows) for c in itertools.product(
        LATENCIES, LIMITS, CONCURRENCIES, OTHERS)]
    cells = [c for c in every
             if any(fnmatch.fnmatchcase(c.name(), p) for p in patterns)]
    known = {c.name() for c in cells}
    for p in patterns:
        if "*" not in p and p not in known:  # not of the matrix, but asked for
            cells.append(Cell(*map(int, p.split("/")), run.windows))
    print(f"\n## Cells: {len(cells)}, --concurrency {run.asked}"
          f"{' ' + ' '.join(run.options) if run.options else ''}\n")
    run_cells(run, cells)
    print_cells(cells)
    print()
    summarize(cells)
    return cells


def do_tails(run):
    """How much is left for the last window must not matter either."""
    tails = (0.7, 0.9, 1.0) if run.quick else (0.1, 0.3, 0.5, 0.7, 0.8, 0.85,
                                               0.9, 0.95, 1.0)
    cells = [Cell(150, 600, 35, other, 2 + tail)
             for other in ((0,) if run.quick else (0, 30)) for tail in tails]
    run_cells(run, cells)
    print("\n## Tails: rows that the last window is left with\n")
    print("| others % | of the last window | took s | least s | x least | "
          "429 window | others refused % |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for c in cells:
        tail = c.rows / c.room - 2
        print(f"| {c.other} | {tail:.2f} | {c.took_s:.1f} | {c.least_s:.1f} | "
              f"{c.x:.4f} | {c.window_429} | {c.refused_percent:.1f} |")
    return cells


class Company:
    """Several imports against one org: rows and start (in windows) of each."""

    def __init__(self, title, cell, *members):
        self.title, self.cell, self.members = title, cell, members


def run_company(run, company):
    cell = company.cell
    names = "abcdef"[:len(company.members)]
    rows = [int(part * cell.room) for part, _ in company.members]
    with tempfile.TemporaryDirectory(dir=SHM) as folder:
        with org_for(run, cell) as org:
            began = time.monotonic()
            processes = []
            for name, count, (_, after) in zip(names, rows, company.members):
                due = began + after * PERIOD / 1000 / cell.speed
                time.sleep(max(0, due - time.monotonic()))
                processes.append(
                    start_import(run, cell, folder, name, count, org))
            company.exits = [ended(p) for p in processes]
            saw = bench.ledger(org[0])
            made = creates(org[0])
    start, end = made[0][0], made[-1][0] + cell.latency
    grid = saw["windows"]["users"]["start_ms"] % PERIOD
    company.rows = rows
    company.lost = sum(rows) - len(made) + saw["created_more_than_once"]
    company.took_s = (end - start) / 1000
    company.least_s = cell.least(start, grid, run.asked, sum(rows)) / 1000
    by = {n: [at for at, login in made if login[0] == n] for n in names}
    together = (max(b[0] for b in by.values()),
                min(b[-1] for b in by.values()))
    company.together_s = max(0, together[1] - together[0]) / 1000
    company.shares = [sum(together[0] <= at <= together[1] for at in by[n])
                      for n in names]
    company.requests = sum(saw["requests"]["users"].values())
    company.window_429 = saw["rate_limited"]["window"]
    company.crowd_429 = saw["rate_limited"]["concurrency"]
    sent, refused = others(cell, start, saw)
    company.refused_percent = 100 * refused / sent if sent else 0


def do_two(run):
    alone, shared = (150, 600, 35, 0), (150, 600, 35, 30)
    companies = [
        Company("two at once", Cell(*alone), (1.7, 0), (1.7, 0)),
        Company("one later by half a window", Cell(*alone), (2.4, 0),
                (1.0, 0.5)),
        Company("three at once", Cell(*alone), (1.2, 0), (1.1, 0), (1.1, 0)),
        Company("two at once, others 30 %", Cell(*shared), (1.7, 0),
                (1.7, 0))]
    if not run.quick:
        companies += [
            Company("three, each later by half a window", Cell(*alone),
                    (1.6, 0), (1.0, 0.5), (0.8, 1.0)),
            Company("two at once, 60 a minute", Cell(150, 60, 35, 0),
                    (1.7, 0), (1.7, 0)),
            Company("two at once, 5 in flight, 800 ms", Cell(800, 600, 5, 0),
                    (1.0, 0), (1.0, 0)),
            Company("three at once, others 30 %", Cell(*shared), (1.2, 0),
                    (1.1, 0), (1.1, 0))]
    with concurrent.futures.ThreadPoolExecutor(min(run.jobs, 3)) as pool:
        list(pool.map(lambda c: run_company(run, c), companies))
    print("\n## Several imports with one token\n")
    print("| case | rows | took s | least s | x least | together s | rows of "
          "each meanwhile | 429 window | 429 concurrency | % of requests | "
          "others refused % | lost |")
    print("|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|")
    for c in companies:
        shares = " : ".join(map(str, c.shares))
        refused = 100 * (c.window_429 + c.crowd_429) / c.requests
        print(f"| {c.title} | {' + '.join(map(str, c.rows))} | "
              f"{c.took_s:.1f} | {c.least_s:.1f} | "
              f"{c.took_s / c.least_s:.4f} | {c.together_s:.0f} | {shares} | "
              f"{c.window_429} | {c.crowd_429} | {refused:.2f} | "
              f"{c.refused_percent:.1f} | {c.lost} |")
    lost = sum(c.lost for c in companies)
    print(f"\n- rows lost or doubled: {lost}; exit codes "
          f"{sorted({e for c in companies for e in c.exits})}")


def do_noise(run):
    """What the compressed clock itself costs, which no client could avoid:
    bare libcurl on a fixed number of requests in flight, without a limit."""
    print("\n## Noise: bare libcurl, nothing to learn and no window\n")
    print("| latency ms | in flight | speed | x of rows * latency / in flight "
          "|")
    print("|--:|--:|--:|--:|")
    for latency, crowd in ((50, 5), (150, 5), (800, 5), (800, 35), (800, 75)):
        speed = Cell(latency, 6000, crowd, 0).speed
        rows = int(crowd / latency * 1000 * speed) * 3 // crowd * crowd
        with bench.sandbox(run.binaries, "--limit", "none", "--concurrency",
                           "0", "--latency", f"{latency}ms", "--jitter", "0",
                           "--speed", str(speed)) as (origin, _, _):
            bench.timed(bench.floor_command(run.binaries, origin, None, rows,
                                            crowd))
            made = creates(origin)
        took = made[-1][0] - made[0][0] + latency
        print(f"| {latency} | {crowd} | {speed} | "
              f"{took / (rows / crowd * latency):.4f} |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", metavar="BIN")
    parser.add_argument("--quick", action="store_true",
                        help="a dozen cells, about two minutes")
    parser.add_argument("--only", metavar="WHAT", default="",
                        help="matrix, tails, two, noise, or cells")
    parser.add_argument("--concurrency", type=int, default=100, dest="asked",
                        help="muster's own (default %(default)s)")
    parser.add_argument("--windows", type=float, default=WINDOWS, metavar="N",
                        help="worth of rows in a cell (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=4,
                        help="cells at once at most (default %(default)s)")
    parser.add_argument("--verbose", action="store_true")
    own = sys.argv[1:]
    cut = own.index("--") if "--" in own else len(own)
    run = parser.parse_args(own[:cut])
    run.options = own[cut + 1:]
    wanted = [w for w in run.only.split(",") if w]
    patterns = [w for w in wanted if "/" in w]
    run.offset = find_offset(run.binaries)
    began = time.monotonic()
    if not wanted or "noise" in wanted:
        do_noise(run)
    if not patterns and (not wanted or "matrix" in wanted):
        patterns = QUICK if run.quick else ["*"]
    if patterns:
        do_matrix(run, patterns)
    if not wanted or "tails" in wanted:
        do_tails(run)
    if not wanted or "two" in wanted:
        do_two(run)
    print(f"\n{time.monotonic() - began:.0f} s of real time")


if __name__ == "__main__":
    main()
