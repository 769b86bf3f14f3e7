# SPDX-License-Identifier: Apache-2.0
"""How many copies of a credential a running process holds."""

import os
import unittest

from harness import MusterCase, TOKEN, csv_bytes, environment, people, wait_for
from jwt_tools import Key, openssl
from memory import copies, is_sanitized, matches, may_look


class Copies(MusterCase):
    def paused(self, sandbox, *options, **more):
        """A run that has sent a few rows, and waits for its rate window."""
        process = self.start(
            "import", self.write("people.csv", csv_bytes(people(9))),
            "--org", sandbox.url, "--concurrency", "2", "--pace", "burst",
            *options, **more)
        wait_for(lambda: self.is_at_rest(sandbox))
        if not may_look(process.pid):
            process.kill()
            self.skipTest("this user may not look into other processes")
        return process

    def is_at_rest(self, sandbox):
        """A request on its way is in libcurl's hands, too."""
        made = sandbox.ledger()["created"]
        return made >= 3 and self.exists("people.results.csv") and (
            len(self.read("people.results.csv").splitlines()) == made + 1)

    def assert_no_more_than_one(self, process, secret):
        self.assertLessEqual(len(copies(process.pid, secret.encode())), 1,
                             copies(process.pid, secret.encode()))

    def test_of_a_token_from_a_file(self):
        sandbox = self.sandbox("--limit", "users=6/60s")
        process = self.paused(sandbox, "--token-file", sandbox.token_path)
        self.assert_no_more_than_one(process, TOKEN)
        self.assertEqual(copies(process.pid, b"Muster-not-there"), [])
        self.assertNotEqual(copies(process.pid, b"created_by_nobody"[:7]), [])

    def test_of_a_token_from_the_environment(self):
        sandbox = self.sandbox("--limit", "users=6/60s")
        process = self.paused(sandbox,
                              env=environment(OKTA_CLIENT_TOKEN=TOKEN))
        if is_sanitized(process.pid):
            self.skipTest("the sanitizer has a copy of the environment")
        self.assert_no_more_than_one(process, TOKEN)

    def test_of_a_token_sent_by_tls(self):
        sandbox = self.sandbox("--limit", "users=6/60s", "--https")
        process = self.paused(sandbox, "--token-file", sandbox.token_path,
                              "--ca-file", sandbox.ca)
        self.assert_no_more_than_one(process, TOKEN)

    def test_of_a_token_sent_by_http2(self):
        sandbox = self.sandbox("--limit", "users=6/60s", "--https")
        process = self.paused(sandbox, "--token-file", sandbox.token_path,
                              "--ca-file", sandbox.ca, "--http2")
        self.assert_no_more_than_one(process, TOKEN)

    # ---- of a service app ----

    def app(self, *options):
        """A sandbox with one, and the options that show its key."""
        self.key = Key("RS256")
        self.private("passphrase", b"swordfish-of-the-night\n")
        self.private("key.pem", openssl(
            "pkcs8", "-topk8", "-in", self.key.path, "-passout",
            "file:" + self.path("passphrase")))
        sandbox = self.sandbox("--limit", "users=6/60s", "--service-app",
                               f"app={self.key.public_path}", *options)
        return sandbox, ["--client-id", "app", "--private-key",
                         self.path("key.pem"), "--passphrase-command",
                         "cat passphrase",
                         *(["--ca-file", sandbox.ca] if sandbox.https else [])]

    def private(self, name, data):
        os.chmod(self.write(name, data), 0o600)

    def assert_little_is_kept(self, process):
        """The access token once; nothing of what it was had with."""
        tokens = set(matches(process.pid, rb"Authorization: (?:DPoP|Bearer) "
                             rb"([\w.-]{100,})"))
        self.assertEqual(len(tokens), 1)
        token, = tokens
        for part in (token, token[100:140], token[-40:]):
            self.assertEqual(len(copies(process.pid, part)), 1)
        self.assertEqual(copies(process.pid, b"swordfish-of-the-night"), [])
        self.assertEqual(matches(process.pid, rb"client_assertion=eyJ"), [])
        self.assertEqual(  # assertions have a typ of JWT
            matches(process.pid, rb"eyJ0eXAiOiJKV1Qi[\w-]+\.[\w-]+"), [])
        self.assert_no_key(process)

    def assert_no_key(self, process):
        texts = [openssl("pkey", "-in", self.key.path, *form)
                 for form in ([], ["-traditional"])]
        with open(self.path("key.pem"), "rb") as file:
            texts.append(file.read())
        for text in texts:
            for line in text.splitlines()[1:-1]:
                self.assertEqual(copies(process.pid, line), [])
        der = openssl("pkey", "-in", self.key.path, "-traditional",
                      "-outform", "DER")
        for at in range(300, len(der) - 40, 40):  # behind what is public
            self.assertEqual(copies(process.pid, der[at:at + 40]), [])

    def test_of_a_service_app(self):
        for options in (["--dpop", "required"], ["--dpop", "required",
                                                 "--https"]):
            sandbox, shown = self.app(*options)
            http2 = ["--http2"] if sandbox.https else []
            process = self.paused(sandbox, *shown, *http2, "--force")
            self.assert_little_is_kept(process)
            process.kill()
            process.wait()

    def test_of_a_service_app_from_the_environment(self):
        sandbox, _ = self.app()
        with open(self.key.path, encoding="ascii") as file:
            pem = file.read()
        process = self.paused(sandbox, env=environment(
            OKTA_CLIENT_CLIENTID="app", OKTA_CLIENT_PRIVATEKEY=pem))
        self.assert_little_is_kept(process)


if __name__ == "__main__":
    unittest.main()
