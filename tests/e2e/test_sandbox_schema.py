# SPDX-License-Identifier: Apache-2.0
"""The sandbox org's schema: custom attributes, user types, realms."""

import json
import os
import subprocess
import tempfile
import unittest
from urllib.parse import quote

from harness import SANDBOX as BINARY
from harness import Sandbox, profile_of
from test_sandbox import PASSWORD, SandboxCase, causes

CUSTOM = {
    "badge": {"title": "Badge", "type": "string", "maxLength": 8,
              "unique": "UNIQUE_VALIDATED", "pattern": r"[A-Z]-\d+"},
    "level": {"title": "Level", "type": "integer", "enum": [1, 2, 3],
              "oneOf": [{"const": 1, "title": "One"},
                        {"const": 2, "title": "Two"},
                        {"const": 3, "title": "Three"}]},
    "rate": {"title": "Rate", "type": "number"},
    "manages": {"title": "Manages", "type": "boolean", "default": False},
    "sizes": {"title": "Sizes", "type": "array",
              "items": {"type": "string", "enum": ["S", "M"]}},
    "site": {"title": "Site", "type": "string", "minLength": 2,
             "required": True},
    "source": {"title": "Source", "type": "string", "mutability": "READ_ONLY",
               "default": "HR"},
    "hired": {"title": "Hired", "type": "string", "mutability": "IMMUTABLE"},
}
BASE = {
    "login": {"title": "Username", "type": "string", "required": True,
              "minLength": 5, "maxLength": 100, "pattern": ".+"},
    "lastName": {"title": "Last name", "type": "string", "maxLength": 10},
    "city": {"title": "City", "type": "string", "enum": ["Rome", "Oslo"]},
}


def schema(custom, base=None):
    return {"id": "https://corp.example/meta/schemas/user/default",
            "definitions": {
                "base": {"id": "#base", "type": "object",
                         "properties": base or {},
                         "required": ["login", "title"]},
                "custom": {"id": "#custom", "type": "object",
                           "properties": custom, "required": []}}}


def write(directory, name, data):
    path = os.path.join(directory, name)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes)
                   else json.dumps(data).encode())
    return path


class Unchanged(SandboxCase):
    """An org that has no attributes of its own."""

    def test_schema_is_that_of_a_new_org(self):
        with Sandbox() as sandbox:
            reply = sandbox.get("/api/v1/meta/schemas/user/default")
            self.assertEqual(reply.status, 200)
            self.assertEqual(
                reply.json["id"], sandbox.url + "/meta/schemas/user/default")
            halves = reply.json["definitions"]
            base = halves["base"]["properties"]
            self.assertEqual(len(base), 31)
            self.assertEqual(halves["base"]["required"],
                             ["login", "firstName", "lastName", "email"])
            self.assertEqual(
                {name for name, a in base.items() if "maxLength" in a},
                {"login", "firstName", "lastName", "mobilePhone",
                 "primaryPhone"})
            self.assertEqual(
                base["login"],
                {"title": "Username", "type": "string", "required": True,
                 "mutability": "READ_WRITE", "scope": "NONE", "minLength": 5,
                 "maxLength": 100, "master": {"type": "PROFILE_MASTER"},
                 "permissions": [{"principal": "SELF",
                                  "action": "READ_ONLY"}]})
            self.assertEqual(base["countryCode"]["format"], "country-code")
            self.assertEqual(halves["custom"],
                             {"id": "#custom", "type": "object",
                              "properties": {}, "required": []})
            [kind] = sandbox.get("/api/v1/meta/types/user").json
            self.assertEqual((kind["name"], kind["default"]), ("user", True))
            # Lengths of which the schema says nothing hold all the same.
            reply = sandbox.create("ada@x.example", "", None,
                                   {"city": "x" * 129})
            self.refused(reply, 400, "E0000001")
            # A schema request counts in the bucket of the rest of the API.
            self.assertEqual(sandbox.ledger()["requests"]["api"], {"200": 2})


