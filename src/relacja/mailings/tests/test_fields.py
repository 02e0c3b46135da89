"""What conditions may ask about letters to many."""

from datetime import UTC, datetime, timedelta

import pytest

from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.mailings.models import DesignVersion, Letter
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import check_condition_field

pytestmark = pytest.mark.django_db
FIELDS = [code for code in condition_fields.codes() if code.startswith("mailings.")]
NOW = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)


@pytest.fixture
def letter(mailbox_id: int, version: DesignVersion) -> "Letters":
    return Letters(mailbox_id, version)


class Letters:
    def __init__(self, mailbox_id: int, version: DesignVersion) -> None:
        self.mailbox_id, self.version, self.made = mailbox_id, version, 0

    def to(self, party_id: int, days: float, *, sent: bool = True, opened: bool = False, clicked: bool = False) -> None:
        self.made += 1
        at = NOW - timedelta(days=days)
        Letter.objects.create(
            key=f"k{self.made}", message_key=f"m{self.made}", party_id=party_id, mailbox_id=self.mailbox_id,
            version=self.version, purpose="marketing", origin_kind="x", origin_id=1, queued_at=at,
            state="sent" if sent else "skipped", sent_at=at if sent else None, opened_at=at if opened else None,
            clicked_at=at if clicked else None,
        )  # fmt: skip


def said(party_id: int) -> dict[str, object]:
    return {code.removeprefix("mailings."): value for code, value in values_of(FIELDS, party_id, NOW).items()}


@pytest.mark.parametrize("code", FIELDS)
def test_a_field_says_the_same_of_one_as_of_all(code: str, letter: Letters) -> None:
    parties = [make_party().pk for _ in range(4)]
    for n in range(40):
        letter.to(parties[n % 3], n * 2.98, sent=n % 7 != 0, opened=n % 2 == 0, clicked=n % 5 == 0)
    merged = {"keep_id": parties[0], "absorb_id": parties[1], "reason": "x", "at": NOW}
    customers.merge_parties(actor=Actor.system("test"), **merged)
    check_condition_field(condition_fields[code], party_ids=parties, at=NOW)


def test_what_was_followed_was_opened_and_what_never_left_counts_for_nothing(letter: Letters) -> None:
    party = make_party().pk
    letter.to(party, 3, clicked=True)
    letter.to(party, 2)
    letter.to(party, 1, sent=False, opened=True)
    found = said(party)
    assert (found["sent_30"], found["opened_30"], found["clicked_30"], found["last_opened"]) == (2, 1, 1, False)
    letter.to(party, 0.5, opened=True)
    assert said(party)["last_opened"] is True
    assert said(make_party().pk)["last_opened"] is None
