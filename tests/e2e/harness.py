# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: a sandbox org, and muster to run at it.

MUSTER and MUSTER_SANDBOX name the binaries; without them those of the dev
build are taken. Nothing but the standard library is used.
"""

import collections
import csv
import gzip
import http.client
import io
import json
import os
import pathlib
import signal
import ssl
import subprocess
import tempfile
import time
import unittest

BUILT = pathlib.Path(__file__).resolve().parents[2] / "build" / "dev" / "bin"
MUSTER = os.path.abspath(os.environ.get("MUSTER") or BUILT / "muster")
SANDBOX = os.path.abspath(os.environ.get("MUSTER_SANDBOX")
                          or BUILT / "muster-sandbox")
TOKEN = "00token-for-tests"
PATIENCE = 120  # seconds; a run that takes longer hangs

COLUMNS = ["row", "line", "login", "status", "id", "user_status",
           "http_status", "error_code", "error", "attempts", "elapsed_ms",
           "request_id"]

# A shell in the background ignores these, and what it runs would too.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

Reply = collections.namedtuple("Reply", "status headers json body")
Ended = collections.namedtuple("Ended", "code out err")


class Sandbox:
    """A running org; a context manager that insists on a clean end."""

    def __init__(self, *options):
        self.directory = tempfile.TemporaryDirectory()
        self.token_path = os.path.join(self.directory.name, "token")
        with open(self.token_path, "w", encoding="ascii",
                  opener=private) as file:
            file.write(TOKEN + "\n")
        read_end, write_end = os.pipe()
        self.https = "--https" in options
        self.ca = os.path.join(self.directory.name, "ca.pem")
        extra = ["--ca-out", self.ca] if self.https else []
        if "--latency" not in options:
            extra += ["--latency", "0"]
        self.process = subprocess.Popen(
            [SANDBOX, "--port", "0", "--token-file", self.token_path,
             "--ready-fd", str(write_end), *extra, *options],
            pass_fds=[write_end], stdin=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as ready:
            text = ready.read()  # ends only if the sandbox closes its end
        self.port = int(text) if text else 0
        self.connection = None

    def __enter__(self):
        if not self.port:
            raise AssertionError(f"did not start: {self.process.wait(5)}")
        return self

    def __exit__(self, *exc):
        self.close()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(10)
        self.directory.cleanup()
        if code != 0 and exc[0] is None:
            raise AssertionError(f"the sandbox ended with {code}")

    @property
    def url(self):
        scheme, host = (("https", "localhost") if self.https
                        else ("http", "127.0.0.1"))
        return f"{scheme}://{host}:{self.port}"

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def connect(self):
        if self.https:
            context = ssl.create_default_context(cafile=self.ca)
            return http.client.HTTPSConnection(
                "localhost", self.port, timeout=10, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def send(self, method, path, body=None, headers=None, connection=None,
             token=TOKEN):
        own = connection is None
        if own:
            self.connection = self.connection or self.connect()
            connection = self.connection
        all_headers = {"Accept": "application/json"}
        if token is not None:
            all_headers["Authorization"] = f"SSWS {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        if body is not None:
            all_headers["Content-Type"] = "application/json"
        elif method in ("POST", "PUT"):
            all_headers["Content-Length"] = "0"
        all_headers.update(headers or {})
        all_headers = {k: v for k, v in all_headers.items() if v is not None}
        try:
            connection.request(method, path, body=body, headers=all_headers)
            response = connection.getresponse()
            raw = response.read()
        except Exception:
            if own:
                self.close()
            raise
        headers = [(k, v) for k, v in response.getheaders()]
        try:
            parsed = json.loads(raw) if raw else None
        except ValueError:
            parsed = None
        return Reply(response.status, headers, parsed, raw)

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def create(self, login, query="", credentials=None, profile=None, **more):
        body = {"profile": profile_of(login, **(profile or {})), **more}
        if credentials is not None:
            body["credentials"] = credentials
        return self.send("POST", f"/api/v1/users{query}", body)

    def once(self, method, path, body=None, **more):
        """On a connection of its own, as from another client."""
        connection = self.connect()
        try:
            return self.send(method, path, body, connection=connection, **more)
        finally:
            connection.close()

    def ledger(self, query=""):
        reply = self.once("GET", f"/sandbox/ledger{query}", token=None)
        assert reply.status == 200, reply
        return reply.json

    def stored(self):
        reply = self.once("GET", "/sandbox/users", token=None)
        return [json.loads(line) for line in reply.body.splitlines()]


def profile_of(login, **more):
    profile = {"login": login, "email": "someone@corp.example",
               "firstName": "Ada", "lastName": "Byron"}
    profile.update(more)
    return {k: v for k, v in profile.items() if v is not ...}


def private(path, flags):
    """An opener for files that only their owner can read."""
    return os.open(path, flags, 0o600)


NO_CACHE = "/dev/null"  # where no folder can be


def environment(**more):
    """This one, without what would name somebody's own org or a proxy, and
    without anybody's cache: MusterCase gives each test its own."""
    mine = {name: value for name, value in os.environ.items()
            if not name.startswith("OKTA_")
            and name != "CREDENTIALS_DIRECTORY"
            and not name.lower().endswith("_proxy")}
    mine["HOME"] = NO_CACHE
    mine["XDG_CACHE_HOME"] = NO_CACHE
    mine.update(more)
    return mine


def login(number):
    return f"user{number}@corp.example"


def people(count, first=1):
    """Rows of valid people under HEADER."""
    return [[login(n), f"First{n}", f"Last{n}"]
            for n in range(first, first + count)]


