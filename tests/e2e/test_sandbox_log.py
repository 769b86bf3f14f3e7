# SPDX-License-Identifier: Apache-2.0
"""The sandbox org's System Log."""

import datetime
import time
import unittest
from collections import Counter
from urllib.parse import quote

from harness import Sandbox
from test_sandbox import SandboxCase, causes, rate
from test_sandbox_groups import next_path

FILTER = (400, "E0000053")
VALIDATION = (400, "E0000001")


def ago(**how_long):
    when = (datetime.datetime.now(datetime.timezone.utc)
            - datetime.timedelta(**how_long))
    return when.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def query(**parameters):
    return "/api/v1/logs?" + "&".join(f"{name}={quote(str(value))}"
                                      for name, value in parameters.items())


def types(events):
    return [event["eventType"] for event in events]


class LogCase(SandboxCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("--limit", "none", *cls.options).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def ask(self, **parameters):
        reply = self.sandbox.get(query(**parameters))
        self.assertEqual(reply.status, 200, reply.body)
        return reply

    def pages(self, **parameters):
        """All events of a query that ends."""
        path, events = query(**parameters), []
        while path:
            reply = self.sandbox.get(path)
            self.assertEqual(reply.status, 200, reply.body)
            events += reply.json
            path = next_path(self.sandbox, reply)
        return events

    def here(self):
        """Where whoever polls is to go on to see what happens from now on."""
        return next_path(self.sandbox, self.ask(limit=1000))

    def since(self, path):
        return self.sandbox.get(path).json

    def say(self, kind, published=None, message=None):
        body = {"eventType": kind, "displayMessage": message}
        if published:
            body["published"] = published
        reply = self.sandbox.once("POST", "/sandbox/event", body, token=None)
        self.assertEqual(reply.status, 204, reply.body)


class Recording(LogCase):
    options = "--group", "Sales"

    def user(self, login, **more):
        return self.sandbox.create(login, **more).json

    def test_what_happens_to_a_user_is_recorded(self):
        here = self.here()
        user = self.user("life@x.example")
        path = f"/api/v1/users/{user['id']}"
        staged = self.user("staged@x.example", query="?activate=false")
        for step in ("lifecycle/reactivate?sendEmail=false",
                     "lifecycle/deactivate"):
            self.sandbox.send("POST", f"{path}/{step}")
        self.sandbox.send("POST", f"/api/v1/users/{staged['id']}", {
            "profile": {"title": "Clerk"},
            "credentials": {"password": {"value": "Tr0ub4dor3x"}}})
        self.sandbox.send(
            "POST", f"/api/v1/users/{staged['id']}/lifecycle/activate")
        for step in ("suspend", "unsuspend", "expire_password",
                     "reset_password?sendEmail=false"):
            self.sandbox.send(
                "POST", f"/api/v1/users/{staged['id']}/lifecycle/{step}")
        self.sandbox.send("DELETE", path)
        events = self.since(here)
        by_user = {user["id"]: [], staged["id"]: []}
        for event in events:
            by_user[event["target"][0]["id"]].append(event["eventType"])
        self.assertEqual(by_user[user["id"]], [
            "user.lifecycle.create", "user.lifecycle.activate",
            "user.lifecycle.reactivate", "user.lifecycle.deactivate",
            "user.lifecycle.delete.initiated",
            "user.lifecycle.delete.completed"])
        self.assertEqual(by_user[staged["id"]], [
            "user.lifecycle.create", "user.account.update_profile",
            "user.account.update_password", "user.lifecycle.activate",
            "user.lifecycle.suspend", "user.lifecycle.unsuspend",
            "user.account.expire_password", "user.account.reset_password"])
        self.assertEqual(len({e["uuid"] for e in events}), len(events))

    def test_an_event_tells_who_did_what_to_whom(self):
        here = self.here()
        self.sandbox.send("POST", "/api/v1/users?activate=true", {
            "profile": {"login": "new@x.example", "email": "new@x.example",
                        "firstName": "Zoë", "lastName": "O\"Brien"}},
            headers={"User-Agent": "a tester"})
        created, activated = self.since(here)
        self.assertEqual(
            {**created["target"][0], "id": None},
            {"id": None, "type": "User", "alternateId": "new@x.example",
             "displayName": "Zoë O\"Brien", "detailEntry": None})
        self.assertEqual(created["outcome"],
                         {"result": "SUCCESS", "reason": None})
        self.assertEqual((created["severity"], created["displayMessage"]),
                         ("INFO", "Create Okta user"))
        self.assertRegex(created["actor"]["id"], "^00u")
        self.assertEqual(created["client"]["userAgent"]["rawUserAgent"],
                         "a tester")
        self.assertEqual(
            created["debugContext"]["debugData"]["requestUri"],
            "/api/v1/users")
        self.assertRegex(
            created["transaction"]["detail"]["requestApiTokenId"], "^00T")
        self.assertEqual(created["transaction"], activated["transaction"])
        self.assertRegex(created["uuid"],
                         "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                         "[89ab][0-9a-f]{3}-[0-9a-f]{12}$")

    def test_groups_and_members_are_recorded_when_they_change(self):
        sales = self.sandbox.get("/api/v1/groups?q=Sales").json[0]["id"]
        here = self.here()
        user = self.user("member@x.example", groupIds=[sales])
        made = self.sandbox.send("POST", "/api/v1/groups", {
            "profile": {"name": "Made"}}).json["id"]
        member = f"/api/v1/groups/{made}/users/{user['id']}"
        for method in "PUT", "PUT", "DELETE", "DELETE":
            self.sandbox.send(method, member)
        self.sandbox.send("PUT", f"/api/v1/groups/{made}",
                          {"profile": {"name": "Renamed"}})
        self.sandbox.send("DELETE", f"/api/v1/groups/{made}")
        events = self.since(here)
        self.assertEqual(types(events)[2:], [
            "group.user_membership.add", "group.lifecycle.create",
            "group.user_membership.add", "group.user_membership.remove",
            "group.profile.update", "group.lifecycle.delete"])
        self.assertEqual(
            [(t["type"], t["displayName"]) for t in events[2]["target"]],
            [("User", "Ada Byron"), ("UserGroup", "Sales")])

    def test_what_is_refused_is_not_recorded(self):
        user = self.user("once@x.example")
        here = self.here()
        self.user("once@x.example")
        self.sandbox.send(
            "POST", f"/api/v1/users/{user['id']}/lifecycle/unlock")
        self.sandbox.send("PUT", "/api/v1/groups/none/users/none")
        self.assertEqual(self.since(here), [])


class Samples(LogCase):
    options = "--events", "2500"

    def test_made_up_events_are_those_of_the_last_week(self):
        events = self.pages(since=ago(days=7), until=ago(), limit=1000)
        self.assertEqual(len(events), 2500)
        times = [e["published"] for e in events]
        self.assertEqual(times, sorted(times))
        self.assertGreater(2490, len(set(times)))
        self.assertGreater(times[0], ago(days=7))
        self.assertGreater(times[-1], ago(hours=1))
        results = Counter(e["outcome"]["result"] for e in events)
        self.assertGreater(results["SUCCESS"], results["FAILURE"])
        self.assertGreater(results["FAILURE"], 200)
        self.assertGreater(types(events).count("user.session.start"), 1200)

    def test_the_same_seed_makes_the_same_events(self):
        keys = "eventType", "actor", "client", "target", "uuid"
        with Sandbox(*self.options) as other:
            replies = [org.get(query(limit=50)).json
                       for org in (self.sandbox, other)]
        first, second = ([{k: e[k] for k in keys} for e in events]
                         for events in replies)
        self.assertEqual(first, second)

    def test_the_orgs_people_sign_in_when_there_are_some(self):
        with Sandbox("--people", "20", "--events", "50") as sandbox:
            ids = {u["id"] for u in sandbox.stored()}
            actors = {e["actor"]["id"]
                      for e in sandbox.get("/api/v1/logs").json}
        self.assertGreater(len(actors), 5)
        self.assertLessEqual(actors, ids)

    def test_a_poll_gets_everything_once_and_has_always_a_next_page(self):
        path, seen = query(limit=1000), []
        for _ in range(4):
            reply = self.sandbox.get(path)
            seen += [e["uuid"] for e in reply.json]
            path = next_path(self.sandbox, reply)
            self.assertNotIn("since=", path)
        self.assertEqual(reply.json, [])
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(len(seen), 2500)

    def test_descending_is_ascending_turned_round(self):
        span = {"since": ago(days=6), "until": ago(days=5), "limit": 33}
        up = self.pages(**span)
        down = self.pages(**span, sortOrder="DESCENDING")
        self.assertGreater(len(up), 99)
        self.assertEqual([e["uuid"] for e in up],
                         [e["uuid"] for e in reversed(down)])

    def test_since_is_before_and_until_is_the_last_moment(self):
        a, b, c = (e["published"]
                   for e in self.ask(limit=1000).json[100:700:200])
        first = self.pages(since=a, until=b)
        self.assertNotIn(a, [e["published"] for e in first])
        self.assertEqual(first[-1]["published"], b)
        self.assertEqual(len(first) + len(self.pages(since=b, until=c)),
                         len(self.pages(since=a, until=c)))

    def test_a_filter_is_carried_through_pages(self):
        failed = self.pages(
            since=ago(days=7), until=ago(), limit=20,
            filter='eventType eq "user.session.start" and '
                   'outcome.result eq "FAILURE"')
        self.assertGreater(len(failed), 100)
        self.assertEqual({(e["eventType"], e["outcome"]["result"])
                          for e in failed},
                         {("user.session.start", "FAILURE")})

    def matches(self, text):
        return self.ask(limit=1000, filter=text).json

    def test_filters_know_every_operator(self):
        def user(text):
            return {e["eventType"] for e in self.matches(text)}

        sso, mfa = "user.authentication.sso", "user.authentication.auth_via_mfa"
        self.assertEqual(user(f'eventType ew "sso" or eventType eq "{mfa}"'),
                         {sso, mfa})
        self.assertEqual(user('eventType sw "user.auth" and not '
                              '(eventType co "mfa")'), {sso})
        self.assertEqual(user('target.type eq "AppUser" and '
                              'target.type eq "AppInstance"'), {sso})
        self.assertNotIn(sso, user('target.type ne "AppUser"'))
        self.assertEqual(
            {e["outcome"]["reason"] for e in self.matches("outcome.reason pr")},
            {"INVALID_CREDENTIALS", "LOCKED_OUT"})
        self.assertEqual(
            {e["severity"] for e in self.matches('severity gt "INFO"')},
            {"WARN"})
        one = self.ask(limit=1).json[0]
        for name, value in (("uuid", one["uuid"]),
                            ("transaction.id", one["transaction"]["id"])):
            self.assertEqual(self.matches(f'{name} eq "{value}"'), [one])
        address = one["client"]["ipAddress"]
        self.assertIn(one, self.matches(f'client.ipAddress eq "{address}"'))

    def test_filters_that_are_no_filters_are_refused(self):
        for text in ('published gt "2026-01-01T00:00:00Z"', 'event eq "x"',
                     'eventType eqq "x"', 'eventType eq', 'not eventType pr',
                     'debugContext.debugData.requestUri co "api"'):
            self.refused(self.sandbox.get(query(filter=text)), *FILTER)

    def test_keywords_are_whole_words_in_any_case(self):
        events = self.ask(limit=1000, q="SIGN payroll").json
        self.assertEqual(set(types(events)), {"user.authentication.sso"})
        self.assertEqual(self.ask(q="payrol").json, [])
        self.refused(self.sandbox.get(query(q="x" * 41)), *VALIDATION)
        self.refused(self.sandbox.get(query(q="x " * 11)), *VALIDATION)

    def test_limits_of_a_page(self):
        self.assertEqual(len(self.ask().json), 100)
        nothing = self.ask(limit=0)
        self.assertEqual(nothing.json, [])
        self.assertEqual(
            self.since(next_path(self.sandbox, nothing).replace(
                "limit=0", "limit=1")), self.ask(limit=1).json)
        for limit in "1001", "-1", "ten":
            self.refused(self.sandbox.get(query(limit=limit)), *VALIDATION)

    def test_queries_that_make_no_sense_are_refused(self):
        reply = self.sandbox.get(query(until="yesterday"))
        self.refused(reply, *VALIDATION)
        self.assertIn("until: must be a valid date-time or empty.",
                      causes(reply))
        self.refused(self.sandbox.get(query(sortOrder="asc")), *VALIDATION)
        self.refused(self.sandbox.get(query(after="x")), 400, "E0000029")
        path = next_path(self.sandbox, self.ask(limit=1))
        self.refused(self.sandbox.get(f"{path}&since={ago(days=1)}"), *FILTER)
        reply = self.sandbox.get(query(since=ago(days=181)))
        self.refused(reply, *FILTER)
        self.assertIn("180 days", reply.json["errorSummary"])


class Late(LogCase):
    def test_a_poll_takes_what_comes_late_and_a_span_has_its_place(self):
        here = self.here()
        for kind, published in (("one", ago(seconds=50)),
                                ("two", ago(seconds=20)),
                                ("late", ago(seconds=40)),
                                ("latest", ago(seconds=60)),
                                ("three", ago(seconds=10))):
            self.say(kind, published, "told")
        self.assertEqual(types(self.since(here)),
                         ["one", "two", "late", "latest", "three"])
        for limit in 1, 2, 100:
            span = {"since": ago(days=1), "until": ago(), "limit": limit,
                    "q": "told"}
            self.assertEqual(types(self.pages(**span)),
                             ["latest", "one", "late", "two", "three"])
            self.assertEqual(
                types(self.pages(**span, sortOrder="DESCENDING")),
                ["three", "two", "late", "one", "latest"])
        # Polled, since is when events could be read.
        self.assertEqual(
            len(self.ask(since=ago(seconds=5), q="told").json), 5)

    def test_what_is_older_than_90_days_is_gone(self):
        self.say("is.gone", ago(days=91))
        self.say("is.there", ago(days=89))
        self.assertEqual(types(self.ask(
            since=ago(days=179), filter='eventType sw "is"').json),
            ["is.there"])
        self.assertEqual(types(self.pages(
            since=ago(days=179), until=ago(days=80))), ["is.there"])

    def test_events_that_are_none_are_refused(self):
        for body in ({}, {"eventType": 7}, [],
                     {"eventType": "x", "published": "soon"},
                     {"eventType": "x", "published": "2999-01-01T00:00:00Z"}):
            reply = self.sandbox.once("POST", "/sandbox/event", body,
                                      token=None)
            self.refused(reply, 400, "E0000003")

    def test_a_lag_delays_events_and_loses_none(self):
        with Sandbox("--limit", "none", "--log-lag", "4m", "--speed",
                     "1000") as sandbox:
            path = next_path(sandbox, sandbox.get("/api/v1/logs"))
            for i in range(20):
                sandbox.create(f"u{i}@x.example")
            self.assertEqual(sandbox.get(path).json, [])
            seen, until = [], time.monotonic() + 10
            while len(seen) < 40 and time.monotonic() < until:
                reply = sandbox.get(path)
                seen += reply.json
                path = next_path(sandbox, reply)
                time.sleep(0.02)
            bounded = sandbox.get(query(since=ago(days=1),
                                        until=ago(days=-1))).json
        self.assertEqual(len({e["uuid"] for e in seen}), 40)
        times = [e["published"] for e in seen]
        self.assertNotEqual(times, sorted(times))
        self.assertEqual([e["published"] for e in bounded], sorted(times))


class RateLimits(SandboxCase):
    def test_a_used_up_window_is_an_event_and_reading_it_costs_logs(self):
        with Sandbox("--limit", "users=2/1h", "--limit",
                     "logs=20/1h") as sandbox:
            for i in range(5):
                last = sandbox.create(f"u{i}@x.example")
            self.assertEqual(last.status, 429)
            reply = sandbox.get("/api/v1/logs")
            self.assertEqual(rate(reply)[:2], (10, 9))
            events = [e for e in reply.json
                      if e["eventType"] == "system.org.rate_limit.violation"]
        self.assertEqual(len(events), 1)
        self.assertEqual(
            (events[0]["severity"], events[0]["outcome"]["result"],
             events[0]["target"][0]["id"]), ("WARN", "DENY", "/api/v1/users"))


if __name__ == "__main__":
    unittest.main()
