# SPDX-License-Identifier: Apache-2.0
"""The sandbox org's service apps: access tokens, scopes and DPoP."""

import json
import os
import re
import subprocess
import tempfile
import time
import unittest

from harness import SANDBOX as BINARY
from harness import Sandbox
from jwt_tools import Client, Key, b64
from test_sandbox import SandboxCase, header, rate

APP = "0oaServiceApp1"
OTHER = "0oaServiceApp2"
USERS = "/api/v1/users"


class OAuthCase(SandboxCase):
    def org(self, *options):
        sandbox = Sandbox("--service-app", f"{APP}={self.key.public_path}",
                          *options)
        sandbox.__enter__()
        self.addCleanup(sandbox.__exit__, None)
        return sandbox

    def denied(self, reply, status, error, text):
        """Refused at the token endpoint."""
        self.assertEqual(reply.status, status, reply.body)
        self.assertEqual(list(reply.json), ["error", "error_description"])
        self.assertEqual(reply.json["error"], error)
        self.assertIn(text, reply.json["error_description"])
        self.assertEqual(header(reply, "content-type"), "application/json")

    def challenged(self, reply, status, scheme, error, text):
        """Refused at the API, with a header that says why."""
        self.assertEqual((reply.status, reply.body), (status, b""))
        told = header(reply, "www-authenticate")
        self.assertTrue(told.startswith(f"{scheme} "), told)
        fields = dict(re.findall(r'(\w+)="([^"]*)"', told))
        self.assertEqual(fields["error"], error, told)
        self.assertIn(text, fields["error_description"])
        self.assertTrue(fields["authorization_uri"].endswith(
            "/oauth2/v1/authorize"))
        return fields


