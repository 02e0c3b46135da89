"""Contacts that go on: opened, closed, given to whoever it was, and heard again."""

import wave
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.interactions import queries, services
from relacja.interactions.models import ContactDay
from relacja.interactions.testing import draft_with
from relacja.interactions.testing.factories import NOON
from relacja.interactions.types import ArtefactDraft, InteractionId, Upload
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import OutboxEvent

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
END = NOON + timedelta(minutes=3, seconds=27)


def sound(seconds: float = 1.0) -> bytes:
    """A recording with a tone as flat as can be."""
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x01\x02" * int(8000 * seconds))
    return made.getvalue()


def opened(*party_ids: int | None, key: str = "call-1", **fields: object) -> InteractionId:
    draft = draft_with(*party_ids, source="engine", key=key, direction="inbound", captured_by="auto", **fields)
    return services.open_interaction(actor=SYSTEM, draft=draft).id


def met(party_id: int) -> list[tuple[int, int, int]]:
    return list(ContactDay.objects.filter(party_id=party_id).values_list("entries", "inbound", "planned"))


def test_a_call_stands_on_the_timeline_while_it_goes_on_and_counts_once() -> None:
    party = make_party().pk
    call = opened(party)
    assert opened(party) == call, "the same signal again opens nothing"
    [entry] = queries.timeline(SYSTEM, party).entries
    assert (entry.status, entry.ended_at) == ("in_progress", None)
    assert met(party) == [(1, 1, 1)]
    services.close_interaction(actor=SYSTEM, interaction_id=call.id, ended_at=END)
    assert met(party) == [(1, 1, 0)]


def test_closing_leaves_the_start_and_what_nothing_is_said_of() -> None:
    call = opened(make_party().pk, summary="asks for a price", reason="offer")
    recording = services.kept([Upload(BytesIO(sound()), "talk.wav", "recording", "five_years")])
    closed = services.close_interaction(
        actor=SYSTEM, interaction_id=call.id, ended_at=END, outcome="bought two", artefacts=recording
    )
    assert closed == call, "its name holds its start, which has not moved"
    entry = queries.entry(SYSTEM, call.id)
    assert entry is not None
    assert (entry.status, entry.started_at, entry.seconds) == ("done", NOON, 207)
    assert (entry.outcome, entry.summary, entry.reason) == ("bought two", "asks for a price", "offer")
    [file] = entry.artefacts
    assert (file.kind, file.retention, file.is_sound) == ("recording", "five_years", True)


def test_a_repeated_end_does_no_harm_and_another_end_is_refused() -> None:
    call = opened(make_party().pk)
    for _signal in range(2):
        assert services.close_interaction(actor=SYSTEM, interaction_id=call.id, ended_at=END) == call
    assert len(queries.versions(SYSTEM, call.id)) == 2
    assert OutboxEvent.objects.filter(name="interactions.InteractionChanged").count() == 1
    with pytest.raises(services.NotOpen):
        services.close_interaction(actor=SYSTEM, interaction_id=call.id, ended_at=END + timedelta(seconds=1))
    other = opened(make_party().pk, key="call-2")
    with pytest.raises(services.BadDraft, match="ended_at"):
        services.close_interaction(actor=SYSTEM, interaction_id=other.id, ended_at=NOON - timedelta(seconds=1))


def test_what_is_planned_does_not_end_before_it_began() -> None:
    planned = services.plan(actor=SYSTEM, kind="call", party_id=make_party().pk, at=NOON)
    with pytest.raises(services.NotOpen):
        services.close_interaction(actor=SYSTEM, interaction_id=planned.id.id, ended_at=END)


def test_what_goes_on_and_is_ticked_off_keeps_its_start() -> None:
    call = opened(make_party().pk)
    services.complete(actor=SYSTEM, interaction_id=call.id)
    entry = queries.entry(SYSTEM, call.id)
    assert entry is not None
    assert entry.started_at == NOON
    assert entry.ended_at is not None


def test_files_hang_on_a_contact_once_and_not_without_end() -> None:
    call = opened(make_party().pk, artefacts=(ArtefactDraft("file", "a" * 64),))
    many = [ArtefactDraft("file", f"{n:064x}") for n in range(50)]
    with pytest.raises(services.TooManyFiles):
        services.close_interaction(actor=SYSTEM, interaction_id=call.id, ended_at=END, artefacts=many)
    more = [ArtefactDraft("file", "a" * 64), ArtefactDraft("file", "b" * 64)]
    services.close_interaction(actor=SYSTEM, interaction_id=call.id, ended_at=END, artefacts=more)
    entry = queries.entry(SYSTEM, call.id)
    assert entry is not None
    assert [file.sha256[0] for file in entry.artefacts] == ["a", "b"]


