# SPDX-License-Identifier: Apache-2.0
"""The sandbox org, held against what Okta documents and was seen to answer."""

import concurrent.futures
import email.utils
import errno
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import unittest
from urllib.parse import quote

from harness import SANDBOX as BINARY
from harness import Sandbox, TOKEN, profile_of


def header(reply, name):
    values = [v for k, v in reply.headers if k == name]
    return values[0] if values else None


def rate(reply):
    values = [header(reply, f"x-rate-limit-{part}")
              for part in ("limit", "remaining", "reset")]
    return tuple(int(v) if v is not None else None for v in values)


def date(reply):
    when = email.utils.parsedate_to_datetime(header(reply, "date"))
    return int(when.timestamp())


def causes(reply):
    return [c["errorSummary"] for c in reply.json["errorCauses"]]


PASSWORD = {"password": {"value": "Tr0ub4dor3x"}}
QUESTION = {"recovery_question": {"question": "First pet?", "answer": "Rex"}}
HASH = {"password": {"hash": {"algorithm": "SHA-1",
                              "value": "xkMkbbdYU3lmNPOsucUhg5jzTZg="}}}
HOOK = {"password": {"hook": {"type": "default"}}}


class SandboxCase(unittest.TestCase):
    def refused(self, reply, status, code):
        self.assertEqual((reply.status, reply.json and
                          reply.json.get("errorCode")), (status, code),
                         reply.body)
        self.assertEqual(list(reply.json),
                         ["errorCode", "errorSummary", "errorLink", "errorId",
                          "errorCauses"])
        self.assertEqual(reply.json["errorLink"], code)
        self.assertRegex(reply.json["errorId"], r"^oae[0-9A-Za-z]{22}$")
        self.assertEqual(header(reply, "content-type"), "application/json")


