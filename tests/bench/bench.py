#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a row costs, as ratios against the bare libraries in the same run.

Builds nothing: BIN is the bin folder of a release build made with
-DMUSTER_TESTS=ON (the floors stand in ../tests/bench of it). Nothing here
passes or fails; the ratios are printed for people to judge, since seconds
mean little on a machine that does other things too.

    tests/bench/bench.py BIN [cpu] [validate] [memory] [limits] [concurrency]
                             [durability] [credentials] [export]
                             [encodings[=ROWS]] [resume]

export, encodings and resume are asked for by name only: they take some
minutes, encodings five million rows unless it is told otherwise.
"""

import contextlib
import gzip
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

TOKEN = "bench-token"


def people(path, rows, encoding="utf-8"):
    """A CSV of |rows| people, gzipped when |path| says so."""
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "wt", encoding=encoding, newline="") as file:
        file.write("login,email,firstName,lastName,department,title,city,"
                   "employeeNumber\n")
        for i in range(rows):
            last = f'"Last, {i}"' if i % 5 < 2 else f"Last {i}"
            city = "Zürich" if i % 5 == 0 else "Paris"
            file.write(f"person{i}@acme.example,person{i}@acme.example,"
                       f"First{i},{last},Research and Development,"
                       f"Senior Engineer {i % 7},{city},{i:08d}\n")


@contextlib.contextmanager
def sandbox(binaries, *options, https=False):
    """A running org; gives its origin, and its certificate or None."""
    with tempfile.TemporaryDirectory() as folder:
        token = os.path.join(folder, "token")
        certificate = os.path.join(folder, "ca.pem") if https else None
        with open(token, "w", encoding="ascii") as file:
            file.write(TOKEN)
        os.chmod(token, 0o600)
        ready, told = os.pipe()
        tls = ["--https", "--ca-out", certificate] if https else []
        process = subprocess.Popen(
            [os.path.join(binaries, "muster-sandbox"), "--port", "0",
             "--token-file", token, "--ready-fd", str(told), *tls, *options],
            pass_fds=[told])
        os.close(told)
        with os.fdopen(ready) as port:
            scheme = "https" if https else "http"
            origin = f"{scheme}://127.0.0.1:{port.read().strip()}"
        try:
            yield origin, certificate, token
        finally:
            process.terminate()
            process.wait()


def ledger(origin):
    """What the org saw."""
    with urllib.request.urlopen(origin + "/sandbox/ledger?creates=none") as r:
        return json.load(r)


def high_water(pid):
    """The peak resident KiB so far of a running process, 0 once it ended.

    Its ru_maxrss would not do: that starts with what this very program held
    when it forked."""
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    return 0


def timed(command):
    """Runs |command|; gives its CPU and wall seconds and its peak KiB."""
    peak = 0
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    pid, status, usage = 0, 0, None
    while pid == 0:
        peak = max(peak, high_water(process.pid))
        time.sleep(0.005)
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall, peak


def import_command(binaries, path, origin, certificate, token, *options):
    folder = os.path.dirname(path)
    return [os.path.join(binaries, "muster"), "import", path, "--org", origin,
            "--token-file", token, "--force", "--quiet",
            "--results", os.path.join(folder, "results.csv"),
            "--rejects", os.path.join(folder, "rejects.csv"),
            "--summary", os.path.join(folder, "summary.json"),
            *(["--ca-file", certificate] if certificate else []), *options]


def floor_command(binaries, origin, certificate, rows, concurrency):
    floor = os.path.join(binaries, "..", "tests", "bench", "floor_curl")
    return [floor, origin, TOKEN, str(rows), str(concurrency),
            *([certificate] if certificate else [])]


def bench_cpu(binaries, folder, rounds=5, rows=20000, https=False):
    """muster import against bare libcurl: CPU a row and rows a second."""
    path = os.path.join(folder, "people.csv")
    people(path, rows)
    cpu, wall, ours, peak = [], [], [], 0
    for _ in range(rounds):
        with sandbox(binaries, "--limit", "none", "--concurrency", "0",
                     "--latency", "0", "--forget", https=https) as org:
            origin, certificate, token = org
            a = timed(import_command(binaries, path, origin, certificate,
                                     token, "--concurrency", "50"))
            b = timed(floor_command(binaries, origin, certificate, rows, 50))
        cpu.append(a[0] / b[0])
        wall.append(b[1] / a[1])
        ours.append(a[0] / rows * 1e6)
        peak = max(peak, a[2])
    kind = "TLS" if https else "plain"
    print(f"import, {kind}, {rows} rows, 50 in flight, {rounds} rounds: "
          f"CPU x {statistics.median(cpu):.2f} of bare libcurl "
          f"({min(cpu):.2f} to {max(cpu):.2f}; "
          f"{statistics.median(ours):.1f} us a row), "
          f"rows/s x {statistics.median(wall):.2f} "
          f"({min(wall):.2f} to {max(wall):.2f}), "
          f"peak {peak / 1024:.1f} MiB")


def service_app(folder):
    """A service app's key; gives the sandbox's options for it and muster's."""
    key = os.path.join(folder, "key.pem")
    public = os.path.join(folder, "public.pem")
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-out", key], check=True,
                   stderr=subprocess.DEVNULL)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public],
                   check=True)
    os.chmod(key, 0o600)
    return (["--service-app", "0oabench=" + public],
            ["--client-id", "0oabench", "--private-key", key])