def test_a_caller_nobody_knew_is_named_later_and_the_contact_moves_to_them() -> None:
    call, anna = opened(None), make_party("Anna Kot").pk
    services.reassign_party(actor=SYSTEM, interaction_id=call.id, party_id=anna, reason="said her number")
    [entry] = queries.timeline(SYSTEM, anna).entries
    assert [(party.party_id, party.address) for party in entry.parties] == [(anna, "+48221234567")]
    assert met(anna) == [(1, 1, 1)]
    services.close_interaction(actor=SYSTEM, interaction_id=call.id, ended_at=END)
    assert met(anna) == [(1, 1, 0)]


def test_a_contact_given_to_somebody_else_leaves_the_first_one_s_file() -> None:
    visitor = customers.keep_visitor(actor=SYSTEM, at=NOON, phone="600700800")
    anna, call = make_party("Anna Kot").pk, opened(visitor)
    services.reassign_party(actor=SYSTEM, interaction_id=call.id, party_id=anna, reason="it was her")
    assert queries.timeline(SYSTEM, visitor).entries == ()
    assert (met(visitor), met(anna)) == ([(0, 0, 0)], [(1, 1, 1)])
    assert [version.why for version in queries.versions(SYSTEM, call.id)] == ["it was her", ""]


def test_a_contact_is_given_only_to_whom_one_may_see() -> None:
    agent = actor_with("interactions.view", "interactions.correct", "customers.view", scope="own")
    own, hidden = make_party(owner_id=agent.user_id).pk, make_party().pk
    call, other = opened(own), opened(hidden, key="call-2")
    with pytest.raises(NotPermitted):
        services.open_interaction(actor=agent, draft=draft_with(own))
    with pytest.raises(services.PartyNotVisible):
        services.reassign_party(actor=agent, interaction_id=call.id, party_id=hidden, reason="x")
    with pytest.raises(services.InteractionNotFound):
        services.reassign_party(actor=agent, interaction_id=other.id, party_id=own, reason="x")


@pytest.fixture
def reader() -> Client:
    user = make_user("reader@example.com", language="en")
    make_member(user, make_unit(), make_role(scope="all"))
    client = Client()
    sign_in(client, user)
    return client


def test_a_call_shows_that_it_goes_on_then_how_long_it_took_and_can_be_heard(reader: Client) -> None:
    party = make_party().pk
    call = opened(party)
    address = f"/customers/{party}/timeline/"
    page = reader.get(address).content.decode()
    assert "Going on now" in page
    assert "Overdue" not in page
    assert f"/contacts/{call.id}/complete/" not in page, "the engine says when it has ended"
    assert "Going on now" not in reader.get(f"/customers/{party}/planned/").content.decode(), "it is not planned"
    recording = services.kept([Upload(BytesIO(sound()), "talk.wav", "recording")])
    services.close_interaction(
        actor=SYSTEM, interaction_id=call.id, ended_at=END, outcome="bought two", artefacts=recording
    )
    page = reader.get(address).content.decode()
    assert "3:27" in page
    assert "from the customer" in page
    assert "bought two" in page
    file = f"/contacts/{call.id}/files/{recording[0].sha256}/"
    assert f'preload="none" src="{file}?show"' in page


def test_a_player_is_given_the_part_it_asks_for_and_only_to_who_may_see_the_contact(reader: Client) -> None:
    content = sound()
    recording = services.kept([Upload(BytesIO(content), "talk.wav", "recording")])
    call = opened(make_party().pk, artefacts=recording)
    file = f"/contacts/{call.id}/files/{recording[0].sha256}/?show"
    whole = reader.get(file)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Type"].startswith("audio/")
    assert b"".join(whole.streaming_content) == content
    for asked, part in (
        ("bytes=0-99", content[:100]),
        ("bytes=100-", content[100:]),
        ("bytes=-44", content[-44:]),
        (f"bytes=10-{len(content) * 2}", content[10:]),
    ):
        answer = reader.get(file, headers={"Range": asked})
        assert answer.status_code == 206, asked
        assert b"".join(answer.streaming_content) == part
        assert answer.headers["Content-Length"] == str(len(part))
        assert answer.headers["Content-Range"].endswith(f"/{len(content)}")
    beyond = reader.get(file, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    for other in ("bytes=0-1,5-6", "lines=1-2", "bytes=-"):
        assert reader.get(file, headers={"Range": other}).status_code == 200, other
    stale = reader.get(file, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert stale.status_code == 200
    stranger = Client()
    sign_in(stranger, make_user("stranger@example.com"))
    assert stranger.get(file, headers={"Range": "bytes=0-1"}).status_code in (403, 404)
