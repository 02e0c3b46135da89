"""A mail is understood as the house takes it in, and our own are understood when they come back."""

from datetime import UTC, datetime, timedelta

import pytest

from relacja.messaging.models import Mailbox
from relacja.messaging.testing import receive
from relacja.messaging.transports.email import sending, understanding
from relacja.messaging.types import File, Outgoing

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
MAIL = """From: Anna Nowak <Anna@Customer.Test>
To: Service <service@firm.test>
Subject: Odp: Faktura
Date: Fri, 27 Nov 2026 12:58:00 +0100
Message-ID: <a1@customer.test>
In-Reply-To: <ours@firm.test>
References: <first@firm.test> <ours@firm.test>

Dziękuję, jest.

W dniu 27.11.2026 o 10:00, Service pisze:
> Czy faktura dotarła?
"""


def read(text: str) -> understanding.Inbound:
    return understanding.understand(text.replace("\n", "\r\n").encode(), NOON)


def test_who_wrote_what_to_whom_and_what_it_answers() -> None:
    mail = read(MAIL)
    assert (mail.key, mail.sender, mail.sender_name) == ("a1@customer.test", "anna@customer.test", "Anna Nowak")
    assert mail.recipients == {"to": ["service@firm.test"]}
    assert mail.references == ("first@firm.test", "ours@firm.test")
    assert (mail.subject, mail.automatic) == ("Odp: Faktura", "")
    assert mail.at == datetime(2026, 11, 27, 11, 58, tzinfo=UTC)


def test_what_was_quoted_is_folded_and_kept() -> None:
    mail = read(MAIL)
    [(start, _end, kind)] = mail.folds
    assert (mail.text[:start].strip(), kind) == ("Dziękuję, jest.", "quoted")
    assert "Czy faktura dotarła?" in mail.text


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ('multipart/signed; protocol="application/pgp-signature"; boundary=b', "signed:pgp-mime"),
        ('multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', "encrypted:pgp-mime"),
        ("application/pkcs7-mime; smime-type=signed-data", "signed:smime"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "encrypted:smime"),
        ("text/plain", ""),
    ],
)
def test_signed_and_encrypted_are_told_apart(kind: str, told: str) -> None:
    assert read(MAIL.replace("Message-ID:", f"MIME-Version: 1.0\nContent-Type: {kind}\nMessage-ID:")).protection == told


@pytest.mark.parametrize("said", ["Fri, 27 Nov 2037 12:00:00 +0000", "Thu, 1 Jan 1970 00:00:00 +0000", "yesterday"])
def test_a_wrong_clock_is_not_believed(said: str) -> None:
    assert read(MAIL.replace("Fri, 27 Nov 2026 12:58:00 +0100", said)).at == NOON


@pytest.mark.parametrize("zone", ["-1600", "+1800", "-2359"])
def test_a_mail_with_a_zone_that_no_place_has_is_taken_in(zone: str, mailbox: Mailbox) -> None:
    [line] = receive(mailbox, read(MAIL.replace("12:58:00 +0100", f"10:00:00 {zone}")))
    assert (line.state, line.reason) == ("in", "new")


def outgoing(**fields: object) -> Outgoing:
    given = {
        "key": "m1@firm.test", "at": NOON, "sender": "service@firm.test", "sender_name": "Obsługa",
        "to": ("anna@customer.test",), "token": "abcdefghjkmn", "number": 12345, "subject": "Re: Faktura",
        "text": "Jest.", "references": ("first@firm.test", "a1@customer.test"),
    }  # fmt: skip
    return Outgoing(**(given | fields))  # type: ignore[arg-type]


def test_an_answer_to_ours_names_its_conversation_by_its_address() -> None:
    ours = understanding.understand(sending.original({}, outgoing()), NOON)
    [back] = ours.recipients["reply_to"]
    answer = read(
        MAIL.replace("service@firm.test", back).replace("References: <first@firm.test> <ours@firm.test>\n", "")
    )
    assert answer.tokens == ("abcdefghjkmn",)
    assert ours.references == ("first@firm.test", "a1@customer.test")


def test_nobody_makes_a_token_up() -> None:
    assert read(MAIL.replace("service@firm.test", "service+c.abcdefghjkmn.aaaaaaaaaaaaaaaa@firm.test")).tokens == ()


def test_a_mailbox_whose_server_knows_no_such_addresses_uses_none() -> None:
    settings = {"plus_addresses": "no"}
    assert "reply_to" not in understanding.understand(sending.original(settings, outgoing()), NOON).recipients
    assert sending.bounce_address(settings, outgoing()) == "service@firm.test"


def test_a_bounce_is_tied_to_the_very_message_by_the_address_it_comes_back_to() -> None:
    report = f"""From: MAILER-DAEMON@mx.test
To: {sending.bounce_address({}, outgoing())}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not reach them.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; anna@customer.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""
    mail = read(report)
    [one] = mail.bounced
    assert (mail.automatic, one.recipient, one.permanence, one.status) == (
        "bounce", "anna@customer.test", "permanent", "5.1.1",
    )  # fmt: skip
    assert one.of == ("#9ix",)
    assert int("9ix", 36) == 12345


def test_a_reference_that_no_header_can_hold_does_not_keep_an_answer_back() -> None:
    ours = sending.original({}, outgoing(references=("sha256:0a1b", "bad id@x\r\nBcc: eve@x")))
    assert b"Bcc" not in ours
    assert b"In-Reply-To" not in ours


def test_files_go_and_come() -> None:
    ours = sending.original({}, outgoing(files=(File("umowa.pdf", b"%PDF-1.4 x"),)))
    [file] = understanding.understand(ours, NOON).files
    assert (file.name, file.content) == ("umowa.pdf", b"%PDF-1.4 x")


def test_remote_pictures_stay_off() -> None:
    html = MAIL.replace("Message-ID", "Content-Type: text/html\nMessage-ID").replace(
        "Dziękuję, jest.", '<p>Hi</p><img src="http://spy.test/p.gif"><script>alert(1)</script>'
    )
    mail = read(html)
    assert mail.remote
    assert "spy.test" not in mail.html
    assert "script" not in mail.html


def test_a_moment_before_the_server_had_it_is_kept() -> None:
    assert read(MAIL).at > NOON - timedelta(minutes=5)
