# SPDX-License-Identifier: Apache-2.0
"""Where org and credentials come from, and to whom they are never sent."""

import os
import signal
import unittest

from harness import (MusterCase, TOKEN, children, environment, people, wait_for)

PEM = ("-----BEGIN PRIVATE KEY-----\nhush\n"
       "-----END PRIVATE KEY-----\n")
OTHER = "https://other.okta.com"
SECRETS = ["OKTA_CLIENT_TOKEN", "OKTA_CLIENT_PRIVATEKEY",
           "OKTA_CLIENT_CLIENTSECRET", "OKTA_API_TOKEN", "OKTA_ACCESS_TOKEN",
           "OKTA_API_PRIVATE_KEY", "OKTA_CLIENT_JWK",
           "OKTA_CLIENT_CLIENTASSERTION", "OKTA_CLIENT_PROXY_PASSWORD"]


class Credentials(MusterCase):
    def setUp(self):
        super().setUp()
        self.runs = 0
        self.file = self.write("people.csv", people(2))
        self.home = self.dir / "home"
        (self.home / ".okta").mkdir(parents=True)

    def private(self, name, text, mode=0o600):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        os.chmod(path, mode)
        return str(path)

    def run_with(self, *options, expect=0, file=None, **variables):
        return self.muster("import", file or self.file, *options, "--force",
                           expect=expect,
                           env=environment(HOME=str(self.home), **variables))

    def assert_runs(self, sandbox, *options, **variables):
        """With what is given two people are created."""
        before = sandbox.ledger()["created"]
        self.runs += 1
        rows = [[f"run{self.runs}.{row[0]}", *row[1:]] for row in people(2)]
        file = self.write("people.csv", rows)
        self.run_with(*options, file=file, **variables)
        self.assertEqual(sandbox.ledger()["created"], before + 2)

    def assert_refused(self, words, *options, **variables):
        """One clear sentence, in which there is no secret."""
        if self.exists("people.results.csv"):
            os.remove(self.path("people.results.csv"))
        run = self.run_with(*options, expect=2, **variables)
        self.assert_said(run, words)
        self.assertEqual(run.err.count("\n"), 1, run.err)
        for secret in (TOKEN, "hush"):
            self.assertNotIn(secret, run.err)
        self.assertFalse(self.exists("people.results.csv"))

    # ---- every source ----

    def test_options(self):
        sandbox = self.sandbox("--limit", "none")
        org = ["--org", sandbox.url]
        self.assert_runs(sandbox, *org, "--token-file", sandbox.token_path)
        self.assert_runs(sandbox, *org, "--token-command",
                         f"cat {sandbox.token_path}; echo more")
        self.assert_runs(sandbox, *org, "--token-command", f"echo {TOKEN}",
                         OKTA_CLIENT_TOKEN="00wrong")

    def test_a_command_that_leaves_an_agent_behind(self):
        sandbox = self.sandbox("--limit", "none")
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        with open(fifo, "r+b", buffering=0):  # the agent ends with this
            self.assert_runs(sandbox, "--org", sandbox.url, "--token-command",
                             f"exec 3<{fifo}; cat <&3 2>&- & echo {TOKEN}")

    def test_environment(self):
        sandbox = self.sandbox("--limit", "none")
        self.assert_runs(sandbox, OKTA_CLIENT_ORGURL=sandbox.url,
                         OKTA_CLIENT_TOKEN=TOKEN,
                         OKTA_CLIENT_AUTHORIZATIONMODE="SSWS")
        self.assert_runs(sandbox, OKTA_ORG_URL=sandbox.url + "/",
                         OKTA_API_TOKEN=TOKEN)
        self.assert_runs(sandbox, "--org", sandbox.url, OKTA_API_TOKEN=TOKEN,
                         OKTA_ACCESS_TOKEN="wrong")

    def test_systemd(self):
        sandbox = self.sandbox("--limit", "none")
        self.private("okta-token", TOKEN + "\n", 0o444)
        self.private("okta-org-url", sandbox.url + "\n", 0o444)
        self.assert_runs(sandbox, CREDENTIALS_DIRECTORY=str(self.dir))

    def test_okta_yaml(self):
        sandbox = self.sandbox("--limit", "none")
        text = f"okta:\n  client:\n    orgUrl: {sandbox.url}\n" \
               f"    token: {TOKEN}\n"
        for name in ("home/.okta/okta.yaml", ".okta.yaml", "okta.yaml"):
            with self.subTest(name):
                path = self.private(name, text)
                self.assert_runs(sandbox)
                os.remove(path)
        self.private("home/.okta/okta.yaml", text)
        self.private("okta.yaml", f"okta: {{client: {{orgUrl: {OTHER}}}}}\n",
                     0o644)
        self.assert_refused("belongs to " + sandbox.url)

    def test_profiles(self):
        sandbox = self.sandbox("--limit", "none")
        self.private("okta.yaml", "okta:\n"
                     f"  client: {{orgUrl: '{OTHER}', token: hush}}\n"
                     "  profiles:\n"
                     f"    here: {{orgUrl: '{sandbox.url}', token: {TOKEN}}}\n"
                     f"    key: {{orgUrl: '{OTHER}', privateKey: x}}\n"
                     f"    url: {{orgUrl: '{OTHER}'}}\n")
        self.assert_runs(sandbox, "--profile", "here",
                         OKTA_CLIENT_ORGURL=OTHER, OKTA_CLIENT_TOKEN="hush")
        self.assert_refused('no profile "her" in okta.yaml; there is here, '
                            'key, url', "--profile", "her")
        self.assert_refused('profile "url" has neither token nor privateKey, '
                            'and .* environment is not looked at',
                            "--profile", "url", OKTA_CLIENT_TOKEN="hush")
        self.assert_refused(r"profile key\): clientId: it is missing",
                            "--profile", "key")

    # ---- what is wrong ----

    def test_a_token_that_the_org_refuses(self):
        sandbox = self.sandbox("--limit", "none")
        for options, variables in (
                (["--token-command", "echo 00wrong"], {}),
                ([], {"OKTA_CLIENT_TOKEN": "00wrong"}),
                ([], {"OKTA_ACCESS_TOKEN": "wrong"})):
            with self.subTest(options):
                self.run_with("--org", sandbox.url, *options, expect=4,
                              **variables)

    def test_one_orgs_token_is_not_sent_to_another(self):
        sandbox = self.sandbox("--limit", "none")
        self.assert_refused(
            rf"OKTA_CLIENT_TOKEN belongs to {OTHER} \(OKTA_CLIENT_ORGURL\) "
            rf"and is not sent to {sandbox.url} \(--org\)",
            "--org", sandbox.url, OKTA_CLIENT_ORGURL=OTHER,
            OKTA_CLIENT_TOKEN=TOKEN)
        self.assert_refused(f"belongs to {OTHER}", "--org", sandbox.url,
                            OKTA_ORG_NAME="other", OKTA_API_TOKEN=TOKEN)
        self.assert_nothing_sent(sandbox)

    def test_commands_that_do_not_help(self):
        for command, words in (
                ("exit 3", "--token-command ended with status 3"),
                ("kill -9 $$", "--token-command was killed by signal 9"),
                ("true", "what --token-command says is empty"),
                ("yes hush", "--token-command says is over 65536 bytes long"),
                ("echo hush hush", "placeholder, or holds a space")):
            with self.subTest(command):
                self.assert_refused(words, "--org", OTHER, "--token-command",
                                    command)

    def test_a_command_that_fails_under_a_parent_deaf_to_its_children(self):
        """Whoever ignores SIGCHLD has its programs ignore it, too."""
        sandbox = self.sandbox("--limit", "none")
        run = self.muster(
            "import", self.file, "--org", sandbox.url, "--token-command",
            f"echo {TOKEN}; exit 3", expect=2, preexec_fn=lambda: signal.signal(
                signal.SIGCHLD, signal.SIG_IGN))
        self.assert_said(run, "--token-command ended with status 3")

    def test_options_that_do_not_go_together(self):
        key = self.private("key.pem", PEM)
        for options, words in (
                (["--token-file", key, "--token-command", "true"],
                 "which credential"),
                (["--token-command", "true", "--private-key", key,
                  "--client-id", "0oa1"], "which credential"),
                (["--token-file", ""], "--token-file is said with nothing"),
                (["--client-id", "", "--private-key", key],
                 "--client-id is said with nothing"),
                (["--private-key", key], "Say --client-id ID"),
                (["--client-id", "0oa1"], "--private-key FILE"),
                (["--token-command", "echo 00a", "--passphrase-command", "x"],
                 "--passphrase-command is for a private key")):
            with self.subTest(words):
                self.assert_refused(words, "--org", OTHER, *options)

    def test_keys_that_are_none(self):
        shared = self.private("shared.pem", PEM, 0o644)
        text = self.private("text.pem", "hush\n")
        app = ["--org", OTHER, "--client-id", "0oa1", "--private-key"]
        self.assert_refused(r"shared.pem can be read by others.*chmod 600",
                            *app, shared)
        self.assert_refused("text.pem holds no private key", *app, text)
        self.assert_refused("No such file", *app, "none.pem")

    def test_halves_in_the_environment(self):
        mode = {"OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey"}
        for words, variables in (
                ("OKTA_CLIENT_CLIENTID: it is missing",
                 {**mode, "OKTA_CLIENT_PRIVATEKEY": PEM}),
                ("OKTA_CLIENT_PRIVATEKEY: it is missing",
                 {**mode, "OKTA_CLIENT_CLIENTID": "0oa1"}),
                ("OKTA_CLIENT_PRIVATEKEY: it is neither a private key",
                 {**mode, "OKTA_CLIENT_CLIENTID": "0oa1",
                  "OKTA_CLIENT_PRIVATEKEY": "hush+/="}),
                ("private_key_jwt",
                 {**mode, "OKTA_CLIENT_CLIENTID": "0oa1",
                  "OKTA_CLIENT_CLIENTSECRET": "hush"}),
                ("none of SSWS, PrivateKey and Bearer",
                 {"OKTA_CLIENT_AUTHORIZATIONMODE": "JWT"}),
                ("OKTA_CLIENT_TOKEN: .*placeholder",
                 {"OKTA_CLIENT_TOKEN": "{apiToken}"}),
                ("OKTA_CLIENT_CLIENTID: .*placeholder",
                 {"OKTA_CLIENT_CLIENTID": "{clientId}",
                  "OKTA_CLIENT_PRIVATEKEY": PEM}),
                ("OKTA_API_CLIENT_ID: it is missing",
                 {"OKTA_API_PRIVATE_KEY": PEM})):
            with self.subTest(words):
                self.assert_refused(words, "--org", OTHER, **variables)

    def test_files_that_are_wrong(self):
        for text, mode, words in (
                ("okta: {client: {token: hush}}\n", 0o644,
                 r"\./okta.yaml holds a token and can be read by others"),
                ("okta: {client: {clientId: 0oa1, privateKey: '" +
                 PEM.replace("\n", "\n\n") + "'}}\n", 0o640,
                 "holds a private key and can be read"),
                ('okta:\n  client:\n    privateKey: {"kty": "EC", "d": "hush"}\n',
                 0o600, r'privateKey: a JWK has to be a text: .*"privateKey: \|"'),
                ("okta: {client: {token: hush}\n", 0o600,
                 r"\./okta.yaml: line 2, column 1"),
                ("a: &b hush\nokta: *b\n", 0o600, "line 2.*aliases"),
                ("okta: {client: {token: hush}}\n", 0o602,
                 "can be written by anyone")):
            with self.subTest(words):
                self.private("okta.yaml", text, mode)
                self.assert_refused(words, "--org", OTHER)

    def test_urls_that_are_none(self):
        for url, words in (
                ("acme.okta.com", "does not begin with https://"),
                ("https://{yourOktaDomain}", "placeholder"),
                ("https://acme-admin.okta.com", "admin console"),
                ("https://acme.okta.com.com", "twice"),
                ("https://https://acme.okta.com", "twice"),
                ("http://acme.okta.com", "not https"),
                ("https://acme.okta.com\r", "end of a line"),
                ("https://acme.okta.com/login", "path"),
                ("https://me:hush@acme.okta.com", "user name")):
            for options, variables in ((["--org", url], {}),
                                       ([], {"OKTA_CLIENT_ORGURL": url})):
                with self.subTest(url):
                    source = "--org: " if options else "OKTA_CLIENT_ORGURL: "
                    self.assert_refused(
                        source + ".*" + words + ".*https://acme.okta.com",
                        *options, OKTA_CLIENT_TOKEN="hush", **variables)

    def test_a_name_that_is_a_whole_host(self):
        for base in ({}, {"OKTA_BASE_URL": "oktapreview.com"}):
            domain = base.get("OKTA_BASE_URL", "okta.com")
            self.assert_refused("OKTA_ORG_NAME: it is a whole host, to which "
                                f".{domain} is added; say .* \"acme\"",
                                OKTA_ORG_NAME=f"acme.{domain}",
                                OKTA_API_TOKEN="hush", **base)
        for name in ("acme.oktapreview.com", "https://acme.okta.com"):
            self.assert_refused("OKTA_ORG_NAME: it is a whole host, .* and "
                                "OKTA_BASE_URL where another domain",
                                OKTA_ORG_NAME=name, OKTA_API_TOKEN="hush")

    def test_nothing_at_all(self):
        self.assert_refused("which org. Say --org https://acme.okta.com")
        self.assert_refused("no API token.*--token-file FILE.*--client-id ID",
                            "--org", OTHER)
        self.assert_refused(r"no API token \(OKTA_API_TOKEN is set, and empty\)",
                            "--org", OTHER, OKTA_API_TOKEN=" ")
        self.assert_refused('no profile "x": no okta.yaml has any',
                            "--profile", "x")

    # ---- what others see ----

    def test_a_command_sees_none_of_our_secrets(self):
        sandbox = self.sandbox("--limit", "none")
        variables = {name: "hush" + name for name in SECRETS}
        self.assert_runs(sandbox, "--org", sandbox.url, "--token-command",
                         f"env >seen; cat /proc/$PPID/environ >>seen; "
                         f"echo {TOKEN}", **variables)
        seen = self.read("seen").decode()
        self.assertIn("XDG_CACHE_HOME=", seen)
        self.assertNotIn("hush", seen)

    def test_nothing_to_see_in_a_running_process(self):
        sandbox = self.sandbox("--limit", "none", "--latency", "100ms")
        file = self.write("people.csv", people(8))
        variables = {name: "hush" + name for name in SECRETS}
        for options in (["--org", sandbox.url, "--token-file",
                         sandbox.token_path], ["--rehearse"]):
            with self.subTest(options):
                process = self.start(
                    "import", file, *options, "--concurrency", "1", "--force",
                    env=environment(**variables))
                wait_for(lambda: self.exists("people.results.csv"))
                for pid in (process.pid, *children(process.pid)):
                    try:
                        with open(f"/proc/{pid}/environ", "rb") as seen:
                            self.assertNotIn(b"hush", seen.read())
                    except PermissionError:
                        pass
                self.ended(process, 0)
                os.remove(self.path("people.results.csv"))


if __name__ == "__main__":
    unittest.main()
