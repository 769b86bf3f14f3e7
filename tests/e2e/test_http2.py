# SPDX-License-Identifier: Apache-2.0
"""muster over HTTP/2: many requests on few connections, and each of them sent
once, whatever becomes of its stream or of its connection.

nghttpx speaks HTTP/2 in front of the sandbox; an org of a few lines sends what
nghttpx never would.
"""

import collections
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import unittest

from certificates import Authority
from h2_org import H2Org
from harness import MusterCase, people, wait_for

NGHTTPX = shutil.which("nghttpx", path=os.environ.get(
    "PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin")


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kill_front(process):
    """It and the processes that do its work."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


class Http2Case(MusterCase):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.dir / "certificates")
        self.certificate = self.authority.issue("front")

    def options(self, token_path, url):
        return ["--org", url, "--token-file", token_path, "--ca-file",
                self.authority.ca, "--http2"]

    def assert_created(self, rows):
        answers = self.results()
        self.assert_answers(rows, answers)
        self.assertEqual({(a["status"], a["error"]) for a in answers},
                         {("created", "")})
        return answers


@unittest.skipUnless(NGHTTPX, "there is no nghttpx")
class Front(Http2Case):
    """muster, nghttpx, sandbox."""

    def start_front(self, org, *options, port=None):
        """nghttpx on |port|, or on a free one."""
        if port is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = port = free.getsockname()[1]
        self.log = self.path("access.log")
        process = subprocess.Popen(
            [NGHTTPX, "--conf=/dev/null", f"--frontend=127.0.0.1,{port}",
             f"--backend=127.0.0.1,{org.port}", "--workers=1", "--no-ocsp",
             "--accesslog-format=$remote_port $alpn",
             f"--accesslog-file={self.log}",
             f"--errorlog-file={self.path('error.log')}", *options,
             self.certificate, self.certificate],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(kill_front, process)
        wait_for(lambda: is_open(port) or process.poll() is not None)
        self.assertIsNone(process.poll(), "nghttpx did not start")
        return process

    def begin(self, org, count, *options):
        rows = people(count)
        return rows, self.start(
            "import", self.write("people.csv", rows),
            *self.options(org.token_path, f"https://localhost:{self.port}"),
            *options)

    def served(self):
        """How many requests each connection carried, and in what."""
        with open(self.log, encoding="ascii") as log:
            return collections.Counter(tuple(line.split()) for line in log)

    def assert_all_created(self, org, rows):
        self.assert_created_once(org, [row[0] for row in rows])
        return self.assert_created(rows)

    def test_one_connection_carries_all(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        self.start_front(org)
        rows, process = self.begin(org, 400)
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        (_, alpn), = self.served()
        self.assertEqual((alpn, sum(self.served().values())), ("h2", 401),
                         "the rows and the schema")
        self.assertGreater(org.ledger()["most_in_flight"], 10)

    def test_more_requests_at_once_than_a_connection_takes(self):
        org = self.sandbox("--limit", "none", "--latency", "300ms",
                           "--concurrency", "0")
        self.start_front(org)
        rows, process = self.begin(org, 1000, "--concurrency", "250")
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertLessEqual(len(self.served()), 4)
        self.assertGreater(org.ledger()["most_in_flight"], 150)

    def test_where_there_is_none(self):
        """Over HTTP/1.1 each request has its own connection again."""
        org = self.sandbox("--limit", "none", "--latency", "50ms")
        self.start_front(org, "--npn-list=http/1.1")
        rows, process = self.begin(org, 300)
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertEqual({alpn for _, alpn in self.served()}, {"http/1.1"})
        self.assertIn(len(self.served()), range(18, 22))
        self.assertGreater(org.ledger()["most_in_flight"], 15)

    def test_without_the_option(self):
        org = self.sandbox("--limit", "none")
        self.start_front(org)
        self.muster("import", self.write("people.csv", people(20)),
                    *self.options(org.token_path,
                                  f"https://localhost:{self.port}")[:-1])
        self.assertEqual({alpn for _, alpn in self.served()}, {"http/1.1"})

    def test_replies_that_are_lost_behind_it(self):
        for fault in ("reset-before", "reset-after", "truncated", "stall",
                      "502", "malformed"):
            with self.subTest(fault):
                org = self.sandbox("--limit", "none", "--latency", "5ms",
                                   "--fault", f"{fault}=10")
                front = self.start_front(org)
                rows, process = self.begin(org, 100, "--timeout", "1",
                                           "--retries", "10", "--force")
                self.ended(process, 0)
                self.assert_all_created(org, rows)
                self.assertGreater(self.summary()["in_doubt"], 0)
                self.assertEqual(org.ledger()["refused_as_existing"], 0)
                kill_front(front)

    def test_connections_that_are_given_up(self):
        """GOAWAY after every few requests."""
        org = self.sandbox("--limit", "none", "--latency", "5ms")
        self.start_front(org, "--frontend-max-requests=15")
        rows, process = self.begin(org, 300, "--retries", "20")
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertGreater(len(self.served()), 5)
        self.assertEqual(org.ledger()["refused_as_existing"], 0)

    def test_connections_that_end_while_idle(self):
        """They end between the repeats of rows that the org will not have.
        TLS says so first, which makes a connection look alive; what is sent
        on it must not be. One may end at the very moment of a repeat."""
        org = self.sandbox("--limit", "none", "--fault", "503=100",
                           "--fault-on", "create")
        for options in (["--npn-list=http/1.1",
                         "--frontend-keep-alive-timeout=50ms"],
                        ["--frontend-http2-read-timeout=50ms"]):
            with self.subTest(options[-1]):
                front = self.start_front(org, *options)
                _, process = self.begin(org, 6, "--retries", "3", "--force")
                self.ended(process, 1)
                self.assertLessEqual(self.summary()["in_doubt"], 1)
                self.assertGreater(len(self.served()), 4)
                kill_front(front)
                os.remove(self.log)

    def test_a_front_that_makes_way_for_another(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        first = self.start_front(org)
        rows, process = self.begin(org, 400, "--concurrency", "8")
        wait_for(lambda: org.ledger("?creates=none")["created"] >= 50)
        first.send_signal(signal.SIGQUIT)
        first.wait(20)
        self.start_front(org, port=self.port)
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertEqual({alpn for _, alpn in self.served()}, {"h2"})

    def test_a_front_that_dies(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        first = self.start_front(org)
        rows, process = self.begin(org, 400, "--concurrency", "20")
        wait_for(lambda: org.ledger("?creates=none")["created"] >= 50)
        kill_front(first)
        self.start_front(org, port=self.port)
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertGreater(self.summary()["in_doubt"], 0)
        self.assertLessEqual(len(self.served()), 4, "two for each front")


class Streams(Http2Case):
    """What became of a stream; each create that breaks is looked for once
    before it is sent again, whoever would have repeated it."""

    def run_against(self, fault, every, concurrency):
        rows = people(60)
        token = self.write("token", b"00token")
        os.chmod(token, 0o600)
        with H2Org(self.certificate, fault, every) as org:
            self.muster("import", self.write("people.csv", rows),
                        *self.options(token, org.url), "--force",
                        "--concurrency", str(concurrency), "--retries", "20",
                        *self.offline())
            return rows, org

    def test_streams_that_break(self):
        for fault in ("refuse", "downgrade", "reset"):
            for concurrency in (1, 10):
                with self.subTest(fault, concurrency=concurrency):
                    rows, org = self.run_against(fault, 7, concurrency)
                    answers = self.assert_created(rows)
                    broken = collections.Counter(org.broken)
                    self.assertGreater(len(broken), 5)
                    self.assertEqual(org.looks, len(org.broken))
                    self.assertEqual(self.summary()["in_doubt"], len(broken))
                    sent = collections.Counter(org.creates)
                    for answer in answers:
                        login = answer["login"]
                        self.assertEqual(sent[login], 1 + broken[login])
                        self.assertEqual(answer["attempts"],
                                         str(sent[login]))

    def test_connections_that_break(self):
        """And take what else is on them along: some of that the org had never
        read, but each row is looked for as often as its create was lost."""
        for fault in ("goaway", "end"):
            for concurrency in (1, 10):
                with self.subTest(fault, concurrency=concurrency):
                    rows, org = self.run_against(fault, 7, concurrency)
                    answers = self.assert_created(rows)
                    self.assertGreater(org.connections, 5)
                    self.assertGreaterEqual(org.looks, len(org.broken))
                    sent = collections.Counter(org.creates)
                    for answer in answers:
                        self.assertLessEqual(sent[answer["login"]],
                                             int(answer["attempts"]))
                    if concurrency == 1:
                        self.assertEqual(org.looks, len(org.broken))
                        self.assertEqual(len(org.creates),
                                         len(rows) + len(org.broken))

    def test_a_reply_before_the_body_has_come(self):
        rows, org = self.run_against("early", 7, 10)
        self.assert_created(rows)
        self.assertGreater(len(org.broken), 5)
        self.assertEqual(len(org.creates), len(rows))


class Usage(Http2Case):
    def test_it_needs_tls(self):
        org = self.sandbox("--limit", "none")
        file = self.write("people.csv", people(2))
        for options in (["--org", org.url, "--token-file", org.token_path],
                        ["--rehearse"]):
            run = self.muster("import", file, *options, "--http2", expect=2)
            self.assert_said(run, "HTTP/2 goes over TLS alone and "
                                  "http://127.0.0.1:[0-9]+ is plain http: "
                                  "leave --http2 out")
        self.assert_nothing_sent(org)
        self.assertFalse(self.exists("people.results.csv"))


if __name__ == "__main__":
    unittest.main()
