"""What conditions may ask of segments."""

import pytest
from django.utils import timezone

from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import check_condition_field
from relacja.segments import services
from relacja.segments.rules.naming import IN
from relacja.segments.types import Kind, Sorting

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NOW = timezone.now()


def test_the_segments_of_a_customer_are_the_same_of_one_as_of_all() -> None:
    parties = [make_party().pk for _ in range(3)]
    for number, code in enumerate(("vip", "fair")):
        segment = services.add_segment(actor=SYSTEM, code=code, name=code, at=NOW, kind=Kind.LIST)
        services.add_to_segment(actor=SYSTEM, segment_id=segment, party_ids=parties[number:2], at=NOW)
    check_condition_field(condition_fields[IN], party_ids=parties, at=NOW)
    assert values_of([IN], parties[1], NOW)[IN] == ("fair", "vip")


def test_the_types_of_a_customer_are_the_same_of_one_as_of_all_and_have_words() -> None:
    parties = [make_party(kind=kind).pk for kind in ("person", "organisation", "person")]
    family = services.add_family(actor=SYSTEM, code="size", name="Size", sorting=Sorting.CONDITIONS, at=NOW)
    firms = services.save_type(
        actor=SYSTEM, family_id=family, name="Firms", condition='customers.kind = "organisation"'
    )
    field = condition_fields["segments.types"]
    assert values_of(["segments.types"], parties[1], NOW)["segments.types"] is None
    services.sort_customers(actor=SYSTEM, family_id=family, at=NOW)
    check_condition_field(field, party_ids=parties, at=NOW)
    assert values_of(["segments.types"], parties[1], NOW)["segments.types"] == (f"size:{firms}",)
    assert (f"size:{firms}", "Size: Firms") in list(field.choices())