class Custom(SandboxCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        mine = write(cls.directory.name, "mine.json", schema(CUSTOM, BASE))
        other = write(cls.directory.name, "other.json", schema(
            {"badge": CUSTOM["badge"], "agency": {"type": "string"}}))
        cls.sandbox = Sandbox("--limit", "none", "--schema", mine,
                              "--user-type", "contractor=" + other).__enter__()
        cls.serial = 0

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)
        cls.directory.cleanup()

    def create(self, query="", credentials=None, more=None, **profile):
        type(self).serial += 1
        login = profile.pop("login", f"ada{self.serial}.{type(self).__name__}")
        return self.sandbox.create(login, query, credentials,
                                   {"site": "HQ", **profile}, **more or {})

    def send(self, method, user, profile):
        return self.sandbox.send(method, f"/api/v1/users/{user['id']}",
                                 {"profile": profile})

    def complaints(self, **profile):
        reply = self.create(**profile)
        self.refused(reply, 400, "E0000001")
        return causes(reply)

    def contractor(self):
        return self.sandbox.get("/api/v1/meta/types/user").json[1]

    def test_file_is_shown(self):
        shown = self.sandbox.get("/api/v1/meta/schemas/user/default").json
        halves = shown["definitions"]
        self.assertEqual(halves["custom"]["properties"], CUSTOM)
        self.assertEqual(halves["custom"]["required"], ["site"])
        for name, definition in BASE.items():
            self.assertEqual(halves["base"]["properties"][name], definition)
        # title has no definition in the file, so that its list is not asked.
        self.assertEqual(halves["base"]["required"],
                         ["login", "firstName", "email"])

    def test_values_keep_their_types(self):
        values = {"badge": "A-17", "level": 2, "rate": 0.25, "manages": True,
                  "sizes": ["S", "M"], "site": "HQ", "hired": "2020"}
        reply = self.create(**values)
        self.assertEqual(reply.status, 200, reply.body)
        profile = reply.json["profile"]
        self.assertEqual({name: profile[name] for name in values}, values)
        self.assertIs(profile["manages"], True)

    def test_wrong_types_and_values(self):
        cases = [
            (dict(level="2"), ["level: The field must be an integer"]),
            (dict(level=1.5), ["level: The field must be an integer"]),
            (dict(level=4),
             ["level: The value is not one of the enumerated values"]),
            (dict(rate="1"), ["rate: The field must be a number"]),
            (dict(manages="true"), ["manages: The field must be a boolean"]),
            (dict(site=7), ["site: The field must be a string"]),
            (dict(sizes="S"), ["sizes: The field must be an array"]),
            (dict(sizes=["S", 1]), ["sizes: Every item must be a string"]),
            (dict(sizes=["S", "XL", "XXL"]),
             ["sizes: The value is not one of the enumerated values"]),
            (dict(badge="A17"), ["badge: Does not match required pattern"]),
            (dict(badge="xA-17"), ["badge: Does not match required pattern"]),
            (dict(badge="A-1234567"),
             ["badge: The field must be at most 8 characters long"]),
            (dict(site="H"),
             ["site: The field must be at least 2 characters long"]),
            (dict(site=""), ["site: The field cannot be left blank"]),
            (dict(nothing="x"),
             ["Property name 'nothing' is not defined in profile"]),
            (dict(lastName="x" * 11),
             ["lastName: The field must be at most 10 characters long"]),
            (dict(city="Bonn"),
             ["city: The value is not one of the enumerated values"]),
            (dict(level="2", rate="1"),
             ["level: The field must be an integer",
              "rate: The field must be a number"]),
        ]
        for profile, expected in cases:
            with self.subTest(profile=profile):
                self.assertEqual(self.complaints(**profile), expected)

    def test_login_follows_its_pattern(self):
        reply = self.create(login="bo")
        self.assertEqual(reply.json["profile"]["login"], "bo")
        self.assertEqual(self.complaints(login=""),
                         ["login: The field cannot be left blank"])
        letters = schema({}, {"login": {"type": "string",
                                        "pattern": "[a-z]+"}})
        path = write(self.directory.name, "letters.json", letters)
        with Sandbox("--schema", path) as sandbox:
            self.assertEqual(sandbox.create("ada").status, 200)
            self.refused(sandbox.create("ada@x.example"), 400, "E0000001")

    def test_default_stands_in_for_an_empty_value(self):
        user = self.create().json
        self.assertIs(user["profile"]["manages"], False)
        self.assertEqual(user["profile"]["source"], "HR")
        user = self.create(manages=True).json
        user = self.send("POST", user, {"manages": None}).json
        self.assertIs(user["profile"]["manages"], False)

    def test_unique_values_are_taken_once(self):
        taken = ["badge: An object with this field already exists in the "
                 "current organization"]
        first = self.create(badge="U-1").json
        self.assertEqual(self.complaints(badge="U-1"), taken)
        self.assertEqual(self.create(badge=None).status, 200)
        self.assertEqual(self.create(badge=None).status, 200)
        # Of another type, too.
        reply = self.sandbox.create("c1@x.example", "", None,
                                    {"badge": "U-1"},
                                    type={"id": self.contractor()["id"]})
        self.assertEqual(causes(reply), taken)
        # One's own is no duplicate; what is given up is free.
        self.assertEqual(self.send("POST", first, {"badge": "U-1"}).status, 200)
        self.assertEqual(self.send("POST", first, {"badge": "U-2"}).status, 200)
        second = self.create(badge="U-1").json
        self.refused(self.send("POST", first, {"badge": "U-1"}), 400,
                     "E0000001")
        for _ in range(2):
            self.sandbox.send("DELETE", f"/api/v1/users/{second['id']}")
        self.assertEqual(self.create(badge="U-1").status, 200)

    def test_attributes_that_cannot_be_set(self):
        reply = self.create(source="me")
        self.refused(reply, 403, "E0000077")
        self.assertEqual(
            reply.json["errorSummary"],
            "Cannot modify the source attribute because it is read-only.")
        user = self.create(hired="2020").json
        for profile, code in (({"source": "me"}, "E0000077"),
                              ({"source": None}, "E0000077"),
                              ({"hired": "2021"}, "E0000078")):
            self.refused(self.send("POST", user, profile), 403, code)
        # What is there may come back, and a PUT without it does not clear it.
        reply = self.send("POST", user, {"source": "HR", "hired": "2020"})
        self.assertEqual(reply.status, 200)
        reply = self.send("PUT", user, profile_of("replaced", site="HQ",
                                                  city="Rome"))
        self.assertEqual(
            [reply.json["profile"].get(name)
             for name in ("login", "source", "hired", "city")],
            ["replaced", "HR", "2020", "Rome"])
        late = self.create().json
        self.assertEqual(self.send("POST", late, {"hired": "2024"}).status, 200)

    def test_searches_know_custom_attributes(self):
        user = self.create(badge="Q-1", level=3, rate=-2.5, manages=True,
                           sizes=["M"], lastName="Query").json
        for search in ('profile.badge eq "q-1"', 'profile.level eq 3',
                       'profile.level gt "2"', 'profile.rate lt -1',
                       'profile.manages eq true', 'profile.sizes eq "M"',
                       'profile.sizes sw "m"', 'profile.badge pr'):
            search += ' and profile.lastName eq "Query"'
            found = self.sandbox.get("/api/v1/users?search=" + quote(search))
            self.assertEqual([u["id"] for u in found.json], [user["id"]],
                             search)
        for search in ('profile.level gt 3', 'profile.manages eq false',
                       'profile.sizes eq "S"', 'profile.rate eq "x"'):
            search += ' and profile.lastName eq "Query"'
            found = self.sandbox.get("/api/v1/users?search=" + quote(search))
            self.assertEqual(found.json, [], search)
        for search in ('profile.nothing pr', 'profile.badge co "1"',
                       'profile.level eq three', 'profile.level eq'):
            self.refused(self.sandbox.get("/api/v1/users?search="
                                          + quote(search)), 400, "E0000031")

    def test_user_types(self):
        default, contractor = self.sandbox.get("/api/v1/meta/types/user").json
        self.assertEqual([default["default"], contractor["default"]],
                         [True, False])
        self.assertEqual(contractor["name"], "contractor")
        for kind in (default, contractor):
            self.assertRegex(kind["id"], r"^oty[0-9A-Za-z]{17}$")
            one = self.sandbox.get(f"/api/v1/meta/types/user/{kind['id']}")
            self.assertEqual(one.json, kind)
        link = contractor["_links"]["schema"]["href"]
        self.assertRegex(link, r"/api/v1/meta/schemas/user/osc[0-9A-Za-z]{17}$")
        shown = self.sandbox.get(link[len(self.sandbox.url):]).json
        self.assertEqual(set(shown["definitions"]["custom"]["properties"]),
                         {"badge", "agency"})
        for path in ("types/user/otyNOBODY", "schemas/user/oscNOBODY"):
            self.refused(self.sandbox.get("/api/v1/meta/" + path), 404,
                         "E0000007")

        mine = {"type": {"id": contractor["id"]}}
        user = self.sandbox.create("c2@x.example", "", None,
                                   {"agency": "Acme"}, **mine).json
        self.assertEqual(user["type"], mine["type"])
        self.assertEqual(user["profile"]["agency"], "Acme")
        self.refused(self.sandbox.create("c3@x.example", "", None,
                                         {"site": "HQ"}, **mine),
                     400, "E0000001")
        path = f"/api/v1/users/{user['id']}"
        back = {"type": {"id": default["id"]},
                "profile": profile_of("c2@x.example", site="HQ")}
        # A POST changes no type, a PUT does.
        self.refused(self.sandbox.send("POST", path, back), 400, "E0000001")
        reply = self.sandbox.send("PUT", path, back)
        self.assertEqual(reply.json["type"], back["type"])
        self.assertNotIn("agency", reply.json["profile"])

    def test_realm_must_look_like_one(self):
        self.assertEqual(self.create(more={"realmId": "guo1b"}).json["realmId"],
                         "guo1b")
        self.refused(self.create(more={"realmId": "nowhere"}), 404, "E0000007")
        self.refused(self.create(more={"realmId": 7}), 400, "E0000003")
        with Sandbox("--realm", "guoA", "--realm", "guoB") as sandbox:
            user = sandbox.create("ada@x.example", realmId="guoB").json
            reply = sandbox.create("bob@x.example", realmId="guoC")
            self.refused(reply, 404, "E0000007")
            path = f"/api/v1/users/{user['id']}"
            moved = sandbox.send("POST", path, {"realmId": "guoA"})
            self.assertEqual(moved.json["realmId"], "guoA")

    def test_users_of_another_provider_have_no_password(self):
        elsewhere = {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}
        user = self.create("?provider=true", elsewhere).json
        path = f"/api/v1/users/{user['id']}"
        self.refused(self.sandbox.send("POST", path, {"credentials": PASSWORD}),
                     400, "E0000001")
        for operation in ("reset_password?sendEmail=false", "expire_password"):
            self.refused(self.sandbox.send(
                "POST", f"{path}/lifecycle/{operation}"), 403, "E0000017")


