# SPDX-License-Identifier: Apache-2.0
"""Where a run gets the org's attributes from: the org, a cache, a file; and
the types and realms that users can be of.
"""

import json
import os
import re
import time
import unittest

from harness import (HEADER, NO_CACHE, MusterCase, csv_bytes, environment,
                     people, private, schema)
from stand_in import StandIn

BADGE = {"badge": {"type": "string", "maxLength": 4}}
SITE = {"site": {"type": "string", "required": True}}
ROWS = [[*row, "A-17"] for row in people(2)]
INSUFFICIENT = ('Bearer authorization_uri="http://acme.example", '
                'error="insufficient_scope", scope="okta.schemas.read"')


class NoScope(StandIn):
    """An org whose credentials may create users and see nothing; |seen| is
    what it was asked."""

    def __init__(self, meta=403):
        super().__init__()
        self.meta = meta
        self.seen = []

    def answer(self, request, body):
        self.seen.append((request.command, request.path, body))
        if request.command == "POST":
            user = {"id": f"00u{len(self.seen)}", "status": "PROVISIONED"}
            self.send(request, 200, [], json.dumps(user).encode())
        elif self.meta == 200:
            self.send(request, 200, [], b'{"hello":"world"}')
        else:
            self.send(request, self.meta,
                      [("WWW-Authenticate", INSUFFICIENT)], b"")


class SourceCase(MusterCase):
    def badge_org(self, *options):
        file = self.write("badge.json", json.dumps(schema(BADGE)).encode())
        return self.sandbox("--limit", "none", "--schema", file, *options)

    def badges(self, rows=ROWS, name="people.csv"):
        return self.write(name, csv_bytes(rows, [*HEADER, "badge"]))

    def asked(self, org):
        """How many requests were not about users."""
        return sum(org.ledger()["requests"].get("api", {}).values())

    def source(self):
        return self.summary()["schema"]

    def token(self):
        path = self.path("token")
        with open(path, "w", encoding="ascii", opener=private) as file:
            file.write("00token\n")
        return ["--token-file", path]


