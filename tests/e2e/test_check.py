# SPDX-License-Identifier: Apache-2.0
"""muster check: what it finds out about an org, its credentials and the way.

MUSTER and MUSTER_SANDBOX name the binaries.
"""

import json
import os
import re
import signal
import ssl
import threading
import time
import unittest
from urllib.parse import parse_qs

from certificates import Authority
from harness import MusterCase, TOKEN, environment
from jwt_tools import Key
from stand_in import StandIn

LISTS = ("/api/v1/users?", "/api/v1/groups?", "/api/v1/logs?",
         "/api/v1/apps?", "/api/v1/api-tokens")


class Org(StandIn):
    """Answers everything; |refused| maps beginnings of paths to (status,
    headers, body)."""

    def __init__(self, refused=None, tls=None):
        super().__init__()
        self.refused = refused or {}
        self.asked = []
        self.user = {"id": "00u1", "status": "ACTIVE",
                     "profile": {"login": "ada@corp.example"}}
        self.tokens = []
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket,
                                                     server_side=True)
            self.url = self.url.replace("http://127.0.0.1",
                                        "https://localhost")

    def answer(self, request, body):
        self.asked.append((request.command, request.path,
                           request.headers.get("Authorization")))
        for path, (status, headers, text) in self.refused.items():
            if request.path.startswith(path):
                return self.send(request, status, headers, text)
        if request.path == "/.well-known/okta-organization":
            found = {"id": "00o1", "pipeline": "idx"}
        elif request.path == "/api/v1/users/me":
            found = self.user
        elif request.path == "/api/v1/api-tokens":
            found = self.tokens
        elif request.path.endswith("/roles"):
            found = [{"type": "USER_ADMIN", "label": "User Administrator"}]
        elif request.path.startswith(LISTS):
            found = []
        else:
            found = {}
        return self.send(request, 200, [], json.dumps(found).encode())


class Slow(Org):
    """Answers when |go| is set; |asked_once|, too, is a threading.Event."""

    def __init__(self):
        super().__init__()
        self.asked_once = threading.Event()
        self.go = threading.Event()

    def answer(self, request, body):
        self.asked_once.set()
        self.go.wait(60)
        super().answer(request, body)


class Granting(Org):
    """Grants |granted| to any app; loses its replies to the first |lost|
    requests for okta.groups.manage."""

    def __init__(self, granted, lost):
        super().__init__()
        self.granted = granted
        self.lost = lost

    def answer(self, request, body):
        if request.path == "/oauth2/v1/token":
            return self.give(request, parse_qs(body.decode())["scope"][0])
        said = request.headers.get("Authorization") or ""
        for word in re.findall("^/api/v1/(users|groups|logs)", request.path):
            if f"okta.{word}." not in said:
                return self.send(request, 403, [(
                    "WWW-Authenticate", 'Bearer error="insufficient_scope"')],
                    b"")
        return super().answer(request, body)

    def give(self, request, scopes):
        if scopes == "okta.groups.manage" and self.lost > 0:
            self.lost -= 1
            request.close_connection = True
        elif set(scopes.split()) <= set(self.granted):
            self.send(request, 200, [], json.dumps({
                "access_token": scopes.replace(" ", "+"), "expires_in": 3600,
                "token_type": "Bearer", "scope": scopes}).encode())
        else:
            self.send(request, 400, [], b'{"error":"invalid_scope"}')


def parsed(text):
    return json.loads(text)


def okta_error(code, words="no"):
    return json.dumps({"errorCode": code, "errorSummary": words,
                       "errorCauses": []}).encode()


FORBIDDEN = (403, [], okta_error("E0000006", "You do not have permission"))
NO_APPS = {"/api/v1/apps": FORBIDDEN}


