"""CPU time and memory of process trees, from /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, int] | None:
    """Parent and CPU ticks of a process, its reaped children's among them."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), sum(int(value) for value in fields[11:15])


def tree(root: int) -> set[int]:
    """The process and everything below it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            found = _stat(int(entry))
            if found is not None:
                parents[int(entry)] = found[0]
    wanted, grown = {root}, True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in wanted} - wanted
        wanted |= below
        grown = bool(below)
    return wanted


def seconds(*roots: int) -> float:
    """CPU seconds spent so far by the trees under `roots`."""
    pids = {pid for root in roots for pid in tree(root)}
    stats = [found for found in map(_stat, pids) if found is not None]
    return sum(ticks for _parent, ticks in stats) / TICK


def unshared_megabytes(pid: int) -> float:
    """Memory that only this process holds: private pages, clean and dirty."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    lines = [line.split() for line in text.splitlines() if line.startswith(("Private_Clean", "Private_Dirty"))]
    return sum(int(line[1]) for line in lines) / 1024


def peak_megabytes(pid: int) -> float:
    """The most memory the process has held at once so far."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
