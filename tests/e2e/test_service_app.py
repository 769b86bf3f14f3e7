# SPDX-License-Identifier: Apache-2.0
"""Runs of a service app: keys, access tokens, DPoP, scopes, and what is said
when one of them is not good enough."""

import base64
import json
import os
import re
import signal
import threading
import time
import unittest
import urllib.parse

from harness import (MusterCase, Sandbox, csv_bytes, environment, login,
                     people, read_csv, schema, wait_for)
from jwt_tools import Key, b64, der_integers, der_item, openssl
from stand_in import StandIn

APP = "0oaServiceApp1"
PASSPHRASE = " swordfish of the night  "  # blanks and all


def private_jwk(key):
    """The whole key as a JWK."""
    der = openssl("pkey", "-in", key.path, "-traditional", "-outform", "DER")
    if key.curve:
        _, inside, _ = der_item(der, 0)
        _, _, at = der_item(inside, 0)  # the version
        _, number, _ = der_item(inside, at)
        return {**key.jwk, "d": b64(number.rjust(key.half, b"\0"))}
    names = ["", "n", "e", "d", "p", "q", "dp", "dq", "qi"]
    numbers = dict(zip(names, map(b64, der_integers(der))))
    return {**key.jwk, **{k: v for k, v in numbers.items() if k}}


class ServiceAppCase(MusterCase):
    @classmethod
    def setUpClass(cls):
        cls.key = Key("ES256")

    def org(self, *options, key=None):
        limits = [] if "--limit" in options else ["--limit", "none"]
        return self.sandbox(
            "--service-app", f"{APP}={(key or self.key).public_path}",
            *limits, *options)

    def options(self, org, key=None):
        trust = ["--ca-file", org.ca] if org.https else []
        return ["--org", org.url, "--client-id", APP, "--private-key",
                (key or self.key).path, *trust]

    def private(self, name, data, mode=0o600):
        path = self.write(name, data)
        os.chmod(path, mode)
        return path

    def bring(self, org, *options, count=5, expect=0, key=None, **more):
        """Imports so many people."""
        file = self.write("people.csv", people(count))
        return self.muster("import", file, *self.options(org, key), *options,
                           expect=expect, **more)

    def client(self, org):
        """What the org saw of the app; nothing was ever used twice."""
        client = org.ledger()["clients"][APP]
        self.assertEqual((client["assertions_replayed"],
                          client["proofs_replayed"]), (0, 0))
        return client

    def assert_all_created(self, org, count):
        self.assertEqual(self.statuses(), ["created"] * count)
        self.assert_created_once(org, [login(n + 1) for n in range(count)])
        return self.client(org)

    def assert_one_sentence(self, run, words):
        """One line tells the cause, and none other speaks of it."""
        told = [line for line in run.err.splitlines()
                if re.search(words, line)]
        self.assertEqual(len(told), 1, run.err)
        self.assertTrue(told[0].startswith("muster: "), told)
        self.assertNotIn("PRIVATE KEY-----\n", run.err)


