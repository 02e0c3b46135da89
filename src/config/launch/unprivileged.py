"""PostgreSQL refuses to run as root: how root may still own the data without opening it to others."""

import ctypes
import os
import pwd
import signal
from collections.abc import Callable
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534

Prepare = Callable[[], None]


def prepare(signal_when_orphaned: signal.Signals) -> Prepare:
    """What a child does between fork and exec: leave root behind if need be, and die with its parent."""
    become = _nobody_of_a_namespace if os.geteuid() == 0 else _stay
    libc = ctypes.CDLL(None, use_errno=True)

    def run() -> None:
        become(libc)
        libc.prctl(_PR_SET_PDEATHSIG, int(signal_when_orphaned), 0, 0, 0)

    return run


def server_user() -> str:
    """The name under which the server sees its own user (and so ours) across the socket."""
    return pwd.getpwuid(_NOBODY if os.geteuid() == 0 else os.geteuid()).pw_name


def namespaces_work() -> bool:
    """Whether this root user may open a user namespace; some containers forbid it."""
    pid = os.fork()
    if pid == 0:
        try:
            _nobody_of_a_namespace(ctypes.CDLL(None, use_errno=True))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _stay(libc: ctypes.CDLL) -> None:
    """An ordinary user needs nothing."""


def _nobody_of_a_namespace(libc: ctypes.CDLL) -> None:
    """Root outside, `nobody` inside: files stay root's, mode 0700, and the server sees an ordinary user."""
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} {gid} 1")
