"""Letters leave when they may, once each, and what came of them is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers import queries as customer_queries
from relacja.customers import services as customers
from relacja.interactions import queries as interactions
from relacja.mailings import parameters, queries, services
from relacja.mailings.models import DesignVersion, Letter, Pace
from relacja.mailings.services import writing
from relacja.mailings.testing import ORIGIN, SYSTEM, agree, body, draft_of, make_reader, make_version, queue, send_all
from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.testing import Pigeon
from relacja.platform.actor import NotPermitted
from relacja.platform.models import OutboxEvent
from relacja.platform.parameters import standing_at

pytestmark = pytest.mark.django_db


def told(name: str) -> list[dict[str, object]]:
    return list(OutboxEvent.objects.filter(name=f"mailings.{name}").order_by("pk").values_list("payload", flat=True))


def address_of(party_id: int) -> str:
    return customer_queries.party_file(SYSTEM, party_id).points[0].value


def state_of(party_id: int) -> str:
    return customer_queries.party_file(SYSTEM, party_id).points[0].state


def test_a_letter_leaves_with_its_readers_name_and_stands_on_their_timeline(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    party_id = make_reader("Anna Nowak")
    [letter] = queue(draft_of(party_id, version.pk, mailbox_id))

    assert send_all() == 1

    [sent] = bird.sent
    letter.refresh_from_db()
    assert sent.subject == "Twój koszyk czeka"
    assert "Dzień dobry, Anna" in sent.html
    assert "Dzień dobry, Anna" in sent.text
    assert (sent.key, sent.to, letter.state) == (letter.message_key, (letter.address,), "sent")
    [entry] = interactions.timeline(SYSTEM, party_id).entries
    assert (entry.kind, entry.summary, entry.direction) == ("mailing", "Twój koszyk czeka", "outbound")
    assert entry.subjects[0].detail.title == "Twój koszyk czeka"
    assert told("LettersSent") == [{"letter_ids": [letter.pk], "party_ids": [party_id]}]


def test_a_key_is_a_letter_once_for_ever(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> None:
    draft = draft_of(make_reader(), version.pk, mailbox_id, key="journey:12:run:345:step:2")
    first = services.queue_letters(actor=SYSTEM, letters=[draft, draft])
    send_all()
    again = services.queue_letters(actor=SYSTEM, letters=[draft])
    send_all()

    assert [one.is_new for one in (*first, *again)] == [True, False, False]
    assert len({one.id for one in (*first, *again)}) == 1
    assert len(bird.sent) == 1


def test_what_speaks_against_a_letter_is_asked_when_it_is_sent(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    silent, refused, withdrew, gone, bounced = (make_reader(agrees=False), *(make_reader() for _ in range(4)))
    letters = queue(*(draft_of(one, version.pk, mailbox_id) for one in (silent, refused, withdrew, gone, bounced)))
    agree(refused, "refused")
    agree(withdrew, "withdrawn")
    customers.forget_person(actor=SYSTEM, party_id=gone, reason="test")
    customers.mark_address_bouncing(actor=SYSTEM, address=address_of(bounced), at=timezone.now())

    send_all()

    assert bird.sent == []
    reasons = {pk: (state, why) for pk, state, why in Letter.objects.values_list("pk", "state", "reason")}
    assert [reasons[one.pk] for one in letters] == [
        ("skipped", "no_consent"), ("skipped", "refused"), ("skipped", "withdrawn"), ("skipped", "forgotten"),
        ("skipped", "no_address"),
    ]  # fmt: skip


def test_what_the_law_or_a_contract_asks_for_needs_no_consent_and_counts_against_nothing(
    bird: Pigeon, mailbox_id: int
) -> None:
    version = make_version("service", pl=body(blocks=[{"kind": "text", "text": "Twoja umowa"}]))
    party_id = make_reader(agrees=False)
    with standing_at(parameters.CAP.code, 1):
        queue(*(draft_of(party_id, version.pk, mailbox_id, purpose="service") for _ in range(2)))
        send_all()

    assert len(bird.sent) == 2
    assert bird.sent[0].unsubscribe == ()


def test_nobody_gets_more_than_the_most_whatever_they_are_sent_for(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    party_id, other = make_reader(), make_reader()
    customers.merge_parties(actor=SYSTEM, keep_id=party_id, absorb_id=other, reason="test", at=timezone.now())
    with standing_at(parameters.CAP.code, 2):
        letters = queue(*(draft_of(one, version.pk, mailbox_id) for one in (party_id, other, party_id)))
        send_all()
        later = queue(draft_of(other, version.pk, mailbox_id))
        send_all()

    assert len(bird.sent) == 2
    assert Letter.objects.get(pk=letters[2].pk).reason == "capped"
    assert Letter.objects.get(pk=later[0].pk).state == "skipped"


def test_one_letter_too_many_waits_for_room_where_the_house_says_so(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    party_id = make_reader()
    with standing_at(parameters.CAP.code, 1), standing_at(parameters.WHEN_CAPPED.code, "put_off"):
        first, second = queue(*(draft_of(party_id, version.pk, mailbox_id) for _ in range(2)))
        send_all()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.reason) == ("queued", "capped")
    assert second.due_at == first.counts_at + timedelta(days=7)


def test_letters_wait_over_quiet_hours_and_are_not_lost_by_it(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    hour = timezone.localtime().hour
    with (
        standing_at(parameters.QUIET.code, True),
        standing_at("customers.quiet_from", hour),
        standing_at("customers.quiet_to", (hour + 2) % 24),
    ):
        waits, too_late = queue(
            draft_of(make_reader(), version.pk, mailbox_id),
            draft_of(make_reader(), version.pk, mailbox_id, until=timezone.now() + timedelta(seconds=5)),
        )
        send_all()

    waits.refresh_from_db()
    too_late.refresh_from_db()
    assert (waits.state, waits.reason) == ("queued", "quiet_hours")
    assert timedelta() < waits.due_at - timezone.now() <= timedelta(hours=2)
    assert (too_late.state, too_late.reason) == ("skipped", "quiet_hours")


def test_a_letter_is_written_in_its_readers_language_or_the_next_best(bird: Pigeon, mailbox_id: int) -> None:
    version = make_version(en=body("Your basket"), ru=body("Ваша корзина"))
    readers = [make_reader(language=one) for one in ("ru", "pl", "en")]
    queue(*(draft_of(one, version.pk, mailbox_id) for one in readers))
    send_all()

    assert [one.subject for one in bird.sent] == ["Ваша корзина", "Your basket", "Your basket"]


def test_a_letter_without_something_it_needs_is_not_sent(bird: Pigeon, mailbox_id: int) -> None:
    version = make_version(pl=body("{{basket.total}} czeka"))
    _has, lacks = queue(
        draft_of(make_reader(), version.pk, mailbox_id, variables={"basket.total": "120 zł"}),
        draft_of(make_reader(), version.pk, mailbox_id),
    )
    send_all()

    lacks.refresh_from_db()
    assert [one.subject for one in bird.sent] == ["120 zł czeka"]
    assert (lacks.state, lacks.reason, lacks.detail) == ("failed", "missing_value", "basket.total")
    assert told("LettersSkipped") == [{"letter_ids": [lacks.pk]}]


def test_a_server_that_is_away_gets_the_same_letters_later(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    letters = queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(3)))
    bird.fails = [Unreachable("421 too busy")]
    send_all()

    assert bird.sent == []
    pace = Pace.objects.get(mailbox_id=mailbox_id)
    assert pace.rests_until > timezone.now()
    Pace.objects.update(rests_until=None)
    Letter.objects.update(due_at=timezone.now())
    send_all()
    assert sorted(one.key for one in bird.sent) == sorted(one.message_key for one in letters)
    assert Pace.objects.get().rests_until is None


def test_an_address_the_server_does_not_know_is_closed_and_one_it_takes_later_waits(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    gone, busy = make_reader(email="gone@customer.test"), make_reader(email="busy@customer.test")
    bird.refuses["gone@customer.test"] = "550 5.1.1 No such user"
    bird.puts_off["busy@customer.test"] = "450 4.2.0 Greylisted"
    bird.fails = []
    first, second = queue(*(draft_of(one, version.pk, mailbox_id) for one in (gone, busy)))
    send_all()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason) == ("failed", "address_refused")
    assert state_of(gone) == "bouncing"
    assert (second.state, second.reason) == ("queued", "not_yet")
    assert second.due_at > timezone.now()


def test_a_letter_that_may_have_left_waits_for_people(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> None:
    unsure, refused = queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(2)))
    bird.fails = [Unsure("the line broke"), Refused("spam", "5.7.1")]
    send_all()
    send_all()

    unsure.refresh_from_db()
    refused.refresh_from_db()
    assert (unsure.state, unsure.reason) == ("unsure", "line_broke")
    assert (refused.state, refused.reason, refused.detail) == ("failed", "server_refused", "5.7.1 spam")


def test_people_say_whether_a_letter_has_left(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> None:
    left, again = queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(2)))
    bird.fails = [Unsure("the line broke"), Unsure("the line broke")]
    send_all()
    assert services.settle_letters(actor=SYSTEM, letter_ids=[left.pk], was_sent=True) == 1
    assert services.settle_letters(actor=SYSTEM, letter_ids=[left.pk, again.pk], was_sent=False) == 1
    send_all()

    assert [one.key for one in bird.sent] == [again.message_key]
    assert [Letter.objects.get(pk=one.pk).state for one in (left, again)] == ["sent", "sent"]
    assert [len(interactions.timeline(SYSTEM, one.party_id).entries) for one in (left, again)] == [1, 1]


def test_what_is_stopped_leaves_no_more_and_neither_does_what_comes_later(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(3)))
    assert services.stop_letters(actor=SYSTEM, origin=ORIGIN).letters == 3
    queue(draft_of(make_reader(), version.pk, mailbox_id))
    send_all()

    assert bird.sent == []
    tally = queries.tally_of(SYSTEM, ORIGIN)
    assert (tally.skipped, dict(tally.reasons)) == (4, {"stopped": 4})


def test_no_more_leave_in_a_minute_than_are_allowed(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> None:
    queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(8)))
    with standing_at(parameters.PER_MINUTE.code, 60):
        now = timezone.now()
        taken = [
            len(services.claim_letters(actor=SYSTEM, mailbox_id=mailbox_id, lane="test", now=now + wait).letters)
            for wait in (timedelta(), timedelta(seconds=1), timedelta(seconds=1), timedelta(seconds=3))
        ]
    assert taken == [5, 1, 0, 2]


def test_a_letter_says_to_servers_what_it_is_and_how_to_get_no_more(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    [letter] = queue(draft_of(make_reader(), version.pk, mailbox_id))
    send_all()

    [sent] = bird.sent
    assert sent.unsubscribe == (writing.links(letter.pk)["link.unsubscribe"], "mailto:{answer}?subject=unsubscribe")
    assert dict(sent.headers)["List-Id"] == "<marketing.firm.test>"
    assert dict(sent.headers)["Precedence"] == "bulk"
    assert "customer.test" not in str(sent.unsubscribe)


def test_letters_are_queued_by_who_may_for_customers_they_see(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    draft = draft_of(make_reader(), version.pk, mailbox_id)
    with pytest.raises(NotPermitted):
        services.queue_letters(actor=actor_with("mailings.view"), letters=[draft])
    blind = actor_with("mailings.send", "customers.view", "messaging.view", scope="own")
    with pytest.raises(services.CannotQueue, match="party"):
        services.queue_letters(actor=blind, letters=[draft])
    for wrong in ({"version_id": 999_999}, {"mailbox_id": 999_999}, {"purpose": "gossip"}, {"key": ""}):
        given = {"party_id": draft.party_id, "version_id": version.pk, "mailbox_id": mailbox_id} | wrong
        with pytest.raises(services.CannotQueue):
            queue(draft_of(**given))
    assert not Letter.objects.exists()
