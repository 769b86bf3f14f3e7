# SPDX-License-Identifier: Apache-2.0
"""People who are there already: --on-existing fail, skip and update."""

import http.client
import json
import pathlib
import signal
import time
import unittest

from harness import (HEADER, MusterCase, csv_bytes, login, people, profile_of,
                     wait_for)

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
SCHEMA = str(SAMPLES / "schema.json")
QUICK = ("--limit", "none")
SECRET = "Old-secret-1"


class Existing(MusterCase):
    def there(self, org, numbers, **profile):
        """People who were there before: user1@... and so on."""
        for n in numbers:
            own = {"email": login(n), "firstName": f"First{n}",
                   "lastName": f"Last{n}", **profile}
            reply = org.create(login(n), profile=own, credentials={
                "password": {"value": SECRET}})
            self.assertEqual(reply.status, 200, reply)
        org.once("POST", "/sandbox/reset-ledger", token=None)

    def file(self, rows, *more):
        return self.write("people.csv", csv_bytes(rows, [*HEADER, *more]))

    def update(self, org, file, *options, **more):
        return self.run_import(org, file, "--on-existing", "update", "--force",
                               *options, **more)

    def users(self, org):
        return {user["profile"]["login"]: user for user in org.stored()}

    def profiles(self, org):
        return {name: user["profile"] for name, user in self.users(org).items()}

    def sent(self, org):
        """What changed anything, as {bucket: requests}."""
        requests = org.ledger()["requests"]
        return {bucket: sum(requests.get(bucket, {}).values())
                for bucket in ("user-write", "groups")}


class Modes(Existing):
    def test_fail_skip_and_update(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1, 2, 3], title="Clerk")
        before = self.profiles(org)
        rows = [[*row, "Boss" if row[0] == login(2) else "Clerk"]
                for row in people(5)]
        rows[2][0] = rows[2][0].upper()  # it is the same person
        file = self.file(rows[:3], "title")
        self.run_import(org, file, expect=1)
        self.assertEqual(self.statuses(), ["failed"] * 3)
        self.assertIn("--on-existing", self.summary()["errors"][0]["advice"])

        file = self.file(rows, "title")
        run = self.run_import(org, file, "--force", "--on-existing", "skip",
                              "--limit", "4")
        self.assert_said(
            run, r"budget: 4 calls to /api/v1/users/\{idOrLogin\} to look",
            "at most 4 calls to /api/v1/users to create users",
            "at most 4 people get", "1 created, 3 skipped of 4 rows")
        found = self.users(org)
        self.assertEqual([(row["status"], row["id"], row["user_status"],
                           row["attempts"]) for row in self.results()],
                         [("skipped", found[login(n)]["id"], "ACTIVE", "0")
                          for n in (1, 2, 3)]
                         + [("created", found[login(4)]["id"], "PROVISIONED",
                             "1")])
        self.assertEqual({name: self.profiles(org)[name] for name in before},
                         before)
        self.assertEqual(self.sent(org)["user-write"], 0)

        run = self.update(org, file)
        self.assert_said(
            run, r"at most 5 calls to /api/v1/users/\{id\} to change users",
            "1 created, 1 updated, 3 unchanged of 5 rows")
        self.assertEqual([(row["status"], row["attempts"])
                          for row in self.results()],
                         [("unchanged", "0"), ("updated", "1"),
                          ("unchanged", "0"), ("unchanged", "0"),
                          ("created", "1")])
        self.assertEqual(self.summary()["counts"],
                         {"created": 1, "updated": 1, "unchanged": 3})
        self.assertEqual(self.sent(org)["user-write"], 1)
        now = self.profiles(org)
        self.assertEqual(now[login(2)], {**before[login(2)], "title": "Boss"})
        self.assertEqual(now[login(3)], before[login(3)])  # the login, too
        self.assertFalse(self.exists("people.rejects.csv"))

    def test_a_login_that_cannot_stand_in_a_path(self):
        org = self.sandbox(*QUICK, "--schema", self.write(
            "any.json", json.dumps({"definitions": {
                "base": {"properties": {
                    "login": {"type": "string", "pattern": ".+"},
                    "email": {"type": "string"},
                    "firstName": {"type": "string"},
                    "lastName": {"type": "string"},
                    "title": {"type": "string"}}, "required": ["login"]},
                "custom": {"properties": {}}}}).encode()))
        org.create("corp/ada", profile={"title": "Clerk"})
        self.update(org, self.write("people.csv", csv_bytes(
            [["corp/ada", "a@b.example", "Ada", "Byron", "Boss"],
             ["corp/bob", "b@b.example", "Bob", "Byron", "Boss"]],
            ["login", "email", "firstName", "lastName", "title"])))
        self.assertEqual(self.statuses(), ["updated", "created"])
        self.assertEqual(self.profiles(org)["corp/ada"]["title"], "Boss")

    def test_whoever_is_deactivated_can_be_skipped_and_not_updated(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1, 2], title="Clerk")
        for n in (1, 2):
            org.send("DELETE", f"/api/v1/users/{login(n)}")
        file = self.file([[*people(1)[0], "Boss"],
                          [*people(1, 2)[0], "Clerk"]], "title")
        self.run_import(org, file, "--on-existing", "skip")
        self.assertEqual([(row["status"], row["user_status"])
                          for row in self.results()],
                         [("skipped", "DEPROVISIONED")] * 2)
        run = self.update(org, file, expect=1)
        self.assert_said(run, "E0000038", "deactivated has to be activated")
        self.assertEqual(self.statuses(), ["failed", "unchanged"])
        self.assertEqual(self.read("people.rejects.csv").count(b"\n"), 2)

    def test_what_may_not_be_done_to_one_may_be_done_to_others(self):
        """But who may not create one may create nobody."""
        for rows, before, code, statuses in (
                (people(3), [1], 1, ["failed"]), (people(3, 2), [], 4, [])):
            org = self.sandbox(*QUICK, "--forbid-after", str(len(before) + 1))
            self.there(org, before, firstName="Other")
            self.update(org, self.file(rows), "--limit", "1",
                        *self.offline(), expect=code)
            self.assertEqual(self.statuses(), statuses)

    def test_a_run_goes_on_as_it_was_begun(self):
        org = self.sandbox(*QUICK)
        file = self.file(people(1))
        self.run_import(org, file, "--on-existing", "skip")
        run = self.run_import(org, file, "--resume", "--on-existing", "update",
                              expect=2)
        self.assert_said(run, "what differs: what .*--on-existing")

    def test_a_dry_run_sends_nothing(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1])
        run = self.update(org, self.file(people(2)), "--dry-run")
        self.assert_said(run, "budget: 2 calls", "2 planned")
        self.assert_only_asked(org)


