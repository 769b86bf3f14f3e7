# SPDX-License-Identifier: Apache-2.0
"""Stopping muster: politely, twice, and without asking."""

import os
import signal
import socket
import time
import unittest

from harness import (MUSTER, MusterCase, children, is_alive, people,
                     wait_for)


class Signals(MusterCase):
    def under_way(self, *options, rows=400, latency="20ms", sandbox=(),
                  **more):
        """An import that has created some users and has many to go."""
        self.org = self.sandbox("--limit", "none", "--latency", latency,
                                *sandbox)
        file = self.write("people.csv", people(rows))
        process = self.start_import(self.org, file, "--concurrency", "4",
                                    *options, **more)
        wait_for(lambda: self.created() >= 15)
        self.assertIsNone(process.poll())
        return process

    def created(self):
        return self.org.ledger("?creates=none")["created"]

    def assert_whole(self, code, stopped_by):
        """Each user of the org has a line, and each line is whole."""
        answers = self.results()
        self.assertEqual([a["row"] for a in answers],
                         [str(n) for n in range(1, len(answers) + 1)])
        self.assertEqual({a["status"] for a in answers}, {"created"})
        self.assertEqual({a["login"]: 1 for a in answers},
                         self.org.ledger()["creates"])
        self.assertLess(len(answers), 400)
        summary = self.summary()
        self.assertEqual((summary["complete"], summary["stopped_by"],
                          summary["exit_code"], summary["counts"]),
                         (False, stopped_by, code,
                          {"created": len(answers)}))

    def test_asked_once(self):
        for number, code, word in (
                (signal.SIGINT, 130, "interrupted"),
                (signal.SIGTERM, 143, "terminated"),
                (signal.SIGHUP, 130, "interrupted")):
            with self.subTest(word):
                process = self.under_way("--force")
                process.send_signal(number)
                run = self.ended(process, code)
                self.assert_whole(code, word)
                self.assert_said(run, "stopped as asked",
                                 r"\d+ created, \d+ not reached of 400 rows")

    def test_asked_while_replies_are_lost(self):
        process = self.under_way("--timeout", "2", latency="5ms", sandbox=[
            "--fault=500=10", "--fault=reset-after=10"])
        process.terminate()
        self.ended(process, 143)
        self.assert_whole(143, "terminated")

    def test_asked_twice(self):
        for first, second, code in ((signal.SIGINT, signal.SIGINT, 130),
                                    (signal.SIGINT, signal.SIGTERM, 143)):
            with self.subTest(code):
                org = self.sandbox("--limit", "none", "--latency", "60s")
                process = self.start_import(
                    org, self.write("people.csv", people(10)), "--force",
                    *self.offline())
                wait_for(lambda org=org: org.ledger()["in_flight"] > 0)
                process.send_signal(first)
                time.sleep(0.5)
                self.assertIsNone(process.poll(), "it waits for what it sent")
                began = time.monotonic()
                process.send_signal(second)
                self.ended(process, code)
                self.assertLess(time.monotonic() - began, 20)
                self.assertEqual(self.results(), [])

    def test_asked_while_a_window_is_used_up(self):
        self.org = self.sandbox("--limit", "users=20/600s", "--share", "100")
        file = self.write("people.csv", people(400))
        process = self.start_import(self.org, file, "--pace", "burst")
        wait_for(lambda: self.created() == 20)
        process.terminate()
        began = time.monotonic()
        self.ended(process, 143)
        self.assertLess(time.monotonic() - began, 20)
        self.assert_whole(143, "terminated")

    def test_asked_while_the_org_cannot_be_reached(self):
        """There is nothing to wait for."""
        org = self.sandbox("--limit", "none")
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            process = self.start(
                "import", self.write("people.csv", people(10)), "--org",
                f"http://127.0.0.1:{closed.getsockname()[1]}",
                "--token-file", org.token_path)
            time.sleep(1)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            run = self.ended(process, 130)
            self.assertLess(time.monotonic() - began, 30)
        self.assert_said(run, "stopped as asked, before the first row")
        self.assertFalse(self.exists("people.results.csv"), "nothing began")

    def test_what_was_ignored_stays_ignored(self):
        """As with nohup, and with & in a script."""
        def deaf():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)

        process = self.under_way(rows=60, preexec_fn=deaf)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGINT)
        self.ended(process, 0)
        self.assertEqual(self.statuses(), ["created"] * 60)

    def test_asked_during_the_first_pass(self):
        """Nothing has left: the usual end of a process will do."""
        read_end, write_end = os.pipe()
        process = self.start("import", "-", "--rehearse", stdin=read_end)
        os.close(read_end)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        self.assertIn(process.wait(10), (-signal.SIGINT, 130))
        os.close(write_end)
        self.assertEqual(os.listdir(self.dir), [])

    def test_killed(self):
        process = self.under_way()
        process.kill()
        process.wait(10)
        answers = self.results()
        self.assertLessEqual({a["login"] for a in answers},
                             set(self.org.ledger()["creates"]))
        self.assertFalse(self.summary()["complete"])


class Rehearsal(MusterCase):
    """The org of a rehearsal never outlives it."""

    def under_way(self, count=2000, **more):
        file = self.write("people.csv", people(count))
        process = self.start("import", file, "--rehearse", "--force", **more)

        def org():
            for pid in children(process.pid):
                with open(f"/proc/{pid}/cmdline", encoding="ascii") as line:
                    if "muster-sandbox" in line.read():
                        return pid
            return None
        org = wait_for(org)
        wait_for(lambda: self.exists("people.results.csv")
                 and self.read("people.results.csv").count(b"\n") > 2)
        return process, org

    def test_it_ends_with_the_run(self):
        process, org = self.under_way(30)
        self.ended(process, 0)
        self.assertFalse(is_alive(org))

    def test_it_ends_when_the_run_is_stopped(self):
        process, org = self.under_way()
        process.terminate()
        self.ended(process, 143)
        self.assertFalse(is_alive(org))

    def test_it_ends_when_the_run_is_killed(self):
        process, org = self.under_way()
        process.kill()
        process.wait(10)
        wait_for(lambda: not is_alive(org))

    def test_a_break_from_the_keyboard_reaches_the_run_alone(self):
        """Else the org would be gone before what is in flight has ended."""
        process, org = self.under_way(start_new_session=True)
        os.killpg(process.pid, signal.SIGINT)
        self.ended(process, 130)
        answers = self.results()
        self.assertEqual({a["status"] for a in answers}, {"created"})
        self.assertFalse(is_alive(org))

    def test_it_ends_when_the_rehearsal_fails(self):
        file = self.write("people.csv", people(3))
        self.write("people.results.csv", b"there")
        self.muster("import", file, "--rehearse", expect=6)
        self.muster("import", file, "--rehearse", "--force", "--summary",
                    "no/where", expect=6)
        for entry in os.listdir("/proc"):
            if entry.isdigit() and is_alive(int(entry)):
                self.assertFalse(self.is_ours(entry), entry)

    def is_ours(self, entry):
        """A sandbox that was started from this test's directory."""
        try:
            return (os.readlink(f"/proc/{entry}/cwd") == str(self.dir)
                    and os.readlink(f"/proc/{entry}/exe") != MUSTER)
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
