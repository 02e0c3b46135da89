"""The projection is what the ledger says, no more and no less."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from relacja.customers.testing.factories import make_party
from relacja.interactions import services
from relacja.interactions.testing import draft_with
from relacja.interactions.testing.factories import NOON
from relacja.interactions.types import ArtefactDraft, Participant, Subject
from relacja.platform.actor import Actor
from relacja.platform.privacy import Person
from relacja.platform.refs import Ref

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
TABLES = ("interaction", "interaction_party", "interaction_item", "interaction_artefact", "contact_day")


def everything() -> dict[str, list]:
    """Every row of the projection; days on which nothing is left to count are the same as none."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            where = " WHERE entries <> 0 OR planned <> 0" if table == "contact_day" else ""
            cursor.execute(f"SELECT * FROM {table}{where}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def live(seed: int) -> None:
    """Record, correct, plan, complete, cancel and reopen at random."""
    random = Random(seed)  # noqa: S311  a test that can be run again
    parties = [make_party().pk for _ in range(4)]
    kinds = ["call", "mail", "visit", "note", "order"]
    drafts = [
        draft_with(
            *random.sample([*parties, None], random.randint(1, 3)),
            kind=random.choice(kinds),
            body="text",
            started_at=NOON - timedelta(days=random.randint(0, 4000)),
            direction=random.choice(["inbound", "outbound", "internal"]),
            source="s" if random.random() < 0.5 else "",
            subjects=(Subject(Ref("sales.order", 1)),) if random.random() < 0.3 else (),
            artefacts=(ArtefactDraft("scan", "a" * 64),) if random.random() < 0.3 else (),
        )
        for _ in range(30)
    ]
    ids = [one.id.id for one in services.record_many(actor=SYSTEM, drafts=drafts)]
    for number in random.sample(ids, 12):
        services.correct(
            actor=SYSTEM,
            interaction_id=number,
            reason="test",
            **random.choice(
                [
                    {"summary": "changed"},
                    {"started_at": NOON - timedelta(days=random.randint(0, 4000))},
                    {"participants": (Participant(random.choice(parties)),)},
                    {"kind": "mail", "medium": "email"},
                    {"subjects": ()},
                ]
            ),
        )
    for n in range(6):
        plan = services.plan(
            actor=SYSTEM, kind="visit", party_id=random.choice(parties), at=timezone.now() + timedelta(days=n)
        ).id.id
        if n % 3 == 0:
            services.complete(actor=SYSTEM, interaction_id=plan)
        if n % 3 == 1:
            services.cancel(actor=SYSTEM, interaction_id=plan, reason="no")
        if n == 1:
            services.reopen(actor=SYSTEM, interaction_id=plan)


@pytest.mark.parametrize("seed", range(3))
def test_the_rebuilt_projection_equals_the_kept_one(seed: int) -> None:
    live(seed)
    before = everything()
    assert len(before["interaction"]) == 36
    services.rebuild_interactions(actor=SYSTEM)
    assert everything() == before


def test_a_spoilt_projection_is_put_right_by_a_rebuild() -> None:
    live(7)
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE interaction SET summary = 'spoilt', version = 9")
        cursor.execute("DELETE FROM interaction_party WHERE position = 1")
        cursor.execute("UPDATE contact_day SET inbound = 99")
        cursor.execute("INSERT INTO interaction_item VALUES (1, now(), 0, 'x', 1, '', '')")
    assert everything() != before
    services.rebuild_interactions(actor=SYSTEM)
    assert everything() == before


def test_what_was_forgotten_is_not_rebuilt() -> None:
    gone, stays = make_party(), make_party()
    services.record_many(actor=SYSTEM, drafts=[draft_with(gone.pk), draft_with(stays.pk)])
    services.forget_contacts(actor=SYSTEM, person=Person((gone.pk,)))
    before = everything()
    assert services.rebuild_interactions(actor=SYSTEM) == 1
    assert everything() == before
