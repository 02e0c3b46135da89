"""A line that dies at any instant loses no letter and sends none twice."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from relacja.interactions import queries as interactions
from relacja.mailings import services
from relacja.mailings.models import DesignVersion, Letter
from relacja.mailings.services import journal as journals
from relacja.mailings.services.journal import Journal
from relacja.mailings.testing import SYSTEM, draft_of, make_reader, queue, send_all
from relacja.messaging.testing import Pigeon

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process is no more."""


def held() -> Journal:
    found = Journal.held(0)
    assert found is not None
    return found


@pytest.fixture
def letters(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> list[Letter]:
    """Four that were taken by a line that is no more."""
    made = queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(4)))
    journal = held()
    journal.begin()
    services.claim_letters(actor=SYSTEM, mailbox_id=mailbox_id, lane=journal.name, now=timezone.now())
    for letter, *said in ((made[0], "ending", "ended", "taken"), (made[1], "ending", "ended"), (made[2], "ending")):
        for one in said:
            journal.mark(letter.pk, 1, one)
    journal.close()
    return made


def test_the_next_line_does_what_the_journal_of_a_dead_one_says(bird: Pigeon, letters: list[Letter]) -> None:
    assert send_all() == 1

    states = dict(Letter.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in letters] == ["sent", "sent", "unsure", "sent"]
    assert [one.key for one in bird.sent] == [letters[3].message_key]
    confirmed = dict(Letter.objects.values_list("pk", "is_confirmed"))
    assert [confirmed[one.pk] for one in letters] == [True, False, True, True]
    told = [len(interactions.timeline(SYSTEM, one.party_id).entries) for one in letters]
    assert told == [1, 1, 0, 1]


def test_where_the_machine_went_down_nothing_is_sent_that_may_have_left(
    bird: Pigeon, letters: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "boot", lambda: "another")
    send_all()
    states = dict(Letter.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in letters] == ["sent", "sent", "unsure", "unsure"]
    assert bird.sent == []


def test_a_journal_is_held_by_one_line_at_a_time(bird: Pigeon) -> None:
    first = held()
    assert Journal.held(0) is None
    first.close()
    held().close()


def test_a_torn_line_of_a_journal_says_nothing(bird: Pigeon) -> None:
    journal = held()
    journal.begin()
    journal.mark(5, 1, "ending")
    path = Path(journals._path(0))
    path.write_bytes(path.read_bytes() + b"5 1 end")
    assert journal.read() == ({(5, 1): "ending"}, True)
    journal.close()


@pytest.mark.parametrize("step", ["ending", "ended", "taken"])
def test_a_line_that_dies_between_two_marks_is_gone_on_from(
    bird: Pigeon, mailbox_id: int, version: DesignVersion, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = queue(*(draft_of(make_reader(), version.pk, mailbox_id) for _ in range(3)))
    real, deadly = Journal.mark, iter([step])

    def mark(journal: Any, letter_id: int, attempt: int, what: str) -> None:
        real(journal, letter_id, attempt, what)
        if what == step and next(deadly, None):
            raise Killed

    monkeypatch.setattr(Journal, "mark", mark)
    with pytest.raises(Killed):
        send_all()
    before = len(bird.sent)
    send_all()

    states = [Letter.objects.get(pk=one.pk).state for one in made]
    assert states == ["unsure" if step == "ending" else "sent", "sent", "sent"]
    assert before == (1 if step == "taken" else 0)
    assert len({one.key for one in bird.sent}) == len(bird.sent)
