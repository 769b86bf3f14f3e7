# SPDX-License-Identifier: Apache-2.0
"""Exports of users: complete, each once, whatever happens on the way."""

import collections
import concurrent.futures
import gzip
import json
import os
import random
import signal
import sys
import unittest

from harness import (TOKEN, MusterCase, Sandbox, end, profile_of, read_csv,
                     schema, wait_for)
from stand_in import StandIn

PEOPLE = 1700
SPEED = "40"  # nobody waits two real seconds for an index


class ExportCase(MusterCase):
    def org(self, *options):
        limit = [] if "--limit" in options else ["--limit", "none"]
        return self.sandbox("--speed", SPEED, *limit, *options)

    def export_options(self, org, *options):
        return ["export", *options, *self.org_options(org),
                "--rehearse-speed", SPEED]

    def export(self, org, *options, **more):
        return self.muster(*self.export_options(org, *options), **more)

    def rows(self, name="out.csv"):
        data = self.read(name)
        if name.endswith(".gz"):
            data = gzip.decompress(data)
        header, *rows = read_csv(data)
        for row in rows:
            self.assertEqual(len(row), len(header), row)
        return [dict(zip(header, row)) for row in rows]

    def kept(self, name):
        return (self.dir / name).stat().st_size if self.exists(name) else 0

    def ids(self, name="out.csv"):
        return [row["id"] for row in self.rows(name)]

    def assert_clean(self, *names):
        """These files and no others: nothing of the way is left."""
        self.assertEqual(sorted(os.listdir(self.dir)), sorted(names))


def stored_ids(org, deprovisioned=False):
    return [user["id"] for user in org.stored()
            if deprovisioned or user["status"] != "DEPROVISIONED"]


