"""Condition fields: the same answer for one customer as for all."""

from datetime import UTC, date, datetime, timedelta

import pytest

from relacja.customers.testing.factories import make_party
from relacja.interactions import services
from relacja.interactions.testing import draft_with
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import check_condition_field

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
CODES = [code for code in condition_fields.codes() if code.startswith("interactions.")]


@pytest.fixture
def party_ids() -> list[int]:
    """One met often, one merged into it, one met long ago, one never."""
    often, long_ago, never = make_party(), make_party(), make_party()
    merged = make_party(canonical_id=often.pk)
    kinds = ["call", "mail", "visit", "note"]
    drafts = [
        draft_with(often.pk, kind=kinds[n % 4], body="x", started_at=AT - timedelta(days=9 * n)) for n in range(40)
    ]
    drafts += [draft_with(merged.pk, direction="inbound", started_at=AT - timedelta(days=1))]
    drafts += [draft_with(long_ago.pk, started_at=AT - timedelta(days=900))]
    services.record_many(actor=Actor.system("test"), drafts=drafts)
    return [often.pk, merged.pk, long_ago.pk, never.pk]


@pytest.mark.parametrize("code", CODES)
def test_a_field_answers_the_same_for_one_customer_as_for_all(code: str, party_ids: list[int]) -> None:
    check_condition_field(condition_fields[code], party_ids=party_ids, at=AT)


def said(name: str, party_id: int) -> object:
    return values_of([name], party_id, AT)[name]


def test_the_fields_say_what_happened(party_ids: list[int]) -> None:
    often, merged, long_ago, never = party_ids
    assert said("interactions.last_contact", often) == date(2026, 6, 1)
    assert said("interactions.last_contact", long_ago) == date(2023, 12, 14)
    assert said("interactions.contacts_30", often) == 4
    assert said("interactions.contacts_30.phone", often) == 2
    assert said("interactions.contacts_30", merged) is None
    assert said("interactions.contacts_365", never) is None