class Apps(OAuthCase):
    @classmethod
    def setUpClass(cls):
        cls.key = Key()
        cls.stranger = Key()
        cls.sandbox = Sandbox(
            "--limit", "none", "--service-app",
            f"{APP}={cls.key.public_path}", "--grant",
            "okta.users.manage,okta.users.read", "--grant",
            "okta.groups.read").__enter__()
        cls.app = Client(cls.sandbox, APP, cls.key)

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def client(self, sandbox=None, dpop_key=None):
        return Client(sandbox or self.sandbox, APP, self.key, dpop_key)

    def test_an_assertion_gives_a_token(self):
        reply = self.app.ask("okta.users.read okta.groups.read")
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(list(reply.json), ["token_type", "expires_in",
                                            "access_token", "scope"])
        self.assertEqual(reply.json["token_type"], "Bearer")
        self.assertEqual(reply.json["expires_in"], 3600)
        self.assertEqual(reply.json["scope"],
                         "okta.users.read okta.groups.read")
        self.assertRegex(reply.json["access_token"],
                         r"^[\w-]+\.[\w-]+\.[\w-]+$")
        self.assertEqual(len(reply.json["access_token"]), 900)
        self.assertIsNone(header(reply, "dpop-nonce"))

    def test_every_algorithm(self):
        for alg in ("RS384", "RS512", "ES256", "ES384", "ES512"):
            with self.subTest(alg):
                key = Key(alg, kid="one")
                with Sandbox("--service-app",
                             f"{APP}={key.write_jwk()}") as sandbox:
                    self.assertEqual(Client(sandbox, APP, key).log_in().status,
                                     200)

    def test_what_a_token_may_do(self):
        client = self.client()
        client.log_in("okta.users.read")
        self.assertEqual(client.send("GET", USERS).status, 200)
        body = {"profile": {"login": "a@corp.example", "firstName": "A",
                            "lastName": "B", "email": "a@corp.example"}}
        fields = self.challenged(
            client.send("POST", USERS, body), 403, "Bearer",
            "insufficient_scope",
            "The access token provided does not contain the required scopes.")
        self.assertEqual(fields["scope"], "okta.users.manage")
        self.challenged(client.send("GET", "/api/v1/groups"), 403, "Bearer",
                        "insufficient_scope", "scopes")
        client.log_in("okta.users.manage")
        self.assertEqual(client.send("POST", USERS, body).status, 200)
        self.assertEqual(client.send("GET", USERS).status, 200)
        self.challenged(client.send("GET", "/api/v1/meta/types/user"), 403,
                        "Bearer", "insufficient_scope", "scopes")

    def test_api_tokens_have_no_scope(self):
        self.assertEqual(self.sandbox.get("/api/v1/logs").status, 200)
        client = self.client()
        client.log_in("okta.users.manage")
        self.refused(client.send("GET", "/api/v1/users/me"), 404, "E0000007")
        self.refused(client.send("DELETE", "/api/v1/api-tokens/current"), 403,
                     "E0000005")

    def test_what_is_no_access_token(self):
        for token in ("", "nonsense", "a.b.c"):
            self.challenged(
                self.sandbox.get(USERS, token=None, headers={
                    "Authorization": f"Bearer {token}."}),
                401, "Bearer", "invalid_token", "invalid or has expired")
        self.refused(self.sandbox.get(USERS, token=None), 401, "E0000011")
        self.refused(self.sandbox.get(USERS, token=None, headers={
            "Authorization": "Basic abc"}), 401, "E0000011")

    def test_forms_that_are_none(self):
        for status, error, text, form in (
                (400, "invalid_request", "grant_type", {"grant_type": None}),
                (400, "unsupported_grant_type", "not supported",
                 {"grant_type": "password"}),
                (401, "invalid_client", "No client credentials found.",
                 {"client_assertion_type": None, "client_assertion": None}),
                (401, "invalid_client", "client_assertion_type is invalid",
                 {"client_assertion_type": "saml"}),
                (401, "invalid_client", "client_assertion is missing",
                 {"client_assertion": None}),
                (401, "invalid_client", "private_key_jwt",
                 {"client_assertion_type": None, "client_assertion": None,
                  "client_id": APP, "client_secret": "s3cret"}),
                (400, "invalid_scope", "'scope' must be provided",
                 {"scope": None}),
                (400, "invalid_scope", "'scope' must be provided",
                 {"scope": " "}),
                (400, "invalid_scope", "not granted",
                 {"scope": "okta.users.read okta.logs.read"}),
                (400, "invalid_scope", "not granted",
                 {"scope": "okta.nothing"})):
            with self.subTest(form):
                self.denied(self.app.ask(**form), status, error, text)
        self.denied(self.app.ask(headers={"Authorization": "Basic eDp5"}),
                    401, "invalid_client", "private_key_jwt")

    def test_bodies_that_are_no_forms(self):
        for body in (b"grant_type=%zz", b"grant_type=%00", b"grant_type=\0",
                     b"grant_type=%ff", b"scope=a&scope=b",
                     b"&".join(b"p%d=1" % n for n in range(17))):
            self.denied(self.sandbox.send(
                "POST", "/oauth2/v1/token", body, token=None, headers={
                    "Content-Type": "application/x-www-form-urlencoded"}),
                400, "invalid_request", "not well-formed")
        self.denied(self.sandbox.send(
            "POST", "/oauth2/v1/token", {}, token=None), 400,
            "invalid_request", "application/x-www-form-urlencoded")
        self.refused(self.sandbox.get("/oauth2/v1/token", token=None), 405,
                     "E0000022")

    def test_forms_are_decoded(self):
        assertion = self.app.assertion()
        body = ("scope=okta.users.read+okta%2Egroups%2eread&grant%5Ftype="
                "client_credentials&client_assertion_type=urn%3aietf:params:"
                "oauth:client-assertion-type:jwt-bearer&client_assertion="
                + assertion)
        reply = self.sandbox.send(
            "POST", "/oauth2/v1/token", body.encode(), token=None, headers={
                "Content-Type":
                    "application/x-www-form-urlencoded; charset=UTF-8"})
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(reply.json["scope"],
                         "okta.users.read okta.groups.read")

    def test_assertions_that_are_not_believed(self):
        now = int(time.time())
        url = self.app.endpoint
        for text, claims in (
                ("issuer and the subject", {"iss": "0oaSomebodyElse"}),
                ("issuer and the subject", {"sub": None}),
                ("client_id", {"iss": "0oaNobody", "sub": "0oaNobody"}),
                ("audience claim", {"aud": self.sandbox.url}),
                ("audience claim", {"aud": None}),
                ("audience claim", {"aud": [url, self.sandbox.url]}),
                ("must have an 'exp'", {"exp": None}),
                ("must have an 'exp'", {"exp": str(now + 60)}),
                ("is expired", {"exp": now - 1}),
                ("too far into the future", {"exp": now + 3700}),
                ("issued in the future", {"iat": now + 400})):
            with self.subTest(text, claims=claims):
                self.denied(self.app.ask(
                    assertion=self.app.assertion(**claims)), 401,
                    "invalid_client", text)
        for claims in ({"aud": [url]}, {"iat": None}, {"jti": None},
                       {"iat": now + 200, "exp": now + 3590}):
            self.assertEqual(self.app.ask(
                assertion=self.app.assertion(**claims)).status, 200)

    def test_signatures_that_are_not_believed(self):
        good = self.app.assertion()
        text, _, signature = good.rpartition(".")
        for what, assertion, why in (
                ("another's", self.stranger.assertion(APP, self.app.endpoint),
                 "signature is invalid"),
                ("cut", good[:-10], "signature is invalid"),
                ("none", text + ".", "signature is invalid"),
                ("of another text", text[:-4] + "AAAA." + signature,
                 "not well-formed"),
                ("no kid of ours", self.app.assertion(header={"kid": "x"}),
                 "kid is invalid"),
                ("alg none", self.app.assertion(header={"alg": "none"}),
                 "algorithm that is not supported"),
                ("alg HS256", self.app.assertion(header={"alg": "HS256"}),
                 "algorithm that is not supported"),
                ("alg of another kind",
                 self.app.assertion(header={"alg": "ES256"}),
                 "signature is invalid"),
                ("crit", self.app.assertion(header={"crit": ["x"]}),
                 "not well-formed"),
                ("two parts", text, "not well-formed"),
                ("padding", good + "==", "not well-formed"),
                ("no JSON", f"{b64(b'[]')}.{b64(b'{}')}.{signature}",
                 "not well-formed")):
            with self.subTest(what):
                self.denied(self.app.ask(assertion=assertion), 401,
                            "invalid_client", why)

    def test_an_assertion_is_good_once(self):
        assertion = self.app.assertion()
        self.assertEqual(self.app.ask(assertion=assertion).status, 200)
        self.denied(self.app.ask(assertion=assertion), 401, "invalid_client",
                    "already been used")
        refused = self.app.assertion()  # used up by a refusal as well
        self.assertEqual(self.app.ask("okta.nothing",
                                      assertion=refused).status, 400)
        self.denied(self.app.ask(assertion=refused), 401, "invalid_client",
                    "already been used")

    def test_what_everybody_may_know(self):
        reply = self.sandbox.get("/.well-known/openid-configuration",
                                 token=None)
        url = self.sandbox.url
        self.assertEqual(reply.status, 200)
        self.assertIsNotNone(header(reply, "date"))
        self.assertEqual(rate(reply), (None, None, None))
        known = reply.json
        self.assertEqual(known["issuer"], url)
        self.assertEqual(known["token_endpoint"], url + "/oauth2/v1/token")
        self.assertEqual(known["jwks_uri"], url + "/oauth2/v1/keys")
        self.assertIn("private_key_jwt",
                      known["token_endpoint_auth_methods_supported"])
        self.assertEqual(known["dpop_signing_alg_values_supported"],
                         ["RS256", "RS384", "RS512", "ES256", "ES384",
                          "ES512"])
        reply = self.sandbox.get("/.well-known/okta-organization", token=None)
        self.assertEqual(list(reply.json), ["id", "pipeline", "_links"])
        self.assertRegex(reply.json["id"], r"^00o[0-9A-Za-z]{17}$")
        self.assertEqual(reply.json["_links"]["organization"]["href"], url)
        self.assertIsNotNone(header(reply, "date"))


