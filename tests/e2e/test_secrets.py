# SPDX-License-Identifier: Apache-2.0
"""Credentials and passwords: where they go, and where they never do."""

import os
import time
import unittest

from harness import (HEADER, MusterCase, TOKEN, children, csv_bytes,
                     environment, login, people, wait_for)
from jwt_tools import Key, openssl
from stand_in import StandIn

PASSWORDS = ["Pa55word-of-the-first", "Pa55word-of-the-second", "shortpw"]
ANSWERS = ["Answer-of-the-first", "Answer-of-the-second", "Answer-3"]


class Listener(StandIn):
    """Answers every request alike and notes it in |seen|."""

    def __init__(self, status, headers=()):
        super().__init__()
        self.status = status
        self.headers = headers
        self.seen = []

    def answer(self, request, body):
        self.seen.append((request.command, request.path,
                          dict(request.headers)))
        self.send(request, self.status, self.headers, b"{}")


class Secrets(MusterCase):
    def write_people(self):
        """Two that the org takes, and one whom it refuses."""
        header = HEADER + ["password", "recovery_question", "recovery_answer"]
        rows = [[login(n + 1), "A", "B", PASSWORDS[n], "Pet?", ANSWERS[n]]
                for n in range(3)]
        rows += [["nobody", "A", "B", PASSWORDS[0], "Pet?", ANSWERS[0]],
                 [login(9), "A", "B", PASSWORDS[1], "", ANSWERS[1]],
                 [login(10), "A", "B", PASSWORDS[0] * 9, "Pet?", "\x01zzz"]]
        return self.write("people.csv", csv_bytes(rows, header))

    def assert_kept(self, secrets, *texts, but=()):
        """None of the secrets is in what was said or in a file."""
        for name in os.listdir(self.dir):
            if name not in but and os.path.isfile(self.path(name)):
                texts += (self.read(name).decode(errors="replace"),)
        for secret in secrets:
            for text in texts:
                self.assertNotIn(secret, text)

    def test_passwords_are_in_the_rejects_alone(self):
        sandbox = self.sandbox("--limit", "none")
        run = self.run_import(sandbox, self.write_people(), "--progress",
                              "json", expect=1)
        self.assertEqual(self.statuses(), ["created", "created", "failed",
                                           "invalid", "invalid", "invalid"])
        self.assert_kept(PASSWORDS + ANSWERS + [TOKEN, "zzz"], run.out,
                         run.err, but=["people.csv", "people.rejects.csv"])
        self.assertIn(PASSWORDS[2], self.read("people.rejects.csv").decode())
        self.assertNotIn(TOKEN, self.read("people.rejects.csv").decode())
        self.assert_said(run, "holds passwords")
        self.assertTrue(self.summary()["rejects"]["may_hold_passwords"])

    def test_validate_shows_none(self):
        run = self.muster("validate", self.write_people(), "--results", "-",
                          "--summary", "s.json", expect=1)
        self.assert_kept(PASSWORDS + ANSWERS + ["zzz"], run.out, run.err,
                         but=["people.csv"])

    def test_a_column_left_out_is_no_less_secret(self):
        file = self.write("people.csv",
                          b"Kennwort,login,email,firstName,lastName,\n"
                          b'x,"Pa55-one ",a@x.example,a@x.example,Ada,B\n'
                          b"x,a@x.example,a@x.example,Pa55-two\xe2\x80\x8b\n")
        for options in ([], ["--ignore-column", "Kennwort"]):
            run = self.muster("import", file, "--dry-run", "--force",
                              "--findings", "findings.csv", *options,
                              expect=1)
            self.assert_kept(["Pa55"], run.out, run.err,
                             but=["people.csv", "people.rejects.csv"])
            self.assertTrue(self.summary()["rejects"]["may_hold_passwords"])

    def test_none_on_the_command_line(self):
        file = self.write("people.csv", people(1))
        for name in ("password", "recovery_answer"):
            run = self.muster("import", file, "--rehearse", "--set",
                              f"{name}=hunter2hunter2", expect=2)
            self.assert_said(run, "can see what is on a command line")
            self.assertNotIn("hunter2", run.err)
        for option in ("--token", "--api-token", "--password"):
            self.muster("import", file, option, "x", expect=2)

    def look_into(self, pid):
        """What others could see of a process; None when they cannot."""
        seen = ""
        for name in ("cmdline", "environ"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    seen += file.read().decode(errors="replace")
            except PermissionError:
                pass
        return seen

    def test_keys_of_tls_are_written_nowhere(self):
        sandbox = self.sandbox("--limit", "none", "--https")
        self.run_import(sandbox, self.write("people.csv", people(1)),
                        env=environment(SSLKEYLOGFILE=self.path("keys")))
        self.assertFalse(self.exists("keys"))

    def test_verbose_keeps_credentials_and_people_back(self):
        sandbox = self.sandbox("--limit", "none")
        run = self.run_import(sandbox, self.write_people(), "--verbose",
                              expect=1)
        self.assert_said(run, r"> POST /api/v1/users\?activate=true HTTP/1.1")
        self.assert_said(run, r"> Authorization: \(kept back\)")
        self.assert_said(run, "< HTTP/1.1 200 OK")
        self.assert_kept(PASSWORDS + ANSWERS + [TOKEN, "zzz"], run.out,
                         run.err, but=["people.csv", "people.rejects.csv"])

    def test_nothing_to_see_in_a_running_process(self):
        sandbox = self.sandbox("--limit", "none", "--latency", "100ms")
        file = self.write("people.csv", people(8))
        process = self.start(
            "import", file, "--org", sandbox.url, "--concurrency", "1",
            env=environment(OKTA_CLIENT_TOKEN=TOKEN, OKTA_API_TOKEN="other77"))
        wait_for(lambda: sandbox.ledger()["created"] > 0)
        seen = self.look_into(process.pid)
        with open(f"/proc/{process.pid}/limits", encoding="ascii") as limits:
            self.assertRegex(limits.read(), r"Max core file size\s+0\s+0")
        self.ended(process, 0)
        self.assertIn("--concurrency", seen)
        self.assertNotIn(TOKEN, seen)
        self.assertNotIn("other77", seen)

    def test_nothing_to_see_in_a_rehearsal(self):
        """Neither the real credentials nor those of the throw-away org."""
        file = self.write("people.csv", people(400))
        process = self.start(
            "import", file, "--rehearse", env=environment(
                OKTA_CLIENT_TOKEN=TOKEN, OKTA_API_TOKEN="other77"))
        wait_for(lambda: self.exists("people.results.csv")
                 and self.read("people.results.csv").count(b"\n") > 2)
        child, = children(process.pid)
        seen = self.look_into(process.pid) + self.look_into(child)
        self.assertIn("muster-sandbox", seen)
        self.assertNotIn(TOKEN, seen)
        self.assertNotIn("other77", seen)
        self.assertNotRegex(seen, r"[0-9a-f]{42}")
        process.terminate()
        self.ended(process, 143)

    def test_standard_input_is_kept_without_a_name(self):
        os.mkdir(self.path("tmp"))
        sandbox = self.sandbox("--limit", "none", "--latency", "50ms")
        process = self.start_import(
            sandbox, "-", "--concurrency", "1", stdin=-1,
            env=environment(TMPDIR=self.path("tmp")))
        process.stdin.write(csv_bytes(people(20)))
        process.stdin.close()
        process.stdin = None
        wait_for(lambda: sandbox.ledger()["created"] > 0)
        self.assertEqual(os.listdir(self.path("tmp")), [])
        self.ended(process, 0)
        self.assertEqual(os.listdir(self.path("tmp")), [])

    def test_a_token_file_that_others_can_read(self):
        file = self.write("people.csv", people(1))
        token = self.write("token", TOKEN.encode())
        sandbox = self.sandbox("--limit", "none")
        for mode in (0o644, 0o640, 0o604, 0o620):
            with self.subTest(oct(mode)):
                os.chmod(token, mode)
                run = self.muster("import", file, "--org", sandbox.url,
                                  "--token-file", token, expect=2)
                self.assert_said(run, f"mode {mode:03o}", "chmod 600")
                self.assertNotIn(TOKEN, run.err)
        self.assert_nothing_sent(sandbox)

    def test_other_tokens_that_are_none(self):
        file = self.write("people.csv", people(1))
        for text in (b"", b"\n", b"  \n00token\n", b"{apiToken}\n"):
            with self.subTest(text):
                token = self.write("token", text)
                os.chmod(token, 0o600)
                run = self.muster("import", file, "--org",
                                  "https://acme.invalid", "--token-file",
                                  token, expect=2)
                self.assert_said(run, "empty|placeholder")

    def test_a_token_through_a_pipe(self):
        sandbox = self.sandbox("--limit", "none")
        read_end, write_end = os.pipe()
        os.write(write_end, TOKEN.encode() + b"\n")
        os.close(write_end)
        self.muster("import", self.write("people.csv", people(2)), "--org",
                    sandbox.url, "--token-file", f"/dev/fd/{read_end}",
                    pass_fds=[read_end])
        os.close(read_end)
        self.assert_created_once(sandbox, [login(1), login(2)])

    def test_redirects_are_not_followed(self):
        file = self.write("people.csv", people(3))
        token = self.write("token", TOKEN.encode())
        os.chmod(token, 0o600)
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status), Listener(200) as other:
                away = [("Location", other.url + "/api/v1/users")]
                with Listener(status, away) as org:
                    self.muster("import", file, "--org", org.url,
                                "--token-file", token, "--force", expect=1)
                self.assertEqual(other.seen, [])
                self.assertEqual([(m, p) for m, p, _ in org.seen],
                                 [("GET", "/api/v1/meta/schemas/user/default"),
                                  *[("POST", "/api/v1/users?activate=true")]
                                  * 3])
                for _, _, headers in org.seen:
                    self.assertEqual(headers["Authorization"],
                                     f"SSWS {TOKEN}")
        self.assertEqual(self.statuses(), ["failed"] * 3)
        self.assertEqual(self.results()[0]["http_status"], "308")
        self.assert_kept([TOKEN], but=["token"])

    def test_no_proxy_sees_what_is_meant_for_this_machine(self):
        sandbox = self.sandbox("--limit", "none")
        file = self.write("people.csv", people(2))
        with Listener(200) as proxy:
            env = environment(http_proxy=proxy.url, all_proxy=proxy.url,
                              ALL_PROXY=proxy.url)
            self.run_import(sandbox, file, env=env)
            self.muster("import", file, "--rehearse", "--force", env=env)
            self.assertEqual(proxy.seen, [])
        self.assert_created_once(sandbox, [login(1), login(2)])

    def test_a_proxy_of_https_never_sees_the_token(self):
        sandbox = self.sandbox("--https", "--limit", "none")
        file = self.write("people.csv", people(2))
        with Listener(502) as proxy:
            self.run_import(sandbox, file, "--give-up-after", "1s", expect=5,
                            env=environment(https_proxy=proxy.url))
            self.assertTrue(proxy.seen)
            for method, path, headers in proxy.seen:
                self.assertEqual((method, path),
                                 ("CONNECT", f"localhost:{sandbox.port}"))
                self.assertNotIn("Authorization", headers)

    def test_verbose_keeps_the_login_of_a_proxy_back(self):
        file = self.write("people.csv", people(1))
        sandbox = self.sandbox("--https", "--limit", "none")
        with Listener(502) as proxy:
            url = proxy.url.replace("//", "//ada:Pa55@word@")
            run = self.run_import(sandbox, file, "--verbose",
                                  "--give-up-after", "1s", expect=5,
                                  env=environment(https_proxy=url))
        self.assert_said(run, r"https_proxy == '\(kept back\)@")
        for secret in ("Pa55", "word@", "YWRhOlBhNTV"):  # ada:Pa55, base64
            self.assertNotIn(secret, run.err)

    def test_a_netrc_is_not_looked_at(self):
        home = self.dir / "home"
        home.mkdir()
        (home / ".netrc").write_text(
            "machine 127.0.0.1 login me password secret\n")
        file = self.write("people.csv", people(1))
        token = self.write("token", TOKEN.encode())
        os.chmod(token, 0o600)
        with Listener(200) as org:
            self.muster("import", file, "--org", org.url, "--token-file",
                        token, "--retries", "0", *self.offline(), expect=1,
                        env=environment(HOME=str(home)))
            for _, _, headers in org.seen:
                self.assertEqual(headers["Authorization"], f"SSWS {TOKEN}")

    def test_a_certificate_for_another_host(self):
        sandbox = self.sandbox("--https", "--listen", "0.0.0.0")
        run = self.muster("import", self.write("people.csv", people(1)),
                          "--org", f"https://127.0.0.2:{sandbox.port}",
                          "--token-file", sandbox.token_path, "--ca-file",
                          sandbox.ca, expect=2)
        self.assert_said(run, "certificate is not trusted")
        self.assertEqual(sandbox.stored(), [])

    def test_rehearsals_keep_to_themselves(self):
        """A real org in the environment gets nothing."""
        with Listener(200) as org:
            self.muster("import", self.write("people.csv", people(3)),
                        "--rehearse", env=environment(
                            OKTA_CLIENT_ORGURL=org.url,
                            OKTA_CLIENT_TOKEN=TOKEN))
            time.sleep(0.1)
            self.assertEqual(org.seen, [])


