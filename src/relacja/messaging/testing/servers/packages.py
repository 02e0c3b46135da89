"""The programs: those of the machine, installed where they are missing and may be."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = ("dovecot-imapd", "dovecot-lmtpd", "postfix")
POLICY = Path("/usr/sbin/policy-rc.d")
PROGRAMS = ("/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp", "/usr/sbin/postfix")


class Missing(AssertionError):
    """A program that these tests cannot do without, and that cannot be installed here."""


def require() -> None:
    """Dovecot and Postfix are there, or were installed now; no service of the machine is started or set up by it."""
    if installed():
        return
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        raise Missing(f"The mail servers for these tests are missing: apt-get install {' '.join(PACKAGES)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    unconfigured = "postfix postfix/main_mailer_type select No configuration\n"
    subprocess.run(["debconf-set-selections"], input=unconfigured, text=True, env=env, check=True)
    with _no_service_starts():
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            command = [apt, "-o", "DPkg::Lock::Timeout=300", *words]
            run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if not installed():
        raise Missing(f"The mail servers for these tests could not be installed:\n{run.stderr[-2000:]}")


def installed() -> bool:
    """Whether all programs are there."""
    return all(Path(program).exists() for program in PROGRAMS)


def require_root() -> None:
    """Postfix's first process runs as root, or it does not run."""
    if os.geteuid() != 0:
        raise Missing("Postfix runs as root only, so these tests do too")


@contextmanager
def _no_service_starts() -> Iterator[None]:
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