class Keys(ServiceAppCase):
    def test_of_every_kind(self):
        for alg in ("RS256", "ES256", "ES384", "ES512"):
            with self.subTest(alg):
                key = Key(alg)
                org = self.org(key=key)
                self.bring(org, "--force", key=key)
                client = self.assert_all_created(org, 5)
                self.assertEqual(client["tokens"], 1)
                self.assertEqual(client["Bearer"], 0)
                self.assertEqual(client["DPoP"], 6)  # and the schema

    def test_jwks_with_a_kid(self):
        for alg in ("RS256", "ES512"):
            with self.subTest(alg):
                key, other = Key(alg, kid="k-1"), Key(alg, kid="k-2")
                org = self.sandbox("--limit", "none", "--service-app",
                                   f"{APP}={key.write_jwk(other)}")
                jwk = self.private("key.jwk",
                                   json.dumps(private_jwk(key)).encode())
                file = self.write("people.csv", people(5))
                self.muster("import", file, "--force", "--org", org.url,
                            "--client-id", APP, "--private-key", jwk)
                self.assert_all_created(org, 5)
                self.bring(org, "--force", "--key-id", "k-2", key=other,
                           expect=1)  # they are there
                run = self.bring(org, "--force", "--key-id", "k-3", key=other,
                                 expect=4)
                self.assert_one_sentence(run, "kid is invalid")
                self.client(org)

    def test_encrypted(self):
        org = self.org()
        pem = self.private("key.pem", openssl(
            "pkcs8", "-topk8", "-in", self.key.path, "-passout",
            "pass:" + PASSPHRASE))
        file = self.write("people.csv", people(5))
        self.muster("import", file, "--org", org.url, "--client-id", APP,
                    "--private-key", pem, "--passphrase-command",
                    f"echo '{PASSPHRASE}'")
        self.assert_all_created(org, 5)

    def test_from_the_environment(self):
        org = self.org()
        with open(self.key.path, encoding="ascii") as pem:
            text = pem.read()
        for private_key in (text, text.replace("\n", "\\n"), self.key.path):
            with self.subTest(private_key[:20]):
                self.muster(
                    "export", "users", "--output", "users.csv", "--force",
                    env=environment(
                        OKTA_CLIENT_ORGURL=org.url,
                        OKTA_CLIENT_AUTHORIZATIONMODE="PrivateKey",
                        OKTA_CLIENT_CLIENTID=APP,
                        OKTA_CLIENT_SCOPES="okta.users.read,okta.logs.read",
                        OKTA_CLIENT_PRIVATEKEY=private_key))
        self.assertEqual(self.client(org)["tokens"], 3)

    def test_one_of_several_without_its_id(self):
        """As while a key is rotated: the thumbprint is tried."""
        keys = self.write("keys.json", json.dumps(
            {"keys": [self.key.jwk, Key("ES256").jwk]}).encode())
        org = self.sandbox("--service-app", f"{APP}={keys}")
        self.muster("export", "groups", "--output", "groups.csv", "--org",
                    org.url, "--client-id", APP, "--private-key",
                    self.key.path)

    def test_from_okta_yaml(self):
        org = self.org()
        with open(self.key.path, encoding="ascii") as pem:
            indented = pem.read().replace("\n", "\n      ")
        self.private("okta.yaml", f"""okta:
  client:
    orgUrl: {org.url}
    authorizationMode: PrivateKey
    clientId: {APP}
    scopes: [okta.users.manage, okta.users.read]
    privateKey: |
      {indented}
""".encode())
        self.muster("import", self.write("people.csv", people(5)))
        self.assert_all_created(org, 5)


