# SPDX-License-Identifier: Apache-2.0
"""Who gets an e-mail, who is activated without one, and where the links go
that the e-mails would have held."""

import os
import re
import unittest

from harness import (HEADER, MusterCase, csv_bytes, login, people, read_csv,
                     wait_for)

PASSWORD = "Tr0ub4dor&3x"
LINKS = ("--silent", "--activation-links", "links.csv")
PATIENT = ("--timeout", "1", "--retries", "12")


def crowd(count, with_password=5):
    """Every so manyth brings a password."""
    return [[*row, "" if n % with_password else PASSWORD]
            for n, row in enumerate(people(count))]


class ActivationCase(MusterCase):
    def write_crowd(self, rows):
        return self.write("people.csv",
                          csv_bytes(rows, HEADER + ["password"]))

    def links(self):
        """Id to link; of two lines for one row the later one is good."""
        header, *lines = read_csv(self.read("links.csv"))
        self.assertEqual(header, ["row", "login", "id", "activation_url"])
        for line in lines:
            self.assertEqual(login(int(line[0])), line[1])
            self.assertRegex(line[3], r"^https?://.*/welcome/\w+$")
        return {line[2]: line[3] for line in lines}

    def assert_mails(self, org, count):
        self.assertEqual(sum(org.ledger("?creates=none")["mails"].values()),
                         count)

    def assert_all_activated(self, org, rows):
        """Each is created once, is in the state that the row makes for, and
        has a link if need be; nobody was written to."""
        self.assert_answers(rows)
        self.assertEqual(set(self.statuses()), {"created"})
        self.assert_created_once(org, [row[0] for row in rows])
        wanted = {row[0]: "ACTIVE" if row[3] else "PROVISIONED"
                  for row in rows}
        self.assertEqual({user["profile"]["login"]: user["status"]
                          for user in org.stored()}, wanted)
        self.assertEqual(set(self.links()),
                         {row["id"] for row in self.results()
                          if wanted[row["login"]] == "PROVISIONED"})
        self.assert_mails(org, 0)


class Mails(ActivationCase):
    def test_the_budget_the_summary_and_the_org_agree(self):
        rows = crowd(11) + [["x", "Not", "Valid", ""]]
        file = self.write_crowd(rows)
        for options, count in (((), 8), (("--silent",), 0),
                               (("--no-activate",), 0)):
            org = self.sandbox("--limit", "none")
            run = self.run_import(org, file, "--force", *options, expect=1)
            self.assert_said(run, "mails: 8 people get an activation e-mail "
                                  "from Okta as they are created; --silent"
                             if count else "mails: nobody gets")
            self.assertEqual(self.summary()["mails"], count)
            self.assert_mails(org, count)

    def test_a_dry_run_says_it_too(self):
        run = self.muster("import", self.write_crowd(crowd(3)), "--dry-run")
        self.assert_said(run, "budget: 3 calls", "mails: 2 people get")
        self.assertEqual(self.summary()["mails"], 2)


