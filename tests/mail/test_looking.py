"""A form says what is wrong with an account, a page compares it, and what we do is written back."""

import datetime as dt
import socket
import ssl
import threading
from dataclasses import replace

import pytest

from relacja.messaging.testing.servers.dovecot import PASSWORD, Dovecot
from relacja.messaging.testing.servers.ports import free_port
from relacja.messaging.transports.email.account import Login, Server
from relacja.messaging.transports.email.imap_looking import FolderSeen, check, count
from relacja.messaging.transports.email.imap_session import No
from relacja.messaging.transports.email.imap_writing import keep_once

from .desk import letter
from .test_reading import server

pytestmark = pytest.mark.mail
NOW = dt.datetime(2026, 5, 3, 10, 0, tzinfo=dt.UTC)


def secure(dovecot: Dovecot, user: str) -> Server:
    return Server(
        "localhost", dovecot.ports.imaps, Login(user, PASSWORD), "tls", dovecot.certificate.authority, patience=5
    )


def test_an_account_that_is_well_is_told_with_its_folders(dovecot: Dovecot) -> None:
    mailbox = dovecot.make_mailbox(["Zażółć"])

    for where in (
        server(dovecot, mailbox),
        secure(dovecot, mailbox),
        replace(secure(dovecot, mailbox), port=dovecot.ports.imap, security="starttls"),
    ):
        found = check(where, ["INBOX", "Zażółć"])
        assert found.is_well, found
        assert set(found.folders) == {
            FolderSeen("INBOX"), FolderSeen("Zażółć"), FolderSeen("Sent", "sent"), FolderSeen("Trash", "trash"),
        }  # fmt: skip


def test_it_is_said_how_far_we_came_with_an_account_that_is_not_well(dovecot: Dovecot, mailbox: str) -> None:
    well = secure(dovecot, mailbox)
    silent = socket.create_server(("127.0.0.1", 0))
    wrong = {
        "host": [replace(well, host="no-such-host.invalid"), replace(well, host="a" * 64)],
        "connection": [
            replace(well, port=free_port()),
            replace(well, port=silent.getsockname()[1], security="none", patience=0.5),
        ],
        "certificate": [replace(well, trust="")],
        "tls": [
            replace(well, port=dovecot.ports.imap),
            replace(well, host="mail.client.test", security="none"),
            replace(well, port=_plain_server(), security="starttls"),
        ],
        "login": [replace(well, login=Login(mailbox, "wrong")), replace(well, login=Login("nobody@crm.test", "x"))],
    }
    for step, servers in wrong.items():
        for where in servers:
            found = check(where)
            assert (found.step, bool(found.detail)) == (step, True), where
            assert PASSWORD not in found.detail

    assert check(well, ["INBOX", "Gone"]).missing == ("Gone",)
    silent.close()


def _plain_server() -> int:
    """A server of the old days, without TLS."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as asked:
            connection.sendall(b"* OK here\r\n")
            for line in asked:
                tag = line.split()[0]
                connection.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


def test_the_name_on_a_certificate_is_judged(dovecot: Dovecot, mailbox: str) -> None:
    connection = socket.create_connection(("127.0.0.1", dovecot.ports.imaps))

    with pytest.raises(ssl.SSLCertVerificationError):
        secure(dovecot, mailbox).context().wrap_socket(connection, server_hostname="mail.client.test")


def test_a_program_signs_in_with_a_token(dovecot: Dovecot, mailbox: str) -> None:
    where = secure(dovecot, mailbox)

    good = check(replace(where, login=Login(mailbox, token=lambda: dovecot.token(mailbox))))
    bad = check(replace(where, login=Login(mailbox, token=lambda: dovecot.token(mailbox)[:-4] + "AAAA")))

    assert good.is_well, good
    assert bad.step == "login"


def test_what_lies_on_the_server_can_be_counted(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, *(letter(str(n)) for n in range(5)))
    dovecot.delete(mailbox, "INBOX", [2, 3])

    assert count(server(dovecot, mailbox), "INBOX")[1] == {1, 4, 5}
    assert count(server(dovecot, mailbox), "Sent")[1] == set()


def test_what_was_sent_is_kept_once_as_read(dovecot: Dovecot, mailbox: str) -> None:
    where = server(dovecot, mailbox)
    for _again in range(2):
        keep_once(where, "Sent", "answer@client.test", letter("answer"), at=NOW)

    [kept] = dovecot.read(mailbox, "Sent")
    assert (kept.raw, kept.flags) == (letter("answer"), {r"\Seen"})
    with pytest.raises(No):
        keep_once(where, "Gone", "answer@client.test", letter("answer"), at=NOW)