class Runs(ServiceAppCase):
    def test_dpop(self):
        for options, alg in ((["--dpop", "required"], "ES256"),
                             (["--dpop", "optional"], "ES256"),
                             (["--dpop-alg", "RS256"], "RS256"),
                             (["--dpop", "required", "--dpop-alg", "RS256"],
                              "RS256")):
            with self.subTest(options), self.subTest(alg):
                org = self.org(*options)
                self.bring(org, "--force", count=20)
                client = self.assert_all_created(org, 20)
                self.assertEqual((client["tokens"], client["Bearer"],
                                  client["DPoP"]), (1, 0, 21))

    def test_logins_that_are_encoded(self):
        """A proof says the path as it is sent."""
        logins = ["a+b@corp.example", "jos\u00e9@corp.example"]
        org = self.org("--dpop", "required")
        for name in logins:
            org.create(name)
        file = self.write("people.csv",
                          [[name, "Ada", "Byron"] for name in logins])
        self.muster("import", file, *self.options(org), "--on-existing",
                    "skip")
        self.assertEqual(self.statuses(), ["skipped"] * 2)
        self.assertEqual(self.client(org)["tokens"], 1)

    def test_http2(self):
        org = self.org("--https", "--dpop", "required")
        self.bring(org, "--http2", count=60)
        self.assertEqual(self.assert_all_created(org, 60)["DPoP"], 61)

    def test_exports(self):
        org = self.org("--people", "700", "--group", "Crew", "--group-members",
                       "Crew=30", "--events", "1500", "--dpop", "required")
        people_there = self.listed(org)
        for what, count in ((["users"], people_there),
                            (["users", "--columns", "login,groups"],
                             people_there), (["groups"], None),
                            (["members", "--all-groups"], None),
                            (["events", "--since", "8d"], None)):
            with self.subTest(what):
                self.muster("export", *what, *self.options(org), "--output",
                            "out.csv", "--force")
                rows = read_csv(self.read("out.csv"))
                self.assertGreater(len(rows), 1)
                if count:
                    self.assertEqual(len({row[0] for row in rows}), count + 1)
        client = self.client(org)
        self.assertEqual(client["Bearer"], 0)
        self.assertEqual(client["tokens"], 6)  # another one for the groups

    def listed(self, org):
        return sum(user["status"] != "DEPROVISIONED" for user in org.stored())

    def test_many_ranges_at_once(self):
        org = self.org("--people", "6000", "--latency", "20ms")
        self.muster("export", "users", *self.options(org), "--output",
                    "out.csv", "--columns", "id,login", "--concurrency", "10")
        rows = read_csv(self.read("out.csv"))[1:]
        self.assertEqual(len({row[0] for row in rows}), self.listed(org))
        self.assertEqual(len(rows), self.listed(org))
        self.client(org)

    def test_an_org_whose_clock_is_hours_off(self):
        for skew in ("2h", "-2h"):
            with self.subTest(skew):
                org = self.org("--clock-skew", skew, "--dpop", "required")
                self.bring(org, "--force")
                self.assert_all_created(org, 5)

    def test_short_lives_faults_and_load(self):
        org = self.org("--token-life", "2s", "--dpop", "required",
                       "--dpop-nonce-life", "3s", "--latency", "50ms",
                       "--fault", "all=1", "--seed", "7")
        self.bring(org, "--concurrency", "4", "--timeout", "2", "--retries",
                   "50", "--row-deadline", "10m", count=250)
        self.assertEqual(self.statuses(), ["created"] * 250)
        self.assertEqual(org.ledger()["created_more_than_once"], 0)
        self.assertEqual(len(org.stored()), 250)
        self.assertGreater(self.client(org)["tokens"], 2)

    def test_faults_of_the_token_endpoint_alone(self):
        org = self.org("--token-life", "1s", "--latency", "30ms", "--fault",
                       "all=3", "--fault-on", "token")
        self.bring(org, "--concurrency", "3", "--timeout", "2", count=200)
        self.assert_all_created(org, 200)

    def test_a_token_that_is_revoked_half_way(self):
        org = self.org("--revoke-after", "60", "--dpop", "required")
        run = self.bring(org, "--concurrency", "5", count=200, expect=4)
        self.assert_one_sentence(run, "refused the credentials")
        self.assert_said(run, "invalid_client: The client is not active",
                         "--resume does the rest")
        self.assertEqual(self.summary()["stopped_by"], "unauthorized")
        made = len(self.results())
        self.assertTrue(0 < made < 200)
        run = self.bring(org, "--resume", count=200, expect=4)
        self.assert_one_sentence(run, "invalid_client")
        self.assertEqual(len(self.results()), made)
        org.send("POST", "/sandbox/grant")
        self.bring(org, "--resume", count=200)
        self.assert_all_created(org, 200)

    def test_an_export_whose_token_is_revoked(self):
        org = self.org("--revoke-after", "4", "--people", "2000")
        run = self.muster("export", "users", *self.options(org), "--output",
                          "out.csv", expect=4)
        self.assert_one_sentence(run, "invalid_client: The client is not")

    def test_a_killed_run_is_gone_on_with(self):
        org = self.org("--latency", "20ms", "--dpop", "required")
        file = self.write("people.csv", people(200))
        process = self.start("import", file, *self.options(org))
        wait_for(lambda: org.ledger()["created"] >= 40)
        process.kill()
        process.wait(10)
        self.bring(org, "--resume", count=200)
        self.assertEqual(self.statuses(), ["created"] * 200)
        self.assertEqual(len(org.stored()), 200)
        self.assertEqual(self.client(org)["tokens"], 2)


