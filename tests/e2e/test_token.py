# SPDX-License-Identifier: Apache-2.0
"""muster token: what there is of API tokens, and the end of them.

MUSTER and MUSTER_SANDBOX name the binaries.
"""

import json
import os
import pty
import re
import unittest

from harness import MUSTER, MusterCase, TOKEN, environment
from stand_in import StandIn
from test_check import Org, okta_error


class TokenCase(MusterCase):
    def org(self, *options):
        return self.sandbox("--api-token", "nightly=20d", "--api-token",
                            "new=0", *options)

    def token(self, org, *arguments, **more):
        more.setdefault("start_new_session", True)  # without a terminal
        return self.muster("token", *arguments, *self.org_options(org), **more)

    def listed(self, org):
        return {t["name"]: t
                for t in json.loads(self.token(org, "list", "--json").out)}

    def names(self, org):
        return sorted(t["name"] for t in org.get("/api/v1/api-tokens").json)


class List(TokenCase):
    def test_a_table_with_the_oldest_use_first(self):
        run = self.token(self.org(), "list")
        head, *rows = run.out.splitlines()
        self.assertEqual(re.split(r"\s{2,}", head.strip()),
                         ["id", "name", "owner", "made", "last used", "ends",
                          "good"])
        self.assertRegex(rows[0], r"^   00T\S+ +nightly +admin@sandbox\.example"
                                  r" .*20 days ago +in (9|10) days +anywhere$")
        self.assertEqual(len(rows), 3)
        self.assertNotIn(TOKEN, run.out)

    def test_json(self):
        tokens = self.listed(self.org())
        self.assertEqual(set(tokens), {"sandbox", "nightly", "new"})
        nightly = tokens["nightly"]
        self.assertEqual(nightly["owner"], "admin@sandbox.example")
        self.assertIn(nightly["days_left"], (9, 10))
        self.assertIs(nightly["in_use"], False)
        # Both are their owner's, and both were used just now.
        self.assertIsNone(tokens["new"]["in_use"])
        self.assertIsNone(tokens["sandbox"]["in_use"])

    def test_an_owner_is_asked_for_once(self):
        org = self.org()
        before = org.ledger()["requests"].get("user-read", {})
        self.token(org, "list")
        after = org.ledger()["requests"]["user-read"]
        self.assertEqual(sum(after.values()) - sum(before.values()), 2)  # me

    def test_an_owner_who_cannot_be_read(self):
        org = self.enterContext(Org({
            "/api/v1/users/00u1": (500, [], okta_error("E0000009"))}))
        org.tokens = [{"id": "00T1", "name": "t", "userId": "00u1",
                       "tokenWindow": "P30D",
                       "created": "2025-01-01T00:00:00.000Z",
                       "expiresAt": "2099-01-31T00:00:00.000Z"}]
        run = self.muster("token", "list", "--json", "--org", org.url,
                          env=environment(OKTA_CLIENT_TOKEN="00token"))
        self.assertEqual(json.loads(run.out)[0]["owner"], "00u1")

    def test_a_rehearsal(self):
        run = self.muster("token", "list", "--rehearse")
        self.assertRegex(run.out, r"(?m)^\*  00T")

    def test_wrong_usage(self):
        for arguments, words in [
                ((), "takes ACTION"), (("list", "x"), "nothing behind it"),
                (("revoke",), "the id of a token"), (("revoke", ""), "the id"),
                (("steal",), "say list"), (("list", "a", "b"), "not 3 words")]:
            with self.subTest(arguments=arguments):
                run = self.muster("token", *arguments, expect=2)
                self.assert_said(run, words)

    def test_credentials_that_are_refused(self):
        org = self.org()
        run = self.muster("token", "list", "--org", org.url, expect=4,
                          env=environment(OKTA_CLIENT_TOKEN="00wrong"))
        self.assertEqual(run.err, "muster: the org refused the credentials: "
                                  "Invalid token provided\n")

    def test_what_may_not_be_read(self):
        class Org(StandIn):
            def answer(self, request, body):
                self.send(request, 403, [], json.dumps(
                    {"errorCode": "E0000006", "errorSummary": "no right",
                     "errorCauses": []}).encode())

        with Org() as org:
            run = self.muster("token", "list", "--org", org.url, expect=4,
                              env=environment(OKTA_CLIENT_TOKEN=TOKEN))
        self.assert_said(run, r"may not list API tokens \(no right\)")