class OfServiceApps(MusterCase):
    """Key, passphrase, access token, assertion and proof: nowhere at all."""

    PASSPHRASE = "swordfish-of-the-night"

    @classmethod
    def setUpClass(cls):
        cls.key = Key("ES256")
        cls.hidden = openssl("pkcs8", "-topk8", "-in", cls.key.path,
                             "-passout", "pass:" + cls.PASSPHRASE).decode()
        with open(cls.key.path, encoding="ascii") as file:
            cls.pem = file.read()

    def org(self, *options):
        return self.sandbox("--service-app", f"app={self.key.public_path}",
                            "--dpop", "required", *options)

    def options(self, org):
        """With files that are not among those that are looked through."""
        folder = self.dir.parent / "secret"
        folder.mkdir(exist_ok=True)
        for name, text in (("key.pem", self.hidden),
                           ("passphrase", self.PASSPHRASE)):
            path = folder / name
            path.write_text(text, encoding="ascii")
            path.chmod(0o600)
        return ["--org", org.url, "--client-id", "app", "--private-key",
                str(folder / "key.pem"), "--passphrase-command",
                f"env >seen-by-child; tr '\\0' ' ' </proc/$PPID/cmdline "
                f">>seen-by-child; cat {folder / 'passphrase'}"]

    def assert_kept(self, *texts):
        """Tokens, assertions and proofs are JWTs, which begin so."""
        for folder in (self.dir, self.cache):
            for where, _, names in os.walk(folder):
                for name in names:
                    with open(os.path.join(where, name), "rb") as file:
                        texts += (file.read().decode(errors="replace"),)
        for text in texts:
            self.assertNotRegex(text, r"eyJ[\w-]{10}")
            self.assertNotIn(self.PASSPHRASE, text)
            for line in (self.pem + self.hidden).splitlines():
                if not line.startswith("-----"):
                    self.assertNotIn(line, text)

    def test_in_nothing_that_is_said_or_written(self):
        org = self.org("--limit", "none")
        file = self.write("people.csv", people(3) + [["nobody", "A", "B"]])
        run = self.muster("import", file, *self.options(org), "--verbose",
                          "--progress", "json", expect=1)
        self.assertIn("DPoP: (kept back)", run.err)
        self.assertIn("Authorization: (kept back)", run.err)
        self.assertTrue(self.exists("people.rejects.csv"))
        self.assert_kept(run.out, run.err)

    def test_in_nothing_that_an_export_leaves_behind(self):
        org = self.org("--limit", "none", "--people", "900", "--latency",
                       "100ms")
        process = self.start("export", "users", *self.options(org),
                             "--output", "out.csv", "--concurrency", "1",
                             "--verbose")
        wait_for(lambda: any(name.endswith(".pages")
                             for name in os.listdir(self.dir)))
        process.kill()
        run = self.ended(process, -9)
        self.assertTrue(any(name.endswith(".pages")
                            for name in os.listdir(self.dir)))
        self.assert_kept(run.out, run.err)

    def test_in_no_error(self):
        org = self.org("--limit", "none")
        options = self.options(org)
        for more in (["--key-id", "gone"], ["--passphrase-command",
                                            "echo wrong-one"]):
            run = self.muster("import", self.write("people.csv", people(3)),
                              *options, *more, "--force", "--verbose",
                              expect=None)
            self.assertIn(run.code, (2, 4))
            self.assert_kept(run.out, run.err)
            self.assertNotIn("wrong-one", run.err)

    def test_in_nothing_that_others_see_of_a_process(self):
        org = self.org("--limit", "none", "--latency", "100ms")
        file = self.write("people.csv", people(9))
        options = self.options(org)
        for given, env in ((options, environment()),
                           (["--org", org.url], environment(
                               OKTA_CLIENT_CLIENTID="app",
                               OKTA_CLIENT_PRIVATEKEY=self.pem))):
            process = self.start("import", file, *given, "--concurrency", "1",
                                 "--force", env=env)
            made = org.ledger()["creates"]
            wait_for(lambda made=made: org.ledger()["creates"] != made
                     or process.poll() is not None)
            seen = ""
            for pid in (process.pid, *children(process.pid)):
                for name in ("cmdline", "environ"):
                    try:
                        with open(f"/proc/{pid}/{name}", "rb") as text:
                            seen += text.read().decode(errors="replace")
                    except PermissionError:
                        pass
            with open(f"/proc/{process.pid}/limits",
                      encoding="ascii") as limits:
                self.assertRegex(limits.read(), r"Max core file size\s+0\s+0")
            self.assertIn("--concurrency", seen)
            self.assert_kept(seen)
            process.kill()
            process.wait(10)
        self.assertIn("--passphrase-command",
                      self.read("seen-by-child").decode())


if __name__ == "__main__":
    unittest.main()
