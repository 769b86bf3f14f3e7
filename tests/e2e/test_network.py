# SPDX-License-Identifier: Apache-2.0
"""muster and a network that fails: connections that are refused, cut, reset or
silent, names that do not resolve, certificates that do not hold. Every user is
made once, no row is lost, and what is wrong is said.
"""

import os
import pathlib
import re
import ssl
import unittest
import warnings

from certificates import Authority
from fault_proxy import FaultProxy, server_context
from harness import (MUSTER, MusterCase, environment, people, wait_for)

IN_A_HANDSHAKE = ["refuse", "deaf", "cut-handshake", "reset-handshake",
                  "garbage"]
NAMES = pathlib.Path(MUSTER).parents[1] / "tests" / "e2e" / "libnames.so"


class NetworkCase(MusterCase):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.dir / "certificates")

    def proxy(self, org, certificate=None, **more):
        return self.enterContext(FaultProxy(org.port, certificate, **more))

    def options(self, org, proxy, url=None):
        return ["--org", url or proxy.url, "--token-file", org.token_path,
                "--ca-file", self.authority.ca]

    def begin(self, org, proxy, count, *options, name="people", **more):
        rows = people(count)
        file = self.write(f"{name}.csv", rows)
        return rows, self.start("import", file, *self.options(org, proxy),
                                *options, **more)

    def until_said(self, process, pattern):
        """What it has said by then; not part of what it says at its end."""
        said = b""
        while not re.search(pattern.encode(), said):
            more = os.read(process.stderr.fileno(), 4096)
            self.assertTrue(more, f"it ended and only said {said.decode()}")
            said += more
        return said.decode()

    def assert_all_created(self, org, rows, name="people"):
        answers = self.results(f"{name}.results.csv")
        self.assert_answers(rows, answers)
        self.assertEqual({(a["status"], a["error"]) for a in answers},
                         {("created", "")})
        self.assert_created_once(org, [row[0] for row in rows])


class Faults(NetworkCase):
    def begin_wave(self, fault, every, certificate, delay):
        org = self.sandbox("--limit", "none", "--latency", "5ms")
        proxy = self.proxy(org, certificate)
        proxy.delay = delay
        proxy.spoil(fault, every)
        name = fault + ("-tls" if certificate else "")
        rows, process = self.begin(org, proxy, 60, "--timeout", "1",
                                   "--retries", "20", "--concurrency", "6",
                                   name=name)
        return name, org, proxy, rows, process

    def run_waves(self, faults, every, doubtful, delay=0.3):
        """Each fault in clear and over TLS, all at once. |doubtful| are the
        waves that leave creates in doubt; None for whatever happens."""
        good = self.authority.issue("good")
        waves = [self.begin_wave(fault, every, certificate, delay)
                 for certificate in (None, good) for fault in faults]
        for name, org, proxy, rows, process in waves:
            with self.subTest(name):
                self.ended(process, 0)
                self.assertGreater(proxy.hits, 0)
                self.assert_all_created(org, rows, name)
                summary = self.summary(f"{name}.summary.json")
                if doubtful is not None:
                    self.assertEqual(summary["in_doubt"] > 0,
                                     name in doubtful)

    def test_replies_are_lost(self):
        faults = ["reset-before", "reset-after", "cut-body", "half-open",
                  "half-body"]
        self.run_waves(faults, 7, faults + [f + "-tls" for f in faults])

    def test_replies_are_slow(self):
        self.run_waves(["late", "trickle"], 7, [])

    def test_requests_arrive_when_nobody_waits_any_more(self):
        """Each seventh reaches the org when its sender has looked for it in
        vain and may have sent it again: the org then has it once more."""
        self.run_waves(["late"], 7, ["late", "late-tls"], delay=1.5)

    def test_each_connection_is_good_for_one_request(self):
        self.run_waves(["goodbye"], 1, None)

    def test_connections_end_while_idle(self):
        """Between the repeats of a row that the org will not have. TLS says
        so first, which makes a connection look alive; what is sent on it must
        not be. One may end at the very moment of a repeat."""
        org = self.sandbox("--limit", "none", "--fault", "503=100",
                           "--fault-on", "create")
        proxy = self.proxy(org, self.authority.issue("good"))
        proxy.spoil("goodbye")
        names = ["first", "second", "third"]
        # Without the org's own, which is asked for right before a create.
        schema = self.write("schema.json", b'{"definitions":{"base":'
                            b'{"properties":{}},"custom":{"properties":{}}}}')
        processes = [self.begin(org, proxy, 1, "--retries", "3",
                                "--offline-schema", schema, name=name)[1]
                     for name in names]
        for process in processes:
            self.ended(process, 1)
        self.assertLessEqual(sum(self.summary(f"{n}.summary.json")["in_doubt"]
                                 for n in names), 1)
        self.assertGreater(proxy.connections, 8)

    def test_connections_go_wrong(self):
        """Every other one. In clear a request leaves at once and is in doubt;
        in a TLS handshake that fails nothing has left."""
        self.run_waves(IN_A_HANDSHAKE, 2, IN_A_HANDSHAKE)


