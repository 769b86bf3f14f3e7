# SPDX-License-Identifier: Apache-2.0
"""muster and the org's limits: it stays inside them, finds its way out of
refusals, and no row ever fails for one.

Time is never asserted on, but for bounds that a hang alone would break.
"""

import json
import time
import unittest

from harness import MusterCase, people


class Limits(MusterCase):
    def begin(self, sandbox, count, *options):
        """An import under way; several can be, since they mostly wait."""
        stem = f"wave{sandbox.port}"
        rows = people(count)
        process = self.start_import(sandbox, self.write(stem + ".csv", rows),
                                    *options)
        return sandbox, rows, stem, process

    def finish(self, wave):
        """All of them are created, each once; the ledger of the org, and the
        summary."""
        sandbox, rows, stem, process = wave
        self.ended(process, 0)
        answers = self.results(stem + ".results.csv")
        self.assert_answers(rows, answers)
        self.assertEqual({row["status"] for row in answers}, {"created"})
        self.assertEqual({row["attempts"] for row in answers}, {"1"},
                         "a refusal by a limit is no attempt")
        self.assert_created_once(sandbox, [row[0] for row in rows])
        return (sandbox.ledger("?creates=none"),
                self.summary(stem + ".summary.json"))

    def import_people(self, sandbox, count, *options):
        return self.finish(self.begin(sandbox, count, *options))

    def assert_windows_kept(self, ledger):
        self.assertEqual(ledger["sent_into_exhausted_window_after_first"], {})
        self.assertEqual(ledger["rate_limited"]["window"], 0)

    def test_windows_are_kept(self):
        waves = []
        for kind in ("epoch", "first-request"):
            for pace in ("even", "burst"):
                sandbox = self.sandbox("--limit", "users=50/1s", "--share",
                                       "100", "--window", kind)
                waves.append(self.begin(sandbox, 120, "--pace", pace))
        for wave in waves:
            ledger, summary = self.finish(wave)
            self.assert_windows_kept(ledger)
            self.assertEqual(summary["rate_limited"],
                             {"window": 0, "concurrency": 0})

    def test_windows_are_kept_with_latency(self):
        sandbox = self.sandbox("--limit", "users=40/1s", "--share", "100",
                               "--latency", "100ms", "--jitter", "90")
        self.assert_windows_kept(self.import_people(sandbox, 100)[0])

    def test_the_share_of_a_token(self):
        sandbox = self.sandbox("--limit", "users=100/1s", "--share", "50")
        self.assert_windows_kept(self.import_people(sandbox, 120)[0])

    def test_a_share_that_was_asked_for(self):
        """Others can use the rest of each window."""
        sandbox = self.sandbox("--limit", "users=40/1s", "--share", "100")
        began = time.monotonic()
        ledger, _ = self.import_people(sandbox, 60, "--rate-share", "50",
                                       "--pace", "burst")
        self.assert_windows_kept(ledger)
        # 20 in a window: the third begins at the earliest after one second.
        self.assertGreater(time.monotonic() - began, 0.9)

    def test_other_traffic(self):
        sandbox = self.sandbox("--limit", "users=60/1s", "--share", "100",
                               "--other-traffic", "30")
        ledger, _ = self.import_people(sandbox, 150)
        sent = ledger["requests"]["users"]
        self.assertEqual(sent["200"], 150)
        self.assertLess(sent.get("429", 0), 30)

    def test_two_runs_share_a_window(self):
        """With one token, at twenty times the speed: three windows of 600."""
        sandbox = self.sandbox("--limit", "users=600/60s", "--share", "100",
                               "--speed", "20", "--latency", "150ms")
        waves = []
        for first in (1, 1001):
            rows = people(900, first)
            stem = f"wave{first}"
            waves.append((rows, stem, self.start_import(
                sandbox, self.write(stem + ".csv", rows),
                "--rehearse-speed", "20")))
        for rows, stem, process in waves:
            self.ended(process, 0)
            answers = self.results(stem + ".results.csv")
            self.assert_answers(rows, answers)
            self.assertEqual({row["status"] for row in answers}, {"created"})
        ledger = sandbox.ledger()
        self.assertEqual(ledger["creates"],
                         {row[0]: 1 for rows, _, _ in waves for row in rows})
        self.assertLess(ledger["rate_limited"]["window"], 18, "1 % of all")
        self.assertEqual(ledger["rate_limited"]["concurrency"], 0)

    def test_others_are_left_their_part(self):
        """They send more than half of what the org takes."""
        sandbox = self.sandbox("--limit", "users=600/60s", "--share", "100",
                               "--speed", "20", "--latency", "150ms",
                               "--other-traffic", "60")
        file = self.write("people.csv", people(700))
        self.run_import(sandbox, file, "--rehearse-speed", "20")
        ledger = sandbox.ledger("?creates=none")
        others = ledger["other_traffic"]
        self.assertGreater(others["sent"], 500)
        self.assertLess(others["refused"], others["sent"] * 0.08)
        self.assertLess(ledger["rate_limited"]["window"], 14, "2 % of ours")

    def test_skewed_clocks_change_nothing(self):
        waves = []
        for skew in ("2h", "-2h", "400ms"):
            sandbox = self.sandbox("--limit", "users=50/1s", "--share", "100",
                                   "--clock-skew", skew)
            waves.append(self.begin(sandbox, 120))
        for wave in waves:
            ledger, summary = self.finish(wave)
            self.assert_windows_kept(ledger)
            self.assertLess(summary["waited_ms"], 30000)

    def test_times_are_the_orgs(self):
        sandbox = self.sandbox("--limit", "none", "--clock-skew", "-48h")
        _, summary = self.import_people(sandbox, 3)
        user = sandbox.stored()[0]
        self.assertEqual(summary["started"][:10], user["created"][:10])

    def test_a_concurrency_limit(self):
        sandbox = self.sandbox("--limit", "none", "--concurrency", "3",
                               "--latency", "20ms")
        ledger, summary = self.import_people(sandbox, 120, "--concurrency",
                                             "20")
        refused = ledger["rate_limited"]["concurrency"]
        self.assertEqual(summary["rate_limited"]["concurrency"], refused)
        self.assertLess(refused, 40)
        self.assertGreater(ledger["most_in_flight"], 1)

    def test_a_concurrency_limit_beside_windows(self):
        """The two kinds of 429 are told apart."""
        sandbox = self.sandbox("--limit", "users=60/1s", "--share", "100",
                               "--concurrency", "3", "--latency", "20ms")
        ledger, _ = self.import_people(sandbox, 100, "--concurrency", "20")
        self.assert_windows_kept(ledger)
        self.assertLess(ledger["rate_limited"]["concurrency"], 40)

    def test_refusals_without_figures(self):
        sandbox = self.sandbox("--limit", "none", "--fault", "429-bare=5",
                               "--latency", "5ms")
        ledger, summary = self.import_people(sandbox, 60)
        self.assertGreater(ledger["rate_limited"]["bare"], 0)
        self.assertEqual(summary["rate_limited"]["window"],
                         ledger["rate_limited"]["bare"])

    def test_missing_rate_headers(self):
        sandbox = self.sandbox("--limit", "users=50/1s", "--share", "100",
                               "--fault", "rate-headers-missing=30")
        ledger, _ = self.import_people(sandbox, 100)
        self.assertLess(ledger["requests"]["users"].get("429", 0), 20)

    def test_no_rate_headers_at_all(self):
        sandbox = self.sandbox("--limit", "users=50/1s", "--share", "100",
                               "--fault", "rate-headers-missing=100")
        self.import_people(sandbox, 70)

    def test_one_at_a_time(self):
        sandbox = self.sandbox("--limit", "none", "--latency", "5ms")
        ledger, _ = self.import_people(sandbox, 20, "--concurrency", "1")
        self.assertEqual(ledger["most_in_flight"], 1)
        self.assertLessEqual(ledger["connections"], 3)  # ours and the ledger's

    def test_many_at_once(self):
        sandbox = self.sandbox("--limit", "none", "--concurrency", "0",
                               "--latency", "100ms")
        ledger, _ = self.import_people(sandbox, 600, "--concurrency", "100")
        self.assertGreater(ledger["most_in_flight"], 50)
        self.assertLessEqual(ledger["most_in_flight"], 100)

    def test_a_window_of_one_request(self):
        sandbox = self.sandbox("--limit", "users=1/1s", "--share", "100")
        self.assert_windows_kept(self.import_people(sandbox, 3)[0])

    def test_a_budget_is_announced(self):
        file = self.write("people.csv", people(3) + [["x", "A", "B"]])
        sandbox = self.sandbox("--limit", "none")
        run = self.run_import(sandbox, file, expect=1)
        self.assert_said(run, r"budget: 3 calls to /api/v1/users")

    def test_progress_as_json(self):
        sandbox = self.sandbox("--limit", "users=30/1s", "--share", "100")
        file = self.write("people.csv", people(100))  # over two seconds
        run = self.run_import(sandbox, file, "--progress", "json")
        lines = [json.loads(line) for line in run.err.splitlines()
                 if line.startswith("{")]
        self.assertGreater(len(lines), 1)
        done = [line["done"] for line in lines]
        self.assertEqual(done, sorted(done))
        for line in lines:
            self.assertEqual(line["rows"], 100)
            self.assertGreaterEqual(line["in_flight"], 0)
            self.assertGreaterEqual(line["eta_ms"], -1)
            self.assertIn(line["waiting_for"], (None, "/api/v1/users"))
            self.assertEqual(sorted(line), [
                "done", "eta_ms", "in_flight", "rows", "rows_per_second",
                "unreachable_ms", "waiting_for", "waiting_ms"])

    def test_progress_on_a_bar_and_none(self):
        sandbox = self.sandbox("--limit", "users=40/1s", "--share", "100")
        file = self.write("people.csv", people(100))
        run = self.run_import(sandbox, file, "--progress", "bar")
        self.assertRegex(run.err, r"\r\[[#.]{24}\] \d+ of 100 rows")
        self.write("people.csv", people(100, 101))
        run = self.run_import(sandbox, file, "--progress", "none", "--force")
        self.assertNotIn("rows/s", run.err)


if __name__ == "__main__":
    unittest.main()
