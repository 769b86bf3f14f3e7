# SPDX-License-Identifier: Apache-2.0
"""The files that muster writes: theirs alone, never over what is there."""

import fcntl
import gzip
import json
import os
import resource
import signal
import stat
import subprocess
import time
import unittest

from harness import (MUSTER, MusterCase, csv_bytes, environment, login,
                     people, read_csv, wait_for)

OUTPUTS = ("people.results.csv", "people.rejects.csv", "people.summary.json")
BAD = [["x", "A", "B"]]


class Outputs(MusterCase):
    def setUp(self):
        super().setUp()
        self.org = self.sandbox("--limit", "none")
        self.file = self.write("people.csv", people(2) + BAD)

    def mode(self, name):
        return stat.S_IMODE(os.stat(self.path(name)).st_mode)

    def run_it(self, *options, expect=1, **more):
        return self.run_import(self.org, self.file, *options, expect=expect,
                               **more)

    def test_readable_by_their_owner_alone(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        self.run_it()
        for name in OUTPUTS:
            self.assertEqual(self.mode(name), 0o600, name)

    def test_so_are_those_that_replace_others(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        for name in (*OUTPUTS, "people.summary.json.part"):
            self.write(name, b"x" * 100000)
            os.chmod(self.path(name), 0o666)
        self.run_it("--force")
        for name in OUTPUTS:
            self.assertEqual(self.mode(name), 0o600, name)
            self.assertNotIn(b"xxx", self.read(name))
        self.assertFalse(self.exists("people.summary.json.part"))

    def test_what_is_there_stays(self):
        for name in OUTPUTS:
            with self.subTest(name):
                self.write(name, b"earlier\0bytes")
                run = self.run_it(expect=6)
                self.assert_said(run, name, "is there already", "--force")
                self.assertEqual(self.read(name), b"earlier\0bytes")
                os.unlink(self.path(name))
                self.assertEqual(os.listdir(self.dir), ["people.csv"])
        self.assert_nothing_sent(self.org)

    def test_force_replaces_and_clears(self):
        for name in OUTPUTS:
            self.write(name, b"earlier")
        self.write("people.csv", people(2))
        self.run_it("--force", expect=0)
        self.assertEqual(self.statuses(), ["created"] * 2)
        self.assertFalse(self.exists("people.rejects.csv"),
                         "the rejects of an earlier run mislead")

    def test_an_output_that_is_the_input(self):
        data = self.read("people.csv")
        os.link(self.file, self.path("link.csv"))
        os.symlink(self.file, self.path("soft.csv"))
        for option in ("--results", "--rejects", "--summary"):
            for name in ("people.csv", "link.csv", "soft.csv"):
                for force in ([], ["--force"]):
                    with self.subTest(option=option, name=name, force=force):
                        run = self.run_it(option, name, *force, expect=2)
                        self.assert_said(run, "is the input itself")
                        self.assertEqual(self.read("people.csv"), data)
        with open(self.file, "rb") as stdin:
            process = self.start_import(self.org, "-", "--force", "--results",
                                        "people.csv", stdin=stdin)
            self.ended(process, 2)
        self.assertEqual(self.read("people.csv"), data)
        self.assert_nothing_sent(self.org)

    def test_results_apart_and_a_summary_in_common(self):
        """The first run goes on, and nothing of it is touched."""
        org = self.sandbox("--limit", "none", "--latency", "50ms")
        file = self.write("people.csv", people(300) + BAD)
        process = self.start_import(org, file, "--concurrency", "2",
                                    "--results", "first.csv")
        wait_for(lambda: org.ledger("?creates=none")["created"] > 5)
        for option in ("--force", "--resume"):
            before = self.read("people.summary.json")
            run = self.run_import(org, file, "--results", "second.csv",
                                  option, expect=6)
            self.assert_said(run, "people.summary.json is that of another run "
                                  "that is still going on.*first.csv")
            self.assertEqual(self.read("people.summary.json"), before)
            self.assertFalse(self.exists("second.csv"))
        process.kill()
        process.wait(10)
        run = self.run_import(org, file, "--results", "first.csv", "--resume",
                              "--concurrency", "100", expect=1)
        self.assertEqual(len(read_csv(self.read("people.rejects.csv"))), 2)

    def test_two_outputs_in_one(self):
        for one, two, path in (("--results", "--rejects", "same.csv"),
                               ("--rejects", "--summary", "same.csv"),
                               ("--results", "--summary", "-")):
            with self.subTest(one=one, two=two):
                run = self.run_it(one, path, two, path, "--force", expect=2)
                self.assert_said(run, "cannot be two outputs at once")
        self.assert_nothing_sent(self.org)

    def test_a_place_that_cannot_be_written(self):
        for option in ("--results", "--rejects", "--summary"):
            for path in ("nowhere/out", "people.csv/out"):
                with self.subTest(option=option, path=path):
                    run = self.run_it(option, path, "--force", expect=6)
                    self.assert_said(run, f"{path}.* cannot be written")
        self.assert_only_asked(self.org)

    def test_a_folder_in_the_way(self):
        os.mkdir(self.path("folder"))
        for option in ("--results", "--rejects", "--summary"):
            for force in ([], ["--force"]):
                with self.subTest(option=option, force=force):
                    self.run_it(option, "folder", *force, expect=6)
        self.assert_only_asked(self.org)

    def test_a_full_disk(self):
        def little_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

        self.write("people.csv", people(100))
        run = self.run_it(preexec_fn=little_room, expect=6)
        self.assert_said(run, r"people\.results\.csv cannot be written: "
                              "File too large", "not reached of 100 rows")
        lines = self.read("people.results.csv").split(b"\n")[1:-1]
        created = self.org.ledger()["creates"]
        for line in lines:
            self.assertIn(line.split(b",")[2].decode(), created)
        self.assertEqual(self.summary()["stopped_by"], "output")

    def test_a_full_disk_while_a_run_is_being_stopped(self):
        """That is worse than having been asked to, and says so."""
        org = self.sandbox("--limit", "none", "--latency", "400ms")
        process = self.start_import(
            org, self.write("people.csv", people(400)), "--concurrency", "40",
            "--force")
        wait_for(lambda: org.ledger("?creates=none")["created"] >= 60)
        wait_for(lambda: self.exists("people.results.csv")
                 and self.read("people.results.csv").count(b"\n") > 20)
        size = os.path.getsize(self.path("people.results.csv"))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE,
                         (size + 300, size + 300))
        process.send_signal(signal.SIGINT)
        run = self.ended(process, 6)
        self.assert_said(run, r"people\.results\.csv cannot be written")
        self.assertEqual(self.summary()["counts"],
                         {"created": len(self.results())})

    def test_a_full_disk_from_the_start(self):
        run = self.run_it("--results", "/dev/full", expect=6)
        self.assert_said(run, "/dev/full cannot be written: No space")
        self.assert_only_asked(self.org)

    def test_a_reader_that_goes_away(self):
        process = self.start_import(self.org, self.file, "--results", "-",
                                    "--force")
        process.stdout.close()
        process.stdout = open(os.devnull, "rb")
        run = self.ended(process, 6)
        self.assert_said(run, "cannot be written: Broken pipe")

    def test_a_reader_that_stands_still(self):
        """It fills the pipe and holds the run up, which can be stopped all
        the same."""
        os.mkfifo(self.path("fifo"))
        reader = os.open(self.path("fifo"), os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        process = self.start_import(
            self.org, self.write("people.csv", people(3000)), "--results",
            "fifo", "--force")
        created = lambda: self.org.ledger("?creates=none")["created"]
        wait_for(lambda: created() > 500)
        before = -1
        while created() != before:
            before = created()
            time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.terminate()
        run = self.ended(process, 6)
        self.assert_said(run, "fifo cannot be written: nobody reads it")

    def test_nobody_listens_to_what_is_said(self):
        process = self.start_import(self.org, self.write("people.csv",
                                                         people(300)))
        process.stderr.close()
        self.assertEqual(process.wait(60), 0)
        process.stderr = open(os.devnull, "rb")
        self.assertEqual(self.statuses(), ["created"] * 300)

    def test_nobody_reads_what_is_said(self):
        """It fills a pipe; the rows go on, and the last words can be cut
        short."""
        org = self.sandbox("--limit", "none", "--latency", "20ms")
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        os.write(writer, b"x" * 3000)
        file = self.write("people.csv", people(300))
        process = subprocess.Popen(
            [MUSTER, "import", file, *self.org_options(org), "--progress",
             "bar", "--concurrency", "2"], cwd=self.dir, env=environment(),
            stdin=subprocess.DEVNULL, stderr=writer)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        os.close(writer)
        wait_for(lambda: self.exists("people.summary.json")
                 and self.summary()["complete"])
        self.assertEqual(self.statuses(), ["created"] * 300)
        process.terminate()
        self.assertIn(process.wait(20), (0, -signal.SIGTERM))

    def test_devices_and_pipes_are_written_to_and_stay(self):
        for option in ("--results", "--rejects", "--summary"):
            name = f"fifo{option}"
            os.mkfifo(self.path(name))
            reader = os.open(self.path(name), os.O_RDONLY | os.O_NONBLOCK)
            with self.subTest(option), os.fdopen(reader, "rb") as reader:
                self.run_it(option, name, "--force")
                text = reader.read().decode()
                if option == "--summary":
                    self.assertTrue(json.loads(text)["complete"])
                else:
                    self.assertGreater(len(read_csv(text.encode())), 1)
                self.assertTrue(stat.S_ISFIFO(os.stat(self.path(name)).st_mode))
        self.run_it("--rejects", "/dev/null", "--summary", "/dev/null",
                    "--force")
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))

    def test_summary_to_standard_output(self):
        run = self.run_it("--summary", "-")
        self.assertEqual(json.loads(run.out)["counts"],
                         {"created": 2, "invalid": 1})

    def test_rejects_to_standard_output(self):
        run = self.run_it("--rejects", "-")
        self.assertEqual([row[1:] for row in read_csv(run.out.encode())][1:],
                         BAD)

    def test_what_is_printed_has_to_arrive(self):
        for words in (["--help"], ["--version"], ["import", "--help"]):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                run = subprocess.run([MUSTER, *words], check=False,
                                     stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(run.returncode, 6)
                self.assertIn(b"standard output cannot be written", run.stderr)

    def test_names_beside_the_input(self):
        os.mkdir(self.path("in.csv"))
        for name, stem in (("in.csv/a.csv", "in.csv/a"),
                           ("in.csv/b.csv.gz", "in.csv/b"),
                           ("in.csv/c.txt", "in.csv/c.txt"),
                           ("in.csv/.csv", "in.csv/.csv"),
                           ("d.gz", "d")):
            with self.subTest(name):
                self.muster("import", self.write(name, BAD), "--dry-run",
                            expect=1)
                for tail in (".results.csv", ".rejects.csv",
                             ".summary.json"):
                    self.assertTrue(self.exists(stem + tail), stem + tail)

    def test_results_grow_as_rows_end(self):
        sandbox = self.sandbox("--limit", "none", "--latency", "100ms")
        self.write("people.csv", people(40))
        process = self.start_import(sandbox, self.file, "--concurrency", "1")

        def some():
            if not self.exists("people.results.csv"):
                return 0
            return self.read("people.results.csv").count(b"\n")
        lines = wait_for(lambda: some() > 3 and some())
        self.assertLess(lines, 40)
        self.assertIsNone(process.poll())
        started = self.summary()
        self.assertEqual((started["complete"], started["exit_code"],
                          started["input"]["rows"]), (False, None, 40))
        process.kill()
        process.wait(10)
        self.results()  # after a kill, too, all lines are whole

    def test_gzipped_results_after_a_stop(self):
        sandbox = self.sandbox("--limit", "none", "--latency", "20ms")
        self.write("people.csv", people(200))
        process = self.start_import(sandbox, self.file, "--concurrency", "1",
                                    "--results", "out.csv.gz")
        wait_for(lambda: sandbox.ledger("?creates=none")["created"] > 5)
        process.terminate()
        self.ended(process, 143)
        rows = read_csv(gzip.decompress(self.read("out.csv.gz")))
        self.assertEqual({row[2] for row in rows[1:]},
                         set(sandbox.ledger()["creates"]))

    def test_a_login_that_would_break_a_line(self):
        rows = [['a"b,c\nd@corp.example', "A", "B"]]
        self.write("people.csv", csv_bytes(rows))
        self.run_it()
        self.assertEqual(self.results()[0]["login"], rows[0][0])
        self.assertEqual(read_csv(self.read("people.rejects.csv"))[1][1:],
                         rows[0])
        self.assertNotIn(login(1), self.read("people.results.csv").decode())


if __name__ == "__main__":
    unittest.main()