class Check(MusterCase):
    def check(self, org, *options, expect=0, token=TOKEN, env=None, **more):
        env = env or (environment(OKTA_CLIENT_TOKEN=token) if token
                      else environment())
        return self.muster("check", "--org", org.url, *options, expect=expect,
                           env=env, **more)

    def found(self, org, *options, **more):
        return json.loads(self.check(org, "--json", *options, **more).out)

    def test_all_is_well(self):
        org = self.enterContext(Org(NO_APPS))
        run = self.check(org)
        for line in [r"url +http://127\S+ \(--org\)",
                     r"reached +yes, at 127\.0\.0\.1 port \d+ by HTTP/1\.1 "
                     r"without TLS",
                     r"id +00o1 \(pipeline idx\)",
                     r"clock +this machine's agrees",
                     r"kind +API token \(SSWS\), from OKTA_CLIENT_TOKEN",
                     r"owner +ada@corp\.example \(00u1\), ACTIVE",
                     r"admin roles +User Administrator",
                     r"import +ok\n", r"export events +ok\n",
                     r"may write is not tried"]:
            self.assertRegex(run.out, "(?m)^  " + line if "tried" not in line
                             else line)
        self.assertNotRegex(run.out, "(?m)^!|more than")
        self.assertEqual(run.err, "")
        self.assertNotIn(TOKEN, run.out)

    def test_a_closed_output_cannot_be_written(self):
        org = self.enterContext(Org(NO_APPS))
        run = self.check(org, expect=6, preexec_fn=lambda: os.close(1))
        self.assertRegex(run.err, "^muster: standard output cannot be written: "
                                  ".*\n$")

    def test_whoever_stops_it_hears_that_and_no_more(self):
        for number, status in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
            with self.subTest(status=status), Slow() as org:
                process = self.start("check", "--org", org.url, env=environment(
                    OKTA_CLIENT_TOKEN=TOKEN))
                self.assertTrue(org.asked_once.wait(60))
                process.send_signal(number)
                run = self.ended(process, status)
                org.go.set()
                self.assertEqual((run.out, run.err),
                                 ("", "muster: stopped as asked\n"))

    def test_nothing_but_reads(self):
        org = self.enterContext(Org())
        self.check(org)
        self.assertEqual({method for method, _, _ in org.asked}, {"GET"})
        self.assertEqual({said for _, _, said in org.asked}, {f"SSWS {TOKEN}"})

    def test_against_the_sandbox(self):
        org = self.sandbox("--https", "--api-token", "nightly=20d")
        run = self.muster("check", "--json", *self.org_options(org),
                          expect=None)
        found = json.loads(run.out)
        self.assertEqual(run.code, found["exit_code"])
        self.assertRegex(found["org"]["tls"], r"^TLSv1\.[23]$")
        self.assertTrue(found["org"]["certificates"][0]["days_left"] >= 0)
        self.assertTrue(found["credential"]["accepted"])
        self.assertEqual(found["credential"]["token_is"],
                         "in all likelihood this one")
        self.assertEqual(len(found["credential"]["tokens"]), 1)
        self.assertTrue(found["excess"]["super_admin"])
        self.assertTrue(all(c["ok"] for c in found["commands"]))
        self.assertEqual(found["limits"][0]["bucket"], "/api/v1/users")
        self.assertEqual(found["limits"][0]["limit"], 300)

    def test_a_rehearsal_needs_no_credentials(self):
        run = self.muster("check", "--rehearse", "--for", "import")
        self.assertIn("(--rehearse)", run.out)
        self.assertIn("about 300 creates", run.out)

    def test_a_refused_token(self):
        org = self.sandbox()
        run = self.check(org, token="00wrong", expect=4)
        self.assertRegex(run.out, r"(?m)^! refused +the org refused the "
                                  r"credentials: Invalid token provided$")
        self.assertNotIn("What it may do", run.out)
        self.assertIs(False, self.found(org, token="00wrong", expect=4)
                      ["credential"]["accepted"])

    def test_no_token_and_a_placeholder(self):
        org = self.enterContext(Org())
        for token, words in [(None, "no API token"),
                             ("{apiToken}", "is a placeholder")]:
            with self.subTest(token=token):
                run = self.check(org, token=token, expect=2)
                self.assertRegex(run.out, f"(?m)^! kind .*{words}")
                self.assertIn("00o1", run.out)
        self.assertEqual({(path, said) for _, path, said in org.asked},
                         {("/.well-known/okta-organization", None)})

    def test_no_org(self):
        run = self.muster("check", env=environment(), expect=2)
        self.assertEqual(run.out, "")
        self.assert_said(run, "which org")

    def test_an_org_that_cannot_be_reached(self):
        org = Org()  # does not listen long
        org.server.server_close()
        run = self.check(org, expect=5)
        self.assertRegex(run.out, "(?m)^! reached .*Failed to connect")
        self.assertIn("API token (SSWS)", run.out)
        self.assertFalse(self.found(org, expect=5)["org"]["reached"])

    def test_a_lost_reply_is_no_org_out_of_reach(self):
        class Losing(Org):
            lost = 0

            def answer(self, request, body):
                if request.path.startswith("/api/v1/groups") and self.lost < 1:
                    self.lost += 1
                    request.close_connection = True
                else:
                    super().answer(request, body)

        org = self.enterContext(Losing(NO_APPS))
        run = self.check(org)
        self.assertEqual((org.lost, run.err), (1, ""))
        self.assertNotRegex(run.out, "(?m)^!")

    def test_an_org_that_does_not_resolve(self):
        org = Org()
        org.server.server_close()
        org.url = "https://nobody.invalid"
        run = self.check(org, expect=5)
        self.assertRegex(run.out, "(?m)^! reached .*[Rr]esolve host")

    def test_missing_rights_are_explained(self):
        org = self.enterContext(Org({"/api/v1/groups": FORBIDDEN,
                                     "/api/v1/logs": FORBIDDEN, **NO_APPS}))
        run = self.check(org, expect=1)
        self.assertRegex(run.out, r"(?m)^! import with groups +missing\n"
                                  r" +the token's owner may not list groups "
                                  r"\(You do not have permission\)")
        self.assertRegex(run.out, r"(?m)^! export events +missing")
        self.assertRegex(run.out, r"(?m)^  import +ok$")
        found = self.found(org, expect=1)
        self.assertEqual(found["attention"], ["commands"])
        lacking = {c["name"]: c["missing"] for c in found["commands"]
                   if not c["ok"]}
        self.assertEqual(set(lacking), {"import with groups", "export groups",
                                        "export members", "export events"})
        self.assertEqual(lacking["export groups"][0]["scope"],
                         "okta.groups.read")
        self.assertEqual(lacking["export groups"][0]["error_code"], "E0000006")

    def test_a_limit_that_stays_exhausted(self):
        limits = [("x-rate-limit-limit", "250"), ("x-rate-limit-remaining", "0"),
                  ("x-rate-limit-reset", str(int(time.time())))]
        org = self.enterContext(Org({
            "/api/v1/groups?": (429, limits, okta_error("E0000047", "too many")),
            **NO_APPS}))
        run = self.check(org, "--timeout", "1", expect=1)
        self.assertRegex(run.out, "(?m)^! export groups +not known\n")
        self.assertIn("asked to list groups, the org answered HTTP 429: too "
                      "many\n", run.out)
        self.assertRegex(run.out, r"/api/v1/groups +250 +0 ")
        found = self.found(org, "--timeout", "1", "--for", "export groups",
                           expect=5)
        self.assertTrue(found["commands"][0]["unclear"])

    def test_what_is_no_org(self):
        page = (200, [("Content-Type", "text/html")], b"<html>Sign in</html>")
        run = self.check(self.enterContext(Org({"/": page})), expect=1)
        self.assertRegex(run.out, "(?m)^! id +not known: .*is that an Okta org")
        self.assertIn("the org answered HTTP 200, but the reply is no list",
                      run.out)
        found = self.found(self.enterContext(Org({"/": page})), expect=1)
        self.assertNotIn("accepted", found["credential"])  # nobody knows

    def test_a_refusal_that_is_not_oktas(self):
        page = (403, [("Content-Type", "text/html")], b"<html>Blocked</html>")
        org = self.enterContext(Org({"/": page}))
        run = self.check(org, expect=1)
        self.assertIn("asked to list users, the org answered HTTP 403 without "
                      "an Okta error\n", run.out)
        self.assertNotIn("admin role", run.out)
        self.assertNotIn("accepted", self.found(org, "--for", "import",
                                                expect=5)["credential"])

    def test_an_access_token_that_is_given(self):
        org = self.enterContext(Org(NO_APPS))
        run = self.check(org, env=environment(OKTA_ACCESS_TOKEN="eyJ.a.b"))
        self.assertRegex(run.out, "kind +OAuth access token, from "
                                  "OKTA_ACCESS_TOKEN\n")
        self.assertNotIn("admin roles", run.out)  # whose, nobody knows

    def test_for_one_command(self):
        org = self.enterContext(Org({"/api/v1/logs": FORBIDDEN}))
        for name, expect in [("import", 0), ("export", 0), ("export users", 0),
                             ("export events", 4), ("import with groups", 0)]:
            with self.subTest(name=name):
                found = self.found(org, "--for", name, expect=expect)
                self.assertEqual(len(found["commands"]), 1)
                self.assertEqual(found["exit_code"], expect)
        run = self.check(org, "--for", "dinner", expect=2)
        self.assert_said(run, '"export users"')

    def test_a_role_that_cannot_be_read_is_no_trouble(self):
        org = self.enterContext(Org({"/api/v1/users/00u1/roles": FORBIDDEN}))
        run = self.check(org)
        self.assertRegex(run.out, "admin roles +not known: this token may not "
                                  "read them")

    def test_roles_that_may_write_nothing(self):
        org = self.sandbox("--role", "READ_ONLY_ADMIN")
        run = self.check(org, expect=1)
        self.assertRegex(run.out, r"(?m)^! import +missing\n +its admin roles "
                                  r"are for reading alone: .* manages users")
        self.assertRegex(run.out, r"(?m)^  export users +ok$")
        for name, expect in (("import", 4), ("export users", 0)):
            found = self.found(org, "--for", name, expect=expect)
            self.assertEqual(found["commands"][0]["read_only"],
                             name == "import")

    def test_an_inactive_owner(self):
        org = self.enterContext(Org(NO_APPS))
        org.user["status"] = "SUSPENDED"
        run = self.check(org, expect=1)
        self.assertRegex(run.out, r"(?m)^! owner .*SUSPENDED; once deactivated")

    def test_more_than_it_needs(self):
        org = self.enterContext(Org())
        run = self.check(org)
        self.assertIn("this token can read apps; muster never needs that",
                      run.out)
        self.assertTrue(self.found(org)["excess"]["reads_apps"])

    def test_several_tokens_could_be_it(self):
        org = self.enterContext(Org(NO_APPS))
        org.tokens = [{"id": f"00T{n}", "name": f"t{n}", "userId": "00u1",
                       "tokenWindow": "P30D", "created": "2025-01-01T00:00:00Z",
                       "expiresAt": "2099-01-31T00:00:00.000Z",
                       "network": {"include": ["nzo1"]}} for n in (1, 2)]
        run = self.check(org)
        self.assertIn("one of 2 of this owner's; Okta does not say", run.out)
        self.assertRegex(run.out, r'perhaps +"t1" \(00T1\), created 2025-01-01,'
                                  r' last used 2099-01-01, dies of disuse on '
                                  r'2099-01-31 \(30 days after its last use\), '
                                  r'good in zones nzo1')

    def test_odd_answers_are_lines(self):
        org = self.enterContext(Org({
            "/api/v1/users?": (400, [], okta_error("E0000001", "odd")),
            "/.well-known": (404, [], b"<html>"), **NO_APPS}))
        run = self.check(org, expect=1)
        self.assertIn("asked to list users, the org answered HTTP 400: odd",
                      run.out)
        self.assertRegex(run.out, "id +not known: HTTP 404")

    def test_limits_of_a_bucket(self):
        limits = [("x-rate-limit-limit", "300"),
                  ("x-rate-limit-remaining", "299"),
                  ("x-rate-limit-reset", str(int(time.time()) + 30))]
        org = self.enterContext(Org({"/api/v1/users?": (200, limits, b"[]"),
                                     **NO_APPS}))
        run = self.check(org)
        self.assertRegex(run.out, r"/api/v1/users +300 +299 .*about 300 creates")
        org = self.enterContext(Org(NO_APPS))
        self.assertIn("tell of none", self.check(org).out)

    def test_a_clock_that_is_off(self):
        org = self.sandbox("--clock-skew", "-2h")
        run = self.check(org, expect=1)
        self.assertRegex(run.out, r"(?m)^! clock +this machine is 7(199|200)\.\d"
                                  r" s ahead")
        self.assertEqual(self.found(org, expect=1)["attention"], ["clock"])

    def test_what_an_org_says_does_nothing_to_a_terminal(self):
        org = self.enterContext(Org(NO_APPS))
        org.user["profile"]["login"] = "a\x1b[31m\r\n! evil\x07\x9b2J\u202e\u2066"
        run = self.check(org)
        self.assertIsNone(re.search(
            r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]",
            run.out))
        self.assertNotRegex(run.out, "(?m)^! evil")


