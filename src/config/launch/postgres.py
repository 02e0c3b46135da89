"""A PostgreSQL cluster of our own: who uses it, where its socket is, how a word of the launcher waits for it."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROLE = "relacja"
_SOURCES = Path(__file__).resolve().parents[2]
_SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes of path, the socket's file name included
_RECOVERY_SECONDS = 120.0


class PostgresDidNotStart(Exception):
    """The server ended or stayed silent; carries the last lines of its log."""


class Cluster:
    """One data directory with one server, alive as long as somebody holds it with `with`.

    Users hold a shared lock on `users.lock`; a keeper process waits for the exclusive one and then stops the server.
    The kernel drops the lock of a killed user, so nothing is ever left running.
    """

    def __init__(self, directory: Path, bin_dir: Path, *, throwaway: bool = False) -> None:
        """`throwaway` clusters do not sync to disk and are deleted when the last user is gone."""
        self.directory = directory.resolve()
        self.bin_dir = bin_dir
        self.throwaway = throwaway
        self.socket_dir = socket_dir(self.directory)
        self._users: IO[bytes] | None = None

    @property
    def data(self) -> Path:
        """The server's own directory."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """Where server and keeper write."""
        return self.directory / "postgres.log"

    def dsn(self, database: str = ROLE) -> str:
        """How to connect; peer authentication, so there is no password in it."""
        host = str(self.socket_dir).replace("\\", "\\\\").replace("'", "\\'")
        return f"host='{host}' user={ROLE} dbname={database}"

    def accepts(self) -> bool:
        """Whether the server answers now. Asked by connecting: a process id may lie."""
        command: list[str | Path] = [
            self.bin_dir / "pg_isready",
            "-q",
            "-h",
            self.socket_dir,
            "-U",
            ROLE,
            "-d",
            "postgres",
        ]
        return subprocess.run(command, check=False).returncode == 0

    def start(self) -> None:
        """Join the running server or have it started; returns when it accepts connections."""
        if self._users is not None:
            return
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._users = (self.directory / "users.lock").open("ab")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        if not self.accepts():
            self._await(self._spawn_keeper())

    def release(self) -> None:
        """Give up our use; the server stops when nobody else uses it."""
        if self._users is not None:
            self._users.close()
            self._users = None

    def stop(self) -> None:
        """Give up our use and, if nobody else uses the server, wait until it is down."""
        self.release()
        if not self.directory.exists():
            return
        with (self.directory / "keeper.lock").open("ab") as lock:
            deadline = time.monotonic() + _RECOVERY_SECONDS
            while time.monotonic() < deadline and not self._others_use_it():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return
                except BlockingIOError:
                    time.sleep(0.02)

    def __enter__(self) -> Self:
        """See `start`."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `stop`."""
        self.stop()

    def _others_use_it(self) -> bool:
        """Whether somebody else holds the shared lock; the keeper's exclusive one does not count."""
        try:
            users = (self.directory / "users.lock").open("rb")
        except FileNotFoundError:
            return False
        with users:
            try:
                fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _spawn_keeper(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "config.launch.keeper", str(self.directory), str(self.bin_dir)]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*command, "throwaway"] if self.throwaway else command,
                cwd=_SOURCES,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _await(self, keeper: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _RECOVERY_SECONDS
        while time.monotonic() < deadline:
            if (self.directory / "ready").exists() and self.accepts():
                return
            if keeper.poll():  # 0 means that another keeper is at work already
                break
            time.sleep(0.02)
        self.release()
        raise PostgresDidNotStart(self.last_words())

    def last_words(self) -> str:
        """The end of the log, for people."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def socket_dir(directory: Path) -> Path:
    """A private directory for the socket: in the cluster's own if the path is short enough, else under /tmp."""
    own = directory / "run"
    if len(os.fsencode(own)) + len("/.s.PGSQL.5432.lock") <= _SOCKET_PATH_LIMIT:
        return own
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path("/tmp") / f"relacja-{os.geteuid()}-{digest}"  # noqa: S108 made 0700 and its owner checked by the keeper