class Values(Existing):
    CUSTOM = ["badge", "contractor", "seatCount", "workload", "shirtSizes",
              "deskNumbers", "hireDate", "region", "mobilePhone"]
    ADA = ["A-17", "true", "9007199254740991", "1.50", "S;M", "4;12",
           "2026-11-02", "APAC", "+1 555"]

    def test_each_type_is_compared_as_what_it_is(self):
        org = self.sandbox(*QUICK, "--schema", SCHEMA)
        file = self.file([[*people(1)[0], *self.ADA],
                          [*people(1, 2)[0], *[""] * len(self.ADA)]],
                         *self.CUSTOM)
        self.update(org, file)
        self.assertEqual(self.statuses(), ["created", "created"])
        for _ in range(2):
            self.update(org, file)
            self.assertEqual(self.statuses(), ["unchanged", "unchanged"])
        # Each by itself is a change, and changes nothing else.
        other = ["A-18", "false", "9007199254740990", "1.6", "M;S", "4",
                 "2026-11-03", "EMEA", "+1 556"]
        was = self.profiles(org)[login(1)]
        for name, value in zip(self.CUSTOM, other):
            with self.subTest(name):
                self.update(org, self.file([[*people(1)[0], value]], name))
                self.assertEqual(self.statuses(), ["updated"])
                now = self.profiles(org)[login(1)]
                self.assertNotEqual(now[name], was[name])
                self.assertEqual({**now, name: was[name]}, was)
                was = now

    def test_blanks_leave_alone_and_the_clear_token_clears(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1, 2], title="Clerk", city="Bonn", division="Sales")
        file = self.file([[*people(1)[0], "", "<clear>", "NULL"],
                          [*people(1, 2)[0], "<clear>", "", "<clear>"]],
                         "title", "city", "division")
        self.update(org, file, "--clear-token", "<clear>")
        self.assertEqual(self.statuses(), ["updated", "updated"])
        now = self.profiles(org)
        self.assertEqual([now[login(1)].get(name) for name in
                          ("title", "city", "division")],
                         ["Clerk", None, "Sales"])
        self.assertEqual([now[login(2)].get(name) for name in
                          ("title", "city", "division")],
                         [None, "Bonn", None])
        self.update(org, file, "--clear-token", "<clear>")
        self.assertEqual(self.statuses(), ["unchanged", "unchanged"])

    def test_a_login_that_stands_in_for_the_address_changes_none(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1], email="ada@home.example")
        file = self.file(people(2))
        self.update(org, file)
        self.assertEqual(self.statuses(), ["unchanged", "created"])
        now = self.profiles(org)
        self.assertEqual([now[login(n)]["email"] for n in (1, 2)],
                         ["ada@home.example", login(2)])
        self.update(org, self.file([[*people(1)[0], login(1)]], "email"))
        self.assertEqual(self.profiles(org)[login(1)]["email"], login(1))

    def test_passwords_status_and_recovery_stay(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1, 2])
        before = self.users(org)
        rows = [[*row, "New-secret-2", "First pet?", "Rex", "disabled", title]
                for row, title in zip(people(3), ["", "Boss", "Boss"])]
        run = self.update(org, self.file(
            rows, "password", "recovery_question", "recovery_answer",
            "status", "title"))
        self.assertEqual(run.err.count("keep these as they are"), 1)
        self.assert_said(run, "passwords, recovery questions, status\n")
        self.assertEqual(self.statuses(), ["unchanged", "updated", "created"])
        now = self.users(org)
        for n in (1, 2):
            for what in ("credentials", "status", "passwordChanged"):
                self.assertEqual(now[login(n)][what], before[login(n)][what])
            self.assertEqual(now[login(n)]["stored"], before[login(n)]["stored"])
        self.assertEqual(now[login(3)]["status"], "STAGED")


