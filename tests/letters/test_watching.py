"""Openings and clicks: what is put into letters, what is kept, who is told."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from relacja.customers import services as customers
from relacja.mailings import parameters, queries, services
from relacja.mailings.models import Choice, DesignVersion, Hit, Letter
from relacja.mailings.testing import ORIGIN, SYSTEM, draft_of, make_reader, queue, send_all
from relacja.messaging.testing import Pigeon
from relacja.platform.models import OutboxEvent
from relacja.platform.parameters import standing_at

pytestmark = pytest.mark.django_db
CHROME = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"}


@pytest.fixture
def letter(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> Letter:
    """One that left an hour ago."""
    [made] = queue(draft_of(make_reader(), version.pk, mailbox_id))
    send_all()
    Letter.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    made.refresh_from_db()
    return made


def links(bird: Pigeon) -> list[str]:
    """Where the letter leads, as paths of ours."""
    html = bird.sent[-1].html
    return [
        unescape(one).removeprefix("https://crm.test") for one in re.findall(r'href="(https://crm.test/[^"]+)"', html)
    ]


def picture(bird: Pigeon) -> str:
    return re.findall(r'src="https://crm.test(/m/[^"]+o\.gif)"', bird.sent[-1].html)[0]


def told(name: str) -> list[dict[str, object]]:
    return list(OutboxEvent.objects.filter(name=f"mailings.{name}").values_list("payload", flat=True))


def judge() -> None:
    services.judge_hits(actor=SYSTEM, now=timezone.now() + timedelta(minutes=1))


def test_a_person_who_opens_and_clicks_is_counted_and_told_of_once(letter: Letter, bird: Pigeon) -> None:
    person = Client(headers=CHROME)
    assert person.get(picture(bird)).content.startswith(b"GIF89a")
    for _ in range(2):
        answer = person.get(next(one for one in links(bird) if "/c?" in one))
        assert (answer.status_code, answer["Location"]) == (302, "https://shop.test/basket")
    judge()
    judge()

    tally = queries.tally_of(SYSTEM, ORIGIN)
    assert (tally.opened, tally.clicked, tally.opened_by_machines, tally.clicked_by_machines) == (1, 1, 0, 0)
    assert [one["link"] for one in told("LetterClicked")] == ["https://shop.test/basket"]
    assert len(told("LetterOpened")) == 1
    assert Hit.objects.count() == 3


def test_a_filter_that_follows_every_link_is_counted_apart_and_nobody_is_told(letter: Letter, bird: Pigeon) -> None:
    program = Client(headers={"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)"})
    for path in (*links(bird), picture(bird)):
        program.get(path)
    judge()

    tally = queries.tally_of(SYSTEM, ORIGIN)
    assert (tally.opened, tally.clicked, tally.clicked_by_machines) == (0, 0, 1)
    assert told("LetterClicked") == told("LetterOpened") == []
    assert not customers_withdrew()


def customers_withdrew() -> bool:
    return OutboxEvent.objects.filter(name="mailings.Unsubscribed").exists()


def test_a_link_that_we_did_not_write_leads_nowhere(letter: Letter, bird: Pigeon, client: Client) -> None:
    path = next(one for one in links(bird) if "/c?" in one)
    for wrong in (path.replace("shop.test", "evil.test"), path.replace("&s=", "&s=0"), path.partition("?")[0]):
        answer = client.get(wrong)
        assert answer.status_code == 404
    assert not Hit.objects.exists()


def test_only_the_network_of_a_reader_is_kept(letter: Letter, bird: Pigeon) -> None:
    Client(headers=CHROME).get(picture(bird), REMOTE_ADDR="192.0.2.77")
    assert Hit.objects.get().prefix == "192.0.2.0/24"


def test_links_of_who_does_not_want_to_be_watched_are_plain(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    chosen, plain, house = make_reader(), make_reader(), make_reader()
    Choice.objects.create(party_id=chosen, is_watched=False)
    queue(draft_of(chosen, version.pk, mailbox_id), draft_of(plain, version.pk, mailbox_id, is_watched=False))
    send_all()
    with standing_at(parameters.WATCHES.code, False):
        queue(draft_of(house, version.pk, mailbox_id))
        send_all()

    for sent in bird.sent:
        assert 'href="https://shop.test/basket"' in sent.html
        assert "o.gif" not in sent.html


def test_a_link_in_a_letter_still_leads_on_when_its_reader_is_forgotten(
    letter: Letter, bird: Pigeon, client: Client
) -> None:
    Client(headers=CHROME).get(picture(bird))
    customers.forget_person(actor=SYSTEM, party_id=letter.party_id, reason="test")
    path = next(one for one in links(bird) if "/c?" in one)

    assert client.get(path).status_code == 302
    assert not Hit.objects.exists()
    letter.refresh_from_db()
    assert (letter.party_id, letter.address, letter.variables) == (None, "", {})