class MoreApps(OAuthCase):
    @classmethod
    def setUpClass(cls):
        cls.key = Key()

    def test_tokens_expire_on_the_orgs_clock(self):
        org = self.org("--token-life", "10s", "--speed", "5")
        client = Client(org, APP, self.key)
        reply = client.log_in()
        self.assertEqual(reply.json["expires_in"], 10)
        self.assertEqual(client.send("GET", USERS).status, 200)
        time.sleep(2.1)
        self.challenged(client.send("GET", USERS), 401, "Bearer",
                        "invalid_token", "expired")

    def test_times_are_on_the_orgs_clock(self):
        org = self.org("--clock-skew", "2h")
        client = Client(org, APP, self.key)
        self.denied(client.ask(), 401, "invalid_client", "is expired")
        ahead = client.assertion(now=time.time() + 7200)
        self.assertEqual(client.ask(assertion=ahead).status, 200)

    def test_several_keys_need_a_kid(self):
        one, two = Key(kid="one"), Key("ES256", kid="two")
        org = Sandbox("--service-app", f"{APP}={one.write_jwk(two)}",
                      "--service-app", f"{OTHER}={self.key.public_path}")
        with org as sandbox:
            for key in (one, two):
                self.assertEqual(Client(sandbox, APP, key).ask().status, 200)
            client = Client(sandbox, APP, one)
            self.denied(client.ask(assertion=client.assertion(
                header={"kid": None})), 401, "invalid_client",
                "The client_assertion JWT kid is invalid.")
            self.denied(client.ask(assertion=client.assertion(
                header={"kid": "two"})), 401, "invalid_client", "signature")
            other = Client(sandbox, OTHER, self.key)
            self.assertEqual(other.ask(assertion=other.assertion(
                header={"kid": self.key.thumbprint})).status, 200)
            self.assertEqual(other.ask().status, 200)

    def test_apps_without_a_role(self):
        client = Client(self.org("--app-role", "none"), APP, self.key)
        client.log_in("okta.users.manage")
        self.refused(client.send("GET", USERS), 403, "E0000006")
        self.assertEqual(client.sandbox.get(USERS).status, 200)
        self.challenged(client.send("GET", "/api/v1/groups"), 403, "Bearer",
                        "insufficient_scope", "scopes")

    def test_the_role_of_an_app(self):
        org = self.org("--app-role", "ORG_ADMIN")
        [role] = org.get(f"/oauth2/v1/clients/{APP}/roles").json
        self.assertEqual((role["type"], role["assignmentType"],
                          role["_links"]["assignee"]["href"]),
                         ("ORG_ADMIN", "CLIENT",
                          f"{org.url}/oauth2/v1/clients/{APP}"))
        self.refused(org.get("/oauth2/v1/clients/0oaNobody/roles"), 404,
                     "E0000007")

    def test_apps_that_may_only_read(self):
        client = Client(self.org("--app-role", "READ_ONLY_ADMIN"), APP,
                        self.key)
        client.log_in("okta.users.manage")
        self.assertEqual(client.send("GET", USERS).status, 200)
        self.refused(client.send("POST", USERS, {}), 403, "E0000006")

    def test_revoked_apps(self):
        client = Client(self.org("--revoke-after", "1"), APP, self.key)
        client.log_in()
        self.assertEqual(client.send("GET", USERS).status, 200)
        self.challenged(client.send("GET", USERS), 401, "Bearer",
                        "invalid_token", "invalid")
        self.denied(client.ask(), 401, "invalid_client", "not active")

    def test_the_token_endpoint_has_a_window_and_meets_faults(self):
        client = Client(self.org("--limit", "token=4/60s"), APP, self.key)
        self.assertEqual([rate(client.ask())[:2] for _ in range(2)],
                         [(2, 1), (2, 0)])
        self.refused(client.ask(), 429, "E0000047")
        client = Client(self.org("--fault", "503=100", "--fault-on", "token"),
                        APP, self.key)
        self.refused(client.ask(), 503, "E0000181")
        self.assertEqual(client.sandbox.get(USERS).status, 200)
        client = Client(self.org("--fault", "503=100", "--fault-on", "read"),
                        APP, self.key)
        self.assertEqual(client.ask().status, 200)
        client = Client(self.org("--fault", "503=100"), APP, self.key)
        self.refused(client.ask(), 503, "E0000181")

    def test_the_ledger_tells_of_apps(self):
        org = self.org()
        client = Client(org, APP, self.key)
        assertion = client.assertion()
        self.assertEqual(org.ledger()["clients"], {APP: {
            "tokens": 0, "Bearer": 0, "DPoP": 0, "proofs_replayed": 0,
            "assertions_replayed": 0}})
        for _ in range(2):
            client.ask(assertion=assertion)
        client.log_in()
        client.send("GET", USERS)
        client.send("GET", "/api/v1/groups")  # refused: not counted
        org.get(USERS)
        ledger = org.ledger()
        self.assertEqual(ledger["clients"][APP]["tokens"], 2)
        self.assertEqual(ledger["clients"][APP]["Bearer"], 1)
        self.assertEqual(ledger["clients"][APP]["assertions_replayed"], 1)
        self.assertEqual(ledger["schemes"], {"SSWS": 1, "Bearer": 1,
                                             "DPoP": 0})
        self.assertEqual(ledger["requests"]["token"], {"200": 2, "401": 1})
        org.once("POST", "/sandbox/reset-ledger", token=None)
        self.assertEqual(org.ledger()["clients"][APP]["tokens"], 0)

    def test_what_is_no_app(self):
        small, private = Key(bits=1024), Key(kid="x")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)

        def file(name, text):
            path = os.path.join(folder.name, name)
            with open(path, "w", encoding="ascii") as out:
                out.write(text)
            return path

        twice = json.dumps({"keys": [self.key.jwk, self.key.jwk]})
        for code, text, arguments in (
                (2, "takes CLIENT_ID=FILE", [APP]),
                (2, "takes CLIENT_ID=FILE", [f"={self.key.public_path}"]),
                (2, "twice", [f"{APP}={self.key.public_path}"] * 2),
                (1, "No such file", [f"{APP}=/nowhere"]),
                (1, "nothing in it", [f"{APP}={file('empty', '')}"]),
                (1, "neither PEM nor JSON", [f"{APP}={file('text', 'key')}"]),
                (1, "no key in it", [f"{APP}=" + file("no", '{"keys":[]}')]),
                (1, "same kid", [f"{APP}={file('twice', twice)}"]),
                (1, "no public key", [f"{APP}={private.path}"]),
                (1, "private key", [f"{APP}=" + file("private", json.dumps(
                    {**private.jwk, "d": "AAAA"}))]),
                (1, "2048 bits", [f"{APP}={small.public_path}"]),
                (1, "kty must be", [f"{APP}=" + file("oct", json.dumps(
                    {"kty": "oct"}))]),
                (1, "crv must be", [f"{APP}=" + file("crv", json.dumps(
                    {"kty": "EC", "crv": "secp256k1", "x": "AA",
                     "y": "AA"}))]),
                (1, "that is no key", [f"{APP}=" + file("ec", json.dumps(
                    {"kty": "EC", "crv": "P-256", "x": b64(bytes(32)),
                     "y": b64(bytes(32))}))])):
            options = [part for argument in arguments
                       for part in ("--service-app", argument)]
            ended = subprocess.run([BINARY, *options], capture_output=True,
                                   text=True, timeout=10)
            self.assertEqual((ended.returncode, text in ended.stderr),
                             (code, True), ended.stderr)
        for option, value in (("--grant", "okta.users.write"),
                              ("--dpop-alg", "RS256,HS256"),
                              ("--dpop", "never"), ("--app-role", "boss")):
            ended = subprocess.run([BINARY, option, value], text=True,
                                   capture_output=True, timeout=10)
            self.assertEqual(ended.returncode, 2, ended.stderr)


