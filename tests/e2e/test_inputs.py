# SPDX-License-Identifier: Apache-2.0
"""What muster reads: every way in which a good file is written, and what it
says of files that cannot be used, of which nothing may be sent.
"""

import gzip
import os
import re
import unittest

from harness import (HEADER, MusterCase, Sandbox, csv_bytes, gzipped, login,
                     people)

PEOPLE = csv_bytes(people(3))


class GoodFiles(MusterCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Sandbox("--limit", "none").__enter__()
        cls.serial = 0

    @classmethod
    def tearDownClass(cls):
        cls.org.__exit__(None)

    def fresh(self, count):
        """People whom the org does not have yet."""
        first = type(self).serial + 1
        type(self).serial += count
        return people(count, first)

    def check(self, file, rows, lines=None, results="people.results.csv",
              **more):
        """Imports |file|, which holds |rows| from these |lines| on."""
        self.run_import(self.org, file, **more)
        answered = self.results(results)
        self.assert_answers(rows, answered)
        self.assertEqual({row["status"] for row in answered}, {"created"})
        lines = lines or range(2, len(rows) + 2)
        self.assertEqual([row["line"] for row in answered],
                         [str(line) for line in lines])

    def test_plain(self):
        rows = self.fresh(3)
        self.check(self.write("people.csv", rows), rows)

    def test_no_final_newline(self):
        rows = self.fresh(3)
        self.check(self.write("people.csv", csv_bytes(rows)[:-1]), rows)

    def test_gzip_is_known_by_its_content(self):
        for name, results in (("people.csv.gz", "people.results.csv"),
                              ("wrong.csv", "wrong.results.csv"),
                              ("noend", "noend.results.csv")):
            with self.subTest(name):
                rows = self.fresh(3)
                self.check(self.write(name, gzipped(csv_bytes(rows))), rows,
                           results=results)

    def test_plain_text_named_gz(self):
        rows = self.fresh(3)
        self.check(self.write("people.csv.gz", rows), rows)

    def test_gzip_of_several_members(self):
        rows = self.fresh(40)
        data = csv_bytes(rows)
        cut = len(data) // 2 + 3
        packed = gzipped(data[:7], b"", data[7:cut], data[cut:])
        self.check(self.write("people.csv.gz", packed), rows)

    def test_gzip_padded_with_zeros(self):
        rows = self.fresh(3)
        packed = gzipped(csv_bytes(rows)) + bytes(1024)
        self.check(self.write("people.csv.gz", packed), rows)

    def test_standard_input(self):
        for pack in (bytes, gzipped):
            with self.subTest(pack):
                rows = self.fresh(200)
                self.check("-", rows, results="stdin.results.csv",
                           stdin=pack(csv_bytes(rows)))
                for name in ("results.csv", "summary.json"):
                    os.unlink(self.path(f"stdin.{name}"))

    def test_standard_input_that_is_a_file(self):
        rows = self.fresh(3)
        with open(self.write("people.csv", rows), "rb") as file:
            self.run_import(self.org, "-", expect=0, start_stdin=file)
        self.assert_answers(rows, self.results("stdin.results.csv"))

    def test_byte_order_mark(self):
        rows = self.fresh(2)
        self.check(self.write("people.csv", b"\xEF\xBB\xBF" + csv_bytes(rows)),
                   rows)

    def test_utf16_and_utf32(self):
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
            with self.subTest(encoding):
                rows = self.fresh(3)
                rows[1][1] = "Zo\u00EB \u4E2D"
                text = csv_bytes(rows).decode()
                self.check(self.write("people.csv", text.encode(encoding)),
                           rows)
                self.assertEqual(
                    self.org.stored()[-2]["profile"][HEADER[1]], rows[1][1])
                for name in ("results.csv", "summary.json"):
                    os.unlink(self.path(f"people.{name}"))

    def test_quotes_that_are_text(self):
        rows = self.fresh(2)
        data = b'login,firstName,lastName\n%s, "A",O"Neil\n%s,5\' 10",B\n' % (
            rows[0][0].encode(), rows[1][0].encode())
        self.check(self.write("people.csv", data), rows)
        self.assertEqual([u["profile"]["lastName"]
                          for u in self.org.stored()[-2:]], ['O"Neil', "B"])

    def test_ends_of_lines(self):
        for end in ("\r\n", "\r", "\n"):
            with self.subTest(end):
                rows = self.fresh(3)
                self.check(self.write("people.csv", csv_bytes(rows, end=end)),
                           rows)
                for name in ("results.csv", "summary.json"):
                    os.unlink(self.path(f"people.{name}"))

    def test_quoted_line_breaks_and_empty_lines_count_as_lines(self):
        rows = self.fresh(4)
        one, two, three, four = (row[0].encode() for row in rows)
        data = (b'\n\nlogin,firstName,lastName,streetAddress\n'
                b'%s,A,B,"1 Rd\n2nd floor\r\nBack"\n'  # lines 4 to 6
                b',,,\n\n'
                b'%s,A,B,\n'
                b'%s,A,B,"\rx"\n'  # lines 10 and 11
                b'%s,A,"B",y' % (one, two, three, four))
        self.check(self.write("people.csv", data), rows, [4, 9, 10, 12])
        stored = {u["profile"]["login"]: u["profile"].get("streetAddress")
                  for u in self.org.stored()}
        # Spaces and line breaks around a cell do not count.
        self.assertEqual([stored[row[0]] for row in rows],
                         ["1 Rd\n2nd floor\r\nBack", None, "x", "y"])

    def test_spaces_around_cells_and_headers(self):
        rows = self.fresh(1)
        data = (b"LOGIN , firstname,\tLASTNAME\n"
                + b" %s\xC2\xA0,\xE2\x80\x8B Ada , Byron\t\n"
                % rows[0][0].encode())
        self.check(self.write("people.csv", data), rows)
        profile = self.org.stored()[-1]["profile"]
        self.assertEqual((profile["login"], profile["firstName"],
                          profile["lastName"]), (rows[0][0], "Ada", "Byron"))

    def test_an_unnamed_column_that_is_empty(self):
        rows = self.fresh(2)
        data = csv_bytes([row + [""] for row in rows], HEADER + [""])
        self.check(self.write("people.csv", data), rows)

    def test_a_file_of_many_pieces(self):
        """Larger than any buffer that it passes through."""
        rows = [row + ["x" * 900] for row in self.fresh(600)]
        data = csv_bytes(rows, HEADER + ["streetAddress"])
        self.check(self.write("people.csv.gz", gzipped(data)), rows)

    def run_import(self, sandbox, file, *options, start_stdin=None, **more):
        if start_stdin is not None:
            process = self.start_import(sandbox, file, *options,
                                        stdin=start_stdin)
            return self.ended(process, more["expect"])
        return super().run_import(sandbox, file, *options, **more)


class BadFiles(MusterCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Sandbox("--limit", "none").__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.org.__exit__(None)

    def refused(self, data, *words, name="people.csv", options=()):
        """By both commands, with nothing sent and nothing written."""
        if data is not None:
            self.write(name, data)
        before = sorted(os.listdir(self.dir))
        runs = [self.run_import(self.org, self.path(name), *options, expect=3),
                self.muster("validate", self.path(name), *options, expect=3)]
        for run in runs:
            self.assert_said(run, *words)
            self.assertEqual(run.out, "")
        self.assertEqual(re.sub("muster: schema: .*\n", "", runs[0].err),
                         runs[1].err)
        self.assert_only_asked(self.org)
        self.assertEqual(sorted(os.listdir(self.dir)), before)

    def test_truncated_gzip(self):
        packed = gzip.compress(csv_bytes(people(2000)))
        for cut in (1, 4, 8, 9, len(packed) // 2):
            with self.subTest(cut):
                self.refused(packed[:-cut], "cut off", "its end is missing")
        self.refused(packed[:1], "cut off")

    def test_damaged_gzip(self):
        packed = bytearray(gzip.compress(csv_bytes(people(2000))))
        packed[-6] ^= 1  # in the checksum
        self.refused(bytes(packed), "damaged")

    def test_gzip_with_something_behind(self):
        self.refused(gzipped(PEOPLE) + b"more,of,it\n", "goes on after")

    def test_gzip_within_gzip(self):
        self.refused(gzipped(gzipped(PEOPLE)), "gzip within gzip")

    def test_open_quote_in_the_last_row(self):
        self.refused(PEOPLE + b'x@corp.example,"A,B\n', r"line 5, column B",
                     "never closes")

    def test_text_behind_a_closing_quote(self):
        self.refused(PEOPLE + b'x@corp.example,"A" B,C\n',
                     r"line 5, column B: text follows the quote")

    def test_bad_utf8_in_the_last_row(self):
        good = PEOPLE + "x@corp.example,André,Ü\n".encode()
        self.refused(good + b"y@corp.example,Andr\xE9,C\n",
                     r"line 6, column B", "B6", "0xE9", "UTF-8")
        self.refused(good + b"y@corp.example,A,C\xC3", r"line 6, column C")

    def test_nul_byte(self):
        self.refused(csv_bytes(people(2000)) + b"a\0b,A,B\n", "NUL byte")

    def test_cell_over_a_mebibyte(self):
        big = b"x" * ((1 << 20) + 1)
        self.refused(PEOPLE + b"y@corp.example,A,%s\n" % big,
                     r"line 5, column C", "1048576|1 MiB")
        self.refused(PEOPLE + b'y@corp.example,"%s","B"\n' % big,
                     r"line 5, column B")

    def test_other_kinds_of_file(self):
        for data, words in (
                (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml xl/" * 9,
                 "(?i)excel|xlsx|workbook"),
                (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(504),
                 r"\.xls"),
                (b"%PDF-1.4\n", "PDF"),
                (b"<!DOCTYPE html><html>", "web page"),
                (b"BZh91AY&SY" + bytes(9), "bzip2")):
            with self.subTest(words):
                self.refused(data, words)
                self.refused(gzipped(data), words)

    def test_unknown_columns(self):
        header = ["login", "Frist name", "lastName", "Shoe size", "e-mial"]
        self.refused(csv_bytes([[login(1), "A", "B", "38", "x"]], header),
                     "3 columns are not known",
                     r'B "Frist name" \(did you mean firstName\?',
                     'D "Shoe size"', r'E "e-mial" \(did you mean email\?',
                     "--map COLUMN=ATTRIBUTE", "--ignore-column NAME")

    def test_repeated_columns(self):
        header = ["login", "Login", "firstName", "lastName", "LASTNAME"]
        self.refused(csv_bytes([["a"] * 5], header), "columns repeat",
                     r'A "login" and B "Login" are both login',
                     r'D "lastName" and E "LASTNAME" are both lastName')

    def test_missing_columns(self):
        self.refused(csv_bytes([["x"]], ["firstName"]),
                     "what every user needs: .*login.*lastName|"
                     "what every user needs: .*lastName")

    def test_options_that_name_no_column(self):
        self.write("people.csv", PEOPLE)
        for option, value, words in (
                ("--map", "Nome=title", 'no column has this header: .*"Nome"'),
                ("--map", "login=logon", r"did you mean login\?"),
                ("--ignore-column", "Shoe", "no column has this header")):
            with self.subTest(value):
                run = self.muster("validate", "people.csv", option, value,
                                  expect=2)
                self.assert_said(run, words)
        run = self.muster("validate", "people.csv", "--map",
                          "firstName=login", expect=3)
        self.assert_said(run, 'A "login" and B "firstName" are both login')

    def test_empty_files(self):
        for data in (b"", b"\n\r\n \n", b",,,\n", b"\xEF\xBB\xBF",
                     gzipped(b"")):
            with self.subTest(data):
                self.refused(data, "the file is empty")

    def test_header_only(self):
        for data in (b"login,firstName,lastName", csv_bytes([]),
                     csv_bytes([["", "", ""]])):
            with self.subTest(data):
                self.refused(data, "a header and no rows", "--allow-empty")

    def test_header_only_allowed(self):
        file = self.write("people.csv", csv_bytes([]))
        self.run_import(self.org, file, "--allow-empty")
        self.assertEqual(self.results(), [])
        summary = self.summary()
        self.assertEqual((summary["input"]["rows"], summary["complete"],
                          summary["exit_code"]), (0, True, 0))
        run = self.muster("validate", file, "--allow-empty")
        self.assert_said(run, r"muster: 0 rows in ")
        self.assert_only_asked(self.org)

    def test_no_file(self):
        asked = self.org.ledger()
        self.refused(None, "there is no file", name="nobody.csv")
        self.refused(None, "there is no file", name="no/body.csv")
        self.assertEqual(self.org.ledger()["requests"], asked["requests"])

    def test_a_folder(self):
        os.mkdir(self.path("people.csv"))
        self.refused(None, "is a folder")

    def test_standard_input_that_is_broken(self):
        packed = gzip.compress(PEOPLE)[:-1]
        run = self.run_import(self.org, "-", stdin=packed, expect=3)
        self.assert_said(run, "standard input is cut off")
        self.run_import(self.org, "-", stdin=b"", expect=3)
        self.assert_only_asked(self.org)

    def test_a_broken_file_leaves_earlier_results_alone(self):
        file = self.write("people.csv", PEOPLE + b'"')
        kept = {name: self.write(name, b"earlier") for name in
                ("people.results.csv", "people.rejects.csv",
                 "people.summary.json")}
        self.run_import(self.org, file, "--force", expect=3)
        for name in kept:
            self.assertEqual(self.read(name), b"earlier")

    def test_a_file_that_grows_under_way(self):
        """A second pass that meets other rows must not go on."""
        sandbox = self.sandbox("--limit", "none", "--latency", "20ms")
        file = self.write("people.csv", people(3000))
        process = self.start_import(sandbox, file, "--concurrency", "1")
        self.wait_for_creates(sandbox, 5)
        with open(file, "ab") as more:
            more.write(csv_bytes(people(3000, 3001)).split(b"\n", 1)[1])
        process.terminate()
        _, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (3, 143), err)
        ledger = sandbox.ledger()
        self.assertLess(ledger["created"], 3000)

    def wait_for_creates(self, sandbox, count):
        while sandbox.ledger("?creates=none")["created"] < count:
            pass


if __name__ == "__main__":
    unittest.main()