class Scopes(ServiceAppCase):
    def test_least(self):
        org = self.org("--grant", "okta.users.manage")
        run = self.bring(org)
        self.assert_said(run, "schema: Okta's own 31 attributes; those of the "
                         "org are not known: .*okta.schemas.read")
        self.assert_all_created(org, 5)

    def test_import_with_a_scope_to_read_alone(self):
        org = self.org("--grant", "okta.users.read", "--people", "9")
        run = self.bring(org, expect=4)
        self.assert_one_sentence(
            run, r"no access token for okta.users.manage \(invalid_scope.*a "
            "super admin grants scopes to the app under Applications")
        self.assertEqual(self.summary()["exit_code"], 4)
        self.assertEqual(len(org.stored()), 9)
        self.muster("export", "users", *self.options(org), "--output",
                    "users.csv")
        self.assertEqual(len(read_csv(self.read("users.csv"))), 10)

    def test_groups_without_a_scope_for_them(self):
        org = self.org("--grant", "okta.users.manage,okta.schemas.read",
                       "--group", "Crew")
        header = ["login", "firstName", "lastName", "groups"]
        file = self.write("people.csv", csv_bytes(
            [[login(1), "Ada", "Byron", "Crew"]], header))
        run = self.muster("import", file, *self.options(org), expect=None)
        self.assertEqual(run.code, 4, run.err)
        self.assert_one_sentence(run, "lacks the scope okta.groups.read")
        self.assertEqual(org.stored(), [])

    def test_scopes_that_were_configured(self):
        org = self.org()
        file = self.write("people.csv", people(5))

        def run_with(scopes, expect):
            return self.muster(
                "import", file, "--force", expect=expect, env=environment(
                    OKTA_CLIENT_ORGURL=org.url, OKTA_CLIENT_CLIENTID=APP,
                    OKTA_CLIENT_SCOPES=scopes,
                    OKTA_CLIENT_PRIVATEKEY=self.key.path))
        run = run_with("okta.users.read okta.schemas.read", 2)
        self.assert_one_sentence(run, "import needs okta.users.manage, which "
                                 "the scopes of OKTA_CLIENT_SCOPES leave")
        self.assertEqual(org.ledger()["requests"], {})
        run = run_with("okta.users.manage", 0)
        self.assert_said(run, "okta.schemas.read")
        self.assert_all_created(org, 5)

    def test_configured_scopes_that_are_of_no_use(self):
        org = self.org()
        run = self.muster(
            "check", expect=2, env=environment(
                OKTA_CLIENT_ORGURL=org.url, OKTA_CLIENT_CLIENTID=APP,
                OKTA_CLIENT_SCOPES="openid,profile",
                OKTA_CLIENT_PRIVATEKEY=self.key.path))
        self.assertRegex(run.out, "the scopes of OKTA_CLIENT_SCOPES name "
                         "none that muster has a use for")
        self.assertNotIn("the org takes the key", run.out)
        self.assertNotIn("token", org.ledger()["requests"])

    def test_an_app_without_an_admin_role(self):
        org = self.org("--app-role", "none")
        run = self.bring(org, expect=4)
        self.assert_one_sentence(run, "may not create users.*the service app, "
                                 "an admin role that can, and an app the scope")
        self.assertEqual(org.stored(), [])
        run = self.muster("export", "users", *self.options(org), "--output",
                          "users.csv", expect=4)
        self.assert_one_sentence(run, "the service app, an admin role")


