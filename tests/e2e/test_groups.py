# SPDX-License-Identifier: Apache-2.0
"""Groups by name and by id: looked up once, created on request, and as many as
a person is in."""

import json
import signal
import unittest
import urllib.parse

from harness import (HEADER, MusterCase, csv_bytes, login, people, read_csv,
                     wait_for)

SEARCH = "/api/v1/groups"
QUICK = ("--limit", "none")


class Groups(MusterCase):
    """An org with groups, and people to be put into them."""

    def org(self, *options, groups=(), apps=()):
        return self.sandbox(*QUICK, *(f"--group={name}" for name in groups),
                            *(f"--app-group={name}" for name in apps),
                            *options)

    def members(self, *cells, column="groups"):
        """A file of people whose groups are these."""
        rows = [[login(n), "A", "B", cell] for n, cell in enumerate(cells, 1)]
        return self.write("people.csv", csv_bytes(rows, HEADER + [column]))

    def all_groups(self, org):
        """{name: id} of the org; of twins of a name the last."""
        return {group["profile"]["name"]: group["id"]
                for group in org.get("/api/v1/groups?limit=200").json}

    def groups_of(self, org):
        """The groups of each user, in the order of the logins."""
        stored = {user["profile"]["login"]: user for user in org.stored()}
        return [{group["name"] for group in stored[name]["stored"]["groups"]}
                for name in sorted(stored, key=lambda l: (len(l), l))]

    def refused(self, org, file, *patterns, code=3, options=()):
        """The run ends before anything is written."""
        groups = self.all_groups(org)
        run = self.run_import(org, file, *options, expect=code)
        self.assert_said(run, *patterns)
        self.assertEqual(org.ledger()["created"], 0)
        self.assertEqual(self.all_groups(org), groups)
        self.assertFalse(self.exists("people.results.csv"))
        return run


class Found(Groups):
    def test_names_and_ids_in_every_form(self):
        names = ["Sales", "SALES", 'R"D\\x', "Łódź; (East) | a", "日本", "All"]
        org = self.org(groups=names)
        ids = self.all_groups(org)
        file = self.members("Sales;SALES",
                            f' {ids["Sales"]} |Sales; ;', 'R"D\\x\n日本',
                            json.dumps([names[3], "Sales"]), "")
        run = self.run_import(org, file, "--group", "All", "--group",
                              ids["日本"])
        always = {"All", "日本"}
        self.assertEqual(self.groups_of(org), [
            {"Sales", "SALES"} | always, {"Sales"} | always,
            {names[2]} | always, {names[3], "Sales"} | always, always])
        for user in org.stored():
            given = user["stored"]["groupIds"]
            self.assertEqual(len(given), len(set(given)))
        summary = self.summary()
        self.assertEqual(summary["groups"], {
            "named": 8, "by_name": 6, "memberships": 18,
            "memberships_after_create": 0, "created": []})
        self.assertNotIn("created groups", run.err)

    def test_many_names_take_few_calls(self):
        names = [f"Department number {n}" for n in range(100)]
        org = self.org(groups=names)
        org.once("POST", "/sandbox/reset-ledger", token=None)
        self.run_import(org, self.members(*names))
        self.assertEqual(self.groups_of(org), [{name} for name in names])
        requests = org.ledger()["requests"]
        self.assertLessEqual(sum(requests["groups"].values()), 5)

    def test_directory_paths(self):
        org = self.org(groups=["Sales, East", "R;D"])
        run = self.run_import(org, self.members(
            "CN=Sales\\, East,OU=G,DC=x;CN=R\\;D,OU=G,DC=x", "",
            column="memberOf"))
        self.assert_said(run, "memberOf.*looked for in Okta by their names")
        self.assertEqual(self.groups_of(org), [{"Sales, East", "R;D"}, set()])


