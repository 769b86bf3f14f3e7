# SPDX-License-Identifier: Apache-2.0
"""The keys of the sandbox org's service apps, and what they change."""

import unittest

from harness import Sandbox
from jwt_tools import Client, Key, b64
from test_sandbox import SandboxCase, causes

APP = "0oaServiceApp1"
JWKS = f"/api/v1/apps/{APP}/credentials/jwks"


class AppKeys(SandboxCase):
    @classmethod
    def setUpClass(cls):
        cls.one = Key(kid="one")
        cls.two = Key("ES256", kid="two")

    def org(self, *options):
        sandbox = Sandbox("--limit", "none", "--service-app",
                          f"{APP}={self.one.write_jwk()}", *options)
        sandbox.__enter__()
        self.addCleanup(sandbox.__exit__, None)
        return sandbox

    def add(self, org, key, **more):
        return org.send("POST", JWKS, {**key.jwk, "alg": key.alg,
                                       "use": "sig", **more})

    def lets_in(self, org, key):
        return Client(org, APP, key).ask().status == 200

    def test_a_list_has_the_keys_of_the_app(self):
        org = self.org()
        [key] = org.get(JWKS).json
        self.assertRegex(key["id"], r"^pks[0-9A-Za-z]{17}$")
        self.assertEqual({k: key[k] for k in ("kid", "kty", "n", "e", "use",
                                              "status")},
                         {**self.one.jwk, "use": "sig", "status": "ACTIVE"})
        self.assertEqual(key["created"], key["lastUpdated"])
        self.assertEqual(key["_links"], {"deactivate": {
            "href": f"{org.url}{JWKS}/{key['id']}/lifecycle/deactivate",
            "hints": {"allow": ["POST"]}}})
        self.assertEqual(org.get(f"{JWKS}/{key['id']}").json, key)
        for path in (JWKS.replace(APP, "0oaNobody"), f"{JWKS}/pksNobody"):
            self.refused(org.get(path), 404, "E0000007")

    def test_a_rotation(self):
        org = self.org()
        reply = self.add(org, self.two, status="INACTIVE")
        self.assertEqual(reply.status, 201)
        new = reply.json
        self.assertEqual({k: new[k] for k in (
            "kid", "kty", "crv", "x", "y", "alg", "use", "status")},
            {**self.two.jwk, "alg": "ES256", "use": "sig",
             "status": "INACTIVE"})
        self.assertEqual(list(new["_links"]), ["activate", "delete"])
        self.assertFalse(self.lets_in(org, self.two))
        path = f"{JWKS}/{new['id']}"
        reply = org.send("POST", path + "/lifecycle/activate")
        self.assertEqual((reply.status, reply.json["status"]),
                         (200, "ACTIVE"))
        self.assertTrue(self.lets_in(org, self.two))
        self.assertTrue(self.lets_in(org, self.one))
        old = f"{JWKS}/{org.get(JWKS).json[0]['id']}"
        reply = org.send("DELETE", old)
        self.refused(reply, 400, "E0000001")
        self.assertEqual(causes(reply),
                         ["status: An active key cannot be deleted"])
        for _ in range(2):  # twice changes nothing
            reply = org.send("POST", old + "/lifecycle/deactivate")
            self.assertEqual((reply.status, reply.json["status"]),
                             (200, "INACTIVE"))
        self.assertFalse(self.lets_in(org, self.one))
        self.assertTrue(self.lets_in(org, self.two))
        reply = org.send("DELETE", old)
        self.assertEqual((reply.status, reply.body), (204, b""))
        self.assertEqual([k["kid"] for k in org.get(JWKS).json], ["two"])
        self.refused(org.send("DELETE", old), 404, "E0000007")

    def test_tokens_outlive_the_key(self):
        org = self.org()
        client = Client(org, APP, self.one)
        client.log_in("okta.apps.manage")
        path = f"{JWKS}/{client.send('GET', JWKS).json[0]['id']}"
        self.assertEqual(client.send(
            "POST", path + "/lifecycle/deactivate").status, 200)
        self.assertFalse(self.lets_in(org, self.one))
        self.assertEqual(client.send("GET", JWKS).status, 200)

    def test_who_may_rotate(self):
        org = self.org("--role", "ORG_ADMIN")
        client = Client(org, APP, self.one)
        client.log_in("okta.apps.read")
        self.assertEqual(client.send("GET", JWKS).status, 200)
        self.assertEqual(client.send("POST", JWKS, self.two.jwk).status, 403)
        client.log_in("okta.apps.manage")
        self.assertEqual(client.send("POST", JWKS, self.two.jwk).status, 201)
        self.refused(self.add(org, Key("ES384", kid="x")), 403, "E0000006")
        path = f"{JWKS}/{org.get(JWKS).json[0]['id']}"
        self.refused(org.send("POST", path + "/lifecycle/deactivate"), 403,
                     "E0000006")
        self.refused(org.send("DELETE", path), 403, "E0000006")

    def test_what_is_no_key(self):
        org = self.org()
        for cause, jwk in (
                ("kid: The field cannot be left blank", {"kid": None}),
                ("kid: The field cannot be left blank", {"kid": ""}),
                ("kid: An object with this field already exists",
                 {"kid": "one"}),
                ("use: Only signing keys are taken here", {"use": "enc"}),
                ("status: The field must be ACTIVE or INACTIVE",
                 {"status": "NEW"}),
                ("alg: The field does not fit the key", {"alg": "RS256"}),
                ("alg: The field does not fit the key", {"alg": "HS256"}),
                ("jwk: that is a private key", {"d": b64(bytes(32))}),
                ("jwk: kty must be RSA or EC", {"kty": "oct"}),
                ("jwk: crv must be P-256, P-384 or P-521", {"crv": "X"}),
                ("jwk: that is no key", {"x": None}),
                ("jwk: that is no key", {"y": self.two.jwk["x"]})):
            with self.subTest(cause):
                reply = self.add(org, self.two, **jwk)
                self.refused(reply, 400, "E0000001")
                self.assertEqual(causes(reply), [cause])
        reply = self.add(org, Key(bits=1024, kid="small"))
        self.assertEqual(causes(reply), ["jwk: RSA keys need 2048 bits"])
        for wrong in ({"e": b64(b"\1")}, {"e": b64(b"\2")}, {"e": ""},
                      {"n": b64(bytes([255] * 255 + [2]))}, {"n": 7}):
            reply = self.add(org, Key(kid="odd"), **wrong)
            self.assertEqual(causes(reply), ["jwk: that is no key"])
        self.refused(org.send("POST", JWKS, []), 400, "E0000003")
        self.assertEqual(len(org.get(JWKS).json), 1)
        self.assertEqual(self.add(org, self.two).json["status"], "ACTIVE")

    def test_fifty_keys_at_most(self):
        org = self.org()
        for n in range(49):
            self.assertEqual(self.add(org, self.two, kid=f"k{n}").status, 201)
        reply = self.add(org, self.two, kid="k49")
        self.refused(reply, 400, "E0000001")
        self.assertEqual(causes(reply), ["jwks: An app has at most 50 keys"])


if __name__ == "__main__":
    unittest.main()
