# SPDX-License-Identifier: Apache-2.0
"""samples/okta.yaml does what it says, once orgs and keys are filled in."""

import pathlib
import re
import shutil
import unittest

from harness import MusterCase, environment, people
from jwt_tools import Key

SAMPLE = pathlib.Path(__file__).resolve().parents[2] / "samples" / "okta.yaml"


class SampleYaml(MusterCase):
    def setUp(self):
        super().setUp()
        text = SAMPLE.read_text(encoding="utf-8")
        key = Key("ES256", kid="preview-2026")
        self.home = self.dir / "home"
        (self.home / ".okta").mkdir(parents=True)
        for path in re.findall(r"privateKey: ~/(\S+)", text):
            shutil.copy(key.path, self.home / path)  # with its mode
        self.org = self.sandbox("--limit", "none", "--dpop", "required", *(
            part for app in re.findall(r"clientId: (\S+)", text)
            for part in ("--service-app", f"{app}={key.write_jwk()}")))
        self.yaml = self.home / ".okta" / "okta.yaml"
        self.yaml.write_text(re.sub(r"orgUrl: \S+", f"orgUrl: {self.org.url}",
                                    text), encoding="utf-8")
        self.file = self.write("people.csv", people(2))

    def run_with(self, *arguments, expect=0):
        return self.muster(*arguments, expect=expect,
                           env=environment(HOME=str(self.home)))

    def asked_by(self, app):
        """How often the org gave that app an access token."""
        return self.org.ledger()["clients"][app]["tokens"]

    def test_without_a_profile(self):
        self.run_with("import", self.file)
        self.assertEqual(self.statuses(), ["created"] * 2)
        self.assertEqual(self.asked_by("0oa1acme"), 1)

    def test_a_key_that_is_named_and_scopes_that_suffice(self):
        self.run_with("import", self.file, "--profile", "preview", "--group",
                      "Staff", "--create-groups")
        self.assertEqual(self.statuses(), ["created"] * 2)
        self.assertGreaterEqual(self.asked_by("0oa2acme"), 1)
        self.assertEqual(self.asked_by("0oa1acme"), 0)

    def test_a_profile_that_may_only_read(self):
        self.run_with("export", "--profile", "reports", "--output", "u.csv")
        run = self.run_with("import", self.file, "--profile", "reports",
                            expect=2)
        self.assert_said(run, r"import needs okta.users.manage, which the "
                              r"scopes of .*\(profile reports\) leave out")
        self.assertEqual(self.org.ledger()["created"], 0)

    def test_it_holds_no_secret(self):
        self.assertNotRegex(SAMPLE.read_text(encoding="utf-8"),
                            r"(?m)token:|BEGIN|[Ss]ecret:|\{")


if __name__ == "__main__":
    unittest.main()
