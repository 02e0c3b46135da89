"""What somebody took and does not touch waits again, where it stood; what they touch stays theirs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from relacja.messaging import services
from relacja.messaging.models import Conversation, ConversationEvent, Mailbox
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.services import turns
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, receive
from relacja.messaging.types import DraftText
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.routing.testing import DESK, items, make_worker

HOUR = timedelta(hours=1)


@pytest.fixture
def taken(mailbox: Mailbox) -> tuple[Conversation, Actor]:
    """A conversation that somebody took from the queue fifty minutes ago."""
    routing.save_queue(actor=SYSTEM, code="all", name="All")
    plan = routing.draft_plan(
        actor=SYSTEM, code="mails", name="Mails", body={"default": {"steps": [{"queue": "all"}]}, "filters": []}
    )
    routing.publish_plan(actor=SYSTEM, plan_id=plan)
    receive(make_mailbox("Routed", "routed@firm.test", plan="mails"), inbound())
    talk, (worker, actor) = Conversation.objects.get(), make_worker(*DESK, VIEW, ANSWER)
    routing.mark_taken(talk.item_id or 0, worker.pk, timezone.now())
    Conversation.objects.update(assignee_id=actor.user_id)
    turns.note(SYSTEM, talk.pk, "taken", timezone.now() - timedelta(minutes=50), user=actor.user_id)
    return talk, actor


def _back(now: datetime, minutes: int = 60) -> int:
    return services.take_from_silent(actor=SYSTEM, now=now, after={"mail": timedelta(minutes=minutes)})


def test_what_nobody_touches_waits_again_and_the_record_says_why(taken: tuple[Conversation, Actor]) -> None:
    talk, actor = taken
    now = timezone.now()
    assert (_back(now), _back(now + 2 * HOUR), _back(now + 2 * HOUR)) == (0, 1, 0)
    talk.refresh_from_db()
    assert (talk.assignee_id, items().get().state, talk.item_id) == (None, "waiting", items().get().pk)
    [told] = ConversationEvent.objects.filter(kind="taken_from_silent")
    assert told.data["user"] == actor.user_id


Sign = Callable[[Actor, Conversation], object]


@pytest.mark.parametrize(
    "sign",
    [
        lambda actor, talk: services.save_draft(actor=actor, conversation_id=talk.pk, text=DraftText("x")),
        lambda actor, talk: services.here(actor=actor, conversation_id=talk.pk),
        lambda actor, talk: services.write_note(actor=actor, conversation_id=talk.pk, note="x"),
    ],
    ids=["draft", "reading", "note"],
)
def test_any_sign_of_theirs_keeps_it_with_them(taken: tuple[Conversation, Actor], sign: Sign) -> None:
    talk, actor = taken
    sign(actor, talk)
    assert _back(timezone.now() + timedelta(minutes=15)) == 0
    assert _back(timezone.now() + HOUR) == 1


def test_without_a_sign_that_would_have_been_too_long(taken: tuple[Conversation, Actor]) -> None:
    assert _back(timezone.now() + timedelta(minutes=15)) == 1


def test_a_medium_that_gives_no_time_takes_nothing_back(taken: tuple[Conversation, Actor]) -> None:
    assert services.take_from_silent(actor=SYSTEM, now=timezone.now() + 99 * HOUR, after={"chat": HOUR}) == 0
