# SPDX-License-Identifier: Apache-2.0
"""The manual's pages and --help name the same options.

MUSTER and MUSTER_SANDBOX name the binaries.
"""

import os
import pathlib
import re
import subprocess
import unittest

MUSTER = os.environ.get("MUSTER", "")
SANDBOX = os.environ.get("MUSTER_SANDBOX", "")
PAGES = pathlib.Path(__file__).resolve().parents[2] / "batch" / "man"

COMMANDS = {
    "muster-import.1": [MUSTER, "import", "--help"],
    "muster-export.1": [MUSTER, "export", "--help"],
    "muster-validate.1": [MUSTER, "validate", "--help"],
    "muster-check.1": [MUSTER, "check", "--help"],
    "muster-token.1": [MUSTER, "token", "--help"],
    "muster-template.1": [MUSTER, "template", "--help"],
    "muster-sandbox.1": [SANDBOX, "--help"],
}


def output(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, encoding="utf-8").stdout


def helped(command):
    """(option, what stands for its value), in the order of --help."""
    return re.findall(r"^  --(\S+) ?(\S*)", output(command), re.MULTILINE)


def written(page):
    """The same from a page: .It Fl \\-pace Cm even | burst"""
    found = []
    text = (PAGES / page).read_text(encoding="utf-8")
    for name, value in re.findall(r"^\.It Fl \\-(\S+)(.*)", text,
                                  re.MULTILINE):
        value = re.sub(r" Ns |\b(?:Ar|Cm|Ns) | (?=\|)|(?<=\|) ", "", value)
        found.append((name, value.strip()))
    return found


def scopes_helped(text):
    """{job: scopes} at the end of --help."""
    found = {}
    _, _, end = text.partition("\nScopes of a service app")
    for job, scopes in re.findall(r"^  (\w.*)\n((?: {6}.*\n)+)", end,
                                  re.MULTILINE):
        found[job] = set(re.findall(r"okta\.[\w.]+\w", scopes))
    return found


def scopes_written():
    """The same from muster-security(7): .It import Ta okta.users.read Ta ..."""
    found = {}
    last = None
    text = (PAGES / "muster-security.7").read_text(encoding="utf-8")
    for job, scope in re.findall(r"^\.It ([a-z -]*)Ta (okta\.\S+)", text,
                                 re.MULTILINE):
        last = job.strip() or last
        found.setdefault(last, set()).add(scope)
    return found


class Manual(unittest.TestCase):
    maxDiff = None

    def test_each_page_has_the_options_of_help_in_its_order(self):
        for page, command in COMMANDS.items():
            with self.subTest(page=page):
                self.assertEqual(helped(command), written(page))

    def test_help_ends_with_the_scopes_that_the_manual_has(self):
        table = scopes_written()
        self.assertTrue(table)
        for page, command in COMMANDS.items():
            help_text = output(command)
            with self.subTest(page=page):
                self.assertEqual(scopes_helped(help_text), {
                    job: scopes for job, scopes in table.items()
                    if job.split()[0] == command[1]})
                for line in help_text.splitlines():
                    self.assertLessEqual(len(line), 80)

    def test_help_says_what_each_action_on_tokens_does(self):
        _, _, actions = (PAGES.parent / "command_token.c").read_text(
            "utf-8").partition("} actions[] = ")
        names = re.findall(r'{"([\w-]+)", ', actions.partition(";")[0])
        about, _, _ = output([MUSTER, "token", "--help"]).partition("\n  --")
        self.assertTrue(names)
        for name in names:
            self.assertRegex(about, rf"\b{name} \w+s ")

    def test_no_page_mentions_an_option_that_is_not_there(self):
        known = {"version"}.union(
            *({name for name, _ in helped(c)} for c in COMMANDS.values()))
        for page in PAGES.glob("*.[1-8]"):
            mentioned = set(re.findall(r"\bFl \\-([a-z0-9-]+)|(?<=\s)--([a-z0-9-]+)",
                                       page.read_text(encoding="utf-8")))
            mentioned = {a or b for a, b in mentioned}
            with self.subTest(page=page.name):
                self.assertEqual(set(), mentioned - known)

    def test_no_word_of_a_heading_is_taken_for_a_macro(self):
        for page in PAGES.glob("*.[1-8]"):
            text = page.read_text(encoding="utf-8")
            with self.subTest(page=page.name):
                self.assertEqual([], re.findall(
                    r"^\.S[hs] (?:.* )?[A-Z][a-z](?: .*)?$", text,
                    re.MULTILINE))

    def test_every_command_has_a_page(self):
        usage = output([MUSTER, "--help"])
        commands = re.findall(r"^  (\S+) ", usage.split("Commands:")[1],
                              re.MULTILINE)
        self.assertTrue(commands)
        for command in commands:
            self.assertTrue((PAGES / f"muster-{command}.1").exists(), command)

    def test_every_variable_of_an_org_is_listed(self):
        names = (PAGES.parent / "okta_environment.c").read_text("utf-8")
        page = (PAGES / "muster.1").read_text(encoding="utf-8")
        listed = re.findall(r"OKTA_\w+", "".join(
            re.findall(r"^\.It Ev .*", page, re.MULTILINE)))
        self.assertEqual(sorted(re.findall(r'"(OKTA_\w+)"', names)),
                         sorted(listed))

    def test_every_page_is_installed(self):
        listed = (PAGES.parent / "CMakeLists.txt").read_text(encoding="utf-8")
        for page in PAGES.glob("*.[1-8]"):
            self.assertIn(f"man/{page.name}\n", listed)


if __name__ == "__main__":
    unittest.main()