class Source(SourceCase):
    def test_the_org_and_then_the_cache(self):
        org = self.badge_org()
        file = self.badges()
        run = self.run_import(org, file)
        self.assert_said(run, f"schema: 31 . 1 attributes of {org.url}\n",
                         "1 request to /api/v1 .1 x 200")
        self.assertEqual(self.source(), {"source": "org", "age_s": 0,
                                         "type": "default", "custom": 1})
        self.assertEqual([u["profile"]["badge"] for u in org.stored()],
                         ["A-17"] * 2)
        self.badges([[*row, "B-4"] for row in people(2, 3)])
        run = self.run_import(org, file, "--force")
        self.assert_said(run, r"schema: 31 . 1 attributes of \S+, read [0-9.]+ "
                              r"s ago; --schema-age 0 asks anew")
        self.assertEqual(self.asked(org), 1)
        summary = self.summary()
        self.assertEqual(summary["schema"]["source"], "cache")
        self.assertNotIn("/api/v1", summary["requests"])
        self.assertEqual(len(org.stored()), 4)

    def test_quiet_says_nothing_of_it(self):
        org = self.badge_org()
        for _ in range(2):
            run = self.run_import(org, self.badges(), "--quiet", "--dry-run",
                                  "--force")
            self.assertEqual(run.err, "")

    def test_the_cache_is_mine_and_short_lived(self):
        org = self.badge_org()
        options = (self.badges(), "--dry-run", "--force")
        self.run_import(org, *options)
        files = os.listdir(self.cache / "muster")
        self.assertEqual([f.split(".")[-2:] for f in files],
                         [["schema-default", "json"]])
        file = self.cache / "muster" / files[0]
        self.assertEqual((file.stat().st_mode & 0o777,
                          file.parent.stat().st_mode & 0o777), (0o600, 0o700))
        self.assertNotIn("token", file.read_text())
        self.run_import(org, *options, "--schema-age", "0")
        self.run_import(org, *options, "--schema-age", "1ms")
        self.assertEqual(self.asked(org), 3)
        self.run_import(org, *options, "--schema-age", "1d")
        self.assertEqual(self.asked(org), 3)
        file.write_text("{}")
        self.run_import(org, *options)
        self.assertEqual(self.asked(org), 4)
        self.run_import(org, *options)
        self.assertEqual(self.asked(org), 4)
        # What it holds is as good as the org's own answer.
        self.muster("validate", self.badges(), "--offline-schema", str(file))

    def test_no_place_for_a_cache(self):
        org = self.badge_org()
        for place in ("/dev/null/x", "/proc"):
            self.run_import(org, self.badges(), "--dry-run", "--force",
                            env=environment(XDG_CACHE_HOME=place))
            self.assertEqual(self.source()["source"], "org")
        self.assertNotEqual(NO_CACHE, "/proc")

    def test_two_runs_at_once(self):
        org = self.badge_org("--latency", "50ms")
        runs = [self.start_import(org, self.badges(ROWS[n:n + 1], f"p{n}.csv"))
                for n in range(2)]
        for run in runs:
            self.ended(run, 0)
        self.assertEqual(len(org.stored()), 2)
        self.assertEqual(len(os.listdir(self.cache / "muster")), 1)

    def test_the_orgs_limits_hold(self):
        org = self.badge_org()
        self.run_import(org, self.badges([[*people(1)[0], "too long"]]),
                        expect=1)
        self.assertEqual(self.statuses(), ["invalid"])
        self.assert_only_asked(org)

    def test_a_file_comes_first(self):
        org = self.badge_org()
        self.run_import(org, self.badges(), "--offline-schema",
                        self.path("badge.json"))
        self.assertEqual(self.source(), {"source": "file", "age_s": None,
                                         "type": "default", "custom": 1})
        self.assertEqual(self.asked(org), 0)

    def test_a_resumed_run_asks_again(self):
        org = self.badge_org("--latency", "20ms", "--revoke-after", "40")
        rows = [[*row, "A"] for row in people(100)]
        self.run_import(org, self.badges(rows), expect=4)
        org.once("POST", "/sandbox/grant", token=None)
        self.run_import(org, self.path("people.csv"), "--resume",
                        "--schema-age", "0")
        self.assert_answers(rows)
        self.assertEqual(self.asked(org), 2)
        self.assert_created_once(org, [row[0] for row in rows])

    def test_turned_away_before_it_began(self):
        """By an org whose attributes are then unknown: that is the error, and
        what the columns mean stays open for the run that goes on."""
        org = self.badge_org("--revoke-after", "0")
        run = self.run_import(org, self.badges(), expect=4)
        self.assert_said(run, "the org refused the credentials: Invalid token")
        self.assertNotIn("badge", run.err)
        self.write("people.csv", people(2))
        self.run_import(org, self.path("people.csv"), "--set",
                        "middleName=X", expect=4)
        summary = self.summary()
        self.assertEqual((summary["stopped_by"], summary["mapping"],
                          summary["requests"]),
                         ("unauthorized", None, {"/api/v1": {"401": 1}}))
        run = self.run_import(org, self.path("people.csv"), "--set",
                              "middleName=X", "--resume", expect=4)
        self.assert_said(run, "refused the credentials",
                         "the same command with --resume does the rest")
        org.once("POST", "/sandbox/grant", token=None)
        self.run_import(org, self.path("people.csv"), "--set",
                        "middleName=X", "--resume")
        self.assertEqual(self.statuses(), ["created"] * 2)

    def test_a_rehearsal_takes_the_files_attributes(self):
        file = self.path("badge.json")
        self.badge_org()
        self.muster("import", self.badges(), "--rehearse", "--offline-schema",
                    file)
        self.assertEqual(self.statuses(), ["created"] * 2)
        run = self.muster("import", self.badges(), "--rehearse", "--force",
                          expect=3)
        self.assert_said(run, 'column.* is not known: D "badge"')
        self.muster("import", self.badges(), "--rehearse", "--force",
                    "--offline-schema", file, "--user-type", "contractor")
        self.assertEqual(self.source()["type"], "contractor")
        self.assertFalse((self.cache / "muster").exists())
        run = self.muster("import", self.badges(), "--rehearse", "--force",
                          "--user-type", "contractor", expect=2)
        self.assert_said(run, "--offline-schema")


