# SPDX-License-Identifier: Apache-2.0
"""The README's commands do what it shows, and its sample is as it was made.

MUSTER names the binary. When its words have changed, the README gets the new
ones from

    MUSTER=build/dev/bin/muster python3 tests/e2e/test_readme.py --refresh
"""

import gzip
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

MUSTER = os.path.abspath(os.environ.get("MUSTER", ""))
TOP = pathlib.Path(__file__).resolve().parents[2]
README = TOP / "README.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)

PORT = "8080"  # may be somebody else's here

# What differs from run to run.
VARIES = [
    (re.compile(r"\b\d+(\.\d)? s\b"), "N s"),
    (re.compile(r"\b00u\w{17}\b"), "00uID"),
]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def run(block, folder):
    """The block with each command followed by what it says now. One shell runs
    them all, and an org that they start ends with it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OKTA_")}
    env["PATH"] = os.path.dirname(MUSTER) + os.pathsep + env["PATH"]
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    script = "".join(f"{line[2:]}\nprintf '\\0'\n" for line in commands)
    done = subprocess.run(
        ["bash", "-c", script.replace(PORT, free_port())], cwd=folder,
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", timeout=120)
    return "".join(line + "\n" + said.replace("\r\n", "\n")
                   for line, said in zip(commands, done.stdout.split("\0")))


def replay(text):
    """The README with all its blocks run one after another."""
    with tempfile.TemporaryDirectory() as folder:
        samples = pathlib.Path(folder, "samples")
        samples.mkdir()
        for sample in (TOP / "samples").glob("*.csv.gz"):
            if ".results." not in sample.name:
                shutil.copy(sample, samples)
        for name in ("dialects", "migration"):
            shutil.copytree(TOP / "samples" / name, samples / name)
        return BLOCK.sub(lambda match: run(match.group(), folder), text)


def steady(text):
    for pattern, word in VARIES:
        text = pattern.sub(word, text)
    return text.splitlines()


class Readme(unittest.TestCase):
    maxDiff = None

    def test_its_commands_do_what_it_shows(self):
        shown = README.read_text(encoding="utf-8")
        self.assertGreater(len(BLOCK.findall(shown)), 1)
        self.assertEqual(steady(shown), steady(replay(shown)))

    def test_its_sample_is_what_the_maker_of_it_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            maker = shutil.copy(TOP / "samples" / "make-onboarding.py", folder)
            subprocess.run([sys.executable, maker], check=True)
            made = pathlib.Path(folder, "onboarding.csv.gz").read_bytes()
        kept = (TOP / "samples" / "onboarding.csv.gz").read_bytes()
        # zlib's versions pack differently
        self.assertEqual(gzip.decompress(kept), gzip.decompress(made))

    def test_its_files_and_options_are_there(self):
        text = README.read_text(encoding="utf-8")
        for path in re.findall(r"\]\(([^)]+)\)", text):
            self.assertTrue((TOP / path).exists(), path)
        for line in re.findall(r"^(?:\$| {4}) ?(muster .*)", text,
                               re.MULTILINE):
            known = subprocess.run(
                [MUSTER, line.split()[1], "--help"], check=True,
                stdout=subprocess.PIPE, encoding="utf-8").stdout
            for option in re.findall(r"--[a-z0-9-]+", line):
                self.assertRegex(known, rf"(?m)^  {option}\b")


if __name__ == "__main__":
    if sys.argv[1:] == ["--refresh"]:
        README.write_text(replay(README.read_text(encoding="utf-8")),
                          encoding="utf-8")
    else:
        unittest.main()