class Memberships(Existing):
    def groups(self, org):
        return {name: {group["name"] for group in user["stored"]["groups"]}
                for name, user in self.users(org).items()}

    def test_groups_are_added_and_never_taken_away(self):
        names = [f"G{n}" for n in range(1, 24)]
        org = self.sandbox(*QUICK, *(f"--group={name}" for name in names))
        self.there(org, [1, 2, 3])
        ids = {group["profile"]["name"]: group["id"]
               for group in org.get("/api/v1/groups?limit=200").json}
        user = self.users(org)[login(1)]["id"]
        for name in ("G1", "G2"):
            org.send("PUT", f"/api/v1/groups/{ids[name]}/users/{user}")
        org.once("POST", "/sandbox/reset-ledger", token=None)
        file = self.file([[*people(1)[0], "G1;G3"], [*people(1, 2)[0], ""],
                          [*people(1, 3)[0], ";".join(names)],
                          [*people(1, 4)[0], ";".join(names)]], "groups")
        run = self.update(org, file)
        self.assert_said(run, "at most 48 calls to /api/v1/groups")
        self.assertEqual(self.statuses(),
                         ["updated", "unchanged", "updated", "created"])
        self.assertEqual(self.groups(org), {
            login(1): {"G1", "G2", "G3"}, login(2): set(),
            login(3): set(names), login(4): set(names)})
        requests = org.ledger()["requests"]
        self.assertEqual(requests["groups"]["204"], 1 + 23 + 3)
        self.assertNotIn("user-write", requests)
        org.once("POST", "/sandbox/reset-ledger", token=None)
        self.update(org, file)
        self.assertEqual(self.statuses(), ["unchanged"] * 4)
        self.assertNotIn("204", org.ledger()["requests"]["groups"])

    def test_skipped_people_join_no_group(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1])
        self.run_import(org, self.file(people(2)), "--on-existing", "skip",
                        "--group", "Staff", "--create-groups")
        self.assertEqual(self.groups(org),
                         {login(1): set(), login(2): {"Staff"}})

    def test_managers_are_linked_among_new_and_old(self):
        org = self.sandbox(*QUICK)
        self.there(org, [1, 2])
        file = self.file([[*people(1)[0], login(3)], [*people(1, 2)[0], ""],
                          [*people(1, 3)[0], login(2)]], "managerId")
        for statuses in (["unchanged", "unchanged", "created"],
                         ["unchanged"] * 3):
            self.update(org, file, "--link-managers")
            self.assertEqual(self.statuses(), statuses)
            users = self.users(org)
            self.assertEqual([users[login(n)]["profile"].get("managerId")
                              for n in (1, 2, 3)],
                             [users[login(3)]["id"], None,
                              users[login(2)]["id"]])

    def test_activation_links_are_for_new_people(self):
        org = self.sandbox(*QUICK)
        org.create(login(1), query="?activate=false",
                   profile={"email": login(1), "firstName": "First1",
                            "lastName": "Last1"})
        self.update(org, self.file(people(2)), "--silent",
                    "--activation-links", "links.csv")
        self.assertEqual(self.statuses(), ["unchanged", "created"])
        self.assertEqual([self.users(org)[login(n)]["status"] for n in (1, 2)],
                         ["STAGED", "PROVISIONED"])
        self.assertEqual(self.read("links.csv").count(b"\n"), 2)
        self.assertEqual(org.ledger()["mails"]["activation"], 0)