def bench_credentials(binaries, folder, rounds=5, rows=20000):
    """What a proof of possession costs a row, beside an API token."""
    path = os.path.join(folder, "people.csv")
    people(path, rows)
    app, ours = service_app(folder)
    kinds = {"an API token": None, "DPoP with ES256": "ES256,RS256",
             "DPoP with RS256": "RS256"}
    spent = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, algs in kinds.items():
            with sandbox(binaries, "--limit", "none", "--concurrency", "0",
                         "--latency", "0", "--forget", "--dpop", "required",
                         "--dpop-alg", algs or "RS256", *app) as org:
                command = import_command(binaries, path, *org,
                                         "--concurrency", "50")
                if algs:
                    at = command.index("--token-file")
                    command[at:at + 2] = ours
                cpu, wall, _ = timed(command)
                spent[kind].append((cpu / rows * 1e6, rows / wall))
    least = statistics.median(cpu for cpu, _ in spent["an API token"])
    for kind, runs in spent.items():
        cpu = statistics.median(cpu for cpu, _ in runs)
        rate = statistics.median(rate for _, rate in runs)
        print(f"import with {kind}, {rows} rows, {rounds} rounds: "
              f"{cpu:.1f} us of CPU a row, x {cpu / least:.2f} of an API "
              f"token's; {rate:.0f} rows/s with the org on this machine")


def bench_validate(binaries, folder, rounds=5, rows=1000000):
    """muster validate against bare libcsv."""
    path = os.path.join(folder, "many.csv")
    people(path, rows)
    floor = os.path.join(binaries, "..", "tests", "bench", "floor_csv")
    ratio = []
    for _ in range(rounds):
        a = timed([os.path.join(binaries, "muster"), "validate", path,
                   "--quiet"])
        b = timed([floor, path])
        ratio.append(b[1] / a[1])
    print(f"validate, {rows} rows, {rounds} rounds: rows/s x "
          f"{statistics.median(ratio):.2f} of bare libcsv "
          f"({min(ratio):.2f} to {max(ratio):.2f})")


def bench_encodings(binaries, folder, rounds=3, rows=5000000):
    """muster validate against bare libcsv behind bare iconv."""
    path = os.path.join(folder, "encoded.csv")
    floor = os.path.join(binaries, "..", "tests", "bench", "floor_csv")
    for codec, name in (("utf-8", None), ("utf-16", "UTF-16LE"),
                        ("cp1252", "WINDOWS-1252")):
        people(path, rows, codec)
        ratio, cpu, peak = [], [], 0
        for _ in range(rounds):
            a = timed([os.path.join(binaries, "muster"), "validate", path,
                       "--quiet"])
            b = timed([floor, path, *([name] if name else [])])
            ratio.append(b[1] / a[1])
            cpu.append(a[0] / rows * 1e6)
            peak = max(peak, a[2])
        above = f"libcsv and iconv from {name}" if name else "libcsv"
        print(f"encodings, {codec}, {rows} rows, {rounds} rounds: rows/s x "
              f"{statistics.median(ratio):.2f} of bare {above} "
              f"({min(ratio):.2f} to {max(ratio):.2f}; "
              f"{statistics.median(cpu):.2f} us of CPU a row), "
              f"peak {peak / 1024:.1f} MiB")


def bench_memory(binaries, folder, sizes=(100000, 5000000)):
    """Peak memory of validate and of a whole import, by rows."""
    for rows in sizes:
        path = os.path.join(folder, "memory.csv")
        people(path, rows)
        validate = timed([os.path.join(binaries, "muster"), "validate", path,
                          "--quiet"])
        with sandbox(binaries, "--limit", "none", "--concurrency", "0",
                     "--latency", "0", "--forget") as (origin, ca, token):
            whole = timed(import_command(binaries, path, origin, ca, token,
                                         "--concurrency", "50"))
        print(f"memory, {rows} rows: validate {validate[2] / 1024:.1f} MiB, "
              f"import {whole[2] / 1024:.1f} MiB")


