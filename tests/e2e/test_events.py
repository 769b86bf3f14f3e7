# SPDX-License-Identifier: Apache-2.0
"""export events --follow: nothing is left out, whatever happens."""

import csv
import gzip
import io
import json
import os
import signal
import time
import unittest
import urllib.parse

from harness import MusterCase, TOKEN, environment, private, wait_for
from stand_in import StandIn

PAGE = 5


DAY = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))


def event(number):
    return {"uuid": f"event-{number}", "eventType": "user.session.start",
            "published": f"{DAY}T08:{number // 60:02}:{number % 60:02}.000Z",
            "displayMessage": 'says "hi', "actor": {"id": f"00u{number}"}}


class Log(StandIn):
    """An org that has a log and nothing else."""

    def __init__(self, events):
        super().__init__()
        self.events = [event(n) for n in range(events)]
        self.paths = []
        self.tokens = set()
        self.forgotten = -1  # the last place that is not known any more
        self.most = 1000  # events that it can bear to be asked for
        self.origin = None  # where links lead to

    def answer(self, request, body):
        self.paths.append(request.path)
        self.tokens.add(request.headers.get("Authorization"))
        query = dict(urllib.parse.parse_qsl(request.path.partition("?")[2]))
        first = 0
        if int(query["limit"]) > self.most:
            return self.reply(request, 500, {"errorCode": "E0000009"})
        if "after" in query:
            first = int(query["after"])
            if first <= self.forgotten:
                return self.reply(request, 400, {"errorCode": "E0000031",
                                                 "errorSummary": "too old"})
        elif "since" in query:
            first = sum(e["published"] < query["since"] for e in self.events)
        page = self.events[first:first + PAGE]
        link = (f"{self.origin or self.url}/api/v1/logs"
                f"?after={first + len(page)}&limit={query['limit']}")
        return self.reply(request, 200, page, link)

    def reply(self, request, status, body, link=None):
        headers = []
        if link:
            headers = [("Link", f'<{request.path}>; rel="self"'),
                       ("Link", f'<{link}>; rel="next"')]
        self.send(request, status, headers, json.dumps(body).encode())


