# SPDX-License-Identifier: Apache-2.0
"""Crashes, power losses, bad disks and scarce memory, and what must hold after
them. What the libraries understand is said in faulty_disk.c, faulty_memory.c
and scarce.c.
"""

import contextlib
import csv
import gzip
import io
import os
import pathlib
import signal
import stat
import tempfile
import zlib

from harness import MUSTER, MusterCase, csv_bytes, environment, read_csv

TOOLS = pathlib.Path(MUSTER).parents[1] / "tests" / "e2e"
DISK = str(TOOLS / "libfaulty_disk.so")
MEMORY = str(TOOLS / "libfaulty_memory.so")
SCARCE = str(TOOLS / "muster-scarce")
GROUPS = ["Staff", "Łódź, \"East\""]
WITH_GROUPS = [f"--group={name}" for name in GROUPS]  # what an org needs

HEADER = ["login", "email", "firstName", "lastName", "password",
          "recovery_question", "recovery_answer", "groups"]


def is_sanitized():
    with open(MUSTER, "rb") as file:
        return b"__asan_init" in file.read()


def preload(library, **more):
    """An environment for muster. A sanitizer that is not the first to stand
    before libc insists on it unless it is told not to."""
    options = os.environ.get("ASAN_OPTIONS", "")
    return environment(LD_PRELOAD=library, ASAN_OPTIONS=":".join(
        [*filter(None, [options]), "verify_asan_link_order=0"]), **more)


class Crowd:
    """Rows of every kind: with credentials, with groups, and invalid ones."""

    def __init__(self, count, invalid_every=10, prefix="user"):
        self.rows = []
        self.valid = {}
        for n in range(1, count + 1):
            login = f"{prefix}{n}@corp.example"
            row = [login, login, f"First{n}", f'La"st, {n}', "", "", "", ""]
            if n % 3 == 0:
                row[4] = f"Pa55word-of-{n}"
            if n % 4 == 0:
                row[5:7] = ["First pet?", f"Answer-{n}"]
            if n % 5 == 0:
                row[7] = ";".join(GROUPS[:1 + n % 2])
            if invalid_every and n % invalid_every == invalid_every - 1:
                row[2] = ""
            else:
                self.valid[login] = row
            self.rows.append(row)

    def data(self):
        return csv_bytes(self.rows, HEADER)

    def invalid(self):
        return [row for row in self.rows if row[0] not in self.valid]

    def code(self):
        return 1 if self.invalid() else 0


def unpacked(data, whole=True):
    """The text of a results file; as far as it goes, unless |whole|."""
    if data[:2] != b"\x1f\x8b":
        return data
    if whole:
        return gzip.decompress(data)
    return zlib.decompressobj(wbits=31).decompress(data)