class Trouble(Existing):
    """30 people of whom every other one is there, as somebody else would have
    them."""

    COUNT = 30

    def wave(self, *options):
        """The org, and a file that changes the old ones."""
        org = self.sandbox(*options, "--group=Staff")
        old = range(1, self.COUNT + 1, 2)
        for n in old:
            profile = profile_of(login(n), firstName=f"First{n}",
                                 title="Clerk")
            wait_for(lambda: self.is_there(org, n, profile))
        org.once("POST", "/sandbox/reset-ledger", token=None)
        rows = [[*row, "Boss", "Staff"] for row in people(self.COUNT)]
        return org, self.file(rows, "title", "groups")

    def is_there(self, org, n, profile):
        """Whatever its limits and faults say of the request."""
        try:
            org.once("POST", "/api/v1/users", {"profile": profile})
        except (OSError, http.client.HTTPException):
            pass
        return login(n) in self.users(org)

    def assert_all_is_well(self, org):
        users = self.users(org)
        self.assertEqual(len(users), self.COUNT)
        for n in range(1, self.COUNT + 1):
            user = users[login(n)]
            self.assertEqual((user["profile"]["title"],
                              user["profile"]["lastName"]),
                             ("Boss", f"Last{n}"))
            self.assertEqual([g["name"] for g in user["stored"]["groups"]],
                             ["Staff"])
        self.assertEqual(org.ledger()["created_more_than_once"], 0)

    def test_limits(self):
        org, file = self.wave("--limit", "users=20/1s", "--limit",
                              "user-read=20/1s", "--limit", "user-write=10/1s",
                              "--limit", "groups=20/1s", "--share", "100",
                              "--concurrency", "4", "--speed", "10")
        self.update(org, file, "--rehearse-speed", "10")
        self.assert_all_is_well(org)
        summary = self.summary()
        self.assertEqual(summary["counts"], {"created": 15, "updated": 15})
        self.assertGreater(summary["waited_ms"], 0)

    def test_faults(self):
        """What is done twice because of them is done once by the look of
        it."""
        faults = ["500", "502", "503", "reset-before", "reset-after",
                  "truncated", "malformed", "429-bare", "close"]
        org, file = self.wave(*QUICK, "--speed", "20",
                              *(f"--fault={fault}=3" for fault in faults))
        options = ["--retries", "10", "--rehearse-speed", "20"]
        self.update(org, file, *options)
        self.assert_all_is_well(org)
        for n, answer in enumerate(self.results(), 1):
            self.assertEqual((answer["status"], answer["error"]),
                             ("updated" if n % 2 else "created", ""))
            self.assertGreaterEqual(int(answer["attempts"]), 1)
        self.update(org, file, *options)
        self.assertEqual(self.statuses(), ["unchanged"] * self.COUNT)

    def test_a_killed_run_is_gone_on_with(self):
        org, file = self.wave(*QUICK, "--latency", "30ms")
        process = self.start_import(org, file, "--on-existing", "update",
                                    "--concurrency", "5")
        wait_for(lambda: self.exists("people.results.csv")
                 and self.read("people.results.csv").count(b"\n") > 8)
        process.kill()
        process.wait(10)
        run = self.run_import(org, file, "--on-existing", "update", "--resume")
        self.assert_said(run, "going on after row")
        self.assert_all_is_well(org)
        statuses = self.statuses()
        self.assertEqual(set(statuses[1::2]), {"created"})
        self.assertLessEqual(set(statuses[0::2]), {"updated", "unchanged"})
        self.assertEqual(self.summary()["counts"]["created"], 15)

    def test_who_was_only_looked_up_does_not_hold_up_the_end(self):
        """There are creates to come for minutes."""
        org = self.sandbox("--limit", "users=2/60s", "--limit",
                           "user-read=1000/60s", "--share", "100",
                           "--window", "first-request")
        file = self.file(people(30))
        process = self.start_import(org, file, "--on-existing", "skip",
                                    "--pace", "burst")
        wait_for(lambda: sum(org.ledger()["requests"].get("user-read", {})
                             .values()) == 30 and org.ledger()["created"] == 2)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.ended(process, 143)
        self.assertLess(time.monotonic() - began, 4)
        self.assertEqual(self.statuses(), ["created"] * 2)


if __name__ == "__main__":
    unittest.main()
