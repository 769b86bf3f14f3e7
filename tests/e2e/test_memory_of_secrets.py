# SPDX-License-Identifier: Apache-2.0
"""How many copies of a credential a running process holds."""

import os
import unittest

from harness import MusterCase, TOKEN, csv_bytes, environment, people, wait_for
from memory import copies, is_sanitized, may_look


class Copies(MusterCase):
    def paused(self, sandbox, *options, **more):
        """A run that has sent a few rows, and waits for its rate window."""
        process = self.start(
            "import", self.write("people.csv", csv_bytes(people(9))),
            "--org", sandbox.url, "--concurrency", "2", *options, **more)
        wait_for(lambda: sandbox.ledger()["created"] >= 3)
        if not may_look(process.pid):
            process.kill()
            self.skipTest("this user may not look into other processes")
        return process

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


if __name__ == "__main__":
    unittest.main()