class ServiceApp(MusterCase):
    APP = "0oaServiceApp1"

    def setUp(self):
        super().setUp()
        self.key = Key("ES256")

    def check(self, *options, name=None, json=True, **more):
        """By an environment, or else by options."""
        org = self.sandbox("--service-app", f"{self.APP}={self.key.write_jwk()}",
                           *options)
        who = [] if "env" in more else ["--client-id", self.APP,
                                        "--private-key", self.key.path]
        run = self.muster("check", "--org", org.url, *who,
                          *(["--for", name] if name else []),
                          *(["--json"] if json else []), **more)
        return parsed(run.out) if json else run.out

    def lacking(self, found):
        return {c["name"] for c in found["commands"] if not c["ok"]}

    def test_all_scopes(self):
        found = self.check()
        credential = found["credential"]
        self.assertEqual((credential["kind"], credential["client_id"],
                          credential["bound"], credential["not_granted"]),
                         ("OAuth", self.APP, True, []))
        self.assertEqual(self.lacking(found), set())
        self.assertNotIn("owner", credential)

    def test_scopes_that_are_not_granted(self):
        found = self.check("--grant", "okta.users.read,okta.groups.read",
                           expect=1)
        self.assertEqual(found["credential"]["scopes"],
                         ["okta.users.read", "okta.groups.read"])
        self.assertIn("okta.users.manage", found["credential"]["not_granted"])
        self.assertEqual(self.lacking(found), {"import", "import with groups",
                                               "export events", "token list"})
        commands = {c["name"]: c for c in found["commands"]}
        self.assertEqual(commands["import"]["missing_scopes"],
                         ["okta.users.manage"])
        self.assertRegex(commands["export events"]["missing"][0]["why"],
                         "okta.logs.read is not granted to the app.* > Grant")
        self.assertEqual(commands["export users"]["does_without"][0]["scope"],
                         "okta.schemas.read")

    def test_the_larger_scopes_alone(self):
        found = self.check("--grant", "okta.users.manage,okta.groups.manage",
                           expect=1)
        self.assertEqual(found["credential"]["scopes"],
                         ["okta.users.manage", "okta.groups.manage"])
        self.assertEqual(self.lacking(found), {"export events", "token list"})

    def test_scopes_that_muster_never_needs(self):
        options = ["--grant", "okta.users.manage,okta.groups.read,"
                   "okta.logs.read,okta.apiTokens.read,okta.roles.manage"]
        found = self.check(*options, expect=None)
        self.assertEqual(found["excess"]["scopes"], ["okta.roles.manage"])

    def test_an_app_that_may_not_read_users(self):
        found = self.check("--grant", "okta.groups.read", expect=1)
        self.assertEqual(found["credential"]["scopes"], ["okta.groups.read"])
        self.assertTrue(found["credential"]["accepted"])
        self.assertTrue(found["org"]["id"])
        self.assertEqual(self.lacking(found), {
            "import", "import with groups", "export users", "export events",
            "token list"})
        for name, expect in [("export groups", 0), ("export users", 4)]:
            with self.subTest(name=name):
                self.check("--grant", "okta.groups.read", name=name,
                           expect=expect)

    def test_a_scope_to_write_that_permits_to_read(self):
        found = self.check("--grant", "okta.users.manage", expect=1)
        self.assertTrue({"import", "export users"}.isdisjoint(
            self.lacking(found)))

    def test_an_answer_that_gets_lost(self):
        """What is not known for it is not said to be missing."""
        some = ["okta.users.manage", "okta.groups.read", "okta.logs.read"]
        few = ["okta.users.manage", "okta.userTypes.read"]
        for granted, lost, known, lacking in (
                (some, 1, True, set()), (some, 9, False, set()),
                (few, 9, False, {"import with groups", "export groups",
                                 "export members", "export events"})):
            with self.subTest(granted=granted, lost=lost), \
                    Granting(granted, lost) as org:
                run = self.muster("check", "--json", "--org", org.url,
                                  "--client-id", self.APP, "--private-key",
                                  self.key.path, expect=None)
                found = json.loads(run.out)
                self.assertEqual("okta.groups.manage" in
                                 found["credential"]["not_granted"], known)
                self.assertEqual(self.lacking(found), lacking)

    def test_an_org_that_is_lost_after_its_first_answers(self):
        class Gone(Granting):
            asked_for = 0

            def give(self, request, scopes):
                self.asked_for += 1
                if self.asked_for > 3:
                    request.close_connection = True
                else:
                    super().give(request, scopes)

        with Gone(["okta.roles.read"], 0) as org:
            run = self.muster("check", "--org", org.url, "--client-id",
                              self.APP, "--private-key", self.key.path,
                              expect=5)
        self.assertRegex(run.out, r"(?m)^  reached +yes, at 127\.0\.0\.1 .*\n"
                                  r"! lost +the org cannot be reached: ")

    def test_no_scope_at_all(self):
        found = self.check("--grant", "okta.roles.manage", expect=4)
        self.assertFalse(found["credential"]["accepted"])
        self.assertRegex(found["failure"], "takes the key.* > Grant")
        self.assertEqual(len(found["credential"]["not_granted"]), 12)

    def test_scopes_that_the_configuration_leaves_out(self):
        found = self.check(expect=1, env=environment(
            OKTA_CLIENT_AUTHORIZATIONMODE="PrivateKey",
            OKTA_CLIENT_CLIENTID=self.APP,
            OKTA_CLIENT_PRIVATEKEY=self.key.path,
            OKTA_CLIENT_SCOPES="okta.groups.read"))
        credential = found["credential"]
        self.assertEqual(credential["scopes"], ["okta.groups.read"])
        self.assertEqual(credential["not_granted"], [])
        self.assertIn("okta.users.manage", credential["left_out"])
        self.assertIn("import", self.lacking(found))
        self.assertNotIn("export groups", self.lacking(found))
        commands = {c["name"]: c for c in found["commands"]}
        self.assertRegex(commands["export events"]["missing"][0]["why"],
                         "^the configured scopes leave okta.logs.read out: add")
        text = self.check(json=False, expect=1, env=environment(
            OKTA_CLIENT_CLIENTID=self.APP,
            OKTA_CLIENT_PRIVATEKEY=self.key.path,
            OKTA_CLIENT_SCOPES="okta.groups.read"))
        self.assertIn("okta.users.manage is left out by the configured scopes",
                      text)
        self.assertNotIn("super admin grants it", text)

    def test_scopes_that_are_none(self):
        for scopes in ('["okta.users.read"]', "okta.user.read"):
            with self.subTest(scopes):
                found = self.check(expect=2, env=environment(
                    OKTA_CLIENT_CLIENTID=self.APP,
                    OKTA_CLIENT_PRIVATEKEY=self.key.path,
                    OKTA_CLIENT_SCOPES=scopes))
                self.assertRegex(found["failure"],
                                 "scopes of OKTA_CLIENT_SCOPES name none")
                self.assertTrue(found["org"]["id"])
                self.assertNotIn("accepted", found["credential"])

    def test_the_roles_of_the_app(self):
        for options, roles in [
                ([], [{"type": "SUPER_ADMIN",
                       "label": "Super Administrator"}]),
                (["--app-role", "USER_ADMIN"],
                 [{"type": "USER_ADMIN", "label": "Group Administrator"}])]:
            with self.subTest(options=options):
                found = self.check(*options)
                self.assertEqual(found["credential"]["roles"], roles)
                self.assertEqual(found["excess"]["super_admin"], not options)
        found = self.check("--grant", "okta.users.read", expect=1)
        self.assertIsNone(found["credential"]["roles"])
        text = self.check("--grant", "okta.users.read", json=False, expect=1)
        self.assertRegex(text, "(?m)^  admin roles +not known: the app needs "
                               "the scope okta.roles.read")

    def test_a_scope_without_a_role(self):
        text = self.check("--app-role", "none", json=False, expect=1)
        self.assertRegex(text, "(?m)^! admin roles +none that is good .* > "
                               "Admin roles")
        found = self.check("--app-role", "none", expect=1)
        self.assertTrue(found["credential"]["no_role"])
        commands = {c["name"]: c for c in found["commands"]}
        self.assertRegex(commands["export users"]["missing"][0]["why"],
                         "the app may not list users .* > Admin roles")

    def test_a_key_that_the_org_does_not_know(self):
        path = self.key.write_jwk()
        org = self.sandbox("--service-app", f"{self.APP}={path}")
        other = Key("ES256")
        run = self.muster("check", "--org", org.url, "--client-id", self.APP,
                          "--private-key", other.path, expect=4)
        self.assertRegex(run.out, "(?m)^! refused +the org refused the "
                                  "credentials")


