"""A private Dovecot: mailboxes are made, filled, read and changed from here, as other mail programs do."""

import base64
import contextlib
import grp
import hmac
import imaplib
import itertools
import json
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .certificate import Certificate
from .dovecot_conf import DovecotPorts, dovecot_conf, oauth2_conf
from .ports import HOST, greets, until

PASSWORD = "pass word-ą"
SECRET = b"the secret of who issues tokens"
BOXES = 2000
"""So many users are known from the beginning: Dovecot looks for new ones once a second only."""


@dataclass(frozen=True)
class Stored:
    """One message as the server has it."""

    uid: int
    raw: bytes
    flags: frozenset[str]


class Dovecot:
    """IMAP and LMTP on the loopback, as an unprivileged user. `user` is an address such as `sales@crm.test`."""

    def __init__(self, folder: Path, certificate: Certificate) -> None:
        self.folder, self.ports = folder, DovecotPorts.free()
        self.certificate = certificate
        self._process: subprocess.Popen[bytes] | None = None
        self._user, self._group = _somebody()
        for part in ("run", "mail", "keys"):
            (folder / part).mkdir(parents=True)
        self._numbers = itertools.count(1)
        self._know(f"box{number}@crm.test" for number in range(1, BOXES))
        (folder / "dovecot.conf").write_text(
            dovecot_conf(folder, self.ports, certificate, self._user, self._group), encoding="utf-8"
        )
        (folder / "oauth2.conf").write_text(oauth2_conf(folder))
        key = folder / "keys" / "default" / "HS256" / "default"
        key.parent.mkdir(parents=True)
        key.write_text(base64.b64encode(SECRET).decode())
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*"), certificate.chain, certificate.key):
                shutil.chown(path, self._user, self._group)

    def start(self) -> None:
        """It listens when this returns."""
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = {"user": self._user, "group": self._group, "extra_groups": []}
        with (self.folder / "out").open("ab") as out:
            started = self._process = subprocess.Popen(
                ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **who,
            )  # fmt: skip
        until(lambda: self._listens() or started.poll() is not None, "Dovecot listens")
        assert started.poll() is None, self.log()

    def _listens(self) -> bool:
        return greets(self.ports.imap) and greets(self.ports.lmtp)

    def stop(self) -> None:
        """As an administrator does: whoever is connected is told good-bye."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """At once and without a word, all its processes."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how is signal.SIGTERM:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._process = None
        # what the killed leave behind would hold up the next for two minutes
        for left in (self.folder / "run" / "master.pid", *(self.folder / "mail").rglob("*.lock")):
            left.unlink(missing_ok=True)

    def runs(self) -> bool:
        """Whether it was started and not ended since."""
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        """What it said last."""
        files = [file for file in (self.folder / "out", self.folder / "log") if file.exists()]
        return "\n".join(file.read_text(errors="replace")[-3000:] for file in files)

    def make_mailbox(self, folders: Iterable[str] = (), user: str = "") -> str:
        """A mailbox nobody had before, with these folders beside INBOX, Sent and Trash; sign in with PASSWORD.

        One with a name of your own takes a second longer.
        """
        if user:
            self._know([user])
            until(lambda: self._lets_in(user), f"{user} can sign in")
        user = user or f"box{next(self._numbers)}@crm.test"
        with self.session(user) as imap:
            for name in folders:
                _done(imap.create(_quoted(name)))
        return user

    def _know(self, users: Iterable[str]) -> None:
        with (self.folder / "users").open("a", encoding="utf-8") as file:
            file.writelines(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in users)

    def _lets_in(self, user: str) -> bool:
        try:
            with self.session(user):
                return True
        except imaplib.IMAP4.error:
            return False

    def token(self, user: str, minutes: int = 10) -> str:
        """What the user's program signs in with instead of a password (XOAUTH2), signed by an issuer we trust."""
        now = int(time.time())
        claims = {"sub": user, "iat": now, "nbf": now, "exp": now + minutes * 60, "iss": "issuer"}
        parts = [_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
        signed = hmac.digest(SECRET, ".".join(parts).encode(), "sha256")
        return ".".join([*parts, _base64(signed)])

    def deliver(self, user: str, *raws: bytes, sender: str = "someone@client.test") -> None:
        """As mail comes in, in this order; each is stored when this returns."""
        with smtplib.LMTP(HOST, self.ports.lmtp, local_hostname="client.test") as lmtp:
            for raw in raws:
                lmtp.sendmail(sender, [user], raw)

    def read(self, user: str, folder: str = "INBOX") -> list[Stored]:
        """All messages of a folder, in the order of their uids."""
        with self.session(user) as imap:
            _done(imap.select(_quoted(folder), readonly=True))
            kind, parts = imap.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")
            assert kind == "OK", parts
            return sorted(map(_stored, (p for p in parts if isinstance(p, tuple))), key=lambda one: one.uid)

    @contextlib.contextmanager
    def session(self, user: str) -> Iterator[imaplib.IMAP4]:
        """Signed in as another mail program of the user."""
        imap = imaplib.IMAP4(HOST, self.ports.imap, timeout=30)
        setattr(imap, "_encoding", "utf-8")  # noqa: B010 imaplib offers no other way but ENABLE
        try:
            _done(imap.login(user, PASSWORD))
            yield imap
        finally:
            imap.logout()

    def append(self, user: str, folder: str, raw: bytes, flags: str = "") -> None:
        """Put a message into a folder, as a mail program keeps what it has sent."""
        with self.session(user) as imap:
            _done(imap.append(_quoted(folder), f"({flags})", None, raw))

    def mark(self, user: str, folder: str, uids: Iterable[int], change: str) -> None:
        r"""Change flags, for example `+FLAGS (\Seen)`."""
        with self.session(user) as imap:
            _done(imap.select(_quoted(folder)))
            _done(imap.uid("STORE", _set(uids), *change.split(" ", 1)))

    def delete(self, user: str, folder: str, uids: Iterable[int]) -> None:
        """Take messages away for good."""
        with self.session(user) as imap:
            _done(imap.select(_quoted(folder)))
            _done(imap.uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Deleted)"))
            _done(imap.uid("EXPUNGE", _set(uids)))

    def move(self, user: str, folder: str, uids: Iterable[int], to: str) -> None:
        """Into another folder."""
        with self.session(user) as imap:
            _done(imap.select(_quoted(folder)))
            _done(imap.uid("MOVE", _set(uids), _quoted(to)))

    def renumber(self, user: str, folder: str = "INBOX") -> None:
        """The folder gets a new UIDVALIDITY, as when a server was restored from a copy."""
        for file in (self._box(user, folder) / "dovecot-uidlist", *self._box(user, folder).glob("dovecot.index*")):
            file.unlink(missing_ok=True)

    def fill(self, user: str, raws: Iterable[bytes], folder: str = "INBOX") -> None:
        """Many at once, straight into the files, as a mailbox that was there long before."""
        box = self._box(user, folder)
        for part in (box, *(box / name for name in ("cur", "new", "tmp"))):
            part.mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(raws):
            (box / "cur" / f"{1700000000 + number}.M{number}.test,S={len(raw)}:2,").write_bytes(raw)
        if os.geteuid() == 0:
            home = self.folder / "mail" / user
            for file in (home, *home.rglob("*")):
                shutil.chown(file, self._user, self._group)

    def _box(self, user: str, folder: str) -> Path:
        box = self.folder / "mail" / user / "Maildir"
        return box if folder == "INBOX" else box / f".{_utf7(folder)}"


def _somebody() -> tuple[str, str]:
    if os.geteuid() == 0:
        return "nobody", "nogroup"
    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


def _quoted(folder: str) -> str:
    # imaplib leaves both the quoting and the encoding of names to its caller
    return f'"{_utf7(folder)}"'


def _utf7(name: str) -> str:
    kept = []
    for piece in _runs(name):
        plain = piece.isascii()
        text = (
            piece.replace("&", "&-") if plain else piece.encode("utf-7").decode().replace("/", ",").replace("+", "&", 1)
        )
        kept.append(text if plain or text.endswith("-") else f"{text}-")
    return "".join(kept)


def _runs(name: str) -> Iterator[str]:
    run = ""
    for letter in name:
        if run and letter.isascii() != run[-1].isascii():
            yield run
            run = ""
        run += letter
    if run:
        yield run


def _set(uids: Iterable[int]) -> str:
    return ",".join(map(str, uids))


def _done(answer: tuple[str, object]) -> None:
    assert answer[0] == "OK", answer


def _stored(part: tuple[bytes, bytes]) -> Stored:
    words = part[0].decode()
    uid = int(words.split("UID ", 1)[1].split()[0])
    flags = words.split("FLAGS (", 1)[1].split(")", 1)[0]
    return Stored(uid, part[1], frozenset(flags.split()) - {r"\Recent"})


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