class Events(MusterCase):
    def setUp(self):
        super().setUp()
        with open(self.path("token"), "w", encoding="ascii",
                  opener=private) as file:
            file.write(TOKEN)

    def log(self, events=12):
        return self.enterContext(Log(events))

    def follow(self, log, *options, since=DAY, **more):
        since = ["--since", since] if since else []
        log.paths.clear()
        return self.start("export", "events", "--follow", "--org", log.url,
                          "--token-file", self.path("token"), "--interval",
                          "1ms", *since, *options, **more)

    def stop(self, process, number=signal.SIGTERM, expect=143):
        process.send_signal(number)
        return self.ended(process, expect)

    def uuids(self, name="events.csv"):
        if not self.exists(name):
            return []
        data = self.read(name)
        rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        return [row["uuid"] for row in rows]

    def wait_for_events(self, count, name="events.csv"):
        wait_for(lambda: len(set(self.uuids(name)) - {None, ""}) >= count)

    def wait_until_idle(self, log):
        """Until the end was asked for again and again; once might be the
        last request of a run that was killed."""
        wait_for(lambda: len(log.paths) > 2 and len(set(log.paths[-3:])) == 1)

    def all_of(self, log):
        return [e["uuid"] for e in log.events]

    # ---- what is followed ----

    def test_events_that_come_later_are_there_at_once(self):
        log = self.log()
        process = self.follow(log, "--output", "events.csv")
        self.wait_for_events(12)
        log.events += [event(n) for n in range(12, 16)]
        self.wait_for_events(16)
        run = self.stop(process)
        self.assertEqual(self.uuids(), self.all_of(log))
        self.assert_said(run, f"16 events, the last one of {DAY}T08:00:15")

    def test_without_since_it_begins_now_by_the_clock_of_the_org(self):
        log = self.log()
        process = self.follow(log, "--filter", 'a eq "b"', since=None)
        wait_for(lambda: len(log.paths) > 1)
        self.stop(process)
        query = dict(urllib.parse.parse_qsl(log.paths[1].partition("?")[2]))
        since = time.strptime(query["since"], "%Y-%m-%dT%H:%M:%S.000Z")
        self.assertEqual((query["filter"], query["limit"]),
                         ('a eq "b"', "1000"))
        self.assertLess(abs(time.mktime(since) - time.mktime(time.gmtime())),
                        60)

    def test_lines_go_on_behind_those_that_are_there(self):
        log = self.log()
        whole = json.dumps({"uuid": "old", "a": 'an odd " one'})
        self.write("events.ndjson", f'{whole}\n{{"uuid": "torn'.encode())
        process = self.follow(log, "--output", "events.ndjson")
        wait_for(lambda: self.read("events.ndjson").count(b"\n") >= 13)
        self.stop(process)
        lines = [json.loads(line) for line in
                 self.read("events.ndjson").decode().splitlines()]
        self.assertEqual([line["uuid"] for line in lines],
                         ["old"] + self.all_of(log))

    def test_a_packed_output_goes_on_with_one_header(self):
        log = self.log()
        for _ in range(2):
            process = self.follow(log, "--output", "events.csv.gz",
                                  "--cursor", "cursor")
            self.wait_until_idle(log)
            self.stop(process)
            log.events += [event(n) for n in range(12, 14)]
        data = gzip.decompress(self.read("events.csv.gz")).decode()
        self.assertEqual(data.count("eventType"), 1)
        self.assertEqual(len(data.splitlines()), 15)

    def test_an_output_with_other_columns_stays_as_it_is(self):
        log = self.log()
        self.write("events.csv", b"a,b\n1,2\n")
        run = self.ended(self.follow(log, "--output", "events.csv"), 2)
        self.assert_said(run, "other columns.*--force")
        self.assertEqual(self.read("events.csv"), b"a,b\n1,2\n")

    # ---- the place ----

    def test_a_killed_run_repeats_a_page_at_most_and_leaves_none_out(self):
        log = self.log(60)
        for wanted in range(4, 60, 8):
            process = self.follow(log, "--output", "events.csv", "--cursor",
                                  "cursor", "--exec", "cat >>got")
            self.wait_for_events(wanted)
            process.kill()
            process.wait(10)
        process = self.follow(log, "--output", "events.csv", "--cursor",
                              "cursor", "--exec", "cat >>got")
        self.wait_until_idle(log)
        self.stop(process)
        got = [json.loads(line)["uuid"]
               for line in self.read("got").decode().splitlines()]
        for uuids in (self.uuids(), got):
            self.assertEqual(sorted(set(uuids)), sorted(self.all_of(log)))
            self.assertLessEqual(len(uuids), 60 + 7 * PAGE)
            first = {uuid: uuids.index(uuid) for uuid in uuids}
            self.assertEqual(sorted(first, key=first.get), self.all_of(log))

    def test_the_next_run_goes_on_behind_the_last(self):
        log = self.log(7)
        for _ in range(2):
            process = self.follow(log, "--output", "events.csv", "--cursor",
                                  "cursor")
            self.wait_until_idle(log)
            run = self.stop(process)
            log.events += [event(n) for n in range(7, 9)]
        self.assert_said(run, "where cursor says; --since is of no use")
        self.assertEqual(self.uuids(), self.all_of(log)[:9])
        self.assertEqual(os.stat(self.path("cursor")).st_mode & 0o777, 0o600)
        self.assertFalse(self.exists("cursor.lock"))

    def test_a_cursor_is_of_one_org_one_filter_and_one_follower(self):
        log = self.log()
        process = self.follow(log, "--cursor", "cursor", stdin=None)
        self.wait_until_idle(log)
        run = self.ended(self.follow(log, "--cursor", "cursor"), 6)
        self.assert_said(run, "cursor is in use by another run")
        self.stop(process)
        run = self.ended(self.follow(self.log(), "--cursor", "cursor"), 2)
        self.assert_said(run, f"cursor of {log.url}, and not of")
        run = self.ended(self.follow(log, "--cursor", "cursor", "--filter",
                                     "x"), 2)
        self.assert_said(run, "without --filter; this one has --filter x")
        self.write("cursor", self.read("cursor")[:-9])
        run = self.ended(self.follow(log, "--cursor", "cursor"), 2)
        self.assert_said(run, "damaged: it is no JSON")

    def test_a_place_that_the_org_forgot_is_found_by_time(self):
        log = self.log(7)
        process = self.follow(log, "--output", "events.csv", "--cursor",
                              "cursor")
        self.wait_until_idle(log)
        self.stop(process)
        log.events += [event(n) for n in range(7, 9)]
        log.forgotten = 7
        process = self.follow(log, "--output", "events.csv", "--cursor",
                              "cursor")
        self.wait_for_events(9)
        self.wait_until_idle(log)
        run = self.stop(process)
        self.assertTrue(any(f"since={DAY}T08:00:05.999Z" in
                            urllib.parse.unquote(path) for path in log.paths))
        self.assert_said(run, "does not know the place .*too old")
        self.assertEqual(self.uuids(), self.all_of(log))

    def test_an_org_that_knows_no_place_at_all_is_not_asked_for_ever(self):
        log = self.log(3)
        log.forgotten = 99
        run = self.ended(self.follow(log, "--output", "events.csv"), 5)
        self.assert_said(run, "does not know the place", "does not take .*log")

    def test_pages_that_are_too_large_are_made_smaller(self):
        log = self.log()
        log.most = 300
        process = self.follow(log, "--retries", "0", "--output", "events.csv")
        self.wait_for_events(12)
        run = self.stop(process)
        self.assert_said(run, "trying with a smaller page")
        self.assertIn("limit=250", log.paths[-1])

    def test_out_of_time_it_can_be_gone_on_with(self):
        log = self.log()
        process = self.follow(log, "--output", "events.csv", "--cursor",
                              "cursor", "--max-duration", "400ms")
        run = self.ended(process, 5)
        self.assert_said(run, "the same command goes on behind them")

    def test_a_link_to_another_server_is_not_followed(self):
        log = self.log()
        other = self.log()
        log.origin = other.url
        run = self.ended(self.follow(log, "--output", "events.csv"), 5)
        self.assert_said(run, "leads to another server, and is not followed")
        self.assertEqual(other.paths, [])

    # ---- the command ----

    def test_a_command_that_failed_gets_the_same_batch_again(self):
        log = self.log()
        command = ('cat >>got; echo $MUSTER_EVENTS; '
                   '[ -e once ] || { touch once; exit 3; }')
        process = self.follow(log, "--output", "/dev/null", "--exec", command)
        wait_for(lambda: self.exists("got") and
                 self.read("got").count(b"\n") >= 17)
        self.wait_until_idle(log)
        run = self.stop(process)
        got = [json.loads(line)["uuid"]
               for line in self.read("got").decode().splitlines()]
        self.assertEqual(got, self.all_of(log)[:PAGE] + self.all_of(log))
        self.assert_said(run, "ended with status 3; it gets the same events")
        self.assertRegex(run.err, r"(?m)^5$")
        self.assertEqual(run.out, "")

    def test_a_command_that_goes_on_failing_ends_the_run_before_its_batch(self):
        log = self.log()
        run = self.ended(self.follow(
            log, "--cursor", "cursor", "--retries", "0", "--output",
            "/dev/null", "--exec", "exit 7"), 5)
        self.assert_said(run, "failed in 1 attempt: it ended with status 7")
        self.assertIn("since=", json.loads(self.read("cursor"))["next"])
        process = self.follow(log, "--cursor", "cursor", "--output",
                              "events.csv")
        self.wait_for_events(12)
        self.stop(process)
        self.assertEqual(self.uuids(), self.all_of(log))

    def test_a_command_that_fails_under_a_parent_deaf_to_its_children(self):
        """Whoever ignores SIGCHLD has its programs ignore it, too."""
        log = self.log()
        run = self.ended(self.follow(
            log, "--retries", "0", "--output", "/dev/null", "--exec", "exit 7",
            preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)),
                         5)
        self.assert_said(run, "failed in 1 attempt: it ended with status 7")

    def test_a_command_sees_no_credential_and_no_other_file(self):
        log = self.log(3)
        env = environment(OKTA_CLIENT_TOKEN="00secret", OKTA_OTHER="00secret",
                          MINE="kept")
        process = self.follow(
            log, "--cursor", "cursor", "--output", "events.csv", "--exec",
            "env >env; ls /proc/self/fd >fds; grep Sig /proc/self/status "
            ">signals; touch done", env=env)
        wait_for(lambda: self.exists("done"))
        self.stop(process)
        seen = self.read("env").decode()
        self.assertNotIn("OKTA", seen)
        self.assertNotIn("00secret", seen)
        self.assertIn("MINE=kept", seen)
        self.assertIn("MUSTER_EVENTS=3", seen)
        self.assertEqual(self.read("fds").split(), [b"0", b"1", b"2", b"3"])
        self.assertRegex(self.read("signals"), rb"SigBlk:\s+0+\n")

    def test_asked_to_stop_it_lets_its_command_end(self):
        log = self.log(3)
        process = self.follow(log, "--cursor", "cursor", "--output",
                              "/dev/null", "--exec",
                              "touch begun; sleep 0.3; touch done")
        wait_for(lambda: self.exists("begun"))
        self.stop(process, signal.SIGINT, 130)
        self.assertTrue(self.exists("done"))
        self.assertIn("after=3", json.loads(self.read("cursor"))["next"])

    def test_asked_to_stop_together_with_its_command_it_was_asked(self):
        log = self.log(3)
        process = self.follow(log, "--cursor", "cursor", "--retries", "0",
                              "--output", "/dev/null", "--exec",
                              "kill $PPID; exit 1")
        self.ended(process, 143)
        self.assertIn("since=", json.loads(self.read("cursor"))["next"])

    def test_idle_it_ends_at_once(self):
        log = self.log(3)
        process = self.follow(log, "--interval", "1h", "--output",
                              "events.csv")
        self.wait_for_events(3)
        began = time.monotonic()
        run = self.stop(process, signal.SIGINT, 130)
        self.assertLess(time.monotonic() - began, 3)
        self.assert_said(run, "3 events")

    # ---- what is no following ----

    def test_options_of_an_export_that_ends_are_refused(self):
        log = self.log()
        for option in (["--until", "1h"], ["--limit", "3"], ["--resume"],
                       ["--sort", "uuid"], ["--summary", "x"]):
            with self.subTest(option[0]):
                run = self.ended(self.follow(log, *option), 2)
                self.assert_said(run, f"{option[0]} is for exports that have")
        run = self.ended(self.follow(log, since="200d"), 2)
        self.assert_said(run, "more than 180 days ago")
        self.assertEqual(log.paths, ["/api/v1/logs?limit=1"])
        self.assertEqual(log.tokens, {f"SSWS {TOKEN}"})


if __name__ == "__main__":
    unittest.main()
