"""What servers tell of messages that did not arrive."""

import pytest

from relacja.kit.mail.bounces import COMPLAINT, DELAY, DELIVERED, FAILURE, bounce_of
from relacja.kit.mail.parse import parse
from relacja.kit.mail.permanence import permanence, status_of

ORIGINAL = "From: biuro@sklep.example\nTo: jan@x.example\nSubject: Oferta\nMessage-ID: <m1@sklep.example>\n\nTekst\n"


def _report(*groups: str, original: str = ORIGINAL) -> bytes:
    status = "\n\n".join(("Reporting-MTA: dns; mx.x.example", *groups))
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.x.example>\nTo: biuro@sklep.example\nSubject: Undelivered\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=R\n\n"
        f"--R\n\nNot delivered.\n--R\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--R\nContent-Type: message/rfc822\n\n{original}\n--R--\n"
    ).encode()


FAILED = "Final-Recipient: rfc822; jan@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user"


def test_a_standard_report_is_read_whole() -> None:
    bounce = bounce_of(parse(_report(f"Original-Recipient: rfc822;Jan@X.example\n{FAILED}")))
    assert bounce is not None
    assert (bounce.kind, bounce.original_message_id, bounce.original_subject) == (FAILURE, "m1@sklep.example", "Oferta")
    assert (bounce.reporting_server, bounce.is_standard) == ("mx.x.example", True)
    (one,) = bounce.recipients
    assert (one.email, one.original, one.status) == ("jan@x.example", "Jan@X.example", "5.1.1")
    assert (one.permanence, one.diagnostic) == ("permanent", "550 5.1.1 No such user")


def test_each_recipient_has_its_own_fate() -> None:
    late = "Final-Recipient: rfc822; anna@x.example\nAction: delayed\nStatus: 4.4.1"
    done = "Final-Recipient: rfc822; ewa@x.example\nAction: relayed\nStatus: 2.1.9"
    bounce = bounce_of(parse(_report(FAILED, late, done)))
    assert bounce is not None
    assert [(one.email, one.kind, one.permanence) for one in bounce.recipients] == [
        ("jan@x.example", FAILURE, "permanent"),
        ("anna@x.example", DELAY, "temporary"),
        ("ewa@x.example", DELIVERED, "unknown"),
    ]
    assert bounce.kind == FAILURE


def test_a_delay_alone_is_no_failure() -> None:
    bounce = bounce_of(parse(_report("Final-Recipient: rfc822; jan@x.example\nAction: delayed\nStatus: 4.4.7")))
    assert bounce is not None
    assert (bounce.kind, bounce.recipients[0].permanence) == (DELAY, "temporary")


@pytest.mark.parametrize(
    ("stated", "diagnostic", "status", "expected"),
    [
        ("5.1.1", "", "5.1.1", "permanent"),
        ("5.0.0", "smtp; 550 5.1.1 unknown", "5.1.1", "permanent"),
        ("", "smtp; 550 no such user", "5.0.0", "permanent"),
        ("", "smtp; 552 mailbox full", "5.2.2", "temporary"),
        ("5.2.2", "", "5.2.2", "temporary"),
        ("5.0.0", "552-5.2.2 over quota", "5.2.2", "temporary"),
        ("5.0.0", "550 mailbox full", "5.0.0", "temporary"),
        ("5.3.4", "", "5.3.4", "permanent"),
        ("4.2.1", "", "4.2.1", "temporary"),
        ("5.7.1 (delivery not authorized)", "", "5.7.1", "permanent"),
        ("", "host 10.4.1.5 said nothing", "", "unknown"),
        ("", "", "", "unknown"),
    ],
)
def test_the_code_decides_whether_trying_again_may_help(
    stated: str, diagnostic: str, status: str, expected: str
) -> None:
    assert status_of(stated, diagnostic) == status
    assert permanence(status, diagnostic) == expected