class Files(unittest.TestCase):
    def test_what_is_no_schema_is_refused(self):
        cases = [
            (b"{", "it is no schema"),
            ({"definitions": []}, "it is no schema"),
            (schema({"a": {"type": "date"}}), 'attribute "a": its type'),
            (schema({"a": {"type": "array"}}), 'attribute "a": the type of'),
            (schema({"a": {"type": "string", "pattern": "("}}),
             'attribute "a": its pattern'),
            (schema({"City": {"type": "string"}}), 'called "City"'),
            (schema({}, {"badge": {"type": "string"}}),
             '"badge" is no base attribute'),
        ]
        with tempfile.TemporaryDirectory() as directory:
            for data, expected in cases:
                path = write(directory, "schema.json", data)
                self.ends_with(expected, "--schema", path)
                self.ends_with(path, "--user-type", "a=" + path)
            self.ends_with("No such file", "--schema", directory + "/none")
            good = write(directory, "good.json", schema({}))
            for text in ("a", "=" + good, "1a=" + good, "user=" + good):
                self.ends_with("user type" if "user" in text else "NAME=FILE",
                               "--user-type", text)

    def ends_with(self, expected, *options):
        ended = subprocess.run([BINARY, "--port", "0", *options], timeout=10,
                               capture_output=True, text=True)
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn(expected, ended.stderr)


if __name__ == "__main__":
    unittest.main()
