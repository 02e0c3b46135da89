"""A private Postfix: what is sent through it comes back as real mail does, refused, bounced and delayed."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from .certificate import Certificate
from .packages import require_root
from .ports import greets, until
from .postfix_conf import PostfixPorts, main_cf, master_cf


class Postfix:
    """SMTP on the loopback; `lmtp` and `auth` are Dovecot's ports, `foreign` that of the rest of the world."""

    def __init__(self, folder: Path, certificate: Certificate, lmtp: int, auth: int, foreign: int) -> None:
        require_root()
        self.folder, self.ports, self.certificate = folder, PostfixPorts.free(), certificate
        for part in ("etc", "q", "data"):
            (folder / part).mkdir(parents=True)
        shutil.chown(folder / "data", "postfix", "postfix")
        # of its own, because Dovecot's belong to another user
        key = folder / "key.pem"
        key.write_bytes(certificate.key.read_bytes())
        key.chmod(0o600)
        own = Certificate(certificate.chain, key, certificate.authority)
        (folder / "etc" / "main.cf").write_text(main_cf(folder, own, lmtp, auth, foreign))
        (folder / "etc" / "master.cf").write_text(master_cf(self.ports, folder))
        self.put_off()
        self._process: subprocess.Popen[bytes] | None = None

    def put_off(self, *addresses: str) -> None:
        """From now on whoever signs in may not yet write to these."""
        lines = [f"{one} 450 4.2.0 Come back in a moment\n" for one in addresses]
        (self.folder / "put_off").write_text("".join(lines))

    def start(self) -> None:
        """It listens when this returns."""
        with (self.folder / "out").open("ab") as out:
            started = self._process = subprocess.Popen(
                ["/usr/sbin/postfix", "-c", str(self.folder / "etc"), "start-fg"],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        until(lambda: greets(self.ports.smtp) or started.poll() is not None, "Postfix listens")
        assert started.poll() is None, self.log()

    def stop(self) -> None:
        """As an administrator does; what it holds stays in its queue."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """At once and without a word, all its processes; what it has taken stays in its queue."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        # its first process leads a group of its own, whatever started it
        master = int((self.folder / "q" / "pid" / "master.pid").read_text())
        if how is signal.SIGTERM:
            os.kill(master, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(master, signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def waiting(self) -> int:
        """How many messages it has taken and not let go yet."""
        said = subprocess.run(
            ["/usr/sbin/postqueue", "-c", str(self.folder / "etc"), "-j"], capture_output=True, text=True, check=False
        )
        return len(said.stdout.splitlines())

    def runs(self) -> bool:
        """Whether it was started and not ended since."""
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        """What it said last."""
        files = [file for file in (self.folder / "out", self.folder / "log") if file.exists()]
        return "\n".join(file.read_text(errors="replace")[-3000:] for file in files)