class WithoutRights(SourceCase):
    def run_against(self, org, file, *options, **more):
        return self.muster("import", file, "--org", org.url, *self.token(),
                           *options, **more)

    def test_the_run_goes_by_the_facts(self):
        with NoScope() as org:
            run = self.run_against(org, self.write("people.csv", people(2)))
            self.assertEqual([m for m, _, _ in org.seen],
                             ["GET", "POST", "POST"])
        self.assert_said(run, "schema: Okta's own 31 attributes; .* scope "
                              "okta.schemas.read .*lacks the scope")
        self.assertEqual(self.statuses(), ["created"] * 2)
        self.assertEqual(self.source(), {"source": "facts", "age_s": None,
                                         "type": "default", "custom": 0})
        self.assertFalse((self.cache / "muster").exists())

    def test_unknown_columns_say_why(self):
        with NoScope() as org:
            for options, code in (((), 3), (("--map", "badge=bagde"), 2)):
                run = self.run_against(org, self.badges(), *options,
                                       expect=code)
                self.assert_said(run, "(not known|no attribute of this name): "
                                      ".*bad?g.*; the org's own attributes are "
                                      "not known: .*okta.schemas.read")

    def test_what_is_no_schema_is_told(self):
        with NoScope(meta=200) as org:
            run = self.run_against(org, self.write("people.csv", people(2)),
                                   expect=3)
            self.assertEqual(len(org.seen), 1)
        self.assert_said(run, "muster: /api/v1/meta/schemas/user/default is no "
                              "user schema")

    def test_a_type_by_its_id_needs_no_list(self):
        kind = "oty1gbvpsH2LkRhTt0h8"
        file = self.write("people.csv", people(1))
        with NoScope() as org:
            self.run_against(org, file, "--user-type", kind)
            self.assertEqual(json.loads(org.seen[-1][2])["type"],
                             {"id": kind})
            run = self.run_against(org, file, "--user-type", "contractor",
                                   "--force", expect=4)
        self.assert_said(run, "--user-type contractor: .*okta.userTypes.read",
                         "the type's id")


class DryRun(SourceCase):
    def dry(self, *options, **more):
        return self.muster("import", self.path("people.csv"), "--dry-run",
                           "--force", *options, **more)

    def test_the_checks_are_the_orgs(self):
        org = self.badge_org()
        self.badges([ROWS[0], [*people(1, 2)[0], "too long"]])
        self.dry(*self.org_options(org), expect=1)
        self.assertEqual(self.statuses(), ["planned", "invalid"])
        self.assertEqual(org.ledger()["requests"], {"api": {"200": 1}})

    def test_an_org_in_the_environment(self):
        org = self.badge_org()
        self.badges()
        with open(org.token_path, encoding="ascii") as file:
            self.dry(env=environment(OKTA_CLIENT_ORGURL=org.url,
                                     OKTA_CLIENT_TOKEN=file.read().strip()))
        self.assertEqual(self.source()["source"], "org")
        # Known by now, it takes no credentials.
        self.dry("--org", org.url)
        self.assertEqual(self.source()["source"], "cache")
        self.assert_only_asked(org)

    def test_without_credentials_it_goes_by_the_facts(self):
        org = self.badge_org()
        self.write("people.csv", people(2))
        run = self.dry("--org", org.url)
        self.assert_said(run, "schema: Okta's own 31 attributes; .*no API token")
        self.assertEqual(org.ledger()["requests"], {})
        self.badges()
        run = self.dry("--org", org.url, expect=3)
        self.assert_said(run, 'D "badge".*not known: there is no API token')

    def test_an_org_out_of_reach_is_not_waited_for(self):
        self.write("people.csv", people(2))
        began = time.monotonic()
        run = self.dry("--org", "http://127.0.0.1:1", *self.token())
        self.assertLess(time.monotonic() - began, 20)
        self.assert_said(run, "schema: Okta's own .*cannot be reached")
        # Not for groups either, where the attributes are known.
        self.write("people.csv", csv_bytes([[*people(1)[0], "Staff"]],
                                           [*HEADER, "groups"]))
        for options in (self.offline(), []):
            run = self.dry("--org", "http://127.0.0.1:1", *self.token(),
                           *options)
            self.assert_said(run, "1 group named, .* was not checked")

    def test_wrong_credentials_are_told(self):
        org = self.badge_org("--revoke-after", "0")
        self.write("people.csv", people(2))
        run = self.dry(*self.org_options(org), expect=4)
        self.assert_said(run, "refused the credentials")
        self.assertFalse(self.exists("people.results.csv"))

    def test_without_an_org_nothing_is_said(self):
        self.write("people.csv", people(2))
        run = self.dry("--user-type", "whatever")
        self.assertNotIn("schema", run.err)