class Silent(ActivationCase):
    def test_two_calls_without_a_password_and_one_with(self):
        org = self.sandbox("--limit", "none")
        rows = crowd(10)
        run = self.run_import(org, self.write_crowd(rows), *LINKS)
        self.assert_all_activated(org, rows)
        self.assertEqual(org.ledger()["requests"]["users"], {"200": 18})
        self.assertEqual(self.summary()["requests"]["/api/v1/users"],
                         {"200": 18})
        self.assert_said(run, r"budget: 18 calls to /api/v1/users: 10 to "
                              r"create users, 8 to activate")
        for row in self.results():
            self.assertEqual((row["attempts"], row["http_status"]),
                             ("1", "200"))
        self.assertEqual([row["user_status"] for row in self.results()],
                         ["PROVISIONED" if row[3] == "" else "ACTIVE"
                          for row in rows])

    def test_links_go_nowhere_else(self):
        org = self.sandbox("--limit", "none")
        run = self.run_import(org, self.write_crowd(crowd(10)), *LINKS,
                              "--progress", "json")
        self.assertEqual(os.stat(self.path("links.csv")).st_mode & 0o777,
                         0o600)
        tokens = [link.rsplit("/", 1)[1] for link in self.links().values()]
        self.assertEqual(len(set(tokens)), 8)
        texts = [run.out, run.err] + [
            self.read(name).decode() for name in os.listdir(self.dir)
            if name != "links.csv"]
        for token in tokens + ["/welcome/"]:
            for text in texts:
                self.assertNotIn(token, text)

    def test_without_a_file_nobody_sees_them(self):
        org = self.sandbox("--limit", "none")
        run = self.run_import(org, self.write_crowd(crowd(4)), "--silent")
        self.assertNotIn("welcome", run.err)
        self.assertEqual(sorted(os.listdir(self.dir)), [
            "people.csv", "people.results.csv", "people.summary.json"])

    def test_people_who_may_not_sign_in_stay_staged(self):
        org = self.sandbox("--limit", "none")
        file = self.write("people.csv", csv_bytes(
            [[login(1), "A", "B", "active"], [login(2), "A", "B", "inactive"]],
            HEADER + ["status"]))
        self.run_import(org, file, *LINKS)
        self.assertEqual([user["status"] for user in org.stored()],
                         ["PROVISIONED", "STAGED"])
        self.assertEqual(len(self.links()), 1)

    def test_passwords_for_one_sign_in(self):
        org = self.sandbox("--limit", "none")
        self.run_import(org, self.write_crowd(crowd(2, 1)), "--silent",
                        "--change-password-at-next-login")
        self.assertEqual({user["status"] for user in org.stored()},
                         {"PASSWORD_EXPIRED"})
        self.assertEqual(org.ledger()["requests"]["users"], {"200": 2})

    def test_windows_are_kept(self):
        """With two requests a row, and windows that end amid a row."""
        waves = []
        rows = crowd(70)
        for kind in ("epoch", "first-request"):
            for pace in ("even", "burst"):
                org = self.sandbox("--limit", "users=51/1s", "--share", "100",
                                   "--window", kind)
                file = self.write(f"{kind}{pace}.csv",
                                  csv_bytes(rows, HEADER + ["password"]))
                waves.append((org, self.start_import(org, file, "--silent",
                                                     "--pace", pace)))
        for org, process in waves:
            self.ended(process, 0)
            ledger = org.ledger()
            self.assertEqual(ledger["requests"]["users"], {"200": 126})
            self.assertEqual(ledger["sent_into_exhausted_window_after_first"],
                             {})
            self.assertEqual(ledger["rate_limited"]["window"], 0)

    def test_what_goes_wrong_on_the_way(self):
        org = self.sandbox("--limit", "none", "--latency", "2ms",
                           "--fault", "500=4", "--fault", "504=4",
                           "--fault", "reset-after=4", "--fault", "truncated=4",
                           "--fault", "503=4", "--fault", "malformed=4")
        rows = crowd(150)
        self.run_import(org, self.write_crowd(rows), *LINKS, *PATIENT)
        self.assert_all_activated(org, rows)

    def test_a_login_that_is_taken_is_not_activated(self):
        org = self.sandbox("--limit", "none")
        org.create(login(2), "?activate=false")
        self.run_import(org, self.write_crowd(crowd(3)), *LINKS, expect=1)
        self.assertEqual(self.statuses(), ["created", "failed", "created"])
        self.assertEqual({user["status"] for user in org.stored()
                          if user["profile"]["login"] == login(2)}, {"STAGED"})


class Resumed(ActivationCase):
    def kill_at(self, org, file, lines, *options):
        process = self.start_import(org, file, *LINKS, *options)
        wait_for(lambda: process.poll() is not None or
                 self.exists("people.results.csv") and
                 self.read("people.results.csv").count(b"\n") > lines)
        process.kill()
        process.wait(10)

    def test_everybody_is_activated_once(self):
        """Killed amid creates and activations, twice."""
        org = self.sandbox("--limit", "none", "--latency", "20ms",
                           "--jitter", "90")
        rows = crowd(150)
        file = self.write_crowd(rows)
        self.kill_at(org, file, 40)
        self.kill_at(org, file, 80, "--resume")
        run = self.run_import(org, file, *LINKS, "--resume")
        self.assert_all_activated(org, rows)
        after = int(re.search(r"going on after row (\d+)", run.err)[1])
        left = rows[after:]
        self.assert_said(run, "%d to create users, %d to activate" % (
            len(left), sum(not row[3] for row in left)))
        self.assertTrue(self.summary()["complete"])

    def test_the_run_has_to_be_the_same(self):
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        file = self.write_crowd(crowd(100))
        self.kill_at(org, file, 5)
        for options in ((), ("--silent",)):
            run = self.run_import(org, file, *options, "--resume", expect=2)
            self.assert_said(run, "--silent, --activation-links")
        self.assert_mails(org, 0)

    def test_links_that_were_taken_away_stay_away(self):
        """What comes after goes into a file of its own."""
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        rows = crowd(100)
        file = self.write_crowd(rows)
        self.kill_at(org, file, 20)
        os.rename(self.path("links.csv"), self.path("first.csv"))
        self.run_import(org, file, *LINKS, "--resume")
        both = {line[2] for line in read_csv(self.read("first.csv"))[1:]}
        both |= set(self.links())
        self.assertEqual(len(both), 80)


