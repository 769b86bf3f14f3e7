# SPDX-License-Identifier: Apache-2.0
"""muster through a CONNECT proxy, tinyproxy: it is used where the environment
says so, sees nothing of what it carries, and its password is told to nobody.
"""

import os
import re
import shutil
import socket
import subprocess
import unittest

from certificates import Authority
from fault_proxy import FaultProxy
from harness import TOKEN, MusterCase, end, environment, people, wait_for

TINYPROXY = shutil.which("tinyproxy", path=os.environ.get(
    "PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin")
USER, PASSWORD = "mallory", "Sw0rdfish-of-the-proxy"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@unittest.skipUnless(TINYPROXY, "there is no tinyproxy")
class Proxy(MusterCase):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.dir / "certificates")
        self.org = self.sandbox("--limit", "none")
        self.front = self.enterContext(FaultProxy(
            self.org.port, self.authority.issue("org")))

    def start_proxy(self, *lines, port=None, ports=()):
        """tinyproxy on |port| or a free one; its address."""
        port = port or free_port()
        self.log = self.path("tinyproxy.log")
        config = [f"Port {port}", "Listen 127.0.0.1", "Timeout 60",
                  "MaxClients 100", "Allow 127.0.0.1", f'LogFile "{self.log}"',
                  *(f"ConnectPort {p}" for p in ports or [self.front.port]),
                  *lines]
        path = self.write("tinyproxy.conf", "\n".join(config + [""]).encode())
        process = subprocess.Popen([TINYPROXY, "-d", "-c", path],
                                   stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(end, process)
        wait_for(lambda: is_open(port) or process.poll() is not None)
        self.assertIsNone(process.poll(), "tinyproxy did not start")
        return f"127.0.0.1:{port}"

    def log_of_proxy(self):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="ascii", errors="replace") as log:
            return log.read()

    def tunnels(self):
        """Where it was asked to connect to."""
        return re.findall(r"Request \(file descriptor \d+\): CONNECT (\S+)",
                          self.log_of_proxy())

    def run_through(self, expect=0, options=(), count=30, first=1,
                    **variables):
        self.rows = people(count, first)
        return self.muster(
            "import", self.write("people.csv", self.rows), "--org",
            self.front.url, "--token-file", self.org.token_path, "--ca-file",
            self.authority.ca, "--force", "--give-up-after", "500ms", *options,
            expect=expect, env=environment(**variables))

    def assert_all_created(self):
        self.assertEqual(self.statuses(), ["created"] * len(self.rows))
        self.assert_created_once(self.org, [row[0] for row in self.rows])

    def assert_kept(self, run):
        """Neither in what was said nor in any file of muster's."""
        texts = [run.out, run.err]
        texts += [self.read(name).decode() for name in os.listdir(self.dir)
                  if name.startswith("people.")]
        self.assertGreater(len(texts), 3)
        for text in texts:
            for secret in (USER, PASSWORD, TOKEN):
                self.assertNotIn(secret, text)

    def test_the_variables_that_name_it(self):
        proxy = self.start_proxy()
        values = [(name, value) for value in (f"http://{proxy}", proxy)
                  for name in ("https_proxy", "HTTPS_PROXY", "all_proxy",
                               "ALL_PROXY")]
        for n, (name, value) in enumerate(values):
            with self.subTest(name, value=value):
                before = len(self.tunnels())
                self.run_through(count=1, first=n + 1, **{name: value})
                self.assertEqual(self.statuses(), ["created"])
                self.assertEqual(self.tunnels()[before:],
                                 [f"localhost:{self.front.port}"])

    def test_everything_goes_through_it(self):
        proxy = self.start_proxy()
        self.run_through(https_proxy=f"http://{proxy}")
        self.assert_all_created()
        self.assertEqual(len(self.tunnels()), self.front.connections)
        self.assertEqual(self.front.requests, 31, "the rows and the schema")

    def test_what_goes_around_it(self):
        proxy = self.start_proxy()
        values = [(name, value) for name in ("no_proxy", "NO_PROXY")
                  for value in ("localhost", "*", "other.example,localhost")]
        for n, (name, value) in enumerate(values):
            with self.subTest(name, value=value):
                self.run_through(https_proxy=f"http://{proxy}", count=1,
                                 first=n + 1, **{name: value})
                self.assertEqual(self.statuses(), ["created"])
                self.assertEqual(self.tunnels(), [])

    def test_http_proxy_is_for_others(self):
        proxy = self.start_proxy()
        self.run_through(http_proxy=f"http://{proxy}")
        self.assert_all_created()
        self.assertEqual(self.tunnels(), [])

    def test_tls_is_with_the_org(self):
        """A certificate that does not hold is as bad behind a proxy."""
        proxy = self.start_proxy()
        other = Authority(self.dir / "others")
        run = self.run_through(2, ["--ca-file", other.ca],
                               https_proxy=f"http://{proxy}")
        self.assert_said(run, "certificate is not trusted")
        self.assertGreater(len(self.tunnels()), 0)
        self.assertEqual(self.front.credentials, 0)
        self.assert_nothing_sent(self.org)

    def test_http2_goes_through_it_too(self):
        proxy = self.start_proxy()
        self.run_through(options=["--http2"], https_proxy=f"http://{proxy}")
        self.assert_all_created()

    def test_connections_lost_behind_it(self):
        for fault in ("reset-after", "cut-body", "goodbye"):
            with self.subTest(fault):
                org = self.org = self.sandbox("--limit", "none")
                self.front = self.enterContext(FaultProxy(
                    org.port, self.authority.issue(fault)))
                proxy = self.start_proxy()
                self.front.spoil(fault, 5)
                self.run_through(options=["--retries", "20"],
                                 https_proxy=f"http://{proxy}")
                self.assert_all_created()

    # ---- with a password ----

    def start_closed_proxy(self):
        return self.start_proxy(f"BasicAuth {USER} {PASSWORD}")

    def test_it_wants_a_password(self):
        proxy = self.start_closed_proxy()
        run = self.run_through(https_proxy=f"http://{USER}:{PASSWORD}@{proxy}")
        self.assert_all_created()
        self.assert_kept(run)

    def expect_unreachable(self, words, value):
        run = self.run_through(5, https_proxy=value)
        self.assert_said(run, "the org cannot be reached: .*" + words)
        self.assert_kept(run)
        self.assertEqual(self.results(), [])
        self.assertEqual(self.summary()["stopped_by"], "unreachable")
        self.assertEqual(self.front.connections, 0)
        self.assert_nothing_sent(self.org)

    def test_it_refuses(self):
        proxy = self.start_closed_proxy()
        for value in (f"http://{proxy}", f"http://{USER}:{PASSWORD}x@{proxy}"):
            self.expect_unreachable("40[17]", value)
        elsewhere = self.start_proxy(ports=[1])
        self.expect_unreachable("403", f"http://{USER}:{PASSWORD}@{elsewhere}")

    def test_it_is_down(self):
        with socket.socket() as closed:  # bound, and nobody accepts
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            self.expect_unreachable(
                "onnect", f"http://{USER}:{PASSWORD}@127.0.0.1:{port}")

    def test_it_has_no_address(self):
        self.expect_unreachable(
            "resolve proxy: proxy.invalid",
            f"http://{USER}:{PASSWORD}@proxy.invalid:8080")

    def test_it_is_misspelt(self):
        for value in (f"http://{USER}:{PASSWORD}/x@127.0.0.1:1",
                      f"http://{USER}:{PASSWORD}@127.0.0.1:x",
                      f"gopher://{USER}:{PASSWORD}@127.0.0.1:1"):
            with self.subTest(value):
                self.expect_unreachable("the proxy that the environment names "
                                        "is no URL of a proxy", value)

    def test_it_comes_back(self):
        """Down at first: the run waits for it."""
        port = free_port()
        self.rows = people(20)
        process = self.start(
            "import", self.write("people.csv", self.rows), "--org",
            self.front.url, "--token-file", self.org.token_path, "--ca-file",
            self.authority.ca,
            env=environment(https_proxy=f"http://127.0.0.1:{port}"))
        said = b""
        while b"the org cannot be reached" not in said:
            said += os.read(process.stderr.fileno(), 4096)
        self.start_proxy(port=port)
        self.ended(process, 0)
        self.assert_all_created()


if __name__ == "__main__":
    unittest.main()
