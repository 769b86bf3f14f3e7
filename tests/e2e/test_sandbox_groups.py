# SPDX-License-Identifier: Apache-2.0
"""The sandbox org's groups and who is in them."""

import json
import subprocess
import time
import unittest
from urllib.parse import quote

from harness import SANDBOX as BINARY
from harness import Sandbox
from test_sandbox import SandboxCase, causes, header

FORBIDDEN = (403, "E0000006")
MISSING = (404, "E0000007")


def next_path(sandbox, reply):
    """Where the next page is, or None."""
    for name, value in reply.headers:
        if name == "link" and 'rel="next"' in value:
            return value[value.index("<") + 1:value.index(">")].removeprefix(
                sandbox.url)
    return None


class Groups(SandboxCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("--limit", "none", "--group", "Sales",
                              "--group", "SALES", "--app-group",
                              "Sales").__enter__()
        cls.serial = 0

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def name(self):
        type(self).serial += 1
        return f"Group {self.serial}"

    def make(self, name=None, **profile):
        return self.sandbox.send("POST", "/api/v1/groups", {
            "profile": {"name": name or self.name(), **profile}})

    def user(self, **more):
        type(self).serial += 1
        return self.sandbox.create(f"g{self.serial}@corp.example", **more)

    def search(self, text, more=""):
        return self.sandbox.get(f"/api/v1/groups?search={quote(text)}{more}")

    def read_only(self):
        return [g["id"] for g in self.sandbox.get("/api/v1/groups").json
                if g["type"] != "OKTA_GROUP"]

    def names(self, reply):
        return [g["profile"]["name"] for g in reply.json]

    def test_groups_that_are_there_from_the_start(self):
        first = self.sandbox.get("/api/v1/groups").json[:4]
        self.assertEqual([(g["profile"]["name"], g["type"]) for g in first],
                         [("Everyone", "BUILT_IN"), ("Sales", "OKTA_GROUP"),
                          ("SALES", "OKTA_GROUP"), ("Sales", "APP_GROUP")])

    def test_a_new_group_has_every_part(self):
        name = self.name()
        reply = self.make(name, description="Those who…")
        self.assertEqual(reply.status, 200)
        group = reply.json
        self.assertEqual(
            list(group),
            ["id", "created", "lastUpdated", "lastMembershipUpdated",
             "objectClass", "type", "profile", "_links"])
        self.assertRegex(group["id"], r"^00g[0-9A-Za-z]{17}$")
        self.assertEqual(group["type"], "OKTA_GROUP")
        self.assertEqual(group["objectClass"], ["okta:user_group"])
        self.assertEqual(group["profile"],
                         {"name": name, "description": "Those who…"})
        path = f"/api/v1/groups/{group['id']}"
        self.assertEqual(group["_links"]["users"]["href"],
                         f"{self.sandbox.url}{path}/users")
        self.assertEqual(self.sandbox.get(path).json, group)

    def test_names_are_taken_once(self):
        name = self.name()
        taken = ["name: An object with this field already exists in the "
                 "current organization"]
        self.assertEqual(self.make(name).status, 200)
        for reply in (self.make(name), self.make("Everyone")):
            self.refused(reply, 400, "E0000001")
            self.assertEqual(causes(reply), taken)
        self.assertEqual(self.make(name.upper()).status, 200)

    def test_what_is_no_group(self):
        for profile, cause in (
                ({}, "name: The field cannot be left blank"),
                ({"name": ""}, "name: The field cannot be left blank"),
                ({"name": 7}, "name: The field must be a string"),
                ({"name": "x" * 256},
                 "name: The field must be at most 255 characters long"),
                ({"name": "x", "colour": "red"},
                 "Property name 'colour' is not defined in profile")):
            reply = self.sandbox.send("POST", "/api/v1/groups",
                                      {"profile": profile})
            self.refused(reply, 400, "E0000001")
            self.assertEqual(causes(reply), [cause])
        for body in ({}, [], {"profile": "x"}):
            self.refused(self.sandbox.send("POST", "/api/v1/groups", body),
                         400, "E0000003")

    def test_change_and_delete(self):
        path = f"/api/v1/groups/{self.make().json['id']}"
        name = self.name()
        reply = self.sandbox.send("PUT", path, {"profile": {"name": name}})
        self.assertEqual(reply.json["profile"],
                         {"name": name, "description": None})
        reply = self.sandbox.send("PUT", path, {"profile": {
            "name": name, "description": "The same name again"}})
        self.assertEqual(reply.status, 200)
        self.refused(self.sandbox.send("PUT", path, {
            "profile": {"name": "Everyone"}}), 400, "E0000001")
        self.assertEqual(self.sandbox.send("DELETE", path).status, 204)
        for method in ("GET", "DELETE"):
            self.refused(self.sandbox.send(method, path), *MISSING)

    def test_members_come_and_go_by_id(self):
        group = self.make().json
        path = f"/api/v1/groups/{group['id']}/users"
        user = self.user().json
        for method in ("PUT", "PUT", "DELETE", "DELETE", "PUT"):
            reply = self.sandbox.send(method, f"{path}/{user['id']}")
            self.assertEqual(reply.status, 204)
            members = [u["id"] for u in self.sandbox.get(path).json]
            self.assertEqual(members,
                             [user["id"]] if method == "PUT" else [])
        changed = self.sandbox.get(f"/api/v1/groups/{group['id']}").json
        self.assertGreaterEqual(changed["lastMembershipUpdated"],
                                group["lastMembershipUpdated"])
        self.assertEqual(changed["lastUpdated"], group["lastUpdated"])
        reply = self.sandbox.get(f"/api/v1/users/{user['id']}/groups")
        self.assertEqual(self.names(reply),
                         ["Everyone", group["profile"]["name"]])
        for method in ("PUT", "DELETE"):
            for key in (user["profile"]["login"], "00uNOBODY"):
                self.refused(self.sandbox.send(method, f"{path}/{key}"),
                             *MISSING)
            self.refused(self.sandbox.send(
                method, f"/api/v1/groups/00gNOBODY/users/{user['id']}"),
                *MISSING)
        # One who is deleted is nobody's member; one deactivated stays.
        self.sandbox.send("DELETE", f"/api/v1/users/{user['id']}")
        self.assertEqual(len(self.sandbox.get(path).json), 1)
        self.sandbox.send("DELETE", f"/api/v1/users/{user['id']}")
        self.assertEqual(self.sandbox.get(path).json, [])

    def test_read_only_groups(self):
        user = self.user().json["id"]
        for group in self.read_only():
            path = f"/api/v1/groups/{group}"
            for method, url, body in (
                    ("PUT", path, {"profile": {"name": "Mine"}}),
                    ("DELETE", path, None),
                    ("PUT", f"{path}/users/{user}", None),
                    ("DELETE", f"{path}/users/{user}", None)):
                self.refused(self.sandbox.send(method, url, body), *FORBIDDEN)
            self.refused(self.user(groupIds=[group]), *FORBIDDEN)

    def test_new_users_join(self):
        groups = [self.make().json for _ in range(2)]
        made_up = "00gMADEUPMADEUPMADEUP"
        ids = [g["id"] for g in groups] + [made_up]
        user = self.user(groupIds=ids).json
        [stored] = [u["stored"] for u in self.sandbox.stored()
                    if u["id"] == user["id"]]
        self.assertEqual(stored["groupIds"], ids)
        self.assertEqual(stored["groups"],
                         [{"id": g["id"], "name": g["profile"]["name"]}
                          for g in groups])
        dump = self.sandbox.once("GET", "/sandbox/groups", token=None).body
        members = {g["id"]: g["members"]
                   for g in map(json.loads, dump.splitlines())}
        self.assertEqual(members[ids[0]], [user["profile"]["login"]])

    def test_ids_of_new_users_must_be_there_if_strict(self):
        with Sandbox("--strict-groups", "--group", "A") as sandbox:
            [group] = [g["id"] for g in sandbox.get("/api/v1/groups").json
                       if g["type"] == "OKTA_GROUP"]
            reply = sandbox.create("ada@x.example",
                                   groupIds=[group, "00gNOBODY"])
            self.refused(reply, *MISSING)
            self.assertEqual(
                reply.json["errorSummary"],
                "Not found: Resource not found: 00gNOBODY (UserGroup)")
            self.assertEqual(sandbox.ledger()["created"], 0)
            reply = sandbox.create("ada@x.example", groupIds=[group])
            self.assertEqual(reply.status, 200)

    def test_searches_filters_and_q(self):
        name = self.name() + " (ÉTÉ)"
        group = self.make(name, description="north").json
        for text in (f'profile.name eq "{name.lower()}"',
                     f'profile.name sw "{name[:-2]}" and type eq "okta_group"',
                     f'profile.name co "(été" and profile.description co "ort"',
                     f'id eq "{group["id"]}" or id eq "00gNOBODY"',
                     f'id eq "{group["id"]}" and created gt '
                     '"2020-01-01T00:00:00.000Z"'):
            self.assertEqual(self.search(text).json, [group], text)
        self.assertEqual(self.names(self.search(
            'profile.name eq "sales" and type eq "OKTA_GROUP"')),
            ["Sales", "SALES"])
        for text in ('profile.size pr', 'name eq "x"', 'type co "OKTA"'):
            self.refused(self.search(text), 400, "E0000031")
        reply = self.sandbox.get("/api/v1/groups?filter="
                                 + quote('type eq "APP_GROUP"'))
        self.assertEqual(self.names(reply), ["Sales"])
        self.refused(self.sandbox.get("/api/v1/groups?filter=" + quote(
            'profile.name eq "Sales"')), 400, "E0000053")
        self.refused(self.search("x", "&filter=y"), 400, "E0000033")
        reply = self.sandbox.get("/api/v1/groups?q=sal&limit=2")
        self.assertEqual(self.names(reply), ["Sales", "SALES"])
        self.assertIsNone(next_path(self.sandbox, reply))

    def test_pages(self):
        with Sandbox("--limit", "none", *sum(
                (["--group", f"G{i}"] for i in range(4)), [])) as sandbox:
            groups = [g["id"] for g in sandbox.get("/api/v1/groups").json]
            users = [sandbox.create(f"u{i}@x.example",
                                    groupIds=groups[2:3]).json["id"]
                     for i in range(5)]
            for path, everything in (
                    ("/api/v1/groups?limit=2", groups),
                    (f"/api/v1/groups/{groups[0]}/users?limit=2", users),
                    (f"/api/v1/groups/{groups[2]}/users?limit=5", users)):
                found = []
                while path:
                    reply = sandbox.get(path)
                    found += [item["id"] for item in reply.json]
                    path = next_path(sandbox, reply)
                self.assertEqual(found, everything)
            # A cursor stays good when those behind it leave.
            path = f"/api/v1/groups/{groups[2]}/users"
            reply = sandbox.get(path + "?limit=2")
            for user in users[:2]:
                sandbox.send("DELETE", f"{path}/{user}")
            reply = sandbox.get(next_path(sandbox, reply))
            self.assertEqual([u["id"] for u in reply.json], users[2:4])
            self.refused(sandbox.get(path + "?after=x"), 400, "E0000029")
            self.refused(sandbox.get(path + "?limit=0"), 400, "E0000054")
            # Items have no links but themselves, and can be trimmed.
            reply = sandbox.get(path, headers={
                "Content-Type": 'application/json; okta-response='
                                '"omitCredentials"'})
            self.assertNotIn("credentials", reply.json[0])
            self.assertEqual(list(reply.json[0]["_links"]), ["self"])

    def test_searches_lag_behind(self):
        with Sandbox("--search-lag", "200ms") as sandbox:
            body = {"profile": {"name": "Fresh"}}
            group = sandbox.send("POST", "/api/v1/groups", body).json["id"]
            path = "/api/v1/groups?search=" + quote('profile.name eq "Fresh"')
            self.assertEqual(sandbox.get(path).json, [])
            self.assertEqual(sandbox.get("/api/v1/groups").json[-1]["id"],
                             group)
            time.sleep(0.25)
            self.assertEqual(sandbox.get(path).json[0]["id"], group)

    def test_buckets(self):
        with Sandbox("--group", "A") as sandbox:
            group = sandbox.get("/api/v1/groups").json[1]["id"]
            user = sandbox.create("ada@x.example").json["id"]
            path = f"/api/v1/groups/{group}"
            sandbox.get(path)
            sandbox.send("PUT", f"{path}/users/{user}")
            sandbox.get(f"{path}/users")
            sandbox.get(f"/api/v1/users/{user}/groups")
            self.assertEqual(
                sandbox.ledger()["requests"],
                {"users": {"200": 2}, "groups": {"200": 2, "204": 1},
                 "group": {"200": 1}})

    def test_paths_and_methods(self):
        reply = self.sandbox.send("POST", "/api/v1/groups/a/users/b")
        self.refused(reply, 405, "E0000022")
        self.assertEqual(header(reply, "allow"), "DELETE, PUT")
        for path in ("rules", "rules/0pr", "00g/apps"):
            self.refused(self.sandbox.get("/api/v1/groups/" + path), 501,
                         "E0000052")


class Options(unittest.TestCase):
    def test_names_that_come_twice_are_refused(self):
        for names in (["A", "A"], ["Everyone"], [""]):
            ended = subprocess.run(
                [BINARY, "--port", "0",
                 *sum((["--group", name] for name in names), [])],
                capture_output=True, text=True, timeout=10)
            self.assertEqual(ended.returncode, 2)
            self.assertIn("--group", ended.stderr)


if __name__ == "__main__":
    unittest.main()
