# SPDX-License-Identifier: Apache-2.0
"""The sandbox org's API tokens, and the administrator who has them."""

import datetime
import subprocess
import unittest

from harness import SANDBOX as BINARY
from harness import Sandbox
from test_sandbox import SandboxCase, date

DAY = 24 * 3600


def seconds(text):
    when = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    return when.replace(tzinfo=datetime.timezone.utc).timestamp()


class Tokens(SandboxCase):
    def org(self, *options):
        sandbox = Sandbox("--limit", "none", *options)
        sandbox.__enter__()
        self.addCleanup(sandbox.__exit__, None)
        return sandbox

    def named(self, sandbox):
        return {t["name"]: t
                for t in sandbox.get("/api/v1/api-tokens").json}

    def test_a_list_has_the_token_and_those_of_others(self):
        org = self.org("--api-token", "nightly=20d", "--api-token", "new=0")
        reply = org.get("/api/v1/api-tokens")
        self.assertEqual([t["name"] for t in reply.json],
                         ["sandbox", "nightly", "new"])
        self.assertEqual(len({t["id"] for t in reply.json}), 3)
        me = org.get("/api/v1/users/me").json
        for token in reply.json:
            self.assertRegex(token["id"], r"^00T[0-9A-Za-z]{17}$")
            self.assertEqual(token["userId"], me["id"])
            self.assertEqual(token["tokenWindow"], "P30D")
            self.assertEqual(token["clientName"], "Okta API")
            self.assertEqual(token["network"], {"connection": "ANYWHERE"})
            path = f"/api/v1/api-tokens/{token['id']}"
            self.assertEqual(token["_link"]["self"]["href"], org.url + path)
            self.assertEqual(seconds(token["expiresAt"])
                             - seconds(token["lastUpdated"]), 30 * DAY)
        nightly = reply.json[1]
        self.assertEqual(
            org.get(f"/api/v1/api-tokens/{nightly['id']}").json, nightly)
        self.assertAlmostEqual(seconds(nightly["expiresAt"]),
                               date(reply) + 10 * DAY, delta=5)
        self.refused(org.get("/api/v1/api-tokens/00Tnobody"), 404, "E0000007")

    def test_each_use_starts_the_thirty_days_anew(self):
        org = self.org("--speed", "100000")
        first = self.named(org)["sandbox"]
        second = self.named(org)["sandbox"]
        self.assertEqual(first["created"], second["created"])
        self.assertLess(first["expiresAt"], second["expiresAt"])

    def test_a_token_of_others_is_revoked(self):
        org = self.org("--api-token", "nightly=20d")
        path = f"/api/v1/api-tokens/{self.named(org)['nightly']['id']}"
        reply = org.send("DELETE", path)
        self.assertEqual((reply.status, reply.body), (204, b""))
        self.assertEqual(list(self.named(org)), ["sandbox"])
        self.refused(org.get(path), 404, "E0000007")
        self.refused(org.send("DELETE", path), 404, "E0000007")

    def test_a_token_revokes_itself(self):
        org = self.org()
        reply = org.send("DELETE", "/api/v1/api-tokens/current")
        self.assertEqual((reply.status, reply.body), (204, b""))
        self.refused(org.get("/api/v1/users"), 401, "E0000011")
        org = self.org()
        path = f"/api/v1/api-tokens/{self.named(org)['sandbox']['id']}"
        self.assertEqual(org.send("DELETE", path).status, 204)
        self.refused(org.get("/api/v1/users"), 401, "E0000011")

    def test_what_is_no_token_of_others(self):
        for text in ("nightly", "=2d", "nightly=soon", "nightly=30d"):
            ended = subprocess.run([BINARY, "--api-token", text],
                                   capture_output=True, text=True, timeout=10)
            self.assertEqual(ended.returncode, 2)
            self.assertIn("--api-token takes NAME=TIME", ended.stderr)

    def test_the_owner_is_found_and_in_no_list(self):
        org = self.org()
        me = org.get("/api/v1/users/me")
        self.assertEqual(me.status, 200)
        self.assertRegex(me.json["id"], r"^00u[0-9A-Za-z]{17}$")
        self.assertEqual(me.json["status"], "ACTIVE")
        self.assertEqual(me.json["profile"]["login"], "admin@sandbox.example")
        for key in (me.json["id"], "admin@sandbox.example"):
            self.assertEqual(org.get(f"/api/v1/users/{key}").json, me.json)
        self.assertEqual(org.get("/api/v1/users").json, [])
        self.assertEqual(org.stored(), [])
        path = f"/api/v1/users/{me.json['id']}"
        self.refused(org.send("DELETE", path), 404, "E0000007")
        self.refused(org.send("POST", path, {"profile": {"title": "Boss"}}),
                     404, "E0000007")

    def test_the_owner_has_a_role_and_others_none(self):
        org = self.org()
        me = org.get("/api/v1/users/me").json
        reply = org.get(f"/api/v1/users/{me['id']}/roles")
        self.assertEqual(reply.status, 200)
        [role] = reply.json
        self.assertEqual((role["type"], role["label"], role["status"],
                          role["assignmentType"]),
                         ("SUPER_ADMIN", "Super Administrator", "ACTIVE",
                          "USER"))
        self.assertEqual(role["_links"]["assignee"]["href"],
                         f"{org.url}/api/v1/users/{me['id']}")
        other = org.create("ada@corp.example").json["id"]
        self.assertEqual(org.get(f"/api/v1/users/{other}/roles").json, [])
        self.refused(org.get("/api/v1/users/nobody/roles"), 404, "E0000007")

    def test_who_may_only_read(self):
        org = self.org("--role", "READ_ONLY_ADMIN", "--api-token", "old=1d")
        me = org.get("/api/v1/users/me").json
        [role] = org.get(f"/api/v1/users/{me['id']}/roles").json
        self.assertEqual(role["type"], "READ_ONLY_ADMIN")
        self.refused(org.create("ada@corp.example"), 403, "E0000006")
        path = f"/api/v1/api-tokens/{self.named(org)['old']['id']}"
        self.refused(org.send("DELETE", path), 403, "E0000006")
        self.assertEqual(
            org.send("DELETE", "/api/v1/api-tokens/current").status, 204)


if __name__ == "__main__":
    unittest.main()
