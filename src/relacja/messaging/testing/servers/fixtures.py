"""What tests of mail ask pytest for. One Dovecot, Postfix and foreign server for the whole run, each on first use."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .certificate import Certificate, make_certificate
from .dovecot import Dovecot
from .foreign import REFUSALS, Foreign
from .packages import require
from .postfix import Postfix
from .proxy import Proxy


@pytest.fixture(scope="session")
def mail_folder() -> Iterator[Path]:
    """Where the servers live; kept for looking at if KEEP is set."""
    require()
    folder = Path(tempfile.mkdtemp(prefix="mail", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    if not os.environ.get("KEEP"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def certificate(mail_folder: Path) -> Certificate:
    """What the servers show."""
    return make_certificate(mail_folder)


@pytest.fixture(scope="session")
def _dovecot(mail_folder: Path, certificate: Certificate) -> Iterator[Dovecot]:
    made = Dovecot(mail_folder / "dovecot", certificate)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def dovecot(_dovecot: Dovecot) -> Dovecot:
    """A Dovecot that runs, whatever the last test did to it."""
    if not _dovecot.runs():
        _dovecot.start()
    return _dovecot


@pytest.fixture(scope="session")
def _foreign() -> Iterator[Foreign]:
    made = Foreign()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def foreign(_foreign: Foreign) -> Iterator[Foreign]:
    """The rest of the world; it has taken nothing yet and ends messages well."""
    _foreign.taken.clear()
    _foreign.refusals = dict(REFUSALS)
    yield _foreign
    _foreign.after_data = ""


@pytest.fixture(scope="session")
def _postfix(mail_folder: Path, certificate: Certificate, _dovecot: Dovecot, _foreign: Foreign) -> Iterator[Postfix]:
    ports = _dovecot.ports
    made = Postfix(mail_folder / "postfix", certificate, ports.lmtp, ports.auth, _foreign.port)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def postfix(_postfix: Postfix, dovecot: Dovecot, foreign: Foreign) -> Postfix:
    """A Postfix that runs, whatever the last test did to it."""
    _postfix.put_off()
    if not _postfix.runs():
        _postfix.start()
    return _postfix


@pytest.fixture
def mailbox(dovecot: Dovecot) -> str:
    """A fresh mailbox at Dovecot; its address."""
    return dovecot.make_mailbox()


@pytest.fixture
def network() -> Iterator[Callable[[int], Proxy]]:
    """Call it with a server's port: a network to that server which can be cut."""
    made: list[Proxy] = []

    def to(port: int) -> Proxy:
        made.append(Proxy(port))
        made[-1].start()
        return made[-1]

    yield to
    for proxy in made:
        proxy.flow()
        proxy.stop()