class Shared(ExportCase):
    """An org that nobody changes."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Sandbox("--speed", SPEED, "--limit", "none", "--people",
                             str(PEOPLE), "--group", "Half", "--group", "a;b",
                             "--app-group", "App", "--group-members",
                             "Half=50", "--group-members", "a;b=2",
                             "--group-members", "App=1").__enter__()
        cls.users = cls.shared.stored()
        cls.known = {user["id"]: user for user in cls.users}

    @classmethod
    def tearDownClass(cls):
        cls.shared.__exit__(None)

    def active(self):
        return [user["id"] for user in self.users
                if user["status"] != "DEPROVISIONED"]


class Users(Shared):
    def test_every_user_once_in_the_order_of_creation(self):
        run = self.export(self.shared, "--output", "out.csv")
        self.assertEqual(self.ids(), self.active())
        self.assert_clean("out.csv", "out.export.json")
        self.assert_said(run, r"users were written to out\.csv")
        self.assertEqual(os.stat(self.path("out.csv")).st_mode & 0o777, 0o600)

    def test_values_are_those_of_the_org(self):
        self.export(self.shared, "--output", "out.csv", "--raw-cells",
                    "--include-deprovisioned", "--columns", "all")
        rows = self.rows()
        self.assertEqual([row["id"] for row in rows],
                         [user["id"] for user in self.users])
        for row, user in zip(rows, self.users):
            for name in ("id", "status", "created"):
                self.assertEqual(row[name], user[name])
            for name, value in user["profile"].items():
                self.assertEqual(row[name], value or "", name)

    def test_the_summary_says_what_each_range_gave(self):
        self.export(self.shared, "users", "--output", "out.csv")
        summary = self.summary("out.export.json")
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["exit_code"], 0)
        self.assertEqual(summary["output"]["rows"], len(self.active()))
        self.assertGreater(len(summary["ranges"]), 1)
        self.assertEqual(sum(part["users"] for part in summary["ranges"]),
                         len(self.active()))
        edges = sorted((part["from"], part["to"])
                       for part in summary["ranges"])
        for (_, to), (start, _) in zip(edges, edges[1:]):
            self.assertEqual(to, start, "no gap, no overlap")
        self.assertIsNone(edges[-1][1])
        self.assertEqual(sum(summary["requests"]["/api/v1/users"].values()),
                         summary["pages"])

    def test_columns_in_the_order_asked_for(self):
        run = self.export(self.shared, "--columns", "lastName,id,STATUS")
        header, *rows = read_csv(run.out.encode())
        self.assertEqual(header, ["lastName", "id", "status"])
        self.assertEqual(
            rows, [[user["profile"]["lastName"], user["id"], user["status"]]
                   for user in self.users if user["id"] in self.active()])

    def test_only_what_the_columns_need_is_asked_for(self):
        with Sandbox("--speed", SPEED, "--limit", "none", "--people", "30",
                     "--fault", "link-loop=0") as org:
            self.export(org, "--columns", "email", "--output", "a.ndjson")
            self.export(org, "--output", "b.ndjson")
        narrow = [json.loads(line) for line in
                  self.read("a.ndjson").splitlines()]
        whole = [json.loads(line) for line in
                 self.read("b.ndjson").splitlines()]
        self.assertEqual(narrow, [{"profile": {"email":
                                               user["profile"]["email"]}}
                                  for user in whole])
        self.assertNotIn("credentials", whole[0])
        self.assertNotIn("_links", whole[0])

    def test_status_search_and_filter_say_who(self):
        def who(*options):
            run = self.export(self.shared, "--columns", "id", *options)
            return [row[0] for row in read_csv(run.out.encode())[1:]]

        staged = [user["id"] for user in self.users
                  if user["status"] in ("STAGED", "DEPROVISIONED")]
        self.assertEqual(who("--status", "staged,DEPROVISIONED"), staged)
        sales = [user["id"] for user in self.users
                 if user["profile"].get("department") == "Sales"
                 and user["status"] != "DEPROVISIONED"]
        self.assertTrue(sales)
        self.assertEqual(
            who("--search", 'profile.department eq "Sales"'), sales)
        locked = [user["id"] for user in self.users
                  if user["status"] == "LOCKED_OUT"]
        self.assertEqual(who("--filter", 'status eq "LOCKED_OUT"'), locked)
        self.assertEqual(who("--include-deprovisioned"),
                         [user["id"] for user in self.users])

    def test_since_is_for_what_changed(self):
        moment = sorted(user["lastUpdated"] for user in self.users)[-200]
        run = self.export(self.shared, "--columns", "id,lastUpdated",
                          "--since", moment, "--include-deprovisioned")
        rows = read_csv(run.out.encode())[1:]
        self.assertGreaterEqual(len(rows), 200)
        self.assertTrue(all(row[1] >= moment for row in rows))

    def test_sorted_by_any_column(self):
        def column(name, *options):
            run = self.export(self.shared, "--columns", "id,lastName",
                              "--sort", name, *options)
            return [row[1] for row in read_csv(run.out.encode())[1:]]

        names = column("lastName")
        self.assertEqual(len(names), len(self.active()))
        self.assertEqual(names, sorted(names, key=str.casefold))
        self.assertEqual(column("-lastName"), names[::-1])
        self.assertEqual(column("lastName", "--limit", "5"), names[:5])

    def test_the_first_few_by_one_list(self):
        before = self.shared.ledger()["requests"].get("users", {})
        run = self.export(self.shared, "--columns", "id", "--limit", "250")
        after = self.shared.ledger()["requests"]["users"]
        self.assertEqual([row[0] for row in read_csv(run.out.encode())[1:]],
                         self.active()[:250])
        self.assertEqual(sum(after.values()) - sum(before.values()), 2)

    def test_gzip_and_json_by_name(self):
        self.export(self.shared, "--output", "out.ndjson.gz")
        lines = gzip.decompress(self.read("out.ndjson.gz")).splitlines()
        self.assertEqual([json.loads(line)["id"] for line in lines],
                         self.active())
        self.export(self.shared, "--output", "b.csv.gz", "--delimiter", ";",
                    "--bom")
        text = gzip.decompress(self.read("b.csv.gz"))
        self.assertTrue(text.startswith(b"\xef\xbb\xbfid;status;created;"))
        self.assert_clean("out.ndjson.gz", "out.export.json", "b.csv.gz",
                          "b.export.json")

    def test_the_groups_of_each_user_by_either_plan(self):
        by_group = self.export(self.shared, "--output", "out.csv", "--columns",
                               "id,groups")
        self.assert_said(by_group, "read by group")
        by_user = self.export(self.shared, "--output", "few.csv", "--columns",
                              "id,groups", "--limit", "4")
        self.assert_said(by_user, "read by user")
        rows = self.rows()
        groups = self.shared.once("GET", "/sandbox/groups", token=None).body
        members = {group["profile"]["name"]: set(group["members"])
                   for group in map(json.loads, groups.splitlines())}
        for row in rows:
            names = [name for name in ("Half", "a;b")
                     if self.known[row["id"]]["profile"]["login"]
                     in members[name]]
            shown = (json.loads(row["groups"]) if row["groups"][:1] == "["
                     else row["groups"].split(";") if row["groups"] else [])
            self.assertEqual(sorted(shown), sorted(names), row)
        self.assertEqual(self.rows("few.csv"), rows[:4])
        self.assertTrue(any(row["groups"][:1] == "[" for row in rows))

    def test_the_login_of_each_manager(self):
        self.export(self.shared, "--output", "all.csv", "--columns",
                    "id,manager.login")
        self.export(self.shared, "--output", "some.csv", "--columns",
                    "id,manager.login", "--status", "STAGED")
        managed = 0
        for name in ("all.csv", "some.csv"):
            for row in self.rows(name):
                manager = self.known[row["id"]]["profile"].get("managerId")
                login = (self.known[manager]["profile"]["login"]
                         if manager in self.known else "")
                self.assertEqual(row["manager.login"], login, row)
                managed += bool(login)
        self.assertGreater(managed, 100)

    def test_members_and_groups(self):
        self.export(self.shared, "groups", "--output", "groups.csv")
        groups = {row["name"]: row for row in self.rows("groups.csv")}
        self.assertEqual(set(groups), {"Everyone", "Half", "a;b", "App"})
        self.assertEqual(int(groups["Everyone"]["users"]), PEOPLE)
        self.export(self.shared, "members", "--all-groups", "--output",
                    "out.csv")
        counts = collections.Counter(row["group.name"] for row in self.rows())
        self.assertEqual(counts, {name: int(row["users"]) for name, row
                                  in groups.items() if row["users"] != "0"})
        self.export(self.shared, "members", "--group", "a;b", "--group",
                    groups["App"]["id"], "--output", "few.csv")
        self.assertEqual(
            collections.Counter(row["group.id"] for row in
                                self.rows("few.csv")),
            {groups[name]["id"]: int(groups[name]["users"])
             for name in ("a;b", "App")})
        run = self.export(self.shared, "members", "--group", "Halb",
                          "--output", "none.csv", expect=3)
        self.assert_said(run, "Halb")
        self.assertNotIn("--create-groups", run.err)

    def test_a_formula_is_guarded_and_comes_back_as_it_was(self):
        self.export(self.shared, "--output", "out.csv", "--columns",
                    "login,firstName,lastName,displayName,mobilePhone")
        cells = [cell for row in self.rows() for cell in row.values()]
        self.assertFalse([cell for cell in cells if cell[:1] in "=+-@"
                          and cell])
        self.assertTrue([cell for cell in cells if cell[:2] == "'="])
        self.assertTrue([cell for cell in cells if cell[:2] == "'+"])

    def test_what_is_exported_can_be_imported_and_is_the_same(self):
        columns = ("login,email,firstName,lastName,displayName,mobilePhone,"
                   "department,title,employeeNumber")
        self.export(self.shared, "--output", "out.csv", "--columns", columns)
        with Sandbox("--speed", SPEED, "--limit", "none") as other:
            self.muster("import", "out.csv", *self.org_options(other),
                        "--no-activate", "--rehearse-speed", SPEED)
            self.export(other, "--output", "again.csv", "--columns", columns)
        self.assertEqual(sorted(self.read("again.csv").splitlines()),
                         sorted(self.read("out.csv").splitlines()))

    def test_an_import_changes_nothing_of_what_was_just_exported(self):
        with Sandbox("--speed", SPEED, "--limit", "none", "--people", "150",
                     "--group", "Half", "--group-members", "Half=50") as org:
            self.export(org, "--output", "out.csv", "--columns",
                        "id,status,created,login,email,firstName,lastName,"
                        "displayName,mobilePhone,department,title,managerId,"
                        "employeeNumber,groups")
            before = org.stored()
            self.muster("import", "out.csv", *self.org_options(org),
                        "--on-existing", "update", "--rehearse-speed", SPEED)
            self.assertEqual(
                set(self.statuses("out.results.csv")), {"unchanged"})
            self.assertEqual(org.stored(), before)


class RoundTrip(ExportCase):
    """What comes out goes in again and changes nothing."""

    CUSTOM = {"tags": {"type": "array", "items": {"type": "string"}},
              "sizes": {"type": "array", "items": {"type": "integer"}},
              "level": {"type": "integer"}, "rate": {"type": "number"},
              "remote": {"type": "boolean"}, "note": {"type": "string"},
              "status": {"type": "string"}}
    VALUES = [
        {"note": text} for text in (
            "=1+1", "+1 555 0100", "-5", "@all", "'=x", "''+1", "'5 o'clock",
            "'plain", "'", "=\"00123\"", "a,b;c|d", 'say "hi"', "two\nlines",
            "tab\there", "00123", "1E+11", "1,5", "[x]", "{x}", "Zoë Ångström",
            "https://acme.example/?a=1&b=2", "A" * 300, "#hash", "5%")
    ] + [
        {"tags": tags} for tags in (
            ["a"], ["a", "b"], ["a;b", "c"], ["[x"], ["two\nlines", "x|y"],
            [" blank "], ["=1+1", "+2"], ["'quoted"])
    ] + [
        {"sizes": [1, -2, 3]}, {"level": 0}, {"level": -7},
        {"level": 9007199254740991}, {"rate": 0.1}, {"rate": -1e-7},
        {"rate": 1234567.5}, {"remote": True}, {"remote": False},
        {"status": "INACTIVE"}, {"mobilePhone": "+49 30 1234567"},
        {"displayName": "=HYPERLINK(1)"}]

    def test_every_kind_of_value_is_unchanged(self):
        schema_path = self.write(
            "schema.json", json.dumps(schema(self.CUSTOM)).encode())
        org = self.org("--schema", schema_path, "--group", "Sales; EMEA",
                       "--group", "Staff")
        for number, values in enumerate(self.VALUES):
            made = org.create(f"user{number}@corp.example", "?activate=false",
                              profile=values)
            self.assertEqual(made.status, 200, (values, made.body))
        before = org.stored()
        for name in ("out.csv", "semicolons.csv.gz"):
            self.export(org, "--columns", "all,groups", "--output", name,
                        *(["--delimiter", ";"] if "semi" in name else []))
            run = self.muster("import", name, *self.org_options(org),
                              "--on-existing", "update", "--rehearse-speed",
                              SPEED, expect=None)
            results = self.results(name.split(".")[0] + ".results.csv")
            self.assertEqual(
                [(row["login"], row["status"], row["error"]) for row in results
                 if row["status"] != "unchanged"], [], run.err)
            self.assertEqual(run.code, 0)
        self.assertEqual(org.stored(), before)


class Events(ExportCase):
    def test_those_of_a_span_and_of_two_that_meet(self):
        org = self.org("--events", "2500", "--people", "20")

        def uuids(*options):
            run = self.export(org, "events", "--columns", "published,uuid",
                              *options)
            return read_csv(run.out.encode())[1:]

        every = uuids("--since", "7d")
        self.assertEqual(len(every), 2500)
        self.assertEqual(every, sorted(every))
        self.assertEqual(len({uuid for _, uuid in every}), 2500)
        middle = every[1300][0]
        self.assertEqual(
            sorted(uuids("--since", "7d", "--until", middle) +
                   uuids("--since", middle)), every)
        failed = uuids("--since", "7d", "--filter",
                       'outcome.result eq "FAILURE"')
        self.assertTrue(0 < len(failed) < 2500)

    def test_a_follower_that_is_killed_misses_none(self):
        org = self.org()

        def happen(first, last):
            for number in range(first, last):
                org.once("POST", "/sandbox/event",
                         {"eventType": "test.event",
                          "displayMessage": f"m{number}"}, token=None)

        def messages():
            return [json.loads(line)["displayMessage"] for line in
                    self.read("log.ndjson").splitlines()
                    if line.endswith(b"}")] if self.exists(
                        "log.ndjson") else []

        follow = self.export_options(
            org, "events", "--follow", "--cursor", "cursor", "--output",
            "log.ndjson", "--interval", "1s")
        for kind, first in ((signal.SIGKILL, 0), (signal.SIGINT, 10)):
            process = self.start(*follow)
            self.addCleanup(end, process)
            wait_for(lambda: self.exists("cursor"))
            happen(first, first + 5)
            wait_for(lambda: f"m{first + 4}" in messages())
            process.send_signal(kind)
            process.communicate()
            happen(first + 5, first + 10)
        process = self.start(*follow)
        self.addCleanup(end, process)
        wait_for(lambda: "m19" in messages())
        process.send_signal(signal.SIGTERM)
        self.ended(process, 143)
        self.assertEqual(sorted(set(messages()), key=lambda m: int(m[1:])),
                         [f"m{number}" for number in range(20)])


class Usage(ExportCase):
    """What is said to people who ask for what cannot be."""

    def refused(self, *options, code=2):
        return self.muster("export", *options, "--org", "http://127.0.0.1:1",
                           "--give-up-after", "0", expect=code,
                           env={**os.environ, "OKTA_CLIENT_TOKEN": TOKEN}).err

    def test_each_contradiction_in_one_sentence(self):
        for options, words in (
                (["people"], "there is no export of"),
                (["users", "groups"], "takes one of"),
                (["groups", "--status", "ACTIVE"], "--status says nothing of"),
                (["users", "--follow"], "--follow says nothing of users"),
                (["events", "--cursor", "c"], "--cursor goes with --follow"),
                (["members"], "needs --group NAME.ID, or --all-groups"),
                (["--status", "ACTVE"], "ACTVE"),
                (["--search", "a", "--filter", "b"], "one of"),
                (["--columns", "frstName"], "firstName"),
                (["--columns", "login,login"], "twice"),
                (["--columns", "login", "--sort", "email"], "--sort email"),
                (["--since", "yesterday"], "--since"),
                (["events", "--until", "1d", "--since", "1h"], "--until"),
                (["--output", "x.ndjson", "--bom"], "--bom is for CSV")):
            with self.subTest(options=options):
                known = self.offline() if "--columns" in options else []
                self.assertRegex(self.refused(*options, *known), words)

    def test_nothing_is_replaced_unasked(self):
        self.write("out.csv", b"precious\n")
        self.assertIn("--force", self.refused("--output", "out.csv", code=6))
        self.write("new.csv.pages", b"")
        self.assertIn("--resume", self.refused("--output", "new.csv", code=6))
        self.assertEqual(self.read("out.csv"), b"precious\n")

    def test_a_token_that_is_no_good(self):
        org = self.org("--people", "5")
        token = self.write("token", b"wrong-token\n")
        os.chmod(token, 0o600)
        run = self.muster("export", "--org", org.url, "--token-file", token,
                          "--output", "out.csv", expect=4)
        self.assert_said(run, "refused the credentials")
        self.assertFalse(self.exists("out.csv"))
        self.assertFalse(self.exists("out.csv.pages"))
        self.export(org, "--output", "out.csv")  # with the right one

    def test_nothing_is_left_of_events_that_may_not_be_read(self):
        org = self.org("--forbid-after", "0")
        self.export(org, "events", "--output", "out.csv", expect=4)
        self.assertFalse(self.exists("out.csv.pages"))

    def test_nothing_is_left_of_a_run_that_got_nothing(self):
        org = self.org("--people", "5", "--latency", "60s")
        run = self.start(*self.export_options(org, "--output", "out.csv"))
        wait_for(lambda: self.exists("out.csv.pages"))
        run.send_signal(signal.SIGTERM)
        self.ended(run, 143)
        self.assertFalse(self.exists("out.csv.pages"))


class BentOrg(StandIn):
    """Asks |org| for what |bend| makes of each path, and refuses it where that
    is None."""

    def __init__(self, org, bend):
        super().__init__()
        self.org = org
        self.bend = bend

    def answer(self, request, body):
        path = self.bend(request.path)
        if path is None:
            self.send(request, 400, [], b'{"errorCode":"E0000029"}')
            return
        reply = self.org.once("GET", path, headers={
            "Host": request.headers["Host"]})
        links = [(name, value) for name, value in reply.headers
                 if name.lower() == "link"]
        self.send(request, reply.status,
                  [("Content-Type", "application/json"), *links], reply.body)


class Bent(ExportCase):
    """Orgs that a go-between makes answer otherwise."""

    def export_bent(self, org, bend, *options, **more):
        return self.muster("export", "--org",
                           self.enterContext(BentOrg(org, bend)).url,
                           "--token-file", org.token_path, "--rehearse-speed",
                           SPEED, "--output", "out.csv", *options, **more)

    def test_a_search_without_order_still_finds_no_others(self):
        org = self.org("--people", "300")
        self.export_bent(
            org, lambda path: path.replace("sortBy=created&sortOrder=asc",
                                           "sortBy=profile.lastName&sortOrder=asc"),
            "--search", 'profile.department eq "Sales"')
        self.assertEqual(
            self.ids(), [user["id"] for user in org.stored()
                         if user["profile"].get("department") == "Sales"
                         and user["status"] != "DEPROVISIONED"])

    def test_a_cursor_that_is_no_good_any_more(self):
        org = self.org("--people", "900")
        for search in ([], ["--filter", 'status eq "ACTIVE"']):
            refused = []

            def bend(path, refused=refused):
                if "after=" not in path or len(refused) > 0:
                    return path
                refused.append(path)
                return None

            with self.subTest(search=search):
                self.export_bent(org, bend, *search, "--force")
                self.assertEqual(len(refused), 1)
                self.assertEqual(
                    self.ids(), [user["id"] for user in org.stored()
                                 if user["status"] != "DEPROVISIONED" and
                                 (not search or user["status"] == "ACTIVE")])

    def test_fields_that_are_not_given_are_not_missed(self):
        org = self.org("--people", "60")

        def bend(path):
            if "search=" in path:
                return None
            return path.replace("%2Cstatus", "")

        self.export_bent(org, bend, "--include-deprovisioned")
        self.assertEqual(len(self.rows()), 60)
        self.assertTrue(all(row["status"] for row in self.rows()))


class Trouble(ExportCase):
    """Orgs that fail, refuse, and change."""

    def check(self, *options, more=(), people=900):
        org = self.org("--people", str(people), *options)
        run = self.export(org, "--output", "out.csv", *more)
        self.assertEqual(sorted(self.ids()), sorted(stored_ids(org)))
        return org, run

    def test_pages_that_are_too_large_become_smaller(self):
        org, _ = self.check("--slow-pages", "60")
        self.assertGreater(org.ledger()["requests"]["users"]["500"], 0)

    def test_users_who_make_pages_too_long(self):
        org = self.org("--schema", self.write("schema.json", json.dumps(
            schema({"cv": {"type": "string"}})).encode()))
        for number in range(24):
            org.create(f"u{number}@corp.example", "?activate=false",
                       profile={"cv": "x" * 400000})
        self.export(org, "--output", "out.ndjson", "--columns", "cv")
        self.assertEqual([len(json.loads(line)["profile"]["cv"]) for line in
                          self.read("out.ndjson").splitlines()],
                         [400000] * 24)

    def test_an_org_that_does_not_search_is_read_page_by_page(self):
        for how in ("refused", "down"):
            with self.subTest(how=how):
                _, run = self.check("--search", how, more=("--retries", "1"))
                self.assert_said(run, "does not search")
                os.remove(self.path("out.csv"))
                os.remove(self.path("out.export.json"))

    def test_deactivated_users_without_a_search(self):
        org = self.org("--people", "400", "--search", "refused")
        self.export(org, "--output", "out.csv", "--include-deprovisioned")
        self.assertEqual(sorted(self.ids()),
                         sorted(stored_ids(org, deprovisioned=True)))

    def test_links_in_one_header_and_parameters_that_get_lost(self):
        self.check("--links", "joined", "--forget-fields")

    def test_a_link_to_another_host_is_not_followed(self):
        org = self.org("--people", "900", "--fault", "link-elsewhere=100")
        run = self.export(org, "--output", "out.csv", expect=5)
        self.assert_said(run, "elsewhere.example", "--resume")
        self.assertFalse(self.exists("out.csv"))

    def test_pages_that_lead_in_a_circle_end(self):
        org = self.org("--people", "900", "--fault", "link-loop=100")
        run = self.export(org, "--output", "out.csv", expect=None)
        self.assertIn(run.code, (3, 5))
        self.assertFalse(self.exists("out.csv"))

    def test_faults_and_small_windows_lose_nobody(self):
        self.check("--limit", "users=6/1s", "--share", "100", "--fault",
                   "504=4", "--fault", "reset-after=4", "--fault",
                   "truncated=4", "--fault", "429-bare=4",
                   more=("--retries", "10"))

    def test_one_too_many_at_once(self):
        self.check("--concurrency", "2", "--latency", "200ms")

    def test_people_who_are_new_to_the_index(self):
        org = self.org("--search-lag", "900ms")
        made = [org.create(f"new{n}@corp.example", "?activate=false").json["id"]
                for n in range(5)]
        self.export(org, "--output", "out.csv")
        self.assertEqual(self.ids(), made)

    def test_an_org_that_changes_meanwhile(self):
        org = self.org("--people", "2500", "--latency", "1s",
                       "--search-lag", "300ms")
        before = {user["id"]: user for user in org.stored()}
        process = self.start(*self.export_options(
            org, "--output", "out.csv", "--concurrency", "3"))
        self.addCleanup(end, process)
        alive = [user["id"] for user in before.values()
                 if user["status"] == "ACTIVE"]
        random.Random(7).shuffle(alive)
        touched, gone, made = set(), set(), []

        def change(number):
            if process.poll() is not None:
                return
            update, leave = alive[2 * number], alive[2 * number + 1]
            made.append(org.once("POST", "/api/v1/users?activate=false",
                                 {"profile": profile_of(
                                     f"late{number}@corp.example")})
                        .json["id"])
            org.once("POST", f"/api/v1/users/{update}",
                     {"profile": {"title": f"t{number}"}})
            touched.add(update)
            gone.add(leave)
            org.once("POST", f"/api/v1/users/{leave}/lifecycle/deactivate")

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(change, range(60)))
        self.ended(process, 0)
        counts = collections.Counter(self.ids())
        self.assertEqual(set(counts.values()), {1}, "each is there once")
        stay = {user for user, was in before.items()
                if was["status"] != "DEPROVISIONED"} - gone
        self.assertEqual(stay - set(counts), set(), "nobody is missing")
        self.assertLessEqual(set(counts) - set(before), set(made))
        self.assertGreater(len(touched) + len(gone), 10)


class Resumed(ExportCase):
    def whole(self, org, name="whole.csv"):
        self.export(org, "--output", name, "--columns",
                    "id,login,groups,manager.login")
        return self.read(name)

    def run_for(self, org, seconds, kind, *options):
        """A run that is killed after so long, if it has not ended by then."""
        process = self.start(*self.export_options(
            org, "--output", "out.csv", "--columns",
            "id,login,groups,manager.login", "--resume", *options))
        try:
            process.communicate(timeout=seconds)
        except Exception:  # pylint: disable=broad-except
            process.send_signal(kind)
            process.communicate()
        return process.returncode

    def test_killed_again_and_again_it_comes_to_the_same(self):
        org = self.org("--people", "1500", "--latency", "1600ms", "--group",
                       "G", "--group-members", "G=30")
        whole = self.whole(org)
        rng = random.Random(11)
        killed = 0
        for _ in range(40):
            code = self.run_for(org, rng.uniform(0.02, 0.12),
                                rng.choice([signal.SIGKILL, signal.SIGKILL,
                                            signal.SIGINT]))
            killed += code != 0
            if code == 0 or self.exists("out.csv"):
                break
        self.assertGreater(killed, 2)
        self.assertIn(self.run_for(org, 60, signal.SIGKILL), (0,))
        self.assertEqual(self.read("out.csv"), whole)
        self.assertFalse(self.exists("out.csv.pages"))
        summary = self.summary("out.export.json")
        self.assertTrue(summary["complete"])

    def test_it_does_not_ask_again_for_what_it_had(self):
        org = self.org("--people", "1500", "--latency", "1s", "--concurrency",
                       "1")
        process = self.start(*self.export_options(org, "--output", "out.csv"))
        self.addCleanup(end, process)
        wait_for(lambda: org.ledger()["requests"].get("users", {}).get(
            "200", 0) >= 5)
        process.send_signal(signal.SIGINT)
        run = self.ended(process, 130)
        self.assert_said(run, "stopped as asked", "--resume goes on")
        had = org.ledger()["requests"]["users"]["200"]
        self.export(org, "--output", "out.csv", "--resume")
        self.assertEqual(self.ids(), stored_ids(org))
        self.export(org, "--output", "whole.csv")
        self.assertLess(
            self.summary("out.export.json")["requests"]["/api/v1/users"]
            ["200"], self.summary("whole.export.json")["requests"]
            ["/api/v1/users"]["200"] - had + 5)

    def test_a_signal_before_the_first_page_ends_it_as_later(self):
        org = self.org("--people", "10", "--latency", "40s")
        for kind, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start(*self.export_options(org, "--output",
                                                      f"{code}.csv"))
            self.addCleanup(end, process)
            wait_for(lambda: org.ledger()["requests"].get("groups"))
            process.send_signal(kind)
            self.assert_said(self.ended(process, code), "stopped as asked")
            org.once("POST", "/sandbox/reset-ledger", token=None)

    def test_another_export_is_not_gone_on_with(self):
        org = self.org("--people", "900", "--latency", "2s")
        process = self.start(*self.export_options(org, "--output", "out.csv"))
        self.addCleanup(end, process)
        wait_for(lambda: self.kept("out.csv.pages") > 500)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        run = self.export(org, "--output", "out.csv", "--resume", "--search",
                          'profile.department eq "Sales"', expect=2)
        self.assert_said(run, "--search", "--force")
        self.export(org, "--output", "out.csv", "--resume")
        self.assertEqual(self.ids(), stored_ids(org))
        run = self.export(org, "--output", "out.csv", "--resume")
        self.assert_said(run, "is there, and whole")

    def log_of(self, org, *options):
        """What is kept of an export whose output cannot be written."""
        os.mkdir(self.path(".out.csv.partial"))
        self.export(org, *options, "--output", "out.csv", expect=6)
        os.rmdir(self.path(".out.csv.partial"))
        return self.read("out.csv.pages")

    def test_what_was_kept_may_end_behind_any_record(self):
        plain = self.org("--people", "30", "--search", "refused")
        grouped = self.org("--people", "30", "--group", "A",
                           "--group-members", "A=50")
        for org, options, records in (
                (plain, ["--include-deprovisioned"], 10),
                (grouped, ["members", "--group", "A"], 3)):
            log = self.log_of(org, *options)
            self.export(org, *options, "--output", "out.csv", "--resume")
            whole = self.read("out.csv")
            self.assertGreater(whole.count(b"\n"), 10)
            at = len(b"muster records 1\n")
            for number in range(records):
                with self.subTest(options=options, records=number):
                    self.write("out.csv.pages", log[:at + 3])
                    self.export(org, *options, "--output", "out.csv",
                                "--resume")
                    self.assertEqual(self.read("out.csv"), whole)
                at += 8 + int.from_bytes(log[at:at + 4], sys.byteorder)
            for name in ("out.csv", "out.export.json"):
                os.remove(self.path(name))

    def test_what_a_right_is_missing_for_and_what_there_is_so_far(self):
        org = self.org("--people", "30", "--group", "A", "--group-members",
                       "A=50", "--forbid-after", "4")
        run = self.export(org, "--output", "out.csv", "--include-deprovisioned",
                          "--columns", "id,groups", expect=4)
        self.assert_said(run, "may not list groups", r"\b30 users so far")
        org.once("POST", "/sandbox/grant", token=None)
        self.export(org, "--output", "out.csv", "--include-deprovisioned",
                    "--columns", "id,groups", "--resume")
        self.assertEqual(len(self.rows()), 30)

    def test_a_summary_that_cannot_be_written_leaves_the_rest(self):
        org = self.org("--people", "30")
        run = self.export(org, "--output", "out.csv", "--summary", "no/s",
                          expect=6)
        self.assert_said(run, "no/s")
        self.assertTrue(self.exists("out.csv.pages"))
        self.export(org, "--output", "out.csv", "--summary", "s", "--resume")
        self.assertTrue(self.summary("s")["complete"])
        self.assertFalse(self.exists("out.csv.pages"))

    def test_what_the_org_does_not_take_leaves_nothing_to_go_on_with(self):
        org = self.org("--people", "5")
        run = self.export(org, "--search", "nonsense (", "--output",
                          "out.csv", expect=2)
        self.assert_said(run, "--search")
        self.assertNotIn("--resume", run.err)
        self.assert_clean()

    def test_a_signal_ends_the_writing_of_rows(self):
        org = self.org("--people", "30")
        self.log_of(org)

        def signalled():
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
            os.kill(os.getpid(), signal.SIGTERM)

        run = self.export(org, "--output", "out.csv", "--resume", expect=143,
                          preexec_fn=signalled)
        self.assert_said(run, "--resume goes on")
        self.assertFalse(self.exists("out.csv"))
        self.assertTrue(self.exists("out.csv.pages"))

    def test_a_signal_ends_what_waits_for_a_reader(self):
        org = self.org("--people", "1500")
        process = self.start(*self.export_options(org))
        self.assertEqual(process.stdout.read(1), b"i")  # and no more
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), -signal.SIGINT)

    def test_a_full_disk_can_be_gone_on_from(self):
        org = self.org("--people", "900")
        run = self.muster(
            *self.export_options(org, "--output", "out.csv"), expect=6,
            preexec_fn=lambda: limit_files(60000))
        self.assert_said(run, "cannot be written")
        self.assertFalse(self.exists("out.csv"))
        self.export(org, "--output", "out.csv", "--resume")
        self.assertEqual(self.ids(), stored_ids(org))

    def test_no_secret_is_in_what_is_left(self):
        org = self.org("--people", "400", "--latency", "1s")
        process = self.start(*self.export_options(org, "--output", "out.csv"))
        self.addCleanup(end, process)
        wait_for(lambda: self.kept("out.csv.pages") > 500)
        process.send_signal(signal.SIGINT)
        run = self.ended(process, None)
        kept = b"".join(self.read(name) for name in os.listdir(self.dir)
                        if not name.startswith("token"))
        self.assertNotIn(TOKEN.encode(), kept + run.err.encode())
        self.assertEqual(
            os.stat(self.path("out.csv.pages")).st_mode & 0o777, 0o600)


def limit_files(size):
    import resource  # pylint: disable=import-outside-toplevel
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == "__main__":
    unittest.main()
