"""How much memory this process has taken."""

import re
from pathlib import Path


def peak() -> float:
    """Return the most memory that this process had in use at once, in MiB.

    `getrusage` would count what the process that started this one had in use, too.
    """
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise RuntimeError("the system does not tell how much memory a process has taken")
    return int(found[1]) / 1024