class SharedSandbox(SandboxCase):
    """One org without limits for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("--limit", "none").__enter__()
        cls.serial = 0

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def login(self):
        type(self).serial += 1
        return f"u{self.serial}.{type(self).__name__}@corp.example"


class Create(SharedSandbox):
    def test_resulting_status_follows_credentials_and_activation(self):
        other = [{"provider": {"type": t, "name": t}}
                 for t in ("FEDERATION", "SOCIAL")]
        cases = [
            (None, "", "STAGED", "PROVISIONED", "OKTA"),
            (QUESTION, "", "STAGED", "PROVISIONED", "OKTA"),
            (PASSWORD, "", "STAGED", "ACTIVE", "OKTA"),
            ({**PASSWORD, **QUESTION}, "", "STAGED", "ACTIVE", "OKTA"),
            (HASH, "", "STAGED", "ACTIVE", "IMPORT"),
            (HOOK, "", "STAGED", "ACTIVE", "IMPORT"),
            (other[0], "provider=true&", "STAGED", "ACTIVE", "FEDERATION"),
            (other[1], "provider=true&", "STAGED", "ACTIVE", "SOCIAL"),
        ]
        for credentials, query, staged, active, provider in cases:
            for flag, expected in (("activate=false", staged),
                                   ("activate=true", active), ("", active)):
                with self.subTest(credentials=credentials, flag=flag):
                    reply = self.sandbox.create(
                        self.login(), f"?{query}{flag}", credentials)
                    self.assertEqual(reply.status, 200, reply.body)
                    self.assertEqual(reply.json["status"], expected)
                    self.assertEqual(
                        reply.json["credentials"]["provider"]["type"],
                        provider)

    def test_change_password_at_next_login(self):
        query = "?activate=true&nextLogin=changePassword"
        reply = self.sandbox.create(self.login(), query, PASSWORD)
        self.assertEqual(reply.json["status"], "PASSWORD_EXPIRED")
        reply = self.sandbox.create(
            self.login(), "?activate=false&nextLogin=changePassword", PASSWORD)
        self.refused(reply, 400, "E0000125")
        reply = self.sandbox.create(self.login(), query, QUESTION)
        self.refused(reply, 400, "E0000124")

    def test_provider_counts_only_when_asked_for(self):
        reply = self.sandbox.create(
            self.login(), "", {"provider": {"type": "FEDERATION",
                                            "name": "FEDERATION"}})
        self.assertEqual(reply.json["status"], "PROVISIONED")
        self.assertEqual(reply.json["credentials"]["provider"],
                         {"type": "OKTA", "name": "OKTA"})

    def test_reply_has_every_part_of_a_user(self):
        before = time.time()
        login = self.login()
        reply = self.sandbox.create(login, "", {**PASSWORD, **QUESTION},
                                    {"city": "Łódź", "title": None,
                                     "division": ""})
        user = reply.json
        self.assertEqual(
            list(user),
            ["id", "status", "created", "activated", "statusChanged",
             "lastLogin", "lastUpdated", "passwordChanged", "type", "profile",
             "credentials", "_links"])
        self.assertRegex(user["id"], r"^00u[0-9A-Za-z]{17}$")
        self.assertRegex(user["type"]["id"], r"^oty[0-9A-Za-z]{17}$")
        stamp = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"
        for name in ("created", "activated", "statusChanged", "lastUpdated",
                     "passwordChanged"):
            self.assertRegex(user[name], stamp)
        self.assertIsNone(user["lastLogin"])
        created = time.mktime(time.strptime(user["created"][:19],
                                            "%Y-%m-%dT%H:%M:%S"))
        self.assertLess(abs(created - time.timezone - before), 5)
        self.assertEqual(user["profile"],
                         {"login": login, "email": "someone@corp.example",
                          "firstName": "Ada", "lastName": "Byron",
                          "city": "Łódź", "mobilePhone": None,
                          "secondEmail": None})
        self.assertEqual(
            user["credentials"],
            {"password": {}, "recovery_question": {"question": "First pet?"},
             "provider": {"type": "OKTA", "name": "OKTA"}})
        self.assertEqual(
            user["_links"]["self"]["href"],
            f"http://127.0.0.1:{self.sandbox.port}/api/v1/users/{user['id']}")
        self.assertGreater(len(user["_links"]), 3)

    def test_staged_user_was_never_activated(self):
        user = self.sandbox.create(self.login(), "?activate=false").json
        self.assertIsNone(user["activated"])
        self.assertIsNone(user["statusChanged"])
        self.assertIsNone(user["passwordChanged"])
        self.assertEqual(user["credentials"],
                         {"provider": {"type": "OKTA", "name": "OKTA"}})

    def test_realm_and_type_are_taken(self):
        first = self.sandbox.create(self.login(), realmId="guoAAAA").json
        self.assertEqual(first["realmId"], "guoAAAA")
        again = self.sandbox.create(self.login(), type=first["type"])
        self.assertEqual(again.status, 200)
        other = self.sandbox.create(self.login(), type={"id": "otyNOBODY"})
        self.refused(other, 404, "E0000007")

    def test_empty_profile_is_blamed_as_okta_blames_it(self):
        reply = self.sandbox.send("POST", "/api/v1/users",
                                  {"profile": {"crap": "bad"}})
        self.refused(reply, 400, "E0000001")
        self.assertEqual(reply.json["errorSummary"],
                         "Api validation failed: login")
        blank = "The field cannot be left blank"
        self.assertEqual(
            causes(reply),
            [f"login: {blank}", f"firstName: {blank}", f"lastName: {blank}",
             f"email: {blank}",
             "login: Username must be in the form of an email address"])

    def test_causes_of_every_kind_arrive_together(self):
        taken = self.login()
        self.sandbox.create(taken)
        reply = self.sandbox.create(
            taken, "", {"password": {"value": "short"}},
            {"firstName": ..., "secondEmail": "nobody", "countryCode": "ZZ"})
        self.refused(reply, 400, "E0000001")
        self.assertEqual(
            [c.split(":")[0] for c in causes(reply)],
            ["firstName", "secondEmail", "countryCode", "login", "password"])

    def test_undefined_attributes_are_each_named(self):
        reply = self.sandbox.create(self.login(),
                                    profile={"badge": "A", "Login": "B"})
        self.refused(reply, 400, "E0000001")
        self.assertEqual(reply.json["errorSummary"],
                         "Api validation failed: newUser")
        self.assertEqual(causes(reply),
                         ["Property name 'badge' is not defined in profile",
                          "Property name 'Login' is not defined in profile"])

    def test_login_is_unique_without_case_and_diacritics(self):
        self.assertEqual(self.sandbox.create("Zoë.Çelik@x.example").status,
                         200)
        for login in ("zoe.celik@x.example", "ZOË.ÇELIK@X.EXAMPLE",
                      "zoe\u0308.c\u0327elik@x.example"):
            reply = self.sandbox.create(login)
            self.refused(reply, 400, "E0000001")
            self.assertEqual(reply.json["errorSummary"],
                             "Api validation failed: login")
            self.assertEqual(causes(reply),
                             ["login: An object with this field already "
                              "exists in the current organization"])
        self.assertEqual(self.sandbox.create("zoé2.celik@x.example").status,
                         200)

    def test_all_31_attributes_are_taken(self):
        profile = {
            "middleName": "M", "honorificPrefix": "Dr", "honorificSuffix": "II",
            "title": "T", "displayName": "D", "nickName": "N",
            "profileUrl": "https://x.example/a?b#c", "secondEmail": "a@b.example",
            "mobilePhone": "+1 555", "primaryPhone": "x", "streetAddress": "S",
            "city": "C", "state": "S", "zipCode": "0", "countryCode": "DE",
            "postalAddress": "P", "preferredLanguage": "en-US",
            "locale": "en_US", "timezone": "America/Los_Angeles",
            "userType": "U", "employeeNumber": "1", "costCenter": "1",
            "organization": "O", "division": "D", "department": "D",
            "managerId": "1", "manager": "M"}
        self.assertEqual(len(profile) + 4, 31)
        login = self.login()
        reply = self.sandbox.create(login, profile=profile)
        self.assertEqual(reply.json["profile"], profile_of(login, **profile))

    def test_lengths_count_characters(self):
        longest = {"firstName": 50, "lastName": 50, "mobilePhone": 100,
                   "primaryPhone": 100, "streetAddress": 1024, "city": 128,
                   "state": 128, "zipCode": 50, "postalAddress": 4096}
        for name, most in longest.items():
            with self.subTest(name=name):
                good = self.sandbox.create(self.login(),
                                           profile={name: "é" * most})
                self.assertEqual(good.status, 200, good.body)
                bad = self.sandbox.create(self.login(),
                                          profile={name: "e" * (most + 1)})
                self.refused(bad, 400, "E0000001")
                self.assertEqual(bad.json["errorSummary"],
                                 f"Api validation failed: {name}")
        self.assertEqual(self.sandbox.create("l" * 95 + "@x.de").status, 200)
        self.refused(self.sandbox.create("l" * 96 + "@x.de"), 400, "E0000001")
        self.assertEqual(self.sandbox.create("a@b.c").status, 200)
        self.refused(self.sandbox.create("a@bc"), 400, "E0000001")
        title = self.sandbox.create(self.login(), profile={"title": "x" * 9000})
        self.assertEqual(title.status, 200)

    def test_formats(self):
        good = {"email": ["a@b.co", "ü.x+tag@bücher.example", '"a b"@c.de'],
                "countryCode": ["US"], "locale": ["en", "pt_BR"],
                "preferredLanguage": ["de", "zh-Hant-TW"],
                "timezone": ["UTC", "Etc/GMT+5"], "profileUrl": ["urn:x:y"]}
        bad = {"email": ["plain", "@b.co", "a@", "a@b..co", "a b@c.de",
                         "a@b@c.de", ".a@b.co", "a.@b.co", "a@-b.co"],
               "secondEmail": ["x"], "countryCode": ["USA", "us", "UK", "U"],
               "locale": ["en-US", "english"], "preferredLanguage": ["e", "_"],
               "timezone": ["GMT 1", "/x", "5"],
               "profileUrl": ["no", "http://a b", ":"]}
        for name, values in good.items():
            for value in values:
                reply = self.sandbox.create(self.login(),
                                            profile={name: value})
                self.assertEqual(reply.status, 200, (name, value, reply.body))
        for name, values in bad.items():
            for value in values:
                reply = self.sandbox.create(self.login(),
                                            profile={name: value})
                self.assertEqual(reply.status, 400, (name, value))
                self.assertIn(name, reply.json["errorSummary"])

    def test_values_are_strings(self):
        for value in (5, True, ["x"], {"a": 1}):
            reply = self.sandbox.create(self.login(), profile={"title": value})
            self.refused(reply, 400, "E0000001")

    def test_password_policy(self):
        login = "firefly.smith@corp.example"
        for weak in ("Abcde12", "abcdefg1", "ABCDEFG1", "Abcdefgh",
                     "XFirefly1", "1SMITHxx", "cORP1234", "A1" + "b" * 71):
            reply = self.sandbox.create(login, "",
                                        {"password": {"value": weak}})
            self.refused(reply, 400, "E0000001")
            self.assertEqual(reply.json["errorSummary"],
                             "Api validation failed: password", weak)
            self.assertRegex(
                causes(reply)[0], "^password: Password requirements were not "
                "met. Password requirements: ")
        reply = self.sandbox.create(login, "",
                                    {"password": {"value": "Abcdéf12"}})
        self.assertEqual(reply.status, 200)

    def test_hashes_of_the_table_are_taken(self):
        salt = "TmFDbC0xNi1ieXRlcy1vaw=="
        pbkdf2 = {"algorithm": "PBKDF2", "salt": salt, "keySize": 32,
                  "iterationCount": 4096, "digestAlgorithm": "SHA256_HMAC",
                  "value": "7pJGLBTX/jo+sc8q5hm8PV3+USrd+JOarIQLUF0N/mY="}
        bcrypt = {"algorithm": "BCRYPT", "workFactor": 10,
                  "salt": "abcdefghijklmnopqrstuu",
                  "value": "T.zI178oNoGxCPWbhWWHq4zlayCTzEi"}
        sha = {"algorithm": "SHA-256", "salt": salt, "saltOrder": "POSTFIX",
               "value": "AOwbVNABUa1mA2fJx1oBwynaxYXf+5PeLS/QAuuZlUw="}
        md5 = {"algorithm": "MD5", "value": "2+7/nM9ZkTfwR74rVO14Qg=="}
        good = [pbkdf2, bcrypt, sha, md5, {**sha, "algorithm": "SHA-512"},
                {**bcrypt, "workFactor": 1}, {**bcrypt, "workFactor": 20},
                {**pbkdf2, "digestAlgorithm": "SHA512_HMAC"}]
        bad = [{**pbkdf2, "iterationCount": 4095}, {**pbkdf2, "salt": None},
               {**pbkdf2, "keySize": None}, {**pbkdf2, "iterationCount": 1e300},
               {**pbkdf2, "digestAlgorithm": "SHA1_HMAC"},
               {**bcrypt, "workFactor": 21}, {**bcrypt, "workFactor": 0},
               {**bcrypt, "workFactor": "10"}, {**bcrypt, "salt": "short"},
               {**bcrypt, "value": "$2b$10$" + bcrypt["value"]},
               {**sha, "saltOrder": None}, {**sha, "saltOrder": "MIDDLE"},
               {**md5, "value": "not base64"}, {**md5, "value": None},
               {**md5, "algorithm": "SCRYPT"}, {"value": md5["value"]}]
        for value in good:
            login = self.login()
            reply = self.sandbox.create(login, "",
                                        {"password": {"hash": value}})
            self.assertEqual(reply.status, 200, (value, reply.body))
            self.assertEqual(reply.json["credentials"],
                             {"password": {},
                              "provider": {"type": "IMPORT",
                                           "name": "IMPORT"}})
            kept = [u["stored"]["credentials"] for u in self.sandbox.stored()
                    if u["profile"]["login"] == login]
            self.assertEqual(kept, [{"password": {"hash": value}}])
        for value in bad:
            reply = self.sandbox.create(self.login(), "",
                                        {"password": {"hash": value}})
            self.refused(reply, 400, "E0000001")

    def test_passwords_come_in_one_kind(self):
        for password in ({**PASSWORD["password"], **HASH["password"]}, "text",
                         {"value": 5}, {"hook": {"type": "other"}}):
            reply = self.sandbox.create(self.login(), "",
                                        {"password": password})
            self.refused(reply, 400, "E0000001")

    def test_recovery_question(self):
        def ask(question, answer):
            return self.sandbox.create(
                self.login(), "", {"recovery_question": {
                    "question": question, "answer": answer}}).status

        self.assertEqual(ask("q" * 100, "a" * 100), 200)
        self.assertEqual(ask("q" * 101, "a"), 400)
        self.assertEqual(ask("q", "a" * 101), 400)
        self.assertEqual(ask("Who?", ""), 400)
        self.assertEqual(ask("Who?", None), 400)
        self.assertEqual(ask("My favourite colour?", "Colour blue"), 400)
        self.assertEqual(ask("My favourite colour?", "blue"), 200)

    def test_federated_users_have_no_password(self):
        for more in (PASSWORD, QUESTION, HASH):
            reply = self.sandbox.create(
                self.login(), "?provider=true",
                {"provider": {"type": "SOCIAL", "name": "S"}, **more})
            self.refused(reply, 400, "E0000001")
        reply = self.sandbox.create(self.login(), "?provider=true",
                                    {"provider": {"type": "FAX"}})
        self.refused(reply, 400, "E0000001")

    def test_at_most_20_groups(self):
        groups = [f"00g{i:017}" for i in range(21)]
        login = self.login()
        self.refused(self.sandbox.create(login, groupIds=groups), 400,
                     "E0000093")
        reply = self.sandbox.create(login, groupIds=groups[:20])
        self.assertEqual(reply.status, 200)
        kept = [u for u in self.sandbox.stored()
                if u["profile"]["login"] == login]
        self.assertEqual(kept[0]["stored"]["groupIds"], groups[:20])

    def test_malformed_bodies(self):
        good = json.dumps({"profile": profile_of(self.login())}).encode()
        for body in (b"{", b"[]", b"5", b"null", b'{"profile":5}', good + b"x",
                     good.replace(b"Ada", b"A\xff"),
                     good.replace(b"Ada", b"A\x00a"), b"[" * 5000,
                     b'{"profile":' * 2000):
            self.refused(self.sandbox.send("POST", "/api/v1/users", body), 400,
                         "E0000003")

    def test_characters_of_four_bytes_are_refused(self):
        for body in (json.dumps({"profile": profile_of(self.login(),
                                                       nickName="😀")}),
                     json.dumps({"profile": profile_of(self.login(),
                                                       nickName="😀")},
                                ensure_ascii=False),
                     '{"😀":1}'):
            self.refused(self.sandbox.send("POST", "/api/v1/users",
                                           body.encode()), 400, "E0000003")
        reply = self.sandbox.create(self.login(), profile={"nickName": "€語"})
        self.assertEqual(reply.json["profile"]["nickName"], "€語")

    def test_a_query_that_makes_no_sense(self):
        for query in ("?activate=maybe", "?provider=1", "?nextLogin=never"):
            self.refused(self.sandbox.create(self.login(), query, PASSWORD),
                         400, "E0000002")


class OneUser(SharedSandbox):
    def user(self, query="", credentials=None, **profile):
        reply = self.sandbox.create(self.login(), query, credentials, profile)
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json

    def path(self, user, more=""):
        return f"/api/v1/users/{user['id']}{more}"

    def test_found_by_id_login_and_shortname(self):
        user = self.sandbox.create("Søren+x.ÿ@short.example").json
        for key in (user["id"], "Søren+x.ÿ@short.example",
                    "SØREN+X.y@SHORT.example", "søren+x.ÿ"):
            reply = self.sandbox.get(f"/api/v1/users/{quote(key, safe='')}")
            self.assertEqual(reply.status, 200, key)
            self.assertEqual(reply.json, user)
        plus = self.sandbox.get("/api/v1/users/s%C3%B8ren+x.y")
        self.assertEqual(plus.json, user)
        self.sandbox.create("søren+x.y@other.example")
        reply = self.sandbox.get(f"/api/v1/users/{quote('søren+x.ÿ')}")
        self.refused(reply, 404, "E0000007")

    def test_nobody(self):
        for key in ("nobody@x.example", "nobody", "00u00000000000000000"):
            reply = self.sandbox.get(f"/api/v1/users/{quote(key)}")
            self.refused(reply, 404, "E0000007")
            self.assertEqual(reply.json["errorSummary"],
                             f"Not found: Resource not found: {key} (User)")

    def test_a_login_with_a_slash_is_found_by_id_only(self):
        user = self.sandbox.create("a/b@slash.example").json
        self.assertEqual(self.sandbox.get(self.path(user)).status, 200)
        reply = self.sandbox.get("/api/v1/users/a%2Fb@slash.example")
        self.refused(reply, 404, "E0000007")
        reply = self.sandbox.get("/api/v1/users/a/b@slash.example")
        self.assertNotEqual(reply.status, 200)

    def test_etag_changes_with_the_user(self):
        user = self.user()
        first = header(self.sandbox.get(self.path(user)), "etag")
        self.assertRegex(first, r'^W/"[0-9a-f]{64}"$')
        self.assertEqual(header(self.sandbox.get(self.path(user)), "etag"),
                         first)
        time.sleep(0.002)
        self.sandbox.send("POST", self.path(user), {"profile": {"city": "X"}})
        self.assertNotEqual(header(self.sandbox.get(self.path(user)), "etag"),
                            first)

    def test_post_changes_what_is_sent(self):
        user = self.user(credentials=PASSWORD, city="A", title="T")
        time.sleep(0.002)
        reply = self.sandbox.send("POST", self.path(user),
                                  {"profile": {"city": "B", "title": None}})
        expected = {**user["profile"], "city": "B"}
        del expected["title"]
        self.assertEqual(reply.status, 200)
        self.assertEqual(reply.json["profile"], expected)
        self.assertGreater(reply.json["lastUpdated"], user["lastUpdated"])
        self.assertEqual(reply.json["created"], user["created"])
        self.assertEqual(self.sandbox.get(self.path(user)).json, reply.json)

    def test_put_clears_what_is_not_sent(self):
        user = self.user(city="A")
        profile = profile_of(user["profile"]["login"], title="T")
        reply = self.sandbox.send("PUT", self.path(user), {"profile": profile})
        self.assertEqual(reply.json["profile"],
                         {**profile, "mobilePhone": None, "secondEmail": None})
        reply = self.sandbox.send("PUT", self.path(user),
                                  {"profile": {"city": "A"}})
        self.refused(reply, 400, "E0000001")

    def test_changes_are_checked(self):
        user, other = self.user(), self.user()
        taken = other["profile"]["login"].upper()
        for profile in ({"firstName": None}, {"email": "x"}, {"badge": "1"},
                        {"login": taken}):
            reply = self.sandbox.send("POST", self.path(user),
                                      {"profile": profile})
            self.refused(reply, 400, "E0000001")
        self.assertEqual(self.sandbox.get(self.path(user)).json, user)

    def test_a_login_can_be_changed_and_is_free_again(self):
        user = self.user()
        old = user["profile"]["login"]
        new = self.login()
        for login in (old.upper(), new):
            reply = self.sandbox.send("POST", self.path(user),
                                      {"profile": {"login": login}})
            self.assertEqual(reply.json["profile"]["login"], login)
        self.assertEqual(self.sandbox.get(f"/api/v1/users/{old}").status, 404)
        self.assertEqual(self.sandbox.get(f"/api/v1/users/{new}").status, 200)
        self.assertEqual(self.sandbox.create(old).status, 200)

    def test_credentials_can_be_set(self):
        user = self.user("?activate=false")
        for body, provider in ((PASSWORD, "OKTA"), (HASH, "IMPORT")):
            reply = self.sandbox.send("PUT", self.path(user),
                                      {"profile": user["profile"],
                                       "credentials": body})
            self.assertEqual(reply.status, 200, reply.body)
            self.assertEqual(reply.json["status"], "STAGED")
            self.assertEqual(reply.json["credentials"]["provider"]["type"],
                             provider)
        active = self.user(credentials=PASSWORD)
        self.refused(self.sandbox.send("POST", self.path(active),
                                       {"credentials": HASH}), 400, "E0000001")
        weak = {"credentials": {"password": {"value": "weak"}}}
        self.refused(self.sandbox.send("POST", self.path(active), weak), 400,
                     "E0000001")

    def test_delete_takes_two_calls(self):
        user = self.user(credentials=PASSWORD)
        for expected in ("DEPROVISIONED", None):
            reply = self.sandbox.send("DELETE", self.path(user))
            self.assertEqual((reply.status, reply.body), (204, b""))
            after = self.sandbox.get(self.path(user))
            if expected:
                self.assertEqual(after.json["status"], expected)
                self.refused(self.sandbox.send("POST", self.path(user),
                                               {"profile": {"city": "X"}}),
                             403, "E0000038")
        self.refused(after, 404, "E0000007")
        self.refused(self.sandbox.send("DELETE", self.path(user)), 404,
                     "E0000007")
        self.assertEqual(
            self.sandbox.create(user["profile"]["login"]).status, 200)

    def test_lifecycle(self):
        user = self.user("?activate=false", PASSWORD)

        def call(operation):
            return self.sandbox.send("POST",
                                     self.path(user, f"/lifecycle/{operation}"))

        def status():
            return self.sandbox.get(self.path(user)).json["status"]

        self.refused(call("reactivate"), 403, "E0000038")
        self.refused(call("suspend"), 400, "E0000001")
        reply = call("activate?sendEmail=false")
        self.assertEqual(sorted(reply.json),
                         ["activationToken", "activationUrl"])
        self.assertEqual(status(), "ACTIVE")
        self.refused(call("activate"), 403, "E0000016")
        self.refused(call("unlock"), 403, "E0000032")
        self.refused(call("reset_password"), 400, "E0000028")
        self.refused(call("paint"), 404, "E0000008")
        for operation, expected in (
                ("suspend", "SUSPENDED"), ("unsuspend", "ACTIVE"),
                ("expire_password", "PASSWORD_EXPIRED"),
                ("reset_password?sendEmail=true", "RECOVERY"),
                ("deactivate", "DEPROVISIONED"), ("activate", "ACTIVE")):
            self.assertEqual(call(operation).status, 200, operation)
            self.assertEqual(status(), expected)
        user = self.user("?activate=false")
        self.assertEqual(call("activate").json, {})
        self.assertEqual(status(), "PROVISIONED")


class Listing(SandboxCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("--limit", "none").__enter__()
        cls.users = []
        for i in range(430):
            reply = cls.sandbox.create(
                f"list{i}@corp.example", "?activate=false",
                profile={"lastName": "Élan" if i == 7 else f"L{i}"})
            cls.users.append(reply.json)
        cls.sandbox.send("DELETE", f"/api/v1/users/{cls.users[5]['id']}")

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def links(self, reply):
        found = {}
        for name, value in reply.headers:
            if name == "link":
                match = re.fullmatch(r'<(.*)>; rel="(\w+)"', value)
                self.assertTrue(match, value)
                found[match.group(2)] = match.group(1)
        return found

    def walk(self, path):
        pages = []
        while path:
            reply = self.sandbox.get(path)
            self.assertEqual(reply.status, 200, reply.body)
            pages.append(reply.json)
            links = self.links(reply)
            self.assertIn("self", links)
            base = f"http://127.0.0.1:{self.sandbox.port}"
            path = links.get("next", "").replace(base, "")
            self.assertLess(len(pages), 99)
        return pages

    def search(self, expression, kind="search"):
        reply = self.sandbox.get(f"/api/v1/users?{kind}={quote(expression)}")
        self.assertEqual(reply.status, 200, (expression, reply.body))
        return [u["profile"]["login"].split("@")[0] for u in reply.json]

    def test_pages_hold_200_and_everybody_once(self):
        pages = self.walk("/api/v1/users")
        self.assertEqual([len(p) for p in pages], [200, 200, 29])
        ids = [u["id"] for p in pages for u in p]
        expected = [u["id"] for u in self.users]
        expected.remove(self.users[5]["id"])  # deprovisioned
        self.assertEqual(ids, expected)

    def test_next_is_missing_exactly_at_the_end(self):
        pages = self.walk("/api/v1/users?limit=143")
        self.assertEqual([len(p) for p in pages], [143, 143, 143])
        self.assertEqual(len(self.walk("/api/v1/users?limit=100000")), 3)

    def test_items_carry_self_alone(self):
        user = self.sandbox.get("/api/v1/users?limit=1").json[0]
        self.assertEqual(list(user["_links"]), ["self"])
        self.assertIn("credentials", user)
        trimmed = self.sandbox.get("/api/v1/users?limit=1", headers={
            "Content-Type": 'application/json; okta-response="omitCredentials,'
                            'omitCredentialsLinks,omitTransitioningToStatus"'})
        self.assertNotIn("credentials", trimmed.json[0])

    def test_a_cursor_is_kept_with_the_question(self):
        question = 'status eq "staged" and profile.lastName sw "L"'
        pages = self.walk(f"/api/v1/users?limit=150&search={quote(question)}")
        self.assertEqual([len(p) for p in pages], [150, 150, 128])

    def test_search(self):
        for expression, expected in (
                ('profile.login eq "LIST3@corp.example"', ["list3"]),
                ('profile.login eq "list3@corp.exampleé"', []),
                ('profile.lastName eq "élan"', ["list7"]),
                ('profile.lastName eq "elan"', []),
                ('status eq "deprovisioned"', ["list5"]),
                (f'id eq "{self.users[9]["id"]}"', ["list9"]),
                ('profile.lastName co "LAN"', ["list7"]),
                ('profile.login sw "list42" and not_a', None),
                ('profile.login sw "list42"',
                 ["list42"] + [f"list42{i}" for i in range(10)]),
                ('profile.login eq "list1@corp.example" or '
                 '(profile.login ge "list429@" and '
                 'profile.login lt "list43")', ["list1", "list42", "list429"]),
                ('profile.city pr', []),
                ('created gt "2000-01-01T00:00:00.000Z" and '
                 'profile.login eq "list2@corp.example"', ["list2"]),
                ('created lt "2000-01-01T00:00:00Z"', [])):
            with self.subTest(expression=expression):
                if expected is None:
                    reply = self.sandbox.get(
                        f"/api/v1/users?search={quote(expression)}")
                    self.refused(reply, 400, "E0000031")
                else:
                    self.assertEqual(self.search(expression), expected)

    def test_filter(self):
        for expression, expected in (
                ('profile.login eq "list3@corp.example"', ["list3"]),
                ('profile.login eq "LIST3@corp.example"', []),
                ('status eq "DEPROVISIONED"', ["list5"]),
                ('status eq "deprovisioned"', []),
                (f'id eq "{self.users[9]["id"]}"', ["list9"])):
            self.assertEqual(self.search(expression, "filter"), expected)

    def test_bad_questions(self):
        for query, code in (
                ('search=profile.login+eq+"x"&filter=id+eq+"x"', "E0000033"),
                ("search=", "E0000031"), ('search=badge+eq+"x"', "E0000031"),
                ('search=profile.badge+eq+"x"', "E0000031"),
                ('search=profile.login+ne+"x"', "E0000031"),
                ('search=profile.city+co+"x"', "E0000031"),
                ("search=profile.login+eq+x", "E0000031"),
                ('search=profile.login+eq+"x', "E0000031"),
                ('search=created+gt+"yesterday"', "E0000031"),
                ("search=" + "(" * 200, "E0000031"),
                ("search=" + '(id+pr)+or+' * 200 + "id+pr", "E0000031"),
                ('filter=profile.city+eq+"x"', "E0000053"),
                ('filter=profile.login+sw+"x"', "E0000053"),
                ("after=garbage", "E0000029"),
                ("after=200u00000000000000000", "E0000029"),
                ("limit=0", "E0000054"), ("limit=-1", "E0000054"),
                ("limit=x", "E0000054")):
            with self.subTest(query=query):
                reply = self.sandbox.get(
                    f"/api/v1/users?{query.replace(chr(34), '%22')}")
                self.refused(reply, 400, code)

    def test_q_finds_ten_and_has_no_pages(self):
        reply = self.sandbox.get("/api/v1/users?q=l")
        self.assertEqual(len(reply.json), 10)
        self.assertNotIn("next", self.links(reply))
        self.assertEqual(len(self.sandbox.get("/api/v1/users?q=%C3%A9l").json),
                         1)

    def test_search_lags_when_asked_to(self):
        with Sandbox("--search-lag", "400ms") as sandbox:
            sandbox.create("new@x.example")
            path = f'/api/v1/users?search={quote("status pr")}'
            self.assertEqual(sandbox.get(path).json, [])
            self.assertEqual(sandbox.get("/api/v1/users/new").status, 200)
            time.sleep(0.5)
            self.assertEqual(len(sandbox.get(path).json), 1)


class Protocol(SharedSandbox):
    def raw(self, text, read=True):
        with socket.create_connection(("127.0.0.1", self.sandbox.port)) as s:
            s.settimeout(5)
            s.sendall(text)
            data = b""
            while read:
                part = s.recv(65536)
                data += part
                if not part or b"\r\n\r\n" in data:
                    break
            return data

    def test_token(self):
        for token in (None, "", "wrong", TOKEN + "x", TOKEN[:-1]):
            reply = self.sandbox.send("GET", "/api/v1/users", token=token)
            self.refused(reply, 401, "E0000011")
            self.assertEqual(reply.json["errorSummary"],
                             "Invalid token provided")
        bearer = self.sandbox.send(
            "GET", "/api/v1/users",
            headers={"Authorization": f"Bearer {TOKEN}"})
        self.assertEqual((bearer.status, bearer.body), (401, b""))

    def test_post_and_put_need_a_length(self):
        for method in ("POST", "PUT"):
            head = self.raw(
                f"{method} /api/v1/users/x/lifecycle/activate HTTP/1.1\r\n"
                f"Host: x\r\nAuthorization: SSWS {TOKEN}\r\n\r\n".encode())
            self.assertTrue(head.startswith(b"HTTP/1.1 411 "), head)
        chunked = self.raw(
            f"POST /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS "
            f"{TOKEN}\r\nContent-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".encode())
        self.assertTrue(chunked.startswith(b"HTTP/1.1 400 "), chunked)

    def test_media_types(self):
        body = json.dumps({"profile": profile_of(self.login())})
        for headers, status, code in (
                ({"Content-Type": "text/plain"}, 400, "E0000021"),
                ({"Content-Type": None}, 400, "E0000018"),
                ({"Accept": "text/html"}, 406, "E0000122")):
            self.refused(self.sandbox.send("POST", "/api/v1/users", body,
                                           headers), status, code)
        for accept in ("*/*", "application/*", "text/html, application/json",
                       None):
            reply = self.sandbox.get("/api/v1/users",
                                     headers={"Accept": accept})
            self.assertEqual(reply.status, 200)
        reply = self.sandbox.send(
            "POST", "/api/v1/users", body,
            {"Content-Type": "Application/JSON; charset=utf-8"})
        self.assertEqual(reply.status, 200)

    def test_paths_and_methods(self):
        self.refused(self.sandbox.get("/api/v1/nothing"), 404, "E0000008")
        self.refused(self.sandbox.get("/api/v1/apps"), 501, "E0000052")
        reply = self.sandbox.send("PUT", "/api/v1/users", {})
        self.refused(reply, 405, "E0000022")
        self.assertEqual(header(reply, "allow"), "GET, POST")
        self.refused(self.sandbox.get("/api/v1/users/x/lifecycle/activate"),
                     405, "E0000022")
        for path in ("/api/v1/users/%", "/api/v1/users/%zz",
                     "/api/v1/users/a%00b", "/api/v1/users/%ff",
                     "/api/v1/users?a=%ff", "/api/v1/users?" + "a=1&" * 50):
            self.refused(self.sandbox.get(path), 400, "E0000002")

    def test_large_bodies(self):
        fits = b'{"profile":{}}' + b" " * (1024 * 1024 - 14)
        reply = self.sandbox.send("POST", "/api/v1/users", fits)
        self.refused(reply, 400, "E0000001")
        head = self.raw(b"POST /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                        b"Content-Length: 1048577\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 413 "), head)
        head = self.raw(b"POST /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                        b"Transfer-Encoding: chunked\r\n\r\n110000\r\n"
                        + b" " * 0x110000 + b"\r\n0\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 413 "), head)

    def test_garbage_does_no_harm(self):
        self.raw(b"\x00\xff" * 500 + b"\r\n\r\n", read=False)
        self.raw(b"GET " + b"/x" * 60000 + b" HTTP/1.1\r\n\r\n", read=False)
        self.raw(b"POST /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                 b"Content-Length: 50\r\n\r\nhalf", read=False)
        self.raw(b"GET /api/v1/users HTTP/1.1\r\nHost: \"<>{}\r\n\r\n",
                 read=False)
        self.assertEqual(self.sandbox.get("/api/v1/users").status, 200)

    def test_header_names_are_in_lower_case(self):
        text = self.raw(f"GET /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                        f"Authorization: SSWS {TOKEN}\r\n\r\n".encode())
        names = [line.split(b":")[0] for line in
                 text.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]]
        for name in (b"date", b"x-okta-request-id", b"content-type", b"link"):
            self.assertEqual([n for n in names if n.lower() == name], [name])
        self.assertFalse([n for n in names if b"rate" in n.lower()],
                         "--limit none sends no rate headers")

    def test_request_ids_differ(self):
        ids = {header(self.sandbox.get("/api/v1/users"), "x-okta-request-id")
               for _ in range(5)}
        self.assertEqual(len(ids), 5)

    def test_okta_headers(self):
        with Sandbox("--okta-headers") as sandbox:
            reply = sandbox.get("/api/v1/users")
            size = sum(len(k) + len(v) + 4 for k, v in reply.headers)
            self.assertGreater(size, 1500)
            self.assertGreater(
                len([1 for k, _ in reply.headers if k == "set-cookie"]), 1)
            self.assertEqual(
                len([1 for k, _ in reply.headers if k.lower() == "date"]), 1)


class Limits(SandboxCase):
    def test_defaults_are_half_of_a_workforce_org(self):
        with Sandbox() as sandbox:
            user = sandbox.create("a@x.example").json
            path = f"/api/v1/users/{user['id']}"
            replies = {
                "users": sandbox.get("/api/v1/users"),
                "lifecycle": sandbox.send("POST", path + "/lifecycle/suspend"),
                "user-read": sandbox.get(path),
                "user-write": sandbox.send("POST", path, {}),
                "groups": sandbox.get("/api/v1/groups"),
                "members": sandbox.send("PUT", "/api/v1/groups/a/users/b"),
                "group": sandbox.get("/api/v1/groups/a"),
                "api": sandbox.get("/api/v1/meta/types/user"),
                "logs": sandbox.get("/api/v1/logs")}
            self.assertEqual(
                {k: rate(v)[0] for k, v in replies.items()},
                {"users": 300, "lifecycle": 300, "user-read": 1000,
                 "user-write": 300, "groups": 250, "members": 250,
                 "group": 500, "api": 600, "logs": 60})
            self.assertEqual(rate(replies["lifecycle"])[1], 297)
            self.assertEqual(rate(replies["user-write"])[1], 299)
            self.assertEqual(rate(replies["members"])[1], 248)
            for reply in replies.values():
                self.assertTrue(0 < rate(reply)[2] - date(reply) <= 60)

    def test_windows_are_aligned_with_nothing(self):
        ends = []
        for seed in range(1, 5):
            with Sandbox("--seed", str(seed)) as sandbox:
                ends += [rate(sandbox.get(path))[2] % 60 for path in (
                    "/api/v1/users", "/api/v1/users/x", "/api/v1/groups",
                    "/api/v1/logs")]
        self.assertGreater(len(set(ends)), 8)
        self.assertNotIn(0, ends)

    def test_a_full_window_refuses_and_executes_nothing(self):
        with Sandbox("--limit", "users=8/2s") as sandbox:
            first = sandbox.create("u0@x.example")
            reset = rate(first)[2]
            if reset - date(first) < 2:  # begin in a fresh window
                time.sleep(max(0, reset - time.time()) + 0.02)
                first = sandbox.create("u9@x.example")
                reset = rate(first)[2]
            self.assertEqual(rate(first)[:2], (4, 3))
            for i, left in ((1, 2), (2, 1), (3, 0)):
                reply = sandbox.create(f"u{i}@x.example")
                self.assertEqual((reply.status, rate(reply)),
                                 (200, (4, left, reset)))
            for _ in range(3):
                reply = sandbox.create("late@x.example")
                self.refused(reply, 429, "E0000047")
                self.assertEqual(
                    reply.json["errorSummary"],
                    "API call exceeded rate limit due to too many requests.")
                self.assertEqual(reply.json["errorCauses"], [])
                self.assertEqual(rate(reply), (4, 0, reset))
                self.assertIsNone(header(reply, "retry-after"))
            self.assertEqual(sandbox.get("/api/v1/users/late").status, 404)
            time.sleep(max(0, reset - time.time()) + 0.02)
            reply = sandbox.create("late@x.example")
            self.assertEqual((reply.status, rate(reply)),
                             (200, (4, 3, reset + 2)))
            ledger = sandbox.ledger()
            self.assertEqual(ledger["rate_limited"],
                             {"window": 3, "concurrency": 0, "bare": 0})
            self.assertEqual(ledger["sent_into_exhausted_window"],
                             {"users": 3})
            self.assertEqual(ledger["requests"]["users"]["429"], 3)
            self.assertEqual(ledger["creates"]["late@x.example"], 1)

    def test_later_windows_are_counted_apart(self):
        with Sandbox("--limit", "users=1/1s", "--share", "100",
                     "--window", "first-request") as sandbox:
            path = "/api/v1/users"
            reset = rate(sandbox.get(path))[2]
            self.assertEqual(sandbox.get(path).status, 429)
            time.sleep(max(0, reset - time.time()) + 0.01)
            self.assertEqual([sandbox.get(path).status for _ in range(3)],
                             [200, 429, 429])
            ledger = sandbox.ledger()
            self.assertEqual(ledger["sent_into_exhausted_window"],
                             {"users": 3})
            self.assertEqual(ledger["sent_into_exhausted_window_after_first"],
                             {"users": 2})

    def test_window_from_the_first_request(self):
        with Sandbox("--limit", "users=100/7s", "--window",
                     "first-request") as sandbox:
            reply = sandbox.get("/api/v1/users")
            self.assertIn(rate(reply)[2] - date(reply), (6, 7))

    def test_share(self):
        with Sandbox("--limit", "users=200/60s", "--share", "75") as sandbox:
            self.assertEqual(rate(sandbox.get("/api/v1/users"))[:2],
                             (150, 149))

    def test_refused_tokens_cost_nothing(self):
        with Sandbox("--limit", "users=10/60s") as sandbox:
            for _ in range(9):
                sandbox.send("GET", "/api/v1/users", token="bad")
            self.assertEqual(rate(sandbox.get("/api/v1/users"))[1], 4)

    def test_other_traffic_uses_up_the_org(self):
        with Sandbox("--limit", "users=1000/2s", "--share", "100",
                     "--other-traffic", "60", "--window",
                     "first-request") as sandbox:
            first = sandbox.get("/api/v1/users")
            time.sleep(1)
            later = sandbox.get("/api/v1/users")
            gone = rate(first)[1] - rate(later)[1]
            self.assertTrue(200 < gone < 600, gone)
            replies = [sandbox.get("/api/v1/users") for _ in range(1000)]
            refused = [r for r in replies if r.status == 429]
            self.assertTrue(refused)
            self.assertEqual(rate(refused[0])[1], 0)
            time.sleep(1)
            other = sandbox.ledger()["other_traffic"]
            self.assertGreater(other["sent"], 500)
            self.assertGreater(other["refused"], 0)
            self.assertLess(other["refused"], other["sent"])

    def test_other_traffic_alone_meets_no_refusal(self):
        with Sandbox("--limit", "users=1000/1s", "--other-traffic",
                     "50") as sandbox:
            sandbox.get("/api/v1/users")
            time.sleep(1.1)
            other = sandbox.ledger()["other_traffic"]
            self.assertGreater(other["sent"], 0)
            self.assertEqual(other["refused"], 0)

    def test_the_ledger_tells_the_window(self):
        with Sandbox("--limit", "users=100/600s", "--share", "100",
                     "--other-traffic", "50") as sandbox:
            end = rate(sandbox.get("/api/v1/users"))[2]
            sandbox.get("/api/v1/users")
            window = sandbox.ledger()["windows"]["users"]
            self.assertEqual(window["end_ms"], end * 1000)
            self.assertEqual(window["start_ms"], end * 1000 - 600000)
            self.assertEqual((window["number"], window["used"]), (1, 2))
            self.assertEqual(window["other_used"], window["other_sent"])

    def test_concurrency(self):
        with Sandbox("--concurrency", "3", "--latency", "1500ms", "--jitter",
                     "0") as sandbox:
            def one(i):
                started = time.time()
                reply = sandbox.once(
                    "POST", "/api/v1/users",
                    {"profile": profile_of(f"c{i}@x.example")})
                return reply, time.time() - started

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                results = list(pool.map(one, range(8)))
            good = [r for r, _ in results if r.status == 200]
            self.assertEqual(len(good), 3)
            for reply, seconds in results:
                if reply.status != 200:
                    self.refused(reply, 429, "E0000047")
                    limit, remaining, reset = rate(reply)
                    self.assertEqual((limit, remaining), (0, 0))
                    self.assertIn(reset - date(reply), range(105, 110))
                    self.assertLess(seconds, 1.3)
                else:
                    self.assertGreater(seconds, 1.49)
            ledger = sandbox.ledger()
            self.assertEqual(ledger["rate_limited"]["concurrency"], 5)
            self.assertEqual(ledger["created"], 3)
            self.assertEqual(ledger["in_flight"], 0)
            self.assertEqual(ledger["most_in_flight"], 4)
            self.assertEqual(sandbox.get("/api/v1/users").status, 200)


class Time(SandboxCase):
    def test_skew(self):
        for text, seconds in (("-2h", -7200), ("90s", 90), ("0", 0)):
            with Sandbox("--clock-skew", text) as sandbox:
                reply = sandbox.create("a@x.example")
                self.assertLess(abs(date(reply) - time.time() - seconds), 2)
                created = email.utils.datetime.datetime.fromisoformat(
                    reply.json["created"].replace("Z", "+00:00"))
                self.assertLess(
                    abs(created.timestamp() - time.time() - seconds), 2)
                self.assertTrue(0 < rate(reply)[2] - date(reply) <= 60)

    def test_speed(self):
        with Sandbox("--speed", "60", "--limit", "users=4/60s", "--latency",
                     "6s", "--jitter", "0") as sandbox:
            started = time.time()
            first = sandbox.get("/api/v1/users")
            self.assertLess(time.time() - started, 3)
            self.assertGreater(time.time() - started, 0.09)
            time.sleep(1)
            second = sandbox.get("/api/v1/users")
            most = int((time.time() - started) * 60) + 1
            self.assertIn(date(second) - date(first), range(60, most + 1))
            self.assertEqual((rate(second)[2] - rate(first)[2]) % 60, 0)
            self.assertGreater(rate(second)[2], rate(first)[2])

    def test_latency_varies_by_the_jitter_only(self):
        with Sandbox("--latency", "100ms", "--jitter", "50") as sandbox:
            took = []
            for _ in range(12):
                started = time.time()
                sandbox.get("/api/v1/users")
                took.append(time.time() - started)
            self.assertGreater(min(took), 0.049)
            self.assertLess(sorted(took)[6], 0.2)  # others wait for the machine
            self.assertGreater(max(took) - min(took), 0.02)

    def test_two_hundred_wait_at_once(self):
        with Sandbox("--latency", "400ms", "--jitter", "0", "--concurrency",
                     "0", "--limit", "none") as sandbox:
            connections = [socket.create_connection(("127.0.0.1",
                                                     sandbox.port))
                           for _ in range(200)]
            request = (f"GET /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                       f"Authorization: SSWS {TOKEN}\r\n\r\n").encode()
            started = time.time()
            for s in connections:
                s.sendall(request)
            for s in connections:
                self.assertTrue(s.recv(65536).startswith(b"HTTP/1.1 200"))
            self.assertLess(time.time() - started, 10)
            for s in connections:
                s.close()
            self.assertEqual(sandbox.ledger()["most_in_flight"], 200)
            with open(f"/proc/{sandbox.process.pid}/status",
                      encoding="ascii") as status:
                self.assertIn("Threads:\t1\n", status.read())

    def test_keep_alive_has_no_hidden_delay(self):
        with Sandbox("--limit", "none") as sandbox:
            sandbox.get("/api/v1/users")
            started = time.time()
            for i in range(50):
                sandbox.create(f"k{i}@x.example")
            self.assertLess(time.time() - started, 50 * 0.04)
            self.assertLessEqual(sandbox.ledger()["connections"], 2)


class Faults(SandboxCase):
    def meet(self, fault, *options):
        """One create under the fault; its reply or exception, and the org."""
        with Sandbox("--fault", f"{fault}=100", *options) as sandbox:
            try:
                outcome = sandbox.create("a@x.example")
            except Exception as failure:  # what a client can see of it
                outcome = failure
            ledger = sandbox.ledger()
            self.assertEqual(ledger["faults"], {fault: 1})
            self.assertEqual(ledger["in_flight"], 0)
            return outcome, ledger

    def test_errors_that_execute_nothing(self):
        for fault, status, code in (("503", 503, "E0000181"),
                                    ("409", 409, "E0000112"),
                                    ("423", 423, "E0000239")):
            reply, ledger = self.meet(fault)
            self.refused(reply, status, code)
            self.assertEqual(ledger["created"], 0)
            self.assertEqual(rate(reply)[:2], (300, 299))

    def test_half_of_the_server_errors_have_executed(self):
        for fault, status in (("500", 500), ("502", 502), ("504", 504)):
            with Sandbox("--fault", f"{fault}=100", "--limit",
                         "none") as sandbox:
                replies = [sandbox.create(f"u{i}@x.example")
                           for i in range(60)]
                self.assertEqual({r.status for r in replies}, {status})
                if fault == "500":
                    self.refused(replies[0], 500, "E0000009")
                else:
                    self.assertTrue(replies[0].body.startswith(b"<html>"))
                    self.assertEqual(header(replies[0], "content-type"),
                                     "text/html")
                ledger = sandbox.ledger()
                self.assertTrue(15 < ledger["created"] < 45,
                                ledger["created"])

    def test_resets(self):
        for fault, created in (("reset-before", 0), ("reset-after", 1)):
            for options in ((), ("--https",)):
                with self.subTest(fault=fault, options=options):
                    outcome, ledger = self.meet(fault, *options)
                    self.assertIsInstance(outcome, ConnectionResetError)
                    if not options:  # Python's TLS does not tell so exactly
                        self.assertEqual(outcome.errno, errno.ECONNRESET)
                    self.assertEqual(ledger["created"], created)
                    self.assertEqual(ledger["requests"],
                                     {"users": {"no_reply": 1}})

    def test_truncated(self):
        for options in ((), ("--https",)):
            outcome, ledger = self.meet("truncated", *options)
            self.assertIsInstance(outcome, (http.client.IncompleteRead,
                                            ssl.SSLError))
            if not options:
                self.assertGreater(outcome.expected, 100)
                self.assertTrue(outcome.partial.startswith(b'{"id":"00u'))
            self.assertEqual(ledger["created"], 1)

    def test_malformed(self):
        reply, ledger = self.meet("malformed")
        self.assertEqual(reply.status, 200)
        self.assertIsNone(reply.json)
        self.assertGreater(len(reply.body), 5)
        self.assertEqual(ledger["created"], 1)

    def test_bare_429(self):
        reply, ledger = self.meet("429-bare")
        self.refused(reply, 429, "E0000047")
        self.assertEqual(rate(reply), (None, None, None))
        self.assertEqual(ledger["rate_limited"],
                         {"window": 0, "concurrency": 0, "bare": 1})
        self.assertEqual(ledger["created"], 0)

    def test_missing_rate_headers(self):
        reply, ledger = self.meet("rate-headers-missing")
        self.assertEqual((reply.status, rate(reply)),
                         (200, (None, None, None)))
        self.assertEqual(ledger["created"], 1)

    def test_close(self):
        reply, ledger = self.meet("close")
        self.assertEqual(reply.status, 200)
        self.assertEqual(header(reply, "Connection"), "close")
        self.assertEqual(ledger["created"], 1)

    def test_big_headers(self):
        with Sandbox("--fault", "big-headers=100") as sandbox:
            with socket.create_connection(("127.0.0.1", sandbox.port)) as s:
                body = json.dumps({"profile": profile_of("a@x.example")})
                s.sendall((f"POST /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                           f"Authorization: SSWS {TOKEN}\r\nConnection: close"
                           f"\r\nContent-Type: application/json\r\n"
                           f"Content-Length: {len(body)}\r\n\r\n{body}")
                          .encode())
                data = b""
                while part := s.recv(1 << 20):
                    data += part
            head, _, rest = data.partition(b"\r\n\r\n")
            self.assertTrue(head.startswith(b"HTTP/1.1 200"))
            self.assertGreater(len(head), 400 * 1000)
            self.assertEqual(json.loads(rest)["status"], "PROVISIONED")

    def test_stall(self):
        with Sandbox("--fault", "stall=100", "--seed", "3") as sandbox:
            for i in range(8):
                connection = sandbox.connect()
                connection.timeout = 0.1
                with self.assertRaises(socket.timeout):
                    sandbox.send(
                        "POST", "/api/v1/users",
                        {"profile": profile_of(f"s{i}@x.example")},
                        connection=connection)
                connection.close()
            time.sleep(0.2)  # until the org has seen the clients go
            ledger = sandbox.ledger()
            self.assertEqual(ledger["in_flight"], 0)
            self.assertTrue(0 < ledger["created"] < 8)
            self.assertEqual(ledger["requests"], {"users": {"no_reply": 8}})

    def test_ends_with_requests_under_way(self):
        for options in (("--fault", "stall=100"), ("--latency", "60s")):
            with Sandbox(*options) as sandbox:
                connection = sandbox.connect()
                connection.timeout = 0.1
                with self.assertRaises(socket.timeout):
                    sandbox.get("/api/v1/users", connection=connection)
                started = time.time()
            self.assertLess(time.time() - started, 5)
            connection.close()

    def test_ends_with_requests_that_have_just_come(self):
        request = (f"GET /api/v1/users HTTP/1.1\r\nHost: x\r\n"
                   f"Authorization: SSWS {TOKEN}\r\n\r\n").encode()
        for known in (0, 1, 5, 100):
            with Sandbox("--latency", "60s") as sandbox:
                at = ("127.0.0.1", sandbox.port)
                connections = [socket.create_connection(at)
                               for _ in range(known)]
                sandbox.ledger()
                sandbox.process.send_signal(signal.SIGSTOP)
                connections += [socket.create_connection(at)
                                for _ in range(100 - known)]
                for s in connections:
                    s.sendall(request)
                sandbox.process.send_signal(signal.SIGTERM)
                sandbox.process.send_signal(signal.SIGCONT)
            for s in connections:
                s.close()

    def test_all_and_chance(self):
        with Sandbox("--fault", "all=5", "--fault", "stall=0", "--limit",
                     "none") as sandbox:
            whole = 0
            for i in range(400):
                try:
                    whole += sandbox.create(f"a{i}@x.example").status == 200
                except (OSError, http.client.HTTPException):
                    pass
            ledger = sandbox.ledger()
            self.assertEqual(len(ledger["faults"]), 14)
            self.assertTrue(120 < sum(ledger["faults"].values()) < 280)
            self.assertEqual(ledger["created_more_than_once"], 0)

    def test_scope(self):
        with Sandbox("--fault", "503=100", "--fault-on", "create") as sandbox:
            self.assertEqual(sandbox.create("a@x.example").status, 503)
            self.assertEqual(sandbox.get("/api/v1/users").status, 200)
        with Sandbox("--fault", "503=100", "--fault-on", "read") as sandbox:
            self.assertEqual(sandbox.create("a@x.example").status, 200)
            self.assertEqual(sandbox.get("/api/v1/users").status, 503)
            self.assertEqual(sandbox.send("GET", "/api/v1/users",
                                          token="bad").status, 401)

    def test_a_seed_repeats_itself(self):
        def run(seed):
            with Sandbox("--fault", "503=50", "--seed", seed) as sandbox:
                return [sandbox.create(f"u{i}@x.example").status
                        for i in range(20)]

        self.assertEqual(run("7"), run("7"))
        self.assertNotEqual(run("7"), run("8"))


class Ledger(SandboxCase):
    def test_creates(self):
        with Sandbox("--limit", "none") as sandbox:
            ids = [sandbox.create(f"l{i}@x.example").json["id"]
                   for i in range(3)]
            sandbox.create("L0@x.example")
            for _ in range(2):
                sandbox.send("DELETE", f"/api/v1/users/{ids[1]}")
            sandbox.create("L1@x.example")
            ledger = sandbox.ledger()
            self.assertEqual(ledger["creates"],
                             {"l0@x.example": 1, "L1@x.example": 2,
                              "l2@x.example": 1})
            self.assertEqual(ledger["created"], 4)
            self.assertEqual(ledger["created_more_than_once"], 1)
            self.assertEqual(ledger["refused_as_existing"], 1)
            self.assertEqual(ledger["requests"],
                             {"users": {"200": 4, "400": 1},
                              "user-write": {"204": 2}})
            self.assertEqual(sandbox.ledger("?creates=duplicates")["creates"],
                             {"L1@x.example": 2})
            self.assertEqual(sandbox.ledger("?creates=none")["creates"], {})
            self.assertEqual(len(sandbox.stored()), 3)
            reply = sandbox.send("POST", "/sandbox/reset-ledger", token=None)
            self.assertEqual(reply.status, 204)
            ledger = sandbox.ledger()
            self.assertEqual((ledger["creates"], ledger["created"],
                              ledger["requests"]), ({}, 0, {}))
            self.assertEqual(len(sandbox.stored()), 3)

    def test_forget(self):
        with Sandbox("--forget", "--limit", "none") as sandbox:
            ids = set()
            for i in range(1500):
                reply = sandbox.create(f"f{i}@x.example", "", PASSWORD)
                self.assertEqual(reply.json["status"], "ACTIVE")
                ids.add(reply.json["id"])
            self.assertEqual(len(ids), 1500)
            self.refused(sandbox.create("F3@x.example"), 400, "E0000001")
            self.assertEqual(sandbox.get("/api/v1/users").json, [])
            self.assertEqual(sandbox.get("/api/v1/users/f3").status, 404)
            self.assertEqual(
                sandbox.get(f"/api/v1/users/{ids.pop()}").status, 404)
            ledger = sandbox.ledger()
            self.assertEqual((ledger["created"], ledger["creates"]),
                             (1500, {}))


    def test_mails(self):
        with Sandbox("--limit", "none") as sandbox:
            def mails():
                return sandbox.ledger()["mails"]

            def act(user, operation):
                reply = sandbox.send(
                    "POST", f"/api/v1/users/{user}/lifecycle/{operation}")
                self.assertEqual(reply.status, 200, reply.body)

            none = dict.fromkeys(("activation", "reactivation",
                                  "reset_password", "deactivation"), 0)
            self.assertEqual(mails(), none)
            # Whoever can sign in gets none, whoever is staged neither.
            elsewhere = {"provider": {"type": "SOCIAL", "name": "S"}}
            for i, (query, credentials) in enumerate((
                    ("", PASSWORD), ("", HASH), ("", HOOK),
                    ("?provider=true", elsewhere), ("?activate=false", None))):
                reply = sandbox.create(f"quiet{i}@x.example", query,
                                       credentials)
                self.assertEqual(reply.status, 200)
            staged = reply.json["id"]
            act(staged, "activate?sendEmail=false")
            act(staged, "reactivate")
            act(staged, "reset_password?sendEmail=false")
            act(staged, "deactivate")
            self.assertEqual(mails(), none)
            user = sandbox.create("ada@x.example").json["id"]
            sandbox.create("bob@x.example", "", QUESTION)
            act(staged, "activate")
            act(user, "reactivate?sendEmail=true")
            act(user, "reset_password?sendEmail=true")
            act(user, "deactivate?sendEmail=true")
            self.assertEqual(mails(), {"activation": 3, "reactivation": 1,
                                       "reset_password": 1, "deactivation": 1})
            path = f"/api/v1/users/{staged}?sendEmail=true"
            for _ in range(2):
                self.assertEqual(sandbox.send("DELETE", path).status, 204)
            self.assertEqual(mails()["deactivation"], 2)
            sandbox.send("POST", "/sandbox/reset-ledger", token=None)
            self.assertEqual(mails(), none)


class CommandLine(unittest.TestCase):
    def run_it(self, *options, **more):
        return subprocess.run([BINARY, *options], capture_output=True,
                              text=True, timeout=10, check=False, **more)

    def test_help_and_version(self):
        shown = self.run_it("--help")
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        for name in ("listen", "port", "https", "ca-out", "token-file",
                     "ready-fd", "exit-with-parent", "limit", "window",
                     "share", "other-traffic", "concurrency", "latency",
                     "jitter", "clock-skew", "speed", "search-lag", "fault",
                     "fault-on", "seed", "okta-headers", "forget"):
            self.assertRegex(shown.stdout, rf"(?m)^  --{name}\b")
        shown = self.run_it("--version")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("libmicrohttpd", shown.stdout)

    def test_wrong_usage(self):
        for options in (["--nothing"], ["--port", "65536"], ["operand"],
                        ["--limit", "users"], ["--limit", "users=0/60s"],
                        ["--limit", "users=5/1500ms"], ["--limit", "x=5/60s"],
                        ["--share", "0"], ["--share", "101"],
                        ["--fault", "500"], ["--fault", "500=101"],
                        ["--fault", "600=1"], ["--fault", "500=-1"],
                        ["--fault-on", "never"], ["--window", "x"],
                        ["--clock-skew", "soon"], ["--speed", "0"],
                        ["--listen", "nowhere"], ["--ca-out", "/dev/null"]):
            ended = self.run_it(*options)
            self.assertEqual(ended.returncode, 2, (options, ended.stderr))
            self.assertTrue(ended.stderr.splitlines()[-1]
                            .startswith("muster-sandbox: "), ended.stderr)

    def test_token_files_that_hold_none(self):
        for path in ("/dev/null", "/nowhere/token"):
            self.assertEqual(self.run_it("--token-file", path).returncode, 1)

    def test_token_is_made_up_and_a_port_taken_is_said(self):
        process = subprocess.Popen([BINARY], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        match = re.fullmatch(r"muster-sandbox: listening on "
                             r"http://127\.0\.0\.1:(\d+)\n", line)
        self.assertTrue(match, line)
        again = self.run_it("--port", match.group(1))
        self.assertEqual(again.returncode, 1)
        process.send_signal(signal.SIGINT)
        _, talk = process.communicate(timeout=5)
        self.assertEqual(process.returncode, 0)
        self.assertRegex(talk, r"the token is \w{40,}")

    def test_token_from_a_descriptor(self):
        read_end, write_end = os.pipe()
        os.write(write_end, b"piped\r\n")
        os.close(write_end)
        process = subprocess.Popen(
            [BINARY, "--token-file", f"/dev/fd/{read_end}", "--latency", "0"],
            pass_fds=[read_end], stdout=subprocess.PIPE, text=True)
        os.close(read_end)
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/api/v1/users",
                           headers={"Authorization": "SSWS piped"})
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        process.terminate()
        self.assertEqual(process.wait(5), 0)
        process.stdout.close()

    def test_ends_with_its_parent(self):
        script = ("import subprocess,sys,os\n"
                  "p=subprocess.Popen(sys.argv[1:],stdout=subprocess.PIPE,"
                  "stderr=subprocess.DEVNULL)\n"
                  "p.stdout.readline()\n"
                  "print(p.pid,flush=True)\n"
                  "os._exit(0)\n")
        done = subprocess.run([sys.executable, "-c", script, BINARY,
                               "--exit-with-parent"], capture_output=True,
                              text=True, timeout=10, check=True)
        pid = int(done.stdout)
        for _ in range(100):
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] in "ZX":
                        return
            except FileNotFoundError:
                return
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        self.fail("it outlived its parent")

    def test_https(self):
        with Sandbox("--https") as sandbox:
            reply = sandbox.create("a@x.example")
            self.assertEqual(reply.status, 200)
            self.assertTrue(reply.json["_links"]["self"]["href"].startswith(
                f"https://localhost:{sandbox.port}/"))
            context = ssl.create_default_context(cafile=sandbox.ca)
            with socket.create_connection(("127.0.0.1", sandbox.port)) as raw:
                with context.wrap_socket(raw, server_hostname="127.0.0.1") as s:
                    self.assertIn(s.version(), ("TLSv1.2", "TLSv1.3"))
            with self.assertRaises(ssl.SSLError):
                with socket.create_connection(("127.0.0.1",
                                               sandbox.port)) as raw:
                    ssl.create_default_context().wrap_socket(
                        raw, server_hostname="localhost")

    def test_other_addresses(self):
        process = subprocess.Popen([BINARY, "--listen", "::1"],
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        process.terminate()
        _, talk = process.communicate(timeout=5)
        if not line and "cannot listen" in talk:
            self.skipTest("there is no IPv6 here")
        self.assertRegex(line, r"http://\[::1\]:\d+$")


if __name__ == "__main__":
    unittest.main()