class Outages(NetworkCase):
    def under_way(self, *options):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        proxy = self.proxy(org, self.authority.issue("good"))
        rows, process = self.begin(org, proxy, 300, "--timeout", "1",
                                   "--concurrency", "4", "--give-up-after",
                                   "30s", *options)
        wait_for(lambda: org.ledger("?creates=none")["created"] >= 20)
        return org, proxy, rows, process

    def test_away_for_a_while(self):
        org, proxy, rows, process = self.under_way()
        proxy.down()
        self.until_said(process, "the org cannot be reached .*; next try in")
        proxy.up()
        self.until_said(process, "the org can be reached again")
        self.ended(process, 0)
        self.assert_all_created(org, rows)

    def test_away_at_the_start(self):
        org = self.sandbox("--limit", "none")
        proxy = self.proxy(org, self.authority.issue("good"))
        proxy.down()
        rows, process = self.begin(org, proxy, 50)
        self.until_said(process, "the org cannot be reached .*onnect")
        proxy.up()
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertEqual({a["attempts"] for a in self.results()}, {"1"})

    def test_away_for_good(self):
        """And --resume does the rest when it is back, another day."""
        org, proxy, rows, process = self.under_way("--give-up-after", "1s")
        proxy.down()
        run = self.ended(process, 5)
        self.assert_said(run, "the org cannot be reached: .*onnect",
                         "not reached of 300 rows")
        answers = self.results()
        self.assertLess(len(answers), 300)
        self.assert_answers(rows[:len(answers)], answers)
        self.assertEqual({a["status"] for a in answers}, {"created"})
        self.assertEqual(self.summary()["stopped_by"], "unreachable")
        proxy.up()
        self.muster("import", self.path("people.csv"),
                    *self.options(org, proxy), "--resume")
        self.assert_all_created(org, rows)

    def test_a_port_that_takes_connections_and_no_more(self):
        """As a load balancer does when what is behind it is dead."""
        org = self.sandbox("--limit", "none")
        proxy = self.proxy(org)
        proxy.down()
        rows, process = self.begin(org, proxy, 60, "--timeout", "1",
                                   "--give-up-after", "4s", "--retries", "1")
        self.until_said(process, "the org cannot be reached")
        proxy.spoil("half-open")
        proxy.up()
        run = self.ended(process, 5)
        self.assert_said(run, "the org cannot be reached: .*timed out",
                         "60 not reached of 60 rows")
        proxy.spoil(None)
        self.muster("import", self.path("people.csv"),
                    *self.options(org, proxy), "--resume")
        self.assert_all_created(org, rows)

    def under_pressure(self, fault, *options):
        """An org that takes connections and does nothing good with them."""
        org = self.sandbox("--limit", "none", "--speed", "20", "--latency",
                           "100ms")
        proxy = self.proxy(org)
        proxy.spoil(fault)
        rows, process = self.begin(org, proxy, 100, "--rehearse-speed", "20",
                                   "--give-up-after", "1m", *options)
        run = self.ended(process, 5)
        self.assert_said(run, "the org cannot be reached")
        self.assertNotIn("failed", self.statuses())
        proxy.spoil(None)
        self.muster("import", self.path("people.csv"),
                    *self.options(org, proxy), "--resume",
                    "--rehearse-speed", "20")
        self.assert_all_created(org, rows)

    def test_an_org_that_hangs_up_on_everybody(self):
        self.under_pressure("reset-before")

    def test_an_org_that_never_answers_in_a_short_time(self):
        self.under_pressure("half-open", "--timeout", "3")

    def test_silence_costs_no_row_anything(self):
        """A minute of it, at twenty times the speed: one repeat is allowed,
        and many more requests than that get no answer."""
        org = self.sandbox("--limit", "none", "--speed", "20", "--latency",
                           "400ms")
        proxy = self.proxy(org)
        rows, process = self.begin(org, proxy, 400, "--timeout", "20",
                                   "--concurrency", "4", "--retries", "1",
                                   "--rehearse-speed", "20")
        wait_for(lambda: org.ledger("?creates=none")["created"] >= 20)
        proxy.spoil("half-open")
        self.until_said(process, "the org cannot be reached .*timed out")
        wait_for(lambda: proxy.hits >= 8)
        proxy.spoil(None)
        self.until_said(process, "the org can be reached again")
        self.ended(process, 0)
        self.assert_all_created(org, rows)

    def test_the_network_falls_silent(self):
        """Connections are made and nothing ever comes of them."""
        org, proxy, rows, process = self.under_way("--retries", "50")
        proxy.spoil("half-open")
        wait_for(lambda: proxy.hits >= 4)
        proxy.spoil(None)
        self.ended(process, 0)
        self.assert_all_created(org, rows)
        self.assertGreaterEqual(self.summary()["in_doubt"], 4)