class Proofs(OAuthCase):
    @classmethod
    def setUpClass(cls):
        cls.key = Key()
        cls.dpop_key = Key("ES256")
        cls.other = Key("ES256")
        cls.sandbox = Sandbox(
            "--limit", "none", "--service-app", f"{APP}={cls.key.public_path}",
            "--dpop", "required").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.__exit__(None)

    def setUp(self):
        self.client = Client(self.sandbox, APP, self.key, self.dpop_key)
        self.client.log_in("okta.users.manage")

    def test_a_token_takes_a_proof_with_a_nonce(self):
        client = Client(self.sandbox, APP, self.key, self.dpop_key)
        self.denied(client.ask(), 400, "invalid_dpop_proof",
                    "The DPoP proof JWT header is missing.")
        assertion = client.assertion()
        reply = client.ask(assertion=assertion, proof=client.prove())
        self.denied(reply, 400, "use_dpop_nonce", "requires nonce")
        client.nonce = header(reply, "dpop-nonce")
        self.assertRegex(client.nonce, r"^\w{32}$")
        self.denied(client.ask(assertion=assertion, proof=client.prove()),
                    401, "invalid_client", "already been used")
        reply = client.ask(proof=client.prove())
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(reply.json["token_type"], "DPoP")
        self.assertEqual(header(reply, "dpop-nonce"), client.nonce)

    def test_proofs_that_are_not_believed_at_the_token_endpoint(self):
        client = self.client
        url = client.endpoint
        now = int(time.time())
        used = client.prove()
        self.assertEqual(client.ask(proof=used).status, 200)
        for text, proof in (
                ("not well-formed", "nonsense"),
                ("'typ'", client.prove(header={"typ": "JWT"})),
                ("'typ'", client.prove(header={"typ": None})),
                ("not supported", client.prove(header={"alg": "none"})),
                ("must have a 'jwk'", client.prove(header={"jwk": None})),
                ("private key", client.prove(
                    header={"jwk": {**self.dpop_key.public, "d": "AA"}})),
                ("no key that can be used", client.prove(
                    header={"jwk": {"kty": "EC"}})),
                ("invalid signature", client.prove(
                    header={"jwk": self.other.public})),
                ("'htm'", client.prove(htm="GET")),
                ("'htm'", client.prove(htm=None)),
                ("'htu'", client.prove(htu=url + "?x=y")),
                ("'htu'", client.prove(htu=self.sandbox.url + USERS)),
                ("'htu'", client.prove(htu=None)),
                ("'iat'", client.prove(iat=now - 400)),
                ("'iat'", client.prove(iat=now + 400)),
                ("'iat'", client.prove(iat=None)),
                ("'jti'", client.prove(jti=None)),
                ("already been used", used)):
            with self.subTest(text):
                reply = client.ask(proof=proof)
                self.denied(reply, 400, "invalid_dpop_proof", text)
                self.assertIsNone(header(reply, "dpop-nonce"))
        for nonce in (None, "", "x" * 32):
            reply = client.ask(proof=client.prove(nonce=nonce))
            self.denied(reply, 400, "use_dpop_nonce", "requires nonce")
            self.assertEqual(header(reply, "dpop-nonce"), client.nonce)

    def test_requests_with_proofs(self):
        self.assertEqual(self.client.send("GET", USERS).status, 200)
        self.assertEqual(self.client.send("GET", USERS + "?limit=1").status,
                         200)
        reply = self.client.send("POST", USERS, {"profile": {
            "login": "d@corp.example", "email": "d@corp.example",
            "firstName": "D", "lastName": "P"}})
        self.assertEqual(reply.status, 200)
        path = USERS + "/d%40corp.example"
        self.assertEqual(self.client.send("GET", path).status, 200)
        self.challenged(self.client.send("GET", "/api/v1/groups"), 403,
                        "DPoP", "insufficient_scope", "scopes")

    def test_proofs_that_are_not_believed_at_the_api(self):
        now = int(time.time())
        for text, proof in (
                ("'typ'", {"header": {"typ": "JWT"}}),
                ("another key", {"header": {"jwk": self.other.public}}),
                ("'htm'", {"htm": "POST"}),
                ("'htu'", {"htu": self.sandbox.url + USERS + "?limit=1"}),
                ("'htu'", {"htu": "https://elsewhere.example" + USERS}),
                ("'iat'", {"iat": now - 400}),
                ("'iat'", {"iat": now + 400}),
                ("'jti'", {"jti": None}),
                ("'ath'", {"token": None}),
                ("'ath'", {"token": self.client.token + "x"})):
            with self.subTest(text):
                self.challenged(self.client.send("GET", USERS, **proof), 401,
                                "DPoP", "invalid_dpop_proof", text)
        mine = self.client.headers("GET", USERS)
        other = Client(self.sandbox, APP, self.key, self.other)
        other.token = self.client.token
        for text, headers in (
                ("missing", {**mine, "DPoP": None}),
                ("another key", other.headers("GET", USERS)),
                ("invalid signature",
                 {**mine, "DPoP": mine["DPoP"][:-6] + "AAAAAA"})):
            self.challenged(self.sandbox.get(USERS, token=None,
                                             headers=headers),
                            401, "DPoP", "invalid_dpop_proof", text)

    def test_a_proof_is_good_once(self):
        headers = self.client.headers("GET", USERS)
        before = self.sandbox.ledger()["clients"][APP]
        self.assertEqual(self.sandbox.get(USERS, token=None,
                                          headers=headers).status, 200)
        self.challenged(self.sandbox.get(USERS, token=None, headers=headers),
                        401, "DPoP", "invalid_dpop_proof",
                        "already been used")
        after = self.sandbox.ledger()["clients"][APP]
        self.assertEqual(after["proofs_replayed"] - before["proofs_replayed"],
                         1)
        self.assertEqual(after["DPoP"] - before["DPoP"], 1)

    def test_two_proofs_are_none(self):
        headers = self.client.headers("GET", USERS)
        connection = self.sandbox.connect()
        self.addCleanup(connection.close)
        connection.putrequest("GET", USERS)
        for name in headers:
            connection.putheader(name, headers[name])
        connection.putheader("dpop", headers["DPoP"])
        connection.endheaders()
        response = connection.getresponse()
        self.assertEqual((response.status, response.read()), (401, b""))
        self.assertIn("more than one",
                      response.getheader("www-authenticate"))

    def test_schemes_that_do_not_fit(self):
        headers = self.client.headers("GET", USERS)
        headers["Authorization"] = f"Bearer {self.client.token}"
        self.challenged(self.sandbox.get(USERS, token=None, headers=headers),
                        401, "Bearer", "invalid_token", "is bound")
        self.challenged(self.sandbox.get(USERS, token=None, headers={
            "Authorization": "DPoP nonsense"}), 401, "DPoP", "invalid_token",
            "expired")