def _worded(sender: str, subject: str, text: str) -> bytes:
    return f"From: {sender}\nTo: biuro@sklep.example\nSubject: {subject}\nReturn-Path: <>\n\n{text}".encode()


DAEMON = "MAILER-DAEMON@mx.x.example"
COPY = f"--- Below this line is a copy of the message.\n\n{ORIGINAL}"
NO_MAILBOX = "Hi. This is the program at mx.\n\n<jan@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
ADDRESSES = "The following address(es) failed:\n\n  jan@x.example\n    SMTP error: 550 Unrouteable address\n\n"
WORDED = [
    (DAEMON, "failure notice", f"{NO_MAILBOX}{COPY}", "5.1.1", "permanent"),
    ("Mail Delivery System <Mailer-Daemon@mx.x.example>", "Mail delivery failed: returning message to sender", f"{ADDRESSES}{COPY}", "5.0.0", "permanent"),
    (DAEMON, "Nie można dostarczyć wiadomości", f"Nie można dostarczyć wiadomości do jan@x.example\n\nPowód: skrzynka pełna\n\n{ORIGINAL}", "", "unknown"),
    (DAEMON, "Ваше сообщение не доставлено", f"Сообщение не может быть доставлено:\n\njan@x.example: 550 5.7.1 spam\n\n{ORIGINAL}", "5.7.1", "permanent"),
    ("postmaster@x.example", "Unzustellbar: Oferta", f"Die Nachricht konnte nicht zugestellt werden.\n\n<jan@x.example> 452 4.2.2 voll\n\n{ORIGINAL}", "4.2.2", "temporary"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text", "status", "expected"), WORDED)
def test_bounces_in_words_are_read_in_four_languages(
    sender: str, subject: str, text: str, status: str, expected: str
) -> None:
    bounce = bounce_of(parse(_worded(sender, subject, text)))
    assert bounce is not None
    assert [(one.email, one.status, one.permanence) for one in bounce.recipients] == [
        ("jan@x.example", status, expected)
    ]
    assert (bounce.original_message_id, bounce.kind, bounce.is_standard) == ("m1@sklep.example", FAILURE, False)


def test_a_warning_in_words_is_a_delay() -> None:
    text = "Your message has not been delivered yet.\n\n  jan@x.example\n\nWe will keep trying."
    bounce = bounce_of(parse(_worded(DAEMON, "Warning: message delayed 24 hours", text)))
    assert bounce is not None
    assert (bounce.kind, bounce.recipients[0].permanence) == (DELAY, "temporary")


def test_a_complaint_is_told_apart() -> None:
    raw = (
        "From: fbl@provider.example\nSubject: complaint\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=R\n\n--R\n\nx\n"
        "--R\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: <jan@x.example>\n"
        f"--R\nContent-Type: message/rfc822\n\n{ORIGINAL}\n--R--\n"
    )
    bounce = bounce_of(parse(raw.encode()))
    assert bounce is not None
    assert (bounce.kind, bounce.recipients[0].email, bounce.original_message_id) == (
        COMPLAINT,
        "jan@x.example",
        "m1@sklep.example",
    )


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("jan@x.example", "Re: Undelivered mail", "Dostałem zwrot: 550 user unknown. Proszę sprawdzić."),
        ("jan@x.example", "Zwrot wadliwego towaru", "Proszę o zwrot. Paczka was returned to sender."),
        ("jan@x.example", "Automatic reply: Oferta", "I am out of office"),
        ("jan@x.example", "Fwd: Mail delivery failed", f"Co to jest?\n\n<anna@x.example>: 550\n\n{ORIGINAL}"),
        ("newsletter@x.example", "Delivery of your order", "Your parcel could not be collected yet."),
    ],
)
def test_what_people_write_of_bounces_is_none(sender: str, subject: str, text: str) -> None:
    raw = f"From: {sender}\nReturn-Path: <{sender}>\nTo: biuro@sklep.example\nSubject: {subject}\n\n{text}"
    assert bounce_of(parse(raw.encode())) is None
