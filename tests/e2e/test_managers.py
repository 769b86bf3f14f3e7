# SPDX-License-Identifier: Apache-2.0
"""--link-managers: whoever is named as manager gets to be the manager."""

import signal
import unittest

from harness import MusterCase, csv_bytes, gzipped, login, wait_for

HEADER = ["login", "firstName", "lastName", "employeeNumber", "managerId",
          "manager"]
FAST = ("--limit", "none")


def person(number, manager_id="", manager=""):
    return [login(number), f"First{number}", f"Last{number}", f"E{number:04}",
            manager_id, manager]


def tree(count):
    """Everybody under a person further up or down, by login or number."""
    rows = []
    for n in range(1, count + 1):
        boss = n // 2 or count
        rows.append(person(n, login(boss) if n % 3 else f"E{boss:04}"))
    rows[-1][4] = ""  # no circle
    return rows, {n: n // 2 or count for n in range(1, count)}


class Managers(MusterCase):
    def table(self, rows, name="people.csv"):
        return self.write(name, csv_bytes(rows, HEADER))

    def link(self, org, file, *options, **more):
        return self.run_import(org, file, "--link-managers", *options, **more)

    def writes(self, org):
        """The requests that linking makes, by HTTP status."""
        return org.ledger("?creates=none")["requests"].get("user-write", {})

    def profiles(self, org):
        return {user["profile"]["login"]: user for user in org.stored()}

    def assert_linked(self, org, bosses):
        """|bosses|: number of a person to that of the manager."""
        users = self.profiles(org)
        for number, boss in bosses.items():
            self.assertEqual(users[login(number)]["profile"]["managerId"],
                             users[login(boss)]["id"], login(number))

    def assert_managers(self, **expected):
        managers = self.summary()["managers"]
        found = {name: managers[name] for name in expected}
        self.assertEqual(found, expected)


class Linking(Managers):
    def test_by_login_and_by_number(self):
        org = self.sandbox(*FAST)
        rows = [person(1, "E0003"), person(2, "USER4@corp.example", "Somebody"),
                person(3), person(4, "", login(1)),
                person(5, "someone@else.example"), person(6, login(6)),
                person(7, "", "Last1, First1"), person(8, "E0004")]
        run = self.link(org, self.table(rows))
        self.assert_linked(org, {1: 3, 2: 4, 4: 1, 8: 4})
        users = self.profiles(org)
        for number, text in ((5, "someone@else.example"), (6, login(6)),
                             (3, None), (7, None)):
            self.assertEqual(users[login(number)]["profile"].get("managerId"),
                             text)
        self.assertEqual(users[login(2)]["profile"]["manager"], "Somebody")
        self.assertEqual(users[login(2)]["profile"]["firstName"], "First2")
        self.assert_said(
            run, "managers: 4 rows to be linked",
            "2 managers are not in this file: managerId stays as given in 2 "
            "rows", "their own managers: .* in 1 row, as in row 6",
            r"4 calls to /api/v1/users/\{id\} to give users their managers",
            "linking managers: 4 users", "managers: 4 users linked")
        self.assertEqual(self.writes(org), {"200": 4})
        self.assert_managers(found=4, linked=4, not_in_file=2, own=1,
                             failures=0, failed=[])
        summary = self.summary()
        self.assertEqual(summary["requests"],
                         {"/api/v1": {"200": 1},
                          "/api/v1/users": {"200": 8},
                          "/api/v1/users/{id}": {"200": 4}})
        self.assertTrue(summary["options"]["link_managers"])
        self.assertEqual(set(self.statuses()), {"created"})

    def test_unasked_nobody_is_linked(self):
        org = self.sandbox(*FAST)
        self.run_import(org, self.table([person(1), person(2, login(1))]))
        self.assertEqual(
            self.profiles(org)[login(2)]["profile"]["managerId"], login(1))
        self.assertEqual(self.writes(org), {})
        self.assertNotIn("managers", self.summary())

    def test_a_dry_run_counts(self):
        org = self.sandbox(*FAST)
        run = self.link(org, self.table([person(1), person(2, login(1))]),
                        "--dry-run")
        self.assert_said(run, "1 row to be linked")
        self.assert_only_asked(org)
        self.assert_managers(found=1, linked=0)

    def test_managers_who_fail(self):
        """Theirs stay as given, and they are counted."""
        org = self.sandbox(*FAST)
        org.create(login(1))
        rows = [person(1), person(2, login(1)), person(3, "E0002"),
                ["bad"] + person(4)[1:], person(5, "E0004"),
                person(6, login(1))]
        org.create(login(6))
        run = self.link(org, self.table(rows), expect=1)
        self.assertEqual(self.statuses(), ["failed", "created", "created",
                                           "invalid", "created", "failed"])
        self.assert_linked(org, {3: 2})
        users = self.profiles(org)
        self.assertEqual(users[login(2)]["profile"]["managerId"], login(1))
        self.assertEqual(users[login(5)]["profile"]["managerId"], "E0004")
        self.assertNotIn("managerId", users[login(6)]["profile"])
        self.assert_managers(found=3, linked=1, manager_failed=1,
                             not_created=1, not_sent=1)
        self.assert_said(run, "1 user linked, 1 whose manager was not "
                              "created, 1 not created",
                         "managers whose own rows are not sent")

    def test_results_in_gzip(self):
        org = self.sandbox(*FAST)
        rows, bosses = tree(30)
        file = self.table(rows)
        packed = self.path("out.csv.gz")
        self.link(org, file, "--results", packed)
        self.assert_linked(org, bosses)
        self.link(org, file, "--results", packed, "--resume")
        self.assertEqual(self.writes(org), {"200": 29})

    def test_results_have_to_be_a_file(self):
        org = self.sandbox(*FAST)
        run = self.link(org, self.table([person(1)]), "--results", "-",
                        expect=2)
        self.assert_said(run, "--link-managers reads the results again")
        self.assert_only_asked(org)

    def test_standard_input(self):
        org = self.sandbox(*FAST)
        rows, bosses = tree(20)
        self.link(org, "-", stdin=csv_bytes(rows, HEADER))
        self.assert_linked(org, bosses)

    def test_gzipped_input_of_another_encoding(self):
        org = self.sandbox(*FAST)
        rows = [["zoë@corp.example", *person(1)[1:]], person(2),
                person(3, "ZOE@corp.example")]
        data = csv_bytes(rows, HEADER).decode().encode("utf-16")
        self.link(org, self.write("people.csv.gz", gzipped(data)))
        users = self.profiles(org)
        self.assertEqual(users[login(3)]["profile"]["managerId"],
                         users["zoë@corp.example"]["id"])

    def test_through_faults_and_limits(self):
        org = self.sandbox("--limit", "users=60/60s",
                           "--limit", "user-write=60/60s",
                           "--share", "100", "--speed", "60",
                           "--fault=500=5", "--fault=503=5",
                           "--fault=reset-after=5", "--fault=truncated=5",
                           "--fault=429-bare=5")
        rows, bosses = tree(100)
        self.link(org, self.table(rows), "--rehearse-speed", "60",
                  "--retries", "50", "--row-deadline", "1h")
        self.assert_linked(org, bosses)
        self.assert_managers(found=99, linked=99, failures=0)
        self.assertEqual(self.summary()["counts"], {"created": 100})

    def test_with_two_thousand(self):
        org = self.sandbox(*FAST)
        rows, bosses = tree(2000)
        self.link(org, self.table(rows), "--quiet")
        self.assert_linked(org, bosses)
        self.assertEqual(self.writes(org), {"200": 1999})


class BeforeAnyCall(Managers):
    CIRCLE = [person(1, login(2)), person(2, "E0001"), person(3, login(1))]

    def test_a_circle_is_told(self):
        run = self.muster("validate", self.table(self.CIRCLE),
                          "--link-managers")
        self.assert_said(run, r'circle: row 1 \("user1@corp.example"\) under '
                              r'row 2 \("user2@corp.example"\) under row 1')

    def test_a_circle_is_linked_all_the_same(self):
        org = self.sandbox(*FAST)
        self.link(org, self.table(self.CIRCLE))
        self.assert_linked(org, {1: 2, 2: 1, 3: 1})
        self.assert_managers(cycles=1, linked=3)

    def test_strict_refuses_a_circle(self):
        org = self.sandbox(*FAST)
        file = self.table(self.CIRCLE)
        run = self.link(org, file, "--strict", "--set", "email=a@b.example",
                        "--encoding", "UTF-8", expect=3)
        self.assert_said(run, "--strict: managers in a circle: .*; mend the")
        self.assert_only_asked(org)

    def test_findings_have_it(self):
        self.muster("validate", self.table(self.CIRCLE), "--link-managers",
                    "--findings", self.path("findings.csv"))
        self.assertRegex(self.read("findings.csv").decode(),
                         "manager_cycle.*circle")

    def test_a_number_of_several_is_a_fault(self):
        org = self.sandbox(*FAST)
        twin = person(2)
        twin[3] = "E0001"
        rows = [person(1), twin, person(3, "E0001"), person(4, login(2))]
        self.link(org, self.table(rows), expect=1)
        answers = self.results()
        self.assertEqual([a["status"] for a in answers],
                         ["created", "created", "invalid", "created"])
        self.assertRegex(answers[2]["error"],
                         'E4 "managerId": is the employeeNumber of row 1 and')
        self.assert_linked(org, {4: 2})
        self.assertIn("manager", [e["code"] for e in self.summary()["errors"]])


class GoingOn(Managers):
    ROWS, BOSSES = tree(60)

    def under_way(self, org, *options):
        return self.start_import(org, self.table(self.ROWS), "--link-managers",
                                 "--concurrency", "2", *options)

    def links(self, org):
        return sum(self.writes(org).values())

    def assert_all_linked(self, org):
        self.assert_created_once(org, [row[0] for row in self.ROWS])
        self.assert_answers(self.ROWS)
        self.assertEqual(set(self.statuses()), {"created"})
        self.assert_linked(org, self.BOSSES)
        self.assertTrue(self.summary()["complete"])
        self.assert_managers(found=59, linked=59)

    def test_killed_among_the_creates(self):
        org = self.sandbox(*FAST, "--latency", "10ms")
        process = self.under_way(org)
        wait_for(lambda: org.ledger("?creates=none")["created"] >= 20)
        process.kill()
        process.wait(10)
        self.assertEqual(self.writes(org), {})
        self.link(org, self.path("people.csv"), "--resume")
        self.assert_all_linked(org)

    def test_killed_among_the_links(self):
        org = self.sandbox(*FAST, "--latency", "10ms")
        process = self.under_way(org)
        wait_for(lambda: self.links(org) >= 20)
        process.kill()
        process.wait(10)
        self.assertFalse(self.summary()["complete"])
        self.assertLess(self.links(org), 59)
        run = self.link(org, self.path("people.csv"), "--resume")
        self.assert_said(run, "going on after row 60 of 60",
                         "every row has its result; all managers are linked "
                         "again")
        self.assert_all_linked(org)

    def test_interrupted_among_the_links(self):
        org = self.sandbox(*FAST, "--latency", "10ms")
        process = self.under_way(org)
        wait_for(lambda: self.links(org) >= 10)
        process.send_signal(signal.SIGINT)
        run = self.ended(process, 130)
        self.assert_said(run, "stopped as asked", "60 created of 60 rows",
                         "--resume links all managers again")
        summary = self.summary()
        self.assertEqual((summary["complete"], summary["stopped_by"],
                          summary["exit_code"]), (False, "interrupted", 130))
        self.assertLess(summary["managers"]["linked"], 59)
        self.link(org, self.path("people.csv"), "--resume")
        self.assert_all_linked(org)

    def test_who_may_create_may_not_update(self):
        org = self.sandbox(*FAST, "--forbid-after", "61")
        run = self.link(org, self.table(self.ROWS), expect=4)
        self.assert_said(run, "these credentials may not update users")
        self.assertEqual(set(self.statuses()), {"created"})
        self.assertEqual(self.summary()["stopped_by"], "forbidden")
        org.once("POST", "/sandbox/grant", token=None)
        self.link(org, self.path("people.csv"), "--resume")
        self.assert_all_linked(org)

    def test_a_complete_run_is_left_alone(self):
        org = self.sandbox(*FAST)
        file = self.table(self.ROWS)
        self.link(org, file)
        before = self.summary()["managers"]
        run = self.link(org, file, "--resume")
        self.assert_said(run, "managers: 59 users linked")
        self.assertEqual(self.writes(org), {"200": 59})
        self.assertEqual(self.summary()["managers"], before)
        self.assertTrue(self.summary()["complete"])

    def test_more_rows_are_linked_to(self):
        """A manager may be among the rows that the first run left out."""
        org = self.sandbox(*FAST)
        file = self.table(self.ROWS)
        self.link(org, file, "--limit", "10")
        self.assert_managers(found=9, not_in_file=1)
        self.link(org, file, "--resume")
        self.assert_all_linked(org)

    def test_a_link_that_fails(self):
        """It is told, in a run that goes on as well as in the next."""
        org = self.sandbox(*FAST, "--latency", "10ms")
        process = self.under_way(org)
        wait_for(lambda: self.links(org) >= 5)
        process.kill()
        process.wait(10)
        user = self.profiles(org)[login(7)]["id"]
        for _ in range(2):
            org.once("DELETE", f"/api/v1/users/{user}")
        file = self.path("people.csv")
        for _ in range(2):
            run = self.link(org, file, "--resume", expect=1)
            self.assert_said(run, "58 users linked, 1 failed",
                             "row 7, user7@corp.example: Not found")
            self.assert_managers(found=59, linked=58, failures=1)
            failed = self.summary()["managers"]["failed"][0]
            self.assertEqual((failed["row"], failed["login"]), (7, login(7)))
            self.assertTrue(self.summary()["complete"])

    def test_another_option_is_another_run(self):
        org = self.sandbox(*FAST)
        file = self.table(self.ROWS)
        self.link(org, file)
        run = self.run_import(org, file, "--resume", expect=2)
        self.assert_said(run, "--link-managers")


if __name__ == "__main__":
    unittest.main()
