"""Forgetting what sites and applications told of a person."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from relacja.capture import queries, services
from relacja.capture.models import Erased, Event, Held, Source
from relacja.capture.rules.erasing import digest, is_erased
from relacja.capture.rules.reading import read
from relacja.capture.services.erasing import PURPOSE
from relacja.capture.tests.test_sources import stored
from relacja.customers.testing import make_party
from relacja.kit.traces import Traces
from relacja.platform.actor import Actor
from relacja.platform.privacy import Person
from relacja.platform.secrets import key_for

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
EWA = Person((1,), Traces(["Ewa Kowalska"], ["ewa@customer.test"]))


@pytest.fixture
def source() -> Source:
    return Source.objects.get(pk=services.add_source(actor=SYSTEM, name="Shop")[0])


def tell(source: Source, **told: Any) -> None:
    stored(source, json.dumps({"event": "X", **told}).encode())


def left() -> list[tuple[str, str]]:
    return sorted(Event.objects.values_list("anonymous_id", "user_id"))


def test_everything_of_a_person_goes_their_nameless_past_too_and_nothing_of_others(source: Source) -> None:
    tell(source, anonymousId="hers")
    tell(source, anonymousId="hers", userId="u1", traits={"email": "Ewa@customer.test"})
    tell(source, userId="u1")
    tell(source, anonymousId="her-telephone", userId="u1")
    tell(source, anonymousId="hers", userId="u2", traits={"email": "jan@customer.test"})
    tell(source, anonymousId="nobody")
    tell(source, anonymousId="of-a-form", properties={"note": "Ewa Kowalska asks"})
    stored(source, b'{"event":"X","properties":{"email":"ewa@customer.test"}}')
    gone = services.forget_events(actor=SYSTEM, person=EWA)
    assert (gone.events, gone.held) == (5, 1)
    assert left() == [("hers", "u2"), ("nobody", "")]
    assert not Held.objects.exists()
    assert services.forget_events(actor=SYSTEM, person=EWA).events == 0


def test_nothing_of_them_is_taken_any_more_and_nobody_reads_who_it_is(source: Source) -> None:
    tell(source, anonymousId="hers", userId="u1", traits={"email": "ewa@customer.test"})
    services.forget_events(actor=SYSTEM, person=EWA)
    erased, key = frozenset(Erased.objects.values_list("digest", flat=True)), key_for(PURPOSE)
    for said in ({"userId": "u1"}, {"anonymousId": "hers"}, {"userId": "EWA@customer.test"},
                 {"anonymousId": "new", "traits": {"email": "ewa@Customer.test"}}):  # fmt: skip
        [event] = read(json.dumps({"event": "X", **said}).encode(), "track", NOW).events
        assert is_erased(event, key, erased), said
    [other] = read(b'{"event":"X","anonymousId":"u1","userId":"hers"}', "track", NOW).events
    assert not is_erased(other, key, erased)
    assert digest(b"another key", "user", "u1") not in erased
    assert all(isinstance(one, UUID) for one in erased)


def test_a_person_gets_all_that_came_under_their_addresses(source: Source) -> None:
    party = make_party("Ewa Kowalska", email="ewa@customer.test")
    tell(source, anonymousId="hers", properties={"n": 1})
    tell(source, anonymousId="hers", userId="u1", traits={"email": "Ewa@customer.test"})
    tell(source, userId="u1", properties={"n": 2})
    tell(source, userId="u2", properties={"n": 3})
    told = queries.events_for_disclosure(SYSTEM, (party.pk,))
    assert [one.get("properties", {}).get("n") for one in told] == [1, None, 2]
    assert queries.events_for_disclosure(SYSTEM, (make_party("Jan Nowak").pk,)) == []
