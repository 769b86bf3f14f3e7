# SPDX-License-Identifier: Apache-2.0
"""What stands in the memory of a running process: how often, and where.

It takes the right to trace any process (root's, or CAP_SYS_PTRACE): muster
itself forbids all others to look.
"""

import re

LARGEST = 1 << 30  # bytes: a sanitizer's shadow is larger, and holds no text


def regions(pid):
    """The ranges that can be read, with their names."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)",
                             line)
            start, end = int(found[1], 16), int(found[2], 16)
            if "r" in found[3] and end - start <= LARGEST:
                yield start, end, found[4]


def may_look(pid):
    try:
        with open(f"/proc/{pid}/mem", "rb"):
            return True
    except PermissionError:
        return False


def is_sanitized(pid):
    """Whether a sanitizer is in the process, which keeps an environment of its
    own and memory that was freed."""
    return any("libasan" in name or "libubsan" in name
               for _, _, name in regions(pid))


def contents(pid):
    """What is in the regions: (name, bytes)."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, name in regions(pid):
            try:
                memory.seek(start)
                yield name, memory.read(end - start)
            except (OSError, OverflowError, ValueError):
                continue  # [vvar] and its like


def copies(pid, secret):
    """Where the bytes of |secret| stand: (name of the region, offset)."""
    found = []
    for name, content in contents(pid):
        at = content.find(secret)
        while at >= 0:
            found.append((name, at))
            at = content.find(secret, at + 1)
    return found


def matches(pid, pattern):
    """All that fits |pattern|."""
    return [match for _, content in contents(pid)
            for match in re.findall(pattern, content)]
