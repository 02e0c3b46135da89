"""The keeper: a small process that runs one PostgreSQL server for as long as anybody uses it.

    python -m config.launch.keeper DIRECTORY BIN_DIR [throwaway]

It starts the server, starts it again if it dies, and stops it cleanly when the last user has gone, however they went.
If the keeper itself is killed, the kernel tells the server to shut down (PR_SET_PDEATHSIG).
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from config.launch import unprivileged
from config.launch.postgres import ROLE, Cluster

_SETTINGS = """\
# Written once by relacja when the cluster was made; yours to change.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '{shared_buffers}MB'
effective_cache_size = '{cache}MB'
work_mem = '16MB'
maintenance_work_mem = '256MB'
max_wal_size = '4GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
_THROWAWAY = [
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "wal_level=minimal",
]
_THROWAWAY += ["-c", "max_wal_senders=0", "-c", "autovacuum_naptime=10min"]
_STOP_SECONDS = 60
_GLANCE_SECONDS = 0.1


class Keeper:
    """Runs the server of one cluster while it is used and `enough` is not set."""

    def __init__(self, cluster: Cluster) -> None:
        """Nothing happens yet."""
        self.cluster = cluster
        self.enough = False
        self.users = (cluster.directory / "users.lock").open("ab")
        self.ready = cluster.directory / "ready"

    def keep(self) -> int:
        """Make the cluster if it is new, run it, restart it when it dies, stop it when asked."""
        self.ready.unlink(missing_ok=True)
        if not (self.cluster.data / "PG_VERSION").exists():
            self._make_cluster()
        server = self._start()
        started = time.monotonic()
        while self._used():
            time.sleep(_GLANCE_SECONDS)
            if server.poll() is None:
                self._announce()
                continue
            if not self.ready.exists() and (time.monotonic() - started > _STOP_SECONDS or not self._left_over()):
                return 1
            server = self._start()
        self._stop(server)
        return 0

    def _used(self) -> bool:
        """Users hold the lock shared; getting it alone means that nobody is left, and keeps newcomers waiting."""
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return not self.enough
        return False

    def _announce(self) -> None:
        if not self.ready.exists() and self.cluster.accepts():
            self._make_database()
            self.ready.touch()

    def _left_over(self) -> bool:
        """Children of a killed server hold its memory for a moment; until they are gone a new one cannot start."""
        return "shared memory block" in self.cluster.last_words() or "lock file" in self.cluster.last_words()

    def _make_socket_dir(self) -> None:
        path = self.cluster.socket_dir
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if path.is_symlink() or found.st_uid != os.geteuid():
            raise SystemExit(f"{path} belongs to somebody else; remove it and start again")
        path.chmod(0o700)

    def _make_cluster(self) -> None:
        fresh = self.cluster.directory / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        version = self._output([self.cluster.bin_dir / "postgres", "--version"]).split()[2]
        locale = ["--locale=C.UTF-8"]
        if int(version.split(".")[0]) >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = ["--no-sync"] if self.cluster.throwaway else ["--data-checksums"]
        initdb: list[str | Path] = [self.cluster.bin_dir / "initdb", "-D", fresh, "-U", ROLE, "-E", "UTF8"]
        self._output([*initdb, "--auth=peer", "--no-instructions", *locale, *sync])
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        settings = _SETTINGS.format(shared_buffers=max(64, min(memory // 8, 1024)), cache=max(256, memory // 2))
        (fresh / "relacja.conf").write_text(settings)
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("include = 'relacja.conf'\n")
        (fresh / "pg_hba.conf").write_text("local all all peer map=relacja\n")
        (fresh / "pg_ident.conf").write_text(f'relacja "{unprivileged.server_user()}" {ROLE}\n')
        fresh.rename(self.cluster.data)

    def _start(self) -> "subprocess.Popen[bytes]":
        self._make_socket_dir()
        command: list[str | Path] = [self.cluster.bin_dir / "postgres", "-D", self.cluster.data]
        command += ["-k", self.cluster.socket_dir, *(_THROWAWAY if self.cluster.throwaway else [])]
        return subprocess.Popen(command, preexec_fn=unprivileged.prepare(signal.SIGINT))

    def _make_database(self) -> None:
        psql: list[str | Path] = [self.cluster.bin_dir / "psql", "-X", "-h", self.cluster.socket_dir, "-U", ROLE]
        psql += ["-d", "postgres", "-Atc"]
        if not self._output([*psql, f"select 1 from pg_database where datname = '{ROLE}'"]).strip():  # noqa: S608
            self._output([*psql, f"create database {ROLE}"])

    def _output(self, command: Sequence[str | Path]) -> str:
        return subprocess.run(
            command, check=True, text=True, stdout=subprocess.PIPE, preexec_fn=unprivileged.prepare(signal.SIGINT)
        ).stdout

    def _stop(self, server: "subprocess.Popen[bytes]") -> None:
        self.ready.unlink(missing_ok=True)
        if server.poll() is None:
            server.send_signal(signal.SIGQUIT if self.cluster.throwaway else signal.SIGINT)
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        if self.cluster.socket_dir.parent != self.cluster.directory:
            shutil.rmtree(self.cluster.socket_dir, ignore_errors=True)


def main(directory: str, bin_dir: str, throwaway: str = "") -> int:
    """Keep the cluster in `directory`; at once 0 if another keeper does."""
    cluster = Cluster(Path(directory), Path(bin_dir), throwaway=bool(throwaway))
    lock = (cluster.directory / "keeper.lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0
    keeper = Keeper(cluster)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: setattr(keeper, "enough", True))
    code = keeper.keep()
    if throwaway:
        shutil.rmtree(cluster.directory, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
