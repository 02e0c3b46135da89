"""Condition fields: the same answer for one customer as for all."""

from datetime import date, timedelta

import pytest

from relacja.customers.testing import make_party
from relacja.messaging.testing import NOON, Pigeon, make_conversation, make_mailbox
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import check_condition_field

CODES = [code for code in condition_fields.codes() if code.startswith("messaging.")]
AT = NOON + timedelta(days=1)


@pytest.fixture
def party_ids(bird: Pigeon) -> list[int]:
    """One who waits (in a merged file), one whose conversations are resolved, one who never wrote."""
    waits, done, never = make_party(), make_party(), make_party()
    merged, box = make_party(canonical_id=waits.pk), make_mailbox()
    make_conversation(box, party_id=waits.pk, status="pending", waiting_since=None, at=NOON - timedelta(days=9))
    make_conversation(box, party_id=merged.pk)
    make_conversation(box, party_id=done.pk, status="resolved", waiting_since=None)
    return [waits.pk, merged.pk, done.pk, never.pk]


@pytest.mark.parametrize("code", CODES)
def test_a_field_answers_the_same_for_one_customer_as_for_all(code: str, party_ids: list[int]) -> None:
    check_condition_field(condition_fields[code], party_ids=party_ids, at=AT)


def test_who_waits_is_told_from_who_does_not(party_ids: list[int]) -> None:
    waits, _merged, done, never = party_ids
    names = ["messaging.waiting", "messaging.open_conversations", "messaging.last_wrote_on"]
    told = [tuple(values_of(names, party, AT)[name] for name in names) for party in (waits, done, never)]
    assert told == [(True, 2, date(2026, 11, 27)), (False, 0, date(2026, 11, 27)), (None, None, None)]