class Types(SourceCase):
    def org_of_types(self, *options):
        """A default type without badges, and contractors who have a site."""
        file = self.write("site.json", json.dumps(schema(SITE)).encode())
        return self.badge_org("--user-type", f"contractor={file}", *options)

    def sites(self):
        return self.write("people.csv", csv_bytes(
            [[*row, "Oslo"] for row in people(2)], [*HEADER, "site"]))

    def test_the_types_own_schema_holds(self):
        org = self.org_of_types()
        run = self.run_import(org, self.sites(), "--user-type", "Contractor")
        self.assert_said(run, "31 . 1 attributes of .*, user type contractor")
        kinds = {t["name"]: t["id"]
                 for t in org.get("/api/v1/meta/types/user").json}
        self.assertEqual([(u["type"]["id"], u["profile"]["site"])
                          for u in org.stored()],
                         [(kinds["contractor"], "Oslo")] * 2)
        self.assertEqual(self.source()["type"], "contractor")
        self.assertEqual(self.summary()["requests"]["/api/v1"], {"200": 2})
        # By its id, and from the cache.
        asked = self.asked(org)
        self.run_import(org, self.sites(), "--user-type",
                        kinds["contractor"], "--dry-run", "--force")
        self.assertEqual((self.asked(org), self.source()["source"]),
                         (asked, "cache"))
        # Its required attribute is missing.
        run = self.run_import(org, self.write("people.csv", people(1)),
                              "--user-type", "contractor", "--force", expect=3)
        self.assert_said(run, "site")

    def test_a_type_that_is_not_there(self):
        org = self.org_of_types()
        run = self.run_import(org, self.sites(), "--user-type", "contracter",
                              expect=2)
        self.assert_said(run, 'no user type "contracter" .did you mean '
                              '"contractor"..; it has "user", "contractor"')
        # A list that lacks it may be an old one.
        self.run_import(org, self.sites(), "--user-type", "contracter",
                        expect=2)
        self.assertEqual(self.asked(org), 2)

    def test_a_run_is_resumed_with_its_type(self):
        org = self.org_of_types()
        self.run_import(org, self.sites(), "--user-type", "contractor")
        run = self.run_import(org, self.sites(), "--resume", "--offline-schema",
                              self.path("site.json"), expect=2)
        self.assert_said(run, "what differs: .*--user-type")


class Realms(SourceCase):
    REALM = "guox9jQ16k9V8IFEL0g3"

    def realms(self, org):
        return [user["realmId"] for user in org.stored()]

    def test_one_for_all(self):
        org = self.sandbox("--limit", "none")
        file = self.write("people.csv", people(2))
        self.run_import(org, file, "--realm", self.REALM)
        self.assertEqual(self.realms(org), [self.REALM] * 2)
        run = self.run_import(org, file, "--resume", expect=2)
        self.assert_said(run, "what differs: .*--realm")

    def test_one_for_each(self):
        org = self.sandbox("--limit", "none")
        file = self.write("people.csv", csv_bytes(
            [[*row, f"guo{n}"] for n, row in enumerate(people(2))],
            [*HEADER, "realmId"]))
        self.run_import(org, file)
        self.assertEqual(self.realms(org), ["guo0", "guo1"])
        for command in ("import", "validate"):
            run = self.muster(command, file, "--realm", self.REALM,
                              *(self.org_options(org) + ["--force"]
                                if command == "import" else []), expect=2)
            self.assert_said(run, '--realm: .*D "realmId" gives it too')

    def test_what_is_no_id(self):
        self.write("people.csv", people(1))
        for realm in ("", "a b", "Acme/EU", "é"):
            run = self.muster("validate", self.path("people.csv"), "--realm",
                              realm, expect=2)
            self.assert_said(run, f"--realm \"{re.escape(realm)}\" is no")


if __name__ == "__main__":
    unittest.main()