class Revoke(TokenCase):
    def test_with_yes(self):
        org = self.org()
        token = self.listed(org)["nightly"]["id"]
        run = self.token(org, "revoke", token, "--yes")
        self.assertRegex(run.err, rf'^muster: revoked: token "nightly" '
                                  rf'\({token}\) of admin@sandbox\.example, last '
                                  r'used 20 days ago; whoever uses it is refused')
        self.assertEqual(self.names(org), ["new", "sandbox"])

    def test_scripts_say_yes(self):
        org = self.org()
        token = self.listed(org)["nightly"]["id"]
        run = self.token(org, "revoke", token, expect=2)
        self.assert_said(run, "no terminal to ask at .*nightly.*say --yes")
        self.assertEqual(self.names(org), ["new", "nightly", "sandbox"])

    def test_an_id_and_nothing_else(self):
        org = self.org()
        token = self.listed(org)["nightly"]["id"]
        for name in ["nightly", "night", token[:-1], "..", "*", "00T/x",
                     "../users/me"]:
            with self.subTest(name=name):
                run = self.token(org, "revoke", name, "--yes", expect=3)
                self.assert_said(run, "no API token with the id")
        self.assertEqual(self.names(org), ["new", "nightly", "sandbox"])

    def test_what_is_no_id_is_not_asked_for(self):
        org = self.sandbox()
        for name in ("..", "../users/me", "a?b", "00T1\n"):
            with self.subTest(name=name):
                run = self.muster("token", "revoke", name, "--yes",
                                  *self.org_options(org), expect=3)
                self.assert_said(run, "there is no API token with the id")
        self.assert_nothing_sent(org)

    def test_the_one_in_use(self):
        org = self.org()
        run = self.token(org, "revoke", "current", "--yes")
        self.assert_said(run, "revoked: the token that this command itself")
        run = self.token(org, "list", expect=4)
        self.assert_said(run, "refused the credentials")

    def test_the_one_in_use_whose_end_is_not_answered(self):
        """It is asked again, and refused: so it is gone."""
        class Org(StandIn):
            gone = False

            def answer(self, request, body):
                if self.gone:
                    self.send(request, 401, [], json.dumps(
                        {"errorCode": "E0000011", "errorSummary":
                         "Invalid token provided"}).encode())
                elif request.command == "DELETE":
                    self.gone = True
                    self.send(request, 504, [], b"")
                else:
                    self.send(request, 200, [], b'{"id":"00u1"}')

        with Org() as org:
            for code, words in ((0, "^muster: revoked: the token that"),
                                (4, "refused the credentials")):
                run = self.muster("token", "revoke", "current", "--yes",
                                  "--org", org.url, expect=code,
                                  env=environment(OKTA_CLIENT_TOKEN=TOKEN))
                self.assert_said(run, words)

    def test_a_404_that_is_not_oktas_ends_no_token(self):
        """As of a gateway that lets nobody delete anything."""
        class Org(StandIn):
            def answer(self, request, body):
                if request.command == "DELETE":
                    self.send(request, 404, [], self.page)
                else:
                    self.send(request, 200, [], b'{"id":"00T1","name":"n"}')

        with Org() as org:
            for name, page in (("current", b"<html>"), ("00T1", b"<html>"),
                               ("current", okta_error("E0000007"))):
                with self.subTest(name=name, page=page):
                    org.page = page
                    run = self.muster("token", "revoke", name, "--yes", "--org",
                                      org.url, expect=5, env=environment(
                                          OKTA_CLIENT_TOKEN=TOKEN))
                    self.assert_said(run, "^muster: asked to revoke that API "
                                          "token, the org answered HTTP 404")

    def test_an_access_token_is_not_current(self):
        org = self.org()
        run = self.muster("token", "revoke", "current", "--yes", "--org",
                          org.url, expect=2, env=environment(
                              OKTA_ACCESS_TOKEN="ey.ey.ey"))
        self.assert_said(run, "these credentials are none")

    def test_quiet(self):
        org = self.org()
        token = self.listed(org)["nightly"]["id"]
        run = self.token(org, "revoke", token, "--yes", "--quiet")
        self.assertEqual((run.out, run.err), ("", ""))

    def answer(self, org, token, line):
        """What the terminal shows, and the exit status."""
        process, terminal = pty.fork()
        if process == 0:
            os.execve(MUSTER, [MUSTER, "token", "revoke", token,
                               *self.org_options(org)], environment())
        shown = b""
        while True:
            try:
                piece = os.read(terminal, 1000)
            except OSError:  # it has ended
                break
            if not piece:
                break
            shown += piece
            if shown.endswith(b"[y/N] "):
                os.write(terminal, line)
        os.close(terminal)
        status = os.waitpid(process, 0)[1]
        return shown.decode(), os.waitstatus_to_exitcode(status)

    def test_it_asks_at_a_terminal(self):
        org = self.org()
        token = self.listed(org)["nightly"]["id"]
        for line in [b"\n", b"n\n", b"yesterday\n", b"\x04"]:
            with self.subTest(line=line):
                shown, status = self.answer(org, token, line)
                self.assertIn(f'Revoke token "nightly" ({token}) of '
                              "admin@sandbox.example, last used 20 days ago? "
                              "[y/N] ", shown)
                self.assertIn("nothing was revoked", shown)
                self.assertEqual(status, 1)
        self.assertIn("nightly", self.names(org))
        shown, status = self.answer(org, token, b"Y\n")
        self.assertEqual(status, 0, shown)
        self.assertNotIn("nightly", self.names(org))


if __name__ == "__main__":
    unittest.main()
