# SPDX-License-Identifier: Apache-2.0
"""--offline-schema: what an org's own attributes are, and what may stand in
them, before anything is sent."""

import csv
import io
import json
import os
import subprocess
import unittest

from harness import SANDBOX, MusterCase, login

SAMPLE = os.path.join(os.path.dirname(__file__), "..", "..", "samples",
                      "schema.json")
SANDBOX_KNOWS = "--schema" in subprocess.run(
    [SANDBOX, "--help"], capture_output=True, text=True, check=False).stdout
NAMES = ["login", "firstName", "lastName"]


def sheet(header, *rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(NAMES + header)
    for number, row in enumerate(rows, 1):
        writer.writerow([login(number), "A", "B"] + row)
    return out.getvalue().encode()


class Schema(MusterCase):
    def validate(self, data, *options, expect=0):
        return self.muster("validate", "-", "--offline-schema", SAMPLE,
                           *options, stdin=data, expect=expect)

    def test_template(self):
        run = self.muster("template", "--offline-schema", SAMPLE,
                          "--columns", "all")
        names = run.out.strip().split(",")
        self.assertLessEqual({"badge", "contractor", "shirtSizes", "status",
                              "profile.status"}, set(names))
        self.assertNotIn("riskScore", names)
        self.assert_said(self.validate(run.out.encode(), "--allow-empty"),
                         "0 rows")
        run = self.muster("template", "--offline-schema", SAMPLE,
                          "--columns", "login,BADGE")
        self.assertEqual(run.out, "login,badge\n")
        for columns, said in [("badgge", r"did you mean badge\?"),
                              ("riskScore", "lets nobody write it")]:
            self.assert_said(self.muster(
                "template", "--offline-schema", SAMPLE, "--columns", columns,
                expect=2), said)

    def test_the_usual_template_has_what_the_org_requires(self):
        self.write("s.json", json.dumps({"definitions": {
            "base": {"properties": {"title": {"mutability": "READ_ONLY"}}},
            "custom": {"properties": {"region": {"required": True}}}},
        }).encode())
        run = self.muster("template", "--offline-schema", "s.json")
        self.assertEqual(run.out, "login,email,firstName,lastName,mobilePhone,"
                         "department,manager,employeeNumber,groups,region\n")

    def test_every_type_is_checked(self):
        run = self.validate(sheet(
            ["badge", "Business Unit", "Contractor", "Seats", "workload",
             "shirtSizes", "deskNumbers", "Hire Date", "backupEmail",
             "region"],
            ["A-17", "MKT", "WAHR", "1.0", "0.5", "S;M", "[1,2]",
             "2026-09-01", "a@b.example", "EMEA"],
            ["a17", "Marketing", "maybe", "1.5", "0,5", "XS", "one",
             "09/01/2026", "nobody", "x"]), expect=1)
        self.assert_said(
            run, "1 valid, 1 invalid",
            r'D3 "badge": "a17" does not match the org\'s pattern',
            r'E3 "Business Unit": "Marketing" is none .* did you mean "MKT"\?',
            r'F3 "Contractor": "maybe" is neither true nor false',
            r'G3 "Seats": "1.5" is no whole number',
            r'H3 "workload": "0,5" is no number with a decimal point',
            r'I3 "shirtSizes": "XS" is none .*: "S", "M", "L"',
            r'J3 "deskNumbers": "one" is no whole number',
            r'K3 "Hire Date": "09/01/2026" is not a time',
            r'L3 "backupEmail": "nobody" is not an e-mail address',
            r'M3 "region": 1 characters, 2 at least')

    def test_what_is_unique(self):
        run = self.validate(sheet(["badge"], ["A-17"], [""], ["A-18"], [""],
                                  ["A-17"]), "--findings", "f.json", expect=1)
        self.assert_said(run, "4 valid, 1 invalid",
                         'row 5, .*"badge": is the badge of row 1 too')
        self.assertIn('"not_unique"', self.read("f.json").decode())

    def test_what_nobody_may_write(self):
        data = sheet(["riskScore"], ["7"])
        self.assert_said(self.validate(data, expect=3),
                         r'D "riskScore" \(riskScore is read-only')
        self.validate(data, "--ignore-column", "riskScore")

    def test_an_unknown_column_names_the_nearest(self):
        self.assert_said(self.validate(sheet(["bagde"], ["A-17"]), expect=3),
                         r'D "bagde" \(did you mean badge\?')

    def test_map_files(self):
        data = sheet(["Karte", "Firma"], ["A-17", "x"])
        self.validate(data, "--map", "Karte=badge", "--set",
                      "profile.status={firstName}", "--ignore-column", "Firma",
                      "--save-map", "m.csv")
        self.assertIn("Karte,badge,", self.read("m.csv").decode())
        self.assertIn(",profile.status,{firstName}",
                      self.read("m.csv").decode())
        run = self.validate(data, "--map-file", "m.csv")
        self.assert_said(run, '"Karte" .*-> badge', "-> profile.status")

    def test_a_dry_run(self):
        self.write("people.csv", sheet(["badge", "contractor"],
                                       ["A-17", "yes"], ["B", "no"]))
        run = self.muster("import", "people.csv", "--dry-run",
                          "--offline-schema", SAMPLE, expect=1)
        self.assert_said(run, "1 planned, 1 invalid")
        summary = self.summary()
        self.assertEqual(summary["options"]["offline_schema"], SAMPLE)
        self.assertEqual(summary["mapping"]["badge"], "badge")
        self.assertEqual([e["code"] for e in summary["errors"]], ["pattern"])

    @unittest.skipUnless(SANDBOX_KNOWS, "the sandbox has no --schema")
    def test_what_is_sent_is_of_the_org_s_types(self):
        sandbox = self.sandbox("--schema", SAMPLE)
        self.write("people.csv", sheet(
            ["email", "badge", "businessUnit", "contractor", "seatCount",
             "workload", "shirtSizes", "deskNumbers", "Hire Date",
             "profile.status", "region"],
            [login(1), "A-17", "MKT", "x", "2.0", "0.50", "S|L", "1;2",
             "2026-09-01", "left", ""],
            [login(2), "", "", "", "", "", "", "", "", "", "APAC"]))
        self.run_import(sandbox, "people.csv", "--offline-schema", SAMPLE)
        ada, bob = [user["profile"] for user in sandbox.stored()]
        for name, value in {
                "badge": "A-17", "businessUnit": "MKT", "contractor": True,
                "seatCount": 2, "workload": 0.5, "shirtSizes": ["S", "L"],
                "deskNumbers": [1, 2], "status": "left", "region": "EMEA",
                "hireDate": "2026-09-01T00:00:00.000Z"}.items():
            self.assertEqual(ada[name], value)
        self.assertEqual(bob["region"], "APAC")
        self.assertNotIn("badge", bob)

    def test_secrets_stay_hidden(self):
        self.write("s.json", json.dumps({"definitions": {
            "base": {}, "custom": {"properties": {
                "pin": {"format": "encrypted", "enum": ["1234"],
                        "unique": True}}}}}).encode())
        run = self.muster("validate", "-", "--offline-schema", "s.json",
                          stdin=sheet(["pin"], ["9876"]), expect=1)
        self.assert_said(run, 'D2 "pin": it is none of the values '
                         r'that the org allows\n')
        self.assertNotRegex(run.err, "9876|1234")
        self.assert_said(self.muster(
            "validate", "-", "--offline-schema", "s.json", "--set",
            "pin=1234", stdin=sheet([], []), expect=2), "in a column")

    def test_what_is_no_schema(self):
        for text, said in [(b"", "s.json is no JSON"),
                           (b"<html>", "s.json is no JSON"),
                           (b'{"errorCode":"E0000011"}', "no user schema"),
                           (b'{"definitions":{"base":{},"custom":{'
                            b'"properties":{"x":{"type":"blob"}}}}}',
                            'attribute x: its "type" is not one of')]:
            self.write("s.json", text)
            for command in [["validate", "-"], ["template"]]:
                run = self.muster(*command, "--offline-schema", "s.json",
                                  stdin=b"login\n", expect=3)
                self.assert_said(run, said)
        self.assert_said(self.muster(
            "template", "--offline-schema", "none.json", expect=3),
            "none.json")


if __name__ == "__main__":
    unittest.main()