class MoreProofs(OAuthCase):
    @classmethod
    def setUpClass(cls):
        cls.key = Key()

    def test_a_proof_that_is_not_needed_binds_as_well(self):
        org = self.org()
        plain = Client(org, APP, self.key)
        plain.log_in()
        bound = Client(org, APP, self.key, Key())
        self.assertEqual(bound.log_in().json["token_type"], "DPoP")
        self.assertEqual(bound.send("GET", USERS).status, 200)
        bound.token = plain.token
        self.challenged(bound.send("GET", USERS), 401, "DPoP",
                        "invalid_token", "not bound")

    def test_nonces_are_renewed_and_old_ones_good_for_a_while(self):
        org = self.org("--dpop-nonce-life", "5s", "--speed", "5")
        client = Client(org, APP, self.key, Key("ES256"))
        client.log_in()
        first = client.nonce
        time.sleep(1.1)
        reply = client.ask(proof=client.prove(nonce=first))
        self.assertEqual(reply.status, 200, reply.body)
        self.assertNotEqual(header(reply, "dpop-nonce"), first)
        time.sleep(2.2)
        reply = client.ask(proof=client.prove(nonce=first))
        self.denied(reply, 400, "use_dpop_nonce", "requires nonce")
        client.nonce = header(reply, "dpop-nonce")
        self.assertEqual(client.ask(proof=client.prove()).status, 200)

    def test_algorithms_of_proofs(self):
        org = self.org("--dpop-alg", "RS256,ES512")
        known = org.get("/.well-known/openid-configuration", token=None).json
        self.assertEqual(known["dpop_signing_alg_values_supported"],
                         ["RS256", "ES512"])
        for alg in ("RS256", "ES512"):
            client = Client(org, APP, self.key, Key(alg))
            client.log_in()
            self.assertEqual(client.send("GET", USERS).status, 200)
        client = Client(org, APP, self.key, Key("ES256"))
        self.denied(client.ask(proof=client.prove()), 400,
                    "invalid_dpop_proof", "not supported")


if __name__ == "__main__":
    unittest.main()
