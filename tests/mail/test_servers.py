"""The servers of these tests are what they say: real, ours alone, and back after they were killed."""

import imaplib
import smtplib
import time
from collections.abc import Callable

import pytest

from relacja.messaging.testing.servers.dovecot import Dovecot
from relacja.messaging.testing.servers.foreign import Foreign
from relacja.messaging.testing.servers.ports import until
from relacja.messaging.testing.servers.postfix import Postfix
from relacja.messaging.testing.servers.proxy import Proxy

pytestmark = pytest.mark.mail


def letter(subject: str, to: str = "sales@crm.test") -> bytes:
    return f"From: someone@client.test\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{subject}\r\n".encode()


def test_what_is_delivered_is_read_back_unchanged(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, letter("one"), letter("two"))

    first, second = dovecot.read(mailbox)

    assert first.raw.endswith(letter("one"))
    assert second.raw.endswith(letter("two"))
    assert first.uid < second.uid


def test_folders_have_names_in_any_language(dovecot: Dovecot) -> None:
    user = dovecot.make_mailbox(["Zażółć & gęślą", "Договоры"])
    dovecot.deliver(user, letter("one"), letter("two"))

    dovecot.move(user, "INBOX", [1], "Zażółć & gęślą")
    dovecot.append(user, "Договоры", letter("three"), r"\Seen")
    dovecot.mark(user, "INBOX", [2], r"+FLAGS (\Flagged)")

    assert [one.flags for one in dovecot.read(user)] == [{r"\Flagged"}]
    assert dovecot.read(user, "Zażółć & gęślą")[0].raw.endswith(letter("one"))
    assert dovecot.read(user, "Договоры")[0].flags == {r"\Seen"}


def test_a_folder_can_be_renumbered_and_a_mailbox_filled(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.fill(mailbox, (letter(str(n)) for n in range(50)))
    with dovecot.session(mailbox) as imap:
        before = imap.status("INBOX", "(UIDVALIDITY MESSAGES)")
    dovecot.renumber(mailbox)
    with dovecot.session(mailbox) as imap:
        after = imap.status("INBOX", "(UIDVALIDITY MESSAGES)")

    assert b"MESSAGES 50" in before[1][0]
    assert b"MESSAGES 50" in after[1][0]
    assert before != after


def test_servers_that_were_killed_come_back_with_all_they_had(dovecot: Dovecot, postfix: Postfix, mailbox: str) -> None:
    dovecot.deliver(mailbox, letter("one"))
    dovecot.kill()
    postfix.kill()
    assert not dovecot.runs()
    assert not postfix.runs()

    postfix.start()
    with smtplib.SMTP("127.0.0.1", postfix.ports.smtp) as smtp:
        smtp.sendmail("someone@client.test", [mailbox], letter("two"))
    dovecot.start()

    until(lambda: len(dovecot.read(mailbox)) == 2, "the message that waited has come")


def test_mail_goes_out_and_comes_back_as_bounces(
    dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str
) -> None:
    with smtplib.SMTP("127.0.0.1", postfix.ports.smtp) as smtp:
        to = ["jan@foreign.test", "nobody@foreign.test", "full@foreign.test", "gone@crm.test"]
        smtp.sendmail(mailbox, to, letter("offer"))

    until(lambda: dovecot.read(mailbox), "the bounce has come")
    bounces = b"".join(one.raw for one in dovecot.read(mailbox))
    assert [one.recipients for one in foreign.taken] == [("jan@foreign.test",)]
    assert b"Status: 5.1.1" in bounces
    assert b"Status: 5.2.2" in bounces
    assert b"gone@crm.test" in bounces


def test_a_network_stalls_is_cut_and_goes_away(dovecot: Dovecot, mailbox: str, network: Callable[[int], Proxy]) -> None:
    proxy = network(dovecot.ports.imap)
    imap = imaplib.IMAP4("127.0.0.1", proxy.port, timeout=5)
    proxy.cut_after(10)
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        imap.capability()

    imap = imaplib.IMAP4("127.0.0.1", proxy.port, timeout=0.2)
    proxy.stall()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        imap.noop()
    assert time.monotonic() - began < 5
    proxy.flow()

    proxy.stop()
    with pytest.raises(ConnectionRefusedError):
        imaplib.IMAP4("127.0.0.1", proxy.port, timeout=5)
    proxy.start()
    imaplib.IMAP4("127.0.0.1", proxy.port, timeout=5).logout()
    assert proxy.connections == 3