def bench_limits(binaries, folder, rows=1500, limit=200, window=3):
    """Wall time under a rate limit over the least that the windows allow.

    The org's windows start with the first request in them, so that the least
    is known: the full windows, and then the rest at full speed."""
    path = os.path.join(folder, "limits.csv")
    people(path, rows)
    least = (rows - 1) // limit * window
    for latency in (20, 50):
        rest = rows - (rows - 1) // limit * limit
        burst = -(-rest // 20) * latency / 1000
        for extra in ([], ["--pace", "burst"]):
            for skew in ([], ["--clock-skew", "2h"], ["--clock-skew", "-2h"]):
                if skew and extra:
                    continue
                with sandbox(binaries, "--limit", f"users={limit}/{window}s",
                             "--share", "100", "--window", "first-request",
                             "--jitter", "0", "--latency", f"{latency}ms",
                             *skew) as (origin, ca, token):
                    wall = timed(import_command(binaries, path, origin, ca,
                                                token, *extra))[1]
                    saw = ledger(origin)
                print(f"limits, {rows} rows at {limit} in {window} s, "
                      f"{latency} ms{' ' + ' '.join(extra + skew)}: "
                      f"{wall:.2f} s, x {wall / (least + burst):.3f} of the "
                      f"least; 429s {saw['rate_limited']}, into an exhausted "
                      f"window {saw['sent_into_exhausted_window']}")


def export(binaries, folder, origin, token, *options):
    """Exports all users; gives CPU, wall, peak and the summary."""
    summary = os.path.join(folder, "export.json")
    spent = timed([os.path.join(binaries, "muster"), "export", "--org", origin,
                   "--token-file", token, "--force", "--quiet", "--output",
                   os.path.join(folder, "export.csv"), "--summary", summary,
                   *options])
    with open(summary, encoding="utf-8") as file:
        return *spent, json.load(file)


def bench_export(binaries, folder, people_there=200000):
    """Many lists at once against one cursor, and against the least that a
    rate limit allows; memory by users."""
    slow = ["--latency", "150ms", "--share", "100", "--jitter", "0"]
    walls = {}
    for lists in ("20", "1"):
        with sandbox(binaries, "--people", str(people_there), "--limit",
                     "users=1000000/60s", *slow) as (origin, _, token):
            _, walls[lists], _, told = export(
                binaries, folder, origin, token, "--concurrency", lists)
        rows = told["output"]["rows"]
        least = -(-rows // 200)
        print(f"export, {rows} users at 150 ms, {lists} in flight: "
              f"{walls[lists]:.1f} s, {told['pages']} pages, x "
              f"{told['pages'] / least:.3f} of the least")
    print(f"export: {walls['1'] / walls['20']:.1f} times as fast as one "
          f"cursor")
    for limit in (600, 300):
        with sandbox(binaries, "--people", str(people_there), "--limit",
                     f"users={limit}/60s", "--window", "first-request",
                     *slow) as (origin, _, token):
            _, wall, _, told = export(binaries, folder, origin, token)
            saw = ledger(origin)
        full = (least - 1) // limit
        oracle = full * 60 + -(-(least - full * limit) // 20) * 0.15
        print(f"export at {limit} a minute: {wall:.1f} s, x "
              f"{wall / oracle:.3f} of the least; 429s {saw['rate_limited']}")
    for count in (10000, 100000, 1000000):
        with sandbox(binaries, "--people", str(count), "--limit", "none",
                     "--latency", "0") as (origin, _, token):
            cpu, wall, peak, told = export(binaries, folder, origin, token,
                                           "--columns", "id,login,status")
        rows = told["output"]["rows"]
        print(f"export, {rows} users: peak {peak / 1024:.1f} MiB, {wall:.1f} "
              f"s, {cpu * 1e6 / rows:.1f} us of CPU a user")


def bench_concurrency(binaries, folder, rows=1500):
    """An org that takes 8 at once: 50 asked for, against the best fixed."""
    path = os.path.join(folder, "concurrency.csv")
    people(path, rows)
    walls = {}
    for asked in (6, 7, 8, 50):
        with sandbox(binaries, "--limit", "none", "--concurrency", "8",
                     "--latency", "50ms") as (origin, ca, token):
            walls[asked] = timed(import_command(
                binaries, path, origin, ca, token, "--concurrency",
                str(asked)))[1]
            saw = ledger(origin)["rate_limited"]["concurrency"]
    best = min(walls[6], walls[7], walls[8])
    print(f"concurrency limit 8: --concurrency 50 takes x "
          f"{walls[50] / best:.3f} of the best fixed, {saw} refusals")


def bench_durability(binaries, rounds=5, rows=100000):
    """What forcing the results to disk costs: rows a second with everything
    on the disk that BIN is on, against the same in memory."""
    ratio, forced = [], []
    with contextlib.ExitStack() as stack:
        disk, memory = (stack.enter_context(
            tempfile.TemporaryDirectory(dir=where))
            for where in (binaries, "/dev/shm"))
        for folder in (disk, memory):
            people(os.path.join(folder, "durability.csv"), rows)
        for turn in range(2 * rounds):
            wall = {}
            # Neither always goes first.
            for folder in (disk, memory) if turn % 2 else (memory, disk):
                with sandbox(binaries, "--limit", "none", "--concurrency", "0",
                             "--latency", "0", "--forget") as (org, ca, token):
                    wall[folder] = timed(import_command(
                        binaries, os.path.join(folder, "durability.csv"), org,
                        ca, token, "--concurrency", "50"))[1]
            ratio.append(wall[memory] / wall[disk])
            forced.append(rows / wall[disk])
    print(f"durability, {rows} rows, 50 in flight, {2 * rounds} rounds: rows/s "
          f"on disk x {statistics.median(ratio):.3f} of those in memory "
          f"({min(ratio):.3f} to {max(ratio):.3f}; "
          f"{statistics.median(forced):.0f} rows/s on disk)")


def interrupted(command, origin, rows):
    """Runs |command| until the org has |rows| users, and stops it with SIGTERM,
    which shells do not have background jobs ignore as they do SIGINT; gives
    wall seconds and peak KiB."""
    peak = 0
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    created = 0
    while process.poll() is None:
        peak = max(peak, high_water(process.pid))
        # Asked less often while there is far to go.
        time.sleep(0.5 if created + 100000 < rows else 0.01)
        created = ledger(origin)["created"]
        if created >= rows:
            process.send_signal(signal.SIGTERM)
            process.wait()
    if process.returncode != 143:
        sys.exit(f"{command} ended with {process.returncode}, not 143")
    return time.monotonic() - began, peak


def bench_resume(binaries, folder, rows=5000000, rest=10000):
    """Memory and time of going on with a run that was nearly done."""
    path = os.path.join(folder, "resume.csv")
    people(path, rows)
    validate = timed([os.path.join(binaries, "muster"), "validate", path,
                      "--quiet"])
    with sandbox(binaries, "--limit", "none", "--concurrency", "0",
                 "--latency", "0", "--forget") as (origin, ca, token):
        command = import_command(binaries, path, origin, ca, token,
                                 "--concurrency", "50")
        whole = interrupted(command, origin, rows - rest)
        left = rows - ledger(origin)["created"]
        command.remove("--force")
        resumed = timed(command + ["--resume"])
        saw = ledger(origin)
    with open(os.path.join(folder, "results.csv"), "rb") as results:
        answered = sum(1 for _ in results) - 1
    print(f"resume, {rows} rows of which {left} are left: "
          f"{resumed[1]:.1f} s ({resumed[0]:.1f} s of CPU), peak "
          f"{resumed[2] / 1024:.1f} MiB; the import before: {whole[0]:.0f} s, "
          f"peak {whole[1] / 1024:.1f} MiB; validate alone: "
          f"{validate[1]:.1f} s, peak {validate[2] / 1024:.1f} MiB; "
          f"results {answered}, users {saw['created']}, made twice "
          f"{saw['created_more_than_once']}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    binaries = sys.argv[1]
    wanted = sys.argv[2:] or ["cpu", "validate", "memory", "limits",
                              "concurrency", "durability", "credentials"]
    with tempfile.TemporaryDirectory() as folder:
        if "cpu" in wanted:
            bench_cpu(binaries, folder)
            bench_cpu(binaries, folder, https=True)
        if "validate" in wanted:
            bench_validate(binaries, folder)
        if "memory" in wanted:
            bench_memory(binaries, folder)
        if "limits" in wanted:
            bench_limits(binaries, folder)
        if "concurrency" in wanted:
            bench_concurrency(binaries, folder)
        if "durability" in wanted:
            bench_durability(binaries)
        if "credentials" in wanted:
            bench_credentials(binaries, folder)
        if "export" in wanted:
            bench_export(binaries, folder)
        for word in wanted:
            if word.split("=")[0] == "encodings":
                rows = [int(n) for n in word.split("=")[1:]]
                bench_encodings(binaries, folder, 3, *rows)
        if "resume" in wanted:
            bench_resume(binaries, folder)


if __name__ == "__main__":
    main()