class Refused(Groups):
    def test_what_is_wrong_is_said_at_once(self):
        org = self.org(groups=["Engineering", "sales", "Twin"],
                       apps=["AD", "Twin"])
        file = self.members("Enginering;Sales", "Enginering;AD", "Everyone",
                            "Twin;00gAAAAAAAAAAAAAAAAA")
        self.refused(
            org, file,
            r'there is no "Enginering" \(2 rows, the first is row 1, line 2; '
            r'did you mean "Engineering"\?\), there is no "Sales" \(row 1, '
            r'line 2; did you mean "sales"\?\)',
            r'"AD" \(row 2, line 3\) is kept by an application',
            r'"Everyone" \(row 3, line 4\) is built in',
            r'"Twin" \(row 4, line 5\) is the name of several: 00g\w+ '
            r'\(OKTA_GROUP\), 00g\w+ \(APP_GROUP\); give the id',
            r'there is no "00gAAAAAAAAAAAAAAAAA"',
            "--create-groups makes those .*; no user was created")
        self.refused(org, self.members("sales,Twin"),
                     r'no "sales,Twin" \(.*; groups are parted by ; or \|\)')
        self.refused(org, self.members("Sales", ""), '"Nowhere" \\(--group\\)',
                     options=("--group", "Nowhere"))
        # --create-groups creates no ids, and nothing when all else is wrong.
        self.refused(org, self.members("New;00gAAAAAAAAAAAAAAAAA"),
                     'there is no "00gA', options=["--create-groups"])

    def test_rows_that_are_not_sent_name_no_groups(self):
        org = self.org(groups=["Sales"])
        rows = [[login(1), "A", "B", "Sales"], [login(2), "", "B", "Wrong"],
                [login(3), "A", "B", "Beyond"]]
        file = self.write("people.csv", csv_bytes(rows, HEADER + ["groups"]))
        self.run_import(org, file, "--limit", "2", expect=1)
        self.assertEqual(self.groups_of(org), [{"Sales"}])

    def test_the_right_to_look(self):
        org = self.org("--forbid-after", "0", groups=["Sales"])
        file = self.members("Sales")
        run = self.run_import(org, file, expect=4)
        self.assert_said(run, "okta.groups.read")
        self.assertFalse(self.exists("people.results.csv"))

    def test_dry_runs_and_checks_look_at_nothing(self):
        file = self.members("Sales;Other")
        for command in (["validate"], ["import", "--dry-run"]):
            run = self.muster(*command, file, "--results", "-")
            self.assert_said(run, "2 groups named, 2 of them by name: whether "
                             "the org has them was not checked")


class Created(Groups):
    def test_missing_groups_are_created_once(self):
        org = self.org(groups=["Sales"])
        file = self.members("New;Sales", "Łódź;New", "Sales")
        run = self.run_import(org, file, "--create-groups")
        self.assert_said(run, 'created groups: "New", "Łódź"')
        self.assertEqual(self.groups_of(org), [
            {"New", "Sales"}, {"New", "Łódź"}, {"Sales"}])
        ids = self.all_groups(org)
        self.assertEqual(self.summary()["groups"]["created"], [
            {"name": name, "id": ids[name]} for name in ("New", "Łódź")])

    def test_answers_get_lost_and_the_index_is_behind(self):
        org = self.org("--fault", "reset-after=20", "--fault", "truncated=10",
                       "--fault", "500=10", "--search-lag", "1s", "--speed",
                       "20")
        names = [f"New {n}" for n in range(12)]
        file = self.members(*names)
        self.run_import(org, file, "--create-groups", "--rehearse-speed", "20",
                        "--retries", "50")
        self.assertEqual(self.groups_of(org), [{name} for name in names])
        groups = [name for name in self.names_of(org) if name != "Everyone"]
        self.assertEqual(sorted(groups), sorted(names))

    def names_of(self, org):
        """Asked for until an answer comes through."""
        def look():
            try:
                return org.once("GET", "/api/v1/groups").json
            except Exception:  # spoilt on purpose
                return None
        found = wait_for(lambda: isinstance(look(), list) and look())
        return [group["profile"]["name"] for group in found]

    def test_a_rehearsal_creates_what_it_needs(self):
        names = ";".join(f"G{n}" for n in range(24))
        file = self.members(names + ";00gAAAAAAAAAAAAAAAAA", "G1")
        run = self.muster("import", file, "--rehearse", "--rehearse-speed",
                          "500")
        self.assert_said(run, "the rehearsal's org has no groups; creating: "
                         '"G0", .* and 15 more', "2 created of 2 rows")

    def test_a_twin_is_not_made_without_a_word(self):
        org = self.org(groups=["Engineering"])
        run = self.run_import(org, self.members("engineering;New"),
                              "--create-groups")
        self.assert_said(run, 'created groups: "engineering" beside '
                              '"Engineering", "New"\n')

    def test_what_was_meant_for_a_list_makes_no_group(self):
        org = self.org()
        file = self.members('["A","B"', "['A', 'B']", '["A",1]', "[null]",
                            '[["A"]]', "[Team] A", '["[null]"]')
        self.run_import(org, file, "--create-groups", expect=1)
        self.assertEqual(self.statuses(), ["invalid"] * 5 + ["created"] * 2)
        self.assertIn("begins like a JSON list", self.results()[0]["error"])
        self.assertEqual(set(self.all_groups(org)) - {"Everyone"},
                         {"[Team] A", "[null]"})

    def test_the_right_to_create(self):
        org = self.org("--forbid-after", "3")
        org.get("/api/v1/groups")
        file = self.members("New")
        run = self.run_import(org, file, "--create-groups", expect=4)
        self.assert_said(run, 'group "New" was not created',
                         "okta.groups.manage")
        self.assertEqual(org.ledger()["created"], 0)
        org.once("POST", "/sandbox/grant", token=None)
        self.run_import(org, file, "--create-groups", "--resume")
        self.assertEqual(self.groups_of(org), [{"New"}])