HEADER = ["login", "firstName", "lastName"]


def csv_bytes(rows, header=HEADER, end="\n"):
    """A header and rows, as a spreadsheet would save them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerows([header, *rows])
    return text.getvalue().encode()


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def schema(custom=None, **base):
    """A schema of users as Okta shows it, with these |custom| attributes."""
    texts = {name: {"type": "string"}
             for name in ("login", "email", "firstName", "lastName")}
    return {"name": "user", "type": "object", "definitions": {
        "base": {"id": "#base", "type": "object", "required": ["login"],
                 "properties": {**texts, **base}},
        "custom": {"id": "#custom", "type": "object", "required": [],
                   "properties": custom or {}}}}


class MusterCase(unittest.TestCase):
    """A directory of its own, and muster to run in it."""

    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.cache = pathlib.Path(directory.name) / "cache"
        self.dir = pathlib.Path(directory.name) / "work"
        self.dir.mkdir()

    def sandbox(self, *options):
        """An org for the rest of this test."""
        return self.enterContext(Sandbox(*options))

    if not hasattr(unittest.TestCase, "enterContext"):  # before Python 3.11
        def enterContext(self, manager):
            result = manager.__enter__()
            self.addCleanup(manager.__exit__, None, None, None)
            return result

    # ---- files ----

    def path(self, name):
        return str(self.dir / name)

    def write(self, name, data):
        """Bytes, or rows under HEADER."""
        if not isinstance(data, bytes):
            data = csv_bytes(data)
        (self.dir / name).write_bytes(data)
        return self.path(name)

    def read(self, name):
        return (self.dir / name).read_bytes()

    def exists(self, name):
        return (self.dir / name).exists()

    def results(self, name="people.results.csv"):
        """The results as dicts, their header checked."""
        data = self.read(name)
        self.assertTrue(data.endswith(b"\n"), "the last line is whole")
        header, *rows = read_csv(data)
        self.assertEqual(header, COLUMNS)
        for row in rows:
            self.assertEqual(len(row), len(COLUMNS), row)
        return [dict(zip(COLUMNS, row)) for row in rows]

    def statuses(self, name="people.results.csv"):
        return [row["status"] for row in self.results(name)]

    def summary(self, name="people.summary.json"):
        return json.loads(self.read(name))

    # ---- running ----

    def start(self, *arguments, **more):
        """muster under way, with pipes for what it says."""
        env = more.setdefault("env", environment())
        if env.get("XDG_CACHE_HOME") == NO_CACHE:
            env["XDG_CACHE_HOME"] = str(self.cache)
        more.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen([MUSTER, *arguments], cwd=self.dir,
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **more)
        self.addCleanup(end, process)
        return process

    def muster(self, *arguments, expect=0, stdin=None, **more):
        """Runs muster to its end, which has to be as expected (None: any)."""
        if stdin is not None:
            more["stdin"] = subprocess.PIPE
        process = self.start(*arguments, **more)
        return self.ended(process, expect, stdin)

    def ended(self, process, expect, stdin=None):
        try:
            out, err = process.communicate(stdin, PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fail(f"it hangs; so far it said {err.decode()}")
        run = Ended(process.returncode, out.decode(), err.decode())
        if expect is not None:
            self.assertEqual(run.code, expect, run.err)
        return run

    def offline(self, custom=None):
        """Options of a run that has no need to ask the org what it is like:
        for tests of what comes after."""
        return ["--offline-schema",
                self.write("schema.json", json.dumps(schema(custom)).encode())]

    def org_options(self, sandbox):
        trust = ["--ca-file", sandbox.ca] if sandbox.https else []
        return ["--org", sandbox.url, "--token-file", sandbox.token_path,
                *trust]

    def run_import(self, sandbox, file, *options, **more):
        return self.muster("import", file, *self.org_options(sandbox),
                           *options, **more)

    def start_import(self, sandbox, file, *options, **more):
        return self.start("import", file, *self.org_options(sandbox),
                          *options, **more)

    # ---- what must always hold ----

    def assert_said(self, run, *patterns):
        for pattern in patterns:
            self.assertRegex(run.err, pattern)

    def assert_nothing_sent(self, sandbox):
        ledger = sandbox.ledger()
        self.assertEqual((ledger["requests"], ledger["created"]), ({}, 0))

    def assert_only_asked(self, sandbox):
        """For its schema, if for anything; nothing was done."""
        ledger = sandbox.ledger()
        self.assertEqual(ledger["created"], 0)
        self.assertLessEqual(set(ledger["requests"]), {"api"})

    def assert_created_once(self, sandbox, logins):
        """These users, no others, and each by one create."""
        self.assertEqual(sandbox.ledger()["creates"],
                         {name: 1 for name in logins})

    def assert_answers(self, rows, answered=None):
        """Results in input order, one for each row."""
        answered = self.results() if answered is None else answered
        self.assertEqual([row["row"] for row in answered],
                         [str(n) for n in range(1, len(rows) + 1)])
        self.assertEqual([row["login"] for row in answered],
                         [row[0] for row in rows])


def end(process):
    """Whatever state it is in."""
    if process.poll() is None:
        process.kill()
        process.wait(10)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            stream.close()


def wait_for(condition, seconds=20):
    """Until |condition| gives something; what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError("it never came about")
        time.sleep(0.01)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def children(pid):
    """The processes that |pid| started."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii") as stat:
                    if int(stat.read().rsplit(")", 1)[1].split()[1]) == pid:
                        found.append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return found


def gzipped(*members):
    return b"".join(gzip.compress(member, 1, mtime=0) for member in members)
