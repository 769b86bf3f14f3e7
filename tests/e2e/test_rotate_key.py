# SPDX-License-Identifier: Apache-2.0
"""muster token rotate-key: a new key for a service app, wherever it is stopped.

MUSTER and MUSTER_SANDBOX name the binaries.
"""

import json
import os
import re
import signal
import subprocess
import unittest

from harness import MusterCase, environment
from jwt_tools import Client, Key, b64

APP = "0oaServiceApp1"
JWKS = f"/api/v1/apps/{APP}/credentials/jwks"


class RotateKey(MusterCase):
    def setUp(self):
        super().setUp()
        self.key = Key("ES256")
        self.file = self.path("app.pem")
        with open(self.key.path, "rb") as pem:
            self.write("app.pem", pem.read())
        os.chmod(self.file, 0o600)

    def org(self, *options):
        return self.sandbox("--service-app", f"{APP}={self.key.write_jwk()}",
                            *options)

    def options(self, org):
        return ["--client-id", APP, "--private-key", self.file,
                *self.org_options(org)]

    def rotate(self, org, *options, **more):
        return self.muster("token", "rotate-key", *self.options(org), *options,
                           **more)

    def in_file(self):
        """The public part of the key in the file."""
        text = self.read("app.pem")
        if text.startswith(b"{"):
            return {k: v for k, v in json.loads(text).items()
                    if k in ("kty", "crv", "x", "y", "n", "e")}
        key = Key.__new__(Key)
        key.path, key.curve, key.half, key.kid = self.file, "P-256", 32, None
        return key.make_jwk()

    def keys(self, org):
        return org.get(JWKS).json

    def assert_in_use(self, org):
        """Nobody is locked out."""
        public = self.in_file()
        [key] = [k for k in self.keys(org)
                 if all(k.get(m) == v for m, v in public.items())]
        self.assertEqual(key["status"], "ACTIVE")
        return key

    def assert_rotated(self, org, old=None):
        key = self.assert_in_use(org)
        self.assertNotEqual(self.in_file(), old or self.key.public)
        self.assertEqual([k["id"] for k in self.keys(org)], [key["id"]])
        self.assertEqual(os.listdir(self.dir), ["app.pem"])
        self.assertEqual(os.stat(self.file).st_mode & 0o777, 0o600)
        return key

    def test_at_once(self):
        org = self.org()
        run = self.rotate(org, "--grace", "0", "--json")
        key = self.assert_rotated(org)
        self.assertEqual(json.loads(run.out), {
            "client_id": APP, "kid": key["kid"],
            "old_kid": self.key.thumbprint, "complete": True})
        self.assertEqual((key["alg"], key["use"]), ("ES256", "sig"))
        self.assert_said(run, "registering it for 0oaServiceApp1",
                         f"active \\(kid {key['kid']}\\)",
                         "OKTA_CLIENT_PRIVATEKEYID, it is that one")
        for secret in self.read("app.pem").split(b"\n")[1:-2]:
            self.assertNotIn(secret.decode(), run.out + run.err)

    def test_the_new_key_signs(self):
        org = self.org()
        self.rotate(org, "--grace", "0", "--quiet")
        key = self.assert_rotated(org)
        self.key.path, self.key.kid = self.file, key["kid"]
        self.assertEqual(Client(org, APP, self.key).ask().status, 200)

    def test_with_a_time_of_grace(self):
        org = self.org("--speed", "1000")
        run = self.rotate(org, "--grace", "200h")
        self.assert_said(run, "is inactive, and .*app.pem.old keeps it; run "
                              "this again after")
        self.assert_in_use(org)
        self.assertEqual(sorted(k["status"] for k in self.keys(org)),
                         ["ACTIVE", "INACTIVE"])
        self.assertEqual(sorted(os.listdir(self.dir)),
                         ["app.pem", "app.pem.old", "app.pem.rotation"])
        for name in os.listdir(self.dir):
            self.assertEqual(os.stat(self.path(name)).st_mode & 0o777, 0o600)
        with open(self.key.path, "rb") as pem:
            self.assertEqual(self.read("app.pem.old"), pem.read())
        self.assertIs(False, json.loads(
            self.rotate(org, "--grace", "200h", "--json").out)["complete"])
        self.rotate(org, "--grace", "1ms")
        self.assert_rotated(org)

    def test_a_jwk_stays_one(self):
        text = subprocess.run(
            ["openssl", "pkey", "-in", self.file, "-noout", "-text"],
            check=True, stdout=subprocess.PIPE, encoding="ascii").stdout
        digits = re.search(r"priv:([\s0-9a-f:]+)pub:", text).group(1)
        number = bytes.fromhex(re.sub(r"[\s:]", "", digits))[-32:]
        self.write("app.pem", json.dumps(
            {**self.key.public, "d": b64(number.rjust(32, b"\0")),
             "kid": "mine"}).encode())
        org = self.org()
        run = self.rotate(org, "--grace", "0")
        key = self.assert_rotated(org)
        made = json.loads(self.read("app.pem"))
        self.assertEqual((made["kid"], made["alg"], len(made["d"])),
                         (key["kid"], "ES256", 43))
        self.assertNotIn("OKTA_CLIENT_PRIVATEKEYID", run.err)

    def test_another_algorithm(self):
        org = self.org()
        run = self.rotate(org, "--key-alg", "RS384", expect=2)
        self.assert_said(run, "is PEM, which cannot say so; say RS256")
        self.assertEqual(os.listdir(self.dir), ["app.pem"])
        self.rotate(org, "--grace", "0", "--key-alg", "RS256")
        [key] = self.keys(org)
        self.assertEqual((key["kty"], key["alg"]), ("RSA", "RS256"))
        text = subprocess.run(["openssl", "pkey", "-in", self.file, "-noout",
                               "-text"], check=True, stdout=subprocess.PIPE)
        self.assertIn(b"2048 bit", text.stdout)

    def test_a_link_stays_one(self):
        org = self.org()
        os.rename(self.file, self.path("real.pem"))
        os.symlink("real.pem", self.file)
        self.rotate(org, "--grace", "0")
        self.assertTrue(os.path.islink(self.file))
        self.assert_in_use(org)

    def test_a_key_that_the_org_knows_by_another_kid(self):
        public = {"mine": self.key.public, "b": Key("ES256").public,
                  self.key.thumbprint: Key("ES256").public}
        self.write("set.json", json.dumps(
            {"keys": [{**key, "kid": kid} for kid, key in public.items()]}
        ).encode())
        org = self.sandbox("--service-app", f"{APP}={self.path('set.json')}")
        os.unlink(self.path("set.json"))
        run = self.rotate(org, "--key-id", "mine", "--grace", "0", "--json")
        self.assert_said(run, r"deleting the old one \(kid mine\)")
        self.assertEqual(json.loads(run.out)["old_kid"], "mine")
        self.assertEqual({k["kid"] for k in self.keys(org)},
                         {"b", self.key.thumbprint, self.assert_in_use(org)
                          ["kid"]})

    def test_a_key_that_the_org_has_twice(self):
        self.key.jwk["kid"] = "a"
        org = self.org()
        org.send("POST", JWKS, {**self.key.public, "kid": "b",
                                "status": "INACTIVE"})
        run = self.rotate(org, "--grace", "0")
        self.assert_said(run, r"deleting the old one \(kid a\)")
        self.assertEqual({k["kid"] for k in self.keys(org)},
                         {"b", self.assert_in_use(org)["kid"]})

    def test_stopped_while_the_new_key_is_proved(self):
        org = self.org("--latency", "100ms")
        process = self.start("token", "rotate-key", *self.options(org))
        line = b""
        while b"seeing that" not in line:
            line = process.stderr.readline()
            self.assertTrue(line, "it never came to that")
        process.send_signal(signal.SIGTERM)
        run = self.ended(process, expect=143)
        self.assert_said(run, "^muster: stopped as asked; run this again")
        self.assert_in_use(org)
        self.rotate(org, "--grace", "0")
        self.assert_rotated(org)

    def test_two_at_once(self):
        org = self.org()
        first = self.start("token", "rotate-key", *self.options(org),
                           "--grace", "0")
        self.assertIn(b"making a key", first.stderr.readline())
        first.send_signal(signal.SIGSTOP)
        run = self.rotate(org, "--grace", "0", expect=2)
        self.assert_said(run, "another muster rotates a key in .*/work/ now")
        first.send_signal(signal.SIGCONT)
        self.ended(first, expect=0)
        self.assert_rotated(org)

    def test_by_the_apps_own_key_of_another_kid(self):
        """Once it has begun it knows the kid, whatever is said."""
        self.key.jwk["kid"] = "mine"
        org = self.org("--forbid-after", "3")
        own = ["--org", org.url, "--client-id", APP, "--private-key", self.file]
        self.muster("token", "rotate-key", *own, expect=4)
        org.send("POST", "/sandbox/grant")
        self.assertEqual([k["status"] for k in self.keys(org)],
                         ["ACTIVE", "ACTIVE"])
        self.assert_in_use(org)
        self.muster("token", "rotate-key", *own, "--grace", "1h")
        self.assert_in_use(org)
        self.muster("token", "rotate-key", *own, "--key-id", "mine",
                    "--grace", "0")
        self.assert_rotated(org)

    @unittest.skipUnless(os.geteuid() == 0, "takes root")
    def test_a_key_of_somebody_else(self):
        org = self.org("--speed", "1000")
        os.chown(self.file, 65534, 65534)
        self.rotate(org, "--grace", "200h")
        for name in os.listdir(self.dir):
            self.assertEqual((name, os.stat(self.path(name)).st_uid),
                             (name, 65534))
        self.rotate(org, "--grace", "1ms")
        self.assert_rotated(org)
        self.assertEqual(os.stat(self.file).st_uid, 65534)

    def test_an_old_key_that_somebody_went_back_to(self):
        org = self.org()
        self.rotate(org, "--grace", "1h")
        [old] = [k for k in self.keys(org) if k["status"] == "INACTIVE"]
        org.send("POST", f"{JWKS}/{old['id']}/lifecycle/activate")
        run = self.rotate(org, "--grace", "0", expect=2)
        self.assert_said(run, "is active in the org again, so it is left")
        org.send("POST", f"{JWKS}/{old['id']}/lifecycle/deactivate")
        self.rotate(org, "--grace", "0")
        self.assert_rotated(org)

    def test_a_key_that_is_not_the_apps(self):
        org = self.org()
        other = Key("ES256")
        with open(other.path, "rb") as pem:
            self.write("app.pem", pem.read())
        run = self.rotate(org, expect=2)
        self.assert_said(run, f"is none of the keys of the app {APP}: nothing")
        self.assertEqual(len(self.keys(org)), 1)
        self.assertEqual(os.listdir(self.dir), ["app.pem"])

    def test_an_app_that_is_not_there(self):
        org = self.org()
        run = self.muster("token", "rotate-key", *self.org_options(org),
                          "--client-id", "0oaNobody", "--private-key",
                          self.file, expect=2)
        self.assert_said(run, 'no service app with the client id "0oaNobody"')

    def test_it_takes_a_super_admin(self):
        org = self.org("--role", "ORG_ADMIN")
        run = self.rotate(org, expect=4)
        self.assert_said(run, "may not .* super admin's API token")
        self.assert_in_use(org)
        self.assertEqual(len(self.keys(org)), 1)

    def test_whose_key(self):
        org = self.org()
        for options, words in [
                (["--client-id", APP], "whose key, and where is it"),
                (["--private-key", self.file], "whose key, and where is it"),
                ([], "whose key, and where is it")]:
            with self.subTest(options=options):
                run = self.muster("token", "rotate-key", *options,
                                  *self.org_options(org), expect=2)
                self.assert_said(run, words)
        run = self.muster("token", "rotate-key", "--org", org.url, expect=2,
                          env=environment(OKTA_CLIENT_TOKEN="00token-for-tests"))
        self.assert_said(run, "no service app's: say --client-id")

    def test_a_path_that_no_shell_has_seen_to(self):
        org = self.org()
        home = {"env": environment(HOME=str(self.dir))}
        for who in (["--org", org.url], self.org_options(org)):
            before = self.in_file()
            self.muster("token", "rotate-key", *who, "--client-id", APP,
                        "--private-key=~/app.pem", "--grace", "0", **home)
            self.assert_rotated(org, before)

    def test_a_file_that_others_can_read(self):
        org = self.org()
        os.chmod(self.file, 0o644)
        self.rotate(org, expect=2)
        self.assertEqual(len(self.keys(org)), 1)

    def test_a_key_with_a_passphrase(self):
        org = self.org()
        locked = subprocess.run(
            ["openssl", "pkey", "-in", self.key.path, "-aes128", "-passout",
             "pass:sesame"], check=True, stdout=subprocess.PIPE).stdout
        self.write("app.pem", locked)
        for options in ([], ["--passphrase-command", "echo sesame"]):
            run = self.rotate(org, *options, expect=2)
            self.assert_said(run, "one with a passphrase is not replaced by "
                                  "itself")
        self.assertEqual(self.read("app.pem"), locked)
        self.assertEqual(os.listdir(self.dir), ["app.pem"])
        self.assertEqual(len(self.keys(org)), 1)

    def test_by_the_apps_own_key(self):
        org = self.org()
        own = ["--org", org.url, "--client-id", APP, "--private-key", self.file]
        run = self.muster("token", "rotate-key", *own, "--grace", "0")
        self.assert_said(run, "seeing that the org takes it",
                         "deleting the old one")
        self.assert_rotated(org)
        before = self.in_file()
        self.muster("token", "rotate-key", *own)
        self.muster("token", "rotate-key", *own, "--grace", "0")
        self.assert_rotated(org, before)

    def kill_after(self, org, lines):
        """Kills it behind the so manieth line that it says, which is when the
        step that the line is about has begun; False when there are fewer."""
        process = self.start("token", "rotate-key", *self.options(org),
                             "--grace", "0")
        for _ in range(lines):
            if not process.stderr.readline():
                process.wait(10)
                return False
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        return True

    def test_killed_at_each_step(self):
        org = self.org("--latency", "20ms")
        lines = 1
        before = self.key.public
        while self.kill_after(org, lines):
            with self.subTest(lines=lines):
                self.assert_in_use(org)
                self.rotate(org, "--grace", "0")
                self.assert_rotated(org, before)
                before = self.in_file()
            lines += 1
        self.assertGreater(lines, 5)

    def test_faults_on_the_way(self):
        org = self.org("--fault", "reset-after=20", "--fault", "500=20",
                       "--seed", "7")
        for _ in range(10):
            run = self.rotate(org, "--grace", "0", "--quiet", expect=None)
            if run.code == 0:
                break
        self.assertEqual(run.code, 0, run.err)

    def test_lost_replies(self):
        """What came of a request is looked after at once."""
        org = self.org("--fault", "504=30", "--seed", "9")
        self.rotate(org, "--grace", "0")
        self.assert_rotated(org)

    def test_a_lost_reply_to_the_proof(self):
        org = self.org("--fault", "reset-after=50", "--fault-on", "token",
                       "--seed", "2")
        self.rotate(org, "--grace", "0")
        self.assert_rotated(org)


if __name__ == "__main__":
    unittest.main()