class Stopped(Groups):
    """Among the groups, before the first row."""

    NAMES = [f"New {n}" for n in range(12)]

    def interrupt(self, org, file, requests):
        """Once the org has seen so many |requests| about groups."""
        process = self.start_import(org, file, "--create-groups", "--resume",
                                    *self.offline())
        wait_for(lambda: sum(org.ledger()["requests"].get("groups", {})
                             .values()) >= requests)
        process.send_signal(signal.SIGINT)
        run = self.ended(process, 130)
        self.assert_said(run, "stopped as asked, before the first row")
        self.assertEqual(org.ledger()["created"], 0)
        return run

    def test_while_they_are_looked_for(self):
        org = self.org("--latency", "300ms")
        self.interrupt(org, self.members("New"), 1)
        self.assertFalse(self.exists("people.results.csv"))

    def test_while_they_are_created(self):
        org = self.org("--latency", "60ms")
        file = self.members(*self.NAMES)
        run = self.interrupt(org, file, 4)
        self.assert_said(run, "the same command with --resume does the rest")
        summary = self.summary()
        self.assertEqual((summary["stopped_by"], summary["exit_code"]),
                         ("interrupted", 130))
        made = {group["name"] for group in summary["groups"]["created"]}
        self.assertEqual(made, set(self.all_groups(org)) - {"Everyone"})
        self.assertLess(len(made), 12)
        self.run_import(org, file, "--create-groups", "--resume",
                        *self.offline())
        self.assertEqual(self.groups_of(org), [{name} for name in self.NAMES])

    def test_rights_that_are_lost_half_way(self):
        org = self.org("--forbid-after", "3")
        file = self.members(*self.NAMES)
        self.run_import(org, file, "--create-groups", *self.offline(), expect=4)
        summary = self.summary()
        self.assertEqual((summary["stopped_by"], summary["exit_code"],
                          len(summary["groups"]["created"])),
                         ("forbidden", 4, 2))