class FaultyCase(MusterCase):
    """muster on a disk that fails, and the checks that follow a failure."""

    def setUp(self):
        super().setUp()
        self.disk = None

    def ended(self, process, expect, stdin=None):
        """As elsewhere; what a sanitizer says is no way to end."""
        run = super().ended(process, expect, stdin)
        self.assertNotRegex(run.err, "Sanitizer|runtime error")
        return run

    def fresh(self, crowd, name="people.csv"):
        """An empty directory but for the input, and a disk to go with it."""
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        root = pathlib.Path(directory.name)
        self.dir = root / "dir"
        self.disk = root / "disk"
        self.log = root / "log"
        self.dir.mkdir()
        self.disk.mkdir()
        return self.write(name, crowd.data())

    def faulty(self, **what):
        """An environment in which the disk fails: at=3 is FAULTY_AT=3."""
        more = {f"FAULTY_{name.upper()}": str(value)
                for name, value in what.items()}
        return preload(DISK, FAULTY_DIR=str(self.dir),
                       FAULTY_LOG=str(self.log), **more)

    def crashing(self, at, when, power=None, zeros=False):
        """The environment of a run that dies at a step of its own."""
        more = {} if power is None else {"power": power}
        if zeros:
            more["zeros"] = 1
        return self.faulty(disk=self.disk, at=at, when=when, **more)

    def steps(self):
        """What was done to the directory so far: [call, name] each."""
        if not self.log.exists():
            return []
        return [line.split(" ", 2)[1:]
                for line in self.log.read_text().splitlines()]

    def on_disk(self, name):
        """What a loss of power would leave of a file now."""
        for line in (self.disk / "names").read_text().splitlines():
            inode, named = line.split(" ", 1)
            if named == name and (self.disk / f"disk-{inode}").exists():
                return (self.disk / f"disk-{inode}").read_bytes()
        return b""

    def die(self, org, file, env, *options):
        """A run that may be killed; whether it was."""
        process = self.start_import(org, file, *options, env=env)
        _, err = process.communicate(timeout=60)
        if process.returncode != -signal.SIGKILL:
            self.assertIn(process.returncode, (0, 1), err.decode())
            self.assertTrue(self.steps(), "the disk was not a faulty one")
        return process.returncode == -signal.SIGKILL

    @contextlib.contextmanager
    def naming(self, step):
        """Says at which step what does not hold came about."""
        try:
            yield
        except AssertionError as error:
            steps = self.steps()
            call = " ".join(steps[step - 1]) if len(steps) >= step else "end"
            raise AssertionError(f"step {step}, {call}: {error}") from error

    # ---- what must hold ----

    def assert_users(self, org, crowd):
        """Each valid row's user once, as the row says; nobody else."""
        self.assertEqual(org.ledger()["creates"],
                         {login: 1 for login in crowd.valid})
        stored = {user["profile"]["login"]: user for user in org.stored()}
        self.assertEqual(set(stored), set(crowd.valid))
        for login, row in crowd.valid.items():
            credentials = {}
            if row[4]:
                credentials["password"] = {"value": row[4]}
            if row[5]:
                credentials["recovery_question"] = {"question": row[5],
                                                    "answer": row[6]}
            user = stored[login]
            self.assertEqual(
                (user["status"], user["profile"]["firstName"],
                 user["profile"]["lastName"],
                 user["stored"]["credentials"] or {},
                 [group["name"] for group in user["stored"]["groups"]]),
                ("ACTIVE" if row[4] else "PROVISIONED", row[2], row[3],
                 credentials,
                 [name for name in row[7].split(";") if name]))
        return stored

    def assert_all_is_well(self, org, crowd, results="people.results.csv"):
        """The run is finished as though nothing had ever happened to it."""
        stored = self.assert_users(org, crowd)
        raw = unpacked(self.read(results))
        self.assertTrue(raw.endswith(b"\n"))
        answers = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
        self.assertEqual(
            [(row["row"], row["login"], row["status"]) for row in answers],
            [(str(n), row[0], "created" if row[0] in crowd.valid
              else "invalid") for n, row in enumerate(crowd.rows, 1)])
        self.assertEqual(
            {row["login"]: row["id"] for row in answers if row["id"]},
            {login: user["id"] for login, user in stored.items()})
        self.assert_rejects(crowd)
        summary = self.summary()
        counts = {"created": len(crowd.valid), "invalid": len(crowd.invalid())}
        self.assertEqual(
            (summary["complete"], summary["stopped_by"], summary["exit_code"],
             summary["counts"], summary["input"]["rows"]),
            (True, None, crowd.code(),
             {word: n for word, n in counts.items() if n}, len(crowd.rows)))
        self.assert_no_scraps(crowd, results)

    def assert_rejects(self, crowd):
        if crowd.invalid():
            header, *rejects = read_csv(self.read("people.rejects.csv"))
            self.assertEqual(header, ["muster_error", *HEADER])
            self.assertEqual([row[1:] for row in rejects], crowd.invalid())
        else:
            self.assertFalse(self.exists("people.rejects.csv"))

    def assert_no_scraps(self, crowd, results="people.results.csv"):
        """Nothing lies about that no run would name, or that others read."""
        names = {"people.csv", results, "people.summary.json"}
        if crowd.invalid():
            names.add("people.rejects.csv")
        self.assertEqual(set(os.listdir(self.dir)), names)
        for name in names - {"people.csv"}:
            mode = os.stat(self.path(name)).st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600, name)

    def assert_not_finished(self, crowd, results="people.results.csv"):
        """What a run left that stopped early can be told from a whole one."""
        self.assertNotIn(".part", " ".join(os.listdir(self.dir)))
        if self.exists("people.summary.json"):
            summary = self.summary()
            self.assertEqual((summary["complete"], summary["exit_code"] or 6),
                             (False, 6))
        if self.exists(results) and results.endswith(".csv"):
            whole = self.read(results).decode().split("\n")[:-1]
            for n, line in enumerate(csv.reader(whole)):
                self.assertEqual((len(line), line[0]),
                                 (12, str(n) if n else "row"))
