# SPDX-License-Identifier: Apache-2.0
"""The sandbox org's long lists: people in them, their order, their pages."""

import datetime
import re
import subprocess
import time
import unittest
from urllib.parse import quote

from harness import SANDBOX as BINARY
from harness import Sandbox
from test_sandbox import SandboxCase

PEOPLE = 2500
ALL = "created pr"  # a search that finds everybody


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def links(reply):
    """What each relation leads to, whichever way the headers are cut."""
    text = ", ".join(value for name, value in reply.headers if name == "link")
    return {relation: target for target, relation
            in re.findall(r'<([^>]*)>; rel="(\w+)"', text)}


def users_path(search=None, **more):
    more = {"search": search, **more} if search else more
    return "/api/v1/users?" + "&".join(
        f"{name}={quote(str(value))}" for name, value in more.items())


def walk(sandbox, path):
    """All rows of a list, page by page."""
    rows = []
    for _ in range(2 * PEOPLE):
        reply = sandbox.get(path)
        assert reply.status == 200, (path, reply.body)
        rows += reply.json
        path = links(reply).get("next", "").removeprefix(sandbox.url)
        if not path:
            return rows
    raise AssertionError("there is no end to it")


def ids(users):
    return [user["id"] for user in users]


class Populous(SandboxCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox(
            "--limit", "none", "--people", str(PEOPLE), "--group", "Half",
            "--group", "None", "--app-group", "AD=1", "--group-members",
            "Half=50", "--group-members", "AD=1=0.5").__enter__()
        cls.everybody = walk(cls.sandbox, users_path(ALL))

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def find(self, search, **more):
        return walk(self.sandbox, users_path(search, **more))


class People(Populous):
    def test_they_came_in_imports_and_one_by_one(self):
        self.assertEqual(len(self.everybody), PEOPLE)
        self.assertEqual(ids(self.everybody), sorted(ids(self.everybody)))
        came = [moment(user["created"]) for user in self.everybody]
        self.assertEqual(came, sorted(came))
        self.assertGreater(came[-1] - came[0], datetime.timedelta(days=1500))
        self.assertLess(came[-1], datetime.datetime.now(datetime.timezone.utc))
        gaps = [after - before for before, after in zip(came, came[1:])]
        close = sum(gap < datetime.timedelta(seconds=1) for gap in gaps)
        self.assertAlmostEqual(close / PEOPLE, 0.5, delta=0.05)
        self.assertGreater(gaps.count(datetime.timedelta(0)), PEOPLE / 10)

    def test_their_times_fit_their_status(self):
        for user in self.everybody:
            created, updated = user["created"], user["lastUpdated"]
            self.assertLessEqual(created, updated)
            if user["status"] == "STAGED":
                self.assertIsNone(user["activated"])
                self.assertIsNone(user["lastLogin"])
                continue
            self.assertLessEqual(created, user["activated"])
            self.assertLessEqual(user["activated"], user["statusChanged"])
            self.assertLessEqual(user["statusChanged"], updated)
            if user["lastLogin"]:
                self.assertLessEqual(user["activated"], user["lastLogin"])

    def test_statuses(self):
        counts = {}
        for user in self.everybody:
            counts[user["status"]] = counts.get(user["status"], 0) + 1
        self.assertEqual(set(counts), {
            "ACTIVE", "STAGED", "PROVISIONED", "SUSPENDED", "LOCKED_OUT",
            "PASSWORD_EXPIRED", "DEPROVISIONED"})
        self.assertGreater(counts["ACTIVE"], PEOPLE * 0.8)
        self.assertAlmostEqual(counts["DEPROVISIONED"] / PEOPLE, 0.05,
                               delta=0.02)
        listed = walk(self.sandbox, users_path())
        self.assertEqual(len(listed), PEOPLE - counts["DEPROVISIONED"])

    def test_profiles(self):
        profiles = [user["profile"] for user in self.everybody]
        known = set(ids(self.everybody))
        self.assertEqual(len({p["login"] for p in profiles}), PEOPLE)
        self.assertTrue(any(not p["lastName"].isascii() for p in profiles))
        self.assertTrue(any(p["displayName"][0] == "=" for p in profiles))
        for user, profile in zip(self.everybody, profiles):
            self.assertEqual(profile["primaryPhone"][0], "+")
            self.assertTrue(profile["department"])
            manager = profile.get("managerId")
            if manager:
                self.assertIn(manager, known)
                self.assertLess(manager, user["id"])
        # Each may be written back as it is.
        user = self.everybody[7]
        reply = self.sandbox.send("PUT", f"/api/v1/users/{user['id']}",
                                  {"profile": user["profile"]})
        self.assertEqual(reply.json["profile"], user["profile"])
        self.assertEqual(self.sandbox.ledger()["created"], 0)

    def test_a_seed_repeats_itself(self):
        def profiles(*options):
            with Sandbox("--people", "30", *options) as sandbox:
                return [u["profile"] for u in sandbox.get(
                    users_path(ALL)).json]
        first = profiles()
        self.assertEqual(profiles(), first)
        self.assertNotEqual(profiles("--seed", "2"), first)

    def test_what_makes_no_sense(self):
        for options in (["--people", "x"], ["--people", "1", "--forget"],
                        ["--group-members", "A=5"],
                        ["--group", "A", "--group-members", "A=101"],
                        ["--group", "A", "--group-members", "A"],
                        ["--group", "A", "--group-members", "A=x"],
                        ["--search", "x"], ["--links", "x"]):
            ended = subprocess.run([BINARY, *options], capture_output=True,
                                   text=True, timeout=10, check=False)
            self.assertEqual(ended.returncode, 2, (options, ended.stderr))
            self.assertIn("--people" if "--people" in options
                          else options[-2], ended.stderr)


class Order(Populous):
    """Whatever is asked, in whatever pages: what Python makes of everybody."""

    def expect(self, expected, search, **more):
        for limit in (200, 61):
            self.assertEqual(ids(self.find(search, limit=limit, **more)),
                             ids(expected), (search, more))

    def test_bounds_of_created(self):
        tied = next(a["created"] for a, b
                    in zip(self.everybody, self.everybody[1:])
                    if a["created"] == b["created"])
        late = self.everybody[PEOPLE * 3 // 4]["created"]
        for low, after in (("ge", lambda a, b: a >= b),
                           ("gt", lambda a, b: a > b)):
            for high, before in (("le", lambda a, b: a <= b),
                                 ("lt", lambda a, b: a < b)):
                self.expect(
                    [u for u in self.everybody if after(u["created"], tied)
                     and before(u["created"], late)],
                    f'created {low} "{tied}" and created {high} "{late}"',
                    sortBy="created")
        same = [u for u in self.everybody if u["created"] == tied]
        self.assertGreater(len(same), 1)
        self.expect(same, f'created eq "{tied}"')
        self.expect([], f'created gt "{late}" and created lt "{tied}"')
        # Bounds that are joined by or narrow nothing.
        self.expect([u for u in self.everybody
                     if u["created"] <= tied or u["created"] >= late],
                    f'created le "{tied}" or created ge "{late}"')
        self.expect([u for u in self.everybody if u["created"] < late
                     and u["status"] in ("STAGED", "SUSPENDED")],
                    f'(created lt "{late}" and (status eq "staged" or '
                    'status eq "SUSPENDED"))', sortBy="created")

    def test_created_descending_keeps_ids_of_one_moment_ascending(self):
        expected = sorted(self.everybody,
                          key=lambda u: (-moment(u["created"]).timestamp(),
                                         u["id"]))
        self.expect(expected, ALL, sortBy="created", sortOrder="desc")
        self.assertNotEqual(ids(expected), ids(self.everybody)[::-1])
        self.expect(self.everybody[::-1], ALL, sortBy="id", sortOrder="desc")
        first = self.sandbox.get(users_path(ALL, limit=1, sortBy="created",
                                            sortOrder="desc"))
        self.assertEqual(first.json, expected[:1])

    def test_any_property_may_be_sorted_by(self):
        def expected(key, down=False):
            have = [u for u in self.everybody if key(u) is not None]
            rest = [u for u in self.everybody if key(u) is None]
            return sorted(have, key=key, reverse=down) + rest

        # Python keeps equals in their order with reverse, too.
        for by, key in (
                ("status", lambda u: u["status"]),
                ("lastUpdated", lambda u: u["lastUpdated"]),
                ("activated", lambda u: u["activated"]),
                ("profile.title", lambda u: u["profile"].get("title"))):
            self.expect(expected(key), ALL, sortBy=by)
            self.expect(expected(key, True), ALL, sortBy=by, sortOrder="desc")
        names = [u["profile"]["department"].lower() for u in self.find(
            'status eq "ACTIVE"', sortBy="profile.department", limit=199)]
        self.assertEqual(names, sorted(names))

    def test_an_order_is_for_searches_alone(self):
        plain = ids(self.sandbox.get(users_path()).json)
        self.assertEqual(ids(self.sandbox.get(users_path(
            sortBy="nothing", sortOrder="desc")).json), plain)
        self.assertEqual(ids(self.sandbox.get(users_path(
            ALL, sortOrder="desc")).json), ids(self.everybody[:200]))
        for more in ({"sortBy": "profile.badge"}, {"sortBy": "badge"},
                     {"sortBy": "created", "sortOrder": "down"}):
            self.refused(self.sandbox.get(users_path(ALL, **more)), 400,
                         "E0000031")

    def test_who_changes_on_the_way_moves_nobody_else(self):
        with Sandbox("--people", "60") as sandbox:
            path = users_path(ALL, sortBy="lastUpdated", limit=20)
            page = sandbox.get(path)
            moved = page.json[-1]["id"]
            sandbox.send("POST", f"/api/v1/users/{moved}",
                         {"profile": {"city": "Elsewhere"}})
            rest = walk(sandbox, links(page)["next"].removeprefix(sandbox.url))
            found = ids(page.json) + ids(rest)
            self.assertEqual(found[-1], moved)
            self.assertEqual(len(set(found)), 60)
            self.assertEqual(len(found), 61)

    def test_cursors_are_checked(self):
        path = users_path(ALL, sortBy="profile.lastName", limit=1)
        after = re.search(r"after=([^&]*)",
                          links(self.sandbox.get(path))["next"]).group(1)
        self.assertIn(".", after)
        for bad in (after + "0", after[:-1] + "x", after[1:], "2.", "."):
            self.refused(self.sandbox.get(f"{path}&after={bad}"), 400,
                         "E0000029")


class Fields(Populous):
    def rows(self, fields, **more):
        return self.sandbox.get(users_path(fields=fields, limit=3,
                                           **more)).json

    def test_what_is_named_is_left(self):
        whole = self.sandbox.get(users_path(limit=3)).json
        self.assertEqual(
            self.rows("status, profile:( login,email ),created"),
            [{"id": u["id"], "status": u["status"], "created": u["created"],
              "profile": {name: u["profile"][name]
                          for name in ("login", "email")}} for u in whole])
        self.assertEqual(self.rows("profile,_links"),
                         [{name: u[name] for name in
                           ("id", "profile", "_links")} for u in whole])
        self.assertEqual(self.rows("nothing,profile:(none)"),
                         [{"id": u["id"], "profile": {}} for u in whole])
        self.assertEqual(self.rows("id", search='status eq "STAGED"')[0].keys(),
                         {"id"})
        for bad in ("", "id,", ",", "profile:", "profile:()", "profile:(a",
                    "profile:(a))", "status:(a)", "a b", "(id)"):
            self.refused(self.sandbox.get(users_path(fields=bad)), 400,
                         "E0000002")

    def test_next_pages_may_forget_them(self):
        path = users_path(ALL, limit=2, fields="status")
        self.assertIn("&fields=status", links(self.sandbox.get(path))["next"])
        with Sandbox("--people", "5", "--forget-fields") as sandbox:
            reply = sandbox.get(path)
            self.assertEqual(reply.json[0].keys(), {"id", "status"})
            following = links(reply)["next"]
            self.assertNotIn("fields", following)
            self.assertIn("search=", following)
            groups = sandbox.get("/api/v1/groups?expand=stats&limit=1")
            self.assertNotIn("next", links(groups))


class Groups(Populous):
    def groups(self, query=""):
        return {g["profile"]["name"]: g for g in self.sandbox.get(
            f"/api/v1/groups{query}").json}

    def test_stats_count_the_members_that_are_listed(self):
        self.assertNotIn("_embedded", self.groups()["Half"])
        groups = self.groups("?expand=stats")
        self.assertEqual(set(groups), {"Everyone", "Half", "None", "AD=1"})
        for name, group in groups.items():
            stats = group["_embedded"]["stats"]
            path = f"/api/v1/groups/{group['id']}/users"
            members = walk(self.sandbox, f"{path}?limit=170")
            self.assertEqual(stats, {
                "usersCount": len(members), "appsCount": 0,
                "groupPushMappingsCount": 0, "hasAdminPrivilege": False})
            self.assertEqual(ids(members), sorted(ids(members)), name)
            self.assertEqual(members, walk(self.sandbox, path))
            one = self.sandbox.get(
                f"/api/v1/groups/{group['id']}?expand=stats")
            self.assertEqual(one.json, group)
        count = {name: group["_embedded"]["stats"]["usersCount"]
                 for name, group in groups.items()}
        self.assertEqual((count["Everyone"], count["None"]), (PEOPLE, 0))
        self.assertAlmostEqual(count["Half"] / PEOPLE, 0.5, delta=0.05)
        self.assertTrue(0 < count["AD=1"] < PEOPLE / 50)

    def test_pages_of_members_hold_a_thousand_whole_users(self):
        path = f"/api/v1/groups/{self.groups()['Everyone']['id']}/users"
        for query, rows in (("", 1000), ("?limit=5000", 1000),
                            ("?limit=3", 3)):
            reply = self.sandbox.get(path + query)
            self.assertEqual(reply.json, self.everybody[:rows])

    def test_groups_are_sorted_too(self):
        path = ("/api/v1/groups?limit=1&sortBy=profile.name&sortOrder=desc"
                "&search=" + quote(ALL))
        self.assertEqual([g["profile"]["name"]
                          for g in walk(self.sandbox, path)],
                         ["None", "Half", "Everyone", "AD=1"])


class Lag(SandboxCase):
    def change(self, lag):
        """One of the people is changed twice, one is deleted, one is new.
        What lists of all kinds show before that and after it, of those three:
        (id, city)."""
        sandbox = Sandbox("--limit", "none", "--people", "20", "--search-lag",
                          lag).__enter__()
        self.addCleanup(sandbox.__exit__, None)
        self.changed, self.gone = [
            u for u in sandbox.get(users_path(ALL)).json
            if u["status"] == "ACTIVE" and "city" not in u["profile"]][:2]
        for profile in ({"city": "A"}, {"city": "B", "login": "x@x.example"}):
            sandbox.send("POST", f"/api/v1/users/{self.changed['id']}",
                         {"profile": profile})
        for _ in range(2):
            sandbox.send("DELETE", f"/api/v1/users/{self.gone['id']}")
        self.new = sandbox.create("new@x.example", "", {
            "password": {"value": "Abcd1234"}}).json
        return sandbox

    def seen(self, sandbox):
        login = self.changed["profile"]["login"]
        three = ids([self.changed, self.gone, self.new])
        paths = {"search": users_path(ALL), "plain": users_path(),
                 "filter": users_path(filter='status eq "ACTIVE"'),
                 "q": users_path(q=self.gone["profile"]["email"]),
                 "login": users_path(f'profile.login eq "{login}"')}
        return {kind: [(u["id"], u["profile"].get("city"))
                       for u in sandbox.get(path).json if u["id"] in three]
                for kind, path in paths.items()}

    def test_searches_filters_and_q_see_what_was_before(self):
        sandbox = self.change("1h")
        changed, gone = (self.changed["id"], None), (self.gone["id"], None)
        now = [(self.changed["id"], "B"), (self.new["id"], None)]
        self.assertEqual(self.seen(sandbox), {
            "search": [changed, gone], "filter": [changed, gone], "q": [gone],
            "login": [changed], "plain": now})
        for user in (self.changed, self.gone):
            self.assertIn(user, sandbox.get(users_path(ALL)).json)

    def test_in_the_end_they_see_what_is(self):
        sandbox = self.change("200ms")
        now = [(self.changed["id"], "B"), (self.new["id"], None)]
        give_up = time.monotonic() + 60
        while self.seen(sandbox)["search"] != now:
            self.assertLess(time.monotonic(), give_up)
            time.sleep(0.01)
        self.assertEqual(self.seen(sandbox), {
            "search": now, "filter": now, "q": [], "login": [],
            "plain": now})

    def test_groups_lag_too(self):
        def names(query):
            return [g["profile"]["name"]
                    for g in sandbox.get(f"/api/v1/groups{query}").json[1:]]

        with Sandbox("--search-lag", "1h", "--group", "Old",
                     "--group", "Gone") as sandbox:
            old, gone = ids(sandbox.get("/api/v1/groups").json[1:])
            sandbox.send("PUT", f"/api/v1/groups/{old}",
                         {"profile": {"name": "New"}})
            sandbox.send("DELETE", f"/api/v1/groups/{gone}")
            self.assertEqual(names("?search=" + quote(ALL) + "&expand=stats"),
                             ["Old", "Gone"])
            self.assertEqual(names(""), ["New"])


class Trouble(SandboxCase):
    def test_slow_pages(self):
        with Sandbox("--people", "120", "--slow-pages", "50") as sandbox:
            everyone = sandbox.get("/api/v1/groups").json[0]["id"]
            for path in ("/api/v1/users", f"/api/v1/groups/{everyone}/users"):
                for query in ("", "?limit=51"):
                    self.refused(sandbox.get(path + query), 500, "E0000009")
                self.assertGreater(len(walk(sandbox, path + "?limit=50")), 50)

    def test_searches_that_are_not_to_be_had(self):
        for state, status, code in (("refused", 400, "E0000031"),
                                    ("down", 503, "E0000100")):
            with Sandbox("--people", "3", "--search", state) as sandbox:
                for path in (users_path(ALL), "/api/v1/groups?search="
                             + quote(ALL)):
                    self.refused(sandbox.get(path), status, code)
                self.assertEqual(sandbox.get(users_path()).status, 200)

    def test_links_in_one_line(self):
        with Sandbox("--people", "5", "--links", "joined") as sandbox:
            reply = sandbox.get(users_path(limit=2))
            [line] = [v for n, v in reply.headers if n == "link"]
            self.assertRegex(
                line, r'^<[^>]*>; rel="self", <[^>]*>; rel="next"$')
            self.assertEqual(len(walk(sandbox, users_path(ALL, limit=2))), 5)

    def test_links_to_wrong_places(self):
        for fault in ("link-elsewhere", "link-loop"):
            with Sandbox("--people", "5", "--fault",
                         f"{fault}=100") as sandbox:
                path = users_path(ALL, limit=4)
                reply = sandbox.get(path)
                following = links(reply)["next"]
                if fault == "link-loop":
                    self.assertEqual(following, links(reply)["self"])
                else:
                    self.assertRegex(following, r"^https://elsewhere\.example"
                                                r"/api/v1/users\?after=")
                # Where there is nothing to spoil nothing is spoilt.
                self.assertEqual(links(sandbox.get(users_path(ALL))).keys(),
                                 {"self"})
                self.assertEqual(sandbox.ledger()["faults"], {fault: 1})


if __name__ == "__main__":
    unittest.main()