class Many(Groups):
    """More than the 20 that a create takes."""

    NAMES = [f"G{n}" for n in range(25)]

    def test_the_others_follow(self):
        org = self.org("--latency", "5ms", groups=self.NAMES)
        file = self.members(*[";".join(self.NAMES)] * 30, "G0;G0")
        run = self.run_import(org, file, "--concurrency", "20")
        self.assertEqual(self.groups_of(org),
                         [set(self.NAMES)] * 30 + [{"G0"}])
        self.assert_said(run, "31 created of 31 rows",
                         r"152 requests to /api/v1/groups \(2 x 200, 150 x 204\)")
        self.assertEqual({row["attempts"] for row in self.results()}, {"1"})
        self.assertEqual(self.summary()["groups"]["memberships_after_create"],
                         150)

    def test_answers_get_lost(self):
        org = self.org("--fault", "all=2", "--speed", "20", "--seed", "3",
                       groups=self.NAMES)
        file = self.members(*[";".join(self.NAMES)] * 20)
        self.run_import(org, file, "--rehearse-speed", "20", "--retries", "50",
                        "--timeout", "20")
        self.assertEqual(self.groups_of(org), [set(self.NAMES)] * 20)
        self.assert_created_once(org, [login(n) for n in range(1, 21)])

    def test_a_killed_run_is_gone_on_with(self):
        org = self.org("--latency", "20ms", groups=self.NAMES)
        file = self.members(*[";".join(self.NAMES)] * 40)
        process = self.start_import(org, file)
        wait_for(lambda: org.ledger()["requests"].get("groups", {})
                 .get("204", 0) >= 40)
        process.kill()
        process.wait(10)
        self.assertLess(min(map(len, self.groups_of(org))), 25)
        run = self.run_import(org, file, "--resume")
        self.assert_said(run, "going on after row")
        self.assertEqual(self.groups_of(org), [set(self.NAMES)] * 40)
        self.assert_created_once(org, [login(n) for n in range(1, 41)])
        self.assertEqual(self.statuses(), ["created"] * 40)

    def test_a_stop_waits_for_no_window(self):
        """Five windows' worth of memberships, of users who are all there."""
        org = self.sandbox("--limit", "groups=42/60s", "--share", "100",
                           "--speed", "100", "--latency", "100ms",
                           *(f"--group={name}" for name in self.NAMES))
        file = self.members(*[";".join(self.NAMES)] * 40)
        speed = ("--rehearse-speed", "100")
        process = self.start_import(org, file, *speed)
        wait_for(lambda: org.ledger()["created"] == 40)
        process.send_signal(signal.SIGINT)
        run = self.ended(process, 130)
        self.assert_said(run, "takes 42 requests a minute to /api/v1/groups "
                              "from this token: about 4 min in all",
                         "stopped as asked; users are created who still "
                              "wait for their groups", "not reached of 40 rows")
        self.assertLess(org.ledger()["requests"]["groups"]["204"], 80)
        self.run_import(org, file, *speed, "--resume")
        self.assertEqual(self.groups_of(org), [set(self.NAMES)] * 40)
        self.assert_created_once(org, [login(n) for n in range(1, 41)])

    def test_rights_that_are_lost_among_them(self):
        """The same error, whichever group each of the rows met it with; and no
        more rows than have to fail by it."""
        org = self.org("--latency", "5ms", "--forbid-after", "140",
                       groups=self.NAMES)
        cells = [";".join(self.NAMES[n:] + self.NAMES[:n]) for n in range(25)]
        file = self.members(*cells * 4)
        run = self.run_import(org, file, "--concurrency", "5", expect=5)
        self.assert_said(run, "20 rows running .* E0000006: You do not have")
        self.assertEqual(self.summary()["stopped_by"], "same_error")
        self.assertLess(self.statuses().count("failed"), 27)
        org.once("POST", "/sandbox/grant", token=None)
        self.run_import(org, file, "--resume", expect=1)
        failed = self.statuses().count("failed")
        self.assertTrue(20 <= failed < 27, failed)
        self.assertEqual(self.groups_of(org).count(set(self.NAMES)),
                         100 - failed)

    def test_a_group_that_is_gone_fails_its_rows(self):
        """What was done is said, and what was not."""
        org = self.org("--latency", "60ms", groups=self.NAMES)
        ids = self.all_groups(org)
        rest = self.NAMES[:23] + ["G24", "G23"]
        file = self.members(";".join(rest), "G0")
        process = self.start_import(org, file, "--concurrency", "1")
        wait_for(lambda: org.ledger()["created"] == 1)
        org.send("DELETE", f"/api/v1/groups/{ids['G24']}")
        self.ended(process, 1)
        failed, other = self.results()
        self.assertEqual((failed["status"], other["status"]),
                         ("failed", "created"))
        self.assertRegex(failed["id"], "^00u")
        self.assertEqual(failed["http_status"], "404")
        self.assertRegex(failed["error"], '^the user was created; adding to '
                         'group "G24" failed, and 1 more was not tried: ')
        rejects = read_csv(self.read("people.rejects.csv"))
        self.assertEqual(rejects[1][1:], [login(1), "A", "B", ";".join(rest)])


if __name__ == "__main__":
    unittest.main()