class Certificates(MusterCase):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.dir / "certificates")

    def check(self, *issued, options=(), **more):
        pem = self.authority.issue("org", *issued)
        org = self.enterContext(Org(NO_APPS, tls=pem))
        return self.muster("check", "--org", org.url, *options, "--json",
                           env=environment(OKTA_CLIENT_TOKEN=TOKEN), **more)

    def test_the_chain_and_its_days(self):
        run = self.check(options=["--ca-file", self.authority.ca], expect=1)
        found = json.loads(run.out)
        first, second = found["org"]["certificates"]
        self.assertEqual((first["subject"], first["issuer"]),
                         ("CN=org", "CN=test authority"))
        self.assertEqual(second["subject"], "CN=test authority")
        self.assertIn(first["days_left"], (0, 1))
        self.assertIn(second["days_left"], (1, 2))
        self.assertEqual(found["attention"], ["certificate"])

    def test_a_long_name_is_cut_between_letters(self):
        self.authority = Authority(self.dir / "named at length",
                                   f"/CN=x/O={'é' * 64}/OU={'é' * 64}")
        run = self.check(options=["--ca-file", self.authority.ca], expect=1)
        name = json.loads(run.out)["org"]["certificates"][1]["subject"]
        self.assertRegex(name, r"^OU=é{64},O=é{50,}\.\.\.$")

    def test_one_that_is_not_trusted(self):
        trust = ["--ca-file", self.authority.ca]
        for issued, options, word in [
                ((), [], "issuer"),
                (("DNS:localhost", (-2, -1)), trust, "expired"),
                (("DNS:other.example",), trust, "host"),
                ((), ["--ca-file", "/dev/null"], "ca-file")]:
            with self.subTest(word=word):
                found = json.loads(self.check(*issued, options=options,
                                              expect=5).out)
                self.assertEqual(found["org"]["untrusted"], word)
                self.assertFalse(found["org"]["reached"])
                self.assertIn("is not trusted", found["failure"])


if __name__ == "__main__":
    unittest.main()