class Wrong(ServiceAppCase):
    """Each by one clear sentence."""

    def refused(self, words, *options, expect=2, org=None, **more):
        org = org or self.shared
        file = self.write("people.csv", people(3))
        run = self.muster("import", file, "--force", "--org", org.url,
                          *options, expect=expect, **more)
        self.assert_one_sentence(run, words)
        if expect == 2:
            self.assertEqual(run.err.count("\n"), 1, run.err)
        self.assertEqual(org.stored(), [])
        return run

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = Sandbox("--limit", "none", "--service-app",
                             f"{APP}={cls.key.public_path}").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.shared.__exit__(None)

    def test_those_that_the_org_refuses(self):
        stranger = Key("ES256")
        self.refused("invalid_client: Invalid value for 'client_id'",
                     "--client-id", "0oaNobody", "--private-key",
                     self.key.path, expect=4)
        self.refused("invalid_client: .*signature is invalid", "--client-id",
                     APP, "--private-key", stranger.path, expect=4)
        self.refused("invalid_client: .*kid is invalid", "--client-id", APP,
                     "--private-key", self.key.path, "--key-id", "gone",
                     expect=4)

    def test_keys_that_are_none(self):
        with open(self.key.path, "rb") as file:
            pem = file.read()
        with open(self.key.public_path, "rb") as file:
            public = file.read()
        hidden = openssl("pkcs8", "-topk8", "-in", self.key.path, "-passout",
                         "pass:" + PASSPHRASE)
        for data, words in (
                (b"hush\n", "holds no private key; it has to be PEM"),
                (b"", "is empty"), (public, "holds a public key"),
                (json.dumps(self.key.jwk).encode(), 'a JWK without "d"'),
                (pem[:len(pem) // 2], "is broken|holds no private key"),
                (hidden, "is encrypted: say --passphrase-command COMMAND")):
            with self.subTest(words):
                self.refused(words, "--client-id", APP, "--private-key",
                             self.private("key", data))
        for command, words in (
                ("echo wrong", "the passphrase is wrong"),
                ("false", "--passphrase-command ended with status 1")):
            with self.subTest(words):
                self.refused(words, "--client-id", APP, "--private-key",
                             self.private("key", hidden),
                             "--passphrase-command", command)
        small = Key("RS256", bits=1024)
        self.refused("RSA key of 1024 bits, and Okta takes 2048 at least",
                     "--client-id", APP, "--private-key", small.path)
        self.refused("No such file", "--client-id", APP, "--private-key",
                     self.path("nowhere"))
        for mode in (0o644, 0o640, 0o604):
            self.refused(f"can be read by others .mode {mode:o}",
                         "--client-id", APP, "--private-key",
                         self.private("open", pem, mode))

    def test_halves(self):
        self.refused("--client-id asks for the service app's key",
                     "--client-id", APP)
        self.refused("whose key is it. Say --client-id", "--private-key",
                     self.key.path)
        for left_out in ("OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_PRIVATEKEY"):
            given = {"OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey",
                     "OKTA_CLIENT_CLIENTID": APP,
                     "OKTA_CLIENT_PRIVATEKEY": self.key.path}
            del given[left_out]
            self.refused(left_out + ": it is missing",
                         env=environment(**given))


class Endings(ServiceAppCase):
    """While there is no access token to be had."""

    def stuck(self, fault, *options, rows=20):
        org = self.org("--fault", fault + "=100", "--fault-on", "token")
        file = self.write("people.csv", people(rows))
        process = self.start("import", file, *self.options(org), *options)
        return org, process

    def test_a_signal_ends_it_at_once(self):
        for fault in ("stall", "503"):
            for schema in ([], self.offline()):
                for number, code in ((signal.SIGINT, 130),
                                     (signal.SIGTERM, 143)):
                    with self.subTest(fault=fault, schema=bool(schema)):
                        org, process = self.stuck(fault, "--force", *schema)
                        wait_for(lambda org=org: org.ledger()["faults"].get(
                            fault, 0) > 0)
                        began = time.monotonic()
                        process.send_signal(number)
                        run = self.ended(process, code)
                        self.assertLess(time.monotonic() - began, 3)
                        self.assert_said(run, "stopped as asked")

    def test_a_signal_while_an_export_waits(self):
        for schema in ([], self.offline()):
            org = self.org("--fault", "stall=100", "--fault-on", "token")
            process = self.start("export", "users", "--force", "--output",
                                 "out.csv", *self.options(org), *schema)
            wait_for(lambda org=org: org.ledger()["faults"].get("stall"))
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            self.ended(process, 130)
            self.assertLess(time.monotonic() - began, 3)

    def test_the_time_is_over(self):
        for fault in ("stall", "503"):
            for schema in ([], self.offline()):
                with self.subTest(fault=fault, schema=bool(schema)):
                    began = time.monotonic()
                    _, process = self.stuck(fault, "--force", "--max-duration",
                                            "1s", *schema)
                    run = self.ended(process, 5)
                    self.assertLess(time.monotonic() - began, 5)
                    self.assert_one_sentence(run, "after --max-duration")

    def test_nobody_gives_one(self):
        for fault, words in (("reset-before", "reset|lost"),
                             ("503", "no access token came in time: E0000181"),
                             ("stall", "no answer|timed out|in time")):
            with self.subTest(fault):
                _, process = self.stuck(fault, "--force", "--give-up-after",
                                        "1s", "--timeout", "1")
                run = self.ended(process, 5)
                self.assert_said(run, "the org cannot be reached: .*" + words)

    def test_a_certificate_that_nobody_vouches_for(self):
        org = self.org("--https")
        file = self.write("people.csv", people(3))
        for schema in ([], self.offline()):
            run = self.muster("import", file, "--force", "--org", org.url,
                              "--client-id", APP, "--private-key",
                              self.key.path, *schema, expect=2)
            self.assert_one_sentence(run, "certificate is not trusted: .*say "
                                     "--ca-file FILE")

    def test_a_slow_endpoint(self):
        org = self.org("--latency", "700ms")
        self.bring(org, "--concurrency", "5")
        self.assert_all_created(org, 5)


class Proxy(StandIn):
    """Something in between that answers in the org's place, with pages."""

    def __init__(self, status, body, headers=()):
        super().__init__()
        self.status, self.body, self.headers = status, body, headers
        self.asked = 0

    def answer(self, request, body):
        if request.path.startswith("/.well-known"):
            self.send(request, 404, [], b"<html>no</html>")
        else:
            self.asked += 1
            self.send(request, self.status, self.headers, self.body)


class Credulous(StandIn):
    """An org that takes any key and any token, and creates whom it is told
    to. |renews|: each of its API's replies says the next nonce, and one of the
    last |renews| has to be in a proof."""

    def __init__(self, renews=0):
        super().__init__()
        self.renews = renews
        self.scopes, self.calls, self.refused = [], 0, 0
        self.lock = threading.Lock()

    def answer(self, request, body):
        path = request.path
        if path.startswith("/.well-known"):
            reply = {"dpop_signing_alg_values_supported": ["ES256"]}
        elif path == "/oauth2/v1/token":
            form = dict(urllib.parse.parse_qsl(body.decode()))
            self.scopes.append(form["scope"])
            reply = {"token_type": "DPoP", "expires_in": 3600,
                     "access_token": "t", "scope": form["scope"]}
        else:
            self.answer_call(request, body)
            return
        self.send(request, 200, [], json.dumps(reply).encode())

    def answer_call(self, request, body):
        with self.lock:
            good = self.is_fresh(request.headers["DPoP"])
            self.calls += 1
            self.refused += not good
            headers = [("DPoP-Nonce", str(self.calls))] if self.renews else []
        if not good:
            headers.append(("WWW-Authenticate", 'DPoP error="use_dpop_nonce"'))
            self.send(request, 401, headers, b"")
        elif request.path.startswith("/api/v1/meta/schemas"):
            self.send(request, 200, headers, json.dumps(schema()).encode())
        else:
            profile = json.loads(body)["profile"]
            self.send(request, 200, headers, json.dumps(
                {"id": "00u1", "status": "STAGED",
                 "profile": profile}).encode())

    def is_fresh(self, proof):
        claims = proof.split(".")[1]
        nonce = json.loads(base64.urlsafe_b64decode(claims + "==")).get("nonce")
        return not self.renews or (
            nonce is not None and int(nonce) > self.calls - self.renews)


class Lenient(ServiceAppCase):
    def bring_in(self, org, count, *options):
        file = self.write("people.csv", people(count))
        return self.muster("import", file, "--force", "--org", org.url,
                           "--client-id", APP, "--private-key", self.key.path,
                           *options)

    def test_a_schema_that_is_there_needs_no_scope(self):
        with Credulous() as org:
            self.bring_in(org, 2)
            self.bring_in(org, 2)  # it is in the cache now
            self.bring_in(org, 2, *self.offline())
        self.assertEqual(org.scopes, ["okta.users.manage okta.schemas.read",
                                      "okta.users.manage",
                                      "okta.users.manage"])

    def test_nonces_that_change_while_requests_are_in_flight(self):
        with Credulous(renews=30) as org:
            self.bring_in(org, 40, "--concurrency", "10", "--pace", "burst",
                          *self.offline())
        self.assertEqual(self.statuses(), ["created"] * 40)
        self.assertEqual(len(org.scopes), 1)
        self.assertLess(org.refused, 20)  # those that knew none yet
        self.assertEqual(self.summary()["requests"]["/api/v1/users"],
                         {"401": org.refused, "200": 40})
        self.assertEqual(sum(int(row["attempts"]) for row in self.results()),
                         org.calls)


class Strange(ServiceAppCase):
    """Replies that no org should give."""

    def met(self, status, body, expect, words, headers=()):
        with Proxy(status, body, headers) as org:
            file = self.write("people.csv", people(3))
            run = self.muster("import", file, "--force", "--org", org.url,
                              "--client-id", APP, "--private-key",
                              self.key.path, "--timeout", "2",
                              "--give-up-after", "1s", expect=expect)
            self.assert_said(run, words)
            self.assertLess(org.asked, 10)
        return run

    def test_pages_and_redirects(self):
        page = b"<html><h1>Sign in to the hotel's WLAN</h1></html>"
        self.met(403, page, 4, "HTTP 403 from /oauth2/v1/token")
        self.met(200, page, 5, "the reply of /oauth2/v1/token holds no access")
        self.met(302, b"", 5, "HTTP 302 from /oauth2/v1/token",
                 [("Location", "https://elsewhere.invalid/")])

    def test_words_that_are_none(self):
        run = self.met(401, json.dumps(
            {"error": "invalid_client\n\x1b[31mmuster: all is well",
             "error_description": "a\nb"}).encode(), 4, "invalid_client")
        self.assertNotIn("\x1b", run.err)
        self.assert_one_sentence(run, "invalid_client")


if __name__ == "__main__":
    unittest.main()
