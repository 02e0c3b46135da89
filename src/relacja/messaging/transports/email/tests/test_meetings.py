"""Invitations in mails: planned meetings, moved and called off with them."""

from datetime import UTC, datetime, timedelta

from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.messaging.models import Mailbox
from relacja.messaging.testing import SYSTEM, inbound, receive
from relacja.messaging.transports.email.understanding import understand
from relacja.messaging.types import Inbound

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
MAIL = """From: Anna Nowak <anna@customer.test>
To: service@firm.test
Subject: Spotkanie
Message-ID: <m{number}@customer.test>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Zapraszam.

--b
Content-Type: text/calendar; method={method}; charset=utf-8

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
METHOD:{method}
BEGIN:VEVENT
UID:meeting-1@customer.test
SEQUENCE:{number}
DTSTAMP:20261127T100000Z
DTSTART;TZID=Europe/Warsaw:{starts}
DTEND;TZID=Europe/Warsaw:{ends}
SUMMARY:Umowa ramowa
LOCATION:Piękna 1
END:VEVENT
END:VCALENDAR

--b--
"""


def invitation(number: int, method: str = "REQUEST", day: int = 10) -> Inbound:
    starts, ends = f"203001{day}T100000", f"203001{day}T113000"
    text = MAIL.format(number=number, method=method, starts=starts, ends=ends)
    return understand(text.replace("\n", "\r\n").encode(), NOON)


def planned(party_id: int) -> list[tuple[str, datetime, datetime | None]]:
    return [(one.summary, one.started_at, one.ended_at) for one in interactions.planned(SYSTEM, [party_id])]


def test_an_invitation_is_a_planned_meeting_that_moves_and_ends_with_it(mailbox: Mailbox) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    receive(mailbox, invitation(0))
    begins = datetime(2030, 1, 10, 9, 0, tzinfo=UTC)
    assert planned(anna.pk) == [("Umowa ramowa", begins, begins + timedelta(minutes=90))]
    receive(mailbox, invitation(1, day=12))
    assert [one[1] for one in planned(anna.pk)] == [begins + timedelta(days=2)]
    receive(mailbox, invitation(2, "CANCEL", day=12))
    assert planned(anna.pk) == []


def test_a_meeting_called_off_that_nobody_planned_is_no_meeting(mailbox: Mailbox) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    receive(mailbox, invitation(0, "CANCEL"))
    assert planned(anna.pk) == []


def test_nobody_moves_the_meeting_of_another_by_its_name(mailbox: Mailbox) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    receive(mailbox, invitation(0))
    make_party("Eve", email="eve@other.test")
    receive(mailbox, inbound(sender="eve@other.test", invitations=invitation(1, "CANCEL").invitations))
    assert len(planned(anna.pk)) == 1


def test_a_calendar_that_cannot_be_read_is_none() -> None:
    text = MAIL.format(number=0, method="REQUEST", starts="nonsense", ends="20300110T113000")
    assert understand(text.encode(), NOON).invitations == ()