class Usage(ActivationCase):
    def test_what_does_not_go_together(self):
        org = self.sandbox("--limit", "none")
        file = self.write_crowd(crowd(2))
        for options, words in (
                (["--silent", "--no-activate"], "say one of them"),
                (["--activation-links", "links.csv"], "needs --silent"),
                (["--silent", "--activation-links", "-"], "name one"),
                (["--silent", "--activation-links", "people.results.csv"],
                 "two outputs"),
                (["--silent", "--activation-links", file], "the input itself"),
                (["--provider", "OKTA"], "FEDERATION or SOCIAL"),
                (["--provider", "SOCIAL", "--change-password-at-next-login"],
                 "no password")):
            run = self.run_import(org, file, *options, expect=2)
            self.assert_said(run, words)
        self.assert_nothing_sent(org)
        self.assertEqual(os.listdir(self.dir), ["people.csv"])

    def test_links_are_never_overwritten_unasked(self):
        org = self.sandbox("--limit", "none")
        file = self.write_crowd(crowd(2))
        self.write("links.csv", b"somebody's\n")
        for more in ([], ["--resume"]):
            run = self.run_import(org, file, *LINKS, *more, expect=6)
            self.assert_said(run, "links.csv is there already")
        self.assert_nothing_sent(org)
        self.run_import(org, file, *LINKS, "--force")
        self.assertEqual(len(self.links()), 1)


class Provider(ActivationCase):
    def test_users_sign_in_elsewhere(self):
        for given, kind in (("federation", "FEDERATION"),
                            ("Social", "SOCIAL")):
            org = self.sandbox("--limit", "none")
            run = self.run_import(org, self.write("people.csv", people(2)),
                                  "--provider", given, "--force")
            self.assert_said(run, "mails: nobody")
            for user in org.stored():
                self.assertEqual(user["status"], "ACTIVE")
                self.assertEqual(user["stored"]["credentials"], {
                    "provider": {"type": kind, "name": kind}})
            self.assert_mails(org, 0)

    def test_who_brings_credentials_is_invalid(self):
        org = self.sandbox("--limit", "none")
        file = self.write_crowd(crowd(6))
        run = self.run_import(org, file, "--provider", "SOCIAL", expect=1)
        self.assertEqual(self.statuses(), ["invalid", *["created"] * 4,
                                           "invalid"])
        self.assert_said(run, "gives a password, but users of --provider")
        self.muster("validate", file, "--provider", "social", expect=1)

    def test_with_the_others_options(self):
        org = self.sandbox("--limit", "none")
        file = self.write("people.csv", people(2))
        self.run_import(org, file, "--provider", "SOCIAL", "--silent")
        self.run_import(self.sandbox("--limit", "none"), file, "--provider",
                        "SOCIAL", "--no-activate", "--force")
        self.assertEqual(org.ledger()["requests"]["users"], {"200": 2})
        self.assertEqual({row["user_status"] for row in self.results()},
                         {"STAGED"})


class Recovery(ActivationCase):
    def test_what_the_org_would_refuse_is_invalid(self):
        org = self.sandbox("--limit", "none")
        pairs = [("First pet?", "Rex"), ("Pet?", "my pet? no"),
                 ("Mother's maiden name?", "Maidenhead"),
                 ("Who is the cat?", "the cat is"), ("Été?", "été"),
                 ("École où?", "l'ÉCOLE"), ("École?", "ecole")]
        rows = [[login(n), "A", "B", *pair] for n, pair in enumerate(pairs)]
        refused = []
        for n, (question, answer) in enumerate(pairs):
            reply = org.create(f"other{n}@corp.example", credentials={
                "recovery_question": {"question": question,
                                      "answer": answer}})
            refused.append("created" if reply.status == 200 else "invalid")
        self.run_import(org, self.write("people.csv", csv_bytes(
            rows, HEADER + ["recovery_question", "recovery_answer"])),
                        expect=1)
        self.assertEqual(self.statuses(), refused)
        self.assertEqual(refused.count("invalid"), 3)


if __name__ == "__main__":
    unittest.main()