class Names(NetworkCase):
    """The org's name comes from a resolver of the test's own."""

    def setUp(self):
        super().setUp()
        if not NAMES.exists():
            self.skipTest(f"{NAMES} is not built")
        self.org = self.sandbox("--limit", "none")
        self.found = self.path("found")
        self.there = self.proxy(self.org, self.authority.issue(
            "good", hosts="DNS:org.muster.test"))
        self.url = f"https://org.muster.test:{self.there.port}"
        self.environment = environment(
            LD_PRELOAD=str(NAMES), MUSTER_TEST_NAME=self.found,
            ASAN_OPTIONS="verify_asan_link_order=0")

    def import_people(self, count, *options):
        rows = people(count)
        return rows, self.start(
            "import", self.write("people.csv", rows),
            *self.options(self.org, self.there, self.url), *options,
            env=self.environment)

    def test_no_resolver_for_a_while(self):
        rows, process = self.import_people(20)
        self.until_said(process, "the org cannot be reached .*"
                                 "Could not resolve host: org.muster.test")
        self.write("found", b"")
        self.ended(process, 0)
        self.assert_all_created(self.org, rows)

    def test_no_resolver_for_good(self):
        _, process = self.import_people(20, "--give-up-after", "1s")
        run = self.ended(process, 5)
        self.assert_said(run, "the org cannot be reached: Could not resolve "
                              "host: org.muster.test")
        self.assertEqual(self.results(), [])
        self.assertEqual(self.there.connections, 0)


class Trust(NetworkCase):
    def expect_refused(self, proxy, org, expect, *patterns, options=()):
        run = self.muster(
            "import", self.write("people.csv", people(20)),
            *self.options(org, proxy), "--force", "--give-up-after", "500ms",
            *options, expect=expect)
        self.assert_said(run, *patterns)
        self.assertEqual(self.results(), [])
        self.assertEqual(proxy.credentials, 0)
        self.assertGreater(proxy.connections, 0)
        self.assert_nothing_sent(org)
        self.assertEqual(self.summary()["stopped_by"],
                         "untrusted" if expect == 2 else "unreachable")
        return run

    def test_certificates_that_do_not_hold(self):
        org = self.sandbox("--limit", "none")
        mine = self.authority
        theirs = Authority(self.dir / "theirs")
        theirs.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes",
                       "-keyout", "own.key", "-out", "own.crt", "-subj",
                       "/CN=localhost", "-addext",
                       "subjectAltName=DNS:localhost")
        with open(theirs.path("own.crt"), encoding="ascii") as crt, \
                open(theirs.path("own.key"), encoding="ascii") as key:
            theirs.save("own.pem", crt.read() + key.read())
        for name, certificate, words, mends in (
                ("expired", mine.issue("expired", days=(-3, -1)),
                 "certificate has expired", False),
                ("too new", mine.issue("too-new", days=(1, 3)),
                 "certificate is not yet valid", False),
                ("another host's", mine.issue(
                    "other", hosts="DNS:other.example,DNS:*.localhost"),
                 "no alternative certificate subject name matches target "
                 "host name 'localhost'", False),
                ("of an unknown authority", theirs.issue("good"),
                 "unable to get local issuer certificate", True),
                ("signed by itself", theirs.path("own.pem"),
                 "self-signed certificate", True)):
            for options in ((), ("--http2",)):
                with self.subTest(name, options=options):
                    proxy = self.proxy(org, certificate)
                    run = self.expect_refused(proxy, org, 2, words,
                                              options=options)
                    self.assertEqual("say --ca-file" in run.err, mends,
                                     "advice that helps")

    def test_handshakes_that_fail(self):
        """They may pass, so they are tried again until it is enough."""
        org = self.sandbox("--limit", "none")
        good = self.authority.issue("good")
        old = server_context(good)
        old.set_ciphers("ALL:@SECLEVEL=0")
        picky = server_context(good)
        picky.set_ciphers("PSK")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
            picky.maximum_version = ssl.TLSVersion.TLSv1_2
        for name, context, words in (
                ("TLS 1.1", old, "protocol version|unsupported protocol"),
                ("no cipher in common", picky, "handshake failure")):
            with self.subTest(name):
                proxy = self.proxy(org, context=context)
                proxy.spoil("handshake-only")
                self.expect_refused(proxy, org, 5,
                                    "the org cannot be reached: .*" + words)
        for fault in IN_A_HANDSHAKE:
            with self.subTest(fault):
                proxy = self.proxy(org, good)
                proxy.spoil(fault)
                self.expect_refused(proxy, org, 5,
                                    "the org cannot be reached: .*(SSL|reset|"
                                    "onnect|wrong version|timed out|timeout)",
                                    options=("--timeout", "500ms"))


if __name__ == "__main__":
    unittest.main()
